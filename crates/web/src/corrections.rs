//! 更正请求: what people want put right, for those who manage their particulars.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words;
use askama::Template;
use jishi_app::corrections;
use jishi_app::living::Present;
use jishi_domain::corrections::{CorrectionState, particular_label};
use jishi_domain::permissions::Ability;

pub const ROUTES: &[Route] = &[
    Route::show(
        "/corrections",
        Guard::Somewhere(Ability::ManagePeople),
        "更正请求：谁请求更正什么，还没有答复的在前",
        list,
    ),
    Route::change(
        "/people/{person}/corrections/{correction}",
        Guard::Person(Ability::ManagePeople),
        "答复一项更正请求：已更正或不能更正，写明理由",
        answer,
    ),
];

/// One request as the page shows it.
struct Row {
    id: String,
    day: String,
    person: String,
    name: String,
    unit: String,
    field: String,
    wish: String,
    state: &'static str,
    answer: String,
    answered: String,
    own: bool,
    reason: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "corrections/list.html")]
struct Page {
    frame: Frame,
    waiting: Vec<Row>,
    answered: Vec<Row>,
}

fn row(ask: &Ask, present: &Present, state: &CorrectionState) -> Row {
    let world = present.world();
    let request = &state.request;
    let person = world.people.get(&request.person);
    let unit = person
        .and_then(|p| p.membership_on(present.today()).or(p.memberships.last()))
        .and_then(|m| world.units.get(m.unit.as_deref()?))
        .map(|unit| unit.latest().name.clone());
    let name = |code: &str| world.people.get(code).map_or(code.to_owned(), |p| p.person.name.clone());
    Row {
        id: request.correction.clone(),
        day: words::whole_day(state.on),
        person: request.person.clone(),
        name: name(&request.person),
        unit: unit.unwrap_or_default(),
        field: particular_label(&request.field).to_owned(),
        wish: request.wish.clone(),
        state: state.label(),
        answer: state.answer.as_ref().map(|(_, answer)| answer.reason.clone()).unwrap_or_default(),
        answered: state
            .answer
            .as_ref()
            .map(|(day, answer)| format!("{}，{}", words::whole_day(*day), name(&answer.by)))
            .unwrap_or_default(),
        own: request.person == ask.who().person,
        reason: String::new(),
        wrong: None,
    }
}

fn page(ask: &Ask, present: &Present) -> Page {
    let access = ask.who().access(present.world());
    let (waiting, answered) = corrections::within(present, &access);
    let rows = |states: Vec<&CorrectionState>| states.into_iter().map(|s| row(ask, present, s)).collect();
    Page {
        frame: Frame::of(ask, present, "更正请求")
            .leading("本人认为系统里关于自己的信息不对，请求更正；先核对依据，改好后答复，不能改的写明理由")
            .explained("me"),
        waiting: rows(waiting),
        answered: rows(answered),
    }
}

fn list(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present))
}

fn answer(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (person, id) = (ask.place("person"), ask.place("correction"));
    let (done, reason) = (ask.form.text("do") == "done", ask.form.text("reason"));
    match corrections::answer(college, &ask.who().person, person, id, done, reason) {
        Ok(entry) => {
            let said = format!("已答复，记入台账第{}条；本人在“我的”里看得到", entry.sequence);
            Ok(Reply::on_to("/corrections").saying(&said))
        }
        Err(error) => {
            let Some(refusal) = error.refusal() else { return Err(error.into()) };
            let mut page = page(ask, &college.present());
            let Some(row) = page.waiting.iter_mut().find(|row| row.id == id) else {
                return Err(error.into());
            };
            row.reason = reason.to_owned();
            row.wrong = Some(format!("{}。{}", refusal.problem, refusal.remedy));
            Reply::form_again(&page)
        }
    }
}
