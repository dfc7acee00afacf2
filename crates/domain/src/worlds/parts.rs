//! A part of a world: what concerns some units, small enough to try something out on.

use super::World;
use std::collections::BTreeSet;

impl World {
    /// The part that concerns some units and those who belong to them: all units, these people, and every record that
    /// one of these units or a unit above one holds, or that goes to one of them.
    ///
    /// Verdicts on these units come out as in the whole world, but for indicators that look at units beside them.
    #[must_use]
    pub fn part(&self, units: &[String]) -> World {
        let own: BTreeSet<&str> = units.iter().map(String::as_str).collect();
        let mut reached = own.clone();
        for code in units {
            let mut at = self.units.get(code);
            while let Some(state) = at {
                for placement in &state.placements {
                    reached.extend(placement.parent.as_deref());
                }
                at = state.placements.last().and_then(|p| self.units.get(p.parent.as_deref()?));
            }
        }
        let records = self
            .records
            .picked(|held| reached.contains(held.unit()) || held.to().is_some_and(|to| own.contains(to)));
        let mut people: BTreeSet<&str> = BTreeSet::new();
        for (code, state) in &self.people {
            let belongs = |unit: &Option<String>| unit.as_deref().is_some_and(|u| own.contains(u));
            if state.memberships.iter().any(|m| belongs(&m.unit) || belongs(&m.group)) {
                people.insert(code);
            }
        }
        people.extend(
            self.posts.iter().filter(|p| reached.contains(p.unit.as_str())).map(|p| p.person.as_str()),
        );
        World {
            units: self.units.clone(),
            people: people
                .iter()
                .filter_map(|code| Some(((*code).to_owned(), self.people.get(*code)?.clone())))
                .collect(),
            posts: self.posts.iter().filter(|p| people.contains(p.person.as_str())).cloned().collect(),
            records,
            adoptions: self.adoptions.clone(),
            sequence: self.sequence,
            ..World::default()
        }
    }
}
