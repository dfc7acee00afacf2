//! Dates in all the forms in which people write them.

use crate::texts::fold_signs;
use crate::workbooks::{Cell, NumberFormat, Value};
use jishi_domain::dates::Day;

/// 日期 — a day as a cell gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A whole date.
    Day(Day),
    /// Year and month only; the first day of the month stands for it.
    Month(Day),
}

impl Reading {
    /// The day, the first of the month where only the month is given.
    pub fn day(self) -> Day {
        match self {
            Reading::Day(day) | Reading::Month(day) => day,
        }
    }
}

/// What to do about a date that cannot be read.
pub const REMEDY: &str = "写成 2019-06-01 的样子，只知道月份的写 2019-06";

/// Reads a cell: a date cell, a serial, a number such as `201906`, or text.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(cell: &Cell<'_>, from_1904: bool) -> Result<Reading, String> {
    match &cell.value {
        Value::Text(text) => read_text(text, from_1904),
        Value::Number(number) => read_number(*number, cell.format, from_1904),
        Value::Bool(_) => Err("不是日期".into()),
        Value::Error(error) => Err(format!("单元格是错误值{error}")),
        Value::NoResult => Err("公式没有计算结果".into()),
    }
}

/// Serials below this are believed to be days: 1 January 1900 to the last day that can be meant, 31 December 2099.
const LAST_SERIAL: f64 = 73_051.0;

fn read_number(number: f64, format: NumberFormat, from_1904: bool) -> Result<Reading, String> {
    let is_year_and_month = number.fract() != 0.0 && (1900.0..2100.0).contains(&number);
    if format == NumberFormat::Date && !is_year_and_month && number < LAST_SERIAL {
        return serial(number, from_1904).map(Reading::Day).ok_or_else(|| "不是日期".into());
    }
    if number.fract() == 0.0 && (0.0..1e9).contains(&number) {
        return read_text(&format!("{number:.0}"), from_1904);
    }
    if !is_year_and_month {
        return Err("不是日期".into());
    }
    let text = match format {
        NumberFormat::Decimals(2..) => format!("{number:.2}"),
        _ => ((number * 10_000.0).round() / 10_000.0).to_string(),
    };
    if text.ends_with(".1") {
        return Err(format!("是数字{text}，分不清是1月还是10月"));
    }
    read_text(&text, from_1904)
}

/// The day of a serial. In the 1900 system serial 60 is a day that never was; it counts as 1 March.
fn serial(number: f64, from_1904: bool) -> Option<Day> {
    let days = number.floor();
    if !(1.0..LAST_SERIAL).contains(&days) {
        return None;
    }
    let days = days as i32;
    Some(Day(match (from_1904, days) {
        (true, _) => days - 24_107,
        (false, ..=59) => days - 25_568,
        (false, _) => days - 25_569,
    }))
}

/// Reads a date written as text.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read_text(text: &str, from_1904: bool) -> Result<Reading, String> {
    if let Some(day) = plain(text) {
        return Ok(Reading::Day(day));
    }
    let groups = groups(&fold_signs(text)).ok_or("看不懂这个日期")?;
    let lengths: Vec<usize> = groups.iter().map(String::len).collect();
    let number = |at: usize, range: std::ops::Range<usize>| {
        groups.get(at).and_then(|g| g.get(range)).and_then(|g| g.parse::<i16>().ok()).unwrap_or(0)
    };
    match lengths.as_slice() {
        [8] => day(number(0, 0..4), number(0, 4..6), number(0, 6..8)),
        [6] => month(number(0, 0..4), number(0, 4..6)),
        [5] => {
            let serial = groups[0].parse().ok().and_then(|n| serial(n, from_1904));
            serial.map(Reading::Day).ok_or_else(|| "看不懂这个日期".into())
        }
        [4] => Err("只有年份，没有月份".into()),
        [4, m @ 1..=2] => month(number(0, 0..4), number(1, 0..*m)),
        [4, m @ 1..=2, d @ 1..=2] => day(number(0, 0..4), number(1, 0..*m), number(2, 0..*d)),
        [2, 1..=2] | [2, 1..=2, 1..=2] => Err("年份只有两位".into()),
        [1..=2, 1..=2, 4] => Err("年份在末尾，分不清月和日".into()),
        _ => Err("看不懂这个日期".into()),
    }
}

