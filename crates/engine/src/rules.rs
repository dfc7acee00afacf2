//! The few typed shapes of rules. A new shape is a decision record, not a script language.

mod reading;

pub use reading::{read_comparisons, read_filter};

use crate::facts::vocabulary::{FactKind, TagSet};
use crate::metrics::{Condition, Metric, PersonClass, UnitClass};
use jishi_domain::periods::Cadence;
use jishi_domain::record_kinds::RecordKind;

/// 周期口径 — over what time a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Every period of a cadence.
    Cadence(Cadence),
    /// From the adoption to its end.
    Programme,
    /// On the day asked.
    Standing,
    /// So many months up to the day asked (parameter).
    Rolling,
}

impl Per {
    /// The word in data.
    pub fn parse(id: &str) -> Option<Per> {
        Some(match id {
            "month" => Per::Cadence(Cadence::Month),
            "quarter" => Per::Cadence(Cadence::Quarter),
            "half-year" => Per::Cadence(Cadence::HalfYear),
            "year" => Per::Cadence(Cadence::Year),
            "academic-year" => Per::Cadence(Cadence::AcademicYear),
            "semester" => Per::Cadence(Cadence::Semester),
            "programme" => Per::Programme,
            "standing" => Per::Standing,
            "rolling" => Per::Rolling,
            _ => return None,
        })
    }
}

/// 计数单位
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Distinct {
    /// Every fact.
    #[default]
    Fact,
    /// Days.
    Day,
    /// Persons.
    Person,
    /// Items.
    Item,
}

/// 事实筛选
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Fact kinds, any of them.
    pub kinds: Vec<FactKind>,
    /// Items, any of them; empty: all.
    pub items: Vec<String>,
    /// All of these tags.
    pub all: TagSet,
    /// Any of these tags; empty: no demand.
    pub any: TagSet,
    /// None of these tags.
    pub none: TagSet,
    /// The sitting was of one of these kinds; empty: no demand.
    pub of: Vec<RecordKind>,
    /// Parameter: months that count.
    pub months: Option<String>,
    /// Parameter: day of the month.
    pub day_of_month: Option<String>,
    /// Parameter: tolerance around it, days.
    pub tolerance: Option<String>,
    /// What is counted.
    pub distinct: Distinct,
    /// Facts of all units below count, too.
    pub from_below: bool,
    /// Of a unit's (or person's) facts that pass all but the items only the last one decides, by its item.
    pub latest: bool,
}

/// 求和口径
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// 学时
    Hours,
    /// 元
    Yuan,
    /// 数量
    Number,
}

/// 汇总口径
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aggregate {
    /// Sum of the unit (or of the person).
    #[default]
    Total,
    /// Average over the unit's members.
    Average,
}

/// 趋势方向
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More than before.
    Increase,
    /// Not fewer than before.
    NotDecrease,
}

/// 对应方式 of a follow-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The same unit.
    Unit,
    /// The same person.
    Person,
    /// The follow-up answers that record.
    Record,
}

/// Those over whom a share is taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    /// Units below.
    Units(UnitClass),
    /// Members of the unit.
    Persons(PersonClass),
    /// Facts of the unit.
    Facts(Box<Filter>),
}

/// What must hold of each of those.
#[derive(Clone, Debug, PartialEq)]
pub enum Where {
    /// The unit is 达标 under this standard.
    Attained,
    /// This indicator of the standard holds.
    Indicator(String),
    /// At least one such fact in the period.
    Facts(Box<Filter>),
    /// A condition on the unit or person.
    Condition(Box<Condition>),
    /// The person is also of this class.
    Class(PersonClass),
}

