//! Accounts: opening them, passwords, signing in and out, sessions. Who may do what is not decided here but by
//! `jishi_domain::permissions`.
//!
//! Times are given by the caller, UTC, `YYYY-MM-DDTHH:MM:SSZ`. The store keeps only hashes.

mod batches;
mod beginnings;
mod devices;
mod factors;
mod logs;
mod passwords;
mod rules;
mod signing_in;
mod tokens;

pub use batches::{
    AT_ONCE, BatchWanted, Candidate, LineProblems, Naming, OpenedAccount, ROLES, batch_units, candidates,
    open_all, opened_workbook,
};
pub use beginnings::{FirstRun, Newcomer, first_administrator, first_code, first_run, register};
pub use factors::{Factor, begin_factor, confirm_factor, drop_factor, picture};
pub use jishi_store::{ApiToken, LogQuery, Session};
pub use logs::{LogLine, WHAT, security_log};
pub use passwords::{check_password, fresh_password};
pub use rules::{PasswordUse, RULES, Rule, Rules, load_rules, save_rules};
pub(crate) use signing_in::admit;
pub use signing_in::{
    Attempt, Entered, SignIn, SignedIn, end_other_sessions, end_session, end_sessions, second_step, sessions,
    sign_in, sign_out, who,
};
pub use tokens::{Bearer, bearer, new_token, revoke_token, tokens};

use crate::errors::AppError;
use jishi_domain::refusals::Refusal;
use jishi_store::{Account, NewAccount, SecurityEvent, Store};

/// 开户 — an account that is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// Name for signing in, as typed.
    pub name: &'a str,
    /// Code of the person.
    pub person: &'a str,
    /// Password; `None` makes one that must be changed at the first sign-in.
    pub password: Option<&'a str>,
}

/// Makes a name for signing in comparable: without blanks around it, in lower case.
fn normalised(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A name for signing in as it is kept, where it fits.
fn fitting(name: &str) -> Result<String, AppError> {
    let name = normalised(name);
    let fits = (2..=40).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if fits {
        return Ok(name);
    }
    Err(AppError::refused(format!("登录名“{name}”"), "不合规则", "用2至40个汉字、字母、数字或 - _ . 组成"))
}

/// Opens an account for a person of the ledger, and says the password that was made where none was given. One that
/// was made must be changed at the first sign-in. `by` is the account that opens it, empty on the server itself.
///
/// # Errors
/// A name or password that does not fit, a name that is taken, a person who is unknown or has an account.
pub fn open(
    store: &mut Store,
    rules: &Rules,
    by: &str,
    opening: &Opening<'_>,
    now: &str,
) -> Result<Option<String>, AppError> {
    let name = fitting(opening.name)?;
    let made = match opening.password {
        Some(password) => {
            let person = store.world()?.people.get(opening.person).map(|state| state.person.name.clone());
            check_password(rules, password, &[&name, opening.person, person.as_deref().unwrap_or_default()])?;
            None
        }
        None => Some(fresh_password()?),
    };
    let password = opening.password.or(made.as_deref()).unwrap_or_default();
    let hash = passwords::hash(rules, password)?;
    let new =
        NewAccount { name: &name, person: opening.person, password_hash: &hash, must_change: made.is_some() };
    store.open_account(&new, now)?;
    log_by(store, by, &name, "account-opened", now)?;
    Ok(made)
}

/// Opens accounts that all have the same password, hashed once: for a demo college, whose password is shown to everybody.
///
/// # Errors
/// As [`open`].
pub fn open_alike(
    store: &mut Store,
    rules: &Rules,
    names: &[(String, String)],
    password: &str,
    now: &str,
) -> Result<(), AppError> {
    check_password(rules, password, &[])?;
    let hash = passwords::hash(rules, password)?;
    for (name, person) in names {
        store.open_account(&NewAccount { name, person, password_hash: &hash, must_change: false }, now)?;
        log_by(store, "", name, "account-opened", now)?;
    }
    Ok(())
}

/// Gives an account a password that was made and must be changed, and says it; every session of the account ends.
///
/// # Errors
/// There is no such account.
pub fn reset_password(
    store: &mut Store,
    rules: &Rules,
    by: &str,
    name: &str,
    now: &str,
) -> Result<String, AppError> {
    let name = normalised(name);
    known(store, &name)?;
    let password = fresh_password()?;
    store.set_password_hash(&name, &passwords::hash(rules, &password)?, true)?;
    store.end_sessions(&name, now)?;
    log_by(store, by, &name, "password-reset", now)?;
    Ok(password)
}

/// Changes the own password; every session of the account ends.
///
/// # Errors
/// The old password is wrong, or the new one does not fit or is the old one.
pub fn change_password(
    store: &mut Store,
    rules: &Rules,
    name: &str,
    old: &str,
    new: &str,
    now: &str,
) -> Result<(), AppError> {
    let name = normalised(name);
    let account = known(store, &name)?;
    if !passwords::verify(old, &account.password_hash) {
        log(store, &name, "password", "", "wrong-password", now)?;
        return Err(AppError::refused("原密码", "不对", "核对后重新输入"));
    }
    if old == new {
        return Err(AppError::refused("新密码", "与原密码相同", "换一个新密码"));
    }
    let person = store.world()?.people.get(&account.person).map(|state| state.person.name.clone());
    check_password(rules, new, &[&name, &account.person, person.as_deref().unwrap_or_default()])?;
    let hash = passwords::hash(rules, new)?;
    store.set_password_hash(&name, &hash, false)?;
    store.end_sessions(&name, now)?;
    log(store, &name, "password", "", "ok", now)
}

/// Disables an account: nobody signs in with it, its sessions and tokens end.
///
/// # Errors
/// There is no such account, or it is that of who does it.
pub fn disable(store: &mut Store, by: &str, name: &str, now: &str) -> Result<(), AppError> {
    let name = normalised(name);
    if by == name {
        return Err(AppError::refused(
            format!("账号 {name}"),
            "是您自己的，停用后您将无法登录",
            "请另一位系统管理员办理",
        ));
    }
    store.disable_account(&name, now)?;
    log_by(store, by, &name, "account-disabled", now)
}

/// Enables an account again, and unlocks it.
///
/// # Errors
/// There is no such account.
pub fn enable(store: &mut Store, by: &str, name: &str, now: &str) -> Result<(), AppError> {
    let name = normalised(name);
    store.enable_account(&name)?;
    log_by(store, by, &name, "account-enabled", now)
}

/// Unlocks an account after failed attempts.
///
/// # Errors
/// There is no such account.
pub fn unlock(store: &mut Store, by: &str, name: &str, now: &str) -> Result<(), AppError> {
    let name = normalised(name);
    store.forget_failed_attempts(&name)?;
    log_by(store, by, &name, "account-unlocked", now)
}

/// Whether a second step is asked for, and how many recovery codes are left.
///
/// # Errors
/// There is no such account.
pub fn second_step_of(store: &mut Store, account: &str) -> Result<(bool, u64), AppError> {
    let name = normalised(account);
    Ok((known(store, &name)?.has_totp, store.recovery_codes_left(&name)?))
}

/// The hash by which the session of a token is known.
pub fn session_of(token: &str) -> String {
    jishi_store::accounts::token_hash(token)
}

/// Whether two codes are the same, in a time that does not tell how much of them is.
pub fn same(one: &str, other: &str) -> bool {
    let hash = jishi_store::accounts::token_hash;
    hash(one.trim()) == hash(other.trim())
}

/// 账号状态 — an account as the system administrator sees it: nothing of the Party's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLine {
    /// The account.
    pub account: Account,
    /// Name of the person.
    pub person_name: String,
    /// Nobody can sign in until later.
    pub locked: bool,
}

