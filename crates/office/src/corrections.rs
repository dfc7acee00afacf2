//! The same rows once more, with what is wrong beside them: to be mended and imported again.

use crate::issues::{CellIssue, FileRefusal, Level};
use crate::tables::ReadSheet;
use crate::template::OWN_SHEETS;
use crate::workbooks::{Cell, Limits, NumberFormat, Row, Sheet, Value, Workbook};
use crate::writing::{body, bytes, header, height, lines, unwritable};
use rust_xlsxwriter::{Color, Format, FormatBorder, Worksheet, XlsxError};
use std::collections::BTreeMap;
use std::path::Path;

/// Heading of the column that says what is wrong; readers pass it over without a word.
pub const HEADING: &str = "问题";

/// Width of that column, in characters.
const WIDTH: f64 = 60.0;

const ERROR_GROUND: Color = Color::RGB(0x00F8_D7DA);
const WARNING_GROUND: Color = Color::RGB(0x00FF_F3CD);
const ERROR_EDGE: Color = Color::RGB(0x00A8_201A);

/// A copy of a workbook's visible sheets. Each sheet that was read gets a column 问题 with what is wrong in the row and what
/// to do; the cells themselves are marked by ground and frame.
///
/// # Errors
/// The workbook cannot be read, or the copy holds more than a workbook can.
pub fn corrected(
    name: &str,
    content: Vec<u8>,
    read: &[ReadSheet],
    issues: &[CellIssue],
    limits: Limits,
) -> Result<Vec<u8>, FileRefusal> {
    let path = Path::new(name);
    let mut source = Workbook::of(path, content, limits)?;
    let listed: Vec<(String, bool)> = source.sheets().map(|(n, visible)| (n.to_owned(), visible)).collect();
    let mut copy = rust_xlsxwriter::Workbook::new();
    for (number, (name, visible)) in listed.iter().enumerate() {
        if !visible || OWN_SHEETS.contains(&name.as_str()) {
            continue;
        }
        let sheet = source.sheet(number)?;
        let header_row = read.iter().find(|r| r.sheet == *name).map(|r| r.header_row);
        let mut by_row: BTreeMap<u32, Vec<&CellIssue>> = BTreeMap::new();
        for issue in issues.iter().filter(|i| &*i.place.sheet == name.as_str()) {
            by_row.entry(issue.place.row).or_default().push(issue);
        }
        write_sheet(copy.add_worksheet(), &sheet, header_row, &by_row).map_err(|e| unwritable(path, &e))?;
    }
    bytes(copy, name, path)
}

fn write_sheet(
    out: &mut Worksheet,
    sheet: &Sheet<'_>,
    header_row: Option<u32>,
    issues: &BTreeMap<u32, Vec<&CellIssue>>,
) -> Result<(), XlsxError> {
    out.set_name(&sheet.name)?;
    let formats = Formats::new();
    let problems = header_row.map(|row| column_of_problems(sheet, row));
    let mut widths: BTreeMap<u16, f64> = BTreeMap::new();
    for row in sheet.rows() {
        let at = row.number - 1;
        let is_heading = header_row.is_some_and(|h| row.number <= h);
        let here = issues.get(&row.number).map_or(&[][..], Vec::as_slice);
        for cell in row.cells {
            let (Ok(column), text) = (u16::try_from(cell.column), shown(cell, sheet.from_1904)) else {
                continue;
            };
            if Some(column) == problems && !is_heading {
                continue;
            }
            let level = here.iter().filter(|i| i.place.column == Some(cell.column)).map(|i| i.level).min();
            out.write_string_with_format(at, column, &text, formats.of(is_heading, level))?;
            let wide = text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>() + 2.0;
            let width = widths.entry(column).or_insert(8.0);
            *width = width.max(wide.min(40.0));
        }
        mark_blanks(out, &row, here, &formats)?;
    }
    for (column, width) in widths {
        out.set_column_width(column, width)?;
    }
    let (Some(column), Some(header_row)) = (problems, header_row) else { return Ok(()) };
    out.set_column_width(column, WIDTH)?;
    out.write_string_with_format(header_row.saturating_sub(1), column, HEADING, &formats.heading)?;
    for (row, issues) in issues.iter().filter(|(row, _)| **row > header_row) {
        let text = issues.iter().map(|issue| said(issue)).collect::<Vec<_>>().join("\n");
        out.write_string_with_format(row - 1, column, &text, &formats.plain)?;
        out.set_row_height(row - 1, height(lines(&text, WIDTH)))?;
    }
    out.set_freeze_panes(header_row, 0)?;
    Ok(())
}

/// Cells in which something is missing hold nothing to be marked: an empty one with frame and ground stands there then.
fn mark_blanks(
    out: &mut Worksheet,
    row: &Row<'_, '_>,
    issues: &[&CellIssue],
    formats: &Formats,
) -> Result<(), XlsxError> {
    for issue in issues {
        let Some(column) = issue.place.column else { continue };
        if row.cells.iter().any(|c| c.column == column) {
            continue;
        }
        if let Ok(column) = u16::try_from(column) {
            out.write_blank(row.number - 1, column, formats.of(false, Some(issue.level)))?;
        }
    }
    Ok(())
}

/// An issue as the column says it.
fn said(issue: &CellIssue) -> String {
    let place = match issue.place.column {
        Some(_) => format!("{}列“{}”", issue.place.letters(), issue.place.header),
        None => "这一行".to_owned(),
    };
    format!("【{}】{place}：{}。{}。", issue.level.label(), issue.problem, issue.remedy)
}

/// Where the problems stand: in the column that an earlier copy made, else right of everything.
fn column_of_problems(sheet: &Sheet<'_>, header_row: u32) -> u16 {
    let own = sheet.row(header_row).into_iter().flat_map(|row| row.cells.iter());
    let own = own.filter(|cell| cell.text().trim() == HEADING).map(|cell| cell.column).next();
    let last = sheet.rows().filter_map(|row| row.cells.last().map(|cell| cell.column)).max();
    u16::try_from(own.unwrap_or_else(|| last.map_or(0, |last| last + 1))).unwrap_or(u16::MAX)
}

/// A value as text that is read back the same.
fn shown(cell: &Cell<'_>, from_1904: bool) -> String {
    if let (Value::Number(_), NumberFormat::Date) = (&cell.value, cell.format)
        && let Ok(reading) = crate::dates::read(cell, from_1904)
    {
        return reading.day().to_string();
    }
    if let Value::Error(error) = &cell.value {
        return error.to_string();
    }
    cell.text().into_owned()
}

struct Formats {
    plain: Format,
    heading: Format,
    error: Format,
    warning: Format,
}

impl Formats {
    fn new() -> Formats {
        let text = || body().set_num_format_index(49);
        let framed = |ground: Color, edge: FormatBorder| {
            text().set_background_color(ground).set_border(edge).set_border_color(ERROR_EDGE)
        };
        Formats {
            plain: text(),
            heading: header(0x00DD_E6F0),
            error: framed(ERROR_GROUND, FormatBorder::Medium).set_bold(),
            warning: framed(WARNING_GROUND, FormatBorder::Dashed),
        }
    }

    fn of(&self, is_heading: bool, level: Option<Level>) -> &Format {
        match level {
            _ if is_heading => &self.heading,
            Some(Level::Error) => &self.error,
            Some(Level::Warning) => &self.warning,
            None => &self.plain,
        }
    }
}
