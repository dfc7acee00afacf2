//! Opening a store and reading from it.

use crate::chains::{Algorithm, Head, StoredEntry};
use crate::connections::{Connection, Postgres, Sqlite, Value};
use crate::errors::StoreError;
use crate::migrations::{self, Found};
use crate::secrets::MasterKey;
use crate::tables::SETTINGS;
use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use std::path::Path;

/// 打开方式 — how a store is opened.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Refuse where there is no ledger yet; otherwise an empty one is made.
    pub must_exist: bool,
    /// The hash algorithm of a ledger that is made now; an existing one keeps its own.
    pub algorithm: Algorithm,
    /// The college's master key, without which secrets can be neither read nor written.
    pub master_key: Option<MasterKey>,
}

impl Settings {
    /// For a ledger that must be there.
    pub fn existing() -> Settings {
        Settings { must_exist: true, ..Settings::default() }
    }

    /// The same with a master key.
    #[must_use]
    pub fn with_master_key(mut self, key: MasterKey) -> Settings {
        self.master_key = Some(key);
        self
    }

    /// The same with an algorithm for a ledger that is made now.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Settings {
        self.algorithm = algorithm;
        self
    }
}

/// 台账库 — the ledger and its tables in one database.
///
/// A store is read and written by one thread at a time; what it has read may be looked at by many ([`Store::known`]).
/// Several stores, in one process or in many, may be open on the same
/// database; each catches up with what the others wrote before it reads or writes.
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) place: String,
    pub(crate) master: Option<MasterKey>,
    pub(crate) master_checked: bool,
    pub(crate) cached: Option<Cached>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.place)
    }
}

/// The world as far as this store has read the ledger.
pub(crate) struct Cached {
    pub world: World,
    pub algorithm: Algorithm,
    /// Hash of the entry `world.sequence`.
    pub hash: String,
    /// Sequence of the last snapshot that was found, or tried to be written.
    pub snapshot: u64,
}

/// Whether the address is a server's and not a file's.
pub(crate) fn is_server(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// The address as it may be shown: without password.
fn shown(url: &str) -> String {
    if !is_server(url) {
        return url.to_owned();
    }
    match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?))) {
        Some((scheme, (who, rest))) => {
            format!("{scheme}://{}@{rest}", who.split(':').next().unwrap_or_default())
        }
        None => url.split('?').next().unwrap_or_default().to_owned(),
    }
}

/// Connects to a server, or to a file, which is made where `create` allows it.
fn connect(url: &str, create: bool) -> Result<Connection, StoreError> {
    Ok(if is_server(url) {
        Connection::Postgres(Box::new(Postgres::connect(url)?))
    } else {
        Connection::Sqlite(Sqlite::open(Path::new(url), create)?)
    })
}

/// Looks at what stands there; somebody else's database is refused.
fn found(connection: &mut Connection, place: &str) -> Result<Found, StoreError> {
    match migrations::look(connection) {
        Ok(Found::Foreign) => Err(migrations::foreign(place)),
        Err(StoreError::Engine { source, .. }) if is_no_database(&*source) => Err(migrations::foreign(place)),
        other => other,
    }
}

impl Store {
    /// Opens the ledger at a file path or a `postgres://` address.
    ///
    /// # Errors
    /// A refusal where it is missing and must exist, is somebody else's database, or was written by a newer
    /// program; an engine's error where it cannot be reached.
    pub fn open(url: &str, settings: Settings) -> Result<Store, StoreError> {
        let place = shown(url);
        let missing = || {
            StoreError::refusal(
                format!("数据库 {place}"),
                "不存在或是空的",
                "核对 --db，或先用 jishi init 新建、用 jishi restore 恢复",
            )
        };
        if settings.must_exist && !is_server(url) && !Path::new(url).exists() {
            return Err(missing());
        }
        let mut connection = connect(url, !settings.must_exist)?;
        match found(&mut connection, &place)? {
            Found::Empty if settings.must_exist => return Err(missing()),
            _ => {}
        }
        if let Connection::Sqlite(sqlite) = &mut connection {
            sqlite.settle()?;
        }
        migrations::migrate(&mut connection, &place)?;
        let mut store =
            Store { connection, place, master: settings.master_key, master_checked: false, cached: None };
        store.settle(settings.algorithm)?;
        Ok(store)
    }

    /// Whether a ledger stands at the address. Nothing is made or changed.
    ///
    /// # Errors
    /// A refusal where it is somebody else's database; an engine's error where it cannot be reached.
    pub fn is_there(url: &str) -> Result<bool, StoreError> {
        if !is_server(url) && !Path::new(url).exists() {
            return Ok(false);
        }
        Ok(!matches!(found(&mut connect(url, false)?, &shown(url))?, Found::Empty))
    }

