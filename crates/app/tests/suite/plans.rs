//! A plan of a year, from its draft to the sittings that carry it out.

use crate::support::{AT, college, day, key, library};
use jishi_app::clock::Clock;
use jishi_app::digests;
use jishi_app::living::{Living, Present};
use jishi_app::plans::{self, Fate, Figures, Move, Proposal, Sending};
use jishi_app::recording;
use jishi_domain::actions::{Action, PostStarted};
use jishi_domain::amounts::Amount;
use jishi_domain::people::PostKind;
use jishi_domain::permissions::{Reachable, Standings};
use jishi_domain::plans::{PlanStep, PlannedSitting, Scope, Variant, YearPlan};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_engine::standards::Library;
use jishi_store::testing::{Engine, Place};
use jishi_store::{Draft, Store};

on_both! {
    a_plan_is_drafted_moved_accepted_filed_received_and_carried_out;
    a_returned_plan_leaves_its_filing_returned_and_goes_out_again_as_the_next_version;
}

/// The first branch has `P00000` as its secretary, the general branch `P00002`, the college's office `P00004`.
fn staffed(engine: Engine) -> (Place, Living) {
    let (place, mut store) = college(engine);
    staff(&mut store);
    drop(store);
    let living = on(&place, "2024-03-01");
    (place, living)
}

/// The same college on a day.
fn on(place: &Place, day: &str) -> Living {
    let library: &'static Library = Box::leak(Box::new(library()));
    Living::open(&place.url, &key(), library, Clock::Fixed(format!("{day}T04:00:00Z"))).unwrap()
}

fn staff(store: &mut Store) {
    let post = |person: &str, unit: &str, post| {
        let body = PostStarted {
            person: person.into(),
            unit: unit.into(),
            post,
            origin: vec![],
            full_time: false,
            duty: None,
        };
        Draft::new("office", day("2021-01-01"), Action::PostStarted(Box::new(body)))
    };
    let posts = vec![
        post("P00000", "B000", PostKind::Secretary),
        post("P00002", "G1", PostKind::Secretary),
        post("P00004", "C", PostKind::PartyWorker),
    ];
    store.append(posts, AT).unwrap();
}

fn planned(id: &str, on: &str, kinds: &[RecordKind]) -> PlannedSitting {
    PlannedSitting::new(id, "B000", Scope::Branch, kinds.to_vec(), day(on))
}

fn plan() -> YearPlan {
    let mut plan = YearPlan::new("B000", 2024, day("2024-03-01"), Variant::FewestDates);
    plan.sittings = vec![
        planned("s1", "2024-03-15", &[RecordKind::ThemeDay, RecordKind::PartyLecture]),
        planned("s2", "2024-04-15", &[RecordKind::GeneralMeeting]),
        planned("s3", "2024-06-14", &[RecordKind::ThemeDay]),
    ];
    plan
}

fn reader(living: &Living, who: &str) -> Standings {
    let present = living.present();
    Standings::of(present.world(), who, present.today())
}

fn sending(to: &str) -> Sending {
    let items = ["three-meetings-plan", "theme-day-plan"].map(str::to_owned).to_vec();
    Sending { to: to.into(), items, ..Sending::default() }
}

