//! Families: groups that look at facts of the same kinds over periods that consist of the same smaller ones. Those facts
//! are walked once, in the smallest periods; what each group asks is the sum of those. Where the groups count different
//! facts, their counts lie side by side in one number.
//!
//! Says the same as a walk a group (see the tests); only quicker.

use super::calendars::{Calendar, Group, Term, Terms};
use super::moments::{Moment, Scratch};
use super::plans::{Op, Plan, Scan, Table};
use super::sinks::Sink;
use super::tallying::{DAYS, Sheet, WINDOWS};
use crate::facts::vocabulary::FactKind;
use jishi_domain::dates::Day;

/// Groups that are counted together.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// The smallest periods, as windows.
    terms: Terms,
    /// What is walked, as a group; its first operation is that of the first member.
    group: Group,
    /// Persons are told apart.
    is_personal: bool,
    /// What each row amounts to, for each kind, where different facts are counted; else empty.
    amounts: Vec<Amounts>,
}

/// What a row amounts to, by its mark.
#[derive(Clone, Debug)]
pub(super) struct Amounts {
    /// For each mark: which of the counted things it passes, one bit each.
    passes: Box<[u8; Table::SMALL]>,
    /// For each such combination: how much of the quantity counts (all or nothing), and how much beside it.
    amounts: [(i64, i64); 1 << SLOTS],
}

impl Amounts {
    /// What a row amounts to.
    #[inline]
    pub fn of(&self, mark: u16, quantity: i32) -> i64 {
        let passes = self.passes[usize::from(mark) % Table::SMALL];
        let (mask, number) = self.amounts[usize::from(passes) % (1 << SLOTS)];
        (i64::from(quantity) & mask) + number
    }

    fn new(counted: &[(Member<'_>, Slot)], kind: FactKind) -> Amounts {
        let (mut passes, mut amounts) = (Box::new([0; Table::SMALL]), [(0, 0); 1 << SLOTS]);
        for (i, (member, slot)) in counted.iter().enumerate() {
            let scan = member.scan();
            let marks = if kind.is_sitting() { &scan.sitting_marks } else { &scan.marks };
            for (passes, pass) in passes.iter_mut().zip(marks.bytes()) {
                *passes |= pass << i;
            }
            for (combination, (mask, number)) in amounts.iter_mut().enumerate() {
                let pass = (combination >> i & 1) as i64;
                match slot {
                    Slot::Rows(shift, _) => *number += pass << shift,
                    Slot::Whole | Slot::Sum => *mask |= -pass,
                }
            }
        }
        Amounts { passes, amounts }
    }
}

/// Where a count lies in a number that holds several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// Alone.
    Whole,
    /// A sum in the lower bits; it may be negative.
    Sum,
    /// A count of rows, above so many bits; what lies below is made not negative by adding so much.
    Rows(u32, i64),
}

/// Bits of a sum that shares its number, and of each count of rows.
const SUM_BITS: u32 = 48;
const ROW_BITS: u32 = 16;
/// Most things that are counted side by side.
const SLOTS: usize = (i64::BITS / ROW_BITS) as usize;
/// With fewer rows than this no count and no sum of quantities leaves its bits, and none of them the number.
const MOST_ROWS: usize = 1 << (ROW_BITS - 1);

impl Slot {
    fn read(self, number: i64) -> i64 {
        match self {
            Slot::Whole => number,
            Slot::Sum => number << (64 - SUM_BITS) >> (64 - SUM_BITS),
            Slot::Rows(shift, bias) => number.wrapping_add(bias) >> shift & ((1 << ROW_BITS) - 1),
        }
    }
}

/// What a group takes from its family.
#[derive(Clone, Debug)]
pub(super) struct Share {
    /// The family.
    family: usize,
    /// For each window: the first of its smallest periods, and the first after.
    parts: Vec<(u8, u8)>,
    /// Where its counts lie.
    slot: Slot,
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

/// A group's operation and windows.
#[derive(Clone, Copy)]
struct Member<'a> {
    op: &'a Op<'a>,
    list: &'a [Term],
    sums: bool,
    /// Its facts lie with persons.
    personal: bool,
}

impl Member<'_> {
    fn scan(&self) -> &Scan {
        &self.op.rule.scans[0]
    }

