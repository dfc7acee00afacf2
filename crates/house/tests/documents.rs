//! The project's documents against its code, and against each other.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the workspace has failed")]

use jishi_engine::verdicts::Status;
use jishi_house::findings::assert_none;
use jishi_house::pages::{broken_links, differences};
use jishi_house::sources::{Source, Token, TokenKind, reads, unquoted};
use jishi_house::workspace::{self, TextFile};
use std::collections::BTreeSet;

/// Public fields of a struct, in the sources of the engine.
fn fields(tokens: &[Token], name: &str) -> Vec<String> {
    let start = tokens.windows(3).position(|w| reads(w, &["struct", name, "{"])).unwrap() + 3;
    let mut depth = 0;
    let mut found = Vec::new();
    for (i, token) in tokens[start..].iter().enumerate() {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" if depth == 0 => break,
            "}" | ")" | "]" => depth -= 1,
            "pub" if depth == 0 => found.push(tokens[start + i + 1].text.clone()),
            _ => {}
        }
    }
    found
}

#[test]
fn the_page_on_verdicts_tells_of_every_field_that_is_written() {
    let source = workspace::read("crates/engine/src/evaluations/wording.rs").unwrap();
    let tokens = Source::parse(&source).unwrap().product;
    let mut known: BTreeSet<String> = fields(&tokens, "VerdictOut").into_iter().collect();
    let inner = [
        ("subject.", "SubjectOut"),
        ("period.", "PeriodOut"),
        ("facts[].", "FactOut"),
        ("parameters[].", "ParameterOut"),
    ];
    for (prefix, name) in inner {
        known.extend(fields(&tokens, name).into_iter().map(|field| format!("{prefix}{field}")));
    }
    assert!(known.len() > 25, "{known:?}");
    let page = workspace::read("docs/evaluation-json.md").unwrap();
    assert_none(&differences(&page, "Fields", &known));
    assert_none(&differences(&page, "Status", &Status::ALL.iter().map(|s| s.id().to_owned()).collect()));
}

