//! Writing an exchange file.

use super::{FORMAT, VERSION, content_of, person_of, sealed_of, unsealed};
use crate::chains::{Head, StoredEntry};
use crate::connections::Connection;
use crate::drafts::{Draft, day_of};
use crate::errors::StoreError;
use crate::preparations::record_of;
use crate::secrets::{
    CONTENT, MasterKey, Secrets, key_check, readings, unseal, unseal_content, wrong_master_key,
};
use crate::stores::{self, Store};
use jishi_domain::actions::{Action, SecretRead};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::Write;

/// 明文导出 — who takes the secrets out in plain text, why and when; each person's is noted in the ledger.
#[derive(Clone, Debug)]
pub struct SecretsAccess<'a> {
    /// Code of the person who exports.
    pub actor: &'a str,
    /// Purpose.
    pub purpose: &'a str,
    /// Time, UTC.
    pub at: &'a str,
}

/// 导出结果 — what an export wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Entries.
    pub entries: u64,
    /// Wrapped keys of people.
    pub keys: u64,
    /// The newest entry that was written.
    pub head: Head,
}

fn text(value: &str) -> Json {
    Json::from(value)
}

fn failed(error: std::io::Error) -> StoreError {
    StoreError::File { path: "导出".to_owned(), doing: "写入", source: error }
}

impl Store {
    /// Writes everything in the ledger as JSON Lines. Without `secrets` the sealed secrets and the wrapped keys of
    /// people are written, readable only with the master key; with it the secrets are written in plain text, no
    /// keys, and that they were read is noted in the ledger before.
    ///
    /// # Errors
    /// The writer or the database fails; for plain secrets, no or a wrong master key, or no purpose.
    pub fn export(
        &mut self,
        writer: &mut dyn Write,
        secrets: Option<&SecretsAccess<'_>>,
    ) -> Result<Exported, StoreError> {
        if let Some(access) = secrets {
            self.note_access(access)?;
        }
        let master = match secrets {
            Some(_) => Some(self.master_key()?.clone()),
            None => None,
        };
        self.connection.reading(|connection| write(connection, writer, master.as_ref()))
    }

    /// Notes in the ledger that the secrets of all are read.
    fn note_access(&mut self, access: &SecretsAccess<'_>) -> Result<(), StoreError> {
        self.master_key()?;
        if access.purpose.trim().is_empty() {
            return Err(StoreError::refusal("导出密封资料", "没有写明用途", "写明为什么事导出"));
        }
        let day = day_of(access.at)?;
        let read = |(person, state): (&String, &jishi_domain::worlds::PersonState)| {
            let fields = state.sealed.as_ref()?.fields.clone();
            let body = SecretRead {
                person: person.clone(),
                fields,
                purpose: access.purpose.to_owned(),
                record: None,
            };
            Some(Draft::new(access.actor, day, Action::SecretRead(Box::new(body))))
        };
        let world = self.world()?;
        let mut drafts: Vec<Draft> = world.people.iter().filter_map(read).collect();
        let talks = world.records.iter().map(|listed| listed.record());
        for record in talks.filter(|record| record.content.is_some()) {
            drafts.extend(readings(&record, access.actor, access.purpose, access.at)?);
        }
        self.append(drafts, access.at).map(drop)
    }
}

