//! People in a college in use.

use crate::support::{NOW, day, draft, living};
use jishi_app::living::Living;
use jishi_app::people::lists::{Wanted, find};
use jishi_app::people::{courses, secrets, workbooks};
use jishi_domain::people::Stage;
use jishi_domain::permissions::{Ability, Access, Reachable};
use jishi_domain::records::AttendanceState;
use jishi_store::Draft;
use jishi_store::testing::{Engine, colleges as generated};
use serde_json::json;

on_both! {
    who_has_no_unit_in_reach_never_appears;
    people_are_found_by_what_is_typed_and_filtered_by_where_they_are;
    a_course_tells_of_the_year_and_links_what_may_be_opened;
    a_secret_is_read_for_a_purpose_and_the_person_sees_who_read;
    a_citizen_id_finds_only_whom_one_may_read;
    erased_secrets_cannot_be_read_and_the_reason_stays;
    an_exported_roster_says_addresses_only_to_who_manages_people;
}

/// Secretary of the first branch, organiser of the general branch, and a person between branches.
fn cast() -> Vec<Draft> {
    let post = |person: &str, unit: &str, post: &str| {
        draft("2024-01-01", "post.started", json!({"person": person, "unit": unit, "post": post}))
    };
    vec![
        post("P00000", "B000", "secretary"),
        post("P00001", "G1", "organizer"),
        draft(
            "2024-01-01",
            "person.registered",
            json!({"person": {"code": "zs", "name": "张三"},
                "memberships": [{"unit": "B001", "stage": "probationary", "category": "student", "from": "2024-01-01"}]}),
        ),
        draft(
            "2024-01-01",
            "person.registered",
            json!({"person": {"code": "between", "name": "李四"},
                "memberships": [{"stage": "full", "from": "2024-01-01"}]}),
        ),
        draft("2024-05-01", "membership.ended", json!({"person": "P00004", "reason": "transferred-out"})),
    ]
}

fn codes(living: &Living, who: &str, wanted: &Wanted) -> Vec<String> {
    let present = living.present();
    let access = Access::of(present.world(), who, present.today());
    find(&present, &access, Ability::SeeRoster, wanted).iter().map(|line| line.code.to_owned()).collect()
}

fn who_has_no_unit_in_reach_never_appears(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let all = Wanted::default();
    assert_eq!(codes(&living, "P00000", &all), ["P00000", "P00002"]);
    assert_eq!(codes(&living, "P00001", &all), ["P00000", "P00002", "P00001", "P00003", "P00005", "zs"]);
    assert!(codes(&living, "P00002", &all).is_empty(), "a plain member sees no roster");
    let of_other = Wanted { unit: Some("B001".into()), ..Wanted::default() };
    assert!(codes(&living, "P00000", &of_other).is_empty(), "asking for a unit does not widen the reach");
    let gone = Wanted { gone: true, ..Wanted::default() };
    assert_eq!(codes(&living, "P00001", &gone), ["P00004"]);
}

fn people_are_found_by_what_is_typed_and_filtered_by_where_they_are(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let text = |text: &str| Wanted { text: text.into(), ..Wanted::default() };
    for typed in ["zs", "zhangsan", "zhangs", "三", "ZS"] {
        assert_eq!(codes(&living, "P00001", &text(typed)), ["zs"], "{typed}");
    }
    assert_eq!(codes(&living, "P00001", &text("p00003")), ["P00003"]);
    let students = Wanted { stage: Some(Stage::Probationary), ..Wanted::default() };
    assert_eq!(codes(&living, "P00001", &students), ["zs"]);
    let below = Wanted { unit: Some("G1".into()), text: "示例".into(), ..Wanted::default() };
    assert_eq!(codes(&living, "P00001", &below).len(), 5);
    let present = living.present();
    let access = Access::of(present.world(), "P00001", present.today());
    let lines = find(&present, &access, Ability::Export, &Wanted::default());
    assert!(workbooks::roster(&present, &access, &lines).unwrap().starts_with(b"PK"));
}

fn a_course_tells_of_the_year_and_links_what_may_be_opened(engine: Engine) {
    let record = |on: &str, value: serde_json::Value| draft(on, "record.added", value);
    let mut further = cast();
    further.extend([
        record(
            "2024-03-05",
            json!({"id": "S1", "unit": "B000", "kinds": ["theme-day", "party-lecture"], "day": "2024-03-05", "hours": "2",
                "attendance": [{"person": "P00000", "state": "present"}, {"person": "P00002", "state": "excused"}]}),
        ),
        record(
            "2024-04-05",
            json!({"id": "S2", "unit": "G1", "kinds": ["training"], "day": "2024-04-05", "hours": "3",
                "attendance": [{"person": "P00000", "state": "online", "hours": "1.5"}]}),
        ),
        record(
            "2023-04-05",
            json!({"id": "S3", "unit": "B000", "kinds": ["theme-day"], "day": "2023-04-05", "hours": "9",
                "attendance": [{"person": "P00000", "state": "present"}]}),
        ),
        record(
            "2024-02-01",
            json!({"id": "D1", "unit": "B000", "kinds": ["dues-payment"], "day": "2024-02-01", "persons": ["P00000"],
                "amount": "20", "month": "2024-01"}),
        ),
        record(
            "2022-07-01",
            json!({"id": "H1", "unit": "B000", "kinds": ["honour"], "day": "2022-07-01", "persons": ["P00000"],
                "items": ["outstanding-member"], "title": "优秀党员"}),
        ),
    ]);
    let (_place, living) = living(engine, further);
    let present = living.present();
    let reach = Reachable::Within { below: Vec::new(), alone: vec!["B000".into()] };
    let course = courses::of(&present, &[], "P00000", &reach);
    assert_eq!((course.year, course.hours.to_string().as_str()), (2024, "3.5"));
    let kinds: Vec<(&str, usize, usize)> =
        course.turnout.iter().map(|t| (t.kind.id(), t.due, t.attended)).collect();
    assert_eq!(kinds, [("party-lecture", 1, 1), ("theme-day", 1, 1), ("training", 1, 1)]);
    assert_eq!(course.dues.iter().map(|d| d.month.as_str()).collect::<Vec<_>>(), ["2024-01"]);
    assert_eq!(course.honours[0].title, "优秀党员");
    assert!(course.posts[0].unit == "B000" && course.missed.is_empty());
    let other = courses::of(&present, &[], "P00002", &Reachable::Nothing);
    assert_eq!(other.hours.0, 0);
    let missed = &other.missed[0];
    assert_eq!((missed.record.as_str(), missed.state), ("S1", Some(AttendanceState::Excused)));
    assert!(!missed.may_open, "the sum counts, but the record stays closed");
}

