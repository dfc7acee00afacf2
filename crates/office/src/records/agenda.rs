//! Agenda items of the sheet of agenda: discussion, resolution and vote.

use super::RecordSheets;
use super::attendance::by_id;
use super::columns::ItemAt;
use super::fields::{self, SHORT};
use super::rows::Context;
use crate::issues::{CellIssue, Level, Place, shown};
use crate::tables::RowReader;
use crate::vocabularies::ItemWords;
use crate::words;
use jishi_domain::records::AgendaItem;
use jishi_domain::votes::Vote;

/// A line of the sheet of agenda.
pub(super) struct Line {
    sitting: String,
    place: Place,
    item: AgendaItem,
}

/// Reads a line of the sheet of agenda.
pub(super) fn read(row: &mut RowReader<'_, '_, '_>, items: &ItemWords<'_>) -> Option<Line> {
    let context = Context { single: None, items };
    let sitting = row.text(ItemAt::Sitting as usize, SHORT);
    if sitting.is_none() && row.is_blank(ItemAt::Sitting as usize) {
        row.error(ItemAt::Sitting as usize, "", "没有填会议编号", "填写“会议活动”表中的编号");
    }
    let title = row.text(ItemAt::Title as usize, SHORT);
    if title.is_none() && row.is_blank(ItemAt::Title as usize) {
        row.error(ItemAt::Title as usize, "", "没有填议题", "填写议题");
    }
    let topics = fields::items(row, ItemAt::Topics as usize, &["topic"], &context);
    let (discussion, resolution) =
        (row.long_text(ItemAt::Discussion as usize), row.long_text(ItemAt::Resolution as usize));
    let vote = vote(row);
    let item = AgendaItem { title: title?, topics, discussion, resolution, vote };
    Some(Line { sitting: sitting?, place: row.report.place(row.row, ItemAt::Sitting as usize), item })
}

/// The vote of a line; without numbers there was none.
fn vote(row: &mut RowReader<'_, '_, '_>) -> Option<Vote> {
    let kind = row.text(ItemAt::Vote as usize, SHORT).and_then(|text| {
        let id = words::id(words::VOTES, &text);
        if id.is_none() {
            let remedy = format!("写：{}", words::labels(words::VOTES).join("、"));
            row.error(ItemAt::Vote as usize, &text, "不认识这种表决", &remedy);
        }
        id
    });
    let numbers =
        [ItemAt::Due, ItemAt::Present, ItemAt::Yes, ItemAt::No, ItemAt::Abstain, ItemAt::WrittenYes];
    let [due, present, yes, no, abstain, written_yes] = numbers.map(|at| fields::count(row, at as usize));
    if kind.is_none() && [due, present, yes].iter().all(Option::is_none) {
        return None;
    }
    for (at, number) in [(ItemAt::Due, due), (ItemAt::Present, present), (ItemAt::Yes, yes)] {
        if number.is_none() && row.is_blank(at as usize) {
            row.error(at as usize, "", "有表决却没有这个人数", "应到、实到、赞成都要填");
        }
    }
    let secret = row.text(ItemAt::Secret as usize, SHORT).and_then(|text| words::yes_or_no(&text));
    let vote = Vote {
        kind: kind.unwrap_or("general").to_owned(),
        due: due?,
        present: present?,
        yes: yes?,
        no: no.unwrap_or(0),
        abstain: abstain.unwrap_or(0),
        written_yes: written_yes.unwrap_or(0),
        secret: secret.unwrap_or(false),
    };
    let sum = [vote.yes, vote.no, vote.abstain, vote.written_yes, vote.present]
        .iter()
        .try_fold(0_u32, |sum, n| sum.checked_add(*n));
    match sum.map_or_else(|| Some("人数太大".to_owned()), |_| vote.mistake()) {
        Some(mistake) => {
            row.error(ItemAt::Yes as usize, &vote.yes.to_string(), &mistake, "核对票数");
            None
        }
        None => Some(vote),
    }
}

/// Gives the items to their sittings, in the order of the sheet.
pub(super) fn attach(result: &mut RecordSheets, lines: Vec<Line>) {
    let sittings = by_id(result);
    for Line { sitting, place, item } in lines {
        match sittings.get(&sitting).copied() {
            Some(at) => result.rows[at].draft.agenda.push(item),
            None => result.issues.push(CellIssue {
                level: Level::Error,
                place,
                value: shown(&sitting),
                problem: "“会议活动”表里没有这个编号".to_owned(),
                remedy: "核对编号；会议那一行也要填上同样的编号".to_owned(),
            }),
        }
    }
}
