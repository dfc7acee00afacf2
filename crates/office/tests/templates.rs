//! Templates explain themselves, offer what the college has, and are read back.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod support;

use jishi_domain::items::Item;
use jishi_domain::record_kinds::{Field, KINDS};
use jishi_office::issues::FileProblem;
use jishi_office::records::{self, FAMILIES};
use jishi_office::roster;
use jishi_office::template::{self, TemplateKind};
use jishi_office::vocabularies::{PersonWord, UnitWord, Vocabulary};
use jishi_office::workbooks::{Limits, Workbook};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use support::{options, place, said, save_parts};

fn vocabulary() -> Vocabulary {
    let unit = |n: usize| UnitWord { code: format!("b{n}"), name: format!("某某系教师第{n}党支部") };
    let person = |code: &str, name: &str| PersonWord { code: code.into(), name: name.into(), branch: None };
    let item = |id: &str, kind: &str, title: &str| Item {
        id: id.into(),
        kind: kind.into(),
        title: title.into(),
        synonyms: vec![],
    };
    Vocabulary {
        units: (1..=51).map(unit).collect(),
        people: vec![person("P1", "张三"), person("P2", "李四"), person("P3", "李四")],
        items: vec![
            item("three-meetings-plan", "filing", "“三会一课”年度计划"),
            item("constitution", "topic", "党章党规"),
            item("advanced-branch", "honour", "先进党支部"),
        ],
        headings: vec![],
    }
}

fn parts(path: &Path) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// The headings of a sheet: text → column letters.
fn headings(path: &Path, name: &str) -> (usize, BTreeMap<String, String>) {
    let mut book = Workbook::open(path, Limits::default()).unwrap();
    let number = book.sheets().position(|(n, _)| n == name).unwrap();
    let sheet = book.sheet(number).unwrap();
    let row = sheet.row(1).unwrap();
    let letters = |c| jishi_office::issues::letters(c);
    (number, row.cells.iter().map(|c| (c.text().into_owned(), letters(c.column))).collect())
}

