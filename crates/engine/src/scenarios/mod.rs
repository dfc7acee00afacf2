//! Runs the cases that stand beside the indicators.

mod college;

use crate::evaluations::plans::{Adopted, Plan};
use crate::evaluations::{Evaluation, evaluate, evaluate_year};
use crate::facts::{Facts, NOBODY};
use crate::standards::reader::{Mistake, Reader, listed};
use crate::standards::{Diagnostic, Library, Standard, Subject};
use crate::verdicts::{Finding, Status};
use jishi_domain::dates::Day;
use jishi_domain::periods::Cadence;
use jishi_domain::units::UnitKind;
use std::collections::{BTreeMap, BTreeSet};
use toml::Table;

/// What the scenarios have shown of an indicator.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Statuses that came out as expected.
    pub statuses: BTreeSet<Status>,
    /// A case met with exactly the number required.
    pub at_edge: bool,
    /// A case not met (or not yet) with one fewer than required.
    pub below_edge: bool,
}

impl Seen {
    /// Takes in what another file has shown.
    pub fn add(&mut self, other: &Seen) {
        self.statuses.extend(&other.statuses);
        self.at_edge |= other.at_edge;
        self.below_edge |= other.below_edge;
    }
}

/// What a file of scenarios came to.
#[derive(Debug, Default)]
pub struct Report {
    /// Number of scenarios.
    pub scenarios: usize,
    /// Number of expectations, over all indicators.
    pub expectations: usize,
    /// What failed, with file, line and reason.
    pub diagnostics: Vec<Diagnostic>,
    /// What was shown, by indicator.
    pub seen: BTreeMap<String, Seen>,
}

/// Runs a file of scenarios.
pub fn run(library: &Library, standard: &Standard, path: &str, text: &str) -> Report {
    let mut report = Report::default();
    let table = match text.parse::<Table>() {
        Ok(table) => table,
        Err(error) => {
            let at = error.span().map_or(0, |s| s.start).min(text.len());
            let line = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
            report.diagnostics.push(Diagnostic {
                file: path.into(),
                line,
                message: error.message().to_owned(),
            });
            return report;
        }
    };
    for (line, entry) in listed("scenario", text, &table) {
        report.scenarios += 1;
        let mut refuse =
            |message: String| report.diagnostics.push(Diagnostic { file: path.into(), line, message });
        let scenario = match Scenario::read(entry) {
            Ok(scenario) => scenario,
            Err(mistake) => {
                refuse(mistake);
                continue;
            }
        };
        for slug in &scenario.indicators {
            let Some(index) = standard.indicators.iter().position(|i| i.slug == *slug) else {
                refuse(format!("“{}”: indicator `{slug}` does not exist", scenario.title));
                continue;
            };
            report.expectations += scenario.expect.len();
            match scenario.run(library, standard, index) {
                Ok(seen) => report.seen.entry(slug.clone()).or_default().add(&seen),
                Err(mistakes) => {
                    for mistake in mistakes {
                        refuse(format!("“{}” of `{slug}`: {mistake}", scenario.title));
                    }
                }
            }
        }
    }
    report
}

struct Scenario<'t> {
    table: &'t Table,
    indicators: Vec<String>,
    title: String,
    as_of: Day,
    adopted: Option<Day>,
    until: Option<Day>,
    subject: Option<String>,
    expect: Vec<Expectation>,
}

struct Expectation {
    period: Option<String>,
    subject: Option<String>,
    status: Status,
    counted: Option<f64>,
    required: Option<f64>,
    due: Option<Day>,
    missing: Option<String>,
}

