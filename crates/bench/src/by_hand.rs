//! The same twelve indicators, written out in Rust over compact arrays: what one would write for these twelve and no others.

use crate::branches::{Branch, YEAR_START, month_of, month_start};
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::AttendanceState;

/// Verdicts by indicator: met, not met, not yet due, not applicable.
pub type Counts = [[u64; 4]; 12];

const MET: usize = 0;
const NOT_MET: usize = 1;
const NOT_YET_DUE: usize = 2;
const NOT_APPLICABLE: usize = 3;

const NEVER: i32 = i32::MAX;

/// Kinds of sittings as bits.
const THEME_DAY: u8 = 1;
const GENERAL_MEETING: u8 = 2;
const COMMITTEE_MEETING: u8 = 4;
const LECTURE: u8 = 8;
const LIFE_MEETING: u8 = 16;

/// The numbers of the standard.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Theme days a month.
    pub theme_days: u32,
    /// General meetings a quarter.
    pub general_meetings: u32,
    /// Committee meetings a month.
    pub committee_meetings: u32,
    /// Lectures a quarter.
    pub lectures: u32,
    /// Life meetings a year.
    pub life_meetings: u32,
    /// Hours a year, in hundredths.
    pub hours: u32,
    /// Payments a month.
    pub dues: u32,
    /// Talks a year.
    pub talks: u32,
    /// Last day of the first half's report; that of the second half is the last of the year.
    pub report_day: Day,
    /// Unexcused absences a year.
    pub absences: u32,
    /// Average hours a quarter, in hundredths.
    pub average_hours: u32,
    /// Members from which a committee is needed.
    pub committee_from: u32,
    /// Least and most members of a committee.
    pub committee: (u32, u32),
    /// Months without monthly duties, one bit each, January the lowest.
    pub vacation: u16,
    /// Days of grace after joining.
    pub grace: i32,
}

impl Default for Numbers {
    fn default() -> Numbers {
        Numbers {
            theme_days: 1,
            general_meetings: 1,
            committee_meetings: 1,
            lectures: 1,
            life_meetings: 1,
            hours: 3200,
            dues: 1,
            talks: 1,
            report_day: month_start(5).plus(24),
            absences: 1,
            average_hours: 850,
            committee_from: 7,
            committee: (3, 7),
            vacation: 1 << 7,
            grace: 30,
        }
    }
}

/// Compact arrays, sorted by branch and day. Days count from the first of the year.
#[derive(Debug, Default)]
pub struct Arrays {
    branches: Vec<BranchRow>,
    since: Vec<i32>,
    until: Vec<i32>,
    officers: Vec<(i32, i32)>,
    sitting_day: Vec<u16>,
    sitting_kinds: Vec<u8>,
    attendance_day: Vec<u16>,
    attendance_who: Vec<u8>,
    attendance_attended: Vec<bool>,
    attendance_missed_theme_day: Vec<bool>,
    attendance_hours: Vec<u16>,
    dues_day: Vec<u16>,
    dues_who: Vec<u8>,
    talk_day: Vec<u16>,
    talk_who: Vec<u8>,
    report_day: Vec<u16>,
    // what the indicators do not ask, but a verdict's evidence would
    record_ids: Vec<[u8; 11]>,
    sitting_record: Vec<u32>,
    attendance_record: Vec<u32>,
    dues_amount: Vec<i32>,
}

/// Where each branch's rows begin.
#[derive(Clone, Copy, Debug)]
struct BranchRow {
    established: i32,
    ended: i32,
    members: u32,
    officers: u32,
    sittings: u32,
    attendances: u32,
    dues: u32,
    talks: u32,
    reports: u32,
}

fn offset(day: Day) -> i32 {
    if day == Day::MAX { NEVER } else { day.0 - YEAR_START.0 }
}

impl Arrays {
    /// The arrays of a college of so many branches.
    pub fn make(seed: u64, branches: u32) -> Arrays {
        let mut a = Arrays::default();
        for index in 0..branches {
            a.add(&Branch::make(seed, index), index);
        }
        a.open();
        a
    }

