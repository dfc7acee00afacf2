//! A plan in words: what its parts answer, and why fewer would not do.

use crate::library;
use jishi_domain::periods::in_words;
use jishi_domain::plans::{Answered, Measure, YearPlan};
use jishi_domain::quotations::quoted;
use jishi_engine::standards::Library;
use serde::Serialize;

/// 所答条文 — what something planned answers, in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Asked {
    /// Short name of the standard.
    pub standard: String,
    /// Title of the indicator.
    pub title: String,
    /// Clauses.
    pub clauses: Vec<String>,
    /// Period, or several, in words.
    pub period: String,
    /// Word for the force.
    pub force: &'static str,
}

/// What is answered, in words; an indicator that the library does not have is named by its id.
pub fn asked(library: &Library, answered: &Answered) -> Asked {
    let standard = library::find(library, &answered.standard).ok();
    let indicator =
        standard.and_then(|s| s.indicators.iter().find(|indicator| indicator.slug == answered.indicator));
    Asked {
        standard: standard.map_or_else(|| answered.standard.clone(), |s| s.document.short.clone()),
        title: indicator.map_or_else(|| answered.indicator.clone(), |i| i.title.clone()),
        clauses: indicator.map(|i| i.clauses.clone()).unwrap_or_default(),
        period: in_words(&answered.period),
        force: indicator.map_or("", |i| i.force.label()),
    }
}

/// The same for many, each indicator of a standard once with all its periods, in the order of standards.
pub fn asked_of_all(library: &Library, answers: &[Answered]) -> Vec<Asked> {
    let mut joined: Vec<Asked> = Vec::new();
    for one in answers.iter().map(|answered| asked(library, answered)) {
        match joined.iter_mut().find(|known| known.standard == one.standard && known.title == one.title) {
            Some(known) if known.period == one.period => {}
            Some(known) => known.period = format!("{}、{}", known.period, one.period),
            None => joined.push(one),
        }
    }
    joined.sort();
    joined
}

/// 证明 — why fewer would not do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// A sentence with the sum.
    pub sums: Vec<String>,
    /// The steps: days that do not overlap, each with what it needs and why.
    pub steps: Vec<String>,
}

/// The proof of a plan in words.
pub fn proof(library: &Library, plan: &YearPlan) -> Proof {
    let mut proof = Proof::default();
    for measure in Measure::ALL {
        let steps: Vec<_> = plan.proof.iter().filter(|step| step.what == *measure).collect();
        let needed: u32 = steps.iter().map(|step| step.needed).sum();
        if needed == 0 {
            continue;
        }
        proof.sums.push(format!(
            "至少要{needed}{}：下面{}段时间互不重叠，各段所需相加就是{needed}，任何计划都不能更少",
            measure.label(),
            steps.len()
        ));
        for step in steps {
            let (standard, title) = library::find(library, &step.standard).map_or_else(
                |_| (step.standard.clone(), step.indicator.clone()),
                |s| {
                    let indicator = s.indicators.iter().find(|i| i.slug == step.indicator);
                    let title = indicator.map_or_else(|| step.indicator.clone(), |i| i.title.clone());
                    (s.document.short.clone(), title)
                },
            );
            let (from, until, what) = (step.from.in_words(), step.until.in_words(), step.what.label());
            proof.steps.push(format!(
                "{from}至{until}至少{}{what}：{standard}{}",
                step.needed,
                quoted(&title)
            ));
        }
    }
    proof
}