fn a_plan_is_drafted_moved_accepted_filed_received_and_carried_out(engine: Engine) {
    let (place, living) = staffed(engine);
    let figures = Figures { dates: 3, person_hours: Amount::whole(9), ..Figures::default() };
    let proposal =
        Proposal { plan: plan(), figures, changes: vec![], remarks: vec![], after: 0, by: "P00000".into() };
    plans::keep(&living, &proposal).unwrap();
    let read = plans::proposal(&living, "B000", 2024, Variant::FewestDates).unwrap();
    assert_eq!(read.as_ref(), Some(&proposal));
    assert_eq!(plans::proposal(&living, "B000", 2024, Variant::ShortestSittings).unwrap(), None);

    let to = |on: &str| Move {
        sitting: "s2".into(),
        day: Some(day(on)),
        time: Some("14:30".into()),
        ..Move::default()
    };
    assert!(plans::reschedule(&proposal.plan, &to("2025-01-02")).is_err(), "not into another year");
    let moved = plans::reschedule(&proposal.plan, &to("2024-04-19")).unwrap();
    assert!(moved.sitting("s2").unwrap().fixed);

    let entry = plans::accept(&living, "P00000", moved, 0, None).unwrap();
    assert_eq!(
        plans::proposal(&living, "B000", 2024, Variant::FewestDates).unwrap(),
        None,
        "the draft is gone"
    );
    let present = living.present();
    let said = jishi_app::ledgers::Names::of(present.world(), None).sentence(&entry);
    assert!(said.contains("采用2024年度计划第1版"), "{said}");
    let above = plans::receivers(present.world(), "B000", present.today());
    assert_eq!(above.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["C", "G1"]);
    drop(present);
    let key = ("B000", 2024, 1);
    plans::send(&living, "P00000", key, sending("C")).unwrap();
    let refused = plans::receive(&living, &reader(&living, "P00002"), key, None).unwrap_err();
    assert!(refused.to_string().contains("没有“备案和退回工作计划”的权限"), "{refused}");
    plans::receive(&living, &reader(&living, "P00004"), key, None).unwrap();
    plans::make_known(&living, "P00000", key, vec!["board-three-meetings-plan".into()], None).unwrap();
    let present = living.present();
    let state = present.world().plan("B000", 2024).unwrap();
    assert_eq!((state.standing(), state.is_known()), (PlanStep::Received, true));
    let filing = state.last(PlanStep::Filed).and_then(|event| event.record.clone()).unwrap();
    let record = &present.world().records.get(&filing).unwrap().record();
    assert_eq!(record.status.as_deref(), Some("received"), "the standards see it, and nobody is asked twice");
    assert_eq!((record.to.as_deref(), record.items.len()), (Some("C"), 2));
    drop(present);

    drop(living);
    carry_out(&on(&place, "2024-05-31"));
}

/// Three records: one names its planned sitting, one fell on another day of the month, one was not planned.
fn carry_out(living: &Living) {
    let mut named = Record::new("", "B000", vec![RecordKind::ThemeDay], day("2024-05-20"));
    named.planned = Some("B000/2024/s1".into());
    let meeting = Record::new("", "B000", vec![RecordKind::GeneralMeeting], day("2024-04-22"));
    let extra = Record::new("", "B000", vec![RecordKind::ConcentratedStudy], day("2024-05-06"));
    // a theme day of before the plan was made is not what it planned
    let before =
        Record::new("", "B000", vec![RecordKind::ThemeDay, RecordKind::PartyLecture], day("2024-02-20"));
    for record in [named, meeting, extra, before] {
        recording::add(living, "P00000", record).unwrap();
    }
    let present = living.present();
    let state = present.world().plan("B000", 2024).unwrap();
    let year = plans::year(present.world(), &state.plan, present.today());
    let fates: Vec<Fate> = year.planned.iter().map(|carried| carried.fate).collect();
    assert_eq!(fates, [Fate::Partly, Fate::OnAnotherDay, Fate::Coming]);
    assert_eq!(year.planned[0].missing, [RecordKind::PartyLecture]);
    assert_eq!(year.unplanned.len(), 1);

    let glance = plans::glance(present.world(), "B000", 2024, present.today());
    let row = |kind| glance.rows.iter().find(|row| row.kind == kind).unwrap();
    let marks = |kind, month: usize| row(kind).months[month - 1].iter().map(|m| m.fate).collect::<Vec<_>>();
    assert_eq!(marks(RecordKind::ThemeDay, 5), [Fate::Done]);
    assert_eq!(marks(RecordKind::PartyLecture, 3), [Fate::Missed], "it was planned and is not in the record");
    assert_eq!(marks(RecordKind::GeneralMeeting, 4), [Fate::OnAnotherDay]);
    assert_eq!(marks(RecordKind::ThemeDay, 6), [Fate::Coming]);
    assert_eq!(marks(RecordKind::ConcentratedStudy, 5), [Fate::Done], "held without a plan");
    assert_eq!(glance.made_on, Some(day("2024-03-01")));
    assert_eq!(plans::glance(present.world(), "B001", 2024, present.today()).made_on, None);

    let all = plans::all(&present, &Reachable::All, 2024, None);
    let first = all.iter().find(|unit| unit.unit == "B000").and_then(|unit| unit.plan.as_ref()).unwrap();
    assert_eq!((first.sittings, first.held, first.missed, first.step), (3, 2, 0, PlanStep::Received));
    assert!(all.iter().any(|unit| unit.unit == "B001" && unit.plan.is_none()), "it has none, and is named");
}

