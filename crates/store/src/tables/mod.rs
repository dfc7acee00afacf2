//! The tables that stand beside the ledger: the present state of the college, row by row, so that other
//! programs can ask with SQL. They can always be rebuilt from the ledger.

mod rows;
mod touches;

pub(crate) use rows::Rows;
pub(crate) use touches::Touches;

/// A table: its name, its columns, and how many of the first columns are its key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    pub key: usize,
}

pub(crate) const LEDGER: Table = Table {
    name: "ledger",
    columns: &["sequence", "previous_hash", "hash", "actor", "entered_at", "event_day", "action", "payload"],
    key: 1,
};

pub(crate) const PERSON_KEYS: Table = Table { name: "person_keys", columns: &["person", "wrapped"], key: 1 };

pub(crate) const SETTINGS: Table = Table { name: "settings", columns: &["name", "value"], key: 1 };

pub(crate) const SNAPSHOTS: Table =
    Table { name: "snapshots", columns: &["part", "format", "sequence", "hash", "digest", "body"], key: 1 };

pub(crate) const UNITS: Table =
    Table { name: "units", columns: &["code", "kind", "established", "ended", "merged_into"], key: 1 };

pub(crate) const UNIT_VERSIONS: Table =
    Table { name: "unit_versions", columns: &["unit", "from_day", "name", "body"], key: 2 };

pub(crate) const UNIT_PLACEMENTS: Table =
    Table { name: "unit_placements", columns: &["unit", "from_day", "parent"], key: 2 };

pub(crate) const UNIT_TERMS: Table =
    Table { name: "unit_terms", columns: &["unit", "from_day", "until_day"], key: 2 };

pub(crate) const PEOPLE: Table =
    Table { name: "people", columns: &["code", "name", "id_hash", "ended_because", "body"], key: 1 };

pub(crate) const MEMBERSHIPS: Table = Table {
    name: "memberships",
    columns: &[
        "person",
        "ordinal",
        "unit",
        "party_group",
        "stage",
        "category",
        "floating",
        "from_day",
        "until_day",
    ],
    key: 2,
};

pub(crate) const POSTS: Table = Table {
    name: "posts",
    columns: &["ordinal", "person", "unit", "post", "origin", "full_time", "duty", "from_day", "until_day"],
    key: 1,
};

pub(crate) const GRANTS: Table = Table {
    name: "grants",
    columns: &["ordinal", "person", "role", "units", "delegated_by", "reason", "from_day", "until_day"],
    key: 1,
};

pub(crate) const RECORDS: Table = Table {
    name: "records",
    columns: &[
        "id",
        "unit",
        "day",
        "until_day",
        "sequence",
        "first_sequence",
        "entered_on",
        "corrected_on",
        "actor",
        "reviewed_on",
        "reviewed_by",
        "accepted",
        "body",
    ],
    key: 1,
};

pub(crate) const RECORD_KINDS: Table =
    Table { name: "record_kinds", columns: &["record", "ordinal", "kind"], key: 2 };

pub(crate) const ATTENDANCE: Table =
    Table { name: "attendance", columns: &["record", "person", "state", "hours", "reason"], key: 2 };

pub(crate) const WITHDRAWN_RECORDS: Table =
    Table { name: "withdrawn_records", columns: &["id", "sequence"], key: 1 };

pub(crate) const ADOPTIONS: Table = Table {
    name: "adoptions",
    columns: &["ordinal", "standard", "version", "from_day", "until_day", "body"],
    key: 1,
};

pub(crate) const PLANS: Table =
    Table { name: "plans", columns: &["unit", "year", "version", "sequence", "body"], key: 2 };

pub(crate) const PLAN_EVENTS: Table = Table {
    name: "plan_events",
    columns: &[
        "unit", "year", "ordinal", "sequence", "step", "version", "day", "actor", "sent_to", "record", "note",
    ],
    key: 3,
};

pub(crate) const BURDENS: Table = Table {
    name: "burdens",
    columns: &["id", "on_day", "reporter", "answered", "published", "body"],
    key: 1,
};

pub(crate) const CORRECTIONS: Table = Table {
    name: "corrections",
    columns: &["id", "on_day", "person", "field", "answered_on", "done", "body"],
    key: 1,
};

pub(crate) const ACCOUNTS: Table = Table {
    name: "accounts",
    columns: &[
        "name",
        "person",
        "password_hash",
        "must_change",
        "failed",
        "locked_until",
        "totp",
        "totp_step",
        "created_at",
        "disabled_at",
    ],
    key: 1,
};

pub(crate) const RECOVERY_CODES: Table =
    Table { name: "recovery_codes", columns: &["hash", "account"], key: 1 };

pub(crate) const SESSIONS: Table = Table {
    name: "sessions",
    columns: &["hash", "account", "created_at", "seen_at", "expires_at", "ended_at", "agent", "way"],
    key: 1,
};

pub(crate) const API_TOKENS: Table = Table {
    name: "api_tokens",
    columns: &["hash", "account", "label", "scopes", "created_at", "expires_at", "last_used"],
    key: 1,
};

/// Working papers: drafts and what was sent. They are no part of the ledger and may be thrown away.
pub(crate) const PAPERS: Table =
    Table { name: "papers", columns: &["kind", "name", "body", "kept_at"], key: 2 };

pub(crate) const SECURITY_LOG: Table = Table {
    name: "security_log",
    columns: &["ordinal", "at", "account", "what", "address", "outcome", "actor"],
    key: 1,
};

pub(crate) const TICKETS: Table =
    Table { name: "tickets", columns: &["hash", "purpose", "account", "body", "expires_at"], key: 1 };

/// Every table that is rebuilt from the ledger.
pub(crate) const PROJECTED: &[&Table] = &[
    &UNITS,
    &UNIT_VERSIONS,
    &UNIT_PLACEMENTS,
    &UNIT_TERMS,
    &PEOPLE,
    &MEMBERSHIPS,
    &POSTS,
    &GRANTS,
    &RECORDS,
    &RECORD_KINDS,
    &ATTENDANCE,
    &WITHDRAWN_RECORDS,
    &ADOPTIONS,
    &PLANS,
    &PLAN_EVENTS,
    &BURDENS,
    &CORRECTIONS,
];

impl Table {
    /// A query for all its rows in the order of its key.
    pub fn select_all(&self) -> String {
        format!(
            "SELECT {} FROM {} ORDER BY {}",
            self.columns.join(", "),
            self.name,
            self.columns[..self.key].join(", ")
        )
    }
}
