//! `jishi standards diff`.

use crate::support::standards_copy::{self, Copy};
use crate::support::texts::assert_names;
use crate::support::{Desk, colleges};

#[test]
fn the_same_text_makes_no_difference() {
    let desk = Desk::with(&colleges::college());
    let said = desk.run(&["standards", "diff", "five-standards", "--as-of", "2024-06-30", "--json"]).done();
    assert_eq!(said.out, "");
    let copy = Copy::of("five-standards");
    let arguments = ["standards", "diff", "five-standards", "--dir", copy.folder(), "--as-of", "2024-06-30"];
    assert_names(&desk.run(&arguments).done().out, &["0条判定改变"]);
}

#[test]
fn a_changed_parameter_is_named_with_both_values_and_the_verdicts_that_turn() {
    let desk = Desk::with(&colleges::college());
    let copy = Copy::of("five-standards");
    standards_copy::set_parameter(&copy, "general-meetings-per-quarter", "value = 1", "value = 2");
    let arguments = ["standards", "diff", "five-standards", "--dir", copy.folder(), "--as-of", "2024-06-30"];
    let said = desk.run(&[&arguments[..], &["--json"]].concat()).done().lines();
    let turned = said
        .iter()
        .find(|d| {
            d["indicator"] == "fs-general-meeting-quarterly"
                && d["period"] == "2024Q1"
                && d["subject"] == "B01"
        })
        .unwrap();
    assert_eq!((turned["before"].as_str(), turned["after"].as_str()), (Some("met"), Some("not_met")));
    assert_eq!(turned["name"], "机械系教师党支部");
    let why = turned["why"][0].as_str().unwrap();
    assert_names(why, &["参数", "general-meetings-per-quarter", "由1改为2"]);
    let words = desk.run(&arguments).done().out;
    assert_names(&words, &["fs-general-meeting-quarterly B01", "已达到 → 未达到", "由1改为2"]);
    assert!(!words.contains("B02 机械系学生党支部 2024Q1：已达到"));
}

#[test]
fn the_ledger_is_left_as_it_is() {
    let desk = Desk::with(&colleges::college());
    let before = desk.exported();
    let copy = Copy::of("five-standards");
    desk.run(&["standards", "diff", "five-standards", "--dir", copy.folder(), "--as-of", "2024-06-30"])
        .done();
    assert_eq!(desk.exported(), before);
}
