//! People: who they are, their course, what is stored of them. Secrets are read one reading at a time, for a purpose.

use super::shapes::{
    count, day as day_shape, day_or_null, flag, list, named, object, one_of, page_of, text, text_or_null,
    texts, word,
};
use super::units::person;
use super::{Kind, Operation, PAGE, Parameter, SIZE, body, listed};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::living::Present;
use jishi_app::people::changes::SEALED;
use jishi_app::people::lists::{self, Wanted};
use jishi_app::people::secrets::{self, SecretReading};
use jishi_app::people::{courses, particulars};
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, PostKind, Sex, Stage};
use jishi_domain::permissions::Ability;
use serde::Deserialize;
use serde_json::{Value, json};

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
    Operation::get(
        "/api/v1/people/{person}/course",
        Guard::Person(Ability::SeeRoster),
        ("personCourse", "人员", "一个人的党员关系和任职经过，新的在前"),
        &[],
        || named("PersonCourse"),
        course,
    ),
    Operation::get(
        "/api/v1/people/{person}/particulars",
        Guard::Person(Ability::SeeRoster),
        ("particulars", "人员", "登记了一个人的什么；密封资料只说有哪些项，电子邮箱只给管理人员的人"),
        &[],
        || named("Particulars"),
        stored,
    ),
    Operation::post(
        "/api/v1/people/{person}/secrets",
        Guard::Person(Ability::ReadSecrets),
        ("readSecrets", "人员", "写明用途，查阅一个人的密封资料；谁、何时、为什么查阅都记入台账，本人看得到"),
        || {
            let fields = json!({"type": "array", "items": {"type": "string", "enum": SEALED}, "minItems": 1,
                                "description": "要查阅的项"});
            object(&[("fields", fields), ("purpose", word("为什么事查阅"))])
        },
        (200, || {
            let opened = object(&[("field", text("项")), ("label", text("名称")), ("value", text("内容"))]);
            object(&[("secrets", list(opened))])
        }),
        reveal,
    ),
];

/// What some operations give.
pub fn components() -> Vec<(&'static str, Value)> {
    let stay = object(&[
        ("unit", text_or_null("支部编号；待编入的为 null")),
        ("group", text_or_null("党小组编号")),
        ("stage", one_of("发展阶段", &Stage::ALL.map(Stage::id))),
        ("category", one_of("类别", &Category::ALL.map(Category::id))),
        ("floating", flag("流动党员")),
        ("from", day_shape("从哪天起")),
        ("until", day_or_null("从哪天起不再是；仍是的为 null")),
    ]);
    let held = object(&[
        ("unit", text("党组织编号")),
        ("post", one_of("职务", &PostKind::ALL.iter().map(|post| post.id()).collect::<Vec<_>>())),
        ("duty", text_or_null("分工")),
        ("full_time", flag("专职")),
        ("from", day_shape("从哪天起")),
        ("until", day_or_null("从哪天起不再担任；仍担任的为 null")),
    ]);
    let reading = object(&[
        ("sequence", count("台账序号")),
        ("at", text("何时，UTC")),
        ("who", text("查阅人编号")),
        ("fields", texts("查阅了哪些项")),
        ("purpose", text("用途")),
        ("record", text_or_null("查阅的是这条记录的密封内容；查阅个人资料的为 null")),
    ]);
    let sex = json!({"oneOf": [{"type": "null"}, one_of("性别", &Sex::ALL.map(Sex::id))]});
    let readings = json!({"oneOf": [{"type": "null"}, list(reading)],
                          "description": "谁查阅过密封资料，新的在前；无权查阅的为 null"});
    let particulars = object(&[
        ("code", text("人员编号")),
        ("name", text("姓名")),
        ("sex", sex),
        ("birth", day_or_null("出生日期")),
        ("ethnicity", text_or_null("民族")),
        ("department", text_or_null("部门")),
        ("joined", day_or_null("加入党组织日期")),
        ("full_since", day_or_null("转为正式党员日期")),
        (
            "attributes",
            json!({"type": "object", "additionalProperties": {"type": "string"}, "description": "学历、职称等，按编号"}),
        ),
        ("flags", texts("标记")),
        ("sealed", list(object(&[("field", text("项")), ("label", text("名称"))]))),
        ("holds_content", flag("另有记录的密封内容涉及此人")),
        ("readings", readings),
    ]);
    let course = object(&[("memberships", list(stay)), ("posts", list(held))]);
    vec![("Particulars", particulars), ("PersonCourse", course)]
}

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

/// The first day on which something no longer holds; `None` while it lasts.
fn ended(until: Day) -> Option<Day> {
    (until != Day::MAX).then_some(until)
}

fn course(ask: &Ask, present: &Present) -> Answer {
    let (memberships, posts) = courses::standing(present.world(), ask.place("person"));
    let memberships = memberships.iter().map(|m| {
        json!({
            "unit": m.unit, "group": m.group, "stage": m.stage.id(), "category": m.category.id(),
            "floating": m.floating, "from": m.from, "until": ended(m.until),
        })
    });
    let posts = posts.iter().map(|p| {
        json!({
            "unit": p.unit, "post": p.post.id(), "duty": p.duty, "full_time": p.full_time, "from": p.from,
            "until": ended(p.until),
        })
    });
    let (memberships, posts): (Vec<Value>, Vec<Value>) = (memberships.collect(), posts.collect());
    Reply::json(200, &json!({"memberships": memberships, "posts": posts}))
}

fn reading(read: &SecretReading) -> Value {
    let SecretReading { sequence, at, who, fields, purpose, record } = read;
    json!({"sequence": sequence, "at": at, "who": who, "fields": fields, "purpose": purpose, "record": record})
}

fn stored(ask: &Ask, present: &Present) -> Answer {
    let code = ask.place("person");
    let access = ask.who().access(present.world());
    let found = particulars::of(ask.site.college(), present, &access, code)?;
    let missing = || Failure::missing(format!("人员 {code}"), "没有登记", "核对编号");
    let particulars::Particulars { person, sealed, holds_content, readings } = found.ok_or_else(missing)?;
    let sealed: Vec<Value> =
        sealed.iter().map(|field| json!({"field": field, "label": secrets::label(field)})).collect();
    let readings: Option<Vec<Value>> = readings.map(|all| all.iter().map(reading).collect());
    Reply::json(
        200,
        &json!({
            "code": code,
            "name": person.name,
            "sex": person.sex.map(Sex::id),
            "birth": person.birth,
            "ethnicity": person.ethnicity,
            "department": person.department,
            "joined": person.joined,
            "full_since": person.full_since,
            "attributes": person.attributes,
            "flags": person.flags,
            "sealed": sealed,
            "holds_content": holds_content,
            "readings": readings,
        }),
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    fields: Vec<String>,
    purpose: String,
}

fn reveal(ask: &Ask) -> Answer {
    let Wish { fields, purpose } = body(ask)?;
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let opened =
        secrets::read(ask.site.college(), &ask.who().person, ask.place("person"), &fields, &purpose)?;
    let opened: Vec<Value> = opened
        .into_iter()
        .map(|one| json!({"field": one.field, "label": one.label, "value": one.value}))
        .collect();
    Reply::json(200, &json!({"secrets": opened}))
}
