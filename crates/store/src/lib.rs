//! The ledger and its tables in SQLite or PostgreSQL; secrets; exchange; backup.
//!
//! Each change is one entry of the ledger with the rows that it changes, in one transaction. The entries form a
//! [chain](chains) of hashes; the tables can be rebuilt from them and compared ([`Store::verify`]). Secrets stand
//! apart, encrypted with a key per person ([`secrets`]). Everything can be written as and read from documented
//! JSON Lines ([`exchanges`]).
//!
//! Below this crate there is no SQL. The PostgreSQL driver blocks: call it from a blocking thread.

pub mod accounts;
mod appends;
mod backups;
pub mod chains;
mod connections;
mod decisions;
pub mod drafts;
mod entries;
pub mod errors;
pub mod exchanges;
mod folds;
mod migrations;
mod papers;
mod preparations;
pub mod secrets;
mod snapshots;
mod stores;
mod tables;
#[cfg(feature = "testing")]
pub mod testing;
pub mod verifications;

pub use accounts::{Account, ApiToken, LogQuery, NewAccount, SecurityEvent, Session, Ticket};
pub use appends::{Step, Watch};
pub use backups::restore;
pub use chains::{Algorithm, Head, HeadCode};
pub use drafts::Draft;
pub use entries::{Entries, Search};
pub use errors::StoreError;
pub use exchanges::{Exchange, Exported, Imported, LineProblem, SecretsAccess};
pub use papers::Paper;
pub use secrets::{CONTENT, MasterKey, Secrets};
pub use stores::{Settings, Store};
pub use verifications::{Finding, Verification};
