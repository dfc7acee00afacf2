//! The monthly meetings of committees and Party groups.

use super::branches::{diligence, misses, record_of, theme_of, vote};
use super::{Life, Tell};
use crate::calendar::{Month, working};
use crate::flaws;
use jishi_domain::record_kinds::RecordKind::*;
use jishi_domain::units::UnitKind;

const COMMITTEE: [(&str, &[&str]); 8] = [
    ("研究本月工作与支部建设", &["party-building", "branch-building", "two-norms-one-model"]),
    ("研究“五化”建设推进情况", &["party-building", "five-standards"]),
    ("研究发展党员工作", &["party-building", "member-development"]),
    ("分析师生思想动态", &["thought-trends", "political-thought"]),
    ("研究问题整改", &["issue-rectification", "practical-problems"]),
    ("研究党员教育和党费工作", &["member-education", "dues-management"]),
    ("研究支部工作创新", &["branch-work-innovation", "organization-year"]),
    ("传达学习并研究落实措施", &["conveying-instructions", "work-deployment"]),
];

/// The months of every committee and group.
pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        for month in life.months() {
            committee(life, unit, month);
        }
    }
    for group in life.plan.of_kind(UnitKind::Group).collect::<Vec<_>>() {
        for month in life.months() {
            group_meeting(life, group, month);
        }
    }
}

fn committee(life: &mut Life<'_>, unit: usize, month: Month) {
    let day = working(month.day(4 + (unit as i32 % 5)));
    if !life.lives(unit, day) || misses(life, unit, CommitteeMeeting, month, 22) {
        return;
    }
    let officers = life.plan.committee(unit, day);
    if officers.is_empty() {
        return;
    }
    let mut chances = life.chances(&[9, unit as u64, month.0 as u64]);
    let mut kinds = vec![CommitteeMeeting];
    if chances.permille(930) {
        kinds.push(PartyBuildingSession);
    }
    if chances.permille(880) {
        kinds.push(CommitteeStudy);
    }
    let (title, topics) = COMMITTEE[(month.0 as usize + unit) % COMMITTEE.len()];
    let seats = life.seats(&officers, day);
    let record = life.committee_sitting(unit, &kinds, day, title);
    let turnout = record_of(life, &record, &seats);
    let mut record = record
        .item(title, topics, Some("形成一致意见，分工落实"))
        .vote(vote("committee", &turnout, 0))
        .item("集体学习", &["innovative-theory", "party-affairs"], None)
        .hours(2);
    if kinds.contains(&PartyBuildingSession) && !topics.contains(&"party-building") {
        record = record.item("专题研究党建工作", &["party-building", "five-standards"], None);
    }
    if chances.permille(diligence(unit)) {
        record = record.shown("会议记录本", "document");
    }
    life.enter_for(unit, record);
}

fn group_meeting(life: &mut Life<'_>, group: usize, month: Month) {
    let day = working(month.day(18 + (group as i32 % 8)));
    let branch = life.plan.units[group].parent.unwrap_or(group);
    let quiet = flaws::is_quiet(life.code(branch), month);
    if quiet || !life.lives(group, day) || life.plan.members(group, day).is_empty() {
        return;
    }
    if misses(life, group, PartyGroupMeeting, month, 45) {
        return;
    }
    let (theme, topics) = theme_of(group, month);
    let mut record = life.sitting(group, &[PartyGroupMeeting], day, theme).topics(topics).hours(2);
    if life.chances(&[51, group as u64, month.0 as u64]).permille(diligence(branch)) {
        record = record.shown("小组会记录", "text");
    }
    life.enter_for(group, record);
}
