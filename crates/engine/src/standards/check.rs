//! Checks a library: nothing unknown, nothing claimed that does not exist, every number with both sides tried.

use super::load::is_kebab;
use super::{Diagnostic, Force, Indicator, Library, Standard};
use crate::facts::vocabulary::FactKind;
use crate::metrics::Metric;
use crate::rules::{Filter, Per, Rule};
use crate::scenarios::{self, Seen};
use crate::verdicts::Status;
use jishi_domain::record_kinds::RecordKind;
use std::collections::BTreeMap;

/// Parameters that the engine reads for every standard.
pub const COMMON_PARAMETERS: [&str; 10] = [
    "partial-period-share",
    "combine-sittings",
    "vacation-months",
    "probationary-counted",
    "attestation-confirmed",
    "attestation-years",
    "attainment-share",
    "entry-days",
    "joined-grace-days",
    "share-rounding",
];

/// What a check has gone through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Indicators.
    pub indicators: usize,
    /// Scenarios.
    pub scenarios: usize,
    /// Expectations inside them.
    pub expectations: usize,
}

/// Checks one standard of a library.
pub fn check(library: &Library, standard: &Standard) -> (Tried, Vec<Diagnostic>) {
    let mut checker = Checker { library, standard, diagnostics: Vec::new() };
    checker.clauses();
    checker.parameters();
    checker.indicators();
    checker.programme();
    let mut tried = Tried { indicators: standard.indicators.len(), ..Tried::default() };
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    if checker.diagnostics.is_empty() || !standard.indicators.is_empty() {
        for (path, text) in &standard.scenarios {
            let report = scenarios::run(library, standard, path, text);
            tried.scenarios += report.scenarios;
            tried.expectations += report.expectations;
            checker.diagnostics.extend(report.diagnostics);
            for (slug, of) in report.seen {
                seen.entry(slug).or_default().add(&of);
            }
        }
        checker.sides(&seen);
    }
    checker.diagnostics.sort();
    (tried, checker.diagnostics)
}

