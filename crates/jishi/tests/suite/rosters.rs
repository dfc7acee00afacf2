//! `jishi import roster`.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges, workbooks};
use serde_json::{Value, json};

const HEADINGS: [&str; 8] =
    ["姓名", "工号", "所在支部", "党员类型", "入党时间", "转正时间", "性别", "党内职务"];

/// The cast as a roster that a college keeps for itself.
fn rows() -> Vec<[&'static str; 8]> {
    vec![
        HEADINGS,
        ["示例甲", "P001", "机械系教师党支部", "正式党员", "2001.07.01", "2002年7月1日", "女", "书记"],
        ["示例乙", "P002", "机械系教师党支部", "正式党员", "20030701", "2004-07-01", "男", ""],
        ["示例丙", "P003", "机械系教师党支部", "正式党员", "2005/7/1", "2006.7.1", "男", ""],
        ["示例己", "P006", "机械系学生党支部", "预备党员", "2023.12.10", "", "女", ""],
    ]
}

fn write(desk: &Desk, rows: &[[&'static str; 8]]) {
    let rows: Vec<&[&str]> = rows.iter().map(|r| &r[..]).collect();
    workbooks::write(&desk.path("roster.xlsx"), &[("花名册", &rows)]);
}

fn import(desk: &Desk, more: &[&str]) -> Value {
    let said =
        desk.run(&[&["import", "roster", "roster.xlsx", "--on", "2024-06-30", "--json"], more].concat());
    assert!(said.status < 2 && said.err.is_empty(), "{said:?}");
    let json = said.json();
    assert_eq!(said.status, i32::from(json["errors"] != 0), "{said:?}");
    json
}

fn counts(said: &Value) -> [u64; 4] {
    ["added", "changed", "left", "errors"].map(|key| said[key].as_u64().unwrap())
}

#[test]
fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let desk = Desk::with(&colleges::cast());
    write(&desk, &rows());
    let before = desk.exported();
    let said = import(&desk, &[]);
    assert_eq!((counts(&said), &said["committed"]), ([1, 3, 0, 0], &json!(false)));
    let words = desk.run(&["import", "roster", "roster.xlsx", "--on", "2024-06-30"]).done().out;
    assert_names(
        &words,
        &[
            "变动：表“花名册”第2行 示例甲（P001）",
            "加入党组织日期",
            "新增1人，变动3人，不变0人，错误0处",
            "这是预演，没有写入",
        ],
    );
    assert_eq!(desk.exported(), before);
}

#[test]
fn a_committed_file_is_in_the_ledger_and_a_second_time_changes_nothing() {
    let desk = Desk::with(&colleges::cast());
    write(&desk, &rows());
    let said = import(&desk, &["--commit"]);
    assert_eq!((counts(&said), &said["committed"]), ([1, 3, 0, 0], &json!(true)));
    assert_eq!(desk.count("SELECT count(*) FROM people WHERE code = 'P006' AND name = '示例己'"), 1);
    assert_eq!(
        desk.count("SELECT count(*) FROM memberships WHERE person = 'P006' AND stage = 'probationary'"),
        1
    );
    let head = desk.head();
    for _ in 0..2 {
        assert_eq!(counts(&import(&desk, &["--commit"])), [0, 0, 4, 0]);
    }
    let words = desk.run(&["import", "roster", "roster.xlsx", "--on", "2024-06-30", "--commit"]).done().out;
    assert_names(&words, &["没有需要写入的内容"]);
    assert_eq!(desk.head(), head);
    desk.run(&["ledger", "verify"]).done();
}

#[test]
fn a_changed_row_is_a_change_of_that_person_alone() {
    let desk = Desk::with(&colleges::cast());
    write(&desk, &rows());
    import(&desk, &["--commit"]);
    let mut changed = rows();
    changed[4][2] = "机械系教师党支部";
    changed[4][3] = "正式党员";
    changed[4][5] = "2024.6.20";
    write(&desk, &changed);
    assert_eq!(counts(&import(&desk, &[])), [0, 1, 3, 0]);
    let words = desk.run(&["import", "roster", "roster.xlsx", "--on", "2024-06-30"]).done().out;
    assert_names(
        &words,
        &["示例己（P006）", "支部改为机械系教师党支部", "人员类别改为正式党员", "转为正式党员日期"],
    );
    import(&desk, &["--commit"]);
    let moved =
        "SELECT count(*) FROM memberships WHERE person = 'P006' AND unit = 'B01' AND from_day = '2024-06-30'";
    assert_eq!(desk.count(moved), 1);
    assert_eq!(counts(&import(&desk, &[])), [0, 0, 4, 0]);
}

#[test]
fn who_is_missing_from_the_file_is_named_and_left_alone() {
    let desk = Desk::with(&colleges::cast());
    write(&desk, &rows());
    let said = import(&desk, &["--commit"]);
    assert_eq!(said["absent"], json!([["P004", "示例丁"], ["P005", "示例戊"]]));
    assert_eq!(desk.count("SELECT count(*) FROM memberships WHERE person = 'P004' AND until_day IS NULL"), 1);
}

#[test]
fn every_mistake_is_named_with_sheet_row_and_column_and_nothing_is_written() {
    let desk = Desk::with(&colleges::cast());
    let mut wrong = rows();
    wrong[1][2] = "机械系教室党支部";
    wrong[2][4] = "2003-02-30";
    wrong[3][3] = "老党员";
    wrong[4][6] = "女生";
    wrong.push(["", "P007", "机械系教师党支部", "正式党员", "2001.07.01", "2002.07.01", "男", ""]);
    wrong.push(["示例庚", "P002", "机械系教师党支部", "正式党员", "2001.07.01", "2002.07.01", "男", ""]);
    write(&desk, &wrong);
    let before = desk.exported();
    let said = import(&desk, &["--commit"]);
    assert_eq!(said["committed"], false);
    let issues = said["issues"].as_array().unwrap();
    for (row, column, words) in [
        (2, "C", &["机械系教室党支部", "没有登记", "机械系教师党支部"][..]),
        (3, "E", &["2003-02-30"]),
        (4, "D", &["老党员"]),
        (5, "G", &["女生"]),
        (6, "A", &["没有姓名"]),
        (7, "B", &["P002"]),
    ] {
        let found = issues.iter().find(|i| i["row"] == row && i["column"] == column && i["level"] == "error");
        let issue = found.unwrap_or_else(|| panic!("{row}{column} is not in {issues:#?}"));
        assert_eq!(issue["sheet"], "花名册");
        assert_names(&issue.to_string(), words);
        assert!(!issue["remedy"].as_str().unwrap().is_empty(), "{issue}");
    }
    let words =
        desk.run(&["import", "roster", "roster.xlsx", "--on", "2024-06-30", "--commit"]).refused().out;
    assert_names(&words, &["错误：表“花名册”E3（入党时间）“2003-02-30”", "有错误，没有写入"]);
    assert_eq!(desk.exported(), before);
}

#[test]
fn branches_that_are_not_known_are_set_up_where_the_officer_says() {
    let desk = Desk::with(&colleges::cast());
    let mut more = rows();
    more.push(["示例辛", "P008", "机械系实训党支部", "正式党员", "2001.07.01", "2002.07.01", "男", ""]);
    more.push(["示例壬", "P009", "机械系实训党支部", "正式党员", "2001.07.01", "2002.07.01", "女", ""]);
    write(&desk, &more);
    assert_eq!(counts(&import(&desk, &[]))[3], 2);
    let said = import(&desk, &["--new-branches-under", "G01", "--commit"]);
    assert_eq!(said["new_units"], json!(["B03 机械系实训党支部"]));
    let set_up = "SELECT count(*) FROM unit_placements WHERE unit = 'B03' AND parent = 'G01'";
    assert_eq!(desk.count(set_up), 1);
    assert_eq!(desk.count("SELECT count(*) FROM memberships WHERE unit = 'B03'"), 2);
    assert_eq!(counts(&import(&desk, &[])), [0, 0, 6, 0]);
    let unknown = ["import", "roster", "roster.xlsx", "--on", "2024-06-30", "--new-branches-under", "G99"];
    assert_names(&desk.run(&unknown).complaint(), &["G99", "没有登记"]);
}

#[test]
fn what_the_ledger_would_refuse_is_said_in_the_dry_run_with_its_row() {
    let desk = Desk::with(
        &[colleges::cast(), vec![colleges::unit("D01", "第一党小组", "group", Some("B01"))]].concat(),
    );
    let mut wrong = rows();
    wrong[4][2] = "第一党小组";
    write(&desk, &wrong);
    for more in [&[][..], &["--commit"]] {
        let arguments = [&["import", "roster", "roster.xlsx", "--on", "2024-06-30"], more].concat();
        let said = desk.run(&arguments).refused();
        assert_names(&format!("{}{}", said.out, said.err), &["表“花名册”第5行", "D01", "党小组"]);
    }
    assert_eq!(desk.count("SELECT count(*) FROM people"), 5);
}

#[test]
fn citizen_ids_are_sealed_and_never_shown() {
    let desk = Desk::with(&colleges::cast());
    let (first, second) = (colleges::citizen_id(1), colleges::citizen_id(2));
    let sheet = |phone: &str| {
        let row =
            |name, id| vec![name, id, "机械系学生党支部", "正式党员", "2001.07.01", "2002.07.01", phone];
        let headings = vec![
            "姓名",
            "公民身份证号",
            "所在党支部",
            "人员类别",
            "加入党组织日期",
            "转为正式党员日期",
            "手机号",
        ];
        let rows = [headings, row("示例癸", &first), row("示例癸", &second)];
        let rows: Vec<&[&str]> = rows.iter().map(|r| &r[..]).collect();
        workbooks::write(&desk.path("roster.xlsx"), &[("花名册", &rows)]);
    };
    sheet("10000000001");
    let said = desk.run(&["import", "roster", "roster.xlsx", "--on", "2024-06-30", "--commit"]).done();
    // two people of one name are two people, known by their IDs
    assert_names(&said.out, &["新增2人"]);
    assert_eq!(counts(&import(&desk, &["--commit"])), [0, 0, 2, 0]);
    sheet("10000000002");
    assert_eq!(counts(&import(&desk, &["--commit"])), [0, 2, 0, 0]);
    assert_eq!(counts(&import(&desk, &["--commit"])), [0, 0, 2, 0]);
    let exported = desk.exported();
    let listed = desk.run(&["ledger", "list", "--limit", "1000", "--json"]).done().out;
    let file = std::fs::read(desk.path("jishi.db")).unwrap();
    for secret in [&first, &second, "10000000001", "10000000002"] {
        assert!(!exported.contains(secret) && !listed.contains(secret));
        assert!(!file.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret} stands in the file");
    }
    let plain = desk.run(&["export", "--with-secrets", "核对身份证号", "--actor", "P001"]).done().out;
    assert_names(&plain, &[&first, &second, "10000000002"]);
    assert_names(&desk.run(&["ledger", "list", "--limit", "1000"]).done().out, &["查阅", "核对身份证号"]);
}

#[test]
fn somebody_without_an_id_in_the_ledger_is_known_by_name_and_branch() {
    let desk = Desk::with(&colleges::cast());
    let (first, second) = (colleges::citizen_id(3), colleges::citizen_id(4));
    let headings = ["姓名", "公民身份证号", "所在党支部", "人员类别"];
    let rows = [headings, ["示例丁", &first, "机械系学生党支部", "正式党员"]];
    let rows: Vec<&[&str]> = rows.iter().map(|r| &r[..]).collect();
    workbooks::write(&desk.path("roster.xlsx"), &[("花名册", &rows)]);
    assert_eq!(counts(&import(&desk, &["--commit"])), [0, 1, 0, 0]);
    // now that one ID is known, the next person's is still matched by name
    let rows = [headings, ["示例戊", &second, "机械系学生党支部", "正式党员"]];
    let rows: Vec<&[&str]> = rows.iter().map(|r| &r[..]).collect();
    workbooks::write(&desk.path("roster.xlsx"), &[("花名册", &rows)]);
    assert_eq!(counts(&import(&desk, &["--commit"])), [0, 1, 0, 0]);
    assert_eq!(desk.count("SELECT count(*) FROM people"), 5);
}

#[test]
fn several_sheets_are_read_and_others_are_named() {
    let desk = Desk::with(&colleges::cast());
    let all = rows();
    let first: Vec<&[&str]> = all[..3].iter().map(|r| &r[..]).collect();
    let second: Vec<&[&str]> = [&all[0], &all[4]].iter().map(|r| &r[..]).collect();
    let notes: &[&[&str]] = &[&["填表说明"], &["请各支部核对"]];
    workbooks::write(&desk.path("roster.xlsx"), &[("说明", notes), ("教师", &first), ("学生", &second)]);
    let said = import(&desk, &[]);
    assert_eq!(counts(&said), [1, 2, 0, 0]);
    assert_names(&said["ignored_sheets"][0].to_string(), &["说明", "没有名册的表头"]);
}

#[test]
fn the_template_is_read_back_empty_and_filled() {
    use calamine::Reader;
    let desk = Desk::with(&colleges::cast());
    desk.run(&["template", "roster", "--output", "roster.xlsx"]).done();
    assert_eq!(counts(&import(&desk, &[])), [0, 0, 0, 0]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(desk.path("roster.xlsx")).unwrap();
    let sheet = book.worksheet_range("党员名册").unwrap();
    let headings: Vec<String> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let id = colleges::citizen_id(5);
    let values = [
        ("姓名", "示例子"),
        ("公民身份证号", &id),
        ("所在党支部", "机械系教师党支部"),
        ("人员类别", "正式党员"),
        ("加入党组织日期", "2010-07-01"),
        ("转为正式党员日期", "2011-07-01"),
    ];
    let value = |heading: &String| {
        let heading = heading.trim_matches(['*', ' ']).split(['（', '(']).next().unwrap_or_default();
        values.iter().find(|(name, _)| *name == heading).map_or("", |(_, value)| value)
    };
    let filled: Vec<&str> = headings.iter().map(value).collect();
    assert_eq!(filled.iter().filter(|v| !v.is_empty()).count(), values.len(), "{headings:?}");
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    workbooks::write(&desk.path("roster.xlsx"), &[("党员名册", &[&headings, &filled])]);
    let said = import(&desk, &["--commit"]);
    assert_eq!((counts(&said), &said["ignored_columns"]), ([1, 0, 0, 0], &json!([])));
}
