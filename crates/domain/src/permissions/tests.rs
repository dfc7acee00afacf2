//! May and may not, in pairs; and the sentences that say so.

use super::*;
use crate::actions::{Action, Entry};
use crate::dates::Day;
use crate::people::PostKind;
use crate::refusals::Refusal;
use crate::units::UnitKind;
use crate::worlds::World;
use serde_json::{Value, json};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn write(world: &mut World, on: &str, id: &str, payload: Value) -> Result<(), Refusal> {
    let sequence = world.sequence + 1;
    world.apply(&Entry {
        sequence,
        actor: "office".into(),
        entered_at: format!("{on}T08:00:00Z"),
        event_day: day(on),
        action: Action::parse(id, &payload.to_string()).unwrap(),
    })
}

/// College `C`, general branches `G1` (branches `B1` with group `B1-1`, `B2`) and `G2` (branch `B3`). A member
/// `b1` … of each branch, `lead` and `mate` in the group; holders of posts are named after them.
fn college() -> World {
    let mut world = World::default();
    let mut now = |id: &str, payload: Value| write(&mut world, "2025-01-01", id, payload).unwrap();
    for (code, kind, parent) in [
        ("C", "college", None),
        ("G1", "general-branch", Some("C")),
        ("G2", "general-branch", Some("C")),
        ("B1", "branch", Some("G1")),
        ("B2", "branch", Some("G1")),
        ("B3", "branch", Some("G2")),
        ("B1-1", "group", Some("B1")),
    ] {
        now(
            "unit.established",
            json!({"unit": {"code": code, "name": code, "kind": kind}, "parent": parent}),
        );
    }
    for (code, unit) in [
        ("secretary", "B1"),
        ("officer", "B1"),
        ("b1", "B1"),
        ("b2", "B2"),
        ("b3", "B3"),
        ("dean", "B2"),
        ("organizer", "B2"),
        ("publicity", "B2"),
        ("office", "B3"),
        ("leader", "B3"),
        ("contact", "B3"),
        ("inspector", "B3"),
        ("system", "B3"),
        ("security", "B3"),
        ("audit", "B3"),
    ] {
        now(
            "person.registered",
            json!({"person": {"code": code, "name": code}, "memberships": [{"unit": unit, "stage": "full", "from": "2025-01-01"}]}),
        );
    }
    for code in ["lead", "mate"] {
        now(
            "person.registered",
            json!({"person": {"code": code, "name": code},
                "memberships": [{"unit": "B1", "group": "B1-1", "stage": "full", "from": "2025-01-01"}]}),
        );
    }
    now(
        "person.registered",
        json!({"person": {"code": "hopeful", "name": "hopeful"},
            "memberships": [{"unit": "B1", "stage": "activist", "from": "2025-01-01"}]}),
    );
    for (person, unit, post) in [
        ("lead", "B1-1", "group-leader"),
        ("secretary", "B1", "secretary"),
        ("officer", "B1", "publicity-officer"),
        ("dean", "G1", "secretary"),
        ("publicity", "G1", "publicity-officer"),
        ("organizer", "G1", "organizer"),
        ("office", "C", "party-worker"),
        ("leader", "C", "secretary"),
        ("contact", "G1", "contact-leader"),
    ] {
        now("post.started", json!({"person": person, "unit": unit, "post": post}));
    }
    now(
        "role.granted",
        json!({"person": "inspector", "role": "inspector", "units": ["G2"], "until": "2025-07-01", "reason": "督查"}),
    );
    for person in ["system", "security", "audit"] {
        now(
            "role.granted",
            json!({"person": person, "role": format!("{person}-administrator"), "reason": "任命"}),
        );
    }
    world
}

const TODAY: &str = "2025-06-01";

fn may(world: &World, person: &str, ability: Ability, unit: &str) -> bool {
    Access::of(world, person, day(TODAY)).may(ability, unit)
}

