//! What a site could cost at least: text over axum, and a page of a finished table out of SQLite.

use super::ledgers::COLLEGE;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use jishi_app::Status;
use jishi_app::checklists;
use jishi_app::living::Living;
use jishi_app::maps;
use rusqlite::{Connection, params};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

/// The token of the one session there is.
pub const TOKEN: &str = "c29tZWJvZHkncyBzZXNzaW9uIG9uIHRoZSBiYXJlIHNpdGU";

const TABLES: &str = "
    CREATE TABLE session (token TEXT PRIMARY KEY, account TEXT NOT NULL, expires TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE area (number INTEGER PRIMARY KEY, title TEXT NOT NULL);
    CREATE TABLE unit (code TEXT PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE cell (unit TEXT, place INTEGER, met INTEGER, not_met INTEGER, not_yet_due INTEGER,
        undetermined INTEGER, PRIMARY KEY (unit, place)) WITHOUT ROWID;
    CREATE TABLE line (unit TEXT, number INTEGER, area TEXT, title TEXT, force TEXT, clause TEXT, status TEXT, word TEXT,
        reason TEXT, next TEXT, due TEXT, verdict TEXT, PRIMARY KEY (unit, number)) WITHOUT ROWID;
";

/// Writes what the pages show, as Jishi judges it, into a database of its own.
///
/// # Errors
/// The database cannot be written.
pub fn prepare(living: &Living, db: &str) -> Result<(), Box<dyn Error>> {
    let present = living.present();
    let mut connection = Connection::open(db)?;
    connection.execute_batch(TABLES)?;
    let writing = connection.transaction()?;
    writing.execute("INSERT INTO session VALUES (?1, 'office', '2099-01-01T00:00:00Z')", params![TOKEN])?;
    for plan in present.plans() {
        let map = maps::map(&present, plan, present.today());
        for (number, (_, title)) in (0u32..).zip(&map.areas) {
            writing.execute("INSERT INTO area VALUES (?1, ?2)", params![number, title])?;
        }
        for row in map.rows.iter().filter(|row| row.kind == "branch") {
            writing
                .execute("INSERT INTO unit VALUES (?1, ?2, ?3)", params![row.unit, row.name, row.category])?;
            for (place, counts) in (0u32..).zip(std::iter::once(&row.all).chain(&row.cells)) {
                let of = |status: Status| counts[status as usize] as u32;
                let (met, not_met) = (of(Status::Met), of(Status::NotMet));
                let (not_yet_due, undetermined) = (of(Status::NotYetDue), of(Status::Undetermined));
                let cell = params![row.unit, place, met, not_met, not_yet_due, undetermined];
                writing.execute("INSERT INTO cell VALUES (?1, ?2, ?3, ?4, ?5, ?6)", cell)?;
            }
            let mut number = 0u32;
            for list in checklists::of_unit(&present, &row.unit) {
                for area in &list.areas {
                    for line in &area.lines {
                        number += 1;
                        let due = line.due.map(|due| due.to_string()).unwrap_or_default();
                        writing.execute(
                            "INSERT INTO line VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                            params![
                                row.unit,
                                number,
                                area.title,
                                line.title,
                                line.force,
                                line.clauses.join("、"),
                                line.status.id(),
                                line.status.label(),
                                line.reason,
                                line.next,
                                due,
                                line.verdict
                            ],
                        )?;
                    }
                }
            }
        }
    }
    writing.commit()?;
    Ok(())
}

struct Cell {
    text: String,
    word: String,
    class: &'static str,
}

struct Row {
    code: String,
    name: String,
    category: String,
    cells: Vec<Cell>,
}

#[derive(Template)]
#[template(path = "map.html")]
struct Map {
    areas: Vec<(u32, String)>,
    rows: Vec<Row>,
}

struct Line {
    title: String,
    force: String,
    clause: String,
    status: String,
    word: String,
    reason: String,
    next: String,
    due: String,
    verdict: String,
}

#[derive(Template)]
#[template(path = "checklist.html")]
struct Checklist {
    name: String,
    areas: Vec<(String, Vec<Line>)>,
}

fn cell(met: u32, not_met: u32, not_yet_due: u32, undetermined: u32) -> Cell {
    let due = met + not_met + undetermined;
    if due == 0 {
        let text = if not_yet_due > 0 { "未到期" } else { "—" };
        return Cell { text: text.into(), word: format!("{not_yet_due}项未到期"), class: "none" };
    }
    let class = if met == due {
        "all"
    } else if met * 2 >= due {
        "some"
    } else {
        "few"
    };
    let word = format!("{due}项到期要求中达到{met}项，未达到{not_met}项，无法判定{undetermined}项");
    Cell { text: format!("{met}/{due}"), word, class }
}

fn signed_in(connection: &Connection, headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let token = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("session="))?;
    let mut asked = connection
        .prepare_cached("SELECT account FROM session WHERE token = ?1 AND expires > '2025'")
        .ok()?;
    asked.query_row(params![token], |row| row.get(0)).ok()
}

