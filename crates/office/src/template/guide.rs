//! The sheet that explains a template.

use super::{TemplateSheet, help, plain};
use crate::writing::{header, height, lines};
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Name of the sheet.
pub(crate) const NAME: &str = "填写说明";

/// Widths of its columns in characters.
const WIDTHS: [f64; 5] = [14.0, 20.0, 8.0, 64.0, 24.0];

/// Writes the sheet: notes first, then every column of every sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    title: &str,
    notes: &[&str],
    sheets: &[TemplateSheet],
) -> Result<(), XlsxError> {
    sheet.set_name(NAME)?;
    let (heading, text) = (header(0x00E7_EAEE), plain());
    let strong = plain().set_bold().set_font_size(14);
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.merge_range(0, 0, 0, 4, title, &strong)?;
    sheet.set_row_height(0, 24)?;
    let mut row = 1;
    for note in notes {
        sheet.merge_range(row, 0, row, 4, note, &text)?;
        sheet.set_row_height(row, height(lines(note, WIDTHS.iter().sum())))?;
        row += 1;
    }
    row += 1;
    for (column, title) in (0_u16..).zip(["工作表", "列名", "必填", "怎么填", "示例内容"]) {
        sheet.write_string_with_format(row, column, title, &heading)?;
    }
    sheet.set_repeat_rows(row, row)?;
    for spec in sheets {
        for column in &spec.columns {
            row += 1;
            let cells = [
                spec.name,
                column.column.title,
                if column.required { "必填" } else { "" },
                &help(column),
                &column.example,
            ];
            for (at, text_of_cell) in (0_u16..).zip(cells) {
                sheet.write_string_with_format(row, at, text_of_cell, &text)?;
            }
            let most = cells.iter().zip(WIDTHS).map(|(text, width)| lines(text, width)).max();
            sheet.set_row_height(row, height(most.unwrap_or(1)))?;
        }
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}
