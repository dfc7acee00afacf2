//! What can be measured of a unit or a person on a day.

use crate::rules::{Filter, read_comparisons, read_filter};
use crate::standards::reader::{Mistake, Reader};
use jishi_domain::people::PostKind;
use toml::Table;

macro_rules! classes {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $id:literal, $label:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = $label] $variant,)*
        }

        impl $name {
            /// Every class.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// Id in data.
            pub fn id(self) -> &'static str {
                match self { $($name::$variant => $id,)* }
            }

            /// Word on screen.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)* }
            }

            /// Reads an id.
            ///
            /// # Errors
            /// An unknown id.
            pub fn read(id: &str) -> Result<$name, Mistake> {
                $name::ALL.iter().copied().find(|c| c.id() == id).ok_or_else(|| format!("unknown class `{id}`"))
            }
        }
    };
}

classes! {
    /// 人员范围 — which persons a rule speaks of.
    PersonClass {
        Member = "member", "党员";
        FullMember = "full-member", "正式党员";
        CountedMember = "counted-member", "党员（按学校口径）";
        ProbationaryMember = "probationary-member", "预备党员";
        InServiceMember = "in-service-member", "在职党员";
        StudentMember = "student-member", "学生党员";
        RetiredMember = "retired-member", "离退休党员";
        FloatingMember = "floating-member", "流动党员";
        Leader = "leader", "党委班子成员";
        Cadre = "cadre", "党员领导干部";
        BranchSecretary = "branch-secretary", "党支部书记";
        TeacherBranchSecretary = "teacher-branch-secretary", "教师党支部书记";
        GeneralBranchSecretary = "general-branch-secretary", "党总支书记";
        OrganizationSecretary = "organization-secretary", "各级党组织书记";
        CommitteeMember = "committee-member", "支部委员";
        PartyWorker = "party-worker", "党务工作者";
        Organizer = "organizer", "组织员";
        Applicant = "applicant", "入党申请人";
        Activist = "activist", "入党积极分子";
        DevelopmentTarget = "development-target", "发展对象";
        WindowMember = "window-member", "窗口部门党员";
        YoungTeacher = "young-teacher", "青年教师";
        KeyTalent = "key-talent", "骨干人才";
        SeniorIntellectual = "senior-intellectual", "高知群体";
        Teacher = "teacher", "教师";
        EthnicMinority = "ethnic-minority", "少数民族";
        Female = "female", "女性";
        LowerGradeStudentMember = "lower-grade-student-member", "低年级学生党员";
        UpperGradeStudentMember = "upper-grade-student-member", "高年级学生党员";
        BoardKeeper = "board-keeper", "公开栏管理员";
    }
}

classes! {
    /// 单位范围 — which units a rule speaks of.
    UnitClass {
        Branch = "branch", "党支部";
        TeacherBranch = "teacher-branch", "教师党支部";
        StudentBranch = "student-branch", "学生党支部";
        OfficeBranch = "office-branch", "机关党支部";
        LogisticsBranch = "logistics-branch", "后勤党支部";
        RetiredBranch = "retired-branch", "离退休党支部";
        JointBranch = "joint-branch", "联合党支部";
        TemporaryBranch = "temporary-branch", "临时党支部";
        GeneralBranch = "general-branch", "党总支";
        TeachingGeneralBranch = "teaching-general-branch", "教学院系党总支";
        Group = "group", "党小组";
    }
}

/// 度量 — a number, a word or a yes/no of a unit or person on a day.
#[derive(Clone, Debug, PartialEq)]
pub enum Metric {
    /// Persons of a class.
    Members(PersonClass),
    /// Committee members in office.
    CommitteeSize,
    /// Persons holding one of these posts.
    Posts {
        /// Any of these posts.
        posts: Vec<PostKind>,
        /// Attributes of the post, any of them; empty: no demand.
        origin: Vec<String>,
        /// Only full-time ones.
        full_time: bool,
    },
    /// Share of holders with an attribute.
    HoldersWith {
        /// Any of these posts.
        posts: Vec<PostKind>,
        /// Attributes of the post, any of them; empty: no demand.
        origin: Vec<String>,
        /// Education, any of these.
        education: Vec<String>,
        /// Professional title, any of these.
        title: Vec<String>,
    },
    /// Party groups.
    Groups,
    /// Party groups without a leader.
    GroupsWithoutLeader,
    /// Units below of a class.
    Subordinates(UnitClass),
    /// Category of the unit.
    UnitCategory,
    /// Form of the unit.
    UnitForm,
    /// How the unit is formed.
    UnitBasis,
    /// Departments covered.
    UnitsCovered,
    /// Length of the present term in years.
    TermYears,
    /// Days to the end of the present term.
    TermDaysLeft,
    /// A teaching department's general branch.
    TeachingUnit,
    /// Departments with so many full members and no branch.
    DepartmentsWithoutBranch {
        /// So many full members (parameter).
        min: String,
    },
    /// Members without a branch.
    MembersWithoutBranch,
    /// Places the unit may use.
    Venues,
    /// A budget line exists.
    FundSource {
        /// Any of these items; empty: all.
        items: Vec<String>,
    },
    /// A standard is adopted for the unit.
    Adopted {
        /// Id of the standard.
        standard: String,
    },
    /// The unit applied for a track.
    Applied {
        /// Item of the track.
        item: String,
    },
    /// Honours in force.
    Honours {
        /// Any of these items; empty: all.
        items: Vec<String>,
        /// Levels, any of them; empty: all.
        level: Vec<String>,
    },
    /// Facts in the period around the day (up to it).
    Facts {
        /// Facts that count.
        filter: Box<Filter>,
        /// Over what time.
        per: crate::rules::Per,
    },
    /// Share of a class among another.
    ClassShare {
        /// Persons of this class.
        class: PersonClass,
        /// Among these.
        among: PersonClass,
    },
    /// The person holds one of these posts.
    HolderIs {
        /// Any of these posts.
        posts: Vec<PostKind>,
    },
    /// An attribute of the person.
    PersonAttribute {
        /// Name of the attribute.
        attribute: String,
    },
    /// Days since the person joined the unit as a member.
    DaysAsMember,
}

