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

/// What an address of a page is called: the words before the colon of its route.
pub fn named(address: &str) -> Option<&'static str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let parts = || path.split('/');
    let fits = |route: &&Route| {
        route.method == Method::Get
            && route.path.split('/').count() == parts().count()
            && route.path.split('/').zip(parts()).all(|(place, part)| place == part || place.starts_with('{'))
    };
    // an address that is written out is meant before one with places
    let route = all().filter(fits).min_by_key(|route| route.path.matches('{').count())?;
    route.what.split(['：', '，', '；']).next()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_page_is_called_by_what_it_is_for() {
        assert_eq!(named("/"), Some("待办"));
        assert_eq!(named("/people?unit=B07"), Some("可及范围内的名册"));
        assert_eq!(named("/people/new"), Some("登记一个人并编入支部"));
        assert_eq!(named("/units/B07"), Some("一个党组织在各项标准下的情况"));
        assert_eq!(named("/nowhere"), None);
    }
}
