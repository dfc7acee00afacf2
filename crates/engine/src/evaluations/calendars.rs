//! The moments of a plan: its periods as of a day, and what each indicator asks in each of them.
//! Made once for all units; knows nothing of facts.

use super::Window;
use super::families::Families;
use super::plans::{Op, Plan, is_immediate, month_bits};
use super::sinks::Tally;
use super::tallying::{DAYS, nowhere};
use crate::facts::vocabulary::FactKind;
use crate::rules::{Aggregate, Distinct, Per, Quantity, Rule};
use crate::standards::Subject;
use crate::verdicts::{Status, Why};
use jishi_domain::dates::Day;
use jishi_domain::periods::Cadence;
use std::ops::Range;

/// What an indicator that counts or sums asks in one window, worked out.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// Who came later owes too short a part of the window.
    pub(super) latest_start: Day,
    /// Who went earlier owed too short a part of the window.
    pub(super) earliest_end: Day,
    /// A person who came later owes it not, or not yet.
    pub(super) latest_arrival: Day,
    /// First day that is looked at, as columns hold days.
    pub(super) from: u16,
    /// First day that is no longer looked at: `last`, or the day after the day asked.
    pub(super) until: u16,
    /// First day that is never looked at.
    last: u16,
    /// First day whose facts cannot even be late; at least `until`.
    pub(super) late_until: u16,
    /// The standard was adopted for too short a part of it.
    pub adoption: bool,
    /// A month of vacation.
    pub vacation: bool,
    /// At least so many.
    pub least: i64,
    /// At most so many.
    pub most: i64,
    /// Required; −1 where there is none.
    pub required: i64,
    /// By which day; [`Day::MAX`] where there is none.
    pub due: Day,
    /// What a count means: neither too few nor too many, fewer than `least`, more than `most`, both.
    pub(super) says: [(Status, Why); 4],
    /// The same, as [`Tally`] adds it up; not applicable where nobody owes the window.
    pub(super) tallies: [Tally; 4],
    /// The day on which rosters are looked at: the window's last day, or the day asked.
    pub roster_day: Day,
    last_roster_day: Day,
    /// What is late is looked at, too.
    has_deadline: bool,
    /// Up to this day fewer than `least` is not yet due.
    open_until: Day,
    /// What fewer than `least` means up to that day, and after it.
    pending: (Status, Why),
    failed: (Status, Why),
}

impl Term {
    /// More than anything that is counted; differences to it still fit.
    pub(super) const NO_LIMIT: i64 = 1 << 61;

    /// The same over other days: only for counting.
    pub(super) fn over(&self, from: u16, until: u16) -> Term {
        Term { from, until, late_until: until, adoption: false, ..*self }
    }

    /// What a count means.
    #[inline]
    pub fn judge(&self, counted: i64) -> (Status, Why) {
        self.say(counted, self.least, self.most)
    }

    /// What a count means, as it is added up.
    #[inline]
    pub(super) fn tally(&self, counted: i64) -> Tally {
        self.tallies[usize::from(counted < self.least) | usize::from(counted > self.most) << 1]
    }

    /// At least and at most so many, where that is asked.
    #[inline]
    pub(super) fn limits(&self) -> (Option<i64>, Option<i64>) {
        (
            (self.least > -Term::NO_LIMIT).then_some(self.least),
            (self.most < Term::NO_LIMIT).then_some(self.most),
        )
    }

    /// What a count means where so many times as much is asked for.
    pub(super) fn judge_times(&self, times: i64, counted: i64) -> (Status, Why) {
        let bound = |bound: i64| if bound.abs() >= Term::NO_LIMIT { bound } else { bound * times };
        self.say(counted, bound(self.least), bound(self.most))
    }

    #[inline]
    fn say(&self, counted: i64, least: i64, most: i64) -> (Status, Why) {
        // a count is as often one as the other: looked up, not branched on
        self.says[usize::from(counted < least) | usize::from(counted > most) << 1]
    }

