//! People registered, placed, let go; posts taken and left; terms of office.

use super::shapes::{
    count, day as day_shape, flag, list, named, object, one_of, text, text_or_null, texts, word,
};
use super::{Operation, became, body};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::people::changes::{self, Placing, Registration, SEALED};
use jishi_app::people::posts;
use jishi_domain::actions::{PostEnded, PostStarted};
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, ENDINGS, Person, PostKind, Sex, Stage};
use jishi_domain::permissions::Ability;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PEOPLE: Guard = Guard::Person(Ability::ManagePeople);
const POSTS: Guard = Guard::Unit(Ability::ManagePosts);

pub const OPERATIONS: &[Operation] = &[
    Operation::post(
        "/api/v1/units/{unit}/people",
        Guard::Unit(Ability::ManagePeople),
        ("registerPerson", "人员", "登记一个人并编入支部；身份证号已登记过、支部里已有同名人员时退回"),
        || named("NewPerson"),
        (201, || object(&[("sequence", count("台账序号")), ("person", text("人员编号"))])),
        register,
    ),
    Operation::entries(
        "/api/v1/people/{person}/place",
        PEOPLE,
        ("placePerson", "人员", "从某天起编入支部或党小组，或进入下一发展阶段"),
        || {
            object(&[
                ("unit", word("支部编号")),
                ("group?", text_or_null("党小组编号")),
                ("stage", stage()),
                ("category", category()),
                ("floating?", flag("流动党员")),
                ("day", day_shape("从哪天起")),
            ])
        },
        place,
    ),
    Operation::entries(
        "/api/v1/people/{person}/end",
        PEOPLE,
        ("endMembership", "人员", "转出、毕业等，党员关系从某天起结束；任职和角色同时结束"),
        || {
            let reasons: Vec<&str> = ENDINGS.iter().map(|(id, _)| *id).collect();
            object(&[("reason", one_of("原因", &reasons)), ("day", day_shape("从哪天起"))])
        },
        end,
    ),
    Operation::entries(
        "/api/v1/units/{unit}/posts",
        POSTS,
        ("startPost", "人员", "登记任职"),
        || {
            object(&[
                ("person", word("人员编号")),
                ("post", post()),
                ("day", day_shape("从哪天起")),
                ("origin?", texts("任职人的身份，如 counselor")),
                ("full_time?", flag("专职")),
                ("duty?", text_or_null("分工")),
            ])
        },
        start_post,
    ),
    Operation::entries(
        "/api/v1/units/{unit}/posts/end",
        POSTS,
        ("endPost", "人员", "登记离任"),
        || {
            object(&[
                ("person", word("人员编号")),
                ("post", post()),
                ("day", day_shape("从哪天起不再担任")),
                ("reason?", text_or_null("原因")),
            ])
        },
        end_post,
    ),
    Operation::entries(
        "/api/v1/units/{unit}/term",
        POSTS,
        ("beginTerm", "党组织", "登记新一届任期"),
        || object(&[("day", day_shape("换届的日期")), ("until", day_shape("届满的日期"))]),
        begin_term,
    ),
];

fn stage() -> Value {
    one_of("发展阶段", &Stage::ALL.map(Stage::id))
}

fn category() -> Value {
    one_of("类别", &Category::ALL.map(Category::id))
}

fn post() -> Value {
    let ids: Vec<&str> = PostKind::ALL.iter().map(|post| post.id()).collect();
    one_of("职务", &ids)
}

