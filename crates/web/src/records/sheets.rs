//! Sheets: one line a person, where the same is usually recorded for many at once. Each ticked line is a record.

use super::inputs::{Choice, Options};
use super::parsing;
use crate::fields::{Errors, Fields};
use jishi_app::dues;
use jishi_app::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::{Field, RecordKind};
use jishi_domain::records::Record;
use std::collections::{BTreeMap, BTreeSet};

/// 多人表
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Columns beside the name.
    pub columns: Vec<Field>,
    /// Lines.
    pub lines: Vec<Line>,
    /// What a ticked line means.
    pub word: &'static str,
}

/// 一行 — one person.
#[derive(Clone, Debug)]
pub struct Line {
    pub person: Choice,
    /// Ticked.
    pub chosen: bool,
    /// One value for each column.
    pub values: Vec<String>,
    /// What is there already: the id of the record, and what it says.
    pub there: Option<(String, String)>,
}

impl Sheet {
    /// Whether the field is asked in the sheet and not beside it.
    pub fn asks(&self, field: Field) -> bool {
        field == Field::Persons || self.columns.contains(&field)
    }

    pub fn value<'l>(&self, line: &'l Line, column: &Field) -> &'l str {
        let at = self.columns.iter().position(|known| known == column);
        at.and_then(|at| line.values.get(at)).map_or("", String::as_str)
    }

    pub fn chosen(&self) -> usize {
        self.lines.iter().filter(|line| line.chosen).count()
    }
}

/// Columns of a kind that is usually recorded for many at once.
fn columns(kind: RecordKind) -> Option<(&'static [Field], &'static str)> {
    use RecordKind as K;
    Some(match kind {
        K::DuesPayment => (&[Field::Amount], "已交"),
        K::DuesAssessment => (&[Field::Amount], "核定"),
        K::DuesReminder => (&[], "已催缴"),
        K::Talk => (&[], "谈过"),
        K::ThoughtReport => (&[], "已交"),
        K::ActivistReview => (&[Field::Result], "已考察"),
        K::AppraisalResult => (&[Field::Result], "评定"),
        K::Pledge => (&[], "已承诺"),
        K::Points => (&[Field::Number], "记分"),
        _ => return None,
    })
}

/// The sheet of a kind at a unit, or nothing where one record at a time is usual.
pub fn sheet(
    present: &Present,
    unit: &str,
    kind: RecordKind,
    day: Day,
    options: &Options,
    fields: &Fields,
) -> Option<Sheet> {
    let (columns, word) = columns(kind)?;
    let month = fields.get("month").map(str::to_owned);
    let sent = fields.has("sheet");
    let mut lines = Vec::new();
    let lasting = matches!(kind, RecordKind::DuesPayment).then_some(month.as_deref()).flatten();
    let there: Vec<Record> = match lasting {
        Some(month) => dues::payments(present, unit, month),
        None => Vec::new(),
    };
    let asked = columns.contains(&Field::Amount) && !sent;
    let assessed = if asked { dues::assessed(present, day) } else { BTreeMap::new() };
    for person in &options.people {
        if !belongs(present, unit, kind, day, &person.value) {
            continue;
        }
        let paid = there.iter().find(|paid| paid.persons.contains(&person.value)).map(|paid| {
            let amount = paid.amount.map(|a| a.to_string()).unwrap_or_default();
            (paid.id.clone(), format!("{}已交{amount}元", paid.day))
        });
        let values = columns.iter().map(|field| {
            let name = format!("{}.{}", field.id(), person.value);
            match fields.get(&name) {
                Some(value) => value.to_owned(),
                None if *field == Field::Amount => {
                    assessed.get(person.value.as_str()).map(|a| a.to_string()).unwrap_or_default()
                }
                None => String::new(),
            }
        });
        let values: Vec<String> = values.collect();
        // a month's dues are usually paid by all; everything else is ticked
        let usual = kind == RecordKind::DuesPayment && !values.iter().any(String::is_empty);
        let chosen = if sent { fields.all("sheet.person").any(|p| p == person.value) } else { usual };
        let named = !sent && fields.all("persons").any(|p| p == person.value);
        lines.push(Line {
            person: person.clone(),
            chosen: (chosen || named) && paid.is_none(),
            values,
            there: paid,
        });
    }
    Some(Sheet { columns: columns.to_vec(), lines, word })
}

/// Whether a sheet of a kind has a line for a person: members, or those on the way to membership.
fn belongs(present: &Present, unit: &str, kind: RecordKind, day: Day, person: &str) -> bool {
    let Some(state) = present.world().people.get(person) else { return false };
    let Some(membership) = state.membership_on(day) else { return false };
    let here = membership.unit.as_deref() == Some(unit) || membership.group.as_deref() == Some(unit);
    here && match kind {
        RecordKind::Talk => true,
        RecordKind::ThoughtReport => membership.stage != jishi_domain::people::Stage::Full,
        RecordKind::ActivistReview => !membership.stage.is_member(),
        _ => membership.stage.is_member(),
    }
}

/// The records that a sheet says: what stands beside it, once for each ticked line.
pub fn records(fields: &Fields, unit: &str, today: Day, errors: &mut Errors) -> Vec<Record> {
    let people: BTreeSet<&str> = fields.all("sheet.person").collect();
    if people.is_empty() {
        errors.add("sheet", "一个人也没有勾选；勾上办过的人再保存");
        return Vec::new();
    }
    let mut records = Vec::new();
    for person in people {
        let mut own: Vec<(String, String)> =
            fields.0.iter().filter(|(name, _)| !name.contains('.') && name != "persons").cloned().collect();
        own.push(("persons".to_owned(), person.to_owned()));
        for column in [Field::Amount, Field::Result, Field::Number] {
            let name = format!("{}.{person}", column.id());
            own.extend(fields.get(&name).map(|value| (column.id().to_owned(), value.to_owned())));
        }
        let (record, wrong) = parsing::record(&Fields(own), unit, today, parsing::UNCOUNTED);
        for (field, problem) in wrong.0 {
            let column = [Field::Amount, Field::Result, Field::Number].iter().any(|c| c.id() == field);
            let at = if column { format!("{field}.{person}") } else { field };
            if errors.of(&at).is_none() {
                errors.add(at, problem);
            }
        }
        records.push(record);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = Day(20_700);

    #[test]
    fn each_ticked_line_is_a_record_and_what_is_wrong_stands_at_its_line() {
        let fields = Fields::parse(&format!(
            "sheet=yes&kind=dues-payment&day={TODAY}&month=2026-08&by=P1&sheet.person=P1&sheet.person=P2\
             &amount.P1=12.50&amount.P2=x&amount.P3=9"
        ));
        let mut errors = Errors::default();
        let records = records(&fields, "B1", TODAY, &mut errors);
        assert_eq!(records.len(), 2);
        assert_eq!(
            (records[0].persons.as_slice(), records[0].month.as_deref()),
            (&["P1".to_owned()][..], Some("2026-08"))
        );
        assert_eq!(records[0].amount.map(|a| a.to_string()).as_deref(), Some("12.5"));
        assert!(errors.of("amount.P2").unwrap().contains("不是数"));
        assert_eq!(errors.0.len(), 1);
    }

    #[test]
    fn a_sheet_without_a_tick_says_so() {
        let mut errors = Errors::default();
        assert!(records(&Fields::parse("sheet=yes&kind=talk"), "B1", TODAY, &mut errors).is_empty());
        assert!(errors.of("sheet").is_some());
    }
}
