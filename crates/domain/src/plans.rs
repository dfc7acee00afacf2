//! A year's plan: dated sittings, filings and duties of persons, and what each of them answers.

use crate::amounts::Amount;
use crate::dates::Day;
use crate::record_kinds::RecordKind;
use crate::refusals::Refusal;
use crate::units::is_default;
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($variant:ident = $id:literal, $label:literal;)* })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
        pub enum $name {
            $(#[doc = $label] #[serde(rename = $id)] $variant,)*
        }

        impl $name {
            /// Each of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The id in data and exchange.
            pub fn id(self) -> &'static str {
                match self { $($name::$variant => $id,)* }
            }

            /// The word on screen.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)* }
            }

            /// The one with this id.
            pub fn from_id(id: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.id() == id)
            }
        }
    )*};
}

words! {
    /// 计划方案 — what a plan saves first: days, or time at each sitting.
    Variant {
        FewestDates = "fewest-dates", "日子最少";
        ShortestSittings = "shortest-sittings", "每次最短";
    }
    /// 参会范围 — who attends a planned sitting.
    Scope {
        Branch = "branch", "全体党员";
        Committee = "committee", "支部委员会";
        Group = "group", "党小组";
    }
    /// 计量 — what a step of a proof counts.
    Measure {
        Dates = "dates", "个日子";
        Sittings = "sittings", "次会议活动";
    }
    /// 计划环节 — what happens to a plan between being made and being lived by.
    PlanStep {
        Accepted = "accepted", "采用";
        Filed = "filed", "报备";
        Received = "received", "备案";
        Returned = "returned", "退回";
        MadeKnown = "made-known", "公布";
    }
}

/// 所答要求 — one indicator in one period that something planned answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// Id of the standard.
    pub standard: String,
    /// Slug of the indicator.
    pub indicator: String,
    /// Label of the period: `2026-03`, `2026Q1`, `2026` …
    pub period: String,
}

/// 年度计划 — what a branch (or general branch) will do in a year, and which duties each part answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct YearPlan {
    /// Code of the unit that owes it.
    pub unit: String,
    /// Calendar year.
    pub year: i32,
    /// As of which day it was worked out.
    pub made_on: Day,
    /// What it saves first.
    pub variant: Variant,
    /// Sittings, by day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sittings: Vec<PlannedSitting>,
    /// Filings, reports and publications, by their last day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filings: Vec<PlannedFiling>,
    /// What single persons owe.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<PersonalDuty>,
    /// What can no longer be met in this year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<LostDuty>,
    /// Why fewer would not do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<ProofStep>,
}

/// 计划会议 — a sitting that is planned for a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct PlannedSitting {
    /// Stable within the plan; a plan made anew keeps it for a sitting that stays.
    pub id: String,
    /// Code of the branch, or of a Party group of it.
    pub unit: String,
    /// Who attends.
    pub scope: Scope,
    /// Kinds; the first is the primary one.
    pub kinds: Vec<RecordKind>,
    /// Day.
    pub day: Day,
    /// Time of its beginning, `HH:MM`, where one is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Theme or title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Topics (items of kind `topic`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Ways in which it is held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<String>,
    /// Code of the chair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair: Option<String>,
    /// Codes of lecturers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lecturers: Vec<String>,
    /// Class hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Amount>,
    /// Place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
    /// Moved or set by hand: a plan made anew leaves it where it is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fixed: bool,
}

impl PlannedSitting {
    /// A sitting with nothing but the obligatory.
    pub fn new(
        id: impl Into<String>,
        unit: impl Into<String>,
        scope: Scope,
        kinds: Vec<RecordKind>,
        day: Day,
    ) -> PlannedSitting {
        PlannedSitting {
            id: id.into(),
            unit: unit.into(),
            scope,
            kinds,
            day,
            time: None,
            title: None,
            topics: Vec::new(),
            items: Vec::new(),
            forms: Vec::new(),
            chair: None,
            lecturers: Vec::new(),
            hours: None,
            place: None,
            answers: Vec::new(),
            fixed: false,
        }
    }

    /// Its kinds in words.
    pub fn label(&self) -> String {
        self.kinds.iter().map(|kind| kind.label()).collect::<Vec<_>>().join("、")
    }

    /// Every person that it names.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.chair.as_deref().into_iter().chain(self.lecturers.iter().map(String::as_str))
    }
}

