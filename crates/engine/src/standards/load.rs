//! Reads the texts of a library: no file is opened here, texts are arguments.

use super::reader::{Mistake, Reader, listed};
use super::{
    Area, Clause, Diagnostic, Document, Force, Indicator, Library, ProgrammeEntry, Standard, Subject,
    parameters,
};
use crate::metrics::Condition;
use crate::rules::Rule;
use jishi_domain::items::Item;
use std::collections::BTreeMap;
use toml::Table;

/// One text of the library: path relative to the library's folder, and content.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// E.g. `five-standards/2019/document.toml`.
    pub path: String,
    /// Content.
    pub text: String,
}

/// Reads a library.
///
/// Returns what could be read and every mistake met on the way.
pub fn load(texts: &[SourceText]) -> (Library, Vec<Diagnostic>) {
    let mut library = Library::default();
    let mut diagnostics = Vec::new();
    let mut folders: BTreeMap<(&str, &str), Vec<&SourceText>> = BTreeMap::new();
    for source in texts {
        let parts: Vec<&str> = source.path.split('/').collect();
        match parts.as_slice() {
            ["items", ..] => read_items(source, &mut library, &mut diagnostics),
            [id, version, _, ..] => folders.entry((id, version)).or_default().push(source),
            _ => {}
        }
    }
    for ((id, version), sources) in folders {
        if let Some(standard) = read_standard(id, version, &sources, &mut diagnostics) {
            library.standards.push(standard);
        }
    }
    (library, diagnostics)
}

fn parse(source: &SourceText, diagnostics: &mut Vec<Diagnostic>) -> Option<Table> {
    match source.text.parse::<Table>() {
        Ok(table) => Some(table),
        Err(error) => {
            let at = error.span().map_or(0, |s| s.start).min(source.text.len());
            let line = source.text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
            diagnostics.push(Diagnostic {
                file: source.path.clone(),
                line,
                message: error.message().to_owned(),
            });
            None
        }
    }
}

fn read_items(source: &SourceText, library: &mut Library, diagnostics: &mut Vec<Diagnostic>) {
    let Some(table) = parse(source, diagnostics) else { return };
    for (line, entry) in listed("item", &source.text, &table) {
        let mut refuse = |message: Mistake| {
            diagnostics.push(Diagnostic { file: source.path.clone(), line, message });
        };
        match read_item(entry) {
            Ok(item) => {
                if let Some(earlier) = library.items.get(&item.id) {
                    refuse(format!("item `{}` is declared twice (also “{}”)", item.id, earlier.title));
                } else {
                    library.items.insert(item.id.clone(), item);
                }
            }
            Err(mistake) => refuse(mistake),
        }
    }
}

fn read_item(table: &Table) -> Result<Item, Mistake> {
    let r = Reader::new(table);
    let item = Item {
        id: r.required("id")?,
        kind: r.required("kind")?,
        title: r.required("title")?,
        synonyms: r.texts("synonyms")?,
    };
    r.finish()?;
    if crate::facts::vocabulary::FactKind::from_id(&item.kind).is_none() {
        return Err(format!("item `{}`: unknown fact kind `{}`", item.id, item.kind));
    }
    if !is_kebab(&item.id) {
        return Err(format!("item `{}`: an id is kebab-case ASCII", item.id));
    }
    Ok(item)
}

