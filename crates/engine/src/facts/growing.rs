//! 试加: records that are added to facts for a while and taken away again, without gathering everything anew.

use super::vocabulary::FactKind;
use super::{Fact, Facts, Gathering};
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
