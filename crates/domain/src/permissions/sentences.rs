//! Permissions in words.

use super::{Ability, Permission, Reach, Role};
use crate::units::UnitKind;

/// The permission as an officer says it: `党支部书记可以在本支部记录会议和活动`.
pub fn sentence(permission: &Permission) -> String {
    let Permission { role, ability, reach } = *permission;
    let (who, verb, object) = (role.label(), ability.verb(), ability.object());
    match place(role, reach) {
        Place::In(place) => format!("{who}可以在{place}{verb}{object}"),
        Place::Person if object.starts_with("本人") || object.starts_with("个人") => {
            format!("{who}可以{verb}自己的{}", object.trim_start_matches("本人"))
        }
        Place::Person => format!("{who}可以{verb}本人的{object}"),
        Place::Nowhere => format!("{who}可以{verb}{object}"),
    }
}

enum Place {
    In(&'static str),
    Person,
    Nowhere,
}

/// The place as the holder of the role calls it.
fn place(role: Role, reach: Reach) -> Place {
    Place::In(match (reach, role) {
        (Reach::Person, _) => return Place::Person,
        (Reach::System, _) => return Place::Nowhere,
        (Reach::College, _) => "全校",
        (Reach::NamedUnits, _) => "指定的党组织及其下级",
        (Reach::OwnGroup, _) => "本党小组",
        (Reach::Subtree, Role::ContactLeader) => "所联系的党组织及其下级",
        (Reach::Subtree, _) => "本总支及所属支部",
        (Reach::OwnUnit, Role::Member | Role::BranchCommittee | Role::BranchSecretary) => "本支部",
        (Reach::OwnUnit, Role::OrganizationDepartment) => "本部门",
        (Reach::OwnUnit, _) => "本总支",
    })
}

/// Who may do it at a unit of that kind, in words; without a kind, everybody who may beyond the own person.
pub(super) fn holders(ability: Ability, kind: Option<UnitKind>) -> Vec<&'static str> {
    let mut words: Vec<&'static str> = Vec::new();
    for permission in Permission::to(ability).filter(|p| p.reach != Reach::Person) {
        let (role, reach) = (permission.role, permission.reach);
        // readers from above and outside are not those to turn to
        let reader = matches!(role, Role::CollegeLeader | Role::ContactLeader | Role::Inspector);
        let fits = match (kind, reach) {
            (None, _) | (Some(_), Reach::College) => true,
            (Some(UnitKind::Group), Reach::OwnGroup) => true,
            (Some(UnitKind::Group | UnitKind::Branch), Reach::OwnUnit) => {
                matches!(role, Role::BranchCommittee | Role::BranchSecretary)
            }
            (Some(UnitKind::GeneralBranch), Reach::OwnUnit) => {
                matches!(role, Role::GeneralBranchCommittee | Role::GeneralBranchSecretary | Role::Organizer)
            }
            (Some(kind), Reach::Subtree) => kind != UnitKind::College,
            _ => false,
        };
        if fits && !reader && !words.contains(&role.label()) {
            words.push(role.label());
        }
    }
    words
}
