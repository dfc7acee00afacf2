//! The own page: who asks, the own duties, year, what is stored, the digest, calendars.

use super::shapes::{
    amount, count, counts, day, day_or_null, flag, list, named, object, one_of, status, text, text_or_null,
    texts,
};
use super::{Operation, body};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::calendars::{self, Feed};
use jishi_app::living::Present;
use jishi_app::{digests, duties, own};
use jishi_domain::permissions::Ability;
use jishi_domain::records::AttendanceState;
use serde::Deserialize;
use serde_json::{Value, json};

const OWN: Guard = Guard::Somewhere(Ability::SeeOwnPage);

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/me",
        Guard::SignedIn,
        ("me", "本人", "以谁的名义、现在可以做什么"),
        &[],
        || named("Own"),
        me,
    ),
    Operation::get(
        "/api/v1/me/duties",
        OWN,
        ("ownDuties", "本人", "自己的待办，和自己负责计划或记录的党组织的待办"),
        &[],
        || object(&[("units", named("Duties")), ("own", named("Duties"))]),
        owed,
    ),
    Operation::get(
        "/api/v1/me/year",
        OWN,
        ("ownYear", "本人", "自己今年的到会、学时、个人要求和党费"),
        &[],
        year_given,
        year,
    ),
    Operation::get(
        "/api/v1/me/stored",
        OWN,
        ("ownStored", "本人", "系统里存了自己的什么；密封资料只列名目"),
        &[],
        stored_given,
        stored,
    ),
    Operation::get(
        "/api/v1/me/digest",
        OWN,
        ("digest", "本人", "两周内的事：要参加的会议活动，支部和个人要办的"),
        &[],
        digest_given,
        digest,
    ),
    Operation::get(
        "/api/v1/me/calendars",
        Guard::SignedIn,
        ("calendars", "本人", "取过的日历订阅地址；地址本身只在网页上取，因为它比令牌活得久"),
        &[],
        || {
            list(object(&[
                ("unit", text_or_null("哪个党组织的；自己的为 null")),
                ("since", text("什么时候取的，UTC")),
                ("read", text_or_null("上次什么时候读的，UTC")),
            ]))
        },
        subscriptions,
    ),
    Operation::post(
        "/api/v1/me/calendars/revoke",
        Guard::SignedIn,
        ("revokeCalendar", "本人", "停用一个日历订阅地址"),
        || object(&[("unit?", text("哪个党组织的；不写是自己的"))]),
        (200, || object(&[("revoked", flag("停用了；没有在用的为 false"))])),
        revoke,
    ),
];

fn year_given() -> Value {
    let states = AttendanceState::ALL.map(AttendanceState::id);
    let sitting = object(&[
        ("record", text("记录编号")),
        ("day", day("日期")),
        ("kinds", text("类型")),
        ("title", text("主题")),
        ("unit", text("党组织名称")),
        ("state", one_of("到会情况", &states)),
        ("hours", amount("算上的学时").or_null()),
        ("reason", text("请假原因")),
    ]);
    let asked = object(&[
        ("title", text("指标")),
        ("standard", text("标准简称")),
        ("clauses", texts("条款")),
        ("period", text("期间")),
        ("status", status()),
        ("reason", text("理由")),
        ("due", day_or_null("到哪一天")),
        ("verdict", text("判定编号")),
    ]);
    let payment = object(&[("day", day("交的日期")), ("amount", amount("金额，元").or_null())]);
    let dues = object(&[("month", text("月份")), ("payments", list(payment))]);
    object(&[
        ("year", json!({"type": "integer", "description": "年份"})),
        ("sittings", list(sitting)),
        ("hours", amount("算上的学时")),
        ("states", counts("依次为到会、线上、请假、缺席、补课的次数")),
        ("asked", list(asked)),
        ("dues", list(dues)),
    ])
}

fn stored_given() -> Value {
    let particular = object(&[("id", text("编号")), ("label", text("名目")), ("value", text("内容"))]);
    let sealed = object(&[("id", text("编号")), ("label", text("名目"))]);
    let stretch = object(&[
        ("from", day("从哪天")),
        ("until", day_or_null("到哪天；至今为 null")),
        ("unit", text("党组织")),
        ("what", text("是什么")),
    ]);
    let record = object(&[
        ("record", text("记录编号")),
        ("day", day("日期")),
        ("what", text("是什么")),
        ("unit", text("党组织")),
    ]);
    object(&[
        ("particulars", list(particular)),
        ("sealed", list(sealed)),
        ("memberships", list(stretch.clone())),
        ("posts", list(stretch)),
        ("records", list(record)),
        ("sittings", count("历年应到的会")),
        ("dues", count("历年交党费的次数")),
    ])
}

