//! `jishi import records`.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges, workbooks};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn import(desk: &Desk, more: &[&str]) -> Value {
    let said = desk.run(&[&["import", "records", "records.xlsx", "--json"], more].concat());
    assert!(said.status < 2 && said.err.is_empty(), "{said:?}");
    let json = said.json();
    assert_eq!(said.status, i32::from(json["errors"] != 0), "{said:?}");
    json
}

fn counts(said: &Value) -> [u64; 4] {
    ["added", "changed", "left", "errors"].map(|key| said[key].as_u64().unwrap())
}

/// The sheets and headings of the template that the program writes.
fn template(desk: &Desk) -> BTreeMap<String, Vec<String>> {
    use calamine::Reader;
    desk.run(&["template", "records", "--output", "template.xlsx"]).done();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(desk.path("template.xlsx")).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let sheet = book.worksheet_range(&name).unwrap();
            let headings = sheet.rows().next().unwrap_or_default().iter().map(ToString::to_string).collect();
            (name, headings)
        })
        .collect()
}

/// A row of a sheet: values by heading.
type Row<'a> = &'a [(&'a str, &'a str)];

/// Fills sheets of the template in.
fn fill(desk: &Desk, filled: &[(&str, &[Row<'_>])]) {
    let template = template(desk);
    let mut sheets: Vec<(&str, Vec<Vec<&str>>)> = Vec::new();
    for (name, rows) in filled {
        let headings = &template[*name];
        let mut all = vec![headings.iter().map(String::as_str).collect::<Vec<_>>()];
        for row in *rows {
            for (heading, _) in *row {
                assert!(headings.iter().any(|h| h == heading), "{heading} is not among {headings:?}");
            }
            let value = |h: &String| row.iter().find(|(name, _)| name == h).map_or("", |(_, value)| value);
            all.push(headings.iter().map(value).collect());
        }
        sheets.push((name, all));
    }
    let rows: Vec<(&str, Vec<&[&str]>)> =
        sheets.iter().map(|(name, rows)| (*name, rows.iter().map(|r| &r[..]).collect())).collect();
    let rows: Vec<(&str, &[&[&str]])> = rows.iter().map(|(name, rows)| (*name, &rows[..])).collect();
    workbooks::write(&desk.path("records.xlsx"), &rows);
}

/// The template with a month of the first branch.
fn month(desk: &Desk, amount: &str) {
    let branch = ("单位", "机械系教师党支部");
    fill(
        desk,
        &[
            (
                "会议活动",
                &[
                    &[
                        ("编号", "2024-01"),
                        branch,
                        ("类型", "主题党日、党课"),
                        ("日期", "2024-04-10"),
                        ("主题", "学习党章"),
                        ("地点", "活动室"),
                        ("主持人", "示例甲"),
                        ("记录人", "示例乙"),
                        ("主讲人", "示例甲"),
                        ("学时", "2"),
                    ],
                    &[
                        branch,
                        ("类型", "支部党员大会"),
                        ("日期", "2024-05-10"),
                        ("主题", "讨论工作"),
                        ("请假人员", "示例丙（病假）"),
                        ("缺席人员", "无"),
                    ],
                ],
            ),
            (
                "考勤",
                &[
                    &[("会议编号", "2024-01"), ("姓名", "示例甲"), ("状态", "出席")],
                    &[("会议编号", "2024-01"), ("人员编号", "P002"), ("状态", "线上")],
                    &[("会议编号", "2024-01"), ("姓名", "示例丙"), ("状态", "请假"), ("原因", "出差")],
                ],
            ),
            (
                "党费",
                &[&[
                    branch,
                    ("类型", "党费交纳"),
                    ("日期", "2024-04-12"),
                    ("涉及人员", "示例乙"),
                    ("金额（元）", amount),
                    ("所属月份", "2024-04"),
                ]],
            ),
            (
                "谈心谈话",
                &[&[
                    branch,
                    ("类型", "谈心谈话"),
                    ("日期", "2024-04-15"),
                    ("涉及人员", "示例丙"),
                    ("经办人", "示例甲"),
                ]],
            ),
        ],
    );
}

#[test]
fn the_empty_template_adds_nothing_and_its_examples_are_passed_over() {
    let desk = Desk::with(&colleges::college());
    let sheets = template(&desk);
    for name in ["会议活动", "考勤", "党费", "谈心谈话", "报送备案", "填写说明"] {
        assert!(sheets.contains_key(name), "{name} is not among {:?}", sheets.keys());
    }
    std::fs::rename(desk.path("template.xlsx"), desk.path("records.xlsx")).unwrap();
    let said = import(&desk, &["--commit"]);
    assert_eq!((counts(&said), &said["issues"]), ([0, 0, 0, 0], &json!([])));
}

#[test]
fn a_filled_template_is_taken_and_a_second_time_changes_nothing() {
    let desk = Desk::with(&colleges::college());
    month(&desk, "12.5");
    let before = desk.exported();
    let dry = import(&desk, &[]);
    assert_eq!((counts(&dry), &dry["committed"]), ([4, 0, 0, 0], &json!(false)));
    assert_eq!(desk.exported(), before);
    let said = import(&desk, &["--commit"]);
    assert_eq!((counts(&said), &said["committed"]), ([4, 0, 0, 0], &json!(true)));
    assert_eq!(desk.count("SELECT count(*) FROM records WHERE unit = 'B01'"), 5);
    assert_eq!(
        desk.count("SELECT count(*) FROM attendance WHERE record = '2024-01' AND state = 'online'"),
        1
    );
    let excused =
        "SELECT count(*) FROM attendance WHERE person = 'P003' AND state = 'excused' AND reason = '病假'";
    assert_eq!(desk.count(excused), 1);
    let head = desk.head();
    assert_eq!(counts(&import(&desk, &["--commit"])), [0, 0, 4, 0]);
    assert_eq!(desk.head(), head);
    desk.run(&["ledger", "verify"]).done();
}

#[test]
fn a_changed_amount_is_a_correction_that_names_what_it_corrects() {
    let desk = Desk::with(&colleges::college());
    month(&desk, "12.5");
    import(&desk, &["--commit"]);
    month(&desk, "13.5");
    let said = import(&desk, &["--commit"]);
    assert_eq!(counts(&said), [0, 1, 3, 0]);
    let last = desk.run(&["ledger", "list", "--limit", "1000", "--json"]).done().lines().pop().unwrap();
    assert_eq!(
        (&last["action"], &last["payload"]["record"]["amount"]),
        (&json!("record.corrected"), &json!("13.5"))
    );
    let corrects = last["payload"]["corrects"].as_u64().unwrap();
    let first = desk
        .run(&["ledger", "list", "--from", &corrects.to_string(), "--limit", "1", "--json"])
        .done()
        .json();
    assert_eq!(first["payload"]["amount"], "12.5");
    assert_eq!(counts(&import(&desk, &[])), [0, 0, 4, 0]);
}

#[test]
fn what_is_recorded_answers_the_standard() {
    let desk = Desk::with(&colleges::college());
    let id = "five-standards@2019:fs-general-meeting-quarterly:B01:2024Q2";
    let status =
        || desk.run(&["explain", id, "--as-of", "2024-07-31", "--json"]).done().json()["status"].clone();
    assert_eq!(status(), "not_met");
    month(&desk, "12.5");
    import(&desk, &["--commit"]);
    assert_eq!(status(), "met");
}

#[test]
fn a_workbook_of_a_branch_s_own_is_read_by_its_headings() {
    let desk = Desk::with(&colleges::college());
    let rows: &[&[&str]] = &[
        &["机械系教师党支部2024年组织生活台账"],
        &[
            "序号",
            "支部名称",
            "会议类型",
            "会议时间",
            "会议名称",
            "会议地点",
            "主持",
            "应到人数",
            "实到人数",
            "请假人员及原因",
            "主要领导批示",
        ],
        &[
            "1",
            "机械系教师党支部",
            "支部党员大会",
            "2024年4月9日",
            "第二季度大会",
            "301",
            "示例甲",
            "3",
            "3",
            "",
            "",
        ],
        &["2", "B01", "党课", "2024.5.9", "书记讲党课", "301", "示例甲", "3", "2", "示例乙（出差）", ""],
    ];
    workbooks::write(&desk.path("records.xlsx"), &[("2024年", rows)]);
    let said = import(&desk, &["--commit"]);
    assert_eq!(counts(&said), [2, 0, 0, 0], "{said:#}");
    assert_names(&said["ignored_columns"].to_string(), &["主要领导批示"]);
    assert_eq!(desk.count("SELECT count(*) FROM attendance WHERE person = 'P002' AND state = 'excused'"), 1);
    assert_eq!(counts(&import(&desk, &["--commit"])), [0, 0, 2, 0]);
}

#[test]
fn every_mistake_is_named_with_sheet_row_and_column_and_nothing_is_written() {
    let desk = Desk::with(&colleges::college());
    let rows: &[&[&str]] = &[
        &["单位", "类型", "日期", "主题", "主持人", "请假人员"],
        &["机械系教师党支部", "支部党员大会", "2024-02-30", "大会", "", ""],
        &["机械系教室党支部", "支部党员大会", "2024-03-01", "大会", "", ""],
        &["机械系教师党支部", "茶话会", "2024-03-02", "大会", "", ""],
        &["机械系教师党支部", "支部党员大会", "2024-03-03", "大会", "示例某", ""],
        &["机械系教师党支部", "支部党员大会", "2999-03-03", "大会", "", ""],
        &["机械系教师党支部", "支部党员大会", "2014-03-03", "早于设立", "", ""],
        &["机械系教师党支部", "支部党员大会", "2024-03-05", "这一行没有错", "", ""],
    ];
    workbooks::write(&desk.path("records.xlsx"), &[("会议", rows)]);
    let before = desk.exported();
    let said = import(&desk, &["--commit"]);
    assert_eq!((&said["errors"], &said["committed"]), (&json!(6), &json!(false)), "{said:#}");
    let issues = said["issues"].as_array().unwrap();
    for (row, column, words) in [
        (2, "C", "2024-02-30"),
        (3, "A", "机械系教师党支部"),
        (4, "B", "茶话会"),
        (5, "E", "示例某"),
        (6, "C", "2999-03-03"),
        (7, "", "设立前"),
    ] {
        let found = issues.iter().find(|i| i["row"] == row && i["level"] == "error");
        let issue = found.unwrap_or_else(|| panic!("row {row} is not in {issues:#?}"));
        assert_eq!((&issue["sheet"], &issue["column"]), (&json!("会议"), &json!(column)), "{issue}");
        assert_names(&issue.to_string(), &[words]);
    }
    let words = desk.run(&["import", "records", "records.xlsx", "--commit"]).refused().out;
    assert_names(&words, &["错误：表“会议”C2（日期）“2024-02-30”", "有错误，没有写入"]);
    assert_eq!(desk.exported(), before);
}

#[test]
fn a_row_without_a_number_of_its_own_that_the_ledger_refuses_is_named_and_keeps_the_file_out() {
    let desk = Desk::with(&colleges::cast());
    let before = desk.exported();
    let branch = ("单位", "机械系教师党支部");
    let rows: [&[(&str, &str)]; 2] = [
        &[branch, ("类型", "支部党员大会"), ("日期", "2024-05-10"), ("主题", "讨论工作")],
        &[branch, ("类型", "支部党员大会"), ("日期", "1949-10-01"), ("主题", "早于支部设立")],
    ];
    fill(&desk, &[("会议活动", &rows)]);
    let said = import(&desk, &["--commit"]);
    assert_eq!((said["errors"].as_u64(), &said["committed"]), (Some(1), &json!(false)), "{said}");
    let issue = &said["issues"][0];
    assert_eq!(
        (&issue["level"], &issue["sheet"], &issue["row"]),
        (&json!("error"), &json!("会议活动"), &json!(3))
    );
    assert!(!issue["problem"].as_str().unwrap().is_empty() && !issue["remedy"].as_str().unwrap().is_empty());
    assert_eq!(desk.exported(), before);
}

#[test]
fn nothing_is_called_committed_that_the_database_did_not_take() {
    let desk = Desk::with(&colleges::cast());
    month(&desk, "12.5");
    let before = desk.head();
    desk.tamper("CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    let said = desk.run(&["import", "records", "records.xlsx", "--commit", "--json"]);
    assert_eq!((said.status, said.out.as_str()), (1, ""), "{said:?}");
    assert!(!said.err.is_empty());
    desk.tamper("DROP TRIGGER full");
    assert_eq!(desk.head(), before);
    assert_eq!(import(&desk, &[])["committed"], false);
    assert_eq!(import(&desk, &["--commit"])["committed"], true);
}
