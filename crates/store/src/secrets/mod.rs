//! Secrets: citizen ID, phone, address, hardship … encrypted with a key per person.
//!
//! The ciphertext stands in the ledger ([`Sealed`]); the person's key stands apart in the table `person_keys`,
//! itself encrypted under the college's master key, which never stands in the database. Destroying a person's
//! key makes every ciphertext of that person unreadable and leaves the chain whole.

mod boxes;
mod contents;
mod keyrings;
mod master_keys;
mod merging;
mod sealers;

pub(crate) use boxes::Randomness;
pub use contents::CONTENT;
pub(crate) use contents::{readings, unseal_content};
pub(crate) use keyrings::{KeyRing, key_check};
pub use master_keys::MasterKey;
pub(crate) use sealers::Sealer;

use crate::chains::StoredEntry;
use crate::connections::{Connection, Value};
use crate::drafts::Draft;
use crate::errors::StoreError;
use crate::stores::Store;
use boxes::DataKey;
use jishi_domain::actions::{Action, Entry, Sealed, SecretErased, SecretRead};
use jishi_domain::dates::Day;
use std::collections::BTreeMap;
use zeroize::Zeroize;

/// The field that search goes by.
pub const CITIZEN_ID: &str = "citizen_id";

/// 敏感资料 — a person's secrets in plain text, by field: `citizen_id`, `phone`, `address` … Never printed,
/// wiped from memory when dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(pub BTreeMap<String, String>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({:?})", self.0.keys().collect::<Vec<_>>())
    }
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.0.values_mut().for_each(Zeroize::zeroize);
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Secrets {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Secrets {
        Secrets(fields.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }
}

/// A citizen ID as it is hashed: without blanks, with ASCII digits and an upper-case X. Also IDs that break a
/// rule are found again, since a roster may hold some.
pub(crate) fn normalised(citizen_id: &str) -> String {
    citizen_id
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            'x' | 'Ｘ' | 'ｘ' => 'X',
            other => other,
        })
        .collect()
}

/// Opens one sealed box of a person.
///
/// # Errors
/// The box does not open under this key: it was sealed under a key that has been destroyed, or was altered.
pub(crate) fn unseal(key: &DataKey, person: &str, sealed: &Sealed) -> Result<Secrets, StoreError> {
    let damaged = || {
        StoreError::refusal(
            format!("人员 {person} 的密封资料"),
            "打不开（密文与密钥不符）",
            "请运行 jishi ledger verify 检查，必要时从备份恢复",
        )
    };
    let mut plain =
        boxes::open(key, &sealed.ciphertext, &boxes::about("secrets", person)).ok_or_else(damaged)?;
    let fields = serde_json::from_slice(&plain).map_err(|_| damaged());
    plain.zeroize();
    fields.map(Secrets)
}

/// The wrapped key of a person.
pub(crate) fn wrapped_key(connection: &mut Connection, person: &str) -> Result<Option<String>, StoreError> {
    connection.first("SELECT wrapped FROM person_keys WHERE person = $1", &[Value::from(person)], |row| {
        row.text(0).map(str::to_owned)
    })
}

pub(crate) fn no_master_key() -> StoreError {
    StoreError::refusal(
        "主密钥",
        "没有提供，不能读写密封资料（身份证号、电话、住址等）",
        "用 --master-key-file 指明主密钥文件，或设置环境变量 JISHI_MASTER_KEY",
    )
}

pub(crate) fn wrong_master_key() -> StoreError {
    StoreError::refusal(
        "主密钥",
        "不是这个数据库的主密钥",
        "换用建库时的主密钥；主密钥遗失后密封资料无法恢复",
    )
}

impl Store {
    /// The master key, where there is one and it is the one that this database was sealed with. The database is
    /// asked once: it never changes its master key, and every append checks it again.
    pub(crate) fn master_key(&mut self) -> Result<&MasterKey, StoreError> {
        if !self.master_checked {
            let check = self.setting("key_check")?;
            let master = self.master.as_ref().ok_or_else(no_master_key)?;
            if check.is_some_and(|check| check != master.check()) {
                return Err(wrong_master_key());
            }
            self.master_checked = true;
        }
        self.master.as_ref().ok_or_else(no_master_key)
    }

    /// The keyed hash of a citizen ID, as it stands in [`Sealed::id_hash`].
    ///
    /// # Errors
    /// There is no master key, or it is the wrong one.
    pub fn citizen_id_hash(&mut self, citizen_id: &str) -> Result<String, StoreError> {
        Ok(self.master_key()?.id_hash(&normalised(citizen_id)))
    }

