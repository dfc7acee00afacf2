//! What happens in two years: every record of every unit.

mod activities;
mod appraisals;
mod attestations;
mod branches;
mod college;
mod committees;
mod development;
mod dues;
mod education;
mod filings;
mod funds;
mod general_branches;
mod members;
mod organization_year;
mod oversight;
mod points;
mod programmes;
mod talks;
mod telling;

use crate::book::{Book, Entered};
use crate::calendar::Month;
use crate::chances::Chances;
use crate::flaws;
use crate::plan::{Plan, Seat};
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, PostKind};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{Attendance, AttendanceState, Record};
use jishi_domain::units::{UnitCategory, UnitKind};
use telling::Tell;

/// 纪实 — the plan, and the book that it is written into.
pub(crate) struct Life<'p> {
    plan: &'p Plan,
    book: Book,
}

/// Writes everything that happens into the book.
pub(crate) fn live(plan: &Plan, book: Book) -> Book {
    let mut life = Life { plan, book };
    branches::live(&mut life);
    committees::live(&mut life);
    activities::live(&mut life);
    education::live(&mut life);
    appraisals::live(&mut life);
    talks::live(&mut life);
    members::live(&mut life);
    dues::live(&mut life);
    points::live(&mut life);
    development::live(&mut life);
    filings::live(&mut life);
    funds::live(&mut life);
    general_branches::live(&mut life);
    college::live(&mut life);
    oversight::live(&mut life);
    programmes::live(&mut life);
    organization_year::live(&mut life);
    attestations::live(&mut life);
    life.book
}

/// Why people are excused, as the branch may read it.
const REASONS: [&str; 6] = ["公差", "病假", "带队实习", "家中有事", "授课冲突", "外出培训"];

impl<'p> Life<'p> {
    /// The stream of chances of one purpose.
    fn chances(&self, purpose: &[u64]) -> Chances {
        Chances::of(self.plan.seed, purpose)
    }

