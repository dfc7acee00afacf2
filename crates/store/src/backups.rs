//! Backup of a live database, and restoring into an empty place; each is verified after writing.

use crate::accounts::end_all_sessions;
use crate::connections::{Connection, Sqlite, private};
use crate::errors::StoreError;
use crate::exchanges::Exchange;
use crate::migrations::{self, Found};
use crate::stores::{self, Settings, Store};
use crate::verifications::Verification;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// How SQLite's files begin.
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Time of entry that is only needed where a file of another program brings none.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// A file that is written beside its place and put there when it is whole; removed when it is not.
struct Part {
    path: PathBuf,
    place: PathBuf,
}

impl Part {
    fn of(place: &Path) -> Result<Part, StoreError> {
        if place.exists() {
            return Err(StoreError::refusal(
                format!("文件 {}", place.display()),
                "已经存在，不会覆盖",
                "换一个文件名",
            ));
        }
        let mut name = place.as_os_str().to_owned();
        name.push(".part");
        Ok(Part { path: PathBuf::from(name), place: place.to_owned() })
    }

    fn create(&self) -> Result<File, StoreError> {
        private(File::options().write(true).create(true).truncate(true))
            .open(&self.path)
            .map_err(StoreError::file(&self.path, "新建"))
    }

    /// Puts the file in its place, durably.
    fn finish(self) -> Result<(), StoreError> {
        let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
        sync(&self.path).map_err(StoreError::file(&self.path, "写入"))?;
        std::fs::rename(&self.path, &self.place).map_err(StoreError::file(&self.place, "写入"))?;
        match self.place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => sync(folder).map_err(StoreError::file(folder, "写入")),
            None => sync(Path::new(".")).map_err(StoreError::file(&self.place, "写入")),
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        remove_database(&self.path);
    }
}

