//! What somebody wants to write.

use crate::errors::StoreError;
use crate::secrets::{CONTENT, Secrets};
use jishi_domain::actions::Action;
use jishi_domain::dates::Day;
use jishi_domain::refusals::Refusal;

/// 待写条目 — one change before the ledger has taken it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Who enters it: a person's code, or `system`, `import`.
    pub actor: String,
    /// The day that it is about.
    pub event_day: Day,
    /// What happened.
    pub action: Action,
    /// Plain secrets of a person who is registered or changed, or the content of a record; sealed on the way into the
    /// ledger.
    pub secrets: Option<Secrets>,
    /// The time at which another ledger took it, UTC; only for moving a whole ledger into an empty one.
    pub entered_at: Option<String>,
}

impl Draft {
    /// A draft without secrets.
    pub fn new(actor: impl Into<String>, event_day: Day, action: Action) -> Draft {
        Draft { actor: actor.into(), event_day, action, secrets: None, entered_at: None }
    }

    /// The same with secrets, to be sealed.
    #[must_use]
    pub fn with_secrets(mut self, secrets: Secrets) -> Draft {
        self.secrets = Some(secrets);
        self
    }

    /// The same with the time at which another ledger took it.
    #[must_use]
    pub fn entered_at(mut self, at: impl Into<String>) -> Draft {
        self.entered_at = Some(at.into());
        self
    }

    /// What the draft alone can tell.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        if self.actor.trim().is_empty() {
            return Err(Refusal::new("条目", "没有写明录入人", "填写录入人的编号"));
        }
        if self.actor.contains(char::is_control) {
            return Err(Refusal::new("录入人", "含有换行等控制字符", "删去这些字符"));
        }
        if let Some(at) = &self.entered_at {
            check_time(at)?;
        }
        let Some(secrets) = &self.secrets else { return Ok(()) };
        let refuse = |problem: &str, remedy: &str| {
            Err(Refusal::new(format!("条目 {}", self.action.id()), problem, remedy))
        };
        if let Some(record) = crate::preparations::record_of(&self.action) {
            if !record.may_hold_content() {
                return refuse("不能附带密封内容", "密封内容只随谈心谈话和结对帮扶填写，并写明涉及人员");
            }
            if secrets.0.keys().any(|field| field != CONTENT) {
                return refuse("密封内容里有不认识的栏目", "记录的密封内容只写 content 一栏");
            }
        } else if !matches!(self.action, Action::PersonRegistered(_) | Action::PersonChanged(_)) {
            return refuse("不能附带密封资料", "密封资料只随“登记人员”“更正人员信息”和有密封内容的记录提交");
        }
        Ok(())
    }
}

/// Checks a time of entry: `YYYY-MM-DDTHH:MM:SSZ`.
pub(crate) fn check_time(at: &str) -> Result<(), Refusal> {
    let number = |range: std::ops::Range<usize>| at.get(range).and_then(|t| t.parse::<u8>().ok());
    let shape = at.len() == 20
        && at.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            10 => b == b'T',
            13 | 16 => b == b':',
            19 => b == b'Z',
            _ => b.is_ascii_digit(),
        });
    let right = shape
        && at.get(..10).and_then(Day::parse).is_some()
        && number(11..13).is_some_and(|h| h < 24)
        && number(14..16).is_some_and(|m| m < 60)
        && number(17..19).is_some_and(|s| s < 60);
    if right {
        Ok(())
    } else {
        Err(Refusal::new(format!("录入时间“{at}”"), "看不懂", "写成世界协调时，如 2026-03-01T08:30:00Z"))
    }
}

/// The day of a time of entry.
pub(crate) fn day_of(at: &str) -> Result<Day, StoreError> {
    check_time(at)?;
    Ok(at.get(..10).and_then(Day::parse).unwrap_or(Day::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_seconds_in_utc_are_times_of_entry() {
        assert_eq!(check_time("2026-03-01T08:30:00Z"), Ok(()));
        for wrong in [
            "",
            "2026-03-01",
            "2026-03-01 08:30:00",
            "2026-03-01T08:30:00+08:00",
            "2026-02-30T08:30:00Z",
            "2026-03-01T24:00:00Z",
            "2026-03-01T08:60:00Z",
            "2026-03-01T08:30:60Z",
            "2026-03-01T08:30:+1Z",
        ] {
            assert!(check_time(wrong).is_err(), "{wrong}");
        }
    }
}
