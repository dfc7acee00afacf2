//! The state of a college: the fold of its ledger.

use crate::actions::{Action, Adoption, Entry, PersonRegistered, Sealed, UnitEstablished};
use crate::burdens::BurdenState;
use crate::corrections::CorrectionState;
use crate::dates::Day;
use crate::people::{Membership, Person, Post};
use crate::permissions::Grant;
use crate::plans::PlanState;
use crate::records::Record;
use crate::refusals::Refusal;
use crate::units::{Placement, TermOfOffice, Unit, UnitKind};
use bitcode::{Decode, Encode};
use std::collections::BTreeMap;

/// 党组织现状 — a unit with its dated place in the tree.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct UnitState {
    /// What it is, from a day on; sorted, never empty.
    pub versions: Vec<(Day, Unit)>,
    /// Where it stands, from a day on; sorted, never empty.
    pub placements: Vec<Placement>,
    /// First day.
    pub established: Day,
    /// First day on which it no longer exists.
    pub ended: Day,
    /// The unit that took over, where it was merged.
    pub merged_into: Option<String>,
    /// Terms of office, sorted by their first day.
    pub terms: Vec<TermOfOffice>,
}

impl UnitState {
    /// The unit as it was on that day (before its first day: as first known).
    pub fn on(&self, day: Day) -> &Unit {
        let i = self.versions.partition_point(|(from, _)| *from <= day);
        &self.versions[i.saturating_sub(1)].1
    }

    /// The latest known state.
    pub fn latest(&self) -> &Unit {
        &self.versions[self.versions.len() - 1].1
    }

    /// Code of the unit above on that day.
    pub fn parent_on(&self, day: Day) -> Option<&str> {
        let i = self.placements.partition_point(|p| p.from <= day);
        self.placements[i.saturating_sub(1)].parent.as_deref()
    }

    /// Whether it exists on that day.
    pub fn exists_on(&self, day: Day) -> bool {
        self.established <= day && day < self.ended
    }
}

/// 人员现状
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct PersonState {
    /// As now known.
    pub person: Person,
    /// The course of memberships, sorted by first day, without overlap.
    pub memberships: Vec<Membership>,
    /// Secrets, encrypted.
    pub sealed: Option<Sealed>,
    /// Why the last membership ended.
    pub ended_because: Option<String>,
    /// Content of some record, present or past, is sealed under the person's key.
    pub holds_content: bool,
}

impl PersonState {
    /// Whether something of the person's is sealed, so that there must be a key.
    pub fn is_sealed(&self) -> bool {
        self.sealed.is_some() || self.holds_content
    }

    /// The membership on that day.
    pub fn membership_on(&self, day: Day) -> Option<&Membership> {
        self.memberships.iter().rev().find(|m| m.from <= day && day < m.until)
    }
}

/// 记录现状
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct RecordState {
    /// The record as last corrected; apart, so that the tree of records stays small.
    pub record: Box<Record>,
    /// Sequence of the entry that holds.
    pub sequence: u64,
    /// Sequence of the entry that first brought it.
    pub first_sequence: u64,
    /// Day of the first entry.
    pub entered_on: Day,
    /// Day of the last correction.
    pub corrected_on: Option<Day>,
    /// Who entered it.
    pub actor: String,
    /// The reviewer's last word: day, who, accepted.
    pub review: Option<(Day, String, bool)>,
}

/// 学校台账的状态 — everything that the entries say, taken together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// Units by code.
    pub units: BTreeMap<String, UnitState>,
    /// People by code.
    pub people: BTreeMap<String, PersonState>,
    /// Posts, in the order of their entries.
    pub posts: Vec<Post>,
    /// Grants and delegations of roles, in the order of their entries.
    pub grants: Vec<Grant>,
    /// Records; withdrawn ones are gone.
    pub records: Records,
    /// Ids of withdrawn records; never used again.
    pub withdrawn: BTreeMap<String, u64>,
    /// Adoptions, in the order of their entries.
    pub adoptions: Vec<Adoption>,
    /// Plans by unit and year, as last accepted, with what happened to them.
    pub plans: BTreeMap<(String, i32), PlanState>,
    /// Reports of burdens by id.
    pub burdens: BTreeMap<String, BurdenState>,
    /// Requests for corrections by id.
    pub corrections: BTreeMap<String, CorrectionState>,
    /// Sequence of the last entry.
    pub sequence: u64,
}

