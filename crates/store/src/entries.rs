//! Reading entries one after the other.

use crate::chains::StoredEntry;
use crate::connections::Connection;
use crate::errors::StoreError;
use crate::stores::Store;
use jishi_domain::actions::Entry;

impl Store {
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
