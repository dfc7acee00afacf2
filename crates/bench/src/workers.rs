//! Workers hold a college in memory and answer over stdin and stdout, one JSON object a line: the engines that are
//! compared, and how one talks to them.

use crate::branches::YEAR_START;
use crate::by_hand::{Arrays, Counts, Numbers};
use crate::college;
use crate::times::{peak_memory, spend};
use jishi_domain::dates::Day;
use jishi_engine::evaluations::plans::{Adopted, Plan};
use jishi_engine::evaluations::{Calendar, Counted, walk};
use jishi_engine::facts::Facts;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// What a worker is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Ask {
    /// Load the tables of a folder; our own two make their data themselves.
    Load {
        /// Folder.
        load: String,
        /// Numbers of the standard, for those that have no standard as data.
        numbers: NumbersOut,
    },
    /// Judge a day (from the first of the year) until so many seconds of processor time have passed.
    Judge {
        /// Day.
        judge: i32,
        /// Seconds.
        least: f64,
    },
    /// The most memory that was held.
    Memory {
        /// Always true.
        memory: bool,
    },
}

/// What a worker says of a day.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Judged {
    /// Verdicts by indicator and status.
    pub counts: Counts,
    /// Mean seconds of processor time.
    pub cpu: f64,
    /// Mean seconds by the clock.
    pub wall: f64,
}

/// The numbers of the standard as workers in other languages read them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in `Numbers`")]
pub struct NumbersOut {
    pub theme_days: u32,
    pub general_meetings: u32,
    pub committee_meetings: u32,
    pub lectures: u32,
    pub life_meetings: u32,
    pub hours: u32,
    pub dues: u32,
    pub talks: u32,
    pub report_day: i32,
    pub absences: u32,
    pub average_hours: u32,
    pub committee_from: u32,
    pub committee: (u32, u32),
    pub vacation: u16,
    pub grace: i32,
}

impl From<&Numbers> for NumbersOut {
    fn from(n: &Numbers) -> NumbersOut {
        NumbersOut {
            theme_days: n.theme_days,
            general_meetings: n.general_meetings,
            committee_meetings: n.committee_meetings,
            lectures: n.lectures,
            life_meetings: n.life_meetings,
            hours: n.hours,
            dues: n.dues,
            talks: n.talks,
            report_day: n.report_day.0 - YEAR_START.0,
            absences: n.absences,
            average_hours: n.average_hours,
            committee_from: n.committee_from,
            committee: n.committee,
            vacation: n.vacation,
            grace: n.grace,
        }
    }
}

/// Our verdicts, counted.
pub fn ours(plan: &Plan<'_>, facts: &Facts, as_of: Day) -> Counts {
    let calendar = Calendar::new(plan, as_of, as_of);
    let mut counted = Counted::new(plan.standard.indicators.len());
    walk(plan, facts, &calendar, 0..facts.roster.units.len() as u32, &mut counted, |_, _| {});
    let mut counts = Counts::default();
    for (to, from) in counts.iter_mut().zip(counted.by_indicator) {
        to.copy_from_slice(&from[..4]);
    }
    counts
}

/// Serves our engine.
///
/// # Errors
/// The other side speaks otherwise than agreed.
pub fn serve_ours(seed: u64, branches: u32) -> Result<(), Box<dyn Error>> {
    let facts = college::facts(seed, branches);
    let (library, _) = college::library();
    let plan = Plan::new(&library.standards[0], Adopted::from(college::adopted_from()), &facts);
    serve("Jishi", |day| ours(&plan, &facts, day))
}

/// Serves the evaluator that is written by hand.
///
/// # Errors
/// The other side speaks otherwise than agreed.
pub fn serve_by_hand(seed: u64, branches: u32) -> Result<(), Box<dyn Error>> {
    let arrays = Arrays::make(seed, branches);
    let numbers = Numbers::default();
    serve("by hand", |day| arrays.judge(&numbers, day))
}

fn serve(name: &str, judge: impl Fn(Day) -> Counts) -> Result<(), Box<dyn Error>> {
    for line in std::io::stdin().lock().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Ask::Load { .. } => serde_json::json!({"ready": true, "engine": name}),
            Ask::Judge { judge: day, least } => {
                let (spent, counts) = spend(least, || judge(YEAR_START.plus(day)));
                serde_json::to_value(Judged { counts, cpu: spent.cpu, wall: spent.wall })?
            }
            Ask::Memory { .. } => serde_json::json!({"peak": peak_memory()}),
        };
        println!("{answer}");
    }
    Ok(())
}

/// A worker in a process of its own.
#[derive(Debug)]
pub struct Worker {
    /// What it calls itself.
    pub name: String,
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts a worker and lets it load.
    ///
    /// # Errors
    /// It does not start, or does not answer as agreed.
    pub fn start(mut command: Command, folder: &Path) -> Result<Worker, Box<dyn Error>> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let output = BufReader::new(output.ok_or("a worker without output")?);
        let mut worker = Worker { name: String::new(), child, input, output };
        let numbers = NumbersOut::from(&Numbers::default());
        let load = Ask::Load { load: folder.display().to_string(), numbers };
        let ready: serde_json::Value = worker.ask(&load)?;
        worker.name = ready["engine"].as_str().unwrap_or("?").to_owned();
        Ok(worker)
    }

    fn ask<T: for<'d> Deserialize<'d>>(&mut self, ask: &Ask) -> Result<T, Box<dyn Error>> {
        let input = self.input.as_mut().ok_or("a worker without input")?;
        writeln!(input, "{}", serde_json::to_string(ask)?)?;
        input.flush()?;
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err(format!("the worker {} has ended without an answer", self.name).into());
        }
        Ok(serde_json::from_str(&line)?)
    }

    /// Asks for a day.
    ///
    /// # Errors
    /// The worker has ended.
    pub fn judge(&mut self, as_of: Day, least: f64) -> Result<Judged, Box<dyn Error>> {
        self.ask(&Ask::Judge { judge: as_of.0 - YEAR_START.0, least })
    }

    /// The most bytes that it has held.
    ///
    /// # Errors
    /// The worker has ended.
    pub fn peak(&mut self) -> Result<u64, Box<dyn Error>> {
        let answer: serde_json::Value = self.ask(&Ask::Memory { memory: true })?;
        Ok(answer["peak"].as_u64().unwrap_or(0))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // it ends when nothing can come any more
        self.input = None;
        let _ = self.child.wait();
    }
}
