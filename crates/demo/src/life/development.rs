//! The way into the Party, step by step: twenty-five steps, those of one season together.

use super::branches::{Turnout, record_of, vote};
use super::{Life, Tell};
use crate::calendar::working;
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind::*;
use jishi_domain::votes::Vote;
use std::collections::BTreeMap;

pub(super) fn live(life: &mut Life<'_>) {
    for unit in life.branches() {
        for stage in
            [Stage::Applicant, Stage::Activist, Stage::DevelopmentTarget, Stage::Probationary, Stage::Full]
        {
            for (day, persons) in arrivals(life, unit, stage) {
                match stage {
                    Stage::Applicant => applied(life, unit, day, &persons),
                    Stage::Activist => activists(life, unit, day, &persons),
                    Stage::DevelopmentTarget => {}
                    Stage::Probationary => admitted(life, unit, day, &persons),
                    Stage::Full => converted(life, unit, day, &persons),
                }
            }
        }
        targets(life, unit);
    }
    oaths(life);
}

/// Who reaches that stage in the branch, by day.
fn arrivals(life: &Life<'_>, unit: usize, stage: Stage) -> BTreeMap<Day, Vec<usize>> {
    let mut days: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
    for (p, person) in life.plan.people.iter().enumerate() {
        let Some(i) = person.stints.iter().position(|s| s.stage == stage) else { continue };
        let stint = person.stints[i];
        // those who were full members long before have no steps here
        let developed = person.stints.first().is_some_and(|s| s.stage == Stage::Applicant);
        if developed && stint.unit == Some(unit) && person.until(i) > stint.from {
            days.entry(stint.from).or_default().push(p);
        }
    }
    days
}

fn step(life: &mut Life<'_>, unit: usize, day: Day, item: &str, persons: &[usize], by: Option<usize>) {
    let start = life.plan.start;
    // what is decided shortly before somebody leaves is finished all the same
    let known = |p: &&usize| {
        let person = &life.plan.people[**p];
        person.stints.first().is_some_and(|s| s.from <= day)
            && person.left.is_none_or(|(left, _)| left > start && left > day.plus(-60))
    };
    let here: Vec<usize> = persons.iter().filter(known).copied().collect();
    if here.is_empty() {
        return;
    }
    let by = by.map(|p| life.person(p));
    let record = life
        .note(unit, DevelopmentStep, day)
        .items(&[item])
        .persons(life.persons(&here))
        .by(by)
        .result("passed");
    if day < start {
        life.copy_paper(unit, record);
    } else {
        life.enter_for(unit, record);
    }
}

fn applied(life: &mut Life<'_>, unit: usize, day: Day, persons: &[usize]) {
    step(life, unit, day, "step-application-submitted", persons, None);
    let mut chances = life.chances(&[33, unit as u64, day.0 as u64]);
    // within a month, as a rule
    let days = if chances.permille(20) { chances.between(35, 60) } else { chances.between(4, 26) };
    let talk = working(day.plus(days));
    step(life, unit, talk, "step-application-talk", persons, life.plan.secretary(unit, talk));
}

fn activists(life: &mut Life<'_>, unit: usize, day: Day, persons: &[usize]) {
    let officer = life.clerk(unit, day);
    step(life, unit, day, "step-activist-determined", persons, life.plan.secretary(unit, day));
    step(life, unit, day.plus(3), "step-training-contact-assigned", persons, officer);
    step(life, unit, working(day.plus(9)), "step-activist-filed", persons, officer);
    step(life, unit, working(day.plus(75)), "step-activist-training", persons, officer);
}

/// Targets are determined person by person in the data, and season by season in life: one record a month.
fn targets(life: &mut Life<'_>, unit: usize) {
    for (day, persons) in arrivals(life, unit, Stage::DevelopmentTarget) {
        let officer = life.clerk(unit, day);
        let Some(admitted) = persons.first().and_then(|&p| life.plan.people[p].reached(Stage::Probationary))
        else {
            continue;
        };
        step(life, unit, day, "step-target-determined", &persons, life.plan.secretary(unit, day));
        step(life, unit, working(day.plus(5)), "step-target-filed", &persons, officer);
        step(life, unit, working(day.plus(8)), "step-recommenders-assigned", &persons, officer);
        step(life, unit, working(day.plus(13)), "step-political-review", &persons, officer);
        step(life, unit, admitted.plus(-19), "step-concentrated-training", &persons, officer);
        step(life, unit, admitted.plus(-16), "step-committee-review", &persons, officer);
        let reviewer = life.plan.holder(0, PostKind::PartyWorker, admitted);
        step(life, unit, admitted.plus(-12), "step-preliminary-approval", &persons, reviewer);
        step(life, unit, admitted.plus(-7), "step-admission-form", &persons, officer);
    }
}

