//! The college at a glance: units × areas on a day, with counts, and how the year went.

mod looks;

pub use looks::{Seen, Wanted, look};

use crate::checklists::weight;
use crate::dossiers::Shelf;
use crate::errors::AppError;
use crate::living::{Present, adopted_plans};
use jishi_domain::dates::Day;
use jishi_domain::periods::Cadence;
use jishi_domain::permissions::Standings;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;
use jishi_engine::evaluations::plans::Plan;
use jishi_engine::evaluations::{evaluate, plan_for};
use jishi_engine::facts::Facts;
use jishi_engine::standards::{Library, Subject};
use jishi_engine::verdicts::{Finding, Status};
use jishi_office::reports::{TableCell, TableColumn, TableSheet, table_bytes};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

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

/// 达到的和到期的 — of numbers in the order of [`Status::ALL`]: how many are met, of how many that are due.
pub fn met_of_due(counts: &[usize; 5]) -> (usize, usize) {
    let of = |status: Status| counts[status as usize];
    let met = of(Status::Met);
    (met, met + of(Status::NotMet) + of(Status::Undetermined))
}

/// The plans of the standards that are adopted on a day. The facts of today serve for every earlier day.
pub fn plans_on<'p>(present: &'p Present, library: &'static Library, day: Day) -> Cow<'p, [Plan<'static>]> {
    if day == present.today() {
        return Cow::Borrowed(present.plans());
    }
    Cow::Owned(adopted_plans(present.world(), library, present.facts(), day))
}

/// An indicator counts once a unit, by what speaks most strongly: by unit and, within it, by indicator.
fn strongest(plan: &Plan<'_>, facts: &Facts, day: Day) -> Vec<Vec<Option<Status>>> {
    // findings come by the thousand, so each goes to a place of its own without a search
    let mut strongest: Vec<Vec<Option<Status>>> = vec![Vec::new(); facts.roster.units.len()];
    for finding in &evaluate(plan, facts, day, false).findings {
        let of_unit = &mut strongest[finding.unit as usize];
        if of_unit.is_empty() {
            of_unit.resize(plan.standard.indicators.len(), None);
        }
        let status = &mut of_unit[usize::from(finding.indicator)];
        if status.is_none_or(|known| weight(finding.status) > weight(known)) {
            *status = Some(finding.status);
        }
    }
    strongest
}

/// Numbers of indicators by unit and area, for the branches and general branches that exist on the day.
fn tallied(plan: &Plan<'_>, facts: &Facts, day: Day) -> Tally {
    let areas = plan.standard.document.areas.len();
    let mut rows = Tally::new();
    for ((unit, row), of_unit) in (0..).zip(&facts.roster.units).zip(strongest(plan, facts, day)) {
        if !matches!(row.kind, UnitKind::Branch | UnitKind::GeneralBranch) || !row.exists_on(day) {
            continue;
        }
        for (indicator, status) in plan.standard.indicators.iter().zip(of_unit) {
            let Some(status) = status else { continue };
            if indicator.force.never_fails() && status == Status::NotApplicable {
                continue;
            }
            rows.entry(unit).or_insert_with(|| vec![[0; 5]; areas])[indicator.area][status as usize] += 1;
        }
    }
    rows
}

fn summed(cells: &[[usize; 5]]) -> [usize; 5] {
    let mut all = [0; 5];
    for cell in cells {
        all.iter_mut().zip(cell).for_each(|(to, n)| *to += n);
    }
    all
}

/// The map of one standard on a day; no later than today.
pub fn map(present: &Present, plan: &Plan<'_>, day: Day) -> Map {
    let document = &plan.standard.document;
    let rows = tally(present, plan, day);
    Map {
        standard: document.id.clone(),
        version: document.version.clone(),
        short: document.short.clone(),
        areas: document.areas.iter().map(|a| (a.id.clone(), a.title.clone())).collect(),
        rows: rows.iter().map(|(unit, cells)| row(present, *unit, cells.clone(), day)).collect(),
    }
}

fn row(present: &Present, unit: u32, cells: Vec<[usize; 5]>, day: Day) -> MapRow {
    let roster = &present.facts().roster;
    let row = &roster.units[unit as usize];
    let parent = roster.units.get(row.parent_on(day) as usize).map_or("", |p| &*p.code);
    let category = present.world().units.get(&*row.code).map_or("", |u| u.on(day).category.label());
    MapRow {
        index: unit,
        unit: row.code.to_string(),
        name: row.name.to_string(),
        kind: row.kind.id(),
        category: if row.kind == UnitKind::Branch { category } else { "" },
        parent: parent.to_owned(),
        all: summed(&cells),
        cells,
    }
}

