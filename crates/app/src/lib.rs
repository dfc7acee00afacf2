//! Use cases by noun: authorise, load, decide, save one ledger entry each, say what happened.

pub mod accounts;
pub mod adoptions;
pub mod burdens;
pub mod calendars;
pub mod check_ins;
pub mod checklists;
pub mod clauses;
pub mod clock;
pub mod colleges;
pub mod comparisons;
pub mod corrections;
pub mod credits;
pub mod demos;
pub mod differences;
pub mod digests;
pub mod dossiers;
pub mod dues;
pub mod duties;
pub mod errors;
pub mod evaluations;
pub mod exchanges;
pub mod fronts;
pub mod identities;
pub mod imports;
mod indexes;
pub mod ledgers;
pub mod library;
pub mod living;
pub mod maps;
pub mod own;
pub mod particulars;
pub mod people;
pub mod planning;
pub mod plans;
pub mod previews;
pub mod programmes;
pub mod recording;
pub mod records;
pub mod reports;
pub mod requirements;
pub mod restructurings;
pub mod roles;
pub mod rosters;
pub mod sittings;
pub mod submissions;
pub mod templates;
pub mod verdicts;
pub mod vocabularies;
pub mod votes;

// what the use cases take and give: a surface needs no crate below this one
pub use jishi_engine::standards::check::check as check_standard;
pub use jishi_engine::standards::parameters::Parameter;
pub use jishi_engine::standards::{Diagnostic, Force, Library, Standard};
pub use jishi_engine::traces::trace as trace_standard;
pub use jishi_engine::verdicts::Status;
pub use jishi_office::issues::{CellIssue, Level};
pub use jishi_office::options::Progress as ReadProgress;
pub use jishi_office::template::TemplateKind;
#[cfg(feature = "testing")]
pub use jishi_store::testing;
pub use jishi_store::{
    Algorithm, Exchange, HeadCode, SecretsAccess, Settings, Step, Store, Verification, restore,
};
