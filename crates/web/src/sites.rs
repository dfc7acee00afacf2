//! The site as its handlers see it: the college, and how it is reached.

use crate::limits::{Limiters, Limits};
use crate::metrics::Metrics;
use jishi_app::accounts::{self, Rules};
use jishi_app::errors::AppError;
use jishi_app::identities::Provider;
use jishi_app::imports::Shelf;
use jishi_app::living::Living;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// How the site is reached and limited.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether browsers reach it by HTTPS (behind a proxy): cookies are then sent over HTTPS only.
    pub https: bool,
    /// Scheme and host under which browsers know the site, where that is set; else they are what a browser says.
    pub public_address: Option<String>,
    /// The college's own provider, by which people sign in, too.
    pub identity: Option<Arc<Provider>>,
    /// Largest form, in bytes.
    pub form_bytes: usize,
    /// Largest upload, in bytes.
    pub upload_bytes: usize,
    /// Proxies whose word on where a request comes from is believed; with `https` also this machine's own.
    pub proxies: Vec<IpAddr>,
    /// How many requests somebody may make in a minute; `None` where nobody counts.
    pub limits: Option<Limits>,
    /// Rules for passwords, lockout and sessions, until the security administrator sets others.
    pub rules: Rules,
    /// Sign-ins of the demo college, shown on the sign-in page: role, account; and their password.
    pub demo: Option<Demo>,
}

/// 演示账号
#[derive(Clone, Debug)]
pub struct Demo {
    /// What each account is, and its name.
    pub accounts: Vec<(String, String)>,
    /// The password of all.
    pub password: String,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            https: false,
            public_address: None,
            identity: None,
            proxies: Vec::new(),
            limits: None,
            form_bytes: 1 << 20,
            upload_bytes: 20 << 20,
            rules: Rules::default(),
            demo: None,
        }
    }
}

/// 站点
#[derive(Clone, Debug)]
pub struct Site(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    college: Living,
    settings: Settings,
    shelf: Shelf,
    rules: RwLock<Rules>,
    /// The code that opens the first accounts, as long as there are none.
    first: RwLock<Option<String>>,
    limiters: Option<Limiters>,
    metrics: Metrics,
    asked: AtomicU64,
}

impl Site {
    /// A site for a college.
    pub fn new(college: Living, settings: Settings) -> Site {
        let rules = accounts::load_rules(&mut college.desk(), &settings.rules).unwrap_or(settings.rules);
        let first = accounts::first_code(&mut college.desk()).unwrap_or_default();
        Site(Arc::new(Inner {
            college,
            rules: RwLock::new(rules),
            first: RwLock::new(first),
            limiters: settings.limits.map(Limiters::new),
            metrics: Metrics::default(),
            shelf: Shelf::default(),
            settings,
            asked: AtomicU64::new(0),
        }))
    }

    /// The rules for passwords, lockout and sessions that hold now.
    pub fn rules(&self) -> Rules {
        *self.0.rules.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over rules that were set, here or by another server of the same database.
    ///
    /// # Errors
    /// The database fails.
    pub fn reload_rules(&self) -> Result<(), AppError> {
        let rules = accounts::load_rules(&mut self.college().desk(), &self.settings().rules)?;
        *self.0.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
        Ok(())
    }

    /// The code that opens the first accounts; `None` where there is an account.
    pub fn first_code(&self) -> Option<String> {
        self.0.first.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shuts the page that opens the first accounts, for ever.
    pub fn close_first(&self) {
        *self.0.first.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Who counts requests, where somebody does.
    pub fn limiters(&self) -> Option<&Limiters> {
        self.0.limiters.as_ref()
    }

    /// What was answered so far.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// The college.
    pub fn college(&self) -> &Living {
        &self.0.college
    }

    /// Uploaded workbooks that wait for their import.
    pub fn shelf(&self) -> &Shelf {
        &self.0.shelf
    }

    /// How it is reached and limited.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The number of the next request.
    pub fn next_id(&self) -> u64 {
        self.0.asked.fetch_add(1, Ordering::Relaxed) + 1
    }
}
