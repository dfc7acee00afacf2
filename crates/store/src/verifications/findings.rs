//! What can be found wrong.

/// 核验发现 — one thing that is not as it should be. Its text says what and where, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// An entry is missing: the sequence jumps.
    Gap {
        /// First missing sequence.
        sequence: u64,
        /// The sequence found in its place.
        found: u64,
    },
    /// The content of an entry does not fit its hash: actor, time, day, action or payload was changed.
    Changed {
        /// Sequence of the entry.
        sequence: u64,
    },
    /// An entry stands at another one's place.
    Displaced {
        /// The place.
        sequence: u64,
        /// Where the entry that stands there belongs.
        belongs: u64,
    },
    /// An entry does not continue the one before it: something before it was replaced, or its link was changed.
    Unlinked {
        /// Sequence of the entry.
        sequence: u64,
    },
    /// An entry cannot be read, or contradicts those before it.
    Unreadable {
        /// Sequence of the entry.
        sequence: u64,
        /// Why.
        problem: String,
    },
    /// The code names an entry that is no longer there: the end of the ledger was cut off.
    Truncated {
        /// Sequence of the code.
        sequence: u64,
        /// Sequence of the newest entry.
        newest: u64,
    },
    /// The entry that the code names is another one now: the ledger was rewritten.
    Rewritten {
        /// Sequence of the code.
        sequence: u64,
    },
    /// A row of a table is missing.
    RowMissing {
        /// Table.
        table: &'static str,
        /// Key of the row.
        key: String,
    },
    /// A row of a table is one too many.
    RowExtra {
        /// Table.
        table: &'static str,
        /// Key of the row.
        key: String,
    },
    /// A row of a table differs from what the ledger says.
    RowDiffers {
        /// Table.
        table: &'static str,
        /// Key of the row.
        key: String,
        /// First column that differs.
        column: &'static str,
    },
    /// The snapshot that a start goes by is not what the ledger says, or not what was written.
    SnapshotDiffers {
        /// Sequence of the entry that it was made at.
        sequence: u64,
    },
    /// A person has sealed secrets, but no key.
    KeyMissing {
        /// Code of the person.
        person: String,
    },
    /// There is a key of a person without secrets.
    KeyExtra {
        /// Code of the person.
        person: String,
    },
    /// A person's key does not open under the master key.
    KeyDamaged {
        /// Code of the person.
        person: String,
    },
}

impl Finding {
    /// Whether a table or the snapshot differs from what the ledger says; they can be written anew then.
    pub fn is_of_tables(&self) -> bool {
        matches!(
            self,
            Finding::RowMissing { .. }
                | Finding::RowExtra { .. }
                | Finding::RowDiffers { .. }
                | Finding::SnapshotDiffers { .. }
        )
    }

    /// Whether the key of a person is missing, one too many or damaged.
    pub fn is_of_keys(&self) -> bool {
        matches!(self, Finding::KeyMissing { .. } | Finding::KeyExtra { .. } | Finding::KeyDamaged { .. })
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const RESTORE: &str = "请从备份恢复，并查明是谁改动了数据库";
        const REBUILD: &str = "散列链完好：查明是谁改动了数据库，用首码核对后由台账重建各表";
        match self {
            Finding::Gap { sequence, found } => {
                write!(f, "台账第{sequence}条：缺失（下一条是第{found}条）。{RESTORE}。")
            }
            Finding::Changed { sequence } => {
                write!(f, "台账第{sequence}条：内容被改动，与校验值不符。{RESTORE}。")
            }
            Finding::Displaced { sequence, belongs } => {
                write!(f, "台账第{sequence}条：这里放着原来的第{belongs}条，顺序被调换。{RESTORE}。")
            }
            Finding::Unlinked { sequence } => {
                write!(f, "台账第{sequence}条：与上一条不衔接，它之前的条目被替换过。{RESTORE}。")
            }
            Finding::Unreadable { sequence, problem } => {
                write!(f, "台账第{sequence}条：{problem}。{RESTORE}。")
            }
            Finding::Truncated { sequence, newest } => {
                write!(f, "台账：验证码指第{sequence}条，但台账只到第{newest}条，末尾被删去。{RESTORE}。")
            }
            Finding::Rewritten { sequence } => {
                write!(f, "台账第{sequence}条：与验证码不符，台账被重写过。{RESTORE}。")
            }
            Finding::RowMissing { table, key } => write!(f, "数据表 {table}：缺少“{key}”一行。{REBUILD}。"),
            Finding::RowExtra { table, key } => write!(f, "数据表 {table}：多出“{key}”一行。{REBUILD}。"),
            Finding::RowDiffers { table, key, column } => {
                write!(f, "数据表 {table}：“{key}”一行的 {column} 与台账不符。{REBUILD}。")
            }
            Finding::SnapshotDiffers { sequence } => {
                write!(f, "快照（截至第{sequence}条）：与台账不符或已损坏。{REBUILD}。")
            }
            Finding::KeyMissing { person } => {
                write!(f, "人员 {person}：有密封资料而没有密钥，资料已无法读取。请从备份恢复。")
            }
            Finding::KeyExtra { person } => {
                write!(f, "人员 {person}：没有密封资料而留有密钥。请查明来由后从备份恢复。")
            }
            Finding::KeyDamaged { person } => {
                write!(f, "人员 {person}：密钥打不开（被改动，或属于另一把主密钥）。请从备份恢复。")
            }
        }
    }
}
