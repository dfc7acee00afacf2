//! The description of the interface, made from its operations: as OpenAPI 3.1 and as a page.

use super::{Kind, OPERATIONS, Operation, Parameter, shapes};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::{Method, Route};
use askama::Template;
use jishi_app::living::Present;
use jishi_domain::permissions::Ability;
use serde_json::{Map, Value, json};

/// The routes of the description itself.
pub const ROUTES: &[Route] = &[
    Route::show("/api", Guard::SignedIn, "接口说明：别的程序可以读取和记录什么", page),
    Route::show("/api/openapi.json", Guard::SignedIn, "接口说明，OpenAPI 3.1", openapi),
];

/// Where it is not answered as asked: status and when.
const PROBLEMS: [(u16, &str); 11] = [
    (400, "参数或内容看不懂"),
    (401, "没有有效的令牌"),
    (403, "没有权限，或令牌的范围不够"),
    (404, "没有这个对象"),
    (405, "这个地址不接受这种方法"),
    (409, "有冲突：别人先改过、已经办过，或者同样的已经有了；什么也没有写入"),
    (413, "内容太大"),
    (415, "内容不是 JSON"),
    (422, "内容不合规则；fields 里逐栏说明"),
    (429, "太频繁；Retry-After 说明等几秒"),
    (500, "系统出了故障，什么也没有改动"),
];

fn schema(parameter: &Parameter) -> Value {
    match parameter.kind {
        Kind::Day => json!({"type": "string", "format": "date"}),
        Kind::Text => json!({"type": "string"}),
        Kind::Needed => json!({"type": "string", "minLength": 1}),
        Kind::Number(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Kind::OneOf(values) => json!({"type": "string", "enum": values()}),
    }
}

/// The ability that the guard of an operation asks for.
pub fn ability(guard: Guard) -> Option<Ability> {
    match guard {
        Guard::Everyone | Guard::SignedIn => None,
        Guard::Unit(a) | Guard::Person(a) | Guard::Record(a) | Guard::Somewhere(a) => Some(a),
        Guard::System(a) | Guard::Local(a) => Some(a),
        Guard::Content => Some(Ability::ReadSecrets),
    }
}

fn parameters(operation: &Operation) -> Vec<Value> {
    let path = operation.route.path;
    let places = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut all: Vec<Value> = places
        .map(|name| {
            let what = match name {
                "unit" => "党组织编号",
                "person" => "人员编号",
                "record" => "记录编号",
                "burden" => "反映编号",
                "clause" => "条款编号",
                "correction" => "更正请求编号",
                "parameter" => "参数编号",
                _ => "标准编号，可带@版本",
            };
            json!({"name": name, "in": "path", "required": true, "description": what,
                   "schema": {"type": "string", "minLength": 1}})
        })
        .collect();
    all.extend(operation.asks.iter().map(|asked| {
        json!({"name": asked.name, "in": "query", "required": matches!(asked.kind, Kind::Needed),
               "description": asked.what, "schema": schema(asked)})
    }));
    all
}

fn described(operation: &Operation) -> Value {
    let mut responses = Map::new();
    responses.insert(
        operation.status.to_string(),
        json!({"description": "办成了", "content": {"application/json": {"schema": (operation.gives)()}}}),
    );
    let is_post = operation.route.method == Method::Post;
    for (status, what) in PROBLEMS {
        if !is_post && matches!(status, 409 | 413 | 415 | 429) {
            continue;
        }
        let mut response = json!({
            "description": what,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        });
        if status == 429 {
            response["headers"] =
                json!({"Retry-After": {"schema": {"type": "integer"}, "description": "秒"}});
        }
        responses.insert(status.to_string(), response);
    }
    let scopes: Vec<&str> = ability(operation.route.guard).map(Ability::id).into_iter().collect();
    let mut described = json!({
        "operationId": operation.id,
        "tags": [operation.group],
        "summary": operation.route.what,
        "description": match ability(operation.route.guard) {
            Some(ability) => format!("令牌的范围要含“{}”（{}）", ability.label(), ability.id()),
            None => "任何有效的令牌".to_owned(),
        },
        "parameters": parameters(operation),
        "responses": responses,
        "security": [{"token": scopes}],
    });
    if let Some(takes) = operation.takes {
        described["requestBody"] =
            json!({"required": true, "content": {"application/json": {"schema": takes()}}});
    }
    described
}

/// The whole description.
pub fn description() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in OPERATIONS.iter().flat_map(|group| group.iter()) {
        let method = if operation.route.method == Method::Post { "post" } else { "get" };
        let entry = paths.entry(operation.route.path).or_insert_with(|| json!({}));
        entry[method] = described(operation);
    }
    let mut schemas: Map<String, Value> = Map::new();
    schemas.extend(shapes::components().into_iter().map(|(name, schema)| (name.to_owned(), schema)));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "纪实接口",
            "version": "1",
            "description": "网页能看到和记录的，程序凭令牌也能。权限与网页相同，范围不超过令牌所属的人。",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "在“登录与安全”里新建"}},
        },
    })
}

fn openapi(_: &Ask, _: &Present) -> Answer {
    Reply::json(200, &description())
}

struct Line {
    method: &'static str,
    path: &'static str,
    what: &'static str,
    scope: String,
    asks: Vec<(&'static str, String, &'static str)>,
    takes: Option<String>,
    status: u16,
    gives: String,
}

#[derive(Template)]
#[template(path = "api/api.html")]
struct Page {
    frame: Frame,
    groups: Vec<(&'static str, Vec<Line>)>,
    problems: &'static [(u16, &'static str)],
    schemas: Vec<(&'static str, String)>,
}

/// A schema as it is read: what stands among the components by its name.
fn pretty(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        return name.to_owned();
    }
    serde_json::to_string_pretty(schema).unwrap_or_default()
}

fn line(operation: &Operation) -> Line {
    let word = |parameter: &Parameter| match parameter.kind {
        Kind::Day => "日期".to_owned(),
        Kind::Text => "文字".to_owned(),
        Kind::Needed => "文字，必填".to_owned(),
        Kind::Number(least, most) => format!("{least}至{most}"),
        Kind::OneOf(values) => values().join("、"),
    };
    Line {
        method: if operation.route.method == Method::Post { "POST" } else { "GET" },
        path: operation.route.path,
        what: operation.route.what,
        scope: ability(operation.route.guard)
            .map_or_else(|| "任何令牌".to_owned(), |a| format!("{}（{}）", a.label(), a.id())),
        asks: operation.asks.iter().map(|p| (p.name, word(p), p.what)).collect(),
        takes: operation.takes.map(|takes| pretty(&takes())),
        status: operation.status,
        gives: pretty(&(operation.gives)()),
    }
}

fn page(ask: &Ask, present: &Present) -> Answer {
    let mut groups: Vec<(&'static str, Vec<Line>)> = Vec::new();
    for operation in OPERATIONS.iter().flat_map(|group| group.iter()) {
        match groups.iter_mut().find(|(group, _)| *group == operation.group) {
            Some((_, lines)) => lines.push(line(operation)),
            None => groups.push((operation.group, vec![line(operation)])),
        }
    }
    let lead = "别的程序凭令牌读取和记录。权限与网页相同，不超过令牌所属的人和令牌的范围";
    Reply::page(&Page {
        frame: Frame::of(ask, present, "接口")
            .under("登录与安全", "/account")
            .leading(lead)
            .explained("accounts"),
        groups,
        problems: &PROBLEMS,
        schemas: shapes::components().into_iter().map(|(name, schema)| (name, pretty(&schema))).collect(),
    })
}
