//! Opening accounts for many: whom by role and unit, with names for signing in that nobody has yet, all or none.

use super::{Rules, fitting, log_by, normalised, passwords};
use crate::errors::AppError;
use crate::living::{Living, Present};
use crate::people::spellings;
use jishi_domain::permissions::{Role, standings};
use jishi_domain::units::UnitKind;
use jishi_office::reports::{TableCell, TableColumn, TableSheet, table_bytes};
use jishi_store::NewAccount;
use std::collections::{BTreeMap, BTreeSet};

/// Accounts that are opened at once at most: hashing a password takes its time.
pub const AT_ONCE: usize = 200;

/// The roles by which people are chosen, as posts and membership bring them.
pub const ROLES: [Role; 8] = [
    Role::BranchSecretary,
    Role::BranchCommittee,
    Role::GroupLeader,
    Role::GeneralBranchSecretary,
    Role::GeneralBranchCommittee,
    Role::Organizer,
    Role::Member,
    Role::Applicant,
];

/// 登录名来源 — from what names for signing in are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// The person's code.
    #[default]
    Code,
    /// The name in letters.
    Letters,
}

/// 批量开户范围 — whose accounts are to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchWanted {
    /// Code of the unit, with all below it.
    pub unit: String,
    /// The role.
    pub role: Role,
    /// From what names are made.
    pub naming: Naming,
}

/// 待开账号 — somebody without an account, and the name that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Code of the person.
    pub person: String,
    /// Name of the person.
    pub name: String,
    /// Name of the unit at which the role stands.
    pub unit: String,
    /// Words for every role that the person has today, and will have with the account.
    pub roles: String,
    /// Name for signing in.
    pub account: String,
    /// What is odd about that name, and what was done.
    pub remark: Option<String>,
}

/// 已开账号 — an account that was opened, with the password for its first sign-in.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedAccount {
    /// Name of the person.
    pub person: String,
    /// Name of the unit to which the person belongs.
    pub unit: String,
    /// Name for signing in.
    pub account: String,
    /// The password; it stands nowhere else.
    pub password: String,
}

impl std::fmt::Debug for OpenedAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpenedAccount({})", self.account)
    }
}

/// The units by which people are chosen: the college, its general branches and branches, in the order of the tree.
pub fn batch_units(present: &Present) -> Vec<(String, String)> {
    let (world, today) = (present.world(), present.today());
    let mut units: Vec<(u8, &String, String)> = Vec::new();
    for (code, state) in &world.units {
        let rank = match state.latest().kind {
            UnitKind::College => 0,
            UnitKind::GeneralBranch => 1,
            UnitKind::Branch => 2,
            UnitKind::Group => continue,
        };
        if state.exists_on(today) {
            units.push((rank, code, state.on(today).name.clone()));
        }
    }
    units.sort();
    units.into_iter().map(|(_, code, name)| (code.clone(), name)).collect()
}

/// Who has the role at the unit or below it and no account, in the order of units and names; every name that is proposed
/// is free and differs from the others.
///
/// # Errors
/// The database fails.
pub fn candidates(
    living: &Living,
    present: &Present,
    wanted: &BatchWanted,
) -> Result<Vec<Candidate>, AppError> {
    let (world, today) = (present.world(), present.today());
    let accounts = living.desk().accounts()?;
    let holders: BTreeSet<&str> = accounts.iter().map(|account| account.person.as_str()).collect();
    let mut found: Vec<Candidate> = Vec::new();
    for (code, state) in world.people.iter().filter(|(code, _)| !holders.contains(code.as_str())) {
        let standings = standings(world, code, today);
        let fits = |unit: &String| world.is_within(unit, &wanted.unit, today);
        let at = standings.iter().find(|s| s.role == wanted.role && s.unit.as_ref().is_some_and(fits));
        let Some(unit) = at.and_then(|standing| standing.unit.as_ref()) else { continue };
        let mut roles: Vec<&str> = Vec::new();
        for standing in standings.iter().rev() {
            if !roles.contains(&standing.role.label()) {
                roles.push(standing.role.label());
            }
        }
        found.push(Candidate {
            person: code.clone(),
            name: state.person.name.clone(),
            unit: unit_name(present, unit),
            roles: roles.join("、"),
            account: String::new(),
            remark: None,
        });
    }
    found.sort_by(|a, b| (&a.unit, &a.name, &a.person).cmp(&(&b.unit, &b.name, &b.person)));
    let mut taken: BTreeSet<String> = accounts.into_iter().map(|account| account.name).collect();
    for candidate in &mut found {
        propose(candidate, wanted.naming, &mut taken);
    }
    Ok(found)
}

