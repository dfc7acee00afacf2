//! What programs change through the interface: plans, adoptions, burdens, corrections, people, units; and what conflicts.

use crate::api::{check, operation};
use crate::kit::{House, Page, Visitor};
use jishi_web::api::documents::description;
use serde_json::{Value, json};

/// Sends JSON, and holds the answer against the description.
#[track_caller]
fn sent(visitor: &Visitor<'_>, id: &str, address: &str, body: &Value, status: u16) -> Page {
    let page = visitor.post_json(address, body);
    assert_eq!(page.status, status, "{address}: {}", page.text());
    check(&description(), operation(id), &page);
    page
}

#[track_caller]
fn seen(visitor: &Visitor<'_>, id: &str, address: &str) -> Value {
    let page = visitor.get(address);
    assert_eq!(page.status, 200, "{address}: {}", page.text());
    check(&description(), operation(id), &page);
    page.json()
}

#[test]
fn a_plan_is_worked_out_moved_accepted_filed_received_and_made_known() {
    let house = House::sample();
    let (secretary, office) = (house.visitor("branch-secretary"), house.visitor("organization-department"));
    let of = |what: &str| format!("/api/v1/units/B1/plan/{what}");
    let drafts = sent(&secretary, "proposePlan", &of("propose"), &json!({"year": 2026}), 201).json();
    assert_eq!(drafts.as_array().unwrap().len(), 2);
    assert_eq!(seen(&secretary, "planDrafts", &of("drafts?year=2026")), drafts);
    let sitting = drafts[0]["plan"]["sittings"][0]["id"].clone();
    let change = json!({"year": 2026, "variant": "fewest-dates", "sitting": sitting, "day": "2026-06-10"});
    sent(&secretary, "planEffect", &of("effect"), &change, 200);
    let away = json!({"year": 2026, "variant": "fewest-dates", "sitting": sitting, "day": "2027-01-05"});
    sent(&secretary, "movePlanned", &of("move"), &away, 422);
    let moved = sent(&secretary, "movePlanned", &of("move"), &change, 200).json();
    let of_moved = moved["plan"]["sittings"].as_array().unwrap();
    assert!(of_moved.iter().any(|s| s["id"] == sitting && s["fixed"] == true));

    let head = house.head();
    let accept = json!({"year": 2026, "variant": "fewest-dates", "after": 0});
    let stale = json!({"year": 2026, "variant": "fewest-dates", "after": 1});
    sent(&secretary, "acceptPlan", &of("accept"), &stale, 409);
    sent(&secretary, "acceptPlan", &of("accept"), &accept, 201);
    assert_eq!(house.head(), head + 1, "one entry");
    sent(&secretary, "acceptPlan", &of("accept"), &accept, 409);
    let member = house.visitor("member");
    let hidden = seen(&member, "plan", "/api/v1/units/B1/plan?year=2026");
    assert!(hidden["plan"].is_null() && hidden["hidden"] == true, "not made known yet");

    let version = json!({"year": 2026, "version": 1});
    sent(&office, "receivePlan", &of("receive"), &version, 409);
    let send = json!({"year": 2026, "version": 1, "to": "C", "items": ["three-meetings-plan"]});
    let early = json!({"year": 2026, "version": 2, "to": "C"});
    sent(&secretary, "sendPlan", &of("send"), &early, 409);
    sent(&secretary, "sendPlan", &of("send"), &send, 201);
    sent(&secretary, "sendPlan", &of("send"), &send, 409);
    let back = json!({"year": 2026, "version": 1, "reason": "缺党课安排"});
    let overview = seen(&office, "plans", "/api/v1/plans?year=2026&size=200");
    let of_b1 = overview["items"].as_array().unwrap().iter().find(|unit| unit["unit"] == "B1").unwrap();
    assert_eq!(of_b1["plan"]["step"], "filed");
    sent(&office, "receivePlan", &of("receive"), &version, 201);
    sent(&office, "returnPlan", &of("return"), &back, 409);
    sent(&secretary, "makePlanKnown", &of("make-known"), &version, 201);
    sent(&secretary, "makePlanKnown", &of("make-known"), &version, 409);
    let known = seen(&member, "plan", "/api/v1/units/B1/plan?year=2026");
    assert!(!known["plan"]["sittings"].as_array().unwrap().is_empty());
    assert_eq!(known["plan"]["proof"], json!([]), "members see what was made known and no more");
    seen(&office, "planClashes", "/api/v1/plans/clashes?year=2026");

    // changed, filed again, and sent back
    sent(&secretary, "reopenPlan", &of("reopen"), &json!({"year": 2026}), 201);
    let again = json!({"year": 2026, "variant": "fewest-dates", "after": 1, "reason": "补党课"});
    sent(&secretary, "acceptPlan", &of("accept"), &again, 201);
    let second = json!({"year": 2026, "version": 2, "to": "C"});
    sent(&secretary, "sendPlan", &of("send"), &second, 201);
    let back = json!({"year": 2026, "version": 2, "reason": "缺党课安排"});
    sent(&secretary, "returnPlan", &of("return"), &back, 403);
    sent(&office, "returnPlan", &of("return"), &back, 201);
}