    /// Fixes the hash algorithm of a ledger that has none yet.
    pub(crate) fn settle(&mut self, algorithm: Algorithm) -> Result<(), StoreError> {
        if self.setting("hash")?.is_some() {
            return Ok(());
        }
        self.connection.writing(|connection| {
            let there =
                connection.first("SELECT value FROM settings WHERE name = 'hash'", &[], |_| Ok(()))?;
            match there {
                Some(()) => Ok(()),
                None => connection.insert(&SETTINGS, &["hash".into(), algorithm.id().into()]),
            }
        })
    }

    /// The address, without password.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Whether secrets can be read and written.
    pub fn has_master_key(&self) -> bool {
        self.master.is_some()
    }

    pub(crate) fn setting(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        self.connection.first("SELECT value FROM settings WHERE name = $1", &[Value::from(name)], |row| {
            row.text(0).map(str::to_owned)
        })
    }

    /// The hash algorithm of this ledger.
    ///
    /// # Errors
    /// The database fails, or names an algorithm that this program does not know.
    pub fn algorithm(&mut self) -> Result<Algorithm, StoreError> {
        algorithm(&mut self.connection)
    }

    /// The newest entry.
    ///
    /// # Errors
    /// The database fails.
    pub fn head(&mut self) -> Result<Head, StoreError> {
        head(&mut self.connection)
    }

    /// One entry, where there is such a sequence.
    ///
    /// # Errors
    /// The database fails, or the entry cannot be read.
    pub fn entry(&mut self, sequence: u64) -> Result<Option<Entry>, StoreError> {
        stored_entry(&mut self.connection, sequence)?.map(StoredEntry::entry).transpose()
    }

    /// The hash of one entry, where there is such a sequence.
    ///
    /// # Errors
    /// The database fails.
    pub fn hash_of(&mut self, sequence: u64) -> Result<Option<String>, StoreError> {
        Ok(stored_entry(&mut self.connection, sequence)?.map(|entry| entry.hash))
    }

    /// The state of the college as of the newest entry, whoever wrote it.
    ///
    /// # Errors
    /// The database fails, or the ledger cannot be read or has been rewritten.
    pub fn world(&mut self) -> Result<&World, StoreError> {
        let mut cached = match self.cached.take() {
            Some(cached) => cached,
            None => Cached::empty(&mut self.connection)?,
        };
        self.connection.reading(|connection| cached.catch_up(connection))?;
        cached.keep_snapshot(&mut self.connection);
        Ok(&self.cached.insert(cached).world)
    }

    /// For a program that goes on: what was read of the database is given back, and little of it is kept from then on.
    pub fn slim(&mut self) {
        self.connection.slim();
    }

    /// The same state as this store has last read it, without asking whether somebody has written since: for work
    /// that looks at it ten thousand times. What is appended then is checked against the newest state anyway.
    ///
    /// # Errors
    /// As [`Store::world`], where nothing was read yet.
    pub fn world_as_read(&mut self) -> Result<&World, StoreError> {
        let cached = match self.cached.take() {
            Some(cached) => cached,
            None => {
                let mut cached = Cached::empty(&mut self.connection)?;
                self.connection.reading(|connection| cached.catch_up(connection))?;
                cached
            }
        };
        Ok(&self.cached.insert(cached).world)
    }

    /// The state of the college as this store last read it, without asking the database; `None` before the first
    /// reading and after a write that failed half-way.
    pub fn world_at_hand(&self) -> Option<&World> {
        self.cached.as_ref().map(|cached| &cached.world)
    }

    /// The same state, handed over; the store reads it anew when it needs it again.
    ///
    /// # Errors
    /// As [`Store::world`].
    pub fn take_world(&mut self) -> Result<World, StoreError> {
        self.world()?;
        Ok(self.cached.take().map(|cached| cached.world).unwrap_or_default())
    }

    /// Writes a snapshot of the state as of the newest entry, so that the next start is quick; `false` where
    /// somebody else is writing. The store does it by itself every sixteen thousand entries.
    ///
    /// # Errors
    /// As [`Store::world`], or it cannot be written.
    pub fn write_snapshot(&mut self) -> Result<bool, StoreError> {
        self.world()?;
        match &mut self.cached {
            Some(Cached { world, hash, snapshot, .. }) => {
                *snapshot = world.sequence;
                crate::snapshots::save(&mut self.connection, world, hash)
            }
            None => Ok(false),
        }
    }

