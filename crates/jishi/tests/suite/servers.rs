//! The same commands on PostgreSQL: the same answers, byte for byte.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges};
use jishi_app::testing::fresh_postgres_url;

#[test]
fn verdicts_and_exports_are_the_same_bytes_from_a_file_and_from_a_server() {
    let desk = Desk::with(&colleges::college());
    let url = fresh_postgres_url();
    desk.run(&["export", "--output", "ledger.jsonl"]).done();
    desk.run(&["import", "exchange", "ledger.jsonl", "--db", &url, "--commit"]).done();
    for question in [
        &["evaluate", "--as-of", "2024-06-30", "--format", "json"][..],
        &["evaluate", "--as-of", "2024-06-30", "--format", "json", "--known-at", "2024-02-20"],
        &["evaluate", "--as-of", "2024-06-30", "--all"],
        &["explain", "five-standards@2019:fs-general-meeting-quarterly:B01:2024Q1", "--as-of", "2024-06-30"],
        &["export"],
        &["ledger", "head", "--json"],
        &["ledger", "list", "--json"],
    ] {
        let file = desk.run(question).done().out;
        let server = desk.run(&[question, &["--db", &url]].concat()).done().out;
        assert!(!file.is_empty() && file == server, "{question:?} differs");
    }
}

#[test]
fn every_command_takes_the_address_of_a_server() {
    let desk = Desk::new();
    let url = fresh_postgres_url();
    let key = [("JISHI_MASTER_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")];
    let run = |arguments: &[&str]| {
        let mut command = crate::support::program(desk.folder());
        let output = command.args(arguments).args(["--db", &url]).envs(key).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    desk.write("college.jsonl", &colleges::file(&colleges::cast()));
    // a dry run leaves nothing on the server: it can still be begun anew
    assert_names(&run(&["import", "exchange", "college.jsonl"]), &["将写入11条", "没有写入"]);
    run(&["import", "exchange", "college.jsonl", "--commit"]);
    run(&["adopt", "five-standards", "--from", "2024-01-01"]);
    run(&["evaluate", "--as-of", "2024-06-30"]);
    assert_names(&run(&["ledger", "verify"]), &["核验通过"]);
    run(&["template", "records", "--output", "records.xlsx"]);
    run(&["import", "records", "records.xlsx", "--commit"]);
    run(&["backup", "copy.jsonl"]);
    run(&["standards", "diff", "five-standards", "--as-of", "2024-06-30"]);
    let second = fresh_postgres_url();
    desk.run(&["restore", "copy.jsonl", "--db", &second]).done();
    let heads = [&url, &second].map(|db| desk.run(&["ledger", "head", "--db", db]).done().out);
    assert_eq!(heads[0], heads[1]);
    let refused = desk.run(&["restore", "copy.jsonl", "--db", &second]).complaint();
    assert_names(&refused, &["已经有台账", "不会覆盖"]);
}

#[test]
fn a_dry_run_makes_no_tables_on_a_server() {
    let desk = Desk::new();
    let url = fresh_postgres_url();
    desk.write("college.jsonl", &colleges::file(&colleges::cast()));
    desk.run(&["import", "exchange", "college.jsonl", "--db", &url]).done();
    assert_names(&desk.run(&["ledger", "head", "--db", &url]).complaint(), &["不存在或是空的"]);
}
