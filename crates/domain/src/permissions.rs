//! Who may do what: permissions as data, in one place, readable as sentences.
//!
//! A person has [`Standing`]s: through a post, through membership, by a grant, by delegation. Each is a [`Role`]
//! at a unit for a time. [`PERMISSIONS`] says what each role may do ([`Ability`]) and how far ([`Reach`]);
//! [`sentence`] says a row in Chinese. [`Access`] answers for one person on one day. What no row says is refused.

mod abilities;
mod access;
mod grants;
mod roles;
mod sentences;
mod standings;
mod table;

pub use abilities::{Ability, Reach};
pub use access::{Access, Reachable};
pub use grants::Grant;
pub use roles::Role;
pub use sentences::sentence;
pub(crate) use standings::own_standings;
pub use standings::{Standing, Standings, Through, standings};
pub use table::{PERMISSIONS, Permission};

#[cfg(test)]
mod tests;
