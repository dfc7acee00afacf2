//! What a restructuring would change, tried out on a copy of the college.

use super::{Restructuring, field, rules};
use crate::errors::{AppError, FieldError};
use crate::living::{Present, adopted_plans};
use crate::previews::{self, Effect};
use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use jishi_engine::evaluations::evaluate;
use jishi_engine::facts::Facts;
use jishi_engine::standards::Library;

/// 预见 — what would happen if a restructuring were carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foresight {
    /// What would happen, in sentences.
    pub events: Vec<String>,
    /// How the verdicts of today would change.
    pub effect: Effect,
}

/// Tries a restructuring out; nothing is written.
///
/// The whole college is judged before and after: indicators of units above and beside look at it, too.
///
/// # Errors
/// What does not fit, with the field beside which it belongs.
pub fn foresee(
    present: &Present,
    library: &Library,
    actor: &str,
    restructuring: &Restructuring,
    day: Day,
) -> Result<Foresight, FieldError> {
    let (world, today) = (present.world(), present.today());
    rules::check(world, actor, restructuring, day, today)?;
    let mut tried = world.clone();
    for action in restructuring.actions(world, day) {
        let entry = Entry {
            sequence: tried.sequence + 1,
            actor: actor.to_owned(),
            entered_at: format!("{today}T04:00:00Z"),
            event_day: day,
            action,
        };
        tried.apply(&entry).map_err(|refusal| AppError::from(refusal).at(field(restructuring)))?;
    }
    let before: Vec<_> =
        present.plans().iter().map(|plan| evaluate(plan, present.facts(), today, false)).collect();
    let facts = Facts::of(&tried, today);
    let plans = adopted_plans(&tried, library, &facts, today);
    let after: Vec<_> = plans.iter().map(|plan| evaluate(plan, &facts, today, false)).collect();
    let effect = previews::compare_moved(&before, &after);
    Ok(Foresight { events: events(world, &tried, restructuring, day), effect })
}

fn name(world: &World, code: &str, day: Day) -> String {
    world.units.get(code).map_or_else(|| code.to_owned(), |u| u.on(day).name.clone())
}

fn events(before: &World, after: &World, restructuring: &Restructuring, day: Day) -> Vec<String> {
    let unit = restructuring.unit();
    let of = |world: &World, code: &str| name(world, code, day);
    let since = day.in_words();
    let mut events = Vec::new();
    match restructuring {
        Restructuring::Establish { unit, parent } => {
            events.push(format!(
                "{since}起设立{}“{}”，隶属于{}",
                unit.kind.label(),
                unit.name,
                of(before, parent)
            ));
        }
        Restructuring::Adjust(unit) => {
            let old = before.units.get(&unit.code).map(|u| u.on(day));
            let mut what = Vec::new();
            let mut note = |word: &str, from: String, to: String| {
                if from != to {
                    what.push(format!("{word}由“{from}”改为“{to}”"));
                }
            };
            if let Some(old) = old {
                note("名称", old.name.clone(), unit.name.clone());
                note("类别", old.category.label().into(), unit.category.label().into());
                note("形式", old.form.label().into(), unit.form.label().into());
                let day = |unit: &jishi_domain::units::Unit| {
                    unit.fixed_day.map_or_else(|| "无".to_owned(), |d| format!("每月{d}日"))
                };
                note("固定党日", day(old), day(unit));
                note("覆盖的部门", old.departments.join("、"), unit.departments.join("、"));
            }
            if what.is_empty() {
                what.push("其他登记内容".to_owned());
            }
            events.push(format!("{since}起{}", what.join("，")));
        }
        Restructuring::Move { parent, .. } => {
            let old = before.units.get(unit).and_then(|u| u.parent_on(day)).map(|p| of(before, p));
            let (old, new) = (old.unwrap_or_default(), of(before, parent));
            events.push(format!("{since}起{}由{old}改属{new}，下属的党组织随同", of(before, unit)));
        }
        Restructuring::Merge { into, .. } => {
            events.push(format!("{since}起{}并入{}", of(before, unit), of(before, into)));
        }
        Restructuring::Dissolve { .. } => events.push(format!("{since}起撤销{}", of(before, unit))),
    }
    let ends = |world: &World, code: &str| world.units.get(code).is_some_and(|u| u.ended == Day::MAX);
    let ended = before.units.keys().filter(|code| *code != unit && ends(before, code) && !ends(after, code));
    let ended: Vec<String> = ended.map(|code| of(before, code)).collect();
    if !ended.is_empty() {
        events.push(format!("{}个党小组同时结束：{}", ended.len(), ended.join("、")));
    }
    let changed = after.people.iter().filter(|(code, state)| {
        before.people.get(*code).is_some_and(|old| old.memberships != state.memberships)
    });
    let (mut moved, mut between) = (0, 0);
    for (_, state) in changed {
        match state.memberships.last().and_then(|m| m.unit.as_ref()) {
            Some(_) => moved += 1,
            None => between += 1,
        }
    }
    if moved > 0 {
        events.push(format!("{moved}人的党员关系随同转入"));
    }
    if between > 0 {
        events.push(format!("{between}人没有支部，成为待编入；请随后逐一编入"));
    }
    let posts = before.posts.iter().zip(&after.posts).filter(|(old, new)| old != new).count();
    if posts > 0 {
        events.push(format!("{posts}项任职同时结束"));
    }
    events
}
