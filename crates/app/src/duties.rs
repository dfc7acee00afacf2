//! What is owed: open verdicts as things to do, soonest first, each with the record that would answer it.

use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::units::UnitKind;
use jishi_engine::evaluations::{Evaluation, evaluate_units};
use jishi_engine::facts::NOBODY;
use jishi_engine::rules::{Filter, Rule};
use jishi_engine::standards::Force;
use jishi_engine::verdicts::{Finding, Status};
use serde::Serialize;
use std::collections::BTreeMap;

/// Days ahead within which something is coming.
const AHEAD: i32 = 30;

/// Days for which something that was not done in time is still shown.
const BEHIND: i32 = 92;

/// 待办 — one thing that is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Code of the unit that owes it.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// What, in the indicator's title.
    pub title: String,
    /// Period.
    pub period: String,
    /// Short name of the standard.
    pub standard: String,
    /// Clauses.
    pub clauses: Vec<String>,
    /// Word for the force.
    pub force: &'static str,
    /// By which day.
    pub due: Option<Day>,
    /// Id of the verdict.
    pub verdict: String,
    /// Reason.
    pub reason: String,
    /// What to do.
    pub next: String,
    /// For indicators on persons: how many of them.
    pub persons: usize,
    /// The record that would answer it.
    pub form: Option<Form>,
    /// Further standards that ask the same of the same period: short names. One record answers them all.
    pub also: Vec<String>,
}

/// 表单 — the record that would answer a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// Kind of record.
    pub kind: &'static str,
    /// Its word.
    pub label: &'static str,
    /// Whether it is a sitting.
    pub sitting: bool,
    /// Item that it is about.
    pub item: Option<String>,
}

/// 待办清单 — what somebody owes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Duties {
    /// Not done in time, latest first.
    pub late: Vec<Duty>,
    /// Due within thirty days, soonest first.
    pub coming: Vec<Duty>,
    /// What the machine cannot say: data or a reviewer's word are missing.
    pub unclear: Vec<Duty>,
    /// How many are due later than that.
    pub later: usize,
}

impl Duties {
    /// Whether nothing is owed now.
    pub fn is_empty(&self) -> bool {
        self.late.is_empty() && self.coming.is_empty() && self.unclear.is_empty()
    }
}

/// What units owe, taken together: each unit with its Party groups.
pub fn of_units(present: &Present, codes: &[String]) -> Duties {
    let (facts, today) = (present.facts(), present.today());
    let roster = &facts.roster;
    let mut wanted = Vec::new();
    for code in codes {
        let Some(unit) = roster.unit(code) else { continue };
        wanted.push(unit);
        let below = roster.with_below(unit, today).into_iter();
        wanted.extend(below.filter(|u| roster.units[*u as usize].kind == UnitKind::Group));
    }
    wanted.sort_unstable();
    wanted.dedup();
    let mut duties = Duties::default();
    for plan in present.plans() {
        // shares are taken over what stands below
        let mut units: Vec<u32> = wanted.iter().flat_map(|u| roster.with_below(*u, today)).collect();
        units.sort_unstable();
        units.dedup();
        let evaluation = evaluate_units(plan, facts, today, true, &units);
        let mut by_place: BTreeMap<(u32, u16, u16), Vec<&Finding>> = BTreeMap::new();
        for finding in &evaluation.findings {
            if wanted.binary_search(&finding.unit).is_ok() {
                by_place.entry((finding.unit, finding.indicator, finding.period)).or_default().push(finding);
            }
        }
        for findings in by_place.values() {
            sort_in(&evaluation, findings, today, &mut duties);
        }
    }
    finish(duties)
}

/// What one person owes.
pub fn of_person(present: &Present, person: &str) -> Duties {
    let (facts, today) = (present.facts(), present.today());
    let Some(index) = facts.roster.person(person) else { return Duties::default() };
    let home = facts.roster.people[index as usize].home;
    let mut duties = Duties::default();
    for plan in present.plans() {
        let evaluation = evaluate_units(plan, facts, today, true, &[home]);
        for finding in evaluation.findings.iter().filter(|f| f.person == index) {
            sort_in(&evaluation, &[finding], today, &mut duties);
        }
    }
    finish(duties)
}

