//! Where facts come from: records and roster events, compact.

use super::NOBODY;
use jishi_domain::dates::Day;
use jishi_domain::votes::Vote;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Where a fact comes from, before it is put away.
#[derive(Clone, Debug)]
pub struct Source<'t> {
    /// Id of the record, or of the roster event.
    pub id: Cow<'t, str>,
    /// What happened, in a few words.
    pub label: Cow<'t, str>,
    /// Days from the event to its entry.
    pub delay: u16,
    /// Days between it and the unit's fixed day of the month; `u8::MAX` where there is none.
    pub off_fixed_day: u8,
    /// Full members due and attending.
    pub due_attending: (u16, u16),
    /// The record that it answers, or [`NOBODY`].
    pub answers: u32,
    /// The vote on a resolution.
    pub vote: Option<Box<Vote>>,
    /// Level of a honour, and the last day on which it is in force.
    pub level: Option<Box<str>>,
    /// Last day on which it holds; [`Day::MAX`] where it is not limited.
    pub until: Day,
}

impl<'t> Source<'t> {
    /// A source with nothing but its id and words.
    pub fn new(id: impl Into<Cow<'t, str>>, label: impl Into<Cow<'t, str>>) -> Source<'t> {
        Source {
            id: id.into(),
            label: label.into(),
            delay: 0,
            off_fixed_day: u8::MAX,
            due_attending: (0, 0),
            answers: NOBODY,
            vote: None,
            level: None,
            until: Day::MAX,
        }
    }
}

/// What only few sources have.
#[derive(Clone, Debug)]
struct Further {
    answers: u32,
    vote: Option<Box<Vote>>,
    level: Option<Box<str>>,
    until: Day,
}

/// 来源 — every record and roster event, in columns: ids in one text, equal labels once, rare things apart.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    ids: String,
    id_ends: Vec<u32>,
    labels: Vec<Box<str>>,
    label_numbers: FxHashMap<Box<str>, u32>,
    label: Vec<u32>,
    delay: Vec<u16>,
    off_fixed_day: Vec<u8>,
    due_attending: Vec<(u16, u16)>,
    further: FxHashMap<u32, Further>,
}

impl Sources {
    /// Makes room for so many sources with ids of so many bytes each.
    pub fn reserve(&mut self, sources: usize, id_bytes: usize) {
        self.ids.reserve_exact(sources * id_bytes);
        self.id_ends.reserve_exact(sources);
        self.label.reserve_exact(sources);
        self.delay.reserve_exact(sources);
        self.off_fixed_day.reserve_exact(sources);
        self.due_attending.reserve_exact(sources);
    }

    /// Puts a source away and gives its number.
    pub fn push(&mut self, source: Source<'_>) -> u32 {
        let number = self.id_ends.len() as u32;
        // ids beyond four gigabytes of text are left out rather than wrong
        if self.ids.len() + source.id.len() <= u32::MAX as usize {
            self.ids.push_str(&source.id);
        }
        self.id_ends.push(self.ids.len() as u32);
        let label = match self.label_numbers.get(&*source.label) {
            Some(label) => *label,
            None => {
                let label = self.labels.len() as u32;
                let text: Box<str> = source.label.as_ref().into();
                self.labels.push(text.clone());
                self.label_numbers.insert(text, label);
                label
            }
        };
        self.label.push(label);
        self.delay.push(source.delay);
        self.off_fixed_day.push(source.off_fixed_day);
        self.due_attending.push(source.due_attending);
        let plain = source.answers == NOBODY
            && source.vote.is_none()
            && source.level.is_none()
            && source.until == Day::MAX;
        if !plain {
            let Source { answers, vote, level, until, .. } = source;
            self.further.insert(number, Further { answers, vote, level, until });
        }
        number
    }

    /// Number of sources.
    pub fn len(&self) -> usize {
        self.id_ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.id_ends.is_empty()
    }

    /// Whether a source of this number exists.
    pub fn has(&self, source: u32) -> bool {
        (source as usize) < self.id_ends.len()
    }

    /// Id of a source; empty where it does not exist.
    pub fn id(&self, source: u32) -> &str {
        let i = source as usize;
        let Some(end) = self.id_ends.get(i) else { return "" };
        let start = if i == 0 { 0 } else { self.id_ends[i - 1] };
        self.ids.get(start as usize..*end as usize).unwrap_or_default()
    }

    /// Words of a source.
    pub fn label(&self, source: u32) -> &str {
        self.label.get(source as usize).map_or("", |label| &self.labels[*label as usize])
    }

    /// Days from the event to its entry.
    pub fn delay(&self, source: u32) -> u16 {
        self.delay.get(source as usize).copied().unwrap_or(0)
    }

    /// Days between it and the unit's fixed day of the month; `u8::MAX` where there is none.
    pub fn off_fixed_day(&self, source: u32) -> u8 {
        self.off_fixed_day.get(source as usize).copied().unwrap_or(u8::MAX)
    }

    /// Full members due and attending.
    pub fn due_attending(&self, source: u32) -> (u16, u16) {
        self.due_attending.get(source as usize).copied().unwrap_or((0, 0))
    }

    /// The record that it answers, or [`NOBODY`].
    pub fn answers(&self, source: u32) -> u32 {
        self.further.get(&source).map_or(NOBODY, |f| f.answers)
    }

    /// The vote on a resolution.
    pub fn vote(&self, source: u32) -> Option<&Vote> {
        self.further.get(&source).and_then(|f| f.vote.as_deref())
    }

    /// Level of a honour.
    pub fn level(&self, source: u32) -> Option<&str> {
        self.further.get(&source).and_then(|f| f.level.as_deref())
    }

    /// Last day on which it holds; [`Day::MAX`] where it is not limited.
    pub fn until(&self, source: u32) -> Day {
        self.further.get(&source).map_or(Day::MAX, |f| f.until)
    }

    /// Bytes held, roughly.
    pub fn bytes(&self) -> usize {
        let labels: usize = self.labels.iter().map(|l| 2 * (l.len() + 24)).sum();
        self.ids.capacity()
            + (self.id_ends.capacity() + self.label.capacity() + self.due_attending.capacity()) * 4
            + self.delay.capacity() * 2
            + self.off_fixed_day.capacity()
            + labels
            + self.further.capacity() * size_of::<(u32, Further)>()
    }
}
