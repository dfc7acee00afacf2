//! From an unmet rule to what would meet it: one shape after the other.

use super::demands::{Chore, Counts, Days, Demand, Demands, Lost, Taker, Wants};
use super::situations::Situation;
use crate::evaluations::Window;
use crate::evaluations::judging::{Judge, Who};
use crate::evaluations::plans::{Bound, Scan};
use crate::facts::NOBODY;
use crate::facts::vocabulary::{FactKind, TagSet};
use crate::metrics::UnitClass;
use crate::rules::{Aggregate, Distinct, Filter, Match, Over, Per, Quantity, Rule, Where};
use crate::verdicts::Status;
use jishi_domain::dates::Day;
use jishi_domain::plans::Scope;
use jishi_domain::record_kinds::{Field, RecordKind};
use jishi_domain::units::UnitKind;

/// Tags that a sitting of everybody, recorded the same day by those in post, carries anyway.
const GIVEN: TagSet = TagSet::known(&[
    "complete",
    "consistent",
    "quorate",
    "signed-in",
    "evidence",
    "text-evidence",
    "present",
    "attended",
    "own-branch",
    "on-time",
    "by-secretary",
    "by-committee",
]);

/// Ways of holding a sitting that can be planned, the plainest first.
const FORMS: [&str; 5] = ["network-media", "distance", "audio-visual", "micro-lecture", "separate-groups"];

/// Looks at one indicator, subject and period.
pub struct Asking<'j> {
    situation: &'j Situation<'j>,
    judge: &'j Judge<'j>,
    of: (usize, u16, Window),
    /// What was found.
    pub found: Demands,
}

