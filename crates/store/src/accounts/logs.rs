//! What happened around signing in. It is only ever added to.

use super::all;
use crate::connections::{Row, Value};
use crate::drafts::check_time;
use crate::errors::StoreError;
use crate::stores::Store;
use crate::tables::SECURITY_LOG;

/// 安全日志条目
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityEvent {
    /// When, UTC.
    pub at: String,
    /// Name of the account, as given at sign-in; it need not exist.
    pub account: String,
    /// What: `sign-in`, `sign-out`, `password`, `lock`, `account`, `totp`, `token` …
    pub what: String,
    /// Prefix of the address from which it came (IPv4 /24, IPv6 /48); empty on the server itself.
    pub from: String,
    /// How it ended: `ok`, `wrong-password`, `unknown-account`, `locked`, `disabled` …
    pub outcome: String,
    /// Name of the account that did it, where it is not the account itself; empty on the server itself.
    pub actor: String,
}

/// 日志筛选 — which events are wanted.
#[derive(Clone, Debug, Default)]
pub struct LogQuery {
    /// Done by or to this account.
    pub account: Option<String>,
    /// What: one of these; empty: all.
    pub what: Vec<String>,
    /// Only those that ended well, or only those that did not.
    pub ok: Option<bool>,
    /// From this time.
    pub from: Option<String>,
    /// Before this time.
    pub until: Option<String>,
    /// How many of the newest are left out.
    pub skip: u64,
    /// At most so many.
    pub most: u64,
}

const COLUMNS: &str = "at, account, what, address, outcome, actor";

impl LogQuery {
    /// The condition in SQL, and its values.
    fn condition(&self) -> (String, Vec<Value<'_>>) {
        let (mut parts, mut values) = (Vec::new(), Vec::new());
        let mut take = |text| {
            values.push(Value::from(text));
            values.len()
        };
        if let Some(account) = &self.account {
            let n = take(account.as_str());
            parts.push(format!("(account = ${n} OR actor = ${n})"));
        }
        if !self.what.is_empty() {
            let places: Vec<String> = self.what.iter().map(|w| format!("${}", take(w.as_str()))).collect();
            parts.push(format!("what IN ({})", places.join(", ")));
        }
        match self.ok {
            Some(true) => parts.push("outcome = 'ok'".to_owned()),
            Some(false) => parts.push("outcome <> 'ok'".to_owned()),
            None => {}
        }
        if let Some(from) = &self.from {
            parts.push(format!("at >= ${}", take(from.as_str())));
        }
        if let Some(until) = &self.until {
            parts.push(format!("at < ${}", take(until.as_str())));
        }
        let condition =
            if parts.is_empty() { String::new() } else { format!(" WHERE {}", parts.join(" AND ")) };
        (condition, values)
    }
}

fn read(row: &Row<'_>) -> Result<SecurityEvent, StoreError> {
    Ok(SecurityEvent {
        at: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        what: row.text(2)?.to_owned(),
        from: row.text(3)?.to_owned(),
        outcome: row.text(4)?.to_owned(),
        actor: row.text(5)?.to_owned(),
    })
}

impl Store {
    /// Adds an event.
    ///
    /// # Errors
    /// A time that is none; the database fails.
    pub fn log_security(&mut self, event: &SecurityEvent) -> Result<(), StoreError> {
        check_time(&event.at)?;
        self.connection.writing(|connection| {
            let last = connection.first("SELECT MAX(ordinal) FROM security_log", &[], |row| row.value(0))?;
            let next = match last {
                Some(Value::Integer(last)) => last + 1,
                _ => 1,
            };
            connection.insert(
                &SECURITY_LOG,
                &[
                    next.into(),
                    (&event.at).into(),
                    (&event.account).into(),
                    (&event.what).into(),
                    (&event.from).into(),
                    (&event.outcome).into(),
                    (&event.actor).into(),
                ],
            )
        })
    }

    /// The newest events that are wanted, the last one first, and how many there are in all.
    ///
    /// # Errors
    /// The database fails.
    pub fn security_log(&mut self, query: &LogQuery) -> Result<(Vec<SecurityEvent>, u64), StoreError> {
        let (condition, mut values) = query.condition();
        let sql = format!("SELECT COUNT(*) FROM security_log{condition}");
        let total = self.connection.first(&sql, &values, |row| row.sequence(0))?.unwrap_or(0);
        values.extend([query.most.into(), query.skip.into()]);
        let n = values.len();
        let sql = format!(
            "SELECT {COLUMNS} FROM security_log{condition} ORDER BY ordinal DESC LIMIT ${} OFFSET ${n}",
            n - 1
        );
        Ok((all(&mut self.connection, &sql, &values, read)?, total))
    }
}