fn digest_given() -> Value {
    let ahead = object(&[
        ("day", day("日期")),
        ("time", text("几点；没定的为空")),
        ("what", text("是什么")),
        ("unit", text("党组织名称")),
        ("place", text("地点；没定的为空")),
        ("lectures", flag("由本人主讲")),
        ("mark", text("记录时写进 planned 的编号")),
    ]);
    object(&[
        ("person", text("人员编号")),
        ("name", text("姓名")),
        ("sittings", list(ahead)),
        ("units", named("Duties")),
        ("own", named("Duties")),
    ])
}

/// The same schema, or null.
trait OrNull {
    fn or_null(self) -> Value;
}

impl OrNull for Value {
    fn or_null(mut self) -> Value {
        let plain = self["type"].take();
        self["type"] = json!([plain, "null"]);
        self
    }
}

fn me(ask: &Ask, present: &Present) -> Answer {
    let (who, world) = (ask.who(), present.world());
    let access = who.access(world);
    let standings = access.standings().iter().map(|standing| {
        json!({
            "role": standing.role.id(),
            "label": standing.role.label(),
            "unit": standing.unit,
            "through": standing.through.label(),
        })
    });
    let abilities = Ability::ALL.iter().filter(|ability| access.has(**ability)).map(|ability| ability.id());
    Reply::json(
        200,
        &json!({
            "account": who.account,
            "person": who.person,
            "today": present.today(),
            "standings": standings.collect::<Vec<_>>(),
            "abilities": abilities.collect::<Vec<_>>(),
        }),
    )
}

fn owed(ask: &Ask, present: &Present) -> Answer {
    let codes = digests::own_units(present, &ask.who().access(present.world()));
    Reply::json(
        200,
        &json!({
            "units": duties::of_units(present, &codes),
            "own": duties::of_person(present, &ask.who().person),
        }),
    )
}

fn year(ask: &Ask, present: &Present) -> Answer {
    let year = own::year(present, &ask.who().person);
    let dues = year.dues.iter().map(|month| {
        let payments = month.payments.iter().map(|(day, amount)| json!({"day": day, "amount": amount}));
        json!({"month": month.month, "payments": payments.collect::<Vec<_>>()})
    });
    Reply::json(
        200,
        &json!({
            "year": year.year, "sittings": year.sittings, "hours": year.hours, "states": year.states,
            "asked": year.asked, "dues": dues.collect::<Vec<_>>(),
        }),
    )
}

fn stored(ask: &Ask, present: &Present) -> Answer {
    let stored = own::stored(present, &ask.who().person);
    let stretches = |all: Vec<(String, String, String, String)>| -> Vec<Value> {
        let one = |(from, until, unit, what): (String, String, String, String)| {
            let until = Some(until).filter(|day| !day.is_empty());
            json!({"from": from, "until": until, "unit": unit, "what": what})
        };
        all.into_iter().map(one).collect()
    };
    let particulars = stored.particulars.into_iter();
    let particulars = particulars.map(|(id, label, value)| json!({"id": id, "label": label, "value": value}));
    let sealed = stored.sealed.into_iter().map(|(id, label)| json!({"id": id, "label": label}));
    let records = stored.records.into_iter();
    let records = records
        .map(|(record, day, what, unit)| json!({"record": record, "day": day, "what": what, "unit": unit}));
    Reply::json(
        200,
        &json!({
            "particulars": particulars.collect::<Vec<_>>(),
            "sealed": sealed.collect::<Vec<_>>(),
            "memberships": stretches(stored.memberships),
            "posts": stretches(stored.posts),
            "records": records.collect::<Vec<_>>(),
            "sittings": stored.sittings,
            "dues": stored.dues,
        }),
    )
}

fn digest(ask: &Ask, present: &Present) -> Answer {
    Reply::json(200, &digests::seen(present, &ask.who().access(present.world())))
}

fn subscriptions(ask: &Ask, _: &Present) -> Answer {
    let held = calendars::subscriptions(&mut ask.site.college().desk(), &ask.who().account)?;
    let lines = held.into_iter().map(|held| {
        let unit = match held.feed {
            Feed::Own => None,
            Feed::Unit(code) => Some(code),
        };
        json!({"unit": unit, "since": held.since, "read": held.read})
    });
    Reply::json(200, &lines.collect::<Vec<_>>())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoked {
    #[serde(default)]
    unit: Option<String>,
}

fn revoke(ask: &Ask) -> Answer {
    let Revoked { unit } = body(ask)?;
    let feed = unit.filter(|code| !code.is_empty()).map_or(Feed::Own, Feed::Unit);
    let revoked = calendars::unsubscribe(ask.site.college(), &ask.who().account, &feed)?;
    Reply::json(200, &json!({"revoked": revoked}))
}
