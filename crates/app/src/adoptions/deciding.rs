//! Adopting, confirming and ending in a college that is in use: one ledger entry each.

use super::{check, newest};
use crate::adoptions::parameters;
use crate::errors::AppError;
use crate::living::Living;
use jishi_domain::actions::{
    Action, Adoption, Confirmation, Entry, ParameterConfirmed, PhaseDates, StandardEnded,
};
use jishi_domain::dates::Day;
use jishi_engine::standards::Standard;
use jishi_store::Draft;
use std::collections::{BTreeMap, BTreeSet};

/// 采用意向 — what somebody has chosen so far, before anything is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Day from which it is judged.
    pub from: Day,
    /// Last day, where the adoption is limited.
    pub until: Option<Day>,
    /// Codes of the units in scope; empty: the whole college.
    pub units: Vec<String>,
    /// The college's own dates of phases.
    pub phases: BTreeMap<String, PhaseDates>,
    /// Parameters whose default is confirmed.
    pub keep: BTreeSet<String>,
    /// Parameters that are set otherwise.
    pub set: BTreeMap<String, serde_json::Value>,
    /// Reasons of single parameters.
    pub reasons: BTreeMap<String, String>,
    /// The resolution that stands behind the whole; empty where there is none.
    pub resolution: String,
}

impl Wish {
    /// The adoption that it would become, confirmed by a person.
    pub fn adoption(&self, standard: &Standard, by: &str) -> Adoption {
        let mut adoption = super::plain(standard, self.from);
        adoption.until = self.until;
        adoption.units.clone_from(&self.units);
        adoption.phases.clone_from(&self.phases);
        let resolution = Some(&self.resolution).filter(|text| !text.is_empty());
        let confirmed = |id: &String, value: Option<serde_json::Value>| Confirmation {
            value,
            by: by.to_owned(),
            reason: self.reasons.get(id).or(resolution).cloned(),
        };
        let kept = self.keep.iter().map(|id| (id.clone(), confirmed(id, None)));
        adoption.parameters.extend(kept);
        let set = self.set.iter().map(|(id, value)| (id.clone(), confirmed(id, Some(value.clone()))));
        adoption.parameters.extend(set);
        adoption
    }
}

fn one(entries: Vec<Entry>) -> Result<Entry, AppError> {
    let nothing = || AppError::refused("这次操作", "没有写入任何内容", "刷新页面后重试");
    entries.into_iter().next().ok_or_else(nothing)
}

/// Whether two adoptions say the same, whoever confirmed it.
fn alike(a: &Adoption, b: &Adoption) -> bool {
    let [a, b] = [a, b].map(|adoption| {
        let mut bare = adoption.clone();
        bare.parameters.values_mut().for_each(|confirmation| confirmation.by.clear());
        bare
    });
    a == b
}

/// Adopts a standard: one ledger entry.
///
/// # Errors
/// As [`super::check`], and as the ledger's.
pub fn adopt(
    living: &Living,
    actor: &str,
    standard: &Standard,
    adoption: Adoption,
) -> Result<Entry, AppError> {
    check(standard, &adoption)?;
    one(living.write(|world, _| {
        if newest(world, &adoption.standard).is_ok_and(|held| alike(held, &adoption)) {
            return Err(AppError::conflict(
                format!("标准 {}", standard.key()),
                format!("已经这样采用过（自{}起，范围、阶段和参数都一样）", adoption.from),
                "不必再采用；要改变的，改好以后再提交",
            ));
        }
        Ok(vec![Draft::new(actor, adoption.from, Action::StandardAdopted(Box::new(adoption)))])
    })?)
}

/// Confirms one parameter of an adopted standard as it is (`None`), or sets it.
///
/// # Errors
/// The standard is not adopted, the value does not fit, or that is what holds already.
pub fn confirm(
    living: &Living,
    actor: &str,
    standard: &Standard,
    parameter: &str,
    value: Option<serde_json::Value>,
    reason: Option<String>,
) -> Result<Entry, AppError> {
    let confirmation = Confirmation { value, by: actor.to_owned(), reason };
    super::check_confirmations(standard, &BTreeMap::from([(parameter.to_owned(), confirmation.clone())]))?;
    one(living.write(|world, today| {
        let adoption = newest(world, &standard.document.id)?;
        if adoption.version != standard.document.version || adoption.until.is_some_and(|until| until < today)
        {
            return Err(AppError::refused(
                format!("标准 {}", standard.key()),
                "不在采用中",
                "先采用这个版本，再确认它的参数",
            ));
        }
        let known = adoption.parameters.get(parameter);
        if known.is_some_and(|k| k.value == confirmation.value && k.reason == confirmation.reason) {
            let by = known.map(|k| parameters::named(world, &k.by)).unwrap_or_default();
            return Err(AppError::conflict(
                format!("参数 {parameter}"),
                format!("{by}已经这样确认过了"),
                "没有改动就不必再确认",
            ));
        }
        let body = ParameterConfirmed {
            standard: standard.document.id.clone(),
            parameter: parameter.to_owned(),
            confirmation,
        };
        Ok(vec![Draft::new(actor, today, Action::ParameterConfirmed(Box::new(body)))])
    })?)
}

/// Ends the newest adoption of a standard: `day` is the first day on which it is no longer judged.
///
/// # Errors
/// It is not adopted or has ended, the day is not after the adoption's first, or there is no reason.
pub fn end(
    living: &Living,
    actor: &str,
    standard: &Standard,
    day: Day,
    reason: &str,
) -> Result<Entry, AppError> {
    if reason.trim().is_empty() {
        return Err(AppError::refused("停用原因", "没有填写", "写明为什么停用，例如由哪份文件取代"));
    }
    one(living.write(|world, _| {
        let adoption = newest(world, &standard.document.id)?;
        let object = format!("标准 {}", standard.document.short);
        if let Some(until) = adoption.until.filter(|until| *until < day) {
            return Err(AppError::conflict(
                object,
                format!("已在{}到期停用", until.in_words()),
                "不必再停用",
            ));
        }
        if day <= adoption.from {
            return Err(AppError::refused(
                object,
                format!("停用日期{}不晚于采用日期{}", day.in_words(), adoption.from.in_words()),
                "选择采用日期以后的日期",
            ));
        }
        let body = StandardEnded { standard: standard.document.id.clone(), reason: reason.trim().to_owned() };
        Ok(vec![Draft::new(actor, day, Action::StandardEnded(Box::new(body)))])
    })?)
}
