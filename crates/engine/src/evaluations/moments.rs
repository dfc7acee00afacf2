//! Walks the indicators of a plan over the facts of one unit.

use super::calendars::{Calendar, Terms};
use super::families::Counted;
use super::judging::{Judge, Outcome, Who};
use super::plans::{Op, Plan, is_immediate};
use super::remembering::Remembered;
use super::sinks::Sink;
use super::subjects::{Listed, Subjects};
use super::tallying::Sheet;
use super::{Kinds, Window, soften};
use crate::facts::{Facts, NOBODY};
use crate::rosters::UnitRow;
use crate::rules::{Per, Rule};
use crate::verdicts::{Detail, DueDay, Finding, Status, Stretch, Why};
use jishi_domain::dates::Day;
use jishi_domain::periods::Cadence;

/// 判定时刻 — a plan and its calendar over facts.
pub struct Moment<'a> {
    /// Judge of single subjects.
    pub judge: Judge<'a>,
    /// Windows and terms.
    pub calendar: &'a Calendar,
}

/// Room that is used again from unit to unit, and what is remembered of the unit at hand.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Persons of the class at hand.
    pub(super) listed: Listed,
    /// Counts by window and subject.
    pub(super) sheet: Sheet,
    /// What families of groups have counted of the unit at hand.
    pub(super) counted: Counted,
    /// For each kind of the group at hand: the first row that has not been counted.
    pub(super) reached: Vec<usize>,
    /// For each window: rows that were looked at.
    pub(super) looked: Vec<(u32, u32)>,
    /// Whatever was looked at ahead.
    pub(super) seen: u64,
    /// For each kind of the group at hand: where the rows of the window at hand begin.
    begun: Vec<usize>,
    /// By number of the conditions: why they do not hold of the whole unit.
    applying: Vec<Remembered<Option<Outcome>>>,
    /// By number of the structure: how it comes out.
    structures: Vec<Remembered<Outcome>>,
    pub(super) members: Remembered<i64>,
}

