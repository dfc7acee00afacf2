//! The values of metrics on a day, and whether conditions hold.

use super::judging::{Judge, Who};
use super::plans::Scan;
use crate::facts::NOBODY;
use crate::metrics::{Comparison, Condition, Metric, PersonClass, UnitClass};
use crate::rosters::NOWHERE;
use crate::rules::Per;
use crate::standards::parameters::Setting;
use jishi_domain::dates::Day;
use jishi_domain::units::UnitKind;
use std::collections::BTreeMap;

/// 度量值
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(i64),
    /// So many of so many.
    Ratio(i64, i64),
    /// A word.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// These, by name; compared by their number.
    Listed(Vec<String>),
    /// Not known, and what is missing.
    Missing(String),
}

/// What a condition says.
pub struct Check {
    /// Holds, does not, or cannot be said.
    pub holds: Option<bool>,
    /// Counted, required, both hundredths.
    pub numbers: (i64, i64, bool),
    /// In words: what is not as it should be.
    pub words: String,
}

impl Judge<'_> {
    /// Measures.
    pub fn measure(&self, metric: &Metric, scan: Option<&Scan>, who: Who, day: Day) -> Value {
        let roster = &self.facts.roster;
        let unit = &roster.units[who.unit as usize];
        match metric {
            Metric::Members(class) => {
                let counted = self.plan.flag("probationary-counted", day).unwrap_or(true);
                Value::Number(roster.count(who.unit, *class, day, counted))
            }
            Metric::CommitteeSize => Value::Number(roster.committee_size(who.unit, day)),
            Metric::Posts { posts, origin, full_time } => {
                let mut persons: Vec<u32> = roster
                    .posts(who.unit)
                    .iter()
                    .filter(|p| p.from <= day && day < p.until && posts.contains(&p.post))
                    .filter(|p| !full_time || p.full_time)
                    .filter(|p| {
                        origin.is_empty() || p.origin.iter().any(|o| origin.iter().any(|w| **w == **o))
                    })
                    .map(|p| p.person)
                    .collect();
                persons.sort_unstable();
                persons.dedup();
                Value::Number(persons.len() as i64)
            }
            Metric::HoldersWith { posts, origin, education, title } => {
                let holders: Vec<_> = roster
                    .with_below(who.unit, day)
                    .into_iter()
                    .filter(|u| {
                        *u == who.unit || matches!(unit.kind, UnitKind::College | UnitKind::GeneralBranch)
                    })
                    .flat_map(|u| roster.posts(u))
                    .filter(|p| p.from <= day && day < p.until && posts.contains(&p.post))
                    .collect();
                let has = |person: u32, key: &str, wanted: &[String]| {
                    roster
                        .attributes
                        .get(&person)
                        .into_iter()
                        .flatten()
                        .any(|(k, v)| &**k == key && wanted.iter().any(|w| **w == **v))
                };
                let with = holders
                    .iter()
                    .filter(|p| {
                        p.origin.iter().any(|o| origin.iter().any(|w| **w == **o))
                            || has(p.person, "education", education)
                            || has(p.person, "title", title)
                    })
                    .count();
                Value::Ratio(with as i64, holders.len() as i64)
            }
            Metric::Groups => Value::Number(roster.below(who.unit, UnitClass::Group, day).len() as i64),
            Metric::GroupsWithoutLeader => {
                let groups = if unit.kind == UnitKind::Group {
                    vec![who.unit]
                } else {
                    roster.below(who.unit, UnitClass::Group, day)
                };
                let led = |group: u32| {
                    roster.posts(group).iter().any(|p| {
                        p.post == jishi_domain::people::PostKind::GroupLeader
                            && p.from <= day
                            && day < p.until
                    })
                };
                Value::Number(groups.into_iter().filter(|g| !led(*g)).count() as i64)
            }
            Metric::Subordinates(class) => Value::Number(roster.below(who.unit, *class, day).len() as i64),
            Metric::UnitCategory => Value::Text(unit.on(day).category.id().into()),
            Metric::UnitForm => Value::Text(unit.on(day).form.id().into()),
            Metric::UnitBasis => match &unit.on(day).basis {
                Some(basis) => Value::Text(basis.to_string()),
                None => Value::Missing("支部设置依据未登记".into()),
            },
            Metric::UnitsCovered => Value::Number(unit.on(day).departments.len() as i64),
            Metric::TermYears | Metric::TermDaysLeft => {
                let Some(term) = unit.terms.iter().rev().find(|t| t.from <= day) else {
                    return Value::Missing("届期（换届日期和届满日期）未登记".into());
                };
                if *metric == Metric::TermDaysLeft {
                    Value::Number(i64::from(term.until.0 - day.0))
                } else {
                    let (a, b) = (term.from.date(), term.until.date());
                    let months = (i64::from(b.year()) - i64::from(a.year())) * 12 + i64::from(b.month())
                        - i64::from(a.month());
                    Value::Number((months + 6).div_euclid(12))
                }
            }
            Metric::TeachingUnit => Value::Flag(unit.on(day).teaching),
            Metric::DepartmentsWithoutBranch { min } => self.departments_without_branch(min, who, day),
            Metric::MembersWithoutBranch => {
                let college = who.unit == roster.college;
                let n = roster
                    .between
                    .iter()
                    .filter(|s| s.stage.is_member() && s.from <= day && day < s.until)
                    .count();
                Value::Number(if college { n as i64 } else { 0 })
            }
            Metric::Venues => self.venues(who, day),
            Metric::FundSource { .. } => {
                let year = jishi_domain::periods::Cadence::Year.around(day);
                Value::Flag(self.any_fact(scan, who, year.start, day.plus(1)))
            }
            Metric::Adopted { standard } => {
                let mut above = vec![who.unit];
                while let Some(at) = above.last().copied().filter(|_| above.len() < 64) {
                    match roster.units[at as usize].parent_on(day) {
                        NOWHERE => break,
                        parent => above.push(parent),
                    }
                }
                Value::Flag(roster.adopted.iter().any(|(id, from, until, units)| {
                    **id == **standard
                        && *from <= day
                        && day < *until
                        && (units.is_empty() || units.iter().any(|u| above.contains(u)))
                }))
            }
            Metric::Applied { .. } => Value::Flag(self.any_fact(scan, who, Day::MIN, day.plus(1))),
            Metric::Honours { level, .. } => {
                let mut n = 0;
                if let Some(scan) = scan {
                    self.rows(
                        scan,
                        who,
                        Day::MIN,
                        day.plus(1),
                        |row| {
                            let (personal, at) = row.place();
                            let lane = if personal { &self.facts.persons } else { &self.facts.units };
                            let (sources, source) = (&self.facts.sources, lane.record[at]);
                            let in_force = sources.until(source) >= day;
                            let fits = level.is_empty()
                                || sources.level(source).is_some_and(|l| level.iter().any(|w| w == l));
                            n += i64::from(in_force && fits);
                        },
                        |_| {},
                    );
                }
                Value::Number(n)
            }
            Metric::Facts { filter, per } => {
                let from = match per {
                    Per::Cadence(cadence) => cadence.around(day).start,
                    Per::Programme => self.plan.adopted.from,
                    Per::Standing | Per::Rolling => Day::MIN,
                };
                let mut rows = Vec::new();
                if let Some(scan) = scan {
                    self.rows(scan, who, from, day.plus(1), |row| rows.push(row), |_| {});
                }
                Value::Number(self.tally(&rows, filter.distinct))
            }
            Metric::ClassShare { class, among } => {
                let all = self.persons_below(who.unit, *among, day);
                let of: std::collections::HashSet<u32> =
                    self.persons_below(who.unit, *class, day).into_iter().map(|(_, p)| p).collect();
                Value::Ratio(all.iter().filter(|(_, p)| of.contains(p)).count() as i64, all.len() as i64)
            }
            Metric::HolderIs { posts } => Value::Flag(
                who.person != NOBODY
                    && roster
                        .posts_of(who.person)
                        .any(|p| p.from <= day && day < p.until && posts.contains(&p.post)),
            ),
            Metric::PersonAttribute { attribute } => {
                let found = roster
                    .attributes
                    .get(&who.person)
                    .into_iter()
                    .flatten()
                    .find(|(k, _)| **k == **attribute)
                    .map(|(_, v)| v.to_string());
                match found {
                    Some(value) => Value::Text(value),
                    None => Value::Text(String::new()),
                }
            }
            Metric::DaysAsMember => {
                let mut here = Vec::new();
                roster.persons(who.unit, PersonClass::Member, day, true, &mut here);
                let since = here.iter().find(|(p, _)| *p == who.person).map(|(_, since)| *since);
                Value::Number(since.map_or(0, |since| i64::from(day.0 - since.0)))
            }
        }
    }

    fn any_fact(&self, scan: Option<&Scan>, who: Who, from: Day, until: Day) -> bool {
        let mut any = false;
        if let Some(scan) = scan {
            self.rows(scan, who, from, until, |_| any = true, |_| {});
        }
        any
    }

    /// Places that the unit used in the last twelve months, own or shared; the general branch's places may be shared.
    fn venues(&self, who: Who, day: Day) -> Value {
        let roster = &self.facts.roster;
        let attested = |unit: u32| {
            let kind =
                crate::facts::vocabulary::FactKind::of(jishi_domain::record_kinds::RecordKind::Attestation);
            let from = day.plus_months(-12);
            self.facts
                .units
                .rows_between(unit, kind, from, day.plus(1))
                .any(|row| self.facts.items[usize::from(self.facts.units.item[row])].starts_with("venue-"))
        };
        let used = |unit: u32| {
            let kind =
                crate::facts::vocabulary::FactKind::of(jishi_domain::record_kinds::RecordKind::VenueUse);
            !self.facts.units.rows_between(unit, kind, day.plus_months(-12), day.plus(1)).is_empty()
        };
        let parent = roster.units[who.unit as usize].parent_on(day);
        let own = i64::from(attested(who.unit) || used(who.unit));
        let shared = i64::from(
            own == 0
                && roster.units[who.unit as usize].kind == UnitKind::Branch
                && parent != NOWHERE
                && attested(parent),
        );
        Value::Number(own + shared)
    }

    fn departments_without_branch(&self, min: &str, who: Who, day: Day) -> Value {
        let Some(min) = self.plan.number(min, day) else {
            return Value::Missing(format!("参数“{min}”不是整数"));
        };
        let roster = &self.facts.roster;
        let below = roster.with_below(who.unit, day);
        let covered = |department: &str| {
            roster.units.iter().any(|u| {
                u.kind == UnitKind::Branch
                    && u.exists_on(day)
                    && u.on(day).departments.iter().any(|d| **d == *department)
            })
        };
        let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
        for unit in below {
            if roster.units[unit as usize].kind == UnitKind::Group {
                continue;
            }
            for span in roster.spans(unit) {
                let here = span.from <= day
                    && day < span.until
                    && roster.span_is(span, PersonClass::FullMember, true);
                if !here {
                    continue;
                }
                let department = roster
                    .attributes
                    .get(&span.person)
                    .and_then(|list| list.iter().find(|(k, _)| &**k == "department"))
                    .map(|(_, v)| &**v);
                if let Some(department) = department {
                    *counts.entry(department).or_default() += 1;
                }
            }
        }
        let any_listed = roster.units.iter().any(|u| !u.versions.iter().all(|v| v.departments.is_empty()));
        if !any_listed && !counts.is_empty() {
            return Value::Missing("支部覆盖的部门未登记".into());
        }
        let lacking = counts.into_iter().filter(|(d, n)| *n >= min && !covered(d));
        Value::Listed(lacking.map(|(d, n)| format!("{d}（正式党员{n}名）")).collect())
    }

    /// Whether a condition holds of a value. The words are made only where it does not.
    pub fn holds(&self, condition: &Condition, value: &Value, day: Day) -> Check {
        if let Value::Listed(names) = value {
            let mut check = self.holds(condition, &Value::Number(names.len() as i64), day);
            if check.holds == Some(false) && !names.is_empty() {
                check.words = format!("{}：{}", check.words, names.join("、"));
            }
            return check;
        }
        let mut check = Check { holds: Some(true), numbers: (0, -1, false), words: String::new() };
        if let Value::Missing(what) = value {
            check.holds = None;
            check.words.clone_from(what);
            return check;
        }
        check.numbers.0 = match value {
            Value::Number(n) => *n,
            Value::Ratio(n, of) => {
                check.numbers.2 = true;
                if *of == 0 { 0 } else { n * 10_000 / of }
            }
            Value::Flag(flag) => i64::from(*flag),
            _ => 0,
        };
        let zero = match value {
            Value::Number(n) => *n == 0,
            Value::Ratio(n, _) => *n == 0,
            Value::Text(text) => text.is_empty(),
            Value::Flag(flag) => !*flag,
            Value::Listed(names) => names.is_empty(),
            Value::Missing(_) => true,
        };
        for comparison in &condition.comparisons {
            let ok = match comparison {
                Comparison::Exists(wanted) | Comparison::Is(wanted) => zero != *wanted,
                Comparison::Odd(wanted) => {
                    matches!(value, Value::Number(n) if (n.rem_euclid(2) == 1) == *wanted)
                }
                Comparison::OneOf(list) => matches!(value, Value::Text(text) if list.contains(text)),
                Comparison::AtLeast(id) | Comparison::AtMost(id) | Comparison::Equals(id) => {
                    match self.against(comparison, id, value, day, &mut check.numbers) {
                        Some(ok) => ok,
                        None => {
                            check.holds = None;
                            check.words = format!("参数“{id}”与{}不能比较", condition.metric.label());
                            return check;
                        }
                    }
                }
            };
            if !ok {
                check.holds = Some(false);
                if self.wordy {
                    check.words = self.why_it_fails(condition, comparison, value, day);
                }
                return check;
            }
        }
        check
    }

    fn against(
        &self,
        comparison: &Comparison,
        id: &str,
        value: &Value,
        day: Day,
        numbers: &mut (i64, i64, bool),
    ) -> Option<bool> {
        let setting = self.plan.setting(id, day)?;
        let (left, right, required) = match (value, &*setting) {
            (Value::Number(n), Setting::Number(m)) => (*n, *m, *m),
            (Value::Number(n), Setting::Amount(a)) => (n * 100, a.0, a.0 / 100),
            (Value::Ratio(_, 0), Setting::Share(..)) => return Some(true),
            (Value::Ratio(n, of), Setting::Share(a, b)) => (n * b, a * of, a * 10_000 / b),
            _ => return None,
        };
        numbers.1 = required;
        Some(match comparison {
            Comparison::AtLeast(_) => left >= right,
            Comparison::AtMost(_) => left <= right,
            _ => left == right,
        })
    }

    fn why_it_fails(
        &self,
        condition: &Condition,
        comparison: &Comparison,
        value: &Value,
        day: Day,
    ) -> String {
        if let Some(words) = &condition.otherwise {
            return words.clone();
        }
        let label = condition.metric.label();
        let limit = |id: &str| match self.plan.setting(id, day).as_deref() {
            Some(Setting::Number(n)) => n.to_string(),
            Some(Setting::Amount(a)) => a.to_string(),
            Some(Setting::Share(a, b)) => format!("{}%", 100 * a / b),
            _ => String::new(),
        };
        match comparison {
            Comparison::Exists(true) => format!("{label}为零"),
            Comparison::Exists(false) => format!("{label}应为零，现为{}", show(value)),
            Comparison::Is(wanted) => format!("{label}应为{}", if *wanted { "是" } else { "否" }),
            Comparison::Odd(wanted) => {
                format!("{label}应为{}数，现为{}", if *wanted { "奇" } else { "偶" }, show(value))
            }
            Comparison::OneOf(_) => format!("{label}不在规定范围内"),
            Comparison::AtLeast(id) => format!("{label}{}，应不少于{}", show(value), limit(id)),
            Comparison::AtMost(id) => format!("{label}{}，应不多于{}", show(value), limit(id)),
            Comparison::Equals(id) => format!("{label}{}，应为{}", show(value), limit(id)),
        }
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Number(n) => n.to_string(),
        Value::Ratio(_, 0) => "无人".into(),
        Value::Ratio(n, of) => format!("{}%（{n}/{of}）", 100 * n / of),
        Value::Text(text) => text.clone(),
        Value::Flag(flag) => if *flag { "是" } else { "否" }.into(),
        Value::Listed(names) => names.len().to_string(),
        Value::Missing(_) => "未知".into(),
    }
}
