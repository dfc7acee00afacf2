//! The integer programme of a branch-year.
//!
//! Days that are alike for every demand are one stretch; how many dates, sittings, kinds and hours fall into it are whole
//! numbers. Equal days and equal sittings are never told apart, so that nothing is searched twice.

use super::certificates;
use super::demands::{Counts, Demand, Taker};
use super::programmes::{Programme, Than, Var};
use super::situations::Situation;
use super::stretches::{Stretch, stretches};
use jishi_domain::dates::Day;
use jishi_domain::plans::{PlannedSitting, Scope};
use jishi_domain::record_kinds::RecordKind;

/// Kinds and hours of who sits together in a stretch.
#[derive(Clone, Debug)]
struct Room {
    sittings: Var,
    kinds: Vec<(RecordKind, Var, Var)>,
}

/// 可缺的要求 — so much of what is asked may be left out altogether, and how much each part of it weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spare {
    /// The sum of the weights of all that is left out is at most this.
    pub budget: i64,
    /// Index of the standard, index of the indicator, first day of the period, weight.
    pub weights: Vec<((usize, u16, Day), i64)>,
}

/// 排会模型
pub struct Model<'s> {
    situation: &'s Situation<'s>,
    demands: &'s [Demand],
    /// Stretches of days.
    pub stretches: Vec<Stretch>,
    /// The programme.
    pub programme: Programme,
    dates: Vec<Var>,
    rooms: Vec<Vec<Option<Room>>>,
    /// What is missing of each demand in spite of all, where that had to be allowed.
    slacks: Vec<Option<Var>>,
    /// What is missing of each demand because it is left out, where that is allowed.
    spared: Vec<Option<Var>>,
    /// Sittings that stay as they are, and where their day lies.
    kept: Vec<(usize, usize, &'s PlannedSitting)>,
    /// Sittings, and their hours, that are of any of some kinds, by stretch and who sits together.
    some: Vec<(Among, Var)>,
    some_hours: Vec<(Among, Var)>,
    /// Stretches that are alike for every demand of hours: only their sum matters.
    pub seasons: Vec<Vec<usize>>,
    /// Class hours by season and who sits together.
    hours: Vec<Vec<Option<Var>>>,
}

/// A stretch, who sits together, and some kinds.
type Among = (usize, usize, Vec<RecordKind>);

/// What a solution says of a stretch and of who sits together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Index of the stretch.
    pub stretch: usize,
    /// Index of who sits together.
    pub holder: usize,
    /// Sittings.
    pub sittings: usize,
    /// Each kind with the number of sittings that are of it, and how many of these have it first.
    pub kinds: Vec<(RecordKind, usize, usize)>,
}

/// At most so many dates in one stretch: a demand that wants more in a month has a longer list of days.
const MOST_DATES: i64 = 8;

