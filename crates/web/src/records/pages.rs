//! One record, and what is done with it.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::{ledgers, library, recording};
use jishi_domain::permissions::Ability;
use jishi_domain::records::{AttendanceState, Record};

#[derive(Template)]
#[template(path = "records/record.html")]
struct Page {
    frame: Frame,
    record: Record,
    id: String,
    facts: Vec<(String, String)>,
    attendance: Vec<(AttendanceState, Vec<String>)>,
    history: Vec<(u64, String, String, String)>,
    may_correct: bool,
    may_review: bool,
    review: Option<(String, String, bool)>,
    late: i32,
    done: Option<String>,
}

fn name(present: &Present, code: &str) -> String {
    let world = present.world();
    let person = world.people.get(code).map(|p| p.person.name.clone());
    let unit = || world.units.get(code).map(|u| u.latest().name.clone());
    person.or_else(unit).unwrap_or_else(|| match code {
        "import" => "导入".to_owned(),
        "system" => "系统".to_owned(),
        other => other.to_owned(),
    })
}

pub fn one(ask: &Ask, present: &Present) -> Answer {
    let world = present.world();
    let id = ask.place("record");
    let Some(state) = world.records.get(id) else {
        return Err(Failure::missing(format!("记录 {id}"), "不存在或已撤回", "从记录列表重新打开"));
    };
    let record = &state.record;
    let named = |codes: &[String]| codes.iter().map(|c| name(present, c)).collect::<Vec<_>>().join("、");
    let items = library::items(ask.site.college().library());
    let worded = |ids: &[String]| {
        let word =
            |id: &String| items.iter().find(|i| i.id == *id).map_or_else(|| id.clone(), |i| i.title.clone());
        ids.iter().map(word).collect::<Vec<_>>().join("、")
    };
    let one = |code: &Option<String>| code.as_deref().map(|c| name(present, c)).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let facts = [
        ("类型", record.kinds.iter().map(|k| k.label()).collect::<Vec<_>>().join("、")),
        ("日期", record.until.map_or(record.day.to_string(), |until| format!("{}至{until}", record.day))),
        ("党组织", name(present, &record.unit)),
        ("地点", text(&record.place)),
        ("主持人", one(&record.chair)),
        ("记录人", one(&record.recorder)),
        ("主讲人", named(&record.lecturers)),
        ("学时", record.hours.map(|h| h.to_string()).unwrap_or_default()),
        ("内容类别", worded(&record.topics)),
        ("事项", worded(&record.items)),
        ("涉及人员", named(&record.persons)),
        ("经办人", one(&record.by)),
        ("对象单位", one(&record.to)),
        ("金额（元）", record.amount.map(|a| a.to_string()).unwrap_or_default()),
        ("数量", record.number.map(|n| n.to_string()).unwrap_or_default()),
        ("所属月份", text(&record.month)),
        ("结果", text(&record.result)),
        ("级别", text(&record.level)),
        ("状态", text(&record.status)),
        ("列席人员", record.guests.join("、")),
        ("佐证材料", record.evidence.iter().map(|e| e.title.clone()).collect::<Vec<_>>().join("、")),
        ("备注", text(&record.remark)),
    ];
    let facts = facts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| (n.to_owned(), v)).collect();
    let mut attendance = Vec::new();
    for state in AttendanceState::ALL {
        let people: Vec<String> = record
            .attendance
            .iter()
            .filter(|a| a.state == state)
            .map(|a| match &a.reason {
                Some(reason) => format!("{}（{reason}）", name(present, &a.person)),
                None => name(present, &a.person),
            })
            .collect();
        if !people.is_empty() {
            attendance.push((state, people));
        }
    }
    let history = recording::history(ask.site.college(), state)?;
    let names = ledgers::Names::of(world, Some(ask.site.college().library()));
    let history = history
        .iter()
        .map(|entry| {
            (entry.sequence, entry.entered_at.clone(), name(present, &entry.actor), names.sentence(entry))
        })
        .collect();
    let title =
        record.title.clone().unwrap_or_else(|| record.kinds.first().map_or("记录", |k| k.label()).to_owned());
    let may = |ability| ask.may(world, ability, &record.unit);
    let mut frame = Frame::of(ask, present, title).explained("records");
    if may(Ability::SeeVerdicts) {
        frame = frame.under(name(present, &record.unit), format!("/units/{}", part(&record.unit)));
    }
    let page = Page {
        frame,
        id: id.to_owned(),
        facts,
        attendance,
        history,
        may_correct: may(Ability::Correct),
        may_review: may(Ability::Review) && state.actor != ask.who().person && state.review.is_none(),
        review: state
            .review
            .as_ref()
            .map(|(day, who, accepted)| (day.to_string(), name(present, who), *accepted)),
        late: (state.entered_on.0 - record.day.0).max(0),
        done: ask.query.get("saved").map(|unit| format!("{unit}:sitting")),
        record: Record::clone(record),
    };
    Reply::page(&page)
}

pub fn withdraw(ask: &Ask) -> Answer {
    let id = ask.place("record");
    let entry = recording::withdraw(ask.site.college(), &ask.who().person, id, ask.form.text("reason"))?;
    Ok(Reply::on_to("/records")
        .saying(&format!("已撤回，记入台账第{}条；原来的内容仍在台账里", entry.sequence)))
}

pub fn review(ask: &Ask) -> Answer {
    let id = ask.place("record");
    let accepted = ask.form.text("do") == "accept";
    let note = ask.form.get("note").map(str::to_owned);
    let entry = recording::review(ask.site.college(), &ask.who().person, id, accepted, note)?;
    let word = if accepted { "已确认" } else { "已退回" };
    Ok(Reply::on_to(format!("/records/{}", part(id)))
        .saying(&format!("{word}，记入台账第{}条", entry.sequence)))
}
