//! Numbers that look random and are the same each time.

/// A stream of numbers by splitmix64.
#[derive(Clone, Debug)]
pub struct Chances(u64);

impl Chances {
    /// A stream for a seed and an index.
    pub fn new(seed: u64, index: u64) -> Chances {
        let mut chances = Chances(seed ^ index.wrapping_mul(0xA24B_AED4_963E_E407));
        chances.next();
        chances
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + (self.next() % (high - low + 1) as u64) as i32
    }

    /// True in so many of a thousand cases.
    pub fn of_thousand(&mut self, cases: i32) -> bool {
        self.between(0, 999) < cases
    }

    /// One of these.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.next() % of.len() as u64) as usize]
    }
}
