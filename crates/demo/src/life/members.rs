//! What concerns members one by one: thought reports, pledges, honours, care, transfers, roster checks, elections.

use super::branches::{record_of, vote};
use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use crate::plan::{posts, units};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind::*;
use jishi_domain::records::Record;
use jishi_domain::units::UnitCategory;

pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        for year in life.years() {
            thought_reports(life, unit, year);
            festivals(life, unit, year);
            housekeeping(life, unit, year);
            activists(life, unit, year);
        }
        pledges(life, unit);
        elections(life, unit);
    }
    for general in life.general_branches() {
        elections(life, general);
    }
    by_elections(life);
    transfers(life);
}

/// Members hand in a report once a year, half of them in June, half in November.
fn thought_reports(life: &mut Life<'_>, unit: usize, year: i32) {
    for (half, month) in [(0, 6), (1, 11)] {
        let day = working(date(year, month, 18).plus((unit % 9) as i32));
        let mut chances = life.chances(&[21, unit as u64, day.0 as u64]);
        let persons: Vec<usize> = life.plan.members(unit, day).iter().map(|s| s.person).collect();
        let persons: Vec<usize> =
            persons.into_iter().filter(|p| p % 2 == half && !chances.permille(30)).collect();
        if !persons.is_empty() {
            let record =
                life.note(unit, ThoughtReport, day).persons(life.persons(&persons)).to(life.code(unit));
            life.enter_for(unit, record);
        }
    }
}

/// Activists and development targets: a report each quarter, a review each half-year.
fn activists(life: &mut Life<'_>, unit: usize, year: i32) {
    let early = |s: &crate::plan::Seat| matches!(s.stage, Stage::Activist | Stage::DevelopmentTarget);
    for quarter in 1..=4 {
        let day = working(Month::new(year, quarter * 3).day(20));
        let mut chances = life.chances(&[22, unit as u64, day.0 as u64]);
        let all: Vec<usize> = life.plan.everyone(unit, day).filter(early).map(|s| s.person).collect();
        let some: Vec<usize> = all.iter().copied().filter(|_| !chances.permille(60)).collect();
        if !some.is_empty() {
            let record = life.note(unit, ThoughtReport, day).persons(life.persons(&some));
            life.enter_for(unit, record);
        }
        let reviewed = quarter % 2 == 0 && !chances.permille(50);
        if reviewed && !all.is_empty() {
            let by = life.clerk(unit, day).map(|p| life.person(p));
            let record = life
                .note(unit, ActivistReview, day.plus(3))
                .persons(life.persons(&all))
                .by(by)
                .result("continue");
            life.enter_for(unit, record);
        }
    }
}

/// Spring festival and 1 July: care, praise, honours.
fn festivals(life: &mut Life<'_>, unit: usize, year: i32) {
    let mut chances = life.chances(&[23, unit as u64, year as u64]);
    for (month, title) in [(1, "春节走访慰问"), (6, "“七一”走访慰问")] {
        let day = working(date(year, month, 22));
        if !chances.permille(180) {
            let number = i64::from(chances.between(1, 4));
            let by = life.plan.secretary(unit, day).map(|p| life.person(p));
            let record = life
                .note(unit, Care, day)
                .title(title)
                .number(number)
                .by(by)
                .amount(Amount::whole(number * 300));
            life.enter_for(unit, record);
        }
    }
    if life.category(unit) == UnitCategory::Student && !chances.permille(100) {
        let day = working(date(year, 5, 24));
        let record =
            life.note(unit, Care, day).title("毕业生就业帮扶").items(&["graduate-support"]).number(6);
        life.enter_for(unit, record);
    }
    let july = working(date(year, 6, 28));
    let seats = life.plan.members(unit, july);
    let full: Vec<usize> = seats.iter().filter(|s| s.stage == Stage::Full).map(|s| s.person).collect();
    let praised: Vec<usize> =
        (0..full.len().div_ceil(20)).filter_map(|_| chances.pick(&full).copied()).collect();
    if !praised.is_empty() && !chances.permille(60) {
        let mut persons = life.persons(&praised);
        persons.sort();
        persons.dedup();
        let record = life
            .note(unit, Commendation, july)
            .title("支部通报表扬")
            .persons(persons.clone())
            .level("branch");
        life.enter_for(unit, record);
        let record = life
            .note(unit, Honour, july.plus(1))
            .items(&["honour-outstanding-member"])
            .persons(persons)
            .level("college")
            .until(july.plus_months(12));
        honour(life, unit, record);
    }
    if chances.permille(130) {
        let record = life
            .note(unit, Honour, july.plus(1))
            .items(&["honour-advanced-organization"])
            .level("college")
            .until(july.plus_months(12));
        honour(life, unit, record);
    }
    if unit % 4 == 1 {
        let day = working(date(year, 10, 16));
        let holder = life.plan.members(unit, day).iter().map(|s| s.person).nth(9);
        if let Some(person) = holder {
            let record = life
                .note(unit, Honour, day)
                .items(&["honour-member-post"])
                .persons(vec![life.person(person)])
                .level("college");
            honour(life, unit, record);
        }
    }
}

