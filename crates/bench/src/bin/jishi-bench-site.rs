//! The benchmark of the site: see docs/benchmark-site.md.
//!
//! `jishi-bench-site run [SIZE …]` compares and measures everything (`bench/site` prepares what it needs); the other words are
//! the servers that it starts. Exit status 1: pages differ, or something failed. A missed aim is shown, and is no failure.

use jishi_bench::reports::{Line, table};
use jishi_bench::site::comparing::{Setting, compare};
use jishi_bench::site::{bare, growing, ledgers, serving, starting};
use jishi_bench::surroundings::{ended, load, number, place, room, rounds};
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

/// As in the program itself, so that the same is measured.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Branches of the large college, where nobody says another number.
const LARGE: u32 = 10_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["run", sizes @ ..] => run(sizes),
        _ => serve(&words).map(|()| true),
    };
    ended(result)
}

fn serve(words: &[&str]) -> Result<(), Box<dyn Error>> {
    match words {
        ["plain", port] => bare::serve(bare::text(), port.parse()?),
        ["bare", db, port] => bare::serve(bare::pages(db)?, port.parse()?),
        ["serve", db, port] => serving::serve(db, port.parse()?),
        ["serve-anew", db, port] => serving::serve_anew(db, port.parse()?),
        ["college", db, branches] => ledgers::write(Path::new(db), branches.parse()?, ledgers::Life::Whole),
        _ => Err("say: run [SIZE …], plain PORT, bare DB PORT, serve DB PORT, serve-anew DB PORT, or college DB BRANCHES".into()),
    }
}

fn setting() -> Result<Setting, Box<dyn Error>> {
    let of = |name: &str| place(name, "bench/site");
    Ok(Setting {
        python: of("BENCH_PYTHON")?,
        servers: of("BENCH_SERVERS")?,
        room: room("bench/site")?,
        jishi: of("BENCH_JISHI")?,
        port: number("BENCH_PORT").unwrap_or(8131),
        rounds: rounds(),
    })
}

fn run(sizes: &[&str]) -> Result<bool, Box<dyn Error>> {
    let setting = setting()?;
    let mut sizes: Vec<u32> = sizes.iter().map(|s| s.parse()).collect::<Result<_, _>>()?;
    if sizes.is_empty() {
        sizes.push(LARGE);
    }
    let before = load();
    let (differences, mut lines) = compare(&setting)?;
    eprintln!("starts and memory");
    lines.extend(starting::measure(&setting)?);
    for size in sizes {
        lines.extend(growing::measure(&setting, size)?);
    }
    let (aimed, shown): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.holds().is_some());
    println!("Load before: {before}; after: {}. Rounds: {}.\n", load(), setting.rounds);
    println!("{}", table(&aimed));
    println!("{}", table(&shown));
    for difference in &differences {
        println!("pages differ: {difference}");
    }
    if differences.is_empty() {
        println!("The dashboard and every checklist say the same in Jishi, bare axum, Django and FastAPI.");
    }
    let missed = aimed.iter().filter(|line| line.holds() == Some(false)).count();
    println!("{missed} of {} aims are missed.", aimed.len());
    Ok(differences.is_empty())
}
