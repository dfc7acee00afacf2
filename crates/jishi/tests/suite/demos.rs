//! The demo college.

use crate::support::texts::assert_names;
use crate::support::{Desk, colleges, demo};

/// Makes a demo college in a folder of its own.
fn made(seed: &str, day: &str) -> Desk {
    let desk = Desk::new();
    desk.run(&["demo", "--db", "jishi.db", "--seed", seed, "--as-of", day, "--no-serve"]).done();
    desk
}

#[test]
fn the_same_seed_and_day_make_the_same_ledger_byte_for_byte() {
    let first = demo::ledger();
    let again = made(demo::SEED, demo::DAY);
    assert!(demo::told().contains(&format!("首码 {}", again.head())), "{}", demo::told());
    let exported = again.run(&["export", "--db", first.to_str().unwrap()]).done().out;
    assert!(exported == again.exported(), "the exports differ");
}

#[test]
fn another_seed_makes_another_college() {
    let other = made("8", demo::DAY);
    let told = demo::told();
    assert!(!told.contains(&other.head()));
    assert!(!other.exported().contains(told.split("首码 ").nth(1).unwrap().lines().next().unwrap()));
}

#[test]
fn the_demo_tells_its_state_and_what_to_do_next() {
    let told = demo::told();
    assert_names(
        &told,
        &["党支部51个", "联合", "临时", "党员1", "记录", "采用标准6项", "虚构", "jishi evaluate --db"],
    );
    let next = told.lines().find_map(|l| l.strip_prefix("下一步：jishi ")).unwrap();
    assert!(next.ends_with(&format!("--as-of {}", demo::DAY)), "{next}");
}

#[test]
fn asking_for_a_demo_that_is_there_tells_its_state_and_changes_nothing() {
    let desk = Desk::new();
    demo::copy(&desk.path("jishi-demo.db"));
    let head = desk.run(&["ledger", "head", "--db", "jishi-demo.db"]).done().out;
    let said = desk.run(&["demo", "--no-serve"]).done();
    assert_names(&said.out, &["党支部51个", head.trim(), "--fresh"]);
    let refused = desk.run(&["demo", "--seed", "3", "--as-of", demo::DAY]).complaint();
    assert_names(&refused, &["已经存在", "--fresh"]);
    assert_eq!(desk.run(&["ledger", "head", "--db", "jishi-demo.db"]).done().out, head);
}

#[test]
fn a_fresh_demo_never_deletes_the_ledger_of_a_college() {
    let desk = Desk::with(&colleges::college());
    desk.write("notes.txt", "not a ledger");
    let before = desk.exported();
    for file in ["jishi.db", "notes.txt"] {
        let complaint = desk.run(&["demo", "--db", file, "--fresh", "--as-of", demo::DAY]).complaint();
        assert_names(&complaint, &[file, "不是演示台账", "不会删除"]);
    }
    assert_eq!(desk.exported(), before);
    assert!(desk.path("jishi.db.key").exists() && desk.path("notes.txt").exists());
}

#[test]
fn the_demo_ledger_is_sound() {
    let desk = Desk::new();
    let said =
        desk.run(&["ledger", "verify", "--db", demo::ledger().to_str().unwrap(), "--json"]).done().json();
    assert_eq!(said["sound"], true);
    assert_eq!(said["findings"], serde_json::json!([]));
    assert!(said["entries"].as_u64().unwrap() > 50_000, "{said}");
}
