//! The end of the year: opinions gathered, organizational life meeting, democratic appraisal, secretaries' reports.

use super::branches::{record_of, vote};
use super::{Life, Tell};
use crate::calendar::{date, working};
use crate::flaws;
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind::*;

pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        for year in life.years() {
            life_meeting(life, unit, year);
        }
    }
    for general in life.general_branches() {
        for year in life.years() {
            reviewed_by_general_branch(life, general, year);
        }
    }
    for year in life.years() {
        reviewed_by_college(life, year);
        democratic_life_meeting(life, year);
    }
}

fn life_meeting(life: &mut Life<'_>, unit: usize, year: i32) {
    let asked = working(date(year, 11, 26).plus((unit % 5) as i32));
    let day = working(date(year, 12, 8).plus((unit % 9) as i32));
    if life.code(unit) == crate::plan::units::TEMPORARY {
        return; // its members take part at home
    }
    let mut chances = life.chances(&[14, unit as u64, year as u64]);
    let above = life.above(unit, day);
    if chances.permille(950) {
        let record = life
            .note(unit, Consultation, asked)
            .title("组织生活会前征求意见")
            .number(i64::from(chances.between(6, 24)))
            .guests(&["党员代表", "群众代表", "学生代表"]);
        life.enter_for(unit, record);
    }
    if !life.lives(unit, day) || (chances.permille(20) && life.code(unit) != flaws::UNFINISHED.1) {
        return;
    }
    let together = unit % 5 != 2;
    let kinds = if together {
        vec![OrganizationalLifeMeeting, DemocraticAppraisal]
    } else {
        vec![OrganizationalLifeMeeting]
    };
    let seats = life.plan.members(unit, day);
    let record =
        life.sitting(unit, &kinds, day, "年度组织生活会").topics(&["party-spirit-analysis"]).hours(4);
    let turnout = record_of(life, &record, &seats);
    let record = record
        .item("班子对照检查", &["party-spirit-analysis", "opinions-gathered"], None)
        .item("开展批评和自我批评", &["party-spirit-analysis"], None)
        .item("民主测评", &["annual-assessment"], Some("测评结果报党总支"))
        .vote(vote("general", &turnout, 1))
        .shown("对照检查材料", "document");
    life.enter_for(unit, record);
    if !together {
        let next = working(day.plus(4));
        let record = life
            .sitting(unit, &[DemocraticAppraisal], next, "民主评议党员")
            .item("个人自评、党员互评、民主测评", &["annual-assessment"], Some("测评结果报党总支"))
            .hours(2);
        life.enter_for(unit, record);
    }
    results(life, unit, working(day.plus(6)));
    let reported = working(day.plus(10));
    let by = life.plan.secretary(unit, reported).map(|p| life.person(p));
    let report = life
        .note(unit, Filing, reported)
        .items(&["democratic-appraisal-report"])
        .to(life.code(above))
        .by(by.clone())
        .status("received");
    life.enter_for(unit, report);
    rectified(life, unit, working(day.plus(8)), by);
}

/// The committee's opinion on everybody: not more than a third excellent.
fn results(life: &mut Life<'_>, unit: usize, day: Day) {
    let full: Vec<usize> =
        life.plan.members(unit, day).iter().filter(|s| s.stage == Stage::Full).map(|s| s.person).collect();
    let mut chances = life.chances(&[15, unit as u64, day.0 as u64]);
    let (mut excellent, mut qualified, mut basically) = (Vec::new(), Vec::new(), Vec::new());
    for &person in &full {
        if excellent.len() < full.len() / 4 && chances.permille(300) {
            excellent.push(person);
        } else if chances.permille(8) {
            basically.push(person);
        } else {
            qualified.push(person);
        }
    }
    let by = life.plan.secretary(unit, day).map(|p| life.person(p));
    for (result, item, persons) in [
        ("excellent", "appraisal-excellent", excellent),
        ("qualified", "appraisal-qualified", qualified),
        ("basically-qualified", "appraisal-basically-qualified", basically),
    ] {
        if !persons.is_empty() {
            let record = life
                .note(unit, AppraisalResult, day)
                .persons(life.persons(&persons))
                .items(&[item])
                .result(result)
                .by(by.clone());
            life.enter_for(unit, record);
        }
    }
}

