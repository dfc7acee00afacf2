//! What can be done, and how far it reaches.

macro_rules! abilities {
    ($($(#[$meta:meta])* $name:ident = $id:literal, $verb:literal, $object:literal;)*) => {
        /// 权能 — one thing that can be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Ability {
            $($(#[$meta])* $name,)*
        }

        impl Ability {
            /// Every ability.
            pub const ALL: &'static [Ability] = &[$(Ability::$name),*];

            /// The id in scopes of API tokens and in tests.
            pub fn id(self) -> &'static str {
                match self { $(Ability::$name => $id,)* }
            }

            /// The verb of the sentence.
            pub fn verb(self) -> &'static str {
                match self { $(Ability::$name => $verb,)* }
            }

            /// The object of the sentence.
            pub fn object(self) -> &'static str {
                match self { $(Ability::$name => $object,)* }
            }

            /// Verb and object.
            pub fn label(self) -> String {
                format!("{}{}", self.verb(), self.object())
            }

            /// The ability with this id.
            pub fn from_id(id: &str) -> Option<Ability> {
                Ability::ALL.iter().copied().find(|ability| ability.id() == id)
            }
        }
    };
}

abilities! {
    /// One's own page: attendance, hours, posts, dues, what is stored and who read it.
    SeeOwnPage = "see-own-page", "查看", "个人主页";
    /// Ask that what is stored about oneself be corrected.
    AskCorrection = "ask-correction", "请求更正", "个人信息";
    /// Sign in to a sitting by code.
    CheckIn = "check-in", "登记", "到会签到";
    /// Say that something is asked twice or is a burden.
    ReportBurden = "report-burden", "反映", "工作负担";
    /// Texts of the standards, clause by clause.
    SeeStandards = "see-standards", "查阅", "标准条款";
    /// What a unit shows to its own members: committee, term, plan, notices. No person's data.
    SeePublic = "see-public", "查看", "公开事项";
    /// Verdicts with their reasons.
    SeeVerdicts = "see-verdicts", "查看", "达标判定";
    /// Records with attendance.
    SeeRecords = "see-records", "查看", "会议和活动记录";
    /// Members and their particulars, without secrets.
    SeeRoster = "see-roster", "查看", "党员名册";
    /// Citizen ID, phone, address and other sealed fields; each reading is an entry of the ledger.
    ReadSecrets = "read-secrets", "查阅", "密封资料";
    /// What happened, as sentences.
    SeeLedger = "see-ledger", "查看", "台账";
    /// Recompute the chain of hashes and compare the tables; it shows no record.
    VerifyLedger = "verify-ledger", "核验", "台账的完整性";
    /// Workbooks of what one may see.
    Export = "export", "导出", "报表";
    /// Sittings and every other kind of record.
    Record = "record", "记录", "会议和活动";
    /// Correct and withdraw records, with a reason.
    Correct = "correct", "更正和撤回", "记录";
    /// Confirm or return attestations that somebody else entered.
    Review = "review", "复核", "佐证认定";
    /// The year's plan.
    Plan = "plan", "编制", "工作计划";
    /// Take plans that were filed to one's files, or return them with a reason.
    ReceivePlans = "receive-plans", "备案和退回", "工作计划";
    /// Register people, place and end memberships.
    ManagePeople = "manage-people", "管理", "人员和党员关系";
    /// Set up, adjust, move, merge and dissolve units.
    ManageUnits = "manage-units", "设立、调整和撤销", "党组织";
    /// Posts and terms of office.
    ManagePosts = "manage-posts", "登记", "任职和届期";
    /// Bring workbooks in.
    Import = "import", "导入", "名册和记录表";
    /// Adopt and end standards.
    AdoptStandard = "adopt-standard", "采用和停用", "标准";
    /// Confirm or set parameters of an adopted standard.
    ConfirmParameters = "confirm-parameters", "确认", "标准参数";
    /// Read and answer what was reported as a burden.
    AnswerBurdens = "answer-burdens", "答复", "工作负担反映";
    /// Hand one's own role over for a time.
    Delegate = "delegate", "委托", "本人职责";
    /// Grant and revoke Party roles: organisation department, college leader, inspector.
    GrantRoles = "grant-roles", "授予和收回", "党务角色";
    /// Grant and revoke the roles of the three administrators.
    AppointAdministrators = "appoint-administrators", "授予和收回", "管理员角色";
    /// Open, disable and unlock accounts.
    ManageAccounts = "manage-accounts", "管理", "账号";
    /// Settings and state of the server, without Party data.
    MaintainSystem = "maintain-system", "维护", "系统运行";
    /// End other people's sessions.
    EndSessions = "end-sessions", "结束", "登录会话";
    /// Rules for passwords, lockout and sessions.
    SetPasswordRules = "set-password-rules", "设置", "密码和登录规则";
    /// Who signed in, failed, was locked; who changed accounts and rules.
    ReadSecurityLog = "read-security-log", "查看", "安全日志";
}

/// 范围 — how far a permission reaches from the unit of the standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Only what concerns the person itself.
    Person,
    /// The Party group that one leads, and those who belong to it.
    OwnGroup,
    /// The unit itself with its Party groups, not the organisations below it.
    OwnUnit,
    /// The unit and all below it.
    Subtree,
    /// The units that the grant names, and all below them.
    NamedUnits,
    /// Every unit of the college, also those that have ended.
    College,
    /// Nothing that belongs to a unit.
    System,
}

impl Reach {
    /// Every reach.
    pub const ALL: [Reach; 7] = [
        Reach::Person,
        Reach::OwnGroup,
        Reach::OwnUnit,
        Reach::Subtree,
        Reach::NamedUnits,
        Reach::College,
        Reach::System,
    ];
}
