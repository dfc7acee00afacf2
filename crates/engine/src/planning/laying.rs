//! From numbers to sittings: days, kinds, hours, lecturers, topics, and what each of them answers.

use super::FixedDay;
use super::demands::{Counts, Demand, Taker, Wants};
use super::models::Share;
use super::situations::Situation;
use super::solving::Found;
use super::stretches::Stretch;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::plans::{PlannedSitting, Scope};
use jishi_domain::record_kinds::RecordKind;

/// A sitting on its way into the plan.
struct Draft {
    holder: usize,
    stretch: usize,
    sitting: PlannedSitting,
}

/// Lays the sittings out.
pub fn lay(
    situation: &Situation<'_>,
    demands: &[Demand],
    found: &Found,
    earlier: &[PlannedSitting],
) -> Vec<PlannedSitting> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (index, stretch) in found.stretches.iter().enumerate() {
        let days = choose_days(situation, stretch, found.dates[index], earlier);
        for share in found.shares.iter().filter(|s| s.stretch == index) {
            drafts.extend(sittings_of(situation, share, &days, earlier));
        }
    }
    for (season, stretches) in found.seasons.iter().enumerate() {
        for (holder, hours) in found.hours[season].iter().enumerate() {
            let here = drafts.iter_mut().filter(|d| d.holder == holder && stretches.contains(&d.stretch));
            distribute(situation, *hours, here.collect(), demands);
        }
    }
    for demand in demands {
        widen(situation, demand, &mut drafts);
    }
    drafts.sort_by_key(|d| (d.sitting.day, order(d.sitting.scope), d.sitting.unit.clone()));
    for demand in demands {
        season(situation, demand, &mut drafts);
    }
    for draft in &mut drafts {
        people(situation, draft);
    }
    lecturers(situation, &mut drafts);
    for demand in demands {
        credit(situation, demand, &mut drafts);
    }
    name(situation, &mut drafts, earlier);
    drafts.into_iter().map(|d| d.sitting).collect()
}

fn order(scope: Scope) -> u8 {
    match scope {
        Scope::Committee => 0,
        Scope::Branch => 1,
        Scope::Group => 2,
    }
}

/// The days of a stretch on which something sits: those of an earlier plan, then those nearest the day that the branch
/// likes, each a week or more from the others where that can be.
fn choose_days(
    situation: &Situation<'_>,
    stretch: &Stretch,
    wanted: usize,
    earlier: &[PlannedSitting],
) -> Vec<Day> {
    let mut days: Vec<Day> =
        stretch.days.iter().copied().filter(|d| earlier.iter().any(|s| s.day == *d)).collect();
    // what was set by hand comes first
    days.sort_by_key(|day| (!earlier.iter().any(|s| s.fixed && s.day == *day), *day));
    days.truncate(wanted);
    let liked = liked_day(situation);
    while days.len() < wanted {
        let far = |day: &Day| days.iter().map(|d| (d.0 - day.0).abs()).min().unwrap_or(7).min(7);
        let left = stretch.days.iter().filter(|day| !days.contains(day));
        let best = left.min_by_key(|day| (-far(day), (day.0 - liked.in_month_of(**day).0).abs(), **day));
        let Some(best) = best.copied() else { break };
        days.push(best);
    }
    days.sort_unstable();
    days
}

/// The day on which the branch likes to sit.
pub fn liked_day(situation: &Situation<'_>) -> FixedDay {
    let registered = || situation.registered_day(situation.unit).map(FixedDay::OfMonth);
    let usual = situation.customs.fixed_day.value.clamp(1, 31) as i8;
    situation.settings.fixed_day.or_else(registered).unwrap_or(FixedDay::OfMonth(usual))
}

