//! Adopting a standard: scope, day, confirmed parameters, the college's own phase dates.

pub mod deciding;
pub mod effects;
pub mod parameters;
pub mod shelves;

use crate::clock;
use crate::errors::AppError;
use jishi_domain::actions::{Action, Adoption, Confirmation, ParameterConfirmed};
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use jishi_engine::standards::Standard;
use jishi_engine::standards::parameters::{Certainty, Origin, Parameter, ParameterType, Setting};
use jishi_store::{Draft, Store};
use std::collections::BTreeMap;

/// Checks an adoption against its standard.
///
/// # Errors
/// An unknown parameter or phase, a value that does not fit, days in the wrong order.
pub fn check(standard: &Standard, adoption: &Adoption) -> Result<(), AppError> {
    let object = format!("采用 {}", standard.key());
    adoption.check_days()?;
    if adoption.from < standard.document.in_force_from {
        return Err(AppError::refused(
            object,
            format!("采用日期{}早于文件生效日期{}", adoption.from, standard.document.in_force_from),
            "选择文件生效以后的日期",
        ));
    }
    if adoption.until.is_some_and(|until| until < adoption.from) {
        return Err(AppError::refused(object, "截止日期早于采用日期", "核对两个日期"));
    }
    check_confirmations(standard, &adoption.parameters)?;
    for (id, dates) in &adoption.phases {
        if !standard.programme.iter().any(|e| e.kind == "phase" && e.id == *id) {
            let known: Vec<&str> =
                standard.programme.iter().filter(|e| e.kind == "phase").map(|e| e.id.as_str()).collect();
            return Err(AppError::refused(
                format!("阶段 {id}"),
                "方案中没有这个阶段",
                format!("从这些中选择：{}", known.join("、")),
            ));
        }
        if dates.until < dates.from {
            return Err(AppError::refused(format!("阶段 {id}"), "结束日期早于开始日期", "核对两个日期"));
        }
    }
    Ok(())
}

fn check_confirmations(
    standard: &Standard,
    confirmations: &BTreeMap<String, Confirmation>,
) -> Result<(), AppError> {
    for (id, confirmation) in confirmations {
        let Some(parameter) = standard.parameters.get(id) else {
            return Err(AppError::refused(
                format!("参数 {id}"),
                format!("{}没有这个参数", standard.document.short),
                "用 jishi standards list 标准编号 查看参数",
            ));
        };
        if let Some(value) = &confirmation.value {
            parameter.read_json(value).map_err(|problem| {
                AppError::refused(format!("参数 {id}"), problem, "改成合适的值，或不写值以确认默认值")
            })?;
        }
    }
    Ok(())
}

/// The newest adoption of a standard: the one that confirmations go to.
///
/// # Errors
/// The standard has not been adopted.
pub fn newest<'w>(world: &'w World, standard: &str) -> Result<&'w Adoption, AppError> {
    world.adoptions.iter().rev().find(|a| a.standard == standard).ok_or_else(|| {
        AppError::refused(format!("标准 {standard}"), "还没有采用", "写明 --from 日期 以采用它")
    })
}

/// Takes over what the college confirmed when it adopted the same version before, unless it says otherwise now.
/// Dates are not taken over into another year. Returns how many were taken over.
pub fn carry_over(world: &World, standard: &Standard, adoption: &mut Adoption) -> usize {
    let Ok(before) = newest(world, &adoption.standard) else { return 0 };
    if before.version != adoption.version {
        return 0;
    }
    let same_year = before.from.date().year() == adoption.from.date().year();
    let stays =
        |id: &str| standard.parameters.get(id).is_some_and(|p| same_year || p.kind != ParameterType::Date);
    let mut carried = 0;
    for (id, confirmation) in before.parameters.iter().filter(|(id, _)| stays(id)) {
        if !adoption.parameters.contains_key(id) {
            adoption.parameters.insert(id.clone(), confirmation.clone());
            carried += 1;
        }
    }
    carried
}

