//! Dues: assessed at the beginning of the year, paid every month, mostly on the fixed day.

use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use crate::chances::Chances;
use crate::flaws;
use crate::plan::{Seat, units};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, PostKind};
use jishi_domain::record_kinds::RecordKind::*;

pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        if life.code(unit) == units::TEMPORARY {
            continue; // members of a temporary branch pay at home
        }
        for year in life.years() {
            assessed(life, unit, year);
            published(life, unit, year);
        }
        for month in life.months() {
            paid(life, unit, month);
        }
    }
    for general in life.general_branches() {
        for year in life.years() {
            used(life, general, year);
        }
    }
}

/// Those who pay at a branch on a day: its members, and those of the temporary branch who come from it.
fn payers(life: &Life<'_>, unit: usize, day: Day) -> Vec<Seat> {
    let mut seats = life.plan.members(unit, day);
    let temporary = life.plan.unit(units::TEMPORARY);
    if life.plan.units[unit].parent == life.plan.units[temporary].parent {
        let from_here =
            |s: &Seat| life.plan.people[s.person].stints.first().is_some_and(|f| f.unit == Some(unit));
        seats.extend(life.plan.members(temporary, day).into_iter().filter(from_here));
    }
    seats
}

/// What a person owes a month; from the second year on a little more.
fn amount(life: &Life<'_>, seat: &Seat, year: i32) -> Amount {
    let mut chances = life.chances(&[27, seat.person as u64]);
    let raise = i64::from(year - Month::of(life.plan.start).year());
    match seat.category {
        Category::Student => Amount(20),
        Category::Retired => Amount(1_500 + 50 * (i64::from(chances.between(0, 40)) + raise)),
        Category::InService => Amount(4_500 + 100 * (i64::from(chances.between(0, 90)) + 2 * raise)),
    }
}

fn assessed(life: &mut Life<'_>, unit: usize, year: i32) {
    let start = life.plan.start;
    let mut day = working(date(year, 1, 9).plus((unit % 9) as i32));
    if year == Month::of(start).year() && day < start {
        day = working(start.plus(6)); // the assessments in force when the ledger begins
    }
    let by = life.clerk(unit, day).map(|p| life.person(p));
    let mut known = std::collections::BTreeSet::new();
    for seat in payers(life, unit, day) {
        known.insert(seat.person);
        let record = life
            .note(unit, DuesAssessment, day)
            .persons(vec![life.person(seat.person)])
            .amount(amount(life, &seat, year))
            .month(Month::of(day).label())
            .by(by.clone());
        life.enter_for(unit, record);
    }
    // whoever comes during the year is assessed in the month of coming
    for month in Month::of(day).0 + 1..=Month::new(year, 12).0 {
        let on = working(Month(month).day(12));
        for seat in payers(life, unit, on) {
            if known.insert(seat.person) && !assessed_elsewhere(life, &seat, on, year) {
                let record = life
                    .note(unit, DuesAssessment, on)
                    .persons(vec![life.person(seat.person)])
                    .amount(amount(life, &seat, year))
                    .month(Month(month).label())
                    .by(by.clone());
                life.enter_for(unit, record);
            }
        }
    }
}

/// Whether the person was a member of another branch earlier in the year, and is assessed there.
fn assessed_elsewhere(life: &Life<'_>, seat: &Seat, on: Day, year: i32) -> bool {
    let person = &life.plan.people[seat.person];
    let january = date(year, 1, 20);
    on > january && person.on(january.max(life.plan.start)).is_some_and(|s| s.stage.is_member())
}

