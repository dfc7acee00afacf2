//! The tables of the database, as an append-only list of steps: a step that was released is never edited.

use crate::connections::{Connection, Value};
use crate::errors::StoreError;

/// Each step brings the database from version n to n + 1. The text is SQLite's; `{clustered}` and the types are
/// put into PostgreSQL's words by the connection.
const STEPS: &[&str] = &["
CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL){clustered};
CREATE TABLE ledger (
    sequence BIGINT NOT NULL PRIMARY KEY, previous_hash TEXT NOT NULL, hash TEXT NOT NULL, actor TEXT NOT NULL,
    entered_at TEXT NOT NULL, event_day TEXT NOT NULL, action TEXT NOT NULL, payload TEXT NOT NULL);
CREATE TABLE person_keys (person TEXT NOT NULL PRIMARY KEY, wrapped TEXT NOT NULL){clustered};
CREATE TABLE units (
    code TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, established TEXT NOT NULL, ended TEXT, merged_into TEXT
){clustered};
CREATE TABLE unit_versions (
    unit TEXT NOT NULL, from_day TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (unit, from_day)
){clustered};
CREATE TABLE unit_placements (
    unit TEXT NOT NULL, from_day TEXT NOT NULL, parent TEXT, PRIMARY KEY (unit, from_day)){clustered};
CREATE TABLE unit_terms (
    unit TEXT NOT NULL, from_day TEXT NOT NULL, until_day TEXT, PRIMARY KEY (unit, from_day)){clustered};
CREATE TABLE people (
    code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, id_hash TEXT, ended_because TEXT, body TEXT NOT NULL
){clustered};
CREATE INDEX people_by_id_hash ON people (id_hash);
CREATE TABLE memberships (
    person TEXT NOT NULL, ordinal BIGINT NOT NULL, unit TEXT, party_group TEXT, stage TEXT NOT NULL,
    category TEXT NOT NULL, floating BIGINT NOT NULL, from_day TEXT NOT NULL, until_day TEXT,
    PRIMARY KEY (person, ordinal)){clustered};
CREATE TABLE posts (
    ordinal BIGINT NOT NULL PRIMARY KEY, person TEXT NOT NULL, unit TEXT NOT NULL, post TEXT NOT NULL,
    origin TEXT NOT NULL, full_time BIGINT NOT NULL, duty TEXT, from_day TEXT NOT NULL, until_day TEXT);
CREATE TABLE records (
    id TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, day TEXT NOT NULL, until_day TEXT, sequence BIGINT NOT NULL,
    first_sequence BIGINT NOT NULL, entered_on TEXT NOT NULL, corrected_on TEXT, actor TEXT NOT NULL,
    reviewed_on TEXT, reviewed_by TEXT, accepted BIGINT, body TEXT NOT NULL){clustered};
CREATE TABLE record_kinds (
    record TEXT NOT NULL, ordinal BIGINT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (record, ordinal)){clustered};
CREATE TABLE attendance (
    record TEXT NOT NULL, person TEXT NOT NULL, state TEXT NOT NULL, hours TEXT, reason TEXT,
    PRIMARY KEY (record, person)){clustered};
CREATE TABLE withdrawn_records (id TEXT NOT NULL PRIMARY KEY, sequence BIGINT NOT NULL){clustered};
CREATE TABLE adoptions (
    ordinal BIGINT NOT NULL PRIMARY KEY, standard TEXT NOT NULL, version TEXT NOT NULL, from_day TEXT NOT NULL,
    until_day TEXT, body TEXT NOT NULL);
", "
CREATE TABLE grants (
    ordinal BIGINT NOT NULL PRIMARY KEY, person TEXT NOT NULL, role TEXT NOT NULL, units TEXT NOT NULL,
    delegated_by TEXT, reason TEXT NOT NULL, from_day TEXT NOT NULL, until_day TEXT);
", "
CREATE TABLE accounts (
    name TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
    must_change BIGINT NOT NULL, failed BIGINT NOT NULL, locked_until TEXT, totp TEXT, totp_step BIGINT NOT NULL,
    created_at TEXT NOT NULL, disabled_at TEXT){clustered};
CREATE TABLE recovery_codes (hash TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL){clustered};
CREATE TABLE sessions (
    hash TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, created_at TEXT NOT NULL, seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL, ended_at TEXT, agent TEXT NOT NULL){clustered};
CREATE INDEX sessions_by_account ON sessions (account);
CREATE TABLE api_tokens (
    hash TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, label TEXT NOT NULL, scopes TEXT NOT NULL,
    created_at TEXT NOT NULL, expires_at TEXT, last_used TEXT){clustered};
