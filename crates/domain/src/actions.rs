//! What can happen in the ledger: each change of anything is one [`Action`] in one [`Entry`].

mod days;

use crate::burdens::{BurdenAnswered, BurdenReported};
use crate::corrections::{CorrectionAnswered, CorrectionAsked};
use crate::dates::Day;
use crate::people::{Category, Membership, Person, Post, PostKind, Stage, forever, is_forever};
use crate::permissions::{Grant, Role};
use crate::plans::YearPlan;
use crate::records::Record;
use crate::units::{Unit, is_default};
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// 台账条目 — one change as the ledger keeps it. Sequence and hashes are given by the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// 1, 2, 3 … without gaps.
    pub sequence: u64,
    /// Who entered it: a person's code, or `system`, `import`.
    pub actor: String,
    /// When it was entered, UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    pub entered_at: String,
    /// The day that it is about.
    pub event_day: Day,
    /// What happened.
    pub action: Action,
}

impl Entry {
    /// The day of entry.
    pub fn entered_on(&self) -> Day {
        self.entered_at.get(..10).and_then(Day::parse).unwrap_or(Day::MIN)
    }

    /// Days from the event to its entry; a late entry shows as late everywhere.
    pub fn delay_days(&self) -> i32 {
        (self.entered_on().0 - self.event_day.0).max(0)
    }
}

/// 采用设置 — the college adopts a version of a standard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adoption {
    /// Id of the standard.
    pub standard: String,
    /// Version.
    pub version: String,
    /// Day from which it is judged.
    pub from: Day,
    /// Last day, where the adoption is limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Codes of the units in scope with all below them; empty: the whole college.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Parameters that the college has confirmed or set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Confirmation>,
    /// The college's own dates of the programme's phases.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub phases: BTreeMap<String, PhaseDates>,
}

/// 参数确认 — the college confirms a default or sets its own value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The college's value; `None` confirms the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Value>,
    /// Code of the person who confirmed, or the body that decided.
    pub by: String,
    /// Reason or resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 阶段日期 — the college's dates of one phase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseDates {
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
}

/// 密封资料 — a person's secrets, encrypted under the person's own key: citizen ID, phone, address, hardship …
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// Nonce and ciphertext, base64.
    #[serde(rename = "box")]
    pub ciphertext: String,
    /// Keyed hash of the citizen ID, hex, for search; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id_hash: String,
    /// Names of the fields inside, so that one can see what is stored without reading it.
    pub fields: Vec<String>,
}