/// Distributes kinds and hours over the sittings of a share.
fn sittings_of(
    situation: &Situation<'_>,
    share: &Share,
    days: &[Day],
    earlier: &[PlannedSitting],
) -> Vec<Draft> {
    if days.is_empty() {
        return Vec::new();
    }
    let holder = &situation.holders[share.holder];
    let unit = situation.code(holder.unit);
    let mut kinds: Vec<Vec<RecordKind>> = vec![Vec::new(); share.sittings];
    let day = |i: usize| days[i % days.len()];
    let is_apart = |set: &[RecordKind], kind| set.iter().any(|k| situation.customs.are_apart(*k, kind));
    let was = |i: usize, kind| {
        earlier
            .iter()
            .any(|s| s.day == day(i) && s.scope == holder.scope && s.unit == unit && s.kinds.contains(&kind))
    };
    // kinds that must stand first take a sitting each
    for (kind, _, first) in &share.kinds {
        for _ in 0..*first {
            let free = (0..share.sittings).filter(|i| kinds[*i].is_empty());
            if let Some(i) = free.min_by_key(|i| !was(*i, *kind)) {
                kinds[i].push(*kind);
            }
        }
    }
    let mut rest: Vec<(RecordKind, usize)> =
        share.kinds.iter().map(|(kind, held, first)| (*kind, held.saturating_sub(*first))).collect();
    rest.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    for (kind, times) in rest {
        for _ in 0..times {
            let can = |i: &usize| {
                !kinds[*i].contains(&kind)
                    && !is_apart(&kinds[*i], kind)
                    && !(0..share.sittings).any(|j| j != *i && day(j) == day(*i) && kinds[j].contains(&kind))
            };
            // spread, so that as many sittings as can be are of any of some kinds
            let place = (0..share.sittings).filter(can).min_by_key(|i| (!was(*i, kind), kinds[*i].len()));
            match place {
                Some(i) => kinds[i].push(kind),
                // sets that cannot be put together in fewer sittings: one more, on the first day without it
                None => kinds.push(vec![kind]),
            }
        }
    }
    let own = situation.kinds(holder.scope);
    let mut drafts: Vec<Draft> = Vec::new();
    for (i, mut set) in kinds.into_iter().enumerate() {
        if set.is_empty() {
            set.extend(own.first());
        }
        let primary = share.kinds.iter().any(|(_, _, first)| *first > 0);
        if !primary {
            set.sort_by_key(|kind| own.iter().position(|k| k == kind));
        }
        let sitting = PlannedSitting::new("", unit, holder.scope, set, day(i));
        drafts.push(Draft { holder: share.holder, stretch: share.stretch, sitting });
    }
    drafts
}

/// The shortest time for each sitting of a season, and the rest where most demands count it.
fn distribute(situation: &Situation<'_>, all: i64, mut drafts: Vec<&mut Draft>, demands: &[Demand]) {
    let least = situation.customs.least_hours.value;
    let most = situation.most_hours();
    let counted: Vec<usize> = drafts
        .iter()
        .map(|draft| {
            let by_hours = demands.iter().filter(|d| d.counts == Counts::Hours);
            let takers = by_hours.flat_map(|d| &d.takers);
            takers.filter(|t| t.holder == draft.holder && is_of(t, &draft.sitting)).count()
        })
        .collect();
    let mut left = all - least * drafts.len() as i64;
    let mut hours: Vec<i64> = vec![least; drafts.len()];
    // round by round, so that no sitting is long while another one like it is short
    while left > 0 {
        let open = || (0..hours.len()).filter(|i| hours[*i] < most);
        let Some(best) = open().map(|i| counted[i]).max() else { break };
        let Some(i) = open().filter(|i| counted[*i] == best).min_by_key(|i| hours[*i]) else { break };
        hours[i] += 1;
        left -= 1;
    }
    for (draft, hours) in drafts.iter_mut().zip(hours) {
        draft.sitting.hours = Some(Amount::whole(hours));
    }
}

/// Lets sittings be of one more kind where a demand of hours, or of sittings of any of some kinds, still lacks some:
/// that costs neither a date nor an hour.
fn widen(situation: &Situation<'_>, demand: &Demand, drafts: &mut [Draft]) {
    let plain = Wants::default();
    for _ in 0..100 {
        let answered: i64 = drafts
            .iter()
            .map(|d| {
                let takers = demand.takers.iter().map(|t| Taker { wants: plain.clone(), ..t.clone() });
                takers.map(|t| answers(situation, demand, &t, d)).max().unwrap_or(0)
            })
            .sum();
        if answered >= demand.needed {
            return;
        }
        let mut place: Option<(usize, RecordKind)> = None;
        for taker in demand.takers.iter().filter(|t| !t.primary) {
            for (i, draft) in drafts.iter().enumerate() {
                let sitting = &draft.sitting;
                if draft.holder != taker.holder
                    || !demand.days.hold(sitting.day)
                    || (is_of(taker, sitting) && !taker.each)
                {
                    continue;
                }
                let fits = |kind: &&RecordKind| {
                    !drafts.iter().any(|d| {
                        d.holder == draft.holder
                            && d.sitting.day == sitting.day
                            && d.sitting.kinds.contains(kind)
                    }) && !sitting.kinds.iter().any(|k| situation.customs.are_apart(*k, **kind))
                };
                if let (None, Some(kind)) = (place, taker.kinds.iter().find(fits)) {
                    place = Some((i, *kind));
                }
            }
        }
        let Some((i, kind)) = place else { return };
        drafts[i].sitting.kinds.push(kind);
    }
}

