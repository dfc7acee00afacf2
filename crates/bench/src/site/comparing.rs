//! The same two pages by different servers, in turn, in one run.

use super::clients::{Connection, Response, get, load, post};
use super::ledgers::{ACCOUNT, COLLEGE, Life, branch, branch_code, today};
use super::servers::Server;
use super::{bare, pages, serving};
use crate::branches::YEAR_START;
use crate::reports::{Aim, Line, seconds};
use crate::times::median;
use jishi_app::demos;
use jishi_domain::dates::Day;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Branches of the college that is compared.
pub const BRANCHES: u32 = 51;

/// Connections that ask at a time.
const CONNECTIONS: usize = 4;

/// The day on which the demo college is looked at.
pub fn demo_day() -> Day {
    YEAR_START.plus(683)
}

/// Where everything is that a run needs.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The Python of the benchmark's environment.
    pub python: PathBuf,
    /// The sites in Python.
    pub servers: PathBuf,
    /// Room for databases, on a disk.
    pub room: PathBuf,
    /// The program `jishi`.
    pub jishi: PathBuf,
    /// The first of the ports that may be listened on.
    pub port: u16,
    /// Rounds.
    pub rounds: usize,
}

impl Setting {
    /// A command of this program itself.
    ///
    /// # Errors
    /// It does not know where it stands.
    pub fn own(&self, words: &[&str]) -> Result<Command, Box<dyn Error>> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(words);
        Ok(command)
    }

    /// `jishi serve` of a ledger.
    pub fn jishi(&self, db: &Path, port: u16, as_of: Day) -> Command {
        let mut command = Command::new(&self.jishi);
        command.arg("serve").arg("--db").arg(db).arg("--listen").arg(format!("127.0.0.1:{port}"));
        command.arg("--as-of").arg(as_of.to_string());
        command
    }
}

/// Runs a command to its end.
///
/// # Errors
/// It fails.
pub fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{command:?} failed: {said}{}", String::from_utf8_lossy(&output.stdout)).into())
}

/// Writes the demo college with its sign-ins; the codes of the college and of a branch.
///
/// # Errors
/// The program fails.
pub fn demo(setting: &Setting, db: &Path) -> Result<(String, String), Box<dyn Error>> {
    let day = demo_day();
    let mut command = Command::new(&setting.jishi);
    command.arg("demo").arg("--db").arg(db).args(["--seed", "7", "--as-of", &day.to_string(), "--no-serve"]);
    run(&mut command)?;
    let mut store = jishi_app::colleges::open(&db.display().to_string(), &Default::default())?;
    let now = format!("{day}T08:00:00Z");
    let sign_ins = demos::open_sign_ins(&mut store, &Default::default(), day, &now)?;
    let world = store.world()?;
    let college = world.college().map(|(code, _)| code.to_owned()).ok_or("a college without a college")?;
    let secretary = sign_ins.iter().find(|s| s.name == "secretary").ok_or("a college without a secretary")?;
    let membership = world.people.get(&secretary.person).and_then(|p| p.membership_on(day));
    let branch = membership.and_then(|m| m.unit.clone()).ok_or("a secretary without a branch")?;
    Ok((college, branch))
}

fn cookies(response: &Response) -> Vec<String> {
    let each = response.header("set-cookie").filter_map(|cookie| cookie.split(';').next());
    each.map(str::to_owned).collect()
}

/// Signs in at a site whose form has these fields, as a browser does; the cookies to bring along.
///
/// # Errors
/// The site does not take the sign-in.
pub fn sign_in(server: &Server, fields: (&str, &str)) -> Result<String, Box<dyn Error>> {
    let mut connection = Connection::open(server.port)?;
    let first = connection.ask(&get("/sign-in", ""))?;
    let mut kept = cookies(&first);
    let proof = "name=\"csrfmiddlewaretoken\" value=\"";
    let page = first.text();
    let proof = page.split_once(proof).and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    let body = format!("{}={}&{}={}&csrfmiddlewaretoken={proof}", fields.0, ACCOUNT.0, fields.1, ACCOUNT.1);
    let entered = Connection::open(server.port)?.ask(&post("/sign-in", &kept.join("; "), &body))?;
    let new = cookies(&entered);
    if !matches!(entered.status, 302 | 303) || !new.iter().any(|c| c.starts_with("session")) {
        return Err(format!("{} does not let in: status {}", server.name, entered.status).into());
    }
    kept.extend(new);
    Ok(kept.join("; "))
}

