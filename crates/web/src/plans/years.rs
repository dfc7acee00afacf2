//! 一年的计划: what was planned and what came of it, the filings, what persons owe, and how the plan is filed.

use super::rows::{self, DutyRow, SittingRow};
use super::{calendar_year, frame, name, year_address, year_of};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::{self, part};
use askama::Template;
use jishi_app::living::Present;
use jishi_app::plans::{self, Asked, Fate, Glance, GlanceMark, Proof, Sight};
use jishi_domain::items::Item;
use jishi_domain::permissions::Ability;
use jishi_domain::plans::{PlanState, PlanStep};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::units::UnitKind;

/// A planned sitting with what became of it.
struct Row {
    sitting: SittingRow,
    fate: Fate,
    held: String,
    record: Option<String>,
    missing: String,
    /// Its day has come.
    due: bool,
    form: String,
}

/// A planned filing with what became of it.
struct Filing {
    what: String,
    to: String,
    by: String,
    answers: Vec<Asked>,
    /// No paper, but evidence that somebody confirms.
    attested: bool,
    /// Above the branches: the same for several units below.
    each: Vec<Done>,
}

impl Filing {
    fn done(&self) -> usize {
        self.each.iter().filter(|done| done.record.is_some()).count()
    }
}

/// What became of a filing, of a unit below where it is about one.
struct Done {
    whose: String,
    record: Option<String>,
    filed: String,
    late: bool,
    form: String,
}

/// How the plan stands.
struct Standing {
    version: u32,
    variant: &'static str,
    step: PlanStep,
    /// What happened, in words, newest first.
    history: Vec<String>,
    known: bool,
    reason: String,
}

/// What the visitor may do with it.
#[derive(Default)]
struct May {
    plan: bool,
    /// The unit has a plan of its own.
    own: bool,
    /// Units with plans stand below it.
    below: bool,
    send: bool,
    make_known: bool,
    receive: bool,
    record: bool,
    details: bool,
}

#[derive(Template)]
#[template(path = "plans/year.html")]
struct Page {
    frame: Frame,
    unit: String,
    year: i32,
    /// The year is the one that goes on.
    current: bool,
    years: [(i32, String); 3],
    may: May,
    standing: Option<Standing>,
    hidden: bool,
    drafts: bool,
    glance: Glance,
    rows: Vec<Row>,
    unplanned: Vec<(String, String, String)>,
    filings: Vec<Filing>,
    duties: Vec<DutyRow>,
    lost: Vec<(Asked, String)>,
    proof: Proof,
    receivers: Vec<(String, String)>,
    documents: Vec<(Item, bool)>,
    /// What is wrong with the filing as it was sent off.
    problem: Option<String>,
    sent_to: String,
    boards: Vec<(Item, bool)>,
}

impl Page {
    fn count(&self, fates: &[Fate]) -> usize {
        self.rows.iter().filter(|row| fates.contains(&row.fate)).count()
    }

    fn held(&self) -> usize {
        self.count(&[Fate::Done, Fate::OnAnotherDay, Fate::Partly])
    }

    /// Papers and publications, then what is attested: of that there is much, and nothing of it has a day of its own.
    fn groups(&self) -> Vec<(&'static str, bool, Vec<&Filing>)> {
        let of = |attested: bool| self.filings.iter().filter(|f| f.attested == attested).collect::<Vec<_>>();
        let groups = [("报送与公开", false, of(false)), ("佐证认定", true, of(true))];
        groups.into_iter().filter(|(_, _, rows)| !rows.is_empty()).collect()
    }

    fn missed(&self) -> usize {
        self.count(&[Fate::Missed])
    }