fn read_standard(
    id: &str,
    version: &str,
    sources: &[&SourceText],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Standard> {
    let mut document = None;
    let mut clauses = Vec::new();
    let mut parameters: BTreeMap<String, parameters::Parameter> = BTreeMap::new();
    let mut indicators: Vec<Indicator> = Vec::new();
    let mut programme = Vec::new();
    let mut scenarios = Vec::new();
    for source in sources {
        let name = source.path.splitn(3, '/').nth(2).unwrap_or_default();
        let mut refuse = |line: usize, message: Mistake| {
            diagnostics.push(Diagnostic { file: source.path.clone(), line, message });
        };
        if name.starts_with("scenarios/") {
            scenarios.push((source.path.clone(), source.text.clone()));
            continue;
        }
        let mut parse_errors = Vec::new();
        let Some(table) = parse(source, &mut parse_errors) else {
            diagnostics.append(&mut parse_errors);
            continue;
        };
        let tables: &[&str] = if name.starts_with("clauses/") {
            &["clause"]
        } else if name.starts_with("indicators/") {
            &["indicator"]
        } else if is_part(name, "parameters") {
            &["parameter"]
        } else {
            &[]
        };
        if let [only] = tables {
            for key in table.keys().filter(|k| k.as_str() != *only) {
                refuse(1, format!("unknown table `{key}`"));
            }
        }
        if name == "document.toml" {
            match read_document(&table) {
                Ok(read) if read.id == id && read.version == version => document = Some(read),
                Ok(read) => refuse(
                    1,
                    format!(
                        "id and version are {}@{}, but the folder says {id}@{version}",
                        read.id, read.version
                    ),
                ),
                Err(mistake) => refuse(1, mistake),
            }
        } else if name.starts_with("clauses/") {
            for (line, entry) in listed("clause", &source.text, &table) {
                match read_clause(entry) {
                    Ok(clause) => clauses.push(clause),
                    Err(mistake) => refuse(line, mistake),
                }
            }
        } else if is_part(name, "parameters") {
            for (line, entry) in listed("parameter", &source.text, &table) {
                match parameters::read(entry) {
                    Ok(p) if parameters.contains_key(&p.id) => {
                        refuse(line, format!("parameter `{}` is declared twice", p.id))
                    }
                    Ok(p) => {
                        parameters.insert(p.id.clone(), p);
                    }
                    Err(mistake) => refuse(line, mistake),
                }
            }
        } else if name.starts_with("indicators/") {
            for (line, entry) in listed("indicator", &source.text, &table) {
                match read_indicator(entry, (source.path.clone(), line)) {
                    Ok(indicator) => indicators.push(indicator),
                    Err(mistake) => refuse(line, mistake),
                }
            }
        } else if is_part(name, "programme") {
            for kind in table.keys() {
                for (line, entry) in listed(kind, &source.text, &table) {
                    match read_programme(kind, entry, (source.path.clone(), line)) {
                        Ok(entry) => programme.push(entry),
                        Err(mistake) => refuse(line, mistake),
                    }
                }
            }
        } else {
            refuse(1, format!("the file `{name}` has no place in a standard"));
        }
    }
    let Some(document) = document else {
        if diagnostics.iter().all(|d| !d.file.starts_with(&format!("{id}/{version}/document"))) {
            diagnostics.push(Diagnostic {
                file: format!("{id}/{version}/document.toml"),
                line: 1,
                message: "the file is missing".into(),
            });
        }
        return None;
    };
    let mut document = document;
    // a small standard may do without headings: each file is then a part of its own
    let named = !document.areas.is_empty();
    for indicator in &mut indicators {
        let stem = indicator.at.0.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
        indicator.area = match document.areas.iter().position(|area| area.id == stem) {
            Some(place) => place,
            None if named => {
                diagnostics.push(Diagnostic {
                    file: indicator.at.0.clone(),
                    line: indicator.at.1,
                    message: format!("the file `{stem}` is no area: add it to `areas` in document.toml"),
                });
                continue;
            }
            None => {
                document.areas.push(Area { id: stem.to_owned(), title: stem.to_owned() });
                document.areas.len() - 1
            }
        };
    }
    // as the document goes, not as the files are called
    indicators.sort_by_key(|indicator| indicator.area);
    Some(Standard { document, clauses, parameters, indicators, programme, scenarios })
}

/// `NAME.toml`, or a file of the folder `NAME/`.
fn is_part(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest == ".toml" || rest.starts_with('/'))
}

