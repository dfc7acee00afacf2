//! Compares new secrets with those that are stored, without handing these out.

use super::{Secrets, unseal};
use crate::errors::StoreError;
use crate::stores::Store;

impl Store {
    /// What a person's secrets become with these fields: `None` where the same values are stored already.
    /// Nobody is shown anything, so nothing is noted in the ledger.
    ///
    /// # Errors
    /// No or a wrong master key, or a failing database.
    pub fn merged_secrets(&mut self, person: &str, fields: &Secrets) -> Result<Option<Secrets>, StoreError> {
        self.master_key()?;
        let sealed = self.world_as_read()?.people.get(person).and_then(|p| p.sealed.clone());
        let Some(sealed) = sealed else { return Ok((!fields.0.is_empty()).then(|| fields.clone())) };
        let key = self.data_key(person)?;
        let mut all = unseal(&key, person, &sealed)?;
        if fields.0.iter().all(|(name, value)| all.0.get(name) == Some(value)) {
            return Ok(None);
        }
        all.0.extend(fields.0.iter().map(|(name, value)| (name.clone(), value.clone())));
        Ok(Some(all))
    }
}
