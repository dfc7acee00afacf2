//! From the world to rows.

use super::{
    ADOPTIONS, ATTENDANCE, BURDENS, CORRECTIONS, GRANTS, MEMBERSHIPS, PEOPLE, PLAN_EVENTS, PLANS, POSTS,
    RECORD_KINDS, RECORDS, Table, UNIT_PLACEMENTS, UNIT_TERMS, UNIT_VERSIONS, UNITS, WITHDRAWN_RECORDS,
};
use crate::connections::{Connection, Value};
use crate::errors::StoreError;
use jishi_domain::actions::Adoption;
use jishi_domain::burdens::BurdenState;
use jishi_domain::corrections::CorrectionState;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, Post, Stage};
use jishi_domain::permissions::Grant;
use jishi_domain::plans::PlanState;
use jishi_domain::worlds::{Listed, PersonState, UnitState, World};

/// Rows that wait to be inserted, borrowed from the world.
#[derive(Default)]
pub(crate) struct Rows<'w> {
    units: Vec<Value<'w>>,
    unit_versions: Vec<Value<'w>>,
    unit_placements: Vec<Value<'w>>,
    unit_terms: Vec<Value<'w>>,
    people: Vec<Value<'w>>,
    memberships: Vec<Value<'w>>,
    posts: Vec<Value<'w>>,
    grants: Vec<Value<'w>>,
    records: Vec<Value<'w>>,
    record_kinds: Vec<Value<'w>>,
    attendance: Vec<Value<'w>>,
    withdrawn_records: Vec<Value<'w>>,
    adoptions: Vec<Value<'w>>,
    plans: Vec<Value<'w>>,
    plan_events: Vec<Value<'w>>,
    burdens: Vec<Value<'w>>,
    corrections: Vec<Value<'w>>,
}

/// The canonical text of a part of the state. Values of the domain always have one.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A day that is always kept as text, even the last one.
fn day(day: Day) -> Value<'static> {
    Value::from(day.to_string())
}

fn stage_id(stage: Stage) -> &'static str {
    match stage {
        Stage::Applicant => "applicant",
        Stage::Activist => "activist",
        Stage::DevelopmentTarget => "development-target",
        Stage::Probationary => "probationary",
        Stage::Full => "full",
    }
}

fn category_id(category: Category) -> &'static str {
    match category {
        Category::InService => "in-service",
        Category::Student => "student",
        Category::Retired => "retired",
    }
}

