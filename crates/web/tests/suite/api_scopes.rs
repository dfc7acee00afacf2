//! A token reaches as far as its scopes and its owner's rights together, at every operation.

use crate::kit::{House, NOW};
use crate::sample::{CAST, Due, due};
use crate::sweep::addresses;
use jishi_app::accounts;
use jishi_domain::permissions::Ability;
use jishi_web::api::documents::ability;
use jishi_web::api::{OPERATIONS, Operation};
use jishi_web::routes::Method;

/// Asks an operation in somebody's name with a token of these scopes; the status.
fn asked(house: &House, account: &str, scopes: &[Ability], operation: &Operation, address: &str) -> u16 {
    let college = house.site().college();
    let token = accounts::new_token(&mut college.desk(), account, "试", scopes, 1, NOW).unwrap();
    let bearer = format!("Bearer {token}");
    let method = if operation.route.method == Method::Post { "POST" } else { "GET" };
    let status = house.stranger().ask(method, address, None, &[("authorization", &bearer)]).status;
    let made = accounts::tokens(&mut college.desk(), account).unwrap();
    for token in made {
        accounts::revoke_token(&mut college.desk(), account, account, &token.hash, NOW).unwrap();
    }
    status
}

#[test]
fn an_operation_asks_for_its_scope_and_for_no_other() {
    let house = House::sample();
    let before = house.head();
    for operation in OPERATIONS.iter().flat_map(|group| group.iter()) {
        let Some(needed) = ability(operation.route.guard) else { continue };
        let places = addresses(&operation.route);
        let mut may = places.iter().flat_map(|(address, target)| {
            CAST.iter()
                .filter(|who| due(Some(who), operation.route.guard, target) == Due::Allowed)
                .map(move |who| (who, address))
        });
        let (who, address) = may.next().unwrap();
        let all_but: Vec<Ability> = Ability::ALL.iter().copied().filter(|a| *a != needed).collect();
        let status = asked(&house, who.person, &all_but, operation, address);
        assert_eq!(status, 403, "{} without {}", operation.id, needed.id());
        let status = asked(&house, who.person, &[needed], operation, address);
        assert!(matches!(status, 200 | 400 | 404 | 415), "{} with {}: {status}", operation.id, needed.id());
    }
    assert_eq!(house.head(), before, "nothing was sent, nothing is written");
}

#[test]
fn what_needs_no_scope_tells_no_more_than_the_token_may() {
    let house = House::sample();
    let college = house.site().college();
    let scopes = [Ability::SeeStandards];
    let token =
        accounts::new_token(&mut college.desk(), "organization-department", "试", &scopes, 1, NOW).unwrap();
    let bearer = format!("Bearer {token}");
    let get =
        |address: &str| house.stranger().ask("GET", address, None, &[("authorization", &bearer)]).json();
    assert_eq!(get("/api/v1/me")["abilities"], serde_json::json!(["see-standards"]));
    let burdens = get("/api/v1/burdens");
    for (list, items) in burdens.as_object().unwrap() {
        let items = items.as_array().unwrap();
        assert!(list == "published" || items.is_empty(), "{list}: {items:?}");
        assert!(items.iter().all(|burden| burden["by"].is_null()));
    }
}