/// What is asked again and again.
struct Job {
    what: &'static str,
    server: usize,
    requests: Vec<String>,
    /// Seconds of processor time a request, round by round.
    cpu: Vec<f64>,
    /// Requests a second, round by round.
    rate: Vec<f64>,
    bytes: usize,
}

struct Site {
    server: Server,
    cookie: String,
}

/// The sites, ready.
struct Sites {
    each: Vec<Site>,
    college: String,
    branch: String,
}

const PLAIN: usize = 0;
const BARE: usize = 1;
const OURS: usize = 2;
const DEMO: usize = 3;
const DJANGO: usize = 4;
const FASTAPI: usize = 5;
const ANEW: usize = 6;

/// Writes all databases.
fn prepare(setting: &Setting, room: &Path) -> Result<(String, String), Box<dyn Error>> {
    eprintln!("the college of {BRANCHES} branches as ledger, export and tables");
    let file = |name: &str| room.join(name);
    super::ledgers::write(&file("college.db"), BRANCHES, Life::Whole)?;
    let living = serving::living(&file("college.db").display().to_string())?;
    bare::prepare(&living, &file("bare.db").display().to_string())?;
    drop(living);
    run(Command::new(&setting.jishi)
        .args(["export", "--db"])
        .arg(file("college.db"))
        .arg("--output")
        .arg(file("college.jsonl")))?;
    let mut load = Command::new(&setting.python);
    load.arg(setting.servers.join("load.py")).arg(file("college.jsonl")).args([ACCOUNT.0, ACCOUNT.1]);
    run(load.env("SITE_DB", file("tables.db")))?;
    demo(setting, &file("demo.db"))
}

fn start(setting: &Setting, room: &Path) -> Result<Sites, Box<dyn Error>> {
    let (college, branch) = prepare(setting, room)?;
    let port = |n: u16| setting.port + n;
    let path = |name: &str| room.join(name).display().to_string();
    let python = |module: &str, words: &[&str]| {
        let mut command = Command::new(&setting.python);
        command.current_dir(&setting.servers).args(["-m", module]).args(words);
        command.env("SITE_DB", room.join("tables.db"));
        command.env("SITE_TODAY", (today().0 - YEAR_START.0).to_string());
        command
    };
    let bind = |n: u16| format!("127.0.0.1:{}", port(n));
    let (django, fastapi) = (bind(4), port(5).to_string());
    let commands = [
        ("plain axum", setting.own(&["plain", &port(0).to_string()])?),
        ("bare axum", setting.own(&["bare", &path("bare.db"), &port(1).to_string()])?),
        ("Jishi", setting.own(&["serve", &path("college.db"), &port(2).to_string()])?),
        ("Jishi's demo college", setting.jishi(&room.join("demo.db"), port(3), demo_day())),
        (
            "Django",
            python(
                "gunicorn",
                &[
                    "--bind",
                    &django,
                    "--workers",
                    "1",
                    "--worker-class",
                    "gthread",
                    "--threads",
                    "1",
                    "--keep-alive",
                    "60",
                    "--worker-connections",
                    "100",
                    "django_site.wsgi",
                ],
            ),
        ),
        (
            "FastAPI",
            python(
                "uvicorn",
                &[
                    "--port",
                    &fastapi,
                    "--workers",
                    "1",
                    "--loop",
                    "uvloop",
                    "--http",
                    "httptools",
                    "--no-access-log",
                    "fastapi_site:app",
                ],
            ),
        ),
        ("Jishi, nothing kept", setting.own(&["serve-anew", &path("college.db"), &port(6).to_string()])?),
    ];
    let mut each = Vec::new();
    for (n, (name, command)) in commands.into_iter().enumerate() {
        let mut server = Server::start(name, port(n as u16), command)?;
        server.wait(&get("/", ""), Duration::from_secs(60))?;
        let cookie = match n {
            PLAIN => String::new(),
            BARE => format!("session={}", bare::TOKEN),
            OURS | DEMO | ANEW => sign_in(&server, ("name", "password"))?,
            _ => sign_in(&server, ("username", "password"))?,
        };
        each.push(Site { server, cookie });
    }
    Ok(Sites { each, college, branch })
}

