//! 基层组织建设年: the first of the two years, from mobilization to acceptance and praise.

use super::members::honour;
use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use crate::flaws;
use crate::plan::units;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, PostKind};
use jishi_domain::record_kinds::RecordKind::*;

/// Branches that are graded lower at first: one fair, two good.
const GRADES: [(&str, &str); 5] = [
    ("B46", "grade-weak"),
    ("B17", "grade-fair"),
    ("B21", "grade-fair"),
    ("B31", "grade-good"),
    ("B45", "grade-good"),
];

pub(super) fn live(life: &mut Life<'_>) {
    college(life);
    for unit in life.branches() {
        branch(life, unit);
    }
    for general in life.general_branches() {
        for (item, days) in [("activity-summary", 336), ("practice-as-rule", 342), ("gap-and-goal-list", 64)]
        {
            filed(life, general, item, days);
        }
    }
    for year in life.years() {
        yearly(life, year);
    }
}

fn after(life: &Life<'_>, days: i32) -> Day {
    working(life.plan.start.plus(days))
}

fn office(life: &Life<'_>, day: Day) -> Option<String> {
    life.plan.holder(0, PostKind::PartyWorker, day).map(|p| life.person(p))
}

fn filed(life: &mut Life<'_>, unit: usize, item: &str, days: i32) {
    let day = after(life, days + (unit % 4) as i32);
    let by = life.plan.secretary(unit, day).map(|p| life.person(p));
    let record = life.note(unit, Filing, day).items(&[item]).to("C").by(by).status("received");
    life.enter_for(unit, record);
}

fn college(life: &mut Life<'_>) {
    let visit = after(life, 38);
    let seats = life.seats(&life.all_secretaries(visit), visit);
    let record = life
        .sitting_of(0, &[SiteVisit], visit, "赴先进地区学习考察", &seats)
        .topics(&["ningxiang-experience", "practical-exploration"])
        .hours(8)
        .shown("考察报告", "document");
    life.enter_for(0, record);
    let class = after(life, 57);
    let seats = life.seats(&life.all_secretaries(class), class);
    let record = life
        .sitting_of(0, &[Training], class, "学习贯彻党代会精神专题培训", &seats)
        .items(&["congress-training"])
        .topics(&["eighteenth-congress"])
        .hours(8);
    life.enter_for(0, record);
    let seminar = after(life, 92);
    let seats = life.seats(&life.all_secretaries(seminar), seminar);
    let record = life
        .sitting_of(0, &[Seminar], seminar, "创先争优理论研讨会", &seats)
        .topics(&["excelling", "theoretical-research"])
        .hours(4);
    life.enter_for(0, record);
    for (i, item) in [
        "duty-rules",
        "organizational-life-rules",
        "education-management-rules",
        "inner-democracy-rules",
        "supervision-rules",
        "responsibility-system",
    ]
    .into_iter()
    .enumerate()
    {
        let day = after(life, 84 + 3 * i as i32);
        let by = office(life, day);
        let record =
            life.note(0, Filing, day).items(&[item]).by(by).status("sent").shown("制度文件", "document");
        life.enter_for(0, record);
    }
    let day = after(life, 344);
    let by = office(life, day);
    let record = life.note(0, Filing, day).items(&["excelling-summary"]).by(by.clone()).status("sent");
    life.enter_for(0, record);
    let day = after(life, 352);
    let seats = life.seats(&life.all_secretaries(day), day);
    let record = life
        .sitting_of(0, &[SummaryConference], day, "组织建设年总结表彰会", &seats)
        .topics(&["excelling", "organization-year"])
        .hours(2);
    life.enter_for(0, record);
    let praised = life.persons(&life.all_secretaries(day).into_iter().step_by(9).collect::<Vec<_>>());
    let record = life
        .note(0, Commendation, day)
        .items(&["organization-year-commendation"])
        .persons(praised)
        .title("组织建设年先进集体和个人")
        .level("college");
    life.enter_for(0, record);
}

fn branch(life: &mut Life<'_>, unit: usize) {
    let code = life.code(unit);
    if code == units::TEMPORARY {
        return;
    }
    let direct = life.plan.units[unit].parent == Some(0);
    let studied = after(life, 74 + (unit % 12) as i32);
    if life.lives(unit, studied) {
        let record = life
            .sitting(unit, &[ConcentratedStudy], studied, "学习党代会精神和先进经验")
            .topics(&["eighteenth-congress", "ningxiang-experience"])
            .hours(2);
        life.enter_for(unit, record);
    }
    let graded = after(life, 53);
    if direct {
        filed(life, unit, "leading-group-notice", 20);
        filed(life, unit, "practice-as-rule", 342);
        let asked = after(life, 40);
        let record =
            life.note(unit, Consultation, asked).title("定级前听取意见").number(12).guests(&["党员代表"]);
        life.enter_for(unit, record);
        let record = life
            .sitting(unit, &[GradingMeeting], after(life, 46), "支部分类定级会议")
            .item("研究支部分类定级", &["branch-grading"], Some("同意定级意见，报学院党委"))
            .hours(1);
        life.enter_for(unit, record);
    }
    // graded at the beginning, and again when the year's work is done
    for (round, day) in [graded, after(life, 322), after(life, 640)].into_iter().enumerate() {
        let first = GRADES.iter().find(|(of, _)| *of == code).map(|(_, grade)| *grade);
        let grade = match (first, round) {
            (Some(grade), 0) => grade,
            (Some("grade-weak"), _) => "grade-fair",
            _ => "grade-advanced",
        };
        if round > 0 {
            let asked = working(day.plus(-12));
            let record =
                life.note(unit, Consultation, asked).title("复评前听取意见").number(10).guests(&["群众代表"]);
            life.enter_for(unit, record);
        }
        let by = office(life, day);
        let record = life.note(0, Grading, day).items(&[grade]).to(code).by(by);
        life.enter_for(0, record);
    }
    let inspected = after(life, 196 + (unit % 20) as i32);
    let by = office(life, inspected);
    let record = life
        .note(0, Inspection, inspected)
        .items(&["organization-year-inspection"])
        .to(code)
        .by(by)
        .title("组织建设年督查")
        .result("passed");
    life.enter_for(0, record);
    let record = life
        .note(unit, SelfCheck, after(life, 326))
        .items(&["organization-year-self-check"])
        .title("组织建设年自查")
        .result("checked");
    life.enter_for(unit, record);
    for (item, days) in [("self-check-report", 328), ("activity-summary", 334)] {
        filed(life, unit, item, days);
    }
    let accepted = after(life, 340 + (unit % 6) as i32);
    let by = office(life, accepted);
    let result = if code == flaws::UNFINISHED.1 { "failed" } else { "passed" };
    let record = life
        .note(0, Certification, accepted)
        .items(&["organization-year-acceptance"])
        .to(code)
        .result(result)
        .by(by);
    life.enter_for(0, record);
    if unit.is_multiple_of(17) {
        let record = life
            .note(unit, Honour, after(life, 353))
            .items(&["honour-advanced-organization"])
            .level("college");
        honour(life, unit, record);
    }
}

