//! From the entries of the ledger to the state of the college.

use crate::chains::StoredEntry;
use crate::connections::{Connection, Row};
use crate::errors::StoreError;
use jishi_domain::actions::Entry;
use jishi_domain::worlds::World;
use std::sync::mpsc::sync_channel;

/// Entries that are handed over together, and from which on a second thread helps.
const TOGETHER: usize = 1_000;

/// Applies the entries behind the world's own sequence up to and including `last`. Of a long ledger one thread
/// reads the entries while another one applies them.
pub(crate) fn fold(connection: &mut Connection, world: &mut World, last: u64) -> Result<(), StoreError> {
    let first = world.sequence + 1;
    if last < first + TOGETHER as u64 {
        return read(connection, first, last, &mut |entry| apply(world, entry));
    }
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<Entry>>(8);
        let applying =
            scope.spawn(move || receiver.into_iter().flatten().try_for_each(|entry| apply(world, entry)));
        let mut chunk = Vec::with_capacity(TOGETHER);
        let reading = read(connection, first, last, &mut |entry| {
            chunk.push(entry);
            if chunk.len() == TOGETHER {
                let full = std::mem::replace(&mut chunk, Vec::with_capacity(TOGETHER));
                // the other thread has gone when an entry did not fit; it says so below
                sender.send(full).map_err(|_| StoreError::Moved)?;
            }
            Ok(())
        });
        let _ = sender.send(chunk);
        drop(sender);
        match applying.join() {
            Ok(Ok(())) => reading,
            Ok(Err(error)) => Err(error),
            Err(_) => Err(StoreError::engine("读取台账")("a thread has failed".into())),
        }
    })
}

fn apply(world: &mut World, entry: Entry) -> Result<(), StoreError> {
    let sequence = entry.sequence;
    world
        .take(entry)
        .map_err(|refusal| StoreError::Broken {
            sequence, problem: format!("与前面的条目矛盾：{refusal}")
        })
}

/// Reads entries without a gap.
fn read(
    connection: &mut Connection,
    first: u64,
    last: u64,
    each: &mut dyn FnMut(Entry) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut expected = first;
    connection.query(
        "SELECT sequence, actor, entered_at, event_day, action, payload FROM ledger
         WHERE sequence >= $1 AND sequence <= $2 ORDER BY sequence",
        &[first.into(), last.into()],
        &mut |row| {
            let entry = entry(row)?;
            if entry.sequence != expected {
                return Err(StoreError::Broken { sequence: expected, problem: "缺失".to_owned() });
            }
            expected += 1;
            each(entry)
        },
    )
}

fn entry(row: &Row<'_>) -> Result<Entry, StoreError> {
    StoredEntry {
        sequence: row.sequence(0)?,
        previous_hash: String::new(),
        hash: String::new(),
        actor: row.text(1)?.to_owned(),
        entered_at: row.text(2)?.to_owned(),
        event_day: row.text(3)?.to_owned(),
        action: row.text(4)?.to_owned(),
        payload: row.text(5)?.to_owned(),
    }
    .entry()
}
