//! Habits of the code: nothing panics in the product, tests are facts that neither wait nor are skipped.

use crate::Finding;
use crate::sources::{Source, Token, TokenKind, reads};
use crate::workspace::TextFile;

/// Calls that end the program instead of answering.
pub fn panics(file: &TextFile, source: &Source) -> Vec<Finding> {
    let tokens = &source.product;
    let mut findings = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let after = tokens.get(i + 1).map(|t| t.text.as_str());
        let method = i > 0 && tokens[i - 1].text == ".";
        // `unwrap` with arguments is somebody's own method: a key is unwrapped, too
        let is_call = method
            && (token.text == "unwrap" && reads(&tokens[i + 1..], &["(", ")"])
                || token.text == "expect" && after == Some("("));
        let is_macro = after == Some("!")
            && matches!(token.text.as_str(), "panic" | "unreachable" | "todo" | "unimplemented");
        if token.kind == TokenKind::Ident && (is_call || is_macro) {
            findings.push(Finding::new(
                &file.path,
                token.line,
                format!("`{}` outside tests", token.text),
                "return an error with object, problem and remedy, use `?`, or give the value that holds when \
                 nothing is there",
            ));
        }
    }
    findings
}

/// Test names that say what is called instead of what is true.
pub fn names(file: &TextFile, source: &Source) -> Vec<Finding> {
    source
        .test_functions
        .iter()
        .filter(|test| {
            let name = test.name.as_str();
            name.starts_with("test_")
                || name.ends_with("_test")
                || name.contains("it_works")
                || name.contains("should_")
                || name.split('_').filter(|w| !w.is_empty()).count() < 3
        })
        .map(|test| {
            Finding::new(
                &file.path,
                test.line,
                format!("the test `{}` does not say a fact", test.name),
                "name it by what it proves, e.g. `a_quarter_without_a_meeting_is_not_met`",
            )
        })
        .collect()
}

/// Tests that are skipped, or that wait for time to pass.
pub fn idle(file: &TextFile, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let all = source.product.iter().chain(&source.tests).collect::<Vec<&Token>>();
    for pair in all.windows(3) {
        if pair[0].text == "#" && pair[1].text == "[" && pair[2].text == "ignore" {
            findings.push(Finding::new(
                &file.path,
                pair[2].line,
                "an ignored test",
                "make it pass, or delete it; what is slow goes into the benchmark",
            ));
        }
    }
    for (i, token) in source.tests.iter().enumerate() {
        if token.kind == TokenKind::Ident && token.text == "sleep" && reads(&source.tests[i + 1..], &["("]) {
            findings.push(Finding::new(
                &file.path,
                token.line,
                "a test that sleeps",
                "wait for the thing itself (a join, a channel, a line of output) and give the code a clock as argument",
            ));
        }
    }
    findings
}

/// Identifiers that are not ASCII.
pub fn foreign_identifiers(file: &TextFile, source: &Source) -> Vec<Finding> {
    source
        .product
        .iter()
        .chain(&source.tests)
        .filter(|t| t.kind == TokenKind::Ident && !t.text.is_ascii())
        .map(|t| {
            Finding::new(
                &file.path,
                t.line,
                format!("the identifier `{}` is not ASCII", t.text),
                "take the English identifier of glossary.toml; Chinese stands in labels and texts",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(check: fn(&TextFile, &Source) -> Vec<Finding>, text: &str) -> usize {
        let file = TextFile::new("crates/x/src/lib.rs", text);
        check(&file, &Source::parse(&file).unwrap()).len()
    }

    #[test]
    fn what_panics_is_refused_outside_tests() {
        assert_eq!(run(panics, "fn a() { b().unwrap(); c.expect(\"x\"); panic!(\"x\"); unreachable!() }"), 4);
        assert_eq!(
            run(panics, "fn a() { b().unwrap_or(1); ring.unwrap(key); }\n#[expect(dead_code)] fn c() {}"),
            0
        );
        assert_eq!(run(panics, "#[cfg(test)] mod tests { fn a() { b().unwrap(); } }"), 0);
    }

    #[test]
    fn a_test_is_named_by_the_fact_that_it_proves() {
        assert_eq!(run(names, "#[test] fn test_the_parser_reads() {}"), 1);
        assert_eq!(run(names, "#[test] fn it_works() {}"), 1);
        assert_eq!(run(names, "#[test] fn parsing() {}"), 1);
        assert_eq!(run(names, "#[test] fn a_quarter_without_a_meeting_is_not_met() {}"), 0);
    }

    #[test]
    fn ignored_and_sleeping_tests_are_refused() {
        assert_eq!(run(idle, "#[test] #[ignore = \"slow\"] fn a_slow_one_is_fine() {}"), 1);
        assert_eq!(run(idle, "#[cfg(test)] mod tests { fn a() { std::thread::sleep(b); } }"), 1);
        assert_eq!(run(idle, "fn sleeper() { let sleep = 1; }"), 0);
    }

    #[test]
    fn identifiers_are_ascii() {
        assert_eq!(run(foreign_identifiers, "fn 党员() {}"), 1);
        assert_eq!(run(foreign_identifiers, "const A: &str = \"党员\";"), 0);
    }
}
