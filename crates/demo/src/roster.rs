//! Units, people and posts as entries: what is older comes in on the first day, the rest on its own day.

use crate::book::Book;
use crate::calendar::{Month, date, working};
use crate::plan::{PersonPlan, Plan, Stint};
use jishi_domain::actions::{
    Action, MembershipEnded, MembershipPlaced, PersonChanged, PersonRegistered, PostEnded, PostStarted,
    TermStarted, UnitEstablished, UnitMerged, UnitMoved,
};
use jishi_domain::dates::Day;
use jishi_domain::people::{Membership, Person, Stage};

/// Writes the whole roster into the book; changes of one day in the order: units, people, posts.
pub(crate) fn write(plan: &Plan, book: &mut Book) {
    let office = plan.holder(0, jishi_domain::people::PostKind::PartyWorker, plan.as_of);
    let actor = office.map_or("system", |p| plan.person(p)).to_owned();
    units(plan, book, &actor);
    for person in &plan.people {
        write_person(plan, book, &actor, person);
    }
    posts(plan, book, &actor);
}

fn units(plan: &Plan, book: &mut Book, actor: &str) {
    let code = |u: usize| plan.code(u).to_owned();
    for (u, unit) in plan.units.iter().enumerate() {
        let established = Action::UnitEstablished(Box::new(UnitEstablished {
            unit: unit.unit.clone(),
            parent: unit.parent.map(code),
        }));
        put(plan, book, actor, unit.from, established);
        for &(from, until) in &unit.terms {
            put(plan, book, actor, from, Action::TermStarted(Box::new(TermStarted { unit: code(u), until })));
        }
        if let Some((day, parent)) = unit.moved {
            let moved = UnitMoved { unit: code(u), parent: code(parent) };
            put(plan, book, actor, day, Action::UnitMoved(Box::new(moved)));
        }
        if let Some(into) = unit.merged_into {
            let merged = UnitMerged { unit: code(u), into: code(into) };
            put(plan, book, actor, unit.until, Action::UnitMerged(Box::new(merged)));
        }
    }
}

fn put(plan: &Plan, book: &mut Book, actor: &str, day: Day, action: Action) {
    if day <= plan.start {
        book.import(plan.start, day, action);
    } else {
        book.change(day, actor, action);
    }
}

fn membership(plan: &Plan, person: &PersonPlan, i: usize, known_until: Day) -> Membership {
    let stint = &person.stints[i];
    let until = person.until(i);
    Membership {
        unit: stint.unit.map(|u| plan.code(u).to_owned()),
        group: stint.group.map(|g| plan.code(g).to_owned()),
        stage: stint.stage,
        category: stint.category,
        floating: stint.floating,
        from: stint.from,
        until: if until <= known_until { until } else { Day::MAX },
    }
}

/// The person as known on a day: the days of admission and of full membership as far as they have come.
fn known(person: &PersonPlan, day: Day) -> Person {
    let mut body = person.person.clone();
    let reached = |stage| person.reached(stage).filter(|d| *d <= day);
    if body.joined.is_none() {
        body.joined = reached(Stage::Probationary);
        body.full_since = reached(Stage::Full);
    }
    set_grade(&mut body, day);
    body
}

/// Years of study of a student on a day; the first two are the lower grades.
fn set_grade(body: &mut Person, day: Day) {
    let Some(enrolled) = body.attributes.get("grade").and_then(|g| g.parse::<i32>().ok()) else { return };
    let month = Month::of(day);
    let year_of_study = month.year() - enrolled + i32::from(month.number() >= 9);
    let flag = if year_of_study <= 2 { "lower-grade" } else { "upper-grade" };
    body.flags.push(flag.to_owned());
}

/// The first day of the third year of study, for a student.
fn third_year(person: &PersonPlan) -> Option<Day> {
    let enrolled = person.person.attributes.get("grade")?.parse::<i32>().ok()?;
    Some(working(date(enrolled + 2, 9, 3)))
}

fn write_person(plan: &Plan, book: &mut Book, actor: &str, person: &PersonPlan) {
    let left = person.left.map_or(Day::MAX, |(day, _)| day);
    let Some(first) = person.stints.first().map(|s| s.from) else { return };
    let registered = first.max(plan.start);
    if registered > plan.as_of || left <= plan.start {
        return;
    }
    let mut memberships: Vec<Membership> = Vec::new();
    let mut later: Vec<usize> = Vec::new();
    for (i, stint) in person.stints.iter().enumerate() {
        if stint.from > registered {
            later.push(i);
        } else if person.until(i) > stint.from {
            memberships.push(membership(plan, person, i, registered));
        }
    }
    let body = PersonRegistered { person: known(person, registered), sealed: None, memberships };
    put(plan, book, actor, registered, Action::PersonRegistered(Box::new(body)));
    for i in later {
        let stint = person.stints[i];
        if stint.from >= left || stint.by_merger {
            continue;
        }
        let advances = stint.stage > person.stints[i - 1].stage;
        book.change(stint.from, actor, placed(plan, person, &stint));
        if advances && stint.stage.is_member() {
            let changed = PersonChanged {
                person: known(person, stint.from),
                sealed: None,
                reason: Some("党员信息更新".into()),
            };
            book.change(stint.from, actor, Action::PersonChanged(Box::new(changed)));
        }
    }
    if let Some(day) = third_year(person)
        && day > registered
        && day < left
        && person.on(day).is_some_and(|s| s.stage.is_member())
    {
        let changed =
            PersonChanged {
                person: known(person, day), sealed: None, reason: Some("新学年更新年级".into())
            };
        book.change(day, actor, Action::PersonChanged(Box::new(changed)));
    }
    if let Some((day, reason)) = person.left {
        let ended = MembershipEnded { person: person.person.code.clone(), reason: reason.to_owned() };
        book.change(day, actor, Action::MembershipEnded(Box::new(ended)));
    }
}

fn placed(plan: &Plan, person: &PersonPlan, stint: &Stint) -> Action {
    Action::MembershipPlaced(Box::new(MembershipPlaced {
        person: person.person.code.clone(),
        unit: stint.unit.map(|u| plan.code(u).to_owned()),
        group: stint.group.map(|g| plan.code(g).to_owned()),
        stage: stint.stage,
        category: stint.category,
        floating: stint.floating,
    }))
}

fn posts(plan: &Plan, book: &mut Book, actor: &str) {
    for post in &plan.posts {
        if post.until <= plan.start {
            continue;
        }
        let unit = plan.code(post.unit).to_owned();
        let person = plan.person(post.person).to_owned();
        let started = PostStarted {
            person: person.clone(),
            unit: unit.clone(),
            post: post.post,
            origin: post.origin.iter().map(|o| (*o).to_owned()).collect(),
            full_time: post.full_time,
            duty: post.duty.map(str::to_owned),
        };
        put(plan, book, actor, post.from, Action::PostStarted(Box::new(started)));
        // posts that end with the unit or with the membership are ended by the ledger itself
        if let Some(reason) = post.reason {
            let ended = PostEnded { person, unit, post: post.post, reason: Some(reason.to_owned()) };
            put(plan, book, actor, post.until, Action::PostEnded(Box::new(ended)));
        }
    }
}
