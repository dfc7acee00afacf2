//! Which rows a batch of entries changes.

use super::{
    ADOPTIONS, ATTENDANCE, BURDENS, CORRECTIONS, GRANTS, MEMBERSHIPS, PEOPLE, PLAN_EVENTS, PLANS, POSTS,
    RECORD_KINDS, RECORDS, Rows, UNIT_PLACEMENTS, UNIT_TERMS, UNIT_VERSIONS, UNITS,
};
use crate::connections::{Connection, Value};
use crate::errors::StoreError;
use jishi_domain::actions::Action;
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use std::collections::{BTreeMap, BTreeSet};

/// Keys of what a batch touches. `true` marks what the batch itself brought, so that nothing of it needs to
/// be deleted before it is written.
#[derive(Default)]
pub(crate) struct Touches {
    units: BTreeMap<String, bool>,
    people: BTreeMap<String, bool>,
    posts: BTreeMap<usize, bool>,
    grants: BTreeMap<usize, bool>,
    records: BTreeMap<String, bool>,
    withdrawn: BTreeSet<String>,
    adoptions: BTreeMap<usize, bool>,
    /// Units with all their plans: an entry touches the plan of one year only, but rows are taken away by unit.
    plans: BTreeMap<String, bool>,
    burdens: BTreeMap<String, bool>,
    corrections: BTreeMap<String, bool>,
}

impl Touches {
    /// Notes what an action is going to change; to be called before the world applies it.
    pub fn note(&mut self, world: &World, action: &Action, on: Day) {
        match action {
            Action::UnitEstablished(body) => {
                let code = &body.unit.code;
                self.units.entry(code.clone()).or_insert(!world.units.contains_key(code));
            }
            Action::UnitAdjusted(unit) => self.unit(&unit.code),
            Action::UnitMoved(body) => self.unit(&body.unit),
            Action::UnitMerged(body) => self.ending(world, &body.unit, on),
            Action::UnitDissolved(body) => self.ending(world, &body.unit, on),
            Action::TermStarted(body) => self.unit(&body.unit),
            Action::PersonRegistered(body) => {
                let code = &body.person.code;
                self.people.entry(code.clone()).or_insert(!world.people.contains_key(code));
            }
            Action::PersonChanged(body) => self.person(&body.person.code),
            Action::MembershipPlaced(body) => self.person(&body.person),
            Action::MembershipEnded(body) => {
                self.person(&body.person);
                self.posts(world, |post| post.person == body.person);
                self.grants(world, &body.person);
            }
            Action::MembershipCorrected(body) => self.person(&body.person),
            Action::PostStarted(_) => {
                self.posts.insert(world.posts.len(), true);
            }
            Action::PostEnded(body) => {
                self.posts(world, |post| {
                    post.person == body.person && post.unit == body.unit && post.post == body.post
                });
            }
            Action::RoleGranted(_) => {
                self.grants.insert(world.grants.len(), true);
            }
            Action::RoleRevoked(body) => self.grants(world, &body.person),
            Action::RecordAdded(record) => {
                self.records.entry(record.id.clone()).or_insert(!world.records.contains(&record.id));
            }
            Action::RecordCorrected(body) => self.record(&body.record.id),
            Action::RecordWithdrawn(body) => {
                self.record(&body.record);
                self.withdrawn.insert(body.record.clone());
            }
            Action::RecordConfirmed(body) => self.record(&body.record),
            Action::StandardAdopted(_) => {
                self.adoptions.insert(world.adoptions.len(), true);
            }
            Action::StandardEnded(body) => self.adoption(world, &body.standard),
            Action::ParameterConfirmed(body) => self.adoption(world, &body.standard),
            Action::PlanAccepted(body) => {
                let unit = &body.plan.unit;
                let new = !world.plans.keys().any(|(of, _)| of == unit);
                self.plans.entry(unit.clone()).or_insert(new);
            }
            Action::PlanFiled(body) => self.plan(&body.unit),
            Action::PlanReceived(body) => self.plan(&body.unit),
            Action::PlanReturned(body) => self.plan(&body.unit),
            Action::PlanMadeKnown(body) => self.plan(&body.unit),
            Action::SecretRead(_) => {}
            Action::SecretErased(body) => self.person(&body.person),
            Action::BurdenReported(body) => {
                let new = !world.burdens.contains_key(&body.burden);
                self.burdens.entry(body.burden.clone()).or_insert(new);
            }
            Action::BurdenAnswered(body) => {
                self.burdens.entry(body.burden.clone()).or_insert(false);
            }
            Action::CorrectionAsked(body) => {
                let new = !world.corrections.contains_key(&body.correction);
                self.corrections.entry(body.correction.clone()).or_insert(new);
            }
            Action::CorrectionAnswered(body) => {
                self.corrections.entry(body.correction.clone()).or_insert(false);
            }
        }
    }

    fn unit(&mut self, code: &str) {
        if !self.units.contains_key(code) {
            self.units.insert(code.to_owned(), false);
        }
    }

