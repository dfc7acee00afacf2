//! Workbooks to be filled in.

use crate::errors::AppError;
use crate::vocabularies;
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use jishi_engine::standards::Library;
use jishi_office::template::{self, TemplateKind};
use jishi_office::vocabularies::Vocabulary;
use std::path::Path;

/// Writes a template with the college's own drop-downs; without a world there are none.
///
/// # Errors
/// The file cannot be written.
pub fn write(
    path: &Path,
    kind: TemplateKind,
    world: Option<&World>,
    library: &Library,
    on: Day,
) -> Result<(), AppError> {
    let vocabulary = match world {
        Some(world) => vocabularies::of(world, library, on),
        None => Vocabulary { items: crate::library::items(library), ..Vocabulary::default() },
    };
    Ok(template::write(path, kind, &vocabulary)?)
}
