//! What the program itself is measured by, with a real ledger on a disk: a durable commit, the import of a large
//! roster, the first verdicts of the demo college.

use crate::college;
use crate::comparisons::Setting;
use crate::reports::{Aim, Line, seconds};
use crate::times::median;
use jishi_app::{Settings, Store, demos};
use jishi_domain::actions::Action;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{Attendance, AttendanceState, Record};
use jishi_engine::evaluations::plans::{Adopted, Plan};
use jishi_engine::evaluations::{Calendar, Kept, Kinds, Moment, Scratch, plan_for};
use jishi_engine::facts::vocabulary::{FactKind, TagSet};
use jishi_engine::facts::{Fact, Facts, Source};
use jishi_office::samples;
use jishi_store::Draft;
use std::error::Error;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

const SEED: u64 = 1;
const PEOPLE: usize = 10_000;

fn as_of() -> Day {
    crate::branches::YEAR_END.plus(-16)
}

/// All of it.
///
/// # Errors
/// A program fails.
pub fn measure(setting: &Setting) -> Result<Vec<Line>, Box<dyn Error>> {
    let room = tempfile::tempdir_in(&setting.room)?;
    let mut lines = commit(room.path(), setting.rounds)?;
    lines.push(import(setting, room.path())?);
    lines.push(first_verdicts(setting, room.path())?);
    Ok(lines)
}

/// A theme day of a branch, attended by all its members.
fn sitting(facts: &Facts, unit: u32, day: Day, number: usize) -> Record {
    let roster = &facts.roster;
    let code = |span: &jishi_engine::rosters::Span| roster.people[span.person as usize].code.to_string();
    let members = roster.spans(unit).iter().filter(|s| s.from <= day && day < s.until);
    let attendance: Vec<Attendance> = members
        .map(|span| Attendance {
            person: code(span),
            state: AttendanceState::Present,
            hours: None,
            reason: None,
        })
        .collect();
    let chair = attendance.first().map(|a| a.person.clone());
    Record {
        title: Some("主题党日".into()),
        place: Some("党员活动室".into()),
        recorder: chair.clone(),
        chair,
        hours: Some(Amount(150)),
        attendance,
        ..Record::new(
            format!("bench-{number}"),
            roster.units[unit as usize].code.to_string(),
            vec![RecordKind::ThemeDay],
            day,
        )
    }
}

/// Puts the facts of a sitting among those of its branch.
fn take(facts: &mut Facts, unit: u32, record: &Record) {
    let source = facts.sources.push(Source::new(record.id.as_str(), RecordKind::ThemeDay.label()));
    let sitting = FactKind::of(RecordKind::ThemeDay);
    // marks that are there already, so that the plan still knows all of them
    let like = |facts: &Facts, tags: TagSet| {
        facts.marks.iter().position(|m| m.tags.contains(tags)).unwrap_or(0) as u16
    };
    let mark = like(facts, TagSet::of(&["complete", "consistent"]));
    let quantity = record.hours.map_or(0, |h| h.0 as i32);
    let own = Fact { quantity, mark, record: source, ..Fact::at(unit, sitting, record.day) };
    facts.units.insert(unit, &mut [own], None);
    let first = facts.roster.first_person[unit as usize];
    let mark = like(facts, TagSet::of(&["present", "attended"]));
    let mut theirs = Vec::with_capacity(record.attendance.len());
    for attendance in &record.attendance {
        let Some(person) = facts.roster.person(&attendance.person) else { continue };
        if facts.roster.people[person as usize].home == unit {
            let fact = Fact::at(unit, FactKind::ATTENDANCE, record.day);
            theirs.push(Fact { person, quantity, mark, record: source, ..fact });
        }
    }
    facts.persons.insert(unit, &mut theirs, Some(first));
}

/// What a sitting yields: facts of these kinds.
fn kinds() -> Kinds {
    [FactKind::of(RecordKind::ThemeDay), FactKind::ATTENDANCE].into_iter().collect()
}

