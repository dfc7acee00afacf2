//! The ledger as sentences, and its tables written anew.

use crate::errors::AppError;
use jishi_domain::actions::{Action, Entry};
use jishi_domain::dates::Day;
use jishi_domain::records::Record;
use jishi_store::{HeadCode, Store, Verification};

/// 重建结果 — what a rebuilding of the tables found and left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilding {
    /// Before.
    pub before: Verification,
    /// After; `None` where nothing was written: it was only tried, or the tables fit the ledger.
    pub after: Option<Verification>,
}

/// Writes the tables anew from the ledger where they differ from it. Without `commit` only says what differs.
///
/// # Errors
/// The chain itself is damaged, or does not end where a code kept elsewhere says: then the tables may be the
/// only trace of what was removed, and stay as they are. The store fails.
pub fn rebuild(store: &mut Store, against: Option<&HeadCode>, commit: bool) -> Result<Rebuilding, AppError> {
    let before = match against {
        None => store.verify()?,
        Some(code) => store.verify_against(code)?,
    };
    if let Some(damage) = before.findings.iter().find(|f| !f.is_of_tables() && !f.is_of_keys()) {
        return Err(AppError::refused(
            "台账",
            format!("本身受损，不能由它重建各表（{}）", damage.to_string().trim_end_matches('。')),
            "从备份恢复",
        ));
    }
    let differs = before.findings.iter().any(|f| f.is_of_tables());
    let after = if commit && differs {
        store.rebuild_tables()?;
        Some(store.verify()?)
    } else {
        None
    };
    Ok(Rebuilding { before, after })
}

/// What an entry says, as a sentence of an officer.
pub fn sentence(entry: &Entry) -> String {
    match &entry.action {
        Action::UnitEstablished(b) => format!("设立{}（{}）", b.unit.name, b.unit.code),
        Action::UnitAdjusted(unit) => format!("调整{}（{}）", unit.name, unit.code),
        Action::UnitMoved(b) => format!("{}改属{}", b.unit, b.parent),
        Action::UnitMerged(b) => format!("{}并入{}", b.unit, b.into),
        Action::UnitDissolved(b) => format!("撤销{}（{}）", b.unit, b.reason),
        Action::TermStarted(b) => format!("{}新一届任期，{}届满", b.unit, b.until),
        Action::PersonRegistered(b) => format!("登记{}（{}）", b.person.name, b.person.code),
        Action::PersonChanged(b) => format!("更正{}（{}）的信息", b.person.name, b.person.code),
        Action::MembershipPlaced(b) => match &b.unit {
            Some(unit) => format!("{}编入{unit}，{}", b.person, b.stage.label()),
            None => format!("{}离开支部，待编入", b.person),
        },
        Action::MembershipEnded(b) => format!("{}党员关系终止（{}）", b.person, b.reason),
        Action::MembershipCorrected(b) => format!("更正{}的党员关系（{}）", b.person, b.reason),
        Action::PostStarted(b) => format!("{}任{}{}", b.person, b.unit, b.post.label()),
        Action::PostEnded(b) => format!("{}不再任{}{}", b.person, b.unit, b.post.label()),
        Action::RoleGranted(b) => {
            let what = format!("{}{}", at(&b.units), b.role.label());
            let until = match b.until {
                Day::MAX => String::new(),
                until => format!("，至{}止", until.plus(-1)),
            };
            match &b.delegated_by {
                Some(holder) => format!("{holder}委托{}代行{what}职责{until}（{}）", b.person, b.reason),
                None => format!("授予{}“{what}”角色{until}（{}）", b.person, b.reason),
            }
        }
        Action::RoleRevoked(b) => {
            let what = format!("{}{}", at(&b.units), b.role.label());
            match &b.delegated_by {
                Some(holder) => format!("终止{holder}对{}的委托：{what}（{}）", b.person, b.reason),
                None => format!("收回{}的“{what}”角色（{}）", b.person, b.reason),
            }
        }
        Action::RecordAdded(record) => format!("{}记录{}", record.unit, what(record)),
        Action::RecordCorrected(b) => {
            format!("更正第{}条：{}{}（{}）", b.corrects, b.record.unit, what(&b.record), b.reason)
        }
        Action::RecordWithdrawn(b) => format!("撤回第{}条记录{}（{}）", b.corrects, b.record, b.reason),
        Action::RecordConfirmed(b) if b.accepted => format!("{}复核确认记录{}", b.by, b.record),
        Action::RecordConfirmed(b) => format!("{}退回记录{}", b.by, b.record),
        Action::StandardAdopted(b) => format!("采用标准{}@{}，自{}起", b.standard, b.version, b.from),
        Action::StandardEnded(b) => format!("停用标准{}（{}）", b.standard, b.reason),
        Action::ParameterConfirmed(b) => format!("确认{}的参数{}", b.standard, b.parameter),
        Action::PlanAccepted(b) => {
            let plan = &b.plan;
            let what =
                format!("{}采用{}年计划（第{}版，{}", plan.unit, plan.year, b.version, plan.variant.label());
            let reason = b.reason.as_ref().map(|reason| format!("；{reason}")).unwrap_or_default();
            format!("{what}，{}次会议活动、{}个日子{reason}）", plan.sittings.len(), plan.dates().len())
        }
        Action::PlanFiled(b) => format!("{}的{}年计划（第{}版）报{}备案", b.unit, b.year, b.version, b.to),
        Action::PlanReceived(b) => format!("{}的{}年计划（第{}版）已备案", b.unit, b.year, b.version),
        Action::PlanReturned(b) => {
            format!("退回{}的{}年计划（第{}版）（{}）", b.unit, b.year, b.version, b.reason)
        }
        Action::PlanMadeKnown(b) => format!("{}向党员公布{}年计划（第{}版）", b.unit, b.year, b.version),
        Action::SecretRead(b) => format!("查阅{}的敏感资料（用途：{}）", b.person, b.purpose),
        Action::SecretErased(b) => format!("删除{}的敏感资料（{}）", b.person, b.reason),
    }
}

/// Codes of units as they stand before a role.
fn at(units: &[String]) -> String {
    if units.is_empty() { String::new() } else { format!("{} ", units.join("、")) }
}

fn what(record: &Record) -> String {
    let kinds: Vec<&str> = record.kinds.iter().map(|k| k.label()).collect();
    match &record.title {
        Some(title) => format!("{}“{title}”（{}）", kinds.join("、"), record.id),
        None => format!("{}（{}）", kinds.join("、"), record.id),
    }
}
