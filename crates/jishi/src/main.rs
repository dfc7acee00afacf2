//! 纪实 — the command line: record once, and every adopted standard is answered.

mod commands;
mod options;
mod progress;
mod usage;

use std::process::ExitCode;

fn main() -> ExitCode {
    match usage::parse() {
        Ok(cli) => commands::run(cli),
        Err(code) => code,
    }
}
