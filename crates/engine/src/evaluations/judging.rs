//! Judges one rule for one subject over one period: every shape, in the plain way.

use super::plans::{Bound, Op, Plan, Scan, is_immediate};
use super::{Results, Window};
use crate::facts::vocabulary::{FactKind, TagSet};
use crate::facts::{Facts, NOBODY, off_day};
use crate::metrics::PersonClass;
use crate::rules::{Aggregate, Distinct, Per, Quantity, Rule};
use crate::verdicts::{Row, Status, Why};
use jishi_domain::dates::Day;
use jishi_domain::periods::Cadence;

/// Whom a rule judges.
#[derive(Clone, Copy, Debug)]
pub struct Who {
    /// Unit.
    pub unit: u32,
    /// Person, or [`NOBODY`].
    pub person: u32,
}

/// What a rule says of one subject and period.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Result.
    pub status: Status,
    /// Why.
    pub why: Why,
    /// Counted.
    pub counted: i64,
    /// Required; −1: none.
    pub required: i64,
    /// Both are hundredths.
    pub hundredths: bool,
    /// By which day.
    pub due: Option<Day>,
    /// What is missing.
    pub missing: Vec<String>,
    /// Facts that counted.
    pub facts: Vec<Row>,
    /// Facts that nearly counted.
    pub near: Vec<Row>,
    /// A remark.
    pub remark: Option<String>,
}

impl Outcome {
    pub(super) fn of(status: Status, counted: i64, required: i64) -> Outcome {
        Outcome { status, counted, required, ..Outcome::default() }
    }

    pub(super) fn missing(what: impl Into<String>) -> Outcome {
        Outcome {
            status: Status::Undetermined,
            why: Why::Missing,
            required: -1,
            missing: vec![what.into()],
            ..Outcome::default()
        }
    }

    pub(super) fn not_applicable(why: Why) -> Outcome {
        Outcome { status: Status::NotApplicable, why, required: -1, ..Outcome::default() }
    }
}

/// Judges under a plan, as of a day.
pub struct Judge<'a> {
    /// The plan.
    pub plan: &'a Plan<'a>,
    /// The facts.
    pub facts: &'a Facts,
    /// The day asked.
    pub as_of: Day,
    /// Verdicts of the indicators that need nothing but facts.
    pub results: Option<&'a Results>,
    /// The day asked is a target's own last day, and it is over.
    pub passed: bool,
    /// Whether facts that nearly counted, and what is missing in words, are wanted.
    pub wordy: bool,
}

