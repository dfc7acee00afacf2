//! Measures the store: `cargo run --release -p jishi-store --example measure [folder]`.
//!
//! Prints milliseconds: the durable append of a roster of 10,000 people with secrets, one durable append beside
//! a bare write and fsync, the loading, verification, export and import of a ledger of 20,000 entries, on
//! SQLite; and the append on the tests' own PostgreSQL, which does not sync.

use jishi_store::testing::{Place, colleges};
use jishi_store::{Exchange, MasterKey, Settings, Store};
use std::io::Write;
use std::time::Instant;

const AT: &str = "2026-03-01T08:00:00Z";

fn ms(from: Instant) -> f64 {
    from.elapsed().as_secs_f64() * 1000.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = match std::env::args().nth(1) {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let settings = || Settings::default().with_master_key(MasterKey::from_bytes([7; 32]));
    let mut bulk = Vec::new();
    let mut close = Vec::new();
    for run in 0..7 {
        let url = folder.path().join(format!("bulk-{run}.jishi")).display().to_string();
        let mut store = Store::open(&url, settings())?;
        store.append(colleges::units(51), AT)?;
        let drafts = colleges::roster(10_000, 51, true);
        let begin = Instant::now();
        let mut last = begin;
        store.append_watched(drafts, AT, &mut |step| {
            if run == 6 && (!matches!(step, jishi_store::Step::Written { done, .. } if done < 10_000)) {
                println!("    {step:?} {:.1}", last.elapsed().as_secs_f64() * 1000.0);
                last = Instant::now();
            }
        })?;
        bulk.push(ms(begin));
        let begin = Instant::now();
        drop(store);
        close.push(ms(begin));
    }
    println!("append of 10,000 people with secrets, durable: {:.1} ms {bulk:.0?}", median(bulk.clone()));
    println!("closing (write-ahead log into the file):       {:.1} ms", median(close));

    let url = folder.path().join("bulk-6.jishi").display().to_string();
    let mut store = Store::open(&url, settings())?;
    store.append(colleges::life(10_000, 10_000, 51), AT)?;
    let mut one = Vec::new();
    for n in 0..100 {
        let draft = vec![colleges::sitting(
            &format!("S{n}"),
            "B000",
            colleges::day("2026-02-01"),
            (0..12).map(|i| colleges::person_code(i * 51)),
        )];
        let begin = Instant::now();
        store.append(draft, AT)?;
        one.push(ms(begin));
    }
    let mut file = std::fs::File::create(folder.path().join("raw"))?;
    let mut raw = Vec::new();
    for _ in 0..100 {
        let begin = Instant::now();
        file.write_all(&[7; 8192])?;
        file.sync_data()?;
        raw.push(ms(begin));
    }
    println!(
        "one durable append: {:.2} ms; a bare write of 8 KiB and fdatasync: {:.2} ms",
        median(one),
        median(raw)
    );
    drop(store);

    let mut open = Vec::new();
    let mut load = Vec::new();
    for _ in 0..7 {
        let begin = Instant::now();
        let mut store = Store::open(&url, settings())?;
        open.push(ms(begin));
        let begin = Instant::now();
        let n = store.world()?.sequence;
        load.push(ms(begin));
        assert!(n > 20_000);
    }
    println!("opening: {:.1} ms; loading a world of 20,000 entries: {:.1} ms", median(open), median(load));
    let mut store = Store::open(&url, settings())?;
    let begin = Instant::now();
    let verification = store.verify()?;
    assert!(verification.is_sound());
    println!("verifying it: {:.1} ms ({} rows)", ms(begin), verification.rows);
    let begin = Instant::now();
    let mut bytes = Vec::new();
    store.export(&mut bytes, None)?;
    println!("exporting it: {:.1} ms ({:.1} MB)", ms(begin), bytes.len() as f64 / 1e6);
    let begin = Instant::now();
    let exchange = Exchange::read(bytes.as_slice())?;
    println!("reading that file: {:.1} ms", ms(begin));
    let mut copy = Store::open(&folder.path().join("copy.jishi").display().to_string(), settings())?;
    let begin = Instant::now();
    copy.import_exchange(&exchange, AT, &mut |_| {})?;
    println!("importing it, durable: {:.1} ms", ms(begin));

    let place = Place::postgres();
    let mut store = Store::open(&place.url, settings())?;
    store.append(colleges::units(51), AT)?;
    let drafts = colleges::roster(10_000, 51, true);
    let begin = Instant::now();
    store.append(drafts, AT)?;
    println!("PostgreSQL, append of 10,000 people with secrets: {:.1} ms", ms(begin));
    let begin = Instant::now();
    let people = Store::open(&place.url, settings())?.world()?.people.len();
    println!("PostgreSQL, opening and loading it: {:.1} ms ({people} people)", ms(begin));
    Ok(())
}
