//! The tables follow the ledger, whatever happens, in whatever batches.

use super::{AT, open};
use jishi_domain::actions::*;
use jishi_domain::people::{Category, PostKind, Stage};
use jishi_domain::worlds::World;
use jishi_store::testing::{Engine, Place, colleges};
use jishi_store::{Draft, Store, StoreError};
use proptest::prelude::*;
use serde_json::json;

on_both! {
    every_action_leaves_the_tables_as_a_rebuild_would;
}

fn draft(on: &str, action: Action) -> Draft {
    Draft::new("office", colleges::day(on), action)
}

fn action(id: &str, payload: serde_json::Value) -> Action {
    Action::parse(id, &payload.to_string()).unwrap()
}

/// A plan of one sitting.
fn a_plan(on: &str) -> serde_json::Value {
    json!({"unit": "B000", "year": 2025, "made_on": "2025-05-06", "variant": "fewest-dates",
        "sittings": [{"id": "s1", "unit": "B000", "scope": "branch", "kinds": ["theme-day"], "day": on, "lecturers": ["P00000"]}]})
}

/// One of every action, on a college of three branches with nine people.
fn one_of_each() -> Vec<Draft> {
    let adoption = json!({"standard": "s", "version": "1", "from": "2026-01-01"});
    vec![
        colleges::establish("G2", "第二党总支", "general-branch", Some("C")),
        colleges::establish("B000-1", "第一党小组", "group", Some("B000")),
        draft(
            "2025-01-01",
            action(
                "unit.adjusted",
                json!({"code": "B000", "name": "新名", "kind": "branch", "form": "joint"}),
            ),
        ),
        draft(
            "2025-01-01",
            action("unit.adjusted", json!({"code": "B000", "name": "又名", "kind": "branch"})),
        ),
        draft("2025-01-01", action("unit.moved", json!({"unit": "B001", "parent": "G2"}))),
        draft("2025-01-02", action("term.started", json!({"unit": "B000", "until": "2028-01-02"}))),
        draft(
            "2025-01-02",
            action("post.started", json!({"person": "P00000", "unit": "B000", "post": "secretary"})),
        ),
        draft(
            "2025-01-02",
            action(
                "post.started",
                json!({"person": "P00003", "unit": "B000", "post": "organizer", "origin": ["counselor"]}),
            ),
        ),
        draft(
            "2025-01-02",
            action("post.started", json!({"person": "P00006", "unit": "B000-1", "post": "group-leader"})),
        ),
        draft(
            "2025-03-02",
            action("post.ended", json!({"person": "P00003", "unit": "B000", "post": "organizer"})),
        ),
        draft(
            "2025-03-03",
            action(
                "role.granted",
                json!({"person": "P00002", "role": "inspector", "units": ["B001", "B000"], "until": "2026-01-01", "reason": "督查"}),
            ),
        ),
        draft(
            "2025-03-04",
            action(
                "role.granted",
                json!({"person": "P00005", "role": "branch-secretary", "units": ["B000"], "until": "2025-05-01",
            "delegated_by": "P00000", "reason": "产假"}),
            ),
        ),
        draft(
            "2025-03-05",
            action(
                "role.granted",
                json!({"person": "P00001", "role": "security-administrator", "reason": "任命"}),
            ),
        ),
        draft(
            "2025-03-20",
            action(
                "role.revoked",
                json!({"person": "P00002", "role": "inspector", "units": ["B000", "B001"], "reason": "提前结束"}),
            ),
        ),
        draft(
            "2025-04-01",
            action("membership.placed", json!({"person": "P00003", "unit": "B001", "stage": "full"})),
        ),
        draft("2025-04-02", action("membership.ended", json!({"person": "P00001", "reason": "graduated"}))),
        draft(
            "2025-04-03",
            action(
                "membership.corrected",
                json!({"person": "P00004", "reason": "笔误", "memberships": [
            {"unit": "B001", "stage": "probationary", "from": "2020-03-01", "until": "2021-03-01"},
            {"unit": "B001", "stage": "full", "from": "2021-03-01"}]}),
            ),
        ),
        draft("2025-04-04", action("person.changed", json!({"person": {"code": "P00002", "name": "改名"}}))),
        draft(
            "2025-05-01",
            action(
                "record.added",
                json!({"id": "R1", "unit": "B000", "kinds": ["theme-day", "party-lecture"],
            "day": "2025-05-01", "attendance": [{"person": "P00000", "state": "present", "hours": "1.5"}, {"person": "P00006", "state": "excused", "reason": "出差"}]}),
            ),
        ),
        draft(
            "2025-05-02",
            action(
                "record.added",
                json!({"id": "R2", "unit": "B000", "kinds": ["talk"], "day": "2025-05-02", "persons": ["P00006"], "by": "P00000"}),
            ),
        ),
        draft(
            "2025-05-03",
            action(
                "record.corrected",
                json!({"corrects": 33, "reason": "漏记", "record": {"id": "R1", "unit": "B000", "kinds": ["theme-day"],
            "day": "2025-05-01", "attendance": [{"person": "P00000", "state": "online"}]}}),
            ),
        ),
        draft(
            "2025-05-04",
            action("record.confirmed", json!({"record": "R1", "by": "P00003", "accepted": true})),
        ),
        draft(
            "2025-05-05",
            action("record.withdrawn", json!({"corrects": 34, "record": "R2", "reason": "重复"})),
        ),
        draft("2025-05-06", action("plan.accepted", json!({"version": 1, "plan": a_plan("2025-06-05")}))),
        draft(
            "2025-05-06",
            action(
                "record.added",
                json!({"id": "F1", "unit": "B000", "kinds": ["filing"], "day": "2025-05-06", "items": ["three-meetings-plan"], "to": "C", "status": "sent"}),
            ),
        ),
        draft(
            "2025-05-06",
            action(
                "plan.filed",
                json!({"unit": "B000", "year": 2025, "version": 1, "to": "C", "record": "F1"}),
            ),
        ),
        draft(
            "2025-05-07",
            action(
                "plan.returned",
                json!({"unit": "B000", "year": 2025, "version": 1, "reason": "六月太晚"}),
            ),
        ),
        draft(
            "2025-05-08",
            action(
                "plan.accepted",
                json!({"version": 2, "plan": a_plan("2025-05-15"), "reason": "按退回意见修改"}),
            ),
        ),
        draft("2025-05-08", action("plan.made-known", json!({"unit": "B000", "year": 2025, "version": 2}))),
        draft(
            "2025-05-08",
            action("plan.filed", json!({"unit": "B000", "year": 2025, "version": 2, "to": "G1"})),
        ),
        draft("2025-05-09", action("plan.received", json!({"unit": "B000", "year": 2025, "version": 2}))),
        draft("2026-01-01", action("standard.adopted", adoption.clone())),
        draft(
            "2026-01-02",
            action(
                "parameter.confirmed",
                json!({"standard": "s", "parameter": "p", "confirmation": {"by": "P00000"}}),
            ),
        ),
        draft("2026-02-01", action("standard.ended", json!({"standard": "s", "reason": "换版"}))),
        draft(
            "2026-02-02",
            action("secret.read", json!({"person": "P00002", "fields": ["phone"], "purpose": "联系"})),
        ),
        draft("2026-02-03", action("secret.erased", json!({"person": "P00002", "reason": "本人要求"}))),
        draft(
            "2026-02-03",
            action("burden.reported", json!({"burden": "burden-0001", "by": "P00003", "text": "报了两次"})),
        ),
        draft(
            "2026-02-03",
            action(
                "burden.answered",
                json!({"burden": "burden-0001", "by": "P00000", "answer": "只报一次", "published": true}),
            ),
        ),
        draft(
            "2026-02-03",
            action(
                "correction.asked",
                json!({"correction": "correction-0001", "person": "P00003", "field": "joined", "wish": "见档案"}),
            ),
        ),
        draft(
            "2026-02-03",
            action(
                "correction.answered",
                json!({"correction": "correction-0001", "by": "P00000", "done": true, "reason": "已改"}),
            ),
        ),
        draft("2026-02-04", action("unit.merged", json!({"unit": "B000", "into": "B001"}))),
        draft("2026-02-05", action("unit.dissolved", json!({"unit": "B002", "reason": "无党员"}))),
    ]
}