#[test]
fn every_permission_reads_as_a_sentence_of_its_own() {
    let sentences: Vec<String> = PERMISSIONS.iter().map(sentence).collect();
    for (i, text) in sentences.iter().enumerate() {
        assert!(text.contains("可以") && !text.contains("本人的本人") && !text.contains(' '), "{text}");
        assert!(!sentences[..i].contains(text), "{text} stands twice");
    }
    for expected in [
        "党支部书记可以在本支部记录会议和活动",
        "党员可以查看自己的个人主页",
        "党员可以登记本人的到会签到",
        "党小组组长可以在本党小组查看党员名册",
        "党总支书记可以在本总支及所属支部复核佐证认定",
        "组织部可以在全校采用和停用标准",
        "联系领导可以在所联系的党组织及其下级查看达标判定",
        "督查人员可以在指定的党组织及其下级查看会议和活动记录",
        "审计管理员可以查看安全日志",
    ] {
        assert!(sentences.iter().any(|s| s == expected), "{expected} is missing:\n{}", sentences.join("\n"));
    }
}

#[test]
fn every_role_may_something_and_every_ability_belongs_to_somebody() {
    for role in Role::ALL {
        assert!(Permission::of(*role).next().is_some(), "{role:?}");
        assert_eq!(Role::from_id(role.id()), Some(*role));
    }
    for ability in Ability::ALL {
        assert!(Permission::to(*ability).next().is_some(), "{ability:?}");
        assert_eq!(Ability::from_id(ability.id()), Some(*ability));
    }
}

#[test]
fn a_role_has_one_reach_for_an_ability() {
    for role in Role::ALL {
        for ability in Ability::ALL {
            assert!(
                Permission::of(*role).filter(|p| p.ability == *ability).count() <= 1,
                "{role:?} {ability:?}"
            );
        }
    }
}

#[test]
fn administrators_see_no_party_records_and_share_nothing() {
    let of_system: Vec<&Permission> = PERMISSIONS.iter().filter(|p| p.role.is_administrator()).collect();
    assert!(of_system.iter().all(|p| p.reach == Reach::System), "{of_system:?}");
    // whether the chain is whole tells nothing of what stands in it
    for permission in of_system.iter().filter(|p| p.ability != Ability::VerifyLedger) {
        assert_eq!(Permission::to(permission.ability).count(), 1, "{permission:?} is somebody else's, too");
    }
}

/// Person, ability, units where it may be done; at each other unit it may not.
const PAIRS: &[(&str, Ability, &[&str])] = &[
    ("b1", Ability::SeePublic, &["B1", "B1-1"]),
    ("b1", Ability::SeeRecords, &[]),
    ("b1", Ability::Record, &[]),
    ("hopeful", Ability::SeePublic, &[]),
    ("lead", Ability::SeeRoster, &["B1-1"]),
    ("lead", Ability::Record, &["B1-1"]),
    ("lead", Ability::ReadSecrets, &[]),
    ("officer", Ability::Record, &["B1", "B1-1"]),
    ("officer", Ability::ReadSecrets, &[]),
    ("secretary", Ability::Record, &["B1", "B1-1"]),
    ("secretary", Ability::ReadSecrets, &["B1", "B1-1"]),
    ("secretary", Ability::ManagePeople, &[]),
    ("secretary", Ability::Review, &[]),
    ("dean", Ability::SeeRecords, &["G1", "B1", "B2", "B1-1"]),
    ("dean", Ability::Record, &["G1"]),
    ("dean", Ability::ManagePeople, &[]),
    ("dean", Ability::ReceivePlans, &["G1", "B1", "B2", "B1-1"]),
    ("office", Ability::ReceivePlans, &["C", "G1", "G2", "B1", "B2", "B3", "B1-1"]),
    ("secretary", Ability::ReceivePlans, &[]),
    ("publicity", Ability::SeeVerdicts, &["G1", "B1", "B2", "B1-1"]),
    ("publicity", Ability::Review, &[]),
    ("organizer", Ability::ManagePeople, &["G1", "B1", "B2", "B1-1"]),
    ("organizer", Ability::ManageUnits, &[]),
    ("organizer", Ability::Plan, &["G1"]),
    ("office", Ability::ManageUnits, &["C", "G1", "G2", "B1", "B2", "B3", "B1-1"]),
    ("office", Ability::ManageAccounts, &[]),
    ("leader", Ability::SeeVerdicts, &["C", "G1", "G2", "B1", "B2", "B3", "B1-1"]),
    ("leader", Ability::Record, &[]),
    ("leader", Ability::ReadSecrets, &[]),
    ("contact", Ability::SeeRecords, &["G1", "B1", "B2", "B1-1"]),
    ("contact", Ability::Export, &[]),
    ("inspector", Ability::SeeRecords, &["G2", "B3"]),
    ("inspector", Ability::Record, &[]),
    ("system", Ability::SeeRecords, &[]),
    ("nobody", Ability::SeePublic, &[]),
];

