//! The site: pages by feature, one folder each, and what they all stand in.
//!
//! A request becomes an [`asks::Ask`], passes the guard of its route ([`routes`]) and is answered by the route's handler with an
//! [`answers::Answer`]. Every route, with who may take it, stands in the tables that [`routes::all`] gathers.

pub mod answers;
pub mod asks;
pub mod assets;
pub mod dispatch;
pub mod fields;
pub mod forms;
pub mod frames;
pub mod guards;
pub mod logs;
pub mod routes;
pub mod serving;
pub mod sites;
pub mod words;

mod calendars;
mod check_ins;
mod digests;
mod duties;
mod manual;
mod people;
mod permissions;
mod plans;
mod records;
mod restructurings;
mod sessions;
mod standards;
mod units;
mod verdicts;

pub use serving::{router, run, serve};
pub use sites::{Demo, Settings, Site};

use routes::{Handler, Method, Route};

/// The routes of every feature.
const FEATURES: &[&[Route]] = &[
    calendars::ROUTES,
    check_ins::ROUTES,
    digests::ROUTES,
    duties::ROUTES,
    manual::ROUTES,
    people::ROUTES,
    permissions::ROUTES,
    plans::ROUTES,
    records::ROUTES,
    restructurings::ROUTES,
    sessions::ROUTES,
    standards::ROUTES,
    units::ROUTES,
    verdicts::ROUTES,
];

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
