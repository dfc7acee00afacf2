//! Verdicts as tables, for the screen and for Excel.

use crate::errors::AppError;
use jishi_domain::dates::Day;
use jishi_domain::periods::in_words;
use jishi_engine::evaluations::Evaluation;
use jishi_engine::facts::NOBODY;
use jishi_engine::verdicts::{Finding, Status};
use jishi_office::reports::{TableCell, TableColumn, TableSheet, write_table};
use std::collections::BTreeMap;
use std::path::Path;

/// 汇总行 — how one unit stands under one standard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Short name of the standard.
    pub standard: String,
    /// Code of the unit.
    pub unit: String,
    /// Name of the unit.
    pub name: String,
    /// Numbers of verdicts, in the order of [`Status::ALL`].
    pub counts: [usize; 5],
}

/// 明细行 — one verdict in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Id of the verdict.
    pub id: String,
    /// Short name of the standard.
    pub standard: String,
    /// Name of the unit.
    pub unit: String,
    /// Name of the person, for verdicts on persons.
    pub person: String,
    /// Title of the indicator.
    pub indicator: String,
    /// Clauses.
    pub clauses: String,
    /// Period.
    pub period: String,
    /// Word for the force.
    pub force: &'static str,
    /// Result.
    pub status: Status,
    /// Reason.
    pub reason: String,
    /// What is missing.
    pub missing: String,
    /// By which day.
    pub due: String,
    /// What to do.
    pub next: String,
    /// Titles of unconfirmed parameters that it used.
    pub unconfirmed: String,
}

/// Sums findings up by unit.
pub fn summarise(evaluation: &Evaluation<'_>, findings: &[&Finding], out: &mut Vec<Summary>) {
    let mut by_unit: BTreeMap<u32, [usize; 5]> = BTreeMap::new();
    for finding in findings {
        by_unit.entry(finding.unit).or_default()[finding.status as usize] += 1;
    }
    for (unit, counts) in by_unit {
        let row = &evaluation.facts.roster.units[unit as usize];
        out.push(Summary {
            standard: evaluation.plan.standard.document.short.clone(),
            unit: row.code.to_string(),
            name: row.name.to_string(),
            counts,
        });
    }
}

/// One finding as a line.
pub fn line(evaluation: &Evaluation<'_>, finding: &Finding) -> Line {
    let standard = evaluation.plan.standard;
    let indicator = &standard.indicators[usize::from(finding.indicator)];
    let roster = &evaluation.facts.roster;
    let open = matches!(finding.status, Status::NotMet | Status::NotYetDue | Status::Undetermined);
    Line {
        id: evaluation.id(finding),
        standard: standard.document.short.clone(),
        unit: roster.units[finding.unit as usize].name.to_string(),
        person: if finding.person == NOBODY {
            String::new()
        } else {
            roster.people[finding.person as usize].name.to_string()
        },
        indicator: indicator.title.clone(),
        clauses: indicator.clauses.join("、"),
        period: evaluation.windows[usize::from(finding.period)].period().label,
        force: indicator.force.label(),
        status: finding.status,
        reason: evaluation.reason(finding),
        missing: evaluation.missing(finding).join("；"),
        due: match finding.due.0 {
            jishi_domain::dates::Day::MAX => String::new(),
            day => day.to_string(),
        },
        next: if open { evaluation.next(finding) } else { String::new() },
        unconfirmed: evaluation
            .parameters(finding)
            .into_iter()
            .filter(|p| !p.confirmed)
            .map(|p| p.title)
            .collect::<Vec<_>>()
            .join("、"),
    }
}

/// Writes the summary and the lines as an Excel workbook.
///
/// # Errors
/// The file cannot be written.
pub fn write_workbook(
    path: &Path,
    summaries: &[Summary],
    lines: &[Line],
    as_of: Day,
) -> Result<(), AppError> {
    let mut columns = vec![
        TableColumn::new("标准", 14.0),
        TableColumn::new("编号", 10.0),
        TableColumn::new("党组织", 32.0),
        TableColumn::new("截至", 12.0),
    ];
    columns.extend(Status::ALL.map(|s| TableColumn::new(s.label(), 10.0)));
    let summary = TableSheet {
        name: "汇总".into(),
        columns,
        rows: summaries
            .iter()
            .map(|s| {
                let mut row: Vec<TableCell> = vec![
                    s.standard.as_str().into(),
                    s.unit.as_str().into(),
                    s.name.as_str().into(),
                    as_of.into(),
                ];
                row.extend(s.counts.map(|n| TableCell::Integer(n as i64)));
                row
            })
            .collect(),
    };
    let headers = [
        ("标准", 14.0),
        ("党组织", 32.0),
        ("人员", 10.0),
        ("指标", 32.0),
        ("条款", 22.0),
        ("期间", 12.0),
        ("力度", 8.0),
        ("结果", 10.0),
        ("理由", 44.0),
        ("缺少", 30.0),
        ("期限", 12.0),
        ("下一步", 40.0),
        ("未确认的参数", 30.0),
        ("判定编号", 40.0),
    ];
    let columns: Vec<TableColumn> = headers.into_iter().map(|(h, w)| TableColumn::new(h, w)).collect();
    let row = |l: &Line| -> Vec<TableCell> {
        vec![
            l.standard.as_str().into(),
            l.unit.as_str().into(),
            l.person.as_str().into(),
            l.indicator.as_str().into(),
            l.clauses.as_str().into(),
            in_words(&l.period).into(),
            l.force.into(),
            l.status.label().into(),
            l.reason.as_str().into(),
            l.missing.as_str().into(),
            Day::parse(&l.due).into(),
            l.next.as_str().into(),
            l.unconfirmed.as_str().into(),
            l.id.as_str().into(),
        ]
    };
    // a sheet holds 1,048,576 rows; a large college goes on in further sheets
    let mut sheets = vec![summary];
    for (i, part) in lines.chunks(1_000_000).enumerate() {
        let name = if i == 0 { "明细".to_owned() } else { format!("明细{}", i + 1) };
        sheets.push(TableSheet { name, columns: columns.clone(), rows: part.iter().map(row).collect() });
    }
    Ok(write_table(path, &sheets)?)
}

/// Pads a text to a width of half-width columns: Chinese characters take two.
pub fn pad(text: &str, width: usize) -> String {
    let mut used = 0;
    let mut out = String::new();
    for c in text.chars() {
        let w = if c.is_ascii() { 1 } else { 2 };
        if used + w > width {
            break;
        }
        used += w;
        out.push(c);
    }
    out.extend(std::iter::repeat_n(' ', width - used));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(pad("支部a", 8), "支部a   ");
        assert_eq!(pad("支部委员会", 5), "支部 ");
    }
}