    /// The state of the college as the ledger knew it at the end of a day: the fold of its entries up to the
    /// last one that was entered on that day or earlier.
    ///
    /// # Errors
    /// The database fails, or the ledger cannot be read.
    pub fn world_known_at(&mut self, day: Day) -> Result<World, StoreError> {
        let after = Value::from(format!("{}T00:00:00Z", day.plus(1)));
        let last = self.connection.first(
            "SELECT coalesce(max(sequence), 0) FROM ledger WHERE entered_at < $1",
            &[after],
            |row| row.sequence(0),
        )?;
        let last = last.unwrap_or(0);
        let before = crate::snapshots::load(&mut self.connection, last);
        let mut world = before.map(|(world, _)| world).unwrap_or_default();
        crate::folds::fold(&mut self.connection, &mut world, last)?;
        Ok(world)
    }
}

/// A file that SQLite does not take for a database.
fn is_no_database(error: &(dyn std::error::Error + 'static)) -> bool {
    error
        .downcast_ref::<rusqlite::Error>()
        .is_some_and(|e| e.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase))
}

impl Cached {
    /// Nothing read yet.
    pub fn empty(connection: &mut Connection) -> Result<Cached, StoreError> {
        let algorithm = algorithm(connection)?;
        Ok(Cached { world: World::default(), algorithm, hash: algorithm.genesis(), snapshot: 0 })
    }

    /// Gives an empty ledger another algorithm.
    pub fn begin_with(
        &mut self,
        connection: &mut Connection,
        algorithm: Algorithm,
    ) -> Result<(), StoreError> {
        if algorithm != self.algorithm {
            connection
                .execute("UPDATE settings SET value = $1 WHERE name = 'hash'", &[algorithm.id().into()])?;
            self.algorithm = algorithm;
            self.hash = algorithm.genesis();
        }
        Ok(())
    }

    /// Reads what was appended since.
    pub fn catch_up(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        if self.world.sequence == 0 {
            // an import into an empty ledger may have brought its own algorithm
            self.algorithm = algorithm(connection)?;
            self.hash = self.algorithm.genesis();
        } else {
            let known = connection.first(
                "SELECT hash FROM ledger WHERE sequence = $1",
                &[self.world.sequence.into()],
                |row| row.text(0).map(str::to_owned),
            )?;
            if known.as_deref() != Some(self.hash.as_str()) {
                return Err(StoreError::Broken {
                    sequence: self.world.sequence,
                    problem: "在本程序运行期间被改写或删除".to_owned(),
                });
            }
        }
        let head = head(connection)?;
        if self.world.sequence == 0
            && head.sequence > 0
            && let Some((world, hash)) = crate::snapshots::load(connection, head.sequence)
        {
            self.snapshot = world.sequence;
            (self.world, self.hash) = (world, hash);
        }
        if head.sequence > self.world.sequence {
            crate::folds::fold(connection, &mut self.world, head.sequence)?;
            self.hash = head.hash;
        }
        Ok(())
    }
}

impl Cached {
    /// Writes a snapshot where the last one is far behind. Who reads must not fail because it cannot be written,
    /// and whoever writes just now shall not wait for it: then the next start tries again.
    pub fn keep_snapshot(&mut self, connection: &mut Connection) {
        if self.world.sequence >= self.snapshot + crate::snapshots::OFTEN && connection.is_lasting() {
            self.snapshot = self.world.sequence;
            let _ = crate::snapshots::save(connection, &mut self.world, &self.hash);
        }
    }
}

pub(crate) fn algorithm(connection: &mut Connection) -> Result<Algorithm, StoreError> {
    let id = connection
        .first("SELECT value FROM settings WHERE name = 'hash'", &[], |row| row.text(0).map(str::to_owned))?
        .unwrap_or_else(|| Algorithm::default().id().to_owned());
    Algorithm::from_id(&id).ok_or_else(|| {
        StoreError::refusal("台账的校验算法", format!("“{id}”不认识"), "请升级纪实程序，或从备份恢复")
    })
}

pub(crate) fn head(connection: &mut Connection) -> Result<Head, StoreError> {
    let newest =
        connection.first("SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1", &[], |row| {
            Ok(Head { sequence: row.sequence(0)?, hash: row.text(1)?.to_owned() })
        })?;
    match newest {
        Some(head) => Ok(head),
        None => Ok(Head { sequence: 0, hash: algorithm(connection)?.genesis() }),
    }
}

pub(crate) fn stored_entry(
    connection: &mut Connection,
    sequence: u64,
) -> Result<Option<StoredEntry>, StoreError> {
    let sql = format!("SELECT {} FROM ledger WHERE sequence = $1", StoredEntry::COLUMNS);
    connection.first(&sql, &[sequence.into()], StoredEntry::read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_may_be_shared_for_looking() {
        fn shared<T: Send + Sync>() {}
        shared::<Store>();
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(shown("postgres://office:geheim@db.example/jishi"), "postgres://office@db.example/jishi");
        assert_eq!(shown("postgres://db.example/jishi?password=geheim"), "postgres://db.example/jishi");
        assert_eq!(shown("college.jishi"), "college.jishi");
    }
}
