//! `glossary.toml`, the one list of terms, and `GLOSSARY.md`, which is written from it.

use crate::Finding;
use crate::sources::PublicType;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A term of the glossary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// English identifier, ASCII.
    pub id: String,
    /// Chinese term.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Where the English comes from; a mark of `[sources]`.
    pub source: String,
    /// Further Chinese words for it.
    pub also: Vec<String>,
    /// Note; empty where there is none.
    pub note: String,
}

/// Terms that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Title.
    pub title: String,
    /// Terms.
    pub terms: Vec<Term>,
}

/// The glossary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glossary {
    /// Marks of sources and what they mean, in the order of the file.
    pub sources: Vec<(String, String)>,
    /// Pairs that must not be confused.
    pub false_friends: Vec<String>,
    /// Areas.
    pub areas: Vec<Area>,
}

impl Glossary {
    /// Reads the glossary.
    ///
    /// # Errors
    /// A term without identifier, Chinese, English or a known source; an identifier that stands twice or is not ASCII.
    pub fn parse(text: &str) -> Result<Glossary, String> {
        let table: toml::Table = text.parse().map_err(|error| format!("glossary.toml: {error}"))?;
        let lists = |key: &str| table.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let sources: Vec<(String, String)> = lists("source")
            .iter()
            .map(|source| Ok((text_of(source, "mark")?, text_of(source, "means")?)))
            .collect::<Result<_, String>>()?;
        let mut areas = Vec::new();
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for area in lists("area") {
            let title = text_of(&area, "title")?;
            let terms: Vec<Term> = area
                .get("terms")
                .and_then(toml::Value::as_array)
                .into_iter()
                .flatten()
                .map(read_term)
                .collect::<Result<_, String>>()?;
            for term in &terms {
                let usable = term.id.starts_with(|c: char| c.is_ascii_uppercase())
                    && term.id.chars().all(|c| c.is_ascii_alphanumeric());
                if !usable {
                    return Err(format!(
                        "glossary.toml: `{}` is no UpperCamelCase ASCII identifier",
                        term.id
                    ));
                }
                if !sources.iter().any(|(mark, _)| *mark == term.source) {
                    return Err(format!("glossary.toml: `{}`: unknown source `{}`", term.id, term.source));
                }
                if let Some(before) = seen.insert(term.id.clone(), title.clone()) {
                    return Err(format!("glossary.toml: `{}` stands twice, first under {before}", term.id));
                }
            }
            areas.push(Area { title, terms });
        }
        let false_friends =
            lists("false_friends").iter().filter_map(|line| line.as_str().map(str::to_owned)).collect();
        Ok(Glossary { sources, false_friends, areas })
    }

    /// The term with this identifier.
    pub fn term(&self, id: &str) -> Option<&Term> {
        self.areas.iter().flat_map(|a| &a.terms).find(|t| t.id == id)
    }

    /// The page that people read.
    pub fn page(&self) -> String {
        let mut page = String::from(
            "# Glossary\n\n\
             <!-- Written by `cargo run -p jishi-house --bin glossary` from glossary.toml. Do not edit here. -->\n\n\
             Identifiers are English, ASCII, American spelling, without pinyin; texts on screen are Chinese. The first line of a\n\
             type's documentation begins with its Chinese term. A new public type of `crates/domain` comes with its line in\n\
             `glossary.toml`; a test of the house asks for it.\n\n**Sources of the English**: ",
        );
        let sources: Vec<String> =
            self.sources.iter().map(|(mark, means)| format!("**{mark}** {means}")).collect();
        page.push_str(&sources.join("; "));
        page.push_str(".\n\n**False friends**: ");
        page.push_str(&self.false_friends.join("; "));
        page.push_str(".\n");
        for area in &self.areas {
            let _ = write!(
                page,
                "\n## {}\n\n| 中文 | Identifier | English | Source | Note |\n|---|---|---|---|---|\n",
                area.title
            );
            for term in &area.terms {
                let also = if term.also.is_empty() {
                    String::new()
                } else {
                    format!("（{}）", term.also.join("、"))
                };
                let _ = writeln!(
                    page,
                    "| {}{also} | `{}` | {} | {} | {} |",
                    term.zh, term.id, term.en, term.source, term.note
                );
            }
        }
        page
    }
}

