//! The rows under the headings: which of them hold data, and what stands in the way of reading them.

use super::headings::{Found, Headings};
use super::reporting::Reporter;
use super::rows::RowReader;
use super::{IgnoredColumn, Need, ReadSheet};
use crate::issues::{CellIssue, Level, letters};
use crate::options::ReadOptions;
use crate::texts::key;
use crate::workbooks::{Cell, Row, Sheet, Value};
use std::sync::Arc;

/// Words with which a note below the table begins.
const NOTES: [&str; 14] = [
    "注",
    "备注",
    "说明",
    "填表",
    "制表",
    "填报",
    "审核",
    "合计",
    "总计",
    "小计",
    "负责人",
    "联系人",
    "单位盖章",
    "党支部书记签字",
];

/// What reading a table gave beside its rows.
pub(crate) struct TableOutcome {
    pub(crate) sheet: ReadSheet,
    pub(crate) ignored: Vec<IgnoredColumn>,
    pub(crate) issues: Vec<CellIssue>,
}

/// Reads every row under the headings with `read`; merged cells, notes and examples are dealt with here.
pub(crate) fn read_table(
    sheet: &Sheet<'_>,
    headings: &Headings,
    found: &Found,
    options: &ReadOptions<'_>,
    done_before: usize,
    mut read: impl FnMut(&mut RowReader<'_, '_, '_>),
) -> TableOutcome {
    let mut report = Reporter::new(sheet, headings, found);
    let by_column = by_column(found);
    let mut cells = vec![None; headings.columns.len()];
    let headers: Vec<Option<(Arc<str>, String)>> =
        found.assigned.iter().map(|a| a.as_ref().map(|(_, h)| (Arc::clone(h), key(h)))).collect();
    let mut skipped = Vec::new();
    let (mut rows, total) = (0, sheet.rows().len());
    for (at, row) in sheet.rows().enumerate() {
        options.tell(done_before + at + 1, done_before + total);
        if row.number <= found.header_row {
            continue;
        }
        cells.fill(None);
        for cell in row.cells.iter().filter(|c| !c.is_blank()) {
            if let Some(Some(place)) = by_column.get(cell.column as usize) {
                cells[*place] = Some(cell);
            }
        }
        let known = cells.iter().flatten().count();
        if known == 0 {
            continue;
        }
        if is_example(row, found)
            || is_note(sheet, row, headings, &cells)
            || repeats_headings(&headers, &cells)
        {
            skipped.push(row.number);
            continue;
        }
        rows += 1;
        read(&mut RowReader {
            row: row.number,
            today: options.today,
            cells: &cells,
            from_1904: sheet.from_1904,
            issues_before: report.issues.len(),
            report: &mut report,
        });
    }
    merged_cells(sheet, found, &by_column, &skipped, &mut report);
    report.formulas();
    let unknown = found.unknown.iter().map(|(column, header)| IgnoredColumn {
        sheet: sheet.name.clone(),
        letters: letters(*column),
        header: header.to_string(),
    });
    TableOutcome {
        ignored: unknown.collect(),
        sheet: ReadSheet { sheet: sheet.name.clone(), header_row: found.header_row, rows, skipped },
        issues: report.issues,
    }
}

/// Column of the sheet → place in the set of columns.
fn by_column(found: &Found) -> Vec<Option<usize>> {
    let last = found.assigned.iter().flatten().map(|(column, _)| *column as usize + 1).max().unwrap_or(0);
    let mut by_column = vec![None; last];
    for (place, assigned) in found.assigned.iter().enumerate() {
        if let Some((column, _)) = assigned {
            by_column[*column as usize] = Some(place);
        }
    }
    by_column
}

fn is_example(row: Row<'_, '_>, found: &Found) -> bool {
    let says = |cell: &Cell<'_>| {
        let text = cell.text();
        text.contains('例') && matches!(key(&text).as_str(), "示例" | "样例" | "例" | "填写示例")
    };
    match found.mark {
        Some(mark) => row.cells.iter().any(|c| c.column == mark && says(c)),
        None => row.cells.first().is_some_and(says),
    }
}

/// A line of text below or between the data: its first cell begins like a note, or it is all one merged cell.
fn is_note(sheet: &Sheet<'_>, row: Row<'_, '_>, headings: &Headings, cells: &[Option<&Cell<'_>>]) -> bool {
    let filled: Vec<&Cell<'_>> = row.cells.iter().filter(|c| !c.is_blank()).collect();
    let Some(first) = filled.first() else { return false };
    let keys_missing =
        headings.columns.iter().zip(cells).any(|(c, cell)| c.need == Need::Required && cell.is_none());
    if !keys_missing {
        return false;
    }
    let text = key(&first.text());
    let wide = sheet.merged_at(row.number, first.column).is_some_and(|a| a.right >= a.left + 2);
    NOTES.iter().any(|note| text.starts_with(note)) || (filled.len() == 1 && wide)
}

/// The headings printed once more on a later page: more than half of the row's cells say what their heading says.
fn repeats_headings(headers: &[Option<(Arc<str>, String)>], cells: &[Option<&Cell<'_>>]) -> bool {
    let (mut same, mut other) = (0, 0);
    for (header, cell) in headers.iter().zip(cells) {
        let (Some((header, header_key)), Some(cell)) = (header, cell) else { continue };
        match &cell.value {
            Value::Text(text)
                if text.trim().chars().next() == header.chars().next() && key(text) == *header_key =>
            {
                same += 1;
            }
            _ => other += 1,
        }
        if same == 0 && other > 3 {
            return false;
        }
    }
    same > other
}

fn merged_cells(
    sheet: &Sheet<'_>,
    found: &Found,
    by_column: &[Option<usize>],
    skipped: &[u32],
    report: &mut Reporter,
) {
    let last_row = sheet.rows().last().map_or(0, |row| row.number);
    for area in &sheet.merged {
        let top = area.top.max(found.header_row + 1);
        let read = (area.left..=area.right).find_map(|c| by_column.get(c as usize).copied().flatten());
        let (Some(column), true) = (read, top <= area.bottom && top <= last_row) else { continue };
        if area.top == area.bottom && skipped.binary_search(&area.top).is_ok() {
            continue;
        }
        let place = report.place(top, column);
        let problem = format!("{area} 是合并单元格，看不出每一行填的是什么");
        report.push(Level::Error, place, "", problem, "取消合并，在每一行都填上内容");
    }
}
