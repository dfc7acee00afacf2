//! Tampering is found.

use super::{AT, college, open, open_without_key, sitting};
use jishi_domain::actions::{Action, SecretRead};
use jishi_store::testing::{Engine, colleges, tamper};
use jishi_store::{Draft, Finding, HeadCode, Settings, Store};

on_both! {
    an_untouched_ledger_is_sound;
    a_changed_byte_of_a_payload_is_found;
    each_changed_part_of_an_entry_is_found;
    swapped_entries_are_found;
    swapped_contents_are_found;
    a_deleted_entry_in_the_middle_is_found;
    the_deleted_newest_entry_is_found_with_the_code;
    a_ledger_rewritten_as_a_whole_is_found_with_the_code;
    an_entry_slipped_in_at_the_end_is_found;
    a_changed_algorithm_is_found;
    each_table_changed_directly_is_found_and_rebuilt;
    a_missing_and_a_foreign_key_are_found;
}

fn findings(store: &mut Store) -> Vec<Finding> {
    let verification = store.verify().unwrap();
    for finding in &verification.findings {
        let text = finding.to_string();
        assert!(text.contains('：') && text.ends_with('。'), "{text}");
    }
    verification.findings
}

fn an_untouched_ledger_is_sound(engine: Engine) {
    let (_place, mut store) = college(engine);
    let verification = store.verify().unwrap();
    assert!(verification.is_sound(), "{:?}", verification.findings);
    assert_eq!(verification.entries, 20);
    assert!(verification.rows > 40);
    let code = store.head().unwrap().code();
    store.append(vec![sitting("X1")], AT).unwrap();
    assert!(store.verify_against(&code).unwrap().is_sound(), "an older code stays good");
}

fn a_changed_byte_of_a_payload_is_found(engine: Engine) {
    let (place, mut store) = college(engine);
    tamper(&place.url, "UPDATE ledger SET payload = replace(payload, '示例3', '示例9') WHERE sequence = 9");
    assert_eq!(findings(&mut store), [Finding::Changed { sequence: 9 }]);
}

fn each_changed_part_of_an_entry_is_found(engine: Engine) {
    let (place, mut store) = college(engine);
    for change in [
        "actor = 'P00007'",
        "actor = actor || chr",
        "entered_at = '2026-02-01T08:00:00Z'",
        "event_day = '2020-01-03'",
        "action = 'person.changed'",
        "payload = payload || ' '",
        "hash = previous_hash",
    ] {
        let line_feed = if engine == Engine::Sqlite { "char(10)" } else { "chr(10)" };
        tamper(
            &place.url,
            &format!(
                "CREATE TABLE kept AS SELECT * FROM ledger; UPDATE ledger SET {} WHERE sequence = 9",
                change.replace("chr", line_feed)
            ),
        );
        assert_eq!(findings(&mut store), [Finding::Changed { sequence: 9 }], "{change}");
        tamper(&place.url, "DELETE FROM ledger; INSERT INTO ledger SELECT * FROM kept; DROP TABLE kept");
    }
    tamper(&place.url, "UPDATE ledger SET previous_hash = hash WHERE sequence = 9");
    assert!(!findings(&mut store).is_empty());
}

fn swapped_entries_are_found(engine: Engine) {
    let (place, mut store) = college(engine);
    tamper(
        &place.url,
        "UPDATE ledger SET sequence = 999 WHERE sequence = 7;
         UPDATE ledger SET sequence = 7 WHERE sequence = 12;
         UPDATE ledger SET sequence = 12 WHERE sequence = 999",
    );
    assert_eq!(findings(&mut store), [Finding::Displaced { sequence: 7, belongs: 12 }]);
}

fn swapped_contents_are_found(engine: Engine) {
    let (place, mut store) = college(engine);
    tamper(
        &place.url,
        "CREATE TABLE kept AS SELECT * FROM ledger;
         UPDATE ledger SET payload = (SELECT payload FROM kept WHERE kept.sequence = 19 - ledger.sequence),
             actor = (SELECT actor FROM kept WHERE kept.sequence = 19 - ledger.sequence)
         WHERE sequence IN (9, 10);
         DROP TABLE kept",
    );
    assert_eq!(findings(&mut store), [Finding::Changed { sequence: 9 }]);
}

fn a_deleted_entry_in_the_middle_is_found(engine: Engine) {
    let (place, mut store) = college(engine);
    tamper(&place.url, "DELETE FROM ledger WHERE sequence = 8");
    assert_eq!(findings(&mut store), [Finding::Gap { sequence: 8, found: 9 }]);
    tamper(&place.url, "UPDATE ledger SET sequence = sequence - 1 WHERE sequence = 9");
    assert!(matches!(findings(&mut store)[..], [Finding::Displaced { sequence: 8, belongs: 9 }]));
}

fn the_deleted_newest_entry_is_found_with_the_code(engine: Engine) {
    let (place, mut store) = college(engine);
    // an entry without rows of its own: only the code can tell that it is gone
    let read = SecretRead {
        person: "P00001".into(),
        fields: vec!["phone".into()],
        purpose: "核对".into(),
        record: None,
    };
    let draft = Draft::new("office", colleges::day("2026-03-01"), Action::SecretRead(Box::new(read)));
    store.append(vec![draft], AT).unwrap();
    let code: HeadCode = store.head().unwrap().code().to_string().parse().unwrap();
    assert!(store.verify_against(&code).unwrap().is_sound());
    tamper(&place.url, "DELETE FROM ledger WHERE sequence = 21");
    let mut store = open(&place);
    assert!(store.verify().unwrap().is_sound(), "the chain alone cannot tell");
    let verification = store.verify_against(&code).unwrap();
    assert_eq!(verification.findings, [Finding::Truncated { sequence: 21, newest: 20 }]);
    tamper(&place.url, "DELETE FROM ledger WHERE sequence = 20");
    let findings = open(&place).verify().unwrap().findings;
    assert!(findings.iter().any(|f| matches!(f, Finding::RowExtra { table: "records", .. })), "{findings:?}");
}

