//! Adoptions: what the college has adopted, with which parameters; adopting, confirming, ending, each with its effect first.

use super::shapes::{
    count, counts, day, day_or_null, flag, list, named, object, one_of, text, text_or_null, texts, word,
};
use super::{Kind, Operation, Parameter, body, standards};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::Standard;
use jishi_app::adoptions::deciding::{self, Wish};
use jishi_app::adoptions::shelves::{self, Adopting, Volume};
use jishi_app::adoptions::{self, effects, parameters};
use jishi_app::clauses::{self, Wanted};
use jishi_app::comparisons::{self, Note, Relation};
use jishi_app::living::Present;
use jishi_domain::actions::{Adoption, Entry, PhaseDates};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::refusals::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const SEES: Guard = Guard::Somewhere(Ability::SeeStandards);
const ADOPTS: Guard = Guard::Somewhere(Ability::AdoptStandard);

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/adoptions",
        SEES,
        ("adoptions", "采用", "每项标准在学校的采用情况，采用中的在前"),
        &[],
        || list(named("Adoption")),
        all,
    ),
    Operation::get(
        "/api/v1/standards/{standard}/adoption",
        SEES,
        ("adoption", "采用", "一项标准的采用情况"),
        &[],
        || named("Adoption"),
        one,
    ),
    Operation::post(
        "/api/v1/standards/{standard}/adoption",
        ADOPTS,
        ("adoptStandard", "采用", "采用一项标准：范围、日期、阶段、参数；与现行的完全一样时退回"),
        || named("NewAdoption"),
        (201, || named("Decided")),
        adopt,
    ),
    Operation::post(
        "/api/v1/standards/{standard}/adoption/effect",
        ADOPTS,
        ("adoptionEffect", "采用", "不采用，只看这样采用会怎样改变今天的判定"),
        || named("NewAdoption"),
        (200, || {
            object(&[
                ("instead", flag("取代今天正在采用的")),
                ("tried_from", day_or_null("采用日在今天以后时，按从哪天采用来试算")),
                ("waiting", count("还有几个参数没有确认")),
                ("effect", named("Effect")),
            ])
        }),
        try_out,
    ),
    Operation::post(
        "/api/v1/standards/{standard}/adoption/end",
        ADOPTS,
        ("endAdoption", "采用", "停用一项标准；已经停用的退回"),
        || object(&[("day", day("从哪天起不再判定")), ("reason", word("为什么停用"))]),
        (201, || named("Decided")),
        end,
    ),
    Operation::get(
        "/api/v1/standards/{standard}/parameters",
        SEES,
        ("parameters", "采用", "一项标准的参数：取值、出处、可靠程度、条款、由谁确认；待确认的在前"),
        &[],
        || list(named("Parameter")),
        all_parameters,
    ),
    Operation::post(
        "/api/v1/standards/{standard}/parameters/{parameter}",
        Guard::Somewhere(Ability::ConfirmParameters),
        ("confirmParameter", "采用", "确认一个参数的默认值，或设定学校的取值；已经这样确认过的退回"),
        || named("NewConfirmation"),
        (201, || named("Decided")),
        confirm,
    ),
    Operation::post(
        "/api/v1/standards/{standard}/parameters/{parameter}/effect",
        SEES,
        ("parameterEffect", "采用", "不确认，只看这样取值会怎样改变今天的判定"),
        || named("NewConfirmation"),
        (200, || named("Effect")),
        try_parameter,
    ),
    Operation::get(
        "/api/v1/standards/{standard}/states",
        SEES,
        ("clauseStates", "标准", "逐条对照：每一条款落实在哪里、今天在看得到的党组织的情况"),
        &[],
        || list(named("ClauseState")),
        states,
    ),
    Operation::get(
        "/api/v1/standards/{standard}/clauses/{clause}",
        SEES,
        ("clause", "标准", "一条条款：落实处和看得到的每个党组织今天的结果"),
        &[],
        clause_given,
        clause,
    ),
    Operation::get(
        "/api/v1/comparisons",
        SEES,
        ("comparisons", "标准", "标准异同：同一件事各标准怎样要求、哪个最严；互相矛盾的"),
        &[Parameter {
            name: "among",
            kind: Kind::OneOf(|| vec!["adopted", "all"]),
            what: "采用中的（缺省），还是标准库里全部的",
        }],
        comparisons_given,
        compare,
    ),
];