fn admitted(life: &mut Life<'_>, unit: usize, day: Day, persons: &[usize]) {
    if !life.chances(&[48, unit as u64, day.0 as u64]).permille(60) {
        let record = life
            .note(unit, Publication, day.plus(-9))
            .items(&["board-development"])
            .title("拟接收预备党员公示");
        life.enter_for(unit, record);
    }
    meeting(life, unit, day, persons, "接收预备党员", "admission");
    let secretary = life.plan.secretary(unit, day);
    step(life, unit, day, "step-admission-meeting", persons, secretary);
    let above = life.above(unit, day);
    let organizer = life.plan.holder(above, PostKind::Organizer, day);
    step(life, unit, working(day.plus(10)), "step-admission-talk", persons, organizer.or(secretary));
    // one branch in the year waits longer than the others
    let days = if life.chances(&[34, unit as u64, day.0 as u64]).permille(50) { 118 } else { 33 };
    let approved = working(day.plus(days));
    let office = life.plan.holder(0, PostKind::PartyWorker, approved);
    step(life, unit, approved, "step-admission-approval", persons, office);
    step(life, unit, working(approved.plus(6)), "step-assigned-to-branch", persons, secretary);
    step(life, unit, working(approved.plus(12)), "step-admission-recorded", persons, office);
    step(life, unit, working(approved.plus(20)), "step-oath", persons, secretary);
    step(life, unit, working(day.plus(180)), "step-probation-education", persons, secretary);
}

fn converted(life: &mut Life<'_>, unit: usize, day: Day, persons: &[usize]) {
    let secretary = life.plan.secretary(unit, day);
    step(life, unit, working(day.plus(-12)), "step-conversion-application", persons, None);
    meeting(life, unit, day, persons, "讨论预备党员转正", "conversion");
    step(life, unit, day, "step-conversion-meeting", persons, secretary);
    let approved = working(day.plus(24));
    let office = life.plan.holder(0, PostKind::PartyWorker, approved);
    step(life, unit, approved, "step-conversion-approval", persons, office);
    step(life, unit, working(approved.plus(14)), "step-archived", persons, secretary);
}

/// The branch meeting: everybody is discussed and voted on singly, by secret ballot.
fn meeting(life: &mut Life<'_>, unit: usize, day: Day, persons: &[usize], title: &str, kind: &str) {
    let seats = life.plan.members(unit, day);
    if !life.lives(unit, day) || seats.is_empty() {
        return;
    }
    let mut record =
        life.sitting(unit, &[jishi_domain::record_kinds::RecordKind::GeneralMeeting], day, title);
    let turnout = record_of(life, &record, &seats);
    let mut chances = life.chances(&[35, unit as u64, day.0 as u64]);
    for &person in persons {
        let name = life.plan.people[person].person.name.clone();
        let against = chances.below(12).saturating_sub(9) as u32;
        record = record
            .item(&format!("{title}：{name}"), &["member-development"], Some("同意，报上级党委审批"))
            .vote(with_written(vote(kind, &turnout, against), &turnout, &mut chances));
    }
    life.enter_for(unit, record.hours(2));
}

/// Now and then one who cannot come has handed in a written opinion.
fn with_written(vote: Vote, turnout: &Turnout, chances: &mut crate::chances::Chances) -> Vote {
    let absent = turnout.due.saturating_sub(turnout.present);
    let written = u32::from(absent > 0 && chances.permille(250));
    Vote { written_yes: written, ..vote }
}

/// Oaths before the flag: at the end of June and at the end of December, by general branch.
fn oaths(life: &mut Life<'_>) {
    for general in life.general_branches() {
        for year in life.years() {
            for (month, title) in [(6, "“七一”入党宣誓"), (12, "年末入党宣誓")] {
                let day = working(crate::calendar::date(year, month, 27));
                let branches: Vec<usize> = life.plan.below(general, day).collect();
                let fresh: Vec<usize> = branches
                    .into_iter()
                    .flat_map(|u| life.plan.members(u, day))
                    .filter(|s| s.stage == Stage::Probationary)
                    .map(|s| s.person)
                    .filter(|&p| {
                        let since = life.plan.people[p].reached(Stage::Probationary);
                        since.is_some_and(|since| day.0 - since.0 < 60)
                    })
                    .collect();
                if fresh.is_empty() {
                    continue;
                }
                let seats = life.seats(&fresh, day);
                let record = life
                    .sitting_of(general, &[AdmissionOath], day, title, &seats)
                    .hours(1)
                    .shown("宣誓现场照片", "image");
                life.enter_for(general, record);
            }
        }
    }
}
