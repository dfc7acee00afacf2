//! PostgreSQL: a server for many colleges.

use super::{EachRow, Row, Value, boxed, placeholders};
use crate::errors::StoreError;
use crate::tables::Table;
use bytes::BytesMut;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, Statement};
use std::collections::HashMap;
use sync_wrapper::SyncWrapper;

/// The protocol's limit of parameters in one statement is 65,535; fewer rows keep statements small.
const ROWS_AT_ONCE: usize = 500;

pub(crate) struct Postgres {
    // reached by `&mut` alone, so that a store may be shared for reading the world that it holds
    client: SyncWrapper<Client>,
    statements: HashMap<String, Statement>,
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            Value::Bytes(bytes) if *ty == Type::BYTEA => (&**bytes).to_sql(ty, out),
            Value::Text(text) if *ty == Type::TEXT => {
                if text.contains('\0') {
                    return Err("a text holds the character NUL".into());
                }
                (&**text).to_sql(ty, out)
            }
            other => Err(format!("{other:?} does not fit {ty}").into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::INT8 || *ty == Type::TEXT || *ty == Type::BYTEA
    }

    to_sql_checked!();
}

impl Postgres {
    /// Connects to a server.
    pub fn connect(url: &str) -> Result<Postgres, StoreError> {
        let client =
            Client::connect(url, NoTls).map_err(boxed).map_err(StoreError::engine("连接 PostgreSQL"))?;
        Ok(Postgres { client: SyncWrapper::new(client), statements: HashMap::new() })
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.get_mut().prepare(sql)?;
        if self.statements.len() >= 256 {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub fn define(&mut self, sql: &str) -> Result<(), StoreError> {
        // bytewise order, as in SQLite, so that both engines list rows alike
        let sql = sql.replace(" TEXT", " TEXT COLLATE \"C\"").replace("{clustered}", "");
        let sql = sql.replace(" BLOB", " BYTEA");
        self.client.get_mut().batch_execute(&sql).map_err(boxed).map_err(StoreError::engine("建立数据表"))
    }

    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let mut run = || -> Result<u64, postgres::Error> {
            let statement = self.prepared(sql)?;
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as _).collect();
            self.client.get_mut().execute(&statement, &values)
        };
        run().map_err(boxed).map_err(StoreError::engine("写入数据"))
    }

    pub fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), StoreError> {
        let read = |error| StoreError::engine("读取数据")(boxed::<postgres::Error>(error));
        let statement = self.prepared(sql).map_err(read)?;
        let values = values.iter().map(|v| v as &(dyn ToSql + Sync));
        let mut rows = self.client.get_mut().query_raw(&statement, values).map_err(read)?;
        while let Some(row) = rows.next().map_err(read)? {
            each(&Row::Postgres(&row))?;
        }
        Ok(())
    }

    pub fn insert(&mut self, table: &Table, values: &[Value<'_>]) -> Result<(), StoreError> {
        let width = table.columns.len();
        for chunk in values.chunks(width * ROWS_AT_ONCE) {
            let rows: Vec<String> = (0..chunk.len() / width)
                .map(|row| format!("({})", placeholders(row * width + 1, width)))
                .collect();
            let sql = format!(
                "INSERT INTO {} ({}) VALUES {}",
                table.name,
                table.columns.join(", "),
                rows.join(", ")
            );
            self.execute(&sql, chunk)?;
        }
        Ok(())
    }

    /// One writer at a time in this schema; the lock ends with the transaction.
    pub fn begin_writing(&mut self) -> Result<(), StoreError> {
        self.client
            .get_mut()
            .batch_execute(
                "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('jishi ' || current_schema(), 0))",
            )
            .map_err(boxed)
            .map_err(StoreError::engine("开始事务"))
    }

    /// The same, where nobody else is writing now.
    pub fn begin_writing_if_free(&mut self) -> Result<bool, StoreError> {
        let mut begin = || -> Result<bool, postgres::Error> {
            self.client.get_mut().batch_execute("BEGIN")?;
            let lock = "SELECT pg_try_advisory_xact_lock(hashtextextended('jishi ' || current_schema(), 0))";
            let free: bool = self.client.get_mut().query_one(lock, &[])?.try_get(0)?;
            if !free {
                self.client.get_mut().batch_execute("ROLLBACK")?;
            }
            Ok(free)
        };
        begin().map_err(boxed).map_err(StoreError::engine("开始事务"))
    }

    pub fn begin_reading(&mut self) -> Result<(), StoreError> {
        self.client
            .get_mut()
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .map_err(boxed)
            .map_err(StoreError::engine("开始事务"))
    }

    pub fn commit(&mut self) -> Result<(), StoreError> {
        self.client.get_mut().batch_execute("COMMIT").map_err(boxed).map_err(StoreError::engine("提交事务"))
    }

    pub fn rollback(&mut self) -> Result<(), StoreError> {
        self.client.get_mut().batch_execute("ROLLBACK").map_err(boxed).map_err(StoreError::engine("撤销事务"))
    }

    /// Frees the space of deleted rows of a table.
    pub fn vacuum(&mut self, table: &str) -> Result<(), StoreError> {
        self.client
            .get_mut()
            .batch_execute(&format!("VACUUM {table}"))
            .map_err(boxed)
            .map_err(StoreError::engine("整理数据库"))
    }
}
