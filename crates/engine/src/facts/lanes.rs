//! Columns of facts, block by block: the facts of one unit lie together, sorted by kind and day.

use super::vocabulary::FactKind;
use super::{Fact, long, short};
use jishi_domain::dates::Day;
use std::ops::Range;

const ABSENT: u8 = u8::MAX;

/// Columns of facts. In a unit's block they are sorted by kind and day.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The place of each kind among those that occur, or [`ABSENT`].
    places: [u8; FactKind::COUNT],
    /// The kinds that occur, in their order.
    kinds: Vec<FactKind>,
    /// For each unit: where each kind begins, and where the last one ends.
    starts: Vec<u32>,
    /// For each unit: where its block began when the lane was built; one more at the end.
    blocks: Vec<u32>,
    /// Blocks that have been written anew behind the others: unit and room.
    moved: Vec<(u32, Range<u32>)>,
    /// Facts that are in use.
    used: usize,
    /// Days since 1990-01-01.
    pub day: Vec<u16>,
    /// Person, counted from the first person of the block; empty in the lane of units.
    pub who: Vec<u16>,
    /// Hundredths of class hours or yuan, or a number.
    pub quantity: Vec<i32>,
    /// Interned item.
    pub item: Vec<u16>,
    /// Interned combination of tags.
    pub mark: Vec<u16>,
    /// Record.
    pub record: Vec<u32>,
}

impl Default for Lane {
    fn default() -> Lane {
        Lane {
            places: [ABSENT; FactKind::COUNT],
            kinds: Vec::new(),
            starts: Vec::new(),
            blocks: vec![0],
            moved: Vec::new(),
            used: 0,
            day: Vec::new(),
            who: Vec::new(),
            quantity: Vec::new(),
            item: Vec::new(),
            mark: Vec::new(),
            record: Vec::new(),
        }
    }
}

impl Lane {
    /// Makes room for so many facts.
    pub fn reserve(&mut self, facts: usize, personal: bool) {
        self.day.reserve_exact(facts);
        self.quantity.reserve_exact(facts);
        self.item.reserve_exact(facts);
        self.mark.reserve_exact(facts);
        self.record.reserve_exact(facts);
        if personal {
            self.who.reserve_exact(facts);
        }
    }

    /// Adds the block of the next unit. `first_person` is given where the facts are of persons.
    pub fn push_block(&mut self, facts: &mut [Fact], first_person: Option<u32>) {
        facts.sort_unstable_by_key(Fact::order);
        self.know(facts);
        let begin = self.day.len();
        for fact in facts.iter() {
            self.push(fact, first_person);
        }
        self.write_starts(self.blocks.len() - 1, begin as u32, facts);
        self.blocks.push(self.day.len() as u32);
        self.used += facts.len();
    }

    /// Puts further facts of a unit where they belong among those that are there.
    pub fn insert(&mut self, unit: u32, facts: &mut [Fact], first_person: Option<u32>) {
        if facts.is_empty() {
            return;
        }
        facts.sort_unstable_by_key(Fact::order);
        self.know(facts);
        self.make_room(unit, facts.len() as u32, first_person);
        let width = self.kinds.len() + 1;
        let own = unit as usize * width..(unit as usize + 1) * width;
        // from the last on: what lies behind a fact moves as far as there are facts before it
        let mut end = self.block(unit).end;
        for (before, fact) in facts.iter().enumerate().rev() {
            let at = self.place_of(unit, fact, first_person, end);
            self.shift(at..end, before + 1);
            self.write(at + before, fact, first_person);
            end = at;
        }
        for (i, start) in self.starts[own].iter_mut().enumerate() {
            let kind = self.kinds.get(i);
            *start += facts.partition_point(|f| kind.is_none_or(|kind| f.kind < *kind)) as u32;
        }
        self.used += facts.len();
    }