/// A record is committed; then its facts are taken in and those of its branch's verdicts made anew that it can change,
/// evidence and all: by the benchmark's twelve indicators, and by everything that the demo college has adopted.
fn commit(room: &Path, rounds: usize) -> Result<Vec<Line>, Box<dyn Error>> {
    let file = room.join("commit.db");
    let mut store =
        Store::open(&file.display().to_string(), Settings { must_exist: false, ..Settings::existing() })?;
    demos::write(&mut store, SEED, as_of(), false, &mut |_| {})?;
    let library = jishi_app::library::built_in().0;
    let world = store.world()?;
    let mut facts = Facts::of(world, as_of());
    let before = facts.clone();
    let (own, _) = college::library();
    let mut plans = vec![Plan::new(&own.standards[0], Adopted::from(college::adopted_from()), &before)];
    plans.extend(library.standards.iter().filter_map(|s| plan_for(s, world, &before, as_of())));
    let calendars: Vec<Calendar> = plans.iter().map(|p| Calendar::new(p, as_of(), as_of())).collect();
    let largest = |unit: &u32| facts.roster.spans(*unit).iter().filter(|s| s.until > as_of()).count();
    let branches = (0..facts.roster.units.len() as u32)
        .filter(|u| facts.roster.units[*u as usize].kind == jishi_domain::units::UnitKind::Branch);
    let mut branches: Vec<u32> =
        branches.filter(|u| facts.roster.units[*u as usize].exists_on(as_of())).collect();
    branches.sort_by_key(largest);
    // branches of the usual size
    let branches = branches[branches.len() / 4..branches.len() * 3 / 4].to_vec();
    let (mut commits, mut twelve, mut all) = (Vec::new(), Vec::new(), Vec::new());
    // what is remembered of a branch is remembered of one plan
    let mut scratches: Vec<Scratch> = plans.iter().map(|_| Scratch::default()).collect();
    let mut kept = Kept::<true>::default();
    for number in 0..rounds.max(5) * 20 {
        let unit = branches[number % branches.len()];
        let record = sitting(&facts, unit, as_of().plus(-1 - (number % 9) as i32), number);
        let draft = Draft::new("system", record.day, Action::RecordAdded(Box::new(record.clone())));
        let t = Instant::now();
        store.append(vec![draft], "2025-12-16T15:00:00Z")?;
        commits.push(t.elapsed().as_secs_f64());
        let t = Instant::now();
        take(&mut facts, unit, &record);
        let taken = t.elapsed().as_secs_f64();
        let mut judge = |some: std::ops::Range<usize>| {
            let t = Instant::now();
            kept.clear();
            let own = plans[some.clone()].iter().zip(&calendars[some.clone()]).zip(&mut scratches[some]);
            for ((plan, calendar), scratch) in own {
                Moment::new(plan, &facts, calendar, true).touched(unit, kinds(), scratch, &mut kept);
            }
            (kept.findings.len(), taken + t.elapsed().as_secs_f64())
        };
        for (range, times) in [(0..1, &mut twelve), (1..plans.len(), &mut all)] {
            let (findings, time) = judge(range);
            times.push(time);
            if findings == 0 {
                return Err("a branch without verdicts was measured".into());
            }
        }
    }
    let commit = median(&commits);
    let line = |what: String, judgement: f64| Line {
        what: format!(
            "after a committed record: its facts and its branch's verdicts that it can change by {what} ÷ the durable commit"
        ),
        measured: format!("{} ÷ {}", seconds(judgement), seconds(commit)),
        value: 100.0 * judgement / commit,
        aim: Aim::AtMost(3.0),
        unit: "%",
    };
    let indicators: usize = plans[1..].iter().map(|p| p.first.len()).sum();
    Ok(vec![
        line("the twelve indicators".into(), median(&twelve)),
        line(format!("all {indicators} of {} standards", plans.len() - 1), median(&all)),
    ])
}

fn run(command: &mut Command) -> Result<f64, Box<dyn Error>> {
    let t = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{command:?} failed: {said}{}", String::from_utf8_lossy(&output.stdout)).into());
    }
    Ok(t.elapsed().as_secs_f64())
}

/// The whole program imports a large roster, durably; openpyxl only reads the file.
fn import(setting: &Setting, room: &Path) -> Result<Line, Box<dyn Error>> {
    let roster = room.join("roster.xlsx");
    samples::write_roster(&roster, &samples::NINETEEN, PEOPLE).map_err(|e| e.to_string())?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..setting.rounds {
        let db = room.join(format!("import-{round}.db"));
        run(Command::new(&setting.jishi).arg("init").arg("--db").arg(&db).args([
            "--name",
            "某学院党委",
            "--code",
            "C",
        ]))?;
        let mut command = Command::new(&setting.jishi);
        command.args(["import", "roster"]).arg(&roster).arg("--db").arg(&db);
        ours.push(run(command.args(["--new-branches-under", "C", "--commit"]))?);
        let mut command = Command::new(&setting.python);
        let output = command.arg(setting.workers.join("openpyxl_reader.py")).arg(&roster).output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        theirs.push(said.trim().parse::<f64>().map_err(|_| format!("openpyxl did not read: {said}"))?);
    }
    let (ours, theirs) = (median(&ours), median(&theirs));
    Ok(Line {
        what: format!(
            "openpyxl reads {PEOPLE} rows ÷ the whole program imports them, durable commit included"
        ),
        measured: format!("{} ÷ {}", seconds(theirs), seconds(ours)),
        value: theirs / ours,
        aim: Aim::AtLeast(10.0),
        unit: "×",
    })
}

