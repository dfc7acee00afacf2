//! The college's calendar: days on which nobody is called together, and weeks in which it is better not done.

use jishi_domain::dates::Day;
use jishi_domain::refusals::Refusal;
use serde::Deserialize;

/// 校历 — holidays, vacations and semesters, as data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollegeCalendar {
    /// Days off.
    #[serde(default, rename = "holiday")]
    pub holidays: Vec<Holiday>,
    /// Weeks without teaching.
    #[serde(default, rename = "vacation")]
    pub vacations: Vec<Season>,
    /// Weeks of teaching.
    #[serde(default, rename = "semester")]
    pub semesters: Vec<Season>,
}

/// 节假日
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Name.
    pub title: String,
    /// First day of it in each year.
    pub days: Vec<Day>,
    /// So many days.
    pub length: i32,
    /// Where it comes from: `national`, `document`, `assumed`.
    pub origin: String,
    /// How certain it is.
    pub certainty: String,
    /// Why, where it is assumed.
    #[serde(default)]
    pub reason: String,
}

/// 时段 of every year: a vacation or a semester.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    /// Name.
    pub title: String,
    /// First day, `MM-DD`.
    pub from: String,
    /// Last day, `MM-DD`; before the first where it goes over the turn of the year.
    pub until: String,
    /// Where it comes from.
    pub origin: String,
    /// How certain it is.
    pub certainty: String,
    /// Why, where it is assumed.
    #[serde(default)]
    pub reason: String,
}

fn month_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // a leap year, so that the last of February is a day
    Day::new(2024, month, day).map(|_| (month, day))
}

impl Season {
    /// Whether a day lies in it, in any year.
    pub fn contains(&self, day: Day) -> bool {
        let (Some(from), Some(until)) = (month_day(&self.from), month_day(&self.until)) else { return false };
        let on = (day.date().month(), day.date().day());
        if from <= until { from <= on && on <= until } else { on >= from || on <= until }
    }
}

impl CollegeCalendar {
    /// Reads a calendar.
    ///
    /// # Errors
    /// What stands in it that cannot be read, in words.
    pub fn parse(text: &str) -> Result<CollegeCalendar, Refusal> {
        let calendar: CollegeCalendar = toml::from_str(text)
            .map_err(|error| Refusal::new("校历", error.message().to_owned(), "按已有的校历改正写法"))?;
        for season in calendar.vacations.iter().chain(&calendar.semesters) {
            if month_day(&season.from).is_none() || month_day(&season.until).is_none() {
                return Err(Refusal::new(
                    format!("校历“{}”", season.title),
                    "起止日期不是月日",
                    "写成 07-15 的样子",
                ));
            }
        }
        Ok(calendar)
    }

    /// The holiday on a day.
    pub fn holiday(&self, day: Day) -> Option<&str> {
        let on = |h: &&Holiday| h.days.iter().any(|first| *first <= day && day < first.plus(h.length));
        self.holidays.iter().find(on).map(|h| h.title.as_str())
    }

    /// The vacation in which a day lies.
    pub fn vacation(&self, day: Day) -> Option<&str> {
        self.vacations.iter().find(|s| s.contains(day)).map(|s| s.title.as_str())
    }

    /// Whether people can be called together on a day: no weekend, no holiday.
    pub fn is_free(&self, day: Day) -> bool {
        day.date().weekday().to_monday_one_offset() <= 5 && self.holiday(day).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn calendar() -> CollegeCalendar {
        CollegeCalendar::parse(include_str!("../../../../standards/planning/calendar.toml")).unwrap()
    }

    #[test]
    fn the_first_of_october_and_a_sunday_are_not_free() {
        let calendar = calendar();
        assert_eq!(calendar.holiday(day("2027-10-03")), Some("国庆节"));
        assert!(!calendar.is_free(day("2027-10-01")) && !calendar.is_free(day("2027-03-14")));
        assert!(calendar.is_free(day("2027-03-15")));
    }

    #[test]
    fn a_season_over_the_turn_of_the_year_holds_both_ends() {
        let calendar = calendar();
        let autumn = calendar.semesters.iter().find(|s| s.title == "秋季学期").unwrap();
        assert!(autumn.contains(day("2027-09-01")) && autumn.contains(day("2028-01-17")));
        assert!(!autumn.contains(day("2027-08-31")) && !autumn.contains(day("2028-01-18")));
        assert_eq!(calendar.vacation(day("2027-08-10")), Some("暑假"));
    }

    #[test]
    fn a_month_that_does_not_exist_is_refused() {
        let text =
            "[[vacation]]\ntitle='x'\nfrom='13-01'\nuntil='02-01'\norigin='assumed'\ncertainty='ambiguous'";
        assert!(CollegeCalendar::parse(text).unwrap_err().to_string().contains("月日"));
    }
}
