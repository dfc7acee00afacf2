//! Party organisations.

use crate::dates::Day;
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// 党组织层级 — which rung of the ladder a unit stands on.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// 学校党委
    College,
    /// 党总支（院系党组织）
    GeneralBranch,
    /// 党支部
    Branch,
    /// 党小组
    Group,
}

impl UnitKind {
    /// Every kind, top down.
    pub const ALL: [UnitKind; 4] =
        [UnitKind::College, UnitKind::GeneralBranch, UnitKind::Branch, UnitKind::Group];

    /// The id in data and exchange.
    pub fn id(self) -> &'static str {
        match self {
            UnitKind::College => "college",
            UnitKind::GeneralBranch => "general-branch",
            UnitKind::Branch => "branch",
            UnitKind::Group => "group",
        }
    }

    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            UnitKind::College => "党委",
            UnitKind::GeneralBranch => "党总支",
            UnitKind::Branch => "党支部",
            UnitKind::Group => "党小组",
        }
    }
}

/// 支部形式 — how a branch is constituted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "kebab-case")]
pub enum UnitForm {
    /// 单独组建
    #[default]
    Regular,
    /// 联合党支部
    Joint,
    /// 临时党支部
    Temporary,
    /// 直属党支部 (directly under the college committee)
    Direct,
}

impl UnitForm {
    /// Every form.
    pub const ALL: [UnitForm; 4] =
        [UnitForm::Regular, UnitForm::Joint, UnitForm::Temporary, UnitForm::Direct];

    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            UnitForm::Regular => "单独组建",
            UnitForm::Joint => "联合党支部",
            UnitForm::Temporary => "临时党支部",
            UnitForm::Direct => "直属党支部",
        }
    }

    /// The id in data and exchange.
    pub fn id(self) -> &'static str {
        match self {
            UnitForm::Regular => "regular",
            UnitForm::Joint => "joint",
            UnitForm::Temporary => "temporary",
            UnitForm::Direct => "direct",
        }
    }
}

/// 支部类别 — whose branch it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "kebab-case")]
pub enum UnitCategory {
    /// 教师党支部
    Teacher,
    /// 学生党支部
    Student,
    /// 机关党支部
    Office,
    /// 后勤党支部
    Logistics,
    /// 离退休党支部
    Retired,
    /// 混合编组
    #[default]
    Mixed,
}

impl UnitCategory {
    /// Every category.
    pub const ALL: [UnitCategory; 6] = [
        UnitCategory::Teacher,
        UnitCategory::Student,
        UnitCategory::Office,
        UnitCategory::Logistics,
        UnitCategory::Retired,
        UnitCategory::Mixed,
    ];

    /// The id in data and exchange.
    pub fn id(self) -> &'static str {
        match self {
            UnitCategory::Teacher => "teacher",
            UnitCategory::Student => "student",
            UnitCategory::Office => "office",
            UnitCategory::Logistics => "logistics",
            UnitCategory::Retired => "retired",
            UnitCategory::Mixed => "mixed",
        }
    }

    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            UnitCategory::Teacher => "教师",
            UnitCategory::Student => "学生",
            UnitCategory::Office => "机关",
            UnitCategory::Logistics => "后勤",
            UnitCategory::Retired => "离退休",
            UnitCategory::Mixed => "混合",
        }
    }
}

/// 党组织 — what is kept of a unit beside its place in the tree, which is dated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Permanent code, chosen by the college, e.g. `JD-01`.
    pub code: String,
    /// Full name on screen.
    pub name: String,
    /// Rung of the ladder.
    pub kind: UnitKind,
    /// Form of a branch.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form: UnitForm,
    /// Category of a branch.
    #[serde(default, skip_serializing_if = "is_default")]
    pub category: UnitCategory,
    /// How it is formed: `department`, `major`, `class`, `college`, `neighbourhood`, `project`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// A general branch of a teaching department.
    #[serde(default, skip_serializing_if = "is_default")]
    pub teaching: bool,
    /// Names of the administrative departments that a branch covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<String>,
    /// 固定党日 — day of the month (1–31) on which the unit usually holds its theme day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_day: Option<u8>,
}

/// 隶属 — where a unit stands in the tree from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Placement {
    /// Code of the unit above; `None` at the top.
    pub parent: Option<String>,
    /// First day.
    pub from: Day,
}

/// 届期 — a term of office of the unit's committee or secretary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct TermOfOffice {
    /// Day of the election.
    pub from: Day,
    /// Day on which the next election is due.
    pub until: Day,
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
