//! Finding the heading row and what each column means.

use super::{Column, Need};
use crate::issues::letters;
use crate::texts::{key, short_key};
use crate::workbooks::{Sheet, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Rows that are looked at for headings.
const SEARCHED_ROWS: usize = 40;
/// Headings of columns that hold nothing to import and need no mention.
const SILENT: [&str; 7] = ["序号", "编次", "no", "标记", "示例", "行号", crate::corrections::HEADING];

/// The words of a set of columns.
pub(crate) struct Headings {
    pub(crate) columns: &'static [Column],
    /// Key of a heading → columns that it may mean (place, weak), strong ones first.
    words: HashMap<String, Vec<(usize, bool)>>,
}

/// The headings of one sheet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// The (last) row of the headings.
    pub header_row: u32,
    /// For each column of the set: where it stands and its heading.
    pub assigned: Vec<Option<(u32, Arc<str>)>>,
    /// Headings that are not known.
    pub unknown: Vec<(u32, Arc<str>)>,
    /// Columns that mean the same: place in the set, both columns.
    pub doubles: Vec<(usize, u32, u32)>,
    /// The column that marks example rows, where there is one.
    pub mark: Option<u32>,
}

impl Headings {
    pub(crate) fn new(columns: &'static [Column], own: &[(String, String)]) -> Headings {
        let mut words: HashMap<String, Vec<(usize, bool)>> = HashMap::new();
        let mut add = |word: &str, at: usize, weak: bool| {
            let entry = words.entry(key(word)).or_default();
            if !entry.iter().any(|(known, _)| *known == at) {
                entry.push((at, weak));
            }
        };
        for (at, column) in columns.iter().enumerate() {
            add(column.title, at, false);
            column.synonyms.iter().for_each(|word| add(word, at, false));
        }
        for (heading, title) in own {
            if let Some(at) = columns.iter().position(|c| key(c.title) == key(title)) {
                add(heading, at, false);
            }
        }
        for (at, column) in columns.iter().enumerate() {
            column.weak.iter().for_each(|word| add(word, at, true));
        }
        Headings { columns, words }
    }

    /// What a heading may mean; the whole heading first, then without its brackets.
    fn meanings(&self, heading: &[String]) -> Option<&[(usize, bool)]> {
        let exact = heading.iter().find_map(|h| self.words.get(&key(h)));
        exact.or_else(|| heading.iter().find_map(|h| self.words.get(&short_key(h)))).map(Vec::as_slice)
    }

    /// The heading row of a sheet: the one in which most columns are known; `None` where no row knows any.
    pub(crate) fn find(&self, sheet: &Sheet<'_>) -> Option<Found> {
        let mut best: Option<(usize, Found)> = None;
        for row in sheet.rows().take(SEARCHED_ROWS) {
            let texts = row.cells.iter().filter(|c| matches!(c.value, Value::Text(_))).count();
            if texts == 0 {
                continue;
            }
            for (found, two) in [
                (Some(self.assign(sheet, row.number, false)), false),
                (self.two_rows(sheet, row.number), true),
            ] {
                let Some(found) = found else { continue };
                // one row rather than two, the upper rather than the lower
                let known = 2 * found.assigned.iter().flatten().count() + usize::from(!two);
                if known > 1 && best.as_ref().is_none_or(|(most, _)| known > *most) {
                    best = Some((known, found));
                }
            }
        }
        best.map(|(_, found)| found)
    }

    /// Headings over two rows, tied together by merged areas.
    fn two_rows(&self, sheet: &Sheet<'_>, row: u32) -> Option<Found> {
        let tied = sheet
            .merged
            .iter()
            .any(|a| a.top == row && (a.bottom == row + 1 || (a.bottom == row && a.right > a.left)));
        tied.then(|| self.assign(sheet, row, true))
    }

