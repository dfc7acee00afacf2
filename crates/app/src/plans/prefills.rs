//! From a planned sitting to the form on which it is recorded.

use jishi_domain::dates::Day;
use jishi_domain::plans::{PlannedSitting, parse_mark};
use jishi_domain::worlds::World;

/// The planned sitting that a mark names, in the plan that holds.
pub fn planned<'w>(world: &'w World, mark: &str) -> Option<&'w PlannedSitting> {
    let (unit, year, id) = parse_mark(mark)?;
    world.plan(unit, year)?.plan.sitting(id)
}

/// What a form for a sitting is filled with, by field: as planned, but not on a day that is still to come.
pub fn prefill(world: &World, mark: &str, today: Day) -> Vec<(String, String)> {
    let Some(sitting) = planned(world, mark) else { return Vec::new() };
    let mut fields: Vec<(String, String)> = vec![("planned".into(), mark.to_owned())];
    fields.extend(sitting.kinds.iter().map(|kind| ("kind".into(), kind.id().to_owned())));
    fields.push(("day".into(), sitting.day.min(today).to_string()));
    let single = [("title", &sitting.title), ("place", &sitting.place), ("chair", &sitting.chair)];
    fields.extend(single.into_iter().filter_map(|(name, value)| Some((name.into(), value.clone()?))));
    fields.extend(sitting.hours.map(|hours| ("hours".into(), hours.to_string())));
    let several = [
        ("lecturers", &sitting.lecturers),
        ("topics", &sitting.topics),
        ("items", &sitting.items),
        ("forms", &sitting.forms),
    ];
    for (name, values) in several {
        fields.extend(values.iter().map(|value| (name.into(), value.clone())));
    }
    fields
}
