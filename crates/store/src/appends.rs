//! Writing to the ledger: all of a batch or nothing.

use crate::chains::{Algorithm, EntryText};
use crate::connections::{Connection, Value};
use crate::drafts::{Draft, check_time};
use crate::errors::StoreError;
use crate::preparations::{Prepared, in_chunks, payload, record_place, sealed_place};
use crate::secrets::{CONTENT, KeyRing};
use crate::stores::{Cached, Store};
use crate::tables::{LEDGER, Touches};
use jishi_domain::actions::{Action, Entry};
use jishi_domain::refusals::Refusal;
use std::collections::BTreeSet;

/// 写入进度 — how far a batch has come. Nothing is in the ledger before [`Step::Committed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many drafts of so many have been checked and handed to the database.
    Written {
        /// Drafts so far.
        done: usize,
        /// Drafts in all.
        total: usize,
    },
    /// The commit begins.
    Committing,
    /// The batch is on disk.
    Committed,
}

/// Whoever wants to hear of the progress.
pub type Watch<'w> = dyn FnMut(Step) + 'w;

/// Drafts from which on a batch is large.
const BULK: usize = 2_000;

/// A batch with what only imports ask for.
#[derive(Default)]
pub(crate) struct Batch<'b> {
    /// The ledger must still end there.
    pub after: Option<u64>,
    /// Wrapped keys of people, from another database under the same master key, and that key's check.
    pub keys: Option<(&'b [(String, String)], &'b str)>,
    /// The hash algorithm that an empty ledger takes over.
    pub algorithm: Option<Algorithm>,
    /// Refuse where somebody would have sealed secrets and no key.
    pub whole_keys: bool,
}

impl Store {
    /// Appends drafts as entries, all in one transaction, durable when this returns. `entered_at` is the time of
    /// entry, UTC, `YYYY-MM-DDTHH:MM:SSZ`; drafts that bring their own are taken only by an empty ledger.
    ///
    /// # Errors
    /// [`StoreError::Refused`] names the draft that does not fit; nothing was written then.
    pub fn append(&mut self, drafts: Vec<Draft>, entered_at: &str) -> Result<Vec<Entry>, StoreError> {
        self.append_watched(drafts, entered_at, &mut |_| {})
    }

    /// The same, telling how far it has come.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub fn append_watched(
        &mut self,
        drafts: Vec<Draft>,
        entered_at: &str,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<Entry>, StoreError> {
        self.append_batch(drafts, entered_at, &Batch::default(), watch)
    }

