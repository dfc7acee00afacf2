//! Records: the workbook that the template makes, and sheets made by hand with sensible headings.

mod agenda;
mod attendance;
mod columns;
mod families;
mod fields;
mod ids;
mod people;
mod resolution;
mod rows;

pub(crate) use columns::{AGENDA, ATTENDANCE, At, COLUMNS};
pub use families::{AGENDA_SHEET, ATTENDANCE_SHEET, FAMILIES, Family};
pub use ids::derived_id;
pub use people::PersonReference;
pub use resolution::{Directory, resolve_all};

use crate::issues::{self, CellIssue, FileProblem, FileRefusal, Level, Place};
use crate::options::ReadOptions;
use crate::tables::{Headings, IgnoredColumn, IgnoredSheet, ReadSheet, read_table};
use crate::template::OWN_SHEETS;
use crate::vocabularies::ItemWords;
use crate::workbooks::{Sheet, Workbook};
use jishi_domain::amounts::Amount;
use jishi_domain::records::{AttendanceState, Record};
use std::collections::HashMap;
use std::path::Path;

/// 单位指称 — a unit as a sheet names it, by name or code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitReference {
    /// As written.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// 考勤登记 — one person's attendance as a sheet gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendanceLine {
    /// Who.
    pub person: PersonReference,
    /// How.
    pub state: AttendanceState,
    /// Hours, where they differ from those of the sitting.
    pub hours: Option<Amount>,
    /// Reason of an absence.
    pub reason: Option<String>,
}

/// 考勤草稿 — what a sheet says about who was there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AttendanceDraft {
    /// Nothing.
    #[default]
    Unrecorded,
    /// These people, one by one.
    Listed(Vec<AttendanceLine>),
    /// Everyone expected on that day was present, but for these.
    AllBut {
        /// Online, excused, unexcused or made up.
        others: Vec<AttendanceLine>,
        /// 应到人数, where written.
        due: Option<u32>,
        /// 实到人数, where written.
        present: Option<u32>,
    },
}

/// 记录草稿 — a record as a sheet gives it. What needs a look-up in the college is a reference; [`resolve_all`] looks it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// The row.
    pub place: Place,
    /// The row has errors; its values are what could be read.
    pub refused: bool,
    /// 编号 as written; `None`: the id is derived from the content.
    pub id: Option<String>,
    /// Everything that needs no look-up. Unit, people and attendance are empty in it; its id is the written one or derived from
    /// the words of the sheet.
    pub draft: Record,
    /// 单位
    pub unit: UnitReference,
    /// 对象单位
    pub to: Option<UnitReference>,
    /// 主持人
    pub chair: Option<PersonReference>,
    /// 记录人
    pub recorder: Option<PersonReference>,
    /// 经办人
    pub by: Option<PersonReference>,
    /// 主讲人
    pub lecturers: Vec<PersonReference>,
    /// 涉及人员
    pub persons: Vec<PersonReference>,
    /// 考勤
    pub attendance: AttendanceDraft,
}

/// 记录工作簿 — what a records file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordSheets {
    /// Records, in the order of sheets and rows; those with errors have `refused` set.
    pub rows: Vec<RecordRow>,
    /// Issues, by sheet, row and column.
    pub issues: Vec<CellIssue>,
    /// Columns that are not read.
    pub ignored_columns: Vec<IgnoredColumn>,
    /// Sheets that are not read.
    pub ignored_sheets: Vec<IgnoredSheet>,
    /// Sheets that were read.
    pub sheets: Vec<ReadSheet>,
}

impl RecordSheets {
    /// Number of issues that keep their row out.
    pub fn errors(&self) -> usize {
        self.issues.iter().filter(|i| i.level == Level::Error).count()
    }
}

/// The three kinds of sheets, by their headings.
struct Readers<'v> {
    records: Headings,
    attendance: Headings,
    agenda: Headings,
    items: ItemWords<'v>,
}

