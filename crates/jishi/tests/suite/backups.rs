//! `jishi backup` and `jishi restore`.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges};

#[test]
fn a_live_ledger_is_backed_up_and_restored_whole() {
    let desk = Desk::with(&colleges::college());
    // somebody has the ledger open and has read from it
    let live = rusqlite::Connection::open(desk.path("jishi.db")).unwrap();
    live.execute_batch("BEGIN; SELECT count(*) FROM ledger;").unwrap();
    let said = desk.run(&["backup", "copy.db"]).done().out;
    assert_names(&said, &["核验通过", "已备份到 copy.db", "主密钥不在其中"]);
    drop(live);
    let restored = desk.run(&["restore", "copy.db", "--db", "restored.db"]).done().out;
    assert_names(&restored, &["核验通过", "恢复到 restored.db"]);
    assert_eq!(desk.run(&["export", "--db", "restored.db"]).done().out, desk.exported());
}

#[test]
fn what_is_written_after_the_backup_is_not_in_it() {
    let desk = Desk::with(&colleges::college());
    let before = desk.exported();
    desk.run(&["backup", "copy.db"]).done();
    desk.write("more.jsonl", &colleges::file(&[colleges::member("P010", "示例未", "B01")]));
    desk.run(&["import", "exchange", "more.jsonl", "--commit"]).done();
    desk.run(&["restore", "copy.db", "--db", "restored.db"]).done();
    assert_eq!(desk.run(&["export", "--db", "restored.db"]).done().out, before);
    assert_ne!(desk.exported(), before);
}

#[test]
fn an_exchange_file_is_restored_as_a_backup_is() {
    let desk = Desk::with(&colleges::college());
    desk.run(&["export", "--output", "copy.jsonl"]).done();
    desk.run(&["restore", "copy.jsonl", "--db", "restored.db"]).done();
    assert_eq!(desk.run(&["export", "--db", "restored.db"]).done().out, desk.exported());
}

#[test]
fn a_place_that_is_not_empty_is_never_overwritten() {
    let desk = Desk::with(&colleges::college());
    desk.run(&["backup", "copy.db"]).done();
    let other = Desk::with(&colleges::cast());
    std::fs::copy(desk.path("copy.db"), other.path("copy.db")).unwrap();
    let before = other.exported();
    assert_names(&other.run(&["restore", "copy.db"]).complaint(), &["已经有台账", "不会覆盖"]);
    assert_names(&other.run(&["backup", "copy.db"]).complaint(), &["copy.db", "已经存在", "不会覆盖"]);
    other.write("notes.txt", "not a database");
    other.run(&["restore", "copy.db", "--db", "notes.txt"]).complaint();
    assert_eq!(std::fs::read_to_string(other.path("notes.txt")).unwrap(), "not a database");
    assert_eq!(other.exported(), before);
}

#[test]
fn a_backup_that_was_touched_is_not_restored() {
    let desk = Desk::with(&colleges::college());
    desk.run(&["backup", "copy.db"]).done();
    let copy = rusqlite::Connection::open(desk.path("copy.db")).unwrap();
    copy.execute_batch("UPDATE ledger SET actor = 'P001' WHERE sequence = 3").unwrap();
    drop(copy);
    let complaint = desk.run(&["restore", "copy.db", "--db", "restored.db"]).complaint();
    assert_names(&complaint, &["copy.db", "核验不通过", "第3条", "更早的备份"]);
    assert!(!desk.path("restored.db").exists());
    desk.write("broken.db", "SQLite format 3\0 and then nothing");
    desk.run(&["restore", "broken.db", "--db", "restored.db"]).complaint();
    assert!(!desk.path("restored.db").exists());
}

#[test]
fn a_ledger_that_was_touched_is_backed_up_with_a_warning() {
    let desk = Desk::with(&colleges::college());
    desk.tamper("UPDATE people SET name = '别人' WHERE code = 'P002'");
    let said = desk.run(&["backup", "copy.db"]).refused().out;
    assert_names(&said, &["P002", "核验不通过", "已备份到"]);
}
