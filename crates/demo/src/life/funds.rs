//! Money for the work: budget of the general branches, allocation to branches, expenses, projects.

use super::{Life, Tell};
use crate::calendar::{Month, date, working};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::people::Category;
use jishi_domain::record_kinds::RecordKind::*;

/// Yuan a year for each member in service, and for each student or retired member, as this college decided …
const PER_HEAD: (i64, i64) = (420, 110);
/// … and how much more each year.
const GROWTH: i64 = 25;

pub(super) fn live(life: &mut Life<'_>) {
    for year in life.years() {
        let day = if year == Month::of(life.plan.start).year() {
            working(date(year, 1, 16)).max(working(life.plan.start.plus(9)))
        } else {
            working(date(year, 1, 16))
        };
        for general in life.general_branches() {
            budget(life, general, day);
        }
        directly_under(life, day);
        projects(life, year);
    }
}

fn per_head(life: &Life<'_>, branch: usize, day: Day) -> i64 {
    let growth = GROWTH * i64::from(Month::of(day).year() - Month::of(life.plan.start).year());
    life.plan
        .members(branch, day)
        .iter()
        .map(|s| growth + if s.category == Category::InService { PER_HEAD.0 } else { PER_HEAD.1 })
        .sum()
}

fn budget(life: &mut Life<'_>, general: usize, day: Day) {
    let branches: Vec<usize> = life.plan.below(general, day).collect();
    let shares: Vec<(usize, i64)> = branches.iter().map(|&b| (b, per_head(life, b, day))).collect();
    let whole: i64 = shares.iter().map(|(_, yuan)| yuan).sum();
    let by = life.clerk(general, day).map(|p| life.person(p));
    let line = life
        .note(general, Funds, day)
        .items(&["budget"])
        .title("年度党建经费预算")
        .amount(Amount::whole(whole))
        .by(by.clone());
    let Some(line) = life.enter_for(general, line) else { return };
    // one general branch waits for its money, another passes on less than the whole
    let days = if life.code(general) == "G10" { 200 } else { 35 };
    let paid = working(day.plus(days));
    let finance = life.clerk(0, paid).map(|p| life.person(p));
    let allocated = life
        .note(0, Funds, paid)
        .items(&["allocation"])
        .title("党建经费拨付")
        .to(life.code(general))
        .amount(Amount::whole(whole))
        .answers(line.id())
        .by(finance);
    life.enter_for(0, allocated);
    for (i, (branch, yuan)) in shares.into_iter().enumerate() {
        let skipped = life.code(general) == "G11" && i == 2;
        if yuan == 0 || skipped {
            continue;
        }
        let handed = life
            .note(general, Funds, working(paid.plus(6)))
            .items(&["allocation"])
            .title("支部活动经费划拨")
            .to(life.code(branch))
            .amount(Amount::whole(yuan * 7 / 10))
            .by(by.clone());
        life.enter_for(general, handed);
        expenses(life, branch, paid, yuan);
        if branch % 3 != 1 {
            let raised = life
                .note(branch, Funds, working(paid.plus(70)))
                .items(&["self-raised"])
                .title("院系配套活动经费")
                .amount(Amount::whole(300 + 20 * (branch as i64 % 7)));
            life.enter_for(branch, raised);
        }
    }
    let mut chances = life.chances(&[30, general as u64, day.0 as u64]);
    for (months, title) in [(3, "阵地建设"), (6, "党员教育培训"), (9, "慰问与表彰")] {
        let day = working(day.plus_months(months));
        let record = life
            .note(general, Funds, day)
            .items(&["expense"])
            .title(title)
            .amount(Amount::whole(whole * i64::from(chances.between(4, 9)) / 100))
            .by(by.clone());
        life.enter_for(general, record);
    }
}

fn expenses(life: &mut Life<'_>, branch: usize, paid: Day, yuan: i64) {
    let mut chances = life.chances(&[31, branch as u64, paid.0 as u64]);
    for (i, title) in ["主题党日活动", "学习资料", "志愿服务", "参观学习"].into_iter().enumerate()
    {
        let day = working(paid.plus(25 + 62 * i as i32 + chances.between(0, 20)));
        let by = life.clerk(branch, day).map(|p| life.person(p));
        let record = life
            .note(branch, Funds, day)
            .items(&["expense"])
            .title(title)
            .amount(Amount::whole(yuan * i64::from(chances.between(9, 15)) / 100))
            .by(by);
        life.enter_for(branch, record);
    }
}

/// The branch directly under the college has its line in the college's budget.
fn directly_under(life: &mut Life<'_>, day: Day) {
    let direct = life.plan.unit("B50");
    let yuan = per_head(life, direct, day);
    let by = life.clerk(0, day).map(|p| life.person(p));
    let line = life
        .note(0, Funds, day)
        .items(&["budget"])
        .title("直属党支部经费预算")
        .amount(Amount::whole(yuan))
        .by(by.clone());
    if let Some(line) = life.enter_for(0, line) {
        let record = life
            .note(0, Funds, working(day.plus(40)))
            .items(&["allocation"])
            .title("直属党支部经费划拨")
            .to(life.code(direct))
            .amount(Amount::whole(yuan))
            .answers(line.id())
            .by(by);
        life.enter_for(0, record);
    }
}

/// Money of the college's projects and for the best.
fn projects(life: &mut Life<'_>, year: i32) {
    let rows = [
        (3, "demonstration-site-fund", "示范点建设专项经费", 1_050_000),
        (5, "special-funds", "“七一”系列活动专项经费", 60_000),
        (7, "incentive-funds", "先进支部奖励经费", 45_000),
    ];
    for (month, item, title, yuan) in rows {
        let day = working(date(year, month, 12));
        let by = life.clerk(0, day).map(|p| life.person(p));
        let record = life.note(0, Funds, day).items(&[item]).title(title).amount(Amount::whole(yuan)).by(by);
        life.enter_for(0, record);
    }
}
