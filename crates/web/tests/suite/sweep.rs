//! Every route × everybody × every unit, person and record, against the sentences of the permission table.

use crate::kit::{House, Page, Visitor};
use crate::sample::{CAST, Due, Person, RECORDS, SAID, UNITS, due, everybody};
use jishi_domain::permissions::Ability;
use jishi_web::guards::Guard;
use jishi_web::routes::{self, Method, Route};

/// Routes for everybody, each for its reason: what a stranger needs in order to sign in.
/// A calendar is read by the secret in its address, as phones do that cannot sign in.
const OPEN: &[&str] = &[
    "/sign-in",
    "/sign-in/code",
    "/sign-in/identity",
    "/sign-in/identity/back",
    "/first",
    "/calendar/{secret}",
];

/// What stands for a place of a path that no guard looks at.
fn usual(place: &str) -> &'static str {
    match place {
        "unit" => "B1",
        "person" => "mate",
        "record" => "R-B1",
        "standard" => "five-standards",
        "clause" => "S001-B-02-01-05",
        "parameter" => "attainment-share",
        "account" => "member",
        "page" => "records",
        "picture" => "overview",
        "secret" => "0000.ics",
        "burden" => "burden-0001",
        "correction" => "correction-0001",
        "kind" => "roster",
        "file" => "1",
        other => panic!("say in crates/web/tests/suite/sweep.rs what can stand for {{{other}}} in a path"),
    }
}

/// The addresses of a route: one for each thing that its guard tells apart, with that thing.
pub fn addresses(route: &Route) -> Vec<(String, &'static str)> {
    let (place, targets): (&str, Vec<&'static str>) = match route.guard {
        Guard::Unit(_) => ("unit", UNITS.to_vec()),
        Guard::Person(_) => ("person", everybody().map(|one| one.person).collect()),
        Guard::Record(_) | Guard::Content => ("record", RECORDS.iter().map(|(id, ..)| *id).collect()),
        Guard::Everyone | Guard::SignedIn | Guard::Somewhere(_) | Guard::System(_) | Guard::Local(_) => {
            ("", vec![""])
        }
    };
    let written = |target: &str| {
        let segments = route.path.split('/').map(|segment| {
            let name = segment.strip_prefix('{').and_then(|s| s.strip_suffix('}'));
            match name {
                Some(name) if name == place => target.to_owned(),
                Some(name) => usual(name).to_owned(),
                None => segment.to_owned(),
            }
        });
        segments.collect::<Vec<_>>().join("/")
    };
    targets.into_iter().map(|target| (written(target), target)).collect()
}

/// A stranger and everybody of the cast, signed in.
fn visitors(house: &House) -> Vec<(Option<&'static Person>, Visitor<'_>)> {
    let cast = CAST.iter().map(|one| (Some(one), house.visitor(one.person)));
    std::iter::once((None, house.stranger())).chain(cast).collect()
}

/// What the answer was, in the words of the table.
fn outcome(page: &Page) -> Due {
    match page.status {
        401 => Due::SignIn,
        403 => Due::Forbidden,
        _ if page.asks_to_sign_in() => Due::SignIn,
        _ => Due::Allowed,
    }
}

fn is_answer(page: &Page) -> bool {
    // a program that sends a form is told that it must send JSON
    matches!(page.status, 200 | 303 | 404 | 409 | 422)
        || page.address.starts_with("/api/") && matches!(page.status, 400 | 415)
}

fn nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} answers are not as declared:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_page_opens_for_those_whom_the_sentences_name_and_for_nobody_else() {
    let house = House::sample();
    let visitors = visitors(&house);
    let mut wrong = Vec::new();
    for route in routes::all().filter(|route| route.method == Method::Get) {
        for (address, target) in addresses(route) {
            for (who, visitor) in &visitors {
                let page = visitor.get(&address);
                let due = due(*who, route.guard, target);
                let name = who.map_or("stranger", |one| one.person);
                if outcome(&page) != due || due == Due::Allowed && !is_answer(&page) {
                    wrong.push(format!("GET {address} as {name}: {} instead of {due:?}", page.status));
                }
            }
        }
    }
    nothing(&wrong);
}

#[test]
fn what_is_forbidden_changes_nothing() {
    let house = House::sample();
    let visitors = visitors(&house);
    let before = house.head();
    let mut wrong = Vec::new();
    for route in routes::all().filter(|route| route.method == Method::Post) {
        for (address, target) in addresses(route) {
            for (who, visitor) in &visitors {
                let due = due(*who, route.guard, target);
                if due == Due::Allowed {
                    continue;
                }
                let page = visitor.post(&address, &[("reason", "不该有"), ("name", "不该有")]);
                let name = who.map_or("stranger", |one| one.person);
                if outcome(&page) != due {
                    wrong.push(format!("POST {address} as {name}: {} instead of {due:?}", page.status));
                }
                if house.head() != before {
                    panic!("POST {address} as {name} was forbidden and wrote into the ledger");
                }
            }
        }
    }
    nothing(&wrong);
}

