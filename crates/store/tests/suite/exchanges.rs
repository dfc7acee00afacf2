//! Export and import give the same bytes.

use super::{AT, LATER, college, exported, fresh, open, open_without_key, sitting};
use jishi_domain::actions::{Action, PersonChanged, RecordCorrected, RecordWithdrawn};
use jishi_store::testing::{Engine, Place, colleges};
use jishi_store::{Algorithm, Draft, Exchange, Secrets, SecretsAccess, Settings, Store};

on_both! {
    an_export_imported_and_exported_again_is_the_same_bytes_on_both_engines;
    an_export_keeps_the_algorithm_of_its_chain;
    an_empty_ledger_is_exchanged_too;
    plain_secrets_are_exported_only_with_a_purpose_and_leave_a_trace;
    plain_secrets_are_sealed_again_on_the_way_in;
    keys_of_another_master_key_are_refused;
    sealed_secrets_without_their_key_are_refused;
}

/// A college with corrections, a withdrawal, changed and erased secrets.
fn lived(engine: Engine) -> (Place, Store) {
    let (place, mut store) = college(engine);
    let Action::RecordAdded(record) = sitting("R000001").action else { panic!("no record") };
    let corrected = RecordCorrected { corrects: 16, record: *record, reason: "补正".into() };
    let withdrawn = RecordWithdrawn { corrects: 21, record: "R000001".into(), reason: "重复".into() };
    let Action::PersonRegistered(body) = colleges::person(4, "B001").action else { panic!("no person") };
    let changed = PersonChanged { person: body.person, sealed: None, reason: Some("换号".into()) };
    let day = colleges::day("2026-02-02");
    let drafts = vec![
        Draft::new("office", day, Action::RecordCorrected(Box::new(corrected))),
        Draft::new("office", day, Action::RecordWithdrawn(Box::new(withdrawn))),
        Draft::new("office", day, Action::PersonChanged(Box::new(changed)))
            .with_secrets([("phone", "10066666666")].into_iter().collect()),
    ];
    store.append(drafts, LATER).unwrap();
    store.erase_secrets("P00005", "本人要求", "office", LATER).unwrap();
    (place, store)
}

fn import(store: &mut Store, text: &str) -> jishi_store::Imported {
    store.import_exchange(&Exchange::read(text.as_bytes()).unwrap(), AT, &mut |_| {}).unwrap()
}

fn an_export_imported_and_exported_again_is_the_same_bytes_on_both_engines(engine: Engine) {
    let (_place, mut store) = lived(engine);
    let text = exported(&mut store);
    for target in Engine::ALL {
        // the keys travel wrapped: the master key is not needed to move a college
        let mut copy = open_without_key(&Place::on(target));
        let imported = import(&mut copy, &text);
        assert_eq!((imported.added, imported.left), (24, 0));
        assert_eq!(copy.head().unwrap(), store.head().unwrap());
        assert!(copy.verify().unwrap().is_sound());
        assert_eq!(exported(&mut copy), text);
    }
}

fn an_export_keeps_the_algorithm_of_its_chain(engine: Engine) {
    let mut store =
        Store::open(&Place::on(engine).url, Settings::default().with_algorithm(Algorithm::Sm3)).unwrap();
    store.append(colleges::units(2), AT).unwrap();
    let text = exported(&mut store);
    assert!(
        text.starts_with(
            r#"{"format":"jishi-exchange","version":1,"hash":"sm3","entries":4,"head":"000004-"#
        )
    );
    let (_place, mut copy) = fresh(engine);
    copy.world().unwrap();
    import(&mut copy, &text);
    assert_eq!(copy.algorithm().unwrap(), Algorithm::Sm3);
    assert_eq!(exported(&mut copy), text);
}

