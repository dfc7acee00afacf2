//! A small checker apart from the planner: the engine judges the plan as done, and the windows of the proof are looked at
//! one by one.

use super::Request;
use super::situations::{Judged, Situation, add_records, with_records};
use crate::standards::Force;
use jishi_domain::dates::Day;
use jishi_domain::periods::in_words;
use jishi_domain::plans::{Answered, Measure, PlannedSitting, ProofStep, YearPlan};
use jishi_domain::quotations::quoted;
use jishi_domain::records::Record;
use jishi_domain::refusals::Refusal;
use serde::Serialize;

/// 核对发现 — something about a plan that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is of, where it is of an indicator.
    pub of: Option<Answered>,
    /// Its force, as id.
    pub force: Option<&'static str>,
    /// In words.
    pub words: String,
}

/// 调整影响 — what moving a sitting changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// What the plan as it was would have met, and no longer does.
    pub lost: Vec<Finding>,
    /// What the plan as it was would not have met, and now does.
    pub gained: Vec<Finding>,
    /// Dates before and after.
    pub dates: (usize, usize),
    /// Remarks on the new day, in words: a holiday, a vacation, another sitting of the same people.
    pub remarks: Vec<String>,
}

impl Situation<'_> {
    fn finding(&self, one: &Judged, words: String) -> Finding {
        let of = (one.plan, one.indicator, one.window);
        Finding { of: Some(self.answered(&of)), force: Some(self.force(&of).id()), words }
    }

    fn title(&self, one: &Judged) -> String {
        let standard = self.plans[one.plan].standard;
        let indicator = &standard.indicators[usize::from(one.indicator)];
        format!(
            "{}{}（{}）",
            standard.document.short,
            quoted(&indicator.title),
            in_words(&one.window.period().label)
        )
    }
}

/// The situation after a plan is done as planned.
///
/// # Errors
/// The plan does not fit the college; the words say why.
pub fn after<'a>(request: &Request<'a>, plan: &YearPlan) -> Result<Situation<'a>, Refusal> {
    let before = Situation::of(request)?;
    after_from(request, &before, plan)
}

fn after_from<'a>(
    request: &Request<'a>,
    before: &Situation<'a>,
    plan: &YearPlan,
) -> Result<Situation<'a>, Refusal> {
    Situation::within(request, &with_records(request.world, ahead(request, before, plan))?)
}

/// The records of a plan that is done, of the days that lie ahead.
fn ahead(request: &Request<'_>, before: &Situation<'_>, plan: &YearPlan) -> Vec<Record> {
    let known = &request.world.records;
    let records = before.done(plan).into_iter().filter(|r| !known.contains(&r.id));
    // what lies behind has been recorded or not; the plan cannot help it any more
    records.filter(|r| r.day >= before.first).collect()
}

/// Everything about a plan that does not hold: indicators that sittings can satisfy and that come out unmet though the
/// plan is done, and steps of the proof that are not so.
///
/// # Errors
/// The unit or year cannot be planned, or the plan does not fit the college.
pub fn check(request: &Request<'_>, plan: &YearPlan) -> Result<Vec<Finding>, Refusal> {
    let before = Situation::of(request)?;
    let after = after_from(request, &before, plan)?;
    let mut findings = Vec::new();
    for demand in after.demands().sittings {
        for of in &demand.answers {
            let answered = after.answered(of);
            let is_lost = |l: &jishi_domain::plans::LostDuty| {
                l.standard == answered.standard
                    && l.indicator == answered.indicator
                    && l.period == answered.period
            };
            if !plan.lost.iter().any(is_lost) {
                let title = &after.plans[of.0].standard.indicators[usize::from(of.1)].title;
                findings.push(Finding {
                    words: format!(
                        "按计划全部完成后，{}（{}）仍差{}，重新生成计划",
                        quoted(title),
                        in_words(&answered.period),
                        demand.needed
                    ),
                    of: Some(answered),
                    force: Some(demand.force.id()),
                });
            }
        }
    }
    findings.extend(proof(&before, plan));
    Ok(findings)
}

