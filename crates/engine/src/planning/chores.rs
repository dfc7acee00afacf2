//! What is asked beside sittings: filings with their days, and what single persons owe.

use super::demands::Chore;
use super::situations::Situation;
use crate::evaluations::Window;
use crate::evaluations::judging::{Judge, Who};
use crate::facts::NOBODY;
use crate::rules::Rule;
use crate::standards::Subject;
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::plans::{PersonalDuty, PlannedFiling, PlannedSitting, Scope};
use jishi_domain::record_kinds::RecordKind;

/// Records that a person makes or brings for herself; the branch sees to all others.
const OWN: [RecordKind; 7] = [
    RecordKind::ThoughtReport,
    RecordKind::DuesPayment,
    RecordKind::Pledge,
    RecordKind::Training,
    RecordKind::SecretaryReview,
    RecordKind::PoliticalWorkConference,
    RecordKind::SiteVisit,
];

/// What must come before or after planned sittings, where a standard says so.
pub fn around(situation: &Situation<'_>, sittings: &[PlannedSitting]) -> Vec<Chore> {
    let mut chores: Vec<Chore> = Vec::new();
    for (index, plan) in situation.plans.iter().enumerate() {
        let as_of = situation.as_of(plan);
        let judge =
            Judge { plan, facts: &situation.facts, as_of, results: None, passed: false, wordy: false };
        let applying = plan.first.iter().filter(|op| {
            op.indicator.subject == Subject::Unit(situation.kind()) && !op.indicator.force.never_fails()
        });
        for op in applying {
            let Rule::FollowUp { trigger, follow, before, at_least_days, within_days, within_months, .. } =
                &op.indicator.rule
            else {
                continue;
            };
            let kind = follow.kinds.iter().filter_map(|k| k.record_kind()).find(|k| !k.spec().sitting);
            let Some(kind) = kind else { continue };
            let who = Who { unit: situation.unit, person: NOBODY };
            for sitting in sittings.iter().filter(|s| s.scope != Scope::Group) {
                let starts = sitting.kinds.iter().any(|k| {
                    trigger.kinds.iter().any(|t| t.record_kind() == Some(*k))
                        && trigger.items.is_empty()
                        && trigger.all.is_empty()
                });
                let windows = plan.windows(&op.indicator.rule, as_of, sitting.day);
                let window = windows.into_iter().find(|w| w.start <= sitting.day && sitting.day < w.end);
                let (true, Some(window)) = (starts, window) else { continue };
                if judge.not_applying(op, who, &window).is_some() {
                    continue;
                }
                let value_day = judge.value_day(&window);
                let number = |id: &Option<String>| id.as_deref().and_then(|id| plan.number(id, value_day));
                let sign = if *before { -1 } else { 1 };
                let within = match (number(within_days), number(within_months)) {
                    (Some(days), _) => sitting.day.plus(sign * days as i32),
                    (None, Some(months)) => sitting.day.plus_months(sign * months as i32),
                    (None, None) => sitting.day,
                };
                let gap = number(at_least_days).unwrap_or(1).max(1) as i32;
                let (from, by) =
                    if *before { (within, sitting.day.plus(-gap)) } else { (sitting.day, within) };
                let mut there = false;
                judge.rows(&op.rule.scans[1], who, from, by.plus(1), |_| there = true, |_| {});
                if !there && by >= situation.first && by < situation.end {
                    chores.push(Chore {
                        unit: situation.unit,
                        about: None,
                        person: NOBODY,
                        kind,
                        items: follow.items.iter().take(1).cloned().collect(),
                        by_secretary: false,
                        from: from.max(situation.first),
                        by,
                        count: 1,
                        hours: false,
                        answers: vec![(index, op.index, window)],
                    });
                }
            }
        }
    }
    chores
}

