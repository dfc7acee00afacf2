//! Plans of years: all, one, drafts, moved by hand, accepted, filed, received or returned, made known.

use super::shapes::{
    amount, count, day as day_shape, day_or_null, flag, list, named, object, one_of, page_of, text,
    text_or_null, texts, word,
};
use super::{Kind, Operation, PAGE, Parameter, SIZE, body, listed, number};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::living::Present;
use jishi_app::plans::{self, Move, Proposal, Sending, UnitPlan};
use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::plans::{Measure, PlanEvent, PlanState, PlanStep, Scope, Variant};
use jishi_domain::refusals::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

/// Years of which there may be plans.
const FIRST: i32 = 1949;
const LAST: i32 = 2999;

const YEAR: Parameter =
    Parameter {
        name: "year", kind: Kind::Number(FIRST as i64, LAST as i64), what: "哪一年的，缺省今年"
    };

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/plans",
        Guard::Somewhere(Ability::SeeVerdicts),
        ("plans", "计划", "看得到的支部一年的计划：谁还没有、到哪一步、落实得怎样"),
        &[YEAR, Parameter { name: "unit", kind: Kind::Text, what: "这个党组织及其下级的" }, PAGE, SIZE],
        || page_of(named("UnitPlan")),
        all,
    ),
    Operation::get(
        "/api/v1/plans/clashes",
        Guard::Somewhere(Ability::SeeVerdicts),
        ("planClashes", "计划", "看得到的计划之间主讲人、主持人、场地的冲突"),
        &[YEAR],
        || list(named("PlanClash")),
        clashes,
    ),
    Operation::get(
        "/api/v1/units/{unit}/plan",
        Guard::Unit(Ability::SeePublic),
        (
            "plan",
            "计划",
            "一个党组织一年的现行计划：安排与落实对照、报送、个人任务、备案情况；只公布给党员的看不到细节",
        ),
        &[YEAR],
        || named("PlanOfYear"),
        one,
    ),
    Operation::get(
        "/api/v1/units/{unit}/plan/drafts",
        Guard::Unit(Ability::Plan),
        ("planDrafts", "计划", "还没有采用的计划草案，每个方案一份"),
        &[YEAR],
        || list(named("PlanDraft")),
        drafts,
    ),
    Operation::post(
        "/api/v1/units/{unit}/plan/propose",
        Guard::Unit(Ability::Plan),
        ("proposePlan", "计划", "生成两个方案的计划草案；要算几秒"),
        || object(&[("year", year_shape())]),
        (201, || list(named("PlanDraft"))),
        propose,
    ),
    Operation::post(
        "/api/v1/units/{unit}/plan/reopen",
        Guard::Unit(Ability::Plan),
        ("reopenPlan", "计划", "把现行计划打开成草案来改"),
        || object(&[("year", year_shape())]),
        (201, || named("PlanDraft")),
        reopen,
    ),
    Operation::post(
        "/api/v1/units/{unit}/plan/effect",
        Guard::Unit(Ability::Plan),
        ("planEffect", "计划", "不改动，只看草案里改期会影响哪些要求"),
        || {
            object(&[
                ("year", year_shape()),
                ("variant", variant_shape()),
                ("sitting", word("安排的编号")),
                ("day", day_shape("改到哪一天")),
            ])
        },
        (200, || named("PlanShift")),
        effect,
    ),
    Operation::post(
        "/api/v1/units/{unit}/plan/move",
        Guard::Unit(Ability::Plan),
        ("movePlanned", "计划", "在草案里改期、改时间地点、改主讲人；改过的以后重新生成时不再动"),
        || {
            object(&[
                ("year", year_shape()),
                ("variant", variant_shape()),
                ("sitting", word("安排的编号")),
                ("day?", day_shape("改到哪一天；不写就不改")),
                ("time?", text("几点，如 14:30；空的去掉")),
                ("place?", text("地点；空的去掉")),
                ("title?", text("主题；空的去掉")),
                ("lecturers?", texts("主讲人编号")),
            ])
        },
        (200, || named("PlanDraft")),
        reschedule,
    ),
    Operation::post(
        "/api/v1/units/{unit}/plan/accept",
        Guard::Unit(Ability::Plan),
        ("acceptPlan", "计划", "采用一份草案作为现行计划；期间有人采用了另一版就退回"),
        || {
            object(&[
                ("year", year_shape()),
                ("variant", variant_shape()),
                ("after", count("看到的现行计划是第几版；没有的写0")),
                ("reason?", text("改计划的原因；第一版不必写")),
            ])
        },
        (201, || named("PlanWritten")),
        accept,
    ),
    Operation::post(
        "/api/v1/units/{unit}/plan/send",
        Guard::Unit(Ability::Plan),
        ("sendPlan", "计划", "把现行计划报上级党组织备案"),
        || {
            object(&[
                ("year", year_shape()),
                ("version", version_shape()),
                ("to", word("报给哪个上级，编号")),
                ("items?", texts("同时算作哪些报送事项；不写就只送备案，各标准看不到")),
                ("note?", text("备注")),
            ])
        },
        (201, || named("PlanWritten")),
        send,
    ),
    Operation::post(
        "/api/v1/units/{unit}/plan/make-known",
        Guard::Unit(Ability::Plan),
        ("makePlanKnown", "计划", "向党员公布现行计划"),
        || {
            object(&[
                ("year", year_shape()),
                ("version", version_shape()),
                ("items?", texts("同时算作哪些公示事项")),
                ("note?", text("备注")),
            ])
        },
        (201, || named("PlanWritten")),
        make_known,
    ),
    Operation::post(
        "/api/v1/units/{unit}/plan/receive",
        Guard::Unit(Ability::ReceivePlans),
        ("receivePlan", "计划", "为报来的计划备案；自己报的不能自己备案"),
        || object(&[("year", year_shape()), ("version", version_shape()), ("note?", text("备注"))]),
        (201, || named("PlanWritten")),
        receive,
    ),
    Operation::post(
        "/api/v1/units/{unit}/plan/return",
        Guard::Unit(Ability::ReceivePlans),
        ("returnPlan", "计划", "退回报来的计划，写明原因"),
        || object(&[("year", year_shape()), ("version", version_shape()), ("reason", word("为什么退回"))]),
        (201, || named("PlanWritten")),
        give_back,
    ),
];

