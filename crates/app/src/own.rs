//! 我的: what the ledger holds about one person, for that person.

use crate::checklists::weight;
use crate::living::Present;
use crate::people::words;
use crate::recording::CONTENT;
use jishi_domain::amounts::Amount;
use jishi_domain::corrections::{PARTICULARS, particular_label};
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{AttendanceState, Record};
use jishi_domain::worlds::PersonState;
use jishi_engine::evaluations::evaluate_units;
use jishi_engine::verdicts::Status;
use serde::Serialize;
use std::collections::BTreeMap;

/// 出席 — one sitting of the year, as one person stood to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attended {
    /// Id of the record.
    pub record: String,
    /// Day.
    pub day: Day,
    /// Kinds, in words.
    pub kinds: String,
    /// Title.
    pub title: String,
    /// Name of the unit.
    pub unit: String,
    /// How the person stood to it.
    pub state: AttendanceState,
    /// Class hours that count.
    pub hours: Option<Amount>,
    /// Reason of an absence.
    pub reason: String,
}

/// 个人要求 — what a standard asks of the person, and how that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Title of the indicator.
    pub title: String,
    /// Short name of the standard.
    pub standard: String,
    /// Clauses.
    pub clauses: Vec<String>,
    /// Period.
    pub period: String,
    /// Result.
    #[serde(serialize_with = "crate::checklists::status_id")]
    pub status: Status,
    /// The sentence with counted and needed.
    pub reason: String,
    /// By which day.
    pub due: Option<Day>,
    /// Id of the verdict.
    pub verdict: String,
}

/// 党费月份
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DuesMonth {
    /// `2026-03`.
    pub month: String,
    /// Days of payment with the amount, where it is this person's alone.
    pub payments: Vec<(Day, Option<Amount>)>,
}

/// 年度情况 — the person's year so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OwnYear {
    /// Calendar year.
    pub year: i16,
    /// Sittings, newest first.
    pub sittings: Vec<Attended>,
    /// Class hours that count.
    pub hours: Amount,
    /// Numbers of sittings by state, in the order of [`AttendanceState::ALL`].
    pub states: [usize; 5],
    /// What standards ask: open ones first.
    pub asked: Vec<Asked>,
    /// Months of the year up to now.
    pub dues: Vec<DuesMonth>,
}

/// The year of a person up to today.
pub fn year(present: &Present, person: &str) -> OwnYear {
    let (world, today) = (present.world(), present.today());
    let this = today.date().year();
    let first = Day::new(this, 1, 1).unwrap_or(today);
    let mut own = OwnYear { year: this, asked: asked(present, person), ..OwnYear::default() };
    let mut paid: BTreeMap<String, Vec<(Day, Option<Amount>)>> = BTreeMap::new();
    // dues of January may have been paid in December
    let of_year = world.records.iter().filter(|l| first.plus(-31) <= l.day() && l.day() <= today);
    for record in of_year.filter(|listed| listed.names(person)).map(|listed| listed.record()) {
        if record.is(RecordKind::DuesPayment) && record.persons.iter().any(|p| p == person) {
            let alone = record.amount.filter(|_| record.persons.len() == 1);
            paid.entry(record.month.clone().unwrap_or_default()).or_default().push((record.day, alone));
        }
        if record.day < first {
            continue;
        }
        let Some(attendance) = record.attendance.iter().find(|a| a.person == person) else { continue };
        let hours = attendance.hours.or(record.hours).filter(|_| attendance.state.attended());
        own.hours = Amount(own.hours.0 + hours.map_or(0, |hours| hours.0));
        if let Some(i) = AttendanceState::ALL.iter().position(|state| *state == attendance.state) {
            own.states[i] += 1;
        }
        own.sittings.push(Attended {
            record: record.id.clone(),
            day: record.day,
            kinds: kinds(&record),
            title: record.title.clone().unwrap_or_default(),
            unit: name(present, &record.unit),
            state: attendance.state,
            hours,
            reason: attendance.reason.clone().unwrap_or_default(),
        });
    }
    own.sittings.sort_by(|a, b| (b.day, &b.record).cmp(&(a.day, &a.record)));
    own.dues = (1..=today.date().month())
        .map(|month| {
            let month = format!("{this}-{month:02}");
            let payments = paid.remove(&month).unwrap_or_default();
            DuesMonth { month, payments }
        })
        .collect();
    own
}

fn kinds(record: &Record) -> String {
    record.kinds.iter().map(|kind| kind.label()).collect::<Vec<_>>().join("、")
}

fn name(present: &Present, unit: &str) -> String {
    present.world().units.get(unit).map_or_else(|| unit.to_owned(), |state| state.latest().name.clone())
}

/// What standards ask of a person, each once: of several periods the one that tells most.
fn asked(present: &Present, person: &str) -> Vec<Asked> {
    let (facts, today) = (present.facts(), present.today());
    let Some(index) = facts.roster.person(person) else { return Vec::new() };
    let home = facts.roster.people[index as usize].home;
    let mut asked = Vec::new();
    for plan in present.plans() {
        let evaluation = evaluate_units(plan, facts, today, true, &[home]);
        let mut told: BTreeMap<u16, usize> = BTreeMap::new();
        for (i, finding) in evaluation.findings.iter().enumerate().filter(|(_, f)| f.person == index) {
            let best = told.entry(finding.indicator).or_insert(i);
            // the latest of those that speak most strongly
            if weight(finding.status) >= weight(evaluation.findings[*best].status) {
                *best = i;
            }
        }
        for finding in told.into_values().map(|i| &evaluation.findings[i]) {
            if finding.status == Status::NotApplicable {
                continue;
            }
            let indicator = &plan.standard.indicators[usize::from(finding.indicator)];
            asked.push(Asked {
                title: indicator.title.clone(),
                standard: plan.standard.document.short.clone(),
                clauses: indicator.clauses.clone(),
                period: evaluation.windows[usize::from(finding.period)].period().label,
                status: finding.status,
                reason: evaluation.reason(finding),
                due: (finding.due.0 != Day::MAX).then_some(finding.due.0),
                verdict: evaluation.id(finding),
            });
        }
    }
    asked.sort_by_key(|a| (std::cmp::Reverse(weight(a.status)), a.due));
    asked
}

