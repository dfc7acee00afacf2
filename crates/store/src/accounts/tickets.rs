//! What a browser brings back once: half of a sign-in that waits for its other half.

use super::columns;
use crate::connections::{Row, Value};
use crate::drafts::check_time;
use crate::errors::StoreError;
use crate::stores::Store;
use crate::tables::TICKETS;

/// 凭条 — something begun in one request and ended in another, known by a token that only the browser has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Hash of the token.
    pub hash: String,
    /// What it is for; a ticket counts for nothing else.
    pub purpose: String,
    /// Name of the account; empty where it is not known yet.
    pub account: String,
    /// What must be remembered meanwhile. No secret that is worth anything without the token.
    pub body: String,
    /// When it ends.
    pub expires_at: String,
}

fn read(row: &Row<'_>) -> Result<Ticket, StoreError> {
    Ok(Ticket {
        hash: row.text(0)?.to_owned(),
        purpose: row.text(1)?.to_owned(),
        account: row.text(2)?.to_owned(),
        body: row.text(3)?.to_owned(),
        expires_at: row.text(4)?.to_owned(),
    })
}

impl Store {
    /// Keeps a ticket, and forgets those that ended before it was made.
    ///
    /// # Errors
    /// A time that is none; the database fails.
    pub fn add_ticket(&mut self, ticket: &Ticket, at: &str) -> Result<(), StoreError> {
        check_time(at)?;
        check_time(&ticket.expires_at)?;
        self.connection.writing(|connection| {
            connection.execute("DELETE FROM tickets WHERE expires_at < $1", &[at.into()])?;
            connection.insert(
                &TICKETS,
                &[
                    Value::from(&ticket.hash),
                    (&ticket.purpose).into(),
                    (&ticket.account).into(),
                    (&ticket.body).into(),
                    (&ticket.expires_at).into(),
                ],
            )
        })
    }

    /// The ticket with that hash and purpose, while it lasts.
    ///
    /// # Errors
    /// The database fails.
    pub fn ticket(&mut self, hash: &str, purpose: &str, at: &str) -> Result<Option<Ticket>, StoreError> {
        let sql = format!(
            "SELECT {} FROM tickets WHERE hash = $1 AND purpose = $2 AND expires_at > $3",
            columns(&TICKETS)
        );
        self.connection.first(&sql, &[hash.into(), purpose.into(), at.into()], read)
    }

    /// Uses a ticket up; `false` where somebody was quicker.
    ///
    /// # Errors
    /// The database fails.
    pub fn use_ticket(&mut self, hash: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM tickets WHERE hash = $1", &[hash.into()])? == 1)
    }
}
