//! The package around a workbook: what kind of file it is, and its parts inflated under a limit.

use super::Limits;
use crate::issues::{FileProblem, FileRefusal};
use std::io::{Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;
use zip::result::ZipError;

const SAVE_AS: &str = "用 Excel、WPS 或 LibreOffice 打开，另存为“Excel 工作簿（.xlsx）”后再导入";
const BROKEN: &str = "重新下载或请发送人重新导出；能打开的话，另存为一份新的 .xlsx 再导入";

/// An opened package. Parts are inflated one at a time; together they never exceed the limit.
pub(crate) struct Package {
    path: PathBuf,
    archive: ZipArchive<Cursor<Vec<u8>>>,
    left: u64,
    limit: u64,
}

impl Package {
    pub(crate) fn open(path: &Path, limits: Limits) -> Result<Package, FileRefusal> {
        let refuse = |problem, what: &str, remedy: &str| FileRefusal::new(path, problem, what, remedy);
        let unreadable = |e: std::io::Error| match e.kind() {
            ErrorKind::NotFound => refuse(FileProblem::NotFound, "没有这个文件", "核对文件名和所在文件夹"),
            _ => FileRefusal::new(
                path,
                FileProblem::Unreadable,
                format!("读不了（{e}）"),
                "核对文件权限；文件在别的程序里打开着的话先关闭",
            ),
        };
        let meta = std::fs::metadata(path).map_err(unreadable)?;
        if meta.is_dir() {
            return Err(refuse(
                FileProblem::OtherFormat,
                "是文件夹，不是文件",
                "写明文件夹里的哪一个 .xlsx 文件",
            ));
        }
        if meta.len() > limits.packed {
            return Err(too_large(path, limits.packed, "文件"));
        }
        Package::of(path, std::fs::read(path).map_err(unreadable)?, limits)
    }

    /// The package in these bytes; the path only names it in refusals.
    pub(crate) fn of(path: &Path, bytes: Vec<u8>, limits: Limits) -> Result<Package, FileRefusal> {
        let refuse = |problem, what: &str, remedy: &str| FileRefusal::new(path, problem, what, remedy);
        if bytes.len() as u64 > limits.packed {
            return Err(too_large(path, limits.packed, "文件"));
        }
        if bytes.is_empty() {
            return Err(refuse(FileProblem::Empty, "是空文件（0字节）", "重新导出或重新复制这个文件"));
        }
        if let Some((problem, what, remedy)) = other_format(&bytes) {
            return Err(FileRefusal::new(path, problem, what, remedy));
        }
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| refuse(FileProblem::Broken, "文件不完整或已损坏", BROKEN))?;
        let has = |name: &str| archive.index_for_name(name).is_some();
        let other = if has("word/document.xml") {
            Some("是 Word 文档，不是 Excel 工作簿")
        } else if has("ppt/presentation.xml") {
            Some("是演示文稿，不是 Excel 工作簿")
        } else if has("content.xml") && has("mimetype") {
            Some("是 OpenDocument（.ods 等）文件，不是 .xlsx 工作簿")
        } else if has("xl/workbook.bin") {
            Some("是二进制工作簿（.xlsb），不是 .xlsx 工作簿")
        } else {
            None
        };
        match other {
            Some(what) => Err(refuse(FileProblem::OtherFormat, what, SAVE_AS)),
            None => {
                Ok(Package { path: path.to_owned(), archive, left: limits.unpacked, limit: limits.unpacked })
            }
        }
    }

    /// The file's path, for refusals.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The file is damaged.
    pub(crate) fn broken(&self, detail: &str) -> FileRefusal {
        broken(&self.path, detail)
    }

    /// The bytes of a part; `None` where the package has no such part.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, FileRefusal> {
        let name = name.trim_start_matches('/');
        let index = self.archive.index_for_name(name).or_else(|| {
            let same = |n: &str| n.replace('\\', "/").eq_ignore_ascii_case(name);
            self.archive.file_names().position(|n| n.is_ok_and(|n| same(&n)))
        });
        let Some(index) = index else { return Ok(None) };
        let entry = match self.archive.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                let (problem, what, remedy) = encrypted();
                return Err(FileRefusal::new(&self.path, problem, what, remedy));
            }
            Err(_) => return Err(broken(&self.path, name)),
        };
        // the declared size only guides the buffer; the limit holds for what really comes out
        let mut bytes = Vec::with_capacity(entry.size().min(self.left).min(1 << 24) as usize);
        let read = entry.take(self.left + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > self.left {
            return Err(too_large(&self.path, self.limit, "解压后的内容"));
        }
        if read.is_err() {
            return Err(broken(&self.path, name));
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }
}

fn broken(path: &Path, detail: &str) -> FileRefusal {
    FileRefusal::new(path, FileProblem::Broken, format!("文件不完整或已损坏（{detail}）"), BROKEN)
}

fn too_large(path: &Path, limit: u64, what: &str) -> FileRefusal {
    FileRefusal::new(
        path,
        FileProblem::TooLarge,
        format!("{what}超过{}兆字节", limit >> 20),
        "删去空行、空列、图片和用不到的表，或分成几个文件导入",
    )
}

fn encrypted() -> (FileProblem, &'static str, &'static str) {
    (FileProblem::Encrypted, "设有打开密码", "在 Excel 或 WPS 中取消密码，保存后再导入")
}

/// What the file is by its first bytes, where it is no zip package.
fn other_format(bytes: &[u8]) -> Option<(FileProblem, &'static str, &'static str)> {
    let has_name = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    let other = |what| Some((FileProblem::OtherFormat, what, SAVE_AS));
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return if has_name("EncryptedPackage") {
            Some(encrypted())
        } else if has_name("WordDocument") {
            other("是旧版 Word 文档，不是 Excel 工作簿")
        } else {
            Some((FileProblem::OldExcel, "是旧版 Excel（.xls）或 WPS（.et）格式", SAVE_AS))
        };
    }
    if bytes.starts_with(b"PK") {
        return None;
    }
    if bytes.starts_with(b"%PDF") {
        return other("是 PDF，不是 Excel 工作簿");
    }
    let head = &bytes[..bytes.len().min(4096)];
    if head.contains(&0) {
        return other("不是 Excel 工作簿");
    }
    let start =
        String::from_utf8_lossy(head).trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']).to_lowercase();
    if start.starts_with("<?xml") && start.contains("spreadsheet") {
        other("是 XML 表格，不是 .xlsx 工作簿")
    } else if start.starts_with('<') {
        other("是网页格式，只是取了 Excel 的文件名")
    } else {
        other("是文本文件（如 .csv），不是 .xlsx 工作簿")
    }
}
