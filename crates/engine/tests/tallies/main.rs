//! The quick way of counting says what the plain way says, word for word, over any facts.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its case has failed")]

mod standard;

use jishi_domain::dates::Day;
use jishi_domain::people::{Category, PostKind, Stage};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::units::{TermOfOffice, UnitCategory, UnitForm, UnitKind};
use jishi_engine::evaluations::judging::Who;
use jishi_engine::evaluations::plans::{Adopted, Plan};
use jishi_engine::evaluations::{Calendar, Counted, Evaluation, Kept, Moment, Sink, walk, walk_days};
use jishi_engine::facts::vocabulary::{FactKind, TagSet};
use jishi_engine::facts::{Fact, Facts, Gathering, Mark, NOBODY, Source, sitting_bit};
use jishi_engine::rosters::{NOWHERE, PersonRow, PostRow, Roster, Span, UnitRow, UnitVersion};
use jishi_engine::standards::{Standard, Subject};
use jishi_engine::verdicts::{Finding, Status};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::sync::LazyLock;

/// 2024-01-01; random days count from here.
const START: Day = Day(19_723);
const DAYS: i32 = 800;
/// Units: college, general branch, two branches, a group of the first.
const UNITS: u32 = 5;

static STANDARD: LazyLock<Standard> = LazyLock::new(|| standard::library().standards.remove(0));

/// As above, without what moves with the day asked: its calendar is turned from day to day.
static WITHOUT_ROLLING: LazyLock<Standard> = LazyLock::new(|| {
    let mut standard = STANDARD.clone();
    standard.indicators.retain(|i| i.slug != "c-rolling");
    standard
});

#[derive(Clone, Debug)]
struct Member {
    unit: u32,
    full: bool,
    since: i32,
    stays: i32,
    /// Goes to the other branch afterwards.
    moves: bool,
    post: u8,
}

#[derive(Clone, Debug)]
struct Happening {
    kind: u8,
    day: i32,
    unit: u32,
    person: u8,
    quantity: i32,
    item: u8,
    tags: u8,
    delay: u16,
}

#[derive(Clone, Debug)]
struct Case {
    members: Vec<Member>,
    happenings: Vec<Happening>,
    established: i32,
    ended: Option<i32>,
    adopted: i32,
    as_of: i32,
}

fn cases() -> impl Strategy<Value = Case> {
    let member = (2..4u32, any::<bool>(), -300..DAYS, 1..900, any::<bool>(), 0..6u8)
        .prop_map(|(unit, full, since, stays, moves, post)| Member { unit, full, since, stays, moves, post });
    let happening = (0..7u8, 0..DAYS, 2..UNITS, any::<u8>(), -200..500, 0..3u8, any::<u8>(), 0..12u16)
        .prop_map(|(kind, day, unit, person, quantity, item, tags, delay)| Happening {
            kind,
            day,
            unit,
            person,
            quantity,
            item,
            tags,
            delay,
        });
    (
        prop::collection::vec(member, 0..8),
        prop::collection::vec(happening, 0..60),
        -200..400,
        prop::option::of(300..DAYS),
        -100..500,
        200..DAYS,
    )
        .prop_map(|(members, happenings, established, ended, adopted, as_of)| Case {
            members,
            happenings,
            established,
            ended,
            adopted,
            as_of,
        })
}

fn unit(number: u32, kind: UnitKind, parent: u32, (from, ended): (Day, Day)) -> UnitRow {
    UnitRow {
        code: format!("u{number}").into(),
        name: format!("单位{number}").into(),
        kind,
        established: from,
        ended,
        merged_into: NOWHERE,
        versions: vec![UnitVersion {
            from,
            form: UnitForm::Regular,
            category: UnitCategory::Teacher,
            basis: None,
            teaching: false,
            departments: Vec::new(),
            fixed_day: None,
        }],
        placements: vec![(from, parent)],
        terms: vec![TermOfOffice { from, until: from.plus(600) }],
    }
}

