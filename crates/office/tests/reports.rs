//! Tables that are written are what was given.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod support;

use jishi_domain::amounts::Amount;
use jishi_office::reports::{TableCell, TableColumn, TableSheet, write_table};
use jishi_office::workbooks::{Limits, NumberFormat, Value, Workbook};
use support::{day, place};

#[test]
fn typed_cells_come_back_as_they_were() {
    let (_folder, path) = place("结果.xlsx");
    let sheet = TableSheet {
        name: "支部/结果".into(),
        columns: ["支部", "数量", "比例", "金额", "截止"].map(|h| TableColumn::new(h, 12.0)).to_vec(),
        rows: vec![
            vec![
                "=HYPERLINK(\"x\")".into(),
                TableCell::Integer(3),
                TableCell::Number(0.25),
                TableCell::Amount(Amount(1250)),
                day("2026-03-31").into(),
            ],
            vec![
                TableCell::Empty,
                TableCell::Integer(i64::MAX),
                TableCell::Number(f64::NAN),
                TableCell::Empty,
                day("1899-01-01").into(),
            ],
            vec!["长".repeat(40_000).into()],
        ],
    };
    write_table(&path, &[sheet.clone(), sheet]).unwrap();
    let mut book = Workbook::open(&path, Limits::default()).unwrap();
    assert_eq!(book.sheets().map(|(n, _)| n.to_owned()).collect::<Vec<_>>(), ["支部结果", "支部结果-2"]);
    let sheet = book.sheet(0).unwrap();
    let row = |number: u32| sheet.row(number).unwrap().cells;
    assert_eq!(
        row(1).iter().map(|c| c.text().into_owned()).collect::<Vec<_>>(),
        ["支部", "数量", "比例", "金额", "截止"]
    );
    assert_eq!(row(2)[0].value, Value::Text("=HYPERLINK(\"x\")".into()));
    assert!(!row(2)[0].formula);
    assert_eq!(
        row(2)[1..4].iter().map(|c| c.value.clone()).collect::<Vec<_>>(),
        [3.0, 0.25, 12.5].map(Value::Number)
    );
    assert_eq!(row(2)[4].format, NumberFormat::Date);
    assert_eq!(
        row(3).iter().map(|c| c.text().into_owned()).collect::<Vec<_>>(),
        ["9223372036854775807", "NaN", "1899-01-01"]
    );
    let long = row(4)[0].text();
    assert!(long.ends_with("已截断）") && long.encode_utf16().count() == 32_767);
}

#[test]
fn nothing_to_write_is_still_a_workbook() {
    let (_folder, path) = place("空.xlsx");
    write_table(&path, &[]).unwrap();
    assert_eq!(Workbook::open(&path, Limits::default()).unwrap().sheets().count(), 1);
    write_table(&path, &[TableSheet { name: String::new(), columns: vec![], rows: vec![] }]).unwrap();
}
