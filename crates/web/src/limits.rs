//! How often somebody may ask: signing in by address, writing by account and by address.

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// 频率限制 — how many requests a minute; as many may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Attempts to sign in from one address. A campus often has one address for many.
    pub sign_ins: NonZeroU32,
    /// Changes of one account.
    pub writes: NonZeroU32,
    /// Changes from one address.
    pub writes_from: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Limits {
        let each = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Limits { sign_ins: each(60), writes: each(240), writes_from: each(1200) }
    }
}

/// Addresses and accounts that are remembered before the quiet ones are forgotten.
const KEPT: usize = 10_000;

/// 计数器
#[derive(Debug)]
pub struct Limiters {
    sign_ins: DefaultKeyedRateLimiter<String>,
    writes: DefaultKeyedRateLimiter<String>,
    writes_from: DefaultKeyedRateLimiter<String>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted<'a> {
    /// An attempt to sign in.
    SignIn,
    /// A change by an account.
    Write(&'a str),
}

impl Limiters {
    /// Nobody has asked yet.
    pub fn new(limits: Limits) -> Limiters {
        let each = |n| RateLimiter::keyed(Quota::per_minute(n));
        Limiters {
            sign_ins: each(limits.sign_ins),
            writes: each(limits.writes),
            writes_from: each(limits.writes_from),
        }
    }

    /// Counts a request; the seconds to wait, where there were too many.
    pub fn count(&self, counted: Counted<'_>, from: &str) -> Option<u64> {
        let check = |limiter: &DefaultKeyedRateLimiter<String>, key: &str| {
            if limiter.len() > KEPT {
                limiter.retain_recent();
            }
            let wait = limiter.check_key(&key.to_owned()).err()?;
            let wait =
                wait.wait_time_from(governor::clock::Clock::now(&governor::clock::DefaultClock::default()));
            Some((wait + Duration::from_millis(999)).as_secs().max(1))
        };
        match counted {
            Counted::SignIn => check(&self.sign_ins, from),
            Counted::Write(account) => {
                check(&self.writes, account).or_else(|| check(&self.writes_from, from))
            }
        }
    }
}

/// Where a request comes from, so far as it is written down: the network, not the device.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(n: u32) -> NonZeroU32 {
        NonZeroU32::new(n).unwrap()
    }

    #[test]
    fn whoever_asks_too_often_waits_and_nobody_else() {
        let limiters = Limiters::new(Limits { sign_ins: of(2), writes: of(3), writes_from: of(4) });
        assert_eq!(limiters.count(Counted::SignIn, "10.0.0.1"), None);
        assert_eq!(limiters.count(Counted::SignIn, "10.0.0.1"), None);
        let wait = limiters.count(Counted::SignIn, "10.0.0.1").unwrap();
        assert!((1..=30).contains(&wait), "{wait}");
        assert_eq!(limiters.count(Counted::SignIn, "10.0.0.2"), None);
        for _ in 0..3 {
            assert_eq!(limiters.count(Counted::Write("a"), "10.0.0.1"), None);
        }
        assert!(limiters.count(Counted::Write("a"), "10.0.0.1").is_some());
        assert_eq!(limiters.count(Counted::Write("b"), "10.0.0.1"), None);
        assert!(limiters.count(Counted::Write("c"), "10.0.0.1").is_some(), "the address has had its share");
    }

    #[test]
    fn an_address_is_written_down_as_its_network() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(network("2001:db8:1:2::7"), "2001:db8:1::/48");
        assert_eq!(network("::ffff:192.0.2.77"), "192.0.2.0/24");
    }
}
