//! 生成计划: asks the planner, and keeps what it says as drafts. The college is not held meanwhile: only the part that
//! concerns the unit is copied out.

use super::{Figures, Move, Proposal, keep, proposal, reschedule};
use crate::errors::AppError;
use crate::living::Living;
use crate::planning::{self, PlanningDesk};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::plans::{Variant, YearPlan};
use jishi_domain::worlds::World;
use jishi_engine::planning::{Outcome, PlanSettings};
use jishi_engine::standards::Library;
use serde::Serialize;

/// 改期影响 — what moving a sitting changes, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// What would no longer be met.
    pub lost: Vec<String>,
    /// What would now be met.
    pub gained: Vec<String>,
    /// Days on which something sits, before and after.
    pub dates: (usize, usize),
    /// Remarks on the new day: a holiday, a vacation, another sitting.
    pub remarks: Vec<String>,
}

impl Figures {
    /// The planner's figures.
    pub fn of(outcome: &Outcome) -> Figures {
        let figures = &outcome.figures;
        let count = |n: i64| usize::try_from(n).unwrap_or(0);
        let gap = if figures.is_proven() {
            String::new()
        } else {
            let (dates, sittings) = (figures.dates, figures.sittings);
            let least = |figure: jishi_engine::planning::Figure| figure.bound.max(figure.certified);
            format!(
                "在限定的步数内没有证完：日子不会少于{}个，会议活动不会少于{}次",
                least(dates),
                least(sittings)
            )
        };
        Figures {
            duties: figures.duties + figures.filed_duties,
            dates: count(figures.dates.value),
            sittings: count(figures.sittings.value),
            person_hours: Amount::whole(figures.person_hours.value),
            fewest_dates: count(figures.dates.bound.max(figures.dates.certified)),
            fewest_sittings: count(figures.sittings.bound.max(figures.sittings.certified)),
            proven: figures.is_proven(),
            gap,
        }
    }
}

/// Works the rest of a year out, with the plan that holds as the earlier one: what can stay stays.
///
/// # Errors
/// What the planner refuses, in words: no such branch, a year that is over, no free day, nothing found within the limit.
pub fn work_out(
    world: &World,
    library: &Library,
    (unit, year, variant): (&str, i32, Variant),
    today: Day,
    by: &str,
) -> Result<Proposal, AppError> {
    let desk = PlanningDesk::new(world, library, unit, today)?;
    let state = world.plan(unit, year);
    on_desk(&desk, year, variant, state.map(|state| (state.plan.as_ref(), state.version)), by)
}

fn on_desk(
    desk: &PlanningDesk<'_>,
    year: i32,
    variant: Variant,
    held: Option<(&YearPlan, u32)>,
    by: &str,
) -> Result<Proposal, AppError> {
    let settings = PlanSettings { variant, ..PlanSettings::default() };
    let outcome = jishi_engine::planning::plan(&desk.request(year, &settings, held.map(|(plan, _)| plan)))?;
    let mut plan = outcome.plan.clone();
    if let Some((earlier, _)) = held {
        // what was planned for days that are over stays in the plan, so that the year shows what became of it
        let over = earlier.sittings.iter().filter(|sitting| sitting.day < plan.made_on);
        let over: Vec<_> = over.filter(|sitting| plan.sitting(&sitting.id).is_none()).cloned().collect();
        plan.sittings.splice(0..0, over);
    }
    Ok(Proposal {
        figures: Figures::of(&outcome),
        changes: outcome.changes.into_iter().map(|change| change.words).collect(),
        remarks: outcome.remarks,
        plan,
        after: held.map_or(0, |(_, version)| version),
        by: by.to_owned(),
    })
}

