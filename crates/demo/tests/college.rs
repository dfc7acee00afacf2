//! The demo college as a whole: deterministic, valid, of the right size, and nothing after its last day.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

use jishi_demo::{college, describe};
use jishi_domain::actions::{Action, Entry};
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use std::sync::LazyLock;

/// Last days at all seasons: after graduation, before admissions, at the turn of the year, on a leap day.
const DAYS: [&str; 6] = ["2026-11-21", "2025-03-01", "2024-02-29", "2026-06-16", "2026-07-20", "2026-01-01"];

/// One college for each of the days, each of another seed.
static COLLEGES: LazyLock<Vec<(Day, Vec<Entry>)>> = LazyLock::new(|| {
    DAYS.iter().zip(1..).map(|(text, seed)| (day(text), college(seed, day(text)))).collect()
});

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn world(entries: &[Entry]) -> World {
    World::fold(entries.iter().cloned()).unwrap()
}

#[test]
fn the_same_seed_and_day_make_the_same_college_and_another_seed_makes_another() {
    let as_of = day("2026-11-21");
    let first = &COLLEGES[0].1;
    assert!(*first == college(1, as_of));
    assert!(*first != college(2, as_of));
    assert!(*first != college(1, as_of.plus(-1)));
}

#[test]
fn the_ledger_folds_without_refusal_and_has_the_promised_size_at_every_season() {
    for (as_of, entries) in COLLEGES.iter() {
        let counts = describe(&world(entries), *as_of);
        assert_eq!(counts.branches, 51, "{as_of}");
        assert_eq!(counts.general_branches, 14, "{as_of}");
        assert!((1400..=1630).contains(&counts.members), "{as_of}: {} members", counts.members);
        assert!((80..=600).contains(&counts.probationary), "{as_of}: {}", counts.probationary);
        assert!(counts.applicants > 60 && counts.activists > 150, "{as_of}: {counts}");
        assert!(counts.floating >= 10 && counts.retired > 100 && counts.students > 200, "{as_of}: {counts}");
        assert_eq!(counts.standards, 6);
    }
}

#[test]
fn entries_are_numbered_from_one_and_sorted_and_nothing_lies_after_the_last_day() {
    for (as_of, entries) in COLLEGES.iter() {
        let as_of = *as_of;
        let mut before = String::new();
        for (i, entry) in entries.iter().enumerate() {
            assert_eq!(entry.sequence, i as u64 + 1);
            assert!(before <= entry.entered_at, "{} after {before}", entry.entered_at);
            assert!(entry.entered_on() <= as_of && entry.event_day <= as_of, "{entry:?}");
            assert!(entry.entered_on() >= as_of.plus_months(-24), "{entry:?}");
            assert_eq!(entry.entered_at.len(), 20);
            before.clone_from(&entry.entered_at);
        }
    }
}

#[test]
fn every_record_keeps_to_the_fields_of_its_kind() {
    use jishi_domain::record_kinds::{Field, RecordKind};
    let mut strays = std::collections::BTreeSet::new();
    let mut kinds = std::collections::BTreeSet::new();
    for entry in &COLLEGES[0].1 {
        let Action::RecordAdded(record) = &entry.action else { continue };
        for kind in &record.kinds {
            kinds.insert(kind.id());
            for field in Field::ALL {
                // dues are paid online, a quiet branch is no reason for a new field
                if field.is_filled(record) && !kind.spec().fields().any(|f| f == *field) {
                    strays.insert((kind.id(), field.id()));
                }
            }
        }
    }
    assert!(strays.is_empty(), "{strays:?}");
    // kinds that a college without scandal does not have
    let missing: Vec<&str> = jishi_domain::record_kinds::KINDS
        .iter()
        .map(|k| k.id)
        .filter(|id| !kinds.contains(id) && *id != RecordKind::MisconductReport.id())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn somebody_stands_in_every_role_on_the_last_day_and_the_administrators_are_three_people() {
    use jishi_domain::permissions::{Role, Standing, Through, standings};
    for (as_of, entries) in COLLEGES.iter() {
        let world = world(entries);
        let each: Vec<(&str, Standing)> = world
            .people
            .keys()
            .flat_map(|code| standings(&world, code, *as_of).into_iter().map(move |s| (code.as_str(), s)))
            .collect();
        for role in Role::ALL {
            assert!(each.iter().any(|(_, s)| s.role == *role), "{as_of}: {role:?}");
        }
        let administrators: Vec<&str> =
            each.iter().filter(|(_, s)| s.role.is_administrator()).map(|(code, _)| *code).collect();
        let apart: std::collections::BTreeSet<&str> = administrators.iter().copied().collect();
        assert_eq!((administrators.len(), apart.len()), (3, 3), "{as_of}");
        let inspected: Vec<&Standing> =
            each.iter().map(|(_, s)| s).filter(|s| s.role == Role::Inspector).collect();
        assert!(inspected.len() == 2 && inspected.iter().all(|s| s.until > *as_of && s.until < Day::MAX));
        assert!(each.iter().any(|(_, s)| s.through == Through::Delegation), "{as_of}");
    }
}

#[test]
fn every_payload_reads_back() {
    for entry in COLLEGES[1].1.iter().step_by(53) {
        let payload = entry.action.payload().unwrap();
        assert_eq!(Action::parse(entry.action.id(), &payload).unwrap(), entry.action);
    }
}

#[test]
fn the_description_names_what_there_is() {
    let (as_of, entries) = &COLLEGES[0];
    let text = describe(&world(entries), *as_of).to_string();
    for word in ["党支部51个", "党员1", "采用标准6项", "预备"] {
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn no_day_of_a_payload_is_overlooked() {
    /// The places of the texts that are days.
    fn days(value: &serde_json::Value, at: &str, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) if Day::parse(text).is_some() => found.push(at.to_owned()),
            serde_json::Value::Array(items) => {
                items.iter().enumerate().for_each(|(n, item)| days(item, &format!("{at}/{n}"), found));
            }
            serde_json::Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| days(field, &format!("{at}/{name}"), found));
            }
            _ => {}
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for entry in &COLLEGES[0].1 {
        let id = entry.action.id();
        let payload: serde_json::Value = serde_json::from_str(&entry.action.payload().unwrap()).unwrap();
        let mut found = Vec::new();
        days(&payload, "", &mut found);
        // what stands there is text that may look like a day
        found.retain(|at| !at.contains("/attributes/") && !at.contains("/parameters/"));
        for at in found {
            let place: String = at.chars().filter(|c| !c.is_ascii_digit()).collect();
            if !seen.insert((id, place)) {
                continue;
            }
            let mut far = payload.clone();
            *far.pointer_mut(&at).unwrap() = "5190-09-22".into();
            let action = jishi_domain::actions::Action::parse(id, &far.to_string()).unwrap();
            assert!(action.check_days().is_err(), "{id}{at}");
        }
        assert_eq!(entry.action.check_days(), Ok(()));
    }
    assert!(seen.len() > 8, "{seen:?}");
}
