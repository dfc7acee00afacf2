//! Appending.

use super::{AT, LATER, college, fresh, open, sitting};
use jishi_domain::actions::{Action, UnitMerged};
use jishi_store::testing::{Engine, Place, colleges, tamper};
use jishi_store::{Draft, Step, StoreError};

on_both! {
    a_refused_draft_is_named_and_nothing_of_its_batch_is_written;
    after_a_refusal_the_store_goes_on;
    a_draft_without_actor_or_with_a_line_break_in_it_is_refused;
    a_time_of_entry_must_be_a_time;
    only_an_empty_ledger_keeps_foreign_times;
    a_day_that_nobody_means_is_refused_unless_an_old_ledger_holds_it;
    a_check_writes_nothing;
    two_stores_on_one_database_agree;
    two_stores_that_append_at_the_same_time_make_one_chain;
    a_store_notices_that_the_ledger_was_rewritten_under_it;
    progress_is_told_to_the_end;
    a_text_with_a_nul_is_refused_alike;
    a_large_batch_is_the_same_as_many_small_ones;
    a_large_batch_is_written_while_others_have_the_ledger_open;
}

fn a_refused_draft_is_named_and_nothing_of_its_batch_is_written(engine: Engine) {
    let (_place, mut store) = college(engine);
    let head = store.head().unwrap();
    let world = store.world().unwrap().clone();
    let mut drafts: Vec<Draft> = (0..700).map(|n| sitting(&format!("X{n}"))).collect();
    drafts.insert(650, sitting("R000001"));
    match store.append(drafts, AT).unwrap_err() {
        StoreError::Refused { index: 650, refusal } => assert!(refusal.problem.contains("编号已经用过")),
        other => panic!("{other}"),
    }
    assert_eq!(store.head().unwrap(), head);
    assert_eq!(*store.world().unwrap(), world);
    assert!(store.verify().unwrap().is_sound());
}

fn after_a_refusal_the_store_goes_on(engine: Engine) {
    let (_place, mut store) = college(engine);
    assert!(store.append(vec![sitting("R000001")], AT).is_err());
    assert!(store.append(vec![sitting("X1"), sitting("X1")], AT).is_err());
    let written = store.append(vec![sitting("X1"), sitting("X2")], AT).unwrap();
    assert_eq!(written.iter().map(|e| e.sequence).collect::<Vec<_>>(), [21, 22]);
    assert!(store.verify().unwrap().is_sound());
}

fn a_draft_without_actor_or_with_a_line_break_in_it_is_refused(engine: Engine) {
    let (_place, mut store) = college(engine);
    for actor in ["", " ", "a\nb"] {
        let draft = Draft { actor: actor.to_owned(), ..sitting("X1") };
        assert!(matches!(store.append(vec![draft], AT), Err(StoreError::Refused { index: 0, .. })));
    }
    let draft = sitting("X1").with_secrets(colleges::secrets(1));
    assert!(store.append(vec![draft], AT).unwrap_err().to_string().contains("不能附带密封内容"));
}

fn a_time_of_entry_must_be_a_time(engine: Engine) {
    let (_place, mut store) = fresh(engine);
    assert!(store.append(colleges::units(1), "2026-03-01").unwrap_err().to_string().contains("录入时间"));
    assert_eq!(store.head().unwrap().sequence, 0);
}

fn only_an_empty_ledger_keeps_foreign_times(engine: Engine) {
    let (_place, mut store) = fresh(engine);
    let old = |draft: Draft| draft.entered_at("2020-01-02T03:04:05Z");
    store.append(colleges::units(1).into_iter().map(old).collect(), AT).unwrap();
    assert_eq!(store.entry(3).unwrap().unwrap().entered_at, "2020-01-02T03:04:05Z");
    let error = store.append(vec![old(sitting("X1"))], AT).unwrap_err();
    assert!(error.to_string().contains("只有空台账"), "{error}");
}

fn a_day_that_nobody_means_is_refused_unless_an_old_ledger_holds_it(engine: Engine) {
    let (_place, mut store) = fresh(engine);
    let far = || colleges::sitting("X1", "B000", colleges::day("2400-09-22"), []);
    let moved: Vec<Draft> = colleges::units(1).into_iter().chain([far()]).collect();
    let moved = moved.into_iter().map(|draft| draft.entered_at("2020-01-02T03:04:05Z")).collect();
    store.append(moved, AT).unwrap();
    assert_eq!(store.world().unwrap().records.get("X1").unwrap().day().to_string(), "2400-09-22");
    assert!(store.verify().unwrap().is_sound());
    for draft in [
        Draft { action: far().action, ..sitting("X2") },
        Draft { event_day: far().event_day, ..sitting("X2") },
    ] {
        let error = store.append(vec![draft.clone()], AT).unwrap_err().to_string();
        assert!(error.contains("2400-09-22") && error.contains("1900到2099"), "{error}");
        assert!(store.check(&[draft], AT).is_err());
    }
}

