//! Jishi's own site over the benchmark's standard: the same router, pages and limits as `jishi serve`, another library.

use super::ledgers;
use crate::college::library_in_areas;
use axum::extract::Request;
use axum::middleware::{self, Next};
use jishi_app::Library;
use jishi_app::clock::Clock;
use jishi_app::colleges::KeySource;
use jishi_app::errors::AppError;
use jishi_app::living::Living;
use jishi_web::limits::Limits;
use jishi_web::{Settings, Site};
use std::error::Error;

/// A ledger of the benchmark's college in use, on the day on which it is looked at.
///
/// # Errors
/// There is no such ledger.
pub fn living(db: &str) -> Result<Living, AppError> {
    let library: &'static Library = Box::leak(Box::new(library_in_areas().0));
    Living::open(db, &KeySource::default(), library, Clock::on(ledgers::today()))
}

/// The site of such a college.
///
/// # Errors
/// There is no such ledger.
pub fn site(db: &str) -> Result<Site, AppError> {
    Ok(Site::new(living(db)?, Settings { limits: Some(Limits::default()), ..Settings::default() }))
}

/// Serves it so that every request finds nothing worked out: as the first one does after something was written.
///
/// # Errors
/// There is no such ledger, or the port cannot be listened on.
pub fn serve_anew(db: &str, port: u16) -> Result<(), Box<dyn Error>> {
    jishi_web::logs::begin(false);
    let site = site(db)?;
    let router = jishi_web::router(&site).layer(middleware::from_fn(move |request: Request, next: Next| {
        site.college().present().kept().forget();
        next.run(request)
    }));
    super::bare::serve(router, port)
}

/// Serves it on a port of this machine until the process is told to end.
///
/// # Errors
/// There is no such ledger, or the port cannot be listened on.
pub fn serve(db: &str, port: u16) -> Result<(), Box<dyn Error>> {
    jishi_web::logs::begin(false);
    jishi_web::run(&format!("127.0.0.1:{port}"), site(db)?, |_| {})?;
    Ok(())
}
