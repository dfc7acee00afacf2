//! Shares: of units below, of persons, of facts; and one sum as a share of another.

use super::Window;
use super::judging::{Judge, Outcome, Who, round};
use super::plans::{Bound, Scan, is_immediate};
use crate::facts::NOBODY;
use crate::facts::vocabulary::FactKind;
use crate::metrics::{PersonClass, UnitClass};
use crate::rules::{Over, Quantity, Where};
use crate::verdicts::{Row, Status, Why};
use jishi_domain::dates::Day;

/// Those over whom a share is taken, counted.
#[derive(Default)]
pub(super) struct Shared {
    /// How many of them do.
    pub n: i64,
    /// Of how many.
    pub of: i64,
    /// How many are still open.
    pub pending: i64,
    /// Facts that counted.
    pub facts: Vec<Row>,
    /// Facts that nearly counted.
    pub near: Vec<Row>,
    /// Units that do not (or not yet): asked for in words only.
    pub lacking: Vec<u32>,
}

impl Judge<'_> {
    pub(super) fn judge_share(
        &self,
        bound: &Bound<'_>,
        over: &Over,
        wanted: &Where,
        (at_least, at_most, by): (&Option<String>, &Option<String>, &Option<String>),
        who: Who,
        window: &Window,
    ) -> Outcome {
        let day = self.value_day(window);
        let by = match by.as_deref() {
            None => None,
            Some(id) => match self.plan.day(id, day) {
                Some(by) => Some(by),
                None => return Outcome::missing(format!("参数“{id}”不是日期")),
            },
        };
        let shared = self.share_of(bound, over, wanted, who, window, by);
        let Shared { n, of, pending, .. } = shared;
        if of == 0 {
            return Outcome::not_applicable(Why::NobodyToCount);
        }
        let rounding = self.plan.word("share-rounding", day).unwrap_or_else(|| "up".into());
        let least = match at_least.as_deref() {
            None => None,
            Some(id) => match self.plan.share(id, day) {
                Some((num, den)) => Some(round(num * of, den, &rounding)),
                None => return Outcome::missing(format!("参数“{id}”不是比例")),
            },
        };
        let most = match at_most.as_deref() {
            None => None,
            Some(id) => match self.plan.share(id, day) {
                Some((num, den)) => Some((num * of).div_euclid(den)),
                None => return Outcome::missing(format!("参数“{id}”不是比例")),
            },
        };
        let due = by.or((!is_immediate(window.per) && window.end < Day::MAX).then(|| window.end.plus(-1)));
        let open = !self.passed && due.is_some_and(|due| self.as_of <= due);
        let status = if most.is_some_and(|most| n > most) {
            Status::NotMet
        } else if least.is_none_or(|least| n >= least) {
            Status::Met
        } else if open || (!self.passed && least.is_some_and(|least| n + pending >= least)) {
            Status::NotYetDue
        } else {
            Status::NotMet
        };
        let mut outcome = Outcome::of(status, n, least.or(most).unwrap_or(-1));
        outcome.due = due;
        outcome.remark = self.wordy.then(|| format!("{of}个中有{n}个"));
        if let Some(least) = least
            && self.wordy
            && n < least
            && !shared.lacking.is_empty()
        {
            let name = |unit: &u32| self.facts.roster.units[*unit as usize].name.to_string();
            let names: Vec<String> = shared.lacking.iter().map(name).collect();
            outcome.missing =
                vec![format!("还差{}个", least - n), format!("没有做到的：{}", names.join("、"))];
        }
        (outcome.facts, outcome.near) = (shared.facts, shared.near);
        outcome
    }

    pub(super) fn judge_ratio(
        &self,
        bound: &Bound<'_>,
        quantity: Option<Quantity>,
        at_least: Option<&str>,
        at_most: Option<&str>,
        who: Who,
        window: &Window,
    ) -> Outcome {
        let day = self.value_day(window);
        let (part, _) = self.collect(&bound.scans[0], who, window.from(), self.until(window));
        let (whole, _) = self.collect(&bound.scans[1], who, window.from(), self.until(window));
        let size = |rows: &[Row]| if quantity.is_some() { self.sum(rows) } else { rows.len() as i64 };
        let (n, of) = (size(&part), size(&whole));
        if of == 0 {
            return Outcome::not_applicable(Why::NobodyToCount);
        }
        let read =
            |id: Option<&str>| id.map(|id| self.plan.share(id, day).ok_or_else(|| id.to_owned())).transpose();
        let (least, most) = match (read(at_least), read(at_most)) {
            (Ok(least), Ok(most)) => (least, most),
            (Err(id), _) | (_, Err(id)) => return Outcome::missing(format!("参数“{id}”不是比例")),
        };
        let hundredths = quantity.is_some_and(|q| q != Quantity::Number);
        let least = least.map(|(a, b)| round(a * of, b, "up"));
        let most = most.map(|(a, b)| (a * of).div_euclid(b));
        let mut outcome = self.compare(n, least, most, window, &bound.scans[0]);
        outcome.hundredths = hundredths;
        outcome.facts = part;
        outcome
    }

    /// Counts those who do what is wanted among those over whom the share is taken.
    pub(super) fn share_of(
        &self,
        bound: &Bound<'_>,
        over: &Over,
        wanted: &Where,
        who: Who,
        window: &Window,
        by: Option<Day>,
    ) -> Shared {
        let stretch = self.stretch(window, by);
        let roster_day = self.roster_day(window);
        let (mut n, mut of, mut pending) = (0, 0, 0);
        let (mut facts, mut near) = (Vec::new(), Vec::new());
        let mut lacking = Vec::new();
        // once the day has passed, what comes later no longer counts
        let until = self.until(window);
        let days = (window.from(), by.map_or(until, |by| until.min(by.plus(1))));
        match over {
            Over::Units(class) => {
                for unit in self.facts.roster.below(who.unit, *class, roster_day) {
                    if !self.in_scope(unit, roster_day) {
                        continue;
                    }
                    let one = Who { unit, person: NOBODY };
                    let before = (n, of);
                    match wanted {
                        Where::Attained => match self.results.and_then(|r| r.attained(unit, self, stretch)) {
                            Some(Some(true)) => (n, of) = (n + 1, of + 1),
                            Some(Some(false)) => of += 1,
                            Some(None) => (pending, of) = (pending + 1, of + 1),
                            None => {}
                        },
                        Where::Indicator(slug) => {
                            match self.results.and_then(|r| r.of_indicator(slug, unit, stretch)) {
                                Some(h) if h.not_met > 0 || h.undetermined > 0 => of += 1,
                                Some(h) if h.met > 0 => (n, of) = (n + 1, of + 1),
                                Some(h) if h.pending > 0 => (pending, of) = (pending + 1, of + 1),
                                _ => {}
                            }
                        }
                        Where::Facts(f) => {
                            of += 1;
                            n += i64::from(self.has(bound, f.latest, one, days, &mut facts, &mut near));
                        }
                        Where::Condition(condition) => {
                            let value = self.measure(&condition.metric, bound.scans.last(), one, roster_day);
                            of += 1;
                            n += i64::from(self.holds(condition, &value, roster_day).holds == Some(true));
                        }
                        Where::Class(_) => {}
                    }
                    if self.wordy && n == before.0 && of > before.1 {
                        lacking.push(unit);
                    }
                }
            }
            Over::Persons(class) => {
                for (unit, person) in self.persons_below(who.unit, *class, roster_day) {
                    let one = Who { unit, person };
                    of += 1;
                    match wanted {
                        Where::Facts(f) => {
                            n += i64::from(self.has(bound, f.latest, one, days, &mut facts, &mut near));
                        }
                        Where::Condition(condition) => {
                            let value = self.measure(&condition.metric, bound.scans.last(), one, roster_day);
                            n += i64::from(self.holds(condition, &value, roster_day).holds == Some(true));
                        }
                        Where::Class(class) => {
                            n += i64::from(self.person_is(unit, person, *class, roster_day))
                        }
                        Where::Indicator(slug) => {
                            match self.results.and_then(|r| r.of_person(slug, person, stretch)) {
                                Some(h) if h.not_met > 0 || h.undetermined > 0 => {}
                                Some(h) if h.met > 0 => n += 1,
                                Some(h) if h.pending > 0 => pending += 1,
                                // whom the indicator does not concern is not counted at all
                                _ => of -= 1,
                            }
                        }
                        Where::Attained => {}
                    }
                }
            }
            Over::Facts(_) => {
                let (all, _) = self.collect(&bound.scans[0], who, days.0, days.1);
                let wanted_scan = last(&bound.scans);
                of = all.len() as i64;
                for row in all {
                    let (personal, at) = row.place();
                    let lane = if personal { &self.facts.persons } else { &self.facts.units };
                    let kind = bound.scans[0].kinds.iter().copied().find(|k| k.is_sitting());
                    let kind = kind.or(bound.scans[0].kinds.first().copied()).unwrap_or(FactKind(0));
                    if self.passes(wanted_scan, kind, lane, at) {
                        n += 1;
                        facts.push(row);
                    } else {
                        near.push(row);
                    }
                }
            }
        }
        Shared { n, of, pending, facts, near, lacking }
    }

    /// Whether a unit or person has such a fact; where the latest decides, whether that one is such a fact.
    fn has(
        &self,
        bound: &Bound<'_>,
        latest: bool,
        who: Who,
        (from, until): (Day, Day),
        facts: &mut Vec<Row>,
        near: &mut Vec<Row>,
    ) -> bool {
        let scan = last(&bound.scans);
        if !latest {
            let (rows, _) = self.collect(scan, who, from, until);
            let any = !rows.is_empty();
            facts.extend(rows);
            return any;
        }
        // without the items, see the plan
        let (mut rows, _) = self.collect(&bound.scans[bound.scans.len() - 2], who, from, until);
        let lane = |row: &Row| match row.place() {
            (true, at) => (&self.facts.persons, at),
            (false, at) => (&self.facts.units, at),
        };
        rows.sort_by_key(|row| {
            let (lane, at) = lane(row);
            lane.day[at]
        });
        let Some(row) = rows.pop() else { return false };
        let (lane, at) = lane(&row);
        let holds = scan.items.as_ref().is_none_or(|items| items.has(lane.item[at]));
        if holds {
            facts.push(row);
        } else if self.wordy {
            near.push(row);
        }
        holds
    }

    /// Whether a unit is in the adoption's scope on a day.
    pub fn in_scope(&self, unit: u32, day: Day) -> bool {
        if self.plan.adopted.units.is_empty() {
            return true;
        }
        let roster = &self.facts.roster;
        let mut at = unit;
        for _ in 0..64 {
            if at == crate::rosters::NOWHERE {
                return false;
            }
            if self.plan.adopted.units.iter().any(|code| **code == *roster.units[at as usize].code) {
                return true;
            }
            at = roster.units[at as usize].parent_on(day);
        }
        false
    }

    /// Persons of a class in a unit and below.
    pub fn persons_below(&self, unit: u32, class: PersonClass, day: Day) -> Vec<(u32, u32)> {
        let counted = self.plan.flag("probationary-counted", day).unwrap_or(true);
        let mut out = Vec::new();
        let mut here = Vec::new();
        for below in self.facts.roster.with_below(unit, day) {
            let group = self.facts.roster.is_of(below, UnitClass::Group, day);
            if group && below != unit {
                continue;
            }
            self.facts.roster.persons(below, class, day, counted, &mut here);
            out.extend(here.iter().map(|(person, _)| (below, *person)));
        }
        out
    }

    pub(super) fn person_is(&self, unit: u32, person: u32, class: PersonClass, day: Day) -> bool {
        let roster = &self.facts.roster;
        if crate::rosters::Roster::is_post_class(class) {
            return roster
                .posts_of(person)
                .any(|p| p.from <= day && day < p.until && roster.post_is(p, class, day));
        }
        let counted = self.plan.flag("probationary-counted", day).unwrap_or(true);
        let mut here = Vec::new();
        self.facts.roster.persons(unit, class, day, counted, &mut here);
        here.iter().any(|(p, _)| *p == person)
    }
}

fn last(scans: &[Scan]) -> &Scan {
    &scans[scans.len() - 1]
}
