//! Small words and figures as pages write them.

use jishi_domain::dates::Day;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What has a meaning in a path or a query and must be written otherwise inside one.
const PART: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b'/')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// What an Excel workbook is called on the wire.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A text as one part of an address.
pub fn part(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

/// A day as officers write it: `11月21日`, with the year where it is not that of `beside`.
pub fn day(day: Day, beside: Day) -> String {
    let (d, b) = (day.date(), beside.date());
    if d.year() == b.year() { format!("{}月{}日", d.month(), d.day()) } else { day.in_words() }
}

/// A whole day: `2026年11月21日`.
pub fn whole_day(day: Day) -> String {
    day.in_words()
}

/// The label of a period as officers say it: `2026Q4` is 2026年第4季度.
pub fn period(label: &str) -> String {
    jishi_domain::periods::in_words(label)
}

/// What a period adds to a reason that is about it: nothing where the reason says itself how far it looks.
pub fn of_period(label: &str) -> String {
    if matches!(label, "standing" | "rolling") { String::new() } else { format!("{}：", period(label)) }
}

/// The day of a moment of the ledger in China, in words.
pub fn day_of(time: &str) -> String {
    minute(time).get(..10).and_then(Day::parse).map(whole_day).unwrap_or_default()
}

/// A day, month or year in words, as far as a text says it: `2019-04` is 2019年4月.
pub fn dated(text: &str) -> String {
    Day::parse(text).map_or_else(|| if text.is_empty() { String::new() } else { period(text) }, whole_day)
}

/// `2024年3月1日起` or `2024年3月1日至2025年6月30日`, the last day included.
pub fn span(from: Day, until: Day) -> String {
    match until {
        Day::MAX => format!("{}起", from.in_words()),
        until => format!("{}至{}", from.in_words(), until.plus(-1).in_words()),
    }
}

pub use jishi_domain::quotations::quoted;

/// The name of what is below, without that of what is above: `第一党小组` beside its branch.
pub fn below<'n>(name: &'n str, above: &str) -> &'n str {
    name.strip_prefix(above).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// A moment of the log as clocks in China show it, to the minute.
pub fn minute(time: &str) -> String {
    jishi_app::clock::in_china(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_said_where_it_is_another() {
        let today = Day::new(2026, 11, 21).unwrap();
        assert_eq!(day(Day::new(2026, 3, 5).unwrap(), today), "3月5日");
        assert_eq!(day(Day::new(2025, 3, 5).unwrap(), today), "2025年3月5日");
    }

    #[test]
    fn a_part_of_an_address_keeps_to_itself() {
        assert_eq!(part("P1/2?a=b 党"), "P1%2F2%3Fa%3Db%20%E5%85%9A");
    }
}
