//! The cheapest path: from today to a goal by a day, the least that must be done; or what makes it impossible.

use super::demands::{Chore, Demand, Demands};
use super::models::Spare;
use super::situations::{Judged, Situation};
use super::{Outcome, Request, work_out};
use crate::evaluations::Window;
use crate::standards::{Force, Subject};
use crate::verdicts::Status;
use jishi_domain::dates::Day;
use jishi_domain::periods::in_words;
use jishi_domain::quotations::quoted;
use jishi_domain::refusals::Refusal;
use jishi_domain::units::UnitKind;
use serde::Serialize;

/// 路径目标 — what a path leads to.
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
        Goal::Attained(id) => {
            indicator.force == Force::Must && standard.document.id == *id && counts(situation, of)
        }
        Goal::Indicators(slugs) => slugs.contains(&indicator.slug),
    }
}

/// Whether an indicator counts when a standard is asked for 达标: as the standards themselves count, a must of branches
/// and groups.
fn counts(situation: &Situation<'_>, of: &(usize, u16)) -> bool {
    let indicator = &situation.plans[of.0].standard.indicators[usize::from(of.1)];
    matches!(indicator.subject, Subject::Unit(UnitKind::Branch | UnitKind::Group))
}

/// How much of the goal may be left out, how much of it is gone, and what neither a sitting nor a paper could mend.
struct Room {
    spare: i64,
    gone: i64,
    weights: Vec<((usize, u16, Day), i64)>,
    beyond: Vec<String>,
}

/// What 达标 under a standard leaves room for, with what is asked of the goal.
fn room(situation: &Situation<'_>, id: &str, concerned: &[&Judged], asked: &Demands) -> Room {
    // the standard itself says which share of its musts is enough
    let plan = situation.plans.iter().find(|p| p.standard.document.id == id);
    let share = plan.and_then(|p| p.share("attainment-share", situation.as_of(p))).unwrap_or((1, 1));
    let due = concerned.iter().filter(|j| j.status != Status::NotApplicable).count() as i64;
    let mut weights: Vec<((usize, u16, Day), i64)> = Vec::new();
    for one in concerned.iter().filter(|j| !j.is_well()) {
        let key = (one.plan, one.indicator, one.window.start);
        match weights.iter_mut().find(|(k, _)| *k == key) {
            Some((_, weight)) => *weight += 1,
            None => weights.push((key, 1)),
        }
    }
    let has = |answers: &[(usize, u16, Window)], key: (usize, u16, Day)| {
        answers.iter().any(|(plan, indicator, window)| (*plan, *indicator, window.start) == key)
    };
    let is_lost = |key| asked.lost.iter().any(|l| has(&[l.of], key));
    let is_asked = |key| {
        asked.sittings.iter().any(|d| has(&d.answers, key))
            || asked.chores.iter().any(|c| has(&c.answers, key))
    };
    let hopeless = weights.iter().filter(|(key, _)| is_lost(*key) || !is_asked(*key));
    let beyond = weights.iter().filter(|(key, _)| !is_lost(*key) && !is_asked(*key));
    Room {
        spare: due - (due * share.0 + share.1 - 1) / share.1,
        gone: hopeless.map(|(_, weight)| weight).sum(),
        beyond: beyond.map(|(key, _)| title(situation, key.0, key.1)).collect(),
        weights,
    }
}

/// The first few, and how many there are.
fn some(titles: &[String]) -> String {
    let few: Vec<String> = titles.iter().take(3).map(|title| quoted(title)).collect();
    let more = if titles.len() > 3 { format!("等{}项", titles.len()) } else { String::new() };
    format!("{}{more}", few.join("、"))
}

fn title(situation: &Situation<'_>, plan: usize, indicator: u16) -> String {
    situation.plans[plan].standard.indicators[usize::from(indicator)].title.clone()
}