    pub(crate) fn append_batch(
        &mut self,
        drafts: Vec<Draft>,
        entered_at: &str,
        batch: &Batch<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<Entry>, StoreError> {
        let bulk = drafts.len() >= BULK;
        if bulk {
            self.connection.begin_bulk();
        }
        let result = self.append_transaction(drafts, entered_at, batch, watch);
        if bulk {
            self.connection.end_bulk();
        }
        result
    }

    fn append_transaction(
        &mut self,
        drafts: Vec<Draft>,
        entered_at: &str,
        batch: &Batch<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<Entry>, StoreError> {
        check_time(entered_at)?;
        if drafts.is_empty() && batch.algorithm.is_none() {
            return Ok(Vec::new());
        }
        let cached = match self.cached.take() {
            Some(cached) => cached,
            None => Cached::empty(&mut self.connection)?,
        };
        self.connection.begin_writing()?;
        let mut writing = Writing {
            connection: &mut self.connection,
            cached,
            ring: KeyRing::new(self.master.as_ref()),
            entered_at,
            was_empty: false,
            total: drafts.len(),
            entries: Vec::with_capacity(drafts.len()),
        };
        let done = writing.all(drafts, batch, self.master.as_ref(), watch);
        let Writing { cached, ring, entries, .. } = writing;
        let destroyed = ring.destroyed;
        if let Err(error) = done {
            let _ = self.connection.rollback();
            // a refused first draft has left the world as it was; after a later one, or with a failing
            // database, it is read again when it is needed
            if matches!(error, StoreError::Refused { index: 0, .. } | StoreError::Moved) {
                self.cached = Some(cached);
            }
            return Err(error);
        }
        self.connection.commit()?;
        watch(Step::Committed);
        self.cached.insert(cached).keep_snapshot(&mut self.connection);
        if destroyed {
            // the key is gone from the tables; this clears what is left of it in free space
            let _ = self.connection.scrub();
        }
        Ok(entries)
    }

    /// Checks drafts as [`Store::append`] would, without writing. Secrets are not sealed.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub fn check(&mut self, drafts: &[Draft], entered_at: &str) -> Result<(), StoreError> {
        check_time(entered_at)?;
        if drafts.iter().any(|draft| draft.secrets.is_some()) {
            self.master_key()?;
        }
        let mut world = self.world()?.clone();
        let was_empty = world.sequence == 0;
        for (index, draft) in drafts.iter().enumerate() {
            let refused = |refusal| StoreError::Refused { index, refusal };
            check_draft(draft, was_empty).map_err(refused)?;
            let entry = Entry {
                sequence: world.sequence + 1,
                actor: draft.actor.clone(),
                entered_at: draft.entered_at.clone().unwrap_or_else(|| entered_at.to_owned()),
                event_day: draft.event_day,
                action: draft.action.clone(),
            };
            world.apply(&entry).map_err(refused)?;
        }
        Ok(())
    }
}

fn check_draft(draft: &Draft, was_empty: bool) -> Result<(), Refusal> {
    draft.check()?;
    if draft.entered_at.is_none() {
        // a ledger that is moved as a whole keeps the days that it has
        draft.event_day.check_meant("发生日期")?;
        draft.action.check_days()?;
    }
    if draft.entered_at.is_some() && !was_empty {
        return Err(Refusal::new(
            "录入时间",
            "只有空台账才能保留原来的录入时间",
            "去掉录入时间，或导入到新建的数据库",
        ));
    }
    Ok(())
}

/// What is known of an entry beside the entry itself.
struct Sealing {
    previous: String,
    hash: String,
    day: String,
    payload: String,
}

/// A batch on its way, within a transaction that is the caller's.
struct Writing<'s> {
    connection: &'s mut Connection,
    cached: Cached,
    ring: KeyRing<'s>,
    entered_at: &'s str,
    was_empty: bool,
    total: usize,
    entries: Vec<Entry>,
}

impl<'s> Writing<'s> {
    fn all(
        &mut self,
        drafts: Vec<Draft>,
        batch: &Batch<'_>,
        master: Option<&'s crate::secrets::MasterKey>,
        watch: &mut Watch<'_>,
    ) -> Result<(), StoreError> {
        self.cached.catch_up(self.connection)?;
        if batch.after.is_some_and(|after| after != self.cached.world.sequence) {
            return Err(StoreError::Moved);
        }
        self.was_empty = self.cached.world.sequence == 0;
        if let (true, Some(algorithm)) = (self.was_empty, batch.algorithm) {
            self.cached.begin_with(self.connection, algorithm)?;
        }
        if let Some((_, check)) = batch.keys.filter(|(keys, _)| !keys.is_empty()) {
            self.ring.trust(self.connection, check)?;
        }
        if let Some(index) = drafts.iter().position(|draft| draft.secrets.is_some()) {
            self.ring.master(self.connection).map_err(|error| at_draft(index, error))?;
        }
        in_chunks(drafts, master, |chunk| {
            self.chunk(chunk)?;
            watch(Step::Written { done: self.entries.len(), total: self.total });
            Ok(())
        })?;
        // last, so that a key that was destroyed and made anew is the new one
        for (person, wrapped) in batch.keys.iter().flat_map(|(keys, _)| keys.iter()) {
            self.ring.keep(person, wrapped.clone());
        }
        self.ring.write(self.connection)?;
        if batch.whole_keys {
            self.refuse_lost_keys()?;
        }
        watch(Step::Committing);
        Ok(())
    }

    /// Sealed secrets without a key could never be read.
    fn refuse_lost_keys(&mut self) -> Result<(), StoreError> {
        let mut keys = BTreeSet::new();
        self.connection.query("SELECT person FROM person_keys", &[], &mut |row| {
            keys.insert(row.text(0)?.to_owned());
            Ok(())
        })?;
        let people = &self.cached.world.people;
        match people.iter().find(|(code, person)| person.is_sealed() && !keys.contains(*code)) {
            None => Ok(()),
            Some((code, _)) => Err(StoreError::refusal(
                self.cached.world.called_person(code),
                "有密封资料而没有密钥，导入后无法读取",
                "使用带 person_key 行的完整导出文件，或改写为明文 secrets",
            )),
        }
    }

