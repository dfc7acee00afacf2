//! 每周提要: what one person has before him or her in the next days, on one page; and when it may be sent.
//!
//! Nobody gets more than one message a week, unless something is due within two days that no message has named yet. What was sent
//! to whom is a working paper, not a part of the ledger.

use crate::duties::{self, Duties, Task};
use crate::errors::AppError;
use crate::living::Present;
use crate::plans::{Fate, is_due, year as compared};
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Access, Reachable};
use jishi_store::{Paper, Store};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Kind of working papers that say what was sent.
const PAPERS: &str = "digest-sent";

/// Days that a digest looks ahead.
const AHEAD: i32 = 14;

/// Days between two messages.
const WEEK: i32 = 7;

/// Days within which something is urgent.
const SOON: i32 = 2;

/// 提要 — one person's next days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Digest {
    /// Code of the person.
    pub person: String,
    /// Name.
    pub name: String,
    /// Planned sittings of the next days that the person is due at, chairs or lectures at, by day.
    pub sittings: Vec<Ahead>,
    /// What the units owe whose year the person plans.
    pub units: Duties,
    /// What the person owes.
    pub own: Duties,
}

/// 将开的会
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ahead {
    /// Day.
    pub day: Day,
    /// Time, where one is set.
    pub time: String,
    /// Kinds and title.
    pub what: String,
    /// Name of the unit.
    pub unit: String,
    /// Place, where one is set.
    pub place: String,
    /// The person lectures.
    pub lectures: bool,
    /// How a record names it.
    pub mark: String,
}

impl Digest {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.sittings.is_empty() && self.coming().next().is_none()
    }

    /// What is due within the days of the digest, of the units first.
    pub fn coming(&self) -> impl Iterator<Item = &Task> {
        self.units.coming.iter().chain(&self.own.coming)
    }

    /// Names of what is due until a day: they stay the same from day to day.
    fn named_until(&self, day: Day) -> Vec<String> {
        let sittings = self.sittings.iter().filter(|ahead| ahead.day <= day).map(|ahead| ahead.mark.clone());
        let due = self.coming().filter(|task| task.due.is_some_and(|due| due <= day));
        let due = due.map(|task| format!("{}/{}/{}", task.unit, task.what, task.due.unwrap_or(Day::MAX)));
        sittings.chain(due).collect()
    }
}

/// The units whose year a person plans, else those at which the person records.
pub fn own_units(present: &Present, access: &Access<'_>) -> Vec<String> {
    let world = present.world();
    match access.units(Ability::Plan) {
        Reachable::All => world.college().map(|(code, _)| code.to_owned()).into_iter().collect(),
        Reachable::Within { below, alone } => below.into_iter().chain(alone).collect(),
        Reachable::Own(_) | Reachable::Nothing => match access.units(Ability::Record) {
            Reachable::Within { below, alone } => below.into_iter().chain(alone).collect(),
            _ => Vec::new(),
        },
    }
}

/// The digest of a person.
pub fn of(present: &Present, person: &str) -> Digest {
    seen(present, &Access::of(present.world(), person, present.today()))
}

/// The digest of a person, as far as he or she comes with the rights for it.
pub fn seen(present: &Present, access: &Access<'_>) -> Digest {
    let (world, today, person) = (present.world(), present.today(), access.person());
    let mut digest = Digest {
        person: person.to_owned(),
        name: world.people.get(person).map(|state| state.person.name.clone()).unwrap_or_default(),
        units: duties::of_units(present, &own_units(present, access)),
        own: duties::of_person(present, person),
        ..Digest::default()
    };
    let until = today.plus(AHEAD);
    let soon = |tasks: &mut Vec<Task>| tasks.retain(|task| task.due.is_some_and(|due| due <= until));
    soon(&mut digest.units.coming);
    soon(&mut digest.own.coming);
    for ((unit, _), state) in &world.plans {
        let seen = state.is_known() || access.may(Ability::SeeVerdicts, unit);
        let near = |day: Day| (today..=until).contains(&day);
        if !seen || !state.plan.sittings.iter().any(|sitting| near(sitting.day)) {
            continue;
        }
        for carried in compared(world, &state.plan, today).planned {
            let sitting = &carried.sitting;
            let lectures = sitting.people().any(|code| code == person);
            let mine = lectures || is_due(world, person, unit, sitting, today);
            if carried.fate != Fate::Coming || !near(sitting.day) || !mine {
                continue;
            }
            let title = sitting.title.as_ref().map(|title| format!("“{title}”")).unwrap_or_default();
            digest.sittings.push(Ahead {
                day: sitting.day,
                time: sitting.time.clone().unwrap_or_default(),
                what: format!("{}{title}", sitting.label()),
                unit: world.units.get(&sitting.unit).map(|u| u.on(today).name.clone()).unwrap_or_default(),
                place: sitting.place.clone().unwrap_or_default(),
                lectures: sitting.lecturers.iter().any(|code| code == person),
                mark: state.plan.mark(&sitting.id),
            });
        }
    }
    digest.sittings.sort_by(|a, b| (a.day, &a.time, &a.mark).cmp(&(b.day, &b.time, &b.mark)));
    digest
}

