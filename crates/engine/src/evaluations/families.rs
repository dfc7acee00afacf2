//! Families: groups that count the same facts over periods that consist of the same smaller ones. Their facts are walked
//! once, in the smallest periods; what each group asks is the sum of those.
//!
//! Says the same as a walk a group (see the tests); only quicker.

use super::calendars::{Calendar, Group, Term, Terms};
use super::moments::{Moment, Scratch};
use super::plans::{Op, Plan};
use super::sinks::Sink;
use super::tallying::{DAYS, Sheet, WINDOWS};

/// Groups that are counted together.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// The smallest periods, as windows.
    terms: Terms,
    /// What is walked, as a group; its first operation is that of the first member.
    group: Group,
    /// Persons are told apart.
    is_personal: bool,
}

/// What a group takes from its family.
#[derive(Clone, Debug)]
pub(super) struct Share {
    /// The family.
    family: usize,
    /// For each window: the first of its smallest periods, and the first after.
    parts: Vec<(u8, u8)>,
}

/// Families of a calendar, and the share of each group that is in one.
#[derive(Clone, Debug, Default)]
pub(super) struct Families {
    list: Vec<Family>,
    shares: Vec<Option<Share>>,
}

/// What has been counted of the unit at hand.
#[derive(Debug, Default)]
pub(super) struct Counted {
    sheets: Vec<Sheet>,
    done: Vec<bool>,
}

impl Counted {
    /// Begins a unit.
    pub fn begin(&mut self, families: &Families) {
        self.done.clear();
        self.done.resize(families.list.len(), false);
        if self.sheets.len() < families.list.len() {
            self.sheets.resize_with(families.list.len(), Sheet::default);
        }
    }
}

/// Whether an operation's facts lie with persons; `None` where only some of them do.
fn lies_with_persons(op: &Op<'_>) -> Option<bool> {
    let kinds = &op.rule.scans[0].kinds;
    match kinds.iter().filter(|kind| kind.is_personal()).count() {
        _ if op.is_personal() => Some(true),
        0 => Some(false),
        n => (n == kinds.len()).then_some(true),
    }
}

/// Windows that are counted at all.
fn owed(list: &[Term]) -> impl Iterator<Item = &Term> {
    list.iter().filter(|t| !t.adoption && t.from < t.until)
}

impl Families {
    /// The families of a calendar's groups.
    pub fn of(plan: &Plan<'_>, calendar: &Calendar) -> Families {
        let groups = &calendar.groups;
        let op = |group: &Group| &plan.first[usize::from(group.ops[0])];
        let list = |group: &Group| &calendar.first[usize::from(group.ops[0])].list;
        let key = |group: &Group| {
            lies_with_persons(op(group)).map(|lane| (op(group).scan_number, group.sums, lane))
        };
        let mut families = Families { list: Vec::new(), shares: vec![None; groups.len()] };
        for (first, group) in groups.iter().enumerate() {
            let Some(own) = key(group).filter(|_| families.shares[first].is_none()) else { continue };
            let members: Vec<usize> =
                (first..groups.len()).filter(|g| key(&groups[*g]) == Some(own)).collect();
            let mut bounds: Vec<u16> = members
                .iter()
                .flat_map(|g| owed(list(&groups[*g])))
                .flat_map(|term| [term.from, term.until])
                .collect();
            bounds.sort_unstable();
            bounds.dedup();
            let Some(term) = owed(list(group)).next().filter(|_| members.len() > 1) else { continue };
            // many smallest periods, or far-reaching ones, would cost more than they save
            let reach =
                bounds.last().zip(bounds.first()).map_or(0, |(last, first)| usize::from(last - first));
            if bounds.len() > WINDOWS || reach > 4 * DAYS {
                continue;
            }
            let terms: Vec<Term> = bounds.windows(2).map(|pair| term.over(pair[0], pair[1])).collect();
            let place = |day: u16| bounds.partition_point(|b| *b < day) as u8;
            for g in &members {
                let part = |t: &Term| {
                    if t.adoption || t.from >= t.until { (0, 0) } else { (place(t.from), place(t.until)) }
                };
                let parts = list(&groups[*g]).iter().map(part).collect();
                families.shares[*g] = Some(Share { family: families.list.len(), parts });
            }
            families.list.push(Family {
                group: Group::new(group.ops[0], group.sums, &terms),
                terms: Terms { list: terms, ..Terms::default() },
                is_personal: members.iter().any(|g| op(&groups[*g]).is_personal()),
            });
        }
        families
    }
}

impl Moment<'_> {
    /// As [`Moment::tally`], from what the group's family has counted; false where it has none.
    pub(super) fn tally_in_family<S: Sink>(
        &self,
        group: usize,
        unit: u32,
        scratch: &mut Scratch,
        sink: &mut S,
    ) -> bool {
        let Some(share) = self.calendar.families.shares.get(group).and_then(Option::as_ref) else {
            return false;
        };
        let family = &self.calendar.families.list[share.family];
        let block = self.judge.facts.roster.block(unit);
        let persons = (block.end - block.start) as usize;
        if !scratch.counted.done[share.family] {
            scratch.counted.done[share.family] = true;
            let width = if family.is_personal { persons } else { 1 };
            self.walk(
                &family.group,
                &family.terms,
                family.is_personal,
                width,
                unit,
                &mut scratch.counted.sheets[share.family],
                &mut scratch.reached,
            );
        }
        let (op, terms) = self.of_group(&self.calendar.groups[group]);
        let counted = &scratch.counted.sheets[share.family];
        scratch.sheet.clear(terms.list.len(), if op.is_personal() { persons } else { 1 });
        for (window, (from, until)) in share.parts.iter().enumerate() {
            for part in *from..*until {
                let part = counted.row(usize::from(part));
                if op.is_personal() {
                    scratch.sheet.add_row(window, part);
                } else {
                    scratch.sheet.add(window, 0, part.iter().sum());
                }
            }
        }
        if S::EVIDENCE {
            self.keep(terms, unit, op, scratch, sink);
        } else {
            scratch.looked.clear();
        }
        true
    }
}
