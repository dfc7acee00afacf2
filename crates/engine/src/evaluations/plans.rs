//! A standard as adopted, bound to facts: filters become small tables, parameters become values.

use super::conditions::Settled;
use super::sentences::Template;
use super::touching::Kinds;
use crate::facts::vocabulary::{FactKind, TagSet};
use crate::facts::{Facts, sitting_bit};
use crate::metrics::{Condition, Metric, Scope};
use crate::rules::{Distinct, Filter, Over, Per, Rule, TrendOf, Where};
use crate::standards::parameters::{DatedValue, Origin, Parameter, ParameterType, Setting};
use crate::standards::{Indicator, Standard, Subject};
use jishi_domain::actions::Adoption;
use jishi_domain::dates::Day;
use jishi_domain::units::UnitKind;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// 采用情况 — how the college has adopted the standard.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// First day.
    pub from: Day,
    /// First day after.
    pub until: Day,
    /// Units in scope, with all below; empty: all.
    pub units: Vec<String>,
    /// Values set by the college.
    pub settings: BTreeMap<String, Setting>,
    /// Parameters that the college has confirmed or set: by whom.
    pub confirmed: BTreeMap<String, String>,
}

impl Adopted {
    /// Adopted from a day on, without an end and with every default.
    pub fn from(day: Day) -> Adopted {
        Adopted {
            from: day,
            until: Day::MAX,
            units: Vec::new(),
            settings: BTreeMap::new(),
            confirmed: BTreeMap::new(),
        }
    }

    /// Reads an adoption of the ledger. Values that the standard cannot read are left out: the use case refuses them on entry.
    pub fn of(adoption: &Adoption, standard: &Standard) -> Adopted {
        let mut adopted = Adopted::from(adoption.from);
        adopted.until = adoption.until.map_or(Day::MAX, |d| d.plus(1));
        adopted.units.clone_from(&adoption.units);
        for (id, confirmation) in &adoption.parameters {
            let Some(parameter) = standard.parameters.get(id) else { continue };
            adopted.confirmed.insert(id.clone(), confirmation.by.clone());
            if let Some(setting) = confirmation.value.as_ref().and_then(|v| parameter.read_json(v).ok()) {
                adopted.settings.insert(id.clone(), setting);
            }
        }
        adopted
    }
}

/// A parameter's value as used, with its origin.
#[derive(Clone, Debug)]
pub struct Used<'s> {
    /// The parameter.
    pub parameter: &'s Parameter,
    /// The dated value.
    pub value: &'s DatedValue,
    /// What was used.
    pub setting: Setting,
    /// Whether it is certain or the college has confirmed it.
    pub confirmed: bool,
}

/// Which numbers pass, one byte each: 1 or 0. Tables that are equal are kept once where that is known.
#[derive(Clone, Debug, Default)]
pub struct Table(Arc<Vec<u8>>);

impl Table {
    /// Up to so many numbers a table can be used without looking at its length.
    pub const SMALL: usize = 1024;

    fn of(passes: impl Iterator<Item = bool>) -> Table {
        let mut table: Vec<u8> = passes.map(u8::from).collect();
        table.resize(table.len().max(Table::SMALL), 0);
        Table(Arc::new(table))
    }

    /// Whether a number passes.
    #[inline]
    pub fn has(&self, number: u16) -> bool {
        self.0.get(usize::from(number)).is_some_and(|pass| *pass != 0)
    }

    /// The whole table, where it is small.
    #[inline]
    pub fn small(&self) -> Option<&[u8; Table::SMALL]> {
        self.0.as_slice().try_into().ok()
    }

    /// The whole table.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A filter as tables over the facts' own numbers.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Fact kinds.
    pub kinds: Vec<FactKind>,
    /// Which marks pass.
    pub marks: Table,
    /// As `marks`, for kinds that are sittings (a sitting of several kinds may count only once).
    pub sitting_marks: Table,
    /// For each item: whether it passes; `None`: all.
    pub items: Option<Table>,
    /// Tags whose truth depends on a parameter: all, any, none of them.
    pub depending: (TagSet, TagSet, TagSet),
    /// Tags of `any` that marks can tell.
    pub any_marks: Table,
    /// Months that count, one bit each.
    pub months: Option<u16>,
    /// Day of the month and tolerance.
    pub day_of_month: Option<(i8, u8)>,
    /// What is counted.
    pub distinct: Distinct,
    /// Units below, too.
    pub from_below: bool,
    /// Facts received from another unit pass.
    pub external: bool,
}

