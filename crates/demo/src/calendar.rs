//! Months and working days, counted from the day that is given: there is no clock here.

use jishi_domain::dates::Day;

/// 月份 — months since year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(pub(crate) i32);

impl Month {
    pub(crate) fn of(day: Day) -> Month {
        let on = day.date();
        Month(i32::from(on.year()) * 12 + i32::from(on.month()) - 1)
    }

    pub(crate) fn new(year: i32, month: i32) -> Month {
        Month(year * 12 + month - 1)
    }

    pub(crate) fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1–12.
    pub(crate) fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    pub(crate) fn first(self) -> Day {
        date(self.year(), self.number(), 1)
    }

    pub(crate) fn last(self) -> Day {
        Month(self.0 + 1).first().plus(-1)
    }

    /// That day of the month, or its last where it has no such day.
    pub(crate) fn day(self, day: i32) -> Day {
        self.first().plus(day - 1).min(self.last())
    }

    /// `YYYY-MM`.
    pub(crate) fn label(self) -> String {
        format!("{:04}-{:02}", self.year(), self.number())
    }

    /// 0, 1 or 2: first, second or third month of its quarter.
    pub(crate) fn in_quarter(self) -> i32 {
        (self.number() - 1) % 3
    }

    /// The months that touch the days `from..=until`.
    pub(crate) fn between(from: Day, until: Day) -> impl Iterator<Item = Month> {
        (Month::of(from).0..=Month::of(until).0).map(Month)
    }
}

/// The day of that date; `Day::MIN` where the calendar has none (it is never asked for one).
pub(crate) fn date(year: i32, month: i32, day: i32) -> Day {
    let part = |n: i32| i8::try_from(n).unwrap_or(0);
    Day::new(i16::try_from(year).unwrap_or(0), part(month), part(day)).unwrap_or(Day::MIN)
}

/// 0 Monday … 6 Sunday; 1970-01-01 was a Thursday.
fn weekday(day: Day) -> i32 {
    (day.0 + 3).rem_euclid(7)
}

/// The same day, or the nearest working day of the same week where it is a weekend.
pub(crate) fn working(day: Day) -> Day {
    match weekday(day) {
        5 => day.plus(-1),
        6 => day.plus(1),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_knows_its_days() {
        let february = Month::of(date(2024, 2, 29));
        assert_eq!((february.first(), february.last()), (date(2024, 2, 1), date(2024, 2, 29)));
        assert_eq!(february.day(31), date(2024, 2, 29));
        assert_eq!(february.label(), "2024-02");
        assert_eq!(Month::between(date(2023, 11, 30), date(2024, 1, 1)).count(), 3);
    }

    #[test]
    fn a_weekend_moves_to_the_nearest_working_day() {
        assert_eq!(working(date(2026, 11, 21)), date(2026, 11, 20), "a Saturday");
        assert_eq!(working(date(2026, 11, 22)), date(2026, 11, 23), "a Sunday");
        assert_eq!(working(date(2026, 11, 20)), date(2026, 11, 20));
    }
}
