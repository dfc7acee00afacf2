//! 试算: which verdicts a change would change, before anybody signs it.
//!
//! Two evaluations are laid side by side by what each verdict is about, so that they may be of two worlds, two
//! adoptions or two texts.

use jishi_engine::evaluations::Evaluation;
use jishi_engine::facts::NOBODY;
use jishi_engine::verdicts::{Finding, Status};
use serde::Serialize;
use std::collections::BTreeMap;
use std::rc::Rc;

/// 判定的位置 — what a verdict is about. Codes, not places in a roster: they are the same in another world.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<'e> {
    /// Id of the standard.
    pub standard: &'e str,
    /// Slug of the indicator.
    pub indicator: &'e str,
    /// Code of the unit.
    pub unit: &'e str,
    /// Code of the person; empty for verdicts on units.
    pub person: &'e str,
    /// Label of the period.
    pub period: Rc<str>,
}

/// Every finding of an evaluation with its place.
pub fn places<'e>(evaluation: &'e Evaluation<'_>) -> impl Iterator<Item = (Place<'e>, &'e Finding)> {
    let labels: Vec<Rc<str>> = evaluation.windows.iter().map(|w| Rc::from(w.period().label)).collect();
    let (standard, roster) = (evaluation.plan.standard, &evaluation.facts.roster);
    evaluation.findings.iter().map(move |finding| {
        let place = Place {
            standard: &standard.document.id,
            indicator: &standard.indicators[usize::from(finding.indicator)].slug,
            unit: &roster.units[finding.unit as usize].code,
            person: if finding.person == NOBODY { "" } else { &roster.people[finding.person as usize].code },
            period: Rc::clone(&labels[usize::from(finding.period)]),
        };
        (place, finding)
    })
}

/// 变动 — so many verdicts came out so and would come out so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// Result before; `None`: not judged.
    #[serde(serialize_with = "status_id")]
    pub before: Option<Status>,
    /// Result after; `None`: not judged.
    #[serde(serialize_with = "status_id")]
    pub after: Option<Status>,
    /// How many.
    pub count: usize,
}

#[expect(clippy::ref_option, reason = "serde passes a reference")]
fn status_id<S: serde::Serializer>(status: &Option<Status>, serializer: S) -> Result<S::Ok, S::Error> {
    match status {
        Some(status) => serializer.serialize_some(status.id()),
        None => serializer.serialize_none(),
    }
}

impl Move {
    /// The move in words.
    pub fn words(&self) -> String {
        match (self.before, self.after) {
            (None, Some(after)) => format!("新增判定“{}”{}条", after.label(), self.count),
            (Some(before), None) => format!("原“{}”的{}条不再判定", before.label(), self.count),
            (before, after) => {
                let word = |status: Option<Status>| status.map_or("不判定", Status::label);
                format!("{}→{}{}条", word(before), word(after), self.count)
            }
        }
    }
}

/// 某一指标或党组织的变动
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// Slug of the indicator, or code of the unit.
    pub code: String,
    /// Title or name.
    pub name: String,
    /// How many verdicts change.
    pub changed: usize,
    /// How.
    pub moves: Vec<Move>,
}

impl Shift {
    /// Its moves in words.
    pub fn words(&self) -> String {
        words(&self.moves)
    }
}

fn words(moves: &[Move]) -> String {
    moves.iter().map(Move::words).collect::<Vec<_>>().join("，")
}

/// 影响 — how verdicts change, all together, by indicator and by unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// Numbers of verdicts before, in the order of [`Status::ALL`].
    pub before: [usize; 5],
    /// Numbers of verdicts after, in the same order.
    pub after: [usize; 5],
    /// How many change.
    pub changed: usize,
    /// How, the most frequent first.
    pub moves: Vec<Move>,
    /// By indicator, those that change most first.
    pub by_indicator: Vec<Shift>,
    /// By unit, those that change most first.
    pub by_unit: Vec<Shift>,
}

impl Effect {
    /// The whole effect in a sentence.
    pub fn words(&self) -> String {
        if self.changed == 0 {
            return "今天的判定不变".into();
        }
        format!("今天的判定改变{}条：{}", self.changed, words(&self.moves))
    }
}

type Moves = BTreeMap<(Option<Status>, Option<Status>), usize>;

fn moves(counted: Moves) -> Vec<Move> {
    let mut moves: Vec<Move> =
        counted.into_iter().map(|((before, after), count)| Move { before, after, count }).collect();
    moves.sort_by_key(|m| std::cmp::Reverse(m.count));
    moves
}

fn shifts(counted: BTreeMap<&str, Moves>, name: impl Fn(&str) -> String) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = counted
        .into_iter()
        .map(|(code, counted)| Shift {
            code: code.to_owned(),
            name: name(code),
            changed: counted.values().sum(),
            moves: moves(counted),
        })
        .collect();
    shifts.sort_by_key(|shift| std::cmp::Reverse(shift.changed));
    shifts
}

