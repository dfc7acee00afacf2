//! 试算台: the small part of a college on which a record is tried out, kept until something is written.

use crate::errors::AppError;
use crate::living::{Present, adopted_plans};
use jishi_domain::actions::{Action, Entry};
use jishi_domain::dates::Day;
use jishi_domain::records::Record;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::{RecordState, World};
use jishi_engine::evaluations::plans::Plan;
use jishi_engine::evaluations::{Evaluation, evaluate_units};
use jishi_engine::facts::{Addition, Facts};
use jishi_engine::standards::Library;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// How many are kept at a time: forms that are open at once are few, and a branch's part is not small.
const MOST: usize = 4;

/// What a bench holds: units, and people of other units who are named.
type Key = (Vec<String>, Vec<String>);

/// 存下的试算台
#[derive(Debug, Default)]
pub struct Benches(Mutex<BTreeMap<Key, Arc<Mutex<Bench>>>>);

/// The bench for a record: kept where it can be, else made for this record alone.
pub fn bench(present: &Present, library: &'static Library, record: &Record) -> Arc<Mutex<Bench>> {
    let units = units(present, record);
    let make = |people: &[String]| Arc::new(Mutex::new(Bench::new(present, library, record, &units, people)));
    let world = present.world();
    let within = |code: &str| {
        let memberships = world.people.get(code).map(|state| state.memberships.iter());
        memberships
            .into_iter()
            .flatten()
            .any(|m| [&m.unit, &m.group].into_iter().flatten().any(|unit| units.binary_search(unit).is_ok()))
    };
    let people: BTreeSet<&str> = record.people().filter(|code| !within(code)).collect();
    let people: Vec<String> = people.into_iter().map(str::to_owned).collect();
    // a record that is there already is tried in a part without it
    if world.records.contains(&record.id) {
        return make(&people);
    }
    let key = (units.clone(), people.clone());
    let benches = &present.kept().benches().0;
    let known = benches.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    // what a panicking trial leaves behind is not used again
    if let Some(known) = known.filter(|bench| !bench.is_poisoned()) {
        return known;
    }
    let bench = make(&people);
    let mut kept = benches.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(key, Arc::clone(&bench));
    bench
}

/// The units whose verdicts a record may change: its own with all below, and the receiver; sorted.
fn units(present: &Present, record: &Record) -> Vec<String> {
    let roster = &present.facts().roster;
    let mut units = vec![record.unit.clone()];
    if let Some(unit) = roster.unit(&record.unit) {
        let below = roster.with_below(unit, present.today()).into_iter();
        units.extend(below.map(|u| roster.units[u as usize].code.to_string()));
    }
    units.extend(record.to.clone());
    units.sort();
    units.dedup();
    units
}

/// 试算台 — a part of a college with its facts and plans.
#[derive(Debug)]
pub struct Bench {
    part: World,
    /// The record as it stands, where one is tried that is there already.
    held: Option<RecordState>,
    facts: Facts,
    plans: Vec<Plan<'static>>,
    library: &'static Library,
    /// Indices of the units, and of which kinds they are.
    units: Vec<u32>,
    kinds: BTreeSet<UnitKind>,
    today: Day,
}

impl Bench {
    fn new(
        present: &Present,
        library: &'static Library,
        record: &Record,
        units: &[String],
        people: &[String],
    ) -> Bench {
        let (world, today) = (present.world(), present.today());
        let mut part = world.part(units);
        // persons of other units who are named (a lecturer, a guest member) come along
        for code in people {
            if let (false, Some(state)) = (part.people.contains_key(code), world.people.get(code)) {
                part.people.insert(code.clone(), state.clone());
            }
        }
        let held = part.records.remove(&record.id);
        let facts = Facts::of(&part, today);
        let plans = adopted_plans(&part, library, &facts, today);
        let mut units: Vec<u32> = units.iter().filter_map(|code| facts.roster.unit(code)).collect();
        units.sort_unstable();
        let kinds = units.iter().map(|unit| facts.roster.units[*unit as usize].kind).collect();
        Bench { part, held, facts, plans, library, units, kinds, today }
    }

    /// A record as the ledger would hold it.
    ///
    /// # Errors
    /// It does not fit the ledger; the words say why.
    pub fn state(&mut self, record: &Record) -> Result<RecordState, AppError> {
        let sequence = self.part.sequence;
        let id = record.id.clone();
        self.part.apply(&Entry {
            sequence: sequence + 1,
            actor: "system".to_owned(),
            entered_at: format!("{}T04:00:00Z", self.today),
            event_day: record.day,
            action: Action::RecordAdded(Box::new(record.clone())),
        })?;
        self.part.sequence = sequence;
        let mut state = self.part.records.remove(&id);
        if let (Some(state), Some(held)) = (&mut state, &self.held) {
            state.entered_on = held.entered_on;
            state.first_sequence = held.first_sequence;
        }
        state.ok_or_else(|| AppError::refused(format!("记录 {id}"), "没有试算成", "刷新后重试"))
    }

