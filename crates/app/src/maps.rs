//! The college at a glance: units × areas, with counts, and how the year went.

use crate::checklists::weight;
use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::units::UnitKind;
use jishi_engine::evaluations::evaluate;
use jishi_engine::standards::Subject;
use jishi_engine::verdicts::Status;
use serde::Serialize;
use std::collections::BTreeMap;

/// 全景图 — units of one kind × areas of one standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Map {
    /// Id of the standard.
    pub standard: String,
    /// Version.
    pub version: String,
    /// Short name.
    pub short: String,
    /// Areas: id and heading.
    pub areas: Vec<(String, String)>,
    /// Units.
    pub rows: Vec<MapRow>,
}

/// 一行 of a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MapRow {
    /// Index of the unit in the roster.
    #[serde(skip)]
    pub index: u32,
    /// Code.
    pub unit: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: &'static str,
    /// Word for the category of a branch.
    pub category: &'static str,
    /// Code of the unit above.
    pub parent: String,
    /// Numbers of indicators in each area, in the order of [`Status::ALL`].
    pub cells: Vec<[usize; 5]>,
    /// The same over all areas.
    pub all: [usize; 5],
}

/// The maps of all adopted standards today, for the branches and general branches that exist.
pub fn all(present: &Present) -> Vec<Map> {
    let (facts, today) = (present.facts(), present.today());
    let roster = &facts.roster;
    let mut maps = Vec::new();
    for plan in present.plans() {
        let standard = plan.standard;
        let evaluation = evaluate(plan, facts, today, false);
        // an indicator counts once a unit, by what speaks most strongly
        let mut strongest: BTreeMap<(u32, u16), Status> = BTreeMap::new();
        for finding in &evaluation.findings {
            let status = strongest.entry((finding.unit, finding.indicator)).or_insert(finding.status);
            if weight(finding.status) > weight(*status) {
                *status = finding.status;
            }
        }
        let areas = &standard.document.areas;
        let mut rows: BTreeMap<u32, MapRow> = BTreeMap::new();
        for ((unit, indicator), status) in strongest {
            let row = &roster.units[unit as usize];
            if !matches!(row.kind, UnitKind::Branch | UnitKind::GeneralBranch) || !row.exists_on(today) {
                continue;
            }
            let indicator = &standard.indicators[usize::from(indicator)];
            if indicator.force.never_fails() && status == Status::NotApplicable {
                continue;
            }
            let into = rows.entry(unit).or_insert_with(|| blank(present, unit, areas.len(), today));
            into.cells[indicator.area][status as usize] += 1;
            into.all[status as usize] += 1;
        }
        maps.push(Map {
            standard: standard.document.id.clone(),
            version: standard.document.version.clone(),
            short: standard.document.short.clone(),
            areas: areas.iter().map(|a| (a.id.clone(), a.title.clone())).collect(),
            rows: rows.into_values().collect(),
        });
    }
    maps
}

fn blank(present: &Present, unit: u32, areas: usize, today: Day) -> MapRow {
    let roster = &present.facts().roster;
    let row = &roster.units[unit as usize];
    let parent = roster.units.get(row.parent_on(today) as usize).map_or("", |p| &*p.code);
    let category = present.world().units.get(&*row.code).map_or("", |u| u.on(today).category.label());
    MapRow {
        index: unit,
        unit: row.code.to_string(),
        name: row.name.to_string(),
        kind: row.kind.id(),
        category: if row.kind == UnitKind::Branch { category } else { "" },
        parent: parent.to_owned(),
        cells: vec![[0; 5]; areas],
        all: [0; 5],
    }
}

/// 目标 — a share that the college aims at, as it stands today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Short name of the standard.
    pub standard: String,
    /// Title.
    pub title: String,
    /// Sentence with counted and required.
    pub reason: String,
    /// Result.
    pub status: &'static str,
    /// Its word.
    pub word: &'static str,
    /// By which day.
    pub due: Option<Day>,
    /// Id of the verdict.
    pub verdict: String,
}

/// Targets over the whole college, as they stand today.
pub fn targets(present: &Present) -> Vec<Target> {
    let (facts, today) = (present.facts(), present.today());
    let mut targets = Vec::new();
    for plan in present.plans() {
        let evaluation = evaluate(plan, facts, today, false);
        for finding in &evaluation.findings {
            let indicator = &plan.standard.indicators[usize::from(finding.indicator)];
            if indicator.subject != Subject::Unit(UnitKind::College) || indicator.rule.shape() != "share" {
                continue;
            }
            targets.push(Target {
                standard: plan.standard.document.short.clone(),
                title: indicator.title.clone(),
                reason: evaluation.reason(finding),
                status: finding.status.id(),
                word: finding.status.label(),
                due: (finding.due.0 != Day::MAX).then_some(finding.due.0),
                verdict: evaluation.id(finding),
            });
        }
    }
    targets
}
