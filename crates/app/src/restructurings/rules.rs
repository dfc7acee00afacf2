//! What a restructuring must fit, said beside the field where it does not.

use super::Restructuring;
use crate::errors::{AppError, FieldError};
use crate::people::changes::come;
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Access};
use jishi_domain::refusals::Refusal;
use jishi_domain::units::{Unit, UnitKind};
use jishi_domain::worlds::{UnitState, World};

fn refused<T>(
    field: &'static str,
    object: impl Into<String>,
    problem: impl Into<String>,
    remedy: impl Into<String>,
) -> Result<T, FieldError> {
    Err(AppError::from(Refusal::new(object, problem, remedy)).at(field))
}

/// A unit that exists on the day.
fn standing<'w>(
    world: &'w World,
    code: &str,
    day: Day,
    field: &'static str,
) -> Result<&'w UnitState, FieldError> {
    let object = world.called(code);
    match world.units.get(code) {
        None => refused(field, object, "没有登记", "从列表中选一个"),
        Some(state) if !state.exists_on(day) => refused(
            field,
            object,
            format!("在{}不存在（设立前或撤销后）", day.in_words()),
            "核对日期，或选另一个党组织",
        ),
        Some(state) => Ok(state),
    }
}

/// Codes of the branches and general branches that stand below a unit on a day.
pub(super) fn branches_below<'w>(
    world: &'w World,
    unit: &'w str,
    day: Day,
) -> impl Iterator<Item = &'w str> + use<'w> {
    let units = world.units.iter().filter(move |(_, state)| {
        state.latest().kind != UnitKind::Group && state.exists_on(day) && state.parent_on(day) == Some(unit)
    });
    units.map(|(code, _)| code.as_str())
}

/// Whether a unit of a kind may stand below a parent on a day.
fn hangs(world: &World, kind: UnitKind, parent: &str, day: Day) -> Result<(), FieldError> {
    let above = standing(world, parent, day, "parent")?.on(day).kind;
    let fits = match kind {
        UnitKind::College => false,
        UnitKind::GeneralBranch => above == UnitKind::College,
        UnitKind::Branch => matches!(above, UnitKind::College | UnitKind::GeneralBranch),
        UnitKind::Group => above == UnitKind::Branch,
    };
    if fits {
        return Ok(());
    }
    let remedy = match kind {
        UnitKind::College | UnitKind::GeneralBranch => "党总支设在学校党委之下",
        UnitKind::Branch => "党支部设在党总支或学校党委之下",
        UnitKind::Group => "党小组设在党支部之下",
    };
    refused(
        "parent",
        world.called(parent),
        format!("是{}，不能作为{}的上级", above.label(), kind.label()),
        remedy,
    )
}

fn described(world: &World, unit: &Unit, day: Day) -> Result<(), FieldError> {
    if unit.name.trim().is_empty() {
        return refused("name", "名称", "没有填写", "填写党组织全称");
    }
    let same = world
        .units
        .iter()
        .find(|(code, state)| **code != unit.code && state.exists_on(day) && state.on(day).name == unit.name);
    if let Some((code, _)) = same {
        return refused(
            "name",
            format!("名称“{}”", unit.name),
            format!("已有同名的党组织（{code}）"),
            "写能区分的全称",
        );
    }
    if unit.fixed_day.is_some_and(|d| !(1..=31).contains(&d)) {
        return refused("fixed_day", "固定党日", "不是1至31之间的日子", "填写每月的第几天");
    }
    Ok(())
}

/// Whether a unit can end on a day.
fn ends(world: &World, code: &str, day: Day) -> Result<(), FieldError> {
    let state = standing(world, code, day, "day")?;
    let object = || state.on(day).name.clone();
    if state.latest().kind == UnitKind::College {
        return refused("", object(), "是学校党委，不能撤销或合并", "核对要撤销的党组织");
    }
    if day <= state.established {
        return refused("day", object(), format!("{}才设立", state.established), "填写设立之后的日子");
    }
    let later = world.records.of_unit(code).filter(|listed| listed.day() >= day).count();
    if later > 0 {
        return refused(
            "day",
            object(),
            format!("在{}及以后还记有{later}条记录", day.in_words()),
            "核对日期，或先更正、撤回那些记录",
        );
    }
    Ok(())
}

/// Whether a restructuring fits the college.
pub(super) fn check(
    world: &World,
    actor: &str,
    restructuring: &Restructuring,
    day: Day,
    today: Day,
) -> Result<(), FieldError> {
    come(day, today)?;
    let access = Access::of(world, actor, today);
    let may = |unit: &str, field: &'static str| {
        access.check(Ability::ManageUnits, unit).map_err(|refusal| AppError::from(refusal).at(field))
    };
    match restructuring {
        Restructuring::Establish { unit, parent } => {
            if unit.code.trim().is_empty() || unit.code.contains(|c: char| c.is_whitespace() || c == '/') {
                return refused("code", "编号", "没有填写，或含有空格、斜线", "填写字母和数字，如 B52");
            }
            if world.units.contains_key(&unit.code) {
                let used = AppError::conflict(format!("编号 {}", unit.code), "已经用过", "换一个编号");
                return Err(used.at("code"));
            }
            hangs(world, unit.kind, parent, day)?;
            may(parent, "parent")?;
            described(world, unit, day)
        }
        Restructuring::Adjust(unit) => {
            let state = standing(world, &unit.code, day, "day")?;
            may(&unit.code, "")?;
            if state.on(day) == unit {
                return refused("", unit.name.clone(), "没有任何改动", "改好以后再提交，或直接离开");
            }
            described(world, unit, day)
        }
        Restructuring::Move { unit, parent } => {
            let state = standing(world, unit, day, "day")?;
            may(unit, "")?;
            if state.latest().kind == UnitKind::Group {
                return refused(
                    "",
                    state.on(day).name.clone(),
                    "是党小组，只能随支部",
                    "撤销后在另一支部另设",
                );
            }
            if state.parent_on(day) == Some(parent) {
                return refused("parent", state.on(day).name.clone(), "现在就隶属于它", "选另一个上级");
            }
            hangs(world, state.latest().kind, parent, day)?;
            may(parent, "parent")
        }
        Restructuring::Merge { unit, into } => {
            may(unit, "")?;
            let other = standing(world, into, day, "into")?;
            may(into, "into")?;
            let kind = world.units.get(unit).map(|u| u.latest().kind);
            if kind != Some(other.latest().kind) || unit == into {
                return refused(
                    "into",
                    other.on(day).name.clone(),
                    "不能接收这次合并",
                    "选同一层级的另一个党组织",
                );
            }
            if kind == Some(UnitKind::Group) && world.units[unit].parent_on(day) != other.parent_on(day) {
                return refused("into", other.on(day).name.clone(), "不在同一个支部", "选同一支部的党小组");
            }
            ends(world, unit, day)
        }
        Restructuring::Dissolve { unit, reason } => {
            may(unit, "")?;
            if reason.trim().is_empty() {
                return refused("reason", "原因", "没有填写", "写明为什么撤销，例如批复文号");
            }
            ends(world, unit, day)?;
            let below: Vec<&str> = branches_below(world, unit, day).collect();
            if below.is_empty() {
                return Ok(());
            }
            let problem = format!("下面还有{}个党组织（{}）", below.len(), below.join("、"));
            refused("", world.units[unit].on(day).name.clone(), problem, "先改变它们的隶属，或改用合并")
        }
    }
}
