//! The aims one after the other: what an earlier aim has reached, no later one gives up.

use super::demands::Demand;
use super::models::{Model, Share, Spare};
use super::programmes::{Solved, Than, Unsolved};
use super::situations::Situation;
use super::stretches::Stretch;
use crate::standards::Force;
use jishi_domain::plans::{PlannedSitting, Variant};
use serde::Serialize;

/// 指标数 — a figure of a plan, and how good it can be at best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// What the plan has.
    pub value: i64,
    /// No plan has fewer: proven by the solver.
    pub bound: i64,
    /// No plan has fewer: proven by windows that do not overlap, without the solver.
    pub certified: i64,
}

impl Figure {
    /// Nothing better exists.
    pub fn is_proven(self) -> bool {
        self.value <= self.bound.max(self.certified)
    }
}

/// Evenness is looked for in so many steps: the figures of a plan do not depend on it.
const EVEN: u64 = 50;

/// What the solver found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Stretches of days.
    pub stretches: Vec<Stretch>,
    /// Dates in each stretch.
    pub dates: Vec<usize>,
    /// What is held in them.
    pub shares: Vec<Share>,
    /// Stretches whose hours count for the same demands.
    pub seasons: Vec<Vec<usize>>,
    /// Class hours by season and who sits together.
    pub hours: Vec<Vec<i64>>,
    /// Demands that are missed, and by how much.
    pub missed: Vec<(usize, i64)>,
    /// Demands that are left out, where some may be.
    pub left_out: Vec<usize>,
    /// Dates, sittings, class hours of all.
    pub figures: [Figure; 3],
    /// Steps of the solver.
    pub steps: u64,
    /// For each aim: its value, steps of the solver, and whether it was proven.
    pub stages: Vec<(i64, u64, bool)>,
    /// Variables and rows.
    pub size: (usize, usize),
}

/// A solution that no longer moves, as starting point for the next aim.
struct Run<'s> {
    model: Model<'s>,
    values: Vec<f64>,
    steps: u64,
    limit: u64,
    stages: Vec<(i64, u64, bool)>,
}

impl Run<'_> {
    /// Makes an aim as small as can be and holds it there.
    fn aim(&mut self, aim: &[(usize, f64)]) -> (i64, i64) {
        if aim.is_empty() {
            return (0, 0);
        }
        let grain = grain(aim);
        let from = self.model.programme.complete(&self.values);
        let solved = self.model.programme.least(aim, Some(&from), self.limit, grain);
        let now: f64 = aim.iter().map(|(var, weight)| from[*var] * weight).sum();
        let (value, bound) = match solved {
            Ok(Solved { values, value, bound, steps, proven }) if value <= now + 1e-6 => {
                self.steps += steps;
                self.stages.push((value.round() as i64, steps, proven));
                self.values = values;
                (value, if proven { value } else { bound })
            }
            _ => {
                self.values = from;
                (now, 0.0)
            }
        };
        self.hold(aim, value, bound);
        (value.round() as i64, (bound - 1e-6).ceil() as i64)
    }

    /// What has been reached is kept; that nothing less can be is said, too, so that no fraction of it is looked at.
    fn hold(&mut self, aim: &[(usize, f64)], value: f64, bound: f64) {
        let programme = &mut self.model.programme;
        programme.row(aim.iter().copied(), Than::AtMost, value + 1e-6);
        if bound > 0.5 && grain(aim) >= 1.0 {
            programme.row(aim.iter().copied(), Than::AtLeast, (bound - 1e-6).ceil());
        }
    }
}

/// The steps in which a sum of whole numbers with these weights moves.
fn grain(aim: &[(usize, f64)]) -> f64 {
    let whole = |weight: f64| weight.fract() == 0.0 && weight > 0.0;
    if !aim.iter().all(|(_, weight)| whole(*weight)) {
        return 0.01;
    }
    let divisor = aim.iter().fold(0u64, |divisor, (_, weight)| {
        let (mut a, mut b) = (divisor, *weight as u64);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    });
    divisor.max(1) as f64
}

/// Solves the demands; with an earlier plan, changes count before evenness; with `spare`, some demands may be left out.
///
/// # Errors
/// Nothing was found within the limit.
pub fn solve<'s>(
    situation: &'s Situation<'s>,
    demands: &'s [Demand],
    earlier: &'s [PlannedSitting],
    spare: Option<&Spare>,
) -> Result<Found, Unsolved> {
    let limit = situation.settings.steps.max(1);
    let first = |slack: bool| {
        let model = Model::new(situation, demands, earlier, slack, spare);
        let aim = if slack { model.missed(|d| d.force == Force::Must) } else { model.dates() };
        model
            .programme
            .least(&aim, None, limit, if slack { 1e-3 } else { 1.0 })
            .map(|solved| (model, aim, solved))
    };
    let (model, aim, solved) = match first(false) {
        Err(Unsolved::Impossible) => first(true)?,
        other => other?,
    };
    let has_slack = !model.missed(|_| true).is_empty();
    let mut run =
        Run { model, values: solved.values.clone(), steps: solved.steps, limit, stages: Vec::new() };
    run.stages.push((solved.value.round() as i64, solved.steps, solved.proven));
    run.hold(&aim, solved.value, if solved.proven { solved.value } else { solved.bound });
    let mut dates = (solved.value.round() as i64, (solved.bound - 1e-6).ceil() as i64);
    if has_slack {
        for force in [Force::InPrinciple, Force::Usual] {
            let aim = run.model.missed(|d| d.force == force);
            run.aim(&aim);
        }
        let aim = run.model.dates();
        dates = run.aim(&aim);
    }
    let aim = run.model.sittings();
    let sittings = run.aim(&aim);
    let aim = run.model.person_hours();
    let person_hours = run.aim(&aim);
    if !earlier.is_empty() {
        let aim = run.model.changes(earlier);
        run.aim(&aim);
    }
    let aim = {
        let so_far = run.values.clone();
        run.model.spread(&so_far)
    };
    run.limit = run.limit.min(EVEN);
    run.aim(&aim);
    let (per_stretch, shares, hours) = run.model.read(&run.values);
    let figure = |(value, bound): (i64, i64)| Figure { value, bound, certified: 0 };
    Ok(Found {
        dates: per_stretch,
        shares,
        hours,
        seasons: run.model.seasons.clone(),
        missed: run.model.missing(&run.values),
        left_out: run.model.left_out(&run.values),
        figures: [figure(dates), figure(sittings), figure(person_hours)],
        steps: run.steps,
        stages: run.stages,
        size: run.model.programme.size(),
        stretches: run.model.stretches,
    })
}

/// What a variant saves, for those who read a plan.
pub fn saves(variant: Variant) -> &'static str {
    match variant {
        Variant::FewestDates => "先求日子最少，再求会议最少、人时最少",
        Variant::ShortestSittings => "每次会议不超过短时上限，在此之下求日子最少",
    }
}