/// What the year brought and what stayed: inspections of every kind, assessments, pairings, posts, surveys.
fn yearly(life: &mut Life<'_>, year: i32) {
    for (month, item, title) in
        [(3, "venue-inspection", "活动场所检查"), (5, "disclosure-inspection", "党务公开督查")]
    {
        let day = working(date(year, month, 20));
        let by = office(life, day);
        let record = life.note(0, Inspection, day).items(&[item]).by(by).title(title).result("passed");
        life.enter_for(0, record);
    }
    let day = working(date(year, 12, 16));
    let mut assessed = life.general_branches();
    assessed.push(life.plan.unit("B50"));
    for unit in assessed {
        let by = office(life, day);
        let record = life
            .note(0, Inspection, day)
            .items(&["target-assessment"])
            .to(life.code(unit))
            .by(by)
            .title("目标管理考核")
            .result("passed");
        life.enter_for(0, record);
        let branches: Vec<usize> = life.plan.below(unit, day).collect();
        for branch in branches {
            let by = life.plan.secretary(unit, day).map(|p| life.person(p));
            let record = life
                .note(unit, Inspection, working(day.plus(-9)))
                .items(&["branch-work-assessment"])
                .to(life.code(branch))
                .by(by)
                .title("年度支部工作考核")
                .result("passed");
            life.enter_for(unit, record);
        }
    }
    surveys(life, year);
    pairings(life, year);
    for unit in life.branches() {
        posts(life, unit, year);
    }
}

fn surveys(life: &mut Life<'_>, year: i32) {
    let day = working(date(year, 11, 16));
    for (item, title, number) in
        [("survey-members", "党员满意度测评", 94), ("survey-masses", "师生满意度测评", 89)]
    {
        let record = life.note(0, Survey, day).items(&[item]).title(title).number(number);
        life.enter_for(0, record);
    }
    if year == Month::of(life.plan.start).year() + 1 {
        let record = life.note(0, Publication, day.plus(9)).items(&["board-circular"]).title("督查情况通报");
        life.enter_for(0, record);
    }
}

fn pairings(life: &mut Life<'_>, year: i32) {
    let day = working(date(year, 4, 16));
    let rows = [
        ("pairing-departments", "部门联系院系", 0, "G01"),
        ("pairing-leaders", "领导联系院系", 3, "G09"),
        ("pairing-cadres", "干部联系班级", 6, "G05"),
    ];
    for (item, title, skip, to) in rows {
        let persons: Vec<usize> = life.plan.committee(0, day).into_iter().skip(skip).take(3).collect();
        if !persons.is_empty() {
            let record =
                life.note(0, Pairing, day).items(&[item]).persons(life.persons(&persons)).to(to).title(title);
            life.enter_for(0, record);
        }
    }
}

/// Responsibility areas, service windows and pioneer posts of members in service.
fn posts(life: &mut Life<'_>, unit: usize, year: i32) {
    let day = working(date(year, 3, 16).plus((unit % 8) as i32));
    let members: Vec<usize> = life
        .plan
        .members(unit, day)
        .iter()
        .filter(|s| s.category == Category::InService)
        .map(|s| s.person)
        .collect();
    let window = |p: &&usize| life.plan.people[**p].person.flags.iter().any(|f| f == "window");
    let windows: Vec<usize> = members.iter().filter(window).copied().collect();
    let areas: Vec<usize> = members.iter().skip(3).take(6).copied().collect();
    let pioneers: Vec<usize> = members.iter().skip(9).take(2).copied().collect();
    let rows = [
        ("member-responsibility-area", "党员责任区", areas),
        ("member-service-window", "党员示范窗口", windows),
        ("member-pioneer-post", "党员先锋岗", pioneers),
    ];
    for (item, title, persons) in rows {
        if !persons.is_empty() && unit % 5 != 4 {
            let record =
                life.note(unit, Assignment, day).items(&[item]).persons(life.persons(&persons)).title(title);
            life.enter_for(unit, record);
        }
    }
}