fn a_returned_plan_leaves_its_filing_returned_and_goes_out_again_as_the_next_version(engine: Engine) {
    let (_place, living) = staffed(engine);
    plans::accept(&living, "P00000", plan(), 0, None).unwrap();
    plans::send(&living, "P00000", ("B000", 2024, 1), sending("G1")).unwrap();
    let own = plans::receive(&living, &reader(&living, "P00000"), ("B000", 2024, 1), None).unwrap_err();
    assert!(own.to_string().contains("权限"), "{own}");
    assert!(
        plans::give_back(&living, &reader(&living, "P00002"), ("B000", 2024, 1), " ").is_err(),
        "without a reason"
    );
    plans::give_back(&living, &reader(&living, "P00002"), ("B000", 2024, 1), "六月缺党课").unwrap();
    let returned = |present: &Present| {
        let statuses = present.world().records.iter().filter_map(|listed| listed.record().status);
        statuses.collect::<Vec<_>>()
    };
    assert_eq!(returned(&living.present()), ["returned"]);
    let mut better = plan();
    better.sittings[2].kinds.push(RecordKind::PartyLecture);
    assert!(
        plans::accept(&living, "P00000", better.clone(), 1, None).is_err(),
        "why it changed is to be said"
    );
    assert!(
        plans::accept(&living, "P00000", better.clone(), 0, Some("补党课".into())).is_err(),
        "not a first one"
    );
    plans::accept(&living, "P00000", better, 1, Some("补党课".into())).unwrap();
    plans::send(&living, "P00000", ("B000", 2024, 2), sending("G1")).unwrap();
    plans::receive(&living, &reader(&living, "P00002"), ("B000", 2024, 2), Some("同意".into())).unwrap();
    let mut statuses = returned(&living.present());
    statuses.sort();
    assert_eq!(statuses, ["received", "returned"], "what was returned stays as it was");
}

#[test]
fn what_was_held_before_anybody_accepted_a_plan_carries_it_out_only_where_it_says_so() {
    let (place, living) = staffed(Engine::Sqlite);
    drop(living);
    let living = on(&place, "2024-04-12");
    plans::accept(&living, "P00000", plan(), 0, None).unwrap();
    let fates = |living: &Living| -> Vec<Fate> {
        let present = living.present();
        let state = present.world().plan("B000", 2024).unwrap();
        let year = plans::year(present.world(), &state.plan, present.today());
        year.planned.iter().map(|carried| carried.fate).collect()
    };
    // made in March, accepted in April: a meeting of between the two is nobody's plan
    let meeting = Record::new("", "B000", vec![RecordKind::GeneralMeeting], day("2024-04-10"));
    recording::add(&living, "P00000", meeting).unwrap();
    assert_eq!(fates(&living), [Fate::Missed, Fate::Coming, Fate::Coming]);
    let mut named = Record::new("", "B000", vec![RecordKind::GeneralMeeting], day("2024-04-09"));
    named.planned = Some("B000/2024/s2".into());
    recording::add(&living, "P00000", named).unwrap();
    assert_eq!(fates(&living), [Fate::Missed, Fate::OnAnotherDay, Fate::Coming]);
}

