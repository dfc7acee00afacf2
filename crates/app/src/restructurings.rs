//! 机构变动: units set up, adjusted, moved, merged, dissolved, and what that would change in the verdicts.

mod effects;
mod rules;

pub use effects::{Foresight, foresee};

use crate::errors::{AppError, FieldError};
use crate::living::Living;
use jishi_domain::actions::{Action, Entry, UnitDissolved, UnitEstablished, UnitMerged, UnitMoved};
use jishi_domain::dates::Day;
use jishi_domain::units::{Unit, UnitKind};
use jishi_domain::worlds::World;
use jishi_store::Draft;

/// 机构变动 — what is to become of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restructuring {
    /// It is set up under another.
    Establish {
        /// The unit.
        unit: Unit,
        /// Code of the unit above.
        parent: String,
    },
    /// Its name, form, category … change.
    Adjust(Unit),
    /// It belongs to another unit above.
    Move {
        /// Code of the unit.
        unit: String,
        /// Code of the unit above from then on.
        parent: String,
    },
    /// It ends, and another takes over its members.
    Merge {
        /// Code of the unit.
        unit: String,
        /// Code of the unit that takes over.
        into: String,
    },
    /// It ends.
    Dissolve {
        /// Code of the unit.
        unit: String,
        /// Reason.
        reason: String,
    },
}

impl Restructuring {
    /// Code of the unit.
    pub fn unit(&self) -> &str {
        match self {
            Restructuring::Establish { unit, .. } | Restructuring::Adjust(unit) => &unit.code,
            Restructuring::Move { unit, .. }
            | Restructuring::Merge { unit, .. }
            | Restructuring::Dissolve { unit, .. } => unit,
        }
    }

    /// The entries that carry it out, in order: branches below a merged general branch move over first.
    fn actions(&self, world: &World, day: Day) -> Vec<Action> {
        match self.clone() {
            Restructuring::Establish { unit, parent } => {
                vec![Action::UnitEstablished(Box::new(UnitEstablished { unit, parent: Some(parent) }))]
            }
            Restructuring::Adjust(unit) => vec![Action::UnitAdjusted(Box::new(unit))],
            Restructuring::Move { unit, parent } => {
                vec![Action::UnitMoved(Box::new(UnitMoved { unit, parent }))]
            }
            Restructuring::Merge { unit, into } => {
                let below = rules::branches_below(world, &unit, day);
                let moved = below.map(|branch| {
                    let body = UnitMoved { unit: branch.to_owned(), parent: into.clone() };
                    Action::UnitMoved(Box::new(body))
                });
                let mut actions: Vec<Action> = moved.collect();
                actions.push(Action::UnitMerged(Box::new(UnitMerged { unit, into })));
                actions
            }
            Restructuring::Dissolve { unit, reason } => {
                vec![Action::UnitDissolved(Box::new(UnitDissolved { unit, reason }))]
            }
        }
    }
}

/// The field beside which the ledger's own refusal belongs.
fn field(restructuring: &Restructuring) -> &'static str {
    match restructuring {
        Restructuring::Establish { .. } => "code",
        Restructuring::Adjust(_) => "name",
        Restructuring::Move { .. } => "parent",
        Restructuring::Merge { .. } => "into",
        Restructuring::Dissolve { .. } => "day",
    }
}

/// Carries a restructuring out: all of its entries or none.
///
/// # Errors
/// What does not fit, with the field beside which it belongs.
pub fn carry_out(
    living: &Living,
    actor: &str,
    restructuring: &Restructuring,
    day: Day,
) -> Result<Vec<Entry>, FieldError> {
    let mut misfit = Ok(());
    let written = living.write(|world, today| {
        misfit = rules::check(world, actor, restructuring, day, today);
        if misfit.is_err() {
            return Ok(Vec::new());
        }
        let actions = restructuring.actions(world, day).into_iter();
        Ok(actions.map(|action| Draft::new(actor, day, action)).collect())
    });
    misfit?;
    let entries = written.map_err(|error| error.at(field(restructuring)))?;
    if entries.is_empty() {
        return Err(AppError::refused("这次操作", "没有写入任何内容", "刷新页面后重试").into());
    }
    Ok(entries)
}

/// A code that nobody has yet, like those of the units of this kind: `B52` after `B51`, `B01-3` after `B01-2`.
pub fn next_code(world: &World, kind: UnitKind, parent: Option<&str>) -> String {
    let (prefix, width) = match (kind, parent) {
        (UnitKind::Group, Some(parent)) => (format!("{parent}-"), 1),
        (UnitKind::Group | UnitKind::Branch, _) => ("B".to_owned(), 2),
        _ => ("Z".to_owned(), 2),
    };
    let split = |code: &str| -> Option<(String, usize, u64)> {
        let digits = code.len() - code.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (before, number) = code.split_at(code.len() - digits);
        Some((before.to_owned(), digits, number.parse().ok()?))
    };
    let like: Vec<(String, usize, u64)> = world
        .units
        .iter()
        .filter(|(_, unit)| unit.latest().kind == kind)
        .filter(|(_, unit)| {
            kind != UnitKind::Group || unit.placements.iter().any(|p| p.parent.as_deref() == parent)
        })
        .filter_map(|(code, _)| split(code))
        .collect();
    let last = like.iter().max_by_key(|(_, _, number)| *number);
    let (prefix, width, number) = match last {
        Some((prefix, width, number)) => (prefix.clone(), *width, number + 1),
        None => (prefix, width, 1),
    };
    let mut number = number;
    loop {
        let code = format!("{prefix}{number:0width$}");
        if !world.units.contains_key(&code) {
            return code;
        }
        number += 1;
    }
}
