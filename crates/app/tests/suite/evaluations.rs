//! Verdicts and what changes them.

use crate::support::{AT, college, day, five, library, meeting};
use jishi_app::evaluations::{self, Query, VerdictId};
use jishi_app::{adoptions, differences, reports};
use jishi_domain::dates::Day;
use jishi_engine::standards::Library;
use jishi_store::Store;
use jishi_store::testing::Engine;

on_both! {
    a_verdict_follows_what_is_recorded;
    the_question_is_answered_as_it_was_known;
    a_stricter_text_is_compared_with_the_old_one;
}

const SLUG: &str = "fs-general-meeting-quarterly";

/// A college under the five standards.
fn adopted(engine: Engine, library: &Library) -> (jishi_store::testing::Place, Store) {
    let (place, mut store) = college(engine);
    let adoption = adoptions::plain(five(library), day("2024-01-01"));
    adoptions::adopt(&mut store, five(library), adoption, "system").unwrap();
    (place, store)
}

/// Period and status of the first branch's general meetings.
fn statuses(
    store: &mut Store,
    library: &Library,
    as_of: Day,
    known_at: Option<Day>,
) -> Vec<(String, &'static str)> {
    let query =
        Query { unit: Some("B000".into()), indicator: Some(SLUG.into()), known_at, ..Query::default() };
    let world = evaluations::world(store, &query).unwrap().into_owned();
    let mut found = Vec::new();
    let judged = evaluations::judge(&world, library, &query, as_of, |evaluation, findings| {
        for finding in findings {
            let line = reports::line(evaluation, finding);
            found.push((line.period, line.status.id()));
        }
        Ok(())
    });
    assert_eq!(judged.unwrap(), 1);
    found
}

fn a_verdict_follows_what_is_recorded(engine: Engine) {
    let library = library();
    let (_place, mut store) = adopted(engine, &library);
    let as_of = day("2024-06-30");
    let second = |store: &mut Store| statuses(store, &library, as_of, None)[1].clone();
    assert_eq!(second(&mut store), ("2024Q1".into(), "not_met"));
    store.append(vec![meeting("R1", "2024-03-31")], AT).unwrap();
    assert_eq!(second(&mut store), ("2024Q1".into(), "met"));
    let id = VerdictId::parse(&format!("five-standards@2019:{SLUG}:B000:2024Q1")).unwrap();
    let world = store.world().unwrap();
    let facts = evaluations::explain(world, &library, &id, as_of, |evaluation, finding| {
        evaluation.verdict(finding).facts.into_iter().map(|fact| fact.id).collect::<Vec<_>>()
    });
    assert_eq!(facts.unwrap(), ["R1"]);
}

fn the_question_is_answered_as_it_was_known(engine: Engine) {
    let library = library();
    let (_place, mut store) = adopted(engine, &library);
    // adopted by the clock of this machine; what is known is asked for later days only
    let entered = "2090-05-20T08:00:00Z";
    store.append(vec![meeting("R1", "2024-03-31")], entered).unwrap();
    let first =
        |store: &mut Store, known: &str| statuses(store, &library, day("2024-06-30"), Some(day(known)))[1].1;
    assert_eq!(first(&mut store, "2090-05-19"), "not_met");
    assert_eq!(first(&mut store, "2090-05-20"), "met");
}

fn a_stricter_text_is_compared_with_the_old_one(engine: Engine) {
    let library = library();
    let (_place, mut store) = adopted(engine, &library);
    store.append(vec![meeting("R1", "2024-03-31")], AT).unwrap();
    let mut stricter = five(&library).clone();
    let parameter = stricter.parameters.get_mut("general-meetings-per-quarter").unwrap();
    parameter.values[0].setting = parameter.read_json(&serde_json::json!(2)).unwrap();
    let found =
        differences::compare(store.world().unwrap(), five(&library), &stricter, day("2024-06-30")).unwrap();
    let turned =
        found.iter().find(|d| d.indicator == SLUG && d.subject == "B000" && d.period == "2024Q1").unwrap();
    assert_eq!((turned.before, turned.after), (Some("met"), Some("not_met")));
    assert!(turned.why[0].contains("general-meetings-per-quarter"), "{:?}", turned.why);
    let none =
        differences::compare(store.world().unwrap(), five(&library), five(&library), day("2024-06-30"));
    assert_eq!(none.unwrap(), []);
}

#[test]
fn the_id_of_a_verdict_is_read_back_in_its_parts() {
    let id = VerdictId::parse(" five-standards@2019:fs-hours:B01/P001:2024 ").unwrap();
    assert_eq!((id.unit.as_str(), id.person.as_deref(), id.period.as_str()), ("B01", Some("P001"), "2024"));
    for wrong in ["", "five-standards", "five-standards:fs-hours:B01:2024", "a@1:b:c", "a@1:b:c:d:e"] {
        assert!(VerdictId::parse(wrong).unwrap_err().to_string().contains("看不懂"), "{wrong}");
    }
}
