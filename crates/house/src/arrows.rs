//! Which crate may know which: the arrows of ARCHITECTURE.md.

use crate::Finding;
use crate::manifests::Manifest;
use crate::sources::{Source, TokenKind};
use crate::workspace::TextFile;

/// A crate's place in the house.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Folder under `crates/`.
    pub folder: &'static str,
    /// Crates that it may know; `None`: any.
    pub knows: Option<&'static [&'static str]>,
    /// Libraries that only it may take.
    pub door: &'static [&'static str],
    /// What to do instead of an arrow that runs against these.
    pub advice: &'static str,
}

/// The house, from the ground up.
pub const HOUSE: &[Place] = &[
    Place {
        folder: "domain",
        knows: Some(&[]),
        door: &[],
        advice: "domain knows nobody: take what you need as an argument, or move the noun itself down into domain",
    },
    Place {
        folder: "engine",
        knows: Some(&["domain"]),
        door: &[],
        advice: "engine judges facts that it is handed: let app load them and pass them in",
    },
    Place {
        folder: "demo",
        knows: Some(&["domain"]),
        door: &[],
        advice: "demo gives ledger entries and nothing else: let app write them down",
    },
    Place {
        folder: "store",
        knows: Some(&["domain"]),
        door: &["rusqlite", "postgres", "chacha20poly1305", "hmac", "sm3", "zeroize", "getrandom"],
        advice: "store keeps and reads entries: a decision belongs to app, a noun to domain",
    },
    Place {
        folder: "office",
        knows: Some(&["domain"]),
        door: &["zip", "quick-xml", "rust_xlsxwriter", "calamine", "icalendar", "fast_qr"],
        advice: "office turns files into rows and rows into files: let app join them with what the ledger says",
    },
    Place {
        folder: "app",
        knows: Some(&["store", "office", "engine", "domain", "demo"]),
        door: &["include_dir", "ring", "ureq"],
        advice: "app is called by the surfaces and never calls them: return a value and let them show it",
    },
    Place {
        folder: "web",
        knows: Some(&["app", "domain"]),
        door: &["axum", "askama", "tower-http", "tokio"],
        advice: "web shows and asks: put the use case into app, by its noun, and call that",
    },
    Place {
        folder: "jishi",
        knows: Some(&["web", "app", "domain"]),
        door: &["clap", "indicatif", "lettre"],
        advice: "the command line only speaks: put the use case into app, by its noun, and call that",
    },
    Place { folder: "bench", knows: None, door: &[], advice: "" },
    Place { folder: "house", knows: None, door: &[], advice: "" },
];

/// The place of a crate.
pub fn place(folder: &str) -> Option<&'static Place> {
    HOUSE.iter().find(|p| p.folder == folder)
}

/// Arrows of manifests that run against the house, and libraries behind another crate's door.
pub fn in_manifests(manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests {
        let Some(place) = place(&manifest.folder) else {
            findings.push(Finding::new(
                &manifest.path,
                1,
                format!("the crate `{}` has no place in the house", manifest.folder),
                "say in crates/house/src/arrows.rs and in ARCHITECTURE.md what it is and whom it may know",
            ));
            continue;
        };
        for dependency in &manifest.dependencies {
            if let Some(other) = dependency.name.strip_prefix("jishi-") {
                if !may_know(place, other) {
                    findings.push(Finding::new(
                        &manifest.path,
                        dependency.line,
                        format!("{} → {other} runs against the arrows", place.folder),
                        place.advice,
                    ));
                }
            } else if let Some(owner) = owner(&dependency.name)
                && !dependency.dev
                && owner.folder != place.folder
                && place.knows.is_some()
            {
                findings.push(Finding::new(
                    &manifest.path,
                    dependency.line,
                    format!("`{}` stands behind the door of {}", dependency.name, owner.folder),
                    format!("ask {} for what you need, in the domain's nouns", owner.folder),
                ));
            }
        }
    }
    findings
}

fn owner(library: &str) -> Option<&'static Place> {
    HOUSE.iter().find(|p| p.door.contains(&library))
}

fn may_know(place: &Place, other: &str) -> bool {
    other == place.folder || place.knows.is_none_or(|known| known.contains(&other))
}

/// Imports and paths in a source that run against the arrows.
pub fn in_source(file: &TextFile, source: &Source) -> Vec<Finding> {
    let Some(place) = file.crate_folder().and_then(place) else { return Vec::new() };
    let mut findings = Vec::new();
    for token in source.product.iter().chain(&source.tests) {
        if token.kind == TokenKind::Ident
            && let Some(other) = token.text.strip_prefix("jishi_")
            && HOUSE.iter().any(|p| p.folder == other)
            && !may_know(place, other)
        {
            findings.push(Finding::new(
                &file.path,
                token.line,
                format!("{} → {other} runs against the arrows", place.folder),
                place.advice,
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(folder: &str, dependencies: &str) -> Manifest {
        let text = format!("[dependencies]\n{dependencies}\n[lints]\nworkspace = true\n");
        Manifest::parse(&TextFile::new(format!("crates/{folder}/Cargo.toml"), text)).unwrap()
    }

    fn problems(folder: &str, dependencies: &str) -> Vec<String> {
        in_manifests(&[manifest(folder, dependencies)]).into_iter().map(|f| f.problem).collect()
    }

    #[test]
    fn an_upward_arrow_is_refused_with_advice() {
        let found = in_manifests(&[manifest("engine", "jishi-store.workspace = true")]);
        assert_eq!(found[0].problem, "engine → store runs against the arrows");
        assert!(found[0].advice.contains("let app load them"));
        assert!(problems("app", "jishi-store.workspace = true").is_empty());
        assert_eq!(problems("jishi", "jishi-store.workspace = true").len(), 1);
        assert!(problems("bench", "jishi-store.workspace = true\nrusqlite.workspace = true").is_empty());
    }

    #[test]
    fn sql_stands_behind_the_door_of_the_store() {
        assert_eq!(
            problems("app", "rusqlite.workspace = true"),
            ["`rusqlite` stands behind the door of store"]
        );
        assert!(problems("store", "rusqlite.workspace = true").is_empty());
    }

    #[test]
    fn a_new_crate_must_say_where_it_stands() {
        assert_eq!(problems("annex", ""), ["the crate `annex` has no place in the house"]);
    }

    #[test]
    fn an_import_against_the_arrows_is_refused_where_it_stands() {
        let file = TextFile::new("crates/domain/src/lib.rs", "\nuse jishi_engine::rules::Rule;");
        let found = in_source(&file, &Source::parse(&file).unwrap());
        assert_eq!((found.len(), found[0].line), (1, 2));
    }
}
