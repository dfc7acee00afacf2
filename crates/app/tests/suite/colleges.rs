//! A place for a ledger.

use crate::support::{college, key};
use jishi_app::colleges::{self, KeySource};
use jishi_store::testing::{Engine, Place};
use jishi_store::{Settings, Store};

on_both! {
    a_new_ledger_begins_with_its_college;
    a_ledger_that_is_there_is_not_begun_again;
    a_ledger_that_is_not_there_is_not_opened;
}

fn a_new_ledger_begins_with_its_college(engine: Engine) {
    let place = Place::on(engine);
    let mut store = colleges::create(&place.url, &key(), Settings::default()).unwrap();
    let on = crate::support::day("2001-07-01");
    colleges::found(&mut store, "C", "示例学院党委", on, "system").unwrap();
    let world = store.world().unwrap();
    let (code, unit) = world.college().unwrap();
    assert_eq!((code, unit.latest().name.as_str(), unit.established), ("C", "示例学院党委", on));
    assert!(store.has_master_key());
}

fn a_ledger_that_is_there_is_not_begun_again(engine: Engine) {
    let (place, mut store) = college(engine);
    let head = store.head().unwrap();
    let refused = colleges::create(&place.url, &KeySource::default(), Settings::default()).unwrap_err();
    assert!(refused.to_string().contains("里面已经有台账"), "{refused}");
    assert_eq!(store.head().unwrap(), head);
    // no key was made that would later be taken for the ledger's own
    assert!(!place.path("college.jishi.key").exists());
}

fn a_ledger_that_is_not_there_is_not_opened(engine: Engine) {
    let place = Place::on(engine);
    let refused = colleges::open(&place.url, &KeySource::default()).unwrap_err();
    assert!(refused.to_string().contains("jishi init"), "{refused}");
    assert!(!Store::is_there(&place.url).unwrap());
}

#[test]
fn a_key_is_taken_from_the_file_named_then_the_environment_then_beside_the_ledger() {
    let place = Place::sqlite();
    let check = |source: &KeySource| {
        colleges::master_key(&place.url, source).unwrap().map(|key| key.check().to_owned())
    };
    assert_eq!(check(&KeySource::default()), None);
    colleges::create(&place.url, &KeySource::default(), Settings::default()).unwrap();
    let beside = check(&KeySource::default()).unwrap();
    let text = check(&key()).unwrap();
    assert_ne!(text, beside);
    let file = place.path("named.key");
    std::fs::write(&file, "cd".repeat(32)).unwrap();
    let named = KeySource { file: Some(file), ..key() };
    assert!(![beside, text].contains(&check(&named).unwrap()));
    let lost = KeySource { file: Some(place.path("nowhere.key")), text: None };
    assert!(colleges::master_key(&place.url, &lost).is_err());
}