impl<'a> Moment<'a> {
    /// A moment without the verdicts of others.
    ///
    /// `wordy`: what is missing is wanted in words, and the facts that nearly counted.
    pub fn new(plan: &'a Plan<'a>, facts: &'a Facts, calendar: &'a Calendar, wordy: bool) -> Moment<'a> {
        let judge = Judge { plan, facts, as_of: calendar.as_of, results: None, passed: false, wordy };
        Moment { judge, calendar }
    }

    /// Whether a unit is judged at all: it exists in the windows and is in scope.
    pub fn concerns(&self, unit: u32) -> bool {
        let row = &self.judge.facts.roster.units[unit as usize];
        row.established <= self.judge.as_of
            && row.ended > self.calendar.year
            && self.judge.in_scope(unit, self.judge.as_of.min(row.ended.plus(-1)))
    }

    /// Judges the indicators that need nothing but facts, for one unit.
    pub fn unit(&self, unit: u32, scratch: &mut Scratch, sink: &mut impl Sink) {
        self.some(unit, |_| true, scratch, sink);
    }

    /// As [`Moment::unit`], but only those indicators whose verdicts may change when facts of these kinds come to the
    /// unit: all others say what they said before, as long as roster and first day of the facts stay as they were.
    pub fn touched(&self, unit: u32, kinds: Kinds, scratch: &mut Scratch, sink: &mut impl Sink) {
        let looks_at = &self.judge.plan.looks_at;
        self.some(unit, |place| looks_at[usize::from(place)].meet(kinds), scratch, sink);
    }

    fn some(&self, unit: u32, wanted: impl Fn(u16) -> bool, scratch: &mut Scratch, sink: &mut impl Sink) {
        self.alone(unit, &wanted, scratch, sink);
        scratch.counted.begin(&self.calendar.families);
        for (place, group) in self.calendar.groups.iter().enumerate() {
            if !group.ops.iter().any(|op| wanted(*op)) {
                continue;
            }
            let subjects = self.subjects(&self.judge.plan.first[usize::from(group.ops[0])], unit, scratch);
            if subjects.can_be_tallied()
                && !self.tally_in_family(place, unit, scratch, sink)
                && !self.tally_simply(group, unit, scratch, sink)
            {
                self.tally(group, false, unit, scratch, sink);
            }
            self.judge_group(group, subjects, unit, &wanted, scratch, sink);
        }
    }

    /// Judges the indicators that are not counted in groups.
    pub(super) fn alone(
        &self,
        unit: u32,
        wanted: &impl Fn(u16) -> bool,
        scratch: &mut Scratch,
        sink: &mut impl Sink,
    ) {
        for place in self.calendar.alone.iter().filter(|place| wanted(**place)) {
            let place = usize::from(*place);
            self.op(&self.judge.plan.first[place], &self.calendar.first[place], unit, scratch, sink);
        }
    }

    /// Judges one indicator for one unit, in the plain way.
    pub(super) fn op(
        &self,
        op: &Op<'_>,
        terms: &Terms,
        unit: u32,
        scratch: &mut Scratch,
        sink: &mut impl Sink,
    ) {
        match self.subjects(op, unit, scratch) {
            Subjects::None => {}
            Subjects::Unit => {
                let row = &self.judge.facts.roster.units[unit as usize];
                let who = Who { unit, person: NOBODY };
                if !op.is_steady(row.kind) {
                    return self.judge_plainly(op, terms.range, who, row.established, sink);
                }
                // a structure of the roster stays as it is while nothing changes there
                let day = self.judge.as_of;
                let window = &self.calendar.windows[usize::from(terms.range.0)];
                let find = || {
                    let spared = self.judge.not_applying(op, who, window);
                    let outcome = spared.unwrap_or_else(|| self.judge.judge(&op.rule, who, window));
                    (self.judge.facts.roster.steady(unit, day), outcome)
                };
                let outcome = at(&mut scratch.structures, op.structure_number).at(unit, day, find);
                self.put(op, terms.range.0, who, outcome.clone(), sink);
            }
            Subjects::AtHome | Subjects::Elsewhere => {
                for (person, since) in scratch.listed.all() {
                    self.judge_plainly(op, terms.range, Who { unit, person: *person }, *since, sink);
                }
            }
        }
    }

    /// Whether so much of a window lies in a stretch of time that it is owed.
    fn enough(&self, (start, end): (Day, Day), from: Day, until: Day) -> bool {
        let days = i64::from((end.0.min(until.0) - start.0.max(from.0)).max(0));
        days * self.calendar.partial.1 >= i64::from(end.0 - start.0) * self.calendar.partial.0 && days > 0
    }

    /// Whether a unit existed too short a part of a window.
    fn part_of_unit(&self, row: &UnitRow, (start, end): (Day, Day)) -> bool {
        start < row.established && !self.enough((start, end), row.established, Day::MAX)
            || row.ended < end && !self.enough((start, end), Day::MIN, row.ended)
    }

    /// Why a subject does not owe a window, where that is so.
    fn exempt(&self, op: &Op<'_>, unit: u32, person: u32, since: Day, window: &Window) -> Option<Why> {
        let calendar = self.calendar;
        if is_immediate(window.per) || window.end == Day::MAX {
            let too_new = person != NOBODY
                && self.judge.as_of.0 - since.0 < calendar.grace
                && self.is_personal_duty(op);
            return too_new.then_some(Why::PartPerson);
        }
        let bounds = (window.start, window.end);
        if self.part_of_unit(&self.judge.facts.roster.units[unit as usize], bounds) {
            return Some(Why::PartUnit);
        }
        if window.per != Per::Programme
            && (window.start < calendar.adopted.0 || calendar.adopted.1 < window.end)
            && !self.enough(bounds, calendar.adopted.0, calendar.adopted.1)
        {
            return Some(Why::PartAdoption);
        }
        if person != NOBODY && self.is_personal_duty(op) {
            if window.start < since && !self.enough(bounds, since, Day::MAX) {
                return Some(Why::PartPerson);
            }
            if since.plus(calendar.grace) > self.judge.as_of {
                return Some(Why::PartPerson);
            }
        }
        if window.per == Per::Cadence(Cadence::Month)
            && calendar.vacation >> window.start.date().month() & 1 == 1
        {
            return Some(Why::Vacation);
        }
        None
    }

    /// Whether the rule asks the person to have done something (a structure holds from the first day).
    pub(super) fn is_personal_duty(&self, op: &Op<'_>) -> bool {
        !matches!(op.indicator.rule, Rule::Structure { .. } | Rule::FollowUp { .. })
            && !matches!(op.indicator.rule, Rule::Count { at_least: None, .. })
    }

    /// Judges one subject in the plain way, window by window.
    pub fn judge_plainly(&self, op: &Op<'_>, range: (u16, u16), who: Who, since: Day, sink: &mut impl Sink) {
        for index in range.0..range.0 + range.1 {
            let window = &self.calendar.windows[usize::from(index)];
            let outcome = match self.exempt(op, who.unit, who.person, since, window) {
                Some(why) => {
                    Outcome { status: Status::NotApplicable, why, required: -1, ..Outcome::default() }
                }
                None => match self.judge.not_applying(op, who, window) {
                    Some(outcome) => outcome,
                    None => self.judge.judge(&op.rule, who, window),
                },
            };
            self.put(op, index, who, outcome, sink);
        }
    }

    pub(super) fn put(&self, op: &Op<'_>, period: u16, who: Who, outcome: Outcome, sink: &mut impl Sink) {
        let (status, why) = soften(op.indicator, outcome.status, outcome.why);
        let rich = !outcome.missing.is_empty()
            || !outcome.facts.is_empty()
            || !outcome.near.is_empty()
            || outcome.remark.is_some();
        let detail = (self.judge.wordy && rich).then(|| {
            Box::new(Detail {
                missing: outcome.missing,
                facts: outcome.facts,
                near: outcome.near,
                remark: outcome.remark,
            })
        });
        sink.put(Finding {
            indicator: op.index,
            period,
            unit: who.unit,
            person: who.person,
            status,
            why,
            hundredths: outcome.hundredths,
            counted: outcome.counted,
            required: outcome.required,
            due: DueDay(outcome.due.unwrap_or(Day::MAX)),
            looked: (0, 0),
            detail,
        });
    }
}

