//! 登录: signing in and out, the own password.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::{Ask, Visitor};
use crate::fields::Errors;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::sites::Demo;
use askama::Template;
use jishi_app::accounts::{self, Attempt, Entered, PasswordUse, Rules};
use jishi_app::living::Present;

pub const ROUTES: &[Route] = &[
    Route::show("/sign-in", Guard::Everyone, "登录", form),
    Route::change("/sign-in", Guard::Everyone, "登录", sign_in),
    Route::show("/sign-in/code", Guard::Everyone, "登录的第二步：动态口令", code),
    Route::change("/sign-in/code", Guard::Everyone, "核对动态口令或恢复码", second_step),
    Route::change("/sign-out", Guard::SignedIn, "退出登录", sign_out),
    Route::show("/password", Guard::SignedIn, "修改自己的密码", password),
    Route::change("/password", Guard::SignedIn, "保存新密码，其他设备上的登录同时结束", change_password),
];

#[derive(Template)]
#[template(path = "sessions/sign_in.html")]
struct SignIn {
    frame: Frame,
    name: String,
    back: String,
    error: Option<String>,
    demo: Option<Demo>,
    is_first: bool,
    /// How the college's provider is called, where there is one.
    identity: Option<String>,
    /// The password opens the door for administrators only.
    passwords_off: bool,
}

impl SignIn {
    fn back(&self) -> String {
        crate::words::part(&self.back)
    }
}

#[derive(Template)]
#[template(path = "sessions/password.html")]
struct Password {
    frame: Frame,
    errors: Errors,
}

/// Where to go after signing in: a page of this site, or the first page.
fn inside(address: &str) -> &str {
    let own = address.starts_with('/') && !address.starts_with("//") && !address.contains(['\\', '\r', '\n']);
    if own { address } else { "/" }
}

pub(crate) fn page(ask: &Ask, name: &str, back: &str, error: Option<String>) -> impl Template + use<> {
    SignIn {
        frame: Frame::bare(ask, "登录"),
        name: name.to_owned(),
        back: inside(back).to_owned(),
        error,
        demo: ask.site.settings().demo.clone(),
        is_first: ask.site.first_code().is_some(),
        identity: ask.site.settings().identity.as_ref().map(|provider| provider.name().to_owned()),
        passwords_off: rules(ask).passwords == PasswordUse::Administrators,
    }
}

/// The rules that hold; without a provider everybody has the password.
fn rules(ask: &Ask) -> Rules {
    let rules = ask.site.rules();
    match ask.site.settings().identity {
        Some(_) => rules,
        None => Rules { passwords: PasswordUse::Everybody, ..rules },
    }
}

fn form(ask: &Ask, _: &Present) -> Answer {
    if ask.visitor.is_some() {
        return Ok(Reply::on_to("/"));
    }
    Reply::page(&page(ask, "", ask.query.text("back"), None))
}

