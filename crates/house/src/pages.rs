//! Markdown pages as tables and links, for sweeps against the code.

use crate::Finding;
use crate::workspace::TextFile;
use std::collections::BTreeSet;

/// The rows of every table under a heading (up to the next heading of the same or a higher level), without head and
/// rule.
pub fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut level = 0;
    let mut in_code = false;
    let mut head = true;
    for line in page.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        let hashes = line.chars().take_while(|c| *c == '#').count();
        if hashes > 0 && !in_code {
            if line[hashes..].trim() == heading {
                level = hashes;
                continue;
            }
            if level > 0 && hashes <= level {
                break;
            }
        }
        if level == 0 || in_code || !line.starts_with('|') {
            head = true;
            continue;
        }
        let is_rule = line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
        if is_rule {
            head = false;
        } else if !head {
            rows.push(cells(line));
        }
    }
    rows
}

/// The cells of a table's row; `\|` is a character of a cell.
fn cells(line: &str) -> Vec<String> {
    let line = line.replace("\\|", "\u{1}");
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
}

/// Every `code` in a text.
pub fn codes(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The codes in the first cells of the tables under a heading.
pub fn names(page: &str, heading: &str) -> BTreeSet<String> {
    rows(page, heading).iter().filter_map(|row| row.first()).flat_map(|cell| codes(cell)).collect()
}

/// What a page's list lacks, and what it has that the code does not know.
pub fn differences(page: &TextFile, heading: &str, known: &BTreeSet<String>) -> Vec<Finding> {
    let said = names(&page.text, heading);
    let line =
        page.text.lines().position(|l| l.trim_start_matches('#').trim() == heading).map_or(1, |i| i + 1);
    let lacking = known.difference(&said).map(|name| {
        Finding::new(
            &page.path,
            line,
            format!("“{heading}” does not tell of `{name}`"),
            "add a row to the table with what it means",
        )
    });
    let invented = said.difference(known).map(|name| {
        Finding::new(
            &page.path,
            line,
            format!("“{heading}” tells of `{name}`, which the code does not know"),
            "delete the row, or mend the name",
        )
    });
    lacking.chain(invented).collect()
}

/// Links of a page to files of the project that are not there.
pub fn broken_links(page: &TextFile, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for (i, line) in page.text.lines().enumerate() {
        for part in line.split("](").skip(1) {
            let Some((target, _)) = part.split_once(')') else { continue };
            let target = target.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let path = joined(folder, target);
            if !exists(&path) {
                findings.push(Finding::new(
                    &page.path,
                    i + 1,
                    format!("links to {path}, which is not there"),
                    "write the page, or mend the link",
                ));
            }
        }
    }
    findings
}

fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A\n## Kinds\n\n| id | word |\n|---|---|\n| `a` | A \\| B |\n| `b`, `c` | `d` |\n\n\
                        ### More\n| id |\n|---|\n| `e` |\n## Others\n| id |\n|---|\n| `f` |\n";

    #[test]
    fn names_stand_in_the_first_cells_under_a_heading() {
        assert_eq!(names(PAGE, "Kinds").into_iter().collect::<Vec<_>>(), ["a", "b", "c", "e"]);
        assert_eq!(rows(PAGE, "Kinds")[0], ["`a`", "A | B"]);
        assert!(names(PAGE, "Nothing").is_empty());
    }

    #[test]
    fn what_lacks_and_what_is_invented_is_named() {
        let known = ["f", "g"].map(str::to_owned).into();
        let page = TextFile::new("docs/x.md", PAGE);
        assert_eq!(differences(&page, "Others", &known)[0].problem, "“Others” does not tell of `g`");
        let known = BTreeSet::new();
        assert!(differences(&page, "Others", &known)[0].problem.contains("does not know"));
    }

    #[test]
    fn a_link_to_nowhere_is_named_from_where_it_stands() {
        let page = TextFile::new("docs/x.md", "[a](../README.md) [b](y.md#z) [c](https://example.com)");
        let found = broken_links(&page, |path| path == "README.md");
        assert_eq!(found.len(), 1);
        assert!(found[0].problem.contains("docs/y.md"));
    }
}
