//! 看全景图: the map of the units below one, narrowed as somebody wants it, with kinds, trend and targets.

use super::{KindSum, Map, MapRow, Target, TrendPoint, by_kind, map, plans_on, targets, trend};
use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Reachable;
use jishi_domain::units::UnitKind;
use jishi_engine::standards::Library;
use std::collections::BTreeSet;

/// Which map is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Id of the standard; where it is not adopted on the day, the first one that is.
    pub standard: String,
    /// Word for a category of branches; empty: all.
    pub category: String,
    /// Code of a general branch; empty: all.
    pub general: String,
    /// Day, no later than today.
    pub day: Day,
}

/// 全景 — what there is to see of it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Id of the standard; empty where none is adopted.
    pub standard: String,
    /// Standards that are adopted on the day: id and short name.
    pub standards: Vec<(String, String)>,
    /// The whole map.
    pub map: Option<Map>,
    /// Branches, by the unit above and code.
    pub rows: Vec<MapRow>,
    /// General branches.
    pub general: Vec<MapRow>,
    /// Every general branch that may be chosen: code and name.
    pub generals: Vec<(String, String)>,
    /// Every category that may be chosen.
    pub categories: Vec<&'static str>,
    /// Branches summed up by category.
    pub kinds: Vec<KindSum>,
    /// How the branches stood over the year.
    pub trend: Vec<TrendPoint>,
    /// The college's targets of this standard.
    pub targets: Vec<Target>,
    /// Those of the others.
    pub other_targets: Vec<Target>,
}

/// The map of the units below `code` that are within reach.
pub fn look(
    present: &Present,
    library: &'static Library,
    reach: &Reachable,
    code: &str,
    wanted: &Wanted,
) -> Seen {
    let (world, day) = (present.world(), wanted.day);
    let plans = plans_on(present, library, day);
    let standards: Vec<(String, String)> =
        plans.iter().map(|p| (p.standard.document.id.clone(), p.standard.document.short.clone())).collect();
    let at = plans.iter().position(|p| p.standard.document.id == wanted.standard).unwrap_or(0);
    let map = plans.get(at).map(|plan| map(present, plan, day));
    let standard = standards.get(at).map(|(id, _)| id.clone()).unwrap_or_default();
    let (mut rows, mut general, mut generals, mut categories) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in map.iter().flat_map(|map| &map.rows) {
        let below = row.unit != code && world.is_within(&row.unit, code, day);
        if !below || !reach.holds(world, &row.unit, present.today()) {
            continue;
        }
        let is_general = row.kind == UnitKind::GeneralBranch.id();
        if is_general {
            generals.push((row.unit.clone(), row.name.clone()));
        }
        if !wanted.general.is_empty() && !world.is_within(&row.unit, &wanted.general, day) {
            continue;
        }
        if is_general {
            general.push(row.clone());
            continue;
        }
        if !categories.contains(&row.category) {
            categories.push(row.category);
        }
        rows.push(row.clone());
    }
    rows.sort_by(|a, b| (&a.parent, &a.unit).cmp(&(&b.parent, &b.unit)));
    let kinds = by_kind(&rows);
    rows.retain(|row| wanted.category.is_empty() || row.category == wanted.category);
    let shown: BTreeSet<u32> = rows.iter().map(|row| row.index).collect();
    let is_college = world.units.get(code).is_some_and(|u| u.latest().kind == UnitKind::College);
    let targets = if is_college { targets(present, &plans, day).to_vec() } else { Vec::new() };
    let (targets, other_targets) = targets.into_iter().partition(|target| target.id == standard);
    Seen {
        trend: trend(present, library, &standard, day, &shown),
        standard,
        targets,
        other_targets,
        standards,
        map,
        rows,
        general,
        generals,
        categories,
        kinds,
    }
}
