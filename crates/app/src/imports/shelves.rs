//! Where uploaded workbooks wait for their commit: in memory, few, not long, each for one session only.

use super::ImportPreview;
use crate::clock::Clock;
use jishi_office::template::TemplateKind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Seconds for which a workbook is kept.
const LIFETIME: i64 = 30 * 60;
/// Workbooks that are kept at once.
const MOST: usize = 24;
/// Bytes that they have together at most.
const MOST_BYTES: usize = 96 << 20;

/// 待导入文件 — a workbook with its preview.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Name of the file.
    pub name: String,
    /// Content.
    pub content: Arc<[u8]>,
    /// What it holds.
    pub kind: TemplateKind,
    /// Branches that are not known yet are set up under this unit.
    pub new_branches_under: Option<String>,
    /// What its import would do, as last shown.
    pub preview: Arc<ImportPreview>,
}

#[derive(Debug)]
struct Slot {
    number: u64,
    session: String,
    since: i64,
    file: KeptFile,
}

/// 暂存架 — the workbooks that wait. A session has one at a time; the oldest make room for new ones.
#[derive(Debug, Default)]
pub struct Shelf {
    slots: Mutex<(u64, Vec<Slot>)>,
}

impl Shelf {
    fn slots(&self) -> MutexGuard<'_, (u64, Vec<Slot>)> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a workbook in place of the session's earlier one; its number.
    pub fn put(&self, session: &str, file: KeptFile, clock: &Clock) -> u64 {
        let now = clock.seconds();
        let mut guard = self.slots();
        let (last, slots) = &mut *guard;
        *last += 1;
        slots.retain(|slot| slot.session != session && now - slot.since < LIFETIME);
        slots.push(Slot { number: *last, session: session.to_owned(), since: now, file });
        let bytes = |slots: &[Slot]| slots.iter().map(|slot| slot.file.content.len()).sum::<usize>();
        while slots.len() > 1 && (slots.len() > MOST || bytes(slots) > MOST_BYTES) {
            slots.remove(0);
        }
        *last
    }

    /// A workbook of a session, while it is kept.
    pub fn get(&self, session: &str, number: u64, clock: &Clock) -> Option<KeptFile> {
        let now = clock.seconds();
        let mut guard = self.slots();
        guard.1.retain(|slot| now - slot.since < LIFETIME);
        let slot = guard.1.iter().find(|slot| slot.number == number && slot.session == session)?;
        Some(slot.file.clone())
    }

    /// Puts another preview to a workbook.
    pub fn renew(&self, session: &str, number: u64, preview: ImportPreview) {
        let mut guard = self.slots();
        if let Some(slot) = guard.1.iter_mut().find(|s| s.number == number && s.session == session) {
            slot.file.preview = Arc::new(preview);
        }
    }

    /// Lets a workbook go.
    pub fn drop(&self, session: &str, number: u64) {
        self.slots().1.retain(|slot| slot.number != number || slot.session != session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(size: usize) -> KeptFile {
        KeptFile {
            name: "名册.xlsx".into(),
            content: vec![0; size].into(),
            kind: TemplateKind::Roster,
            new_branches_under: None,
            preview: Arc::default(),
        }
    }

    fn at(time: &str) -> Clock {
        Clock::Fixed(format!("2026-03-01T{time}Z"))
    }

    #[test]
    fn a_workbook_is_there_for_its_own_session_and_half_an_hour() {
        let shelf = Shelf::default();
        let number = shelf.put("mine", file(1), &at("08:00:00"));
        assert!(shelf.get("mine", number, &at("08:29:59")).is_some());
        assert!(shelf.get("other", number, &at("08:00:00")).is_none(), "the number alone opens nothing");
        assert!(shelf.get("mine", number + 1, &at("08:00:00")).is_none());
        assert!(shelf.get("mine", number, &at("08:30:00")).is_none());
        assert!(shelf.get("mine", number, &at("08:00:00")).is_none(), "what has gone does not come back");
    }

    #[test]
    fn a_session_has_one_workbook_and_the_oldest_make_room() {
        let (shelf, now) = (Shelf::default(), at("08:00:00"));
        let first = shelf.put("mine", file(1), &now);
        let second = shelf.put("mine", file(1), &now);
        assert!(shelf.get("mine", first, &now).is_none() && shelf.get("mine", second, &now).is_some());
        for n in 0..MOST {
            shelf.put(&format!("s{n}"), file(1), &now);
        }
        assert!(shelf.get("mine", second, &now).is_none());
        let large = shelf.put("large", file(MOST_BYTES), &now);
        assert!(shelf.get("large", large, &now).is_some());
        assert_eq!(shelf.slots().1.len(), 1, "together they never exceed the room");
        shelf.drop("other", large);
        assert!(shelf.get("large", large, &now).is_some());
        shelf.drop("large", large);
        assert!(shelf.get("large", large, &now).is_none());
    }
}
