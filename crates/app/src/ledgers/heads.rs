//! The state of the chain: its newest entry as a code to keep elsewhere, and what the last verification saw.

use crate::errors::AppError;
use crate::living::Living;
use jishi_store::{Paper, Verification};
use serde::{Deserialize, Serialize};

/// Entries up to which a page may have the ledger verified; a longer one is verified by command.
const MOST: u64 = 3_000_000;

/// Kind and name of the paper on which the last verification stands.
const PAPER: (&str, &str) = ("verification", "last");

/// 台账首码 — the newest entry, as it is printed and kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeadState {
    /// Sequence of the newest entry.
    pub sequence: u64,
    /// Its hash.
    pub hash: String,
    /// The short code.
    pub code: String,
    /// When it was entered, UTC; empty for an empty ledger.
    pub entered_at: String,
    /// Name of the hash algorithm.
    pub algorithm: String,
}

/// 核验记录 — what a verification saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// When, UTC.
    pub at: String,
    /// Code of the person who had it done.
    pub by: String,
    /// Entries that were read.
    pub entries: u64,
    /// Rows that were compared.
    pub rows: u64,
    /// The short code of the newest entry.
    pub code: String,
    /// What is wrong, in words; empty when all is well.
    pub findings: Vec<String>,
    /// Findings that are not listed.
    pub unlisted: u64,
}

impl Verified {
    fn of(verification: &Verification, at: String, by: &str) -> Verified {
        Verified {
            at,
            by: by.to_owned(),
            entries: verification.entries,
            rows: verification.rows,
            code: verification.head.code().to_string(),
            findings: verification.findings.iter().map(ToString::to_string).collect(),
            unlisted: verification.unlisted,
        }
    }

    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// The newest entry.
///
/// # Errors
/// The database fails.
pub fn head(living: &Living) -> Result<HeadState, AppError> {
    let mut desk = living.desk();
    let head = desk.head()?;
    let entered_at = desk.entry(head.sequence)?.map(|entry| entry.entered_at).unwrap_or_default();
    Ok(HeadState {
        sequence: head.sequence,
        code: head.code().to_string(),
        hash: head.hash,
        entered_at,
        algorithm: desk.algorithm()?.id().to_uppercase(),
    })
}

/// What the last verification saw; `None` where there was none yet.
///
/// # Errors
/// The database fails.
pub fn last_verified(living: &Living) -> Result<Option<Verified>, AppError> {
    let paper = living.desk().paper(PAPER.0, PAPER.1)?;
    Ok(paper.and_then(|paper| serde_json::from_str(&paper.body).ok()))
}

/// Verifies the ledger now, beside everything that goes on, and notes what was seen.
///
/// # Errors
/// Somebody has it verified at this moment, the ledger is too long for a page, or the database fails. What is wrong
/// with the ledger stands in the answer.
pub fn verify_now(living: &Living, by: &str) -> Result<Verified, AppError> {
    let entries = living.desk().head()?.sequence;
    if entries > MOST {
        return Err(AppError::refused(
            "台账核验",
            format!("台账有{entries}条，在网页上核验太久"),
            "请系统管理员在服务器上运行 jishi ledger verify",
        ));
    }
    let verification = living
        .alone(|store| Ok(store.verify()?))?
        .ok_or_else(|| AppError::refused("台账核验", "正在进行，还没有结束", "稍等片刻再打开这一页看结果"))?;
    let verified = Verified::of(&verification, living.clock().now(), by);
    let body = serde_json::to_string(&verified).unwrap_or_default();
    let paper = Paper { name: PAPER.1.to_owned(), body, kept_at: verified.at.clone() };
    living.desk().keep_paper(PAPER.0, &paper)?;
    Ok(verified)
}
