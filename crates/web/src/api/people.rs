//! People, without their secrets.

use super::shapes::{named, page_of};
use super::units::person;
use super::{Kind, Operation, PAGE, Parameter, SIZE, listed};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::living::Present;
use jishi_app::people::lists::{self, Wanted};
use jishi_domain::permissions::Ability;

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/people",
        Guard::Somewhere(Ability::SeeRoster),
        ("people", "人员", "看得到的人员，按姓名或编号查找，不含密封资料"),
        &[
            Parameter { name: "q", kind: Kind::Text, what: "姓名、拼音首字母或编号" },
            Parameter { name: "unit", kind: Kind::Text, what: "这个党组织及其下级的" },
            PAGE,
            SIZE,
        ],
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
    let owned = |name: &str| ask.query.get(name).map(str::to_owned);
    let wanted = Wanted { text: owned("q").unwrap_or_default(), unit: owned("unit"), ..Wanted::default() };
    let access = ask.who().access(world);
    let found = lists::find(present, &access, Ability::SeeRoster, &wanted);
    listed(ask, found, |line| person(world, line.code, line.state, today))
}

fn one(ask: &Ask, present: &Present) -> Answer {
    let code = ask.place("person");
    let missing = || Failure::missing(format!("人员 {code}"), "没有登记", "核对编号");
    let state = present.world().people.get(code).ok_or_else(missing)?;
    Reply::json(200, &person(present.world(), code, state, present.today()))
}