fn a_check_writes_nothing(engine: Engine) {
    let (_place, mut store) = college(engine);
    let head = store.head().unwrap();
    store.check(&[sitting("X1"), sitting("X2")], AT).unwrap();
    match store.check(&[sitting("X1"), sitting("X1")], AT).unwrap_err() {
        StoreError::Refused { index, .. } => assert_eq!(index, 1),
        other => panic!("{other}"),
    }
    assert_eq!(store.head().unwrap(), head);
}

fn two_stores_on_one_database_agree(engine: Engine) {
    let (place, mut one) = college(engine);
    let mut two = open(&place);
    two.world().unwrap();
    for n in 0..4 {
        one.append(vec![sitting(&format!("A{n}"))], AT).unwrap();
        two.append(vec![sitting(&format!("B{n}"))], LATER).unwrap();
    }
    assert!(two.append(vec![sitting("A2")], AT).is_err(), "it knows what the other wrote");
    assert_eq!(one.world().unwrap().clone(), *two.world().unwrap());
    assert_eq!(one.head().unwrap().sequence, 28);
    assert!(one.verify().unwrap().is_sound());
}

fn two_stores_that_append_at_the_same_time_make_one_chain(engine: Engine) {
    let (place, mut store) = college(engine);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let place = &place;
            scope.spawn(move || {
                let mut store = open(place);
                for n in 0..10 {
                    store.append(vec![sitting(&format!("W{writer}-{n}"))], AT).unwrap();
                }
            });
        }
    });
    assert_eq!(store.world().unwrap().records.len(), 46);
    assert_eq!(store.head().unwrap().sequence, 60);
    assert!(store.verify().unwrap().is_sound());
}

fn a_store_notices_that_the_ledger_was_rewritten_under_it(engine: Engine) {
    let (place, mut store) = college(engine);
    store.world().unwrap();
    tamper(&place.url, "DELETE FROM ledger WHERE sequence = 20");
    let error = store.append(vec![sitting("X1")], AT).unwrap_err();
    assert!(matches!(error, StoreError::Broken { sequence: 20, .. }), "{error}");
}

fn progress_is_told_to_the_end(engine: Engine) {
    let (_place, mut store) = college(engine);
    let drafts = (0..1_200).map(|n| sitting(&format!("X{n}"))).collect();
    let mut steps = Vec::new();
    store.append_watched(drafts, AT, &mut |step| steps.push(step)).unwrap();
    let written = |done| Step::Written { done, total: 1_200 };
    assert_eq!(steps, [written(500), written(1_000), written(1_200), Step::Committing, Step::Committed]);
}

fn a_text_with_a_nul_is_refused_alike(engine: Engine) {
    let (_place, mut store) = college(engine);
    let draft = sitting("X\u{0}1");
    let error = store.append(vec![draft], AT).unwrap_err().to_string();
    assert!(error.contains("空字符"), "{error}");
}

fn a_large_batch_is_the_same_as_many_small_ones(engine: Engine) {
    let drafts = || {
        let mut drafts = colleges::units(3);
        drafts.extend(colleges::roster(30, 3, false));
        drafts.extend(colleges::life(600, 30, 3));
        let merge = UnitMerged { unit: "B000".into(), into: "B001".into() };
        drafts.push(Draft::new("system", colleges::day("2026-01-01"), Action::UnitMerged(Box::new(merge))));
        drafts
    };
    let (_place, mut large) = fresh(engine);
    large.append(drafts(), AT).unwrap();
    let mut small = super::open(&Place::sqlite());
    for draft in drafts() {
        small.append(vec![draft], AT).unwrap();
    }
    assert_eq!(large.head().unwrap(), small.head().unwrap());
    assert!(large.verify().unwrap().is_sound());
    assert!(small.verify().unwrap().is_sound());
}

fn a_large_batch_is_written_while_others_have_the_ledger_open(engine: Engine) {
    let (place, mut store) = college(engine);
    let mut other = open(&place);
    other.world().unwrap();
    store.append((0..2_200).map(|n| sitting(&format!("X{n}"))).collect(), AT).unwrap();
    other.append(vec![sitting("Y1")], AT).unwrap();
    drop(other);
    store.append((0..2_200).map(|n| sitting(&format!("Z{n}"))).collect(), AT).unwrap();
    let mut other = open(&place);
    other.append(vec![sitting("Y2")], AT).unwrap();
    store.append(vec![sitting("Y3")], AT).unwrap();
    assert_eq!(other.world().unwrap().records.len(), 4_409);
    assert!(other.verify().unwrap().is_sound());
}