/// 走势点 — how some units stood on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TrendPoint {
    /// Day.
    pub day: Day,
    /// Met.
    pub met: usize,
    /// Due.
    pub due: usize,
}

impl TrendPoint {
    /// The share that is met, in tenths of a percent; `None` where nothing is due.
    pub fn share(&self) -> Option<usize> {
        (self.due > 0).then(|| self.met * 1000 / self.due)
    }
}

/// Numbers of indicators by unit and area.
type Tally = BTreeMap<u32, Vec<[usize; 5]>>;

/// 存底 — what was worked out for whole days and units, until something is written or the day turns.
#[derive(Debug, Default)]
pub struct Kept {
    tallies: Mutex<BTreeMap<(String, Day), Arc<Tally>>>,
    targets: Mutex<BTreeMap<Day, Arc<Vec<Target>>>>,
    parts: Mutex<BTreeMap<String, Arc<World>>>,
    benches: crate::credits::Benches,
    standings: Mutex<BTreeMap<String, Standings>>,
    pub(crate) dossiers: Mutex<Shelf>,
}

/// So many parts of the college are kept at once.
const PARTS: usize = 16;

/// So many standards on a day are kept at once: each of those that are adopted at the months' ends of two years.
const TALLIES: usize = 192;

/// So many days of targets are kept at once.
const TARGETS: usize = 32;

/// People whose standings are kept at a time.
const PEOPLE: usize = 4_096;

/// The part of the college that concerns a unit, as it was last asked for.
pub fn part(present: &Present, unit: &str, make: impl FnOnce() -> World) -> Arc<World> {
    kept(&present.kept().parts, PARTS, unit.to_owned(), make)
}

impl Kept {
    /// Where records are tried out before they are saved.
    pub fn benches(&self) -> &crate::credits::Benches {
        &self.benches
    }

    /// What a person is, kept or found now.
    pub(crate) fn standings(&self, person: &str, find: impl FnOnce() -> Standings) -> Standings {
        let lock = || self.standings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(person) {
            return known.clone();
        }
        let found = find();
        let mut kept = lock();
        if kept.len() >= PEOPLE {
            kept.clear();
        }
        kept.insert(person.to_owned(), found.clone());
        found
    }

    /// Forgets all verdicts, so that the next page has to judge anew: for measuring.
    pub fn forget(&self) {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.targets.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.dossiers.lock().unwrap_or_else(PoisonError::into_inner) = Shelf::default();
    }
}

/// What is kept under a key, or what is worked out now and kept. A shelf that holds the most that it may is cleared:
/// whoever walks through all days does not fill the memory.
fn kept<K: Ord, V>(
    shelf: &Mutex<BTreeMap<K, Arc<V>>>,
    most: usize,
    key: K,
    work_out: impl FnOnce() -> V,
) -> Arc<V> {
    let known = shelf.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    known.unwrap_or_else(|| {
        let value = Arc::new(work_out());
        let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.len() >= most {
            shelf.clear();
        }
        shelf.insert(key, Arc::clone(&value));
        value
    })
}

fn tally(present: &Present, plan: &Plan<'_>, day: Day) -> Arc<Tally> {
    let key = (plan.standard.key(), day);
    kept(&present.kept().tallies, TALLIES, key, || tallied(plan, present.facts(), day))
}

/// The same of the version of a standard that was adopted on a day; a plan is made only where nothing is kept.
fn tally_on(present: &Present, library: &'static Library, standard: &str, day: Day) -> Option<Arc<Tally>> {
    let version = &present.world().adoption_on(standard, day)?.version;
    let mut texts = library.standards.iter();
    let text = texts.find(|s| s.document.id == standard && s.document.version == *version)?;
    let shelf = &present.kept().tallies;
    let known = shelf.lock().unwrap_or_else(PoisonError::into_inner).get(&(text.key(), day)).cloned();
    if known.is_some() {
        return known;
    }
    let plan = plan_for(text, present.world(), present.facts(), day)?;
    Some(tally(present, &plan, day))
}

/// The last days of the months of a day's year up to that day, and the day itself.
fn month_ends(day: Day) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    let mut at = Cadence::Year.around(day).start;
    while at <= day {
        let last = Cadence::Month.around(at).last_day();
        days.push(last.min(day));
        at = last.plus(1);
    }
    days
}

