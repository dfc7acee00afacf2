//! What an adoption, a value or an end would change in today's verdicts.

use crate::living::Present;
use crate::previews::{self, Effect};
use jishi_domain::actions::{Adoption, Confirmation};
use jishi_domain::dates::Day;
use jishi_engine::evaluations::evaluate;
use jishi_engine::evaluations::plans::{Adopted, Plan};
use jishi_engine::facts::Facts;
use jishi_engine::standards::{Library, Standard};

/// A text as adopted.
pub type AsAdopted<'a> = (&'a Standard, &'a Adoption);

fn plan<'s>((standard, adoption): AsAdopted<'s>, facts: &Facts) -> Plan<'s> {
    Plan::new(standard, Adopted::of(adoption, standard), facts)
}

/// How today's verdicts change from one adoption to another; `None`: not adopted.
///
/// The facts stay as they are, so that nothing is cloned: only the plan is another.
pub fn effect(present: &Present, before: Option<AsAdopted<'_>>, after: Option<AsAdopted<'_>>) -> Effect {
    let (facts, today) = (present.facts(), present.today());
    let plans = [before, after].map(|side| side.map(|side| plan(side, facts)));
    let evaluations = plans.each_ref().map(|plan| plan.as_ref().map(|p| evaluate(p, facts, today, false)));
    previews::compare(evaluations[0].as_slice(), evaluations[1].as_slice())
}

/// 试采用 — what an adoption would change, before it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// It stands in the place of another that is judged today.
    pub instead: bool,
    /// An adoption of later days was tried as if it had begun on this one.
    pub tried_from: Option<Day>,
    /// How today's verdicts change.
    pub effect: Effect,
}

/// Tries an adoption on today's facts.
pub fn trial(present: &Present, library: &Library, standard: &Standard, adoption: &Adoption) -> Trial {
    let (world, today) = (present.world(), present.today());
    let (tried, tried_from) = begun(adoption, today);
    let id = &standard.document.id;
    let before = world.adoption_on(id, today).and_then(|held| Some((library.find(id, &held.version)?, held)));
    Trial { instead: before.is_some(), tried_from, effect: effect(present, before, Some((standard, &tried))) }
}

/// How today's verdicts change where one parameter of an adoption is confirmed as it is or set otherwise.
pub fn of_parameter(
    present: &Present,
    standard: &Standard,
    adoption: &Adoption,
    parameter: &str,
    value: Option<serde_json::Value>,
) -> Effect {
    let mut changed = adoption.clone();
    let confirmation = Confirmation { value, by: String::new(), reason: None };
    changed.parameters.insert(parameter.to_owned(), confirmation);
    effect(present, Some((standard, adoption)), Some((standard, &changed)))
}

/// An adoption that begins later, moved back by whole years until it has begun today, so that it can be tried out;
/// the day on which it then begins, where it had to be moved.
pub fn begun(adoption: &Adoption, today: Day) -> (Adoption, Option<Day>) {
    let mut moved = adoption.clone();
    let mut years = 0;
    while moved.from > today && years < 100 {
        years += 1;
        moved.from = adoption.from.plus_months(-12 * years);
    }
    moved.until = moved.until.filter(|until| *until >= today);
    let day = (years > 0).then_some(moved.from);
    (moved, day)
}
