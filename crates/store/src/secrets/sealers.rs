//! Sealing without a database, so that another thread can do it.

use super::boxes::{self, DataKey, Randomness};
use super::{CITIZEN_ID, MasterKey, Secrets, normalised};
use crate::errors::StoreError;
use jishi_domain::actions::Sealed;
use zeroize::{Zeroize, Zeroizing};

/// Makes sealed boxes.
pub(crate) struct Sealer<'m> {
    master: &'m MasterKey,
    random: Randomness,
}

impl<'m> Sealer<'m> {
    /// A sealer under a master key.
    pub fn new(master: &'m MasterKey) -> Sealer<'m> {
        Sealer { master, random: Randomness::new() }
    }

    /// Encrypts a person's secrets under the person's key.
    pub fn seal(&mut self, key: &DataKey, person: &str, secrets: &Secrets) -> Result<Sealed, StoreError> {
        let mut plain = serde_json::to_vec(&secrets.0)
            .map_err(|error| StoreError::engine("整理密封资料")(Box::new(error)))?;
        let ciphertext = boxes::close(key, self.random.take()?, &plain, &boxes::about("secrets", person))?;
        plain.zeroize();
        let id_hash = match secrets.0.get(CITIZEN_ID).map(|id| normalised(id)) {
            Some(id) if !id.is_empty() => self.master.id_hash(&id),
            _ => String::new(),
        };
        Ok(Sealed { ciphertext, id_hash, fields: secrets.0.keys().cloned().collect() })
    }

    /// Encrypts the secrets of a new person under a new key, and wraps that key.
    pub fn seal_new(&mut self, person: &str, secrets: &Secrets) -> Result<(Sealed, String), StoreError> {
        let key = Zeroizing::new(self.random.take()?);
        let wrapped = self.master.wrap(person, self.random.take()?, &key)?;
        Ok((self.seal(&key, person, secrets)?, wrapped))
    }
}
