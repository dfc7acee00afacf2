//! Rosters as people keep them.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod support;

use jishi_domain::people::{Category, PostKind, Sex, Stage};
use jishi_office::issues::FileProblem;
use jishi_office::roster::{self, RosterSheet, Standing};
use jishi_office::samples;
use jishi_office::vocabularies::Vocabulary;
use support::{Raw, RawBook, day, inline, options, place, said, shared};

const ID: &str = "11010519491231002X";

fn read(book: &RawBook) -> RosterSheet {
    let (_folder, path) = place("名册.xlsx");
    book.save(&path);
    roster::read(&path, &options()).unwrap()
}

/// A sheet with these headings and rows.
fn book(rows: &[&[&'static str]]) -> RawBook {
    let rows: Vec<Vec<Raw>> = rows.iter().map(|r| shared(r)).collect();
    RawBook::default().sheet("名册", &rows, &[])
}

#[test]
fn the_national_sheets_read_without_a_word() {
    for headings in [&samples::NINETEEN[..], &samples::SIXTEEN, &samples::TWENTY_SEVEN] {
        let (_folder, path) = place("名册.xlsx");
        samples::write_roster(&path, headings, 40).unwrap();
        let roster = roster::read(&path, &options()).unwrap();
        assert_eq!(said(&roster.issues), Vec::<String>::new());
        assert_eq!(roster.rows.len(), 40);
        let row = &roster.rows[1];
        assert_eq!(row.name, samples::value(1, "姓名"));
        assert_eq!(row.branch, "第2党支部");
        assert_eq!(row.citizen_id.as_ref().unwrap().as_str(), samples::value(1, "公民身份证号"));
        assert_eq!((row.sex, row.stage), (Some(Sex::Male), Some(Stage::Full)));
        assert!(row.joined.is_some() && row.full_since.is_some());
        assert_eq!(row.phone.as_ref().unwrap().0, "10000000001");
        assert_eq!(row.category, Some(Category::Student));
        assert_eq!(roster.rows[0].stage, Some(Stage::Probationary));
    }
}

#[test]
fn unknown_columns_are_listed_and_not_read() {
    let (_folder, path) = place("名册.xlsx");
    samples::write_roster(&path, &samples::TWENTY_SEVEN, 3).unwrap();
    let roster = roster::read(&path, &options()).unwrap();
    let ignored: Vec<_> =
        roster.ignored_columns.iter().map(|c| (c.letters.as_str(), c.header.as_str())).collect();
    assert_eq!(
        ignored,
        [
            ("G", "年龄"),
            ("P", "新的社会阶层"),
            ("R", "是否农民工"),
            ("V", "联合支部单位名称"),
            ("W", "档案所在单位"),
            ("X", "户籍所在地"),
            ("AB", "信息完整度")
        ]
    );
}

#[test]
fn columns_are_found_by_their_words_wherever_they_stand() {
    let roster = read(&book(&[
        &["某某职业学院党员名册"],
        &["填表单位：某系", "", "", "2026年11月"],
        &[
            "*入党时间",
            "支部\n名称",
            "【身份证号码】",
            "转正时间（年月日）",
            "姓 名",
            "党员类别*",
            "党内职务",
            "人员性质",
            "学历",
            "学位",
        ],
        &[
            "1970.7.1",
            "机关党支部",
            ID,
            "1971年7月1日",
            "张 三",
            "正式",
            "支部书记、组织委员",
            "在职教职工",
            "本科",
            "硕士",
        ],
    ]));
    assert_eq!(said(&roster.issues), Vec::<String>::new());
    let row = &roster.rows[0];
    assert_eq!((row.row, row.name.as_str(), row.branch.as_str()), (4, "张三", "机关党支部"));
    assert_eq!((row.joined, row.full_since), (Some(day("1970-07-01")), Some(day("1971-07-01"))));
    assert_eq!(row.posts, [PostKind::Secretary, PostKind::OrganizationOfficer]);
    assert_eq!(row.category, Some(Category::InService));
    assert_eq!(row.attributes()["education"], "master");
    assert_eq!((row.sex, row.birth), (Some(Sex::Female), Some(day("1949-12-31"))));
    assert_eq!(roster.sheets[0].header_row, 3);
}

#[test]
fn headings_over_two_rows_are_read_together() {
    let rows = [
        shared(&["党员花名册"]),
        shared(&[
            "姓名",
            "所在党支部",
            "公民身份证号",
            "联系电话",
            "",
            "人员类别",
            "加入党组织日期",
            "转正日期",
        ]),
        shared(&["", "", "", "手机", "固定电话", "", "", ""]),
        shared(&["张三", "一支部", ID, "10012345678", "010-1", "正式", "1970-07-01", "1971-07-01"]),
    ];
    let merged = ["A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "H2:H3"];
    let roster = read(&RawBook::default().sheet("名册", &rows, &merged));
    assert_eq!(said(&roster.issues), Vec::<String>::new());
    assert_eq!(roster.rows[0].phone.as_ref().unwrap().0, "10012345678");
    assert_eq!(roster.rows[0].landline.as_ref().unwrap().0, "010-1");
}

#[test]
fn a_colleges_own_heading_can_be_taught() {
    let (_folder, path) = place("名册.xlsx");
    book(&[
        &["姓名", "大组", "身份证号", "党员类别", "入党日期", "转正日期"],
        &["张三", "一支部", ID, "正式", "1970-07-01", "1971-07-01"],
    ])
    .save(&path);
    assert_eq!(roster::read(&path, &options()).unwrap_err().problem, FileProblem::MissingColumns);
    let vocabulary =
        Vocabulary { headings: vec![("大组".into(), "所在党支部".into())], ..Vocabulary::default() };
    let roster = roster::read(&path, &options().knowing(&vocabulary)).unwrap();
    assert_eq!(roster.rows[0].branch, "一支部");
}

#[test]
fn date_cells_and_serials_of_both_systems_are_days() {
    let sheet = |serial: &'static str, iso: &'static str| {
        [
            shared(&["姓名", "支部名称", "身份证号", "人员类别", "入党日期", "转正日期"]),
            vec![
                Raw::Shared("张三"),
                Raw::Shared("一"),
                Raw::Shared(ID),
                Raw::Shared("正式党员"),
                Raw::Number(serial, 1),
                Raw::Iso(iso),
            ],
        ]
    };
    let old = RawBook::default().sheet("名册", &sheet("25750", "1971-07-01T00:00:00"), &[]);
    assert_eq!(read(&old).rows[0].joined, Some(day("1970-07-01")));
    assert_eq!(read(&old).rows[0].full_since, Some(day("1971-07-01")));
    let new =
        RawBook { from_1904: true, ..RawBook::default() }.sheet("名册", &sheet("24288", "1971-07-01"), &[]);
    assert_eq!(read(&new).rows[0].joined, Some(day("1970-07-01")));
}

#[test]
fn inline_strings_and_empty_cells_read_like_shared_ones() {
    let mut row = inline(&["张三", "一支部", ID, "正式党员", "1970-07-01", "1971-07-01"]);
    row.push(Raw::Styled(2));
    let rows = [
        inline(&["姓名", "支部名称", "身份证号", "人员类别", "入党日期", "转正日期", "备注"]),
        row,
        vec![Raw::Styled(1); 7],
    ];
    let roster = read(&RawBook::default().sheet("名册", &rows, &[]));
    assert_eq!((roster.rows.len(), said(&roster.issues).len()), (1, 0));
}

#[test]
fn the_kind_of_member_may_stand_where_the_stage_does() {
    let roster = read(&book(&[
        &[
            "姓名",
            "支部名称",
            "身份证号",
            "人员类别",
            "入党日期",
            "转正日期",
            "党籍状态",
            "是否失联",
            "失去联系日期",
        ],
        &["张三", "一", ID, "离退休", "1970-07-01", "1971-07-01", "停止党籍", "是", "2020.03"],
    ]));
    assert_eq!(said(&roster.issues), Vec::<String>::new());
    let row = &roster.rows[0];
    assert_eq!((row.stage, row.category), (Some(Stage::Full), Some(Category::Retired)));
    assert_eq!(
        (row.standing, row.lost, row.lost_since),
        (Some(Standing::Stopped), Some(true), Some(day("2020-03-01")))
    );
}

#[test]
fn example_rows_notes_and_repeated_headings_are_passed_over() {
    let headings: &[&'static str] =
        &["标记", "姓名", "支部名称", "身份证号", "人员类别", "入党日期", "转正日期"];
    let roster = read(&book(&[
        headings,
        &["示例", "张示例", "一", ID, "正式", "1970-07-01", "1971-07-01"],
        &["", "张三", "一", ID, "正式", "1970-07-01", "1971-07-01"],
        headings,
        &["注：请勿改动表头"],
    ]));
    assert_eq!(said(&roster.issues), Vec::<String>::new());
    assert_eq!((roster.rows.len(), roster.rows[0].row), (1, 3));
    assert_eq!(roster.sheets[0].skipped, [2, 4]);
}

#[test]
fn every_sheet_with_the_headings_is_read_and_the_others_are_named() {
    let rows: &[&[&'static str]] = &[
        &["姓名", "支部名称", "身份证号", "人员类别", "入党日期", "转正日期"],
        &["张三", "一", ID, "正式", "1970-07-01", "1971-07-01"],
    ];
    let second =
        [shared(rows[0]), shared(&["李四", "一", "440524188001010014", "正式", "1970-07-01", "1971-07-01"])];
    let book = book(rows).sheet("统计", &[shared(&["人数", "1"])], &[]).sheet("学生", &second, &[]);
    let roster = read(&book);
    assert_eq!(roster.rows.iter().map(|r| r.sheet.as_str()).collect::<Vec<_>>(), ["名册", "学生"]);
    assert_eq!(roster.ignored_sheets[0].sheet, "统计");
}

#[test]
fn progress_is_told_until_the_last_row() {
    let (_folder, path) = place("名册.xlsx");
    samples::write_roster(&path, &samples::NINETEEN, 1200).unwrap();
    let last = std::cell::Cell::new((0, 0));
    let tell = |p: jishi_office::options::Progress| last.set((p.done, p.total));
    roster::read(&path, &options().telling(&tell)).unwrap();
    assert_eq!(last.get(), (1201, 1201));
}
