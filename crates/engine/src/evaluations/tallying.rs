//! Counts and sums for all subjects of a unit and all windows in one walk over the rows of each kind.
//!
//! Says the same as the plain way, row for row (see the test that compares them); only quicker.

use super::calendars::{Group, Term, Terms};
use super::families::Amounts;
use super::moments::{Moment, Scratch};
use super::plans::{Op, Table};
use super::sinks::Sink;
use crate::facts::Lane;
use crate::facts::vocabulary::FactKind;
use std::ops::Range;

/// Below so many rows a look-up a row is cheaper than a search a window.
const FEW: usize = 64;

/// With more rows a window than this each window's rows are walked by themselves.
const PER_WINDOW: usize = 24;

/// Most windows that fit a sheet of fixed size.
pub(super) const WINDOWS: usize = 32;
/// Subjects that fit a sheet of fixed size: the usual branch, a large one.
const USUAL: usize = 32;
const LARGE: usize = 64;
/// Most days in a table that is used without looking at its length.
pub(super) const DAYS: usize = 512;

/// The row of a sheet for days that lie in none of so many windows.
pub(super) fn nowhere(windows: usize) -> usize {
    windows.max(WINDOWS - 1)
}

/// 计数表 — counts by window and subject, one row a window.
///
/// A branch has few members and a year few periods, so that nearly always a sheet of fixed size does: its rows are
/// found without a check.
#[derive(Debug)]
pub struct Sheet {
    counts: Vec<i64>,
    stride: usize,
    /// Where windows have been added up: the sum of each row.
    totals: Vec<i64>,
}

impl Default for Sheet {
    fn default() -> Sheet {
        Sheet { counts: vec![0; WINDOWS * LARGE], stride: LARGE, totals: Vec::new() }
    }
}

impl Sheet {
    /// Empties the sheet for so many windows and subjects.
    pub(super) fn clear(&mut self, windows: usize, subjects: usize) {
        self.stride = match subjects {
            2..=USUAL if windows < WINDOWS => USUAL,
            2..=LARGE if windows < WINDOWS => LARGE,
            _ => subjects,
        };
        let needed = (nowhere(windows) + 1) * self.stride;
        if self.counts.len() < needed {
            self.counts.resize(needed, 0);
        }
        // what lies nowhere is never read
        self.counts[..windows * self.stride].fill(0);
    }

    /// An empty sheet of few windows and one subject.
    fn few(&mut self) -> Option<&mut [i64; WINDOWS]> {
        self.stride = 1;
        let counts = self.counts.first_chunk_mut()?;
        *counts = [0; WINDOWS];
        Some(counts)
    }

    /// Empties the row of a window.
    fn empty(&mut self, window: usize) {
        self.counts[window * self.stride..(window + 1) * self.stride].fill(0);
    }

    /// Counts of a window.
    #[inline]
    pub fn row(&self, window: usize) -> &[i64] {
        &self.counts[window * self.stride..(window + 1) * self.stride]
    }

    /// As [`Sheet::row`], to be changed.
    #[inline]
    pub(super) fn row_mut(&mut self, window: usize) -> &mut [i64] {
        &mut self.counts[window * self.stride..(window + 1) * self.stride]
    }

    /// Makes each window's counts those of all windows up to it, and takes their totals.
    pub(super) fn add_up(&mut self, windows: usize, subjects: usize) {
        let mut before = &[][..];
        self.totals.clear();
        for row in self.counts.chunks_exact_mut(self.stride.max(1)).take(windows) {
            let row = &mut row[..subjects];
            row.iter_mut().zip(before).for_each(|(count, before)| *count = count.wrapping_add(*before));
            before = row;
            self.totals.push(before.iter().fold(0, |sum, count| sum.wrapping_add(*count)));
        }
    }

    /// The total of a window, where windows have been added up.
    #[inline]
    pub(super) fn total(&self, window: usize) -> i64 {
        self.totals[window]
    }

    /// The only subject's counts of so many windows.
    #[inline]
    pub fn column(&self, windows: usize) -> &[i64] {
        if self.stride == 1 { &self.counts[..windows] } else { &[] }
    }

    #[inline]
    pub(super) fn add(&mut self, window: usize, subject: usize, amount: i64) {
        if let Some(count) = self.counts.get_mut(window * self.stride + subject) {
            *count += amount;
        }
    }
}

