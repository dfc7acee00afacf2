//! Rust sources as tokens: comments are gone, and what only tests see is kept apart.

use crate::workspace::TextFile;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or keyword.
    Ident,
    /// One character of punctuation.
    Punct,
    /// A literal, as written.
    Literal,
    /// An opening bracket of any kind.
    Open,
    /// A closing bracket of any kind.
    Close,
}

/// A token with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// As written.
    pub text: String,
    /// Line, from 1.
    pub line: usize,
}

/// A public type and the first line of its documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicType {
    /// Identifier.
    pub name: String,
    /// First line of its documentation; empty where there is none.
    pub doc: String,
    /// Line of the identifier.
    pub line: usize,
}

/// A test function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestFunction {
    /// Name.
    pub name: String,
    /// Line of the name.
    pub line: usize,
}

/// A source file, taken apart.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Tokens of the product.
    pub product: Vec<Token>,
    /// Tokens that only tests, measurements and examples see.
    pub tests: Vec<Token>,
    /// Public structs, enums, unions, traits and type aliases of the product.
    pub types: Vec<PublicType>,
    /// Test functions.
    pub test_functions: Vec<TestFunction>,
}

impl Source {
    /// Takes a file apart.
    ///
    /// # Errors
    /// The file is not Rust.
    pub fn parse(file: &TextFile) -> Result<Source, String> {
        let stream: TokenStream =
            file.text.parse().map_err(|error| format!("{}: no Rust source: {error}", file.path))?;
        let mut source = Source::default();
        source.split(stream.clone(), file.is_for_tests());
        source.named(stream);
        Ok(source)
    }

    /// Puts every token where it belongs: an item under `#[test]`, `#[cfg(test)]` or a cfg of the feature `testing`
    /// goes to the tests.
    fn split(&mut self, stream: TokenStream, in_tests: bool) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            if !in_tests && is_test_attribute(&trees[at..]) {
                let end = item_end(&trees, at);
                for tree in &trees[at..end] {
                    flatten(tree, &mut self.tests);
                }
                at = end;
                continue;
            }
            match &trees[at] {
                TokenTree::Group(group) => {
                    let (open, close) = brackets(group);
                    let list = if in_tests { &mut self.tests } else { &mut self.product };
                    list.extend(open);
                    self.split(group.stream(), in_tests);
                    let list = if in_tests { &mut self.tests } else { &mut self.product };
                    list.extend(close);
                }
                tree => flatten(tree, if in_tests { &mut self.tests } else { &mut self.product }),
            }
            at += 1;
        }
    }

    /// Collects public types and test functions, inside macros too.
    fn named(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut doc: Option<String> = None;
        let mut is_test = false;
        let mut at = 0;
        while at < trees.len() {
            if let Some(group) = attribute(&trees[at..]) {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                match inside.as_slice() {
                    [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(text)]
                        if name == "doc" && doc.is_none() =>
                    {
                        doc = Some(unquoted(&text.to_string()).trim().to_owned());
                    }
                    [TokenTree::Ident(name)] if name == "test" => is_test = true,
                    _ => {}
                }
                at += 2;
                continue;
            }
            match &trees[at] {
                TokenTree::Ident(word) if word == "fn" && is_test => {
                    if let Some(TokenTree::Ident(name)) = trees.get(at + 1) {
                        let line = name.span().start().line;
                        self.test_functions.push(TestFunction { name: name.to_string(), line });
                    }
                }
                TokenTree::Ident(word) if word == "pub" => {
                    if let Some((name, line)) = public_type(&trees[at + 1..]) {
                        self.types.push(PublicType { name, doc: doc.take().unwrap_or_default(), line });
                    }
                }
                TokenTree::Group(group) => self.named(group.stream()),
                _ => {}
            }
            // `async fn` and the like stand between an attribute and the function's name
            let modifier = matches!(&trees[at], TokenTree::Ident(word)
                if word == "async" || word == "unsafe" || word == "const" || word == "pub");
            if !modifier {
                (doc, is_test) = (None, false);
            }
            at += 1;
        }
    }
}

/// The bracketed part of an attribute that begins here.
fn attribute(trees: &[TokenTree]) -> Option<&Group> {
    match trees {
        [TokenTree::Punct(hash), TokenTree::Group(group), ..]
            if hash.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
        {
            Some(group)
        }
        _ => None,
    }
}

/// Whether an attribute that keeps its item out of the product begins here.
fn is_test_attribute(trees: &[TokenTree]) -> bool {
    let Some(group) = attribute(trees) else { return false };
    let mut words = Vec::new();
    for tree in group.stream() {
        flatten(&tree, &mut words);
    }
    let has = |text: &str| words.iter().any(|w| w.text == text);
    match words.first().map(|w| w.text.as_str()) {
        Some("test") => true,
        Some("cfg") => !has("not") && (has("test") || has("\"testing\"")),
        _ => false,
    }
}

/// Where the item that begins at `at` with its attributes ends: behind its braces or its semicolon.
fn item_end(trees: &[TokenTree], at: usize) -> usize {
    let ends = |tree: &TokenTree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    trees[at..].iter().position(ends).map_or(trees.len(), |i| at + i + 1)
}

