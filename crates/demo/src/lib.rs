//! A generated college: two years of life with honest flaws. Pure and deterministic by seed and date.
//!
//! [`college`] gives the ledger of an invented vocational college for the two years that end on a day:
//! one college committee, fourteen general branches (eleven of teaching departments), fifty-one branches of
//! all kinds and sizes, about fifteen hundred members, and everything that they recorded.
//! What is not in order is so on purpose; see [`flaws`](crate::flaws) for the list.
//!
//! Nobody in it exists. Names are put together from syllables, citizen IDs have an area that was never given out,
//! phone numbers a prefix that belongs to no network. [`secrets`] gives these apart, in plain text,
//! so that the caller seals them before anything is kept.
//!
//! Why an own generator of numbers: the same seed must make the same college with every version of every library,
//! and SplitMix64 is six lines.

pub mod adoptions;
mod book;
mod calendar;
mod chances;
pub mod counts;
pub mod flaws;
mod grants;
mod life;
mod names;
mod plan;
mod requests;
mod roster;
pub mod secrets;

use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;

pub use counts::{Counts, describe};
pub use secrets::{Secret, said, secrets};

/// The name of the demo college's committee, by which its ledger is known.
pub fn college_name() -> String {
    format!("中共{}委员会", plan::blueprint::COLLEGE)
}

/// The ledger of the demo college for the two years up to and including `as_of`.
///
/// Sequences run from 1 without gaps, entries stand in the order of their entry, nothing is entered or happens
/// after `as_of`, and [`World::fold`](jishi_domain::worlds::World::fold) accepts them. The same seed and day
/// always make the same entries. No secrets are inside: `sealed` is empty in every registration.
pub fn college(seed: u64, as_of: Day) -> Vec<Entry> {
    let plan = plan::Plan::of(seed, as_of);
    let mut book = book::Book::new(&plan);
    roster::write(&plan, &mut book);
    grants::write(&plan, &mut book);
    requests::write(&plan, &mut book);
    adoptions::write(&plan, &mut book);
    life::live(&plan, book).close()
}
