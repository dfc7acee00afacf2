//! What serves each clause now. Nothing is claimed that does not exist.

use crate::standards::Standard;
use serde::Serialize;

/// 服务者 — one thing that serves a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Server {
    /// `indicator`, or the kind of a programme entry: `phase`, `target`, `track`, `stage`, `form`, `task` …
    pub kind: String,
    /// Its slug or id.
    pub id: String,
}

/// 条款落实 — one clause and what serves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// Id of the clause.
    pub id: String,
    /// Id of the standard.
    pub document: String,
    /// Version of the standard.
    pub version: String,
    /// How the register wants it served.
    pub serve: String,
    /// What serves it; empty: not yet.
    pub served_by: Vec<Server>,
    /// The clause in our words.
    pub text: String,
    /// Where the text is unclear.
    pub note: String,
}

/// Traces every clause of a standard.
pub fn trace(standard: &Standard) -> Vec<Trace> {
    standard
        .clauses
        .iter()
        .map(|clause| {
            let indicators = standard
                .indicators
                .iter()
                .filter(|i| i.clauses.contains(&clause.id))
                .map(|i| Server { kind: "indicator".into(), id: i.slug.clone() });
            let entries = standard
                .programme
                .iter()
                .filter(|e| e.clauses.contains(&clause.id))
                .map(|e| Server { kind: e.kind.clone(), id: e.id.clone() });
            Trace {
                id: clause.id.clone(),
                document: standard.document.id.clone(),
                version: standard.document.version.clone(),
                serve: clause.serve.clone(),
                served_by: indicators.chain(entries).collect(),
                text: clause.text.clone(),
                note: clause.note.clone(),
            }
        })
        .collect()
}
