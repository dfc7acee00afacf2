//! The JSON interface: it gives what its description says, to those whom the guards of its routes let in.

use crate::kit::{House, NOW, Page};
use jishi_web::api::{OPERATIONS, Operation, documents::description};
use jishi_web::routes::Method;
use serde_json::{Value, json};

/// What does not fit a schema; the words of the schemas that this description uses, and no others.
fn misfits(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/components/schemas/").unwrap();
        let named = root.pointer(&format!("/components/schemas/{name}"));
        return misfits(root, named.expect(name), value, at, found);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = choices.iter().filter(|choice| {
            let mut wrong = Vec::new();
            misfits(root, choice, value, at, &mut wrong);
            wrong.is_empty()
        });
        if fits.count() != 1 {
            found.push(format!("{at} fits not one of {choices:?}: {value}"));
        }
        return;
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|one| one == kind),
        other => panic!("{at}: a schema without a type: {other}"),
    };
    if !allowed {
        found.push(format!("{at} is {kind}, not {}", schema["type"]));
        return;
    }
    if let (Some(values), false) = (schema["enum"].as_array(), value.is_null())
        && !values.contains(value)
    {
        found.push(format!("{at} is none of {values:?}: {value}"));
    }
    if schema["format"] == "date"
        && let Some(text) = value.as_str()
        && jishi_domain::dates::Day::parse(text).is_none()
    {
        found.push(format!("{at} is no day: {text}"));
    }
    if let Some(items) = value.as_array() {
        for (i, item) in items.iter().enumerate() {
            misfits(root, &schema["items"], item, &format!("{at}[{i}]"), found);
        }
    }
    if let (Some(fields), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                found.push(format!("{at} lacks {name}"));
            }
        }
        for (name, value) in fields {
            match properties.get(name) {
                Some(schema) => misfits(root, schema, value, &format!("{at}.{name}"), found),
                None if schema["additionalProperties"] == false => {
                    found.push(format!("{at} has {name}, which is not described"));
                }
                None => {}
            }
        }
    }
}

pub fn check(description: &Value, operation: &Operation, page: &Page) {
    let method = if operation.route.method == Method::Post { "post" } else { "get" };
    let path = operation.route.path.replace('/', "~1");
    let responses = description.pointer(&format!("/paths/{path}/{method}/responses")).unwrap();
    let response = &responses[page.status.to_string()];
    assert!(response.is_object(), "{} answers {}, which is not described", page.address, page.status);
    let content = response["content"].as_object().unwrap();
    let kind = page.header("content-type").unwrap();
    let schema = &content.get(kind).unwrap_or_else(|| panic!("{} answers {kind}", page.address))["schema"];
    let mut found = Vec::new();
    misfits(description, schema, &page.json(), "answer", &mut found);
    found.truncate(5);
    assert!(found.is_empty(), "{}:\n{}", page.address, found.join("\n"));
}

pub fn operation(id: &str) -> &'static Operation {
    OPERATIONS.iter().flat_map(|group| group.iter()).find(|o| o.id == id).unwrap()
}

#[test]
fn everything_that_is_looked_at_is_as_described_in_a_whole_college() {
    let house = House::demo();
    let description = description();
    let office = house.visitor("office");
    let units = office.get("/api/v1/units?kind=branch&size=200").json();
    let unit = units["items"][3]["code"].as_str().unwrap().to_owned();
    let record = office.get(&format!("/api/v1/records?unit={unit}&size=1")).json();
    let record = record["items"][0]["record"]["id"].as_str().unwrap().to_owned();
    let person = office.get(&format!("/api/v1/units/{unit}/roster?size=1")).json();
    let person = person["items"][0]["code"].as_str().unwrap().to_owned();
    let verdict = office.get(&format!("/api/v1/units/{unit}/verdicts?status=not_met&size=200")).json();
    let verdict = verdict["items"][0]["id"].as_str().unwrap().to_owned();
    for operation in OPERATIONS.iter().flat_map(|group| group.iter()) {
        if operation.route.method == Method::Post {
            continue;
        }
        let mut path = operation.route.path.to_owned();
        for (place, value) in [
            ("{unit}", unit.as_str()),
            ("{record}", &record),
            ("{person}", &person),
            ("{standard}", "five-standards"),
            ("{clause}", "S001-B-02-01-05"),
        ] {
            path =
                path.replace(place, &form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>());
        }
        if operation.id == "verdict" {
            let id: String = form_urlencoded::byte_serialize(verdict.as_bytes()).collect();
            path.push_str(&format!("?id={id}"));
        }
        let page = office.get(&path);
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        check(&description, operation, &page);
    }
}

