//! The engine, driven by standards as data, against the same twelve indicators judged by hand, in one run.
//!
//! `jishi-bench N` takes N branches. First every count of both must agree, at month ends and in mid-month; then both
//! judge in turn and the best times are shown.

use jishi_bench::by_hand::{Arrays, Counts, Numbers};
use jishi_bench::{branches, college};
use jishi_domain::dates::Day;
use jishi_engine::evaluations::plans::{Adopted, Plan};
use jishi_engine::evaluations::{Calendar, Counted, walk};
use jishi_engine::facts::Facts;
use std::time::Instant;

fn ours(plan: &Plan<'_>, facts: &Facts, as_of: Day) -> Counts {
    let calendar = Calendar::new(plan, as_of, as_of);
    let mut counted = Counted::new(plan.standard.indicators.len());
    walk(plan, facts, &calendar, 0..facts.roster.units.len() as u32, &mut counted, |_, _| {});
    let mut counts = Counts::default();
    for (to, from) in counts.iter_mut().zip(counted.by_indicator) {
        to.copy_from_slice(&from[..4]);
    }
    counts
}

fn main() {
    let n: u32 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1000);
    let t = Instant::now();
    let facts = college::facts(1, n);
    println!("facts {} MB in {:?}", facts.bytes() >> 20, t.elapsed());
    let t = Instant::now();
    let arrays = Arrays::make(1, n);
    println!("arrays in {:?}", t.elapsed());
    let (library, diagnostics) = college::library();
    for d in diagnostics {
        println!("{d}");
    }
    let plan = Plan::new(&library.standards[0], Adopted::from(college::adopted_from()), &facts);
    let numbers = Numbers::default();
    let mut days: Vec<Day> = (1..=12).map(|m| branches::month_start(m).plus(-1)).collect();
    days.extend((0..12).map(|m| branches::month_start(m).plus(14)));
    for as_of in &days {
        let (a, b) = (ours(&plan, &facts, *as_of), arrays.judge(&numbers, *as_of));
        assert_eq!(a, b, "the counts of {as_of} differ");
    }
    let year: Vec<Day> = (0..365).map(|d| branches::YEAR_START.plus(d)).collect();
    let mut best_year = (f64::MAX, f64::MAX, f64::MAX);
    for _ in 0..std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(20) {
        let t = Instant::now();
        let mut sinks: Vec<Counted> = year.iter().map(|_| Counted::new(12)).collect();
        jishi_engine::evaluations::walk_days(
            &plan,
            &facts,
            &year,
            0..facts.roster.units.len() as u32,
            &mut sinks,
        );
        best_year.0 = best_year.0.min(t.elapsed().as_secs_f64() * 1e3);
        if std::env::args().nth(2).is_some() {
            continue;
        }
        let t = Instant::now();
        for day in &year {
            std::hint::black_box(ours(&plan, &facts, *day));
        }
        best_year.1 = best_year.1.min(t.elapsed().as_secs_f64() * 1e3);
        let t = Instant::now();
        for day in &year {
            std::hint::black_box(Calendar::new(&plan, *day, *day));
        }
        best_year.2 = best_year.2.min(t.elapsed().as_secs_f64() * 1e3);
    }
    println!(
        "365 days: at once {:.2} ms, one by one {:.2} ms, calendars {:.2}",
        best_year.0, best_year.1, best_year.2
    );
    let mut best = [f64::MAX; 4];
    for _ in 0..60 {
        for (i, as_of) in [days[11], days[6 + 12]].iter().enumerate() {
            let t = Instant::now();
            std::hint::black_box(arrays.judge(&numbers, *as_of));
            best[i] = best[i].min(t.elapsed().as_secs_f64() * 1e6 / f64::from(n));
            let t = Instant::now();
            std::hint::black_box(ours(&plan, &facts, *as_of));
            best[2 + i] = best[2 + i].min(t.elapsed().as_secs_f64() * 1e6 / f64::from(n));
        }
    }
    println!("by hand {:.3} {:.3}, ours {:.3} {:.3} µs a branch", best[0], best[1], best[2], best[3]);
}