struct Checker<'l> {
    library: &'l Library,
    standard: &'l Standard,
    diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn folder(&self, file: &str) -> String {
        format!("{}/{}/{file}", self.standard.document.id, self.standard.document.version)
    }

    fn refuse(&mut self, at: &(String, usize), message: impl Into<String>) {
        self.diagnostics.push(Diagnostic { file: at.0.clone(), line: at.1, message: message.into() });
    }

    fn clauses(&mut self) {
        let at = (self.folder("clauses"), 1);
        let mut seen = std::collections::BTreeSet::new();
        for clause in &self.standard.clauses {
            if !seen.insert(&clause.id) {
                self.refuse(&at, format!("clause `{}` stands twice", clause.id));
            }
            let answered = self.standard.indicators.iter().any(|i| i.clauses.contains(&clause.id));
            if matches!(clause.serve.as_str(), "auto" | "attest") && !answered {
                self.refuse(
                    &at,
                    format!("clause `{}` is `{}` but no indicator answers it", clause.id, clause.serve),
                );
            }
        }
    }

    fn parameters(&mut self) {
        let at = (self.folder("parameters.toml"), 1);
        for id in COMMON_PARAMETERS {
            if !self.standard.parameters.contains_key(id) {
                self.refuse(&at, format!("the common parameter `{id}` is missing"));
            }
        }
        for parameter in self.standard.parameters.values() {
            if !is_kebab(&parameter.id) {
                self.refuse(&at, format!("parameter `{}`: an id is kebab-case ASCII", parameter.id));
            }
            for value in &parameter.values {
                if let Some(clause) = &value.clause
                    && !clause
                        .split([',', '、', ' '])
                        .filter(|c| !c.is_empty())
                        .all(|c| self.standard.clause(c).is_some())
                {
                    self.refuse(
                        &at,
                        format!("parameter `{}`: clause `{clause}` does not exist", parameter.id),
                    );
                }
            }
        }
    }

    fn indicators(&mut self) {
        for (i, indicator) in self.standard.indicators.iter().enumerate() {
            let at = &indicator.at;
            let slug = &indicator.slug;
            if !is_kebab(slug) {
                self.refuse(at, format!("indicator `{slug}`: a slug is kebab-case ASCII"));
            }
            let reused = self.standard.indicators[..i].iter().any(|o| o.slug == *slug)
                || self.library.standards.iter().any(|s| {
                    s.document.id != self.standard.document.id && s.indicators.iter().any(|o| o.slug == *slug)
                });
            if reused {
                self.refuse(at, format!("indicator `{slug}`: the slug is used by another indicator"));
            }
            if indicator.clauses.is_empty() {
                self.refuse(at, format!("indicator `{slug}` names no clause"));
            }
            for clause in &indicator.clauses {
                if self.standard.clause(clause).is_none() {
                    self.refuse(at, format!("indicator `{slug}`: clause `{clause}` does not exist"));
                }
            }
            let names = indicator
                .rule
                .parameters()
                .into_iter()
                .chain(indicator.uses.iter().map(String::as_str))
                .chain(indicator.applies_when.iter().flat_map(|c| c.parameters()));
            for name in names {
                if !self.standard.parameters.contains_key(name) {
                    self.refuse(at, format!("indicator `{slug}`: parameter `{name}` does not exist"));
                }
            }
            for other in indicator.rule.indicators() {
                if other == slug || self.standard.indicator(other).is_none() {
                    self.refuse(at, format!("indicator `{slug}`: indicator `{other}` does not exist here"));
                }
            }
            self.items(indicator);
            for text in [&indicator.explain, &indicator.next, &indicator.follows] {
                for place in places(text) {
                    if !["counted", "required", "period", "subject", "missing", "due"].contains(&place) {
                        self.refuse(at, format!("indicator `{slug}`: unknown place {{{place}}}"));
                    }
                }
            }
        }
    }

    fn items(&mut self, indicator: &Indicator) {
        let mut wanted: Vec<(String, Vec<FactKind>)> =
            indicator.rule.filters().into_iter().flat_map(of_filter).collect();
        collect_items(&indicator.rule, &mut wanted);
        for condition in &indicator.applies_when {
            of_metric(&condition.metric, &mut wanted);
        }
        for (item, kinds) in wanted {
            if is_event_item(&item) {
                continue;
            }
            match self.library.items.get(&item) {
                None => {
                    self.refuse(
                        &indicator.at,
                        format!("indicator `{}`: item `{item}` does not exist", indicator.slug),
                    );
                }
                Some(known) => {
                    let fits = kinds.iter().any(|k| {
                        k.id() == known.kind
                            || (known.kind == "topic" && *k == FactKind::RESOLUTION)
                            || (k.is_sitting() && known.kind == "topic")
                            || (*k == FactKind::ATTENDANCE
                                && FactKind::from_id(&known.kind).is_some_and(|k| k.is_sitting()))
                    });
                    if !fits {
                        self.refuse(
                            &indicator.at,
                            format!(
                                "indicator `{}`: item `{item}` belongs to `{}`",
                                indicator.slug, known.kind
                            ),
                        );
                    }
                }
            }
        }
    }

    fn programme(&mut self) {
        let mut seen = std::collections::BTreeSet::new();
        for entry in &self.standard.programme {
            if !seen.insert((&entry.kind, &entry.id)) {
                self.refuse(&entry.at, format!("{} `{}` stands twice", entry.kind, entry.id));
            }
            for clause in &entry.clauses {
                if self.standard.clause(clause).is_none() {
                    self.refuse(
                        &entry.at,
                        format!("{} `{}`: clause `{clause}` does not exist", entry.kind, entry.id),
                    );
                }
            }
            if let Some(slug) = &entry.indicator
                && self.standard.indicator(slug).is_none()
            {
                self.refuse(
                    &entry.at,
                    format!("{} `{}`: indicator `{slug}` does not exist", entry.kind, entry.id),
                );
            }
        }
    }

    /// Each indicator that can fail has been seen to be met and not met, and a must with a count at both edges.
    fn sides(&mut self, seen: &BTreeMap<String, Seen>) {
        let none = Seen::default();
        for indicator in &self.standard.indicators {
            let of = seen.get(&indicator.slug).unwrap_or(&none);
            let mut lacking: Vec<&str> = Vec::new();
            if !of.statuses.contains(&Status::Met) {
                lacking.push("a met case");
            }
            if !indicator.force.never_fails() && !of.statuses.contains(&Status::NotMet) {
                lacking.push("a not-met case");
            }
            if !indicator.applies_when.is_empty() && !of.statuses.contains(&Status::NotApplicable) {
                lacking.push("a not-applicable case");
            }
            if let Rule::Count { at_least: Some(_), per, .. } = &indicator.rule
                && indicator.force == Force::Must
                && *per != Per::Standing
            {
                if !of.at_edge {
                    lacking.push("a case with exactly the number required");
                }
                if !of.below_edge {
                    lacking.push("a case with one fewer than required");
                }
            }
            if !lacking.is_empty() {
                self.refuse(
                    &indicator.at,
                    format!(
                        "indicator `{}` ({}): its scenarios lack {}",
                        indicator.slug,
                        indicator.force.id(),
                        lacking.join(", ")
                    ),
                );
            }
        }
    }
}

fn of_filter(filter: &Filter) -> Vec<(String, Vec<FactKind>)> {
    filter.items.iter().map(|i| (i.clone(), filter.kinds.clone())).collect()
}

fn of_metric(metric: &Metric, out: &mut Vec<(String, Vec<FactKind>)>) {
    let mut add = |items: &[String], kind: RecordKind| {
        out.extend(items.iter().map(|i| (i.clone(), vec![FactKind::of(kind)])));
    };
    match metric {
        Metric::Applied { item } => add(std::slice::from_ref(item), RecordKind::Application),
        Metric::Honours { items, .. } => add(items, RecordKind::Honour),
        Metric::FundSource { items } => add(items, RecordKind::Funds),
        Metric::Facts { filter, .. } => out.extend(of_filter(filter)),
        _ => {}
    }
}

fn collect_items(rule: &Rule, out: &mut Vec<(String, Vec<FactKind>)>) {
    match rule {
        Rule::Attested { item, .. } => out.push((item.clone(), vec![FactKind::of(RecordKind::Attestation)])),
        Rule::AllOf { rules, .. } | Rule::AnyOf { rules, .. } => {
            for rule in rules {
                collect_items(rule, out);
            }
        }
        Rule::Structure { require, .. } => {
            for condition in require {
                of_metric(&condition.metric, out);
            }
        }
        Rule::Share { wanted: crate::rules::Where::Condition(c), .. } => of_metric(&c.metric, out),
        _ => {}
    }
}

/// Items of roster events are posts and categories, not words of the vocabulary.
fn is_event_item(item: &str) -> bool {
    jishi_domain::people::PostKind::from_id(item).is_some()
        || matches!(item, "in-service" | "student" | "retired")
}

fn places(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(place, _)| place)).collect()
}