    /// Begins a branch (or marks the end of the last).
    fn open(&mut self) {
        self.branches.push(BranchRow {
            established: 0,
            ended: 0,
            members: self.since.len() as u32,
            officers: self.officers.len() as u32,
            sittings: self.sitting_day.len() as u32,
            attendances: self.attendance_day.len() as u32,
            dues: self.dues_day.len() as u32,
            talks: self.talk_day.len() as u32,
            reports: self.report_day.len() as u32,
        });
    }

    fn add(&mut self, branch: &Branch, index: u32) {
        self.open();
        if let Some(row) = self.branches.last_mut() {
            (row.established, row.ended) = (offset(branch.established), offset(branch.ended));
        }
        self.since.extend(branch.members.iter().map(|m| offset(m.since)));
        self.until.extend(branch.members.iter().map(|m| offset(m.until)));
        self.officers.extend(branch.officers.iter().map(|o| (offset(o.since), offset(o.until))));
        let mut number = 0;
        let mut record = |ids: &mut Vec<[u8; 11]>| {
            number += 1;
            let id = Branch::record_id(index, number);
            ids.push(id.as_bytes().try_into().unwrap_or_default());
            ids.len() as u32 - 1
        };
        for sitting in &branch.sittings {
            let record = record(&mut self.record_ids);
            let bit = |kind: &RecordKind| match kind {
                RecordKind::ThemeDay => THEME_DAY,
                RecordKind::GeneralMeeting => GENERAL_MEETING,
                RecordKind::CommitteeMeeting => COMMITTEE_MEETING,
                RecordKind::PartyLecture => LECTURE,
                RecordKind::OrganizationalLifeMeeting => LIFE_MEETING,
                _ => 0,
            };
            let kinds: u8 = sitting.kinds.iter().map(bit).sum();
            let day = offset(sitting.day) as u16;
            self.sitting_day.push(day);
            self.sitting_kinds.push(kinds);
            self.sitting_record.push(record);
            for (member, state) in &sitting.attendance {
                self.attendance_day.push(day);
                self.attendance_who.push(*member as u8);
                self.attendance_attended.push(state.attended());
                let missed = *state == AttendanceState::Unexcused && kinds & THEME_DAY != 0;
                self.attendance_missed_theme_day.push(missed);
                self.attendance_hours.push(if state.attended() { sitting.hours as u16 } else { 0 });
                self.attendance_record.push(record);
            }
        }
        for dues in &branch.dues {
            record(&mut self.record_ids);
            self.dues_day.push(offset(dues.day) as u16);
            self.dues_who.push(dues.member as u8);
            self.dues_amount.push(dues.amount);
        }
        for talk in &branch.talks {
            record(&mut self.record_ids);
            self.talk_day.push(offset(talk.day) as u16);
            self.talk_who.push(talk.member as u8);
        }
        for filing in branch.filings.iter().filter(|f| f.report && f.received) {
            self.report_day.push(offset(filing.day) as u16);
        }
    }

