//! The standards that the college has adopted, and what it has confirmed of their parameters.

use crate::book::Book;
use crate::plan::Plan;
use jishi_domain::actions::{Action, Adoption, Confirmation, ParameterConfirmed, PhaseDates};
use jishi_domain::dates::Day;
use serde_json::Value;
use std::collections::BTreeMap;

/// 采用的标准 — id and version of each standard that the demo college adopts on its first day.
pub const ADOPTED: [(&str, &str); 6] = [
    ("five-standards", "2019"),
    ("demonstration-site", "2020"),
    ("organization-year", "2012"),
    ("model-creation", "2020"),
    ("two-norms-one-model", "2019"),
    ("national-baseline", "2018"),
];

/// 确认的参数 — defaults that the college has confirmed as they are, by standard; all others stay unconfirmed.
pub const CONFIRMED: &[(&str, &[&str])] = &[
    (
        "five-standards",
        &[
            "general-meetings-per-quarter",
            "committee-meetings-per-month",
            "group-meetings-per-month",
            "lectures-per-quarter",
            "theme-days-per-month",
            "organizational-life-meetings-per-year",
            "entry-days",
            "combine-sittings",
            "attestation-confirmed",
            "committee-min-members",
            "unexcused-absences-max",
            "funds-per-in-service-member",
            "funds-per-student-member",
            "funds-per-retired-member",
        ],
    ),
    ("demonstration-site", &["general-meetings-per-quarter", "project-documents", "leading-group-meetings"]),
    ("model-creation", &["benchmark-school-quota", "model-branch-quota", "studio-quota"]),
    (
        "two-norms-one-model",
        &[
            "committee-usual-max",
            "committee-max",
            "term-years",
            "member-hours-per-year",
            "fixed-day-tolerance",
            "theme-days-per-month",
        ],
    ),
    (
        "national-baseline",
        &[
            "branch-min-full-members",
            "committee-min-full-members",
            "branch-term-years",
            "dues-payments-per-month",
            "dues-unpaid-months",
            "probation-months",
        ],
    ),
];

/// 自定的日期 — dated parameters that the college sets itself: days after the first of the two years.
pub const OWN_DATES: &[(&str, &str, i32)] = &[
    ("five-standards", "first-year-end", 365),
    ("five-standards", "second-year-end", 730),
    ("five-standards", "feature-due", 520),
    ("five-standards", "dual-leader-due", 120),
    ("demonstration-site", "project-start", 0),
    ("demonstration-site", "first-year-end", 366),
    ("demonstration-site", "second-year-start", 367),
    ("demonstration-site", "second-year-end", 730),
    ("organization-year", "phase-one-start", 0),
    ("organization-year", "mobilization-due", 40),
    ("organization-year", "plan-due", 45),
    ("organization-year", "grading-due", 70),
    ("organization-year", "implementation-start", 71),
    ("organization-year", "implementation-end", 320),
    ("organization-year", "summary-start", 321),
    ("organization-year", "summary-due", 365),
    ("organization-year", "self-check-due", 338),
    ("organization-year", "acceptance-due", 350),
    ("organization-year", "summary-conference-due", 360),
    ("organization-year", "commendation-due", 365),
    ("organization-year", "advanced-due", 365),
    ("organization-year", "congress-closed", 10),
    ("organization-year", "congress-study-due", 100),
    ("organization-year", "ningxiang-visit-due", 60),
    ("organization-year", "seminar-from", 80),
    ("organization-year", "seminar-due", 110),
    ("two-norms-one-model", "qualify-phase-end", 365),
    ("two-norms-one-model", "improve-phase-start", 366),
    ("two-norms-one-model", "improve-phase-end", 730),
    ("two-norms-one-model", "excel-phase-end", 1096),
    ("model-creation", "application-start", 20),
    ("model-creation", "application-deadline", 75),
    ("model-creation", "creation-start", 100),
    ("model-creation", "creation-end", 380),
    ("model-creation", "stage-report-deadline", 385),
    ("model-creation", "assessment-start", 386),
    ("model-creation", "assessment-deadline", 420),
    ("model-creation", "final-report-deadline", 605),
    ("model-creation", "acceptance-deadline", 640),
    ("model-creation", "publication-deadline", 655),
];

