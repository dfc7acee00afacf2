//! A site in this process: its college in a folder that goes away, its clock standing still, and visitors who
//! speak to its router.

use crate::markup::Markup;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use jishi_app::accounts::{self, Rules};
use jishi_app::clock::Clock;
use jishi_app::colleges::{self, KeySource};
use jishi_app::identities::Provider;
use jishi_app::living::Living;
use jishi_app::{Library, demos, exchanges, library};
use jishi_domain::dates::Day;
use jishi_web::limits::Limits;
use jishi_web::{Demo, Settings, Site};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// The moment at which every site of the tests stands.
pub const NOW: &str = "2026-06-10T02:00:00Z";
/// The password of every account of the sample college.
pub const PASSWORD: &str = "jing-shui-shen-liu";

/// The library of standards, read once in a process.
pub static LIBRARY: LazyLock<&'static Library> = LazyLock::new(library::leaked);

/// A college in a folder, as it was made; sites are opened on copies of it.
#[derive(Debug)]
struct Original {
    folder: TempDir,
    /// Demo college: its sign-ins.
    demo: Option<Demo>,
    now: String,
}

fn key() -> KeySource {
    KeySource { file: None, text: Some("ab".repeat(32)) }
}

/// Hashing a password costs a test as little as the rules can say.
fn rules() -> Rules {
    Rules { memory: 64, passes: 1, ..Rules::default() }
}

fn db(folder: &Path) -> PathBuf {
    folder.join("college.db")
}

fn sample() -> &'static Original {
    static ORIGINAL: OnceLock<Original> = OnceLock::new();
    ORIGINAL.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let path = db(folder.path());
        let path = path.to_str().unwrap();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/sample.jsonl");
        let exchange = exchanges::read(&file).unwrap();
        exchanges::import(path, &key(), &exchange, &mut |_| {}).unwrap();
        let mut store = colleges::open(path, &key()).unwrap();
        let people: Vec<(String, String)> =
            crate::sample::CAST.iter().map(|one| (one.person.to_owned(), one.person.to_owned())).collect();
        accounts::open_alike(&mut store, &rules(), &people, PASSWORD, NOW).unwrap();
        Original { folder, demo: None, now: NOW.to_owned() }
    })
}

/// The day on which the demo college stands.
pub const DEMO_DAY: Day = Day(20_772);

fn demo() -> &'static Original {
    static ORIGINAL: OnceLock<Original> = OnceLock::new();
    ORIGINAL.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let path = db(folder.path());
        let mut store = colleges::create(path.to_str().unwrap(), &key(), Default::default()).unwrap();
        demos::write(&mut store, 7, DEMO_DAY, true, &mut |_| {}).unwrap();
        let now = format!("{DEMO_DAY}T02:00:00Z");
        let sign_ins = demos::open_sign_ins(&mut store, &rules(), DEMO_DAY, &now).unwrap();
        let accounts = sign_ins.into_iter().map(|s| (s.what, s.name)).collect();
        let demo = Demo { accounts, password: demos::PASSWORD.to_owned() };
        Original { folder, demo: Some(demo), now }
    })
}

/// 测试站点
pub struct House {
    site: Site,
    router: Router,
    runtime: Runtime,
    _folder: TempDir,
    tokens: Mutex<BTreeMap<String, (String, String)>>,
}

impl House {
    /// A site on the sample college (`sample.jsonl`), with an account for each of its [`CAST`](crate::sample::CAST).
    pub fn sample() -> House {
        House::open(sample())
    }

    /// A site on the demo college, with the accounts that its sign-in page names.
    pub fn demo() -> House {
        House::open(demo())
    }

    /// The sample college where nobody signs in more often than so many times a minute.
    pub fn limited(sign_ins: u32) -> House {
        let sign_ins = std::num::NonZeroU32::new(sign_ins).unwrap();
        House::open_with(sample(), |settings| {
            settings.limits = Some(Limits { sign_ins, ..Limits::default() });
        })
    }

