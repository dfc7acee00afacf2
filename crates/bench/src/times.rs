//! Clocks of the benchmark.

use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::time::Instant;

/// Seconds of processor time that this process has used, all threads together.
pub fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Mean seconds that something takes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spent {
    /// Of processor time.
    pub cpu: f64,
    /// By the clock.
    pub wall: f64,
}

/// Does something again and again until so many seconds of processor time have passed.
pub fn spend<T>(least: f64, mut work: impl FnMut() -> T) -> (Spent, T) {
    let (cpu_before, wall_before) = (cpu(), Instant::now());
    let mut times = 0.0;
    loop {
        let result = black_box(work());
        times += 1.0;
        let spent = cpu() - cpu_before;
        if spent >= least {
            return (Spent { cpu: spent / times, wall: wall_before.elapsed().as_secs_f64() / times }, result);
        }
    }
}

/// The middle one of some measurements.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

/// Most bytes that this process has held at a time.
pub fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_two_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn work_takes_some_processor_time_and_this_process_some_memory() {
        let (spent, sum) = spend(0.001, || (0..1000u64).sum::<u64>());
        assert_eq!(sum, 499_500);
        assert!(spent.cpu > 0.0 && spent.wall > 0.0);
        assert!(peak_memory() > 0);
    }
}
