//! A record in words: what it holds, and what a correction changed.

use jishi_domain::items::Item;
use jishi_domain::periods::in_words;
use jishi_domain::records::{AgendaItem, Attendance, Record};
use jishi_domain::votes::Vote;
use jishi_domain::worlds::World;
use jishi_office::words;
use std::collections::BTreeMap;

/// 要素 — one thing that a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particular {
    /// What.
    pub label: String,
    /// In words.
    pub value: String,
}

/// 改动 — one thing that a correction changed; an empty text means that it was not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What.
    pub label: String,
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
}

/// 用词 — ids of a field with the word that we write for each.
pub type Words = Vec<(&'static str, &'static str)>;

fn written(words: words::Words) -> Words {
    words.iter().filter_map(|(id, words)| Some((*id, *words.first()?))).collect()
}

/// Results, as sheets write them.
pub fn results() -> Words {
    written(words::RESULTS)
}

/// Levels, as sheets write them.
pub fn levels() -> Words {
    written(words::LEVELS)
}

/// Courses of filings, transfers and issues, as sheets write them.
pub fn statuses() -> Words {
    written(words::STATUSES)
}

/// Ways in which something was held, as sheets write them.
pub fn ways() -> Words {
    written(words::FORMS)
}

/// The word for an id; the id itself where there is none.
fn word(words: words::Words, id: &str) -> String {
    let known = words.iter().find(|(known, _)| *known == id).and_then(|(_, words)| words.first());
    known.map_or_else(|| id.to_owned(), |word| (*word).to_owned())
}

/// The name of a person or unit; the code itself where there is none.
pub fn name(world: &World, code: &str) -> String {
    let person = world.people.get(code).map(|p| p.person.name.clone());
    let unit = || world.units.get(code).map(|u| u.latest().name.clone());
    person.or_else(unit).unwrap_or_else(|| match code {
        "import" => "导入".to_owned(),
        "system" => "系统".to_owned(),
        other => other.to_owned(),
    })
}

/// What a record says beside attendance and agenda, in the order of forms; what it does not say is left out.
pub fn of(world: &World, items: &BTreeMap<String, Item>, record: &Record) -> Vec<Particular> {
    let names = |codes: &[String]| codes.iter().map(|c| name(world, c)).collect::<Vec<_>>().join("、");
    let item = |id: &String| items.get(id).map_or_else(|| id.clone(), |i| i.title.clone());
    let titles = |ids: &[String]| ids.iter().map(item).collect::<Vec<_>>().join("、");
    let one = |code: &Option<String>| code.as_deref().map(|c| name(world, c)).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let worded = |words, id: &Option<String>| id.as_deref().map(|id| word(words, id)).unwrap_or_default();
    let answered = record
        .answers
        .as_ref()
        .map(|id| world.records.get(id).map_or_else(|| id.clone(), |listed| title(&listed.record())));
    let all = [
        ("类型", record.kinds.iter().map(|k| k.label()).collect::<Vec<_>>().join("、")),
        ("日期", days(record)),
        ("党组织", name(world, &record.unit)),
        ("主题", text(&record.title)),
        ("地点", text(&record.place)),
        ("主持人", one(&record.chair)),
        ("记录人", one(&record.recorder)),
        ("主讲人", names(&record.lecturers)),
        ("学时", record.hours.map(|h| h.to_string()).unwrap_or_default()),
        ("内容类别", titles(&record.topics)),
        ("事项", titles(&record.items)),
        ("涉及人员", names(&record.persons)),
        ("经办人", one(&record.by)),
        ("对象单位", one(&record.to)),
        ("金额（元）", record.amount.map(|a| a.to_string()).unwrap_or_default()),
        ("数量", record.number.map(|n| n.to_string()).unwrap_or_default()),
        ("所属月份", record.month.as_deref().map(in_words).unwrap_or_default()),
        ("结果", worded(words::RESULTS, &record.result)),
        ("级别", worded(words::LEVELS, &record.level)),
        ("状态", worded(words::STATUSES, &record.status)),
        ("对应记录", answered.unwrap_or_default()),
        ("列席人员", record.guests.join("、")),
        ("形式", record.forms.iter().map(|f| word(words::FORMS, f)).collect::<Vec<_>>().join("、")),
        ("佐证材料", record.evidence.iter().map(|e| e.title.clone()).collect::<Vec<_>>().join("、")),
        ("备注", text(&record.remark)),
        ("来源", if record.from_paper { "纸质记录本补录".to_owned() } else { String::new() }),
    ];
    let filled = all.into_iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(label, value)| Particular { label: label.to_owned(), value }).collect()
}

/// The day of a record, or its first and last.
fn days(record: &Record) -> String {
    let from = record.day.in_words();
    record.until.map_or(from.clone(), |until| format!("{from}至{}", until.in_words()))
}

