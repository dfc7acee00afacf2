//! What happened, newest first, as far as somebody may read it.

use super::sentences::Names;
use super::sights::{Concern, Sight};
use crate::errors::AppError;
use crate::living::{Living, Present};
use jishi_domain::actions::{Action, Entry};
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Access, Reachable};
use jishi_domain::records::Record;
use jishi_domain::worlds::World;
use jishi_store::Search;
use serde::Serialize;

/// 动作类别 — actions that belong together, for choosing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionGroup {
    /// Id in the address.
    pub id: &'static str,
    /// Word.
    pub label: &'static str,
    /// Ids of the actions.
    pub actions: &'static [&'static str],
}

/// Every group; each action stands in one of them.
pub const GROUPS: &[ActionGroup] = &[
    ActionGroup { id: "records", label: "记录", actions: &["record.added"] },
    ActionGroup {
        id: "corrections",
        label: "更正和撤回记录",
        actions: &["record.corrected", "record.withdrawn"],
    },
    ActionGroup { id: "reviews", label: "复核", actions: &["record.confirmed"] },
    ActionGroup {
        id: "people",
        label: "人员和党员关系",
        actions: &[
            "person.registered",
            "person.changed",
            "membership.placed",
            "membership.ended",
            "membership.corrected",
        ],
    },
    ActionGroup {
        id: "posts",
        label: "任职、角色和委托",
        actions: &["post.started", "post.ended", "role.granted", "role.revoked"],
    },
    ActionGroup {
        id: "units",
        label: "党组织和届期",
        actions: &[
            "unit.established",
            "unit.adjusted",
            "unit.moved",
            "unit.merged",
            "unit.dissolved",
            "term.started",
        ],
    },
    ActionGroup {
        id: "standards",
        label: "标准和参数",
        actions: &["standard.adopted", "standard.ended", "parameter.confirmed"],
    },
    ActionGroup {
        id: "plans",
        label: "年度计划",
        actions: &["plan.accepted", "plan.filed", "plan.received", "plan.returned", "plan.made-known"],
    },
    ActionGroup { id: "secrets", label: "密封资料", actions: &["secret.read", "secret.erased"] },
    ActionGroup {
        id: "requests",
        label: "负担反映和更正请求",
        actions: &["burden.reported", "burden.answered", "correction.asked", "correction.answered"],
    },
];

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// That concern this unit or one below it.
    pub unit: Option<String>,
    /// That concern one of these people, or that one of them entered.
    pub people: Option<Vec<String>>,
    /// Of this group of actions.
    pub group: Option<&'static ActionGroup>,
    /// Entered on this day or later.
    pub from: Option<Day>,
    /// Entered on this day or earlier.
    pub until: Option<Day>,
    /// Before this sequence.
    pub before: Option<u64>,
}

/// What an entry opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Opens {
    /// A unit, by its code.
    Unit(String),
    /// A person, by the code.
    Person(String),
    /// A record, by its id.
    Record(String),
    /// A standard, by its id.
    Standard(String),
    /// The reports of burdens.
    Burdens,
    /// The requests for corrections.
    Corrections,
}

/// 台账行 — one entry in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Sequence.
    pub sequence: u64,
    /// When it was entered, UTC.
    pub entered_at: String,
    /// The day that it is about.
    pub event_day: Day,
    /// Days from the event to its entry.
    pub delay: i32,
    /// Who entered it; empty where that is nobody's business.
    pub actor: String,
    /// Id of the action.
    pub action: &'static str,
    /// What happened.
    pub sentence: String,
    /// What it opens, where the reader may open it.
    pub opens: Option<Opens>,
}

/// 一段台账 — some entries, and where to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// The entries, newest first.
    pub lines: Vec<Line>,
    /// Earlier entries are found before this sequence; `None` where there are none.
    pub earlier: Option<u64>,
    /// The search was given up before a page was full: there may be more.
    pub cut: bool,
}

/// Entries that are read in one go.
const CHUNK: u64 = 500;

/// Entries that are looked at for one page; then the reader is asked whether to go on.
const BOUND: u64 = 20_000;

/// What happened, as far as somebody may read it, newest first; so many entries.
///
/// # Errors
/// The database fails.
pub fn journal(
    living: &Living,
    present: &Present,
    access: &Access<'_>,
    wanted: &Wanted,
    size: usize,
) -> Result<Stretch, AppError> {
    let (world, today) = (present.world(), present.today());
    let sight = Sight::of(access);
    let below =
        wanted.unit.as_ref().map(|unit| Reachable::Within { below: vec![unit.clone()], alone: Vec::new() });
    let actions = wanted.group.map(|group| group.actions).unwrap_or_default();
    let mut search = Search {
        before: wanted.before,
        actions: actions.iter().map(|id| (*id).to_owned()).collect(),
        named: wanted.people.clone().unwrap_or_default(),
        from: wanted.from,
        until: wanted.until,
        most: CHUNK,
    };
    let mut names = Names::of(world, Some(living.library()));
    let mut stretch = Stretch::default();
    if wanted.people.as_ref().is_some_and(Vec::is_empty) {
        return Ok(stretch);
    }
    let mut looked_at = 0;
    loop {
        let entries = living.desk().search_entries(&search)?;
        for entry in &entries {
            let gone = gone(living, world, &entry.action)?;
            let concern = Concern::of(world, entry, gone.as_ref());
            let fits = below.as_ref().is_none_or(|reach| concern.is_within(world, reach, today))
                && wanted.people.as_ref().is_none_or(|people| {
                    people.iter().any(|code| {
                        // who reported a burden, or entered it, is told to nobody by a filter
                        concern.names(code) || entry.actor == *code && !matches!(concern, Concern::Burden(_))
                    })
                });
            if !fits || !sight.holds(world, &concern, today) {
                continue;
            }
            if stretch.lines.len() == size {
                stretch.earlier = Some(entry.sequence + 1);
                return Ok(stretch);
            }
            if let Some(record) = &gone {
                names.learn(record);
            }
            stretch.lines.push(line(&names, access, entry));
        }
        looked_at += entries.len() as u64;
        let last = entries.last().map(|entry| entry.sequence);
        if (entries.len() as u64) < CHUNK {
            return Ok(stretch);
        }
        if looked_at >= BOUND {
            stretch.earlier = last;
            stretch.cut = true;
            return Ok(stretch);
        }
        search.before = last;
    }
}

