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
    if d.year() == b.year() {
        format!("{}月{}日", d.month(), d.day())
    } else {
        format!("{}年{}月{}日", d.year(), d.month(), d.day())
    }
}

/// A whole day: `2026年11月21日`.
pub fn whole_day(day: Day) -> String {
    let d = day.date();
    format!("{}年{}月{}日", d.year(), d.month(), d.day())
}

/// The label of a period as officers say it: `2026Q4` is 2026年第4季度.
pub fn period(label: &str) -> String {
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
    fn a_period_is_said_as_officers_say_it() {
        let said: Vec<String> =
            ["2026-03", "2026Q4", "2026H1", "2026", "2025-2026", "2025-2026-2", "rolling"].map(period).into();
        assert_eq!(
            said,
            [
                "2026年3月",
                "2026年第4季度",
                "2026年上半年",
                "2026年",
                "2025—2026学年",
                "2025—2026学年第二学期",
                "近期"
            ]
        );
    }

    #[test]
    fn a_part_of_an_address_keeps_to_itself() {
        assert_eq!(part("P1/2?a=b 党"), "P1%2F2%3Fa%3Db%20%E5%85%9A");
    }
}
