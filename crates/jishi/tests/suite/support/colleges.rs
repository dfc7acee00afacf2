//! Small colleges in exchange lines. Nobody in them exists.

use serde_json::{Value, json};

/// The day on which the cast was entered; everything of it was there long before.
pub const ENTERED: &str = "2024-01-02T01:00:00Z";

/// An exchange file of these lines.
pub fn file(lines: &[Value]) -> String {
    let mut text = "{\"format\":\"jishi-exchange\",\"version\":1}\n".to_owned();
    for line in lines {
        text.push_str(&line.to_string());
        text.push('\n');
    }
    text
}

/// An entry with its own time.
pub fn entered(at: &str, day: &str, action: &str, payload: Value) -> Value {
    json!({"event_day": day, "entered_at": at, "action": action, "payload": payload})
}

/// An entry of the cast.
pub fn entry(day: &str, action: &str, payload: Value) -> Value {
    entered(ENTERED, day, action, payload)
}

/// A unit from 2015.
pub fn unit(code: &str, name: &str, kind: &str, parent: Option<&str>) -> Value {
    let mut payload = json!({"unit": {"code": code, "name": name, "kind": kind}});
    if let Some(parent) = parent {
        payload["parent"] = parent.into();
    }
    entry("2015-01-01", "unit.established", payload)
}

/// A full member of a branch from 2015.
pub fn member(code: &str, name: &str, branch: &str) -> Value {
    let memberships = json!([{"unit": branch, "stage": "full", "from": "2015-01-01"}]);
    let person = json!({"code": code, "name": name});
    entry("2015-01-01", "person.registered", json!({"person": person, "memberships": memberships}))
}

/// A general meeting of the first branch, entered on a day.
pub fn meeting(id: &str, day: &str, entered_at: &str) -> Value {
    let attendance = json!([{"person": "P001", "state": "present"}, {"person": "P002", "state": "present"},
        {"person": "P003", "state": "excused", "reason": "出差"}]);
    let record = json!({"id": id, "unit": "B01", "kinds": ["general-meeting"], "day": day, "title": "支部党员大会",
        "place": "活动室", "chair": "P001", "recorder": "P002", "attendance": attendance});
    entered(entered_at, day, "record.added", record)
}

/// The adoption of the five standards from 2024.
pub fn adoption() -> Value {
    entry(
        "2024-01-01",
        "standard.adopted",
        json!({"standard": "five-standards", "version": "2019", "from": "2024-01-01"}),
    )
}

/// The cast: a college, a general branch, a branch of three teachers with a secretary, a branch of two students.
pub fn cast() -> Vec<Value> {
    vec![
        unit("C", "示例学院党委", "college", None),
        unit("G01", "机械系党总支", "general-branch", Some("C")),
        unit("B01", "机械系教师党支部", "branch", Some("G01")),
        unit("B02", "机械系学生党支部", "branch", Some("G01")),
        member("P001", "示例甲", "B01"),
        member("P002", "示例乙", "B01"),
        member("P003", "示例丙", "B01"),
        member("P004", "示例丁", "B02"),
        member("P005", "示例戊", "B02"),
        entry("2022-03-01", "term.started", json!({"unit": "B01", "until": "2025-03-01"})),
        entry("2022-03-01", "post.started", json!({"person": "P001", "unit": "B01", "post": "secretary"})),
    ]
}

/// The cast, the five standards, and a meeting of the first branch in the first quarter of 2024.
pub fn college() -> Vec<Value> {
    let mut lines = cast();
    lines.push(adoption());
    lines.push(meeting("R1", "2024-02-20", "2024-02-21T01:00:00Z"));
    lines
}

/// A citizen ID with a right check digit in an area that does not exist.
pub fn citizen_id(n: usize) -> String {
    let digits = format!("99999919{}0{}15{:03}", 70 + n % 20, 1 + n % 9, n % 1000);
    let check = jishi_domain::citizen_ids::check_digit(digits.as_bytes().try_into().unwrap());
    format!("{digits}{}", char::from(check))
}
