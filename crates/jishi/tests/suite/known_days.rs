//! What was known when.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges};

const QUESTION: [&str; 8] = [
    "evaluate",
    "--as-of",
    "2024-06-30",
    "--format",
    "json",
    "--indicator",
    "fs-general-meeting-quarterly",
    "--unit",
];

/// Status and first fact's delay of a quarter of the first branch, as known on a day.
fn known(desk: &Desk, label: &str, at: Option<&str>) -> (String, Option<u64>) {
    let more: Vec<&str> = ["B01"].into_iter().chain(at.map(|_| "--known-at")).chain(at).collect();
    let lines = desk.run(&[&QUESTION[..], &more].concat()).done().lines();
    let line = lines.into_iter().find(|l| l["period"]["label"] == label).unwrap();
    (line["status"].as_str().unwrap().to_owned(), line["facts"][0]["delay"].as_u64())
}

#[test]
fn a_late_entry_is_not_known_before_the_day_on_which_it_was_entered() {
    let mut lines = colleges::cast();
    lines.push(colleges::adoption());
    lines.push(colleges::meeting("R1", "2024-03-15", "2024-05-20T01:00:00Z"));
    let desk = Desk::with(&lines);
    assert_eq!(known(&desk, "2024Q1", Some("2024-05-19")), ("not_met".into(), None));
    assert_eq!(known(&desk, "2024Q1", Some("2024-05-20")), ("met".into(), Some(66)));
    assert_eq!(known(&desk, "2024Q1", None), ("met".into(), Some(66)));
}

#[test]
fn a_correction_holds_from_its_own_day() {
    let mut lines = colleges::cast();
    lines.push(colleges::adoption());
    lines.push(colleges::meeting("R1", "2024-02-20", "2024-02-21T01:00:00Z"));
    let corrected = lines.len();
    // it turns out that the sitting was one of the committee
    let record =
        serde_json::json!({"id": "R1", "unit": "B01", "kinds": ["committee-meeting"], "day": "2024-02-20"});
    let body = serde_json::json!({"corrects": corrected, "record": record, "reason": "类型填错"});
    lines.push(colleges::entered("2024-04-10T01:00:00Z", "2024-02-20", "record.corrected", body));
    let desk = Desk::with(&lines);
    assert_eq!(known(&desk, "2024Q1", Some("2024-04-09")).0, "met");
    assert_eq!(known(&desk, "2024Q1", Some("2024-04-10")).0, "not_met");
}

#[test]
fn before_the_adoption_was_entered_nothing_was_asked_of_anybody() {
    let desk = Desk::with(&colleges::college());
    let complaint = desk.run(&[&QUESTION[..], &["B01", "--known-at", "2024-01-01"]].concat()).complaint();
    assert_names(&complaint, &["没有登记"]);
    let mut lines = colleges::cast();
    let day = "2024-06-01";
    let body = serde_json::json!({"standard": "five-standards", "version": "2019", "from": "2024-01-01"});
    lines.push(colleges::entered("2024-06-01T01:00:00Z", day, "standard.adopted", body));
    let desk = Desk::with(&lines);
    let complaint = desk.run(&[&QUESTION[..], &["B01", "--known-at", "2024-05-31"]].concat()).complaint();
    assert_names(&complaint, &["没有采用", "jishi adopt"]);
}

#[test]
fn the_explanation_can_be_asked_as_it_was_known() {
    let mut lines = colleges::cast();
    lines.push(colleges::adoption());
    lines.push(colleges::meeting("R1", "2024-03-15", "2024-05-20T01:00:00Z"));
    let desk = Desk::with(&lines);
    let id = "five-standards@2019:fs-general-meeting-quarterly:B01:2024Q1";
    let before = desk.run(&["explain", id, "--as-of", "2024-06-30", "--known-at", "2024-05-19"]).done().out;
    assert_names(&before, &["结果：未达到", "计入的事实：无"]);
    let after = desk.run(&["explain", id, "--as-of", "2024-06-30"]).done().out;
    assert_names(&after, &["结果：已达到", "66天后录入"]);
}
