//! Adopting.

use crate::support::{college, day, five, library};
use jishi_app::adoptions;
use jishi_domain::actions::Confirmation;
use jishi_store::testing::Engine;

on_both! {
    an_adoption_stands_in_the_ledger_with_what_was_confirmed;
    a_unit_that_does_not_exist_keeps_an_adoption_out;
}

fn an_adoption_stands_in_the_ledger_with_what_was_confirmed(engine: Engine) {
    let (_place, mut store) = college(engine);
    let library = library();
    let mut adoption = adoptions::plain(five(&library), day("2024-01-01"));
    adoptions::confirm_all(five(&library), &mut adoption, "学校党委");
    let value = serde_json::json!(2);
    let own = Confirmation { value: Some(value), by: "P00000".into(), reason: Some("从严".into()) };
    adoption.parameters.insert("general-meetings-per-quarter".into(), own);
    adoptions::check_in(&mut store, five(&library), &adoption, "system").unwrap();
    assert!(store.world().unwrap().adoptions.is_empty(), "a check writes nothing");
    let sequence = adoptions::adopt(&mut store, five(&library), adoption.clone(), "system").unwrap();
    assert_eq!(store.head().unwrap().sequence, sequence);
    assert_eq!(store.world().unwrap().adoption_on("five-standards", day("2024-06-30")), Some(&adoption));
}

fn a_unit_that_does_not_exist_keeps_an_adoption_out(engine: Engine) {
    let (_place, mut store) = college(engine);
    let library = library();
    let head = store.head().unwrap();
    let mut adoption = adoptions::plain(five(&library), day("2024-01-01"));
    adoption.units = vec!["B000".into(), "B999".into()];
    let refused = adoptions::check_in(&mut store, five(&library), &adoption, "system").unwrap_err();
    assert!(refused.to_string().contains("B999"), "{refused}");
    assert!(adoptions::adopt(&mut store, five(&library), adoption, "system").is_err());
    assert_eq!(store.head().unwrap(), head);
}

#[test]
fn dates_of_the_document_wait_when_they_move_into_the_year_of_adoption() {
    let library = library();
    let standard = five(&library);
    let waiting = |from: &str| {
        let adoption = adoptions::plain(standard, day(from));
        let all = adoptions::unconfirmed(standard, &adoption);
        all.into_iter().find(|w| w.parameter.id == "first-year-end").map(|w| w.value)
    };
    assert_eq!(waiting("2019-04-01"), None, "in its own year the date is certain");
    assert_eq!(waiting("2024-01-01"), Some(serde_json::json!("2024-12-31")));
}

#[test]
fn nothing_waits_once_everything_is_confirmed() {
    let library = library();
    for standard in &library.standards {
        let mut adoption = adoptions::plain(standard, day("2024-01-01"));
        assert!(!adoptions::unconfirmed(standard, &adoption).is_empty(), "{}", standard.key());
        adoptions::confirm_all(standard, &mut adoption, "学校党委");
        assert!(adoptions::unconfirmed(standard, &adoption).is_empty(), "{}", standard.key());
        adoptions::check(standard, &adoption).unwrap();
    }
}
