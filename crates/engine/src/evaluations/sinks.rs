//! Where findings go as they are made: counted, or kept with their evidence.

use super::calendars::Term;
use super::subjects::{Arrival, Listed};
use super::tallying::Sheet;
use crate::facts::NOBODY;
use crate::verdicts::{DueDay, Finding, Status, Stretch, Why};

/// What all findings of an indicator at a unit in one period have in common.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// Index of the indicator in the standard.
    pub indicator: u16,
    /// Index of the period in the evaluation.
    pub period: u16,
    /// Unit.
    pub unit: u32,
    /// Counted and required are hundredths.
    pub hundredths: bool,
    /// Required; −1 where there is none.
    pub required: i64,
    /// By which day.
    pub due: DueDay,
    /// Rows that were looked at.
    pub looked: (u32, u32),
}

impl Head {
    /// The same for a later window.
    #[inline]
    pub(super) fn of_window(&self, w: usize, term: &Term, looked: &[(u32, u32)]) -> Head {
        Head {
            period: self.period + w as u16,
            required: term.required,
            due: DueDay(term.due),
            looked: looked.get(w).copied().unwrap_or_default(),
            ..*self
        }
    }

    /// A finding that compares a count with what is required.
    #[inline]
    pub fn finding(&self, person: u32, (status, why): (Status, Why), counted: i64) -> Finding {
        Finding {
            indicator: self.indicator,
            period: self.period,
            unit: self.unit,
            person,
            status,
            why,
            hundredths: self.hundredths,
            counted,
            required: self.required,
            due: self.due,
            looked: self.looked,
            detail: None,
        }
    }

    /// A finding that nothing is owed.
    #[inline]
    pub fn spared(&self, person: u32, why: Why) -> Finding {
        Finding {
            indicator: self.indicator,
            period: self.period,
            unit: self.unit,
            person,
            status: Status::NotApplicable,
            why,
            required: -1,
            ..Finding::default()
        }
    }
}

/// Takes findings as they are made.
pub trait Sink {
    /// Whether the facts that were looked at are wanted.
    const EVIDENCE: bool;

    /// A finding.
    fn put(&mut self, finding: Finding);

    /// Keeps rows that were looked at; gives the place at which findings name them.
    fn look(&mut self, _stretch: Stretch) -> u32 {
        0
    }

    /// Findings for all windows of a unit's own indicator, by comparing what was counted; `head` is that of the first.
    #[inline]
    fn windows(&mut self, head: &Head, terms: &[Term], counted: &[i64], looked: &[(u32, u32)]) {
        for (w, (term, counted)) in terms.iter().zip(counted).enumerate() {
            let head = head.of_window(w, term, looked);
            self.put(match term.excuse() {
                Some(why) => head.spared(NOBODY, why),
                None => head.finding(NOBODY, term.judge(*counted), *counted),
            });
        }
    }

    /// Findings for all windows and persons of an indicator, by comparing what was counted; `head` is that of the first
    /// window. `duty`: who came too late does not owe it.
    #[inline]
    fn persons(
        &mut self,
        head: &Head,
        terms: &[Term],
        listed: &Listed,
        duty: bool,
        counted: &Sheet,
        looked: &[(u32, u32)],
    ) {
        for (w, term) in terms.iter().enumerate() {
            let head = head.of_window(w, term, looked);
            if term.adoption {
                self.spare(&head, listed, Arrival::ANY, Why::PartAdoption);
                continue;
            }
            let arrival = if duty { listed.by(term.latest_arrival) } else { Arrival::ANY };
            if term.vacation {
                self.spare(&head, listed, arrival, Why::Vacation);
            } else {
                self.compare(&head, term, listed, arrival, counted.row(w));
            }
        }
    }

    /// The same finding for each of these persons: nothing is owed, by who came too late for a reason of its own.
    #[inline]
    fn spare(&mut self, head: &Head, listed: &Listed, arrival: Arrival, why: Why) {
        for (person, since) in &listed.persons {
            let why = if arrival.includes(*since) { why } else { Why::PartPerson };
            self.put(head.spared(*person, why));
        }
    }

    /// A finding for each of these persons, by comparing what was counted for them in the order of the unit's block.
    #[inline]
    fn compare(&mut self, head: &Head, term: &Term, listed: &Listed, arrival: Arrival, counted: &[i64]) {
        for (person, since) in &listed.persons {
            self.put(if arrival.includes(*since) {
                let counted = counted[listed.place(*person)];
                head.finding(*person, term.judge(counted), counted)
            } else {
                head.spared(*person, Why::PartPerson)
            });
        }
    }
}

