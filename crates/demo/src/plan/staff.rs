//! Staff and retired members: who is there on the first day, who comes, goes and retires.

use super::blueprint::BranchSpec;
use super::people::{People, Sketch, attributes, course, groups_of, seasons, stint};
use super::{Stint, Turns, UnitPlan, units};
use crate::calendar::working;
use crate::chances::Chances;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, Stage};
use jishi_domain::units::UnitCategory;

/// Members of the staff up to this place hold posts and stay; movements take from those behind.
pub(crate) const STEADY: usize = 16;
/// Place of those who come later: behind everybody.
const NEWCOMER: usize = 90;
/// Branch and department of three full members who have no branch of their own.
const WITHOUT_BRANCH: (&str, &str) = ("B39", "创新创业学院");
/// The branch that the member between branches leaves, and the one that takes in.
pub(crate) const BETWEEN: (&str, &str) = ("B14", "B38");

fn is_window(code: &str) -> bool {
    matches!(code, "B35" | "B40" | "B42" | "B44")
}

/// A member of the staff as the personnel file knows them.
fn sketch(spec: &BranchSpec, i: usize, turns: &Turns, chances: &mut Chances) -> Sketch {
    let retired = spec.category == UnitCategory::Retired;
    let age = match (retired, i < STEADY) {
        (true, _) => chances.between(62, 86),
        (false, true) => chances.between(34, 56),
        (false, false) => chances.between(26, 59),
    };
    let lot = chances.below(1000);
    let teaches = matches!(spec.category, UnitCategory::Teacher | UnitCategory::Student);
    let education = match spec.category {
        UnitCategory::Teacher if lot < 90 => "doctor",
        UnitCategory::Teacher | UnitCategory::Student if lot < 640 => "master",
        UnitCategory::Office if lot < 350 => "master",
        UnitCategory::Logistics | UnitCategory::Retired if lot < 450 => "college",
        _ => "bachelor",
    };
    let title = match (spec.category, age) {
        (UnitCategory::Teacher, 46..) if lot < 380 => "professor",
        (UnitCategory::Teacher, 36..) if lot < 760 => "associate-professor",
        (UnitCategory::Student, 40..) if lot < 300 => "associate-professor",
        (UnitCategory::Teacher | UnitCategory::Student, 30..) => "lecturer",
        (UnitCategory::Teacher | UnitCategory::Student, _) => "assistant",
        _ => "",
    };
    let group = match spec.category {
        UnitCategory::Teacher => "teacher",
        UnitCategory::Student => "counselor",
        UnitCategory::Logistics => "logistics",
        UnitCategory::Retired => "retired",
        _ => "administration",
    };
    let mut flags: Vec<String> = Vec::new();
    let mut flag = |is: bool, name: &str| {
        if is {
            flags.push(name.to_owned());
        }
    };
    flag(teaches && age < 40, "young-teacher");
    flag(teaches && chances.permille(70), "key-talent");
    flag(teaches && (title == "professor" || education == "doctor"), "senior-intellectual");
    flag(is_window(spec.code) && i.is_multiple_of(3), "window");
    let department = match spec.departments.get(i % spec.departments.len().max(1)) {
        _ if spec.code == WITHOUT_BRANCH.0 && (17..20).contains(&i) => WITHOUT_BRANCH.1,
        Some(department) => department,
        None => spec.name,
    };
    let joined = turns.start.plus_months(-12 * (age - 24).min(chances.between(4, 28)).max(3));
    Sketch {
        age,
        department: department.to_owned(),
        joined: Some(joined),
        full_since: Some(joined.plus_months(12)),
        attributes: attributes(&[("education", education), ("title", title), ("staff_group", group)]),
        flags,
    }
}

