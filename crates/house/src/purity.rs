//! The purity line: below it no I/O, clock, randomness, async, SQL, global state. Time is an argument.

use crate::Finding;
use crate::manifests::Manifest;
use crate::sources::{Source, Token, TokenKind, reads};
use crate::workspace::TextFile;

/// Crates below the line.
pub const PURE: [&str; 3] = ["domain", "engine", "demo"];

/// Libraries that a pure crate may take; each only computes.
pub const PURE_LIBRARIES: [&str; 9] =
    ["bitcode", "hashbrown", "jiff", "microlp", "rustc-hash", "serde", "serde_json", "thiserror", "toml"];

const IO: &str =
    "take the text or the rows as an argument; reading and writing are done by store, office or app";
const CLOCK: &str =
    "take the day (`as_of`, `entered_at`) as an argument; the clock is read once, in app::clock";
const CHANCE: &str = "take the seed or the bytes as an argument; keys and nonces are drawn in store::secrets";
const GLOBAL: &str =
    "put the value into the argument that callers already pass; nothing is remembered between calls";
const WAIT: &str = "return the value; waiting, threads and tasks belong to the surfaces above app";
const SQL: &str = "say in the domain's nouns what is needed and let store find it";
const SAY: &str = "return what is to be said; the surfaces print";

/// Paths under `std` that are refused, and why.
const STD: &[(&str, &str)] = &[
    ("fs", IO),
    ("net", IO),
    ("io", IO),
    ("env", IO),
    ("process", IO),
    ("os", IO),
    ("thread", WAIT),
    ("future", WAIT),
];

/// Names that are refused wherever they stand.
const NAMES: &[(&str, &str)] = &[
    ("SystemTime", CLOCK),
    ("Instant", CLOCK),
    ("tokio", WAIT),
    ("async", WAIT),
    ("await", WAIT),
    ("rand", CHANCE),
    ("getrandom", CHANCE),
    ("RandomState", CHANCE),
    ("rusqlite", SQL),
    ("postgres", SQL),
    ("OnceLock", GLOBAL),
    ("LazyLock", GLOBAL),
    ("Mutex", GLOBAL),
    ("RwLock", GLOBAL),
];

/// Macros that are refused.
const MACROS: &[(&str, &str)] = &[
    ("println", SAY),
    ("eprintln", SAY),
    ("print", SAY),
    ("eprint", SAY),
    ("thread_local", GLOBAL),
    ("env", IO),
    ("option_env", IO),
];

/// What a source below the line must not say; sources elsewhere may say anything.
pub fn in_source(file: &TextFile, source: &Source) -> Vec<Finding> {
    if !file.crate_folder().is_some_and(|f| PURE.contains(&f)) {
        return Vec::new();
    }
    let tokens = &source.product;
    let mut findings = Vec::new();
    let mut refuse = |token: &Token, what: String, advice: &str| {
        findings.push(Finding::new(
            &file.path,
            token.line,
            format!("`{what}` below the purity line"),
            advice,
        ));
    };
    for (i, token) in tokens.iter().enumerate() {
        if token.kind != TokenKind::Ident {
            continue;
        }
        let rest = &tokens[i + 1..];
        if token.text == "std" && reads(rest, &[":", ":"]) {
            for part in first_parts(&rest[2..]) {
                if let Some((name, advice)) = STD.iter().find(|(name, _)| part.text == *name) {
                    refuse(part, format!("std::{name}"), advice);
                }
            }
        }
        if let Some((name, advice)) = NAMES.iter().find(|(name, _)| token.text == *name) {
            refuse(token, (*name).to_owned(), advice);
        }
        if let Some((name, advice)) = MACROS.iter().find(|(name, _)| token.text == *name)
            && reads(rest, &["!"])
        {
            refuse(token, format!("{name}!"), advice);
        }
        if token.text == "static" && reads(rest, &["mut"]) {
            refuse(token, "static mut".to_owned(), GLOBAL);
        }
        if token.text == "now" && reads(rest, &["("]) && i > 0 && matches!(&*tokens[i - 1].text, ":" | ".") {
            refuse(token, "now()".to_owned(), CLOCK);
        }
    }
    findings
}

