//! 登记、变更、编入、转出: what is done with people, one ledger entry each.

use crate::errors::{AppError, FieldError};
use crate::living::Living;
use jishi_domain::actions::{
    Action, Entry, MembershipCorrected, MembershipEnded, MembershipPlaced, PersonChanged, PersonRegistered,
};
use jishi_domain::citizen_ids::CitizenId;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, ENDINGS, Membership, Person, Stage};
use jishi_domain::permissions::{Ability, Access};
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::{PersonState, World};
use jishi_store::{Draft, Secrets};

/// Fields that are sealed, in the order in which forms ask for them.
pub const SEALED: [&str; 5] = ["citizen_id", "phone", "landline", "address", "hardship"];

/// 登记内容 — a new person with where he or she belongs.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// Particulars; an empty code gets the next free one.
    pub person: Person,
    /// Secrets by field.
    pub secrets: Vec<(String, String)>,
    /// Code of the branch.
    pub unit: String,
    /// Code of the Party group.
    pub group: Option<String>,
    /// Stage.
    pub stage: Stage,
    /// Category.
    pub category: Category,
    /// 流动党员
    pub floating: bool,
    /// Day from which the person belongs there.
    pub from: Day,
    /// The officer knows that there is somebody of the same name in the branch.
    pub is_namesake: bool,
    /// The officer knows that the citizen ID's check digit is wrong and stands so on the card.
    pub id_as_printed: bool,
}

/// 编入内容 — where a person belongs from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placing {
    /// Code of the branch.
    pub unit: String,
    /// Code of the Party group.
    pub group: Option<String>,
    /// Stage.
    pub stage: Stage,
    /// Category.
    pub category: Category,
    /// 流动党员
    pub floating: bool,
    /// The day.
    pub day: Day,
}

/// The next free code: `P00043` after `P00042`, as long as the last one is.
pub fn next_code(world: &World) -> String {
    let digits = world.people.keys().filter_map(|code| code.strip_prefix('P'));
    let last = digits.filter_map(|digits| Some((digits.parse::<u64>().ok()?, digits.len()))).max();
    let (number, width) = last.unwrap_or((0, 5));
    format!("P{:0width$}", number + 1)
}

fn known<'w>(world: &'w World, person: &str) -> Result<&'w PersonState, AppError> {
    let state = world.people.get(person);
    state.ok_or_else(|| AppError::refused(format!("人员 {person}"), "没有登记", "从人员页面重新进入"))
}

/// A day that has come.
pub(crate) fn come(day: Day, today: Day) -> Result<(), FieldError> {
    if day > today {
        let error = AppError::refused(
            "日期",
            format!("{}还没有到", day.in_words()),
            "台账只记已经发生的事；到那天再办",
        );
        return Err(error.at("day"));
    }
    Ok(())
}

fn permitted(
    world: &World,
    actor: &str,
    today: Day,
    unit: &str,
    field: &'static str,
) -> Result<(), FieldError> {
    let access = Access::of(world, actor, today);
    access.check(Ability::ManagePeople, unit).map_err(|refusal| AppError::from(refusal).at(field))
}

/// Whether somebody can be placed in a unit and group on a day.
fn fits(world: &World, unit: &str, group: Option<&str>, day: Day) -> Result<(), FieldError> {
    let refused = |object: String, problem: &str, remedy: &str, field| {
        Err(AppError::refused(object, problem, remedy).at(field))
    };
    let object = world.called(unit);
    let Some(state) = world.units.get(unit) else {
        return refused(object, "没有登记", "从列表中选一个", "unit");
    };
    if !state.exists_on(day) {
        return refused(
            object,
            &format!("在{}不存在（设立前或撤销后）", day.in_words()),
            "核对日期，或选另一个支部",
            "unit",
        );
    }
    if state.on(day).kind == UnitKind::Group {
        return refused(object, "是党小组，不能直接编入", "选所在党支部，党小组另选", "unit");
    }
    if let Some(code) = group {
        let here = world.units.get(code).filter(|g| {
            g.on(day).kind == UnitKind::Group && g.exists_on(day) && g.parent_on(day) == Some(unit)
        });
        if here.is_none() {
            return refused(
                format!("党小组 {code}"),
                "不是这个支部的党小组",
                "先选支部，再选它的党小组",
                "group",
            );
        }
    }
    Ok(())
}