/// The quick way for the two most common forms, `2019-06-01` with any of the usual signs and `2019年6月1日`; everything else
/// goes the long way.
fn plain(text: &str) -> Option<Day> {
    let number = |digits: &str| {
        let fits = matches!(digits.len(), 1..=4) && digits.bytes().all(|b| b.is_ascii_digit());
        if fits { digits.parse::<i16>().ok() } else { None }
    };
    let (year, rest, sign) = match text.split_once('年') {
        Some((year, rest)) => (year, rest.strip_suffix('日')?, '月'),
        None => (
            text.get(..4)?,
            text.get(5..)?,
            text.get(4..5)?.chars().next().filter(|c| matches!(c, '-' | '.' | '/'))?,
        ),
    };
    let (month, on) = rest.split_once(sign)?;
    let short = year.len() == 4 && month.len() <= 2 && on.len() <= 2;
    short.then(|| day(number(year)?, number(month)?, number(on)?).ok().map(Reading::day)).flatten()
}

fn month(year: i16, month: i16) -> Result<Reading, String> {
    day(year, month, 1).map(|reading| Reading::Month(reading.day()))
}

fn day(year: i16, month: i16, day: i16) -> Result<Reading, String> {
    if !(Day::FIRST.date().year()..=Day::LAST.date().year()).contains(&year) {
        return Err(format!("没有{year}年这样的年份"));
    }
    if !(1..=12).contains(&month) {
        return Err(format!("没有{month}月"));
    }
    let found = i8::try_from(month).ok().zip(i8::try_from(day).ok()).and_then(|(m, d)| Day::new(year, m, d));
    found.map(Reading::Day).ok_or_else(|| format!("{year}年{month}月没有{day}日"))
}

/// The groups of digits of a date; `None` where something else stands between them.
fn groups(text: &str) -> Option<Vec<String>> {
    let mut groups: Vec<String> = vec![String::new()];
    for c in date_part(text).chars() {
        match c {
            '0'..='9' => groups.last_mut()?.push(c),
            '〇' | '○' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' =>
            {
                groups.last_mut()?.push(c);
            }
            '年' | '月' | '.' | '/' | '-' | '。' | '、' | '·' | '—' | '–' | '\\' => {
                if groups.last()?.is_empty() {
                    return None;
                }
                groups.push(String::new());
            }
            '日' | '号' | '份' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    if groups.last()?.is_empty() {
        groups.pop();
    }
    groups.into_iter().map(|g| arabic(&g)).collect()
}

/// The part before a time of day, a weekday or a remark in brackets.
fn date_part(text: &str) -> &str {
    if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'/')) {
        return text;
    }
    let before = match text.find(':') {
        Some(colon) => {
            text[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['T', 't', ' '])
        }
        None => text,
    };
    if !before.contains(['午', '晚', '早', '星', '周', '(']) {
        return before;
    }
    ["上午", "下午", "中午", "晚", "早", "星期", "周", "("]
        .iter()
        .fold(before, |part, word| part.split_once(word).map_or(part, |(part, _)| part))
}

/// `二〇一九` → `2019`, `十二` → `12`, `三十一` → `31`; Arabic digits stay.
fn arabic(text: &str) -> Option<String> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text.to_owned()).filter(|t| !t.is_empty());
    }
    let digit = |c: char| {
        "〇一二三四五六七八九".chars().position(|d| d == c).or(match c {
            '零' | '○' => Some(0),
            _ => c.to_digit(10).map(|d| d as usize),
        })
    };
    if let Some((tens, ones)) = text.split_once('十') {
        let one = |t: &str, empty: usize| match t.chars().count() {
            0 => Some(empty),
            1 => t.chars().next().and_then(digit),
            _ => None,
        };
        return Some((one(tens, 1)? * 10 + one(ones, 0)?).to_string());
    }
    text.chars().map(|c| digit(c).map(|d| d.to_string())).collect()
}

