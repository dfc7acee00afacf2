//! What a standard costs before anybody signs: the year with it beside the year without it.

use super::{Figures, Outcome, Request, plan};
use jishi_domain::actions::{Adoption, Confirmation};
use jishi_domain::plans::Answered;
use jishi_domain::refusals::Refusal;
use serde::Serialize;

/// 拟作决定 — what is thought of: another standard, or another value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Proposal {
    /// A standard is adopted.
    Adopt(Box<Adoption>),
    /// A parameter of an adopted standard gets another value.
    Set {
        /// Id of the standard.
        standard: String,
        /// Id of the parameter.
        parameter: String,
        /// Value, as in an adoption.
        value: serde_json::Value,
    },
}

/// 代价 — dates, sittings and class hours of a year, without and with what is thought of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Price {
    /// As things stand.
    pub before: Figures,
    /// With it.
    pub after: Figures,
    /// Indicators in their periods that sittings answer with it, and did not without it.
    pub new: Vec<Answered>,
    /// What could no longer be met with it, and could without it: so many.
    pub lost: usize,
}

impl Price {
    /// So many dates, sittings and class hours more.
    pub fn more(&self) -> (i64, i64, i64) {
        let of = |f: &Figures| (f.dates.value, f.sittings.value, f.person_hours.value);
        let ((a, b, c), (d, e, f)) = (of(&self.before), of(&self.after));
        (d - a, e - b, f - c)
    }
}

/// What a proposal costs a branch in a year.
///
/// # Errors
/// The library does not have the standard, the college has not adopted it, its parameter cannot have that value; or as
/// [`plan`].
pub fn price(request: &Request<'_>, proposal: &Proposal) -> Result<Price, Refusal> {
    let mut world = request.world.clone();
    match proposal {
        Proposal::Adopt(adoption) => {
            if request.library.find(&adoption.standard, &adoption.version).is_none() {
                return Err(Refusal::new(
                    format!("标准 {}@{}", adoption.standard, adoption.version),
                    "标准库中没有",
                    "先把标准写入标准库",
                ));
            }
            world.adoptions.push((**adoption).clone());
        }
        Proposal::Set { standard, parameter, value } => {
            let object = || format!("标准 {standard} 的参数 {parameter}");
            let Some(adoption) = world.adoption_on(standard, request.today) else {
                return Err(Refusal::new(
                    format!("标准 {standard}"),
                    "学校没有采用",
                    "先采用，或测算采用它的代价",
                ));
            };
            let mut adoption = adoption.clone();
            let found = request.library.find(standard, &adoption.version);
            let Some(known) = found.and_then(|s| s.parameters.get(parameter)) else {
                return Err(Refusal::new(object(), "标准中没有这个参数", "核对参数编号"));
            };
            if let Err(mistake) = known.read_json(value) {
                return Err(Refusal::new(
                    object(),
                    format!("取值{value}不合：{mistake}"),
                    "按参数的类型填写",
                ));
            }
            let by = "测算".to_owned();
            adoption
                .parameters
                .insert(parameter.clone(), Confirmation { value: Some(value.clone()), by, reason: None });
            world.adoptions.push(adoption);
        }
    }
    let before = plan(&Request { earlier: None, ..*request })?;
    let after = plan(&Request { world: &world, earlier: None, ..*request })?;
    let known = answered(&before);
    let new = answered(&after).into_iter().filter(|a| !known.contains(a)).collect();
    let lost = after.plan.lost.len().saturating_sub(before.plan.lost.len());
    Ok(Price { before: before.figures, after: after.figures, new, lost })
}

fn answered(outcome: &Outcome) -> Vec<Answered> {
    let mut all: Vec<Answered> =
        outcome.plan.sittings.iter().flat_map(|s| s.answers.iter().cloned()).collect();
    all.sort();
    all.dedup();
    all
}
