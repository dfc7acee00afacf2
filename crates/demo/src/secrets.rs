//! What stands apart from the ledger: citizen IDs, phones and addresses, invented and in plain text.

use crate::chances::Chances;
use crate::plan::Plan;
use jishi_domain::citizen_ids::check_digit;
use jishi_domain::dates::Day;
use jishi_domain::people::{Person, Sex};
use std::collections::BTreeMap;

/// 密封前的资料 — one person's secrets in plain text, to be sealed by the caller under the person's own key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Code of the person.
    pub person: String,
    /// Citizen ID of eighteen characters: right check digit, birth and sex of the person, area `999999` that
    /// was never given out.
    pub citizen_id: String,
    /// Eleven digits that begin with `1540000` or `1540001` …: 154 is no network's prefix.
    pub phone: String,
    /// An address in a town that does not exist.
    pub address: String,
}

/// The secrets of everybody whom [`college`](crate::college) registers for the same seed and day, by code.
pub fn secrets(seed: u64, as_of: Day) -> Vec<Secret> {
    let plan = Plan::of(seed, as_of);
    // running numbers of those who share day of birth and sex, so that nobody shares an ID
    let mut born: BTreeMap<(Option<Day>, bool), usize> = BTreeMap::new();
    let mut all = Vec::with_capacity(plan.people.len());
    for (i, p) in plan.people.iter().enumerate() {
        let order = born.entry((p.person.birth, p.person.sex == Some(Sex::Male))).or_default();
        *order += 1;
        all.push(secret(seed, i, *order, &p.person));
    }
    all
}

fn secret(seed: u64, number: usize, order: usize, person: &Person) -> Secret {
    let mut chances = Chances::of(seed, &[90, number as u64]);
    Secret {
        person: person.code.clone(),
        citizen_id: citizen_id(order, person),
        phone: format!("154{number:08}"),
        address: format!(
            "澄湾市望屿区{}路{}号{}室",
            chances.word(&["听涛", "学府", "桐荫", "溪山", "云帆"]),
            chances.between(1, 199),
            chances.between(101, 2806)
        ),
    }
}

/// Area 999999, the person's birth, a running number of the right parity, the check digit.
fn citizen_id(order: usize, person: &Person) -> String {
    let birth = person.birth.unwrap_or(Day(0)).date();
    let order = (order % 499) * 2 + usize::from(person.sex == Some(Sex::Male));
    let text = format!("999999{:04}{:02}{:02}{order:03}", birth.year(), birth.month(), birth.day());
    let mut digits = [b'0'; 17];
    for (to, from) in digits.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    format!("{text}{}", char::from(check_digit(&digits)))
}
