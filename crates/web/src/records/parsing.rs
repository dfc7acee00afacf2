//! From a form to a record and back.

use crate::fields::{Errors, Fields};
use jishi_app::requirements;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{AgendaItem, Attendance, AttendanceState, Evidence, Record};
use jishi_domain::votes::Vote;

/// Blocks of the agenda that a form shows at least.
pub const AGENDA: usize = 3;

/// Kinds of votes: id and word.
pub const VOTES: [(&str, &str); 5] = [
    ("general", "一般事项"),
    ("admission", "接收预备党员"),
    ("conversion", "预备党员转正"),
    ("election", "选举"),
    ("committee", "支委会表决"),
];

fn texts(fields: &Fields, name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for text in fields.all(name).flat_map(|v| v.split(['、', '，', ',', '\n'])).map(str::trim) {
        if !text.is_empty() && !found.iter().any(|known| known == text) {
            found.push(text.to_owned());
        }
    }
    found
}

fn owned(fields: &Fields, name: &str) -> Option<String> {
    fields.get(name).map(str::to_owned)
}

/// 应到会 and 实到会 of a kind of vote, from roster and attendance, where they can be told.
pub type Count<'c> = &'c dyn Fn(&str, &Record) -> Option<(u32, u32)>;

/// Nothing is known of who votes.
pub const UNCOUNTED: Count<'static> = &|_, _| None;

/// Reads a record of a unit. What cannot be read stands in the errors, by field; the record then lacks it.
///
/// Where a vote leaves open how many are due and present, `count` says it.
pub fn record(fields: &Fields, unit: &str, today: Day, count: Count<'_>) -> (Record, Errors) {
    let mut errors = Errors::default();
    let kinds: Vec<RecordKind> = fields.all("kind").filter_map(RecordKind::from_id).collect();
    let day = errors.take("day", fields.day("day"));
    let day = day.unwrap_or_else(|| {
        if errors.of("day").is_none() {
            errors.add("day", "没有填写日期");
        }
        today
    });
    let mut record = Record::new("", unit, kinds, day);
    record.until = errors.take("until", fields.day("until"));
    record.title = owned(fields, "title");
    record.place = owned(fields, "place");
    record.chair = owned(fields, "chair");
    record.recorder = owned(fields, "recorder");
    record.lecturers = texts(fields, "lecturers");
    record.hours = errors.take("hours", fields.amount("hours"));
    record.topics = texts(fields, "topics");
    record.guests = texts(fields, "guests");
    record.forms = texts(fields, "forms");
    record.persons = texts(fields, "persons");
    record.by = owned(fields, "by");
    record.items = texts(fields, "items");
    record.to = owned(fields, "to");
    record.amount = errors.take("amount", fields.amount("amount"));
    record.number = errors.take("number", fields.number("number"));
    record.month = owned(fields, "month");
    record.result = owned(fields, "result");
    record.level = owned(fields, "level");
    record.status = owned(fields, "status");
    record.answers = owned(fields, "answers");
    record.remark = owned(fields, "remark");
    record.planned = owned(fields, "planned");
    record.from_paper = fields.has("from_paper");
    record.evidence = texts(fields, "evidence")
        .into_iter()
        .map(|title| Evidence {
            title,
            kind: fields.get("evidence_kind").unwrap_or("text").to_owned(),
            digest: None,
        })
        .collect();
    for (person, state) in fields.starting("at.") {
        let Some(state) = AttendanceState::ALL.into_iter().find(|s| s.id() == state) else { continue };
        // a reason belongs to an absence; what was typed before the tap was taken back is none
        let reason = owned(fields, &format!("why.{person}")).filter(|_| !state.is_there());
        let name = format!("hours.{person}");
        let hours = errors.take(&name, fields.amount(&name)).filter(|_| state.attended());
        let hours = hours.filter(|hours| Some(*hours) != record.hours);
        record.attendance.push(Attendance { person: person.to_owned(), state, hours, reason });
    }
    record.agenda = agenda(fields, &record, count, &mut errors);
    if record.title.is_none() && record.agenda.len() == 1 {
        record.title = Some(record.agenda[0].title.clone());
    }
    // votes were looked at where they were read, by the number of their block
    let faults =
        requirements::faults(&record, today).into_iter().filter(|(field, _)| !field.starts_with("item."));
    for (field, problem) in faults {
        if errors.of(&field).is_none() {
            errors.add(field, problem);
        }
    }
    // the form begins with the kinds
    errors.0.sort_by_key(|(field, _)| field != "kind");
    (record, errors)
}

