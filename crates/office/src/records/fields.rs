//! The fields of a record, read from their cells.

use super::UnitReference;
use super::columns::At;
use super::people::PersonReference;
use super::rows::Context;
use crate::tables::RowReader;
use crate::texts;
use crate::words::{self, Words};
use crate::workbooks::Value;
use jishi_domain::amounts::Amount;
use jishi_domain::record_kinds::{Field, RecordKind};
use jishi_domain::records::{AgendaItem, Evidence, Record};

/// Characters of a short field at most.
pub(super) const SHORT: usize = 500;

/// A number with two decimals, with or without its unit; a negative one is an error.
pub(super) fn amount(row: &mut RowReader<'_, '_, '_>, column: usize) -> Option<Amount> {
    let cell = row.cell(column)?;
    let amount = match cell.value {
        // what two decimals cannot show is dust of binary fractions: 0.1 + 0.2
        Value::Number(number)
            if (number * 100.0 - (number * 100.0).round()).abs() < 1e-6 && number.abs() < 1e12 =>
        {
            Some(Amount((number * 100.0).round() as i64))
        }
        _ => Amount::parse(&bare(&texts::fold_signs(&cell.text()))),
    };
    let value = row.value(column);
    match amount {
        None => row.error(column, &value, "看不懂这个数", "写成数字，最多两位小数，如 12.5"),
        Some(amount) if amount.0 < 0 => row.error(column, &value, "是负数", "改为零或正数"),
        Some(amount) => return Some(amount),
    }
    None
}

/// A whole number, with or without its unit.
pub(super) fn whole(row: &mut RowReader<'_, '_, '_>, column: usize) -> Option<i64> {
    let cell = row.cell(column)?;
    let number = match cell.value {
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e12 => Some(number as i64),
        Value::Number(_) => None,
        _ => bare(&texts::fold_signs(&cell.text())).parse().ok(),
    };
    if number.is_none() {
        let value = row.value(column);
        row.error(column, &value, "不是整数", "写成整数，如 12");
    }
    number
}

/// A number of people; a negative one is an error.
pub(super) fn count(row: &mut RowReader<'_, '_, '_>, column: usize) -> Option<u32> {
    let number = whole(row, column)?;
    let count = u32::try_from(number).ok();
    if count.is_none() {
        let value = row.value(column);
        row.error(column, &value, "人数不能是负数", "核对人数");
    }
    count
}

/// A number without thousands separators, currency signs and units.
fn bare(text: &str) -> String {
    let text: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '¥' | '￥')).collect();
    let units = ["元", "学时", "课时", "小时", "人次", "人", "次", "分", "%", "票"];
    units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text).to_owned()
}

/// The people of a cell.
pub(super) fn people(row: &mut RowReader<'_, '_, '_>, column: usize) -> Vec<PersonReference> {
    let Some(text) = row.long_text(column) else { return Vec::new() };
    let place = row.report.place(row.row, column);
    PersonReference::read_all(&text, &place)
}

/// The one person of a cell; more than one is an error.
fn person(row: &mut RowReader<'_, '_, '_>, column: usize) -> Option<PersonReference> {
    let mut people = people(row, column);
    if people.len() > 1 {
        let value = row.value(column);
        row.error(column, &value, "只能写一个人", "写一个人；其他人写在备注里");
        return None;
    }
    people.pop()
}

/// A unit of a cell.
pub(super) fn unit(row: &mut RowReader<'_, '_, '_>, column: usize) -> Option<UnitReference> {
    let text = row.text(column, SHORT)?;
    Some(UnitReference { text, place: row.report.place(row.row, column) })
}

/// The id of a word; an unknown one stays as written, with a warning.
fn word(row: &mut RowReader<'_, '_, '_>, at: At, words: Words) -> Option<String> {
    let text = row.text(at as usize, SHORT)?;
    Some(word_id(row, at as usize, words, &text))
}

fn word_id(row: &mut RowReader<'_, '_, '_>, column: usize, words: Words, text: &str) -> String {
    words::id(words, text).map_or_else(
        || {
            let usual = format!("常用的词：{}", words::labels(words).join("、"));
            row.warning(column, text, "不是常用的词，照原样保存", &usual);
            text.to_owned()
        },
        str::to_owned,
    )
}

/// The ids of the items of a cell, for one of these fact kinds; an unknown one is an error.
pub(super) fn items(
    row: &mut RowReader<'_, '_, '_>,
    column: usize,
    kinds: &[&str],
    context: &Context<'_>,
) -> Vec<String> {
    let Some(text) = row.long_text(column) else { return Vec::new() };
    let whole = [text.trim().to_owned()];
    let known = |text: &str| kinds.iter().any(|kind| context.items.knows(kind, text));
    // a title may itself hold a 、
    let parts = if known(&text) { whole.to_vec() } else { texts::parts(&text) };
    let mut ids = Vec::new();
    for part in parts.iter().filter(|p| !texts::says_none(p)) {
        match context.items.id(kinds, part) {
            Ok(id) if ids.contains(&id) => {}
            Ok(id) => ids.push(id),
            Err(nearest) if nearest.is_empty() => {
                row.error(column, part, "词表里没有这一项", "从下拉列表或模板的“词表”表中选");
            }
            Err(nearest) => {
                let remedy = format!("是不是：{}", nearest.join("、"));
                row.error(column, part, "词表里没有这一项", &remedy);
            }
        }
    }
    ids
}