fn year_shape() -> Value {
    json!({"type": "integer", "minimum": FIRST, "maximum": LAST, "description": "哪一年"})
}

fn version_shape() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": u32::MAX, "description": "看到的是第几版；不是现行的就退回"})
}

fn variant_shape() -> Value {
    one_of("方案", &ids(Variant::ALL, Variant::id))
}

fn ids<T: Copy>(all: &[T], id: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|one| id(*one)).collect()
}

/// What several operations take or give.
pub fn components() -> Vec<(&'static str, Value)> {
    let step = || one_of("环节", &ids(PlanStep::ALL, PlanStep::id));
    let kinds = || texts("记录类型");
    let answers = || list(named("Answered"));
    let answered =
        object(&[("standard", text("标准编号")), ("indicator", text("指标编号")), ("period", text("期间"))]);
    let standing = object(&[
        ("version", count("第几版")),
        ("step", step()),
        ("since", day_shape("哪一天到这一步")),
        ("to", text_or_null("报给哪个党组织，编号")),
        ("known", flag("是否已向党员公布")),
        ("dates", count("要开会的日子")),
        ("sittings", count("安排几次")),
        ("held", count("开了几次")),
        ("missed", count("过期没有记录的几次")),
        ("next_day", day_or_null("下一次在哪天")),
        ("next", text_or_null("下一次是什么")),
    ]);
    let unit_plan = object(&[
        ("unit", text("党组织编号")),
        ("name", text("名称")),
        ("above", text("上级名称")),
        ("kind", text("层级")),
        ("plan", json!({"oneOf": [{"type": "null"}, standing]})),
    ]);
    let side = object(&[
        ("unit", text("谁的计划，编号")),
        ("name", text("名称")),
        ("sitting", text("安排的编号")),
        ("label", text("是什么")),
        ("time", text("几点；没写的为空")),
    ]);
    let clash = object(&[
        ("day", day_shape("哪一天")),
        ("what", text("人的姓名或地点")),
        ("is_person", flag("是人，不是地点")),
        ("sides", list(side)),
    ]);
    let sitting = object(&[
        ("id", text("编号")),
        ("unit", text("哪个党组织")),
        ("scope", one_of("谁参加", &ids(Scope::ALL, Scope::id))),
        ("kinds", kinds()),
        ("day", day_shape("日期")),
        ("time?", text("几点")),
        ("title?", text("主题")),
        ("topics?", texts("内容类别")),
        ("items?", texts("事项")),
        ("forms?", texts("方式")),
        ("chair?", text("主持人编号")),
        ("lecturers?", texts("主讲人编号")),
        ("hours?", amount("学时")),
        ("place?", text("地点")),
        ("answers?", answers()),
        ("fixed?", flag("手工定的")),
    ]);
    let filing = object(&[
        ("id", text("编号")),
        ("unit", text("哪个党组织")),
        ("kind", text("记录类型")),
        ("items?", texts("事项")),
        ("to?", text("报给谁，编号")),
        ("by", day_shape("最迟哪一天")),
        ("answers?", answers()),
    ]);
    let duty = object(&[
        ("person", text("人员编号")),
        ("kind", text("记录类型")),
        ("by?", day_shape("最迟哪一天")),
        ("count", count("几次")),
        ("hours?", amount("学时")),
        ("owner?", text("由谁落实，人员编号")),
        ("answers?", answers()),
    ]);
    let lost = object(&[
        ("standard", text("标准编号")),
        ("indicator", text("指标编号")),
        ("period", text("期间")),
        ("reason", text("为什么今年做不到了")),
    ]);
    let proof = object(&[
        ("standard", text("标准编号")),
        ("indicator", text("指标编号")),
        ("from", day_shape("从哪天")),
        ("until", day_shape("到哪天")),
        ("needed", count("至少几个")),
        ("what", one_of("数的是什么", &ids(Measure::ALL, Measure::id))),
    ]);
    let plan = object(&[
        ("unit", text("党组织编号")),
        ("year", year_shape()),
        ("made_on", day_shape("哪一天排的")),
        ("variant", variant_shape()),
        ("sittings?", list(named("PlannedSitting"))),
        ("filings?", list(named("PlannedFiling"))),
        ("duties?", list(named("PersonalDuty"))),
        ("lost?", list(lost)),
        ("proof?", list(proof)),
    ]);
    let figures = object(&[
        ("duties", count("回应几项要求")),
        ("dates", count("要开会的日子")),
        ("sittings", count("安排几次")),
        ("person_hours", amount("人时")),
        ("fewest_dates", count("日子不会少于几个")),
        ("fewest_sittings", count("次数不会少于几次")),
        ("proven", flag("已证明不能更少")),
        ("gap", text("没有证完时差多少")),
    ]);
    let draft = object(&[
        ("plan", named("YearPlan")),
        ("figures", figures),
        ("changes", texts("与原计划的不同和原因")),
        ("remarks", texts("说明")),
        ("after", count("接在第几版之后")),
        ("by", text("谁让排的，人员编号")),
    ]);
    let carried = object(&[
        ("sitting", named("PlannedSitting")),
        ("fate", one_of("落实情况", &["done", "on-another-day", "partly", "missed", "coming"])),
        ("record", text_or_null("落实它的记录编号")),
        ("held_on", day_or_null("实际哪天开的")),
        ("missing", kinds()),
    ]);
    let filed = object(&[
        ("filing", named("PlannedFiling")),
        ("record", text_or_null("报送记录编号")),
        ("filed_on", day_or_null("哪天报的")),
    ]);
    let event = object(&[
        ("sequence", count("台账序号")),
        ("step", step()),
        ("version", count("第几版")),
        ("day", day_shape("哪一天")),
        ("by", text("谁，人员编号")),
        ("to", text_or_null("给哪个党组织")),
        ("record", text_or_null("随同的记录编号")),
        ("note", text_or_null("备注或原因")),
    ]);
    let held = object(&[
        ("version", count("第几版")),
        ("step", step()),
        ("known", flag("是否已向党员公布")),
        ("variant", variant_shape()),
        ("made_on", day_shape("哪一天排的")),
        ("history", list(event)),
        ("sittings", list(carried)),
        ("unplanned", texts("计划以外开的，记录编号")),
        ("filings", list(filed)),
        ("duties", list(named("PersonalDuty"))),
        ("lost", texts("今年做不到的")),
        ("proof", texts("为什么不能更少")),
    ]);
    let mark = object(&[
        ("day", day_shape("日期")),
        ("fate", text("落实情况")),
        ("planned", text_or_null("安排的编号")),
        ("record", text_or_null("记录编号")),
    ]);
    let row =
        object(&[("kind", text("记录类型")), ("label", text("类型名称")), ("months", list(list(mark)))]);
    let of_year = object(&[
        ("unit", text("党组织编号")),
        ("year", year_shape()),
        ("hidden", flag("有计划，但还没有公布给您")),
        ("plan", json!({"oneOf": [{"type": "null"}, held]})),
        ("glance", list(row)),
    ]);
    let shift = object(&[
        ("lost", texts("因此落空的要求")),
        ("gained", texts("因此能满足的要求")),
        ("dates_before", count("现在要开会的日子")),
        ("dates_after", count("改后要开会的日子")),
        ("remarks", texts("这一天要注意的")),
    ]);
    let written = object(&[
        ("sequence", count("台账序号")),
        ("unit", text("党组织编号")),
        ("year", year_shape()),
        ("version", count("现为第几版")),
    ]);
    vec![
        ("Answered", answered),
        ("PersonalDuty", duty),
        ("PlanClash", clash),
        ("PlanDraft", draft),
        ("PlanOfYear", of_year),
        ("PlanShift", shift),
        ("PlanWritten", written),
        ("PlannedFiling", filing),
        ("PlannedSitting", sitting),
        ("UnitPlan", unit_plan),
        ("YearPlan", plan),
    ]
}

