//! The site as its handlers see it: the college, and how it is reached.

use jishi_app::accounts::Rules;
use jishi_app::imports::Shelf;
use jishi_app::living::Living;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How the site is reached and limited.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether browsers reach it by HTTPS (behind a proxy): cookies are then sent over HTTPS only.
    pub https: bool,
    /// Largest form, in bytes.
    pub form_bytes: usize,
    /// Largest upload, in bytes.
    pub upload_bytes: usize,
    /// Rules for passwords, lockout and sessions.
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
    asked: AtomicU64,
}

impl Site {
    /// A site for a college.
    pub fn new(college: Living, settings: Settings) -> Site {
        Site(Arc::new(Inner { college, settings, shelf: Shelf::default(), asked: AtomicU64::new(0) }))
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
