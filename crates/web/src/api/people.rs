//! People, without their secrets.

use super::shapes::{named, page_of};
use super::units::{paged, person};
use super::{Kind, Operation, PAGE, Parameter, SIZE, paging};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::living::Present;
use jishi_domain::permissions::Ability;

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/people",
        Guard::Somewhere(Ability::SeeRoster),
        ("people", "人员", "看得到的人员，按姓名或编号查找，不含密封资料"),
        &[Parameter { name: "q", kind: Kind::Text, what: "姓名或编号含有的文字" }, PAGE, SIZE],
        || page_of(named("Person")),
        find,
    ),
    Operation::get(
        "/api/v1/people/{person}",
        Guard::Person(Ability::SeeRoster),
        ("person", "人员", "一个人，不含密封资料"),
        &[],
        || named("Person"),
        one,
    ),
];

fn find(ask: &Ask, present: &Present) -> Answer {
    let (world, today) = (present.world(), present.today());
    let (page, size) = paging(ask)?;
    let reach = ask.who().access(world).units(Ability::SeeRoster);
    let text = ask.query.text("q");
    let wanted = world.people.iter().filter(|(code, state)| {
        (code.contains(text) || state.person.name.contains(text)) && reach.holds_person(world, code, today)
    });
    let wanted: Vec<_> = wanted.collect();
    let total = wanted.len();
    let items = wanted.into_iter().skip(page * size).take(size);
    paged(items.map(|(code, state)| person(world, code, state, today)).collect(), total, page, size)
}

fn one(ask: &Ask, present: &Present) -> Answer {
    let code = ask.place("person");
    let missing = || Failure::missing(format!("人员 {code}"), "没有登记", "核对编号");
    let state = present.world().people.get(code).ok_or_else(missing)?;
    Reply::json(200, &person(present.world(), code, state, present.today()))
}
