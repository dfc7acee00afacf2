//! The demo college: generated, deterministic, nobody in it exists.

use crate::errors::AppError;
use jishi_domain::actions::Action;
use jishi_domain::dates::Day;
use jishi_store::{Draft, Secrets, Settings, Store, Watch};
use std::collections::BTreeMap;
use std::path::Path;

/// The state of a college in figures, for printing.
pub fn describe(store: &mut Store, on: Day) -> Result<String, AppError> {
    Ok(jishi_demo::describe(store.world()?, on).to_string())
}

/// Whether what stands at the address is a demo college, made by this program, or nothing at all.
///
/// # Errors
/// It is no ledger, or cannot be opened.
pub fn is_demo(db: &str) -> Result<bool, AppError> {
    if !Store::is_there(db)? {
        return Ok(true);
    }
    let first = Store::open(db, Settings::existing())?.entry(1)?;
    Ok(match first.map(|entry| entry.action) {
        None => true,
        Some(Action::UnitEstablished(body)) => body.unit.name == jishi_demo::college_name(),
        Some(_) => false,
    })
}

/// Deletes the demo college in a file, with its key, so that another can be made there.
///
/// # Errors
/// The file is no demo college: then nothing is deleted.
pub fn delete(db: &str) -> Result<(), AppError> {
    let is_demo = is_demo(db);
    if !matches!(is_demo, Ok(true)) {
        return Err(AppError::refused(
            format!("文件 {db}"),
            "不是演示台账，不会删除",
            "换一个 --db；确要删除的请自行移走这个文件和它的 .key",
        ));
    }
    for ending in ["", "-wal", "-shm", "-journal", ".key"] {
        let path = format!("{db}{ending}");
        if Path::new(&path).exists() {
            std::fs::remove_file(&path).map_err(AppError::io(format!("删除 {path}")))?;
        }
    }
    Ok(())
}

/// Writes the demo college of a seed and day into an empty ledger.
///
/// Without secrets the same seed and day give the same ledger, byte for byte; sealing draws random keys.
///
/// # Errors
/// As the store's writing.
pub fn write(
    store: &mut Store,
    seed: u64,
    as_of: Day,
    with_secrets: bool,
    watch: &mut Watch<'_>,
) -> Result<usize, AppError> {
    let mut secrets: BTreeMap<String, Secrets> = BTreeMap::new();
    if with_secrets {
        for secret in jishi_demo::secrets(seed, as_of) {
            let fields =
                [("citizen_id", secret.citizen_id), ("phone", secret.phone), ("address", secret.address)];
            secrets.insert(secret.person, Secrets::from_iter(fields));
        }
    }
    let drafts: Vec<Draft> = jishi_demo::college(seed, as_of)
        .into_iter()
        .map(|entry| {
            let own = match &entry.action {
                Action::PersonRegistered(body) => secrets.remove(&body.person.code),
                _ => None,
            };
            let draft = Draft::new(entry.actor, entry.event_day, entry.action).entered_at(entry.entered_at);
            match own {
                Some(own) => draft.with_secrets(own),
                None => draft,
            }
        })
        .collect();
    let entered_at = format!("{as_of}T15:00:00Z");
    Ok(store.append_watched(drafts, &entered_at, watch)?.len())
}
