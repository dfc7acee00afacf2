//! Tables out: typed cells under headings, with widths and a filter.

use crate::issues::FileRefusal;
use crate::writing::{body, bytes, header, height, lines, save, sheet_name, unwritable};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// 单元格 — a value as it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum TableCell {
    /// Nothing.
    Empty,
    /// Text; never taken for a formula. Longer than a cell can hold, it is cut and says so.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number as it is.
    Number(f64),
    /// Yuan or hours, two decimals.
    Amount(Amount),
    /// A day, as a date.
    Date(Day),
}

impl From<&str> for TableCell {
    fn from(text: &str) -> TableCell {
        TableCell::Text(text.to_owned())
    }
}

impl From<String> for TableCell {
    fn from(text: String) -> TableCell {
        TableCell::Text(text)
    }
}

impl From<Day> for TableCell {
    fn from(day: Day) -> TableCell {
        TableCell::Date(day)
    }
}

impl<T: Into<TableCell>> From<Option<T>> for TableCell {
    fn from(value: Option<T>) -> TableCell {
        value.map_or(TableCell::Empty, Into::into)
    }
}

/// 列 — heading and width in characters.
#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    /// Heading.
    pub header: String,
    /// Width in characters.
    pub width: f64,
}

impl TableColumn {
    /// A column.
    pub fn new(header: impl Into<String>, width: f64) -> TableColumn {
        TableColumn { header: header.into(), width }
    }
}

/// 表 — a sheet to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSheet {
    /// Name; what a sheet's name cannot hold is left out, and a name twice gets a number.
    pub name: String,
    /// Columns.
    pub columns: Vec<TableColumn>,
    /// Rows; a shorter row leaves the rest empty.
    pub rows: Vec<Vec<TableCell>>,
}

/// Characters that a cell holds at most.
const LONGEST: usize = 32_767;
const CUT: &str = "…（内容过长，已截断）";

/// Writes the sheets into one workbook.
///
/// # Errors
/// More rows or columns than a sheet can hold, or the file cannot be written.
pub fn write_table(path: &Path, sheets: &[TableSheet]) -> Result<(), FileRefusal> {
    let (workbook, title) = workbook(path, sheets)?;
    save(workbook, &title, path)
}

/// The same as bytes, for who sends the file on; `name` stands in refusals.
///
/// # Errors
/// More rows or columns than a sheet can hold.
pub fn table_bytes(name: &str, sheets: &[TableSheet]) -> Result<Vec<u8>, FileRefusal> {
    let path = Path::new(name);
    let (workbook, title) = workbook(path, sheets)?;
    bytes(workbook, &title, path)
}

fn workbook(path: &Path, sheets: &[TableSheet]) -> Result<(Workbook, String), FileRefusal> {
    let mut workbook = Workbook::new();
    let mut names: Vec<String> = Vec::new();
    for table in sheets {
        let name = sheet_name(&table.name, &names);
        write_sheet(workbook.add_worksheet(), &name, table).map_err(|e| unwritable(path, &e))?;
        names.push(name);
    }
    if sheets.is_empty() {
        workbook.add_worksheet();
    }
    Ok((workbook, names.into_iter().next().unwrap_or_default()))
}

struct Formats {
    text: Format,
    integer: Format,
    number: Format,
    amount: Format,
    date: Format,
}

fn write_sheet(sheet: &mut Worksheet, name: &str, table: &TableSheet) -> Result<(), XlsxError> {
    let formats = Formats {
        text: body(),
        integer: body().set_num_format("0").set_align(FormatAlign::Right),
        number: body().set_align(FormatAlign::Right),
        amount: body().set_num_format("0.00").set_align(FormatAlign::Right),
        date: body().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
    };
    sheet.set_name(name)?;
    let heading = header(0x00DD_E6F0);
    for (column, spec) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, &spec.header, &heading)?;
        sheet.set_column_width(column, spec.width)?;
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            write_cell(sheet, (row, column), cell, &formats)?;
        }
        let needed = cells.iter().zip(&table.columns).map(|(cell, column)| match cell {
            TableCell::Text(text) => lines(text, column.width),
            _ => 1,
        });
        if let Some(needed) = needed.max().filter(|lines| *lines > 1) {
            sheet.set_row_height(row, height(needed))?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let Some(last) = u16::try_from(table.columns.len()).ok().and_then(|n| n.checked_sub(1)) {
        let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        sheet.autofilter(0, 0, rows, last)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    at: (u32, u16),
    cell: &TableCell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let (row, column) = at;
    match cell {
        TableCell::Empty => {}
        TableCell::Text(text) => {
            // Excel counts UTF-16 units
            let fits = text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST;
            let cut;
            let text = if fits {
                text
            } else {
                let mut units = 0;
                let room = LONGEST - CUT.encode_utf16().count();
                cut = text
                    .chars()
                    .take_while(|c| {
                        units += c.len_utf16();
                        units <= room
                    })
                    .collect::<String>()
                    + CUT;
                &cut
            };
            sheet.write_string_with_format(row, column, text, &formats.text)?;
        }
        TableCell::Integer(number) => {
            // beyond 2^53 a number loses digits: then it is text
            if number.unsigned_abs() < 1 << 53 {
                sheet.write_number_with_format(row, column, *number as f64, &formats.integer)?;
            } else {
                sheet.write_string_with_format(row, column, number.to_string(), &formats.text)?;
            }
        }
        TableCell::Number(number) if number.is_finite() => {
            sheet.write_number_with_format(row, column, *number, &formats.number)?;
        }
        TableCell::Number(number) => {
            sheet.write_string_with_format(row, column, number.to_string(), &formats.text)?;
        }
        TableCell::Amount(amount) => {
            sheet.write_number_with_format(row, column, amount.0 as f64 / 100.0, &formats.amount)?;
        }
        TableCell::Date(day) => {
            let on = day.date();
            let date = u16::try_from(on.year())
                .ok()
                .zip(u8::try_from(on.month()).ok())
                .zip(u8::try_from(on.day()).ok());
            match date.map(|((y, m), d)| ExcelDateTime::from_ymd(y, m, d)) {
                Some(Ok(date)) => sheet.write_datetime_with_format(row, column, &date, &formats.date)?,
                // days before 1900 have no serial
                _ => sheet.write_string_with_format(row, column, day.to_string(), &formats.text)?,
            };
        }
    }
    Ok(())
}
