//! What the fold of a ledger says.

use super::*;
use crate::actions::*;
use crate::burdens::{BurdenAnswered, BurdenReported};
use crate::corrections::{CorrectionAnswered, CorrectionAsked};
use crate::people::{Category, PostKind, Stage};
use crate::record_kinds::RecordKind;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

struct Book {
    world: World,
    sequence: u64,
}

impl Book {
    fn new() -> Book {
        let mut book = Book { world: World::default(), sequence: 0 };
        for (code, kind, parent) in [
            ("college", "college", None),
            ("g1", "general-branch", Some("college")),
            ("b1", "branch", Some("g1")),
            ("b2", "branch", Some("g1")),
            ("b1-1", "group", Some("b1")),
        ] {
            let unit = serde_json::from_value(serde_json::json!({"code": code, "name": code, "kind": kind}))
                .unwrap();
            let parent = parent.map(str::to_owned);
            book.write("2020-01-01", Action::UnitEstablished(Box::new(UnitEstablished { unit, parent })))
                .unwrap();
        }
        book
    }

    fn write(&mut self, on: &str, action: Action) -> Result<(), Refusal> {
        self.sequence += 1;
        let entry = Entry {
            sequence: self.sequence,
            actor: "office".into(),
            entered_at: format!("{on}T08:00:00Z"),
            event_day: day(on),
            action,
        };
        let mut moved = self.world.clone();
        let result = self.world.apply(&entry);
        assert_eq!(moved.take(entry), result, "copied in or moved in, it says the same");
        assert!(moved == self.world);
        result
    }

    fn member(&mut self, code: &str, unit: &str, from: &str) {
        let person = serde_json::from_value(serde_json::json!({"code": code, "name": code})).unwrap();
        let memberships = vec![Membership {
            unit: Some(unit.into()),
            group: None,
            stage: Stage::Full,
            category: Category::InService,
            floating: false,
            from: day(from),
            until: Day::MAX,
        }];
        self.write(
            from,
            Action::PersonRegistered(Box::new(PersonRegistered { person, sealed: None, memberships })),
        )
        .unwrap();
    }

    fn home(&self, person: &str, on: &str) -> Option<&str> {
        self.world.people[person].membership_on(day(on)).and_then(|m| m.unit.as_deref())
    }
}

#[test]
fn members_of_a_merged_branch_belong_to_the_branch_that_took_over() {
    let mut book = Book::new();
    book.member("p1", "b1", "2020-02-01");
    book.write(
        "2021-06-15",
        Action::UnitMerged(Box::new(UnitMerged { unit: "b1".into(), into: "b2".into() })),
    )
    .unwrap();
    assert_eq!(book.home("p1", "2021-06-14"), Some("b1"));
    assert_eq!(book.home("p1", "2021-06-15"), Some("b2"));
    assert!(!book.world.units["b1"].exists_on(day("2021-06-15")));
    assert!(!book.world.units["b1-1"].exists_on(day("2021-06-15")), "its groups end with it");
}

#[test]
fn a_regrouped_branch_stands_under_each_parent_in_its_time() {
    let mut book = Book::new();
    let unit =
        serde_json::from_value(serde_json::json!({"code": "g2", "name": "g2", "kind": "general-branch"}))
            .unwrap();
    book.write(
        "2020-03-01",
        Action::UnitEstablished(Box::new(UnitEstablished { unit, parent: Some("college".into()) })),
    )
    .unwrap();
    book.write(
        "2021-01-01",
        Action::UnitMoved(Box::new(UnitMoved { unit: "b1".into(), parent: "g2".into() })),
    )
    .unwrap();
    assert!(book.world.is_within("b1-1", "g1", day("2020-12-31")));
    assert!(book.world.is_within("b1-1", "g2", day("2021-01-01")));
    let circle = book.write(
        "2021-02-01",
        Action::UnitMoved(Box::new(UnitMoved { unit: "g2".into(), parent: "b1".into() })),
    );
    assert!(circle.unwrap_err().to_string().contains("自己的下级"));
}