#[test]
fn a_standard_is_tried_adopted_once_confirmed_and_ended() {
    let house = House::sample();
    let office = house.visitor("organization-department");
    let at = "/api/v1/standards/organization-year/adoption";
    let new = json!({"from": "2026-01-01", "set": {"attainment-share": "85%"}, "confirm": ["combine-sittings"],
                     "resolution": "党委会第3次会议"});
    let before = house.head();
    let trial = sent(&office, "adoptionEffect", &format!("{at}/effect"), &new, 200).json();
    assert!(trial["effect"]["changed"].as_u64().unwrap() > 0 && trial["instead"] == false);
    assert_eq!(house.head(), before, "nothing is written");
    for wrong in [
        json!({"from": "1990-01-01"}),
        json!({"from": "2026-01-01", "units": ["none"]}),
        json!({"from": "2026-01-01", "set": {"attainment-share": "many"}}),
        json!({"from": "2026-01-01", "confirm": ["none"]}),
    ] {
        sent(&office, "adoptStandard", at, &wrong, 422);
    }
    sent(&office, "adoptStandard", at, &new, 201);
    assert_eq!(house.head(), before + 1, "one entry");
    sent(&office, "adoptStandard", at, &new, 409);
    let held = seen(&office, "adoption", at);
    assert_eq!((&held["state"], &held["from"]), (&json!("current"), &json!("2026-01-01")));
    let all = seen(&office, "adoptions", "/api/v1/adoptions");
    assert!(all.as_array().unwrap().contains(&held));
    let parameters = seen(&office, "parameters", "/api/v1/standards/organization-year/parameters");
    let of = |id: &str| parameters.as_array().unwrap().iter().find(|line| line["id"] == id).unwrap().clone();
    assert_eq!(of("attainment-share")["value"], "85%");
    let confirm = "/api/v1/standards/organization-year/parameters/attainment-share";
    let value = json!({"value": "90%", "reason": "从严"});
    sent(&office, "parameterEffect", &format!("{confirm}/effect"), &value, 200);
    sent(&office, "confirmParameter", confirm, &value, 201);
    sent(&office, "confirmParameter", confirm, &value, 409);
    sent(&office, "confirmParameter", confirm, &json!({"value": "many"}), 422);
    sent(&office, "confirmParameter", "/api/v1/standards/organization-year/parameters/none", &value, 404);
    seen(&office, "clauseStates", "/api/v1/standards/organization-year/states");
    let end = json!({"day": "2026-02-01", "reason": "由新文件取代"});
    sent(&office, "endAdoption", &format!("{at}/end"), &json!({"day": "2025-02-01", "reason": "早"}), 422);
    sent(&office, "endAdoption", &format!("{at}/end"), &end, 201);
    let later = json!({"day": "2026-03-01", "reason": "由新文件取代"});
    sent(&office, "endAdoption", &format!("{at}/end"), &later, 409);
    assert_eq!(seen(&office, "adoption", at)["state"], "ended");
}

