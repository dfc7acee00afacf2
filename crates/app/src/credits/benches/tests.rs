//! A record that is laid on facts comes out as one that was gathered with all others.

use super::*;
use crate::clock::Clock;
use crate::colleges::{self, KeySource};
use crate::demos;
use crate::living::Living;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{Attendance, AttendanceState};
use jishi_engine::evaluations::altered;
use jishi_store::testing::{Engine, Place};
use std::collections::BTreeMap;

/// What comes out otherwise with a record, by standard, indicator, unit and person.
type Changed = BTreeMap<(usize, u16, u32, u32, String), (String, i64)>;

fn changed(bench: &mut Bench, state: &RecordState, light: bool) -> Changed {
    let mut trials =
        if light { bench.trials(state, &[]) } else { Trials { bench, how: How::Anew(vec![state.clone()]) } };
    let before = trials.without(|all| all.iter().map(|e| e.findings.clone()).collect::<Vec<_>>());
    trials.with(0, true, |all| {
        let mut changed = Changed::new();
        for (i, (before, evaluation)) in before.iter().zip(all).enumerate() {
            for (_, f) in altered(before, &evaluation.findings) {
                let period = evaluation.windows[usize::from(f.period)].period().label;
                let key = (i, f.indicator, f.unit, f.person, period);
                changed.insert(key, (format!("{:?} {}", f.status, evaluation.reason(f)), f.counted));
            }
        }
        changed
    })
}

#[test]
fn a_sitting_laid_on_the_facts_changes_what_it_changes_gathered_anew() {
    let place = Place::on(Engine::Sqlite);
    let key = KeySource { file: None, text: Some("ab".repeat(32)) };
    let today = Day::parse("2026-11-15").unwrap();
    let mut store = colleges::create(&place.url, &key, Default::default()).unwrap();
    demos::write(&mut store, 7, today, false, &mut |_| {}).unwrap();
    drop(store);
    let library = crate::library::leaked();
    let clock = Clock::Fixed(format!("{today}T02:00:00Z"));
    let living = Living::open(&place.url, &key, library, clock).unwrap();
    let present = living.present();
    let branches: Vec<String> = {
        let units = present.world().units.iter();
        let kept = units.filter(|(_, u)| u.latest().kind == UnitKind::Branch && u.exists_on(today));
        kept.map(|(code, _)| code.clone()).step_by(9).collect()
    };
    let (mut told, mut tried) = (0, 0);
    for unit in branches {
        let people = present.world().people.iter();
        let own = people.filter(|(_, p)| {
            p.membership_on(today).is_some_and(|m| m.unit.as_deref() == Some(&unit) && m.stage.is_member())
        });
        let own: Vec<String> = own.map(|(code, _)| code.clone()).collect();
        for (kinds, on) in [
            (vec![RecordKind::ThemeDay, RecordKind::PartyLecture], "2026-11-14"),
            (vec![RecordKind::GeneralMeeting], "2026-11-02"),
            (vec![RecordKind::CommitteeMeeting], "2026-11-12"),
            (vec![RecordKind::ConcentratedStudy], "2026-10-31"),
        ] {
            let mut record = Record::new("try", &unit, kinds, Day::parse(on).unwrap());
            record.title = Some("学习".into());
            record.place = Some("会议室".into());
            record.hours = Some(jishi_domain::amounts::Amount::whole(2));
            record.chair = own.first().cloned();
            record.lecturers = own.first().cloned().into_iter().collect();
            let attend = |person: &String| Attendance {
                person: person.clone(),
                state: AttendanceState::Present,
                hours: None,
                reason: None,
            };
            record.attendance = own.iter().map(attend).collect();
            let bench = bench(&present, library, &record);
            let mut bench = bench.lock().unwrap();
            let state = bench.state(&record).unwrap();
            assert!(bench.is_light(&state));
            let light = changed(&mut bench, &state, true);
            assert_eq!(light, changed(&mut bench, &state, false), "{unit} {on}");
            assert_eq!(light, changed(&mut bench, &state, true), "{unit} {on}: nothing is left behind");
            told += light.len();
            tried += 1;
        }
    }
    assert!(told > 5 * tried, "{told} changes of {tried} sittings");
}
