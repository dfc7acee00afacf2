//! 登录与安全: the own sessions, the second step of signing in, and tokens for programs.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::minute;
use askama::Template;
use jishi_app::accounts::{self, ApiToken, Factor, Session};
use jishi_app::errors::AppError;
use jishi_app::living::Present;
use jishi_app::roles;
use jishi_domain::permissions::Ability;

pub const ROUTES: &[Route] = &[
    Route::show("/account", Guard::SignedIn, "登录与安全：自己的登录会话、动态口令、接口令牌", own),
    Route::change("/account/sessions/end", Guard::SignedIn, "结束自己的一个登录会话", end),
    Route::change("/account/sessions/end-others", Guard::SignedIn, "结束自己在其他设备上的登录", end_others),
    Route::show("/account/factor", Guard::SignedIn, "启用动态口令：扫码，输入第一个口令", factor),
    Route::change("/account/factor", Guard::SignedIn, "核对第一个口令，启用并给出恢复码", confirm_factor),
    Route::change("/account/factor/drop", Guard::SignedIn, "输入密码，停用动态口令", drop_factor),
    Route::change("/account/tokens", Guard::SignedIn, "新建接口令牌，只显示一次", new_token),
    Route::change("/account/tokens/revoke", Guard::SignedIn, "撤销接口令牌", revoke_token),
];

#[derive(Template)]
#[template(path = "account/account.html")]
struct Page {
    frame: Frame,
    account: String,
    has_factor: bool,
    codes_left: u64,
    may_seal: bool,
    sessions: Vec<(Session, bool)>,
    tokens: Vec<ApiToken>,
    scopes: Vec<(&'static str, String, bool)>,
    label: String,
    days: String,
    may_delegate: bool,
    now: String,
    error: Option<String>,
    token: Option<String>,
}

impl Page {
    fn minute(&self, time: &str) -> String {
        minute(time)
    }

    fn is_over(&self, token: &ApiToken) -> bool {
        token.expires_at.as_ref().is_some_and(|end| *end <= self.now)
    }

    fn words(&self, token: &ApiToken) -> String {
        let words = token.scopes.iter().filter_map(|id| Ability::from_id(id)).map(Ability::label);
        words.collect::<Vec<_>>().join("、")
    }
}

fn page(ask: &Ask, present: &Present, error: Option<String>) -> Result<Page, Failure> {
    let college = ask.site.college();
    let who = ask.who();
    let now = college.clock().now();
    let mut desk = college.desk();
    let open = accounts::sessions(&mut desk, &ask.site.rules(), Some(&who.account), &now)?;
    let mine = accounts::session_of(&who.token);
    let (has_factor, codes_left) = accounts::second_step_of(&mut desk, &who.account)?;
    let access = who.access(present.world());
    let chosen: Vec<&str> = ask.form.all("scope").collect();
    let scopes = Ability::ALL.iter().filter(|ability| access.has(**ability));
    Ok(Page {
        frame: Frame::of(ask, present, "登录与安全")
            .leading("密码、登录着的设备、动态口令和接口令牌；只有您自己看得到")
            .explained("accounts"),
        account: who.account.clone(),
        has_factor,
        codes_left,
        may_seal: desk.has_master_key(),
        sessions: open
            .into_iter()
            .map(|session| (session.hash == mine, session))
            .map(|(m, s)| (s, m))
            .collect(),
        tokens: accounts::tokens(&mut desk, &who.account)?,
        scopes: scopes.map(|a| (a.id(), a.label(), chosen.contains(&a.id()))).collect(),
        label: ask.form.text("label").to_owned(),
        days: ask.form.get("days").unwrap_or("90").to_owned(),
        may_delegate: !roles::delegable(present.world(), &who.person, present.today()).is_empty(),
        now,
        error,
        token: None,
    })
}

fn own(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, None)?)
}

/// The page once more with what was refused; what failed otherwise stays a failure.
fn again(ask: &Ask, error: AppError) -> Answer {
    match error.refusal() {
        Some(refusal) => {
            Reply::form_again(&page(ask, &ask.site.college().present(), Some(refusal.to_string()))?)
        }
        None => Err(error.into()),
    }
}

