//! Records: what happened, once and truthfully.

use crate::amounts::Amount;
use crate::dates::Day;
use crate::record_kinds::RecordKind;
use crate::refusals::Refusal;
use crate::units::is_default;
use crate::votes::Vote;
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// 出席情况 — how a person stood to a sitting.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "kebab-case")]
pub enum AttendanceState {
    /// 现场出席
    Present,
    /// 线上出席
    Online,
    /// 请假
    Excused,
    /// 无故缺席
    Unexcused,
    /// 已补课
    MadeUp,
}

impl AttendanceState {
    /// Every state.
    pub const ALL: [AttendanceState; 5] = [
        AttendanceState::Present,
        AttendanceState::Online,
        AttendanceState::Excused,
        AttendanceState::Unexcused,
        AttendanceState::MadeUp,
    ];

    /// The word on screen and in sheets.
    pub fn label(self) -> &'static str {
        match self {
            AttendanceState::Present => "出席",
            AttendanceState::Online => "线上",
            AttendanceState::Excused => "请假",
            AttendanceState::Unexcused => "缺席",
            AttendanceState::MadeUp => "补课",
        }
    }

    /// The id in data, tags and exchange.
    pub fn id(self) -> &'static str {
        match self {
            AttendanceState::Present => "present",
            AttendanceState::Online => "online",
            AttendanceState::Excused => "excused",
            AttendanceState::Unexcused => "unexcused",
            AttendanceState::MadeUp => "made-up",
        }
    }

    /// Whether the person was there, in the room or online.
    pub fn is_there(self) -> bool {
        matches!(self, AttendanceState::Present | AttendanceState::Online)
    }

    /// Whether the hours of the sitting count for the person.
    pub fn attended(self) -> bool {
        matches!(self, AttendanceState::Present | AttendanceState::Online | AttendanceState::MadeUp)
    }
}

/// 考勤 — one person at one sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// Code of the person.
    pub person: String,
    /// How the person stood to it.
    pub state: AttendanceState,
    /// Class hours, where they differ from those of the sitting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Amount>,
    /// Reason of an absence, in words that the branch may read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 议题 — an item of the agenda: what was discussed, what was resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// Title.
    pub title: String,
    /// Topics (items of kind `topic`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Discussion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discussion: Option<String>,
    /// Resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<String>,
    /// Vote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
}

/// 佐证材料 — something that shows that it happened. Never compulsory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What it is.
    pub title: String,
    /// `text`, `image`, `audio`, `video`, `document`, `link`.
    pub kind: String,
    /// Digest of the file, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// 密封内容 — what was said in a talk, encrypted: it opens only with the keys of all whom it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct SealedContent {
    /// Nonce and ciphertext, base64.
    #[serde(rename = "box")]
    pub ciphertext: String,
    /// Codes of those whose keys it needs, sorted.
    pub persons: Vec<String>,
}

/// 纪实记录 — something that happened in a unit on a day. One sitting may be of several kinds.
///
/// Which of the optional fields a kind uses, and which it needs, stands in [`crate::record_kinds::KINDS`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Permanent id, unique in the college.
    pub id: String,
    /// Code of the unit that holds it.
    pub unit: String,
    /// Kinds; the first is the primary one.
    pub kinds: Vec<RecordKind>,
    /// Day on which it happened (for a period: the first day).
    pub day: Day,
    /// Last day, where it took several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Theme or title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Place; where the unit has venues, a venue's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Code of the chair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chair: Option<String>,
    /// Code of the recorder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorder: Option<String>,
    /// Codes of lecturers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lecturers: Vec<String>,
    /// Class hours (学时) for each who attended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Amount>,
    /// Agenda.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agenda: Vec<AgendaItem>,
    /// Topics of the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Attendance of members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attendance: Vec<Attendance>,
    /// Guests in words: activists, League members, representatives of the masses, superiors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<String>,
    /// Ways: `online`, `network-media`, `distance`, `micro-lecture`, `separate-groups`, `audio-visual`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<String>,
    /// Codes of the persons it is about: talked with, paying, examined, honoured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<String>,
    /// Code of the person who acts: talks, examines, inspects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Items: which document, matter, fund, step, honour, board.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// Code of the unit it goes to or concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// A number: points, planned admissions, satisfaction per cent …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    /// Month concerned, `YYYY-MM`: of dues or points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
    /// Result in a word: `passed`, `failed`, `excellent`, `qualified` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Level of a honour, inspection, training: `college`, `province`, `nation` …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Course of a filing: `sent`, `received`, `returned`; of an issue: `open`, `closed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Id of the record that this one answers: make-up, rectification, follow-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// Evidence, always optional.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Content that nobody reads without its being noted, encrypted; of kinds that have some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<SealedContent>,
    /// Remark that the unit may read. Talk content and hardship are secrets and do not belong here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// The planned sitting or filing that it carries out: unit, year and id, joined by `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<String>,
    /// Made up for a sitting that happened without the ledger: keeps the origin of the paper book.
    #[serde(default, skip_serializing_if = "is_default")]
    pub from_paper: bool,
}

impl Record {
    /// A record with nothing but the obligatory.
    pub fn new(id: impl Into<String>, unit: impl Into<String>, kinds: Vec<RecordKind>, day: Day) -> Record {
        Record {
            id: id.into(),
            unit: unit.into(),
            kinds,
            day,
            until: None,
            title: None,
            place: None,
            chair: None,
            recorder: None,
            lecturers: Vec::new(),
            hours: None,
            agenda: Vec::new(),
            topics: Vec::new(),
            attendance: Vec::new(),
            guests: Vec::new(),
            forms: Vec::new(),
            persons: Vec::new(),
            by: None,
            items: Vec::new(),
            to: None,
            amount: None,
            number: None,
            month: None,
            result: None,
            level: None,
            status: None,
            answers: None,
            evidence: Vec::new(),
            content: None,
            remark: None,
            planned: None,
            from_paper: false,
        }
    }

