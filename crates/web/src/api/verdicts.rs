//! Verdicts: those of a unit on any day, and one with everything that it stands on.

use super::shapes::{self, named, page_of};
use super::{Kind, Operation, PAGE, Parameter, SIZE, day, paged, paging, unreadable};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::Status;
use jishi_app::evaluations::{Query, VerdictId};
use jishi_app::verdicts;
use jishi_domain::permissions::Ability;
use serde_json::Value;

const AS_OF: Parameter = Parameter { name: "as_of", kind: Kind::Day, what: "截至哪一天，缺省今天" };
const KNOWN_AT: Parameter =
    Parameter { name: "known_at", kind: Kind::Day, what: "按台账在这一天知道的，缺省现在" };

pub const OPERATIONS: &[Operation] = &[
    Operation::slow(
        "/api/v1/units/{unit}/verdicts",
        Guard::Unit(Ability::SeeVerdicts),
        ("verdicts", "判定", "一个党组织及其党小组、人员的判定，可按标准、指标、结果筛选，可看任何一天"),
        &[
            Parameter { name: "standard", kind: Kind::Text, what: "标准编号，可带版本" },
            Parameter { name: "indicator", kind: Kind::Text, what: "指标编号" },
            Parameter { name: "status", kind: Kind::OneOf(shapes::statuses), what: "判定结果" },
            AS_OF,
            KNOWN_AT,
            PAGE,
            SIZE,
        ],
        || page_of(named("Verdict")),
        of_unit,
    ),
    Operation::slow(
        "/api/v1/units/{unit}/verdict",
        Guard::Unit(Ability::SeeVerdicts),
        ("verdict", "判定", "一条判定：条款、理由、算上的事实、差一点的事实、所用参数、下一步"),
        &[Parameter { name: "id", kind: Kind::Needed, what: "判定编号" }, AS_OF, KNOWN_AT],
        || named("Detail"),
        one,
    ),
];

fn of_unit(ask: &Ask) -> Answer {
    let (page, size) = paging(ask)?;
    let status = match ask.query.get("status") {
        Some(id) => Some(
            Status::ALL
                .into_iter()
                .find(|s| s.id() == id)
                .ok_or_else(|| unreadable("status", "没有这种结果"))?,
        ),
        None => None,
    };
    let query = Query {
        unit: Some(ask.place("unit").to_owned()),
        standards: ask.query.get("standard").map(str::to_owned).into_iter().collect(),
        indicator: ask.query.get("indicator").map(str::to_owned),
        statuses: status.into_iter().collect(),
        as_of: day(ask, "as_of")?,
        known_at: day(ask, "known_at")?,
        year: None,
    };
    let (found, total) = verdicts::list(ask.site.college(), &query, page, size)?;
    let items: Result<Vec<Value>, _> = found.iter().map(serde_json::to_value).collect();
    paged(items.map_err(|error| Failure::Broken(format!("json: {error}")))?, total, page, size)
}

fn one(ask: &Ask) -> Answer {
    let Some(text) = ask.query.get("id") else { return Err(unreadable("id", "没有写明")) };
    let id = VerdictId::parse(text)?;
    if id.unit != ask.place("unit") {
        return Err(Failure::missing("这条判定", "不属于地址中的党组织", "核对判定编号"));
    }
    let detail = verdicts::one(ask.site.college(), &id, day(ask, "as_of")?, day(ask, "known_at")?)?;
    Reply::json(200, &detail)
}