type Sides<'e> = BTreeMap<Place<'e>, [Option<Status>; 2]>;

/// Lays the verdicts before and after side by side. What is judged in the same way is counted, not listed.
pub fn compare(before: &[Evaluation<'_>], after: &[Evaluation<'_>]) -> Effect {
    let (effect, sides) = lay(before, after);
    sum(effect, &sides, before, after)
}

/// The same where people move between units: a verdict on a person is the same verdict at another unit, and one that says
/// "not applicable" is the same as none.
pub fn compare_moved(before: &[Evaluation<'_>], after: &[Evaluation<'_>]) -> Effect {
    let (effect, mut sides) = lay(before, after);
    let mut gone: BTreeMap<_, Vec<Place<'_>>> = BTreeMap::new();
    for place in apart(&sides, 0) {
        gone.entry(anywhere(&place)).or_default().push(place);
    }
    for place in apart(&sides, 1) {
        let earlier = gone.get_mut(&anywhere(&place)).and_then(Vec::pop);
        let status = earlier.and_then(|earlier| sides.remove(&earlier)).and_then(|s| s[0]);
        if let Some(at) = sides.get_mut(&place) {
            at[0] = status;
        }
    }
    let silent = |status: Option<Status>| matches!(status, None | Some(Status::NotApplicable));
    sides.retain(|_, [a, b]| !(silent(*a) && silent(*b)));
    sum(effect, &sides, before, after)
}

/// Places of verdicts on people that only one side has.
fn apart<'e>(sides: &Sides<'e>, side: usize) -> Vec<Place<'e>> {
    let of_side = sides.iter().filter(|(place, s)| !place.person.is_empty() && s[1 - side].is_none());
    of_side.map(|(place, _)| place.clone()).collect()
}

/// What a verdict on a person is about, wherever the person belongs.
fn anywhere<'e>(place: &Place<'e>) -> (&'e str, &'e str, &'e str, Rc<str>) {
    (place.standard, place.indicator, place.person, Rc::clone(&place.period))
}

fn lay<'e>(before: &'e [Evaluation<'_>], after: &'e [Evaluation<'_>]) -> (Effect, Sides<'e>) {
    let mut sides = Sides::new();
    let mut effect = Effect::default();
    for (side, evaluations) in [before, after].into_iter().enumerate() {
        let counts = if side == 0 { &mut effect.before } else { &mut effect.after };
        for (place, finding) in evaluations.iter().flat_map(places) {
            counts[finding.status as usize] += 1;
            sides.entry(place).or_default()[side] = Some(finding.status);
        }
    }
    (effect, sides)
}

fn sum(mut effect: Effect, sides: &Sides<'_>, before: &[Evaluation<'_>], after: &[Evaluation<'_>]) -> Effect {
    let mut all = Moves::new();
    let (mut by_indicator, mut by_unit): (BTreeMap<&str, Moves>, BTreeMap<&str, Moves>) = Default::default();
    for (place, [a, b]) in sides {
        if a == b {
            continue;
        }
        effect.changed += 1;
        *all.entry((*a, *b)).or_default() += 1;
        *by_indicator.entry(place.indicator).or_default().entry((*a, *b)).or_default() += 1;
        *by_unit.entry(place.unit).or_default().entry((*a, *b)).or_default() += 1;
    }
    effect.moves = moves(all);
    let both = || after.iter().chain(before);
    effect.by_indicator = shifts(by_indicator, |slug| {
        let indicator = both().find_map(|e| e.plan.standard.indicator(slug));
        indicator.map_or_else(|| slug.to_owned(), |i| i.title.clone())
    });
    effect.by_unit = shifts(by_unit, |code| {
        let roster = both().map(|e| &e.facts.roster).find(|roster| roster.unit(code).is_some());
        let unit = roster.and_then(|roster| roster.units.get(roster.unit(code)? as usize));
        unit.map_or_else(|| code.to_owned(), |unit| unit.name.to_string())
    });
    effect
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_move(before: Option<Status>, after: Option<Status>) -> Move {
        Move { before, after, count: 3 }
    }

    #[test]
    fn a_move_says_what_becomes_of_what() {
        assert_eq!(a_move(Some(Status::Met), Some(Status::NotMet)).words(), "已达到→未达到3条");
        assert_eq!(a_move(None, Some(Status::Met)).words(), "新增判定“已达到”3条");
        assert_eq!(a_move(Some(Status::NotYetDue), None).words(), "原“未到期”的3条不再判定");
    }

    #[test]
    fn nothing_before_and_after_changes_nothing() {
        let effect = compare(&[], &[]);
        assert_eq!((effect.changed, effect.words()), (0, "今天的判定不变".to_owned()));
    }
}
