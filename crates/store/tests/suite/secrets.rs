//! Secrets stay secret, are found by citizen ID, and can be destroyed.

use super::{AT, LATER, college, fresh, key, open, open_without_key};
use jishi_domain::actions::{Action, PersonChanged};
use jishi_store::testing::{Engine, colleges, tamper};
use jishi_store::{Draft, MasterKey, Secrets, Settings, Store};

on_both! {
    secrets_are_read_back_and_the_reading_stands_in_the_ledger;
    no_secret_stands_in_the_database_in_plain_text;
    a_person_is_found_by_citizen_id_however_it_is_typed;
    without_a_master_key_everything_else_works;
    a_wrong_master_key_is_said_to_be_wrong;
    changed_secrets_replace_the_old_ones;
    a_key_made_and_used_in_one_batch_is_one_key;
    erased_secrets_are_gone_and_the_chain_is_whole;
    after_erasure_new_secrets_get_a_new_key;
    a_reading_needs_a_purpose_and_a_known_field;
    new_secrets_are_merged_with_the_old_without_showing_them;
}

fn changed(n: usize, secrets: Secrets) -> Draft {
    let Action::PersonRegistered(body) = colleges::person(n, "B000").action else { panic!("no person") };
    let change = PersonChanged { person: body.person, sealed: None, reason: None };
    Draft::new("office", colleges::day("2026-02-01"), Action::PersonChanged(Box::new(change)))
        .with_secrets(secrets)
}

fn phone(store: &mut Store, person: &str) -> String {
    let secrets = store.open_secrets(person, &["phone"], "office", "联系本人", AT).unwrap();
    secrets.0["phone"].clone()
}

fn secrets_are_read_back_and_the_reading_stands_in_the_ledger(engine: Engine) {
    let (_place, mut store) = college(engine);
    let read =
        store.open_secrets("P00003", &["phone", "citizen_id"], "office", "转接组织关系", LATER).unwrap();
    let mut expected = colleges::secrets(3);
    expected.0.remove("address");
    assert_eq!(read, expected);
    let entry = store.entry(21).unwrap().unwrap();
    assert_eq!((entry.actor.as_str(), entry.entered_at.as_str()), ("office", LATER));
    let Action::SecretRead(body) = entry.action else { panic!("{entry:?}") };
    assert_eq!((body.person.as_str(), body.purpose.as_str()), ("P00003", "转接组织关系"));
    assert_eq!(body.fields, ["phone", "citizen_id"]);
}

fn no_secret_stands_in_the_database_in_plain_text(engine: Engine) {
    let (_place, mut store) = college(engine);
    let text = super::exported(&mut store);
    for value in colleges::secrets(3).0.values() {
        assert!(!text.contains(value.as_str()));
    }
    let debug = format!("{:?}", colleges::roster(1, 1, true));
    assert!(!debug.contains(&colleges::citizen_id(0)), "{debug}");
}

fn a_person_is_found_by_citizen_id_however_it_is_typed(engine: Engine) {
    let (_place, mut store) = college(engine);
    let id = colleges::citizen_id(5);
    assert_eq!(store.find_by_citizen_id(&id).unwrap(), ["P00005"]);
    let (front, back) = id.split_at(6);
    assert_eq!(store.find_by_citizen_id(&format!(" {front} {} ", back.to_lowercase())).unwrap(), ["P00005"]);
    assert_eq!(store.find_by_citizen_id(&colleges::citizen_id(77)).unwrap(), Vec::<String>::new());
    let hash = store.citizen_id_hash(&id).unwrap();
    assert_eq!(store.world().unwrap().people["P00005"].sealed.as_ref().unwrap().id_hash, hash);
}

fn without_a_master_key_everything_else_works(engine: Engine) {
    let (place, store) = college(engine);
    drop(store);
    let mut store = open_without_key(&place);
    store.append(vec![colleges::person(50, "B000")], AT).unwrap();
    assert!(store.verify().unwrap().is_sound());
    let refused = [
        store.append(vec![colleges::person(51, "B000").with_secrets(colleges::secrets(51))], AT).unwrap_err(),
        store.find_by_citizen_id(&colleges::citizen_id(1)).unwrap_err(),
        store.open_secrets("P00001", &["phone"], "office", "联系", AT).unwrap_err(),
    ];
    for error in refused {
        assert!(error.to_string().contains("JISHI_MASTER_KEY"), "{error}");
    }
}

fn a_wrong_master_key_is_said_to_be_wrong(engine: Engine) {
    let (place, store) = college(engine);
    drop(store);
    let wrong = Settings::default().with_master_key(MasterKey::from_bytes([8; 32]));
    let mut store = Store::open(&place.url, wrong).unwrap();
    let refused = [
        store.append(vec![colleges::person(51, "B000").with_secrets(colleges::secrets(51))], AT).unwrap_err(),
        store.find_by_citizen_id(&colleges::citizen_id(1)).unwrap_err(),
        store.open_secrets("P00001", &["phone"], "office", "联系", AT).unwrap_err(),
    ];
    for error in refused {
        assert!(error.to_string().contains("不是这个数据库的主密钥"), "{error}");
    }
    assert_eq!(store.head().unwrap().sequence, 20);
}

