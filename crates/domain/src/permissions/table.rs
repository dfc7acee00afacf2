//! The table of permissions. Whoever changes who may do what changes it here, and nowhere else.

use super::{Ability, Reach, Role};

/// 权限 — a role may do something, as far as that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission {
    /// Who.
    pub role: Role,
    /// What.
    pub ability: Ability,
    /// How far.
    pub reach: Reach,
}

macro_rules! permissions {
    ($($role:ident { $($reach:ident: $($ability:ident)+;)+ })+) => {
        /// Every permission. What does not stand here nobody may do.
        pub const PERMISSIONS: &[Permission] = &[$($($(
            Permission { role: Role::$role, ability: Ability::$ability, reach: Reach::$reach },
        )+)+)+];
    };
}

permissions! {
    Applicant {
        Person: SeeOwnPage AskCorrection ReportBurden;
    }
    Member {
        Person: SeeOwnPage AskCorrection ReportBurden CheckIn;
        OwnUnit: SeePublic;
        System: SeeStandards;
    }
    GroupLeader {
        OwnGroup: SeePublic SeeRoster SeeRecords SeeVerdicts Record Correct Delegate;
    }
    BranchCommittee {
        OwnUnit: SeePublic SeeRoster SeeRecords SeeVerdicts SeeLedger Export Record Correct Plan Delegate;
    }
    BranchSecretary {
        OwnUnit: SeePublic SeeRoster SeeRecords SeeVerdicts SeeLedger Export ReadSecrets
                 Record Correct Plan Import Delegate;
    }
    GeneralBranchCommittee {
        Subtree: SeePublic SeeRoster SeeRecords SeeVerdicts SeeLedger Export;
        OwnUnit: Record Correct Plan Delegate;
    }
    GeneralBranchSecretary {
        Subtree: SeePublic SeeRoster SeeRecords SeeVerdicts SeeLedger Export ReadSecrets Review ReceivePlans;
        OwnUnit: Record Correct Plan Import Delegate;
    }
    Organizer {
        Subtree: SeePublic SeeRoster SeeRecords SeeVerdicts SeeLedger Export ReadSecrets Review ReceivePlans
                 Record Correct Import ManagePeople ManagePosts;
        OwnUnit: Plan Delegate;
    }
    OrganizationDepartment {
        College: SeePublic SeeRoster SeeRecords SeeVerdicts SeeLedger Export ReadSecrets Review
                 ReceivePlans Record Correct Plan Import ManagePeople ManageUnits ManagePosts
                 AdoptStandard ConfirmParameters AnswerBurdens GrantRoles;
        OwnUnit: Delegate;
        System: SeeStandards VerifyLedger;
    }
    CollegeLeader {
        College: SeePublic SeeRoster SeeRecords SeeVerdicts SeeLedger Export;
        System: SeeStandards;
    }
    ContactLeader {
        Subtree: SeePublic SeeRoster SeeRecords SeeVerdicts;
    }
    Inspector {
        Person: ReportBurden;
        NamedUnits: SeePublic SeeRoster SeeRecords SeeVerdicts SeeLedger;
        System: SeeStandards;
    }
    SystemAdministrator {
        System: ManageAccounts MaintainSystem VerifyLedger;
    }
    SecurityAdministrator {
        System: AppointAdministrators EndSessions SetPasswordRules;
    }
    AuditAdministrator {
        System: ReadSecurityLog VerifyLedger;
    }
}

impl Permission {
    /// The permissions of a role, in the order of the table.
    pub fn of(role: Role) -> impl Iterator<Item = &'static Permission> {
        PERMISSIONS.iter().filter(move |permission| permission.role == role)
    }

    /// The permissions to do something, in the order of the table.
    pub fn to(ability: Ability) -> impl Iterator<Item = &'static Permission> {
        PERMISSIONS.iter().filter(move |permission| permission.ability == ability)
    }
}