    fn assign(&self, sheet: &Sheet<'_>, row: u32, two_rows: bool) -> Found {
        let mut found = Found {
            header_row: row + u32::from(two_rows),
            assigned: vec![None; self.columns.len()],
            ..Found::default()
        };
        let mut weak = Vec::new();
        let mut strong_at: Vec<Option<u32>> = vec![None; self.columns.len()];
        for (column, heading) in headings(sheet, row, two_rows) {
            let shown: Arc<str> =
                heading.first().map(|h| h.split_whitespace().collect::<String>()).unwrap_or_default().into();
            let silent = heading.iter().any(|h| SILENT.contains(&key(h).as_str()));
            match self.meanings(&heading) {
                Some(meanings) if !meanings[0].1 => {
                    let at = meanings[0].0;
                    match strong_at[at] {
                        Some(first) => found.doubles.push((at, first, column)),
                        None => {
                            strong_at[at] = Some(column);
                            found.assigned[at] = Some((column, shown));
                        }
                    }
                }
                Some(meanings) => weak.push((column, shown, meanings)),
                None if silent => {
                    if heading.iter().any(|h| matches!(key(h).as_str(), "标记" | "示例")) {
                        found.mark = Some(column);
                    }
                }
                None => found.unknown.push((column, shown)),
            }
        }
        for (column, shown, meanings) in weak {
            let free = meanings.iter().map(|(at, _)| *at).find(|at| found.assigned[*at].is_none());
            match free {
                Some(at) => found.assigned[at] = Some((column, shown)),
                None => found.unknown.push((column, shown)),
            }
        }
        found.unknown.sort_by_key(|(column, _)| *column);
        found
    }

    /// Required columns that are missing, in words; empty where all are there.
    pub(crate) fn missing(&self, found: &Found) -> Vec<String> {
        let has = |at: usize| found.assigned[at].is_some();
        let places = || self.columns.iter().enumerate();
        let mut missing: Vec<String> = places()
            .filter(|(at, c)| c.need == Need::Required && !has(*at))
            .map(|(_, c)| c.all_words())
            .collect();
        let one_of: Vec<(usize, &Column)> = places().filter(|(_, c)| c.need == Need::OneOf).collect();
        if !one_of.is_empty() && !one_of.iter().any(|(at, _)| has(*at)) {
            let words: Vec<String> = one_of.iter().map(|(_, c)| c.all_words()).collect();
            missing.push(words.join("或"));
        }
        missing
    }

    /// Columns that mean the same, in words.
    pub(crate) fn doubles(&self, found: &Found) -> Vec<String> {
        let say = |(at, first, second): &(usize, u32, u32)| {
            format!("{}列和{}列都是“{}”", letters(*first), letters(*second), self.columns[*at].title)
        };
        found.doubles.iter().map(say).collect()
    }

    /// How many different columns the first rows name anywhere; many in no common row: a form for one person.
    pub(crate) fn scattered(&self, sheet: &Sheet<'_>) -> usize {
        let mut seen = vec![false; self.columns.len()];
        for row in sheet.rows().take(SEARCHED_ROWS) {
            for cell in row.cells {
                if let Some(meanings) = self.meanings(&[cell.text().into_owned()]) {
                    seen[meanings[0].0] = true;
                }
            }
        }
        seen.into_iter().filter(|s| *s).count()
    }
}

/// The headings of a row (or of two) by column; of two rows: both together, then the lower one.
fn headings(sheet: &Sheet<'_>, row: u32, two_rows: bool) -> BTreeMap<u32, Vec<String>> {
    let text_at = |row: u32, column: u32| {
        let cell = sheet.row(row).and_then(|r| r.cells.iter().find(|c| c.column == column));
        cell.map(|c| c.text().trim().to_owned()).filter(|t| !t.is_empty())
    };
    let mut headings = BTreeMap::new();
    if !two_rows {
        for cell in sheet.row(row).map_or(&[][..], |r| r.cells) {
            if !cell.is_blank() {
                headings.insert(cell.column, vec![cell.text().into_owned()]);
            }
        }
        return headings;
    }
    let upper = |column: u32| match sheet.merged_at(row, column) {
        Some(area) if area.top == row => text_at(row, area.left),
        _ => text_at(row, column),
    };
    let columns =
        [row, row + 1].into_iter().filter_map(|r| sheet.row(r)).flat_map(|r| r.cells).map(|c| c.column);
    for column in columns {
        let lower = text_at(row + 1, column);
        let words = match (upper(column), lower) {
            (Some(upper), Some(lower)) => vec![format!("{upper}{lower}"), lower],
            (upper, lower) => upper.or(lower).into_iter().collect(),
        };
        if !words.is_empty() {
            headings.insert(column, words);
        }
    }
    headings
}
