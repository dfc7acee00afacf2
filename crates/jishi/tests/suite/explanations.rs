//! `jishi explain`.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges, demo};
use serde_json::Value;

/// The first verdict of a question to the demo college.
fn first(desk: &Desk, ledger: &str, more: &[&str]) -> Value {
    let question = [
        "evaluate",
        "--db",
        ledger,
        "--as-of",
        demo::DAY,
        "--format",
        "json",
        "--standard",
        "five-standards",
    ];
    let lines = desk.run(&[&question[..], more].concat()).done().lines();
    lines.into_iter().next().unwrap_or_else(|| panic!("no verdict for {more:?}"))
}

#[test]
fn a_verdict_taken_from_the_list_is_explained_with_reason_clause_facts_and_parameters() {
    let desk = Desk::new();
    let ledger = demo::ledger();
    let ledger = ledger.to_str().unwrap();
    for status in ["met", "not_met", "not_applicable"] {
        let verdict =
            first(&desk, ledger, &["--status", status, "--indicator", "fs-committee-meeting-monthly"]);
        let id = verdict["id"].as_str().unwrap();
        let said = desk.run(&["explain", id, "--db", ledger, "--as-of", demo::DAY]).done().out;
        assert_names(&said, &["结果：", "理由：", "条款：", "计入的事实"]);
        assert_names(
            &said,
            &[verdict["reason"].as_str().unwrap(), verdict["subject"]["name"].as_str().unwrap()],
        );
        for clause in verdict["clauses"].as_array().unwrap() {
            assert_names(&said, &[clause.as_str().unwrap()]);
        }
        for fact in verdict["facts"].as_array().unwrap() {
            assert_names(&said, &[fact["id"].as_str().unwrap(), fact["day"].as_str().unwrap()]);
        }
        for parameter in verdict["parameters"].as_array().unwrap() {
            assert_names(
                &said,
                &["所用参数：", parameter["title"].as_str().unwrap(), parameter["id"].as_str().unwrap()],
            );
        }
    }
}

#[test]
fn the_explanation_as_json_is_the_line_of_the_list() {
    let desk = Desk::with(&colleges::college());
    let lines = desk.run(&["evaluate", "--as-of", "2024-06-30", "--format", "json"]).done().lines();
    let persons = lines.iter().filter(|l| l["subject"]["code"] != l["subject"]["unit"]).take(2);
    for line in lines.iter().take(3).chain(persons) {
        let id = line["id"].as_str().unwrap();
        let said = desk.run(&["explain", id, "--as-of", "2024-06-30", "--json"]).done().json();
        assert_eq!(said, *line);
    }
}

#[test]
fn a_fact_that_nearly_counted_is_shown_with_the_reason_why_not() {
    let mut lines = colleges::college();
    let record = serde_json::json!({"id": "R2", "unit": "B01", "kinds": ["theme-day", "general-meeting"],
        "day": "2024-05-10", "title": "合并召开"});
    lines.push(colleges::entered("2024-05-11T01:00:00Z", "2024-05-10", "record.added", record));
    let desk = Desk::with(&lines);
    let adopt = ["adopt", "five-standards", "--from", "2024-01-01", "--confirm", "combine-sittings=false"];
    desk.run(&adopt).done();
    let id = "five-standards@2019:fs-general-meeting-quarterly:B01:2024Q2";
    let said = desk.run(&["explain", id, "--as-of", "2024-07-31"]).done().out;
    assert_names(&said, &["未达到", "接近而未计入的（1）", "R2", "合并召开", "缺少：", "下一步：", "一次"]);
}

#[test]
fn a_verdict_of_an_earlier_year_is_found() {
    let desk = Desk::with(&colleges::college());
    let id = "five-standards@2019:fs-general-meeting-quarterly:B01:2024Q1";
    let said = desk.run(&["explain", id, "--as-of", "2026-06-30"]).done().out;
    assert_names(&said, &["已达到", "R1"]);
}
