//! From facts and an adopted standard to verdicts. Never fails, never writes.

mod approaching;
mod calendars;
mod combining;
mod comparing;
mod conditions;
mod days;
mod families;
mod following;
pub mod judging;
pub mod measuring;
mod moments;
pub mod plans;
mod remembering;
mod results;
mod sentences;
mod sharing;
mod sinks;
mod subjects;
mod tallying;
mod touching;
mod windows;
pub mod wording;

pub use calendars::{Calendar, Term, Terms};
pub use days::walk_days;
pub use moments::{Moment, Scratch};
pub use results::{Held, Results};
pub use sinks::{Counted, Head, Kept, Sink};
pub use subjects::{Arrival, Listed};
pub use touching::Kinds;
pub use windows::Window;

use crate::facts::Facts;
use crate::metrics::PersonClass;
use crate::rules::Rule;
use crate::standards::{Indicator, Standard, Subject};
use crate::verdicts::{Finding, Status, Stretch, Why};
use jishi_domain::dates::Day;
use judging::Judge;
use plans::{Adopted, Op, Plan};

/// 一次判定 — every finding of one standard as of a day.
#[derive(Debug)]
pub struct Evaluation<'a> {
    /// The plan.
    pub plan: &'a Plan<'a>,
    /// The facts.
    pub facts: &'a Facts,
    /// The day asked.
    pub as_of: Day,
    /// Periods that findings name.
    pub windows: Vec<Window>,
    /// Findings, by unit, indicator, person and period.
    pub findings: Vec<Finding>,
    /// Rows that were looked at, as findings name them.
    pub stretches: Vec<Stretch>,
}

/// Encouraged and permitted matters never come out not met.
fn soften(indicator: &Indicator, status: Status, why: Why) -> (Status, Why) {
    if indicator.force.never_fails()
        && matches!(status, Status::NotMet | Status::Undetermined | Status::NotYetDue)
    {
        (Status::NotApplicable, Why::Encouraged)
    } else {
        (status, why)
    }
}

/// Evaluates a standard for the whole college as of a day.
///
/// With `evidence`, facts that counted and nearly counted are kept.
pub fn evaluate<'a>(plan: &'a Plan<'a>, facts: &'a Facts, as_of: Day, evidence: bool) -> Evaluation<'a> {
    evaluate_year(plan, facts, as_of, as_of, evidence)
}

/// As [`evaluate`], for the year (and academic year) of another day: last year, as one knows it today.
pub fn evaluate_year<'a>(
    plan: &'a Plan<'a>,
    facts: &'a Facts,
    as_of: Day,
    around: Day,
    evidence: bool,
) -> Evaluation<'a> {
    if evidence {
        run::<true>(plan, facts, as_of, around, None)
    } else {
        run::<false>(plan, facts, as_of, around, None)
    }
}

/// As [`evaluate`], for some units alone: indicators that build on others see what was judged at these units only,
/// so that a unit comes with all that stands below it.
pub fn evaluate_units<'a>(
    plan: &'a Plan<'a>,
    facts: &'a Facts,
    as_of: Day,
    evidence: bool,
    units: &[u32],
) -> Evaluation<'a> {
    if evidence {
        run::<true>(plan, facts, as_of, as_of, Some(units))
    } else {
        run::<false>(plan, facts, as_of, as_of, Some(units))
    }
}

/// As [`evaluate_units`], for the year (and academic year) of another day.
pub fn evaluate_units_year<'a>(
    plan: &'a Plan<'a>,
    facts: &'a Facts,
    as_of: Day,
    around: Day,
    units: &[u32],
) -> Evaluation<'a> {
    run::<false>(plan, facts, as_of, around, Some(units))
}

/// Judges the indicators that need nothing but facts for one unit after the other, and hands every finding on.
///
/// For callers that want no evaluation kept: `each` says when a unit is done.
pub fn walk<S: Sink>(
    plan: &Plan<'_>,
    facts: &Facts,
    calendar: &Calendar,
    units: impl IntoIterator<Item = u32>,
    sink: &mut S,
    mut each: impl FnMut(u32, &mut S),
) {
    let as_of = calendar.as_of;
    if as_of < plan.adopted.from || plan.adopted.until <= as_of {
        return;
    }
    let moment = Moment::new(plan, facts, calendar, S::EVIDENCE);
    let mut scratch = Scratch::default();
    let mut units = units.into_iter().peekable();
    let is_large = approaching::is_large(facts);
    while let Some(unit) = units.next() {
        if let Some(next) = units.peek().filter(|_| is_large) {
            moment.approach(*next, &mut scratch);
        }
        if moment.concerns(unit) {
            moment.unit(unit, &mut scratch, sink);
            each(unit, sink);
        }
    }
}

