//! What programs learn of people: their course, what is stored, and what is sealed — read for a purpose, and noted.

use crate::api::{check, operation};
use crate::kit::{House, NOW, Page, Visitor};
use jishi_app::accounts;
use jishi_domain::permissions::Ability;
use jishi_web::api::documents::description;
use serde_json::{Value, json};

const NUMBER: &str = "11010519491231002X";
const SAID: &str = "家里老人住院";

#[track_caller]
fn fits(id: &str, page: Page, status: u16) -> Value {
    assert_eq!(page.status, status, "{}: {}", page.address, page.text());
    check(&description(), operation(id), &page);
    page.json()
}

fn read(visitor: &Visitor<'_>, body: Value, status: u16) -> Value {
    fits("readSecrets", visitor.post_json("/api/v1/people/mate/secrets", &body), status)
}

#[test]
fn the_course_of_a_person_is_told_to_who_sees_the_roster() {
    let house = House::sample();
    let course = |visitor: &str, status| {
        fits("personCourse", house.visitor(visitor).get("/api/v1/people/mate/course"), status)
    };
    let told = course("branch-secretary", 200);
    let first = &told["memberships"][0];
    assert_eq!((&first["unit"], &first["group"]), (&json!("B1"), &json!("B1-1")));
    assert_eq!((&first["from"], &first["until"]), (&json!("2025-01-01"), &Value::Null));
    course("member", 403);
    let secretary = fits(
        "personCourse",
        house.visitor("branch-secretary").get("/api/v1/people/branch-secretary/course"),
        200,
    );
    assert_eq!(secretary["posts"][0]["post"], "secretary");
}

#[test]
fn what_is_sealed_is_named_and_not_told() {
    let house = House::sample();
    let head = house.head();
    let page = house.visitor("organization-department").get("/api/v1/people/mate/particulars");
    assert!(!page.text().contains(NUMBER));
    let stored = fits("particulars", page, 200);
    assert!(stored["sealed"].as_array().unwrap().iter().any(|one| one["field"] == "citizen_id"), "{stored}");
    assert_eq!(stored["holds_content"], true);
    assert_eq!(house.head(), head, "nothing was read");
}

#[test]
fn a_reading_is_noted_with_its_purpose_before_anything_is_told() {
    let house = House::sample();
    let office = house.visitor("organization-department");
    let head = house.head();
    read(&office, json!({"fields": ["citizen_id"], "purpose": " "}), 422);
    read(&office, json!({"fields": [], "purpose": "核对档案"}), 422);
    read(&office, json!({"fields": ["shoe_size"], "purpose": "核对档案"}), 422);
    read(&house.visitor("member"), json!({"fields": ["citizen_id"], "purpose": "好奇"}), 403);
    assert_eq!(house.head(), head, "what was not shown was not read");
    let opened = read(&office, json!({"fields": ["citizen_id"], "purpose": "核对档案"}), 200);
    assert_eq!(opened["secrets"], json!([{"field": "citizen_id", "label": "公民身份证号", "value": NUMBER}]));
    assert_eq!(house.head(), head + 1);
    let stored = fits("particulars", office.get("/api/v1/people/mate/particulars"), 200);
    let reading = &stored["readings"][0];
    assert_eq!(
        (&reading["purpose"], &reading["who"]),
        (&json!("核对档案"), &json!("organization-department"))
    );
    let page = office.get("/people/mate").text();
    assert!(
        page.contains("核对档案") && !page.contains(NUMBER),
        "the page says who read, as the own page does"
    );
}

#[test]
fn the_content_of_a_talk_is_read_by_who_may_and_never_lies_in_a_list() {
    let house = House::sample();
    let talked = house.visitor("branch-committee");
    let record = fits("record", talked.get("/api/v1/records/R-T"), 200);
    assert!(record["has_content"] == true && !record.to_string().contains(SAID), "{record}");
    let head = house.head();
    let read = |visitor: &Visitor<'_>, purpose: &str, status| {
        let body = json!({ "purpose": purpose });
        fits("readContent", visitor.post_json("/api/v1/records/R-T/content", &body), status)
    };
    read(&talked, "", 422);
    read(&house.visitor("member"), "好奇", 403);
    assert_eq!(house.head(), head);
    let opened = read(&talked, "准备下一次谈话", 200);
    assert!(opened["content"].as_str().unwrap().contains(SAID), "{opened}");
    assert_eq!(house.head(), head + 1);
}

#[test]
fn secrets_ask_for_a_scope_of_their_own() {
    let house = House::sample();
    let college = house.site().college();
    let all_but: Vec<Ability> =
        Ability::ALL.iter().copied().filter(|ability| *ability != Ability::ReadSecrets).collect();
    let bearer = |account: &str| {
        let token = accounts::new_token(&mut college.desk(), account, "试", &all_but, 1, NOW).unwrap();
        format!("Bearer {token}")
    };
    let (office, talked) = (bearer("organization-department"), bearer("branch-committee"));
    let head = house.head();
    for (bearer, address, body) in [
        (&office, "/api/v1/people/mate/secrets", json!({"fields": ["citizen_id"], "purpose": "核对档案"})),
        (&office, "/api/v1/records/R-T/content", json!({"purpose": "核对档案"})),
        (&talked, "/api/v1/records/R-T/content", json!({"purpose": "核对档案"})),
    ] {
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let page = house.stranger().ask("POST", address, Some(body.to_string()), &headers);
        assert_eq!(page.status, 403, "{address}: {}", page.text());
    }
    let headers = [("authorization", office.as_str())];
    let stored = house.stranger().ask("GET", "/api/v1/people/mate/particulars", None, &headers).json();
    assert!(stored["readings"].is_null(), "who may not read is not told who did: {stored}");
    assert_eq!(house.head(), head);
}

#[test]
fn an_address_is_told_to_who_manages_people_and_the_head_to_everybody() {
    let house = House::sample();
    let office = house.visitor("organization-department");
    let fields = [("name", "柏同组"), ("attribute.email", "mate@example.cn"), ("reason", "本人登记")];
    assert_eq!(office.post("/people/mate/particulars", &fields).status, 303);
    let address = "/api/v1/people/mate/particulars";
    let stored = fits("particulars", office.get(address), 200);
    assert_eq!(stored["attributes"]["email"], "mate@example.cn");
    let college = house.site().college();
    let scopes = [Ability::SeeRoster];
    let token =
        accounts::new_token(&mut college.desk(), "organization-department", "试", &scopes, 1, NOW).unwrap();
    let bearer = format!("Bearer {token}");
    let stored = house.stranger().ask("GET", address, None, &[("authorization", &bearer)]).json();
    assert!(stored["attributes"].get("email").is_none(), "{stored}");
    let head = fits("ledgerHead", house.visitor("member").get("/api/v1/ledger/head"), 200);
    assert_eq!(head["sequence"], house.head());
    assert!(head["verified"].is_null() && head["code"].as_str().unwrap().contains('-'));
}