#[test]
fn a_burden_is_reported_and_answered_and_its_reporter_known_to_the_office_alone() {
    let house = House::sample();
    let (member, office) = (house.visitor("member"), house.visitor("organization-department"));
    let new = json!({"text": "月报填了两次", "page": "//other.example", "standard": "five-standards"});
    let reported = sent(&member, "reportBurden", "/api/v1/burdens", &new, 201).json();
    sent(&member, "reportBurden", "/api/v1/burdens", &json!({"text": "电话 100 1234 5678"}), 422);
    let id = reported["burden"].as_str().unwrap();
    let find = |visitor: &Visitor<'_>, list: &str| -> Option<Value> {
        let all = seen(visitor, "burdens", "/api/v1/burdens");
        all[list].as_array().unwrap().iter().find(|burden| burden["id"] == id).cloned()
    };
    let waiting = find(&office, "waiting").unwrap();
    assert_eq!((&waiting["by"], &waiting["page"]), (&json!("member"), &Value::Null));
    let answer = json!({"answer": "合并为一次", "changed": "停报纸质月报", "published": true});
    let at = format!("/api/v1/burdens/{id}/answer");
    sent(&member, "answerBurden", &at, &answer, 403);
    sent(&office, "answerBurden", &at, &json!({"answer": " "}), 422);
    sent(&office, "answerBurden", &at, &answer, 201);
    assert!(find(&member, "own").is_some() && find(&office, "answered").is_some());
    let published = find(&house.visitor("deputy"), "published");
    assert!(published.is_some_and(|burden| burden["by"].is_null()));
}

#[test]
fn a_correction_is_asked_once_and_answered_once() {
    let house = House::sample();
    let (member, organizer) = (house.visitor("member"), house.visitor("organizer"));
    let wish = json!({"field": "joined", "wish": "应为2003年，见志愿书"});
    let asked = sent(&member, "askCorrection", "/api/v1/me/corrections", &wish, 201).json();
    sent(&member, "askCorrection", "/api/v1/me/corrections", &wish, 409);
    let own = seen(&member, "ownCorrections", "/api/v1/me/corrections");
    assert_eq!(own[0]["state"], "待答复");
    let at = format!("/api/v1/people/member/corrections/{}/answer", asked["correction"].as_str().unwrap());
    let done = json!({"done": true, "reason": "已按志愿书改正"});
    sent(&house.visitor("branch-secretary"), "answerCorrection", &at, &done, 403);
    sent(&organizer, "answerCorrection", &at, &done, 201);
    sent(&organizer, "answerCorrection", &at, &done, 409);
    let all = seen(&organizer, "corrections", "/api/v1/corrections");
    assert_eq!(all["answered"][0]["reason"], "已按志愿书改正");
}

#[test]
fn the_own_page_is_there_for_programs_and_a_calendar_is_revoked() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let owed = seen(&secretary, "ownDuties", "/api/v1/me/duties");
    assert!(!owed["units"]["past"].as_array().unwrap().is_empty(), "{owed}");
    let year = seen(&secretary, "ownYear", "/api/v1/me/year");
    assert_eq!(year["year"], 2026);
    let stored = seen(&secretary, "ownStored", "/api/v1/me/stored");
    assert!(stored["posts"][0]["what"].as_str().unwrap().contains("书记"));
    assert_eq!(seen(&secretary, "digest", "/api/v1/me/digest")["person"], "branch-secretary");
    secretary.post("/calendars", &[("unit", "B1")]);
    assert_eq!(seen(&secretary, "calendars", "/api/v1/me/calendars")[0]["unit"], "B1");
    let revoke = |body: Value| {
        sent(&secretary, "revokeCalendar", "/api/v1/me/calendars/revoke", &body, 200).json()["revoked"]
            .clone()
    };
    assert_eq!(revoke(json!({})), false, "the own one was never taken");
    assert_eq!(revoke(json!({"unit": "B1"})), true);
    assert_eq!(seen(&secretary, "calendars", "/api/v1/me/calendars"), json!([]));
}