const FIVE: &str = "依次为已达到、未达到、未到期、不适用、无法判定的数目";

fn clause_given() -> Value {
    let verdict = object(&[
        ("title", text("指标")),
        ("status", super::shapes::status()),
        ("verdict", text("判定编号")),
    ]);
    let unit = object(&[
        ("unit", text("党组织编号")),
        ("name", text("名称")),
        ("status", super::shapes::status()),
        ("verdicts", list(verdict)),
    ]);
    object(&[("clause", named("ClauseState")), ("units", list(unit))])
}

fn comparisons_given() -> Value {
    let line = object(&[
        ("key", text("标准编号@版本")),
        ("standard", text("标准简称")),
        ("adopted", flag("今天是否采用")),
        ("indicator", text("指标")),
        ("clauses", texts("条款")),
        ("force", text("要求程度")),
        ("number", text("数目和期间")),
        ("conditions", texts("还要满足什么")),
    ]);
    let matter = object(&[
        ("title", text("什么事")),
        ("subject", text("对谁")),
        (
            "relation",
            one_of("same 一样，strictest 有最严的，mixed 互不覆盖", &["same", "strictest", "mixed"]),
        ),
        (
            "strictest",
            json!({"type": "array", "items": {"type": "integer", "minimum": 0}, "description": "最严的是 lines 的第几行，从0起"}),
        ),
        ("judgement", text("一句话")),
        ("answer", text("一份记录怎样都能回应")),
        ("lines", list(line)),
    ]);
    let value = object(&[
        ("key", text("标准编号@版本")),
        ("standard", text("标准简称")),
        ("parameter", text("参数编号")),
        ("value", text("取值")),
        ("origin", text("出处")),
    ]);
    let clash = object(&[("title", text("参数")), ("values", list(value))]);
    let cited = object(&[
        ("key", text("标准编号@版本")),
        ("standard", text("标准简称")),
        ("clause", text("条款编号")),
        ("text", text("条款大意")),
    ]);
    let note = object(&[("clauses", list(cited)), ("note", text("说明"))]);
    let remark = object(&[("standard", text("标准简称")), ("note", text("说明"))]);
    object(&[
        ("matters", list(matter)),
        ("clashes", list(clash)),
        ("contradictions", list(note.clone())),
        ("repetitions", list(note)),
        ("remarks", list(remark)),
    ])
}

