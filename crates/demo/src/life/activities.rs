//! What branches and general branches do beside their meetings: service, education week, visits, use of rooms.

use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use crate::flaws;
use jishi_domain::record_kinds::RecordKind::*;
use jishi_domain::units::UnitCategory;

const SERVICES: [&str; 6] = [
    "志愿服务进社区",
    "为新生办实事",
    "技能服务便民行",
    "校园环境整治",
    "结对帮助学习困难学生",
    "慰问老同志",
];

pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        for year in life.years() {
            services(life, unit, year);
            education_week(life, unit, year);
        }
    }
    for general in life.general_branches() {
        for month in life.months() {
            room_use(life, general, month);
        }
        for year in life.years() {
            observation(life, general, year);
        }
    }
    for year in life.years() {
        excursions(life, year);
    }
}

fn services(life: &mut Life<'_>, unit: usize, year: i32) {
    for (i, month) in [5, 10].into_iter().enumerate() {
        let day = working(date(year, month, 8 + (unit % 14) as i32));
        let mut chances = life.chances(&[10, unit as u64, day.0 as u64]);
        if !life.lives(unit, day) || chances.permille(60) {
            continue;
        }
        let title = SERVICES[(unit + i + year as usize) % SERVICES.len()];
        let mut record =
            life.sitting(unit, &[ServiceActivity], day, title).topics(&["serve-members-masses"]).hours(2);
        record.attendance.retain(|a| a.state.attended());
        if chances.permille(700) {
            record = record.shown("活动照片", "image");
        }
        life.enter_for(unit, record);
    }
}

/// 党员教育周: a week in July.
fn education_week(life: &mut Life<'_>, unit: usize, year: i32) {
    let day = working(date(year, 7, 3 + (unit % 3) as i32 * 7));
    let mut chances = life.chances(&[11, unit as u64, year as u64]);
    let quiet = flaws::is_quiet(life.code(unit), Month::of(day));
    let temporary = life.code(unit) == crate::plan::units::TEMPORARY;
    if quiet || temporary || !life.lives(unit, day) || chances.permille(90) {
        return;
    }
    let mut record = life
        .sitting(unit, &[EducationWeek, ConcentratedStudy], day, "党员教育周集中学习")
        .until(day.plus(4))
        .topics(&["political-thought", "ideals-beliefs", "laws-regulations"])
        .hours(8);
    if life.category(unit) == UnitCategory::Student {
        record = record.forms(&["online", "network-media"]);
        record.place = Some("线上会议室".into());
    }
    life.enter_for(unit, record);
}

/// The register of a general branch's room, where there is one.
fn room_use(life: &mut Life<'_>, general: usize, month: Month) {
    let day = working(month.day(15));
    let mut chances = life.chances(&[12, general as u64, month.0 as u64]);
    if !life.lives(general, day) || chances.permille(60) {
        return;
    }
    let place = life.place(general, day);
    let by = life.clerk(general, day).map(|p| life.person(p));
    let number = i64::from(chances.between(18, 90));
    let record = life.note(general, VenueUse, day).place(&place).title("支部主题党日").by(by).number(number);
    life.enter_for(general, record);
    // branches write down their own use now and then
    let branches: Vec<usize> = life.plan.below(general, day).collect();
    for branch in branches {
        if chances.permille(520) {
            let day = super::branches::fixed_day(life, branch, month);
            let by = life.clerk(branch, day).map(|p| life.person(p));
            let record = life.note(branch, VenueUse, day).place(&place).title("主题党日").by(by);
            life.enter_for(branch, record);
        }
    }
}

/// Branches of a general branch look at one another's work.
fn observation(life: &mut Life<'_>, general: usize, year: i32) {
    for month in [5, 11] {
        let day = working(date(year, month, 6 + (general % 9) as i32));
        let mut chances = life.chances(&[13, general as u64, day.0 as u64]);
        if !life.lives(general, day) || chances.permille(120) {
            continue;
        }
        let secretaries = life.secretaries_below(general, day);
        let seats = life.seats(&secretaries, day);
        let record = life
            .sitting_of(general, &[Observation], day, "支部观摩交流", &seats)
            .topics(&["branch-building", "two-norms-one-model"])
            .hours(2)
            .shown("观摩交流记录", "text");
        life.enter_for(general, record);
        let branches: Vec<usize> = life.plan.below(general, day).collect();
        for branch in branches {
            if chances.permille(750) {
                let officers = life.plan.committee(branch, day);
                let seats = life.seats(&officers, day);
                let record = life
                    .sitting_of(branch, &[Observation], day, "参加支部观摩交流", &seats)
                    .hours(2)
                    .shown("观摩交流记录", "text");
                life.enter_for(branch, record);
            }
        }
    }
}

/// The college's secretaries travel in March, and discuss in May.
fn excursions(life: &mut Life<'_>, year: i32) {
    let visit = working(date(year, 3, 21));
    if life.lives(0, visit) {
        let secretaries = life.all_secretaries(visit);
        let seats = life.seats(&secretaries, visit);
        let record = life
            .sitting_of(0, &[SiteVisit], visit, "党组织书记学习考察与实践", &seats)
            .topics(&["ningxiang-experience", "practical-exploration"])
            .hours(8)
            .shown("考察报告", "document");
        life.enter_for(0, record);
    }
    let seminar = working(date(year, 5, 19));
    if life.lives(0, seminar) {
        let secretaries = life.all_secretaries(seminar);
        let seats = life.seats(&secretaries, seminar);
        let record = life
            .sitting_of(0, &[Seminar], seminar, "党建理论研讨会", &seats)
            .topics(&["theoretical-research", "branch-work-innovation"])
            .hours(4);
        life.enter_for(0, record);
    }
}