/// Everything about a plan that does not hold: it is taken as done and judged anew, and its lower bound is looked at step by step,
/// without knowing how it was made. Nothing where all is well.
///
/// # Errors
/// The plan does not fit the college.
pub fn examine(
    world: &World,
    library: &Library,
    plan: &YearPlan,
    today: Day,
) -> Result<Vec<String>, AppError> {
    let desk = PlanningDesk::new(world, library, &plan.unit, today)?;
    let settings = PlanSettings { variant: plan.variant, ..PlanSettings::default() };
    // days that are over are judged by what was recorded on them
    let mut ahead = plan.clone();
    ahead.sittings.retain(|sitting| sitting.day >= today);
    let found = jishi_engine::planning::check(&desk.request(plan.year, &settings, None), &ahead)?;
    Ok(found.into_iter().map(|finding| finding.words).collect())
}

/// Works the rest of a year out in both variants and keeps them as drafts. `actor` has them made.
///
/// # Errors
/// As [`work_out`]; a failing database.
pub fn propose(living: &Living, actor: &str, unit: &str, year: i32) -> Result<Vec<Proposal>, AppError> {
    let (desk, held) = {
        let present = living.present();
        let desk = PlanningDesk::at_hand(&present, living.library(), unit)?;
        let state = present.world().plan(unit, year);
        (desk, state.map(|state| ((*state.plan).clone(), state.version)))
    };
    let mut proposals = Vec::new();
    for variant in Variant::ALL {
        let held = held.as_ref().map(|(plan, version)| (plan, *version));
        proposals.push(on_desk(&desk, year, *variant, held, actor)?);
    }
    for proposal in &proposals {
        keep(living, proposal)?;
    }
    Ok(proposals)
}

/// Takes the plan that holds as a draft, to be changed by hand.
///
/// # Errors
/// There is none; a failing database.
pub fn reopen(living: &Living, actor: &str, unit: &str, year: i32) -> Result<Proposal, AppError> {
    let (plan, after) = {
        let present = living.present();
        let state = super::standing(present.world(), unit, year)?;
        ((*state.plan).clone(), state.version)
    };
    let figures = Figures { dates: plan.dates().len(), sittings: plan.sittings.len(), ..Figures::default() };
    let proposal =
        Proposal { plan, figures, changes: Vec::new(), remarks: Vec::new(), after, by: actor.to_owned() };
    keep(living, &proposal)?;
    Ok(proposal)
}

/// What moving a sitting of a plan to a day would change.
///
/// # Errors
/// There is no such sitting, or the day does not lie in the year.
pub fn shift(living: &Living, plan: &YearPlan, sitting: &str, day: Day) -> Result<Shift, AppError> {
    let present = living.present();
    let settings = PlanSettings { variant: plan.variant, ..PlanSettings::default() };
    let effect = planning::effect(&present, living.library(), plan, &settings, sitting, day)?;
    let words =
        |findings: Vec<jishi_engine::planning::Finding>| findings.into_iter().map(|f| f.words).collect();
    Ok(Shift {
        lost: words(effect.lost),
        gained: words(effect.gained),
        dates: effect.dates,
        remarks: effect.remarks,
    })
}

/// Moves a sitting of a draft by hand and keeps the draft.
///
/// # Errors
/// There is no such draft or sitting, or the plan would contradict itself.
pub fn move_in_draft(
    living: &Living,
    (unit, year, variant): (&str, i32, Variant),
    change: &Move,
) -> Result<Proposal, AppError> {
    let Some(mut proposal) = proposal(living, unit, year, variant)? else {
        return Err(AppError::conflict(
            format!("{}草案", living.present().world().called_plan(unit, year)),
            "已经不在了（可能已被采用或重新生成）",
            "回到计划页面重新打开",
        ));
    };
    proposal.plan = reschedule(&proposal.plan, change)?;
    proposal.figures.dates = proposal.plan.dates().len();
    proposal.figures.sittings = proposal.plan.sittings.len();
    // what was proven of the plan as it was made says nothing of one that was changed by hand
    keep(living, &proposal)?;
    Ok(proposal)
}
