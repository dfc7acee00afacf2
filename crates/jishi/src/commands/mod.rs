//! What the commands do: each calls a use case and says what happened.

pub mod account;
mod adopt;
mod backup;
mod demo;
mod digest;
mod evaluate;
mod explain;
mod import;
mod ledger;
mod plan;
mod prices;
mod serve;
mod standards;

use crate::options::{Cli, Command, Db};
use jishi_app::Store;
use jishi_app::colleges::{self, KeySource};
use jishi_app::errors::AppError;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::process::ExitCode;

/// What a command came to.
pub type Done = Result<Answer, AppError>;

/// The end of a command that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Done,
    /// Done, and what was asked is not so: a check or verification found something.
    NotSatisfied,
}

/// Runs a command; the status is 0 done, 1 refused or not satisfied.
pub fn run(cli: Cli) -> ExitCode {
    let done = match cli.command {
        Command::Demo(options) => demo::demo(&options),
        Command::Init(options) => demo::init(&options),
        Command::Serve(options) => serve::serve(&options),
        Command::Account { what } => account::account(&what),
        Command::Adopt(options) => adopt::adopt(&options),
        Command::Evaluate(options) => evaluate::evaluate(&options),
        Command::Explain(options) => explain::explain(&options),
        Command::Plan(options) => plan::plan(&options),
        Command::Digest(options) => digest::digest(&options),
        Command::Standards { what } => standards::standards(&what),
        Command::Ledger { what } => ledger::ledger(&what),
        Command::Import { what } => import::import(&what),
        Command::Template(options) => import::template(&options),
        Command::Export(options) => import::export(&options),
        Command::Backup(options) => backup::backup(&options),
        Command::Restore(options) => backup::restore(&options),
    };
    match done {
        Ok(Answer::Done) => ExitCode::SUCCESS,
        Ok(Answer::NotSatisfied) => ExitCode::from(1),
        // whoever reads our output has closed it: nothing to complain about
        Err(AppError::Io { source, .. }) if source.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(1)
        }
    }
}

/// Where the master key may come from, by these options and the environment.
pub fn key_source(file: Option<&std::path::Path>) -> KeySource {
    KeySource {
        file: file.map(std::path::Path::to_owned),
        text: std::env::var("JISHI_MASTER_KEY").ok().filter(|t| !t.trim().is_empty()),
    }
}

/// Opens the ledger that the options name, to read it.
///
/// The process ends after the command: what the store holds in memory is left to the system, which is quicker
/// than taking a college apart piece by piece.
pub fn open(db: &Db) -> Result<ManuallyDrop<Store>, AppError> {
    open_to_write(db).map(ManuallyDrop::new)
}

/// Opens the ledger that the options name, to write in it.
///
/// This store is closed in the end, so that a file holds everything and nothing waits beside it in a log that
/// somebody who copies the file would forget.
pub fn open_to_write(db: &Db) -> Result<Store, AppError> {
    colleges::open(&db.db, &key_source(db.master_key_file.as_deref()))
}

/// Refuses to write a result over the ledger that it comes from, or over its key.
pub fn spare_ledger(output: &Path, db: &str) -> Result<(), AppError> {
    let same = |other: &str| match (output.canonicalize(), Path::new(other).canonicalize()) {
        (Ok(output), Ok(other)) => output == other,
        _ => false,
    };
    if ["", "-wal", "-shm", "-journal", ".key"].iter().any(|ending| same(&format!("{db}{ending}"))) {
        return Err(AppError::refused(
            format!("文件 {}", output.display()),
            "属于台账本身，不会覆盖",
            "换一个 --output",
        ));
    }
    Ok(())
}

/// Writes a line to standard output.
pub fn say(text: impl std::fmt::Display) -> Result<(), AppError> {
    writeln!(std::io::stdout(), "{text}").map_err(AppError::io("标准输出"))
}

/// Writes a value as one line of JSON.
pub fn say_json(value: &impl serde::Serialize) -> Result<(), AppError> {
    let text = serde_json::to_string(value)
        .map_err(|e| AppError::refused("输出", e.to_string(), "请报告这个错误"))?;
    say(text)
}
