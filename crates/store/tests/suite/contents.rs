//! What was said in a talk: sealed under the keys of all whom it is about, read for a purpose, gone with any of them.

use super::{AT, LATER, college, exported, open, open_without_key};
use jishi_domain::actions::{Action, RecordCorrected, RecordWithdrawn};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_store::testing::{Engine, Place, colleges};
use jishi_store::{CONTENT, Draft, Exchange, MasterKey, SecretsAccess, Settings, Store};

on_both! {
    content_is_read_back_and_each_whom_it_is_about_sees_that_it_was_read;
    no_content_stands_in_the_database_or_an_export_in_plain_text;
    whoever_is_erased_takes_the_words_along;
    a_correction_keeps_replaces_or_drops_the_content;
    content_for_other_persons_is_refused;
    only_kinds_that_have_content_take_it;
    sealed_content_travels_with_its_keys_and_comes_out_the_same;
    plain_content_is_sealed_again_on_the_way_in_and_left_alone_the_second_time;
    sealed_content_without_a_key_is_refused;
}

const SAID: &str = "母亲住院，经济上有困难";

fn talk(id: &str, persons: &[&str]) -> Record {
    let mut record = Record::new(id, "B000", vec![RecordKind::Talk], colleges::day("2026-02-03"));
    record.persons = persons.iter().map(|&p| p.to_owned()).collect();
    record.by = Some("P00000".to_owned());
    record
}

fn with(draft: Draft, content: &str) -> Draft {
    draft.with_secrets([(CONTENT, content)].into_iter().collect())
}

fn added(record: Record) -> Draft {
    Draft::new("P00000", record.day, Action::RecordAdded(Box::new(record)))
}

fn corrected(corrects: u64, record: Record) -> Draft {
    let body = RecordCorrected { corrects, record, reason: "补正".into() };
    Draft::new("P00000", colleges::day("2026-02-04"), Action::RecordCorrected(Box::new(body)))
}

/// A college with a talk about two, one of whom has no other secret; entry 22.
fn talked(engine: Engine) -> (Place, Store) {
    let (place, mut store) = college(engine);
    store.append(vec![colleges::person(60, "B000")], AT).unwrap();
    store.append(vec![with(added(talk("T1", &["P00060", "P00003"])), SAID)], AT).unwrap();
    (place, store)
}

fn read(store: &mut Store, id: &str) -> Result<String, String> {
    let content = store.open_content(id, "P00001", "了解落实情况", LATER);
    content.map(|text| text.to_string()).map_err(|error| error.to_string())
}

fn standing(store: &mut Store, id: &str) -> Record {
    store.world().unwrap().records.get(id).unwrap().record()
}

fn content_is_read_back_and_each_whom_it_is_about_sees_that_it_was_read(engine: Engine) {
    let (place, mut store) = talked(engine);
    assert!(store.open_content("T1", "P00001", " ", LATER).unwrap_err().to_string().contains("用途"));
    assert!(open_without_key(&place).open_content("T1", "P00001", "核对", LATER).is_err());
    assert!(read(&mut store, "R000001").unwrap_err().contains("没有密封内容"));
    assert_eq!(store.head().unwrap().sequence, 22, "a refused reading is none");
    assert_eq!(read(&mut store, "T1").unwrap(), SAID);
    for person in ["P00003", "P00060"] {
        let readings = store.secret_readings(person).unwrap();
        let [entry] = readings.as_slice() else { panic!("{person}: {readings:?}") };
        let Action::SecretRead(body) = &entry.action else { panic!("{entry:?}") };
        assert_eq!((entry.actor.as_str(), body.purpose.as_str()), ("P00001", "了解落实情况"));
        assert_eq!((body.record.as_deref(), body.fields.as_slice()), (Some("T1"), &[CONTENT.to_owned()][..]));
    }
    assert!(store.verify().unwrap().is_sound());
    assert_eq!(read(&mut open(&place), "T1").unwrap(), SAID, "from the ledger, too");
}

