//! The shared vocabulary of items: which document, matter, fund, step, honour a record is about.

use serde::{Deserialize, Serialize};

/// 事项 — one word of the vocabulary under `standards/items/`, shared by all standards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Permanent id.
    pub id: String,
    /// The fact kind that it belongs to, e.g. `filing`, `attestation`, `topic`.
    pub kind: String,
    /// Word on screen and in sheets.
    pub title: String,
    /// Further words by which sheets may name it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
}
