//! Reproducible chances: SplitMix64, a few lines that never change with a library's version.

/// 随机数 — a stream of numbers that depends on nothing but its key.
#[derive(Clone, Debug)]
pub(crate) struct Chances(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Chances {
    /// The stream of a seed for one purpose, so that a change in one place leaves the others as they were.
    pub(crate) fn of(seed: u64, purpose: &[u64]) -> Chances {
        let mut state = mix(seed.wrapping_add(GOLDEN));
        for part in purpose {
            state = mix(state ^ part.wrapping_mul(GOLDEN).wrapping_add(0x632B_E59B_D9B4_E019));
        }
        Chances(state)
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number in `0..n`; 0 where `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        // multiply-shift; the bias is far below anything that a demo could show
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// A number in `low..=high`.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below(usize::try_from(high - low + 1).unwrap_or(0)) as i32
    }

    /// True so often in a thousand.
    pub(crate) fn permille(&mut self, n: usize) -> bool {
        self.below(1000) < n
    }

    /// One of these; `None` where there are none.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// One of these words.
    pub(crate) fn word<'a>(&mut self, of: &[&'a str]) -> &'a str {
        self.pick(of).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_never_changes() {
        let mut chances = Chances(0);
        // the published first outputs of SplitMix64 with state 0
        assert_eq!(chances.next(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(chances.next(), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut chances = Chances::of(7, &[1, 2]);
        for _ in 0..1000 {
            assert!((3..=5).contains(&chances.between(3, 5)));
            assert!(chances.below(4) < 4);
        }
        assert_eq!(chances.below(0), 0);
    }
}
