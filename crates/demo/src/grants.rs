//! Roles that are granted by name: an officer of the organisation department, an inspector of two general branches,
//! the three administrators, and a secretary on leave who delegates.

use crate::book::Book;
use crate::calendar::working;
use crate::plan::Plan;
use jishi_domain::actions::{Action, RoleGranted};
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::permissions::Role;

/// The branch whose secretary is on leave.
const ON_LEAVE: &str = "B05";
/// The general branches that are inspected.
const INSPECTED: [&str; 2] = ["G02", "G09"];

/// Writes the grants into the book.
pub(crate) fn write(plan: &Plan, book: &mut Book) {
    let office = plan.holder(0, PostKind::PartyWorker, plan.as_of).map(|p| plan.person(p));
    let actor = office.unwrap_or("system");
    let began = working(plan.start.plus(30));
    let mut grant = |day: Day, person: Option<usize>, role, reason: &str, at: &At<'_>| {
        let Some(person) = person.map(|p| plan.person(p).to_owned()) else { return };
        let granted = RoleGranted {
            person,
            role,
            units: at.units.iter().map(|code| (*code).to_owned()).collect(),
            until: at.until,
            delegated_by: at.delegated_by.map(str::to_owned),
            reason: reason.to_owned(),
        };
        book.change(day, actor, Action::RoleGranted(Box::new(granted)));
    };
    let everywhere = At { units: &[], until: Day::MAX, delegated_by: None };
    let officer = staying(plan, "B36", 15, began);
    grant(began, officer, Role::OrganizationDepartment, "组织部干事，经部务会同意", &everywhere);
    for (i, role) in Role::ADMINISTRATORS.into_iter().enumerate() {
        let administrator = staying(plan, "B35", 15 + i, began);
        grant(began, administrator, role, "网络安全管理办法规定的三员", &everywhere);
    }
    let since = working(plan.as_of.plus_months(-1));
    let inspection = At { units: &INSPECTED, until: plan.as_of.plus_months(2), delegated_by: None };
    grant(since, staying(plan, "B43", 2, since), Role::Inspector, "年度党建工作督查", &inspection);
    let (branch, away) = (plan.unit(ON_LEAVE), working(plan.as_of.plus(-14)));
    if let Some(secretary) = plan.secretary(branch, away) {
        let leave = At {
            units: &[ON_LEAVE],
            until: plan.as_of.plus_months(1),
            delegated_by: Some(plan.person(secretary)),
        };
        let deputy =
            plan.holder(branch, PostKind::OrganizationOfficer, away).filter(|deputy| *deputy != secretary);
        grant(away, deputy, Role::BranchSecretary, "书记外出挂职期间代行职责", &leave);
    }
}

/// Where and how long a role is granted, and by whom it is delegated.
struct At<'a> {
    units: &'a [&'a str],
    until: Day,
    delegated_by: Option<&'a str>,
}

/// The member of a branch's staff at that place, counted among those who stay from that day to the last.
fn staying(plan: &Plan, branch: &str, place: usize, from: Day) -> Option<usize> {
    let stays = |p: &&usize| plan.people[**p].on(from).is_some() && plan.people[**p].on(plan.as_of).is_some();
    plan.staff[plan.unit(branch)].iter().filter(stays).nth(place).copied()
}
