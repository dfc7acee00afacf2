//! What an evaluation says: findings, compact; verdicts, in words.

use jishi_domain::dates::Day;
use serde::Serialize;
use std::ops::Range;

/// 判定结果
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 已达到
    Met,
    /// 未达到
    NotMet,
    /// 未到期
    NotYetDue,
    /// 不适用
    NotApplicable,
    /// 无法判定
    #[default]
    Undetermined,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 5] =
        [Status::Met, Status::NotMet, Status::NotYetDue, Status::NotApplicable, Status::Undetermined];

    /// Id in output.
    pub fn id(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::NotMet => "not_met",
            Status::NotYetDue => "not_yet_due",
            Status::NotApplicable => "not_applicable",
            Status::Undetermined => "undetermined",
        }
    }

    /// Word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Status::Met => "已达到",
            Status::NotMet => "未达到",
            Status::NotYetDue => "未到期",
            Status::NotApplicable => "不适用",
            Status::Undetermined => "无法判定",
        }
    }
}

/// 缘由 — why a finding is not simply met or not met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// Nothing special.
    #[default]
    Plain,
    /// A condition of `applies_when` does not hold; `counted` is its place.
    Condition,
    /// The unit existed too short a part of the period.
    PartUnit,
    /// The standard was adopted for too short a part of the period.
    PartAdoption,
    /// The person stood there too short a part of the period.
    PartPerson,
    /// A month of vacation.
    Vacation,
    /// Nothing happened that must be followed.
    NoTrigger,
    /// Nobody and nothing to take a share of.
    NobodyToCount,
    /// An encouraged or permitted matter, not done.
    Encouraged,
    /// A statement waits for its reviewer.
    Unconfirmed,
    /// Data are missing; see the detail.
    Missing,
}

/// 事实的位置 — a row of the units' lane, or (with the high bit) of the persons' lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub u32);

impl Row {
    const PERSONAL: u32 = 1 << 31;

    /// A row of the units' lane.
    pub fn of_unit(row: usize) -> Row {
        Row(row as u32)
    }

    /// A row of the persons' lane.
    pub fn of_person(row: usize) -> Row {
        Row(row as u32 | Row::PERSONAL)
    }

    /// Whether it lies in the persons' lane, and where.
    pub fn place(self) -> (bool, usize) {
        (self.0 & Row::PERSONAL != 0, (self.0 & !Row::PERSONAL) as usize)
    }
}

/// 事实段 — rows that lie next to each other in a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    first: Row,
    len: u32,
}

impl Stretch {
    /// Rows of the units' lane or the persons' lane.
    pub fn new(personal: bool, rows: Range<usize>) -> Stretch {
        let first = if personal { Row::of_person(rows.start) } else { Row::of_unit(rows.start) };
        Stretch { first, len: rows.len() as u32 }
    }

    /// Whether it lies in the persons' lane, and its rows.
    pub fn rows(self) -> (bool, Range<usize>) {
        let (personal, first) = self.first.place();
        (personal, first..first + self.len as usize)
    }
}

/// What a finding says beyond numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    /// What is missing, in words.
    pub missing: Vec<String>,
    /// Facts that counted.
    pub facts: Vec<Row>,
    /// Facts that nearly counted.
    pub near: Vec<Row>,
    /// A remark (for instance: more than usual).
    pub remark: Option<String>,
}

/// 判定 — one subject, indicator and period. Small, because there are many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// Index of the indicator in the standard.
    pub indicator: u16,
    /// Index of the period in the evaluation.
    pub period: u16,
    /// Unit (for persons: the unit under which the person is judged).
    pub unit: u32,
    /// Person, or [`crate::facts::NOBODY`].
    pub person: u32,
    /// Result.
    pub status: Status,
    /// Why.
    pub why: Why,
    /// Counted and required are hundredths.
    pub hundredths: bool,
    /// Counted.
    pub counted: i64,
    /// Required; −1 where there is none.
    pub required: i64,
    /// By which day; [`Day::MAX`] where there is none.
    pub due: DueDay,
    /// Rows that were looked at: first and number of the evaluation's stretches.
    pub looked: (u32, u32),
    /// More, where there is more.
    pub detail: Option<Box<Detail>>,
}

/// A due day, with "none" as default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueDay(pub Day);

impl Default for DueDay {
    fn default() -> DueDay {
        DueDay(Day::MAX)
    }
}
