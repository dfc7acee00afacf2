//! The demo college.

use crate::support::{day, fresh, key, library};
use jishi_app::colleges;
use jishi_app::demos;
use jishi_app::evaluations::{self, Query};
use jishi_domain::worlds::World;
use jishi_store::testing::{Engine, Place, colleges as generated};
use jishi_store::{Head, Settings};

const DAY: &str = "2025-06-30";

/// Head of the ledger, and the verdicts of one general branch, on an engine.
fn lived(engine: Engine, with_secrets: bool) -> (Head, World, String) {
    let (_place, mut store) = fresh(engine);
    demos::write(&mut store, 7, day(DAY), with_secrets, &mut |_| {}).unwrap();
    let head = store.head().unwrap();
    let query = Query { unit: Some("G01".into()), ..Query::default() };
    let world = store.take_world().unwrap();
    let mut lines = String::new();
    evaluations::judge(&world, &library(), &query, day(DAY), |evaluation, findings| {
        for finding in findings {
            lines.push_str(&serde_json::to_string(&evaluation.verdict(finding)).unwrap());
            lines.push('\n');
        }
        Ok(())
    })
    .unwrap();
    (head, world, lines)
}

#[test]
fn the_same_college_lives_on_both_engines_and_is_judged_the_same() {
    let [(one, here, verdicts), (other, there, same)] = Engine::ALL.map(|engine| lived(engine, false));
    assert_eq!(one, other);
    assert!(here == there, "the worlds differ");
    assert!(verdicts.lines().count() > 1_000 && verdicts == same, "the verdicts differ");
}

#[test]
fn some_talks_hold_sealed_content_and_the_verdicts_are_the_same() {
    let (_, world, verdicts) = lived(Engine::Sqlite, false);
    let (_, sealed, same) = lived(Engine::Sqlite, true);
    assert!(verdicts == same, "the verdicts differ");
    let hold =
        |world: &World| world.records.iter().filter(|listed| listed.record().content.is_some()).count();
    let talks = world.records.iter().filter(|listed| listed.record().may_hold_content()).count();
    assert_eq!((hold(&world), hold(&sealed)), (0, talks / 12));
    assert!(talks > 600, "{talks}");
}

#[test]
fn the_state_is_told_in_figures() {
    let (_place, mut store) = fresh(Engine::Sqlite);
    demos::write(&mut store, 1, day(DAY), true, &mut |_| {}).unwrap();
    let told = demos::describe(&mut store, day(DAY)).unwrap();
    assert!(told.contains("党支部51个") && told.contains("采用标准6项"), "{told}");
    assert!(store.verify().unwrap().is_sound());
}

#[test]
fn only_a_demo_college_or_nothing_is_deleted() {
    let place = Place::sqlite();
    let mut store = colleges::create(&place.url, &Default::default(), Settings::default()).unwrap();
    let key_file = place.path("college.jishi.key");
    assert!(demos::is_demo(&place.url).unwrap(), "an empty ledger is nobody's");
    store.append(generated::units(1), crate::support::AT).unwrap();
    drop(store);
    assert!(!demos::is_demo(&place.url).unwrap());
    assert!(demos::delete(&place.url).unwrap_err().to_string().contains("不会删除"));
    assert!(key_file.exists());
    let demo = Place::sqlite();
    let mut store = colleges::create(&demo.url, &key(), Settings::default()).unwrap();
    let first = jishi_demo::college(1, day(DAY)).swap_remove(0);
    store
        .append(vec![jishi_store::Draft::new("system", first.event_day, first.action)], crate::support::AT)
        .unwrap();
    drop(store);
    demos::delete(&demo.url).unwrap();
    assert!(!std::path::Path::new(&demo.url).exists());
}
