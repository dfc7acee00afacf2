//! Rosters from Excel: what would be added, changed, left; and then all of it or nothing.

mod comparing;
mod people;

use crate::clock;
use crate::errors::AppError;
use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Reachable;
use jishi_domain::refusals::Refusal;
use jishi_office::issues::{CellIssue, Level, Place};
use jishi_office::options::ReadOptions;
use jishi_office::roster::{self, RosterSheet};
use jishi_office::tables::ReadSheet;
use jishi_office::vocabularies::Vocabulary;
use jishi_store::{Draft, Store, StoreError, Watch};
use std::path::Path;

/// How a roster is taken in.
#[derive(Clone, Debug)]
pub struct RosterImport {
    /// The day of the import: dates after it are mistakes, and changes count from it.
    pub on: Day,
    /// Branches that are not known yet are set up under this unit.
    pub new_branches_under: Option<String>,
    /// Who imports.
    pub actor: String,
    /// As far as people may be imported; others are mistakes of their rows.
    pub reach: Reachable,
    /// As far as posts may be registered; others are passed over with a warning.
    pub posts: Reachable,
}

impl RosterImport {
    /// An import by somebody who may import everything.
    pub fn of_all(on: Day, new_branches_under: Option<String>, actor: impl Into<String>) -> RosterImport {
        let actor = actor.into();
        RosterImport { on, new_branches_under, actor, reach: Reachable::All, posts: Reachable::All }
    }
}

/// 行的去向 — what becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPlan {
    /// Name of the sheet.
    pub sheet: String,
    /// Row.
    pub row: u32,
    /// Code of the person.
    pub person: String,
    /// Name of the person.
    pub name: String,
    /// What changes, in words; empty: nothing.
    pub changes: Vec<String>,
    /// The person is new.
    pub added: bool,
}

/// 导入预案 — what an import would do.
#[derive(Debug, Default)]
pub struct RosterPlan {
    /// Rows that can be taken, in the order of the file.
    pub rows: Vec<RowPlan>,
    /// Everything that is wrong or doubtful.
    pub issues: Vec<CellIssue>,
    /// Units that would be set up.
    pub new_units: Vec<String>,
    /// Members of the branches in the file whom the file does not name: code and name.
    pub absent: Vec<(String, String)>,
    /// Columns that are not read.
    pub ignored_columns: Vec<String>,
    /// Sheets that are not read, and why.
    pub ignored_sheets: Vec<String>,
    /// Sheets that were read.
    pub sheets: Vec<ReadSheet>,
    drafts: Vec<Draft>,
    /// For each draft the row that it comes from.
    places: Vec<Place>,
}

impl RosterPlan {
    /// Number of mistakes that keep the file out.
    pub fn errors(&self) -> usize {
        self.issues.iter().filter(|i| i.level == Level::Error).count()
    }

    /// (added, changed, left)
    pub fn counts(&self) -> (usize, usize, usize) {
        let added = self.rows.iter().filter(|r| r.added).count();
        let changed = self.rows.iter().filter(|r| !r.added && !r.changes.is_empty()).count();
        (added, changed, self.rows.len() - added - changed)
    }
}

/// Reads a roster and compares it with the college.
///
/// # Errors
/// The file is refused as a whole, or the store fails.
pub fn plan(
    store: &mut Store,
    file: &Path,
    import: &RosterImport,
    progress: &dyn Fn(jishi_office::options::Progress),
) -> Result<RosterPlan, AppError> {
    let vocabulary = Vocabulary::default();
    let options = ReadOptions::on(import.on).knowing(&vocabulary).telling(progress);
    let sheet = roster::read(file, &options)?;
    plan_sheet(store, sheet, import)
}

/// Compares a roster that was read with the college.
///
/// # Errors
/// There is no college yet, or the store fails.
pub fn plan_sheet(
    store: &mut Store,
    sheet: RosterSheet,
    import: &RosterImport,
) -> Result<RosterPlan, AppError> {
    comparing::compare(store, sheet, import)
}

/// Tries a plan on the ledger without writing: what the ledger would refuse stands among the issues then.
///
/// # Errors
/// The store fails.
pub fn check(store: &mut Store, plan: &mut RosterPlan) -> Result<(), AppError> {
    if plan.errors() > 0 {
        return Ok(());
    }
    match store.check(&plan.drafts, &clock::now()) {
        Ok(()) => Ok(()),
        Err(StoreError::Refused { index, refusal }) if index < plan.places.len() => {
            let place = plan.places[index].clone();
            let problem = format!("{}：{}", refusal.object, refusal.problem);
            let (level, value, remedy) = (Level::Error, String::new(), refusal.remedy);
            plan.issues.push(CellIssue { level, place, value, problem, remedy });
            jishi_office::issues::sort(&mut plan.issues);
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes what a plan says: all of it or nothing.
///
/// # Errors
/// The plan has mistakes, or the store refuses.
pub fn commit(store: &mut Store, plan: RosterPlan, watch: &mut Watch<'_>) -> Result<usize, AppError> {
    Ok(commit_at(store, plan, &clock::now(), watch)?.len())
}

/// The same at a time of entry, with the entries.
///
/// # Errors
/// As [`commit`].
pub fn commit_at(
    store: &mut Store,
    plan: RosterPlan,
    at: &str,
    watch: &mut Watch<'_>,
) -> Result<Vec<Entry>, AppError> {
    if plan.errors() > 0 {
        return Err(AppError::refused(
            "花名册",
            format!("有{}处错误", plan.errors()),
            "改正后重新导入，本次没有写入",
        ));
    }
    if plan.drafts.is_empty() {
        return Ok(Vec::new());
    }
    match store.append_watched(plan.drafts, at, watch) {
        Ok(entries) => Ok(entries),
        Err(StoreError::Refused { index, refusal }) if index < plan.places.len() => {
            let object = format!("{} {}", plan.places[index], refusal.object);
            Err(Refusal::new(object, refusal.problem, refusal.remedy).into())
        }
        Err(error) => Err(error.into()),
    }
}
