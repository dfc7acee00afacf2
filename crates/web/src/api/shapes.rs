//! Schemas, as JSON Schema 2020-12 writes them. An object has these fields and no others; `?` marks what may be missing.

use jishi_domain::record_kinds::KINDS;
use jishi_domain::records::AttendanceState;
use jishi_domain::units::UnitKind;
use serde_json::{Map, Value, json};

/// An object of these fields.
pub fn object(fields: &[(&str, Value)]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, schema) in fields {
        let plain = name.trim_end_matches('?');
        if plain.len() == name.len() {
            required.push(plain.to_owned());
        }
        properties.insert(plain.to_owned(), schema.clone());
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// A list.
pub fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

/// A text.
pub fn text(what: &str) -> Value {
    json!({"type": "string", "description": what})
}

/// A text, or null.
pub fn text_or_null(what: &str) -> Value {
    json!({"type": ["string", "null"], "description": what})
}

/// A day.
pub fn day(what: &str) -> Value {
    json!({"type": "string", "format": "date", "description": what})
}

/// A day, or null.
pub fn day_or_null(what: &str) -> Value {
    json!({"type": ["string", "null"], "format": "date", "description": what})
}

/// A whole number, from nought.
pub fn count(what: &str) -> Value {
    json!({"type": "integer", "minimum": 0, "description": what})
}

/// Yes or no.
pub fn flag(what: &str) -> Value {
    json!({"type": "boolean", "description": what})
}

/// One of these texts.
pub fn one_of(what: &str, values: &[&str]) -> Value {
    json!({"type": "string", "enum": values, "description": what})
}

/// A schema that stands among the components.
pub fn named(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A page of a list.
pub fn page_of(item: Value) -> Value {
    object(&[
        ("items", list(item)),
        ("total", count("一共几条")),
        ("page", count("第几页，从1起")),
        ("pages", count("一共几页，至少1")),
    ])
}

/// Ids of the results of a verdict.
pub fn statuses() -> Vec<&'static str> {
    jishi_app::Status::ALL.map(jishi_app::Status::id).to_vec()
}

/// Ids of the record kinds.
pub fn kinds() -> Vec<&'static str> {
    KINDS.iter().map(|spec| spec.id).collect()
}

/// Result of a verdict.
pub fn status() -> Value {
    one_of(
        "判定结果：met 已达到，not_met 未达到，not_yet_due 未到期，not_applicable 不适用，undetermined 无法判定",
        &statuses(),
    )
}

/// A list of texts.
pub fn texts(what: &str) -> Value {
    json!({"type": "array", "items": {"type": "string"}, "description": what})
}

/// A number with at most two decimals, as a text.
pub fn amount(what: &str) -> Value {
    json!({"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]{1,2})?$", "description": what})
}

/// A text that says something.
pub fn word(what: &str) -> Value {
    json!({"type": "string", "minLength": 1, "description": what})
}

/// A number of people.
fn people(what: &str) -> Value {
    json!({"type": "integer", "minimum": 0, "maximum": u32::MAX, "description": what})
}

fn vote() -> Value {
    object(&[
        ("kind", word("表决类型：general、admission、conversion、election、committee")),
        ("due", people("应到会有表决权人数")),
        ("present", people("实到会有表决权人数")),
        ("yes", people("赞成")),
        ("no?", people("反对")),
        ("abstain?", people("弃权")),
        ("written_yes?", people("书面赞成")),
        ("secret?", flag("无记名")),
    ])
}

fn agenda_item() -> Value {
    object(&[
        ("title", word("议题")),
        ("topics?", texts("内容类别")),
        ("discussion?", text("讨论")),
        ("resolution?", text("决议")),
        ("vote?", vote()),
    ])
}

fn attendance() -> Value {
    let states = AttendanceState::ALL.map(AttendanceState::id);
    object(&[
        ("person", word("人员编号")),
        ("state", one_of("到会情况", &states)),
        ("hours?", amount("本人学时")),
        ("reason?", text("请假原因")),
    ])
}

fn evidence() -> Value {
    object(&[
        ("title", word("名称")),
        ("kind", word("类型：text、image、audio、video、document、link")),
        ("digest?", text("文件的 SHA-256")),
    ])
}

