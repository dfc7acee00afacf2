//! What one person may do on one day.

use super::{Ability, Permission, Reach, Role, Standing, Standings, sentences};
use crate::dates::Day;
use crate::records::Record;
use crate::refusals::Refusal;
use crate::units::UnitKind;
use crate::worlds::World;
use std::collections::BTreeSet;

/// 访问权限 — answers for one person on one day. Cheap to make from kept [`Standings`]; each question walks up
/// from the unit to the top, never along all units.
#[derive(Clone, Debug)]
pub struct Access<'w> {
    world: &'w World,
    standings: Standings,
    /// Only these abilities count, where somebody comes with less than all.
    only: Option<BTreeSet<Ability>>,
}

/// 可及范围 — as far as somebody may do something; for filtering a list in its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reachable {
    /// Every unit of the college, also those that have ended.
    All,
    /// Some units.
    Within {
        /// Codes of units that count with all below them, sorted.
        below: Vec<String>,
        /// Codes of units that count with their Party groups only, sorted. A group stands for those who belong to it.
        alone: Vec<String>,
    },
    /// Only what concerns this person.
    Own(String),
    /// Nothing.
    Nothing,
}

impl<'w> Access<'w> {
    /// The access of a person on a day.
    pub fn of(world: &'w World, person: &str, day: Day) -> Access<'w> {
        Access { world, standings: Standings::of(world, person, day), only: None }
    }

    /// The access that follows from standings that were kept.
    pub fn with(world: &'w World, standings: Standings) -> Access<'w> {
        Access { world, standings, only: None }
    }

    /// The same, but nothing beyond these abilities: a program's token never reaches further than its person, and most
    /// often less far.
    #[must_use]
    pub fn limited_to(mut self, abilities: &[Ability]) -> Access<'w> {
        self.only = Some(abilities.iter().copied().collect());
        self
    }

    /// Code of the person.
    pub fn person(&self) -> &str {
        &self.standings.person
    }

    /// The day.
    pub fn day(&self) -> Day {
        self.standings.day
    }

    /// What the person is, sorted by role and unit.
    pub fn standings(&self) -> &[Standing] {
        &self.standings.each
    }

    /// The roles, each once, in the order of [`Role::ALL`].
    pub fn roles(&self) -> Vec<Role> {
        let roles: BTreeSet<Role> = self.standings().iter().map(|s| s.role).collect();
        roles.into_iter().collect()
    }

    /// Whether an ability is among those with which somebody comes.
    fn counts(&self, ability: Ability) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&ability))
    }

    /// Each standing with the reach that it gives for an ability.
    fn reaches(&self, ability: Ability) -> impl Iterator<Item = (&Standing, Reach)> {
        let counts = self.counts(ability);
        self.held(ability).filter(move |_| counts)
    }

    /// The same, whatever somebody comes with.
    fn held(&self, ability: Ability) -> impl Iterator<Item = (&Standing, Reach)> {
        self.standings().iter().flat_map(move |standing| {
            Permission::of(standing.role)
                .filter(move |p| p.ability == ability)
                .map(move |p| (standing, p.reach))
        })
    }

    /// Whether the person may do it anywhere at all: for showing or leaving out a link.
    pub fn has(&self, ability: Ability) -> bool {
        self.reaches(ability).next().is_some()
    }

    /// Whether the person may do what belongs to no unit.
    pub fn may_system(&self, ability: Ability) -> bool {
        self.reaches(ability).any(|(_, reach)| reach == Reach::System)
    }

    /// Whether the person may do it at a unit. A unit that ended counts where it last stood; of an unknown one nobody may anything.
    pub fn may(&self, ability: Ability, unit: &str) -> bool {
        self.world.units.contains_key(unit)
            && self.reaches(ability).any(|(standing, reach)| self.covers(standing, reach, unit))
    }

    /// Whether the person may do it to somebody, who counts at the branch to which he or she belongs or last belonged,
    /// and at the Party group.
    pub fn may_for_person(&self, ability: Ability, person: &str) -> bool {
        let Some(state) = self.world.people.get(person) else { return false };
        let membership = state.membership_on(self.day()).or(state.memberships.last());
        let unit = membership.and_then(|m| m.unit.as_deref());
        let group = membership.and_then(|m| m.group.as_deref());
        self.reaches(ability).any(|(standing, reach)| match reach {
            Reach::Person => person == self.person(),
            Reach::College => true,
            _ => [unit, group].into_iter().flatten().any(|at| self.covers(standing, reach, at)),
        })
    }

    fn covers(&self, standing: &Standing, reach: Reach, unit: &str) -> bool {
        let own = |root: &str| match reach {
            Reach::OwnGroup => unit == root,
            Reach::OwnUnit => unit == root || self.is_group_of(unit, root),
            Reach::Subtree | Reach::NamedUnits => self.world.is_within(unit, root, self.day()),
            Reach::Person | Reach::College | Reach::System => false,
        };
        reach == Reach::College || standing.unit.as_deref().is_some_and(own)
    }

    fn is_group_of(&self, group: &str, unit: &str) -> bool {
        self.world.units.get(group).is_some_and(|state| {
            state.latest().kind == UnitKind::Group && state.parent_on(self.day()) == Some(unit)
        })
    }

    /// As far as the person may do it.
    pub fn units(&self, ability: Ability) -> Reachable {
        let (mut below, mut alone, mut own) = (BTreeSet::new(), BTreeSet::new(), false);
        for (standing, reach) in self.reaches(ability) {
            match (reach, &standing.unit) {
                (Reach::College, _) => return Reachable::All,
                (Reach::Subtree | Reach::NamedUnits, Some(unit)) => drop(below.insert(unit.clone())),
                (Reach::OwnUnit | Reach::OwnGroup, Some(unit)) => drop(alone.insert(unit.clone())),
                (Reach::Person, _) => own = true,
                _ => {}
            }
        }
        // what stands below another root is already there
        let day = self.day();
        let nested = |unit: &String| below.iter().any(|b| b != unit && self.world.is_within(unit, b, day));
        let alone: Vec<String> =
            alone.iter().filter(|unit| !below.contains(*unit) && !nested(unit)).cloned().collect();
        let below: Vec<String> = below.iter().filter(|unit| !nested(unit)).cloned().collect();
        match (below.is_empty() && alone.is_empty(), own) {
            (false, _) => Reachable::Within { below, alone },
            (true, true) => Reachable::Own(self.person().to_owned()),
            (true, false) => Reachable::Nothing,
        }
    }

    /// Whether the person may read the sealed content of a record: who led the talk and still sees the unit's records, and
    /// who may read secrets there. A program needs the scope for secrets, whoever its person is.
    pub fn may_read_content(&self, record: &Record) -> bool {
        let led = || {
            let mut sees = self.held(Ability::SeeRecords);
            record.by.as_deref() == Some(self.person())
                && self.world.units.contains_key(&record.unit)
                && sees.any(|(standing, reach)| self.covers(standing, reach, &record.unit))
        };
        self.counts(Ability::ReadSecrets) && (self.may(Ability::ReadSecrets, &record.unit) || led())
    }

    /// Nothing, where the person may read the sealed content of a record.
    ///
    /// # Errors
    /// Says what is not permitted and who may do it.
    pub fn check_content(&self, record: &Record) -> Result<(), Refusal> {
        if self.may_read_content(record) {
            Ok(())
        } else {
            Err(self.refusal(Ability::ReadSecrets, &record.unit))
        }
    }

    /// Why the person may not do it at that unit, and who may.
    pub fn refusal(&self, ability: Ability, unit: &str) -> Refusal {
        let kind = self.world.units.get(unit).map(|state| state.latest().kind);
        refusal(self.world.called(unit), ability, kind)
    }

    /// Nothing, where the person may do it at that unit.
    ///
    /// # Errors
    /// Says what is not permitted and who may do it.
    pub fn check(&self, ability: Ability, unit: &str) -> Result<(), Refusal> {
        if self.may(ability, unit) { Ok(()) } else { Err(self.refusal(ability, unit)) }
    }

    /// Nothing, where the person may do it to somebody.
    ///
    /// # Errors
    /// Says what is not permitted and who may do it.
    pub fn check_for_person(&self, ability: Ability, person: &str) -> Result<(), Refusal> {
        if self.may_for_person(ability, person) {
            return Ok(());
        }
        Err(refusal(format!("人员 {person}"), ability, None))
    }

    /// Nothing, where the person may do what belongs to no unit.
    ///
    /// # Errors
    /// Says what is not permitted and who may do it.
    pub fn check_system(&self, ability: Ability) -> Result<(), Refusal> {
        if self.may_system(ability) { Ok(()) } else { Err(refusal(ability.label(), ability, None)) }
    }
}