fn evidence(text: &str) -> Vec<Evidence> {
    let kind = |title: &str| {
        let lower = title.to_lowercase();
        let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
        if lower.starts_with("http") {
            "link"
        } else if ends(&[".jpg", ".jpeg", ".png", ".bmp", "照片", "图片"]) {
            "image"
        } else if ends(&[".mp3", ".wav", ".m4a", "录音"]) {
            "audio"
        } else if ends(&[".mp4", ".avi", ".mov", "视频", "录像"]) {
            "video"
        } else if ends(&[".doc", ".docx", ".pdf", ".xlsx", ".wps", "文件", "报告", "方案"]) {
            "document"
        } else {
            "text"
        }
    };
    texts::parts(text)
        .into_iter()
        .filter(|p| !texts::says_none(p))
        .map(|title| Evidence { kind: kind(&title).to_owned(), title, digest: None })
        .collect()
}

/// The people and units of a row, read beside the draft.
#[derive(Default)]
pub(super) struct References {
    pub to: Option<UnitReference>,
    pub chair: Option<PersonReference>,
    pub recorder: Option<PersonReference>,
    pub by: Option<PersonReference>,
    pub lecturers: Vec<PersonReference>,
    pub persons: Vec<PersonReference>,
}

/// Reads one field of the record-kind table into the draft or the references.
pub(super) fn read(
    row: &mut RowReader<'_, '_, '_>,
    field: Field,
    kinds: &[RecordKind],
    context: &Context<'_>,
    draft: &mut Record,
    references: &mut References,
) {
    let at = At::of(field) as usize;
    match field {
        Field::Until => draft.until = row.day(at),
        Field::Title => draft.title = row.text(at, SHORT),
        Field::Place => draft.place = row.text(at, SHORT),
        Field::Chair => references.chair = person(row, at),
        Field::Recorder => references.recorder = person(row, at),
        Field::Lecturers => references.lecturers = people(row, at),
        Field::Hours => draft.hours = amount(row, at),
        Field::Agenda => draft.agenda = agenda(row),
        Field::Topics => draft.topics = items(row, at, &["topic"], context),
        // attendance takes several columns, see `attendance`
        Field::Attendance => {}
        Field::Guests => {
            let parts = row.long_text(at).map(|text| texts::parts(&text)).unwrap_or_default();
            draft.guests = parts.into_iter().filter(|p| !texts::says_none(p)).collect();
        }
        Field::Forms => draft.forms = forms(row),
        Field::Persons => references.persons = people(row, at),
        Field::By => references.by = person(row, at),
        Field::Items => {
            let mut fact_kinds: Vec<&str> = kinds.iter().map(|k| k.id()).collect();
            if kinds.iter().any(|k| k.spec().sitting) {
                fact_kinds.push("training");
            }
            draft.items = items(row, at, &fact_kinds, context);
        }
        Field::To => references.to = unit(row, at),
        Field::Amount => draft.amount = amount(row, at),
        Field::Number => draft.number = whole(row, at),
        Field::Month => draft.month = row.month(at),
        Field::Result => draft.result = word(row, At::Result, words::RESULTS),
        Field::Level => draft.level = word(row, At::Level, words::LEVELS),
        Field::Status => draft.status = word(row, At::Status, words::STATUSES),
        Field::Answers => draft.answers = row.text(at, SHORT),
        Field::Evidence => draft.evidence = row.long_text(at).map(|text| evidence(&text)).unwrap_or_default(),
        Field::Remark => draft.remark = row.long_text(at),
    }
}

fn forms(row: &mut RowReader<'_, '_, '_>) -> Vec<String> {
    let at = At::Forms as usize;
    let parts = row.text(at, SHORT).map(|text| texts::parts(&text)).unwrap_or_default();
    let on_site = |p: &String| {
        matches!(
            texts::key(p).as_str(),
            "现场" | "线下" | "集中" | "线下集中" | "会议室" | "面对面" | "现场会议"
        )
    };
    let mut forms = Vec::new();
    for part in parts.iter().filter(|p| !texts::says_none(p) && !on_site(p)) {
        let id = word_id(row, at, words::FORMS, part);
        if !forms.contains(&id) {
            forms.push(id);
        }
    }
    forms
}

/// Agenda items of the sitting's own row: one a line; discussion and resolution belong to a single item.
fn agenda(row: &mut RowReader<'_, '_, '_>) -> Vec<AgendaItem> {
    let titles = row.long_text(At::Agenda as usize).unwrap_or_default();
    let (discussion, resolution) =
        (row.long_text(At::Discussion as usize), row.long_text(At::Resolution as usize));
    let mut items: Vec<AgendaItem> = titles
        .split(['\n', '\r', ';', '；'])
        .map(|line| {
            line.trim()
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .trim_start_matches(['.', '、', '．', ')', '）'])
                .trim()
        })
        .filter(|line| !texts::says_none(line))
        .map(|line| AgendaItem { title: line.to_owned(), ..AgendaItem::default() })
        .collect();
    if discussion.is_none() && resolution.is_none() {
        return items;
    }
    // several items and one text of discussion: nobody but the author knows what belongs to which
    if items.len() != 1 {
        let title = match items.len() {
            0 => row.text(At::Title as usize, SHORT).unwrap_or_else(|| "会议内容".to_owned()),
            _ => items.iter().map(|i| i.title.as_str()).collect::<Vec<_>>().join("；"),
        };
        items = vec![AgendaItem { title, ..AgendaItem::default() }];
    }
    if let Some(item) = items.first_mut() {
        item.discussion = discussion;
        item.resolution = resolution;
    }
    items
}
