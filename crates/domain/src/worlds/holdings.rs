//! Every record of a college, packed: some hundred bytes each instead of a thousand, and found by id, by unit or by
//! whom it names without unpacking the others.

use super::RecordState;
use crate::dates::Day;
use crate::record_kinds::RecordKind;
use crate::records::Record;
use bitcode::{Decode, Encode};
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Bytes that a page of packed records holds; a larger record has a page of its own.
const PAGE: usize = 1 << 16;

/// No unit.
const NOWHERE: u32 = u32::MAX;

/// 记录总册 — every record as last corrected, packed, in the order in which the records first came.
#[derive(Clone, Default)]
pub struct Records {
    /// All ids, one after the other.
    ids: String,
    rows: Vec<Row>,
    pages: Vec<Vec<u8>>,
    /// Codes of units and people.
    codes: Codes,
    /// Combinations of kinds.
    kinds: Vec<Vec<RecordKind>>,
    /// Rows by id.
    places: HashTable<u32>,
    /// Rows by the number of their unit's code, in their order.
    of_units: Vec<Vec<u32>>,
    /// Rows that hold a record.
    held: usize,
    /// Bytes on pages that no row points to any more.
    waste: usize,
}

/// What is to be known of a record without unpacking it, and where it lies.
#[derive(Clone, Copy, Debug, Encode, Decode)]
struct Row {
    /// Where its id ends.
    id_end: u32,
    page: u32,
    offset: u32,
    /// Bytes; none where it was taken away.
    length: u32,
    unit: u32,
    to: u32,
    day: Day,
    /// Sequence of its first entry.
    first: u32,
    kinds: u32,
}

/// As snapshots keep it.
#[derive(Encode, Decode)]
struct Bound {
    ids: String,
    rows: Vec<Row>,
    pages: Vec<Vec<u8>>,
    codes: Vec<String>,
    kinds: Vec<Vec<RecordKind>>,
}

/// 在册记录 — a record where it lies: what it is about can be asked at once, the whole is unpacked.
#[derive(Clone, Copy)]
pub struct Listed<'r> {
    records: &'r Records,
    place: u32,
}

impl<'r> Listed<'r> {
    fn row(&self) -> &'r Row {
        &self.records.rows[self.place as usize]
    }

    fn packed(&self) -> &'r [u8] {
        let row = self.row();
        let from = row.offset as usize;
        &self.records.pages[row.page as usize][from..from + row.length as usize]
    }

    /// Its id.
    pub fn id(&self) -> &'r str {
        self.records.id(self.place)
    }

    /// Its place among all; places grow in the order of first entries and stay.
    pub fn place(&self) -> u32 {
        self.place
    }

    /// Code of the unit that holds it.
    pub fn unit(&self) -> &'r str {
        self.records.codes.text(self.row().unit)
    }

    /// Code of the unit that it goes to.
    pub fn to(&self) -> Option<&'r str> {
        let to = self.row().to;
        (to != NOWHERE).then(|| self.records.codes.text(to))
    }

    /// Its day.
    pub fn day(&self) -> Day {
        self.row().day
    }

    /// Its kinds; the first is the primary one.
    pub fn kinds(&self) -> &'r [RecordKind] {
        &self.records.kinds[self.row().kinds as usize]
    }

    /// Whether it is of that kind.
    pub fn is(&self, kind: RecordKind) -> bool {
        self.kinds().contains(&kind)
    }

    /// By what records of one day are put in order: the sequence of the first entry.
    pub fn order(&self) -> u32 {
        self.row().first
    }

    /// How many places in it name a person.
    pub fn people(&self) -> usize {
        take_number(&mut self.packed()) as usize
    }

    /// Whether it names a person.
    pub fn names(&self, person: &str) -> bool {
        self.records.codes.number(person).is_some_and(|number| self.names_number(number))
    }

    fn names_number(&self, person: u32) -> bool {
        let mut packed = self.packed();
        let people = take_number(&mut packed);
        (0..people).any(|_| take_number(&mut packed) == person)
    }

    /// The whole of it, as last corrected.
    pub fn state(&self) -> RecordState {
        let mut packed = self.packed();
        let mut people = Vec::with_capacity(packed.len().min(32));
        people.extend((0..take_number(&mut packed)).map(|_| 0));
        people.iter_mut().for_each(|number| *number = take_number(&mut packed));
        let actor = take_number(&mut packed);
        // what lies here was packed by this very program, so that it unpacks; else the record stands without its fields
        let mut state = bitcode::decode(packed).unwrap_or_else(|_| self.bare());
        let (row, codes) = (self.row(), &self.records.codes);
        state.actor.push_str(codes.text(actor));
        let record = &mut *state.record;
        record.id.push_str(self.id());
        record.unit.push_str(codes.text(row.unit));
        if let Some(to) = &mut record.to {
            to.push_str(codes.text(row.to));
        }
        record.day = row.day;
        record.kinds = self.kinds().to_vec();
        let mut people = people.into_iter();
        record.people_mut(&mut |person| {
            if let Some(number) = people.next() {
                person.push_str(codes.text(number));
            }
        });
        state
    }

    /// The record alone.
    pub fn record(&self) -> Record {
        *self.state().record
    }

    fn bare(&self) -> RecordState {
        RecordState {
            record: Box::new(Record::new("", "", Vec::new(), self.day())),
            sequence: self.row().first.into(),
            first_sequence: self.row().first.into(),
            entered_on: self.day(),
            corrected_on: None,
            actor: String::new(),
            review: None,
        }
    }
}