/// The accounts whose name, person's code or person's name has the text, by name.
///
/// # Errors
/// The database fails.
pub fn list(store: &mut Store, text: &str, now: &str) -> Result<Vec<AccountLine>, AppError> {
    let text = text.trim().to_lowercase();
    let accounts = store.accounts()?;
    let world = store.world()?;
    let lines = accounts.into_iter().map(|account| AccountLine {
        person_name: world.people.get(&account.person).map(|p| p.person.name.clone()).unwrap_or_default(),
        locked: account.locked_until.as_deref().is_some_and(|until| now < until),
        account,
    });
    let fits = |line: &AccountLine| {
        let account = &line.account;
        account.name.contains(&text)
            || account.person.to_lowercase().contains(&text)
            || line.person_name.contains(&text)
    };
    Ok(lines.filter(fits).collect())
}

fn known(store: &mut Store, name: &str) -> Result<Account, AppError> {
    store
        .account(name)?
        .ok_or_else(|| AppError::Refused(Refusal::new(format!("账号 {name}"), "不存在", "核对登录名")))
}

pub(crate) fn log(
    store: &mut Store,
    account: &str,
    what: &str,
    from: &str,
    outcome: &str,
    now: &str,
) -> Result<(), AppError> {
    // what somebody types as a name may be anything, even a password: at most so much of it is kept
    let event = SecurityEvent {
        at: now.to_owned(),
        account: account.chars().filter(|c| !c.is_control()).take(40).collect(),
        what: what.to_owned(),
        from: from.to_owned(),
        outcome: outcome.to_owned(),
        actor: String::new(),
    };
    Ok(store.log_security(&event)?)
}

/// Notes what one account did to another, or the server's own terminal did (`by` is empty then).
fn log_by(store: &mut Store, by: &str, account: &str, what: &str, now: &str) -> Result<(), AppError> {
    let event = SecurityEvent {
        at: now.to_owned(),
        account: account.to_owned(),
        what: what.to_owned(),
        from: String::new(),
        outcome: "ok".to_owned(),
        actor: by.to_owned(),
    };
    Ok(store.log_security(&event)?)
}

#[cfg(test)]
mod tests;