fn agenda(fields: &Fields, record: &Record, count: Count<'_>, errors: &mut Errors) -> Vec<AgendaItem> {
    let mut items = Vec::new();
    for n in 0..rows(fields) {
        let name = |part: &str| format!("item.{n}.{part}");
        let text = |part: &str| owned(fields, &name(part));
        let (title, discussion, resolution) = (text("title"), text("discussion"), text("resolution"));
        let vote = vote(fields, &name, record, count, errors);
        if title.is_none() {
            if discussion.is_some() || resolution.is_some() || vote.is_some() {
                errors.add(name("title"), "写了讨论、决议或表决，但没有写议题");
            }
            continue;
        }
        items.push(AgendaItem {
            title: title.unwrap_or_default(),
            topics: texts(fields, &name("topics")),
            discussion,
            resolution,
            vote,
        });
    }
    items
}

fn vote(
    fields: &Fields,
    name: &dyn Fn(&str) -> String,
    record: &Record,
    count: Count<'_>,
    errors: &mut Errors,
) -> Option<Vote> {
    let kind = fields.get(&name("vote"))?.to_owned();
    let mut number = |part: &str| -> Option<u32> {
        let read = errors.take(&name(part), fields.number(&name(part)))?;
        u32::try_from(read).ok().or_else(|| {
            errors.add(name(part), "人数不能是负数");
            None
        })
    };
    let (due, present) = (number("due"), number("present"));
    let told = if due.is_none() || present.is_none() { count(&kind, record) } else { None };
    let vote = Vote {
        kind,
        due: due.or(told.map(|(due, _)| due)).unwrap_or(0),
        present: present.or(told.map(|(_, present)| present)).unwrap_or(0),
        yes: number("yes").unwrap_or(0),
        no: number("no").unwrap_or(0),
        abstain: number("abstain").unwrap_or(0),
        written_yes: number("written").unwrap_or(0),
        secret: fields.has(&name("secret")),
    };
    if let Some(mistake) = vote.mistake() {
        errors.add(name("yes"), format!("{mistake}；请核对票数"));
    }
    Some(vote)
}

/// The votes that a form says, each with the number of its block.
pub fn votes(fields: &Fields, record: &Record, count: Count<'_>) -> Vec<(usize, Vote)> {
    let mut errors = Errors::default();
    let mut voted = |n: usize| {
        let name = |part: &str| format!("item.{n}.{part}");
        vote(fields, &name, record, count, &mut errors)
    };
    (0..rows(fields)).filter_map(|n| Some((n, voted(n)?))).collect()
}

/// How many blocks of the agenda a form has.
pub fn rows(fields: &Fields) -> usize {
    let numbered =
        fields.starting("item.").filter_map(|(rest, _)| rest.split('.').next()?.parse::<usize>().ok());
    numbered.max().map_or(AGENDA, |last| (last + 1).min(40)).max(AGENDA)
}

