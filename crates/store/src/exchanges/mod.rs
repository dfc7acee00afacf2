//! The exchange format: the whole ledger as JSON Lines with stable codes, described in `docs/exchange.md`.
//!
//! An export of a ledger, imported into an empty database and exported again, is the same bytes.

mod importing;
mod reading;
mod wording;
mod writing;

pub use importing::Imported;
pub use reading::{Exchange, ExchangeLine};
pub use writing::{Exported, SecretsAccess};

use crate::drafts::Draft;
use crate::preparations::{record_of, record_place};
use jishi_domain::actions::{Action, Sealed};
use jishi_domain::records::SealedContent;
use jishi_domain::refusals::Refusal;

/// The name in the first line.
pub const FORMAT: &str = "jishi-exchange";

/// The version in the first line.
pub const VERSION: u64 = 1;

/// 行内问题 — what is wrong with a line of an exchange file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineProblem {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub refusal: Refusal,
}

impl std::fmt::Display for LineProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "第{}行 {}", self.line, self.refusal)
    }
}

/// The sealed secrets that an action carries.
fn sealed_of(action: &Action) -> Option<&Sealed> {
    match action {
        Action::PersonRegistered(body) => body.sealed.as_ref(),
        Action::PersonChanged(body) => body.sealed.as_ref(),
        _ => None,
    }
}

/// The sealed content that an action carries.
fn content_of(action: &Action) -> Option<&SealedContent> {
    record_of(action)?.content.as_ref()
}

/// Those by whose keys something in the action is sealed, or will be.
fn holders_of(draft: &Draft) -> Vec<String> {
    let plain = draft.secrets.is_some();
    match (person_of(&draft.action), record_of(&draft.action)) {
        (Some(person), _) if plain || sealed_of(&draft.action).is_some() => vec![person.to_owned()],
        (_, Some(record)) if plain => record.content_holders(),
        (_, Some(record)) => record.content.iter().flat_map(|content| content.persons.clone()).collect(),
        _ => Vec::new(),
    }
}

/// The person whose secrets an action may carry.
fn person_of(action: &Action) -> Option<&str> {
    match action {
        Action::PersonRegistered(body) => Some(&body.person.code),
        Action::PersonChanged(body) => Some(&body.person.code),
        _ => None,
    }
}

/// The action without sealed secrets.
fn unsealed(action: &Action) -> Action {
    let mut action = action.clone();
    if let Some((_, place)) = crate::preparations::sealed_place(&mut action) {
        *place = None;
    }
    if let Some(record) = record_place(&mut action) {
        record.content = None;
    }
    action
}

/// The sequence that an action corrects, to be read and set.
fn corrects_of(action: &mut Action) -> Option<&mut u64> {
    match action {
        Action::RecordCorrected(body) => Some(&mut body.corrects),
        Action::RecordWithdrawn(body) => Some(&mut body.corrects),
        _ => None,
    }
}
