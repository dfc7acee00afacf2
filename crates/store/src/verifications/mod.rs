//! Checking the ledger: the chain is recomputed, the tables are rebuilt and compared.

mod findings;

pub use findings::Finding;

use crate::chains::{Algorithm, Head, HeadCode, StoredEntry};
use crate::connections::{Connection, Row, Value};
use crate::errors::StoreError;
use crate::migrations;
use crate::snapshots;
use crate::stores::{self, Store};
use crate::tables::{PROJECTED, Rows, Table};
use jishi_domain::worlds::World;
use std::cmp::Ordering;

/// Table findings that are listed; the rest is counted.
const LISTED: usize = 50;

/// 核验结果 — what [`Store::verify`] saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Entries that were read.
    pub entries: u64,
    /// The newest entry.
    pub head: Head,
    /// The hash algorithm of the chain.
    pub algorithm: Algorithm,
    /// Rows that were compared.
    pub rows: u64,
    /// What is wrong: at most one finding of the chain (the first broken entry), then up to fifty of tables and
    /// keys. Empty when all is well.
    pub findings: Vec<Finding>,
    /// Findings that are not listed.
    pub unlisted: u64,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn found(&mut self, finding: Finding) {
        if self.findings.len() < LISTED {
            self.findings.push(finding);
        } else {
            self.unlisted += 1;
        }
    }
}

impl Store {
    /// Recomputes the chain, rebuilds every table from the ledger in a scratch database, and compares.
    ///
    /// # Errors
    /// Only where the database cannot be read at all; what is wrong with it stands in the result.
    pub fn verify(&mut self) -> Result<Verification, StoreError> {
        self.verification(None)
    }

    /// The same, and that the entry named by a code kept elsewhere is still there and still the same: this finds
    /// a ledger that was cut off or rewritten as a whole.
    ///
    /// # Errors
    /// As [`Store::verify`].
    pub fn verify_against(&mut self, code: &HeadCode) -> Result<Verification, StoreError> {
        self.verification(Some(code))
    }

    fn verification(&mut self, code: Option<&HeadCode>) -> Result<Verification, StoreError> {
        let master = self.master.as_ref();
        self.connection.reading(|connection| {
            let algorithm = stores::algorithm(connection)?;
            let head = stores::head(connection)?;
            let mut result =
                Verification { entries: 0, head, algorithm, rows: 0, findings: Vec::new(), unlisted: 0 };
            if let Some(code) = code {
                against(connection, code, &mut result)?;
            }
            let snapshot = snapshots::look(connection, result.head.sequence)?;
            let world = chain(connection, snapshot, &mut result)?;
            if let Some(world) = world {
                tables(connection, &world, &mut result)?;
                keys(connection, &world, master, &mut result)?;
            }
            Ok(result)
        })
    }

    /// Writes every table anew from the ledger. The ledger itself is not touched.
    ///
    /// # Errors
    /// The ledger cannot be folded, or the database fails; nothing is changed then.
    pub fn rebuild_tables(&mut self) -> Result<(), StoreError> {
        self.cached = None;
        let mut world = World::default();
        self.connection.writing(|connection| {
            let head = stores::head(connection)?;
            crate::folds::fold(connection, &mut world, head.sequence)?;
            for table in PROJECTED {
                connection.execute(&format!("DELETE FROM {}", table.name), &[])?;
            }
            connection.execute("DELETE FROM snapshots", &[])?;
            Rows::of(&world).insert(connection)
        })
    }
}

fn against(
    connection: &mut Connection,
    code: &HeadCode,
    result: &mut Verification,
) -> Result<(), StoreError> {
    let newest = result.head.sequence;
    let hash = match code.sequence {
        0 => Some(result.algorithm.genesis()),
        sequence => stores::stored_entry(connection, sequence)?.map(|entry| entry.hash),
    };
    match hash {
        None => result.found(Finding::Truncated { sequence: code.sequence, newest }),
        Some(hash) if !code.matches(&hash) => result.found(Finding::Rewritten { sequence: code.sequence }),
        Some(_) => {}
    }
    Ok(())
}

/// Follows the chain to its first broken entry; the world, where there is none.
fn chain(
    connection: &mut Connection,
    snapshot: snapshots::Found,
    result: &mut Verification,
) -> Result<Option<World>, StoreError> {
    let algorithm = result.algorithm;
    let mut world = World::default();
    let mut previous = algorithm.genesis();
    let mut broken: Option<(Finding, StoredEntry)> = None;
    let mut entries = 0;
    let mut differs = None;
    let sql = format!("SELECT {} FROM ledger ORDER BY sequence", StoredEntry::COLUMNS);
    connection.query(&sql, &[], &mut |row| {
        if broken.is_some() {
            return Ok(());
        }
        let entry = StoredEntry::read(row)?;
        entries += 1;
        match link(algorithm, &previous, &mut world, &entry) {
            Ok(()) => {
                if let snapshots::Found::Whole { world: taken, .. } = &snapshot
                    && taken.sequence == entry.sequence
                    && **taken != world
                {
                    differs = Some(entry.sequence);
                }
                previous.clone_from(&entry.hash);
            }
            Err(finding) => broken = Some((finding, entry)),
        }
        Ok(())
    })?;
    result.entries = entries;
    if let snapshots::Found::Damaged { sequence } = snapshot {
        differs = Some(sequence);
    }
    if let (None, Some(sequence)) = (&broken, differs) {
        result.found(Finding::SnapshotDiffers { sequence });
    }
    match broken {
        None => Ok(Some(world)),
        Some((finding, entry)) => {
            let displaced = displaced(connection, algorithm, &entry)?;
            result.found(displaced.unwrap_or(finding));
            Ok(None)
        }
    }
}

