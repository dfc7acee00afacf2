//! A PostgreSQL cluster of the tests' own: started once per test process (once per run under nextest), in a
//! temporary folder, reachable by a socket only, stopped and removed when the tests end, however they end.

#![expect(clippy::unwrap_used, reason = "a test helper: a test without its server has failed")]

use postgres::{Client, NoTls};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Runs as the user `postgres` (the server refuses root). `$1`: the server's programs; `$2`: the cluster's folder,
/// to be made; `$3`: the process whose end ends the cluster. It prints one line when the server is up.
const KEEPER: &str = r#"
trap '' INT TERM HUP
mkdir -m 700 "$2" && cd "$2" || exit 1
trap 'cd / && rm -rf "$2"' EXIT
"$1/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync --no-instructions >log 2>&1 \
    || { cat log; exit 1; }
"$1/pg_ctl" -D data -w -t 60 -l log -o "-k $2 -c listen_addresses='' -c fsync=off -c full_page_writes=off \
    -c max_connections=200 -c shared_buffers=64MB" start >/dev/null 2>&1 </dev/null \
    || { cat log; exit 1; }
chmod 711 "$2"
echo ready
exec >/dev/null
tail --pid="$3" -f /dev/null
"$1/pg_ctl" -D data -m immediate stop
"#;

fn programs() -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").exists())
        .filter_map(|path| Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin"))))
        .collect();
    found.sort();
    match found.pop() {
        Some((_, programs)) => programs,
        None => panic!("These tests need PostgreSQL; install it with: apt-get install postgresql"),
    }
}

/// Starts a cluster in a folder, for as long as the process `guardian` lives.
#[expect(clippy::zombie_processes, reason = "the keeper outlives this process and ends by itself")]
fn start(programs: &Path, folder: &str, guardian: u32) {
    let as_root = std::fs::metadata("/proc/self").is_ok_and(|process| {
        #[cfg(unix)]
        return std::os::unix::fs::MetadataExt::uid(&process) == 0;
        #[cfg(not(unix))]
        false
    });
    let mut command = if as_root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", KEEPER, "sh"]).arg(programs).arg(folder).arg(guardian.to_string());
    // nothing of the test's own streams stays open behind it
    let command = command.current_dir("/").stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped());
    let mut keeper = command.spawn().unwrap();
    let mut told = BufReader::new(keeper.stdout.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    if line != "ready\n" {
        told.read_to_string(&mut line).unwrap();
        panic!("PostgreSQL in {} does not start: {line}", programs.display());
    }
}

/// The folder of the cluster that this process uses.
fn cluster() -> &'static str {
    static CLUSTER: OnceLock<String> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let programs = programs();
        // nextest runs one process per test: the first one starts the cluster for all, the runner's end stops it
        let (name, guardian) = match std::env::var("NEXTEST_RUN_ID") {
            #[cfg(unix)]
            Ok(run) => (run, std::os::unix::process::parent_id()),
            _ => (std::process::id().to_string(), std::process::id()),
        };
        let folder = std::env::temp_dir().join(format!("jishi-pg-{name}")).display().to_string();
        // one starts it, the others wait; any file that is always there will do as a lock
        let lock = std::fs::File::open(programs.join("postgres")).unwrap();
        lock.lock().unwrap();
        if !Path::new(&folder).exists() {
            start(&programs, &folder, guardian);
        }
        folder
    })
}

/// The address of a fresh, empty PostgreSQL database.
///
/// # Panics
/// PostgreSQL is not installed (the message says how to install it) or does not start.
pub fn fresh_postgres_url() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let folder = cluster();
    let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let host = folder.replace('/', "%2F");
    let mut client = Client::connect(&format!("postgres://postgres@{host}/postgres"), NoTls).unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    format!("postgres://postgres@{host}/{name}")
}
