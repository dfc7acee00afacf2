//! Synthetic branches: a year of life each, the same for the same seed and index.
//!
//! 5–30 members, about 48 sittings and 570 attendances a year, dues of each member each month, talks, filings.

use crate::chances::Chances;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::AttendanceState;

/// First day of the year that is made.
pub const YEAR_START: Day = Day(20_089); // 2025-01-01
/// First day of the year after.
pub const YEAR_END: Day = Day(20_454); // 2026-01-01

const FIRST_OF_MONTH: [i32; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/// First day of a month (0 to 12) of the year.
pub fn month_start(month: usize) -> Day {
    YEAR_START.plus(FIRST_OF_MONTH[month.min(12)])
}

/// Month (0 to 11) of a day of the year.
pub fn month_of(day: Day) -> usize {
    FIRST_OF_MONTH.partition_point(|first| *first <= day.0 - YEAR_START.0).clamp(1, 12) - 1
}

/// A member of a branch.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// First day.
    pub since: Day,
    /// First day after.
    pub until: Day,
}

impl Member {
    fn on(&self, day: Day) -> bool {
        self.since <= day && day < self.until
    }
}

/// Somebody on the committee.
#[derive(Clone, Copy, Debug)]
pub struct Officer {
    /// Place among the members.
    pub member: u16,
    /// First day.
    pub since: Day,
    /// First day after.
    pub until: Day,
}

/// A sitting with its attendance.
#[derive(Clone, Debug)]
pub struct Sitting {
    /// Day.
    pub day: Day,
    /// Kinds; the first is the primary one.
    pub kinds: Vec<RecordKind>,
    /// Class hours, in hundredths.
    pub hours: i32,
    /// Days until it was entered.
    pub delay: u16,
    /// Who (place among the members) and how.
    pub attendance: Vec<(u16, AttendanceState)>,
}

/// A payment of dues.
#[derive(Clone, Copy, Debug)]
pub struct Dues {
    /// Place among the members.
    pub member: u16,
    /// Day that counts: in the month that is paid for.
    pub day: Day,
    /// Fen.
    pub amount: i32,
    /// Days after the month.
    pub delay: u16,
}

/// A talk with a member.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// Place among the members.
    pub member: u16,
    /// Day.
    pub day: Day,
    /// Days until it was entered.
    pub delay: u16,
}

/// Something filed.
#[derive(Clone, Copy, Debug)]
pub struct Filing {
    /// Day.
    pub day: Day,
    /// The half-year's report; else the plan of the year.
    pub report: bool,
    /// Received by the one above; else returned.
    pub received: bool,
}

/// A branch and its year. Everything is sorted by day.
#[derive(Clone, Debug)]
pub struct Branch {
    /// First day.
    pub established: Day,
    /// First day on which it no longer exists.
    pub ended: Day,
    /// Members.
    pub members: Vec<Member>,
    /// Committee.
    pub officers: Vec<Officer>,
    /// Sittings.
    pub sittings: Vec<Sitting>,
    /// Dues.
    pub dues: Vec<Dues>,
    /// Talks.
    pub talks: Vec<Talk>,
    /// Filings.
    pub filings: Vec<Filing>,
}

impl Branch {
    /// Makes a branch.
    pub fn make(seed: u64, index: u32) -> Branch {
        let mut chance = Chances::new(seed, u64::from(index));
        let year = |c: &mut Chances| YEAR_START.plus(c.between(0, 364));
        let established = if chance.of_thousand(10) { year(&mut chance) } else { Day(16_000) };
        let ended =
            if chance.of_thousand(10) { year(&mut chance).max(established.plus(20)) } else { Day::MAX };
        let size = chance.between(5, 30);
        let mut branch = Branch {
            established,
            ended,
            members: Vec::new(),
            officers: Vec::new(),
            sittings: Vec::new(),
            dues: Vec::new(),
            talks: Vec::new(),
            filings: Vec::new(),
        };
        for _ in 0..size {
            let long_ago = Day(chance.between(12_000, 19_900));
            let since = if chance.of_thousand(50) { year(&mut chance) } else { long_ago }.max(established);
            let until = if chance.of_thousand(40) { year(&mut chance).max(since.plus(5)) } else { Day::MAX };
            branch.members.push(Member { since, until: until.min(ended) });
        }
        if size >= 7 && !chance.of_thousand(20) {
            let seats = if chance.of_thousand(30) { 4 } else { chance.one(&[3, 3, 3, 5]) };
            let since = if chance.of_thousand(50) { year(&mut chance) } else { Day(19_700) }.max(established);
            branch.officers = (0..seats).map(|member| Officer { member, since, until: ended }).collect();
        }
        branch.sit(&mut chance);
        branch.pay(&mut chance);
        branch.talk_and_file(&mut chance);
        branch
    }

    fn exists(&self, day: Day) -> bool {
        self.established <= day && day < self.ended
    }

    fn sitting(&mut self, chance: &mut Chances, day: Day, kinds: Vec<RecordKind>, hours: i32, share: i32) {
        if !self.exists(day) {
            return;
        }
        let committee = kinds == [RecordKind::CommitteeMeeting];
        let due: Vec<u16> = if committee {
            self.officers.iter().filter(|o| o.since <= day && day < o.until).map(|o| o.member).collect()
        } else {
            (0..self.members.len() as u16).filter(|m| self.members[usize::from(*m)].on(day)).collect()
        };
        let mut attendance = Vec::with_capacity(due.len());
        for member in due {
            if !committee && !chance.of_thousand(share) {
                continue;
            }
            let state = match chance.between(0, 99) {
                0..=84 => AttendanceState::Present,
                85..=89 => AttendanceState::Online,
                90..=95 => AttendanceState::Excused,
                96..=98 => AttendanceState::Unexcused,
                _ => AttendanceState::MadeUp,
            };
            attendance.push((member, state));
        }
        let delay = if chance.of_thousand(80) { chance.between(8, 40) } else { chance.between(0, 6) } as u16;
        self.sittings.push(Sitting { day, kinds, hours, delay, attendance });
    }

