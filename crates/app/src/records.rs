//! Records from Excel: what would be added, changed, left; and then all of it or nothing.

use crate::clock;
use crate::errors::AppError;
use crate::vocabularies;
use jishi_domain::actions::{Action, RecordCorrected};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Reachable;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::refusals::Refusal;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;
use jishi_engine::standards::Library;
use jishi_office::issues::{CellIssue, Level};
use jishi_office::options::ReadOptions;
use jishi_office::records::{self, Directory, PersonReference, RecordSheets};
use jishi_office::tables::ReadSheet;
use jishi_store::{Draft, Store, Watch};
use std::collections::HashMap;
use std::path::Path;

/// 记录的去向
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// New.
    Added,
    /// A correction of a record that is there.
    Changed,
    /// The same as the record that is there.
    Left,
}

/// 导入预案 — what an import would do.
#[derive(Debug, Default)]
pub struct RecordPlan {
    /// Id, words and fate of each record that can be taken.
    pub records: Vec<(String, String, Fate)>,
    /// Everything that is wrong or doubtful.
    pub issues: Vec<CellIssue>,
    /// Columns that are not read.
    pub ignored_columns: Vec<String>,
    /// Sheets that are not read, and why.
    pub ignored_sheets: Vec<String>,
    /// Sheets that were read.
    pub sheets: Vec<ReadSheet>,
    drafts: Vec<Draft>,
}

impl RecordPlan {
    /// Number of mistakes that keep the file out.
    pub fn errors(&self) -> usize {
        self.issues.iter().filter(|i| i.level == Level::Error).count()
    }

    /// What is to be written.
    ///
    /// # Errors
    /// The plan has mistakes.
    pub fn into_drafts(self) -> Result<Vec<Draft>, AppError> {
        match self.errors() {
            0 => Ok(self.drafts),
            n => Err(AppError::refused("记录", format!("有{n}处错误"), "改正后重新导入，本次没有写入")),
        }
    }

    /// (added, changed, left)
    pub fn counts(&self) -> (usize, usize, usize) {
        let n = |fate: Fate| self.records.iter().filter(|(_, _, f)| *f == fate).count();
        (n(Fate::Added), n(Fate::Changed), n(Fate::Left))
    }
}

/// Reads a records workbook and compares it with the college.
///
/// # Errors
/// The file is refused as a whole, or the store fails.
pub fn plan(
    store: &mut Store,
    library: &Library,
    file: &Path,
    actor: &str,
    today: Day,
    progress: &dyn Fn(jishi_office::options::Progress),
) -> Result<RecordPlan, AppError> {
    let world = store.world()?;
    let vocabulary = vocabularies::of(world, library, today);
    let options = ReadOptions::on(today).knowing(&vocabulary).telling(progress);
    let sheets = records::read(file, &options)?;
    Ok(compare(world, sheets, actor, today, &Reachable::All, &clock::now()))
}

/// Compares sheets that were read with a college, as far as somebody may import.
pub fn compare(
    world: &World,
    sheets: RecordSheets,
    actor: &str,
    today: Day,
    reach: &Reachable,
    now: &str,
) -> RecordPlan {
    let names = Names::of(world);
    let (found, mut issues) = records::resolve_all(&sheets.rows, &names);
    issues.extend(sheets.issues);
    let mut plan = RecordPlan {
        ignored_columns: sheets
            .ignored_columns
            .iter()
            .map(|c| format!("表“{}”{}列“{}”", c.sheet, c.letters, c.header))
            .collect(),
        ignored_sheets: sheets
            .ignored_sheets
            .iter()
            .map(|s| format!("表“{}”：{}", s.sheet, s.reason))
            .collect(),
        sheets: sheets.sheets,
        ..RecordPlan::default()
    };
    let mut trial = world.clone();
    let mut sequence = world.sequence;
    for (record, place) in found {
        let stood = world.records.get(&record.id).map(|listed| listed.unit());
        let foreign =
            std::iter::once(record.unit.as_str()).chain(stood).find(|unit| !reach.holds(world, unit, today));
        if let Some(unit) = foreign {
            issues.push(CellIssue {
                level: Level::Error,
                place,
                value: String::new(),
                problem: format!("单位{unit}不在您可以导入的范围内"),
                remedy: "删去这一行，或请该单位的书记、组织员导入".into(),
            });
            continue;
        }
        // sheets hold no sealed content: what is there stays
        let mut record = record;
        let known = world.records.get(&record.id).map(|listed| listed.state());
        if let Some(known) = &known {
            record.content.clone_from(&known.record.content);
        }
        let words = words(&record);
        let (fate, action) = match known {
            Some(known) if *known.record == record => (Fate::Left, None),
            Some(known) => {
                let body = RecordCorrected {
                    corrects: known.sequence,
                    record: record.clone(),
                    reason: "重新导入工作簿".into(),
                };
                (Fate::Changed, Some(Action::RecordCorrected(Box::new(body))))
            }
            None => (Fate::Added, Some(Action::RecordAdded(Box::new(record.clone())))),
        };
        if let Some(action) = action {
            sequence += 1;
            let entry = jishi_domain::actions::Entry {
                sequence,
                actor: actor.to_owned(),
                entered_at: now.to_owned(),
                event_day: record.day,
                action,
            };
            if let Err(refusal) = trial.apply(&entry) {
                issues.push(CellIssue {
                    level: Level::Error,
                    place,
                    value: String::new(),
                    problem: format!("{}：{}", refusal.object, refusal.problem),
                    remedy: refusal.remedy,
                });
                continue;
            }
            plan.drafts.push(Draft::new(actor, record.day, entry.action));
        }
        plan.records.push((record.id, words, fate));
    }
    jishi_office::issues::sort(&mut issues);
    plan.issues = issues;
    plan
}

