//! Votes: who is due, who is there, and when a decision is carried.
//!
//! The shares are dated parameters of the adopted standard (national baseline, section 16), never numbers here.

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// 表决 — the count of one vote. 应到会 (due) and 实到会 (present) are different denominators.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// Kind of vote: `general`, `admission`, `conversion`, `election`, `committee`.
    pub kind: String,
    /// 应到会有表决权人数
    pub due: u32,
    /// 实到会有表决权人数
    pub present: u32,
    /// 赞成
    pub yes: u32,
    /// 反对
    #[serde(default)]
    pub no: u32,
    /// 弃权
    #[serde(default)]
    pub abstain: u32,
    /// 会前书面提出正式意见、表示赞成
    #[serde(default, skip_serializing_if = "crate::units::is_default")]
    pub written_yes: u32,
    /// Held by secret ballot.
    #[serde(default, skip_serializing_if = "crate::units::is_default")]
    pub secret: bool,
}

/// 表决规则 — the shares that make a meeting valid and a decision carried; numerator and denominator as the rule states them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteRule {
    /// Present of due, at least (or more than) this share.
    pub quorum: (u32, u32),
    /// The quorum must be exceeded (超过半数), not only reached (半数以上).
    pub quorum_exceeded: bool,
    /// Yes of due must exceed this share.
    pub carried: (u32, u32),
    /// Written opinions raise the yes count (never the attendance).
    pub written_counts: bool,
}

impl Vote {
    /// Whether enough are present. With nobody due no meeting is valid.
    pub fn is_quorate(&self, rule: VoteRule) -> bool {
        let (n, d) = rule.quorum;
        let (have, need) = (u64::from(self.present) * u64::from(d), u64::from(self.due) * u64::from(n));
        self.due > 0 && if rule.quorum_exceeded { have > need } else { have >= need }
    }

    /// Whether the decision is carried: a quorum and more than the share of those due in favour.
    pub fn is_carried(&self, rule: VoteRule) -> bool {
        let written = if rule.written_counts { self.written_yes } else { 0 };
        let yes = u64::from(self.yes) + u64::from(written);
        let (n, d) = rule.carried;
        self.is_quorate(rule) && yes * u64::from(d) > u64::from(self.due) * u64::from(n)
    }

    /// What does not add up, in words; `None` where it does.
    pub fn mistake(&self) -> Option<String> {
        // what was typed may be anything: sums are taken so that they cannot run over
        let cast = u64::from(self.yes) + u64::from(self.no) + u64::from(self.abstain);
        let heard = u64::from(self.written_yes) + u64::from(self.present);
        if self.present > self.due {
            Some(format!("实到{}人多于应到{}人", self.present, self.due))
        } else if cast > u64::from(self.present) {
            Some(format!("赞成、反对、弃权合计{cast}票，多于实到{}人", self.present))
        } else if heard > u64::from(self.due) {
            Some(format!("书面意见{}份加实到{}人，多于应到{}人", self.written_yes, self.present, self.due))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERAL: VoteRule =
        VoteRule { quorum: (1, 2), quorum_exceeded: false, carried: (1, 2), written_counts: false };
    const ADMISSION: VoteRule =
        VoteRule { quorum: (1, 2), quorum_exceeded: true, carried: (1, 2), written_counts: true };
    const ELECTION: VoteRule =
        VoteRule { quorum: (4, 5), quorum_exceeded: false, carried: (1, 2), written_counts: false };

    fn least_quorum(rule: VoteRule, due: u32) -> u32 {
        (0..=due).find(|&present| Vote { due, present, ..Vote::default() }.is_quorate(rule)).unwrap()
    }

    #[test]
    fn the_least_quorum_follows_the_kind_of_vote() {
        for (due, general, admission, election) in [
            (3, 2, 2, 3),
            (5, 3, 3, 4),
            (8, 4, 5, 7),
            (10, 5, 6, 8),
            (16, 8, 9, 13),
            (21, 11, 11, 17),
            (30, 15, 16, 24),
        ] {
            assert_eq!(
                (least_quorum(GENERAL, due), least_quorum(ADMISSION, due), least_quorum(ELECTION, due)),
                (general, admission, election),
                "due {due}"
            );
        }
    }

    #[test]
    fn written_opinions_raise_the_yes_count_but_not_the_attendance() {
        let vote = Vote { due: 10, present: 6, yes: 5, written_yes: 1, ..Vote::default() };
        assert!(vote.is_carried(ADMISSION));
        assert!(!vote.is_carried(GENERAL));
        let absent = Vote { due: 10, present: 5, yes: 5, written_yes: 4, ..Vote::default() };
        assert!(!absent.is_carried(ADMISSION));
    }

    #[test]
    fn half_of_those_due_is_not_more_than_half() {
        assert!(!Vote { due: 10, present: 10, yes: 5, ..Vote::default() }.is_carried(GENERAL));
        assert!(Vote { due: 10, present: 10, yes: 6, ..Vote::default() }.is_carried(GENERAL));
    }

    #[test]
    fn votes_that_do_not_add_up_are_named() {
        assert!(Vote { due: 5, present: 6, ..Vote::default() }.mistake().is_some());
        assert!(Vote { due: 5, present: 3, yes: 2, no: 2, ..Vote::default() }.mistake().is_some());
        assert!(
            Vote { due: 5, present: 3, yes: 2, no: 1, written_yes: 2, ..Vote::default() }.mistake().is_none()
        );
    }
}