fn unit_name(present: &Present, unit: &str) -> String {
    present.world().units.get(unit).map_or_else(|| unit.to_owned(), |u| u.on(present.today()).name.clone())
}

/// Proposes a name that is free.
fn propose(candidate: &mut Candidate, naming: Naming, taken: &mut BTreeSet<String>) {
    let code = fitting(&candidate.person).ok();
    let letters = fitting(&spellings::in_letters(&candidate.name)).ok();
    let (first, second) = match naming {
        Naming::Code => (code, letters),
        Naming::Letters => (letters, code),
    };
    let odd = first.is_none();
    let Some(base) = first.or(second) else {
        candidate.remark = Some("编号和姓名都不能作登录名，请填写一个".to_owned());
        return;
    };
    let mut name = base.clone();
    let mut n = 2;
    while taken.contains(&name) {
        name = format!("{base}{n}");
        n += 1;
    }
    candidate.remark = if name != base {
        Some(format!("{base}已有人用，加了数字；可以改成别的"))
    } else if odd {
        Some("不能照所选的办法取名，换了一种；可以改成别的".to_owned())
    } else {
        None
    };
    taken.insert(name.clone());
    candidate.account = name;
}

/// 逐行问题 — what is wrong with the lines of a batch, by the person's code.
pub type LineProblems = BTreeMap<String, String>;

/// Opens an account for each person with a name, all or none, and gives the passwords for the first sign-in. They must be
/// changed then.
///
/// # Errors
/// What is wrong with which line, in words with a remedy; or the database fails.
pub fn open_all(
    living: &Living,
    rules: &Rules,
    by: &str,
    lines: &[(String, String)],
) -> Result<Result<Vec<OpenedAccount>, LineProblems>, AppError> {
    if lines.is_empty() {
        return Err(AppError::refused("批量开户", "一个人也没有勾选", "勾上要开户的人再开设"));
    }
    if lines.len() > AT_ONCE {
        return Err(AppError::refused(
            "批量开户",
            format!("一次选了{}人", lines.len()),
            format!("一次最多{AT_ONCE}人，分几次开设"),
        ));
    }
    let problems = problems(living, lines)?;
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    // hashing takes its time: nobody waits for it
    let mut opened = Vec::with_capacity(lines.len());
    let mut hashes = Vec::with_capacity(lines.len());
    {
        let present = living.present();
        for (person, name) in lines {
            let state = present.world().people.get(person);
            let unit = state.and_then(|s| s.membership_on(present.today())).and_then(|m| m.unit.clone());
            opened.push(OpenedAccount {
                person: state.map(|s| s.person.name.clone()).unwrap_or_default(),
                unit: unit.map(|unit| unit_name(&present, &unit)).unwrap_or_default(),
                account: normalised(name),
                password: passwords::fresh_password()?,
            });
        }
    }
    for account in &opened {
        hashes.push(passwords::hash(rules, &account.password)?);
    }
    let new: Vec<NewAccount<'_>> = lines
        .iter()
        .zip(opened.iter().zip(&hashes))
        .map(|((person, _), (account, hash))| NewAccount {
            name: &account.account,
            person,
            password_hash: hash,
            must_change: true,
        })
        .collect();
    let now = living.clock().now();
    let mut desk = living.desk();
    desk.open_accounts(&new, &now)?;
    for account in &opened {
        log_by(&mut desk, by, &account.account, "account-opened", &now)?;
    }
    Ok(Ok(opened))
}

