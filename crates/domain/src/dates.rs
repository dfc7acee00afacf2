//! Days and dates.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// 日 — a calendar day, counted from 1970-01-01, so that periods are plain half-open intervals of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Date", into = "Date")]
pub struct Day(pub i32);

impl Day {
    /// Before every day that a record can have.
    pub const MIN: Day = Day(-200_000);
    /// After every day that a record can have: "until further notice".
    pub const MAX: Day = Day(200_000);

    /// The day of a calendar date.
    pub fn of(on: Date) -> Day {
        let since = on.since(date(1970, 1, 1)).map(|span| span.get_days()).unwrap_or(0);
        Day(since)
    }

    /// A day from numbers; `None` where the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().map(Day::of)
    }

    /// The calendar date. Days outside the years −9999..=9999 are pinned to the nearest end.
    pub fn date(self) -> Date {
        date(1970, 1, 1)
            .checked_add(jiff::Span::new().days(self.0.clamp(-200_000, 200_000)))
            .unwrap_or(date(9999, 12, 31))
    }

    /// The day so many days later (or earlier).
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// The day so many calendar months later; the last day of the month where the day does not exist there.
    pub fn plus_months(self, months: i32) -> Day {
        self.date().checked_add(jiff::Span::new().months(months)).map(Day::of).unwrap_or(self)
    }

    /// Parses `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Day> {
        text.parse::<Date>().ok().map(Day::of)
    }
}

impl From<Date> for Day {
    fn from(on: Date) -> Day {
        Day::of(on)
    }
}

impl From<Day> for Date {
    fn from(day: Day) -> Date {
        day.date()
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let on = self.date();
        write!(f, "{:04}-{:02}-{:02}", on.year(), on.month(), on.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_its_date_are_the_same_day() {
        for text in ["1970-01-01", "2024-02-29", "2026-11-21", "1921-07-01"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Day::parse("1970-01-02"), Some(Day(1)));
    }

    #[test]
    fn a_month_after_the_last_of_january_is_the_last_of_february() {
        assert_eq!(Day::parse("2026-01-31").unwrap().plus_months(1), Day::parse("2026-02-28").unwrap());
    }

    #[test]
    fn no_such_day_is_none() {
        assert_eq!(Day::parse("2026-02-30"), None);
        assert_eq!(Day::new(2026, 13, 1), None);
    }
}
