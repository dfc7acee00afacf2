//! Units, their rosters, duties and checklists.

use super::shapes::{list, named, page_of};
use super::{Kind, Operation, PAGE, Parameter, SIZE, day, listed};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::living::Present;
use jishi_app::{checklists, duties};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::{PersonState, UnitState, World};
use serde_json::{Value, json};

const AS_OF: Parameter = Parameter { name: "as_of", kind: Kind::Day, what: "哪一天的，缺省今天" };

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/units",
        Guard::Somewhere(Ability::SeePublic),
        ("units", "党组织", "看得到的党组织"),
        &[
            Parameter { name: "kind", kind: Kind::OneOf(unit_kinds), what: "只要这一层级" },
            Parameter { name: "q", kind: Kind::Text, what: "名称或编号含有的文字" },
            PAGE,
            SIZE,
        ],
        || page_of(named("Unit")),
        all,
    ),
    Operation::get(
        "/api/v1/units/{unit}",
        Guard::Unit(Ability::SeePublic),
        ("unit", "党组织", "一个党组织"),
        &[],
        || named("Unit"),
        one,
    ),
    Operation::get(
        "/api/v1/units/{unit}/roster",
        Guard::Unit(Ability::SeeRoster),
        ("roster", "党组织", "某天在这个党组织及其下级的人员，不含密封资料"),
        &[AS_OF, PAGE, SIZE],
        || page_of(named("Person")),
        roster,
    ),
    Operation::get(
        "/api/v1/units/{unit}/duties",
        Guard::Unit(Ability::SeeVerdicts),
        ("duties", "党组织", "这个党组织的待办：快到期、随时可补、无法判定、已过期"),
        &[],
        || named("Duties"),
        owed,
    ),
    Operation::get(
        "/api/v1/units/{unit}/checklist",
        Guard::Unit(Ability::SeeVerdicts),
        ("checklist", "党组织", "各项标准的对照清单，按文件顺序"),
        &[],
        || list(named("Checklist")),
        checklist,
    ),
];

fn unit_kinds() -> Vec<&'static str> {
    [UnitKind::College, UnitKind::GeneralBranch, UnitKind::Branch, UnitKind::Group].map(UnitKind::id).to_vec()
}

fn unit(code: &str, state: &UnitState, today: Day) -> Value {
    let latest = state.latest();
    json!({
        "code": code,
        "name": latest.name,
        "kind": latest.kind.id(),
        "parent": state.parent_on(today),
        "established": state.established,
        "ended": (state.ended != Day::MAX).then_some(state.ended),
    })
}

fn all(ask: &Ask, present: &Present) -> Answer {
    let (world, today) = (present.world(), present.today());
    let reach = ask.who().access(world).units(Ability::SeePublic);
    let kind = match ask.query.get("kind") {
        Some(id) if !unit_kinds().contains(&id) => return Err(super::unreadable("kind", "没有这一层级")),
        kind => kind,
    };
    let text = ask.query.text("q");
    let wanted: Vec<(&String, &UnitState)> = world
        .units
        .iter()
        .filter(|(code, state)| {
            let latest = state.latest();
            kind.is_none_or(|kind| latest.kind.id() == kind)
                && (code.contains(text) || latest.name.contains(text))
                && reach.holds(world, code, today)
        })
        .collect();
    listed(ask, wanted, |(code, state)| unit(code, state, today))
}

/// The unit that the path names; the guard has seen that it is there.
fn asked<'p>(ask: &Ask, world: &'p World) -> Result<&'p UnitState, Failure> {
    let code = ask.place("unit");
    let missing = || Failure::missing(format!("党组织 {code}"), "没有登记", "核对编号");
    world.units.get(code).ok_or_else(missing)
}

fn one(ask: &Ask, present: &Present) -> Answer {
    Reply::json(200, &unit(ask.place("unit"), asked(ask, present.world())?, present.today()))
}

/// A person with membership and posts on a day.
pub fn person(world: &World, code: &str, state: &PersonState, on: Day) -> Value {
    let membership = state.membership_on(on);
    let posts = world.posts.iter().filter(|post| post.person == code && post.from <= on && on < post.until);
    let posts: Vec<Value> = posts.map(|post| json!({"unit": post.unit, "post": post.post.label()})).collect();
    json!({
        "code": code,
        "name": state.person.name,
        "unit": membership.and_then(|m| m.unit.clone()),
        "group": membership.and_then(|m| m.group.clone()),
        "stage": membership.map(|m| m.stage.label()),
        "posts": posts,
    })
}

fn roster(ask: &Ask, present: &Present) -> Answer {
    let (world, root) = (present.world(), ask.place("unit"));
    let on = day(ask, "as_of")?.unwrap_or(present.today());
    let reach = ask.who().access(world).units(Ability::SeeRoster);
    let within = |unit: &str| world.is_within(unit, root, on) && reach.holds(world, unit, present.today());
    let wanted: Vec<(&String, &PersonState)> = world
        .people
        .iter()
        .filter(|(_, state)| {
            let Some(membership) = state.membership_on(on) else { return false };
            [&membership.unit, &membership.group].into_iter().flatten().any(|unit| within(unit))
        })
        .collect();
    listed(ask, wanted, |(code, state)| person(world, code, state, on))
}

fn owed(ask: &Ask, present: &Present) -> Answer {
    Reply::json(200, &duties::of_units(present, &[ask.place("unit").to_owned()]))
}

fn checklist(ask: &Ask, present: &Present) -> Answer {
    Reply::json(200, &checklists::of_unit(present, ask.place("unit")))
}
