//! Imports in the browser: kept at hand, previewed, carried out as previewed or not at all.

use crate::support::{draft, living};
use jishi_app::TemplateKind;
use jishi_app::imports::{self, Imported, RowFate, Shelf, UploadedWorkbook};
use jishi_app::living::Living;
use jishi_app::people::changes;
use jishi_domain::permissions::Access;
use jishi_store::Draft;
use jishi_store::testing::{Engine, colleges as generated};
use rust_xlsxwriter::Workbook;
use serde_json::json;

on_both! {
    an_upload_is_previewed_and_written_as_a_whole_once;
    mistakes_keep_a_file_out_until_the_marked_copy_is_mended;
    what_is_no_workbook_is_refused_beside_the_file;
    a_secretary_imports_for_the_own_branch_only;
    a_college_that_changed_meanwhile_is_previewed_anew;
    records_are_imported_as_far_as_one_may;
    a_template_offers_only_who_is_within_reach;
}

const OFFICE: &str = "P00005";
const SECRETARY: &str = "P00000";

fn cast() -> Vec<Draft> {
    vec![
        draft(
            "2024-01-01",
            "post.started",
            json!({"person": SECRETARY, "unit": "B000", "post": "secretary"}),
        ),
        draft(
            "2024-01-01",
            "role.granted",
            json!({"person": OFFICE, "role": "organization-department", "reason": "任命"}),
        ),
    ]
}

const HEADINGS: [&str; 6] = ["姓名", "公民身份证号", "人员编号", "所在党支部", "人员类别", "党内职务"];

