//! `jishi export` and `jishi import exchange`.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges};
use serde_json::json;

#[test]
fn an_export_imported_into_an_empty_place_exports_the_same_bytes() {
    let desk = Desk::with(&colleges::college());
    desk.run(&["export", "--output", "college.jsonl"]).done();
    let first = std::fs::read(desk.path("college.jsonl")).unwrap();
    desk.run(&["import", "exchange", "college.jsonl", "--db", "second.db", "--commit"]).done();
    desk.run(&["export", "--db", "second.db", "--output", "again.jsonl"]).done();
    assert_eq!(std::fs::read(desk.path("again.jsonl")).unwrap(), first);
    assert_eq!(desk.run(&["export", "--db", "second.db"]).done().out.into_bytes(), first);
    let heads = ["jishi.db", "second.db"].map(|db| desk.run(&["ledger", "head", "--db", db]).done().out);
    assert_eq!(heads[0], heads[1]);
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let desk = Desk::with(&colleges::college());
    let head = desk.head();
    let entries = colleges::college().len();
    for more in [&[][..], &["--commit"]] {
        let said =
            desk.run(&[&["import", "exchange", "college.jsonl", "--json"], more].concat()).done().json();
        assert_eq!(said, json!({"added": 0, "left": entries, "committed": !more.is_empty()}));
    }
    assert_eq!(desk.head(), head);
}

#[test]
fn a_dry_run_into_an_empty_place_makes_nothing() {
    let desk = Desk::new();
    desk.write("college.jsonl", &colleges::file(&colleges::college()));
    let said = desk.run(&["import", "exchange", "college.jsonl"]).done().out;
    assert_names(&said, &[&format!("将写入{}条", colleges::college().len()), "没有写入"]);
    assert!(!desk.path("jishi.db").exists() && !desk.path("jishi.db.key").exists());
}

#[test]
fn a_dry_run_says_what_the_commit_would_with_secrets_too() {
    let desk = Desk::new();
    let mut lines = colleges::cast();
    lines[5]["secrets"] = json!({"citizen_id": colleges::citizen_id(7), "phone": "10000000007"});
    desk.write("college.jsonl", &colleges::file(&lines));
    for more in [&[][..], &["--commit"]] {
        let said =
            desk.run(&[&["import", "exchange", "college.jsonl", "--json"], more].concat()).done().json();
        assert_eq!(said["added"], lines.len());
    }
    assert!(!desk.exported().contains(&colleges::citizen_id(7)));
}

#[test]
fn a_wrong_line_is_named_and_a_place_made_for_it_is_gone_again() {
    let desk = Desk::new();
    let mut lines = colleges::college();
    lines[8]["payload"]["memberships"][0]["unit"] = "B99".into();
    desk.write("college.jsonl", &colleges::file(&lines));
    for more in [&[][..], &["--commit"]] {
        let complaint = desk.run(&[&["import", "exchange", "college.jsonl"], more].concat()).complaint();
        assert_names(&complaint, &["第10行", "B99", "没有登记"]);
    }
    for left in ["jishi.db", "jishi.db-wal", "jishi.db-shm", "jishi.db.key"] {
        assert!(!desk.path(left).exists(), "{left} was left behind");
    }
}

#[test]
fn a_wrong_line_leaves_an_older_ledger_as_it_was() {
    let desk = Desk::with(&colleges::cast());
    let before = desk.exported();
    let lines = [colleges::member("P010", "示例未", "B01"), colleges::member("P011", "示例申", "B99")];
    desk.write("more.jsonl", &colleges::file(&lines));
    let complaint = desk.run(&["import", "exchange", "more.jsonl", "--commit"]).complaint();
    assert_names(&complaint, &["第3行", "B99"]);
    assert_eq!(desk.exported(), before);
    assert!(desk.path("jishi.db.key").exists());
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let desk = Desk::with(&colleges::college());
    let whole = desk.exported();
    let cut: Vec<&str> = whole.lines().take(8).collect();
    desk.write("cut.jsonl", &cut.join("\n"));
    let complaint =
        desk.run(&["import", "exchange", "cut.jsonl", "--db", "second.db", "--commit"]).complaint();
    assert_names(&complaint, &["可能不完整"]);
    let half = &whole.as_bytes()[..whole.len() - 40];
    std::fs::write(desk.path("half.jsonl"), half).unwrap();
    desk.run(&["import", "exchange", "half.jsonl", "--db", "second.db", "--commit"]).complaint();
    assert!(!desk.path("second.db").exists());
}

#[test]
fn sealed_secrets_travel_with_their_keys_and_open_under_the_old_master_key_only() {
    let desk = Desk::new();
    let mut lines = colleges::cast();
    lines[5]["secrets"] = json!({"citizen_id": colleges::citizen_id(7)});
    desk.write("college.jsonl", &colleges::file(&lines));
    desk.run(&["import", "exchange", "college.jsonl", "--commit"]).done();
    desk.run(&["export", "--output", "sealed.jsonl"]).done();
    let said = desk.run(&["import", "exchange", "sealed.jsonl", "--db", "second.db", "--commit"]).done().out;
    // a new key would open nothing: none is made, and the officer is told where the old one belongs
    assert_names(&said, &["原来的主密钥", ".key"]);
    assert!(!desk.path("second.db.key").exists());
    let plain = ["export", "--db", "second.db", "--with-secrets", "核对"];
    assert_names(&desk.run(&plain).complaint(), &["主密钥"]);
    std::fs::copy(desk.path("jishi.db.key"), desk.path("second.db.key")).unwrap();
    assert_names(&desk.run(&plain).done().out, &[&colleges::citizen_id(7)]);
}