/// The year of the query, else that of today.
fn year(ask: &Ask, present: &Present) -> Result<i32, Failure> {
    let wanted = number(ask, YEAR)?.and_then(|year| i32::try_from(year).ok());
    Ok(wanted.unwrap_or_else(|| i32::from(present.today().date().year())))
}

fn all(ask: &Ask, present: &Present) -> Answer {
    let reach = ask.who().access(present.world()).units(Ability::SeeVerdicts);
    let found = plans::all(present, &reach, year(ask, present)?, ask.query.get("unit"));
    listed(ask, found, |unit| of_unit(&unit))
}

fn of_unit(unit: &UnitPlan) -> Value {
    let standing = unit.plan.as_ref().map(|plan| {
        let (day, what) = plan.next.clone().unzip();
        json!({
            "version": plan.version, "step": plan.step, "since": plan.since, "to": plan.to,
            "known": plan.known, "dates": plan.dates, "sittings": plan.sittings, "held": plan.held,
            "missed": plan.missed, "next_day": day, "next": what,
        })
    });
    json!({"unit": unit.unit, "name": unit.name, "above": unit.above, "kind": unit.kind, "plan": standing})
}

fn clashes(ask: &Ask, present: &Present) -> Answer {
    let reach = ask.who().access(present.world()).units(Ability::SeeVerdicts);
    Reply::json(200, &plans::clashes(present, &reach, year(ask, present)?))
}