impl Judge<'_> {
    /// The value day of a period: dated values hold for periods that begin on or after them.
    pub fn value_day(&self, window: &Window) -> Day {
        self.plan.value_day(window, self.as_of)
    }

    /// Whether the period is over.
    pub fn closed(&self, window: &Window) -> bool {
        is_immediate(window.per) || self.as_of >= window.end
    }

    /// The last day that is looked at, plus one.
    pub fn until(&self, window: &Window) -> Day {
        window.end.min(self.as_of.plus(1))
    }

    /// The day on which rosters are looked at.
    pub fn roster_day(&self, window: &Window) -> Day {
        window.end.plus(-1).min(self.as_of)
    }

    /// Calls `found` with each row that passes and `nearly` with each of the right kind that does not.
    pub fn rows(
        &self,
        scan: &Scan,
        who: Who,
        from: Day,
        until: Day,
        mut found: impl FnMut(Row),
        mut nearly: impl FnMut(Row),
    ) {
        let day = until.plus(-1);
        let (own, below) = ([who.unit], scan.from_below.then(|| self.facts.roster.with_below(who.unit, day)));
        let wants_person = who.person != NOBODY || scan.distinct == Distinct::Person;
        let mut seen = rustc_hash::FxHashSet::default();
        for unit in below.as_deref().unwrap_or(&own).iter().copied() {
            for kind in &scan.kinds {
                let personal = wants_person || kind.is_personal();
                let (lane, block, local) = if who.person != NOBODY {
                    let home = self.facts.roster.people[who.person as usize].home;
                    (
                        &self.facts.persons,
                        home,
                        Some((who.person - self.facts.roster.first_person[home as usize]) as u16),
                    )
                } else if personal {
                    (&self.facts.persons, unit, None)
                } else {
                    (&self.facts.units, unit, None)
                };
                for row in lane.rows_between(block, *kind, from, until) {
                    if personal && local.is_some_and(|who| lane.who[row] != who) {
                        continue;
                    }
                    if scan.from_below && !seen.insert((personal, lane.record[row], lane.item[row])) {
                        continue;
                    }
                    let place = if personal { Row::of_person(row) } else { Row::of_unit(row) };
                    if self.passes(scan, *kind, lane, row) { found(place) } else { nearly(place) }
                }
            }
        }
    }

    /// Whether a row passes a scan.
    pub fn passes(&self, scan: &Scan, kind: FactKind, lane: &crate::facts::Lane, row: usize) -> bool {
        let marks = if kind.is_sitting() { &scan.sitting_marks } else { &scan.marks };
        marks.has(lane.mark[row])
            && scan.items.as_ref().is_none_or(|items| items.has(lane.item[row]))
            && (scan.is_plain() || self.passes_slowly(scan, lane, row))
    }

    fn passes_slowly(&self, scan: &Scan, lane: &crate::facts::Lane, row: usize) -> bool {
        let day = lane.day_of(row);
        if let Some(months) = scan.months
            && months >> day.date().month() & 1 == 0
        {
            return false;
        }
        if let Some((wanted, tolerance)) = scan.day_of_month
            && off_day(day, wanted) > tolerance
        {
            return false;
        }
        let (all, any, none) = scan.depending;
        if all.union(any).union(none).is_empty() {
            return true;
        }
        let has = self.tags_among(all.union(any).union(none), lane, row, day);
        has.contains(all)
            && !has.intersects(none)
            && (any.is_empty() || has.intersects(any) || scan.any_marks.has(lane.mark[row]))
    }

    /// Tags whose truth depends on parameters of this standard.
    pub fn depending_tags(&self, lane: &crate::facts::Lane, row: usize, day: Day) -> TagSet {
        self.tags_among(TagSet::depending(), lane, row, day)
    }

    /// As [`Judge::depending_tags`], but only those that are asked for.
    fn tags_among(&self, asked: TagSet, lane: &crate::facts::Lane, row: usize, day: Day) -> TagSet {
        macro_rules! tag {
            ($($name:literal),*) => {
                const { TagSet::known(&[$($name),*]) }
            };
        }
        let mut tags = TagSet::default();
        let mut add = |on: bool, tag: TagSet| {
            if on {
                tags = tags.union(tag);
            }
        };
        let (sources, source) = (&self.facts.sources, lane.record[row]);
        if !sources.has(source) {
            return tag!("on-time");
        }
        if asked.needs_entry_days() {
            let grace = self.plan.number("entry-days", day).unwrap_or(0);
            let delay = i64::from(sources.delay(source));
            add(delay <= grace, tag!("on-time"));
            add(delay > grace, tag!("late"));
        }
        if asked.intersects(tag!("fixed-day")) {
            let tolerance = self
                .plan
                .number("fixed-day-tolerance-days", day)
                .or_else(|| self.plan.number("fixed-day-tolerance", day))
                .unwrap_or(0);
            let off = sources.off_fixed_day(source);
            add(off != u8::MAX && i64::from(off) <= tolerance, tag!("fixed-day"));
        }
        if !asked.intersects(tag!("quorate", "vote-quorate", "vote-carried")) {
            return tags;
        }
        let exceeds = |share: Option<(i64, i64)>, n: i64, of: i64, strictly: bool| {
            let Some((num, den)) = share else { return false };
            if strictly { n * den > of * num } else { n * den >= of * num }
        };
        let (due, attending) = sources.due_attending(source);
        let (due, attending) = (i64::from(due), i64::from(attending));
        let general =
            self.plan.share("general-quorum-share", day).or_else(|| self.plan.share("quorum-share", day));
        if asked.intersects(tag!("quorate")) {
            let committee =
                lane.kind_of(row) == FactKind::of(jishi_domain::record_kinds::RecordKind::CommitteeMeeting);
            let quorum =
                if committee { self.plan.share("committee-quorum-share", day).or(general) } else { general };
            add(due > 0 && exceeds(quorum, attending, due, false), tag!("quorate"));
        }
        if let Some(vote) = sources.vote(source) {
            let share = |id: &str| self.plan.share(id, day);
            let (quorum, strictly) = match vote.kind.as_str() {
                "admission" | "conversion" => (
                    share("admission-quorum-share"),
                    self.plan.flag("admission-quorum-exceeded", day).unwrap_or(true),
                ),
                "election" => (share("election-quorum-share"), false),
                "committee" => (share("committee-quorum-share").or(general), false),
                _ => (general, false),
            };
            let (due, present) = (i64::from(vote.due), i64::from(vote.present));
            let quorate = due > 0 && exceeds(quorum, present, due, strictly);
            let written = matches!(vote.kind.as_str(), "admission" | "conversion")
                && self.plan.flag("written-opinions-counted", day).unwrap_or(true);
            let yes = i64::from(vote.yes) + if written { i64::from(vote.written_yes) } else { 0 };
            add(quorate, tag!("vote-quorate"));
            add(quorate && exceeds(share("carried-share"), yes, due, true), tag!("vote-carried"));
        }
        tags
    }

    /// Counts distinct days, persons or items among rows; or the rows.
    pub fn tally(&self, rows: &[Row], distinct: Distinct) -> i64 {
        let key = |row: &Row| {
            let (personal, at) = row.place();
            let lane = if personal { &self.facts.persons } else { &self.facts.units };
            match distinct {
                Distinct::Fact => u64::from(row.0),
                Distinct::Day => u64::from(lane.day[at]),
                Distinct::Item => u64::from(lane.item[at]),
                Distinct::Person => u64::from(if personal { u32::from(lane.who[at]) } else { 0 }),
            }
        };
        if distinct == Distinct::Fact {
            return rows.len() as i64;
        }
        let mut keys: Vec<u64> = rows.iter().map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len() as i64
    }

    pub(super) fn collect(&self, scan: &Scan, who: Who, from: Day, until: Day) -> (Vec<Row>, Vec<Row>) {
        let (mut facts, mut near) = (Vec::new(), Vec::new());
        let wordy = self.wordy;
        let nearly = |row| {
            if wordy {
                near.push(row);
            }
        };
        self.rows(scan, who, from, until, |row| facts.push(row), nearly);
        (facts, near)
    }

    /// Judges a rule for a subject over a window.
    pub fn judge(&self, bound: &Bound<'_>, who: Who, window: &Window) -> Outcome {
        match bound.rule {
            Rule::Count { at_least, at_most, usual_max, filter, .. } => {
                let (facts, near) = self.collect(&bound.scans[0], who, window.from(), self.until(window));
                let counted = self.tally(&facts, filter.distinct);
                let day = self.value_day(window);
                let read = |id: &Option<String>| {
                    id.as_ref().map(|id| self.plan.number(id, day).ok_or_else(|| id.clone()))
                };
                let (least, most) = match (read(at_least).transpose(), read(at_most).transpose()) {
                    (Ok(least), Ok(most)) => (least, most),
                    (Err(id), _) | (_, Err(id)) => return Outcome::missing(format!("参数“{id}”不是整数")),
                };
                let mut outcome = self.compare(counted, least, most, window, &bound.scans[0]);
                let usual = usual_max.as_deref().and_then(|id| self.plan.number(id, day));
                outcome.remark =
                    usual.filter(|max| counted > *max).map(|max| format!("多于通常的{max}次，不影响判定"));
                (outcome.facts, outcome.near) = (facts, near);
                outcome
            }
            Rule::Sum { quantity, at_least, at_most, aggregate, per_head, .. } => {
                let (facts, near) = self.collect(&bound.scans[0], who, window.from(), self.until(window));
                let sum = self.sum(&facts);
                let mut outcome = self.judge_sum(
                    sum,
                    *quantity,
                    at_least,
                    at_most,
                    *aggregate,
                    per_head,
                    who,
                    window,
                    &bound.scans[0],
                );
                (outcome.facts, outcome.near) = (facts, near);
                outcome
            }
            Rule::DoneBy { by, by_day, from, .. } => {
                let day = self.value_day(window);
                let due = match (by, by_day) {
                    (Some(id), _) => match self.plan.day(id, day) {
                        Some(due) => due,
                        None => return Outcome::missing(format!("参数“{id}”不是日期")),
                    },
                    (None, Some(id)) => self.plan.month_day(id, window, self.as_of),
                    (None, None) => window.end.plus(-1),
                };
                let from = match from.as_deref().and_then(|id| self.plan.day(id, day)) {
                    Some(from) => from,
                    None if by.is_some() => Day::MIN,
                    None => window.from(),
                };
                let until = due.plus(1).min(self.as_of.plus(1));
                let (facts, mut near) = self.collect(&bound.scans[0], who, from, until);
                let mut outcome = if !facts.is_empty() {
                    Outcome::of(Status::Met, facts.len() as i64, 1)
                } else if self.as_of <= due {
                    Outcome::of(Status::NotYetDue, 0, 1)
                } else {
                    // what came too late nearly counted
                    if self.wordy {
                        near.extend(self.collect(&bound.scans[0], who, due.plus(1), self.as_of.plus(1)).0);
                    }
                    Outcome::of(Status::NotMet, 0, 1)
                };
                outcome.due = Some(due);
                (outcome.facts, outcome.near) = (facts, near);
                outcome
            }
            Rule::FollowUp { .. } => self.judge_follow_up(bound, who, window),
            Rule::Structure { require, on } => {
                let day = match on.as_deref() {
                    None => self.as_of,
                    Some(id) => match self.plan.day(id, self.value_day(window)) {
                        Some(on) if self.as_of < on => {
                            let mut outcome = Outcome::of(Status::NotYetDue, 0, -1);
                            outcome.due = Some(on);
                            return outcome;
                        }
                        Some(on) => on,
                        None => return Outcome::missing(format!("参数“{id}”不是日期")),
                    },
                };
                let mut outcome = Outcome::of(Status::Met, 0, -1);
                for (i, condition) in require.iter().enumerate() {
                    if let Some(settled) = &bound.settled[i] {
                        let (holds, counted, required) = settled.holds(self, who.unit, day);
                        if i == 0 || !holds {
                            (outcome.counted, outcome.required, outcome.hundredths) =
                                (counted, required, false);
                        }
                        if holds {
                            continue;
                        }
                        // the words are wanted, too
                        if !self.wordy {
                            if outcome.status != Status::Undetermined {
                                outcome.status = Status::NotMet;
                            }
                            continue;
                        }
                    }
                    let value = self.measure(&condition.metric, Some(&bound.scans[i]), who, day);
                    let check = self.holds(condition, &value, day);
                    if i == 0 {
                        (outcome.counted, outcome.required, outcome.hundredths) = check.numbers;
                    }
                    match check.holds {
                        Some(true) => {}
                        Some(false) => {
                            if outcome.status != Status::Undetermined {
                                outcome.status = Status::NotMet;
                            }
                            (outcome.counted, outcome.required, outcome.hundredths) = check.numbers;
                            if self.wordy {
                                outcome.missing.push(check.words);
                            }
                        }
                        None => {
                            outcome.status = Status::Undetermined;
                            outcome.why = Why::Missing;
                            outcome.missing.push(check.words);
                        }
                    }
                }
                outcome
            }
            Rule::Share { over, wanted, at_least, at_most, by, .. } => {
                self.judge_share(bound, over, wanted, (at_least, at_most, by), who, window)
            }
            Rule::Ratio { quantity, at_least, at_most, .. } => {
                self.judge_ratio(bound, *quantity, at_least.as_deref(), at_most.as_deref(), who, window)
            }
            Rule::Attested { per, .. } => self.judge_attested(bound, *per, who, window),
            Rule::AllOf { indicators, .. } | Rule::AnyOf { indicators, .. } => {
                self.judge_combined(bound, indicators, matches!(bound.rule, Rule::AllOf { .. }), who, window)
            }
            Rule::Trend { of, direction, .. } => self.judge_trend(bound, of, *direction, who, window),
        }
    }

    /// The sum of the rows' quantities.
    pub fn sum(&self, rows: &[Row]) -> i64 {
        rows.iter()
            .map(|row| {
                let (personal, at) = row.place();
                i64::from(if personal {
                    self.facts.persons.quantity[at]
                } else {
                    self.facts.units.quantity[at]
                })
            })
            .sum()
    }

    /// Compares a count with its bounds.
    pub fn compare(
        &self,
        counted: i64,
        least: Option<i64>,
        most: Option<i64>,
        window: &Window,
        scan: &Scan,
    ) -> Outcome {
        let required = least.or(most).unwrap_or(-1);
        let due = scan.due(window);
        let open = !is_immediate(window.per) && self.as_of <= due;
        let status = if most.is_some_and(|most| counted > most) {
            Status::NotMet
        } else if least.is_none_or(|least| counted >= least) {
            Status::Met
        } else if open {
            Status::NotYetDue
        } else {
            Status::NotMet
        };
        let mut outcome = Outcome::of(status, counted, required);
        outcome.due = (!is_immediate(window.per) && due < Day::MAX.plus(-1)).then_some(due);
        outcome
    }

    #[expect(clippy::too_many_arguments, reason = "the shape has this many keys")]
    pub(super) fn judge_sum(
        &self,
        sum: i64,
        quantity: Quantity,
        at_least: &Option<String>,
        at_most: &Option<String>,
        aggregate: Aggregate,
        per_head: &[(PersonClass, String)],
        who: Who,
        window: &Window,
        scan: &Scan,
    ) -> Outcome {
        let day = self.value_day(window);
        let hundredths = quantity != Quantity::Number;
        let read =
            |id: &str| if hundredths { self.plan.hundredths(id, day) } else { self.plan.number(id, day) };
        let mut least = None;
        if let Some(id) = at_least {
            match read(id) {
                Some(value) => least = Some(value),
                None => return Outcome::missing(format!("参数“{id}”不是数")),
            }
        }
        if !per_head.is_empty() {
            let counted_too = self.plan.flag("probationary-counted", day).unwrap_or(true);
            let roster_day = self.roster_day(window);
            let mut total = 0;
            for (class, id) in per_head {
                let Some(each) = read(id) else {
                    return Outcome::missing(format!("参数“{id}”不是金额"));
                };
                total += each * self.facts.roster.count(who.unit, *class, roster_day, counted_too);
            }
            least = Some(total);
        }
        let most = at_most.as_deref().and_then(read);
        let mut outcome = if aggregate == Aggregate::Average {
            let members =
                self.facts.roster.count(who.unit, PersonClass::Member, self.roster_day(window), true);
            if members == 0 {
                return Outcome::not_applicable(Why::NobodyToCount);
            }
            // compare sums, so that nothing is lost by rounding; show the average
            let mut outcome =
                self.compare(sum, least.map(|l| l * members), most.map(|m| m * members), window, scan);
            outcome.counted = sum / members;
            outcome.required = least.or(most).unwrap_or(-1);
            outcome
        } else {
            self.compare(sum, least, most, window, scan)
        };
        outcome.hundredths = hundredths;
        outcome
    }

    fn judge_attested(&self, bound: &Bound<'_>, per: Per, who: Who, window: &Window) -> Outcome {
        let day = self.value_day(window);
        let from = if per == Per::Standing {
            let years = self.plan.number("attestation-years", day).unwrap_or(1);
            self.as_of.plus_months(-12 * years as i32)
        } else {
            window.from()
        };
        let (rows, _) = self.collect(&bound.scans[0], who, from, self.until(window));
        let needs_review = self.plan.flag("attestation-confirmed", day).unwrap_or(true);
        let confirmed_tag = TagSet::of(&["confirmed"]);
        let is_confirmed = |row: &Row| {
            let (personal, at) = row.place();
            let lane = if personal { &self.facts.persons } else { &self.facts.units };
            self.facts.marks[usize::from(lane.mark[at])].tags.intersects(confirmed_tag)
        };
        let (good, waiting): (Vec<Row>, Vec<Row>) =
            rows.into_iter().partition(|row| !needs_review || is_confirmed(row));
        let mut outcome = if !good.is_empty() {
            Outcome::of(Status::Met, good.len() as i64, 1)
        } else if !waiting.is_empty() {
            let mut outcome = Outcome::of(Status::Undetermined, 0, 1);
            outcome.why = Why::Unconfirmed;
            outcome.missing.push("佐证已提交，待复核人确认".into());
            outcome
        } else if !self.closed(window) {
            Outcome::of(Status::NotYetDue, 0, 1)
        } else {
            Outcome::of(Status::NotMet, 0, 1)
        };
        outcome.due = (per != Per::Standing && window.end < Day::MAX).then(|| window.end.plus(-1));
        (outcome.facts, outcome.near) = (good, waiting);
        outcome
    }

    /// The windows of a rule inside another window, begun by the day asked.
    pub fn windows_within(&self, rule: &Rule, outer: &Window) -> Vec<Window> {
        match rule.per() {
            Per::Cadence(cadence) => {
                let from = if outer.start == Day::MIN {
                    Cadence::Year.around(self.as_of).start
                } else {
                    outer.start
                };
                let until = self.until(outer);
                cadence
                    .between(from, until)
                    .into_iter()
                    .map(|p| Window { start: p.start, end: p.end, per: rule.per() })
                    .collect()
            }
            Per::Programme => vec![Window { per: rule.per(), ..*outer }],
            Per::Standing => vec![Window { start: self.as_of, end: self.as_of.plus(1), per: rule.per() }],
            Per::Rolling => self.plan.rolling(rule, self.as_of).into_iter().collect(),
        }
    }

    /// Whether the indicator applies: the first condition that does not hold.
    pub fn not_applying(&self, op: &Op<'_>, who: Who, window: &Window) -> Option<Outcome> {
        let day = self.roster_day(window);
        for (i, condition) in op.indicator.applies_when.iter().enumerate() {
            if let Some(settled) = &op.settled[i] {
                if settled.holds(self, who.unit, day).0 {
                    continue;
                }
                let mut outcome = Outcome::not_applicable(Why::Condition);
                outcome.counted = i as i64;
                return Some(outcome);
            }
            let value = self.measure(&condition.metric, op.applies[i].as_ref(), who, day);
            let check = self.holds(condition, &value, day);
            match check.holds {
                Some(true) => {}
                Some(false) => {
                    let mut outcome = Outcome::not_applicable(Why::Condition);
                    outcome.counted = i as i64;
                    return Some(outcome);
                }
                None => return Some(Outcome::missing(check.words)),
            }
        }
        None
    }
}

/// A share of units as a whole number.
pub fn round(numerator: i64, denominator: i64, how: &str) -> i64 {
    match how {
        "down" => numerator.div_euclid(denominator),
        "nearest" => (2 * numerator + denominator).div_euclid(2 * denominator),
        _ => -(-numerator).div_euclid(denominator),
    }
}
