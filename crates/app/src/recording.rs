//! 记录、更正、撤回、复核: one record, one ledger entry.

use crate::errors::AppError;
use crate::living::{Living, Present};
use jishi_domain::actions::{Action, Entry, RecordConfirmed, RecordCorrected, RecordWithdrawn};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Reachable;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::worlds::{Listed, RecordState, World};
use jishi_office::records::derived_id;
use jishi_store::Draft;
use std::collections::HashMap;

pub use jishi_store::CONTENT;

/// Longest content, characters.
const LONGEST: usize = 8000;

/// 内容变动 — what a correction does to the sealed content of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// It stays as it is.
    Kept,
    /// It is written anew.
    Written(&'a str),
    /// It is taken away.
    Dropped,
}

/// A draft whose record's content is sealed on the way into the ledger; an empty text is none.
fn sealing(draft: Draft, content: &str) -> Result<Draft, AppError> {
    let content = content.trim();
    if content.is_empty() {
        return Ok(draft);
    }
    if content.chars().count() > LONGEST {
        return Err(AppError::refused("密封内容", "太长", format!("缩短到{LONGEST}字以内")));
    }
    Ok(draft.with_secrets([(CONTENT, content)].into_iter().collect()))
}

/// The content that one has read and shown to nobody else; that it is read stands in the ledger before.
///
/// # Errors
/// No purpose, no content, a key that was destroyed, no master key.
pub fn read_content(living: &Living, actor: &str, record: &str, purpose: &str) -> Result<String, AppError> {
    let now = living.clock().now();
    living.with_store(|store| Ok(store.open_content(record, actor, purpose, &now)?.to_string()))
}

/// Gives a record its id: from what it is, so that the same is not recorded twice.
pub fn named(mut record: Record) -> Record {
    if record.id.is_empty() {
        record.id = derived_id(&record);
    }
    record
}

fn stand(world: &World, id: &str) -> Result<RecordState, AppError> {
    let listed = world.records.get(id);
    listed
        .map(|listed| listed.state())
        .ok_or_else(|| AppError::refused(format!("记录 {id}"), "不存在或已撤回", "从记录列表重新打开"))
}

/// The one entry that a use case wrote.
pub(crate) fn one(entries: Vec<Entry>) -> Result<Entry, AppError> {
    entries
        .into_iter()
        .next()
        .ok_or_else(|| AppError::refused("这次操作", "没有写入任何内容", "刷新页面后重试"))
}

/// The same with an id of its own where a record of that id was withdrawn: ids are never used again.
fn renamed(world: &World, mut record: Record) -> Record {
    if let (true, Some(base)) = (record.id.starts_with("x-"), Some(record.id.clone())) {
        let mut n = 2;
        while world.withdrawn.contains_key(&record.id) {
            record.id = format!("{base}-{n}");
            n += 1;
        }
    }
    record
}

/// 已存记录 — what a form became.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// Id of the record.
    pub record: String,
    /// Its entry.
    pub entry: Entry,
    /// The first digits of the entry's hash.
    pub mark: String,
    /// The form had been sent before; this is what it became then.
    pub again: bool,
}

/// A key for a form, so that sending it twice saves it once.
///
/// # Errors
/// There is no randomness.
pub fn fresh_key() -> Result<String, AppError> {
    Ok(jishi_store::accounts::fresh_token()?.chars().take(32).collect())
}