#[test]
fn a_transfer_closes_the_old_membership_on_its_day() {
    let mut book = Book::new();
    book.member("p1", "b1", "2020-02-01");
    let placed = MembershipPlaced {
        person: "p1".into(),
        unit: Some("b2".into()),
        group: None,
        stage: Stage::Full,
        category: Category::InService,
        floating: false,
    };
    book.write("2020-05-01", Action::MembershipPlaced(Box::new(placed))).unwrap();
    assert_eq!((book.home("p1", "2020-04-30"), book.home("p1", "2020-05-01")), (Some("b1"), Some("b2")));
}

#[test]
fn a_record_needs_a_living_unit_and_known_people_and_a_fresh_id() {
    let mut book = Book::new();
    let record = |id: &str, unit: &str, on: &str| {
        Action::RecordAdded(Box::new(Record::new(id, unit, vec![RecordKind::ThemeDay], day(on))))
    };
    book.write("2020-05-01", record("r1", "b1", "2020-05-01")).unwrap();
    assert!(book.write("2020-05-01", record("r1", "b1", "2020-05-01")).is_err());
    assert!(book.write("2020-05-01", record("r2", "nowhere", "2020-05-01")).is_err());
    assert!(book.write("2020-05-01", record("r3", "b1", "2019-05-01")).is_err());
    let mut with_stranger = Record::new("r4", "b1", vec![RecordKind::ThemeDay], day("2020-05-01"));
    with_stranger.chair = Some("nobody".into());
    assert!(book.write("2020-05-01", Action::RecordAdded(Box::new(with_stranger))).is_err());
    assert_eq!(book.world.records.len(), 1);
}

#[test]
fn a_correction_names_the_entry_that_it_corrects() {
    let mut book = Book::new();
    let record = Record::new("r1", "b1", vec![RecordKind::ThemeDay], day("2020-05-01"));
    book.write("2020-05-01", Action::RecordAdded(Box::new(record.clone()))).unwrap();
    let first = book.sequence;
    let right = Record { title: Some("改".into()), ..record };
    let correct = |corrects, record: &Record| {
        Action::RecordCorrected(Box::new(RecordCorrected {
            corrects,
            record: record.clone(),
            reason: "笔误".into(),
        }))
    };
    assert!(book.write("2020-05-02", correct(first + 7, &right)).is_err());
    book.write("2020-05-02", correct(first, &right)).unwrap();
    assert_eq!(book.world.records.get("r1").unwrap().state().record.title.as_deref(), Some("改"));
    assert_eq!(book.world.records.get("r1").unwrap().state().first_sequence, first);
}

#[test]
fn nobody_confirms_their_own_record() {
    let mut book = Book::new();
    let record = Record::new("r1", "b1", vec![RecordKind::ThemeDay], day("2020-05-01"));
    book.write("2020-05-01", Action::RecordAdded(Box::new(record))).unwrap();
    let confirm = |by: &str| {
        Action::RecordConfirmed(Box::new(RecordConfirmed {
            record: "r1".into(),
            by: by.into(),
            accepted: true,
            note: None,
        }))
    };
    assert!(book.write("2020-05-03", confirm("office")).is_err());
    book.write("2020-05-03", confirm("reviewer")).unwrap();
    assert!(
        book.world
            .records
            .get("r1")
            .unwrap()
            .state()
            .review
            .as_ref()
            .is_some_and(|(_, _, accepted)| *accepted)
    );
}

#[test]
fn a_post_ends_with_the_membership_and_with_the_unit() {
    let mut book = Book::new();
    book.member("p1", "b1", "2020-02-01");
    let post = PostStarted {
        person: "p1".into(),
        unit: "b1".into(),
        post: PostKind::Secretary,
        origin: vec![],
        full_time: false,
        duty: None,
    };
    book.write("2020-03-01", Action::PostStarted(Box::new(post.clone()))).unwrap();
    assert!(book.write("2020-04-01", Action::PostStarted(Box::new(post))).is_err(), "not twice");
    let ended = MembershipEnded { person: "p1".into(), reason: "transferred-out".into() };
    book.write("2020-06-01", Action::MembershipEnded(Box::new(ended))).unwrap();
    assert_eq!(book.world.posts[0].until, day("2020-06-01"));
}

