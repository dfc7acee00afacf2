//! Where a branch stands: its part of the college, the standards that it answers, and what they would say at the end of
//! the year if nothing more happened, or if a plan were done.

use super::customs::{Customs, PlanSettings};
use super::{CollegeCalendar, Request};
use crate::evaluations::plans::Plan;
use crate::evaluations::{Window, evaluate_units_year, plan_for};
use crate::facts::{Facts, Gathering};
use crate::metrics::UnitClass;
use crate::rosters::Roster;
use crate::rules::Per;
use crate::verdicts::{Status, Why};
use jishi_domain::actions::{Action, Entry};
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::periods::Cadence;
use jishi_domain::plans::{Scope, Variant};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::refusals::Refusal;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;

/// What one indicator says of one subject and period at the end of the year.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Index of the standard among the situation's plans.
    pub plan: usize,
    /// Index of the indicator in the standard.
    pub indicator: u16,
    /// Unit.
    pub unit: u32,
    /// Person, or nobody.
    pub person: u32,
    /// Period.
    pub window: Window,
    /// Result.
    pub status: Status,
    /// Why.
    pub why: Why,
    /// Counted.
    pub counted: i64,
    /// Required.
    pub required: i64,
}

impl Judged {
    /// Whether it is as it should be, or concerns nobody.
    pub fn is_well(&self) -> bool {
        matches!(self.status, Status::Met | Status::NotApplicable)
    }

    /// What it is of: the same in two situations of the same branch.
    pub fn place(&self) -> (usize, u16, u32, u32, Day, Day) {
        (self.plan, self.indicator, self.unit, self.person, self.window.start, self.window.end)
    }
}

/// Who sits together: the branch, its committee, or one of its groups; above the branches, a committee, or it and the
/// secretaries of all units below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Scope.
    pub scope: Scope,
    /// The unit that records it.
    pub unit: u32,
    /// Persons who attend.
    pub persons: Vec<u32>,
}

/// A unit in a year.
pub struct Situation<'a> {
    /// Facts up to the year's end.
    pub facts: Facts,
    /// Adopted standards.
    pub plans: Vec<Plan<'a>>,
    /// The unit.
    pub unit: u32,
    /// The unit, and the groups of a branch.
    pub units: Vec<u32>,
    /// Who sits together.
    pub holders: Vec<Holder>,
    /// First day of the year.
    pub start: Day,
    /// First day after it.
    pub end: Day,
    /// First day that can still be planned.
    pub first: Day,
    /// The calendar.
    pub calendar: &'a CollegeCalendar,
    /// Customs.
    pub customs: &'a Customs,
    /// Settings.
    pub settings: &'a PlanSettings,
}

/// The world with further records, each entered on its own day.
///
/// # Errors
/// A record does not fit.
pub fn with_records(world: &World, records: Vec<Record>) -> Result<World, Refusal> {
    let mut world = world.clone();
    add_records(&mut world, records)?;
    Ok(world)
}

/// Enters further records, each on its own day.
///
/// # Errors
/// A record does not fit.
pub fn add_records(world: &mut World, records: Vec<Record>) -> Result<(), Refusal> {
    for record in records {
        let day = record.day;
        let entry = Entry {
            sequence: world.sequence + 1,
            actor: "system".to_owned(),
            entered_at: format!("{day}T04:00:00Z"),
            event_day: day,
            action: Action::RecordAdded(Box::new(record)),
        };
        world.take(entry)?;
    }
    Ok(())
}

