//! The turning points of the two years: days on which something out of the ordinary happens.

use crate::calendar::{Month, date, working};
use jishi_domain::dates::Day;

/// 转折 — the days of the college's uncommon events, all counted back from the last day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turns {
    /// First day of the two years: everything older comes in on it.
    pub(crate) start: Day,
    /// Last day.
    pub(crate) as_of: Day,
    /// 15 June: a branch is merged in mid-year.
    pub(crate) merged: Day,
    /// A branch is founded out of a large one.
    pub(crate) founded: Day,
    /// A branch moves to another general branch.
    pub(crate) regrouped: Day,
    /// A temporary branch is set up for students on internship.
    pub(crate) temporary: Day,
    /// A committee of five loses one and is even from then on.
    pub(crate) even: Day,
    /// An officer leaves …
    pub(crate) vacant: Day,
    /// … and the seat is filled months later.
    pub(crate) filled: Day,
    /// The term of a branch has ended, and no election follows.
    pub(crate) overdue: Day,
    /// A member leaves a branch …
    pub(crate) between: Day,
    /// … and is taken in by another two months later.
    pub(crate) taken_in: Day,
    /// A member pays no dues from this month on.
    pub(crate) unpaid: Month,
    /// A group has no leader from this day …
    pub(crate) leaderless: Day,
    /// … until this one.
    pub(crate) led_again: Day,
}

impl Turns {
    pub(crate) fn of(as_of: Day) -> Turns {
        let back = |months: i32| working(as_of.plus_months(-months));
        let year = Month::of(as_of).year();
        let june = date(year, 6, 15);
        let merged = if june <= as_of.plus_months(-3) { june } else { date(year - 1, 6, 15) };
        Turns {
            start: as_of.plus_months(-24),
            as_of,
            merged,
            founded: back(13),
            regrouped: Month::of(as_of.plus_months(-10)).first(),
            temporary: back(5),
            even: back(8),
            vacant: back(14),
            filled: back(8),
            overdue: back(5),
            between: back(6),
            taken_in: back(4),
            unpaid: Month(Month::of(as_of).0 - 7),
            leaderless: back(3),
            led_again: back(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_turn_lies_within_the_two_years() {
        for month in 0..30 {
            let as_of = date(2024, 2, 29).plus_months(month).plus(month * 3);
            let t = Turns::of(as_of);
            for day in [t.merged, t.founded, t.regrouped, t.temporary, t.even, t.vacant, t.filled, t.overdue]
            {
                assert!(t.start < day && day < t.as_of, "{as_of}: {day}");
            }
            assert!(t.vacant < t.filled && t.between < t.taken_in && t.leaderless < t.led_again);
        }
    }
}
