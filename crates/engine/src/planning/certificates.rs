//! Lower bounds without a solver: windows that do not overlap in time each need some dates, and what they need adds up.

use super::demands::{Counts, Demand};
use super::situations::Situation;
use jishi_domain::dates::Day;
use jishi_domain::plans::{Measure, ProofStep};

/// One window with what it needs at least.
struct Need {
    demand: usize,
    from: Day,
    /// First day after.
    until: Day,
    needed: i64,
}

/// So much can count for a demand on one date at most, by who sits together (`None`: all together), and by sitting.
fn most(situation: &Situation<'_>, demand: &Demand, what: Measure) -> i64 {
    let customs = situation.customs;
    let a_date = match what {
        Measure::Dates => customs.sittings_a_date.value.max(1),
        Measure::Sittings => 1,
    };
    let longest = situation.most_hours();
    let one = |taker: &super::demands::Taker| match demand.counts {
        Counts::Hours => a_date * longest * 100 * taker.weight,
        Counts::Facts if taker.each => taker.kinds.len() as i64 * taker.weight,
        Counts::Facts => a_date * taker.weight,
        Counts::Days => 1,
    };
    let each = demand.takers.iter().map(one);
    // takers of other holders or of other filters may all answer on the same date; a day counts once
    if demand.counts == Counts::Days { 1 } else { each.sum::<i64>().max(1) }
}

/// The windows that need most and do not overlap: weighted intervals, solved exactly.
fn pack(mut needs: Vec<Need>) -> (i64, Vec<Need>) {
    needs.sort_by_key(|n| (n.until, n.from));
    // best[i]: the most that the first i windows need, and the last one taken
    let mut best: Vec<(i64, Option<usize>, usize)> = vec![(0, None, 0)];
    for (i, need) in needs.iter().enumerate() {
        let before = needs[..i].partition_point(|n| n.until <= need.from);
        let with = best[before].0 + need.needed;
        best.push(if with > best[i].0 { (with, Some(i), before) } else { (best[i].0, None, i) });
    }
    let total = best[needs.len()].0;
    let mut taken = Vec::new();
    let mut at = needs.len();
    while at > 0 {
        let (_, one, before) = best[at];
        taken.extend(one);
        at = before;
    }
    let mut keep: Vec<bool> = vec![false; needs.len()];
    taken.into_iter().for_each(|i| keep[i] = true);
    let mut keep = keep.into_iter();
    needs.retain(|_| keep.next().unwrap_or(false));
    (total, needs)
}

/// The window of each of these demands with what it needs at least.
fn needs(
    situation: &Situation<'_>,
    demands: &[Demand],
    what: Measure,
    of: impl Fn(&Demand) -> bool,
) -> Vec<Need> {
    let needing = demands.iter().enumerate().filter(|(_, d)| d.needed > 0 && of(d));
    needing
        .filter_map(|(index, demand)| {
            let (from, until) = hull(situation, demand)?;
            let most = most(situation, demand, what);
            Some(Need { demand: index, from, until, needed: (demand.needed + most - 1) / most })
        })
        .collect()
}

/// Demands that are answered by sittings of one holder alone.
fn is_of(demand: &Demand, holder: usize) -> bool {
    demand.takers.iter().all(|t| t.holder == holder) && demand.counts != Counts::Days
}

/// How often each holder must sit at least.
pub fn least_sittings(situation: &Situation<'_>, demands: &[Demand]) -> Vec<i64> {
    let least = |holder| pack(needs(situation, demands, Measure::Sittings, |d| is_of(d, holder))).0;
    (0..situation.holders.len()).map(least).collect()
}

/// The bounds on dates and on sittings, with their steps.
pub fn bounds(situation: &Situation<'_>, demands: &[Demand]) -> (i64, i64, Vec<ProofStep>) {
    let (dates, steps) = pack(needs(situation, demands, Measure::Dates, |_| true));
    let mut proof: Vec<ProofStep> =
        steps.iter().map(|need| step(situation, demands, need, Measure::Dates)).collect();
    let mut sittings = 0;
    for holder in 0..situation.holders.len() {
        let (needed, steps) = pack(needs(situation, demands, Measure::Sittings, |d| is_of(d, holder)));
        sittings += needed;
        proof.extend(steps.iter().map(|need| step(situation, demands, need, Measure::Sittings)));
    }
    (dates, sittings, proof)
}

/// So much can count for a demand on one date, and at one sitting, at most.
pub fn most_of(situation: &Situation<'_>, demand: &Demand) -> (i64, i64) {
    (most(situation, demand, Measure::Dates), most(situation, demand, Measure::Sittings))
}

/// The days of a demand from the first to the last, and one more.
pub fn hull(situation: &Situation<'_>, demand: &Demand) -> Option<(Day, Day)> {
    let from = demand.days.from.max(situation.first);
    let until = demand.days.until.min(situation.end);
    let mut days = (from.0..until.0).map(Day).filter(|day| demand.days.hold(*day));
    let first = days.next()?;
    Some((first, days.next_back().unwrap_or(first).plus(1)))
}

fn step(situation: &Situation<'_>, demands: &[Demand], need: &Need, what: Measure) -> ProofStep {
    let of = situation.answered(&demands[need.demand].answers[0]);
    ProofStep {
        standard: of.standard,
        indicator: of.indicator,
        from: need.from,
        until: need.until.plus(-1),
        needed: need.needed as u32,
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(from: i32, until: i32, needed: i64) -> Need {
        Need { demand: 0, from: Day(from), until: Day(until), needed }
    }

    #[test]
    fn a_year_that_needs_five_weighs_more_than_four_quarters_that_need_one() {
        let quarters = (0..4).map(|q| need(q * 90, (q + 1) * 90, 1));
        let (total, taken) = pack(quarters.chain([need(0, 360, 5)]).collect());
        assert_eq!((total, taken.len()), (5, 1));
    }

    #[test]
    fn windows_that_only_touch_add_up() {
        let (total, taken) = pack(vec![need(0, 10, 1), need(5, 15, 1), need(10, 20, 2)]);
        assert_eq!((total, taken.len()), (3, 2));
    }
}