fn is_of(taker: &Taker, sitting: &PlannedSitting) -> bool {
    taker.kinds.is_empty() || sitting.kinds.iter().any(|kind| taker.kinds.contains(kind))
}

/// How much of a demand a sitting answers as it stands.
fn answers(situation: &Situation<'_>, demand: &Demand, taker: &Taker, draft: &Draft) -> i64 {
    let sitting = &draft.sitting;
    if draft.holder != taker.holder || !demand.days.hold(sitting.day) || !is_of(taker, sitting) {
        return 0;
    }
    let Wants { topics, items, form, lecturer } = &taker.wants;
    let has =
        |wanted: &[String], there: &[String]| wanted.is_empty() || wanted.iter().any(|w| there.contains(w));
    if !has(items, &sitting.items)
        || form.is_some_and(|form| !sitting.forms.iter().any(|f| f == form))
        || lecturer.is_some_and(|p| !sitting.lecturers.iter().any(|l| l == situation.person(p)))
    {
        return 0;
    }
    if demand.counts == Counts::Hours {
        return sitting.hours.map_or(0, |h| h.0) * taker.weight;
    }
    if !topics.is_empty() {
        return topics.iter().filter(|t| sitting.topics.contains(t)).count() as i64;
    }
    if taker.each {
        let first = |kind: &&RecordKind| !taker.primary || sitting.kinds.first() == Some(kind);
        return sitting.kinds.iter().filter(|kind| taker.kinds.contains(kind)).filter(first).count() as i64;
    }
    taker.weight
}

/// Adds topics, items, ways and lecturers to sittings until a demand is answered.
fn season(situation: &Situation<'_>, demand: &Demand, drafts: &mut [Draft]) {
    for _ in 0..200 {
        let answered: i64 = drafts
            .iter()
            .map(|d| demand.takers.iter().map(|t| answers(situation, demand, t, d)).max().unwrap_or(0))
            .sum();
        if answered >= demand.needed {
            return;
        }
        let most = situation.customs.lecturers_a_lecture.value.max(1) as usize;
        let mut best: Option<(usize, usize, usize)> = None;
        for (i, draft) in drafts.iter().enumerate() {
            for (t, taker) in demand.takers.iter().enumerate() {
                let is_open = draft.holder == taker.holder
                    && demand.days.hold(draft.sitting.day)
                    && is_of(taker, &draft.sitting)
                    && answers(situation, demand, taker, draft) < taker.weight.max(1)
                    && (taker.wants.lecturer.is_none() || draft.sitting.lecturers.len() < most);
                let load = draft.sitting.topics.len()
                    + draft.sitting.lecturers.len() * 2
                    + draft.sitting.items.len();
                if is_open && best.is_none_or(|(least, _, _)| load < least) {
                    best = Some((load, i, t));
                }
            }
        }
        let Some((_, i, t)) = best else { return };
        let before = answers(situation, demand, &demand.takers[t], &drafts[i]);
        add(situation, &demand.takers[t].wants, &mut drafts[i].sitting);
        if answers(situation, demand, &demand.takers[t], &drafts[i]) <= before {
            return;
        }
    }
}

fn add(situation: &Situation<'_>, wants: &Wants, sitting: &mut PlannedSitting) {
    let missing = wants.topics.iter().find(|t| !sitting.topics.contains(t)).cloned();
    sitting.topics.extend(missing);
    if !wants.items.is_empty() && !wants.items.iter().any(|i| sitting.items.contains(i)) {
        sitting.items.push(wants.items[0].clone());
    }
    if let Some(form) = wants.form.filter(|form| !sitting.forms.iter().any(|f| f == form)) {
        sitting.forms.push(form.to_owned());
    }
    if let Some(person) = wants.lecturer.map(|p| situation.person(p))
        && !sitting.lecturers.iter().any(|l| l == person)
    {
        sitting.lecturers.push(person.to_owned());
    }
}

/// Chair and place.
fn people(situation: &Situation<'_>, draft: &mut Draft) {
    let holder = &situation.holders[draft.holder];
    let day = draft.sitting.day;
    let mut officers = situation.officers(holder.unit, day);
    officers.extend(situation.officers(situation.unit, day));
    officers.extend(holder.persons.iter().filter(|p| !situation.is_absent(**p, day)));
    draft.sitting.chair = officers.first().map(|p| situation.person(*p).to_owned());
    draft.sitting.place.clone_from(&situation.settings.place);
}

