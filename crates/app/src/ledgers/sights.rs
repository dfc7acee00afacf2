//! Whom an entry concerns, and so who may read it.

use jishi_domain::actions::{Action, Entry};
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Access, Reachable};
use jishi_domain::records::Record;
use jishi_domain::worlds::World;

/// Whom an entry concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Concern {
    /// The whole college, and so everybody who reads ledgers.
    Everybody,
    /// Units and people, by their codes.
    Some(Vec<String>, Vec<String>),
    /// The sealed particulars of a person.
    Secret(String),
    /// A request of a person about the own particulars.
    Correction(String),
    /// A burden that a person reported.
    Burden(String),
}

impl Concern {
    /// Whom an entry concerns; `gone` is the record that it speaks of, where the world no longer holds it.
    pub fn of(world: &World, entry: &Entry, gone: Option<&Record>) -> Concern {
        let units =
            |codes: &[&str]| Concern::Some(codes.iter().map(|code| (*code).to_owned()).collect(), Vec::new());
        let person = |code: &str| Concern::Some(Vec::new(), vec![code.to_owned()]);
        match &entry.action {
            Action::UnitEstablished(b) => match &b.parent {
                Some(parent) => units(&[&b.unit.code, parent]),
                None => units(&[&b.unit.code]),
            },
            Action::UnitAdjusted(unit) => units(&[&unit.code]),
            Action::UnitMoved(b) => units(&[&b.unit, &b.parent]),
            Action::UnitMerged(b) => units(&[&b.unit, &b.into]),
            Action::UnitDissolved(b) => units(&[&b.unit]),
            Action::TermStarted(b) => units(&[&b.unit]),
            Action::PersonRegistered(b) => Concern::Some(
                b.memberships.iter().filter_map(|m| m.unit.clone()).collect(),
                vec![b.person.code.clone()],
            ),
            Action::PersonChanged(b) => person(&b.person.code),
            Action::MembershipPlaced(b) => {
                let at = b.unit.iter().chain(&b.group).cloned().collect();
                Concern::Some(at, vec![b.person.clone()])
            }
            Action::MembershipEnded(b) => person(&b.person),
            Action::MembershipCorrected(b) => person(&b.person),
            Action::PostStarted(b) => Concern::Some(vec![b.unit.clone()], vec![b.person.clone()]),
            Action::PostEnded(b) => Concern::Some(vec![b.unit.clone()], vec![b.person.clone()]),
            Action::RoleGranted(b) => {
                let people = [&b.person].into_iter().chain(&b.delegated_by).cloned().collect();
                Concern::Some(Vec::new(), people)
            }
            Action::RoleRevoked(b) => {
                let people = [&b.person].into_iter().chain(&b.delegated_by).cloned().collect();
                Concern::Some(Vec::new(), people)
            }
            Action::RecordAdded(record) => of_record(record),
            Action::RecordCorrected(b) => of_record(&b.record),
            Action::RecordWithdrawn(b) => of_record_named(world, &b.record, gone),
            Action::RecordConfirmed(b) => of_record_named(world, &b.record, gone),
            Action::StandardAdopted(b) if !b.units.is_empty() => Concern::Some(b.units.clone(), Vec::new()),
            Action::StandardAdopted(_) | Action::StandardEnded(_) | Action::ParameterConfirmed(_) => {
                Concern::Everybody
            }
            Action::PlanAccepted(b) => units(&[&b.plan.unit]),
            Action::PlanFiled(b) => units(&[&b.unit, &b.to]),
            Action::PlanReceived(b) => units(&[&b.unit]),
            Action::PlanReturned(b) => units(&[&b.unit]),
            Action::PlanMadeKnown(b) => units(&[&b.unit]),
            Action::SecretRead(b) => Concern::Secret(b.person.clone()),
            Action::SecretErased(b) => Concern::Secret(b.person.clone()),
            Action::BurdenReported(b) => Concern::Burden(b.by.clone()),
            Action::BurdenAnswered(b) => {
                let by = world.burdens.get(&b.burden).map(|state| state.report.by.clone());
                Concern::Burden(by.unwrap_or_default())
            }
            Action::CorrectionAsked(b) => Concern::Correction(b.person.clone()),
            Action::CorrectionAnswered(b) => {
                let person = world.corrections.get(&b.correction).map(|state| state.request.person.clone());
                Concern::Correction(person.unwrap_or_default())
            }
        }
    }

    /// Whether it concerns a person. Of a burden nobody learns by asking for a person who reported it.
    pub fn names(&self, code: &str) -> bool {
        match self {
            Concern::Everybody | Concern::Burden(_) => false,
            Concern::Some(_, people) => people.iter().any(|person| person == code),
            Concern::Secret(person) | Concern::Correction(person) => person == code,
        }
    }

    /// Whether it concerns something within reach. What concerns the whole college is within every reach.
    pub fn is_within(&self, world: &World, reach: &Reachable, today: Day) -> bool {
        match self {
            Concern::Everybody => true,
            // units are asked first: they are fewer than people
            Concern::Some(units, people) => {
                units.iter().any(|unit| reach.holds(world, unit, today))
                    || units.is_empty() && people.iter().any(|p| reach.holds_person(world, p, today))
            }
            Concern::Secret(person) | Concern::Correction(person) | Concern::Burden(person) => {
                reach.holds_person(world, person, today)
            }
        }
    }
}

/// A record concerns the unit that holds it, the unit that it goes to, and those whom it names.
fn of_record(record: &Record) -> Concern {
    let units = [&record.unit].into_iter().chain(&record.to).cloned().collect();
    let mut people: Vec<String> = record.people().map(str::to_owned).collect();
    people.sort_unstable();
    people.dedup();
    Concern::Some(units, people)
}

fn of_record_named(world: &World, id: &str, gone: Option<&Record>) -> Concern {
    match (world.records.get(id), gone) {
        (Some(listed), _) => of_record(&listed.record()),
        (None, Some(record)) => of_record(record),
        (None, None) => Concern::Some(Vec::new(), Vec::new()),
    }
}

/// 可见台账 — which entries somebody may read.
#[derive(Clone, Debug)]
pub(super) struct Sight {
    own: String,
    ledger: Reachable,
    secrets: Reachable,
    people: Reachable,
    answers: bool,
}

impl Sight {
    /// What somebody may read.
    pub fn of(access: &Access<'_>) -> Sight {
        Sight {
            own: access.person().to_owned(),
            ledger: access.units(Ability::SeeLedger),
            secrets: access.units(Ability::ReadSecrets),
            people: access.units(Ability::ManagePeople),
            answers: access.has(Ability::AnswerBurdens),
        }
    }

    /// Whether an entry that concerns these may be read.
    pub fn holds(&self, world: &World, concern: &Concern, today: Day) -> bool {
        let of = |reach: &Reachable, person: &String| {
            *person == self.own || reach.holds_person(world, person, today)
        };
        match concern {
            Concern::Everybody => self.ledger != Reachable::Nothing,
            Concern::Some(..) => {
                concern.is_within(world, &self.ledger, today) || self.ledger == Reachable::All
            }
            Concern::Secret(person) => of(&self.secrets, person),
            Concern::Correction(person) => of(&self.people, person),
            Concern::Burden(person) => self.answers || *person == self.own,
        }
    }
}