/// What the meeting found, and what became of it.
fn rectified(life: &mut Life<'_>, unit: usize, day: Day, by: Option<String>) {
    let found = ["学习不够经常", "联系群众不够紧密", "活动形式单一", "档案资料不够齐全"];
    for i in 0..2 {
        let title = found[(unit + i) % found.len()];
        let issue =
            life.note(unit, Issue, day).title(title).by(by.clone()).until(day.plus(90)).status("open");
        let open = i == 1 && life.code(unit) == flaws::UNFINISHED.1;
        let Some(entered) = life.enter_for(unit, issue) else { continue };
        if open {
            continue;
        }
        let done = working(day.plus(25 + (unit as i32 * 7 + i as i32 * 13) % 55));
        let record = life
            .note(unit, Rectification, done)
            .answers(entered.id())
            .title(title)
            .status("closed")
            .by(by.clone());
        life.enter_for(unit, record);
    }
}

/// 双述双评, first round: branch secretaries report to their general branch.
fn reviewed_by_general_branch(life: &mut Life<'_>, general: usize, year: i32) {
    let day = working(date(year, 12, 22).plus((general % 4) as i32));
    if !life.lives(general, day) {
        return;
    }
    let mut persons = life.plan.committee(general, day);
    persons.extend(life.secretaries_below(general, day));
    let seats = life.seats(&persons, day);
    let record = life
        .sitting_of(general, &[SecretaryReview], day, "党支部书记述职评议会", &seats)
        .topics(&["branch-building-report", "annual-assessment"])
        .item("听取各支部建设情况汇报", &["branch-building-report", "branch-building"], None)
        .hours(4);
    life.enter_for(general, record);
    let branches: Vec<usize> = life.plan.below(general, day).collect();
    for branch in branches {
        let Some(secretary) = life.plan.secretary(branch, day) else { continue };
        let me = life.person(secretary);
        let report = life
            .note(branch, Filing, working(day.plus(-6)))
            .items(&["secretary-report"])
            .to(life.code(general))
            .persons(vec![me.clone()])
            .by(Some(me))
            .status("received");
        life.enter_for(branch, report);
    }
}

/// Second round, in January: all secretaries at the college; every branch gets its score.
fn reviewed_by_college(life: &mut Life<'_>, year: i32) {
    let day = working(date(year, 1, 10));
    if !life.lives(0, day) {
        return;
    }
    let mut persons = life.plan.committee(0, day);
    persons.extend(life.all_secretaries(day));
    let seats = life.seats(&persons, day);
    let record = life
        .sitting_of(0, &[SecretaryReview], day, "党组织书记抓党建述职评议考核会", &seats)
        .topics(&["annual-assessment", "party-building"])
        .hours(6);
    life.enter_for(0, record);
    let by = life.plan.holder(0, PostKind::PartyWorker, day).map(|p| life.person(p));
    for branch in life.branches() {
        if !life.lives(branch, day) {
            continue;
        }
        let score = 78 + i64::from(life.chances(&[16, branch as u64, year as u64]).between(0, 19));
        let record = life
            .note(0, Grading, day.plus(3))
            .items(&["branch-assessment-score"])
            .to(life.code(branch))
            .number(score)
            .by(by.clone());
        life.enter_for(0, record);
    }
}

fn democratic_life_meeting(life: &mut Life<'_>, year: i32) {
    let day = working(date(year, 1, 18));
    if life.lives(0, day) {
        let record = life
            .committee_sitting(0, &[DemocraticLifeMeeting], day, "党委班子民主生活会")
            .topics(&["party-spirit-analysis"])
            .hours(6)
            .shown("班子对照检查材料", "document");
        life.enter_for(0, record);
    }
}
