//! What is done with people: each change one entry, each mistake beside its field.

use crate::support::{NOW, day, draft, living};
use jishi_app::errors::FieldError;
use jishi_app::living::Living;
use jishi_app::people::changes::{self, Placing, Registration};
use jishi_app::people::{posts, secrets};
use jishi_domain::actions::{PostEnded, PostStarted};
use jishi_domain::people::{Category, Person, PostKind, Stage};
use jishi_store::Draft;
use jishi_store::testing::{Engine, colleges as generated};
use serde_json::json;

on_both! {
    a_registered_person_stands_in_the_branch_with_sealed_secrets;
    a_registration_that_does_not_fit_says_beside_which_field;
    a_placement_moves_converts_and_keeps_the_day_of_conversion;
    particulars_change_with_a_reason_and_other_secrets_stay;
    who_leaves_holds_no_post_any_more;
    a_course_is_corrected_as_a_whole;
    a_post_is_taken_and_left_by_one_at_a_time;
    a_term_begins_where_the_officer_may_say_so;
}

/// An organiser of the general branch, with a group in the first branch and a foreign branch.
fn cast() -> Vec<Draft> {
    let unit = |code: &str, kind: &str, parent: &str| {
        let unit = json!({"code": code, "name": code, "kind": kind});
        draft("2020-01-01", "unit.established", json!({"unit": unit, "parent": parent}))
    };
    vec![
        unit("B000-1", "group", "B000"),
        unit("G2", "general-branch", "C"),
        unit("F1", "branch", "G2"),
        draft("2024-01-01", "post.started", json!({"person": "P00001", "unit": "G1", "post": "organizer"})),
    ]
}

const ORGANIZER: &str = "P00001";

fn person(name: &str) -> Person {
    serde_json::from_value(json!({"code": "", "name": name})).unwrap()
}

fn registration(name: &str, unit: &str) -> Registration {
    Registration {
        person: person(name),
        secrets: Vec::new(),
        unit: unit.to_owned(),
        group: None,
        stage: Stage::Probationary,
        category: Category::Student,
        floating: false,
        from: day("2024-06-01"),
        is_namesake: false,
        id_as_printed: false,
    }
}

fn placing(unit: &str, stage: Stage, on: &str) -> Placing {
    Placing {
        unit: unit.to_owned(),
        group: None,
        stage,
        category: Category::InService,
        floating: false,
        day: day(on),
    }
}

fn said(error: FieldError) -> (&'static str, String) {
    (error.field, error.to_string())
}

fn register(living: &Living, registration: Registration) -> Result<String, (&'static str, String)> {
    changes::register(living, ORGANIZER, registration).map(|(_, code)| code).map_err(said)
}

fn a_registered_person_stands_in_the_branch_with_sealed_secrets(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let id = generated::citizen_id(90);
    let mut wanted = registration("示例新", "B000");
    wanted.group = Some("B000-1".into());
    wanted.secrets = vec![("citizen_id".into(), id.clone()), ("phone".into(), "10012345678".into())];
    let (entry, code) = changes::register(&living, ORGANIZER, wanted).unwrap();
    assert_eq!((code.as_str(), entry.entered_at.as_str()), ("P00006", NOW));
    {
        let present = living.present();
        let state = &present.world().people[&code];
        let membership = state.membership_on(day("2024-06-30")).unwrap();
        assert_eq!((membership.unit.as_deref(), membership.group.as_deref()), (Some("B000"), Some("B000-1")));
        assert!(state.person.birth.is_some() && state.person.sex.is_some(), "the ID says both");
        assert_eq!(state.sealed.as_ref().unwrap().fields, ["citizen_id", "phone"]);
    }
    let opened = secrets::read(&living, ORGANIZER, &code, &["citizen_id"], "核对").unwrap();
    assert_eq!(opened[0].value, id);
}