/// The staff of one branch on the first day, and the colleagues whom it develops.
pub(super) fn staff(
    all: &mut People,
    turns: &Turns,
    tree: &[UnitPlan],
    u: usize,
    spec: &'static BranchSpec,
    chances: &mut Chances,
) {
    let category =
        if spec.category == UnitCategory::Retired { Category::Retired } else { Category::InService };
    let groups = groups_of(tree, u);
    for i in 0..spec.staff {
        let body = sketch(spec, i, turns, chances);
        let from = turns.start.plus_months(-chances.between(6, 38)).max(tree[u].from);
        let group = groups.get(i % groups.len().max(1)).copied();
        let floating = category == Category::Retired && i >= STEADY && chances.permille(90);
        let first = Stint { group, floating, ..stint(u, Stage::Full, category, from) };
        let person = all.add(turns, chances, body, vec![first]);
        all.staff[u].push(person);
        if tree[u].until != Day::MAX {
            let after = Stint {
                by_merger: true,
                ..stint(tree[u].merged_into.unwrap_or(u), Stage::Full, category, tree[u].until)
            };
            all.moves(person, after);
        }
    }
    let develops =
        matches!(spec.category, UnitCategory::Teacher | UnitCategory::Office | UnitCategory::Logistics)
            && spec.staff >= 12
            && tree[u].until == Day::MAX;
    if !develops && spec.code != "B34" {
        return;
    }
    for (day, june) in seasons(turns) {
        let chosen = if spec.code == "B34" {
            june && day > turns.start.plus_months(12)
        } else {
            chances.permille(230)
        };
        if !chosen || day < tree[u].from.plus_months(14) {
            continue;
        }
        let admitted = working(day.plus(chances.between(0, 9)));
        let mut body = sketch(spec, NEWCOMER, turns, chances);
        body.age = chances.between(25, 38);
        body.joined = None;
        body.full_since = None;
        let mut stints = course(u, Category::InService, admitted, chances);
        for s in &mut stints {
            s.group = groups.first().copied().filter(|_| s.stage.is_member());
        }
        all.add(turns, chances, body, stints);
        if spec.code == "B34" {
            break; // three members at most: the smallest branch of all
        }
    }
}

/// Transfers out and in, retirements, deaths, moves between branches, the founded branch, the member between branches.
pub(super) fn movements(all: &mut People, turns: &Turns, tree: &[UnitPlan], chances: &mut Chances) {
    let position = |code: &str| tree.iter().position(|u| u.unit.code == code).unwrap_or(0);
    let (founded, parent) = (position(units::FOUNDED.0), position(units::FOUNDED.1));
    let founders: Vec<usize> = all.staff[parent].iter().copied().skip(STEADY).take(16).collect();
    for &person in &founders {
        all.moves(person, stint(founded, Stage::Full, Category::InService, turns.founded));
    }
    all.staff[founded] = founders;

    let (from, to) = (position(BETWEEN.0), position(BETWEEN.1));
    if let Some(&person) = all.staff[from].get(STEADY + 2) {
        let away = stint(from, Stage::Full, Category::InService, turns.between);
        all.moves(person, Stint { unit: None, ..away });
        all.moves(person, stint(to, Stage::Full, Category::InService, turns.taken_in));
    }

    let days = turns.as_of.0 - turns.start.0;
    let any_day = |chances: &mut Chances| working(turns.start.plus(chances.between(20, days - 20)));
    let retired: Vec<usize> = ["B47", "B48", "B49"].into_iter().map(position).collect();
    let targets: Vec<usize> =
        ["B02", "B06", "B15", "B21", "B26", "B36", "B39"].into_iter().map(position).collect();
    for (u, plan) in tree.iter().enumerate() {
        let Some(spec) = plan.spec else { continue };
        if plan.until != Day::MAX || u == founded || u == parent {
            continue;
        }
        for i in STEADY + 4..all.staff[u].len() {
            let person = all.staff[u][i];
            let lot = chances.below(1000);
            let day = any_day(chances);
            match spec.category {
                UnitCategory::Retired if lot < 25 => all.people[person].left = Some((day, "deceased")),
                UnitCategory::Retired => {}
                _ if lot < 25 => all.people[person].left = Some((day, "transferred-out")),
                _ if lot < 45 => {
                    let home = retired.get(i % retired.len()).copied().unwrap_or(u);
                    let group = groups_of(tree, home).first().copied();
                    all.moves(person, Stint { group, ..stint(home, Stage::Full, Category::Retired, day) });
                }
                _ if lot < 57 => {
                    let target = chances.pick(&targets).copied().unwrap_or(u);
                    if target != u {
                        all.moves(person, stint(target, Stage::Full, Category::InService, day));
                    }
                }
                _ => {}
            }
        }
        let arrivals =
            usize::from(spec.staff >= 18 && spec.category != UnitCategory::Retired && chances.permille(600));
        for _ in 0..arrivals {
            let body = sketch(spec, NEWCOMER, turns, chances);
            let group = groups_of(tree, u).first().copied();
            let first = Stint { group, ..stint(u, Stage::Full, Category::InService, any_day(chances)) };
            all.add(turns, chances, body, vec![first]);
        }
    }
}
