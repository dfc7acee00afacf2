//! From a world to facts: which facts a record and the roster yield.

use super::stays::Stays;
use super::tagging::{Held, tag_of};
use super::vocabulary::{FactKind, TagSet};
use super::{Addition, Fact, Facts, Gathering, Mark, NOBODY, Source, sitting_bit};
use crate::rosters::{NOWHERE, Roster};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::{Listed, RecordState, World};
use rustc_hash::FxHashMap;

pub(super) struct Builder<'w> {
    world: &'w World,
    pub(super) roster: &'w Roster,
    pub(super) stays: Stays,
    gathering: Gathering,
    pub(super) horizon: Day,
    /// Numbers of the sources by the places of their records.
    records: Vec<u32>,
    assessed: std::cell::OnceCell<FxHashMap<String, Vec<(Day, Amount)>>>,
}

impl Facts {
    /// The facts of a world up to and including a day.
    pub fn of(world: &World, horizon: Day) -> Facts {
        let roster = Roster::of(world);
        let mut builder = Builder::new(world, &roster, Gathering::new(), horizon);
        builder.records();
        builder.units();
        builder.memberships();
        builder.posts();
        let gathering = builder.gathering;
        gathering.finish(roster, horizon)
    }

    /// What each of some records would yield in a world that does not hold them and whose facts these are. Items, marks and
    /// sources that are new are known from then on; nothing is added.
    ///
    /// A record that answers another, that others answer, or that is older than all of these is not for this.
    pub fn gather<'r>(
        &mut self,
        world: &World,
        states: impl IntoIterator<Item = &'r RecordState>,
    ) -> Vec<Addition> {
        let horizon = self.horizon.0;
        let gathering = Gathering::going_on(self);
        let mut additions = Vec::new();
        let gathering = {
            let states: Vec<&RecordState> = states.into_iter().collect();
            let mut builder = Builder::new(world, &self.roster, gathering, horizon);
            for state in states {
                if state.record.day <= horizon {
                    builder.record(state);
                }
                additions.push(Addition::of(&mut builder.gathering));
            }
            builder.gathering
        };
        (self.items, self.marks, self.sources) = (gathering.items, gathering.marks, gathering.sources);
        additions
    }
}

