//! Generated people and sittings, the same at every run. No name, number or address is anybody's.

#![expect(clippy::unwrap_used, reason = "a test helper: what it builds is always valid")]

use crate::drafts::Draft;
use crate::secrets::Secrets;
use jishi_domain::actions::{Action, PersonRegistered, UnitEstablished};
use jishi_domain::citizen_ids::check_digit;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, Membership, Person, Stage};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{Attendance, AttendanceState, Record};
use jishi_domain::units::Unit;
use serde_json::json;

/// The day on which the generated college begins.
pub fn founding() -> Day {
    day("2020-01-01")
}

/// A day from text.
///
/// # Panics
/// The text is no day.
pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The code of the n-th branch.
pub fn branch_code(n: usize) -> String {
    format!("B{n:03}")
}

/// The code of the n-th person.
pub fn person_code(n: usize) -> String {
    format!("P{n:05}")
}

/// A unit's establishment.
///
/// # Panics
/// The kind does not exist.
pub fn establish(code: &str, name: &str, kind: &str, parent: Option<&str>) -> Draft {
    let unit: Unit = serde_json::from_value(json!({"code": code, "name": name, "kind": kind})).unwrap();
    let body = UnitEstablished { unit, parent: parent.map(str::to_owned) };
    Draft::new("system", founding(), Action::UnitEstablished(Box::new(body)))
}

/// A college, one general branch and so many branches under it.
pub fn units(branches: usize) -> Vec<Draft> {
    let mut drafts = vec![
        establish("C", "示例学院党委", "college", None),
        establish("G1", "第一党总支", "general-branch", Some("C")),
    ];
    drafts.extend(
        (0..branches).map(|n| establish(&branch_code(n), &format!("第{n}党支部"), "branch", Some("G1"))),
    );
    drafts
}

/// A citizen ID with a right check digit in an area that does not exist.
pub fn citizen_id(n: usize) -> String {
    let (year, month) = (1960 + n % 45, 1 + n / 45 % 12);
    let digits = format!("999999{year:04}{month:02}{:02}{:03}", 1 + n / 540 % 28, n % 1000);
    let check = check_digit(digits.as_bytes().try_into().unwrap());
    format!("{digits}{}", char::from(check))
}

/// What a roster says in confidence about the n-th person.
pub fn secrets(n: usize) -> Secrets {
    [
        ("citizen_id", citizen_id(n)),
        ("phone", format!("100{n:08}")),
        ("address", format!("示例省示例市示例路{n}号{}单元", n % 9 + 1)),
    ]
    .into_iter()
    .collect()
}

/// The n-th person, without secrets, a full member of a branch.
pub fn person(n: usize, branch: &str) -> Draft {
    let person = Person {
        code: person_code(n),
        name: format!("示例{n}"),
        sex: None,
        birth: Day::new(1960 + (n % 45) as i16, 1, 1 + (n % 28) as i8),
        ethnicity: Some("汉族".to_owned()),
        department: Some(format!("第{}系", n % 11)),
        joined: Day::new(2000 + (n % 20) as i16, 7, 1),
        full_since: Day::new(2001 + (n % 18) as i16, 7, 1),
        attributes: [("education", "本科"), ("job", "专任教师"), ("title", "讲师")]
            .into_iter()
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .collect(),
        flags: Vec::new(),
    };
    let memberships = vec![Membership {
        unit: Some(branch.to_owned()),
        group: None,
        stage: Stage::Full,
        category: Category::InService,
        floating: false,
        from: founding().plus(1 + (n % 300) as i32),
        until: Day::MAX,
    }];
    let body = PersonRegistered { person, sealed: None, memberships };
    Draft::new("import", founding().plus(1), Action::PersonRegistered(Box::new(body)))
}

/// A theme day of a branch with so many people there.
pub fn sitting(id: &str, branch: &str, on: Day, people: impl IntoIterator<Item = String>) -> Draft {
    let mut record = Record::new(id, branch, vec![RecordKind::ThemeDay, RecordKind::PartyLecture], on);
    record.title = Some("学习党章，交流体会，讨论本季度工作".to_owned());
    record.place = Some("第一会议室".to_owned());
    record.attendance = people
        .into_iter()
        .enumerate()
        .map(|(i, person)| {
            let state = if i % 9 == 8 { AttendanceState::Excused } else { AttendanceState::Present };
            Attendance { person, state, hours: None, reason: None }
        })
        .collect();
    Draft::new("system", on, Action::RecordAdded(Box::new(record)))
}

/// So many people, spread over so many branches; each with secrets where asked.
pub fn roster(people: usize, branches: usize, with_secrets: bool) -> Vec<Draft> {
    (0..people)
        .map(|n| {
            let draft = person(n, &branch_code(n % branches));
            if with_secrets { draft.with_secrets(secrets(n)) } else { draft }
        })
        .collect()
}

/// A life of so many sittings in branches of a [`roster`] of `people`, each attended by its members, twelve at
/// most.
pub fn life(sittings: usize, people: usize, branches: usize) -> Vec<Draft> {
    (0..sittings)
        .map(|n| {
            let branch = n % branches;
            let there = (0..12).map(|i| branch + i * branches).filter(|p| *p < people).map(person_code);
            sitting(
                &format!("R{n:06}"),
                &branch_code(branch),
                founding().plus(301 + (n / branches) as i32),
                there,
            )
        })
        .collect()
}
