//! Walks the indicators of a plan over the facts of one unit.

use super::calendars::{ALONE, Calendar, Group, Term, Terms};
use super::families::Counted;
use super::judging::{Judge, Outcome, Who};
use super::plans::{Op, Plan, is_immediate};
use super::sinks::{Head, Sink};
use super::tallying::Sheet;
use super::{Window, soften};
use crate::facts::{Facts, NOBODY};
use crate::metrics::PersonClass;
use crate::rosters::{Roster, UnitRow};
use crate::rules::{Per, Rule};
use crate::standards::Subject;
use crate::verdicts::{Detail, DueDay, Finding, Status, Stretch, Why};
use jishi_domain::dates::Day;
use jishi_domain::periods::Cadence;
use jishi_domain::units::UnitKind;
use std::ops::Range;

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
    /// By indicator: what holds for the whole unit.
    remembered: Vec<Remembered<Option<Outcome>>>,
    members: Remembered<i64>,
}

/// Persons of a class at a unit.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Of whom, and from when until when that holds.
    of: Option<(u32, PersonClass, (Day, Day))>,
    /// Each with the day since when.
    persons: Vec<(u32, Day)>,
    /// Stretches of persons that lie next to each other.
    runs: Vec<(usize, usize)>,
    /// All of them are at home at the unit.
    at_home: bool,
    /// The latest day since when one of them is.
    latest: Option<Day>,
}

/// Something of a unit, remembered while nothing changes there.
#[derive(Debug)]
struct Remembered<T>(Option<(u32, (Day, Day), T)>);

impl<T> Default for Remembered<T> {
    fn default() -> Remembered<T> {
        Remembered(None)
    }
}

impl<T> Remembered<T> {
    /// What is known of a unit on a day, or else what is found and how long it holds.
    fn at(&mut self, unit: u32, day: Day, find: impl FnOnce() -> ((Day, Day), T)) -> &T {
        let holds = |(u, (from, until), _): &(u32, (Day, Day), T)| *u == unit && *from <= day && day < *until;
        if !self.0.as_ref().is_some_and(holds) {
            self.0 = None;
        }
        let (_, _, value) = self.0.get_or_insert_with(|| {
            let (holds, value) = find();
            (unit, holds, value)
        });
        value
    }
}

/// Whom an indicator judges at a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subjects {
    /// Nobody.
    None,
    /// The unit itself.
    Unit,
    /// Persons whose facts all lie with the unit.
    AtHome,
    /// Persons, some of them at home elsewhere.
    Elsewhere,
}

