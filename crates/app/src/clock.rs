//! The only place that asks what time it is.

use jishi_domain::dates::Day;

/// The time of entry: now, UTC, `YYYY-MM-DDTHH:MM:SSZ`.
pub fn now() -> String {
    let now = jiff::Timestamp::now();
    let whole = jiff::Timestamp::from_second(now.as_second()).unwrap_or(now);
    whole.to_string()
}

/// A time so many seconds later.
///
/// # Errors
/// A text that is no time.
pub fn later(at: &str, seconds: i64) -> Result<String, crate::errors::AppError> {
    let wrong = || {
        crate::errors::AppError::refused(format!("时间“{at}”"), "看不懂", "写成 2026-03-01T08:30:00Z 的样子")
    };
    let moment: jiff::Timestamp = at.parse().map_err(|_| wrong())?;
    let moment = moment.checked_add(jiff::SignedDuration::from_secs(seconds)).map_err(|_| wrong())?;
    Ok(moment.to_string())
}

/// A time as clocks in China (UTC+8) show it: `2026-03-01 16:30`.
pub fn in_china(at: &str) -> String {
    match at.parse::<jiff::Timestamp>() {
        Ok(moment) => jiff::tz::offset(8).to_datetime(moment).strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => at.to_owned(),
    }
}

/// Today in China (UTC+8).
pub fn today() -> Day {
    let now = jiff::tz::offset(8).to_datetime(jiff::Timestamp::now());
    Day::of(now.date())
}

/// 时钟 — which time a running site goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The machine's.
    System,
    /// The machine's, so many days later or earlier: a demo college that lives on another day.
    Shifted(i32),
    /// Always the same moment, UTC, `YYYY-MM-DDTHH:MM:SSZ`: for tests.
    Fixed(String),
}

impl Clock {
    /// A clock on which it is that day now.
    pub fn on(day: Day) -> Clock {
        match day.0 - today().0 {
            0 => Clock::System,
            days => Clock::Shifted(days),
        }
    }

    /// The time, UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    pub fn now(&self) -> String {
        match self {
            Clock::System => now(),
            Clock::Shifted(days) => {
                let shifted = jiff::SignedDuration::from_hours(24 * i64::from(*days));
                let now = jiff::Timestamp::now();
                let then = now.checked_add(shifted).unwrap_or(now);
                jiff::Timestamp::from_second(then.as_second()).unwrap_or(then).to_string()
            }
            Clock::Fixed(at) => at.clone(),
        }
    }

    /// The same in seconds, for measuring how long something lasts.
    pub fn seconds(&self) -> i64 {
        self.now().parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_second)
    }

    /// The machine's time even where a demo college lives on another day: what a phone shows goes by that.
    pub fn machine_now(&self) -> String {
        match self {
            Clock::System | Clock::Shifted(_) => now(),
            Clock::Fixed(at) => at.clone(),
        }
    }

    /// The day in China (UTC+8).
    pub fn today(&self) -> Day {
        match self {
            Clock::System => today(),
            Clock::Shifted(days) => today().plus(*days),
            Clock::Fixed(at) => {
                let at: jiff::Timestamp = at.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
                Day::of(jiff::tz::offset(8).to_datetime(at).date())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_moment_is_a_day_in_china() {
        let clock = Clock::Fixed("2026-11-20T17:00:00Z".into());
        assert_eq!(
            (clock.now(), clock.today().to_string()),
            ("2026-11-20T17:00:00Z".into(), "2026-11-21".into())
        );
    }

    #[test]
    fn a_time_is_shown_as_clocks_in_china_show_it() {
        assert_eq!(in_china("2026-11-20T17:00:00Z"), "2026-11-21 01:00");
        assert_eq!(later("2026-11-20T17:00:00Z", -60).ok().as_deref(), Some("2026-11-20T16:59:00Z"));
    }

    #[test]
    fn a_shifted_clock_is_on_the_wanted_day() {
        let day = today().plus(-40);
        assert_eq!(Clock::on(day).today(), day);
        assert_eq!(Clock::on(today()), Clock::System);
    }
}