/// 计划报送 — a filing, report or publication with its last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct PlannedFiling {
    /// Stable within the plan.
    pub id: String,
    /// Code of the unit that files.
    pub unit: String,
    /// Kind of record that answers it.
    pub kind: RecordKind,
    /// Items: which document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Code of the unit to which it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Last day.
    pub by: Day,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
}

/// 个人任务 — what one person owes in the year: talks, thought reports, hours, dues; and who sees to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct PersonalDuty {
    /// Code of the person.
    pub person: String,
    /// Kind of record that answers it.
    pub kind: RecordKind,
    /// Last day, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Day>,
    /// How often.
    pub count: u32,
    /// Class hours, where hours are owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Amount>,
    /// Code of the person who sees to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answered>,
}

/// 无法补救的要求 — what can no longer be met in the year, with the reason in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct LostDuty {
    /// Id of the standard.
    pub standard: String,
    /// Slug of the indicator.
    pub indicator: String,
    /// Label of the period.
    pub period: String,
    /// Why.
    pub reason: String,
}

impl LostDuty {
    /// What it would have answered.
    pub fn of(&self) -> Answered {
        let (standard, indicator) = (self.standard.clone(), self.indicator.clone());
        Answered { standard, indicator, period: self.period.clone() }
    }
}

/// 证明步骤 — in these days at least so many are needed, because of this indicator. Steps do not overlap in time, so
/// that what they need adds up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct ProofStep {
    /// Id of the standard.
    pub standard: String,
    /// Slug of the indicator.
    pub indicator: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// How many at least.
    pub needed: u32,
    /// What is counted.
    pub what: Measure,
}

impl YearPlan {
    /// A plan without anything in it.
    pub fn new(unit: impl Into<String>, year: i32, made_on: Day, variant: Variant) -> YearPlan {
        YearPlan {
            unit: unit.into(),
            year,
            made_on,
            variant,
            sittings: Vec::new(),
            filings: Vec::new(),
            duties: Vec::new(),
            lost: Vec::new(),
            proof: Vec::new(),
        }
    }

    /// How a record names something of this plan that it carries out.
    pub fn mark(&self, id: &str) -> String {
        format!("{}/{}/{id}", self.unit, self.year)
    }

    /// The planned sitting with this id.
    pub fn sitting(&self, id: &str) -> Option<&PlannedSitting> {
        self.sittings.iter().find(|sitting| sitting.id == id)
    }

    /// Days on which something sits.
    pub fn dates(&self) -> BTreeSet<Day> {
        self.sittings.iter().map(|sitting| sitting.day).collect()
    }

    /// Every person that it names.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let duties = self.duties.iter().flat_map(|d| [Some(d.person.as_str()), d.owner.as_deref()]);
        self.sittings.iter().flat_map(PlannedSitting::people).chain(duties.flatten())
    }

    /// Checks what the plan alone can tell; the world checks that units and people exist.
    ///
    /// # Errors
    /// The first thing that does not hold, in words.
    pub fn check(&self) -> Result<(), Refusal> {
        let object = || format!("{} {}年计划", self.unit, self.year);
        let refuse = |problem: String, remedy: &str| Err(Refusal::new(object(), problem, remedy));
        let year = i16::try_from(self.year).ok();
        let Some((first, next)) = year.and_then(|y| Day::new(y, 1, 1).zip(Day::new(y.checked_add(1)?, 1, 1)))
        else {
            return refuse(format!("年份{}不是公历年份", self.year), "填写四位数的年份");
        };
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let sittings = self.sittings.iter().map(|s| s.id.as_str());
        for id in sittings.chain(self.filings.iter().map(|f| f.id.as_str())) {
            if id.trim().is_empty() || id.contains('/') || !seen.insert(id) {
                return refuse(format!("事项编号“{id}”为空、重复或含有斜线"), "重新生成计划");
            }
        }
        for sitting in &self.sittings {
            if !(first..next).contains(&sitting.day) {
                return refuse(
                    format!("{}安排在{}，不在{}年内", sitting.label(), sitting.day, self.year),
                    "改到这一年内的日期",
                );
            }
            if sitting.kinds.is_empty() {
                return refuse(format!("{}的安排没有写明类型", sitting.day), "至少选择一种会议活动");
            }
            if let Some(kind) = sitting.kinds.iter().find(|kind| !kind.spec().sitting) {
                return refuse(
                    format!("{}的安排中“{}”不是会议活动", sitting.day, kind.label()),
                    "列入报送事项或个人任务",
                );
            }
            if sitting.time.as_deref().is_some_and(|time| minutes(time).is_none()) {
                return refuse(format!("{}的开始时间看不懂", sitting.day), "写成 14:30 的样子");
            }
            if sitting.hours.is_some_and(|hours| hours.0 < 0) {
                return refuse(format!("{}的学时为负数", sitting.day), "改为零或正数");
            }
        }
        Ok(())
    }
}

