//! The library of standards: built into the program, or read from a folder.

use crate::errors::AppError;
use include_dir::{Dir, include_dir};
use jishi_domain::items::Item;
use jishi_engine::standards::load::{SourceText, load};
use jishi_engine::standards::{Diagnostic, Library, Standard};
use std::path::Path;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../standards");

/// The library that the program brings.
pub fn built_in() -> (Library, Vec<Diagnostic>) {
    let mut texts = Vec::new();
    embedded(&BUILT_IN, &|_| true, &mut texts);
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    load(&texts)
}

/// The built-in library without its scenarios and without standards that are not wanted: quicker to read.
pub fn built_in_for(wanted: impl Fn(&str) -> bool) -> Library {
    let mut texts = Vec::new();
    let needed = |path: &str| {
        !path.contains("/scenarios/")
            && path.split_once('/').is_some_and(|(id, _)| id == "items" || wanted(id))
    };
    embedded(&BUILT_IN, &needed, &mut texts);
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    load(&texts).0
}

fn embedded(folder: &Dir<'_>, needed: &dyn Fn(&str) -> bool, texts: &mut Vec<SourceText>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if path.ends_with(".toml")
            && needed(&path)
            && let Some(text) = file.contents_utf8()
        {
            texts.push(SourceText { path, text: text.to_owned() });
        }
    }
    for inner in folder.dirs() {
        embedded(inner, needed, texts);
    }
}

/// Reads a library from a folder.
///
/// # Errors
/// The folder or a file in it cannot be read.
pub fn from_folder(folder: &Path) -> Result<(Library, Vec<Diagnostic>), AppError> {
    let mut texts = Vec::new();
    gather(folder, folder, &mut texts).map_err(AppError::io(format!("标准文件夹 {}", folder.display())))?;
    if texts.is_empty() {
        return Err(AppError::refused(
            format!("标准文件夹 {}", folder.display()),
            "里面没有 .toml 文件",
            "指向包含各标准文件夹的目录",
        ));
    }
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(load(&texts))
}

fn gather(root: &Path, folder: &Path, texts: &mut Vec<SourceText>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(root, &path, texts)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            texts.push(SourceText { path: relative, text: std::fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

/// Finds a standard by `id`, `id@version` or its short name.
///
/// # Errors
/// A refusal that lists what there is.
pub fn find<'l>(library: &'l Library, name: &str) -> Result<&'l Standard, AppError> {
    let (id, version) = name.split_once('@').map_or((name, None), |(id, v)| (id, Some(v)));
    let found = library
        .standards
        .iter()
        .filter(|s| s.document.id == id || s.document.short == id)
        .filter(|s| version.is_none_or(|v| s.document.version == v))
        .max_by_key(|s| s.document.in_force_from);
    found.ok_or_else(|| {
        let known: Vec<String> =
            library.standards.iter().map(|s| format!("{}（{}）", s.key(), s.document.short)).collect();
        AppError::refused(
            format!("标准 {name}"),
            "标准库中没有",
            format!("从这些中选择：{}", known.join("、")),
        )
    })
}

/// The vocabulary of items, in the order of their ids.
pub fn items(library: &Library) -> Vec<Item> {
    library.items.values().cloned().collect()
}

/// The built-in library for the life of the program, without its cases: a site reads it once and keeps it.
pub fn leaked() -> &'static Library {
    Box::leak(Box::new(built_in_for(|_| true)))
}
