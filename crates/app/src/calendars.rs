//! 日历订阅: the plans as calendars, per unit and per person, at secret addresses that can be renewed and revoked.
//!
//! Whoever has the address reads the calendar, without signing in: calendars of phones cannot. What stands in it is what the
//! account's person may see on that day, and nothing about other persons. Only the hash of the secret is kept.

use crate::errors::AppError;
use crate::living::{Living, Present};
use crate::plans::{attending, is_due};
use jishi_domain::amounts::Amount;
use jishi_domain::permissions::{Ability, Access, Standings};
use jishi_domain::plans::{PlanState, PlannedSitting, YearPlan, minutes};
use jishi_domain::refusals::Refusal;
use jishi_domain::worlds::World;
use jishi_engine::standards::Library;
use jishi_office::calendars::{CalendarEntry, write_calendar};
use jishi_store::accounts::{fresh_token, token_hash};
use jishi_store::{ApiToken, SecurityEvent, Store};

/// Scope of a token that reads the own calendar.
const OWN: &str = "calendar:own";

/// Beginning of the scope of a token that reads the calendar of a unit.
const OF_UNIT: &str = "calendar:unit:";

/// 日历 — whose calendar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feed {
    /// The person's own: sittings that he or she is due at or lectures at, and own duties.
    Own,
    /// Everything that a unit plans, by code.
    Unit(String),
}

impl Feed {
    fn scope(&self) -> String {
        match self {
            Feed::Own => OWN.to_owned(),
            Feed::Unit(code) => format!("{OF_UNIT}{code}"),
        }
    }

    fn of_scope(scope: &str) -> Option<Feed> {
        match scope.strip_prefix(OF_UNIT) {
            Some(code) => Some(Feed::Unit(code.to_owned())),
            None => (scope == OWN).then_some(Feed::Own),
        }
    }
}

/// 订阅 — an address that was given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Whose calendar.
    pub feed: Feed,
    /// When the address was made.
    pub since: String,
    /// When it was last read.
    pub read: Option<String>,
}

/// Addresses that an account has given out.
///
/// # Errors
/// The database fails.
pub fn subscriptions(store: &mut Store, account: &str) -> Result<Vec<Subscription>, AppError> {
    let tokens = store.api_tokens_of(account)?;
    let known = tokens.into_iter().filter_map(|token| {
        let feed = token.scopes.iter().find_map(|scope| Feed::of_scope(scope))?;
        Some(Subscription { feed, since: token.created_at, read: token.last_used })
    });
    Ok(known.collect())
}

/// Gives a fresh secret for a calendar; the one before no longer reads anything.
///
/// # Errors
/// The visitor may not see what the unit makes known, or the database fails.
pub fn subscribe(
    living: &Living,
    account: &str,
    reader: &Standings,
    feed: &Feed,
) -> Result<String, AppError> {
    if let Feed::Unit(unit) = feed {
        Access::with(living.present().world(), reader.clone()).check(Ability::SeePublic, unit)?;
    }
    let now = living.clock().now();
    let mut desk = living.desk();
    take_away(&mut desk, account, feed)?;
    let secret = fresh_token()?;
    desk.add_api_token(&ApiToken {
        hash: token_hash(&secret),
        account: account.to_owned(),
        label: "日历订阅".to_owned(),
        scopes: vec![feed.scope()],
        created_at: now.clone(),
        expires_at: None,
        last_used: None,
    })?;
    log(&mut desk, account, "calendar-opened", &now)?;
    Ok(secret.to_string())
}

/// Takes the secret of a calendar away; `false` where there is none.
///
/// # Errors
/// The database fails.
pub fn unsubscribe(living: &Living, account: &str, feed: &Feed) -> Result<bool, AppError> {
    let now = living.clock().now();
    let mut desk = living.desk();
    let done = take_away(&mut desk, account, feed)?;
    if done {
        log(&mut desk, account, "calendar-closed", &now)?;
    }
    Ok(done)
}

