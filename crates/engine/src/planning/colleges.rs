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
            // what is wanted twice on that day then, and by how many: the second only breaks ties
            let cost = |on: Day| -> (usize, usize) {
                let of = dates[i].needs.iter().map(|need| {
                    let here = used.get(&(*need, on)).copied().unwrap_or(0);
                    here.saturating_sub(usize::from(on == day))
                });
                of.fold((0, 0), |(twice, all), others| (twice + usize::from(others > 0), all + others))
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

#[cfg(test)]
mod tests {
    use super::*;
    use jishi_domain::plans::{Scope, Variant, YearPlan};
    use jishi_domain::record_kinds::RecordKind;

    const FIRST: Day = Day(20_833);

    /// A branch that sits on one day in a room, and may sit on some days from it on.
    fn branch(unit: &str, room: &str, days: i32) -> Outcome {
        let mut plan = YearPlan::new(unit, 2027, FIRST, Variant::FewestDates);
        let mut sitting = PlannedSitting::new("s", unit, Scope::Branch, vec![RecordKind::ThemeDay], FIRST);
        sitting.place = Some(room.to_owned());
        plan.sittings.push(sitting);
        let alike = BTreeMap::from([(FIRST, (0..days).map(|n| FIRST.plus(n)).collect())]);
        Outcome { plan, figures: Default::default(), changes: Vec::new(), remarks: Vec::new(), alike }
    }

    #[test]
    fn a_room_that_three_branches_want_on_one_day_is_shared_over_three_days() {
        let settled = settle(&[branch("a", "r", 3), branch("b", "r", 3), branch("c", "r", 3)]);
        assert_eq!((settled.before, settled.clashes.len(), settled.gap()), (2, 0, 0));
        assert_eq!(settled.moves.len(), 2);
    }

    #[test]
    fn what_cannot_be_avoided_is_stated_as_the_bound() {
        let settled = settle(&[branch("a", "r", 2), branch("b", "r", 2), branch("c", "r", 2)]);
        assert_eq!((settled.clashes.len(), settled.bound, settled.gap()), (1, 1, 0));
        assert_eq!(settled.clashes[0].what, "r");
    }

    #[test]
    fn branches_in_rooms_of_their_own_stay_where_they_are() {
        let settled = settle(&[branch("a", "r", 3), branch("b", "q", 3)]);
        assert_eq!((settled.before, settled.moves.len()), (0, 0));
    }

    #[test]
    fn a_sitting_that_was_set_by_hand_is_not_moved() {
        let mut fixed = branch("a", "r", 3);
        fixed.plan.sittings[0].fixed = true;
        let settled = settle(&[fixed, branch("b", "r", 3)]);
        assert_eq!(settled.clashes, []);
        assert!(settled.moves.iter().all(|(unit, ..)| unit == "b"));
    }
}
