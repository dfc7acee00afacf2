//! Links: whoever sees one can follow it.

use crate::kit::{House, Page, Visitor};
use crate::sample::CAST;
use jishi_web::routes::{self, Method};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The route that an address belongs to.
pub fn route_of(address: &str) -> Option<&'static str> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let asked: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let parts: Vec<&str> = pattern.split('/').collect();
        parts.len() == asked.len() && parts.iter().zip(&asked).all(|(p, a)| p.starts_with('{') || p == a)
    };
    let mut found: Vec<&str> =
        routes::all().filter(|r| r.method == Method::Get && fits(r.path)).map(|r| r.path).collect();
    // a plain part is nearer than a place
    found.sort_by_key(|path| path.matches('{').count());
    found.first().copied()
}

/// What makes two links alike: the route and the names of what is asked.
fn shape(address: &str) -> String {
    let query = address.split('#').next().and_then(|a| a.split_once('?')).map_or("", |(_, query)| query);
    let names: BTreeSet<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", route_of(address).unwrap_or(address), names.into_iter().collect::<Vec<_>>().join("&"))
}

/// 爬行结果 — the pages that a visitor reaches by links, and the links that lead nowhere.
pub struct Walk {
    /// Pages.
    pub pages: Vec<Page>,
    /// Links that were not answered by a page: where it stands, where it leads, the answer.
    pub dead: Vec<String>,
}

/// Follows links from the first page on, at most so many of a shape.
pub fn walk(visitor: &Visitor<'_>, of_a_shape: usize) -> Walk {
    let mut walk = Walk { pages: Vec::new(), dead: Vec::new() };
    let mut seen: BTreeSet<String> = BTreeSet::from(["/".to_owned()]);
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting = VecDeque::from([("/".to_owned(), "the beginning".to_owned())]);
    while let Some((address, from)) = waiting.pop_front() {
        let mut page = visitor.get(&address);
        if page.status == 303 && !page.asks_to_sign_in() {
            page = visitor.get(page.location().unwrap_or("/"));
        }
        if page.status != 200 {
            let name = &visitor.account;
            walk.dead.push(format!("{name} finds {address} on {from}, which answers {}", page.status));
            continue;
        }
        if page.is_html() {
            for link in page.markup().links() {
                if !seen.insert(link.clone()) {
                    continue;
                }
                let alike = count.entry(shape(&link)).or_default();
                *alike += 1;
                if *alike <= of_a_shape {
                    waiting.push_back((link, address.clone()));
                }
            }
        }
        walk.pages.push(page);
    }
    walk
}

#[test]
fn every_link_leads_to_a_page_that_its_reader_may_open() {
    let house = House::sample();
    let mut dead = Vec::new();
    for one in CAST {
        dead.extend(walk(&house.visitor(one.person), 2).dead);
    }
    assert!(dead.is_empty(), "{} dead links:\n{}", dead.len(), dead.join("\n"));
}
