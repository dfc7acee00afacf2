//! A college at hand: its store and the library of standards.

use crate::clock;
use crate::errors::AppError;
use jishi_domain::actions::{Action, UnitEstablished};
use jishi_domain::dates::Day;
use jishi_domain::units::{Unit, UnitKind};
use jishi_engine::standards::Library;
use jishi_store::{Draft, MasterKey, Settings, Store};
use std::path::{Path, PathBuf};

/// Where the master key may come from.
#[derive(Clone, Debug, Default)]
pub struct KeySource {
    /// A file named by the user.
    pub file: Option<PathBuf>,
    /// The key itself, hex or base64, from the environment.
    pub text: Option<String>,
}

/// The key file that belongs to a database file: `<db>.key`.
pub fn key_beside(db: &str) -> Option<PathBuf> {
    (!is_server(db)).then(|| PathBuf::from(format!("{db}.key")))
}

pub(crate) fn is_server(db: &str) -> bool {
    db.starts_with("postgres://") || db.starts_with("postgresql://")
}

/// The master key: from a named file, from the environment, or from the file beside the database; `None` where there is none.
///
/// # Errors
/// A named file that cannot be read, or a text that is no key.
pub fn master_key(db: &str, source: &KeySource) -> Result<Option<MasterKey>, AppError> {
    if let Some(file) = &source.file {
        return Ok(Some(MasterKey::read_file(file)?));
    }
    if let Some(text) = &source.text {
        return Ok(Some(MasterKey::from_text(text)?));
    }
    match key_beside(db) {
        Some(file) if file.exists() => Ok(Some(MasterKey::read_file(&file)?)),
        _ => Ok(None),
    }
}

/// Opens the store of a college that exists.
///
/// # Errors
/// As [`Store::open`].
pub fn open(db: &str, key: &KeySource) -> Result<Store, AppError> {
    let mut settings = Settings::existing();
    settings.master_key = master_key(db, key)?;
    Ok(Store::open(db, settings)?)
}

/// A place for a new ledger: opened, and refused where one is already there.
///
/// A file gets a master key beside it, where none is given. The key is made last: a stray one would later be taken
/// for the key of a ledger that has another.
///
/// # Errors
/// As [`Store::open`]; a ledger with entries is refused.
pub fn create(db: &str, key: &KeySource, settings: Settings) -> Result<Store, AppError> {
    let given = master_key(db, key)?;
    let settings = Settings { must_exist: false, master_key: given, ..settings };
    let mut store = Store::open(db, settings.clone())?;
    if store.head()?.sequence > 0 {
        return Err(AppError::refused(
            format!("数据库 {}", store.place()),
            "里面已经有台账",
            "换一个位置，或直接使用已有的台账",
        ));
    }
    match key_beside(db) {
        Some(file) if settings.master_key.is_none() => {
            drop(store);
            let master_key = Some(MasterKey::generate_file(&file)?);
            Ok(Store::open(db, Settings { master_key, ..settings })?)
        }
        _ => Ok(store),
    }
}

/// Makes a new ledger with the college committee as its first entry.
///
/// # Errors
/// A ledger is already there, or the name is empty.
pub fn found(store: &mut Store, code: &str, name: &str, on: Day, actor: &str) -> Result<(), AppError> {
    let unit = Unit {
        code: code.to_owned(),
        name: name.to_owned(),
        kind: UnitKind::College,
        form: Default::default(),
        category: Default::default(),
        basis: None,
        teaching: false,
        departments: Vec::new(),
        fixed_day: None,
    };
    let action = Action::UnitEstablished(Box::new(UnitEstablished { unit, parent: None }));
    store.append(vec![Draft::new(actor, on, action)], &clock::now())?;
    Ok(())
}

/// The library that a command works with: the built-in one, or a folder's; standards with mistakes are refused.
///
/// # Errors
/// A folder that cannot be read, or mistakes in it.
pub fn library(folder: Option<&Path>, wanted: impl Fn(&str) -> bool) -> Result<Library, AppError> {
    let Some(folder) = folder else { return Ok(crate::library::built_in_for(wanted)) };
    let (library, diagnostics) = crate::library::from_folder(folder)?;
    match diagnostics.first() {
        None => Ok(library),
        Some(first) => Err(AppError::refused(
            format!("标准文件夹 {}", folder.display()),
            format!("有{}处错误，第一处：{first}", diagnostics.len()),
            "运行 jishi standards check --dir 查看全部错误并改正",
        )),
    }
}
