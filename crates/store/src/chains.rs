//! The chain of hashes that makes the ledger tamper-evident.
//!
//! The hash of an entry is taken over eight lines of UTF-8 text, each ended by a line feed:
//!
//! ```text
//! jishi-ledger 1
//! <sequence>
//! <hash of the entry before; of the genesis for entry 1>
//! <actor>
//! <time of entry>
//! <day of the event>
//! <action>
//! <canonical payload>
//! ```
//!
//! and written in lower-case hexadecimal. No field holds a line feed. The genesis is the hash of the two lines
//! `jishi-ledger 1` and the name of the algorithm, so that the algorithm cannot be exchanged later.

use crate::errors::StoreError;
use jishi_domain::actions::{Action, Entry};
use jishi_domain::dates::Day;
use sha2::Digest;

const TITLE: &str = "jishi-ledger 1\n";

/// 校验算法 — the hash algorithm of a chain, chosen when the ledger is made and never changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256.
    #[default]
    Sha256,
    /// SM3 (GB/T 32905-2016).
    Sm3,
}

impl Algorithm {
    /// The name in settings and exchange.
    pub fn id(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha-256",
            Algorithm::Sm3 => "sm3",
        }
    }

    /// The algorithm with this name.
    pub fn from_id(id: &str) -> Option<Algorithm> {
        [Algorithm::Sha256, Algorithm::Sm3].into_iter().find(|a| a.id() == id)
    }

    fn digest(self, parts: &[&str]) -> String {
        fn over<D: Digest>(parts: &[&str]) -> String {
            let mut hash = D::new();
            for part in parts {
                hash.update(part.as_bytes());
            }
            hex::encode(hash.finalize())
        }
        match self {
            Algorithm::Sha256 => over::<sha2::Sha256>(parts),
            Algorithm::Sm3 => over::<sm3::Sm3>(parts),
        }
    }

    /// What stands before the first entry.
    pub(crate) fn genesis(self) -> String {
        self.digest(&[TITLE, self.id(), "\n"])
    }

    /// The hash of an entry after the entry with the hash `previous`.
    pub(crate) fn entry(self, previous: &str, entry: &EntryText<'_>) -> String {
        let sequence = entry.sequence.to_string();
        self.digest(&[
            TITLE,
            &sequence,
            "\n",
            previous,
            "\n",
            entry.actor,
            "\n",
            entry.entered_at,
            "\n",
            entry.event_day,
            "\n",
            entry.action,
            "\n",
            entry.payload,
            "\n",
        ])
    }
}

/// The text of an entry over which its hash is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryText<'a> {
    pub sequence: u64,
    pub actor: &'a str,
    pub entered_at: &'a str,
    pub event_day: &'a str,
    pub action: &'a str,
    pub payload: &'a str,
}

/// An entry as the database holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredEntry {
    pub sequence: u64,
    pub previous_hash: String,
    pub hash: String,
    pub actor: String,
    pub entered_at: String,
    pub event_day: String,
    pub action: String,
    pub payload: String,
}

impl StoredEntry {
    /// The columns in the order of [`StoredEntry::read`].
    pub const COLUMNS: &'static str =
        "sequence, previous_hash, hash, actor, entered_at, event_day, action, payload";

    /// Reads a row of [`StoredEntry::COLUMNS`].
    pub fn read(row: &crate::connections::Row<'_>) -> Result<StoredEntry, StoreError> {
        Ok(StoredEntry {
            sequence: row.sequence(0)?,
            previous_hash: row.text(1)?.to_owned(),
            hash: row.text(2)?.to_owned(),
            actor: row.text(3)?.to_owned(),
            entered_at: row.text(4)?.to_owned(),
            event_day: row.text(5)?.to_owned(),
            action: row.text(6)?.to_owned(),
            payload: row.text(7)?.to_owned(),
        })
    }

    /// What the hash is taken over.
    pub fn text(&self) -> EntryText<'_> {
        EntryText {
            sequence: self.sequence,
            actor: &self.actor,
            entered_at: &self.entered_at,
            event_day: &self.event_day,
            action: &self.action,
            payload: &self.payload,
        }
    }

    /// The entry that it says.
    ///
    /// # Errors
    /// The day or the payload cannot be read.
    pub fn entry(self) -> Result<Entry, StoreError> {
        let StoredEntry { sequence, actor, entered_at, event_day, action, payload, .. } = self;
        let broken = |problem: String| StoreError::Broken { sequence, problem };
        let day = Day::parse(&event_day).ok_or_else(|| broken(format!("日期“{event_day}”看不懂")))?;
        let action = Action::parse(&action, &payload)
            .map_err(|error| broken(format!("“{action}”的内容看不懂（{error}）")))?;
        Ok(Entry { sequence, actor, entered_at, event_day: day, action })
    }
}

/// 台账之首 — the newest entry: its sequence and hash. With no entries, 0 and the genesis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Sequence of the newest entry.
    pub sequence: u64,
    /// Its hash, lower-case hexadecimal.
    pub hash: String,
}