fn paid(life: &mut Life<'_>, unit: usize, month: Month) {
    let day = super::branches::fixed_day(life, unit, month);
    let plan = life.plan;
    let label = month.label();
    let collector = plan.holder(unit, PostKind::OrganizationOfficer, day).or(plan.secretary(unit, day));
    let by = collector.map(|p| life.person(p));
    let online = flaws::is_quiet(life.code(unit), month);
    let mut chances = life.chances(&[28, unit as u64, month.0 as u64]);
    let mut late = Vec::new();
    for seat in payers(life, unit, day) {
        if flaws::is_unpaid(plan, seat.person, month) {
            if (month.0 - plan.turns.unpaid.0) % 2 == 1 {
                remind(life, unit, seat.person, month, &by);
            }
            continue;
        }
        let lot = chances.below(1000);
        if lot < 9 {
            late.push(seat.person);
        }
        let on = if lot < 9 { super::branches::fixed_day(life, unit, Month(month.0 + 1)) } else { day };
        let due = amount(life, &seat, month.year());
        let amount = if lot == 999 { Amount(due.0 / 2) } else { due };
        let mut record = life
            .note(unit, DuesPayment, on)
            .persons(vec![life.person(seat.person)])
            .amount(amount)
            .month(label.clone());
        record.by.clone_from(&by);
        if online {
            record = record.forms(&["online"]);
        }
        collect(life, unit, record, on, &mut chances);
    }
    if late.len() > 1 && chances.permille(600) {
        remind(life, unit, late[0], month, &by);
    }
}

/// The collector enters the whole month at one sitting.
fn collect(
    life: &mut Life<'_>,
    unit: usize,
    record: jishi_domain::records::Record,
    on: Day,
    chances: &mut Chances,
) {
    if life.lives(unit, on) {
        let plan = life.plan;
        let actor = record.by.clone().unwrap_or_else(|| plan.code(0).to_owned());
        let delay = i32::from(chances.permille(300));
        life.book.record(record, &actor, delay);
    }
}

fn remind(life: &mut Life<'_>, unit: usize, person: usize, month: Month, by: &Option<String>) {
    let day = working(month.last().plus(-4));
    let record = life
        .note(unit, DuesReminder, day)
        .persons(vec![life.person(person)])
        .month(month.label())
        .by(by.clone());
    life.enter_for(unit, record);
}

/// What came in is published each quarter, and reported at the end of the year.
fn published(life: &mut Life<'_>, unit: usize, year: i32) {
    for quarter in 1..=4 {
        let day = working(Month::new(year, quarter * 3).day(27));
        let mut chances = life.chances(&[29, unit as u64, day.0 as u64]);
        if !chances.permille(35) {
            let record =
                life.note(unit, Publication, day).items(&["board-dues"]).title("季度党费收缴情况公示");
            life.enter_for(unit, record);
        }
    }
    let day = working(date(year, 12, 26));
    let above = life.code(life.above(unit, day));
    let by = life.clerk(unit, day).map(|p| life.person(p));
    let record = life.note(unit, Filing, day).items(&["dues-account"]).to(above).by(by).status("received");
    life.enter_for(unit, record);
}

/// Dues that came back for the work of the branches.
fn used(life: &mut Life<'_>, general: usize, year: i32) {
    let uses = [
        (3, "dues-materials", "订阅党报党刊", 1800),
        (6, "dues-commendation", "“七一”表彰", 1500),
        (9, "dues-training", "党员教育培训", 2400),
        (1, "dues-hardship", "慰问生活困难党员", 1200),
    ];
    for (month, item, title, yuan) in uses {
        let day = working(date(year, month, 20));
        let by = life.clerk(general, day).map(|p| life.person(p));
        let record = life
            .note(general, DuesUse, day)
            .items(&[item])
            .title(title)
            .amount(Amount::whole(yuan + 10 * general as i64))
            .by(by.clone());
        life.enter_for(general, record);
        let branches: Vec<usize> = life.plan.below(general, day).collect();
        if month == 6 {
            for branch in branches {
                let record = life
                    .note(branch, DuesUse, day)
                    .items(&["dues-activity"])
                    .title("主题党日活动")
                    .amount(Amount::whole(260))
                    .by(by.clone());
                life.enter_for(branch, record);
            }
        }
    }
}