    /// Whether a record can be laid on the facts that are there, without gathering all of them anew.
    fn is_light(&self, state: &RecordState) -> bool {
        let record = &state.record;
        let mut others = self.part.records.iter().map(|listed| listed.record());
        let mut answered = || others.any(|other| other.answers.as_deref() == Some(&record.id));
        record.kinds.iter().all(|kind| kind.spec().sitting)
            && record.answers.is_none()
            && record.day >= self.facts.first_day.0
            && (self.held.is_none() || !answered())
    }

    /// Lays a record and the same with one thing more out to be tried, against what is there.
    pub fn trials(&mut self, state: &RecordState, changed: &[RecordState]) -> Trials<'_> {
        let held = self.held.clone();
        let all: Vec<&RecordState> = std::iter::once(state).chain(changed).chain(&held).collect();
        if !all.iter().all(|state| self.is_light(state)) {
            let states = std::iter::once(state).chain(changed).cloned().collect();
            return Trials { bench: self, how: How::Anew(states) };
        }
        let mut additions = self.facts.gather(&self.part, all.iter().copied());
        if self.plans.iter().any(|plan| !plan.fits(&self.facts)) {
            self.plans = adopted_plans(&self.part, self.library, &self.facts, self.today);
        }
        let kinds = additions.iter().flat_map(Addition::kinds).collect();
        let plans = self.plans.iter().map(|plan| plan.narrowed(&kinds, &self.kinds)).collect();
        let held = self.held.as_ref().and_then(|_| additions.pop());
        Trials { bench: self, how: How::Added { additions, held, plans } }
    }
}

/// How a record comes among the facts.
enum How {
    /// Laid on those that are there, judged by what it can change.
    Added { additions: Vec<Addition>, held: Option<Addition>, plans: Vec<Plan<'static>> },
    /// All gathered anew.
    Anew(Vec<RecordState>),
}

/// 试算 — records that are judged one at a time.
pub struct Trials<'b> {
    bench: &'b mut Bench,
    how: How,
}

impl Trials<'_> {
    /// Judges what is there now.
    pub fn without<T>(&mut self, then: impl FnOnce(&[Evaluation<'_>]) -> T) -> T {
        match &self.how {
            How::Added { held, plans, .. } => laid(self.bench, plans, held.as_ref(), false, then),
            How::Anew(_) => {
                let held = self.bench.held.clone();
                anew(self.bench, held.as_ref(), then)
            }
        }
    }

    /// Judges what would be there with a record: the first (0), or one of those with one thing more; with reasons, where they
    /// are wanted.
    pub fn with<T>(&mut self, at: usize, reasons: bool, then: impl FnOnce(&[Evaluation<'_>]) -> T) -> T {
        match &self.how {
            How::Added { additions, plans, .. } => laid(self.bench, plans, additions.get(at), reasons, then),
            How::Anew(states) => anew(self.bench, states.get(at), then),
        }
    }
}

fn laid<T>(
    bench: &mut Bench,
    plans: &[Plan<'static>],
    addition: Option<&Addition>,
    reasons: bool,
    then: impl FnOnce(&[Evaluation<'_>]) -> T,
) -> T {
    if let Some(addition) = addition {
        bench.facts.add(addition);
    }
    let (facts, units) = (&bench.facts, &bench.units);
    let judge = |plan| evaluate_units(plan, facts, bench.today, reasons, units);
    let done = then(&plans.iter().map(judge).collect::<Vec<_>>());
    if let Some(addition) = addition {
        bench.facts.take_back(addition);
    }
    done
}

fn anew<T>(bench: &mut Bench, state: Option<&RecordState>, then: impl FnOnce(&[Evaluation<'_>]) -> T) -> T {
    let id = state.map(|state| state.record.id.clone());
    bench.part.records.extend(state.cloned());
    let facts = Facts::of(&bench.part, bench.today);
    let plans = adopted_plans(&bench.part, bench.library, &facts, bench.today);
    let judge = |plan| evaluate_units(plan, &facts, bench.today, true, &bench.units);
    let done = then(&plans.iter().map(judge).collect::<Vec<_>>());
    if let Some(id) = id {
        bench.part.records.remove(&id);
    }
    done
}

#[cfg(test)]
mod tests;
