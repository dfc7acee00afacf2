//! The year's plan of a unit: the fewest sittings that satisfy every adopted standard, with a proof.
//!
//! [`plan`] asks the engine what would be unmet at the end of the year ([`demands`]), puts it into an integer programme
//! ([`models`]), solves one aim after the other ([`solving`]), lays sittings out ([`laying`]) and states lower bounds
//! that need no solver ([`certificates`]). [`checking`] looks at a plan without knowing how it was made.

mod asking;
pub mod by_hand;
pub mod calendars;
pub mod certificates;
pub mod changes;
pub mod checking;
pub mod chores;
pub mod colleges;
pub mod customs;
pub mod demands;
pub mod holding;
pub mod laying;
pub mod models;
pub mod paths;
pub mod prices;
pub mod programmes;
pub mod situations;
pub mod solving;
pub mod stretches;

pub use by_hand::{ByHand, by_hand};
pub use calendars::CollegeCalendar;
pub use changes::Change;
pub use checking::{Effect, Finding, check, effect};
pub use colleges::{Clash, Settled, settle};
pub use customs::{Customs, FixedDay, PlanSettings};
pub use paths::{Goal, Path, cheapest_path};
pub use prices::{Price, Proposal, price};
pub use solving::Figure;

use crate::evaluations;
use crate::standards::Library;
use demands::{Chore, Demand, Demands, Lost};
use jishi_domain::dates::Day;
use jishi_domain::plans::{LostDuty, PlannedSitting, YearPlan};
use jishi_domain::refusals::Refusal;
use jishi_domain::worlds::World;
use models::Spare;
use serde::Serialize;
use situations::Situation;
use std::collections::BTreeMap;

/// 排会请求 — whose year, as of when, with what.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The college, or the part of it that concerns the branch.
    pub world: &'a World,
    /// Standards; those that the world has adopted count.
    pub library: &'a Library,
    /// Code of the branch.
    pub unit: &'a str,
    /// Year.
    pub year: i32,
    /// The day on which the plan is made.
    pub today: Day,
    /// The calendar.
    pub calendar: &'a CollegeCalendar,
    /// Customs.
    pub customs: &'a Customs,
    /// What the branch wants.
    pub settings: &'a PlanSettings,
    /// The plan by which the branch has lived so far.
    pub earlier: Option<&'a YearPlan>,
}

/// 计划数字 — what a plan costs and answers, and how good it can be at best.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Duties that the sittings answer: indicators in their periods, at the branch and its groups.
    pub duties: usize,
    /// Duties that filings answer.
    pub filed_duties: usize,
    /// Lines of what single persons owe.
    pub personal_duties: usize,
    /// Dates.
    pub dates: Figure,
    /// Sittings.
    pub sittings: Figure,
    /// Class hours of all who attend.
    pub person_hours: Figure,
    /// Steps of the solver for each aim.
    pub steps: Vec<(i64, u64, bool)>,
    /// Variables and rows of the programme.
    pub size: (usize, usize),
}

impl Figures {
    /// Whether no plan has fewer dates, with as many dates fewer sittings, with as many of both fewer class hours.
    pub fn is_proven(&self) -> bool {
        self.dates.is_proven() && self.sittings.is_proven() && self.person_hours.is_proven()
    }

    /// How many dates fewer there might be at most.
    pub fn gap(&self) -> i64 {
        (self.dates.value - self.dates.bound.max(self.dates.certified)).max(0)
    }
}

/// 排会结果
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The plan.
    pub plan: YearPlan,
    /// What it costs, and how good it can be at best.
    pub figures: Figures,
    /// What is different from the earlier plan, each with its reason.
    pub changes: Vec<Change>,
    /// Remarks in words: what was assumed, what could not be taken care of.
    pub remarks: Vec<String>,
    /// For each date of the plan: days to which all that sits on it may be moved without any loss.
    pub alike: BTreeMap<Day, Vec<Day>>,
}