macro_rules! actions {
    ($($(#[$meta:meta])* $name:ident($body:ty) = $id:literal;)*) => {
        /// 动作 — everything that can be written in the ledger.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Action {
            $($(#[$meta])* $name(Box<$body>),)*
        }

        impl Action {
            /// The id of every action.
            pub const IDS: &'static [&'static str] = &[$($id),*];

            /// Id in the ledger and in exchange.
            pub fn id(&self) -> &'static str {
                match self { $(Action::$name(_) => $id,)* }
            }

            /// The canonical payload: JSON with a fixed order of keys, absent fields left out.
            ///
            /// # Errors
            /// Never for values built by this crate.
            pub fn payload(&self) -> Result<String, serde_json::Error> {
                match self { $(Action::$name(body) => serde_json::to_string(body),)* }
            }

            /// Reads an action from its id and payload.
            ///
            /// # Errors
            /// An unknown id, or a payload that does not fit it.
            pub fn parse(id: &str, payload: &str) -> Result<Action, serde_json::Error> {
                match id {
                    $($id => Ok(Action::$name(Box::new(serde_json::from_str(payload)?))),)*
                    other => Err(serde::de::Error::custom(format!("unknown action {other}"))),
                }
            }
        }
    };
}

actions! {
    /// 设立党组织
    UnitEstablished(UnitEstablished) = "unit.established";
    /// 调整党组织
    UnitAdjusted(Unit) = "unit.adjusted";
    /// 变更隶属
    UnitMoved(UnitMoved) = "unit.moved";
    /// 合并党组织
    UnitMerged(UnitMerged) = "unit.merged";
    /// 撤销党组织
    UnitDissolved(UnitDissolved) = "unit.dissolved";
    /// 登记届期
    TermStarted(TermStarted) = "term.started";
    /// 登记人员
    PersonRegistered(PersonRegistered) = "person.registered";
    /// 更正人员信息
    PersonChanged(PersonChanged) = "person.changed";
    /// 编入支部、转正、转出转入
    MembershipPlaced(MembershipPlaced) = "membership.placed";
    /// 党员关系终止
    MembershipEnded(MembershipEnded) = "membership.ended";
    /// 更正党员关系
    MembershipCorrected(MembershipCorrected) = "membership.corrected";
    /// 任职
    PostStarted(PostStarted) = "post.started";
    /// 免职、离任
    PostEnded(PostEnded) = "post.ended";
    /// 授予角色、委托职责
    RoleGranted(RoleGranted) = "role.granted";
    /// 收回角色、终止委托
    RoleRevoked(RoleRevoked) = "role.revoked";
    /// 记录
    RecordAdded(Record) = "record.added";
    /// 更正记录
    RecordCorrected(RecordCorrected) = "record.corrected";
    /// 撤回记录
    RecordWithdrawn(RecordWithdrawn) = "record.withdrawn";
    /// 复核记录
    RecordConfirmed(RecordConfirmed) = "record.confirmed";
    /// 采用标准
    StandardAdopted(Adoption) = "standard.adopted";
    /// 停用标准
    StandardEnded(StandardEnded) = "standard.ended";
    /// 确认参数
    ParameterConfirmed(ParameterConfirmed) = "parameter.confirmed";
    /// 采用年度计划
    PlanAccepted(PlanAccepted) = "plan.accepted";
    /// 报备年度计划
    PlanFiled(PlanFiled) = "plan.filed";
    /// 备案年度计划
    PlanReceived(PlanReceived) = "plan.received";
    /// 退回年度计划
    PlanReturned(PlanReturned) = "plan.returned";
    /// 公布年度计划
    PlanMadeKnown(PlanMadeKnown) = "plan.made-known";
    /// 查阅密封资料
    SecretRead(SecretRead) = "secret.read";
    /// 删除密封资料
    SecretErased(SecretErased) = "secret.erased";
    /// 反映负担
    BurdenReported(BurdenReported) = "burden.reported";
    /// 答复负担反映
    BurdenAnswered(BurdenAnswered) = "burden.answered";
    /// 请求更正
    CorrectionAsked(CorrectionAsked) = "correction.asked";
    /// 答复更正请求
    CorrectionAnswered(CorrectionAnswered) = "correction.answered";
}

/// 设立党组织
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitEstablished {
    /// The unit.
    pub unit: Unit,
    /// Code of the unit above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// 变更隶属
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitMoved {
    /// Code of the unit.
    pub unit: String,
    /// Code of the unit above from that day.
    pub parent: String,
}

/// 合并党组织 — members and groups move over; the history stays with the old code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitMerged {
    /// Code of the unit that ends.
    pub unit: String,
    /// Code of the unit that takes over.
    pub into: String,
}

/// 撤销党组织
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitDissolved {
    /// Code of the unit.
    pub unit: String,
    /// Reason.
    pub reason: String,
}

/// 登记届期
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermStarted {
    /// Code of the unit.
    pub unit: String,
    /// Day on which the next election is due.
    pub until: Day,
}

/// 登记人员
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRegistered {
    /// The person.
    pub person: Person,
    /// Secrets, encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
    /// Where the person belongs from the event's day on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub memberships: Vec<Membership>,
}

/// 更正人员信息 — the whole new state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonChanged {
    /// The person as known from now on.
    pub person: Person,
    /// New secrets, encrypted; `None` leaves them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
    /// Reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 编入支部、转正、转接 — closes the present membership on the event's day and opens this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipPlaced {
    /// Code of the person.
    pub person: String,
    /// Code of the branch; `None` while between branches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Code of the Party group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Stage.
    pub stage: Stage,
    /// Category.
    #[serde(default, skip_serializing_if = "is_default")]
    pub category: Category,
    /// 流动党员
    #[serde(default, skip_serializing_if = "is_default")]
    pub floating: bool,
}

/// 党员关系终止
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipEnded {
    /// Code of the person.
    pub person: String,
    /// `transferred-out`, `graduated`, `withdrawn`, `removed`, `expelled`, `deceased`, `stopped`.
    pub reason: String,
}

/// 更正党员关系 — the whole course of memberships, corrected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipCorrected {
    /// Code of the person.
    pub person: String,
    /// The right course.
    pub memberships: Vec<Membership>,
    /// Reason.
    pub reason: String,
}

/// 任职
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostStarted {
    /// Code of the person.
    pub person: String,
    /// Code of the unit.
    pub unit: String,
    /// Post.
    pub post: PostKind,
    /// Attributes of the holder that rules ask for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<String>,
    /// 专职
    #[serde(default, skip_serializing_if = "is_default")]
    pub full_time: bool,
    /// Division of labour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
}

