//! The marked copy of a workbook: the same rows, what is wrong beside them.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod support;

use jishi_office::corrections::{HEADING, corrected};
use jishi_office::roster::{self, RosterSheet};
use jishi_office::workbooks::{Limits, Workbook};
use std::path::Path;
use support::{Raw, RawBook, options, place, said};

fn file() -> Vec<u8> {
    let text = |t: &'static str| if t.is_empty() { Raw::None } else { Raw::Shared(t) };
    let mut rows: Vec<Vec<Raw>> = vec![
        vec![Raw::Shared("某学院名册")],
        ["姓名", "身份证号", "所在党支部", "人员类别", "入党日期"].map(text).to_vec(),
        ["张三", "11010519491231002", "第一党支部", "正式党员"].map(text).to_vec(),
        ["李四", "11010519491231002X", "", "预备党员"].map(text).to_vec(),
    ];
    rows[2].push(Raw::Number("43617", 1));
    let (_folder, path) = place("名册.xlsx");
    RawBook::default().sheet("名册", &rows, &[]).save(&path);
    std::fs::read(path).unwrap()
}

fn read(bytes: &[u8]) -> RosterSheet {
    roster::read_bytes("名册.xlsx", bytes.to_vec(), &options()).unwrap()
}

fn copy(bytes: &[u8], sheet: &RosterSheet) -> Vec<u8> {
    corrected("名册.xlsx", bytes.to_vec(), &sheet.sheets, &sheet.issues, Limits::default()).unwrap()
}

fn texts(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let mut book = Workbook::of(Path::new("x.xlsx"), bytes, Limits::default()).unwrap();
    let sheet = book.sheet(0).unwrap();
    sheet.rows().map(|row| row.cells.iter().map(|cell| cell.text().into_owned()).collect()).collect()
}

#[test]
fn each_row_with_a_mistake_says_what_is_wrong_and_what_to_do() {
    let bytes = file();
    let sheet = read(&bytes);
    let rows = texts(copy(&bytes, &sheet));
    assert_eq!(rows[0], ["某学院名册"]);
    assert_eq!(rows[1].last().unwrap(), HEADING);
    assert_eq!(rows[2][..5], ["张三", "11010519491231002", "第一党支部", "正式党员", "2019-06-01"]);
    let problem = rows[2].last().unwrap();
    assert!(problem.contains("【错误】B列“身份证号”：应为18位。对照身份证逐位核对。"), "{problem}");
    let missing = rows[3].last().unwrap();
    assert!(missing.contains("C列“所在党支部”：没有填所在党支部"), "{missing}");
}

#[test]
fn the_copy_reads_as_the_file_did_and_is_copied_once_more_without_a_second_column() {
    let bytes = file();
    let first = read(&bytes);
    let copied = copy(&bytes, &first);
    let second = read(&copied);
    assert_eq!(said(&second.issues), said(&first.issues));
    assert_eq!(second.rows[0].joined, first.rows[0].joined);
    assert!(second.ignored_columns.is_empty(), "{:?}", second.ignored_columns);
    let again = texts(copy(&copied, &second));
    assert_eq!(again[1].iter().filter(|text| *text == HEADING).count(), 1);
    assert_eq!(again, texts(copied));
}
