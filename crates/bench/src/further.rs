//! What else is measured in the same run: evidence, sentences, more indicators, many days.

use crate::branches::YEAR_START;
use crate::college;
use crate::comparisons::{SEED, timed};
use crate::reports::{Aim, Line, seconds};
use crate::times::{median, spend};
use crate::workers::ours;
use jishi_domain::dates::Day;
use jishi_engine::evaluations::plans::{Adopted, Plan};
use jishi_engine::evaluations::{Calendar, Counted, evaluate, walk, walk_days};
use jishi_engine::facts::Facts;
use std::hint::black_box;

/// Branches for what is measured of one college.
const BRANCHES: u32 = 1_000;

/// Branches of the college whose year is judged day by day.
const COLLEGE: u32 = 51;

fn of(what: String, (part, whole): (&str, &str), (a, b): (f64, f64), aim: Aim) -> Line {
    let measured = format!("{part} {}, {whole} {}", seconds(a), seconds(b));
    Line { what, measured, value: a / b, aim, unit: "×" }
}

/// All of it.
pub fn measure(rounds: usize) -> Vec<Line> {
    let (facts, (library, _)) = (college::facts(SEED, BRANCHES), college::library());
    let plan = Plan::new(&library.standards[0], Adopted::from(college::adopted_from()), &facts);
    let mut lines = Vec::new();
    for (name, day) in timed() {
        lines.extend(kept(&plan, &facts, name, day, rounds));
    }
    lines.push(more(&plan, &facts, rounds));
    lines.push(year(rounds));
    lines
}

/// With every piece of evidence kept, and with the sentence, against verdicts alone.
fn kept(plan: &Plan<'_>, facts: &Facts, name: &str, day: Day, rounds: usize) -> Vec<Line> {
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..rounds {
        let alone = spend(0.05, || evaluate(plan, facts, day, false).findings.len()).0;
        let evidence = spend(0.05, || {
            let evaluation = evaluate(plan, facts, day, true);
            evaluation.findings.len() + evaluation.stretches.len()
        });
        let sentence = spend(0.05, || {
            let evaluation = evaluate(plan, facts, day, false);
            let mut sentence = String::new();
            let mut letters = 0;
            for finding in &evaluation.findings {
                sentence.clear();
                evaluation.write_reason(finding, &mut sentence);
                letters += black_box(&sentence).len();
            }
            letters
        });
        for (times, spent) in times.iter_mut().zip([alone, evidence.0, sentence.0]) {
            times.push(spent.cpu);
        }
    }
    let [alone, evidence, sentence] = times.map(|t| median(&t));
    let line = |what: &str, a: f64, aim| {
        of(format!("{BRANCHES} branches, {name}: {what}"), ("with", "alone"), (a, alone), aim)
    };
    vec![
        line("every piece of evidence kept ÷ verdicts alone", evidence, Aim::AtMost(1.5)),
        line("with the sentence in Chinese ÷ verdicts alone", sentence, Aim::AtMost(3.0)),
    ]
}

/// Ninety-six indicators against twelve.
fn more(plan: &Plan<'_>, facts: &Facts, rounds: usize) -> Line {
    let (library, _) = college::library_of_ninety_six();
    let large = Plan::new(&library.standards[0], Adopted::from(college::adopted_from()), facts);
    let (_, day) = timed()[0];
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        times[0].push(spend(0.05, || ours(plan, facts, day)).0.cpu);
        times[1].push(spend(0.05, || counted(&large, facts, day)).0.cpu);
    }
    let [twelve, ninety_six] = times.map(|t| median(&t));
    of(
        format!("{BRANCHES} branches: 96 indicators ÷ 12"),
        ("96", "12"),
        (ninety_six, twelve),
        Aim::AtMost(3.0),
    )
}

/// Counts of a standard with any number of indicators.
pub fn counted(plan: &Plan<'_>, facts: &Facts, as_of: Day) -> Counted {
    let calendar = Calendar::new(plan, as_of, as_of);
    let mut counted = Counted::new(plan.standard.indicators.len());
    walk(plan, facts, &calendar, 0..facts.roster.units.len() as u32, &mut counted, |_, _| {});
    counted
}

/// A college's year, judged day by day at once.
fn year(rounds: usize) -> Line {
    let (facts, (library, _)) = (college::facts(SEED, COLLEGE), college::library());
    let plan = Plan::new(&library.standards[0], Adopted::from(college::adopted_from()), &facts);
    let days: Vec<Day> = (0..365).map(|d| YEAR_START.plus(d)).collect();
    let units = facts.roster.units.len() as u32;
    let mut times = Vec::new();
    for _ in 0..rounds {
        let spent = spend(0.05, || {
            let mut sinks: Vec<Counted> =
                days.iter().map(|_| Counted::new(plan.standard.indicators.len())).collect();
            walk_days(&plan, &facts, &days, 0..units, &mut sinks);
            sinks
        });
        times.push(spent.0.cpu * 1e3);
    }
    let value = median(&times);
    Line {
        what: format!("365 days × {COLLEGE} branches"),
        measured: format!("{} a day", seconds(value / 365e3)),
        value,
        aim: Aim::AtMost(17.0),
        unit: "ms",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_six_indicators_are_all_different_and_hold_the_twelve() {
        let (library, diagnostics) = college::library_of_ninety_six();
        assert_eq!(diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
        let indicators = &library.standards[0].indicators;
        assert_eq!(indicators.len(), 96);
        let facts = college::facts(SEED, 20);
        let plan = Plan::new(&library.standards[0], Adopted::from(college::adopted_from()), &facts);
        let (_, day) = timed()[1];
        let many = counted(&plan, &facts, day);
        let (twelve, _) = college::library();
        let small = Plan::new(&twelve.standards[0], Adopted::from(college::adopted_from()), &facts);
        let few = counted(&small, &facts, day);
        for (i, indicator) in twelve.standards[0].indicators.iter().enumerate() {
            let at = indicators.iter().position(|other| other.slug == indicator.slug);
            assert_eq!(at.map(|at| many.by_indicator[at]), Some(few.by_indicator[i]), "{}", indicator.slug);
        }
    }

    #[test]
    fn many_days_at_once_say_what_each_says_alone() {
        // alone, groups that count the same share one walk; day by day, each goes on by itself
        let facts = college::facts(SEED, 12);
        let days: Vec<Day> = (0..365).map(|d| YEAR_START.plus(d)).collect();
        for (library, _) in [college::library(), college::library_of_ninety_six()] {
            let standard = &library.standards[0];
            let plan = Plan::new(standard, Adopted::from(college::adopted_from()), &facts);
            let mut sinks: Vec<Counted> =
                days.iter().map(|_| Counted::new(standard.indicators.len())).collect();
            walk_days(&plan, &facts, &days, 0..facts.roster.units.len() as u32, &mut sinks);
            for (day, sink) in days.iter().zip(&sinks) {
                assert_eq!(*sink, counted(&plan, &facts, *day), "{day}");
            }
        }
    }
}