    /// Turns to a day asked in the same windows.
    fn turn(&mut self, as_of: Day, grace: i32) {
        let tomorrow = crate::facts::short_day(as_of.plus(1));
        self.until = self.last.min(tomorrow);
        self.late_until = if self.has_deadline { self.until.max(tomorrow) } else { self.until };
        self.latest_arrival = self.latest_start.min(as_of.plus(-grace));
        self.roster_day = self.last_roster_day.min(as_of);
        self.says[1] = if as_of <= self.open_until { self.pending } else { self.failed };
        let excused = self.excuse().is_some();
        self.tallies =
            self.says.map(|(status, _)| Tally::one(if excused { Status::NotApplicable } else { status }));
    }

    /// What fewer than `least` means.
    #[inline]
    pub fn below(&self) -> Status {
        self.says[1].0
    }

    /// What more than `most` means.
    #[inline]
    pub fn above(&self) -> Status {
        self.says[2].0
    }
}

/// An indicator's windows, and what it asks in each where it counts or sums.
#[derive(Clone, Debug)]
pub struct Terms {
    /// First window and number of windows.
    pub range: (u16, u16),
    /// One for each window; empty where the rule is judged in the plain way.
    pub list: Vec<Term>,
    /// A unit that was founded by the first day and did not end before the second owes every window.
    pub(super) life: (Day, Day),
}

/// Indicators that count the same facts in the same windows: the facts are walked once for all of them.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Places in the plan's first operations.
    pub ops: Vec<u16>,
    /// Quantities are added up, not facts.
    pub sums: bool,
    /// Days that are looked at: of windows that are owed.
    pub days: Range<u16>,
    /// The one window that is owed, where it is one.
    pub only: Option<u8>,
    /// For each day from `base` on: which window it lies in; [`nowhere`] where it lies in none.
    pub window_of: Vec<u8>,
    /// First day of `window_of`.
    pub base: u16,
    /// The windows that are owed follow each other.
    pub ascends: bool,
    /// Facts of units, of one kind and told by their marks alone.
    pub is_simple: bool,
}

impl Group {
    /// The table of windows, where it is of the usual size.
    #[inline]
    pub fn small_table(&self) -> Option<&[u8; DAYS]> {
        self.window_of.as_slice().try_into().ok()
    }
}

/// 判定日历 — a plan's windows as of a day, and its terms.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The day asked.
    pub as_of: Day,
    /// Windows by number.
    pub windows: Vec<Window>,
    /// Of the plan's first operations.
    pub first: Vec<Terms>,
    /// Of the plan's second operations.
    pub second: Vec<Terms>,
    /// Of the plan's first operations: those that count with no group.
    pub(super) alone: Vec<u16>,
    pub(super) groups: Vec<Group>,
    /// What the groups walk: facts of persons or not, and of which kind.
    pub(super) walked: Vec<(bool, FactKind)>,
    pub(super) families: Families,
    /// The day for which it was made; equal for calendars turned from one.
    pub(super) origin: Day,
    /// Up to this day (not included) the windows stay the same.
    same_until: Day,
    /// First day of the year before.
    pub(super) year: Day,
    pub(super) vacation: u16,
    pub(super) partial: (i64, i64),
    pub(super) grace: i32,
    pub(super) counted: bool,
    pub(super) adopted: (Day, Day),
}

