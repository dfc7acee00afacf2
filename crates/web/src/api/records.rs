//! Records: list, one, add, correct, withdraw, review, and what one would answer before it is saved.

use super::shapes::{flag, named, object, page_of};
use super::{Kind, Operation, PAGE, Parameter, SIZE, body, day, paged, paging, shapes, unreadable};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::credits;
use jishi_app::living::Present;
use jishi_app::recording::{self, Wanted};
use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::refusals::Refusal;
use jishi_domain::worlds::RecordState;
use serde::Deserialize;
use serde_json::{Value, json};

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/records",
        Guard::Somewhere(Ability::SeeRecords),
        ("records", "记录", "看得到的记录，新的在前"),
        &[
            Parameter { name: "unit", kind: Kind::Text, what: "这个党组织及其下级的" },
            Parameter { name: "kind", kind: Kind::OneOf(shapes::kinds), what: "这一类型的" },
            Parameter { name: "from", kind: Kind::Day, what: "从这一天起" },
            Parameter { name: "until", kind: Kind::Day, what: "到这一天止（含）" },
            Parameter { name: "person", kind: Kind::Text, what: "涉及这个人的" },
            Parameter { name: "q", kind: Kind::Text, what: "主题含有的文字" },
            PAGE,
            SIZE,
        ],
        || page_of(named("RecordState")),
        all,
    ),
    Operation::get(
        "/api/v1/records/{record}",
        Guard::Record(Ability::SeeRecords),
        ("record", "记录", "一条记录"),
        &[],
        || named("RecordState"),
        one,
    ),
    Operation::post(
        "/api/v1/units/{unit}/records",
        Guard::Unit(Ability::Record),
        ("addRecord", "记录", "记一次会议、活动或其他事项；编号由内容得出，同样的内容不会记两次"),
        || named("NewRecord"),
        (201, || named("Written")),
        add,
    ),
    Operation::post(
        "/api/v1/units/{unit}/credit",
        Guard::Unit(Ability::Record),
        ("credit", "记录", "不保存，只看这条记录会回应哪些要求，再加什么会回应更多"),
        || named("NewRecord"),
        (200, || named("Credit")),
        credit,
    ),
    Operation::post(
        "/api/v1/records/{record}/correct",
        Guard::Record(Ability::Correct),
        ("correctRecord", "记录", "更正一条记录；原来的内容留在台账里"),
        || {
            object(&[
                ("corrects", shapes::count("看到的那一版的台账序号；别人先改过就退回")),
                ("reason", shapes::text("为什么改")),
                ("record", named("NewRecord")),
            ])
        },
        (200, || named("Written")),
        correct,
    ),
    Operation::post(
        "/api/v1/records/{record}/withdraw",
        Guard::Record(Ability::Correct),
        ("withdrawRecord", "记录", "撤回一条不该有的记录"),
        || object(&[("reason", shapes::text("为什么撤回"))]),
        (200, || named("Written")),
        withdraw,
    ),
    Operation::post(
        "/api/v1/records/{record}/review",
        Guard::Record(Ability::Review),
        ("reviewRecord", "记录", "复核别人录入的佐证：确认或退回"),
        || object(&[("accepted", flag("确认，还是退回")), ("note?", shapes::text("退回时写明原因"))]),
        (200, || named("Written")),
        review,
    ),
    Operation::post(
        "/api/v1/records/{record}/content",
        Guard::Content,
        (
            "readContent",
            "记录",
            "写明用途，查阅一条记录的密封内容；谁、何时、为什么查阅都记入台账，涉及的人看得到",
        ),
        || object(&[("purpose", shapes::word("为什么事查阅"))]),
        (200, || object(&[("content", shapes::text("内容"))])),
        read_content,
    ),
];

fn state(state: &RecordState) -> Value {
    json!({
        // what is sealed is read for a purpose, and never lies in a list
        "record": Record { content: None, ..(*state.record).clone() },
        "has_content": state.record.content.is_some(),
        "sequence": state.sequence,
        "entered_on": state.entered_on,
        "late_days": (state.entered_on.0 - state.record.day.0).max(0),
        "actor": state.actor,
        "review": state.review.as_ref().map(|(day, by, accepted)| json!({"day": day, "by": by, "accepted": accepted})),
    })
}