impl World {
    /// The world that these entries make.
    ///
    /// # Errors
    /// The first entry that does not fit what stands before it.
    pub fn fold(entries: impl IntoIterator<Item = Entry>) -> Result<World, Refusal> {
        let mut world = World::default();
        for entry in entries {
            world.take(entry)?;
        }
        Ok(world)
    }

    /// The college's own unit: the first of kind college.
    pub fn college(&self) -> Option<(&str, &UnitState)> {
        self.units
            .iter()
            .find(|(_, u)| u.latest().kind == UnitKind::College)
            .map(|(code, u)| (code.as_str(), u))
    }

    /// The adoption of a standard that holds on a day.
    pub fn adoption_on(&self, standard: &str, day: Day) -> Option<&Adoption> {
        self.adoptions
            .iter()
            .rev()
            .find(|a| a.standard == standard && a.from <= day && a.until.is_none_or(|until| day <= until))
    }

    /// Whether `code` is `above` itself or stands below it on that day.
    pub fn is_within(&self, code: &str, above: &str, day: Day) -> bool {
        let mut at = Some(code);
        for _ in 0..64 {
            match at {
                Some(here) if here == above => return true,
                Some(here) => at = self.units.get(here).and_then(|u| u.parent_on(day)),
                None => return false,
            }
        }
        false
    }

    fn unit(&self, code: &str) -> Result<&UnitState, Refusal> {
        self.units
            .get(code)
            .ok_or_else(|| Refusal::new(format!("党组织 {code}"), "没有登记", "核对编号，或先登记这个党组织"))
    }

    fn unit_mut(&mut self, code: &str) -> Result<&mut UnitState, Refusal> {
        self.unit(code)?;
        self.units.get_mut(code).ok_or_else(|| Refusal::new(format!("党组织 {code}"), "没有登记", "核对编号"))
    }

    fn person(&self, code: &str) -> Result<&PersonState, Refusal> {
        self.people
            .get(code)
            .ok_or_else(|| Refusal::new(format!("人员 {code}"), "没有登记", "核对编号，或先导入花名册"))
    }

    fn person_mut(&mut self, code: &str) -> Result<&mut PersonState, Refusal> {
        self.person(code)?;
        self.people.get_mut(code).ok_or_else(|| Refusal::new(format!("人员 {code}"), "没有登记", "核对编号"))
    }

    fn record_at(&self, id: &str, corrects: u64) -> Result<RecordState, Refusal> {
        match self.records.get(id).map(|held| held.state()) {
            None => Err(Refusal::new(format!("记录 {id}"), "不存在或已撤回", "核对记录编号")),
            Some(state) if state.sequence != corrects => Err(Refusal::new(
                format!("记录 {id}"),
                format!("所更正的条目{corrects}不是它的最新条目（最新为{}）", state.sequence),
                "刷新后再更正",
            )),
            Some(state) => Ok(state),
        }
    }

    fn check_membership(&self, person: &str, membership: &Membership) -> Result<(), Refusal> {
        let object = || self.called_person(person);
        if membership.until <= membership.from {
            return Err(Refusal::new(object(), "党员关系的结束日期不晚于开始日期", "核对两个日期"));
        }
        if let Some(code) = &membership.unit {
            let unit = self.unit(code)?;
            if unit.latest().kind == UnitKind::Group {
                return Err(Refusal::new(
                    object(),
                    format!("{}是党小组，不能直接编入", self.called(code)),
                    "填写所在党支部，党小组另填",
                ));
            }
        }
        if let Some(code) = &membership.group {
            self.unit(code)?;
        }
        Ok(())
    }

