//! What is wrong with a file or a cell, in the words of the person who can mend it.

use jishi_domain::refusals::Refusal;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// 文件问题 — why a whole file is not read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileProblem {
    /// There is no such file.
    NotFound,
    /// The system does not let us read it.
    Unreadable,
    /// The system does not let us write it.
    Unwritable,
    /// Nothing is in it.
    Empty,
    /// Larger than the limits, packed or unpacked.
    TooLarge,
    /// The old binary format `.xls` (or a WPS `.et`).
    OldExcel,
    /// Protected by a password.
    Encrypted,
    /// Something else than an `.xlsx` workbook: text, Word, PDF, ODS …
    OtherFormat,
    /// Damaged or cut off.
    Broken,
    /// No sheet has the headings that are looked for.
    NoSheet,
    /// Required columns are missing.
    MissingColumns,
    /// Two columns mean the same.
    DoubleColumns,
}

/// 文件退回 — a file that is refused as a whole, with what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{refusal}")]
pub struct FileRefusal {
    /// Which problem.
    pub problem: FileProblem,
    /// The words: file, problem, remedy.
    pub refusal: Refusal,
}

impl FileRefusal {
    /// A refusal of the file at `path`.
    pub fn new(
        path: &Path,
        problem: FileProblem,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> FileRefusal {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        FileRefusal { problem, refusal: Refusal::new(format!("文件“{name}”"), what, remedy) }
    }
}

/// 轻重 — an error keeps the row out, a warning lets it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The row cannot be imported as it is.
    Error,
    /// The row can be imported; somebody should look.
    Warning,
}

impl Level {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Level::Error => "错误",
            Level::Warning => "提醒",
        }
    }
}

/// 位置 — a cell (or a whole row) of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Place of the sheet in the workbook, from 0; issues are sorted by it.
    pub sheet_number: usize,
    /// Row as the program shows it, from 1; 0 for the sheet as a whole.
    pub row: u32,
    /// Column from 0 (`A`); `None` for the row as a whole.
    pub column: Option<u32>,
    /// Name of the sheet.
    pub sheet: Arc<str>,
    /// Heading of the column, as written in the file; empty for the row as a whole.
    pub header: Arc<str>,
}

impl Place {
    /// The column's letters, e.g. `AB`; empty for the row as a whole.
    pub fn letters(&self) -> String {
        self.column.map(letters).unwrap_or_default()
    }

    /// The same row, without the column.
    pub fn whole_row(&self) -> Place {
        Place { column: None, header: Arc::from(""), ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, self.column) {
            (0, _) => write!(f, "表“{}”", self.sheet),
            (row, Some(_)) => write!(f, "表“{}”{}{row}（{}）", self.sheet, self.letters(), self.header),
            (row, None) => write!(f, "表“{}”第{row}行", self.sheet),
        }
    }
}

/// The letters of a column counted from 0: `A`, `Z`, `AA`.
pub fn letters(column: u32) -> String {
    let mut rest = column.saturating_add(1);
    let mut text = Vec::new();
    while rest > 0 {
        rest -= 1;
        text.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    text.reverse();
    text.into_iter().map(char::from).collect()
}

/// 单元格问题 — one thing that is wrong or doubtful, where it stands, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellIssue {
    /// Error or warning.
    pub level: Level,
    /// Where.
    pub place: Place,
    /// The value as shown to the reader: secrets masked, long text cut; empty where it does not help.
    pub value: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for CellIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}：{}", self.level.label(), self.place)?;
        if !self.value.is_empty() {
            write!(f, "“{}”", self.value)?;
        }
        write!(f, "：{}。{}。", self.problem, self.remedy)
    }
}

/// Sorts by sheet, row and column; errors before warnings of the same cell.
pub fn sort(issues: &mut [CellIssue]) {
    issues.sort_by(|a, b| {
        let key = |i: &CellIssue| (i.place.sheet_number, i.place.row, i.place.column, i.level);
        key(a).cmp(&key(b))
    });
}

/// The value as an issue may show it: runs of eleven and more digits (IDs, phones) masked, cut after forty characters.
pub fn shown(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().take(41).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if chars.len() == 41 {
        chars[40] = '…';
    }
    let mut start = 0;
    while start < chars.len() {
        let length = chars[start..].iter().take_while(|c| c.is_numeric()).count();
        if length >= 11 {
            chars[start + 2..start + length - 2].fill('*');
        }
        start += length.max(1);
    }
    chars.into_iter().collect()
}

/// A secret as an issue may show it: its first two and last two characters.
pub fn masked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    match chars.len() {
        0..=4 => "*".repeat(chars.len()),
        n => chars[..2].iter().chain(&vec!['*'; (n - 4).min(14)]).chain(&chars[n - 2..]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_on_screen() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(letters(column), name);
        }
    }

    #[test]
    fn what_is_shown_hides_numbers_that_name_a_person() {
        assert_eq!(shown("张三 13800001234"), "张三 13*******34");
        assert_eq!(shown("2019-06-01"), "2019-06-01");
        assert_eq!(masked("11010519491231002X"), "11**************2X");
        assert_eq!(masked("某市"), "**");
        assert_eq!(shown(&"长".repeat(90)).chars().count(), 41);
    }
}
