//! Burdens: what was reported, reporting, answering.

use super::shapes::{count, day, flag, list, named, object, text, text_or_null, word};
use super::{Operation, body};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::burdens::own_page;
use crate::guards::Guard;
use jishi_app::burdens::{self, Report};
use jishi_app::living::Present;
use jishi_domain::actions::Action;
use jishi_domain::burdens::BurdenState;
use jishi_domain::permissions::Ability;
use serde::Deserialize;
use serde_json::{Value, json};

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/burdens",
        Guard::SignedIn,
        ("burdens", "负担反映", "看得到的负担反映和答复：待答复的、答复过的、自己的、公开的"),
        &[],
        given,
        all,
    ),
    Operation::post(
        "/api/v1/burdens",
        Guard::Somewhere(Ability::ReportBurden),
        ("reportBurden", "负担反映", "反映一项负担：什么重复了、什么费时间"),
        || {
            object(&[
                ("text", word("什么重复了、什么费时间；不写身份证号和电话")),
                ("page?", text("说的是哪个网页，本站的路径")),
                ("standard?", text("哪项标准要的，编号")),
                ("duty?", text("哪项要求")),
            ])
        },
        (201, || object(&[("sequence", count("台账序号")), ("burden", text("反映编号"))])),
        report,
    ),
    Operation::post(
        "/api/v1/burdens/{burden}/answer",
        Guard::Somewhere(Ability::AnswerBurdens),
        ("answerBurden", "负担反映", "答复一条负担反映，写明改了什么；可以再次答复"),
        || {
            object(&[
                ("answer", word("答复")),
                ("changed?", text("改了什么")),
                ("published?", flag("公开内容和答复，不公开反映人")),
            ])
        },
        (201, || object(&[("sequence", count("台账序号"))])),
        answer,
    ),
];

fn given() -> Value {
    object(&[
        ("waiting", list(named("Burden"))),
        ("answered", list(named("Burden"))),
        ("own", list(named("Burden"))),
        ("published", list(named("Burden"))),
    ])
}

/// What several operations give.
pub fn components() -> Vec<(&'static str, Value)> {
    let answer = object(&[
        ("day", day("答复日期")),
        ("answer", text("答复")),
        ("changed", text_or_null("改了什么")),
        ("published", flag("是否公开")),
    ]);
    let burden = object(&[
        ("id", text("反映编号")),
        ("day", day("反映日期")),
        ("by", text_or_null("反映人编号；不该知道的为 null")),
        ("page", text_or_null("哪个网页；不该知道的为 null")),
        ("standard", text_or_null("哪项标准")),
        ("duty", text_or_null("哪项要求")),
        ("text", text("内容")),
        ("answers", list(answer)),
    ]);
    vec![("Burden", burden)]
}

/// A report; who reported it and from which page only where the reader may know it.
fn burden(state: &BurdenState, whole: bool) -> Value {
    let report = &state.report;
    let answers = state.answers.iter().map(|(day, given)| {
        json!({"day": day, "answer": given.answer, "changed": given.changed, "published": given.published})
    });
    json!({
        "id": report.burden,
        "day": state.on,
        "by": whole.then_some(&report.by),
        "page": report.page.as_ref().filter(|_| whole),
        "standard": report.standard,
        "duty": report.duty,
        "text": report.text,
        "answers": answers.collect::<Vec<_>>(),
    })
}

fn all(ask: &Ask, present: &Present) -> Answer {
    let reports = burdens::reports(present, &ask.who().access(present.world()));
    let list = |states: Vec<&BurdenState>, whole| -> Vec<Value> {
        states.into_iter().map(|state| burden(state, whole)).collect()
    };
    Reply::json(
        200,
        &json!({
            "waiting": list(reports.waiting, true),
            "answered": list(reports.answered, true),
            "own": list(reports.own, true),
            "published": list(reports.published, false),
        }),
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    text: String,
    #[serde(default)]
    page: Option<String>,
    #[serde(default)]
    standard: Option<String>,
    #[serde(default)]
    duty: Option<String>,
}

fn report(ask: &Ask) -> Answer {
    let New { text, page, standard, duty } = body(ask)?;
    let page = page.as_deref().and_then(own_page);
    let report = Report { page, standard, duty, text };
    let entry = burdens::report(ask.site.college(), &ask.who().person, report)?;
    let id = match &entry.action {
        Action::BurdenReported(body) => body.burden.as_str(),
        _ => "",
    };
    Reply::json(201, &json!({"sequence": entry.sequence, "burden": id}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    answer: String,
    #[serde(default)]
    changed: Option<String>,
    #[serde(default)]
    published: bool,
}

fn answer(ask: &Ask) -> Answer {
    let Answered { answer, changed, published } = body(ask)?;
    let (college, id) = (ask.site.college(), ask.place("burden"));
    let changed = changed.as_deref().filter(|text| !text.trim().is_empty());
    let entry = burdens::answer(college, &ask.who().person, id, &answer, changed, published)?;
    Reply::json(201, &json!({"sequence": entry.sequence}))
}
