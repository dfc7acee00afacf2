//! What is different from an earlier plan, and why.

use super::situations::Situation;
use jishi_domain::dates::Day;
use jishi_domain::periods::in_words;
use jishi_domain::plans::{Answered, PlannedSitting, YearPlan};
use jishi_domain::quotations::quoted;
use jishi_domain::worlds::World;
use serde::Serialize;

/// 计划变动 — one difference from the earlier plan, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Id of the sitting.
    pub id: String,
    /// What happens to it.
    pub what: ChangeKind,
    /// Day before.
    pub was: Option<Day>,
    /// Day now.
    pub now: Option<Day>,
    /// In words: what and why.
    pub words: String,
}

/// 变动方式
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// 新增
    Added,
    /// 取消
    Removed,
    /// 改期
    Moved,
    /// 调整内容
    Altered,
}

/// The differences between an earlier plan and a new one, for the days that are left.
pub fn between(situation: &Situation<'_>, earlier: &YearPlan, now: &YearPlan, world: &World) -> Vec<Change> {
    let mut changes = Vec::new();
    let missed: Vec<&PlannedSitting> =
        earlier.sittings.iter().filter(|s| s.day < situation.first && !was_held(world, s)).collect();
    let known = |answer: &Answered| earlier.sittings.iter().any(|s| s.answers.contains(answer));
    for sitting in &now.sittings {
        match earlier.sitting(&sitting.id) {
            None => changes.push(added(situation, sitting, &missed, &known)),
            Some(old) if old.day != sitting.day => changes.push(Change {
                id: sitting.id.clone(),
                what: ChangeKind::Moved,
                was: Some(old.day),
                now: Some(sitting.day),
                words: format!(
                    "{}从{}改到{}：{}",
                    sitting.label(),
                    old.day.in_words(),
                    sitting.day.in_words(),
                    why_not_then(situation, old)
                ),
            }),
            Some(old) => changes.extend(altered(situation, old, sitting, &missed)),
        }
    }
    for old in earlier.sittings.iter().filter(|s| s.day >= situation.first) {
        if now.sitting(&old.id).is_none() {
            changes.push(Change {
                id: old.id.clone(),
                what: ChangeKind::Removed,
                was: Some(old.day),
                now: None,
                words: format!(
                    "取消{}的{}：它所答的要求已由已有记录或其他会议回应，或已不再适用",
                    old.day.in_words(),
                    old.label()
                ),
            });
        }
    }
    changes
}

fn was_held(world: &World, sitting: &PlannedSitting) -> bool {
    world.records.of_unit(&sitting.unit).any(|listed| {
        (listed.day().0 - sitting.day.0).abs() <= 7
            && listed.kinds().iter().any(|kind| sitting.kinds.contains(kind))
    })
}

fn why_not_then(situation: &Situation<'_>, old: &PlannedSitting) -> String {
    let day = old.day;
    if day < situation.first {
        return "原定的日子已经过去，没有记录".to_owned();
    }
    let closed = situation.settings.closed.iter().any(|(from, until)| *from <= day && day <= *until);
    if closed {
        return "原定的日子不能开会".to_owned();
    }
    if let Some(holiday) = situation.calendar.holiday(day) {
        return format!("原定的日子是{holiday}");
    }
    "原定的日子不再符合要求".to_owned()
}

/// What a sitting answers that the earlier plan did not: of standards in words, a few of them.
fn reasons(situation: &Situation<'_>, answers: &[&Answered]) -> String {
    let mut titles: Vec<String> = Vec::new();
    for answer in answers {
        let standard = situation.plans.iter().map(|p| p.standard).find(|s| s.document.id == answer.standard);
        let Some(standard) = standard else { continue };
        let title = standard.indicator(&answer.indicator).map_or(answer.indicator.as_str(), |i| &i.title);
        let words = format!("{}{}（{}）", standard.document.short, quoted(title), in_words(&answer.period));
        if !titles.contains(&words) {
            titles.push(words);
        }
    }
    let more = titles.len().saturating_sub(3);
    titles.truncate(3);
    let mut words = titles.join("、");
    if more > 0 {
        words.push_str(&format!("等{}项", more + 3));
    }
    words
}

