//! 接口: what the pages show and record, as JSON for other programs.
//!
//! Each operation is a route with its guard, as pages have them, together with what it takes and gives; the
//! description that is served (`/api/openapi.json`) and the page that shows it (`/api`) are made from the same lines.

mod adoptions;
mod burdens;
mod college;
mod corrections;
pub mod documents;
mod ledger;
mod me;
mod people;
mod placements;
mod plans;
mod records;
mod restructurings;
mod shapes;
mod standards;
mod units;
mod verdicts;

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::routes::{Handler, Method, Route};
use jishi_app::living::Present;
use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;
use jishi_domain::refusals::Refusal;
use serde_json::{Value, json};

/// 接口操作 — a route of the interface, and what it takes and gives.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The route with its guard.
    pub route: Route,
    /// Name for generated clients.
    pub id: &'static str,
    /// Heading under which it stands.
    pub group: &'static str,
    /// What may be asked in the query.
    pub asks: &'static [Parameter],
    /// The schema of the body that it takes.
    pub takes: Option<fn() -> Value>,
    /// The schema of what it gives.
    pub gives: fn() -> Value,
    /// Status of success.
    pub status: u16,
}

/// 查询参数
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Name.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// What it means.
    pub what: &'static str,
}

/// 参数类型
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `2026-11-21`.
    Day,
    /// Any text.
    Text,
    /// A whole number between two.
    Number(i64, i64),
    /// One of these.
    OneOf(fn() -> Vec<&'static str>),
    /// A text that must be there.
    Needed,
}

/// Which page, for lists.
const PAGE: Parameter =
    Parameter { name: "page", kind: Kind::Number(1, 100_000), what: "第几页，从1起" };
const SIZE: Parameter =
    Parameter { name: "size", kind: Kind::Number(1, 200), what: "每页几条，缺省50" };

