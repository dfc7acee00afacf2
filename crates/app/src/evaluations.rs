//! Verdicts: every adopted standard answered from the ledger.

use crate::errors::AppError;
use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::periods::Cadence;
use jishi_domain::worlds::World;
use jishi_engine::evaluations::{Evaluation, evaluate_units, evaluate_year, plan_for};
use jishi_engine::facts::{Facts, NOBODY};
use jishi_engine::standards::{Library, Standard};
use jishi_engine::verdicts::{Finding, Status};
use jishi_store::Store;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// This unit and all below it; `None`: the whole college.
    pub unit: Option<String>,
    /// These standards (`id` or `id@version`); empty: every adopted one.
    pub standards: Vec<String>,
    /// Only this indicator.
    pub indicator: Option<String>,
    /// Only these results; empty: all.
    pub statuses: Vec<Status>,
    /// Judged as of this day.
    pub as_of: Option<Day>,
    /// As the ledger knew it on this day.
    pub known_at: Option<Day>,
    /// The year that is assessed, where it is not that of the day.
    pub year: Option<i16>,
}

/// Reads the world that a query is about: as the store holds it, or as it was known earlier.
///
/// # Errors
/// As the store's reading.
pub fn world<'s>(store: &'s mut Store, query: &Query) -> Result<Cow<'s, World>, AppError> {
    Ok(match query.known_at {
        Some(day) => Cow::Owned(store.world_known_at(day)?),
        None => Cow::Borrowed(store.world()?),
    })
}

/// Judges every adopted standard that the query asks for and hands each evaluation with its wanted findings on.
///
/// # Errors
/// An unknown unit or standard, or nothing adopted on the day.
pub fn judge(
    world: &World,
    library: &Library,
    query: &Query,
    as_of: Day,
    mut each: impl FnMut(&Evaluation<'_>, &[&Finding]) -> Result<(), AppError>,
) -> Result<usize, AppError> {
    let facts = Facts::of(world, as_of);
    let within = match &query.unit {
        None => None,
        Some(code) => {
            let unit = facts.roster.unit(code).or_else(|| {
                let named = facts.roster.units.iter().position(|u| *u.name == **code);
                named.map(|i| i as u32)
            });
            let unit = unit.ok_or_else(|| {
                AppError::refused(
                    format!("党组织 {code}"),
                    "没有登记",
                    "用 jishi evaluate 不带 --unit 查看全部编号",
                )
            })?;
            Some(facts.roster.with_below(unit, as_of))
        }
    };
    let around = query.year.and_then(|year| Day::new(year, 12, 31)).map_or(as_of, |last| last.min(as_of));
    let mut judged = 0;
    for standard in adopted(world, library, query, as_of)? {
        let Some(plan) = plan_for(standard, world, &facts, as_of) else { continue };
        judged += 1;
        let evaluation = evaluate_year(&plan, &facts, as_of, around, true);
        each(&evaluation, &wanted(&evaluation, within.as_deref(), query))?;
    }
    if judged == 0 {
        return Err(not_adopted("标准", as_of));
    }
    Ok(judged)
}

/// The findings that a query asks for, by unit, indicator, person and period.
fn wanted<'e>(evaluation: &'e Evaluation<'_>, within: Option<&[u32]>, query: &Query) -> Vec<&'e Finding> {
    let slug = |f: &Finding| &evaluation.plan.standard.indicators[usize::from(f.indicator)].slug;
    let mut wanted: Vec<&Finding> = evaluation
        .findings
        .iter()
        .filter(|f| within.is_none_or(|units| units.contains(&f.unit)))
        .filter(|f| query.statuses.is_empty() || query.statuses.contains(&f.status))
        .filter(|f| query.indicator.as_ref().is_none_or(|wanted| slug(f) == wanted))
        .collect();
    wanted.sort_by_key(|f| (f.unit, f.indicator, f.person, f.period));
    wanted
}

/// The same as of today for some units, a branch with its Party groups, from what is at hand.
///
/// # Errors
/// As [`judge`].
pub fn judge_at_hand(
    present: &Present,
    library: &Library,
    query: &Query,
    units: &[u32],
    mut each: impl FnMut(&Evaluation<'_>, &[&Finding]),
) -> Result<(), AppError> {
    let today = present.today();
    let chosen = adopted(present.world(), library, query, today)?;
    let key = |standard: &Standard| standard.key();
    let plans = chosen.iter().filter_map(|s| present.plans().iter().find(|p| key(p.standard) == key(s)));
    let mut judged = false;
    for plan in plans {
        judged = true;
        let evaluation = evaluate_units(plan, present.facts(), today, true, units);
        each(&evaluation, &wanted(&evaluation, None, query));
    }
    if judged { Ok(()) } else { Err(not_adopted("标准", today)) }
}

fn not_adopted(object: impl Into<String>, as_of: Day) -> AppError {
    AppError::refused(
        object,
        format!("在{as_of}没有采用"),
        "先用 jishi adopt 采用标准，或换一个 --as-of 日期",
    )
}

/// The standards that are adopted on a day and asked for, in the library's order.
fn adopted<'l>(
    world: &World,
    library: &'l Library,
    query: &Query,
    as_of: Day,
) -> Result<Vec<&'l Standard>, AppError> {
    let mut chosen: Vec<&Standard> = Vec::new();
    let mut wanted = BTreeSet::new();
    for name in &query.standards {
        let standard = crate::library::find(library, name)?;
        let id = standard.document.id.as_str();
        let adoption = world.adoption_on(id, as_of);
        let version = name.split_once('@').map(|(_, version)| version);
        if adoption.is_none_or(|a| version.is_some_and(|v| v != a.version)) {
            return Err(not_adopted(format!("标准 {name}"), as_of));
        }
        wanted.insert(id);
    }
    for adoption in &world.adoptions {
        let id = adoption.standard.as_str();
        let Some(adoption) = world.adoption_on(id, as_of) else { continue };
        if !wanted.is_empty() && !wanted.contains(id) || chosen.iter().any(|s| s.document.id == id) {
            continue;
        }
        let mut texts = library.standards.iter();
        match texts.find(|s| s.document.id == id && s.document.version == adoption.version) {
            Some(standard) => chosen.push(standard),
            // an answer that silently leaves an adopted standard out would not be true
            None => {
                return Err(AppError::refused(
                    format!("标准 {id}@{}", adoption.version),
                    "已经采用，但标准库中没有这个版本",
                    "用 --dir 指向含有它的标准文件夹，或用 --standard 只判定其他标准",
                ));
            }
        }
    }
    chosen.sort_by_key(|s| library.standards.iter().position(|known| std::ptr::eq(known, *s)));
    if let Some(slug) = &query.indicator
        && !chosen.is_empty()
        && chosen.iter().all(|s| s.indicator(slug).is_none())
    {
        return Err(AppError::refused(
            format!("指标 {slug}"),
            "所判定的标准中没有",
            "用 jishi standards list 标准编号 查看指标",
        ));
    }
    Ok(chosen)
}

