//! The programmes that the college takes part in: mobilization, grading, acceptance, model units, outcomes.

use super::members::honour;
use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use crate::plan::units;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind::*;

/// General branches that apply, those selected first.
const SCHOOLS: [&str; 5] = ["G02", "G09", "G01", "G05", "G10"];
/// Branches that apply as model branches, those selected first.
const MODELS: [&str; 9] = ["B05", "B25", "B03", "B38", "B14", "B12", "B19", "B35", "B30"];
/// Teacher branches that apply for a secretary's studio, those selected first.
const STUDIOS: [&str; 4] = ["B01", "B29", "B32", "B18"];
const SELECTED: (usize, usize, usize) = (2, 4, 2);
/// Branches that fail the first acceptance.
const FAILED: [&str; 8] = ["B17", "B21", "B24", "B31", "B34", "B40", "B45", "B46"];

pub(super) fn live(life: &mut Life<'_>) {
    mobilized(life);
    graded(life);
    for year in life.years() {
        accepted(life, year);
    }
    creation(life);
    demonstration_site(life);
    features(life);
}

fn after(life: &Life<'_>, days: i32) -> Day {
    working(life.plan.start.plus(days))
}

fn office(life: &Life<'_>, day: Day) -> Option<String> {
    life.clerk(0, day).map(|p| life.person(p))
}

fn mobilized(life: &mut Life<'_>) {
    let topics = ["five-standards", "two-norms-one-model", "organization-year", "demonstration-site"];
    let day = after(life, 18);
    let seats = life.seats(&life.all_secretaries(day), day);
    let record = life
        .sitting_of(0, &[MobilizationMeeting], day, "党建工作动员部署会", &seats)
        .topics(&topics)
        .hours(2);
    life.enter_for(0, record);
    for general in life.general_branches() {
        let day = after(life, 23 + (general % 4) as i32);
        let mut persons = life.plan.committee(general, day);
        persons.extend(life.secretaries_below(general, day));
        let seats = life.seats(&persons, day);
        let record = life
            .sitting_of(general, &[MobilizationMeeting], day, "党总支动员会", &seats)
            .topics(&topics)
            .hours(2);
        life.enter_for(general, record);
    }
    for unit in life.branches() {
        let day = after(life, 28 + (unit % 5) as i32);
        if life.lives(unit, day) {
            let record =
                life.sitting(unit, &[MobilizationMeeting], day, "支部动员会").topics(&topics).hours(1);
            life.enter_for(unit, record);
        }
    }
}

/// 分类定级: opinions, a special meeting, the college confirms.
fn graded(life: &mut Life<'_>) {
    for general in life.general_branches() {
        let day = after(life, 44 + (general % 4) as i32);
        let seats = life.seats(&life.plan.committee(general, day), day);
        let record = life
            .sitting_of(general, &[GradingMeeting], day, "支部分类定级会议", &seats)
            .item("研究支部分类定级", &["branch-grading"], Some("同意定级意见，报学院党委"))
            .hours(2);
        life.enter_for(general, record);
        let branches: Vec<usize> = life.plan.below(general, day).collect();
        for branch in branches {
            let asked = working(day.plus(-8));
            let record = life.note(branch, Consultation, asked).title("定级前听取意见").number(14).guests(&[
                "党员代表",
                "干部代表",
                "群众代表",
            ]);
            life.enter_for(branch, record);
        }
    }
}

/// 达标验收: in November; who fails in the first year writes a plan and passes in the second.
fn accepted(life: &mut Life<'_>, year: i32) {
    let first = year == Month::of(life.plan.start).year() || year == Month::of(life.plan.start).year() + 1;
    for branch in life.branches() {
        let code = life.code(branch);
        if code == units::TEMPORARY {
            continue;
        }
        let asked = working(date(year, 10, 20).plus((branch % 6) as i32));
        let above = life.code(life.above(branch, asked));
        let by = life.plan.secretary(branch, asked).map(|p| life.person(p));
        let record = life
            .note(branch, Filing, asked)
            .items(&["acceptance-application"])
            .to(above)
            .by(by.clone())
            .status("received");
        life.enter_for(branch, record);
        let day = working(date(year, 11, 14).plus((branch % 5) as i32));
        let passed = !(first && FAILED.contains(&code));
        let by_office = office(life, day);
        let record = life
            .note(0, Certification, day)
            .items(&["two-norms-acceptance"])
            .to(code)
            .result(if passed { "passed" } else { "failed" })
            .by(by_office);
        life.enter_for(0, record);
        if passed {
            let record = life
                .note(branch, Honour, day.plus(4))
                .items(&["honour-qualified-branch"])
                .level("college")
                .until(day.plus_months(24));
            honour(life, branch, record);
        } else {
            let record = life
                .note(branch, Filing, working(day.plus(16)))
                .items(&["rectification-plan"])
                .to(above)
                .by(by)
                .status("received");
            life.enter_for(branch, record);
        }
    }
    // a tenth of the branches in the first year, a fifth in the second
    let models: &[&str] = if first {
        &["B05", "B25", "B03", "B38", "B14"]
    } else {
        &["B01", "B12", "B19", "B29", "B35", "B16"]
    };
    for code in models {
        let branch = life.plan.unit(code);
        let day = working(date(year, 11, 24));
        let record = life
            .note(branch, Honour, day)
            .items(&["honour-model-branch"])
            .level("college")
            .until(day.plus_months(36));
        honour(life, branch, record);
    }
}

