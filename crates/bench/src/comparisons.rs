//! The same twelve indicators by five engines, in turn, in one run.

use crate::branches::month_start;
use crate::by_hand::Counts;
use crate::reports::{Aim, Line, seconds};
use crate::tables;
use crate::times::median;
use crate::workers::Worker;
use jishi_domain::dates::Day;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where everything is that a run needs.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The Python of the benchmark's environment, with DuckDB, Polars and openpyxl.
    pub python: PathBuf,
    /// The workers in Python.
    pub workers: PathBuf,
    /// Room for tables and ledgers, on a disk.
    pub room: PathBuf,
    /// The program `jishi`.
    pub jishi: PathBuf,
    /// Rounds.
    pub rounds: usize,
}

/// Seed of the colleges.
pub const SEED: u64 = 1;

/// The last day of each month and the fifteenth of each.
pub fn days() -> Vec<Day> {
    let ends = (1..=12).map(|m| month_start(m).plus(-1));
    ends.chain((0..12).map(|m| month_start(m).plus(14))).collect()
}

/// Days whose counts are compared at a size: of the largest colleges only some, for the slowest engine's sake.
fn compared_days(branches: u32) -> Vec<Day> {
    let step = if branches >= 100_000 { 8 } else { 1 };
    let mut days: Vec<Day> = days().into_iter().step_by(step).collect();
    days.extend(timed().map(|(_, day)| day));
    days.sort_unstable();
    days.dedup();
    days
}

/// The two days that are timed: the end of the year and the middle of a month.
pub fn timed() -> [(&'static str, Day); 2] {
    [("month end", month_start(12).plus(-1)), ("mid-month", month_start(6).plus(14))]
}

/// What is said of one size.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    /// Lines for the table.
    pub lines: Vec<Line>,
    /// Days and engines whose counts differ from ours.
    pub differences: Vec<String>,
    /// Days whose counts were compared.
    pub days: usize,
    /// Peak memory by engine.
    pub peaks: Vec<(String, u64)>,
}

fn start(setting: &Setting, branches: u32, folder: &Path) -> Result<Vec<Worker>, Box<dyn Error>> {
    let mut workers = Vec::new();
    for engine in ["ours", "by-hand"] {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["worker", engine, &branches.to_string()]);
        workers.push(Worker::start(command, folder)?);
    }
    for engine in ["duckdb", "polars", "sqlite"] {
        eprintln!("  {engine} loads");
        let mut command = Command::new(&setting.python);
        command.arg(setting.workers.join(format!("{engine}_worker.py")));
        workers.push(Worker::start(command, folder)?);
    }
    Ok(workers)
}

/// Compares the engines at one size.
///
/// # Errors
/// A worker fails, or the tables cannot be written.
pub fn compare(setting: &Setting, branches: u32) -> Result<Compared, Box<dyn Error>> {
    let folder = tempfile::tempdir_in(&setting.room)?;
    eprintln!("{branches} branches: tables");
    tables::write(folder.path(), SEED, branches)?;
    let mut workers = start(setting, branches, folder.path())?;
    drop(folder);
    let days = compared_days(branches);
    let mut compared = Compared { days: days.len(), ..Compared::default() };
    for day in days {
        let ours = workers[0].judge(day, 0.0)?.counts;
        for worker in &mut workers[1..] {
            let theirs = worker.judge(day, 0.0)?.counts;
            compared.differences.extend(differences(branches, day, &worker.name, &ours, &theirs));
        }
    }
    eprintln!("  every count of {} days compared, {} differ", compared.days, compared.differences.len());
    // (worker, day) → seconds of each round
    let mut times = vec![[Vec::new(), Vec::new()]; workers.len()];
    for _ in 0..setting.rounds {
        for (d, (_, day)) in timed().into_iter().enumerate() {
            for (worker, times) in workers.iter_mut().zip(&mut times) {
                times[d].push(worker.judge(day, 0.03)?.cpu);
            }
        }
    }
    for (d, (name, _)) in timed().into_iter().enumerate() {
        let of = |w: usize| median(&times[w][d]);
        let measured = |w: usize| {
            let each = seconds(of(w) / f64::from(branches));
            format!("{} {} ({each} a branch)", workers[w].name, seconds(of(w)))
        };
        let mut line = |what: &str, w: usize, value: f64, aim: Aim| {
            compared.lines.push(Line {
                what: format!("{branches} branches, {name}: {what}"),
                measured: measured(w),
                value,
                aim,
                unit: "×",
            });
        };
        line("ours ÷ by hand", 0, of(0) / of(1), Aim::AtMost(1.5));
        line("by hand", 1, 1.0, Aim::None);
        line("DuckDB ÷ ours", 2, of(2) / of(0), Aim::AtLeast(30.0));
        line("Polars ÷ ours", 3, of(3) / of(0), Aim::AtLeast(15.0));
        line("SQLite ÷ ours", 4, of(4) / of(0), Aim::AtLeast(100.0));
    }
    for worker in &mut workers {
        let peak = worker.peak()?;
        compared.peaks.push((worker.name.clone(), peak));
    }
    Ok(compared)
}

fn differences(branches: u32, day: Day, engine: &str, ours: &Counts, theirs: &Counts) -> Vec<String> {
    let mut out = Vec::new();
    for (indicator, (a, b)) in ours.iter().zip(theirs).enumerate() {
        if a != b {
            out.push(format!(
                "{branches} branches, {day}, indicator {indicator}: ours {a:?}, {engine} {b:?}"
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::by_hand::{Arrays, Numbers};
    use crate::{college, workers};
    use jishi_engine::evaluations::plans::{Adopted, Plan};

    #[test]
    fn the_engine_counts_what_the_evaluator_by_hand_counts_at_month_ends_and_in_mid_month() {
        let facts = college::facts(SEED, 120);
        let arrays = Arrays::make(SEED, 120);
        let (library, diagnostics) = college::library();
        assert_eq!(diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
        let plan = Plan::new(&library.standards[0], Adopted::from(college::adopted_from()), &facts);
        for day in days() {
            let ours = workers::ours(&plan, &facts, day);
            assert_eq!(
                differences(120, day, "by hand", &ours, &arrays.judge(&Numbers::default(), day)),
                [""; 0]
            );
            assert!(ours.iter().all(|counts| counts.iter().sum::<u64>() > 0), "{day}: {ours:?}");
        }
    }

    #[test]
    fn a_single_count_that_differs_is_named() {
        let (ours, mut theirs) = (Counts::default(), Counts::default());
        assert!(differences(51, month_start(1), "x", &ours, &theirs).is_empty());
        theirs[3][1] = 1;
        assert_eq!(differences(51, month_start(1), "x", &ours, &theirs).len(), 1);
    }
}
