//! 记录、更正、撤回、复核: one record, one ledger entry.

use crate::errors::AppError;
use crate::living::{Living, Present};
use jishi_domain::actions::{Action, Entry, RecordConfirmed, RecordCorrected, RecordWithdrawn};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Reachable;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::worlds::{RecordState, World};
use jishi_office::records::derived_id;
use jishi_store::Draft;
use std::collections::HashMap;

/// Gives a record its id: from what it is, so that the same is not recorded twice.
pub fn named(mut record: Record) -> Record {
    if record.id.is_empty() {
        record.id = derived_id(&record);
    }
    record
}

fn stand<'w>(world: &'w World, id: &str) -> Result<&'w RecordState, AppError> {
    world
        .records
        .get(id)
        .ok_or_else(|| AppError::refused(format!("记录 {id}"), "不存在或已撤回", "从记录列表重新打开"))
}

fn one(entries: Vec<Entry>) -> Result<Entry, AppError> {
    entries
        .into_iter()
        .next()
        .ok_or_else(|| AppError::refused("这次操作", "没有写入任何内容", "刷新页面后重试"))
}

/// Saves a record that happened.
///
/// # Errors
/// The same was recorded before, or it does not fit the ledger.
pub fn add(living: &Living, actor: &str, record: Record) -> Result<Entry, AppError> {
    let record = named(record);
    one(living.write(|world, _| {
        if let Some(state) = world.records.get(&record.id) {
            return Err(AppError::refused(
                format!("{}的这次{}", record.day, record.kinds.first().map_or("记录", |k| k.label())),
                format!("已经在{}记过了（主题、日期和类型都一样）", state.entered_on),
                "打开已有的记录更正；确实是另一次的，请写上不同的主题",
            ));
        }
        Ok(vec![Draft::new(actor, record.day, Action::RecordAdded(Box::new(record)))])
    })?)
}

/// Corrects a record; the earlier state stays in the ledger.
///
/// # Errors
/// Somebody corrected it meanwhile, a reason is missing, or it does not fit the ledger.
pub fn correct(
    living: &Living,
    actor: &str,
    seen: u64,
    record: Record,
    reason: &str,
) -> Result<Entry, AppError> {
    reasoned(reason)?;
    one(living.write(|world, _| {
        let state = stand(world, &record.id)?;
        if *state.record == record {
            return Err(AppError::refused(
                format!("记录 {}", record.id),
                "没有任何改动",
                "改好以后再提交，或直接离开",
            ));
        }
        let day = record.day;
        let body = RecordCorrected { corrects: seen, record, reason: reason.to_owned() };
        Ok(vec![Draft::new(actor, day, Action::RecordCorrected(Box::new(body)))])
    })?)
}

/// Withdraws a record that should not be there.
///
/// # Errors
/// A reason is missing, or the record is gone.
pub fn withdraw(living: &Living, actor: &str, id: &str, reason: &str) -> Result<Entry, AppError> {
    reasoned(reason)?;
    one(living.write(|world, today| {
        let state = stand(world, id)?;
        let body =
            RecordWithdrawn { corrects: state.sequence, record: id.to_owned(), reason: reason.to_owned() };
        Ok(vec![Draft::new(actor, today, Action::RecordWithdrawn(Box::new(body)))])
    })?)
}

/// Confirms or returns a statement that somebody else entered.
///
/// # Errors
/// The reviewer entered it, or it cannot be reviewed.
pub fn review(
    living: &Living,
    actor: &str,
    id: &str,
    accepted: bool,
    note: Option<String>,
) -> Result<Entry, AppError> {
    one(living.write(|world, today| {
        let state = stand(world, id)?;
        if state.actor == actor {
            return Err(AppError::refused(
                format!("记录 {id}"),
                "是您自己录入的，不能由您复核",
                "请另一位有复核权限的同志确认",
            ));
        }
        if !accepted && note.is_none() {
            return Err(AppError::refused("退回意见", "没有填写", "写明退回的原因和要补什么"));
        }
        let body = RecordConfirmed { record: id.to_owned(), by: actor.to_owned(), accepted, note };
        Ok(vec![Draft::new(actor, today, Action::RecordConfirmed(Box::new(body)))])
    })?)
}

fn reasoned(reason: &str) -> Result<(), AppError> {
    if reason.trim().is_empty() {
        return Err(AppError::refused("原因", "没有填写", "写明为什么要改，历史会一直保留"));
    }
    Ok(())
}

/// 历史 of a record: its entries, newest first.
///
/// # Errors
/// The database fails.
pub fn history(living: &Living, state: &RecordState) -> Result<Vec<Entry>, AppError> {
    let mut desk = living.desk();
    let mut entries = Vec::new();
    let mut at = Some(state.sequence);
    while let Some(sequence) = at {
        let Some(entry) = desk.entry(sequence)? else { break };
        at = match &entry.action {
            Action::RecordCorrected(body) => Some(body.corrects),
            _ => None,
        };
        entries.push(entry);
    }
    Ok(entries)
}

/// Which records are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this unit and all below it.
    pub unit: Option<String>,
    /// Of this kind.
    pub kind: Option<RecordKind>,
    /// From this day.
    pub from: Option<Day>,
    /// Up to this day.
    pub until: Option<Day>,
    /// That name this person.
    pub person: Option<String>,
    /// With this in the title.
    pub text: String,
}

/// Records within reach, newest first: those of a page, and how many there are in all.
pub fn list<'p>(
    present: &'p Present,
    reach: &Reachable,
    wanted: &Wanted,
    page: usize,
    size: usize,
) -> (Vec<&'p RecordState>, usize) {
    let (world, today) = (present.world(), present.today());
    let mut reached: HashMap<&str, bool> = HashMap::new();
    let mut found: Vec<&RecordState> = Vec::new();
    for state in world.records.values() {
        let record = &state.record;
        let unit = *reached.entry(&record.unit).or_insert_with(|| {
            reach.holds(world, &record.unit, today)
                && wanted.unit.as_deref().is_none_or(|above| world.is_within(&record.unit, above, today))
        });
        let fits = unit
            && wanted.kind.is_none_or(|kind| record.is(kind))
            && wanted.from.is_none_or(|day| record.day >= day)
            && wanted.until.is_none_or(|day| record.day <= day)
            && wanted.person.as_deref().is_none_or(|person| record.people().any(|p| p == person))
            && (wanted.text.is_empty()
                || record.title.as_deref().is_some_and(|title| title.contains(&wanted.text)));
        if fits {
            found.push(state);
        }
    }
    let total = found.len();
    found.sort_unstable_by_key(|s| (std::cmp::Reverse(s.record.day), std::cmp::Reverse(s.first_sequence)));
    (found.into_iter().skip(page * size).take(size).collect(), total)
}
