//! 安全日志: who signed in, failed, was locked; who changed accounts and rules. Read by the audit administrator.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::Fields;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::minute;
use askama::Template;
use jishi_app::accounts::{self, LogLine, LogQuery, WHAT};
use jishi_app::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;

pub const ROUTES: &[Route] = &[Route::show(
    "/security-log",
    Guard::System(Ability::ReadSecurityLog),
    "安全日志：谁登录、失败、被锁定，谁改了账号和规则；可筛选",
    show,
)];

/// Events on a page.
const SIZE: u64 = 100;

#[derive(Template)]
#[template(path = "security_log/log.html")]
struct Page {
    frame: Frame,
    fields: Fields,
    lines: Vec<LogLine>,
    total: u64,
    page: u64,
    pages: u64,
    what: &'static [(&'static str, &'static str)],
    wrong: Vec<String>,
}

impl Page {
    fn minute(&self, time: &str) -> String {
        minute(time)
    }

    fn address(&self, page: u64) -> String {
        self.fields.address("/security-log", &["page"], Some(format!("page={page}")))
    }
}

/// The moment at which a day begins in China, as the log writes times.
fn begins(day: Day) -> String {
    format!("{}T16:00:00Z", day.plus(-1))
}

fn show(ask: &Ask, present: &Present) -> Answer {
    let fields = ask.query.clone();
    let mut wrong = Vec::new();
    let (from, until) = (fields.limit("from", &mut wrong), fields.limit("until", &mut wrong));
    let page = fields.page() as u64;
    let query = LogQuery {
        account: fields.get("account").map(|name| name.to_lowercase()),
        what: fields.get("what").map(str::to_owned).into_iter().collect(),
        ok: match fields.text("ok") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        from: from.map(begins),
        until: until.map(|day| begins(day.plus(1))),
        skip: (page - 1).min(1 << 40) * SIZE,
        most: SIZE,
    };
    let (lines, total) = accounts::security_log(&mut ask.site.college().desk(), &query)?;
    let frame = Frame::of(ask, present, "安全日志")
        .leading("登录、失败、锁定和账号、规则的变动，只增不改；来源只记到网段")
        .explained("accounts");
    let pages = total.div_ceil(SIZE).max(1);
    Reply::page(&Page { frame, lines, total, page, pages, what: WHAT, wrong, fields })
}