fn text_of(value: &toml::Value, key: &str) -> Result<String, String> {
    value
        .get(key)
        .and_then(toml::Value::as_str)
        .filter(|t| !t.trim().is_empty())
        .map(str::to_owned)
        .ok_or_else(|| format!("glossary.toml: `{key}` is missing in {value}"))
}

fn read_term(value: &toml::Value) -> Result<Term, String> {
    let also = value.get("also").and_then(toml::Value::as_array).into_iter().flatten();
    Ok(Term {
        id: text_of(value, "id")?,
        zh: text_of(value, "zh")?,
        en: text_of(value, "en")?,
        source: text_of(value, "source")?,
        also: also.filter_map(|t| t.as_str().map(str::to_owned)).collect(),
        note: value.get("note").and_then(toml::Value::as_str).unwrap_or_default().to_owned(),
    })
}

/// Public types that are not in the glossary, or whose documentation does not begin with the glossary's word.
pub fn unlisted(glossary: &Glossary, path: &str, types: &[PublicType]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for of in types {
        match glossary.term(&of.name) {
            None => findings.push(Finding::new(
                path,
                of.line,
                format!("`{}` is not in the glossary", of.name),
                "write its line to glossary.toml and run `cargo run -p jishi-house --bin glossary`",
            )),
            Some(term) => {
                let begins =
                    std::iter::once(&term.zh).chain(&term.also).any(|zh| of.doc.starts_with(zh.as_str()));
                if !begins {
                    findings.push(Finding::new(
                        path,
                        of.line,
                        format!("the documentation of `{}` begins with “{}”", of.name, of.doc),
                        format!("begin it with the Chinese term: `/// {} — …`", term.zh),
                    ));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "false_friends = [\"党小组 ≠ 党组\"]\n\
        [[source]]\nmark = \"C\"\nmeans = \"Constitution\"\n\
        [[area]]\ntitle = \"Units\"\nterms = [\n\
        { id = \"Branch\", zh = \"党支部\", en = \"Party branch\", source = \"C\", also = [\"支部\"] },\n]\n";

    fn of(name: &str, doc: &str) -> PublicType {
        PublicType { name: name.into(), doc: doc.into(), line: 1 }
    }

    #[test]
    fn the_page_has_every_term_with_its_words() {
        let page = Glossary::parse(TEXT).unwrap().page();
        assert!(page.contains("| 党支部（支部） | `Branch` | Party branch | C |  |"));
        assert!(page.contains("**C** Constitution"));
        assert!(page.contains("党小组 ≠ 党组"));
    }

    #[test]
    fn a_type_without_a_term_or_without_its_chinese_word_is_named() {
        let glossary = Glossary::parse(TEXT).unwrap();
        assert!(unlisted(&glossary, "x", &[of("Branch", "支部 — the branch.")]).is_empty());
        assert!(unlisted(&glossary, "x", &[of("Member", "党员")])[0].problem.contains("not in the glossary"));
        assert!(unlisted(&glossary, "x", &[of("Branch", "A branch.")])[0].advice.contains("党支部"));
    }

    #[test]
    fn a_term_that_stands_twice_or_has_no_known_source_is_refused() {
        let twice =
            TEXT.replace("\n]\n", "\n{ id = \"Branch\", zh = \"a\", en = \"b\", source = \"C\" },\n]\n");
        assert!(Glossary::parse(&twice).unwrap_err().contains("stands twice"));
        assert!(
            Glossary::parse(&TEXT.replace("source = \"C\"", "source = \"Z\""))
                .unwrap_err()
                .contains("unknown source")
        );
    }
}