fn a_registration_that_does_not_fit_says_beside_which_field(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let before = living.present().world().sequence;
    type Case = (&'static str, &'static str, fn(&mut Registration));
    let cases: [Case; 9] = [
        ("unit", "权限", |r| r.unit = "F1".into()),
        ("unit", "权限", |r| r.unit = "nowhere".into()),
        ("unit", "党小组", |r| r.unit = "B000-1".into()),
        ("unit", "不存在", |r| r.from = day("2019-01-01")),
        ("group", "不是这个支部", |r| (r.unit, r.group) = ("B001".into(), Some("B000-1".into()))),
        ("day", "还没有到", |r| r.from = day("2024-07-01")),
        ("citizen_id", "校验码", |r| r.secrets = vec![("citizen_id".into(), "99999920000101001X".into())]),
        ("citizen_id", "已经登记过", |r| {
            r.secrets = vec![("citizen_id".into(), generated::citizen_id(2))]
        }),
        ("full_since", "早于", |r| {
            (r.person.joined, r.person.full_since) = (Some(day("2020-01-01")), Some(day("2019-01-01")));
        }),
    ];
    for (field, words, change) in cases {
        let mut wanted = registration("示例新", "B000");
        change(&mut wanted);
        let (at, text) = register(&living, wanted).unwrap_err();
        assert!(at == field && text.contains(words), "{field} {words}: {at} {text}");
    }
    let (at, text) = register(&living, registration("示例0", "B000")).unwrap_err();
    assert!(at == "name" && text.contains("P00000"), "{text}");
    assert_eq!(living.present().world().sequence, before, "nothing was written");
    let namesake = Registration { is_namesake: true, ..registration("示例0", "B000") };
    assert_eq!(register(&living, namesake).unwrap(), "P00006");
    let mut printed = Registration { id_as_printed: true, ..registration("示例印", "B000") };
    printed.secrets = vec![("citizen_id".into(), "99999920000101001X".into())];
    assert_eq!(register(&living, printed).unwrap(), "P00007");
}

fn a_placement_moves_converts_and_keeps_the_day_of_conversion(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let code = register(&living, registration("示例新", "B000")).unwrap();
    let place = |to: &Placing| changes::place(&living, ORGANIZER, &code, to).map_err(said);
    let entries = place(&placing("B000", Stage::Full, "2024-06-20")).unwrap();
    assert_eq!(
        entries.iter().map(|e| e.action.id()).collect::<Vec<_>>(),
        ["membership.placed", "person.changed"]
    );
    let moved = place(&placing("B001", Stage::Full, "2024-06-25")).unwrap();
    assert_eq!(moved.len(), 1);
    {
        let present = living.present();
        let state = &present.world().people[&code];
        assert_eq!(state.person.full_since, Some(day("2024-06-20")));
        let units: Vec<_> = state.memberships.iter().map(|m| m.unit.as_deref().unwrap()).collect();
        assert_eq!(units, ["B000", "B000", "B001"]);
    }
    assert_eq!(place(&placing("F1", Stage::Full, "2024-06-26")).unwrap_err().0, "unit");
    let (field, text) = place(&placing("B000", Stage::Full, "2024-06-10")).unwrap_err();
    assert!(field == "day" && text.contains("更晚"), "{text}");
    let (_, text) = place(&placing("B001", Stage::Full, "2024-06-26")).unwrap_err();
    assert!(text.contains("没有任何改动"), "{text}");
}

fn particulars_change_with_a_reason_and_other_secrets_stay(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let mut known = living.present().world().people["P00002"].person.clone();
    let same =
        changes::change(&living, ORGANIZER, known.clone(), &[], false, Some("核对".into())).map_err(said);
    assert!(same.unwrap_err().1.contains("没有任何改动"));
    known.department = Some("信息工程系".into());
    let phone = [("phone".to_owned(), "10099999999".to_owned())];
    changes::change(&living, ORGANIZER, known, &phone, false, Some("本人更正".into())).unwrap();
    let all = secrets::read(&living, ORGANIZER, "P00002", &["phone", "citizen_id"], "核对").unwrap();
    let values: Vec<&str> = all.iter().map(|o| o.value.as_str()).collect();
    assert_eq!(values, [generated::citizen_id(2).as_str(), "10099999999"]);
    let department = living.present().world().people["P00002"].person.department.clone();
    assert_eq!(department.as_deref(), Some("信息工程系"));
}

