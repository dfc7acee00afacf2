//! Working papers: what is kept beside the ledger while somebody works on it. They may be thrown away at any time.

use crate::connections::{Row, Value};
use crate::drafts::check_time;
use crate::errors::StoreError;
use crate::stores::Store;
use crate::tables::PAPERS;

/// 工作底稿 — a text under a kind and a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Name among its kind.
    pub name: String,
    /// Text.
    pub body: String,
    /// When it was kept.
    pub kept_at: String,
}

fn read(row: &Row<'_>) -> Result<Paper, StoreError> {
    Ok(Paper {
        name: row.text(0)?.to_owned(),
        body: row.text(1)?.to_owned(),
        kept_at: row.text(2)?.to_owned(),
    })
}

impl Store {
    /// Keeps a paper in the place of the one that has its name.
    ///
    /// # Errors
    /// A time that is none; the database fails.
    pub fn keep_paper(&mut self, kind: &str, paper: &Paper) -> Result<(), StoreError> {
        check_time(&paper.kept_at)?;
        self.connection.writing(|connection| {
            let sql = "DELETE FROM papers WHERE kind = $1 AND name = $2";
            connection.execute(sql, &[kind.into(), (&paper.name).into()])?;
            let row: [Value<'_>; 4] =
                [kind.into(), (&paper.name).into(), (&paper.body).into(), (&paper.kept_at).into()];
            connection.insert(&PAPERS, &row)
        })
    }

    /// The paper of that kind and name.
    ///
    /// # Errors
    /// The database fails.
    pub fn paper(&mut self, kind: &str, name: &str) -> Result<Option<Paper>, StoreError> {
        let sql = "SELECT name, body, kept_at FROM papers WHERE kind = $1 AND name = $2";
        self.connection.first(sql, &[kind.into(), name.into()], read)
    }

    /// Throws a paper away; `false` where there is none.
    ///
    /// # Errors
    /// The database fails.
    pub fn drop_paper(&mut self, kind: &str, name: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM papers WHERE kind = $1 AND name = $2";
        Ok(self.connection.execute(sql, &[kind.into(), name.into()])? > 0)
    }
}