/// 双创: application, selection, money, mid-term, outcomes, acceptance, on the college's own dates.
fn creation(life: &mut Life<'_>) {
    let forms = after(life, 33);
    let record = life.note(0, Publication, forms).items(&["board-application-forms"]).title("申报通知与表格");
    life.enter_for(0, record);
    let tracks: [(&[&str], usize, &str, &str); 3] = [
        (&SCHOOLS, SELECTED.0, "track-benchmark-school", "selected-benchmark-school"),
        (&MODELS, SELECTED.1, "track-model-branch", "selected-model-branch"),
        (&STUDIOS, SELECTED.2, "track-dual-leader-studio", "selected-dual-leader-studio"),
    ];
    for (codes, quota, track, selected) in tracks {
        for (i, code) in codes.iter().enumerate() {
            let unit = life.plan.unit(code);
            let day = after(life, 52 + i as i32);
            let record = life
                .note(unit, Application, day)
                .items(&[track])
                .to("C")
                .status("received")
                .title("创建申报");
            life.enter_for(unit, record);
            for item in ["supporting-material", "project-budget", "application-form"] {
                file(life, unit, item, day);
            }
            if i < quota {
                built(life, unit, selected);
            }
        }
    }
    let record = life
        .note(0, Publication, after(life, 640))
        .items(&["board-acceptance-results"])
        .title("创建项目验收结果");
    life.enter_for(0, record);
}

fn file(life: &mut Life<'_>, unit: usize, item: &str, day: Day) {
    let by = life.plan.secretary(unit, day).map(|p| life.person(p));
    let record = life.note(unit, Filing, day).items(&[item]).to("C").by(by).status("received");
    life.enter_for(unit, record);
}

fn certified(life: &mut Life<'_>, unit: usize, item: &str, day: Day, result: &str) {
    let by = office(life, day);
    let record = life.note(0, Certification, day).items(&[item]).to(life.code(unit)).result(result).by(by);
    life.enter_for(0, record);
}

fn built(life: &mut Life<'_>, unit: usize, selected: &str) {
    certified(life, unit, selected, after(life, 96), "passed");
    let day = after(life, 118);
    let by = office(life, day);
    let record = life
        .note(0, Funds, day)
        .items(&["model-creation-fund"])
        .title("创建项目经费")
        .to(life.code(unit))
        .amount(Amount::whole(if selected == "selected-benchmark-school" { 50_000 } else { 20_000 }))
        .by(by);
    life.enter_for(0, record);
    for (item, days) in [("stage-summary", 372), ("outcome-report", 372), ("final-report", 592)] {
        let day = after(life, days);
        file(life, unit, item, day);
    }
    let midterm = after(life, 398);
    certified(life, unit, "midterm-assessment", midterm, "passed");
    let by = office(life, midterm);
    let record = life
        .note(0, Inspection, working(midterm.plus(11)))
        .items(&["midterm-feedback"])
        .to(life.code(unit))
        .title("中期评估意见反馈")
        .by(by);
    life.enter_for(0, record);
    let outputs = [
        ("output-work-method", "支部工作法"),
        ("output-replicable-experience", "典型经验材料"),
        ("output-new-media", "新媒体平台"),
        ("output-micro-video", "建设微视频"),
        ("output-compendium", "成果资料汇编"),
        ("output-brand", "育人品牌"),
    ];
    let complete = life.code(unit) != "B38";
    for (i, (item, title)) in outputs.into_iter().enumerate() {
        // one project is short of its film
        if complete || item != "output-micro-video" {
            let record =
                life.note(unit, Output, after(life, 430 + 24 * i as i32)).items(&[item]).title(title);
            life.enter_for(unit, record);
        }
    }
    certified(life, unit, "project-acceptance", after(life, 618), if complete { "passed" } else { "failed" });
}

/// 示范点: accepted after the first year; the second acceptance is prepared.
fn demonstration_site(life: &mut Life<'_>) {
    for days in [358, 702] {
        let day = after(life, days);
        let record = life
            .note(0, Certification, day)
            .items(&["demonstration-site-acceptance"])
            .result("passed")
            .shown("验收意见", "document");
        life.enter_for(0, record);
    }
}

/// A branch of its own kind and a brand in each general branch, save two that are late.
fn features(life: &mut Life<'_>) {
    for general in life.general_branches() {
        let day = after(life, 430 + 3 * general as i32);
        let branches: Vec<usize> = life.plan.below(general, day).collect();
        if matches!(life.code(general), "G08" | "G13") {
            continue;
        }
        if let Some(&branch) = branches.first() {
            let record = life.note(branch, Honour, day).items(&["honour-featured-branch"]).level("college");
            honour(life, branch, record);
        }
        let record = life
            .note(general, Honour, day)
            .items(&["honour-featured-brand"])
            .title("党建品牌")
            .level("college");
        honour(life, general, record);
    }
}
