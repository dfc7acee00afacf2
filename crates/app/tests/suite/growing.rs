//! Facts that grow record by record are the facts that are gathered anew.

use crate::support::day;
use jishi_domain::actions::{Action, Entry};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::worlds::World;
use jishi_engine::facts::vocabulary::FactKind;
use jishi_engine::facts::{Facts, Lane};
use std::collections::{BTreeMap, BTreeSet};

/// Every fact of a lane in words: unit, kind, day, person, quantity, item, mark and record.
fn said(facts: &Facts, lane: &Lane) -> Vec<String> {
    let mut said = Vec::new();
    for (unit, row) in (0..).zip(&facts.roster.units) {
        for kind in FactKind::all() {
            for at in lane.rows(unit, kind) {
                said.push(format!(
                    "{} {} {} {:?} {} {} {:?} {}",
                    row.code,
                    kind.label(),
                    lane.day[at],
                    lane.who.get(at),
                    lane.quantity[at],
                    facts.items[usize::from(lane.item[at])],
                    facts.marks[usize::from(lane.mark[at])],
                    facts.sources.id(lane.record[at]),
                ));
            }
        }
    }
    said.sort();
    said
}

/// The id of the record that an entry is about.
fn record(entry: &Entry) -> Option<&str> {
    match &entry.action {
        Action::RecordAdded(record) => Some(&record.id),
        Action::RecordCorrected(body) => Some(&body.record.id),
        Action::RecordWithdrawn(body) => Some(&body.record),
        Action::RecordConfirmed(body) => Some(&body.record),
        _ => None,
    }
}

#[test]
fn records_that_come_one_by_one_yield_what_they_yield_at_once() {
    let today = day("2026-11-15");
    let mut entries = jishi_demo::college(7, today);
    let tail = entries.split_off(entries.len() - 1_000);
    // what is added and never touched again comes last; of what answers or is answered, a few suffice
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    tail.iter().filter_map(record).for_each(|id| *named.entry(id.to_owned()).or_default() += 1);
    let answered: BTreeSet<String> = entries
        .iter()
        .chain(&tail)
        .filter_map(|entry| match &entry.action {
            Action::RecordAdded(record) => record.answers.clone(),
            _ => None,
        })
        .collect();
    let bound = |record: &Record| {
        record.answers.is_some() || record.is(RecordKind::DuesAssessment) || answered.contains(&record.id)
    };
    let mut few = 0;
    let (late, early): (Vec<Entry>, Vec<Entry>) = tail.into_iter().partition(|entry| match &entry.action {
        Action::RecordAdded(record) => {
            few += usize::from(bound(record));
            named[&record.id] == 1 && (few <= 8 || !bound(record))
        }
        _ => false,
    });
    let mut world = World::fold(entries.into_iter().chain(early)).unwrap();
    let mut facts = Facts::of(&world, today);
    let (mut grown, mut anew) = (0, 0);
    for entry in late {
        world.apply(&entry).unwrap();
        let Action::RecordAdded(record) = &entry.action else { continue };
        if facts.grow(&world, &[world.records.get(&record.id).unwrap().state()]) {
            grown += 1;
        } else {
            assert!(bound(record), "{record:?}");
            facts = Facts::of(&world, today);
            anew += 1;
        }
    }
    assert!(grown > 500 && (1..=8).contains(&anew), "{grown} grown, {anew} gathered anew");
    let whole = Facts::of(&world, today);
    assert_eq!(said(&facts, &facts.units), said(&whole, &whole.units));
    assert_eq!(said(&facts, &facts.persons), said(&whole, &whole.persons));
}