/// Filings, each with its day.
pub fn filings(situation: &Situation<'_>, chores: &[Chore]) -> Vec<PlannedFiling> {
    let mut merged: Vec<Chore> = Vec::new();
    for chore in chores.iter().filter(|c| c.person == NOBODY) {
        // the same by the same day: one paper; one that names no item is answered by one that does
        let same = merged.iter_mut().find(|m| {
            m.unit == chore.unit
                && m.about == chore.about
                && m.kind == chore.kind
                && m.by == chore.by
                && (m.items == chore.items || m.items.is_empty() || chore.items.is_empty())
        });
        match same {
            Some(earlier) => {
                earlier.count = earlier.count.max(chore.count);
                earlier.from = earlier.from.max(chore.from);
                if earlier.items.is_empty() {
                    earlier.items.clone_from(&chore.items);
                }
                extend(&mut earlier.answers, &chore.answers);
            }
            None => merged.push(chore.clone()),
        }
    }
    let mut filings: Vec<PlannedFiling> = Vec::new();
    for chore in merged {
        let parent = situation.facts.roster.units[chore.unit as usize].parent_on(situation.first);
        let to = situation.facts.roster.units.get(parent as usize).map(|row| row.code.to_string());
        // several in one period: evenly, the last on the last day
        let times = chore.count.clamp(1, 60) as i32;
        for n in 1..=times {
            let by = chore.from.plus((chore.by.0 - chore.from.0) * n / times);
            let stem = chore.items.first().map_or(chore.kind.id(), String::as_str);
            let about = chore.about.map(|unit| situation.code(unit).to_owned());
            let mut id = match &about {
                Some(about) => format!("f-{stem}-{about}-{by}"),
                None => format!("f-{stem}-{by}"),
            };
            let mut again = 1;
            while filings.iter().any(|f| f.id == id) {
                again += 1;
                id = format!("f-{stem}-{by}-{again}");
            }
            filings.push(PlannedFiling {
                id,
                unit: situation.code(chore.unit).to_owned(),
                kind: chore.kind,
                items: chore.items.clone(),
                to: about.or_else(|| to.clone().filter(|_| chore.kind == RecordKind::Filing)),
                by,
                answers: chore.answers.iter().map(|of| situation.answered(of)).collect(),
            });
        }
    }
    filings.sort_by(|a, b| (a.by, &a.id).cmp(&(b.by, &b.id)));
    filings
}

fn extend(answers: &mut Vec<(usize, u16, Window)>, more: &[(usize, u16, Window)]) {
    let new: Vec<_> = more.iter().filter(|of| !answers.contains(of)).copied().collect();
    answers.extend(new);
}

/// What single persons owe: one line for each person and kind.
pub fn duties(situation: &Situation<'_>, chores: &[Chore]) -> Vec<PersonalDuty> {
    let mut groups: Vec<(&Chore, Vec<&Chore>)> = Vec::new();
    for chore in chores.iter().filter(|c| c.person != NOBODY) {
        let alike = |c: &Chore| c.person == chore.person && c.kind == chore.kind && c.hours == chore.hours;
        match groups.iter_mut().find(|(first, _)| alike(first)) {
            Some((_, group)) => group.push(chore),
            None => groups.push((chore, vec![chore])),
        }
    }
    let mut duties: Vec<PersonalDuty> = groups
        .into_iter()
        .map(|(first, group)| {
            let mut answers = Vec::new();
            group.iter().for_each(|chore| extend(&mut answers, &chore.answers));
            let count = owed(&group);
            let secretary = situation.officers(situation.unit, situation.first).into_iter().next();
            let owner = if OWN.contains(&first.kind) { Some(first.person) } else { secretary };
            PersonalDuty {
                person: situation.person(first.person).to_owned(),
                kind: first.kind,
                by: group.iter().map(|chore| chore.by).max(),
                count: if first.hours { 1 } else { count as u32 },
                hours: first.hours.then_some(Amount(count)),
                owner: owner.map(|p| situation.person(p).to_owned()),
                answers: answers.iter().map(|of| situation.answered(of)).collect(),
            }
        })
        .collect();
    duties.sort_by(|a, b| (&a.person, a.kind).cmp(&(&b.person, b.kind)));
    duties
}

/// How often in all: what periods of one length ask for adds up, and the length that asks most says it.
fn owed(group: &[&Chore]) -> i64 {
    let length = |chore: &Chore| chore.answers[0].2.end.0.saturating_sub(chore.answers[0].2.start.0) / 28;
    let lengths: Vec<i32> = group.iter().map(|c| length(c)).collect();
    let of = |wanted: i32| -> i64 {
        let mut periods: Vec<((Day, Day), i64)> = Vec::new();
        for chore in group.iter().filter(|c| length(c) == wanted) {
            let window = (chore.from, chore.by);
            match periods.iter_mut().find(|(w, _)| *w == window) {
                Some((_, most)) => *most = (*most).max(chore.count),
                None => periods.push((window, chore.count)),
            }
        }
        periods.iter().map(|(_, n)| n).sum()
    };
    lengths.into_iter().map(of).max().unwrap_or(0)
}
