//! Ids of records that have none of their own.

use jishi_domain::records::Record;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A stable id from what a record is: unit, kinds, day and title — for what is no sitting also persons, items, month, and to
/// whom. Importing the same file twice gives the same ids; a corrected attendance, amount or remark keeps its id.
pub fn derived_id(record: &Record) -> String {
    let mut kinds: Vec<&str> = record.kinds.iter().map(|k| k.id()).collect();
    kinds.sort_unstable();
    let sitting = record.kinds.iter().any(|k| k.spec().sitting);
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(text.trim().as_bytes());
        hash.update([0x1f]);
    };
    part(&record.unit);
    part(&kinds.join(","));
    part(&record.day.to_string());
    part(record.title.as_deref().unwrap_or_default());
    if !sitting {
        part(&record.persons.join(","));
        part(&record.items.join(","));
        part(record.month.as_deref().unwrap_or_default());
        part(record.to.as_deref().unwrap_or_default());
        part(record.answers.as_deref().unwrap_or_default());
    }
    let mut id = String::from("x-");
    for byte in hash.finalize().iter().take(10) {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use jishi_domain::amounts::Amount;
    use jishi_domain::dates::Day;
    use jishi_domain::record_kinds::RecordKind;

    #[test]
    fn an_id_follows_what_happened_and_not_how_it_was_written_down() {
        let mut one =
            Record::new("", "b1", vec![RecordKind::ThemeDay, RecordKind::PartyLecture], Day(20_000));
        let id = derived_id(&one);
        assert_eq!(id.len(), 22);
        one.kinds.reverse();
        one.place = Some("活动室".into());
        one.persons = vec!["p1".into()];
        assert_eq!(derived_id(&one), id);
        one.title = Some("学习".into());
        assert_ne!(derived_id(&one), id);
    }

    #[test]
    fn two_payments_differ_by_person_and_month_but_not_by_amount() {
        let mut one = Record::new("", "b1", vec![RecordKind::DuesPayment], Day(20_000));
        one.persons = vec!["p1".into()];
        one.month = Some("2026-03".into());
        let id = derived_id(&one);
        one.amount = Some(Amount(50));
        assert_eq!(derived_id(&one), id);
        one.persons = vec!["p2".into()];
        assert_ne!(derived_id(&one), id);
    }
}