fn college_of_nine(place: &Place) -> Store {
    let mut store = open(place);
    store.append(colleges::units(3), AT).unwrap();
    store.append(colleges::roster(9, 3, true), AT).unwrap();
    store
}

fn every_action_leaves_the_tables_as_a_rebuild_would(engine: Engine) {
    let all = one_of_each();
    for id in Action::IDS.iter().filter(|id| **id != "person.registered") {
        assert!(all.iter().any(|d| d.action.id() == *id), "{id} is not tried");
    }
    let mut step_by_step = college_of_nine(&Place::on(engine));
    for draft in &all {
        step_by_step.append(vec![draft.clone()], AT).unwrap();
        let verification = step_by_step.verify().unwrap();
        assert!(verification.is_sound(), "{}: {:?}", draft.action.id(), verification.findings);
    }
    let mut at_once = college_of_nine(&Place::on(engine));
    at_once.append(all, AT).unwrap();
    assert!(at_once.write_snapshot().unwrap(), "with a plan in it");
    assert!(at_once.verify().unwrap().is_sound());
    assert!(unsealed(&mut at_once) == unsealed(&mut step_by_step), "batches make no difference");
}

/// The world without its sealed boxes, which are never the same twice.
fn unsealed(store: &mut Store) -> World {
    let mut world = store.world().unwrap().clone();
    world.people.values_mut().for_each(|person| person.sealed = None);
    world
}

