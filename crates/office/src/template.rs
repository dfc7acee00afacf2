//! Templates: workbooks that explain themselves and that the readers of this crate read.

mod guide;
mod lists;
mod records;
mod roster;

use crate::issues::FileRefusal;
use crate::tables::{Choice, Column, Need};
use crate::vocabularies::Vocabulary;
use crate::writing::{body, header, save, unwritable};
use lists::Lists;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, Note, Workbook, Worksheet, XlsxError,
};
use std::path::Path;

/// 模板种类
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateKind {
    /// 党员名册
    Roster,
    /// 纪实记录
    Records,
}

/// Sheets of the template that hold no data; the readers pass them over without a word.
pub(crate) const OWN_SHEETS: [&str; 3] = [guide::NAME, lists::NAME, lists::WORDS_NAME];

/// Number format 文本: what is typed stays as typed.
const TEXT: u8 = 49;

/// Last row for which drop-downs are offered.
const LAST_ROW: u32 = 20_000;

/// Writes a template. What the vocabulary holds becomes drop-downs.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, kind: TemplateKind, vocabulary: &Vocabulary) -> Result<(), FileRefusal> {
    let (workbook, title) = workbook(path, kind, vocabulary)?;
    save(workbook, title, path)
}

/// The same as bytes, for who sends the file on.
///
/// # Errors
/// More words than a workbook can hold.
pub fn bytes(kind: TemplateKind, vocabulary: &Vocabulary) -> Result<Vec<u8>, FileRefusal> {
    let path = Path::new("模板.xlsx");
    let (workbook, title) = workbook(path, kind, vocabulary)?;
    crate::writing::bytes(workbook, title, path)
}

fn workbook(
    path: &Path,
    kind: TemplateKind,
    vocabulary: &Vocabulary,
) -> Result<(Workbook, &'static str), FileRefusal> {
    let (sheets, title, notes) = match kind {
        TemplateKind::Roster => (roster::sheets(vocabulary), "党员名册导入模板", roster::NOTES),
        TemplateKind::Records => (records::sheets(vocabulary), "纪实记录导入模板", records::NOTES),
    };
    let build = || -> Result<Workbook, XlsxError> {
        let mut workbook = Workbook::new();
        guide::write(workbook.add_worksheet(), title, notes, &sheets)?;
        let mut lists = Lists::default();
        for sheet in &sheets {
            write_sheet(workbook.add_worksheet(), sheet, &mut lists)?;
        }
        if kind == TemplateKind::Records {
            lists::write_words(workbook.add_worksheet(), &vocabulary.items)?;
        }
        lists.write(&mut workbook)?;
        Ok(workbook)
    };
    Ok((build().map_err(|e| unwritable(path, &e))?, title))
}

/// A sheet of a template.
pub(crate) struct TemplateSheet {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<TemplateColumn>,
}

/// A column of a template, with what it offers and its example.
pub(crate) struct TemplateColumn {
    pub(crate) column: &'static Column,
    pub(crate) required: bool,
    pub(crate) options: Vec<String>,
    pub(crate) example: String,
}

impl TemplateColumn {
    fn new(column: &'static Column, vocabulary: &Vocabulary) -> TemplateColumn {
        let options: Vec<String> = match column.choice {
            Choice::Words(words) => words().into_iter().map(str::to_owned).collect(),
            Choice::Units => vocabulary.units.iter().map(|u| u.name.clone()).collect(),
            Choice::People => people(vocabulary),
            Choice::Topics => titles(vocabulary, &["topic"]),
            Choice::Free | Choice::Items | Choice::Kinds => Vec::new(),
        };
        TemplateColumn {
            column,
            required: column.need == Need::Required,
            options,
            example: column.example.to_owned(),
        }
    }

    /// Several values may stand in one cell, or further words are welcome: the drop-down only helps.
    fn lenient(&self) -> bool {
        !matches!(self.column.choice, Choice::Units | Choice::Words(_)) || self.options.is_empty()
    }
}

