//! What a form for a record needs to know before it is filled: who is due, who usually chairs, where one meets.

use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::units::UnitKind;
use jishi_domain::votes::VoteRule;
use serde::Serialize;
use std::collections::BTreeMap;

/// 应到人员
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attendee {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Word beside the name: 预备, a post, 流动.
    pub mark: String,
    /// May vote.
    pub votes: bool,
}

/// Kinds that the committee holds alone.
pub fn is_of_committee(kinds: &[RecordKind]) -> bool {
    use RecordKind as K;
    !kinds.is_empty()
        && kinds.iter().all(|kind| {
            matches!(
                kind,
                K::CommitteeMeeting
                    | K::CommitteeStudy
                    | K::CollegeCommitteeMeeting
                    | K::JointConference
                    | K::DepartmentPartyMeeting
                    | K::DemocraticLifeMeeting
                    | K::LeadingGroupMeeting
                    | K::PartyBuildingSession
            )
        })
}

/// Who is due at a sitting of a unit on a day: the members of a branch or group, or those on the committee.
pub fn due(present: &Present, unit: &str, kinds: &[RecordKind], day: Day) -> Vec<Attendee> {
    let world = present.world();
    let kind = world.units.get(unit).map(|u| u.on(day).kind);
    let mut posts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for post in world.posts.iter().filter(|p| p.unit == unit && p.from <= day && day < p.until) {
        posts.entry(&post.person).or_default().push(post.post.label());
    }
    let committee = is_of_committee(kinds) || !matches!(kind, Some(UnitKind::Branch | UnitKind::Group));
    let mut due = Vec::new();
    for (code, state) in &world.people {
        let membership = state.membership_on(day);
        let mut marks: Vec<&str> = posts.get(code.as_str()).cloned().unwrap_or_default();
        let on_committee = world.posts.iter().any(|p| {
            p.unit == unit && p.person == *code && p.from <= day && day < p.until && p.post.on_committee()
        });
        let full = membership.is_some_and(|m| m.stage == Stage::Full);
        let belongs = membership.is_some_and(|m| {
            m.stage.is_member() && (m.unit.as_deref() == Some(unit) || m.group.as_deref() == Some(unit))
        });
        if if committee { !on_committee } else { !belongs } {
            continue;
        }
        if membership.is_some_and(|m| m.stage == Stage::Probationary) {
            marks.push("预备");
        }
        if membership.is_some_and(|m| m.floating) {
            marks.push("流动");
        }
        due.push(Attendee {
            code: code.clone(),
            name: state.person.name.clone(),
            mark: marks.join("、"),
            votes: full,
        });
    }
    // those with posts first, then by name: the order of the paper book
    due.sort_by_key(|a| (a.mark.is_empty() || a.mark == "预备", a.name.clone(), a.code.clone()));
    due
}

/// Codes of those who usually chair and record at a unit: secretary (or leader), organisation officer.
pub fn usual(present: &Present, unit: &str, day: Day) -> (Option<String>, Option<String>) {
    let holder = |wanted: &[PostKind]| {
        wanted.iter().find_map(|kind| {
            let mut posts = present.world().posts.iter();
            posts
                .find(|p| p.unit == unit && p.post == *kind && p.from <= day && day < p.until)
                .map(|p| p.person.clone())
        })
    };
    (
        holder(&[PostKind::Secretary, PostKind::GroupLeader, PostKind::DeputySecretary]),
        holder(&[PostKind::OrganizationOfficer, PostKind::PublicityOfficer, PostKind::CommitteeMember]),
    )
}

/// Places at which the unit has met, those used most often first.
pub fn places(present: &Present, unit: &str) -> Vec<String> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for state in present.world().records.values().filter(|s| s.record.unit == unit) {
        if let Some(place) = &state.record.place {
            *uses.entry(place).or_default() += 1;
        }
    }
    let mut places: Vec<(usize, &str)> = uses.into_iter().map(|(place, n)| (n, place)).collect();
    places.sort_by(|a, b| b.cmp(a));
    places.into_iter().take(8).map(|(_, place)| place.to_owned()).collect()
}

/// The rule for a kind of vote on a day, from the adopted standards; `None` where none says it.
pub fn vote_rule(present: &Present, kind: &str, day: Day) -> Option<VoteRule> {
    present.plans().iter().find_map(|plan| {
        let share = |id: &str| {
            let (n, d) = plan.share(id, day)?;
            Some((u32::try_from(n).ok()?, u32::try_from(d).ok()?))
        };
        let general = share("general-quorum-share");
        let (quorum, exceeded) = match kind {
            "admission" | "conversion" => {
                (share("admission-quorum-share"), plan.flag("admission-quorum-exceeded", day).unwrap_or(true))
            }
            "election" => (share("election-quorum-share"), false),
            "committee" => (share("committee-quorum-share").or(general), false),
            _ => (general, false),
        };
        Some(VoteRule {
            quorum: quorum?,
            quorum_exceeded: exceeded,
            carried: match kind {
                "admission" | "conversion" => share("admission-carried-share"),
                "election" => share("elected-share"),
                _ => share("carried-share"),
            }?,
            written_counts: matches!(kind, "admission" | "conversion")
                && plan.flag("written-opinions-counted", day).unwrap_or(true),
        })
    })
}

/// The least number that must be there for a vote of that kind to be valid.
pub fn least_present(rule: VoteRule, due: u32) -> u32 {
    let vote = |present| jishi_domain::votes::Vote { due, present, ..Default::default() };
    (0..=due).find(|present| vote(*present).is_quorate(rule)).unwrap_or(due)
}
