//! The first page of those who owe nothing: what matters to whoever reads, inspects, answers or looks after the system.

use crate::living::Present;
use crate::maps::{self, Map};
use crate::{burdens, corrections};
use jishi_domain::permissions::{Ability, Access, Role};
use serde::Serialize;

/// 一览 — one unit with all below it, under each standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Glance {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// As what the reader looks at it.
    pub role: &'static str,
    /// Standards: id, short name, met of those that are due.
    pub standards: Vec<(String, String, usize, usize)>,
}

/// The units that somebody looks at without recording there: the whole college, contact branches, inspected units.
pub fn glances(present: &Present, access: &Access<'_>) -> Vec<Glance> {
    let (world, today) = (present.world(), present.today());
    let mut wanted: Vec<(&str, &'static str)> = Vec::new();
    for standing in access.standings() {
        let looks = matches!(standing.role, Role::CollegeLeader | Role::ContactLeader | Role::Inspector);
        let Some(unit) = standing.unit.as_deref().filter(|_| looks) else { continue };
        if !wanted.iter().any(|(known, _)| *known == unit) {
            wanted.push((unit, standing.role.label()));
        }
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    let maps: Vec<Map> = present.plans().iter().map(|plan| maps::map(present, plan, today)).collect();
    let of = |code: &str, role: &'static str| -> Option<Glance> {
        let name = world.units.get(code)?.on(today).name.clone();
        let standards = maps.iter().map(|map| {
            let (mut met, mut due) = (0, 0);
            for row in map.rows.iter().filter(|row| world.is_within(&row.unit, code, today)) {
                let (is_met, is_due) = maps::met_of_due(&row.all);
                (met, due) = (met + is_met, due + is_due);
            }
            (map.standard.clone(), map.short.clone(), met, due)
        });
        let standards = standards.filter(|(.., due)| *due > 0).collect();
        Some(Glance { unit: code.to_owned(), name, role, standards })
    };
    wanted.into_iter().filter_map(|(code, role)| of(code, role)).collect()
}

/// 等待办理 — what waits for an answer of whoever looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Requests for corrections.
    pub corrections: usize,
    /// Reports of burdens.
    pub burdens: usize,
}

/// What waits for somebody's answer.
pub fn waiting(present: &Present, access: &Access<'_>) -> Waiting {
    let manages = access.has(Ability::ManagePeople);
    let own = |state: &&&jishi_domain::corrections::CorrectionState| state.request.person != access.person();
    Waiting {
        corrections: if manages {
            corrections::within(present, access).0.iter().filter(own).count()
        } else {
            0
        },
        burdens: burdens::reports(present, access).waiting.len(),
    }
}
