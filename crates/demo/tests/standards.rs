//! The words of the demo college stand in the standards' data: items, parameters, versions.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

use jishi_demo::adoptions::{ADOPTED, CONFIRMED, OWN_DATES, OWN_PHASES};
use jishi_domain::actions::Action;
use jishi_domain::dates::Day;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn standards() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../standards")
}

fn read(path: &Path) -> toml::Table {
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

fn ids(table: &toml::Table, key: &str) -> Vec<(String, String)> {
    let rows = table.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let text =
        |row: &toml::Value, key: &str| row.get(key).and_then(toml::Value::as_str).unwrap_or("").to_owned();
    rows.iter().map(|row| (text(row, "kind"), text(row, "id"))).collect()
}

#[test]
fn every_item_and_topic_of_a_record_stands_in_the_vocabulary() {
    let mut known = BTreeSet::new();
    for entry in std::fs::read_dir(standards().join("items")).unwrap() {
        known.extend(ids(&read(&entry.unwrap().path()), "item"));
    }
    let mut strays = BTreeSet::new();
    for entry in jishi_demo::college(3, Day::parse("2026-11-21").unwrap()) {
        let Action::RecordAdded(record) = entry.action else { continue };
        let kind = record.kinds[0].id().to_owned();
        for item in &record.items {
            if !known.contains(&(kind.clone(), item.clone())) {
                strays.insert((kind.clone(), item.clone()));
            }
        }
        for topic in record.topics.iter().chain(record.agenda.iter().flat_map(|a| &a.topics)) {
            if !known.contains(&("topic".to_owned(), topic.clone())) {
                strays.insert(("topic".to_owned(), topic.clone()));
            }
        }
    }
    assert!(strays.is_empty(), "{strays:?}");
}

/// Ids under a key of `<name>.toml`, or of every file in the folder `<name>`.
fn ids_of(folder: &Path, name: &str, key: &str) -> BTreeSet<String> {
    let mut files = vec![folder.join(format!("{name}.toml"))];
    if let Ok(entries) = std::fs::read_dir(folder.join(name)) {
        files.extend(entries.map(|e| e.unwrap().path()));
    }
    files.iter().filter(|f| f.is_file()).flat_map(|f| ids(&read(f), key)).map(|(_, id)| id).collect()
}

#[test]
fn what_the_college_confirms_exists() {
    for (standard, version) in ADOPTED {
        let folder = standards().join(standard).join(version);
        assert!(folder.join("document.toml").is_file(), "{standard}@{version}");
        let parameters = ids_of(&folder, "parameters", "parameter");
        let confirmed = CONFIRMED.iter().filter(|(of, _)| *of == standard).flat_map(|(_, ids)| ids.iter());
        let own = OWN_DATES.iter().filter(|(of, _, _)| *of == standard).map(|(_, id, _)| id);
        for id in confirmed.chain(own) {
            assert!(parameters.contains(*id), "{standard}: {id}");
        }
        let phases = ids_of(&folder, "programme", "phase");
        for (_, id, ..) in OWN_PHASES.iter().filter(|(of, ..)| *of == standard) {
            assert!(phases.contains(*id), "{standard}: phase {id}");
        }
    }
}
