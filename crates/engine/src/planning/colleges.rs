//! The second stage: all branches of a college together, with people and rooms that they share.
//!
//! Each branch's plan is proven for itself; days that are alike for it may be exchanged without any loss. Here they are
//! exchanged so that nobody is wanted at two places, and no room twice, on one day.

use super::Outcome;
use jishi_domain::dates::Day;
use jishi_domain::plans::PlannedSitting;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// 冲突 — a person or a room that two units want on the same day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Clash {
    /// Day.
    pub day: Day,
    /// Code of the person, or name of the room.
    pub what: String,
    /// Branches.
    pub units: Vec<String>,
}

/// 错峰结果
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// Branch, day before, day now.
    pub moves: Vec<(String, Day, Day)>,
    /// Clashes before.
    pub before: usize,
    /// Clashes that are left.
    pub clashes: Vec<Clash>,
    /// No arrangement of these days has fewer.
    pub bound: usize,
}

impl Settled {
    /// How many clashes fewer there might be at most.
    pub fn gap(&self) -> usize {
        self.clashes.len().saturating_sub(self.bound)
    }
}

/// One date of one branch: what it needs, and the days on which it may lie.
struct Date<'o> {
    unit: &'o str,
    was: Day,
    day: Day,
    may: Vec<Day>,
    needs: BTreeSet<&'o str>,
}

fn needs(sitting: &PlannedSitting) -> impl Iterator<Item = &str> {
    sitting.people().chain(sitting.place.as_deref())
}

/// Rounds of looking for better days: each makes the clashes fewer, or is the last.
const ROUNDS: usize = 50;

/// Exchanges days of branches' plans until clashes cannot be made fewer one date at a time.
pub fn settle(outcomes: &[Outcome]) -> Settled {
    let mut dates: Vec<Date<'_>> = Vec::new();
    for outcome in outcomes {
        for day in outcome.plan.dates() {
            let own = outcome.plan.sittings.iter().filter(|s| s.day == day);
            let fixed = own.clone().any(|s| s.fixed);
            let mut may: Vec<Day> = outcome.alike.get(&day).cloned().unwrap_or_default();
            if fixed || may.is_empty() {
                may = vec![day];
            }
            let needs = own.flat_map(needs).collect();
            dates.push(Date { unit: &outcome.plan.unit, was: day, day, may, needs });
        }
    }
    // only what two branches want can clash
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for date in &dates {
        for need in &date.needs {
            wanted.entry(need).or_default().insert(date.unit);
        }
    }
    for date in &mut dates {
        date.needs.retain(|need| wanted.get(need).is_some_and(|units| units.len() > 1));
    }
    let mut used: BTreeMap<(&str, Day), usize> = BTreeMap::new();
    for date in &dates {
        for need in &date.needs {
            *used.entry((need, date.day)).or_default() += 1;
        }
    }
    let before = used.values().map(|n| n.saturating_sub(1)).sum();
    for _ in 0..ROUNDS {
        let mut better = false;
        for i in 0..dates.len() {
            if dates[i].needs.is_empty() {
                continue;
            }
            let (unit, day) = (dates[i].unit, dates[i].day);
            let others: Vec<Day> =
                dates.iter().filter(|d| d.unit == unit && d.day != day).map(|d| d.day).collect();
            let cost = |on: Day| -> usize {
                let of = dates[i].needs.iter();
                of.map(|need| {
                    used.get(&(*need, on)).copied().unwrap_or(0).saturating_sub(usize::from(on == day))
                })
                .sum()
            };
            let may = dates[i].may.iter().copied().filter(|on| !others.contains(on));
            let best = may.min_by_key(|on| (cost(*on), (on.0 - dates[i].was.0).abs()));
            let Some(best) = best.filter(|best| cost(*best) < cost(day)) else { continue };
            for need in &dates[i].needs {
                if let Some(n) = used.get_mut(&(*need, day)) {
                    *n -= 1;
                }
                *used.entry((need, best)).or_default() += 1;
            }
            dates[i].day = best;
            better = true;
        }
        if !better {
            break;
        }
    }
    let mut clashes = Vec::new();
    for ((what, day), n) in used.iter().filter(|(_, n)| **n > 1) {
        let units: Vec<String> = dates
            .iter()
            .filter(|d| d.day == *day && d.needs.contains(what))
            .map(|d| d.unit.to_owned())
            .collect();
        clashes.extend((1..*n).map(|_| Clash { day: *day, what: (*what).to_owned(), units: units.clone() }));
    }
    Settled {
        moves: dates.iter().filter(|d| d.day != d.was).map(|d| (d.unit.to_owned(), d.was, d.day)).collect(),
        before,
        clashes,
        bound: bound(&dates),
    }
}

/// What cannot be avoided: of the dates of a month that need the same, more than there are days for them.
fn bound(dates: &[Date<'_>]) -> usize {
    let mut groups: BTreeMap<(&str, i16, i8), (usize, BTreeSet<Day>)> = BTreeMap::new();
    for date in dates {
        let on = date.was.date();
        for need in &date.needs {
            let group = groups.entry((need, on.year(), on.month())).or_default();
            group.0 += 1;
            group.1.extend(date.may.iter().copied());
        }
    }
    groups.values().map(|(n, days)| n.saturating_sub(days.len())).sum()
}
