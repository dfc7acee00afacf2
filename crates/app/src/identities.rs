//! 统一身份认证: signing in by the college's own provider (OpenID Connect: authorization code, PKCE, state, nonce).
//!
//! The provider says who somebody is. Which account that is, is found by a claim that equals the account's name; nobody
//! gets an account or a right by this. No connection to the database is held while the provider is asked.

mod providers;
mod tokens;

use providers::Sent;
pub use providers::{Config, Provider};

use crate::accounts::{self, Attempt, Entered, Rules};
use crate::errors::AppError;
use crate::living::Living;
use jishi_domain::refusals::Refusal;
use jishi_store::Ticket;
use jishi_store::accounts::{fresh_token, token_hash};
use serde::{Deserialize, Serialize};

/// What the ticket of a sign-in at the provider is for.
const PURPOSE: &str = "identity";
/// Minutes within which somebody must come back from the provider.
const MINUTES: i64 = 10;

/// 认证未成 — why somebody who came by the provider is not let in: words for them, and the cause for the log.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Told to whoever signs in.
    #[error("{refusal}")]
    Denied {
        /// Object, problem and remedy.
        refusal: Refusal,
        /// What the log gets: no token, no code.
        cause: String,
        /// How it stands in the security log.
        outcome: &'static str,
    },
    /// The database failed.
    #[error("{0}")]
    Failed(#[from] AppError),
}

impl From<jishi_store::StoreError> for IdentityError {
    fn from(error: jishi_store::StoreError) -> IdentityError {
        IdentityError::Failed(error.into())
    }
}

fn denied(
    problem: impl Into<String>,
    remedy: impl Into<String>,
    cause: impl Into<String>,
    outcome: &'static str,
) -> IdentityError {
    let refusal = Refusal::new("统一身份认证", problem, remedy);
    IdentityError::Denied { refusal, cause: cause.into(), outcome }
}

/// 去认证 — where the browser is sent, and the token by which it is known when it comes back.
#[derive(Clone, PartialEq, Eq)]
pub struct Departure {
    /// Address at the provider.
    pub address: String,
    /// For the browser's cookie.
    pub token: String,
}

impl std::fmt::Debug for Departure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Departure(…)")
    }
}

/// 回来 — what the browser brings back from the provider.
#[derive(Clone, Copy, Debug, Default)]
pub struct Returned<'a> {
    /// The cookie's token.
    pub token: &'a str,
    /// `state`.
    pub state: &'a str,
    /// `code`; empty where there is none.
    pub code: &'a str,
    /// `error`; empty where there is none.
    pub error: &'a str,
    /// `iss` (RFC 9207); empty where the provider does not say it.
    pub issuer: &'a str,
}

/// What is remembered while somebody is at the provider.
#[derive(Serialize, Deserialize)]
struct Kept {
    state: String,
    nonce: String,
    verifier: String,
    back: String,
}

/// Begins a sign-in: asks the provider where it takes people, and remembers what must come back.
///
/// # Errors
/// The provider does not answer or says what cannot be; the database fails.
pub fn begin(college: &Living, provider: &Provider, back: &str) -> Result<Departure, IdentityError> {
    let clock = college.clock();
    let Sent { address, state, nonce, verifier } = provider.departure(seconds(&clock.machine_now()))?;
    let token = fresh_token()?.to_string();
    let now = clock.now();
    let kept = Kept { state, nonce, verifier, back: back.chars().take(400).collect() };
    let body = serde_json::to_string(&kept)
        .map_err(|error| AppError::refused("统一身份认证", error.to_string(), "请报告这个错误"))?;
    let ticket = Ticket {
        hash: token_hash(&token),
        purpose: PURPOSE.to_owned(),
        account: String::new(),
        body,
        expires_at: crate::clock::later(&now, MINUTES * 60)?,
    };
    college.desk().add_ticket(&ticket, &now)?;
    Ok(Departure { address, token })
}

