//! Files that are no workbooks, or not the ones that are asked for: a clear sentence each, and nothing is changed.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges, workbooks};

/// Both imports refuse a file, in a sentence with these words, and leave the ledger as it is.
#[track_caller]
fn is_refused(desk: &Desk, file: &str, words: &[&str]) {
    let before = desk.exported();
    for kind in ["roster", "records"] {
        for more in [&[][..], &["--commit"]] {
            let complaint = desk.run(&[&["import", kind, file], more].concat()).complaint();
            assert_names(&complaint, &[file]);
            assert_names(&complaint, words);
            assert_eq!(complaint.lines().count(), 1, "one sentence: {complaint}");
        }
    }
    assert_eq!(desk.exported(), before);
}

/// A workbook that would be read.
fn whole(desk: &Desk) -> Vec<u8> {
    let rows: &[&[&str]] =
        &[&["姓名", "工号", "所在党支部", "人员类别"], &["示例寅", "P100", "机械系教师党支部", "正式党员"]];
    workbooks::write(&desk.path("whole.xlsx"), &[("花名册", rows)]);
    std::fs::read(desk.path("whole.xlsx")).unwrap()
}

#[test]
fn a_broken_package_is_refused_wherever_it_breaks() {
    let desk = Desk::with(&colleges::cast());
    let bytes = whole(&desk);
    for kept in [10, bytes.len() / 3, bytes.len() / 2, bytes.len() - 30] {
        std::fs::write(desk.path("broken.xlsx"), &bytes[..kept]).unwrap();
        is_refused(&desk, "broken.xlsx", &[]);
    }
}

#[test]
fn a_damaged_package_is_read_whole_or_refused_but_never_half() {
    let desk = Desk::with(&colleges::cast());
    let bytes = whole(&desk);
    let mut refused = 0;
    for at in (0..bytes.len() - 40).step_by(bytes.len() / 12) {
        let mut damaged = bytes.clone();
        damaged[at..at + 40].fill(0xA5);
        std::fs::write(desk.path("damaged.xlsx"), damaged).unwrap();
        let said = desk.run(&["import", "roster", "damaged.xlsx", "--on", "2024-06-30"]);
        if said.status == 0 {
            // the damage lies in a part that nobody reads
            assert_names(&said.out, &["新增1人", "错误0处"]);
        } else {
            assert_names(&said.complaint(), &["damaged.xlsx"]);
            refused += 1;
        }
    }
    assert!(refused > 3, "{refused}");
}

#[test]
fn an_old_or_foreign_format_is_refused_with_what_to_do() {
    let desk = Desk::with(&colleges::cast());
    let old = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 2000]].concat();
    for (name, bytes, words) in [
        ("old.xls", old.as_slice(), &["另存为"][..]),
        ("old.xlsx", old.as_slice(), &["另存为"]),
        ("text.xlsx", "姓名,工号\n示例,1\n".as_bytes(), &["xlsx"]),
        ("page.xlsx", b"<html><table></table></html>", &["xlsx"]),
        ("empty.xlsx", b"", &["空"]),
        ("paper.pdf", b"%PDF-1.7\n", &["xlsx"]),
    ] {
        std::fs::write(desk.path(name), bytes).unwrap();
        is_refused(&desk, name, words);
    }
    is_refused(&desk, "nowhere.xlsx", &["没有这个文件"]);
}

#[test]
fn a_workbook_without_the_sheet_that_is_asked_for_is_refused() {
    let desk = Desk::with(&colleges::cast());
    let rows: &[&[&str]] = &[&["课程", "学分", "教室", "周次"], &["机械制图", "4", "301", "1-16"]];
    workbooks::write(&desk.path("timetable.xlsx"), &[("课表", rows)]);
    is_refused(&desk, "timetable.xlsx", &["课表", "jishi template"]);
    let headless: &[&[&str]] = &[&["姓名", "性别", "民族", "学历"], &["示例卯", "男", "汉族", "本科"]];
    workbooks::write(&desk.path("incomplete.xlsx"), &[("名单", headless)]);
    let complaint = desk.run(&["import", "roster", "incomplete.xlsx"]).complaint();
    assert_names(&complaint, &["名单", "缺少列", "所在党支部"]);
}

#[test]
fn merged_cells_and_formulas_are_answered_and_never_half_imported() {
    use rust_xlsxwriter::{Format, Formula, Workbook};
    let desk = Desk::with(&colleges::cast());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("花名册").unwrap();
    sheet.write_row(0, 0, ["姓名", "工号", "所在党支部", "人员类别"]).unwrap();
    sheet.write_row(1, 0, ["示例辰", "P101"]).unwrap();
    sheet.write_row(2, 0, ["示例巳", "P102"]).unwrap();
    sheet.merge_range(1, 2, 2, 2, "机械系教师党支部", &Format::new()).unwrap();
    sheet.write_column(1, 3, ["正式党员", "正式党员"]).unwrap();
    sheet.write_row(3, 0, ["示例午", "P103", "机械系教师党支部"]).unwrap();
    sheet.write_formula(3, 3, Formula::new("=D2").set_result("正式党员")).unwrap();
    book.save(desk.path("merged.xlsx")).unwrap();
    let before = desk.exported();
    let said =
        desk.run(&["import", "roster", "merged.xlsx", "--on", "2024-06-30", "--commit", "--json"]).refused();
    let issues = said.json()["issues"].clone();
    assert_names(&issues.to_string(), &["合并单元格", "C2:C3", "公式"]);
    assert_eq!(desk.exported(), before);
}
