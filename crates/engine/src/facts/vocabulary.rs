//! The closed vocabulary of facts: kinds and tags.

use jishi_domain::record_kinds::{KINDS, RecordKind};

/// 事实类型 — a record kind, or one that is derived from records and rosters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactKind(pub u8);

const DERIVED: &[(&str, &str)] = &[
    ("attendance", "考勤"),
    ("lecture-given", "授课"),
    ("topic", "内容"),
    ("resolution", "决议"),
    ("joined-branch", "编入支部"),
    ("left-branch", "离开支部"),
    ("admitted", "接收预备党员"),
    ("became-full", "转正"),
    ("became-activist", "确定积极分子"),
    ("post-started", "任职"),
    ("post-ended", "离任"),
    ("post-vacated", "职务空缺"),
    ("unit-established", "设立"),
    ("unit-ended", "撤销"),
    ("term-expired", "任期届满"),
];

macro_rules! derived {
    ($($name:ident = $i:literal;)*) => {
        impl FactKind {
            $(#[doc = "A derived kind."] pub const $name: FactKind = FactKind(KINDS.len() as u8 + $i);)*
        }
    };
}

derived! {
    ATTENDANCE = 0;
    LECTURE_GIVEN = 1;
    TOPIC = 2;
    RESOLUTION = 3;
    JOINED_BRANCH = 4;
    LEFT_BRANCH = 5;
    ADMITTED = 6;
    BECAME_FULL = 7;
    BECAME_ACTIVIST = 8;
    POST_STARTED = 9;
    POST_ENDED = 10;
    POST_VACATED = 11;
    UNIT_ESTABLISHED = 12;
    UNIT_ENDED = 13;
    TERM_EXPIRED = 14;
}

impl FactKind {
    /// Number of fact kinds.
    pub const COUNT: usize = KINDS.len() + DERIVED.len();

    /// The fact kind of a record kind.
    pub const fn of(kind: RecordKind) -> FactKind {
        FactKind(kind as u8)
    }

    /// The record kind, where it is one.
    pub fn record_kind(self) -> Option<RecordKind> {
        KINDS.get(usize::from(self.0)).map(|k| k.kind)
    }

    /// Every kind.
    pub fn all() -> impl Iterator<Item = FactKind> {
        (0..FactKind::COUNT as u8).map(FactKind)
    }

    /// Id in data.
    pub fn id(self) -> &'static str {
        self.record_kind().map_or_else(|| DERIVED[usize::from(self.0) - KINDS.len()].0, RecordKind::id)
    }

    /// Word on screen.
    pub fn label(self) -> &'static str {
        self.record_kind().map_or_else(|| DERIVED[usize::from(self.0) - KINDS.len()].1, RecordKind::label)
    }

    /// The kind with this id.
    pub fn from_id(id: &str) -> Option<FactKind> {
        FactKind::all().find(|k| k.id() == id)
    }

    /// Whether it is a sitting.
    pub fn is_sitting(self) -> bool {
        self.record_kind().is_some_and(|k| k.spec().sitting)
    }

    /// Whether such facts exist only per person.
    pub fn is_personal(self) -> bool {
        matches!(self, FactKind::ATTENDANCE | FactKind::LECTURE_GIVEN)
    }
}

const TAGS: &[&str] = &[
    "primary",
    "complete",
    "consistent",
    "quorate",
    "signed-in",
    "online",
    "evidence",
    "audio-visual",
    "text-evidence",
    "separate-groups",
    "with-guests",
    "leader-present",
    "by-secretary",
    "by-committee",
    "by-leader",
    "own-branch",
    "contact-branch",
    "sent",
    "received",
    "returned",
    "confirmed",
    "closed",
    "published",
    "external",
    "network-media",
    "with-resolution",
    "present",
    "excused",
    "unexcused",
    "made-up",
    "attended",
    "full",
    "distance",
    "micro-lecture",
    "floating",
    "on-time",
    "late",
    "fixed-day",
    "passed",
    "failed",
    "secret-ballot",
    "vote-general",
    "vote-admission",
    "vote-conversion",
    "vote-election",
    "vote-committee",
    "vote-quorate",
    "vote-carried",
];

/// 标签集合
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagSet(pub u64);

impl TagSet {
    /// The set of these tags. Unknown names are ignored: use [`TagSet::with`] for data.
    pub fn of(names: &[&str]) -> TagSet {
        names.iter().fold(TagSet::default(), |set, name| set.with(name).unwrap_or(set))
    }

    /// The set of these tags, put together when the program is built; a name that is no tag does not compile.
    /// For `const { … }`: tags are asked for by name for every record.
    pub const fn known(names: &[&str]) -> TagSet {
        let (mut bits, mut n) = (0, 0);
        while n < names.len() {
            let mut i = 0;
            while !same(names[n], TAGS[i]) {
                i += 1;
            }
            bits |= 1 << i;
            n += 1;
        }
        TagSet(bits)
    }

    /// This set and one more tag; `None` for a tag that does not exist.
    pub fn with(self, name: &str) -> Option<TagSet> {
        TAGS.iter().position(|t| *t == name).map(|i| TagSet(self.0 | 1 << i))
    }

    /// Both sets.
    pub fn union(self, other: TagSet) -> TagSet {
        TagSet(self.0 | other.0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of the others are in it.
    pub fn contains(self, other: TagSet) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any of the others is in it.
    pub fn intersects(self, other: TagSet) -> bool {
        self.0 & other.0 != 0
    }

    /// This set without the others.
    pub fn without(self, other: TagSet) -> TagSet {
        TagSet(self.0 & !other.0)
    }

    /// Tags whose truth depends on a parameter of the standard and is decided when a rule is judged.
    pub fn depending() -> TagSet {
        const { TagSet::known(&["on-time", "late", "fixed-day", "quorate", "vote-quorate", "vote-carried"]) }
    }

    /// Whether it asks for `on-time` or `late` of a record.
    pub fn needs_entry_days(self) -> bool {
        self.intersects(const { TagSet::known(&["on-time", "late"]) })
    }

    /// The names in it.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        TAGS.iter().enumerate().filter(move |(i, _)| self.0 >> i & 1 == 1).map(|(_, t)| *t)
    }
}

/// Whether two texts are the same, for what is put together when the program is built.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_kind_is_found_by_its_id() {
        for kind in FactKind::all() {
            assert_eq!(FactKind::from_id(kind.id()), Some(kind));
        }
        assert_eq!(FactKind::TERM_EXPIRED.id(), "term-expired");
        assert_eq!(FactKind::of(RecordKind::ThemeDay).id(), "theme-day");
    }

    #[test]
    fn tags_fit_and_have_names() {
        assert!(TAGS.len() <= 64);
        assert_eq!(TagSet::of(&["online", "late"]).names().collect::<Vec<_>>(), ["online", "late"]);
        assert_eq!(TagSet::default().with("no-such"), None);
        for tag in TAGS {
            assert_eq!(TagSet::known(&[tag, "late"]), TagSet::of(&[tag, "late"]), "{tag}");
        }
    }
}
