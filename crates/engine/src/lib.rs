//! Standards as data in, facts in, verdicts out. Pure: no clock, no files, no randomness.
//!
//! - [`standards`] reads the TOML texts of a standard and checks them;
//! - [`facts`] is the flat, columnar view of a [`World`](jishi_domain::worlds::World);
//! - [`evaluations`] walks the indicators of an adopted standard over the facts;
//! - [`planning`] works out a year's plan with the fewest sittings, and proves that no plan has fewer;
//! - [`scenarios`] runs the cases that stand beside the indicators;
//! - [`traces`] says what serves each clause;
//! - [`concordances`] says where several standards ask the same.

pub mod concordances;
pub mod evaluations;
pub mod facts;
pub mod metrics;
pub mod planning;
pub mod rosters;
pub mod rules;
pub mod scenarios;
pub mod standards;
pub mod traces;
pub mod verdicts;