/// Checks a citizen ID and takes sex and birth from it where they are not known.
fn identified(person: &mut Person, secrets: &[(String, String)], as_printed: bool) -> Result<(), FieldError> {
    let Some((_, id)) = secrets.iter().find(|(field, _)| field == "citizen_id") else { return Ok(()) };
    match CitizenId::parse(id) {
        Ok(id) if !as_printed && !id.fits_check_digit() => {
            let remedy = "对照身份证逐位核对；证件上确实如此的，勾选“证件上确实如此”";
            Err(AppError::refused("公民身份证号", "校验码不对", remedy).at("citizen_id"))
        }
        Ok(id) => {
            person.sex = person.sex.or(Some(id.sex()));
            person.birth = person.birth.or(Some(id.birth()));
            Ok(())
        }
        Err(problem) => {
            Err(AppError::refused("公民身份证号", problem.to_string(), "对照身份证逐位核对").at("citizen_id"))
        }
    }
}

/// What is wrong with a person's particulars alone.
fn plausible(person: &Person, today: Day) -> Result<(), FieldError> {
    let refused = |object: &str, problem: String, remedy: &str, field| {
        Err(AppError::refused(object, problem, remedy).at(field))
    };
    if person.name.trim().is_empty() {
        return refused("姓名", "没有填写".into(), "填写姓名", "name");
    }
    let days = [("birth", person.birth), ("joined", person.joined), ("full_since", person.full_since)];
    for (field, day) in days {
        if let Some(day) = day.filter(|day| *day > today) {
            return refused("日期", format!("{}还没有到", day.in_words()), "核对日期", field);
        }
    }
    if let (Some(birth), Some(joined)) = (person.birth, person.joined)
        && joined <= birth
    {
        return refused("加入党组织日期", format!("早于出生日期{birth}"), "核对这两个日期", "joined");
    }
    if let (Some(joined), Some(full)) = (person.joined, person.full_since)
        && full < joined
    {
        return refused(
            "转为正式党员日期",
            format!("早于加入党组织日期{joined}"),
            "核对这两个日期",
            "full_since",
        );
    }
    Ok(())
}

/// Registers a person and places him or her in a branch. Gives the entry and the code.
///
/// # Errors
/// What does not fit, with the field beside which it belongs.
pub fn register(
    living: &Living,
    actor: &str,
    mut registration: Registration,
) -> Result<(Entry, String), FieldError> {
    let today = living.clock().today();
    identified(&mut registration.person, &registration.secrets, registration.id_as_printed)?;
    plausible(&registration.person, today)?;
    come(registration.from, today)?;
    let Registration {
        mut person, secrets, unit, group, stage, category, floating, from, is_namesake, ..
    } = registration;
    let now = living.clock().now();
    let mut code = String::new();
    let mut misfit = Ok(());
    let written = living.with_store(|store| {
        let id = secrets.iter().find(|(field, _)| field == "citizen_id");
        let hash = id.map(|(_, id)| store.citizen_id_hash(id)).transpose()?;
        let world = store.world()?;
        misfit = permitted(world, actor, today, &unit, "unit")
            .and_then(|()| fits(world, &unit, group.as_deref(), from))
            .and_then(|()| unknown(world, today, &person, hash.as_deref(), &unit, is_namesake));
        if misfit.is_err() {
            return Ok(Vec::new());
        }
        if person.code.is_empty() {
            person.code = next_code(world);
        }
        code.clone_from(&person.code);
        let membership =
            Membership { unit: Some(unit), group, stage, category, floating, from, until: Day::MAX };
        let body = PersonRegistered { person, sealed: None, memberships: vec![membership] };
        let draft = Draft::new(actor, from, Action::PersonRegistered(Box::new(body)));
        Ok(store.append(vec![sealed(draft, &secrets)], &now)?)
    });
    misfit?;
    let entry = written.map_err(|error| error.at("unit"))?.into_iter().next();
    entry.map(|entry| (entry, code)).ok_or_else(|| nothing().into())
}

