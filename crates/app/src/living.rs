//! A college kept at hand between requests: its world and facts in memory, its ledger behind one writer.

use crate::check_ins::CheckIns;
use crate::clock::Clock;
use crate::colleges::KeySource;
use crate::errors::AppError;
use crate::indexes::Index;
use crate::maps::Kept;
use crate::submissions::Submissions;
use jishi_domain::actions::{Action, Entry};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Standings;
use jishi_domain::worlds::{RecordState, UnitState, World};
use jishi_engine::evaluations::plan_for;
use jishi_engine::evaluations::plans::Plan;
use jishi_engine::facts::Facts;
use jishi_engine::standards::{Library, Standard};
use jishi_store::{Draft, Store};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, TryLockError};

/// 活台账 — a college in use: many read what is in memory, one at a time writes.
///
/// What is in memory is the fold of the ledger and nothing else; [`Living::refresh`] takes over what other programs
/// wrote and what the turn of the day changes.
pub struct Living {
    present: RwLock<Present>,
    /// A second connection, for what is not in memory: ledger entries, sign-ins.
    desk: Mutex<Store>,
    library: &'static Library,
    clock: Clock,
    /// How to reach the database, for long work beside everything else; one at a time.
    place: Mutex<(String, KeySource)>,
    submissions: Submissions,
    check_ins: CheckIns,
}

/// 现状 — the college as everybody sees it at this moment.
pub struct Present {
    store: Store,
    facts: Facts,
    plans: Vec<Plan<'static>>,
    today: Day,
    /// Sequence of the entry up to which facts and plans go.
    judged: u64,
    /// What was worked out for whole days and units since.
    kept: Kept,
    index: OnceLock<Index>,
}

impl std::fmt::Debug for Living {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Living").field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Present {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Present").field("today", &self.today).finish_non_exhaustive()
    }
}

impl Present {
    fn of(mut store: Store, library: &'static Library, today: Day) -> Result<Present, AppError> {
        let world = store.world()?;
        let (judged, (facts, plans)) = (world.sequence, judge(world, library, today));
        store.slim();
        Ok(Present { store, facts, plans, today, judged, kept: Kept::default(), index: OnceLock::new() })
    }

    /// The state of the college.
    pub fn world(&self) -> &World {
        static NOTHING: std::sync::LazyLock<World> = std::sync::LazyLock::new(World::default);
        self.store.world_at_hand().unwrap_or(&NOTHING)
    }

    /// What the engine looks at.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The standards that are adopted today, ready to judge, in the library's order.
    pub fn plans(&self) -> &[Plan<'static>] {
        &self.plans
    }

    /// What was worked out for whole days and units, until something is written or the day turns.
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Where to find what is about one unit or person.
    pub(crate) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(self.world(), self.today))
    }

    /// What a person is today.
    pub fn standings(&self, person: &str) -> Standings {
        self.kept.standings(person, || Standings::of(self.world(), person, self.today))
    }

    /// The college's own unit.
    pub fn college(&self) -> Option<(&str, &UnitState)> {
        let (code, unit) = self.world().units.get_key_value(self.index().college()?)?;
        Some((code, unit))
    }

    /// The day on which everything is seen.
    pub fn today(&self) -> Day {
        self.today
    }
}

/// Facts and plans of a world on a day.
fn judge(world: &World, library: &'static Library, today: Day) -> (Facts, Vec<Plan<'static>>) {
    let facts = Facts::of(world, today);
    let plans = adopted_plans(world, library, &facts, today);
    (facts, plans)
}

/// The plans of the standards that are adopted on a day.
pub fn adopted_plans<'l>(world: &World, library: &'l Library, facts: &Facts, day: Day) -> Vec<Plan<'l>> {
    let standards = library.standards.iter();
    standards.filter_map(|standard: &Standard| plan_for(standard, world, facts, day)).collect()
}

/// The records that entries bring, where the entries bring nothing else that facts or the index know of.
fn added(world: &World, written: &[Entry]) -> Option<Vec<RecordState>> {
    let mut added = Vec::new();
    for entry in written {
        match &entry.action {
            Action::RecordAdded(record) => added.push(world.records.get(&record.id)?.state()),
            Action::SecretRead(_)
            | Action::BurdenReported(_)
            | Action::BurdenAnswered(_)
            | Action::CorrectionAsked(_)
            | Action::CorrectionAnswered(_)
            | Action::RoleGranted(_)
            | Action::RoleRevoked(_)
            | Action::PlanAccepted(_)
            | Action::PlanFiled(_)
            | Action::PlanReceived(_)
            | Action::PlanReturned(_)
            | Action::PlanMadeKnown(_) => {}
            _ => return None,
        }
    }
    Some(added)
}

fn unpoisoned<T>(result: Result<T, PoisonError<T>>) -> T {
    // what a panicking request leaves behind is whole: the world changes only after its entry is durable
    result.unwrap_or_else(PoisonError::into_inner)
}

