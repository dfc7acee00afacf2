//! Exchange files into a ledger that is there, or into a new one.

use crate::clock;
use crate::colleges::{self, KeySource};
use crate::errors::AppError;
use jishi_store::{Exchange, Head, Imported, MasterKey, Settings, Store, Watch};
use std::io::BufReader;
use std::path::Path;

/// 交换导入 — what came of an exchange file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What was added and left, or would be.
    pub imported: Imported,
    /// The newest entry of the ledger; of a dry run as it was before.
    pub head: Head,
    /// Sealed secrets came in whose master key is not here.
    pub master_key_lacks: bool,
}

/// Reads a file whole.
///
/// # Errors
/// It cannot be read, or lines of it are wrong; each is named.
pub fn read(file: &Path) -> Result<Exchange, AppError> {
    let opened = std::fs::File::open(file).map_err(AppError::io(format!("文件 {}", file.display())))?;
    Ok(Exchange::read(BufReader::with_capacity(1 << 18, opened))?)
}

/// Checks a file against the ledger, and writes nothing anywhere; where there is no ledger yet, against an empty one.
///
/// # Errors
/// Lines that do not fit are named.
pub fn check(db: &str, key: &KeySource, exchange: &Exchange) -> Result<Taken, AppError> {
    let master_key = colleges::master_key(db, key)?;
    let mut store = if Store::is_there(db)? {
        Store::open(db, Settings { must_exist: true, master_key, ..Settings::default() })?
    } else {
        // a new ledger would get a key of its own; nothing is sealed under this one
        let master_key = master_key.or_else(|| Some(MasterKey::from_bytes([0; 32])));
        Store::in_memory(Settings { master_key, ..Settings::default() })?
    };
    let imported = store.check_exchange(exchange, &clock::now())?;
    Ok(Taken { imported, head: store.head()?, master_key_lacks: false })
}

/// Writes a file into the ledger, which is made where there is none; all of it or nothing.
///
/// A new ledger in a file gets a master key beside it, unless the file brings wrapped keys: those open only under the
/// master key that they came from.
///
/// # Errors
/// Lines that do not fit are named; a place that was made for them is gone again.
pub fn import(
    db: &str,
    key: &KeySource,
    exchange: &Exchange,
    watch: &mut Watch<'_>,
) -> Result<Taken, AppError> {
    if Store::is_there(db)? {
        return write(colleges::open(db, key)?, exchange, watch);
    }
    let is_new_file = !colleges::is_server(db) && !Path::new(db).exists();
    let given = colleges::master_key(db, key)?;
    let own_key = given.is_none() && exchange.key_check.is_none();
    let made = if own_key {
        colleges::create(db, key, Settings::default())
    } else {
        let settings = Settings { must_exist: false, master_key: given, ..Settings::default() };
        Store::open(db, settings).map_err(AppError::from)
    };
    let taken = made.and_then(|store| write(store, exchange, watch));
    if taken.is_err() && is_new_file {
        for ending in ["", "-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(format!("{db}{ending}"));
        }
        if own_key && let Some(file) = colleges::key_beside(db) {
            let _ = std::fs::remove_file(file);
        }
    }
    taken
}

fn write(mut store: Store, exchange: &Exchange, watch: &mut Watch<'_>) -> Result<Taken, AppError> {
    let imported = store.import_exchange(exchange, &clock::now(), watch)?;
    let master_key_lacks = exchange.key_check.is_some() && !store.has_master_key();
    Ok(Taken { imported, head: store.head()?, master_key_lacks })
}
