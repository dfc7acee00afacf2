//! `jishi ledger`: what was done to the file behind the program's back is found and named.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges};
use serde_json::json;

/// The findings of a verification that is not satisfied.
#[track_caller]
fn found(desk: &Desk, more: &[&str]) -> String {
    let all = [&["ledger", "verify"][..], more].concat();
    let json = desk.run(&[&all[..], &["--json"]].concat()).refused().json();
    assert_eq!(json["sound"], false);
    let findings = json["findings"].as_array().unwrap();
    assert!(!findings.is_empty(), "{json}");
    let words = desk.run(&all).refused().out;
    assert_names(&words, &["核验不通过", findings[0].as_str().unwrap()]);
    words
}

#[test]
fn a_ledger_that_nobody_touched_is_sound() {
    let desk = Desk::with(&colleges::college());
    let entries = colleges::college().len();
    let said = desk.run(&["ledger", "verify", "--json"]).done().json();
    assert_eq!(
        (&said["sound"], &said["entries"], &said["findings"]),
        (&json!(true), &json!(entries), &json!([]))
    );
    let head = desk.head();
    assert_eq!(said["head"], head);
    assert_names(&desk.run(&["ledger", "verify", "--against", &head]).done().out, &["核验通过", &head]);
}

#[test]
fn one_changed_byte_of_a_payload_is_found_at_its_entry() {
    let desk = Desk::with(&colleges::college());
    desk.tamper(
        "UPDATE ledger SET payload = replace(payload, '2015-01-01', '2015-01-02') WHERE sequence = 7",
    );
    assert_names(&found(&desk, &[]), &["台账第7条", "内容被改动"]);
}

#[test]
fn every_other_part_of_an_entry_is_under_the_hash_too() {
    for change in [
        "actor = 'P001'",
        "entered_at = '2024-01-01T01:00:00Z'",
        "event_day = '2015-01-02'",
        "action = 'person.changed'",
        "previous_hash = hash",
        "hash = previous_hash",
    ] {
        let desk = Desk::with(&colleges::college());
        desk.tamper(&format!("UPDATE ledger SET {change} WHERE sequence = 7"));
        assert_names(&found(&desk, &[]), &["台账第7条"]);
    }
}

#[test]
fn a_deleted_newest_entry_is_found_with_a_code_that_was_kept_elsewhere() {
    let desk = Desk::with(&colleges::college());
    let code = desk.head();
    let newest = colleges::college().len();
    desk.tamper(&format!(
        "DELETE FROM ledger WHERE sequence = {newest}; DELETE FROM records; DELETE FROM record_kinds; DELETE FROM attendance;"
    ));
    // taken by itself the ledger is whole: that is why the code is kept elsewhere
    desk.run(&["ledger", "verify"]).done();
    assert_names(&found(&desk, &["--against", &code]), &[&format!("第{newest}条"), "末尾被删去"]);
}

#[test]
fn a_deleted_newest_entry_whose_rows_were_forgotten_is_found_at_once() {
    let desk = Desk::with(&colleges::college());
    desk.tamper("DELETE FROM ledger WHERE sequence = (SELECT max(sequence) FROM ledger)");
    assert_names(&found(&desk, &[]), &["数据表 records", "R1"]);
}

#[test]
fn a_deleted_entry_in_the_middle_is_a_gap() {
    let desk = Desk::with(&colleges::college());
    desk.tamper("DELETE FROM ledger WHERE sequence = 6");
    assert_names(&found(&desk, &[]), &["台账第6条", "缺失"]);
}

#[test]
fn two_swapped_entries_are_found_as_swapped() {
    let desk = Desk::with(&colleges::college());
    desk.tamper(
        "UPDATE ledger SET sequence = 9999 WHERE sequence = 6; UPDATE ledger SET sequence = 6 WHERE sequence = 8;
         UPDATE ledger SET sequence = 8 WHERE sequence = 9999;",
    );
    assert_names(&found(&desk, &[]), &["台账第6条", "原来的第8条", "顺序被调换"]);
}

#[test]
fn an_edited_row_of_a_table_is_found_with_its_column() {
    for (change, words) in [
        ("UPDATE people SET name = '别人' WHERE code = 'P002'", &["people", "P002", "name"][..]),
        (
            "UPDATE attendance SET state = 'present' WHERE person = 'P003'",
            &["attendance", "R1 P003", "state"],
        ),
        ("DELETE FROM memberships WHERE person = 'P004'", &["memberships", "P004", "缺少"]),
        ("INSERT INTO withdrawn_records VALUES ('R9', 3)", &["withdrawn_records", "R9", "多出"]),
        ("UPDATE adoptions SET from_day = '2023-01-01'", &["adoptions", "from_day"]),
    ] {
        let desk = Desk::with(&colleges::college());
        desk.tamper(change);
        let said = found(&desk, &[]);
        assert_names(&said, words);
        // the remedy names a command that exists
        let mut commands = said.split("jishi ").skip(1);
        assert!(
            commands.all(|c| desk
                .run(&[&c.split_whitespace().take(2).collect::<Vec<_>>()[..], &["--help"]].concat())
                .status
                == 0),
            "{said}"
        );
    }
}