CREATE TABLE security_log (
    ordinal BIGINT NOT NULL PRIMARY KEY, at TEXT NOT NULL, account TEXT NOT NULL, what TEXT NOT NULL,
    address TEXT NOT NULL, outcome TEXT NOT NULL);
", "
CREATE TABLE snapshots (
    part BIGINT NOT NULL PRIMARY KEY, format TEXT NOT NULL, sequence BIGINT NOT NULL, hash TEXT NOT NULL,
    digest TEXT NOT NULL, body BLOB NOT NULL);
", "
CREATE TABLE plans (
    unit TEXT NOT NULL, year BIGINT NOT NULL, version BIGINT NOT NULL, sequence BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (unit, year)){clustered};
CREATE TABLE plan_events (
    unit TEXT NOT NULL, year BIGINT NOT NULL, ordinal BIGINT NOT NULL, sequence BIGINT NOT NULL, step TEXT NOT NULL,
    version BIGINT NOT NULL, day TEXT NOT NULL, actor TEXT NOT NULL, sent_to TEXT, record TEXT, note TEXT,
    PRIMARY KEY (unit, year, ordinal)){clustered};
", "
CREATE TABLE papers (
    kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, kept_at TEXT NOT NULL, PRIMARY KEY (kind, name)
){clustered};
", "
CREATE INDEX secret_readings ON ledger (sequence) WHERE action = 'secret.read';
", "
CREATE TABLE burdens (
    id TEXT NOT NULL PRIMARY KEY, on_day TEXT NOT NULL, reporter TEXT NOT NULL, answered BIGINT NOT NULL,
    published BIGINT NOT NULL, body TEXT NOT NULL){clustered};
CREATE TABLE corrections (
    id TEXT NOT NULL PRIMARY KEY, on_day TEXT NOT NULL, person TEXT NOT NULL, field TEXT NOT NULL, answered_on TEXT,
    done BIGINT, body TEXT NOT NULL){clustered};
", "
ALTER TABLE security_log ADD COLUMN actor TEXT NOT NULL DEFAULT '';
CREATE TABLE tickets (
    hash TEXT NOT NULL PRIMARY KEY, purpose TEXT NOT NULL, account TEXT NOT NULL, body TEXT NOT NULL,
    expires_at TEXT NOT NULL){clustered};
", "
ALTER TABLE sessions ADD COLUMN way TEXT NOT NULL DEFAULT 'password';
"];

/// The table by which a database is known as ours; its one row holds the version.
const MARK: &str = "jishi_schema";

/// What stands at the address.
pub(crate) enum Found {
    /// Nothing at all.
    Empty,
    /// Somebody else's tables.
    Foreign,
    /// Ours, of this version.
    Jishi(usize),
}

/// Looks without changing anything.
pub(crate) fn look(connection: &mut Connection) -> Result<Found, StoreError> {
    let names = connection.table_names()?;
    if names.is_empty() {
        return Ok(Found::Empty);
    }
    if !names.iter().any(|name| name == MARK) {
        return Ok(Found::Foreign);
    }
    let version = connection.first("SELECT version FROM jishi_schema", &[], |row| row.sequence(0))?;
    Ok(version.map_or(Found::Foreign, |v| Found::Jishi(v as usize)))
}

/// Brings an empty or older database of ours to the newest version.
///
/// # Errors
/// A refusal where the database is somebody else's or of a newer program.
pub(crate) fn migrate(connection: &mut Connection, place: &str) -> Result<(), StoreError> {
    if let Found::Jishi(version) = look(connection)?
        && version == STEPS.len()
    {
        return Ok(());
    }
    connection.writing(|connection| {
        // looked at again under the lock: another process may have been quicker
        let version = match look(connection)? {
            Found::Foreign => return Err(foreign(place)),
            Found::Jishi(version) if version > STEPS.len() => {
                return Err(StoreError::refusal(
                    format!("数据库 {place}"),
                    format!("由更新的版本写成（结构第{version}版，本程序到第{}版）", STEPS.len()),
                    "请升级纪实程序后再打开",
                ));
            }
            Found::Jishi(version) => version,
            Found::Empty => {
                connection.define("CREATE TABLE jishi_schema (version BIGINT NOT NULL)")?;
                connection.execute("INSERT INTO jishi_schema (version) VALUES ($1)", &[Value::from(0u64)])?;
                0
            }
        };
        for step in &STEPS[version..] {
            connection.define(step)?;
        }
        connection.execute("UPDATE jishi_schema SET version = $1", &[Value::from(STEPS.len())]).map(drop)
    })
}

/// The refusal of a database that is not ours.
pub(crate) fn foreign(place: &str) -> StoreError {
    StoreError::refusal(
        format!("数据库 {place}"),
        "不是纪实数据库",
        "核对 --db 的路径或地址，或换一个空的位置新建",
    )
}
