//! Days of a month that no demand tells apart.

use super::demands::Demand;
use super::situations::Situation;
use jishi_domain::dates::Day;
use jishi_domain::plans::PlannedSitting;

/// So many days are enough for a stretch to stand for others that count for less.
const ROOMY: usize = 4;

/// 同类日子 — days of one month that are alike for every demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Days, ascending.
    pub days: Vec<Day>,
    /// Demands for which they count, by index.
    pub demands: Vec<usize>,
    /// Days of a vacation.
    pub vacation: bool,
}

impl Stretch {
    /// Year and month.
    pub fn month(&self) -> (i16, i8) {
        let on = self.days[0].date();
        (on.year(), on.month())
    }
}

/// Days that are alike for every demand, without those for which others of the same month can stand in.
pub fn stretches(situation: &Situation<'_>, demands: &[Demand], earlier: &[PlannedSitting]) -> Vec<Stretch> {
    let mut all: Vec<(Stretch, bool)> = Vec::new();
    let mut free = situation.free_days();
    // what was set by hand stays, even on a day on which nobody would be called together
    free.extend(earlier.iter().filter(|s| s.fixed && s.day >= situation.first).map(|s| s.day));
    free.sort_unstable();
    free.dedup();
    for day in free {
        let own: Vec<usize> = (0..demands.len()).filter(|i| demands[*i].days.hold(day)).collect();
        let vacation = situation.calendar.vacation(day).is_some();
        let fixed = earlier.iter().any(|s| s.fixed && s.day == day);
        let planned = earlier.iter().any(|s| s.day == day);
        let on = day.date();
        let alike =
            |s: &Stretch| s.month() == (on.year(), on.month()) && s.vacation == vacation && s.demands == own;
        match all.iter_mut().find(|(s, is_fixed)| *is_fixed == fixed && alike(s)) {
            Some((stretch, _)) => stretch.days.push(day),
            None if own.is_empty() && !planned => {}
            None => all.push((Stretch { days: vec![day], demands: own, vacation }, fixed)),
        }
    }
    let planned = |s: &Stretch| earlier.iter().any(|e| s.days.contains(&e.day));
    let stands_in = |one: &Stretch, other: &Stretch| {
        one.month() == other.month()
            && one.days.len() >= ROOMY
            && one.vacation <= other.vacation
            && other.demands.iter().all(|d| one.demands.contains(d))
            && (one.demands.len() > other.demands.len() || (!one.vacation && other.vacation))
    };
    let keep: Vec<bool> = all
        .iter()
        .map(|(s, fixed)| {
            *fixed || planned(s) || !all.iter().any(|(other, is_fixed)| !is_fixed && stands_in(other, s))
        })
        .collect();
    let mut keep = keep.into_iter();
    all.retain(|_| keep.next().unwrap_or(true));
    let mut stretches: Vec<Stretch> = all.into_iter().map(|(s, _)| s).collect();
    stretches.sort_by_key(|s| s.days[0]);
    stretches
}
