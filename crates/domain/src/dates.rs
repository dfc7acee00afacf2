//! Days and dates.

use bitcode::{Decode, Encode};
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// 日 — a calendar day, counted from 1970-01-01, so that periods are plain half-open intervals of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Encode, Decode)]
#[serde(into = "Date")]
pub struct Day(pub i32);

impl Day {
    /// Before every day that a record can have.
    pub const MIN: Day = Day(-200_000);
    /// After every day that a record can have: "until further notice".
    pub const MAX: Day = Day(200_000);

    /// The first day that somebody can mean: nobody in the ledger was born earlier.
    pub const FIRST: Day = Day(-25_567);
    /// The last day that somebody can mean: no term and no standard reaches further.
    pub const LAST: Day = Day(47_481);

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
        let days = self.0.clamp(CALENDAR.0, CALENDAR.1);
        date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap_or(Date::MAX)
    }

    /// Whether somebody can mean it: it lies between [`Day::FIRST`] and [`Day::LAST`].
    pub fn can_be_meant(self) -> bool {
        (Day::FIRST..=Day::LAST).contains(&self)
    }

    /// A day as somebody writes it: `YYYY-MM-DD`, of years that can be meant. What comes from outside is read with
    /// this; [`Day::parse`] also reads what older ledgers hold.
    ///
    /// # Errors
    /// What is wrong with it, in words that name the text.
    pub fn read(text: &str) -> Result<Day, String> {
        match Day::parse(text) {
            Some(day) if day.can_be_meant() => Ok(day),
            Some(_) => Err(format!("“{text}”的年份不在{}之间，请核对", Day::years())),
            None => Err(format!("“{text}”不是日期，请写成 2026-11-21 的样子")),
        }
    }

    /// The years that can be meant, in words: `1900到2099`.
    pub fn years() -> String {
        format!("{}到{}", Day::FIRST.date().year(), Day::LAST.date().year())
    }

    /// The day so many days later (or earlier).
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// The day so many calendar months later; the last day of the month where the day does not exist there.
    pub fn plus_months(self, months: i32) -> Day {
        self.date().checked_add(jiff::Span::new().months(months)).map(Day::of).unwrap_or(self)
    }

    /// As officers write it: `2026年11月21日`.
    pub fn in_words(self) -> String {
        let on = self.date();
        format!("{}年{}月{}日", on.year(), on.month(), on.day())
    }

    /// Parses `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Day> {
        Day::plain(text).or_else(|| text.parse::<Date>().ok().map(Day::of))
    }

    /// `YYYY-MM-DD` of our times, without the calendar's help: a ledger is full of days.
    fn plain(text: &str) -> Option<Day> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
        let digit = |byte: u8| byte.is_ascii_digit().then(|| i32::from(byte - b'0'));
        let year = digit(y1)? * 1000 + digit(y2)? * 100 + digit(y3)? * 10 + digit(y4)?;
        let month = digit(m1)? * 10 + digit(m2)?;
        let day = digit(d1)? * 10 + digit(d2)?;
        // the last days of months are left to the calendar
        if year < 1600 || !(1..=12).contains(&month) || !(1..=28).contains(&day) {
            return None;
        }
        // years begin in March, so that the leap day is their last
        let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
        let leaps = year / 4 - year / 100 + year / 400;
        Some(Day(year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - DAYS_BEFORE_1970))
    }
}

/// The first and the last day that the calendar has.
const CALENDAR: (i32, i32) = (-4_371_587, 2_932_896);

/// Days from the first of March of the year 0 to the first of January 1970.
const DAYS_BEFORE_1970: i32 = 719_468;

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Day;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a date string")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Day, E> {
                match Day::plain(text) {
                    Some(day) => Ok(day),
                    None => text.parse::<Date>().map(Day::of).map_err(E::custom),
                }
            }
        }
        deserializer.deserialize_str(Visitor)
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
    fn every_day_of_four_centuries_reads_as_the_calendar_says() {
        let (mut on, last) = (date(1599, 12, 1), date(2401, 1, 31));
        while on < last {
            let text = on.to_string();
            assert_eq!(Day::parse(&text), Some(Day::of(on)), "{text}");
            on = on.tomorrow().unwrap();
        }
    }

    #[test]
    fn a_day_in_json_is_what_the_calendar_reads() {
        for text in [
            "2026-02-28",
            "2026-02-29",
            "2024-02-29",
            "2026-13-01",
            "2026-1-1",
            "20260101",
            "x",
            "-2026-01-01",
        ] {
            let json = format!("\"{text}\"");
            let read = serde_json::from_str::<Day>(&json).ok();
            assert_eq!(read, serde_json::from_str::<Date>(&json).ok().map(Day::of), "{text}");
        }
    }

    #[test]
    fn a_day_that_nobody_means_is_refused_with_its_text() {
        assert_eq!(Day::FIRST.to_string(), "1900-01-01");
        assert_eq!(Day::LAST.to_string(), "2099-12-31");
        assert_eq!(Day::read("2026-11-21"), Ok(Day::parse("2026-11-21").unwrap()));
        assert_eq!((Day::read("1900-01-01"), Day::read("2099-12-31")), (Ok(Day::FIRST), Ok(Day::LAST)));
        for far in ["1899-12-31", "2100-01-01", "5190-09-22", "-000001-01-01", "9999-12-31"] {
            assert_eq!(Day::read(far), Err(format!("“{far}”的年份不在1900到2099之间，请核对")));
        }
        assert!(Day::read("2026-02-30").unwrap_err().contains("不是日期"));
    }

    #[test]
    fn a_far_day_of_an_old_ledger_is_the_day_that_it_says() {
        for text in ["0206-05-01", "5190-09-22", "9999-12-31"] {
            assert_eq!(Day::parse(text).unwrap().to_string(), text);
        }
        assert_eq!((Day::of(Date::MIN).0, Day::of(Date::MAX).0), CALENDAR);
        assert_eq!((Day(i32::MIN).date(), Day(i32::MAX).date()), (Date::MIN, Date::MAX));
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