fn run<'a, const EVIDENCE: bool>(
    plan: &'a Plan<'a>,
    facts: &'a Facts,
    as_of: Day,
    around: Day,
    among: Option<&[u32]>,
) -> Evaluation<'a> {
    let calendar = Calendar::new(plan, as_of, around);
    let mut scratch = Scratch::default();
    let mut kept = Kept::<EVIDENCE>::default();
    if plan.adopted.from <= as_of && as_of < plan.adopted.until {
        let moment = Moment::new(plan, facts, &calendar, EVIDENCE);
        let all = || (0..facts.roster.units.len() as u32).collect();
        let mut units: Vec<u32> = among.map_or_else(all, <[u32]>::to_vec);
        units.retain(|u| moment.concerns(*u));
        for unit in &units {
            moment.unit(*unit, &mut scratch, &mut kept);
        }
        // what builds on others is worked out only where one of these units is asked for it
        let judged = |op: &Op<'_>| match op.indicator.subject {
            Subject::Unit(kind) => units.iter().any(|unit| facts.roster.units[*unit as usize].kind == kind),
            Subject::Person(_) => true,
        };
        // indicators that build on others: those that build on second ones come after them
        let mut waiting: Vec<usize> = (0..plan.second.len()).filter(|i| judged(&plan.second[*i])).collect();
        for _ in 0..=plan.second.len() {
            let (ready, later): (Vec<usize>, Vec<usize>) = waiting.iter().partition(|i| {
                plan.second[**i]
                    .indicator
                    .rule
                    .indicators()
                    .iter()
                    .all(|slug| waiting.iter().all(|w| plan.second[*w].indicator.slug != **slug))
            });
            if ready.is_empty() {
                break;
            }
            let results = Results::gather(plan, facts, &kept.findings, &calendar.windows, as_of);
            let judge = Judge { plan, facts, as_of, results: Some(&results), passed: false, wordy: EVIDENCE };
            let moment = Moment { judge, calendar: &calendar };
            for i in &ready {
                let op = &plan.second[*i];
                match passed_target(plan, op, as_of) {
                    // a target whose day has passed is judged as it stood on that day
                    Some(by) => then(plan, facts, by, (*i, among), &calendar, &mut scratch, &mut kept),
                    None => {
                        for unit in &units {
                            moment.op(op, &calendar.second[*i], *unit, &mut scratch, &mut kept);
                        }
                    }
                }
            }
            waiting = later;
        }
    }
    let Kept { findings, stretches } = kept;
    Evaluation { plan, facts, as_of, windows: calendar.windows, findings, stretches }
}

/// The day of a target that builds on others' verdicts, once it has passed.
fn passed_target(plan: &Plan<'_>, op: &Op<'_>, as_of: Day) -> Option<Day> {
    let Rule::Share { by: Some(id), per: crate::rules::Per::Standing, .. } = &op.indicator.rule else {
        return None;
    };
    let by = plan.day(id, as_of)?;
    (by < as_of && by >= plan.adopted.from).then_some(by)
}

/// Judges an indicator that builds on others as it stood on an earlier day.
fn then<const EVIDENCE: bool>(
    plan: &Plan<'_>,
    facts: &Facts,
    by: Day,
    (index, among): (usize, Option<&[u32]>),
    now: &Calendar,
    scratch: &mut Scratch,
    kept: &mut Kept<EVIDENCE>,
) {
    let calendar = Calendar::new(plan, by, by);
    let moment = Moment::new(plan, facts, &calendar, false);
    let units: Vec<u32> = (0..facts.roster.units.len() as u32).filter(|u| moment.concerns(*u)).collect();
    let mut before = Kept::<false>::default();
    for unit in &units {
        moment.unit(*unit, scratch, &mut before);
    }
    let results = Results::gather(plan, facts, &before.findings, &calendar.windows, by);
    let judge = Judge { plan, facts, as_of: by, results: Some(&results), passed: true, wordy: EVIDENCE };
    let moment = Moment { judge, calendar: &calendar };
    let begin = kept.findings.len();
    for unit in units.iter().filter(|unit| among.is_none_or(|among| among.contains(unit))) {
        moment.op(&plan.second[index], &calendar.second[index], *unit, scratch, kept);
    }
    let (first, _) = now.second[index].range;
    for finding in &mut kept.findings[begin..] {
        finding.period = first;
    }
}

/// Findings that came out otherwise than before, each with what was found before; both of the same plan, units and day, over
/// the same roster.
pub fn altered<'f>(before: &[Finding], after: &'f [Finding]) -> Vec<(Option<(Status, i64)>, &'f Finding)> {
    let place = |f: &Finding| (f.unit, f.indicator, f.person, f.period);
    let said = |f: &Finding| (f.status, f.counted);
    let is_alike = before.len() == after.len() && before.iter().zip(after).all(|(b, a)| place(b) == place(a));
    if is_alike {
        let pairs = before.iter().zip(after).filter(|(b, a)| said(b) != said(a));
        return pairs.map(|(b, a)| (Some(said(b)), a)).collect();
    }
    let known: rustc_hash::FxHashMap<_, _> = before.iter().map(|f| (place(f), said(f))).collect();
    let pairs = after.iter().map(|f| (known.get(&place(f)).copied(), f));
    pairs.filter(|(earlier, f)| *earlier != Some(said(f))).collect()
}

/// A plan for a standard as adopted in a world on a day; `None` where it is not adopted then.
pub fn plan_for<'s>(
    standard: &'s Standard,
    world: &jishi_domain::worlds::World,
    facts: &Facts,
    day: Day,
) -> Option<Plan<'s>> {
    let adoption =
        world.adoption_on(&standard.document.id, day).filter(|a| a.version == standard.document.version)?;
    Some(Plan::new(standard, Adopted::of(adoption, standard), facts))
}

/// Persons that a class names at a unit; for callers outside.
pub fn persons_of(facts: &Facts, unit: u32, class: PersonClass, day: Day) -> Vec<u32> {
    let mut out = Vec::new();
    facts.roster.persons(unit, class, day, true, &mut out);
    out.into_iter().map(|(p, _)| p).collect()
}
