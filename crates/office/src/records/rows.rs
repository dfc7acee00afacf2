//! One row of a sheet of records.

use super::columns::{At, SITTING_ONLY};
use super::fields::{self, References, SHORT};
use super::ids::derived_id;
use super::{RecordRow, UnitReference, attendance};
use crate::tables::RowReader;
use crate::texts;
use crate::vocabularies::ItemWords;
use crate::words;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::{Field, KINDS, RecordKind};
use jishi_domain::records::Record;

/// What the rows of a sheet are read with.
pub(super) struct Context<'v> {
    /// The one kind of the sheet, where it has only one.
    pub single: Option<RecordKind>,
    pub items: &'v ItemWords<'v>,
}

/// Reads a row; what could not be read is reported and left out.
pub(super) fn read(row: &mut RowReader<'_, '_, '_>, context: &Context<'_>) -> RecordRow {
    let place = row.report.place(row.row, At::Id as usize).whole_row();
    let id = row.text(At::Id as usize, SHORT);
    let unit = fields::unit(row, At::Unit as usize);
    if unit.is_none() && row.is_blank(At::Unit as usize) {
        row.error(At::Unit as usize, "", "没有填单位", "填写党组织全称或编号");
    }
    let kinds = kinds(row, context);
    let day = row.past_day(At::Day as usize);
    if row.is_blank(At::Day as usize) {
        row.error(At::Day as usize, "", "没有填日期", "写成 2026-03-10 的样子");
    }
    let unit = unit.unwrap_or_else(|| UnitReference {
        text: String::new(),
        place: row.report.place(row.row, At::Unit as usize),
    });
    let mut draft = Record::new("", "", kinds.clone(), day.unwrap_or(Day::MIN));
    let mut references = References::default();
    for field in Field::ALL.iter().copied() {
        let used = kinds.is_empty() || kinds.iter().any(|k| k.spec().fields().any(|f| f == field));
        if used {
            fields::read(row, field, &kinds, context, &mut draft, &mut references);
        } else {
            unused(row, At::of(field), &kinds);
        }
    }
    let sitting = kinds.is_empty() || kinds.iter().any(|k| k.spec().sitting);
    let attendance = if sitting {
        attendance::of_row(row)
    } else {
        SITTING_ONLY.into_iter().for_each(|at| unused(row, at, &kinds));
        Default::default()
    };
    if let Some(until) = draft.until
        && day.is_some_and(|day| until < day)
    {
        let value = row.value(At::Until as usize);
        row.error(At::Until as usize, &value, "早于开始日期", "核对两个日期");
    }
    required(row, &kinds, &draft, &references);
    draft.id = id.clone().unwrap_or_else(|| derived_id(&with_words(&draft, &unit, &references)));
    let References { to, chair, recorder, by, lecturers, persons } = references;
    RecordRow {
        place,
        refused: row.has_errors(),
        id,
        draft,
        unit,
        to,
        chair,
        recorder,
        by,
        lecturers,
        persons,
        attendance,
    }
}

/// The draft with the sheet's own words for unit and people, from which an id can be derived.
fn with_words(draft: &Record, unit: &UnitReference, references: &References) -> Record {
    Record {
        unit: unit.text.clone(),
        to: references.to.as_ref().map(|to| to.text.clone()),
        persons: references.persons.iter().map(super::PersonReference::shown).collect(),
        ..draft.clone()
    }
}

fn kinds(row: &mut RowReader<'_, '_, '_>, context: &Context<'_>) -> Vec<RecordKind> {
    let at = At::Kinds as usize;
    let Some(text) = row.text(at, SHORT) else {
        if context.single.is_none() && row.is_blank(at) {
            row.error(at, "", "没有填类型", "从下拉列表中选一种或几种");
        }
        return context.single.into_iter().collect();
    };
    if let Some(kind) = words::kind(&text) {
        return vec![kind];
    }
    let mut kinds = Vec::new();
    for part in texts::parts(&text)
        .iter()
        .flat_map(|p| p.split(|c: char| c.is_whitespace() || matches!(c, '+' | '＋' | '/')))
    {
        match words::kind(part) {
            _ if part.is_empty() => {}
            Some(kind) if kinds.contains(&kind) => {}
            Some(kind) => kinds.push(kind),
            None => {
                let nearest = texts::nearest(part, KINDS.iter().map(|k| k.label));
                let remedy = match nearest.as_slice() {
                    [] => "写具体的类型，如：支部党员大会、党课、主题党日".to_owned(),
                    some => format!("是不是：{}", some.join("、")),
                };
                row.error(at, part, "不认识这个类型", &remedy);
            }
        }
    }
    if kinds.len() > 1
        && let Some(alone) = kinds.iter().find(|k| !k.spec().sitting)
    {
        let problem = format!("“{}”不是会议活动，不能与其他类型写在一行", alone.label());
        row.error(at, &text, &problem, "分成两行");
    }
    kinds
}

/// A value in a column that the row's kinds do not use.
fn unused(row: &mut RowReader<'_, '_, '_>, at: At, kinds: &[RecordKind]) {
    if !row.is_blank(at as usize) {
        let value = row.value(at as usize);
        let label = kinds.first().map_or("", |k| k.label());
        row.warning(
            at as usize,
            &value,
            &format!("“{label}”用不到这一列，没有读取"),
            "核对类型；需要保留的写在备注里",
        );
    }
}

/// Fields that the row's kinds must have. An unreadable value has been reported already.
fn required(row: &mut RowReader<'_, '_, '_>, kinds: &[RecordKind], draft: &Record, references: &References) {
    for kind in kinds {
        for field in kind.spec().required.iter().copied() {
            let filled = match field {
                Field::Persons => !references.persons.is_empty(),
                Field::By => references.by.is_some(),
                Field::To => references.to.is_some(),
                Field::Chair => references.chair.is_some(),
                Field::Recorder => references.recorder.is_some(),
                Field::Lecturers => !references.lecturers.is_empty(),
                field => field.is_filled(draft),
            };
            let at = At::of(field) as usize;
            let reported = !row.is_blank(at) && row.has_errors_at(at);
            if !filled && !reported {
                let problem = format!("“{}”要填{}", kind.label(), field.label());
                row.error(at, "", &problem, &format!("补填{}", field.label()));
            }
        }
    }
}