fn build(case: &Case) -> Facts {
    let long = (START.plus(-2000), Day::MAX);
    let ended = case.ended.map_or(Day::MAX, |d| START.plus(d.max(case.established + 1)));
    let units = vec![
        unit(0, UnitKind::College, NOWHERE, long),
        unit(1, UnitKind::GeneralBranch, 0, long),
        unit(2, UnitKind::Branch, 1, (START.plus(case.established), ended)),
        unit(3, UnitKind::Branch, 1, long),
        unit(4, UnitKind::Group, 3, long),
    ];
    let mut homes: Vec<(u32, &Member)> =
        case.members.iter().map(|m| (if m.moves { 5 - m.unit } else { m.unit }, m)).collect();
    homes.sort_by_key(|(home, _)| *home);
    let (mut people, mut spans, mut posts) = (Vec::new(), Vec::new(), Vec::new());
    for (person, (home, member)) in homes.iter().enumerate() {
        let person = person as u32;
        people.push(PersonRow {
            code: format!("p{person}").into(),
            name: format!("人{person}").into(),
            traits: 0,
            home: *home,
        });
        let (from, until) = (START.plus(member.since), START.plus(member.since + member.stays));
        let stage = if member.full { Stage::Full } else { Stage::Probationary };
        let span = Span { person, stage, category: Category::InService, floating: false, from, until };
        spans.push((member.unit, span));
        if member.moves {
            spans.push((*home, Span { from: until, until: Day::MAX, ..span }));
        }
        if member.post < 3 {
            posts.push(PostRow {
                person,
                unit: member.unit,
                post: [PostKind::Secretary, PostKind::CommitteeMember, PostKind::PublicityOfficer]
                    [usize::from(member.post)],
                full_time: false,
                origin: Vec::new(),
                has_duty: false,
                from,
                until,
            });
        }
    }
    let roster = Roster::assemble(units, people, spans, posts);
    let mut gathering = Gathering::new();
    for (i, h) in case.happenings.iter().enumerate() {
        let record = gathering.source(Source {
            delay: h.delay,
            off_fixed_day: (h.delay % 5) as u8,
            ..Source::new(format!("r{i}"), "")
        });
        let tag = |bit: u8, name: &'static str| if h.tags >> bit & 1 == 1 { name } else { "sent" };
        let tags =
            TagSet::of(&[tag(0, "primary"), tag(1, "online"), tag(2, "attended"), tag(3, "unexcused")]);
        let of = if h.tags >> 4 & 1 == 1 { sitting_bit(RecordKind::ThemeDay) } else { 0 };
        let mark = gathering.mark(Mark { tags, of });
        let item = gathering.item(["", "red", "blue"][usize::from(h.item)]);
        let day = START.plus(h.day);
        let kind = match h.kind {
            0 => FactKind::of(RecordKind::ThemeDay),
            1 => FactKind::of(RecordKind::GeneralMeeting),
            2 => FactKind::of(RecordKind::Filing),
            3 => FactKind::of(RecordKind::Talk),
            4 => FactKind::of(RecordKind::Points),
            5 => FactKind::of(RecordKind::PartyGroupMeeting),
            _ => FactKind::ATTENDANCE,
        };
        let fact = Fact { quantity: h.quantity, item, mark, record, ..Fact::at(h.unit, kind, day) };
        if !kind.is_personal() {
            gathering.unit_fact(fact.clone());
        }
        if !roster.people.is_empty() {
            let person = u32::from(h.person) % roster.people.len() as u32;
            gathering.person_fact(Fact { person, unit: roster.people[person as usize].home, ..fact });
        }
    }
    gathering.finish(roster, START.plus(DAYS))
}

/// Every finding in the plain way.
fn plainly(plan: &Plan<'_>, facts: &Facts, calendar: &Calendar, sink: &mut Kept<true>) {
    let moment = Moment::new(plan, facts, calendar, true);
    for number in (0..UNITS).filter(|u| moment.concerns(*u)) {
        let row = &facts.roster.units[number as usize];
        for (op, terms) in plan.first.iter().zip(&calendar.first) {
            let mut subjects = Vec::new();
            match op.indicator.subject {
                Subject::Unit(kind) if kind == row.kind => subjects.push((NOBODY, row.established)),
                Subject::Unit(_) => {}
                Subject::Person(class) => {
                    let listed = row.exists_on(calendar.as_of)
                        && (row.kind != UnitKind::Group || Roster::is_post_class(class));
                    if listed {
                        facts.roster.persons(number, class, calendar.as_of, true, &mut subjects);
                    }
                }
            }
            for (person, since) in subjects {
                moment.judge_plainly(op, terms.range, Who { unit: number, person }, since, sink);
            }
        }
    }
}

type Said = ((u16, u32, u32, u16), Finding, Vec<u32>, Vec<u32>, Vec<String>, Option<String>);

