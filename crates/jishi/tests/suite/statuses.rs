//! Exit status: 0 done, 1 refused or not satisfied, 2 a mistake of usage.

use crate::support::texts::is_chinese;
use crate::support::{Desk, colleges};

#[test]
fn a_mistake_of_usage_is_said_in_chinese_and_ends_with_2() {
    let desk = Desk::with(&colleges::cast());
    let before = desk.exported();
    for arguments in [
        &["evaluat"][..],
        &["evaluate", "--nonsense"],
        &["evaluate", "--format", "pdf"],
        &["evaluate", "--as-of", "2026-02-30"],
        &["evaluate", "--as-of", "昨天"],
        &["evaluate", "--as-of", "5190-09-22"],
        &["evaluate", "--status", "good"],
        &["evaluate", "--format", "xlsx"],
        &["evaluate", "too", "much"],
        &["explain"],
        &["adopt"],
        &["adopt", "five-standards", "--unit", "B01"],
        &["adopt", "five-standards", "--until", "2024-12-31"],
        &["adopt", "five-standards", "--from", "2024-13-01"],
        &["import", "roster"],
        &["import", "something", "file.xlsx"],
        &["template", "calendar", "-o", "x.xlsx"],
        &["template", "roster"],
        &["init", "--name", "学校", "--hash", "md5"],
        &["demo", "--seed", "many"],
        &["ledger", "list", "--limit", "-3"],
        &["backup"],
        &["standards", "diff"],
    ] {
        let said = desk.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {said:?}");
        assert!(said.out.is_empty() && is_chinese(&said.err), "{arguments:?}: {said:?}");
        assert!(
            said.err.contains('：') && said.err.trim_end().ends_with('。'),
            "{arguments:?}: {}",
            said.err
        );
    }
    assert_eq!(desk.exported(), before);
}

#[test]
fn a_command_that_is_not_whole_shows_its_help_and_ends_with_2() {
    let desk = Desk::new();
    for arguments in [&[][..], &["import"], &["standards"], &["ledger"]] {
        let said = desk.run(arguments);
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{arguments:?}");
        assert!(said.err.contains("用法：jishi"), "{}", said.err);
    }
}

#[test]
fn what_is_refused_is_said_as_object_problem_and_remedy_and_ends_with_1() {
    let desk = Desk::with(&colleges::college());
    let before = desk.exported();
    desk.write("wrong.jsonl", "no exchange file\n");
    for arguments in [
        &["evaluate", "--db", "nowhere.db"][..],
        &["evaluate", "--as-of", "2018-12-31"],
        &["evaluate", "--as-of", "2024-06-30", "--unit", "B99"],
        &["evaluate", "--as-of", "2024-06-30", "--standard", "no-such-standard"],
        &["evaluate", "--as-of", "2024-06-30", "--standard", "model-creation"],
        &[
            "evaluate",
            "--as-of",
            "2024-06-30",
            "--standard",
            "five-standards",
            "--standard",
            "model-creation",
        ],
        &["evaluate", "--as-of", "2024-06-30", "--indicator", "no-such-indicator"],
        &["evaluate", "--as-of", "2024-06-30", "--dir", "nowhere"],
        &["explain", "nonsense"],
        &["explain", "five-standards@2019:fs-general-meeting-quarterly:B99:2024Q1", "--as-of", "2024-06-30"],
        &["adopt", "no-such-standard", "--from", "2024-01-01"],
        &["standards", "list", "no-such-standard"],
        &["standards", "trace", "no-such-standard"],
        &["standards", "check", "--dir", "nowhere"],
        &["standards", "diff", "model-creation", "--as-of", "2024-06-30"],
        &["ledger", "verify", "--against", "000001-NOT-A-CODE"],
        &["ledger", "head", "--db", "nowhere.db"],
        &["import", "roster", "nowhere.xlsx"],
        &["import", "records", "nowhere.xlsx"],
        &["import", "exchange", "nowhere.jsonl"],
        &["import", "exchange", "wrong.jsonl"],
        &["import", "exchange", "wrong.jsonl", "--commit"],
        &["export", "--output", "no-such-folder/file.jsonl"],
        &["template", "roster", "--output", "no-such-folder/file.xlsx"],
        &["backup", "no-such-folder/file.db"],
        &["restore", "nowhere.db"],
        &["init", "--name", "另一所学校"],
        &["demo", "--db", "jishi.db", "--seed", "1", "--no-serve"],
    ] {
        let complaint = desk.run(arguments).complaint();
        assert!(is_chinese(&complaint), "{arguments:?}: {complaint}");
    }
    assert_eq!(desk.exported(), before);
    assert!(!desk.path("nowhere.db").exists() && !desk.path("nowhere.db.key").exists());
}

#[test]
fn verdicts_that_are_not_met_are_an_answer_and_end_with_0() {
    let desk = Desk::with(&colleges::college());
    let said = desk.run(&["evaluate", "--as-of", "2024-06-30"]).done();
    assert!(said.out.contains("【未达到】"), "{}", said.out);
}

#[test]
fn a_ledger_is_never_overwritten_by_what_is_read_from_it() {
    let desk = Desk::with(&colleges::college());
    let before = desk.exported();
    for output in ["jishi.db", "./jishi.db", "jishi.db.key"] {
        for arguments in [
            &["export", "--output", output][..],
            &["evaluate", "--as-of", "2024-06-30", "--format", "json", "--output", output],
            &["evaluate", "--as-of", "2024-06-30", "--format", "xlsx", "--output", output],
            &["template", "roster", "--output", output],
            &["backup", output],
        ] {
            desk.run(arguments).refused();
        }
    }
    assert_eq!(desk.exported(), before);
    desk.run(&["ledger", "verify"]).done();
}

#[test]
fn a_reader_who_closes_early_is_no_mistake() {
    let desk = Desk::with(&colleges::college());
    let mut child = crate::support::program(desk.folder())
        .args(["evaluate", "--as-of", "2024-06-30", "--format", "json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}
