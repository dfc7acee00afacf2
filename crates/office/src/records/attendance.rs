//! Who was there: names in the sitting's own row, or lines of the sheet of attendance.

use super::columns::{At, LineAt};
use super::fields::{self, SHORT};
use super::people::PersonReference;
use super::{AttendanceDraft, AttendanceLine, RecordSheets};
use crate::issues::{CellIssue, Level, Place};
use crate::tables::RowReader;
use crate::texts;
use crate::words;
use jishi_domain::records::AttendanceState;
use std::collections::HashMap;

/// The columns that name those who were not simply there.
const OTHERS: [(At, AttendanceState); 4] = [
    (At::Online, AttendanceState::Online),
    (At::Excused, AttendanceState::Excused),
    (At::Unexcused, AttendanceState::Unexcused),
    (At::MadeUp, AttendanceState::MadeUp),
];

/// The attendance that the columns of a sitting's row give. Who was absent is never guessed: where only numbers say it, the
/// attendance stays unrecorded.
pub(super) fn of_row(row: &mut RowReader<'_, '_, '_>) -> AttendanceDraft {
    let due = fields::count(row, At::Due as usize);
    let mut present = fields::count(row, At::Present as usize);
    let Some(others) = others(row) else { return AttendanceDraft::Unrecorded };
    let mut written = OTHERS.iter().any(|(at, _)| !row.is_blank(*at as usize));
    match row.long_text(At::Attendees as usize) {
        None => {}
        Some(text) if says_all(&text) => written = true,
        Some(text) => match number(&text) {
            Some(number) => present = present.or(Some(number)),
            None => return listed(row, &text, others),
        },
    }
    if let (Some(due), Some(present)) = (due, present) {
        written = check_numbers(row, due, present, written, &others);
    }
    if written { AttendanceDraft::AllBut { others, due, present } } else { AttendanceDraft::Unrecorded }
}

/// Those named as online, excused, absent or made up; `None` where a number stands instead of the names.
fn others(row: &mut RowReader<'_, '_, '_>) -> Option<Vec<AttendanceLine>> {
    let mut others: Vec<AttendanceLine> = Vec::new();
    let mut only_numbers = false;
    for (at, state) in OTHERS {
        let at = at as usize;
        let value = row.value(at);
        if number(&value).is_some_and(|n| n > 0) {
            row.warning(at, &value, "只写了人数，没有写是谁，考勤没有读取", "写上姓名，或填“考勤”表");
            only_numbers = true;
            continue;
        }
        for person in fields::people(row, at) {
            if others.iter().any(|o| same(&o.person, &person)) {
                row.error(at, &person.shown(), "这个人写了两次", "每人只写在一列里");
                continue;
            }
            let mut line = line(person, state);
            // a book with one column for “缺席人员及原因” keeps the excused in it, too
            let excused = line
                .reason
                .as_deref()
                .is_some_and(|r| !["无故", "未请假", "不明"].iter().any(|w| r.contains(w)));
            if state == AttendanceState::Unexcused && excused {
                line.state = AttendanceState::Excused;
            } else if state == AttendanceState::Unexcused
                && line.reason.is_none()
                && !row.report.has(At::Excused as usize)
            {
                let remedy = "请假的写到“请假人员”列，或在括号内写明原因";
                row.warning(at, &line.person.shown(), "没有写原因，按无故缺席读取", remedy);
            }
            others.push(line);
        }
    }
    (!only_numbers).then_some(others)
}

/// Those present are named one by one.
fn listed(row: &mut RowReader<'_, '_, '_>, names: &str, others: Vec<AttendanceLine>) -> AttendanceDraft {
    let place = row.report.place(row.row, At::Attendees as usize);
    let mut lines = others;
    for person in PersonReference::read_all(names, &place) {
        match lines.iter().find(|l| same(&l.person, &person)).map(|l| l.state) {
            None => lines.push(line(person, AttendanceState::Present)),
            // online and made-up ones may stand among those who attended
            Some(state) if state.attended() => {}
            Some(_) => {
                let problem = "既写了出席，又写了请假或缺席";
                row.error(At::Attendees as usize, &person.shown(), problem, "核对后只留一处");
            }
        }
    }
    AttendanceDraft::Listed(lines)
}

/// Compares 应到 and 实到 with the names; whether the attendance is known.
fn check_numbers(
    row: &mut RowReader<'_, '_, '_>,
    due: u32,
    present: u32,
    written: bool,
    others: &[AttendanceLine],
) -> bool {
    let at = At::Present as usize;
    let value = present.to_string();
    if present > due {
        row.error(at, &value, &format!("多于应到{due}人"), "核对人数");
        return written;
    }
    if !written && present < due {
        let problem = format!("实到{present}人少于应到{due}人，没有写明谁请假、谁缺席，考勤没有读取");
        row.warning(at, &value, &problem, "在请假人员、缺席人员列写上姓名，或填“考勤”表");
        return false;
    }
    let missing = (due - present) as usize;
    let absent = others.iter().filter(|o| !o.state.attended()).count();
    // some books count those online or made up as present, some do not
    if missing != absent && missing != others.len() {
        let problem = format!("应到{due}人、实到{present}人，差{missing}人，请假和缺席人员却写了{absent}人");
        row.warning(at, &value, &problem, "核对人数和名单");
    }
    true
}

