//! The one table of record kinds. Import sheets, forms, documents, facts and tests derive from it.

use crate::records::Record;
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($name:ident = $id:literal, $label:literal, |$r:ident| $filled:expr;)*) => {
        /// 记录栏目 — the fields of a record beside id, unit, kinds and day.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $(#[doc = $label] $name,)*
        }

        impl Field {
            /// Every field, in the order of forms and sheets.
            pub const ALL: &'static [Field] = &[$(Field::$name),*];

            /// The key in exchange.
            pub fn id(self) -> &'static str {
                match self { $(Field::$name => $id,)* }
            }

            /// The heading on forms and sheets.
            pub fn label(self) -> &'static str {
                match self { $(Field::$name => $label,)* }
            }

            /// Whether the record has it.
            pub fn is_filled(self, record: &Record) -> bool {
                match self { $(Field::$name => { let $r = record; $filled })* }
            }
        }
    };
}

fields! {
    Until = "until", "结束日期", |r| r.until.is_some();
    Title = "title", "主题", |r| r.title.as_ref().is_some_and(|t| !t.trim().is_empty());
    Place = "place", "地点", |r| r.place.is_some();
    Chair = "chair", "主持人", |r| r.chair.is_some();
    Recorder = "recorder", "记录人", |r| r.recorder.is_some();
    Lecturers = "lecturers", "主讲人", |r| !r.lecturers.is_empty();
    Hours = "hours", "学时", |r| r.hours.is_some();
    Agenda = "agenda", "议题", |r| !r.agenda.is_empty();
    Topics = "topics", "内容类别", |r| !r.topics.is_empty();
    Attendance = "attendance", "考勤", |r| !r.attendance.is_empty();
    Guests = "guests", "列席人员", |r| !r.guests.is_empty();
    Forms = "forms", "形式", |r| !r.forms.is_empty();
    Persons = "persons", "涉及人员", |r| !r.persons.is_empty();
    By = "by", "经办人", |r| r.by.is_some();
    Items = "items", "事项", |r| !r.items.is_empty();
    To = "to", "对象单位", |r| r.to.is_some();
    Amount = "amount", "金额（元）", |r| r.amount.is_some();
    Number = "number", "数量", |r| r.number.is_some();
    Month = "month", "所属月份", |r| r.month.is_some();
    Result = "result", "结果", |r| r.result.is_some();
    Level = "level", "级别", |r| r.level.is_some();
    Status = "status", "状态", |r| r.status.is_some();
    Answers = "answers", "对应记录", |r| r.answers.is_some();
    Evidence = "evidence", "佐证材料", |r| !r.evidence.is_empty();
    Remark = "remark", "备注", |r| r.remark.is_some();
}

/// 记录类型说明 — one row of the table.
#[derive(Clone, Copy, Debug)]
pub struct RecordKindSpec {
    /// The kind.
    pub kind: RecordKind,
    /// Id in data and exchange.
    pub id: &'static str,
    /// Word on screen and in sheets.
    pub label: &'static str,
    /// A sitting: has attendance and may be of several kinds.
    pub sitting: bool,
    /// Fields that must be filled.
    pub required: &'static [Field],
    /// Further fields that forms and sheets offer.
    pub offered: &'static [Field],
}

impl RecordKindSpec {
    /// Every field of the kind, in the order of forms.
    pub fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        Field::ALL.iter().copied().filter(|f| self.required.contains(f) || self.offered.contains(f))
    }
}

const SITTING: &[Field] = &[
    Field::Until,
    Field::Title,
    Field::Place,
    Field::Chair,
    Field::Recorder,
    Field::Lecturers,
    Field::Hours,
    Field::Agenda,
    Field::Topics,
    Field::Attendance,
    Field::Guests,
    Field::Forms,
    Field::Items,
    Field::By,
    Field::To,
    Field::Answers,
    Field::Evidence,
    Field::Remark,
];