/// The fields that a record fills: the way back, for corrections.
pub fn fields(record: &Record) -> Fields {
    let mut fields = Fields::default();
    let mut put = |name: &str, value: String| fields.0.push((name.to_owned(), value));
    for kind in &record.kinds {
        put("kind", kind.id().to_owned());
    }
    put("day", record.day.to_string());
    let days = [("until", record.until)];
    for (name, day) in days {
        if let Some(day) = day {
            put(name, day.to_string());
        }
    }
    let single = [
        ("title", &record.title),
        ("place", &record.place),
        ("chair", &record.chair),
        ("recorder", &record.recorder),
        ("by", &record.by),
        ("to", &record.to),
        ("month", &record.month),
        ("result", &record.result),
        ("level", &record.level),
        ("status", &record.status),
        ("answers", &record.answers),
        ("remark", &record.remark),
        ("planned", &record.planned),
    ];
    for (name, value) in single {
        if let Some(value) = value {
            put(name, value.clone());
        }
    }
    let several = [
        ("lecturers", &record.lecturers),
        ("topics", &record.topics),
        ("guests", &record.guests),
        ("forms", &record.forms),
        ("persons", &record.persons),
        ("items", &record.items),
    ];
    for (name, values) in several {
        for value in values {
            put(name, value.clone());
        }
    }
    for (name, amount) in [("hours", record.hours), ("amount", record.amount)] {
        if let Some(amount) = amount {
            put(name, amount.to_string());
        }
    }
    if let Some(number) = record.number {
        put("number", number.to_string());
    }
    for evidence in &record.evidence {
        put("evidence", evidence.title.clone());
    }
    for attendance in &record.attendance {
        put(&format!("at.{}", attendance.person), attendance.state.id().to_owned());
        if let Some(reason) = &attendance.reason {
            put(&format!("why.{}", attendance.person), reason.clone());
        }
        if let Some(hours) = attendance.hours {
            put(&format!("hours.{}", attendance.person), hours.to_string());
        }
    }
    for (n, item) in record.agenda.iter().enumerate() {
        let mut part = |part: &str, value: &str| put(&format!("item.{n}.{part}"), value.to_owned());
        part("title", &item.title);
        for topic in &item.topics {
            part("topics", topic);
        }
        part("discussion", item.discussion.as_deref().unwrap_or_default());
        part("resolution", item.resolution.as_deref().unwrap_or_default());
        if let Some(vote) = &item.vote {
            part("vote", &vote.kind);
            let numbers = [
                ("due", vote.due),
                ("present", vote.present),
                ("yes", vote.yes),
                ("no", vote.no),
                ("abstain", vote.abstain),
                ("written", vote.written_yes),
            ];
            for (name, number) in numbers {
                part(name, &number.to_string());
            }
            if vote.secret {
                part("secret", "yes");
            }
        }
    }
    if record.from_paper {
        put("from_paper", "yes".to_owned());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = Day(20_700);

    fn read(text: &str) -> (Record, Errors) {
        record(&Fields::parse(text), "B1", TODAY, UNCOUNTED)
    }

    #[test]
    fn one_sitting_of_three_kinds_with_a_vote() {
        let day = TODAY.plus(-1);
        let (record, errors) = read(&format!(
            "kind=theme-day&kind=party-lecture&kind=general-meeting&day={day}&hours=2&at.P1=present&at.P2=excused&why.P2=出差\
             &item.0.title=接收预备党员&item.0.vote=admission&item.0.due=2&item.0.present=1&item.0.yes=1&item.0.written=1"
        ));
        assert_eq!(errors, Errors::default());
        assert_eq!(record.kinds.len(), 3);
        assert_eq!(record.attendance[1].reason.as_deref(), Some("出差"));
        assert_eq!(record.agenda[0].vote.as_ref().map(|v| (v.due, v.written_yes)), Some((2, 1)));
    }

    #[test]
    fn what_is_wrong_stands_beside_its_field() {
        let (_, errors) =
            read("kind=filing&kind=theme-day&day=2026-13-01&hours=x&item.0.vote=general&item.0.present=3");
        assert!(errors.of("day").unwrap().contains("不是日期"));
        assert!(errors.of("hours").unwrap().contains("不是数"));
        assert!(errors.of("items").unwrap().contains("事项"));
        assert!(errors.of("kind").unwrap().contains("分开记"));
        assert!(errors.of("item.0.yes").unwrap().contains("多于应到"));
        assert!(errors.of("item.0.title").is_some());
    }

    #[test]
    fn what_has_not_happened_is_no_record() {
        let (_, errors) = read(&format!("kind=theme-day&day={}", TODAY.plus(1)));
        assert!(errors.of("day").unwrap().contains("还没有到"));
    }

    #[test]
    fn a_record_goes_into_a_form_and_comes_back() {
        let (record, _) = read(&format!(
            "kind=theme-day&day={TODAY}&title=学习&place=会议室&lecturers=P1&hours=1.5&at.P1=online&evidence=照片&from_paper=yes&planned=B1/2026/s3\
             &item.0.title=一&item.0.vote=general&item.0.due=3&item.0.present=2&item.0.yes=2&item.0.secret=yes"
        ));
        let (again, errors) = super::record(&fields(&record), "B1", TODAY, UNCOUNTED);
        assert_eq!(errors, Errors::default());
        assert_eq!(again, record);
    }

    #[test]
    fn who_votes_is_worked_out_where_the_form_leaves_it_open() {
        let count: Count<'_> = &|kind, record| {
            let here = record.attendance.iter().filter(|a| a.state == AttendanceState::Present).count();
            (kind == "admission").then_some((4, here as u32))
        };
        let fields = Fields::parse(&format!(
            "kind=general-meeting&day={TODAY}&at.P1=present&at.P2=present&at.P3=excused\
             &item.0.title=接收&item.0.vote=admission&item.0.yes=2&item.0.written=1"
        ));
        let (record, errors) = super::record(&fields, "B1", TODAY, count);
        assert_eq!(errors, Errors::default());
        let vote = record.agenda[0].vote.clone().unwrap();
        assert_eq!((vote.due, vote.present, vote.yes, vote.written_yes), (4, 2, 2, 1));
    }

    #[test]
    fn hours_of_one_person_and_reasons_stand_only_where_they_mean_something() {
        let (record, _) = read(&format!(
            "kind=theme-day&day={TODAY}&hours=2&at.P1=present&hours.P1=1&why.P1=忘删了\
             &at.P2=made-up&hours.P2=2&why.P2=补看录像&at.P3=excused&hours.P3=2&why.P3=出差"
        ));
        let lines: Vec<_> =
            record.attendance.iter().map(|a| (a.hours.map(|h| h.to_string()), a.reason.as_deref())).collect();
        assert_eq!(lines, [(Some("1".to_owned()), None), (None, Some("补看录像")), (None, Some("出差"))]);
    }
}