impl Subjects {
    /// Whether their facts can be counted in one walk.
    pub fn can_be_tallied(self) -> bool {
        matches!(self, Subjects::Unit | Subjects::AtHome)
    }
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
        self.alone(unit, scratch, sink);
        scratch.counted.begin(&self.calendar.families);
        for (place, group) in self.calendar.groups.iter().enumerate() {
            let subjects = self.subjects(&self.judge.plan.first[usize::from(group.ops[0])], unit, scratch);
            if subjects.can_be_tallied() && !self.tally_in_family(place, unit, scratch, sink) {
                self.tally(group, unit, scratch, sink);
            }
            self.judge_group(group, subjects, unit, scratch, sink);
        }
    }

    /// Judges the indicators that are not counted in groups.
    pub(super) fn alone(&self, unit: u32, scratch: &mut Scratch, sink: &mut impl Sink) {
        for (op, terms) in self.judge.plan.first.iter().zip(&self.calendar.first) {
            if terms.group == ALONE {
                self.op(op, terms, unit, scratch, sink);
            }
        }
    }

    /// Judges the indicators of a group: as tallied, or in the plain way where some subjects are at home elsewhere.
    pub(super) fn judge_group(
        &self,
        group: &Group,
        subjects: Subjects,
        unit: u32,
        scratch: &mut Scratch,
        sink: &mut impl Sink,
    ) {
        for place in &group.ops {
            let place = usize::from(*place);
            let (op, terms) = (&self.judge.plan.first[place], &self.calendar.first[place]);
            match subjects {
                Subjects::None => {}
                Subjects::Unit => self.judge_unit(op, terms, unit, scratch, sink),
                Subjects::AtHome => self.judge_persons(op, terms, unit, scratch, sink),
                Subjects::Elsewhere => self.op(op, terms, unit, scratch, sink),
            }
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
                    (self.judge.facts.roster.steady(unit, day), Some(outcome))
                };
                if let Some(outcome) = scratch.remember(op).at(unit, day, find) {
                    self.put(op, terms.range.0, who, outcome.clone(), sink);
                }
            }
            Subjects::AtHome | Subjects::Elsewhere => {
                for (person, since) in &scratch.listed.persons {
                    self.judge_plainly(op, terms.range, Who { unit, person: *person }, *since, sink);
                }
            }
        }
    }

    /// Lists the subjects of an indicator at a unit.
    pub(super) fn subjects(&self, op: &Op<'_>, unit: u32, scratch: &mut Scratch) -> Subjects {
        let roster = &self.judge.facts.roster;
        let row = &roster.units[unit as usize];
        let class = match op.indicator.subject {
            Subject::Unit(kind) if kind == row.kind => return Subjects::Unit,
            Subject::Unit(_) => return Subjects::None,
            Subject::Person(class) => class,
        };
        let day = self.judge.as_of;
        let list = &mut scratch.listed;
        let is_listed = list
            .of
            .is_some_and(|(u, c, (from, until))| u == unit && c == class && from <= day && day < until);
        if !is_listed {
            list.of = Some((unit, class, roster.steady(unit, day)));
            list.persons.clear();
            list.runs.clear();
            if row.exists_on(day) && (row.kind != UnitKind::Group || Roster::is_post_class(class)) {
                roster.persons(unit, class, day, self.calendar.counted, &mut list.persons);
            }
            let block = roster.block(unit);
            list.at_home = list.persons.iter().all(|(person, _)| block.contains(person));
            list.latest = list.persons.iter().map(|(_, since)| *since).max();
            for (i, (person, _)) in list.persons.iter().enumerate() {
                match list.runs.last_mut() {
                    Some((begin, end)) if list.persons[*begin].0 + (i - *begin) as u32 == *person => {
                        *end = i + 1
                    }
                    _ => list.runs.push((i, i + 1)),
                }
            }
        }
        match (list.persons.is_empty(), list.at_home) {
            (true, _) => Subjects::None,
            (false, true) => Subjects::AtHome,
            (false, false) => Subjects::Elsewhere,
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
    fn is_personal_duty(&self, op: &Op<'_>) -> bool {
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

    fn put(&self, op: &Op<'_>, period: u16, who: Who, outcome: Outcome, sink: &mut impl Sink) {
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

    fn head(&self, op: &Op<'_>, terms: &Terms, w: usize, unit: u32, looked: &[(u32, u32)]) -> Head {
        let term = &terms.list[w];
        Head {
            indicator: op.index,
            period: terms.range.0 + w as u16,
            unit,
            hundredths: op.is_hundredths(),
            required: term.required,
            due: DueDay(term.due),
            looked: looked.get(w).copied().unwrap_or_default(),
        }
    }

    /// Judges a unit's own indicator whose facts have been tallied, window by window.
    fn judge_unit(&self, op: &Op<'_>, terms: &Terms, unit: u32, scratch: &mut Scratch, sink: &mut impl Sink) {
        let roster = &self.judge.facts.roster;
        let row = &roster.units[unit as usize];
        let who = Who { unit, person: NOBODY };
        for (w, term) in terms.list.iter().enumerate() {
            let head = self.head(op, terms, w, unit, &scratch.looked);
            let counted = scratch.sheet.row(w)[0];
            if term.spares(row) {
                sink.put(head.spared(NOBODY, Why::PartUnit));
            } else if term.adoption {
                sink.put(head.spared(NOBODY, Why::PartAdoption));
            } else if term.vacation {
                sink.put(head.spared(NOBODY, Why::Vacation));
            } else if !op.applies.is_empty()
                && let Some(outcome) = self.applying(op, unit, head.period, scratch)
            {
                self.put(op, head.period, who, outcome.clone(), sink);
            } else if op.is_average() {
                let members = scratch.members.at(unit, term.roster_day, || {
                    let own = matches!(row.kind, UnitKind::Branch | UnitKind::Group);
                    let holds = if own {
                        roster.steady(unit, term.roster_day)
                    } else {
                        (term.roster_day, term.roster_day.plus(1))
                    };
                    (holds, roster.count(unit, PersonClass::Member, term.roster_day, true))
                });
                sink.put(average(&head, term, counted, *members));
            } else {
                sink.put(head.finding(NOBODY, term.judge(counted), counted));
            }
        }
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
        let roster = &self.judge.facts.roster;
        let row = &roster.units[unit as usize];
        let first = roster.block(unit).start;
        let duty = self.is_personal_duty(op);
        for (w, term) in terms.list.iter().enumerate() {
            let head = self.head(op, terms, w, unit, &scratch.looked);
            if term.spares(row) {
                sink.spare(&head, &scratch.listed.persons, Why::PartUnit);
                continue;
            }
            if term.adoption {
                sink.spare(&head, &scratch.listed.persons, Why::PartAdoption);
                continue;
            }
            // who came too late stands between the others
            let arrived = |since: Day| !duty || since <= term.latest_arrival;
            let all_arrived = scratch.listed.latest.is_none_or(arrived);
            for run in 0..scratch.listed.runs.len() {
                let (mut begin, end) = scratch.listed.runs[run];
                while begin < end {
                    let persons = &scratch.listed.persons[begin..end];
                    let late =
                        if all_arrived { None } else { persons.iter().position(|(_, s)| !arrived(*s)) };
                    let some = late.unwrap_or(persons.len());
                    if some > 0 {
                        let at = (persons[0].0 - first) as usize;
                        self.judge_some(op, &head, term, w, begin..begin + some, at, scratch, sink);
                    }
                    begin += some;
                    if late.is_some() {
                        sink.spare(&head, &scratch.listed.persons[begin..=begin], Why::PartPerson);
                        begin += 1;
                    }
                }
            }
        }
    }

    /// Judges some persons who stand next to each other and owe the window; the first one's count lies at `at`.
    #[inline]
    #[expect(clippy::too_many_arguments, reason = "the state of a walk")]
    fn judge_some(
        &self,
        op: &Op<'_>,
        head: &Head,
        term: &Term,
        w: usize,
        run: Range<usize>,
        at: usize,
        scratch: &mut Scratch,
        sink: &mut impl Sink,
    ) {
        if term.vacation {
            sink.spare(head, &scratch.listed.persons[run], Why::Vacation);
            return;
        }
        let (unit, period) = (head.unit, head.period);
        if !op.applies.is_empty()
            && op.applies_to_all()
            && let Some(outcome) = self.applying(op, unit, period, scratch).cloned()
        {
            for (person, _) in &scratch.listed.persons[run] {
                self.put(op, period, Who { unit, person: *person }, outcome.clone(), sink);
            }
            return;
        }
        let persons = &scratch.listed.persons[run];
        let counts = &scratch.sheet.row(w)[at..at + persons.len()];
        if op.applies.is_empty() || op.applies_to_all() {
            sink.compare(head, term, persons, counts);
            return;
        }
        let window = &self.calendar.windows[usize::from(period)];
        for ((person, _), counted) in persons.iter().zip(counts) {
            let who = Who { unit, person: *person };
            match self.judge.not_applying(op, who, window) {
                None => sink.put(head.finding(*person, term.judge(*counted), *counted)),
                Some(outcome) => self.put(op, period, who, outcome, sink),
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
            let holds = if op.applies_while_steady(roster.units[unit as usize].kind) {
                roster.steady(unit, day)
            } else {
                (day, day)
            };
            (holds, self.judge.not_applying(op, Who { unit, person: NOBODY }, window))
        };
        scratch.remember(op).at(unit, day, find).as_ref()
    }
}

impl Scratch {
    fn remember(&mut self, op: &Op<'_>) -> &mut Remembered<Option<Outcome>> {
        let place = usize::from(op.index);
        if self.remembered.len() <= place {
            self.remembered.resize_with(place + 1, Remembered::default);
        }
        &mut self.remembered[place]
    }
}

impl Term {
    /// Whether a unit existed too short a part of the window.
    #[inline]
    fn spares(&self, unit: &UnitRow) -> bool {
        unit.established > self.latest_start || unit.ended < self.earliest_end
    }
}

/// An average over members: sums are compared, so that nothing is lost by rounding; the average is shown.
fn average(head: &Head, term: &Term, sum: i64, members: i64) -> Finding {
    if members == 0 {
        return Finding { looked: head.looked, ..head.spared(NOBODY, Why::NobodyToCount) };
    }
    head.finding(NOBODY, term.judge_times(members, sum), sum / members)
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
        scratch.looked.clear();
        for term in &terms.list {
            let mut looked = (0, 0);
            for kind in &op.rule.scans[0].kinds {
                let personal = op.is_personal() || kind.is_personal();
                let lane = if personal { &facts.persons } else { &facts.units };
                let rows = lane.rows_of_days(unit, *kind, term.from..term.late_until);
                if rows.is_empty() {
                    continue;
                }
                let at = sink.look(Stretch::new(personal, rows));
                looked = (if looked.1 == 0 { at } else { looked.0 }, looked.1 + 1);
            }
            scratch.looked.push(looked);
        }
    }
}
