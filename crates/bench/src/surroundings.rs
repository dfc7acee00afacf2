//! What a benchmark finds around itself: its settings in the environment, the load of the machine, how it ended.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// A place that the script which starts a benchmark has set, made absolute.
///
/// # Errors
/// It is not set: the script was not used.
pub fn place(name: &str, script: &str) -> Result<PathBuf, Box<dyn Error>> {
    let named = std::env::var_os(name).ok_or_else(|| format!("{name} is not set: run {script}"))?;
    Ok(std::path::absolute(named)?)
}

/// The room in which a benchmark keeps what it makes, which is there afterwards.
///
/// # Errors
/// It is not set, or cannot be made.
pub fn room(script: &str) -> Result<PathBuf, Box<dyn Error>> {
    let room = place("BENCH_ROOM", script)?;
    std::fs::create_dir_all(&room)?;
    Ok(room)
}

/// A number that may be set.
pub fn number(name: &str) -> Option<u16> {
    std::env::var(name).ok()?.parse().ok()
}

/// How often everything is measured.
pub fn rounds() -> usize {
    number("BENCH_ROUNDS").map_or(5, usize::from)
}

/// How busy the machine is.
pub fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned()
}

/// How a benchmark ended: whether all answers were the same, or what failed.
pub fn ended(result: Result<bool, Box<dyn Error>>) -> ExitCode {
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