/// The record that an entry speaks of by its id, where it has been withdrawn.
fn gone(living: &Living, world: &World, action: &Action) -> Result<Option<Record>, AppError> {
    let id = match action {
        Action::RecordWithdrawn(b) => &b.record,
        Action::RecordConfirmed(b) => &b.record,
        _ => return Ok(None),
    };
    let Some(withdrawn) = world.withdrawn.get(id) else { return Ok(None) };
    let mut desk = living.desk();
    let corrects = match desk.entry(*withdrawn)?.map(|entry| entry.action) {
        Some(Action::RecordWithdrawn(b)) => b.corrects,
        _ => return Ok(None),
    };
    Ok(match desk.entry(corrects)?.map(|entry| entry.action) {
        Some(Action::RecordAdded(record)) => Some(*record),
        Some(Action::RecordCorrected(b)) => Some(b.record),
        _ => None,
    })
}

fn line(names: &Names<'_>, access: &Access<'_>, entry: &Entry) -> Line {
    // who reports a burden is not told by the ledger's page, not even to those who answer
    let actor = match &entry.action {
        Action::BurdenReported(_) => String::new(),
        _ => names.person(&entry.actor),
    };
    Line {
        sequence: entry.sequence,
        entered_at: entry.entered_at.clone(),
        event_day: entry.event_day,
        delay: entry.delay_days(),
        actor,
        action: entry.action.id(),
        sentence: names.sentence(entry),
        opens: opens(names, access, &entry.action),
    }
}

fn opens(names: &Names<'_>, access: &Access<'_>, action: &Action) -> Option<Opens> {
    let unit = |code: &str| access.may(Ability::SeeVerdicts, code).then(|| Opens::Unit(code.to_owned()));
    let person =
        |code: &str| access.may_for_person(Ability::SeeRoster, code).then(|| Opens::Person(code.to_owned()));
    let record = |id: &str| {
        let at = names.unit_of_record(id)?;
        access.may(Ability::SeeRecords, at).then(|| Opens::Record(id.to_owned()))
    };
    match action {
        Action::UnitEstablished(b) => unit(&b.unit.code),
        Action::UnitAdjusted(b) => unit(&b.code),
        Action::UnitMoved(b) => unit(&b.unit),
        Action::UnitMerged(b) => unit(&b.into),
        Action::UnitDissolved(b) => unit(&b.unit),
        Action::TermStarted(b) => unit(&b.unit),
        Action::PersonRegistered(b) => person(&b.person.code),
        Action::PersonChanged(b) => person(&b.person.code),
        Action::MembershipPlaced(b) => person(&b.person),
        Action::MembershipEnded(b) => person(&b.person),
        Action::MembershipCorrected(b) => person(&b.person),
        Action::PostStarted(b) => person(&b.person),
        Action::PostEnded(b) => person(&b.person),
        Action::RoleGranted(b) => person(&b.person),
        Action::RoleRevoked(b) => person(&b.person),
        Action::RecordAdded(b) => record(&b.id),
        Action::RecordCorrected(b) => record(&b.record.id),
        Action::RecordConfirmed(b) => record(&b.record),
        Action::RecordWithdrawn(_) => None,
        Action::StandardAdopted(b) => Some(Opens::Standard(b.standard.clone())),
        Action::StandardEnded(b) => Some(Opens::Standard(b.standard.clone())),
        Action::ParameterConfirmed(b) => Some(Opens::Standard(b.standard.clone())),
        Action::PlanAccepted(b) => unit(&b.plan.unit),
        Action::PlanFiled(b) => unit(&b.unit),
        Action::PlanReceived(b) => unit(&b.unit),
        Action::PlanReturned(b) => unit(&b.unit),
        Action::PlanMadeKnown(b) => unit(&b.unit),
        Action::SecretRead(b) => person(&b.person),
        Action::SecretErased(b) => person(&b.person),
        Action::BurdenReported(_) | Action::BurdenAnswered(_) => Some(Opens::Burdens),
        Action::CorrectionAsked(_) | Action::CorrectionAnswered(_) => {
            access.has(Ability::ManagePeople).then_some(Opens::Corrections)
        }
    }
}
