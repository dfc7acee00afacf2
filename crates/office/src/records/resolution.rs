//! From the words of a sheet to the codes of a college.

use super::{AttendanceDraft, AttendanceLine, PersonReference, RecordRow, UnitReference, derived_id};
use crate::issues::{self, CellIssue, Level, Place, shown};
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{Attendance, AttendanceState, Record};
use jishi_domain::refusals::Refusal;
use std::collections::{BTreeSet, HashMap};

/// 对照 — looks up the words of a sheet in a college.
pub trait Directory {
    /// The code of a unit named by name or code.
    ///
    /// # Errors
    /// There is none, or several are called so.
    fn unit(&self, text: &str) -> Result<String, Refusal>;

    /// The code of a person, among those of the unit first, on that day.
    ///
    /// # Errors
    /// There is none, or several are called so.
    fn person(&self, person: &PersonReference, unit: &str, day: Day) -> Result<String, Refusal>;

    /// The codes of those whom a sitting of these kinds in the unit expects on that day.
    fn expected(&self, unit: &str, kinds: &[RecordKind], day: Day) -> Vec<String>;
}

/// Looks up every reference and makes records of the rows that have no errors. The records are checked by themselves; the world
/// checks them against everything else. Each comes with the place of its row.
pub fn resolve_all(rows: &[RecordRow], directory: &dyn Directory) -> (Vec<(Record, Place)>, Vec<CellIssue>) {
    let mut records: Vec<(Record, Place)> = Vec::new();
    let mut found = Vec::new();
    let mut ids: HashMap<String, Place> = HashMap::new();
    for row in rows.iter().filter(|r| !r.refused) {
        let mut resolving = Resolving { directory, row, unit: String::new(), issues: Vec::new() };
        let record = resolving.record();
        found.append(&mut resolving.issues);
        let Some(record) = record else { continue };
        match ids.get(&record.id) {
            Some(other) => {
                let problem = format!("与{other}是同一件事");
                let remedy = "重复的删去一行；确是两件事的，填写不同的编号或主题".to_owned();
                found.push(CellIssue {
                    level: Level::Error,
                    place: row.place.clone(),
                    value: String::new(),
                    problem,
                    remedy,
                });
            }
            None => {
                ids.insert(record.id.clone(), row.place.clone());
                records.push((record, row.place.clone()));
            }
        }
    }
    issues::sort(&mut found);
    (records, found)
}

struct Resolving<'a> {
    directory: &'a dyn Directory,
    row: &'a RecordRow,
    unit: String,
    issues: Vec<CellIssue>,
}

impl Resolving<'_> {
    /// The record; `None` where anything is not found.
    fn record(&mut self) -> Option<Record> {
        let row = self.row;
        let before = self.issues.len();
        let unit = self.unit_code(&row.unit)?;
        self.unit.clone_from(&unit);
        let mut record = Record { unit, ..row.draft.clone() };
        record.to = row.to.as_ref().and_then(|to| self.unit_code(to));
        record.chair = row.chair.as_ref().and_then(|p| self.person_code(p));
        record.recorder = row.recorder.as_ref().and_then(|p| self.person_code(p));
        record.by = row.by.as_ref().and_then(|p| self.person_code(p));
        record.lecturers = self.people(&row.lecturers);
        record.persons = self.people(&row.persons);
        record.attendance = match &row.attendance {
            AttendanceDraft::Unrecorded => Vec::new(),
            AttendanceDraft::Listed(lines) => self.listed(lines),
            AttendanceDraft::AllBut { others, due, .. } => self.all_but(others, *due),
        };
        if row.id.is_none() {
            record.id = derived_id(&record);
        }
        if let Err(refusal) = record.check() {
            self.say(Level::Error, row.place.clone(), "", &refusal);
        }
        let errors = self.issues[before..].iter().any(|i| i.level == Level::Error);
        (!errors).then_some(record)
    }

    fn say(&mut self, level: Level, place: Place, value: &str, refusal: &Refusal) {
        let (problem, remedy) = (refusal.problem.clone(), refusal.remedy.clone());
        self.issues.push(CellIssue { level, place, value: shown(value), problem, remedy });
    }

    fn unit_code(&mut self, unit: &UnitReference) -> Option<String> {
        self.directory
            .unit(&unit.text)
            .map_err(|r| self.say(Level::Error, unit.place.clone(), &unit.text, &r))
            .ok()
    }

    fn person_code(&mut self, person: &PersonReference) -> Option<String> {
        let found = self.directory.person(person, &self.unit, self.row.draft.day);
        found.map_err(|r| self.say(Level::Error, person.place.clone(), &person.shown(), &r)).ok()
    }

    fn people(&mut self, people: &[PersonReference]) -> Vec<String> {
        let mut codes = Vec::new();
        for person in people {
            if let Some(code) = self.person_code(person)
                && !codes.contains(&code)
            {
                codes.push(code);
            }
        }
        codes
    }

    fn listed(&mut self, lines: &[AttendanceLine]) -> Vec<Attendance> {
        let mut seen = BTreeSet::new();
        let mut attendance = Vec::new();
        for line in lines {
            let Some(person) = self.person_code(&line.person) else { continue };
            if !seen.insert(person.clone()) {
                let refusal = Refusal::new("", "这个人在这次会议的考勤中出现两次", "每人只写一次");
                self.say(Level::Error, line.person.place.clone(), &line.person.shown(), &refusal);
                continue;
            }
            attendance.push(Attendance {
                person,
                state: line.state,
                hours: line.hours,
                reason: line.reason.clone(),
            });
        }
        attendance
    }

    /// Everyone expected, but for those named; who is named without being expected is kept, too.
    fn all_but(&mut self, others: &[AttendanceLine], due: Option<u32>) -> Vec<Attendance> {
        let named = self.listed(others);
        let expected = self.directory.expected(&self.unit, &self.row.draft.kinds, self.row.draft.day);
        if let Some(due) = due
            && due as usize != expected.len()
        {
            let problem = format!("应到写{due}人，按当日名册是{}人", expected.len());
            let refusal = Refusal::new("", problem, "核对名册和应到人数");
            self.say(Level::Warning, self.row.place.clone(), "", &refusal);
        }
        let is_named = |code: &String| named.iter().any(|n| n.person == *code);
        let present = expected.into_iter().filter(|code| !is_named(code));
        let mut attendance: Vec<Attendance> = present
            .map(|person| Attendance { person, state: AttendanceState::Present, hours: None, reason: None })
            .collect();
        attendance.extend(named);
        attendance
    }
}