/// The name after `struct`, `enum` … and its line.
fn public_type(trees: &[TokenTree]) -> Option<(String, usize)> {
    match trees {
        [TokenTree::Ident(word), TokenTree::Ident(name), ..]
            if matches!(word.to_string().as_str(), "struct" | "enum" | "union" | "trait" | "type") =>
        {
            Some((name.to_string(), name.span().start().line))
        }
        _ => None,
    }
}

fn brackets(group: &Group) -> (Option<Token>, Option<Token>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => return (None, None),
    };
    let token = |kind, text: &str, line| Some(Token { kind, text: text.to_owned(), line });
    (
        token(TokenKind::Open, open, group.span_open().start().line),
        token(TokenKind::Close, close, group.span_close().start().line),
    )
}

fn flatten(tree: &TokenTree, into: &mut Vec<Token>) {
    let kind = match tree {
        TokenTree::Group(group) => {
            let (open, close) = brackets(group);
            into.extend(open);
            for tree in group.stream() {
                flatten(&tree, into);
            }
            into.extend(close);
            return;
        }
        TokenTree::Ident(_) => TokenKind::Ident,
        TokenTree::Punct(_) => TokenKind::Punct,
        TokenTree::Literal(_) => TokenKind::Literal,
    };
    into.push(Token { kind, text: tree.to_string(), line: tree.span().start().line });
}

/// The text of a string literal; anything else as it is.
pub fn unquoted(literal: &str) -> String {
    let raw = literal.trim_start_matches('r').trim_matches('#');
    let Some(inside) = raw.strip_prefix('"').and_then(|t| t.strip_suffix('"')) else {
        return literal.to_owned();
    };
    if literal.starts_with('r') {
        return inside.to_owned();
    }
    let mut text = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => text.extend(characters.next().map(|c| if c == 'n' { '\n' } else { c })),
            c => text.push(c),
        }
    }
    text
}

/// Whether these words stand here, one token each.
pub fn reads(tokens: &[Token], words: &[&str]) -> bool {
    tokens.len() >= words.len() && tokens.iter().zip(words).all(|(token, word)| token.text == *word)
}

/// The tokens of a function's body, by its name: the first function of that name.
pub fn body_of<'t>(tokens: &'t [Token], name: &str) -> &'t [Token] {
    let Some(start) = tokens.windows(2).position(|w| reads(w, &["fn", name])) else { return &[] };
    let Some(open) = tokens[start..].iter().position(|t| t.text == "{") else { return &[] };
    let first = start + open;
    let mut depth = 0;
    for (i, token) in tokens[first..].iter().enumerate() {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &tokens[first..first + i + 1];
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Source {
        Source::parse(&TextFile::new("crates/x/src/lib.rs", text)).unwrap()
    }

    fn names(tokens: &[Token]) -> Vec<&str> {
        tokens.iter().filter(|t| t.kind == TokenKind::Ident).map(|t| t.text.as_str()).collect()
    }

    #[test]
    fn comments_and_strings_are_no_code() {
        let source = parse("// use std::fs\nconst A: &str = \"std::fs\";");
        assert_eq!(names(&source.product), ["const", "A", "str"]);
    }

    #[test]
    fn what_only_tests_see_stands_apart() {
        let source = parse("fn a() { b(); }\n#[cfg(test)]\nmod tests { use c; }\nfn d() {}");
        assert_eq!(names(&source.product), ["fn", "a", "b", "fn", "d"]);
        assert!(names(&source.tests).ends_with(&["mod", "tests", "use", "c"]));
        assert!(names(&parse("#[cfg(not(test))] fn e() {}").product).contains(&"e"));
        assert!(!names(&parse("#[cfg(feature = \"testing\")] pub mod e;").product).contains(&"e"));
    }

    #[test]
    fn a_file_under_tests_is_all_tests() {
        let source = Source::parse(&TextFile::new("crates/x/tests/a.rs", "fn helper() {}")).unwrap();
        assert!(source.product.is_empty());
    }

    #[test]
    fn public_types_are_found_with_the_first_line_of_their_documentation() {
        let source = parse(
            "/// 党员 — a member.\n/// More.\n#[derive(Debug)]\npub struct Member;\n\
             macro_rules! m { () => { /// 职务\n pub enum Post {} } }\nstruct Own;\npub(crate) struct Near;",
        );
        let found: Vec<(&str, &str, usize)> =
            source.types.iter().map(|t| (t.name.as_str(), t.doc.as_str(), t.line)).collect();
        assert_eq!(found, [("Member", "党员 — a member.", 4), ("Post", "职务", 6)]);
    }

    #[test]
    fn a_test_is_found_inside_a_macro_too() {
        let source =
            parse("proptest! { #[test] fn inside(x in 0..9) {} }\n#[test]\nfn outside() {}\nfn no() {}");
        let found: Vec<&str> = source.test_functions.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(found, ["inside", "outside"]);
    }

    #[test]
    fn the_body_of_a_function_is_found_by_its_name() {
        let source = parse("fn a() { if x { y } } fn b() { z }");
        assert_eq!(names(body_of(&source.product, "a")), ["if", "x", "y"]);
        assert!(body_of(&source.product, "c").is_empty());
    }
}
