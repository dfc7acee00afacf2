//! What a sheet holds: cells, rows, merged areas.

use super::parts::NumberFormat;
use std::borrow::Cow;

/// Number of a row, and where its cells begin and end.
pub(super) type Span = (u32, usize, usize);

/// 单元格值 — what a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'w> {
    /// Text.
    Text(Cow<'w, str>),
    /// A number; with [`NumberFormat::Date`] the serial of a day.
    Number(f64),
    /// 是 or 否.
    Bool(bool),
    /// An error such as `#N/A`.
    Error(Cow<'w, str>),
    /// A formula of which the file keeps no result.
    NoResult,
}

/// 单元格 — a cell that holds something.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell<'w> {
    /// Column from 0.
    pub column: u32,
    /// What it holds.
    pub value: Value<'w>,
    /// What its number is meant to be.
    pub format: NumberFormat,
    /// A formula gives the value.
    pub formula: bool,
}

impl Cell<'_> {
    /// The value as text, numbers as a person would write them; empty for errors and missing results.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.value {
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e18 => {
                Cow::Owned(format!("{number:.0}"))
            }
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Bool(true) => Cow::Borrowed("是"),
            Value::Bool(false) => Cow::Borrowed("否"),
            Value::Error(_) | Value::NoResult => Cow::Borrowed(""),
        }
    }

    /// Whether nothing but blanks is in it.
    pub fn is_blank(&self) -> bool {
        matches!(&self.value, Value::Text(text) if text.trim().is_empty())
    }
}

/// 行 — a row that holds at least one cell.
#[derive(Clone, Copy, Debug)]
pub struct Row<'s, 'w> {
    /// As the program shows it, from 1.
    pub number: u32,
    /// Its cells, by column.
    pub cells: &'s [Cell<'w>],
}

/// 合并区域 — a merged area; rows from 1, columns from 0, both ends inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: u32,
    /// Last column.
    pub right: u32,
}

impl std::fmt::Display for Area {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let letters = crate::issues::letters;
        write!(f, "{}{}:{}{}", letters(self.left), self.top, letters(self.right), self.bottom)
    }
}

/// 工作表 — what one sheet holds.
#[derive(Debug)]
pub struct Sheet<'w> {
    /// Its name.
    pub name: String,
    /// Its place in the workbook, from 0.
    pub number: usize,
    /// Whether date serials count from 1904.
    pub from_1904: bool,
    /// Merged areas.
    pub merged: Vec<Area>,
    pub(super) rows: Vec<Span>,
    pub(super) cells: Vec<Cell<'w>>,
}

impl<'w> Sheet<'w> {
    /// The rows that hold something, from the top.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_, 'w>> {
        self.rows.iter().map(|&(number, from, until)| Row { number, cells: &self.cells[from..until] })
    }

    /// A row by its number, where it holds something.
    pub fn row(&self, number: u32) -> Option<Row<'_, 'w>> {
        let at = self.rows.binary_search_by_key(&number, |r| r.0).ok()?;
        let (number, from, until) = self.rows[at];
        Some(Row { number, cells: &self.cells[from..until] })
    }

    /// The merged area that covers a cell.
    pub fn merged_at(&self, row: u32, column: u32) -> Option<Area> {
        let covers = |a: &&Area| a.top <= row && row <= a.bottom && a.left <= column && column <= a.right;
        self.merged.iter().find(covers).copied()
    }
}