/// Takes what is left out away: demands and chores that answer nothing else; then, as far as the budget still goes, what
/// asks for most papers. Gives what was left out.
pub(super) fn leave_out(
    spare: &Spare,
    left_out: &[usize],
    demands: &mut [Demand],
    chores: &mut Vec<Chore>,
) -> Vec<(usize, u16, Window)> {
    let key = |of: &(usize, u16, Window)| (of.0, of.1, of.2.start);
    let weight = |of: &(usize, u16, Window)| {
        spare.weights.iter().find(|(k, _)| *k == key(of)).map_or(1, |(_, weight)| *weight)
    };
    let mut out: Vec<(usize, u16, Window)> = Vec::new();
    for index in left_out {
        let new: Vec<_> = demands[*index].answers.iter().filter(|of| !out.contains(of)).copied().collect();
        out.extend(new);
    }
    let mut budget = spare.budget - out.iter().map(weight).sum::<i64>();
    let mut papers: Vec<((usize, u16, Window), usize)> = Vec::new();
    for of in chores.iter().flat_map(|chore| &chore.answers) {
        let by_sittings = demands.iter().any(|demand| demand.answers.contains(of));
        if !by_sittings && !out.contains(of) && !papers.iter().any(|(known, _)| known == of) {
            papers.push((*of, chores.iter().filter(|chore| chore.answers == [*of]).count()));
        }
    }
    papers.sort_by_key(|(of, papers)| (std::cmp::Reverse(*papers), weight(of)));
    for (of, papers) in papers {
        if papers > 0 && weight(&of) <= budget {
            budget -= weight(&of);
            out.push(of);
        }
    }
    for demand in demands.iter_mut() {
        demand.answers.retain(|of| !out.contains(of));
        if demand.answers.is_empty() {
            demand.needed = 0;
        }
    }
    chores.retain_mut(|chore| {
        chore.answers.retain(|of| !out.contains(of));
        !chore.answers.is_empty()
    });
    out
}

/// The least that must be done to reach a goal by a day.
///
/// Duties of periods that go on after the day count as far as they are asked whole: they must be done by it, too.
///
/// # Errors
/// The goal names nothing that is adopted, the day is over or of another year; or as [`super::plan`].
pub fn cheapest_path(request: &Request<'_>, goal: &Goal, by: Day) -> Result<Path, Refusal> {
    let situation = Situation::of(request)?;
    let object = || format!("{} 到{}的最省路径", request.unit, by.in_words());
    if by < situation.first || by >= situation.end {
        return Err(Refusal::new(
            object(),
            format!(
                "{}不在{}到{}之间",
                by.in_words(),
                situation.first.in_words(),
                situation.end.plus(-1).in_words()
            ),
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
    let gone = asked.lost.len();
    let room = match goal {
        Goal::Attained(id) => Some(room(&situation, id, &concerned, &asked)),
        _ => None,
    };
    let spare = room
        .as_ref()
        .map(|room| Spare { budget: (room.spare - room.gone).max(0), weights: room.weights.clone() });
    let (outcome, left) = work_out(request, &situation, asked, &[], spare.as_ref())?;
    let new = outcome.plan.lost.len().saturating_sub(gone) as i64;
    let possible = match &room {
        Some(room) => room.gone + new <= room.spare,
        None => outcome.plan.lost.is_empty(),
    };
    let (dates, sittings) = (outcome.figures.dates.value, outcome.figures.sittings.value);
    let filings = outcome.plan.filings.len();
    let mut words = if possible {
        format!("还能做到：{dates}个日子、{sittings}次会议活动、{filings}件报送")
    } else {
        "已经做不到".to_owned()
    };
    if gone > 0 || !outcome.plan.lost.is_empty() {
        let mut lines: Vec<String> = outcome
            .plan
            .lost
            .iter()
            .map(|l| {
                let standard = request.library.standards.iter().find(|s| s.document.id == l.standard);
                let title = standard.and_then(|s| s.indicator(&l.indicator)).map(|i| i.title.as_str());
                format!("{}（{}）：{}", quoted(title.unwrap_or(&l.indicator)), in_words(&l.period), l.reason)
            })
            .collect();
        let more = lines.len().saturating_sub(3);
        lines.truncate(3);
        words.push_str(&format!("；失去的是{}", lines.join("；")));
        if more > 0 {
            words.push_str(&format!("等{}项", more + 3));
        }
    }
    if let Some(room) = &room {
        if !room.beyond.is_empty() {
            words.push_str(&format!("；不是开会和报送能解决的：{}", some(&room.beyond)));
        }
        if room.spare > 0 {
            words.push_str(&format!("；达标允许缺{}项", room.spare));
        }
        if possible && !left.is_empty() {
            let titles: Vec<String> = left
                .iter()
                .map(|of| format!("{}（{}）", title(&situation, of.0, of.1), in_words(&of.2.period().label)))
                .collect();
            words.push_str(&format!("，最省的一组里没有{}，它们仍是应当做的", some(&titles)));
        }
    }
    Ok(Path { by, outcome, possible, words })
}
