//! 导入 in the browser: a workbook is kept at hand between its preview and its commit, and no longer.

mod previews;
mod shelves;

pub use previews::{ImportPreview, PreviewRow, RowFate};
pub use shelves::{KeptFile, Shelf};

use crate::errors::{AppError, FieldError};
use crate::living::{Living, Present};
use crate::records::{self, RecordPlan};
use crate::rosters::{self, RosterImport, RosterPlan};
use crate::vocabularies;
use jishi_domain::actions::Entry;
use jishi_domain::permissions::{Ability, Access};
use jishi_domain::worlds::World;
use jishi_engine::standards::Library;
use jishi_office::corrections;
use jishi_office::issues::FileRefusal;
use jishi_office::options::ReadOptions;
use jishi_office::records::RecordSheets;
use jishi_office::roster::RosterSheet;
use jishi_office::template::{self, TemplateKind};
use jishi_office::vocabularies::Vocabulary;
use jishi_office::workbooks::Limits;
use std::sync::Arc;

/// How much of an uploaded workbook is read at most: a college's roster many times over, and no more.
const LIMITS: Limits = Limits { packed: 20 << 20, unpacked: 128 << 20, cells: 1_500_000 };

/// 上传文件 — a workbook as it came.
#[derive(Clone, Debug)]
pub struct UploadedWorkbook {
    /// Name of the file.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// What it is said to hold.
    pub kind: TemplateKind,
    /// Branches that are not known yet are set up under this unit.
    pub new_branches_under: Option<String>,
}

/// What an import may touch.
fn access<'w>(world: &'w World, living: &Living, actor: &str) -> Access<'w> {
    Access::of(world, actor, living.clock().today())
}

/// Reads an uploaded workbook, keeps it at hand for this session, and says under which number. Nothing is written.
///
/// # Errors
/// A file that is refused as a whole, beside the field `file`; a unit under which nothing may be set up.
pub fn take_in(
    living: &Living,
    shelf: &Shelf,
    session: &str,
    actor: &str,
    upload: UploadedWorkbook,
) -> Result<u64, FieldError> {
    if let Some(unit) = &upload.new_branches_under {
        let present = living.present();
        let allowed = access(present.world(), living, actor).check(Ability::ManageUnits, unit);
        allowed.map_err(|refusal| AppError::from(refusal).at("under"))?;
    }
    let UploadedWorkbook { name, bytes, kind, new_branches_under } = upload;
    let content: Arc<[u8]> = bytes.into();
    let preview = match kind {
        TemplateKind::Roster => {
            let sheet = read_roster(living, &name, &content).map_err(|error| error.at("file"))?;
            let plan = plan_roster(living, actor, sheet, new_branches_under.as_deref())?;
            previews::of_roster(&plan)
        }
        TemplateKind::Records => {
            let sheets = read_records(living, &name, &content).map_err(|error| error.at("file"))?;
            previews::of_records(&plan_records(living, &living.present(), actor, sheets))
        }
    };
    let file = KeptFile { name, content, kind, new_branches_under, preview: Arc::new(preview) };
    Ok(shelf.put(session, file, living.clock()))
}

fn options(living: &Living) -> ReadOptions<'static> {
    ReadOptions { limits: LIMITS, ..ReadOptions::on(living.clock().today()) }
}

fn read_roster(living: &Living, name: &str, content: &[u8]) -> Result<RosterSheet, AppError> {
    let vocabulary = Vocabulary::default();
    Ok(jishi_office::roster::read_bytes(name, content.to_vec(), &options(living).knowing(&vocabulary))?)
}

fn read_records(living: &Living, name: &str, content: &[u8]) -> Result<RecordSheets, AppError> {
    let vocabulary = {
        let present = living.present();
        vocabularies::of(present.world(), living.library(), present.today())
    };
    Ok(jishi_office::records::read_bytes(name, content.to_vec(), &options(living).knowing(&vocabulary))?)
}

fn plan_roster(
    living: &Living,
    actor: &str,
    sheet: RosterSheet,
    under: Option<&str>,
) -> Result<RosterPlan, AppError> {
    living.with_store(|store| {
        let import = roster_import(living, store.world()?, actor, under);
        let mut plan = rosters::plan_sheet(store, sheet, &import)?;
        rosters::check(store, &mut plan)?;
        Ok(plan)
    })
}