    fn code(&self, unit: usize) -> &'p str {
        self.plan.code(unit)
    }

    fn person(&self, person: usize) -> String {
        self.plan.person(person).to_owned()
    }

    fn persons(&self, persons: &[usize]) -> Vec<String> {
        persons.iter().map(|&p| self.person(p)).collect()
    }

    /// Whether the day lies in the two years and the unit exists on it.
    fn lives(&self, unit: usize, day: Day) -> bool {
        self.plan.start <= day && day <= self.plan.as_of && self.plan.units[unit].exists_on(day)
    }

    /// The months of the two years.
    fn months(&self) -> impl Iterator<Item = Month> + use<> {
        Month::between(self.plan.start, self.plan.as_of)
    }

    /// The calendar years that the two years touch.
    fn years(&self) -> std::ops::RangeInclusive<i32> {
        Month::of(self.plan.start).year()..=Month::of(self.plan.as_of).year()
    }

    /// Every branch.
    fn branches(&self) -> Vec<usize> {
        self.plan.of_kind(UnitKind::Branch).collect()
    }

    /// Every general branch.
    fn general_branches(&self) -> Vec<usize> {
        self.plan.of_kind(UnitKind::GeneralBranch).collect()
    }

    fn category(&self, unit: usize) -> UnitCategory {
        self.plan.units[unit].unit.category
    }

    /// Who enters the unit's records on a day: the officer for organisation, else the secretary.
    fn clerk(&self, unit: usize, day: Day) -> Option<usize> {
        let plan = self.plan;
        match plan.units[unit].unit.kind {
            UnitKind::College => plan.holder(0, PostKind::PartyWorker, day),
            UnitKind::GeneralBranch => plan.holder(unit, PostKind::PartyWorker, day),
            UnitKind::Branch => plan.holder(unit, PostKind::OrganizationOfficer, day),
            UnitKind::Group => plan.secretary(unit, day),
        }
        .or_else(|| plan.secretary(unit, day))
    }

    /// The general branch (or the college) above a branch on a day.
    fn above(&self, unit: usize, day: Day) -> usize {
        self.plan.units[unit].parent_on(day).unwrap_or(0)
    }

    /// Days between a record and its entry: mostly at once, sometimes weeks, for one branch always weeks.
    fn delay(&self, unit: usize, day: Day, chances: &mut Chances) -> i32 {
        if flaws::enters_late(self.plan, unit, day) {
            return chances.between(20, 44);
        }
        match chances.below(1000) {
            0..640 => chances.between(0, 1),
            640..950 => chances.between(2, 6),
            950..990 => chances.between(8, 20),
            _ => chances.between(21, 45),
        }
    }

    /// Enters a record of that unit (the caller knows its number).
    fn enter_for(&mut self, unit: usize, record: Record) -> Option<Entered> {
        let day = record.day;
        let receiver = record.to.as_deref().map(|code| self.plan.unit(code));
        if !self.lives(unit, day) || receiver.is_some_and(|to| !self.plan.units[to].exists_on(day)) {
            return None;
        }
        let first = record.kinds.first().copied();
        let silent = flaws::is_quiet(self.code(unit), Month::of(day))
            && first.is_some_and(|k| k.spec().sitting && k != RecordKind::ElectionMeeting);
        if silent {
            return None;
        }
        let kind = first.map_or(0, |k| k as u64);
        let mut chances = self.chances(&[5, unit as u64, day.0 as u64, kind]);
        let delay = self.delay(unit, day, &mut chances);
        let plan = self.plan;
        let actor = self.clerk(unit, day).map_or("system", |p| plan.person(p));
        self.book.record(record, actor, delay)
    }

    /// Enters on the first day what the paper files say of the time before it.
    fn copy_paper(&mut self, unit: usize, record: Record) {
        let plan = self.plan;
        let paper = plan.units[unit].exists_on(record.day) && record.day > plan.start.plus_months(-30);
        if paper {
            self.book.paper(plan.start, Record { from_paper: true, ..record });
        }
    }

    /// A record of that kind with nothing in it yet.
    fn note(&self, unit: usize, kind: RecordKind, day: Day) -> Record {
        Record::new("", self.code(unit), vec![kind], day)
    }

    /// A sitting of everybody who belongs to the unit on that day.
    fn sitting(&self, unit: usize, kinds: &[RecordKind], day: Day, title: &str) -> Record {
        let seats = self.plan.members(unit, day);
        self.sitting_of(unit, kinds, day, title, &seats)
    }

    /// A sitting of the unit's committee.
    fn committee_sitting(&self, unit: usize, kinds: &[RecordKind], day: Day, title: &str) -> Record {
        let seats = self.seats(&self.plan.committee(unit, day), day);
        self.sitting_of(unit, kinds, day, title, &seats)
    }

    /// Seats of named persons.
    fn seats(&self, persons: &[usize], day: Day) -> Vec<Seat> {
        let mut seats: Vec<Seat> = Vec::with_capacity(persons.len());
        for &person in persons {
            if let Some(stint) = self.plan.people[person].on(day)
                && !seats.iter().any(|s| s.person == person)
            {
                seats.push(Seat {
                    person,
                    stage: stint.stage,
                    category: stint.category,
                    floating: stint.floating,
                    group: stint.group,
                });
            }
        }
        seats
    }

    /// A sitting of those who sit there: place, chair, recorder and everybody's attendance.
    fn sitting_of(&self, unit: usize, kinds: &[RecordKind], day: Day, title: &str, seats: &[Seat]) -> Record {
        let plan = self.plan;
        let kind = kinds.first().map_or(0, |k| *k as u64);
        let mut chances = self.chances(&[6, unit as u64, day.0 as u64, kind]);
        let mut record = Record::new("", self.code(unit), kinds.to_vec(), day).title(title);
        record.place = Some(self.place(unit, day));
        let chair = plan.secretary(unit, day).or_else(|| seats.first().map(|s| s.person));
        record.chair = chair.map(|p| self.person(p));
        let recorder = plan
            .holder(unit, PostKind::PublicityOfficer, day)
            .or_else(|| self.clerk(unit, day).filter(|&p| Some(p) != chair))
            .or_else(|| seats.iter().map(|s| s.person).find(|&p| Some(p) != chair));
        record.recorder = recorder.map(|p| self.person(p));
        let summer = matches!(Month::of(day).number(), 7 | 8);
        record.attendance = seats
            .iter()
            .map(|seat| {
                let state = if Some(seat.person) == chair || Some(seat.person) == recorder {
                    AttendanceState::Present
                } else {
                    flaws::absence(plan, seat.person, kinds, day)
                        .unwrap_or_else(|| attendance(seat, summer, &mut chances))
                };
                let excused = state == AttendanceState::Excused && chances.permille(600);
                let reason = excused.then(|| chances.word(&REASONS).to_owned());
                Attendance { person: self.person(seat.person), state, hours: None, reason }
            })
            .collect();
        record
    }

    /// Where the unit meets.
    fn place(&self, unit: usize, day: Day) -> String {
        let plan = self.plan;
        let host = match plan.units[unit].unit.kind {
            UnitKind::College => return "学院第一会议室".into(),
            UnitKind::GeneralBranch => unit,
            UnitKind::Branch => self.above(unit, day),
            UnitKind::Group => self.above(self.above(unit, day), day),
        };
        match plan.units[host].unit.kind {
            UnitKind::College => "实训工厂党员活动室".into(),
            _ => format!("{}党员活动室", plan.units[host].unit.name.trim_end_matches("党总支")),
        }
    }

    /// The college's reviewers: never the one who entered.
    fn reviewer(&self, not: Option<usize>, day: Day) -> Option<usize> {
        self.plan.holders(0, PostKind::PartyWorker, day).into_iter().rev().find(|&p| Some(p) != not)
    }
}

/// How one member stands to one sitting.
fn attendance(seat: &Seat, summer: bool, chances: &mut Chances) -> AttendanceState {
    let lot = chances.below(1000);
    match (seat.floating, seat.category) {
        (true, _) if lot < 720 => AttendanceState::Online,
        (true, _) => AttendanceState::Excused,
        (false, Category::Student) if summer && lot < 680 => AttendanceState::Online,
        (false, Category::Retired) if lot < 150 => AttendanceState::Excused,
        (false, _) if lot < 48 => AttendanceState::Excused,
        (false, _) if lot < 54 => AttendanceState::MadeUp,
        (false, _) if lot < 56 => AttendanceState::Unexcused,
        (false, _) => AttendanceState::Present,
    }
}