fn take_away(store: &mut Store, account: &str, feed: &Feed) -> Result<bool, AppError> {
    let mut done = false;
    for token in store.api_tokens_of(account)?.iter().filter(|token| token.scopes == [feed.scope()]) {
        done |= store.remove_api_token(account, &token.hash)?;
    }
    Ok(done)
}

fn log(store: &mut Store, account: &str, what: &str, now: &str) -> Result<(), AppError> {
    let (account, what) = (account.to_owned(), what.to_owned());
    let event = SecurityEvent {
        at: now.to_owned(),
        account,
        what,
        from: String::new(),
        outcome: "ok".into(),
        actor: String::new(),
    };
    Ok(store.log_security(&event)?)
}

/// The calendar that a secret reads.
///
/// # Errors
/// The same refusal whether the secret is unknown, was revoked, belongs to a disabled account, or the person may no longer see
/// the unit.
pub fn read(living: &Living, secret: &str) -> Result<String, AppError> {
    let closed = || {
        AppError::Refused(Refusal::new(
            "这个日历地址",
            "不存在或已经停用",
            "登录后在“日历订阅”重新取一个地址",
        ))
    };
    let now = living.clock().now();
    let (token, person) = {
        let mut desk = living.desk();
        let token = desk.api_token(&token_hash(secret))?.ok_or_else(closed)?;
        let account = desk.account(&token.account)?.filter(|account| account.disabled_at.is_none());
        let person = account.ok_or_else(closed)?.person;
        desk.touch_api_token(&token.hash, &now)?;
        (token, person)
    };
    let feed = token.scopes.iter().find_map(|scope| Feed::of_scope(scope)).ok_or_else(closed)?;
    let present = living.present();
    let access = Access::of(present.world(), &person, present.today());
    let (name, entries) = match &feed {
        Feed::Own => own(&present, &access),
        Feed::Unit(unit) if access.may(Ability::SeePublic, unit) => {
            of_unit(&present, living.library(), &access, unit)
        }
        Feed::Unit(_) => return Err(closed()),
    };
    Ok(write_calendar(&name, &entries, &now))
}

/// A plan as a calendar, written at a moment; `version` says how often it was changed.
pub fn of_year(world: &World, library: &Library, plan: &YearPlan, version: u32, at: &str) -> String {
    let sittings = sittings(world, plan, version).map(|(_, entry)| entry);
    let entries: Vec<CalendarEntry> = sittings.chain(filings(library, plan, version)).collect();
    write_calendar(&format!("{}{}年计划", unit_name(world, &plan.unit), plan.year), &entries, at)
}

fn unit_name(world: &World, unit: &str) -> String {
    world.units.get(unit).map(|state| state.latest().name.clone()).unwrap_or_else(|| unit.to_owned())
}

/// Plans of this year and later that somebody may see: what was made known, or everything where verdicts are seen.
fn visible<'p>(
    present: &'p Present,
    access: &Access<'_>,
    wanted: impl Fn(&str) -> bool,
) -> Vec<&'p PlanState> {
    let year = i32::from(present.today().date().year());
    let plans = present.world().plans.iter();
    let fits = |unit: &str, of: i32, state: &PlanState| {
        of >= year && wanted(unit) && (state.is_known() || access.may(Ability::SeeVerdicts, unit))
    };
    plans.filter(|((unit, of), state)| fits(unit, *of, state)).map(|(_, state)| state).collect()
}

fn of_unit(
    present: &Present,
    library: &Library,
    access: &Access<'_>,
    unit: &str,
) -> (String, Vec<CalendarEntry>) {
    let world = present.world();
    let mut entries = Vec::new();
    for state in visible(present, access, |of| of == unit) {
        entries.extend(sittings(world, &state.plan, state.version).map(|(_, entry)| entry));
        entries.extend(filings(library, &state.plan, state.version));
    }
    (format!("{}的计划", unit_name(world, unit)), entries)
}