    /// Adds one entry that nobody else needs: what it brings is moved in and not copied.
    ///
    /// # Errors
    /// As [`World::apply`].
    pub fn take(&mut self, entry: Entry) -> Result<(), Refusal> {
        let entered_on = entry.entered_on();
        let Entry { sequence, actor, entered_at, event_day, action } = entry;
        match action {
            Action::RecordAdded(record) => self.add_record(record, sequence, entered_on, actor)?,
            Action::PersonRegistered(body) => self.register(*body)?,
            action => return self.apply(&Entry { sequence, actor, entered_at, event_day, action }),
        }
        self.sequence = sequence;
        Ok(())
    }

    /// Adds one entry.
    ///
    /// # Errors
    /// Says why the entry does not fit; the world is then unchanged.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let day = entry.event_day;
        let made = plans::Made { sequence: entry.sequence, day, actor: &entry.actor };
        match &entry.action {
            Action::UnitEstablished(body) => self.establish(body, day)?,
            Action::UnitAdjusted(unit) => {
                let object = self.called(&unit.code);
                let state = self.unit_mut(&unit.code)?;
                if state.latest().kind != unit.kind {
                    return Err(Refusal::new(object, "层级不能改变", "撤销后另设"));
                }
                let i = state.versions.partition_point(|(from, _)| *from <= day);
                if i > 0 && state.versions[i - 1].0 == day {
                    state.versions[i - 1].1 = (**unit).clone();
                } else {
                    state.versions.insert(i, (day, (**unit).clone()));
                }
            }
            Action::UnitMoved(body) => {
                self.unit(&body.parent)?;
                if self.is_within(&body.parent, &body.unit, day) {
                    return Err(Refusal::new(
                        self.called(&body.unit),
                        "不能隶属于自己或自己的下级",
                        "选择另一个上级",
                    ));
                }
                let state = self.unit_mut(&body.unit)?;
                state.placements.retain(|p| p.from != day);
                state.placements.push(Placement { parent: Some(body.parent.clone()), from: day });
                state.placements.sort_by_key(|p| p.from);
            }
            Action::UnitMerged(body) => {
                if body.unit == body.into {
                    return Err(Refusal::new(self.called(&body.unit), "不能并入自己", "选择另一个党组织"));
                }
                let into = self.unit(&body.into)?;
                if !into.exists_on(day) {
                    return Err(Refusal::new(
                        self.called(&body.into),
                        format!("在{day}不存在，不能接收合并"),
                        "核对合并日期和接收单位",
                    ));
                }
                self.end_unit(&body.unit, day, Some(body.into.clone()))?;
            }
            Action::UnitDissolved(body) => self.end_unit(&body.unit, day, None)?,
            Action::TermStarted(body) => {
                if body.until <= day {
                    return Err(Refusal::new(
                        self.called(&body.unit),
                        "届满日期不晚于任期起始日期",
                        "核对换届日期和届满日期",
                    ));
                }
                let state = self.unit_mut(&body.unit)?;
                state.terms.retain(|t| t.from != day);
                state.terms.push(TermOfOffice { from: day, until: body.until });
                state.terms.sort_by_key(|t| t.from);
            }
            Action::PersonRegistered(body) => self.register((**body).clone())?,
            Action::PersonChanged(body) => {
                let state = self.person_mut(&body.person.code)?;
                state.person = body.person.clone();
                if body.sealed.is_some() {
                    state.sealed.clone_from(&body.sealed);
                }
            }
            Action::MembershipPlaced(body) => {
                let membership = Membership {
                    unit: body.unit.clone(),
                    group: body.group.clone(),
                    stage: body.stage,
                    category: body.category,
                    floating: body.floating,
                    from: day,
                    until: Day::MAX,
                };
                self.check_membership(&body.person, &membership)?;
                let state = self.person_mut(&body.person)?;
                if let Some(last) = state.memberships.last().map(|last| last.from)
                    && last > day
                {
                    return Err(Refusal::new(
                        self.called_person(&body.person),
                        format!("{last}已有更晚的党员关系变动"),
                        "用“更正党员关系”改写整个经过",
                    ));
                }
                state.memberships.retain(|m| m.from < day);
                if let Some(last) = state.memberships.last_mut() {
                    last.until = last.until.min(day);
                }
                state.memberships.push(membership);
                state.ended_because = None;
            }
            Action::MembershipEnded(body) => {
                let state = self.person_mut(&body.person)?;
                match state.memberships.last_mut() {
                    Some(last) if last.from < day => last.until = last.until.min(day),
                    _ => {
                        return Err(Refusal::new(
                            self.called_person(&body.person),
                            format!("在{day}没有可终止的党员关系"),
                            "核对日期",
                        ));
                    }
                }
                state.ended_because = Some(body.reason.clone());
                for post in self.posts.iter_mut().filter(|p| p.person == body.person && p.until > day) {
                    post.until = post.until.min(day).max(post.from);
                }
                self.end_grants(&body.person, day);
            }
            Action::MembershipCorrected(body) => {
                for membership in &body.memberships {
                    self.check_membership(&body.person, membership)?;
                }
                self.check_course(&body.person, &body.memberships)?;
                self.person_mut(&body.person)?.memberships.clone_from(&body.memberships);
            }
            Action::PostStarted(body) => {
                self.unit(&body.unit)?;
                self.person(&body.person)?;
                let held = self.posts.iter().any(|p| {
                    p.person == body.person
                        && p.unit == body.unit
                        && p.post == body.post
                        && p.from <= day
                        && day < p.until
                });
                if held {
                    return Err(Refusal::new(
                        self.called_person(&body.person),
                        format!("已经担任{}的{}", self.called(&body.unit), body.post.label()),
                        "不必重复登记",
                    ));
                }
                self.posts.push(body.post(day));
            }
            Action::PostEnded(body) => {
                let post = self.posts.iter_mut().rev().find(|p| {
                    p.person == body.person
                        && p.unit == body.unit
                        && p.post == body.post
                        && p.from <= day
                        && day < p.until
                });
                match post {
                    Some(post) => post.until = day,
                    None => {
                        return Err(Refusal::new(
                            self.called_person(&body.person),
                            format!("在{day}没有担任{}的{}", self.called(&body.unit), body.post.label()),
                            "核对人员、单位、职务和日期",
                        ));
                    }
                }
            }
            Action::RoleGranted(body) => self.grant(body, day)?,
            Action::RoleRevoked(body) => self.revoke(body, day)?,
            Action::RecordAdded(record) => {
                self.add_record(record.clone(), entry.sequence, entry.entered_on(), entry.actor.clone())?;
            }
            Action::RecordCorrected(body) => {
                self.check_record(&body.record)?;
                self.record_at(&body.record.id, body.corrects)?;
                self.note_content(&body.record)?;
                let before = self.record_at(&body.record.id, body.corrects)?;
                self.records.insert(RecordState {
                    record: Box::new(body.record.clone()),
                    sequence: entry.sequence,
                    corrected_on: Some(entry.entered_on()),
                    review: None,
                    ..before
                });
            }
            Action::RecordWithdrawn(body) => {
                self.record_at(&body.record, body.corrects)?;
                self.records.remove(&body.record);
                self.withdrawn.insert(body.record.clone(), entry.sequence);
            }
            Action::RecordConfirmed(body) => {
                let Some(mut state) = self.records.get(&body.record).map(|held| held.state()) else {
                    return Err(Refusal::new(
                        format!("记录 {}", body.record),
                        "不存在或已撤回",
                        "核对记录编号",
                    ));
                };
                if body.by == state.actor && body.by != "import" {
                    return Err(Refusal::new(
                        format!("记录 {}", body.record),
                        "录入人不能复核自己的记录",
                        "请另一位复核人复核",
                    ));
                }
                state.review = Some((day, body.by.clone(), body.accepted));
                self.records.insert(state);
            }
            Action::StandardAdopted(adoption) => {
                for code in &adoption.units {
                    self.unit(code)?;
                }
                self.adoptions.push((**adoption).clone());
            }
            Action::StandardEnded(body) => {
                let Some(adoption) = self.adoptions.iter_mut().rev().find(|a| a.standard == body.standard)
                else {
                    return Err(Refusal::new(format!("标准 {}", body.standard), "没有采用", "核对标准编号"));
                };
                adoption.until = Some(day.plus(-1));
            }
            Action::ParameterConfirmed(body) => {
                let Some(adoption) = self.adoptions.iter_mut().rev().find(|a| a.standard == body.standard)
                else {
                    return Err(Refusal::new(
                        format!("标准 {}", body.standard),
                        "没有采用",
                        "先采用标准再确认参数",
                    ));
                };
                adoption.parameters.insert(body.parameter.clone(), body.confirmation.clone());
            }
            Action::PlanAccepted(body) => self.accept_plan(body, &made)?,
            Action::PlanFiled(body) => self.file_plan(body, &made)?,
            Action::PlanReceived(body) => self.receive_plan(body, &made)?,
            Action::PlanReturned(body) => self.return_plan(body, &made)?,
            Action::PlanMadeKnown(body) => self.publish_plan(body, &made)?,
            Action::SecretRead(body) => {
                self.person(&body.person)?;
            }
            Action::SecretErased(body) => {
                let state = self.person_mut(&body.person)?;
                (state.sealed, state.holds_content) = (None, false);
            }
            Action::BurdenReported(body) => self.report_burden(body, day)?,
            Action::BurdenAnswered(body) => self.answer_burden(body, day)?,
            Action::CorrectionAsked(body) => self.ask_correction(body, day)?,
            Action::CorrectionAnswered(body) => self.answer_correction(body, day)?,
        }
        self.sequence = entry.sequence;
        Ok(())
    }

    fn establish(&mut self, body: &UnitEstablished, day: Day) -> Result<(), Refusal> {
        let unit = &body.unit;
        let object = format!("党组织 {}", unit.code);
        if unit.code.trim().is_empty() || unit.name.trim().is_empty() {
            return Err(Refusal::new("党组织", "没有编号或名称", "补填编号和名称"));
        }
        if self.units.contains_key(&unit.code) {
            return Err(Refusal::new(object, "编号已经用过", "换一个编号"));
        }
        match (&body.parent, unit.kind) {
            (None, UnitKind::College) => {}
            (None, _) => return Err(Refusal::new(object, "没有写上级党组织", "填写上级党组织的编号")),
            (Some(parent), _) => {
                self.unit(parent)?;
            }
        }
        if unit.fixed_day.is_some_and(|d| !(1..=31).contains(&d)) {
            return Err(Refusal::new(object, "固定党日不是1至31之间的日子", "填写每月的第几天"));
        }
        self.units.insert(
            unit.code.clone(),
            UnitState {
                versions: vec![(day, unit.clone())],
                placements: vec![Placement { parent: body.parent.clone(), from: day }],
                established: day,
                ended: Day::MAX,
                merged_into: None,
                terms: Vec::new(),
            },
        );
        Ok(())
    }

    fn end_unit(&mut self, code: &str, day: Day, into: Option<String>) -> Result<(), Refusal> {
        let object = self.called(code);
        let state = self.unit_mut(code)?;
        if state.ended != Day::MAX {
            return Err(Refusal::new(object, "已经撤销或合并", "核对编号"));
        }
        if day <= state.established {
            return Err(Refusal::new(object, "撤销日期不晚于设立日期", "核对日期"));
        }
        state.ended = day;
        state.merged_into.clone_from(&into);
        for post in self.posts.iter_mut().filter(|p| p.unit == code && p.until > day) {
            post.until = post.until.min(day).max(post.from);
        }
        // members go over to the unit that takes over, or stand between branches
        for person in self.people.values_mut() {
            if let Some(last) = person.memberships.last_mut()
                && last.unit.as_deref() == Some(code)
                && last.until == Day::MAX
            {
                let mut next = last.clone();
                next.unit.clone_from(&into);
                next.group = None;
                if last.from >= day {
                    *last = next;
                } else {
                    last.until = day;
                    next.from = day;
                    person.memberships.push(next);
                }
            }
        }
        // groups end with their branch
        let groups: Vec<String> = self
            .units
            .iter()
            .filter(|(_, u)| {
                u.ended == Day::MAX
                    && u.latest().kind == UnitKind::Group
                    && u.parent_on(day) == Some(code)
                    && u.established < day
            })
            .map(|(code, _)| code.clone())
            .collect();
        for group in groups {
            self.end_unit(&group, day, None)?;
        }
        Ok(())
    }

    fn register(&mut self, body: PersonRegistered) -> Result<(), Refusal> {
        let PersonRegistered { person, sealed, memberships } = body;
        if person.code.trim().is_empty() || person.name.trim().is_empty() {
            return Err(Refusal::new("人员", "没有编号或姓名", "补填编号和姓名"));
        }
        if self.people.contains_key(&person.code) {
            return Err(Refusal::new(
                self.called_person(&person.code),
                "编号已经用过",
                "换一个编号，或更正原信息",
            ));
        }
        for membership in &memberships {
            self.check_membership(&person.code, membership)?;
        }
        self.check_course(&person.code, &memberships)?;
        let code = person.code.clone();
        self.people.insert(
            code,
            PersonState { person, memberships, sealed, ended_because: None, holds_content: false },
        );
        Ok(())
    }

    fn add_record(
        &mut self,
        record: Box<Record>,
        sequence: u64,
        entered_on: Day,
        actor: String,
    ) -> Result<(), Refusal> {
        self.check_record(&record)?;
        if self.records.contains(&record.id) || self.withdrawn.contains_key(&record.id) {
            let object = format!("记录 {}", record.id);
            return Err(Refusal::new(object, "编号已经用过", "换一个编号，或更正原记录"));
        }
        self.note_content(&record)?;
        self.records.insert(RecordState {
            record,
            sequence,
            first_sequence: sequence,
            entered_on,
            corrected_on: None,
            actor,
            review: None,
        });
        Ok(())
    }

    /// Notes under whose keys the content of a record is sealed. Content that stands as it was is no new use of a key.
    fn note_content(&mut self, record: &Record) -> Result<(), Refusal> {
        let Some(content) = &record.content else { return Ok(()) };
        let before = self.records.get(&record.id).and_then(|held| held.record().content);
        if before.as_ref() == Some(content) {
            return Ok(());
        }
        for person in &content.persons {
            self.person_mut(person)?.holds_content = true;
        }
        Ok(())
    }

    fn check_record(&self, record: &Record) -> Result<(), Refusal> {
        record.check()?;
        let unit = self.unit(&record.unit)?;
        if !unit.exists_on(record.day) {
            return Err(Refusal::new(
                format!("记录 {}", record.id),
                format!("{}在{}不存在（设立前或撤销后）", self.called(&record.unit), record.day),
                "核对单位和日期",
            ));
        }
        if let Some(to) = &record.to {
            self.unit(to)?;
        }
        for person in record.people() {
            self.person(person)?;
        }
        Ok(())
    }

    fn check_course(&self, person: &str, memberships: &[Membership]) -> Result<(), Refusal> {
        for pair in memberships.windows(2) {
            if pair[1].from < pair[0].until {
                return Err(Refusal::new(
                    self.called_person(person),
                    format!("党员关系在{}前后重叠", pair[1].from),
                    "使前一段的结束日期不晚于后一段的开始日期",
                ));
            }
        }
        Ok(())
    }
}

mod grants;
mod holdings;
mod names;
mod parts;
mod plans;
mod requests;

pub use holdings::{Listed, Records};

#[cfg(test)]
mod tests;
