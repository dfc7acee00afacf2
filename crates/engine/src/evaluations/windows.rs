//! The periods over which an indicator is judged.

use super::plans::{Plan, Scan, is_immediate};
use crate::rules::{Per, Rule};
use crate::standards::parameters::Setting;
use jishi_domain::dates::Day;
use jishi_domain::periods::{Cadence, Period};

/// 期间 of a finding, without its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub start: Day,
    /// First day after.
    pub end: Day,
    /// What kind of period.
    pub per: Per,
}

impl Window {
    /// The first day whose facts count.
    pub fn from(&self) -> Day {
        if self.per == Per::Standing { Day::MIN } else { self.start }
    }

    /// The period with its label.
    pub fn period(&self) -> Period {
        let label = match self.per {
            Per::Cadence(cadence) => cadence.around(self.start).label,
            Per::Programme => "programme".to_owned(),
            Per::Standing => "standing".to_owned(),
            Per::Rolling => "rolling".to_owned(),
        };
        Period { start: self.start, end: self.end, label }
    }
}

impl Plan<'_> {
    /// The windows of a rule as of a day, in the year of another day.
    pub fn windows(&self, rule: &Rule, as_of: Day, around: Day) -> Vec<Window> {
        match rule.per() {
            per @ Per::Cadence(cadence) => {
                let year = match cadence {
                    Cadence::AcademicYear | Cadence::Semester => Cadence::AcademicYear.around(around),
                    _ => Cadence::Year.around(around),
                };
                // the last period before the year, too: in January one asks how December and the year came out
                let from = cadence.around(year.start.plus(-1)).start;
                cadence
                    .between(from, as_of.plus(1).min(year.end))
                    .into_iter()
                    .map(|p| Window { start: p.start, end: p.end, per })
                    .collect()
            }
            Per::Programme => {
                let end = if self.adopted.until < Day::MAX {
                    self.adopted.until
                } else {
                    let shift = 12 * self.shift_years;
                    let period = self.standard.document.period;
                    period.map_or(Day::MAX, |(_, until)| until.plus_months(shift).plus(1))
                };
                vec![Window { start: self.adopted.from, end, per: Per::Programme }]
            }
            Per::Standing => vec![Window { start: as_of, end: as_of.plus(1), per: Per::Standing }],
            Per::Rolling => self.rolling(rule, as_of).into_iter().collect(),
        }
    }

    /// The rolling window of a rule on the day asked.
    pub fn rolling(&self, rule: &Rule, as_of: Day) -> Option<Window> {
        let (Rule::Count { rolling: Some(id), .. }
        | Rule::Sum { rolling: Some(id), .. }
        | Rule::FollowUp { rolling: Some(id), .. }) = rule
        else {
            return None;
        };
        let months = self.number(id, as_of)?;
        let end = as_of.plus(1);
        Some(Window { start: end.plus_months(-(months as i32)), end, per: Per::Rolling })
    }

    /// The value day of a period: dated values hold for periods that begin on or after them.
    pub fn value_day(&self, window: &Window, as_of: Day) -> Day {
        if is_immediate(window.per) { as_of } else { window.start.max(self.adopted.from) }
    }

    /// The day of the year that a parameter names, in a window; else the window's last day.
    pub fn month_day(&self, id: &str, window: &Window, as_of: Day) -> Day {
        let setting = self.setting(id, self.value_day(window, as_of)).map(|s| s.into_owned());
        let Some(Setting::MonthDay(m, d)) = setting else { return window.end.plus(-1) };
        let years = [window.start.date().year(), window.end.plus(-1).date().year()];
        years
            .into_iter()
            .filter_map(|year| {
                Day::new(year, m, d.min(28)).map(|day| day.plus(i32::from(d) - i32::from(d.min(28))))
            })
            .find(|day| window.start <= *day && *day < window.end)
            .unwrap_or(window.end.plus(-1))
    }
}

impl Scan {
    /// The last day of a window that still counts: of months that count, the last.
    pub fn due(&self, window: &Window) -> Day {
        let last = window.end.plus(-1);
        match (self.months, window.per) {
            (Some(months), Per::Cadence(cadence)) if cadence != Cadence::Month && months != 0 => {
                let of = Cadence::Month.between(window.start, window.end);
                of.iter()
                    .filter(|m| months >> m.start.date().month() & 1 == 1)
                    .map(|m| m.last_day())
                    .next_back()
                    .unwrap_or(last)
            }
            _ => last,
        }
    }
}
