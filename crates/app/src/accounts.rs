//! Accounts: opening them, passwords, signing in and out, sessions. Who may do what is not decided here but by
//! `jishi_domain::permissions`.
//!
//! Times are given by the caller, UTC, `YYYY-MM-DDTHH:MM:SSZ`. The store keeps only hashes.

mod passwords;
mod signing_in;

pub use passwords::check_password;
pub use signing_in::{
    Attempt, SignIn, SignedIn, end_session, end_sessions, sessions, sign_in, sign_out, who,
};

use crate::errors::AppError;
use jishi_domain::actions::{Action, PersonRegistered, RoleGranted};
use jishi_domain::dates::Day;
use jishi_domain::people::Person;
use jishi_domain::permissions::Role;
use jishi_domain::refusals::Refusal;
use jishi_store::{Account, Draft, NewAccount, SecurityEvent, Store};

/// 登录规则 — cost of hashing, length of sessions, lockout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Memory of argon2id, KiB.
    pub memory: u32,
    /// Passes of argon2id.
    pub passes: u32,
    /// Shortest password, characters.
    pub shortest: usize,
    /// A session ends after so many minutes without a request.
    pub idle_minutes: i64,
    /// A session ends after so many hours at the latest.
    pub absolute_hours: i64,
    /// The account is locked from this failed attempt on: a minute, then twice as long each time, at most an hour.
    pub attempts: u64,
}

impl Default for Rules {
    /// argon2id with 19 MiB and 2 passes on one lane (the least that OWASP's cheat sheet on password storage
    /// names), sessions of half an hour and half a day, five attempts.
    fn default() -> Rules {
        Rules {
            memory: 19 * 1024,
            passes: 2,
            shortest: 10,
            idle_minutes: 30,
            absolute_hours: 12,
            attempts: 5,
        }
    }
}

/// Makes a name for signing in comparable: without blanks around it, in lower case.
fn normalised(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Opens an account for a person of the ledger. A password that somebody else chose must be changed at the first
/// sign-in.
///
/// # Errors
/// A name or password that does not fit, a name that is taken, a person who is unknown or has an account.
pub fn open(
    store: &mut Store,
    rules: &Rules,
    name: &str,
    person: &str,
    password: &str,
    must_change: bool,
    now: &str,
) -> Result<(), AppError> {
    let name = normalised(name);
    let fits = (2..=40).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !fits {
        return Err(AppError::refused(
            format!("登录名“{name}”"),
            "不合规则",
            "用2至40个汉字、字母、数字或 - _ . 组成",
        ));
    }
    let known = store.world()?.people.get(person).map(|state| state.person.name.clone());
    check_password(rules, password, &[&name, person, known.as_deref().unwrap_or_default()])?;
    let hash = passwords::hash(rules, password)?;
    store.open_account(&NewAccount { name: &name, person, password_hash: &hash, must_change }, now)?;
    log(store, &name, "account-opened", "", "ok", now)
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
        log(store, name, "account-opened", "", "ok", now)?;
    }
    Ok(())
}

/// Opens the first administrator: registers the person, grants the role of system administrator, opens the account.
///
/// # Errors
/// There is an account already; or as [`open`].
pub fn first_administrator(
    store: &mut Store,
    rules: &Rules,
    name: &str,
    person: &Person,
    password: &str,
    now: &str,
) -> Result<(), AppError> {
    if !store.accounts()?.is_empty() {
        return Err(AppError::refused(
            "首位系统管理员",
            "已经有账号，不能再这样开设",
            "由系统管理员登录后开设账号，或用 jishi account add",
        ));
    }
    check_password(rules, password, &[name, &person.code, &person.name])?;
    let day = now.get(..10).and_then(Day::parse).unwrap_or(Day::MIN);
    let mut drafts = Vec::new();
    if !store.world()?.people.contains_key(&person.code) {
        let registered = PersonRegistered { person: person.clone(), sealed: None, memberships: Vec::new() };
        drafts.push(Draft::new("system", day, Action::PersonRegistered(Box::new(registered))));
    }
    let granted = RoleGranted {
        person: person.code.clone(),
        role: Role::SystemAdministrator,
        units: Vec::new(),
        until: Day::MAX,
        delegated_by: None,
        reason: "首位系统管理员".to_owned(),
    };
    drafts.push(Draft::new("system", day, Action::RoleGranted(Box::new(granted))));
    store.append(drafts, now)?;
    open(store, rules, name, &person.code, password, false, now)
}

/// Sets a password for somebody else; every session of the account ends, and the password must be changed.
///
/// # Errors
/// There is no such account, or the password does not fit.
pub fn reset_password(
    store: &mut Store,
    rules: &Rules,
    name: &str,
    password: &str,
    now: &str,
) -> Result<(), AppError> {
    put_password(store, rules, &normalised(name), password, true, now)
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
    put_password(store, rules, &name, new, false, now)
}

fn put_password(
    store: &mut Store,
    rules: &Rules,
    name: &str,
    password: &str,
    must_change: bool,
    now: &str,
) -> Result<(), AppError> {
    let account = known(store, name)?;
    let person = store.world()?.people.get(&account.person).map(|state| state.person.name.clone());
    check_password(rules, password, &[name, &account.person, person.as_deref().unwrap_or_default()])?;
    let hash = passwords::hash(rules, password)?;
    store.set_password_hash(name, &hash, must_change)?;
    store.end_sessions(name, now)?;
    log(store, name, "password", "", "ok", now)
}

/// Disables an account: nobody signs in with it, its sessions and tokens end.
///
/// # Errors
/// There is no such account.
pub fn disable(store: &mut Store, name: &str, now: &str) -> Result<(), AppError> {
    let name = normalised(name);
    store.disable_account(&name, now)?;
    log(store, &name, "account-disabled", "", "ok", now)
}

fn known(store: &mut Store, name: &str) -> Result<Account, AppError> {
    store
        .account(name)?
        .ok_or_else(|| AppError::Refused(Refusal::new(format!("账号 {name}"), "不存在", "核对登录名")))
}

fn log(
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
    };
    Ok(store.log_security(&event)?)
}

#[cfg(test)]
mod tests;
