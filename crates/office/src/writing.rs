//! What all written workbooks share: fonts by name, fixed properties, one way to the disk.

use crate::issues::{FileProblem, FileRefusal};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};
use std::io::ErrorKind;
use std::path::Path;

/// Fonts are named, never packed in: whoever opens the file has them or a like one.
const BODY_FONT: &str = "宋体";
const HEADER_FONT: &str = "黑体";

/// Body text; wraps, top-aligned.
pub(crate) fn body() -> Format {
    Format::new().set_font_name(BODY_FONT).set_font_size(11).set_align(FormatAlign::Top).set_text_wrap()
}

/// A heading on a coloured ground.
pub(crate) fn header(ground: u32) -> Format {
    Format::new()
        .set_font_name(HEADER_FONT)
        .set_font_size(11)
        .set_background_color(ground)
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

/// Height of one line of the body font, in points.
const LINE: u32 = 16;
/// A row does not grow beyond so many lines.
const MOST_LINES: u32 = 12;

/// How many lines a text takes in a column of that width in characters: Chinese characters take two.
///
/// Programs other than Excel do not fit rows to wrapped texts when they open a file, so heights are written.
pub(crate) fn lines(text: &str, width: f64) -> u32 {
    // a little stays free at the edges
    let room = (width - 1.0).max(1.0) as usize;
    let line = |line: &str| {
        let used: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        u32::try_from(used.div_ceil(room)).unwrap_or(MOST_LINES).max(1)
    };
    text.split('\n').map(line).sum::<u32>().min(MOST_LINES)
}

/// The height of a row of so many lines, in points.
pub(crate) fn height(lines: u32) -> u32 {
    lines * LINE + 2
}

/// A workbook as bytes: the same bytes for the same content.
pub(crate) fn bytes(mut workbook: Workbook, title: &str, path: &Path) -> Result<Vec<u8>, FileRefusal> {
    let buffer = || -> Result<Vec<u8>, XlsxError> {
        // a fixed time instead of the clock's
        let properties = DocProperties::new()
            .set_title(title)
            .set_author("Jishi")
            .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
        workbook.set_properties(&properties);
        workbook.save_to_buffer()
    };
    buffer_or_refusal(buffer, path)
}

/// Writes a workbook: whole or not at all.
pub(crate) fn save(workbook: Workbook, title: &str, path: &Path) -> Result<(), FileRefusal> {
    let bytes = bytes(workbook, title, path)?;
    std::fs::write(path, bytes).map_err(|e| {
        let (what, remedy) = match e.kind() {
            ErrorKind::NotFound => ("所在的文件夹不存在".to_owned(), "先建好文件夹，或换一个位置"),
            ErrorKind::PermissionDenied => {
                ("没有写入权限".to_owned(), "核对文件夹权限；文件在别的程序里打开着的话先关闭")
            }
            _ => (format!("写不了（{e}）"), "核对磁盘空间和文件夹权限"),
        };
        FileRefusal::new(path, FileProblem::Unwritable, what, remedy)
    })
}

fn buffer_or_refusal(
    buffer: impl FnOnce() -> Result<Vec<u8>, XlsxError>,
    path: &Path,
) -> Result<Vec<u8>, FileRefusal> {
    buffer().map_err(|e| unwritable(path, &e))
}

/// The library refuses the content.
pub(crate) fn unwritable(path: &Path, error: &XlsxError) -> FileRefusal {
    FileRefusal::new(
        path,
        FileProblem::Unwritable,
        format!("内容无法写成 Excel（{error}）"),
        "减少行数或缩短文字后再试",
    )
}

/// A name that a sheet may have: at most 31 characters, none of `[]:*?/\`, not empty, not one of those taken.
pub(crate) fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let clean: String = wanted
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control())
        .collect();
    let clean = clean.trim().trim_matches('\'');
    let cut = |most: usize| -> String {
        let mut units = 0;
        clean
            .chars()
            .take_while(|c| {
                units += c.len_utf16();
                units <= most
            })
            .collect()
    };
    let base = if clean.is_empty() { "表".to_owned() } else { cut(31) };
    let is_taken = |name: &String| taken.iter().any(|t| t.to_lowercase() == name.to_lowercase());
    if !is_taken(&base) {
        return base;
    }
    let short = if clean.is_empty() { base } else { cut(26) };
    (2..).map(|n| format!("{short}-{n}")).find(|name| !is_taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_the_lines_that_it_needs() {
        assert_eq!(lines("", 10.0), 1);
        assert_eq!(lines("党支部", 7.0), 1);
        assert_eq!(lines("党支部a", 7.0), 2);
        assert_eq!(lines("一\n二", 10.0), 2);
        assert_eq!(lines(&"长".repeat(5_000), 10.0), MOST_LINES);
    }

    #[test]
    fn sheet_names_are_cut_cleaned_and_told_apart() {
        assert_eq!(sheet_name("2026/Q1: 结果", &[]), "2026Q1 结果");
        assert_eq!(sheet_name("", &[]), "表");
        let long = "长".repeat(40);
        let first = sheet_name(&long, &[]);
        assert_eq!(first.chars().count(), 31);
        let second = sheet_name(&long, std::slice::from_ref(&first));
        assert_eq!(second, format!("{}-2", "长".repeat(26)));
        assert_eq!(sheet_name("abc", &["ABC".into()]), "abc-2");
    }
}
