//! Parts of a plan as pages show them.

use super::name;
use crate::words;
use jishi_app::Library;
use jishi_app::living::Present;
use jishi_app::plans::{Asked, asked_of_all};
use jishi_domain::dates::Day;
use jishi_domain::plans::{Answered, LostDuty, PersonalDuty, PlannedFiling, PlannedSitting, YearPlan};
use std::collections::BTreeMap;

/// A planned sitting.
pub struct SittingRow {
    /// Id.
    pub id: String,
    /// Name of the Party group, where a group sits.
    pub group: String,
    /// Day with its weekday, in words.
    pub date: String,
    /// Time.
    pub time: String,
    /// Kinds.
    pub label: String,
    /// Who attends.
    pub scope: &'static str,
    /// Title.
    pub title: String,
    /// Place, lecturers, hours: what is known, in words.
    pub details: String,
    /// What it answers.
    pub answers: Vec<Asked>,
    /// Set by hand.
    pub fixed: bool,
}

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

/// `3月15日 周日`.
pub fn date(day: Day) -> String {
    let at = usize::try_from(day.date().weekday().to_monday_one_offset()).unwrap_or(1);
    format!("{}月{}日 周{}", day.date().month(), day.date().day(), WEEKDAYS[at.saturating_sub(1).min(6)])
}

/// A planned sitting as a row.
pub fn sitting(
    present: &Present,
    library: &Library,
    plan: &YearPlan,
    sitting: &PlannedSitting,
) -> SittingRow {
    let mut details = Vec::new();
    if let Some(place) = &sitting.place {
        details.push(place.clone());
    }
    if !sitting.lecturers.is_empty() {
        let names: Vec<String> = sitting.lecturers.iter().map(|code| name(present, code)).collect();
        details.push(format!("主讲：{}", names.join("、")));
    }
    if let Some(hours) = sitting.hours {
        details.push(format!("{hours}学时"));
    }
    SittingRow {
        id: sitting.id.clone(),
        group: if sitting.unit == plan.unit { String::new() } else { name(present, &sitting.unit) },
        date: date(sitting.day),
        time: sitting.time.clone().unwrap_or_default(),
        label: sitting.label(),
        scope: jishi_app::plans::attending(present.world(), sitting),
        title: sitting.title.clone().unwrap_or_default(),
        details: details.join("；"),
        answers: asked_of_all(library, &sitting.answers),
        fixed: sitting.fixed,
    }
}

/// What persons owe, alike duties of several persons in one row.
pub struct DutyRow {
    /// What: kind, how often, how many hours.
    pub what: String,
    /// Last day.
    pub by: String,
    /// Who sees to it.
    pub owner: String,
    /// Names.
    pub people: Vec<String>,
    /// What it answers.
    pub answers: Vec<Asked>,
}

/// Duties of persons, as far as `shown` lets through, those with the same content together.
pub fn duties(
    present: &Present,
    library: &Library,
    duties: &[PersonalDuty],
    shown: impl Fn(&PersonalDuty) -> bool,
) -> Vec<DutyRow> {
    type Key = (Day, String, String, Vec<(String, String)>);
    let mut rows: BTreeMap<Key, (Vec<String>, Vec<Answered>)> = BTreeMap::new();
    for duty in duties.iter().filter(|duty| shown(duty)) {
        let mut what = duty.kind.label().to_owned();
        if let Some(hours) = duty.hours {
            what.push_str(&format!("{hours}学时"));
        } else if duty.count > 1 {
            what.push_str(&format!("{}次", duty.count));
        }
        let asked = duty.answers.iter().map(|a| (a.standard.clone(), a.indicator.clone())).collect();
        // what everybody sees to alone is one row for all
        let other = duty.owner.as_deref().filter(|owner| *owner != duty.person);
        let owner = other.map(|code| name(present, code)).unwrap_or_default();
        let row = rows.entry((duty.by.unwrap_or(Day::MAX), what, owner, asked)).or_default();
        row.0.push(name(present, &duty.person));
        row.1.extend(duty.answers.iter().cloned());
    }
    let by = |day: Day| if day == Day::MAX { String::new() } else { words::day(day, present.today()) };
    rows.into_iter()
        .map(|((day, what, owner, _), (mut people, answers))| {
            people.dedup();
            DutyRow { what, by: by(day), owner, people, answers: asked_of_all(library, &answers) }
        })
        .collect()
}

/// What is to be sent, made known or attested: the documents by their titles, else the kind of record.
pub fn paper(library: &Library, filing: &PlannedFiling) -> String {
    let items = jishi_app::library::items(library);
    let title = |id: &String| {
        items.iter().find(|item| item.id == *id).map_or_else(|| id.clone(), |item| item.title.clone())
    };
    match filing.items.as_slice() {
        [] => filing.kind.label().to_owned(),
        named => named.iter().map(title).collect::<Vec<_>>().join("、"),
    }
}

/// What can no longer be met, in words.
pub fn lost(library: &Library, plan: &YearPlan) -> Vec<(Asked, String)> {
    let asked = |lost: &LostDuty| jishi_app::plans::asked(library, &lost.of());
    plan.lost.iter().map(|lost| (asked(lost), lost.reason.clone())).collect()
}
