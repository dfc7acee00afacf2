//! 计划草案: a plan between being worked out and being accepted. It is kept beside the ledger, not in it.

use crate::errors::AppError;
use crate::living::Living;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::plans::{Variant, YearPlan};
use jishi_domain::refusals::Refusal;
use jishi_store::Paper;
use serde::{Deserialize, Serialize};

/// Kind of working papers that drafts are.
const PAPERS: &str = "plan-proposal";

/// 计划数字 — how much a plan asks, and how little would do at least.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Requirements that it answers: indicators × periods.
    pub duties: usize,
    /// Days on which something sits.
    pub dates: usize,
    /// Sittings.
    pub sittings: usize,
    /// Class hours of all who attend, added up.
    pub person_hours: Amount,
    /// No plan has fewer days than this.
    pub fewest_dates: usize,
    /// With so many days, no plan has fewer sittings than this.
    pub fewest_sittings: usize,
    /// Whether days and sittings are as few as can be.
    pub proven: bool,
    /// Where they are not, in words: how far from the bound it may be.
    pub gap: String,
}

/// 计划草案 — a plan that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The plan.
    pub plan: YearPlan,
    /// Its figures.
    pub figures: Figures,
    /// What is different from the plan that held when it was made, each with its reason.
    #[serde(default)]
    pub changes: Vec<String>,
    /// Remarks of the planner in words: what was assumed, what could not be taken care of.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// Version of the plan that held when it was made; 0 where there was none.
    pub after: u32,
    /// Code of the person who had it made.
    pub by: String,
}

/// 改期 — another day, time or place for a planned sitting, and who lectures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Move {
    /// Id of the planned sitting.
    pub sitting: String,
    /// Day; as before where there is none.
    pub day: Option<Day>,
    /// Time of its beginning; empty takes it away.
    pub time: Option<String>,
    /// Place; empty takes it away.
    pub place: Option<String>,
    /// Title; empty takes it away.
    pub title: Option<String>,
    /// Codes of lecturers.
    pub lecturers: Option<Vec<String>>,
}

fn name(unit: &str, year: i32, variant: Variant) -> String {
    format!("{unit}/{year}/{}", variant.id())
}

/// Keeps a draft in the place of the one of that unit, year and variant.
///
/// # Errors
/// The plan contradicts itself, or the database fails.
pub fn keep(living: &Living, proposal: &Proposal) -> Result<(), AppError> {
    let plan = &proposal.plan;
    plan.check()?;
    let body = serde_json::to_string(proposal)
        .map_err(|error| AppError::refused("计划草案", format!("不能保存（{error}）"), "重新生成"))?;
    let paper =
        Paper { name: name(&plan.unit, plan.year, plan.variant), body, kept_at: living.clock().now() };
    Ok(living.desk().keep_paper(PAPERS, &paper)?)
}

/// The draft of a unit, year and variant. One that an older program wrote and this one cannot read is none.
///
/// # Errors
/// The database fails.
pub fn proposal(
    living: &Living,
    unit: &str,
    year: i32,
    variant: Variant,
) -> Result<Option<Proposal>, AppError> {
    let paper = living.desk().paper(PAPERS, &name(unit, year, variant))?;
    Ok(paper.and_then(|paper| serde_json::from_str(&paper.body).ok()))
}

/// Throws the drafts of a unit and year away.
///
/// # Errors
/// The database fails.
pub fn drop_proposals(living: &Living, unit: &str, year: i32) -> Result<(), AppError> {
    let mut desk = living.desk();
    for variant in Variant::ALL {
        desk.drop_paper(PAPERS, &name(unit, year, *variant))?;
    }
    Ok(())
}

/// Moves a sitting of a plan by hand: from then on it stays where it was put, also when the plan is made anew.
///
/// # Errors
/// There is no such sitting, or the plan would contradict itself.
pub fn reschedule(plan: &YearPlan, change: &Move) -> Result<YearPlan, AppError> {
    let mut plan = plan.clone();
    let object = format!("{} {}年计划", plan.unit, plan.year);
    let Some(sitting) = plan.sittings.iter_mut().find(|sitting| sitting.id == change.sitting) else {
        let problem = format!("没有编号为{}的安排", change.sitting);
        return Err(AppError::Refused(Refusal::new(object, problem, "刷新后重试")));
    };
    let set = |field: &mut Option<String>, value: &Option<String>| {
        if let Some(value) = value {
            *field = Some(value.trim().to_owned()).filter(|text| !text.is_empty());
        }
    };
    if let Some(day) = change.day {
        sitting.day = day;
    }
    set(&mut sitting.time, &change.time);
    set(&mut sitting.place, &change.place);
    set(&mut sitting.title, &change.title);
    if let Some(lecturers) = &change.lecturers {
        sitting.lecturers.clone_from(lecturers);
    }
    sitting.fixed = true;
    plan.sittings.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    plan.check()?;
    Ok(plan)
}
