//! 试加: records that are added to facts without gathering everything anew, for good or for a while.

use super::vocabulary::FactKind;
use super::{Fact, Facts, Gathering};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::worlds::{RecordState, World};
use std::collections::BTreeSet;

/// 新增事实 — what one more record yields.
#[derive(Clone, Debug, Default)]
pub struct Addition {
    units: Vec<Fact>,
    persons: Vec<Fact>,
}

impl Addition {
    /// What a gathering holds that was not laid down yet.
    pub(super) fn of(gathering: &mut Gathering) -> Addition {
        Addition {
            units: std::mem::take(&mut gathering.units),
            persons: std::mem::take(&mut gathering.persons),
        }
    }

    /// The units in whose blocks its facts lie.
    fn places(&self, personal: bool) -> BTreeSet<u32> {
        let facts = if personal { &self.persons } else { &self.units };
        facts.iter().map(|fact| fact.unit).collect()
    }

    /// The kinds of its facts.
    pub fn kinds(&self) -> BTreeSet<FactKind> {
        self.units.iter().chain(&self.persons).map(|fact| fact.kind).collect()
    }
}

impl Gathering {
    /// A gathering that goes on with the numbers of others' items, marks and sources.
    pub(super) fn going_on(facts: &mut Facts) -> Gathering {
        let (items, marks) = (std::mem::take(&mut facts.items), std::mem::take(&mut facts.marks));
        let number = |i: usize| i.min(usize::from(u16::MAX)) as u16;
        Gathering {
            item_numbers: items.iter().enumerate().skip(1).map(|(i, id)| (id.clone(), number(i))).collect(),
            mark_numbers: marks.iter().enumerate().map(|(i, mark)| (*mark, number(i))).collect(),
            items,
            marks,
            sources: std::mem::take(&mut facts.sources),
            ..Gathering::default()
        }
    }
}

impl Facts {
    /// Takes over records that have come into the world since: `false`, and nothing done, where one of them changes what
    /// others yield, so that everything is to be gathered anew.
    #[must_use]
    pub fn grow(&mut self, world: &World, states: &[RecordState]) -> bool {
        if !states.iter().all(|state| self.stands_alone(&state.record)) {
            return false;
        }
        let additions = self.gather(world, states);
        additions.iter().for_each(|addition| self.add(addition));
        true
    }

    /// Whether a record changes nothing of what others yield. It does where it answers one of them or one of them waits for
    /// it, where dues are measured by it, and where the ledger knew nothing of so early a day.
    fn stands_alone(&self, record: &Record) -> bool {
        record.answers.is_none()
            && !record.is(RecordKind::DuesAssessment)
            && record.day >= self.first_day.0
            && !self.awaited.contains(&*record.id)
    }

    /// Adds what a record yields, until [`Facts::take_back`] takes it away.
    pub fn add(&mut self, addition: &Addition) {
        for (personal, facts) in [(false, &addition.units), (true, &addition.persons)] {
            for unit in addition.places(personal) {
                let mut own: Vec<Fact> = facts.iter().filter(|fact| fact.unit == unit).cloned().collect();
                let first = personal.then(|| self.roster.first_person[unit as usize]);
                let lane = if personal { &mut self.persons } else { &mut self.units };
                lane.insert(unit, &mut own, first);
            }
        }
    }

    /// Takes away what was added.
    pub fn take_back(&mut self, addition: &Addition) {
        let all = addition.units.iter().chain(&addition.persons);
        let records: BTreeSet<u32> = all.map(|fact| fact.record).collect();
        let records: Vec<u32> = records.into_iter().collect();
        for (personal, lane) in [(false, &mut self.units), (true, &mut self.persons)] {
            for unit in addition.places(personal) {
                lane.remove(unit, &records);
            }
        }
    }
}
