//! Compares what has been counted with what is asked, for all windows and subjects of a unit.

use super::calendars::{Group, Term, Terms};
use super::judging::{Outcome, Who};
use super::moments::{Moment, Scratch};
use super::plans::Op;
use super::sinks::{Head, Sink};
use super::subjects::{Arrival, Subjects};
use crate::facts::NOBODY;
use crate::metrics::PersonClass;
use crate::rosters::UnitRow;
use crate::verdicts::{DueDay, Finding, Why};
use jishi_domain::units::UnitKind;

impl Moment<'_> {
    /// Judges the indicators of a group: as tallied, or in the plain way for those who are at home elsewhere.
    pub(super) fn judge_group(
        &self,
        group: &Group,
        subjects: Subjects,
        unit: u32,
        wanted: &impl Fn(u16) -> bool,
        scratch: &mut Scratch,
        sink: &mut impl Sink,
    ) {
        for place in group.ops.iter().filter(|place| wanted(**place)) {
            let place = usize::from(*place);
            let (op, terms) = (&self.judge.plan.first[place], &self.calendar.first[place]);
            match subjects {
                Subjects::None => {}
                Subjects::Unit => self.judge_unit(op, terms, unit, scratch, sink),
                Subjects::AtHome | Subjects::Elsewhere => {
                    if subjects == Subjects::AtHome {
                        self.judge_persons(op, terms, unit, scratch, sink);
                    }
                    for (person, since) in &scratch.listed.elsewhere {
                        self.judge_plainly(op, terms.range, Who { unit, person: *person }, *since, sink);
                    }
                }
            }
        }
    }

    /// Judges a unit's own indicator whose facts have been tallied, window by window.
    fn judge_unit(&self, op: &Op<'_>, terms: &Terms, unit: u32, scratch: &mut Scratch, sink: &mut impl Sink) {
        let row = &self.judge.facts.roster.units[unit as usize];
        let Some(first) = terms.list.first() else { return };
        let head = head(op, terms, first, unit);
        if terms.owes_all(row) && op.applies.is_empty() && !op.is_average() {
            let counted = scratch.sheet.column(terms.list.len());
            return sink.windows(&head, &terms.list, counted, &scratch.looked);
        }
        let who = Who { unit, person: NOBODY };
        for (w, term) in terms.list.iter().enumerate() {
            let head = head.of_window(w, term, &scratch.looked);
            let counted = scratch.sheet.row(w)[0];
            if term.spares(row) {
                sink.put(head.spared(NOBODY, Why::PartUnit));
            } else if let Some(why) = term.excuse() {
                sink.put(head.spared(NOBODY, why));
            } else if !op.applies.is_empty()
                && let Some(outcome) = self.applying(op, unit, head.period, scratch)
            {
                self.put(op, head.period, who, outcome.clone(), sink);
            } else if op.is_average() {
                let members = self.members(unit, term, scratch);
                sink.put(average(&head, term, counted, members));
            } else {
                sink.put(head.finding(NOBODY, term.judge(counted), counted));
            }
        }
    }

    /// The members over whom an average is taken.
    fn members(&self, unit: u32, term: &Term, scratch: &mut Scratch) -> i64 {
        let roster = &self.judge.facts.roster;
        *scratch.members.at(unit, term.roster_day, || {
            let kind = roster.units[unit as usize].kind;
            let holds = if matches!(kind, UnitKind::Branch | UnitKind::Group) {
                roster.steady(unit, term.roster_day)
            } else {
                (term.roster_day, term.roster_day.plus(1))
            };
            (holds, roster.count(unit, PersonClass::Member, term.roster_day, true))
        })
    }

    /// Judges an indicator of persons whose facts have been tallied, window by window.
    fn judge_persons(
        &self,
        op: &Op<'_>,
        terms: &Terms,
        unit: u32,
        scratch: &mut Scratch,
        sink: &mut impl Sink,
    ) {
        let row = &self.judge.facts.roster.units[unit as usize];
        let duty = self.is_personal_duty(op);
        let Some(first) = terms.list.first() else { return };
        let head = head(op, terms, first, unit);
        if terms.owes_all(row) && op.applies.is_empty() {
            let Scratch { listed, sheet, looked, .. } = scratch;
            return sink.persons(&head, &terms.list, listed, duty, sheet, looked);
        }
        for (w, term) in terms.list.iter().enumerate() {
            let head = head.of_window(w, term, &scratch.looked);
            if term.spares(row) {
                sink.spare(&head, &scratch.listed, Arrival::ANY, Why::PartUnit);
            } else if term.adoption {
                sink.spare(&head, &scratch.listed, Arrival::ANY, Why::PartAdoption);
            } else {
                // who came too late stands between the others
                let arrival = if duty { scratch.listed.by(term.latest_arrival) } else { Arrival::ANY };
                if term.vacation {
                    sink.spare(&head, &scratch.listed, arrival, Why::Vacation);
                } else if op.applies.is_empty() {
                    sink.compare(&head, term, &scratch.listed, arrival, scratch.sheet.row(w));
                } else {
                    self.judge_on_condition(op, &head, term, w, arrival, scratch, sink);
                }
            }
        }
    }

    /// Judges the persons to whom an indicator applies.
    #[expect(clippy::too_many_arguments, reason = "the state of a walk")]
    fn judge_on_condition(
        &self,
        op: &Op<'_>,
        head: &Head,
        term: &Term,
        w: usize,
        arrival: Arrival,
        scratch: &mut Scratch,
        sink: &mut impl Sink,
    ) {
        let (unit, period) = (head.unit, head.period);
        let to_all = op.applies_to_all();
        let anybody = scratch.listed.persons.iter().any(|(_, since)| arrival.includes(*since));
        let spared = if to_all && anybody { self.applying(op, unit, period, scratch).cloned() } else { None };
        let window = &self.calendar.windows[usize::from(period)];
        let counts = scratch.sheet.row(w);
        if to_all && spared.is_none() {
            return sink.compare(head, term, &scratch.listed, arrival, counts);
        }
        for (person, since) in &scratch.listed.persons {
            let who = Who { unit, person: *person };
            if !arrival.includes(*since) {
                sink.put(head.spared(*person, Why::PartPerson));
            } else if let Some(outcome) = &spared {
                self.put(op, period, who, outcome.clone(), sink);
            } else {
                let counted = counts[scratch.listed.place(*person)];
                match self.judge.not_applying(op, who, window) {
                    None => sink.put(head.finding(*person, term.judge(counted), counted)),
                    Some(outcome) => self.put(op, period, who, outcome, sink),
                }
            }
        }
    }

    /// Why an indicator does not apply to a whole unit in a period, where it does not.
    fn applying<'s>(
        &self,
        op: &Op<'_>,
        unit: u32,
        period: u16,
        scratch: &'s mut Scratch,
    ) -> Option<&'s Outcome> {
        let window = &self.calendar.windows[usize::from(period)];
        let day = self.judge.roster_day(window);
        let roster = &self.judge.facts.roster;
        let find = || {
            let kind = roster.units[unit as usize].kind;
            let holds = match op.settled.as_slice() {
                _ if !op.applies_while_steady(kind) => (day, day),
                // a committee changes more seldom than the roster
                [Some(settled)] if settled.is_of_committee() => roster.committee_steady(unit, day),
                _ => roster.steady(unit, day),
            };
            (holds, self.judge.not_applying(op, Who { unit, person: NOBODY }, window))
        };
        scratch.applying(op).at(unit, day, find).as_ref()
    }
}

