//! Lists of records, filtered in their query.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::Fields;
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::recording::{self, Wanted};
use jishi_domain::permissions::Ability;
use jishi_domain::record_kinds::{KINDS, RecordKind, RecordKindSpec};
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::RecordState;

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
    fn value(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.fields.text(name) == value
    }

    fn address(&self, page: usize) -> String {
        let mut address = format!("/records?page={page}");
        for (name, value) in &self.fields.0 {
            if !matches!(name.as_str(), "page" | "saved") && !value.is_empty() {
                address.push_str(&format!("&{}={}", part(name), part(value)));
            }
        }
        address
    }
}

fn row(present: &Present, state: &RecordState) -> Row {
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
        title: record.title.clone().unwrap_or_default(),
        unit: world.units.get(&record.unit).map(|u| u.latest().name.clone()).unwrap_or_default(),
        late: (state.entered_on.0 - record.day.0).max(0),
        people,
    }
}

pub fn all(ask: &Ask, present: &Present) -> Answer {
    let world = present.world();
    let reach = ask.who().access(world).units(Ability::SeeRecords);
    let mut wrong = Vec::new();
    let mut day = |name: &str| {
        ask.query.day(name).unwrap_or_else(|problem| {
            wrong.push(problem);
            None
        })
    };
    let wanted = Wanted {
        unit: ask.query.get("unit").map(str::to_owned),
        kind: ask.query.get("kind").and_then(RecordKind::from_id),
        from: day("from"),
        until: day("until"),
        person: None,
        text: ask.query.text("q").to_owned(),
    };
    let page =
        ask.query.number("page").ok().flatten().and_then(|n| usize::try_from(n).ok()).unwrap_or(1).max(1);
    let (states, total) = recording::list(present, &reach, &wanted, page - 1, SIZE);
    let units = world
        .units
        .iter()
        .filter(|(code, unit)| {
            unit.latest().kind != UnitKind::Group && reach.holds(world, code, present.today())
        })
        .map(|(code, unit)| (code.clone(), unit.latest().name.clone()))
        .collect();
    let page = Page {
        frame: Frame::of(ask, present, "记录").explained("records"),
        fields: ask.query.clone(),
        rows: states.into_iter().map(|state| row(present, state)).collect(),
        total,
        page,
        pages: total.div_ceil(SIZE).max(1),
        units,
        kinds: KINDS,
        wrong,
    };
    Reply::page(&page)
}
