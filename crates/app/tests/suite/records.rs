//! Records from Excel.

use crate::support::{college, day, library, workbook};
use jishi_app::records::{self, Fate, RecordPlan};
use jishi_domain::records::AttendanceState;
use jishi_store::Store;
use jishi_store::testing::{Engine, Place};

on_both! {
    records_are_added_left_and_corrected;
    a_record_that_the_ledger_refuses_is_never_dropped_silently;
}

const HEADINGS: [&str; 7] = ["单位", "类型", "日期", "主题", "主持人", "请假人员", "缺席人员"];

fn plan(store: &mut Store, place: &Place, rows: &[[&str; 7]]) -> RecordPlan {
    let all: Vec<&[&str]> = std::iter::once(&HEADINGS).chain(rows).map(|r| &r[..]).collect();
    let file = workbook(place, "会议", &all);
    records::plan(store, &library(), &file, "import", day("2024-06-30"), &|_| {}).unwrap()
}

fn records_are_added_left_and_corrected(engine: Engine) {
    let (place, mut store) = college(engine);
    let mut rows = [
        ["第0党支部", "支部党员大会", "2024-03-05", "总结", "示例0", "示例2（出差）", "无"],
        ["B001", "主题党日、党课", "2024年3月6日", "学习", "", "无", "无"],
    ];
    let head = store.head().unwrap();
    let planned = plan(&mut store, &place, &rows);
    assert_eq!((planned.counts(), planned.errors()), ((2, 0, 0), 0), "{:?}", planned.issues);
    assert_eq!(store.head().unwrap(), head);
    records::commit(&mut store, planned, &mut |_| {}).unwrap();
    let world = store.world().unwrap();
    let record = world.records.of_unit("B000").next().unwrap().record();
    let state = |person: &str| record.attendance.iter().find(|a| a.person == person).map(|a| a.state);
    assert_eq!(state("P00000"), Some(AttendanceState::Present));
    assert_eq!(state("P00002"), Some(AttendanceState::Excused));
    assert_eq!(record.attendance.len(), 3, "who is expected stands on the roster of that day");
    assert_eq!(plan(&mut store, &place, &rows).counts(), (0, 0, 2));
    rows[0][5] = "无";
    rows[0][6] = "示例2";
    let planned = plan(&mut store, &place, &rows);
    assert_eq!((planned.counts(), planned.errors()), ((0, 1, 1), 0), "{:?}", planned.issues);
    assert_eq!(planned.records.iter().filter(|(_, _, fate)| *fate == Fate::Changed).count(), 1);
    records::commit(&mut store, planned, &mut |_| {}).unwrap();
    assert_eq!(plan(&mut store, &place, &rows).counts(), (0, 0, 2));
    assert!(store.verify().unwrap().is_sound());
}

fn a_record_that_the_ledger_refuses_is_never_dropped_silently(engine: Engine) {
    let (place, mut store) = college(engine);
    let rows = [
        ["第0党支部", "支部党员大会", "2024-03-05", "总结", "", "无", "无"],
        ["第0党支部", "支部党员大会", "2019-12-31", "早于设立", "", "无", "无"],
    ];
    let planned = plan(&mut store, &place, &rows);
    assert_eq!((planned.counts(), planned.errors()), ((1, 0, 0), 1));
    let issue = &planned.issues.iter().find(|i| i.problem.contains("设立前")).unwrap();
    assert_eq!(issue.place.row, 3);
    assert!(records::commit(&mut store, planned, &mut |_| {}).is_err());
    assert!(store.world().unwrap().records.is_empty());
}
