//! `jishi serve`: the site.

use super::{Answer, Done, key_source, say};
use crate::options::Serve;
use jishi_app::clock::Clock;
use jishi_app::colleges::KeySource;
use jishi_app::errors::AppError;
use jishi_app::library;
use jishi_app::living::Living;
use jishi_web::limits::Limits;
use jishi_web::{Settings, Site};
use std::net::SocketAddr;

/// Serves the site of a college.
pub fn serve(options: &Serve) -> Done {
    let key = key_source(options.db.master_key_file.as_deref());
    let clock = options.as_of.map_or(Clock::System, Clock::on);
    let settings = Settings {
        https: options.https,
        proxies: options.proxy.clone(),
        limits: Some(Limits::default()),
        ..Settings::default()
    };
    jishi_web::logs::begin(options.json_log);
    open(&options.db.db, &key, clock, settings, &options.listen, |address| {
        let _ = say(format!("网页：http://{address}（按 Ctrl+C 停止）"));
    })
}

/// Opens the site and serves it until it is told to stop.
pub fn open(
    db: &str,
    key: &KeySource,
    clock: Clock,
    settings: Settings,
    listen: &str,
    ready: impl FnOnce(SocketAddr),
) -> Done {
    let college = Living::open(db, key, library::leaked(), clock)?;
    let site = Site::new(college, settings);
    let code = site.first_code();
    let ready = |address: SocketAddr| {
        ready(address);
        if let Some(code) = code {
            let _ = say(format!("还没有账号：打开 http://{address}/first，输入一次性代码 {code}"));
        }
    };
    jishi_web::run(listen, site, ready).map_err(AppError::io(format!("网页服务 {listen}")))?;
    Ok(Answer::Done)
}