#[test]
fn every_action_reads_back_what_it_wrote() {
    let mut book = Book::new();
    book.member("p1", "b1", "2020-02-01");
    let actions = [
        Action::UnitMoved(Box::new(UnitMoved { unit: "b1".into(), parent: "g1".into() })),
        Action::RecordAdded(Box::new(Record::new("r1", "b1", vec![RecordKind::Talk], day("2020-05-01")))),
        Action::SecretRead(Box::new(SecretRead {
            person: "p1".into(),
            fields: vec!["phone".into()],
            purpose: "x".into(),
            record: None,
        })),
    ];
    for action in actions {
        let payload = action.payload().unwrap();
        assert_eq!(Action::parse(action.id(), &payload).unwrap(), action);
    }
    assert!(Action::parse("no.such", "{}").is_err());
}

/// A plan of one theme day on that day.
fn planned(on: &str) -> crate::plans::YearPlan {
    use crate::plans::{PlannedSitting, Scope, Variant, YearPlan};
    let mut plan = YearPlan::new("b1", 2026, day("2026-01-05"), Variant::FewestDates);
    let kinds = vec![RecordKind::ThemeDay];
    plan.sittings.push(PlannedSitting::new("s1", "b1", Scope::Branch, kinds, day(on)));
    plan
}

fn accepted(version: u32, on: &str) -> Action {
    Action::PlanAccepted(Box::new(PlanAccepted { version, plan: planned(on), reason: None }))
}

fn filed(version: u32, to: &str) -> Action {
    let to = to.to_owned();
    Action::PlanFiled(Box::new(PlanFiled {
        unit: "b1".into(),
        year: 2026,
        version,
        to,
        record: None,
        note: None,
    }))
}

#[test]
fn a_returned_plan_is_accepted_anew_before_it_is_filed_again() {
    use crate::plans::PlanStep;
    let mut book = Book::new();
    assert!(book.write("2026-01-05", filed(1, "g1")).is_err(), "nothing to file yet");
    book.write("2026-01-05", accepted(1, "2026-03-15")).unwrap();
    assert!(book.write("2026-01-06", filed(1, "b2")).is_err(), "b2 stands beside it, not above");
    book.write("2026-01-06", filed(1, "college")).unwrap();
    let returned = PlanReturned { unit: "b1".into(), year: 2026, version: 1, reason: "三月太晚".into() };
    book.write("2026-01-07", Action::PlanReturned(Box::new(returned))).unwrap();
    assert!(book.write("2026-01-08", filed(1, "college")).is_err(), "unchanged it does not go out again");
    assert!(book.write("2026-01-08", accepted(1, "2026-02-15")).is_err(), "the first version is taken");
    book.write("2026-01-08", accepted(2, "2026-02-15")).unwrap();
    assert!(book.write("2026-01-09", filed(1, "college")).is_err(), "the first version is over");
    book.write("2026-01-09", filed(2, "college")).unwrap();
    let received = PlanReceived { unit: "b1".into(), year: 2026, version: 2, note: None };
    book.write("2026-01-10", Action::PlanReceived(Box::new(received))).unwrap();
    let state = book.world.plan("b1", 2026).unwrap();
    assert_eq!((state.version, state.standing()), (2, PlanStep::Received));
    assert_eq!(state.history.len(), 6, "what happened to the first version stays");
    assert_eq!(state.plan.sittings[0].day, day("2026-02-15"));
    assert!(!state.is_known());
}

