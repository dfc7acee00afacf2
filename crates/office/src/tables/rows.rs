//! One row: typed values out, every mistake named where it stands.

use super::reporting::Reporter;
use crate::dates::{self, Reading};
use crate::issues::Level;
use crate::texts::fold;
use crate::workbooks::{Cell, NumberFormat, Value};
use jishi_domain::dates::Day;

/// One row, being read.
pub(crate) struct RowReader<'r, 's, 'w> {
    /// Number of the row.
    pub(crate) row: u32,
    /// The issues of the sheet.
    pub(crate) report: &'r mut Reporter,
    /// The day of reading.
    pub(crate) today: Day,
    pub(super) cells: &'r [Option<&'s Cell<'w>>],
    pub(super) from_1904: bool,
    /// Issues of the sheet before this row.
    pub(super) issues_before: usize,
}

impl<'s, 'w> RowReader<'_, 's, 'w> {
    /// A cell that holds a value; error values and formulas without result are reported.
    pub(crate) fn cell(&mut self, column: usize) -> Option<&'s Cell<'w>> {
        let cell = self.cells.get(column).copied().flatten()?;
        if cell.formula {
            let (first, count) = &mut self.report.formulas[column];
            if *count == 0 {
                *first = self.row;
            }
            *count += usize::from(!matches!(cell.value, Value::NoResult));
        }
        match &cell.value {
            Value::Error(error) => {
                self.error(column, &error.clone(), "单元格是错误值", "改成正确的内容，或清空");
                None
            }
            Value::NoResult => {
                let remedy = "用 Excel、WPS 或 LibreOffice 打开并保存一次，或改填数值";
                self.error(column, "", "公式没有计算结果", remedy);
                None
            }
            Value::Text(text) if text.trim().is_empty() => None,
            _ => Some(cell),
        }
    }

    /// The text of a cell, folded and without outer blanks; dates as `YYYY-MM-DD`; `None` where nothing is in it.
    pub(crate) fn text(&mut self, column: usize, most: usize) -> Option<String> {
        let cell = self.cell(column)?;
        let text = match cell.value {
            Value::Number(_) if cell.format == NumberFormat::Date => dates::read(cell, self.from_1904)
                .map_or_else(|_| cell.text().into_owned(), |r| r.day().to_string()),
            _ => fold(&cell.text()).into_owned(),
        };
        if text.is_empty() {
            return None;
        }
        if text.len() > most && text.chars().nth(most).is_some() {
            let problem = format!("超过{most}个字");
            self.error(column, &text, &problem, "缩短内容，或放进佐证材料");
            return None;
        }
        Some(text)
    }

    /// Prose: up to 20,000 characters, with its line breaks.
    pub(crate) fn long_text(&mut self, column: usize) -> Option<String> {
        self.text(column, 20_000)
    }

    /// A day. Impossible ones are errors, a month alone is a warning.
    pub(crate) fn day(&mut self, column: usize) -> Option<Day> {
        let reading = self.date(column)?;
        if let Reading::Month(day) = reading {
            let value = self.value(column);
            self.warning(
                column,
                &value,
                &format!("只写到月，按{}读取", day.in_words()),
                "知道具体日期的话补上日",
            );
        }
        Some(reading.day())
    }

    /// A day that has come. Later ones are errors.
    pub(crate) fn past_day(&mut self, column: usize) -> Option<Day> {
        let day = self.day(column)?;
        self.not_future(column, day)
    }

    /// A day that has come, for which a whole date is known: where the column gives only its month, it is the known one.
    pub(crate) fn past_day_near(&mut self, column: usize, known: Option<Day>) -> Option<Day> {
        let month = |day: Day| (day.date().year(), day.date().month());
        let known = known.filter(|known| {
            let cell = self.cells.get(column).copied().flatten();
            let reading = cell.and_then(|c| dates::read(c, self.from_1904).ok());
            matches!(reading, Some(Reading::Month(day)) if month(day) == month(*known))
        });
        known.or_else(|| self.past_day(column))
    }

    /// A day or a month, without a word about the missing day; later ones are errors.
    pub(crate) fn past_month(&mut self, column: usize) -> Option<Day> {
        let day = self.date(column)?.day();
        self.not_future(column, day)
    }

    fn date(&mut self, column: usize) -> Option<Reading> {
        let cell = self.cell(column)?;
        match dates::read(cell, self.from_1904) {
            Ok(reading) => Some(reading),
            Err(problem) => {
                let value = self.value(column);
                self.error(column, &value, &problem, dates::REMEDY);
                None
            }
        }
    }

    fn not_future(&mut self, column: usize, day: Day) -> Option<Day> {
        if day > self.today {
            let value = self.value(column);
            let problem = format!("晚于今天（{}）", self.today);
            self.error(column, &value, &problem, "核对年份和月份");
            return None;
        }
        Some(day)
    }

    /// A month, `YYYY-MM`.
    pub(crate) fn month(&mut self, column: usize) -> Option<String> {
        let cell = self.cell(column)?;
        match dates::read_month(cell, self.from_1904) {
            Ok(month) => Some(month),
            Err(problem) => {
                let value = self.value(column);
                self.error(column, &value, &problem, "写成 2026-03 的样子");
                None
            }
        }
    }

    /// Whether nothing is in a cell, not even a mistake.
    pub(crate) fn is_blank(&self, column: usize) -> bool {
        self.cells.get(column).copied().flatten().is_none()
    }

    /// The value of a cell as it stands there.
    pub(crate) fn value(&self, column: usize) -> String {
        let cell = self.cells.get(column).copied().flatten();
        cell.map(|c| c.text().trim().to_owned()).unwrap_or_default()
    }

    pub(crate) fn error(&mut self, column: usize, value: &str, problem: &str, remedy: &str) {
        self.push(Level::Error, column, value, problem, remedy);
    }

    pub(crate) fn warning(&mut self, column: usize, value: &str, problem: &str, remedy: &str) {
        self.push(Level::Warning, column, value, problem, remedy);
    }

    fn push(&mut self, level: Level, column: usize, value: &str, problem: &str, remedy: &str) {
        let place = self.report.place(self.row, column);
        let value = self.report.shown(column, value);
        self.report.push(level, place, &value, problem, remedy);
    }

    /// Whether a cell of this row has had an error so far.
    pub(crate) fn has_errors_at(&self, column: usize) -> bool {
        let place = self.report.place(self.row, column);
        self.report.issues[self.issues_before..].iter().any(|i| i.level == Level::Error && i.place == place)
    }

    /// Whether this row has had an error so far.
    pub(crate) fn has_errors(&self) -> bool {
        self.report.issues[self.issues_before..].iter().any(|i| i.level == Level::Error)
    }
}
