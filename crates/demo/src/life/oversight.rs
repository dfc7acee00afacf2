//! Contact, guidance, inspection: what leaders and offices see of the branches, and what comes of it.

use super::{Life, Tell};
use crate::calendar::{date, working};
use crate::plan::posts::contacts;
use crate::plan::units;
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::record_kinds::RecordKind::*;

pub(super) fn live(life: &mut Life<'_>) {
    contact_points(life);
    for year in life.years() {
        guidance(life, year);
        inspections(life, year);
        for unit in life.branches() {
            self_checks(life, unit, year, true);
            pairing(life, unit, year);
        }
        for general in life.general_branches() {
            self_checks(life, general, year, false);
        }
    }
}

/// Leaders and their general branches and branches; general branches and their branches.
fn contact_points(life: &mut Life<'_>) {
    let day = working(life.plan.start.plus(16));
    let leaders = leaders(life, day);
    for (i, &leader) in leaders.iter().enumerate() {
        for code in contacts(i) {
            let record = life
                .note(0, ContactPoint, day)
                .by(Some(life.person(leader)))
                .persons(vec![life.person(leader)])
                .to(code);
            life.enter_for(0, record);
        }
    }
    for general in life.general_branches() {
        let officers = life.plan.committee(general, day);
        let branches: Vec<usize> = life.plan.below(general, day).collect();
        for (i, branch) in branches.into_iter().enumerate() {
            if let Some(&officer) = officers.get(i % officers.len().max(1)) {
                let me = life.person(officer);
                let record = life
                    .note(general, ContactPoint, day.plus(5))
                    .by(Some(me.clone()))
                    .persons(vec![me])
                    .to(life.code(branch));
                life.enter_for(general, record);
            }
        }
    }
}

/// The seven leaders in the order of their contact points.
fn leaders(life: &Life<'_>, day: Day) -> Vec<usize> {
    let mut all = life.plan.holders(0, PostKind::LeadingGroupHead, day);
    all.extend(life.plan.holders(0, PostKind::LeadingGroupMember, day));
    all
}

/// Months of the leaders' visits, and which of their four contact points they go to.
const VISITS: [(i32, usize); 8] = [(2, 0), (3, 2), (5, 1), (6, 3), (9, 0), (10, 2), (11, 1), (12, 3)];

fn guidance(life: &mut Life<'_>, year: i32) {
    for (month, point) in VISITS {
        let day = working(date(year, month, 17));
        for (i, leader) in leaders(life, day).into_iter().enumerate() {
            let mut chances = life.chances(&[40, i as u64, day.0 as u64]);
            let day = working(day.plus(chances.between(0, 8)));
            if chances.permille(70) {
                continue;
            }
            let record = life
                .note(0, Guidance, day)
                .by(Some(life.person(leader)))
                .to(contacts(i)[point])
                .title("到联系点调研指导")
                .topics(&["branch-building", "practical-problems"]);
            life.enter_for(0, record);
        }
    }
    for (quarter, month) in [2, 5, 9, 11].into_iter().enumerate() {
        let day = working(date(year, month, 17));
        for general in life.general_branches() {
            let day = working(day.plus(6 + (general % 5) as i32));
            let officers = life.plan.committee(general, day);
            let branches: Vec<usize> = life.plan.below(general, day).collect();
            for (i, branch) in branches.into_iter().enumerate() {
                let mut chances = life.chances(&[41, branch as u64, day.0 as u64]);
                let Some(&officer) = officers.get((i + quarter) % officers.len().max(1)) else { continue };
                if chances.permille(450) {
                    let me = life.person(officer);
                    let record = life
                        .note(general, Guidance, day)
                        .by(Some(me))
                        .to(life.code(branch))
                        .title("指导支部工作")
                        .topics(&["branch-building"]);
                    life.enter_for(general, record);
                }
            }
        }
    }
}

fn inspections(life: &mut Life<'_>, year: i32) {
    let rounds = [
        (3, 18, "branch-set-up-inspection", "支部设置督查"),
        (6, 20, "routine-assessment", "上半年日常考评"),
        (11, 4, "routine-assessment", "下半年日常考评"),
        (11, 10, "site-assessment", "年度实地考评"),
    ];
    for (month, day, item, title) in rounds {
        for branch in life.branches() {
            let on = working(date(year, month, day).plus((branch % 5) as i32));
            let mut chances = life.chances(&[42, branch as u64, on.0 as u64]);
            let every = item != "branch-set-up-inspection" || branch % 4 == 0;
            if !every || !life.lives(branch, on) || chances.permille(25) {
                continue;
            }
            let by = life.reviewer(None, on).map(|p| life.person(p));
            let found = item == "site-assessment" && chances.permille(380);
            let record = life
                .note(0, Inspection, on)
                .items(&[item])
                .to(life.code(branch))
                .by(by.clone())
                .title(title)
                .level("college")
                .result(if found { "to-rectify" } else { "passed" });
            life.enter_for(0, record);
            if found {
                followed(life, branch, on, by, &mut chances);
            }
        }
    }
}

/// A problem that the visit found, and how it was closed: mostly in time.
fn followed(
    life: &mut Life<'_>,
    branch: usize,
    day: Day,
    by: Option<String>,
    chances: &mut crate::chances::Chances,
) {
    let title = ["会议记录要素不全", "党小组活动不均衡", "阵地标识陈旧", "党课计划落实不到位"][branch % 4];
    let issue = life.note(branch, Issue, day.plus(3)).title(title).by(by).until(day.plus(93)).status("open");
    if let Some(issue) = life.enter_for(branch, issue) {
        let days = if chances.permille(80) { 118 } else { chances.between(15, 80) };
        let done = working(day.plus(days));
        let by = life.plan.secretary(branch, done).map(|p| life.person(p));
        let record =
            life.note(branch, Rectification, done).answers(issue.id()).title(title).status("closed").by(by);
        life.enter_for(branch, record);
    }
}

fn self_checks(life: &mut Life<'_>, unit: usize, year: i32, branch: bool) {
    for (month, day) in [(6, 10), (11, 24)] {
        let on = working(date(year, month, day).plus((unit % 6) as i32));
        let mut chances = life.chances(&[43, unit as u64, on.0 as u64]);
        if chances.permille(60) || life.code(unit) == units::TEMPORARY {
            continue;
        }
        let mut record = life
            .note(unit, SelfCheck, on)
            .title("对标自查")
            .result("checked")
            .number(i64::from(chances.between(0, 6)))
            .shown("差距清单", "document");
        if branch {
            record = record.items(&["five-standards-self-check"]);
        }
        life.enter_for(unit, record);
    }
}

/// Members in service pair with students.
fn pairing(life: &mut Life<'_>, unit: usize, year: i32) {
    let day = working(date(year, 9, 26));
    let mut chances = life.chances(&[44, unit as u64, year as u64]);
    let persons: Vec<usize> = life.plan.members(unit, day).iter().map(|s| s.person).skip(4).take(5).collect();
    if unit.is_multiple_of(2) && !persons.is_empty() && !chances.permille(200) {
        let record =
            life.note(unit, Pairing, day).persons(life.persons(&persons)).title("结对帮扶学习困难学生");
        life.enter_for(unit, record);
        let record =
            life.note(unit, Publication, day.plus(9)).items(&["board-pairing"]).title("结对帮扶公开");
        life.enter_for(unit, record);
    }
}