/// Branches that exist on the day.
fn branches() -> impl Iterator<Item = String> {
    let living = |index: &u32| {
        let branch = branch(*index, Life::Whole);
        branch.established <= today() && today() < branch.ended
    };
    (0..BRANCHES).filter(living).map(branch_code)
}

/// What two servers say differently: nothing, where they are compared fairly.
fn differences(sites: &Sites) -> Result<Vec<String>, Box<dyn Error>> {
    let page = |n: usize, path: &str| sites.each[n].server.page(path, &sites.each[n].cookie);
    let mut differences = Vec::new();
    let map = format!("/units/{COLLEGE}");
    let ours = pages::rows(&page(OURS, &map)?);
    if ours.is_empty() {
        differences.push("Jishi's map has no rows".to_owned());
    }
    for n in [BARE, DJANGO, FASTAPI] {
        let theirs = pages::rows(&page(n, &map)?);
        let name = &sites.each[n].server.name;
        if ours.len() != theirs.len() {
            differences.push(format!("{name}: {} rows of the map, ours {}", theirs.len(), ours.len()));
        }
        for (a, b) in ours.iter().zip(&theirs).filter(|(a, b)| a != b) {
            differences.push(format!("{name}: the map has {b:?}, ours {a:?}"));
        }
    }
    for code in branches() {
        let path = format!("/units/{code}");
        let ours = pages::results(&page(OURS, &format!("{path}?standard=benchmark"))?);
        for n in [BARE, DJANGO, FASTAPI] {
            let theirs = pages::results(&page(n, &path)?);
            if ours != theirs || ours.is_empty() {
                let name = &sites.each[n].server.name;
                differences.push(format!("{name}: {code} has {theirs:?}, ours {ours:?}"));
            }
        }
    }
    Ok(differences)
}

fn jobs(sites: &Sites) -> Vec<Job> {
    let of = |what: &'static str, server: usize, paths: Vec<String>| {
        let requests = paths.iter().map(|path| get(path, &sites.each[server].cookie)).collect();
        Job { what, server, requests, cpu: Vec::new(), rate: Vec::new(), bytes: 0 }
    };
    let map = || vec![format!("/units/{COLLEGE}")];
    let lists = |query: &str| branches().map(|code| format!("/units/{code}{query}")).collect::<Vec<_>>();
    vec![
        of("text", PLAIN, vec!["/".into()]),
        of("map", BARE, map()),
        of("map", OURS, map()),
        of("map", DEMO, vec![format!("/units/{}", sites.college)]),
        of("map", DJANGO, map()),
        of("map", FASTAPI, map()),
        of("map", ANEW, map()),
        of("checklist", BARE, lists("")),
        of("checklist", OURS, lists("?standard=benchmark")),
        of("checklist", ANEW, lists("?standard=benchmark")),
        of("checklist", DEMO, vec![format!("/units/{}?standard=national-baseline", sites.branch)]),
        of("checklist", DJANGO, lists("")),
        of("checklist", FASTAPI, lists("")),
        of("branch page", OURS, lists("")),
        of("branch page", DEMO, vec![format!("/units/{}", sites.branch)]),
    ]
}