    fn counts_the_same(&self, other: &Member<'_>) -> bool {
        (self.op.scan_number, self.sums, self.personal) == (other.op.scan_number, other.sums, other.personal)
    }

    fn looks_at_the_same(&self, other: &Member<'_>) -> bool {
        self.scan().kinds == other.scan().kinds && self.personal == other.personal
    }

    /// Whether a row's mark alone decides.
    fn goes_by_marks(&self) -> bool {
        let scan = self.scan();
        scan.items.is_none()
            && scan.is_plain()
            && scan.marks.small().is_some()
            && scan.sitting_marks.small().is_some()
    }
}

impl Families {
    /// The families of a calendar's groups.
    pub fn of(plan: &Plan<'_>, calendar: &Calendar) -> Families {
        let members: Vec<Option<Member<'_>>> = calendar
            .groups
            .iter()
            .map(|group| {
                let first = usize::from(group.ops[0]);
                let (op, list) = (&plan.first[first], calendar.first[first].list.as_slice());
                let personal = lies_with_persons(op)?;
                Some(Member { op, list, sums: group.sums, personal })
            })
            .collect();
        let mut families = Families { list: Vec::new(), shares: vec![None; members.len()] };
        for (first, member) in members.iter().enumerate() {
            let Some(own) = member else { continue };
            let others = |alike: &dyn Fn(&Member<'_>) -> bool| -> Vec<(usize, Member<'_>)> {
                let free = (first..members.len()).filter(|g| families.shares[*g].is_none());
                free.filter_map(|g| Some((g, members[g]?))).filter(|(_, m)| alike(m)).collect()
            };
            let mixed = others(&|m| own.looks_at_the_same(m) && own.goes_by_marks() && m.goes_by_marks());
            let same = others(&|m| own.counts_the_same(m));
            let _ = families.found(calendar, &mixed) || families.found(calendar, &same);
        }
        families
    }