impl std::fmt::Debug for Listed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.state().fmt(f)
    }
}

impl Records {
    fn id(&self, place: u32) -> &str {
        id_at(&self.ids, &self.rows, place)
    }

    fn place(&self, id: &str) -> Option<u32> {
        self.places.find(hash(id), |place| self.id(*place) == id).copied()
    }

    /// The record with this id.
    pub fn get(&self, id: &str) -> Option<Listed<'_>> {
        self.at(self.place(id)?)
    }

    /// The record at a place.
    pub fn at(&self, place: u32) -> Option<Listed<'_>> {
        let row = self.rows.get(place as usize)?;
        (row.length > 0).then_some(Listed { records: self, place })
    }

    /// Whether there is a record with this id.
    pub fn contains(&self, id: &str) -> bool {
        self.get(id).is_some()
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.held
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.held == 0
    }

    /// All, in the order of their first entries.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Listed<'_>> {
        (0..self.rows.len() as u32).filter_map(|place| self.at(place))
    }

    /// The records that a unit holds, in the order of their first entries.
    pub fn of_unit(&self, unit: &str) -> impl DoubleEndedIterator<Item = Listed<'_>> {
        let places = self.codes.number(unit).and_then(|number| self.of_units.get(number as usize));
        places.into_iter().flatten().filter_map(|place| self.at(*place))
    }

    /// The records that name a person, in the order of their first entries.
    pub fn naming(&self, person: &str) -> impl DoubleEndedIterator<Item = Listed<'_>> {
        let number = self.codes.number(person);
        self.iter().filter(move |held| number.is_some_and(|number| held.names_number(number)))
    }

    /// Puts a record in, in the place of the one with its id where there is one.
    pub fn insert(&mut self, mut state: RecordState) {
        let record = &mut *state.record;
        let id = std::mem::take(&mut record.id);
        let row = Row {
            id_end: 0,
            page: 0,
            offset: 0,
            length: 0,
            unit: self.codes.take(&std::mem::take(&mut record.unit)),
            to: record.to.as_mut().map_or(NOWHERE, |to| self.codes.take(&std::mem::take(to))),
            day: std::mem::replace(&mut record.day, Day(0)),
            first: u32::try_from(state.first_sequence).unwrap_or(u32::MAX),
            kinds: self.combination(std::mem::take(&mut record.kinds)),
        };
        let mut people = Vec::new();
        record.people_mut(&mut |person| people.push(self.codes.take(&std::mem::take(person))));
        let mut head = Vec::with_capacity(2 * people.len() + 4);
        put_number(&mut head, people.len() as u32);
        people.into_iter().for_each(|person| put_number(&mut head, person));
        put_number(&mut head, self.codes.take(&std::mem::take(&mut state.actor)));
        // what was there goes first: pages may be laid anew then, and only what rows point to comes along
        let known = self.place(&id);
        known.into_iter().for_each(|place| self.leave(place));
        let (page, offset, length) = self.lay(&head, &bitcode::encode(&state));
        let row = Row { page, offset, length, ..row };
        let place = match known {
            Some(place) => {
                let old = &mut self.rows[place as usize];
                *old = Row { id_end: old.id_end, ..row };
                place
            }
            None => {
                let place = self.rows.len() as u32;
                self.ids.push_str(&id);
                self.rows.push(Row { id_end: self.ids.len() as u32, ..row });
                let (ids, rows) = (&self.ids, &self.rows);
                self.places.insert_unique(hash(&id), place, |place| hash(id_at(ids, rows, *place)));
                place
            }
        };
        self.held += 1;
        self.list(row.unit, place);
    }

    /// Lays a packed record onto the last page, and says where it lies.
    fn lay(&mut self, head: &[u8], body: &[u8]) -> (u32, u32, u32) {
        let length = head.len() + body.len();
        if self.pages.last().is_none_or(|page| page.capacity() - page.len() < length) {
            self.pages.push(Vec::with_capacity(length.max(PAGE)));
        }
        let number = self.pages.len() - 1;
        let page = &mut self.pages[number];
        let offset = page.len();
        page.extend_from_slice(head);
        page.extend_from_slice(body);
        (number as u32, offset as u32, length as u32)
    }

    /// Lays everything that is held onto new pages.
    fn tidy(&mut self) {
        let pages = std::mem::take(&mut self.pages);
        self.waste = 0;
        for place in 0..self.rows.len() {
            let row = self.rows[place];
            if row.length > 0 {
                let from = row.offset as usize;
                let packed = &pages[row.page as usize][from..from + row.length as usize];
                let (page, offset, length) = self.lay(packed, &[]);
                self.rows[place] = Row { page, offset, length, ..row };
            }
        }
    }

    /// Takes a record away.
    pub fn remove(&mut self, id: &str) -> Option<RecordState> {
        let held = self.get(id)?;
        let (place, state) = (held.place, held.state());
        self.leave(place);
        Some(state)
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        *self = Records::default();
    }

    /// Those of the records that are wanted.
    #[must_use]
    pub fn picked(&self, wanted: impl Fn(Listed<'_>) -> bool) -> Records {
        let mut picked = Records::default();
        self.iter().filter(|held| wanted(*held)).for_each(|held| picked.insert(held.state()));
        picked
    }

    /// What a place held is held no more.
    fn leave(&mut self, place: u32) {
        let row = &mut self.rows[place as usize];
        if row.length == 0 {
            return;
        }
        self.waste += row.length as usize;
        self.held -= 1;
        row.length = 0;
        if let Some(places) = self.of_units.get_mut(row.unit as usize) {
            places.retain(|other| *other != place);
        }
        if self.waste > PAGE && self.waste > self.pages.iter().map(Vec::len).sum::<usize>() / 2 {
            self.tidy();
        }
    }

    /// Notes that a unit holds the record at a place.
    fn list(&mut self, unit: u32, place: u32) {
        let unit = unit as usize;
        if self.of_units.len() <= unit {
            self.of_units.resize(unit + 1, Vec::new());
        }
        let places = &mut self.of_units[unit];
        let at = places.partition_point(|other| *other < place);
        places.insert(at, place);
    }

    fn combination(&mut self, kinds: Vec<RecordKind>) -> u32 {
        let known = self.kinds.iter().position(|known| *known == kinds);
        known.unwrap_or_else(|| {
            self.kinds.push(kinds);
            self.kinds.len() - 1
        }) as u32
    }

    /// As a snapshot keeps them.
    pub fn packed(&self) -> Vec<u8> {
        bitcode::encode(&Bound {
            ids: self.ids.clone(),
            rows: self.rows.clone(),
            pages: self.pages.clone(),
            codes: self.codes.texts.clone(),
            kinds: self.kinds.clone(),
        })
    }

    /// What a snapshot kept; `None` where it is no such thing.
    pub fn unpacked(packed: &[u8]) -> Option<Records> {
        let Bound { ids, rows, pages, codes, kinds } = bitcode::decode(packed).ok()?;
        let mut records = Records { ids, pages, kinds, codes: Codes::of(codes), ..Records::default() };
        records.places.reserve(rows.len(), |_| 0);
        let mut from = 0;
        for (place, row) in (0..).zip(&rows) {
            let id = records.ids.get(from as usize..row.id_end as usize)?;
            records.places.insert_unique(hash(id), place, |place| hash(id_at(&records.ids, &rows, *place)));
            from = row.id_end;
            if row.length > 0 {
                let page = records.pages.get(row.page as usize)?;
                page.get(row.offset as usize..row.offset as usize + row.length as usize)?;
                let known = |code: u32| (code as usize) < records.codes.texts.len();
                if !known(row.unit) || !(row.to == NOWHERE || known(row.to)) {
                    return None;
                }
                records.kinds.get(row.kinds as usize)?;
                records.held += 1;
                records.list(row.unit, place);
            }
        }
        records.rows = rows;
        Some(records)
    }
}

