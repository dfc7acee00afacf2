//! 标准库: what each document is, and how it stands in this college.

use crate::adoptions::parameters;
use crate::errors::AppError;
use crate::library;
use crate::living::{Living, Present};
use jishi_domain::actions::{Action, Adoption, Entry};
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use jishi_engine::standards::{Library, Standard};
use serde::Serialize;

/// 采用状态
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Adopting {
    /// Adopted today.
    Current,
    /// Adopted from a later day.
    Coming,
    /// Was adopted, and has ended.
    Ended,
    /// Not adopted.
    Never,
}

impl Adopting {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Adopting::Current => "采用中",
            Adopting::Coming => "将采用",
            Adopting::Ended => "已停用",
            Adopting::Never => "未采用",
        }
    }
}

/// 书目 — a standard of the library, as it stands here.
#[derive(Clone, Debug)]
pub struct Volume<'l> {
    /// The standard.
    pub standard: &'l Standard,
    /// How it stands here.
    pub adopting: Adopting,
    /// The adoption that tells most: today's, else the next, else the last.
    pub adoption: Option<Adoption>,
    /// Names of the units in scope; empty: the whole college.
    pub units: Vec<String>,
    /// How many parameters wait for confirmation.
    pub waiting: usize,
    /// The entry by which it was adopted, where it is known.
    pub entry: Option<Entry>,
    /// Name of who adopted it; empty where it is not known.
    pub by: String,
}

/// Which adoption tells most of a version, and how it stands on a day.
pub fn standing<'w>(world: &'w World, standard: &Standard, day: Day) -> (Adopting, Option<&'w Adoption>) {
    let document = &standard.document;
    if let Some(adoption) = world.adoption_on(&document.id, day).filter(|a| a.version == document.version) {
        return (Adopting::Current, Some(adoption));
    }
    let own = || {
        world.adoptions.iter().rev().filter(|a| a.standard == document.id && a.version == document.version)
    };
    let lasts = |a: &&Adoption| a.until.is_none_or(|until| a.from <= until);
    match own().filter(lasts).find(|a| a.from > day) {
        Some(coming) => (Adopting::Coming, Some(coming)),
        None => own().next().map_or((Adopting::Never, None), |ended| (Adopting::Ended, Some(ended))),
    }
}

/// The version that an address means: the one it names, else the adopted one, else the newest.
///
/// # Errors
/// The library has no such standard.
pub fn find<'l>(library: &'l Library, world: &World, name: &str, day: Day) -> Result<&'l Standard, AppError> {
    if !name.contains('@')
        && let Some(adoption) = world.adoption_on(name, day)
        && let Some(standard) = library.find(name, &adoption.version)
    {
        return Ok(standard);
    }
    library::find(library, name)
}

/// A standard as it stands here.
pub fn volume<'l>(present: &Present, standard: &'l Standard, entries: &[Entry]) -> Volume<'l> {
    let (world, today) = (present.world(), present.today());
    let (adopting, adoption) = standing(world, standard, today);
    let waits = |a: &Adoption| crate::adoptions::unconfirmed(standard, a).len();
    let plain = crate::adoptions::plain(standard, today.max(standard.document.in_force_from));
    let units = adoption.map(|a| a.units.as_slice()).unwrap_or_default();
    let name = |code: &String| {
        world.units.get(code).map_or_else(|| code.clone(), |unit| unit.on(today).name.clone())
    };
    let made = |entry: &&Entry| match &entry.action {
        Action::StandardAdopted(body) => adoption
            .is_some_and(|a| (&a.standard, &a.version, a.from) == (&body.standard, &body.version, body.from)),
        _ => false,
    };
    let entry = entries.iter().rev().find(made).cloned();
    Volume {
        standard,
        by: entry.as_ref().map(|e| parameters::named(world, &e.actor)).unwrap_or_default(),
        adopting,
        waiting: adoption.map_or_else(|| waits(&plain), waits),
        units: units.iter().map(name).collect(),
        entry,
        adoption: adoption.cloned(),
    }
}

/// Every standard of the library, those adopted first, else in the library's order.
///
/// # Errors
/// The ledger cannot be read.
pub fn all(living: &Living, present: &Present) -> Result<Vec<Volume<'static>>, AppError> {
    let entries = living.desk().entries_of_standards()?;
    let standards = living.library().standards.iter();
    let mut volumes: Vec<Volume<'static>> = standards.map(|s| volume(present, s, &entries)).collect();
    volumes.sort_by_key(|v| v.adopting as u8);
    Ok(volumes)
}

/// What was decided on a standard: adoptions, confirmations and ends, newest first.
///
/// # Errors
/// The ledger cannot be read.
pub fn decided(living: &Living, standard: &str) -> Result<Vec<Entry>, AppError> {
    let mut entries = living.desk().entries_of_standards()?;
    entries.retain(|entry| match &entry.action {
        Action::StandardAdopted(body) => body.standard == standard,
        Action::StandardEnded(body) => body.standard == standard,
        Action::ParameterConfirmed(body) => body.standard == standard,
        _ => false,
    });
    entries.reverse();
    Ok(entries)
}