/// How some units stood at the end of each month of the year, up to the day; days on which the standard was not adopted
/// are left out.
pub fn trend(
    present: &Present,
    library: &'static Library,
    standard: &str,
    day: Day,
    units: &BTreeSet<u32>,
) -> Vec<TrendPoint> {
    let mut points = Vec::new();
    for day in month_ends(day) {
        let Some(tally) = tally_on(present, library, standard, day) else { continue };
        let (met, due) = units
            .iter()
            .filter_map(|unit| tally.get(unit))
            .map(|cells| met_of_due(&summed(cells)))
            .fold((0, 0), |(met, due), (m, d)| (met + m, due + d));
        points.push(TrendPoint { day, met, due });
    }
    points
}

/// 目标 — a share that the college aims at, as it stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Id of the standard.
    pub id: String,
    /// Short name of the standard.
    pub standard: String,
    /// Title.
    pub title: String,
    /// Sentence with counted and required.
    pub reason: String,
    /// How many hold.
    pub counted: i64,
    /// How many must hold; −1 where nothing is required.
    pub required: i64,
    /// Result.
    pub status: &'static str,
    /// Its word.
    pub word: &'static str,
    /// By which day.
    pub due: Option<Day>,
    /// Id of the verdict.
    pub verdict: String,
}

impl Target {
    /// How far towards what is required, in percent, at most a hundred; `None` where nothing is required.
    pub fn progress(&self) -> Option<i64> {
        (self.required > 0).then(|| (self.counted * 100 / self.required).clamp(0, 100))
    }
}

