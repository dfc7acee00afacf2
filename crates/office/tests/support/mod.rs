//! Workbooks made for tests: quickly by our own writer, and part by part as LibreOffice, Excel and scripts write them.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod branches;

use jishi_domain::dates::Day;
use jishi_office::issues::{CellIssue, Level};
use jishi_office::options::ReadOptions;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

/// The day on which every test reads: 21 November 2026.
pub const TODAY: &str = "2026-11-21";

pub fn today() -> Day {
    Day::parse(TODAY).unwrap()
}

pub fn options() -> ReadOptions<'static> {
    ReadOptions::on(today())
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A folder that cleans up, and a path in it.
pub fn place(name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    (folder, path)
}

/// Issues as `level column row: problem`, for comparing.
pub fn said(issues: &[CellIssue]) -> Vec<String> {
    let level = |l: Level| if l == Level::Error { "E" } else { "W" };
    issues
        .iter()
        .map(|i| format!("{} {}{} {}", level(i.level), i.place.letters(), i.place.row, i.problem))
        .collect()
}

/// A cell of a raw sheet.
#[derive(Clone, Debug)]
pub enum Raw {
    /// Text through the table of shared strings.
    Shared(&'static str),
    /// Text in the cell itself.
    Inline(&'static str),
    /// A number with a style (0 general, 1 date `yyyy/m/d`, 2 text, 3 two decimals).
    Number(&'static str, u32),
    /// A formula with its kept result, which may be missing.
    Formula(&'static str, Option<&'static str>),
    /// A formula with a text result.
    TextFormula(&'static str, &'static str),
    /// A cell that is only formatted.
    Styled(u32),
    /// An error value.
    Error(&'static str),
    /// An ISO date, as strict writers put it.
    Iso(&'static str),
    /// Nothing.
    None,
}

/// A workbook put together part by part.
#[derive(Default)]
pub struct RawBook {
    pub sheets: Vec<(String, String)>,
    pub from_1904: bool,
    pub strings: Vec<&'static str>,
}

/// Number formats of the four styles.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3"><numFmt numFmtId="164" formatCode="General"/><numFmt numFmtId="165" formatCode="yyyy/m/d"/><numFmt numFmtId="166" formatCode="0.00"/></numFmts><fonts count="1"><font><sz val="10"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="164"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="164" fontId="0" xfId="0"></xf><xf numFmtId="165" fontId="0" xfId="0"><alignment horizontal="general"/></xf><xf numFmtId="49" xfId="0"/><xf numFmtId="166" xfId="0"/></cellXfs></styleSheet>"#;

impl RawBook {
    /// Adds a sheet of rows (from row 1) and merged areas.
    pub fn sheet(mut self, name: &str, rows: &[Vec<Raw>], merged: &[&str]) -> RawBook {
        let mut xml = String::from(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr filterMode="false"><pageSetUpPr fitToPage="false"/></sheetPr><dimension ref="A1:Z99"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="12.8"/><cols><col min="1" max="1" width="11.5" customWidth="false"/></cols><sheetData>"#,
        );
        for (row, cells) in rows.iter().enumerate() {
            let number = row + 1;
            let _ = write!(
                xml,
                r#"<row r="{number}" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false">"#
            );
            for (column, cell) in (0..).zip(cells) {
                self.cell(&mut xml, &format!("{}{number}", jishi_office::issues::letters(column)), cell);
            }
            xml.push_str("</row>");
        }
        xml.push_str("</sheetData>");
        if !merged.is_empty() {
            let _ = write!(xml, r#"<mergeCells count="{}">"#, merged.len());
            for area in merged {
                let _ = write!(xml, r#"<mergeCell ref="{area}"/>"#);
            }
            xml.push_str("</mergeCells>");
        }
        xml.push_str(r#"<printOptions headings="false"/><pageMargins left="0.7" right="0.7" top="1" bottom="1" header="0.5" footer="0.5"/></worksheet>"#);
        self.sheets.push((name.to_owned(), xml));
        self
    }

    fn cell(&mut self, xml: &mut String, at: &str, cell: &Raw) {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = match cell {
            Raw::Shared(text) => {
                let index = self.strings.iter().position(|s| s == text).unwrap_or_else(|| {
                    self.strings.push(text);
                    self.strings.len() - 1
                });
                write!(xml, r#"<c r="{at}" s="0" t="s"><v>{index}</v></c>"#)
            }
            Raw::Inline(text) => write!(
                xml,
                r#"<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                escape(text)
            ),
            Raw::Number(number, style) => write!(xml, r#"<c r="{at}" s="{style}" t="n"><v>{number}</v></c>"#),
            Raw::Formula(formula, Some(result)) => {
                write!(xml, r#"<c r="{at}" s="0"><f aca="false">{}</f><v>{result}</v></c>"#, escape(formula))
            }
            Raw::Formula(formula, None) => write!(xml, r#"<c r="{at}"><f>{}</f><v /></c>"#, escape(formula)),
            Raw::TextFormula(formula, result) => {
                write!(xml, r#"<c r="{at}" t="str"><f>{}</f><v>{}</v></c>"#, escape(formula), escape(result))
            }
            Raw::Styled(style) => write!(xml, r#"<c r="{at}" s="{style}"/>"#),
            Raw::Error(error) => write!(xml, r#"<c r="{at}" t="e"><v>{error}</v></c>"#),
            Raw::Iso(date) => write!(xml, r#"<c r="{at}" s="1" t="d"><v>{date}</v></c>"#),
            Raw::None => Ok(()),
        };
    }

    /// The parts by name.
    pub fn parts(&self) -> Vec<(String, String)> {
        const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let mut relations = format!(
            r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>"#
        );
        let mut sheets = String::new();
        for (at, (name, _)) in self.sheets.iter().enumerate() {
            let _ = write!(
                relations,
                r#"<Relationship Id="sheet{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>"#
            );
            let _ = write!(
                sheets,
                r#"<sheet name="{name}" sheetId="{}" state="visible" r:id="sheet{at}"/>"#,
                at + 1
            );
        }
        relations.push_str("</Relationships>");
        let mut strings = format!(
            r#"{HEAD}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{0}" uniqueCount="{0}">"#,
            self.strings.len()
        );
        for text in &self.strings {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            let _ = write!(strings, r#"<si><t xml:space="preserve">{text}</t></si>"#);
        }
        strings.push_str("</sst>");
        let mut parts = vec![
            (
                "[Content_Types].xml".to_owned(),
                format!(
                    r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#
                ),
            ),
            (
                "_rels/.rels".to_owned(),
                format!(
                    r#"{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
                ),
            ),
            (
                "xl/workbook.xml".to_owned(),
                format!(
                    r#"{HEAD}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}"><workbookPr backupFile="false" date1904="{}"/><sheets>{sheets}</sheets></workbook>"#,
                    self.from_1904
                ),
            ),
            ("xl/_rels/workbook.xml.rels".to_owned(), relations),
            ("xl/styles.xml".to_owned(), STYLES.to_owned()),
            ("xl/sharedStrings.xml".to_owned(), strings),
        ];
        for (at, (_, xml)) in self.sheets.iter().enumerate() {
            parts.push((format!("xl/worksheets/sheet{at}.xml"), xml.clone()));
        }
        parts
    }

    /// Writes the package.
    pub fn save(&self, path: &Path) {
        save_parts(path, &self.parts());
    }
}

/// Writes a package of these parts.
pub fn save_parts(path: &Path, parts: &[(String, String)]) {
    save_parts_with(path, parts, SimpleFileOptions::default());
}

/// Writes a package of these parts, not compressed: quicker for large ones.
pub fn save_parts_plain(path: &Path, parts: &[(String, String)]) {
    save_parts_with(
        path,
        parts,
        SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored),
    );
}

fn save_parts_with(path: &Path, parts: &[(String, String)], options: SimpleFileOptions) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, text) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

/// A row of shared strings; empty ones are empty cells.
pub fn shared(texts: &[&'static str]) -> Vec<Raw> {
    texts.iter().map(|t| if t.is_empty() { Raw::None } else { Raw::Shared(t) }).collect()
}

/// A row of inline strings.
pub fn inline(texts: &[&'static str]) -> Vec<Raw> {
    texts.iter().map(|t| if t.is_empty() { Raw::None } else { Raw::Inline(t) }).collect()
}
