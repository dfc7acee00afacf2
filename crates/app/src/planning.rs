//! Plans of a year: what the engine works out, asked of the college at hand.

pub mod prices;

use crate::errors::AppError;
use crate::living::Present;
use crate::maps;
use jishi_domain::dates::Day;
use jishi_domain::plans::YearPlan;
use jishi_domain::refusals::Refusal;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;
use jishi_engine::planning::{
    self, CollegeCalendar, Customs, Effect, Finding, Outcome, Path, Price, Proposal, Request, Settled,
};
pub use jishi_engine::planning::{Goal, PlanSettings};
use jishi_engine::standards::Library;
use std::sync::{Arc, LazyLock};

/// 排会资料 — the calendar and the customs by which plans are made.
#[derive(Clone, Debug)]
pub struct Data {
    /// The college's calendar.
    pub calendar: CollegeCalendar,
    /// Customs.
    pub customs: Customs,
}

impl Data {
    /// Reads both from text.
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub fn parse(calendar: &str, customs: &str) -> Result<Data, AppError> {
        Ok(Data { calendar: CollegeCalendar::parse(calendar)?, customs: Customs::parse(customs)? })
    }

    /// What the program brings.
    ///
    /// # Errors
    /// The data that the program brings cannot be read; a test refuses that.
    pub fn built_in() -> Result<&'static Data, AppError> {
        static BUILT_IN: LazyLock<Result<Data, String>> = LazyLock::new(|| {
            let calendar = include_str!("../../../standards/planning/calendar.toml");
            let customs = include_str!("../../../standards/planning/customs.toml");
            Data::parse(calendar, customs).map_err(|error| error.to_string())
        });
        BUILT_IN.as_ref().map_err(|error| AppError::refused("排会资料", error.clone(), "重新安装程序"))
    }
}

fn known(world: &World, unit: &str) -> Result<(), AppError> {
    match world.units.contains_key(unit) {
        true => Ok(()),
        false => Err(AppError::refused(format!("党组织 {unit}"), "没有登记", "核对编号")),
    }
}

/// What concerns a unit and those below it.
fn part_of(world: &World, unit: &str, today: Day) -> World {
    let mut units: Vec<String> =
        world.units.keys().filter(|code| world.is_within(code, unit, today)).cloned().collect();
    if !units.iter().any(|code| code == unit) {
        units.push(unit.to_owned());
    }
    world.part(&units)
}

/// 排会台 — the part of a college that concerns one branch, ready to plan on.
#[derive(Debug)]
pub struct PlanningDesk<'l> {
    part: Arc<World>,
    library: &'l Library,
    data: &'static Data,
    unit: String,
    today: Day,
}

impl<'l> PlanningDesk<'l> {
    /// A desk for a branch, as of a day.
    ///
    /// # Errors
    /// There is no such unit.
    pub fn new(
        world: &World,
        library: &'l Library,
        unit: &str,
        today: Day,
    ) -> Result<PlanningDesk<'l>, AppError> {
        known(world, unit)?;
        let part = Arc::new(part_of(world, unit, today));
        Ok(PlanningDesk { part, library, data: Data::built_in()?, unit: unit.to_owned(), today })
    }

    /// A desk for a branch of the college at hand; the part that concerns it is kept until something is written.
    ///
    /// # Errors
    /// There is no such unit.
    pub fn at_hand(
        present: &Present,
        library: &'l Library,
        unit: &str,
    ) -> Result<PlanningDesk<'l>, AppError> {
        let (world, today) = (present.world(), present.today());
        known(world, unit)?;
        let part = maps::part(present, unit, || part_of(world, unit, today));
        Ok(PlanningDesk { part, library, data: Data::built_in()?, unit: unit.to_owned(), today })
    }

    /// The request of a year.
    pub fn request<'a>(
        &'a self,
        year: i32,
        settings: &'a PlanSettings,
        earlier: Option<&'a YearPlan>,
    ) -> Request<'a> {
        Request {
            world: &self.part,
            library: self.library,
            unit: &self.unit,
            year,
            today: self.today,
            calendar: &self.data.calendar,
            customs: &self.data.customs,
            settings,
            earlier,
        }
    }

    /// The branch's part of the college.
    pub fn world(&self) -> &World {
        &self.part
    }
}

