//! Workbooks made for tests.

use rust_xlsxwriter::Workbook;
use std::path::Path;

/// Writes a workbook of sheets, each with rows of texts; the first row is that of the headings.
pub fn write(path: &Path, sheets: &[(&str, &[&[&str]])]) {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                if !cell.is_empty() {
                    sheet.write_string(row, column, *cell).unwrap();
                }
            }
        }
    }
    book.save(path).unwrap();
}
