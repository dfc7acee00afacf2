//! Credit: what a record would answer before it is saved, and which one thing more would answer most.

use crate::errors::AppError;
use crate::living::{Present, adopted_plans};
use jishi_domain::actions::{Action, Entry, RecordCorrected};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::worlds::{RecordState, World};
use jishi_engine::evaluations::{Evaluation, evaluate_units};
use jishi_engine::facts::{Facts, NOBODY};
use jishi_engine::standards::{Force, Library};
use jishi_engine::verdicts::{Finding, Status};
use serde::Serialize;
use std::collections::BTreeMap;

/// 回应 — what a record answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// Met with it, and not met without it.
    pub answers: Vec<CreditLine>,
    /// Further on with it, but not met yet.
    pub advances: Vec<CreditLine>,
    /// Single things that would answer more, the best first.
    pub hints: Vec<Hint>,
}

/// 回应行
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreditLine {
    /// Short name of the standard.
    pub standard: String,
    /// Title of the indicator.
    pub title: String,
    /// Clauses.
    pub clauses: Vec<String>,
    /// Period.
    pub period: String,
    /// For how many persons; 0 for indicators on the unit.
    pub persons: usize,
    /// Of how many whom the indicator concerns in that period.
    pub concerned: usize,
    /// The sentence as it would read with the record; of persons only where it is one.
    pub reason: String,
}

/// 提示 — one thing more, and what it would answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// What to add, in words.
    pub what: String,
    /// Titles of what it would answer besides, with the standard's short name.
    pub gains: Vec<String>,
}

/// How many hints are shown.
const HINTS: usize = 3;

/// Kinds that a sitting often also is; each is tried as one thing more.
const ALSO: [RecordKind; 5] = [
    RecordKind::ThemeDay,
    RecordKind::PartyLecture,
    RecordKind::GeneralMeeting,
    RecordKind::ConcentratedStudy,
    RecordKind::PartyGroupMeeting,
];

/// Where a finding belongs, so that two evaluations can be laid side by side.
type Place = (usize, u16, u32, u32, String);

struct Judged {
    findings: BTreeMap<Place, (Status, i64)>,
}

/// A small college to try records on.
struct Bench<'l> {
    part: World,
    library: &'l Library,
    units: Vec<String>,
    today: Day,
}

/// What the part held before a record was tried out.
struct Undo {
    id: String,
    before: Option<RecordState>,
    sequence: u64,
}

