//! Reading `.xlsx` workbooks: cells with their number formats, formulas and merged areas, in one pass, under limits.
//!
//! A workbook is somebody else's file: whatever is in it gives values, issues or a [`FileRefusal`], never a panic.

mod cells;
mod markup;
mod packages;
mod parts;
mod plain;
mod sheets;

pub use cells::{Area, Cell, Row, Sheet, Value};
pub use parts::NumberFormat;

use crate::issues::{FileProblem, FileRefusal};
use packages::Package;
use parts::SheetEntry;
use std::path::Path;

/// 限度 — how much of a file is read at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub packed: u64,
    /// Bytes of all parts that are read, unpacked.
    pub unpacked: u64,
    /// Cells with a value in one sheet.
    pub cells: usize,
}

impl Default for Limits {
    /// 64 MB packed, 256 MB unpacked, three million cells: a hundred thousand members with thirty columns.
    fn default() -> Limits {
        Limits { packed: 64 << 20, unpacked: 256 << 20, cells: 3_000_000 }
    }
}

/// 工作簿 — an opened workbook.
pub struct Workbook {
    package: Package,
    sheets: Vec<SheetEntry>,
    strings: Vec<String>,
    formats: Vec<NumberFormat>,
    from_1904: bool,
    limits: Limits,
}

impl Workbook {
    /// Opens a file.
    ///
    /// # Errors
    /// The file is missing, unreadable, empty, too large, protected, damaged, or something else than `.xlsx`.
    pub fn open(path: &Path, limits: Limits) -> Result<Workbook, FileRefusal> {
        Workbook::in_package(Package::open(path, limits)?, limits)
    }

    /// Opens the bytes of a file; the name stands in refusals.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn of(name: &Path, bytes: Vec<u8>, limits: Limits) -> Result<Workbook, FileRefusal> {
        Workbook::in_package(Package::of(name, bytes, limits)?, limits)
    }

    fn in_package(mut package: Package, limits: Limits) -> Result<Workbook, FileRefusal> {
        let contents = parts::contents(&mut package)?;
        if contents.sheets.is_empty() {
            return Err(package.broken("没有工作表"));
        }
        let strings = match &contents.strings {
            Some(part) => parts::strings(&mut package, part)?,
            None => Vec::new(),
        };
        let formats = match &contents.styles {
            Some(part) => parts::formats(&mut package, part)?,
            None => Vec::new(),
        };
        let (sheets, from_1904) = (contents.sheets, contents.from_1904);
        Ok(Workbook { package, sheets, strings, formats, from_1904, limits })
    }

    /// The names of the sheets, in order, with whether they show.
    pub fn sheets(&self) -> impl Iterator<Item = (&str, bool)> {
        self.sheets.iter().map(|s| (s.name.as_str(), s.visible))
    }

    /// Whether date serials count from 1904 instead of 1900.
    pub fn from_1904(&self) -> bool {
        self.from_1904
    }

    /// The path it was opened from.
    pub fn path(&self) -> &Path {
        self.package.path()
    }

    /// Reads one sheet, by its place in [`Workbook::sheets`].
    ///
    /// # Errors
    /// The sheet is damaged or too large.
    pub fn sheet(&mut self, number: usize) -> Result<Sheet<'_>, FileRefusal> {
        let missing = || "没有这个工作表";
        let entry = self.sheets.get(number).ok_or_else(|| self.package.broken(missing()))?.clone();
        let bytes = self.package.part(&entry.part)?.ok_or_else(|| self.package.broken(missing()))?;
        let context =
            sheets::Context { strings: &self.strings, formats: &self.formats, limit: self.limits.cells };
        match sheets::read(&bytes, context) {
            Ok((rows, cells, merged)) => {
                Ok(Sheet { name: entry.name, number, from_1904: self.from_1904, merged, rows, cells })
            }
            Err(sheets::Failure::Damaged | sheets::Failure::Unnumbered) => {
                Err(self.package.broken(&format!("表“{}”无法读取", entry.name)))
            }
            Err(sheets::Failure::TooMany) => Err(FileRefusal::new(
                self.package.path(),
                FileProblem::TooLarge,
                format!("表“{}”超过{}个单元格", entry.name, self.limits.cells),
                "分成几个文件导入",
            )),
        }
    }
}
