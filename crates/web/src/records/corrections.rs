//! Corrections: the form of the record as it stands, saved with a reason.

use super::forms::{self, Purpose};
use super::{others, parsing, sittings};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::words::part;
use jishi_app::living::Present;
use jishi_app::recording::{self, CONTENT, Content};
use jishi_app::votes;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::worlds::RecordState;
use std::collections::BTreeSet;

fn correcting(state: &RecordState) -> Purpose {
    Purpose {
        action: format!("/records/{}/correct", part(&state.record.id)),
        record: Some(state.record.id.clone()),
        seen: state.sequence,
        key: String::new(),
    }
}

fn is_sitting(record: &Record) -> bool {
    record.kinds.iter().any(|kind| kind.spec().sitting)
}

fn stand(ask: &Ask, present: &Present) -> Result<RecordState, Failure> {
    let id = ask.place("record");
    let gone = || Failure::missing(format!("记录 {id}"), "不存在或已撤回", "从记录列表重新打开");
    present.world().records.get(id).map(|listed| listed.state()).ok_or_else(gone)
}

/// The fields of a record; who attended without being due is listed, too.
fn fields(present: &Present, record: &Record) -> Fields {
    let mut fields = parsing::fields(record);
    let due = jishi_app::sittings::due(present, &record.unit, &record.kinds, record.day);
    let due: BTreeSet<String> = due.into_iter().map(|a| a.code).collect();
    for attendance in record.attendance.iter().filter(|a| !due.contains(&a.person)) {
        fields.0.push(("also".into(), attendance.person.clone()));
    }
    fields
}

pub fn correction(ask: &Ask, present: &Present) -> Answer {
    let state = stand(ask, present)?;
    let fields = fields(present, &state.record);
    let unit = state.record.unit.clone();
    if is_sitting(&state.record) {
        let page = sittings::sitting(ask, present, &unit, correcting(&state), fields, Errors::default());
        return Reply::page(&page);
    }
    Reply::page(&others::other(ask, present, &unit, correcting(&state), &fields, Errors::default()))
}

pub fn save(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (before, mut purpose, mut record, mut errors) = {
        let present = college.present();
        let state = stand(ask, &present)?;
        let count = |kind: &str, record: &Record| votes::count(&present, kind, record);
        let (record, errors) =
            parsing::record(&ask.form, &state.record.unit, college.clock().today(), &count);
        (state.record.clone(), correcting(&state), record, errors)
    };
    record.id.clone_from(&before.id);
    kept(&mut record, &before);
    purpose.seen =
        ask.form.number("seen").ok().flatten().and_then(|n| u64::try_from(n).ok()).unwrap_or(purpose.seen);
    let saving = matches!(ask.form.text("do"), "" | "save");
    if saving && errors.is_empty() {
        let reason = ask.form.text("reason");
        if reason.is_empty() {
            errors.add("reason", "写明为什么更正；原来的内容和这个原因都会留在历史里");
        } else {
            let content = match ask.form.raw(CONTENT) {
                text if !text.trim().is_empty() => Content::Written(text),
                _ if ask.form.has("content_drop") => Content::Dropped,
                _ => Content::Kept,
            };
            match recording::correct(college, &ask.who().person, purpose.seen, record, content, reason) {
                Ok(entry) => {
                    let mark = recording::mark(college, entry.sequence)?;
                    let words = format!("已更正，{}", forms::saved(&entry, &mark));
                    let draft = format!("{}:{}", before.unit, before.id);
                    return Ok(Reply::on_to(forms::done(&before.id, &draft)).saying(&words));
                }
                Err(error) => forms::refused(error, &mut errors)?,
            }
        }
    }
    if is_sitting(&before) {
        let errors = if saving { errors } else { Errors::default() };
        return sittings::again(ask, &before.unit, purpose, errors);
    }
    let present = college.present();
    Reply::form_again(&others::other(ask, &present, &before.unit, purpose, &ask.form, errors))
}

/// What the form does not ask stays as it was: kinds of evidence and digests, topics beyond the first of an agenda item.
fn kept(record: &mut Record, before: &Record) {
    for evidence in &mut record.evidence {
        if let Some(same) = before.evidence.iter().find(|known| known.title == evidence.title) {
            evidence.clone_from(same);
        }
    }
    for (item, known) in record.agenda.iter_mut().zip(&before.agenda) {
        if item.title == known.title && item.topics.first() == known.topics.first() {
            item.topics.clone_from(&known.topics);
        }
    }
    // the order of kinds and of attendance on the form is none of the record's
    if as_set(&record.kinds) == as_set(&before.kinds) {
        record.kinds.clone_from(&before.kinds);
    }
    let place = |person: &str| before.attendance.iter().position(|a| a.person == person);
    record.attendance.sort_by_key(|a| place(&a.person).unwrap_or(usize::MAX));
}

fn as_set(kinds: &[RecordKind]) -> BTreeSet<RecordKind> {
    kinds.iter().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jishi_domain::dates::Day;
    use jishi_domain::records::{AgendaItem, Attendance, AttendanceState, Evidence};

    #[test]
    fn a_form_sent_back_without_a_change_changes_nothing() {
        let mut before = Record::new(
            "r1",
            "B1",
            vec![RecordKind::PartyLecture, RecordKind::ThemeDay],
            Day::parse("2026-03-02").unwrap(),
        );
        let at = |person: &str, state| Attendance { person: person.into(), state, hours: None, reason: None };
        before.attendance = vec![at("P9", AttendanceState::Present), at("P1", AttendanceState::Unexcused)];
        before.evidence =
            vec![Evidence { title: "照片".into(), kind: "image".into(), digest: Some("ab".into()) }];
        before.agenda = vec![AgendaItem {
            title: "学习".into(),
            topics: vec!["t1".into(), "t2".into()],
            ..AgendaItem::default()
        }];
        before.title = Some("学习".into());
        before.items = vec!["i1".into()];
        let mut fields = parsing::fields(&before);
        fields.0.reverse();
        let today = Day::parse("2026-03-31").unwrap();
        let (mut record, errors) = parsing::record(&fields, "B1", today, parsing::UNCOUNTED);
        assert_eq!(errors, Errors::default());
        record.id = "r1".into();
        record.agenda[0].topics.truncate(1);
        record.agenda[0].topics = vec!["t1".into()];
        kept(&mut record, &before);
        assert_eq!(record, before);
    }
}
