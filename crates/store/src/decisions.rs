//! What was decided on standards, read from the ledger.

use crate::chains::StoredEntry;
use crate::errors::StoreError;
use crate::stores::Store;
use jishi_domain::actions::Entry;

impl Store {
    /// Every entry that adopts, ends or confirms a standard or a parameter of one, in their order.
    ///
    /// # Errors
    /// The database fails, or an entry cannot be read.
    pub fn entries_of_standards(&mut self) -> Result<Vec<Entry>, StoreError> {
        let sql = format!(
            "SELECT {} FROM ledger WHERE action IN ('standard.adopted', 'standard.ended', 'parameter.confirmed') \
             ORDER BY sequence",
            StoredEntry::COLUMNS
        );
        let mut entries = Vec::new();
        self.connection.query(&sql, &[], &mut |row| {
            entries.push(StoredEntry::read(row)?.entry()?);
            Ok(())
        })?;
        Ok(entries)
    }
}
