//! iCalendar: what stands in a calendar that phones and desks subscribe to.
//!
//! A day without a time is an event of the whole day. A time is written as its moment in UTC, so that no table of time zones has
//! to come along; China keeps one offset all year.

use icalendar::{Calendar, Component, Event, EventLike, Property};
use jishi_domain::dates::Day;

/// Hours by which Chinese clocks are ahead of UTC.
const AHEAD: i32 = 8;

/// 日程 — one event of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Stays the same as long as the event does, also when it moves.
    pub uid: String,
    /// How often it may have been changed: goes up with each version of a plan.
    pub sequence: u32,
    /// Day.
    pub day: Day,
    /// Minutes since midnight in China; `None`: the whole day.
    pub begins: Option<u32>,
    /// Minutes that it lasts, where it has a beginning.
    pub lasts: u32,
    /// Title.
    pub title: String,
    /// What else is to be said.
    pub details: String,
    /// Place.
    pub place: String,
}

/// Writes a calendar. `at` is the moment at which it is written, UTC, `YYYY-MM-DDTHH:MM:SSZ`; the same entries at the same moment
/// are the same text.
pub fn write_calendar(name: &str, entries: &[CalendarEntry], at: &str) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", "-//jishi//plans//ZH"), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name(name);
    calendar.append_property(Property::new("X-WR-TIMEZONE", "Asia/Shanghai"));
    // a hint to those who subscribe: twice a day is enough
    calendar.append_property(
        Property::new("REFRESH-INTERVAL", "PT12H").add_parameter("VALUE", "DURATION").done(),
    );
    let stamp: String = at.chars().filter(char::is_ascii_alphanumeric).collect();
    for entry in entries {
        let mut event = Event::with_uid(&entry.uid);
        event.add_property("DTSTAMP", &stamp);
        event.add_property("SEQUENCE", entry.sequence.to_string());
        event.summary(&entry.title);
        if !entry.details.is_empty() {
            event.description(&entry.details);
        }
        if !entry.place.is_empty() {
            event.location(&entry.place);
        }
        match entry.begins {
            None => {
                event.append_property(date("DTSTART", entry.day));
                event.append_property(date("DTEND", entry.day.plus(1)));
                event.add_property("TRANSP", "TRANSPARENT");
            }
            Some(minutes) => {
                event.add_property("DTSTART", moment(entry.day, minutes));
                event.add_property("DTEND", moment(entry.day, minutes + entry.lasts.max(1)));
            }
        }
        calendar.push(event.done());
    }
    calendar.to_string()
}

fn plain(day: Day) -> String {
    day.to_string().replace('-', "")
}

fn date(key: &str, day: Day) -> Property {
    Property::new(key, plain(day)).add_parameter("VALUE", "DATE").done()
}

/// Minutes of a day in China as a moment in UTC.
fn moment(day: Day, minutes: u32) -> String {
    let all = i64::from(day.0) * 24 * 60 + i64::from(minutes) - i64::from(AHEAD) * 60;
    let (on, rest) = (all.div_euclid(24 * 60), all.rem_euclid(24 * 60));
    let on = Day(i32::try_from(on).unwrap_or(day.0));
    format!("{}T{:02}{:02}00Z", plain(on), rest / 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(begins: Option<u32>) -> CalendarEntry {
        CalendarEntry {
            uid: "B1-2027-s3".into(),
            sequence: 2,
            day: Day::new(2027, 3, 15).unwrap(),
            begins,
            lasts: 90,
            title: "主题党日, 党课; 学习\\讨论".into(),
            details: String::new(),
            place: "第一会议室".into(),
        }
    }

    fn written(begins: Option<u32>) -> String {
        write_calendar("第一支部2027年计划", &[entry(begins)], "2026-12-01T04:00:00Z")
    }

    #[test]
    fn a_day_without_a_time_is_a_whole_day_that_ends_before_the_next() {
        let text = written(None);
        for line in [
            "BEGIN:VCALENDAR",
            "DTSTART;VALUE=DATE:20270315",
            "DTEND;VALUE=DATE:20270316",
            "DTSTAMP:20261201T040000Z",
            "UID:B1-2027-s3",
            "SEQUENCE:2",
            "SUMMARY:主题党日\\, 党课\\; 学习\\\\讨论",
            "X-WR-TIMEZONE:Asia/Shanghai",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line} is missing:\n{text}");
        }
        assert_eq!(text, written(None), "nothing of the moment of writing slips in");
    }

    #[test]
    fn an_early_morning_in_china_is_the_day_before_in_utc() {
        assert!(written(Some(14 * 60 + 30)).contains("DTSTART:20270315T063000Z\r\n"));
        let early = written(Some(7 * 60));
        assert!(
            early.contains("DTSTART:20270314T230000Z\r\n") && early.contains("DTEND:20270315T003000Z\r\n")
        );
    }
}
