//! Which tags a record's facts carry: what it shows of itself, and how its people stand to its unit.

use super::NOBODY;
use super::build::{Builder, is_of_committee};
use super::vocabulary::TagSet;
use crate::rosters::{NOWHERE, PostRow, Span};
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{AttendanceState, Record};
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::RecordState;

/// A record with its unit and attendance by number.
#[derive(Clone, Copy)]
pub(super) struct Held<'r> {
    pub record: &'r Record,
    pub unit: u32,
    /// For each line of attendance the person, or [`NOBODY`] where nobody of that code is registered.
    pub attendance: &'r [u32],
}

impl Held<'_> {
    /// Registered persons with how they stood to the sitting.
    fn attendance(&self) -> impl Iterator<Item = (u32, AttendanceState)> {
        let states = self.record.attendance.iter().map(|a| a.state);
        self.attendance.iter().copied().zip(states).filter(|(person, _)| *person != NOBODY)
    }
}

/// The tag of a state of attendance.
pub(super) fn tag_of(state: AttendanceState) -> TagSet {
    match state {
        AttendanceState::Present => const { TagSet::known(&["present"]) },
        AttendanceState::Online => const { TagSet::known(&["online"]) },
        AttendanceState::Excused => const { TagSet::known(&["excused"]) },
        AttendanceState::Unexcused => const { TagSet::known(&["unexcused"]) },
        AttendanceState::MadeUp => const { TagSet::known(&["made-up"]) },
    }
}

