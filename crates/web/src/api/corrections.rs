//! Requests for corrections of what is stored about a person: asked, listed, answered.

use super::shapes::{count, day, day_or_null, flag, list, named, object, one_of, text, text_or_null, word};
use super::{Operation, body};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::corrections;
use jishi_app::living::Present;
use jishi_domain::actions::Action;
use jishi_domain::corrections::{CorrectionState, PARTICULARS, particular_label};
use jishi_domain::permissions::Ability;
use serde::Deserialize;
use serde_json::{Value, json};

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/corrections",
        Guard::Somewhere(Ability::ManagePeople),
        ("corrections", "更正请求", "范围内的人请求更正什么：待答复的、答复过的"),
        &[],
        || object(&[("waiting", list(named("Correction"))), ("answered", list(named("Correction")))]),
        all,
    ),
    Operation::post(
        "/api/v1/people/{person}/corrections/{correction}/answer",
        Guard::Person(Ability::ManagePeople),
        ("answerCorrection", "更正请求", "答复一项更正请求；答复过的不能再答复"),
        || {
            object(&[
                ("done", flag("已更正，还是不能更正")),
                ("reason", word("怎么更正的，或为什么不能更正")),
            ])
        },
        (201, || object(&[("sequence", count("台账序号"))])),
        answer,
    ),
    Operation::get(
        "/api/v1/me/corrections",
        Guard::Somewhere(Ability::AskCorrection),
        ("ownCorrections", "本人", "自己提出的更正请求"),
        &[],
        || list(named("Correction")),
        own,
    ),
    Operation::post(
        "/api/v1/me/corrections",
        Guard::Somewhere(Ability::AskCorrection),
        ("askCorrection", "本人", "请求更正关于自己的信息；同样的请求还在等答复时退回"),
        || {
            let fields: Vec<&str> = PARTICULARS.iter().map(|particular| particular.id).collect();
            object(&[
                ("field", one_of("哪一项", &fields)),
                ("wish?", text("应当是什么、依据在哪里；密封资料不写内容")),
            ])
        },
        (201, || object(&[("sequence", count("台账序号")), ("correction", text("请求编号"))])),
        request,
    ),
];

/// What several operations give.
pub fn components() -> Vec<(&'static str, Value)> {
    let correction = object(&[
        ("id", text("请求编号")),
        ("person", text("谁的，人员编号")),
        ("day", day("请求日期")),
        ("field", text("哪一项，编号")),
        ("label", text("哪一项")),
        ("wish", text("应当是什么、依据在哪里")),
        ("state", text("待答复、已更正、未采纳")),
        ("answered_on", day_or_null("答复日期")),
        ("by", text_or_null("谁答复的，人员编号")),
        ("reason", text_or_null("答复")),
    ]);
    vec![("Correction", correction)]
}

fn correction(state: &CorrectionState) -> Value {
    let (request, answer) = (&state.request, state.answer.as_ref());
    json!({
        "id": request.correction,
        "person": request.person,
        "day": state.on,
        "field": request.field,
        "label": particular_label(&request.field),
        "wish": request.wish,
        "state": state.label(),
        "answered_on": answer.map(|(day, _)| day),
        "by": answer.map(|(_, given)| &given.by),
        "reason": answer.map(|(_, given)| &given.reason),
    })
}

fn rows(states: &[&CorrectionState]) -> Vec<Value> {
    states.iter().map(|state| correction(state)).collect()
}

fn all(ask: &Ask, present: &Present) -> Answer {
    let (waiting, answered) = corrections::within(present, &ask.who().access(present.world()));
    Reply::json(200, &json!({"waiting": rows(&waiting), "answered": rows(&answered)}))
}

fn own(ask: &Ask, present: &Present) -> Answer {
    Reply::json(200, &rows(&corrections::of(present, &ask.who().person)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answered {
    done: bool,
    reason: String,
}

fn answer(ask: &Ask) -> Answer {
    let Answered { done, reason } = body(ask)?;
    let (person, id) = (ask.place("person"), ask.place("correction"));
    let entry = corrections::answer(ask.site.college(), &ask.who().person, person, id, done, &reason)?;
    Reply::json(201, &json!({"sequence": entry.sequence}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    field: String,
    #[serde(default)]
    wish: String,
}

fn request(ask: &Ask) -> Answer {
    let Asked { field, wish } = body(ask)?;
    let entry = corrections::ask(ask.site.college(), &ask.who().person, &field, &wish)?;
    let id = match &entry.action {
        Action::CorrectionAsked(body) => body.correction.as_str(),
        _ => "",
    };
    Reply::json(201, &json!({"sequence": entry.sequence, "correction": id}))
}