/// The cookie that carries a session.
fn cookie(ask: &Ask, token: &str, seconds: i64) -> String {
    let secure = if ask.site.settings().https { "; Secure" } else { "" };
    format!("session={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// The cookie that carries a sign-in to its second step.
pub(crate) fn ticket(ask: &Ask, token: &str, seconds: i64) -> String {
    let secure = if ask.site.settings().https { "; Secure" } else { "" };
    format!("ticket={token}; Path=/sign-in; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

fn sign_in(ask: &Ask) -> Answer {
    let (name, back) = (ask.form.text("name"), ask.form.text("back"));
    let password = ask.form.raw("password");
    let college = ask.site.college();
    let attempt = Attempt { name, password, agent: &ask.agent, from: &ask.from };
    let entered = accounts::sign_in(&mut college.desk(), &rules(ask), &attempt, &college.clock().now());
    match entered {
        Ok(entered) => Ok(enter(ask, entered, back)),
        Err(error) => match error.refusal() {
            Some(refusal) => {
                let problem = format!("{}。{}", refusal.problem, refusal.remedy);
                Reply::form_again(&page(ask, name, back, Some(problem)))
            }
            None => Err(Failure::from(error)),
        },
    }
}

/// On to the first page, or to the second step.
pub(crate) fn enter(ask: &Ask, entered: Entered, back: &str) -> Reply {
    match entered {
        Entered::SignedIn(signed_in) => entered_at(ask, &signed_in, back),
        Entered::SecondStep(token) => {
            let to = format!("/sign-in/code?back={}", crate::words::part(inside(back)));
            Reply::on_to(to).with_cookie(ticket(ask, &token, 300))
        }
    }
}

/// The first page after signing in, with the cookie of the session.
fn entered_at(ask: &Ask, signed_in: &accounts::SignIn, back: &str) -> Reply {
    let to = if signed_in.must_change { "/password" } else { inside(back) };
    let seconds = ask.site.rules().absolute_hours * 3600;
    Reply::on_to(to).with_cookie(cookie(ask, &signed_in.token, seconds))
}

#[derive(Template)]
#[template(path = "sessions/code.html")]
struct Code {
    frame: Frame,
    back: String,
    error: Option<String>,
}

fn code_page(ask: &Ask, back: &str, error: Option<String>) -> Code {
    Code { frame: Frame::bare(ask, "动态口令"), back: inside(back).to_owned(), error }
}

fn code(ask: &Ask, _: &Present) -> Answer {
    let gone = || "先输入登录名和密码".to_owned();
    Reply::page(&code_page(ask, ask.query.text("back"), ask.ticket.is_none().then(gone)))
}

fn second_step(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let back = ask.form.text("back");
    let attempt = Attempt { name: "", password: "", agent: &ask.agent, from: &ask.from };
    let now = (college.clock().now(), college.clock().machine_now());
    let stepped = accounts::second_step(
        &mut college.desk(),
        &ask.site.rules(),
        ask.ticket.as_deref().unwrap_or_default(),
        ask.form.text("code"),
        &attempt,
        (&now.0, &now.1),
    );
    match stepped {
        Ok(signed_in) => Ok(entered_at(ask, &signed_in, back).with_cookie(ticket(ask, "", 0))),
        Err(error) => match error.refusal() {
            Some(refusal) => {
                let problem = format!("{}{}。{}", refusal.object, refusal.problem, refusal.remedy);
                Reply::form_again(&code_page(ask, back, Some(problem)))
            }
            None => Err(Failure::from(error)),
        },
    }
}

fn sign_out(ask: &Ask) -> Answer {
    let college = ask.site.college();
    accounts::sign_out(&mut college.desk(), &ask.who().token, &college.clock().now())?;
    Ok(Reply::on_to("/sign-in").with_cookie(cookie(ask, "", 0)).saying("已退出登录"))
}

fn password(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&Password { frame: password_frame(ask, present), errors: Errors::default() })
}

fn password_frame(ask: &Ask, present: &Present) -> Frame {
    let lead = format!("至少{}个字符，不要用姓名、登录名和常见的密码", ask.site.rules().shortest);
    Frame::of(ask, present, "修改密码").leading(lead).explained("accounts")
}

fn change_password(ask: &Ask) -> Answer {
    let raw = |name: &str| ask.form.raw(name);
    let college = ask.site.college();
    let again = |field: &str, problem: String| {
        let frame = password_frame(ask, &college.present());
        Reply::form_again(&Password { frame, errors: Errors(vec![(field.to_owned(), problem)]) })
    };
    if raw("new") != raw("again") {
        return again("again", "与上面的新密码不一样。重新输入".to_owned());
    }
    let rules = &ask.site.rules();
    let (old, new, now) = (raw("old"), raw("new"), college.clock().now());
    let account = &ask.who().account;
    let changed =
        college.with_store(|store| accounts::change_password(store, rules, account, old, new, &now));
    match changed {
        Ok(()) => {
            Ok(Reply::on_to("/sign-in").with_cookie(cookie(ask, "", 0)).saying("密码已修改，请用新密码登录"))
        }
        Err(error) => match error.refusal() {
            Some(refusal) => {
                let field = if refusal.object == "原密码" { "old" } else { "new" };
                again(field, format!("{}：{}。{}", refusal.object, refusal.problem, refusal.remedy))
            }
            None => Err(Failure::from(error)),
        },
    }
}

impl Visitor {
    /// The visitor of a session; `None` where it has ended.
    ///
    /// # Errors
    /// The database fails.
    pub fn of(ask: &Ask, token: &str) -> Result<Option<Visitor>, Failure> {
        let college = ask.site.college();
        let who = accounts::who(&mut college.desk(), &ask.site.rules(), token, &college.clock().now())?;
        let Some(who) = who else { return Ok(None) };
        let present = college.present();
        Ok(Some(Visitor {
            standings: present.standings(&who.person),
            // derived from the session, which no other site and no other session knows
            csrf: who.session.chars().rev().take(32).collect(),
            account: who.account,
            person: who.person,
            must_change: who.must_change,
            token: token.to_owned(),
            scopes: None,
        }))
    }

    /// The visitor in whose name a program comes; `None` where its token is unknown or has ended.
    ///
    /// # Errors
    /// The database fails.
    pub fn of_program(ask: &Ask, token: &str) -> Result<Option<Visitor>, Failure> {
        let college = ask.site.college();
        let bearer = accounts::bearer(&mut college.desk(), token, &college.clock().now())?;
        let Some(bearer) = bearer else { return Ok(None) };
        let present = college.present();
        Ok(Some(Visitor {
            standings: present.standings(&bearer.person),
            csrf: String::new(),
            account: bearer.account,
            person: bearer.person,
            must_change: false,
            token: String::new(),
            scopes: Some(bearer.scopes),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn one_comes_back_only_to_this_site() {
        assert_eq!(inside("/units/B1?show=open"), "/units/B1?show=open");
        for outside in ["//other.example", "https://other.example", "", "/\\other.example"] {
            assert_eq!(inside(outside), "/");
        }
    }
}
