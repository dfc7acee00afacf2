//! One verdict, whole: clause, reason, what counted, what nearly did, what is next.

use crate::adoptions::parameters;
use crate::errors::AppError;
use crate::evaluations::{self, VerdictId};
use crate::living::{Living, Present};
use jishi_domain::dates::Day;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;
use jishi_engine::evaluations::wording::VerdictOut;
use jishi_engine::evaluations::{Evaluation, evaluate_units};
use jishi_engine::facts::NOBODY;
use jishi_engine::standards::{Clause, Library};
use jishi_engine::verdicts::Finding;
use serde::Serialize;

/// 判定详情
#[derive(Clone, Debug, Serialize)]
pub struct Detail {
    /// The verdict.
    pub verdict: VerdictOut,
    /// Short name of the standard.
    pub short: String,
    /// The clauses that it answers, in our words.
    pub clauses: Vec<ClauseText>,
    /// Heading of its area.
    pub area: String,
    /// Code of the unit under which it is judged.
    pub unit: String,
    /// Word for the force.
    pub force: &'static str,
    /// Word for the result.
    pub word: &'static str,
    /// The values of the parameters that it used, as officers write them, in their order.
    pub values: Vec<String>,
    /// The record that would answer it.
    pub form: Option<crate::duties::Form>,
    /// The other periods of the same: label, id of the result, its word, id of the verdict.
    pub periods: Vec<crate::checklists::Cell>,
}

/// 条款文字
#[derive(Clone, Debug, Serialize)]
pub struct ClauseText {
    /// Id.
    pub id: String,
    /// Heading path.
    pub section: String,
    /// In our words.
    pub text: String,
    /// Where the text is ambiguous or contradicts another.
    pub note: String,
}

impl From<&Clause> for ClauseText {
    fn from(clause: &Clause) -> ClauseText {
        ClauseText {
            id: clause.id.clone(),
            section: clause.section.clone(),
            text: clause.text.clone(),
            note: clause.note.clone(),
        }
    }
}

/// One verdict as of a day, as the ledger knew it on a day; today as known now where neither is said.
///
/// Holds nothing that others wait for while it folds the ledger up to an earlier day.
///
/// # Errors
/// The verdict does not exist, or its standard is not adopted then.
pub fn one(
    living: &Living,
    id: &VerdictId,
    as_of: Option<Day>,
    known_at: Option<Day>,
) -> Result<Detail, AppError> {
    let library = living.library();
    let today = {
        let present = living.present();
        let today = present.today();
        let known_now = known_at.is_none_or(|day| day >= today);
        if let (true, true, Some(detail)) =
            (known_now, as_of.is_none_or(|day| day == today), now(&present, id))
        {
            return Ok(detail);
        }
        if known_now {
            let day = as_of.unwrap_or(today);
            return match part(present.world(), &id.unit, today) {
                Some(part) => evaluations::explain(&part, library, id, day, detail),
                None => evaluations::explain(present.world(), library, id, day, detail),
            };
        }
        today
    };
    let known = known_at.unwrap_or(today);
    let day = as_of.unwrap_or(known);
    let told = living.alone(|store| {
        let world = store.world_known_at(known)?;
        match part(&world, &id.unit, known) {
            Some(part) => evaluations::explain(&part, library, id, day, detail),
            None => evaluations::explain(&world, library, id, day, detail),
        }
    })?;
    told.ok_or_else(|| AppError::refused("过去的台账", "正有人在查看，一次只能看一份", "过几秒再试"))
}

/// A branch or a Party group with what stands below it; nothing for what stands above branches.
fn alone(present: &Present, unit: &str) -> Option<Vec<u32>> {
    let roster = &present.facts().roster;
    let unit = roster.unit(unit).filter(|unit| roster.units[*unit as usize].kind >= UnitKind::Branch)?;
    let mut units = roster.with_below(unit, present.today());
    units.sort_unstable();
    units.dedup();
    Some(units)
}

/// What concerns a branch or a Party group alone, which is judged much quicker; nothing for what stands above branches.
fn part(world: &World, unit: &str, day: Day) -> Option<World> {
    if world.units.get(unit)?.latest().kind < UnitKind::Branch {
        return None;
    }
    let within = world.units.keys().filter(|code| *code == unit || world.is_within(code, unit, day));
    Some(world.part(&within.cloned().collect::<Vec<_>>()))
}

/// 判定列表 — the verdicts of a page, and how many there are in all.
struct Gathered {
    code: String,
    skip: usize,
    size: usize,
    found: Vec<VerdictOut>,
    total: usize,
}