fn a_secret_is_read_for_a_purpose_and_the_person_sees_who_read(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let none = secrets::read(&living, "P00001", "P00002", &["phone"], " ").unwrap_err().to_string();
    assert!(none.contains("用途"), "{none}");
    assert!(secrets::read(&living, "P00001", "P00002", &[], "转接").is_err());
    assert!(secrets::readings(&living, "P00002").unwrap().is_empty());
    let opened = secrets::read(&living, "P00001", "P00002", &["phone"], "转接组织关系").unwrap();
    assert_eq!((opened[0].label.as_str(), opened[0].value.as_str()), ("手机号", "10000000002"));
    assert_eq!(format!("{opened:?}"), "[Opened(phone)]");
    secrets::read(&living, "P00000", "P00000", &["address"], "核对").unwrap();
    let readings = secrets::readings(&living, "P00002").unwrap();
    assert_eq!(readings.len(), 1, "only readings of this person");
    let reading = &readings[0];
    assert_eq!((reading.who.as_str(), reading.purpose.as_str()), ("P00001", "转接组织关系"));
    assert_eq!((reading.fields.join("、").as_str(), reading.at.as_str()), ("手机号", NOW));
}

fn a_citizen_id_finds_only_whom_one_may_read(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let search = |who: &str, id: &str| {
        secrets::find_by_citizen_id(&living, |world| Access::of(world, who, day("2024-06-30")), id)
    };
    let id = generated::citizen_id(3);
    assert_eq!(search("P00001", &format!(" {} ", id.to_lowercase())).unwrap().as_deref(), Some("P00003"));
    let before = living.present().world().sequence;
    assert_eq!(search("P00000", &id).unwrap(), None, "of another branch");
    assert_eq!(search("P00001", &generated::citizen_id(77)).unwrap(), None, "nobody's");
    assert!(search("P00001", "1234").unwrap_err().to_string().contains("18位"));
    assert_eq!(living.present().world().sequence, before, "who finds nobody has read nothing");
    let readings = secrets::readings(&living, "P00003").unwrap();
    assert_eq!((readings.len(), readings[0].purpose.as_str()), (1, "按公民身份证号查找"));
}

fn erased_secrets_cannot_be_read_and_the_reason_stays(engine: Engine) {
    let (_place, living) = living(engine, cast());
    assert!(secrets::erase(&living, "P00001", "P00002", "").is_err());
    let entry = secrets::erase(&living, "P00001", "P00002", "本人要求").unwrap();
    assert_eq!((entry.action.id(), entry.entered_at.as_str()), ("secret.erased", NOW));
    assert!(secrets::read(&living, "P00001", "P00002", &["phone"], "转接").is_err());
    assert!(
        secrets::erase(&living, "P00001", "P00002", "再删").unwrap_err().to_string().contains("不必再次")
    );
}

fn an_exported_roster_says_addresses_only_to_who_manages_people(engine: Engine) {
    let office = json!({"person": "P00002", "role": "organization-department", "reason": "任命"});
    let reachable =
        json!({"person": {"code": "P00003", "name": "示例3", "attributes": {"email": "shili@example.cn"}}});
    let mut further = cast();
    further.push(draft("2024-01-01", "role.granted", office));
    further.push(draft("2024-01-01", "person.changed", reachable));
    let (place, living) = living(engine, further);
    let present = living.present();
    let told = |who: &str| {
        let access = Access::of(present.world(), who, present.today());
        let lines = find(&present, &access, Ability::SeeRoster, &Wanted::default());
        let file = place.path("名册.xlsx");
        std::fs::write(&file, workbooks::roster(&present, &access, &lines).unwrap()).unwrap();
        let options = jishi_office::options::ReadOptions::on(present.today());
        let sheet = jishi_office::roster::read(&file, &options).unwrap();
        let row = sheet.rows.into_iter().find(|row| row.person_code.as_deref() == Some("P00003"));
        row.map(|row| row.attributes().get("email").cloned())
    };
    assert_eq!(told("P00002"), Some(Some("shili@example.cn".to_owned())));
    let access = Access::of(present.world(), "P00000", present.today());
    assert!(!access.has(Ability::ManagePeople));
    assert_ne!(told("P00000"), Some(Some("shili@example.cn".to_owned())));
}
