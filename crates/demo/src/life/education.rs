//! Training: secretaries, officers, Party workers, development targets and new members.

use super::{Life, Tell};
use crate::calendar::{date, working};
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind::*;

impl Life<'_> {
    /// Secretaries of the branches right below a unit.
    pub(super) fn secretaries_below(&self, unit: usize, day: Day) -> Vec<usize> {
        let below: Vec<usize> = self.plan.below(unit, day).collect();
        below.into_iter().filter_map(|u| self.plan.secretary(u, day)).collect()
    }

    /// Secretaries of every general branch and branch.
    pub(super) fn all_secretaries(&self, day: Day) -> Vec<usize> {
        let mut units = self.general_branches();
        units.extend(self.branches());
        units
            .into_iter()
            .filter(|&u| self.plan.units[u].exists_on(day))
            .filter_map(|u| self.plan.secretary(u, day))
            .collect()
    }

    /// Everybody in the college at that stage on a day.
    pub(super) fn at_stage(&self, stage: Stage, day: Day) -> Vec<usize> {
        self.branches()
            .into_iter()
            .flat_map(|u| self.plan.everyone(u, day).filter(move |s| s.stage == stage).map(|s| s.person))
            .collect()
    }
}

struct Course<'a> {
    unit: usize,
    title: &'a str,
    items: &'a [&'a str],
    day: Day,
    days: i32,
    hours: i64,
    topics: &'a [&'a str],
}

fn course(life: &mut Life<'_>, course: &Course<'_>, persons: &[usize]) {
    if !life.lives(course.unit, course.day) || persons.is_empty() {
        return;
    }
    let seats = life.seats(persons, course.day);
    let mut record = life
        .sitting_of(course.unit, &[Training], course.day, course.title, &seats)
        .items(course.items)
        .topics(course.topics)
        .hours(course.hours)
        .shown("培训通知与课程表", "document");
    if course.days > 1 {
        record = record.until(course.day.plus(course.days - 1));
    }
    life.enter_for(course.unit, record);
}

pub(super) fn live(life: &mut Life<'_>) {
    for year in life.years() {
        for (month, round) in [(4, "上半年"), (10, "下半年")] {
            let day = working(date(year, month, 12));
            let persons = life.all_secretaries(day);
            let title = format!("{round}党组织书记集中培训");
            let body = Course {
                unit: 0,
                title: &title,
                items: &["secretary-training"],
                day,
                days: 3,
                hours: 24,
                topics: &["party-affairs", "innovative-theory"],
            };
            course(life, &body, &persons);
        }
        workers(life, year);
        targets(life, year);
        practice(life, year);
        for general in life.general_branches() {
            department(life, general, year);
        }
        online(life, year);
    }
}

fn workers(life: &mut Life<'_>, year: i32) {
    let day = working(date(year, 6, 18));
    let mut persons = Vec::new();
    for unit in std::iter::once(0).chain(life.general_branches()) {
        for post in [PostKind::PartyWorker, PostKind::Organizer, PostKind::BoardKeeper] {
            persons.extend(life.plan.holders(unit, post, day));
        }
    }
    let body = Course {
        unit: 0,
        title: "党务工作者业务培训",
        items: &["party-worker-training"],
        day,
        days: 2,
        hours: 16,
        topics: &["party-affairs"],
    };
    course(life, &body, &persons);
    for (month, title) in [(3, "党务工作专题讲座"), (9, "党建业务专题讲座")] {
        let day = working(date(year, month, 26));
        if life.lives(0, day) {
            let mut listeners = life.all_secretaries(day);
            listeners.extend(&persons);
            let seats = life.seats(&listeners, day);
            let record =
                life.sitting_of(0, &[SpecialLecture], day, title, &seats).topics(&["party-affairs"]).hours(3);
            life.enter_for(0, record);
        }
    }
}

/// 发展对象集中培训: twice a year, three days each, before the branch meetings.
fn targets(life: &mut Life<'_>, year: i32) {
    for (month, day) in [(5, 10), (11, 4)] {
        let day = working(date(year, month, day));
        let persons = life.at_stage(Stage::DevelopmentTarget, day);
        let body = Course {
            unit: 0,
            title: "发展对象集中培训班",
            items: &["target-training", "party-school"],
            day,
            days: 3,
            hours: 24,
            topics: &["party-constitution", "party-affairs"],
        };
        course(life, &body, &persons);
        let activists = life.at_stage(Stage::Activist, day.plus(14));
        let body = Course {
            title: "入党积极分子培训班",
            items: &["activist-training", "party-school"],
            day: working(day.plus(14)),
            days: 2,
            hours: 16,
            ..body
        };
        course(life, &body, &activists);
    }
}

/// Practice of secretaries, once a year.
fn practice(life: &mut Life<'_>, year: i32) {
    let day = working(date(year, 9, 22));
    let persons = life.all_secretaries(day);
    let body = Course {
        unit: 0,
        title: "党支部书记实践活动",
        items: &["secretary-practice"],
        day,
        days: 1,
        hours: 8,
        topics: &["practical-exploration"],
    };
    course(life, &body, &persons);
}

/// The Party class of a department: officers, and the members of the last two years.
fn department(life: &mut Life<'_>, general: usize, year: i32) {
    let mut chances = life.chances(&[20, general as u64, year as u64]);
    let day = working(date(year, 9, 8 + (general % 12) as i32));
    if chances.permille(70) {
        return;
    }
    let branches: Vec<usize> = life.plan.below(general, day).collect();
    let mut persons = Vec::new();
    for branch in branches {
        persons.extend(life.plan.committee(branch, day));
        let seats = life.plan.members(branch, day);
        persons.extend(seats.iter().filter(|s| s.stage == Stage::Probationary).map(|s| s.person));
    }
    let body = Course {
        unit: general,
        title: "分党校集中培训",
        items: &["department-party-school", "new-member-training"],
        day,
        days: 2,
        hours: 16,
        topics: &["party-constitution", "party-affairs"],
    };
    course(life, &body, &persons);
}

/// The college's online class in summer: everybody in office.
fn online(life: &mut Life<'_>, year: i32) {
    let day = working(date(year, 7, 12));
    if !life.lives(0, day) {
        return;
    }
    let persons: Vec<usize> = life.branches().into_iter().flat_map(|u| life.plan.committee(u, day)).collect();
    let seats = life.seats(&persons, day);
    let mut record = life
        .sitting_of(0, &[Training], day, "网上党校暑期学习", &seats)
        .items(&["online-party-school", "distance-education"])
        .topics(&["innovative-theory"])
        .forms(&["online", "network-media", "distance"])
        .hours(8)
        .until(day.plus(10));
    record.place = Some("网上党校".into());
    life.enter_for(0, record);
}
