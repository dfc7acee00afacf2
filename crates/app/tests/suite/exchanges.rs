//! Exchange files.

use crate::support::{college, key};
use jishi_app::colleges::KeySource;
use jishi_app::exchanges;
use jishi_store::Exchange;
use jishi_store::testing::{Engine, Place, colleges as generated};

on_both! {
    a_file_is_tried_before_it_is_written_and_twice_changes_nothing;
    a_wrong_file_leaves_an_empty_place_empty;
}

fn exported(engine: Engine) -> (String, Exchange) {
    let (_place, mut store) = college(engine);
    let mut drafts = generated::roster(8, 2, true);
    store.append(drafts.split_off(6), "2024-03-02T08:00:00Z").unwrap();
    let mut bytes = Vec::new();
    store.export(&mut bytes, None).unwrap();
    let exchange = Exchange::read(bytes.as_slice()).unwrap();
    (String::from_utf8(bytes).unwrap(), exchange)
}

fn a_file_is_tried_before_it_is_written_and_twice_changes_nothing(engine: Engine) {
    let (text, exchange) = exported(engine);
    let place = Place::on(engine);
    let entries = exchange.lines.len();
    let tried = exchanges::check(&place.url, &key(), &exchange).unwrap();
    assert_eq!((tried.imported.added, tried.head.sequence), (entries, 0));
    assert!(!jishi_store::Store::is_there(&place.url).unwrap(), "a trial makes nothing");
    let taken = exchanges::import(&place.url, &key(), &exchange, &mut |_| {}).unwrap();
    assert_eq!(
        (taken.imported.added, taken.head.sequence, taken.master_key_lacks),
        (entries, entries as u64, false)
    );
    let again = exchanges::import(&place.url, &key(), &exchange, &mut |_| {}).unwrap();
    assert_eq!((again.imported.added, again.imported.left, again.head), (0, entries, taken.head));
    // the same bytes come out, whichever engine they went into
    for other in Engine::ALL {
        let place = Place::on(other);
        let without = exchanges::import(&place.url, &KeySource::default(), &exchange, &mut |_| {}).unwrap();
        assert!(without.master_key_lacks, "the old master key is asked for");
        let mut bytes = Vec::new();
        let mut store = jishi_app::colleges::open(&place.url, &KeySource::default()).unwrap();
        store.export(&mut bytes, None).unwrap();
        assert!(bytes == text.as_bytes());
    }
}

fn a_wrong_file_leaves_an_empty_place_empty(engine: Engine) {
    let place = Place::on(engine);
    let text = "{\"format\":\"jishi-exchange\",\"version\":1}\n{\"event_day\":\"2020-01-01\",\"action\":\"unit.moved\",\
                \"payload\":{\"unit\":\"B\",\"parent\":\"C\"}}\n";
    let exchange = Exchange::read(text.as_bytes()).unwrap();
    for source in [KeySource::default(), key()] {
        let refused = exchanges::import(&place.url, &source, &exchange, &mut |_| {}).unwrap_err();
        assert!(refused.to_string().contains("第2行"), "{refused}");
        assert!(exchanges::check(&place.url, &source, &exchange).is_err());
    }
    let left: Vec<_> = std::fs::read_dir(place.path("x").parent().unwrap()).unwrap().flatten().collect();
    assert!(left.is_empty(), "{left:?}");
    if engine == Engine::Postgres {
        let mut store = jishi_app::colleges::create(&place.url, &key(), Default::default()).unwrap();
        assert_eq!(store.head().unwrap().sequence, 0, "it can still be begun");
    }
}