fn roster_import(living: &Living, world: &World, actor: &str, under: Option<&str>) -> RosterImport {
    let access = access(world, living, actor);
    RosterImport {
        on: living.clock().today(),
        new_branches_under: under.map(str::to_owned),
        actor: actor.to_owned(),
        reach: access.units(Ability::Import),
        posts: access.units(Ability::ManagePosts),
    }
}

fn plan_records(living: &Living, present: &Present, actor: &str, sheets: RecordSheets) -> RecordPlan {
    let world = present.world();
    let reach = access(world, living, actor).units(Ability::Import);
    records::compare(world, sheets, actor, present.today(), &reach, &living.clock().now())
}

/// 导入结果
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It was written: so many entries, the first and the last sequence.
    Done {
        /// How many.
        entries: usize,
        /// Sequence of the first.
        first: u64,
        /// Sequence of the last.
        last: u64,
    },
    /// Everything in the file was there already.
    Nothing,
    /// The college has changed since the preview, and the file would do something else now: there is a new preview.
    Otherwise,
}

/// Writes what a kept workbook's preview says: all of it or nothing. The workbook is read once more and compared with the
/// college as it is now; where that comes out otherwise, nothing is written and a new preview stands on the shelf.
///
/// # Errors
/// The workbook is no longer at hand, has mistakes, or the ledger refuses.
pub fn commit(
    living: &Living,
    shelf: &Shelf,
    session: &str,
    actor: &str,
    number: u64,
) -> Result<Imported, AppError> {
    let kept = kept(living, shelf, session, number)?;
    let mut again = None;
    let written: Vec<Entry> = match kept.kind {
        TemplateKind::Roster => {
            let sheet = read_roster(living, &kept.name, &kept.content)?;
            let now = living.clock().now();
            living.with_store(|store| {
                let import = roster_import(living, store.world()?, actor, kept.new_branches_under.as_deref());
                let mut plan = rosters::plan_sheet(store, sheet, &import)?;
                rosters::check(store, &mut plan)?;
                let preview = previews::of_roster(&plan);
                if preview != *kept.preview {
                    again = Some(preview);
                    return Ok(Vec::new());
                }
                rosters::commit_at(store, plan, &now, &mut |_| {})
            })?
        }
        TemplateKind::Records => {
            let sheets = read_records(living, &kept.name, &kept.content)?;
            let now = living.clock().now();
            living.write(|world, today| {
                let reach = Access::of(world, actor, today).units(Ability::Import);
                let plan = records::compare(world, sheets, actor, today, &reach, &now);
                let preview = previews::of_records(&plan);
                if preview != *kept.preview {
                    again = Some(preview);
                    return Ok(Vec::new());
                }
                plan.into_drafts()
            })?
        }
    };
    if let Some(preview) = again {
        shelf.renew(session, number, preview);
        return Ok(Imported::Otherwise);
    }
    shelf.drop(session, number);
    Ok(match (written.first(), written.last()) {
        (Some(first), Some(last)) => {
            Imported::Done { entries: written.len(), first: first.sequence, last: last.sequence }
        }
        _ => Imported::Nothing,
    })
}

/// A kept workbook of this session.
///
/// # Errors
/// It is no longer at hand.
pub fn kept(living: &Living, shelf: &Shelf, session: &str, number: u64) -> Result<KeptFile, AppError> {
    shelf.get(session, number, living.clock()).ok_or_else(|| {
        AppError::refused(
            "上传的文件",
            "已不在服务器上（只保留半小时，换人登录、再次上传或重启后也会清除）",
            "重新上传；没有导入的内容都还在您的文件里",
        )
    })
}

/// The kept workbook once more, with a column that says what is wrong and cells that are marked.
///
/// # Errors
/// The workbook cannot be copied.
pub fn corrected(kept: &KeptFile) -> Result<Vec<u8>, FileRefusal> {
    let preview = &kept.preview;
    corrections::corrected(&kept.name, kept.content.to_vec(), &preview.sheets, &preview.issues, LIMITS)
}

/// A template with the units and people that somebody may import for.
///
/// # Errors
/// The template cannot be written.
pub fn template(
    present: &Present,
    access: &Access<'_>,
    library: &Library,
    kind: TemplateKind,
) -> Result<Vec<u8>, AppError> {
    let (world, today) = (present.world(), present.today());
    let reach = access.units(Ability::Import);
    let mut vocabulary = vocabularies::of(world, library, today);
    vocabulary.units.retain(|unit| reach.holds(world, &unit.code, today));
    vocabulary.people.retain(|person| reach.holds_person(world, &person.code, today));
    Ok(template::bytes(kind, &vocabulary)?)
}
