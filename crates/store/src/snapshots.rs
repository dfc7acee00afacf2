//! A snapshot: the state of the college at one entry, packed, so that a start need not fold every entry before it.
//!
//! It is never the truth. It is taken only where its key fits: the hash of the very entry that it was made at, the
//! format of this very program (a digest of the domain's sources), and for each part a digest of its bytes. Whatever
//! does not fit is as if it were not there; the ledger is folded instead, and the next snapshot replaces it.

use crate::connections::{Connection, Value};
use crate::errors::StoreError;
use crate::tables::SNAPSHOTS;
use bitcode::{Decode, Encode};
use jishi_domain::burdens::BurdenState;
use jishi_domain::corrections::CorrectionState;
use jishi_domain::people::Post;
use jishi_domain::permissions::Grant;
use jishi_domain::plans::PlanState;
use jishi_domain::worlds::{PersonState, Records, UnitState, World};
use sha2::Digest;
use std::collections::BTreeMap;

/// Entries behind the last snapshot from which on another one is worth its writing: about a twentieth of a second
/// of folding.
pub(crate) const OFTEN: u64 = 16_000;

/// Packed otherwise, or by a domain with other sources, it is another format.
const FORMAT: &str = env!("JISHI_SNAPSHOT_FORMAT");

/// What a snapshot in the database is found to be.
pub(crate) enum Found {
    /// There is none, or it was made of another ledger or by another program.
    None,
    /// It was made of this ledger by this program, and is not what was written.
    Damaged {
        /// Sequence of the entry that it was made at.
        sequence: u64,
    },
    /// It is whole.
    Whole {
        /// The state of the college.
        world: Box<World>,
        /// Hash of the entry that it was made at.
        hash: String,
    },
}

/// Of which ledger, and at which entry of it.
struct Key {
    sequence: u64,
    hash: String,
}

/// Everything but records.
#[derive(Encode, Decode)]
struct Rest {
    units: BTreeMap<String, UnitState>,
    people: BTreeMap<String, PersonState>,
    posts: Vec<Post>,
    grants: Vec<Grant>,
    withdrawn: BTreeMap<String, u64>,
    /// As JSON: a parameter's value may be anything.
    adoptions: Vec<String>,
    plans: BTreeMap<(String, i32), PlanState>,
    burdens: BTreeMap<String, BurdenState>,
    corrections: BTreeMap<String, CorrectionState>,
    sequence: u64,
}

impl Key {
    fn digest(&self, part: usize, body: &[u8]) -> String {
        let mut hash = sha2::Sha256::new();
        hash.update(format!("jishi-snapshot\n{FORMAT}\n{}\n{}\n{part}\n", self.sequence, self.hash));
        hash.update(body);
        hex::encode(hash.finalize())
    }
}

/// The snapshot, where it is whole and not of a later entry than `last`. That it cannot be read is no error.
pub(crate) fn load(connection: &mut Connection, last: u64) -> Option<(World, String)> {
    match look(connection, last) {
        Ok(Found::Whole { world, hash }) => Some((*world, hash)),
        _ => None,
    }
}

/// Looks what stands there.
pub(crate) fn look(connection: &mut Connection, last: u64) -> Result<Found, StoreError> {
    let Some(key) = key(connection)?.filter(|key| key.sequence <= last) else { return Ok(Found::None) };
    let (mut rest, mut records) = (None, None);
    connection.query("SELECT part, digest, body FROM snapshots ORDER BY part", &[], &mut |row| {
        let (part, digest, body) = (row.integer(0)?, row.text(1)?, row.bytes(2)?);
        let whole = usize::try_from(part).is_ok_and(|part| key.digest(part, body) == digest);
        match part {
            0 if whole => rest = bitcode::decode::<Rest>(body).ok(),
            1 if whole => records = Records::unpacked(body),
            _ => {}
        }
        Ok(())
    })?;
    let world = rest.zip(records).and_then(|(rest, records)| put_together(rest, records));
    let world = world.filter(|world| world.sequence == key.sequence);
    Ok(match world {
        Some(world) => Found::Whole { world: Box::new(world), hash: key.hash },
        None => Found::Damaged { sequence: key.sequence },
    })
}

/// The key of the snapshot, where it is of this program's format and fits the ledger.
fn key(connection: &mut Connection) -> Result<Option<Key>, StoreError> {
    let written =
        connection.first("SELECT format, sequence, hash FROM snapshots WHERE part = 0", &[], |row| {
            let key = Key { sequence: row.sequence(1)?, hash: row.text(2)?.to_owned() };
            Ok((row.text(0)? == FORMAT).then_some(key))
        })?;
    let Some(key) = written.flatten() else { return Ok(None) };
    let entry =
        connection.first("SELECT hash FROM ledger WHERE sequence = $1", &[key.sequence.into()], |row| {
            row.text(0).map(str::to_owned)
        })?;
    Ok(entry.is_some_and(|hash| hash == key.hash).then_some(key))
}

