//! How long files are: ask at 400 lines, split at 800, Rust and TOML alike.

use crate::Finding;
use crate::workspace::TextFile;

/// From so many lines on one asks whether a file is still one thing.
pub const ASK: usize = 400;

/// From so many lines on it is split.
pub const SPLIT: usize = 800;

/// Files of at least so many lines, the longest first. Generated tables of the lock file do not count.
pub fn long(files: &[TextFile], lines: usize) -> Vec<Finding> {
    let mut found: Vec<(usize, &TextFile)> = files
        .iter()
        .filter(|f| f.path.ends_with(".rs") || f.path.ends_with(".toml"))
        .map(|f| (f.text.lines().count(), f))
        .filter(|(count, _)| *count >= lines)
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.path.cmp(&b.1.path)));
    found
        .into_iter()
        .map(|(count, file)| {
            let advice = if file.path.ends_with(".rs") {
                "move one noun with its tests into a file of its own"
            } else {
                "split it by chapter or area of the document; files are picked up by their folder"
            };
            Finding::new(&file.path, count, format!("{count} lines"), advice)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_file_comes_first_and_short_ones_not_at_all() {
        let file = |path: &str, lines: usize| TextFile::new(path, "x\n".repeat(lines));
        let files = [file("a.rs", 399), file("b.rs", 400), file("c.toml", 900), file("d.md", 2000)];
        let found: Vec<String> = long(&files, ASK).into_iter().map(|f| f.file).collect();
        assert_eq!(found, ["c.toml", "b.rs"]);
        assert_eq!(long(&files, SPLIT).len(), 1);
    }
}
