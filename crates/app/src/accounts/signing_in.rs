//! Signing in and out, and whose session a request belongs to.

use super::{PasswordUse, Rules, devices, factors, log, log_by, normalised, passwords};
use crate::errors::AppError;
use jishi_domain::permissions::{Access, Role};
use jishi_store::accounts::{fresh_token, token_hash};
use jishi_store::{Account, Session, Store, Ticket};

/// 登录请求 — what somebody sends who wants to sign in.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Name for signing in, as typed.
    pub name: &'a str,
    /// Password, as typed.
    pub password: &'a str,
    /// The device, as it calls itself.
    pub agent: &'a str,
    /// Prefix of the address from which it comes.
    pub from: &'a str,
}

/// 登录成功 — the token for the browser's cookie; it is kept nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct SignIn {
    /// 64 hexadecimal digits.
    pub token: String,
    /// The password must be changed before anything else.
    pub must_change: bool,
    /// When the session ends at the latest, UTC.
    pub expires_at: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignIn(…, until {})", self.expires_at)
    }
}

/// 登录进展 — what a right password leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    /// Signed in.
    SignedIn(SignIn),
    /// A second step is asked for; with this token the browser comes back.
    SecondStep(String),
}

/// Minutes within which a second step must follow the first.
const SECOND_STEP_MINUTES: i64 = 5;

const SECOND_STEP: &str = "second-step";

/// 登录方式 — how somebody shows who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// By the password that is kept here.
    Password,
    /// By the college's own provider.
    Identity,
}

impl Way {
    const fn id(self) -> &'static str {
        match self {
            Way::Password => "password",
            Way::Identity => "identity",
        }
    }

    /// How it is called in the security log.
    const fn what(self) -> &'static str {
        match self {
            Way::Password => "sign-in",
            Way::Identity => "identity",
        }
    }
}

/// 已登录 — whose session a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Name of the account.
    pub account: String,
    /// Code of the person.
    pub person: String,
    /// The password must be changed before anything else.
    pub must_change: bool,
    /// Hash of the token, by which the session is known.
    pub session: String,
}

/// The one answer to everybody who may not come in, whatever the reason.
fn not_in() -> AppError {
    AppError::refused(
        "登录",
        "登录名或密码不对，或账号暂时不能登录",
        "核对后重试；多次不成请稍后再试，或请系统管理员重设密码",
    )
}

/// A time so many seconds later.
pub(super) fn later(now: &str, seconds: i64) -> Result<String, AppError> {
    let wrong = || AppError::refused(format!("时间“{now}”"), "看不懂", "写成 2026-03-01T08:30:00Z 的样子");
    let at: jiff::Timestamp = now.parse().map_err(|_| wrong())?;
    let at = at.checked_add(jiff::SignedDuration::from_secs(seconds)).map_err(|_| wrong())?;
    Ok(at.to_string())
}

/// Signs in. For a name that nobody has the work and the answer are the same as for a wrong password.
///
/// # Errors
/// One refusal for every reason; the security log tells the reason.
pub fn sign_in(
    store: &mut Store,
    rules: &Rules,
    attempt: &Attempt<'_>,
    now: &str,
) -> Result<Entered, AppError> {
    let name = normalised(attempt.name);
    let Some(account) = store.account(&name)? else {
        passwords::pretend(rules, attempt.password)?;
        log(store, &name, "sign-in", attempt.from, "unknown-account", now)?;
        return Err(not_in());
    };
    let right = passwords::verify(attempt.password, &account.password_hash);
    if let Some(outcome) = outcome(&account, right, now) {
        if outcome == "wrong-password" {
            note_failure(store, rules, &name, now)?;
        }
        log(store, &name, "sign-in", attempt.from, outcome, now)?;
        return Err(not_in());
    }
    if rules.passwords == PasswordUse::Administrators && !is_administrator(store, &account, now)? {
        log(store, &name, "sign-in", attempt.from, "password-off", now)?;
        return Err(AppError::refused(
            "登录",
            "本校已停用密码登录",
            "请用统一身份认证登录；认证服务出故障时，请与系统管理员联系",
        ));
    }
    pass(store, rules, &account, attempt, Way::Password, now)
}

/// Whether an account is that of an administrator, who must get in when the provider fails.
fn is_administrator(store: &mut Store, account: &Account, now: &str) -> Result<bool, AppError> {
    let day = crate::clock::Clock::Fixed(now.to_owned()).today();
    Ok(Access::of(store.world()?, &account.person, day).roles().into_iter().any(Role::is_administrator))
}