    /// Takes away the facts of a unit that come from some records.
    pub(super) fn remove(&mut self, unit: u32, records: &[u32]) {
        let width = self.kinds.len() + 1;
        let own = unit as usize * width;
        let mut to = self.block(unit).start;
        let mut rows = to;
        for place in 0..width {
            let end = if place + 1 < width { self.starts[own + place + 1] as usize } else { rows };
            self.starts[own + place] = to as u32;
            for row in rows..end {
                if records.contains(&self.record[row]) {
                    self.used -= 1;
                    continue;
                }
                if row != to {
                    self.day[to] = self.day[row];
                    self.quantity[to] = self.quantity[row];
                    self.item[to] = self.item[row];
                    self.mark[to] = self.mark[row];
                    self.record[to] = self.record[row];
                    if !self.who.is_empty() {
                        self.who[to] = self.who[row];
                    }
                }
                to += 1;
            }
            rows = end;
        }
    }

    /// Makes room for more facts of a unit: behind all others where there is none, with some to spare for the next.
    fn make_room(&mut self, unit: u32, more: u32, first_person: Option<u32>) {
        let block = self.block(unit);
        let place = self.moved.iter().position(|(u, _)| *u == unit);
        let room_end = match place {
            Some(i) => self.moved[i].1.end,
            None => self.blocks[unit as usize + 1],
        };
        let n = block.len() as u32 + more;
        if block.start as u32 + n <= room_end {
            return;
        }
        let begin = self.day.len() as u32;
        let room = begin..begin + n + n / 8 + 16;
        let (len, width) = (room.end as usize, self.kinds.len() + 1);
        self.day.extend_from_within(block.clone());
        self.day.resize(len, 0);
        self.quantity.extend_from_within(block.clone());
        self.quantity.resize(len, 0);
        self.item.extend_from_within(block.clone());
        self.item.resize(len, 0);
        self.mark.extend_from_within(block.clone());
        self.mark.resize(len, 0);
        self.record.extend_from_within(block.clone());
        self.record.resize(len, super::NOBODY);
        if first_person.is_some() {
            self.who.extend_from_within(block.clone());
            self.who.resize(len, 0);
        }
        for start in &mut self.starts[unit as usize * width..(unit as usize + 1) * width] {
            *start = *start - block.start as u32 + begin;
        }
        match place {
            Some(i) => self.moved[i].1 = room,
            None => self.moved.push((unit, room)),
        }
    }

    /// The row before which a fact belongs; it lies before `end`, or at it.
    fn place_of(&self, unit: u32, fact: &Fact, first_person: Option<u32>, end: usize) -> usize {
        let wanted = (
            short(fact.day),
            first_person.map(|first| fact.person - first),
            (fact.record, fact.item, fact.quantity, fact.mark),
        );
        let rows = self.rows(unit, fact.kind);
        let (mut low, mut high) = (rows.start, rows.end.min(end));
        while low < high {
            let row = low.midpoint(high);
            let there = (
                self.day[row],
                first_person.map(|_| u32::from(self.who[row])),
                (self.record[row], self.item[row], self.quantity[row], self.mark[row]),
            );
            if there < wanted { low = row + 1 } else { high = row }
        }
        low
    }

    /// Moves rows so much further.
    fn shift(&mut self, rows: Range<usize>, by: usize) {
        if rows.is_empty() {
            return;
        }
        let to = rows.start + by;
        self.day.copy_within(rows.clone(), to);
        self.quantity.copy_within(rows.clone(), to);
        self.item.copy_within(rows.clone(), to);
        self.mark.copy_within(rows.clone(), to);
        self.record.copy_within(rows.clone(), to);
        if !self.who.is_empty() {
            self.who.copy_within(rows, to);
        }
    }

    fn write(&mut self, row: usize, fact: &Fact, first_person: Option<u32>) {
        self.day[row] = short(fact.day);
        self.quantity[row] = fact.quantity;
        self.item[row] = fact.item;
        self.mark[row] = fact.mark;
        self.record[row] = fact.record;
        if let Some(first) = first_person {
            self.who[row] = (fact.person - first) as u16;
        }
    }

    fn push(&mut self, fact: &Fact, first_person: Option<u32>) {
        self.day.push(short(fact.day));
        self.quantity.push(fact.quantity);
        self.item.push(fact.item);
        self.mark.push(fact.mark);
        self.record.push(fact.record);
        if let Some(first) = first_person {
            self.who.push((fact.person - first) as u16);
        }
    }

