//! The demo college: generated, deterministic, nobody in it exists.

use crate::accounts::{self, Rules};
use crate::errors::AppError;
use jishi_domain::actions::Action;
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Access, Role};
use jishi_domain::units::UnitForm;
use jishi_domain::worlds::World;
use jishi_store::{CONTENT, Draft, Secrets, Settings, Store, Watch};
use std::collections::BTreeMap;
use std::path::Path;

/// The state of a college in figures, for printing.
pub fn describe(store: &mut Store, on: Day) -> Result<String, AppError> {
    Ok(jishi_demo::describe(store.world()?, on).to_string())
}

/// Whether what stands at the address is a demo college, made by this program, or nothing at all.
///
/// # Errors
/// It is no ledger, or cannot be opened.
pub fn is_demo(db: &str) -> Result<bool, AppError> {
    if !Store::is_there(db)? {
        return Ok(true);
    }
    let first = Store::open(db, Settings::existing())?.entry(1)?;
    Ok(match first.map(|entry| entry.action) {
        None => true,
        Some(Action::UnitEstablished(body)) => body.unit.name == jishi_demo::college_name(),
        Some(_) => false,
    })
}

/// Deletes the demo college in a file, with its key, so that another can be made there.
///
/// # Errors
/// The file is no demo college: then nothing is deleted.
pub fn delete(db: &str) -> Result<(), AppError> {
    let is_demo = is_demo(db);
    if !matches!(is_demo, Ok(true)) {
        return Err(AppError::refused(
            format!("文件 {db}"),
            "不是演示台账，不会删除",
            "换一个 --db；确要删除的请自行移走这个文件和它的 .key",
        ));
    }
    for ending in ["", "-wal", "-shm", "-journal", ".key"] {
        let path = format!("{db}{ending}");
        if Path::new(&path).exists() {
            std::fs::remove_file(&path).map_err(AppError::io(format!("删除 {path}")))?;
        }
    }
    Ok(())
}

/// Writes the demo college of a seed and day into an empty ledger.
///
/// Without secrets the same seed and day give the same ledger, byte for byte; sealing draws random keys. With them people
/// have sealed fields and some talks sealed content; the verdicts are the same.
///
/// # Errors
/// As the store's writing.
pub fn write(
    store: &mut Store,
    seed: u64,
    as_of: Day,
    with_secrets: bool,
    watch: &mut Watch<'_>,
) -> Result<usize, AppError> {
    let mut secrets: BTreeMap<String, Secrets> = BTreeMap::new();
    if with_secrets {
        for secret in jishi_demo::secrets(seed, as_of) {
            let fields =
                [("citizen_id", secret.citizen_id), ("phone", secret.phone), ("address", secret.address)];
            secrets.insert(secret.person, Secrets::from_iter(fields));
        }
    }
    let mut talks = 0;
    let drafts: Vec<Draft> = jishi_demo::college(seed, as_of)
        .into_iter()
        .map(|entry| {
            let own = match &entry.action {
                Action::PersonRegistered(body) => secrets.remove(&body.person.code),
                Action::RecordAdded(record) if with_secrets && record.may_hold_content() => {
                    talks += 1;
                    let said = jishi_demo::said(seed, talks);
                    said.map(|said| Secrets::from_iter([(CONTENT, said)]))
                }
                _ => None,
            };
            let draft = Draft::new(entry.actor, entry.event_day, entry.action).entered_at(entry.entered_at);
            match own {
                Some(own) => draft.with_secrets(own),
                None => draft,
            }
        })
        .collect();
    let entered_at = format!("{as_of}T15:00:00Z");
    Ok(store.append_watched(drafts, &entered_at, watch)?.len())
}

/// The password of all sign-ins of a demo college. It is shown to everybody: nothing in a demo college is true.
pub const PASSWORD: &str = "shan-gao-shui-chang";