/// Honours are entered by the college's office.
pub(super) fn honour(life: &mut Life<'_>, unit: usize, record: Record) {
    let day = record.day;
    if life.lives(unit, day) {
        let actor = life.clerk(0, day).map(|p| life.person(p)).unwrap_or_default();
        life.book.record(record, &actor, 2);
    }
}

fn housekeeping(life: &mut Life<'_>, unit: usize, year: i32) {
    let mut chances = life.chances(&[24, unit as u64, year as u64]);
    let day = working(date(year, 9, 18).plus((unit % 9) as i32));
    if !chances.permille(50) {
        let number = life.plan.members(unit, day).len() as i64;
        let by = life.clerk(unit, day).map(|p| life.person(p));
        let record = life.note(unit, RosterCheck, day).number(number).by(by).result("passed");
        life.enter_for(unit, record);
    }
    let day = working(date(year, 2, 26));
    for officer in life.plan.committee(unit, day) {
        let record = life.note(unit, Assignment, day).persons(vec![life.person(officer)]).title("年度分工");
        life.enter_for(unit, record);
    }
}

/// A written pledge at the beginning, and a new one every March.
fn pledges(life: &mut Life<'_>, unit: usize) {
    let mut days = vec![working(life.plan.start.plus(32))];
    days.extend(life.years().map(|year| working(date(year, 3, 8))));
    for day in days {
        let mut chances = life.chances(&[25, unit as u64, day.0 as u64]);
        let persons: Vec<usize> = life.plan.members(unit, day).iter().map(|s| s.person).collect();
        let persons: Vec<usize> = persons.into_iter().filter(|_| !chances.permille(20)).collect();
        if !persons.is_empty() && !chances.permille(40) {
            let record = life
                .note(unit, Pledge, day)
                .persons(life.persons(&persons))
                .title("党员承诺书")
                .status("signed");
            life.enter_for(unit, record);
            let record =
                life.note(unit, Publication, day.plus(3)).items(&["board-pledges"]).title("党员公开承诺");
            life.enter_for(unit, record);
        }
    }
}

fn elections(life: &mut Life<'_>, unit: usize) {
    for (from, _) in life.plan.units[unit].terms.clone() {
        if from <= life.plan.start {
            continue;
        }
        let above = life.code(life.above(unit, from)).to_owned();
        let college = life.code(0).to_owned();
        let secretary = life.plan.secretary(unit, from).map(|p| life.person(p));
        let filed = |life: &mut Life<'_>, item: &str, day: Day, to: &str| {
            let record =
                life.note(unit, Filing, day).items(&[item]).to(to).by(secretary.clone()).status("received");
            life.enter_for(unit, record)
        };
        let request = filed(life, "election-request", working(from.plus(-131)), &above);
        filed(life, "election-plan", working(from.plus(-30)), &above);
        let seats = life.plan.members(unit, from);
        let seats = if seats.is_empty() { life.seats(&life.all_secretaries(from), from) } else { seats };
        let missed = crate::flaws::misses(life.plan, life.code(unit), GeneralMeeting, Month::of(from));
        let kinds = if missed { vec![ElectionMeeting] } else { vec![ElectionMeeting, GeneralMeeting] };
        let record = life
            .sitting_of(unit, &kinds, from, "换届选举党员大会", &seats)
            .topics(&["branch-building"])
            .hours(2);
        let turnout = record_of(life, &record, &seats);
        let record = record
            .item("听取上届委员会工作报告", &["branch-report-to-members"], Some("通过工作报告"))
            .vote(vote("general", &turnout, 0))
            .item("选举新一届委员会", &["branch-building"], Some("选举有效"))
            .vote(vote("election", &turnout, 1))
            .shown("选票与计票单", "document");
        let present = i64::from(turnout.present);
        life.enter_for(unit, record);
        let elected = life.plan.committee(unit, from);
        let elected =
            if elected.is_empty() { life.plan.secretary(unit, from).into_iter().collect() } else { elected };
        let mut record =
            life.note(unit, Election, from).result("passed").persons(life.persons(&elected)).number(present);
        record.answers = request.map(crate::book::Entered::id);
        life.enter_for(unit, record);
        filed(life, "election-report", working(from.plus(4)), &above);
        filed(life, "secretary-approval", working(from.plus(11)), &college);
    }
}