/// Digits of the hash that a code keeps: 80 bits, too many to be met by trying.
const KEPT: usize = 20;

impl Head {
    /// The short code to print, mail and keep elsewhere.
    pub fn code(&self) -> HeadCode {
        HeadCode { sequence: self.sequence, digits: self.hash.chars().take(KEPT).collect() }
    }
}

/// 台账验证码 — `000123-9F2C-77AB-0D41-66E0-1B5A-C3D4`: the sequence, 80 bits of the hash and a check group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadCode {
    /// Sequence of the entry that it names.
    pub sequence: u64,
    digits: String,
}

impl HeadCode {
    fn check(&self) -> String {
        let text = format!("jishi-head {} {}", self.sequence, self.digits);
        Algorithm::Sha256.digest(&[&text]).chars().take(4).collect()
    }

    /// Whether the code was taken from an entry with this hash.
    pub fn matches(&self, hash: &str) -> bool {
        hash.get(..KEPT) == Some(self.digits.as_str())
    }
}

impl std::fmt::Display for HeadCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:06}", self.sequence)?;
        let all = format!("{}{}", self.digits, self.check()).to_uppercase();
        for group in all.as_bytes().chunks(4) {
            write!(f, "-{}", String::from_utf8_lossy(group))?;
        }
        Ok(())
    }
}

impl std::str::FromStr for HeadCode {
    type Err = StoreError;

    /// Reads a code as people type it: any case, with or without hyphens and spaces behind the sequence, `O`
    /// for `0` and `I` for `1`.
    fn from_str(text: &str) -> Result<HeadCode, StoreError> {
        let wrong = |problem: &str| {
            StoreError::refusal(
                format!("验证码“{}”", text.trim()),
                problem,
                "对照保存的验证码逐位核对后重新输入",
            )
        };
        let (sequence, rest) = text.trim().split_once(['-', ' ']).ok_or_else(|| wrong("格式不对"))?;
        let sequence = sequence.parse().map_err(|_| wrong("开头不是条目序号"))?;
        let digits: String = rest
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect();
        if digits.len() != KEPT + 4 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong("位数不对或含有其他字符"));
        }
        let (digits, check) = digits.split_at(KEPT);
        let code = HeadCode { sequence, digits: digits.to_owned() };
        if code.check() != check {
            return Err(wrong("有抄错的位（校验组不符）"));
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head { sequence: 123, hash: Algorithm::Sha256.genesis() }
    }

    #[test]
    fn a_code_reads_back_as_it_was_written_and_as_people_type_it() {
        let code = head().code();
        let text = code.to_string();
        assert!(text.starts_with("000123-"));
        assert_eq!(text.len(), 6 + 6 * 5);
        assert_eq!(text.parse::<HeadCode>().unwrap(), code);
        assert_eq!(text.to_lowercase().replacen('-', " ", 9).parse::<HeadCode>().unwrap(), code);
        assert!(code.matches(&head().hash));
    }

    #[test]
    fn every_single_typo_in_a_code_is_caught() {
        let text = head().code().to_string();
        for (i, c) in text.char_indices().filter(|(_, c)| *c != '-') {
            let other = if c == '7' { '8' } else { '7' };
            let mut typo = text.clone();
            typo.replace_range(i..=i, &other.to_string());
            assert!(typo.parse::<HeadCode>().is_err(), "{typo}");
        }
        assert!("".parse::<HeadCode>().is_err());
        assert!("000123".parse::<HeadCode>().is_err());
        assert!("000123-".parse::<HeadCode>().is_err());
    }

    #[test]
    fn the_hash_depends_on_every_part_and_on_the_algorithm() {
        let text = EntryText {
            sequence: 1,
            actor: "a",
            entered_at: "2026-01-01T00:00:00Z",
            event_day: "2026-01-01",
            action: "secret.read",
            payload: "{}",
        };
        let base = Algorithm::Sha256.entry("x", &text);
        for other in [
            EntryText { sequence: 2, ..text },
            EntryText { actor: "b", ..text },
            EntryText { entered_at: "2026-01-01T00:00:01Z", ..text },
            EntryText { event_day: "2026-01-02", ..text },
            EntryText { action: "secret.erased", ..text },
            EntryText { payload: "{ }", ..text },
        ] {
            assert_ne!(Algorithm::Sha256.entry("x", &other), base);
        }
        assert_ne!(Algorithm::Sha256.entry("y", &text), base);
        assert_ne!(Algorithm::Sm3.entry("x", &text), base);
        assert_ne!(Algorithm::Sm3.genesis(), Algorithm::Sha256.genesis());
    }

    #[test]
    fn the_genesis_is_what_the_documentation_says() {
        use sha2::Digest;
        let by_hand = hex::encode(sha2::Sha256::digest("jishi-ledger 1\nsha-256\n"));
        assert_eq!(Algorithm::Sha256.genesis(), by_hand);
    }
}
