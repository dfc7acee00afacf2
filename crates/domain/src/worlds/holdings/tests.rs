use super::*;
use crate::amounts::Amount;
use crate::records::{AgendaItem, Attendance, AttendanceState, Evidence, SealedContent};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A record with every field filled, and everybody in it somebody else.
fn full() -> Record {
    let text = |text: &str| Some(text.to_owned());
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let at =
        |person: &str, state, hours, reason| Attendance { person: person.to_owned(), state, hours, reason };
    Record {
        until: Some(Day(20_001)),
        title: text("主题"),
        place: text("会议室"),
        chair: text("chair"),
        recorder: text("recorder"),
        lecturers: texts(&["lecturer-1", "lecturer-2"]),
        hours: Some(Amount::whole(2)),
        agenda: vec![AgendaItem {
            title: "议题".to_owned(),
            topics: texts(&["topic"]),
            discussion: text("讨论"),
            resolution: text("决议"),
            vote: None,
        }],
        topics: texts(&["topic-2"]),
        attendance: vec![
            at("present", AttendanceState::Present, None, None),
            at("excused", AttendanceState::Excused, Some(Amount::whole(1)), text("出差")),
        ],
        guests: texts(&["群众代表"]),
        forms: texts(&["online"]),
        persons: texts(&["person-1", "person-2"]),
        by: text("by"),
        items: texts(&["item"]),
        to: text("b2"),
        amount: Some(Amount::whole(400)),
        number: Some(-7),
        month: text("2026-03"),
        result: text("passed"),
        level: text("province"),
        status: text("sent"),
        answers: text("r0"),
        evidence: vec![Evidence { title: "照片".to_owned(), kind: "image".to_owned(), digest: text("d") }],
        content: Some(SealedContent { ciphertext: "box".to_owned(), persons: texts(&["person-1"]) }),
        remark: text("备注"),
        planned: text("b1/2026/s1"),
        from_paper: true,
        ..Record::new("r1", "b1", vec![RecordKind::ThemeDay, RecordKind::PartyLecture], Day(20_000))
    }
}

fn state(record: Record, sequence: u64) -> RecordState {
    RecordState {
        record: Box::new(record),
        sequence,
        first_sequence: sequence,
        entered_on: Day(20_003),
        corrected_on: Some(Day(20_004)),
        actor: "secretary".to_owned(),
        review: Some((Day(20_005), "reviewer".to_owned(), true)),
    }
}

#[test]
fn a_record_comes_out_as_it_went_in() {
    let whole = state(full(), 3);
    let records = Records::from_iter([whole.clone()]);
    let listed = records.get("r1").unwrap();
    assert_eq!(listed.state(), whole);
    assert_eq!((listed.id(), listed.unit(), listed.to()), ("r1", "b1", Some("b2")));
    assert_eq!((listed.day(), listed.kinds()), (Day(20_000), &whole.record.kinds[..]));
    assert_eq!(Records::unpacked(&records.packed()).unwrap().get("r1").unwrap().state(), whole);
}

#[test]
fn whom_a_record_names_is_known_without_unpacking_it() {
    let records = Records::from_iter([state(full(), 3)]);
    let listed = records.get("r1").unwrap();
    for person in full().people() {
        assert!(listed.names(person), "{person}");
        assert_eq!(records.naming(person).count(), 1);
    }
    // who entered it is not named by it, nor is a unit
    for other in ["secretary", "b1", "b2", "nobody"] {
        assert!(!listed.names(other), "{other}");
    }
}

#[test]
fn what_is_no_packed_book_is_refused() {
    let records = Records::from_iter([state(full(), 3)]);
    let packed = records.packed();
    assert!(Records::unpacked(&packed[..packed.len() - 1]).is_none());
    assert!(Records::unpacked(b"").is_none());
    assert!(Records::unpacked(&Records::default().packed()).unwrap().is_empty());
}

#[test]
fn a_record_that_comes_back_stands_where_it_stood() {
    let named = |id: &str| Record { id: id.to_owned(), ..full() };
    let mut records = Records::from_iter([state(named("a"), 1), state(named("b"), 2), state(named("c"), 3)]);
    let taken = records.remove("b").unwrap();
    assert!(records.get("b").is_none() && records.len() == 2);
    records.insert(taken);
    let ids = |records: &Records| records.iter().map(|listed| listed.id().to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&records), ["a", "b", "c"]);
    assert_eq!(records.of_unit("b1").count(), 3);
}

#[test]
fn what_is_corrected_again_and_again_does_not_pile_up() {
    let long = Record { remark: Some("长".repeat(300)), ..full() };
    let mut records = Records::default();
    for sequence in 1..2_000 {
        records.insert(state(long.clone(), sequence));
        assert_eq!(records.get("r1").unwrap().state().sequence, sequence);
    }
    assert_eq!(records.len(), 1);
    assert_eq!(records.get("r1").unwrap().state().sequence, 1_999);
    let bytes: usize = records.pages.iter().map(Vec::len).sum();
    assert!(bytes <= 3 * PAGE, "{bytes} bytes for one record");
}

/// What can happen to a book of records.
#[derive(Clone, Debug)]
enum Deed {
    Put { id: u8, unit: u8, person: u8, title: String },
    Take(u8),
    Reopen,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let put = (0..12u8, 0..4u8, 0..6u8, "[a-z]{0,40}").prop_map(|(id, unit, person, title)| Deed::Put {
        id,
        unit,
        person,
        title,
    });
    let deed = prop_oneof![6 => put, 3 => (0..12u8).prop_map(Deed::Take), 1 => Just(Deed::Reopen)];
    prop::collection::vec(deed, 0..60)
}

proptest! {
    #[test]
    fn it_holds_what_a_plain_map_holds(deeds in deeds()) {
        let mut records = Records::default();
        let mut plain: BTreeMap<String, RecordState> = BTreeMap::new();
        for (sequence, deed) in (1..).zip(deeds) {
            match deed {
                Deed::Put { id, unit, person, title } => {
                    let record = Record {
                        id: format!("r{id}"),
                        unit: format!("b{unit}"),
                        persons: vec![format!("p{person}")],
                        title: Some(title),
                        // long enough that pages are laid anew on the way
                        remark: Some("长".repeat(2_000)),
                        ..full()
                    };
                    plain.insert(record.id.clone(), state(record.clone(), sequence));
                    records.insert(state(record, sequence));
                    let id = format!("r{id}");
                    prop_assert_eq!(&records.get(&id).unwrap().state(), &plain[&id]);
                }
                Deed::Take(id) => {
                    let id = format!("r{id}");
                    prop_assert_eq!(records.remove(&id), plain.remove(&id));
                }
                Deed::Reopen => records = Records::unpacked(&records.packed()).unwrap(),
            }
            prop_assert_eq!(records.len(), plain.len());
        }
        for (id, state) in &plain {
            prop_assert_eq!(&records.get(id).unwrap().state(), state);
        }
        for unit in 0..4 {
            let unit = format!("b{unit}");
            let of_unit = plain.values().filter(|state| state.record.unit == unit).count();
            prop_assert_eq!(records.of_unit(&unit).count(), of_unit);
        }
        for person in 0..6 {
            let person = format!("p{person}");
            let naming = plain.values().filter(|state| state.record.persons.contains(&person)).count();
            prop_assert_eq!(records.naming(&person).count(), naming);
        }
        prop_assert!(records.iter().is_sorted_by_key(|listed| listed.place()));
    }
}
