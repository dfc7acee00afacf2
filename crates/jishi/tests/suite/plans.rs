//! `jishi plan`.

use crate::support::{Desk, demo};
use serde_json::Value;

/// A branch of the demo college, and the options to plan what is left of its year.
fn question<'l>(ledger: &'l str, more: &[&'l str]) -> Vec<&'l str> {
    [&["plan", "--db", ledger, "--unit", "B01", "--as-of", demo::DAY][..], more].concat()
}

#[test]
fn a_plan_comes_as_table_json_calendar_and_workbook_and_holds_when_checked() {
    let desk = Desk::new();
    let ledger = demo::ledger();
    let ledger = ledger.to_str().unwrap();
    let table = desk.run(&question(ledger, &["--check"])).done().out;
    assert!(table.contains("2025年计划（草案，未采用）") && table.contains("核对：没有发现问题"), "{table}");
    let said = desk.run(&question(ledger, &["--format", "json", "--check"])).done().json();
    assert_eq!(said["findings"], Value::Array(Vec::new()));
    let sittings = said["plan"]["sittings"].as_array().unwrap();
    assert_eq!(said["figures"]["sittings"], sittings.len());
    let days: Vec<&str> = sittings.iter().map(|sitting| sitting["day"].as_str().unwrap()).collect();
    assert!(days.len() > 5 && days.iter().all(|day| *day >= demo::DAY && *day < "2026-01-01"), "{days:?}");
    let calendar = desk.run(&question(ledger, &["--format", "ics"])).done().out;
    for day in days {
        assert!(
            calendar.contains(&format!("DTSTART;VALUE=DATE:{}", day.replace('-', ""))),
            "{day} is missing"
        );
    }
    desk.run(&question(ledger, &["--format", "xlsx", "--output", "plan.xlsx"])).done();
    let mut book = calamine::open_workbook_auto(desk.path("plan.xlsx")).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut book, "会议活动").unwrap();
    assert_eq!(sheet.rows().count(), sittings.len() + 1);
}

#[test]
fn what_cannot_be_planned_is_refused_with_what_to_do() {
    let desk = Desk::new();
    let ledger = demo::ledger();
    let ledger = ledger.to_str().unwrap();
    for (more, word) in [
        (&["--unit", "B01", "--year", "2019"][..], "2019"),
        (&["--unit", "X99"], "X99"),
        (&["--unit", "B01", "--accepted"], "还没有采用"),
    ] {
        let all = [&["plan", "--db", ledger, "--as-of", demo::DAY][..], more].concat();
        let complaint = desk.run(&all).complaint();
        assert!(complaint.contains(word), "{complaint}");
    }
    let status = desk.run(&question(ledger, &["--format", "xlsx"])).status;
    assert_eq!(status, 2, "a workbook needs a file");
}

#[test]
fn a_general_branch_and_the_college_are_planned_like_branches() {
    let desk = Desk::new();
    let ledger = demo::ledger();
    let ledger = ledger.to_str().unwrap();
    for (unit, sits) in [("G01", "党总支委员会"), ("C", "学校党委")] {
        let asked = ["plan", "--db", ledger, "--unit", unit, "--as-of", demo::DAY, "--check"];
        let said = desk.run(&asked).done().out;
        assert!(said.contains("核对：没有发现问题") && said.contains(sits), "{unit}: {said}");
    }
}

#[test]
fn what_raising_a_number_costs_is_told_for_the_branches_below_a_unit() {
    let desk = Desk::new();
    let ledger = demo::ledger();
    let ledger = ledger.to_str().unwrap();
    let price = |more: &[&str]| {
        let asked =
            ["plan", "--db", ledger, "--unit", "B01", "--as-of", demo::DAY, "--price", "national-baseline"];
        desk.run(&[&asked[..], more].concat())
    };
    let said = price(&["--format", "json"]).done().json();
    assert_eq!((&said["year"], said["branches"].as_array().unwrap().len()), (&2026.into(), 1));
    let all = said["kinds"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&all["known"], &all["more"]["dates"]),
        (&1.into(), &0.into()),
        "as it stands it costs nothing more"
    );
    assert!(all["before"]["sittings"].as_i64().unwrap() > 5);
    let table = price(&[]).done().out;
    assert!(table.contains("合计1个") && table.contains("人时"), "{table}");
    assert!(price(&["--set", "no-such-number=3"]).complaint().contains("没有这个参数"));
}