/// Something that may or may not fit.
fn anything() -> impl Strategy<Value = Action> {
    let branch = (0..3usize).prop_map(colleges::branch_code);
    let person = (0..9usize).prop_map(colleges::person_code);
    let record = (0..5usize).prop_map(|n| format!("R{n}"));
    let post = prop::sample::select(PostKind::ALL);
    prop_oneof![
        (branch.clone(), branch.clone())
            .prop_map(|(unit, into)| Action::UnitMerged(Box::new(UnitMerged { unit, into }))),
        branch.clone().prop_map(|unit| {
            Action::UnitDissolved(Box::new(UnitDissolved { unit, reason: "撤销".into() }))
        }),
        (branch.clone(), branch.clone())
            .prop_map(|(unit, parent)| Action::UnitMoved(Box::new(UnitMoved { unit, parent }))),
        (person.clone(), branch.clone()).prop_map(|(person, unit)| {
            Action::MembershipPlaced(Box::new(MembershipPlaced {
                person,
                unit: Some(unit),
                group: None,
                stage: Stage::Full,
                category: Category::Student,
                floating: true,
            }))
        }),
        person.clone().prop_map(|person| {
            Action::MembershipEnded(Box::new(MembershipEnded { person, reason: "graduated".into() }))
        }),
        (person.clone(), branch.clone(), post.clone()).prop_map(|(person, unit, post)| {
            Action::PostStarted(Box::new(PostStarted {
                person,
                unit,
                post,
                origin: vec![],
                full_time: false,
                duty: None,
            }))
        }),
        (person.clone(), branch.clone(), post).prop_map(|(person, unit, post)| {
            Action::PostEnded(Box::new(PostEnded { person, unit, post, reason: None }))
        }),
        (record.clone(), branch, person.clone()).prop_map(|(id, unit, person)| {
            colleges::sitting(&id, &unit, colleges::day("2025-06-01"), [person]).action
        }),
        (record.clone(), 13..40u64).prop_map(|(record, corrects)| {
            Action::RecordWithdrawn(Box::new(RecordWithdrawn { corrects, record, reason: "重复".into() }))
        }),
        (record, person.clone()).prop_map(|(record, by)| {
            Action::RecordConfirmed(Box::new(RecordConfirmed { record, by, accepted: false, note: None }))
        }),
        person.prop_map(|person| Action::SecretErased(Box::new(SecretErased {
            person,
            reason: "要求".into()
        }))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tables_follow_any_course_of_events_in_any_batches(
        events in prop::collection::vec((anything(), 0..400i32, any::<bool>()), 1..40)
    ) {
        let mut store = Store::in_memory(jishi_store::Settings::default().with_master_key(super::key())).unwrap();
        store.append(colleges::units(3), AT).unwrap();
        store.append(colleges::roster(9, 3, true), AT).unwrap();
        let mut batch: Vec<Draft> = Vec::new();
        for (action, days, cut) in events {
            batch.push(Draft::new("office", colleges::founding().plus(300 + days), action));
            // what does not fit the batch so far is left out
            if let Err(StoreError::Refused { .. }) = store.check(&batch, AT) {
                batch.pop();
            }
            if cut {
                store.append(std::mem::take(&mut batch), AT).unwrap();
            }
        }
        store.append(batch, AT).unwrap();
        let verification = store.verify().unwrap();
        prop_assert!(verification.is_sound(), "{:?}", verification.findings);
    }
}