    /// The sample college whose people sign in by a provider, too.
    pub fn with_identity(provider: Arc<Provider>) -> House {
        House::open_with(sample(), |settings| settings.identity = Some(provider))
    }

    /// The same at another moment.
    pub fn with_identity_at(provider: Arc<Provider>, at: &str) -> House {
        House::open_at(sample(), at, |settings| settings.identity = Some(provider))
    }

    /// The same where nobody signs in more often than so many times a minute.
    pub fn limited_with_identity(sign_ins: u32, provider: Arc<Provider>) -> House {
        let sign_ins = std::num::NonZeroU32::new(sign_ins).unwrap();
        House::open_with(sample(), |settings| {
            settings.limits = Some(Limits { sign_ins, ..Limits::default() });
            settings.identity = Some(provider);
        })
    }

    /// A college that has nobody and no account yet.
    pub fn empty() -> House {
        static ORIGINAL: OnceLock<Original> = OnceLock::new();
        House::open(ORIGINAL.get_or_init(|| {
            let folder = TempDir::new().unwrap();
            let path = db(folder.path());
            let mut store = colleges::create(path.to_str().unwrap(), &key(), Default::default()).unwrap();
            let began = Day::parse("2000-01-01").unwrap();
            colleges::found(&mut store, "C", "示例学院党委", began, "system").unwrap();
            Original { folder, demo: None, now: NOW.to_owned() }
        }))
    }

    fn open(original: &Original) -> House {
        House::open_with(original, |_| {})
    }

    fn open_with(original: &Original, change: impl FnOnce(&mut Settings)) -> House {
        House::open_at(original, &original.now, change)
    }

    fn open_at(original: &Original, now: &str, change: impl FnOnce(&mut Settings)) -> House {
        let folder = TempDir::new().unwrap();
        for file in std::fs::read_dir(original.folder.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
        let path = db(folder.path());
        let clock = Clock::Fixed(now.to_owned());
        let college = Living::open(path.to_str().unwrap(), &key(), *LIBRARY, clock).unwrap();
        let mut settings = Settings { rules: rules(), demo: original.demo.clone(), ..Settings::default() };
        change(&mut settings);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let site = Site::new(college, settings);
        let router = jishi_web::router(&site);
        House { site, router, runtime, _folder: folder, tokens: Mutex::default() }
    }

    /// The site itself.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Sequence of the newest ledger entry.
    pub fn head(&self) -> u64 {
        self.site.college().desk().head().unwrap().sequence
    }

    /// Names of the accounts of the demo college.
    pub fn demo_accounts(&self) -> Vec<String> {
        let demo = self.site.settings().demo.iter();
        demo.flat_map(|demo| demo.accounts.iter().map(|(_, name)| name.clone())).collect()
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Visitor<'_> {
        Visitor { house: self, account: String::new(), token: None, ticket: None, csrf: String::new() }
    }

    /// Whoever was signed in by an answer, at a browser of their own.
    pub fn holding(&self, entered: &Page, account: &str) -> Visitor<'_> {
        let token = entered.cookie("session").unwrap();
        let mut visitor = Visitor { token: Some(token), account: account.to_owned(), ..self.stranger() };
        let page = visitor.get("/password");
        visitor.csrf = page.markup().value_of("_csrf").unwrap();
        visitor
    }

