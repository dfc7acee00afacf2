//! docs/standards-format.md against the words that the engine knows.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the workspace has failed")]

use jishi_domain::people::PostKind;
use jishi_engine::facts::vocabulary::{FactKind, TagSet};
use jishi_engine::metrics::{PersonClass, UnitClass};
use jishi_engine::rules::Per;
use jishi_engine::standards::check::COMMON_PARAMETERS;
use jishi_engine::standards::{Force, Subject};
use jishi_house::Finding;
use jishi_house::findings::assert_none;
use jishi_house::pages::{differences, names, rows};
use jishi_house::sources::{Source, Token, TokenKind, body_of, reads, unquoted};
use jishi_house::workspace::{self, TextFile};
use std::collections::BTreeSet;

const PAGE: &str = "docs/standards-format.md";

fn page() -> TextFile {
    workspace::read(PAGE).unwrap()
}

/// The product's tokens of every engine source whose path contains one of these.
fn engine(paths: &[&str]) -> Vec<Vec<Token>> {
    let files = workspace::rust_files().unwrap();
    let found: Vec<Vec<Token>> = files
        .iter()
        .filter(|f| f.path.starts_with("crates/engine/src/"))
        .filter(|f| paths.iter().any(|p| f.path.contains(p)))
        .map(|f| Source::parse(f).unwrap().product)
        .collect();
    assert!(!found.is_empty(), "no source of the engine at {paths:?}");
    found
}

fn check(heading: &str, known: impl IntoIterator<Item = String>) {
    let known: BTreeSet<String> = known.into_iter().collect();
    assert!(!known.is_empty(), "{heading}");
    assert_none(&differences(&page(), heading, &known));
}

fn owned<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

/// String literals before `=>` or between `|` of a match.
fn arms(tokens: &[Token]) -> Vec<String> {
    tokens
        .windows(2)
        .filter(|w| w[0].kind == TokenKind::Literal && matches!(&*w[1].text, "=" | "|"))
        .map(|w| unquoted(&w[0].text))
        .collect()
}

/// String literals that a match gives.
fn given(tokens: &[Token]) -> Vec<String> {
    tokens
        .windows(3)
        .filter(|w| w[0].text == "=" && w[1].text == ">" && w[2].kind == TokenKind::Literal)
        .map(|w| unquoted(&w[2].text))
        .collect()
}

fn bodies(sources: &[Vec<Token>], function: &str) -> Vec<Token> {
    let found: Vec<Token> = sources.iter().flat_map(|tokens| body_of(tokens, function)).cloned().collect();
    assert!(!found.is_empty(), "no function `{function}` in the engine any more: mend this test");
    found
}

/// Chinese words of a table's second column that are not those of the program.
fn labels(heading: &str, label: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let page = page();
    let mut findings = Vec::new();
    for row in rows(&page.text, heading) {
        let id = row[0].trim_matches('`');
        let known = label(id).unwrap_or_default();
        if row[1] != known {
            let problem = format!("“{heading}”: `{id}` is called {}, by the program {known}", row[1]);
            findings.push(Finding::new(PAGE, 1, problem, "take the program's word"));
        }
    }
    findings
}

#[test]
fn the_page_tells_of_every_kind_of_fact() {
    let (sittings, others): (Vec<FactKind>, Vec<FactKind>) = FactKind::all().partition(|k| k.is_sitting());
    let (derived, others): (Vec<FactKind>, Vec<FactKind>) =
        others.into_iter().partition(|k| k.record_kind().is_none());
    let ids = |kinds: Vec<FactKind>| owned(kinds.iter().map(|k| k.id()).collect::<Vec<_>>());
    check("Sittings", ids(sittings));
    check("Other records", ids(others));
    check("Derived facts", ids(derived));
    for heading in ["Sittings", "Other records", "Derived facts"] {
        assert_none(&labels(heading, |id| FactKind::from_id(id).map(|k| k.label().to_owned())));
    }
}

#[test]
fn the_page_tells_of_every_tag() {
    check("Tags", owned(TagSet(u64::MAX).names()));
}

