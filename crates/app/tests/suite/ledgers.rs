//! The ledger as sentences.

use crate::support::{day, library};
use jishi_app::ledgers::{GROUPS, Names};
use jishi_domain::actions::{Action, Entry};
use jishi_domain::worlds::World;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What the demo college never does: one of each, with its codes.
fn never_done() -> Vec<(&'static str, serde_json::Value)> {
    vec![
        (
            "plan.accepted",
            json!({"version": 1, "plan": {"unit": "B01", "year": 2025, "made_on": "2025-01-05", "variant": "fewest-dates"}}),
        ),
        ("plan.filed", json!({"unit": "B01", "year": 2025, "version": 1, "to": "G01"})),
        ("plan.received", json!({"unit": "B01", "year": 2025, "version": 1})),
        ("plan.returned", json!({"unit": "B01", "year": 2025, "version": 1, "reason": "三月没有安排党课"})),
        ("plan.made-known", json!({"unit": "B01", "year": 2025, "version": 1})),
        ("unit.adjusted", json!({"code": "B01", "name": "机电系第一党支部", "kind": "branch"})),
        ("unit.moved", json!({"unit": "B01", "parent": "G02"})),
        ("unit.merged", json!({"unit": "B01", "into": "B02"})),
        ("unit.dissolved", json!({"unit": "B01", "reason": "专业停办"})),
        ("person.changed", json!({"person": {"code": "P00001", "name": "示例甲"}, "reason": "核对档案"})),
        ("membership.corrected", json!({"person": "P00001", "memberships": [], "reason": "录错了支部"})),
        ("post.ended", json!({"person": "P00001", "unit": "B01", "post": "secretary", "reason": "届满"})),
        (
            "role.revoked",
            json!({"person": "P00001", "role": "inspector", "units": ["G02"], "reason": "督查结束"}),
        ),
        ("standard.ended", json!({"standard": "five-standards", "reason": "换版"})),
        (
            "parameter.confirmed",
            json!({"standard": "five-standards", "parameter": "carried-share", "confirmation": {"by": "P00001"}}),
        ),
        (
            "secret.read",
            json!({"person": "P00001", "fields": ["citizen_id", "phone"], "purpose": "核对档案"}),
        ),
        ("secret.erased", json!({"person": "P00001", "reason": "本人要求"})),
        ("burden.reported", json!({"burden": "burden-0009", "by": "P00001", "text": "同一份总结报三次"})),
        ("burden.answered", json!({"burden": "burden-0009", "by": "P00001", "answer": "今后只报一次"})),
        (
            "correction.asked",
            json!({"correction": "correction-0009", "person": "P00001", "field": "joined", "wish": "见志愿书"}),
        ),
        (
            "correction.answered",
            json!({"correction": "correction-0009", "by": "P00001", "done": true, "reason": "已按志愿书改正"}),
        ),
    ]
}

/// Something that looks like a code: a capital letter before two digits, or words of English with a hyphen.
fn code_in(words: &str) -> Option<&str> {
    let bytes = words.as_bytes();
    (0..bytes.len()).find_map(|i| {
        let capital = bytes[i].is_ascii_uppercase()
            && bytes.get(i + 1..i + 3).is_some_and(|next| next.iter().all(u8::is_ascii_digit));
        let hyphen = bytes[i] == b'-' && i > 0 && bytes[i - 1].is_ascii_lowercase();
        (capital || hyphen).then(|| words.get(i..)).flatten()
    })
}

#[test]
fn every_kind_of_entry_is_said_in_a_sentence_of_its_own_with_names_and_no_codes() {
    let library = library();
    let mut entries = jishi_demo::college(7, day("2025-06-30"));
    let world = World::fold(entries.clone()).unwrap();
    let somebody = world.people.keys().next().unwrap();
    let done: BTreeSet<&str> = entries.iter().map(|entry| entry.action.id()).collect();
    for (id, payload) in never_done().into_iter().filter(|(id, _)| !done.contains(id)) {
        let action = Action::parse(id, &payload.to_string().replace("P00001", somebody)).unwrap();
        let (actor, entered_at) = ("P00001".to_owned(), "2025-06-30T08:00:00Z".to_owned());
        entries.push(Entry { sequence: 0, actor, entered_at, event_day: day("2025-06-30"), action });
    }
    let mut names = Names::of(&world, Some(&library));
    let mut seen = BTreeMap::new();
    for entry in &entries {
        if let Action::RecordAdded(record) = &entry.action {
            names.learn(record);
        }
        let words = names.sentence(entry);
        assert!(words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{words}");
        assert!(!words.contains('{') && !words.contains("Some("), "{words}");
        assert_eq!(code_in(&words), None, "{}: {words}", entry.action.id());
        seen.entry(entry.action.id()).or_insert(words);
    }
    let lacking: Vec<_> = Action::IDS.iter().filter(|id| !seen.contains_key(*id)).collect();
    assert!(lacking.is_empty(), "no sentence was tried for {lacking:?}");
    let distinct: BTreeSet<_> = seen.values().collect();
    assert_eq!(distinct.len(), seen.len());
}

#[test]
fn every_action_stands_in_one_group() {
    for id in Action::IDS {
        let groups: Vec<_> = GROUPS.iter().filter(|g| g.actions.contains(id)).map(|g| g.id).collect();
        assert_eq!(groups.len(), 1, "{id}: {groups:?}");
    }
    let listed: usize = GROUPS.iter().map(|g| g.actions.len()).sum();
    assert_eq!(listed, Action::IDS.len(), "a group names an action that does not exist");
}