fn refusal(object: String, ability: Ability, kind: Option<UnitKind>) -> Refusal {
    let who = sentences::holders(ability, kind);
    let remedy = if who.is_empty() {
        "如确需办理，请与组织部联系".to_owned()
    } else {
        format!("请由{}办理，或请其按规定授权、委托", who.join("、"))
    };
    Refusal::new(object, format!("您没有“{}”的权限", ability.label()), remedy)
}

impl Reachable {
    /// Whether a unit is within reach on a day.
    pub fn holds(&self, world: &World, unit: &str, day: Day) -> bool {
        match self {
            Reachable::All => world.units.contains_key(unit),
            Reachable::Within { below, alone } => {
                let parent = world
                    .units
                    .get(unit)
                    .filter(|state| state.latest().kind == UnitKind::Group)
                    .and_then(|state| state.parent_on(day));
                alone.iter().any(|root| root == unit || parent == Some(root))
                    || below.iter().any(|root| world.is_within(unit, root, day))
            }
            Reachable::Own(_) | Reachable::Nothing => false,
        }
    }

    /// Whether a person is within reach on a day: the own person, or one whose branch or Party group is.
    pub fn holds_person(&self, world: &World, person: &str, day: Day) -> bool {
        match self {
            Reachable::All => world.people.contains_key(person),
            Reachable::Own(own) => own == person,
            Reachable::Nothing => false,
            Reachable::Within { .. } => world
                .people
                .get(person)
                .and_then(|state| state.membership_on(day).or(state.memberships.last()))
                .is_some_and(|m| {
                    [&m.unit, &m.group].into_iter().flatten().any(|unit| self.holds(world, unit, day))
                }),
        }
    }
}
