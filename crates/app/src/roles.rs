//! Roles given by name, and the own role handed over for a time: who may give what, each one entry of the ledger.

use crate::errors::AppError;
use crate::living::Living;
use jishi_domain::actions::{Action, Entry, RoleGranted, RoleRevoked};
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Access, Grant, Role, Through};
use jishi_domain::refusals::Refusal;
use jishi_domain::worlds::World;
use jishi_store::{Draft, Store};

/// 授权类别 — which grants a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Roles of the Party.
    Party,
    /// The three administrators.
    Administrators,
    /// Every delegation.
    Delegations,
    /// What this person has delegated, or was given by delegation.
    Of(&'a str),
}

/// 授权状态
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrantState {
    /// 有效
    Holds,
    /// 未开始
    Ahead,
    /// 已结束
    Over,
}

impl GrantState {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            GrantState::Holds => "有效",
            GrantState::Ahead => "未开始",
            GrantState::Over => "已结束",
        }
    }
}

/// 授权行 — a grant or delegation with names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantLine {
    /// The grant.
    pub grant: Grant,
    /// Name of the person.
    pub person: String,
    /// Names of the units.
    pub units: Vec<String>,
    /// Name of who delegates.
    pub delegated_by: String,
    /// Last day; `None` without an end.
    pub last: Option<Day>,
    /// Whether it holds today.
    pub state: GrantState,
}

/// Grants of a kind, those that hold first, then by role and the latest beginning.
pub fn list(world: &World, today: Day, wanted: Wanted<'_>) -> Vec<GrantLine> {
    let fits = |grant: &&Grant| match wanted {
        Wanted::Party => grant.delegated_by.is_none() && !grant.role.is_administrator(),
        Wanted::Administrators => grant.delegated_by.is_none() && grant.role.is_administrator(),
        Wanted::Delegations => grant.delegated_by.is_some(),
        Wanted::Of(person) => {
            grant.delegated_by.as_deref().is_some_and(|holder| holder == person || grant.person == person)
        }
    };
    let name = |code: &str| world.people.get(code).map(|p| p.person.name.clone()).unwrap_or_default();
    let mut lines: Vec<GrantLine> = world
        .grants
        .iter()
        .filter(fits)
        .map(|grant| GrantLine {
            person: name(&grant.person),
            units: grant
                .units
                .iter()
                .filter_map(|code| Some(world.units.get(code)?.latest().name.clone()))
                .collect(),
            delegated_by: grant.delegated_by.as_deref().map(name).unwrap_or_default(),
            last: (grant.until != Day::MAX).then(|| grant.until.plus(-1)),
            state: if grant.holds_on(today) {
                GrantState::Holds
            } else if grant.from > today {
                GrantState::Ahead
            } else {
                GrantState::Over
            },
            grant: grant.clone(),
        })
        .collect();
    lines.sort_by_key(|line| (line.state, line.grant.role, std::cmp::Reverse(line.grant.from)));
    lines
}

/// The person whom somebody names by code, or by a name that nobody else has.
///
/// # Errors
/// Nobody, or several.
pub fn named_person(world: &World, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let object = || format!("人员“{text}”");
    if text.is_empty() {
        return Err(Refusal::new("人员", "没有填写", "填写姓名或人员编号"));
    }
    if world.people.contains_key(text) {
        return Ok(text.to_owned());
    }
    let mut same = world.people.iter().filter(|(_, state)| state.person.name == text);
    match (same.next(), same.next()) {
        (Some((code, _)), None) => Ok(code.clone()),
        (Some((first, _)), Some((second, _))) => {
            let others: Vec<&str> = [first.as_str(), second.as_str()]
                .into_iter()
                .chain(same.map(|(code, _)| code.as_str()))
                .collect();
            Err(Refusal::new(
                object(),
                format!("有{}人同名", others.len()),
                format!("改填人员编号：{}", others.join("、")),
            ))
        }
        _ => Err(Refusal::new(object(), "没有登记", "核对姓名或人员编号，或先导入花名册")),
    }
}

/// 授予 — what somebody is to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granting {
    /// Code of the person.
    pub person: String,
    /// The role.
    pub role: Role,
    /// Codes of units, where the role needs them.
    pub units: Vec<String>,
    /// Last day; `None` without an end.
    pub last: Option<Day>,
    /// Reason or resolution.
    pub reason: String,
}

impl Granting {
    fn action(&self, delegated_by: Option<&str>) -> Action {
        Action::RoleGranted(Box::new(RoleGranted {
            person: self.person.clone(),
            role: self.role,
            units: self.units.clone(),
            until: self.last.map_or(Day::MAX, |last| last.plus(1)),
            delegated_by: delegated_by.map(str::to_owned),
            reason: self.reason.trim().to_owned(),
        }))
    }
}

