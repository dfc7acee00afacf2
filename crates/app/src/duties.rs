//! What is owed: open verdicts as things to do, soonest first, each with the record that would answer it.

use crate::checklists::{self, Cell, Checklist};
use crate::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::units::UnitKind;
use jishi_engine::evaluations::{Evaluation, evaluate_units};
use jishi_engine::facts::NOBODY;
use jishi_engine::metrics::{Condition, Metric};
use jishi_engine::rules::{Filter, Rule};
use jishi_engine::standards::Force;
use jishi_engine::verdicts::{Finding, Status};
use serde::Serialize;
use std::collections::BTreeMap;

/// Days ahead within which something is coming.
const AHEAD: i32 = 30;

/// Days for which a closed period is still shown.
const BEHIND: i32 = 366;

/// 要求 — what one indicator asks, over the periods in which it is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The indicator's title.
    pub title: String,
    /// Short name of the standard.
    pub standard: String,
    /// Clauses.
    pub clauses: Vec<String>,
    /// Word for the force.
    pub force: &'static str,
    /// Reason, of the period that is due first.
    pub reason: String,
    /// What to do.
    pub next: String,
    /// For indicators on persons: how many of them.
    pub persons: usize,
    /// The periods, earliest first.
    pub periods: Vec<Cell>,
}

/// 待办 — one thing to do: a record that answers what several indicators ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Code of the unit that owes it.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// What is to be done or is missing.
    pub what: String,
    /// By which day, the first of them.
    pub due: Option<Day>,
    /// For indicators on persons: how many of them, at most.
    pub persons: usize,
    /// The record that would answer it.
    pub form: Option<Form>,
    /// Where it is put right, if no record answers it.
    #[serde(skip)]
    pub remedy: Option<Remedy>,
    /// What it answers.
    pub asked: Vec<Asked>,
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

/// 办理处 — where what no record answers is put right: how a unit is made up, and who holds what in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// The term of a committee or secretary.
    Term,
    /// The Party groups of a branch.
    Groups,
    /// The posts of its people.
    Posts,
    /// Its kind, form, basis and departments.
    Unit,
    /// Its people.
    Roster,
}

impl Remedy {
    /// What is done there.
    pub fn label(self) -> &'static str {
        match self {
            Remedy::Term => "登记任期",
            Remedy::Groups => "设立党小组",
            Remedy::Posts => "登记任职",
            Remedy::Unit => "调整党组织",
            Remedy::Roster => "核对名册",
        }
    }

    /// Where what is measured is put right; `None`: by a record, or nowhere in particular.
    fn of(metric: &Metric) -> Option<Remedy> {
        Some(match metric {
            Metric::TermYears | Metric::TermDaysLeft => Remedy::Term,
            Metric::Groups => Remedy::Groups,
            Metric::CommitteeSize
            | Metric::Posts { .. }
            | Metric::HoldersWith { .. }
            | Metric::GroupsWithoutLeader
            | Metric::HolderIs { .. } => Remedy::Posts,
            Metric::UnitCategory
            | Metric::UnitForm
            | Metric::UnitBasis
            | Metric::UnitsCovered
            | Metric::TeachingUnit => Remedy::Unit,
            Metric::Members(_)
            | Metric::MembersWithoutBranch
            | Metric::ClassShare { .. }
            | Metric::PersonAttribute { .. } => Remedy::Roster,
            _ => return None,
        })
    }
}

/// What is the same for all conditions of a rule on how a unit is made up.
fn same<T: PartialEq>(require: &[Condition], of: impl Fn(&Metric) -> Option<T>) -> Option<T> {
    let mut all = require.iter().map(|condition| of(&condition.metric));
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// Where it is put right that a rule does not hold.
fn remedy_for(rule: &Rule) -> Option<Remedy> {
    match rule {
        Rule::Structure { require, .. } => same(require, Remedy::of),
        _ => None,
    }
}

/// 待办清单 — what somebody owes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Duties {
    /// Due within thirty days, soonest first.
    pub coming: Vec<Task>,
    /// Not met, without a day that has passed: it can be put right at any time.
    pub standing: Vec<Task>,
    /// What the machine cannot say: data or a reviewer's word are missing.
    pub unclear: Vec<Task>,
    /// Not met in periods that are over: only what was done then can still be entered.
    pub past: Vec<Task>,
    /// How many are due later than that.
    pub later: usize,
}

