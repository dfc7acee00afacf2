//! The library of standards as it stands in `standards/`: read, checked, traced; and what the checker refuses.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the library has failed")]

use jishi_engine::standards::check::check;
use jishi_engine::standards::load::{SourceText, load};
use jishi_engine::standards::{Diagnostic, Library};
use jishi_engine::traces::trace;
use std::path::Path;

fn gather(root: &Path, folder: &Path, texts: &mut Vec<SourceText>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, texts);
        } else if path.extension().is_some_and(|e| e == "toml") {
            let relative = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            texts.push(SourceText { path: relative, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
}

fn texts() -> Vec<SourceText> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../standards");
    let mut texts = Vec::new();
    gather(&root, &root, &mut texts);
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    texts
}

fn said(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|d| format!("{d}\n")).collect()
}

#[test]
fn every_standard_reads_without_a_mistake_and_passes_its_own_cases() {
    let (library, diagnostics) = load(&texts());
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    assert_eq!(library.standards.len(), 6);
    for standard in &library.standards {
        let (tried, diagnostics) = check(&library, standard);
        assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
        assert!(tried.scenarios >= tried.indicators, "{}: {tried:?}", standard.key());
    }
}

#[test]
fn every_standard_is_divided_as_its_document_is() {
    let (library, _) = load(&texts());
    for standard in &library.standards {
        let places: Vec<usize> = standard.indicators.iter().map(|i| i.area).collect();
        assert!(places.is_sorted(), "{}", standard.key());
        for (place, area) in standard.document.areas.iter().enumerate() {
            assert!(places.contains(&place), "{}: {} is empty", standard.key(), area.id);
            assert!(!area.title.is_ascii(), "{}: {} has no heading", standard.key(), area.id);
        }
    }
}

#[test]
fn every_clause_that_records_or_statements_can_answer_is_served_by_an_indicator() {
    let (library, _) = load(&texts());
    let mut clauses = 0;
    for standard in &library.standards {
        for traced in trace(standard) {
            clauses += usize::from(standard.document.source != "national");
            if matches!(traced.serve.as_str(), "auto" | "attest") {
                let by_indicator = traced.served_by.iter().any(|s| s.kind == "indicator");
                assert!(by_indicator, "{} of {} is not yet served", traced.id, standard.key());
            }
        }
    }
    // the register of the five documents, whole
    assert_eq!(clauses, 948);
}

/// What the checker says of five-standards after one text was changed.
fn refused(path: &str, from: &str, to: &str) -> Vec<Diagnostic> {
    let mut texts = texts();
    texts.retain(|t| t.path.starts_with("items/") || t.path.starts_with("five-standards/"));
    let found = texts.iter_mut().find(|t| t.path.contains(path) && t.text.contains(from));
    let text = found.unwrap_or_else(|| panic!("no text at {path} holds {from}"));
    text.text = text.text.replacen(from, to, 1);
    let (library, mut diagnostics): (Library, Vec<Diagnostic>) = load(&texts);
    for standard in &library.standards {
        diagnostics.extend(check(&library, standard).1);
    }
    diagnostics
}

fn assert_refused(path: &str, from: &str, to: &str, reason: &str) {
    let diagnostics = refused(path, from, to);
    let found = diagnostics.iter().find(|d| d.message.contains(reason));
    let found = found.unwrap_or_else(|| panic!("“{reason}” is not said:\n{}", said(&diagnostics)));
    assert!(found.file.starts_with("five-standards/2019/") && found.line >= 1, "{found}");
}

#[test]
fn what_a_rule_does_not_know_is_refused_with_file_line_and_reason() {
    let quarterly = "facts = [\"general-meeting\"]";
    assert_refused("/indicators/", quarterly, "facts = [\"tea-party\"]", "unknown fact kind `tea-party`");
    let parameter = "at_least = \"general-meetings-per-quarter\"";
    assert_refused("/indicators/", parameter, "at_least = \"no-such\"", "parameter `no-such` does not exist");
    assert_refused("/indicators/", parameter, "at_least = 3", "a rule contains no number");
    assert_refused("/indicators/", "shape = \"count\"", "shape = \"guess\"", "unknown shape `guess`");
    let (attained, latest) = ("{ attained = true }", "{ facts = [\"honour\"], latest = true }");
    assert_refused("/indicators/", attained, latest, "`latest` needs `items`");
    assert_refused(
        "/indicators/",
        "clauses = [\"",
        "clauses = [\"S001-NONE\", \"",
        "clause `S001-NONE` does not exist",
    );
}

#[test]
fn a_number_without_origin_is_refused() {
    assert_refused("/parameters", "origin = \"document\", ", "", "a value without origin");
}

#[test]
fn a_slug_is_used_once() {
    let slug = "slug = \"fs-general-meeting-quarterly\"";
    let (library, _) = load(&texts());
    let standard = library.find("five-standards", "2019").unwrap();
    let other = standard.indicators.iter().find(|i| i.slug != "fs-general-meeting-quarterly").unwrap();
    let reused = format!("slug = \"{}\"", other.slug);
    assert_refused("/indicators/", slug, &reused, "the slug is used by another indicator");
}

#[test]
fn a_case_that_comes_out_otherwise_is_refused_with_what_came_out() {
    assert_refused("/scenarios/", "status = \"met\"", "status = \"not_met\"", "expected not_met, came out");
}

#[test]
fn a_duty_without_cases_on_both_sides_is_refused() {
    let (library, _) = load(&texts());
    let standard = library.find("five-standards", "2019").unwrap();
    let slug = "fs-general-meeting-quarterly";
    assert!(standard.indicator(slug).is_some());
    let mut texts = texts();
    texts.retain(|t| t.path.starts_with("items/") || t.path.starts_with("five-standards/"));
    // its cases now try another indicator
    for text in texts.iter_mut().filter(|t| t.path.contains("/scenarios/")) {
        text.text = text.text.replace(&format!("\"{slug}\""), "\"fs-theme-day-monthly\"");
    }
    let (library, _) = load(&texts);
    let diagnostics = check(&library, &library.standards[0]).1;
    let lacking = diagnostics.iter().find(|d| d.message.contains(slug) && d.message.contains("lack"));
    assert!(lacking.is_some_and(|d| d.message.contains("a not-met case")), "{}", said(&diagnostics));
}