fn by_elections(life: &mut Life<'_>) {
    let turns = life.plan.turns;
    let rows = [
        (posts::VACANT, turns.filled, PostKind::OrganizationOfficer),
        ("B20", turns.as_of.plus_months(-11).plus(24), PostKind::PublicityOfficer),
    ];
    for (code, day, post) in rows {
        let unit = life.plan.unit(code);
        let Some(person) = life.plan.holder(unit, post, day) else { continue };
        let seats = life.plan.members(unit, day);
        let record = life.sitting(unit, &[ElectionMeeting], day, "补选支部委员").hours(1);
        let turnout = record_of(life, &record, &seats);
        let record = record
            .item("补选支部委员", &["branch-building"], Some("选举有效"))
            .vote(vote("election", &turnout, 0));
        life.enter_for(unit, record);
        let record = life.note(unit, ByElection, day).persons(vec![life.person(person)]).result("passed");
        life.enter_for(unit, record);
    }
}

/// Letters that go with members who leave, come or change branch.
fn transfers(life: &mut Life<'_>) {
    for p in 0..life.plan.people.len() {
        let person = &life.plan.people[p];
        let mut chances = life.chances(&[26, p as u64]);
        for i in 1..person.stints.len() {
            let (before, after) = (person.stints[i - 1], person.stints[i]);
            let moved = before.unit != after.unit && !after.by_merger && after.stage.is_member();
            let temporary = after.unit.is_some_and(|u| life.code(u) == units::TEMPORARY);
            if !moved || temporary || person.until(i) <= after.from {
                continue;
            }
            if let (Some(from), Some(to)) = (before.unit, after.unit) {
                sent(life, p, from, Some(to), after.from, &mut chances);
            } else if let Some(from) = before.unit {
                // between branches: the letter lies for two months before somebody takes it in
                let to = person.stints.get(i + 1).and_then(|s| s.unit);
                let days = life.plan.turns.taken_in.0 - life.plan.turns.between.0;
                let letter = transfer(life, p, from, to, after.from, "sent");
                if let (Some(letter), Some(to)) = (life.enter_for(from, letter), to) {
                    let record =
                        transfer(life, p, to, None, after.from.plus(days), "received").answers(letter.id());
                    life.enter_for(to, record);
                }
            }
        }
        if let Some((day, reason)) = person.left
            && let Some(last) = person.on(day.plus(-1)).copied()
            && let Some(from) = last.unit
            && last.stage.is_member()
            && reason != "deceased"
        {
            sent(life, p, from, None, day.plus(-1), &mut chances);
        }
        let first = person.stints.first().copied();
        if let Some(first) = first
            && let Some(unit) = first.unit
            && first.stage == Stage::Full
            && first.from > life.plan.start
        {
            let record = transfer(life, p, unit, None, first.from, "received");
            life.enter_for(unit, record);
        }
    }
}

fn transfer(life: &Life<'_>, p: usize, unit: usize, to: Option<usize>, day: Day, status: &str) -> Record {
    let mut record = life.note(unit, Transfer, day).persons(vec![life.person(p)]).status(status);
    record.to = to.map(|u| life.code(u).to_owned());
    record
}

fn sent(
    life: &mut Life<'_>,
    p: usize,
    from: usize,
    to: Option<usize>,
    day: Day,
    chances: &mut crate::chances::Chances,
) {
    let letter = transfer(life, p, from, to, day, "sent");
    let days = if chances.permille(15) { chances.between(32, 80) } else { chances.between(1, 20) };
    if let Some(letter) = life.enter_for(from, letter) {
        // the receipt comes back
        let unit = to.unwrap_or(from);
        let record = transfer(life, p, unit, None, working(day.plus(days)), "received").answers(letter.id());
        life.enter_for(unit, record);
    }
}
