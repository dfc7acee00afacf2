//! `jishi account …`: accounts and roles from the server itself, where nobody has signed in yet.

use super::{Answer, Done, open_to_write, say, say_json};
use crate::options::{
    Account, AccountAdd, AccountAppoint, AccountFirst, AccountList, AccountOne, AccountToken,
};
use jishi_app::accounts::{self, Newcomer, Opening};
use jishi_app::errors::AppError;
use jishi_app::roles::{self, Granting};
use jishi_app::{Store, clock};
use jishi_domain::permissions::{Ability, Role};

/// Runs one of the commands on accounts.
pub fn account(what: &Account) -> Done {
    match what {
        Account::First(options) => first(options),
        Account::Add(options) => add(options),
        Account::Appoint(options) => appoint(options),
        Account::List(options) => list(options),
        Account::Reset(options) => reset(options),
        Account::Token(options) => token(options),
        Account::Unlock(options) => {
            change(options, "已解锁", |store, name, now| accounts::unlock(store, "", name, now))
        }
        Account::Disable(options) => {
            change(options, "已停用", |store, name, now| accounts::disable(store, "", name, now))
        }
        Account::Enable(options) => {
            change(options, "已启用", |store, name, now| accounts::enable(store, "", name, now))
        }
        Account::DropFactor(options) => change(options, "的动态口令已停用", |store, name, now| {
            accounts::drop_factor(store, "", name, "", now)
        }),
    }
}

/// The rules as they are set in this ledger.
fn rules(store: &mut Store) -> Result<accounts::Rules, AppError> {
    accounts::load_rules(store, &accounts::Rules::default())
}

fn say_password(name: &str, password: &str) -> Done {
    say(format!("登录名 {}", name.trim().to_lowercase()))?;
    say(format!("一次性密码 {password}"))?;
    say("密码只显示这一次，首次登录时必须修改。")?;
    Ok(Answer::Done)
}

fn first(options: &AccountFirst) -> Done {
    let mut store = open_to_write(&options.db)?;
    let rules = rules(&mut store)?;
    let newcomer = Newcomer {
        account: options.account.clone(),
        name: options.name.clone(),
        code: options.person.clone().unwrap_or_default(),
    };
    let password = accounts::first_administrator(&mut store, &rules, &newcomer, &clock::now())?;
    say("已开设首位系统管理员。")?;
    say_password(&options.account, &password)
}

fn add(options: &AccountAdd) -> Done {
    let mut store = open_to_write(&options.db)?;
    let (rules, now) = (rules(&mut store)?, clock::now());
    if let Some(name) = &options.name {
        accounts::register(&mut store, &options.db.actor, &options.person, name, &now)?;
    }
    let opening = Opening { name: &options.account, person: &options.person, password: None };
    let password = accounts::open(&mut store, &rules, "", &opening, &now)?;
    say_password(&options.account, &password.unwrap_or_default())
}

fn appoint(options: &AccountAppoint) -> Done {
    let mut store = open_to_write(&options.db)?;
    let granting = Granting {
        person: options.person.clone(),
        role: options.role,
        units: options.unit.clone(),
        last: options.until,
        reason: options.reason.clone(),
    };
    roles::appoint(&mut store, &options.db.actor, &granting, &clock::now())?;
    say(format!("已授予{}“{}”角色，记入台账", options.person, options.role.label()))?;
    Ok(Answer::Done)
}

fn list(options: &AccountList) -> Done {
    let mut store = open_to_write(&options.db)?;
    let lines = accounts::list(&mut store, "", &clock::now())?;
    for line in &lines {
        let account = &line.account;
        let state = match (&account.disabled_at, line.locked, account.must_change) {
            (Some(_), ..) => ("disabled", "已停用"),
            (None, true, _) => ("locked", "锁定中"),
            (None, false, true) => ("must-change", "待改密码"),
            (None, false, false) => ("open", "正常"),
        };
        if options.json {
            say_json(&serde_json::json!({
                "account": account.name, "person": account.person, "name": line.person_name,
                "state": state.0, "second_step": account.has_totp, "opened": account.created_at,
            }))?;
        } else {
            let name = jishi_app::reports::pad(&account.name, 18);
            say(format!("{name}  {}  {}（{}）", state.1, line.person_name, account.person))?;
        }
    }
    if lines.is_empty() && !options.json {
        say("还没有账号。用 jishi account first 开设首位系统管理员。")?;
    }
    Ok(Answer::Done)
}

fn reset(options: &AccountOne) -> Done {
    let mut store = open_to_write(&options.db)?;
    let rules = rules(&mut store)?;
    let password = accounts::reset_password(&mut store, &rules, "", &options.account, &clock::now())?;
    say_password(&options.account, &password)
}

fn token(options: &AccountToken) -> Done {
    let mut scopes: Vec<Ability> = Vec::new();
    for id in &options.scope {
        match Ability::from_id(id) {
            Some(ability) => scopes.push(ability),
            None if id == "all" => scopes.extend(Ability::ALL),
            None => {
                return Err(AppError::refused(
                    format!("范围 {id}"),
                    "没有这种权能",
                    format!(
                        "从这些中选择：all、{}",
                        Ability::ALL.iter().map(|a| a.id()).collect::<Vec<_>>().join("、")
                    ),
                ));
            }
        }
    }
    let mut store = open_to_write(&options.db)?;
    let (label, days) = (&options.label, options.days);
    say(accounts::new_token(&mut store, &options.account, label, &scopes, days, &clock::now())?)?;
    Ok(Answer::Done)
}

fn change(
    options: &AccountOne,
    done: &str,
    run: impl FnOnce(&mut Store, &str, &str) -> Result<(), AppError>,
) -> Done {
    let mut store = open_to_write(&options.db)?;
    run(&mut store, &options.account, &clock::now())?;
    say(format!("账号 {}{done}", options.account))?;
    Ok(Answer::Done)
}

/// A role by its id.
pub fn role(text: &str) -> Result<Role, String> {
    Role::from_id(text).filter(|role| role.is_granted()).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().filter(|r| r.is_granted()).map(|r| r.id()).collect();
        format!("从这些中选择：{}", known.join("、"))
    })
}