    fn person(&mut self, code: &str) {
        if !self.people.contains_key(code) {
            self.people.insert(code.to_owned(), false);
        }
    }

    fn record(&mut self, id: &str) {
        if !self.records.contains_key(id) {
            self.records.insert(id.to_owned(), false);
        }
    }

    fn plan(&mut self, unit: &str) {
        if !self.plans.contains_key(unit) {
            self.plans.insert(unit.to_owned(), false);
        }
    }

    fn posts(&mut self, world: &World, which: impl Fn(&jishi_domain::people::Post) -> bool) {
        for (i, _) in world.posts.iter().enumerate().filter(|(_, post)| which(post)) {
            self.posts.entry(i).or_insert(false);
        }
    }

    fn grants(&mut self, world: &World, person: &str) {
        for (i, _) in world.grants.iter().enumerate().filter(|(_, grant)| grant.person == person) {
            self.grants.entry(i).or_insert(false);
        }
    }

    fn adoption(&mut self, world: &World, standard: &str) {
        if let Some(i) = world.adoptions.iter().rposition(|a| a.standard == standard) {
            self.adoptions.entry(i).or_insert(false);
        }
    }

    /// A unit ends, and with it its groups and posts; its members go elsewhere.
    fn ending(&mut self, world: &World, code: &str, on: Day) {
        let units: BTreeSet<&str> =
            world.units.keys().map(String::as_str).filter(|unit| world.is_within(unit, code, on)).collect();
        units.iter().for_each(|unit| self.unit(unit));
        for (code, state) in &world.people {
            let last = state.memberships.last().and_then(|m| m.unit.as_deref());
            if last.is_some_and(|unit| units.contains(unit)) {
                self.person(code);
            }
        }
        self.posts(world, |post| units.contains(post.unit.as_str()));
    }

    /// Takes away the rows that were there before.
    pub fn delete_old(&self, connection: &mut Connection) -> Result<(), StoreError> {
        for table in [&UNITS, &UNIT_VERSIONS, &UNIT_PLACEMENTS, &UNIT_TERMS] {
            connection.delete(table, &old(&self.units))?;
        }
        for table in [&PEOPLE, &MEMBERSHIPS] {
            connection.delete(table, &old(&self.people))?;
        }
        for table in [&RECORDS, &RECORD_KINDS, &ATTENDANCE] {
            connection.delete(table, &old(&self.records))?;
        }
        for table in [&PLANS, &PLAN_EVENTS] {
            connection.delete(table, &old(&self.plans))?;
        }
        connection.delete(&POSTS, &old_ordinals(&self.posts))?;
        connection.delete(&GRANTS, &old_ordinals(&self.grants))?;
        connection.delete(&BURDENS, &old(&self.burdens))?;
        connection.delete(&CORRECTIONS, &old(&self.corrections))?;
        connection.delete(&ADOPTIONS, &old_ordinals(&self.adoptions))
    }

    /// The rows as the world now has them.
    pub fn rows<'w>(&self, world: &'w World) -> Rows<'w> {
        let mut rows = Rows::default();
        for code in self.units.keys() {
            if let Some((code, state)) = world.units.get_key_value(code) {
                rows.unit(code, state);
            }
        }
        for code in self.people.keys() {
            if let Some((code, state)) = world.people.get_key_value(code) {
                rows.person(code, state);
            }
        }
        for i in self.posts.keys() {
            if let Some(post) = world.posts.get(*i) {
                rows.post(*i, post);
            }
        }
        for i in self.grants.keys() {
            if let Some(grant) = world.grants.get(*i) {
                rows.grant(*i, grant);
            }
        }
        for id in self.records.keys() {
            if let Some(listed) = world.records.get(id) {
                rows.record(listed);
            }
        }
        for id in &self.withdrawn {
            if let Some((id, sequence)) = world.withdrawn.get_key_value(id) {
                rows.withdrawn(id, *sequence);
            }
        }
        for i in self.adoptions.keys() {
            if let Some(adoption) = world.adoptions.get(*i) {
                rows.adoption(*i, adoption);
            }
        }
        for unit in self.plans.keys() {
            let first = (unit.clone(), i32::MIN);
            world.plans.range(first..).take_while(|((of, _), _)| of == unit).for_each(|(_, s)| rows.plan(s));
        }
        for id in self.burdens.keys() {
            if let Some((id, state)) = world.burdens.get_key_value(id) {
                rows.burden(id, state);
            }
        }
        for id in self.corrections.keys() {
            if let Some((id, state)) = world.corrections.get_key_value(id) {
                rows.correction(id, state);
            }
        }
        rows
    }
}

fn old(keys: &BTreeMap<String, bool>) -> Vec<Value<'_>> {
    keys.iter().filter(|(_, new)| !**new).map(|(key, _)| Value::from(key)).collect()
}

fn old_ordinals(keys: &BTreeMap<usize, bool>) -> Vec<Value<'static>> {
    keys.iter().filter(|(_, new)| !**new).map(|(key, _)| Value::from(*key)).collect()
}
