//! Who is signed in.

use super::{all, columns};
use crate::connections::{Row, Value};
use crate::drafts::check_time;
use crate::errors::StoreError;
use crate::stores::Store;
use crate::tables::SESSIONS;

/// 登录会话 — one sign-in on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Hash of the token; the token itself is only with the browser.
    pub hash: String,
    /// Name of the account.
    pub account: String,
    /// When it began.
    pub created_at: String,
    /// When it was last used.
    pub seen_at: String,
    /// When it ends at the latest.
    pub expires_at: String,
    /// When it was ended.
    pub ended_at: Option<String>,
    /// The device, in words.
    pub agent: String,
    /// How somebody showed who they are: `password`, or `identity` for the college's own provider.
    pub way: String,
}

fn read(row: &Row<'_>) -> Result<Session, StoreError> {
    Ok(Session {
        hash: row.text(0)?.to_owned(),
        account: row.text(1)?.to_owned(),
        created_at: row.text(2)?.to_owned(),
        seen_at: row.text(3)?.to_owned(),
        expires_at: row.text(4)?.to_owned(),
        ended_at: row.optional_text(5)?.map(str::to_owned),
        agent: row.text(6)?.to_owned(),
        way: row.text(7)?.to_owned(),
    })
}

impl Store {
    /// Keeps a new session.
    ///
    /// # Errors
    /// A time that is none; the database fails.
    pub fn begin_session(&mut self, session: &Session) -> Result<(), StoreError> {
        check_time(&session.created_at)?;
        check_time(&session.expires_at)?;
        self.connection.insert(
            &SESSIONS,
            &[
                Value::from(&session.hash),
                (&session.account).into(),
                (&session.created_at).into(),
                (&session.seen_at).into(),
                (&session.expires_at).into(),
                session.ended_at.as_ref().into(),
                (&session.agent).into(),
                (&session.way).into(),
            ],
        )
    }

    /// The session with that hash, also an ended one.
    ///
    /// # Errors
    /// The database fails.
    pub fn session(&mut self, hash: &str) -> Result<Option<Session>, StoreError> {
        let sql = format!("SELECT {} FROM sessions WHERE hash = $1", columns(&SESSIONS));
        self.connection.first(&sql, &[hash.into()], read)
    }

    /// The sessions of an account that were not ended and have not expired at that time, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn sessions_of(&mut self, account: &str, at: &str) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "SELECT {} FROM sessions WHERE account = $1 AND ended_at IS NULL AND expires_at > $2
             ORDER BY created_at DESC, hash",
            columns(&SESSIONS)
        );
        all(&mut self.connection, &sql, &[account.into(), at.into()], read)
    }

    /// Every session that was not ended and has not expired at that time, by account, the newest first.
    ///
    /// # Errors
    /// The database fails.
    pub fn open_sessions(&mut self, at: &str) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "SELECT {} FROM sessions WHERE ended_at IS NULL AND expires_at > $1
             ORDER BY account, created_at DESC, hash",
            columns(&SESSIONS)
        );
        all(&mut self.connection, &sql, &[at.into()], read)
    }

    /// Ends every session of an account but one, and says how many there were.
    ///
    /// # Errors
    /// The database fails.
    pub fn end_other_sessions(&mut self, account: &str, kept: &str, at: &str) -> Result<u64, StoreError> {
        check_time(at)?;
        let sql = "UPDATE sessions SET ended_at = $1 WHERE account = $2 AND hash <> $3 AND ended_at IS NULL";
        self.connection.execute(sql, &[at.into(), account.into(), kept.into()])
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// The database fails.
    pub fn touch_session(&mut self, hash: &str, at: &str) -> Result<(), StoreError> {
        let sql = "UPDATE sessions SET seen_at = $1 WHERE hash = $2 AND seen_at < $1";
        self.connection.execute(sql, &[at.into(), hash.into()]).map(drop)
    }

    /// Ends a session; `false` where it is unknown or ended already.
    ///
    /// # Errors
    /// The database fails.
    pub fn end_session(&mut self, hash: &str, at: &str) -> Result<bool, StoreError> {
        check_time(at)?;
        let sql = "UPDATE sessions SET ended_at = $1 WHERE hash = $2 AND ended_at IS NULL";
        Ok(self.connection.execute(sql, &[at.into(), hash.into()])? == 1)
    }

    /// Ends every session of an account and says how many there were.
    ///
    /// # Errors
    /// The database fails.
    pub fn end_sessions(&mut self, account: &str, at: &str) -> Result<u64, StoreError> {
        check_time(at)?;
        let sql = "UPDATE sessions SET ended_at = $1 WHERE account = $2 AND ended_at IS NULL";
        self.connection.execute(sql, &[at.into(), account.into()])
    }

    /// Forgets sessions that ended or expired before that time.
    ///
    /// # Errors
    /// The database fails.
    pub fn forget_sessions(&mut self, before: &str) -> Result<u64, StoreError> {
        check_time(before)?;
        self.connection
            .execute("DELETE FROM sessions WHERE expires_at < $1 OR ended_at < $1", &[before.into()])
    }
}