fn map(connection: &Connection) -> Result<String, Box<dyn Error>> {
    let areas = connection
        .prepare_cached("SELECT number, title FROM area ORDER BY number")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut rows: Vec<Row> = Vec::new();
    let mut asked = connection.prepare_cached(
        "SELECT code, name, category, met, not_met, not_yet_due, undetermined FROM unit JOIN cell ON unit = code
         ORDER BY code, place",
    )?;
    let mut found = asked.query([])?;
    while let Some(row) = found.next()? {
        let code = row.get_ref(0)?.as_str()?;
        if rows.last().is_none_or(|last| last.code != code) {
            let (name, category) = (row.get(1)?, row.get(2)?);
            rows.push(Row { code: code.to_owned(), name, category, cells: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            last.cells.push(cell(row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?));
        }
    }
    Ok(Map { areas, rows }.render()?)
}

fn checklist(connection: &Connection, code: &str) -> Result<String, Box<dyn Error>> {
    let mut named = connection.prepare_cached("SELECT name FROM unit WHERE code = ?1")?;
    let name = named.query_row(params![code], |row| row.get(0))?;
    let mut asked = connection.prepare_cached(
        "SELECT area, title, force, clause, status, word, reason, next, due, verdict FROM line WHERE unit = ?1
         ORDER BY number",
    )?;
    let mut areas: Vec<(String, Vec<Line>)> = Vec::new();
    let mut found = asked.query(params![code])?;
    while let Some(row) = found.next()? {
        let area = row.get_ref(0)?.as_str()?;
        if areas.last().is_none_or(|(last, _)| last != area) {
            areas.push((area.to_owned(), Vec::new()));
        }
        let line = Line {
            title: row.get(1)?,
            force: row.get(2)?,
            clause: row.get(3)?,
            status: row.get(4)?,
            word: row.get(5)?,
            reason: row.get(6)?,
            next: row.get(7)?,
            due: row.get(8)?,
            verdict: row.get(9)?,
        };
        if let Some((_, lines)) = areas.last_mut() {
            lines.push(line);
        }
    }
    Ok(Checklist { name, areas }.render()?)
}

async fn unit(
    State(connection): State<Arc<Mutex<Connection>>>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
    if signed_in(&connection, &headers).is_none() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let page = if code == COLLEGE { map(&connection) } else { checklist(&connection, &code) };
    match page {
        Ok(page) => Html(page).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}

/// The pages of a prepared database.
///
/// # Errors
/// There is no such database.
pub fn pages(db: &str) -> Result<Router, Box<dyn Error>> {
    let connection = Connection::open(db)?;
    Ok(Router::new().route("/units/{code}", get(unit)).with_state(Arc::new(Mutex::new(connection))))
}

/// Nothing but text.
pub fn text() -> Router {
    Router::new().route("/", get(async || "纪实"))
}

/// Serves a router on a port of this machine until the process ends.
///
/// # Errors
/// The port cannot be listened on.
pub fn serve(router: Router, port: u16) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        axum::serve(listener, router).await
    })?;
    Ok(())
}