fn one(ask: &Ask, present: &Present) -> Answer {
    let (world, unit, year) = (present.world(), ask.place("unit"), year(ask, present)?);
    let sight = plans::sight(world, &ask.who().access(world), unit, year);
    let held = sight.plan.map(|state| held(ask, present, &sight, state));
    let glance = plans::glance(world, unit, year, present.today());
    Reply::json(
        200,
        &json!({"unit": unit, "year": year, "hidden": sight.hidden, "plan": held, "glance": glance.rows}),
    )
}

fn event(event: &PlanEvent) -> Value {
    json!({
        "sequence": event.sequence, "step": event.step, "version": event.version, "day": event.day,
        "by": event.by, "to": event.to, "record": event.record, "note": event.note,
    })
}

fn held(ask: &Ask, present: &Present, sight: &plans::Sight<'_>, state: &PlanState) -> Value {
    let (world, plan, library) = (present.world(), &state.plan, ask.site.college().library());
    let year = plans::year(world, plan, present.today());
    let (mut unplanned, mut filings, mut lost, mut proof) = Default::default();
    if sight.details {
        unplanned = year.unplanned;
        filings = plans::filings(world, plan);
        lost = plan
            .lost
            .iter()
            .map(|lost| format!("{} {}：{}", lost.indicator, lost.period, lost.reason))
            .collect::<Vec<_>>();
        let words = plans::proof(library, plan);
        proof = [words.sums, words.steps].concat();
    }
    json!({
        "version": state.version,
        "step": state.standing(),
        "known": state.is_known(),
        "variant": plan.variant,
        "made_on": plan.made_on,
        "history": state.history.iter().map(event).collect::<Vec<_>>(),
        "sittings": year.planned,
        "unplanned": unplanned,
        "filings": filings,
        "duties": plan.duties.iter().filter(|duty| sight.sees(duty)).collect::<Vec<_>>(),
        "lost": lost,
        "proof": proof,
    })
}