#[test]
fn a_plan_is_filed_as_no_document_only_where_that_is_meant() {
    let (_place, living) = staffed(Engine::Sqlite);
    plans::accept(&living, "P00000", plan(), 0, None).unwrap();
    let asked = plans::filing_items(&living.present(), living.library()).into_iter().any(|(_, asked)| asked);
    assert_eq!(plans::unseen(&living.present(), living.library()).is_some(), asked);
    let mut nothing = Sending { to: "G1".into(), ..Sending::default() };
    if asked {
        let refused = plans::send(&living, "P00000", ("B000", 2024, 1), nothing.clone()).unwrap_err();
        assert!(refused.to_string().contains("仍算没有报送"), "{refused}");
    }
    nothing.unseen = true;
    plans::send(&living, "P00000", ("B000", 2024, 1), nothing).unwrap();
    assert!(living.present().world().records.is_empty(), "no standard sees it");
}

#[test]
fn two_sittings_that_want_the_same_lecturer_at_once_clash() {
    let (_place, living) = staffed(Engine::Sqlite);
    let with = |unit: &str, time: Option<&str>| {
        let mut plan = plan();
        plan.unit = unit.into();
        for sitting in &mut plan.sittings {
            sitting.unit = unit.into();
            sitting.lecturers = vec!["P00002".into()];
            sitting.time = time.map(str::to_owned);
            sitting.hours = Some(Amount::whole(2));
        }
        plan
    };
    plans::accept(&living, "P00000", with("B000", Some("14:00")), 0, None).unwrap();
    plans::accept(&living, "office", with("B001", Some("16:00")), 0, None).unwrap();
    assert_eq!(plans::clashes(&living.present(), &Reachable::All, 2024), [], "one after the other");
    plans::accept(&living, "office", with("B001", Some("15:59")), 1, Some("提前".into())).unwrap();
    let clashes = plans::clashes(&living.present(), &Reachable::All, 2024);
    assert_eq!(clashes.len(), 3);
    assert_eq!((clashes[0].what.as_str(), clashes[0].sides.len()), ("示例2", 2));
    let own = Reachable::Within { below: vec![], alone: vec!["B000".into()] };
    assert_eq!(plans::clashes(&living.present(), &own, 2024), [], "what is out of reach is not told");
}

#[test]
fn nobody_is_written_to_twice_in_a_week_unless_something_new_is_due_within_two_days() {
    let (place, living) = staffed(Engine::Sqlite);
    plans::accept(&living, "P00000", plan(), 0, None).unwrap();
    plans::make_known(&living, "P00000", ("B000", 2024, 1), vec![], None).unwrap();
    let told = |living: &Living| {
        let digest = digests::of(&living.present(), "P00002");
        let today = living.present().today();
        let may = digests::may_send(&mut living.desk(), &digest, today).unwrap();
        if may {
            digests::note_sent(&mut living.desk(), &digest, today, &living.clock().now()).unwrap();
        }
        (digest, may)
    };
    let (digest, may) = told(&living);
    assert_eq!(digest.sittings.len(), 1, "the theme day of the fifteenth is within two weeks");
    assert!(may && digests::text(&digest, day("2024-03-01")).contains("2024年3月15日 主题党日、党课"));
    assert!(!told(&living).1, "once is enough");
    assert!(!told(&on(&place, "2024-03-05")).1, "also some days later");
    assert!(told(&on(&place, "2024-03-08")).1, "a week later again");
    // the sitting of the fifteenth was named: that it is near does not break the peace
    assert!(!told(&on(&place, "2024-03-14")).1);
    let mut sooner = plan();
    sooner.sittings.push(planned("s4", "2024-03-15", &[RecordKind::ConcentratedStudy]));
    let later = on(&place, "2024-03-14");
    plans::accept(&later, "P00000", sooner, 1, Some("加一次学习".into())).unwrap();
    plans::make_known(&later, "P00000", ("B000", 2024, 2), vec![], None).unwrap();
    assert!(told(&later).1, "something new is due tomorrow");
}
