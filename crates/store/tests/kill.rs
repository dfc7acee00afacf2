//! A process that is killed while it commits a batch of 10,000 entries leaves all of them or none.
//!
//! The test runs this same program as a child, which tells each step of its append on a line; the parent kills
//! it (signal 9) at one step after the other and opens the database again. No harness: the program is both.

#![expect(clippy::unwrap_used, reason = "a test")]

use jishi_store::testing::{Engine, Place, colleges};
use jishi_store::{MasterKey, Settings, Step, Store};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitCode, Stdio};

const NAME: &str = "a_killed_batch_is_there_as_a_whole_or_not_at_all";
const AT: &str = "2026-03-01T08:00:00Z";
const PEOPLE: usize = 10_000;

fn open(url: &str) -> Store {
    Store::open(url, Settings::default().with_master_key(MasterKey::from_bytes([7; 32]))).unwrap()
}

/// The child: appends the batch and says how far it is.
fn append(url: &str) {
    let mut store = open(url);
    let mut out = std::io::stdout().lock();
    store
        .append_watched(colleges::roster(PEOPLE, 3, false), AT, &mut |step: Step| {
            // the parent may be gone; then nobody needs to know
            let _ = writeln!(out, "{step:?}").and_then(|()| out.flush());
        })
        .unwrap();
    let _ = writeln!(out, "left");
}

/// Starts a child and kills it after so many lines; whether it was still at work then.
fn kill_after(url: &str, lines: usize) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--child", url])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..lines {
        told.next().unwrap().unwrap();
    }
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

fn check(engine: Engine) {
    // 20 lines of writing, one of committing, one of having committed
    let last = PEOPLE / 500 + 2;
    let mut seen = [0, 0];
    // most kills fall into the commit itself
    for lines in [1, last / 2, last - 1, last - 1, last - 1, last] {
        let place = Place::on(engine);
        let before = {
            let mut store = open(&place.url);
            store.append(colleges::units(3), AT).unwrap();
            store.head().unwrap()
        };
        assert!(kill_after(&place.url, lines), "the child was killed at work");
        let mut store = open(&place.url);
        let head = store.head().unwrap();
        match head.sequence {
            5 => assert_eq!(head, before),
            10_005 => assert_eq!(store.world().unwrap().people.len(), PEOPLE),
            other => panic!("{other} entries after a kill at line {lines}"),
        }
        seen[usize::from(head.sequence > 5)] += 1;
        if lines < last - 1 {
            assert_eq!(head.sequence, 5, "nothing is there before the commit begins");
        }
        if lines == last {
            assert_eq!(head.sequence, 10_005, "what was reported as committed is there");
        }
        let verification = store.verify().unwrap();
        assert!(verification.is_sound(), "{:?}", verification.findings);
        store.append(vec![colleges::person(PEOPLE, "B000")], AT).unwrap();
    }
    println!("{engine:?}: {} times none, {} times all", seen[0], seen[1]);
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, url] = arguments.as_slice()
        && flag == "--child"
    {
        append(url);
        return ExitCode::SUCCESS;
    }
    // the little that cargo test and nextest ask of a test program
    if arguments.iter().any(|a| a == "--list") {
        if !arguments.iter().any(|a| a == "--ignored") {
            println!("{NAME}: test");
        }
        return ExitCode::SUCCESS;
    }
    let filters: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    if !filters.is_empty() && !filters.iter().any(|f| NAME.contains(f.as_str())) {
        return ExitCode::SUCCESS;
    }
    Engine::ALL.into_iter().for_each(check);
    println!("test {NAME} ... ok");
    ExitCode::SUCCESS
}