impl<'w> Builder<'w> {
    fn new(world: &'w World, roster: &'w Roster, gathering: Gathering, horizon: Day) -> Builder<'w> {
        Builder {
            world,
            stays: Stays::of(world, roster),
            roster,
            gathering,
            horizon,
            records: Vec::new(),
            assessed: std::cell::OnceCell::new(),
        }
    }

    fn records(&mut self) {
        let mut known: Vec<Listed<'_>> =
            self.world.records.iter().filter(|listed| listed.day() <= self.horizon).collect();
        known.sort_by_key(|listed| (listed.day(), listed.order()));
        let people = known.iter().map(Listed::people).sum();
        let id_bytes = known.iter().map(|listed| listed.id().len()).max().unwrap_or(0);
        self.gathering.make_room_for(known.len(), people, id_bytes);
        let places = known.iter().map(|listed| listed.place() as usize + 1).max();
        self.records = vec![NOBODY; places.unwrap_or(0)];
        for listed in known {
            if let Some(source) = self.record(&listed.state()) {
                self.records[listed.place() as usize] = source;
            }
        }
    }

    /// What a record yields; the number of its source, where its unit is known.
    fn record(&mut self, state: &RecordState) -> Option<u32> {
        let record = &state.record;
        let unit = self.roster.unit(&record.unit)?;
        let people = record.attendance.iter().map(|a| self.roster.person(&a.person).unwrap_or(NOBODY));
        let attendance: Vec<u32> = people.collect();
        let held = Held { record, unit, attendance: &attendance };
        let tags = self.tags(state, held);
        let answered = record.answers.as_deref().and_then(|id| self.world.records.get(id));
        let answers = answered.and_then(|listed| self.records.get(listed.place() as usize));
        let answers = answers.copied().unwrap_or(NOBODY);
        if let Some(awaited) = record.answers.as_deref().filter(|_| answers == NOBODY) {
            self.gathering.awaited.insert(awaited.into());
        }
        let label: &str = match (&record.title, record.kinds.first()) {
            (Some(title), _) => title,
            (None, Some(kind)) => kind.label(),
            (None, None) => "",
        };
        let source = self.gathering.source(Source {
            delay: delay_of(state),
            off_fixed_day: off_fixed_day(self.roster, unit, record.day),
            due_attending: self.due_attending(held),
            answers,
            level: record.level.as_deref().map(Into::into),
            until: record.until.unwrap_or(Day::MAX),
            ..Source::new(record.id.as_str(), label)
        });
        let of: u64 = record.kinds.iter().filter(|k| k.spec().sitting).map(|k| sitting_bit(*k)).sum();
        let sitting = of != 0;
        let day = counted_day(record);
        let primary = const { TagSet::known(&["primary"]) };
        let quantity = quantity_of(record);
        let items: Vec<u16> = record.items.iter().map(|i| self.gathering.item(i)).collect();
        let items = if items.is_empty() { vec![0] } else { items };
        for (i, kind) in record.kinds.iter().enumerate() {
            let tags = if i == 0 { tags.union(primary) } else { tags };
            let mark = self.gathering.mark(Mark { tags, of });
            for (n, item) in items.iter().enumerate() {
                // a record of several items is one fact an item; its quantity counts once
                let quantity = if n == 0 { quantity } else { 0 };
                let kind = FactKind::of(*kind);
                self.gathering.unit_fact(Fact {
                    unit,
                    kind,
                    day,
                    person: NOBODY,
                    quantity,
                    item: *item,
                    mark,
                    record: source,
                });
                for person in &record.persons {
                    self.person_fact(person, unit, kind, day, quantity, *item, mark, source);
                }
                if kind == FactKind::of(RecordKind::Filing)
                    && record.persons.is_empty()
                    && let Some(by) = &record.by
                {
                    self.person_fact(by, unit, kind, day, quantity, *item, mark, source);
                }
            }
        }
        if let Some(to) =
            record.to.as_deref().and_then(|code| self.roster.unit(code)).filter(|to| *to != unit)
            && record.kinds.iter().any(|k| concerns_receiver(*k))
        {
            let mark = self
                .gathering
                .mark(Mark { tags: tags.union(const { TagSet::known(&["primary", "external"]) }), of });
            let kind = FactKind::of(record.kinds[0]);
            for (n, item) in items.iter().enumerate() {
                let quantity = if n == 0 { quantity } else { 0 };
                self.gathering.unit_fact(Fact {
                    unit: to,
                    kind,
                    day,
                    person: NOBODY,
                    quantity,
                    item: *item,
                    mark,
                    record: source,
                });
            }
        }
        if sitting {
            self.sitting(held, of, tags, source);
        }
        if record.is(RecordKind::MakeUp) {
            self.make_up(record, unit, answers, source);
        }
        Some(source)
    }

    fn sitting(&mut self, held: Held<'_>, of: u64, tags: TagSet, source: u32) {
        let Held { record, unit, .. } = held;
        let kept = const {
            TagSet::known(&[
                "on-time",
                "late",
                "complete",
                "network-media",
                "distance",
                "online",
                "confirmed",
            ])
        };
        let kept = TagSet(tags.0 & kept.without(const { TagSet::known(&["online"]) }).0);
        let first_item = record.items.first().map_or(0, |i| self.gathering.item(i));
        for (attendance, person) in record.attendance.iter().zip(held.attendance) {
            let mut own = tag_of(attendance.state);
            if attendance.state.attended() {
                own = own.union(const { TagSet::known(&["attended"]) });
            }
            let hours = attendance.hours.or(record.hours).unwrap_or_default();
            let hours = if attendance.state.attended() { hours } else { Amount(0) };
            let mark = Mark { tags: own.union(kept).union(self.relation(*person, unit, record.day)), of };
            let mark = self.gathering.mark(mark);
            self.fact_of(*person, FactKind::ATTENDANCE, record.day, clamp(hours.0), first_item, mark, source);
        }
        for lecturer in &record.lecturers {
            let by = self.actor_tags(lecturer, unit, record.day);
            let person = self.roster.person(lecturer).unwrap_or(NOBODY);
            let mark = Mark { tags: kept.union(by).union(self.relation(person, unit, record.day)), of };
            let mark = self.gathering.mark(mark);
            let hours = record.hours.unwrap_or_default();
            self.person_fact(
                lecturer,
                unit,
                FactKind::LECTURE_GIVEN,
                record.day,
                clamp(hours.0),
                first_item,
                mark,
                source,
            );
        }
        let mut topics: Vec<&str> = record
            .topics
            .iter()
            .chain(record.agenda.iter().flat_map(|a| &a.topics))
            .map(String::as_str)
            .collect();
        topics.sort_unstable();
        topics.dedup();
        let mark = self.gathering.mark(Mark { tags, of });
        for topic in topics {
            let item = self.gathering.item(topic);
            self.gathering.unit_fact(Fact {
                unit,
                kind: FactKind::TOPIC,
                day: record.day,
                person: NOBODY,
                quantity: 1,
                item,
                mark,
                record: source,
            });
        }
        for (i, item) in
            record.agenda.iter().enumerate().filter(|(_, a)| a.resolution.is_some() || a.vote.is_some())
        {
            let topic = item.topics.first().map_or(0, |t| self.gathering.item(t));
            let mut tags = tags;
            if let Some(vote) = &item.vote {
                tags = tags.with(&format!("vote-{}", vote.kind)).unwrap_or(tags);
                if vote.secret {
                    tags = tags.union(const { TagSet::known(&["secret-ballot"]) });
                }
            }
            let mark = self.gathering.mark(Mark { tags, of });
            let own = self.gathering.source(Source {
                vote: item.vote.clone().map(Box::new),
                ..Source::new(format!("{}#{}", record.id, i + 1), item.title.as_str())
            });
            let quantity = item.vote.as_ref().map_or(0, |v| v.yes as i32);
            self.gathering.unit_fact(Fact {
                unit,
                kind: FactKind::RESOLUTION,
                day: record.day,
                person: NOBODY,
                quantity,
                item: topic,
                mark,
                record: own,
            });
        }
    }

    /// A make-up closes an absence: the hours of the sitting count for the person.
    fn make_up(&mut self, record: &Record, unit: u32, answers: u32, source: u32) {
        let Some(sitting) = record.answers.as_deref().and_then(|id| self.world.records.get(id)) else {
            return;
        };
        let sitting = sitting.state();
        let of: u64 = sitting.record.kinds.iter().filter(|k| k.spec().sitting).map(|k| sitting_bit(*k)).sum();
        if of == 0 || answers == NOBODY {
            return;
        }
        let hours = record.hours.or(sitting.record.hours).unwrap_or_default();
        let mark = self.gathering.mark(Mark { tags: const { TagSet::known(&["made-up", "attended"]) }, of });
        for person in &record.persons {
            let already = sitting.record.attendance.iter().any(|a| &a.person == person && a.state.attended());
            if !already {
                self.person_fact(
                    person,
                    unit,
                    FactKind::ATTENDANCE,
                    record.day,
                    clamp(hours.0),
                    0,
                    mark,
                    source,
                );
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one fact has this many columns")]
    fn person_fact(
        &mut self,
        person: &str,
        _at: u32,
        kind: FactKind,
        day: Day,
        quantity: i32,
        item: u16,
        mark: u16,
        record: u32,
    ) {
        let person = self.roster.person(person).unwrap_or(NOBODY);
        self.fact_of(person, kind, day, quantity, item, mark, record);
    }

    /// A fact of a person; none where nobody of that code is registered.
    #[expect(clippy::too_many_arguments, reason = "one fact has this many columns")]
    fn fact_of(
        &mut self,
        person: u32,
        kind: FactKind,
        day: Day,
        quantity: i32,
        item: u16,
        mark: u16,
        record: u32,
    ) {
        let Some(row) = self.roster.people.get(person as usize) else { return };
        let unit = row.home;
        self.gathering.person_fact(Fact { unit, kind, day, person, quantity, item, mark, record });
    }

    /// A payment is full when it reaches the person's assessment in force.
    pub(super) fn is_full_payment(&self, record: &Record) -> bool {
        let Some(person) = record.persons.first() else { return false };
        let assessed = self.assessments().get(person.as_str()).and_then(|list| {
            let i = list.partition_point(|(day, _)| *day <= record.day);
            list.get(i.saturating_sub(1)).map(|(_, amount)| *amount)
        });
        assessed.is_none_or(|due| record.amount.is_some_and(|paid| paid >= due))
    }

    fn assessments(&self) -> &FxHashMap<String, Vec<(Day, Amount)>> {
        self.assessed.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<(Day, Amount)>> = FxHashMap::default();
            for listed in self.world.records.iter().filter(|l| l.is(RecordKind::DuesAssessment)) {
                let record = listed.record();
                if let (Some(person), Some(amount)) = (record.persons.into_iter().next(), record.amount) {
                    all.entry(person).or_default().push((record.day, amount));
                }
            }
            for list in all.values_mut() {
                list.sort_unstable();
            }
            all
        })
    }

    fn event(&mut self, id: String, label: String) -> u32 {
        self.gathering.source(Source::new(id, label))
    }

    fn derived(&mut self, unit: u32, kind: FactKind, day: Day, person: Option<u32>, item: &str, id: String) {
        if day > self.horizon || unit == NOWHERE {
            return;
        }
        let label = kind.label().to_owned();
        let record = self.event(id, label);
        let item = self.gathering.item(item);
        let mark = self.gathering.mark(Mark::default());
        self.gathering.unit_fact(Fact { unit, kind, day, person: NOBODY, quantity: 1, item, mark, record });
        if let Some(person) = person {
            let unit = self.roster.people[person as usize].home;
            self.gathering.person_fact(Fact { unit, kind, day, person, quantity: 1, item, mark, record });
        }
    }

    fn units(&mut self) {
        for unit in 0..self.roster.units.len() as u32 {
            let row = &self.roster.units[unit as usize];
            let (code, established, ended) = (row.code.clone(), row.established, row.ended);
            let terms = row.terms.clone();
            self.derived(unit, FactKind::UNIT_ESTABLISHED, established, None, "", format!("unit:{code}"));
            if ended != Day::MAX {
                self.derived(unit, FactKind::UNIT_ENDED, ended, None, "", format!("unit:{code}:ended"));
            }
            for (i, term) in terms.iter().enumerate() {
                let renewed = terms.get(i + 1).is_some_and(|next| next.from <= term.until);
                if !renewed && term.until < ended {
                    self.derived(
                        unit,
                        FactKind::TERM_EXPIRED,
                        term.until,
                        None,
                        "",
                        format!("term:{code}:{}", term.until),
                    );
                }
            }
        }
    }

    fn memberships(&mut self) {
        for (code, state) in &self.world.people {
            let Some(person) = self.roster.person(code) else { continue };
            let mut before: Option<&jishi_domain::people::Membership> = None;
            for m in &state.memberships {
                let unit = m.unit.as_deref().and_then(|u| self.roster.unit(u)).unwrap_or(NOWHERE);
                let moved = before.is_none_or(|b| b.unit != m.unit || b.until < m.from);
                let raised = |stage: Stage| before.is_some_and(|b| b.stage < stage) && m.stage >= stage;
                let id = |what: &str| format!("person:{code}:{what}:{}", m.from);
                if moved && m.stage.is_member() && m.unit.is_some() {
                    self.derived(unit, FactKind::JOINED_BRANCH, m.from, Some(person), "", id("joined"));
                }
                if raised(Stage::Probationary) || (before.is_none() && m.stage == Stage::Probationary) {
                    self.derived(
                        unit,
                        FactKind::ADMITTED,
                        m.from,
                        Some(person),
                        category_id(m.category),
                        id("admitted"),
                    );
                }
                if raised(Stage::Full) {
                    self.derived(unit, FactKind::BECAME_FULL, m.from, Some(person), "", id("full"));
                }
                if raised(Stage::Activist) || (before.is_none() && m.stage == Stage::Activist) {
                    self.derived(unit, FactKind::BECAME_ACTIVIST, m.from, Some(person), "", id("activist"));
                }
                before = Some(m);
            }
            for (i, m) in state.memberships.iter().enumerate() {
                let unit = m.unit.as_deref().and_then(|u| self.roster.unit(u)).unwrap_or(NOWHERE);
                let next = state.memberships.get(i + 1);
                let left = m.until != Day::MAX && next.is_none_or(|n| n.unit != m.unit || n.from > m.until);
                if left && m.stage.is_member() {
                    let id = format!("person:{code}:left:{}", m.until);
                    self.derived(unit, FactKind::LEFT_BRANCH, m.until, Some(person), "", id);
                }
            }
        }
    }

    fn posts(&mut self) {
        for post in &self.world.posts {
            let Some(unit) = self.roster.unit(&post.unit) else { continue };
            let person = self.roster.person(&post.person);
            let id = |what: &str, day: Day| {
                format!("post:{}:{}:{}:{what}:{day}", post.unit, post.post.id(), post.person)
            };
            self.derived(
                unit,
                FactKind::POST_STARTED,
                post.from,
                person,
                post.post.id(),
                id("started", post.from),
            );
            if post.until == Day::MAX {
                continue;
            }
            self.derived(
                unit,
                FactKind::POST_ENDED,
                post.until,
                person,
                post.post.id(),
                id("ended", post.until),
            );
            let row = &self.roster.units[unit as usize];
            let taken = self.world.posts.iter().any(|p| {
                p.unit == post.unit
                    && p.post == post.post
                    && p.person != post.person
                    && p.from <= post.until
                    && post.until < p.until
            });
            // officers of one committee may change posts among themselves
            if !taken
                && row.exists_on(post.until)
                && (post.post.on_committee() || post.post == PostKind::GroupLeader)
            {
                self.derived(
                    unit,
                    FactKind::POST_VACATED,
                    post.until,
                    None,
                    post.post.id(),
                    id("vacated", post.until),
                );
            }
        }
    }
}