impl Calendar {
    /// The calendar of a plan as of a day.
    ///
    /// `around` is a day of the year that is assessed; usually the day asked itself.
    pub fn new(plan: &Plan<'_>, as_of: Day, around: Day) -> Calendar {
        let mut calendar = Calendar {
            as_of,
            windows: Vec::new(),
            first: Vec::with_capacity(plan.first.len()),
            second: Vec::with_capacity(plan.second.len()),
            alone: Vec::new(),
            groups: Vec::new(),
            walked: Vec::new(),
            families: Families::default(),
            origin: as_of,
            same_until: Day::MAX,
            year: Cadence::Year.around(Cadence::Year.around(around).start.plus(-1)).start,
            vacation: plan.list("vacation-months", as_of).map_or(0, |m| month_bits(&m)),
            partial: plan.share("partial-period-share", as_of).unwrap_or((1, 2)),
            grace: plan.number("joined-grace-days", as_of).unwrap_or(0) as i32,
            counted: plan.flag("probationary-counted", as_of).unwrap_or(true),
            adopted: (plan.adopted.from, plan.adopted.until),
        };
        let mut known: Vec<(Per, (u16, u16))> = Vec::new();
        for (ops, first) in [(&plan.first, true), (&plan.second, false)] {
            for (place, op) in ops.iter().enumerate() {
                let per = op.indicator.rule.per();
                let same = known.iter().find(|(p, _)| *p == per && per != Per::Rolling);
                let range = match same {
                    Some((_, range)) => *range,
                    None => {
                        let begin = calendar.windows.len() as u16;
                        let windows = plan.windows(&op.indicator.rule, as_of, around);
                        calendar.same_until = calendar.same_until.min(match per {
                            Per::Cadence(_) if around == as_of => windows.last().map_or(Day::MIN, |w| w.end),
                            Per::Standing | Per::Programme => Day::MAX,
                            Per::Rolling | Per::Cadence(_) => Day::MIN,
                        });
                        calendar.windows.extend(windows);
                        let range = (begin, calendar.windows.len() as u16 - begin);
                        known.push((per, range));
                        range
                    }
                };
                let list = calendar.terms(plan, op, range);
                let life = (
                    list.iter().map(|t| t.latest_start).min().unwrap_or(Day::MIN),
                    list.iter().map(|t| t.earliest_end).max().unwrap_or(Day::MAX),
                );
                let terms = Terms { range, list, life };
                if first {
                    calendar.join(plan, place, &terms);
                    calendar.first.push(terms);
                } else {
                    calendar.second.push(terms);
                }
            }
        }
        calendar.families = Families::of(plan, &calendar);
        calendar
    }

    /// The calendar of a later day in the same periods; `None` where it must be made anew.
    pub fn turned(&self, plan: &Plan<'_>, as_of: Day) -> Option<Calendar> {
        let same = as_of >= self.as_of
            && as_of < self.same_until
            && ["vacation-months", "partial-period-share", "joined-grace-days", "probationary-counted"]
                .iter()
                .all(|id| plan.is_fixed(id));
        if !same {
            return None;
        }
        let mut calendar = self.clone();
        calendar.as_of = as_of;
        // days that follow each other go on counting, each group by itself
        calendar.families = Families::default();
        for window in calendar.windows.iter_mut().filter(|w| w.per == Per::Standing) {
            (window.start, window.end) = (as_of, as_of.plus(1));
        }
        for terms in calendar.first.iter_mut().chain(&mut calendar.second) {
            for term in &mut terms.list {
                term.turn(as_of, self.grace);
            }
        }
        for group in &mut calendar.groups {
            group.turn(&calendar.first[usize::from(group.ops[0])].list);
        }
        Some(calendar)
    }

    /// Whether the same indicators are counted together.
    pub(super) fn groups_alike(&self, other: &Calendar) -> bool {
        self.groups.len() == other.groups.len()
            && self.groups.iter().zip(&other.groups).all(|(a, b)| a.ops == b.ops)
    }

    /// The windows of a range.
    pub fn windows_in(&self, range: (u16, u16)) -> &[Window] {
        &self.windows[usize::from(range.0)..usize::from(range.0) + usize::from(range.1)]
    }

    /// Works out what an indicator asks in each window; nothing where it must be judged in the plain way.
    fn terms(&self, plan: &Plan<'_>, op: &Op<'_>, range: (u16, u16)) -> Vec<Term> {
        if !op.rule.is_tallied() || op.is_average() && op.is_personal() || range.1 > 250 {
            return Vec::new();
        }
        let terms: Option<Vec<Term>> =
            self.windows_in(range).iter().map(|window| self.term(plan, op, window)).collect();
        terms.unwrap_or_default()
    }