fn a_ledger_rewritten_as_a_whole_is_found_with_the_code(engine: Engine) {
    let (_place, mut store) = college(engine);
    let code = store.head().unwrap().code();
    let (_other_place, mut other) = college(engine);
    // the same entries, sealed anew: another chain, sound in itself
    let verification = other.verify_against(&code).unwrap();
    assert_eq!(verification.findings, [Finding::Rewritten { sequence: 20 }]);
    assert!(store.verify_against(&code).unwrap().is_sound());
}

fn an_entry_slipped_in_at_the_end_is_found(engine: Engine) {
    let (place, mut store) = college(engine);
    tamper(
        &place.url,
        "INSERT INTO ledger SELECT 21, hash, hash, actor, entered_at, event_day, action, payload
         FROM ledger WHERE sequence = 20",
    );
    assert!(matches!(findings(&mut store)[..], [Finding::Changed { sequence: 21 }]));
}

fn a_changed_algorithm_is_found(engine: Engine) {
    let (place, mut store) = college(engine);
    tamper(&place.url, "UPDATE settings SET value = 'sm3' WHERE name = 'hash'");
    assert_eq!(findings(&mut store), [Finding::Changed { sequence: 1 }]);
    tamper(&place.url, "UPDATE settings SET value = 'crc32' WHERE name = 'hash'");
    assert!(Store::open(&place.url, Settings::existing()).unwrap().verify().is_err());
}

fn each_table_changed_directly_is_found_and_rebuilt(engine: Engine) {
    let (place, mut store) = college(engine);
    for (sql, expected) in [
        ("UPDATE people SET name = '某某' WHERE code = 'P00004'", ("people", "P00004", Some("name"))),
        ("UPDATE people SET body = body || ' ' WHERE code = 'P00004'", ("people", "P00004", Some("body"))),
        (
            "DELETE FROM attendance WHERE record = 'R000002' AND person = 'P00005'",
            ("attendance", "R000002 P00005", None),
        ),
        (
            "UPDATE attendance SET state = 'present' WHERE state = 'excused'; DELETE FROM memberships WHERE person = 'P00008'",
            ("memberships", "P00008 0", None),
        ),
        ("INSERT INTO record_kinds VALUES ('R000001', 2, 'talk')", ("record_kinds", "R000001 2", None)),
        (
            "UPDATE records SET entered_on = '2020-11-01' WHERE id = 'R000003'",
            ("records", "R000003", Some("entered_on")),
        ),
        ("UPDATE units SET ended = '2026-01-01' WHERE code = 'B001'", ("units", "B001", Some("ended"))),
        (
            "UPDATE unit_placements SET parent = NULL WHERE unit = 'B001'",
            ("unit_placements", "B001 2020-01-01", Some("parent")),
        ),
        (
            "INSERT INTO unit_terms VALUES ('B001', '2020-01-01', NULL)",
            ("unit_terms", "B001 2020-01-01", None),
        ),
        ("DELETE FROM unit_versions WHERE unit = 'B002'", ("unit_versions", "B002 2020-01-01", None)),
        ("INSERT INTO withdrawn_records VALUES ('R000001', 3)", ("withdrawn_records", "R000001", None)),
        ("INSERT INTO adoptions VALUES (0, 'x', '1', '2020-01-01', NULL, '{}')", ("adoptions", "0", None)),
        (
            "INSERT INTO posts VALUES (0, 'P00001', 'B001', 'secretary', '[]', 0, NULL, '2020-01-01', NULL)",
            ("posts", "0", None),
        ),
    ] {
        tamper(&place.url, sql);
        let seen: Vec<_> = findings(&mut store)
            .into_iter()
            .map(|finding| match finding {
                Finding::RowDiffers { table, key, column } => (table, key, Some(column)),
                Finding::RowMissing { table, key } | Finding::RowExtra { table, key } => (table, key, None),
                other => panic!("{other}"),
            })
            .collect();
        let (table, key, column) = expected;
        assert_eq!(seen, [(table, key.to_owned(), column)], "{sql}");
        store.rebuild_tables().unwrap();
        assert_eq!(findings(&mut store), []);
    }
}

fn a_missing_and_a_foreign_key_are_found(engine: Engine) {
    let (place, mut store) = college(engine);
    tamper(
        &place.url,
        "DELETE FROM person_keys WHERE person = 'P00002'; INSERT INTO person_keys VALUES ('P77777', 'x');
         UPDATE person_keys SET wrapped = (SELECT wrapped FROM person_keys WHERE person = 'P00004')
         WHERE person = 'P00003'",
    );
    let mut seen = findings(&mut store);
    seen.sort_by_key(|finding| finding.to_string());
    assert_eq!(
        seen,
        [
            Finding::KeyMissing { person: "P00002".into() },
            Finding::KeyDamaged { person: "P00003".into() },
            Finding::KeyExtra { person: "P77777".into() },
        ]
    );
    // without the master key nobody can tell whether a key opens
    assert_eq!(open_without_key(&place).verify().unwrap().findings.len(), 2);
}
