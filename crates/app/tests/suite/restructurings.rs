//! Units set up, adjusted, moved, merged and dissolved; what it would change is known before.

use crate::support::{day, draft, living};
use jishi_app::errors::FieldError;
use jishi_app::living::Living;
use jishi_app::restructurings::{Foresight, Restructuring, carry_out, foresee, next_code};
use jishi_domain::actions::Entry;
use jishi_domain::units::{Unit, UnitKind};
use jishi_store::Draft;
use jishi_store::testing::Engine;
use serde_json::json;

on_both! {
    what_is_foreseen_is_not_written_and_comes_true_when_it_is;
    a_merger_takes_members_groups_and_posts_along;
    a_general_branch_hands_its_branches_over_before_it_ends;
    what_does_not_fit_is_said_beside_its_field_before_anything_happens;
    a_dissolution_leaves_members_to_be_placed;
    the_next_code_is_like_the_others;
}

const OFFICE: &str = "P00005";

/// The organisation department, a second general branch, a group, and one adopted standard.
fn cast() -> Vec<Draft> {
    let unit = |code: &str, kind: &str, parent: &str| {
        let unit = json!({"code": code, "name": format!("{code}党组织"), "kind": kind});
        draft("2020-01-01", "unit.established", json!({"unit": unit, "parent": parent}))
    };
    let role = json!({"person": OFFICE, "role": "organization-department", "reason": "任命"});
    vec![
        unit("G2", "general-branch", "C"),
        unit("B000-1", "group", "B000"),
        draft("2024-01-01", "role.granted", role),
        draft("2024-01-01", "post.started", json!({"person": "P00000", "unit": "B000", "post": "secretary"})),
        draft(
            "2024-01-01",
            "standard.adopted",
            json!({"standard": "five-standards", "version": "2019", "from": "2024-01-01"}),
        ),
    ]
}

fn unit(code: &str, name: &str, kind: UnitKind) -> Unit {
    serde_json::from_value(json!({"code": code, "name": name, "kind": kind.id()})).unwrap()
}

fn said(error: FieldError) -> (&'static str, String) {
    (error.field, error.to_string())
}

fn tried(living: &Living, what: &Restructuring, on: &str) -> Result<Foresight, (&'static str, String)> {
    foresee(&living.present(), living.library(), OFFICE, what, day(on)).map_err(said)
}

fn done(living: &Living, what: &Restructuring, on: &str) -> Result<Vec<Entry>, (&'static str, String)> {
    carry_out(living, OFFICE, what, day(on)).map_err(said)
}

/// Numbers of today's verdicts.
fn verdicts(living: &Living) -> [usize; 5] {
    let present = living.present();
    let mut counts = [0; 5];
    for plan in present.plans() {
        let evaluation = jishi_engine::evaluations::evaluate(plan, present.facts(), present.today(), false);
        for finding in &evaluation.findings {
            counts[finding.status as usize] += 1;
        }
    }
    counts
}

/// Verdicts on these units themselves, without those that do not apply.
fn own_verdicts(living: &Living, units: &[&str]) -> usize {
    let present = living.present();
    let roster = &present.facts().roster;
    let counts = present.plans().iter().map(|plan| {
        let evaluation = jishi_engine::evaluations::evaluate(plan, present.facts(), present.today(), false);
        let own = evaluation.findings.iter().filter(|f| {
            f.person == jishi_engine::facts::NOBODY
                && units.contains(&&*roster.units[f.unit as usize].code)
                && f.status != jishi_engine::verdicts::Status::NotApplicable
        });
        own.count()
    });
    counts.sum()
}

fn what_is_foreseen_is_not_written_and_comes_true_when_it_is(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let before = (living.present().world().sequence, verdicts(&living));
    let new = Restructuring::Establish {
        unit: unit("B002", "新设党支部", UnitKind::Branch),
        parent: "G2".into(),
    };
    let foresight = tried(&living, &new, "2024-06-01").unwrap();
    assert!(foresight.events[0].contains("设立党支部“新设党支部”，隶属于G2党组织"), "{:?}", foresight.events);
    assert!(foresight.effect.changed > 0, "a branch is judged that was not there");
    assert_eq!(foresight.effect.before, before.1);
    assert!(foresight.effect.by_unit.iter().any(|shift| shift.code == "B002" && shift.name == "新设党支部"));
    assert_eq!((living.present().world().sequence, verdicts(&living)), before, "nothing is written yet");
    let entries = done(&living, &new, "2024-06-01").unwrap();
    assert_eq!(entries.iter().map(|e| e.action.id()).collect::<Vec<_>>(), ["unit.established"]);
    assert_eq!(verdicts(&living), foresight.effect.after);
}