/// A rule with its filters bound.
#[derive(Clone, Debug)]
pub struct Bound<'s> {
    /// The rule.
    pub rule: &'s Rule,
    /// Its filters, in the order of the shape.
    pub scans: Vec<Scan>,
    /// Of a structure: its conditions, where they could be worked out.
    pub settled: Vec<Option<Settled>>,
    /// The rules inside.
    pub inner: Vec<Bound<'s>>,
}

/// An indicator with its rule bound.
#[derive(Clone, Debug)]
pub struct Op<'s> {
    /// Index in the standard.
    pub index: u16,
    /// The indicator.
    pub indicator: &'s Indicator,
    /// Its rule.
    pub rule: Bound<'s>,
    /// For each condition of `applies_when`: its filter, where it counts facts.
    pub applies: Vec<Option<Scan>>,
    /// The same conditions, where they could be worked out.
    pub settled: Vec<Option<Settled>>,
    /// What those conditions look at.
    pub applies_to: Scope,
    /// The parameters of those conditions do not change over time.
    pub applies_steadily: bool,
    /// The rule looks at nothing but the roster, with values that do not change.
    pub is_steady_structure: bool,
    /// Equal for operations whose first filters are equal.
    pub scan_number: u16,
    /// Equal for operations with the same conditions.
    pub conditions_number: u16,
    /// Equal for structures of the roster that come out the same.
    pub structure_number: u16,
    /// The sentence that tells of a verdict.
    pub explain: Template<'s>,
}

impl Op<'_> {
    /// Whether it looks at facts of one of these kinds.
    fn looks_at_some(&self, kinds: &BTreeSet<FactKind>) -> bool {
        self.looks_at().meet(kinds.iter().copied().collect())
    }

    /// Whether the conditions come out the same for all subjects at a unit.
    pub fn applies_to_all(&self) -> bool {
        self.applies_to < Scope::Person || matches!(self.indicator.subject, Subject::Unit(_))
    }

    /// Whether the conditions come out the same as long as nothing changes in the roster of a unit of that kind.
    pub fn applies_while_steady(&self, kind: UnitKind) -> bool {
        self.applies_steadily
            && self.applies_to <= Scope::Roster
            && matches!(kind, UnitKind::Branch | UnitKind::Group)
    }

    /// Whether the whole indicator comes out the same as long as nothing changes in the roster of a unit of that kind.
    pub fn is_steady(&self, kind: UnitKind) -> bool {
        self.is_steady_structure && self.applies_while_steady(kind)
    }
}

/// 判定计划 — a standard, its adoption and the facts, ready to be walked.
#[derive(Clone, Debug)]
pub struct Plan<'s> {
    /// The standard.
    pub standard: &'s Standard,
    /// The adoption.
    pub adopted: Adopted,
    /// Indicators that need nothing but facts.
    pub first: Vec<Op<'s>>,
    /// Indicators that need the verdicts of others.
    pub second: Vec<Op<'s>>,
    /// For each of the first: the kinds of facts that it looks at.
    pub(super) looks_at: Vec<Kinds>,
    /// Whole years between the document's own start and the adoption.
    pub shift_years: i32,
    /// Values that do not change over time, by parameter.
    fixed: FxHashMap<&'s str, Setting>,
    /// For each indicator: whether it stands among the second operations, and where.
    places: Vec<(bool, u16)>,
    /// Numbers of items and marks that the filters know.
    bound: (usize, usize),
    /// A table of all marks that lets none pass.
    closed: Table,
}

