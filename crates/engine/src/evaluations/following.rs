//! Follow-ups: each trigger is followed in time, or was preceded in time.

use super::Window;
use super::judging::{Judge, Outcome, Who};
use super::plans::{Bound, Scan};
use crate::facts::NOBODY;
use crate::facts::vocabulary::FactKind;
use crate::rules::{Distinct, Match, Rule};
use crate::verdicts::{Row, Status, Why};
use jishi_domain::dates::Day;

impl Judge<'_> {
    pub(super) fn judge_follow_up(&self, bound: &Bound<'_>, who: Who, window: &Window) -> Outcome {
        let Rule::FollowUp {
            before,
            at_least_days,
            at_least_months,
            within_days,
            within_months,
            matching,
            ..
        } = bound.rule
        else {
            return Outcome::default();
        };
        let day = self.value_day(window);
        let number = |id: &Option<String>| {
            id.as_deref().map(|id| self.plan.number(id, day).ok_or_else(|| id.to_owned()))
        };
        let bounds =
            [number(at_least_days), number(at_least_months), number(within_days), number(within_months)];
        let mut read = [None; 4];
        for (slot, bound) in read.iter_mut().zip(bounds) {
            match bound.transpose() {
                Ok(value) => *slot = value.map(|v| v as i32),
                Err(id) => return Outcome::missing(format!("参数“{id}”不是整数")),
            }
        }
        let [least_days, least_months, most_days, most_months] = read;
        let shift = |from: Day, sign: i32, days: Option<i32>, months: Option<i32>| match (days, months) {
            (Some(days), _) => Some(from.plus(sign * days)),
            (None, Some(months)) => Some(from.plus_months(sign * months)),
            (None, None) => None,
        };
        let by_person = *matching == Match::Person;
        let (trigger, follow) = (&bound.scans[0], &bound.scans[1]);
        let mut triggers: Vec<(Row, Who)> = Vec::new();
        if by_person && who.person == NOBODY {
            let mut scan = trigger.clone();
            scan.distinct = Distinct::Person;
            let (rows, _) = self.collect(&scan, who, window.from(), self.until(window));
            for row in rows {
                let (_, at) = row.place();
                let first = self.facts.roster.first_person[who.unit as usize];
                triggers.push((
                    row,
                    Who { unit: who.unit, person: first + u32::from(self.facts.persons.who[at]) },
                ));
            }
        } else {
            let (rows, _) = self.collect(trigger, who, window.from(), self.until(window));
            triggers.extend(rows.into_iter().map(|row| (row, who)));
        }
        if triggers.is_empty() {
            return Outcome::not_applicable(Why::NoTrigger);
        }
        let mut outcome = Outcome::of(Status::Met, 0, triggers.len() as i64);
        let mut pending: Option<Day> = None;
        let mut failed = false;
        for (row, whose) in triggers {
            let (personal, at) = row.place();
            let lane = if personal { &self.facts.persons } else { &self.facts.units };
            let on = lane.day_of(at);
            let (from, until) = if *before {
                let latest = shift(on, -1, least_days, least_months).unwrap_or(on);
                (shift(on, -1, most_days, most_months).unwrap_or(Day::MIN), latest.plus(1))
            } else {
                let earliest = shift(on, 1, least_days, least_months).unwrap_or(on);
                (earliest, shift(on, 1, most_days, most_months).unwrap_or(on).plus(1))
            };
            let limit = until.min(self.as_of.plus(1));
            let mut found = None;
            if *matching == Match::Record {
                let answers = self.facts.answers.get(&lane.record[at]);
                let ok = answers
                    .into_iter()
                    .flatten()
                    .any(|a| follow.kinds.contains(&a.kind) && a.day < limit && follow.marks.has(a.mark));
                if ok {
                    found = Some(row);
                }
            } else {
                let posts = FactKind::POST_STARTED.0..=FactKind::POST_VACATED.0;
                let same_item = posts.contains(&self.kind_at(trigger, row).0)
                    && follow.kinds.iter().all(|k| posts.contains(&k.0));
                self.rows(
                    follow,
                    whose,
                    from,
                    limit,
                    |candidate| {
                        let (p, i) = candidate.place();
                        let other = if p { &self.facts.persons } else { &self.facts.units };
                        if found.is_none()
                            && candidate != row
                            && (!same_item || other.item[i] == lane.item[at])
                        {
                            found = Some(candidate);
                        }
                    },
                    |_| {},
                );
            }
            match found {
                Some(answer) => {
                    outcome.counted += 1;
                    outcome.facts.push(answer);
                }
                None if !before && self.as_of < until => {
                    pending = Some(pending.map_or(until.plus(-1), |d: Day| d.min(until.plus(-1))));
                    outcome.near.push(row);
                }
                // whoever has gone in the meantime owes the unit nothing more
                None if !before && self.has_left(whose, trigger, until.min(self.as_of)) => {
                    outcome.required -= 1
                }
                None => {
                    failed = true;
                    outcome.near.push(row);
                }
            }
        }
        if outcome.required == 0 {
            return Outcome::not_applicable(Why::NoTrigger);
        }
        if failed {
            outcome.status = Status::NotMet;
        } else if pending.is_some() {
            outcome.status = Status::NotYetDue;
        }
        outcome.due = pending;
        outcome
    }

    pub(super) fn kind_at(&self, scan: &Scan, _row: Row) -> FactKind {
        scan.kinds.first().copied().unwrap_or(FactKind(0))
    }

    /// Whether a person no longer belongs to the unit on a day, where it was not the leaving itself that is followed.
    fn has_left(&self, whose: Who, trigger: &Scan, day: Day) -> bool {
        whose.person != NOBODY
            && !trigger.kinds.contains(&FactKind::LEFT_BRANCH)
            && !self.facts.roster.with_below(whose.unit, day).into_iter().any(|unit| {
                self.facts
                    .roster
                    .spans(unit)
                    .iter()
                    .any(|span| span.person == whose.person && span.from <= day && day < span.until)
            })
    }
}