/// What stands in the sheets of attendance and agenda, until all sheets are read.
#[derive(Default)]
struct Details {
    attendance: Vec<attendance::Line>,
    agenda: Vec<agenda::Line>,
}

/// Reads every sheet of records, attendance and agenda items.
///
/// # Errors
/// The file cannot be read, no sheet holds records, required columns are missing, or two columns mean the same.
pub fn read(path: &Path, options: &ReadOptions<'_>) -> Result<RecordSheets, FileRefusal> {
    read_workbook(Workbook::open(path, options.limits)?, options)
}

/// The same from the bytes of a file; its name stands in refusals.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(
    name: &str,
    bytes: Vec<u8>,
    options: &ReadOptions<'_>,
) -> Result<RecordSheets, FileRefusal> {
    read_workbook(Workbook::of(Path::new(name), bytes, options.limits)?, options)
}

fn read_workbook(mut workbook: Workbook, options: &ReadOptions<'_>) -> Result<RecordSheets, FileRefusal> {
    let path = workbook.path().to_owned();
    let path = path.as_path();
    let own = options.vocabulary.map_or(&[][..], |v| &v.headings);
    let readers = Readers {
        records: Headings::new(COLUMNS, own),
        attendance: Headings::new(ATTENDANCE, own),
        agenda: Headings::new(AGENDA, own),
        items: ItemWords::new(options.vocabulary.map_or(&[], |v| &v.items)),
    };
    let mut result = RecordSheets::default();
    let mut details = Details::default();
    let mut refusals: Vec<FileRefusal> = Vec::new();
    let mut done = 0;
    let listed: Vec<(String, bool)> = workbook.sheets().map(|(n, v)| (n.to_owned(), v)).collect();
    for (number, _) in listed
        .iter()
        .enumerate()
        .filter(|(_, (name, visible))| *visible && !OWN_SHEETS.contains(&name.as_str()))
    {
        let sheet = workbook.sheet(number)?;
        let rows = sheet.rows().len();
        match readers.read_sheet(path, &sheet, options, done, &mut result, &mut details) {
            Ok(()) => {}
            Err(refusal) if refusal.problem == FileProblem::DoubleColumns => return Err(refusal),
            Err(refusal) => {
                let reason = refusal.refusal.problem.clone();
                result.ignored_sheets.push(IgnoredSheet { sheet: sheet.name.clone(), reason });
                if refusal.problem == FileProblem::MissingColumns {
                    refusals.push(refusal);
                }
            }
        }
        done += rows;
    }
    if result.rows.is_empty() && result.sheets.is_empty() {
        return Err(refusals.into_iter().next().unwrap_or_else(|| no_sheet(path, &listed)));
    }
    attendance::attach(&mut result, details.attendance);
    agenda::attach(&mut result, details.agenda);
    repeated(&mut result);
    issues::sort(&mut result.issues);
    Ok(result)
}