#[test]
fn what_is_not_answered_as_asked_says_object_problem_and_remedy() {
    let house = House::sample();
    let description = description();
    let (member, secretary) = (house.visitor("member"), house.visitor("branch-secretary"));
    for (id, page, status) in [
        ("units", house.stranger().get("/api/v1/units"), 401),
        ("roster", member.get("/api/v1/units/B1/roster"), 403),
        ("unit", secretary.get("/api/v1/units/none"), 404),
        ("units", secretary.get("/api/v1/units?page=0"), 400),
        ("units", secretary.get("/api/v1/units?kind=castle"), 400),
        ("records", secretary.get("/api/v1/records?from=yesterday"), 400),
        ("verdict", secretary.get("/api/v1/units/B1/verdict"), 400),
        ("verdicts", secretary.get("/api/v1/units/B1/verdicts?as_of=5190-09-22"), 400),
        (
            "credit",
            secretary.post_json(
                "/api/v1/units/B1/credit",
                &json!({"kinds": ["theme-day"], "day": "5190-09-22", "attendance": []}),
            ),
            422,
        ),
        ("verdicts", secretary.get("/api/v1/units/B1/verdicts?standard=none"), 422),
        ("addRecord", secretary.post("/api/v1/units/B1/records", &[("day", "2026-06-01")]), 415),
        ("addRecord", secretary.post_json("/api/v1/units/B1/records", &json!([])), 422),
        ("units", secretary.ask("DELETE", "/api/v1/units", None, &[]), 405),
    ] {
        assert_eq!(page.status, status, "{}: {}", page.address, page.text());
        check(&description, operation(id), &page);
        let problem = page.json();
        for part in ["object", "problem", "remedy"] {
            assert!(!problem[part].as_str().unwrap().is_empty(), "{}: no {part}", page.address);
        }
    }
    assert_eq!(secretary.get("/api/v1/nothing").status, 404);
    assert!(secretary.get("/api/v1/nothing").json()["problem"].is_string());
}

#[test]
fn a_record_is_added_seen_corrected_and_withdrawn() {
    let house = House::sample();
    let description = description();
    let secretary = house.visitor("branch-secretary");
    let new = json!({
        "kinds": ["theme-day", "party-lecture"], "day": "2026-06-05", "title": "学习党史", "place": "会议室",
        "chair": "branch-secretary", "recorder": "branch-committee", "lecturers": ["branch-secretary"],
        "hours": "1.5", "attendance": [
            {"person": "member", "state": "present"},
            {"person": "mate", "state": "excused", "reason": "出差"},
        ],
    });
    let credit = secretary.post_json("/api/v1/units/B1/credit", &new);
    assert_eq!(credit.status, 200, "{}", credit.text());
    check(&description, operation("credit"), &credit);
    let before = house.head();
    let added = secretary.post_json("/api/v1/units/B1/records", &new);
    assert_eq!((added.status, house.head()), (201, before + 1), "{}", added.text());
    check(&description, operation("addRecord"), &added);
    let again = secretary.post_json("/api/v1/units/B1/records", &new);
    assert_eq!((again.status, house.head()), (409, before + 1), "the same twice is once");
    check(&description, operation("addRecord"), &again);
    let id = added.json()["record"].as_str().unwrap().to_owned();
    let seen = secretary.get(&format!("/api/v1/records/{id}"));
    check(&description, operation("record"), &seen);
    assert_eq!(seen.json()["record"]["title"], "学习党史");
    assert_eq!(seen.json()["actor"], "branch-secretary");
    let mut changed = new.clone();
    changed["hours"] = json!("2");
    let stale = json!({"corrects": before, "reason": "学时写错", "record": changed});
    let address = format!("/api/v1/records/{id}/correct");
    let late = secretary.post_json(&address, &stale);
    assert_eq!(late.status, 409, "somebody else's version");
    check(&description, operation("correctRecord"), &late);
    let right = json!({"corrects": seen.json()["sequence"], "reason": "学时写错", "record": changed});
    let corrected = secretary.post_json(&address, &right);
    assert_eq!(corrected.status, 200, "{}", corrected.text());
    let gone = secretary.post_json(&format!("/api/v1/records/{id}/withdraw"), &json!({"reason": "重复"}));
    assert_eq!(gone.status, 200);
    assert_eq!(secretary.get(&format!("/api/v1/records/{id}")).status, 404);
}

