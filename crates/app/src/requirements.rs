//! What a record must say before it is saved, by field: the same for forms and for programs.

use jishi_domain::dates::Day;
use jishi_domain::records::Record;

/// What is missing or does not fit together in a record: field and problem, in the order of the form.
pub fn faults(record: &Record, today: Day) -> Vec<(String, String)> {
    let mut faults: Vec<(String, String)> = Vec::new();
    let mut add = |field: &str, problem: String| {
        if !faults.iter().any(|(known, _)| known == field) {
            faults.push((field.to_owned(), problem));
        }
    };
    if record.kinds.is_empty() {
        add("kind", "没有选择类型；至少选一种".to_owned());
    }
    if record.day > today {
        add("day", "还没有到这一天；纪实只记已经发生的事，将来的安排写在计划里".to_owned());
    }
    for kind in &record.kinds {
        for field in kind.spec().required {
            if !field.is_filled(record) {
                add(field.id(), format!("“{}”要写明{}", kind.label(), field.label()));
            }
        }
    }
    if record.until.is_some_and(|until| until < record.day) {
        add("until", "结束日期早于开始日期".to_owned());
    }
    if record.kinds.len() > 1
        && let Some(alone) = record.kinds.iter().find(|kind| !kind.spec().sitting)
    {
        add("kind", format!("“{}”不能与其他类型合在一条记录里；请分开记", alone.label()));
    }
    for (n, item) in record.agenda.iter().enumerate() {
        if let Some(mistake) = item.vote.as_ref().and_then(|vote| vote.mistake()) {
            add(&format!("item.{n}.yes"), format!("{mistake}；请核对票数"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use jishi_domain::record_kinds::RecordKind;

    fn of(kinds: &[RecordKind]) -> Vec<String> {
        let today = Day::parse("2026-06-10").unwrap();
        let mut record = Record::new("R1", "B1", kinds.to_vec(), today.plus(1));
        record.until = Some(today);
        faults(&record, today).into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn each_field_is_said_once_and_the_kind_says_what_it_needs() {
        let talk = of(&[RecordKind::Talk]);
        assert!(talk.contains(&"day".into()) && talk.contains(&"until".into()), "{talk:?}");
        assert!(RecordKind::Talk.spec().required.iter().all(|f| talk.contains(&f.id().to_owned())));
        let mixed = of(&[RecordKind::Talk, RecordKind::ThemeDay]);
        assert_eq!(mixed.iter().filter(|field| *field == "kind").count(), 1);
        assert_eq!(of(&[])[0], "kind");
    }
}
