//! `jishi serve`: the site.

use super::{Answer, Done, key_source, say};
use crate::options::{Identity, Serve};
use jishi_app::clock::Clock;
use jishi_app::colleges::KeySource;
use jishi_app::errors::AppError;
use jishi_app::identities::{Config, Provider};
use jishi_app::library;
use jishi_app::living::Living;
use jishi_web::limits::Limits;
use jishi_web::{Settings, Site};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// Serves the site of a college.
pub fn serve(options: &Serve) -> Done {
    let key = key_source(options.db.master_key_file.as_deref());
    let clock = options.as_of.map_or(Clock::System, Clock::on);
    let public_address =
        options.public_address.as_ref().map(|address| address.trim_end_matches('/').to_owned());
    let settings = Settings {
        identity: identity(&options.identity, public_address.as_deref())?,
        public_address,
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

/// The college's own provider, where the options name one. Its secret comes from a file or the environment, never from
/// the command line, which everybody on the machine can read.
fn identity(options: &Identity, public_address: Option<&str>) -> Result<Option<Arc<Provider>>, AppError> {
    let Some(issuer) = &options.oidc_issuer else { return Ok(None) };
    let read = |file: &Path| std::fs::read(file).map_err(AppError::io(format!("文件 {}", file.display())));
    let secret = match &options.oidc_secret_file {
        Some(file) => Some(String::from_utf8_lossy(&read(file)?).into_owned()),
        None => std::env::var("JISHI_OIDC_SECRET").ok(),
    };
    let provider = Provider::new(Config {
        issuer: issuer.clone(),
        client: options.oidc_client.clone().unwrap_or_default(),
        secret: secret.map(|secret| secret.trim().to_owned()).filter(|secret| !secret.is_empty()),
        claim: options.oidc_claim.clone(),
        name: options.oidc_name.clone(),
        scopes: options.oidc_scope.clone(),
        public_address: public_address.unwrap_or_default().to_owned(),
        authority: options.oidc_ca.as_deref().map(read).transpose()?,
    })?;
    Ok(Some(Arc::new(provider)))
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
