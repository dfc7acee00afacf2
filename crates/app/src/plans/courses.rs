//! 采用、报备、备案、退回、公布: the course of a plan. What the standards ask to be filed or made known is recorded along
//! with it, so that nobody is asked twice.

use super::{drop_proposals, standing};
use crate::duties::form_for;
use crate::errors::AppError;
use crate::library;
use crate::living::{Living, Present};
use crate::recording::named;
use jishi_domain::actions::{
    Action, Entry, PlanAccepted, PlanFiled, PlanMadeKnown, PlanReceived, PlanReturned, RecordCorrected,
};
use jishi_domain::dates::Day;
use jishi_domain::items::Item;
use jishi_domain::permissions::{Ability, Access, Standings};
use jishi_domain::plans::{PlanState, PlanStep, YearPlan};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::worlds::World;
use jishi_engine::standards::Library;
use jishi_store::Draft;

/// Documents that a plan of a year is: filing it files them.
const FILED_AS: [&str; 3] = ["three-meetings-plan", "theme-day-plan", "annual-plan"];

/// What is made known when a plan of a year is.
const SHOWN_AS: [&str; 2] = ["board-three-meetings-plan", "board-work-plan"];

/// 报备 — what goes where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// Code of the unit above.
    pub to: String,
    /// Items as which it is filed; without any, the standards do not see it.
    pub items: Vec<String>,
    /// Whoever files it knows that the standards will not see it.
    pub unseen: bool,
    /// Remark.
    pub note: Option<String>,
}

/// Items of one of these ids, each with whether an adopted standard asks for it.
fn asked(present: &Present, library: &Library, kind: RecordKind, ids: &[&str]) -> Vec<(Item, bool)> {
    let is_asked = |id: &str| {
        let indicators = present.plans().iter().flat_map(|plan| &plan.standard.indicators);
        indicators
            .filter_map(|indicator| form_for(&indicator.rule))
            .any(|form| form.kind == kind.id() && form.item.as_deref() == Some(id))
    };
    let items = library::items(library).into_iter().filter(|item| ids.contains(&item.id.as_str()));
    items.map(|item| (item.clone(), is_asked(&item.id))).collect()
}

/// The documents that a plan of a year may be filed as, each with whether an adopted standard asks for it.
pub fn filing_items(present: &Present, library: &Library) -> Vec<(Item, bool)> {
    asked(present, library, RecordKind::Filing, &FILED_AS)
}

/// What a plan of a year may be made known as, each with whether an adopted standard asks for it.
pub fn publication_items(present: &Present, library: &Library) -> Vec<(Item, bool)> {
    asked(present, library, RecordKind::Publication, &SHOWN_AS)
}

/// The units above one, the highest first: to the college committee a plan goes first of all.
pub fn receivers(world: &World, unit: &str, day: Day) -> Vec<(String, String)> {
    let mut above = Vec::new();
    let mut at = world.units.get(unit).and_then(|state| state.parent_on(day));
    while let Some(code) = at {
        let Some(state) = world.units.get(code) else { break };
        above.push((code.to_owned(), state.on(day).name.clone()));
        at = state.parent_on(day);
    }
    above.reverse();
    above
}

/// Takes a plan as the one that holds, in the place of version `after`; the drafts of that year are done with.
///
/// # Errors
/// Another version was accepted meanwhile, a reason is missing where one held before, or it does not fit the ledger.
pub fn accept(
    living: &Living,
    actor: &str,
    plan: YearPlan,
    after: u32,
    reason: Option<String>,
) -> Result<Entry, AppError> {
    let (unit, year) = (plan.unit.clone(), plan.year);
    if after > 0 && reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(AppError::refused("改计划的原因", "没有填写", "写明为什么改，历史各版会一直保留"));
    }
    let entries = living.write(|world, today| {
        let held = world.plan(&unit, year).map_or(0, |state| state.version);
        if held != after {
            return Err(AppError::conflict(
                world.called_plan(&unit, year),
                format!("期间有人采用了另一版（现为第{held}版，这份草案接在第{after}版之后）"),
                "重新生成，或打开现行计划来改，核对后再采用",
            ));
        }
        let body = PlanAccepted { version: after + 1, plan, reason };
        Ok(vec![Draft::new(actor, today, Action::PlanAccepted(Box::new(body)))])
    })?;
    drop_proposals(living, &unit, year)?;
    first(entries)
}

