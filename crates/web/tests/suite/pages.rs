//! What holds for every page: its weight, its bones, its headers, its forms.

use crate::kit::{House, Page};
use crate::links::walk;
use crate::sample::{CAST, Due, due};
use crate::sweep::addresses;
use jishi_domain::units::UnitForm;
use jishi_web::routes::{self, Method, Route};
use std::collections::BTreeSet;

/// A page without its images, compressed.
const HEAVIEST: usize = 60 * 1024;

/// Routes that answer with a part of a page, for the script to put in its place.
const PARTS: &[&str] = &["/units/{unit}/sittings/signed"];

/// What is wrong with a page.
fn faults(page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    let markup = page.markup();
    faults.extend(markup.mistakes.iter().cloned());
    let policy = page.header("content-security-policy").unwrap_or_default();
    if !policy.contains("default-src 'none'") || policy.contains("unsafe") {
        faults.push(format!("its content security policy is `{policy}`"));
    }
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("cache-control", "no-store")]
    {
        if page.header(name) != Some(value) {
            faults.push(format!("{name} is {:?}", page.header(name)));
        }
    }
    let headings: Vec<&str> = markup
        .elements
        .iter()
        .map(|element| element.name.as_str())
        .filter(|name| matches!(*name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6"))
        .collect();
    if headings.iter().filter(|name| **name == "h1").count() != 1 {
        faults.push(format!("it has not one h1: {headings:?}"));
    }
    if headings.windows(2).any(|pair| pair[1] > pair[0] && pair[1].as_bytes()[1] - pair[0].as_bytes()[1] > 1)
    {
        faults.push(format!("headings leave out a level: {headings:?}"));
    }
    let title = markup.all("title").map(|title| title.text.trim().to_owned()).collect::<Vec<_>>();
    if title.len() != 1 || title[0].starts_with('·') || !title[0].ends_with("· 纪实") {
        faults.push(format!("its title is {title:?}"));
    }
    if markup.all("html").all(|html| html.get("lang") != Some("zh-CN")) {
        faults.push("its language is not said".into());
    }
    if markup.all("main").count() != 1 {
        faults.push("it has not one main".into());
    }
    let ids: Vec<&str> = markup.elements.iter().filter_map(|element| element.get("id")).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    if known.len() != ids.len() {
        let twice: Vec<_> =
            ids.iter().filter(|id| ids.iter().filter(|other| other == id).count() > 1).collect();
        faults.push(format!("ids stand twice: {twice:?}"));
    }
    for element in &markup.elements {
        let inline = element.attributes.keys().any(|name| name == "style" || name.starts_with("on"));
        let own_script = element.name == "script"
            && (!element.text.trim().is_empty()
                || element.get("src").is_none_or(|src| !src.starts_with('/')));
        if inline || own_script || element.name == "style" {
            faults.push(format!("inline style or script: <{}>", element.name));
        }
        if element.name == "img" && element.get("alt").is_none() {
            faults.push(format!("an image says nothing: {:?}", element.get("src")));
        }
        for name in ["for", "aria-labelledby", "aria-describedby", "list"] {
            let named = element.get(name).unwrap_or_default().split_whitespace();
            for id in named.filter(|id| !known.contains(id)) {
                faults.push(format!("{name}=`{id}` on <{}> names nothing", element.name));
            }
        }
    }
    let links = markup.all("a").filter_map(|a| a.get("href")).filter_map(|href| href.strip_prefix('#'));
    faults.extend(links.filter(|id| !known.contains(id)).map(|id| format!("#{id} is not on the page")));
    for (at, form) in markup.all("form").enumerate() {
        let is_post = form.get("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        let proof = markup.elements.iter().find(|e| e.form == Some(at) && e.get("name") == Some("_csrf"));
        let has_proof = proof.and_then(|field| field.get("value")).is_some_and(|value| value.len() == 32);
        let action = form.get("action").unwrap_or(&page.address);
        if is_post && !has_proof && action != "/sign-in" {
            faults.push(format!("the form to {action} has no proof of its session"));
        }
        if !is_post && proof.is_some() {
            faults.push(format!("the form to {action} puts its proof into the address"));
        }
    }
    faults
}

fn check(pages: impl IntoIterator<Item = (String, Page)>) {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (who, page) in pages.into_iter().filter(|(_, page)| page.is_html()) {
        seen += 1;
        for fault in faults(&page) {
            wrong.push(format!("{} as {who}: {fault}", page.address));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(seen > 0);
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_page_is_well_made() {
    let house = House::sample();
    let mut pages = vec![("a stranger".to_owned(), house.stranger().get("/sign-in"))];
    for one in CAST {
        let visitor = house.visitor(one.person);
        let whole = |route: &&Route| route.method == Method::Get && !PARTS.contains(&route.path);
        for route in routes::all().filter(whole) {
            // one page of a route is made as another; who sees it makes the difference
            let open = addresses(route)
                .into_iter()
                .filter(|(_, at)| due(Some(one), route.guard, at) == Due::Allowed);
            for (address, _) in open.take(2) {
                pages.push((one.person.to_owned(), visitor.get(&address)));
            }
        }
    }
    check(pages);
}

#[test]
fn what_is_not_answered_as_asked_is_a_well_made_page_too() {
    let house = House::sample();
    let visitor = house.visitor("member");
    let pages = [
        ("/nowhere", 404),
        ("/units/none", 404),
        ("/records/none", 404),
        ("/units/B3", 403),
        ("/units/B1/sittings/new", 403),
    ];
    check(pages.map(|(address, status)| {
        let page = visitor.get(address);
        assert_eq!(page.status, status, "{address}");
        ("member".to_owned(), page)
    }));
    let secretary = house.visitor("branch-secretary");
    let again = secretary.post("/units/B1/sittings/new", &[("do", "save"), ("day", "2026-02-30")]);
    assert_eq!(again.status, 422);
    check([("branch-secretary".to_owned(), again)]);
}

#[test]
fn every_page_of_a_whole_college_is_light_and_every_link_on_it_leads_on() {
    let house = House::demo();
    let mut wrong = Vec::new();
    let mut heaviest = (0, String::new());
    for account in house.demo_accounts() {
        let visitor = house.visitor(&account);
        let walk = walk(&visitor, 1);
        wrong.extend(walk.dead);
        for page in walk.pages.iter().filter(|page| page.is_html()) {
            // what is light as it is does not get heavier
            let plain = page.body.len();
            let weight =
                if plain > HEAVIEST { visitor.get_compressed(&page.address).body.len() } else { plain };
            if weight > heaviest.0 {
                heaviest = (weight, page.address.clone());
            }
            if weight > HEAVIEST {
                wrong.push(format!("{} as {account} weighs {weight} bytes", page.address));
            }
            wrong.extend(faults(page).iter().map(|fault| format!("{} as {account}: {fault}", page.address)));
        }
    }
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    println!("heaviest: {} bytes, {}", heaviest.0, heaviest.1);
}

#[test]
fn the_secretary_of_the_demo_keeps_a_regular_branch_of_about_twenty() {
    let house = House::demo();
    let secretary = house.visitor("secretary");
    let me = secretary.get("/api/v1/me").json();
    let mut standings = me["standings"].as_array().unwrap().iter();
    let unit =
        standings.find(|s| s["role"] == "branch-secretary").unwrap()["unit"].as_str().unwrap().to_owned();
    let present = house.site().college().present();
    let (world, today) = (present.world(), present.today());
    assert_eq!(world.units[&unit].on(today).form, UnitForm::Regular);
    let memberships = world.people.values().filter_map(|state| state.membership_on(today));
    let members = memberships.filter(|m| m.unit.as_ref() == Some(&unit) && m.stage.is_member()).count();
    assert!((18..=24).contains(&members), "{unit}: {members}");
}