/// Writes what a plan says: all of it or nothing.
///
/// # Errors
/// The plan has mistakes, or the store refuses.
pub fn commit(store: &mut Store, plan: RecordPlan, watch: &mut Watch<'_>) -> Result<usize, AppError> {
    let drafts = plan.into_drafts()?;
    if drafts.is_empty() {
        return Ok(0);
    }
    Ok(store.append_watched(drafts, &clock::now(), watch)?.len())
}

fn words(record: &Record) -> String {
    let kinds: Vec<&str> = record.kinds.iter().map(|k| k.label()).collect();
    let title = record.title.as_deref().map(|t| format!("“{t}”")).unwrap_or_default();
    format!("{} {} {}{title}", record.unit, record.day, kinds.join("、"))
}

/// Looks the words of a sheet up in a world.
struct Names<'w> {
    world: &'w World,
    units: HashMap<String, Vec<&'w str>>,
    people: HashMap<String, Vec<&'w str>>,
}

impl<'w> Names<'w> {
    fn of(world: &'w World) -> Names<'w> {
        let mut units: HashMap<String, Vec<&str>> = HashMap::new();
        for (code, state) in &world.units {
            for word in [jishi_office::texts::key(code), jishi_office::texts::key(&state.latest().name)] {
                let list = units.entry(word).or_default();
                if !list.contains(&code.as_str()) {
                    list.push(code);
                }
            }
        }
        let mut people: HashMap<String, Vec<&str>> = HashMap::new();
        for (code, state) in &world.people {
            people.entry(jishi_office::texts::name(&state.person.name)).or_default().push(code);
        }
        Names { world, units, people }
    }

    fn is_here(&self, code: &str, unit: &str, day: Day) -> bool {
        self.world.people.get(code).and_then(|p| p.membership_on(day)).is_some_and(|m| {
            m.unit.as_deref() == Some(unit)
                || m.group.as_deref() == Some(unit)
                || m.unit.as_deref().is_some_and(|u| self.world.is_within(u, unit, day))
                || m.unit.as_deref().is_some_and(|u| self.world.is_within(unit, u, day))
        })
    }
}

impl Directory for Names<'_> {
    fn unit(&self, text: &str) -> Result<String, Refusal> {
        let word = jishi_office::texts::key(text);
        match self.units.get(&word).map(Vec::as_slice) {
            Some([one]) => Ok((*one).to_owned()),
            Some(several) => Err(Refusal::new(
                format!("单位“{text}”"),
                format!("对应多个党组织（{}）", several.join("、")),
                "改填编号",
            )),
            None => {
                let near = jishi_office::texts::nearest(&word, self.units.keys().map(String::as_str));
                let hint = near.first().map_or_else(
                    || "核对名称或编号".to_owned(),
                    |near| format!("核对名称或编号（相近的有“{near}”）"),
                );
                Err(Refusal::new(format!("单位“{text}”"), "没有登记", hint))
            }
        }
    }

    fn person(&self, person: &PersonReference, unit: &str, day: Day) -> Result<String, Refusal> {
        let shown = person.shown();
        if let Some(code) = &person.code {
            return if self.world.people.contains_key(code) {
                Ok(code.clone())
            } else {
                Err(Refusal::new(format!("人员“{shown}”"), "没有这个人员编号", "核对编号"))
            };
        }
        let name = jishi_office::texts::name(person.name.as_deref().unwrap_or_default());
        let all = self.people.get(&name).cloned().unwrap_or_default();
        let branch = person.branch.as_deref().and_then(|b| self.unit(b).ok());
        let here: Vec<&str> = match &branch {
            Some(branch) => all.iter().copied().filter(|c| self.is_here(c, branch, day)).collect(),
            None => all.iter().copied().filter(|c| self.is_here(c, unit, day)).collect(),
        };
        match (here.as_slice(), all.as_slice()) {
            ([one], _) => Ok((*one).to_owned()),
            ([], [one]) if branch.is_none() => Ok((*one).to_owned()),
            ([], []) => Err(Refusal::new(format!("人员“{shown}”"), "没有登记", "核对姓名，或先导入花名册")),
            _ => Err(Refusal::new(
                format!("人员“{shown}”"),
                "有同名人员，无法确定是谁",
                "改填人员编号，或写成 姓名（所在党支部）",
            )),
        }
    }

    fn expected(&self, unit: &str, kinds: &[RecordKind], day: Day) -> Vec<String> {
        let committee = kinds.iter().all(|k| {
            matches!(
                k,
                RecordKind::CommitteeMeeting
                    | RecordKind::CommitteeStudy
                    | RecordKind::CollegeCommitteeMeeting
            )
        });
        let above = self
            .world
            .units
            .get(unit)
            .is_some_and(|u| matches!(u.on(day).kind, UnitKind::College | UnitKind::GeneralBranch));
        let mut codes: Vec<String> = if committee || above {
            let on = |p: &&jishi_domain::people::Post| p.unit == unit && p.from <= day && day < p.until;
            self.world
                .posts
                .iter()
                .filter(on)
                .filter(|p| p.post.on_committee())
                .map(|p| p.person.clone())
                .collect()
        } else {
            self.world
                .people
                .iter()
                .filter(|(_, p)| {
                    p.membership_on(day).is_some_and(|m| {
                        m.stage.is_member()
                            && (m.unit.as_deref() == Some(unit) || m.group.as_deref() == Some(unit))
                    })
                })
                .map(|(code, _)| code.clone())
                .collect()
        };
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}