/// Names for drop-downs; namesakes carry their code.
fn people(vocabulary: &Vocabulary) -> Vec<String> {
    let mut times = std::collections::HashMap::new();
    for person in &vocabulary.people {
        *times.entry(person.name.as_str()).or_insert(0) += 1;
    }
    let word = |p: &crate::vocabularies::PersonWord| match times.get(p.name.as_str()) {
        Some(1) => p.name.clone(),
        _ => format!("{}（{}）", p.name, p.code),
    };
    vocabulary.people.iter().map(word).collect()
}

/// Titles of the items of these fact kinds.
fn titles(vocabulary: &Vocabulary, kinds: &[&str]) -> Vec<String> {
    vocabulary.items.iter().filter(|i| kinds.contains(&i.kind.as_str())).map(|i| i.title.clone()).collect()
}

fn write_sheet(sheet: &mut Worksheet, spec: &TemplateSheet, lists: &mut Lists) -> Result<(), XlsxError> {
    sheet.set_name(spec.name)?;
    sheet.set_default_note_author("Jishi");
    let (plain, required) = (header(0x00E7_EAEE), header(0x00F6_D5D2));
    let example = body()
        .set_italic()
        .set_font_color(0x0080_8080_u32)
        .set_background_color(0x00F7_F7F7_u32)
        .set_num_format_index(TEXT);
    let text = body().set_num_format_index(TEXT);
    sheet.write_string_with_format(0, 0, "标记", &plain)?;
    sheet.insert_note(0, 0, &note("写“示例”的行不会导入；正式填写时留空。"))?;
    sheet.set_column_width(0, 6)?;
    sheet.write_string_with_format(1, 0, "示例", &example)?;
    for (at, column) in (1_u16..).zip(&spec.columns) {
        let format = if column.required { &required } else { &plain };
        sheet.write_string_with_format(0, at, column.column.title, format)?;
        sheet.insert_note(0, at, &note(&help(column)))?;
        sheet.set_column_width(at, column.column.width)?;
        sheet.set_column_format(at, &text)?;
        sheet.write_string_with_format(1, at, &column.example, &example)?;
        validate(sheet, at, column, lists)?;
    }
    sheet.set_row_height(0, 32)?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_landscape().set_paper_size(9).set_repeat_rows(0, 0)?;
    Ok(())
}

/// What the note at a heading says.
pub(crate) fn help(column: &TemplateColumn) -> String {
    let need = match (column.required, column.column.need) {
        (true, _) => "必填。",
        (false, Need::OneOf) => "必填其一：与另一列至少填一项。",
        _ => "",
    };
    let rest = match column.column.help {
        "" => "按实际填写".to_owned(),
        help => help.to_owned(),
    };
    format!("{need}{rest}。")
}

fn note(text: &str) -> Note {
    let lines = u32::try_from(text.chars().count() / 14 + 2).unwrap_or(8);
    Note::new(text)
        .add_author_prefix(false)
        .set_width(220)
        .set_height(20 * lines.min(12))
        .set_font_name("宋体")
        .set_font_size(10)
}

fn validate(
    sheet: &mut Worksheet,
    at: u16,
    column: &TemplateColumn,
    lists: &mut Lists,
) -> Result<(), XlsxError> {
    if column.options.is_empty() {
        return Ok(());
    }
    let validation = lists.validation(column.column.title, &column.options)?;
    let validation = if column.lenient() {
        validation.show_error_message(false)
    } else {
        DataValidation::set_error_style(validation, DataValidationErrorStyle::Warning)
            .set_error_title("不在列表中")?
            .set_error_message("列表中没有这个词。确认要用的话，导入时会再核对。")?
    };
    sheet.add_data_validation(1, at, LAST_ROW, at, &validation)?;
    Ok(())
}

/// Body format of explanations.
pub(crate) fn plain() -> Format {
    body()
}