#[test]
fn what_is_wrong_with_a_record_stands_beside_its_field() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let problem = |body: Value| {
        let page = secretary.post_json("/api/v1/units/B1/records", &body);
        assert_eq!(page.status, 422, "{}", page.text());
        page.json()
    };
    let tomorrow = problem(json!({"kinds": ["theme-day"], "day": "2026-06-11"}));
    let fields: Vec<&str> =
        tomorrow["fields"].as_array().unwrap().iter().filter_map(|f| f["field"].as_str()).collect();
    assert!(fields.contains(&"day"), "{tomorrow}");
    assert!(
        problem(json!({"kinds": ["theme-day"], "day": "2026-06-01", "unit": "B3"}))
            .to_string()
            .contains("地址")
    );
    assert!(problem(json!({"kinds": ["castle"], "day": "2026-06-01"})).to_string().contains("castle"));
    let vote = json!({"kind": "general", "due": 4_000_000_000_u32, "present": 4_000_000_000_u32,
                      "yes": 4_000_000_000_u32, "no": 4_000_000_000_u32});
    let sums = json!({"kinds": ["general-meeting"], "day": "2026-06-01", "agenda": [{"title": "议题", "vote": vote}]});
    assert!(problem(sums).to_string().contains("票"));
    let cut = secretary.ask(
        "POST",
        "/api/v1/units/B1/records",
        Some("{\"kinds\":".into()),
        &[("content-type", "application/json")],
    );
    assert_eq!(cut.status, 403, "no proof of the session");
}

#[test]
fn a_token_writes_in_its_owners_name_and_only_with_the_scope() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let token = |scopes: &[&str]| {
        let mut form = vec![("label", "教务系统"), ("days", "30")];
        form.extend(scopes.iter().map(|scope| ("scope", *scope)));
        let page = secretary.post("/account/tokens", &form);
        let codes: Vec<String> = page.markup().all("code").map(|code| code.text.trim().to_owned()).collect();
        codes.into_iter().find(|code| code.len() == 64).unwrap()
    };
    let body = json!({"kinds": ["talk"], "day": "2026-06-03", "persons": ["mate"], "by": "branch-secretary"});
    let post = |token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        house.stranger().ask("POST", "/api/v1/units/B1/records", Some(body.to_string()), &headers)
    };
    assert_eq!(post(&token(&["see-records"])).status, 403);
    let added = post(&token(&["record"]));
    assert_eq!(added.status, 201, "{}", added.text());
    let id = added.json()["record"].as_str().unwrap().to_owned();
    assert_eq!(secretary.get(&format!("/api/v1/records/{id}")).json()["actor"], "branch-secretary");
    assert!(NOW > "2026-06-03");
}

#[test]
fn lists_give_only_what_is_within_reach_page_by_page() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let names = |address: &str| -> Vec<String> {
        let page = secretary.get(address).json();
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("/api/v1/units"), ["B1", "B1-1", "B1-2"]);
    assert!(names("/api/v1/people?q=梧").is_empty() && !names("/api/v1/people?q=柏").is_empty());
    let first = secretary.get("/api/v1/people?size=2").json();
    assert_eq!((first["items"].as_array().unwrap().len(), first["page"].as_u64()), (2, Some(1)));
    let last = secretary.get("/api/v1/people?size=2&page=1000").json();
    assert_eq!((last["items"].as_array().unwrap().len(), &last["total"]), (0, &first["total"]));
}

#[test]
fn every_operation_has_a_name_of_its_own_and_stands_on_the_page() {
    let house = House::sample();
    let page = house.visitor("member").get("/api");
    assert_eq!(page.status, 200);
    let mut ids: Vec<&str> = OPERATIONS.iter().flat_map(|group| group.iter()).map(|o| o.id).collect();
    for operation in OPERATIONS.iter().flat_map(|group| group.iter()) {
        assert!(page.text().contains(operation.route.path), "{}", operation.route.path);
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    let served = house.visitor("member").get("/api/openapi.json").json();
    assert_eq!(served, description());
    assert_eq!(served["openapi"], "3.1.0");
}