impl Gathered {
    /// Takes the findings of the unit itself and of its Party groups.
    fn take(&mut self, world: &World, day: Day, evaluation: &Evaluation<'_>, findings: &[&Finding]) {
        let units = &evaluation.facts.roster.units;
        let own = |unit: &str| {
            let group = || {
                let state = world.units.get(unit)?;
                (state.latest().kind == UnitKind::Group).then(|| state.parent_on(day))?
            };
            unit == self.code || group() == Some(self.code.as_str())
        };
        for finding in findings.iter().filter(|f| own(&units[f.unit as usize].code)) {
            if self.total >= self.skip && self.found.len() < self.size {
                self.found.push(evaluation.verdict(finding));
            }
            self.total += 1;
        }
    }

    /// Judges a world, or the part of it that concerns the unit.
    fn judge(
        &mut self,
        world: &World,
        library: &Library,
        query: &evaluations::Query,
        (today, day): (Day, Day),
    ) -> Result<(), AppError> {
        let part = part(world, &self.code, today);
        let world = part.as_ref().unwrap_or(world);
        evaluations::judge(world, library, query, day, |evaluation, findings| {
            self.take(world, day, evaluation, findings);
            Ok(())
        })
        .map(drop)
    }
}

/// The verdicts of one unit, its Party groups and the people judged there, in the documents' order: those of a page
/// (counted from 0), and how many there are in all.
///
/// Holds nothing that others wait for while it folds the ledger up to an earlier day.
///
/// # Errors
/// An unknown standard or indicator, or nothing adopted on the day.
pub fn list(
    living: &Living,
    query: &evaluations::Query,
    page: usize,
    size: usize,
) -> Result<(Vec<VerdictOut>, usize), AppError> {
    let code = query.unit.clone().unwrap_or_default();
    let mut gathered = Gathered { code, skip: page.saturating_mul(size), size, found: Vec::new(), total: 0 };
    let library = living.library();
    let today = {
        let present = living.present();
        let today = present.today();
        if query.known_at.is_none_or(|day| day >= today) {
            let day = query.as_of.unwrap_or(today);
            if day == today
                && query.year.is_none()
                && let Some(units) = alone(&present, &gathered.code)
            {
                evaluations::judge_at_hand(&present, library, query, &units, |evaluation, findings| {
                    gathered.take(present.world(), today, evaluation, findings);
                })?;
                return Ok((gathered.found, gathered.total));
            }
            gathered.judge(present.world(), library, query, (today, day))?;
            return Ok((gathered.found, gathered.total));
        }
        today
    };
    let known = query.known_at.unwrap_or(today);
    let day = query.as_of.unwrap_or(known);
    let told = living.alone(|store| {
        let world = store.world_known_at(known)?;
        gathered.judge(&world, library, query, (known, day))
    })?;
    told.ok_or_else(|| AppError::refused("过去的台账", "正有人在查看，一次只能看一份", "过几秒再试"))?;
    Ok((gathered.found, gathered.total))
}

/// A verdict of today, from what is at hand.
fn now(present: &Present, id: &VerdictId) -> Option<Detail> {
    let facts = present.facts();
    let plan = present.plans().iter().find(|plan| {
        plan.standard.document.id == id.standard && plan.standard.document.version == id.version
    })?;
    let unit = facts.roster.unit(&id.unit)?;
    let person = match &id.person {
        Some(code) => facts.roster.person(code)?,
        None => NOBODY,
    };
    let units = facts.roster.with_below(unit, present.today());
    let evaluation = evaluate_units(plan, facts, present.today(), true, &units);
    let finding = evaluation.findings.iter().find(|f| {
        f.unit == unit
            && f.person == person
            && plan.standard.indicators[usize::from(f.indicator)].slug == id.indicator
            && evaluation.windows[usize::from(f.period)].period().label == id.period
    })?;
    Some(detail(&evaluation, finding))
}

fn detail(evaluation: &Evaluation<'_>, finding: &Finding) -> Detail {
    let standard = evaluation.plan.standard;
    let indicator = &standard.indicators[usize::from(finding.indicator)];
    let clauses =
        indicator.clauses.iter().filter_map(|id| standard.clause(id)).map(ClauseText::from).collect();
    let same = |f: &&Finding| {
        f.indicator == finding.indicator && f.unit == finding.unit && f.person == finding.person
    };
    let cell = |f: &Finding| crate::checklists::Cell {
        label: evaluation.windows[usize::from(f.period)].period().label,
        status: f.status,
        verdict: evaluation.id(f),
    };
    let verdict = evaluation.verdict(finding);
    let values = verdict.parameters.iter().map(|p| parameters::used_words(standard, p)).collect();
    Detail {
        verdict,
        values,
        short: standard.document.short.clone(),
        clauses,
        area: standard.document.areas.get(indicator.area).map(|a| a.title.clone()).unwrap_or_default(),
        unit: evaluation.facts.roster.units[finding.unit as usize].code.to_string(),
        force: indicator.force.label(),
        word: finding.status.label(),
        form: crate::duties::form_for(&indicator.rule),
        periods: evaluation.findings.iter().filter(same).map(cell).collect(),
    }
}