    /// Codes of the people with this citizen ID (usually one), in the order of their codes. Blanks, full-width
    /// digits and a lower-case x do not matter.
    ///
    /// # Errors
    /// There is no master key, it is the wrong one, or the database fails.
    pub fn find_by_citizen_id(&mut self, citizen_id: &str) -> Result<Vec<String>, StoreError> {
        let hash = self.citizen_id_hash(citizen_id)?;
        let mut codes = Vec::new();
        self.connection.query(
            "SELECT code FROM people WHERE id_hash = $1 ORDER BY code",
            &[Value::from(hash)],
            &mut |row| {
                codes.push(row.text(0)?.to_owned());
                Ok(())
            },
        )?;
        Ok(codes)
    }

    /// Reads fields of a person's secrets. That it was read, by whom and for what stands in the ledger before
    /// the plain text is handed out. `at` is the time of reading, UTC.
    ///
    /// # Errors
    /// No or a wrong master key, an unknown person, no such field, no purpose, or a failing database.
    pub fn open_secrets(
        &mut self,
        person: &str,
        fields: &[&str],
        actor: &str,
        purpose: &str,
        at: &str,
    ) -> Result<Secrets, StoreError> {
        self.master_key()?;
        if purpose.trim().is_empty() {
            return Err(StoreError::refusal("查阅密封资料", "没有写明用途", "写明为什么事查阅"));
        }
        let object = self.world()?.called_person(person);
        let state = self.world()?.people.get(person);
        let state = state
            .ok_or_else(|| StoreError::refusal(object.clone(), "没有登记", "核对编号，或先导入花名册"))?;
        let Some(sealed) = state.sealed.clone() else {
            return Err(StoreError::refusal(object, "没有密封资料（未登记或已删除）", "核对人员编号"));
        };
        if let Some(missing) = fields.iter().find(|f| !sealed.fields.iter().any(|s| s == *f)) {
            return Err(StoreError::refusal(
                object,
                format!("密封资料中没有“{missing}”"),
                format!("可查阅的有：{}", sealed.fields.join("、")),
            ));
        }
        let key = self.data_key(person)?;
        let all = unseal(&key, person, &sealed)?;
        let read = SecretRead {
            person: person.to_owned(),
            fields: fields.iter().map(|f| (*f).to_owned()).collect(),
            purpose: purpose.to_owned(),
            record: None,
        };
        let day = crate::drafts::day_of(at)?;
        self.append(vec![Draft::new(actor, day, Action::SecretRead(Box::new(read)))], at)?;
        Ok(all.0.iter().filter(|(name, _)| fields.contains(&name.as_str())).collect())
    }

    /// The entries that say who read a person's secrets, in order.
    ///
    /// # Errors
    /// The database fails, or an entry cannot be read.
    pub fn secret_readings(&mut self, person: &str) -> Result<Vec<Entry>, StoreError> {
        let sql = format!(
            "SELECT {} FROM ledger WHERE action = 'secret.read' ORDER BY sequence",
            StoredEntry::COLUMNS
        );
        let mut readings = Vec::new();
        self.connection.query(&sql, &[], &mut |row| {
            let entry = StoredEntry::read(row)?.entry()?;
            if matches!(&entry.action, Action::SecretRead(body) if body.person == person) {
                readings.push(entry);
            }
            Ok(())
        })?;
        Ok(readings)
    }

    /// Destroys a person's key, so that nobody can read the person's secrets any more, and says so in the
    /// ledger. Backups and exchange files made earlier still hold the (wrapped) key.
    ///
    /// # Errors
    /// An unknown person, nothing to erase, or a failing database.
    pub fn erase_secrets(
        &mut self,
        person: &str,
        reason: &str,
        actor: &str,
        at: &str,
    ) -> Result<(), StoreError> {
        let world = self.world()?;
        if world.people.get(person).is_some_and(|p| !p.is_sealed()) {
            return Err(StoreError::refusal(
                world.called_person(person),
                "没有密封资料（未登记或已删除）",
                "不必再次删除",
            ));
        }
        let erased = SecretErased { person: person.to_owned(), reason: reason.to_owned() };
        let day: Day = crate::drafts::day_of(at)?;
        self.append(vec![Draft::new(actor, day, Action::SecretErased(Box::new(erased)))], at).map(drop)
    }

    /// A person's own key, unwrapped.
    pub(crate) fn data_key(&mut self, person: &str) -> Result<DataKey, StoreError> {
        let wrapped = wrapped_key(&mut self.connection, person)?.ok_or_else(|| {
            StoreError::refusal(
                format!("人员 {person} 的密封资料"),
                "密钥不在数据库中",
                "请运行 jishi ledger verify 检查，必要时从备份恢复",
            )
        })?;
        self.master_key()?.unwrap(person, &wrapped)
    }
}
