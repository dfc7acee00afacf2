//! The one seam to the database engines: the same SQL text for SQLite and PostgreSQL.
//!
//! Placeholders are `$1`, `$2` … in the order of their first appearance. Values are text, integers, bytes and
//! nothing; days are text `YYYY-MM-DD`, times text `YYYY-MM-DDTHH:MM:SSZ` in UTC.

mod postgres;
mod sqlite;

pub(crate) use postgres::Postgres;
pub(crate) use sqlite::{Sqlite, private};

use crate::errors::StoreError;
use crate::tables::Table;
use jishi_domain::dates::Day;
use std::borrow::Cow;

/// A value that goes into or comes out of the database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value<'a> {
    Null,
    Integer(i64),
    Text(Cow<'a, str>),
    Bytes(Cow<'a, [u8]>),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Value<'a> {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Value<'a> {
        Value::Bytes(Cow::Borrowed(bytes))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Value::Integer(i64::from(truth))
    }
}

/// `Day::MAX` ("until further notice") is kept as nothing, so that SQL can ask for it.
impl From<Day> for Value<'_> {
    fn from(day: Day) -> Self {
        if day == Day::MAX { Value::Null } else { Value::Text(Cow::Owned(day.to_string())) }
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// A row of an answer.
pub(crate) enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a ::postgres::Row),
}

impl Row<'_> {
    /// The text in a column that always has one.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.optional_text(column)?
            .ok_or_else(|| StoreError::engine("读取数据")(format!("column {column} is null").into()))
    }

    /// The text in a column, if any.
    pub fn optional_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self {
            Row::Sqlite(row) => row
                .get_ref(column)
                .map_err(boxed)
                .and_then(|v| v.as_str_or_null().map_err(boxed))
                .map_err(StoreError::engine("读取数据")),
            Row::Postgres(row) => row.try_get(column).map_err(boxed).map_err(StoreError::engine("读取数据")),
        }
    }

    /// The bytes in a column that always has some.
    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self {
            Row::Sqlite(row) => row.get_ref(column).map_err(boxed).and_then(|v| v.as_blob().map_err(boxed)),
            Row::Postgres(row) => row.try_get(column).map_err(boxed),
        }
        .map_err(StoreError::engine("读取数据"))
    }

    /// The integer in a column that always has one.
    pub fn integer(&self, column: usize) -> Result<i64, StoreError> {
        match self {
            Row::Sqlite(row) => row.get(column).map_err(boxed),
            Row::Postgres(row) => row.try_get(column).map_err(boxed),
        }
        .map_err(StoreError::engine("读取数据"))
    }

    /// A sequence number.
    pub fn sequence(&self, column: usize) -> Result<u64, StoreError> {
        Ok(u64::try_from(self.integer(column)?).unwrap_or(0))
    }

    /// Whatever stands in a column. A value of a type that the store never writes is returned as text
    /// that says so, since somebody else must have put it there.
    pub fn value(&self, column: usize) -> Result<Value<'static>, StoreError> {
        match self {
            Row::Sqlite(row) => {
                use rusqlite::types::ValueRef;
                let value = row.get_ref(column).map_err(boxed).map_err(StoreError::engine("读取数据"))?;
                Ok(match value {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => Value::Integer(number),
                    ValueRef::Text(bytes) => Value::from(String::from_utf8_lossy(bytes).into_owned()),
                    ValueRef::Real(number) => Value::from(format!("real {number}")),
                    ValueRef::Blob(bytes) => Value::from(format!("blob of {} bytes", bytes.len())),
                })
            }
            Row::Postgres(row) => if *row.columns()[column].type_() == ::postgres::types::Type::INT8 {
                row.try_get::<_, Option<i64>>(column).map(Value::from).map_err(boxed)
            } else {
                row.try_get::<_, Option<String>>(column).map(Value::from).map_err(boxed)
            }
            .map_err(StoreError::engine("读取数据")),
        }
    }
}

pub(crate) fn boxed<E: std::error::Error + Send + Sync + 'static>(
    error: E,
) -> Box<dyn std::error::Error + Send + Sync> {
    Box::new(error)
}

/// What is done with each row of an answer.
pub(crate) type EachRow<'a> = dyn FnMut(&Row<'_>) -> Result<(), StoreError> + 'a;

/// A connection to one of the engines.
pub(crate) enum Connection {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Connection {
    /// A fresh database in memory, for rebuilding tables.
    pub fn scratch() -> Result<Connection, StoreError> {
        Ok(Connection::Sqlite(Sqlite::scratch()?))
    }

    /// Whether what is written is there after the process: a scratch database is not.
    pub fn is_lasting(&self) -> bool {
        match self {
            Connection::Sqlite(sqlite) => !sqlite.path.as_os_str().is_empty(),
            Connection::Postgres(_) => true,
        }
    }

