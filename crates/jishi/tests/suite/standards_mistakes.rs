//! What `jishi standards check` refuses: with file, line and reason.

use crate::support::Desk;
use crate::support::standards_copy::Copy;
use crate::support::texts::assert_names;

const DOCUMENT: &str = r#"id = "small"
version = "1"
title = "示例标准"
short = "示例"
issuer = "示例学院党委"
number = ""
issued = "2020"
source = "own"
in_force_from = 2020-01-01
supersedes = []
basis = []
addressees = []
reports_to = []
notes = []
"#;

const CLAUSES: &str = r#"[[clause]]
id = "X-01"
section = "一"
level = "branch"
kind = "cadence"
serve = "auto"
force = "must"
text = "每季度开两次支部党员大会"
facts = ""
note = ""
"#;

const INDICATORS: &str = r#"[[indicator]]
slug = "xx-meetings"
title = "支部党员大会"
clauses = ["X-01"]
subject = "branch"
force = "must"
explain = "召开{counted}次，应不少于{required}次"
next = "在{due}前召开"
[indicator.rule]
shape = "count"
facts = ["general-meeting"]
at_least = "meetings"
per = "quarter"
"#;

const SCENARIOS: &str = r#"[[scenario]]
indicators = ["xx-meetings"]
title = "两次"
as_of = 2025-07-05
roster = { full = 5 }
records = [{ kinds = ["general-meeting"], days = [2025-04-10, 2025-05-10] }]
expect = [{ period = "2025Q2", status = "met", counted = 2 }]

[[scenario]]
indicators = ["xx-meetings"]
title = "一次"
as_of = 2025-07-05
roster = { full = 5 }
records = [{ kinds = ["general-meeting"], day = 2025-04-10 }]
expect = [{ period = "2025Q2", status = "not_met", counted = 1 }]
"#;

/// The parameters that every standard declares, and one of its own.
fn parameters() -> String {
    let mut text = String::new();
    for (id, kind, value) in [
        ("partial-period-share", "share", "0.5"),
        ("combine-sittings", "boolean", "true"),
        ("vacation-months", "list", "[]"),
        ("probationary-counted", "boolean", "true"),
        ("attestation-confirmed", "boolean", "true"),
        ("attestation-years", "integer", "1"),
        ("attainment-share", "share", "0.9"),
        ("entry-days", "days", "7"),
        ("joined-grace-days", "days", "30"),
        ("share-rounding", "text", "\"up\""),
    ] {
        text.push_str(&format!(
            "[[parameter]]\nid = \"{id}\"\ntitle = \"{id}\"\ntype = \"{kind}\"\nunit = \"\"\n[[parameter.value]]\n\
             from = 2020-01-01\nvalue = {value}\norigin = \"assumed\"\ncertainty = \"certain\"\nreason = \"示例\"\n"
        ));
    }
    text.push_str(
        "[[parameter]]\nid = \"meetings\"\ntitle = \"次数\"\ntype = \"integer\"\nunit = \"次\"\n[[parameter.value]]\n\
         from = 2020-01-01\nvalue = 2\norigin = \"document\"\ncertainty = \"certain\"\nclause = \"X-01\"\n",
    );
    text
}