/// Targets over the whole college, as they stand on a day: of those that come again each period the newest.
pub fn targets(present: &Present, plans: &[Plan<'_>], day: Day) -> Arc<Vec<Target>> {
    kept(&present.kept().targets, TARGETS, day, || targets_of(present.facts(), plans, day))
}

fn targets_of(facts: &Facts, plans: &[Plan<'_>], day: Day) -> Vec<Target> {
    let mut targets = Vec::new();
    for plan in plans {
        let is_target = |i: &jishi_engine::standards::Indicator| {
            i.subject == Subject::Unit(UnitKind::College) && i.rule.shape() == "share"
        };
        if !plan.standard.indicators.iter().any(is_target) {
            continue;
        }
        let evaluation = evaluate(plan, facts, day, false);
        let mut newest: BTreeMap<u16, &Finding> = BTreeMap::new();
        for finding in &evaluation.findings {
            if is_target(&plan.standard.indicators[usize::from(finding.indicator)]) {
                newest.insert(finding.indicator, finding);
            }
        }
        for finding in newest.into_values() {
            targets.push(Target {
                id: plan.standard.document.id.clone(),
                standard: plan.standard.document.short.clone(),
                title: plan.standard.indicators[usize::from(finding.indicator)].title.clone(),
                reason: evaluation.reason(finding),
                counted: finding.counted,
                required: finding.required,
                status: finding.status.id(),
                word: finding.status.label(),
                due: (finding.due.0 != Day::MAX).then_some(finding.due.0),
                verdict: evaluation.id(finding),
            });
        }
    }
    targets
}

/// 类别汇总 — how the branches of one category stand together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindSum {
    /// Word for the category.
    pub category: &'static str,
    /// How many branches.
    pub branches: usize,
    /// Their numbers, in the order of [`Status::ALL`].
    pub counts: [usize; 5],
}

/// Sums rows up by category, in the order in which categories come.
pub fn by_kind(rows: &[MapRow]) -> Vec<KindSum> {
    let mut sums: Vec<KindSum> = Vec::new();
    for row in rows {
        let at = sums.iter().position(|sum| sum.category == row.category).unwrap_or_else(|| {
            sums.push(KindSum { category: row.category, branches: 0, counts: [0; 5] });
            sums.len() - 1
        });
        sums[at].branches += 1;
        sums[at].counts.iter_mut().zip(row.all).for_each(|(to, n)| *to += n);
    }
    sums
}

fn number(n: usize) -> TableCell {
    TableCell::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

fn share(met: usize, due: usize) -> TableCell {
    (met * 100).checked_div(due).map(|percent| format!("{percent}%")).into()
}

/// The map with its trend, kinds and targets as a workbook.
///
/// # Errors
/// More rows than a sheet can hold.
pub fn workbook(
    map: &Map,
    rows: &[MapRow],
    trend: &[TrendPoint],
    targets: &[Target],
    day: Day,
) -> Result<Vec<u8>, AppError> {
    let column = |header: &str, width: f64| TableColumn::new(header, width);
    let mut columns = vec![
        column("编号", 12.0),
        column("党组织", 36.0),
        column("类别", 10.0),
        column("上级", 12.0),
        column("截至", 12.0),
        column("到期要求", 10.0),
        column("达到率", 10.0),
    ];
    columns.extend(Status::ALL.map(|status| column(status.label(), 10.0)));
    columns.extend(map.areas.iter().map(|(_, title)| column(&format!("{title}（达到/到期）"), 16.0)));
    let line = |row: &MapRow| -> Vec<TableCell> {
        let (met, due) = met_of_due(&row.all);
        let mut cells: Vec<TableCell> = vec![
            row.unit.as_str().into(),
            row.name.as_str().into(),
            row.category.into(),
            row.parent.as_str().into(),
            day.into(),
            number(due),
            share(met, due),
        ];
        cells.extend(row.all.map(number));
        cells.extend(row.cells.iter().map(|counts| match met_of_due(counts) {
            (_, 0) => TableCell::Empty,
            (met, due) => format!("{met}/{due}").into(),
        }));
        cells
    };
    let of_map = TableSheet { name: map.short.clone(), columns, rows: rows.iter().map(line).collect() };
    let kinds = TableSheet {
        name: "按支部类别".into(),
        columns: vec![
            column("类别", 12.0),
            column("支部数", 10.0),
            column("已达到", 10.0),
            column("到期要求", 10.0),
            column("达到率", 10.0),
        ],
        rows: by_kind(&rows.iter().filter(|r| !r.category.is_empty()).cloned().collect::<Vec<_>>())
            .into_iter()
            .map(|sum| {
                let (met, due) = met_of_due(&sum.counts);
                vec![sum.category.into(), number(sum.branches), number(met), number(due), share(met, due)]
            })
            .collect(),
    };
    let course = TableSheet {
        name: "走势".into(),
        columns: vec![
            column("截至", 12.0),
            column("已达到", 10.0),
            column("到期要求", 10.0),
            column("达到率", 10.0),
        ],
        rows: trend
            .iter()
            .map(|p| vec![p.day.into(), number(p.met), number(p.due), share(p.met, p.due)])
            .collect(),
    };
    let aims = TableSheet {
        name: "目标".into(),
        columns: vec![
            column("标准", 14.0),
            column("目标", 36.0),
            column("情况", 48.0),
            column("期限", 12.0),
            column("结果", 10.0),
        ],
        rows: targets
            .iter()
            .map(|t| {
                vec![
                    t.standard.as_str().into(),
                    t.title.as_str().into(),
                    t.reason.as_str().into(),
                    t.due.into(),
                    t.word.into(),
                ]
            })
            .collect(),
    };
    let sheets: Vec<TableSheet> =
        [of_map, kinds, course, aims].into_iter().filter(|sheet| !sheet.rows.is_empty()).collect();
    Ok(table_bytes("全景图.xlsx", &sheets)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_year_is_looked_at_on_its_month_ends_and_on_the_day() {
        let days = month_ends(day("2026-03-15"));
        assert_eq!(days, [day("2026-01-31"), day("2026-02-28"), day("2026-03-15")]);
        assert_eq!(month_ends(day("2026-01-31")), [day("2026-01-31")]);
        assert_eq!(month_ends(day("2024-12-31")).len(), 12);
    }

    #[test]
    fn whoever_walks_through_all_days_does_not_fill_the_memory() {
        let shelf = Mutex::default();
        for n in 0..100 {
            assert_eq!(*kept(&shelf, 8, n, || n * 2), n * 2);
            assert!(shelf.lock().unwrap().len() <= 8);
        }
        let again = |n: i32| *kept(&shelf, 8, n, || -1);
        assert_eq!((again(99), again(0)), (198, -1), "what is kept is not worked out again");
    }

    #[test]
    fn a_share_is_of_what_is_due() {
        let point = |met, due| TrendPoint { day: day("2026-01-31"), met, due };
        assert_eq!((point(2, 3).share(), point(0, 0).share()), (Some(666), None));
        assert_eq!(met_of_due(&[4, 2, 9, 9, 1]), (4, 7));
    }
}