fn read_document(table: &Table) -> Result<Document, Mistake> {
    let r = Reader::new(table);
    let period = match r.table("period")? {
        None => None,
        Some(table) => {
            let p = Reader::new(table);
            let from = p.day("from")?.ok_or("`period` needs `from`")?;
            let until = p.day("until")?.ok_or("`period` needs `until`")?;
            p.finish()?;
            Some((from, until))
        }
    };
    let mut reports_to = Vec::new();
    for table in r.tables("reports_to")? {
        let mut entry = BTreeMap::new();
        for (key, value) in table {
            let text = match value {
                toml::Value::Array(list) => {
                    list.iter().filter_map(|v| v.as_str()).collect::<Vec<_>>().join("、")
                }
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            entry.insert(key.clone(), text);
        }
        reports_to.push(entry);
    }
    let document = Document {
        id: r.required("id")?,
        version: r.required("version")?,
        title: r.required("title")?,
        short: r.required("short")?,
        issuer: r.text("issuer")?.unwrap_or_default(),
        number: r.text("number")?.unwrap_or_default(),
        issued: r.text("issued")?.unwrap_or_default(),
        source: r.required("source")?,
        in_force_from: r.day("in_force_from")?.ok_or("`in_force_from` is missing")?,
        period,
        supersedes: r.texts("supersedes")?,
        basis: r.texts("basis")?,
        addressees: r.texts("addressees")?,
        reports_to,
        notes: r.texts("notes")?,
        areas: read_areas(&r)?,
    };
    r.finish()?;
    Ok(document)
}

fn read_areas(r: &Reader<'_>) -> Result<Vec<Area>, Mistake> {
    let mut areas = Vec::new();
    for table in r.tables("areas")? {
        let area = Reader::new(table);
        areas.push(Area { id: area.required("id")?, title: area.required("title")? });
        area.finish()?;
    }
    Ok(areas)
}

fn read_clause(table: &Table) -> Result<Clause, Mistake> {
    let r = Reader::new(table);
    let force = r.required("force")?;
    let clause = Clause {
        id: r.required("id")?,
        section: r.text("section")?.unwrap_or_default(),
        level: r.required("level")?,
        kind: r.required("kind")?,
        serve: r.required("serve")?,
        force: Force::parse(&force).ok_or_else(|| format!("unknown force `{force}`"))?,
        text: r.required("text")?,
        facts: r.text("facts")?.unwrap_or_default(),
        note: r.text("note")?.unwrap_or_default(),
        regulation: r.text("regulation")?.unwrap_or_default(),
    };
    r.text("certainty")?;
    r.finish()?;
    Ok(clause)
}

fn read_indicator(table: &Table, at: (String, usize)) -> Result<Indicator, Mistake> {
    let r = Reader::new(table);
    let slug = r.required("slug")?;
    let inside = |m: Mistake| format!("indicator `{slug}`: {m}");
    let subject = r.required("subject").map_err(inside)?;
    let force = r.required("force").map_err(inside)?;
    let rule = r.table("rule").map_err(inside)?.ok_or_else(|| inside("`rule` is missing".into()))?;
    let indicator = Indicator {
        title: r.required("title").map_err(inside)?,
        clauses: r.texts("clauses").map_err(inside)?,
        subject: Subject::parse(&subject).ok_or_else(|| inside(format!("unknown subject `{subject}`")))?,
        applies_when: r
            .tables("applies_when")
            .map_err(inside)?
            .into_iter()
            .map(Condition::read)
            .collect::<Result<_, _>>()
            .map_err(inside)?,
        force: Force::parse(&force).ok_or_else(|| inside(format!("unknown force `{force}`")))?,
        rule: Rule::read(rule).map_err(inside)?,
        explain: r.required("explain").map_err(inside)?,
        next: r.text("next").map_err(inside)?.unwrap_or_default(),
        follows: r.text("follows").map_err(inside)?.unwrap_or_default(),
        uses: r.texts("uses").map_err(inside)?,
        weight: r.integer("weight").map_err(inside)?.unwrap_or(1),
        area: 0,
        at,
        slug: slug.clone(),
    };
    r.finish().map_err(inside)?;
    Ok(indicator)
}

fn read_programme(kind: &str, table: &Table, at: (String, usize)) -> Result<ProgrammeEntry, Mistake> {
    let r = Reader::new(table);
    let id = r.required("id").map_err(|m| format!("{kind}: {m}"))?;
    if !is_kebab(&id) {
        return Err(format!("{kind} `{id}`: an id is kebab-case ASCII"));
    }
    Ok(ProgrammeEntry {
        kind: kind.to_owned(),
        title: r.required("title").map_err(|m| format!("{kind} `{id}`: {m}"))?,
        clauses: r.texts("clauses")?,
        indicator: r.text("indicator")?,
        data: table.clone(),
        id,
        at,
    })
}

/// Lower-case ASCII words joined by hyphens.
pub fn is_kebab(id: &str) -> bool {
    !id.is_empty()
        && id.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}
