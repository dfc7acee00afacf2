//! What is remembered of the unit at hand while nothing changes there.

use jishi_domain::dates::Day;

/// Beyond so many stretches of time nothing more is remembered than the last.
const MOST: usize = 16;

/// Something of a unit, for each stretch of time in which it stays as it is.
#[derive(Debug)]
pub(super) struct Remembered<T> {
    unit: u32,
    known: Vec<((Day, Day), T)>,
}

impl<T> Default for Remembered<T> {
    fn default() -> Remembered<T> {
        Remembered { unit: u32::MAX, known: Vec::new() }
    }
}

impl<T> Remembered<T> {
    /// What is known of a unit on a day, or else what is found and how long it holds.
    pub fn at(&mut self, unit: u32, day: Day, find: impl FnOnce() -> ((Day, Day), T)) -> &T {
        if self.unit != unit {
            self.unit = unit;
            self.known.clear();
        }
        let at = self.known.iter().position(|((from, until), _)| *from <= day && day < *until);
        let at = at.unwrap_or_else(|| {
            let found = find();
            // what holds for no time at all makes way for the next
            self.known.pop_if(|((from, until), _)| until <= from);
            if self.known.len() >= MOST {
                self.known.clear();
            }
            self.known.push(found);
            self.known.len() - 1
        });
        &self.known[at].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_remembered_of_one_unit_and_for_as_long_as_it_holds() {
        let mut remembered = Remembered::default();
        let mut asked = Vec::new();
        let mut ask = |unit, day, until| {
            *remembered.at(unit, Day(day), || {
                asked.push((unit, day));
                ((Day(day), Day(until)), day)
            })
        };
        assert_eq!([ask(1, 0, 10), ask(1, 9, 99), ask(1, 10, 20), ask(1, 5, 99)], [0, 0, 10, 0]);
        // what holds for no time is found anew each time
        assert_eq!([ask(1, 30, 30), ask(1, 30, 30), ask(1, 12, 99)], [30, 30, 10]);
        // another unit begins anew
        assert_eq!([ask(2, 5, 10), ask(1, 5, 10)], [5, 5]);
        for day in (100..200).step_by(2) {
            assert_eq!([ask(1, day, day + 2), ask(1, day + 1, 0)], [day, day]);
        }
        assert_eq!(asked[..6], [(1, 0), (1, 10), (1, 30), (1, 30), (2, 5), (1, 5)]);
    }
}
