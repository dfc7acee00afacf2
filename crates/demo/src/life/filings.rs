//! Plans, reports and lists that go up: from branches to general branches and to the college.

use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use crate::flaws;
use crate::plan::units;
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::record_kinds::RecordKind::*;

/// Whom a filing of a branch goes to.
#[derive(Clone, Copy)]
enum To {
    College,
    Above,
}
use To::{Above, College};

/// Item, receiver, month, day: filed every year by every branch.
const YEARLY: [(&str, To, i32, i32); 11] = [
    ("three-meetings-plan", College, 1, 14),
    ("theme-day-plan", College, 1, 14),
    ("annual-plan", Above, 1, 18),
    ("study-plan", Above, 1, 18),
    ("development-plan", Above, 3, 2),
    ("three-meetings-report", College, 6, 27),
    ("theme-day-report", College, 6, 27),
    ("half-year-report", Above, 6, 28),
    ("three-meetings-report", College, 12, 19),
    ("theme-day-report", College, 12, 19),
    ("half-year-report", Above, 12, 21),
];
const YEAR_END: [(&str, To, i32, i32); 4] = [
    ("self-check-report", College, 12, 4),
    ("annual-report", Above, 12, 12),
    ("work-report", Above, 12, 14),
    ("work-report-to-members", Above, 12, 16),
];
const GENERAL: [(&str, i32, i32); 13] = [
    ("annual-plan", 1, 20),
    ("semester-plan", 3, 3),
    ("development-plan", 3, 8),
    ("budget-allocation-table", 3, 12),
    ("half-year-report", 6, 29),
    ("dues-account", 6, 29),
    ("semester-plan", 9, 4),
    ("screening-report", 9, 27),
    ("self-check-report", 12, 8),
    ("annual-report", 12, 16),
    ("annual-summary", 12, 18),
    ("half-year-report", 12, 22),
    ("secretary-report", 12, 23),
];
const COLLEGE: [(&str, i32, i32); 14] = [
    ("party-building-plan", 1, 6),
    ("annual-work-points", 1, 8),
    ("annual-plan", 1, 8),
    ("budget-document", 1, 12),
    ("semester-plan", 3, 2),
    ("assessment-measures", 3, 4),
    ("development-plan", 3, 6),
    ("research-report", 5, 22),
    ("commendation-list", 6, 26),
    ("semester-plan", 9, 2),
    ("screening-report", 10, 9),
    ("inspection-report", 11, 12),
    ("annual-summary", 12, 24),
    ("practice-as-rule", 12, 26),
];

pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        for year in life.years() {
            for (item, to, month, day) in YEARLY.into_iter().chain(YEAR_END) {
                yearly(life, unit, item, to, date(year, month, day));
            }
        }
    }
    for general in life.general_branches() {
        for year in life.years() {
            for (item, month, day) in GENERAL {
                let day = working(date(year, month, day).plus((general % 3) as i32));
                file(life, general, item, 0, day, "received");
            }
        }
    }
    for year in life.years() {
        for (item, month, day) in COLLEGE {
            let day = working(date(year, month, day));
            let by = life.clerk(0, day).map(|p| life.person(p));
            let record =
                life.note(0, Filing, day).items(&[item]).by(by).status("sent").shown("正式文件", "document");
            life.enter_for(0, record);
        }
    }
    first_days(life);
}

fn file(life: &mut Life<'_>, unit: usize, item: &str, to: usize, day: Day, status: &str) {
    let by = life.plan.secretary(unit, day).map(|p| life.person(p));
    let mut record = life.note(unit, Filing, day).items(&[item]).to(life.code(to)).by(by).status(status);
    if item == "development-plan" {
        record = record.number(12);
    }
    life.enter_for(unit, record);
}