#[test]
fn whoever_may_change_something_gets_as_far_as_its_form() {
    let mut house = House::sample();
    let mut wrong = Vec::new();
    for route in routes::all().filter(|route| route.method == Method::Post) {
        for (address, target) in addresses(route) {
            for who in CAST {
                if due(Some(who), route.guard, target) != Due::Allowed {
                    continue;
                }
                // nothing is filled in: it is not forbidden, and it does not break
                let page = house.visitor(who.person).post(&address, &[]);
                if page.status == 403
                    || page.asks_to_sign_in() && route.path != "/sign-out"
                    || !is_answer(&page)
                {
                    wrong.push(format!("POST {address} as {}: {}", who.person, page.status));
                }
                if matches!(page.status, 200 | 303) {
                    house = House::sample();
                }
            }
        }
    }
    nothing(&wrong);
}

#[test]
fn no_form_is_taken_without_the_proof_of_its_session() {
    let house = House::sample();
    let before = house.head();
    let mut wrong = Vec::new();
    for route in routes::all().filter(|route| route.method == Method::Post) {
        for (address, target) in addresses(route) {
            let allowed = |who: &&Person| due(Some(who), route.guard, target) == Due::Allowed;
            let Some(who) = CAST.iter().find(allowed) else { continue };
            for proof in ["", "0123456789abcdef0123456789abcdef"] {
                let page = house.visitor(who.person).post_bare(&address, &[("_csrf", proof)]);
                if page.status != 403 {
                    wrong.push(format!(
                        "POST {address} as {} with proof `{proof}`: {}",
                        who.person, page.status
                    ));
                }
            }
        }
    }
    assert_eq!(house.head(), before);
    nothing(&wrong);
}

#[test]
fn a_stranger_sees_the_sign_in_and_nothing_else() {
    let open: Vec<&str> = routes::all().filter(|r| r.guard == Guard::Everyone).map(|r| r.path).collect();
    assert!(open.iter().all(|path| OPEN.contains(path)), "open to everybody: {open:?}");
    let house = House::sample();
    let stranger = house.stranger();
    for address in ["/", "/nowhere", "/units/B1", "/units/none", "/records/R-B1", "/people/mate"] {
        let page = stranger.get(address);
        let told = page.text();
        assert!(page.asks_to_sign_in() || page.status == 404, "{address}: {}", page.status);
        assert!(!told.contains('柏') && !told.contains("机械系"), "{address} tells a stranger something");
    }
    let sign_in = stranger.get("/sign-in");
    assert_eq!(sign_in.status, 200);
    assert!(sign_in.markup().links().iter().all(|link| OPEN.contains(&link.as_str()) || link == "/"));
    assert_eq!(stranger.get("/health").status, 200);
}

/// Names and titles that a page tells and that its reader may not know.
fn untold(who: &Person, text: &str) -> Vec<&'static str> {
    let mut told = Vec::new();
    // who holds a post is known to all
    for other in everybody().filter(|one| one.roles.len() == 1) {
        let sees = [Ability::SeeRoster, Ability::SeeRecords, Ability::SeeVerdicts, Ability::ManageAccounts];
        let knows = other.person == who.person
            || sees.iter().any(|ability| who.may_to(*ability, other) || who.may_in_system(*ability));
        if text.contains(other.name) && !knows {
            told.push(other.name);
        }
    }
    for (_, unit, title) in RECORDS.iter().filter(|(.., title)| !title.is_empty()) {
        if text.contains(title) && !who.may_at(Ability::SeeRecords, unit) && !who.at.contains(unit) {
            told.push(title);
        }
    }
    told
}

#[test]
fn no_page_tells_of_people_and_records_out_of_reach() {
    let house = House::sample();
    let mut wrong = Vec::new();
    for who in CAST {
        let visitor = house.visitor(who.person);
        for route in routes::all().filter(|route| route.method == Method::Get) {
            for (address, target) in addresses(route) {
                if due(Some(who), route.guard, target) != Due::Allowed {
                    continue;
                }
                let text = visitor.get(&address).text();
                if text.contains(SAID) {
                    wrong.push(format!("GET {address} as {} tells what is sealed", who.person));
                }
                for told in untold(who, &text) {
                    wrong.push(format!("GET {address} as {} tells of {told}", who.person));
                }
            }
        }
    }
    nothing(&wrong);
}