/// The plan that holds, where it still is the version that somebody has seen.
fn current<'w>(world: &'w World, unit: &str, year: i32, version: u32) -> Result<&'w PlanState, AppError> {
    let state = standing(world, unit, year)?;
    if state.version == version {
        return Ok(state);
    }
    Err(AppError::conflict(
        world.called_plan(unit, year),
        format!("第{version}版不是现行的计划（现行为第{}版）", state.version),
        "刷新后对现行的计划办理",
    ))
}

/// It is not the plan's turn for that.
fn otherwise(world: &World, state: &PlanState) -> AppError {
    let remedy = match state.standing() {
        PlanStep::Returned => "修改并重新采用后再报",
        PlanStep::Accepted => "等报送后再办理",
        _ => "刷新看最新情况，不必重复办理",
    };
    let problem = format!("第{}版现为“{}”", state.version, state.standing().label());
    AppError::conflict(world.called_plan(&state.plan.unit, state.plan.year), problem, remedy)
}

fn first(entries: Vec<Entry>) -> Result<Entry, AppError> {
    let entry = entries.into_iter().next_back();
    entry.ok_or_else(|| AppError::refused("这次操作", "没有写入任何内容", "刷新页面后重试"))
}

/// The record by which standards see that a plan was filed or made known.
fn trace(state: &PlanState, kind: RecordKind, items: Vec<String>, today: Day) -> Record {
    let plan = &state.plan;
    let mut record = Record::new("", &plan.unit, vec![kind], today);
    record.title = Some(format!("{}年计划（第{}版）", plan.year, state.version));
    let planned = plan.filings.iter().find(|filing| {
        filing.kind == kind && filing.unit == plan.unit && filing.items.iter().any(|i| items.contains(i))
    });
    record.planned = planned.map(|filing| plan.mark(&filing.id));
    record.items = items;
    record
}

/// What filing a plan as none of the documents would mean: which of them the standards go on missing.
pub fn unseen(present: &Present, library: &Library) -> Option<String> {
    let missed: Vec<String> = filing_items(present, library)
        .into_iter()
        .filter(|(_, asked)| *asked)
        .map(|(item, _)| format!("“{}”", item.title))
        .collect();
    (!missed.is_empty())
        .then(|| format!("没有选作任何材料：上级收得到，但各标准看不到，{}仍算没有报送", missed.join("、")))
}

/// Files the present version with a unit above; where it is filed as some documents, that is recorded along with it.
///
/// # Errors
/// There is no plan, it is not its turn, the receiver does not stand above the unit, or it is filed as no document though a
/// standard asks for one and nobody said that this is meant.
pub fn send(
    living: &Living,
    actor: &str,
    (unit, year, version): (&str, i32, u32),
    sending: Sending,
) -> Result<Entry, AppError> {
    let Sending { to, items, unseen: meant, note } = sending;
    if items.is_empty()
        && !meant
        && let Some(problem) = unseen(&living.present(), living.library())
    {
        return Err(AppError::refused("报送的材料", problem, "选上材料，或写明不作为材料报送"));
    }
    first(living.write(|world, today| {
        let state = current(world, unit, year, version)?;
        if state.standing() != PlanStep::Accepted {
            return Err(otherwise(world, state));
        }
        let mut drafts = Vec::new();
        let mut record_id = None;
        if !items.is_empty() {
            let mut record = trace(state, RecordKind::Filing, items, today);
            record.to = Some(to.clone());
            record.by = Some(actor.to_owned()).filter(|actor| world.people.contains_key(actor));
            record.status = Some("sent".to_owned());
            let record = named(record);
            record_id = Some(record.id.clone());
            drafts.push(Draft::new(actor, today, Action::RecordAdded(Box::new(record))));
        }
        let body = PlanFiled { unit: unit.to_owned(), year, version, to, record: record_id, note };
        drafts.push(Draft::new(actor, today, Action::PlanFiled(Box::new(body))));
        Ok(drafts)
    })?)
}

