//! Reading entries one after the other.

use crate::chains::StoredEntry;
use crate::connections::{Connection, Value};
use crate::errors::StoreError;
use crate::stores::Store;
use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;

/// 条目检索 — which entries are wanted, newest first. What is left empty does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Only those before this sequence.
    pub before: Option<u64>,
    /// Ids of actions.
    pub actions: Vec<String>,
    /// Codes of which one must stand in the payload, or be the actor. It may let through too much: a code may stand
    /// there as a text; the caller looks again.
    pub named: Vec<String>,
    /// Entered on this day (UTC) or later.
    pub from: Option<Day>,
    /// Entered on this day (UTC) or earlier.
    pub until: Option<Day>,
    /// At most so many.
    pub most: u64,
}

impl Store {
    /// Entries that fit a search, newest first.
    ///
    /// # Errors
    /// The database fails, or an entry cannot be read.
    pub fn search_entries(&mut self, search: &Search) -> Result<Vec<Entry>, StoreError> {
        let mut values: Vec<Value<'_>> = Vec::new();
        let mut asked = Vec::new();
        let mut given = |value: Value<'static>| {
            values.push(value);
            format!("${}", values.len())
        };
        if let Some(before) = search.before {
            asked.push(format!("sequence < {}", given(before.into())));
        }
        if let Some(day) = search.from {
            asked.push(format!("entered_at >= {}", given(format!("{day}T00:00:00Z").into())));
        }
        if let Some(day) = search.until {
            asked.push(format!("entered_at < {}", given(format!("{}T00:00:00Z", day.plus(1)).into())));
        }
        if !search.actions.is_empty() {
            let ids: Vec<String> = search.actions.iter().map(|id| given(id.clone().into())).collect();
            asked.push(format!("action IN ({})", ids.join(", ")));
        }
        if !search.named.is_empty() {
            let named: Vec<String> = search
                .named
                .iter()
                .map(|code| {
                    let (within, actor) = (given(quoted(code).into()), given(code.clone().into()));
                    format!("payload LIKE {within} ESCAPE '!' OR actor = {actor}")
                })
                .collect();
            asked.push(format!("({})", named.join(" OR ")));
        }
        let filter = if asked.is_empty() { String::new() } else { format!(" WHERE {}", asked.join(" AND ")) };
        let sql = format!(
            "SELECT {} FROM ledger{filter} ORDER BY sequence DESC LIMIT {}",
            StoredEntry::COLUMNS,
            search.most
        );
        let mut found = Vec::new();
        self.connection.query(&sql, &values, &mut |row| {
            found.push(StoredEntry::read(row)?.entry()?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The entries from one sequence until, not including, another, read a page at a time.
    pub fn entries(&mut self, from: u64, until: u64) -> Entries<'_> {
        Entries { connection: &mut self.connection, next: from, until, page: Vec::new().into_iter() }
    }
}

/// 条目流 — entries read a page at a time.
pub struct Entries<'s> {
    connection: &'s mut Connection,
    next: u64,
    until: u64,
    page: std::vec::IntoIter<StoredEntry>,
}

/// A code as it stands in a payload, as a pattern.
fn quoted(code: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in serde_json::Value::from(code).to_string().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

const PAGE: u64 = 1_000;

impl Entries<'_> {
    pub(crate) fn next_stored(&mut self) -> Result<Option<StoredEntry>, StoreError> {
        if let Some(entry) = self.page.next() {
            return Ok(Some(entry));
        }
        if self.next >= self.until {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {} FROM ledger WHERE sequence >= $1 AND sequence < $2 ORDER BY sequence LIMIT {PAGE}",
            StoredEntry::COLUMNS
        );
        let mut page = Vec::new();
        self.connection.query(&sql, &[self.next.into(), self.until.into()], &mut |row| {
            page.push(StoredEntry::read(row)?);
            Ok(())
        })?;
        self.next = page.last().map_or(self.until, |entry| entry.sequence + 1);
        self.page = page.into_iter();
        Ok(self.page.next())
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Entry, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.next_stored() {
            Ok(stored) => stored.map(StoredEntry::entry),
            Err(error) => {
                self.next = self.until;
                Some(Err(error))
            }
        }
    }
}