/// Saves what a form says, once: the same form sent again gives the entry that it became.
///
/// # Errors
/// As [`add`]; the form was sent before with something else in it.
pub fn add_once(
    living: &Living,
    actor: &str,
    key: &str,
    record: Record,
    content: &str,
) -> Result<Saved, AppError> {
    let sent = living.submissions();
    let mut id = String::new();
    let mut noted = false;
    let written = living.write(|world, _| {
        if let Some(known) = sent.record(key).filter(|_| !key.is_empty()) {
            id = known;
            return Ok(Vec::new());
        }
        let record = renamed(world, named(record.clone()));
        unknown(world, &record)?;
        id.clone_from(&record.id);
        if !key.is_empty() {
            sent.note(key, &id);
            noted = true;
        }
        let draft = Draft::new(actor, record.day, Action::RecordAdded(Box::new(record)));
        Ok(vec![sealing(draft, content)?])
    });
    let entry = match written.map(|entries| entries.into_iter().next()) {
        Ok(Some(entry)) => entry,
        Ok(None) => return again(living, &id, record),
        Err(error) => {
            if noted {
                sent.forget(key);
            }
            return Err(error);
        }
    };
    let mark = mark(living, entry.sequence)?;
    Ok(Saved { record: id, entry, mark, again: false })
}

/// What a form that was sent before became.
fn again(living: &Living, id: &str, record: Record) -> Result<Saved, AppError> {
    let sequence = {
        let present = living.present();
        let state = stand(present.world(), id)?;
        // what was sealed is compared by nobody
        let record = Record { id: id.to_owned(), content: state.record.content.clone(), ..record };
        if *state.record != record {
            return Err(AppError::conflict(
                "这张表",
                "已经保存过，后来又改了内容",
                "打开已保存的记录，在那里更正",
            ));
        }
        state.sequence
    };
    let entry = living
        .desk()
        .entry(sequence)?
        .ok_or_else(|| AppError::refused(format!("台账第{sequence}条"), "没有读到", "刷新页面后重试"))?;
    let mark = mark(living, sequence)?;
    Ok(Saved { record: id.to_owned(), entry, mark, again: true })
}