/// Lets in whom the college's own provider has named, or says why not: `unknown-account`, `disabled`, `locked`. The
/// second step of the account is asked for all the same.
///
/// # Errors
/// The database fails.
pub(crate) fn admit(
    store: &mut Store,
    rules: &Rules,
    name: &str,
    attempt: &Attempt<'_>,
    now: &str,
) -> Result<Result<Entered, &'static str>, AppError> {
    let Some(account) = store.account(&normalised(name))? else { return Ok(Err("unknown-account")) };
    match outcome(&account, true, now) {
        Some(why) => Ok(Err(why)),
        None => pass(store, rules, &account, attempt, Way::Identity, now).map(Ok),
    }
}

/// Lets somebody in who has shown who they are, or asks for the second step.
fn pass(
    store: &mut Store,
    rules: &Rules,
    account: &Account,
    attempt: &Attempt<'_>,
    way: Way,
    now: &str,
) -> Result<Entered, AppError> {
    if !account.has_totp {
        return enter(store, rules, account, attempt, way, now).map(Entered::SignedIn);
    }
    // what failed before is forgotten only when both steps are right
    let token = fresh_token()?;
    let ticket = Ticket {
        hash: token_hash(&token),
        purpose: SECOND_STEP.to_owned(),
        account: account.name.clone(),
        body: way.id().to_owned(),
        expires_at: later(now, SECOND_STEP_MINUTES * 60)?,
    };
    store.add_ticket(&ticket, now)?;
    let right = if way == Way::Identity { "identity-right" } else { "password-right" };
    log(store, &account.name, way.what(), attempt.from, right, now)?;
    Ok(Entered::SecondStep(token.to_string()))
}

/// Takes the second step. A wrong code counts as a failed attempt of the account.
///
/// # Errors
/// The first step is too long ago; or one refusal for every other reason, and the security log tells the reason.
pub fn second_step(
    store: &mut Store,
    rules: &Rules,
    ticket: &str,
    code: &str,
    attempt: &Attempt<'_>,
    (now, machine_now): (&str, &str),
) -> Result<SignIn, AppError> {
    let hash = token_hash(ticket);
    let gone = || AppError::refused("登录", "第一步已经过了五分钟，或已经用过", "重新输入登录名和密码");
    let ticket = store.ticket(&hash, SECOND_STEP, now)?.ok_or_else(gone)?;
    let account = store.account(&ticket.account)?.ok_or_else(gone)?;
    let name = account.name.as_str();
    if let Some(outcome) = outcome(&account, true, now) {
        log(store, name, SECOND_STEP, attempt.from, outcome, now)?;
        return Err(not_in());
    }
    if !factors::is_right(store, name, code, machine_now)? {
        note_failure(store, rules, name, now)?;
        log(store, name, SECOND_STEP, attempt.from, "wrong-code", now)?;
        return Err(AppError::refused(
            "动态口令",
            "不对，或已经用过",
            "输入应用里正在显示的六位数字，或一个没有用过的恢复码",
        ));
    }
    if !store.use_ticket(&hash)? {
        return Err(gone());
    }
    let way = if ticket.body == Way::Identity.id() { Way::Identity } else { Way::Password };
    enter(store, rules, &account, attempt, way, now)
}

/// Counts a failed attempt, and locks the account where there were too many.
fn note_failure(store: &mut Store, rules: &Rules, name: &str, now: &str) -> Result<(), AppError> {
    let failed = store.note_failed_attempt(name)?;
    if failed >= rules.attempts {
        let minutes = 1_i64 << (failed - rules.attempts).min(6);
        store.lock_account(name, &later(now, minutes.min(60) * 60)?)?;
        log(store, name, "lock", "", "ok", now)?;
    }
    Ok(())
}

/// Begins a session.
fn enter(
    store: &mut Store,
    rules: &Rules,
    account: &Account,
    attempt: &Attempt<'_>,
    way: Way,
    now: &str,
) -> Result<SignIn, AppError> {
    let name = account.name.as_str();
    if account.failed > 0 {
        store.forget_failed_attempts(name)?;
    }
    let token = fresh_token()?;
    let expires_at = later(now, rules.absolute_hours * 3600)?;
    store.begin_session(&Session {
        hash: token_hash(&token),
        account: name.to_owned(),
        created_at: now.to_owned(),
        seen_at: now.to_owned(),
        expires_at: expires_at.clone(),
        ended_at: None,
        agent: devices::device(attempt.agent),
        way: way.id().to_owned(),
    })?;
    log(store, name, way.what(), attempt.from, "ok", now)?;
    Ok(SignIn {
        token: token.to_string(),
        must_change: account.must_change && way == Way::Password,
        expires_at,
    })
}