#[test]
fn a_map_shows_what_is_within_reach_and_no_later_day_than_today() {
    let house = House::sample();
    let dean = house.visitor("general-branch-secretary");
    let map = seen(&dean, "map", "/api/v1/units/G1/map?standard=five-standards");
    let units: Vec<&str> =
        map["rows"].as_array().unwrap().iter().map(|row| row["unit"].as_str().unwrap()).collect();
    assert_eq!(units, ["B1", "B2"]);
    assert_eq!(dean.get("/api/v1/units/C/map").status, 403);
    let early = dean.get("/api/v1/units/G1/map?as_of=2999-01-01");
    assert_eq!(early.status, 400);
    check(&description(), operation("map"), &early);
    seen(&house.visitor("organization-department"), "targets", "/api/v1/units/C/targets");
}

#[test]
fn a_person_is_registered_once_placed_given_a_post_and_let_go() {
    let house = House::sample();
    let organizer = house.visitor("organizer");
    let new = json!({"name": "柏新人", "stage": "full", "category": "in-service", "from": "2026-06-01",
                     "secrets": {"phone": "10012345678"}});
    let added = sent(&organizer, "registerPerson", "/api/v1/units/B1/people", &new, 201).json();
    let code = added["person"].as_str().unwrap().to_owned();
    sent(&organizer, "registerPerson", "/api/v1/units/B1/people", &new, 409);
    sent(&organizer, "registerPerson", "/api/v1/units/B3/people", &new, 403);
    let far = json!({"name": "柏将来", "stage": "full", "category": "in-service", "from": "2999-06-01"});
    let refused = sent(&organizer, "registerPerson", "/api/v1/units/B1/people", &far, 422).json();
    assert!(!refused["fields"].as_array().unwrap().is_empty(), "{refused}");
    let placing = json!({"unit": "B1", "group": "B1-2", "stage": "full", "category": "in-service", "day": "2026-06-05"});
    sent(&organizer, "placePerson", &format!("/api/v1/people/{code}/place"), &placing, 201);
    let post = json!({"person": code, "post": "organization-officer", "day": "2026-06-06"});
    sent(&organizer, "startPost", "/api/v1/units/B1/posts", &post, 201);
    let person = seen(&organizer, "person", &format!("/api/v1/people/{code}"));
    assert_eq!((&person["group"], &person["posts"][0]["unit"]), (&json!("B1-2"), &json!("B1")));
    sent(&organizer, "endPost", "/api/v1/units/B1/posts/end", &post, 201);
    let term = json!({"day": "2026-06-01", "until": "2029-06-01"});
    sent(&organizer, "beginTerm", "/api/v1/units/B1/term", &term, 201);
    let end = json!({"reason": "transferred-out", "day": "2026-06-09"});
    sent(&organizer, "endMembership", &format!("/api/v1/people/{code}/end"), &end, 201);
}

#[test]
fn a_unit_is_set_up_adjusted_moved_merged_and_dissolved_each_looked_at_first() {
    let house = House::sample();
    let office = house.visitor("organization-department");
    let under = |unit: &str, what: &str| format!("/api/v1/units/{unit}/{what}");
    let both = |id: &str, address: &str, body: &Value| {
        let head = house.head();
        let seen = sent(&office, &format!("{id}Effect"), &format!("{address}/effect"), body, 200).json();
        assert!(!seen["events"].as_array().unwrap().is_empty());
        assert_eq!(house.head(), head, "looking writes nothing");
        sent(&office, id, address, body, 201);
    };
    let new =
        json!({"code": "B9", "kind": "branch", "name": "新支部", "category": "teacher", "day": "2026-06-01"});
    both("establishUnit", &under("G1", "units"), &new);
    sent(&office, "establishUnit", &under("G1", "units"), &new, 409);
    both("adjustUnit", &under("B9", "adjust"), &json!({"day": "2026-06-02", "name": "第九支部"}));
    both("moveUnit", &under("B9", "move"), &json!({"day": "2026-06-03", "parent": "G2"}));
    both("mergeUnit", &under("B9", "merge"), &json!({"day": "2026-06-04", "into": "B3"}));
    let other = json!({"code": "B8", "kind": "branch", "name": "八支部", "day": "2026-06-01"});
    both("establishUnit", &under("G2", "units"), &other);
    both("dissolveUnit", &under("B8", "dissolve"), &json!({"day": "2026-06-05", "reason": "没有党员"}));
    sent(&house.visitor("organizer"), "establishUnit", &under("G1", "units"), &new, 403);
}
