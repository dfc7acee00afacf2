//! 我的: one's own year, what is stored about oneself, who read it, and asking for a correction.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::{self, part};
use askama::Template;
use jishi_app::clock;
use jishi_app::corrections::{self, mistakes};
use jishi_app::duties::{self, Duties, Task};
use jishi_app::ledgers;
use jishi_app::living::Present;
use jishi_app::own::{self, Attended, OwnYear, Stored};
use jishi_app::people::secrets;
use jishi_domain::corrections::{PARTICULARS, Particular, particular, particular_label};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::records::AttendanceState;

pub const ROUTES: &[Route] = &[
    Route::show(
        "/me",
        Guard::Somewhere(Ability::SeeOwnPage),
        "我的：今年的出席、学时、党费和各项要求，系统里存了关于我的什么，谁查阅过",
        me,
    ),
    Route::show(
        "/me/corrections/new",
        Guard::Somewhere(Ability::AskCorrection),
        "请求更正系统里关于本人的信息",
        form,
    ),
    Route::change("/me/corrections", Guard::Somewhere(Ability::AskCorrection), "提出更正请求", ask_for),
];

/// 查阅 — one reading of sealed particulars.
struct Reading {
    day: String,
    who: String,
    fields: String,
    purpose: String,
}

/// 本人请求 — one request of the own.
struct Request {
    day: String,
    field: String,
    wish: String,
    state: &'static str,
    answer: String,
}

#[derive(Template)]
#[template(path = "own/me.html")]
struct Page {
    frame: Frame,
    today: Day,
    year: OwnYear,
    owed: Duties,
    stored: Stored,
    readings: Vec<Reading>,
    requests: Vec<Request>,
    open_records: Vec<String>,
    may_ask: bool,
}

impl Page {
    fn day(&self, day: &Day) -> String {
        words::day(*day, self.today)
    }

    fn verdict(&self, id: &str) -> String {
        format!("/me/verdict?id={}", part(id))
    }

    fn opens(&self, record: &str) -> bool {
        self.open_records.iter().any(|id| id == record)
    }

    fn attended(&self) -> usize {
        AttendanceState::ALL.iter().zip(self.year.states).filter(|(s, _)| s.attended()).map(|(_, n)| n).sum()
    }

    fn states(&self) -> String {
        let named = AttendanceState::ALL.iter().zip(self.year.states).filter(|(_, n)| *n > 0);
        named.map(|(state, n)| format!("{}{n}次", state.label())).collect::<Vec<_>>().join("，")
    }

    fn paid(&self) -> usize {
        self.year.dues.iter().filter(|month| !month.payments.is_empty()).count()
    }

    fn hours(&self, sitting: &Attended) -> String {
        sitting.hours.map(|hours| hours.to_string()).unwrap_or_default()
    }

    fn open_duties(&self) -> Vec<&Task> {
        self.owed.coming.iter().chain(&self.owed.standing).chain(&self.owed.unclear).collect()
    }

    fn may_correct(&self, id: &str) -> bool {
        self.may_ask && particular(id).is_some()
    }
}

fn me(ask: &Ask, present: &Present) -> Answer {
    let (world, person) = (present.world(), &ask.who().person);
    if !world.people.contains_key(person) {
        return Err(Failure::missing("您的个人信息", "还没有登记", "请所在党组织或组织部登记"));
    }
    let year = own::year(present, person);
    let stored = own::stored(present, person);
    let college = ask.site.college();
    let names = ledgers::Names::of(world, None);
    let readings = secrets::readings(college, person)?;
    let readings = readings
        .into_iter()
        .map(|reading| Reading {
            day: clock::in_china(&reading.at),
            who: names.person(&reading.who),
            fields: reading.fields.join("、"),
            purpose: reading.purpose,
        })
        .collect();
    let requests = corrections::of(present, person)
        .into_iter()
        .map(|state| Request {
            day: words::whole_day(state.on),
            field: particular_label(&state.request.field).to_owned(),
            wish: state.request.wish.clone(),
            state: state.label(),
            answer: state.answer.as_ref().map(|(_, answer)| answer.reason.clone()).unwrap_or_default(),
        })
        .collect();
    let ids = year.sittings.iter().map(|s| &s.record).chain(stored.records.iter().map(|(id, ..)| id));
    let may_open = |id: &&String| {
        world.records.get(id).is_some_and(|listed| ask.may(world, Ability::SeeRecords, listed.unit()))
    };
    let open_records = ids.filter(may_open).cloned().collect();
    let page = Page {
        frame: Frame::of(ask, present, "我的")
            .leading("系统里关于您本人的全部内容，只有您自己和按权限办理的人看得到；不与任何人比较")
            .explained("me"),
        today: present.today(),
        owed: duties::of_person(present, person),
        year,
        stored,
        readings,
        requests,
        open_records,
        may_ask: ask.who().access(world).has(Ability::AskCorrection),
    };
    Reply::page(&page)
}

#[derive(Template)]
#[template(path = "own/correct.html")]
struct Form {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    particulars: &'static [Particular],
}

impl Form {
    fn is(&self, id: &str) -> bool {
        self.fields.text("field") == id
    }

    fn wrong(&self, field: &str) -> Option<&str> {
        self.errors.of(field)
    }

    fn value(&self, name: &str) -> &str {
        self.fields.text(name)
    }
}

fn shown(ask: &Ask, present: &Present, fields: &Fields, errors: Errors) -> Form {
    Form {
        frame: Frame::of(ask, present, "请求更正")
            .under("我的", "/me")
            .leading("请求交给管理您所在党组织人员信息的同志办理，结果和理由会写在“我的”里")
            .explained("me"),
        fields: fields.clone(),
        errors,
        particulars: PARTICULARS,
    }
}

fn form(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&shown(ask, present, &ask.query, Errors::default()))
}

fn ask_for(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (field, wish) = (ask.form.text("field"), ask.form.text("wish"));
    let mut errors = Errors::default();
    for (field, problem) in mistakes(field, wish) {
        errors.add(field, problem);
    }
    if errors.is_empty() {
        match corrections::ask(college, &ask.who().person, field, wish) {
            Ok(entry) => {
                let said = format!("已提出，记入台账第{}条；答复会写在这里", entry.sequence);
                return Ok(Reply::on_to("/me#requests").saying(&said));
            }
            Err(error) => match error.refusal() {
                Some(refusal) => errors.add("", refusal.to_string()),
                None => return Err(error.into()),
            },
        }
    }
    Reply::form_again(&shown(ask, &college.present(), &ask.form, errors))
}