/// Looks at each step of the proof: do the windows overlap, and is the indicator unmet by so much when nothing sits in
/// them? What sits outside its window does not count for an indicator, so that one look at the year without any planned
/// sitting tells it of all of them.
fn proof(before: &Situation<'_>, plan: &YearPlan) -> Vec<Finding> {
    let mut findings = Vec::new();
    let demands = before.demands();
    // who sits together is not said in a step: each is given one of those who owe it and who have no other step then
    let holders = |step: &ProofStep| -> Vec<usize> {
        let of = |d: &&super::demands::Demand| {
            d.answers.iter().any(|a| {
                let a = before.answered(a);
                a.standard == step.standard && a.indicator == step.indicator
            })
        };
        let takers = demands.sittings.iter().filter(of).filter_map(|d| d.takers.first());
        let mut holders: Vec<usize> = takers.map(|t| t.holder).collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    };
    let mut given: Vec<Option<usize>> = Vec::new();
    let mut wrong = |step: &ProofStep, problem: &str| {
        let of = Answered {
            standard: step.standard.clone(),
            indicator: step.indicator.clone(),
            period: format!("{}至{}", step.from, step.until),
        };
        let words = format!("证明步骤“{}”（{}）{problem}，重新生成计划", step.indicator, of.period);
        findings.push(Finding { of: Some(of), force: None, words });
    };
    for (i, step) in plan.proof.iter().enumerate() {
        let meets = |other: &&ProofStep| {
            other.what == step.what && other.from <= step.until && step.from <= other.until
        };
        let others: Vec<usize> = (0..i).filter(|other| meets(&&plan.proof[*other])).collect();
        let own = match step.what {
            Measure::Dates => others.is_empty().then_some(0),
            Measure::Sittings => {
                holders(step).into_iter().find(|h| others.iter().all(|other| given[*other] != Some(*h)))
            }
        };
        given.push(own);
        let overlap = own.is_none();
        if overlap {
            wrong(step, "与另一步骤的日子重叠");
        }
        let asks = demands.sittings.iter().any(|d| {
            let (most_dates, most_sittings) = super::certificates::most_of(before, d);
            let most = if step.what == Measure::Dates { most_dates } else { most_sittings };
            (d.needed + most - 1) / most >= i64::from(step.needed)
                && d.answers.iter().any(|a| {
                    let a = before.answered(a);
                    a.standard == step.standard && a.indicator == step.indicator
                })
                && super::certificates::hull(before, d)
                    .is_some_and(|(from, until)| step.from <= from && until <= step.until.plus(1))
        });
        if !asks {
            wrong(step, "所需的次数不成立");
        }
    }
    findings
}

/// What moving a sitting to another day changes.
///
/// # Errors
/// There is no such sitting, or the plan does not fit the college.
pub fn effect(request: &Request<'_>, plan: &YearPlan, id: &str, day: Day) -> Result<Effect, Refusal> {
    let Some(sitting) = plan.sitting(id) else {
        return Err(Refusal::new(format!("计划事项 {id}"), "计划中没有", "刷新后再移动"));
    };
    let before = Situation::bare(request)?;
    if day < before.start || day >= before.end {
        return Err(Refusal::new(
            format!("计划事项 {id}"),
            format!("{}不在{}年内", day.in_words(), plan.year),
            "选择这一年内的日期",
        ));
    }
    let mut moved = plan.clone();
    for one in moved.sittings.iter_mut().filter(|s| s.id == id) {
        one.day = day;
    }
    let mut effect = Effect { dates: (plan.dates().len(), moved.dates().len()), ..Effect::default() };
    let mut world = with_records(request.world, ahead(request, &before, plan))?;
    let was = Situation::within(request, &world)?;
    let then: std::collections::HashMap<_, bool> =
        was.judged().iter().map(|j| (j.place(), j.is_well())).collect();
    // nothing but the one record is different
    let one = before.held(&moved, moved.sitting(id).unwrap_or(sitting));
    if !request.world.records.contains(&one.id) {
        world.records.remove(&one.id);
        if day >= before.first {
            add_records(&mut world, vec![one])?;
        }
    }
    let now = was.again(request, &world)?;
    let mut seen: Vec<(usize, u16, Day)> = Vec::new();
    for one in now.judged() {
        let well = then.get(&one.place()).copied().unwrap_or(true);
        let key = (one.plan, one.indicator, one.window.start);
        if well == one.is_well() || seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let title = now.title(&one);
        if one.is_well() {
            effect.gained.push(now.finding(&one, format!("{title}因此可以达到")));
        } else {
            effect.lost.push(now.finding(&one, format!("{title}因此达不到")));
        }
    }
    let strength = |f: &Finding| f.force.and_then(Force::parse);
    effect.lost.sort_by_key(strength);
    effect.remarks = remarks(&before, plan, sitting, day);
    Ok(effect)
}

fn remarks(situation: &Situation<'_>, plan: &YearPlan, sitting: &PlannedSitting, day: Day) -> Vec<String> {
    let mut remarks = Vec::new();
    let said = day.in_words();
    if day < situation.first {
        remarks.push(format!("{said}已经过去"));
    }
    if let Some(holiday) = situation.calendar.holiday(day) {
        remarks.push(format!("{said}是{holiday}假日"));
    } else if !situation.calendar.is_free(day) {
        remarks.push(format!("{said}是周末"));
    }
    if let Some(vacation) = situation.calendar.vacation(day) {
        remarks.push(format!("{said}在{vacation}期间"));
    }
    let same = |s: &&PlannedSitting| {
        s.id != sitting.id && s.day == day && s.scope == sitting.scope && s.unit == sitting.unit
    };
    if let Some(other) = plan.sittings.iter().find(same) {
        remarks.push(format!("当天已安排{}", other.label()));
    }
    for person in sitting.people() {
        let absent = situation.facts.roster.person(person).is_some_and(|p| situation.is_absent(p, day));
        if absent {
            let name = situation
                .facts
                .roster
                .person(person)
                .map(|p| &situation.facts.roster.people[p as usize].name);
            remarks.push(format!("{}当天不能到会", name.map_or(person, |n| n)));
        }
    }
    remarks
}
