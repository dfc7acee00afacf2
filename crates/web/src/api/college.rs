//! The college at a glance: maps, targets, the year of a unit.

use super::shapes::{count, counts, day as day_shape, day_or_null, list, object, one_of, text};
use super::{Kind, Operation, Parameter, day, unreadable};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::Status;
use jishi_app::living::Present;
use jishi_app::maps::{self, MapRow, Target, Wanted};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use serde_json::{Value, json};

const AS_OF: Parameter = Parameter { name: "as_of", kind: Kind::Day, what: "截至哪一天，缺省今天" };

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/units/{unit}/map",
        Guard::Unit(Ability::SeeVerdicts),
        ("map", "党组织", "全景图：下属各党组织在一项标准各板块的情况、按类别汇总、今年的走势"),
        &[
            Parameter {
                name: "standard", kind: Kind::Text, what: "标准编号；缺省是采用中的第一项"
            },
            Parameter { name: "category", kind: Kind::Text, what: "只要这一类支部，如 教师" },
            Parameter { name: "general", kind: Kind::Text, what: "只要这个党总支的，编号" },
            AS_OF,
        ],
        map_given,
        map,
    ),
    Operation::get(
        "/api/v1/units/{unit}/targets",
        Guard::Unit(Ability::SeeVerdicts),
        ("targets", "党组织", "全校的目标（如80%支部达标）今天到了哪里；只有党委有"),
        &[AS_OF],
        targets_given,
        targets,
    ),
];

const FIVE: &str = "依次为已达到、未达到、未到期、不适用、无法判定的数目";

fn map_given() -> Value {
    let named = || object(&[("id", text("编号")), ("title", text("名称"))]);
    let row = object(&[
        ("unit", text("党组织编号")),
        ("name", text("名称")),
        ("kind", text("层级")),
        ("category", text("类别；不是支部的为空")),
        ("parent", text("上级编号")),
        ("cells", list(counts(FIVE))),
        ("all", counts(FIVE)),
    ]);
    let kind =
        object(&[("category", text("类别")), ("branches", count("几个支部")), ("counts", counts(FIVE))]);
    let point = object(&[("day", day_shape("截至")), ("met", count("达到")), ("due", count("到期"))]);
    object(&[
        ("standard", text("标准编号；那天没有采用任何标准的为空")),
        ("day", day_shape("截至")),
        ("standards", list(named())),
        ("areas", list(named())),
        ("rows", list(row.clone())),
        ("general", list(row)),
        ("kinds", list(kind)),
        ("trend", list(point)),
    ])
}

fn targets_given() -> Value {
    let status = one_of("结果", &Status::ALL.map(Status::id));
    list(object(&[
        ("id", text("标准编号")),
        ("standard", text("标准简称")),
        ("title", text("目标")),
        ("reason", text("理由")),
        ("counted", json!({"type": "integer", "description": "已有几个"})),
        ("required", json!({"type": "integer", "description": "要有几个；没有要求的为 -1"})),
        ("status", status),
        ("word", text("结果")),
        ("due", day_or_null("到哪一天")),
        ("verdict", text("判定编号")),
    ]))
}

/// The day of the query, which is not later than today.
fn past(ask: &Ask, present: &Present) -> Result<Day, Failure> {
    let day = day(ask, "as_of")?.unwrap_or(present.today());
    if day > present.today() {
        return Err(unreadable("as_of", "在今天以后，还没有可看的"));
    }
    Ok(day)
}

fn seen(ask: &Ask, present: &Present) -> Result<(maps::Seen, Day), Failure> {
    let day = past(ask, present)?;
    let text = |name: &str| ask.query.text(name).to_owned();
    let wanted =
        Wanted { standard: text("standard"), category: text("category"), general: text("general"), day };
    let reach = ask.who().access(present.world()).units(Ability::SeeVerdicts);
    Ok((maps::look(present, ask.site.college().library(), &reach, ask.place("unit"), &wanted), day))
}

fn map(ask: &Ask, present: &Present) -> Answer {
    let (seen, day) = seen(ask, present)?;
    let pairs = |pairs: &[(String, String)]| -> Vec<Value> {
        pairs.iter().map(|(id, title)| json!({"id": id, "title": title})).collect()
    };
    let rows = |rows: &[MapRow]| rows.iter().map(|row| json!(row)).collect::<Vec<_>>();
    let areas = seen.map.as_ref().map(|map| pairs(&map.areas)).unwrap_or_default();
    Reply::json(
        200,
        &json!({
            "standard": seen.standard,
            "day": day,
            "standards": pairs(&seen.standards),
            "areas": areas,
            "rows": rows(&seen.rows),
            "general": rows(&seen.general),
            "kinds": seen.kinds,
            "trend": seen.trend,
        }),
    )
}

fn targets(ask: &Ask, present: &Present) -> Answer {
    let (seen, _) = seen(ask, present)?;
    let all: Vec<&Target> = seen.targets.iter().chain(&seen.other_targets).collect();
    Reply::json(200, &all)
}