/// Roles that a demo college has a sign-in for, with its name.
const SIGN_INS: [(Role, &str); 12] = [
    (Role::BranchSecretary, "secretary"),
    (Role::BranchCommittee, "committee"),
    (Role::GroupLeader, "group-leader"),
    (Role::Member, "member"),
    (Role::GeneralBranchSecretary, "general-secretary"),
    (Role::Organizer, "organizer"),
    (Role::OrganizationDepartment, "office"),
    (Role::CollegeLeader, "leader"),
    (Role::Inspector, "inspector"),
    (Role::SystemAdministrator, "system"),
    (Role::SecurityAdministrator, "security"),
    (Role::AuditAdministrator, "audit"),
];

/// 演示登录 — what somebody is, and the name for signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInOf {
    /// Role and unit, in words.
    pub what: String,
    /// Name for signing in.
    pub name: String,
    /// Code of the person.
    pub person: String,
}

/// Members of a branch of usual size.
const USUAL: std::ops::RangeInclusive<usize> = 18..=24;

/// One person of each role, and the name for signing in: the first by code who has the role and none above it; the secretary
/// that of a regular branch of usual size.
pub fn sign_ins(world: &World, on: Day) -> Vec<SignInOf> {
    // a role and the unit at which it stands
    type Held = (Role, Option<String>);
    let mut people: Vec<(&str, Vec<Held>)> = Vec::new();
    for (code, state) in &world.people {
        if state.membership_on(on).is_none() {
            continue;
        }
        let access = Access::of(world, code, on);
        let standings = access.standings().iter();
        people.push((
            code,
            standings.filter(|s| s.role != Role::Applicant).map(|s| (s.role, s.unit.clone())).collect(),
        ));
    }
    let members = |unit: &str| {
        let on_it = world.people.values().filter(|p| {
            p.membership_on(on).is_some_and(|m| m.unit.as_deref() == Some(unit) && m.stage.is_member())
        });
        on_it.count()
    };
    let mut sign_ins = Vec::new();
    for (role, name) in SIGN_INS {
        // a member who is nothing else; for other roles one who is nothing else but a member
        let fits = |standings: &[Held]| {
            standings.iter().any(|(r, _)| *r == role)
                && standings.iter().all(|(r, _)| *r == role || *r == Role::Member)
        };
        let mut found = people.iter().filter(|(_, standings)| fits(standings));
        let usual = |standings: &[Held]| {
            let unit = standings.iter().find(|(r, _)| *r == role).and_then(|(_, unit)| unit.as_deref());
            let regular =
                |unit: &str| world.units.get(unit).is_some_and(|u| u.on(on).form == UnitForm::Regular);
            let is_usual = |unit: &str| regular(unit) && USUAL.contains(&members(unit));
            role != Role::BranchSecretary || unit.is_some_and(is_usual)
        };
        let chosen = found.clone().find(|(_, standings)| usual(standings)).or_else(|| found.next());
        let any = || people.iter().find(|(_, standings)| standings.iter().any(|(r, _)| *r == role));
        let Some((person, standings)) = chosen.or_else(any) else { continue };
        let unit = standings.iter().find(|(r, _)| *r == role).and_then(|(_, unit)| unit.as_deref());
        let place = unit.and_then(|unit| world.units.get(unit)).map(|unit| unit.latest().name.as_str());
        let what =
            place.map_or_else(|| role.label().to_owned(), |place| format!("{}（{place}）", role.label()));
        sign_ins.push(SignInOf { what, name: name.to_owned(), person: (*person).to_owned() });
    }
    sign_ins
}

/// Opens the sign-ins of a demo college that has none yet, and says what they are.
///
/// # Errors
/// As the store's writing.
pub fn open_sign_ins(
    store: &mut Store,
    rules: &Rules,
    on: Day,
    now: &str,
) -> Result<Vec<SignInOf>, AppError> {
    let sign_ins = sign_ins(store.world()?, on);
    if store.accounts()?.is_empty() {
        let names: Vec<(String, String)> =
            sign_ins.iter().map(|s| (s.name.clone(), s.person.clone())).collect();
        accounts::open_alike(store, rules, &names, PASSWORD, now)?;
    }
    Ok(sign_ins)
}
