//! What a form for a record needs to know before it is filled: who is due, who usually chairs, where one meets.

use crate::living::Present;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::units::UnitKind;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Is due; others were added by hand.
    pub due: bool,
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

/// Who holds which posts at a unit on a day, and whether one of them is on the committee.
fn posts_at(present: &Present, unit: &str, day: Day) -> BTreeMap<String, (Vec<&'static str>, bool)> {
    let mut posts: BTreeMap<String, (Vec<&'static str>, bool)> = BTreeMap::new();
    for post in present.world().posts.iter().filter(|p| p.unit == unit && p.from <= day && day < p.until) {
        let held = posts.entry(post.person.clone()).or_default();
        held.0.push(post.post.label());
        held.1 |= post.post.on_committee();
    }
    posts
}

/// Who is due at a sitting of a unit on a day: the members of a branch or group, or those on the committee.
pub fn due(present: &Present, unit: &str, kinds: &[RecordKind], day: Day) -> Vec<Attendee> {
    let world = present.world();
    let kind = world.units.get(unit).map(|u| u.on(day).kind);
    let posts = posts_at(present, unit, day);
    let committee = is_of_committee(kinds) || !matches!(kind, Some(UnitKind::Branch | UnitKind::Group));
    let mut due = Vec::new();
    for (code, state) in &world.people {
        let membership = state.membership_on(day);
        let held = posts.get(code);
        let belongs = || {
            membership.is_some_and(|m| {
                m.stage.is_member() && (m.unit.as_deref() == Some(unit) || m.group.as_deref() == Some(unit))
            })
        };
        if if committee { !held.is_some_and(|(_, on)| *on) } else { !belongs() } {
            continue;
        }
        let mut marks: Vec<&str> = held.map(|(words, _)| words.clone()).unwrap_or_default();
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
            votes: committee || membership.is_some_and(|m| m.stage == Stage::Full),
            due: true,
        });
    }
    // those with posts first, then by name: the order of the paper book
    due.sort_by_key(|a| (a.mark.is_empty() || a.mark == "预备", a.name.clone(), a.code.clone()));
    due
}

/// Who is due, and those beside them whom the form lists already.
pub fn roster(
    present: &Present,
    unit: &str,
    kinds: &[RecordKind],
    day: Day,
    listed: &BTreeSet<&str>,
) -> Vec<Attendee> {
    let mut roster = due(present, unit, kinds, day);
    for code in listed {
        if roster.iter().any(|a| a.code == *code) {
            continue;
        }
        if let Some(state) = present.world().people.get(*code) {
            roster.push(Attendee {
                code: (*code).to_owned(),
                name: state.person.name.clone(),
                mark: "不在当天应到名册".to_owned(),
                votes: false,
                due: false,
            });
        }
    }
    roster
}

/// 人选 — somebody who may be chosen, with a word on what he or she is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What the person is.
    pub mark: String,
}

impl From<Attendee> for Candidate {
    fn from(attendee: Attendee) -> Candidate {
        Candidate { code: attendee.code, name: attendee.name, mark: attendee.mark }
    }
}

/// Those who have to do with a unit beside its roster: applicants and activists of the branch, and who holds a post at a
/// unit above or below.
pub fn around(present: &Present, unit: &str, day: Day) -> Vec<Candidate> {
    let world = present.world();
    let mut above: Vec<&str> = Vec::new();
    let mut at = world.units.get(unit).and_then(|u| u.parent_on(day));
    while let Some(code) = at {
        above.push(code);
        at = world.units.get(code).and_then(|u| u.parent_on(day));
    }
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    for (code, state) in &world.people {
        let Some(membership) = state.membership_on(day) else { continue };
        if membership.unit.as_deref() == Some(unit) {
            found.insert(code, membership.stage.label().to_owned());
        }
    }
    for post in world.posts.iter().filter(|p| p.from <= day && day < p.until && p.unit != unit) {
        let Some(state) = world.units.get(&post.unit) else { continue };
        let over = above.contains(&post.unit.as_str()) && post.post.on_committee();
        let below = state.latest().kind == UnitKind::Branch
            && post.post == PostKind::Secretary
            && state.parent_on(day).is_some()
            && world.is_within(&post.unit, unit, day);
        if over || below {
            let word = format!("{}{}", state.on(day).name, post.post.label());
            found.entry(&post.person).or_insert(word);
        }
    }
    let due: BTreeSet<String> = due(present, unit, &[], day).into_iter().map(|a| a.code).collect();
    let mut candidates: Vec<Candidate> = found
        .into_iter()
        .filter(|(code, _)| !due.contains(*code))
        .filter_map(|(code, mark)| {
            let name = world.people.get(code)?.person.name.clone();
            Some(Candidate { code: code.to_owned(), name, mark })
        })
        .collect();
    candidates.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
    candidates
}

