//! Measures reading and checking a roster: `cargo run --release -p jishi-office --example measure_roster -- 10000`.

use jishi_domain::dates::Day;
use jishi_office::options::ReadOptions;
use jishi_office::{roster, samples};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let people: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let path = std::env::temp_dir().join(format!("jishi-roster-{people}.xlsx"));
    samples::write_roster(&path, &samples::NINETEEN, people)?;
    let mut times = Vec::new();
    for _ in 0..20 {
        let start = Instant::now();
        let sheet = roster::read(&path, &ReadOptions::on(Day(20_500)))?;
        times.push(start.elapsed());
        assert_eq!((sheet.rows.len(), sheet.errors()), (people, 0), "{:?}", sheet.issues.first());
    }
    times.sort();
    println!("{people} people × 19 columns: best {:.1?}, median {:.1?}", times[0], times[times.len() / 2]);
    println!("{}", path.display());
    Ok(())
}
