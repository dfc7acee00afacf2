//! 个人情况: the course of one person through units, posts, sittings and everything else that was recorded.

use crate::living::Present;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::people::{Membership, Post};
use jishi_domain::permissions::Reachable;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{AttendanceState, Record};
use jishi_domain::worlds::World;
use std::collections::BTreeMap;

/// 参加情况 — how somebody stood to the sittings of one kind in a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turnout {
    /// Kind.
    pub kind: RecordKind,
    /// Sittings at which the person was expected.
    pub due: usize,
    /// Of these attended, in person, online or made up.
    pub attended: usize,
    /// Numbers in the order of [`AttendanceState::ALL`].
    pub states: [usize; 5],
}

/// 经历行 — one record that names the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Id of the record.
    pub record: String,
    /// Day.
    pub day: Day,
    /// Word for the kind.
    pub kind: &'static str,
    /// Title; where there is none, the items in words.
    pub title: String,
    /// Name of the unit.
    pub unit: String,
    /// Attendance, where it is a sitting.
    pub state: Option<AttendanceState>,
    /// Whether the reader may open it.
    pub may_open: bool,
}

/// 月份党费 — a month for which dues were paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidMonth {
    /// `YYYY-MM`.
    pub month: String,
    /// Yuan.
    pub amount: Amount,
    /// Day of the payment.
    pub day: Day,
}

/// 个人经历 — what the ledger says of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Memberships, the newest first.
    pub memberships: Vec<Membership>,
    /// Posts, the newest first.
    pub posts: Vec<Post>,
    /// The year of the figures.
    pub year: i16,
    /// Turnout of that year by kind, in the order of the kinds' table.
    pub turnout: Vec<Turnout>,
    /// Class hours of that year.
    pub hours: Amount,
    /// Sittings of that year that were missed, the newest first.
    pub missed: Vec<Deed>,
    /// Months of that year for which dues were paid, in order.
    pub dues: Vec<PaidMonth>,
    /// The monthly amount that was assessed last.
    pub assessed: Option<Amount>,
    /// Honours and commendations, the newest first.
    pub honours: Vec<Deed>,
    /// Further records about the person, the newest first: talks, reports, steps, appraisals, training …
    pub others: Vec<Deed>,
}

/// The posts that a person holds today.
pub fn posts_on<'p>(present: &'p Present, person: &str) -> impl Iterator<Item = &'p Post> {
    let today = present.today();
    let posts = present.world().posts.iter();
    posts.filter(move |p| p.person == person && p.from <= today && today < p.until)
}

/// Memberships and posts of a person, the newest first.
pub fn standing(world: &World, person: &str) -> (Vec<Membership>, Vec<Post>) {
    let Some(state) = world.people.get(person) else { return Default::default() };
    let mut posts: Vec<Post> = world.posts.iter().filter(|p| p.person == person).cloned().collect();
    posts.sort_by_key(|p| (std::cmp::Reverse(p.from), p.post));
    (state.memberships.iter().rev().cloned().collect(), posts)
}

/// The course of a person, as far as records are within the reader's reach; sums count all.
pub fn of(present: &Present, items: &[jishi_domain::items::Item], person: &str, reach: &Reachable) -> Course {
    let (world, today) = (present.world(), present.today());
    let year = today.date().year();
    let mut course = Course { year, ..Course::default() };
    if !world.people.contains_key(person) {
        return course;
    }
    (course.memberships, course.posts) = standing(world, person);
    let mut turnout: BTreeMap<RecordKind, Turnout> = BTreeMap::new();
    let mut assessed: Option<(Day, Amount)> = None;
    let deed = |record: &Record, state: Option<AttendanceState>| Deed {
        record: record.id.clone(),
        day: record.day,
        kind: record.kinds.first().map_or("", |kind| kind.label()),
        title: titled(record, items),
        unit: world.units.get(&record.unit).map(|u| u.on(record.day).name.clone()).unwrap_or_default(),
        state,
        may_open: reach.holds(world, &record.unit, today),
    };
    for record in world.records.naming(person).map(|listed| listed.record()) {
        let record = &record;
        let this_year = record.day.date().year() == year && record.day <= today;
        if let Some(attendance) = record.attendance.iter().find(|a| a.person == person) {
            if !this_year {
                continue;
            }
            let at = AttendanceState::ALL.iter().position(|s| *s == attendance.state).unwrap_or(0);
            for kind in &record.kinds {
                let row = turnout.entry(*kind).or_insert(Turnout {
                    kind: *kind,
                    due: 0,
                    attended: 0,
                    states: [0; 5],
                });
                row.due += 1;
                row.attended += usize::from(attendance.state.attended());
                row.states[at] += 1;
            }
            if attendance.state.attended() {
                course.hours.0 += attendance.hours.or(record.hours).map_or(0, |h| h.0);
            } else {
                course.missed.push(deed(record, Some(attendance.state)));
            }
            continue;
        }
        if !record.persons.iter().any(|p| p == person) {
            continue;
        }
        match record.kinds.first() {
            Some(RecordKind::DuesPayment) => {
                let month = record.month.clone().unwrap_or_default();
                if month.starts_with(&format!("{year:04}-")) {
                    let amount = record.amount.unwrap_or(Amount(0));
                    course.dues.push(PaidMonth { month, amount, day: record.day });
                }
            }
            Some(RecordKind::DuesAssessment) => {
                if let Some(amount) = record.amount
                    && assessed.is_none_or(|(day, _)| day <= record.day)
                {
                    assessed = Some((record.day, amount));
                }
            }
            Some(RecordKind::Honour | RecordKind::Commendation) => course.honours.push(deed(record, None)),
            _ => course.others.push(deed(record, None)),
        }
    }
    course.turnout = turnout.into_values().collect();
    course.assessed = assessed.map(|(_, amount)| amount);
    course.dues.sort_by(|a, b| a.month.cmp(&b.month));
    for deeds in [&mut course.missed, &mut course.honours, &mut course.others] {
        deeds.sort_by_key(|d| (std::cmp::Reverse(d.day), d.record.clone()));
    }
    course
}

fn titled(record: &Record, items: &[jishi_domain::items::Item]) -> String {
    let word =
        |id: &String| items.iter().find(|i| i.id == *id).map_or_else(|| id.clone(), |i| i.title.clone());
    match &record.title {
        Some(title) => title.clone(),
        None => record.items.iter().map(word).collect::<Vec<_>>().join("、"),
    }
}
