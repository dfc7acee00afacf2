//! 草案: both variants side by side, one of them moved by hand until it fits, accepted.

use super::rows::{self, SittingRow};
use super::{calendar_year, draft_address, frame, variant_of, year_address, year_of};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::plans::{self, Asked, Move, Proof, Proposal, Shift};
use jishi_app::sittings::{self, Attendee};
use jishi_domain::dates::Day;
use jishi_domain::plans::{PlannedSitting, Variant};
use jishi_domain::refusals::Refusal;

/// A variant as a column of the comparison.
struct Column {
    variant: Variant,
    address: String,
    proposal: Proposal,
    proof: Proof,
    lost: Vec<(Asked, String)>,
    /// Sittings by length: class hours and how many.
    longest: String,
}

#[derive(Template)]
#[template(path = "plans/compare.html")]
struct Compare {
    frame: Frame,
    unit: String,
    year: i32,
    columns: Vec<Column>,
    back: String,
}

/// A day of the calendar.
struct Cell {
    number: i8,
    day: Day,
    open: bool,
    chips: Vec<(String, String, String)>,
}

/// A month of the calendar.
struct Month {
    number: i8,
    weeks: Vec<Vec<Option<Cell>>>,
}

/// What is being moved.
struct Edit {
    id: String,
    label: String,
    day: String,
    time: String,
    place: String,
    title: String,
    lecturers: Vec<String>,
    people: Vec<Attendee>,
}

impl Edit {
    /// The form changes the first lecturer; further ones stay.
    fn lectures(&self, code: &str) -> bool {
        self.lecturers.first().is_some_and(|first| first == code)
    }
}

#[derive(Template)]
#[template(path = "plans/draft.html")]
struct Draft {
    frame: Frame,
    unit: String,
    year: i32,
    variant: Variant,
    address: String,
    back: String,
    proposal: Proposal,
    proof: Proof,
    lost: Vec<(Asked, String)>,
    rows: Vec<SittingRow>,
    months: Vec<Month>,
    edit: Option<Edit>,
    shift: Option<(String, Shift)>,
    duties: usize,
}

/// The effect of a move, as a part of a page.
#[derive(Template)]
#[template(path = "plans/effect.html")]
struct Effect {
    shift: Option<(String, Shift)>,
}

pub fn propose(ask: &Ask) -> Answer {
    let (unit, year) = (ask.place("unit"), year_of(ask.form.get("year"))?);
    let (college, who) = (ask.site.college(), &ask.who().person);
    if ask.form.text("do") == "reopen" {
        let proposal = plans::reopen(college, who, unit, year)?;
        return Ok(Reply::on_to(draft_address(unit, year, proposal.plan.variant)));
    }
    plans::propose(college, who, unit, year)?;
    Ok(Reply::on_to(format!("/units/{}/plan/drafts?year={year}", part(unit)))
        .saying("已生成两个方案的草案，还没有采用"))
}

/// The year of the address, else that of today.
fn wanted_year(ask: &Ask, present: &Present) -> Result<i32, Failure> {
    match ask.query.get("year") {
        None => Ok(calendar_year(present.today())),
        text => year_of(text),
    }
}

pub fn compare(ask: &Ask, present: &Present) -> Answer {
    let (unit, year) = (ask.place("unit"), wanted_year(ask, present)?);
    let library = ask.site.college().library();
    let mut columns = Vec::new();
    for variant in Variant::ALL {
        let Some(proposal) = plans::proposal(ask.site.college(), unit, year, *variant)? else { continue };
        let most = proposal.plan.sittings.iter().filter_map(|sitting| sitting.hours).max();
        columns.push(Column {
            variant: *variant,
            address: draft_address(unit, year, *variant),
            proof: plans::proof(library, &proposal.plan),
            lost: rows::lost(library, &proposal.plan),
            longest: most.map(|hours| format!("{hours}学时")).unwrap_or_default(),
            proposal,
        });
    }
    let page = Compare {
        frame: frame(ask, present, format!("{}年计划：两个方案", year), unit)
            .under("年度计划", year_address(unit, year))
            .leading(
                "同样满足各项标准，一个让开会的日子最少，一个让每次会议最短；选一个打开，可以再手工改期",
            ),
        unit: unit.to_owned(),
        year,
        columns,
        back: year_address(unit, year),
    };
    Reply::page(&page)
}

fn months(proposal: &Proposal, today: Day) -> Vec<Month> {
    let (unit, year, variant) = (&proposal.plan.unit, proposal.plan.year, proposal.plan.variant);
    let address = draft_address(unit, year, variant);
    let Ok(of_year) = i16::try_from(year) else { return Vec::new() };
    (1..=12)
        .filter_map(|number| {
            let first = Day::new(of_year, number, 1)?;
            // months that are over show nothing that could be moved
            if first.plus_months(1) <= today {
                return None;
            }
            let length = first.date().days_in_month();
            let blank = usize::try_from(first.date().weekday().to_monday_zero_offset()).ok()?;
            let mut cells: Vec<Option<Cell>> = (0..blank).map(|_| None).collect();
            for n in 1..=length {
                let day = first.plus(i32::from(n) - 1);
                let here = proposal.plan.sittings.iter().filter(|sitting| sitting.day == day);
                let chips = here.map(|sitting| {
                    (
                        sitting.id.clone(),
                        sitting.label(),
                        format!("{address}&edit={}#edit", part(&sitting.id)),
                    )
                });
                cells.push(Some(Cell { number: n, day, open: day >= today, chips: chips.collect() }));
            }
            while !cells.len().is_multiple_of(7) {
                cells.push(None);
            }
            let mut weeks = Vec::new();
            while !cells.is_empty() {
                let rest = cells.split_off(7.min(cells.len()));
                weeks.push(std::mem::replace(&mut cells, rest));
            }
            Some(Month { number, weeks })
        })
        .collect()
}