    /// Writes where each kind of a unit begins; `facts` are sorted.
    fn write_starts(&mut self, unit: usize, begin: u32, facts: &[Fact]) {
        let width = self.kinds.len() + 1;
        if self.starts.len() < (unit + 1) * width {
            self.starts.resize((unit + 1) * width, begin);
        }
        let mut at = 0;
        for (i, kind) in self.kinds.iter().enumerate() {
            self.starts[unit * width + i] = begin + at as u32;
            while facts.get(at).is_some_and(|f| f.kind == *kind) {
                at += 1;
            }
        }
        self.starts[unit * width + width - 1] = begin + at as u32;
    }

    /// Makes places for kinds that have not occurred before.
    fn know(&mut self, facts: &[Fact]) {
        for fact in facts {
            let kind = fact.kind;
            if self.places[usize::from(kind.0)] != ABSENT {
                continue;
            }
            let at = self.kinds.partition_point(|k| *k < kind);
            let width = self.kinds.len() + 1;
            let units = self.starts.len() / width;
            let mut starts = Vec::with_capacity((self.blocks.capacity().max(units)) * (width + 1));
            for unit in 0..units {
                let old = &self.starts[unit * width..(unit + 1) * width];
                starts.extend_from_slice(&old[..=at]);
                starts.extend_from_slice(&old[at..]);
            }
            self.starts = starts;
            self.kinds.insert(at, kind);
            for (i, kind) in self.kinds.iter().enumerate() {
                self.places[usize::from(kind.0)] = i as u8;
            }
        }
    }

    /// The rows of a unit.
    pub fn block(&self, unit: u32) -> Range<usize> {
        let width = self.kinds.len() + 1;
        let i = unit as usize * width;
        match (self.starts.get(i), self.starts.get(i + width - 1)) {
            (Some(start), Some(end)) => *start as usize..*end as usize,
            _ => 0..0,
        }
    }

    /// The rows of a unit's kind.
    #[inline]
    pub fn rows(&self, unit: u32, kind: FactKind) -> Range<usize> {
        let place = self.places[usize::from(kind.0)];
        if place == ABSENT {
            return 0..0;
        }
        let i = unit as usize * (self.kinds.len() + 1) + usize::from(place);
        self.starts[i] as usize..self.starts[i + 1] as usize
    }

    /// The rows of a unit's kind from a day until (not including) a day.
    pub fn rows_between(&self, unit: u32, kind: FactKind, from: Day, until: Day) -> Range<usize> {
        self.rows_of_days(unit, kind, short(from)..short(until))
    }

    /// As [`Lane::rows_between`], with days as the column holds them.
    #[inline]
    pub fn rows_of_days(&self, unit: u32, kind: FactKind, days: Range<u16>) -> Range<usize> {
        let rows = self.rows(unit, kind);
        let column = &self.day[rows.clone()];
        let start = rows.start + first_at(column, days.start);
        let end = rows.start + first_at(column, days.end);
        start..end.max(start)
    }

    /// Of some rows of one kind, the first whose day is not before a day.
    #[inline]
    pub(crate) fn first_from(&self, rows: Range<usize>, day: u16) -> usize {
        rows.start + first_at(&self.day[rows], day)
    }

    /// The day of a row.
    pub fn day_of(&self, row: usize) -> Day {
        long(self.day[row])
    }

    /// The unit of a row.
    pub fn unit_of(&self, row: usize) -> u32 {
        let row = row as u32;
        let moved = self.moved.iter().find(|(_, room)| room.contains(&row));
        moved.map_or_else(
            || self.blocks.partition_point(|start| *start <= row).saturating_sub(1) as u32,
            |(unit, _)| *unit,
        )
    }

    /// The kind of a row.
    pub fn kind_of(&self, row: usize) -> FactKind {
        let unit = self.unit_of(row) as usize;
        let width = self.kinds.len() + 1;
        let starts = &self.starts[unit * width..(unit + 1) * width];
        let i = starts.partition_point(|start| *start as usize <= row).saturating_sub(1);
        self.kinds.get(i).copied().unwrap_or(FactKind(0))
    }