fn nothing() -> AppError {
    AppError::refused("这次操作", "没有写入任何内容", "刷新页面后重试")
}

fn sealed(draft: Draft, secrets: &[(String, String)]) -> Draft {
    if secrets.is_empty() {
        return draft;
    }
    draft.with_secrets(Secrets::from_iter(secrets.iter().cloned()))
}

/// Whether nobody like that is registered yet.
fn unknown(
    world: &World,
    today: Day,
    person: &Person,
    hash: Option<&str>,
    unit: &str,
    is_namesake: bool,
) -> Result<(), FieldError> {
    let same = |state: &PersonState| state.sealed.as_ref().is_some_and(|s| Some(s.id_hash.as_str()) == hash);
    if hash.is_some() && world.people.values().any(same) {
        let remedy = "按身份证号查找此人后更正或转入；不在您范围内的请与组织部联系";
        return Err(AppError::conflict("公民身份证号", "已经登记过", remedy).at("citizen_id"));
    }
    let namesake = world.people.iter().find(|(_, state)| {
        state.person.name == person.name
            && state.membership_on(today).is_some_and(|m| m.unit.as_deref() == Some(unit))
    });
    match namesake {
        Some((code, _)) if !is_namesake => Err(AppError::conflict(
            format!("姓名“{}”", person.name),
            format!("这个支部已有同名人员（{code}）"),
            "是同一人的不必再登记；确为另一人的，勾选“确为另一人”",
        )
        .at("name")),
        _ => Ok(()),
    }
}

/// Changes what is kept of a person; secrets that are given replace those that are stored, the others stay. A citizen ID with
/// a wrong check digit is taken only `as_printed`.
///
/// # Errors
/// What does not fit, with the field beside which it belongs; nothing changes; no master key.
pub fn change(
    living: &Living,
    actor: &str,
    mut person: Person,
    secrets: &[(String, String)],
    as_printed: bool,
    reason: Option<String>,
) -> Result<Entry, FieldError> {
    let today = living.clock().today();
    identified(&mut person, secrets, as_printed)?;
    plausible(&person, today)?;
    let now = living.clock().now();
    let written = living.with_store(|store| {
        if known(store.world()?, &person.code)?.person == person && secrets.is_empty() {
            return Err(unchanged());
        }
        let given = Secrets::from_iter(secrets.iter().cloned());
        let merged = if given.0.is_empty() { None } else { store.merged_secrets(&person.code, &given)? };
        if merged.is_none() && known(store.world()?, &person.code)?.person == person {
            return Err(unchanged());
        }
        let body = PersonChanged { person, sealed: None, reason };
        let draft = Draft::new(actor, today, Action::PersonChanged(Box::new(body)));
        let draft = match merged {
            Some(secrets) => draft.with_secrets(secrets),
            None => draft,
        };
        Ok(store.append(vec![draft], &now)?)
    })?;
    written.into_iter().next().ok_or_else(|| nothing().into())
}

fn unchanged() -> AppError {
    AppError::refused("这张表", "没有任何改动", "改好以后再提交，或直接离开")
}