/// Confirms parameters of a standard that is adopted already: one ledger entry each, all or none.
/// Returns the sequence of the last; `None` where there was nothing to confirm.
///
/// # Errors
/// An unknown parameter, a value that does not fit, a standard that is not adopted; the store fails.
pub fn confirm(
    store: &mut Store,
    standard: &Standard,
    confirmations: &BTreeMap<String, Confirmation>,
    on: Day,
    actor: &str,
) -> Result<Option<u64>, AppError> {
    check_confirmations(standard, confirmations)?;
    newest(store.world()?, &standard.document.id)?;
    let drafts = confirmations.iter().map(|(id, confirmation)| {
        let body = ParameterConfirmed {
            standard: standard.document.id.clone(),
            parameter: id.clone(),
            confirmation: confirmation.clone(),
        };
        Draft::new(actor, on, Action::ParameterConfirmed(Box::new(body)))
    });
    let entries = store.append(drafts.collect(), &clock::now())?;
    Ok(entries.last().map(|e| e.sequence))
}

/// Tries an adoption on the ledger without writing.
///
/// # Errors
/// As [`adopt`].
pub fn check_in(
    store: &mut Store,
    standard: &Standard,
    adoption: &Adoption,
    actor: &str,
) -> Result<(), AppError> {
    check(standard, adoption)?;
    let action = Action::StandardAdopted(Box::new(adoption.clone()));
    Ok(store.check(&[Draft::new(actor, adoption.from, action)], &clock::now())?)
}

/// Adopts: one ledger entry.
///
/// # Errors
/// As [`check`], and as the store's writing.
pub fn adopt(
    store: &mut Store,
    standard: &Standard,
    adoption: Adoption,
    actor: &str,
) -> Result<u64, AppError> {
    check(standard, &adoption)?;
    let from = adoption.from;
    let draft = Draft::new(actor, from, Action::StandardAdopted(Box::new(adoption)));
    let entries = store.append(vec![draft], &clock::now())?;
    Ok(entries.last().map_or(0, |e| e.sequence))
}

/// 待确认参数 — one that still waits for the college.
#[derive(Clone, Debug)]
pub struct Waiting<'s> {
    /// The parameter.
    pub parameter: &'s Parameter,
    /// The value that holds until the college says otherwise.
    pub value: serde_json::Value,
    /// Why it waits, in a word.
    pub why: &'static str,
    /// The reason that the standard gives for its default; empty where it gives none.
    pub reason: String,
}

/// The parameters that still wait for the college: assumed, unverified or ambiguous, or dates of the document that
/// were moved into the year of adoption; and not confirmed.
pub fn unconfirmed<'s>(standard: &'s Standard, adoption: &Adoption) -> Vec<Waiting<'s>> {
    let year = |day: Day| i32::from(day.date().year());
    let years = year(adoption.from) - year(standard.document.in_force_from);
    let parameters = standard.parameters.values().filter(|p| !adoption.parameters.contains_key(&p.id));
    let waiting = parameters.filter_map(|parameter| {
        let dated = parameter.on(adoption.from);
        let moved = match &dated.setting {
            Setting::Day(day) if dated.origin == Origin::Document && years > 0 => {
                Some(Setting::Day(day.plus_months(12 * years)))
            }
            _ => None,
        };
        let why = match (dated.origin, dated.certainty, &moved) {
            (Origin::Assumed, ..) => "文件未写",
            (_, _, Some(_)) => "文件日期顺延到采用年",
            (_, Certainty::Certain, None) => return None,
            _ => "待核实",
        };
        let value = moved.as_ref().unwrap_or(&dated.setting).json();
        Some(Waiting { parameter, value, why, reason: dated.reason.clone().unwrap_or_default() })
    });
    waiting.collect()
}

/// Confirms the default of every parameter that waits.
pub fn confirm_all(standard: &Standard, adoption: &mut Adoption, by: &str) {
    let waiting: Vec<String> =
        unconfirmed(standard, adoption).into_iter().map(|w| w.parameter.id.clone()).collect();
    for id in waiting {
        adoption.parameters.insert(id, Confirmation { value: None, by: by.to_owned(), reason: None });
    }
}

/// An adoption of a whole standard from a day, with nothing confirmed.
pub fn plain(standard: &Standard, from: Day) -> Adoption {
    Adoption {
        standard: standard.document.id.clone(),
        version: standard.document.version.clone(),
        from,
        until: None,
        units: Vec::new(),
        parameters: Default::default(),
        phases: Default::default(),
    }
}
