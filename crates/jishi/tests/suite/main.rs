//! The product as an officer meets it: the program itself is run, in a folder of its own, and what it says is read.

#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

mod adoptions;
mod backups;
mod demos;
mod differences;
mod evaluations;
mod exchanges;
mod explanations;
mod files;
mod helps;
mod kills;
mod known_days;
mod ledgers;
#[cfg(feature = "mail")]
mod messages;
mod plans;
mod records;
mod rosters;
mod servers;
mod standards;
mod standards_mistakes;
mod statuses;