fn changed_secrets_replace_the_old_ones(engine: Engine) {
    let (_place, mut store) = college(engine);
    let new = [("phone", "10099999999")].into_iter().collect();
    store.append(vec![changed(3, new)], AT).unwrap();
    assert_eq!(phone(&mut store, "P00003"), "10099999999");
    assert_eq!(store.find_by_citizen_id(&colleges::citizen_id(3)).unwrap(), Vec::<String>::new());
    assert!(store.verify().unwrap().is_sound());
}

fn a_key_made_and_used_in_one_batch_is_one_key(engine: Engine) {
    let (_place, mut store) = fresh(engine);
    let mut drafts = colleges::units(1);
    drafts.push(colleges::person(3, "B000").with_secrets(colleges::secrets(3)));
    drafts.push(changed(3, [("phone", "10099999999")].into_iter().collect()));
    drafts.push(colleges::person(4, "B000"));
    drafts.push(changed(4, [("phone", "10088888888")].into_iter().collect()));
    store.append(drafts, AT).unwrap();
    assert_eq!(phone(&mut store, "P00003"), "10099999999");
    assert_eq!(phone(&mut store, "P00004"), "10088888888");
    assert!(store.verify().unwrap().is_sound());
}

fn erased_secrets_are_gone_and_the_chain_is_whole(engine: Engine) {
    let (place, mut store) = college(engine);
    store.erase_secrets("P00003", "本人要求", "office", LATER).unwrap();
    let error = store.open_secrets("P00003", &["phone"], "office", "联系", AT).unwrap_err();
    assert!(error.to_string().contains("没有密封资料"), "{error}");
    assert!(store.find_by_citizen_id(&colleges::citizen_id(3)).unwrap().is_empty());
    assert!(store.erase_secrets("P00003", "本人要求", "office", LATER).is_err(), "not twice");
    assert!(store.verify().unwrap().is_sound());
    let left = super::exported(&mut store);
    assert!(!left.contains(r#"{"person_key":{"person":"P00003""#));
    assert!(left.contains(r#"{"person_key":{"person":"P00004""#));
    assert!(open(&place).verify().unwrap().is_sound());
}

#[test]
fn an_erased_key_does_not_linger_in_the_file() {
    let (place, mut store) = college(Engine::Sqlite);
    let line = super::exported(&mut store)
        .lines()
        .find(|l| l.contains(r#""person_key":{"person":"P00003""#))
        .unwrap()
        .to_owned();
    let wrapped = line.rsplit('"').nth(1).unwrap().to_owned();
    let lingers = || {
        ["", "-wal"].iter().any(|ending| {
            let bytes = std::fs::read(format!("{}{ending}", place.url)).unwrap_or_default();
            bytes.windows(wrapped.len()).any(|window| window == wrapped.as_bytes())
        })
    };
    assert!(lingers());
    store.erase_secrets("P00003", "本人要求", "office", LATER).unwrap();
    assert!(!lingers());
}

fn after_erasure_new_secrets_get_a_new_key(engine: Engine) {
    let (_place, mut store) = college(engine);
    store.erase_secrets("P00003", "本人要求", "office", LATER).unwrap();
    store.append(vec![changed(3, [("phone", "10077777777")].into_iter().collect())], LATER).unwrap();
    assert_eq!(phone(&mut store, "P00003"), "10077777777");
    assert!(store.verify().unwrap().is_sound());
}

fn a_reading_needs_a_purpose_and_a_known_field(engine: Engine) {
    let (place, mut store) = college(engine);
    let mut refused = |person: &str, field: &str, purpose: &str, expected: &str| {
        let error = store.open_secrets(person, &[field], "office", purpose, AT).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused("P00003", "phone", " ", "没有写明用途");
    refused("P00003", "salary", "核对", "可查阅的有：address、citizen_id、phone");
    refused("P99999", "phone", "核对", "没有登记");
    tamper(&place.url, "DELETE FROM person_keys WHERE person = 'P00003'");
    refused("P00003", "phone", "核对", "密钥不在数据库中");
    assert_eq!(store.head().unwrap().sequence, 20, "a refused reading is none");
    assert!(store.has_master_key());
    assert_eq!(format!("{:?}", key()), "MasterKey(…)");
}

fn new_secrets_are_merged_with_the_old_without_showing_them(engine: Engine) {
    let (place, mut store) = college(engine);
    store.append(vec![colleges::person(50, "B000")], AT).unwrap();
    let new = |phone: &str| -> Secrets { [("phone", phone)].into_iter().collect() };
    let known = colleges::secrets(3).0["phone"].clone();
    assert_eq!(store.merged_secrets("P00003", &new(&known)).unwrap(), None);
    let mut expected = colleges::secrets(3);
    expected.0.insert("phone".into(), "1".into());
    assert_eq!(store.merged_secrets("P00003", &new("1")).unwrap(), Some(expected));
    assert_eq!(store.merged_secrets("P00050", &new("1")).unwrap(), Some(new("1")));
    assert_eq!(store.merged_secrets("P00050", &Secrets::default()).unwrap(), None);
    assert!(open_without_key(&place).merged_secrets("P00003", &new("1")).is_err());
    assert_eq!(store.head().unwrap().sequence, 21, "nothing is noted");
}
