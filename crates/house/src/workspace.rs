//! The workspace's files: what is tracked, where the crates stand.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Path from the root, with `/`.
    pub path: String,
    /// Content.
    pub text: String,
}

impl TextFile {
    /// A file from its parts.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> TextFile {
        TextFile { path: path.into(), text: text.into() }
    }

    /// The crate in which it stands: the folder under `crates/`.
    pub fn crate_folder(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// Whether it only serves tests, measurements and examples: nothing of it is in the product.
    pub fn is_for_tests(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        parts.iter().any(|p| matches!(*p, "tests" | "benches" | "examples" | "testing"))
            || matches!(parts.last(), Some(&("tests.rs" | "testing.rs")))
    }
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every text file that git tracks or would track, sorted; without git, every file outside `target`.
///
/// # Errors
/// A folder or file cannot be read.
pub fn files() -> io::Result<Vec<TextFile>> {
    let root = root();
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output();
    let mut paths: Vec<String> = match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            String::from_utf8_lossy(&output.stdout)
                .split('\0')
                .filter(|p| !p.is_empty())
                .map(str::to_owned)
                .collect()
        }
        _ => {
            let mut found = Vec::new();
            walk(&root, &root, &mut found)?;
            found
        }
    };
    paths.sort();
    paths.dedup();
    let mut files = Vec::new();
    for path in paths {
        match std::fs::read(root.join(&path)) {
            Ok(bytes) => {
                if let Ok(text) = String::from_utf8(bytes) {
                    files.push(TextFile { path, text });
                }
            }
            // deleted but not yet committed, or a link to a folder
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => {}
            Err(error) => return Err(error),
        }
    }
    Ok(files)
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | ".git" | ".cache") {
                walk(root, &path, found)?;
            }
        } else {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            found.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

/// The Rust sources among the workspace's files.
///
/// # Errors
/// As [`files`].
pub fn rust_files() -> io::Result<Vec<TextFile>> {
    Ok(files()?.into_iter().filter(|f| f.path.ends_with(".rs")).collect())
}

/// One file of the workspace.
///
/// # Errors
/// It cannot be read.
pub fn read(path: &str) -> io::Result<TextFile> {
    Ok(TextFile { path: path.to_owned(), text: std::fs::read_to_string(root().join(path))? })
}
