//! The ledger as sentences.

use crate::support::day;
use jishi_app::ledgers::sentence;
use jishi_domain::actions::Action;

#[test]
fn every_kind_of_entry_of_the_demo_college_is_said_in_a_sentence_of_its_own() {
    let mut seen = std::collections::BTreeMap::new();
    for entry in jishi_demo::college(7, day("2025-06-30")) {
        let words = sentence(&entry);
        assert!(words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{words}");
        assert!(!words.contains("{") && !words.contains("Some("), "{words}");
        seen.entry(entry.action.id()).or_insert(words);
    }
    let lacking: Vec<_> = Action::IDS.iter().filter(|id| !seen.contains_key(*id)).collect();
    // what the demo college never does
    assert!(lacking.len() <= 8, "{lacking:?}");
    let distinct: std::collections::BTreeSet<_> = seen.values().collect();
    assert_eq!(distinct.len(), seen.len());
}
