//! The template of records: a sheet for each family of kinds.

use super::{TemplateColumn, TemplateSheet, titles};
use crate::records::{AGENDA, AGENDA_SHEET, ATTENDANCE, ATTENDANCE_SHEET, At, COLUMNS, FAMILIES, Family};
use crate::tables::Choice;
use crate::vocabularies::Vocabulary;
use jishi_domain::record_kinds::{Field, RecordKind};

/// What the sheet of explanation says first.
pub(super) const NOTES: &[&str] = &[
    "一、做一件事填一行，填在它所属的表里。一次会议同时是几种类型的（如主题党日兼党课），只填一行，类型用“、”隔开。红底的列必填；用不到的表和列可以删去，列名不要改。",
    "二、考勤有两种填法：在“会议活动”表中写明请假、缺席人员（没有的写“无”），其他应到人员视为出席；或者在“考勤”表中逐人登记。只用一种。",
    "三、“考勤”“议题”表用会议编号与“会议活动”表对应；不需要对应的记录可以不填编号，系统按单位、类型、日期和主题生成固定的编号，重复导入不会重复登记。",
    "四、日期写成 2026-03-10；2026.3.10、2026年3月10日、20260310 也可以。人员写姓名，同名的写成“姓名（人员编号）”；几个人用“、”隔开。",
    "五、不要合并单元格，不要用公式。标记列写“示例”的行不会导入。谈话内容、困难情况等秘密不要写进表里。",
    "六、保存为 .xlsx 后先试读：jishi import records 文件名.xlsx。每个问题都会指出在哪一格、怎么改；没有错误后加上 --commit 正式导入。",
];

/// Every sheet.
pub(super) fn sheets(vocabulary: &Vocabulary) -> Vec<TemplateSheet> {
    let mut sheets = Vec::new();
    for family in FAMILIES {
        sheets.push(family_sheet(family, vocabulary));
        if family.sittings() {
            for (name, columns) in [(ATTENDANCE_SHEET, ATTENDANCE), (AGENDA_SHEET, AGENDA)] {
                let columns = columns.iter().map(|c| with_unit(TemplateColumn::new(c, vocabulary))).collect();
                sheets.push(TemplateSheet { name, columns });
            }
        }
    }
    sheets
}

fn with_unit(mut column: TemplateColumn) -> TemplateColumn {
    if matches!(column.column.choice, Choice::Units) && column.required {
        column.example = column.options.first().cloned().unwrap_or_else(|| "示例党支部".to_owned());
    }
    column
}

fn family_sheet(family: &'static Family, vocabulary: &Vocabulary) -> TemplateSheet {
    let kinds = family.kinds();
    let shown = kinds.first().copied();
    let columns = family.columns().into_iter().map(|at| {
        let mut column = with_unit(TemplateColumn::new(&COLUMNS[at as usize], vocabulary));
        match column.column.choice {
            Choice::Kinds => {
                column.options = kinds.iter().map(|k| k.label().to_owned()).collect();
                column.example = if family.sittings() {
                    format!("{}、{}", RecordKind::ThemeDay.label(), RecordKind::PartyLecture.label())
                } else {
                    shown.map_or("", RecordKind::label).to_owned()
                };
            }
            Choice::Items => {
                let ids: Vec<&str> =
                    if family.sittings() { vec!["training"] } else { kinds.iter().map(|k| k.id()).collect() };
                column.options = titles(vocabulary, &ids);
                let of_shown = shown.map(|k| titles(vocabulary, &[k.id()])).unwrap_or_default();
                column.example = of_shown.into_iter().next().unwrap_or_else(|| "（从词表中选）".to_owned());
            }
            _ => {}
        }
        if at == At::Id && !family.sittings() {
            column.example.clear();
        }
        let field = Field::ALL.iter().copied().find(|f| At::of(*f) == at);
        if let (Some(field), Some(shown)) = (field, shown) {
            // the example shows one kind: only what that kind uses
            let used = if family.sittings() {
                !matches!(
                    field,
                    Field::Items | Field::Until | Field::By | Field::To | Field::Answers | Field::Agenda
                )
            } else {
                shown.spec().fields().any(|f| f == field)
            };
            if !used {
                column.example.clear();
            }
            column.required |= kinds.iter().all(|k| k.spec().required.contains(&field));
        }
        column
    });
    TemplateSheet { name: family.name, columns: columns.collect() }
}
