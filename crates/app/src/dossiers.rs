//! What the page of a unit shows today, worked out at once and kept until something is written or the day turns.

use crate::checklists::{self, Checklist};
use crate::duties::{self, Duties};
use crate::living::Present;
use crate::plans::{self, Glance};
use jishi_domain::people::{Category, Stage};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::units::UnitKind;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

/// Lines of checklists that are kept at a time: those of fifty branches under some hundred indicators.
const LINES: usize = 8_000;

/// 卷宗 — what there is to see of a unit today.
#[derive(Debug)]
pub struct Dossier {
    /// Its checklists, one for each standard that asks something of it.
    pub lists: Vec<Checklist>,
    /// What it owes, with its Party groups.
    pub owed: Duties,
    /// Its year at a glance.
    pub glance: Glance,
    /// Its other records of the year: kind, and how many in each month.
    pub others: Vec<(RecordKind, [usize; 12])>,
    /// Who belongs to it.
    pub strength: Strength,
    /// Who holds which post: the post's word, and names.
    pub posts: Vec<(&'static str, Vec<String>)>,
}

/// 党员构成 — how many belong to a unit and what stands below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strength {
    /// Full members.
    pub full: usize,
    /// Probationary members.
    pub probationary: usize,
    /// Applicants, activists and development targets.
    pub others: usize,
    /// Floating members.
    pub floating: usize,
    /// Members in service.
    pub serving: usize,
    /// Members who are students.
    pub students: usize,
    /// Retired members.
    pub retired: usize,
}

impl Strength {
    /// Members, full and probationary.
    pub fn members(&self) -> usize {
        self.full + self.probationary
    }

    fn add(&mut self, membership: &jishi_domain::people::Membership) {
        if membership.stage.is_member() {
            self.floating += usize::from(membership.floating);
            match membership.category {
                Category::InService => self.serving += 1,
                Category::Student => self.students += 1,
                Category::Retired => self.retired += 1,
            }
        }
        match membership.stage {
            Stage::Full => self.full += 1,
            Stage::Probationary => self.probationary += 1,
            _ => self.others += 1,
        }
    }
}

/// Dossiers that are kept.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    by_unit: HashMap<String, Arc<Dossier>>,
    lines: usize,
}

/// What there is to see of a unit today.
pub fn of_unit(present: &Present, unit: &str) -> Arc<Dossier> {
    let shelf = || present.kept().dossiers.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = shelf().by_unit.get(unit) {
        return Arc::clone(known);
    }
    let made = Arc::new(make(present, unit));
    let lines =
        made.lists.iter().flat_map(|list| &list.areas).map(|area| area.lines.len()).sum::<usize>() + 1;
    let mut shelf = shelf();
    if shelf.lines + lines > LINES {
        *shelf = Shelf::default();
    }
    if shelf.by_unit.insert(unit.to_owned(), Arc::clone(&made)).is_none() {
        shelf.lines += lines;
    }
    made
}

fn make(present: &Present, unit: &str) -> Dossier {
    let (world, today) = (present.world(), present.today());
    let year = today.date().year();
    let (lists, owed) = duties::with_checklists(present, unit);
    let records = present.index().records_with_groups(world, unit);
    Dossier {
        lists,
        owed,
        glance: plans::glance_among(world, records, unit, i32::from(year), today),
        others: checklists::others(present, unit, year),
        strength: strength(present, unit),
        posts: posts(present, unit),
    }
}

/// Who belongs to a unit and what stands below it today.
fn strength(present: &Present, code: &str) -> Strength {
    let (world, today) = (present.world(), present.today());
    let mut strength = Strength::default();
    let kind = world.units.get(code).map(|unit| unit.on(today).kind);
    if kind.is_some_and(|kind| kind >= UnitKind::Branch) {
        let memberships = present.index().people(world, code).filter_map(|p| p.membership_on(today));
        memberships.filter(|m| m.unit.is_some()).for_each(|membership| strength.add(membership));
        return strength;
    }
    for membership in world.people.values().filter_map(|state| state.membership_on(today)) {
        if membership.unit.as_deref().is_some_and(|of| world.is_within(of, code, today)) {
            strength.add(membership);
        }
    }
    strength
}

/// Who holds which post at a unit today, in the order of the entries.
fn posts(present: &Present, code: &str) -> Vec<(&'static str, Vec<String>)> {
    let (world, today) = (present.world(), present.today());
    let mut posts: Vec<(&'static str, Vec<String>)> = Vec::new();
    let held = present.index().posts(world, code);
    for post in held.filter(|post| post.from <= today && today < post.until) {
        let Some(person) = world.people.get(&post.person) else { continue };
        let (label, name) = (post.post.label(), person.person.name.clone());
        match posts.iter_mut().find(|(known, _)| *known == label) {
            Some((_, names)) => names.push(name),
            None => posts.push((label, vec![name])),
        }
    }
    posts
}