fn all(ask: &Ask, present: &Present) -> Answer {
    let world = present.world();
    let (page, size) = paging(ask)?;
    let kind = match ask.query.get("kind") {
        Some(id) => Some(RecordKind::from_id(id).ok_or_else(|| unreadable("kind", "没有这一类型"))?),
        None => None,
    };
    let owned = |name: &str| ask.query.get(name).map(str::to_owned);
    let wanted = Wanted {
        unit: owned("unit"),
        kind,
        from: day(ask, "from")?,
        until: day(ask, "until")?,
        person: owned("person"),
        text: owned("q").unwrap_or_default(),
    };
    let reach = ask.who().access(world).units(Ability::SeeRecords);
    let (found, total) = recording::list(present, &reach, &wanted, page, size);
    paged(found.iter().map(state).collect(), total, page, size)
}

fn one(ask: &Ask, present: &Present) -> Answer {
    let id = ask.place("record");
    let missing = || Failure::missing(format!("记录 {id}"), "不存在或已撤回", "核对编号");
    Reply::json(200, &state(&present.world().records.get(id).ok_or_else(missing)?.state()))
}

fn written(status: u16, entry: &Entry, record: &str) -> Answer {
    Reply::json(status, &json!({"sequence": entry.sequence, "record": record}))
}

/// The record of a body, for a unit, with an id where it has one already.
fn record(body: Value, unit: &str, id: &str, today: Day) -> Result<Record, Failure> {
    let refuse = |problem: String| Refusal::new("记录", problem, "按接口说明改好再提交");
    let Value::Object(mut fields) = body else { return Err(refuse("不是一个对象".to_owned()).into()) };
    if fields.contains_key("content") {
        return Err(refuse("不能写content，密封内容只在网页上填写".to_owned()).into());
    }
    for name in ["id", "unit"] {
        if fields.contains_key(name) {
            return Err(refuse(format!("不能写{name}，它由地址决定")).into());
        }
    }
    fields.insert("id".into(), id.into());
    fields.insert("unit".into(), unit.into());
    let record: Record = serde_json::from_value(Value::Object(fields))
        .map_err(|error| refuse(format!("不合接口说明（{error}）")))?;
    let faults = jishi_app::requirements::faults(&record, today);
    if faults.is_empty() {
        return Ok(record);
    }
    Err(Failure::Fields(refuse("有几处不对".to_owned()), faults))
}

fn add(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let record = record(body(ask)?, ask.place("unit"), "", college.clock().today())?;
    let id = recording::named(record.clone()).id;
    let entry = recording::add(college, &ask.who().person, record)?;
    written(201, &entry, &id)
}

fn credit(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let record = recording::named(record(body(ask)?, ask.place("unit"), "", college.clock().today())?);
    Reply::json(200, &credits::of(&college.present(), college.library(), &record)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Correction {
    corrects: u64,
    reason: String,
    record: Value,
}

fn correct(ask: &Ask) -> Answer {
    let (college, id) = (ask.site.college(), ask.place("record"));
    let correction: Correction = body(ask)?;
    let unit = college.present().world().records.get(id).map(|listed| listed.unit().to_owned());
    let unit = unit.ok_or_else(|| Failure::missing(format!("记录 {id}"), "不存在或已撤回", "核对编号"))?;
    let record = record(correction.record, &unit, id, college.clock().today())?;
    let entry = recording::correct(
        college,
        &ask.who().person,
        correction.corrects,
        record,
        recording::Content::Kept,
        &correction.reason,
    )?;
    written(200, &entry, id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    reason: String,
}

fn withdraw(ask: &Ask) -> Answer {
    let id = ask.place("record");
    let withdrawal: Withdrawal = body(ask)?;
    let entry = recording::withdraw(ask.site.college(), &ask.who().person, id, &withdrawal.reason)?;
    written(200, &entry, id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Judgement {
    accepted: bool,
    #[serde(default)]
    note: Option<String>,
}

fn review(ask: &Ask) -> Answer {
    let id = ask.place("record");
    let judgement: Judgement = body(ask)?;
    let entry =
        recording::review(ask.site.college(), &ask.who().person, id, judgement.accepted, judgement.note)?;
    written(200, &entry, id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Purpose {
    purpose: String,
}

fn read_content(ask: &Ask) -> Answer {
    let Purpose { purpose } = body(ask)?;
    let content =
        recording::read_content(ask.site.college(), &ask.who().person, ask.place("record"), &purpose)?;
    Reply::json(200, &json!({"content": content}))
}