fn sort_in(evaluation: &Evaluation<'_>, findings: &[&Finding], today: Day, duties: &mut Duties) {
    let of = |status: Status| findings.iter().filter(move |f| f.status == status);
    let force = |f: &Finding| evaluation.plan.standard.indicators[usize::from(f.indicator)].force;
    let Some(first) = findings.first() else { return };
    // targets are the programme's, and what is usual only warns: neither is anybody's debt
    if matches!(force(first), Force::Target | Force::Encouraged | Force::Permitted) {
        return;
    }
    if let Some(finding) = of(Status::NotMet).next() {
        let due = finding.due.0;
        if due == Day::MAX || due >= today.plus(-BEHIND) {
            duties.late.push(duty(evaluation, finding, of(Status::NotMet).count()));
        }
    }
    if let Some(finding) = of(Status::NotYetDue).min_by_key(|f| f.due.0) {
        if finding.due.0 <= today.plus(AHEAD) {
            duties.coming.push(duty(evaluation, finding, of(Status::NotYetDue).count()));
        } else {
            duties.later += 1;
        }
    }
    if let Some(finding) = of(Status::Undetermined).next() {
        duties.unclear.push(duty(evaluation, finding, of(Status::Undetermined).count()));
    }
}

fn duty(evaluation: &Evaluation<'_>, finding: &Finding, count: usize) -> Duty {
    let standard = evaluation.plan.standard;
    let indicator = &standard.indicators[usize::from(finding.indicator)];
    let unit = &evaluation.facts.roster.units[finding.unit as usize];
    Duty {
        unit: unit.code.to_string(),
        unit_name: unit.name.to_string(),
        title: indicator.title.clone(),
        period: evaluation.windows[usize::from(finding.period)].period().label,
        standard: standard.document.short.clone(),
        clauses: indicator.clauses.clone(),
        force: indicator.force.label(),
        due: (finding.due.0 != Day::MAX).then_some(finding.due.0),
        verdict: evaluation.id(finding),
        reason: evaluation.reason(finding),
        next: evaluation.next(finding),
        persons: if finding.person == NOBODY { 0 } else { count },
        form: form_for(&indicator.rule),
        also: Vec::new(),
    }
}

/// The record that would answer a rule, where one kind of record does.
pub fn form_for(rule: &Rule) -> Option<Form> {
    let filter: &Filter = match rule {
        Rule::Count { filter, .. } | Rule::Sum { filter, .. } | Rule::DoneBy { filter, .. } => filter,
        Rule::FollowUp { trigger, follow, before, .. } => {
            if *before {
                trigger
            } else {
                follow
            }
        }
        Rule::Attested { item, .. } => {
            let kind = RecordKind::Attestation;
            return Some(Form {
                kind: kind.id(),
                label: kind.label(),
                sitting: false,
                item: Some(item.clone()),
            });
        }
        _ => return None,
    };
    // attendance and hours come from the sitting at which they were had
    let kind = filter.kinds.iter().find_map(|k| k.record_kind()).or_else(|| filter.of.first().copied())?;
    let spec = kind.spec();
    Some(Form {
        kind: spec.id,
        label: spec.label,
        sitting: spec.sitting,
        item: filter.items.first().cloned(),
    })
}

/// Joins what several standards ask alike, and sorts.
fn finish(mut duties: Duties) -> Duties {
    for list in [&mut duties.late, &mut duties.coming, &mut duties.unclear] {
        let mut joined: Vec<Duty> = Vec::new();
        for duty in list.drain(..) {
            let same = joined.iter_mut().find(|known| {
                known.unit == duty.unit
                    && known.form.is_some()
                    && known.form == duty.form
                    && known.due == duty.due
                    && known.period == duty.period
                    && (known.persons == 0) == (duty.persons == 0)
            });
            match same {
                Some(known) if known.standard == duty.standard && known.title == duty.title => {
                    known.persons = known.persons.max(duty.persons);
                }
                Some(known) => known.also.push(format!("{}“{}”", duty.standard, duty.title)),
                None => joined.push(duty),
            }
        }
        *list = joined;
    }
    duties.late.sort_by_key(|d| (std::cmp::Reverse(d.due), d.unit.clone()));
    duties.coming.sort_by_key(|d| (d.due, d.unit.clone()));
    duties.unclear.sort_by_key(|d| (d.unit.clone(), d.standard.clone()));
    duties
}