#[test]
fn each_may_what_is_declared_and_nothing_beyond() {
    let world = college();
    for (person, ability, where_) in PAIRS {
        for unit in world.units.keys() {
            let expected = where_.contains(&unit.as_str());
            assert_eq!(may(&world, person, *ability, unit), expected, "{person} {ability:?} at {unit}");
        }
        assert!(!may(&world, person, *ability, "X9"), "{person} at a unit that nobody knows");
    }
}

#[test]
fn a_filter_lets_through_exactly_what_may_be_done() {
    let mut world = college();
    write(&mut world, "2025-05-01", "unit.dissolved", json!({"unit": "B2", "reason": "撤销"})).unwrap();
    let today = day(TODAY);
    for person in world.people.keys() {
        let access = Access::of(&world, person, today);
        for ability in Ability::ALL {
            let reachable = access.units(*ability);
            for unit in world.units.keys() {
                let (may, through) = (access.may(*ability, unit), reachable.holds(&world, unit, today));
                assert_eq!(may, through, "{person} {ability:?} at {unit}: {reachable:?}");
            }
            if *ability != Ability::ReportBurden {
                for other in world.people.keys() {
                    let may = access.may_for_person(*ability, other);
                    let through = reachable.holds_person(&world, other, today);
                    assert_eq!(may, through, "{person} {ability:?} for {other}: {reachable:?}");
                }
            }
        }
    }
}

#[test]
fn a_token_reaches_no_further_than_its_scopes_and_its_person() {
    let world = college();
    let access = Access::of(&world, "secretary", day("2026-01-01"));
    let limited = access.clone().limited_to(&[Ability::SeeVerdicts, Ability::GrantRoles]);
    assert!(access.may(Ability::Record, "B1") && limited.may(Ability::SeeVerdicts, "B1"));
    assert!(!limited.may(Ability::Record, "B1"), "not in the scopes");
    assert!(!limited.has(Ability::GrantRoles), "not the person's");
    assert!(!limited.may(Ability::SeeVerdicts, "B2"), "not the person's unit");
    assert_eq!(limited.units(Ability::Record), Reachable::Nothing);
}

#[test]
fn a_unit_that_ended_stays_visible_to_those_above() {
    let mut world = college();
    write(&mut world, "2025-05-01", "unit.merged", json!({"unit": "B1", "into": "B2"})).unwrap();
    assert!(may(&world, "organizer", Ability::SeeRecords, "B1"));
    assert!(may(&world, "office", Ability::SeeRecords, "B1"));
    assert!(!may(&world, "secretary", Ability::SeeRecords, "B1"), "the post ended with the branch");
}

#[test]
fn a_person_sees_the_own_page_and_leaders_of_a_group_its_people() {
    let world = college();
    let of = |person| Access::of(&world, person, day(TODAY));
    assert!(of("b1").may_for_person(Ability::SeeOwnPage, "b1"));
    assert!(!of("b1").may_for_person(Ability::SeeOwnPage, "mate"));
    assert!(of("lead").may_for_person(Ability::SeeRoster, "mate"));
    assert!(!of("lead").may_for_person(Ability::SeeRoster, "b1"));
    assert!(of("secretary").may_for_person(Ability::ReadSecrets, "mate"));
    assert!(!of("secretary").may_for_person(Ability::ReadSecrets, "b2"));
    assert_eq!(of("b1").units(Ability::SeeOwnPage), Reachable::Own("b1".into()));
    assert_eq!(of("b1").units(Ability::SeeRoster), Reachable::Nothing);
    assert_eq!(of("office").units(Ability::SeeRoster), Reachable::All);
    let within = Reachable::Within { below: vec!["G1".into()], alone: vec![] };
    assert_eq!(of("organizer").units(Ability::SeeRoster), within);
}