impl<'a> Situation<'a> {
    /// Where the unit of a request stands in its world.
    ///
    /// # Errors
    /// The unit or year cannot be planned; the words say why.
    pub fn of(request: &Request<'a>) -> Result<Situation<'a>, Refusal> {
        Situation::within(request, request.world)
    }

    /// As [`Situation::of`], in another world.
    ///
    /// # Errors
    /// As [`Situation::of`].
    pub fn within(request: &Request<'a>, world: &World) -> Result<Situation<'a>, Refusal> {
        let (_, end) = bounds(request)?;
        Situation::bound(request, world, Facts::of(world, end))
    }

    /// The same after something else was recorded: what was bound to the same items and marks is not bound anew.
    ///
    /// # Errors
    /// As [`Situation::of`].
    pub fn again(self, request: &Request<'a>, world: &World) -> Result<Situation<'a>, Refusal> {
        let facts = Facts::of(world, self.end);
        if facts.items != self.facts.items || facts.marks != self.facts.marks {
            return Situation::bound(request, world, facts);
        }
        let mut situation = Situation::seated(request, facts)?;
        situation.plans = self.plans;
        Ok(situation)
    }

    fn bound(request: &Request<'a>, world: &World, facts: Facts) -> Result<Situation<'a>, Refusal> {
        let mut situation = Situation::seated(request, facts)?;
        for standard in &request.library.standards {
            let plan = |day| plan_for(standard, world, &situation.facts, day);
            let found = plan(situation.end.plus(-1)).or_else(|| plan(situation.first));
            situation.plans.extend(found);
        }
        Ok(situation)
    }

    /// Who is where in the unit of a request, without anything that was recorded or is asked.
    ///
    /// # Errors
    /// As [`Situation::of`].
    pub fn bare(request: &Request<'a>) -> Result<Situation<'a>, Refusal> {
        let (_, end) = bounds(request)?;
        Situation::seated(request, Gathering::new().finish(Roster::of(request.world), end))
    }

    fn seated(request: &Request<'a>, facts: Facts) -> Result<Situation<'a>, Refusal> {
        let object = || format!("{} {}年计划", request.unit, request.year);
        let (start, end) = bounds(request)?;
        let first = request.today.max(start);
        let Some(unit) = facts.roster.unit(request.unit) else {
            return Err(Refusal::new(object(), "没有这个党组织", "核对编号"));
        };
        let row = &facts.roster.units[unit as usize];
        if row.kind == UnitKind::Group {
            return Err(Refusal::new(
                object(),
                format!("{}是党小组，没有自己的计划", row.name),
                "为它所在的党支部制定计划，党小组的会在其中",
            ));
        }
        if row.ended <= first || row.established >= end {
            let merged = facts.roster.units.get(row.merged_into as usize);
            return Err(Refusal::new(
                object(),
                format!("{}在这一年余下的日子里不存在", row.name),
                merged.map_or("选择现有的党支部".to_owned(), |into| {
                    format!("为接收它的{}制定计划", into.name)
                }),
            ));
        }
        let on = first.plus(-1).max(row.established).max(first).min(end.plus(-1));
        let groups: Vec<u32> = facts
            .roster
            .below(unit, UnitClass::Group, on)
            .into_iter()
            .filter(|g| row.kind == UnitKind::Branch && facts.roster.units[*g as usize].ended >= end)
            .collect();
        let holders = holders(&facts.roster, unit, &groups, on);
        if row.kind == UnitKind::Branch && holders[0].persons.is_empty() {
            return Err(Refusal::new(object(), "支部没有党员", "先登记党员，再制定计划"));
        }
        let units = std::iter::once(unit).chain(groups).collect();
        Ok(Situation {
            facts,
            plans: Vec::new(),
            unit,
            units,
            holders,
            start,
            end,
            first,
            calendar: request.calendar,
            customs: request.customs,
            settings: request.settings,
        })
    }

    /// The day as of which a standard is judged: the year is over, or its adoption.
    pub fn as_of(&self, plan: &Plan<'_>) -> Day {
        self.end.min(plan.adopted.until.plus(-1))
    }

    /// What the standards say at the end of the year.
    pub fn judged(&self) -> Vec<Judged> {
        let mut all = Vec::new();
        for (index, plan) in self.plans.iter().enumerate() {
            let as_of = self.as_of(plan);
            // academic years and semesters are judged around the middle of the year, where the second half of one ends
            let (december, june) = (self.end.plus(-1), self.start.plus(180));
            let by_term = |per| matches!(per, Per::Cadence(Cadence::AcademicYear | Cadence::Semester));
            let has_terms = plan.standard.indicators.iter().any(|i| by_term(i.rule.per()));
            for (around, academic) in [(december, false), (june, true)] {
                if academic && !has_terms {
                    continue;
                }
                let evaluation = evaluate_units_year(plan, &self.facts, as_of, around, &self.units);
                for finding in &evaluation.findings {
                    let window = evaluation.windows[usize::from(finding.period)];
                    if by_term(window.per) != academic || self.is_of_another_year(&window) {
                        continue;
                    }
                    all.push(Judged {
                        plan: index,
                        indicator: finding.indicator,
                        unit: finding.unit,
                        person: finding.person,
                        window,
                        status: finding.status,
                        why: finding.why,
                        counted: finding.counted,
                        required: finding.required,
                    });
                }
            }
        }
        all
    }

    /// Whether a period of a cadence ended before the year began or ends after it.
    pub fn is_of_another_year(&self, window: &Window) -> bool {
        matches!(window.per, Per::Cadence(_)) && (window.end <= self.start || window.end > self.end)
    }

    /// The day of the month on which a unit likes to sit, as the standards see it.
    pub fn registered_day(&self, unit: u32) -> Option<i8> {
        let own = |unit: u32| self.facts.roster.units[unit as usize].on(self.first).fixed_day;
        own(unit).or_else(|| own(self.unit)).and_then(|day| i8::try_from(day).ok())
    }

    /// Days on which the branch can be called together.
    pub fn free_days(&self) -> Vec<Day> {
        let row = &self.facts.roster.units[self.unit as usize];
        let closed =
            |day: Day| self.settings.closed.iter().any(|(from, until)| *from <= day && day <= *until);
        (self.first.0..self.end.0)
            .map(Day)
            .filter(|day| row.exists_on(*day) && self.calendar.is_free(*day) && !closed(*day))
            .collect()
    }

    /// The longest sitting, class hours.
    pub fn most_hours(&self) -> i64 {
        let customs = self.customs;
        let most = self.settings.most_hours.unwrap_or(customs.most_hours.value);
        let most = match self.settings.variant {
            Variant::FewestDates => most,
            Variant::ShortestSittings => most.min(customs.short_hours.value),
        };
        most.max(customs.least_hours.value)
    }

    /// What kind of unit plans.
    pub fn kind(&self) -> UnitKind {
        self.facts.roster.units[self.unit as usize].kind
    }

    /// Kinds that the unit holds with these attendees.
    pub fn kinds(&self, scope: Scope) -> &'a [RecordKind] {
        self.customs.kinds(self.kind(), scope)
    }

    /// The code of a unit.
    pub fn code(&self, unit: u32) -> &str {
        &self.facts.roster.units[unit as usize].code
    }

    /// The code of a person.
    pub fn person(&self, person: u32) -> &str {
        self.facts.roster.people.get(person as usize).map_or("", |p| &p.code)
    }
}

/// Those who sit on a unit's committee on a day.
pub fn committee(roster: &Roster, unit: u32, on: Day) -> Vec<u32> {
    let posts = roster.posts(unit).iter().filter(|p| p.post.on_committee() && p.from <= on && on < p.until);
    sorted(posts.map(|p| p.person).collect())
}

/// Those whom a unit calls together as a whole: the members of a branch or group; above the branches, where nobody is a
/// member, the committee and the secretaries of all units below.
pub fn everybody(roster: &Roster, unit: u32, on: Day) -> Vec<u32> {
    if matches!(roster.units[unit as usize].kind, UnitKind::Branch | UnitKind::Group) {
        let spans = roster.spans(unit).iter();
        let here = spans.filter(|s| s.stage.is_member() && s.from <= on && on < s.until);
        return sorted(here.map(|s| s.person).collect());
    }
    let mut persons = committee(roster, unit, on);
    for below in roster.with_below(unit, on) {
        let posts = roster.posts(below).iter();
        let heads = posts.filter(|p| p.post == PostKind::Secretary && p.from <= on && on < p.until);
        persons.extend(heads.map(|p| p.person));
    }
    sorted(persons)
}

/// The first day of the year that is planned, and the first one after it.
fn bounds(request: &Request<'_>) -> Result<(Day, Day), Refusal> {
    let year = i16::try_from(request.year).ok().filter(|y| (1990..=2200).contains(y));
    let bounds = year.and_then(|y| Some((Day::new(y, 1, 1)?, Day::new(y + 1, 1, 1)?)));
    bounds.ok_or_else(|| {
        let object = format!("{} {}年计划", request.unit, request.year);
        Refusal::new(object, "年份看不懂", "填写四位数的年份")
    })
}

fn sorted(mut persons: Vec<u32>) -> Vec<u32> {
    persons.sort_unstable();
    persons.dedup();
    persons
}

fn holders(roster: &Roster, unit: u32, groups: &[u32], on: Day) -> Vec<Holder> {
    let members = |unit: u32| everybody(roster, unit, on);
    let mut committee = committee(roster, unit, on);
    if roster.committee_size(unit, on) == 0 {
        committee.clear();
    }
    let mut holders = vec![
        Holder { scope: Scope::Branch, unit, persons: members(unit) },
        Holder { scope: Scope::Committee, unit, persons: committee },
    ];
    holders.extend(groups.iter().map(|g| Holder { scope: Scope::Group, unit: *g, persons: members(*g) }));
    holders
}