/// The names that follow `std::`: one, or the first of each branch of a group.
fn first_parts(tokens: &[Token]) -> Vec<&Token> {
    match tokens.first() {
        Some(token) if token.kind == TokenKind::Ident => vec![token],
        Some(token) if token.text == "{" => {
            let mut parts = Vec::new();
            let mut depth = 0;
            let mut first = true;
            for token in tokens {
                match token.text.as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    _ if depth == 1 && first && token.kind == TokenKind::Ident => {
                        parts.push(token);
                        first = false;
                    }
                    "," if depth == 1 => first = true,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            parts
        }
        _ => Vec::new(),
    }
}

/// Libraries that a pure crate takes beyond those that only compute.
pub fn in_manifests(manifests: &[Manifest]) -> Vec<Finding> {
    manifests
        .iter()
        .filter(|m| PURE.contains(&m.folder.as_str()))
        .flat_map(|m| m.dependencies.iter().map(move |d| (m, d)))
        .filter(|(_, d)| {
            !d.dev && !d.name.starts_with("jishi-") && !PURE_LIBRARIES.contains(&d.name.as_str())
        })
        .map(|(m, d)| {
            Finding::new(
                &m.path,
                d.line,
                format!("the pure crate {} takes `{}`", m.folder, d.name),
                "use it above the line, or write a decision record that shows that it only computes and add it to \
                 PURE_LIBRARIES",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(path: &str, text: &str) -> Vec<String> {
        let file = TextFile::new(path, text);
        let source = Source::parse(&file).unwrap();
        in_source(&file, &source).into_iter().map(|f| f.problem).collect()
    }

    fn check(text: &str, expected: &[&str]) {
        let expected: Vec<String> =
            expected.iter().map(|what| format!("`{what}` below the purity line")).collect();
        assert_eq!(problems("crates/domain/src/lib.rs", text), expected, "{text}");
    }

    #[test]
    fn files_clocks_chance_and_global_state_are_refused() {
        check("use std::fs;", &["std::fs"]);
        check("use std::{collections::{BTreeMap, env}, env, io::Read};", &["std::env", "std::io"]);
        check("fn f() -> u64 { std::time::Instant::now() }", &["Instant", "now()"]);
        check("fn f() { jiff::Zoned::now(); }", &["now()"]);
        check("async fn f() { g().await }", &["async", "await"]);
        check("static mut A: u8 = 0;", &["static mut"]);
        check("thread_local!(static A: u8 = 0);", &["thread_local!"]);
        check("fn f() { println!(\"x\") }", &["println!"]);
        check("static A: std::sync::OnceLock<u8> = b();", &["OnceLock"]);
        check("fn f() { rusqlite::x() }", &["rusqlite"]);
    }

    #[test]
    fn values_words_and_tests_are_not_refused() {
        check("use std::collections::BTreeMap; /// std::fs\nconst A: &str = \"println!\";", &[]);
        check("fn now(x: u8) -> u8 { x }", &[]);
        check("#[cfg(test)] mod tests { use std::fs; }", &[]);
        assert!(problems("crates/store/src/lib.rs", "use std::fs;").is_empty());
    }

    #[test]
    fn a_pure_crate_takes_only_libraries_that_compute() {
        let file = TextFile::new(
            "crates/engine/Cargo.toml",
            "[dependencies]\nserde.workspace = true\nrayon.workspace = true\n[dev-dependencies]\nproptest.workspace = true\n",
        );
        let found = in_manifests(&[Manifest::parse(&file).unwrap()]);
        assert_eq!((found.len(), found[0].line), (1, 3));
    }
}
