//! 计划与纪实对照: what was planned beside what was done.
//!
//! A record carries out the planned sitting that it names. Records that name none are matched: first on the same day,
//! then in the same calendar month, each time only where they are of every planned kind; at last on the same day where they
//! are of some. No record carries out two sittings, and what was held before a plan was made, or before anybody accepted
//! one for that year, is not what it planned, unless the record names it.

use jishi_domain::dates::Day;
use jishi_domain::plans::{PlanStep, PlannedFiling, PlannedSitting, YearPlan, parse_mark};
use jishi_domain::record_kinds::{KINDS, RecordKind};
use jishi_domain::records::Record;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::{Listed, World};
use serde::Serialize;
use std::collections::BTreeSet;

/// 落实情况 — what became of a planned sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// 已开
    Done,
    /// 已开，日期不同
    OnAnotherDay,
    /// 开了一部分
    Partly,
    /// 过期未开
    Missed,
    /// 未到期
    Coming,
}

impl Fate {
    /// The id in data.
    pub fn id(self) -> &'static str {
        match self {
            Fate::Done => "done",
            Fate::OnAnotherDay => "on-another-day",
            Fate::Partly => "partly",
            Fate::Missed => "missed",
            Fate::Coming => "coming",
        }
    }

    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Fate::Done => "已开",
            Fate::OnAnotherDay => "已开，改了日期",
            Fate::Partly => "只开了一部分",
            Fate::Missed => "过期没有记录",
            Fate::Coming => "还没到",
        }
    }
}

/// 落实 — a planned sitting with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// As planned.
    pub sitting: PlannedSitting,
    /// What became of it.
    pub fate: Fate,
    /// Id of the record that carries it out.
    pub record: Option<String>,
    /// The day of that record.
    pub held_on: Option<Day>,
    /// Planned kinds that the record is not of.
    pub missing: Vec<RecordKind>,
}

/// 年度对照 — a plan beside the year as it went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Year {
    /// Planned sittings, by day.
    pub planned: Vec<Carried>,
    /// Ids of sittings that were held since the plan was accepted and not planned, by day.
    pub unplanned: Vec<String>,
}

impl Year {
    /// How many of these there are.
    pub fn count(&self, fate: Fate) -> usize {
        self.planned.iter().filter(|carried| carried.fate == fate).count()
    }
}

/// Sittings that a unit and its Party groups held in a calendar year, by day, among some records.
fn held<'w>(world: &World, records: impl Iterator<Item = Listed<'w>>, unit: &str, year: i32) -> Vec<Record> {
    let own = |code: &str, day: Day| {
        code == unit
            || world.units.get(code).is_some_and(|state| {
                state.latest().kind == UnitKind::Group && state.parent_on(day) == Some(unit)
            })
    };
    let mut held: Vec<Record> = records
        .filter(|listed| {
            i32::from(listed.day().date().year()) == year
                && listed.kinds().first().is_some_and(|kind| kind.spec().sitting)
                && own(listed.unit(), listed.day())
        })
        .map(|listed| listed.record())
        .collect();
    held.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    held
}

/// The day from which a unit lived by a plan of that year: when the first one was accepted.
fn first_accepted(world: &World, plan: &YearPlan) -> Day {
    let state = world.plan(&plan.unit, plan.year);
    let accepted = state.and_then(|s| s.history.iter().find(|event| event.step == PlanStep::Accepted));
    accepted.map_or(Day::MIN, |event| event.day)
}

/// Whether a record carries out a sitting.
type Fits<'f> = &'f dyn Fn(&PlannedSitting, &Record) -> bool;

/// The records of a unit and of the Party groups that ever stood below it.
fn all<'w>(world: &'w World, unit: &str) -> impl Iterator<Item = Listed<'w>> {
    let groups = world.units.iter().filter(move |(_, state)| {
        state.latest().kind == UnitKind::Group
            && state.placements.iter().any(|placement| placement.parent.as_deref() == Some(unit))
    });
    let groups = groups.flat_map(|(code, _)| world.records.of_unit(code));
    world.records.of_unit(unit).chain(groups)
}

/// Lays a plan beside what was recorded.
pub fn year(world: &World, plan: &YearPlan, today: Day) -> Year {
    beside(world, &held(world, all(world, &plan.unit), &plan.unit, plan.year), plan, today)
}

