//! Students: applicants who become members, graduate and leave; some stay on the books for a while.

use super::blueprint::BranchSpec;
use super::people::{People, Sketch, attributes, course, groups_of, seasons};
use super::{Stint, Turns, UnitPlan, units};
use crate::calendar::{Month, date, working};
use crate::chances::Chances;
use jishi_domain::dates::Day;
use jishi_domain::people::Category;

/// Branches whose students go on internship together.
const INTERNS_FROM: [&str; 2] = ["B07", "B08"];

fn sketch(spec: &BranchSpec, i: usize, graduates: i32, turns: &Turns, chances: &mut Chances) -> Sketch {
    let mut flags = Vec::new();
    if chances.permille(30) {
        flags.push("model-student".to_owned());
    }
    let department = spec.departments.get(i % spec.departments.len().max(1)).copied().unwrap_or(spec.name);
    let born = graduates - 21 - chances.between(0, 1);
    Sketch {
        age: (Month::of(turns.start).year() - born).max(14),
        department: department.to_owned(),
        joined: None,
        full_since: None,
        attributes: attributes(&[
            ("education", "college-student"),
            ("grade", &(graduates - 3).to_string()),
            ("staff_group", "student"),
        ]),
        flags,
    }
}

/// The day on which a graduate's membership leaves the college, and since when the graduate is away.
fn leaving(graduates: i32, chances: &mut Chances) -> (Day, Option<Day>) {
    let june = working(date(graduates, 6, 20 + chances.between(0, 8)));
    match chances.below(100) {
        0..58 => (june, None),
        58..84 => (working(june.plus(chances.between(40, 190))), Some(june)),
        _ => (working(june.plus(chances.between(300, 370))), Some(june)),
    }
}

/// From that day on the person is away: the stint is split there and everything later is floating.
fn away(stints: &mut Vec<Stint>, since: Day) {
    if let Some(last) = stints.iter().rev().find(|s| s.from < since).copied() {
        stints.push(Stint { from: since, ..last });
        stints.sort_by_key(|s| s.from);
    }
    for stint in stints.iter_mut().filter(|s| s.from >= since) {
        stint.floating = true;
    }
}

/// The students of one branch, from the eldest whom the ledger still knows to the youngest applicants.
pub(super) fn students(
    all: &mut People,
    turns: &Turns,
    tree: &[UnitPlan],
    u: usize,
    spec: &'static BranchSpec,
    chances: &mut Chances,
) {
    if spec.intake == 0 {
        return;
    }
    let groups = groups_of(tree, u);
    for (day, june) in seasons(turns) {
        let year = i32::from(day.date().year());
        let meeting = working(day.plus(chances.between(0, 9)));
        let count = spec.intake + chances.below(3) - 1 - usize::from(june);
        for i in 0..count {
            let graduates = if june || chances.permille(40) { year + 1 } else { year + 2 };
            let mut stints = course(u, Category::Student, meeting, chances);
            for s in stints.iter_mut().filter(|s| s.stage.is_member()) {
                s.group = groups.get(i % groups.len().max(1)).copied();
            }
            let (left, floats) = leaving(graduates, chances);
            if let Some(since) = floats {
                away(&mut stints, since);
            }
            add(
                all,
                turns,
                chances,
                sketch(spec, i, graduates, turns, &mut Chances::of(day.0 as u64, &[i as u64])),
                stints,
                left,
            );
        }
        // some apply and graduate before it comes to more
        for i in 0..count / 3 {
            let mut stints = course(u, Category::Student, meeting, chances);
            stints.truncate(if i == 0 { 2 } else { 1 });
            let left = leaving(year + 1, &mut Chances::of(day.0 as u64, &[u as u64])).0;
            add(
                all,
                turns,
                chances,
                sketch(spec, i, year + 1, turns, &mut Chances::of(day.0 as u64, &[99])),
                stints,
                left,
            );
        }
    }
}

/// Adds a student whom the two years see at all.
fn add(all: &mut People, turns: &Turns, chances: &mut Chances, body: Sketch, stints: Vec<Stint>, left: Day) {
    let known = stints.first().is_some_and(|s| s.from <= turns.as_of);
    if known && left > turns.start {
        let person = all.add(turns, chances, body, stints);
        all.people[person].left = Some((left, "graduated"));
    }
}

/// Students on internship form a temporary branch with three of their teachers.
pub(super) fn internship(all: &mut People, turns: &Turns, tree: &[UnitPlan]) {
    let position = |code: &str| tree.iter().position(|u| u.unit.code == code).unwrap_or(0);
    let temporary = position(units::TEMPORARY);
    let homes: Vec<usize> = INTERNS_FROM.into_iter().map(position).collect();
    let (day, end) = (turns.temporary, turns.as_of);
    let teachers: Vec<usize> =
        homes.iter().take(1).flat_map(|&h| all.staff[h].iter().copied().skip(9).take(3)).collect();
    let students: Vec<usize> = (0..all.people.len())
        .filter(|&p| {
            let person = &all.people[p];
            let stays = person.left.is_some_and(|(left, _)| left > end);
            let settled = !person.stints.iter().any(|s| day <= s.from && s.from <= end);
            let here = person.on(day).is_some_and(|s| {
                s.stage.is_member()
                    && s.category == Category::Student
                    && s.unit.is_some_and(|u| homes.contains(&u))
            });
            stays && settled && here
        })
        .take(12)
        .collect();
    for person in teachers.iter().chain(&students).copied() {
        if let Some(last) = all.people[person].on(day).copied() {
            let on = Stint { unit: Some(temporary), group: None, from: day, ..last };
            // whatever comes later for them, comes in the temporary branch
            for later in all.people[person].stints.iter_mut().filter(|s| s.from > day) {
                later.unit = Some(temporary);
                later.group = None;
            }
            all.moves(person, on);
        }
    }
    all.staff[temporary] = teachers;
}