impl Scenario<'_> {
    fn read(table: &Table) -> Result<Scenario<'_>, Mistake> {
        let r = Reader::new(table);
        let mut indicators = r.texts("indicators")?;
        indicators.extend(r.texts("indicator")?);
        if indicators.is_empty() {
            return Err("a scenario names its `indicators`".into());
        }
        let mut expect = Vec::new();
        for table in r.tables("expect")? {
            let e = Reader::new(table);
            let status = e.required("status")?;
            expect.push(Expectation {
                period: e.text("period")?,
                subject: e.text("subject")?,
                status: Status::ALL
                    .into_iter()
                    .find(|s| s.id() == status)
                    .ok_or_else(|| format!("unknown status `{status}`"))?,
                counted: e.value("counted").and_then(as_number),
                required: e.value("required").and_then(as_number),
                due: e.day("due")?,
                missing: e.text("missing")?,
            });
            e.finish()?;
        }
        if expect.is_empty() {
            return Err("a scenario that expects nothing shows nothing".into());
        }
        Ok(Scenario {
            table,
            indicators,
            title: r.required("title")?,
            as_of: r.day("as_of")?.ok_or("`as_of` is missing")?,
            adopted: r.day("adopted")?,
            until: r.day("adopted_until")?,
            subject: r.text("subject")?,
            expect,
        })
    }

    fn run(&self, library: &Library, standard: &Standard, index: usize) -> Result<Seen, Vec<String>> {
        let indicator = &standard.indicators[index];
        let from = self.adopted.unwrap_or(standard.document.in_force_from);
        let world = college::build(self.table, library, standard, indicator, self.as_of, from)
            .map_err(|m| vec![m])?;
        let facts = Facts::of(&world, self.as_of);
        let mut adopted = Adopted::from(from);
        adopted.until = self.until.map_or(Day::MAX, |d| d.plus(1));
        if let Some(parameters) = self.table.get("parameters").and_then(toml::Value::as_table) {
            for (id, value) in parameters {
                let Some(parameter) = standard.parameters.get(id) else {
                    return Err(vec![format!("parameter `{id}` does not exist")]);
                };
                let json = match value {
                    toml::Value::Datetime(at) => serde_json::Value::String(at.to_string()),
                    other => serde_json::to_value(other).map_err(|e| vec![e.to_string()])?,
                };
                let setting = parameter.read_json(&json).map_err(|m| vec![m])?;
                adopted.settings.insert(id.clone(), setting);
                adopted.confirmed.insert(id.clone(), "college".into());
            }
        }
        let plan = Plan::new(standard, adopted, &facts);
        // the year of the day asked, and the years before, as known on that day
        let mut evaluations = vec![evaluate(&plan, &facts, self.as_of, true)];
        let mut around = self.as_of;
        for _ in 0..2 {
            around = Cadence::Year.around(around).start.plus(-1);
            evaluations.push(evaluate_year(&plan, &facts, self.as_of, around, true));
        }
        let mut seen = Seen::default();
        let mut mistakes = Vec::new();
        for expectation in &self.expect {
            let results = evaluations.iter().map(|evaluation| {
                let findings: Vec<&Finding> =
                    evaluation.findings.iter().filter(|f| usize::from(f.indicator) == index).collect();
                self.compare(expectation, evaluation, &findings, indicator.subject)
            });
            let mut first_mistake = None;
            let mut found = None;
            for result in results {
                match result {
                    Ok(finding) => {
                        found = Some(finding);
                        break;
                    }
                    Err(mistake) => {
                        let absent = mistake.starts_with("no verdict");
                        if first_mistake.is_none() || !absent {
                            first_mistake = Some(mistake);
                        }
                        if !absent {
                            break;
                        }
                    }
                }
            }
            match found {
                Some(finding) => {
                    seen.statuses.insert(finding.status);
                    let step = if finding.hundredths { 100 } else { 1 };
                    if finding.required >= 0
                        && finding.status == Status::Met
                        && finding.counted == finding.required
                    {
                        seen.at_edge = true;
                    }
                    let below =
                        finding.counted < finding.required && finding.counted + step >= finding.required;
                    if below
                        && matches!(
                            finding.status,
                            Status::NotMet | Status::NotYetDue | Status::NotApplicable
                        )
                    {
                        seen.below_edge = true;
                    }
                }
                None => mistakes.extend(first_mistake),
            }
        }
        if mistakes.is_empty() { Ok(seen) } else { Err(mistakes) }
    }

    fn compare(
        &self,
        expected: &Expectation,
        evaluation: &Evaluation<'_>,
        findings: &[&Finding],
        subject: Subject,
    ) -> Result<Finding, String> {
        let roster = &evaluation.facts.roster;
        let wanted = expected.subject.as_deref().or(self.subject.as_deref());
        let default = match subject {
            Subject::Unit(UnitKind::College) => "college",
            Subject::Unit(UnitKind::GeneralBranch) => "general",
            Subject::Unit(UnitKind::Branch) => "branch",
            Subject::Unit(UnitKind::Group) => "g1",
            Subject::Person(_) => "p1",
        };
        let code = |f: &Finding| -> &str {
            if f.person == NOBODY {
                &roster.units[f.unit as usize].code
            } else {
                &roster.people[f.person as usize].code
            }
        };
        let of: Vec<&&Finding> = match wanted {
            Some(wanted) => findings.iter().filter(|f| code(f) == wanted).collect(),
            None => {
                let by_default: Vec<_> = findings.iter().filter(|f| code(f) == default).collect();
                if by_default.is_empty() {
                    let first = findings.first().map(|f| code(f).to_owned());
                    findings.iter().filter(|f| Some(code(f)) == first.as_deref()).collect()
                } else {
                    by_default
                }
            }
        };
        let label = |f: &Finding| evaluation.windows[usize::from(f.period)].period().label;
        let found = match &expected.period {
            Some(period) => of.iter().find(|f| label(f) == *period),
            None => of.last(),
        };
        let Some(finding) = found.map(|f| (**f).clone()) else {
            let have: Vec<String> =
                findings.iter().map(|f| format!("{} {}", code(f), label(f))).take(8).collect();
            return Err(format!(
                "no verdict for {} in {}; there are: {}",
                wanted.unwrap_or(default),
                expected.period.as_deref().unwrap_or("any period"),
                if have.is_empty() { "none".to_owned() } else { have.join(", ") }
            ));
        };
        let scale = if finding.hundredths { 100.0 } else { 1.0 };
        let (counted, required) = (finding.counted as f64 / scale, finding.required as f64 / scale);
        let said = format!(
            "{} {} {} counted {counted} required {required} ({})",
            code(&finding),
            label(&finding),
            finding.status.id(),
            evaluation.reason(&finding)
        );
        let near = |a: f64, b: f64| (a - b).abs() < 0.006;
        if finding.status != expected.status {
            return Err(format!("expected {}, came out {said}", expected.status.id()));
        }
        if expected.counted.is_some_and(|c| !near(c, counted)) {
            return Err(format!(
                "expected counted {}, came out {said}",
                expected.counted.unwrap_or_default()
            ));
        }
        if expected.required.is_some_and(|r| !near(r, required)) {
            return Err(format!(
                "expected required {}, came out {said}",
                expected.required.unwrap_or_default()
            ));
        }
        if let Some(due) = expected.due
            && finding.due.0 != due
        {
            return Err(format!("expected due {due}, came out {} ({said})", finding.due.0));
        }
        if let Some(words) = &expected.missing
            && !evaluation.missing(&finding).iter().any(|m| m.contains(words.as_str()))
        {
            return Err(format!("expected missing “{words}”, came out {:?}", evaluation.missing(&finding)));
        }
        Ok(finding)
    }
}

fn as_number(value: &toml::Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|i| i as f64))
}
