//! The site beside other sites: the college's map and a branch's checklist, signed in, with live verdicts.

pub mod bare;
pub mod clients;
pub mod comparing;
pub mod growing;
pub mod ledgers;
pub mod pages;
pub mod servers;
pub mod serving;
pub mod starting;

#[cfg(test)]
mod tests;
