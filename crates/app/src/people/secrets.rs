//! Sealed fields of people: read for a purpose, and everybody sees who read theirs.

use crate::errors::AppError;
use crate::living::Living;
use jishi_domain::actions::{Action, Entry, SecretErased, SecretRead};
use jishi_domain::permissions::{Ability, Access};
use jishi_store::Draft;

/// 密封字段 — a field of a person's secrets, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Name of the field.
    pub field: String,
    /// Its word.
    pub label: String,
    /// Its value.
    pub value: String,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({})", self.field)
    }
}

/// 查阅 — that somebody read sealed fields of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretReading {
    /// Sequence of the entry.
    pub sequence: u64,
    /// When, UTC.
    pub at: String,
    /// Code of who read.
    pub who: String,
    /// Words for the fields.
    pub fields: Vec<String>,
    /// Purpose.
    pub purpose: String,
    /// Id of the record whose content was read.
    pub record: Option<String>,
}

/// The word for a sealed field.
pub fn label(field: &str) -> &str {
    match field {
        "citizen_id" => "公民身份证号",
        "phone" => "手机号",
        "landline" => "固定电话",
        "address" => "家庭住址",
        "hardship" => "困难情况",
        "content" => "谈心谈话等记录的内容",
        other => other,
    }
}

/// Opens fields of a person's secrets; that, by whom and for what stands in the ledger before anything is shown.
///
/// # Errors
/// No purpose, no such field, nothing sealed, no master key.
pub fn read(
    living: &Living,
    actor: &str,
    person: &str,
    fields: &[&str],
    purpose: &str,
) -> Result<Vec<Opened>, AppError> {
    if fields.is_empty() {
        return Err(AppError::refused("要查阅的资料", "一项也没有选", "至少勾选一项"));
    }
    let now = living.clock().now();
    let secrets = living.with_store(|store| Ok(store.open_secrets(person, fields, actor, purpose, &now)?))?;
    let opened = secrets.0.iter().map(|(field, value)| Opened {
        field: field.clone(),
        label: label(field).to_owned(),
        value: value.clone(),
    });
    Ok(opened.collect())
}

/// Who read a person's secrets, when and for what, the newest first: for the person's own page.
///
/// # Errors
/// The database fails.
pub fn readings(living: &Living, person: &str) -> Result<Vec<SecretReading>, AppError> {
    let mut readings = Vec::new();
    for entry in living.desk().secret_readings(person)? {
        if let Action::SecretRead(body) = entry.action {
            let SecretRead { fields, purpose, record, .. } = *body;
            readings.push(SecretReading {
                sequence: entry.sequence,
                at: entry.entered_at,
                who: entry.actor,
                fields: fields.iter().map(|field| label(field).to_owned()).collect(),
                purpose,
                record,
            });
        }
    }
    readings.reverse();
    Ok(readings)
}

/// Destroys the key of a person's secrets: nobody can read them any more.
///
/// # Errors
/// No reason, or nothing sealed.
pub fn erase(living: &Living, actor: &str, person: &str, reason: &str) -> Result<Entry, AppError> {
    if reason.trim().is_empty() {
        return Err(AppError::refused("删除原因", "没有填写", "写明为什么删除，删除后无法恢复"));
    }
    living.write_one(|world, today| {
        if world.people.get(person).is_some_and(|state| !state.is_sealed()) {
            return Err(AppError::refused(
                world.called_person(person),
                "没有密封资料（未登记或已删除）",
                "不必再次删除",
            ));
        }
        let body = SecretErased { person: person.to_owned(), reason: reason.to_owned() };
        Ok(Draft::new(actor, today, Action::SecretErased(Box::new(body))))
    })
}

/// The purpose under which a search by citizen ID stands in the ledger.
const SEARCH: &str = "按公民身份证号查找";

/// The person with this citizen ID, among those whose secrets somebody may read. Finding somebody is a reading, and
/// stands in the ledger as one; who is not within reach is not found.
///
/// # Errors
/// It is no citizen ID, or there is no master key.
pub fn find_by_citizen_id(
    living: &Living,
    access: impl for<'w> Fn(&'w jishi_domain::worlds::World) -> Access<'w>,
    citizen_id: &str,
) -> Result<Option<String>, AppError> {
    let digits = citizen_id.chars().filter(|c| c.is_alphanumeric()).count();
    if digits != 18 && digits != 15 {
        return Err(AppError::refused("公民身份证号", "不是18位", "逐位核对后再查"));
    }
    let hash = living.desk().citizen_id_hash(citizen_id)?;
    let mut found = None;
    living.write(|world, today| {
        let access = access(world);
        let holder = world.people.iter().find(|(code, state)| {
            state.sealed.as_ref().is_some_and(|sealed| sealed.id_hash == hash)
                && access.may_for_person(Ability::ReadSecrets, code)
        });
        let Some((code, _)) = holder else { return Ok(Vec::new()) };
        found = Some(code.clone());
        let body = SecretRead {
            person: code.clone(),
            fields: vec!["citizen_id".to_owned()],
            purpose: SEARCH.to_owned(),
            record: None,
        };
        Ok(vec![Draft::new(access.person(), today, Action::SecretRead(Box::new(body)))])
    })?;
    Ok(found)
}