/// A digest as plain text, for a message. No secret and no verdict on the person stands in it.
pub fn text(digest: &Digest, today: Day) -> String {
    let mut out = format!("{}：\n\n{today}起两周内的事。\n", digest.name);
    if !digest.sittings.is_empty() {
        out.push_str("\n要参加的会议活动\n");
    }
    for ahead in &digest.sittings {
        let time = if ahead.time.is_empty() { String::new() } else { format!(" {}", ahead.time) };
        let place = if ahead.place.is_empty() { String::new() } else { format!("，{}", ahead.place) };
        let lectures = if ahead.lectures { "（由您主讲）" } else { "" };
        let day = ahead.day.in_words();
        let _ = writeln!(out, "- {day}{time} {}{lectures}，{}{place}", ahead.what, ahead.unit);
    }
    for (heading, tasks) in [("支部要办的", &digest.units.coming), ("您个人要办的", &digest.own.coming)]
    {
        if tasks.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{heading}");
        for task in tasks {
            let due = task.due.map(|due| format!("{}前 ", due.in_words())).unwrap_or_default();
            let persons = if task.persons > 0 { format!("（{}人）", task.persons) } else { String::new() };
            let _ = writeln!(out, "- {due}{}{persons}", task.what);
        }
    }
    out.push_str("\n详情请登录查看。这样的信每周至多一封，两天内到期的事除外。\n");
    out
}

/// 已发提要 — what a person was told last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sent {
    on: String,
    named: Vec<String>,
}

fn sent(store: &mut Store, person: &str) -> Result<Option<Sent>, AppError> {
    let paper = store.paper(PAPERS, person)?;
    Ok(paper.and_then(|paper| serde_json::from_str(&paper.body).ok()))
}

/// Whether a digest may be sent today: there is something to say, and the last message is a week old, or something is due within
/// two days that it did not name.
///
/// # Errors
/// The database fails.
pub fn may_send(store: &mut Store, digest: &Digest, today: Day) -> Result<bool, AppError> {
    if digest.is_empty() {
        return Ok(false);
    }
    let Some(last) = sent(store, &digest.person)? else { return Ok(true) };
    let old = Day::parse(&last.on).is_none_or(|on| today.0 - on.0 >= WEEK);
    let new = digest.named_until(today.plus(SOON)).iter().any(|name| !last.named.contains(name));
    Ok(old || new)
}

/// Notes that a digest was sent.
///
/// # Errors
/// The database fails.
pub fn note_sent(store: &mut Store, digest: &Digest, today: Day, now: &str) -> Result<(), AppError> {
    // everything in the message was named, also what is not urgent yet
    let mut named = digest.named_until(today.plus(AHEAD));
    if let Some(last) = sent(store, &digest.person)? {
        named.extend(last.named);
    }
    named.sort();
    named.dedup();
    let sent = Sent { on: today.to_string(), named };
    let body = serde_json::to_string(&sent)
        .map_err(|error| AppError::refused("提要", error.to_string(), "请报告这个错误"))?;
    let paper = Paper { name: digest.person.clone(), body, kept_at: now.to_owned() };
    Ok(store.keep_paper(PAPERS, &paper)?)
}

/// Persons with an account and an e-mail address (`email` among their particulars), each with it, by code.
///
/// # Errors
/// The database fails.
pub fn receivers(store: &mut Store) -> Result<Vec<(String, String)>, AppError> {
    let accounts = store.accounts()?;
    let world = store.world()?;
    let mut found: Vec<(String, String)> = accounts
        .into_iter()
        .filter(|account| account.disabled_at.is_none())
        .filter_map(|account| {
            let address = world
                .people
                .get(&account.person)?
                .person
                .attributes
                .get(crate::people::words::EMAIL)?
                .trim()
                .to_owned();
            (!address.is_empty()).then_some((account.person, address))
        })
        .collect();
    found.sort();
    Ok(found)
}