/// Places a person in a branch or group, or at another stage, from a day on. Whoever becomes a full or probationary
/// member gets that day among the particulars where none is known.
///
/// # Errors
/// What does not fit, with the field beside which it belongs.
pub fn place(
    living: &Living,
    actor: &str,
    person: &str,
    placing: &Placing,
) -> Result<Vec<Entry>, FieldError> {
    let mut misfit = Ok(());
    let written = living.write(|world, today| {
        let state = known(world, person)?;
        let now = state.membership_on(placing.day);
        misfit = come(placing.day, today)
            .and_then(|()| permitted(world, actor, today, &placing.unit, "unit"))
            .and_then(|()| fits(world, &placing.unit, placing.group.as_deref(), placing.day));
        if misfit.is_err() {
            return Ok(Vec::new());
        }
        let same = now.is_some_and(|m| {
            m.unit.as_deref() == Some(&placing.unit)
                && m.group == placing.group
                && (m.stage, m.category, m.floating) == (placing.stage, placing.category, placing.floating)
        });
        if same {
            return Err(unchanged());
        }
        let body = MembershipPlaced {
            person: person.to_owned(),
            unit: Some(placing.unit.clone()),
            group: placing.group.clone(),
            stage: placing.stage,
            category: placing.category,
            floating: placing.floating,
        };
        let mut drafts = vec![Draft::new(actor, placing.day, Action::MembershipPlaced(Box::new(body)))];
        let mut changed = state.person.clone();
        let reason = match placing.stage {
            Stage::Full if now.is_some_and(|m| m.stage == Stage::Probationary) => {
                changed.full_since = changed.full_since.or(Some(placing.day));
                "转正"
            }
            Stage::Probationary if now.is_some_and(|m| !m.stage.is_member()) => {
                changed.joined = changed.joined.or(Some(placing.day));
                "接收为预备党员"
            }
            _ => "",
        };
        if changed != state.person {
            let body = PersonChanged { person: changed, sealed: None, reason: Some(reason.to_owned()) };
            drafts.push(Draft::new(actor, placing.day, Action::PersonChanged(Box::new(body))));
        }
        Ok(drafts)
    });
    misfit?;
    written.map_err(|error| error.at("day"))
}

/// Ends a membership: transferred out, graduated … Posts and roles end with it.
///
/// # Errors
/// What does not fit, with the field beside which it belongs.
pub fn end(living: &Living, actor: &str, person: &str, reason: &str, day: Day) -> Result<Entry, FieldError> {
    if !ENDINGS.iter().any(|(id, _)| *id == reason) {
        return Err(AppError::refused("原因", "没有选", "从列表中选一个").at("reason"));
    }
    come(day, living.clock().today())?;
    let ended = living.write_one(|world, _| {
        let state = known(world, person)?;
        if state.membership_on(day).is_none() {
            return Err(AppError::refused(
                state.person.name.clone(),
                format!("在{}没有党员关系", day.in_words()),
                "核对日期",
            ));
        }
        let body = MembershipEnded { person: person.to_owned(), reason: reason.to_owned() };
        Ok(Draft::new(actor, day, Action::MembershipEnded(Box::new(body))))
    });
    ended.map_err(|error| error.at("day"))
}

/// Corrects the whole course of a person's memberships.
///
/// # Errors
/// What does not fit, with the field beside which it belongs: the number of the row, or `reason`.
pub fn correct(
    living: &Living,
    actor: &str,
    person: &str,
    memberships: Vec<Membership>,
    reason: &str,
) -> Result<Entry, FieldError> {
    if reason.trim().is_empty() {
        return Err(AppError::refused("原因", "没有填写", "写明为什么更正，历史会一直保留").at("reason"));
    }
    let mut misfit = Ok(());
    let written = living.write(|world, today| {
        let state = known(world, person)?;
        if state.memberships == memberships {
            return Err(unchanged());
        }
        for membership in &memberships {
            let Some(unit) = &membership.unit else { continue };
            // what stood there before may stay, also where the officer reaches no further
            let stood = state.memberships.iter().any(|m| m.unit.as_ref() == Some(unit));
            if !stood {
                misfit = permitted(world, actor, today, unit, "");
            }
            if misfit.is_ok() && membership.from > today {
                misfit = come(membership.from, today);
            }
            if misfit.is_err() {
                return Ok(Vec::new());
            }
        }
        let day = memberships.first().map_or(today, |m| m.from.min(today));
        let body = MembershipCorrected { person: person.to_owned(), memberships, reason: reason.to_owned() };
        Ok(vec![Draft::new(actor, day, Action::MembershipCorrected(Box::new(body)))])
    });
    misfit?;
    written?.into_iter().next().ok_or_else(|| nothing().into())
}