fn edited(present: &Present, unit: &str, sitting: &PlannedSitting) -> Edit {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Edit {
        id: sitting.id.clone(),
        label: sitting.label(),
        day: sitting.day.to_string(),
        time: text(&sitting.time),
        place: text(&sitting.place),
        title: text(&sitting.title),
        lecturers: sitting.lecturers.clone(),
        people: sittings::due(present, unit, &[], sitting.day.min(present.today())),
    }
}

fn gone(present: &Present, unit: &str, year: i32) -> Failure {
    Failure::missing(
        format!("{}草案", present.world().called_plan(unit, year)),
        "不存在，可能已被采用或重新生成",
        "回到计划页面生成或打开草案",
    )
}

fn draft(
    ask: &Ask,
    present: &Present,
    proposal: Proposal,
    edit: Option<&str>,
    shift: Option<(String, Shift)>,
) -> Draft {
    let library = ask.site.college().library();
    let plan = &proposal.plan;
    let (unit, year, variant) = (plan.unit.clone(), plan.year, plan.variant);
    let mut edit = edit.and_then(|id| plan.sitting(id)).map(|sitting| edited(present, &unit, sitting));
    if let Some(edit) = &mut edit
        && let Some(day) = ask.form.get("day").or(ask.query.get("day"))
    {
        edit.day = day.to_owned();
    }
    let rows = plan.sittings.iter().map(|s| rows::sitting(present, library, plan, s)).collect();
    Draft {
        frame: frame(ask, present, format!("{year}年计划草案（{}）", variant.label()), &unit)
            .under("年度计划", year_address(&unit, year))
            .leading("还没有采用。手工改过的安排以后重新生成时不会再动"),
        address: draft_address(&unit, year, variant),
        back: year_address(&unit, year),
        proof: plans::proof(library, plan),
        lost: rows::lost(library, plan),
        months: months(&proposal, present.today()),
        duties: plan.duties.len(),
        rows,
        edit,
        shift,
        unit,
        year,
        variant,
        proposal,
    }
}

pub fn one(ask: &Ask, present: &Present) -> Answer {
    let (unit, year) = (ask.place("unit"), wanted_year(ask, present)?);
    let variant = match ask.query.get("variant") {
        None => Variant::FewestDates,
        text => variant_of(text)?,
    };
    let Some(proposal) = plans::proposal(ask.site.college(), unit, year, variant)? else {
        return Err(gone(present, unit, year));
    };
    Reply::page(&draft(ask, present, proposal, ask.query.get("edit"), None))
}

/// The day that a form names.
fn day_of(ask: &Ask) -> Result<Day, Failure> {
    match ask.form.day("day") {
        Ok(Some(day)) => Ok(day),
        Ok(None) => Err(Failure::Refused(Refusal::new("日期", "没有填写", "填写改到哪一天"))),
        Err(problem) => Err(Failure::Refused(Refusal::new("日期", problem, "改正后再提交"))),
    }
}

fn shown(label: &str, day: Day) -> String {
    format!("{label}改到{}", rows::date(day))
}

pub fn effect(ask: &Ask) -> Answer {
    let (unit, year) = (ask.place("unit"), year_of(ask.form.get("year"))?);
    let variant = variant_of(ask.form.get("variant"))?;
    let (college, id, day) = (ask.site.college(), ask.form.text("sitting"), day_of(ask)?);
    let Some(proposal) = plans::proposal(college, unit, year, variant)? else {
        return Err(Failure::Refused(Refusal::new(
            format!("{}草案", college.present().world().called_plan(unit, year)),
            "已经不在了",
            "回到计划页面重新打开",
        )));
    };
    let shift = plans::shift(college, &proposal.plan, id, day)?;
    let label = proposal.plan.sitting(id).map(PlannedSitting::label).unwrap_or_default();
    let shift = Some((shown(&label, day), shift));
    if ask.partial {
        return Reply::page(&Effect { shift });
    }
    let present = college.present();
    Reply::page(&draft(ask, &present, proposal, Some(id), shift))
}

pub fn reschedule(ask: &Ask) -> Answer {
    let (unit, year) = (ask.place("unit"), year_of(ask.form.get("year"))?);
    let variant = variant_of(ask.form.get("variant"))?;
    let form = &ask.form;
    let given = |name: &str| {
        let present = form.0.iter().any(|(known, _)| known == name);
        present.then(|| form.text(name).to_owned())
    };
    let change = Move {
        sitting: form.text("sitting").to_owned(),
        day: Some(day_of(ask)?),
        time: given("time"),
        place: given("place"),
        title: given("title"),
        lecturers: given("lecturers").map(|_| form.all("lecturers").map(str::to_owned).collect()),
    };
    let college = ask.site.college();
    let before = plans::proposal(college, unit, year, variant)?;
    let shift = before
        .as_ref()
        .and_then(|proposal| plans::shift(college, &proposal.plan, &change.sitting, day_of(ask).ok()?).ok());
    let proposal = plans::move_in_draft(college, (unit, year, variant), &change)?;
    let label = proposal.plan.sitting(&change.sitting).map(PlannedSitting::label).unwrap_or_default();
    let lost = shift.map(|shift| shift.lost).unwrap_or_default();
    let effect = if lost.is_empty() {
        "没有因此落空的要求".to_owned()
    } else {
        format!("因此落空：{}", lost.join("；"))
    };
    let said = format!("{}，{effect}", shown(&label, change.day.unwrap_or(Day::MIN)));
    Ok(Reply::on_to(draft_address(unit, year, variant)).saying(&said))
}
