//! A unit's checklist: every adopted standard in its document's own order, with what is met and what is missing.

use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_engine::evaluations::{Evaluation, evaluate_units};
use jishi_engine::facts::NOBODY;
use jishi_engine::verdicts::{Finding, Status};
use serde::Serialize;
use std::collections::BTreeMap;

/// 对照清单 — one standard, as one unit stands under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checklist {
    /// Id of the standard.
    pub standard: String,
    /// Version.
    pub version: String,
    /// Short name.
    pub short: String,
    /// Full title.
    pub title: String,
    /// Its parts, in the document's order; those without a line for this unit are left out.
    pub areas: Vec<AreaLines>,
    /// Numbers of lines, in the order of [`Status::ALL`].
    pub counts: [usize; 5],
}

/// 板块 of a checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AreaLines {
    /// Id.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Lines.
    pub lines: Vec<Line>,
    /// Numbers of lines, in the order of [`Status::ALL`].
    pub counts: [usize; 5],
}

/// 清单行 — one indicator at one unit, over all its periods and persons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Slug of the indicator.
    pub indicator: String,
    /// Title.
    pub title: String,
    /// Word for the force.
    pub force: &'static str,
    /// Clauses.
    pub clauses: Vec<String>,
    /// Result, all taken together.
    #[serde(serialize_with = "status_id")]
    pub status: Status,
    /// Id of the verdict that tells most: the last one that is not met, else the next that is due.
    pub verdict: String,
    /// Its reason.
    pub reason: String,
    /// What is missing.
    pub missing: String,
    /// By which day.
    pub due: Option<Day>,
    /// What to do.
    pub next: String,
    /// Used a parameter that the college has not confirmed.
    pub unconfirmed: bool,
    /// Periods, where there are several: label, result, id of the verdict.
    pub periods: Vec<Cell>,
    /// For indicators on persons: how many persons, in the order of [`Status::ALL`].
    pub persons: Option<[usize; 5]>,
}

/// 期间格
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Period.
    pub label: String,
    /// Result.
    #[serde(serialize_with = "status_id")]
    pub status: Status,
    /// Id of the verdict.
    pub verdict: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(crate) fn status_id<S: serde::Serializer>(status: &Status, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(status.id())
}

/// How strongly a result speaks where several are taken together.
pub fn weight(status: Status) -> u8 {
    match status {
        Status::NotMet => 4,
        Status::Undetermined => 3,
        Status::NotYetDue => 2,
        Status::Met => 1,
        Status::NotApplicable => 0,
    }
}

/// The checklists of a unit today: one for each adopted standard that asks something of it.
pub fn of_unit(present: &Present, unit: &str) -> Vec<Checklist> {
    let Some(index) = present.facts().roster.unit(unit) else { return Vec::new() };
    let units = present.facts().roster.with_below(index, present.today());
    let mut lists = Vec::new();
    for plan in present.plans() {
        let evaluation = evaluate_units(plan, present.facts(), present.today(), true, &units);
        lists.extend(of_evaluation(&evaluation, index));
    }
    lists
}

/// The checklist of a unit under one standard, where that asks something of it.
pub(crate) fn of_evaluation(evaluation: &Evaluation<'_>, unit: u32) -> Option<Checklist> {
    let list = list(evaluation, evaluation.findings.iter().filter(|f| f.unit == unit));
    (!list.areas.is_empty()).then_some(list)
}

/// 其他事项的一年 — records of a unit that are no sittings: kind, and how many in each month.
pub fn others(present: &Present, unit: &str, year: i16) -> Vec<(RecordKind, [usize; 12])> {
    let mut counts: BTreeMap<RecordKind, [usize; 12]> = BTreeMap::new();
    for listed in present.world().records.of_unit(unit) {
        let Some(kind) = listed.kinds().first().copied() else { continue };
        let date = listed.day().date();
        if !kind.spec().sitting && date.year() == year {
            let month = usize::try_from(date.month()).unwrap_or(1);
            counts.entry(kind).or_default()[month - 1] += 1;
        }
    }
    counts.into_iter().collect()
}

fn list<'f>(evaluation: &Evaluation<'_>, findings: impl Iterator<Item = &'f Finding>) -> Checklist {
    let standard = evaluation.plan.standard;
    let mut by_indicator: BTreeMap<u16, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_indicator.entry(finding.indicator).or_default().push(finding);
    }
    let document = &standard.document;
    let mut list = Checklist {
        standard: document.id.clone(),
        version: document.version.clone(),
        short: document.short.clone(),
        title: document.title.clone(),
        areas: Vec::new(),
        counts: [0; 5],
    };
    let mut at = None;
    for (indicator, findings) in by_indicator {
        let place = standard.indicators[usize::from(indicator)].area;
        let Some(line) = line(evaluation, &findings) else { continue };
        if at != Some(place) {
            at = Some(place);
            let area = &document.areas[place];
            list.areas.push(AreaLines {
                id: area.id.clone(),
                title: area.title.clone(),
                lines: Vec::new(),
                counts: [0; 5],
            });
        }
        if let Some(area) = list.areas.last_mut() {
            area.counts[line.status as usize] += 1;
            list.counts[line.status as usize] += 1;
            area.lines.push(line);
        }
    }
    list
}

/// The finding that tells most: the last that is not met, else the first that is still to come, else the last.
fn telling<'f>(findings: &[&'f Finding]) -> Option<&'f Finding> {
    let strongest = findings.iter().map(|f| weight(f.status)).max()?;
    let mut among = findings.iter().filter(|f| weight(f.status) == strongest);
    match findings.iter().find(|f| weight(f.status) == strongest)?.status {
        Status::NotYetDue => among.min_by_key(|f| f.due.0).copied(),
        _ => among.next_back().copied(),
    }
}

fn line(evaluation: &Evaluation<'_>, findings: &[&Finding]) -> Option<Line> {
    let told = telling(findings)?;
    let indicator = &evaluation.plan.standard.indicators[usize::from(told.indicator)];
    let of_persons = findings.iter().any(|f| f.person != NOBODY);
    let label = |f: &Finding| evaluation.windows[usize::from(f.period)].period().label;
    let mut periods = Vec::new();
    let persons = of_persons.then(|| {
        // a person counts once, by what speaks most strongly
        let mut by_person: BTreeMap<u32, Status> = BTreeMap::new();
        for finding in findings {
            let status = by_person.entry(finding.person).or_insert(finding.status);
            if weight(finding.status) > weight(*status) {
                *status = finding.status;
            }
        }
        let mut counts = [0; 5];
        for status in by_person.values() {
            counts[*status as usize] += 1;
        }
        counts
    });
    if !of_persons && findings.len() > 1 {
        let cell = |f: &&Finding| Cell { label: label(f), status: f.status, verdict: evaluation.id(f) };
        periods = findings.iter().map(cell).collect();
    }
    let open = matches!(told.status, Status::NotMet | Status::NotYetDue | Status::Undetermined);
    Some(Line {
        indicator: indicator.slug.clone(),
        title: indicator.title.clone(),
        force: indicator.force.label(),
        clauses: indicator.clauses.clone(),
        status: told.status,
        verdict: evaluation.id(told),
        reason: evaluation.reason(told),
        missing: evaluation.missing(told).join("；"),
        due: (told.due.0 != Day::MAX).then_some(told.due.0),
        next: if open { evaluation.next(told) } else { String::new() },
        unconfirmed: evaluation.parameters(told).iter().any(|p| !p.confirmed),
        periods,
        persons,
    })
}
