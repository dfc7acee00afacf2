//! Where findings go as they are made: counted, or kept with their evidence.

use super::calendars::Term;
use crate::verdicts::{DueDay, Finding, Status, Stretch, Why};
use jishi_domain::dates::Day;

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

    /// The same finding for each of these persons: nothing is owed.
    #[inline]
    fn spare(&mut self, head: &Head, persons: &[(u32, Day)], why: Why) {
        for (person, _) in persons {
            self.put(head.spared(*person, why));
        }
    }

    /// A finding for each of these persons, by comparing what was counted for them.
    #[inline]
    fn compare(&mut self, head: &Head, term: &Term, persons: &[(u32, Day)], counted: &[i64]) {
        for ((person, _), counted) in persons.iter().zip(counted) {
            self.put(head.finding(*person, term.judge(*counted), *counted));
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
    fn spare(&mut self, head: &Head, persons: &[(u32, Day)], _: Why) {
        if let Some(counts) = self.by_indicator.get_mut(usize::from(head.indicator)) {
            counts[Status::NotApplicable as usize] += persons.len() as u64;
        }
    }

    #[inline]
    fn compare(&mut self, head: &Head, term: &Term, _: &[(u32, Day)], counted: &[i64]) {
        // the sign of a difference: no branch, and several at a time
        let sign = |difference: i64| difference as u64 >> 63;
        let mut below = counted.iter().map(|c| sign(c - term.least)).sum::<u64>();
        let above = counted.iter().map(|c| sign(term.most - c)).sum::<u64>();
        // a count beyond the limit is judged first
        if above > 0 && below > 0 {
            below = counted.iter().filter(|c| **c < term.least && **c <= term.most).count() as u64;
        }
        if let Some(counts) = self.by_indicator.get_mut(usize::from(head.indicator)) {
            counts[term.below() as usize] += below;
            counts[term.above() as usize] += above;
            counts[Status::Met as usize] += counted.len() as u64 - below - above;
        }
    }
}