    fn sit(&mut self, chance: &mut Chances) {
        use RecordKind as K;
        let (meets, lectures): (Vec<bool>, Vec<bool>) =
            (0..4).map(|_| (chance.of_thousand(940), chance.of_thousand(930))).unzip();
        for month in 0..12 {
            let (first, days) = (month_start(month), month_start(month + 1).0 - month_start(month).0);
            let quarter = month / 3;
            let mut kinds = Vec::new();
            if chance.of_thousand(950) {
                kinds.push(K::ThemeDay);
            }
            let mut alone = Vec::new();
            // a general meeting in the quarter's first month, a lecture in its second, half of them on the theme day
            for (wanted, kind, happens) in [(0, K::GeneralMeeting, &meets), (1, K::PartyLecture, &lectures)] {
                if month % 3 == wanted && happens[quarter] {
                    if kinds.is_empty() || chance.of_thousand(500) {
                        alone.push(kind)
                    } else {
                        kinds.push(kind)
                    }
                }
            }
            let day = |c: &mut Chances| first.plus(c.between(0, days - 1));
            if !kinds.is_empty() {
                let on = first.plus((chance.between(8, 20)).min(days - 1));
                let hours = chance.one(&[100, 150, 200]);
                self.sitting(chance, on, kinds, hours, 1000);
            }
            for kind in alone {
                let (on, hours) = (day(chance), chance.one(&[100, 150, 200]));
                self.sitting(chance, on, vec![kind], hours, 1000);
            }
            if month == 1 && chance.of_thousand(920) {
                let on = day(chance);
                self.sitting(chance, on, vec![K::OrganizationalLifeMeeting], 200, 1000);
            }
            if !self.officers.is_empty() && chance.of_thousand(930) {
                let on = day(chance);
                if self.officers[0].since <= on {
                    self.sitting(chance, on, vec![K::CommitteeMeeting], 0, 1000);
                }
            }
            for _ in 0..chance.one(&[1, 2, 2, 2]) {
                let (on, hours) = (day(chance), chance.one(&[50, 100, 150, 150]));
                self.sitting(chance, on, vec![K::ConcentratedStudy], hours, 760);
            }
        }
        self.sittings.sort_by_key(|s| s.day);
    }

    fn pay(&mut self, chance: &mut Chances) {
        for month in 0..12 {
            let (first, end) = (month_start(month), month_start(month + 1));
            for member in 0..self.members.len() as u16 {
                let Member { since, until } = self.members[usize::from(member)];
                if since >= end || until <= first || !chance.of_thousand(970) {
                    continue;
                }
                let late = chance.of_thousand(60);
                let day = if late { end.plus(-1) } else { first.plus(chance.between(0, 24)) };
                let delay = if late { chance.between(1, 30) as u16 } else { 0 };
                self.dues.push(Dues { member, day, amount: chance.between(5, 120) * 50, delay });
            }
        }
        self.dues.sort_by_key(|d| d.day);
    }

    fn talk_and_file(&mut self, chance: &mut Chances) {
        for member in 0..self.members.len() as u16 {
            for _ in 0..chance.one(&[0, 1, 1, 3]) {
                let day = YEAR_START.plus(chance.between(0, 364));
                if self.members[usize::from(member)].on(day) {
                    self.talks.push(Talk { member, day, delay: chance.between(0, 12) as u16 });
                }
            }
        }
        self.talks.sort_by_key(|t| t.day);
        let mut file = |around: i32, chance: &mut Chances, report: bool| {
            let day = YEAR_START.plus(around + chance.between(-12, 8));
            let day = Day(day.0.clamp(YEAR_START.0, YEAR_END.0 - 1));
            if chance.of_thousand(920) && self.established <= day && day < self.ended {
                self.filings.push(Filing { day, report, received: chance.of_thousand(970) });
            }
        };
        file(20, chance, false);
        file(170, chance, true);
        file(355, chance, true);
        file(200, chance, false);
        self.filings.sort_by_key(|f| f.day);
    }

    /// The id of a record: unique in the college, eleven characters.
    pub fn record_id(index: u32, number: usize) -> String {
        format!("B{index:06}-{number:03}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_year_has_the_size_that_was_asked_for() {
        let made: Vec<Branch> = (0..2000).map(|i| Branch::make(7, i)).collect();
        let mean = |of: &dyn Fn(&Branch) -> usize| made.iter().map(of).sum::<usize>() as f64 / 2000.0;
        let sittings = mean(&|b| b.sittings.len());
        let attendances = mean(&|b| b.sittings.iter().map(|s| s.attendance.len()).sum());
        assert!((46.0..50.0).contains(&sittings), "{sittings} sittings");
        assert!((550.0..590.0).contains(&attendances), "{attendances} attendances");
        assert!(made.iter().all(|b| (5..=30).contains(&b.members.len())));
    }

    #[test]
    fn days_and_months_agree_with_the_calendar() {
        assert_eq!(YEAR_START.to_string(), "2025-01-01");
        assert_eq!(YEAR_END.to_string(), "2026-01-01");
        for day in YEAR_START.0..YEAR_END.0 {
            assert_eq!(month_of(Day(day)) + 1, Day(day).date().month() as usize);
        }
    }
}