impl Moment<'_> {
    /// Counts for every subject and window what the group's indicators ask for.
    ///
    /// `goes_on`: the next day is counted on from where this one ends.
    pub(super) fn tally<S: Sink>(
        &self,
        group: &Group,
        goes_on: bool,
        unit: u32,
        scratch: &mut Scratch,
        sink: &mut S,
    ) {
        let (op, terms) = self.of_group(group);
        let block = self.judge.facts.roster.block(unit);
        let width = if op.is_personal() { (block.end - block.start) as usize } else { 1 };
        let Scratch { sheet, reached, .. } = scratch;
        let reached = goes_on.then_some(reached);
        self.walk(group, terms, &[], op.is_personal(), width, unit, sheet, reached);
        if S::EVIDENCE {
            self.keep(terms, unit, op, scratch, sink);
        } else {
            scratch.looked.clear();
        }
    }

    /// As [`Moment::tally`] for the usual case: a unit's few facts of one kind, in few windows; false where it is another.
    pub(super) fn tally_simply<S: Sink>(
        &self,
        group: &Group,
        unit: u32,
        scratch: &mut Scratch,
        sink: &mut S,
    ) -> bool {
        let (op, terms) = self.of_group(group);
        let (scan, lane) = (&op.rule.scans[0], &self.judge.facts.units);
        let Some(kind) = scan.kinds.first().filter(|_| group.is_simple) else { return false };
        let rows = lane.rows(unit, *kind);
        let marks = if kind.is_sitting() { scan.sitting_marks.small() } else { scan.marks.small() };
        let (Some(windows), Some(marks)) = (group.small_table(), marks) else { return false };
        if rows.len() > FEW || terms.list.len() >= WINDOWS {
            return false;
        }
        let Some(counts) = scratch.sheet.few() else { return false };
        for (day, mark) in lane.day[rows.clone()].iter().zip(&lane.mark[rows]) {
            let day = usize::from(day.wrapping_sub(group.base));
            let window = windows.get(day).map_or(WINDOWS - 1, |window| usize::from(*window));
            counts[window % WINDOWS] += i64::from(marks[usize::from(*mark) % Table::SMALL]);
        }
        if S::EVIDENCE {
            self.keep(terms, unit, op, scratch, sink);
        } else {
            scratch.looked.clear();
        }
        true
    }

    /// Walks over the rows of each kind once and counts: what the group asks for, or what `amounts` says for each kind.
    #[expect(clippy::too_many_arguments, reason = "the state of a walk")]
    pub(super) fn walk(
        &self,
        group: &Group,
        terms: &Terms,
        amounts: &[Amounts],
        is_personal: bool,
        width: usize,
        unit: u32,
        sheet: &mut Sheet,
        mut reached: Option<&mut Vec<usize>>,
    ) {
        let op = &self.judge.plan.first[usize::from(group.ops[0])];
        sheet.clear(terms.list.len(), width);
        if let Some(reached) = &mut reached {
            reached.clear();
        }
        for (i, kind) in op.rule.scans[0].kinds.iter().enumerate() {
            let lane = self.lane(is_personal || kind.is_personal());
            let mut rows = lane.rows(unit, *kind);
            if reached.is_some() || !finds_its_days(group, terms, is_personal, rows.len()) {
                rows = lane.rows_of_days(unit, *kind, group.days.clone());
            }
            if let Some(reached) = &mut reached {
                reached.push(rows.end);
            }
            if let Some(amounts) = amounts.get(i) {
                let walk = Walk { is_personal, terms, group, lane, unit, kind: *kind, only: group.only };
                walk.go(sheet, rows, |rows| {
                    let (mark, quantity) = (&lane.mark[rows.clone()], &lane.quantity[rows]);
                    mark.iter().zip(quantity).map(|(mark, quantity)| amounts.of(*mark, *quantity))
                });
                continue;
            }
            self.count((group, terms, is_personal), unit, *kind, rows, group.only, sheet);
        }
    }

    /// Counts what has come since an earlier day; false where everything must be counted anew.
    pub(super) fn tally_on<S: Sink>(
        &self,
        group: &Group,
        (earlier, before): (&Moment<'_>, &Group),
        unit: u32,
        scratch: &mut Scratch,
        sink: &mut S,
    ) -> bool {
        let ((op, terms), (_, old)) = (self.of_group(group), earlier.of_group(before));
        let reached = before.days.end;
        let continues = earlier.calendar.origin == self.calendar.origin
            || before.days.start == group.days.start
                && old.list.len() <= terms.list.len()
                && old.list.iter().zip(&terms.list).all(|(a, b)| {
                    (a.from, a.adoption) == (b.from, b.adoption) && (a.until == b.until || a.until == reached)
                });
        if !continues || reached > group.days.end || terms.list.len() >= WINDOWS || before.days.is_empty() {
            return false;
        }
        for w in old.list.len()..terms.list.len() {
            scratch.sheet.empty(w);
        }
        let days = reached..group.days.end;
        if !days.is_empty() {
            let holds = |t: &Term| t.from <= days.start && days.end <= t.until && !t.adoption;
            let only = group.only.or_else(|| terms.list.iter().rposition(holds).map(|w| w as u8));
            for (i, kind) in op.rule.scans[0].kinds.iter().enumerate() {
                let lane = self.lane(op.is_personal() || kind.is_personal());
                let Some(begin) = scratch.reached.get(i).copied() else { return false };
                let rest = &lane.day[begin..lane.rows(unit, *kind).end.max(begin)];
                let more = rest.iter().take_while(|day| **day < days.end).count();
                scratch.reached[i] = begin + more;
                let counted = (group, terms, op.is_personal());
                self.count(counted, unit, *kind, begin..begin + more, only, &mut scratch.sheet);
            }
        }
        if S::EVIDENCE {
            self.keep(terms, unit, op, scratch, sink);
        }
        true
    }

    pub(super) fn of_group(&self, group: &Group) -> (&Op<'_>, &Terms) {
        let first = usize::from(group.ops[0]);
        (&self.judge.plan.first[first], &self.calendar.first[first])
    }

    pub(super) fn lane(&self, personal: bool) -> &Lane {
        let facts = self.judge.facts;
        if personal { &facts.persons } else { &facts.units }
    }

    /// Counts some rows of a kind.
    fn count(
        &self,
        (group, terms, is_personal): (&Group, &Terms, bool),
        unit: u32,
        kind: FactKind,
        rows: Range<usize>,
        only: Option<u8>,
        sheet: &mut Sheet,
    ) {
        if rows.is_empty() {
            return;
        }
        let scan = &self.judge.plan.first[usize::from(group.ops[0])].rule.scans[0];
        let lane = self.lane(is_personal || kind.is_personal());
        let marks = if kind.is_sitting() { &scan.sitting_marks } else { &scan.marks };
        let walk = Walk { is_personal, terms, group, lane, unit, kind, only };
        let (mark, quantity) = (&lane.mark, &lane.quantity);
        // the common cases stand apart so that each is a loop without branches
        match (&scan.items, scan.is_plain(), marks.small(), group.sums) {
            (None, true, Some(table), false) => walk.go(sheet, rows, |rows| {
                mark[rows].iter().map(|mark| i64::from(table[usize::from(*mark) % Table::SMALL]))
            }),
            (None, true, Some(table), true) => walk.go(sheet, rows, |rows| {
                mark[rows.clone()].iter().zip(&quantity[rows]).map(|(mark, quantity)| {
                    i64::from(*quantity) & -i64::from(table[usize::from(*mark) % Table::SMALL])
                })
            }),
            (_, _, _, sums) => walk.go(sheet, rows, |rows| {
                rows.map(move |row| match (self.judge.passes(scan, kind, lane, row), sums) {
                    (true, true) => i64::from(quantity[row]),
                    (passes, _) => i64::from(passes),
                })
            }),
        }
    }
}