    /// `None` where a parameter does not fit: the plain way says so.
    fn term(&self, plan: &Plan<'_>, op: &Op<'_>, window: &Window) -> Option<Term> {
        let as_of = self.as_of;
        let day = plan.value_day(window, as_of);
        let immediate = is_immediate(window.per);
        let number = |id: &Option<String>, hundredths: bool| match id {
            None => Some(None),
            Some(id) if hundredths => plan.hundredths(id, day).map(Some),
            Some(id) => plan.number(id, day).map(Some),
        };
        let mut from = window.from();
        let mut last = window.end;
        let scan = &op.rule.scans[0];
        let mut due = scan.due(window);
        let mut shows_due = !immediate && due < Day::MAX.plus(-1);
        let has_deadline = matches!(op.rule.rule, Rule::DoneBy { .. });
        let (least, most) = match op.rule.rule {
            Rule::Count { at_least, at_most, .. } => (number(at_least, false)?, number(at_most, false)?),
            Rule::Sum { at_least, at_most, quantity, .. } => {
                let hundredths = *quantity != Quantity::Number;
                (number(at_least, hundredths)?, number(at_most, hundredths).flatten())
            }
            Rule::DoneBy { by, by_day, from: begin, .. } => {
                due = match (by, by_day) {
                    (Some(id), _) => plan.day(id, day)?,
                    (None, Some(id)) => plan.month_day(id, window, as_of),
                    (None, None) => window.end.plus(-1),
                };
                from = match begin.as_deref().and_then(|id| plan.day(id, day)) {
                    Some(from) => from,
                    None if by.is_some() => Day::MIN,
                    None => window.from(),
                };
                last = due.plus(1);
                shows_due = true;
                (Some(1), None)
            }
            _ => return None,
        };
        let soft = |status| super::soften(op.indicator, status, Why::Plain);
        let unlimited = window.end == Day::MAX || immediate;
        let (n, d) = self.partial;
        let share = i64::from(window.end.0 - window.start.0) * n;
        let needed = (share.div_euclid(d.max(1)) + i64::from(share.rem_euclid(d.max(1)) > 0)).max(1) as i32;
        let (latest_start, earliest_end) = if unlimited {
            (Day::MAX, Day::MIN)
        } else {
            (window.start.max(window.end.plus(-needed)), window.end.min(window.start.plus(needed)))
        };
        let (from_adoption, until_adoption) = self.adopted;
        let failed = soft(Status::NotMet);
        let mut term = Term {
            latest_start,
            earliest_end,
            latest_arrival: latest_start,
            from: crate::facts::short_day(from),
            until: 0,
            last: crate::facts::short_day(last),
            late_until: 0,
            adoption: !unlimited
                && window.per != Per::Programme
                && (window.start < from_adoption || until_adoption < window.end)
                && until_adoption.0.min(window.end.0) - from_adoption.0.max(window.start.0) < needed,
            vacation: !unlimited
                && window.per == Per::Cadence(Cadence::Month)
                && self.vacation >> window.start.date().month() & 1 == 1,
            least: least.unwrap_or(-Term::NO_LIMIT).max(-Term::NO_LIMIT),
            most: most.unwrap_or(Term::NO_LIMIT).min(Term::NO_LIMIT),
            required: least.or(most).unwrap_or(-1),
            due: if shows_due { due } else { Day::MAX },
            says: [(Status::Met, Why::Plain), failed, failed, failed],
            tallies: [Tally::default(); 4],
            roster_day: window.end.plus(-1),
            last_roster_day: window.end.plus(-1),
            has_deadline,
            open_until: if immediate && !has_deadline { Day::MIN } else { due },
            pending: soft(Status::NotYetDue),
            failed,
        };
        term.turn(as_of, self.grace);
        Some(term)
    }