#[test]
fn an_inspector_sees_until_the_last_day_and_no_longer() {
    let world = college();
    let on = |text| Access::of(&world, "inspector", day(text)).may(Ability::SeeRecords, "B3");
    assert!(on("2025-06-30") && !on("2025-07-01") && !on("2024-12-31"));
}

#[test]
fn a_refusal_names_who_may() {
    let world = college();
    let refusal = Access::of(&world, "b1", day(TODAY)).check(Ability::Record, "B2").unwrap_err();
    assert_eq!(refusal.object, world.called("B2"));
    assert!(refusal.object.ends_with("（B2）"), "{refusal}");
    assert!(refusal.problem.contains("记录会议和活动"), "{refusal}");
    assert!(refusal.remedy.contains("党支部书记") && !refusal.remedy.contains("党总支书记"), "{refusal}");
    let refusal =
        Access::of(&world, "office", day(TODAY)).check_system(Ability::ReadSecurityLog).unwrap_err();
    assert!(refusal.remedy.contains("审计管理员"), "{refusal}");
}

fn delegate(world: &mut World, on: &str, to: &str, by: &str, until: &str) -> Result<(), Refusal> {
    let role = json!({"person": to, "role": "branch-secretary", "units": ["B1"], "until": until,
        "delegated_by": by, "reason": "产假"});
    write(world, on, "role.granted", role)
}

#[test]
fn a_delegation_holds_for_its_days_and_no_longer_than_the_post_of_the_one_who_gave_it() {
    let mut world = college();
    delegate(&mut world, "2025-03-01", "officer", "secretary", "2025-09-01").unwrap();
    let on = |world: &World, text| Access::of(world, "officer", day(text)).may(Ability::ReadSecrets, "B1");
    assert!(!on(&world, "2025-02-28") && on(&world, "2025-03-01"));
    assert!(on(&world, "2025-08-31") && !on(&world, "2025-09-01"));
    let standing = standings(&world, "officer", day("2025-03-01"));
    assert!(standing.iter().any(|s| s.through == Through::Delegation && s.until == day("2025-09-01")));
    let ended = json!({"person": "secretary", "unit": "B1", "post": "secretary"});
    write(&mut world, "2025-06-01", "post.ended", ended).unwrap();
    assert!(on(&world, "2025-05-31") && !on(&world, "2025-06-01"));
    let again = json!({"person": "secretary", "unit": "B1", "post": "secretary"});
    write(&mut world, "2025-07-01", "post.started", again).unwrap();
    assert!(!on(&world, "2025-07-01"), "a new post does not wake an old delegation");
}

#[test]
fn what_was_delegated_cannot_be_delegated_on() {
    let mut world = college();
    delegate(&mut world, "2025-03-01", "officer", "secretary", "2025-09-01").unwrap();
    let refusal = delegate(&mut world, "2025-03-02", "b1", "officer", "2025-04-01").unwrap_err();
    assert!(refusal.problem.contains("不能再委托"), "{refusal}");
}

#[test]
fn a_revoked_role_is_gone_from_that_day() {
    let mut world = college();
    let body = json!({"person": "inspector", "role": "inspector", "units": ["G2"], "reason": "提前结束"});
    write(&mut world, "2025-05-01", "role.revoked", body.clone()).unwrap();
    let on = |text| Access::of(&world, "inspector", day(text)).may(Ability::SeeRecords, "B3");
    assert!(on("2025-04-30") && !on("2025-05-01"));
    assert!(
        write(&mut world, "2025-05-02", "role.revoked", body).is_err(),
        "there is nothing left to revoke"
    );
}