    /// Runs statements that define tables. The text is SQLite's; types are put in the engine's own words.
    pub fn define(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.define(sql),
            Connection::Postgres(postgres) => postgres.define(sql),
        }
    }

    /// Runs one statement and says how many rows it changed.
    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.execute(sql, values),
            Connection::Postgres(postgres) => postgres.execute(sql, values),
        }
    }

    /// Runs a query and hands over its rows one by one.
    pub fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.query(sql, values, each),
            Connection::Postgres(postgres) => postgres.query(sql, values, each),
        }
    }

    /// The first row of an answer, read by `read`.
    pub fn first<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut found = None;
        self.query(sql, values, &mut |row| {
            if found.is_none() {
                found = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Inserts rows; `values` holds them one after the other, each as wide as the table.
    pub fn insert(&mut self, table: &Table, values: &[Value<'_>]) -> Result<(), StoreError> {
        debug_assert_eq!(values.len() % table.columns.len(), 0, "whole rows of {}", table.name);
        match self {
            Connection::Sqlite(sqlite) => sqlite.insert(table, values),
            Connection::Postgres(postgres) => postgres.insert(table, values),
        }
    }

    /// Deletes the rows of a table whose first column is one of the keys.
    pub fn delete(&mut self, table: &Table, keys: &[Value<'_>]) -> Result<(), StoreError> {
        for chunk in keys.chunks(400) {
            let sql = format!(
                "DELETE FROM {} WHERE {} IN ({})",
                table.name,
                table.columns[0],
                placeholders(1, chunk.len())
            );
            self.execute(&sql, chunk)?;
        }
        Ok(())
    }

    /// Prepares for a batch of many thousand rows; [`Connection::end_bulk`] must follow.
    pub fn begin_bulk(&mut self) {
        if let Connection::Sqlite(sqlite) = self {
            sqlite.begin_bulk();
        }
    }

    /// Ends what [`Connection::begin_bulk`] began.
    pub fn end_bulk(&mut self) {
        if let Connection::Sqlite(sqlite) = self {
            sqlite.end_bulk();
        }
    }

    /// Begins a transaction that writes: nobody else writes until it ends.
    pub fn begin_writing(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.begin("BEGIN IMMEDIATE"),
            Connection::Postgres(postgres) => postgres.begin_writing(),
        }
    }

    /// The same, where nobody else is writing now; `false` where somebody is, and nothing has begun.
    pub fn begin_writing_if_free(&mut self) -> Result<bool, StoreError> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.begin_if_free(),
            Connection::Postgres(postgres) => postgres.begin_writing_if_free(),
        }
    }

    /// Begins a transaction that reads one state of the database, whatever others write meanwhile.
    pub fn begin_reading(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.begin("BEGIN"),
            Connection::Postgres(postgres) => postgres.begin_reading(),
        }
    }

    /// Ends a transaction; what it wrote is on disk when this returns.
    pub fn commit(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.commit(),
            Connection::Postgres(postgres) => postgres.commit(),
        }
    }

    /// Ends a transaction as if it had not been.
    pub fn rollback(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.rollback(),
            Connection::Postgres(postgres) => postgres.rollback(),
        }
    }

    /// Does something in one reading transaction.
    pub fn reading<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.begin_reading()?;
        let result = work(self);
        self.rollback()?;
        result
    }

    /// Does something in one writing transaction: all of it or nothing.
    pub fn writing<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.begin_writing()?;
        match work(self) {
            Ok(done) => {
                self.commit()?;
                Ok(done)
            }
            Err(error) => {
                // the first error is the one that explains; a lost connection rolls back by itself
                let _ = self.rollback();
                Err(error)
            }
        }
    }

    /// Names of the tables that stand in the database.
    pub fn table_names(&mut self) -> Result<Vec<String>, StoreError> {
        let sql = match self {
            Connection::Sqlite(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            }
            Connection::Postgres(_) => {
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
            }
        };
        let mut names = Vec::new();
        self.query(sql, &[], &mut |row| {
            names.push(row.text(0)?.to_owned());
            Ok(())
        })?;
        Ok(names)
    }

    /// Gives back memory in which pages of the database are kept, and keeps few from then on.
    pub fn slim(&mut self) {
        if let Connection::Sqlite(sqlite) = self {
            sqlite.slim();
        }
    }

    /// Makes sure that deleted keys do not linger in free space.
    pub fn scrub(&mut self) -> Result<(), StoreError> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.checkpoint(),
            Connection::Postgres(postgres) => postgres.vacuum("person_keys"),
        }
    }
}

/// `$3, $4, $5` for (3, 3).
pub(crate) fn placeholders(from: usize, count: usize) -> String {
    (from..from + count).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}
