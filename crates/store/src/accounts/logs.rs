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
}

fn read(row: &Row<'_>) -> Result<SecurityEvent, StoreError> {
    Ok(SecurityEvent {
        at: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        what: row.text(2)?.to_owned(),
        from: row.text(3)?.to_owned(),
        outcome: row.text(4)?.to_owned(),
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
                ],
            )
        })
    }

    /// The newest events, the last one first; at most so many.
    ///
    /// # Errors
    /// The database fails.
    pub fn security_log(&mut self, most: u64) -> Result<Vec<SecurityEvent>, StoreError> {
        let sql =
            "SELECT at, account, what, address, outcome FROM security_log ORDER BY ordinal DESC LIMIT $1";
        all(&mut self.connection, sql, &[most.into()], read)
    }
}
