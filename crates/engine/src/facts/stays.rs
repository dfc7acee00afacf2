//! Where everybody stands on which day, by number: asked for each name in each record.

use crate::rosters::{NOWHERE, Roster};
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;

/// A stretch of somebody's membership.
struct Stay {
    from: Day,
    until: Day,
    /// The unit; [`NOWHERE`] between branches.
    unit: u32,
    /// The group, or [`NOWHERE`].
    group: u32,
}

/// The memberships and flags of the people of a roster.
#[derive(Default)]
pub(super) struct Stays {
    all: Vec<Stay>,
    /// For each person: where the stays begin; one more at the end.
    starts: Vec<u32>,
    /// For each person: flagged as leading cadre.
    cadres: Vec<bool>,
}

impl Stays {
    /// The stays of everybody on the roster.
    pub fn of(world: &World, roster: &Roster) -> Stays {
        let mut stays = Stays { starts: vec![0], ..Stays::default() };
        let number = |code: Option<&str>| code.and_then(|c| roster.unit(c)).unwrap_or(NOWHERE);
        for person in &roster.people {
            let state = world.people.get(&*person.code);
            let memberships = state.map_or(&[][..], |s| &s.memberships);
            stays.all.extend(memberships.iter().map(|m| Stay {
                from: m.from,
                until: m.until,
                unit: number(m.unit.as_deref()),
                group: number(m.group.as_deref()),
            }));
            stays.starts.push(stays.all.len() as u32);
            stays.cadres.push(state.is_some_and(|s| s.person.flags.iter().any(|f| f == "cadre")));
        }
        stays
    }

    /// Unit and group of a person on a day; [`NOWHERE`] where there is none.
    pub fn on(&self, person: u32, day: Day) -> (u32, u32) {
        let own = self.starts[person as usize] as usize..self.starts[person as usize + 1] as usize;
        let stay = self.all[own].iter().rev().find(|s| s.from <= day && day < s.until);
        stay.map_or((NOWHERE, NOWHERE), |s| (s.unit, s.group))
    }

    /// Whether a person is flagged as leading cadre.
    pub fn is_cadre(&self, person: u32) -> bool {
        self.cadres[person as usize]
    }
}
