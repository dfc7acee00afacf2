//! For tests of this and other crates: fresh databases on both engines, and a small generated college.
//!
//! Tests fail, and say what to install, where PostgreSQL is absent; they are never skipped.

mod clusters;
pub mod colleges;

pub use clusters::fresh_postgres_url;

/// 测试数据库 — an empty place on one of the engines, gone when dropped.
#[derive(Debug)]
pub struct Place {
    /// What [`Store::open`](crate::Store::open) takes.
    pub url: String,
    folder: tempfile::TempDir,
}

impl Place {
    /// An empty place for a SQLite file.
    ///
    /// # Panics
    /// No temporary folder can be made.
    pub fn sqlite() -> Place {
        let folder = temporary_folder();
        Place { url: folder.path().join("college.jishi").display().to_string(), folder }
    }

    /// An empty PostgreSQL database.
    ///
    /// # Panics
    /// PostgreSQL is not installed or does not start.
    pub fn postgres() -> Place {
        Place { url: fresh_postgres_url(), folder: temporary_folder() }
    }

    /// An empty place on an engine.
    ///
    /// # Panics
    /// As [`Place::sqlite`] and [`Place::postgres`].
    pub fn on(engine: Engine) -> Place {
        match engine {
            Engine::Sqlite => Place::sqlite(),
            Engine::Postgres => Place::postgres(),
        }
    }

    /// A path in a temporary folder beside the database, for files of the test.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }
}

#[expect(clippy::unwrap_used, reason = "a test helper: a test without a folder has failed")]
fn temporary_folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("jishi-").tempdir().unwrap()
}

/// 数据库引擎 — what the suite runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// Both.
    pub const ALL: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];
}

/// Changes a database behind the store's back, with plain SQL.
///
/// # Panics
/// The SQL fails.
#[expect(clippy::unwrap_used, reason = "a test helper: without the tampering there is nothing to find")]
pub fn tamper(url: &str, sql: &str) {
    if crate::stores::is_server(url) {
        postgres::Client::connect(url, postgres::NoTls).unwrap().batch_execute(sql).unwrap();
    } else {
        rusqlite::Connection::open(url).unwrap().execute_batch(sql).unwrap();
    }
}