    fn chunk(&mut self, chunk: Vec<Prepared>) -> Result<(), StoreError> {
        let first = self.entries.len();
        let mut touches = Touches::default();
        let mut sealings = Vec::with_capacity(chunk.len());
        for prepared in chunk {
            let sealing = self.one(prepared, &mut touches)?;
            sealings.push(sealing);
        }
        let mut rows: Vec<Value<'_>> = Vec::with_capacity(sealings.len() * LEDGER.columns.len());
        for (entry, sealing) in self.entries[first..].iter().zip(&sealings) {
            rows.extend([
                entry.sequence.into(),
                Value::from(&sealing.previous),
                (&sealing.hash).into(),
                (&entry.actor).into(),
                (&entry.entered_at).into(),
                (&sealing.day).into(),
                entry.action.id().into(),
                (&sealing.payload).into(),
            ]);
        }
        self.connection.insert(&LEDGER, &rows)?;
        self.ring.write(self.connection)?;
        touches.delete_old(self.connection)?;
        touches.rows(&self.cached.world).insert(self.connection)
    }

    /// Folds and chains one draft.
    fn one(&mut self, prepared: Prepared, touches: &mut Touches) -> Result<Sealing, StoreError> {
        let index = self.entries.len();
        let refused = |refusal| StoreError::Refused { index, refusal };
        let Prepared { mut draft, payload: ready, wrapped } = prepared;
        check_draft(&draft, self.was_empty).map_err(refused)?;
        if let Some(secrets) = draft.secrets.take() {
            if let Some((person, place)) = sealed_place(&mut draft.action) {
                let sealed = self.ring.seal(self.connection, person, &secrets);
                *place = Some(sealed.map_err(|error| at_draft(index, error))?);
            } else if let Some(record) = record_place(&mut draft.action)
                && let Some(content) = secrets.0.get(CONTENT)
            {
                // whom a record is about is made sure of first: a key for nobody would never be destroyed
                if let Some(nobody) =
                    record.persons.iter().find(|p| !self.cached.world.people.contains_key(*p))
                {
                    let refusal =
                        Refusal::new(format!("人员 {nobody}"), "没有登记", "核对编号，或先导入花名册");
                    return Err(refused(refusal));
                }
                let sealed = self.ring.seal_content(self.connection, record, content);
                record.content = Some(sealed.map_err(|error| at_draft(index, error))?);
            }
        }
        match (&draft.action, wrapped) {
            (Action::SecretErased(body), _) => self.ring.destroy(self.connection, &body.person)?,
            (Action::PersonRegistered(body), Some(wrapped)) => self.ring.keep(&body.person.code, wrapped),
            _ => {}
        }
        let payload = match ready {
            Some(payload) => payload,
            None => payload(&draft.action)?,
        };
        if payload.contains("\\u0000") {
            return Err(refused(Refusal::new(
                format!("条目 {}", draft.action.id()),
                "含有空字符",
                "删去不可见的字符",
            )));
        }
        let entry = Entry {
            sequence: self.cached.world.sequence + 1,
            actor: draft.actor,
            entered_at: draft.entered_at.unwrap_or_else(|| self.entered_at.to_owned()),
            event_day: draft.event_day,
            action: draft.action,
        };
        touches.note(&self.cached.world, &entry.action, entry.event_day);
        self.cached.world.apply(&entry).map_err(refused)?;
        let day = entry.event_day.to_string();
        let hash = self.cached.algorithm.entry(
            &self.cached.hash,
            &EntryText {
                sequence: entry.sequence,
                actor: &entry.actor,
                entered_at: &entry.entered_at,
                event_day: &day,
                action: entry.action.id(),
                payload: &payload,
            },
        );
        let previous = std::mem::replace(&mut self.cached.hash, hash.clone());
        self.entries.push(entry);
        Ok(Sealing { previous, hash, day, payload })
    }
}

/// Says at which draft a refusal came about.
fn at_draft(index: usize, error: StoreError) -> StoreError {
    match error {
        StoreError::Refusal(refusal) => StoreError::Refused { index, refusal },
        other => other,
    }
}