    /// Founds a family of as many of these as fit together; false where it would not be worth it.
    fn found(&mut self, calendar: &Calendar, members: &[(usize, Member<'_>)]) -> bool {
        let Some((first, own)) = members.first() else { return false };
        if self.shares[*first].is_some() {
            return true;
        }
        // each of the different things that are counted has its slot
        let mut counted: Vec<(Member<'_>, Slot)> = Vec::new();
        for (_, member) in members {
            if counted.iter().any(|(other, _)| other.counts_the_same(member)) {
                continue;
            }
            let rows = counted.iter().filter(|(m, _)| !m.sums).count() as u32;
            let has_sum = counted.iter().any(|(m, _)| m.sums);
            let any_sum = has_sum || members.iter().any(|(_, m)| m.sums);
            match member.sums {
                true if !has_sum => counted.push((*member, Slot::Sum)),
                false if !any_sum && rows < SLOTS as u32 => {
                    counted.push((*member, Slot::Rows(rows * ROW_BITS, 0)))
                }
                false if any_sum && rows == 0 => {
                    counted.push((*member, Slot::Rows(SUM_BITS, 1 << (SUM_BITS - 1))))
                }
                _ => {}
            }
        }
        let is_mixed = counted.len() > 1;
        if let ([(_, slot)], false) = (counted.as_mut_slice(), is_mixed) {
            *slot = Slot::Whole;
        }
        let slot_of = |m: &Member<'_>| {
            counted.iter().find(|(other, _)| other.counts_the_same(m)).map(|(_, slot)| *slot)
        };
        let inside: Vec<(usize, Member<'_>, Slot)> =
            members.iter().filter_map(|(g, m)| Some((*g, *m, slot_of(m)?))).collect();
        let mut bounds: Vec<u16> =
            inside.iter().flat_map(|(_, m, _)| owed(m.list)).flat_map(|t| [t.from, t.until]).collect();
        bounds.sort_unstable();
        bounds.dedup();
        let Some(term) = owed(own.list).next().filter(|_| inside.len() > 1) else { return false };
        // many smallest periods, or far-reaching ones, would cost more than they save
        let reach = bounds.last().zip(bounds.first()).map_or(0, |(last, first)| usize::from(last - first));
        if bounds.len() > WINDOWS || reach > 4 * DAYS {
            return false;
        }
        let list: Vec<Term> = bounds.windows(2).map(|pair| term.over(pair[0], pair[1])).collect();
        let place = |day: u16| bounds.partition_point(|b| *b < day) as u8;
        for (g, member, slot) in &inside {
            let part = |t: &Term| {
                if t.adoption || t.from >= t.until { (0, 0) } else { (place(t.from), place(t.until)) }
            };
            let parts = member.list.iter().map(part).collect();
            self.shares[*g] = Some(Share { family: self.list.len(), parts, slot: *slot });
        }
        let group = &calendar.groups[*first];
        let kinds = &own.scan().kinds;
        let amounts = |kind: &FactKind| Amounts::new(&counted, *kind);
        self.list.push(Family {
            group: Group::new(group.ops[0], group.sums, &list),
            terms: Terms { range: (0, 0), list, life: (Day::MAX, Day::MIN) },
            is_personal: inside.iter().any(|(_, m, _)| m.op.is_personal()),
            amounts: if is_mixed { kinds.iter().map(amounts).collect() } else { Vec::new() },
        });
        true
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
        let (op, terms) = self.of_group(&self.calendar.groups[group]);
        if share.slot != Slot::Whole {
            // side by side only so many rows can be counted
            let lane = self.lane(op.is_personal() || op.rule.scans[0].kinds.iter().all(|k| k.is_personal()));
            if lane.block(unit).len() >= MOST_ROWS {
                return false;
            }
        }
        let Scratch { sheet, counted, .. } = scratch;
        let all = &mut counted.sheets[share.family];
        if !counted.done[share.family] {
            counted.done[share.family] = true;
            let width = if family.is_personal { persons } else { 1 };
            let (group, terms) = (&family.group, &family.terms);
            self.walk(group, terms, &family.amounts, family.is_personal, width, unit, all, None);
            all.add_up(terms.list.len(), width);
        }
        sheet.clear(terms.list.len(), if op.is_personal() { persons } else { 1 });
        for (window, (from, until)) in
            share.parts.iter().enumerate().filter(|(_, (from, until))| from < until)
        {
            // up to the end, without what was before the beginning
            let (upto, before) = (usize::from(*until) - 1, usize::from(*from).checked_sub(1));
            if op.is_personal() {
                let row = sheet.row_mut(window)[..persons].iter_mut().zip(all.row(upto));
                match before {
                    Some(before) => row.zip(all.row(before)).for_each(|((count, upto), before)| {
                        *count = share.slot.read(upto.wrapping_sub(*before))
                    }),
                    None => row.for_each(|(count, upto)| *count = share.slot.read(*upto)),
                }
            } else {
                let before = before.map_or(0, |before| all.total(before));
                sheet.add(window, 0, share.slot.read(all.total(upto).wrapping_sub(before)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_and_counts_that_share_a_number_are_read_as_they_were_added() {
        let rows = [(i64::from(i32::MIN), 1), (-1, 0), (0, 1), (7, 1), (i64::from(i32::MAX), 0)];
        let (sum, count) = (Slot::Sum, Slot::Rows(SUM_BITS, 1 << (SUM_BITS - 1)));
        for times in [1, 2, MOST_ROWS - 1] {
            for (quantity, passes) in rows {
                let number = (quantity + (passes << SUM_BITS)).wrapping_mul(times as i64);
                assert_eq!(sum.read(number), quantity * times as i64);
                assert_eq!(count.read(number), passes * times as i64);
            }
        }
        let slots: Vec<Slot> = (0..SLOTS as u32).map(|i| Slot::Rows(i * ROW_BITS, 0)).collect();
        let most = MOST_ROWS as i64 - 1;
        let counts = [most, 0, 3, most];
        let number = counts.iter().zip(0..).fold(0i64, |n, (count, i)| n | count << (i * ROW_BITS));
        assert_eq!(slots.iter().map(|slot| slot.read(number)).collect::<Vec<_>>(), counts);
    }
}
