//! The flat view of a college: compact columns, sorted by unit, kind and day.
//!
//! Facts of units and facts of persons lie in two lanes. A person's facts lie with the unit where the person is
//! at home at the end, wherever they happened, so that hours follow a member who moves.

pub mod build;
mod growing;
mod lanes;
mod sources;
mod stays;
mod tagging;
pub mod vocabulary;

pub use growing::Addition;
pub use lanes::Lane;
pub use sources::{Source, Sources};

use crate::rosters::Roster;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use rustc_hash::{FxHashMap, FxHashSet};
use vocabulary::{FactKind, TagSet};

/// First day that a fact's column can hold; earlier days are pinned to it.
const EPOCH: Day = Day(7_305); // 1990-01-01

/// Nobody.
pub const NOBODY: u32 = u32::MAX;

fn short(day: Day) -> u16 {
    (day.0 - EPOCH.0).clamp(0, i32::from(u16::MAX)) as u16
}

/// A day as columns hold it.
pub(crate) fn short_day(day: Day) -> u16 {
    short(day)
}

fn long(day: u16) -> Day {
    Day(i32::from(day) + EPOCH.0)
}

/// One fact, before it lies in a lane.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// Index of the unit in whose block it lies.
    pub unit: u32,
    /// Kind.
    pub kind: FactKind,
    /// Day.
    pub day: Day,
    /// Index of the person, or [`NOBODY`].
    pub person: u32,
    /// Class hours or yuan in hundredths, or a number.
    pub quantity: i32,
    /// Interned item; 0: none.
    pub item: u16,
    /// Interned combination of tags and kinds of sitting.
    pub mark: u16,
    /// Index of the record it comes from, or [`NOBODY`].
    pub record: u32,
}

/// What a fact's mark stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark {
    /// Tags.
    pub tags: TagSet,
    /// Kinds of the sitting, one bit each.
    pub of: u64,
}

/// The bit of a kind of sitting in [`Mark::of`].
pub fn sitting_bit(kind: RecordKind) -> u64 {
    1 << (kind as u64)
}

/// 事实 — everything the engine looks at.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Facts after this day are not in it.
    pub horizon: Day2,
    /// The day of the first fact at all: before it the ledger knows nothing.
    pub first_day: Day2,
    /// Who and what exists when.
    pub roster: Roster,
    /// Facts of units.
    pub units: Lane,
    /// Facts of persons.
    pub persons: Lane,
    /// Items by their number; the first is empty.
    pub items: Vec<Box<str>>,
    /// Marks by their number.
    pub marks: Vec<Mark>,
    /// Records and roster events.
    pub sources: Sources,
    /// For each answered record: the answering facts.
    pub answers: FxHashMap<u32, Vec<Answer>>,
    /// Ids that records answer and that were not there before them.
    awaited: FxHashSet<Box<str>>,
}

/// A fact that answers a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Kind.
    pub kind: FactKind,
    /// Day.
    pub day: Day,
    /// Mark.
    pub mark: u16,
}

/// A day with a default, for structures that start empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day2(pub Day);

impl Default for Day2 {
    fn default() -> Day2 {
        Day2(Day::MAX)
    }
}

impl Fact {
    /// A fact with nothing but its unit, kind and day.
    pub fn at(unit: u32, kind: FactKind, day: Day) -> Fact {
        Fact { unit, kind, day, person: NOBODY, quantity: 0, item: 0, mark: 0, record: NOBODY }
    }

    /// By kind and day; what lies on one day in a stable order.
    fn order(&self) -> (FactKind, Day, u32, u32, u16, i32, u16) {
        (self.kind, self.day, self.person, self.record, self.item, self.quantity, self.mark)
    }
}

/// Collects facts and interns their items and marks.
#[derive(Debug, Default)]
pub struct Gathering {
    units: Vec<Fact>,
    persons: Vec<Fact>,
    items: Vec<Box<str>>,
    item_numbers: FxHashMap<Box<str>, u16>,
    marks: Vec<Mark>,
    mark_numbers: FxHashMap<Mark, u16>,
    sources: Sources,
    lanes: (Lane, Lane),
    sealed: u32,
    first: Option<Day>,
    answers: FxHashMap<u32, Vec<Answer>>,
    awaited: FxHashSet<Box<str>>,
}

impl Gathering {
    /// An empty gathering.
    pub fn new() -> Gathering {
        Gathering { items: vec!["".into()], ..Gathering::default() }
    }

    /// The number of an item.
    pub fn item(&mut self, id: &str) -> u16 {
        if id.is_empty() {
            return 0;
        }
        if let Some(number) = self.item_numbers.get(id) {
            return *number;
        }
        let number = self.items.len().min(usize::from(u16::MAX)) as u16;
        self.items.push(id.into());
        self.item_numbers.insert(id.into(), number);
        number
    }

