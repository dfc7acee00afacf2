//! Dues as a sheet needs them: what was assessed, what is paid.

use crate::living::Present;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::worlds::RecordState;
use std::collections::BTreeMap;

/// What each person pays a month on a day: the last assessment up to then, whichever unit made it.
pub fn assessed(present: &Present, day: Day) -> BTreeMap<&str, Amount> {
    let mut last: BTreeMap<&str, (Day, Amount)> = BTreeMap::new();
    for record in present.world().records.values().map(|state| &*state.record) {
        let Some(amount) = record.amount.filter(|_| record.is(RecordKind::DuesAssessment)) else { continue };
        for person in record.persons.iter().filter(|_| record.day <= day) {
            let known = last.entry(person).or_insert((record.day, amount));
            if known.0 <= record.day {
                *known = (record.day, amount);
            }
        }
    }
    last.into_iter().map(|(person, (_, amount))| (person, amount)).collect()
}

/// Payments of a unit for a month, `YYYY-MM`.
pub fn payments<'p>(present: &'p Present, unit: &str, month: &str) -> Vec<&'p RecordState> {
    let states = present.world().records.values();
    let of = states.filter(|s| {
        let record = &s.record;
        record.unit == unit && record.is(RecordKind::DuesPayment) && record.month.as_deref() == Some(month)
    });
    of.collect()
}