/// What receiving and returning ask alike: the plan was filed, by somebody else, with a unit where the reader may receive.
fn filed<'w>(
    world: &'w World,
    access: &Access<'_>,
    (unit, year, version): (&str, i32, u32),
) -> Result<&'w PlanState, AppError> {
    let state = current(world, unit, year, version)?;
    if let Some(event) = state.last(PlanStep::Filed) {
        access.check(Ability::ReceivePlans, event.to.as_deref().unwrap_or(unit))?;
        if event.by == access.person() {
            return Err(AppError::refused(
                world.called_plan(unit, year),
                "是您自己报送的，不能由您备案或退回",
                "请另一位有备案权限的同志办理",
            ));
        }
    }
    if state.standing() != PlanStep::Filed {
        return Err(otherwise(world, state));
    }
    Ok(state)
}

/// The filing's record with another status, where there still is one.
fn restated(
    world: &World,
    state: &PlanState,
    actor: &str,
    status: &str,
    reason: &str,
    today: Day,
) -> Option<Draft> {
    let held = world.records.get(state.last(PlanStep::Filed)?.record.as_deref()?)?.state();
    let mut record = *held.record;
    record.status = Some(status.to_owned());
    let body = RecordCorrected { corrects: held.sequence, record, reason: reason.to_owned() };
    Some(Draft::new(actor, today, Action::RecordCorrected(Box::new(body))))
}

/// Takes a plan that was filed to the files; the filing's record then says that it was received.
///
/// # Errors
/// It was not filed, or not with a unit at which the reader may receive, or by the reader.
pub fn receive(
    living: &Living,
    reader: &Standings,
    (unit, year, version): (&str, i32, u32),
    note: Option<String>,
) -> Result<Entry, AppError> {
    first(living.write(|world, today| {
        let access = Access::with(world, reader.clone());
        let state = filed(world, &access, (unit, year, version))?;
        let actor = access.person();
        let mut drafts: Vec<Draft> =
            restated(world, state, actor, "received", "计划已备案", today).into_iter().collect();
        let body = PlanReceived { unit: unit.to_owned(), year, version, note };
        drafts.push(Draft::new(actor, today, Action::PlanReceived(Box::new(body))));
        Ok(drafts)
    })?)
}

/// Sends a plan that was filed back; the filing's record then says that it was returned.
///
/// # Errors
/// As [`receive`], or the reason is missing.
pub fn give_back(
    living: &Living,
    reader: &Standings,
    (unit, year, version): (&str, i32, u32),
    reason: &str,
) -> Result<Entry, AppError> {
    first(living.write(|world, today| {
        let access = Access::with(world, reader.clone());
        let state = filed(world, &access, (unit, year, version))?;
        let actor = access.person();
        let why = format!("计划退回：{reason}");
        let mut drafts: Vec<Draft> =
            restated(world, state, actor, "returned", &why, today).into_iter().collect();
        let body = PlanReturned { unit: unit.to_owned(), year, version, reason: reason.to_owned() };
        drafts.push(Draft::new(actor, today, Action::PlanReturned(Box::new(body))));
        Ok(drafts)
    })?)
}

/// Makes the present version known to the members; where it is shown as some matters of the board, that is recorded
/// along with it.
///
/// # Errors
/// There is no plan, or the members know this version.
pub fn make_known(
    living: &Living,
    actor: &str,
    (unit, year, version): (&str, i32, u32),
    items: Vec<String>,
    note: Option<String>,
) -> Result<Entry, AppError> {
    first(living.write(|world, today| {
        let state = current(world, unit, year, version)?;
        if state.is_known() {
            let object = world.called_plan(unit, year);
            return Err(AppError::conflict(object, "这一版已经公布", "不必重复公布"));
        }
        let mut drafts = Vec::new();
        let mut record_id = None;
        if !items.is_empty() {
            let record = named(trace(state, RecordKind::Publication, items, today));
            record_id = Some(record.id.clone());
            drafts.push(Draft::new(actor, today, Action::RecordAdded(Box::new(record))));
        }
        let body = PlanMadeKnown { unit: unit.to_owned(), year, version, record: record_id, note };
        drafts.push(Draft::new(actor, today, Action::PlanMadeKnown(Box::new(body))));
        Ok(drafts)
    })?)
}