/// A verdict asked for by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictId {
    /// Id of the standard.
    pub standard: String,
    /// Version.
    pub version: String,
    /// Slug of the indicator.
    pub indicator: String,
    /// Code of the unit.
    pub unit: String,
    /// Code of the person, for verdicts on persons.
    pub person: Option<String>,
    /// Label of the period.
    pub period: String,
}

impl VerdictId {
    /// Reads `standard@version:indicator:unit[/person]:period`.
    ///
    /// # Errors
    /// A refusal that shows the form.
    pub fn parse(text: &str) -> Result<VerdictId, AppError> {
        let wrong = || {
            AppError::refused(
                format!("判定编号“{text}”"),
                "看不懂",
                "写成 标准@版本:指标:单位:期间（人员写成 单位/人员），或从 jishi evaluate 的 id 栏复制",
            )
        };
        let parts: Vec<&str> = text.trim().split(':').collect();
        let [standard, indicator, subject, period] = parts.as_slice() else { return Err(wrong()) };
        let (standard, version) = standard.split_once('@').ok_or_else(wrong)?;
        let (unit, person) =
            subject.split_once('/').map_or((*subject, None), |(u, p)| (u, Some(p.to_owned())));
        Ok(VerdictId {
            standard: standard.to_owned(),
            version: version.to_owned(),
            indicator: (*indicator).to_owned(),
            unit: unit.to_owned(),
            person,
            period: (*period).to_owned(),
        })
    }
}

/// Finds one verdict and hands it on; looks into the years before where the period is older.
///
/// # Errors
/// The verdict does not exist, or its standard is not adopted.
pub fn explain<T>(
    world: &World,
    library: &Library,
    id: &VerdictId,
    as_of: Day,
    then: impl FnOnce(&Evaluation<'_>, &Finding) -> T,
) -> Result<T, AppError> {
    let standard = crate::library::find(library, &format!("{}@{}", id.standard, id.version))?;
    let facts = Facts::of(world, as_of);
    let plan = plan_for(standard, world, &facts, as_of).ok_or_else(|| {
        AppError::refused(
            format!("标准 {}", standard.key()),
            format!("在{as_of}没有采用"),
            "换一个 --as-of 日期，或先采用这个标准",
        )
    })?;
    let mut around = as_of;
    for _ in 0..10 {
        let evaluation = evaluate_year(&plan, &facts, as_of, around, true);
        let found = evaluation.findings.iter().find(|f| {
            standard.indicators[usize::from(f.indicator)].slug == id.indicator
                && *facts.roster.units[f.unit as usize].code == *id.unit
                && match &id.person {
                    None => f.person == NOBODY,
                    Some(code) => {
                        f.person != NOBODY && *facts.roster.people[f.person as usize].code == **code
                    }
                }
                && evaluation.windows[usize::from(f.period)].period().label == id.period
        });
        if let Some(finding) = found {
            return Ok(then(&evaluation, finding));
        }
        around = Cadence::Year.around(around).start.plus(-1);
    }
    Err(AppError::refused(
        format!("判定 {}:{}:{}", id.indicator, id.unit, id.period),
        format!("在{as_of}没有这一条"),
        "核对指标、单位和期间，或用 --as-of 指定日期",
    ))
}