    /// A sitting in the year at a glance: its mark, and the same in words.
    /// Sign, class and words of a mark.
    fn mark(&self, mark: &GlanceMark) -> (&'static str, &'static str, String) {
        let day = format!("{}日", mark.day.date().day());
        let (sign, class, word) = match (mark.fate, mark.planned.is_some()) {
            (Fate::Done, false) if self.glance.made_on.is_none_or(|made| mark.day < made) => {
                ("✓", "done", "开了")
            }
            (Fate::Done, true) => ("✓", "done", "按计划开了"),
            (Fate::Done, false) => ("＋", "done", "开了，计划里没有"),
            (Fate::OnAnotherDay, _) => ("✓", "done", "开了，不是计划的日期"),
            (Fate::Partly, _) => ("◐", "coming", "开了一部分"),
            (Fate::Missed, _) => ("✕", "missed", "过期没有记录"),
            (Fate::Coming, _) => ("◷", "coming", "计划"),
        };
        (sign, class, format!("{day}{word}"))
    }

    fn day_of(&self, mark: &GlanceMark) -> i8 {
        mark.day.date().day()
    }

    fn is_year(&self, year: &i32) -> bool {
        self.year == *year
    }

    fn is_step(&self, id: &str) -> bool {
        self.standing.as_ref().is_some_and(|standing| standing.step.id() == id)
    }
}

fn standing(present: &Present, state: &PlanState) -> Standing {
    let day = |day| words::day(day, present.today());
    let told = state.history.iter().rev().map(|event| {
        let to = event.to.as_deref().map(|to| format!("给{}", name(present, to))).unwrap_or_default();
        let note = event.note.as_deref().map(|note| format!("：{note}")).unwrap_or_default();
        let (on, who, what) = (day(event.day), name(present, &event.by), event.step.label());
        format!("{on} {who}{what}第{}版{to}{note}", event.version)
    });
    let returned = state.last(PlanStep::Returned).and_then(|event| event.note.clone());
    Standing {
        version: state.version,
        variant: state.plan.variant.label(),
        step: state.standing(),
        history: told.collect(),
        known: state.is_known(),
        reason: returned.unwrap_or_default(),
    }
}

fn may(ask: &Ask, present: &Present, unit: &str, sight: &Sight<'_>, state: Option<&PlanState>) -> May {
    let may = |ability, unit: &str| ask.may(present.world(), ability, unit);
    let step = state.map(PlanState::standing);
    let filed = state.and_then(|state| state.last(PlanStep::Filed));
    let to = filed.and_then(|event| event.to.as_deref()).unwrap_or(unit);
    let kind = present.world().units.get(unit).map(|u| u.latest().kind);
    let plan = sight.plans;
    May {
        plan,
        own: sight.own,
        below: matches!(kind, Some(UnitKind::College | UnitKind::GeneralBranch)),
        // nobody stands above the college
        send: plan && step == Some(PlanStep::Accepted) && kind != Some(UnitKind::College),
        make_known: plan && state.is_some_and(|state| !state.is_known()),
        receive: step == Some(PlanStep::Filed)
            && may(Ability::ReceivePlans, unit)
            && may(Ability::ReceivePlans, to)
            && filed.is_some_and(|event| event.by != ask.who().person),
        record: may(Ability::Record, unit),
        details: sight.details,
    }
}

pub fn one(ask: &Ask, present: &Present) -> Answer {
    let year = match ask.query.get("year") {
        None => calendar_year(present.today()),
        text => year_of(text)?,
    };
    Reply::page(&page(ask, present, year)?)
}

/// The page with the filing as it was sent off, and what is wrong with it.
pub fn send_again(ask: &Ask, present: &Present, year: i32, problem: String) -> Answer {
    let mut page = page(ask, present, year)?;
    page.problem = Some(problem);
    page.sent_to = ask.form.text("to").to_owned();
    Reply::form_again(&page)
}

