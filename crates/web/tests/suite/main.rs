//! The site as its visitors find it: every route for every role, every page as a browser reads it, every link.
//!
//! [`kit`] opens a site on a small college without a network; a feature's own tests stand in a file beside these.

#![expect(clippy::unwrap_used, reason = "tests")]

mod accounts;
mod api;
mod api_changes;
mod api_people;
mod api_scopes;
mod first;
mod identities;
mod kit;
mod links;
mod manual;
mod markup;
mod pages;
mod plans;
mod records;
mod requests;
mod sample;
mod standards;
mod sweep;
mod uploads;