fn said(evaluation: &Evaluation<'_>) -> Vec<Said> {
    let mut all: Vec<Said> = evaluation
        .findings
        .iter()
        .map(|f| {
            let numbers = |rows: Vec<jishi_engine::verdicts::Row>| {
                let mut rows: Vec<u32> = rows.into_iter().map(|r| r.0).collect();
                rows.sort_unstable();
                rows
            };
            let (facts, near) = (numbers(evaluation.rows(f)), numbers(evaluation.near(f)));
            let (missing, remark) = (evaluation.missing(f), evaluation.remark(f));
            let bare = Finding { looked: (0, 0), detail: None, ..f.clone() };
            ((f.indicator, f.unit, f.person, f.period), bare, facts, near, missing, remark)
        })
        .collect();
    all.sort_by_key(|s| s.0);
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_quick_way_says_what_the_plain_way_says(case in cases()) {
        let facts = build(&case);
        let plan = Plan::new(&STANDARD, Adopted::from(START.plus(case.adopted)), &facts);
        let as_of = START.plus(case.as_of.max(case.adopted));
        let calendar = Calendar::new(&plan, as_of, as_of);
        let evaluate = |kept: Kept<true>| Evaluation {
            plan: &plan,
            facts: &facts,
            as_of,
            windows: calendar.windows.clone(),
            findings: kept.findings,
            stretches: kept.stretches,
        };
        let mut kept = Kept::<true>::default();
        walk(&plan, &facts, &calendar, 0..UNITS, &mut kept, |_, _| {});
        let mut plain = Kept::<true>::default();
        plainly(&plan, &facts, &calendar, &mut plain);
        let (quick, plain) = (said(&evaluate(kept)), said(&evaluate(plain)));
        for (a, b) in quick.iter().zip(&plain) {
            prop_assert_eq!(a, b, "{}", STANDARD.indicators[usize::from(a.0.0)].slug);
        }
        prop_assert_eq!(quick.len(), plain.len());

        // what is only counted is counted right
        let mut counted = Counted::new(STANDARD.indicators.len());
        walk(&plan, &facts, &calendar, 0..UNITS, &mut counted, |_, _| {});
        let mut by_hand = Counted::new(STANDARD.indicators.len());
        for (_, finding, ..) in &plain {
            by_hand.put(finding.clone());
        }
        prop_assert_eq!(counted, by_hand);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn many_days_at_once_say_what_each_day_says(case in cases(), step in 1..40i32, rolling in any::<bool>()) {
        let standard = if rolling { &*STANDARD } else { &*WITHOUT_ROLLING };
        let facts = build(&case);
        let plan = Plan::new(standard, Adopted::from(START.plus(case.adopted)), &facts);
        let days: Vec<Day> = (0..40).map(|i| START.plus(case.as_of + i * step)).collect();
        let mut at_once: Vec<Kept<true>> = days.iter().map(|_| Kept::default()).collect();
        walk_days(&plan, &facts, &days, 0..UNITS, &mut at_once);
        for (as_of, at_once) in days.into_iter().zip(at_once) {
            let calendar = Calendar::new(&plan, as_of, as_of);
            let evaluate = |kept: Kept<true>| Evaluation {
                plan: &plan,
                facts: &facts,
                as_of,
                windows: calendar.windows.clone(),
                findings: kept.findings,
                stretches: kept.stretches,
            };
            let mut alone = Kept::<true>::default();
            walk(&plan, &facts, &calendar, 0..UNITS, &mut alone, |_, _| {});
            let (at_once, alone) = (said(&evaluate(at_once)), said(&evaluate(alone)));
            for (a, b) in at_once.iter().zip(&alone) {
                prop_assert_eq!(a, b, "{} on {}", standard.indicators[usize::from(a.0.0)].slug, as_of);
            }
            prop_assert_eq!(at_once.len(), alone.len());
        }
    }
}

#[test]
fn every_status_comes_up_in_random_facts() {
    // a generator that never meets anything would prove nothing
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..60 {
        let case = cases().new_tree(&mut runner).unwrap().current();
        let facts = build(&case);
        let plan = Plan::new(&STANDARD, Adopted::from(START.plus(case.adopted)), &facts);
        let as_of = START.plus(case.as_of.max(case.adopted));
        let calendar = Calendar::new(&plan, as_of, as_of);
        let mut kept = Kept::<false>::default();
        walk(&plan, &facts, &calendar, 0..UNITS, &mut kept, |_, _| {});
        seen.extend(kept.findings.iter().map(|f| f.status));
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), Status::ALL);
}
