//! The benchmark: see docs/benchmark.md.
//!
//! `jishi-bench run [SIZE …]` compares and measures everything (`bench/run` prepares what it needs);
//! `jishi-bench worker ours|by-hand BRANCHES` is one of the engines; `jishi-bench quick BRANCHES` shows ours beside the
//! evaluator by hand, for work on the engine; `jishi-bench plan [YEAR DAY]` plans what is left of a year of the demo college on a day. Exit
//! status 1: counts differ, or something failed. A missed aim is shown, and is no failure.

use jishi_bench::by_hand::{Arrays, Numbers};
use jishi_bench::comparisons::{Compared, SEED, Setting, compare, timed};
use jishi_bench::reports::{Aim, Line, table};
use jishi_bench::surroundings::{ended, load, place, room, rounds};
use jishi_bench::times::{median, spend};
use jishi_bench::{college, further, plans, programs, workers};
use jishi_domain::dates::Day;
use jishi_engine::evaluations::plans::{Adopted, Plan};
use std::error::Error;
use std::process::ExitCode;

const SIZES: [u32; 4] = [51, 1_000, 10_000, 100_000];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["run", sizes @ ..] => run(sizes),
        ["worker", engine, branches] => worker(engine, branches),
        ["quick", branches] => quick(branches),
        ["plan"] => plan("2027", "2026-11-15"),
        ["plan", year, day] => plan(year, day),
        _ => {
            Err("say: run [SIZE …], worker ours|by-hand BRANCHES, quick BRANCHES, or plan [YEAR DAY]".into())
        }
    };
    ended(result)
}

fn plan(year: &str, day: &str) -> Result<bool, Box<dyn Error>> {
    plans::run(year.parse()?, Day::parse(day).ok_or("the day is no day")?)
}

fn worker(engine: &str, branches: &str) -> Result<bool, Box<dyn Error>> {
    let branches = branches.parse()?;
    match engine {
        "ours" => workers::serve_ours(SEED, branches)?,
        "by-hand" => workers::serve_by_hand(SEED, branches)?,
        _ => return Err("ours or by-hand".into()),
    }
    Ok(true)
}

fn quick(branches: &str) -> Result<bool, Box<dyn Error>> {
    let branches: u32 = branches.parse()?;
    let (facts, arrays) = (college::facts(SEED, branches), Arrays::make(SEED, branches));
    let (library, _) = college::library();
    let plan = Plan::new(&library.standards[0], Adopted::from(college::adopted_from()), &facts);
    let numbers = Numbers::default();
    for (name, day) in timed() {
        let (mut ours, mut by_hand) = (Vec::new(), Vec::new());
        for _ in 0..15 {
            by_hand.push(spend(0.05, || arrays.judge(&numbers, day)).0.cpu);
            ours.push(spend(0.05, || workers::ours(&plan, &facts, day)).0.cpu);
        }
        let [a, b] = [&ours, &by_hand].map(|t| median(t) * 1e6 / f64::from(branches));
        println!("{name}: ours {a:.3}, by hand {b:.3} µs a branch, ×{:.2}", a / b);
    }
    Ok(true)
}

fn setting() -> Result<Setting, Box<dyn Error>> {
    let of = |name: &str| place(name, "bench/run");
    Ok(Setting {
        python: of("BENCH_PYTHON")?,
        workers: of("BENCH_WORKERS")?,
        room: room("bench/run")?,
        jishi: of("BENCH_JISHI")?,
        rounds: rounds(),
    })
}

fn run(sizes: &[&str]) -> Result<bool, Box<dyn Error>> {
    let setting = setting()?;
    let mut wanted: Vec<u32> = sizes.iter().map(|s| s.parse()).collect::<Result<_, _>>()?;
    if wanted.is_empty() {
        wanted = SIZES.to_vec();
    }
    let before = load();
    let mut compared = Vec::new();
    for branches in wanted {
        compared.push((branches, compare(&setting, branches)?));
    }
    let mut lines: Vec<Line> = compared.iter().flat_map(|(_, c)| c.lines.clone()).collect();
    lines.extend(memory(&compared));
    eprintln!("further measurements");
    lines.extend(further::measure(setting.rounds));
    lines.extend(programs::measure(&setting)?);
    println!("Load before: {before}; after: {}. Rounds: {}.\n", load(), setting.rounds);
    println!("{}", table(&lines));
    let differences: Vec<&String> = compared.iter().flat_map(|(_, c)| &c.differences).collect();
    for difference in &differences {
        println!("counts differ: {difference}");
    }
    let sizes: Vec<String> = compared.iter().map(|(n, c)| format!("{n} (as of {} days)", c.days)).collect();
    if differences.is_empty() {
        println!("Every count is equal between all five engines at {} branches.", sizes.join(", "));
    }
    let missed = lines.iter().filter(|l| l.holds() == Some(false)).count();
    println!("{missed} of {} aims are missed.", lines.iter().filter(|l| l.holds().is_some()).count());
    Ok(differences.is_empty())
}

fn memory(compared: &[(u32, Compared)]) -> Vec<Line> {
    let megabytes = |bytes: u64| format!("{:.0} MB", bytes as f64 / 1e6);
    let mut lines = Vec::new();
    let named =
        |c: &Compared| c.peaks.iter().map(|(n, b)| format!("{n} {}", megabytes(*b))).collect::<Vec<_>>();
    for (branches, c) in compared {
        let aim = if *branches >= 10_000 { Aim::AtMost(0.7) } else { Aim::None };
        lines.push(Line {
            what: format!("{branches} branches: peak memory of ours ÷ DuckDB"),
            measured: named(c).join(", "),
            value: c.peaks[0].1 as f64 / c.peaks[2].1 as f64,
            aim,
            unit: "×",
        });
    }
    for pair in compared.windows(2).filter(|pair| pair[0].0 >= 1_000) {
        let ((few, a), (many, b)) = (&pair[0], &pair[1]);
        let grown = b.peaks[0].1 as f64 / a.peaks[0].1 as f64;
        lines.push(Line {
            what: format!("memory of ours from {few} to {many} branches ÷ growth of the college"),
            measured: format!("×{grown:.2} for ×{:.2}", f64::from(*many) / f64::from(*few)),
            value: grown / (f64::from(*many) / f64::from(*few)),
            aim: Aim::AtMost(1.1),
            unit: "×",
        });
    }
    lines
}
