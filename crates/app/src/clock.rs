//! The only place that asks what time it is.

use jishi_domain::dates::Day;

/// The time of entry: now, UTC, `YYYY-MM-DDTHH:MM:SSZ`.
pub fn now() -> String {
    let now = jiff::Timestamp::now();
    let whole = jiff::Timestamp::from_second(now.as_second()).unwrap_or(now);
    whole.to_string()
}

/// Today in China (UTC+8).
pub fn today() -> Day {
    let now = jiff::tz::offset(8).to_datetime(jiff::Timestamp::now());
    Day::of(now.date())
}
