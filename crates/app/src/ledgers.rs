//! The ledger as sentences, who may read which, the state of its chain, and its tables written anew.

mod heads;
mod journal;
mod sentences;
mod sights;

pub use heads::{HeadState, Verified, head, last_verified, verify_now};
pub use journal::{ActionGroup, GROUPS, Line, Opens, Stretch, Wanted, journal};
pub use sentences::Names;

use crate::errors::AppError;
use jishi_store::{HeadCode, Store, Verification};

/// 重建结果 — what a rebuilding of the tables found and left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilding {
    /// Before.
    pub before: Verification,
    /// After; `None` where nothing was written: it was only tried, or the tables fit the ledger.
    pub after: Option<Verification>,
}

/// Writes the tables anew from the ledger where they differ from it. Without `commit` only says what differs.
///
/// # Errors
/// The chain itself is damaged, or does not end where a code kept elsewhere says: then the tables may be the
/// only trace of what was removed, and stay as they are. The store fails.
pub fn rebuild(store: &mut Store, against: Option<&HeadCode>, commit: bool) -> Result<Rebuilding, AppError> {
    let before = match against {
        None => store.verify()?,
        Some(code) => store.verify_against(code)?,
    };
    if let Some(damage) = before.findings.iter().find(|f| !f.is_of_tables() && !f.is_of_keys()) {
        return Err(AppError::refused(
            "台账",
            format!("本身受损，不能由它重建各表（{}）", damage.to_string().trim_end_matches('。')),
            "从备份恢复",
        ));
    }
    let differs = before.findings.iter().any(|f| f.is_of_tables());
    let after = if commit && differs {
        store.rebuild_tables()?;
        Some(store.verify()?)
    } else {
        None
    };
    Ok(Rebuilding { before, after })
}
