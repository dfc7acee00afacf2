//! Lists of records, filtered in their query.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::Fields;
use crate::frames::Frame;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::recording::{self, Wanted};
use jishi_domain::items::Item;
use jishi_domain::permissions::Ability;
use jishi_domain::record_kinds::{KINDS, RecordKind, RecordKindSpec};
use jishi_domain::records::Record;
use jishi_domain::worlds::RecordState;
use std::collections::BTreeMap;

/// Records on a page.
const SIZE: usize = 40;

struct Row {
    id: String,
    day: String,
    kinds: String,
    title: String,
    unit: String,
    late: i32,
    people: String,
}

#[derive(Template)]
#[template(path = "records/list.html")]
struct Page {
    frame: Frame,
    fields: Fields,
    rows: Vec<Row>,
    total: usize,
    page: usize,
    pages: usize,
    units: Vec<(String, String)>,
    kinds: &'static [RecordKindSpec],
    wrong: Vec<String>,
}

impl Page {
    fn address(&self, page: usize) -> String {
        self.fields.address("/records", &["page", "saved"], Some(format!("page={page}")))
    }
}

fn row(present: &Present, items: &BTreeMap<String, Item>, state: &RecordState) -> Row {
    let record = &state.record;
    let world = present.world();
    let attended = record.attendance.iter().filter(|a| a.state.attended()).count();
    let named =
        record.persons.iter().take(3).filter_map(|p| world.people.get(p)).map(|p| p.person.name.as_str());
    let people = match record.attendance.len() {
        0 => named.collect::<Vec<_>>().join("、"),
        due => format!("{attended}/{due}人"),
    };
    Row {
        id: record.id.clone(),
        day: record.day.to_string(),
        kinds: record.kinds.iter().map(|k| k.label()).collect::<Vec<_>>().join("、"),
        title: title(items, record),
        unit: world.units.get(&record.unit).map(|u| u.latest().name.clone()).unwrap_or_default(),
        late: (state.entered_on.0 - record.day.0).max(0),
        people,
    }
}

/// The theme; where there is none, what it was about: which paper was filed, which step was taken.
fn title(items: &BTreeMap<String, Item>, record: &Record) -> String {
    record.title.clone().unwrap_or_else(|| {
        let titles = record.items.iter().filter_map(|id| items.get(id)).map(|item| item.title.as_str());
        titles.collect::<Vec<_>>().join("、")
    })
}

pub fn all(ask: &Ask, present: &Present) -> Answer {
    let world = present.world();
    let reach = ask.who().access(world).units(Ability::SeeRecords);
    let mut wrong = Vec::new();
    let wanted = Wanted {
        unit: ask.query.get("unit").map(str::to_owned),
        kind: ask.query.get("kind").and_then(RecordKind::from_id),
        from: ask.query.limit("from", &mut wrong),
        until: ask.query.limit("until", &mut wrong),
        person: None,
        text: ask.query.text("q").to_owned(),
    };
    let page = ask.query.page();
    let (states, total) = recording::list(present, &reach, &wanted, page - 1, SIZE);
    let items = &ask.site.college().library().items;
    let page = Page {
        frame: Frame::of(ask, present, "记录")
            .leading("已经记下的会议、活动和事项，最近的在前；点日期看内容和经过")
            .explained("records"),
        fields: ask.query.clone(),
        rows: states.iter().map(|state| row(present, items, state)).collect(),
        total,
        page,
        pages: total.div_ceil(SIZE).max(1),
        units: crate::units::within(present, &reach),
        kinds: KINDS,
        wrong,
    };
    Reply::page(&page)
}