impl<'s> Plan<'s> {
    /// Binds a standard to facts.
    pub fn new(standard: &'s Standard, adopted: Adopted, facts: &Facts) -> Plan<'s> {
        let shift_years =
            i32::from(adopted.from.date().year()) - i32::from(standard.document.in_force_from.date().year());
        let mut plan = Plan {
            standard,
            adopted,
            first: Vec::new(),
            second: Vec::new(),
            looks_at: Vec::new(),
            shift_years: shift_years.max(0),
            fixed: FxHashMap::default(),
            places: Vec::with_capacity(standard.indicators.len()),
            bound: (facts.items.len(), facts.marks.len()),
            closed: Table::of(facts.marks.iter().map(|_| false)),
        };
        for (id, parameter) in &standard.parameters {
            if parameter.values.len() == 1 || plan.adopted.settings.contains_key(id) {
                let setting = plan.compute(parameter, plan.adopted.from);
                plan.fixed.insert(id, setting);
            }
        }
        let mut scans: Vec<&Filter> = Vec::new();
        let mut asked: Vec<&[Condition]> = Vec::new();
        let mut structures: Vec<&Indicator> = Vec::new();
        for (index, indicator) in standard.indicators.iter().enumerate() {
            let conditions = &indicator.applies_when;
            let parameters = conditions.iter().flat_map(|c| c.parameters());
            let filter = indicator.rule.filters().first().copied();
            let scan_number = filter.map_or(usize::MAX, |f| number(&mut scans, f, |a, b| a == b));
            let conditions_number = number(&mut asked, conditions.as_slice(), |a, b| a == b);
            let is_steady_structure = plan.is_steady_structure(&indicator.rule);
            let alike = |a: &&Indicator, b: &&Indicator| {
                (&a.rule, &a.applies_when, a.subject) == (&b.rule, &b.applies_when, b.subject)
            };
            let structure_number =
                if is_steady_structure { number(&mut structures, indicator, alike) } else { 0 };
            let op = Op {
                index: index as u16,
                indicator,
                rule: plan.bind(&indicator.rule, facts),
                applies: conditions.iter().map(|c| plan.condition_scan(c, facts)).collect(),
                settled: conditions.iter().map(|c| plan.settle(c)).collect(),
                applies_to: conditions.iter().map(|c| c.metric.scope()).max().unwrap_or_default(),
                applies_steadily: parameters.chain(["probationary-counted"]).all(|id| plan.is_fixed(id)),
                is_steady_structure,
                scan_number: scan_number as u16,
                conditions_number: conditions_number as u16,
                structure_number: structure_number as u16,
                explain: Template::of(&indicator.explain),
            };
            let list = if indicator.rule.depends() { &mut plan.second } else { &mut plan.first };
            plan.places.push((indicator.rule.depends(), list.len() as u16));
            list.push(op);
        }
        plan.looks_at = plan.first.iter().map(Op::looks_at).collect();
        plan
    }

    /// The same with no more than what facts of some kinds can change at units of some kinds: the indicators that count
    /// them, what builds on those, and what that builds on.
    pub fn narrowed(&self, facts: &BTreeSet<FactKind>, at: &BTreeSet<UnitKind>) -> Plan<'s> {
        let judged = |op: &Op<'s>| match op.indicator.subject {
            Subject::Unit(kind) => at.contains(&kind),
            Subject::Person(_) => true,
        };
        let all = self.first.iter().chain(&self.second).filter(|op| judged(op));
        let mut wanted: BTreeSet<&str> =
            all.filter(|op| op.looks_at_some(facts)).map(|op| op.indicator.slug.as_str()).collect();
        let builds = |op: &Op<'s>, wanted: &BTreeSet<&str>| {
            op.indicator.rule.asks_attained()
                || op.indicator.rule.indicators().iter().any(|slug| wanted.contains(slug))
        };
        let second = || self.second.iter().map(|op| (op, op.indicator.slug.as_str()));
        for _ in &self.second {
            let more = second().filter(|(op, _)| judged(op) && builds(op, &wanted));
            let more: Vec<&str> = more.map(|(_, slug)| slug).collect();
            wanted.extend(more);
        }
        for _ in &self.second {
            let below = second().filter(|(_, slug)| wanted.contains(slug));
            let below: Vec<&str> = below.flat_map(|(op, _)| op.indicator.rule.indicators()).collect();
            wanted.extend(below);
        }
        if second().any(|(op, slug)| wanted.contains(slug) && op.indicator.rule.asks_attained()) {
            // which units are 达标 hangs on everything
            return self.clone();
        }
        let kept = |ops: &[Op<'s>]| -> Vec<Op<'s>> {
            ops.iter().filter(|op| wanted.contains(op.indicator.slug.as_str())).cloned().collect()
        };
        let (first, second) = (kept(&self.first), kept(&self.second));
        let mut places = vec![(false, u16::MAX); self.places.len()];
        for (is_second, ops) in [(false, &first), (true, &second)] {
            for (at, op) in ops.iter().enumerate() {
                places[usize::from(op.index)] = (is_second, at as u16);
            }
        }
        Plan {
            standard: self.standard,
            adopted: self.adopted.clone(),
            looks_at: first.iter().map(Op::looks_at).collect(),
            first,
            second,
            shift_years: self.shift_years,
            fixed: self.fixed.clone(),
            places,
            bound: self.bound,
            closed: self.closed.clone(),
        }
    }

    /// The operation of an indicator, by its index in the standard.
    pub fn op(&self, indicator: u16) -> &Op<'s> {
        let (second, place) = self.places[usize::from(indicator)];
        if second { &self.second[usize::from(place)] } else { &self.first[usize::from(place)] }
    }

    fn is_steady_structure(&self, rule: &Rule) -> bool {
        let Rule::Structure { require, on: None } = rule else { return false };
        require
            .iter()
            .all(|c| c.metric.scope() <= Scope::Roster && c.parameters().iter().all(|id| self.is_fixed(id)))
    }

    /// Whether a parameter's value (or its absence) is the same on every day.
    pub(super) fn is_fixed(&self, id: &str) -> bool {
        self.fixed.contains_key(id) || !self.standard.parameters.contains_key(id)
    }

    /// Whether the plan knows every item and mark of facts that have grown since; else it must be made anew.
    pub fn fits(&self, facts: &Facts) -> bool {
        self.bound == (facts.items.len(), facts.marks.len())
    }

    fn compute(&self, parameter: &Parameter, day: Day) -> Setting {
        if let Some(setting) = self.adopted.settings.get(&parameter.id) {
            return setting.clone();
        }
        let dated = parameter.on(day);
        match dated.setting {
            Setting::Day(on) if dated.origin == Origin::Document && self.shift_years > 0 => {
                Setting::Day(on.plus_months(12 * self.shift_years))
            }
            ref setting => setting.clone(),
        }
    }

    /// The value of a parameter on a day; `None` where the standard has no such parameter.
    pub fn setting(&self, id: &str, day: Day) -> Option<std::borrow::Cow<'_, Setting>> {
        if let Some(setting) = self.fixed.get(id) {
            return Some(std::borrow::Cow::Borrowed(setting));
        }
        self.standard.parameters.get(id).map(|p| std::borrow::Cow::Owned(self.compute(p, day)))
    }

    /// A whole number.
    pub fn number(&self, id: &str, day: Day) -> Option<i64> {
        match *self.setting(id, day)? {
            Setting::Number(n) => Some(n),
            Setting::Amount(a) => Some(a.0 / 100),
            Setting::Flag(flag) => Some(i64::from(flag)),
            _ => None,
        }
    }

    /// A number in hundredths.
    pub fn hundredths(&self, id: &str, day: Day) -> Option<i64> {
        match *self.setting(id, day)? {
            Setting::Number(n) => Some(n * 100),
            Setting::Amount(a) => Some(a.0),
            _ => None,
        }
    }

    /// A share.
    pub fn share(&self, id: &str, day: Day) -> Option<(i64, i64)> {
        match *self.setting(id, day)? {
            Setting::Share(n, d) => Some((n, d)),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn flag(&self, id: &str, day: Day) -> Option<bool> {
        match *self.setting(id, day)? {
            Setting::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    /// A date.
    pub fn day(&self, id: &str, day: Day) -> Option<Day> {
        match *self.setting(id, day)? {
            Setting::Day(on) => Some(on),
            _ => None,
        }
    }

    /// A word.
    pub fn word(&self, id: &str, day: Day) -> Option<String> {
        match self.setting(id, day)?.into_owned() {
            Setting::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list.
    pub fn list(&self, id: &str, day: Day) -> Option<Vec<String>> {
        match self.setting(id, day)?.into_owned() {
            Setting::List(list) => Some(list),
            _ => None,
        }
    }

    /// A parameter with everything that a verdict tells of it.
    pub fn used(&self, id: &str, day: Day) -> Option<Used<'s>> {
        let (_, parameter) = self.standard.parameters.get_key_value(id)?;
        let value = parameter.on(day);
        let certain = value.origin != Origin::Assumed
            && value.certainty == crate::standards::parameters::Certainty::Certain
            && !(parameter.kind == ParameterType::Date
                && value.origin == Origin::Document
                && self.shift_years > 0);
        let confirmed = self.adopted.confirmed.contains_key(id) || certain;
        Some(Used { parameter, value, setting: self.compute(parameter, day), confirmed })
    }

    fn bind(&self, rule: &'s Rule, facts: &Facts) -> Bound<'s> {
        let scan = |filter: &Filter| self.scan(filter, facts);
        let mut scans = Vec::new();
        let mut inner = Vec::new();
        let share = |over: &Over, wanted: &Where, scans: &mut Vec<Scan>| {
            if let Over::Facts(f) = over {
                scans.push(scan(f));
            }
            match wanted {
                Where::Facts(f) => {
                    if f.latest {
                        scans.push(scan(&Filter { items: Vec::new(), ..(**f).clone() }));
                    }
                    scans.push(scan(f));
                }
                Where::Condition(c) => scans.extend(self.condition_scan(c, facts)),
                _ => {}
            }
        };
        match rule {
            Rule::Count { filter, .. } | Rule::Sum { filter, .. } | Rule::DoneBy { filter, .. } => {
                scans.push(scan(filter));
            }
            Rule::Ratio { part, whole, .. } => scans.extend([scan(part), scan(whole)]),
            Rule::FollowUp { trigger, follow, .. } => scans.extend([scan(trigger), scan(follow)]),
            Rule::Structure { require, .. } => {
                // one place for each condition, so that they are found by position
                for condition in require {
                    scans.push(self.condition_scan(condition, facts).unwrap_or_else(Scan::nothing));
                }
            }
            Rule::Share { over, wanted, .. } => share(over, wanted, &mut scans),
            Rule::Attested { item, .. } => scans.push(self.scan(
                &Filter {
                    kinds: vec![FactKind::of(jishi_domain::record_kinds::RecordKind::Attestation)],
                    items: vec![item.clone()],
                    ..Filter::default()
                },
                facts,
            )),
            Rule::AllOf { rules, .. } | Rule::AnyOf { rules, .. } => {
                inner.extend(rules.iter().map(|r| self.bind(r, facts)));
            }
            Rule::Trend { of, .. } => match of {
                TrendOf::Facts(f) => scans.push(scan(f)),
                TrendOf::Share(over, wanted) => share(over, wanted, &mut scans),
                TrendOf::Metric(Metric::Facts { filter, .. }) => scans.push(scan(filter)),
                TrendOf::Metric(_) => {}
            },
        }
        let settled = match rule {
            Rule::Structure { require, .. } => require.iter().map(|c| self.settle(c)).collect(),
            _ => Vec::new(),
        };
        Bound { rule, scans, settled, inner }
    }

    fn condition_scan(&self, condition: &Condition, facts: &Facts) -> Option<Scan> {
        use jishi_domain::record_kinds::RecordKind;
        let plain = |kind: RecordKind, items: &[String]| Filter {
            kinds: vec![FactKind::of(kind)],
            items: items.to_vec(),
            ..Filter::default()
        };
        match &condition.metric {
            Metric::Facts { filter, .. } => Some(self.scan(filter, facts)),
            Metric::FundSource { items } => {
                let mut scan = self.scan(&plain(RecordKind::Funds, items), facts);
                scan.external = true;
                Some(scan)
            }
            Metric::Applied { item } => {
                Some(self.scan(&plain(RecordKind::Application, std::slice::from_ref(item)), facts))
            }
            Metric::Honours { items, .. } => Some(self.scan(&plain(RecordKind::Honour, items), facts)),
            Metric::Venues => Some(self.scan(&plain(RecordKind::VenueUse, &[]), facts)),
            _ => None,
        }
    }

    fn scan(&self, filter: &Filter, facts: &Facts) -> Scan {
        let day = self.adopted.from;
        let combine = self.flag("combine-sittings", day).unwrap_or(true);
        let depending = TagSet::depending();
        let part = |set: TagSet| TagSet(set.0 & depending.0);
        let (all, any, none) =
            (filter.all.without(depending), filter.any.without(depending), filter.none.without(depending));
        let of: u64 = filter.of.iter().map(|k| sitting_bit(*k)).sum();
        let primary = TagSet::of(&["primary"]);
        let external = TagSet::of(&["external"]);
        let takes_external = filter.all.union(filter.any).intersects(external);
        let pass = |tags: TagSet, kinds: u64| {
            tags.contains(all)
                && !tags.intersects(none)
                && (any.is_empty() || !part(filter.any).is_empty() || tags.intersects(any))
                && (of == 0 || kinds & of != 0)
                && (takes_external || !filter.from_below || !tags.intersects(external))
        };
        let marks = Table::of(facts.marks.iter().map(|m| pass(m.tags, m.of)));
        let sitting_marks = if combine {
            marks.clone()
        } else {
            Table::of(facts.marks.iter().map(|m| pass(m.tags, m.of) && m.tags.intersects(primary)))
        };
        let any_marks = if any.is_empty() {
            self.closed.clone()
        } else {
            Table::of(facts.marks.iter().map(|m| m.tags.intersects(any)))
        };
        let is_wanted = |item: &str| filter.items.iter().any(|wanted| **wanted == *item);
        let items = (!filter.items.is_empty()).then(|| Table::of(facts.items.iter().map(|i| is_wanted(i))));
        let months =
            filter.months.as_deref().and_then(|id| self.list(id, day)).map(|months| month_bits(&months));
        let day_of_month = filter.day_of_month.as_deref().and_then(|id| self.number(id, day)).map(|on| {
            let tolerance = filter.tolerance.as_deref().and_then(|id| self.number(id, day)).unwrap_or(0);
            (on.clamp(1, 31) as i8, tolerance.clamp(0, 31) as u8)
        });
        Scan {
            kinds: filter.kinds.clone(),
            marks,
            sitting_marks,
            any_marks,
            items,
            depending: (part(filter.all), part(filter.any), part(filter.none)),
            months,
            day_of_month,
            distinct: filter.distinct,
            from_below: filter.from_below,
            external: takes_external,
        }
    }
}

impl Scan {
    /// A scan that nothing passes.
    pub fn nothing() -> Scan {
        Scan {
            kinds: Vec::new(),
            marks: Table::default(),
            sitting_marks: Table::default(),
            any_marks: Table::default(),
            items: None,
            depending: Default::default(),
            months: None,
            day_of_month: None,
            distinct: Distinct::Fact,
            from_below: false,
            external: false,
        }
    }

    /// Whether the marks of units' facts of one kind decide alone.
    pub(super) fn is_simple(&self) -> bool {
        self.kinds.len() == 1
            && !self.kinds[0].is_personal()
            && self.items.is_none()
            && self.is_plain()
            && self.marks.small().is_some()
            && self.sitting_marks.small().is_some()
    }

    /// Whether marks and items alone decide.
    pub fn is_plain(&self) -> bool {
        let (all, any, none) = self.depending;
        all.union(any).union(none).is_empty() && self.months.is_none() && self.day_of_month.is_none()
    }
}

/// The number of a thing among those that are known; it becomes known.
fn number<T>(known: &mut Vec<T>, thing: T, same: impl Fn(&T, &T) -> bool) -> usize {
    known.iter().position(|other| same(other, &thing)).unwrap_or_else(|| {
        known.push(thing);
        known.len() - 1
    })
}

/// Month numbers as bits.
pub fn month_bits(months: &[String]) -> u16 {
    months.iter().filter_map(|m| m.parse::<u16>().ok()).filter(|m| (1..=12).contains(m)).map(|m| 1 << m).sum()
}

/// Whether a `per` ends on the day asked and cannot be not-yet-due.
pub fn is_immediate(per: Per) -> bool {
    matches!(per, Per::Standing | Per::Rolling)
}