/// Plans the rest of a year.
///
/// # Errors
/// Object, problem and remedy: the unit is no branch or does not exist in that year, the year is over, there is no day on
/// which anybody could be called together, or nothing was found within the limit.
pub fn plan(request: &Request<'_>) -> Result<Outcome, Refusal> {
    let object = || format!("{} {}年计划", request.unit, request.year);
    let situation = Situation::of(request)?;
    if situation.first >= situation.end {
        return Err(Refusal::new(
            object(),
            format!("{}年已经结束", request.year),
            "为今年或明年制定计划；过去一年的完成情况见对标检查",
        ));
    }
    let earlier: Vec<PlannedSitting> = request
        .earlier
        .map(|plan| plan.sittings.iter().filter(|s| s.day >= situation.first).cloned().collect())
        .unwrap_or_default();
    work_out(request, &situation, situation.demands(), &earlier, None).map(|(outcome, _)| outcome)
}

/// Solves and lays out what is asked; with `spare`, says what was left out of it.
fn work_out(
    request: &Request<'_>,
    situation: &Situation<'_>,
    mut asked: Demands,
    earlier: &[PlannedSitting],
    spare: Option<&Spare>,
) -> Result<(Outcome, Vec<Left>), Refusal> {
    let object = || format!("{} {}年计划", request.unit, request.year);
    let free = situation.free_days();
    if free.is_empty() && !asked.sittings.is_empty() {
        return Err(Refusal::new(
            object(),
            "余下的日子里没有一天可以开会",
            "核对校历和停开日期，或为下一年制定计划",
        ));
    }
    let (mut demands, mut lost) = possible(situation, asked.sittings, &free);
    lost.extend(asked.lost);
    let all = demands.clone();
    let found = solving::solve(situation, &all, earlier, spare).map_err(|_| {
        Refusal::new(object(), "在限定的步数内没有找到可行的安排", "放宽停开日期，或提高求解步数后重试")
    })?;
    for (index, missed) in &found.missed {
        let demand = &demands[*index];
        lost.extend(demand.answers.iter().map(|of| Lost {
            of: *of,
            force: situation.force(of),
            subjects: 1,
            reason: format!("与其他要求不能同时满足，差{missed}"),
        }));
    }
    let left = spare.map(|spare| paths::leave_out(spare, &found.left_out, &mut demands, &mut asked.chores));
    let sittings = laying::lay(situation, &demands, &found, earlier);
    let mut chores: Vec<Chore> = asked.chores;
    chores.extend(chores::around(situation, &sittings));
    // windows prove nothing where what asks for them might be left out
    let (dates, least_sittings, proof) = match spare {
        Some(spare) if spare.budget > 0 => (0, 0, Vec::new()),
        _ => certificates::bounds(situation, &demands),
    };
    let mut plan = YearPlan::new(request.unit, request.year, request.today, request.settings.variant);
    plan.sittings = sittings;
    plan.filings = chores::filings(situation, &chores);
    plan.duties = chores::duties(situation, &chores);
    plan.lost = lost_duties(situation, lost);
    plan.proof = proof;
    let mut figures = Figures {
        duties: duties(situation, &demands),
        filed_duties: plan.filings.iter().map(|f| f.answers.len()).sum(),
        personal_duties: plan.duties.len(),
        dates: found.figures[0],
        sittings: found.figures[1],
        person_hours: found.figures[2],
        steps: found.stages.clone(),
        size: found.size,
    };
    // what was laid out is what counts, even where it should differ from what was solved
    figures.dates.value = plan.dates().len() as i64;
    figures.sittings.value = plan.sittings.len() as i64;
    figures.dates.certified = dates;
    figures.sittings.certified = least_sittings;
    let changes = request.earlier.map(|earlier| changes::between(situation, earlier, &plan, request.world));
    let stretch = |day: Day| found.stretches.iter().find(|s| s.days.contains(&day));
    let alike = plan.dates().into_iter().filter_map(|day| Some((day, stretch(day)?.days.clone()))).collect();
    let outcome = Outcome {
        alike,
        remarks: remarks(situation, &plan, &asked.below),
        plan,
        figures,
        changes: changes.unwrap_or_default(),
    };
    Ok((outcome, left.unwrap_or_default()))
}

/// An indicator in a period that is left out.
type Left = (usize, u16, evaluations::Window);

