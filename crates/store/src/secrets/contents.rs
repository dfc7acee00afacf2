//! Content of records: what was said in a talk, sealed under the keys of all whom the record is about.
//!
//! The key is made of all of theirs, so that erasing any one of them takes the words away.

use super::boxes::{self, DataKey};
use crate::drafts::{Draft, day_of};
use crate::errors::StoreError;
use crate::stores::Store;
use jishi_domain::actions::{Action, SecretRead};
use jishi_domain::records::{Record, SealedContent};
use zeroize::Zeroizing;

/// The field under which the content of a record is handed in and read.
pub const CONTENT: &str = "content";

/// Opens the content of a record; `None` where a key was destroyed since, or the text was altered.
pub(crate) fn unseal_content(
    keys: &[DataKey],
    record: &str,
    sealed: &SealedContent,
) -> Option<Zeroizing<String>> {
    let key = boxes::combined(keys).ok()?;
    let plain = boxes::open(&key, &sealed.ciphertext, &boxes::about("content", record))?;
    String::from_utf8(plain).ok().map(Zeroizing::new)
}

/// Notes that content of a record was read: an entry for each whom it is about.
pub(crate) fn readings(
    record: &Record,
    actor: &str,
    purpose: &str,
    at: &str,
) -> Result<Vec<Draft>, StoreError> {
    let day = day_of(at)?;
    let read = |person: &String| {
        let body = SecretRead {
            person: person.clone(),
            fields: vec![CONTENT.to_owned()],
            purpose: purpose.to_owned(),
            record: Some(record.id.clone()),
        };
        Draft::new(actor, day, Action::SecretRead(Box::new(body)))
    };
    Ok(record.content.iter().flat_map(|content| &content.persons).map(read).collect())
}

impl Store {
    /// Reads the content of a record. That it was read, by whom and for what stands in the ledger for each whom it is
    /// about before it is handed out. `at` is the time of reading, UTC.
    ///
    /// # Errors
    /// No or a wrong master key, no such record or content, a key that was destroyed, no purpose, or a failing database.
    pub fn open_content(
        &mut self,
        id: &str,
        actor: &str,
        purpose: &str,
        at: &str,
    ) -> Result<Zeroizing<String>, StoreError> {
        self.master_key()?;
        if purpose.trim().is_empty() {
            return Err(StoreError::refusal("查阅密封内容", "没有写明用途", "写明为什么事查阅"));
        }
        let object = format!("记录 {id}");
        let record = self.world()?.records.get(id).map(|listed| listed.record());
        let record =
            record.ok_or_else(|| StoreError::refusal(object.clone(), "不存在或已撤回", "核对记录编号"))?;
        let Some(sealed) = &record.content else {
            return Err(StoreError::refusal(object, "没有密封内容", "不必查阅"));
        };
        let gone = || {
            StoreError::refusal(
                object.clone(),
                "密封内容已随有关人员的密封资料一起删除",
                "无法恢复；有疑问请运行 jishi ledger verify 检查",
            )
        };
        let world = self.world()?;
        if !sealed.persons.iter().all(|p| world.people.get(p).is_some_and(|state| state.holds_content)) {
            return Err(gone());
        }
        let keys: Vec<DataKey> =
            sealed.persons.iter().map(|person| self.data_key(person)).collect::<Result<_, _>>()?;
        let content = unseal_content(&keys, id, sealed).ok_or_else(gone)?;
        self.append(readings(&record, actor, purpose, at)?, at)?;
        Ok(content)
    }
}