impl<'s> Model<'s> {
    /// The model of these demands; with `slack`, demands may be missed; with `spare`, some may be left out altogether.
    pub fn new(
        situation: &'s Situation<'s>,
        demands: &'s [Demand],
        earlier: &'s [PlannedSitting],
        slack: bool,
        spare: Option<&Spare>,
    ) -> Model<'s> {
        let stretches = stretches(situation, demands, earlier);
        let mut model = Model {
            situation,
            demands,
            stretches,
            programme: Programme::default(),
            dates: Vec::new(),
            rooms: Vec::new(),
            slacks: vec![None; demands.len()],
            spared: vec![None; demands.len()],
            kept: Vec::new(),
            some: Vec::new(),
            some_hours: Vec::new(),
            seasons: Vec::new(),
            hours: Vec::new(),
        };
        model.build(earlier);
        if let Some(spare) = spare.filter(|spare| spare.budget > 0) {
            model.spare(spare);
        }
        for index in 0..demands.len() {
            model.demand(index, slack);
        }
        model.lectures();
        if !slack && spare.is_none() {
            model.tighten();
        }
        model
    }

    /// What whole numbers of dates and sittings must keep, and fractions of them would not: a demand that a date or a
    /// sitting answers in part needs a whole one more, and who sits together sits as often as windows without overlap ask.
    fn tighten(&mut self) {
        let demands = self.demands;
        for (index, demand) in demands.iter().enumerate().filter(|(_, d)| d.needed > 0) {
            let (a_date, a_sitting) = certificates::most_of(self.situation, demand);
            let here: Vec<usize> =
                (0..self.stretches.len()).filter(|s| self.stretches[*s].demands.contains(&index)).collect();
            if demand.needed % a_date != 0 {
                let dates: Vec<(Var, f64)> = here.iter().map(|s| (self.dates[*s], 1.0)).collect();
                self.programme.row(dates, Than::AtLeast, ((demand.needed + a_date - 1) / a_date) as f64);
            }
            if demand.needed % a_sitting != 0 && demand.counts != Counts::Days {
                let mut holders: Vec<usize> = demand.takers.iter().map(|t| t.holder).collect();
                holders.sort_unstable();
                holders.dedup();
                let rooms = here.iter().flat_map(|s| holders.iter().map(move |h| (*s, *h)));
                let sittings: Vec<(Var, f64)> =
                    rooms.filter_map(|(s, h)| Some((self.rooms[s][h].as_ref()?.sittings, 1.0))).collect();
                let least = (demand.needed + a_sitting - 1) / a_sitting;
                self.programme.row(sittings, Than::AtLeast, least as f64);
            }
        }
        for (holder, least) in certificates::least_sittings(self.situation, demands).into_iter().enumerate() {
            let rooms = self.rooms.iter().filter_map(|rooms| rooms[holder].as_ref());
            let sittings: Vec<(Var, f64)> = rooms.map(|room| (room.sittings, 1.0)).collect();
            if least > 0 && !sittings.is_empty() {
                self.programme.row(sittings, Than::AtLeast, least as f64);
            }
        }
    }

    fn build(&mut self, earlier: &'s [PlannedSitting]) {
        let customs = self.situation.customs;
        let a_date = customs.sittings_a_date.value.max(1);
        // kinds that somebody asks for, by who sits together
        let mut wanted: Vec<Vec<(RecordKind, bool)>> = vec![Vec::new(); self.situation.holders.len()];
        let mut called: Vec<bool> = vec![false; wanted.len()];
        for taker in self.demands.iter().flat_map(|d| &d.takers) {
            called[taker.holder] = true;
            for kind in &taker.kinds {
                match wanted[taker.holder].iter_mut().find(|(k, _)| k == kind) {
                    Some(known) => known.1 |= taker.primary,
                    None => wanted[taker.holder].push((*kind, taker.primary)),
                }
            }
        }
        for (index, holder) in self.situation.holders.iter().enumerate() {
            let own = self.situation.kinds(holder.scope);
            // whoever is called together for anything at all holds the plainest of its kinds
            if let (true, true, Some(first)) = (called[index], wanted[index].is_empty(), own.first()) {
                wanted[index].push((*first, false));
            }
            wanted[index].sort_by_key(|(kind, _)| own.iter().position(|k| k == kind));
        }
        for stretch in 0..self.stretches.len() {
            let size = (self.stretches[stretch].days.len() as i64).min(MOST_DATES);
            let dates = self.programme.whole(0, size);
            self.dates.push(dates);
            let mut rooms = Vec::new();
            for (holder, kinds) in wanted.iter().enumerate() {
                let counts = |taker: &Taker| taker.holder == holder;
                let useful = |index: &usize| self.demands[*index].takers.iter().any(counts);
                if kinds.is_empty() || !self.stretches[stretch].demands.iter().any(useful) {
                    rooms.push(None);
                    continue;
                }
                rooms.push(Some(self.room(dates, size, a_date, kinds)));
            }
            self.rooms.push(rooms);
        }
        self.hours();
        self.keep(earlier);
    }

    /// Whole indicators in their periods may be left out, as far as the budget goes: a demand falls away with all that it
    /// answers.
    fn spare(&mut self, spare: &Spare) {
        let mut out: Vec<((usize, u16, Day), Var)> = Vec::new();
        for (index, demand) in self.demands.iter().enumerate() {
            let missed = self.programme.real(demand.needed as f64);
            self.spared[index] = Some(missed);
            for (plan, indicator, window) in &demand.answers {
                let key = (*plan, *indicator, window.start);
                let known = out.iter().find(|(k, _)| *k == key).map(|(_, var)| *var);
                let left_out = known.unwrap_or_else(|| {
                    let var = self.programme.whole(0, 1);
                    out.push((key, var));
                    var
                });
                let needed = demand.needed as f64;
                self.programme.row([(missed, 1.0), (left_out, -needed)], Than::AtMost, 0.0);
            }
        }
        let weight = |key| spare.weights.iter().find(|(k, _)| *k == key).map_or(1, |(_, weight)| *weight);
        let terms: Vec<(Var, f64)> = out.iter().map(|(key, var)| (*var, weight(*key) as f64)).collect();
        self.programme.row(terms, Than::AtMost, spare.budget as f64);
    }

    fn room(&mut self, dates: Var, size: i64, a_date: i64, wanted: &[(RecordKind, bool)]) -> Room {
        let customs = self.situation.customs;
        let programme = &mut self.programme;
        let sittings = programme.whole(0, size * a_date);
        programme.row([(sittings, 1.0), (dates, -(a_date as f64))], Than::AtMost, 0.0);
        let mut kinds: Vec<(RecordKind, Var, Var)> = Vec::new();
        for (kind, primary) in wanted {
            let held = programme.whole(0, size);
            programme.row([(held, 1.0), (dates, -1.0)], Than::AtMost, 0.0);
            programme.row([(held, 1.0), (sittings, -1.0)], Than::AtMost, 0.0);
            let first = programme.whole(0, if *primary { size } else { 0 });
            if *primary {
                programme.row([(first, 1.0), (held, -1.0)], Than::AtMost, 0.0);
            }
            kinds.push((*kind, held, first));
        }
        // no sitting without a kind; each has one kind that stands first
        programme.row(
            kinds.iter().map(|(_, held, _)| (*held, -1.0)).chain([(sittings, 1.0)]),
            Than::AtMost,
            0.0,
        );
        if kinds.iter().any(|(_, _, first)| programme.high(*first) > 0.0) {
            programme.row(
                kinds.iter().map(|(_, _, first)| (*first, 1.0)).chain([(sittings, -1.0)]),
                Than::AtMost,
                0.0,
            );
        }
        for clique in cliques(&kinds, |a, b| customs.are_apart(a, b)) {
            programme.row(
                clique.into_iter().map(|held| (held, 1.0)).chain([(sittings, -1.0)]),
                Than::AtMost,
                0.0,
            );
        }
        Room { sittings, kinds }
    }

    /// Hours of all sittings of a season together.
    fn hours(&mut self) {
        let by_hours = |stretch: &Stretch| -> Vec<usize> {
            let of = stretch.demands.iter().copied();
            of.filter(|d| self.demands[*d].counts == Counts::Hours).collect()
        };
        let mut keys: Vec<Vec<usize>> = Vec::new();
        for (index, stretch) in self.stretches.iter().enumerate() {
            let key = by_hours(stretch);
            match keys.iter().position(|k| *k == key) {
                Some(season) => self.seasons[season].push(index),
                None => {
                    keys.push(key);
                    self.seasons.push(vec![index]);
                }
            }
        }
        let least = self.situation.customs.least_hours.value as f64;
        let most = self.situation.most_hours();
        for season in &self.seasons {
            let mut hours = Vec::new();
            for holder in 0..self.situation.holders.len() {
                let rooms = season.iter().filter_map(|s| self.rooms[*s][holder].as_ref());
                let sittings: Vec<Var> = rooms.map(|room| room.sittings).collect();
                if sittings.is_empty() {
                    hours.push(None);
                    continue;
                }
                let high: f64 = sittings.iter().map(|var| self.programme.high(*var)).sum();
                let all = self.programme.whole(0, high as i64 * most);
                let with = |weight: f64| sittings.iter().map(move |s| (*s, -weight)).chain([(all, 1.0)]);
                self.programme.row(with(least), Than::AtLeast, 0.0);
                self.programme.row(with(most as f64), Than::AtMost, 0.0);
                hours.push(Some(all));
            }
            self.hours.push(hours);
        }
    }

    /// Sittings that were set by hand stay where they are.
    fn keep(&mut self, earlier: &'s [PlannedSitting]) {
        for sitting in earlier.iter().filter(|s| s.fixed) {
            let Some(stretch) = self.stretches.iter().position(|s| s.days.contains(&sitting.day)) else {
                continue;
            };
            let Some(holder) = self.situation.holder_of(sitting) else { continue };
            self.kept.push((stretch, holder, sitting));
        }
        for stretch in 0..self.stretches.len() {
            let here: Vec<&(usize, usize, &PlannedSitting)> =
                self.kept.iter().filter(|(s, _, _)| *s == stretch).collect();
            if here.is_empty() {
                continue;
            }
            let mut days: Vec<Day> = here.iter().map(|(_, _, sitting)| sitting.day).collect();
            days.sort_unstable();
            days.dedup();
            self.programme.row([(self.dates[stretch], 1.0)], Than::AtLeast, days.len() as f64);
            for (holder, room) in self.rooms[stretch].iter().enumerate() {
                let Some(room) = room else { continue };
                let own: Vec<_> = here.iter().filter(|(_, h, _)| *h == holder).collect();
                if own.is_empty() {
                    continue;
                }
                self.programme.row([(room.sittings, 1.0)], Than::AtLeast, own.len() as f64);
                for (kind, held, _) in &room.kinds {
                    let n = own.iter().filter(|(_, _, sitting)| sitting.kinds.contains(kind)).count();
                    if n > 0 {
                        self.programme.row([(*held, 1.0)], Than::AtLeast, n as f64);
                    }
                }
            }
        }
    }

    /// What a taker contributes in a stretch, as terms of a row.
    fn contribution(&mut self, stretch: usize, taker: &Taker) -> Vec<(Var, f64)> {
        let Some(room) = self.rooms[stretch][taker.holder].clone() else { return Vec::new() };
        let of: Vec<&(RecordKind, Var, Var)> =
            room.kinds.iter().filter(|(kind, _, _)| taker.kinds.contains(kind)).collect();
        let weight = taker.weight as f64;
        if taker.kinds.is_empty() {
            return vec![(room.sittings, weight)];
        }
        if taker.each {
            return of
                .iter()
                .map(|(_, held, first)| (if taker.primary { *first } else { *held }, weight))
                .collect();
        }
        let among = (stretch, taker.holder, of.iter().map(|(kind, _, _)| *kind).collect::<Vec<_>>());
        vec![(self.sittings_of(&room, &of, &among), weight)]
    }

    /// What a taker contributes to a demand of hours in a season.
    fn hours_of(&mut self, season: usize, taker: &Taker) -> Vec<(Var, f64)> {
        let Some(all) = self.hours[season][taker.holder] else { return Vec::new() };
        let weight = taker.weight as f64 * 100.0;
        if taker.kinds.is_empty() {
            return vec![(all, weight)];
        }
        let among = (season, taker.holder, taker.kinds.clone());
        if let Some((_, hours)) = self.some_hours.iter().find(|(a, _)| *a == among) {
            return vec![(*hours, weight)];
        }
        let most = self.situation.most_hours() as f64;
        let least = self.situation.customs.least_hours.value as f64;
        // hours of sittings that are of these kinds: no more than they can last, and the others last some time, too
        let hours = self.programme.real(self.programme.high(all));
        let (mut of, mut rest) = (vec![(hours, 1.0)], vec![(hours, 1.0), (all, -1.0)]);
        for stretch in self.seasons[season].clone() {
            let Some(room) = self.rooms[stretch][taker.holder].clone() else { continue };
            let kinds: Vec<&(RecordKind, Var, Var)> =
                room.kinds.iter().filter(|(kind, _, _)| taker.kinds.contains(kind)).collect();
            let known = (stretch, taker.holder, kinds.iter().map(|(kind, _, _)| *kind).collect::<Vec<_>>());
            let some = self.sittings_of(&room, &kinds, &known);
            of.push((some, -most));
            rest.extend([(room.sittings, least), (some, -least)]);
        }
        self.programme.row(of, Than::AtMost, 0.0);
        self.programme.row(rest, Than::AtMost, 0.0);
        self.some_hours.push((among, hours));
        vec![(hours, weight)]
    }

    /// The number of sittings that are of any of some kinds.
    fn sittings_of(&mut self, room: &Room, of: &[&(RecordKind, Var, Var)], among: &Among) -> Var {
        if let [(_, held, _)] = of {
            return *held;
        }
        if let Some((_, some)) = self.some.iter().find(|(a, _)| a == among) {
            return *some;
        }
        let some = self.programme.real(self.programme.high(room.sittings));
        self.programme.row([(some, 1.0), (room.sittings, -1.0)], Than::AtMost, 0.0);
        self.programme.row(
            of.iter().map(|(_, held, _)| (*held, -1.0)).chain([(some, 1.0)]),
            Than::AtMost,
            0.0,
        );
        self.some.push((among.clone(), some));
        some
    }

    fn demand(&mut self, index: usize, slack: bool) {
        let demand = &self.demands[index];
        let mut terms: Vec<(Var, f64)> = Vec::new();
        let by_hours = demand.counts == Counts::Hours;
        for season in 0..if by_hours { self.seasons.len() } else { 0 } {
            if self.stretches[self.seasons[season][0]].demands.contains(&index) {
                for taker in &demand.takers {
                    terms.extend(self.hours_of(season, taker));
                }
            }
        }
        for stretch in 0..if by_hours { 0 } else { self.stretches.len() } {
            if !self.stretches[stretch].demands.contains(&index) {
                continue;
            }
            let mut here: Vec<(Var, f64)> = Vec::new();
            for taker in &demand.takers {
                here.extend(self.contribution(stretch, taker));
            }
            if demand.counts == Counts::Days && !here.is_empty() {
                // a day counts once, whatever is held on it
                let days = self.programme.real(self.programme.high(self.dates[stretch]));
                self.programme.row([(days, 1.0), (self.dates[stretch], -1.0)], Than::AtMost, 0.0);
                self.programme.row(
                    here.iter().map(|(var, _)| (*var, -1.0)).chain([(days, 1.0)]),
                    Than::AtMost,
                    0.0,
                );
                here = vec![(days, 1.0)];
            }
            terms.extend(here);
        }
        terms.extend(self.spared[index].map(|missed| (missed, 1.0)));
        if slack {
            let missed = self.programme.real(demand.needed as f64);
            self.slacks[index] = Some(missed);
            terms.push((missed, 1.0));
        }
        let mut needed = demand.needed as f64;
        if self.spared[index].is_none() && !slack && demand.counts != Counts::Days {
            // everything that counts is whole: less than a whole step more is a whole step more
            let step = terms.iter().fold(0i64, |step, (_, weight)| divisor(step, *weight as i64)).max(1);
            needed = ((demand.needed + step - 1) / step * step) as f64;
        }
        self.programme.row(terms, Than::AtLeast, needed);
    }

    /// Lectures that several persons owe need room for all of them.
    fn lectures(&mut self) {
        let most = self.situation.customs.lecturers_a_lecture.value.max(1);
        let mut groups: Vec<(&Demand, i64)> = Vec::new();
        for demand in self.demands {
            if demand.takers.iter().all(|t| t.wants.lecturer.is_some()) && !demand.takers.is_empty() {
                match groups.iter_mut().find(|(first, _)| first.days == demand.days) {
                    Some((_, sum)) => *sum += demand.needed,
                    None => groups.push((demand, demand.needed)),
                }
            }
        }
        for (demand, sum) in groups {
            let mut terms = Vec::new();
            for stretch in 0..self.stretches.len() {
                if self.stretches[stretch].days.iter().any(|day| demand.days.hold(*day)) {
                    for taker in demand.takers.iter().take(1) {
                        let one = Taker { weight: most, ..taker.clone() };
                        terms.extend(self.contribution(stretch, &one));
                    }
                }
            }
            if !terms.is_empty() {
                self.programme.row(terms, Than::AtLeast, sum as f64);
            }
        }
    }

    /// Aim: what is missed, of demands of which this holds.
    pub fn missed(&self, of: impl Fn(&Demand) -> bool) -> Vec<(Var, f64)> {
        let slacks = self.slacks.iter().zip(self.demands);
        slacks
            .filter(|(_, d)| of(d))
            .filter_map(|(s, d)| Some(((*s)?, 1.0 / d.needed.max(1) as f64)))
            .collect()
    }

    /// Demands of which something is missed in a solution.
    pub fn missing(&self, values: &[f64]) -> Vec<(usize, i64)> {
        let slacks = self.slacks.iter().enumerate();
        slacks
            .filter_map(|(i, slack)| Some((i, values[(*slack)?].ceil() as i64)))
            .filter(|(_, missed)| *missed > 0)
            .collect()
    }

    /// Demands that are left out in a solution.
    pub fn left_out(&self, values: &[f64]) -> Vec<usize> {
        let is_out = |var: Var| values[var] > 1e-6;
        (0..self.spared.len()).filter(|i| self.spared[*i].is_some_and(is_out)).collect()
    }

    /// Aim: dates.
    pub fn dates(&self) -> Vec<(Var, f64)> {
        self.dates.iter().map(|var| (*var, 1.0)).collect()
    }

    fn rooms(&self) -> impl Iterator<Item = (usize, usize, &Room)> {
        self.rooms.iter().enumerate().flat_map(|(stretch, rooms)| {
            rooms.iter().enumerate().filter_map(move |(holder, room)| Some((stretch, holder, room.as_ref()?)))
        })
    }

    /// Aim: sittings.
    pub fn sittings(&self) -> Vec<(Var, f64)> {
        self.rooms().map(|(_, _, room)| (room.sittings, 1.0)).collect()
    }

    /// Aim: class hours of all who attend.
    pub fn person_hours(&self) -> Vec<(Var, f64)> {
        let persons = |holder: usize| self.situation.holders[holder].persons.len() as f64;
        let of = self.hours.iter().flat_map(|season| season.iter().enumerate());
        of.filter_map(|(holder, hours)| Some(((*hours)?, persons(holder)))).collect()
    }

    /// Aim: no kind where nobody asks for it, nothing in vacations, as much in each month as in the others.
    pub fn spread(&mut self, so_far: &[f64]) -> Vec<(Var, f64)> {
        let mut aim: Vec<(Var, f64)> = Vec::new();
        for (stretch, rooms) in self.rooms.iter().enumerate() {
            if self.stretches[stretch].vacation {
                aim.push((self.dates[stretch], 200.0));
            }
            for room in rooms.iter().flatten() {
                let extra = if self.stretches[stretch].vacation { 20.0 } else { 0.0 };
                aim.extend(room.kinds.iter().map(|(_, held, _)| (*held, 1.0 + extra)));
            }
        }
        let mut months: Vec<(i16, i8)> = self.stretches.iter().map(Stretch::month).collect();
        months.dedup();
        let load = |model: &Model<'_>, month: (i16, i8)| -> Vec<(Var, f64)> {
            let here = model.rooms().filter(|(s, _, _)| model.stretches[*s].month() == month);
            here.filter(|(_, h, _)| model.situation.holders[*h].scope == Scope::Branch)
                .flat_map(|(_, _, room)| room.kinds.iter().map(|(_, held, _)| (*held, 1.0)))
                .collect()
        };
        let loads: Vec<Vec<(Var, f64)>> = months.iter().map(|m| load(self, *m)).collect();
        let all: f64 = loads.iter().flatten().map(|(var, weight)| so_far[*var] * weight).sum();
        let usual = (all / months.len().max(1) as f64).ceil();
        for terms in loads.into_iter().filter(|terms| !terms.is_empty()) {
            for step in 0..3 {
                let over = self.programme.real(1000.0);
                let right = usual + f64::from(step);
                self.programme.row(terms.iter().copied().chain([(over, -1.0)]), Than::AtMost, right);
                aim.push((over, 5.0));
            }
        }
        aim
    }

    /// Aim: what an earlier plan has and this one has not, and the other way round.
    pub fn changes(&mut self, earlier: &[PlannedSitting]) -> Vec<(Var, f64)> {
        let mut aim = Vec::new();
        for stretch in 0..self.stretches.len() {
            let here: Vec<(usize, &PlannedSitting)> = earlier
                .iter()
                .filter(|s| self.stretches[stretch].days.contains(&s.day))
                .filter_map(|s| Some((self.situation.holder_of(s)?, s)))
                .collect();
            let mut dates: Vec<Day> = here.iter().map(|(_, s)| s.day).collect();
            dates.sort_unstable();
            dates.dedup();
            let mut wanted = vec![(self.dates[stretch], dates.len(), 2.0)];
            for (holder, room) in self.rooms[stretch].iter().enumerate() {
                let Some(room) = room else { continue };
                let own: Vec<&PlannedSitting> =
                    here.iter().filter(|(h, _)| *h == holder).map(|(_, s)| *s).collect();
                wanted.push((room.sittings, own.len(), 2.0));
                for (kind, held, _) in &room.kinds {
                    wanted.push((*held, own.iter().filter(|s| s.kinds.contains(kind)).count(), 1.0));
                }
            }
            for (var, was, weight) in wanted {
                let change = self.programme.real(1000.0);
                self.programme.row([(var, 1.0), (change, -1.0)], Than::AtMost, was as f64);
                self.programme.row([(var, 1.0), (change, 1.0)], Than::AtLeast, was as f64);
                aim.push((change, weight));
            }
        }
        aim
    }

    /// Reads a solution: dates of each stretch, what is held in it, and hours by season and who sits together.
    pub fn read(&self, values: &[f64]) -> (Vec<usize>, Vec<Share>, Vec<Vec<i64>>) {
        let whole = |var: Var| values[var].round() as i64;
        let dates = self.dates.iter().map(|var| whole(*var).max(0) as usize).collect();
        let shares = self
            .rooms()
            .map(|(stretch, holder, room)| Share {
                stretch,
                holder,
                sittings: whole(room.sittings).max(0) as usize,
                kinds: room
                    .kinds
                    .iter()
                    .map(|(kind, held, first)| {
                        (*kind, whole(*held).max(0) as usize, whole(*first).max(0) as usize)
                    })
                    .filter(|(_, held, _)| *held > 0)
                    .collect(),
            })
            .filter(|share| share.sittings > 0)
            .collect();
        let hours = self.hours.iter().map(|season| season.iter().map(|h| h.map_or(0, whole)).collect());
        (dates, shares, hours.collect())
    }
}

impl Situation<'_> {
    /// Who sits together at a planned sitting.
    pub fn holder_of(&self, sitting: &PlannedSitting) -> Option<usize> {
        self.holders.iter().position(|h| h.scope == sitting.scope && self.code(h.unit) == sitting.unit)
    }
}

/// The largest number that divides both.
fn divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Sets of kinds of which no two share a sitting, as large as they come.
fn cliques(
    kinds: &[(RecordKind, Var, Var)],
    apart: impl Fn(RecordKind, RecordKind) -> bool,
) -> Vec<Vec<Var>> {
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for first in 0..kinds.len() {
        for second in first + 1..kinds.len() {
            if !apart(kinds[first].0, kinds[second].0) {
                continue;
            }
            let mut set = vec![first, second];
            for other in 0..kinds.len() {
                if !set.contains(&other) && set.iter().all(|in_set| apart(kinds[*in_set].0, kinds[other].0)) {
                    set.push(other);
                }
            }
            set.sort_unstable();
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
    }
    sets.into_iter().map(|set| set.into_iter().map(|i| kinds[i].1).collect()).collect()
}
