//! Drop-downs: short lists stand in the rule itself, long ones on a hidden sheet under a name.

use crate::writing::{body, header};
use jishi_domain::items::Item;
use jishi_domain::record_kinds::RecordKind;
use rust_xlsxwriter::{DataValidation, Formula, Workbook, Worksheet, XlsxError};

/// Name of the hidden sheet.
pub(crate) const NAME: &str = "下拉列表";
/// Name of the sheet that shows the vocabulary of items.
pub(crate) const WORDS_NAME: &str = "词表";

/// Characters that a list inside a rule may have: Excel allows 255.
const SHORT: usize = 250;

/// The long lists, each once.
#[derive(Default)]
pub(super) struct Lists {
    lists: Vec<(String, Vec<String>)>,
}

impl Lists {
    /// The rule that offers these words.
    pub(super) fn validation(&mut self, title: &str, words: &[String]) -> Result<DataValidation, XlsxError> {
        let length: usize = words.iter().map(|w| w.encode_utf16().count() + 1).sum();
        if length <= SHORT && !words.iter().any(|w| w.contains([',', '"'])) {
            return DataValidation::new().allow_list_strings(words);
        }
        let at = self.lists.iter().position(|(_, known)| known == words).unwrap_or_else(|| {
            let number = self.lists.len() + 1;
            let plain: String = title.chars().filter(|c| c.is_alphanumeric()).collect();
            self.lists.push((format!("列表{number}_{plain}"), words.to_vec()));
            number - 1
        });
        Ok(DataValidation::new().allow_list_formula(Formula::new(format!("={}", self.lists[at].0))))
    }

    /// Writes the hidden sheet and its names.
    pub(super) fn write(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let sheet = workbook.add_worksheet();
        sheet.set_name(NAME)?.set_hidden(true);
        for (column, (_, words)) in (0_u16..).zip(&self.lists) {
            for (row, word) in (0_u32..).zip(words) {
                sheet.write_string(row, column, word)?;
            }
        }
        for (column, (name, words)) in (0_u32..).zip(&self.lists) {
            let letters = crate::issues::letters(column);
            let range = format!("='{NAME}'!${letters}$1:${letters}${}", words.len());
            workbook.define_name(name, &range)?;
        }
        Ok(())
    }
}

/// Writes the sheet that shows every item with the kind that it belongs to.
pub(super) fn write_words(sheet: &mut Worksheet, items: &[Item]) -> Result<(), XlsxError> {
    sheet.set_name(WORDS_NAME)?;
    let (heading, text) = (header(0x00E7_EAEE), body());
    for (column, (title, width)) in [("用于", 16), ("名称", 48), ("代码", 30)].into_iter().enumerate() {
        let column = u16::try_from(column).unwrap_or(0);
        sheet.write_string_with_format(0, column, title, &heading)?;
        sheet.set_column_width(column, width)?;
    }
    for (row, item) in (1_u32..).zip(items) {
        let kind = match item.kind.as_str() {
            "topic" => "内容类别",
            kind => RecordKind::from_id(kind).map_or(kind, |k| k.label()),
        };
        sheet.write_string_with_format(row, 0, kind, &text)?;
        sheet.write_string_with_format(row, 1, &item.title, &text)?;
        sheet.write_string_with_format(row, 2, &item.id, &text)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, u32::try_from(items.len()).unwrap_or(u32::MAX), 2)?;
    Ok(())
}