/// One step along the chain.
fn link(algorithm: Algorithm, previous: &str, world: &mut World, entry: &StoredEntry) -> Result<(), Finding> {
    let sequence = world.sequence + 1;
    if entry.sequence > sequence {
        return Err(Finding::Gap { sequence, found: entry.sequence });
    }
    let fields = [&entry.actor, &entry.entered_at, &entry.event_day, &entry.action, &entry.payload];
    let one_line = fields.iter().all(|field| !field.contains('\n'));
    if entry.sequence < sequence
        || !one_line
        || algorithm.entry(&entry.previous_hash, &entry.text()) != entry.hash
    {
        return Err(Finding::Changed { sequence: entry.sequence });
    }
    if entry.previous_hash != previous {
        return Err(Finding::Unlinked { sequence });
    }
    let unreadable = |problem| Finding::Unreadable { sequence, problem };
    let read = entry.clone().entry().map_err(|error| match error {
        StoreError::Broken { problem, .. } => unreadable(problem),
        other => unreadable(other.to_string()),
    })?;
    world.take(read).map_err(|refusal| unreadable(format!("与前面的条目矛盾：{refusal}")))
}

/// Whether a whole entry was put in another one's place: then it still fits the chain where it came from.
fn displaced(
    connection: &mut Connection,
    algorithm: Algorithm,
    entry: &StoredEntry,
) -> Result<Option<Finding>, StoreError> {
    let belongs = if entry.previous_hash == algorithm.genesis() {
        Some(1)
    } else {
        connection
            .first(
                "SELECT sequence FROM ledger WHERE hash = $1",
                &[Value::from(&entry.previous_hash)],
                |row| row.sequence(0),
            )?
            .map(|before| before + 1)
    };
    // what came before it may itself have been moved by the exchange, so its neighbours' places are tried, too
    let candidates = belongs.into_iter().flat_map(|place| [place, place.saturating_sub(1), place + 1]);
    let newest = stores::head(connection)?.sequence;
    let fits = |place: u64| {
        let text = crate::chains::EntryText { sequence: place, ..entry.text() };
        place != entry.sequence && algorithm.entry(&entry.previous_hash, &text) == entry.hash
    };
    let found = candidates.chain(1..=newest).find(|place| fits(*place));
    Ok(found.map(|belongs| Finding::Displaced { sequence: entry.sequence, belongs }))
}

/// Rebuilds the tables in a scratch database and compares them row by row.
fn tables(connection: &mut Connection, world: &World, result: &mut Verification) -> Result<(), StoreError> {
    let mut scratch = Connection::scratch()?;
    migrations::migrate(&mut scratch, "（临时）")?;
    scratch.writing(|scratch| Rows::of(world).insert(scratch))?;
    for table in PROJECTED {
        let expected = read(&mut scratch, table)?;
        let found = read(connection, table)?;
        result.rows += found.len() as u64;
        compare(table, &expected, &found, result);
    }
    Ok(())
}

type TableRow = Vec<Value<'static>>;

fn read(connection: &mut Connection, table: &Table) -> Result<Vec<TableRow>, StoreError> {
    let mut rows = Vec::new();
    connection.query(&table.select_all(), &[], &mut |row: &Row<'_>| {
        rows.push((0..table.columns.len()).map(|i| row.value(i)).collect::<Result<TableRow, _>>()?);
        Ok(())
    })?;
    Ok(rows)
}

/// Walks along two lists that are sorted by the key.
fn compare(table: &'static Table, expected: &[TableRow], found: &[TableRow], result: &mut Verification) {
    let name = table.name;
    let (mut e, mut f) = (expected.iter().peekable(), found.iter().peekable());
    loop {
        let order = match (e.peek(), f.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a[..table.key].cmp(&b[..table.key]),
        };
        match order {
            Ordering::Less => {
                if let Some(row) = e.next() {
                    result.found(Finding::RowMissing { table: name, key: key(table, row) });
                }
            }
            Ordering::Greater => {
                if let Some(row) = f.next() {
                    result.found(Finding::RowExtra { table: name, key: key(table, row) });
                }
            }
            Ordering::Equal => {
                if let (Some(a), Some(b)) = (e.next(), f.next())
                    && let Some(i) = (0..a.len()).find(|i| a[*i] != b[*i])
                {
                    let column = table.columns[i];
                    result.found(Finding::RowDiffers { table: name, key: key(table, b), column });
                }
            }
        }
    }
}

fn key(table: &Table, row: &TableRow) -> String {
    let parts = row[..table.key].iter().map(|value| match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Whether each person with secrets has a key that opens, and nobody else has one.
fn keys(
    connection: &mut Connection,
    world: &World,
    master: Option<&crate::secrets::MasterKey>,
    result: &mut Verification,
) -> Result<(), StoreError> {
    let check = crate::secrets::key_check(connection)?;
    let master = master.filter(|master| check.as_deref() == Some(master.check()));
    let mut with_key = std::collections::BTreeSet::new();
    let mut found = Vec::new();
    connection.query("SELECT person, wrapped FROM person_keys ORDER BY person", &[], &mut |row| {
        let person = row.text(0)?.to_owned();
        if world.people.get(&person).is_none_or(|p| !p.is_sealed()) {
            found.push(Finding::KeyExtra { person: person.clone() });
        } else if let Some(master) = master
            && master.unwrap(&person, row.text(1)?).is_err()
        {
            found.push(Finding::KeyDamaged { person: person.clone() });
        }
        with_key.insert(person);
        Ok(())
    })?;
    let missing = world.people.iter().filter(|(code, p)| p.is_sealed() && !with_key.contains(*code));
    found.extend(missing.map(|(code, _)| Finding::KeyMissing { person: code.clone() }));
    found.into_iter().for_each(|finding| result.found(finding));
    Ok(())
}
