//! 反映负担: saying that something is asked twice or costs too much, from every page; and what came of it.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words;
use askama::Template;
use jishi_app::burdens::{self, Report, mistake};
use jishi_app::ledgers::Names;
use jishi_app::living::Present;
use jishi_domain::burdens::BurdenState;
use jishi_domain::permissions::Ability;

pub const ROUTES: &[Route] = &[
    Route::show("/burdens", Guard::SignedIn, "负担反映：反映了什么、怎么答复的、改了什么", list),
    Route::show("/burdens/new", Guard::SignedIn, "反映负担：什么重复了、什么费时间", form),
    Route::change("/burdens", Guard::SignedIn, "提交一条负担反映", report),
    Route::change(
        "/burdens/{burden}",
        Guard::Somewhere(Ability::AnswerBurdens),
        "答复一条负担反映，写明改了什么",
        answer,
    ),
];

#[derive(Template)]
#[template(path = "burdens/new.html")]
struct Form {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    standards: Vec<(String, String)>,
}

impl Form {
    fn value(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    /// The page that one comes from, by its name; its address where it has none.
    fn about(&self) -> &str {
        let page = self.fields.text("page");
        crate::routes::named(page).unwrap_or(page)
    }

    fn wrong(&self, field: &str) -> Option<&str> {
        self.errors.of(field)
    }

    fn is(&self, standard: &str) -> bool {
        self.fields.text("standard") == standard
    }
}

/// Of an address of this site only the path and query are kept; anything else is not.
pub fn own_page(text: &str) -> Option<String> {
    const LONGEST: usize = 300;
    let own = text.starts_with('/') && !text.starts_with("//") && !text.contains(char::is_control);
    own.then(|| text.chars().take(LONGEST).collect())
}

fn shown(ask: &Ask, present: &Present, fields: &Fields, errors: Errors) -> Form {
    let standards = present.plans().iter().map(|plan| &plan.standard.document);
    Form {
        frame: Frame::of(ask, present, "反映负担")
            .leading("同一件事要报几次、要求不必要、系统不好用，都可以说；您的姓名只有组织部看得到")
            .explained("burdens"),
        fields: fields.clone(),
        errors,
        standards: standards.map(|document| (document.id.clone(), document.short.clone())).collect(),
    }
}

fn form(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&shown(ask, present, &ask.query, Errors::default()))
}

fn report(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let given = |name: &str| ask.form.get(name).map(str::to_owned);
    let mut errors = Errors::default();
    if let Some(problem) = mistake(ask.form.text("text"), "什么重复了、什么费时间") {
        errors.add("text", problem);
    }
    if let Some(problem) = ask.form.get("duty").and_then(|duty| mistake(duty, "要求")) {
        errors.add("duty", problem);
    }
    if !errors.is_empty() {
        return Reply::form_again(&shown(ask, &college.present(), &ask.form, errors));
    }
    let known = |id: &String| college.present().plans().iter().any(|p| p.standard.document.id == *id);
    let report = Report {
        page: ask.form.get("page").and_then(own_page),
        standard: given("standard").filter(known),
        duty: given("duty"),
        text: ask.form.text("text").to_owned(),
    };
    let entry = burdens::report(college, &ask.who().person, report)?;
    Ok(Reply::on_to("/burdens")
        .saying(&format!("已交组织部，记入台账第{}条；答复会写在这里", entry.sequence)))
}

/// One report as the page shows it.
struct Row {
    id: String,
    day: String,
    /// Who reported it; empty for readers whom it does not concern.
    who: String,
    page: String,
    /// Whether the reader is likely to be able to open the page.
    linked: bool,
    asked: String,
    text: String,
    answers: Vec<(String, String, String)>,
    published: bool,
    given: Given,
}

/// What was typed into an answer that could not be taken.
#[derive(Default)]
struct Given {
    answer: String,
    changed: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "burdens/list.html")]
struct Page {
    frame: Frame,
    answers: bool,
    waiting: Vec<Row>,
    answered: Vec<Row>,
    own: Vec<Row>,
    published: Vec<Row>,
}

impl Page {
    fn named<'p>(&self, page: &'p str) -> &'p str {
        crate::routes::named(page).unwrap_or(page)
    }
}

/// A report; its page, its reporter and its unanswered state only where the reader may know them.
fn row(names: &Names<'_>, state: &BurdenState, whole: bool) -> Row {
    let report = &state.report;
    let standard = report.standard.as_ref().map(|standard| names.standard(standard));
    let asked: Vec<String> = [standard, report.duty.clone()].into_iter().flatten().collect();
    Row {
        id: report.burden.clone(),
        day: words::whole_day(state.on),
        who: if whole { names.person(&report.by) } else { String::new() },
        page: report.page.clone().filter(|_| whole).unwrap_or_default(),
        linked: false,
        asked: asked.join("："),
        text: report.text.clone(),
        answers: state
            .answers
            .iter()
            .map(|(day, a)| (words::whole_day(*day), a.answer.clone(), a.changed.clone().unwrap_or_default()))
            .collect(),
        published: state.is_published(),
        given: Given::default(),
    }
}

fn page(ask: &Ask, present: &Present) -> Page {
    let world = present.world();
    let access = ask.who().access(world);
    let names = Names::of(world, Some(ask.site.college().library()));
    let reports = burdens::reports(present, &access);
    let answers = access.has(Ability::AnswerBurdens);
    let rows = |states: Vec<&BurdenState>, whole| states.into_iter().map(|s| row(&names, s, whole)).collect();
    let linked = |states: Vec<&BurdenState>| -> Vec<Row> {
        states.into_iter().map(|s| Row { linked: true, ..row(&names, s, true) }).collect()
    };
    Page {
        frame: Frame::of(ask, present, "负担反映")
            .leading(if answers {
                "逐条答复，写明改了什么；勾选公开后，大家看得到内容和答复，看不到反映人"
            } else {
                "您反映的和组织部公开答复的；反映人的姓名只有组织部看得到"
            })
            .explained("burdens"),
        answers,
        waiting: linked(reports.waiting),
        answered: linked(reports.answered),
        own: rows(reports.own, true),
        published: rows(reports.published, false),
    }
}

fn list(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present))
}

fn answer(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let id = ask.place("burden");
    let (text, changed) = (ask.form.text("answer"), ask.form.get("changed"));
    let published = ask.form.has("published");
    match burdens::answer(college, &ask.who().person, id, text, changed, published) {
        Ok(entry) => {
            Ok(Reply::on_to("/burdens")
                .saying(&format!("已答复，记入台账第{}条；反映人看得到", entry.sequence)))
        }
        Err(error) => {
            let Some(refusal) = error.refusal() else { return Err(error.into()) };
            let mut page = page(ask, &college.present());
            let rows = page.waiting.iter_mut().chain(&mut page.answered);
            let Some(row) = rows.into_iter().find(|row| row.id == id) else { return Err(error.into()) };
            row.given = Given {
                answer: text.to_owned(),
                changed: changed.unwrap_or_default().to_owned(),
                wrong: Some(format!("{}。{}", refusal.problem, refusal.remedy)),
            };
            Reply::form_again(&page)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn only_a_page_of_this_site_is_kept() {
        assert_eq!(own_page("/units/B1?show=open").as_deref(), Some("/units/B1?show=open"));
        assert_eq!(own_page("//other.example"), None);
        assert_eq!(own_page("javascript:x"), None);
        assert_eq!(own_page(&format!("/{}", "a".repeat(999))).map(|page| page.len()), Some(300));
    }
}