fn put_together(rest: Rest, records: Records) -> Option<World> {
    let adoptions = rest.adoptions.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>();
    Some(World {
        units: rest.units,
        people: rest.people,
        posts: rest.posts,
        grants: rest.grants,
        records,
        withdrawn: rest.withdrawn,
        adoptions: adoptions.ok()?,
        plans: rest.plans,
        burdens: rest.burdens,
        corrections: rest.corrections,
        sequence: rest.sequence,
    })
}

/// Packs a world. It is the same afterwards; its pieces are moved out and in, and not copied.
fn pack(world: &mut World) -> Result<Vec<Vec<u8>>, StoreError> {
    let adoptions = world.adoptions.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
    let adoptions = adoptions.map_err(|error| StoreError::engine("整理快照")(Box::new(error)))?;
    let rest = Rest {
        units: std::mem::take(&mut world.units),
        people: std::mem::take(&mut world.people),
        posts: std::mem::take(&mut world.posts),
        grants: std::mem::take(&mut world.grants),
        withdrawn: std::mem::take(&mut world.withdrawn),
        adoptions,
        plans: std::mem::take(&mut world.plans),
        burdens: std::mem::take(&mut world.burdens),
        corrections: std::mem::take(&mut world.corrections),
        sequence: world.sequence,
    };
    let parts = vec![bitcode::encode(&rest), world.records.packed()];
    let Rest { units, people, posts, grants, withdrawn, plans, burdens, corrections, .. } = rest;
    (world.units, world.people, world.withdrawn) = (units, people, withdrawn);
    (world.posts, world.grants, world.plans) = (posts, grants, plans);
    (world.burdens, world.corrections) = (burdens, corrections);
    Ok(parts)
}

/// Puts a snapshot of the world after the entry with this hash in the place of the last one. Where somebody else
/// is writing, or has written a later one, nothing is done: `false`.
pub(crate) fn save(connection: &mut Connection, world: &mut World, hash: &str) -> Result<bool, StoreError> {
    let own = Key { sequence: world.sequence, hash: hash.to_owned() };
    if own.sequence == 0 {
        return Ok(false);
    }
    let parts = pack(world)?;
    let digests: Vec<String> = parts.iter().enumerate().map(|(i, body)| own.digest(i, body)).collect();
    if !connection.begin_writing_if_free()? {
        return Ok(false);
    }
    let mut write = || -> Result<bool, StoreError> {
        if key(connection)?.is_some_and(|there| there.sequence > own.sequence) {
            return Ok(false);
        }
        connection.execute("DELETE FROM snapshots", &[])?;
        for ((part, body), digest) in parts.iter().enumerate().zip(&digests) {
            let row: [Value<'_>; 6] = [
                part.into(),
                FORMAT.into(),
                own.sequence.into(),
                (&own.hash).into(),
                digest.into(),
                body.as_slice().into(),
            ];
            connection.insert(&SNAPSHOTS, &row)?;
        }
        Ok(true)
    };
    match write() {
        Ok(done) => connection.commit().map(|()| done),
        Err(error) => {
            let _ = connection.rollback();
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Engine, Place, colleges};
    use crate::{Finding, Settings, Store};

    const AT: &str = "2026-03-01T08:00:00Z";

    #[test]
    fn a_whole_snapshot_that_says_something_else_than_the_ledger_is_found() {
        for engine in Engine::ALL {
            let place = Place::on(engine);
            let mut store = Store::open(&place.url, Settings::default()).unwrap();
            store.append(colleges::units(3), AT).unwrap();
            store.append(colleges::roster(9, 3, false), AT).unwrap();
            let (mut world, head) = (store.world().unwrap().clone(), store.head().unwrap());
            let somebody = world.people.values_mut().next().unwrap();
            somebody.person.name = "别人".to_owned();
            assert!(save(&mut store.connection, &mut world, &head.hash).unwrap());
            let found = store.verify().unwrap().findings;
            assert_eq!(found, [Finding::SnapshotDiffers { sequence: head.sequence }]);
        }
    }

    #[test]
    fn packing_leaves_the_world_as_it_was() {
        let mut store = Store::in_memory(Settings::default()).unwrap();
        store.append(colleges::units(3), AT).unwrap();
        store.append(colleges::roster(9, 3, false), AT).unwrap();
        store.append(colleges::life(7, 9, 3), AT).unwrap();
        let mut world = store.world().unwrap().clone();
        let before = world.clone();
        pack(&mut world).unwrap();
        assert!(world == before);
    }

    #[test]
    fn a_long_batch_leaves_a_snapshot_behind_and_a_short_one_none() {
        for engine in Engine::ALL {
            let place = Place::on(engine);
            let mut store = Store::open(&place.url, Settings::default()).unwrap();
            store.append(colleges::units(3), AT).unwrap();
            assert!(matches!(look(&mut store.connection, u64::MAX), Ok(Found::None)));
            store.append(colleges::roster(OFTEN as usize, 3, false), AT).unwrap();
            let sequence = store.head().unwrap().sequence;
            match look(&mut store.connection, u64::MAX).unwrap() {
                Found::Whole { world, .. } => assert_eq!(world.sequence, sequence),
                _ => panic!("{engine:?}: no snapshot"),
            }
        }
    }
}
