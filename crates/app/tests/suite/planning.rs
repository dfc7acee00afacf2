//! The year's plans of the demo college: a coming year, and what is left of one that has begun.

use crate::support::day;
use jishi_app::planning::PlanningDesk;
use jishi_domain::dates::Day;
use jishi_domain::plans::Answered;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::{UnitState, World};
use jishi_engine::planning::situations::{Judged, Situation};
use jishi_engine::planning::{self, PlanSettings};
use jishi_engine::standards::Library;
use std::collections::BTreeSet;

const SEED: u64 = 7;
const TODAY: &str = "2026-11-15";

fn demo(today: &str) -> World {
    World::fold(jishi_demo::college(SEED, day(today))).unwrap()
}

fn units(world: &World, today: &str, kind: UnitKind) -> Vec<String> {
    let is = |u: &UnitState| u.latest().kind == kind && u.exists_on(day(today));
    world.units.iter().filter(|(_, u)| is(u)).map(|(code, _)| code.clone()).collect()
}

/// What comes out unmet.
fn unmet(situation: &Situation<'_>) -> BTreeSet<Answered> {
    let judged = situation.judged();
    let open = judged.iter().filter(|judged| !judged.is_well());
    open.map(|Judged { plan, indicator, window, .. }| situation.answered(&(*plan, *indicator, *window)))
        .collect()
}

/// Plans what is left of a unit's year, and says everything that does not hold of it.
fn troubles(world: &World, library: &Library, code: &str, today: Day, year: i32) -> Vec<String> {
    let settings = PlanSettings::default();
    let desk = PlanningDesk::new(world, library, code, today).unwrap();
    let request = desk.request(year, &settings, None);
    let outcome = planning::plan(&request).unwrap();
    let plan = &outcome.plan;
    let mut troubles: Vec<String> =
        planning::check(&request, plan).unwrap().into_iter().map(|f| f.words).collect();
    if !outcome.figures.is_proven() {
        troubles.push(format!("not proven: {:?}", outcome.figures));
    }
    if !plan.lost.iter().all(|lost| lost.reason.chars().count() > 5) {
        troubles.push(format!("lost without a reason: {:?}", plan.lost));
    }
    let over = plan.sittings.iter().map(|s| s.day).chain(plan.filings.iter().map(|f| f.by));
    troubles.extend(over.filter(|day| *day < today).map(|day| format!("planned for {day}, which is over")));
    // what the sittings are said to answer was open before and is met after, but for what is lost, and what asks for
    // something on the list, too
    let listed = |a: &Answered| {
        plan.filings.iter().any(|f| f.answers.contains(a))
            || plan.duties.iter().any(|d| d.answers.contains(a))
    };
    let (before, after) =
        (Situation::of(&request).unwrap(), planning::checking::after(&request, plan).unwrap());
    let (open, left) = (unmet(&before), unmet(&after));
    let is_lost = |a: &Answered| {
        plan.lost
            .iter()
            .any(|l| l.standard == a.standard && l.indicator == a.indicator && l.period == a.period)
    };
    for answered in plan.sittings.iter().flat_map(|s| &s.answers).filter(|a| !is_lost(a)) {
        if !open.contains(answered) {
            troubles.push(format!("planned though it is met: {answered:?}"));
        }
        if left.contains(answered) && !listed(answered) {
            troubles.push(format!("still unmet: {answered:?}"));
        }
    }
    troubles.extend(plan.check().err().map(|refusal| refusal.to_string()));
    troubles.sort();
    troubles.dedup();
    troubles.iter().map(|trouble| format!("{code}: {trouble}")).collect()
}

/// The same of many, on two threads.
fn all_troubles(world: &World, codes: &[String], today: &str, year: i32) -> Vec<String> {
    let library = crate::support::library();
    let all = |codes: &[String]| -> Vec<String> {
        codes.iter().flat_map(|code| troubles(world, &library, code, day(today), year)).collect()
    };
    let (one, two) = codes.split_at(codes.len() / 2);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| all(one));
        let mut second = all(two);
        second.extend(first.join().unwrap());
        second
    })
}

#[test]
fn the_plan_of_every_demo_branch_taken_as_done_is_met_and_its_proof_holds() {
    let world = demo(TODAY);
    let codes = units(&world, TODAY, UnitKind::Branch);
    assert_eq!(codes.len(), 51);
    assert_eq!(all_troubles(&world, &codes, TODAY, 2027), Vec::<String>::new());
}

#[test]
fn what_is_left_of_a_year_in_november_is_planned_for_every_demo_branch() {
    let world = demo(TODAY);
    let codes = units(&world, TODAY, UnitKind::Branch);
    assert_eq!(all_troubles(&world, &codes, TODAY, 2026), Vec::<String>::new());
}

#[test]
fn what_is_left_of_a_year_in_may_is_planned_for_branches_of_each_kind() {
    let today = "2026-05-10";
    let world = demo(today);
    let mut seen = BTreeSet::new();
    let mut codes = units(&world, today, UnitKind::Branch);
    codes.retain(|code| {
        let latest = world.units[code].latest();
        seen.insert(format!("{:?} {:?}", latest.category, latest.form))
    });
    assert!(codes.len() >= 6, "{codes:?}");
    assert_eq!(all_troubles(&world, &codes, today, 2026), Vec::<String>::new());
}

#[test]
fn general_branches_and_the_college_plan_their_own_meetings_by_the_same_model() {
    let world = demo(TODAY);
    let mut codes = units(&world, TODAY, UnitKind::GeneralBranch);
    codes.truncate(2);
    codes.extend(units(&world, TODAY, UnitKind::College));
    assert_eq!(codes.len(), 3);
    assert_eq!(all_troubles(&world, &codes, TODAY, 2027), Vec::<String>::new());
    let library = crate::support::library();
    for code in &codes {
        let settings = PlanSettings::default();
        let desk = PlanningDesk::new(&world, &library, code, day(TODAY)).unwrap();
        let plan = planning::plan(&desk.request(2027, &settings, None)).unwrap().plan;
        assert!(!plan.sittings.is_empty() && !plan.filings.is_empty(), "{code}");
        assert!(plan.sittings.iter().all(|sitting| sitting.unit == *code && !sitting.answers.is_empty()));
    }
}