impl<'w> Rows<'w> {
    /// Every row that the world says.
    pub fn of(world: &'w World) -> Rows<'w> {
        let mut rows = Rows::default();
        world.units.iter().for_each(|(code, state)| rows.unit(code, state));
        world.people.iter().for_each(|(code, state)| rows.person(code, state));
        world.posts.iter().enumerate().for_each(|(i, post)| rows.post(i, post));
        world.grants.iter().enumerate().for_each(|(i, grant)| rows.grant(i, grant));
        world.records.iter().for_each(|listed| rows.record(listed));
        world.withdrawn.iter().for_each(|(id, sequence)| rows.withdrawn(id, *sequence));
        world.adoptions.iter().enumerate().for_each(|(i, adoption)| rows.adoption(i, adoption));
        world.plans.values().for_each(|state| rows.plan(state));
        world.burdens.iter().for_each(|(id, state)| rows.burden(id, state));
        world.corrections.iter().for_each(|(id, state)| rows.correction(id, state));
        rows
    }

    pub fn unit(&mut self, code: &'w str, state: &'w UnitState) {
        self.units.extend([
            code.into(),
            state.latest().kind.id().into(),
            day(state.established),
            state.ended.into(),
            state.merged_into.as_deref().into(),
        ]);
        for (from, unit) in &state.versions {
            self.unit_versions.extend([
                code.into(),
                day(*from),
                unit.name.as_str().into(),
                json(unit).into(),
            ]);
        }
        for placement in &state.placements {
            self.unit_placements.extend([
                code.into(),
                day(placement.from),
                placement.parent.as_deref().into(),
            ]);
        }
        for term in &state.terms {
            self.unit_terms.extend([code.into(), day(term.from), term.until.into()]);
        }
    }

    pub fn person(&mut self, code: &'w str, state: &'w PersonState) {
        let id_hash = state.sealed.as_ref().map(|s| s.id_hash.as_str()).filter(|hash| !hash.is_empty());
        self.people.extend([
            code.into(),
            state.person.name.as_str().into(),
            id_hash.into(),
            state.ended_because.as_deref().into(),
            json(&state.person).into(),
        ]);
        for (i, membership) in state.memberships.iter().enumerate() {
            self.memberships.extend([
                code.into(),
                i.into(),
                membership.unit.as_deref().into(),
                membership.group.as_deref().into(),
                stage_id(membership.stage).into(),
                category_id(membership.category).into(),
                membership.floating.into(),
                day(membership.from),
                membership.until.into(),
            ]);
        }
    }

    pub fn post(&mut self, ordinal: usize, post: &'w Post) {
        self.posts.extend([
            ordinal.into(),
            post.person.as_str().into(),
            post.unit.as_str().into(),
            post.post.id().into(),
            json(&post.origin).into(),
            post.full_time.into(),
            post.duty.as_deref().into(),
            day(post.from),
            post.until.into(),
        ]);
    }

    pub fn grant(&mut self, ordinal: usize, grant: &'w Grant) {
        self.grants.extend([
            ordinal.into(),
            grant.person.as_str().into(),
            grant.role.id().into(),
            json(&grant.units).into(),
            grant.delegated_by.as_deref().into(),
            grant.reason.as_str().into(),
            day(grant.from),
            grant.until.into(),
        ]);
    }

    pub fn record(&mut self, listed: Listed<'w>) {
        let (id, mut state) = (listed.id(), listed.state());
        // attendance has its own table and is not kept twice
        let attendance = std::mem::take(&mut state.record.attendance);
        let (record, review) = (&state.record, state.review.as_ref());
        self.records.extend([
            id.into(),
            listed.unit().into(),
            day(record.day),
            record.until.map(day).unwrap_or(Value::Null),
            state.sequence.into(),
            state.first_sequence.into(),
            day(state.entered_on),
            state.corrected_on.map(day).unwrap_or(Value::Null),
            state.actor.clone().into(),
            review.map(|(on, _, _)| day(*on)).unwrap_or(Value::Null),
            review.map(|(_, by, _)| by.clone()).into(),
            review.map(|(_, _, accepted)| *accepted).into(),
            json(record).into(),
        ]);
        for (i, kind) in listed.kinds().iter().enumerate() {
            self.record_kinds.extend([id.into(), i.into(), kind.id().into()]);
        }
        for attendance in attendance {
            self.attendance.extend([
                id.into(),
                attendance.person.into(),
                attendance.state.id().into(),
                attendance.hours.map(|hours| hours.to_string()).into(),
                attendance.reason.into(),
            ]);
        }
    }

    pub fn withdrawn(&mut self, id: &'w str, sequence: u64) {
        self.withdrawn_records.extend([id.into(), sequence.into()]);
    }

    pub fn adoption(&mut self, ordinal: usize, adoption: &'w Adoption) {
        self.adoptions.extend([
            ordinal.into(),
            adoption.standard.as_str().into(),
            adoption.version.as_str().into(),
            day(adoption.from),
            adoption.until.map(day).unwrap_or(Value::Null),
            json(adoption).into(),
        ]);
    }

    pub fn plan(&mut self, state: &'w PlanState) {
        let plan = &state.plan;
        let key = || [Value::from(plan.unit.as_str()), i64::from(plan.year).into()];
        self.plans.extend(key());
        self.plans.extend([
            u64::from(state.version).into(),
            state.sequence.into(),
            json(plan.as_ref()).into(),
        ]);
        for (i, event) in state.history.iter().enumerate() {
            self.plan_events.extend(key());
            self.plan_events.extend([
                i.into(),
                event.sequence.into(),
                event.step.id().into(),
                u64::from(event.version).into(),
                day(event.day),
                event.by.as_str().into(),
                event.to.as_deref().into(),
                event.record.as_deref().into(),
                event.note.as_deref().into(),
            ]);
        }
    }

    pub fn burden(&mut self, id: &'w str, state: &'w BurdenState) {
        let answers: Vec<_> = state.answers.iter().map(|(on, answer)| (on.to_string(), answer)).collect();
        self.burdens.extend([
            id.into(),
            day(state.on),
            state.report.by.as_str().into(),
            state.is_answered().into(),
            state.is_published().into(),
            json(&(&state.report, answers)).into(),
        ]);
    }

    pub fn correction(&mut self, id: &'w str, state: &'w CorrectionState) {
        let answer = state.answer.as_ref();
        self.corrections.extend([
            id.into(),
            day(state.on),
            state.request.person.as_str().into(),
            state.request.field.as_str().into(),
            answer.map(|(on, _)| day(*on)).unwrap_or(Value::Null),
            answer.map(|(_, answer)| answer.done).into(),
            json(&(&state.request, answer.map(|(_, answer)| answer))).into(),
        ]);
    }

    /// Inserts them all.
    pub fn insert(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for (table, values) in self.tables().into_iter().filter(|(_, values)| !values.is_empty()) {
            connection.insert(table, values)?;
        }
        Ok(())
    }

    fn tables(&self) -> [(&'static Table, &[Value<'w>]); 17] {
        [
            (&UNITS, &self.units),
            (&UNIT_VERSIONS, &self.unit_versions),
            (&UNIT_PLACEMENTS, &self.unit_placements),
            (&UNIT_TERMS, &self.unit_terms),
            (&PEOPLE, &self.people),
            (&MEMBERSHIPS, &self.memberships),
            (&POSTS, &self.posts),
            (&GRANTS, &self.grants),
            (&RECORDS, &self.records),
            (&RECORD_KINDS, &self.record_kinds),
            (&ATTENDANCE, &self.attendance),
            (&WITHDRAWN_RECORDS, &self.withdrawn_records),
            (&ADOPTIONS, &self.adoptions),
            (&PLANS, &self.plans),
            (&PLAN_EVENTS, &self.plan_events),
            (&BURDENS, &self.burdens),
            (&CORRECTIONS, &self.corrections),
        ]
    }
}
