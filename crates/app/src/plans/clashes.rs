//! 时间冲突: one person, or one place, asked for by two sittings at once.

use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Reachable;
use jishi_domain::plans::{PlannedSitting, minutes};
use serde::Serialize;
use std::collections::BTreeMap;

/// 冲突 — what is asked for twice, and by which sittings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clash {
    /// Day.
    pub day: Day,
    /// Name of the person, or the place.
    pub what: String,
    /// Whether it is a person.
    pub is_person: bool,
    /// The sittings.
    pub sides: Vec<ClashSide>,
}

/// 冲突一方
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClashSide {
    /// Code of the unit whose plan it is.
    pub unit: String,
    /// Name of that unit.
    pub name: String,
    /// Id of the planned sitting.
    pub sitting: String,
    /// Kinds, in words.
    pub label: String,
    /// Time, where one is set.
    pub time: String,
}

/// From when until when a sitting lasts, in minutes of the day; the whole day where its time or length is not known.
fn span(sitting: &PlannedSitting) -> (u32, u32) {
    const DAY: u32 = 24 * 60;
    let begin = sitting.time.as_deref().and_then(minutes);
    // a class hour is reckoned as an hour: the way there and back counts, too
    let length =
        sitting.hours.and_then(|hours| u32::try_from(hours.0).ok()).map(|hundredths| hundredths * 60 / 100);
    match (begin, length) {
        (Some(begin), Some(length)) => (begin, (begin + length.max(1)).min(DAY)),
        _ => (0, DAY),
    }
}

/// Clashes of lecturers, chairs and places within the plans of a year that are within reach, by day. Sittings of the same unit
/// on one day follow each other and do not clash.
pub fn clashes(present: &Present, reach: &Reachable, year: i32) -> Vec<Clash> {
    let (world, today) = (present.world(), present.today());
    // what is asked for: day, person or place, and which
    type Wanted<'w> = (Day, bool, &'w str);
    let mut wanted: BTreeMap<Wanted<'_>, Vec<(&str, &PlannedSitting)>> = BTreeMap::new();
    let plans = world.plans.iter().filter(|((unit, of), _)| {
        *of == year
            && world.units.get(unit).is_some_and(|state| state.exists_on(today))
            && reach.holds(world, unit, today)
    });
    for ((unit, _), state) in plans {
        for sitting in state.plan.sittings.iter().filter(|sitting| sitting.day >= today) {
            let mut people: Vec<&str> = sitting.people().collect();
            people.sort_unstable();
            people.dedup();
            for person in people {
                wanted.entry((sitting.day, true, person)).or_default().push((unit, sitting));
            }
            if let Some(place) = &sitting.place {
                wanted.entry((sitting.day, false, place)).or_default().push((unit, sitting));
            }
        }
    }
    let mut clashes = Vec::new();
    for ((day, is_person, what), sittings) in wanted {
        let meets = |i: usize| {
            let (unit, sitting) = sittings[i];
            let (begin, end) = span(sitting);
            sittings.iter().enumerate().any(|(j, (other, beside))| {
                let (from, until) = span(beside);
                i != j && *other != unit && begin < until && from < end
            })
        };
        let sides: Vec<ClashSide> = (0..sittings.len())
            .filter(|i| meets(*i))
            .map(|i| {
                let (unit, sitting) = sittings[i];
                ClashSide {
                    unit: unit.to_owned(),
                    name: world.units.get(unit).map(|u| u.on(today).name.clone()).unwrap_or_default(),
                    sitting: sitting.id.clone(),
                    label: sitting.label(),
                    time: sitting.time.clone().unwrap_or_default(),
                }
            })
            .collect();
        if !sides.is_empty() {
            let name = world.people.get(what).filter(|_| is_person).map(|state| state.person.name.clone());
            clashes.push(Clash { day, what: name.unwrap_or_else(|| what.to_owned()), is_person, sides });
        }
    }
    clashes
}