/// A bare number of people: `18`, `18人`.
fn number(text: &str) -> Option<u32> {
    let folded = texts::fold_signs(text);
    folded.trim_end_matches(['人', '名', ' ']).parse().ok()
}

fn line(mut person: PersonReference, state: AttendanceState) -> AttendanceLine {
    AttendanceLine { reason: person.note.take(), person, state, hours: None }
}

fn same(a: &PersonReference, b: &PersonReference) -> bool {
    match (&a.code, &b.code) {
        (Some(a), Some(b)) => a == b,
        _ => a.name.is_some() && a.name == b.name && a.branch == b.branch,
    }
}

fn says_all(text: &str) -> bool {
    let key = texts::key(text);
    matches!(
        key.as_str(),
        "全体"
            | "全体党员"
            | "全部"
            | "全员"
            | "全勤"
            | "全体人员"
            | "全部党员"
            | "全到"
            | "支部全体党员"
            | "无"
            | ""
    )
}

/// A line of the sheet of attendance.
pub(super) struct Line {
    sitting: String,
    place: Place,
    line: AttendanceLine,
}

/// Reads a line of the sheet of attendance.
pub(super) fn read(row: &mut RowReader<'_, '_, '_>) -> Option<Line> {
    let sitting = row.text(LineAt::Sitting as usize, SHORT);
    if sitting.is_none() && row.is_blank(LineAt::Sitting as usize) {
        row.error(LineAt::Sitting as usize, "", "没有填会议编号", "填写“会议活动”表中的编号");
    }
    let code = row.text(LineAt::PersonCode as usize, SHORT);
    let name = row.text(LineAt::Name as usize, SHORT);
    let branch = row.text(LineAt::Branch as usize, SHORT);
    let at = if name.is_some() { LineAt::Name } else { LineAt::PersonCode };
    let place = row.report.place(row.row, at as usize);
    let mut person = name.and_then(|n| PersonReference::read(&n, &place));
    if let Some(person) = &mut person {
        person.code = code.clone().or(person.code.take());
        person.branch = branch.or(person.branch.take());
    } else if let Some(code) = code {
        person = Some(PersonReference { name: None, code: Some(code), branch, note: None, place });
    } else {
        row.error(LineAt::Name as usize, "", "没有写是谁", "填写姓名或人员编号");
    }
    let state = row.text(LineAt::State as usize, SHORT).and_then(|text| {
        let state = words::attendance(&text);
        if state.is_none() {
            row.error(LineAt::State as usize, &text, "看不懂这个状态", "写出席、线上、请假、缺席或补课");
        }
        state
    });
    if row.is_blank(LineAt::State as usize) {
        row.error(LineAt::State as usize, "", "没有填状态", "写出席、线上、请假、缺席或补课");
    }
    let hours = fields::amount(row, LineAt::Hours as usize);
    let reason = row.text(LineAt::Reason as usize, SHORT);
    let line = AttendanceLine { person: person?, state: state?, hours, reason };
    Some(Line { sitting: sitting?, place: row.report.place(row.row, LineAt::Sitting as usize), line })
}

/// Gives the lines to their sittings.
pub(super) fn attach(result: &mut RecordSheets, lines: Vec<Line>) {
    let sittings = by_id(result);
    let mut error = |place: Place, value: &str, problem: String, remedy: &str| {
        let (value, remedy) = (crate::issues::shown(value), remedy.to_owned());
        result.issues.push(CellIssue { level: Level::Error, place, value, problem, remedy });
    };
    for Line { sitting, place, line } in lines {
        let Some(at) = sittings.get(&sitting).copied() else {
            error(
                place,
                &sitting,
                "“会议活动”表里没有这个编号".to_owned(),
                "核对编号；会议那一行也要填上同样的编号",
            );
            continue;
        };
        let row = &mut result.rows[at];
        match &mut row.attendance {
            AttendanceDraft::AllBut { .. } => {
                let problem = format!(
                    "这次会议的考勤已写在表“{}”第{}行，这里又登记了一次",
                    row.place.sheet, row.place.row
                );
                error(place, &sitting, problem, "只留一处");
            }
            AttendanceDraft::Listed(known) if known.iter().any(|k| same(&k.person, &line.person)) => {
                let who = line.person.shown();
                error(line.person.place, &who, "这个人在这次会议的考勤中出现两次".to_owned(), "每人只留一行");
            }
            AttendanceDraft::Listed(known) => known.push(line),
            draft @ AttendanceDraft::Unrecorded => *draft = AttendanceDraft::Listed(vec![line]),
        }
    }
}

/// Sittings by their written ids.
pub(super) fn by_id(result: &RecordSheets) -> HashMap<String, usize> {
    let sitting = |kinds: &[jishi_domain::record_kinds::RecordKind]| kinds.iter().any(|k| k.spec().sitting);
    let rows =
        result.rows.iter().enumerate().filter(|(_, r)| r.draft.kinds.is_empty() || sitting(&r.draft.kinds));
    rows.rev().filter_map(|(at, row)| Some((row.id.clone()?, at))).collect()
}