/// What the findings of an indicator at a unit have in common, and those of the first window.
fn head(op: &Op<'_>, terms: &Terms, first: &Term, unit: u32) -> Head {
    Head {
        indicator: op.index,
        period: terms.range.0,
        unit,
        hundredths: op.is_hundredths(),
        required: first.required,
        due: DueDay(first.due),
        looked: (0, 0),
    }
}

impl Term {
    /// Whether a unit existed too short a part of the window.
    #[inline]
    fn spares(&self, unit: &UnitRow) -> bool {
        unit.established > self.latest_start || unit.ended < self.earliest_end
    }

    /// Why nobody owes the window.
    #[inline]
    pub(super) fn excuse(&self) -> Option<Why> {
        match (self.adoption, self.vacation) {
            (true, _) => Some(Why::PartAdoption),
            (false, true) => Some(Why::Vacation),
            (false, false) => None,
        }
    }
}

impl Terms {
    /// Whether a unit existed long enough in every window.
    #[inline]
    fn owes_all(&self, unit: &UnitRow) -> bool {
        unit.established <= self.life.0 && unit.ended >= self.life.1
    }
}

/// An average over members: sums are compared, so that nothing is lost by rounding; the average is shown.
fn average(head: &Head, term: &Term, sum: i64, members: i64) -> Finding {
    if members == 0 {
        return Finding { looked: head.looked, ..head.spared(NOBODY, Why::NobodyToCount) };
    }
    head.finding(NOBODY, term.judge_times(members, sum), sum / members)
}
