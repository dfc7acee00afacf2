//! `jishi backup` and `jishi restore`.

use super::{Answer, Done, key_source, open, say};
use crate::options::{Backup, Restore};
use crate::progress::Progress;
use jishi_app::colleges;
use jishi_app::{Settings, restore as restore_to};

/// Backs a live ledger up and verifies the copy.
pub fn backup(options: &Backup) -> Done {
    let mut store = open(&options.db)?;
    let progress = Progress::new("备份并核验");
    let verification = store.backup(&options.file)?;
    drop(progress);
    super::ledger::report(&verification)?;
    say(format!("已备份到 {}。主密钥不在其中，请另行保管。", options.file.display()))?;
    Ok(if verification.is_sound() { Answer::Done } else { Answer::NotSatisfied })
}

/// Restores a backup into an empty place and verifies it.
pub fn restore(options: &Restore) -> Done {
    let key = key_source(options.db.master_key_file.as_deref());
    let settings =
        Settings { master_key: colleges::master_key(&options.db.db, &key)?, ..Settings::default() };
    let progress = Progress::new("恢复并核验");
    let verification = restore_to(&options.file, &options.db.db, settings)?;
    drop(progress);
    super::ledger::report(&verification)?;
    say(format!("已从 {} 恢复到 {}。", options.file.display(), options.db.db))?;
    Ok(if verification.is_sound() { Answer::Done } else { Answer::NotSatisfied })
}