impl Bench<'_> {
    /// Puts a record into the part. Copying the part for every trial would cost more than judging it.
    fn put(&mut self, record: &Record) -> Result<Undo, AppError> {
        let before = self.part.records.get(&record.id).cloned();
        let action = match &before {
            None => Action::RecordAdded(Box::new(record.clone())),
            Some(state) => {
                let body = RecordCorrected {
                    corrects: state.sequence,
                    record: record.clone(),
                    reason: "试算".to_owned(),
                };
                Action::RecordCorrected(Box::new(body))
            }
        };
        let undo = Undo { id: record.id.clone(), before, sequence: self.part.sequence };
        self.part.apply(&Entry {
            sequence: self.part.sequence + 1,
            actor: "system".to_owned(),
            entered_at: format!("{}T04:00:00Z", self.today),
            event_day: record.day,
            action,
        })?;
        Ok(undo)
    }

    fn take_back(&mut self, undo: Undo) {
        match undo.before {
            Some(state) => drop(self.part.records.insert(undo.id, state)),
            None => drop(self.part.records.remove(&undo.id)),
        }
        self.part.sequence = undo.sequence;
    }

    /// Judges the part, with one more record where one is given.
    fn with<T>(
        &mut self,
        record: Option<&Record>,
        then: impl FnOnce(&[Evaluation<'_>]) -> T,
    ) -> Result<T, AppError> {
        let undo = record.map(|record| self.put(record)).transpose()?;
        let facts = Facts::of(&self.part, self.today);
        let plans = adopted_plans(&self.part, self.library, &facts, self.today);
        let mut units: Vec<u32> = self.units.iter().filter_map(|code| facts.roster.unit(code)).collect();
        units.sort_unstable();
        let evaluations: Vec<_> =
            plans.iter().map(|plan| evaluate_units(plan, &facts, self.today, true, &units)).collect();
        let done = then(&evaluations);
        if let Some(undo) = undo {
            self.take_back(undo);
        }
        Ok(done)
    }
}

fn place(standard: usize, label: String, finding: &Finding) -> Place {
    (standard, finding.indicator, finding.unit, finding.person, label)
}

fn judged(evaluations: &[Evaluation<'_>]) -> Judged {
    let mut findings = BTreeMap::new();
    for (i, evaluation) in evaluations.iter().enumerate() {
        for finding in &evaluation.findings {
            let label = evaluation.windows[usize::from(finding.period)].period().label;
            findings.insert(place(i, label, finding), (finding.status, finding.counted));
        }
    }
    Judged { findings }
}

/// Lines of what is met, and of what is further on, against an earlier evaluation.
fn gains(before: &Judged, evaluations: &[Evaluation<'_>]) -> (Vec<CreditLine>, Vec<CreditLine>) {
    let (mut answers, mut advances): (BTreeMap<_, CreditLine>, BTreeMap<_, CreditLine>) = Default::default();
    for (i, evaluation) in evaluations.iter().enumerate() {
        let mut concerned: BTreeMap<(u16, u16), usize> = BTreeMap::new();
        for finding in &evaluation.findings {
            if finding.person != NOBODY && finding.status != Status::NotApplicable {
                *concerned.entry((finding.indicator, finding.period)).or_default() += 1;
            }
        }
        for finding in &evaluation.findings {
            let label = evaluation.windows[usize::from(finding.period)].period().label;
            // what is merely permitted asks for nothing, so nothing answers it
            if evaluation.plan.standard.indicators[usize::from(finding.indicator)].force == Force::Permitted {
                continue;
            }
            let key = place(i, label.clone(), finding);
            let earlier = before.findings.get(&key).copied();
            let (status, counted) = earlier.unwrap_or((Status::NotApplicable, 0));
            let lines = if finding.status == Status::Met && status != Status::Met {
                &mut answers
            } else if finding.counted > counted
                && matches!(finding.status, Status::NotYetDue | Status::NotMet | Status::Met)
                && finding.status == status
            {
                &mut advances
            } else {
                continue;
            };
            let standard = evaluation.plan.standard;
            let indicator = &standard.indicators[usize::from(finding.indicator)];
            let line = lines.entry((i, finding.indicator, label.clone())).or_insert_with(|| CreditLine {
                standard: standard.document.short.clone(),
                title: indicator.title.clone(),
                clauses: indicator.clauses.clone(),
                period: label,
                persons: 0,
                concerned: 0,
                reason: evaluation.reason(finding),
            });
            line.persons += usize::from(finding.person != NOBODY);
            line.concerned = concerned.get(&(finding.indicator, finding.period)).copied().unwrap_or(0);
            if line.persons > 1 {
                // one person's figures would be read as everybody's
                line.reason.clear();
            }
        }
    }
    (answers.into_values().collect(), advances.into_values().collect())
}

/// What a record would answer if it were saved now.
///
/// # Errors
/// The record does not fit the ledger; the words say why.
pub fn of(present: &Present, library: &Library, record: &Record) -> Result<Credit, AppError> {
    record.check()?;
    let today = present.today();
    let roster = &present.facts().roster;
    let mut units = vec![record.unit.clone()];
    if let Some(unit) = roster.unit(&record.unit) {
        let below = roster.with_below(unit, today).into_iter();
        units.extend(below.map(|u| roster.units[u as usize].code.to_string()));
    }
    units.extend(record.to.clone());
    units.sort();
    units.dedup();
    let mut part = present.world().part(&units);
    // persons of other units who are named (a lecturer, a guest member) come along
    for code in record.people() {
        if let (false, Some(state)) = (part.people.contains_key(code), present.world().people.get(code)) {
            part.people.insert(code.to_owned(), state.clone());
        }
    }
    let mut bench = Bench { part, library, units, today };
    let before = bench.with(None, judged)?;
    let (now, (answers, advances)) =
        bench.with(Some(record), |evaluations| (judged(evaluations), gains(&before, evaluations)))?;
    let mut hints = Vec::new();
    for (what, candidate) in candidates(record) {
        let Ok(gained) = bench.with(Some(&candidate), |evaluations| gains(&now, evaluations).0) else {
            continue;
        };
        if !gained.is_empty() {
            let gains = gained.iter().map(|line| format!("{}“{}”", line.standard, line.title)).collect();
            hints.push(Hint { what, gains });
        }
    }
    hints.sort_by_key(|hint| std::cmp::Reverse(hint.gains.len()));
    hints.truncate(HINTS);
    Ok(Credit { answers, advances, hints })
}

/// The same sitting with one thing more.
fn candidates(record: &Record) -> Vec<(String, Record)> {
    let mut candidates = Vec::new();
    if !record.kinds.iter().any(|kind| kind.spec().sitting) {
        return candidates;
    }
    let mut add = |what: String, change: &dyn Fn(&mut Record)| {
        let mut changed = record.clone();
        change(&mut changed);
        candidates.push((what, changed));
    };
    for kind in ALSO.into_iter().filter(|kind| !record.is(*kind)) {
        add(format!("如果这次同时也是{}", kind.label()), &|r| r.kinds.push(kind));
    }
    if record.hours.is_none() {
        add("如果填写学时（按2学时试算）".to_owned(), &|r| r.hours = Some(Amount::whole(2)));
    }
    if record.lecturers.is_empty() && record.chair.is_some() {
        add("如果由主持人主讲".to_owned(), &|r| r.lecturers.extend(r.chair.clone()));
    }
    if record.recorder.is_none() && !record.attendance.is_empty() {
        add("如果写明记录人".to_owned(), &|r| {
            r.recorder = r.attendance.first().map(|a| a.person.clone())
        });
    }
    if record.place.is_none() {
        add("如果写明地点".to_owned(), &|r| r.place = Some("地点".to_owned()));
    }
    if record.chair.is_none() && !record.attendance.is_empty() {
        add("如果写明主持人".to_owned(), &|r| {
            r.chair = r.attendance.first().map(|a| a.person.clone())
        });
    }
    if record.title.is_none() {
        add("如果写明主题".to_owned(), &|r| r.title = Some("主题".to_owned()));
    }
    candidates
}