fn a_merger_takes_members_groups_and_posts_along(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let merge = Restructuring::Merge { unit: "B000".into(), into: "B001".into() };
    let foresight = tried(&living, &merge, "2024-06-15").unwrap();
    let said = foresight.events.join("；");
    for words in
        ["并入第1党支部", "1个党小组同时结束：B000-1党组织", "3人的党员关系随同转入", "1项任职同时结束"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    let of_branch = own_verdicts(&living, &["B000", "B000-1"]);
    let lost: usize = foresight.effect.moves.iter().filter(|m| m.after.is_none()).map(|m| m.count).sum();
    assert!(lost <= of_branch, "{lost} > {of_branch}: what was said of people is still said of them");
    done(&living, &merge, "2024-06-15").unwrap();
    let present = living.present();
    let membership = present.world().people["P00002"].membership_on(day("2024-06-15")).unwrap();
    assert_eq!(membership.unit.as_deref(), Some("B001"));
    assert_eq!(present.world().units["B000"].merged_into.as_deref(), Some("B001"));
}

fn a_general_branch_hands_its_branches_over_before_it_ends(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let dissolve = Restructuring::Dissolve { unit: "G1".into(), reason: "调整".into() };
    let (_, text) = tried(&living, &dissolve, "2024-06-15").unwrap_err();
    assert!(text.contains("B000、B001"), "{text}");
    let entries =
        done(&living, &Restructuring::Merge { unit: "G1".into(), into: "G2".into() }, "2024-06-15").unwrap();
    assert_eq!(
        entries.iter().map(|e| e.action.id()).collect::<Vec<_>>(),
        ["unit.moved", "unit.moved", "unit.merged"]
    );
    assert_eq!(living.present().world().units["B001"].parent_on(day("2024-06-15")), Some("G2"));
}

fn what_does_not_fit_is_said_beside_its_field_before_anything_happens(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let new = |code: &str, name: &str, kind: UnitKind, parent: &str| Restructuring::Establish {
        unit: unit(code, name, kind),
        parent: parent.into(),
    };
    let into = |unit: &str, into: &str| Restructuring::Merge { unit: unit.into(), into: into.into() };
    let under = |unit: &str, parent: &str| Restructuring::Move { unit: unit.into(), parent: parent.into() };
    let cases = [
        ("code", "已经用过", new("B000", "新", UnitKind::Branch, "G1"), "2024-06-01"),
        ("code", "斜线", new("B/2", "新", UnitKind::Branch, "G1"), "2024-06-01"),
        ("name", "没有填写", new("B002", " ", UnitKind::Branch, "G1"), "2024-06-01"),
        ("name", "同名", new("B002", "第0党支部", UnitKind::Branch, "G1"), "2024-06-01"),
        ("parent", "不能作为", new("B002", "新", UnitKind::Branch, "B000"), "2024-06-01"),
        ("parent", "不能作为", new("G3", "新", UnitKind::GeneralBranch, "G1"), "2024-06-01"),
        ("parent", "没有登记", new("B002", "新", UnitKind::Branch, "nowhere"), "2024-06-01"),
        ("day", "还没有到", new("B002", "新", UnitKind::Branch, "G1"), "2024-07-01"),
        ("parent", "现在就隶属", under("B000", "G1"), "2024-06-01"),
        ("", "只能随支部", under("B000-1", "B001"), "2024-06-01"),
        ("into", "不能接收", into("B000", "G2"), "2024-06-01"),
        ("into", "不能接收", into("B000", "B000"), "2024-06-01"),
        (
            "reason",
            "没有填写",
            Restructuring::Dissolve { unit: "B000".into(), reason: " ".into() },
            "2024-06-01",
        ),
        ("", "学校党委", Restructuring::Dissolve { unit: "C".into(), reason: "x".into() }, "2024-06-01"),
        ("day", "才设立", Restructuring::Dissolve { unit: "B000".into(), reason: "x".into() }, "2020-01-01"),
        (
            "",
            "没有任何改动",
            Restructuring::Adjust(unit("B000", "第0党支部", UnitKind::Branch)),
            "2024-06-01",
        ),
    ];
    for (field, words, what, on) in cases {
        let (at, text) = tried(&living, &what, on).unwrap_err();
        assert!(at == field && text.contains(words), "{what:?}: {at} {text}");
        assert_eq!(done(&living, &what, on).unwrap_err(), (at, text));
    }
    let by_organizer =
        foresee(&living.present(), living.library(), "P00000", &under("B000", "G2"), day("2024-06-01"));
    assert!(by_organizer.unwrap_err().to_string().contains("权限"));
    let sitting = json!({"id": "R1", "unit": "B000", "kinds": ["theme-day"], "day": "2024-06-10"});
    living
        .with_store(|store| {
            Ok(store.append(vec![draft("2024-06-10", "record.added", sitting)], "2024-06-11T00:00:00Z")?)
        })
        .unwrap();
    let (field, text) = tried(&living, &into("B000", "B001"), "2024-06-05").unwrap_err();
    assert!(field == "day" && text.contains("1条记录"), "{text}");
}

fn a_dissolution_leaves_members_to_be_placed(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let dissolve = Restructuring::Dissolve { unit: "B001".into(), reason: "党委批复".into() };
    let foresight = tried(&living, &dissolve, "2024-06-15").unwrap();
    assert!(foresight.events.iter().any(|event| event.contains("3人没有支部")), "{:?}", foresight.events);
    assert!(foresight.effect.moves.iter().any(|m| m.after.is_none()), "its verdicts are gone");
    done(&living, &dissolve, "2024-06-15").unwrap();
    let between =
        living.present().world().people["P00003"].membership_on(day("2024-06-15")).unwrap().unit.clone();
    assert_eq!(between, None);
}

fn the_next_code_is_like_the_others(engine: Engine) {
    let (_place, living) = living(engine, cast());
    let present = living.present();
    assert_eq!(next_code(present.world(), UnitKind::Branch, None), "B002");
    assert_eq!(next_code(present.world(), UnitKind::GeneralBranch, None), "G3");
    assert_eq!(next_code(present.world(), UnitKind::Group, Some("B000")), "B000-2");
    assert_eq!(next_code(present.world(), UnitKind::Group, Some("B001")), "B001-1");
}
