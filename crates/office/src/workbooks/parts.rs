//! The parts beside the sheets: which sheets there are, shared strings, number formats.

use super::markup::{attribute, attributes, push_entity, reader, resolve_escapes};
use super::packages::Package;
use crate::issues::FileRefusal;
use quick_xml::events::Event;
use std::collections::HashMap;

/// 数字格式 — what a number in a cell is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFormat {
    /// 常规: shown as short as possible, so `2019.10` shows as `2019.1`.
    General,
    /// A fixed number of decimals.
    Decimals(u8),
    /// A date or a time.
    Date,
    /// Anything else.
    Other,
}

/// One sheet as the workbook lists it.
#[derive(Clone, Debug)]
pub(crate) struct SheetEntry {
    pub name: String,
    pub part: String,
    pub visible: bool,
}

/// What the workbook part says.
#[derive(Default)]
pub(crate) struct Contents {
    pub sheets: Vec<SheetEntry>,
    pub strings: Option<String>,
    pub styles: Option<String>,
    pub from_1904: bool,
}

/// Reads the list of sheets and where the other parts are.
pub(crate) fn contents(package: &mut Package) -> Result<Contents, FileRefusal> {
    let main = main_part(package)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let file = main.rsplit_once('/').map_or(main.as_str(), |(_, file)| file);
    let relations = format!("{folder}/_rels/{file}.rels");
    let Some(relations) = package.part(&relations)? else {
        return Err(package.broken("没有工作簿目录"));
    };
    let mut targets: HashMap<String, (String, String)> = HashMap::new();
    let mut contents = Contents::default();
    for_each_element(package, &relations, |name, element| {
        if name == "Relationship" {
            let kind = attribute(element, "Type").unwrap_or_default();
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let part = resolve(folder, &attribute(element, "Target").unwrap_or_default());
            match kind.as_str() {
                "sharedStrings" => contents.strings = Some(part.clone()),
                "styles" => contents.styles = Some(part.clone()),
                _ => {}
            }
            targets.insert(attribute(element, "Id").unwrap_or_default(), (kind, part));
        }
    })?;
    let Some(workbook) = package.part(&main)? else { return Err(package.broken("没有工作簿")) };
    for_each_element(package, &workbook, |name, element| match name {
        "sheet" => {
            let target = attribute(element, "id").and_then(|id| targets.get(&id));
            if let Some((kind, part)) = target
                && kind == "worksheet"
            {
                contents.sheets.push(SheetEntry {
                    name: attribute(element, "name").unwrap_or_default(),
                    part: part.clone(),
                    visible: !attribute(element, "state").is_some_and(|s| {
                        s.eq_ignore_ascii_case("hidden") || s.eq_ignore_ascii_case("veryHidden")
                    }),
                });
            }
        }
        "workbookPr" => {
            if let Some(flag) = attribute(element, "date1904") {
                contents.from_1904 = flag == "1" || flag == "true";
            }
        }
        _ => {}
    })?;
    Ok(contents)
}

fn main_part(package: &mut Package) -> Result<String, FileRefusal> {
    let mut main = None;
    if let Some(relations) = package.part("_rels/.rels")? {
        for_each_element(package, &relations, |name, element| {
            if name == "Relationship"
                && attribute(element, "Type").is_some_and(|t| t.ends_with("/officeDocument"))
            {
                main = attribute(element, "Target").map(|t| resolve("", &t));
            }
        })?;
    }
    Ok(main.unwrap_or_else(|| "xl/workbook.xml".to_owned()))
}

/// The part that a target names, seen from a folder.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "" | "." => {}
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

