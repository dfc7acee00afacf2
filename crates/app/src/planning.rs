//! Plans of a year: what the engine works out, asked of the college at hand.

use crate::errors::AppError;
use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::plans::YearPlan;
use jishi_domain::worlds::World;
use jishi_engine::planning::{
    self, CollegeCalendar, Customs, Effect, Finding, Outcome, PlanSettings, Request,
};
use jishi_engine::standards::Library;
use std::sync::LazyLock;

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

/// 排会台 — the part of a college that concerns one branch, ready to plan on.
#[derive(Debug)]
pub struct PlanningDesk<'l> {
    part: World,
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
        if !world.units.contains_key(unit) {
            return Err(AppError::refused(format!("党组织 {unit}"), "没有登记", "核对编号"));
        }
        let mut units: Vec<String> =
            world.units.keys().filter(|code| world.is_within(code, unit, today)).cloned().collect();
        if !units.iter().any(|code| code == unit) {
            units.push(unit.to_owned());
        }
        Ok(PlanningDesk {
            part: world.part(&units),
            library,
            data: Data::built_in()?,
            unit: unit.to_owned(),
            today,
        })
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
    let desk = PlanningDesk::new(present.world(), library, unit, present.today())?;
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
    let desk = PlanningDesk::new(present.world(), library, &plan.unit, present.today())?;
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
    let desk = PlanningDesk::new(present.world(), library, &plan.unit, present.today())?;
    Ok(planning::effect(&desk.request(plan.year, settings, None), plan, id, day)?)
}
