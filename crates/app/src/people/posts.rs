//! 任职、离任、届期.

use super::changes::come;
use crate::errors::{AppError, FieldError};
use crate::living::Living;
use jishi_domain::actions::{Action, Entry, PostEnded, PostStarted, TermStarted};
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::permissions::{Ability, Access};
use jishi_domain::worlds::World;
use jishi_store::Draft;

/// What the holder of a post may be, as rules ask for it: id and word.
pub const ORIGINS: [(&str, &str); 8] = [
    ("counselor", "辅导员"),
    ("key-teacher", "骨干教师"),
    ("student-member", "学生党员"),
    ("unit-head", "行政负责人"),
    ("administrative-head", "行政班子成员"),
    ("dual-leader", "“双带头人”"),
    ("senior-title", "副高级以上职称"),
    ("doctorate", "博士"),
];

/// Posts of which a unit has one holder at a time.
const SINGLE: [PostKind; 2] = [PostKind::Secretary, PostKind::GroupLeader];

fn permitted(world: &World, actor: &str, today: Day, unit: &str) -> Result<(), AppError> {
    Ok(Access::of(world, actor, today).check(Ability::ManagePosts, unit)?)
}

/// A person takes a post.
///
/// # Errors
/// What does not fit, with the field beside which it belongs.
pub fn start(living: &Living, actor: &str, body: PostStarted, day: Day) -> Result<Entry, FieldError> {
    come(day, living.clock().today())?;
    let mut field = "unit";
    let started = living.write_one(|world, today| {
        permitted(world, actor, today, &body.unit)?;
        let unit = world.units.get(&body.unit).filter(|u| u.exists_on(day));
        if unit.is_none() {
            return Err(AppError::refused(
                world.called(&body.unit),
                format!("在{}不存在", day.in_words()),
                "核对日期，或选另一个党组织",
            ));
        }
        field = "post";
        let other = world.posts.iter().find(|p| {
            SINGLE.contains(&body.post)
                && (p.unit.as_str(), p.post) == (&body.unit, body.post)
                && p.person != body.person
                && day < p.until
        });
        if let Some(other) = other {
            let name = world.people.get(&other.person).map_or(other.person.as_str(), |p| &p.person.name);
            return Err(AppError::refused(
                body.post.label(),
                format!("现由{name}担任"),
                format!("先登记{name}离任，再登记任职"),
            ));
        }
        Ok(Draft::new(actor, day, Action::PostStarted(Box::new(body))))
    });
    started.map_err(|error| error.at(field))
}

/// A person leaves a post.
///
/// # Errors
/// What does not fit, with the field beside which it belongs.
pub fn end(living: &Living, actor: &str, body: PostEnded, day: Day) -> Result<Entry, FieldError> {
    come(day, living.clock().today())?;
    let ended = living.write_one(|world, today| {
        permitted(world, actor, today, &body.unit)?;
        Ok(Draft::new(actor, day, Action::PostEnded(Box::new(body))))
    });
    ended.map_err(|error| error.at("day"))
}

/// A unit's committee or secretary begins a term of office.
///
/// # Errors
/// What does not fit, with the field beside which it belongs.
pub fn begin_term(
    living: &Living,
    actor: &str,
    unit: &str,
    day: Day,
    until: Day,
) -> Result<Entry, FieldError> {
    come(day, living.clock().today())?;
    let begun = living.write_one(|world, today| {
        permitted(world, actor, today, unit)?;
        let exists = world.units.get(unit).is_some_and(|u| u.exists_on(day));
        if !exists {
            return Err(AppError::refused(
                world.called(unit),
                format!("在{}不存在", day.in_words()),
                "核对日期",
            ));
        }
        let body = TermStarted { unit: unit.to_owned(), until };
        Ok(Draft::new(actor, day, Action::TermStarted(Box::new(body))))
    });
    begun.map_err(|error| error.at("until"))
}