fn yearly(life: &mut Life<'_>, unit: usize, item: &str, to: To, on: Day) {
    let code = life.code(unit);
    let mut chances = life.chances(&[32, unit as u64, on.0 as u64, item.len() as u64]);
    let day = working(on.plus(chances.between(0, 8)));
    // one plan went off and was never received; now and then one comes back
    let lost = code == flaws::UNFINISHED.0 && item == "three-meetings-plan";
    let forgotten = chances.permille(30) && !lost;
    if forgotten || (code == units::TEMPORARY && item != "work-report") {
        return;
    }
    let status = if lost {
        "sent"
    } else if chances.permille(15) {
        "returned"
    } else {
        "received"
    };
    let to = match to {
        College => 0,
        Above => life.above(unit, day),
    };
    file(life, unit, item, to, day, status);
    if status == "returned" {
        file(life, unit, item, to, working(day.plus(6)), "received");
    }
    if item == "three-meetings-plan" {
        let record = life
            .note(unit, Publication, day.plus(1))
            .items(&["board-three-meetings-plan", "board-work-plan"]);
        life.enter_for(unit, record);
    }
}

/// What each organisation wrote when the standards were adopted, and what is filed when units change.
fn first_days(life: &mut Life<'_>) {
    let start = life.plan.start;
    for unit in life.branches() {
        let above = life.above(unit, start);
        for (item, days) in
            [("implementation-plan", 26), ("research-report", 36), ("problem-list", 48), ("grading-form", 58)]
        {
            file(life, unit, item, above, working(start.plus(days)), "received");
        }
    }
    for general in life.general_branches() {
        for (item, days) in [
            ("implementation-plan", 24),
            ("branch-building-plan", 28),
            ("five-standards-plan", 30),
            ("construction-plan", 33),
            ("work-task-book", 36),
            ("work-roadmap", 36),
            ("work-timetable", 36),
            ("problem-list", 50),
            ("responsibility-list", 52),
            ("building-goals", 54),
            ("task-measures", 54),
            ("leading-group-notice", 20),
        ] {
            file(life, general, item, 0, working(start.plus(days)), "received");
        }
    }
    let items = [
        ("leading-group-notice", 12),
        ("implementation-plan", 16),
        ("branch-building-standard", 18),
        ("work-task-book", 20),
        ("work-roadmap", 20),
        ("work-timetable", 20),
        ("task-breakdown", 22),
        ("contact-register", 25),
        ("model-branch-standard", 200),
        ("activity-summary", 350),
    ];
    for (item, days) in items {
        let day = working(start.plus(days));
        let by = life.plan.holder(0, PostKind::PartyWorker, day).map(|p| life.person(p));
        let record = life.note(0, Filing, day).items(&[item]).by(by).status("sent");
        life.enter_for(0, record);
    }
    set_up(life);
}

/// Requests and replies around the units that are founded, merged, moved or set up for a time.
fn set_up(life: &mut Life<'_>) {
    let turns = life.plan.turns;
    let rows = [
        (units::FOUNDED.1, turns.founded),
        (units::MERGED.1, turns.merged),
        (units::REGROUPED.0, turns.regrouped),
        ("B07", turns.temporary),
    ];
    for (code, day) in rows {
        let unit = life.plan.unit(code);
        let asked = working(day.plus(-24));
        let by = life.plan.secretary(unit, asked).map(|p| life.person(p));
        let request = life
            .note(unit, Filing, asked)
            .items(&["branch-set-up-request"])
            .to(life.code(0))
            .by(by)
            .status("received");
        if let Some(request) = life.enter_for(unit, request) {
            let by = life.clerk(0, asked).map(|p| life.person(p));
            let reply = life
                .note(0, Filing, working(day.plus(-8)))
                .items(&["branch-set-up-approval"])
                .to(life.code(unit))
                .by(by)
                .status("sent")
                .answers(request.id());
            life.enter_for(0, reply);
        }
    }
    let temporary = life.plan.unit(units::TEMPORARY);
    let by = life.clerk(0, turns.temporary).map(|p| life.person(p));
    let approval = life
        .note(temporary, Filing, turns.temporary.plus(1))
        .items(&["temporary-branch-approval"])
        .by(by)
        .status("received");
    life.enter_for(temporary, approval);
    let month = Month::of(turns.founded);
    let meeting = working(month.first().plus(2)).min(turns.founded);
    let college = life
        .committee_sitting(0, &[CollegeCommitteeMeeting], meeting, "研究党支部设置调整")
        .item("研究党支部设置调整", &["branch-set-up", "branch-building"], Some("同意调整方案"))
        .hours(1);
    life.enter_for(0, college);
}
