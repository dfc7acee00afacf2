//! 账号: the system administrator opens, disables, unlocks and resets accounts. Nothing of the Party's is seen here.

mod batches;

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::{minute, part};
use askama::Template;
use jishi_app::accounts::{self, AccountLine, Opening};
use jishi_app::living::Present;
use jishi_app::roles::named_person;
use jishi_domain::permissions::Ability;

const MANAGE: Guard = Guard::System(Ability::ManageAccounts);

pub const ROUTES: &[Route] = &[
    Route::show("/accounts", MANAGE, "账号：开设、停用、解锁、重设密码；这里看不到党务资料", all),
    Route::change("/accounts", MANAGE, "为一个人开设账号，给出一次性密码", open),
    Route::show("/accounts/batch", MANAGE, "批量开户：按职务或身份列出没有账号的人", batches::choose),
    Route::change("/accounts/batch", MANAGE, "一次开设一批账号，给出一次性密码单", batches::open),
    Route::change("/accounts/{account}/reset", MANAGE, "重设为一次性密码，首次登录时必须修改", reset),
    Route::change("/accounts/{account}/disable", MANAGE, "停用账号，登录和令牌同时失效", disable),
    Route::change("/accounts/{account}/enable", MANAGE, "重新启用账号", enable),
    Route::change("/accounts/{account}/unlock", MANAGE, "解除多次失败后的锁定", unlock),
    Route::change("/accounts/{account}/factor", MANAGE, "本人丢失手机和恢复码时，停用其动态口令", factor),
];

/// Accounts on a page.
const SIZE: usize = 50;

#[derive(Template)]
#[template(path = "accounts/accounts.html")]
struct Page {
    frame: Frame,
    text: String,
    lines: Vec<AccountLine>,
    total: usize,
    page: usize,
    pages: usize,
    own: String,
    name: String,
    person: String,
    /// What is wrong with the account that was to be opened, by field.
    error: Option<(&'static str, String)>,
}

impl Page {
    fn state(&self, line: &AccountLine) -> (&'static str, &'static str) {
        let account = &line.account;
        if account.disabled_at.is_some() {
            ("已停用", "not_applicable")
        } else if line.locked {
            ("锁定中", "not_met")
        } else if account.must_change {
            ("待改密码", "not_yet_due")
        } else {
            ("正常", "met")
        }
    }

    fn wrong(&self, field: &str) -> Option<&str> {
        self.error.as_ref().filter(|(name, _)| *name == field).map(|(_, problem)| problem.as_str())
    }

    fn address(&self, page: usize) -> String {
        format!("/accounts?q={}&page={page}", part(&self.text))
    }

    fn minute(&self, time: &str) -> String {
        minute(time)
    }
}

#[derive(Template)]
#[template(path = "accounts/once.html")]
struct Once {
    frame: Frame,
    name: String,
    password: String,
}

fn page(ask: &Ask, present: &Present, error: Option<(&'static str, String)>) -> Result<Page, Failure> {
    let college = ask.site.college();
    let text = ask.query.text("q").to_owned();
    let lines = accounts::list(&mut college.desk(), &text, &college.clock().now())?;
    let (total, pages) = (lines.len(), lines.len().div_ceil(SIZE).max(1));
    let at = ask.query.page().min(pages);
    Ok(Page {
        frame: Frame::of(ask, present, "账号")
            .leading("谁能登录。这里只有登录名和姓名，没有党务资料")
            .explained("accounts"),
        text,
        lines: lines.into_iter().skip((at - 1) * SIZE).take(SIZE).collect(),
        total,
        page: at,
        pages,
        own: ask.who().account.clone(),
        name: ask.form.text("name").to_owned(),
        person: ask.form.text("person").to_owned(),
        error,
    })
}

fn all(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, None)?)
}

/// The page that says a password once.
fn once(ask: &Ask, title: &str, name: &str, password: String) -> Answer {
    let frame =
        Frame::of(ask, &ask.site.college().present(), title).under("账号", "/accounts").explained("accounts");
    Reply::page(&Once { frame, name: name.to_owned(), password })
}

fn open(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (name, now) = (ask.form.text("name"), college.clock().now());
    let person = named_person(college.present().world(), ask.form.text("person"));
    let opened = person.map_err(Into::into).and_then(|person| {
        let opening = Opening { name, person: &person, password: None };
        accounts::open(&mut college.desk(), &ask.site.rules(), &ask.who().account, &opening, &now)
    });
    match opened {
        Ok(password) => once(ask, "已开设账号", name, password.unwrap_or_default()),
        Err(error) => match error.refusal() {
            Some(refusal) => {
                let field = if refusal.object.starts_with("人员") { "person" } else { "name" };
                Reply::form_again(&page(ask, &college.present(), Some((field, refusal.to_string())))?)
            }
            None => Err(error.into()),
        },
    }
}

fn reset(ask: &Ask) -> Answer {
    let (college, name) = (ask.site.college(), ask.place("account"));
    let now = college.clock().now();
    let password =
        accounts::reset_password(&mut college.desk(), &ask.site.rules(), &ask.who().account, name, &now)?;
    once(ask, "已重设密码", name, password)
}

fn disable(ask: &Ask) -> Answer {
    let (college, name) = (ask.site.college(), ask.place("account"));
    accounts::disable(&mut college.desk(), &ask.who().account, name, &college.clock().now())?;
    Ok(Reply::on_to("/accounts").saying(&format!("账号{name}已停用")))
}

fn enable(ask: &Ask) -> Answer {
    let (college, name) = (ask.site.college(), ask.place("account"));
    accounts::enable(&mut college.desk(), &ask.who().account, name, &college.clock().now())?;
    Ok(Reply::on_to("/accounts").saying(&format!("账号{name}已启用")))
}

fn unlock(ask: &Ask) -> Answer {
    let (college, name) = (ask.site.college(), ask.place("account"));
    accounts::unlock(&mut college.desk(), &ask.who().account, name, &college.clock().now())?;
    Ok(Reply::on_to("/accounts").saying(&format!("账号{name}已解锁")))
}

fn factor(ask: &Ask) -> Answer {
    let (college, name) = (ask.site.college(), ask.place("account"));
    if name == ask.who().account {
        return Ok(Reply::on_to("/account").saying("停用自己的动态口令，请在这里输入密码"));
    }
    accounts::drop_factor(&mut college.desk(), &ask.who().account, name, "", &college.clock().now())?;
    Ok(Reply::on_to("/accounts").saying(&format!("账号{name}的动态口令已停用")))
}
