//! Tracked files name no folder of anybody's machine and no package registry: what is cloned works everywhere.

use crate::Finding;
use crate::workspace::TextFile;

/// Folders of somebody's machine, in two halves so that this file does not name them.
const FOLDERS: &[(&str, &str)] =
    &[("/ho", "me/"), ("/ro", "ot/"), ("/wo", "rk/"), ("/tm", "p/"), ("/Us", "ers/"), ("C:\\Us", "ers")];

/// Hosts of registries and mirrors, in two halves.
const HOSTS: &[(&str, &str)] = &[
    ("index.crates", ".io"),
    ("static.crates", ".io"),
    ("registry.npm", "js.org"),
    ("pypi", ".org"),
    ("files.python", "hosted.org"),
    ("proxy.gol", "ang.org"),
    ("deb.deb", "ian.org"),
    ("//mirr", "or"),
    ("arti", "factory"),
];

/// The only source that the lock file may name: the public index, as cargo writes it.
const INDEX: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Places of a machine or a registry in tracked files.
pub fn named(file: &TextFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_lock = file.path.ends_with("Cargo.lock");
    for (i, line) in file.text.lines().enumerate() {
        for (a, b) in FOLDERS {
            if contains_path(line, &format!("{a}{b}")) {
                findings.push(Finding::new(
                    &file.path,
                    i + 1,
                    format!("names the folder {a}{b}… of a machine"),
                    "use a path relative to the project, a temporary folder, or say FILE",
                ));
            }
        }
        for (a, b) in HOSTS {
            if line.contains(&format!("{a}{b}")) {
                findings.push(Finding::new(
                    &file.path,
                    i + 1,
                    format!("names the registry {a}{b}"),
                    "leave it to cargo, apt or npm and their configuration where packages come from",
                ));
            }
        }
        if is_lock && line.starts_with("source = ") && line != INDEX {
            findings.push(Finding::new(
                &file.path,
                i + 1,
                "a package does not come from the public index",
                "run cargo update for it without a configured mirror",
            ));
        }
    }
    findings
}

/// Whether the folder begins a path here, and is not a part of a longer one.
fn contains_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '~' | '/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_a_machine_is_found_and_a_folder_of_the_project_is_not() {
        let line = |text: String| named(&TextFile::new("README.md", text)).len();
        assert_eq!(line(["see `/ro", "ot/x`"].concat()), 1);
        assert_eq!(line(["crates/ho", "me/x and ../wo", "rk/y"].concat()), 0);
        assert_eq!(line("/usr/lib/postgresql".to_owned()), 0);
    }

    #[test]
    fn the_lock_file_names_only_the_public_index() {
        let lock = |line: &str| named(&TextFile::new("Cargo.lock", line)).len();
        assert_eq!(lock(INDEX), 0);
        assert_eq!(lock("source = \"registry+https://example.com/index\""), 1);
    }
}