/// What several operations take or give.
pub fn components() -> Vec<(&'static str, Value)> {
    let status = || {
        let mut schema = super::shapes::status();
        let mut ids = super::shapes::statuses().into_iter().map(Value::from).collect::<Vec<_>>();
        ids.push(Value::Null);
        schema["type"] = json!(["string", "null"]);
        schema["enum"] = ids.into();
        schema
    };
    let change = object(&[("before", status()), ("after", status()), ("count", count("几条"))]);
    let shift = object(&[
        ("code", text("指标或党组织编号")),
        ("name", text("名称")),
        ("changed", count("改变几条")),
        ("moves", list(change.clone())),
    ]);
    let effect = object(&[
        ("before", counts(FIVE)),
        ("after", counts(FIVE)),
        ("changed", count("改变几条")),
        ("moves", list(change)),
        ("by_indicator", list(shift.clone())),
        ("by_unit", list(shift)),
    ]);
    let phase = object(&[("from", day("第一天")), ("until", day("最后一天"))]);
    let phases = json!({"type": "object", "additionalProperties": phase, "description": "学校自己的阶段日期，按阶段编号"});
    let value = json!({"type": ["string", "number", "boolean"], "description": "取值，写法与参数表的 field 相同；不写是确认默认值"});
    let confirmation = object(&[("value?", value.clone()), ("reason?", text("理由或决议"))]);
    let adoption = object(&[
        ("standard", text("标准编号")),
        ("version", text("版本")),
        ("short", text("简称")),
        ("state", one_of("采用状态", &["current", "coming", "ended", "never"])),
        ("from", day_or_null("从哪天起")),
        ("until", day_or_null("到哪天止（含）")),
        ("units", texts("范围，党组织编号；空为全校")),
        ("phases", phases.clone()),
        ("waiting", count("待确认的参数")),
        ("sequence", json!({"type": ["integer", "null"], "minimum": 0, "description": "采用的台账序号"})),
        ("by", text("谁采用的")),
    ]);
    let new = object(&[
        ("from", day("从哪天起")),
        ("until?", day("到哪天止（含）")),
        ("units?", texts("范围，党组织编号；不写为全校")),
        ("phases?", phases),
        ("confirm?", texts("按默认值确认的参数，编号")),
        (
            "set?",
            json!({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]},
                   "description": "学校另定的参数取值，按参数编号"}),
        ),
        (
            "reasons?",
            json!({"type": "object", "additionalProperties": {"type": "string"}, "description": "单个参数的理由"}),
        ),
        ("resolution?", text("决议")),
    ]);
    let parameter = object(&[
        ("id", text("编号")),
        ("title", text("名称")),
        ("value", text("取值，用文字写")),
        ("field", text("取值，照这样写回来")),
        ("is_flag", flag("是或否")),
        ("default", text_or_null("学校另定时原来的值")),
        ("origin", text("出处")),
        ("certainty", text("可靠程度")),
        ("clause", text_or_null("条款")),
        ("reason", text("默认值的理由")),
        ("waiting", text_or_null("为什么待确认；不待确认为 null")),
        ("confirmed_by", text_or_null("谁确认的")),
        ("resolution", text("确认的理由或决议")),
        ("used_by", texts("用到它的指标，编号")),
    ]);
    let served = object(&[
        ("kind", text("指标、目标、阶段……")),
        ("word", text("它的名称")),
        ("id", text("编号")),
        ("title", text("标题")),
    ]);
    let mut five = counts(FIVE);
    five["type"] = json!(["array", "null"]);
    let state = object(&[
        ("id", text("条款编号")),
        ("section", text("所在章节")),
        ("level", text("层级")),
        ("kind", text("类别")),
        ("serve", text("怎样落实")),
        ("force", text("要求程度")),
        ("text", text("条款大意")),
        ("note", text("含糊或与别处不一致的地方")),
        ("regulation", text("法规条文")),
        ("served", list(served)),
        ("counts", five),
    ]);
    vec![
        ("Adoption", adoption),
        ("ClauseState", state),
        (
            "Decided",
            object(&[
                ("sequence", count("台账序号")),
                ("standard", text("标准编号")),
                ("version", text("版本")),
            ]),
        ),
        ("Effect", effect),
        ("NewAdoption", new),
        ("NewConfirmation", confirmation),
        ("Parameter", parameter),
    ]
}

fn volume(volume: &Volume<'_>) -> Value {
    let document = &volume.standard.document;
    let adoption = volume.adoption.as_ref();
    json!({
        "standard": document.id,
        "version": document.version,
        "short": document.short,
        "state": match volume.adopting {
            Adopting::Current => "current",
            Adopting::Coming => "coming",
            Adopting::Ended => "ended",
            Adopting::Never => "never",
        },
        "from": adoption.map(|a| a.from),
        "until": adoption.and_then(|a| a.until),
        "units": adoption.map(|a| a.units.clone()).unwrap_or_default(),
        "phases": adoption.map(|a| a.phases.clone()).unwrap_or_default(),
        "waiting": volume.waiting,
        "sequence": volume.entry.as_ref().map(|entry| entry.sequence),
        "by": volume.by,
    })
}

fn all(ask: &Ask, present: &Present) -> Answer {
    let volumes = shelves::all(ask.site.college(), present)?;
    Reply::json(200, &volumes.iter().map(volume).collect::<Vec<_>>())
}