fn drafts(ask: &Ask, present: &Present) -> Answer {
    let (unit, year) = (ask.place("unit"), year(ask, present)?);
    let mut drafts = Vec::new();
    for variant in Variant::ALL {
        drafts.extend(plans::proposal(ask.site.college(), unit, year, *variant)?);
    }
    Reply::json(200, &drafts)
}

/// A year that a body names.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "i32")]
struct Year(i32);

impl TryFrom<i32> for Year {
    type Error = String;

    fn try_from(year: i32) -> Result<Year, String> {
        if (FIRST..=LAST).contains(&year) {
            Ok(Year(year))
        } else {
            Err(format!("year 不在{FIRST}至{LAST}之间"))
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfYear {
    year: Year,
}

fn propose(ask: &Ask) -> Answer {
    let wanted: OfYear = body(ask)?;
    let drafts = plans::propose(ask.site.college(), &ask.who().person, ask.place("unit"), wanted.year.0)?;
    Reply::json(201, &drafts)
}

fn reopen(ask: &Ask) -> Answer {
    let wanted: OfYear = body(ask)?;
    let draft = plans::reopen(ask.site.college(), &ask.who().person, ask.place("unit"), wanted.year.0)?;
    Reply::json(201, &draft)
}

/// A draft in words.
fn called(ask: &Ask, year: i32) -> String {
    format!("{}草案", ask.site.college().present().world().called_plan(ask.place("unit"), year))
}

/// The draft that a body means.
fn draft(ask: &Ask, year: Year, variant: Variant) -> Result<Proposal, Failure> {
    let unit = ask.place("unit");
    plans::proposal(ask.site.college(), unit, year.0, variant)?.ok_or_else(|| {
        Failure::Conflict(Refusal::new(
            called(ask, year.0),
            "不在了（没有生成过，或者已被采用）",
            "先生成草案，或打开现行计划来改",
        ))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trial {
    year: Year,
    variant: Variant,
    sitting: String,
    day: Day,
}

fn effect(ask: &Ask) -> Answer {
    let trial: Trial = body(ask)?;
    let draft = draft(ask, trial.year, trial.variant)?;
    let shift = plans::shift(ask.site.college(), &draft.plan, &trial.sitting, trial.day)?;
    Reply::json(
        200,
        &json!({
            "lost": shift.lost, "gained": shift.gained, "remarks": shift.remarks,
            "dates_before": shift.dates.0, "dates_after": shift.dates.1,
        }),
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Moved {
    year: Year,
    variant: Variant,
    sitting: String,
    #[serde(default)]
    day: Option<Day>,
    #[serde(default)]
    time: Option<String>,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    lecturers: Option<Vec<String>>,
}

fn reschedule(ask: &Ask) -> Answer {
    let Moved { year, variant, sitting, day, time, place, title, lecturers } = body(ask)?;
    let change = Move { sitting, day, time, place, title, lecturers };
    let unit = ask.place("unit");
    Reply::json(200, &plans::move_in_draft(ask.site.college(), (unit, year.0, variant), &change)?)
}

fn written(ask: &Ask, year: Year, version: u32, entry: &Entry) -> Answer {
    let unit = ask.place("unit");
    Reply::json(201, &json!({"sequence": entry.sequence, "unit": unit, "year": year.0, "version": version}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    year: Year,
    variant: Variant,
    after: u32,
    #[serde(default)]
    reason: Option<String>,
}

fn accept(ask: &Ask) -> Answer {
    let wanted: Acceptance = body(ask)?;
    let draft = draft(ask, wanted.year, wanted.variant)?;
    if draft.after != wanted.after {
        return Err(Failure::Conflict(Refusal::new(
            called(ask, wanted.year.0),
            format!("接在第{}版之后，不是看到的第{}版", draft.after, wanted.after),
            "重新取草案，核对后再采用",
        )));
    }
    let college = ask.site.college();
    let entry = plans::accept(college, &ask.who().person, draft.plan, draft.after, wanted.reason)?;
    written(ask, wanted.year, draft.after + 1, &entry)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    year: Year,
    version: u32,
    to: String,
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    note: Option<String>,
}

fn send(ask: &Ask) -> Answer {
    let Sent { year, version, to, items, note } = body(ask)?;
    let of = (ask.place("unit"), year.0, version);
    // a program that names no item means it
    let sending = Sending { to, items, unseen: true, note };
    let entry = plans::send(ask.site.college(), &ask.who().person, of, sending)?;
    written(ask, year, version, &entry)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    year: Year,
    version: u32,
    #[serde(default)]
    items: Vec<String>,
    #[serde(default)]
    note: Option<String>,
}

fn make_known(ask: &Ask) -> Answer {
    let Known { year, version, items, note } = body(ask)?;
    let of = (ask.place("unit"), year.0, version);
    let entry = plans::make_known(ask.site.college(), &ask.who().person, of, items, note)?;
    written(ask, year, version, &entry)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Received {
    year: Year,
    version: u32,
    #[serde(default)]
    note: Option<String>,
}

fn receive(ask: &Ask) -> Answer {
    let Received { year, version, note } = body(ask)?;
    let of = (ask.place("unit"), year.0, version);
    let entry = plans::receive(ask.site.college(), &ask.who().standings, of, note)?;
    written(ask, year, version, &entry)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Returned {
    year: Year,
    version: u32,
    reason: String,
}

fn give_back(ask: &Ask) -> Answer {
    let Returned { year, version, reason } = body(ask)?;
    let of = (ask.place("unit"), year.0, version);
    let entry = plans::give_back(ask.site.college(), &ask.who().standings, of, &reason)?;
    written(ask, year, version, &entry)
}