    /// Finds the group that counts the same, or begins one.
    fn join(&mut self, plan: &Plan<'_>, place: usize, terms: &Terms) {
        if terms.list.is_empty() {
            self.alone.push(place as u16);
            return;
        }
        let op = &plan.first[place];
        let sums = matches!(op.rule.rule, Rule::Sum { .. });
        let same = self.groups.iter().position(|group| {
            let other = usize::from(group.ops[0]);
            let alike = &plan.first[other];
            alike.scan_number == op.scan_number
                && alike.indicator.subject == op.indicator.subject
                && group.sums == sums
                && self.first[other].range == terms.range
                && self.first[other]
                    .list
                    .iter()
                    .zip(&terms.list)
                    // what is the same today may differ on a later day, to which the calendar is turned
                    .all(|(a, b)| (a.from, a.last, a.has_deadline) == (b.from, b.last, b.has_deadline))
        });
        if let Some(group) = same {
            self.groups[group].ops.push(place as u16);
            return;
        }
        for kind in &op.rule.scans[0].kinds {
            let walked = (op.is_personal() || kind.is_personal(), *kind);
            if !self.walked.contains(&walked) {
                self.walked.push(walked);
            }
        }
        let mut group = Group::new(place as u16, sums, &terms.list);
        group.is_simple = !op.is_personal() && !sums && op.rule.scans[0].is_simple();
        self.groups.push(group);
    }
}

impl Group {
    pub(super) fn new(place: u16, sums: bool, list: &[Term]) -> Group {
        let mut group = Group {
            ops: vec![place],
            sums,
            days: 0..0,
            only: None,
            window_of: Vec::new(),
            base: 0,
            ascends: false,
            is_simple: false,
        };
        group.turn(list);
        group
    }

    /// Finds the days that are looked at, and their windows.
    fn turn(&mut self, list: &[Term]) {
        let owed = || list.iter().enumerate().filter(|(_, t)| !t.adoption && t.from < t.until);
        let from = owed().map(|(_, t)| t.from).min().unwrap_or(0);
        let until = owed().map(|(_, t)| t.until).max().unwrap_or(0);
        self.days = from..until;
        self.ascends = owed().zip(owed().skip(1)).all(|((_, a), (_, b))| a.until <= b.from);
        self.base = from;
        self.only = match owed().count() {
            1 => owed().next().map(|(w, _)| w as u8),
            _ => None,
        };
        let days = usize::from(until - from);
        self.window_of.clear();
        // far-reaching windows are few: their rows are found without a table
        if days <= 4 * DAYS {
            self.window_of.resize(days.max(DAYS), nowhere(list.len()) as u8);
            for (w, term) in owed() {
                self.window_of[usize::from(term.from - from)..usize::from(term.until - from)].fill(w as u8);
            }
        }
    }
}

impl super::plans::Bound<'_> {
    /// Whether the rule only counts or sums, so that all subjects and windows of a unit are told in one walk.
    fn is_tallied(&self) -> bool {
        let Some(scan) = self.scans.first() else { return false };
        let fits = match self.rule {
            Rule::Count { per, .. } => *per != Per::Standing,
            Rule::Sum { per, per_head, .. } => *per != Per::Standing && per_head.is_empty(),
            Rule::DoneBy { .. } => true,
            _ => false,
        };
        fits && !scan.from_below && scan.distinct == Distinct::Fact
    }
}

impl Op<'_> {
    /// Whether the average over the unit's members is judged.
    pub(super) fn is_average(&self) -> bool {
        matches!(self.rule.rule, Rule::Sum { aggregate: Aggregate::Average, .. })
    }

    /// Whether counts are hundredths.
    pub(super) fn is_hundredths(&self) -> bool {
        matches!(self.rule.rule, Rule::Sum { quantity, .. } if *quantity != Quantity::Number)
    }

    /// Whether single persons are judged.
    pub(super) fn is_personal(&self) -> bool {
        matches!(self.indicator.subject, Subject::Person(_))
    }
}
