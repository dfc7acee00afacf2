//! Everybody: staff, retired, students and those who are on their way to become members.

use super::{PersonPlan, Stint, Turns, UnitPlan};
use crate::calendar::date;
use crate::chances::Chances;
use crate::names::name;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, Person, Sex, Stage};
use std::collections::BTreeMap;

/// 人员名册 — people in the order of their codes, and the staff of each branch in the order of seniority.
#[derive(Debug)]
pub(super) struct People {
    pub(super) people: Vec<PersonPlan>,
    /// By unit: full members of the staff (or retired) from the first day.
    pub(super) staff: Vec<Vec<usize>>,
    seed: u64,
}

/// 人员草样 — what must be known to make a person.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    /// Age on the first day of the two years.
    pub(super) age: i32,
    pub(super) department: String,
    pub(super) joined: Option<Day>,
    pub(super) full_since: Option<Day>,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) flags: Vec<String>,
}

const MINORITIES: [&str; 6] = ["苗族", "土家族", "侗族", "回族", "壮族", "瑶族"];

impl People {
    pub(super) fn add(
        &mut self,
        turns: &Turns,
        chances: &mut Chances,
        sketch: Sketch,
        stints: Vec<Stint>,
    ) -> usize {
        let number = self.people.len() + 1;
        let birth = turns.start.plus_months(-12 * sketch.age).plus(-chances.between(0, 364));
        let ethnicity = if chances.permille(80) { chances.word(&MINORITIES) } else { "汉族" };
        let person = Person {
            code: format!("P{number:04}"),
            name: name(self.seed, number),
            sex: Some(if chances.permille(520) { Sex::Female } else { Sex::Male }),
            birth: Some(birth),
            ethnicity: Some(ethnicity.to_owned()),
            department: Some(sketch.department),
            joined: sketch.joined,
            full_since: sketch.full_since,
            attributes: sketch.attributes,
            flags: sketch.flags,
        };
        self.people.push(PersonPlan { person, stints, left: None });
        number - 1
    }

    /// Adds a stint; the course stays sorted.
    pub(super) fn moves(&mut self, person: usize, stint: Stint) {
        self.people[person].stints.push(stint);
        self.people[person].stints.sort_by_key(|s| s.from);
    }
}

/// A person's attributes, written as the rosters write them.
pub(super) fn attributes(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

pub(super) fn stint(unit: usize, stage: Stage, category: Category, from: Day) -> Stint {
    Stint { unit: Some(unit), group: None, stage, category, floating: false, from, by_merger: false }
}

/// Groups of each unit, in order.
pub(super) fn groups_of(units: &[UnitPlan], unit: usize) -> Vec<usize> {
    units
        .iter()
        .enumerate()
        .filter(|(_, u)| u.unit.kind == jishi_domain::units::UnitKind::Group && u.parent == Some(unit))
        .map(|(i, _)| i)
        .collect()
}

/// Everybody who is ever known in the two years.
pub(super) fn people(seed: u64, turns: &Turns, units: &[UnitPlan]) -> People {
    let mut all = People { people: Vec::with_capacity(3500), staff: vec![Vec::new(); units.len()], seed };
    for (u, plan) in units.iter().enumerate() {
        if let Some(spec) = plan.spec {
            super::staff::staff(&mut all, turns, units, u, spec, &mut Chances::of(seed, &[2, u as u64]));
        }
    }
    for (u, plan) in units.iter().enumerate() {
        if let Some(spec) = plan.spec {
            super::students::students(
                &mut all,
                turns,
                units,
                u,
                spec,
                &mut Chances::of(seed, &[3, u as u64]),
            );
        }
    }
    super::staff::movements(&mut all, turns, units, &mut Chances::of(seed, &[4]));
    super::students::internship(&mut all, turns, units);
    all
}

/// The course of a person who is developed: applicant, activist, development target, probationary, full.
///
/// `admitted` is the day of the branch meeting that admits; probation lasts a year from it.
pub(super) fn course(unit: usize, category: Category, admitted: Day, chances: &mut Chances) -> Vec<Stint> {
    // those of one branch and season become activists and targets on the same days
    let mut season = Chances::of(admitted.0 as u64, &[unit as u64]);
    let activist = admitted.plus_months(-15).plus(-season.between(0, 20));
    let applied = activist.plus_months(-3).plus(-chances.between(0, 7) * 12);
    let target = admitted.plus(-season.between(45, 60));
    vec![
        stint(unit, Stage::Applicant, category, applied),
        stint(unit, Stage::Activist, category, activist),
        stint(unit, Stage::DevelopmentTarget, category, target),
        stint(unit, Stage::Probationary, category, admitted),
        stint(unit, Stage::Full, category, admitted.plus_months(12)),
    ]
}

/// Days of the branch meetings that admit: June and December, from two years before to two years after.
pub(super) fn seasons(turns: &Turns) -> Vec<(Day, bool)> {
    let first = i32::from(turns.start.date().year()) - 2;
    let last = i32::from(turns.as_of.date().year()) + 2;
    (first..=last).flat_map(|y| [(date(y, 6, 8), true), (date(y, 12, 1), false)]).collect()
}
