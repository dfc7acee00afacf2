//! Half-open periods of time.

use crate::dates::Day;

/// 期间 — from `start` until, not including, `end`, with the label that screens and exchange use.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// First day.
    pub start: Day,
    /// First day after.
    pub end: Day,
    /// `2026-03`, `2026Q1`, `2026H1`, `2026`, `2025-2026`, `2025-2026-1`, `standing`, `programme`, `rolling`.
    pub label: String,
}

impl Period {
    /// Whether the day lies in it.
    pub fn contains(&self, day: Day) -> bool {
        self.start <= day && day < self.end
    }

    /// Its last day.
    pub fn last_day(&self) -> Day {
        self.end.plus(-1)
    }

    /// Number of days.
    pub fn days(&self) -> i32 {
        self.end.0 - self.start.0
    }

    /// How many of its days lie in `[from, until)`.
    pub fn overlap(&self, from: Day, until: Day) -> i32 {
        (self.end.0.min(until.0) - self.start.0.max(from.0)).max(0)
    }
}

/// 周期 — the rhythms that standards count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cadence {
    /// 每月
    Month,
    /// 每季度
    Quarter,
    /// 每半年
    HalfYear,
    /// 每年（自然年）
    Year,
    /// 每学年, from 1 September
    AcademicYear,
    /// 每学期, 1 September to the end of February, 1 March to 31 August
    Semester,
}

impl Cadence {
    /// Length in months.
    pub fn months(self) -> i32 {
        match self {
            Cadence::Month => 1,
            Cadence::Quarter => 3,
            Cadence::HalfYear | Cadence::Semester => 6,
            Cadence::Year | Cadence::AcademicYear => 12,
        }
    }

    /// The period of this cadence in which the day lies.
    pub fn around(self, day: Day) -> Period {
        let on = day.date();
        let (year, month) = (i32::from(on.year()), i32::from(on.month()));
        // months since year 0, shifted so that the cadence's first month is a multiple of its length
        let shift = match self {
            Cadence::AcademicYear => 8,
            Cadence::Semester => 2,
            _ => 0,
        };
        let index = year * 12 + (month - 1) - shift;
        let first = index.div_euclid(self.months()) * self.months() + shift;
        let at = |months: i32| {
            let (y, m) = (months.div_euclid(12), months.rem_euclid(12) + 1);
            Day::new(y as i16, m as i8, 1).unwrap_or(Day::MIN)
        };
        let (start, end) = (at(first), at(first + self.months()));
        let (y, m) = (first.div_euclid(12), first.rem_euclid(12) + 1);
        let label = match self {
            Cadence::Month => format!("{y:04}-{m:02}"),
            Cadence::Quarter => format!("{y:04}Q{}", (m - 1) / 3 + 1),
            Cadence::HalfYear => format!("{y:04}H{}", (m - 1) / 6 + 1),
            Cadence::Year => format!("{y:04}"),
            Cadence::AcademicYear => format!("{y:04}-{:04}", y + 1),
            Cadence::Semester if m == 9 => format!("{y:04}-{:04}-1", y + 1),
            Cadence::Semester => format!("{:04}-{y:04}-2", y - 1),
        };
        Period { start, end, label }
    }

    /// The periods of this cadence that begin in `[from, until)` or contain `from`.
    pub fn between(self, from: Day, until: Day) -> Vec<Period> {
        let mut periods = Vec::new();
        let mut day = from;
        while day < until {
            let period = self.around(day);
            // at the calendar's end no period comes after
            let is_last = period.end <= day;
            day = period.end;
            periods.push(period);
            if is_last {
                break;
            }
        }
        periods
    }
}

/// The label of a period as officers say it: `2026Q4` is 2026年第4季度.
pub fn in_words(label: &str) -> String {
    match label {
        "standing" => return "现状".to_owned(),
        "rolling" => return "近期".to_owned(),
        "programme" => return "创建期".to_owned(),
        _ => {}
    }
    let parts: Vec<&str> = label.split('-').collect();
    match parts.as_slice() {
        [year] => match (year.split_once('Q'), year.split_once('H')) {
            (Some((year, quarter)), _) => format!("{year}年第{quarter}季度"),
            (_, Some((year, "1"))) => format!("{year}年上半年"),
            (_, Some((year, _))) => format!("{year}年下半年"),
            _ => format!("{year}年"),
        },
        [year, month] if month.len() == 2 => format!("{year}年{}月", month.trim_start_matches('0')),
        [from, until] => format!("{from}—{until}学年"),
        [from, until, term] => format!("{from}—{until}学年第{}学期", if *term == "1" { "一" } else { "二" }),
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_said_as_officers_say_it() {
        let said: Vec<String> =
            ["2026-03", "2026Q4", "2026H1", "2026", "2025-2026", "2025-2026-2", "rolling", "standing"]
                .map(in_words)
                .into();
        assert_eq!(
            said,
            [
                "2026年3月",
                "2026年第4季度",
                "2026年上半年",
                "2026年",
                "2025—2026学年",
                "2025—2026学年第二学期",
                "近期",
                "现状"
            ]
        );
    }

    fn around(cadence: Cadence, day: &str) -> (String, String, String) {
        let p = cadence.around(Day::parse(day).unwrap());
        (p.label.clone(), p.start.to_string(), p.last_day().to_string())
    }

    fn check(cadence: Cadence, day: &str, label: &str, first: &str, last: &str) {
        assert_eq!(around(cadence, day), (label.into(), first.into(), last.into()));
    }

    #[test]
    fn each_cadence_knows_its_period_and_label() {
        check(Cadence::Month, "2026-02-28", "2026-02", "2026-02-01", "2026-02-28");
        check(Cadence::Quarter, "2026-03-31", "2026Q1", "2026-01-01", "2026-03-31");
        check(Cadence::Quarter, "2026-10-01", "2026Q4", "2026-10-01", "2026-12-31");
        check(Cadence::HalfYear, "2026-07-01", "2026H2", "2026-07-01", "2026-12-31");
        check(Cadence::Year, "2026-07-01", "2026", "2026-01-01", "2026-12-31");
        check(Cadence::AcademicYear, "2026-08-31", "2025-2026", "2025-09-01", "2026-08-31");
        check(Cadence::AcademicYear, "2026-09-01", "2026-2027", "2026-09-01", "2027-08-31");
        check(Cadence::Semester, "2026-02-10", "2025-2026-1", "2025-09-01", "2026-02-28");
        check(Cadence::Semester, "2026-03-01", "2025-2026-2", "2026-03-01", "2026-08-31");
        check(Cadence::Semester, "2026-12-31", "2026-2027-1", "2026-09-01", "2027-02-28");
    }

    #[test]
    fn a_year_has_its_months_and_quarters() {
        let (from, until) = (Day::parse("2026-01-01").unwrap(), Day::parse("2027-01-01").unwrap());
        assert_eq!(Cadence::Month.between(from, until).len(), 12);
        assert_eq!(Cadence::Quarter.between(from, until).len(), 4);
        assert_eq!(Cadence::Month.between(from.plus(40), until).len(), 11);
    }

    #[test]
    fn periods_end_with_the_calendar() {
        let last = Day::parse("9999-12-31").unwrap();
        for cadence in [Cadence::Month, Cadence::Year, Cadence::AcademicYear, Cadence::Semester] {
            assert!(cadence.between(last.plus(-400), Day(i32::MAX)).len() < 20, "{cadence:?}");
        }
        let far = Day::parse("5190-09-22").unwrap();
        assert_eq!(Cadence::Month.between(far, far.plus(60)).len(), 3);
    }
}