/// `SecretRead` → `secret-read`, `new_branches_under` → `new-branches-under`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            '_' => out.push('-'),
            c if c.is_ascii_uppercase() => {
                if !out.is_empty() {
                    out.push('-');
                }
                out.push(c.to_ascii_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

/// Variants of an enum, by their words on the command line.
fn variants(tokens: &[Token], name: &str) -> Vec<String> {
    let start = tokens.windows(3).position(|w| reads(w, &["enum", name, "{"])).unwrap() + 3;
    let (mut depth, mut found, mut fresh) = (0, Vec::new(), true);
    for token in &tokens[start..] {
        match token.text.as_str() {
            "}" if depth == 0 => break,
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            "," if depth == 0 => fresh = true,
            text if depth == 0 && fresh && token.kind == TokenKind::Ident => {
                found.push(kebab(text));
                fresh = false;
            }
            _ => {}
        }
    }
    found
}

/// The long options that the program declares: `#[arg(long …)]` on a field, by its own name or by a given one.
fn options(tokens: &[Token]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for i in 0..tokens.len() {
        if !reads(&tokens[i..], &["#", "[", "arg", "("]) {
            continue;
        }
        // lists may stand inside
        let mut depth = 0;
        let closes = |token: &Token| {
            depth += i32::from(token.text == "[") - i32::from(token.text == "]");
            depth == 0
        };
        let end = i + 1 + tokens[i + 1..].iter().position(closes).unwrap();
        let Some(long) = tokens[i..end].iter().position(|t| t.text == "long").map(|at| i + at) else {
            continue;
        };
        let name = if tokens[long + 1].text == "=" {
            unquoted(&tokens[long + 2].text)
        } else {
            let field = end + 1 + usize::from(tokens[end + 1].text == "pub");
            kebab(&tokens[field].text)
        };
        found.insert(name);
    }
    found
}

#[test]
fn the_page_on_the_command_line_tells_of_every_command_and_option() {
    let file = workspace::read("crates/jishi/src/options.rs").unwrap();
    let tokens = Source::parse(&file).unwrap().product;
    let groups = ["Account", "Import", "Standards", "Ledger"];
    let mut commands: BTreeSet<String> = variants(&tokens, "Command")
        .into_iter()
        .filter(|command| !groups.iter().any(|group| kebab(group) == *command))
        .collect();
    for group in groups {
        commands.extend(variants(&tokens, group).iter().map(|inner| format!("{} {inner}", kebab(group))));
    }
    assert!(commands.contains("evaluate") && commands.contains("ledger verify"), "{commands:?}");
    let page = workspace::read("docs/command-line.md").unwrap();
    assert_none(&differences(&page, "Commands", &commands));
    let options = options(&tokens);
    assert!(options.contains("db") && options.contains("as-of"), "{options:?}");
    let lacking: Vec<&String> =
        options.iter().filter(|name| !page.text.contains(&format!("`--{name}"))).collect();
    assert!(lacking.is_empty(), "docs/command-line.md does not tell of {lacking:?}");
    for readme in ["README.md", "README.zh.md"] {
        let text = workspace::read(readme).unwrap().text;
        let verbs: BTreeSet<&str> = commands.iter().filter_map(|command| command.split(' ').next()).collect();
        let lacking: Vec<&&str> =
            verbs.iter().filter(|verb| !text.contains(&format!("jishi {verb}"))).collect();
        assert!(lacking.is_empty(), "{readme} does not tell of {lacking:?}");
    }
}

#[test]
fn both_readmes_show_the_same_commands() {
    let shell = |path: &str| -> Vec<String> {
        let text = workspace::read(path).unwrap().text;
        let blocks = text.split("```sh\n").skip(1).filter_map(|b| b.split("```").next());
        blocks
            .flat_map(str::lines)
            .map(|l| l.split('#').next().unwrap_or_default().trim().to_owned())
            .collect()
    };
    let commands = shell("README.md");
    assert_eq!(commands, shell("README.zh.md"));
    for needed in ["cargo run --release -- demo", "./test"] {
        assert!(commands.iter().any(|c| c == needed), "the README does not show `{needed}`");
    }
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let files = workspace::files().unwrap();
    let root = workspace::root();
    let pages = files.iter().filter(|f| f.path.ends_with(".md"));
    let broken: Vec<_> = pages.flat_map(|page| broken_links(page, |path| root.join(path).exists())).collect();
    assert_none(&broken);
}

#[test]
fn every_decision_has_its_number_context_decision_and_consequences() {
    let files = workspace::files().unwrap();
    let records: Vec<&TextFile> =
        files.iter().filter(|f| f.path.starts_with("docs/decisions/") && f.path.ends_with(".md")).collect();
    assert!(!records.is_empty());
    let mut numbers = BTreeSet::new();
    for record in records {
        let name = record.path.trim_start_matches("docs/decisions/");
        let (number, slug) = name.split_once('-').unwrap_or((name, ""));
        assert!(number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit()), "{name}: NNNN-slug.md");
        assert!(!slug.is_empty() && numbers.insert(number.to_owned()), "{name}: the number stands twice");
        for part in ["## Context", "## Decision", "## Consequences"] {
            assert!(record.text.contains(part), "{name} lacks “{part}”");
        }
        assert!(record.text.lines().count() <= 60, "{name} is longer than a page");
    }
}

#[test]
fn the_documents_that_others_rely_on_are_there() {
    let expected = [
        "README.md",
        "README.zh.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "GLOSSARY.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "docs/standards-format.md",
        "docs/evaluation-json.md",
        "docs/exchange.md",
        "docs/excel.md",
        "docs/command-line.md",
        "test",
        ".ci/run",
    ];
    let lacking: Vec<&str> =
        expected.into_iter().filter(|path| !workspace::root().join(path).is_file()).collect();
    assert!(lacking.is_empty(), "missing: {lacking:?}");
}