fn beside(world: &World, held: &[Record], plan: &YearPlan, today: Day) -> Year {
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let mut found: Vec<Option<&Record>> = vec![None; plan.sittings.len()];
    let names = |sitting: &PlannedSitting, record: &Record| {
        record.planned.as_deref().and_then(parse_mark) == Some((&plan.unit, plan.year, &sitting.id))
    };
    // a record that names another sitting is that sitting's, also where the plan no longer has it
    // sittings before the day on which the plan was made were taken over from the plan before
    let accepted = first_accepted(world, plan);
    let since = |sitting: &PlannedSitting| {
        if sitting.day < plan.made_on { accepted } else { plan.made_on.max(accepted) }
    };
    let free = |sitting: &PlannedSitting, record: &Record| {
        record.planned.is_none() && record.unit == sitting.unit && record.day >= since(sitting)
    };
    let of_all = |sitting: &PlannedSitting, record: &Record| sitting.kinds.iter().all(|k| record.is(*k));
    let of_some = |sitting: &PlannedSitting, record: &Record| sitting.kinds.iter().any(|k| record.is(*k));
    let month = |day: Day| (day.date().year(), day.date().month());
    let same_day = |s: &PlannedSitting, r: &Record| free(s, r) && r.day == s.day && of_all(s, r);
    let same_month =
        |s: &PlannedSitting, r: &Record| free(s, r) && month(r.day) == month(s.day) && of_all(s, r);
    let in_part = |s: &PlannedSitting, r: &Record| free(s, r) && r.day == s.day && of_some(s, r);
    let rules: [Fits<'_>; 4] = [&names, &same_day, &same_month, &in_part];
    for fits in rules {
        for (i, sitting) in plan.sittings.iter().enumerate() {
            if found[i].is_some() {
                continue;
            }
            let open = held.iter().filter(|record| !taken.contains(record.id.as_str()));
            let nearest = open
                .filter(|record| fits(sitting, record))
                .min_by_key(|record| (record.day.0 - sitting.day.0).abs());
            if let Some(record) = nearest {
                taken.insert(&record.id);
                found[i] = Some(record);
            }
        }
    }
    let planned = plan.sittings.iter().zip(&found).map(|(sitting, record)| {
        let missing: Vec<RecordKind> = record.map_or_else(Vec::new, |record| {
            sitting.kinds.iter().copied().filter(|kind| !record.is(*kind)).collect()
        });
        let fate = match record {
            None if sitting.day < today => Fate::Missed,
            None => Fate::Coming,
            Some(_) if !missing.is_empty() => Fate::Partly,
            Some(record) if record.day != sitting.day => Fate::OnAnotherDay,
            Some(_) => Fate::Done,
        };
        Carried {
            sitting: sitting.clone(),
            fate,
            record: record.map(|record| record.id.clone()),
            held_on: record.map(|record| record.day),
            missing,
        }
    });
    let planned = planned.collect();
    let lived_by = plan.made_on.max(accepted);
    let unplanned =
        held.iter().filter(|record| record.day >= lived_by && !taken.contains(record.id.as_str()));
    Year { planned, unplanned: unplanned.map(|record| record.id.clone()).collect() }
}

/// 报送落实 — a planned filing with the record that carries it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CarriedFiling {
    /// As planned.
    pub filing: PlannedFiling,
    /// Id of the record.
    pub record: Option<String>,
    /// Its day.
    pub filed_on: Option<Day>,
}

/// Planned filings, by their last day, each with the record that names it, else with the first one since the plan was accepted of
/// that kind and with one of its items that carries out nothing else. What was returned was not filed.
pub fn filings(world: &World, plan: &YearPlan) -> Vec<CarriedFiling> {
    let units: BTreeSet<&str> = plan.filings.iter().map(|filing| filing.unit.as_str()).collect();
    let mut records: Vec<Record> = units
        .into_iter()
        .flat_map(|unit| world.records.of_unit(unit))
        .filter(|listed| i32::from(listed.day().date().year()) == plan.year)
        .filter(|listed| plan.filings.iter().any(|f| f.unit == listed.unit() && listed.is(f.kind)))
        .map(|listed| listed.record())
        .filter(|record| record.status.as_deref() != Some("returned"))
        .collect();
    records.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    let mut planned: Vec<&PlannedFiling> = plan.filings.iter().collect();
    planned.sort_by(|a, b| (a.by, &a.id).cmp(&(b.by, &b.id)));
    let names = |filing: &PlannedFiling, record: &Record| {
        record.planned.as_deref().and_then(parse_mark) == Some((&plan.unit, plan.year, &filing.id))
    };
    let since = plan.made_on.max(first_accepted(world, plan));
    let alike = |filing: &PlannedFiling, record: &Record| {
        record.unit == filing.unit
            && record.day >= since
            && record.is(filing.kind)
            // what is done for a unit below is done for that unit; a paper may go to another one above
            && (filing.kind == RecordKind::Filing || filing.to.is_none() || filing.to == record.to)
            && (filing.items.is_empty() || filing.items.iter().any(|item| record.items.contains(item)))
    };
    let mut found: Vec<Option<&Record>> = vec![None; planned.len()];
    // one document may be several items: a record may carry out filings of different items, but of each item one
    let mut taken: BTreeSet<(&str, &[String], Option<&str>)> = BTreeSet::new();
    for fits in [&names as &dyn Fn(&PlannedFiling, &Record) -> bool, &alike] {
        for (slot, filing) in found.iter_mut().zip(&planned).filter(|(slot, _)| slot.is_none()) {
            let (items, to) = (filing.items.as_slice(), filing.to.as_deref());
            let mut open = records.iter().filter(|r| !taken.contains(&(r.id.as_str(), items, to)));
            *slot = open.find(|record| fits(filing, record));
            if let Some(record) = slot {
                taken.insert((&record.id, items, to));
            }
        }
    }
    let carried = planned.into_iter().zip(found);
    carried
        .map(|(filing, record)| CarriedFiling {
            filing: filing.clone(),
            record: record.map(|record| record.id.clone()),
            filed_on: record.map(|record| record.day),
        })
        .collect()
}

