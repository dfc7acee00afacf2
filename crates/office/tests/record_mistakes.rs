//! What is wrong in a records workbook, cell by cell.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod support;

use jishi_office::issues::FileProblem;
use jishi_office::records::{self, AttendanceDraft, RecordSheets};
use support::branches::resolved;
use support::{Raw, RawBook, options, place, said, shared};

fn read(book: &RawBook) -> RecordSheets {
    let (_folder, path) = place("记录.xlsx");
    book.save(&path);
    records::read(&path, &options()).unwrap()
}

fn sheet(name: &str, rows: &[&[&'static str]]) -> RawBook {
    let rows: Vec<Vec<Raw>> = rows.iter().map(|r| shared(r)).collect();
    RawBook::default().sheet(name, &rows, &[])
}

#[test]
fn the_same_sitting_twice_names_the_other_row() {
    let rows: &[&[&'static str]] = &[
        &["编号", "支部", "类型", "时间", "主题"],
        &["", "机关党支部", "党课", "2026-03-10", "学党章"],
        &["", "机关党支部", "党课", "2026.3.10", "学党章"],
        &["A1", "机关党支部", "党课", "2026-03-11", "学党章"],
        &["A1", "机关党支部", "党课", "2026-03-12", "学党章"],
    ];
    let sheets = read(&sheet("会议", rows));
    assert_eq!(
        said(&sheets.issues),
        ["E 3 与第2行是同一件事（单位、类型、日期、主题等都相同）", "E 5 编号“A1”与第4行重复"]
    );
    let by_code = read(&sheet(
        "会议",
        &[&["支部", "类型", "时间"], &["机关党支部", "党课", "2026-03-10"], &["b1", "党课", "2026-03-10"]],
    ));
    assert_eq!(said(&by_code.issues), Vec::<String>::new());
    assert_eq!(said(&resolved(&by_code).1), ["E 3 与表“会议”第2行是同一件事"]);
}

#[test]
fn lines_that_belong_to_no_sitting_or_contradict_it_are_errors() {
    let sittings: &[&[&'static str]] = &[
        &["编号", "单位", "类型", "日期", "缺席人员"],
        &["H1", "b1", "支部党员大会", "2026-03-10", "王五"],
        &["H2", "b1", "支部党员大会", "2026-06-10", ""],
    ];
    let attendance = [
        shared(&["会议编号", "姓名", "状态"]),
        shared(&["H9", "张三", "出席"]),
        shared(&["H1", "张三", "出席"]),
        shared(&["H2", "张三", "来了"]),
        shared(&["H2", "张三", "出席"]),
        shared(&["H2", "张三", "缺席"]),
        shared(&["", "李四", "出席"]),
    ];
    let agenda = [
        shared(&["会议编号", "议题", "应到", "实到", "赞成"]),
        shared(&["H2", "选举", "5", "4", "9"]),
        shared(&["H2", "", "", "", ""]),
        shared(&["H2", "表决", "5", "", "3"]),
    ];
    let sheets =
        read(&sheet("会议活动", sittings).sheet("考勤", &attendance, &[]).sheet("议题", &agenda, &[]));
    assert_eq!(
        said(&sheets.issues),
        [
            "W E2 没有写原因，按无故缺席读取",
            "E A2 “会议活动”表里没有这个编号",
            "E A3 这次会议的考勤已写在表“会议活动”第2行，这里又登记了一次",
            "E C4 看不懂这个状态",
            "E B6 这个人在这次会议的考勤中出现两次",
            "E A7 没有填会议编号",
            "E E2 赞成、反对、弃权合计9票，多于实到4人",
            "E B3 没有填议题",
            "E D4 有表决却没有这个人数",
        ]
    );
}

#[test]
fn who_was_absent_is_never_guessed() {
    let draft = |cells: [&'static str; 4]| {
        let sheets = read(&sheet(
            "会议",
            &[
                &["支部", "类型", "时间", "应到", "实到", "请假", "缺席"],
                &["b1", "党课", "2026-03-10", cells[0], cells[1], cells[2], cells[3]],
            ],
        ));
        let words = said(&sheets.issues);
        (sheets.rows[0].attendance.clone(), words)
    };
    assert_eq!(draft(["", "", "", ""]), (AttendanceDraft::Unrecorded, vec![]));
    let (attendance, words) = draft(["20", "18", "", ""]);
    assert_eq!(attendance, AttendanceDraft::Unrecorded);
    assert_eq!(words, ["W E2 实到18人少于应到20人，没有写明谁请假、谁缺席，考勤没有读取"]);
    let (attendance, words) = draft(["20", "20", "", ""]);
    assert_eq!(
        (attendance, words),
        (AttendanceDraft::AllBut { others: vec![], due: Some(20), present: Some(20) }, vec![])
    );
    assert!(
        matches!(draft(["", "", "", "无"]).0, AttendanceDraft::AllBut { others, .. } if others.is_empty())
    );
    assert_eq!(draft(["5", "3", "张三", ""]).1, ["W E2 应到5人、实到3人，差2人，请假和缺席人员却写了1人"]);
    assert_eq!(draft(["5", "6", "张三", ""]).1, ["E E2 多于应到5人"]);
    assert_eq!(
        draft(["5", "3", "2", ""]),
        (AttendanceDraft::Unrecorded, vec!["W F2 只写了人数，没有写是谁，考勤没有读取".into()])
    );
    assert_eq!(draft(["", "", "张三", "张三、李四"]).1, ["E G2 这个人写了两次"]);
}

#[test]
fn what_a_kind_needs_is_asked_for_and_what_it_does_not_use_is_said() {
    let sheets = read(&sheet(
        "谈心谈话",
        &[
            &["单位", "类型", "日期", "谈话人", "谈话对象", "金额"],
            &["b1", "谈心谈话", "2026-03-05", "", "", ""],
            &["b1", "谈心谈话", "2026-03-05", "张三、李四", "王五", "5"],
            &["b1", "谈心", "2027-03-05", "张三", "王五", ""],
            &["", "三会一课", "", "张三", "王五", ""],
            &["b1", "谈心谈话、党课", "2026-03-05", "张三", "王五", ""],
        ],
    ));
    assert_eq!(
        said(&sheets.issues),
        [
            "E D2 “谈心谈话”要填经办人",
            "E E2 “谈心谈话”要填涉及人员",
            "E D3 只能写一个人",
            "W F3 “谈心谈话”用不到这一列，没有读取",
            "E C4 晚于今天（2026-11-21）",
            "E A5 没有填单位",
            "E B5 不认识这个类型",
            "E C5 没有填日期",
            "E B6 “谈心谈话”不是会议活动，不能与其他类型写在一行",
        ]
    );
    assert!(sheets.rows.iter().all(|r| r.refused));
}

#[test]
fn words_that_the_college_does_not_know_are_named_at_their_cell() {
    let sheets = read(&sheet(
        "会议",
        &[
            &["支部", "类型", "时间", "主持人", "缺席人员", "应到", "实到"],
            &["机关支部", "党课", "2026-03-10", "张三", "无", "", ""],
            &["b1", "党课", "2026-03-11", "孙七", "赵六", "9", "8"],
        ],
    ));
    let (found, issues) = resolved(&sheets);
    assert!(found.is_empty());
    assert_eq!(
        said(&issues),
        ["E A2 没有这个党组织", "W 3 应到写9人，按当日名册是5人", "E D3 没有这个人", "E E3 有同名的人"]
    );
}

#[test]
fn a_file_without_records_says_what_was_looked_for() {
    let refused = |book: &RawBook| {
        let (_folder, path) = place("记录.xlsx");
        book.save(&path);
        records::read(&path, &options()).unwrap_err()
    };
    let refusal = refused(&sheet("预算", &[&["项目", "合计"]]));
    assert_eq!(refusal.problem, FileProblem::NoSheet);
    assert!(refusal.to_string().contains("“预算”"), "{refusal}");
    let refusal = refused(&sheet(
        "会议活动",
        &[&["支部", "主题", "地点", "主持人"], &["b1", "学习", "会议室", "张三"]],
    ));
    assert_eq!(refusal.problem, FileProblem::MissingColumns);
    assert!(
        refusal.to_string().contains("“类型”（也可写活动类型") && refusal.to_string().contains("“日期”"),
        "{refusal}"
    );
    let refusal = refused(&sheet(
        "会议活动",
        &[&["支部", "类型", "时间", "会议时间"], &["b1", "党课", "2026-03-01", ""]],
    ));
    assert_eq!(refusal.problem, FileProblem::DoubleColumns);
}

#[test]
fn sheets_that_are_not_read_are_named() {
    let sheets = read(&sheet("会议", &[&["支部", "类型", "时间"], &["b1", "党课", "2026-03-10"]]).sheet(
        "统计",
        &[shared(&["人数", "5"])],
        &[],
    ));
    assert_eq!(sheets.ignored_sheets.len(), 1);
    assert_eq!(sheets.sheets[0].rows, 1);
}

#[test]
fn an_absence_with_a_reason_is_excused_and_one_without_is_asked_about() {
    let sheets = read(&sheet(
        "会议",
        &[
            &["支部", "类型", "时间", "出席", "缺席人员及原因"],
            &["b1", "党课", "2026-03-10", "3人", "张三（病假）、李四"],
            &["b1", "党课", "2026-03-11", "全体", "李四（无故）"],
        ],
    ));
    assert_eq!(said(&sheets.issues), ["W E2 没有写原因，按无故缺席读取"]);
    let states = |at: usize| match &sheets.rows[at].attendance {
        AttendanceDraft::AllBut { others, .. } => others.iter().map(|o| o.state.label()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!((states(0), states(1)), (vec!["请假", "缺席"], vec!["缺席"]));
}