impl Scratch {
    /// What is remembered of an indicator's conditions.
    pub(super) fn applying(&mut self, op: &Op<'_>) -> &mut Remembered<Option<Outcome>> {
        at(&mut self.applying, op.conditions_number)
    }
}

/// A place in a list that grows.
fn at<T: Default>(list: &mut Vec<T>, place: u16) -> &mut T {
    let place = usize::from(place);
    if list.len() <= place {
        list.resize_with(place + 1, T::default);
    }
    &mut list[place]
}

impl Moment<'_> {
    /// Keeps the rows of a kind that were looked at for each window.
    pub(super) fn keep(
        &self,
        terms: &Terms,
        unit: u32,
        op: &Op<'_>,
        scratch: &mut Scratch,
        sink: &mut impl Sink,
    ) {
        let facts = self.judge.facts;
        let Scratch { looked: all, begun, .. } = scratch;
        all.clear();
        // windows follow each other: a later one begins where the one before did, or behind it
        begun.clear();
        let mut before = 0;
        for term in &terms.list {
            let mut looked = (0, 0);
            for (i, kind) in op.rule.scans[0].kinds.iter().enumerate() {
                let personal = op.is_personal() || kind.is_personal();
                let lane = if personal { &facts.persons } else { &facts.units };
                let rows = lane.rows(unit, *kind);
                if begun.len() <= i {
                    begun.push(rows.start);
                }
                let from = if term.from < before { rows.start } else { begun[i] };
                let begin = lane.first_from(from..rows.end, term.from);
                let end = lane.first_from(begin..rows.end, term.late_until);
                begun[i] = begin;
                if begin == end {
                    continue;
                }
                let at = sink.look(Stretch::new(personal, begin..end));
                looked = (if looked.1 == 0 { at } else { looked.0 }, looked.1 + 1);
            }
            before = term.from;
            all.push(looked);
        }
    }
}
