//! Votes as a form needs them: who is due, what makes a meeting valid, what a count comes to.

use crate::living::Present;
use crate::sittings::{self, Attendee};
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::units::UnitKind;
use jishi_domain::votes::{Vote, VoteRule};

/// The rule for a kind of vote on a day, from the adopted standards; `None` where none says it.
pub fn rule(present: &Present, kind: &str, day: Day) -> Option<VoteRule> {
    present.plans().iter().find_map(|plan| {
        let share = |id: &str| {
            let (n, d) = plan.share(id, day)?;
            Some((u32::try_from(n).ok()?, u32::try_from(d).ok()?))
        };
        let general = share("general-quorum-share");
        let (quorum, exceeded) = match kind {
            "admission" | "conversion" => {
                (share("admission-quorum-share"), plan.flag("admission-quorum-exceeded", day).unwrap_or(true))
            }
            "election" => (share("election-quorum-share"), false),
            "committee" => (share("committee-quorum-share").or(general), false),
            _ => (general, false),
        };
        Some(VoteRule {
            quorum: quorum?,
            quorum_exceeded: exceeded,
            carried: match kind {
                "admission" | "conversion" => share("admission-carried-share"),
                "election" => share("elected-share"),
                _ => share("carried-share"),
            }?,
            written_counts: matches!(kind, "admission" | "conversion")
                && plan.flag("written-opinions-counted", day).unwrap_or(true),
        })
    })
}

/// The least number that must be there for a vote to be valid.
pub fn least_present(rule: VoteRule, due: u32) -> u32 {
    (0..=due)
        .find(|present| Vote { due, present: *present, ..Vote::default() }.is_quorate(rule))
        .unwrap_or(due)
}

/// The least number of votes in favour that carries a decision.
pub fn least_yes(rule: VoteRule, due: u32) -> u32 {
    let (n, d) = rule.carried;
    due * n / d.max(1) + 1
}

/// 表决说明 — what a rule asks of so many, and what a count comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether enough are there.
    pub quorate: bool,
    /// Whether it is carried; `None` while nothing was counted.
    pub carried: Option<bool>,
    /// In words.
    pub words: String,
}

/// What a vote comes to under its rule of that day; `None` where no adopted standard has a rule or nobody is due.
pub fn outcome(present: &Present, vote: &Vote, day: Day) -> Option<Outcome> {
    let rule = rule(present, &vote.kind, day).filter(|_| vote.due > 0)?;
    let (least, needed) = (least_present(rule, vote.due), least_yes(rule, vote.due));
    let quorate = vote.is_quorate(rule);
    let mut words = format!("应到{}人，实到{}人，", vote.due, vote.present);
    words.push_str(&if quorate {
        format!("达到开会需要的{least}人")
    } else {
        format!("不足开会需要的{least}人，表决无效")
    });
    let counted = vote.yes + vote.no + vote.abstain + vote.written_yes > 0;
    let carried = counted.then(|| vote.is_carried(rule));
    let yes = vote.yes + if rule.written_counts { vote.written_yes } else { 0 };
    let written = if rule.written_counts && vote.written_yes > 0 {
        format!("（含书面{}票）", vote.written_yes)
    } else {
        String::new()
    };
    match carried {
        None => words.push_str(&format!("；赞成达到{needed}票才通过")),
        Some(true) => words.push_str(&format!("；赞成{yes}票{written}，达到需要的{needed}票，通过")),
        Some(false) if quorate => {
            words.push_str(&format!("；赞成{yes}票{written}，不足需要的{needed}票，没有通过"));
        }
        Some(false) => {}
    }
    if vote.written_yes > 0 && !rule.written_counts {
        words.push_str("；这类表决不计书面意见");
    }
    Some(Outcome { quorate, carried, words })
}

/// Who votes: full members, or at a committee's vote its members. `None` where the roster cannot say it.
fn voters(present: &Present, unit: &str, kind: &str, day: Day) -> Option<Vec<Attendee>> {
    let rung = present.world().units.get(unit)?.on(day).kind;
    let of = match kind {
        "committee" => RecordKind::CommitteeMeeting,
        _ if matches!(rung, UnitKind::Branch | UnitKind::Group) => RecordKind::GeneralMeeting,
        _ => return None,
    };
    Some(sittings::due(present, unit, &[of], day).into_iter().filter(|a| a.votes).collect())
}

/// 应到会 and 实到会 of a vote, from the roster of the day and who was there; `None` where the roster cannot say it.
pub fn count(present: &Present, kind: &str, record: &Record) -> Option<(u32, u32)> {
    let voters = voters(present, &record.unit, kind, record.day)?;
    let here = |code: &str| record.attendance.iter().any(|a| a.person == code && a.state.is_there());
    let attended = voters.iter().filter(|a| here(&a.code)).count();
    Some((u32::try_from(voters.len()).ok()?, u32::try_from(attended).ok()?))
}