/// Why somebody does not come in; `None` where everything is right.
fn outcome(account: &Account, right: bool, now: &str) -> Option<&'static str> {
    if account.disabled_at.is_some() {
        Some("disabled")
    } else if account.locked_until.as_deref().is_some_and(|until| now < until) {
        Some("locked")
    } else if !right {
        Some("wrong-password")
    } else {
        None
    }
}

/// Whose session the token belongs to; `None` where it is unknown, ended, expired, idle for too long, or the account
/// is disabled. The use is noted at most once a minute.
///
/// # Errors
/// The database fails.
pub fn who(store: &mut Store, rules: &Rules, token: &str, now: &str) -> Result<Option<SignedIn>, AppError> {
    let Some(session) = store.session(&token_hash(token))? else { return Ok(None) };
    let idle_until = later(&session.seen_at, rules.idle_minutes * 60)?;
    if session.ended_at.is_some() || session.expires_at.as_str() <= now || idle_until.as_str() <= now {
        return Ok(None);
    }
    let Some(account) = store.account(&session.account)?.filter(|a| a.disabled_at.is_none()) else {
        return Ok(None);
    };
    if later(&session.seen_at, 60)?.as_str() <= now {
        store.touch_session(&session.hash, now)?;
    }
    Ok(Some(SignedIn {
        account: account.name,
        person: account.person,
        // who has never come by the first password has no reason to change it
        must_change: account.must_change && session.way != Way::Identity.id(),
        session: session.hash,
    }))
}

/// Ends the session of a token.
///
/// # Errors
/// The database fails.
pub fn sign_out(store: &mut Store, token: &str, now: &str) -> Result<(), AppError> {
    let hash = token_hash(token);
    if let Some(session) = store.session(&hash)?
        && store.end_session(&hash, now)?
    {
        log(store, &session.account, "sign-out", "", "ok", now)?;
    }
    Ok(())
}

/// The sessions that are open now, the newest first of each account; of one account, or of all.
///
/// # Errors
/// The database fails.
pub fn sessions(
    store: &mut Store,
    rules: &Rules,
    account: Option<&str>,
    now: &str,
) -> Result<Vec<Session>, AppError> {
    let kept = match account {
        Some(account) => store.sessions_of(&normalised(account), now)?,
        None => store.open_sessions(now)?,
    };
    let mut open = Vec::new();
    for session in kept {
        if later(&session.seen_at, rules.idle_minutes * 60)?.as_str() > now {
            open.push(session);
        }
    }
    Ok(open)
}

/// Ends one session of an account; it is named by the beginning of its hash.
///
/// # Errors
/// The account has no such session.
pub fn end_session(
    store: &mut Store,
    by: &str,
    account: &str,
    beginning: &str,
    now: &str,
) -> Result<(), AppError> {
    let account = normalised(account);
    let open = store.sessions_of(&account, now)?;
    let named = open.iter().find(|s| beginning.len() >= 8 && s.hash.starts_with(beginning));
    let ended = match named {
        Some(session) => store.end_session(&session.hash, now)?,
        None => false,
    };
    if !ended {
        return Err(AppError::refused("登录会话", "不存在或已经结束", "刷新列表后重试"));
    }
    log_by(store, by, &account, "session-ended", now)
}

/// Ends every session of an account and says how many there were.
///
/// # Errors
/// The database fails.
pub fn end_sessions(store: &mut Store, by: &str, account: &str, now: &str) -> Result<u64, AppError> {
    let account = normalised(account);
    let ended = store.end_sessions(&account, now)?;
    log_by(store, by, &account, "sessions-ended", now)?;
    Ok(ended)
}

/// Ends every session of the own account but the one of this token, and says how many there were.
///
/// # Errors
/// The database fails.
pub fn end_other_sessions(store: &mut Store, account: &str, token: &str, now: &str) -> Result<u64, AppError> {
    let account = normalised(account);
    let ended = store.end_other_sessions(&account, &token_hash(token), now)?;
    log_by(store, &account, &account, "sessions-ended", now)?;
    Ok(ended)
}