/// Ends a sign-in: checks what came back, asks the provider who it is, and lets the account of that name in, to its second
/// step where it has one. Also says where to go.
///
/// # Errors
/// Everything that does not fit, in words; the security log gets a line for each.
pub fn finish(
    college: &Living,
    provider: &Provider,
    rules: &Rules,
    returned: &Returned<'_>,
    attempt: &Attempt<'_>,
) -> Result<(Entered, String), IdentityError> {
    let now = college.clock().now();
    let mut name = String::new();
    let ended = end(college, provider, rules, returned, attempt, &now, &mut name);
    if let Err(IdentityError::Denied { outcome, .. }) = &ended {
        accounts::log(&mut college.desk(), &name, "identity", attempt.from, outcome, &now)?;
    }
    ended
}

fn end(
    college: &Living,
    provider: &Provider,
    rules: &Rules,
    returned: &Returned<'_>,
    attempt: &Attempt<'_>,
    now: &str,
    name: &mut String,
) -> Result<(Entered, String), IdentityError> {
    let kept = take(college, returned, now)?;
    if !returned.error.is_empty() {
        return Err(refused_there(returned.error));
    }
    if returned.code.is_empty() {
        return Err(denied(
            "没有给出登录结果",
            "回登录页重新登录",
            "neither code nor error",
            "identity-wrong",
        ));
    }
    let at = seconds(&college.clock().machine_now());
    let subject = provider.identify(returned, &kept.verifier, &kept.nonce, at)?;
    subject.clone_into(name);
    let entered = accounts::admit(&mut college.desk(), rules, &subject, attempt, now)?;
    match entered {
        Ok(entered) => Ok((entered, kept.back)),
        Err(why) => Err(not_admitted(&subject, why)),
    }
}

/// Takes what was remembered, once; whoever comes without it, or with another state, has not begun here.
fn take(college: &Living, returned: &Returned<'_>, now: &str) -> Result<Kept, IdentityError> {
    let gone = |cause: &str| {
        denied(
            "这次登录已经过期、已经用过，或不是在这个浏览器里开始的",
            "回登录页重新登录；仍不行时检查浏览器是否允许本站的 Cookie",
            cause,
            "identity-state",
        )
    };
    let hash = token_hash(returned.token);
    let mut desk = college.desk();
    let ticket = desk.ticket(&hash, PURPOSE, now)?.ok_or_else(|| gone("no ticket"))?;
    let kept: Kept = serde_json::from_str(&ticket.body).map_err(|_| gone("the ticket cannot be read"))?;
    // somebody else's answer must not use up the ticket of whoever waits for theirs
    if !accounts::same(&kept.state, returned.state) {
        return Err(gone("another state"));
    }
    if !desk.use_ticket(&hash)? {
        return Err(gone("the ticket was used"));
    }
    Ok(kept)
}

fn refused_there(error: &str) -> IdentityError {
    let known: String = error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
    let cause = format!("the provider answered {known}");
    match error {
        "access_denied" => denied(
            "在认证页面上取消了，或认证服务没有同意",
            "重新登录；仍不行时请信息化部门核对授权",
            cause,
            "identity-refused",
        ),
        "temporarily_unavailable" | "server_error" => {
            denied("认证服务暂时不能用", "稍后再试；急用时改用本系统的密码", cause, "identity-unreachable")
        }
        _ => denied(
            format!("认证服务退回了请求（{known}）"),
            "请系统管理员与信息化部门核对客户端编号、回调地址和范围",
            cause,
            "identity-refused",
        ),
    }
}

fn not_admitted(subject: &str, why: &'static str) -> IdentityError {
    let (problem, remedy) = match why {
        "disabled" => (
            format!("身份已确认，但本系统的账号“{subject}”已停用"),
            "确需使用时，请所在党组织向系统管理员说明情况，由其重新启用",
        ),
        "locked" => (
            format!("身份已确认，但本系统的账号“{subject}”因多次失败暂时锁定"),
            "稍后再试，或请系统管理员解除锁定",
        ),
        _ => (
            format!("身份已确认，但本系统没有登录名为“{subject}”的账号"),
            "请所在党支部书记或学校党委组织部告知系统管理员，按这个登录名开设账号",
        ),
    };
    denied(problem, remedy, why, why)
}

fn seconds(at: &str) -> i64 {
    at.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_second)
}
