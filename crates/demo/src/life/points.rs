//! Points: standard at the beginning of the year, declared each month, published each quarter, assessed at its end.

use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use crate::flaws;
use jishi_domain::record_kinds::RecordKind::*;

pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        for month in life.months() {
            declared(life, unit, month);
        }
        for year in life.years() {
            yearly(life, unit, year);
        }
    }
}

fn declared(life: &mut Life<'_>, unit: usize, month: Month) {
    let mut chances = life.chances(&[18, unit as u64, month.0 as u64]);
    let day = working(month.last().plus(-2)).min(month.last());
    let quiet = flaws::is_quiet(life.code(unit), month);
    if quiet || !life.lives(unit, day) || chances.permille(40) {
        return;
    }
    let members: Vec<usize> = life.plan.members(unit, day).iter().map(|s| s.person).collect();
    let persons: Vec<usize> = members.into_iter().filter(|_| chances.permille(965)).collect();
    if persons.is_empty() {
        return;
    }
    let by = life.clerk(unit, day).map(|p| life.person(p));
    let record = life
        .note(unit, Points, day)
        .items(&["declaration"])
        .persons(life.persons(&persons))
        .month(month.label())
        .by(by.clone());
    life.enter_for(unit, record);
    if month.in_quarter() == 2 && !chances.permille(50) {
        let record = life.note(unit, Points, day).items(&["publication"]).month(month.label()).by(by);
        life.enter_for(unit, record);
        let record = life.note(unit, Publication, day).items(&["board-points"]).title("季度积分公示");
        life.enter_for(unit, record);
    }
}

fn yearly(life: &mut Life<'_>, unit: usize, year: i32) {
    let mut chances = life.chances(&[19, unit as u64, year as u64]);
    let begins = working(date(year, 1, 12).plus((unit % 6) as i32));
    let by = life.clerk(unit, begins).map(|p| life.person(p));
    if !chances.permille(40) {
        let record =
            life.note(unit, Points, begins).items(&["standard"]).by(by.clone()).shown("积分标准", "document");
        life.enter_for(unit, record);
    }
    let ends = working(date(year, 12, 20).plus((unit % 6) as i32));
    if life.lives(unit, ends) && !chances.permille(40) {
        let persons: Vec<usize> = life.plan.members(unit, ends).iter().map(|s| s.person).collect();
        let by = life.plan.secretary(unit, ends).map(|p| life.person(p));
        let record =
            life.note(unit, Points, ends).items(&["assessment"]).persons(life.persons(&persons)).by(by);
        life.enter_for(unit, record);
    }
}
