//! The keys that one batch makes, uses and destroys.

use super::boxes::{self, Randomness};
use super::sealers::Sealer;
use super::{MasterKey, Secrets, no_master_key, wrapped_key, wrong_master_key};
use crate::connections::{Connection, Value};
use crate::errors::StoreError;
use crate::tables::{PERSON_KEYS, SETTINGS};
use boxes::DataKey;
use jishi_domain::actions::Sealed;
use jishi_domain::records::{Record, SealedContent};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Keys within one writing transaction.
pub(crate) struct KeyRing<'m> {
    master: Option<&'m MasterKey>,
    /// Whether the database has been asked for its master key.
    checked: bool,
    random: Randomness,
    /// Wrapped keys that wait to be written.
    fresh: BTreeMap<String, String>,
    /// Whether a key was destroyed.
    pub destroyed: bool,
}

impl<'m> KeyRing<'m> {
    /// An empty ring.
    pub fn new(master: Option<&'m MasterKey>) -> KeyRing<'m> {
        KeyRing {
            master,
            checked: false,
            random: Randomness::new(),
            fresh: BTreeMap::new(),
            destroyed: false,
        }
    }

    /// The master key, where it is the one of this database; a database without secrets takes it as its own.
    pub fn master(&mut self, connection: &mut Connection) -> Result<&'m MasterKey, StoreError> {
        let master = self.master.ok_or_else(no_master_key)?;
        if !self.checked {
            match key_check(connection)? {
                Some(check) if check != master.check() => return Err(wrong_master_key()),
                Some(_) => {}
                None => connection.insert(&SETTINGS, &["key_check".into(), master.check().into()])?,
            }
            self.checked = true;
        }
        Ok(master)
    }

    /// Takes over the check of the master key under which imported keys were wrapped.
    pub fn trust(&mut self, connection: &mut Connection, check: &str) -> Result<(), StoreError> {
        match key_check(connection)? {
            Some(known) if known != check => Err(StoreError::refusal(
                "密封资料的密钥",
                "是用另一把主密钥包装的，与本数据库的主密钥不同",
                "在原数据库用 jishi export --with-secrets 导出后再导入",
            )),
            Some(_) => Ok(()),
            None => connection.insert(&SETTINGS, &["key_check".into(), check.into()]),
        }
    }

    /// The person's present key.
    fn present_key(
        &mut self,
        connection: &mut Connection,
        person: &str,
    ) -> Result<Option<DataKey>, StoreError> {
        let master = self.master(connection)?;
        let wrapped = match self.fresh.get(person) {
            Some(wrapped) => Some(wrapped.clone()),
            None => wrapped_key(connection, person)?,
        };
        wrapped.map(|wrapped| master.unwrap(person, &wrapped)).transpose()
    }

    /// Encrypts new secrets of a person who may have a key already.
    pub fn seal(
        &mut self,
        connection: &mut Connection,
        person: &str,
        secrets: &Secrets,
    ) -> Result<Sealed, StoreError> {
        let master = self.master(connection)?;
        let key = self.own_key(connection, person)?;
        Sealer::new(master).seal(&key, person, secrets)
    }

    /// The person's present key, or a new one.
    fn own_key(&mut self, connection: &mut Connection, person: &str) -> Result<DataKey, StoreError> {
        let master = self.master(connection)?;
        if let Some(key) = self.present_key(connection, person)? {
            return Ok(key);
        }
        let key = Zeroizing::new(self.random.take()?);
        let wrapped = master.wrap(person, self.random.take()?, &key)?;
        self.keep(person, wrapped);
        Ok(key)
    }

    /// Encrypts the content of a record under the keys of all whom it is about.
    pub fn seal_content(
        &mut self,
        connection: &mut Connection,
        record: &Record,
        content: &str,
    ) -> Result<SealedContent, StoreError> {
        let persons = record.content_holders();
        let keys: Vec<DataKey> =
            persons.iter().map(|person| self.own_key(connection, person)).collect::<Result<_, _>>()?;
        let key = boxes::combined(&keys)?;
        let about = boxes::about("content", &record.id);
        let ciphertext = boxes::close(&key, self.random.take()?, content.as_bytes(), &about)?;
        Ok(SealedContent { ciphertext, persons })
    }

    /// Takes over a wrapped key that was made elsewhere under the same master key.
    pub fn keep(&mut self, person: &str, wrapped: String) {
        self.fresh.insert(person.to_owned(), wrapped);
    }

    /// Destroys a person's key.
    pub fn destroy(&mut self, connection: &mut Connection, person: &str) -> Result<(), StoreError> {
        self.destroyed = true;
        self.fresh.remove(person);
        connection.delete(&PERSON_KEYS, &[Value::from(person)])
    }

    /// Writes the keys that wait.
    pub fn write(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let fresh: Vec<Value<'_>> =
            self.fresh.iter().flat_map(|(person, wrapped)| [Value::from(person), wrapped.into()]).collect();
        connection.insert(&PERSON_KEYS, &fresh)?;
        self.fresh.clear();
        Ok(())
    }
}

/// What the database says of its master key.
pub(crate) fn key_check(connection: &mut Connection) -> Result<Option<String>, StoreError> {
    connection.first("SELECT value FROM settings WHERE name = 'key_check'", &[], |row| {
        row.text(0).map(str::to_owned)
    })
}