/// Whether somebody may give or take a role that nobody delegates, to or from somebody.
fn may_give(world: &World, day: Day, actor: &str, person: &str, role: Role) -> Result<(), Refusal> {
    let access = Access::of(world, actor, day);
    if role.is_administrator() {
        access.check_system(Ability::AppointAdministrators)?;
        if actor == person {
            return Err(Refusal::new(
                "管理员角色",
                "不能授予自己，也不能收回自己的",
                "请另一位安全管理员办理",
            ));
        }
        return Ok(());
    }
    let college = world.college().map(|(code, _)| code.to_owned()).unwrap_or_default();
    access.check(Ability::GrantRoles, &college)?;
    if actor == person {
        return Err(Refusal::new("党务角色", "不能授予自己，也不能收回自己的", "请组织部另一位同志办理"));
    }
    Ok(())
}

fn one(entries: Vec<Entry>) -> Result<Entry, AppError> {
    let none = || AppError::refused("这次操作", "没有写入任何内容", "刷新页面后重试");
    entries.into_iter().next().ok_or_else(none)
}

/// Gives somebody a role from today on.
///
/// # Errors
/// The actor may not give it, or it does not fit the ledger.
pub fn grant(living: &Living, actor: &str, granting: &Granting) -> Result<Entry, AppError> {
    one(living.write(|world, today| {
        may_give(world, today, actor, &granting.person, granting.role)?;
        Ok(vec![Draft::new(actor, today, granting.action(None))])
    })?)
}

/// Gives somebody a role on the server itself, where there may be nobody yet who could.
///
/// # Errors
/// It does not fit the ledger.
pub fn appoint(store: &mut Store, actor: &str, granting: &Granting, now: &str) -> Result<(), AppError> {
    let day = now.get(..10).and_then(Day::parse).unwrap_or(Day::MIN);
    store.append(vec![Draft::new(actor, day, granting.action(None))], now).map(drop).map_err(AppError::from)
}

/// 可委托职责 — a role that somebody may hand over, at a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegable {
    /// The role.
    pub role: Role,
    /// Code of the unit.
    pub unit: String,
    /// Name of the unit.
    pub name: String,
}

/// What somebody may hand over today: held by own right, not by delegation.
pub fn delegable(world: &World, person: &str, today: Day) -> Vec<Delegable> {
    let access = Access::of(world, person, today);
    let own = access.standings().iter().filter(|s| s.role.is_delegable() && s.through != Through::Delegation);
    let mut found: Vec<Delegable> = own
        .filter_map(|standing| {
            let unit = standing.unit.clone()?;
            access.may(Ability::Delegate, &unit).then(|| Delegable {
                role: standing.role,
                name: world.units.get(&unit).map(|u| u.latest().name.clone()).unwrap_or_default(),
                unit,
            })
        })
        .collect();
    found.dedup();
    found
}

/// Hands the own role at one unit over for a time.
///
/// # Errors
/// The actor does not hold it by own right, or it does not fit the ledger.
pub fn delegate(living: &Living, actor: &str, granting: &Granting) -> Result<Entry, AppError> {
    one(living.write(|world, today| {
        let [unit] = granting.units.as_slice() else {
            return Err(AppError::refused("委托", "没有写明一个党组织", "选择要委托的职责"));
        };
        Access::of(world, actor, today).check(Ability::Delegate, unit)?;
        Ok(vec![Draft::new(actor, today, granting.action(Some(actor)))])
    })?)
}

/// 收回 — which grant or delegation is to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoking {
    /// Code of the person.
    pub person: String,
    /// The role.
    pub role: Role,
    /// Codes of the units, as granted.
    pub units: Vec<String>,
    /// Code of the holder who delegated it.
    pub delegated_by: Option<String>,
    /// Reason.
    pub reason: String,
}

/// Ends a grant or a delegation today. A delegation ends by who gave it, by who was given it, or by those who give
/// roles.
///
/// # Errors
/// The actor may not, or there is no such grant.
pub fn revoke(living: &Living, actor: &str, revoking: &Revoking) -> Result<Entry, AppError> {
    one(living.write(|world, today| {
        match &revoking.delegated_by {
            Some(holder) if holder == actor || revoking.person == actor => {}
            Some(_) => {
                let college = world.college().map(|(code, _)| code.to_owned()).unwrap_or_default();
                Access::of(world, actor, today).check(Ability::GrantRoles, &college)?;
            }
            None => may_give(world, today, actor, &revoking.person, revoking.role)?,
        }
        let body = RoleRevoked {
            person: revoking.person.clone(),
            role: revoking.role,
            units: revoking.units.clone(),
            delegated_by: revoking.delegated_by.clone(),
            reason: revoking.reason.trim().to_owned(),
        };
        Ok(vec![Draft::new(actor, today, Action::RoleRevoked(Box::new(body)))])
    })?)
}
