//! Brings what is judged next near, while the unit at hand is judged: in a large college most of the time would go into
//! waiting for memory, one place after the other.

use super::moments::{Moment, Scratch};
use crate::facts::Facts;

/// Facts of one line of memory, in the narrow columns. What follows after two lines comes by itself.
const LINE: usize = 32;

/// With more facts than this a college is not near anyway.
const NEAR: usize = 1 << 16;

/// Whether a college is so large that looking ahead pays.
pub(super) fn is_large(facts: &Facts) -> bool {
    facts.persons.len() > NEAR
}

impl Moment<'_> {
    /// Looks at the places where the facts and the roster of a unit begin. Says nothing; only makes them be there.
    pub(super) fn approach(&self, unit: u32, scratch: &mut Scratch) {
        let facts = self.judge.facts;
        let mut seen = facts.roster.approach(unit);
        for (personal, kind) in &self.calendar.walked {
            let lane = self.lane(*personal);
            let rows = lane.rows(unit, *kind);
            let places = [rows.start, rows.start + LINE];
            for row in places.into_iter().filter(|row| *row < rows.end) {
                seen += u64::from(lane.day[row]) + u64::from(lane.mark[row]);
                if *personal {
                    seen += u64::from(lane.who[row]) + u64::from(lane.quantity[row].unsigned_abs());
                }
            }
        }
        // kept, so that the looking is not left out
        scratch.seen = scratch.seen.wrapping_add(seen);
    }
}