/// 全年一览 — months × kinds, planned and done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Glance {
    /// Calendar year.
    pub year: i32,
    /// Whether a plan was accepted for it.
    pub has_plan: bool,
    /// The day on which that plan was made.
    pub made_on: Option<Day>,
    /// Kinds that were planned or held, in the order of the table of kinds.
    pub rows: Vec<GlanceRow>,
}

/// 一览行 — one kind over the months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GlanceRow {
    /// Kind.
    pub kind: RecordKind,
    /// Its word.
    pub label: &'static str,
    /// January to December.
    pub months: Vec<Vec<GlanceMark>>,
}

/// 一览记号 — one sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GlanceMark {
    /// The day on which it was held, or on which it is planned.
    pub day: Day,
    /// What became of it as far as this kind goes; held without having been planned, it is done.
    pub fate: Fate,
    /// Id of the planned sitting, where it was planned.
    pub planned: Option<String>,
    /// Id of the record, where it was held.
    pub record: Option<String>,
}

/// The year of a unit at a glance, with or without a plan.
pub fn glance(world: &World, unit: &str, of_year: i32, today: Day) -> Glance {
    glance_among(world, all(world, unit), unit, of_year, today)
}

/// The same, where the records of the unit and of its Party groups are at hand.
pub(crate) fn glance_among<'w>(
    world: &'w World,
    records: impl Iterator<Item = Listed<'w>>,
    unit: &str,
    of_year: i32,
    today: Day,
) -> Glance {
    let held = held(world, records, unit, of_year);
    let plan = world.plan(unit, of_year).map(|state| state.plan.as_ref());
    let mut marks: Vec<(RecordKind, GlanceMark)> = Vec::new();
    let compared = plan.map(|plan| beside(world, &held, plan, today)).unwrap_or_default();
    for carried in &compared.planned {
        let held = carried.record.as_ref().and_then(|id| world.records.get(id));
        let mut kinds = carried.sitting.kinds.clone();
        kinds.extend(held.iter().flat_map(|listed| listed.kinds().iter().copied()));
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            let fate = match carried.fate {
                Fate::Partly if carried.missing.contains(&kind) && carried.sitting.day < today => {
                    Fate::Missed
                }
                Fate::Partly if carried.missing.contains(&kind) => Fate::Coming,
                Fate::Partly => Fate::Done,
                fate => fate,
            };
            let is_held = matches!(fate, Fate::Done | Fate::OnAnotherDay);
            let planned = carried.sitting.kinds.contains(&kind).then(|| carried.sitting.id.clone());
            let day = carried.held_on.filter(|_| is_held).unwrap_or(carried.sitting.day);
            let record = carried.record.clone().filter(|_| is_held);
            marks.push((kind, GlanceMark { day, fate, planned, record }));
        }
    }
    let planned: BTreeSet<&str> = compared.planned.iter().filter_map(|c| c.record.as_deref()).collect();
    for record in held.into_iter().filter(|r| !planned.contains(r.id.as_str())) {
        for kind in &record.kinds {
            let record_id = Some(record.id.clone());
            let mark = GlanceMark { day: record.day, fate: Fate::Done, planned: None, record: record_id };
            marks.push((*kind, mark));
        }
    }
    let mut rows = Vec::new();
    for spec in KINDS.iter().filter(|spec| spec.sitting) {
        let mut months: Vec<Vec<GlanceMark>> = vec![Vec::new(); 12];
        for (_, mark) in marks.iter().filter(|(kind, _)| *kind == spec.kind) {
            // a sitting of December that was held in January stands in the month in which it was planned
            let month = usize::try_from(mark.day.date().month()).map_or(0, |month| month.saturating_sub(1));
            months[month.min(11)].push(mark.clone());
        }
        if months.iter().any(|month| !month.is_empty()) {
            months.iter_mut().for_each(|month| month.sort_by_key(|mark| mark.day));
            rows.push(GlanceRow { kind: spec.kind, label: spec.label, months });
        }
    }
    Glance { year: of_year, has_plan: plan.is_some(), made_on: plan.map(|plan| plan.made_on), rows }
}
