//! The cheapest path: from today to a goal by a day, the least that must be done; or what makes it impossible.

use super::demands::Demands;
use super::situations::Situation;
use super::{Outcome, Request, work_out};
use crate::standards::Force;
use crate::verdicts::Status;
use jishi_domain::dates::Day;
use jishi_domain::refusals::Refusal;
use serde::Serialize;

/// 目标 of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Every must of every adopted standard.
    EveryMust,
    /// 达标 under one standard: so large a share of its musts as it says.
    Attained(String),
    /// These indicators, by slug.
    Indicators(Vec<String>),
}

/// 最省路径 — the least that must be done from today on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Path {
    /// Last day.
    pub by: Day,
    /// What must be done, and what of the goal is lost for good, with the reason.
    pub outcome: Outcome,
    /// Whether the goal can still be reached.
    pub possible: bool,
    /// In words: that it can be reached and with what, or which period was lost.
    pub words: String,
}

fn is_of(situation: &Situation<'_>, goal: &Goal, of: &(usize, u16)) -> bool {
    let standard = situation.plans[of.0].standard;
    let indicator = &standard.indicators[usize::from(of.1)];
    match goal {
        Goal::EveryMust => indicator.force == Force::Must,
        Goal::Attained(id) => indicator.force == Force::Must && standard.document.id == *id,
        Goal::Indicators(slugs) => slugs.contains(&indicator.slug),
    }
}

/// The least that must be done to reach a goal by a day.
///
/// Duties of periods that go on after the day count as far as they are asked whole: they must be done by it, too.
///
/// # Errors
/// The goal names nothing that is adopted, the day is over or of another year; or as [`super::plan`].
pub fn cheapest_path(request: &Request<'_>, goal: &Goal, by: Day) -> Result<Path, Refusal> {
    let situation = Situation::of(request)?;
    let object = || format!("{} 到{by}的最省路径", request.unit);
    if by < situation.first || by >= situation.end {
        return Err(Refusal::new(
            object(),
            format!("{by}不在{}到{}之间", situation.first, situation.end.plus(-1)),
            "选择这一年余下的一天",
        ));
    }
    let judged = situation.judged();
    let concerned: Vec<_> =
        judged.iter().filter(|j| is_of(&situation, goal, &(j.plan, j.indicator))).collect();
    if concerned.is_empty() {
        return Err(Refusal::new(object(), "目标不涉及已采用标准的任何要求", "核对标准编号或指标编号"));
    }
    let mut asked = situation.demands();
    asked.sittings.retain_mut(|d| {
        d.answers.retain(|of| is_of(&situation, goal, &(of.0, of.1)));
        d.days.until = d.days.until.min(by.plus(1));
        !d.answers.is_empty() && d.days.from <= by
    });
    asked.chores.retain_mut(|c| {
        c.answers.retain(|of| is_of(&situation, goal, &(of.0, of.1)));
        c.by = c.by.min(by);
        !c.answers.is_empty() && c.from <= by
    });
    asked.lost.retain(|l| is_of(&situation, goal, &(l.of.0, l.of.1)));
    let Demands { lost, .. } = &asked;
    let gone = lost.len();
    let outcome = work_out(request, &situation, asked, &[])?;
    let (possible, spare) = match goal {
        Goal::Attained(id) => {
            // the standard itself says which share of its musts is enough
            let plan = situation.plans.iter().find(|p| p.standard.document.id == *id);
            let share = plan.and_then(|p| p.share("attainment-share", situation.as_of(p))).unwrap_or((1, 1));
            let due = concerned.iter().filter(|j| j.status != Status::NotApplicable).count() as i64;
            let spare = due - (due * share.0 + share.1 - 1) / share.1;
            (outcome.plan.lost.len() as i64 <= spare, spare)
        }
        _ => (outcome.plan.lost.is_empty(), 0),
    };
    let (dates, sittings) = (outcome.figures.dates.value, outcome.figures.sittings.value);
    let filings = outcome.plan.filings.len();
    let mut words = if possible {
        format!("还能做到：{dates}个日子、{sittings}次会议活动、{filings}件报送")
    } else {
        "已不可能做到".to_owned()
    };
    if gone > 0 || !outcome.plan.lost.is_empty() {
        let mut lines: Vec<String> = outcome
            .plan
            .lost
            .iter()
            .map(|l| {
                let standard = request.library.standards.iter().find(|s| s.document.id == l.standard);
                let title = standard.and_then(|s| s.indicator(&l.indicator)).map(|i| i.title.as_str());
                format!("“{}”（{}）{}", title.unwrap_or(&l.indicator), l.period, l.reason)
            })
            .collect();
        let more = lines.len().saturating_sub(3);
        lines.truncate(3);
        words.push_str(&format!("；已失去{}", lines.join("，")));
        if more > 0 {
            words.push_str(&format!("等{}项", more + 3));
        }
        if possible {
            words.push_str(&format!("，达标允许缺{spare}项"));
        }
    }
    Ok(Path { by, outcome, possible, words })
}