fn page(ask: &Ask, present: &Present, year: i32) -> Result<Page, Failure> {
    let (world, today, unit) = (present.world(), present.today(), ask.place("unit"));
    let library = ask.site.college().library();
    let state = world.plan(unit, year);
    let sight = plans::sight(world, &ask.who().access(world), unit, year);
    let (may, shown) = (may(ask, present, unit, &sight, state), sight.plan);
    let own_name = name(present, unit);
    let mut page = Page {
        frame: frame(ask, present, format!("{own_name}{year}年计划"), unit)
            .leading("计划了什么、落实得怎样、报备到哪一步；每一次都可以打开填好的表来记录"),
        unit: unit.to_owned(),
        year,
        current: year == calendar_year(present.today()),
        years: [-1, 0, 1].map(|n| (year + n, year_address(unit, year + n))),
        standing: shown.map(|state| standing(present, state)),
        hidden: sight.hidden,
        drafts: false,
        glance: plans::glance(world, unit, year, today),
        rows: Vec::new(),
        unplanned: Vec::new(),
        filings: Vec::new(),
        duties: Vec::new(),
        lost: Vec::new(),
        proof: Proof::default(),
        receivers: plans::receivers(world, unit, today),
        documents: plans::filing_items(present, library),
        boards: plans::publication_items(present, library),
        problem: None,
        sent_to: String::new(),
        may,
    };
    if page.may.plan {
        for variant in jishi_domain::plans::Variant::ALL {
            page.drafts |= plans::proposal(ask.site.college(), unit, year, *variant)?.is_some();
        }
    }
    let Some(state) = shown else { return Ok(page) };
    let plan = &state.plan;
    let compared = plans::year(world, plan, today);
    for carried in &compared.planned {
        let sitting = &carried.sitting;
        page.rows.push(Row {
            sitting: rows::sitting(present, library, plan, sitting),
            fate: carried.fate,
            held: carried.held_on.map(rows::date).unwrap_or_default(),
            record: carried.record.clone(),
            missing: carried.missing.iter().map(|kind| kind.label()).collect::<Vec<_>>().join("、"),
            due: sitting.day <= today,
            form: format!(
                "/units/{}/sittings/new?planned={}",
                part(&sitting.unit),
                part(&plan.mark(&sitting.id))
            ),
        });
    }
    if page.may.details {
        let records = compared.unplanned.iter().filter_map(|id| world.records.get(id));
        page.unplanned = records
            .map(|held| {
                let kinds: Vec<&str> = held.kinds().iter().map(|kind| kind.label()).collect();
                (held.id().to_owned(), rows::date(held.day()), kinds.join("、"))
            })
            .collect();
        page.filings = filings(present, ask, state);
        page.lost = rows::lost(library, plan);
        page.proof = plans::proof(library, plan);
    }
    page.duties = rows::duties(present, library, &plan.duties, |duty| sight.sees(duty));
    Ok(page)
}

fn filings(present: &Present, ask: &Ask, state: &PlanState) -> Vec<Filing> {
    let library = ask.site.college().library();
    let plan = &state.plan;
    let day = |day| words::day(day, present.today());
    let mut rows: Vec<Filing> = Vec::new();
    for carried in plans::filings(present.world(), plan) {
        let filing = carried.filing;
        let mut form = format!("/units/{}/records/new?kind={}", part(&filing.unit), filing.kind.id());
        for item in &filing.items {
            form.push_str(&format!("&items={}", part(item)));
        }
        if let Some(to) = &filing.to {
            form.push_str(&format!("&to={}", part(to)));
        }
        form.push_str(&format!("&planned={}", part(&plan.mark(&filing.id))));
        // above the branches, some is done at each of the units below
        let about = filing.to.as_deref().filter(|_| filing.kind != RecordKind::Filing);
        let below = (filing.unit != plan.unit).then_some(filing.unit.as_str()).or(about);
        let to = filing.to.as_deref().filter(|to| Some(*to) != below);
        let row = Filing {
            what: rows::paper(library, &filing),
            to: to.map(|to| name(present, to)).unwrap_or_default(),
            by: day(filing.by),
            answers: plans::asked_of_all(library, &filing.answers),
            attested: filing.kind == RecordKind::Attestation,
            each: vec![Done {
                whose: below.map(|unit| name(present, unit)).unwrap_or_default(),
                late: carried.filed_on.is_none() && filing.by < present.today(),
                filed: carried.filed_on.map(day).unwrap_or_default(),
                record: carried.record,
                form,
            }],
        };
        let same = |known: &&mut Filing| {
            (&known.what, &known.to, &known.by) == (&row.what, &row.to, &row.by)
                && known.answers == row.answers
        };
        match rows.iter_mut().find(same).filter(|_| below.is_some()) {
            Some(known) => known.each.extend(row.each),
            None => rows.push(row),
        }
    }
    rows
}
