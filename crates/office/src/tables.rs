//! Tables in sheets: the heading row found by content, columns by their words, rows read with every mistake named.

mod headings;
mod reading;
mod reporting;
mod rows;

pub(crate) use headings::{Found, Headings};
pub(crate) use reading::read_table;
pub(crate) use rows::RowReader;

/// 是否必填
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The column must be there and filled.
    Required,
    /// One of the columns with this mark must be there.
    OneOf,
    /// May be missing.
    Optional,
}

/// 可选值 — what the template offers in a drop-down.
#[derive(Clone, Copy, Debug)]
pub enum Choice {
    /// Anything.
    Free,
    /// These words.
    Words(fn() -> Vec<&'static str>),
    /// The college's units.
    Units,
    /// The college's people.
    People,
    /// Items of the sheet's kinds, or topics.
    Items,
    /// Topics.
    Topics,
    /// The record kinds of the sheet.
    Kinds,
}

/// 列说明 — a column that a sheet may have: read by its words, written by its title.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Heading that we write.
    pub title: &'static str,
    /// Further headings by which it is known.
    pub synonyms: &'static [&'static str],
    /// Headings that mean it only where no other column does.
    pub weak: &'static [&'static str],
    /// Whether it must be there.
    pub need: Need,
    /// Its values are secrets: shown masked.
    pub secret: bool,
    /// How to fill it in.
    pub help: &'static str,
    /// A worked example.
    pub example: &'static str,
    /// Width in characters.
    pub width: f64,
    /// What the template offers.
    pub choice: Choice,
}

impl Column {
    /// A column with nothing but title and synonyms.
    pub(crate) const fn new(title: &'static str, synonyms: &'static [&'static str]) -> Column {
        Column {
            title,
            synonyms,
            weak: &[],
            need: Need::Optional,
            secret: false,
            help: "",
            example: "",
            width: 14.0,
            choice: Choice::Free,
        }
    }

    pub(crate) const fn weak(self, weak: &'static [&'static str]) -> Column {
        Column { weak, ..self }
    }

    pub(crate) const fn need(self, need: Need) -> Column {
        Column { need, ..self }
    }

    pub(crate) const fn secret(self) -> Column {
        Column { secret: true, ..self }
    }

    pub(crate) const fn help(self, help: &'static str, example: &'static str) -> Column {
        Column { help, example, ..self }
    }

    pub(crate) const fn width(self, width: f64) -> Column {
        Column { width, ..self }
    }

    pub(crate) const fn choice(self, choice: Choice) -> Column {
        Column { choice, ..self }
    }

    /// Title and synonyms, as a refusal lists them.
    pub(crate) fn all_words(&self) -> String {
        let more: Vec<&str> = self.synonyms.iter().chain(self.weak).copied().collect();
        match more.as_slice() {
            [] => format!("“{}”", self.title),
            more => format!("“{}”（也可写{}）", self.title, more.join("、")),
        }
    }
}

/// 未读的列 — a column whose heading is not known; its values are not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredColumn {
    /// Name of the sheet.
    pub sheet: String,
    /// Letters of the column.
    pub letters: String,
    /// Heading as written.
    pub header: String,
}

/// 未读的表 — a sheet that is not read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredSheet {
    /// Name of the sheet.
    pub sheet: String,
    /// Why.
    pub reason: String,
}

/// 已读的表 — a sheet that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadSheet {
    /// Name of the sheet.
    pub sheet: String,
    /// The row in which the headings stand, from 1.
    pub header_row: u32,
    /// Rows read.
    pub rows: usize,
    /// Rows passed over: examples, notes, repeated headings.
    pub skipped: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    /// The table of a set of columns as `docs/excel.md` shows it.
    fn table(columns: &[Column]) -> String {
        let mut text = String::from("| column | also known as | |\n|---|---|---|\n");
        for column in columns {
            let also: Vec<&str> = column.synonyms.iter().chain(column.weak).copied().collect();
            let need = match column.need {
                Need::Required => "required",
                Need::OneOf => "one of these",
                Need::Optional => "",
            };
            let _ = writeln!(text, "| {} | {} | {need} |", column.title, also.join(" "));
        }
        text
    }

    #[test]
    fn the_page_on_excel_lists_every_column() {
        let page =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/excel.md")).unwrap();
        for (name, columns) in [
            ("roster", crate::roster::COLUMNS),
            ("records", crate::records::COLUMNS),
            ("attendance", crate::records::ATTENDANCE),
            ("agenda", crate::records::AGENDA),
        ] {
            let table = table(columns);
            assert!(
                page.contains(&table),
                "docs/excel.md: replace the table of the {name} columns by\n{table}"
            );
        }
    }
}
