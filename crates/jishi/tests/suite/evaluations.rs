//! `jishi evaluate`.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges, demo, program};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

/// Every documented key must be there; a line that lacks one does not read.
#[derive(Deserialize)]
#[expect(dead_code, reason = "that they are read is the test")]
struct Line<'a> {
    id: &'a str,
    #[serde(borrow)]
    standard: &'a str,
    version: &'a str,
    indicator: &'a str,
    clauses: Vec<&'a str>,
    subject: Subject<'a>,
    period: Period<'a>,
    force: &'a str,
    status: &'a str,
    counted: f64,
    #[serde(deserialize_with = "Option::deserialize")]
    required: Option<f64>,
    #[serde(deserialize_with = "Option::deserialize")]
    due: Option<&'a str>,
    missing: Vec<std::borrow::Cow<'a, str>>,
    facts: Vec<Fact<'a>>,
    near: Vec<Fact<'a>>,
    parameters: Vec<Parameter<'a>>,
    reason: std::borrow::Cow<'a, str>,
    next: std::borrow::Cow<'a, str>,
    follows: std::borrow::Cow<'a, str>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "that they are read is the test")]
struct Subject<'a> {
    kind: &'a str,
    code: &'a str,
    name: &'a str,
    unit: &'a str,
}

#[derive(Deserialize)]
struct Period<'a> {
    start: &'a str,
    end: &'a str,
    label: &'a str,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "that they are read is the test")]
struct Fact<'a> {
    id: &'a str,
    day: &'a str,
    kind: &'a str,
    label: std::borrow::Cow<'a, str>,
    delay: u16,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "that they are read is the test")]
struct Parameter<'a> {
    id: &'a str,
    value: Value,
    origin: &'a str,
    confirmed: bool,
}

const STATUSES: [&str; 5] = ["met", "not_met", "not_yet_due", "not_applicable", "undetermined"];
const FORCES: [&str; 6] = ["must", "in_principle", "usual", "target", "encouraged", "permitted"];
const STANDARDS: [&str; 6] = [
    "demonstration-site",
    "five-standards",
    "model-creation",
    "national-baseline",
    "organization-year",
    "two-norms-one-model",
];

