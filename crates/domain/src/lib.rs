//! The nouns that Jishi speaks of: units, people, memberships, posts, records and the ledger's actions.
//!
//! Nothing here reads a clock, a file, a database or a random number: time is an argument, and the same
//! entries always fold to the same [`World`](worlds::World).

pub mod actions;
pub mod amounts;
pub mod burdens;
pub mod citizen_ids;
pub mod corrections;
pub mod dates;
pub mod items;
pub mod people;
pub mod periods;
pub mod permissions;
pub mod plans;
pub mod quotations;
pub mod record_kinds;
pub mod records;
pub mod refusals;
pub mod units;
pub mod votes;
pub mod worlds;