/// The first digits of an entry's hash, in two groups: enough to compare two printed pages by eye.
///
/// # Errors
/// The database fails.
pub fn mark(living: &Living, sequence: u64) -> Result<String, AppError> {
    let hash = living.desk().hash_of(sequence)?.unwrap_or_default().to_uppercase();
    let digits: Vec<char> = hash.chars().take(8).collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// Saves many records of one sheet, all or nothing. Content goes with one record only: what one said is not another's.
///
/// # Errors
/// One of them was recorded before, or does not fit the ledger; content for several.
pub fn add_all(
    living: &Living,
    actor: &str,
    records: &[Record],
    content: &str,
) -> Result<Vec<Entry>, AppError> {
    if records.len() > 1 && !content.trim().is_empty() {
        return Err(AppError::refused(
            "密封内容",
            format!("勾了{}个人，内容只能属于其中一次谈话", records.len()),
            "每次只勾一个人并填写内容；不填内容可以一次记多人",
        ));
    }
    living.write(|world, _| {
        let mut drafts = Vec::with_capacity(records.len());
        for record in records {
            let record = renamed(world, named(record.clone()));
            unknown(world, &record)?;
            let draft = Draft::new(actor, record.day, Action::RecordAdded(Box::new(record)));
            drafts.push(sealing(draft, content)?);
        }
        Ok(drafts)
    })
}

fn unknown(world: &World, record: &Record) -> Result<(), AppError> {
    let Some(listed) = world.records.get(&record.id) else { return Ok(()) };
    let whose: Vec<String> = record.persons.iter().map(|p| crate::particulars::name(world, p)).collect();
    let (alike, apart) = if record.kinds.iter().any(|k| k.spec().sitting) {
        ("主题、日期和类型都一样", "打开已有的记录更正；确实是另一次的，请写上不同的主题")
    } else {
        ("日期、人员和事项都一样", "打开已有的记录更正")
    };
    Err(AppError::conflict(
        format!(
            "{}的这次{}{}",
            record.day,
            record.kinds.first().map_or("记录", |k| k.label()),
            if whose.is_empty() { String::new() } else { format!("（{}）", whose.join("、")) }
        ),
        format!("已经在{}记过了（{alike}）", listed.state().entered_on),
        apart,
    ))
}

/// Saves a record that happened.
///
/// # Errors
/// The same was recorded before, or it does not fit the ledger.
pub fn add(living: &Living, actor: &str, record: Record) -> Result<Entry, AppError> {
    one(living.write(|world, _| {
        let record = renamed(world, named(record));
        unknown(world, &record)?;
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
    mut record: Record,
    content: Content<'_>,
    reason: &str,
) -> Result<Entry, AppError> {
    reasoned(reason)?;
    one(living.write(|world, _| {
        let state = stand(world, &record.id)?;
        if state.sequence != seen {
            let who = crate::particulars::name(world, &state.actor);
            return Err(AppError::conflict(
                format!("记录 {}", record.id),
                format!("打开以后已经改过（现为台账第{}条，{who}）", state.sequence),
                "刷新后看过最新内容再更正",
            ));
        }
        record.content = match content {
            Content::Kept => state.record.content.clone(),
            Content::Written(_) | Content::Dropped => None,
        };
        let written = if let Content::Written(text) = content { text } else { "" };
        if *state.record == record && written.trim().is_empty() {
            return Err(AppError::refused(
                format!("记录 {}", record.id),
                "没有任何改动",
                "改好以后再提交，或直接离开",
            ));
        }
        let day = record.day;
        let body = RecordCorrected { corrects: seen, record, reason: reason.to_owned() };
        Ok(vec![sealing(Draft::new(actor, day, Action::RecordCorrected(Box::new(body))), written)?])
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

/// 历史步骤 — one entry of a record's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The entry.
    pub entry: Entry,
    /// The first digits of its hash.
    pub mark: String,
    /// The record as it was from then on; `None` where it was withdrawn.
    pub record: Option<Record>,
    /// Why, where the entry says it.
    pub reason: Option<String>,
}

/// 历史 of a record, newest first, from the entry that holds or that withdrew it.
///
/// # Errors
/// The database fails.
pub fn history(living: &Living, sequence: u64) -> Result<Vec<Past>, AppError> {
    let mut history = Vec::new();
    let mut at = Some(sequence);
    while let Some(sequence) = at {
        let Some(entry) = living.desk().entry(sequence)? else { break };
        let (before, record, reason) = match &entry.action {
            Action::RecordCorrected(body) => {
                (Some(body.corrects), Some(body.record.clone()), Some(body.reason.clone()))
            }
            Action::RecordWithdrawn(body) => (Some(body.corrects), None, Some(body.reason.clone())),
            Action::RecordAdded(record) => (None, Some(Record::clone(record)), None),
            _ => (None, None, None),
        };
        at = before;
        let mark = mark(living, sequence)?;
        history.push(Past { entry, mark, record, reason });
    }
    Ok(history)
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
pub fn list(
    present: &Present,
    reach: &Reachable,
    wanted: &Wanted,
    page: usize,
    size: usize,
) -> (Vec<RecordState>, usize) {
    let (world, today) = (present.world(), present.today());
    let mut reached: HashMap<&str, bool> = HashMap::new();
    let mut found: Vec<Listed<'_>> = Vec::new();
    for listed in world.records.iter() {
        let unit = *reached.entry(listed.unit()).or_insert_with(|| {
            reach.holds(world, listed.unit(), today)
                && wanted.unit.as_deref().is_none_or(|above| world.is_within(listed.unit(), above, today))
        });
        let fits = unit
            && wanted.kind.is_none_or(|kind| listed.is(kind))
            && wanted.from.is_none_or(|day| listed.day() >= day)
            && wanted.until.is_none_or(|day| listed.day() <= day)
            && wanted.person.as_deref().is_none_or(|person| listed.names(person))
            && (wanted.text.is_empty()
                || listed.record().title.is_some_and(|title| title.contains(&wanted.text)));
        if fits {
            found.push(listed);
        }
    }
    let total = found.len();
    found.sort_unstable_by_key(|l| std::cmp::Reverse((l.day(), l.order(), l.place())));
    let shown = found.into_iter().skip(page * size).take(size);
    (shown.map(|listed| listed.state()).collect(), total)
}
