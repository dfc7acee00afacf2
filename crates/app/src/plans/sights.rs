//! 看得到多少: how much of a unit's plan somebody sees.

use jishi_domain::permissions::{Ability, Access};
use jishi_domain::plans::{PersonalDuty, PlanState};
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;

/// 可见的计划 — the plan of a unit and year, as far as somebody sees it.
#[derive(Clone, Debug)]
pub struct Sight<'w> {
    /// The plan; `None` where there is none or where it is not made known to the members yet.
    pub plan: Option<&'w PlanState>,
    /// There is one that the reader may not see yet.
    pub hidden: bool,
    /// The reader may make it.
    pub plans: bool,
    /// The unit has a plan of its own.
    pub own: bool,
    /// The reader sees filings, what is lost and the proof, too.
    pub details: bool,
    /// The reader sees what each person owes.
    roster: bool,
    person: String,
}

impl Sight<'_> {
    /// Of what persons owe, everybody sees the own; the rest who may see the roster.
    pub fn sees(&self, duty: &PersonalDuty) -> bool {
        self.roster || duty.person == self.person || duty.owner.as_ref() == Some(&self.person)
    }
}

/// How much somebody sees of a unit's plan for a year: members what was made known to them.
pub fn sight<'w>(world: &'w World, access: &Access<'_>, unit: &str, year: i32) -> Sight<'w> {
    // Party groups sit by the plan of their branch
    let own = world.units.get(unit).is_some_and(|state| state.latest().kind != UnitKind::Group);
    let plans = own && access.may(Ability::Plan, unit);
    let details = plans || access.may(Ability::SeeVerdicts, unit);
    let held = world.plan(unit, year);
    let plan = held.filter(|state| details || state.is_known());
    Sight {
        hidden: held.is_some() && plan.is_none(),
        plan,
        plans,
        own,
        details,
        roster: access.may(Ability::SeeRoster, unit),
        person: access.person().to_owned(),
    }
}
