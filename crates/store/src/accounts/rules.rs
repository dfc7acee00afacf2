//! Settings of the site that administrators change: a name and a text each, read by those who understand it.

use crate::connections::Value;
use crate::errors::StoreError;
use crate::stores::Store;
use crate::tables::SETTINGS;

/// What stands before the name of a setting of the site, apart from what the ledger itself keeps there.
const PREFIX: &str = "site.";

impl Store {
    /// A setting of the site; `None` where nobody has set it.
    ///
    /// # Errors
    /// The database fails.
    pub fn site_setting(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        self.setting(&format!("{PREFIX}{name}"))
    }

    /// Sets a setting of the site.
    ///
    /// # Errors
    /// The database fails.
    pub fn set_site_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let name = format!("{PREFIX}{name}");
        self.connection.writing(|connection| {
            connection.execute("DELETE FROM settings WHERE name = $1", &[Value::from(&name)])?;
            connection.insert(&SETTINGS, &[Value::from(&name), value.into()])
        })
    }
}
