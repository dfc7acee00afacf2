//! Rosters: the national system's sheets and a college's own, read into typed rows.

mod columns;
mod duplicates;
mod rows;

pub(crate) use columns::COLUMNS;

use columns::At;

use crate::issues::{self, CellIssue, FileProblem, FileRefusal, Level, Place};
use crate::options::ReadOptions;
use crate::tables::{Headings, IgnoredColumn, IgnoredSheet, ReadSheet, read_table};
use crate::template::OWN_SHEETS;
use crate::words;
use crate::workbooks::Workbook;
use jishi_domain::citizen_ids::CitizenId;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, PostKind, Sex, Stage};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// 密 — a secret of a person: phone, landline, address, e-mail. It never shows in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&issues::masked(&self.0))
    }
}

/// 党籍状态
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 正常
    Normal,
    /// 停止党籍
    Stopped,
}

/// 名册一行 — a person as a sheet gives it. Branch, group and department are as written; everything else is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRow {
    /// Name of the sheet.
    pub sheet: String,
    /// Row in it, from 1.
    pub row: u32,
    /// The row has errors; its values are what could be read.
    pub refused: bool,
    /// 姓名
    pub name: String,
    /// 人员编号
    pub person_code: Option<String>,
    /// 所在党支部, name or code as written.
    pub branch: String,
    /// Where the branch stands in the file.
    pub branch_place: Place,
    /// 党小组, name or code as written.
    pub group: Option<String>,
    /// 公民身份证号
    pub citizen_id: Option<CitizenId>,
    /// 性别, from the column or the citizen ID.
    pub sex: Option<Sex>,
    /// 出生日期, from the column or the citizen ID.
    pub birth: Option<Day>,
    /// 民族
    pub ethnicity: Option<String>,
    /// 籍贯
    pub native_place: Option<String>,
    /// 学历, as written.
    pub education: Option<String>,
    /// 学位, as written.
    pub degree: Option<String>,
    /// 毕业院校
    pub school: Option<String>,
    /// 专业
    pub major: Option<String>,
    /// 职称, as written.
    pub title: Option<String>,
    /// 人员类别
    pub stage: Option<Stage>,
    /// 加入党组织日期
    pub joined: Option<Day>,
    /// 转为正式党员日期
    pub full_since: Option<Day>,
    /// 在职、学生、离退休; `None` where nothing says it.
    pub category: Option<Category>,
    /// 工作岗位
    pub job: Option<String>,
    /// 部门
    pub department: Option<String>,
    /// 岗位类别
    pub staff_group: Option<String>,
    /// 手机号
    pub phone: Option<Secret>,
    /// 固定电话
    pub landline: Option<Secret>,
    /// 家庭住址
    pub address: Option<Secret>,
    /// 电子邮箱
    pub email: Option<Secret>,
    /// 党籍状态
    pub standing: Option<Standing>,
    /// 是否为失联党员
    pub lost: Option<bool>,
    /// 失去联系日期
    pub lost_since: Option<Day>,
    /// 是否为流动党员
    pub floating: Option<bool>,
    /// 外出流向
    pub floating_to: Option<String>,
    /// 党内职务
    pub posts: Vec<PostKind>,
    /// 任职日期
    pub post_since: Option<Day>,
}

impl RosterRow {
    /// The attributes of `domain::people::Person`: `education` and `title` by the ids that rules ask for where the word is known
    /// (the higher of 学历 and 学位 counts), the rest as written.
    pub fn attributes(&self) -> BTreeMap<String, String> {
        let rank = |text: &Option<String>| {
            let id = text.as_deref().and_then(|t| words::id(words::EDUCATIONS, t));
            id.and_then(|id| words::EDUCATIONS.iter().position(|(known, _)| *known == id))
        };
        let highest = [rank(&self.education), rank(&self.degree)].into_iter().flatten().min();
        let education =
            highest.map(|at| words::EDUCATIONS[at].0.to_owned()).or_else(|| self.education.clone());
        let title = self.title.as_deref().map(|t| words::id(words::TITLES, t).unwrap_or(t).to_owned());
        let group = |g: &str| words::id(words::STAFF_GROUPS, g).unwrap_or(g).to_owned();
        let staff_group = self.staff_group.as_deref().map(group);
        [
            ("education", education),
            ("degree", self.degree.clone()),
            ("title", title),
            ("staff_group", staff_group),
            ("job", self.job.clone()),
            ("native_place", self.native_place.clone()),
            ("school", self.school.clone()),
            ("major", self.major.clone()),
            ("email", self.email.as_ref().map(|address| address.0.clone())),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect()
    }
}

/// 名册 — what a roster file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterSheet {
    /// Rows, in the order of sheets and rows; those with errors have `refused` set.
    pub rows: Vec<RosterRow>,
    /// Issues, by sheet, row and column.
    pub issues: Vec<CellIssue>,
    /// Columns that are not read.
    pub ignored_columns: Vec<IgnoredColumn>,
    /// Sheets that are not read.
    pub ignored_sheets: Vec<IgnoredSheet>,
    /// Sheets that were read.
    pub sheets: Vec<ReadSheet>,
    /// Columns that were recognised, by their titles: a roster without a column says nothing about it.
    pub columns: Vec<&'static str>,
}

