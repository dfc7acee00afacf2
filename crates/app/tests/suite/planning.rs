//! The year's plans of the demo college.

use crate::support::day;
use jishi_app::planning::PlanningDesk;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::{UnitState, World};
use jishi_engine::planning::{self, PlanSettings};
use jishi_engine::standards::Library;

const SEED: u64 = 7;
const TODAY: &str = "2026-11-15";

fn demo() -> World {
    World::fold(jishi_demo::college(SEED, day(TODAY))).unwrap()
}

fn branches(world: &World) -> Vec<String> {
    let is = |u: &UnitState| u.latest().kind == UnitKind::Branch && u.exists_on(day(TODAY));
    world.units.iter().filter(|(_, u)| is(u)).map(|(code, _)| code.clone()).collect()
}

/// Plans a branch's next year, and says everything that does not hold of it.
fn troubles(world: &World, library: &Library, code: &str) -> Vec<String> {
    let settings = PlanSettings::default();
    let desk = PlanningDesk::new(world, library, code, day(TODAY)).unwrap();
    let request = desk.request(2027, &settings, None);
    let outcome = planning::plan(&request).unwrap();
    let mut troubles: Vec<String> =
        planning::check(&request, &outcome.plan).unwrap().into_iter().map(|f| f.words).collect();
    if !outcome.figures.is_proven() {
        troubles.push(format!("not proven: {:?}", outcome.figures));
    }
    if !outcome.plan.lost.iter().all(|lost| lost.reason.chars().count() > 5) {
        troubles.push(format!("lost without a reason: {:?}", outcome.plan.lost));
    }
    troubles.extend(outcome.plan.check().err().map(|refusal| refusal.to_string()));
    troubles.iter().map(|trouble| format!("{code}: {trouble}")).collect()
}

#[test]
fn the_plan_of_every_demo_branch_taken_as_done_is_met_and_its_proof_holds() {
    let (world, library) = (demo(), crate::support::library());
    let codes = branches(&world);
    assert_eq!(codes.len(), 51);
    let (one, two) = codes.split_at(codes.len() / 2);
    let all = |codes: &[String]| -> Vec<String> {
        codes.iter().flat_map(|code| troubles(&world, &library, code)).collect()
    };
    let troubles = std::thread::scope(|scope| {
        let first = scope.spawn(|| all(one));
        let mut second = all(two);
        second.extend(first.join().unwrap());
        second
    });
    assert_eq!(troubles, Vec::<String>::new());
}
