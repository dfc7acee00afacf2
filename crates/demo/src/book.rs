//! The book in which entries are collected before they get their sequence.

use crate::plan::Plan;
use jishi_domain::actions::{Action, Entry, RecordConfirmed, RecordCorrected, RecordWithdrawn};
use jishi_domain::dates::Day;
use jishi_domain::records::Record;
use std::collections::BTreeMap;

/// 已录入 — a record that stands in the book: its number and the day of its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entered {
    number: u32,
    /// Day of entry.
    pub(crate) on: Day,
}

impl Entered {
    /// Its id in the ledger.
    pub(crate) fn id(self) -> String {
        format!("R{:06}", self.number)
    }
}

#[derive(Debug)]
struct Draft {
    entered: Day,
    second: u32,
    actor: String,
    event_day: Day,
    /// Number of the record that it brings, corrects or withdraws.
    record: u32,
    action: Action,
}

/// 草稿簿 — collects what is entered; nothing after the last day gets in.
#[derive(Debug)]
pub(crate) struct Book {
    as_of: Day,
    drafts: Vec<Draft>,
    records: u32,
}

/// Entries of the first day come before everything, changes of the roster before the day's records.
const FIRST: u32 = 0;
const ROSTER: u32 = 600;
/// 09:00 in China.
const OFFICE_OPENS: u32 = 3600;
const OFFICE_SECONDS: u32 = 9 * 3600;

impl Book {
    pub(crate) fn new(plan: &Plan) -> Book {
        Book { as_of: plan.as_of, drafts: Vec::with_capacity(100_000), records: 0 }
    }

    fn push(&mut self, entered: Day, second: u32, actor: &str, event_day: Day, record: u32, action: Action) {
        if entered <= self.as_of && event_day <= self.as_of {
            self.drafts.push(Draft { entered, second, actor: actor.to_owned(), event_day, record, action });
        }
    }

    /// Something older that comes in on the first day.
    pub(crate) fn import(&mut self, first_day: Day, event_day: Day, action: Action) {
        self.push(first_day, FIRST, "import", event_day, 0, action);
    }

    /// A change of units, people or posts, entered on its own day.
    pub(crate) fn change(&mut self, day: Day, actor: &str, action: Action) {
        self.push(day, ROSTER, actor, day, 0, action);
    }

    /// A record, entered so many days after it happened; `None` where that is after the last day.
    pub(crate) fn record(&mut self, mut record: Record, actor: &str, delay: i32) -> Option<Entered> {
        // only a sitting takes several days; of a honour or an issue the last day lies ahead
        let sitting = record.kinds.first().is_some_and(|k| k.spec().sitting);
        let last = record.until.filter(|_| sitting).unwrap_or(record.day);
        let on = last.plus(delay);
        if on > self.as_of {
            return None;
        }
        self.records += 1;
        let entered = Entered { number: self.records, on };
        record.id = entered.id();
        // spread over the office hours, in an order that has nothing random about it
        let second = OFFICE_OPENS + (self.records.wrapping_mul(2_654_435_761) >> 8) % OFFICE_SECONDS;
        self.push(on, second, actor, record.day, entered.number, Action::RecordAdded(Box::new(record)));
        Some(entered)
    }

    /// An older record, copied from the paper files on the first day.
    pub(crate) fn paper(&mut self, first_day: Day, mut record: Record) {
        self.records += 1;
        let entered = Entered { number: self.records, on: first_day };
        record.id = entered.id();
        self.push(
            first_day,
            FIRST,
            "import",
            record.day,
            entered.number,
            Action::RecordAdded(Box::new(record)),
        );
    }

    /// A reviewer confirms or returns.
    pub(crate) fn review(&mut self, of: Entered, day: Day, by: &str, accepted: bool, note: Option<&str>) {
        let day = day.max(of.on.plus(1));
        let body =
            RecordConfirmed { record: of.id(), by: by.to_owned(), accepted, note: note.map(str::to_owned) };
        self.push(day, OFFICE_OPENS, by, day, 0, Action::RecordConfirmed(Box::new(body)));
    }

    /// A record as it should have been, on a later day.
    pub(crate) fn correct(&mut self, of: Entered, record: Record, actor: &str, day: Day, reason: &str) {
        let record = Record { id: of.id(), ..record };
        let event_day = record.day;
        let body = RecordCorrected { corrects: 0, record, reason: reason.to_owned() };
        let day = day.max(of.on.plus(1));
        self.push(day, OFFICE_OPENS, actor, event_day, of.number, Action::RecordCorrected(Box::new(body)));
    }

    /// A record that should not be there, on a later day.
    pub(crate) fn withdraw(&mut self, of: Entered, event_day: Day, actor: &str, day: Day, reason: &str) {
        let body = RecordWithdrawn { corrects: 0, record: of.id(), reason: reason.to_owned() };
        let day = day.max(of.on.plus(1));
        self.push(day, OFFICE_OPENS, actor, event_day, of.number, Action::RecordWithdrawn(Box::new(body)));
    }

    /// The entries in the order of their entry, numbered from 1.
    pub(crate) fn close(mut self) -> Vec<Entry> {
        // a stable sort: what was written first on the same second stays first
        self.drafts.sort_by_key(|d| (d.entered, d.second));
        let mut latest: BTreeMap<u32, u64> = BTreeMap::new();
        let changed: std::collections::BTreeSet<u32> = self
            .drafts
            .iter()
            .filter(|d| matches!(d.action, Action::RecordCorrected(_) | Action::RecordWithdrawn(_)))
            .map(|d| d.record)
            .collect();
        let mut entries = Vec::with_capacity(self.drafts.len());
        let (mut day, mut date) = (Day::MIN, String::new());
        for (i, mut draft) in self.drafts.into_iter().enumerate() {
            let sequence = i as u64 + 1;
            if changed.contains(&draft.record) {
                let before = latest.insert(draft.record, sequence).unwrap_or_default();
                match &mut draft.action {
                    Action::RecordCorrected(body) => body.corrects = before,
                    Action::RecordWithdrawn(body) => body.corrects = before,
                    _ => {}
                }
            }
            if draft.entered != day {
                day = draft.entered;
                date = day.to_string();
            }
            entries.push(Entry {
                sequence,
                actor: draft.actor,
                entered_at: moment(&date, draft.second),
                event_day: draft.event_day,
                action: draft.action,
            });
        }
        entries
    }
}

/// `YYYY-MM-DDTHH:MM:SSZ`
fn moment(date: &str, second: u32) -> String {
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let mut text = String::with_capacity(20);
    text.push_str(date);
    for (sign, n) in [('T', hour), (':', minute), (':', second)] {
        text.push(sign);
        text.push(char::from(b'0' + (n / 10) as u8));
        text.push(char::from(b'0' + (n % 10) as u8));
    }
    text.push('Z');
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_moment_is_written_as_the_ledger_reads_it() {
        assert_eq!(super::moment("2026-11-21", 3600 + 61), "2026-11-21T01:01:01Z");
    }
}