impl RosterSheet {
    /// Number of issues that keep their row out.
    pub fn errors(&self) -> usize {
        self.issues.iter().filter(|i| i.level == Level::Error).count()
    }
}

/// Columns that must at least be known before a sheet looks like a roster at all.
const FEWEST_COLUMNS: usize = 3;

/// Reads every sheet that looks like a roster.
///
/// # Errors
/// The file cannot be read, no sheet looks like a roster, required columns are missing, or two columns mean the same.
pub fn read(path: &Path, options: &ReadOptions<'_>) -> Result<RosterSheet, FileRefusal> {
    read_workbook(Workbook::open(path, options.limits)?, options)
}

/// The same from the bytes of a file; its name stands in refusals.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &str, bytes: Vec<u8>, options: &ReadOptions<'_>) -> Result<RosterSheet, FileRefusal> {
    read_workbook(Workbook::of(Path::new(name), bytes, options.limits)?, options)
}

fn read_workbook(mut workbook: Workbook, options: &ReadOptions<'_>) -> Result<RosterSheet, FileRefusal> {
    let own = options.vocabulary.map_or(&[][..], |v| &v.headings);
    let headings = Headings::new(COLUMNS, own);
    let mut roster = RosterSheet::default();
    let mut incomplete: Option<(usize, String, Vec<String>)> = None;
    let mut looks_like_a_form = false;
    let mut sheets = HashMap::new();
    let mut done = 0;
    let listed: Vec<(String, bool)> = workbook.sheets().map(|(n, v)| (n.to_owned(), v)).collect();
    for (number, (name, _)) in listed
        .iter()
        .enumerate()
        .filter(|(_, (name, visible))| *visible && !OWN_SHEETS.contains(&name.as_str()))
    {
        let sheet = workbook.sheet(number)?;
        let ignore = |reason: &str| IgnoredSheet { sheet: name.clone(), reason: reason.to_owned() };
        let found = headings.find(&sheet);
        let known = found.as_ref().map_or(0, |f| f.assigned.iter().flatten().count());
        let Some(found) = found.filter(|_| known >= FEWEST_COLUMNS) else {
            looks_like_a_form |= headings.scattered(&sheet) > 2 * FEWEST_COLUMNS;
            roster.ignored_sheets.push(ignore("没有名册的表头"));
            continue;
        };
        let doubles = headings.doubles(&found);
        let missing = headings.missing(&found);
        if !missing.is_empty() {
            roster.ignored_sheets.push(ignore(&format!("缺少列：{}", missing.join("；"))));
            if incomplete.as_ref().is_none_or(|(most, ..)| known > *most) {
                incomplete = Some((known, name.clone(), missing));
            }
            continue;
        }
        if !doubles.is_empty() {
            drop(sheet);
            return Err(double_columns(workbook.path(), name, &doubles));
        }
        let rows = &mut roster.rows;
        let outcome = read_table(&sheet, &headings, &found, options, done, |row| {
            rows.push(rows::read(name, row));
        });
        done += sheet.rows().len();
        for (column, _) in headings.columns.iter().zip(&found.assigned).filter(|(_, a)| a.is_some()) {
            if !roster.columns.contains(&column.title) {
                roster.columns.push(column.title);
            }
        }
        roster.ignored_columns.extend(outcome.ignored);
        roster.sheets.push(outcome.sheet);
        roster.issues.extend(outcome.issues);
        let stands = |at: At| found.assigned[at as usize].clone();
        let keys = [stands(At::CitizenId), stands(At::PersonCode)];
        sheets.insert(name.clone(), duplicates::Keys { sheet_number: number, columns: keys });
    }
    if roster.sheets.is_empty() {
        return Err(match incomplete {
            Some((_, name, missing)) => missing_columns(workbook.path(), &name, &missing),
            None => no_sheet(workbook.path(), &listed, looks_like_a_form),
        });
    }
    duplicates::mark(&mut roster, &sheets);
    issues::sort(&mut roster.issues);
    Ok(roster)
}

fn double_columns(path: &Path, sheet: &str, doubles: &[String]) -> FileRefusal {
    let what = format!("表“{sheet}”{}", doubles.join("；"));
    FileRefusal::new(path, FileProblem::DoubleColumns, what, "每一项只留一列，多余的列删去或改名")
}

fn missing_columns(path: &Path, sheet: &str, missing: &[String]) -> FileRefusal {
    let what = format!("表“{sheet}”缺少列：{}", missing.join("；"));
    FileRefusal::new(path, FileProblem::MissingColumns, what, "补上这些列，或把已有的列改成这些列名")
}

fn no_sheet(path: &Path, listed: &[(String, bool)], looks_like_a_form: bool) -> FileRefusal {
    let names: Vec<String> = listed.iter().map(|(name, _)| format!("“{name}”")).collect();
    let (what, remedy) = if looks_like_a_form {
        (
            "像是一人一张的采集表，不是一行一人的名册".to_owned(),
            "改用汇总表（一行一名党员），或用 jishi template 生成的模板填写",
        )
    } else {
        let what = format!(
            "没有找到名册：文件中有表{}，都没有“姓名”“所在党支部”“公民身份证号”这样的表头",
            names.join("、")
        );
        (what, "核对是否选错文件；或用 jishi template 生成的模板填写")
    };
    FileRefusal::new(path, FileProblem::NoSheet, what, remedy)
}