    /// Number of facts.
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        (self.starts.capacity() + self.blocks.capacity()) * 4
            + (self.day.capacity() + self.who.capacity() + self.item.capacity() + self.mark.capacity()) * 2
            + (self.quantity.capacity() + self.record.capacity()) * 4
    }
}

/// So many days are looked at together.
const STEP: usize = 32;
/// Beyond so many days a search is quicker than going along.
const LONG: usize = 4096;

/// The first place in a sorted column where a day is not before the one wanted.
#[inline]
fn first_at(column: &[u16], day: u16) -> usize {
    let before = |days: &[u16]| usize::from(days.iter().map(|d| u16::from(*d < day)).sum::<u16>());
    // of a few, counting is quicker than searching: nothing has to be guessed
    if column.len() <= 48 {
        return before(column);
    }
    if column.len() > LONG {
        return column.partition_point(|d| *d < day);
    }
    // what is searched is walked next: going along it brings it near, jumping about in it waits for every jump
    let mut at = 0;
    while column.get(at + STEP - 1).is_some_and(|last| *last < day) {
        at += STEP;
    }
    let rest = &column[at..];
    at + rest.first_chunk::<STEP>().map_or_else(|| before(rest), |days| before(days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Three units; persons 0..3, 3..6, 6..9.
    fn fact() -> impl Strategy<Value = Fact> {
        (0..3u32, 0..4u8, 0..30i32, 0..3u32, -5..5i32, 0..2u16, 0..2u16, 0..4u32).prop_map(
            |(unit, kind, day, person, quantity, item, mark, record)| Fact {
                person: 3 * unit + person,
                quantity,
                item,
                mark,
                record,
                ..Fact::at(unit, FactKind(kind), Day(20_000 + day))
            },
        )
    }

    fn lane(facts: &[Fact], personal: bool) -> Lane {
        let mut lane = Lane::default();
        for unit in 0..3 {
            let mut own: Vec<Fact> = facts.iter().filter(|f| f.unit == unit).cloned().collect();
            lane.push_block(&mut own, personal.then_some(3 * unit));
        }
        lane
    }

    type Told = (u32, FactKind, u16, Option<u16>, i32, u16, u16, u32);

    fn told(lane: &Lane) -> Vec<Told> {
        let mut all = Vec::new();
        for unit in 0..3 {
            for kind in (0..4).map(FactKind) {
                all.extend(lane.rows(unit, kind).map(|row| {
                    assert_eq!((lane.unit_of(row), lane.kind_of(row)), (unit, kind));
                    let who = lane.who.get(row).copied();
                    let day = lane.day[row];
                    (
                        unit,
                        kind,
                        day,
                        who,
                        lane.quantity[row],
                        lane.item[row],
                        lane.mark[row],
                        lane.record[row],
                    )
                }));
            }
        }
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn facts_that_come_later_lie_where_they_would_have_lain(
            first in prop::collection::vec(fact(), 0..40),
            later in prop::collection::vec(prop::collection::vec(fact(), 0..12), 0..6),
            personal in any::<bool>(),
        ) {
            // facts of units have no person to be sorted by
            let whose = |mut facts: Vec<Fact>| {
                facts.iter_mut().filter(|_| !personal).for_each(|f| f.person = super::super::NOBODY);
                facts
            };
            let mut all = whose(first);
            let mut grown = lane(&all, personal);
            for facts in later.into_iter().map(whose) {
                for unit in 0..3 {
                    let mut own: Vec<Fact> = facts.iter().filter(|f| f.unit == unit).cloned().collect();
                    grown.insert(unit, &mut own, personal.then_some(3 * unit));
                }
                all.extend(facts);
                let anew = lane(&all, personal);
                prop_assert_eq!(told(&grown), told(&anew));
                prop_assert_eq!((grown.len(), grown.is_empty()), (anew.len(), anew.is_empty()));
            }
        }
    }
}