    /// A stranger whose first step an answer has taken.
    pub fn with_ticket(&self, entered: &Page) -> Visitor<'_> {
        Visitor { ticket: entered.cookie("ticket"), ..self.stranger() }
    }

    /// The holder of an account, signed in; once for the site, as a browser stays signed in.
    pub fn visitor(&self, account: &str) -> Visitor<'_> {
        let known = self.tokens.lock().unwrap().get(account).cloned();
        let (token, csrf) = known.unwrap_or_else(|| {
            let fresh = self.sign_in(account);
            self.tokens.lock().unwrap().insert(account.to_owned(), fresh.clone());
            fresh
        });
        Visitor { account: account.to_owned(), token: Some(token), csrf, ..self.stranger() }
    }

    fn sign_in(&self, account: &str) -> (String, String) {
        let password =
            self.site.settings().demo.as_ref().map_or(PASSWORD, |demo| demo.password.as_str()).to_owned();
        let stranger = self.stranger();
        let entered = stranger.post("/sign-in", &[("name", account), ("password", &password)]);
        assert_eq!(entered.status, 303, "{account} cannot sign in: {}", entered.text());
        let token = entered.cookie("session").unwrap();
        let visitor = Visitor { token: Some(token.clone()), ..stranger };
        // every page of somebody who is signed in has the form for signing out
        let csrf = visitor.get("/permissions").markup().value_of("_csrf").unwrap_or_default();
        assert_eq!(csrf.len(), 32, "no proof for forms on a page of {account}");
        (token, csrf)
    }
}

/// 测试访问者 — somebody at a browser.
#[derive(Clone)]
pub struct Visitor<'h> {
    house: &'h House,
    /// Name of the account; empty for a stranger.
    pub account: String,
    token: Option<String>,
    ticket: Option<String>,
    csrf: String,
}

/// 页面 — what came back.
#[derive(Clone, Debug)]
pub struct Page {
    /// What was asked for.
    pub address: String,
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, as sent.
    pub body: Arc<[u8]>,
}

impl Visitor<'_> {
    /// The session's token.
    pub fn token(&self) -> Option<String> {
        self.token.clone()
    }

    /// Sends JSON with the proof that it comes from this session.
    pub fn post_json(&self, address: &str, body: &serde_json::Value) -> Page {
        let headers = [("content-type", "application/json"), ("x-csrf", self.csrf.as_str())];
        self.ask("POST", address, Some(body.to_string()), &headers)
    }

    /// Asks for an address.
    pub fn get(&self, address: &str) -> Page {
        self.ask("GET", address, None, &[])
    }

    /// Asks for an address as a browser does that takes compressed answers.
    pub fn get_compressed(&self, address: &str) -> Page {
        self.ask("GET", address, None, &[("accept-encoding", "gzip")])
    }

    /// Sends a form with the proof that it came from a page of this session.
    pub fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = fields.to_vec();
        all.push(("_csrf", self.csrf.as_str()));
        self.post_bare(address, &all)
    }

    /// Sends a form as it is.
    pub fn post_bare(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask("POST", address, Some(form), &[("content-type", "application/x-www-form-urlencoded")])
    }

    /// Sends anything.
    pub fn ask(&self, method: &str, address: &str, body: Option<String>, headers: &[(&str, &str)]) -> Page {
        let path = address.split('#').next().unwrap_or_default();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "college.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = [("session", &self.token), ("ticket", &self.ticket)];
        for (name, token) in cookies.into_iter().filter_map(|(name, token)| Some((name, token.as_ref()?))) {
            request = request.header(header::COOKIE, format!("{name}={token}"));
        }
        let request = request.body(body.map_or_else(Body::empty, Body::from)).unwrap();
        self.house.runtime.block_on(async {
            let response = self.house.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            Page {
                address: address.to_owned(),
                status: parts.status.as_u16(),
                headers: parts.headers,
                body: body.to_vec().into(),
            }
        })
    }
}

impl Page {
    /// Where it sends one on to.
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether it sends one to the sign-in.
    pub fn asks_to_sign_in(&self) -> bool {
        self.status == 303 && self.location().is_some_and(|to| to.starts_with("/sign-in"))
    }

    /// Whether it is a page and no file.
    pub fn is_html(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as a program reads it.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The body as a browser reads it.
    pub fn markup(&self) -> Markup {
        Markup::read(&self.text())
    }

    /// The value of a cookie that it sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
        set.filter_map(|cookie| cookie.split(';').next()?.split_once('='))
            .find(|(n, _)| *n == name)
            .map(|(_, value)| value.to_owned())
    }
}
