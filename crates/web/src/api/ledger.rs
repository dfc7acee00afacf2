//! The ledger, as far as somebody may read it.

use super::shapes::{count, day_or_null, flag, list, named, object, text, texts};
use super::{Kind, Operation, Parameter, SIZE, day, number};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::ledgers::{self, Wanted};
use jishi_app::living::Present;
use jishi_domain::permissions::Ability;
use serde_json::{Value, json};

const BEFORE: Parameter =
    Parameter { name: "before", kind: Kind::Number(1, i64::MAX), what: "只要这个台账序号之前的" };

pub const OPERATIONS: &[Operation] = &[LINES, HEAD];

const LINES: Operation = Operation::get(
    "/api/v1/ledger",
    Guard::Somewhere(Ability::SeeLedger),
    ("ledger", "台账", "发生了什么：看得到的台账，新的在前，一条一句话"),
    &[
        Parameter { name: "unit", kind: Kind::Text, what: "关于这个党组织及其下级的" },
        Parameter {
            name: "person", kind: Kind::Text, what: "关于这个人或由其录入的，人员编号"
        },
        Parameter { name: "from", kind: Kind::Day, what: "从这一天起录入的" },
        Parameter { name: "until", kind: Kind::Day, what: "到这一天止录入的（含）" },
        BEFORE,
        SIZE,
    ],
    given,
    entries,
);

const HEAD: Operation = Operation::get(
    "/api/v1/ledger/head",
    Guard::SignedIn,
    ("ledgerHead", "台账", "台账首码：抄下来另存，以后可以核对台账没有被改动；最近一次核验看到了什么"),
    &[],
    head_given,
    head,
);

fn given() -> Value {
    let before = json!({"type": ["integer", "null"], "minimum": 0,
                        "description": "更早的用这个序号作 before 再取；没有更早的为 null"});
    object(&[
        ("items", list(named("LedgerLine"))),
        ("before", before),
        ("cut", flag("找得太久，没有找满就停了；可以接着取")),
    ])
}

fn head_given() -> Value {
    let verified = object(&[
        ("at", text("何时核验，UTC")),
        ("entries", count("读了几条")),
        ("rows", count("比较了几行")),
        ("code", text("那时的首码")),
        ("findings", texts("哪里不对；没有的为空")),
        ("unlisted", count("另有几处没有列出")),
    ]);
    object(&[
        ("sequence", count("最新一条的序号；空台账为0")),
        ("hash", text("最新一条的散列值")),
        ("code", text("首码")),
        ("entered_at", text("最新一条的录入时间，UTC；空台账为空")),
        ("algorithm", text("散列算法")),
        ("verified", json!({"oneOf": [{"type": "null"}, verified]})),
    ])
}

fn head(ask: &Ask, _: &Present) -> Answer {
    let college = ask.site.college();
    let head = ledgers::head(college)?;
    let verified = ledgers::last_verified(college)?.map(|seen| {
        json!({
            "at": seen.at, "entries": seen.entries, "rows": seen.rows, "code": seen.code,
            "findings": seen.findings, "unlisted": seen.unlisted,
        })
    });
    Reply::json(
        200,
        &json!({
            "sequence": head.sequence,
            "hash": head.hash,
            "code": head.code,
            "entered_at": head.entered_at,
            "algorithm": head.algorithm,
            "verified": verified,
        }),
    )
}

/// A line of the ledger.
pub fn line() -> Value {
    object(&[
        ("sequence", count("台账序号")),
        ("entered_at", text("录入时间，UTC")),
        ("event_day", day_or_null("事情发生的那一天")),
        ("late_days", count("晚了几天录入")),
        ("actor", text("录入人；不便公开的为空")),
        ("action", text("动作编号，见交换格式")),
        ("sentence", text("一句话")),
    ])
}

fn entries(ask: &Ask, present: &Present) -> Answer {
    let size = number(ask, SIZE)?.and_then(|n| usize::try_from(n).ok()).unwrap_or(50);
    let owned = |name: &str| ask.query.get(name).map(str::to_owned);
    let wanted = Wanted {
        unit: owned("unit"),
        people: owned("person").map(|code| vec![code]),
        group: None,
        from: day(ask, "from")?,
        until: day(ask, "until")?,
        before: number(ask, BEFORE)?.and_then(|n| u64::try_from(n).ok()),
    };
    let access = ask.who().access(present.world());
    let stretch = ledgers::journal(ask.site.college(), present, &access, &wanted, size)?;
    let lines = stretch.lines.iter().map(|line| {
        json!({
            "sequence": line.sequence,
            "entered_at": line.entered_at,
            "event_day": line.event_day,
            "late_days": line.delay.max(0),
            "actor": line.actor,
            "action": line.action,
            "sentence": line.sentence,
        })
    });
    let items: Vec<Value> = lines.collect();
    Reply::json(200, &json!({"items": items, "before": stretch.earlier, "cut": stretch.cut}))
}
