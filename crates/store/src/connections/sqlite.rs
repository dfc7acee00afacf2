//! SQLite: one file, no server.

use super::{EachRow, Row, Value, boxed, placeholders};
use crate::errors::StoreError;
use crate::tables::Table;
use rusqlite::OpenFlags;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::path::{Path, PathBuf};
use std::time::Duration;
use sync_wrapper::SyncWrapper;

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(20);

/// Write-ahead log pages after which a commit moves them into the database file: large enough that a roster
/// of ten thousand rows is committed by one sequential write.
const CHECKPOINT_PAGES: u32 = 8_000;

/// Size of the pages of a new file: an entry with its rows touches few pages, a roster fills few.
const PAGE: &str = "PRAGMA page_size = 8192";

pub(crate) struct Sqlite {
    // reached by `&mut` alone, so that a store may be shared for reading the world that it holds
    inner: SyncWrapper<rusqlite::Connection>,
    pub(crate) path: PathBuf,
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Sqlite {
    /// Opens a database file, making an empty one where `create` allows it.
    pub fn open(path: &Path, create: bool) -> Result<Sqlite, StoreError> {
        if create && !path.exists() {
            new_private_file(path)?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let inner = rusqlite::Connection::open_with_flags(path, flags)
            .map_err(boxed)
            .map_err(StoreError::engine("打开数据库文件"))?;
        inner.busy_timeout(PATIENCE).map_err(boxed).map_err(StoreError::engine("设置数据库"))?;
        inner.set_prepared_statement_cache_capacity(128);
        if create && path.metadata().is_ok_and(|file| file.len() == 0) {
            inner.execute_batch(PAGE).map_err(boxed).map_err(StoreError::engine("设置数据库"))?;
        }
        Ok(Sqlite { inner: SyncWrapper::new(inner), path: path.to_owned() })
    }

    /// The connection itself.
    pub(crate) fn inner(&mut self) -> &mut rusqlite::Connection {
        self.inner.get_mut()
    }

    /// A database in memory.
    pub fn scratch() -> Result<Sqlite, StoreError> {
        let inner = rusqlite::Connection::open_in_memory()
            .map_err(boxed)
            .map_err(StoreError::engine("建立临时数据库"))?;
        inner.set_prepared_statement_cache_capacity(128);
        Ok(Sqlite { inner: SyncWrapper::new(inner), path: PathBuf::new() })
    }

    /// Sets what makes commits durable. To be called when the file is known to be ours (or empty), since the
    /// journal mode is written into the file.
    pub fn settle(&mut self) -> Result<(), StoreError> {
        self.inner()
            .execute_batch(&format!(
                "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -65536;
                 PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};"
            ))
            .map_err(boxed)
            .map_err(StoreError::engine("设置数据库"))?;
        self.journal("wal");
        Ok(())
    }

    /// Changes the journal mode where nobody else has the file open; both modes are durable and may meet, so
    /// that a refusal does no harm.
    fn journal(&mut self, mode: &str) -> bool {
        let _ = self.inner().busy_timeout(Duration::ZERO);
        let now = self
            .inner()
            .query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| row.get::<_, String>(0));
        let _ = self.inner().busy_timeout(PATIENCE);
        now.is_ok_and(|now| now == mode)
    }

    /// Before a large batch: its pages shall go straight into the file, once, and not through the write-ahead log.
    pub fn begin_bulk(&mut self) {
        self.journal("truncate");
    }

    /// After a large batch: small commits go through the write-ahead log again.
    pub fn end_bulk(&mut self) {
        self.journal("wal");
    }