/// Plans the rest of a branch's year.
///
/// # Errors
/// As [`planning::plan`].
pub fn plan(
    present: &Present,
    library: &Library,
    unit: &str,
    year: i32,
    settings: &PlanSettings,
    earlier: Option<&YearPlan>,
) -> Result<Outcome, AppError> {
    let desk = PlanningDesk::at_hand(present, library, unit)?;
    Ok(planning::plan(&desk.request(year, settings, earlier))?)
}

/// Everything about a plan that does not hold.
///
/// # Errors
/// As [`planning::check`].
pub fn check(
    present: &Present,
    library: &Library,
    plan: &YearPlan,
    settings: &PlanSettings,
) -> Result<Vec<Finding>, AppError> {
    let desk = PlanningDesk::at_hand(present, library, &plan.unit)?;
    Ok(planning::check(&desk.request(plan.year, settings, None), plan)?)
}

/// What moving a sitting of a plan to another day changes.
///
/// # Errors
/// As [`planning::effect`].
pub fn effect(
    present: &Present,
    library: &Library,
    plan: &YearPlan,
    settings: &PlanSettings,
    id: &str,
    day: Day,
) -> Result<Effect, AppError> {
    let desk = PlanningDesk::at_hand(present, library, &plan.unit)?;
    Ok(planning::effect(&desk.request(plan.year, settings, None), plan, id, day)?)
}

/// What a proposal (another standard, another value) costs a branch in a year.
///
/// # Errors
/// As [`planning::price`].
pub fn price(
    present: &Present,
    library: &Library,
    unit: &str,
    year: i32,
    settings: &PlanSettings,
    proposal: &Proposal,
) -> Result<Price, AppError> {
    let desk = PlanningDesk::at_hand(present, library, unit)?;
    Ok(planning::price(&desk.request(year, settings, None), proposal)?)
}

/// The least that a branch must do to reach a goal by a day of this year.
///
/// # Errors
/// As [`planning::cheapest_path`].
pub fn path(
    present: &Present,
    library: &Library,
    unit: &str,
    settings: &PlanSettings,
    goal: &Goal,
    by: Day,
) -> Result<Path, AppError> {
    let desk = PlanningDesk::at_hand(present, library, unit)?;
    let year = i32::from(by.date().year());
    Ok(planning::cheapest_path(&desk.request(year, settings, None), goal, by)?)
}

/// 全校计划 — the plans of all branches, so that people and rooms that they share are wanted once a day.
#[derive(Debug)]
pub struct CollegePlans {
    /// Plans, by code of the branch.
    pub outcomes: Vec<Outcome>,
    /// Branches that have no plan, and why.
    pub refused: Vec<(String, Refusal)>,
    /// What was exchanged, and what clashes still.
    pub settled: Settled,
}

/// Plans a year for every branch that exists, then exchanges days that are alike for them.
///
/// # Errors
/// The data that the program brings cannot be read.
pub fn college(
    world: &World,
    library: &Library,
    today: Day,
    year: i32,
    settings: &dyn Fn(&str) -> PlanSettings,
) -> Result<CollegePlans, AppError> {
    let (mut outcomes, mut refused) = (Vec::new(), Vec::new());
    for (code, unit) in &world.units {
        if unit.latest().kind != UnitKind::Branch || !unit.exists_on(today) {
            continue;
        }
        let own = settings(code);
        let desk = PlanningDesk::new(world, library, code, today)?;
        match planning::plan(&desk.request(year, &own, None)) {
            Ok(outcome) => outcomes.push(outcome),
            Err(refusal) => refused.push((code.clone(), refusal)),
        }
    }
    let settled = planning::settle(&outcomes);
    for outcome in &mut outcomes {
        let moves: Vec<(Day, Day)> = settled
            .moves
            .iter()
            .filter(|(unit, ..)| *unit == outcome.plan.unit)
            .map(|(_, was, now)| (*was, *now))
            .collect();
        if moves.is_empty() {
            continue;
        }
        let mut earlier = outcome.plan.clone();
        for sitting in &mut earlier.sittings {
            if let Some((_, now)) = moves.iter().find(|(was, _)| *was == sitting.day) {
                sitting.day = *now;
            }
        }
        // what depends on the days (filings before a sitting, chairs) is worked out anew
        let own = settings(&earlier.unit);
        let desk = PlanningDesk::new(world, library, &earlier.unit, today)?;
        if let Ok(again) = planning::plan(&desk.request(year, &own, Some(&earlier))) {
            *outcome = again;
        }
    }
    Ok(CollegePlans { outcomes, refused, settled })
}