fn end(ask: &Ask) -> Answer {
    let (college, own) = (ask.site.college(), &ask.who().account);
    let session = ask.form.text("session");
    accounts::end_session(&mut college.desk(), own, own, session, &college.clock().now())?;
    Ok(Reply::on_to("/account").saying("已结束这个登录"))
}

fn end_others(ask: &Ask) -> Answer {
    let (college, who) = (ask.site.college(), ask.who());
    let now = college.clock().now();
    let ended = accounts::end_other_sessions(&mut college.desk(), &who.account, &who.token, &now)?;
    Ok(Reply::on_to("/account").saying(&format!("已结束其他设备上的{ended}个登录")))
}

#[derive(Template)]
#[template(path = "account/factor.html")]
struct FactorPage {
    frame: Frame,
    secret: String,
    picture: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
}

/// The name under which the app on the phone keeps the secret.
fn issuer(present: &Present) -> String {
    let college = present.world().college().map(|(_, unit)| unit.latest().name.clone());
    format!("纪实 {}", college.unwrap_or_default()).trim().to_owned()
}

fn factor_page(
    ask: &Ask,
    present: &Present,
    factor: &Factor,
    error: Option<String>,
) -> Result<FactorPage, Failure> {
    Ok(FactorPage {
        frame: Frame::of(ask, present, "启用动态口令")
            .under("登录与安全", "/account")
            .leading("登录时除密码外，再输入手机上的六位数字；密码泄露了，别人也登录不了")
            .explained("accounts"),
        secret: factor.secret.clone(),
        picture: accounts::picture(factor),
        error,
    })
}

fn factor(ask: &Ask, present: &Present) -> Answer {
    let mut desk = ask.site.college().desk();
    let factor = accounts::begin_factor(&mut desk, &ask.who().account, &issuer(present))?;
    Reply::page(&factor_page(ask, present, &factor, None)?)
}

fn confirm_factor(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (account, secret) = (&ask.who().account, ask.form.text("secret"));
    let confirmed = accounts::confirm_factor(
        &mut college.desk(),
        account,
        secret,
        ask.form.text("code"),
        &college.clock().machine_now(),
    );
    let present = college.present();
    match confirmed {
        Ok(codes) => {
            let frame =
                Frame::of(ask, &present, "恢复码").under("登录与安全", "/account").explained("accounts");
            Reply::page(&CodesPage { frame, codes })
        }
        Err(error) => match error.refusal() {
            Some(refusal) => {
                let factor = Factor::again(secret, account, &issuer(&present));
                Reply::form_again(&factor_page(ask, &present, &factor, Some(refusal.to_string()))?)
            }
            None => Err(error.into()),
        },
    }
}

fn drop_factor(ask: &Ask) -> Answer {
    let (college, own) = (ask.site.college(), &ask.who().account);
    let now = college.clock().now();
    let dropped = accounts::drop_factor(&mut college.desk(), own, own, ask.form.raw("password"), &now);
    match dropped {
        Ok(()) => Ok(Reply::on_to("/account").saying("动态口令已停用，恢复码同时作废")),
        Err(error) => again(ask, error),
    }
}

fn new_token(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let scopes: Vec<Ability> = ask.form.all("scope").filter_map(Ability::from_id).collect();
    let days = ask.form.number("days").ok().flatten().unwrap_or(0);
    let made = accounts::new_token(
        &mut college.desk(),
        &ask.who().account,
        ask.form.text("label"),
        &scopes,
        days,
        &college.clock().now(),
    );
    match made {
        Ok(token) => {
            let mut page = page(ask, &college.present(), None)?;
            (page.token, page.label) = (Some(token), String::new());
            Reply::page(&page)
        }
        Err(error) => again(ask, error),
    }
}

fn revoke_token(ask: &Ask) -> Answer {
    let (college, own) = (ask.site.college(), &ask.who().account);
    let token = ask.form.text("token");
    accounts::revoke_token(&mut college.desk(), own, own, token, &college.clock().now())?;
    Ok(Reply::on_to("/account").saying("令牌已撤销"))
}
