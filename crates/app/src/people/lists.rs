//! 名册: the people within reach, filtered where they are looked for.

use super::spellings::spells;
use crate::living::Present;
use jishi_domain::people::{Category, Membership, Stage};
use jishi_domain::permissions::{Ability, Access};
use jishi_domain::worlds::PersonState;
use std::collections::HashMap;

/// Which people are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// With this in the name, spelled so, or with this code.
    pub text: String,
    /// Of this unit and all below it.
    pub unit: Option<String>,
    /// At this stage.
    pub stage: Option<Stage>,
    /// In service, student or retired.
    pub category: Option<Category>,
    /// Those whose membership has ended instead of those who are there.
    pub gone: bool,
}

/// 名册行 — a person with the membership by which he or she stands in the list.
#[derive(Clone, Copy, Debug)]
pub struct Line<'p> {
    /// Code.
    pub code: &'p str,
    /// The person.
    pub state: &'p PersonState,
    /// The membership of today, or the last one.
    pub membership: Option<&'p Membership>,
}

/// The people whom somebody reaches with an ability, filtered, by unit, members before those who are to
/// become members, by group and code. Whoever has no unit within reach is not among them.
pub fn find<'p>(
    present: &'p Present,
    access: &Access<'_>,
    ability: Ability,
    wanted: &Wanted,
) -> Vec<Line<'p>> {
    let (world, today) = (present.world(), present.today());
    let reach = access.units(ability);
    let mut reached: HashMap<&str, bool> = HashMap::new();
    let mut holds = |unit: &'p str| *reached.entry(unit).or_insert_with(|| reach.holds(world, unit, today));
    let mut below: HashMap<&str, bool> = HashMap::new();
    let mut is_of = |unit: &'p str, above: &str| {
        *below.entry(unit).or_insert_with(|| world.is_within(unit, above, today))
    };
    let everybody = reach == jishi_domain::permissions::Reachable::All;
    let mut lines = Vec::new();
    for (code, state) in &world.people {
        let now = state.membership_on(today);
        if now.is_none() != wanted.gone {
            continue;
        }
        let membership = now.or(state.memberships.last());
        let units = || membership.into_iter().flat_map(|m| [m.unit.as_deref(), m.group.as_deref()]).flatten();
        let fits = (everybody || units().any(&mut holds))
            && wanted.unit.as_deref().is_none_or(|above| units().any(|unit| is_of(unit, above)))
            && wanted.stage.is_none_or(|stage| membership.is_some_and(|m| m.stage == stage))
            && wanted.category.is_none_or(|category| membership.is_some_and(|m| m.category == category))
            && is_meant(code, &state.person.name, &wanted.text);
        if fits {
            lines.push(Line { code, state, membership });
        }
    }
    lines.sort_by_key(|line| {
        let at = line.membership.map(|m| (m.unit.as_deref(), !m.stage.is_member(), m.group.as_deref()));
        (at, line.code)
    });
    lines
}

fn is_meant(code: &str, name: &str, text: &str) -> bool {
    text.is_empty() || name.contains(text) || code.eq_ignore_ascii_case(text) || {
        let typed = text.chars().all(|c| c.is_alphanumeric() && !is_ideograph(c) || " '-".contains(c));
        typed && spells(name, text)
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}
