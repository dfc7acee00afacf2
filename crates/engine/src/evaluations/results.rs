//! Verdicts that other indicators build on.

use super::Window;
use super::judging::Judge;
use super::plans::Plan;
use crate::facts::{Facts, NOBODY};
use crate::rosters::NOWHERE;
use crate::rules::{Per, Rule};
use crate::standards::{Force, Subject};
use crate::verdicts::{Finding, Status};
use jishi_domain::dates::Day;
use jishi_domain::units::UnitKind;
use std::collections::HashMap;

/// How the verdicts of an indicator at a unit came out, taken together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Met.
    pub met: u32,
    /// Not met.
    pub not_met: u32,
    /// Not yet due.
    pub pending: u32,
    /// Undetermined.
    pub undetermined: u32,
}

impl Held {
    fn of(said: &[(Window, Status)], (from, until): (Day, Day)) -> Held {
        let mut held = Held::default();
        for (window, status) in said {
            if !matches!(window.per, Per::Cadence(_)) || (window.start < until && from < window.end) {
                held.add(*status);
            }
        }
        held
    }

    fn add(&mut self, status: Status) {
        match status {
            Status::Met => self.met += 1,
            Status::NotMet => self.not_met += 1,
            Status::NotYetDue => self.pending += 1,
            Status::Undetermined => self.undetermined += 1,
            Status::NotApplicable => {}
        }
    }
}

/// Verdicts that others build on.
#[derive(Debug, Default)]
pub struct Results {
    slugs: HashMap<String, u16>,
    by_unit: HashMap<(u16, u32), Vec<(Window, Status)>>,
    by_person: HashMap<(u16, u32), Vec<(Window, Status)>>,
    must: HashMap<u32, Vec<(Window, Status)>>,
}

impl Results {
    /// Takes the findings of an evaluation apart by unit and person.
    pub(super) fn gather(
        plan: &Plan<'_>,
        facts: &Facts,
        findings: &[Finding],
        windows: &[Window],
        as_of: Day,
    ) -> Results {
        let mut results = Results::default();
        let rules = || plan.second.iter().map(|op| &op.indicator.rule);
        let slugs: Vec<&str> = rules().flat_map(Rule::indicators).collect();
        let built_on: Vec<bool> =
            plan.standard.indicators.iter().map(|i| slugs.contains(&i.slug.as_str())).collect();
        let asks_attained = rules().any(Rule::asks_attained);
        for (i, indicator) in plan.standard.indicators.iter().enumerate() {
            results.slugs.insert(indicator.slug.clone(), i as u16);
        }
        for finding in findings {
            let indicator = &plan.standard.indicators[usize::from(finding.indicator)];
            let said = (windows[usize::from(finding.period)], finding.status);
            if built_on[usize::from(finding.indicator)] {
                results.by_unit.entry((finding.indicator, finding.unit)).or_default().push(said);
                if finding.person != NOBODY {
                    results.by_person.entry((finding.indicator, finding.person)).or_default().push(said);
                }
            }
            if !asks_attained {
                continue;
            }
            let of_unit = matches!(indicator.subject, Subject::Unit(UnitKind::Branch | UnitKind::Group));
            if indicator.force == Force::Must && of_unit {
                results.must.entry(finding.unit).or_default().push(said);
                let row = &facts.roster.units[finding.unit as usize];
                if row.kind == UnitKind::Group {
                    let parent = row.parent_on(as_of);
                    if parent != NOWHERE {
                        results.must.entry(parent).or_default().push(said);
                    }
                }
            }
        }
        results
    }

    /// How an indicator came out at a unit in a stretch of time.
    pub fn of_indicator(&self, slug: &str, unit: u32, within: (Day, Day)) -> Option<Held> {
        self.by_unit.get(&(*self.slugs.get(slug)?, unit)).map(|said| Held::of(said, within))
    }

    /// How an indicator came out for a person in a stretch of time.
    pub fn of_person(&self, slug: &str, person: u32, within: (Day, Day)) -> Option<Held> {
        self.by_person.get(&(*self.slugs.get(slug)?, person)).map(|said| Held::of(said, within))
    }

    /// Whether a unit is 达标: `None` nothing is judged there, `Some(None)` nothing is due yet.
    pub fn attained(&self, unit: u32, judge: &Judge<'_>, within: (Day, Day)) -> Option<Option<bool>> {
        let held = Held::of(self.must.get(&unit)?, within);
        let due = i64::from(held.met + held.not_met + held.undetermined);
        if due == 0 {
            return Some(None);
        }
        let (n, d) = judge.plan.share("attainment-share", judge.as_of).unwrap_or((1, 1));
        Some(Some(i64::from(held.met) * d >= due * n))
    }
}