/// Whether a walk passes over days that are not looked at by itself.
fn finds_its_days(group: &Group, terms: &Terms, is_personal: bool, rows: usize) -> bool {
    group.only.is_none()
        && if is_personal {
            window_by_window(group, terms, rows)
        } else {
            rows <= FEW && !group.window_of.is_empty()
        }
}

/// Whether each window's rows are walked by themselves, so that no row's day is looked at.
fn window_by_window(group: &Group, terms: &Terms, rows: usize) -> bool {
    group.ascends && rows > PER_WINDOW * terms.list.len()
}

/// One walk over the rows of a kind.
struct Walk<'w> {
    /// Persons are told apart.
    is_personal: bool,
    terms: &'w Terms,
    group: &'w Group,
    lane: &'w Lane,
    unit: u32,
    kind: FactKind,
    /// The one window in which all rows lie, where it is known.
    only: Option<u8>,
}

impl Walk<'_> {
    /// Adds to each subject's and window's count what each row amounts to.
    fn go<A: Iterator<Item = i64>>(
        &self,
        sheet: &mut Sheet,
        rows: Range<usize>,
        amounts: impl Fn(Range<usize>) -> A,
    ) {
        if self.is_personal {
            match sheet.stride {
                USUAL => self.persons::<USUAL, { WINDOWS * USUAL }, A>(sheet, rows, amounts),
                LARGE => self.persons::<LARGE, { WINDOWS * LARGE }, A>(sheet, rows, amounts),
                _ => self.many_persons(sheet, rows, amounts),
            }
        } else if let Some(w) = self.only {
            sheet.add(usize::from(w), 0, amounts(rows).sum());
        } else if rows.len() > FEW {
            for (w, term) in self.terms.list.iter().enumerate().filter(|(_, term)| !term.adoption) {
                let days = term.from..term.until.max(term.from);
                let rows = self.lane.rows_of_days(self.unit, self.kind, days);
                sheet.add(w, 0, amounts(rows).sum());
            }
        } else {
            for (day, amount) in self.lane.day[rows.clone()].iter().zip(amounts(rows)) {
                sheet.add(self.window(*day), 0, amount);
            }
        }
    }

    /// On a sheet of fixed size, so that no place needs a check.
    fn persons<const STRIDE: usize, const PLACES: usize, A: Iterator<Item = i64>>(
        &self,
        sheet: &mut Sheet,
        rows: Range<usize>,
        amounts: impl Fn(Range<usize>) -> A,
    ) {
        let Some(counts) = sheet.counts.first_chunk_mut::<PLACES>() else { return };
        let who = &self.lane.who[rows.clone()];
        let group = self.group;
        if let Some(w) = self.only {
            let base = usize::from(w) * STRIDE;
            let Some(counts) = counts.get_mut(base..).and_then(|c| c.first_chunk_mut::<STRIDE>()) else {
                return;
            };
            for (who, amount) in who.iter().zip(amounts(rows)) {
                counts[usize::from(*who) % STRIDE] += amount;
            }
        } else if window_by_window(group, self.terms, rows.len()) {
            let (lane, mut at) = (self.lane, rows.start);
            let owed = |(_, t): &(usize, &Term)| !t.adoption && t.from < t.until;
            for (w, term) in self.terms.list.iter().enumerate().filter(owed) {
                let begin = lane.first_from(at..rows.end, term.from);
                at = lane.first_from(begin..rows.end, term.until);
                let base = w * STRIDE;
                let Some(counts) = counts.get_mut(base..).and_then(|c| c.first_chunk_mut::<STRIDE>()) else {
                    return;
                };
                for (who, amount) in lane.who[begin..at].iter().zip(amounts(begin..at)) {
                    counts[usize::from(*who) % STRIDE] += amount;
                }
            }
        } else if let Some(table) = group.small_table() {
            let day = &self.lane.day[rows.clone()];
            for ((day, who), amount) in day.iter().zip(who).zip(amounts(rows)) {
                let w = usize::from(table[usize::from(day.wrapping_sub(group.base)) % DAYS]);
                counts[(w * STRIDE + usize::from(*who)) % PLACES] += amount;
            }
        } else {
            self.many_persons(sheet, rows, amounts);
        }
    }

    fn many_persons<A: Iterator<Item = i64>>(
        &self,
        sheet: &mut Sheet,
        rows: Range<usize>,
        amounts: impl Fn(Range<usize>) -> A,
    ) {
        let places = self.lane.day[rows.clone()].iter().zip(&self.lane.who[rows.clone()]);
        for ((day, who), amount) in places.zip(amounts(rows)) {
            let w = self.only.map_or_else(|| self.window(*day), usize::from);
            sheet.add(w, usize::from(*who), amount);
        }
    }

    /// The window of a day: by the table, or by search where the windows reach far.
    #[inline]
    fn window(&self, day: u16) -> usize {
        let list = &self.terms.list;
        if self.group.window_of.is_empty() {
            return list.iter().position(|t| t.from <= day && day < t.until).unwrap_or(nowhere(list.len()));
        }
        let day = usize::from(day.wrapping_sub(self.group.base));
        self.group.window_of.get(day).map_or(nowhere(list.len()), |w| usize::from(*w))
    }
}