#[test]
fn a_rewritten_ledger_does_not_fit_the_code_that_was_kept() {
    let desk = Desk::with(&colleges::college());
    let code = desk.head();
    let mut lines = colleges::college();
    lines[6]["payload"]["person"]["name"] = "别人".into();
    let other = Desk::with(&lines);
    other.run(&["ledger", "verify"]).done();
    assert_names(&found(&other, &["--against", &code]), &["与验证码不符", "重写"]);
}

#[test]
fn a_code_is_taken_as_people_copy_it_and_a_slip_is_noticed() {
    let desk = Desk::with(&colleges::college());
    let code = desk.head();
    desk.run(&["ledger", "verify", "--against", &code.to_lowercase().replace('-', " ")]).done();
    let last = if code.ends_with('7') { '8' } else { '7' };
    let slip = format!("{}{last}", &code[..code.len() - 1]);
    assert_names(&desk.run(&["ledger", "verify", "--against", &slip]).complaint(), &["抄错"]);
}

#[test]
fn entries_are_listed_as_sentences_with_their_delay() {
    let mut lines = colleges::cast();
    lines.push(colleges::meeting("R1", "2024-02-20", "2024-05-20T01:00:00Z"));
    let desk = Desk::with(&lines);
    let said = desk.run(&["ledger", "list", "--from", "12"]).done().out;
    let sentence = "机械系教师党支部记录支部党员大会";
    assert_names(&said, &["2024-05-20T01:00:00Z", "2024-02-20", sentence, "（90天后录入）"]);
    let listed = desk.run(&["ledger", "list", "--from", "2", "--limit", "3", "--json"]).done().lines();
    let sequences: Vec<u64> = listed.iter().map(|l| l["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequences, [2, 3, 4]);
    for key in ["actor", "entered_at", "event_day", "delay_days", "action", "payload"] {
        assert!(!listed[0][key].is_null(), "{key}");
    }
}

#[test]
fn a_ledger_may_be_chained_with_the_national_hash() {
    let desk = Desk::new();
    desk.run(&["init", "--name", "示例学院党委", "--hash", "sm3"]).done();
    let said = desk.run(&["ledger", "head", "--json"]).done().json();
    assert_eq!((&said["algorithm"], &said["sequence"]), (&json!("sm3"), &json!(1)));
    desk.tamper("UPDATE ledger SET payload = replace(payload, '示例学院', '别的学院')");
    assert_names(&found(&desk, &[]), &["台账第1条", "内容被改动"]);
}

#[test]
fn a_new_ledger_says_where_its_key_is_and_an_older_one_is_never_given_another() {
    let desk = Desk::new();
    let said = desk.run(&["init", "--name", "示例学院党委", "--code", "C"]).done().out;
    assert_names(&said, &["示例学院党委", "jishi.db.key", "分开保管", "首码 000001-"]);
    std::fs::rename(desk.path("jishi.db.key"), desk.path("safe.key")).unwrap();
    assert_names(&desk.run(&["init", "--name", "示例学院党委"]).complaint(), &["里面已经有台账"]);
    assert!(!desk.path("jishi.db.key").exists(), "a stray key would be taken for the ledger's own");
}

#[test]
fn damaged_tables_are_written_anew_from_the_ledger() {
    let desk = Desk::with(&colleges::college());
    let before = desk.exported();
    let head = desk.head();
    desk.tamper("UPDATE records SET day = '2020-01-01'; DELETE FROM attendance;");
    assert_names(&found(&desk, &[]), &["数据表 records", "jishi ledger rebuild"]);
    let looked = desk.run(&["ledger", "rebuild"]).refused().out;
    assert_names(&looked, &["数据表 attendance", "没有写入", "--commit"]);
    assert_names(&found(&desk, &[]), &["数据表 attendance"]);
    let done = desk.run(&["ledger", "rebuild", "--against", &head, "--commit", "--json"]).done().json();
    assert_eq!((&done["rebuilt"], &done["sound"]), (&json!(true), &json!(true)));
    desk.run(&["ledger", "verify"]).done();
    assert_names(&desk.run(&["ledger", "rebuild", "--commit"]).done().out, &["不用重建"]);
    assert_eq!((desk.exported(), desk.head()), (before, head));
}

#[test]
fn tables_are_not_written_anew_from_a_ledger_that_is_damaged_itself() {
    let desk = Desk::with(&colleges::college());
    let code = desk.head();
    desk.tamper("DELETE FROM ledger WHERE sequence = (SELECT max(sequence) FROM ledger)");
    let cut = desk.run(&["ledger", "rebuild", "--against", &code, "--commit"]).complaint();
    assert_names(&cut, &["台账", "末尾被删去", "从备份恢复"]);
    assert_eq!(desk.count("SELECT count(*) FROM records WHERE id = 'R1'"), 1, "the trace is still there");
    desk.tamper("UPDATE ledger SET actor = 'P001' WHERE sequence = 3");
    assert_names(&desk.run(&["ledger", "rebuild", "--commit"]).complaint(), &["台账第3条", "不能由它重建"]);
}