/// What is wrong with the lines as they were sent.
fn problems(living: &Living, lines: &[(String, String)]) -> Result<LineProblems, AppError> {
    let accounts = living.desk().accounts()?;
    let present = living.present();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = LineProblems::new();
    for (person, name) in lines {
        let problem = match fitting(name) {
            _ if !present.world().people.contains_key(person) => Some("没有登记；从花名册里选择".to_owned()),
            Err(error) => error.refusal().map(|r| format!("{}；{}", r.problem, r.remedy)),
            Ok(name) => {
                let held = accounts.iter().find(|account| account.person == *person);
                let taken = accounts.iter().find(|account| account.name == name);
                let twice = seen.insert(name.clone(), person);
                match (held, taken, twice) {
                    (Some(account), ..) => {
                        Some(format!("已有账号{}；去掉这一行，忘记密码请重设", account.name))
                    }
                    (_, Some(_), _) => Some(format!("登录名{name}已有人用；换一个，如加上工号或数字")),
                    (_, _, Some(_)) => Some(format!("登录名{name}在这张表里写了两次；改掉其中一个")),
                    _ => None,
                }
            }
        };
        if let Some(problem) = problem {
            problems.insert(person.clone(), problem);
        }
    }
    Ok(problems)
}

/// The accounts that were opened with their first passwords, as a workbook to print and cut apart.
///
/// # Errors
/// The workbook cannot be made.
pub fn opened_workbook(opened: &[OpenedAccount], address: &str) -> Result<Vec<u8>, AppError> {
    let columns =
        [("党组织", 28.0), ("姓名", 14.0), ("登录名", 20.0), ("一次性密码", 26.0), ("登录地址", 34.0)];
    let text = |text: &str| TableCell::Text(text.to_owned());
    let rows = opened.iter().map(|one| {
        vec![text(&one.unit), text(&one.person), text(&one.account), text(&one.password), text(address)]
    });
    let sheet = TableSheet {
        name: "账号".to_owned(),
        columns: columns.into_iter().map(|(header, width)| TableColumn::new(header, width)).collect(),
        rows: rows.collect(),
    };
    Ok(table_bytes("账号.xlsx", &[sheet])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(people: &[(&str, &str)], naming: Naming, taken: &[&str]) -> Vec<(String, bool)> {
        let mut taken: BTreeSet<String> = taken.iter().map(|&name| name.to_owned()).collect();
        let mut names = Vec::new();
        for (person, name) in people {
            let mut candidate = Candidate {
                person: (*person).to_owned(),
                name: (*name).to_owned(),
                unit: String::new(),
                roles: String::new(),
                account: String::new(),
                remark: None,
            };
            propose(&mut candidate, naming, &mut taken);
            names.push((candidate.account, candidate.remark.is_some()));
        }
        names
    }

    #[test]
    fn names_come_from_codes_or_letters_and_nobody_elses_is_taken() {
        let people = [("P0001", "张伟"), ("P0002", "章炜"), ("P/3", "吕·安娜"), ("/", "—")];
        let owned = |names: [(&str, bool); 4]| names.map(|(name, odd)| (name.to_owned(), odd)).to_vec();
        let by_code = proposed(&people, Naming::Code, &["p0002"]);
        assert_eq!(by_code, owned([("p0001", false), ("p00022", true), ("lvanna", true), ("", true)]));
        let by_letters = proposed(&people, Naming::Letters, &[]);
        assert_eq!(
            by_letters,
            owned([("zhangwei", false), ("zhangwei2", true), ("lvanna", false), ("", true)])
        );
    }
}
