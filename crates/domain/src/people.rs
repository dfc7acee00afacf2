//! People, their memberships and their posts.

use crate::dates::Day;
use crate::units::is_default;
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// 发展阶段 — how far a person has come: from applicant to full member.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// 入党申请人
    Applicant,
    /// 入党积极分子
    Activist,
    /// 发展对象
    DevelopmentTarget,
    /// 预备党员
    Probationary,
    /// 正式党员
    Full,
}

impl Stage {
    /// Every stage, from applicant to full member.
    pub const ALL: [Stage; 5] =
        [Stage::Applicant, Stage::Activist, Stage::DevelopmentTarget, Stage::Probationary, Stage::Full];

    /// The id in data and exchange.
    pub fn id(self) -> &'static str {
        match self {
            Stage::Applicant => "applicant",
            Stage::Activist => "activist",
            Stage::DevelopmentTarget => "development-target",
            Stage::Probationary => "probationary",
            Stage::Full => "full",
        }
    }

    /// The stage with this id.
    pub fn from_id(id: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.id() == id)
    }

    /// Whether a person at this stage is a Party member.
    pub fn is_member(self) -> bool {
        self >= Stage::Probationary
    }

    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Stage::Applicant => "入党申请人",
            Stage::Activist => "入党积极分子",
            Stage::DevelopmentTarget => "发展对象",
            Stage::Probationary => "预备党员",
            Stage::Full => "正式党员",
        }
    }
}

/// 人员类别 — in service, student or retired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// 在职教职工
    #[default]
    InService,
    /// 学生
    Student,
    /// 离退休
    Retired,
}

impl Category {
    /// Every category.
    pub const ALL: [Category; 3] = [Category::InService, Category::Student, Category::Retired];

    /// The id in data and exchange.
    pub fn id(self) -> &'static str {
        match self {
            Category::InService => "in-service",
            Category::Student => "student",
            Category::Retired => "retired",
        }
    }

    /// The category with this id.
    pub fn from_id(id: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|category| category.id() == id)
    }

    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Category::InService => "在职教职工",
            Category::Student => "学生",
            Category::Retired => "离退休",
        }
    }
}

/// 性别
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// Both.
    pub const ALL: [Sex; 2] = [Sex::Male, Sex::Female];

    /// The id in data and exchange.
    pub fn id(self) -> &'static str {
        match self {
            Sex::Male => "male",
            Sex::Female => "female",
        }
    }

    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Sex::Male => "男",
            Sex::Female => "女",
        }
    }
}

/// 人员 — a person as the ledger knows them. Citizen ID, phone, address and hardship are secrets and stand apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Permanent code, e.g. `P00012`.
    pub code: String,
    /// Name on screen.
    pub name: String,
    /// Sex, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Day of birth in the personal file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<Day>,
    /// 民族
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<String>,
    /// Administrative department, as the units name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// 加入党组织日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<Day>,
    /// 转为正式党员日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_since: Option<Day>,
    /// Further facts by key: `education`, `degree`, `title`, `staff_group`, `job`, `grade`, `native_place`, `school`, `major` …
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Flags: `key-talent`, `window`, `cadre`, `young-teacher`, `senior-intellectual`, `model-worker` …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

impl Person {
    /// A person of whom nothing is known but code and name.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Person {
        Person {
            code: code.into(),
            name: name.into(),
            sex: None,
            birth: None,
            ethnicity: None,
            department: None,
            joined: None,
            full_since: None,
            attributes: BTreeMap::new(),
            flags: Vec::new(),
        }
    }
}

/// 党员关系 — where a person belongs, at which stage, from a day until (not including) a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Code of the branch (or general branch); `None` while a member is between branches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Code of the Party group, where there are groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Stage from that day.
    pub stage: Stage,
    /// In service, student or retired.
    #[serde(default, skip_serializing_if = "is_default")]
    pub category: Category,
    /// 流动党员
    #[serde(default, skip_serializing_if = "is_default")]
    pub floating: bool,
    /// First day.
    pub from: Day,
    /// First day on which it no longer holds; `Day::MAX` while it lasts.
    #[serde(default = "forever", skip_serializing_if = "is_forever")]
    pub until: Day,
}

/// 职务 — a post that a person holds at a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Code of the person.
    pub person: String,
    /// Code of the unit.
    pub unit: String,
    /// Which post.
    pub post: PostKind,
    /// Attributes: `counselor`, `key-teacher`, `student-member`, `unit-head`, `administrative-head`, `dual-leader`, `senior-title`, `doctorate` …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<String>,
    /// 专职
    #[serde(default, skip_serializing_if = "is_default")]
    pub full_time: bool,
    /// Division of labour in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    /// First day.
    pub from: Day,
    /// First day on which it is no longer held.
    #[serde(default = "forever", skip_serializing_if = "is_forever")]
    pub until: Day,
}

/// Why a membership ends: the ids that the ledger keeps, with their words.
pub const ENDINGS: [(&str, &str); 7] = [
    ("transferred-out", "转出"),
    ("graduated", "毕业离校"),
    ("withdrawn", "退党"),
    ("removed", "除名"),
    ("expelled", "开除党籍"),
    ("deceased", "去世"),
    ("stopped", "停止党籍"),
];

/// The word for why a membership ended; the id itself where it is none of [`ENDINGS`].
pub fn ending(id: &str) -> &str {
    ENDINGS.iter().find(|(known, _)| *known == id).map_or(id, |(_, word)| word)
}

pub(crate) fn forever() -> Day {
    Day::MAX
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
pub(crate) fn is_forever(day: &Day) -> bool {
    *day == Day::MAX
}

macro_rules! posts {
    ($($(#[$meta:meta])* $name:ident = $id:literal, $label:literal, $committee:literal;)*) => {
        /// 职务名称 — the posts that the rules speak of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
        pub enum PostKind {
            $($(#[$meta])* #[doc = $label] #[serde(rename = $id)] $name,)*
        }

        impl PostKind {
            /// Every post.
            pub const ALL: &'static [PostKind] = &[$(PostKind::$name),*];

            /// The id in data and exchange.
            pub fn id(self) -> &'static str {
                match self { $(PostKind::$name => $id,)* }
            }

            /// The word on screen.
            pub fn label(self) -> &'static str {
                match self { $(PostKind::$name => $label,)* }
            }

            /// Whether the holder sits on the unit's committee.
            pub fn on_committee(self) -> bool {
                match self { $(PostKind::$name => $committee,)* }
            }

            /// The post with this id.
            pub fn from_id(id: &str) -> Option<PostKind> {
                PostKind::ALL.iter().copied().find(|p| p.id() == id)
            }
        }
    };
}

posts! {
    Secretary = "secretary", "书记", true;
    DeputySecretary = "deputy-secretary", "副书记", true;
    OrganizationOfficer = "organization-officer", "组织委员", true;
    PublicityOfficer = "publicity-officer", "宣传委员", true;
    DisciplineOfficer = "discipline-officer", "纪检委员", true;
    CommitteeMember = "committee-member", "委员", true;
    GroupLeader = "group-leader", "党小组组长", false;
    Organizer = "organizer", "组织员", false;
    PartyWorker = "party-worker", "党务工作者", false;
    BoardKeeper = "board-keeper", "公开栏管理员", false;
    UnitHead = "unit-head", "行政负责人", false;
    ContactLeader = "contact-leader", "联系领导", false;
    ResponsiblePerson = "responsible-person", "第一责任人", false;
    LeadingGroupHead = "leading-group-head", "领导小组组长", false;
    LeadingGroupMember = "leading-group-member", "领导小组成员", false;
}
