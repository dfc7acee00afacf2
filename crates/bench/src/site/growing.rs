//! A branch page in a small college and in a large one.

use super::clients::{get, load};
use super::comparing::{BRANCHES, Setting, sign_in};
use super::ledgers::{Life, branch_code, write};
use super::servers::Server;
use crate::reports::{Aim, Line, seconds};
use crate::times::median;
use std::error::Error;
use std::time::{Duration, Instant};

/// What is asked of both: the whole page, and the checklist alone.
const PAGES: [(&str, &str); 2] =
    [("the whole page of a branch", ""), ("its checklist", "?standard=benchmark")];

/// The same branch in a college of so many branches and in one of 51.
///
/// # Errors
/// A site fails.
pub fn measure(setting: &Setting, branches: u32) -> Result<Vec<Line>, Box<dyn Error>> {
    let room = tempfile::tempdir_in(&setting.room)?;
    let mut sites = Vec::new();
    let mut memory = String::new();
    for (n, size) in [(7, BRANCHES), (8, branches)] {
        let db = room.path().join(format!("{size}.db"));
        let started = Instant::now();
        write(&db, size, Life::FirstOnly)?;
        eprintln!("{size} branches written in {:.1} s", started.elapsed().as_secs_f64());
        let port = setting.port + n;
        let db = db.display().to_string();
        let mut server = Server::start(
            &format!("{size} branches"),
            port,
            setting.own(&["serve", &db, &port.to_string()])?,
        )?;
        let took = server.wait(&get("/sign-in", ""), Duration::from_secs(600))?;
        let used = server.used().memory as f64 / 1e6;
        eprintln!("  it answers after {took:.1} s and holds {used:.0} MB");
        memory = format!("{size} branches: starts in {took:.1} s, holds {used:.0} MB");
        let cookie = sign_in(&server, ("name", "password"))?;
        sites.push((server, cookie));
    }
    let mut lines = Vec::new();
    for (what, query) in PAGES {
        let requests: Vec<String> = sites
            .iter()
            .map(|(_, cookie)| get(&format!("/units/{}{query}", branch_code(0)), cookie))
            .collect();
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..=setting.rounds {
            for (((server, _), request), times) in sites.iter().zip(&requests).zip(&mut times) {
                let before = server.used().cpu;
                let (n, _) =
                    load(server.port, std::slice::from_ref(request), 2, Duration::from_millis(1500))?;
                if round > 0 {
                    times.push((server.used().cpu - before) / n as f64);
                }
            }
        }
        let [few, many] = times.map(|t| median(&t));
        lines.push(Line {
            what: format!("{what}: with {branches} branches in the database ÷ with {BRANCHES}"),
            measured: format!("{} ÷ {}; {memory}", seconds(many), seconds(few)),
            value: many / few,
            aim: Aim::AtMost(1.3),
            unit: "×",
        });
    }
    Ok(lines)
}
