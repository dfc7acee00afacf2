//! Opening.

use super::{AT, college, key, open, open_without_key, sitting};
use jishi_store::testing::{Engine, Place, colleges, tamper};
use jishi_store::{Algorithm, Settings, Store, StoreError};

on_both! {
    a_ledger_that_must_exist_is_not_made;
    looking_for_a_ledger_makes_nothing;
    somebody_elses_database_is_refused_and_left_alone;
    a_newer_database_is_refused;
    what_was_written_is_there_after_opening_again;
    the_algorithm_is_fixed_when_the_ledger_is_made;
    entries_are_read_in_their_order_from_any_place;
    a_long_ledger_is_read_as_a_short_one;
    the_world_known_at_a_day_has_only_what_was_entered_by_then;
}

fn a_ledger_that_must_exist_is_not_made(engine: Engine) {
    let place = Place::on(engine);
    let error = Store::open(&place.url, Settings::existing()).unwrap_err().to_string();
    assert!(error.contains("不存在或是空的") && error.contains("jishi init"), "{error}");
    if engine == Engine::Sqlite {
        assert!(!std::path::Path::new(&place.url).exists());
        std::fs::write(&place.url, "").unwrap();
        assert!(Store::open(&place.url, Settings::existing()).is_err());
    }
    open(&place);
    assert!(Store::open(&place.url, Settings::existing()).is_ok());
}

fn looking_for_a_ledger_makes_nothing(engine: Engine) {
    let place = Place::on(engine);
    assert!(!Store::is_there(&place.url).unwrap());
    assert!(!std::path::Path::new(&place.url).exists());
    assert!(!Store::is_there(&place.url).unwrap(), "looking once has changed nothing");
    open(&place);
    assert!(Store::is_there(&place.url).unwrap());
}

fn somebody_elses_database_is_refused_and_left_alone(engine: Engine) {
    let place = Place::on(engine);
    tamper(&place.url, "CREATE TABLE guests (name TEXT)");
    let before = std::fs::read(&place.url).ok();
    for settings in [Settings::default(), Settings::existing()] {
        let error = Store::open(&place.url, settings).unwrap_err().to_string();
        assert!(error.contains("不是纪实数据库"), "{error}");
    }
    assert!(Store::is_there(&place.url).unwrap_err().to_string().contains("不是纪实数据库"));
    assert_eq!(std::fs::read(&place.url).ok(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let place = Place::sqlite();
    let text = "姓名,支部\n".repeat(400);
    std::fs::write(&place.url, &text).unwrap();
    let error = Store::open(&place.url, Settings::default()).unwrap_err().to_string();
    assert!(error.contains("不是纪实数据库"), "{error}");
    assert_eq!(std::fs::read_to_string(&place.url).unwrap(), text);
}

fn a_newer_database_is_refused(engine: Engine) {
    let place = Place::on(engine);
    open(&place);
    tamper(&place.url, "UPDATE jishi_schema SET version = 999");
    let error = Store::open(&place.url, Settings::existing()).unwrap_err().to_string();
    assert!(error.contains("更新的版本") && error.contains("请升级"), "{error}");
}

fn what_was_written_is_there_after_opening_again(engine: Engine) {
    let (place, mut store) = college(engine);
    let world = store.world().unwrap().clone();
    let head = store.head().unwrap();
    drop(store);
    let mut again = open_without_key(&place);
    assert_eq!(again.head().unwrap(), head);
    assert_eq!(*again.world().unwrap(), world);
    assert_eq!(again.take_world().unwrap(), world);
    assert_eq!(*again.world().unwrap(), world);
    assert_eq!((world.units.len(), world.people.len(), world.records.len()), (5, 9, 6));
}

fn the_algorithm_is_fixed_when_the_ledger_is_made(engine: Engine) {
    let place = Place::on(engine);
    let settings = Settings::default().with_algorithm(Algorithm::Sm3).with_master_key(key());
    let mut store = Store::open(&place.url, settings).unwrap();
    store.append(colleges::units(1), AT).unwrap();
    drop(store);
    let mut store = open(&place);
    assert_eq!(store.algorithm().unwrap(), Algorithm::Sm3);
    store.append(vec![sitting("R1")], AT).unwrap();
    let verification = store.verify().unwrap();
    assert_eq!((verification.algorithm, verification.findings), (Algorithm::Sm3, vec![]));
}

fn entries_are_read_in_their_order_from_any_place(engine: Engine) {
    let (_place, mut store) = college(engine);
    let all: Vec<_> = store.entries(1, u64::MAX).map(Result::unwrap).collect();
    assert_eq!(all.iter().map(|e| e.sequence).collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
    let some: Vec<_> = store.entries(7, 10).map(Result::unwrap).collect();
    assert_eq!(some, all[6..9]);
    assert_eq!(store.entry(7).unwrap().as_ref(), Some(&all[6]));
    assert_eq!(store.entry(21).unwrap(), None);
}

fn a_long_ledger_is_read_as_a_short_one(engine: Engine) {
    let (place, mut store) = college(engine);
    let drafts = (0..2_500).map(|n| sitting(&format!("X{n}"))).collect();
    store.append(drafts, AT).unwrap();
    assert!(*open(&place).world().unwrap() == *store.world().unwrap());
    assert_eq!(store.entries(1, u64::MAX).count(), 2_520);
    for (sql, sequence, expected) in [
        ("UPDATE ledger SET payload = '{}' WHERE sequence = 1700", 1_700, "看不懂"),
        (
            "UPDATE ledger SET payload = (SELECT payload FROM ledger WHERE sequence = 40) WHERE sequence = 1500",
            1_500,
            "矛盾",
        ),
        ("DELETE FROM ledger WHERE sequence = 1400", 1_400, "缺失"),
    ] {
        tamper(&place.url, sql);
        let error = open(&place).world().unwrap_err();
        assert!(matches!(error, StoreError::Broken { sequence: s, .. } if s == sequence), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

fn the_world_known_at_a_day_has_only_what_was_entered_by_then(engine: Engine) {
    let place = Place::on(engine);
    let mut store = open(&place);
    store.append(colleges::units(1), "2026-03-01T08:00:00Z").unwrap();
    store.append(vec![sitting("early")], "2026-03-01T23:59:59Z").unwrap();
    store.append(vec![sitting("late")], "2026-03-02T00:00:00Z").unwrap();
    let known = |store: &mut Store, day: &str| {
        let world = store.world_known_at(colleges::day(day)).unwrap();
        (world.units.len(), world.records.iter().map(|listed| listed.id().to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(known(&mut store, "2026-02-28"), (0, vec![]));
    assert_eq!(known(&mut store, "2026-03-01"), (3, vec!["early".to_owned()]));
    assert_eq!(known(&mut store, "2026-03-02").1.len(), 2);
}

#[cfg(unix)]
#[test]
fn a_database_file_is_private_to_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::sqlite();
    open(&place);
    assert_eq!(std::fs::metadata(&place.url).unwrap().permissions().mode() & 0o777, 0o600);
}
