//! 计划总览: which unit has a plan for a year, how far it has come, how it is carried out.

use super::years::{Fate, year as compared};
use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Reachable;
use jishi_domain::plans::{PlanState, PlanStep};
use jishi_domain::units::UnitKind;
use serde::Serialize;

/// 党组织的计划 — one unit in the overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitPlan {
    /// Code.
    pub unit: String,
    /// Name.
    pub name: String,
    /// Name of the unit above.
    pub above: String,
    /// Word for its kind.
    pub kind: &'static str,
    /// What there is; `None` without a plan.
    pub plan: Option<UnitStanding>,
}

/// 计划进展 — how far a plan has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitStanding {
    /// Version.
    pub version: u32,
    /// Accepted, filed, received or returned.
    pub step: PlanStep,
    /// Since when.
    pub since: Day,
    /// Code of the unit with which it was filed.
    pub to: Option<String>,
    /// Whether the members know it.
    pub known: bool,
    /// Days on which something sits.
    pub dates: usize,
    /// Planned sittings.
    pub sittings: usize,
    /// Those that were held.
    pub held: usize,
    /// Those whose day has passed without a record.
    pub missed: usize,
    /// The next one: its day and kinds in words.
    pub next: Option<(Day, String)>,
}

fn standing(present: &Present, state: &PlanState) -> UnitStanding {
    let today = present.today();
    let year = compared(present.world(), &state.plan, today);
    let step = state.standing();
    let held = [Fate::Done, Fate::OnAnotherDay, Fate::Partly].map(|fate| year.count(fate));
    let next = year.planned.iter().find(|carried| carried.fate == Fate::Coming);
    UnitStanding {
        version: state.version,
        step,
        since: state.last(step).map_or(state.plan.made_on, |event| event.day),
        to: state.last(PlanStep::Filed).and_then(|event| event.to.clone()),
        known: state.is_known(),
        dates: state.plan.dates().len(),
        sittings: state.plan.sittings.len(),
        held: held.iter().sum(),
        missed: year.count(Fate::Missed),
        next: next.map(|carried| (carried.sitting.day, carried.sitting.label())),
    }
}

/// The units within reach (of `under` and below it, where one is named) that exist today, each with its plan for a year;
/// in the order of the tree. Party groups sit by the plan of their branch.
pub fn all(present: &Present, reach: &Reachable, year: i32, under: Option<&str>) -> Vec<UnitPlan> {
    let (world, today) = (present.world(), present.today());
    let name = |code: &str| world.units.get(code).map(|u| u.on(today).name.clone()).unwrap_or_default();
    let mut found: Vec<((String, String), UnitPlan)> = Vec::new();
    for (code, state) in &world.units {
        let kind = state.latest().kind;
        let owes = kind != UnitKind::Group;
        let within = under.is_none_or(|above| world.is_within(code, above, today));
        if !owes || !state.exists_on(today) || !within || !reach.holds(world, code, today) {
            continue;
        }
        let parent = state.parent_on(today).unwrap_or_default().to_owned();
        found.push((
            (parent.clone(), code.clone()),
            UnitPlan {
                unit: code.clone(),
                name: name(code),
                above: name(&parent),
                kind: kind.label(),
                plan: world.plan(code, year).map(|state| standing(present, state)),
            },
        ));
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.into_iter().map(|(_, unit)| unit).collect()
}