#[test]
fn a_burden_is_answered_as_often_as_there_is_something_to_say() {
    let mut book = Book::new();
    book.member("p1", "b1", "2020-02-01");
    let report = |text: &str| {
        let by = "p1".into();
        let (page, standard, duty) = (Some("/".into()), None, None);
        let burden = "burden-0001".into();
        Action::BurdenReported(Box::new(BurdenReported {
            burden,
            by,
            page,
            standard,
            duty,
            text: text.into(),
        }))
    };
    assert!(book.write("2020-05-01", report(" ")).unwrap_err().to_string().contains("没有填写内容"));
    assert_eq!(book.world.next_burden(), "burden-0001");
    book.write("2020-05-01", report("同一份计划要报两次")).unwrap();
    assert!(book.write("2020-05-02", report("又一次")).is_err(), "an id is used once");
    assert_eq!(book.world.next_burden(), "burden-0002");
    let answer = |burden: &str, changed: Option<&str>, published| {
        let (burden, changed) = (burden.into(), changed.map(str::to_owned));
        let (by, answer) = ("p1".into(), "以台账为准".into());
        Action::BurdenAnswered(Box::new(BurdenAnswered { burden, by, answer, changed, published }))
    };
    assert!(book.write("2020-05-03", answer("burden-0009", None, false)).is_err(), "nobody reported it");
    book.write("2020-05-03", answer("burden-0001", Some("不再另报"), true)).unwrap();
    assert!(book.world.burdens["burden-0001"].is_published());
    book.write("2020-06-03", answer("burden-0001", None, false)).unwrap();
    let state = &book.world.burdens["burden-0001"];
    assert_eq!((state.answers.len(), state.changed()), (2, Some("不再另报")));
    assert!(!state.is_published(), "the last answer decides");
}

#[test]
fn a_correction_is_asked_once_and_answered_once_with_a_reason() {
    let mut book = Book::new();
    book.member("p1", "b1", "2020-02-01");
    let asked = |person: &str, wish: &str| {
        let (correction, field) = ("correction-0001".into(), "joined".into());
        let (person, wish) = (person.into(), wish.into());
        Action::CorrectionAsked(Box::new(CorrectionAsked { correction, person, field, wish }))
    };
    assert!(book.write("2020-05-01", asked("p9", "应为2001年7月1日")).is_err(), "nobody knows p9");
    book.write("2020-05-01", asked("p1", "应为2001年7月1日")).unwrap();
    assert_eq!(book.world.corrections["correction-0001"].label(), "待答复");
    let answer = |reason: &str| {
        let (correction, by, reason) = ("correction-0001".into(), "p1".into(), reason.into());
        Action::CorrectionAnswered(Box::new(CorrectionAnswered { correction, by, done: false, reason }))
    };
    assert!(book.write("2020-05-02", answer("")).unwrap_err().to_string().contains("没有填写答复"));
    book.write("2020-05-02", answer("档案记载为2002年")).unwrap();
    assert_eq!(book.world.corrections["correction-0001"].label(), "未采纳");
    assert!(book.write("2020-05-03", answer("又一次")).is_err(), "answered once");
}

#[test]
fn a_refusal_calls_a_unit_by_its_name_with_the_code_beside() {
    let mut book = Book::new();
    let unit =
        serde_json::from_value(serde_json::json!({"code": "b9", "name": "第九支部", "kind": "branch"}));
    let body = UnitEstablished { unit: unit.unwrap(), parent: Some("g1".into()) };
    book.write("2024-01-01", Action::UnitEstablished(Box::new(body))).unwrap();
    let merged = UnitMerged { unit: "b9".into(), into: "b9".into() };
    let refusal = book.write("2024-02-01", Action::UnitMerged(Box::new(merged))).unwrap_err();
    assert_eq!(refusal.object, "第九支部（b9）");
    assert_eq!(book.world.called("none"), "党组织 none");
    assert_eq!(book.world.called_plan("b9", 2026), "第九支部（b9）2026年计划");
}

#[test]
fn a_refusal_calls_a_person_by_name_with_the_code_beside() {
    let mut book = Book::new();
    let person = serde_json::from_value(serde_json::json!({"code": "P1", "name": "张三"})).unwrap();
    let registered = PersonRegistered { person, sealed: None, memberships: Vec::new() };
    book.write("2020-01-01", Action::PersonRegistered(Box::new(registered))).unwrap();
    let ended = MembershipEnded { person: "P1".into(), reason: "graduated".into() };
    let refusal = book.write("2020-01-02", Action::MembershipEnded(Box::new(ended))).unwrap_err();
    assert_eq!(refusal.object, "张三（P1）");
    assert_eq!(book.world.called_person("P2"), "人员 P2", "who is not there has no name");
}
