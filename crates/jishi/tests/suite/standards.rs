//! `jishi standards list | check | trace` on the library that the program brings.

use crate::support::Desk;
use crate::support::standards_copy::Copy;
use crate::support::texts::assert_names;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The five source documents.
const DOCUMENTS: [&str; 5] =
    ["demonstration-site", "five-standards", "model-creation", "organization-year", "two-norms-one-model"];

/// The clauses of the five source documents, as the register numbers them.
const CLAUSES: usize = 948;

#[test]
fn every_auto_and_attest_clause_of_the_five_documents_is_served_by_an_indicator() {
    let traces = Desk::new().run(&["standards", "trace", "--json"]).done().lines();
    let mut clauses: BTreeMap<String, usize> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    let mut unserved = Vec::new();
    for trace in traces.iter().filter(|t| DOCUMENTS.contains(&t["document"].as_str().unwrap())) {
        *clauses.entry(trace["serve"].as_str().unwrap().to_owned()).or_default() += 1;
        assert!(ids.insert(trace["id"].as_str().unwrap()), "{} stands twice", trace["id"]);
        let served = trace["served_by"].as_array().unwrap();
        assert!(served.iter().all(|s| s["kind"].is_string() && s["id"].is_string()), "{trace}");
        if matches!(trace["serve"].as_str(), Some("auto" | "attest"))
            && !served.iter().any(|s| s["kind"] == "indicator")
        {
            unserved.push(trace["id"].clone());
        }
    }
    assert_eq!(unserved, Vec::<Value>::new(), "auto and attest clauses without an indicator");
    assert_eq!(ids.len(), CLAUSES);
    assert_eq!((clauses["auto"], clauses["attest"]), (240, 148), "{clauses:?}");
}

#[test]
fn what_serves_a_clause_exists() {
    let desk = Desk::new();
    let mut indicators = BTreeSet::new();
    for standard in DOCUMENTS.into_iter().chain(["national-baseline"]) {
        for line in desk.run(&["standards", "list", standard, "--json"]).done().lines() {
            if line["kind"] == "indicator" {
                assert!(
                    indicators.insert(line["id"].as_str().unwrap().to_owned()),
                    "{} is used twice",
                    line["id"]
                );
            }
        }
    }
    for trace in desk.run(&["standards", "trace", "--json"]).done().lines() {
        for served in trace["served_by"].as_array().unwrap() {
            let (kind, id) = (served["kind"].as_str().unwrap(), served["id"].as_str().unwrap());
            assert!(kind != "indicator" || indicators.contains(id), "{trace}");
        }
    }
}

#[test]
fn the_trace_of_one_document_says_how_much_is_served_and_what_is_not_yet() {
    let said = Desk::new().run(&["standards", "trace", "organization-year"]).done().out;
    let head = said.lines().next().unwrap();
    assert_names(head, &["organization-year@2012", "条中", "已有落实"]);
    assert_names(&said, &["[auto]", "→ indicator "]);
    assert_eq!(said.lines().count() - 1, said.matches(" → ").count());
}

#[test]
fn the_library_has_no_mistakes_and_every_scenario_holds() {
    let said = Desk::new().run(&["standards", "check", "--json"]).done().lines();
    assert_eq!(said.len(), 6, "a line a standard and none for a mistake");
    for line in said {
        assert_eq!(line["mistakes"], 0, "{line}");
        assert!(line["scenarios"].as_u64() > line["indicators"].as_u64(), "{line}");
    }
}

#[test]
fn a_copy_in_a_folder_is_the_same_standard() {
    let desk = Desk::new();
    let copy = Copy::of("demonstration-site");
    let said = desk.run(&["standards", "check", "demonstration-site", "--dir", copy.folder()]).done().out;
    let own = desk.run(&["standards", "check", "demonstration-site"]).done().out;
    assert_eq!(said, own);
    let list = |more: &[&str]| {
        desk.run(&[&["standards", "list", "demonstration-site", "--json"], more].concat()).done().out
    };
    assert_eq!(list(&["--dir", copy.folder()]), list(&[]));
}

#[test]
fn the_list_shows_each_standard_and_of_one_its_indicators_and_parameters() {
    let desk = Desk::new();
    let all = desk.run(&["standards", "list", "--json"]).done().lines();
    assert_eq!(all.len(), 6);
    for line in &all {
        for key in [
            "id",
            "version",
            "title",
            "short",
            "issuer",
            "in_force_from",
            "clauses",
            "indicators",
            "parameters",
        ] {
            assert!(!line[key].is_null(), "{key} of {line}");
        }
    }
    let words = desk.run(&["standards", "list", "五化"]).done().out;
    assert_names(
        &words,
        &[
            "指标（",
            "fs-general-meeting-quarterly 支部党员大会每季召开",
            "参数（",
            "general-meetings-per-quarter = 1次",
        ],
    );
}
