//! What a person is, where, and since when.

use super::{Grant, Role};
use crate::dates::Day;
use crate::worlds::World;

/// 身份来源 — what a standing rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Through {
    /// 任职
    Post,
    /// 党员关系
    Membership,
    /// 授权
    Grant,
    /// 委托
    Delegation,
}

impl Through {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Through::Post => "任职",
            Through::Membership => "党员关系",
            Through::Grant => "授权",
            Through::Delegation => "委托",
        }
    }
}

/// 身份 — a role at a unit for a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// The role.
    pub role: Role,
    /// Code of the unit; `None` where the role has none.
    pub unit: Option<String>,
    /// First day.
    pub from: Day,
    /// First day on which it no longer holds, as now known.
    pub until: Day,
    /// What it rests on.
    pub through: Through,
}

/// 全部身份 — what a person is on a day. Small and owned: it can be kept for a session, as long as neither the
/// day nor the ledger's sequence changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standings {
    /// Code of the person.
    pub person: String,
    /// The day.
    pub day: Day,
    /// The ledger's sequence at which this was found.
    pub sequence: u64,
    /// Each of them, sorted by role and unit; empty for somebody unknown.
    pub each: Vec<Standing>,
}

impl Standings {
    /// What a person is on a day. Walks along all posts of the world once.
    pub fn of(world: &World, person: &str, day: Day) -> Standings {
        let each = standings(world, person, day);
        Standings { person: person.to_owned(), day, sequence: world.sequence, each }
    }
}

/// What a person is on a day, sorted by role and unit.
pub fn standings(world: &World, person: &str, day: Day) -> Vec<Standing> {
    let mut found = own_standings(world, person, day);
    for grant in world.grants.iter().filter(|g| g.person == person && g.holds_on(day)) {
        if let Some(holder) = &grant.delegated_by {
            delegated(world, grant, holder, day, &mut found);
        }
    }
    found.sort();
    found
}

/// What a person is without what others have delegated; only this can be delegated on.
pub(crate) fn own_standings(world: &World, person: &str, day: Day) -> Vec<Standing> {
    let mut found = Vec::new();
    let Some(state) = world.people.get(person) else { return found };
    if let Some(membership) = state.membership_on(day) {
        found.push(Standing {
            role: Role::of_stage(membership.stage),
            unit: membership.unit.clone(),
            from: membership.from,
            until: membership.until,
            through: Through::Membership,
        });
    }
    for post in world.posts.iter().filter(|p| p.person == person && p.from <= day && day < p.until) {
        let Some(unit) = world.units.get(&post.unit) else { continue };
        for role in Role::of_post(post.post, unit.latest().kind) {
            found.push(Standing {
                role: *role,
                unit: Some(post.unit.clone()),
                from: post.from,
                until: post.until,
                through: Through::Post,
            });
        }
    }
    let plain = world.grants.iter().filter(|g| g.delegated_by.is_none());
    for grant in plain.filter(|g| g.person == person && g.holds_on(day)) {
        for unit in units_of(world, grant) {
            found.push(Standing {
                role: grant.role,
                unit,
                from: grant.from,
                until: grant.until,
                through: Through::Grant,
            });
        }
    }
    found
}

/// The units of a grant: those that it names, else the college for a role of the college, else none.
fn units_of(world: &World, grant: &Grant) -> Vec<Option<String>> {
    if !grant.units.is_empty() {
        return grant.units.iter().cloned().map(Some).collect();
    }
    let of_college = matches!(grant.role, Role::OrganizationDepartment | Role::CollegeLeader);
    match world.college() {
        Some((code, _)) if of_college => vec![Some(code.to_owned())],
        _ => vec![None],
    }
}

/// A delegation holds while the holder's own standing, from which it was given, still holds.
fn delegated(world: &World, grant: &Grant, holder: &str, day: Day, found: &mut Vec<Standing>) {
    let of_holder = own_standings(world, holder, day);
    for unit in units_of(world, grant) {
        let source = of_holder
            .iter()
            .filter(|s| s.role == grant.role && s.unit == unit && s.from <= grant.from)
            .max_by_key(|s| s.until);
        if let Some(source) = source {
            found.push(Standing {
                role: grant.role,
                unit,
                from: grant.from,
                until: grant.until.min(source.until),
                through: Through::Delegation,
            });
        }
    }
}