/// 规则 — how an indicator is judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// So many facts in each period.
    Count {
        /// Facts that count.
        filter: Filter,
        /// At least so many or so much (parameter).
        at_least: Option<String>,
        /// At most so many or so much (parameter).
        at_most: Option<String>,
        /// More than so many is unusual and never fails (parameter).
        usual_max: Option<String>,
        /// Over what time.
        per: Per,
        /// Months of a rolling window (parameter).
        rolling: Option<String>,
    },
    /// Such a sum in each period.
    Sum {
        /// Facts that count.
        filter: Filter,
        /// What is summed.
        quantity: Quantity,
        /// At least so many or so much (parameter).
        at_least: Option<String>,
        /// At most so many or so much (parameter).
        at_most: Option<String>,
        /// Total, or average over the members.
        aggregate: Aggregate,
        /// So much for each person of a class (parameter), instead of `at_least`.
        per_head: Vec<(PersonClass, String)>,
        /// Over what time.
        per: Per,
        /// Months of a rolling window (parameter).
        rolling: Option<String>,
    },
    /// Such a fact up to a day.
    DoneBy {
        /// Facts that count.
        filter: Filter,
        /// Last day (parameter).
        by: Option<String>,
        /// Last day in each period, as month and day (parameter).
        by_day: Option<String>,
        /// First day that counts (parameter).
        from: Option<String>,
        /// Over what time.
        per: Per,
    },
    /// Every trigger is followed in time.
    FollowUp {
        /// Facts that must be followed.
        trigger: Filter,
        /// Facts that follow (or precede).
        follow: Filter,
        /// The other fact came before the trigger, not after it.
        before: bool,
        /// Not sooner than so many days (parameter).
        at_least_days: Option<String>,
        /// Not sooner than so many months (parameter).
        at_least_months: Option<String>,
        /// Within so many days (parameter).
        within_days: Option<String>,
        /// Within so many months (parameter).
        within_months: Option<String>,
        /// What the two have in common.
        matching: Match,
        /// Over what time.
        per: Per,
        /// Months of a rolling window (parameter).
        rolling: Option<String>,
    },
    /// Conditions on a day.
    Structure {
        /// All of these must hold.
        require: Vec<Condition>,
        /// The day looked at (parameter); `None`: the day asked.
        on: Option<String>,
    },
    /// A share of those below.
    Share {
        /// Those over whom the share is taken.
        over: Over,
        /// What must hold of each.
        wanted: Where,
        /// At least so many or so much (parameter).
        at_least: Option<String>,
        /// At most so many or so much (parameter).
        at_most: Option<String>,
        /// Last day (parameter).
        by: Option<String>,
        /// Over what time.
        per: Per,
    },
    /// One sum or number as a share of another.
    Ratio {
        /// What is a part.
        part: Filter,
        /// Of what.
        whole: Filter,
        /// Sums of this quantity; `None`: numbers of facts.
        quantity: Option<Quantity>,
        /// At least this share (parameter).
        at_least: Option<String>,
        /// At most this share (parameter).
        at_most: Option<String>,
        /// Over what time.
        per: Per,
    },
    /// Stated with evidence and confirmed.
    Attested {
        /// The matter that is stated.
        item: String,
        /// Over what time.
        per: Per,
    },
    /// All of these.
    AllOf {
        /// Rules inside.
        rules: Vec<Rule>,
        /// Slugs of indicators of the same standard.
        indicators: Vec<String>,
        /// Over what time.
        per: Per,
    },
    /// Any of these.
    AnyOf {
        /// Rules inside.
        rules: Vec<Rule>,
        /// Slugs of indicators of the same standard.
        indicators: Vec<String>,
        /// Over what time.
        per: Per,
    },
    /// This period against the one before.
    Trend {
        /// What is compared.
        of: TrendOf,
        /// Which way it should go.
        direction: Direction,
        /// Over what time.
        per: Per,
    },
}

/// What a trend looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum TrendOf {
    /// A metric on the last day.
    Metric(Metric),
    /// Number of facts.
    Facts(Filter),
    /// Share of those below.
    Share(Over, Where),
}

impl Rule {
    /// Over what time it counts.
    pub fn per(&self) -> Per {
        match self {
            Rule::Count { per, .. }
            | Rule::Sum { per, .. }
            | Rule::DoneBy { per, .. }
            | Rule::FollowUp { per, .. }
            | Rule::Share { per, .. }
            | Rule::Ratio { per, .. }
            | Rule::Attested { per, .. }
            | Rule::AllOf { per, .. }
            | Rule::AnyOf { per, .. }
            | Rule::Trend { per, .. } => *per,
            Rule::Structure { .. } => Per::Standing,
        }
    }

