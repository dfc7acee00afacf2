//! Every route, from one table a feature.

use crate::answers::Answer;
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::living::Present;

/// How a route is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Looks and changes nothing.
    Get,
    /// Changes something.
    Post,
}

/// What answers a route.
#[derive(Clone, Copy, Debug)]
pub enum Handler {
    /// Makes a page of what is there; nothing changes meanwhile.
    Show(fn(&Ask, &Present) -> Answer),
    /// Does something, and may write.
    Do(fn(&Ask) -> Answer),
}

/// 路由 — an address, who may take it, what it is for, and what answers it.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with places in braces.
    pub path: &'static str,
    /// Who may take it.
    pub guard: Guard,
    /// What it answers, in words for the manual and the help line.
    pub what: &'static str,
    /// What answers it.
    pub handler: Handler,
}

impl Route {
    /// A page.
    pub const fn show(
        path: &'static str,
        guard: Guard,
        what: &'static str,
        handler: fn(&Ask, &Present) -> Answer,
    ) -> Route {
        Route { method: Method::Get, path, guard, what, handler: Handler::Show(handler) }
    }

    /// An address that is opened like a page and leaves something behind: a half sign-in.
    pub const fn enter(
        path: &'static str,
        guard: Guard,
        what: &'static str,
        handler: fn(&Ask) -> Answer,
    ) -> Route {
        Route { method: Method::Get, path, guard, what, handler: Handler::Do(handler) }
    }

    /// A change.
    pub const fn change(
        path: &'static str,
        guard: Guard,
        what: &'static str,
        handler: fn(&Ask) -> Answer,
    ) -> Route {
        Route { method: Method::Post, path, guard, what, handler: Handler::Do(handler) }
    }
}

/// Every route of the site.
pub fn all() -> impl Iterator<Item = &'static Route> {
    crate::FEATURES.iter().flat_map(|routes| routes.iter())
}
