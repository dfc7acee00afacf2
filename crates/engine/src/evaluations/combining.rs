//! All of, any of: several rules or indicators taken together; and this period against the one before.

use super::Window;
use super::judging::{Judge, Outcome, Who};
use super::measuring::Value;
use super::plans::{Bound, is_immediate};
use super::sharing::Shared;
use crate::facts::vocabulary::FactKind;
use crate::rules::{Direction, Per, TrendOf};
use crate::verdicts::{Status, Why};
use jishi_domain::dates::Day;
use jishi_domain::periods::Cadence;
use jishi_domain::quotations::quoted;

impl Judge<'_> {
    pub(super) fn judge_combined(
        &self,
        bound: &Bound<'_>,
        indicators: &[String],
        all: bool,
        who: Who,
        window: &Window,
    ) -> Outcome {
        let mut parts: Vec<Outcome> = Vec::new();
        for inner in &bound.inner {
            let inner_windows = self.windows_within(inner.rule, window);
            parts.push(worst(inner_windows.iter().map(|w| self.judge(inner, who, w)).collect()));
        }
        for slug in indicators {
            let held = self.results.and_then(|r| r.of_indicator(slug, who.unit, self.stretch(window, None)));
            parts.push(match held {
                None => Outcome::not_applicable(Why::NobodyToCount),
                Some(h) if h.not_met > 0 => {
                    let mut o = Outcome::of(Status::NotMet, 0, 1);
                    o.missing.push(format!("指标{}未达到", quoted(&self.title(slug))));
                    o
                }
                Some(h) if h.undetermined > 0 => {
                    Outcome::missing(format!("指标{}无法判定", quoted(&self.title(slug))))
                }
                Some(h) if h.pending > 0 => Outcome::of(Status::NotYetDue, 0, 1),
                Some(h) if h.met > 0 => Outcome::of(Status::Met, 1, 1),
                Some(_) => Outcome::not_applicable(Why::NobodyToCount),
            });
        }
        let due = parts.iter().filter_map(|p| p.due).max();
        let met = parts.iter().filter(|p| p.status == Status::Met).count() as i64;
        let applicable = parts.iter().filter(|p| p.status != Status::NotApplicable).count() as i64;
        let has = |status: Status| parts.iter().any(|p| p.status == status);
        let status = if applicable == 0 {
            return Outcome::not_applicable(Why::NobodyToCount);
        } else if all {
            if has(Status::NotMet) {
                Status::NotMet
            } else if has(Status::Undetermined) {
                Status::Undetermined
            } else if has(Status::NotYetDue) {
                Status::NotYetDue
            } else {
                Status::Met
            }
        } else if has(Status::Met) {
            Status::Met
        } else if has(Status::NotYetDue) {
            Status::NotYetDue
        } else if has(Status::Undetermined) {
            Status::Undetermined
        } else {
            Status::NotMet
        };
        let mut outcome = Outcome::of(status, met, if all { applicable } else { 1 });
        outcome.due = due;
        for part in parts {
            outcome.facts.extend(part.facts);
            if matches!(part.status, Status::NotMet | Status::Undetermined) && status != Status::Met {
                outcome.missing.extend(part.missing);
            }
        }
        if status == Status::NotMet && outcome.missing.is_empty() {
            outcome.missing.push(format!("{}项中有{}项未达到", applicable, applicable - met));
        }
        outcome
    }

    /// The stretch of time whose verdicts a rule builds on: its own period, or the year of the day that counts.
    pub(super) fn stretch(&self, window: &Window, by: Option<Day>) -> (Day, Day) {
        match window.per {
            Per::Cadence(_) => (window.start, window.end),
            _ => {
                let year = Cadence::Year.around(by.map_or(self.as_of, |by| by.min(self.as_of)));
                (year.start, year.end)
            }
        }
    }

    pub(super) fn title(&self, slug: &str) -> String {
        self.plan.standard.indicator(slug).map_or_else(|| slug.to_owned(), |i| i.title.clone())
    }

    pub(super) fn judge_trend(
        &self,
        bound: &Bound<'_>,
        of: &TrendOf,
        direction: Direction,
        who: Who,
        window: &Window,
    ) -> Outcome {
        let length = window.end.0 - window.start.0;
        let before = match window.per {
            Per::Cadence(cadence) => {
                let period = cadence.around(window.start.plus(-1));
                Window { start: period.start, end: period.end, per: window.per }
            }
            Per::Rolling => Window { start: window.start.plus(-length), end: window.start, per: window.per },
            Per::Programme | Per::Standing => {
                let year = Cadence::Year.around(self.as_of).start.plus(-1);
                let period = Cadence::Year.around(year);
                Window { start: period.start, end: period.end, per: Per::Cadence(Cadence::Year) }
            }
        };
        let begun = self.facts.first_day.0 < before.end
            && self.facts.roster.units[who.unit as usize].established < before.end;
        if !begun {
            return Outcome::missing("没有上一期的数据可比");
        }
        let figure = |window: &Window, until: Day| -> Option<(i64, i64)> {
            match of {
                TrendOf::Metric(metric) => {
                    let day = until.plus(-1);
                    match self.measure(metric, bound.scans.first(), who, day) {
                        Value::Number(n) => Some((n, 1)),
                        Value::Ratio(_, 0) => None,
                        Value::Ratio(n, of) => Some((n, of)),
                        Value::Flag(flag) => Some((i64::from(flag), 1)),
                        Value::Listed(names) => Some((names.len() as i64, 1)),
                        Value::Text(_) | Value::Missing(_) => None,
                    }
                }
                TrendOf::Facts(filter) => {
                    let (rows, _) = self.collect(&bound.scans[0], who, window.from(), until);
                    let n = self.tally(&rows, filter.distinct);
                    Some((if is_money(filter) { self.sum(&rows) } else { n }, 1))
                }
                TrendOf::Share(over, wanted) => {
                    let Shared { n, of: all, .. } = self.share_of(bound, over, wanted, who, window, None);
                    (all > 0).then_some((n, all))
                }
            }
        };
        let now = figure(window, self.until(window));
        let then = figure(&before, before.end);
        let (Some((n, d)), Some((m, e))) = (now, then) else {
            return Outcome::missing("两期中有一期没有可比的数据");
        };
        let better = match direction {
            Direction::Increase => n * e > m * d,
            Direction::NotDecrease => n * e >= m * d,
        };
        // sums of money are hundredths already; numbers and shares (in per cent) become hundredths
        let sums = matches!(of, TrendOf::Facts(filter) if is_money(filter));
        let show = |n: i64, d: i64| match (sums, d) {
            (true, _) => n,
            (false, 1) => n * 100,
            (false, d) => n * 10_000 / d,
        };
        let status = if better {
            Status::Met
        } else if !self.closed(window) {
            Status::NotYetDue
        } else {
            Status::NotMet
        };
        let mut outcome = Outcome::of(status, show(n, d), show(m, e));
        outcome.hundredths = true;
        outcome.due = (!is_immediate(window.per) && window.end < Day::MAX).then(|| window.end.plus(-1));
        outcome
    }
}

/// Whether a trend over these facts is one of money.
fn is_money(filter: &crate::rules::Filter) -> bool {
    filter.kinds.iter().all(|k| *k == FactKind::of(jishi_domain::record_kinds::RecordKind::Funds))
}

/// Several periods of one rule taken together: the worst.
fn worst(parts: Vec<Outcome>) -> Outcome {
    let rank = |status: Status| match status {
        Status::NotMet => 0,
        Status::Undetermined => 1,
        Status::NotYetDue => 2,
        Status::Met => 3,
        Status::NotApplicable => 4,
    };
    let mut parts = parts;
    parts.sort_by_key(|p| rank(p.status));
    let mut parts = parts.into_iter();
    let Some(mut first) = parts.next() else { return Outcome::not_applicable(Why::NobodyToCount) };
    for part in parts {
        first.facts.extend(part.facts);
    }
    first
}