    /// The number of a mark.
    pub fn mark(&mut self, mark: Mark) -> u16 {
        if let Some(number) = self.mark_numbers.get(&mark) {
            return *number;
        }
        let number = self.marks.len().min(usize::from(u16::MAX)) as u16;
        self.marks.push(mark);
        self.mark_numbers.insert(mark, number);
        number
    }

    /// Makes room for what is known to come.
    pub fn reserve(&mut self, unit_facts: usize, person_facts: usize, sources: usize, id_bytes: usize) {
        self.lanes.0.reserve(unit_facts, false);
        self.lanes.1.reserve(person_facts, true);
        self.sources.reserve(sources, id_bytes);
    }

    /// Makes room for what so many records, with ids of so many bytes each, that name so many people are likely to yield.
    pub(super) fn make_room_for(&mut self, records: usize, people: usize, id_bytes: usize) {
        self.units.reserve_exact(records + records / 4);
        self.persons.reserve_exact(people + people / 16);
        self.sources.reserve(records + records / 8, id_bytes);
    }

    /// Adds a source and gives its number.
    pub fn source(&mut self, source: Source<'_>) -> u32 {
        self.sources.push(source)
    }

    /// Adds a fact of a unit.
    pub fn unit_fact(&mut self, fact: Fact) {
        self.units.push(fact);
    }

    /// Adds a fact of a person.
    pub fn person_fact(&mut self, fact: Fact) {
        self.persons.push(fact);
    }

    /// Lays the facts of the next unit down: all that were added since the last one must be its own.
    ///
    /// For callers that bring facts unit by unit; [`Gathering::finish`] does it for the rest.
    pub fn seal(&mut self, roster: &Roster) {
        let (mut units, mut persons) = (std::mem::take(&mut self.units), std::mem::take(&mut self.persons));
        self.seal_block(roster, &mut units, &mut persons);
        units.clear();
        persons.clear();
        (self.units, self.persons) = (units, persons);
    }

    fn seal_block(&mut self, roster: &Roster, units: &mut [Fact], persons: &mut [Fact]) {
        for fact in units.iter() {
            let answers = self.sources.answers(fact.record);
            if answers != NOBODY {
                self.answers.entry(answers).or_default().push(Answer {
                    kind: fact.kind,
                    day: fact.day,
                    mark: fact.mark,
                });
            }
        }
        let days = units.iter().chain(persons.iter()).filter(|f| f.record != NOBODY).map(|f| f.day);
        self.first = self.first.into_iter().chain(days).min();
        let first_person = roster.first_person[self.sealed as usize];
        self.lanes.0.push_block(units, None);
        self.lanes.1.push_block(persons, Some(first_person));
        self.sealed += 1;
    }

    /// Sorts everything into lanes.
    pub fn finish(mut self, roster: Roster, horizon: Day) -> Facts {
        let (mut units, mut persons) = (std::mem::take(&mut self.units), std::mem::take(&mut self.persons));
        // within a unit they are put in order when its block is laid down
        units.sort_unstable_by_key(|f| f.unit);
        persons.sort_unstable_by_key(|f| f.unit);
        if self.sealed == 0 {
            self.lanes.0.reserve(units.len(), false);
            self.lanes.1.reserve(persons.len(), true);
        }
        let (mut units, mut persons) = (units.as_mut_slice(), persons.as_mut_slice());
        for unit in self.sealed..roster.units.len() as u32 {
            let own = units.partition_point(|f| f.unit <= unit);
            let (block, rest) = units.split_at_mut(own);
            units = rest;
            let own = persons.partition_point(|f| f.unit <= unit);
            let (people, rest) = persons.split_at_mut(own);
            persons = rest;
            self.seal_block(&roster, block, people);
        }
        Facts {
            horizon: Day2(horizon),
            first_day: Day2(self.first.unwrap_or(Day::MAX)),
            units: self.lanes.0,
            persons: self.lanes.1,
            roster,
            items: self.items,
            marks: self.marks,
            sources: self.sources,
            answers: self.answers,
            awaited: self.awaited,
        }
    }
}

impl Facts {
    /// Bytes held in columns.
    pub fn bytes(&self) -> usize {
        self.units.bytes() + self.persons.bytes() + self.roster.bytes() + self.sources.bytes()
    }
}

/// Days between a day and a day of its month; a day of the month beyond its end is its last day.
pub fn off_day(day: Day, wanted: i8) -> u8 {
    let on = day.date();
    let wanted = wanted.min(on.days_in_month());
    (i32::from(on.day()) - i32::from(wanted)).unsigned_abs().min(250) as u8
}
