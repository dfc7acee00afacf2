//! The store's suite: every fact on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "tests")]

use jishi_store::testing::{Engine, Place, colleges};
use jishi_store::{Draft, MasterKey, Settings, Store};

/// Runs facts on both engines.
macro_rules! on_both {
    ($($(#[$meta:meta])* $name:ident;)*) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(jishi_store::testing::Engine::Sqlite) })*
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(jishi_store::testing::Engine::Postgres) })*
        }
    };
}

mod accounts;
mod appends;
mod backups;
mod chains;
mod contents;
mod documents;
mod exchanges;
mod imports;
mod projections;
mod secrets;
mod snapshots;
mod stores;

/// The clock of the tests.
const AT: &str = "2026-03-01T08:00:00Z";

/// A day later.
const LATER: &str = "2026-03-02T08:00:00Z";

fn key() -> MasterKey {
    MasterKey::from_bytes([7; 32])
}

fn open(place: &Place) -> Store {
    Store::open(&place.url, Settings::default().with_master_key(key())).unwrap()
}

fn open_without_key(place: &Place) -> Store {
    Store::open(&place.url, Settings::default()).unwrap()
}

/// A fresh store.
fn fresh(engine: Engine) -> (Place, Store) {
    let place = Place::on(engine);
    let store = open(&place);
    (place, store)
}

/// A fresh store with three branches, nine people and six sittings; 20 entries.
fn college(engine: Engine) -> (Place, Store) {
    let (place, mut store) = fresh(engine);
    store.append(colleges::units(3), AT).unwrap();
    store.append(colleges::roster(9, 3, true), AT).unwrap();
    store.append(colleges::life(6, 9, 3), AT).unwrap();
    (place, store)
}

/// A theme day of the first branch, with nobody named.
fn sitting(id: &str) -> Draft {
    colleges::sitting(id, "B000", colleges::day("2026-02-01"), [])
}

fn exported(store: &mut Store) -> String {
    let mut bytes = Vec::new();
    store.export(&mut bytes, None).unwrap();
    String::from_utf8(bytes).unwrap()
}