/// 惯例 — how the unit did it last time, as far as it can be so again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Usual {
    /// Place.
    pub place: Option<String>,
    /// Code of the chair.
    pub chair: Option<String>,
    /// Code of the recorder.
    pub recorder: Option<String>,
    /// Class hours.
    pub hours: Option<Amount>,
}

/// How a unit usually holds such a sitting: as the last one of these kinds, else as the last one; who chairs and records
/// must be there on the day, else secretary (or leader) and organisation officer do.
pub fn usual(present: &Present, unit: &str, kinds: &[RecordKind], day: Day) -> Usual {
    let sittings = || {
        let of_unit = present.world().records.of_unit(unit);
        of_unit.filter(|r| r.day() <= day && r.kinds().iter().any(|k| k.spec().sitting))
    };
    let alike = sittings().filter(|r| kinds.iter().any(|k| r.is(*k))).max_by_key(|r| r.day());
    let last = sittings().max_by_key(|r| r.day()).map(|listed| listed.record());
    let alike = alike.map(|listed| listed.record());
    let (alike, last) = (alike.as_ref(), last.as_ref());
    let here: BTreeSet<String> = due(present, unit, &[], day).into_iter().map(|a| a.code).collect();
    let before = |pick: fn(&Record) -> Option<&String>| {
        let found = alike.and_then(pick).or_else(|| last.and_then(pick))?;
        here.contains(found).then(|| found.clone())
    };
    let holder = |wanted: &[PostKind]| {
        wanted.iter().find_map(|kind| {
            let mut posts = present.world().posts.iter();
            posts
                .find(|p| p.unit == unit && p.post == *kind && p.from <= day && day < p.until)
                .map(|p| p.person.clone())
        })
    };
    let chair = before(|r| r.chair.as_ref())
        .or_else(|| holder(&[PostKind::Secretary, PostKind::GroupLeader, PostKind::DeputySecretary]));
    let recorder = before(|r| r.recorder.as_ref()).or_else(|| {
        holder(&[PostKind::OrganizationOfficer, PostKind::PublicityOfficer, PostKind::CommitteeMember])
    });
    Usual {
        place: alike.and_then(|r| r.place.clone()).or_else(|| last.and_then(|r| r.place.clone())),
        chair,
        recorder,
        hours: alike.and_then(|r| r.hours),
    }
}

/// The day on which a sitting to be recorded was most likely held: today; of a theme day the unit's fixed day, where it
/// was this month already. For something long due only the fixed day of its month can be guessed; otherwise nothing.
pub fn likely_day(present: &Present, unit: &str, kinds: &[RecordKind], due: Option<Day>) -> Option<Day> {
    let today = present.today();
    let fixed = present.world().units.get(unit).and_then(|u| u.on(today).fixed_day);
    let fixed = fixed.filter(|_| kinds.contains(&RecordKind::ThemeDay));
    let in_month = |of: Day| {
        let date = of.date();
        fixed.and_then(|day| Day::new(date.year(), date.month(), i8::try_from(day).ok()?))
    };
    match due {
        Some(due) if due < today => in_month(due),
        _ => Some(in_month(today).filter(|day| *day <= today).unwrap_or(today)),
    }
}

/// Party groups of a branch on a day: code and name.
pub fn groups(present: &Present, unit: &str, day: Day) -> Vec<(String, String)> {
    let units = present.world().units.iter();
    let groups = units.filter(|(_, u)| {
        u.latest().kind == UnitKind::Group && u.exists_on(day) && u.parent_on(day) == Some(unit)
    });
    groups.map(|(code, u)| (code.clone(), u.on(day).name.clone())).collect()
}

/// Places at which the unit has met, those used most often first.
pub fn places(present: &Present, unit: &str) -> Vec<String> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for record in present.world().records.of_unit(unit).map(|listed| listed.record()) {
        if let Some(place) = record.place {
            *uses.entry(place).or_default() += 1;
        }
    }
    let mut places: Vec<(usize, String)> = uses.into_iter().map(|(place, n)| (n, place)).collect();
    places.sort_by(|a, b| b.cmp(a));
    places.into_iter().take(8).map(|(_, place)| place).collect()
}