fn own(present: &Present, access: &Access<'_>) -> (String, Vec<CalendarEntry>) {
    let (world, today, person) = (present.world(), present.today(), access.person());
    let person_state = world.people.get(person);
    let is_due = |unit: &str, sitting: &PlannedSitting| is_due(world, person, unit, sitting, today);
    let mut entries = Vec::new();
    for state in visible(present, access, |_| true) {
        let unit = state.plan.unit.as_str();
        let mine = sittings(world, &state.plan, state.version)
            .filter(|(sitting, _)| is_due(unit, sitting) || sitting.people().any(|code| code == person));
        entries.extend(mine.map(|(_, entry)| entry));
        for duty in state.plan.duties.iter().filter(|duty| duty.person == person) {
            let Some(by) = duty.by else { continue };
            let count = if duty.count > 1 { format!("{}次", duty.count) } else { String::new() };
            entries.push(CalendarEntry {
                uid: format!("{}/{}/{}/{person}/{by}", unit, state.plan.year, duty.kind.id()),
                sequence: state.version,
                day: by,
                begins: None,
                lasts: 0,
                title: format!("最迟：{}{count}", duty.kind.label()),
                details: String::new(),
                place: String::new(),
            });
        }
    }
    let name = person_state.map_or_else(String::new, |state| state.person.name.clone());
    (format!("{name}的组织生活"), entries)
}

/// Minutes that so many class hours take. The way there and back counts: an hour each.
fn lasting(hours: Option<Amount>) -> u32 {
    let hundredths = hours.map_or(0, |hours| hours.0);
    u32::try_from(hundredths * 60 / 100).unwrap_or(0).max(60)
}

fn sittings<'s>(
    world: &'s World,
    plan: &'s YearPlan,
    version: u32,
) -> impl Iterator<Item = (&'s PlannedSitting, CalendarEntry)> {
    plan.sittings.iter().map(move |sitting| {
        let mut title = sitting.label();
        if let Some(theme) = &sitting.title {
            title.push_str(&format!("“{theme}”"));
        }
        let whose = unit_name(world, &sitting.unit);
        let mut details = vec![format!("{whose}，参加：{}", attending(world, sitting))];
        let names: Vec<&str> = sitting
            .lecturers
            .iter()
            .filter_map(|code| world.people.get(code).map(|state| state.person.name.as_str()))
            .collect();
        if !names.is_empty() {
            details.push(format!("主讲：{}", names.join("、")));
        }
        if let Some(hours) = sitting.hours {
            details.push(format!("{hours}学时"));
        }
        let entry = CalendarEntry {
            uid: plan.mark(&sitting.id),
            sequence: version,
            day: sitting.day,
            begins: sitting.time.as_deref().and_then(minutes),
            lasts: lasting(sitting.hours),
            title,
            details: details.join("\n"),
            place: sitting.place.clone().unwrap_or_default(),
        };
        (sitting, entry)
    })
}

fn filings<'s>(
    library: &'s Library,
    plan: &'s YearPlan,
    version: u32,
) -> impl Iterator<Item = CalendarEntry> + 's {
    let title = |id: &String| library.items.get(id).map_or_else(|| id.clone(), |item| item.title.clone());
    plan.filings.iter().map(move |filing| {
        let items: Vec<String> = filing.items.iter().map(title).collect();
        let what = if items.is_empty() { String::new() } else { format!("：{}", items.join("、")) };
        CalendarEntry {
            uid: plan.mark(&filing.id),
            sequence: version,
            day: filing.by,
            begins: None,
            lasts: 0,
            title: format!("最迟{}{what}", filing.kind.label()),
            details: String::new(),
            place: String::new(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_of_a_calendar_is_no_ability_and_reads_back() {
        for feed in [Feed::Own, Feed::Unit("B-1".into())] {
            assert_eq!(Feed::of_scope(&feed.scope()), Some(feed.clone()));
            assert_eq!(Ability::from_id(&feed.scope()), None);
        }
        assert_eq!(Feed::of_scope("record"), None);
        assert_eq!(lasting(Amount::parse("1.5")), 90);
    }
}