impl Builder<'_> {
    /// How a person stands to the unit of a record on a day: own branch, contact branch.
    pub(super) fn relation(&self, person: u32, unit: u32, day: Day) -> TagSet {
        if person == NOBODY {
            return TagSet::default();
        }
        let (own, group) = self.stays.on(person, day);
        if own == unit || group == unit {
            return const { TagSet::known(&["own-branch"]) };
        }
        let mut held = self.roster.posts_of(person).filter(|p| p.from <= day && day < p.until);
        if held.any(|p| p.unit == unit && p.post == PostKind::ContactLeader) {
            const { TagSet::known(&["contact-branch"]) }
        } else {
            TagSet::default()
        }
    }

    /// Whether the one who acts is secretary, committee member or leader.
    pub(super) fn actor_tags(&self, person: &str, unit: u32, day: Day) -> TagSet {
        let mut tags = TagSet::default();
        let Some(person) = self.roster.person(person) else { return tags };
        for post in self.roster.posts_of(person).filter(|p| p.from <= day && day < p.until) {
            let at_unit = post.unit == unit || self.roster.units[unit as usize].parent_on(day) == post.unit;
            if post.post == PostKind::Secretary && at_unit {
                tags = tags.union(const { TagSet::known(&["by-secretary"]) });
            }
            if post.post.on_committee() && at_unit {
                tags = tags.union(const { TagSet::known(&["by-committee"]) });
            }
            if post.post.on_committee() && post.unit == self.roster.college {
                tags = tags.union(const { TagSet::known(&["by-leader"]) });
            }
        }
        tags
    }

    /// The tags that every fact of a record carries.
    pub(super) fn tags(&self, state: &RecordState, held: Held<'_>) -> TagSet {
        let record = held.record;
        // words of the record itself; those that are no tags are ignored
        let mut tags = TagSet::default();
        let words = record.forms.iter().chain(&record.status).chain(&record.result);
        words.for_each(|word| tags = tags.with(word).unwrap_or(tags));
        let mut set = |on: bool, tag: TagSet| {
            if on {
                tags = tags.union(tag);
            }
        };
        macro_rules! tag {
            ($name:literal) => {
                const { TagSet::known(&[$name]) }
            };
        }
        set(record.status.as_deref() == Some("received"), tag!("sent"));
        set(!record.evidence.is_empty(), tag!("evidence"));
        let shown = |kinds: &[&str]| record.evidence.iter().any(|e| kinds.contains(&e.kind.as_str()));
        set(shown(&["image", "audio", "video"]), tag!("audio-visual"));
        set(shown(&["text", "document"]), tag!("text-evidence"));
        set(!record.guests.is_empty(), tag!("with-guests"));
        set(record.agenda.iter().any(|a| a.resolution.is_some()), tag!("with-resolution"));
        let secret = record.agenda.iter().any(|a| a.vote.as_ref().is_some_and(|v| v.secret));
        set(secret, tag!("secret-ballot"));
        set(!record.attendance.is_empty(), tag!("signed-in"));
        set(record.attendance.iter().any(|a| a.state == AttendanceState::Online), tag!("online"));
        let review = state.review.as_ref();
        let confirmed = review.is_some_and(|(day, _, accepted)| *accepted && *day <= self.horizon);
        set(confirmed, tag!("confirmed"));
        set(record.is(RecordKind::Publication), tag!("published"));
        set(self.is_complete(held), tag!("complete"));
        set(self.is_consistent(held), tag!("consistent"));
        set(record.is(RecordKind::DuesPayment) && self.is_full_payment(record), tag!("full"));
        let leader = held.attendance().any(|(p, s)| s.attended() && self.is_leader(p, record.day));
        set(leader, tag!("leader-present"));
        let chair = record.chair.as_ref().filter(|_| record.kinds[0].spec().sitting);
        for actor in record.by.iter().chain(&record.lecturers).chain(chair) {
            tags = tags.union(self.actor_tags(actor, held.unit, record.day));
        }
        tags
    }

    /// Whether a person sits on the college's committee on a day, or is flagged as leading cadre.
    fn is_leader(&self, person: u32, day: Day) -> bool {
        let college = self.roster.college;
        self.stays.is_cadre(person)
            || self.roster.posts_of(person).any(|post| {
                post.unit == college && post.post.on_committee() && post.from <= day && day < post.until
            })
    }

    /// Day, place, chair, recorder, agenda and the attendance of everyone on the roster of that day.
    fn is_complete(&self, held: Held<'_>) -> bool {
        let record = held.record;
        if !record.kinds.iter().any(|k| k.spec().sitting) {
            return true;
        }
        let head = record.place.is_some()
            && record.chair.is_some()
            && record.recorder.is_some()
            && (!record.agenda.is_empty() || record.title.is_some());
        head && !record.attendance.is_empty()
            && (!self.is_whole_branch(record, held.unit) || {
                let mut listed = held.attendance.to_vec();
                listed.sort_unstable();
                self.roster
                    .spans(held.unit)
                    .iter()
                    .filter(|s| s.stage.is_member() && s.from <= record.day && record.day < s.until)
                    .all(|s| listed.binary_search(&s.person).is_ok())
            })
    }

    /// Whether the sitting is one to which every member of the unit is due.
    fn is_whole_branch(&self, record: &Record, unit: u32) -> bool {
        let kind = self.roster.units[unit as usize].kind;
        matches!(kind, UnitKind::Branch | UnitKind::Group)
            && record.kinds.iter().any(|k| {
                matches!(
                    k,
                    RecordKind::GeneralMeeting
                        | RecordKind::ThemeDay
                        | RecordKind::PartyGroupMeeting
                        | RecordKind::OrganizationalLifeMeeting
                        | RecordKind::DemocraticAppraisal
                )
            })
    }

    /// Chair, recorder and attendees stand on that day's roster of the unit (or hold a post there).
    fn is_consistent(&self, held: Held<'_>) -> bool {
        let Held { record, unit, attendance } = held;
        let at_branch = matches!(self.roster.units[unit as usize].kind, UnitKind::Branch | UnitKind::Group);
        (!at_branch || attendance.iter().all(|person| self.stands(*person, unit, record.day)))
            && record.chair.iter().chain(&record.recorder).all(|code| {
                let person = self.roster.person(code).unwrap_or(NOBODY);
                self.stands(person, unit, record.day)
            })
    }

    /// Whether a person belongs to a unit, or above or below it, on a day, or holds a post there or at the college.
    fn stands(&self, person: u32, unit: u32, day: Day) -> bool {
        if person == NOBODY {
            return false;
        }
        let (own, _) = self.stays.on(person, day);
        let within = own == unit
            || own != NOWHERE && (self.is_within(own, unit, day) || self.is_within(unit, own, day));
        within
            || self
                .roster
                .posts_of(person)
                .filter(|p| p.from <= day && day < p.until)
                .any(|p| p.unit == unit || p.unit == self.roster.college)
    }

    /// Whether a unit is another one or stands below it on a day.
    fn is_within(&self, unit: u32, above: u32, day: Day) -> bool {
        let mut at = unit;
        // a tree deeper than this is a ring
        for _ in 0..64 {
            if at == above {
                return true;
            }
            if at == NOWHERE {
                return false;
            }
            at = self.roster.units[at as usize].parent_on(day);
        }
        false
    }

    /// Full members (of a committee meeting: committee members) due at the sitting and attending it.
    pub(super) fn due_attending(&self, held: Held<'_>) -> (u16, u16) {
        let Held { record, unit, .. } = held;
        if record.attendance.is_empty() {
            return (0, 0);
        }
        let mut due: Vec<u32> = if record.kinds.iter().all(|k| is_of_committee(*k)) {
            let on = |p: &&PostRow| p.from <= record.day && record.day < p.until;
            let posts = self.roster.posts(unit).iter().filter(on).filter(|p| p.post.on_committee());
            posts.map(|p| p.person).collect()
        } else {
            let on = |s: &&Span| s.from <= record.day && record.day < s.until;
            let spans = self.roster.spans(unit).iter().filter(on).filter(|s| s.stage == Stage::Full);
            spans.map(|s| s.person).collect()
        };
        due.sort_unstable();
        due.dedup();
        let attending = held
            .attendance()
            .filter(|(_, state)| state.attended() && *state != AttendanceState::MadeUp)
            .filter(|(person, _)| due.binary_search(person).is_ok())
            .count();
        (due.len() as u16, attending as u16)
    }
}