fn one(ask: &Ask, present: &Present) -> Answer {
    let standard = standards::named(ask, present)?;
    let entries = shelves::decided(ask.site.college(), &standard.document.id)?;
    // newest first there, in their order here
    let entries: Vec<Entry> = entries.into_iter().rev().collect();
    Reply::json(200, &volume(&shelves::volume(present, standard, &entries)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    from: Day,
    #[serde(default)]
    until: Option<Day>,
    #[serde(default)]
    units: Vec<String>,
    #[serde(default)]
    phases: BTreeMap<String, PhaseDates>,
    #[serde(default)]
    confirm: BTreeSet<String>,
    #[serde(default)]
    set: BTreeMap<String, Value>,
    #[serde(default)]
    reasons: BTreeMap<String, String>,
    #[serde(default)]
    resolution: String,
}

/// A value of a body, as a form's field would hold it.
fn typed(value: &Value) -> String {
    match value {
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn misfit(field: String, problem: String) -> Failure {
    let refusal = Refusal::new("采用", "有一处不对", "按 fields 里说明的改好再提交");
    Failure::Fields(refusal, vec![(field, problem)])
}

/// The adoption that a body wants, checked against its standard and this college.
fn wanted(ask: &Ask, present: &Present) -> Result<(&'static Standard, Adoption), Failure> {
    let New { from, until, units, phases, confirm, set, reasons, resolution } = body(ask)?;
    let standard = standards::named(ask, present)?;
    let unknown = units.iter().find(|code| !present.world().units.contains_key(*code));
    if let Some(code) = unknown {
        return Err(misfit("units".into(), format!("党组织 {code} 没有登记")));
    }
    let mut values = BTreeMap::new();
    for (id, value) in &set {
        let read = parameters::read(standard, id, &typed(value));
        values.insert(id.clone(), read.map_err(|problem| misfit(format!("set.{id}"), problem))?);
    }
    let wish = Wish { from, until, units, phases, keep: confirm, set: values, reasons, resolution };
    let adoption = wish.adoption(standard, &ask.who().person);
    adoptions::check(standard, &adoption)?;
    Ok((standard, adoption))
}

fn decided(standard: &Standard, entry: &Entry) -> Answer {
    let document = &standard.document;
    Reply::json(
        201,
        &json!({"sequence": entry.sequence, "standard": document.id, "version": document.version}),
    )
}

fn adopt(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (standard, adoption) = wanted(ask, &college.present())?;
    decided(standard, &deciding::adopt(college, &ask.who().person, standard, adoption)?)
}

fn try_out(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let present = college.present();
    let (standard, adoption) = wanted(ask, &present)?;
    let trial = effects::trial(&present, college.library(), standard, &adoption);
    Reply::json(
        200,
        &json!({
            "instead": trial.instead,
            "tried_from": trial.tried_from,
            "waiting": adoptions::unconfirmed(standard, &adoption).len(),
            "effect": trial.effect,
        }),
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ending {
    day: Day,
    reason: String,
}

fn end(ask: &Ask) -> Answer {
    let Ending { day, reason } = body(ask)?;
    let college = ask.site.college();
    let standard = standards::named(ask, &college.present())?;
    decided(standard, &deciding::end(college, &ask.who().person, standard, day, &reason)?)
}

/// The adoption that holds or will; where there is none, the standard as it would be adopted today.
fn held(present: &Present, standard: &Standard) -> (bool, Adoption) {
    let (adopting, adoption) = shelves::standing(present.world(), standard, present.today());
    let adopted = matches!(adopting, Adopting::Current | Adopting::Coming);
    let plain = || adoptions::plain(standard, present.today().max(standard.document.in_force_from));
    (adopted, adoption.filter(|_| adopted).cloned().unwrap_or_else(plain))
}

fn all_parameters(ask: &Ask, present: &Present) -> Answer {
    let standard = standards::named(ask, present)?;
    let (_, adoption) = held(present, standard);
    let lines = parameters::lines(present.world(), standard, &adoption).into_iter().map(|line| {
        let used_by: Vec<&String> = line.used_by.iter().map(|(slug, _)| slug).collect();
        json!({
            "id": line.id, "title": line.title, "value": line.value, "field": line.field,
            "is_flag": line.is_flag, "default": line.default, "origin": line.origin,
            "certainty": line.certainty, "clause": line.clause, "reason": line.reason,
            "waiting": line.waiting, "confirmed_by": line.confirmed_by, "resolution": line.resolution,
            "used_by": used_by,
        })
    });
    Reply::json(200, &lines.collect::<Vec<Value>>())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirming {
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    reason: Option<String>,
}

/// Standard, parameter and value that a request means.
fn confirming(
    ask: &Ask,
    present: &Present,
) -> Result<(&'static Standard, Option<Value>, Option<String>), Failure> {
    let Confirming { value, reason } = body(ask)?;
    let (standard, id) = (standards::named(ask, present)?, ask.place("parameter"));
    if !standard.parameters.contains_key(id) {
        return Err(Failure::missing(format!("参数 {id}"), "这份标准中没有", "从参数表选择"));
    }
    let read = value.map(|value| parameters::read(standard, id, &typed(&value))).transpose();
    let value = read.map_err(|problem| misfit("value".into(), problem))?;
    Ok((standard, value, reason.filter(|text| !text.trim().is_empty())))
}

fn confirm(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (standard, value, reason) = confirming(ask, &college.present())?;
    let (who, id) = (&ask.who().person, ask.place("parameter"));
    decided(standard, &deciding::confirm(college, who, standard, id, value, reason)?)
}

fn try_parameter(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let present = college.present();
    let (standard, value, _) = confirming(ask, &present)?;
    let (_, adoption) = held(&present, standard);
    let id = ask.place("parameter");
    Reply::json(200, &effects::of_parameter(&present, standard, &adoption, id, value))
}

fn states(ask: &Ask, present: &Present) -> Answer {
    let standard = standards::named(ask, present)?;
    let reach = ask.who().access(present.world()).units(Ability::SeeVerdicts);
    let sheets = clauses::sheets(present, standard, &reach, &Wanted::default());
    Reply::json(200, &sheets.into_iter().flat_map(|sheet| sheet.lines).collect::<Vec<_>>())
}

fn clause(ask: &Ask, present: &Present) -> Answer {
    let (standard, id) = (standards::named(ask, present)?, ask.place("clause"));
    let reach = ask.who().access(present.world()).units(Ability::SeeVerdicts);
    let missing = || Failure::missing(format!("条款 {id}"), "这份标准中没有", "从条款列表选择");
    let (line, units) = clauses::one(present, standard, &reach, id).ok_or_else(missing)?;
    let units = units.into_iter().map(|unit| {
        let verdicts = unit.verdicts.iter();
        let verdicts =
            verdicts.map(|(title, status, id)| json!({"title": title, "status": status.id(), "verdict": id}));
        json!({
            "unit": unit.unit, "name": unit.name, "status": unit.status.id(),
            "verdicts": verdicts.collect::<Vec<_>>(),
        })
    });
    Reply::json(200, &json!({"clause": line, "units": units.collect::<Vec<_>>()}))
}

fn compare(ask: &Ask, present: &Present) -> Answer {
    let among = ask.query.get("among").unwrap_or("adopted");
    if !matches!(among, "adopted" | "all") {
        return Err(super::unreadable("among", "只能是 adopted 或 all"));
    }
    let found = comparisons::all(present, ask.site.college().library(), among == "adopted");
    let matters = found.matters.iter().map(|matter| {
        let (relation, strictest): (_, &[usize]) = match &matter.relation {
            Relation::Same => ("same", &[]),
            Relation::Strictest(places) => ("strictest", places),
            Relation::Mixed => ("mixed", &[]),
        };
        json!({
            "title": matter.title, "subject": matter.subject, "relation": relation, "strictest": strictest,
            "judgement": matter.judgement, "answer": matter.answer, "lines": matter.lines,
        })
    });
    let note = |note: &Note| {
        let clauses = note.clauses.iter().map(|(key, standard, clause, text)| {
            json!({"key": key, "standard": standard, "clause": clause, "text": text})
        });
        json!({"clauses": clauses.collect::<Vec<_>>(), "note": note.note})
    };
    let remarks = found.remarks.iter().map(|(standard, note)| json!({"standard": standard, "note": note}));
    Reply::json(
        200,
        &json!({
            "matters": matters.collect::<Vec<_>>(),
            "clashes": found.clashes,
            "contradictions": found.contradictions.iter().map(note).collect::<Vec<_>>(),
            "repetitions": found.repetitions.iter().map(note).collect::<Vec<_>>(),
            "remarks": remarks.collect::<Vec<_>>(),
        }),
    )
}