fn no_content_stands_in_the_database_or_an_export_in_plain_text(engine: Engine) {
    let (place, mut store) = talked(engine);
    let text = exported(&mut store);
    assert!(text.contains("\"content\":{\"box\":") && !text.contains("母亲"), "{text}");
    if let Engine::Sqlite = engine {
        for ending in ["", "-wal"] {
            let bytes = std::fs::read(format!("{}{ending}", place.url)).unwrap_or_default();
            assert!(!bytes.windows("母亲".len()).any(|window| window == "母亲".as_bytes()));
        }
    }
}

fn whoever_is_erased_takes_the_words_along(engine: Engine) {
    let (place, mut store) = talked(engine);
    store.erase_secrets("P00060", "本人要求", "office", LATER).unwrap();
    assert!(read(&mut store, "T1").unwrap_err().contains("一起删除"));
    assert!(store.erase_secrets("P00060", "再删", "office", LATER).is_err(), "there is nothing more");
    store.append(vec![with(added(talk("T2", &["P00060"])), "新的谈话")], LATER).unwrap();
    assert_eq!(read(&mut store, "T2").unwrap(), "新的谈话");
    assert!(read(&mut store, "T1").is_err(), "a new key does not open what an old one shut");
    assert!(store.verify().unwrap().is_sound());
    assert!(open(&place).verify().unwrap().is_sound());
    let text = exported(&mut store);
    let mut copy = open(&Place::on(engine));
    copy.import_exchange(&Exchange::read(text.as_bytes()).unwrap(), AT, &mut |_| {}).unwrap();
    assert_eq!(exported(&mut copy), text);
    assert_eq!(read(&mut copy, "T2").unwrap(), "新的谈话");
}

fn a_correction_keeps_replaces_or_drops_the_content(engine: Engine) {
    let (_place, mut store) = talked(engine);
    let mut record = standing(&mut store, "T1");
    record.place = Some("会议室".into());
    store.append(vec![corrected(22, record)], LATER).unwrap();
    assert_eq!(read(&mut store, "T1").unwrap(), SAID);
    let replaced = Record { content: None, ..standing(&mut store, "T1") };
    let at = store.world().unwrap().records.get("T1").unwrap().state().sequence;
    store.append(vec![with(corrected(at, replaced), "改写")], LATER).unwrap();
    assert_eq!(read(&mut store, "T1").unwrap(), "改写");
    let dropped = Record { content: None, ..standing(&mut store, "T1") };
    let at = store.world().unwrap().records.get("T1").unwrap().state().sequence;
    store.append(vec![corrected(at, dropped)], LATER).unwrap();
    assert!(read(&mut store, "T1").unwrap_err().contains("没有密封内容"));
    let at = store.world().unwrap().records.get("T1").unwrap().state().sequence;
    let withdrawn = RecordWithdrawn { corrects: at, record: "T1".into(), reason: "重复".into() };
    let day = colleges::day("2026-02-05");
    store
        .append(vec![Draft::new("P00000", day, Action::RecordWithdrawn(Box::new(withdrawn)))], LATER)
        .unwrap();
    assert!(store.verify().unwrap().is_sound(), "the keys of what was once sealed stay");
}

fn content_for_other_persons_is_refused(engine: Engine) {
    let (_place, mut store) = talked(engine);
    let mut record = standing(&mut store, "T1");
    record.persons = vec!["P00004".into()];
    let error = store.append(vec![corrected(22, record.clone())], LATER).unwrap_err().to_string();
    assert!(error.contains("为另外的涉及人员密封"), "{error}");
    record.content = None;
    store.append(vec![with(corrected(22, record), "改正后的内容")], LATER).unwrap();
    assert_eq!(read(&mut store, "T1").unwrap(), "改正后的内容");
    let error = store.append(vec![with(added(talk("T9", &["P09999"])), "x")], LATER).unwrap_err().to_string();
    assert!(error.contains("P09999") && error.contains("没有登记"), "{error}");
    assert!(store.verify().unwrap().is_sound());
}

