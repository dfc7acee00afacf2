//! The template of a roster.

use super::{TemplateColumn, TemplateSheet};
use crate::roster::COLUMNS;
use crate::tables::Choice;
use crate::vocabularies::Vocabulary;

/// What the sheet of explanation says first.
pub(super) const NOTES: &[&str] = &[
    "一、在“党员名册”表中一行填一人。红底的列必填；不用的列可以删去，列的次序可以变，列名不要改。",
    "二、日期写成 2019-06-01；2019.6.1、2019年6月1日、20190601 也可以。只知道月份的写 2019-06，按当月1日读取并提醒。",
    "三、身份证号按文本填写，不要设成数字，否则末位会丢失。系统加密保存，表格导入后请妥善保管或删除。",
    "四、不要合并单元格，不要用公式。标记列写“示例”的行不会导入。",
    "五、保存为 .xlsx 后先试读：jishi import roster 文件名.xlsx。每个问题都会指出在哪一格、怎么改；没有错误后加上 --commit 正式导入。",
];

/// The one sheet, with the columns of the reader.
pub(super) fn sheets(vocabulary: &Vocabulary) -> Vec<TemplateSheet> {
    let columns = COLUMNS.iter().map(|column| {
        let mut column = TemplateColumn::new(column, vocabulary);
        if matches!(column.column.choice, Choice::Units) {
            column.example = column.options.first().cloned().unwrap_or_else(|| "示例党支部".to_owned());
        }
        column
    });
    vec![TemplateSheet { name: "党员名册", columns: columns.collect() }]
}