/// Removes a database file with what SQLite puts beside it, where they are.
fn remove_database(path: &Path) {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

impl Store {
    /// A ledger in memory, for trying things out; gone when dropped.
    ///
    /// # Errors
    /// There is no memory.
    pub fn in_memory(settings: Settings) -> Result<Store, StoreError> {
        Store::in_memory_on(Sqlite::scratch()?, settings)
    }

    /// A copy in memory of a database file, brought to the newest version of its tables.
    fn in_memory_copy(from: &mut Sqlite, settings: &Settings) -> Result<Store, StoreError> {
        let mut scratch = Sqlite::scratch()?;
        copy(from, scratch.inner())?;
        Store::in_memory_on(scratch, settings.clone())
    }

    fn in_memory_on(scratch: Sqlite, settings: Settings) -> Result<Store, StoreError> {
        let mut connection = Connection::Sqlite(scratch);
        migrations::migrate(&mut connection, "（内存）")?;
        let mut store = Store {
            connection,
            place: "（内存）".to_owned(),
            master: settings.master_key,
            master_checked: false,
            cached: None,
        };
        store.settle(settings.algorithm)?;
        Ok(store)
    }

    /// Writes a backup to a new file while others may go on working: a SQLite database is copied as such, of a
    /// PostgreSQL database an exchange file with the wrapped keys is written. The backup is read again and
    /// verified; what is wrong with it stands in the result, and the file is kept all the same. The master key is
    /// not in it.
    ///
    /// # Errors
    /// The file exists already or cannot be written, or the database fails; no file is left then.
    pub fn backup(&mut self, to: &Path) -> Result<Verification, StoreError> {
        let part = Part::of(to)?;
        let file = part.create()?;
        let verification = match &mut self.connection {
            Connection::Sqlite(sqlite) => {
                drop(file);
                sqlite.copy_to(&part.path)?;
                let mut copy = Store::open(&part.path.display().to_string(), self.copy_settings())?;
                copy.verify()?
            }
            Connection::Postgres(_) => {
                let mut writer = BufWriter::new(file);
                self.export(&mut writer, None)?;
                writer.flush().map_err(StoreError::file(&part.path, "写入"))?;
                let exchange = read_exchange(&part.path)?;
                let mut copy = Store::in_memory(self.copy_settings())?;
                copy.import_exchange(&exchange, NO_TIME, &mut |_| {})?;
                copy.verify()?
            }
        };
        part.finish()?;
        Ok(verification)
    }

    fn copy_settings(&self) -> Settings {
        Settings { must_exist: true, master_key: self.master.clone(), ..Settings::default() }
    }
}

fn read_exchange(path: &Path) -> Result<Exchange, StoreError> {
    let file = File::open(path).map_err(StoreError::file(path, "读取"))?;
    Exchange::read(BufReader::new(file))
}

/// Restores a backup (a copied SQLite database or an exchange file) into an empty place on either engine, and
/// verifies what was restored.
///
/// # Errors
/// The backup cannot be read or is not sound, or the place is not empty; nothing is left in the place then.
pub fn restore(from: &Path, url: &str, settings: Settings) -> Result<Verification, StoreError> {
    let mut magic = [0; 16];
    let read = File::open(from).and_then(|mut file| file.read(&mut magic));
    let is_sqlite = read.map_err(StoreError::file(from, "读取备份"))? == 16 && magic == *SQLITE_MAGIC;
    let to_file = (!stores::is_server(url)).then(|| Path::new(url));
    match to_file {
        Some(to) if is_sqlite && !to.exists() => restore_copy(from, to, settings),
        _ => {
            let exchange = if is_sqlite { exchange_of(from, &settings)? } else { read_exchange(from)? };
            let made = to_file.filter(|to| !to.exists());
            let result = restore_exchange(&exchange, url, settings);
            if let (Err(_), Some(made)) = (&result, made) {
                remove_database(made);
            }
            result
        }
    }
}

fn unsound(from: &Path, verification: &Verification) -> Result<(), StoreError> {
    match verification.findings.first() {
        None => Ok(()),
        Some(finding) => Err(StoreError::refusal(
            format!("备份 {}", from.display()),
            format!("核验不通过（{finding}）"),
            "换一个更早的备份",
        )),
    }
}

fn restore_copy(from: &Path, to: &Path, settings: Settings) -> Result<Verification, StoreError> {
    let part = Part::of(to)?;
    drop(part.create()?);
    backup_file(from)?.copy_to(&part.path)?;
    let settings = Settings { must_exist: true, ..settings };
    let mut restored = Store::open(&part.path.display().to_string(), settings)?;
    let verification = restored.verify()?;
    unsound(from, &verification)?;
    end_all_sessions(&mut restored.connection)?;
    drop(restored);
    part.finish()?;
    Ok(verification)
}

/// A SQLite backup, opened only to be copied: nothing in it is changed.
fn backup_file(from: &Path) -> Result<Sqlite, StoreError> {
    let mut connection = Connection::Sqlite(Sqlite::open(from, false)?);
    match (migrations::look(&mut connection)?, connection) {
        (Found::Jishi(_), Connection::Sqlite(sqlite)) => Ok(sqlite),
        _ => Err(migrations::foreign(&from.display().to_string())),
    }
}

/// A SQLite backup as an exchange file in memory.
fn exchange_of(from: &Path, settings: &Settings) -> Result<Exchange, StoreError> {
    let mut source = Store::in_memory_copy(&mut backup_file(from)?, settings)?;
    unsound(from, &source.verify()?)?;
    let mut bytes = Vec::new();
    source.export(&mut bytes, None)?;
    Exchange::read(bytes.as_slice())
}

fn restore_exchange(exchange: &Exchange, url: &str, settings: Settings) -> Result<Verification, StoreError> {
    let mut store = Store::open(url, Settings { must_exist: false, ..settings })?;
    if store.head()?.sequence > 0 {
        return Err(StoreError::refusal(
            format!("数据库 {}", store.place()),
            "里面已经有台账，不会覆盖",
            "恢复到一个空的位置",
        ));
    }
    store.import_exchange(exchange, NO_TIME, &mut |_| {})?;
    store.verify()
}

impl Sqlite {
    /// Copies the whole database, as of one moment, into an empty file.
    fn copy_to(&mut self, path: &Path) -> Result<(), StoreError> {
        let target = rusqlite::Connection::open(path);
        copy(self, &mut target.map_err(|error| StoreError::engine("复制数据库")(Box::new(error)))?)
    }
}

/// Copies all pages in one step: one moment, however busy the others are.
fn copy(from: &mut Sqlite, to: &mut rusqlite::Connection) -> Result<(), StoreError> {
    use rusqlite::backup::{Backup, StepResult};
    let copying = |error: rusqlite::Error| StoreError::engine("复制数据库")(Box::new(error));
    match Backup::new(from.inner(), to).and_then(|backup| backup.step(-1)).map_err(copying)? {
        StepResult::Done => Ok(()),
        _ => Err(StoreError::refusal(
            format!("数据库 {}", from.path.display()),
            "正被另一程序占用，无法复制",
            "稍后重试",
        )),
    }
}