#[test]
fn every_line_of_the_demo_college_has_the_documented_keys_and_every_standard_answers() {
    let desk = Desk::new();
    let ledger = demo::ledger();
    let mut child = program(desk.folder())
        .args(["evaluate", "--db", ledger.to_str().unwrap(), "--as-of", demo::DAY, "--format", "json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::with_capacity(1 << 20, child.stdout.take().unwrap());
    let mut line = String::new();
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut standards: BTreeSet<String> = BTreeSet::new();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut count = 0;
    while lines.read_line(&mut line).unwrap() > 0 {
        let verdict: Line<'_> = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        check(&verdict);
        *statuses.entry(verdict.status.to_owned()).or_default() += 1;
        if !standards.contains(verdict.standard) {
            standards.insert(verdict.standard.to_owned());
        }
        ids.insert(verdict.id.to_owned());
        count += 1;
        line.clear();
    }
    assert!(child.wait().unwrap().success());
    assert_eq!(ids.len(), count, "ids are unique");
    assert_eq!(standards.into_iter().collect::<Vec<_>>(), STANDARDS);
    for status in STATUSES {
        assert!(statuses.contains_key(status), "an honest college has all five: {statuses:?}");
    }
}

fn check(verdict: &Line<'_>) {
    let id = verdict.id;
    let person = if verdict.subject.unit == verdict.subject.code {
        verdict.subject.code.to_owned()
    } else {
        format!("{}/{}", verdict.subject.unit, verdict.subject.code)
    };
    let (standard, version, slug) = (verdict.standard, verdict.version, verdict.indicator);
    assert_eq!(id, format!("{standard}@{version}:{slug}:{person}:{}", verdict.period.label));
    assert!(STATUSES.contains(&verdict.status), "{id}: {}", verdict.status);
    assert!(FORCES.contains(&verdict.force), "{id}: {}", verdict.force);
    assert!(!verdict.clauses.is_empty() && !verdict.reason.is_empty(), "{id}");
    if matches!(verdict.force, "encouraged" | "permitted") {
        assert_ne!(verdict.status, "not_met", "{id} never makes anybody fail");
    }
    let has_remedy = matches!(verdict.status, "not_met" | "not_yet_due" | "undetermined");
    assert!(has_remedy || verdict.next.is_empty(), "{id}: {}", verdict.next);
    assert!(verdict.status == "not_met" || verdict.follows.is_empty(), "{id}: {}", verdict.follows);
    if verdict.status == "undetermined" {
        assert!(!verdict.missing.is_empty(), "{id} does not say what is missing");
    }
    assert!(verdict.period.end.is_empty() || verdict.period.start < verdict.period.end, "{id}");
    for day in
        [verdict.period.start].into_iter().chain(verdict.due).chain(verdict.facts.iter().map(|f| f.day))
    {
        assert!(day.len() == 10 && day.as_bytes()[4] == b'-', "{id}: {day}");
    }
    for parameter in &verdict.parameters {
        assert!(["document", "national", "assumed"].contains(&parameter.origin), "{id}: {}", parameter.id);
        assert!(!parameter.value.is_null() && !parameter.value.is_object(), "{id}: {}", parameter.id);
    }
}

/// Verdicts of a question, as JSON.
fn asked(desk: &Desk, more: &[&str]) -> Vec<Value> {
    let question = [&["evaluate", "--as-of", "2024-06-30", "--format", "json"], more].concat();
    desk.run(&question).done().lines()
}

#[test]
fn a_question_is_narrowed_by_unit_indicator_and_status() {
    let desk = Desk::with(&colleges::college());
    let all = asked(&desk, &[]);
    let codes = |lines: &[Value]| -> BTreeSet<String> {
        lines.iter().map(|l| l["subject"]["unit"].as_str().unwrap().to_owned()).collect()
    };
    assert!(codes(&all).len() >= 4, "{:?}", codes(&all));
    let below = asked(&desk, &["--unit", "G01"]);
    assert_eq!(codes(&below).into_iter().collect::<Vec<_>>(), ["B01", "B02", "G01"]);
    assert_eq!(asked(&desk, &["--unit", "机械系党总支"]), below);
    let one = asked(&desk, &["--unit", "B01", "--indicator", "fs-general-meeting-quarterly"]);
    let found: Vec<(&str, &str)> =
        one.iter().map(|l| (l["period"]["label"].as_str().unwrap(), l["status"].as_str().unwrap())).collect();
    assert_eq!(found, [("2023Q4", "not_applicable"), ("2024Q1", "met"), ("2024Q2", "not_yet_due")]);
    let unmet = asked(&desk, &["--status", "not_met", "--status", "undetermined"]);
    assert!(
        !unmet.is_empty() && unmet.iter().all(|l| l["status"] == "not_met" || l["status"] == "undetermined")
    );
    assert_eq!(asked(&desk, &["--standard", "五化"]), all);
    assert_eq!(asked(&desk, &["--standard", "five-standards@2019"]), all);
}

#[test]
fn the_year_before_is_judged_on_request() {
    let desk = Desk::with(&colleges::college());
    let question = ["evaluate", "--as-of", "2025-06-30", "--format", "json", "--unit", "B01", "--indicator"];
    let labels = |more: &[&str]| -> Vec<String> {
        let lines = desk.run(&[&question, more].concat()).done().lines();
        lines.iter().map(|l| l["period"]["label"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(labels(&["fs-general-meeting-quarterly"]), ["2024Q4", "2025Q1", "2025Q2"]);
    let before = labels(&["fs-general-meeting-quarterly", "--year", "2024"]);
    assert_eq!(before, ["2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4"]);
}

#[test]
fn the_table_lists_what_is_open_and_on_request_everything() {
    let desk = Desk::with(&colleges::college());
    let open = desk.run(&["evaluate", "--as-of", "2024-06-30"]).done().out;
    assert_names(&open, &["截至2024-06-30的判定", "五化", "B01 机械系教师党支部", "【未达到】", "办："]);
    assert!(!open.contains("【已达到】"));
    let all = desk.run(&["evaluate", "--as-of", "2024-06-30", "--all"]).done().out;
    assert_names(&all, &["【已达到】", "five-standards@2019:fs-general-meeting-quarterly:B01:2024Q1"]);
}

#[test]
fn a_table_or_json_goes_into_the_file_that_is_named() {
    let desk = Desk::with(&colleges::college());
    for format in ["table", "json"] {
        let question = ["evaluate", "--as-of", "2024-06-30", "--format", format];
        let said = desk.run(&question).done().out;
        assert_eq!(desk.run(&[&question[..], &["--output", "answer.txt"]].concat()).done().out, "");
        assert_eq!(std::fs::read_to_string(desk.path("answer.txt")).unwrap(), said);
    }
    let refused = ["evaluate", "--as-of", "2024-06-30", "--unit", "B99", "--output", "answer.txt"];
    for format in ["table", "json"] {
        desk.run(&[&refused[..], &["--format", format]].concat()).complaint();
        assert!(
            !std::fs::read_to_string(desk.path("answer.txt")).unwrap().is_empty(),
            "the older answer is still there"
        );
    }
}

#[test]
fn the_workbook_of_verdicts_opens_and_holds_every_verdict() {
    use calamine::Reader;
    let desk = Desk::with(&colleges::college());
    let lines = asked(&desk, &[]);
    let question = ["evaluate", "--as-of", "2024-06-30", "--format", "xlsx", "--output", "verdicts.xlsx"];
    assert_names(&desk.run(&question).done().out, &["verdicts.xlsx", &format!("{}条判定", lines.len())]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(desk.path("verdicts.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["汇总", "明细"]);
    let sheet = book.worksheet_range("明细").unwrap();
    assert_eq!(sheet.height(), lines.len() + 1);
    let ids: BTreeSet<String> = sheet.rows().skip(1).map(|row| row[row.len() - 1].to_string()).collect();
    assert!(lines.iter().all(|line| ids.contains(line["id"].as_str().unwrap())));
}

#[test]
fn a_standard_whose_text_is_not_at_hand_is_named_and_not_passed_over() {
    let mut lines = colleges::college();
    lines.push(colleges::entry(
        "2024-01-01",
        "standard.adopted",
        serde_json::json!({"standard": "our-own", "version": "1", "from": "2024-01-01"}),
    ));
    let desk = Desk::with(&lines);
    let complaint = desk.run(&["evaluate", "--as-of", "2024-06-30"]).complaint();
    assert_names(&complaint, &["our-own@1", "--dir", "--standard"]);
    desk.run(&["evaluate", "--as-of", "2024-06-30", "--standard", "five-standards"]).done();
}
