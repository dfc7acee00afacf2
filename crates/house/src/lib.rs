//! The house's own rules, tested: each check reads the workspace and says what to do instead.
//!
//! A check is a function from texts to [`Finding`]s, so that it can be shown on small invented texts; the tests
//! under `tests/` run every check over the whole workspace.

pub mod arrows;
pub mod findings;
pub mod glossaries;
pub mod lengths;
pub mod manifests;
pub mod pages;
pub mod places;
pub mod purity;
pub mod sources;
pub mod tidiness;
pub mod workspace;

pub use findings::Finding;