fn for_each_element(
    package: &Package,
    bytes: &[u8],
    mut see: impl FnMut(&str, &quick_xml::events::BytesStart<'_>),
) -> Result<(), FileRefusal> {
    let mut xml = reader(bytes);
    loop {
        match xml.read_event() {
            Ok(Event::Start(e) | Event::Empty(e)) => see(e.local_name().as_ref(), &e),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(package.broken("目录无法读取")),
        }
    }
}

/// Reads the shared strings; formatting inside a cell and phonetic guides are left out.
pub(crate) fn strings(package: &mut Package, part: &str) -> Result<Vec<String>, FileRefusal> {
    let Some(bytes) = package.part(part)? else { return Ok(Vec::new()) };
    let mut strings = Vec::new();
    let mut text = String::new();
    let (mut in_text, mut in_phonetic) = (false, false);
    let mut xml = reader(&bytes);
    loop {
        match xml.read_event() {
            Ok(Event::Start(e)) => match e.local_name().as_ref() {
                "si" => text.clear(),
                "t" => in_text = !in_phonetic,
                "rPh" => in_phonetic = true,
                _ => {}
            },
            Ok(Event::Empty(e)) if e.local_name().as_ref() == "si" => strings.push(String::new()),
            Ok(Event::End(e)) => match e.local_name().as_ref() {
                "si" => strings.push(resolve_escapes(std::mem::take(&mut text))),
                "t" => in_text = false,
                "rPh" => in_phonetic = false,
                _ => {}
            },
            Ok(Event::Text(t)) if in_text => text.push_str(&t.xml10_content()),
            Ok(Event::CData(t)) if in_text => text.push_str(&t.xml10_content()),
            Ok(Event::GeneralRef(e)) if in_text => push_entity(&e, &mut text),
            Ok(Event::Eof) => return Ok(strings),
            Ok(_) => {}
            Err(_) => return Err(package.broken("文字无法读取")),
        }
    }
}

/// Reads the number format of each cell style.
pub(crate) fn formats(package: &mut Package, part: &str) -> Result<Vec<NumberFormat>, FileRefusal> {
    let Some(bytes) = package.part(part)? else { return Ok(Vec::new()) };
    let mut custom: HashMap<u32, NumberFormat> = HashMap::new();
    let mut formats = Vec::new();
    let mut in_cells = false;
    let mut xml = reader(&bytes);
    loop {
        match xml.read_event() {
            Ok(Event::Start(e) | Event::Empty(e)) => match e.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(&e, "numFmtId").and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&e, "formatCode")) {
                        custom.insert(id, format_of_code(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = attributes(&e).find(|(name, _)| *name == "numFmtId");
                    let id = id.and_then(|(_, id)| id.parse().ok()).unwrap_or(0);
                    formats.push(custom.get(&id).copied().unwrap_or_else(|| format_of_id(id)));
                }
                _ => {}
            },
            Ok(Event::End(e)) if e.local_name().as_ref() == "cellXfs" => in_cells = false,
            Ok(Event::Eof) => return Ok(formats),
            Ok(_) => {}
            Err(_) => return Err(package.broken("格式无法读取")),
        }
    }
}

/// The formats that need no code (ECMA-376, 18.8.30, with the East Asian dates).
fn format_of_id(id: u32) -> NumberFormat {
    match id {
        0 => NumberFormat::General,
        1 | 3 => NumberFormat::Decimals(0),
        2 | 4 => NumberFormat::Decimals(2),
        14..=22 | 27..=36 | 45..=47 | 50..=58 => NumberFormat::Date,
        _ => NumberFormat::Other,
    }
}

/// What a format code shows: a date where years, months, days, hours or seconds stand outside quotes and brackets.
fn format_of_code(code: &str) -> NumberFormat {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    let mut plain = String::new();
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '"' if !bracket => quoted = !quoted,
            _ if quoted => {}
            '[' => bracket = true,
            ']' => bracket = false,
            _ if bracket => {}
            '\\' | '_' | '*' => escaped = true,
            ';' => break,
            c => plain.extend(c.to_lowercase()),
        }
    }
    let plain = plain.trim();
    if plain == "general" || plain.is_empty() {
        NumberFormat::General
    } else if plain.contains(['y', 'm', 'd', 'h', 's', '年', '月', '日']) {
        NumberFormat::Date
    } else if plain.contains(['0', '#']) && !plain.contains(['%', 'e', '/']) {
        let decimals = plain.split_once('.').map_or("", |(_, after)| after);
        let count = decimals.chars().take_while(|c| matches!(c, '0' | '#' | '?')).count();
        NumberFormat::Decimals(u8::try_from(count).unwrap_or(u8::MAX))
    } else {
        NumberFormat::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_code_tells_dates_from_numbers() {
        for code in ["yyyy/m/d", "[$-804]yyyy\"年\"m\"月\";@", "YYYY\\-MM\\-DD", "yyyy.mm", "h:mm"] {
            assert_eq!(format_of_code(code), NumberFormat::Date, "{code}");
        }
        assert_eq!(format_of_code("0.00_ "), NumberFormat::Decimals(2));
        assert_eq!(format_of_code("0_);[Red]\\(0\\)"), NumberFormat::Decimals(0));
        assert_eq!(format_of_code("General"), NumberFormat::General);
        assert_eq!(format_of_code("@"), NumberFormat::Other);
        assert_eq!(format_of_code("0\"人（day）\""), NumberFormat::Decimals(0));
    }

    #[test]
    fn targets_are_seen_from_the_workbooks_folder() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "../other/sheet.xml"), "other/sheet.xml");
        assert_eq!(resolve("", "xl\\workbook.xml"), "xl/workbook.xml");
    }
}
