//! 更正请求: somebody wants something put right in what is stored about the own person.

use crate::burdens::mistake;
use crate::errors::AppError;
use crate::living::{Living, Present};
use crate::recording::one;
use jishi_domain::actions::{Action, Entry};
use jishi_domain::corrections::{CorrectionAnswered, CorrectionAsked, CorrectionState, particular};
use jishi_domain::permissions::{Ability, Access};
use jishi_store::Draft;

/// What is written where a sealed particular is to be put right: its content belongs to no request.
pub const SEALED_WISH: &str = "密封资料，请经办人与本人核对后更正";

/// What is wrong with a request, by field of the form; nothing, where it can be taken.
pub fn mistakes(field: &str, wish: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    match particular(field) {
        None => found.push(("field", "没有选择要更正哪一项".to_owned())),
        // nothing needs to be said of a sealed one, and its content must not
        Some(known) if known.sealed && wish.trim().is_empty() => {}
        Some(_) => found.extend(mistake(wish, "应当是什么、依据在哪里").map(|problem| ("wish", problem))),
    }
    found
}

/// Asks for a correction of the own particulars.
///
/// # Errors
/// The request cannot be taken, the same is waiting already, or the ledger refuses.
pub fn ask(living: &Living, person: &str, field: &str, wish: &str) -> Result<Entry, AppError> {
    if let Some((_, problem)) = mistakes(field, wish).into_iter().next() {
        return Err(AppError::refused("更正请求", problem, "改好后再提交"));
    }
    let wish = if wish.trim().is_empty() { SEALED_WISH } else { wish.trim() };
    one(living.write(|world, today| {
        let waiting = world.corrections.values().any(|state| {
            let request = &state.request;
            state.answer.is_none()
                && request.person == person
                && request.field == field
                && request.wish == wish
        });
        if waiting {
            return Err(AppError::conflict("更正请求", "同样的请求已经提出，还在等答复", "等答复后再提出"));
        }
        let body = CorrectionAsked {
            correction: world.next_correction(),
            person: person.to_owned(),
            field: field.to_owned(),
            wish: wish.to_owned(),
        };
        Ok(vec![Draft::new(person, today, Action::CorrectionAsked(Box::new(body)))])
    })?)
}

/// Answers a request about a person.
///
/// # Errors
/// There is no such request about this person, it has been answered, it is the own one, a reason is missing, or the
/// ledger refuses.
pub fn answer(
    living: &Living,
    actor: &str,
    person: &str,
    id: &str,
    done: bool,
    reason: &str,
) -> Result<Entry, AppError> {
    if let Some(problem) = mistake(reason, if done { "怎么更正的" } else { "为什么不能更正" }) {
        return Err(AppError::refused("答复", problem, "改好后再提交"));
    }
    one(living.write(|world, today| {
        let known = world.corrections.get(id).filter(|state| state.request.person == person);
        let Some(known) = known else {
            return Err(AppError::refused(format!("更正请求 {id}"), "不存在", "从更正请求列表重新打开"));
        };
        if let Some((day, _)) = &known.answer {
            let problem = format!("已经在{}答复过", day.in_words());
            return Err(AppError::conflict(format!("更正请求 {id}"), problem, "刷新看答复；不必再答复"));
        }
        if person == actor {
            return Err(AppError::refused(
                "本人的更正请求",
                "不能由本人答复",
                "请另一位管理人员信息的同志办理",
            ));
        }
        let body = CorrectionAnswered {
            correction: id.to_owned(),
            by: actor.to_owned(),
            done,
            reason: reason.trim().to_owned(),
        };
        Ok(vec![Draft::new(actor, today, Action::CorrectionAnswered(Box::new(body)))])
    })?)
}

/// Requests of people within reach of somebody who manages them, newest first: waiting ones, answered ones.
pub fn within<'p>(
    present: &'p Present,
    access: &Access<'_>,
) -> (Vec<&'p CorrectionState>, Vec<&'p CorrectionState>) {
    let (world, today) = (present.world(), present.today());
    let reach = access.units(Ability::ManagePeople);
    let found = world.corrections.values().rev();
    found
        .filter(|state| reach.holds_person(world, &state.request.person, today))
        .partition(|state| state.answer.is_none())
}

/// The requests of a person, newest first.
pub fn of<'p>(present: &'p Present, person: &str) -> Vec<&'p CorrectionState> {
    present.world().corrections.values().rev().filter(|state| state.request.person == person).collect()
}
