//! An officer's desk: a folder with a ledger in it, and the program to run there.

pub mod colleges;
pub mod demo;
pub mod standards_copy;
pub mod texts;
pub mod workbooks;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What the program answered.
#[derive(Debug)]
pub struct Said {
    /// Exit status; −1 where it was ended by a signal.
    pub status: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// The same, having ended with 0 and without a word of complaint.
    #[track_caller]
    pub fn done(self) -> Said {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{self:?}");
        self
    }

    /// The same, having ended with 1.
    #[track_caller]
    pub fn refused(self) -> Said {
        assert_eq!(self.status, 1, "{self:?}");
        assert!(!self.err.contains("panicked"), "{self:?}");
        self
    }

    /// The complaint on standard error, having ended with 1 and said nothing else: object, problem and remedy.
    #[track_caller]
    pub fn complaint(self) -> String {
        let said = self.refused();
        assert_eq!(said.out, "", "a refusal stands on standard error alone: {said:?}");
        assert!(said.err.contains('：') && said.err.trim_end().ends_with('。'), "{}", said.err);
        said.err
    }

    /// Standard output as JSON, one value a line.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Standard output as one JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "{}", self.out);
        lines.remove(0)
    }
}

/// The program, with nothing of this machine's settings.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jishi"));
    command.current_dir(folder).stdin(Stdio::null());
    for variable in ["DB", "ACTOR", "STANDARDS", "MASTER_KEY", "MASTER_KEY_FILE"] {
        command.env_remove(format!("JISHI_{variable}"));
    }
    command
}

/// 办公桌 — a folder that cleans up; the ledger in it is `jishi.db`, as the program takes it by itself.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// An empty desk.
    pub fn new() -> Desk {
        Desk { folder: tempfile::Builder::new().prefix("jishi-desk-").tempdir().unwrap() }
    }

    /// A desk with the ledger of a college that is given in exchange lines.
    pub fn with(lines: &[Value]) -> Desk {
        let desk = Desk::new();
        desk.write("college.jsonl", &colleges::file(lines));
        desk.run(&["import", "exchange", "college.jsonl", "--commit"]).done();
        desk
    }

    /// Runs the program here.
    pub fn run(&self, arguments: &[&str]) -> Said {
        let output = program(self.folder.path()).args(arguments).output().unwrap();
        Said {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// The ledger as an exchange file.
    #[track_caller]
    pub fn exported(&self) -> String {
        self.run(&["export"]).done().out
    }

    /// The head's code.
    #[track_caller]
    pub fn head(&self) -> String {
        self.run(&["ledger", "head"]).done().out.trim().to_owned()
    }

    /// Changes the ledger's file behind the program's back.
    pub fn tamper(&self, sql: &str) {
        rusqlite::Connection::open(self.path("jishi.db")).unwrap().execute_batch(sql).unwrap();
    }

    /// A single number from the ledger's file.
    pub fn count(&self, sql: &str) -> i64 {
        let database = rusqlite::Connection::open(self.path("jishi.db")).unwrap();
        database.query_row(sql, [], |row| row.get(0)).unwrap()
    }
}