/// A small standard with one change in one file.
fn small(file: &str, from: &str, to: &str) -> Desk {
    let desk = Desk::new();
    let parameters = parameters();
    for (name, text) in [
        ("document.toml", DOCUMENT),
        ("clauses/1.toml", CLAUSES),
        ("indicators/1.toml", INDICATORS),
        ("scenarios/1.toml", SCENARIOS),
        ("parameters.toml", &parameters),
    ] {
        let text = if name == file {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        } else {
            text.to_owned()
        };
        let path = desk.path("standards/small/1").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    desk
}

/// Line of a file in which a text stands, from 1.
fn line_of(text: &str, part: &str) -> usize {
    text.lines().position(|l| l.contains(part)).unwrap() + 1
}

/// Checks that the mistake is found, where it stands, with these words.
#[track_caller]
fn is_refused(desk: &Desk, file: &str, lines: std::ops::RangeInclusive<usize>, words: &[&str]) {
    let said = desk.run(&["standards", "check", "--dir", "standards", "--json"]).refused();
    assert_eq!(said.err, "");
    let mistakes: Vec<_> = said.lines().into_iter().filter(|l| !l["message"].is_null()).collect();
    let file = format!("small/1/{file}");
    let found = mistakes.iter().find(|m| {
        m["file"] == *file
            && lines.contains(&(m["line"].as_u64().unwrap() as usize))
            && words.iter().all(|w| m["message"].as_str().unwrap().contains(w))
    });
    assert!(found.is_some(), "{file}:{lines:?} {words:?} is not among {mistakes:#?}");
    // the same in words: file:line, reason; and the number of mistakes
    let said = desk.run(&["standards", "check", "--dir", "standards"]).refused();
    let line = found.unwrap()["line"].as_u64().unwrap();
    assert_names(&said.out, &[&format!("{file}:{line}"), &format!("共{}处错误", mistakes.len())]);
}

#[test]
fn a_standard_without_mistakes_passes() {
    let desk = small("document.toml", "示例标准", "示例标准");
    let said = desk.run(&["standards", "check", "--dir", "standards"]).done();
    assert_eq!(said.out, "small@1：指标1，用例2，判断2，错误0\n没有错误。\n");
}

#[test]
fn an_unknown_kind_of_fact_is_refused() {
    let desk = small("indicators/1.toml", "\"general-meeting\"", "\"general-assembly\"");
    is_refused(&desk, "indicators/1.toml", 1..=13, &["general-assembly"]);
}

#[test]
fn an_unknown_parameter_is_refused() {
    let desk = small("indicators/1.toml", "at_least = \"meetings\"", "at_least = \"gatherings\"");
    is_refused(&desk, "indicators/1.toml", 1..=13, &["xx-meetings", "gatherings"]);
}

#[test]
fn a_number_in_a_rule_is_refused() {
    for (number, word) in [("2", "at_least"), ("\"2\"", "`2`")] {
        let desk = small("indicators/1.toml", "at_least = \"meetings\"", &format!("at_least = {number}"));
        is_refused(&desk, "indicators/1.toml", 1..=13, &[word]);
    }
}

#[test]
fn a_value_without_origin_is_refused() {
    let desk = small("parameters.toml", "origin = \"document\"\n", "");
    let text = parameters();
    let at = line_of(&text, "id = \"meetings\"");
    is_refused(&desk, "parameters.toml", at - 1..=at + 9, &["origin"]);
}

#[test]
fn an_assumed_value_without_reason_is_refused() {
    let desk = small("parameters.toml", "origin = \"document\"", "origin = \"assumed\"");
    let text = parameters();
    let at = line_of(&text, "id = \"meetings\"");
    is_refused(&desk, "parameters.toml", at - 1..=at + 9, &["reason"]);
}

#[test]
fn a_clause_that_does_not_exist_is_refused() {
    let desk = small("indicators/1.toml", "[\"X-01\"]", "[\"X-01\", \"X-99\"]");
    is_refused(&desk, "indicators/1.toml", 1..=3, &["xx-meetings", "X-99"]);
}

#[test]
fn a_slug_that_is_used_twice_is_refused() {
    let desk = small("indicators/1.toml", INDICATORS, &format!("{INDICATORS}\n{INDICATORS}"));
    is_refused(&desk, "indicators/1.toml", 14..=17, &["xx-meetings", "used by another"]);
}

#[test]
fn a_must_that_no_scenario_shows_failing_is_refused() {
    let (_, not_met) = SCENARIOS.split_at(SCENARIOS.rfind("[[scenario]]").unwrap());
    let desk = small("scenarios/1.toml", not_met, "");
    is_refused(&desk, "indicators/1.toml", 1..=3, &["xx-meetings", "not-met"]);
}

#[test]
fn a_scenario_that_does_not_hold_is_refused() {
    let desk =
        small("scenarios/1.toml", "status = \"met\", counted = 2", "status = \"not_met\", counted = 2");
    is_refused(&desk, "scenarios/1.toml", 1..=7, &["met"]);
}

#[test]
fn a_key_that_nobody_knows_is_refused() {
    let desk = small("indicators/1.toml", "force = \"must\"", "force = \"must\"\ncolour = \"red\"");
    is_refused(&desk, "indicators/1.toml", 1..=7, &["colour"]);
}

#[test]
fn an_auto_clause_without_an_indicator_is_refused() {
    let second = CLAUSES.replace("X-01", "X-02");
    let desk = small("clauses/1.toml", CLAUSES, &format!("{CLAUSES}\n{second}"));
    let said = desk.run(&["standards", "check", "--dir", "standards"]).refused();
    assert_names(&said.out, &["small/1/clauses", "X-02", "no indicator"]);
}

#[test]
fn a_mistake_in_a_real_standard_is_found_where_it_was_made() {
    let desk = Desk::new();
    let copy = Copy::of("demonstration-site");
    let file = copy.files().into_iter().find(|f| f.to_string_lossy().contains("indicators")).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let line = line_of(&text, "force = \"");
    let broken: Vec<String> = (1..)
        .zip(text.lines())
        .map(|(n, l)| if n == line { "force = \"whatever\"".to_owned() } else { l.to_owned() })
        .collect();
    std::fs::write(&file, broken.join("\n")).unwrap();
    let said = desk.run(&["standards", "check", "demonstration-site", "--dir", copy.folder()]).refused();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert_names(&said.out, &[&format!("demonstration-site/2020/indicators/{name}:"), "whatever"]);
}

#[test]
fn a_library_with_mistakes_judges_nobody() {
    let desk = small("indicators/1.toml", "at_least = \"meetings\"", "at_least = 2");
    desk.write("college.jsonl", &crate::support::colleges::file(&crate::support::colleges::college()));
    desk.run(&["import", "exchange", "college.jsonl", "--commit"]).done();
    let complaint = desk.run(&["evaluate", "--as-of", "2024-06-30", "--dir", "standards"]).complaint();
    assert_names(&complaint, &["标准文件夹", "处错误", "jishi standards check"]);
}