fn an_empty_ledger_is_exchanged_too(engine: Engine) {
    let mut store =
        Store::open(&Place::on(engine).url, Settings::default().with_algorithm(Algorithm::Sm3)).unwrap();
    let text = exported(&mut store);
    let (_place, mut copy) = fresh(engine);
    assert_eq!(import(&mut copy, &text).added, 0);
    assert_eq!(exported(&mut copy), text);
}

fn plainly(store: &mut Store, purpose: &str) -> Result<String, jishi_store::StoreError> {
    let mut bytes = Vec::new();
    let access = SecretsAccess { actor: "office", purpose, at: LATER };
    store.export(&mut bytes, Some(&access)).map(|_| String::from_utf8(bytes).unwrap())
}

fn plain_secrets_are_exported_only_with_a_purpose_and_leave_a_trace(engine: Engine) {
    let (place, mut store) = lived(engine);
    assert!(plainly(&mut store, " ").unwrap_err().to_string().contains("没有写明用途"));
    assert!(plainly(&mut open_without_key(&place), "迁移").is_err());
    let text = plainly(&mut store, "迁移到新系统").unwrap();
    assert!(text.contains(&format!(r#""citizen_id":"{}""#, colleges::citizen_id(3))));
    assert!(text.contains(r#""phone":"10066666666""#));
    assert!(!text.contains(&colleges::citizen_id(5)), "erased is erased");
    assert!(!text.contains("person_key"));
    let reads = store.entries(25, u64::MAX).filter(
        |e| matches!(&e.as_ref().unwrap().action, Action::SecretRead(b) if b.purpose == "迁移到新系统"),
    );
    assert_eq!(reads.count(), 8, "one for each person whose secrets went out");
}

fn plain_secrets_are_sealed_again_on_the_way_in(engine: Engine) {
    let (_place, mut store) = lived(engine);
    let text = plainly(&mut store, "迁移到新系统").unwrap();
    let place = Place::on(engine);
    let other_key = Settings::default().with_master_key(jishi_store::MasterKey::from_bytes([9; 32]));
    let mut copy = Store::open(&place.url, other_key).unwrap();
    import(&mut copy, &text);
    assert!(copy.verify().unwrap().is_sound());
    let read = |store: &mut Store, person: &str| -> Secrets {
        store.open_secrets(person, &["phone"], "office", "核对", LATER).unwrap()
    };
    assert_eq!(read(&mut copy, "P00003"), read(&mut store, "P00003"));
    assert_eq!(read(&mut copy, "P00004").0["phone"], "10066666666");
    assert_eq!(copy.find_by_citizen_id(&colleges::citizen_id(3)).unwrap(), ["P00003"]);
    assert!(!exported(&mut copy).contains(&colleges::citizen_id(3)));
}

fn keys_of_another_master_key_are_refused(engine: Engine) {
    let (_place, mut store) = college(engine);
    let text = exported(&mut store);
    let place = Place::on(engine);
    let other = Settings::default().with_master_key(jishi_store::MasterKey::from_bytes([9; 32]));
    let mut copy = Store::open(&place.url, other).unwrap();
    copy.append(colleges::units(1), AT).unwrap();
    copy.append(vec![colleges::person(70, "B000").with_secrets(colleges::secrets(70))], AT).unwrap();
    let exchange = Exchange::read(text.as_bytes()).unwrap();
    let error = copy.import_exchange(&exchange, AT, &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("另一把主密钥"), "{error}");
    assert_eq!(copy.head().unwrap().sequence, 4);
}

fn sealed_secrets_without_their_key_are_refused(engine: Engine) {
    let (_place, mut store) = college(engine);
    let text: String = exported(&mut store)
        .lines()
        .filter(|line| !line.contains(r#"{"person_key":{"person":"P00003""#))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut copy = open(&Place::on(engine));
    let exchange = Exchange::read(text.as_bytes()).unwrap();
    let error = copy.import_exchange(&exchange, AT, &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("人员 P00003") && error.contains("没有密钥"), "{error}");
    assert_eq!(copy.head().unwrap().sequence, 0);
}