fn only_kinds_that_have_content_take_it(engine: Engine) {
    let (_place, mut store) = college(engine);
    let refused = |store: &mut Store, draft: Draft| store.append(vec![draft], AT).unwrap_err().to_string();
    let filing =
        Record { kinds: vec![RecordKind::Filing], items: vec!["x".into()], ..talk("F1", &["P00003"]) };
    assert!(refused(&mut store, with(added(filing), "x")).contains("不能附带密封内容"));
    assert!(refused(&mut store, with(added(talk("T1", &[])), "x")).contains("不能附带密封内容"));
    let odd = added(talk("T1", &["P00003"])).with_secrets([("phone", "1")].into_iter().collect());
    assert!(refused(&mut store, odd).contains("不认识的栏目"));
}

fn sealed_content_travels_with_its_keys_and_comes_out_the_same(engine: Engine) {
    let (_place, mut store) = talked(engine);
    let text = exported(&mut store);
    let exchange = Exchange::read(text.as_bytes()).unwrap();
    for target in Engine::ALL {
        let place = Place::on(target);
        let mut copy = open_without_key(&place);
        copy.import_exchange(&exchange, AT, &mut |_| {}).unwrap();
        assert_eq!(exported(&mut copy), text);
        assert!(copy.verify().unwrap().is_sound());
        assert_eq!(read(&mut open(&place), "T1").unwrap(), SAID);
        let again = open(&place).import_exchange(&exchange, AT, &mut |_| {}).unwrap();
        assert_eq!((again.added, again.left), (0, 22));
    }
}

fn plain_content_is_sealed_again_on_the_way_in_and_left_alone_the_second_time(engine: Engine) {
    let (_place, mut store) = talked(engine);
    let mut bytes = Vec::new();
    let access = SecretsAccess { actor: "office", purpose: "迁移", at: LATER };
    store.export(&mut bytes, Some(&access)).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(&format!(r#""secrets":{{"content":"{SAID}"}}"#)), "{text}");
    assert!(!text.contains("\"content\":{"), "no box beside the plain text");
    let told = store.secret_readings("P00060").unwrap();
    assert_eq!(told.len(), 1, "that it went out in plain text is noted");
    let place = Place::on(engine);
    let other = Settings::default().with_master_key(MasterKey::from_bytes([9; 32]));
    let mut copy = Store::open(&place.url, other).unwrap();
    let exchange = Exchange::read(text.as_bytes()).unwrap();
    copy.import_exchange(&exchange, AT, &mut |_| {}).unwrap();
    assert_eq!(read(&mut copy, "T1").unwrap(), SAID);
    assert!(copy.verify().unwrap().is_sound());
    let again = copy.import_exchange(&exchange, AT, &mut |_| {}).unwrap();
    assert_eq!(again.added, 0);
    let both = text.replace(
        &format!(r#""secrets":{{"content":"{SAID}"}}}}"#),
        &format!("\"secrets\":{{\"content\":\"{SAID}\"}}}}\n{{\"person_key\":{{\"person\":\"P00060\",\"wrapped\":\"x\"}}}}"),
    );
    assert!(
        Exchange::read(both.as_bytes()).is_err(),
        "a key from elsewhere would shut out what is sealed here"
    );
}

fn sealed_content_without_a_key_is_refused(engine: Engine) {
    let (_place, mut store) = talked(engine);
    let text: String = exported(&mut store)
        .lines()
        .filter(|line| !line.contains(r#"{"person_key":{"person":"P00060""#))
        .map(|line| format!("{line}\n"))
        .collect();
    let mut copy = open(&Place::on(engine));
    let exchange = Exchange::read(text.as_bytes()).unwrap();
    let error = copy.import_exchange(&exchange, AT, &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("人员 P00060") && error.contains("没有密钥"), "{error}");
    assert_eq!(copy.head().unwrap().sequence, 0);
}
