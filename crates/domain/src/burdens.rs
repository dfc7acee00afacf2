//! Burdens: what somebody says is asked twice or costs too much, and what came of it.

use crate::dates::Day;
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// 反映负担 — somebody says that something is asked twice or is a burden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct BurdenReported {
    /// Permanent id of the report, e.g. `burden-0007`.
    pub burden: String,
    /// Code of the person who says it; shown to nobody but those who answer, and to the person.
    pub by: String,
    /// Address of the page that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Id of the standard that asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// The duty that is asked, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    /// What is asked twice, or what costs too much.
    pub text: String,
}

/// 答复负担反映 — what came of it. A later answer adds to an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct BurdenAnswered {
    /// Id of the report.
    pub burden: String,
    /// Code of the person who answers.
    pub by: String,
    /// The answer.
    pub answer: String,
    /// What was changed, where something was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// Whether everybody may read report and answer, without the name of who reported it.
    #[serde(default, skip_serializing_if = "crate::units::is_default")]
    pub published: bool,
}

/// 负担反映现状
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct BurdenState {
    /// The report.
    pub report: BurdenReported,
    /// Day of the report.
    pub on: Day,
    /// The answers with their days, in the order in which they were given.
    pub answers: Vec<(Day, BurdenAnswered)>,
}

impl BurdenState {
    /// Whether it has been answered.
    pub fn is_answered(&self) -> bool {
        !self.answers.is_empty()
    }

    /// Whether everybody may read it: the last answer decides.
    pub fn is_published(&self) -> bool {
        self.answers.last().is_some_and(|(_, answer)| answer.published)
    }

    /// What was changed, where something was: the last that was said.
    pub fn changed(&self) -> Option<&str> {
        self.answers.iter().rev().find_map(|(_, answer)| answer.changed.as_deref())
    }
}
