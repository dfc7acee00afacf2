//! `jishi adopt` and what it changes.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The college without any standard.
fn desk() -> Desk {
    let mut lines = colleges::cast();
    lines.push(colleges::meeting("R1", "2024-02-20", "2024-02-21T01:00:00Z"));
    Desk::with(&lines)
}

fn adopt(desk: &Desk, more: &[&str]) -> Value {
    let all = [&["adopt", "five-standards", "--from", "2024-01-01", "--json"], more].concat();
    desk.run(&all).done().json()
}

/// A verdict of the first branch on the general meetings of the first quarter.
fn verdict(desk: &Desk) -> Value {
    let id = "five-standards@2019:fs-general-meeting-quarterly:B01:2024Q1";
    desk.run(&["explain", id, "--as-of", "2024-06-30", "--json"]).done().json()
}

fn parameter(verdict: &Value, id: &str) -> Value {
    let all = verdict["parameters"].as_array().unwrap();
    all.iter().find(|p| p["id"] == id).unwrap_or_else(|| panic!("{id} is not in {verdict}")).clone()
}

#[test]
fn an_adoption_is_one_entry_that_says_what_still_waits_to_be_confirmed() {
    let desk = desk();
    let entries = desk.count("SELECT count(*) FROM ledger");
    let said = adopt(&desk, &[]);
    assert_eq!(said["sequence"], entries + 1);
    assert_eq!(desk.count("SELECT count(*) FROM ledger"), entries + 1);
    assert_eq!((&said["standard"], &said["version"]), (&json!("five-standards"), &json!("2019")));
    let waiting: BTreeSet<&str> =
        said["unconfirmed"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(waiting.contains("combine-sittings") && !waiting.contains("general-meetings-per-quarter"));
    assert_eq!(parameter(&verdict(&desk), "combine-sittings")["confirmed"], false);
    assert_eq!(parameter(&verdict(&desk), "general-meetings-per-quarter")["confirmed"], true);
}

#[test]
fn a_confirmed_default_is_shown_as_confirmed_and_by_whom() {
    let desk = desk();
    let said = adopt(&desk, &["--confirm", "combine-sittings", "--by", "学校党委会2024年第1次会议"]);
    assert!(!said["unconfirmed"].as_array().unwrap().contains(&json!("combine-sittings")));
    let found = parameter(&verdict(&desk), "combine-sittings");
    assert_eq!(
        (&found["value"], &found["origin"], &found["confirmed"]),
        (&json!(true), &json!("assumed"), &json!(true))
    );
    assert_eq!(found["confirmed_by"], "学校党委会2024年第1次会议");
    assert_eq!(verdict(&desk)["status"], "met");
}

#[test]
fn a_value_of_the_college_s_own_changes_the_verdict() {
    let desk = desk();
    adopt(&desk, &["--confirm", "general-meetings-per-quarter=2"]);
    let changed = verdict(&desk);
    assert_eq!((&changed["status"], &changed["required"]), (&json!("not_met"), &json!(2)));
    let found = parameter(&changed, "general-meetings-per-quarter");
    assert_eq!((&found["value"], &found["confirmed"]), (&json!(2), &json!(true)));
}

#[test]
fn all_that_waits_can_be_confirmed_at_once() {
    let desk = desk();
    let said = adopt(&desk, &["--confirm-all"]);
    assert_eq!(said["unconfirmed"], json!([]));
    let lines = desk.run(&["evaluate", "--as-of", "2024-06-30", "--format", "json"]).done().lines();
    let parameters = lines.iter().flat_map(|l| l["parameters"].as_array().unwrap());
    assert!(parameters.clone().count() > 50);
    assert!(parameters.into_iter().all(|p| p["confirmed"] == true));
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_adopted() {
    let desk = desk();
    let before = desk.exported();
    for (more, words) in [
        (
            &["--confirm", "no-such-parameter"][..],
            &["no-such-parameter", "没有这个参数", "jishi standards list"][..],
        ),
        (&["--confirm", "no-such-parameter=3"], &["no-such-parameter", "没有这个参数"]),
        (
            &["--confirm", "general-meetings-per-quarter=许多"],
            &["general-meetings-per-quarter", "改成合适的值"],
        ),
        (&["--confirm", "general-meetings-per-quarter="], &["general-meetings-per-quarter"]),
        (&["--confirm", "combine-sittings=3"], &["combine-sittings"]),
        (&["--confirm", "attainment-share=120"], &["attainment-share"]),
        (&["--phase", "no-such-phase=2024-01-01..2024-02-01"], &["no-such-phase", "从这些中选择"]),
        (&["--phase", "2024-01-01"], &["看不懂", "阶段=2026-03-01..2026-12-31"]),
        (&["--unit", "B99"], &["B99", "没有登记"]),
        (&["--until", "2023-12-31"], &["截止日期早于采用日期"]),
    ] {
        let all = [&["adopt", "five-standards", "--from", "2024-01-01"], more].concat();
        assert_names(&desk.run(&all).complaint(), words);
        let dry = [&all[..], &["--dry-run"]].concat();
        assert_names(&desk.run(&dry).complaint(), words);
    }
    let early = ["adopt", "five-standards", "--from", "2019-03-31"];
    assert_names(&desk.run(&early).complaint(), &["2019-03-31", "早于文件生效日期2019-04-01"]);
    assert_eq!(desk.exported(), before);
}

#[test]
fn a_dry_run_shows_what_would_be_adopted_and_writes_nothing() {
    let desk = desk();
    let before = desk.exported();
    let said = adopt(&desk, &["--dry-run", "--confirm", "combine-sittings"]);
    assert_eq!(said["sequence"], Value::Null);
    assert_eq!(said["adoption"]["parameters"]["combine-sittings"]["by"], "学校党委");
    let words = desk.run(&["adopt", "five-standards", "--from", "2024-01-01", "--dry-run"]).done().out;
    assert_names(&words, &["预演", "没有写入", "待学校确认", "文件未写", "--confirm"]);
    assert_eq!(desk.exported(), before);
}

#[test]
fn a_standard_may_be_adopted_for_some_units_only() {
    let desk = desk();
    adopt(&desk, &["--unit", "B01"]);
    let lines = desk.run(&["evaluate", "--as-of", "2024-06-30", "--format", "json"]).done().lines();
    let judged: BTreeSet<&str> = lines
        .iter()
        .filter(|l| l["status"] != "not_applicable")
        .map(|l| l["subject"]["unit"].as_str().unwrap())
        .collect();
    assert!(judged.contains("B01") && !judged.contains("B02"), "{judged:?}");
}

#[test]
fn the_college_sets_its_own_dates_of_a_phase() {
    let desk = desk();
    let said =
        desk.run(&["adopt", "five-standards", "--from", "2024-01-01", "--phase", "x=2024-01-01..2024-12-31"]);
    let known = said.complaint();
    let known = known.split("从这些中选择：").nth(1).unwrap().trim_end_matches(['。', '\n']);
    let phase = known.split('、').next().unwrap();
    let dates = format!("{phase}=2024-03-01..2024-11-30");
    let said = adopt(&desk, &["--phase", &dates]);
    assert_eq!(said["adoption"]["phases"][phase], json!({"from": "2024-03-01", "until": "2024-11-30"}));
    let backwards = format!("{phase}=2024-11-30..2024-03-01");
    let refused =
        desk.run(&["adopt", "five-standards", "--from", "2024-01-01", "--phase", &backwards]).complaint();
    assert_names(&refused, &[phase, "结束日期早于开始日期"]);
}

#[test]
fn a_standard_is_judged_only_while_it_is_adopted() {
    let desk = desk();
    adopt(&desk, &["--until", "2024-06-30"]);
    desk.run(&["evaluate", "--as-of", "2024-06-30"]).done();
    for day in ["2023-12-31", "2024-07-01"] {
        assert_names(&desk.run(&["evaluate", "--as-of", day]).complaint(), &[day, "没有采用"]);
    }
}

#[test]
fn a_copied_file_of_the_ledger_holds_what_was_just_written() {
    let desk = desk();
    adopt(&desk, &[]);
    let head = desk.head();
    std::fs::copy(desk.path("jishi.db"), desk.path("copy.db")).unwrap();
    assert_eq!(desk.run(&["ledger", "head", "--db", "copy.db"]).done().out.trim(), head);
}

#[test]
fn without_a_day_one_sees_what_still_waits_and_confirms_it() {
    let desk = desk();
    let show = &["adopt", "five-standards", "--json"][..];
    assert_names(&desk.run(show).complaint(), &["five-standards", "还没有采用", "--from"]);
    adopt(&desk, &["--confirm", "entry-days=10", "--by", "P001"]);
    let before = desk.exported();
    let seen = desk.run(show).done().json();
    assert_eq!((&seen["sequence"], &seen["adoption"]["from"]), (&Value::Null, &json!("2024-01-01")));
    let waits = |said: &Value, id: &str| said["unconfirmed"].as_array().unwrap().contains(&json!(id));
    assert!(waits(&seen, "combine-sittings") && !waits(&seen, "entry-days"));
    let words = desk.run(&["adopt", "five-standards"]).done().out;
    assert_names(&words, &["自2024-01-01起采用", "范围：全校", "combine-sittings", "--confirm"]);
    let further =
        &["adopt", "five-standards", "--confirm", "combine-sittings", "--confirm", "talks-per-year=2"];
    assert_names(
        &desk.run(&[further, &["--dry-run"][..]].concat()).done().out,
        &["预演", "2个参数", "没有写入"],
    );
    assert_eq!(desk.exported(), before, "neither looking nor trying writes");
    assert_names(&desk.run(further).done().out, &["已确认2个参数"]);
    let seen = desk.run(show).done().json();
    assert!(!waits(&seen, "combine-sittings") && !waits(&seen, "entry-days"));
    assert_eq!(seen["adoption"]["parameters"]["talks-per-year"]["value"], 2);
    assert_eq!(parameter(&verdict(&desk), "combine-sittings")["confirmed"], true);
    assert_names(&desk.run(&["adopt", "five-standards", "--confirm-all"]).done().out, &["没有待确认的参数"]);
    let wrong = &["adopt", "five-standards", "--confirm", "no-such-parameter"];
    assert_names(&desk.run(wrong).complaint(), &["no-such-parameter", "没有这个参数"]);
}

#[test]
fn adopting_anew_keeps_what_was_confirmed_before_but_no_dates_of_another_year() {
    let desk = desk();
    adopt(&desk, &["--confirm", "entry-days=10", "--confirm", "first-year-end=2024-11-30"]);
    let again = adopt(&desk, &["--unit", "B01"]);
    assert_eq!(again["adoption"]["parameters"]["entry-days"]["value"], 10);
    assert_eq!(again["adoption"]["parameters"]["first-year-end"]["value"], "2024-11-30");
    let other = &["adopt", "five-standards", "--from", "2025-01-01", "--confirm", "entry-days=5", "--json"];
    let next = desk.run(other).done().json();
    assert_eq!(next["adoption"]["parameters"]["entry-days"]["value"], 5);
    assert_eq!(next["adoption"]["parameters"]["first-year-end"], Value::Null);
}