fn added(
    situation: &Situation<'_>,
    sitting: &PlannedSitting,
    missed: &[&PlannedSitting],
    known: &dyn Fn(&Answered) -> bool,
) -> Change {
    let slipped = missed.iter().find(|m| {
        m.scope == sitting.scope
            && m.unit == sitting.unit
            && m.answers.iter().any(|a| sitting.answers.contains(a))
    });
    let why = match slipped {
        Some(old) => format!("补{}没有开成的{}", old.day.in_words(), old.label()),
        None => {
            let new: Vec<&Answered> = sitting.answers.iter().filter(|a| !known(a)).collect();
            if new.is_empty() {
                "原来的安排不够".to_owned()
            } else {
                format!("新增要求{}", reasons(situation, &new))
            }
        }
    };
    Change {
        id: sitting.id.clone(),
        what: ChangeKind::Added,
        was: None,
        now: Some(sitting.day),
        words: format!("{}增加{}：{why}", sitting.day.in_words(), sitting.label()),
    }
}

fn altered(
    situation: &Situation<'_>,
    old: &PlannedSitting,
    now: &PlannedSitting,
    missed: &[&PlannedSitting],
) -> Option<Change> {
    let mut parts = Vec::new();
    let new: Vec<&str> = now.kinds.iter().filter(|k| !old.kinds.contains(k)).map(|k| k.label()).collect();
    if !new.is_empty() {
        let answers: Vec<&Answered> = now.answers.iter().filter(|a| !old.answers.contains(a)).collect();
        let slipped = missed.iter().find(|m| m.answers.iter().any(|a| answers.contains(&a)));
        let why = match slipped {
            Some(m) => format!("补{}没有开成的{}", m.day.in_words(), m.label()),
            None => reasons(situation, &answers),
        };
        parts.push(format!("兼作{}（{why}）", new.join("、")));
    }
    let gone: Vec<&str> = old.kinds.iter().filter(|k| !now.kinds.contains(k)).map(|k| k.label()).collect();
    if !gone.is_empty() {
        parts.push(format!("不再兼作{}", gone.join("、")));
    }
    if old.chair != now.chair {
        let away = old.chair.as_deref().and_then(|c| situation.facts.roster.person(c));
        let is_away = away.is_some_and(|p| situation.is_absent(p, now.day));
        let why = if is_away { "原主持人不能到会" } else { "任职有变动" };
        parts.push(format!("改由{}主持（{why}）", named(situation, now.chair.as_deref())));
    }
    if old.lecturers != now.lecturers {
        let names: Vec<&str> = now.lecturers.iter().map(|l| named(situation, Some(l))).collect();
        parts.push(format!(
            "主讲人改为{}",
            if names.is_empty() { "待定".to_owned() } else { names.join("、") }
        ));
    }
    let topics: Vec<&str> =
        now.topics.iter().filter(|t| !old.topics.contains(t)).map(String::as_str).collect();
    if !topics.is_empty() && new.is_empty() {
        parts.push(format!("增加内容{}", topics.join("、")));
    }
    if old.hours != now.hours && parts.is_empty() {
        parts.push(format!("学时改为{}", now.hours.map_or_else(|| "不限".to_owned(), |h| h.to_string())));
    }
    (!parts.is_empty()).then(|| Change {
        id: now.id.clone(),
        what: ChangeKind::Altered,
        was: Some(old.day),
        now: Some(now.day),
        words: format!("{}的{}：{}", now.day.in_words(), old.label(), parts.join("；")),
    })
}

fn named<'a>(situation: &'a Situation<'_>, code: Option<&'a str>) -> &'a str {
    let person = code.and_then(|c| situation.facts.roster.person(c));
    person.map_or(code.unwrap_or("待定"), |p| &situation.facts.roster.people[p as usize].name)
}
