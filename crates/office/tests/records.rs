//! Records as people keep them.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod support;

use jishi_domain::amounts::Amount;
use jishi_domain::items::Item;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{AttendanceState, Record};
use jishi_office::records::{self, RecordSheets};
use jishi_office::vocabularies::Vocabulary;
use support::branches::resolved;
use support::{Raw, RawBook, day, inline, options, place, said, shared};

fn read(book: &RawBook) -> RecordSheets {
    let (_folder, path) = place("记录.xlsx");
    book.save(&path);
    records::read(&path, &options()).unwrap()
}

fn sheet(name: &str, rows: &[&[&'static str]]) -> RawBook {
    let rows: Vec<Vec<Raw>> = rows.iter().map(|r| shared(r)).collect();
    RawBook::default().sheet(name, &rows, &[])
}

fn states(record: &Record) -> Vec<(&str, AttendanceState)> {
    record.attendance.iter().map(|a| (a.person.as_str(), a.state)).collect()
}

#[test]
fn a_plain_list_of_sittings_made_by_hand_is_accepted() {
    let sheets = read(&sheet(
        "2026年三会一课台账",
        &[
            &["机关党支部2026年组织生活台账"],
            &[
                "序号",
                "支部",
                "活动类型",
                "时间",
                "会议主题",
                "地点",
                "主持人",
                "记录人",
                "应到",
                "实到",
                "缺席人员",
                "请假人员及原因",
                "决议",
            ],
            &[
                "1",
                "机关党支部",
                "支部党员大会",
                "2026.3.10",
                "一季度党员大会",
                "会议室",
                "张三",
                "李 四",
                "5",
                "3",
                "赵六（p5）",
                "王五（出差）",
                "同意年度计划",
            ],
            &[
                "2",
                "机关党支部",
                "主题党日、党课",
                "2026年4月10日 14:30",
                "学党章",
                "活动室",
                "张三",
                "李四",
                "5",
                "5",
                "无",
                "",
                "",
            ],
            &[
                "3",
                "机关党支部",
                "支委会",
                "2026/4/20",
                "研究发展党员",
                "会议室",
                "张三",
                "李四",
                "",
                "",
                "",
                "",
                "",
            ],
        ],
    ));
    assert_eq!(said(&sheets.issues), Vec::<String>::new());
    let (found, issues) = resolved(&sheets);
    assert_eq!(said(&issues), Vec::<String>::new());
    let first = &found[0];
    assert_eq!((first.unit.as_str(), first.day), ("b1", day("2026-03-10")));
    assert_eq!((first.chair.as_deref(), first.recorder.as_deref()), (Some("p1"), Some("p2")));
    use AttendanceState::{Excused, Present, Unexcused};
    assert_eq!(
        states(first),
        [("p1", Present), ("p2", Present), ("p4", Present), ("p3", Excused), ("p5", Unexcused)]
    );
    assert_eq!(first.attendance[3].reason.as_deref(), Some("出差"));
    assert_eq!(first.agenda[0].resolution.as_deref(), Some("同意年度计划"));
    assert_eq!(found[1].kinds, [RecordKind::ThemeDay, RecordKind::PartyLecture]);
    assert_eq!(found[1].attendance.len(), 5);
    assert_eq!((found[2].kinds[0], found[2].attendance.len()), (RecordKind::CommitteeMeeting, 0));
}

#[test]
fn the_same_file_gives_the_same_ids_whether_units_are_named_or_coded() {
    let rows = |unit: &'static str| {
        sheet("会议", &[&["支部", "类型", "时间", "主题"], &[unit, "党课", "2026-03-10", "学党章"]])
    };
    let id = |book: &RawBook| resolved(&read(book)).0[0].id.clone();
    assert_eq!(id(&rows("机关党支部")), id(&rows("b1")));
    assert_eq!(read(&rows("b1")).rows[0].draft.id, read(&rows("b1")).rows[0].draft.id);
}

#[test]
fn attendance_and_agenda_stand_in_their_own_sheets() {
    let sittings: &[&[&'static str]] =
        &[&["编号", "单位", "类型", "日期", "学时"], &["H1", "b1", "支部党员大会", "2026-03-10", "2"]];
    let attendance = [
        shared(&["会议编号", "姓名", "人员编号", "状态", "学时", "原因"]),
        shared(&["H1", "张三", "", "出席", "", ""]),
        shared(&["H1", "赵六", "p4", "线上", "1.5", ""]),
        shared(&["H1", "", "p5", "请假", "", "病假"]),
    ];
    let agenda = [
        shared(&["会议编号", "议题", "决议", "表决种类", "应到", "实到", "赞成", "反对", "弃权", "无记名"]),
        vec![
            Raw::Shared("H1"),
            Raw::Shared("接收预备党员"),
            Raw::Shared("同意"),
            Raw::Shared("入党"),
            Raw::Number("5", 0),
            Raw::Number("4", 0),
            Raw::Number("4", 0),
            Raw::Number("0", 0),
            Raw::None,
            Raw::Shared("是"),
        ],
        shared(&["H1", "其他事项"]),
    ];
    let book = sheet("会议活动", sittings).sheet("考勤", &attendance, &[]).sheet("议题", &agenda, &[]);
    let sheets = read(&book);
    assert_eq!(said(&sheets.issues), Vec::<String>::new());
    let (found, issues) = resolved(&sheets);
    assert_eq!(said(&issues), Vec::<String>::new());
    use AttendanceState::{Excused, Online, Present};
    assert_eq!(states(&found[0]), [("p1", Present), ("p4", Online), ("p5", Excused)]);
    assert_eq!(found[0].attendance[1].hours, Some(Amount(150)));
    assert_eq!(found[0].hours, Some(Amount(200)));
    let vote = found[0].agenda[0].vote.as_ref().unwrap();
    assert_eq!(
        (vote.kind.as_str(), vote.due, vote.present, vote.yes, vote.secret),
        ("admission", 5, 4, 4, true)
    );
    assert_eq!(found[0].agenda[1].title, "其他事项");
}

#[test]
fn those_present_may_be_listed_instead() {
    let sheets = read(&sheet(
        "会议",
        &[
            &["支部", "类型", "时间", "参加人员", "请假人员"],
            &["b1", "党课", "2026-03-10", "张三、李四", "王五"],
            &["b1", "党课", "2026-04-10", "全体党员", ""],
            &["b1", "党课", "2026-05-10", "张三、王五", "王五"],
        ],
    ));
    assert_eq!(said(&sheets.issues), ["E D4 既写了出席，又写了请假或缺席"]);
    let (found, _) = resolved(&sheets);
    assert_eq!(found.iter().map(|r| r.attendance.len()).collect::<Vec<_>>(), [3, 5]);
}

#[test]
fn other_kinds_stand_in_sheets_of_their_family() {
    let book = sheet(
        "党费收缴",
        &[
            &["支部", "类型", "姓名", "金额（元）", "缴费月份", "缴费日期"],
            &["b1", "党费缴纳", "张三", "1,012.50元", "2026年3月", "2026-03-05"],
        ],
    )
    .sheet(
        "谈心谈话",
        &[
            shared(&["支部", "类型", "谈话人", "谈话对象", "谈话时间", "方式"]),
            shared(&["b1", "谈话", "张三", "李四、王五", "2026-03-05", ""]),
        ],
        &[],
    )
    .sheet(
        "经费",
        &[
            shared(&["支部", "时间", "经费类别", "金额"]),
            vec![
                Raw::Shared("b1"),
                Raw::Number("46086", 1),
                Raw::Shared("经费支出"),
                Raw::Number("0.30000000000000004", 0),
            ],
        ],
        &[],
    )
    .sheet(
        "荣誉",
        &[
            shared(&["单位", "类型", "日期", "荣誉名称", "级别", "获奖人"]),
            shared(&["b1", "荣誉", "2026-03-05", "先进党支部", "省级", ""]),
        ],
        &[],
    );
    let sheets = read(&book);
    assert_eq!(said(&sheets.issues), Vec::<String>::new());
    let (found, issues) = resolved(&sheets);
    assert_eq!(said(&issues), Vec::<String>::new());
    let kinds: Vec<_> = found.iter().map(|r| r.kinds[0]).collect();
    assert_eq!(kinds, [RecordKind::DuesPayment, RecordKind::Talk, RecordKind::Funds, RecordKind::Honour]);
    assert_eq!((found[0].amount, found[0].month.as_deref()), (Some(Amount(101_250)), Some("2026-03")));
    assert_eq!((found[1].by.as_deref(), found[1].persons.join(",")), (Some("p1"), "p2,p3".to_owned()));
    assert_eq!((found[2].amount, found[2].day), (Some(Amount(30)), day("2026-03-05")));
    assert_eq!(found[3].level.as_deref(), Some("province"));
}

#[test]
fn items_are_found_by_title_id_and_synonym_and_mistakes_get_a_hint() {
    let item = |id: &str, kind: &str, title: &str, synonyms: &[&str]| Item {
        id: id.into(),
        kind: kind.into(),
        title: title.into(),
        synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
    };
    let vocabulary = Vocabulary {
        items: vec![
            item("three-meetings-plan", "filing", "“三会一课”年度计划", &["三会一课计划"]),
            item("annual-plan", "filing", "党建工作年度计划", &[]),
            item("constitution", "topic", "党章、党规", &[]),
            item("skills", "topic", "专业技术", &[]),
        ],
        ..Vocabulary::default()
    };
    let (_folder, path) = place("记录.xlsx");
    sheet(
        "报送备案",
        &[
            &["单位", "类型", "日期", "事项", "状态", "报送单位"],
            &["b1", "报送备案", "2026-01-05", "三会一课年度计划", "已报送", "党委"],
            &["b1", "报送", "2026-01-06", "annual-plan、三会一课计划", "寄出", ""],
            &["b1", "报送", "2026-01-07", "党建工作年度规划", "", ""],
        ],
    )
    .sheet(
        "会议",
        &[
            shared(&["单位", "类型", "日期", "内容类别"]),
            shared(&["b1", "党课", "2026-01-05", "党章、党规"]),
            shared(&["b1", "党课", "2026-01-06", "专业技术；党章党规"]),
        ],
        &[],
    )
    .save(&path);
    let sheets = records::read(&path, &options().knowing(&vocabulary)).unwrap();
    assert_eq!(said(&sheets.issues), ["W E3 不是常用的词，照原样保存", "E D4 词表里没有这一项"]);
    assert!(sheets.issues[1].remedy.contains("党建工作年度计划"), "{:?}", sheets.issues[1]);
    let (found, _) = resolved(&sheets);
    assert_eq!(found[0].items, ["three-meetings-plan"]);
    assert_eq!((found[0].status.as_deref(), found[0].to.as_deref()), (Some("sent"), Some("c")));
    assert_eq!(
        (found[1].items.join(","), found[1].status.as_deref()),
        ("annual-plan,three-meetings-plan".into(), Some("寄出"))
    );
    assert_eq!(found[2].topics, ["constitution"]);
    assert_eq!(found[3].topics, ["skills", "constitution"]);
}

#[test]
fn prose_keeps_its_signs_and_lists_are_taken_apart() {
    let sheets = read(&RawBook::default().sheet(
        "会议",
        &[
            shared(&["支部", "类型", "时间", "主题", "议题", "列席人员", "形式", "佐证材料", "备注"]),
            inline(&[
                "b1",
                "党课",
                "2026-03-10",
                "学习《党章》（第１讲）",
                "1. 传达文件\n2、讨论计划；",
                "群众代表（2人）、积极分子",
                "线上、座谈",
                "会议照片；方案.docx",
                "很好，继续！",
            ]),
        ],
        &[],
    ));
    assert_eq!(said(&sheets.issues), ["W G2 不是常用的词，照原样保存"]);
    let draft = &sheets.rows[0].draft;
    assert_eq!(draft.title.as_deref(), Some("学习《党章》（第1讲）"));
    assert_eq!(draft.agenda.iter().map(|a| a.title.as_str()).collect::<Vec<_>>(), ["传达文件", "讨论计划"]);
    assert_eq!(draft.guests, ["群众代表（2人）", "积极分子"]);
    assert_eq!(draft.forms, ["online", "座谈"]);
    let evidence: Vec<_> = draft.evidence.iter().map(|e| (e.title.as_str(), e.kind.as_str())).collect();
    assert_eq!(evidence, [("会议照片", "image"), ("方案.docx", "document")]);
    assert_eq!(draft.remark.as_deref(), Some("很好，继续！"));
}
