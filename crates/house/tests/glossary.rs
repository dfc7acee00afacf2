//! The glossary against the domain's types and tables.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the workspace has failed")]

use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::KINDS;
use jishi_domain::units::UnitKind;
use jishi_house::Finding;
use jishi_house::findings::assert_none;
use jishi_house::glossaries::{Glossary, unlisted};
use jishi_house::sources::Source;
use jishi_house::workspace;

fn glossary() -> Glossary {
    Glossary::parse(&workspace::read("glossary.toml").unwrap().text).unwrap()
}

#[test]
fn every_public_type_of_the_domain_stands_in_the_glossary_and_begins_with_its_chinese_term() {
    let glossary = glossary();
    let files = workspace::rust_files().unwrap();
    let own = files.iter().filter(|f| f.path.starts_with("crates/domain/src/"));
    let findings: Vec<Finding> =
        own.flat_map(|f| unlisted(&glossary, &f.path, &Source::parse(f).unwrap().types)).collect();
    assert_none(&findings);
}

#[test]
fn every_record_kind_and_post_has_its_word_in_the_glossary() {
    let glossary = glossary();
    let kinds = KINDS.iter().map(|k| (format!("{:?}", k.kind), k.label));
    let posts = PostKind::ALL.iter().map(|p| (format!("{p:?}"), p.label()));
    let findings: Vec<Finding> = kinds
        .chain(posts)
        .filter(|(id, label)| {
            !glossary.term(id).is_some_and(|t| t.zh == *label || t.also.iter().any(|a| a == label))
        })
        .map(|(id, label)| {
            let advice = "write it to glossary.toml and run `cargo run -p jishi-house --bin glossary`";
            Finding::new("glossary.toml", 1, format!("`{id}` {label} is not in the glossary"), advice)
        })
        .collect();
    assert_none(&findings);
}

#[test]
fn the_words_for_stages_and_rungs_are_words_of_the_glossary() {
    let glossary = glossary();
    let stages =
        [Stage::Applicant, Stage::Activist, Stage::DevelopmentTarget, Stage::Probationary, Stage::Full];
    let words = stages.iter().map(|s| s.label()).chain(UnitKind::ALL.iter().map(|k| k.label()));
    for word in words {
        let mut terms = glossary.areas.iter().flat_map(|a| &a.terms);
        assert!(terms.any(|t| t.zh == word || t.also.iter().any(|a| a == word)), "{word}");
    }
}

#[test]
fn the_page_is_written_from_the_list() {
    let page = workspace::read("GLOSSARY.md").unwrap().text;
    assert!(page == glossary().page(), "GLOSSARY.md is not current: cargo run -p jishi-house --bin glossary");
}
