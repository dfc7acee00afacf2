//! Where to find in the world what is about one unit, without walking all of it.

use jishi_domain::dates::Day;
use jishi_domain::people::Post;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::{Listed, PersonState, World};
use std::collections::HashMap;

/// 索引 — made once after each change, and asked instead of the whole world.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Party groups that ever stood below a unit.
    groups: HashMap<Box<str>, Vec<Box<str>>>,
    /// Codes of the people who belong to a branch or a Party group today.
    people: HashMap<Box<str>, Vec<Box<str>>>,
    /// Places of the posts at a unit among those of the world.
    posts: HashMap<Box<str>, Vec<u32>>,
    college: Option<Box<str>>,
}

fn put<T>(map: &mut HashMap<Box<str>, Vec<T>>, key: &str, value: T) {
    match map.get_mut(key) {
        Some(values) => values.push(value),
        None => {
            map.insert(key.into(), vec![value]);
        }
    }
}

impl Index {
    /// The index of a world on a day.
    pub fn of(world: &World, today: Day) -> Index {
        let mut index = Index { college: world.college().map(|(code, _)| code.into()), ..Index::default() };
        for (code, state) in world.units.iter().filter(|(_, u)| u.latest().kind == UnitKind::Group) {
            let mut above: Vec<&str> = state.placements.iter().filter_map(|p| p.parent.as_deref()).collect();
            above.sort_unstable();
            above.dedup();
            for above in above {
                put(&mut index.groups, above, code.as_str().into());
            }
        }
        for (code, state) in &world.people {
            let Some(membership) = state.membership_on(today) else { continue };
            for unit in membership.unit.iter().chain(&membership.group) {
                put(&mut index.people, unit, code.as_str().into());
            }
        }
        for (place, post) in (0..).zip(&world.posts) {
            put(&mut index.posts, &post.unit, place);
        }
        index
    }

    /// Code of the college's own unit.
    pub fn college(&self) -> Option<&str> {
        self.college.as_deref()
    }

    /// The records of a unit and of the Party groups that ever stood below it.
    pub fn records_with_groups<'w>(&self, world: &'w World, unit: &str) -> impl Iterator<Item = Listed<'w>> {
        let groups = self.groups.get(unit).into_iter().flatten();
        let of_groups = groups.flat_map(|group| world.records.of_unit(group));
        world.records.of_unit(unit).chain(of_groups)
    }

    /// The people who belong to a branch or a Party group today.
    pub fn people<'w>(&self, world: &'w World, unit: &str) -> impl Iterator<Item = &'w PersonState> {
        self.people.get(unit).into_iter().flatten().filter_map(|code| world.people.get(&**code))
    }

    /// The posts at a unit, in the order of their entries.
    pub fn posts<'w>(&self, world: &'w World, unit: &str) -> impl Iterator<Item = &'w Post> {
        self.posts.get(unit).into_iter().flatten().filter_map(|place| world.posts.get(*place as usize))
    }
}