/// Adds a row to a sheet of a template, as a program that edits the file does.
fn fill(path: &Path, name: &str, row: u32, values: &[(&str, &str)]) {
    let (number, headings) = headings(path, name);
    let mut cells: Vec<(String, &str)> =
        values.iter().map(|(heading, value)| (headings[*heading].clone(), *value)).collect();
    cells.sort_by_key(|(letters, _)| (letters.len(), letters.clone()));
    let cells: String = cells
        .iter()
        .map(|(at, text)| format!(r#"<c r="{at}{row}" t="inlineStr"><is><t>{text}</t></is></c>"#))
        .collect();
    let mut parts = parts(path);
    let part = format!("xl/worksheets/sheet{}.xml", number + 1);
    let sheet = &mut parts.iter_mut().find(|(n, _)| *n == part).unwrap().1;
    *sheet = sheet.replace("</sheetData>", &format!(r#"<row r="{row}">{cells}</row></sheetData>"#));
    save_parts(path, &parts);
}

#[test]
fn an_empty_template_reads_as_nothing_without_a_word() {
    let (_folder, path) = place("名册.xlsx");
    template::write(&path, TemplateKind::Roster, &vocabulary()).unwrap();
    let roster = roster::read(&path, &options()).unwrap();
    assert_eq!((roster.rows.len(), said(&roster.issues).len()), (0, 0));
    assert_eq!((roster.ignored_columns.len(), roster.ignored_sheets.len()), (0, 0));
    assert_eq!(roster.sheets[0].skipped, [2]);
    let (_folder, path) = place("记录.xlsx");
    template::write(&path, TemplateKind::Records, &vocabulary()).unwrap();
    let records = records::read(&path, &options()).unwrap();
    assert_eq!((records.rows.len(), said(&records.issues).len()), (0, 0));
    assert_eq!((&records.ignored_columns, &records.ignored_sheets), (&vec![], &vec![]));
    assert_eq!(records.sheets.len(), FAMILIES.len() + 2);
    assert!(records.sheets.iter().all(|s| s.skipped == [2]));
}

#[test]
fn a_filled_roster_is_read() {
    let (_folder, path) = place("名册.xlsx");
    template::write(&path, TemplateKind::Roster, &vocabulary()).unwrap();
    fill(
        &path,
        "党员名册",
        3,
        &[
            ("姓名", "张三"),
            ("所在党支部", "某某系教师第1党支部"),
            ("公民身份证号", "11010519491231002X"),
            ("人员类别", "正式党员"),
            ("加入党组织日期", "1970-07-01"),
            ("转为正式党员日期", "1971-07-01"),
            ("党内职务", "书记"),
        ],
    );
    let roster = roster::read(&path, &options()).unwrap();
    assert_eq!(said(&roster.issues), Vec::<String>::new());
    assert_eq!(roster.rows[0].posts.len(), 1);
}

#[test]
fn a_filled_records_workbook_is_read() {
    let (_folder, path) = place("记录.xlsx");
    template::write(&path, TemplateKind::Records, &vocabulary()).unwrap();
    let unit = ("单位", "b1");
    fill(
        &path,
        "会议活动",
        3,
        &[unit, ("编号", "H1"), ("类型", "支部党员大会"), ("日期", "2026-03-10"), ("内容类别", "党章党规")],
    );
    fill(&path, "考勤", 3, &[("会议编号", "H1"), ("姓名", "李四（P3）"), ("状态", "出席")]);
    fill(&path, "议题", 3, &[("会议编号", "H1"), ("议题", "讨论计划"), ("决议", "同意")]);
    fill(
        &path,
        "报送备案",
        3,
        &[unit, ("类型", "报送备案"), ("日期", "2026-01-10"), ("事项", "“三会一课”年度计划")],
    );
    fill(&path, "经费", 3, &[unit, ("日期", "2026-01-10"), ("事项", "经费支出"), ("金额（元）", "200")]);
    let vocabulary = vocabulary();
    let records = records::read(&path, &options().knowing(&vocabulary)).unwrap();
    assert_eq!(said(&records.issues), Vec::<String>::new());
    let items: Vec<_> = records.rows.iter().map(|r| r.draft.items.join(",")).collect();
    assert_eq!(items, ["", "three-meetings-plan", "经费支出"]);
    assert_eq!(records.rows[0].draft.topics, ["constitution"]);
    assert_eq!(records.rows[0].draft.agenda.len(), 1);
}

#[test]
fn the_worked_examples_are_themselves_without_mistake() {
    let (_folder, path) = place("名册.xlsx");
    template::write(&path, TemplateKind::Roster, &vocabulary()).unwrap();
    unmark(&path);
    let roster = roster::read(&path, &options()).unwrap();
    assert_eq!((roster.rows.len(), said(&roster.issues)), (1, vec![]));
    let (_folder, path) = place("记录.xlsx");
    template::write(&path, TemplateKind::Records, &vocabulary()).unwrap();
    unmark(&path);
    let records = records::read(&path, &options()).unwrap();
    assert_eq!((records.rows.len(), records.errors()), (FAMILIES.len(), 1), "{:?}", said(&records.issues));
    // the sitting says who was absent, and the sheet of attendance registers one: only one of the two may stay
    assert!(said(&records.issues)[0].contains("这里又登记了一次"));

    /// Takes the mark off every example row.
    fn unmark(path: &Path) {
        let mut parts = parts(path);
        for (name, text) in &mut parts {
            if name.ends_with("sharedStrings.xml") {
                *text = text.replace("<si><t>示例</t></si>", "<si><t></t></si>");
            }
        }
        save_parts(path, &parts);
    }
}

#[test]
fn every_kind_and_every_field_can_be_filled_in() {
    let (_folder, path) = place("记录.xlsx");
    template::write(&path, TemplateKind::Records, &Vocabulary::default()).unwrap();
    for spec in KINDS {
        let family = FAMILIES.iter().find(|f| f.kinds().contains(&spec.kind)).unwrap();
        let (_, headings) = headings(&path, family.name);
        for field in spec.fields().filter(|f| *f != Field::Attendance) {
            assert!(headings.contains_key(field.label()), "{} {}", spec.label, field.label());
        }
    }
}

#[test]
fn long_lists_stand_on_a_hidden_sheet_under_a_name() {
    let (_folder, path) = place("记录.xlsx");
    template::write(&path, TemplateKind::Records, &vocabulary()).unwrap();
    let parts = parts(&path);
    let workbook = &parts.iter().find(|(n, _)| n == "xl/workbook.xml").unwrap().1;
    assert!(workbook.contains(r#"name="下拉列表""#) && workbook.contains(r#"state="hidden""#), "{workbook}");
    assert!(
        workbook.contains("<definedName name=\"列表1_单位\">下拉列表!$A$1:$A$51</definedName>")
            || workbook.contains("'下拉列表'!$A$1:$A$51"),
        "{workbook}"
    );
    let sittings = &parts.iter().find(|(n, _)| n == "xl/worksheets/sheet2.xml").unwrap().1;
    assert!(sittings.contains("<formula1>列表1_单位</formula1>"), "{sittings}");
    assert!(sittings.contains("李四（P2）") && sittings.contains("<pane "), "{sittings}");
    let notes = &parts.iter().find(|(n, _)| n.contains("comments")).unwrap().1;
    assert!(notes.contains("必填"));
}

#[test]
fn identity_numbers_stay_text_in_the_template() {
    let (_folder, path) = place("名册.xlsx");
    template::write(&path, TemplateKind::Roster, &Vocabulary::default()).unwrap();
    let (_, headings) = headings(&path, "党员名册");
    let parts = parts(&path);
    let styles = &parts.iter().find(|(n, _)| n == "xl/styles.xml").unwrap().1;
    assert!(styles.contains(r#"numFmtId="49""#), "{styles}");
    assert!(headings.contains_key("公民身份证号"));
}

#[test]
fn the_same_template_is_the_same_bytes() {
    let (_folder, path) = place("名册.xlsx");
    let bytes = || {
        template::write(&path, TemplateKind::Roster, &vocabulary()).unwrap();
        std::fs::read(&path).unwrap()
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_place_that_cannot_be_written_is_said() {
    let refusal =
        template::write(Path::new("/nowhere/模板.xlsx"), TemplateKind::Roster, &Vocabulary::default())
            .unwrap_err();
    assert_eq!(refusal.problem, FileProblem::Unwritable);
    assert!(refusal.to_string().contains("文件夹不存在"), "{refusal}");
}