/// What several operations take or give.
pub fn components() -> Vec<(&'static str, Value)> {
    let sealed: Vec<(String, Value)> =
        SEALED.iter().map(|field| (format!("{field}?"), json!({"type": "string"}))).collect();
    let sealed: Vec<(&str, Value)> = sealed.iter().map(|(name, v)| (name.as_str(), v.clone())).collect();
    let new = object(&[
        ("name", word("姓名")),
        ("code?", text("人员编号；不写由系统编")),
        ("sex?", one_of("性别；写了身份证号可不写", &Sex::ALL.map(Sex::id))),
        ("birth?", day_shape("出生日期")),
        ("ethnicity?", text("民族")),
        ("department?", text("部门")),
        ("joined?", day_shape("加入党组织日期")),
        ("full_since?", day_shape("转为正式党员日期")),
        (
            "attributes?",
            json!({"type": "object", "additionalProperties": {"type": "string"}, "description": "学历、职称等，按编号"}),
        ),
        ("flags?", texts("标记")),
        ("group?", text("党小组编号")),
        ("stage", stage()),
        ("category", category()),
        ("floating?", flag("流动党员")),
        ("from", day_shape("从哪天起")),
        ("namesake?", flag("确为另一人，与支部里的同名人员不是同一人")),
        ("as_printed?", flag("校验码不对的身份证号，证件上确实如此")),
        ("secrets?", object(&sealed)),
    ]);
    let sequences = json!({"type": "integer", "minimum": 1});
    vec![("NewPerson", new), ("Sequences", object(&[("sequences", list(sequences))]))]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    sex: Option<Sex>,
    #[serde(default)]
    birth: Option<Day>,
    #[serde(default)]
    ethnicity: Option<String>,
    #[serde(default)]
    department: Option<String>,
    #[serde(default)]
    joined: Option<Day>,
    #[serde(default)]
    full_since: Option<Day>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    #[serde(default)]
    flags: Vec<String>,
    #[serde(default)]
    group: Option<String>,
    stage: Stage,
    category: Category,
    #[serde(default)]
    floating: bool,
    from: Day,
    #[serde(default)]
    namesake: bool,
    #[serde(default)]
    as_printed: bool,
    #[serde(default)]
    secrets: Sealed,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Sealed {
    citizen_id: Option<String>,
    phone: Option<String>,
    landline: Option<String>,
    address: Option<String>,
    hardship: Option<String>,
}

impl Sealed {
    fn pairs(self) -> Vec<(String, String)> {
        let Sealed { citizen_id, phone, landline, address, hardship } = self;
        let values = [citizen_id, phone, landline, address, hardship];
        let pairs = SEALED.iter().zip(values);
        let given = pairs.filter_map(|(field, value)| Some(((*field).to_owned(), value?.trim().to_owned())));
        given.filter(|(_, value)| !value.is_empty()).collect()
    }
}

fn register(ask: &Ask) -> Answer {
    let new: New = body(ask)?;
    let person = Person {
        code: new.code,
        name: new.name.trim().to_owned(),
        sex: new.sex,
        birth: new.birth,
        ethnicity: new.ethnicity,
        department: new.department,
        joined: new.joined,
        full_since: new.full_since,
        attributes: new.attributes,
        flags: new.flags,
    };
    let registration = Registration {
        person,
        secrets: new.secrets.pairs(),
        unit: ask.place("unit").to_owned(),
        group: new.group,
        stage: new.stage,
        category: new.category,
        floating: new.floating,
        from: new.from,
        is_namesake: new.namesake,
        id_as_printed: new.as_printed,
    };
    let (entry, code) = changes::register(ask.site.college(), &ask.who().person, registration)?;
    Reply::json(201, &json!({"sequence": entry.sequence, "person": code}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Placed {
    unit: String,
    #[serde(default)]
    group: Option<String>,
    stage: Stage,
    category: Category,
    #[serde(default)]
    floating: bool,
    day: Day,
}

fn place(ask: &Ask) -> Answer {
    let Placed { unit, group, stage, category, floating, day } = body(ask)?;
    let placing = Placing { unit, group, stage, category, floating, day };
    became(&changes::place(ask.site.college(), &ask.who().person, ask.place("person"), &placing)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ended {
    reason: String,
    day: Day,
}

fn end(ask: &Ask) -> Answer {
    let Ended { reason, day } = body(ask)?;
    let entry = changes::end(ask.site.college(), &ask.who().person, ask.place("person"), &reason, day)?;
    became(&[entry])
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Taken {
    person: String,
    post: PostKind,
    day: Day,
    #[serde(default)]
    origin: Vec<String>,
    #[serde(default)]
    full_time: bool,
    #[serde(default)]
    duty: Option<String>,
}

fn start_post(ask: &Ask) -> Answer {
    let Taken { person, post, day, origin, full_time, duty } = body(ask)?;
    let started = PostStarted { person, unit: ask.place("unit").to_owned(), post, origin, full_time, duty };
    became(&[posts::start(ask.site.college(), &ask.who().person, started, day)?])
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Left {
    person: String,
    post: PostKind,
    day: Day,
    #[serde(default)]
    reason: Option<String>,
}

fn end_post(ask: &Ask) -> Answer {
    let Left { person, post, day, reason } = body(ask)?;
    let ended = PostEnded { person, unit: ask.place("unit").to_owned(), post, reason };
    became(&[posts::end(ask.site.college(), &ask.who().person, ended, day)?])
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Term {
    day: Day,
    until: Day,
}

fn begin_term(ask: &Ask) -> Answer {
    let Term { day, until } = body(ask)?;
    let entry = posts::begin_term(ask.site.college(), &ask.who().person, ask.place("unit"), day, until)?;
    became(&[entry])
}
