//! The use cases, each on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "tests")]

/// Runs facts on both engines.
macro_rules! on_both {
    ($($name:ident;)*) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(jishi_store::testing::Engine::Sqlite) })*
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(jishi_store::testing::Engine::Postgres) })*
        }
    };
}

mod adoptions;
mod colleges;
mod demos;
mod duties;
mod evaluations;
mod exchanges;
mod growing;
mod imports;
mod ledgers;
mod people;
mod people_changes;
mod planning;
mod planning_changes;
mod planning_small;
mod plans;
mod records;
mod requests;
mod restructurings;
mod rosters;
mod standards;
mod support;
