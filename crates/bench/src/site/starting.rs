//! How soon the site answers after its start, how much memory it keeps, how large the program is.

use super::clients::get;
use super::comparing::{Setting, demo, demo_day, sign_in};
use super::servers::Server;
use crate::reports::{Aim, Line, seconds};
use crate::times::median;
use std::error::Error;
use std::time::Duration;

/// All of it, with the demo college.
///
/// # Errors
/// The program fails.
pub fn measure(setting: &Setting) -> Result<Vec<Line>, Box<dyn Error>> {
    let room = tempfile::tempdir_in(&setting.room)?;
    let db = room.path().join("demo.db");
    let (college, branch) = demo(setting, &db)?;
    let port = setting.port + 6;
    let start = || Server::start("jishi serve", port, setting.jishi(&db, port, demo_day()));
    let cookie = {
        let mut server = start()?;
        server.wait(&get("/sign-in", ""), Duration::from_secs(60))?;
        sign_in(&server, ("name", "password"))?
    };
    let (mut first, mut idle, mut used) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..setting.rounds {
        let mut server = start()?;
        first.push(server.wait(&get(&format!("/units/{branch}"), &cookie), Duration::from_secs(60))?);
        let page = server.page(&format!("/units/{branch}"), &cookie)?;
        if !page.contains("class=\"status") {
            return Err("the first page has no verdicts".into());
        }
        std::thread::sleep(Duration::from_millis(500));
        idle.push(server.used().memory as f64 / 1e6);
        for path in ["/", &format!("/units/{college}"), "/people", "/records", "/standards", "/ledger"] {
            server.page(path, &cookie)?;
        }
        std::thread::sleep(Duration::from_millis(1500));
        used.push(server.used().memory as f64 / 1e6);
    }
    let line = |what: &str, measured: String, value: f64, most: f64, unit| Line {
        what: what.into(),
        measured,
        value,
        aim: Aim::AtMost(most),
        unit,
    };
    let (first, idle, used) = (median(&first), median(&idle), median(&used));
    let size = std::fs::metadata(&setting.jishi)?.len() as f64 / 1e6;
    Ok(vec![
        line(
            "start of jishi serve to the first signed-in page (demo college, a branch)",
            seconds(first),
            first,
            0.3,
            "s",
        ),
        line("memory after the first page (demo college)", "resident".into(), idle, 40.0, "MB"),
        line(
            "memory after six further pages, the dashboard among them",
            "resident, 1.5 s later".into(),
            used,
            40.0,
            "MB",
        ),
        line("the program", "one file, stylesheets and standards included".into(), size, 40.0, "MB"),
    ])
}
