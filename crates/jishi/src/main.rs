//! 纪实 — the command line: record once, and every adopted standard is answered.

mod commands;
mod options;
mod progress;
mod usage;

use std::process::ExitCode;

/// Half as quick again as the system's allocator on a college's many small pieces (docs/decisions/0018-quick-start.md).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match usage::parse() {
        Ok(cli) => commands::run(cli),
        Err(code) => code,
    }
}
