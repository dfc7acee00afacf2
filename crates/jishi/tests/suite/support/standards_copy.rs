//! Copies of standards, to be changed.

use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// 标准副本 — a folder with one standard of the library and the vocabulary of items.
pub struct Copy {
    folder: TempDir,
    standard: &'static str,
}

impl Copy {
    /// A copy of one standard as it is.
    pub fn of(standard: &'static str) -> Copy {
        let folder = tempfile::Builder::new().prefix("jishi-standards-").tempdir().unwrap();
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../standards");
        for part in ["items", standard] {
            copy(&library.join(part), &folder.path().join(part));
        }
        Copy { folder, standard }
    }

    /// The folder, for `--dir`.
    pub fn folder(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    /// Every file of the standard.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        list(&self.folder.path().join(self.standard), &mut found);
        found.sort();
        found
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn list(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            list(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

/// Changes a line of a parameter.
pub fn set_parameter(copy: &Copy, id: &str, line: &str, new: &str) {
    let heading = format!("id = \"{id}\"\n");
    for file in copy.files().iter().filter(|f| f.to_string_lossy().contains("parameters")) {
        let text = std::fs::read_to_string(file).unwrap();
        if let Some(at) = text.find(&heading) {
            let (before, after) = text.split_at(at);
            assert!(after.contains(line), "{id} has no {line}");
            std::fs::write(file, format!("{before}{}", after.replacen(line, new, 1))).unwrap();
            return;
        }
    }
    panic!("no parameter {id}");
}
