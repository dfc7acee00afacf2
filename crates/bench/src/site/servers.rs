//! Servers in processes of their own, and what they use.

use super::clients::{Connection, get};
use std::error::Error;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server.
#[derive(Debug)]
pub struct Server {
    /// What it is.
    pub name: String,
    /// Port on this machine.
    pub port: u16,
    child: Child,
    started: Instant,
}

/// What a process and those that it started have used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Seconds of processor time, user and system.
    pub cpu: f64,
    /// Bytes in memory.
    pub memory: u64,
}

impl Server {
    /// Starts a server. It writes its log, which nobody keeps.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(name: &str, port: u16, mut command: Command) -> Result<Server, Box<dyn Error>> {
        let started = Instant::now();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().map_err(|error| format!("{name} does not start: {error}"))?;
        Ok(Server { name: name.to_owned(), port, child, started })
    }

    /// Waits until a request is answered at all; the seconds since the start.
    ///
    /// # Errors
    /// It ends, or answers nothing within so long.
    pub fn wait(&mut self, request: &str, least: Duration) -> Result<f64, Box<dyn Error>> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("{} ended: {status}", self.name).into());
            }
            if let Ok(mut connection) = Connection::open(self.port)
                && let Ok(response) = connection.ask(request)
                && response.status < 500
            {
                return Ok(self.started.elapsed().as_secs_f64());
            }
            if self.started.elapsed() > least {
                return Err(format!("{} does not answer", self.name).into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Reads a page.
    ///
    /// # Errors
    /// It is no page.
    pub fn page(&self, path: &str, cookie: &str) -> Result<String, Box<dyn Error>> {
        let response = Connection::open(self.port)?.ask(&get(path, cookie))?;
        if response.status != 200 {
            return Err(format!("{}: status {} for {path}", self.name, response.status).into());
        }
        Ok(response.text())
    }

    /// What the process and those below it have used.
    pub fn used(&self) -> Used {
        let mut used = Used::default();
        add(self.child.id(), &mut used);
        used
    }
}

fn add(process: u32, used: &mut Used) {
    let read = |file: &str| std::fs::read_to_string(format!("/proc/{process}/{file}")).unwrap_or_default();
    let stat = read("stat");
    // what follows the name, which may hold anything
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    used.cpu += (ticks(11) + ticks(12)) as f64 / 100.0;
    let status = read("status");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    used.memory +=
        resident.and_then(|r| r.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) * 1024;
    for child in read(&format!("task/{process}/children")).split_whitespace() {
        if let Ok(child) = child.parse() {
            add(child, used);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        // a server that starts others is asked to end them
        let _ = Command::new("kill").arg(&pid).status();
        for _ in 0..200 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
