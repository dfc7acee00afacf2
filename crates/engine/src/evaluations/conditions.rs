//! Conditions on the roster whose numbers do not change over time, worked out when the plan is made.
//!
//! Says the same as [`Judge::measure`] and [`Judge::holds`]; only quicker, and without words.

use super::judging::Judge;
use super::plans::Plan;
use crate::metrics::{Comparison, Condition, Metric, PersonClass};
use crate::standards::parameters::Setting;
use jishi_domain::dates::Day;

/// 条件 of the roster, worked out.
#[derive(Clone, Debug)]
pub struct Settled {
    measured: Measured,
    tests: Vec<Test>,
}

#[derive(Clone, Copy, Debug)]
enum Measured {
    /// Members of a class, whether or not those on probation count.
    Members(PersonClass, bool),
    Committee,
}

#[derive(Clone, Copy, Debug)]
enum Test {
    AtLeast(i64),
    AtMost(i64),
    Equals(i64),
    Odd(bool),
    Exists(bool),
}

impl Plan<'_> {
    /// A condition worked out; `None` where it must be looked at in the plain way.
    pub(super) fn settle(&self, condition: &Condition) -> Option<Settled> {
        let measured = match &condition.metric {
            Metric::Members(class) if self.is_fixed("probationary-counted") => {
                let counted = self.flag("probationary-counted", self.adopted.from).unwrap_or(true);
                Measured::Members(*class, counted)
            }
            Metric::CommitteeSize => Measured::Committee,
            _ => return None,
        };
        let number = |id: &str| match self.setting(id, self.adopted.from).as_deref() {
            Some(Setting::Number(n)) if self.is_fixed(id) => Some(*n),
            _ => None,
        };
        let test = |comparison: &Comparison| {
            Some(match comparison {
                Comparison::Exists(wanted) | Comparison::Is(wanted) => Test::Exists(*wanted),
                Comparison::Odd(wanted) => Test::Odd(*wanted),
                Comparison::AtLeast(id) => Test::AtLeast(number(id)?),
                Comparison::AtMost(id) => Test::AtMost(number(id)?),
                Comparison::Equals(id) => Test::Equals(number(id)?),
                Comparison::OneOf(_) => return None,
            })
        };
        let tests: Option<Vec<Test>> = condition.comparisons.iter().map(test).collect();
        Some(Settled { measured, tests: tests? })
    }
}

impl Settled {
    /// Whether it looks at nothing but the size of the committee.
    pub(super) fn is_of_committee(&self) -> bool {
        matches!(self.measured, Measured::Committee)
    }

    /// Whether it holds at a unit on a day; what was counted, and what is required (−1: nothing).
    pub(super) fn holds(&self, judge: &Judge<'_>, unit: u32, day: Day) -> (bool, i64, i64) {
        let roster = &judge.facts.roster;
        let n = match self.measured {
            Measured::Members(class, counted) => roster.count(unit, class, day, counted),
            Measured::Committee => roster.committee_size(unit, day),
        };
        let mut required = -1;
        for test in &self.tests {
            let ok = match *test {
                Test::AtLeast(m) | Test::AtMost(m) | Test::Equals(m) => {
                    required = m;
                    match test {
                        Test::AtLeast(_) => n >= m,
                        Test::AtMost(_) => n <= m,
                        _ => n == m,
                    }
                }
                Test::Odd(wanted) => (n.rem_euclid(2) == 1) == wanted,
                Test::Exists(wanted) => (n == 0) != wanted,
            };
            if !ok {
                return (false, n, required);
            }
        }
        (true, n, required)
    }
}
