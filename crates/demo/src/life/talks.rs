//! Heart-to-heart talks: what was said stays between the two; the ledger knows only that it was.

use super::{Life, Tell};
use crate::calendar::{date, working};
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind::Talk;

/// Months in which secretaries talk: no holidays.
const MONTHS: [i32; 7] = [3, 4, 5, 6, 9, 10, 11];

pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        for year in life.years() {
            with_members(life, unit, year);
            among_officers(life, unit, year);
            among_members(life, unit, year);
        }
    }
    for general in life.general_branches() {
        for year in life.years() {
            with_secretaries(life, general, year);
        }
    }
    for year in life.years() {
        let day = working(date(year, 4, 12));
        let leaders = life.plan.committee(0, day);
        let generals = life.general_branches();
        for (i, general) in generals.into_iter().enumerate() {
            if let (Some(&leader), Some(secretary)) =
                (leaders.get(i % leaders.len().max(1)), life.plan.secretary(general, day))
            {
                talk(life, 0, leader, secretary, day);
            }
        }
    }
}

fn talk(life: &mut Life<'_>, unit: usize, by: usize, with: usize, day: Day) {
    if by != with {
        let record = life.note(unit, Talk, day).persons(vec![life.person(with)]).by(Some(life.person(by)));
        life.enter_for(unit, record);
    }
}

/// The secretary with every member once a year.
fn with_members(life: &mut Life<'_>, unit: usize, year: i32) {
    // the roster of three days in the year: whoever came later is talked with later
    let mut done = std::collections::BTreeSet::new();
    for (first, last, at) in [(0, 3, date(year, 3, 1)), (3, 5, date(year, 6, 1)), (5, 7, date(year, 10, 1))] {
        for seat in life.plan.members(unit, at) {
            let mut chances = life.chances(&[17, seat.person as u64, year as u64]);
            let month = MONTHS[first + chances.below(last - first)];
            let skipped = chances.permille(25);
            let day = working(date(year, month, 1 + chances.between(0, 26)));
            // not everybody at the year's beginning
            let early = first == 0 && chances.permille(500);
            if early || done.contains(&seat.person) || day < at {
                continue;
            }
            done.insert(seat.person);
            if skipped || !life.lives(unit, day) {
                continue;
            }
            let here = life.plan.people[seat.person].on(day).is_some_and(|s| s.unit == Some(unit));
            if let (true, Some(secretary)) = (here, life.plan.secretary(unit, day)) {
                talk(life, unit, secretary, seat.person, day);
            }
        }
    }
}

fn among_officers(life: &mut Life<'_>, unit: usize, year: i32) {
    let day = working(date(year, 11, 20).plus((unit % 8) as i32));
    if !life.lives(unit, day) {
        return;
    }
    let officers = life.plan.committee(unit, day);
    for (i, &by) in officers.iter().enumerate() {
        for &with in &officers[i + 1..] {
            talk(life, unit, by, with, day);
        }
    }
}

/// Members among themselves: written down once a year, where it is written down at all.
fn among_members(life: &mut Life<'_>, unit: usize, year: i32) {
    let day = working(date(year, 5, 8).plus((unit % 20) as i32));
    let officers = life.plan.committee(unit, day);
    let secretary = life.plan.secretary(unit, day);
    let others: Vec<usize> = life
        .plan
        .members(unit, day)
        .iter()
        .map(|s| s.person)
        .filter(|p| !officers.contains(p) && Some(*p) != secretary)
        .collect();
    if let [first, second, ..] = others[..]
        && unit % 8 != 5
    {
        talk(life, unit, first, second, day);
    }
}

/// The general branch's secretary with the secretaries of its branches.
fn with_secretaries(life: &mut Life<'_>, general: usize, year: i32) {
    let day = working(date(year, 9, 14).plus((general % 9) as i32));
    if let Some(by) = life.plan.secretary(general, day) {
        for secretary in life.secretaries_below(general, day) {
            if life.lives(general, day) {
                talk(life, general, by, secretary, day);
            }
        }
    }
}
