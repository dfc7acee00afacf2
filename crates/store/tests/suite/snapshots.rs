//! Snapshots: a start goes by them where they fit, and does without them where they do not.

use super::{AT, LATER, college, open, sitting};
use jishi_store::testing::{Engine, Place, tamper};
use jishi_store::{Finding, Store};

on_both! {
    a_snapshot_says_what_the_fold_says;
    a_start_goes_by_the_snapshot_and_reads_only_what_came_later;
    a_damaged_snapshot_is_found_ignored_and_replaced;
    a_snapshot_of_another_ledger_or_program_is_ignored;
    a_snapshot_is_not_written_while_somebody_else_writes;
    tables_written_anew_leave_no_snapshot;
}

/// A payload that nobody can read, at an entry that the snapshot covers: a start that folds it fails.
fn spoil_an_early_entry(place: &Place) {
    tamper(&place.url, "UPDATE ledger SET payload = 'x' WHERE sequence = 5");
}

fn folds(place: &Place) -> bool {
    open(place).world().is_err()
}

fn with_snapshot(engine: Engine) -> (Place, Store) {
    let (place, mut store) = college(engine);
    assert!(store.write_snapshot().unwrap());
    (place, store)
}

fn a_snapshot_says_what_the_fold_says(engine: Engine) {
    let (place, mut store) = with_snapshot(engine);
    let (folded, head) = (store.world().unwrap().clone(), store.head().unwrap());
    spoil_an_early_entry(&place);
    let mut again = open(&place);
    assert!(*again.world().unwrap() == folded);
    assert_eq!(again.head().unwrap(), head);
    assert!(again.world_known_at(jishi_store::testing::colleges::day("2026-12-31")).unwrap() == folded);
    let before = again.world_known_at(jishi_store::testing::colleges::day("2020-01-01")).unwrap();
    assert_eq!(before.sequence, 0, "an earlier day has nothing of a later snapshot");
}

fn a_start_goes_by_the_snapshot_and_reads_only_what_came_later(engine: Engine) {
    let (place, mut store) = with_snapshot(engine);
    store.append(vec![sitting("later")], LATER).unwrap();
    let now = store.world().unwrap().clone();
    spoil_an_early_entry(&place);
    let mut again = open(&place);
    assert!(*again.world().unwrap() == now);
    again.append(vec![sitting("later still")], LATER).unwrap();
    assert_eq!(again.world().unwrap().sequence, now.sequence + 1);
    assert!(
        matches!(again.verify().unwrap().findings[..], [Finding::Changed { sequence: 5 }]),
        "and is found"
    );
}

fn a_damaged_snapshot_is_found_ignored_and_replaced(engine: Engine) {
    let zero = match engine {
        Engine::Sqlite => "zeroblob(40)",
        Engine::Postgres => "'\\x00000000'::bytea",
    };
    for damage in [
        format!("UPDATE snapshots SET body = {zero} WHERE part = 1"),
        format!("UPDATE snapshots SET body = {zero} WHERE part = 0"),
        "UPDATE snapshots SET digest = 'x' WHERE part = 1".to_owned(),
        "DELETE FROM snapshots WHERE part = 1".to_owned(),
        "UPDATE snapshots SET part = 7 WHERE part = 1".to_owned(),
    ] {
        let (place, mut store) = with_snapshot(engine);
        let folded = store.world().unwrap().clone();
        tamper(&place.url, &damage);
        let mut again = open(&place);
        assert!(*again.world().unwrap() == folded, "{damage}");
        let sequence = folded.sequence;
        let findings = again.verify().unwrap().findings;
        assert_eq!(findings, [Finding::SnapshotDiffers { sequence }], "{damage}");
        assert!(again.write_snapshot().unwrap());
        assert!(again.verify().unwrap().is_sound(), "{damage}");
        spoil_an_early_entry(&place);
        assert!(!folds(&place), "the new one is gone by: {damage}");
    }
}

fn a_snapshot_of_another_ledger_or_program_is_ignored(engine: Engine) {
    for other in [
        "UPDATE snapshots SET format = 'another'",
        "UPDATE snapshots SET hash = 'another'",
        "UPDATE snapshots SET sequence = 19",
        "UPDATE snapshots SET sequence = 2000",
    ] {
        let (place, mut store) = with_snapshot(engine);
        let folded = store.world().unwrap().clone();
        tamper(&place.url, other);
        let mut again = open(&place);
        assert!(*again.world().unwrap() == folded, "{other}");
        assert!(again.verify().unwrap().is_sound(), "{other}: it stands there for nobody");
        spoil_an_early_entry(&place);
        assert!(folds(&place), "{other}");
    }
    let (place, _) = with_snapshot(engine);
    tamper(&place.url, "DELETE FROM ledger WHERE sequence = 20");
    assert_eq!(open(&place).world().unwrap().sequence, 19, "a ledger that was cut off has no snapshot");
}

fn a_snapshot_is_not_written_while_somebody_else_writes(engine: Engine) {
    let (place, mut store) = college(engine);
    let mut other = open(&place);
    let mut tried = None;
    store
        .append_watched(vec![sitting("held")], AT, &mut |step| {
            if step == jishi_store::Step::Committing {
                tried = Some(other.write_snapshot().unwrap());
            }
        })
        .unwrap();
    assert_eq!(tried, Some(false));
    assert!(other.write_snapshot().unwrap());
    assert_eq!(other.world().unwrap().sequence, store.world().unwrap().sequence);
}

fn tables_written_anew_leave_no_snapshot(engine: Engine) {
    let (place, mut store) = with_snapshot(engine);
    tamper(&place.url, "UPDATE snapshots SET digest = 'x' WHERE part = 2");
    assert!(store.verify().unwrap().findings.iter().all(|finding| finding.is_of_tables()));
    store.rebuild_tables().unwrap();
    assert!(store.verify().unwrap().is_sound());
    spoil_an_early_entry(&place);
    assert!(folds(&place));
}
