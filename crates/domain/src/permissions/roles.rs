//! In which role somebody acts.

use crate::people::{PostKind, Stage};
use crate::units::UnitKind;
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($name:ident = $id:literal, $label:literal;)*) => {
        /// 角色 — in which capacity a person acts; it follows from a post, from membership, or from a grant.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
        pub enum Role {
            $(#[doc = $label] #[serde(rename = $id)] $name,)*
        }

        impl Role {
            /// Every role.
            pub const ALL: &'static [Role] = &[$(Role::$name),*];

            /// The id in data and exchange.
            pub fn id(self) -> &'static str {
                match self { $(Role::$name => $id,)* }
            }

            /// The word on screen.
            pub fn label(self) -> &'static str {
                match self { $(Role::$name => $label,)* }
            }

            /// The role with this id.
            pub fn from_id(id: &str) -> Option<Role> {
                Role::ALL.iter().copied().find(|role| role.id() == id)
            }
        }
    };
}

roles! {
    Applicant = "applicant", "入党申请人等";
    Member = "member", "党员";
    GroupLeader = "group-leader", "党小组组长";
    BranchCommittee = "branch-committee", "支部委员";
    BranchSecretary = "branch-secretary", "党支部书记";
    GeneralBranchCommittee = "general-branch-committee", "党总支委员";
    GeneralBranchSecretary = "general-branch-secretary", "党总支书记";
    Organizer = "organizer", "组织员";
    OrganizationDepartment = "organization-department", "组织部";
    CollegeLeader = "college-leader", "校领导";
    ContactLeader = "contact-leader", "联系领导";
    Inspector = "inspector", "督查人员";
    SystemAdministrator = "system-administrator", "系统管理员";
    SecurityAdministrator = "security-administrator", "安全管理员";
    AuditAdministrator = "audit-administrator", "审计管理员";
}

impl Role {
    /// 三员 — the administrators of the system; one person holds at most one of them, and none sees Party records.
    pub const ADMINISTRATORS: [Role; 3] =
        [Role::SystemAdministrator, Role::SecurityAdministrator, Role::AuditAdministrator];

    /// Whether it is one of the three administrators of the system.
    pub fn is_administrator(self) -> bool {
        Role::ADMINISTRATORS.contains(&self)
    }

    /// Whether it can be granted without being delegated. The others come from posts and membership.
    pub fn is_granted(self) -> bool {
        self.is_administrator()
            || matches!(self, Role::OrganizationDepartment | Role::CollegeLeader | Role::Inspector)
    }

    /// Whether a holder can delegate it for a time, as a secretary on leave does.
    pub fn is_delegable(self) -> bool {
        matches!(
            self,
            Role::GroupLeader
                | Role::BranchCommittee
                | Role::BranchSecretary
                | Role::GeneralBranchCommittee
                | Role::GeneralBranchSecretary
                | Role::Organizer
                | Role::OrganizationDepartment
        )
    }

    /// The roles of somebody who holds this post at a unit of this kind; most often one, sometimes none.
    pub fn of_post(post: PostKind, kind: UnitKind) -> &'static [Role] {
        use PostKind as P;
        match (kind, post) {
            (_, P::ContactLeader) => &[Role::ContactLeader],
            (UnitKind::Group, P::GroupLeader) => &[Role::GroupLeader],
            (UnitKind::Branch, P::Secretary | P::DeputySecretary) => &[Role::BranchSecretary],
            (UnitKind::Branch, P::Organizer | P::PartyWorker) => &[Role::BranchCommittee],
            (UnitKind::Branch, post) if post.on_committee() => &[Role::BranchCommittee],
            (UnitKind::GeneralBranch, P::Secretary | P::DeputySecretary) => &[Role::GeneralBranchSecretary],
            (UnitKind::GeneralBranch, P::OrganizationOfficer | P::Organizer | P::PartyWorker) => {
                &[Role::Organizer]
            }
            (UnitKind::GeneralBranch, post) if post.on_committee() => &[Role::GeneralBranchCommittee],
            (UnitKind::College, P::OrganizationOfficer) => {
                &[Role::OrganizationDepartment, Role::CollegeLeader]
            }
            (UnitKind::College, P::Organizer | P::PartyWorker) => &[Role::OrganizationDepartment],
            (UnitKind::College, post) if post.on_committee() => &[Role::CollegeLeader],
            _ => &[],
        }
    }

    /// The role of somebody who belongs to a unit at this stage.
    pub fn of_stage(stage: Stage) -> Role {
        if stage.is_member() { Role::Member } else { Role::Applicant }
    }
}