fn write(
    connection: &mut Connection,
    writer: &mut dyn Write,
    master: Option<&MasterKey>,
) -> Result<Exported, StoreError> {
    let algorithm = stores::algorithm(connection)?;
    let head = stores::head(connection)?;
    let mut keys = BTreeMap::new();
    connection.query("SELECT person, wrapped FROM person_keys ORDER BY person", &[], &mut |row| {
        keys.insert(row.text(0)?.to_owned(), row.text(1)?.to_owned());
        Ok(())
    })?;
    let mut first = format!(
        "{{\"format\":{},\"version\":{VERSION},\"hash\":{},\"entries\":{}",
        text(FORMAT),
        text(algorithm.id()),
        head.sequence
    );
    if master.is_none() {
        first.push_str(&format!(",\"head\":{}", text(&head.code().to_string())));
        if let Some(check) = key_check(connection)? {
            first.push_str(&format!(",\"key_check\":{}", text(&check)));
        }
    }
    writeln!(writer, "{first}}}").map_err(failed)?;
    let sql = format!("SELECT {} FROM ledger ORDER BY sequence", StoredEntry::COLUMNS);
    connection.query(&sql, &[], &mut |row| {
        let entry = StoredEntry::read(row)?;
        let opened = match master {
            Some(master) => opened(master, &keys, &entry)?,
            None => None,
        };
        line(writer, &entry, opened.as_ref()).map_err(failed)
    })?;
    let written = if master.is_none() { keys.len() as u64 } else { 0 };
    if master.is_none() {
        for (person, wrapped) in &keys {
            let line = json!({"person": person, "wrapped": wrapped});
            writeln!(writer, "{{\"person_key\":{line}}}").map_err(failed)?;
        }
    }
    writer.flush().map_err(failed)?;
    Ok(Exported { entries: head.sequence, keys: written, head })
}

/// The payload without its sealed box, and what was in the box; `None` where there is no box, or its key has been
/// destroyed.
fn opened(
    master: &MasterKey,
    keys: &BTreeMap<String, String>,
    entry: &StoredEntry,
) -> Result<Option<(String, Secrets)>, StoreError> {
    if entry.action.starts_with("record.") && has_content(&entry.payload) {
        return content(master, keys, entry).map(Some);
    }
    if !entry.action.starts_with("person.") {
        return Ok(None);
    }
    let action = entry.clone().entry()?.action;
    let (Some(person), Some(sealed)) = (person_of(&action), sealed_of(&action)) else { return Ok(None) };
    let Some(wrapped) = keys.get(person) else { return Ok(None) };
    let key = master.unwrap(person, wrapped).map_err(|_| wrong_master_key())?;
    match unseal(&key, person, sealed) {
        Ok(secrets) => Ok(Some((crate::preparations::payload(&unsealed(&action))?, secrets))),
        // sealed under an earlier key that was destroyed
        Err(_) => Ok(None),
    }
}

/// Whether a payload may hold sealed content, without reading all of it.
pub(super) fn has_content(payload: &str) -> bool {
    payload.contains("\"content\":{")
}

/// The payload of a record without its box, and what was in it: nothing, where a key was destroyed since.
fn content(
    master: &MasterKey,
    keys: &BTreeMap<String, String>,
    entry: &StoredEntry,
) -> Result<(String, Secrets), StoreError> {
    let action = entry.clone().entry()?.action;
    let mut secrets = Secrets::default();
    if let (Some(record), Some(sealed)) = (record_of(&action), content_of(&action)) {
        let wrapped: Option<Vec<(&String, &String)>> =
            sealed.persons.iter().map(|person| Some((person, keys.get(person)?))).collect();
        let mut own = Vec::new();
        for (person, wrapped) in wrapped.iter().flatten() {
            own.push(master.unwrap(person, wrapped).map_err(|_| wrong_master_key())?);
        }
        if wrapped.is_some()
            && let Some(text) = unseal_content(&own, &record.id, sealed)
        {
            secrets.0.insert(CONTENT.to_owned(), text.to_string());
        }
    }
    Ok((crate::preparations::payload(&unsealed(&action))?, secrets))
}

fn line(
    writer: &mut dyn Write,
    entry: &StoredEntry,
    opened: Option<&(String, Secrets)>,
) -> std::io::Result<()> {
    let payload = opened.map_or(&entry.payload, |(payload, _)| payload);
    write!(
        writer,
        "{{\"sequence\":{},\"actor\":{},\"entered_at\":{},\"event_day\":{},\"action\":{},\"payload\":{payload}",
        entry.sequence,
        text(&entry.actor),
        text(&entry.entered_at),
        text(&entry.event_day),
        text(&entry.action)
    )?;
    if let Some((_, secrets)) = opened.filter(|(_, secrets)| !secrets.0.is_empty()) {
        write!(writer, ",\"secrets\":{}", json!(secrets.0))?;
    }
    writeln!(writer, "}}")
}