    pub fn define(&mut self, sql: &str) -> Result<(), StoreError> {
        // only INTEGER makes a key the row's own number, and only text keys gain from clustering
        let sql = sql.replace("BIGINT", "INTEGER").replace("{clustered}", " WITHOUT ROWID");
        self.inner().execute_batch(&sql).map_err(boxed).map_err(StoreError::engine("建立数据表"))
    }

    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let inner = self.inner();
        let run = || -> rusqlite::Result<usize> {
            let mut statement = inner.prepare_cached(sql)?;
            for (i, value) in values.iter().enumerate() {
                statement.raw_bind_parameter(i + 1, value)?;
            }
            statement.raw_execute()
        };
        run().map(|n| n as u64).map_err(boxed).map_err(StoreError::engine("写入数据"))
    }

    pub fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), StoreError> {
        let read = StoreError::engine("读取数据");
        let mut statement = match self.inner().prepare_cached(sql) {
            Ok(statement) => statement,
            Err(error) => return Err(read(boxed(error))),
        };
        for (i, value) in values.iter().enumerate() {
            if let Err(error) = statement.raw_bind_parameter(i + 1, value) {
                return Err(read(boxed(error)));
            }
        }
        let mut rows = statement.raw_query();
        loop {
            match rows.next() {
                Ok(Some(row)) => each(&Row::Sqlite(row))?,
                Ok(None) => return Ok(()),
                Err(error) => return Err(read(boxed(error))),
            }
        }
    }

    pub fn insert(&mut self, table: &Table, values: &[Value<'_>]) -> Result<(), StoreError> {
        let width = table.columns.len();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            table.name,
            table.columns.join(", "),
            placeholders(1, width)
        );
        let inner = self.inner();
        let run = || -> rusqlite::Result<()> {
            let mut statement = inner.prepare_cached(&sql)?;
            for row in values.chunks_exact(width) {
                for (i, value) in row.iter().enumerate() {
                    statement.raw_bind_parameter(i + 1, value)?;
                }
                statement.raw_execute()?;
            }
            Ok(())
        };
        run().map_err(boxed).map_err(StoreError::engine("写入数据"))
    }

    pub fn begin(&mut self, how: &str) -> Result<(), StoreError> {
        self.inner.get_mut().execute_batch(how).map_err(|error| {
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) {
                StoreError::refusal(
                    format!("数据库 {}", self.path.display()),
                    "正被另一程序长时间写入",
                    "等它写完后重试",
                )
            } else {
                StoreError::engine("开始事务")(boxed(error))
            }
        })
    }

    /// Begins a transaction that writes, where nobody else is writing now.
    pub fn begin_if_free(&mut self) -> Result<bool, StoreError> {
        let _ = self.inner().busy_timeout(Duration::ZERO);
        let begun = self.inner().execute_batch("BEGIN IMMEDIATE");
        let _ = self.inner().busy_timeout(PATIENCE);
        match begun {
            Ok(()) => Ok(true),
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => Ok(false),
            Err(error) => Err(StoreError::engine("开始事务")(boxed(error))),
        }
    }

    pub fn commit(&mut self) -> Result<(), StoreError> {
        self.inner().execute_batch("COMMIT").map_err(boxed).map_err(StoreError::engine("提交事务"))
    }

    pub fn rollback(&mut self) -> Result<(), StoreError> {
        self.inner().execute_batch("ROLLBACK").map_err(boxed).map_err(StoreError::engine("撤销事务"))
    }

    /// Gives back the memory of pages, and keeps two megabytes of them from then on instead of the 64 that long imports
    /// are quick with. That it cannot is no fault: pages are only kept for speed.
    pub fn slim(&mut self) {
        let _ = self.inner().execute_batch("PRAGMA cache_size = -2048; PRAGMA shrink_memory");
    }

    /// Moves the write-ahead log into the file and empties it.
    pub fn checkpoint(&mut self) -> Result<(), StoreError> {
        self.inner()
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .map_err(boxed)
            .map_err(StoreError::engine("整理数据库文件"))
    }
}

/// Makes an empty file that only its owner may read: the ledger holds names.
pub(crate) fn new_private_file(path: &Path) -> Result<(), StoreError> {
    private(std::fs::OpenOptions::new().write(true).create_new(true))
        .open(path)
        .map(drop)
        .map_err(StoreError::file(path, "新建"))
}

/// The same options, for a file that only its owner may read.
pub(crate) fn private(options: &mut std::fs::OpenOptions) -> &mut std::fs::OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
