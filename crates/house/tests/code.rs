//! The whole workspace's code against the rules of the house.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the workspace has failed")]

use jishi_house::findings::assert_none;
use jishi_house::manifests::{self, Manifest};
use jishi_house::sources::Source;
use jishi_house::workspace::{self, TextFile};
use jishi_house::{Finding, arrows, lengths, places, purity, tidiness};

fn manifests() -> Vec<Manifest> {
    let files = workspace::files().unwrap();
    let own = |f: &&TextFile| {
        f.path.starts_with("crates/") && f.path.ends_with("/Cargo.toml") && f.path.matches('/').count() == 2
    };
    files.iter().filter(own).map(|f| Manifest::parse(f).unwrap()).collect()
}

fn in_sources(check: impl Fn(&TextFile, &Source) -> Vec<Finding>) -> Vec<Finding> {
    let files = workspace::rust_files().unwrap();
    assert!(files.len() > 50, "the workspace's sources were not found");
    files.iter().flat_map(|file| check(file, &Source::parse(file).unwrap())).collect()
}

#[test]
fn no_arrow_runs_against_the_house() {
    let mut findings = arrows::in_manifests(&manifests());
    findings.extend(in_sources(arrows::in_source));
    assert_none(&findings);
}

#[test]
fn nothing_below_the_purity_line_reads_writes_waits_or_remembers() {
    let mut findings = purity::in_manifests(&manifests());
    findings.extend(in_sources(purity::in_source));
    assert_none(&findings);
}

#[test]
fn nothing_panics_outside_tests() {
    // the house's own tests and the benchmark speak to developers only
    let developers = ["house", "bench"];
    assert_none(&in_sources(|file, source| {
        if file.crate_folder().is_some_and(|f| developers.contains(&f)) {
            Vec::new()
        } else {
            tidiness::panics(file, source)
        }
    }));
}

#[test]
fn every_test_is_named_by_a_fact() {
    assert_none(&in_sources(tidiness::names));
}

#[test]
fn no_test_sleeps_or_is_ignored() {
    assert_none(&in_sources(tidiness::idle));
}

#[test]
fn every_identifier_is_ascii() {
    assert_none(&in_sources(tidiness::foreign_identifiers));
}

#[test]
fn no_file_is_longer_than_the_split() {
    assert_none(&lengths::long(&workspace::files().unwrap(), lengths::SPLIT));
}

#[test]
fn every_dependency_has_its_line_of_reason_and_a_crate_that_takes_it() {
    let root = workspace::read("Cargo.toml").unwrap();
    let manifests = manifests();
    let mut findings = manifests::unreasoned(&root);
    findings.extend(manifests::unused(&root, &manifests).unwrap());
    findings.extend(manifests::not_inherited(&manifests));
    assert_none(&findings);
}

#[test]
fn no_tracked_file_names_a_folder_of_a_machine_or_a_registry() {
    let files = workspace::files().unwrap();
    assert_none(&files.iter().flat_map(places::named).collect::<Vec<_>>());
}
