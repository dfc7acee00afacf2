//! Corrections: what somebody wants put right in what is stored about the own person.

use crate::dates::Day;
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// 请求更正 — somebody wants something put right that is stored about the own person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct CorrectionAsked {
    /// Permanent id of the request, e.g. `correction-0007`.
    pub correction: String,
    /// Code of the person, who asks for it.
    pub person: String,
    /// Which particular: an id of [`PARTICULARS`].
    pub field: String,
    /// How it should be, and where that can be seen. Of a sealed particular never its content.
    pub wish: String,
}

/// 答复更正请求
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct CorrectionAnswered {
    /// Id of the request.
    pub correction: String,
    /// Code of the person who answers.
    pub by: String,
    /// Whether it was put right.
    pub done: bool,
    /// What was done, or why it was not.
    pub reason: String,
}

/// 更正请求现状
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CorrectionState {
    /// The request.
    pub request: CorrectionAsked,
    /// Day of the request.
    pub on: Day,
    /// The answer with its day.
    pub answer: Option<(Day, CorrectionAnswered)>,
}

impl CorrectionState {
    /// The word for how it stands.
    pub fn label(&self) -> &'static str {
        match &self.answer {
            None => "待答复",
            Some((_, answer)) if answer.done => "已更正",
            Some(_) => "未采纳",
        }
    }
}

/// 个人信息项 — something that is stored about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Particular {
    /// Id: a field of a person, a key of the attributes, a field of the secrets, or what the ledger else holds.
    pub id: &'static str,
    /// The word on screen.
    pub label: &'static str,
    /// Whether it is sealed.
    pub sealed: bool,
}

const fn open(id: &'static str, label: &'static str) -> Particular {
    Particular { id, label, sealed: false }
}

const fn sealed(id: &'static str, label: &'static str) -> Particular {
    Particular { id, label, sealed: true }
}

/// Every particular that has a word.
pub const PARTICULARS: &[Particular] = &[
    open("name", "姓名"),
    open("sex", "性别"),
    open("birth", "出生日期"),
    open("ethnicity", "民族"),
    open("department", "所在部门"),
    open("joined", "加入党组织日期"),
    open("full_since", "转为正式党员日期"),
    open("education", "学历"),
    open("degree", "学位"),
    open("title", "职称"),
    open("staff_group", "岗位类别"),
    open("job", "工作岗位"),
    open("grade", "年级"),
    open("native_place", "籍贯"),
    open("school", "毕业院校"),
    open("major", "专业"),
    open("floating_to", "外出流向"),
    sealed("citizen_id", "公民身份证号"),
    sealed("phone", "手机号"),
    sealed("landline", "固定电话"),
    sealed("address", "家庭住址"),
    sealed("hardship", "困难情况"),
    sealed("content", "谈心谈话等记录的内容"),
    open("memberships", "党员关系"),
    open("posts", "任职"),
    open("attendance", "考勤和学时"),
    open("dues", "党费"),
    open("records", "其他记录"),
];

/// The particular with this id.
pub fn particular(id: &str) -> Option<&'static Particular> {
    PARTICULARS.iter().find(|particular| particular.id == id)
}

/// The word for a particular; its id where it has none.
pub fn particular_label(id: &str) -> &str {
    particular(id).map_or(id, |particular| particular.label)
}
