//! The state of a college in figures.

use jishi_domain::dates::Day;
use jishi_domain::people::{Category, Stage};
use jishi_domain::units::{UnitForm, UnitKind};
use jishi_domain::worlds::World;
use std::collections::BTreeMap;
use std::fmt;

/// 现状 — a college in figures on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Name of the college.
    pub college: String,
    /// General branches.
    pub general_branches: usize,
    /// Branches.
    pub branches: usize,
    /// Branches by category, in Chinese.
    pub branches_by_category: BTreeMap<&'static str, usize>,
    /// Joint, temporary and directly subordinate branches.
    pub special_branches: usize,
    /// Party groups.
    pub groups: usize,
    /// Members: full and probationary.
    pub members: usize,
    /// Probationary members among them.
    pub probationary: usize,
    /// Members in service.
    pub in_service: usize,
    /// Student members.
    pub students: usize,
    /// Retired members.
    pub retired: usize,
    /// Floating members.
    pub floating: usize,
    /// Members who stand between branches.
    pub between: usize,
    /// Applicants.
    pub applicants: usize,
    /// Activists and development targets.
    pub activists: usize,
    /// Records in force by the word of their first kind.
    pub records: BTreeMap<&'static str, usize>,
    /// Attestations that no reviewer has looked at.
    pub unreviewed: usize,
    /// Withdrawn records.
    pub withdrawn: usize,
    /// Adopted standards.
    pub standards: usize,
    /// Sequence of the last entry.
    pub entries: u64,
}

/// The figures of a world on a day.
pub fn describe(world: &World, on: Day) -> Counts {
    let mut counts = Counts {
        college: world.college().map(|(_, u)| u.latest().name.clone()).unwrap_or_default(),
        standards: world.adoptions.len(),
        withdrawn: world.withdrawn.len(),
        entries: world.sequence,
        ..Counts::default()
    };
    for unit in world.units.values().filter(|u| u.exists_on(on)) {
        let body = unit.on(on);
        match body.kind {
            UnitKind::College => {}
            UnitKind::GeneralBranch => counts.general_branches += 1,
            UnitKind::Branch => {
                counts.branches += 1;
                *counts.branches_by_category.entry(body.category.label()).or_default() += 1;
                counts.special_branches += usize::from(body.form != UnitForm::Regular);
            }
            UnitKind::Group => counts.groups += 1,
        }
    }
    for membership in world.people.values().filter_map(|p| p.membership_on(on)) {
        match membership.stage {
            Stage::Applicant => counts.applicants += 1,
            Stage::Activist | Stage::DevelopmentTarget => counts.activists += 1,
            Stage::Probationary | Stage::Full => {
                counts.members += 1;
                counts.probationary += usize::from(membership.stage == Stage::Probationary);
                counts.floating += usize::from(membership.floating);
                counts.between += usize::from(membership.unit.is_none());
                match membership.category {
                    Category::InService => counts.in_service += 1,
                    Category::Student => counts.students += 1,
                    Category::Retired => counts.retired += 1,
                }
            }
        }
    }
    for listed in world.records.iter() {
        if let Some(kind) = listed.kinds().first() {
            *counts.records.entry(kind.label()).or_default() += 1;
            let attestation = *kind == jishi_domain::record_kinds::RecordKind::Attestation;
            counts.unreviewed += usize::from(attestation && listed.state().review.is_none());
        }
    }
    counts
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.college)?;
        writeln!(
            f,
            "党总支{}个，党支部{}个（联合、临时、直属{}个），党小组{}个",
            self.general_branches, self.branches, self.special_branches, self.groups
        )?;
        let categories: Vec<String> =
            self.branches_by_category.iter().map(|(label, n)| format!("{label}{n}")).collect();
        writeln!(f, "支部类别：{}", categories.join("，"))?;
        writeln!(
            f,
            "党员{}名（在职{}，学生{}，离退休{}；预备{}，流动{}，未编入支部{}）",
            self.members,
            self.in_service,
            self.students,
            self.retired,
            self.probationary,
            self.floating,
            self.between
        )?;
        writeln!(f, "入党申请人{}名，积极分子和发展对象{}名", self.applicants, self.activists)?;
        let records: usize = self.records.values().sum();
        writeln!(f, "记录{records}条，待复核佐证{}条，撤回{}条", self.unreviewed, self.withdrawn)?;
        write!(f, "采用标准{}项，台账{}条", self.standards, self.entries)
    }
}