#[test]
fn the_page_tells_of_every_class_and_post() {
    check("Person classes", owned(PersonClass::ALL.iter().map(|c| c.id())));
    check("Unit classes", owned(UnitClass::ALL.iter().map(|c| c.id())));
    check("Posts", owned(PostKind::ALL.iter().map(|p| p.id())));
    assert_none(&labels("Person classes", |id| PersonClass::read(id).ok().map(|c| c.label().to_owned())));
    assert_none(&labels("Unit classes", |id| UnitClass::read(id).ok().map(|c| c.label().to_owned())));
    assert_none(&labels("Posts", |id| PostKind::from_id(id).map(|p| p.label().to_owned())));
}

#[test]
fn the_page_tells_of_every_shape() {
    check("Shapes", given(&bodies(&engine(&["rules"]), "shape")));
}

#[test]
fn the_page_tells_of_every_metric() {
    // the classes of the same file are declared with `=`, metrics are arms
    let sources = engine(&["metrics"]);
    let words = sources.iter().flat_map(|tokens| {
        let is_arm = |i: usize| reads(&tokens[i..], &["=", ">"]);
        (1..tokens.len())
            .filter(|i| tokens[i - 1].kind == TokenKind::Literal && is_arm(*i))
            .map(|i| unquoted(&tokens[i - 1].text))
            .collect::<Vec<_>>()
    });
    check("Metrics", words.collect::<Vec<_>>());
}

#[test]
fn the_page_tells_of_every_force_and_period() {
    let forces =
        [Force::Must, Force::InPrinciple, Force::Usual, Force::Target, Force::Encouraged, Force::Permitted];
    check("Forces", owned(forces.iter().map(|f| f.id())));
    assert_none(&labels("Forces", |id| Force::parse(id).map(|f| f.label().to_owned())));
    let periods = names(&page().text, "Per");
    assert!(periods.iter().all(|id| Per::parse(id).is_some()), "{periods:?}");
    check("Per", arms(&bodies(&engine(&["rules"]), "parse")));
}

#[test]
fn the_page_tells_of_every_parameter_type_and_common_parameter() {
    check("Parameter types", arms(&bodies(&engine(&["standards/parameters"]), "parse")));
    check("Common parameters", owned(COMMON_PARAMETERS));
}

#[test]
fn every_person_class_and_kind_of_unit_can_be_a_subject() {
    for class in PersonClass::ALL {
        assert!(Subject::parse(class.id()).is_some(), "{}", class.id());
    }
    for unit in ["college", "general-branch", "branch", "group"] {
        assert!(page().text.contains(&format!("`{unit}`")) && Subject::parse(unit).is_some(), "{unit}");
    }
}

/// Literals that name a key: arguments of the reader's methods.
fn keys(tokens: &[Token]) -> Vec<(String, usize)> {
    const READERS: [&str; 12] = [
        "text",
        "texts",
        "required",
        "table",
        "tables",
        "flag",
        "integer",
        "day",
        "has",
        "parameter",
        "part",
        "n",
    ];
    tokens
        .windows(3)
        .filter(|w| {
            READERS.contains(&w[0].text.as_str()) && w[1].text == "(" && w[2].kind == TokenKind::Literal
        })
        .map(|w| (unquoted(&w[2].text), w[2].line))
        .collect()
}

#[test]
fn the_page_tells_of_every_key_that_is_read() {
    let text = page().text;
    let words: BTreeSet<&str> =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).collect();
    let sources = engine(&["rules", "metrics", "standards/load", "standards/parameters", "scenarios"]);
    let lacking: Vec<Finding> = sources
        .iter()
        .flat_map(|tokens| keys(tokens))
        .filter(|(key, _)| !words.contains(key.as_str()))
        .map(|(key, _)| {
            Finding::new(PAGE, 1, format!("the page does not tell of the key `{key}`"), "say what it means")
        })
        .collect();
    assert!(sources.iter().map(|t| keys(t).len()).sum::<usize>() > 100, "keys are read in another way now");
    assert_none(&lacking);
}