/// From the start of the program to the first verdict that it prints.
fn first_verdicts(setting: &Setting, room: &Path) -> Result<Line, Box<dyn Error>> {
    let db = room.join("demo.db");
    let day = as_of().to_string();
    run(Command::new(&setting.jishi).arg("demo").arg("--db").arg(&db).args([
        "--seed",
        "1",
        "--as-of",
        &day,
        "--no-serve",
    ]))?;
    let mut times = Vec::new();
    for _ in 0..setting.rounds.max(5) {
        let mut command = Command::new(&setting.jishi);
        command.arg("evaluate").arg("--db").arg(&db).args(["--as-of", &day, "--format", "json"]);
        let t = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut first = [0u8; 1];
        let read = child.stdout.as_mut().map(|out| out.read(&mut first)).transpose()?.unwrap_or(0);
        times.push(t.elapsed().as_secs_f64());
        let mut rest = Vec::new();
        if let Some(out) = child.stdout.as_mut() {
            out.read_to_end(&mut rest)?;
        }
        if !child.wait()?.success() || read == 0 || rest.is_empty() {
            return Err("jishi evaluate has no verdicts of the demo college".into());
        }
    }
    let value = median(&times);
    Ok(Line {
        what: "start of the program to the first verdicts of the demo college (51 branches)".into(),
        measured: seconds(value),
        value,
        aim: Aim::AtMost(0.3),
        unit: "s",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jishi_domain::units::UnitKind;
    use jishi_domain::worlds::World;
    use jishi_engine::verdicts::Finding;
    use std::collections::BTreeSet;

    fn judged(plan: &Plan<'_>, facts: &Facts, unit: u32, kinds: Kinds) -> Vec<Finding> {
        let calendar = Calendar::new(plan, as_of(), as_of());
        let mut kept = Kept::<true>::default();
        let moment = Moment::new(plan, facts, &calendar, true);
        moment.touched(unit, kinds, &mut Scratch::default(), &mut kept);
        // where the rows lie differs as soon as others are there
        let mut findings: Vec<Finding> =
            kept.findings.into_iter().map(|f| Finding { looked: (0, 0), ..f }).collect();
        findings.sort_by_key(|f| (f.indicator, f.person, f.period));
        findings
    }

    /// Without rows, which move when others are put before them.
    fn bare(mut finding: Finding) -> Finding {
        if let Some(detail) = &mut finding.detail {
            (detail.facts, detail.near) = (Vec::new(), Vec::new());
        }
        finding
    }

    #[test]
    fn a_sitting_changes_no_verdict_but_those_that_are_made_anew_after_it() {
        let world = World::fold(jishi_demo::college(SEED, as_of())).unwrap();
        let library = jishi_app::library::built_in_for(|_| true);
        let mut facts = Facts::of(&world, as_of());
        let before = facts.clone();
        let plans: Vec<Plan<'_>> =
            library.standards.iter().filter_map(|s| plan_for(s, &world, &before, as_of())).collect();
        assert!(plans.len() > 3, "{}", plans.len());
        let is_branch = |u: &u32| {
            let row = &facts.roster.units[*u as usize];
            row.kind == UnitKind::Branch && row.exists_on(as_of())
        };
        let units = (0..facts.roster.units.len() as u32).filter(is_branch).step_by(9);
        let (mut changed, mut spared) = (0, 0);
        for (number, unit) in units.collect::<Vec<u32>>().into_iter().enumerate() {
            let earlier: Vec<_> = plans.iter().map(|p| judged(p, &facts, unit, Kinds::ALL)).collect();
            let record = sitting(&facts, unit, as_of().plus(-1 - 30 * number as i32), number);
            take(&mut facts, unit, &record);
            for (plan, earlier) in plans.iter().zip(earlier) {
                let touched = judged(plan, &facts, unit, kinds());
                let anew: BTreeSet<u16> = touched.iter().map(|f| f.indicator).collect();
                let (again, same): (Vec<_>, Vec<_>) = judged(plan, &facts, unit, Kinds::ALL)
                    .into_iter()
                    .partition(|f| anew.contains(&f.indicator));
                assert_eq!(touched, again);
                let (old, as_they_were): (Vec<_>, Vec<_>) =
                    earlier.into_iter().partition(|f| anew.contains(&f.indicator));
                let bare = |findings: Vec<Finding>| findings.into_iter().map(bare).collect::<Vec<_>>();
                assert_eq!(bare(same), bare(as_they_were.clone()));
                changed += usize::from(bare(old) != bare(again));
                spared += as_they_were.len();
            }
        }
        assert!(changed > 0 && spared > 0, "{changed} {spared}");
    }
}
