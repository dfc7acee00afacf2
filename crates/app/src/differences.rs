//! Which verdicts change between two texts of a standard, and why.

use crate::errors::AppError;
use crate::previews::{self, Place};
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use jishi_engine::evaluations::plans::{Adopted, Plan};
use jishi_engine::evaluations::{Evaluation, evaluate};
use jishi_engine::facts::{Facts, NOBODY};
use jishi_engine::standards::{Indicator, Standard};
use jishi_engine::verdicts::Finding;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// 变化 — one verdict under the one text and the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Slug of the indicator.
    pub indicator: String,
    /// Code of the unit or person.
    pub subject: String,
    /// Name of the unit or person.
    pub name: String,
    /// Period.
    pub period: String,
    /// Status under the first text; `None`: not judged.
    pub before: Option<&'static str>,
    /// Status under the second text; `None`: not judged.
    pub after: Option<&'static str>,
    /// Why, in words.
    pub why: Vec<String>,
}

/// Compares the verdicts of a world under two texts.
///
/// # Errors
/// The standard is not adopted on the day.
pub fn compare(
    world: &World,
    before: &Standard,
    after: &Standard,
    as_of: Day,
) -> Result<Vec<Difference>, AppError> {
    let adoption = world.adoption_on(&before.document.id, as_of).ok_or_else(|| {
        AppError::refused(
            format!("标准 {}", before.document.id),
            format!("在{as_of}没有采用"),
            "先采用标准，或换一个 --as-of 日期",
        )
    })?;
    let facts = Facts::of(world, as_of);
    let first = Plan::new(before, Adopted::of(adoption, before), &facts);
    let second = Plan::new(after, Adopted::of(adoption, after), &facts);
    let (first, second) = (evaluate(&first, &facts, as_of, false), evaluate(&second, &facts, as_of, false));
    let (first, second) = (said(&first), said(&second));
    let mut out = Vec::new();
    let places: BTreeSet<&Place<'_>> = first.keys().chain(second.keys()).collect();
    for place in places {
        let (a, b) = (first.get(place), second.get(place));
        if a.map(|s| s.0) == b.map(|s| s.0) {
            continue;
        }
        let name = a.or(b).map(|s| s.1.clone()).unwrap_or_default();
        let subject = match place.person {
            "" => place.unit.to_owned(),
            person => format!("{}/{person}", place.unit),
        };
        out.push(Difference {
            indicator: place.indicator.to_owned(),
            subject,
            name,
            period: place.period.to_string(),
            before: a.map(|s| s.0),
            after: b.map(|s| s.0),
            why: reasons(before, after, place.indicator, as_of),
        });
    }
    Ok(out)
}

type Said<'e> = BTreeMap<Place<'e>, (&'static str, String)>;

fn said<'e>(evaluation: &'e Evaluation<'_>) -> Said<'e> {
    let roster = &evaluation.facts.roster;
    let name = |finding: &Finding| {
        if finding.person == NOBODY {
            roster.units[finding.unit as usize].name.to_string()
        } else {
            roster.people[finding.person as usize].name.to_string()
        }
    };
    previews::places(evaluation).map(|(place, f)| (place, (f.status.id(), name(f)))).collect()
}

fn reasons(before: &Standard, after: &Standard, slug: &str, as_of: Day) -> Vec<String> {
    let (a, b) = match (before.indicator(slug), after.indicator(slug)) {
        (Some(a), Some(b)) => (a, b),
        (None, _) => return vec!["新增的指标".into()],
        (_, None) => return vec!["取消的指标".into()],
    };
    let mut why = Vec::new();
    let names = |i: &Indicator| -> Vec<String> {
        let mut names: Vec<String> = i.rule.parameters().into_iter().map(str::to_owned).collect();
        names.extend(i.uses.iter().cloned());
        names
    };
    let mut ids = names(a);
    ids.extend(names(b));
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let value = |s: &Standard| s.parameters.get(&id).map(|p| p.on(as_of).setting.json());
        let (x, y) = (value(before), value(after));
        if x != y {
            let show = |v: Option<serde_json::Value>| v.map_or_else(|| "无".to_owned(), |v| v.to_string());
            let title =
                after.parameters.get(&id).or(before.parameters.get(&id)).map_or("", |p| p.title.as_str());
            why.push(format!("参数“{title}”（{id}）由{}改为{}", show(x), show(y)));
        }
    }
    if a.force != b.force {
        why.push(format!("力度由“{}”改为“{}”", a.force.label(), b.force.label()));
    }
    if a.subject != b.subject {
        why.push(format!("判定对象由{}改为{}", a.subject.id(), b.subject.id()));
    }
    if a.applies_when != b.applies_when {
        why.push("适用条件改变".into());
    }
    if a.rule != b.rule {
        why.push("规则改变".into());
    }
    if why.is_empty() {
        why.push("所引用的其他指标改变".into());
    }
    why
}
