//! Collecting the issues of a sheet.

use super::Column;
use super::headings::{Found, Headings};
use crate::issues::{CellIssue, Level, Place, masked, shown};
use crate::workbooks::Sheet;
use std::sync::Arc;

/// Collects the issues of one sheet.
pub(crate) struct Reporter {
    sheet: Arc<str>,
    sheet_number: usize,
    columns: &'static [Column],
    assigned: Vec<Option<(u32, Arc<str>)>>,
    /// For each column: the first row with a formula, and how many there are.
    pub(super) formulas: Vec<(u32, usize)>,
    pub(crate) issues: Vec<CellIssue>,
}

impl Reporter {
    pub(crate) fn new(sheet: &Sheet<'_>, headings: &Headings, found: &Found) -> Reporter {
        Reporter {
            sheet: Arc::from(sheet.name.as_str()),
            sheet_number: sheet.number,
            columns: headings.columns,
            assigned: found.assigned.clone(),
            formulas: vec![(0, 0); headings.columns.len()],
            issues: Vec::new(),
        }
    }

    /// Where a column of a row stands; the whole row where the sheet has no such column.
    pub(crate) fn place(&self, row: u32, column: usize) -> Place {
        let assigned = self.assigned.get(column).cloned().flatten();
        let (column, header) = assigned.map_or((None, Arc::from("")), |(c, h)| (Some(c), h));
        Place { sheet_number: self.sheet_number, row, column, sheet: Arc::clone(&self.sheet), header }
    }

    /// Whether the sheet has the column.
    pub(crate) fn has(&self, column: usize) -> bool {
        self.assigned.get(column).is_some_and(Option::is_some)
    }

    pub(crate) fn push(
        &mut self,
        level: Level,
        place: Place,
        value: &str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let (problem, remedy) = (problem.into(), remedy.into());
        self.issues.push(CellIssue { level, place, value: value.to_owned(), problem, remedy });
    }

    /// A value of a column as an issue may show it.
    pub(crate) fn shown(&self, column: usize, text: &str) -> String {
        if self.columns[column].secret { masked(text) } else { shown(text) }
    }

    /// One warning for the formulas of each column.
    pub(super) fn formulas(&mut self) {
        for at in 0..self.formulas.len() {
            let (row, count) = self.formulas[at];
            if count > 0 {
                let place = self.place(row, at);
                let problem = format!("这一列从这里起有{count}个公式，用的是上次保存的计算结果");
                self.push(Level::Warning, place, "", problem, "核对结果；不放心的话复制后“选择性粘贴为数值”");
            }
        }
    }
}
