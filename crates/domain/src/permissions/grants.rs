//! Roles that are given by name.

use super::Role;
use crate::dates::Day;
use crate::people::{forever, is_forever};
use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// 授权 — a role that was granted or delegated to a person, at units, from a day until (not including) a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Code of the person.
    pub person: String,
    /// The role.
    pub role: Role,
    /// Codes of the units, sorted; empty where the role reaches the whole college or no unit at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Code of the holder who delegated it; `None` for a grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_by: Option<String>,
    /// Reason or resolution.
    pub reason: String,
    /// First day.
    pub from: Day,
    /// First day on which it no longer holds; `Day::MAX` without an end.
    #[serde(default = "forever", skip_serializing_if = "is_forever")]
    pub until: Day,
}

impl Grant {
    /// Whether it holds on that day, as far as its own days go.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && day < self.until
    }

    /// Whether its days and those of a stretch have a day in common.
    pub fn overlaps(&self, from: Day, until: Day) -> bool {
        self.from < until && from < self.until
    }
}
