//! Many days at once: what has been counted up to one day is not counted again for the next.

use super::calendars::Calendar;
use super::moments::{Moment, Scratch};
use super::plans::Plan;
use super::sinks::Sink;
use crate::facts::Facts;
use jishi_domain::dates::Day;
use std::ops::Range;

/// So many days' calendars are used together, so that they stay at hand.
const TOGETHER: usize = 16;

/// Judges the indicators that need nothing but facts as of many days, each into its own sink: how a year went, day by
/// day.
///
/// `days` ascend. Says of each day what [`walk`](super::walk) says of it.
pub fn walk_days<S: Sink>(plan: &Plan<'_>, facts: &Facts, days: &[Day], units: Range<u32>, sinks: &mut [S]) {
    let mut scratch = Scratch::default();
    let mut calendars: Vec<Calendar> = Vec::with_capacity(TOGETHER);
    for (days, sinks) in days.chunks(TOGETHER).zip(sinks.chunks_mut(TOGETHER)) {
        calendars.clear();
        for day in days {
            let turned = calendars.last().and_then(|c| c.turned(plan, *day));
            calendars.push(turned.unwrap_or_else(|| Calendar::new(plan, *day, *day)));
        }
        let moments: Vec<Moment<'_>> =
            calendars.iter().map(|c| Moment::new(plan, facts, c, S::EVIDENCE)).collect();
        let alike = calendars.windows(2).all(|pair| pair[0].groups_alike(&pair[1]));
        let groups = if alike { calendars[0].groups.len() } else { 0 };
        let adopted = |moment: &Moment<'_>| {
            plan.adopted.from <= moment.judge.as_of && moment.judge.as_of < plan.adopted.until
        };
        for unit in units.clone() {
            let of_unit = || moments.iter().zip(0..).filter(|(m, _)| adopted(m) && m.concerns(unit));
            for (moment, i) in of_unit() {
                let sink: &mut S = &mut sinks[i];
                if alike {
                    moment.alone(unit, &|_| true, &mut scratch, sink)
                } else {
                    moment.unit(unit, &mut scratch, sink)
                }
            }
            for group in 0..groups {
                let mut before: Option<&Moment<'_>> = None;
                for (moment, i) in of_unit() {
                    let own = &moment.calendar.groups[group];
                    let op = &plan.first[usize::from(own.ops[0])];
                    let subjects = moment.subjects(op, unit, &mut scratch);
                    if subjects.can_be_tallied() {
                        let goes_on = before.is_some_and(|earlier| {
                            let past = (earlier, &earlier.calendar.groups[group]);
                            moment.tally_on(own, past, unit, &mut scratch, &mut sinks[i])
                        });
                        if !goes_on {
                            moment.tally(own, true, unit, &mut scratch, &mut sinks[i]);
                        }
                        before = Some(moment);
                    }
                    moment.judge_group(own, subjects, unit, &|_| true, &mut scratch, &mut sinks[i]);
                }
            }
        }
    }
}