/// The fields of a record besides id and unit, which stand in the address.
fn record_fields() -> Vec<(&'static str, Value)> {
    let kind = one_of("记录类型", &kinds());
    vec![
        (
            "kinds",
            json!({"type": "array", "items": kind, "minItems": 1, "description": "类型，第一种是主要的；几种会合开时写几种"}),
        ),
        ("day", day("哪一天（跨几天的写第一天）")),
        ("until?", day("最后一天")),
        ("title?", text("主题")),
        ("place?", text("地点")),
        ("chair?", text("主持人编号")),
        ("recorder?", text("记录人编号")),
        ("lecturers?", texts("主讲人编号")),
        ("hours?", amount("学时")),
        ("agenda?", list(agenda_item())),
        ("topics?", texts("内容类别")),
        ("attendance?", list(attendance())),
        ("guests?", texts("列席人员")),
        ("forms?", texts("方式")),
        ("persons?", texts("涉及人员编号")),
        ("by?", text("经办人编号")),
        ("items?", texts("事项")),
        ("to?", text("对象单位编号")),
        ("amount?", amount("金额，元")),
        (
            "number?",
            json!({"type": "integer", "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX, "description": "数量"}),
        ),
        ("month?", text("所属月份，如 2026-11")),
        ("result?", text("结果")),
        ("level?", text("级别")),
        ("status?", text("状态")),
        ("answers?", text("所回应的记录的编号")),
        ("evidence?", list(evidence())),
        ("remark?", text("备注")),
        ("planned?", text("计划中的哪一次")),
        ("from_paper?", flag("由纸质记录补录")),
    ]
}

/// A record as it is given and taken.
fn record() -> Value {
    let mut fields = vec![("id", text("编号")), ("unit", text("党组织编号"))];
    fields.extend(record_fields());
    object(&fields)
}

fn record_state() -> Value {
    object(&[
        ("record", named("Record")),
        ("has_content", flag("有密封内容；用 /content 查阅")),
        ("sequence", count("最近一次写入的台账序号；更正时作为 corrects 交回")),
        ("entered_on", day("录入日期")),
        ("late_days", count("晚了几天录入")),
        ("actor", text("录入人编号")),
        (
            "review",
            json!({"oneOf": [{"type": "null"}, object(&[
                ("day", day("复核日期")),
                ("by", text("复核人编号")),
                ("accepted", flag("确认，还是退回")),
            ])]}),
        ),
    ])
}

fn written() -> Value {
    object(&[("sequence", count("台账序号")), ("record", text("记录编号"))])
}

fn unit() -> Value {
    let kinds =
        [UnitKind::College, UnitKind::GeneralBranch, UnitKind::Branch, UnitKind::Group].map(UnitKind::id);
    object(&[
        ("code", text("编号")),
        ("name", text("名称")),
        ("kind", one_of("层级", &kinds)),
        ("parent", text_or_null("上级编号")),
        ("established", day("成立日期")),
        ("ended", day_or_null("撤销或并入的日期")),
    ])
}

fn person() -> Value {
    object(&[
        ("code", text("人员编号")),
        ("name", text("姓名")),
        ("unit", text_or_null("所在支部编号")),
        ("group", text_or_null("所在党小组编号")),
        ("stage", text_or_null("党员、预备党员、发展对象……")),
        ("posts", list(object(&[("unit", text("党组织编号")), ("post", text("职务"))]))),
    ])
}

fn form() -> Value {
    json!({"oneOf": [{"type": "null"}, object(&[
        ("kind", text("记录类型")),
        ("label", text("类型名称")),
        ("sitting", flag("是否会议")),
        ("item", text_or_null("事项")),
    ])]})
}

fn duty() -> Value {
    let asked = object(&[
        ("title", text("指标")),
        ("standard", text("标准简称")),
        ("clauses", texts("条款")),
        ("force", text("要求程度")),
        ("reason", text("理由")),
        ("next", text("下一步")),
        ("persons", count("涉及几人；0为党组织本身")),
        ("periods", list(cell())),
    ]);
    object(&[
        ("unit", text("党组织编号")),
        ("unit_name", text("党组织名称")),
        ("what", text("要做什么，或还差什么")),
        ("due", day_or_null("到哪一天")),
        ("persons", count("涉及几人；0为党组织本身")),
        ("form", form()),
        ("asked", list(asked)),
    ])
}

fn duties() -> Value {
    let of = |what: &str| json!({"type": "array", "items": named("Duty"), "description": what});
    object(&[
        ("coming", of("三十天内到期")),
        ("standing", of("没有达到，随时可以补上")),
        ("unclear", of("资料不足，无法判定")),
        ("past", of("期间已过，只能补记当时做过的")),
        ("later", count("更晚到期的有几项")),
    ])
}

fn cell() -> Value {
    object(&[("label", text("期间")), ("status", status()), ("verdict", text("判定编号"))])
}

/// Five numbers, in the order of the results or states.
pub fn counts(what: &str) -> Value {
    json!({"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 5, "maxItems": 5, "description": what})
}

fn checklist() -> Value {
    const FIVE: &str = "依次为已达到、未达到、未到期、不适用、无法判定的数目";
    let line = object(&[
        ("indicator", text("指标编号")),
        ("title", text("指标")),
        ("force", text("要求程度")),
        ("clauses", texts("条款")),
        ("status", status()),
        ("verdict", text("判定编号")),
        ("reason", text("理由")),
        ("missing", text("还差什么")),
        ("due", day_or_null("到哪一天")),
        ("next", text("下一步")),
        ("unconfirmed", flag("用到了学校还没有确认的参数")),
        ("periods", list(cell())),
        ("persons", json!({"oneOf": [{"type": "null"}, counts(FIVE)]})),
    ]);
    let area = object(&[
        ("id", text("板块编号")),
        ("title", text("板块")),
        ("lines", list(line)),
        ("counts", counts(FIVE)),
    ]);
    object(&[
        ("standard", text("标准编号")),
        ("version", text("版本")),
        ("short", text("简称")),
        ("title", text("全称")),
        ("areas", list(area)),
        ("counts", counts(FIVE)),
    ])
}

fn verdict() -> Value {
    let subject = object(&[
        ("kind", text("对象层级或人员类别")),
        ("code", text("编号")),
        ("name", text("名称")),
        ("unit", text("党组织编号")),
    ]);
    let period = object(&[
        ("start", text("第一天")),
        ("end", text("结束后的第一天；不结束的为空")),
        ("label", text("名称")),
    ]);
    // the same object as a line of `jishi evaluate --format json` (docs/evaluation-json.md), which may get new fields
    json!({
        "type": "object",
        "description": "与 jishi evaluate --format json 的一行相同",
        "properties": {
            "id": text("判定编号"),
            "standard": text("标准编号"),
            "version": text("版本"),
            "indicator": text("指标编号"),
            "clauses": texts("条款"),
            "subject": subject,
            "period": period,
            "force": text("要求程度"),
            "status": status(),
            "due": text_or_null("到哪一天"),
            "missing": texts("还差什么"),
            "facts": {"type": "array", "items": {"type": "object"}, "description": "算上的事实"},
            "parameters": {"type": "array", "items": {"type": "object"}, "description": "所用参数、出处、是否确认"},
        },
        "required": ["id", "standard", "version", "indicator", "clauses", "subject", "period", "force", "status",
                     "missing", "facts", "parameters"],
    })
}

fn detail() -> Value {
    object(&[
        ("verdict", named("Verdict")),
        ("short", text("标准简称")),
        ("clauses", list(clause())),
        ("area", text("板块")),
        ("unit", text("党组织编号")),
        ("force", text("要求程度")),
        ("word", text("判定结果")),
        ("values", texts("所用参数的取值，按参数的次序")),
        ("form", form()),
        ("periods", list(cell())),
    ])
}

fn clause() -> Value {
    object(&[
        ("id", text("条款编号")),
        ("section", text("所在章节")),
        ("text", text("条款大意，用我们自己的话写")),
        ("note", text("含糊或与别处不一致的地方")),
    ])
}

fn credit() -> Value {
    let line = object(&[
        ("standard", text("标准简称")),
        ("title", text("指标")),
        ("clauses", texts("条款")),
        ("period", text("期间")),
        ("persons", count("涉及几人；0为党组织本身")),
        ("concerned", count("这项要求涉及的共几人")),
        ("reason", text("保存后的理由")),
    ]);
    let hint = object(&[("what", text("再加什么")), ("gains", texts("会多回应哪些指标"))]);
    object(&[("answers", list(line.clone())), ("advances", list(line)), ("hints", list(hint))])
}

fn standard() -> Value {
    object(&[
        ("id", text("标准编号")),
        ("version", text("版本")),
        ("short", text("简称")),
        ("title", text("全称")),
        ("adopted", flag("今天是否采用")),
        ("clauses", count("条款数")),
        ("indicators", count("指标数")),
    ])
}

fn problem() -> Value {
    object(&[
        ("title", text("哪一类问题")),
        ("status", count("HTTP 状态")),
        ("object", text("对象")),
        ("problem", text("问题")),
        ("remedy", text("怎么办")),
        ("request", count("请求编号，告诉系统管理员时用")),
        ("fields", list(object(&[("field", text("栏目")), ("problem", text("问题"))]))),
    ])
}

fn own() -> Value {
    let standing = object(&[
        ("role", text("角色编号")),
        ("label", text("角色")),
        ("unit", text_or_null("党组织编号")),
        ("through", text("来自任职、党员关系、授权还是委托")),
    ]);
    object(&[
        ("account", text("登录名")),
        ("person", text("人员编号")),
        ("today", day("系统的今天")),
        ("standings", list(standing)),
        ("abilities", texts("现在可以做什么；令牌只含其范围之内的")),
    ])
}

/// What several operations take or give, by name.
pub fn components() -> Vec<(&'static str, Value)> {
    let mut all = vec![
        ("Checklist", checklist()),
        ("Clause", clause()),
        ("Credit", credit()),
        ("Detail", detail()),
        ("Duties", duties()),
        ("Duty", duty()),
        ("LedgerLine", super::ledger::line()),
        ("NewRecord", object(&record_fields())),
        ("Own", own()),
        ("Person", person()),
        ("Problem", problem()),
        ("Record", record()),
        ("RecordState", record_state()),
        ("Standard", standard()),
        ("Unit", unit()),
        ("Verdict", verdict()),
        ("Written", written()),
    ];
    all.extend(super::adoptions::components());
    all.extend(super::burdens::components());
    all.extend(super::corrections::components());
    all.extend(super::people::components());
    all.extend(super::placements::components());
    all.extend(super::plans::components());
    all.extend(super::restructurings::components());
    all.sort_by_key(|(name, _)| *name);
    all
}