impl Duties {
    /// Whether nothing is owed now; what is over is no debt any more.
    pub fn is_empty(&self) -> bool {
        self.coming.is_empty() && self.standing.is_empty() && self.unclear.is_empty()
    }

    /// Kinds of sittings within thirty days to which every member comes: one sitting may be all of them.
    pub fn together(&self, unit: &str) -> Vec<RecordKind> {
        const WHOLE: [RecordKind; 5] = [
            RecordKind::ThemeDay,
            RecordKind::GeneralMeeting,
            RecordKind::PartyLecture,
            RecordKind::ConcentratedStudy,
            RecordKind::StudyDay,
        ];
        let forms = self.coming.iter().filter(|task| task.unit == unit).filter_map(|task| task.form.as_ref());
        let kinds: Vec<&str> = forms.map(|form| form.kind).collect();
        WHOLE.into_iter().filter(|kind| kinds.contains(&kind.id())).collect()
    }
}

/// Units, each with its Party groups, sorted.
fn with_own_groups(present: &Present, codes: &[String]) -> Vec<u32> {
    let (roster, today) = (&present.facts().roster, present.today());
    let mut wanted = Vec::new();
    for code in codes {
        let Some(unit) = roster.unit(code) else { continue };
        wanted.push(unit);
        let below = roster.with_below(unit, today).into_iter();
        // a branch's Party groups are its own; those of the branches below a general branch are theirs
        let own_group = |u: &u32| {
            let row = &roster.units[*u as usize];
            row.kind == UnitKind::Group && row.parent_on(today) == unit
        };
        wanted.extend(below.filter(own_group));
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// What units owe, taken together: each unit with its Party groups.
pub fn of_units(present: &Present, codes: &[String]) -> Duties {
    let (facts, today) = (present.facts(), present.today());
    let roster = &facts.roster;
    let wanted = with_own_groups(present, codes);
    let mut duties = Duties::default();
    for plan in present.plans() {
        // shares are taken over what stands below
        let mut units: Vec<u32> = wanted.iter().flat_map(|u| roster.with_below(*u, today)).collect();
        units.sort_unstable();
        units.dedup();
        let evaluation = evaluate_units(plan, facts, today, true, &units);
        owe(&evaluation, &wanted, today, &mut duties);
    }
    finish(duties)
}

/// The checklists of a unit and what it owes, with its Party groups: one look at each standard serves both.
pub(crate) fn with_checklists(present: &Present, code: &str) -> (Vec<Checklist>, Duties) {
    let (facts, today) = (present.facts(), present.today());
    let (mut lists, mut duties) = (Vec::new(), Duties::default());
    let Some(unit) = facts.roster.unit(code) else { return (lists, duties) };
    let units = facts.roster.with_below(unit, today);
    let wanted = with_own_groups(present, &[code.to_owned()]);
    for plan in present.plans() {
        let evaluation = evaluate_units(plan, facts, today, true, &units);
        lists.extend(checklists::of_evaluation(&evaluation, unit));
        owe(&evaluation, &wanted, today, &mut duties);
    }
    (lists, finish(duties))
}

/// What an evaluation says that some units owe; they are sorted.
fn owe(evaluation: &Evaluation<'_>, wanted: &[u32], today: Day, duties: &mut Duties) {
    let mut by_place: BTreeMap<(u32, u16, u16), Vec<&Finding>> = BTreeMap::new();
    for finding in &evaluation.findings {
        if wanted.binary_search(&finding.unit).is_ok() {
            by_place.entry((finding.unit, finding.indicator, finding.period)).or_default().push(finding);
        }
    }
    for findings in by_place.values() {
        sort_in(evaluation, findings, today, duties);
    }
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
    let of = |status: Status| findings.iter().copied().filter(move |f| f.status == status);
    let force = |f: &Finding| evaluation.plan.standard.indicators[usize::from(f.indicator)].force;
    let Some(first) = findings.first() else { return };
    // targets are the programme's, and what is encouraged or permitted is nobody's debt
    if matches!(force(first), Force::Target | Force::Encouraged | Force::Permitted) {
        return;
    }
    if let Some(finding) = of(Status::NotMet).next() {
        let due = finding.due.0;
        let list = if due == Day::MAX || due >= today {
            Some(&mut duties.standing)
        } else if due >= today.plus(-BEHIND) {
            Some(&mut duties.past)
        } else {
            None
        };
        if let Some(list) = list {
            put(list, evaluation, finding, of(Status::NotMet).count());
        }
    }
    if let Some(finding) = of(Status::NotYetDue).min_by_key(|f| f.due.0) {
        if finding.due.0 <= today.plus(AHEAD) {
            put(&mut duties.coming, evaluation, finding, of(Status::NotYetDue).count());
        } else {
            duties.later += 1;
        }
    }
    if let Some(finding) = of(Status::Undetermined).next() {
        put(&mut duties.unclear, evaluation, finding, of(Status::Undetermined).count());
    }
}

/// Puts a finding to the task whose record would answer it, too.
fn put(tasks: &mut Vec<Task>, evaluation: &Evaluation<'_>, finding: &Finding, count: usize) {
    let standard = evaluation.plan.standard;
    let indicator = &standard.indicators[usize::from(finding.indicator)];
    let unit = &evaluation.facts.roster.units[finding.unit as usize];
    let undetermined = finding.status == Status::Undetermined;
    // what waits for data is told by the data, whatever record would do
    let form = form_for(&indicator.rule).filter(|form| !undetermined || !form.sitting);
    let what = match &form {
        Some(form) if form.sitting || form.item.is_none() => form.label.to_owned(),
        Some(form) => format!("{}：{}", form.label, indicator.title),
        None if undetermined => evaluation.missing(finding).join("；"),
        None => indicator.title.clone(),
    };
    let due = (finding.due.0 != Day::MAX).then_some(finding.due.0);
    let persons = if finding.person == NOBODY { 0 } else { count };
    let alike = |task: &Task| {
        let same = match (&task.form, &form) {
            // one sitting may be about several things; of other records each is one
            (Some(known), Some(form)) => known.kind == form.kind && (form.sitting || known.item == form.item),
            (None, None) => task.what == what,
            _ => false,
        };
        same && *task.unit == *unit.code
    };
    let at = tasks.iter().position(alike).unwrap_or_else(|| {
        tasks.push(Task {
            unit: unit.code.to_string(),
            unit_name: unit.name.to_string(),
            what,
            due,
            persons: 0,
            remedy: if form.is_none() { remedy_for(&indicator.rule) } else { None },
            form,
            asked: Vec::new(),
        });
        tasks.len() - 1
    });
    let task = &mut tasks[at];
    task.due = match (task.due, due) {
        (Some(known), Some(due)) => Some(known.min(due)),
        (known, due) => known.or(due),
    };
    task.persons = task.persons.max(persons);
    let cell = Cell {
        label: evaluation.windows[usize::from(finding.period)].period().label,
        status: finding.status,
        verdict: evaluation.id(finding),
    };
    let short = &standard.document.short;
    match task.asked.iter_mut().find(|a| a.standard == *short && a.title == indicator.title) {
        Some(asked) => {
            asked.persons = asked.persons.max(persons);
            asked.periods.push(cell);
        }
        None => task.asked.push(Asked {
            title: indicator.title.clone(),
            standard: short.clone(),
            clauses: indicator.clauses.clone(),
            force: indicator.force.label(),
            reason: evaluation.reason(finding),
            next: evaluation.next(finding),
            persons,
            periods: vec![cell],
        }),
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
            return Some(form(RecordKind::Attestation, Some(item.clone())));
        }
        Rule::Structure { require, .. } => return same(require, form_of),
        // any of several records will do: the first that a form can write
        Rule::AnyOf { rules, .. } => return rules.iter().find_map(form_for),
        // all of several: one form, where it is the same for all of them
        Rule::AllOf { rules, .. } => {
            let forms: Vec<Form> = rules.iter().filter_map(form_for).collect();
            let first = forms.first()?.clone();
            return forms
                .iter()
                .all(|form| form.kind == first.kind && form.item == first.item)
                .then_some(first);
        }
        _ => return None,
    };
    form_by(filter)
}

/// The record that a filter takes.
fn form_by(filter: &Filter) -> Option<Form> {
    // attendance and hours come from the sitting at which they were had
    let kind = filter.kinds.iter().find_map(|k| k.record_kind()).or_else(|| filter.of.first().copied())?;
    Some(form(kind, filter.items.first().cloned()))
}

/// The record by which what is measured comes about.
fn form_of(metric: &Metric) -> Option<Form> {
    Some(match metric {
        Metric::Venues => form(RecordKind::VenueUse, None),
        Metric::FundSource { items } => form(RecordKind::Funds, items.first().cloned()),
        Metric::Honours { items, .. } => form(RecordKind::Honour, items.first().cloned()),
        Metric::Applied { item } => form(RecordKind::Application, Some(item.clone())),
        Metric::Facts { filter, .. } => return form_by(filter),
        _ => return None,
    })
}

fn form(kind: RecordKind, item: Option<String>) -> Form {
    let spec = kind.spec();
    Form { kind: spec.id, label: spec.label, sitting: spec.sitting, item }
}

/// Soonest first; what is over, latest first.
fn finish(mut duties: Duties) -> Duties {
    for list in [&mut duties.coming, &mut duties.standing, &mut duties.unclear] {
        list.sort_by_key(|task| (task.due.unwrap_or(Day::MAX), task.unit.clone()));
    }
    duties.past.sort_by_key(|task| (std::cmp::Reverse(task.due), task.unit.clone()));
    duties
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_any_of_several_records_answers_opens_a_form() {
        let library = crate::library::built_in_for(|id| id == "five-standards");
        let indicators = &library.standards[0].indicators;
        let indicator = indicators.iter().find(|i| i.slug == "fs-theme-day-monthly").unwrap();
        assert!(matches!(indicator.rule, Rule::AnyOf { .. }));
        let form = form_for(&indicator.rule).unwrap();
        assert_eq!((form.kind, form.sitting, form.item), ("theme-day", true, None));
    }

    #[test]
    fn what_is_owed_in_how_a_unit_is_made_up_leads_to_where_it_is_put_right() {
        let library = crate::library::built_in();
        let mut nowhere = Vec::new();
        for indicator in library.0.standards.iter().flat_map(|standard| &standard.indicators) {
            let Rule::Structure { require, .. } = &indicator.rule else { continue };
            let one = require.windows(2).all(|two| Remedy::of(&two[0].metric) == Remedy::of(&two[1].metric));
            let (form, remedy) = (form_for(&indicator.rule), remedy_for(&indicator.rule));
            assert!(form.is_none() || remedy.is_none(), "{}", indicator.slug);
            if one && form.is_none() && remedy.is_none() {
                nowhere.push((require[0].metric.label(), indicator.slug.as_str()));
            }
        }
        // departments that lack a branch, what is adopted, how long somebody has been a member: several ways, or none
        let known = |label: &str| ["部门", "采用", "天"].iter().any(|word| label.contains(word));
        assert!(nowhere.iter().all(|(label, _)| known(label)), "{nowhere:?}");
    }
}