/// Reads a month, `YYYY-MM`, from a cell that names a month or a day in it.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read_month(cell: &Cell<'_>, from_1904: bool) -> Result<String, String> {
    let on = read(cell, from_1904)?.day().date();
    Ok(format!("{:04}-{:02}", on.year(), on.month()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn check(text: &str, expected: &str) {
        let shown = match read_text(text, false) {
            Ok(Reading::Day(day)) => day.to_string(),
            Ok(Reading::Month(day)) => format!("{day} (month)"),
            Err(problem) => problem,
        };
        assert_eq!(shown, expected, "{text}");
    }

    fn number(value: f64, format: NumberFormat) -> Result<Reading, String> {
        read(&Cell { column: 0, value: Value::Number(value), format, formula: false }, false)
    }

    fn on(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn every_way_of_writing_a_day_is_read() {
        for text in [
            "2019.6.1",
            "2019.06.01",
            "2019-06-01",
            "2019/6/1",
            "2019年6月1日",
            "2019年06月01号",
            "20190601",
            "２０１９－０６－０１",
            "2019．6．1",
            " 2019 年 6 月 1 日 ",
            "2019-06-01 00:00:00",
            "2019-06-01T08:30:00",
            "2019年6月1日14:30",
            "2019年6月1日（星期六）",
            "2019.6.1 下午3点",
            "二〇一九年六月一日",
            "43617",
        ] {
            check(text, "2019-06-01");
        }
        check("二零一九年十二月三十一日", "2019-12-31");
    }

    #[test]
    fn a_month_alone_is_its_first_day_and_says_so() {
        for text in
            ["2019.06", "2019.6", "2019年6月", "2019年6月份", "201906", "2019-06", "2019/6", "2019.6."]
        {
            check(text, "2019-06-01 (month)");
        }
    }

    #[test]
    fn what_is_no_date_is_said_in_words() {
        check("2019", "只有年份，没有月份");
        check("2019-02-29", "2019年2月没有29日");
        check("2019.13", "没有13月");
        check("2019.00", "没有0月");
        check("98.5.1", "年份只有两位");
        check("1/6/2019", "年份在末尾，分不清月和日");
        check("1019-06-01", "没有1019年这样的年份");
        for text in
            ["", "不详", "去年", "2019-06-01至2020-01-01", "2019--06", "-", "年", "999999999999999999999999"]
        {
            check(text, "看不懂这个日期");
        }
    }

    #[test]
    fn serials_follow_the_workbooks_date_system() {
        let date = |value: f64, from_1904: bool| {
            let cell =
                Cell { column: 0, value: Value::Number(value), format: NumberFormat::Date, formula: false };
            read(&cell, from_1904)
        };
        assert_eq!(date(43_617.0, false), Ok(Reading::Day(on("2019-06-01"))));
        assert_eq!(date(43_617.75, false), Ok(Reading::Day(on("2019-06-01"))));
        assert_eq!(date(42_155.0, true), Ok(Reading::Day(on("2019-06-01"))));
        assert_eq!(date(1.0, false), Ok(Reading::Day(on("1900-01-01"))));
        assert_eq!(date(61.0, false), Ok(Reading::Day(on("1900-03-01"))));
        assert!(date(0.5, false).is_err());
        assert!(date(-3.0, false).is_err());
        assert!(date(f64::MAX, false).is_err());
    }

    #[test]
    fn numbers_are_read_as_people_meant_them() {
        let june = Ok(Reading::Month(on("2019-06-01")));
        assert_eq!(number(2019.06, NumberFormat::General), june);
        assert_eq!(number(2019.6, NumberFormat::General), june);
        assert_eq!(number(201_906.0, NumberFormat::General), june);
        assert_eq!(number(2019.06, NumberFormat::Date), june);
        assert_eq!(number(20_190_601.0, NumberFormat::Decimals(0)), Ok(Reading::Day(on("2019-06-01"))));
        assert_eq!(number(20_190_601.0, NumberFormat::Date), Ok(Reading::Day(on("2019-06-01"))));
        assert_eq!(number(43_617.0, NumberFormat::General), Ok(Reading::Day(on("2019-06-01"))));
        assert!(number(1e300, NumberFormat::General).is_err());
    }

    #[test]
    fn a_number_that_lost_its_zero_is_not_guessed() {
        assert_eq!(number(2019.1, NumberFormat::General), Err("是数字2019.1，分不清是1月还是10月".into()));
        assert_eq!(number(2019.1, NumberFormat::Decimals(2)), Ok(Reading::Month(on("2019-10-01"))));
        assert_eq!(number(2019.12, NumberFormat::General), Ok(Reading::Month(on("2019-12-01"))));
    }

    #[test]
    fn a_month_is_read_from_a_month_or_a_day() {
        let cell = |text: &str| Cell {
            column: 0,
            value: Value::Text(Cow::Owned(text.into())),
            format: NumberFormat::General,
            formula: false,
        };
        assert_eq!(read_month(&cell("2026年3月"), false), Ok("2026-03".into()));
        assert_eq!(read_month(&cell("2026-03-15"), false), Ok("2026-03".into()));
        assert!(read_month(&cell("3月"), false).is_err());
    }
}
