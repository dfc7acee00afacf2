//! 反映负担: what is asked twice or costs too much, and what came of it.

use crate::errors::AppError;
use crate::living::{Living, Present};
use crate::recording::one;
use jishi_domain::actions::{Action, Entry};
use jishi_domain::burdens::{BurdenAnswered, BurdenReported, BurdenState};
use jishi_domain::permissions::{Ability, Access};
use jishi_store::Draft;

/// The longest text that is taken, in characters.
pub const LONGEST: usize = 2_000;

/// 反映 — what somebody sends who reports a burden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Address of the page that it is about.
    pub page: Option<String>,
    /// Id of the standard that asks.
    pub standard: Option<String>,
    /// The duty, in words.
    pub duty: Option<String>,
    /// What is asked twice, or costs too much.
    pub text: String,
}

/// What is wrong with a free text that everybody who reads the ledger will be able to read for ever; nothing, where
/// it can be taken.
pub fn mistake(text: &str, what: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some(format!("没有填写{what}"));
    }
    if text.chars().count() > LONGEST {
        return Some(format!("超过{LONGEST}个字；写最要紧的，其余的当面说"));
    }
    holds_number_of_person(text)
        .then(|| "像是写了身份证号或电话号码；台账里的文字不能删除，请去掉号码再提交".to_owned())
}

/// Eleven digits in a row, as a phone number or a citizen ID has them.
fn holds_number_of_person(text: &str) -> bool {
    const DIGITS: usize = 11;
    let mut run = 0;
    text.chars().any(|c| {
        run = match c {
            '0'..='9' | '０'..='９' => run + 1,
            ' ' | '-' if run > 0 => run,
            _ => 0,
        };
        run >= DIGITS
    })
}

/// Reports a burden.
///
/// # Errors
/// The text cannot be taken, or the ledger refuses.
pub fn report(living: &Living, actor: &str, report: Report) -> Result<Entry, AppError> {
    if let Some(problem) = mistake(&report.text, "内容") {
        return Err(AppError::refused("负担反映", problem, "改好后再提交"));
    }
    one(living.write(|world, today| {
        let Report { page, standard, duty, text } = report;
        let (burden, by) = (world.next_burden(), actor.to_owned());
        let body = BurdenReported { burden, by, page, standard, duty, text };
        Ok(vec![Draft::new(actor, today, Action::BurdenReported(Box::new(body)))])
    })?)
}

/// Answers a report, and says what was changed.
///
/// # Errors
/// The answer cannot be taken, there is no such report, or the ledger refuses.
pub fn answer(
    living: &Living,
    actor: &str,
    id: &str,
    answer: &str,
    changed: Option<&str>,
    published: bool,
) -> Result<Entry, AppError> {
    for (text, what) in [(Some(answer), "答复"), (changed, "改了什么")] {
        if let Some(problem) = text.and_then(|text| mistake(text, what)) {
            return Err(AppError::refused("答复", problem, "改好后再提交"));
        }
    }
    one(living.write(|_, today| {
        let body = BurdenAnswered {
            burden: id.to_owned(),
            by: actor.to_owned(),
            answer: answer.to_owned(),
            changed: changed.map(str::to_owned),
            published,
        };
        Ok(vec![Draft::new(actor, today, Action::BurdenAnswered(Box::new(body)))])
    })?)
}

/// 负担反映清单 — reports as far as somebody may read them, newest first.
#[derive(Clone, Debug, Default)]
pub struct Reports<'p> {
    /// Whoever answers reads all of them, with the names of those who reported.
    pub waiting: Vec<&'p BurdenState>,
    /// Answered ones, for whoever answers.
    pub answered: Vec<&'p BurdenState>,
    /// The own ones.
    pub own: Vec<&'p BurdenState>,
    /// What everybody may read, without names: those that were answered and published.
    pub published: Vec<&'p BurdenState>,
}

/// The reports that somebody may read.
pub fn reports<'p>(present: &'p Present, access: &Access<'_>) -> Reports<'p> {
    let answers = access.has(Ability::AnswerBurdens);
    let mut reports = Reports::default();
    for state in present.world().burdens.values().rev() {
        if answers && !state.is_answered() {
            reports.waiting.push(state);
        } else if answers {
            reports.answered.push(state);
        }
        if state.report.by == access.person() && access.has(Ability::ReportBurden) {
            reports.own.push(state);
        } else if state.is_published() && !answers {
            reports.published.push(state);
        }
    }
    reports
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_a_person_is_kept_out_of_the_ledger_and_other_numbers_are_not() {
        for text in ["电话100 1234 5678", "身份证号11010519491231002X应改", "１００１２３４５６７８"]
        {
            assert!(mistake(text, "内容").is_some_and(|m| m.contains("号码")), "{text}");
        }
        for text in ["2026年11月15日的党课报了3次", "文号校党发〔2026〕12号", "12月、1月、2月都要报"]
        {
            assert_eq!(mistake(text, "内容"), None, "{text}");
        }
        assert_eq!(mistake("  ", "内容").as_deref(), Some("没有填写内容"));
    }
}
