//! Secrets are complete, invented and right in form.

use jishi_demo::{college, secrets};
use jishi_domain::actions::Action;
use jishi_domain::citizen_ids::CitizenId;
use jishi_domain::dates::Day;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn everybody_has_secrets_that_agree_with_the_ledger_and_belong_to_nobody() {
    let as_of = Day::parse("2026-11-21").unwrap();
    let secrets: BTreeMap<String, _> = secrets(5, as_of).into_iter().map(|s| (s.person.clone(), s)).collect();
    let mut ids = BTreeSet::new();
    let mut phones = BTreeSet::new();
    let mut people = 0;
    for entry in college(5, as_of) {
        let Action::PersonRegistered(body) = entry.action else { continue };
        assert_eq!(body.sealed, None);
        let secret = &secrets[&body.person.code];
        let id = CitizenId::parse(&secret.citizen_id).unwrap();
        assert!(id.as_str().starts_with("999999"), "an area that was never given out");
        assert_eq!((Some(id.birth()), Some(id.sex())), (body.person.birth, body.person.sex));
        assert!(secret.phone.starts_with("1540000") && secret.phone.len() == 11, "{}", secret.phone);
        assert!(secret.address.starts_with("澄湾市"));
        ids.insert(secret.citizen_id.clone());
        phones.insert(secret.phone.clone());
        people += 1;
    }
    assert!(people > 2000);
    assert_eq!((ids.len(), phones.len()), (people, people), "nobody shares a number");
}