impl Readers<'_> {
    fn read_sheet(
        &self,
        path: &Path,
        sheet: &Sheet<'_>,
        options: &ReadOptions<'_>,
        done: usize,
        result: &mut RecordSheets,
        details: &mut Details,
    ) -> Result<(), FileRefusal> {
        let refuse = |problem, what: String| {
            FileRefusal::new(
                path,
                problem,
                what,
                "补上这些列，或把已有的列改成这些列名；也可用 jishi template 生成的模板填写",
            )
        };
        let candidates = [&self.records, &self.attendance, &self.agenda].map(|headings| {
            let found = headings.find(sheet);
            let known = found.as_ref().map_or(0, |f| f.assigned.iter().flatten().count());
            let complete = found.as_ref().is_some_and(|f| headings.missing(f).is_empty());
            (headings, found, known, complete)
        });
        let family = Family::of_sheet(&sheet.name);
        let [records, attendance, agenda] = candidates;
        let has_day = records.1.as_ref().is_some_and(|f| {
            f.assigned[At::Day as usize].is_some() && f.assigned[At::Unit as usize].is_some()
        });
        if !has_day || attendance.2.max(agenda.2) > records.2 {
            for (is_attendance, (headings, found, _, complete)) in [(true, attendance), (false, agenda)] {
                let Some(found) = found.filter(|_| complete) else { continue };
                no_doubles(path, sheet, headings, &found)?;
                let outcome = read_table(sheet, headings, &found, options, done, |row| {
                    if is_attendance {
                        details.attendance.extend(attendance::read(row));
                    } else {
                        details.agenda.extend(agenda::read(row, &self.items));
                    }
                });
                result.ignored_columns.extend(outcome.ignored);
                result.sheets.push(outcome.sheet);
                result.issues.extend(outcome.issues);
                return Ok(());
            }
        }
        let (headings, found, known, _) = records;
        let Some(found) = found.filter(|_| known >= 3 || family.is_some() && known > 0) else {
            return Err(refuse(FileProblem::NoSheet, "没有记录的表头".to_owned()));
        };
        let single = family.map(Family::kinds).filter(|kinds| kinds.len() == 1).map(|kinds| kinds[0]);
        let mut missing = headings.missing(&found);
        if single.is_some() {
            missing.retain(|words| !words.starts_with("“类型”"));
        }
        if !missing.is_empty() {
            let what = format!("表“{}”缺少列：{}", sheet.name, missing.join("；"));
            return Err(refuse(FileProblem::MissingColumns, what));
        }
        no_doubles(path, sheet, headings, &found)?;
        let context = rows::Context { single, items: &self.items };
        let rows = &mut result.rows;
        let outcome =
            read_table(sheet, headings, &found, options, done, |row| rows.push(rows::read(row, &context)));
        result.ignored_columns.extend(outcome.ignored);
        result.sheets.push(outcome.sheet);
        result.issues.extend(outcome.issues);
        Ok(())
    }
}

fn no_doubles(
    path: &Path,
    sheet: &Sheet<'_>,
    headings: &Headings,
    found: &crate::tables::Found,
) -> Result<(), FileRefusal> {
    let doubles = headings.doubles(found);
    if doubles.is_empty() {
        return Ok(());
    }
    let what = format!("表“{}”{}", sheet.name, doubles.join("；"));
    Err(FileRefusal::new(path, FileProblem::DoubleColumns, what, "每一项只留一列，多余的列删去或改名"))
}

/// The same 编号, or without one the same content, twice in the file.
fn repeated(result: &mut RecordSheets) {
    let mut first: HashMap<String, Place> = HashMap::new();
    for row in &mut result.rows {
        // what could not be read gives no id by which to compare
        if row.draft.kinds.is_empty() || row.unit.text.is_empty() || row.refused && row.id.is_none() {
            continue;
        }
        let Some(other) = first.get(&row.draft.id) else {
            first.insert(row.draft.id.clone(), row.place.clone());
            continue;
        };
        let whose =
            if other.sheet == row.place.sheet { String::new() } else { format!("表“{}”", other.sheet) };
        let (problem, remedy) = match &row.id {
            Some(id) => (format!("编号“{id}”与{whose}第{}行重复", other.row), "每条记录用不同的编号"),
            None => (
                format!("与{whose}第{}行是同一件事（单位、类型、日期、主题等都相同）", other.row),
                "重复的删去一行；确是两件事的，填写不同的编号或主题",
            ),
        };
        row.refused = true;
        let (place, remedy) = (row.place.clone(), remedy.to_owned());
        result.issues.push(CellIssue { level: Level::Error, place, value: String::new(), problem, remedy });
    }
}

fn no_sheet(path: &Path, listed: &[(String, bool)]) -> FileRefusal {
    let names: Vec<String> = listed.iter().map(|(name, _)| format!("“{name}”")).collect();
    let what = format!("没有找到记录：文件中有表{}，都没有“单位”“类型”“日期”这样的表头", names.join("、"));
    FileRefusal::new(path, FileProblem::NoSheet, what, "核对是否选错文件；或用 jishi template 生成的模板填写")
}
