//! Manifests of the workspace and its crates, with the line of each dependency.

use crate::Finding;
use crate::workspace::TextFile;

/// A dependency as a manifest names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Name.
    pub name: String,
    /// For tests only.
    pub dev: bool,
    /// Line.
    pub line: usize,
    /// Taken from the workspace's list.
    pub inherited: bool,
}

/// A crate's manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Path of the file.
    pub path: String,
    /// Name of the folder under `crates/`.
    pub folder: String,
    /// Dependencies.
    pub dependencies: Vec<Dependency>,
    /// Whether the workspace's lints hold in it.
    pub lints: bool,
}

impl Manifest {
    /// Reads a crate's manifest.
    ///
    /// # Errors
    /// It is no TOML.
    pub fn parse(file: &TextFile) -> Result<Manifest, String> {
        let table: toml::Table =
            file.text.parse().map_err(|error| format!("{}: no TOML: {error}", file.path))?;
        let mut dependencies = Vec::new();
        for (section, dev) in
            [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
        {
            let Some(list) = table.get(section).and_then(toml::Value::as_table) else { continue };
            for (name, value) in list {
                let inherited = value.get("workspace").is_some_and(|w| w.as_bool() == Some(true));
                let own = value.get("path").is_some_and(|p| p.as_str() == Some("."));
                dependencies.push(Dependency {
                    name: name.clone(),
                    dev,
                    line: line_of(&file.text, section, name),
                    inherited: inherited || own,
                });
            }
        }
        Ok(Manifest {
            path: file.path.clone(),
            folder: file.crate_folder().unwrap_or_default().to_owned(),
            dependencies,
            lints: table.get("lints").and_then(|l| l.get("workspace")).and_then(toml::Value::as_bool)
                == Some(true),
        })
    }
}

fn line_of(text: &str, section: &str, name: &str) -> usize {
    let header = format!("[{section}]");
    let mut inside = false;
    for (i, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line == header;
        }
        let names = line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', ' ', '=']));
        if inside && names {
            return i + 1;
        }
    }
    1
}

/// Dependencies of the workspace without a line of reason above them.
pub fn unreasoned(file: &TextFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut inside = false;
    let mut before = "";
    for (i, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            let is_key = !name.is_empty() && !line.starts_with(['"', ']', '}']) && line.contains('=');
            if is_key && !name.starts_with("jishi-") && !before.starts_with('#') {
                findings.push(Finding::new(
                    &file.path,
                    i + 1,
                    format!("the dependency `{name}` has no reason"),
                    "write in a comment on the line above it what it is for, and what it spares us",
                ));
            }
        }
        before = line;
    }
    findings
}

/// What crates do with their manifests that the workspace should do: versions of their own, lints switched off.
pub fn not_inherited(manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests {
        if !manifest.lints {
            findings.push(Finding::new(
                &manifest.path,
                1,
                "the workspace's lints do not hold here",
                "add `[lints]` with `workspace = true`",
            ));
        }
        for dependency in manifest.dependencies.iter().filter(|d| !d.inherited) {
            findings.push(Finding::new(
                &manifest.path,
                dependency.line,
                format!("`{}` has a version of its own", dependency.name),
                "write it to [workspace.dependencies] with its reason and take it with `workspace = true`",
            ));
        }
    }
    findings
}

/// Dependencies of the workspace that no crate takes.
pub fn unused(root: &TextFile, manifests: &[Manifest]) -> Result<Vec<Finding>, String> {
    let table: toml::Table = root.text.parse().map_err(|error| format!("{}: {error}", root.path))?;
    let listed = table.get("workspace").and_then(|w| w.get("dependencies")).and_then(toml::Value::as_table);
    let taken = |name: &str| manifests.iter().any(|m| m.dependencies.iter().any(|d| d.name == name));
    Ok(listed
        .into_iter()
        .flatten()
        .filter(|(name, _)| !name.starts_with("jishi-") && !taken(name))
        .map(|(name, _)| {
            let line = line_of(&root.text, "workspace.dependencies", name);
            Finding::new(
                &root.path,
                line,
                format!("no crate takes `{name}`"),
                "delete it; a dependency comes with the code that needs it",
            )
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> TextFile {
        TextFile::new("crates/x/Cargo.toml", text)
    }

    #[test]
    fn a_dependency_has_its_name_section_and_line() {
        let text = "[dependencies]\nserde.workspace = true\n\n[dev-dependencies]\ntoml = \"1\"\n";
        let manifest = Manifest::parse(&file(text)).unwrap();
        let found: Vec<(&str, bool, usize, bool)> =
            manifest.dependencies.iter().map(|d| (d.name.as_str(), d.dev, d.line, d.inherited)).collect();
        assert_eq!(found, [("serde", false, 2, true), ("toml", true, 5, false)]);
        let problems: Vec<String> = not_inherited(&[manifest]).into_iter().map(|f| f.problem).collect();
        assert_eq!(problems, ["the workspace's lints do not hold here", "`toml` has a version of its own"]);
    }

    #[test]
    fn each_dependency_needs_its_own_line_of_reason() {
        let text = "[workspace.dependencies]\njishi-x = { path = \"x\" }\n# why\na = \"1\"\nb = \"1\"\n";
        let found: Vec<usize> = unreasoned(&file(text)).iter().map(|f| f.line).collect();
        assert_eq!(found, [5]);
    }

    #[test]
    fn a_dependency_that_no_crate_takes_is_named() {
        let root =
            TextFile::new("Cargo.toml", "[workspace.dependencies]\n# why\na = \"1\"\n# why\nb = \"1\"\n");
        let manifest = Manifest::parse(&file("[dependencies]\na.workspace = true\n")).unwrap();
        let found = unused(&root, &[manifest]).unwrap();
        assert_eq!((found.len(), found[0].line), (1, 5));
    }
}
