//! A plan as tables, for Excel.

use super::{Asked, asked_of_all, proof};
use crate::errors::AppError;
use jishi_domain::dates::Day;
use jishi_domain::plans::{Answered, YearPlan};
use jishi_domain::quotations::quoted;
use jishi_domain::worlds::World;
use jishi_engine::standards::Library;
use jishi_office::reports::{TableCell, TableColumn, TableSheet, write_table};
use std::path::Path;

fn name(world: &World, code: &str) -> String {
    let person = world.people.get(code).map(|state| state.person.name.clone());
    let unit = || world.units.get(code).map(|state| state.latest().name.clone());
    person.or_else(unit).unwrap_or_else(|| code.to_owned())
}

fn answers(library: &Library, answers: &[Answered]) -> String {
    let word = |asked: Asked| format!("{}{}（{}）", asked.standard, quoted(&asked.title), asked.period);
    asked_of_all(library, answers).into_iter().map(word).collect::<Vec<_>>().join("；")
}

fn columns(columns: &[(&str, f64)]) -> Vec<TableColumn> {
    columns.iter().map(|(header, width)| TableColumn::new(*header, *width)).collect()
}

/// The sheets of a plan: sittings, filings, duties of persons, what is lost, the proof.
pub fn sheets(world: &World, library: &Library, plan: &YearPlan) -> Vec<TableSheet> {
    let named = |code: &String| name(world, code);
    let titles = |items: &[String]| {
        let title = |id: &String| library.items.get(id).map_or_else(|| id.clone(), |item| item.title.clone());
        items.iter().map(title).collect::<Vec<_>>().join("、")
    };
    let sittings = plan.sittings.iter().map(|sitting| -> Vec<TableCell> {
        vec![
            sitting.day.into(),
            sitting.time.clone().into(),
            sitting.label().into(),
            sitting.title.clone().into(),
            named(&sitting.unit).into(),
            super::attending(world, sitting).into(),
            sitting.lecturers.iter().map(named).collect::<Vec<_>>().join("、").into(),
            sitting.hours.map_or(TableCell::Empty, TableCell::Amount),
            sitting.place.clone().into(),
            answers(library, &sitting.answers).into(),
        ]
    });
    let filings = plan.filings.iter().map(|filing| -> Vec<TableCell> {
        vec![
            filing.by.into(),
            filing.kind.label().into(),
            titles(&filing.items).into(),
            filing.to.as_ref().map(named).into(),
            answers(library, &filing.answers).into(),
        ]
    });
    let duties = plan.duties.iter().map(|duty| -> Vec<TableCell> {
        vec![
            named(&duty.person).into(),
            duty.kind.label().into(),
            TableCell::Integer(i64::from(duty.count)),
            duty.hours.map_or(TableCell::Empty, TableCell::Amount),
            duty.by.filter(|by| *by != Day::MAX).into(),
            duty.owner.as_ref().map(named).into(),
            answers(library, &duty.answers).into(),
        ]
    });
    let lost = plan.lost.iter().map(|lost| -> Vec<TableCell> {
        vec![answers(library, &[lost.of()]).into(), lost.reason.clone().into()]
    });
    let proof = proof(library, plan);
    let steps = proof.sums.into_iter().chain(proof.steps).map(|line| -> Vec<TableCell> { vec![line.into()] });
    vec![
        TableSheet {
            name: "会议活动".into(),
            columns: columns(&[
                ("日期", 12.0),
                ("时间", 8.0),
                ("会议活动", 28.0),
                ("主题", 24.0),
                ("党组织", 24.0),
                ("参加", 14.0),
                ("主讲人", 14.0),
                ("学时", 8.0),
                ("地点", 16.0),
                ("回应的要求", 60.0),
            ]),
            rows: sittings.collect(),
        },
        TableSheet {
            name: "报送与公开".into(),
            columns: columns(&[
                ("最迟", 12.0),
                ("类型", 12.0),
                ("内容", 30.0),
                ("报给", 24.0),
                ("回应的要求", 60.0),
            ]),
            rows: filings.collect(),
        },
        TableSheet {
            name: "个人任务".into(),
            columns: columns(&[
                ("人员", 12.0),
                ("任务", 14.0),
                ("次数", 8.0),
                ("学时", 8.0),
                ("最迟", 12.0),
                ("谁来办", 12.0),
                ("回应的要求", 60.0),
            ]),
            rows: duties.collect(),
        },
        TableSheet {
            name: "无法补救".into(),
            columns: columns(&[("要求", 50.0), ("原因", 50.0)]),
            rows: lost.collect(),
        },
        TableSheet {
            name: "证明".into(),
            columns: columns(&[("为什么不能更少", 90.0)]),
            rows: steps.collect(),
        },
    ]
}

/// Writes a plan as a workbook.
///
/// # Errors
/// The file cannot be written.
pub fn write_workbook(
    path: &Path,
    world: &World,
    library: &Library,
    plan: &YearPlan,
) -> Result<(), AppError> {
    Ok(write_table(path, &sheets(world, library, plan))?)
}