/// The month that a dues payment is for: first and last day.
fn dues_month(record: &Record) -> Option<(Day, Day)> {
    let first = Day::parse(&format!("{}-01", record.month.as_deref()?))?;
    record.is(RecordKind::DuesPayment).then(|| (first, first.plus_months(1).plus(-1)))
}

/// Dues count for the month that they are paid for, other records for their day.
fn counted_day(record: &Record) -> Day {
    dues_month(record).map_or(record.day, |(first, last)| record.day.clamp(first, last))
}

/// Days from the event to its entry; for dues, days from the end of the month to the payment.
fn delay_of(state: &RecordState) -> u16 {
    let late = match dues_month(&state.record) {
        Some((_, last)) => state.record.day.0 - last.0,
        None => state.entered_on.0 - state.record.day.0,
    };
    late.clamp(0, i32::from(u16::MAX)) as u16
}

/// Whether only the committee is due at a sitting of that kind.
pub(super) fn is_of_committee(kind: RecordKind) -> bool {
    matches!(
        kind,
        RecordKind::CommitteeMeeting | RecordKind::CommitteeStudy | RecordKind::PartyBuildingSession
    )
}

/// Whether a record of that kind is also a fact of the unit that it goes to.
fn concerns_receiver(kind: RecordKind) -> bool {
    matches!(
        kind,
        RecordKind::Funds
            | RecordKind::Inspection
            | RecordKind::Guidance
            | RecordKind::Grading
            | RecordKind::Certification
            | RecordKind::ContactPoint
            | RecordKind::Commendation
            | RecordKind::Pairing
            | RecordKind::Issue
    )
}

fn quantity_of(record: &Record) -> i32 {
    if let Some(amount) = record.amount {
        clamp(amount.0)
    } else if let Some(number) = record.number {
        clamp(number)
    } else {
        clamp(record.hours.unwrap_or_default().0)
    }
}

fn category_id(category: jishi_domain::people::Category) -> &'static str {
    use jishi_domain::people::Category;
    match category {
        Category::InService => "in-service",
        Category::Student => "student",
        Category::Retired => "retired",
    }
}

fn clamp(value: i64) -> i32 {
    value.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

/// Days between a day and the unit's fixed day of that month; a fixed day beyond the month's end is its last day.
fn off_fixed_day(roster: &Roster, unit: u32, day: Day) -> u8 {
    let row = &roster.units[unit as usize];
    let fixed = row.on(day).fixed_day.or_else(|| {
        let parent = row.parent_on(day);
        (row.kind == UnitKind::Group && parent != NOWHERE)
            .then(|| roster.units[parent as usize].on(day).fixed_day)
            .flatten()
    });
    match fixed {
        None => u8::MAX,
        Some(fixed) => super::off_day(day, i8::try_from(fixed).unwrap_or(31)),
    }
}