/// 度量范围 — what a metric looks at, from the least to the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Nothing.
    #[default]
    Nothing,
    /// The unit's own roster, posts and versions (of units above branches: also those below).
    Roster,
    /// More of the unit, but no person.
    Unit,
    /// The subject itself.
    Person,
}

impl Metric {
    /// Reads the metric keys.
    ///
    /// # Errors
    /// An unknown metric, or an argument missing.
    pub fn read(r: &Reader<'_>) -> Result<Metric, Mistake> {
        let posts = |need: bool| -> Result<Vec<PostKind>, Mistake> {
            let ids = r.texts("post")?;
            if need && ids.is_empty() {
                return Err("the metric needs `post`".into());
            }
            ids.iter().map(|id| PostKind::from_id(id).ok_or_else(|| format!("unknown post `{id}`"))).collect()
        };
        let class = |default: PersonClass| -> Result<PersonClass, Mistake> {
            r.text("class")?.map_or(Ok(default), |id| PersonClass::read(&id))
        };
        let id = r.required("metric")?;
        Ok(match id.as_str() {
            "members" => Metric::Members(class(PersonClass::Member)?),
            "full-members" => Metric::Members(PersonClass::FullMember),
            "probationary-members" => Metric::Members(PersonClass::ProbationaryMember),
            "counted-members" => Metric::Members(PersonClass::CountedMember),
            "committee-size" => Metric::CommitteeSize,
            "posts" => Metric::Posts {
                posts: posts(true)?,
                origin: r.texts("origin")?,
                full_time: r.flag("full_time")?.unwrap_or(false),
            },
            "holders-with" => Metric::HoldersWith {
                posts: posts(true)?,
                origin: r.texts("origin")?,
                education: r.texts("education")?,
                title: r.texts("title")?,
            },
            "groups" => Metric::Groups,
            "groups-without-leader" => Metric::GroupsWithoutLeader,
            "subordinates" => Metric::Subordinates(UnitClass::read(&r.required("class")?)?),
            "unit-category" => Metric::UnitCategory,
            "unit-form" => Metric::UnitForm,
            "unit-basis" => Metric::UnitBasis,
            "units-covered" => Metric::UnitsCovered,
            "term-years" => Metric::TermYears,
            "term-days-left" => Metric::TermDaysLeft,
            "teaching-unit" => Metric::TeachingUnit,
            "departments-without-branch" => Metric::DepartmentsWithoutBranch { min: r.required("min")? },
            "members-without-branch" => Metric::MembersWithoutBranch,
            "venues" => Metric::Venues,
            "fund-source" => Metric::FundSource { items: r.texts("items")? },
            "adopted" => Metric::Adopted { standard: r.required("standard")? },
            "applied" => Metric::Applied { item: r.required("item")? },
            "honours" => Metric::Honours { items: r.texts("items")?, level: r.texts("level")? },
            "facts" => Metric::Facts {
                filter: Box::new(read_filter(r)?),
                per: match r.text("per")? {
                    None => crate::rules::Per::Cadence(jishi_domain::periods::Cadence::Year),
                    Some(id) => {
                        crate::rules::Per::parse(&id).ok_or_else(|| format!("unknown `per = \"{id}\"`"))?
                    }
                },
            },
            "class-share" => Metric::ClassShare {
                class: PersonClass::read(&r.required("class")?)?,
                among: PersonClass::read(&r.text("among")?.unwrap_or_else(|| "member".into()))?,
            },
            "holder-is" => Metric::HolderIs { posts: posts(true)? },
            "person-attribute" => Metric::PersonAttribute { attribute: r.required("attribute")? },
            "days-as-member" => Metric::DaysAsMember,
            other => return Err(format!("unknown metric `{other}`")),
        })
    }

