//! 计划总览: all plans within reach, who has none, what waits, what clashes.

use super::{calendar_year, name, year_address, year_of};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::plans::{self, Clash, UnitPlan};
use jishi_domain::permissions::Ability;
use jishi_domain::plans::PlanStep;

/// A unit of the overview.
struct Row {
    unit: UnitPlan,
    address: String,
    step: &'static str,
    since: String,
    to: String,
    next: String,
}

#[derive(Template)]
#[template(path = "plans/overview.html")]
struct Page {
    frame: Frame,
    year: i32,
    years: [i32; 3],
    rows: Vec<Row>,
    without: Vec<(String, String)>,
    waiting: Vec<(String, String)>,
    clashes: Vec<(String, Clash)>,
    received: usize,
}

impl Page {
    fn is_year(&self, year: &i32) -> bool {
        self.year == *year
    }
}

pub fn all(ask: &Ask, present: &Present) -> Answer {
    let (world, today) = (present.world(), present.today());
    let year = match ask.query.get("year") {
        None => calendar_year(today),
        text => year_of(text)?,
    };
    let access = ask.who().access(world);
    let reach = access.units(Ability::SeeVerdicts);
    let units = plans::all(present, &reach, year, ask.query.get("unit"));
    let day = |day| words::day(day, today);
    let mut page = Page {
        frame: Frame::of(ask, present, format!("{year}年计划"))
            .leading("各党组织这一年的计划：谁还没有、报备到哪一步、落实得怎样，主讲人和场地有没有撞在一起")
            .explained("plan"),
        year,
        years: [year - 1, year, year + 1],
        rows: Vec::new(),
        without: Vec::new(),
        waiting: Vec::new(),
        clashes: Vec::new(),
        received: 0,
    };
    for unit in units {
        let address = year_address(&unit.unit, year);
        let Some(plan) = &unit.plan else {
            page.without.push((unit.name.clone(), address));
            continue;
        };
        let to = plan.to.as_deref().unwrap_or(&unit.unit);
        if plan.step == PlanStep::Filed
            && access.may(Ability::ReceivePlans, &unit.unit)
            && access.may(Ability::ReceivePlans, to)
        {
            page.waiting.push((unit.name.clone(), address.clone()));
        }
        page.received += usize::from(plan.step == PlanStep::Received);
        page.rows.push(Row {
            address,
            step: plan.step.label(),
            since: day(plan.since),
            to: plan.to.as_deref().map(|to| name(present, to)).unwrap_or_default(),
            next: plan.next.as_ref().map(|(on, label)| format!("{} {label}", day(*on))).unwrap_or_default(),
            unit,
        });
    }
    page.clashes =
        plans::clashes(present, &reach, year).into_iter().map(|clash| (day(clash.day), clash)).collect();
    Reply::page(&page)
}