macro_rules! kinds {
    ($($name:ident = $id:literal, $label:literal, $sitting:expr, [$($req:ident),*], [$($off:ident),*];)*) => {
        /// 记录类型 — what a record is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode)]
        pub enum RecordKind {
            $(#[doc = $label] #[serde(rename = $id)] $name,)*
        }

        /// The table: every record kind.
        pub const KINDS: &[RecordKindSpec] = &[
            $(RecordKindSpec {
                kind: RecordKind::$name,
                id: $id,
                label: $label,
                sitting: $sitting,
                required: &[$(Field::$req),*],
                offered: if $sitting { SITTING } else { &[$(Field::$off),*] },
            },)*
        ];
    };
}

kinds! {
    GeneralMeeting = "general-meeting", "支部党员大会", true, [], [];
    CommitteeMeeting = "committee-meeting", "支部委员会会议", true, [], [];
    PartyGroupMeeting = "party-group-meeting", "党小组会", true, [], [];
    PartyLecture = "party-lecture", "党课", true, [], [];
    ThemeDay = "theme-day", "主题党日", true, [], [];
    OrganizationalLifeMeeting = "organizational-life-meeting", "组织生活会", true, [], [];
    DemocraticAppraisal = "democratic-appraisal", "民主评议党员", true, [], [];
    ConcentratedStudy = "concentrated-study", "集中学习", true, [], [];
    CommitteeStudy = "committee-study", "班子集体学习", true, [], [];
    StudyDay = "study-day", "党员学习日", true, [], [];
    EducationWeek = "education-week", "党员教育周", true, [], [];
    Training = "training", "集中培训", true, [], [];
    DemocraticLifeMeeting = "democratic-life-meeting", "民主生活会", true, [], [];
    JointConference = "joint-conference", "党政联席会议", true, [], [];
    DepartmentPartyMeeting = "department-party-meeting", "院系党组织会议", true, [], [];
    CollegeCommitteeMeeting = "college-committee-meeting", "党委会议", true, [], [];
    LeadingGroupMeeting = "leading-group-meeting", "领导小组会议", true, [], [];
    PoliticalWorkConference = "political-work-conference", "政工例会", true, [], [];
    MobilizationMeeting = "mobilization-meeting", "动员会", true, [], [];
    GradingMeeting = "grading-meeting", "定级会议", true, [], [];
    SecretaryReview = "secretary-review", "述职评议", true, [], [];
    PartyBuildingSession = "party-building-session", "党建专题研究", true, [], [];
    Observation = "observation", "观摩交流", true, [], [];
    SummaryConference = "summary-conference", "总结会议", true, [], [];
    ElectionMeeting = "election-meeting", "选举大会", true, [], [];
    ServiceActivity = "service-activity", "志愿服务与办实事", true, [], [];
    AdmissionOath = "admission-oath", "入党宣誓", true, [], [];
    SpecialLecture = "special-lecture", "专题讲座", true, [], [];
    SiteVisit = "site-visit", "学习考察", true, [], [];
    Seminar = "seminar", "理论研讨", true, [], [];
    Filing = "filing", "报送备案", false, [Items], [Title, To, By, Status, Answers, Number, Persons, Evidence, Remark];
    Talk = "talk", "谈心谈话", false, [Persons, By], [Place, Topics, Remark];
    ThoughtReport = "thought-report", "思想汇报", false, [Persons], [To, Forms, Remark];
    DuesAssessment = "dues-assessment", "党费核定", false, [Persons, Amount], [Month, By, Remark];
    DuesPayment = "dues-payment", "党费交纳", false, [Persons, Amount, Month], [By, Forms, Remark];
    DuesReminder = "dues-reminder", "党费催缴", false, [Persons], [By, Month, Remark];
    DuesUse = "dues-use", "党费使用", false, [Items, Amount], [Title, By, Evidence, Remark];
    Funds = "funds", "经费", false, [Items, Amount], [Title, To, By, Answers, Evidence, Remark];
    VenueUse = "venue-use", "场所使用", false, [Place], [Title, By, Number, Answers, Remark];
    Election = "election", "换届选举", false, [Result], [Persons, Number, To, Answers, Evidence, Remark];
    ByElection = "by-election", "补选", false, [Persons], [Items, Result, Answers, Evidence, Remark];
    Transfer = "transfer", "组织关系转接", false, [Persons, Status], [To, Items, Answers, Remark];
    Points = "points", "党员积分", false, [Items], [Persons, Number, Month, By, Evidence, Remark];
    DevelopmentStep = "development-step", "发展党员步骤", false, [Persons, Items], [By, Result, Answers, Evidence, Remark];
    ActivistReview = "activist-review", "积极分子考察", false, [Persons], [By, Result, Evidence, Remark];
    Pledge = "pledge", "承诺", false, [Persons], [Title, Status, Evidence, Remark];
    Honour = "honour", "荣誉", false, [Items], [Persons, Title, Level, Until, By, Evidence, Remark];
    Care = "care", "关怀帮扶", false, [], [Title, Items, Number, By, Amount, Evidence, Remark];
    Commendation = "commendation", "通报表扬", false, [], [Persons, Items, To, Title, Level, Evidence, Remark];
    ContactPoint = "contact-point", "联系点", false, [By], [To, Persons, Until, Remark];
    Pairing = "pairing", "结对帮扶", false, [Persons], [Items, To, Title, Until, Remark];
    Guidance = "guidance", "联系指导", false, [By], [To, Items, Title, Topics, Evidence, Remark];
    Inspection = "inspection", "督查检查", false, [], [To, By, Items, Title, Level, Result, Evidence, Remark];
    Issue = "issue", "问题清单", false, [Title], [To, Items, By, Until, Status, Answers, Remark];
    Rectification = "rectification", "整改", false, [Answers], [Title, Status, By, Evidence, Remark];
    SelfCheck = "self-check", "对标自查", false, [], [Items, Title, Result, Number, Evidence, Remark];
    Consultation = "consultation", "征求意见", false, [], [Title, Items, Number, Guests, Evidence, Remark];
    Grading = "grading", "定级结果", false, [Items], [To, By, Number, Answers, Evidence, Remark];
    Certification = "certification", "达标认定", false, [Items, Result], [To, By, Evidence, Remark];
    Application = "application", "申报", false, [Items], [To, Status, Title, Persons, Evidence, Remark];
    AppraisalResult = "appraisal-result", "评议结果", false, [Persons, Result], [By, Items, Remark];
    Assignment = "assignment", "分工", false, [Persons], [Title, Items, Until, Remark];
    Publication = "publication", "党务公开", false, [Items], [Title, Forms, By, Until, Evidence, Remark];
    RosterCheck = "roster-check", "组织关系排查", false, [], [Number, By, Result, Remark];
    Attestation = "attestation", "佐证认定", false, [Items], [Title, To, Persons, By, Until, Evidence, Remark];
    Survey = "survey", "满意度测评", false, [Number], [Items, Title, Result, Evidence, Remark];
    MakeUp = "make-up", "补课", false, [Persons, Answers], [Hours, By, Forms, Remark];
    Output = "output", "创建成果", false, [Items], [Title, Level, Number, Evidence, Remark];
    Publicity = "publicity", "宣传推广", false, [], [Items, Title, Level, Forms, Evidence, Remark];
    MisconductReport = "misconduct-report", "反映问题", false, [], [Items, Status, Answers, Remark];
}

/// Kinds that may hold content which is a secret: what was said, what somebody's hardship is. It is sealed under the keys
/// of whom the record is about, and stands in no sheet.
pub const CONFIDENTIAL: &[RecordKind] = &[RecordKind::Talk, RecordKind::Pairing];

impl RecordKind {
    /// Whether it may hold content that is a secret.
    pub fn has_sealed_content(self) -> bool {
        CONFIDENTIAL.contains(&self)
    }

    /// Its row of the table.
    pub fn spec(self) -> &'static RecordKindSpec {
        &KINDS[self as usize]
    }

    /// Id in data and exchange.
    pub fn id(self) -> &'static str {
        self.spec().id
    }

    /// Word on screen.
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<RecordKind> {
        KINDS.iter().find(|k| k.id == id).map(|k| k.kind)
    }

    /// The kind with this word.
    pub fn from_label(label: &str) -> Option<RecordKind> {
        KINDS.iter().find(|k| k.label == label).map(|k| k.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_at_its_own_place_in_the_table_and_has_its_own_words() {
        for (i, spec) in KINDS.iter().enumerate() {
            assert_eq!(spec.kind as usize, i);
            assert_eq!(RecordKind::from_id(spec.id), Some(spec.kind));
            assert_eq!(RecordKind::from_label(spec.label), Some(spec.kind));
            assert_eq!(serde_json::to_string(&spec.kind).unwrap(), format!("\"{}\"", spec.id));
        }
    }
}