impl PostStarted {
    /// The post as held from that day.
    pub fn post(&self, from: Day) -> Post {
        Post {
            person: self.person.clone(),
            unit: self.unit.clone(),
            post: self.post,
            origin: self.origin.clone(),
            full_time: self.full_time,
            duty: self.duty.clone(),
            from,
            until: Day::MAX,
        }
    }
}

/// 免职、离任
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostEnded {
    /// Code of the person.
    pub person: String,
    /// Code of the unit.
    pub unit: String,
    /// Post.
    pub post: PostKind,
    /// Reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 授予角色 — or, with `delegated_by`, a holder delegates an own role for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleGranted {
    /// Code of the person.
    pub person: String,
    /// The role.
    pub role: Role,
    /// Codes of the units; empty where the role reaches the whole college or no unit at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// First day on which it no longer holds; `Day::MAX` without an end.
    #[serde(default = "forever", skip_serializing_if = "is_forever")]
    pub until: Day,
    /// Code of the holder who delegates it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_by: Option<String>,
    /// Reason or resolution.
    pub reason: String,
}

impl RoleGranted {
    /// The grant as it holds from that day.
    pub fn grant(&self, from: Day) -> Grant {
        let mut units = self.units.clone();
        units.sort();
        units.dedup();
        Grant {
            person: self.person.clone(),
            role: self.role,
            units,
            delegated_by: self.delegated_by.clone(),
            reason: self.reason.clone(),
            from,
            until: self.until,
        }
    }
}

/// 收回角色 — ends the grant or delegation of this role, at these units, that holds on the event's day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRevoked {
    /// Code of the person.
    pub person: String,
    /// The role.
    pub role: Role,
    /// Codes of the units, as granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Code of the holder who delegated it, as granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_by: Option<String>,
    /// Reason.
    pub reason: String,
}

/// 更正记录 — names what it corrects; the earlier state stays in the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordCorrected {
    /// Sequence of the entry that is corrected.
    pub corrects: u64,
    /// The record as it should have been.
    pub record: Record,
    /// Reason.
    pub reason: String,
}

/// 撤回记录
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordWithdrawn {
    /// Sequence of the entry that is withdrawn.
    pub corrects: u64,
    /// Id of the record.
    pub record: String,
    /// Reason.
    pub reason: String,
}

/// 复核记录 — a reviewer confirms or returns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordConfirmed {
    /// Id of the record.
    pub record: String,
    /// Code of the reviewer.
    pub by: String,
    /// Confirmed, or returned.
    pub accepted: bool,
    /// Opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// 停用标准 — from the event's day the standard is no longer judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardEnded {
    /// Id of the standard.
    pub standard: String,
    /// Reason.
    pub reason: String,
}

/// 确认参数 — of a standard that is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterConfirmed {
    /// Id of the standard.
    pub standard: String,
    /// Id of the parameter.
    pub parameter: String,
    /// The confirmation.
    pub confirmation: Confirmation,
}

/// 采用年度计划 — the whole plan; it takes the place of the one before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanAccepted {
    /// Which version of the unit's plan for the year it becomes: 1, 2, 3 …
    pub version: u32,
    /// The plan.
    pub plan: YearPlan,
    /// Why another one was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// 报备年度计划 — the present version goes to a unit above.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFiled {
    /// Code of the unit.
    pub unit: String,
    /// Year.
    pub year: i32,
    /// Version.
    pub version: u32,
    /// Code of the unit above.
    pub to: String,
    /// Id of the filing's record, by which the standards see it; it stands in the ledger before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// 备案年度计划 — the unit above takes it to its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanReceived {
    /// Code of the unit.
    pub unit: String,
    /// Year.
    pub year: i32,
    /// Version.
    pub version: u32,
    /// Opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// 退回年度计划 — the unit above sends it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanReturned {
    /// Code of the unit.
    pub unit: String,
    /// Year.
    pub year: i32,
    /// Version.
    pub version: u32,
    /// What is to be changed.
    pub reason: String,
}

/// 公布年度计划 — the members know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanMadeKnown {
    /// Code of the unit.
    pub unit: String,
    /// Year.
    pub year: i32,
    /// Version.
    pub version: u32,
    /// Id of the publication's record, by which the standards see it; it stands in the ledger before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// How, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// 查阅密封资料 — who read which secret of whom, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretRead {
    /// Code of the person whose secrets were read.
    pub person: String,
    /// Fields.
    pub fields: Vec<String>,
    /// Purpose.
    pub purpose: String,
    /// Id of the record whose content was read, where it was that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

/// 删除密封资料 — the person's key is destroyed; the chain stays whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretErased {
    /// Code of the person.
    pub person: String,
    /// Reason.
    pub reason: String,
}