impl<'j> Asking<'j> {
    /// Nothing found yet.
    pub fn new(situation: &'j Situation<'j>, judge: &'j Judge<'j>, of: (usize, u16, Window)) -> Asking<'j> {
        Asking { situation, judge, of, found: Demands::default() }
    }

    /// Finds what would meet a rule in a period.
    pub fn look(&mut self, bound: &Bound<'_>, who: Who, window: &Window) {
        let outcome = self.judge.judge(bound, who, window);
        if matches!(outcome.status, Status::Met | Status::NotApplicable) {
            return;
        }
        let missing = outcome.required - outcome.counted;
        let value_day = self.judge.value_day(window);
        match bound.rule {
            Rule::Count { filter, at_least: Some(_), .. } if missing > 0 => {
                let counts = if filter.distinct == Distinct::Day { Counts::Days } else { Counts::Facts };
                self.want(filter, &bound.scans[0], counts, missing, self.bounds(window), who);
            }
            Rule::Sum { filter, quantity: Quantity::Hours, aggregate, at_least: Some(id), .. } => {
                let needed = match aggregate {
                    Aggregate::Total => missing,
                    Aggregate::Average => {
                        let (rows, _) = self.collect(&bound.scans[0], who, window);
                        let members = self.situation.holders[0].persons.len() as i64;
                        let least = self.judge.plan.hundredths(id, value_day).unwrap_or(0);
                        least * members - self.judge.sum(&rows)
                    }
                };
                self.want(filter, &bound.scans[0], Counts::Hours, needed, self.bounds(window), who);
            }
            Rule::DoneBy { filter, by, by_day, from, .. } => {
                let plan = self.judge.plan;
                let due = match (by, by_day) {
                    (Some(id), _) => plan.day(id, value_day),
                    (None, Some(id)) => Some(plan.month_day(id, window, self.judge.as_of)),
                    (None, None) => Some(window.end.plus(-1)),
                };
                let Some(due) = due else { return };
                let begin = from.as_deref().and_then(|id| plan.day(id, value_day));
                let begin = begin.unwrap_or(if by.is_some() { Day::MIN } else { window.from() });
                self.want(filter, &bound.scans[0], Counts::Facts, 1, (begin, due.plus(1)), who);
            }
            Rule::Share { over, wanted: Where::Facts(filter), at_least: Some(_), .. } if missing > 0 => {
                self.look_at_share(bound, over, filter, missing as usize, who, window);
            }
            // how the units below come out is a matter of their own plans
            Rule::Share { over: Over::Units(_), wanted: Where::Indicator(_) | Where::Attained, .. } => {
                self.found.below.push(self.of);
            }
            Rule::FollowUp { .. } => self.look_at_follow_up(bound, who, window),
            Rule::Attested { item, .. } => {
                let (from, until) = self.bounds(window);
                let filter = Filter { items: vec![item.clone()], ..Filter::default() };
                self.chore(RecordKind::Attestation, &filter, 1, false, (from, until), who);
            }
            Rule::AllOf { .. } => {
                for inner in &bound.inner {
                    for part in self.judge.windows_within(inner.rule, window) {
                        self.look(inner, who, &part);
                    }
                }
            }
            Rule::AnyOf { .. } => self.look_at_any(bound, who, window),
            _ => {}
        }
    }

    fn collect(&self, scan: &Scan, who: Who, window: &Window) -> (Vec<crate::verdicts::Row>, usize) {
        let (mut rows, mut near) = (Vec::new(), 0);
        let until = self.judge.until(window);
        self.judge.rows(scan, who, window.from(), until, |row| rows.push(row), |_| near += 1);
        (rows, near)
    }

    /// The days of a period: what stands open on a day or looks back from one ends with the year.
    fn bounds(&self, window: &Window) -> (Day, Day) {
        match window.per {
            Per::Standing | Per::Rolling => (window.from(), self.situation.end),
            _ => (window.from(), window.end),
        }
    }

    /// One of several ways: those that ask for one thing each are taken together, else the first that can be gone.
    fn look_at_any(&mut self, bound: &Bound<'_>, who: Who, window: &Window) {
        let mut ways: Vec<Demands> = Vec::new();
        for inner in &bound.inner {
            let mut way = Asking::new(self.situation, self.judge, self.of);
            for part in self.judge.windows_within(inner.rule, window) {
                way.look(inner, who, &part);
            }
            let found = way.found;
            if found.lost.is_empty() && !(found.sittings.is_empty() && found.chores.is_empty()) {
                ways.push(found);
            }
        }
        let is_single = |way: &Demands| {
            way.chores.is_empty()
                && way.sittings.len() == 1
                && way.sittings[0].needed == 1
                && way.sittings[0].counts == Counts::Facts
        };
        let (single, others): (Vec<Demands>, Vec<Demands>) = ways.into_iter().partition(is_single);
        let mut single = single.into_iter().flat_map(|way| way.sittings);
        match single.next() {
            Some(mut first) => {
                for other in single.filter(|other| other.days == first.days) {
                    first.takers.extend(other.takers);
                }
                self.found.sittings.push(first);
            }
            None => {
                if let Some(mut way) = others.into_iter().next() {
                    self.found.sittings.append(&mut way.sittings);
                    self.found.chores.append(&mut way.chores);
                }
            }
        }
    }

    fn look_at_share(
        &mut self,
        bound: &Bound<'_>,
        over: &Over,
        filter: &Filter,
        missing: usize,
        who: Who,
        window: &Window,
    ) {
        let Some(scan) = bound.scans.last() else { return };
        let day = self.judge.roster_day(window);
        // what the units below hold themselves stands in their own plans
        let held = |kind: &FactKind| kind.record_kind().is_none_or(|kind| kind.spec().sitting);
        let is_below = matches!(over, Over::Units(class) if !matches!(class, UnitClass::Group));
        if is_below && filter.kinds.iter().all(held) {
            self.found.below.push(self.of);
            return;
        }
        let subjects: Vec<Who> = match over {
            Over::Units(UnitClass::Group) => {
                self.situation.units[1..].iter().map(|unit| Who { unit: *unit, person: NOBODY }).collect()
            }
            Over::Units(class) => {
                let below = self.situation.facts.roster.below(who.unit, *class, day);
                below.into_iter().map(|unit| Who { unit, person: NOBODY }).collect()
            }
            Over::Persons(class) => {
                let mut out = Vec::new();
                let counted = self.judge.plan.flag("probationary-counted", day).unwrap_or(true);
                self.situation.facts.roster.persons(who.unit, *class, day, counted, &mut out);
                out.into_iter().map(|(person, _)| Who { unit: who.unit, person }).collect()
            }
            _ => Vec::new(),
        };
        let without: Vec<Who> =
            subjects.into_iter().filter(|one| self.collect(scan, *one, window).0.is_empty()).collect();
        for one in without.into_iter().take(missing) {
            self.want(filter, scan, Counts::Facts, 1, self.bounds(window), one);
        }
    }

    /// Something that happened and must be followed, while there is time.
    fn look_at_follow_up(&mut self, bound: &Bound<'_>, who: Who, window: &Window) {
        let Rule::FollowUp { follow, before: false, within_days, within_months, matching, .. } = bound.rule
        else {
            return;
        };
        let (trigger, scan) = (&bound.scans[0], &bound.scans[1]);
        let value_day = self.judge.value_day(window);
        let number = |id: &Option<String>| id.as_deref().and_then(|id| self.judge.plan.number(id, value_day));
        let limit = |day: Day| match (number(within_days), number(within_months)) {
            (Some(days), _) => Some(day.plus(days as i32)),
            (None, Some(months)) => Some(day.plus_months(months as i32)),
            (None, None) => None,
        };
        for row in self.collect(trigger, who, window).0 {
            let (personal, at) = row.place();
            let facts = &self.situation.facts;
            let day = if personal { facts.persons.day_of(at) } else { facts.units.day_of(at) };
            let Some(limit) = limit(day).filter(|limit| *limit < self.situation.end) else { continue };
            let mut followed = false;
            self.judge.rows(scan, who, day, limit.plus(1), |other| followed |= other != row, |_| {});
            if !followed || *matching == Match::Record {
                self.want(follow, scan, Counts::Facts, 1, (day, limit.plus(1)), who);
            }
        }
    }

    /// So much more is wanted of what a filter lets pass.
    fn want(
        &mut self,
        filter: &Filter,
        scan: &Scan,
        counts: Counts,
        needed: i64,
        (from, until): (Day, Day),
        who: Who,
    ) {
        let situation = self.situation;
        // what is due after the year, or was due before it, is no duty of the year
        if needed <= 0 || until > situation.end || until <= situation.start {
            return;
        }
        // once a standard is no longer adopted, nothing counts for it any more
        let until = until.min(self.judge.as_of.plus(1));
        let mut days = Days {
            from: from.max(situation.first),
            until,
            months: scan.months,
            of_month: scan.day_of_month,
            fixed: None,
        };
        let takers = match self.takers(filter, counts, who) {
            Ok(takers) => takers,
            Err(reason) => return self.lose(reason),
        };
        if takers.is_empty() {
            let kinds = filter.kinds.iter().filter_map(|k| k.record_kind());
            let Some(kind) = kinds.into_iter().next().or_else(|| filter.of.first().copied()) else { return };
            return self.chore(kind, filter, needed, counts == Counts::Hours, (from, until), who);
        }
        if filter.all.union(filter.any).intersects(const { TagSet::known(&["fixed-day"]) }) {
            let number = |id: &str| self.judge.plan.number(id, days.from);
            let within = number("fixed-day-tolerance-days").or_else(|| number("fixed-day-tolerance"));
            match situation.registered_day(who.unit) {
                Some(day) => days.fixed = Some((day, within.unwrap_or(0).clamp(0, 31) as u8)),
                None => return self.lose("支部没有登记固定党日，登记后再制定计划".to_owned()),
            }
        }
        if until <= situation.first {
            return self.lose(format!("期间已于{}结束，当时没有完成", until.plus(-1).in_words()));
        }
        self.found.sittings.push(Demand {
            answers: vec![self.of],
            force: situation.force(&self.of),
            days,
            counts,
            needed,
            takers,
        });
    }

    /// Sittings of the branch that a filter lets pass; none where it asks for something else.
    fn takers(&self, filter: &Filter, counts: Counts, who: Who) -> Result<Vec<Taker>, String> {
        let mut takers = Vec::new();
        let combine = self.judge.plan.flag("combine-sittings", self.judge.plan.adopted.from).unwrap_or(true);
        let asks_primary = filter.all.intersects(const { TagSet::known(&["primary"]) });
        for kind in &filter.kinds {
            for (holder, of) in self.situation.holders.iter().enumerate() {
                let is_person = who.person != NOBODY;
                let at_unit = of.unit == who.unit || filter.from_below;
                if of.persons.is_empty() || (!is_person && !at_unit) {
                    continue;
                }
                let held = self.situation.kinds(of.scope);
                let wanted: Vec<RecordKind> =
                    held.iter().copied().filter(|k| filter.of.is_empty() || filter.of.contains(k)).collect();
                let any = if filter.of.is_empty() { Vec::new() } else { wanted.clone() };
                let mut taker = Taker {
                    holder,
                    kinds: any,
                    each: false,
                    weight: 1,
                    primary: false,
                    wants: Wants::default(),
                };
                match (*kind, kind.record_kind()) {
                    (FactKind::TOPIC, _) if !is_person && !wanted.is_empty() => {
                        taker.wants.topics.clone_from(&filter.items);
                        taker.weight = (filter.items.len() as i64).max(1);
                    }
                    (FactKind::ATTENDANCE, _) if !wanted.is_empty() => {
                        taker.wants.items.clone_from(&filter.items);
                        if is_person && !of.persons.contains(&who.person) {
                            continue;
                        }
                        if !is_person {
                            taker.weight = of.persons.len() as i64;
                        }
                    }
                    (FactKind::LECTURE_GIVEN, _)
                        if is_person && of.scope == Scope::Branch && !wanted.is_empty() =>
                    {
                        taker.wants.lecturer = Some(who.person);
                    }
                    (_, Some(kind)) if !is_person && kind.spec().sitting && wanted.contains(&kind) => {
                        taker.kinds = vec![kind];
                        taker.each = true;
                        taker.primary = asks_primary || !combine;
                        taker.wants.items.clone_from(&filter.items);
                    }
                    _ => continue,
                }
                if counts == Counts::Hours && is_person {
                    taker.weight = 1;
                }
                takers.push(taker);
            }
        }
        if takers.is_empty() {
            return Ok(takers);
        }
        let form = self.form(filter)?;
        takers.iter_mut().for_each(|taker| taker.wants.form = form);
        Ok(takers)
    }

    /// The way of holding it that the tags ask for.
    fn form(&self, filter: &Filter) -> Result<Option<&'static str>, String> {
        let planned = TagSet::of(&FORMS).union(GIVEN);
        let other = const { TagSet::known(&["primary", "fixed-day", "leader-present", "online"]) };
        let open = filter.all.without(planned.union(other));
        let cannot = |set: TagSet| {
            let names: Vec<&str> = set.names().collect();
            format!("要求会议带有“{}”，排会不能保证", names.join("、"))
        };
        if !open.is_empty() {
            return Err(cannot(open));
        }
        let wanted = |set: TagSet| FORMS.into_iter().find(|form| set.intersects(TagSet::of(&[form])));
        if let Some(form) = wanted(filter.all) {
            return Ok(Some(form));
        }
        if filter.any.is_empty()
            || filter.any.intersects(GIVEN.union(const { TagSet::known(&["fixed-day"]) }))
        {
            return Ok(None);
        }
        wanted(filter.any).map(Some).ok_or_else(|| cannot(filter.any))
    }

    fn chore(
        &mut self,
        kind: RecordKind,
        filter: &Filter,
        count: i64,
        hours: bool,
        (from, until): (Day, Day),
        who: Who,
    ) {
        let situation = self.situation;
        if until > situation.end || until <= situation.start {
            return;
        }
        if until <= situation.first {
            return self.lose(format!("已于{}到期，当时没有办理", until.plus(-1).in_words()));
        }
        let by_secretary =
            filter.all.union(filter.any).intersects(const { TagSet::known(&["by-secretary"]) });
        // what a unit above records of one below is its own deed, and names the one below
        let spec = kind.spec();
        let names = !spec.sitting && spec.offered.contains(&Field::To) && kind != RecordKind::Filing;
        let is_below = who.unit != situation.unit && situation.kind() != UnitKind::Branch;
        let about = (is_below && names && kind != RecordKind::Application).then_some(who.unit);
        self.found.chores.push(Chore {
            unit: if about.is_some() { situation.unit } else { who.unit },
            about,
            person: who.person,
            kind,
            items: filter.items.iter().take(1).cloned().collect(),
            by_secretary,
            from: from.max(situation.first),
            by: until.plus(-1),
            count,
            hours,
            answers: vec![self.of],
        });
    }

    fn lose(&mut self, reason: String) {
        let force = self.situation.force(&self.of);
        self.found.lost.push(Lost { of: self.of, force, subjects: 1, reason });
    }
}