fn who_leaves_holds_no_post_any_more(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let end =
        |reason: &str, on: &str| changes::end(&living, ORGANIZER, "P00003", reason, day(on)).map_err(said);
    let post = PostStarted {
        person: "P00003".into(),
        unit: "B001".into(),
        post: PostKind::Secretary,
        origin: Vec::new(),
        full_time: false,
        duty: None,
    };
    posts::start(&living, ORGANIZER, post, day("2024-05-01")).unwrap();
    assert_eq!(end("anything", "2024-06-01").unwrap_err().0, "reason");
    assert_eq!(end("graduated", "2019-01-01").unwrap_err().0, "day");
    end("transferred-out", "2024-06-01").unwrap();
    let present = living.present();
    assert!(present.world().people["P00003"].membership_on(day("2024-06-01")).is_none());
    let last = present.world().posts.iter().find(|p| p.person == "P00003").unwrap();
    assert_eq!(last.until, day("2024-06-01"));
}

fn a_course_is_corrected_as_a_whole(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let course = living.present().world().people["P00002"].memberships.clone();
    let correct =
        |course, reason| changes::correct(&living, ORGANIZER, "P00002", course, reason).map_err(said);
    assert_eq!(correct(course.clone(), " ").unwrap_err().0, "reason");
    assert!(correct(course.clone(), "核对").unwrap_err().1.contains("没有任何改动"));
    let mut longer = course.clone();
    longer[0].until = day("2022-01-01");
    longer.push(jishi_domain::people::Membership {
        unit: Some("F1".into()),
        from: day("2022-01-01"),
        until: jishi_domain::dates::Day::MAX,
        ..course[0].clone()
    });
    assert!(correct(longer.clone(), "档案").unwrap_err().1.contains("权限"), "a branch out of reach");
    longer[1].unit = Some("B001".into());
    let entry = correct(longer.clone(), "档案").unwrap();
    assert_eq!(entry.action.id(), "membership.corrected");
    longer[1].from = day("2021-01-01");
    assert!(correct(longer, "档案").unwrap_err().1.contains("重叠"));
}

fn a_post_is_taken_and_left_by_one_at_a_time(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let start = |person: &str, unit: &str, post: PostKind, on: &str| {
        let body = PostStarted {
            person: person.into(),
            unit: unit.into(),
            post,
            origin: vec!["dual-leader".into()],
            full_time: false,
            duty: None,
        };
        posts::start(&living, ORGANIZER, body, day(on)).map_err(said)
    };
    start("P00002", "B000", PostKind::Secretary, "2024-05-01").unwrap();
    let (field, text) = start("P00004", "B000", PostKind::Secretary, "2024-06-01").unwrap_err();
    assert!(field == "post" && text.contains("示例2"), "{text}");
    assert_eq!(start("P00004", "F1", PostKind::CommitteeMember, "2024-06-01").unwrap_err().0, "unit");
    assert_eq!(start("P00004", "B000", PostKind::CommitteeMember, "2024-09-01").unwrap_err().0, "day");
    let end = |post: PostKind, on: &str| {
        let body =
            PostEnded { person: "P00002".into(), unit: "B000".into(), post, reason: Some("换届".into()) };
        posts::end(&living, ORGANIZER, body, day(on)).map_err(said)
    };
    assert!(end(PostKind::CommitteeMember, "2024-06-01").unwrap_err().1.contains("没有担任"));
    end(PostKind::Secretary, "2024-06-01").unwrap();
    start("P00004", "B000", PostKind::Secretary, "2024-06-01").unwrap();
}

fn a_term_begins_where_the_officer_may_say_so(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let begin = |unit: &str, on: &str, until: &str| {
        posts::begin_term(&living, ORGANIZER, unit, day(on), day(until)).map_err(said)
    };
    begin("B000", "2024-05-01", "2027-05-01").unwrap();
    assert!(begin("F1", "2024-05-01", "2027-05-01").unwrap_err().1.contains("权限"));
    assert_eq!(begin("B000", "2024-05-01", "2024-05-01").unwrap_err().0, "until");
    assert_eq!(living.present().world().units["B000"].terms.len(), 1);
}
