//! One demo college for all tests: made once for a build of the program, by whichever test comes first.

use super::program;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The day up to which the college lives.
pub const DAY: &str = "2025-06-30";

/// The seed from which it comes.
pub const SEED: &str = "7";

/// A folder of the build, not of the machine; the tests share it.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// The ledger of the demo college. Whoever wants to write takes a [`copy`].
pub fn ledger() -> PathBuf {
    let built = std::fs::metadata(env!("CARGO_BIN_EXE_jishi")).unwrap().modified().unwrap();
    let built = built.duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let place = folder().join(format!("demo-{built}"));
    let database = place.join("jishi.db");
    // tests may be threads or processes: a lock on a file holds for both
    let lock = std::fs::File::create(folder().join("demo.lock")).unwrap();
    lock.lock().unwrap();
    let told = place.join("told.txt");
    if !told.exists() {
        remove_older();
        std::fs::create_dir_all(&place).unwrap();
        let output = program(&place)
            .args(["demo", "--db", "jishi.db", "--seed", SEED, "--as-of", DAY, "--no-serve"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        std::fs::write(told, output.stdout).unwrap();
    }
    database
}

/// What the program said when it made the college.
pub fn told() -> String {
    std::fs::read_to_string(ledger().with_file_name("told.txt")).unwrap()
}

/// Colleges of older builds, and of one that was broken off.
fn remove_older() {
    for entry in std::fs::read_dir(folder()).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("demo-") {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// A copy to write in.
pub fn copy(to: &Path) {
    std::fs::copy(ledger(), to).unwrap();
}