/// Keeps every finding, and the rows that were looked at where wanted.
#[derive(Debug, Default)]
pub struct Kept<const EVIDENCE: bool> {
    /// Findings.
    pub findings: Vec<Finding>,
    /// Rows that were looked at.
    pub stretches: Vec<Stretch>,
}

impl<const EVIDENCE: bool> Kept<EVIDENCE> {
    /// Forgets everything, but not the room for it.
    pub fn clear(&mut self) {
        self.findings.clear();
        self.stretches.clear();
    }
}

impl<const EVIDENCE: bool> Sink for Kept<EVIDENCE> {
    const EVIDENCE: bool = EVIDENCE;

    #[inline]
    fn put(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    #[inline]
    fn look(&mut self, stretch: Stretch) -> u32 {
        self.stretches.push(stretch);
        self.stretches.len() as u32 - 1
    }
}

/// 计数 — only how many findings of each indicator came out how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// By indicator, in the order of [`Status::ALL`].
    pub by_indicator: Vec<[u64; 5]>,
}

impl Counted {
    /// For a standard with so many indicators.
    pub fn new(indicators: usize) -> Counted {
        Counted { by_indicator: vec![[0; 5]; indicators] }
    }
}

impl Sink for Counted {
    const EVIDENCE: bool = false;

    #[inline]
    fn put(&mut self, finding: Finding) {
        if let Some(counts) = self.by_indicator.get_mut(usize::from(finding.indicator)) {
            counts[finding.status as usize] += 1;
        }
    }

    #[inline]
    fn windows(&mut self, head: &Head, terms: &[Term], counted: &[i64], _: &[(u32, u32)]) {
        if let Some(counts) = self.by_indicator.get_mut(usize::from(head.indicator)) {
            let mut tally = Tally::default();
            for (term, counted) in terms.iter().zip(counted) {
                tally.0 += term.tally(*counted).0;
            }
            tally.add_to(counts);
        }
    }

    #[inline]
    fn persons(
        &mut self,
        head: &Head,
        terms: &[Term],
        listed: &Listed,
        duty: bool,
        counted: &Sheet,
        _: &[(u32, u32)],
    ) {
        let Some(counts) = self.by_indicator.get_mut(usize::from(head.indicator)) else { return };
        for (w, term) in terms.iter().enumerate() {
            if term.adoption || term.vacation {
                counts[Status::NotApplicable as usize] += listed.persons.len() as u64;
                continue;
            }
            let arrival = if duty { listed.by(term.latest_arrival) } else { Arrival::ANY };
            compare(counts, term, listed, arrival, counted.row(w));
        }
    }

    #[inline]
    fn spare(&mut self, head: &Head, listed: &Listed, _: Arrival, _: Why) {
        if let Some(counts) = self.by_indicator.get_mut(usize::from(head.indicator)) {
            counts[Status::NotApplicable as usize] += listed.persons.len() as u64;
        }
    }

    #[inline]
    fn compare(&mut self, head: &Head, term: &Term, listed: &Listed, arrival: Arrival, counted: &[i64]) {
        if let Some(counts) = self.by_indicator.get_mut(usize::from(head.indicator)) {
            compare(counts, term, listed, arrival, counted);
        }
    }
}

/// Adds up how persons come out in a window.
#[inline]
fn compare(counts: &mut [u64; 5], term: &Term, listed: &Listed, arrival: Arrival, counted: &[i64]) {
    let (below, above, come) = listed.below_and_above(counted, term.limits(), arrival);
    counts[term.below() as usize] += below;
    counts[term.above() as usize] += above;
    counts[Status::Met as usize] += come - below - above;
    counts[Status::NotApplicable as usize] += listed.persons.len() as u64 - come;
}

/// How many came out how, packed: some bits for each status.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally(u64);

impl Tally {
    /// Bits for each of five statuses; windows are at most 250.
    const BITS: usize = 12;

    /// One that came out so.
    pub(super) fn one(status: Status) -> Tally {
        Tally(1 << (status as usize * Tally::BITS))
    }

    #[inline]
    fn add_to(self, counts: &mut [u64; 5]) {
        for (status, count) in counts.iter_mut().enumerate() {
            *count += self.0 >> (status * Tally::BITS) & ((1 << Tally::BITS) - 1);
        }
    }
}
