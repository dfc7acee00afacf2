//! Tokens with which programs come in, in the name of an account and never further than its person may go.

use super::signing_in::later;
use super::{known, log, log_by, normalised};
use crate::errors::AppError;
use jishi_domain::permissions::Ability;
use jishi_store::accounts::{fresh_token, token_hash};
use jishi_store::{ApiToken, Store};

/// Most tokens that an account may have at a time.
const MOST: usize = 20;

/// Longest life of a token, days.
const LONGEST: i64 = 366;

/// 接口身份 — in whose name a program comes, and how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Name of the account.
    pub account: String,
    /// Code of the person.
    pub person: String,
    /// What the token may be used for.
    pub scopes: Vec<Ability>,
}

/// Makes a token and says it once; only its hash is kept.
///
/// # Errors
/// No label, no scope, a life that is too long, or too many tokens.
pub fn new_token(
    store: &mut Store,
    account: &str,
    label: &str,
    scopes: &[Ability],
    days: i64,
    now: &str,
) -> Result<String, AppError> {
    let (name, label) = (normalised(account), label.trim());
    known(store, &name)?;
    let refuse = |problem: &str, remedy: &str| Err(AppError::refused("接口令牌", problem, remedy));
    if label.is_empty() || label.chars().count() > 40 {
        return refuse("没有写明用途，或用途太长", "用40字以内写明哪个程序用它做什么");
    }
    if scopes.is_empty() {
        return refuse("没有选择范围", "至少选一项，只选这个程序用得到的");
    }
    if !(1..=LONGEST).contains(&days) {
        return refuse("有效期不合规则", "填1至366天");
    }
    let kept = tokens(store, &name)?;
    let alive = |token: &&ApiToken| token.expires_at.as_deref().is_none_or(|end| now < end);
    if kept.iter().filter(alive).count() >= MOST {
        return refuse("已经太多了", "先撤销不再使用的令牌");
    }
    let token = fresh_token()?;
    store.add_api_token(&ApiToken {
        hash: token_hash(&token),
        account: name.clone(),
        label: label.to_owned(),
        scopes: scopes.iter().map(|ability| ability.id().to_owned()).collect(),
        created_at: now.to_owned(),
        expires_at: Some(later(now, days * 86_400)?),
        last_used: None,
    })?;
    log(store, &name, "token-made", "", "ok", now)?;
    Ok(token.to_string())
}

/// The tokens of an account with which programs come in, also expired ones.
///
/// # Errors
/// The database fails.
pub fn tokens(store: &mut Store, account: &str) -> Result<Vec<ApiToken>, AppError> {
    let mut tokens = store.api_tokens_of(&normalised(account))?;
    tokens.retain(|token| token.scopes.iter().any(|id| Ability::from_id(id).is_some()));
    Ok(tokens)
}

/// Takes a token of an account away; it is named by the beginning of its hash.
///
/// # Errors
/// The account has no such token.
pub fn revoke_token(
    store: &mut Store,
    by: &str,
    account: &str,
    beginning: &str,
    now: &str,
) -> Result<(), AppError> {
    let name = normalised(account);
    let tokens = tokens(store, &name)?;
    let named = tokens.iter().find(|t| beginning.len() >= 8 && t.hash.starts_with(beginning));
    let gone = match named {
        Some(token) => store.remove_api_token(&name, &token.hash)?,
        None => false,
    };
    if !gone {
        return Err(AppError::refused("接口令牌", "不存在或已经撤销", "刷新列表后重试"));
    }
    log_by(store, by, &name, "token-revoked", now)
}

/// In whose name a token comes; `None` where it is unknown or expired, or the account is disabled or waits for a new
/// password. The use is noted at most once a minute.
///
/// # Errors
/// The database fails.
pub fn bearer(store: &mut Store, token: &str, now: &str) -> Result<Option<Bearer>, AppError> {
    let Some(kept) = store.api_token(&token_hash(token))? else { return Ok(None) };
    if kept.expires_at.as_deref().is_some_and(|end| end <= now) {
        return Ok(None);
    }
    let scopes: Vec<Ability> = kept.scopes.iter().filter_map(|id| Ability::from_id(id)).collect();
    // what reads a calendar is no way in for a program
    if scopes.is_empty() {
        return Ok(None);
    }
    let account = store.account(&kept.account)?;
    let Some(account) = account.filter(|a| a.disabled_at.is_none() && !a.must_change) else {
        return Ok(None);
    };
    let used_lately = match &kept.last_used {
        Some(used) => later(used, 60)?.as_str() > now,
        None => false,
    };
    if !used_lately {
        store.touch_api_token(&kept.hash, now)?;
    }
    Ok(Some(Bearer { account: account.name, person: account.person, scopes }))
}
