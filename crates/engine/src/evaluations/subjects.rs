//! Whom an indicator judges at a unit: the unit itself, or the persons of a class, listed once.

use super::moments::{Moment, Scratch};
use super::plans::Op;
use crate::metrics::PersonClass;
use crate::rosters::Roster;
use crate::standards::Subject;
use jishi_domain::dates::Day;
use jishi_domain::units::UnitKind;

/// Later than every day: since when those are there who are not listed.
const NEVER: i64 = 1 << 40;
/// A day before which everybody who is listed has come.
const ALWAYS: i64 = 1 << 39;

/// Persons of a class at a unit.
#[derive(Debug, Default)]
pub struct Listed {
    /// Of whom, and from when until when that holds.
    of: Option<(u32, PersonClass, (Day, Day))>,
    /// Those who are at home at the unit, each with the day since when.
    pub(super) persons: Vec<(u32, Day)>,
    /// The others.
    pub(super) elsewhere: Vec<(u32, Day)>,
    /// For each person of the unit's block the day since when; [`NEVER`] for who is not listed.
    since: Vec<i64>,
    /// First person of the unit's block.
    first: u32,
    /// The latest day since when one of them is.
    latest: Option<Day>,
    subjects: Subjects,
}

/// Whom an indicator judges at a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Subjects {
    /// Nobody.
    #[default]
    None,
    /// The unit itself.
    Unit,
    /// Persons, some of whom at least are at home at the unit: that is where their facts lie.
    AtHome,
    /// Persons, all of them at home elsewhere.
    Elsewhere,
}

impl Subjects {
    /// Whether their facts can be counted in one walk.
    pub fn can_be_tallied(self) -> bool {
        matches!(self, Subjects::Unit | Subjects::AtHome)
    }
}

/// Who is there since a day, or since whenever.
#[derive(Clone, Copy, Debug)]
pub struct Arrival(i64);

impl Arrival {
    /// Everybody who is listed.
    pub(super) const ANY: Arrival = Arrival(ALWAYS);

    /// Whether somebody has come by then.
    #[inline]
    pub(super) fn includes(self, since: Day) -> bool {
        i64::from(since.0) <= self.0
    }
}

impl Listed {
    /// Everybody.
    pub(super) fn all(&self) -> impl Iterator<Item = &(u32, Day)> {
        self.persons.iter().chain(&self.elsewhere)
    }

    /// The place of a person in the unit's block.
    #[inline]
    pub(super) fn place(&self, person: u32) -> usize {
        (person - self.first) as usize
    }

    /// Who counts where one must have come by a day.
    #[inline]
    pub(super) fn by(&self, latest_arrival: Day) -> Arrival {
        match self.latest {
            Some(latest) if latest > latest_arrival => Arrival(i64::from(latest_arrival.0)),
            _ => Arrival::ANY,
        }
    }

    /// How many of those who have come count fewer than `least`, how many more than `most` (and those alone, where it is
    /// both), and how many have come at all. `counted` stands in the order of the unit's block.
    #[inline]
    pub(super) fn below_and_above(
        &self,
        counted: &[i64],
        (least, most): (Option<i64>, Option<i64>),
        arrival: Arrival,
    ) -> (u64, u64, u64) {
        // the sign of a difference: no branch, and several at a time
        let sign = |difference: i64| difference as u64 >> 63;
        let limit = arrival.0 + 1;
        let all = self.since.iter().zip(counted);
        match (least, most) {
            (Some(least), None) if arrival.0 == ALWAYS => {
                let below = all.map(|(since, c)| sign((since - limit) & (c - least))).sum();
                (below, 0, self.persons.len() as u64)
            }
            (None, Some(most)) if arrival.0 == ALWAYS => {
                let above = all.map(|(since, c)| sign((since - limit) & (most - c))).sum();
                (0, above, self.persons.len() as u64)
            }
            (least, most) => {
                let (mut below, mut above, mut here) = (0, 0, 0);
                for (since, c) in all {
                    let (under, over) = (least.map_or(0, |l| c - l), most.map_or(0, |m| m - c));
                    let come = since - limit;
                    here += sign(come);
                    below += sign(come & under & !over);
                    above += sign(come & over);
                }
                (below, above, here)
            }
        }
    }
}

impl Moment<'_> {
    /// Lists the subjects of an indicator at a unit.
    #[inline]
    pub(super) fn subjects(&self, op: &Op<'_>, unit: u32, scratch: &mut Scratch) -> Subjects {
        let class = match op.indicator.subject {
            Subject::Unit(kind) => {
                let is = kind == self.judge.facts.roster.units[unit as usize].kind;
                return if is { Subjects::Unit } else { Subjects::None };
            }
            Subject::Person(class) => class,
        };
        let day = self.judge.as_of;
        let is_listed = scratch
            .listed
            .of
            .is_some_and(|(u, c, (from, until))| u == unit && c == class && from <= day && day < until);
        if !is_listed {
            self.list(class, unit, &mut scratch.listed);
        }
        scratch.listed.subjects
    }

    fn list(&self, class: PersonClass, unit: u32, list: &mut Listed) {
        let (roster, day) = (&self.judge.facts.roster, self.judge.as_of);
        let row = &roster.units[unit as usize];
        list.of = Some((unit, class, roster.steady(unit, day)));
        list.persons.clear();
        if row.exists_on(day) && (row.kind != UnitKind::Group || Roster::is_post_class(class)) {
            roster.persons(unit, class, day, self.calendar.counted, &mut list.persons);
        }
        let block = roster.block(unit);
        list.first = block.start;
        list.since.clear();
        list.since.resize((block.end - block.start) as usize, NEVER);
        let since = &mut list.since;
        list.elsewhere.clear();
        list.persons.retain(|(person, day)| match since.get_mut(person.wrapping_sub(block.start) as usize) {
            Some(place) => {
                *place = i64::from(day.0);
                true
            }
            None => {
                list.elsewhere.push((*person, *day));
                false
            }
        });
        list.latest = list.persons.iter().map(|(_, since)| *since).max();
        list.subjects = match (list.persons.is_empty(), list.elsewhere.is_empty()) {
            (false, _) => Subjects::AtHome,
            (true, false) => Subjects::Elsewhere,
            (true, true) => Subjects::None,
        };
    }
}