impl Living {
    /// Opens a college that exists and takes it into memory.
    ///
    /// # Errors
    /// As [`crate::colleges::open`]; an adopted version of a standard that the library does not have is left out.
    pub fn open(
        db: &str,
        key: &KeySource,
        library: &'static Library,
        clock: Clock,
    ) -> Result<Living, AppError> {
        let present = Present::of(crate::colleges::open(db, key)?, library, clock.today())?;
        let mut desk = crate::colleges::open(db, key)?;
        desk.slim();
        let desk = Mutex::new(desk);
        let place = Mutex::new((db.to_owned(), key.clone()));
        Ok(Living {
            present: RwLock::new(present),
            desk,
            library,
            clock,
            submissions: Submissions::default(),
            check_ins: CheckIns::default(),
            place,
        })
    }

    /// The library of standards.
    pub fn library(&self) -> &'static Library {
        self.library
    }

    /// Forms that were sent.
    pub fn submissions(&self) -> &Submissions {
        &self.submissions
    }

    /// Sign-ins that are open.
    pub fn check_ins(&self) -> &CheckIns {
        &self.check_ins
    }

    /// The clock that everything here goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What everybody sees now. Held while a page is made; writers wait.
    pub fn present(&self) -> RwLockReadGuard<'_, Present> {
        unpoisoned(self.present.read())
    }

    /// The second connection: ledger entries, sign-ins and other things that are not in memory.
    pub fn desk(&self) -> MutexGuard<'_, Store> {
        unpoisoned(self.desk.lock())
    }

    /// Whether secrets can be sealed: there is a master key.
    pub fn may_seal(&self) -> bool {
        self.desk().has_master_key()
    }

    /// Writes what `decide` makes of the newest state, all or nothing, and takes it over into memory.
    ///
    /// # Errors
    /// What `decide` refuses, what the ledger refuses, or a failing database; nothing is written then.
    pub fn write(
        &self,
        decide: impl FnOnce(&World, Day) -> Result<Vec<Draft>, AppError>,
    ) -> Result<Vec<Entry>, AppError> {
        let mut present = unpoisoned(self.present.write());
        let today = self.clock.today();
        let drafts = decide(present.store.world()?, today)?;
        let written = present.store.append(drafts, &self.clock.now());
        // after a refusal in the middle of a batch the store reads the ledger anew
        self.take_over(&mut present, written.as_deref().unwrap_or_default())?;
        Ok(written?)
    }

    /// The same for one entry, which is handed back.
    ///
    /// # Errors
    /// As [`Living::write`].
    pub fn write_one(
        &self,
        decide: impl FnOnce(&World, Day) -> Result<Draft, AppError>,
    ) -> Result<Entry, AppError> {
        let written = self.write(|world, today| Ok(vec![decide(world, today)?]))?;
        written
            .into_iter()
            .next()
            .ok_or_else(|| AppError::refused("这次操作", "没有写入任何内容", "刷新页面后重试"))
    }

    /// Runs a use case that writes through the store itself (an import, an adoption), and takes over what it wrote.
    ///
    /// # Errors
    /// As the use case.
    pub fn with_store<T>(&self, run: impl FnOnce(&mut Store) -> Result<T, AppError>) -> Result<T, AppError> {
        let mut present = unpoisoned(self.present.write());
        let done = run(&mut present.store);
        self.take_over(&mut present, &[])?;
        done
    }

    /// Runs long work that only reads, on a connection of its own, so that nobody waits for it; `None` where such work
    /// is going on already.
    ///
    /// # Errors
    /// As the work, or the database cannot be reached.
    pub fn alone<T>(
        &self,
        run: impl FnOnce(&mut Store) -> Result<T, AppError>,
    ) -> Result<Option<T>, AppError> {
        let place = match self.place.try_lock() {
            Ok(place) => place,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        let (db, key) = &*place;
        run(&mut crate::colleges::open(db, key)?).map(Some)
    }

    /// Takes over what other programs wrote and the turn of the day; cheap when nothing changed.
    ///
    /// # Errors
    /// A failing database, or a ledger that was rewritten.
    pub fn refresh(&self) -> Result<(), AppError> {
        let head = self.desk().head()?.sequence;
        {
            let present = self.present();
            if present.judged == head && present.today == self.clock.today() {
                return Ok(());
            }
        }
        let mut present = unpoisoned(self.present.write());
        self.take_over(&mut present, &[])
    }

    /// Takes over what was written since; the last entries of it are `written`.
    fn take_over(&self, present: &mut Present, written: &[Entry]) -> Result<(), AppError> {
        let today = self.clock.today();
        let world = present.store.world()?;
        let sequence = world.sequence;
        if sequence == present.judged && today == present.today {
            return Ok(());
        }
        let told = today == present.today
            && written.first().is_some_and(|entry| entry.sequence == present.judged + 1)
            && written.last().is_some_and(|entry| entry.sequence == sequence);
        let added = told.then(|| added(world, written)).flatten();
        if added.is_some_and(|added| present.facts.grow(world, &added)) {
            if present.plans.iter().any(|plan| !plan.fits(&present.facts)) {
                present.plans = adopted_plans(world, self.library, &present.facts, today);
            }
        } else {
            (present.facts, present.plans) = judge(world, self.library, today);
            present.index = OnceLock::new();
        }
        present.kept = Kept::default();
        present.today = today;
        present.judged = sequence;
        Ok(())
    }
}
