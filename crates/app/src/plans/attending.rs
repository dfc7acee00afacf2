//! Who attends what is planned: a branch as a whole, its committee, a group; above the branches, a committee, or it and the
//! secretaries of all units below.

use jishi_domain::dates::Day;
use jishi_domain::people::{Post, PostKind};
use jishi_domain::plans::{PlannedSitting, Scope};
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;

/// Who attends a planned sitting, in words.
pub fn attending(world: &World, sitting: &PlannedSitting) -> &'static str {
    let kind = world.units.get(&sitting.unit).map(|unit| unit.latest().kind);
    match (kind, sitting.scope) {
        (Some(UnitKind::GeneralBranch), Scope::Committee) => "党总支委员会",
        (Some(UnitKind::GeneralBranch), Scope::Branch) => "总支委员和所属支部书记",
        (Some(UnitKind::College), Scope::Committee) => "学校党委",
        (Some(UnitKind::College), Scope::Branch) => "党委委员和各级书记",
        (_, scope) => scope.label(),
    }
}

/// Whether a person is due at a planned sitting of a unit's plan, as things stand on a day.
pub fn is_due(world: &World, person: &str, unit: &str, sitting: &PlannedSitting, today: Day) -> bool {
    let membership = world.people.get(person).and_then(|state| state.membership_on(today));
    let holds = |of: &dyn Fn(&Post) -> bool| {
        world.posts.iter().any(|p| p.person == person && p.from <= today && today < p.until && of(p))
    };
    let sits = || holds(&|post| post.unit == unit && post.post.on_committee());
    let is_above = || {
        let kind = world.units.get(unit).map(|state| state.latest().kind);
        matches!(kind, Some(UnitKind::GeneralBranch | UnitKind::College))
    };
    match sitting.scope {
        Scope::Group => membership.is_some_and(|m| m.group.as_deref() == Some(sitting.unit.as_str())),
        Scope::Committee => sits(),
        Scope::Branch if is_above() => {
            let heads =
                |post: &Post| post.post == PostKind::Secretary && world.is_within(&post.unit, unit, today);
            sits() || holds(&heads)
        }
        Scope::Branch => membership.is_some_and(|m| m.unit.as_deref() == Some(unit)),
    }
}