    /// Number of branches.
    pub fn len(&self) -> usize {
        self.branches.len().saturating_sub(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Judges everything as of a day of the year.
    pub fn judge(&self, numbers: &Numbers, as_of: Day) -> Counts {
        let calendar = Calendar::new(as_of);
        let mut counts = Counts::default();
        for pair in self.branches.windows(2) {
            self.branch(&pair[0], &pair[1], numbers, &calendar, &mut counts);
        }
        counts
    }

    fn branch(&self, row: &BranchRow, next: &BranchRow, n: &Numbers, c: &Calendar, counts: &mut Counts) {
        if row.established > c.as_of {
            return;
        }
        let members = row.members as usize..next.members as usize;
        let (since, until) = (&self.since[members.clone()], &self.until[members]);
        let officers = &self.officers[row.officers as usize..next.officers as usize];
        let committee_on =
            |day: i32| officers.iter().filter(|(from, until)| *from <= day && day < *until).count() as u32;
        let members_on =
            |day: i32| since.iter().zip(until).filter(|(from, until)| **from <= day && day < **until).count();

        // sittings: how many of each kind in each month
        let (mut theme_days, mut committee_meetings) = ([0u32; 12], [0u32; 12]);
        let (mut general_meetings, mut lectures, mut life_meetings) = ([0u32; 4], [0u32; 4], 0);
        for at in row.sittings as usize..next.sittings as usize {
            let (day, kinds) = (self.sitting_day[at], self.sitting_kinds[at]);
            if i32::from(day) > c.as_of {
                break;
            }
            let month = usize::from(c.month_of[usize::from(day)]);
            theme_days[month] += u32::from(kinds & THEME_DAY != 0);
            committee_meetings[month] += u32::from(kinds & COMMITTEE_MEETING != 0);
            general_meetings[month / 3] += u32::from(kinds & GENERAL_MEETING != 0);
            lectures[month / 3] += u32::from(kinds & LECTURE != 0);
            life_meetings += u32::from(kinds & LIFE_MEETING != 0);
        }

        // one pass over attendance for hours, absences and the branch's hours a quarter
        let (mut hours, mut absences) = ([0u32; 32], [0u32; 32]);
        let mut hours_of_quarter = [0u32; 4];
        for at in row.attendances as usize..next.attendances as usize {
            let day = self.attendance_day[at];
            if i32::from(day) > c.as_of {
                break;
            }
            let who = usize::from(self.attendance_who[at]);
            if self.attendance_attended[at] {
                let h = u32::from(self.attendance_hours[at]);
                hours[who] += h;
                hours_of_quarter[usize::from(c.month_of[usize::from(day)]) / 3] += h;
            } else if self.attendance_missed_theme_day[at] {
                absences[who] += 1;
            }
        }
        let mut paid = [[0u8; 32]; 12];
        for at in row.dues as usize..next.dues as usize {
            let day = self.dues_day[at];
            if i32::from(day) > c.as_of {
                break;
            }
            paid[usize::from(c.month_of[usize::from(day)])][usize::from(self.dues_who[at])] += 1;
        }
        let mut talks = [0u32; 32];
        for at in row.talks as usize..next.talks as usize {
            if i32::from(self.talk_day[at]) > c.as_of {
                break;
            }
            talks[usize::from(self.talk_who[at])] += 1;
        }

        // the branch's own duties
        let life = (row.established, row.ended);
        let least = |at_least: u32, counted: u32, period: &Period| {
            if counted >= at_least {
                MET
            } else if c.as_of < period.end {
                NOT_YET_DUE
            } else {
                NOT_MET
            }
        };
        let unit = |period: &Period| {
            (period.start >= life.0 || period.half(life.0, NEVER))
                && (period.end <= life.1 || period.half(i32::MIN, life.1))
        };
        for indicator in [0, 1, 2, 3, 4, 8, 10] {
            counts[indicator][NOT_APPLICABLE] += 1; // the period before the adoption
        }
        for (i, month) in c.months.iter().enumerate() {
            let owed = unit(month) && n.vacation >> i & 1 == 0;
            let said = if owed { least(n.theme_days, theme_days[i], month) } else { NOT_APPLICABLE };
            counts[0][said] += 1;
            let owed = owed && committee_on(c.last_of(month)) > 0;
            let said =
                if owed { least(n.committee_meetings, committee_meetings[i], month) } else { NOT_APPLICABLE };
            counts[2][said] += 1;
        }
        for (i, quarter) in c.quarters.iter().enumerate() {
            if !unit(quarter) {
                counts[1][NOT_APPLICABLE] += 1;
                counts[3][NOT_APPLICABLE] += 1;
                counts[10][NOT_APPLICABLE] += 1;
                continue;
            }
            counts[1][least(n.general_meetings, general_meetings[i], quarter)] += 1;
            counts[3][least(n.lectures, lectures[i], quarter)] += 1;
            let members = members_on(c.last_of(quarter)) as u32;
            let said = match members {
                0 => NOT_APPLICABLE,
                _ => least(n.average_hours * members, hours_of_quarter[i], quarter),
            };
            counts[10][said] += 1;
        }
        let said =
            if unit(&c.year) { least(n.life_meetings, life_meetings, &c.year) } else { NOT_APPLICABLE };
        counts[4][said] += 1;
        let reports = &self.report_day[row.reports as usize..next.reports as usize];
        for half in &c.halves {
            let due = if half.start == 0 { offset(n.report_day) } else { half.end - 1 };
            let last = due.min(c.as_of);
            let said = if !unit(half) {
                NOT_APPLICABLE
            } else if reports.iter().any(|day| half.start <= i32::from(*day) && i32::from(*day) <= last) {
                MET
            } else if c.as_of <= due {
                NOT_YET_DUE
            } else {
                NOT_MET
            };
            counts[8][said] += 1;
        }
        let committee = committee_on(c.as_of);
        let said = if (members_on(c.as_of) as u32) < n.committee_from {
            NOT_APPLICABLE
        } else if committee >= n.committee.0 && committee <= n.committee.1 && committee % 2 == 1 {
            MET
        } else {
            NOT_MET
        };
        counts[11][said] += 1;

        // the duties of each who is a member on the day asked
        if row.ended <= c.as_of {
            return;
        }
        for who in 0..since.len() {
            let since = since[who];
            if since > c.as_of || until[who] <= c.as_of {
                continue;
            }
            for indicator in [5, 6, 7, 9] {
                counts[indicator][NOT_APPLICABLE] += 1; // the period before the adoption
            }
            let settled = since.saturating_add(n.grace) <= c.as_of;
            let person = |period: &Period| {
                settled && unit(period) && (period.start >= since || period.half(since, NEVER))
            };
            if person(&c.year) {
                counts[5][least(n.hours, hours[who], &c.year)] += 1;
                counts[7][least(n.talks, talks[who], &c.year)] += 1;
            } else {
                counts[5][NOT_APPLICABLE] += 1;
                counts[7][NOT_APPLICABLE] += 1;
            }
            // who joined late is not excused from a limit
            let said = match (unit(&c.year), absences[who] > n.absences) {
                (false, _) => NOT_APPLICABLE,
                (true, true) => NOT_MET,
                (true, false) => MET,
            };
            counts[9][said] += 1;
            for (i, month) in c.months.iter().enumerate() {
                let owed = person(month) && n.vacation >> i & 1 == 0;
                let said = if owed { least(n.dues, u32::from(paid[i][who]), month) } else { NOT_APPLICABLE };
                counts[6][said] += 1;
            }
        }
    }
}

/// A period in days of the year.
#[derive(Clone, Copy, Debug)]
struct Period {
    start: i32,
    end: i32,
}

impl Period {
    /// Whether at least half of it lies in a stretch of time.
    fn half(&self, from: i32, until: i32) -> bool {
        let days = self.end.min(until) - self.start.max(from);
        days > 0 && 2 * days >= self.end - self.start
    }
}

/// The periods that have begun by the day asked.
#[derive(Clone, Debug)]
struct Calendar {
    as_of: i32,
    month_of: Vec<u8>,
    months: Vec<Period>,
    quarters: Vec<Period>,
    halves: Vec<Period>,
    year: Period,
}

impl Calendar {
    fn new(as_of: Day) -> Calendar {
        let begun = month_of(as_of) + 1;
        let periods = |months: usize| -> Vec<Period> {
            (0..begun)
                .step_by(months)
                .map(|m| Period { start: offset(month_start(m)), end: offset(month_start(m + months)) })
                .collect()
        };
        Calendar {
            as_of: offset(as_of),
            month_of: (0..365).map(|day| month_of(YEAR_START.plus(day)) as u8).collect(),
            months: periods(1),
            quarters: periods(3),
            halves: periods(6),
            year: Period { start: 0, end: 365 },
        }
    }

    fn last_of(&self, period: &Period) -> i32 {
        (period.end - 1).min(self.as_of)
    }
}