/// Day, kind and theme of a record, short.
pub fn title(record: &Record) -> String {
    let kinds: Vec<&str> = record.kinds.iter().map(|k| k.label()).collect();
    format!("{} {} {}", record.day, kinds.join("、"), record.title.as_deref().unwrap_or_default())
        .trim_end()
        .to_owned()
}

/// One person's attendance in words.
pub fn attended(attendance: &Attendance) -> String {
    let mut words = attendance.state.label().to_owned();
    if let Some(hours) = attendance.hours {
        words.push_str(&format!("，{hours}学时"));
    }
    if let Some(reason) = &attendance.reason {
        words.push_str(&format!("（{reason}）"));
    }
    words
}

/// A count of votes in words.
pub fn counted(vote: &Vote) -> String {
    let mut words = format!(
        "应到{}，实到{}，赞成{}，反对{}，弃权{}",
        vote.due, vote.present, vote.yes, vote.no, vote.abstain
    );
    if vote.written_yes > 0 {
        words.push_str(&format!("，书面赞成{}", vote.written_yes));
    }
    if vote.secret {
        words.push_str("，无记名");
    }
    words
}

fn discussed(item: &AgendaItem, items: &BTreeMap<String, Item>) -> String {
    let mut parts = vec![item.title.clone()];
    let topics: Vec<String> =
        item.topics.iter().map(|id| items.get(id).map_or_else(|| id.clone(), |i| i.title.clone())).collect();
    if !topics.is_empty() {
        parts.push(topics.join("、"));
    }
    parts.extend(item.discussion.iter().map(|text| format!("讨论：{text}")));
    parts.extend(item.resolution.iter().map(|text| format!("决议：{text}")));
    parts.extend(item.vote.as_ref().map(|vote| format!("表决：{}", counted(vote))));
    parts.join("；")
}

/// Everything that a record says, line by line: its particulars, each person's attendance, each item of the agenda.
fn whole(world: &World, items: &BTreeMap<String, Item>, record: &Record) -> Vec<Particular> {
    let mut lines = of(world, items, record);
    if record.content.is_some() {
        lines.push(Particular { label: "密封内容".to_owned(), value: "已密封".to_owned() });
    }
    for attendance in &record.attendance {
        let label = format!("到会：{}", name(world, &attendance.person));
        lines.push(Particular { label, value: attended(attendance) });
    }
    for (n, item) in record.agenda.iter().enumerate() {
        lines.push(Particular { label: format!("议题{}", n + 1), value: discussed(item, items) });
    }
    lines
}

/// What differs between two states of a record, in the order of the form.
pub fn changes(
    world: &World,
    items: &BTreeMap<String, Item>,
    before: &Record,
    after: &Record,
) -> Vec<Change> {
    let rewritten = matches!((&before.content, &after.content), (Some(old), Some(new)) if old != new);
    let (before, after) = (whole(world, items, before), whole(world, items, after));
    let find = |lines: &[Particular], label: &str| {
        lines.iter().find(|line| line.label == label).map(|line| line.value.clone()).unwrap_or_default()
    };
    let added = after.iter().filter(|line| !before.iter().any(|b| b.label == line.label));
    let labels = before.iter().chain(added).map(|line| &line.label);
    let changes = labels.map(|label| Change {
        label: label.clone(),
        before: find(&before, label),
        after: match (rewritten, label.as_str()) {
            // that it was written anew, and nothing of what it says
            (true, "密封内容") => "重新填写，已密封".to_owned(),
            _ => find(&after, label),
        },
    });
    changes.filter(|change| change.before != change.after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jishi_domain::dates::Day;
    use jishi_domain::record_kinds::RecordKind;
    use jishi_domain::records::AttendanceState;

    fn meeting() -> Record {
        let mut record = Record::new("r1", "B1", vec![RecordKind::GeneralMeeting], Day(20_000));
        record.place = Some("会议室".into());
        for person in ["李木", "王禾"] {
            record.attendance.push(Attendance {
                person: person.into(),
                state: AttendanceState::Present,
                hours: None,
                reason: None,
            });
        }
        record
    }

    #[test]
    fn a_correction_says_old_and_new_of_what_changed_and_nothing_else() {
        let (world, items) = (World::default(), BTreeMap::new());
        let before = meeting();
        let mut after = before.clone();
        after.place = None;
        after.attendance[1].state = AttendanceState::Excused;
        after.attendance[1].reason = Some("出差".into());
        after.agenda.push(AgendaItem { title: "接收预备党员".into(), ..AgendaItem::default() });
        let changes = changes(&world, &items, &before, &after);
        let told: Vec<(&str, &str, &str)> =
            changes.iter().map(|c| (c.label.as_str(), c.before.as_str(), c.after.as_str())).collect();
        assert_eq!(
            told,
            [("地点", "会议室", ""), ("到会：王禾", "出席", "请假（出差）"), ("议题1", "", "接收预备党员")]
        );
        assert!(super::changes(&world, &items, &before, &before).is_empty());
    }
}
