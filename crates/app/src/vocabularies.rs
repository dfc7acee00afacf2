//! The words of a college for sheets: its units, its people, the items of the library.

use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use jishi_engine::standards::Library;
use jishi_office::vocabularies::{PersonWord, UnitWord, Vocabulary};

/// The vocabulary of a college on a day.
pub fn of(world: &World, library: &Library, on: Day) -> Vocabulary {
    let units = world
        .units
        .iter()
        .filter(|(_, u)| u.exists_on(on))
        .map(|(code, u)| UnitWord { code: code.clone(), name: u.on(on).name.clone() })
        .collect();
    let people = world
        .people
        .iter()
        .filter_map(|(code, p)| {
            let membership = p.membership_on(on)?;
            let branch =
                membership.unit.as_ref().and_then(|u| world.units.get(u)).map(|u| u.on(on).name.clone());
            Some(PersonWord { code: code.clone(), name: p.person.name.clone(), branch })
        })
        .collect();
    Vocabulary { units, people, items: crate::library::items(library), headings: Vec::new() }
}
