//! What the standards still ask of a branch in a year: for sittings, for filings, of single persons.
//!
//! The engine itself is asked: what it finds unmet at the end of a year in which nothing more happens is a demand, so
//! that every exception of a standard (who is concerned, from when, vacations, what has been recorded) holds here, too.

use super::asking::Asking;
use super::situations::{Judged, Situation};
use crate::evaluations::Window;
use crate::evaluations::judging::{Judge, Who};
use crate::facts::off_day;
use crate::standards::Force;
use jishi_domain::dates::Day;
use jishi_domain::plans::Answered;
use jishi_domain::record_kinds::RecordKind;

/// What a sitting must have beside its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// Any of these topics.
    pub topics: Vec<String>,
    /// Any of these items.
    pub items: Vec<String>,
    /// This way of holding it.
    pub form: Option<&'static str>,
    /// This lecturer.
    pub lecturer: Option<u32>,
}

/// Sittings that answer a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taker {
    /// Index of who sits together.
    pub holder: usize,
    /// Of any of these kinds; empty: of whatever kind.
    pub kinds: Vec<RecordKind>,
    /// Each of the kinds counts, not the sitting.
    pub each: bool,
    /// So much counts each time.
    pub weight: i64,
    /// The kind must be the sitting's first.
    pub primary: bool,
    /// What else it must have.
    pub wants: Wants,
}

/// Days that count for a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub from: Day,
    /// First day after.
    pub until: Day,
    /// Months that count, one bit each.
    pub months: Option<u16>,
    /// Day of the month and tolerance.
    pub of_month: Option<(i8, u8)>,
    /// The unit's registered day and tolerance.
    pub fixed: Option<(i8, u8)>,
}

impl Days {
    /// Whether a day counts.
    pub fn hold(&self, day: Day) -> bool {
        let near = |rule: Option<(i8, u8)>| rule.is_none_or(|(on, within)| off_day(day, on) <= within);
        self.from <= day
            && day < self.until
            && self.months.is_none_or(|months| months >> day.date().month() & 1 == 1)
            && near(self.of_month)
            && near(self.fixed)
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Facts.
    Facts,
    /// Distinct days.
    Days,
    /// Class hours, in hundredths.
    Hours,
}

/// A demand on sittings.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Index of the standard, index of the indicator, period.
    pub answers: Vec<(usize, u16, Window)>,
    /// The strongest force among them.
    pub force: Force,
    /// Days that count.
    pub days: Days,
    /// What is counted.
    pub counts: Counts,
    /// So much is missing.
    pub needed: i64,
    /// What answers it.
    pub takers: Vec<Taker>,
}

/// Something to be done that is no sitting of the branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chore {
    /// Unit.
    pub unit: u32,
    /// The unit below that it is about, where one above does something for it.
    pub about: Option<u32>,
    /// Person, or nobody.
    pub person: u32,
    /// Kind of record.
    pub kind: RecordKind,
    /// Items.
    pub items: Vec<String>,
    /// Tags that the standard asks for.
    pub by_secretary: bool,
    /// First day on which it counts.
    pub from: Day,
    /// Last day.
    pub by: Day,
    /// So many times (or hundredths of hours).
    pub count: i64,
    /// Hours are owed, not times.
    pub hours: bool,
    /// What it answers.
    pub answers: Vec<(usize, u16, Window)>,
}

/// Why a demand cannot be met any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Index of the standard, index of the indicator, period.
    pub of: (usize, u16, Window),
    /// Its force.
    pub force: Force,
    /// So many subjects.
    pub subjects: usize,
    /// In words.
    pub reason: String,
}

/// Everything that is still asked.
#[derive(Clone, Debug, Default)]
pub struct Demands {
    /// Of sittings.
    pub sittings: Vec<Demand>,
    /// Of others.
    pub chores: Vec<Chore>,
    /// What is lost.
    pub lost: Vec<Lost>,
    /// What the units below answer by their own plans.
    pub below: Vec<(usize, u16, Window)>,
}

impl Situation<'_> {
    /// An indicator and period as plans name them.
    pub fn answered(&self, of: &(usize, u16, Window)) -> Answered {
        let standard = self.plans[of.0].standard;
        Answered {
            standard: standard.document.id.clone(),
            indicator: standard.indicators[usize::from(of.1)].slug.clone(),
            period: of.2.period().label,
        }
    }

    /// The force of an indicator.
    pub fn force(&self, of: &(usize, u16, Window)) -> Force {
        self.plans[of.0].standard.indicators[usize::from(of.1)].force
    }

    /// What is still asked.
    pub fn demands(&self) -> Demands {
        let judged = self.judged();
        let mut demands = Demands::default();
        for one in judged.iter().filter(|j| !j.is_well()) {
            self.ask(one, &mut demands);
        }
        // the same days, the same sittings: one demand
        let mut merged: Vec<Demand> = Vec::new();
        for demand in demands.sittings {
            let same = merged
                .iter_mut()
                .find(|m| m.counts == demand.counts && m.days == demand.days && m.takers == demand.takers);
            match same {
                Some(earlier) => {
                    earlier.needed = earlier.needed.max(demand.needed);
                    earlier.force = earlier.force.min(demand.force);
                    let new: Vec<_> =
                        demand.answers.into_iter().filter(|a| !earlier.answers.contains(a)).collect();
                    earlier.answers.extend(new);
                }
                None => merged.push(demand),
            }
        }
        demands.sittings = merged;
        demands
    }

    fn ask(&self, one: &Judged, demands: &mut Demands) {
        let plan = &self.plans[one.plan];
        let op = plan.op(one.indicator);
        let judge = Judge {
            plan,
            facts: &self.facts,
            as_of: self.as_of(plan),
            results: None,
            passed: false,
            wordy: false,
        };
        let of = (one.plan, one.indicator, one.window);
        let mut asking = Asking::new(self, &judge, of);
        asking.look(&op.rule, Who { unit: one.unit, person: one.person }, &one.window);
        demands.sittings.append(&mut asking.found.sittings);
        demands.chores.append(&mut asking.found.chores);
        demands.below.append(&mut asking.found.below);
        for lost in asking.found.lost {
            match demands.lost.iter_mut().find(|l| l.of == lost.of) {
                Some(earlier) => earlier.subjects += 1,
                None => demands.lost.push(lost),
            }
        }
    }
}