/// Lectures that nobody owes go round among those who may lecture.
fn lecturers(situation: &Situation<'_>, drafts: &mut [Draft]) {
    let mut turn = 0;
    for draft in drafts.iter_mut().filter(|d| d.sitting.kinds.contains(&RecordKind::PartyLecture)) {
        let day = draft.sitting.day;
        if !draft.sitting.lecturers.is_empty() {
            continue;
        }
        let named: Vec<String> = situation
            .settings
            .lecturers
            .iter()
            .filter(|code| situation.facts.roster.person(code).is_none_or(|p| !situation.is_absent(p, day)))
            .cloned()
            .collect();
        let may: Vec<String> = if named.is_empty() {
            let officers = situation.officers(situation.unit, day);
            officers.into_iter().map(|p| situation.person(p).to_owned()).collect()
        } else {
            named
        };
        if !may.is_empty() {
            draft.sitting.lecturers.push(may[turn % may.len()].clone());
            turn += 1;
        }
    }
}

/// Writes down what each sitting answers.
fn credit(situation: &Situation<'_>, demand: &Demand, drafts: &mut [Draft]) {
    for draft in drafts {
        if demand.takers.iter().any(|taker| answers(situation, demand, taker, draft) > 0) {
            for of in &demand.answers {
                let answered = situation.answered(of);
                if !draft.sitting.answers.contains(&answered) {
                    draft.sitting.answers.push(answered);
                }
            }
        }
    }
}

/// Names: those of an earlier plan for what stays, else by day.
fn name(situation: &Situation<'_>, drafts: &mut [Draft], earlier: &[PlannedSitting]) {
    let mut taken: Vec<String> = Vec::new();
    // the same day first, then the same month
    for near in [true, false] {
        for draft in drafts.iter_mut().filter(|d| d.sitting.id.is_empty()) {
            let sitting = &mut draft.sitting;
            let alike = |e: &&PlannedSitting| {
                e.scope == sitting.scope
                    && e.unit == sitting.unit
                    && !taken.contains(&e.id)
                    && if near {
                        e.day == sitting.day
                    } else {
                        e.day.date().month() == sitting.day.date().month()
                            && e.kinds.iter().any(|k| sitting.kinds.contains(k))
                    }
            };
            if let Some(same) = earlier
                .iter()
                .filter(alike)
                .max_by_key(|e| e.kinds.iter().filter(|k| sitting.kinds.contains(k)).count())
            {
                taken.push(same.id.clone());
                sitting.id.clone_from(&same.id);
                sitting.fixed = same.fixed && same.day == sitting.day;
                if near {
                    sitting.time.clone_from(&same.time);
                    sitting.place = sitting.place.take().or_else(|| same.place.clone());
                    if sitting.fixed {
                        keep(sitting, same);
                    }
                }
            }
        }
    }
    for draft in drafts.iter_mut().filter(|d| d.sitting.id.is_empty()) {
        let scope = match draft.sitting.scope {
            Scope::Branch => "b",
            Scope::Committee => "c",
            Scope::Group => "g",
        };
        let group =
            situation.units.iter().position(|u| situation.code(*u) == draft.sitting.unit).unwrap_or(0);
        let stem = format!(
            "{scope}{}-{}",
            if group > 0 { group.to_string() } else { String::new() },
            draft.sitting.day
        );
        let mut id = stem.clone();
        let mut n = 1;
        while taken.contains(&id) || earlier.iter().any(|e| e.id == id) {
            n += 1;
            id = format!("{stem}-{n}");
        }
        taken.push(id.clone());
        draft.sitting.id = id;
    }
}

/// What somebody set by hand stays: title, chair, lecturers; topics are added to.
fn keep(sitting: &mut PlannedSitting, same: &PlannedSitting) {
    sitting.title.clone_from(&same.title);
    sitting.chair = same.chair.clone().or_else(|| sitting.chair.take());
    for (own, theirs) in [
        (&mut sitting.topics, &same.topics),
        (&mut sitting.items, &same.items),
        (&mut sitting.forms, &same.forms),
        (&mut sitting.lecturers, &same.lecturers),
    ] {
        let new: Vec<String> = theirs.iter().filter(|t| !own.contains(t)).cloned().collect();
        own.extend(new);
    }
    let new: Vec<RecordKind> = same.kinds.iter().copied().filter(|k| !sitting.kinds.contains(k)).collect();
    sitting.kinds.extend(new);
}