impl PartialEq for Records {
    fn eq(&self, other: &Records) -> bool {
        self.len() == other.len()
            && self.iter().zip(other.iter()).all(|(one, other)| one.state() == other.state())
    }
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter().map(|held| (held.id(), held))).finish()
    }
}

impl FromIterator<RecordState> for Records {
    fn from_iter<I: IntoIterator<Item = RecordState>>(states: I) -> Records {
        let mut records = Records::default();
        records.extend(states);
        records
    }
}

impl Extend<RecordState> for Records {
    fn extend<I: IntoIterator<Item = RecordState>>(&mut self, states: I) {
        states.into_iter().for_each(|state| self.insert(state));
    }
}

fn id_at<'i>(ids: &'i str, rows: &[Row], place: u32) -> &'i str {
    let place = place as usize;
    let from = if place == 0 { 0 } else { rows[place - 1].id_end };
    &ids[from as usize..rows[place].id_end as usize]
}

/// Codes, each once, by their numbers.
#[derive(Clone, Default)]
struct Codes {
    texts: Vec<String>,
    numbers: HashTable<u32>,
}

impl Codes {
    fn of(texts: Vec<String>) -> Codes {
        let mut codes = Codes::default();
        for text in &texts {
            codes.take(text);
        }
        codes
    }

    fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }

    fn number(&self, text: &str) -> Option<u32> {
        self.numbers.find(hash(text), |number| self.texts[*number as usize] == text).copied()
    }

    fn take(&mut self, text: &str) -> u32 {
        if let Some(number) = self.number(text) {
            return number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        let texts = &self.texts;
        self.numbers.insert_unique(hash(text), number, |number| hash(&texts[*number as usize]));
        number
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Seven bits a byte, the lowest first; the last byte has its highest bit clear.
fn put_number(packed: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        packed.push(number as u8 | 0x80);
        number >>= 7;
    }
    packed.push(number as u8);
}

fn take_number(packed: &mut &[u8]) -> u32 {
    let mut number = 0;
    for shift in [0, 7, 14, 21, 28] {
        let Some((byte, rest)) = packed.split_first() else { break };
        *packed = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests;