    /// Whether it is of a kind whose content is a secret, and about somebody by whose key it can be sealed.
    pub fn may_hold_content(&self) -> bool {
        !self.persons.is_empty() && self.kinds.iter().all(|kind| kind.has_sealed_content())
    }

    /// Those by whose keys its content is sealed: whom it is about, each once, sorted.
    pub fn content_holders(&self) -> Vec<String> {
        let mut persons = self.persons.clone();
        persons.sort();
        persons.dedup();
        persons
    }

    /// Whether it is a sitting of that kind.
    pub fn is(&self, kind: RecordKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Every person that it names.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.attendance
            .iter()
            .map(|a| a.person.as_str())
            .chain(self.lecturers.iter().map(String::as_str))
            .chain(self.persons.iter().map(String::as_str))
            .chain(self.chair.as_deref())
            .chain(self.recorder.as_deref())
            .chain(self.by.as_deref())
    }

    /// The code of every person that it names, in the order of [`Record::people`].
    pub(crate) fn people_mut(&mut self, each: &mut impl FnMut(&mut String)) {
        self.attendance.iter_mut().for_each(|a| each(&mut a.person));
        self.lecturers.iter_mut().chain(&mut self.persons).for_each(&mut *each);
        self.chair.iter_mut().chain(&mut self.recorder).chain(&mut self.by).for_each(each);
    }

    /// Checks what the record alone can tell; the world checks that units and people exist.
    ///
    /// # Errors
    /// The first thing that does not hold, in words.
    pub fn check(&self) -> Result<(), Refusal> {
        let object = || format!("记录 {}", self.id);
        if self.id.trim().is_empty() {
            return Err(Refusal::new("记录", "没有编号", "为每条记录写一个不重复的编号"));
        }
        if self.kinds.is_empty() {
            return Err(Refusal::new(object(), "没有写明类型", "至少选择一种记录类型"));
        }
        for (i, kind) in self.kinds.iter().enumerate() {
            if self.kinds[..i].contains(kind) {
                return Err(Refusal::new(
                    object(),
                    format!("类型“{}”写了两次", kind.label()),
                    "每种类型只写一次",
                ));
            }
            if self.kinds.len() > 1 && !kind.spec().sitting {
                return Err(Refusal::new(
                    object(),
                    format!("“{}”不是会议活动，不能与其他类型合并", kind.label()),
                    "分成两条记录",
                ));
            }
            for field in kind.spec().required {
                if !field.is_filled(self) {
                    return Err(Refusal::new(
                        object(),
                        format!("“{}”缺少{}", kind.label(), field.label()),
                        format!("补填{}", field.label()),
                    ));
                }
            }
        }
        if let Some(until) = self.until
            && until < self.day
        {
            return Err(Refusal::new(object(), "结束日期早于开始日期", "核对两个日期"));
        }
        let mut seen = std::collections::BTreeSet::new();
        for attendance in &self.attendance {
            if !seen.insert(attendance.person.as_str()) {
                return Err(Refusal::new(
                    object(),
                    format!("考勤中{}出现两次", attendance.person),
                    "每人只保留一行考勤",
                ));
            }
        }
        for item in &self.agenda {
            if let Some(mistake) = item.vote.as_ref().and_then(Vote::mistake) {
                return Err(Refusal::new(
                    object(),
                    format!("议题“{}”的表决{mistake}", item.title),
                    "核对票数",
                ));
            }
        }
        if self.hours.is_some_and(|h| h.0 < 0) || self.amount.is_some_and(|a| a.0 < 0) {
            return Err(Refusal::new(object(), "学时或金额为负数", "改为零或正数"));
        }
        if let Some(month) = &self.month
            && Day::parse(&format!("{month}-01")).is_none()
        {
            return Err(Refusal::new(object(), format!("所属月份“{month}”看不懂"), "写成 2026-03 的样子"));
        }
        if let Some(content) = &self.content {
            if !self.may_hold_content() {
                return Err(Refusal::new(
                    object(),
                    "这一类记录没有密封内容",
                    "密封内容只随谈心谈话和结对帮扶填写，并写明涉及人员",
                ));
            }
            if content.persons != self.content_holders() {
                return Err(Refusal::new(
                    object(),
                    "密封内容是为另外的涉及人员密封的",
                    "改了涉及人员，请重新填写内容，或去掉原来的内容",
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record_kinds::RecordKind;

    fn meeting() -> Record {
        Record::new("r1", "b1", vec![RecordKind::GeneralMeeting], Day(20_000))
    }

    #[test]
    fn a_sitting_of_two_kinds_is_one_record() {
        let mut r = meeting();
        r.kinds.push(RecordKind::ThemeDay);
        assert_eq!(r.check(), Ok(()));
        r.kinds.push(RecordKind::ThemeDay);
        assert!(r.check().unwrap_err().to_string().contains("写了两次"));
    }

    #[test]
    fn a_filing_is_not_a_sitting_and_stands_alone() {
        let mut r = meeting();
        r.kinds.push(RecordKind::Filing);
        assert!(r.check().unwrap_err().to_string().contains("不能与其他类型合并"));
    }

    #[test]
    fn a_person_attends_once() {
        let mut r = meeting();
        for state in [AttendanceState::Present, AttendanceState::Excused] {
            r.attendance.push(Attendance { person: "p1".into(), state, hours: None, reason: None });
        }
        assert!(r.check().unwrap_err().to_string().contains("出现两次"));
    }
}