fn book(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name("表一").unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            page.write_string(row, column, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn roster(rows: &[[&str; 6]]) -> UploadedWorkbook {
    let all: Vec<&[&str]> = std::iter::once(&HEADINGS).chain(rows).map(|r| &r[..]).collect();
    upload("名册.xlsx", book(&all), TemplateKind::Roster)
}

fn upload(name: &str, bytes: Vec<u8>, kind: TemplateKind) -> UploadedWorkbook {
    UploadedWorkbook { name: name.into(), bytes, kind, new_branches_under: None }
}

fn take_in(living: &Living, shelf: &Shelf, who: &str, upload: UploadedWorkbook) -> u64 {
    imports::take_in(living, shelf, "s", who, upload).unwrap()
}

fn an_upload_is_previewed_and_written_as_a_whole_once(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let shelf = Shelf::default();
    let rows = [
        ["示例0", "", "P00000", "第0党支部", "正式党员", ""],
        ["示例甲", &generated::citizen_id(80), "", "第0党支部", "预备党员", ""],
        ["示例乙", &generated::citizen_id(81), "", "新设党支部", "正式党员", "书记"],
    ];
    let mut file = roster(&rows);
    let before = living.present().world().sequence;
    let without = imports::take_in(&living, &shelf, "s", OFFICE, file.clone()).unwrap();
    let kept = imports::kept(&living, &shelf, "s", without).unwrap();
    assert_eq!(kept.preview.errors(), 1, "an unknown branch is a mistake unless it is to be set up");
    file.new_branches_under = Some("G1".into());
    let number = take_in(&living, &shelf, OFFICE, file.clone());
    let preview = imports::kept(&living, &shelf, "s", number).unwrap().preview;
    assert_eq!(
        (preview.added, preview.changed, preview.left, preview.errors()),
        (2, 0, 1, 0),
        "{:?}",
        preview.issues
    );
    assert_eq!(preview.rows[0].fate, RowFate::Added);
    assert_eq!(preview.rows[0].place, "表“表一”第3行");
    assert!(preview.notes.iter().any(|note| note.contains("新设党支部")), "{:?}", preview.notes);
    assert_eq!(living.present().world().sequence, before, "nothing is written yet");
    assert!(imports::commit(&living, &shelf, "other", OFFICE, number).is_err(), "somebody else's session");
    let done = imports::commit(&living, &shelf, "s", OFFICE, number).unwrap();
    assert_eq!(done, Imported::Done { entries: 4, first: before + 1, last: before + 4 });
    let entry = living.desk().entry(before + 1).unwrap().unwrap();
    assert_eq!((entry.actor.as_str(), entry.entered_at.as_str()), (OFFICE, crate::support::NOW));
    assert!(imports::commit(&living, &shelf, "s", OFFICE, number).is_err(), "the file is gone");
    let again = take_in(&living, &shelf, OFFICE, file);
    assert_eq!(imports::commit(&living, &shelf, "s", OFFICE, again).unwrap(), Imported::Nothing);
}

fn mistakes_keep_a_file_out_until_the_marked_copy_is_mended(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let shelf = Shelf::default();
    let rows = [
        ["示例甲", "11010519491231002", "", "第0党支部", "预备党员", ""],
        ["示例乙", &generated::citizen_id(81), "", "第0党支部", "正式党员", ""],
    ];
    let number = take_in(&living, &shelf, OFFICE, roster(&rows));
    let kept = imports::kept(&living, &shelf, "s", number).unwrap();
    let issue = kept.preview.issues.iter().find(|i| i.level == jishi_app::Level::Error).unwrap();
    assert_eq!((&*issue.place.sheet, issue.place.row, issue.place.letters().as_str()), ("表一", 2, "B"));
    assert!(!kept.preview.is_ready() && !issue.remedy.is_empty());
    let refused = imports::commit(&living, &shelf, "s", OFFICE, number).unwrap_err().to_string();
    assert!(refused.contains("错误"), "{refused}");
    // the marked copy is read like the file itself, and its column of problems is no stranger
    let copy = upload("名册.xlsx", imports::corrected(&kept).unwrap(), TemplateKind::Roster);
    let second = take_in(&living, &shelf, OFFICE, copy);
    let again = imports::kept(&living, &shelf, "s", second).unwrap().preview;
    assert_eq!(
        (&again.issues, &again.rows, &again.notes),
        (&kept.preview.issues, &kept.preview.rows, &kept.preview.notes)
    );
}

fn what_is_no_workbook_is_refused_beside_the_file(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let shelf = Shelf::default();
    let old = [&[0xD0, 0xCF, 0x11, 0xE0][..], &[0; 600]].concat();
    for (name, bytes, words) in [
        ("名册.xls", old, "旧版 Excel"),
        ("名册.xlsx", b"name,branch".to_vec(), "文本文件"),
        ("名册.xlsx", b"%PDF-1.7".to_vec(), "PDF"),
        ("名册.xlsx", b"PK\x03\x04broken".to_vec(), "损坏"),
        ("名册.xlsx", Vec::new(), "空文件"),
        ("名册.xlsx", book(&[&["a", "b"]]), "没有找到名册"),
    ] {
        let refused =
            imports::take_in(&living, &shelf, "s", OFFICE, upload(name, bytes, TemplateKind::Roster));
        let refused = refused.unwrap_err();
        assert!(refused.field == "file" && refused.to_string().contains(words), "{words}: {refused}");
    }
}

fn a_secretary_imports_for_the_own_branch_only(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let shelf = Shelf::default();
    let rows = [
        ["示例甲", &generated::citizen_id(80), "", "第0党支部", "预备党员", "组织委员"],
        ["示例乙", &generated::citizen_id(81), "", "第1党支部", "正式党员", ""],
        ["示例3", "", "P00003", "第0党支部", "正式党员", ""],
    ];
    let number = take_in(&living, &shelf, SECRETARY, roster(&rows));
    let preview = imports::kept(&living, &shelf, "s", number).unwrap().preview;
    let said: Vec<(u32, &str, &str)> =
        preview.issues.iter().map(|i| (i.place.row, i.level.label(), i.problem.as_str())).collect();
    let has =
        |row, level, words: &str| said.iter().any(|(r, l, p)| (*r, *l) == (row, level) && p.contains(words));
    assert!(has(2, "提醒", "没有登记任职的权限"), "{said:?}");
    assert!(has(3, "错误", "不在您可以导入的范围"), "{said:?}");
    assert!(has(4, "错误", "范围以外的党组织"), "{said:?}");
    let mut under = roster(&rows[..1]);
    under.new_branches_under = Some("G1".into());
    let refused = imports::take_in(&living, &shelf, "s", SECRETARY, under).unwrap_err();
    assert_eq!(refused.field, "under");
    let own = take_in(&living, &shelf, SECRETARY, roster(&rows[..1]));
    let done = imports::commit(&living, &shelf, "s", SECRETARY, own).unwrap();
    assert!(matches!(done, Imported::Done { entries: 1, .. }), "the person, and no post: {done:?}");
}

fn a_college_that_changed_meanwhile_is_previewed_anew(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let shelf = Shelf::default();
    let rows = [["示例甲", &generated::citizen_id(80), "", "第0党支部", "预备党员", ""]];
    let number = take_in(&living, &shelf, OFFICE, roster(&rows));
    let first = imports::kept(&living, &shelf, "s", number).unwrap().preview;
    changes::register(
        &living,
        OFFICE,
        changes::Registration {
            person: serde_json::from_value(json!({"code": "", "name": "示例丙"})).unwrap(),
            secrets: Vec::new(),
            unit: "B001".into(),
            group: None,
            stage: jishi_domain::people::Stage::Full,
            category: jishi_domain::people::Category::Student,
            floating: false,
            from: crate::support::day("2024-06-01"),
            is_namesake: false,
            id_as_printed: false,
        },
    )
    .unwrap();
    assert_eq!(imports::commit(&living, &shelf, "s", OFFICE, number).unwrap(), Imported::Otherwise);
    let second = imports::kept(&living, &shelf, "s", number).unwrap().preview;
    assert_ne!(first.rows, second.rows, "the next code is another");
    assert!(matches!(imports::commit(&living, &shelf, "s", OFFICE, number).unwrap(), Imported::Done { .. }));
}

fn records_are_imported_as_far_as_one_may(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let shelf = Shelf::default();
    let file = |units: &[&str]| {
        let mut rows = vec![vec!["单位", "日期", "类型", "主题", "缺席人员"]];
        rows.extend(units.iter().map(|unit| vec![*unit, "2024-06-03", "主题党日", "学习", "示例2"]));
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        upload("记录.xlsx", book(&rows), TemplateKind::Records)
    };
    let number = take_in(&living, &shelf, SECRETARY, file(&["第0党支部", "第1党支部"]));
    let preview = imports::kept(&living, &shelf, "s", number).unwrap().preview;
    assert!(
        preview.issues.iter().any(|i| i.place.row == 3 && i.problem.contains("B001")),
        "{:?}",
        preview.issues
    );
    let number = take_in(&living, &shelf, SECRETARY, file(&["第0党支部"]));
    let done = imports::commit(&living, &shelf, "s", SECRETARY, number).unwrap();
    assert!(matches!(done, Imported::Done { entries: 1, .. }), "{done:?}");
    assert_eq!(living.present().world().records.len(), 1);
}

fn a_template_offers_only_who_is_within_reach(engine: Engine) {
    let (place, living) = living(engine, cast());
    let present = living.present();
    let access = Access::of(present.world(), SECRETARY, present.today());
    for kind in [TemplateKind::Roster, TemplateKind::Records] {
        let bytes = imports::template(&present, &access, living.library(), kind).unwrap();
        let path = place.path("template.xlsx");
        std::fs::write(&path, bytes).unwrap();
        let mut words = String::new();
        let mut book = jishi_office::workbooks::Workbook::open(&path, Default::default()).unwrap();
        for number in 0..book.sheets().count() {
            for row in book.sheet(number).unwrap().rows() {
                words.extend(row.cells.iter().map(|cell| format!("{}\n", cell.text())));
            }
        }
        assert!(!words.contains("第1党支部") && !words.contains("示例1\n"), "{kind:?}");
    }
}