/// 存储的信息 — everything that is stored about a person, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stored {
    /// Particulars: id, word, value.
    pub particulars: Vec<(String, String, String)>,
    /// Sealed particulars: id and word. Their content is not shown.
    pub sealed: Vec<(String, String)>,
    /// The course of memberships: from, until (empty while it lasts), where, what.
    pub memberships: Vec<(String, String, String, String)>,
    /// Posts: from, until (empty while it lasts), where, what.
    pub posts: Vec<(String, String, String, String)>,
    /// Records other than attendance and dues that name the person, newest first: id, day, what, whose.
    pub records: Vec<(String, Day, String, String)>,
    /// Sittings of all years at which the person was to be.
    pub sittings: usize,
    /// Payments of dues of all years.
    pub dues: usize,
}

/// Everything that is stored about a person.
pub fn stored(present: &Present, person: &str) -> Stored {
    let (world, today) = (present.world(), present.today());
    let Some(state) = world.people.get(person) else { return Stored::default() };
    let mut stored = Stored { particulars: particulars(state), ..Stored::default() };
    if let Some(sealed) = &state.sealed {
        let mut fields = sealed.fields.clone();
        let place = |id: &String| PARTICULARS.iter().position(|p| p.id == id).unwrap_or(usize::MAX);
        fields.sort_by_key(place);
        stored.sealed = fields.into_iter().map(|id| (id.clone(), particular_label(&id).to_owned())).collect();
    }
    if state.holds_content {
        stored.sealed.push((CONTENT.to_owned(), particular_label(CONTENT).to_owned()));
    }
    let until = |day: Day| if day == Day::MAX { String::new() } else { day.plus(-1).to_string() };
    for m in state.memberships.iter().rev() {
        let at = m.unit.as_ref().map_or_else(|| "不在支部".to_owned(), |unit| name(present, unit));
        let group = m.group.as_ref().map(|group| format!("，{}", name(present, group))).unwrap_or_default();
        let floating = if m.floating { "，流动党员" } else { "" };
        let what = format!("{}，{}{floating}", m.stage.label(), m.category.label());
        stored.memberships.push((m.from.to_string(), until(m.until), at + &group, what));
    }
    for post in world.posts.iter().rev().filter(|post| post.person == person) {
        let duty = post.duty.as_ref().map(|duty| format!("，分工：{duty}")).unwrap_or_default();
        let full = if post.full_time { "（专职）" } else { "" };
        let term = world
            .units
            .get(&post.unit)
            .and_then(|unit| unit.terms.iter().rev().find(|term| term.from <= today && post.until > today));
        let term = term.map(|term| format!("，本届{}届满", term.until.in_words())).unwrap_or_default();
        let what = format!("{}{full}{duty}{term}", post.post.label());
        stored.posts.push((post.from.to_string(), until(post.until), name(present, &post.unit), what));
    }
    for record in world.records.naming(person).map(|listed| listed.record()) {
        if record.attendance.iter().any(|a| a.person == person) {
            stored.sittings += 1;
        } else {
            if record.is(RecordKind::DuesPayment) {
                stored.dues += 1;
                continue;
            }
            let title = record.title.as_ref().map(|title| format!("“{title}”")).unwrap_or_default();
            let what = kinds(&record) + &title;
            stored.records.push((record.id.clone(), record.day, what, name(present, &record.unit)));
        }
    }
    stored.records.sort_by(|a, b| (b.1, &b.0).cmp(&(a.1, &a.0)));
    stored
}

fn particulars(state: &PersonState) -> Vec<(String, String, String)> {
    let person = &state.person;
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let mut found: Vec<(String, String, String)> =
        vec![("code".into(), "人员编号".into(), person.code.clone())];
    let sex = person.sex.map(|sex| sex.label().to_owned());
    for (id, value) in [
        ("name", Some(person.name.clone())),
        ("sex", sex),
        ("birth", day(person.birth)),
        ("ethnicity", person.ethnicity.clone()),
        ("department", person.department.clone()),
        ("joined", day(person.joined)),
        ("full_since", day(person.full_since)),
    ] {
        if let Some(value) = value {
            found.push((id.to_owned(), particular_label(id).to_owned(), value));
        }
    }
    for (id, value) in &person.attributes {
        let label = words::ATTRIBUTES.iter().find(|(key, _)| key == id).map_or(id.as_str(), |(_, word)| word);
        found.push((id.clone(), label.to_owned(), words::attribute(id, value)));
    }
    let flags: Vec<&str> = person.flags.iter().map(|flag| words::flag(flag)).collect();
    if !flags.is_empty() {
        found.push(("flags".into(), "标记".into(), flags.join("、")));
    }
    if let Some(reason) = &state.ended_because {
        found.push(("memberships".into(), "党员关系终止原因".into(), reason.clone()));
    }
    found
}