/// Demands as far as days are left for them, and what is lost of the others.
fn possible(situation: &Situation<'_>, demands: Vec<Demand>, free: &[Day]) -> (Vec<Demand>, Vec<Lost>) {
    let (mut left, mut lost) = (Vec::new(), Vec::new());
    for mut demand in demands {
        let days = free.iter().filter(|day| demand.days.hold(**day)).count() as i64;
        let (most, _) = certificates::most_of(situation, &demand);
        let can = (days * most).min(demand.needed);
        if can < demand.needed {
            let until = demand.days.until.plus(-1).in_words();
            let reason = if days == 0 {
                format!("到{until}没有可以开会的日子")
            } else {
                format!("到{until}只剩{days}个可以开会的日子，不够{}次", demand.needed)
            };
            lost.extend(demand.answers.iter().map(|of| Lost {
                of: *of,
                force: situation.force(of),
                subjects: 1,
                reason: reason.clone(),
            }));
        }
        demand.needed = can;
        if can > 0 {
            left.push(demand);
        }
    }
    (left, lost)
}

/// Indicators in their periods that ask for sittings.
fn duties(situation: &Situation<'_>, demands: &[Demand]) -> usize {
    let mut all: Vec<(usize, u16, Day, u32)> = Vec::new();
    for demand in demands {
        let unit = demand.takers.first().map_or(situation.unit, |t| situation.holders[t.holder].unit);
        all.extend(
            demand.answers.iter().map(|(plan, indicator, window)| (*plan, *indicator, window.start, unit)),
        );
    }
    all.sort_unstable();
    all.dedup();
    all.len()
}

fn lost_duties(situation: &Situation<'_>, mut lost: Vec<Lost>) -> Vec<LostDuty> {
    lost.sort_by_key(|l| l.force);
    let mut out: Vec<LostDuty> = Vec::new();
    for one in lost {
        let of = situation.answered(&one.of);
        let reason =
            if one.subjects > 1 { format!("{}（{}人）", one.reason, one.subjects) } else { one.reason };
        let duty = LostDuty { standard: of.standard, indicator: of.indicator, period: of.period, reason };
        if !out
            .iter()
            .any(|l| l.standard == duty.standard && l.indicator == duty.indicator && l.period == duty.period)
        {
            out.push(duty);
        }
    }
    out
}

fn remarks(
    situation: &Situation<'_>,
    plan: &YearPlan,
    below: &[(usize, u16, evaluations::Window)],
) -> Vec<String> {
    use jishi_domain::record_kinds::RecordKind;
    let mut remarks = Vec::new();
    let silent = |s: &&PlannedSitting| s.kinds.contains(&RecordKind::PartyLecture) && s.lecturers.is_empty();
    if let Some(sitting) = plan.sittings.iter().find(silent) {
        remarks.push(format!("{}的党课没有可以讲课的人，请指定主讲人", sitting.day));
    }
    if !below.is_empty() {
        let mut titles: Vec<&str> = Vec::new();
        for (plan, indicator, _) in below {
            let title = situation.plans[*plan].standard.indicators[usize::from(*indicator)].title.as_str();
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        let all = titles.len();
        titles.truncate(3);
        let more = if all > 3 { format!("等{all}项") } else { String::new() };
        remarks.push(format!("“{}”{more}看所属党组织的完成情况，由它们各自的计划回应", titles.join("”“")));
    }
    let year = situation.start.date().year();
    let known = |h: &calendars::Holiday| h.days.iter().any(|d| d.date().year() == year);
    if !situation.calendar.holidays.iter().any(known) {
        remarks.push(format!("校历中没有{year}年的节假日，公布后请更新校历再核对日期"));
    }
    let vacation = plan.sittings.iter().filter(|s| situation.calendar.vacation(s.day).is_some());
    let mut days: Vec<Day> = vacation.map(|s| s.day).collect();
    days.dedup();
    if !days.is_empty() {
        let days: Vec<String> = days.iter().map(|day| day.in_words()).collect();
        remarks.push(format!("有要求按月计算、没有假期例外，不得不安排在假期：{}", days.join("、")));
    }
    remarks
}