    /// The word for its shape.
    pub fn shape(&self) -> &'static str {
        match self {
            Rule::Count { .. } => "count",
            Rule::Sum { .. } => "sum",
            Rule::DoneBy { .. } => "done-by",
            Rule::FollowUp { .. } => "follow-up",
            Rule::Structure { .. } => "structure",
            Rule::Share { .. } => "share",
            Rule::Ratio { .. } => "ratio",
            Rule::Attested { .. } => "attested",
            Rule::AllOf { .. } => "all-of",
            Rule::AnyOf { .. } => "any-of",
            Rule::Trend { .. } => "trend",
        }
    }

    /// Whether it needs the verdicts of other indicators.
    pub fn depends(&self) -> bool {
        match self {
            Rule::Share { wanted, .. } | Rule::Trend { of: TrendOf::Share(_, wanted), .. } => {
                matches!(wanted, Where::Attained | Where::Indicator(_))
            }
            Rule::AllOf { rules, indicators, .. } | Rule::AnyOf { rules, indicators, .. } => {
                !indicators.is_empty() || rules.iter().any(Rule::depends)
            }
            _ => false,
        }
    }

    /// Whether it asks which units are 达标.
    pub fn asks_attained(&self) -> bool {
        match self {
            Rule::Share { wanted, .. } | Rule::Trend { of: TrendOf::Share(_, wanted), .. } => {
                *wanted == Where::Attained
            }
            Rule::AllOf { rules, .. } | Rule::AnyOf { rules, .. } => rules.iter().any(Rule::asks_attained),
            _ => false,
        }
    }

    /// Every filter in it.
    pub fn filters(&self) -> Vec<&Filter> {
        let mut out = Vec::new();
        match self {
            Rule::Count { filter, .. } | Rule::Sum { filter, .. } | Rule::DoneBy { filter, .. } => {
                out.push(filter)
            }
            Rule::FollowUp { trigger, follow, .. } => out.extend([trigger, follow]),
            Rule::Ratio { part, whole, .. } => out.extend([part, whole]),
            Rule::Share { over, wanted, .. } => {
                if let Over::Facts(f) = over {
                    out.push(f);
                }
                if let Where::Facts(f) = wanted {
                    out.push(f);
                }
            }
            Rule::AllOf { rules, .. } | Rule::AnyOf { rules, .. } => {
                out.extend(rules.iter().flat_map(Rule::filters))
            }
            Rule::Trend { of: TrendOf::Facts(f), .. } => out.push(f),
            _ => {}
        }
        if let Rule::Structure { require, .. } = self {
            for c in require {
                if let Metric::Facts { filter, .. } = &c.metric {
                    out.push(filter);
                }
            }
        }
        out
    }

    /// Every parameter that it names.
    pub fn parameters(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        fn push<'a>(out: &mut Vec<&'a str>, names: &[&'a Option<String>]) {
            out.extend(names.iter().filter_map(|n| n.as_deref()));
        }
        match self {
            Rule::Count { at_least, at_most, usual_max, rolling, .. } => {
                push(&mut out, &[at_least, at_most, usual_max, rolling]);
            }
            Rule::Sum { at_least, at_most, per_head, rolling, .. } => {
                push(&mut out, &[at_least, at_most, rolling]);
                out.extend(per_head.iter().map(|(_, p)| p.as_str()));
            }
            Rule::DoneBy { by, by_day, from, .. } => push(&mut out, &[by, by_day, from]),
            Rule::FollowUp {
                within_days, within_months, at_least_days, at_least_months, rolling, ..
            } => {
                push(&mut out, &[within_days, within_months, at_least_days, at_least_months, rolling]);
            }
            Rule::Structure { require, on } => {
                push(&mut out, &[on]);
                out.extend(require.iter().flat_map(Condition::parameters));
            }
            Rule::Share { at_least, at_most, by, wanted, .. } => {
                push(&mut out, &[at_least, at_most, by]);
                out.push("share-rounding");
                match wanted {
                    Where::Attained => out.push("attainment-share"),
                    Where::Condition(c) => out.extend(c.parameters()),
                    _ => {}
                }
            }
            Rule::Ratio { at_least, at_most, .. } => push(&mut out, &[at_least, at_most]),
            Rule::Attested { per, .. } => {
                out.push("attestation-confirmed");
                if *per == Per::Standing {
                    out.push("attestation-years");
                }
            }
            Rule::AllOf { rules, .. } | Rule::AnyOf { rules, .. } => {
                out.extend(rules.iter().flat_map(Rule::parameters));
            }
            Rule::Trend { of: TrendOf::Metric(m), .. } => out.extend(m.parameters()),
            Rule::Trend { .. } => {}
        }
        for filter in self.filters() {
            out.extend(
                [&filter.months, &filter.day_of_month, &filter.tolerance]
                    .into_iter()
                    .filter_map(|n| n.as_deref()),
            );
            if filter.kinds.iter().any(|k| k.is_sitting()) {
                out.push("combine-sittings");
            }
            if filter.all.union(filter.any).union(filter.none).needs_entry_days() {
                out.push("entry-days");
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Every other indicator that it names.
    pub fn indicators(&self) -> Vec<&str> {
        match self {
            Rule::Share { wanted: Where::Indicator(slug), .. } => vec![slug],
            Rule::AllOf { rules, indicators, .. } | Rule::AnyOf { rules, indicators, .. } => {
                indicators.iter().map(String::as_str).chain(rules.iter().flat_map(Rule::indicators)).collect()
            }
            Rule::Trend { of: TrendOf::Share(_, Where::Indicator(slug)), .. } => vec![slug],
            _ => Vec::new(),
        }
    }
}