    /// What it looks at.
    pub fn scope(&self) -> Scope {
        match self {
            Metric::Members(_)
            | Metric::CommitteeSize
            | Metric::Posts { .. }
            | Metric::UnitCategory
            | Metric::UnitForm
            | Metric::UnitBasis
            | Metric::UnitsCovered
            | Metric::TeachingUnit => Scope::Roster,
            Metric::HoldersWith { .. }
            | Metric::Groups
            | Metric::GroupsWithoutLeader
            | Metric::Subordinates(_)
            | Metric::TermYears
            | Metric::TermDaysLeft
            | Metric::DepartmentsWithoutBranch { .. }
            | Metric::MembersWithoutBranch
            | Metric::Venues
            | Metric::Adopted { .. }
            | Metric::ClassShare { .. } => Scope::Unit,
            Metric::FundSource { .. }
            | Metric::Applied { .. }
            | Metric::Honours { .. }
            | Metric::Facts { .. }
            | Metric::HolderIs { .. }
            | Metric::PersonAttribute { .. }
            | Metric::DaysAsMember => Scope::Person,
        }
    }

    /// Parameters that it names.
    pub fn parameters(&self) -> Vec<&str> {
        match self {
            Metric::DepartmentsWithoutBranch { min } => vec![min],
            Metric::Members(PersonClass::CountedMember) => vec!["probationary-counted"],
            _ => Vec::new(),
        }
    }

    /// Whether its value is a word or yes/no and cannot be compared with numbers.
    pub fn is_textual(&self) -> bool {
        matches!(
            self,
            Metric::UnitCategory | Metric::UnitForm | Metric::UnitBasis | Metric::PersonAttribute { .. }
        )
    }

    /// Word on screen.
    pub fn label(&self) -> String {
        match self {
            Metric::Members(class) => format!("{}人数", class.label()),
            Metric::CommitteeSize => "支部委员人数".into(),
            Metric::Posts { posts, .. } => {
                format!("{}人数", posts.iter().map(|p| p.label()).collect::<Vec<_>>().join("、"))
            }
            Metric::HoldersWith { posts, .. } => {
                format!("符合条件的{}占比", posts.iter().map(|p| p.label()).collect::<Vec<_>>().join("、"))
            }
            Metric::Groups => "党小组数".into(),
            Metric::GroupsWithoutLeader => "无组长的党小组数".into(),
            Metric::Subordinates(class) => format!("所属{}数", class.label()),
            Metric::UnitCategory => "支部类别".into(),
            Metric::UnitForm => "支部形式".into(),
            Metric::UnitBasis => "设置依据".into(),
            Metric::UnitsCovered => "覆盖单位数".into(),
            Metric::TermYears => "任期年数".into(),
            Metric::TermDaysLeft => "距任期届满天数".into(),
            Metric::TeachingUnit => "教学院系".into(),
            Metric::DepartmentsWithoutBranch { .. } => "应建未建支部的部门数".into(),
            Metric::MembersWithoutBranch => "未编入支部的党员数".into(),
            Metric::Venues => "可用活动场所数".into(),
            Metric::FundSource { .. } => "经费来源".into(),
            Metric::Adopted { .. } => "已采用的标准".into(),
            Metric::Applied { .. } => "申报情况".into(),
            Metric::Honours { .. } => "有效荣誉数".into(),
            Metric::Facts { .. } => "记录数".into(),
            Metric::ClassShare { class, among } => format!("{}在{}中的占比", class.label(), among.label()),
            Metric::HolderIs { .. } => "任职情况".into(),
            Metric::PersonAttribute { attribute } => format!("人员信息“{attribute}”"),
            Metric::DaysAsMember => "在支部的天数".into(),
        }
    }
}

/// 比较
#[derive(Clone, Debug, PartialEq)]
pub enum Comparison {
    /// Not zero (or zero).
    Exists(bool),
    /// ≥ parameter.
    AtLeast(String),
    /// ≤ parameter.
    AtMost(String),
    /// = parameter.
    Equals(String),
    /// An odd number.
    Odd(bool),
    /// One of these words.
    OneOf(Vec<String>),
    /// True or false.
    Is(bool),
}

/// 条件
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What is measured.
    pub metric: Metric,
    /// What it is compared with; all must hold.
    pub comparisons: Vec<Comparison>,
    /// What to say where it does not hold.
    pub otherwise: Option<String>,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is missing or unknown.
    pub fn read(table: &Table) -> Result<Condition, Mistake> {
        let r = Reader::new(table);
        let metric = Metric::read(&r)?;
        let comparisons = read_comparisons(&r)?;
        let otherwise = r.text("otherwise")?;
        r.finish()?;
        for comparison in &comparisons {
            let fits = match comparison {
                Comparison::OneOf(_) => metric.is_textual(),
                Comparison::Is(_) | Comparison::Exists(_) => true,
                _ => !metric.is_textual(),
            };
            if !fits {
                return Err(format!("metric “{}” cannot be compared in this way", metric.label()));
            }
        }
        Ok(Condition { metric, comparisons, otherwise })
    }

    /// Parameters that it names.
    pub fn parameters(&self) -> Vec<&str> {
        self.comparisons
            .iter()
            .filter_map(|c| match c {
                Comparison::AtLeast(p) | Comparison::AtMost(p) | Comparison::Equals(p) => Some(p.as_str()),
                _ => None,
            })
            .chain(self.metric.parameters())
            .collect()
    }
}