/// 自定的阶段日期 — the college's own phases: first and last day, counted from the first of the two years.
pub const OWN_PHASES: &[(&str, &str, i32, i32)] = &[
    ("organization-year", "mobilize", 0, 40),
    ("organization-year", "grade", 41, 70),
    ("organization-year", "carry-out", 71, 320),
    ("organization-year", "accept", 321, 365),
    ("five-standards", "start", 0, 60),
    ("five-standards", "implementation", 61, 520),
    ("five-standards", "final-summary", 521, 730),
    ("model-creation", "application", 20, 75),
    ("model-creation", "creation", 100, 380),
    ("model-creation", "assessment", 386, 420),
    ("model-creation", "acceptance", 421, 655),
    ("two-norms-one-model", "qualify", 0, 365),
    ("two-norms-one-model", "improve", 366, 730),
    ("two-norms-one-model", "excel", 731, 1095),
    ("demonstration-site", "first-year", 0, 366),
    ("demonstration-site", "second-year", 367, 730),
];

/// The baseline is no programme and has no end.
const NATIONAL: &str = "national-baseline";
/// How long the college's programmes run.
const PROGRAMME_MONTHS: i32 = 36;

fn phases(standard: &str, start: Day) -> BTreeMap<String, PhaseDates> {
    let own = OWN_PHASES.iter().filter(|(of, ..)| *of == standard);
    own.map(|(_, id, from, until)| {
        ((*id).to_owned(), PhaseDates { from: start.plus(*from), until: start.plus(*until) })
    })
    .collect()
}

/// What the college confirms later on, one by one: standard, parameter, value, days after the first.
const LATER: [(&str, &str, Option<i64>, i32); 3] = [
    ("two-norms-one-model", "admissions-plan-share", None, 70),
    ("five-standards", "development-plan-number", Some(420), 70),
    ("five-standards", "dues-publications-per-quarter", None, 150),
];

fn confirmation(value: Option<Value>, reason: &str) -> Confirmation {
    Confirmation { value, by: "党委会".to_owned(), reason: Some(reason.to_owned()) }
}

pub(crate) fn write(plan: &Plan, book: &mut Book) {
    let start = plan.start;
    for (standard, version) in ADOPTED {
        let mut parameters: BTreeMap<String, Confirmation> = CONFIRMED
            .iter()
            .filter(|(of, _)| *of == standard)
            .flat_map(|(_, ids)| ids.iter())
            .map(|id| ((*id).to_owned(), confirmation(None, "党委会研究确认")))
            .collect();
        for (_, id, days) in OWN_DATES.iter().filter(|(of, _, _)| *of == standard) {
            let day = Value::String(start.plus(*days).to_string());
            parameters.insert((*id).to_owned(), confirmation(Some(day), "按本校创建周期确定"));
        }
        let adoption = Adoption {
            standard: standard.to_owned(),
            version: version.to_owned(),
            from: start,
            until: (standard != NATIONAL).then(|| start.plus_months(PROGRAMME_MONTHS)),
            units: Vec::new(),
            parameters,
            phases: phases(standard, start),
        };
        book.import(start, start, Action::StandardAdopted(Box::new(adoption)));
    }
    for (standard, parameter, value, days) in LATER {
        later(plan, book, start.plus(days), standard, parameter, value);
    }
}

fn later(plan: &Plan, book: &mut Book, day: Day, standard: &str, parameter: &str, value: Option<i64>) {
    let office = plan.holder(0, jishi_domain::people::PostKind::PartyWorker, day);
    let body = ParameterConfirmed {
        standard: standard.to_owned(),
        parameter: parameter.to_owned(),
        confirmation: confirmation(value.map(Value::from), "党委会研究确认"),
    };
    let actor = office.map_or("system", |p| plan.person(p)).to_owned();
    book.change(day, &actor, Action::ParameterConfirmed(Box::new(body)));
}
