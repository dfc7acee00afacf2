//! The college committee: its meetings, the leading group, conferences with all secretaries, what it publishes.

use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use jishi_domain::people::PostKind;
use jishi_domain::record_kinds::RecordKind::*;

const AGENDAS: [(&str, &[&str]); 12] = [
    ("研究年度党建工作要点", &["work-planning", "party-building"]),
    ("研究寒假后工作部署", &["work-deployment", "central-work"]),
    ("分析入党积极分子队伍", &["activist-analysis", "member-development"]),
    ("研究支部建设", &["branch-building", "two-norms-one-model"]),
    ("研究示范点建设", &["demonstration-site", "party-building"]),
    ("审批预备党员与表彰人选", &["member-development", "honour-selection"]),
    ("研究支部工作创新", &["branch-work-innovation", "five-standards"]),
    ("研究干部人事", &["personnel"]),
    ("研究支部设置", &["branch-set-up", "branch-building"]),
    ("研究师生思想动态", &["thought-trends", "political-thought"]),
    ("研究问题整改", &["issue-rectification", "practical-problems"]),
    ("审批预备党员与年度考核", &["member-development", "annual-assessment"]),
];

pub(super) fn live(life: &mut Life<'_>) {
    for month in life.months() {
        committee(life, month);
        leading_group(life, month);
        conference(life, month);
        material(life, month);
    }
    for year in life.years() {
        yearly(life, year);
    }
}

fn committee(life: &mut Life<'_>, month: Month) {
    let day = working(month.day(11));
    let (title, topics) = AGENDAS[(month.number() - 1) as usize];
    let record = life
        .committee_sitting(0, &[CollegeCommitteeMeeting], day, title)
        .item("传达学习上级精神", &["conveying-instructions", "innovative-theory"], None)
        .item(title, topics, Some("会议同意"))
        .hours(3);
    life.enter_for(0, record);
}

/// 领导小组会议: each quarter, on every programme that the college has adopted.
fn leading_group(life: &mut Life<'_>, month: Month) {
    let day = working(month.day(23));
    // the third quarter of the first year was forgotten
    let forgotten = month.number() == 8 && month.year() == Month::of(life.plan.start.plus_months(6)).year();
    if month.in_quarter() != 1 || forgotten {
        return;
    }
    let mut persons = life.plan.holders(0, PostKind::LeadingGroupHead, day);
    persons.extend(life.plan.holders(0, PostKind::LeadingGroupMember, day));
    let seats = life.seats(&persons, day);
    let record = life
        .sitting_of(0, &[LeadingGroupMeeting], day, "党建工作领导小组会议", &seats)
        .item("研究示范点建设", &["demonstration-site"], Some("同意季度任务安排"))
        .item("研究“五化”与“两化一创”推进", &["five-standards", "two-norms-one-model"], None)
        .item("研究党建“双创”", &["model-creation", "organization-year"], None)
        .hours(2);
    life.enter_for(0, record);
}

/// 扩大政工例会: each quarter, with the secretaries of every organisation.
fn conference(life: &mut Life<'_>, month: Month) {
    if month.in_quarter() != 2 {
        return;
    }
    let day = working(month.day(13));
    let mut persons = life.plan.committee(0, day);
    persons.extend(life.all_secretaries(day));
    let seats = life.seats(&persons, day);
    let record = life
        .sitting_of(0, &[PoliticalWorkConference], day, "扩大政工例会", &seats)
        .item("师生思想动态分析", &["thought-trends", "opinions-gathered"], None)
        .item("部署下季度党建工作", &["work-deployment", "five-standards", "branch-building"], None)
        .hours(3);
    life.enter_for(0, record);
}

fn material(life: &mut Life<'_>, month: Month) {
    let day = working(month.day(4));
    let record = life
        .note(0, Publication, day)
        .items(&["board-study-material"])
        .title("本月学习资料")
        .forms(&["network-media"]);
    life.enter_for(0, record);
    for unit in life.branches() {
        let mut chances = life.chances(&[39, unit as u64, month.0 as u64]);
        if month.in_quarter() == 0 && !chances.permille(40) {
            let day = working(month.day(22));
            let record = life
                .note(unit, Publication, day)
                .items(&["board-notices", "board-activities"])
                .title("支部工作公开");
            life.enter_for(unit, record);
        }
    }
}

fn yearly(life: &mut Life<'_>, year: i32) {
    let day = working(date(year, 12, 28));
    let secretaries = life.all_secretaries(day);
    let seats = life.seats(&secretaries, day);
    let record = life
        .sitting_of(0, &[SummaryConference], day, "年度党建工作总结会", &seats)
        .topics(&["excelling", "five-standards", "two-norms-one-model"])
        .hours(3);
    life.enter_for(0, record);
    let day = working(date(year, 10, 24));
    let secretaries = life.all_secretaries(day);
    let seats = life.seats(&secretaries, day);
    let record = life
        .sitting_of(0, &[Observation], day, "样板支部现场观摩会", &seats)
        .topics(&["two-norms-one-model", "branch-building"])
        .hours(3)
        .shown("观摩手册", "document");
    life.enter_for(0, record);
    for (month, item) in [
        (1, "board-work-plan"),
        (7, "board-selection-results"),
        (7, "board-pacesetters"),
        (12, "board-outcomes"),
    ] {
        let day = working(date(year, month, 16));
        let record = life.note(0, Publication, day).items(&[item]).title("党务公开栏更新");
        life.enter_for(0, record);
    }
    for (month, title) in
        [(2, "党建工作开局报道"), (5, "党建工作经验报道"), (8, "暑期实践报道"), (11, "支部建设成果推介")]
    {
        let day = working(date(year, month, 25));
        let record = life.note(0, Publicity, day).title(title).level("province").forms(&["network-media"]);
        life.enter_for(0, record);
    }
}
