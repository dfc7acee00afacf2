//! The same person twice in one file.

use super::{RosterRow, RosterSheet};
use crate::issues::{CellIssue, Level, Place, masked, shown};
use std::collections::HashMap;
use std::sync::Arc;

/// Where the columns stand that tell who somebody is: citizen ID and person code.
pub(super) struct Keys {
    pub(super) sheet_number: usize,
    pub(super) columns: [Option<(u32, Arc<str>)>; 2],
}

/// Marks the rows that repeat a citizen ID or a person code of an earlier row, naming the other row.
pub(super) fn mark(roster: &mut RosterSheet, sheets: &HashMap<String, Keys>) {
    let mut found: Vec<(usize, usize, usize, String)> = Vec::new();
    let mut first: [HashMap<&str, usize>; 2] = [HashMap::new(), HashMap::new()];
    for (at, row) in roster.rows.iter().enumerate() {
        for (column, key) in [row.citizen_id.as_ref().map(|id| id.as_str()), row.person_code.as_deref()]
            .into_iter()
            .enumerate()
        {
            let Some(key) = key else { continue };
            let other = *first[column].entry(key).or_insert(at);
            if other != at {
                found.push((at, other, column, if column == 0 { masked(key) } else { shown(key) }));
            }
        }
    }
    for (at, other, column, value) in found {
        let (row, other) = (&roster.rows[at], &roster.rows[other]);
        let Some(keys) = sheets.get(&row.sheet) else { continue };
        let whose =
            if other.sheet == row.sheet { String::new() } else { format!("表“{}”", other.sheet) };
        let problem = format!("与{whose}第{}行重复", other.row);
        let remedy = "同一人只留一行；不是同一人的，核对号码".to_owned();
        let place = place(row, keys, column);
        roster.issues.push(CellIssue { level: Level::Error, place, value, problem, remedy });
        roster.rows[at].refused = true;
    }
}

fn place(row: &RosterRow, keys: &Keys, column: usize) -> Place {
    let (column, header) = keys.columns[column].clone().map_or((None, Arc::from("")), |(c, h)| (Some(c), h));
    Place { sheet_number: keys.sheet_number, row: row.row, column, sheet: row.sheet.as_str().into(), header }
}
