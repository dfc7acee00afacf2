//! A plan as a secretary makes it, month by month and kind by kind: what the planner is compared with.

use super::demands::{Counts, Demand, Taker};
use super::situations::Situation;
use super::{Request, possible};
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::refusals::Refusal;
use serde::Serialize;

/// 手工排会 — how much a plan by hand costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ByHand {
    /// Dates.
    pub dates: i64,
    /// Sittings.
    pub sittings: i64,
    /// Class hours of all who attend.
    pub person_hours: i64,
}

struct Held {
    day: Day,
    holder: usize,
    kind: RecordKind,
    hours: i64,
}

/// Plans one demand after the other, each sitting of one kind.
///
/// `together`: a sitting answers every document that asks for its kind; else each document is worked off for itself, as
/// its own file of duties.
///
/// # Errors
/// As [`super::plan`].
pub fn by_hand(request: &Request<'_>, together: bool) -> Result<ByHand, Refusal> {
    let situation = Situation::of(request)?;
    let free = situation.free_days();
    let (demands, _) = possible(&situation, situation.demands().sittings, &free);
    let mut held: Vec<Held> = Vec::new();
    let documents = if together { 1 } else { situation.plans.len() };
    for document in 0..documents {
        let mut own: Vec<&Demand> = demands
            .iter()
            .filter(|d| together || d.answers.iter().any(|(plan, _, _)| *plan == document))
            .collect();
        own.sort_by_key(|d| (d.counts == Counts::Hours, d.days.until, d.days.from));
        let begin = if together { 0 } else { held.len() };
        for demand in own {
            work_off(&situation, demand, &free, &mut held, begin);
        }
    }
    let mut dates: Vec<Day> = held.iter().map(|h| h.day).collect();
    dates.sort_unstable();
    dates.dedup();
    let persons = |h: &Held| situation.holders[h.holder].persons.len() as i64;
    Ok(ByHand {
        dates: dates.len() as i64,
        sittings: held.len() as i64,
        person_hours: held.iter().map(|h| h.hours * persons(h)).sum(),
    })
}

fn counts(demand: &Demand, held: &Held) -> i64 {
    let of = |taker: &Taker| {
        let fits = taker.holder == held.holder
            && demand.days.hold(held.day)
            && (taker.kinds.is_empty() || taker.kinds.contains(&held.kind));
        let each =
            if demand.counts == Counts::Hours { held.hours * 100 * taker.weight } else { taker.weight };
        if fits { each } else { 0 }
    };
    demand.takers.iter().map(of).max().unwrap_or(0)
}

fn work_off(situation: &Situation<'_>, demand: &Demand, free: &[Day], held: &mut Vec<Held>, begin: usize) {
    let Some(taker) = demand.takers.first() else { return };
    let scope = situation.holders[taker.holder].scope;
    let kind = taker.kinds.first().or_else(|| situation.kinds(scope).first());
    let Some(kind) = kind.copied() else { return };
    let hours = if demand.counts == Counts::Hours {
        situation.most_hours()
    } else {
        situation.customs.least_hours.value
    };
    let days: Vec<Day> = free.iter().copied().filter(|day| demand.days.hold(*day)).collect();
    let a_date = situation.customs.sittings_a_date.value.max(1) as usize;
    for n in 0..500usize {
        let done: i64 = held[begin..].iter().map(|h| counts(demand, h)).sum();
        if done >= demand.needed {
            return;
        }
        // the first on the day that the branch likes in the first month, the next in the next month …
        let months: Vec<Day> = {
            let mut first: Vec<Day> = days.iter().map(|d| d.plus(1 - i32::from(d.date().day()))).collect();
            first.dedup();
            first
        };
        if months.is_empty() {
            return;
        }
        let month = months[n % months.len()];
        let liked = super::laying::liked_day(situation).in_month_of(month);
        let full =
            |day: Day| held.iter().filter(|h| h.day == day && h.holder == taker.holder).count() >= a_date;
        let open = days.iter().filter(|day| day.date().month() == month.date().month() && !full(**day));
        let Some(day) = open.min_by_key(|day| ((day.0 - liked.0).abs(), **day)).copied() else {
            if n >= months.len() * 4 {
                return;
            }
            continue;
        };
        held.push(Held { day, holder: taker.holder, kind, hours });
    }
}
