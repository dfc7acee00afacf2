//! Credit: what a record would answer before it is saved, and which one thing more would answer most.

mod benches;

pub use benches::Benches;

use crate::errors::AppError;
use crate::living::Present;
use jishi_domain::amounts::Amount;
use jishi_domain::quotations::quoted;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::worlds::RecordState;
use jishi_engine::evaluations::{Evaluation, altered};
use jishi_engine::facts::NOBODY;
use jishi_engine::standards::{Force, Library};
use jishi_engine::verdicts::{Finding, Status};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::PoisonError;

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

fn gains(before: &[Vec<Finding>], evaluations: &[Evaluation<'_>]) -> (Vec<CreditLine>, Vec<CreditLine>) {
    let (mut answers, mut advances): (BTreeMap<_, CreditLine>, BTreeMap<_, CreditLine>) = Default::default();
    for (i, (before, evaluation)) in before.iter().zip(evaluations).enumerate() {
        for (earlier, finding) in altered(before, &evaluation.findings) {
            let standard = evaluation.plan.standard;
            let indicator = &standard.indicators[usize::from(finding.indicator)];
            // what is merely permitted asks for nothing, so nothing answers it
            if indicator.force == Force::Permitted {
                continue;
            }
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
            let label = evaluation.windows[usize::from(finding.period)].period().label;
            let line = lines.entry((i, finding.indicator, label.clone())).or_insert_with(|| CreditLine {
                standard: standard.document.short.clone(),
                title: indicator.title.clone(),
                clauses: indicator.clauses.clone(),
                period: label,
                persons: 0,
                concerned: concerned(evaluation, finding),
                reason: evaluation.reason(finding),
            });
            line.persons += usize::from(finding.person != NOBODY);
            if line.persons > 1 {
                // one person's figures would be read as everybody's
                line.reason.clear();
            }
        }
    }
    (answers.into_values().collect(), advances.into_values().collect())
}

/// How many persons an indicator concerns in the period of a finding.
fn concerned(evaluation: &Evaluation<'_>, of: &Finding) -> usize {
    let alike = |f: &&Finding| {
        (f.indicator, f.period) == (of.indicator, of.period)
            && f.person != NOBODY
            && f.status != Status::NotApplicable
    };
    evaluation.findings.iter().filter(alike).count()
}

/// What a record would answer if it were saved now.
///
/// # Errors
/// The record does not fit the ledger; the words say why.
pub fn of(present: &Present, library: &'static Library, record: &Record) -> Result<Credit, AppError> {
    record.check()?;
    record.check_days()?;
    let tried: Vec<(String, Record)> = candidates(record);
    let bench = benches::bench(present, library, record);
    let mut bench = bench.lock().unwrap_or_else(PoisonError::into_inner);
    let state = bench.state(record)?;
    // one thing more that does not fit the ledger is no hint
    let (words, states): (Vec<String>, Vec<RecordState>) =
        tried.into_iter().filter_map(|(what, changed)| Some((what, bench.state(&changed).ok()?))).unzip();
    let mut trials = bench.trials(&state, &states);
    let before = trials.without(findings);
    let (now, (answers, advances)) =
        trials.with(0, true, |evaluations| (findings(evaluations), gains(&before, evaluations)));
    let mut hints = Vec::new();
    for (i, what) in words.into_iter().enumerate() {
        let gained = trials.with(i + 1, false, |evaluations| gains(&now, evaluations).0);
        if !gained.is_empty() {
            let gains =
                gained.iter().map(|line| format!("{}{}", line.standard, quoted(&line.title))).collect();
            hints.push(Hint { what, gains });
        }
    }
    hints.sort_by_key(|hint| std::cmp::Reverse(hint.gains.len()));
    hints.truncate(HINTS);
    Ok(Credit { answers, advances, hints })
}

fn findings(evaluations: &[Evaluation<'_>]) -> Vec<Vec<Finding>> {
    evaluations.iter().map(|evaluation| evaluation.findings.clone()).collect()
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