fn measure(sites: &Sites, jobs: &mut [Job], rounds: usize) -> Result<(), Box<dyn Error>> {
    for round in 0..=rounds {
        for job in jobs.iter_mut() {
            let site = &sites.each[job.server];
            // the first round only warms up
            let least = match (round, job.server) {
                (0, _) => 0.2,
                (_, DJANGO | FASTAPI) => 1.0,
                _ => 0.5,
            };
            let before = site.server.used().cpu;
            let (n, took) =
                load(site.server.port, &job.requests, CONNECTIONS, Duration::from_secs_f64(least))?;
            let spent = site.server.used().cpu - before;
            if round == 0 {
                job.bytes = Connection::open(site.server.port)?.ask(&job.requests[0])?.body.len();
            } else {
                job.cpu.push(spent / n as f64);
                job.rate.push(n as f64 / took);
            }
        }
    }
    Ok(())
}

/// Compares all sites; what they say differently comes first.
///
/// # Errors
/// A site fails.
pub fn compare(setting: &Setting) -> Result<(Vec<String>, Vec<Line>), Box<dyn Error>> {
    let room = tempfile::tempdir_in(&setting.room)?;
    let sites = start(setting, room.path())?;
    let differences = differences(&sites)?;
    eprintln!("  the map and {} checklists compared, {} differ", branches().count(), differences.len());
    let mut jobs = jobs(&sites);
    measure(&sites, &mut jobs, setting.rounds)?;
    Ok((differences, lines(&sites, &jobs)))
}

fn lines(sites: &Sites, jobs: &[Job]) -> Vec<Line> {
    let job = |what: &str, server: usize| jobs.iter().find(|j| j.what == what && j.server == server);
    let cpu = |what: &str, server: usize| job(what, server).map_or(f64::NAN, |j| median(&j.cpu));
    let mut lines = Vec::new();
    for job in jobs {
        let name = &sites.each[job.server].server.name;
        let (bytes, rate) = (job.bytes as f64 / 1e3, median(&job.rate));
        lines.push(Line {
            what: format!("{}: {name}", title(job.what)),
            measured: format!(
                "{} of processor time a request, {rate:.0} requests/s, {bytes:.1} kB",
                seconds(median(&job.cpu))
            ),
            value: median(&job.cpu) * 1e3,
            aim: Aim::None,
            unit: "ms",
        });
    }
    let mut ratio = |(what, server): (&'static str, usize), (of, by): (&'static str, usize), aim: Aim| {
        let [a, b] = [(of, by), (what, server)].map(|(what, server)| cpu(what, server));
        let (ours, theirs) = (&sites.each[server].server.name, &sites.each[by].server.name);
        lines.push(Line {
            what: format!("{} of {theirs} ÷ {} of {ours}", title(of), title(what)),
            measured: format!("{} ÷ {}", seconds(a), seconds(b)),
            value: a / b,
            aim,
            unit: "×",
        });
    };
    for what in ["map", "checklist"] {
        let fastapi = if what == "map" { 10.0 } else { 12.0 };
        for server in [OURS, DEMO, ANEW] {
            ratio((what, server), (what, DJANGO), Aim::AtLeast(60.0));
            ratio((what, server), (what, FASTAPI), Aim::AtLeast(fastapi));
        }
        ratio((what, OURS), (what, BARE), Aim::None);
        ratio((what, OURS), ("text", PLAIN), Aim::None);
    }
    for server in [OURS, DEMO] {
        ratio(("branch page", server), ("checklist", DJANGO), Aim::AtLeast(60.0));
        ratio(("branch page", server), ("checklist", FASTAPI), Aim::AtLeast(12.0));
    }
    lines
}

fn title(what: &str) -> &str {
    match what {
        "map" => "the dashboard of 51 branches",
        "checklist" => "the checklist of a branch",
        "branch page" => "the whole page of a branch",
        other => other,
    }
}
