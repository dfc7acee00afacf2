//! How branches call together: which kinds a branch, its committee and its groups hold, what shares one sitting, how
//! long a sitting lasts. Data with origin; a college may set other values.

use jishi_domain::dates::Day;
use jishi_domain::plans::{Scope, Variant};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::refusals::Refusal;
use jishi_domain::units::UnitKind;
use serde::Deserialize;

/// 排会惯例
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Customs {
    /// Who holds which kinds.
    #[serde(rename = "holder")]
    pub holders: Vec<HolderKinds>,
    /// Kinds that are not called together for a plan.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
    /// Kinds that do not share one sitting.
    #[serde(default)]
    pub apart: Vec<Apart>,
    /// The shortest sitting, class hours.
    pub least_hours: Custom,
    /// The longest sitting, class hours.
    pub most_hours: Custom,
    /// The longest sitting of the variant of short sittings, class hours.
    pub short_hours: Custom,
    /// At most so many sittings of the same people on one day.
    pub sittings_a_date: Custom,
    /// At most so many lecturers at one lecture.
    pub lecturers_a_lecture: Custom,
    /// Day of the month of a unit that has registered none.
    pub fixed_day: Custom,
}

/// 召集范围 — kinds that are held with these attendees.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolderKinds {
    /// Which units call them together.
    #[serde(default = "branch")]
    pub unit: UnitKind,
    /// Who attends.
    pub scope: Scope,
    /// Kinds.
    pub kinds: Vec<RecordKind>,
}

fn branch() -> UnitKind {
    UnitKind::Branch
}

/// 不由本级召集的活动 — kinds that no unit calls together for a plan of its own: they go to the list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// Kinds.
    pub kinds: Vec<RecordKind>,
    /// Where it comes from.
    pub origin: String,
    /// Why.
    pub reason: String,
}

/// 不合并的会议
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// Two kinds.
    pub kinds: (RecordKind, RecordKind),
    /// Where it comes from.
    pub origin: String,
    /// Why.
    pub reason: String,
}

/// 惯例数值 with its origin.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custom {
    /// Value.
    pub value: i64,
    /// Unit of measure.
    pub unit: String,
    /// Where it comes from.
    pub origin: String,
    /// Why.
    pub reason: String,
}

impl Customs {
    /// Reads customs.
    ///
    /// # Errors
    /// What stands in them that cannot be read, in words.
    pub fn parse(text: &str) -> Result<Customs, Refusal> {
        let customs: Customs = toml::from_str(text)
            .map_err(|error| Refusal::new("排会惯例", error.message().to_owned(), "按已有的写法改正"))?;
        let (least, short, most) =
            (customs.least_hours.value, customs.short_hours.value, customs.most_hours.value);
        if !(0 < least && least <= short && short <= most) {
            return Err(Refusal::new(
                "排会惯例",
                format!("一次会议的学时{least}、{short}、{most}不是从小到大的正数"),
                "改正 least-hours、short-hours、most-hours",
            ));
        }
        Ok(customs)
    }

    /// Kinds that units of a kind hold with these attendees.
    pub fn kinds(&self, unit: UnitKind, scope: Scope) -> &[RecordKind] {
        self.holders.iter().find(|h| h.unit == unit && h.scope == scope).map_or(&[], |h| &h.kinds)
    }

    /// Whether two kinds do not share one sitting.
    pub fn are_apart(&self, a: RecordKind, b: RecordKind) -> bool {
        self.apart.iter().any(|apart| apart.kinds == (a, b) || apart.kinds == (b, a))
    }
}

/// 固定日规则 — the day on which a branch likes to sit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixedDay {
    /// A day of the month.
    OfMonth(i8),
    /// The so-manieth weekday of the month (1 Monday … 7 Sunday).
    Weekday {
        /// First, second …
        nth: i8,
        /// Which.
        weekday: i8,
    },
}

impl FixedDay {
    /// That day in the month of another day; a day of the month beyond its end is its last day.
    pub fn in_month_of(self, day: Day) -> Day {
        let first = day.plus(1 - i32::from(day.date().day()));
        let length = day.date().days_in_month();
        match self {
            FixedDay::OfMonth(n) => first.plus(i32::from(n.clamp(1, length)) - 1),
            FixedDay::Weekday { nth, weekday } => {
                let ahead = (i32::from(weekday) - i32::from(first.date().weekday().to_monday_one_offset()))
                    .rem_euclid(7);
                first.plus((ahead + 7 * (i32::from(nth.max(1)) - 1)).min(i32::from(length) - 1))
            }
        }
    }
}

/// 排会设定 — what a branch or the college wants of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanSettings {
    /// What it saves first.
    pub variant: Variant,
    /// The day on which the branch likes to sit; `None`: as registered for the unit, else by custom.
    pub fixed_day: Option<FixedDay>,
    /// Codes of persons who may lecture beside those who owe a lecture; empty: the committee.
    pub lecturers: Vec<String>,
    /// Persons who cannot attend to anything from a day to another.
    pub absent: Vec<(String, Day, Day)>,
    /// Days on which the branch cannot be called together.
    pub closed: Vec<(Day, Day)>,
    /// The longest sitting, class hours; `None`: by custom.
    pub most_hours: Option<i64>,
    /// Place.
    pub place: Option<String>,
    /// So many steps of the solver for each aim: there is no endless search.
    pub steps: u64,
}

impl Default for PlanSettings {
    fn default() -> PlanSettings {
        PlanSettings {
            variant: Variant::FewestDates,
            fixed_day: None,
            lecturers: Vec::new(),
            absent: Vec::new(),
            closed: Vec::new(),
            most_hours: None,
            place: None,
            steps: 2_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jishi_domain::record_kinds::KINDS;

    #[test]
    fn the_second_thursday_and_the_last_day_of_a_short_month_are_found() {
        let day = |text: &str| Day::parse(text).unwrap();
        let second = FixedDay::Weekday { nth: 2, weekday: 4 };
        assert_eq!(second.in_month_of(day("2027-03-20")), day("2027-03-11"));
        assert_eq!(FixedDay::OfMonth(31).in_month_of(day("2027-02-03")), day("2027-02-28"));
    }

    #[test]
    fn customs_name_every_kind_of_sitting_and_nothing_else() {
        let customs = Customs::parse(include_str!("../../../../standards/planning/customs.toml")).unwrap();
        let held = customs.holders.iter().map(|h| &h.kinds);
        let named: Vec<RecordKind> =
            held.chain(customs.elsewhere.iter().map(|e| &e.kinds)).flatten().copied().collect();
        for spec in KINDS {
            assert_eq!(named.contains(&spec.kind), spec.sitting, "{}", spec.id);
        }
        assert!(customs.are_apart(RecordKind::PartyLecture, RecordKind::OrganizationalLifeMeeting));
    }
}
