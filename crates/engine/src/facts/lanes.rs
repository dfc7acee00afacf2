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

    /// Writes the block of a unit anew: in its place where there is room, else behind all others.
    pub fn replace_block(&mut self, unit: u32, facts: &mut [Fact], first_person: Option<u32>) {
        facts.sort_unstable_by_key(Fact::order);
        self.know(facts);
        let n = facts.len() as u32;
        self.used = self.used + facts.len() - self.block(unit).len();
        let place = self.moved.iter().position(|(u, _)| *u == unit);
        let room = match place {
            Some(i) => self.moved[i].1.clone(),
            None => self.blocks[unit as usize]..self.blocks[unit as usize + 1],
        };
        let begin = if room.len() as u32 >= n {
            room.start
        } else {
            // some room to grow, so that the next fact finds its place
            let begin = self.day.len() as u32;
            let room = begin..begin + n + n / 8 + 16;
            let empty = Fact::at(unit, FactKind(0), Day::MIN);
            for _ in room.clone() {
                self.push(&empty, first_person.map(|_| empty.person));
            }
            match place {
                Some(i) => self.moved[i].1 = room,
                None => self.moved.push((unit, room)),
            }
            begin
        };
        for (row, fact) in (begin as usize..).zip(facts.iter()) {
            self.day[row] = short(fact.day);
            self.quantity[row] = fact.quantity;
            self.item[row] = fact.item;
            self.mark[row] = fact.mark;
            self.record[row] = fact.record;
            if let Some(first) = first_person {
                self.who[row] = (fact.person - first) as u16;
            }
        }
        self.write_starts(unit as usize, begin, facts);
    }

    /// The facts of a unit's block, as they were put in.
    pub fn facts(&self, unit: u32, first_person: Option<u32>) -> Vec<Fact> {
        let mut out = Vec::with_capacity(self.block(unit).len() + 8);
        for kind in &self.kinds {
            for row in self.rows(unit, *kind) {
                out.push(Fact {
                    unit,
                    kind: *kind,
                    day: self.day_of(row),
                    person: first_person.map_or(super::NOBODY, |first| first + u32::from(self.who[row])),
                    quantity: self.quantity[row],
                    item: self.item[row],
                    mark: self.mark[row],
                    record: self.record[row],
                });
            }
        }
        out
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
    // most often everything lies on one side
    match (column.first(), column.last()) {
        (Some(first), _) if *first >= day => return 0,
        (_, Some(last)) if *last < day => return column.len(),
        _ => {}
    }
    if column.len() > LONG {
        return column.partition_point(|d| *d < day);
    }
    // what is searched is walked next: going along it brings it near, jumping about in it waits for every jump
    let mut at = 0;
    for days in column.chunks(STEP) {
        let n = before(days);
        at += n;
        if n < days.len() {
            break;
        }
    }
    at
}