impl Operation {
    /// Something that is looked at.
    const fn get(
        path: &'static str,
        guard: crate::guards::Guard,
        (id, group, what): (&'static str, &'static str, &'static str),
        asks: &'static [Parameter],
        gives: fn() -> Value,
        handler: fn(&Ask, &Present) -> Answer,
    ) -> Operation {
        let route = Route::show(path, guard, what, handler);
        Operation { route, id, group, asks, takes: None, gives, status: 200 }
    }

    /// Something that is looked at and may take its time: nothing of the college is held meanwhile.
    const fn slow(
        path: &'static str,
        guard: crate::guards::Guard,
        (id, group, what): (&'static str, &'static str, &'static str),
        asks: &'static [Parameter],
        gives: fn() -> Value,
        handler: fn(&Ask) -> Answer,
    ) -> Operation {
        let route = Route { method: Method::Get, path, guard, what, handler: Handler::Do(handler) };
        Operation { route, id, group, asks, takes: None, gives, status: 200 }
    }

    /// Something that is done.
    const fn post(
        path: &'static str,
        guard: crate::guards::Guard,
        (id, group, what): (&'static str, &'static str, &'static str),
        takes: fn() -> Value,
        (status, gives): (u16, fn() -> Value),
        handler: fn(&Ask) -> Answer,
    ) -> Operation {
        let route = Route::change(path, guard, what, handler);
        Operation { route, id, group, asks: &[], takes: Some(takes), gives, status }
    }

    /// Something that is done and answers which entries of the ledger it became: [`became`].
    const fn entries(
        path: &'static str,
        guard: crate::guards::Guard,
        words: (&'static str, &'static str, &'static str),
        takes: fn() -> Value,
        handler: fn(&Ask) -> Answer,
    ) -> Operation {
        Operation::post(path, guard, words, takes, (201, || shapes::named("Sequences")), handler)
    }
}

/// Every operation, by noun.
pub const OPERATIONS: &[&[Operation]] = &[
    me::OPERATIONS,
    units::OPERATIONS,
    college::OPERATIONS,
    restructurings::OPERATIONS,
    people::OPERATIONS,
    placements::OPERATIONS,
    records::OPERATIONS,
    verdicts::OPERATIONS,
    plans::OPERATIONS,
    standards::OPERATIONS,
    adoptions::OPERATIONS,
    ledger::OPERATIONS,
    burdens::OPERATIONS,
    corrections::OPERATIONS,
];

const COUNT: usize = {
    let (mut n, mut i) = (0, 0);
    while i < OPERATIONS.len() {
        n += OPERATIONS[i].len();
        i += 1;
    }
    n
};

/// The routes of the operations, and those of their description.
const ALL: [Route; COUNT + documents::ROUTES.len()] = {
    let mut routes = [documents::ROUTES[0]; COUNT + documents::ROUTES.len()];
    let (mut at, mut i) = (0, 0);
    while i < OPERATIONS.len() {
        let mut j = 0;
        while j < OPERATIONS[i].len() {
            routes[at] = OPERATIONS[i][j].route;
            at += 1;
            j += 1;
        }
        i += 1;
    }
    let mut k = 0;
    while k < documents::ROUTES.len() {
        routes[at] = documents::ROUTES[k];
        at += 1;
        k += 1;
    }
    routes
};

/// Every route of the interface.
pub const ROUTES: &[Route] = &ALL;

fn unreadable(name: &str, problem: impl Into<String>) -> Failure {
    Failure::Unreadable(Refusal::new(format!("参数 {name}"), problem, "按接口说明改好再请求"))
}

/// A day of the query.
fn day(ask: &Ask, name: &str) -> Result<Option<Day>, Failure> {
    ask.query.day(name).map_err(|problem| unreadable(name, problem))
}

/// A number of the query, within the bounds that its parameter declares.
fn number(ask: &Ask, parameter: Parameter) -> Result<Option<i64>, Failure> {
    let Kind::Number(least, most) = parameter.kind else { return Ok(None) };
    let name = parameter.name;
    let number = ask.query.number(name).map_err(|problem| unreadable(name, problem))?;
    match number {
        Some(n) if !(least..=most).contains(&n) => Err(unreadable(name, format!("不在{least}至{most}之间"))),
        number => Ok(number),
    }
}

/// Page from 0, and size.
fn paging(ask: &Ask) -> Result<(usize, usize), Failure> {
    let page = number(ask, PAGE)?.unwrap_or(1) - 1;
    let size = number(ask, SIZE)?.unwrap_or(50);
    Ok((usize::try_from(page).unwrap_or(0), usize::try_from(size).unwrap_or(50)))
}

/// A page of values out of `total`, as every list answers.
fn paged(items: Vec<Value>, total: usize, page: usize, size: usize) -> Answer {
    let pages = total.div_ceil(size).max(1);
    Reply::json(200, &json!({"items": items, "total": total, "page": page + 1, "pages": pages}))
}

/// The page that is asked for, of everything that was found.
fn listed<T>(ask: &Ask, found: Vec<T>, say: impl Fn(T) -> Value) -> Answer {
    let (page, size) = paging(ask)?;
    let total = found.len();
    let items = found.into_iter().skip(page.saturating_mul(size)).take(size).map(say);
    paged(items.collect(), total, page, size)
}

/// What was done, by the sequences of its entries.
fn became(entries: &[Entry]) -> Answer {
    let sequences: Vec<u64> = entries.iter().map(|entry| entry.sequence).collect();
    Reply::json(201, &json!({"sequences": sequences}))
}

/// A body of JSON, read into what is wanted.
fn body<T: serde::de::DeserializeOwned>(ask: &Ask) -> Result<T, Failure> {
    let Some(bytes) = &ask.json else {
        return Err(Failure::Unsupported(Refusal::new(
            "提交的内容",
            "不是 JSON",
            "写明 Content-Type: application/json，并按接口说明提交",
        )));
    };
    let refuse = |problem: String| Refusal::new("提交的内容", problem, "按接口说明改好再提交");
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Failure::Unreadable(refuse(format!("不是完整的 JSON（{error}）"))))?;
    T::deserialize(value).map_err(|error| Failure::Refused(refuse(format!("不合接口说明（{error}）"))))
}
