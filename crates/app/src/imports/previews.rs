//! What an import would do, as a page shows it.

use crate::records::{Fate, RecordPlan};
use crate::rosters::RosterPlan;
use jishi_office::issues::{CellIssue, Level};
use jishi_office::tables::ReadSheet;

/// Rows that a preview lists at most; the sums count all.
const MOST_ROWS: usize = 500;

/// 行的去向
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFate {
    /// New.
    Added,
    /// Something changes.
    Changed,
}

impl RowFate {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            RowFate::Added => "新增",
            RowFate::Changed => "变更",
        }
    }
}

/// 预览行 — a row that would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewRow {
    /// Where it stands in the file; empty where a record is put together from several rows.
    pub place: String,
    /// Whom or what it is about.
    pub what: String,
    /// What becomes of it.
    pub fate: RowFate,
    /// What changes.
    pub changes: String,
}

/// 导入预览 — what an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportPreview {
    /// Rows that would be added.
    pub added: usize,
    /// Rows that would change something.
    pub changed: usize,
    /// Rows that say what is there already.
    pub left: usize,
    /// Rows that would be written, the first of them.
    pub rows: Vec<PreviewRow>,
    /// How many more.
    pub more: usize,
    /// Everything that is wrong or doubtful, by sheet, row and column.
    pub issues: Vec<CellIssue>,
    /// What else one should know, in sentences.
    pub notes: Vec<String>,
    /// Members of the file's branches whom the file does not name.
    pub absent: Vec<(String, String)>,
    /// Sheets that were read.
    pub sheets: Vec<ReadSheet>,
}

impl ImportPreview {
    /// Mistakes that keep the file out.
    pub fn errors(&self) -> usize {
        self.issues.iter().filter(|issue| issue.level == Level::Error).count()
    }

    /// What somebody should look at.
    pub fn warnings(&self) -> usize {
        self.issues.len() - self.errors()
    }

    /// Whether it could be written as it is.
    pub fn is_ready(&self) -> bool {
        self.errors() == 0 && self.added + self.changed > 0
    }

    fn with(mut self, rows: impl Iterator<Item = PreviewRow>) -> ImportPreview {
        let rows: Vec<PreviewRow> = rows.collect();
        self.more = rows.len().saturating_sub(MOST_ROWS);
        self.rows = rows.into_iter().take(MOST_ROWS).collect();
        self
    }
}

fn notes(columns: &[String], sheets: &[String]) -> Vec<String> {
    let columns = columns.iter().map(|column| format!("没有读取{column}：不认识这个列名"));
    columns.chain(sheets.iter().map(|sheet| format!("没有读取{sheet}"))).collect()
}

/// The preview of a roster.
pub(super) fn of_roster(plan: &RosterPlan) -> ImportPreview {
    let (added, changed, left) = plan.counts();
    let mut notes = notes(&plan.ignored_columns, &plan.ignored_sheets);
    notes.extend(plan.new_units.iter().map(|unit| format!("将设立党支部 {unit}")));
    let preview = ImportPreview {
        added,
        changed,
        left,
        issues: plan.issues.clone(),
        notes,
        absent: plan.absent.clone(),
        sheets: plan.sheets.clone(),
        ..ImportPreview::default()
    };
    preview.with(plan.rows.iter().filter(|row| !row.changes.is_empty()).map(|row| PreviewRow {
        place: format!("表“{}”第{}行", row.sheet, row.row),
        what: format!("{}（{}）", row.name, row.person),
        fate: if row.added { RowFate::Added } else { RowFate::Changed },
        changes: row.changes.join("；"),
    }))
}

/// The preview of records.
pub(super) fn of_records(plan: &RecordPlan) -> ImportPreview {
    let (added, changed, left) = plan.counts();
    let preview = ImportPreview {
        added,
        changed,
        left,
        issues: plan.issues.clone(),
        notes: notes(&plan.ignored_columns, &plan.ignored_sheets),
        sheets: plan.sheets.clone(),
        ..ImportPreview::default()
    };
    preview.with(plan.records.iter().filter(|(.., fate)| *fate != Fate::Left).map(|(_, words, fate)| {
        PreviewRow {
            place: String::new(),
            what: words.clone(),
            fate: if *fate == Fate::Added { RowFate::Added } else { RowFate::Changed },
            changes: if *fate == Fate::Added { "新记录".to_owned() } else { "更正原记录".to_owned() },
        }
    }))
}
