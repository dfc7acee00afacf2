//! The site: pages by feature, one folder each, and what they all stand in.
//!
//! A request becomes an [`asks::Ask`], passes the guard of its route ([`routes`]) and is answered by the route's handler with an
//! [`answers::Answer`]. Every route, with who may take it, stands in the tables that [`routes::all`] gathers.

pub mod answers;
pub mod api;
pub mod asks;
pub mod assets;
pub mod dispatch;
pub mod fields;
pub mod forms;
pub mod frames;
pub mod guards;
pub mod limits;
pub mod logs;
pub mod metrics;
pub mod reading;
pub mod routes;
pub mod serving;
pub mod sites;
pub mod words;

mod account;
mod accounts;
mod burdens;
mod calendars;
mod check_ins;
mod corrections;
mod digests;
mod duties;
mod first;
mod identities;
mod imports;
mod ledgers;
mod manual;
mod own;
mod people;
mod permissions;
mod plans;
mod records;
mod restructurings;
mod roles;
mod security_log;
mod sessions;
mod sign_in_rules;
mod standards;
mod units;
mod verdicts;

pub use serving::{router, run, serve};
pub use sites::{Demo, Settings, Site};

use routes::{Handler, Method, Route};

/// The routes of every feature.
const FEATURES: &[&[Route]] = &[
    account::ROUTES,
    accounts::ROUTES,
    api::ROUTES,
    burdens::ROUTES,
    calendars::ROUTES,
    check_ins::ROUTES,
    corrections::ROUTES,
    digests::ROUTES,
    duties::ROUTES,
    first::ROUTES,
    identities::ROUTES,
    imports::ROUTES,
    ledgers::ROUTES,
    manual::ROUTES,
    metrics::ROUTES,
    own::ROUTES,
    people::ROUTES,
    permissions::ROUTES,
    plans::ROUTES,
    records::ROUTES,
    restructurings::ROUTES,
    roles::ROUTES,
    security_log::ROUTES,
    sessions::ROUTES,
    sign_in_rules::ROUTES,
    standards::ROUTES,
    units::ROUTES,
    verdicts::ROUTES,
];

/// What answers an address that is asked for in a way that it does not take.
static NOT_HERE: Route = Route {
    method: Method::Get,
    path: "",
    guard: guards::Guard::Everyone,
    what: "这个地址不能这样打开",
    handler: Handler::Show(|_, _| {
        Err(answers::Failure::NotHere(jishi_domain::refusals::Refusal::new(
            "这个地址",
            "只用来提交表格，不能直接打开",
            "回首页或上一页，从那里重新进入",
        )))
    }),
};

/// What answers an address that no route has.
static NOWHERE: Route = Route {
    method: Method::Get,
    path: "",
    guard: guards::Guard::Everyone,
    what: "没有这个地址",
    handler: Handler::Show(|ask, _| {
        Err(answers::Failure::missing(
            format!("地址 {}", ask.address),
            "没有这个页面",
            "核对地址，或回首页从导航进入",
        ))
    }),
};