#[test]
fn granted_roles_end_with_the_membership() {
    let mut world = college();
    let left = json!({"person": "inspector", "reason": "transferred-out"});
    write(&mut world, "2025-05-01", "membership.ended", left).unwrap();
    assert!(!may(&world, "inspector", Ability::SeeRecords, "B3"));
}

#[test]
fn nonsense_is_refused() {
    let world = college();
    let cases = [
        (
            json!({"person": "x", "role": "inspector", "units": ["G1"], "until": "2026-01-01", "reason": "r"}),
            "没有登记",
        ),
        (
            json!({"person": "b1", "role": "inspector", "units": ["X"], "until": "2026-01-01", "reason": "r"}),
            "没有登记",
        ),
        (json!({"person": "b1", "role": "inspector", "units": ["G1"], "reason": "r"}), "没有结束日期"),
        (
            json!({"person": "b1", "role": "inspector", "until": "2026-01-01", "reason": "r"}),
            "没有指定党组织",
        ),
        (
            json!({"person": "b1", "role": "inspector", "units": ["G1"], "until": "2025-02-01", "reason": "r"}),
            "不晚于",
        ),
        (json!({"person": "b1", "role": "branch-secretary", "units": ["B1"], "reason": "r"}), "不能单独授予"),
        (
            json!({"person": "b1", "role": "organization-department", "units": ["G1"], "reason": "r"}),
            "面向全校",
        ),
        (
            json!({"person": "b1", "role": "system-administrator", "units": ["C"], "reason": "r"}),
            "不属于任何党组织",
        ),
        (json!({"person": "audit", "role": "system-administrator", "reason": "r"}), "不能兼任"),
        (json!({"person": "audit", "role": "audit-administrator", "reason": "r"}), "已经有"),
        (json!({"person": "b1", "role": "system-administrator", "reason": " "}), "理由"),
        (
            json!({"person": "b1", "role": "branch-secretary", "units": ["B1"], "until": "2026-01-01",
            "delegated_by": "b1", "reason": "r"}),
            "自己",
        ),
        (
            json!({"person": "b1", "role": "branch-secretary", "units": ["B1"], "delegated_by": "secretary", "reason": "r"}),
            "没有结束日期",
        ),
        (
            json!({"person": "b1", "role": "branch-secretary", "units": ["B2"], "until": "2026-01-01",
            "delegated_by": "secretary", "reason": "r"}),
            "（B2）的党支部书记",
        ),
        (
            json!({"person": "b1", "role": "branch-secretary", "until": "2026-01-01", "delegated_by": "secretary", "reason": "r"}),
            "一个党组织",
        ),
        (
            json!({"person": "b1", "role": "audit-administrator", "until": "2026-01-01", "delegated_by": "audit", "reason": "r"}),
            "不能委托",
        ),
    ];
    for (body, expected) in cases {
        let mut world = world.clone();
        let before = world.clone();
        let refusal = write(&mut world, "2025-03-01", "role.granted", body.clone()).unwrap_err();
        assert!(refusal.problem.contains(expected), "{body}: {refusal}");
        assert!(world == before, "a refused entry changes nothing");
    }
}

#[test]
fn an_administrator_can_take_another_office_after_the_first_has_ended() {
    let mut world = college();
    let revoked = json!({"person": "audit", "role": "audit-administrator", "reason": "轮换"});
    write(&mut world, "2025-03-01", "role.revoked", revoked).unwrap();
    let granted = json!({"person": "audit", "role": "system-administrator", "reason": "轮换"});
    write(&mut world, "2025-03-01", "role.granted", granted).unwrap();
}

#[test]
fn every_post_of_a_committee_gives_a_role_where_there_are_committees() {
    for post in PostKind::ALL.iter().filter(|post| post.on_committee()) {
        for kind in [UnitKind::College, UnitKind::GeneralBranch, UnitKind::Branch] {
            assert!(!Role::of_post(*post, kind).is_empty(), "{post:?} at {kind:?}");
        }
    }
}
