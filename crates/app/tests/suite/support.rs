//! A college at hand, and workbooks for it.

use jishi_app::clock::Clock;
use jishi_app::colleges::{self, KeySource};
use jishi_app::living::Living;
use jishi_domain::actions::Action;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_engine::standards::{Library, Standard};
use jishi_store::testing::{Engine, Place, colleges as generated};
use jishi_store::{Draft, Settings, Store};
use rust_xlsxwriter::Workbook;
use std::path::PathBuf;

/// The clock of the tests.
pub const AT: &str = "2024-03-01T08:00:00Z";

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A master key, as a user gives it.
pub fn key() -> KeySource {
    KeySource { file: None, text: Some("ab".repeat(32)) }
}

/// An empty place and a store in it.
pub fn fresh(engine: Engine) -> (Place, Store) {
    let place = Place::on(engine);
    let store = colleges::create(&place.url, &key(), Settings::default()).unwrap();
    (place, store)
}

/// A college of one general branch with two branches and six people, three in each.
pub fn college(engine: Engine) -> (Place, Store) {
    let (place, mut store) = fresh(engine);
    let mut drafts = generated::units(2);
    drafts.extend(generated::roster(6, 2, false));
    store.append(drafts, AT).unwrap();
    (place, store)
}

/// The clock of a college in use.
pub const NOW: &str = "2024-06-30T02:00:00Z";

/// The library of the program, read once.
pub fn whole_library() -> &'static Library {
    static LIBRARY: std::sync::LazyLock<Library> = std::sync::LazyLock::new(library);
    &LIBRARY
}

/// A college in use, with further entries: [`college`] with sealed secrets of everybody.
pub fn living(engine: Engine, further: Vec<Draft>) -> (Place, Living) {
    let (place, mut store) = fresh(engine);
    let mut drafts = generated::units(2);
    drafts.extend(generated::roster(6, 2, true));
    drafts.extend(further);
    store.append(drafts, AT).unwrap();
    drop(store);
    let living = Living::open(&place.url, &key(), whole_library(), Clock::Fixed(NOW.into())).unwrap();
    (place, living)
}

/// An entry of an action given as JSON.
pub fn draft(on: &str, id: &str, payload: serde_json::Value) -> Draft {
    Draft::new("system", day(on), Action::parse(id, &payload.to_string()).unwrap())
}

/// A general meeting of the first branch.
pub fn meeting(id: &str, on: &str) -> Draft {
    let record = Record::new(id, "B000", vec![RecordKind::GeneralMeeting], day(on));
    Draft::new("system", day(on), Action::RecordAdded(Box::new(record)))
}

/// The library of the program.
pub fn library() -> Library {
    jishi_app::library::built_in_for(|_| true)
}

/// The five standards.
pub fn five(library: &Library) -> &Standard {
    jishi_app::library::find(library, "five-standards").unwrap()
}

/// Writes a workbook of one sheet into the place's folder.
pub fn workbook(place: &Place, sheet: &str, rows: &[&[&str]]) -> PathBuf {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet).unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
            page.write_string(row, column, *cell).unwrap();
        }
    }
    let path = place.path("book.xlsx");
    book.save(&path).unwrap();
    path
}