/// Unit, year and id of what a record says that it carries out.
pub fn parse_mark(mark: &str) -> Option<(&str, i32, &str)> {
    let (rest, id) = mark.rsplit_once('/')?;
    let (unit, year) = rest.rsplit_once('/')?;
    Some((unit, year.parse().ok()?, id))
}

/// Minutes since midnight of a time of the day, `HH:MM`.
pub fn minutes(time: &str) -> Option<u32> {
    let (hours, minutes) = time.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 || !time.bytes().all(|b| b.is_ascii_digit() || b == b':') {
        return None;
    }
    let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// 计划经过 — something that happened to the plan of a unit and year.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PlanEvent {
    /// Sequence of its entry.
    pub sequence: u64,
    /// What happened.
    pub step: PlanStep,
    /// Which version of the plan: 1, 2, 3 …
    pub version: u32,
    /// On which day.
    pub day: Day,
    /// Code of the person who entered it.
    pub by: String,
    /// Code of the unit to which it was filed.
    pub to: Option<String>,
    /// Id of the record by which the standards see it.
    pub record: Option<String>,
    /// Reason, opinion or remark.
    pub note: Option<String>,
}

/// 计划现状 — the plan that a unit lives by in a year, and all that happened to it and to those before it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PlanState {
    /// The plan as last accepted.
    pub plan: Box<YearPlan>,
    /// Which version it is: 1, 2, 3 …
    pub version: u32,
    /// Sequence of the entry that accepted it.
    pub sequence: u64,
    /// What happened, oldest first; never empty.
    pub history: Vec<PlanEvent>,
}

impl PlanState {
    /// What happened to the present version, oldest first.
    pub fn course(&self) -> impl DoubleEndedIterator<Item = &PlanEvent> {
        self.history.iter().filter(|event| event.version == self.version)
    }

    /// How far the present version has come on its way to the files: accepted, filed, received or returned.
    pub fn standing(&self) -> PlanStep {
        let on_its_way = self.course().rev().find(|event| event.step != PlanStep::MadeKnown);
        on_its_way.map_or(PlanStep::Accepted, |event| event.step)
    }

    /// The last time that this happened to the present version.
    pub fn last(&self, step: PlanStep) -> Option<&PlanEvent> {
        self.course().rev().find(|event| event.step == step)
    }

    /// Whether the members know the present version.
    pub fn is_known(&self) -> bool {
        self.last(PlanStep::MadeKnown).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> YearPlan {
        let on = Day::new(2026, 3, 15).unwrap();
        let mut plan = YearPlan::new("b1", 2026, on, Variant::FewestDates);
        plan.sittings.push(PlannedSitting::new(
            "s1",
            "b1",
            Scope::Branch,
            vec![RecordKind::ThemeDay, RecordKind::PartyLecture],
            on,
        ));
        plan
    }

    #[test]
    fn a_sitting_outside_the_year_is_refused() {
        let mut plan = plan();
        assert_eq!(plan.check(), Ok(()));
        plan.sittings[0].day = Day::new(2027, 1, 1).unwrap();
        assert!(plan.check().unwrap_err().to_string().contains("不在2026年内"));
    }

    #[test]
    fn a_filing_is_no_sitting_and_an_id_stands_once() {
        let mut other = plan();
        other.sittings[0].kinds = vec![RecordKind::Filing];
        assert!(other.check().unwrap_err().to_string().contains("不是会议活动"));
        let mut other = plan();
        other.sittings.push(other.sittings[0].clone());
        assert!(other.check().unwrap_err().to_string().contains("重复"));
    }

    #[test]
    fn a_time_of_the_day_is_read_strictly() {
        assert_eq!(minutes("14:30"), Some(870));
        for wrong in ["24:00", "9:00", "14:60", "1430", "14:3", "+1:00", ""] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_plan_without_extras_is_a_short_text() {
        let text = serde_json::to_string(&plan()).unwrap();
        assert_eq!(
            text,
            r#"{"unit":"b1","year":2026,"made_on":"2026-03-15","variant":"fewest-dates","sittings":[{"id":"s1","unit":"b1","scope":"branch","kinds":["theme-day","party-lecture"],"day":"2026-03-15"}]}"#
        );
        assert_eq!(serde_json::from_str::<YearPlan>(&text).unwrap(), plan());
    }
}
