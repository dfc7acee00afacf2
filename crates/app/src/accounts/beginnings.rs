//! The first accounts of a college: opened where nobody can sign in yet, by whoever has the server.

use super::{Opening, Rules, check_password, fitting, fresh_password, normalised, open};
use crate::errors::AppError;
use jishi_domain::actions::{Action, PersonRegistered, RoleGranted};
use jishi_domain::dates::Day;
use jishi_domain::people::Person;
use jishi_domain::permissions::Role;
use jishi_store::{Draft, Store};

/// 新管理员 — somebody who gets an account before there is a roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newcomer {
    /// Name for signing in, as typed.
    pub account: String,
    /// Name of the person.
    pub name: String,
    /// Code of the person; blank: the name for signing in.
    pub code: String,
}

impl Newcomer {
    fn code(&self) -> String {
        let code = self.code.trim();
        if code.is_empty() { normalised(&self.account) } else { code.to_owned() }
    }
}

/// 首次启用 — the first two administrators.
#[derive(Clone, PartialEq, Eq)]
pub struct FirstRun {
    /// Opens accounts.
    pub system: Newcomer,
    /// Appoints administrators and sets rules.
    pub security: Newcomer,
    /// Password of the system administrator, who sits there.
    pub password: String,
}

impl std::fmt::Debug for FirstRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FirstRun({:?}, {:?}, …)", self.system, self.security)
    }
}

fn day(now: &str) -> Day {
    now.get(..10).and_then(Day::parse).unwrap_or(Day::MIN)
}

/// The entry that registers somebody who is not in the ledger yet.
fn registering(
    store: &mut Store,
    actor: &str,
    code: &str,
    name: &str,
    now: &str,
) -> Result<Option<Draft>, AppError> {
    if store.world()?.people.contains_key(code) {
        return Ok(None);
    }
    if name.trim().is_empty() {
        return Err(AppError::refused("姓名", "没有填写", "填写姓名"));
    }
    let person = Person::new(code, name.trim());
    let registered = PersonRegistered { person, sealed: None, memberships: Vec::new() };
    Ok(Some(Draft::new(actor, day(now), Action::PersonRegistered(Box::new(registered)))))
}

/// A code for the page that opens the first accounts; `None` where there is an account already.
///
/// # Errors
/// The database fails.
pub fn first_code(store: &mut Store) -> Result<Option<String>, AppError> {
    if store.accounts()?.is_empty() { fresh_password().map(Some) } else { Ok(None) }
}

/// Registers somebody by code and name, who is not of the Party or not imported yet; nothing where the code is known.
///
/// # Errors
/// No name; the store fails.
pub fn register(store: &mut Store, actor: &str, code: &str, name: &str, now: &str) -> Result<(), AppError> {
    if let Some(draft) = registering(store, actor, code, name, now)? {
        store.append(vec![draft], now)?;
    }
    Ok(())
}

fn nobody_yet(store: &mut Store) -> Result<(), AppError> {
    if store.accounts()?.is_empty() {
        return Ok(());
    }
    Err(AppError::refused(
        "首位系统管理员",
        "已经有账号，不能再这样开设",
        "由系统管理员登录后开设账号，或用 jishi account add",
    ))
}

/// The entries that register a newcomer and grant the role.
fn appointing(store: &mut Store, newcomer: &Newcomer, role: Role, now: &str) -> Result<Vec<Draft>, AppError> {
    let code = newcomer.code();
    let mut drafts: Vec<Draft> =
        registering(store, "system", &code, &newcomer.name, now)?.into_iter().collect();
    let granted = RoleGranted {
        person: code,
        role,
        units: Vec::new(),
        until: Day::MAX,
        delegated_by: None,
        reason: format!("首次启用时的{}", role.label()),
    };
    drafts.push(Draft::new("system", day(now), Action::RoleGranted(Box::new(granted))));
    Ok(drafts)
}

/// Opens the first administrator of the system, and says the password that was made.
///
/// # Errors
/// There is an account already; or as [`open`].
pub fn first_administrator(
    store: &mut Store,
    rules: &Rules,
    newcomer: &Newcomer,
    now: &str,
) -> Result<String, AppError> {
    nobody_yet(store)?;
    fitting(&newcomer.account)?;
    let drafts = appointing(store, newcomer, Role::SystemAdministrator, now)?;
    store.append(drafts, now)?;
    let opening = Opening { name: &newcomer.account, person: &newcomer.code(), password: None };
    Ok(open(store, rules, "", &opening, now)?.unwrap_or_default())
}

/// Opens the first two administrators, and says the password that was made for the second.
///
/// # Errors
/// There is an account already, the two are one, the password does not fit; or as [`open`].
pub fn first_run(store: &mut Store, rules: &Rules, first: &FirstRun, now: &str) -> Result<String, AppError> {
    nobody_yet(store)?;
    let (system, security) = (&first.system, &first.security);
    let (one, other) = (fitting(&system.account)?, fitting(&security.account)?);
    if one == other || system.code() == security.code() {
        return Err(AppError::refused("安全管理员", "与系统管理员是同一个人", "三员分设：另选一位同志"));
    }
    check_password(rules, &first.password, &[&one, &system.code(), system.name.trim()])?;
    let mut drafts = appointing(store, system, Role::SystemAdministrator, now)?;
    drafts.extend(appointing(store, security, Role::SecurityAdministrator, now)?);
    store.append(drafts, now)?;
    let opening = Opening { name: &one, person: &system.code(), password: Some(&first.password) };
    open(store, rules, "", &opening, now)?;
    let opening = Opening { name: &other, person: &security.code(), password: None };
    Ok(open(store, rules, "", &opening, now)?.unwrap_or_default())
}
