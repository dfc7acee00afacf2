//! Dues as a sheet needs them: what was assessed, what is paid.

use crate::living::Present;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use std::collections::BTreeMap;

/// What each person pays a month on a day: the last assessment up to then, whichever unit made it.
pub fn assessed(present: &Present, day: Day) -> BTreeMap<String, Amount> {
    let mut last: BTreeMap<String, (Day, Amount)> = BTreeMap::new();
    let assessments = present.world().records.iter().filter(|listed| listed.is(RecordKind::DuesAssessment));
    for record in assessments.filter(|listed| listed.day() <= day).map(|listed| listed.record()) {
        let Some(amount) = record.amount else { continue };
        for person in record.persons {
            let known = last.entry(person).or_insert((record.day, amount));
            if known.0 <= record.day {
                *known = (record.day, amount);
            }
        }
    }
    last.into_iter().map(|(person, (_, amount))| (person, amount)).collect()
}

/// Payments of a unit for a month, `YYYY-MM`.
pub fn payments(present: &Present, unit: &str, month: &str) -> Vec<Record> {
    let payments = present.world().records.of_unit(unit).filter(|listed| listed.is(RecordKind::DuesPayment));
    let payments = payments.map(|listed| listed.record());
    payments.filter(|record| record.month.as_deref() == Some(month)).collect()
}
