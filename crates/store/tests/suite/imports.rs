//! Files of other programs, and files that come twice.

use super::{AT, LATER, college, exported, fresh, open, sitting};
use jishi_domain::actions::Action;
use jishi_store::testing::{Engine, Place, colleges};
use jishi_store::{Exchange, Store, StoreError};

on_both! {
    the_same_file_twice_changes_nothing;
    a_file_with_plain_secrets_twice_changes_nothing;
    a_file_does_not_bring_back_erased_secrets;
    new_entries_of_a_grown_file_are_added_and_corrections_find_their_place;
    a_check_says_what_an_import_would_do_and_writes_nothing;
    an_entry_that_does_not_fit_is_named_by_its_line;
    two_equal_entries_stay_two;
}

const FIRST: &str = r#"{"format":"jishi-exchange","version":1}"#;

fn file(lines: &[&str]) -> String {
    let mut text = format!("{FIRST}\n");
    lines.iter().for_each(|line| text.push_str(&format!("{line}\n")));
    text
}

/// A college as another program may write it: without sequences, times and actors.
fn foreign() -> String {
    file(&[
        r#"{"event_day":"2020-01-01","action":"unit.established","payload":{"unit":{"code":"C","name":"学院党委","kind":"college"}}}"#,
        r#"{"event_day":"2020-01-01","action":"unit.established","payload":{"unit":{"code":"B1","name":"一支部","kind":"branch"},"parent":"C"}}"#,
        r#"{"event_day":"2020-02-01","action":"person.registered","payload":{"person":{"code":"P1","name":"甲"},"memberships":[{"unit":"B1","stage":"full","from":"2020-02-01"}]},"secrets":{"citizen_id":"11010519491231002X","phone":"10000000001"}}"#,
        r#"{"event_day":"2026-01-05","action":"record.added","payload":{"id":"R1","unit":"B1","kinds":["theme-day"],"day":"2026-01-05","hours":1.5}}"#,
    ])
}

fn import(store: &mut Store, text: &str) -> Result<(usize, usize), StoreError> {
    let exchange = Exchange::read(text.as_bytes())?;
    let imported = store.import_exchange(&exchange, AT, &mut |_| {})?;
    Ok((imported.added, imported.left))
}

fn the_same_file_twice_changes_nothing(engine: Engine) {
    let (_place, mut store) = college(engine);
    let text = exported(&mut store);
    let mut copy = open(&Place::on(engine));
    assert_eq!(import(&mut copy, &text).unwrap(), (20, 0));
    assert_eq!(import(&mut copy, &text).unwrap(), (0, 20));
    assert_eq!(import(&mut store, &text).unwrap(), (0, 20));
    assert_eq!(exported(&mut copy), text);
}

fn a_file_with_plain_secrets_twice_changes_nothing(engine: Engine) {
    let (_place, mut store) = fresh(engine);
    assert_eq!(import(&mut store, &foreign()).unwrap(), (4, 0));
    assert_eq!(import(&mut store, &foreign()).unwrap(), (0, 4));
    let entry = store.entry(3).unwrap().unwrap();
    assert_eq!((entry.actor.as_str(), entry.entered_at.as_str()), ("import", AT));
    assert_eq!(store.find_by_citizen_id("11010519491231002x").unwrap(), ["P1"]);
    assert!(store.verify().unwrap().is_sound());
    let other_phone = foreign().replace("10000000001", "10000000002");
    let error = import(&mut store, &other_phone).unwrap_err().to_string();
    assert!(error.contains("第4行") && error.contains("编号已经用过"), "{error}");
}

fn a_file_does_not_bring_back_erased_secrets(engine: Engine) {
    let (_place, mut store) = college(engine);
    let sealed = exported(&mut store);
    let (_place, mut other) = fresh(engine);
    import(&mut other, &foreign()).unwrap();
    store.erase_secrets("P00003", "本人要求", "office", LATER).unwrap();
    other.erase_secrets("P1", "本人要求", "office", LATER).unwrap();
    assert_eq!(import(&mut store, &sealed).unwrap(), (0, 20));
    assert_eq!(import(&mut other, &foreign()).unwrap(), (0, 4));
    assert!(!exported(&mut store).contains(r#"{"person_key":{"person":"P00003""#));
    assert!(store.verify().unwrap().is_sound() && other.verify().unwrap().is_sound());
}

fn new_entries_of_a_grown_file_are_added_and_corrections_find_their_place(engine: Engine) {
    let (_place, mut store) = fresh(engine);
    store.append(vec![colleges::establish("C", "学院党委", "college", None)], AT).unwrap();
    store.append(vec![colleges::establish("X", "另一支部", "branch", Some("C"))], AT).unwrap();
    let mut grown = foreign();
    grown.push_str(r#"{"event_day":"2026-01-06","action":"record.corrected","payload":{"corrects":4,"record":{"id":"R1","unit":"B1","kinds":["theme-day"],"day":"2026-01-05","title":"更正"},"reason":"笔误"}}"#);
    let text =
        grown.replace("学院党委", "示例学院党委").replace(r#""name":"示例学院党委""#, r#""name":"学院党委""#);
    assert_eq!(import(&mut store, &text).unwrap(), (4, 1), "the college is there already");
    let entry = store.entries(1, 99).map(Result::unwrap).last().unwrap();
    let Action::RecordCorrected(body) = entry.action else { panic!("{entry:?}") };
    assert_eq!((body.corrects, entry.sequence), (5, 6), "the record stands at another place here");
    assert_eq!(import(&mut store, &text).unwrap(), (0, 5));
    assert_eq!(store.world().unwrap().records.get("R1").unwrap().record().title.as_deref(), Some("更正"));
}

fn a_check_says_what_an_import_would_do_and_writes_nothing(engine: Engine) {
    let (_place, mut store) = fresh(engine);
    let exchange = Exchange::read(foreign().as_bytes()).unwrap();
    let would = store.check_exchange(&exchange, AT).unwrap();
    assert_eq!((would.added, would.left, store.head().unwrap().sequence), (4, 0, 0));
    store.import_exchange(&exchange, AT, &mut |_| {}).unwrap();
    let would = store.check_exchange(&exchange, AT).unwrap();
    assert_eq!((would.added, would.left), (0, 4));
}

fn an_entry_that_does_not_fit_is_named_by_its_line(engine: Engine) {
    let (_place, mut store) = fresh(engine);
    let text = foreign().replace(r#""kinds":["theme-day"]"#, r#""kinds":["filing"]"#);
    let exchange = Exchange::read(text.as_bytes()).unwrap();
    let checked = store.check_exchange(&exchange, AT).unwrap_err();
    let imported = store.import_exchange(&exchange, AT, &mut |_| {}).unwrap_err();
    for error in [checked, imported] {
        let StoreError::Lines(problems) = &error else { panic!("{error}") };
        assert_eq!(problems[0].line, 5);
        assert!(error.to_string().contains("“报送备案”缺少事项"), "{error}");
    }
    assert_eq!(store.head().unwrap().sequence, 0);
}

fn two_equal_entries_stay_two(engine: Engine) {
    let (_place, mut store) = college(engine);
    for _ in 0..2 {
        store.open_secrets("P00003", &["phone"], "office", "联系", AT).unwrap();
    }
    let text = exported(&mut store);
    let mut copy = open(&Place::on(engine));
    assert_eq!(import(&mut copy, &text).unwrap(), (22, 0));
    assert_eq!(import(&mut copy, &text).unwrap(), (0, 22));
}

/// What the reader says of a file whose line is wrong, without a database.
fn problem(line: &str) -> String {
    let text = file(&[line]);
    Exchange::read(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn each_mistake_of_form_is_named_with_its_line_and_what_to_do() {
    let record = |payload: &str| {
        format!(r#"{{"event_day":"2026-01-05","action":"record.added","payload":{payload}}}"#)
    };
    for (line, expected) in [
        ("not json", "不是完整的JSON"),
        (r#"{"event_day":"2026-01-05""#, "不是完整的JSON"),
        (r#"{"action":"record.added","payload":{}}"#, "缺少字段“event_day”"),
        (r#"{"event_day":"2026-01-05","action":"record.added"}"#, "缺少字段“payload”"),
        (
            r#"{"event_day":"5.1.2026","action":"unit.moved","payload":{"unit":"a","parent":"b"}}"#,
            "event_day “5.1.2026”看不懂",
        ),
        (r#"{"event_day":"2026-01-05","action":"unit.exploded","payload":{}}"#, "没有这种动作"),
        (
            r#"{"event_day":"2026-01-05","action":"unit.moved","payload":{"unit":"a","parent":"b"},"colour":1}"#,
            "有不认识的字段“colour”",
        ),
        (
            r#"{"event_day":"2026-01-05","action":"unit.moved","payload":{"unit":"a","parent":"b"},"secrets":{"phone":"1"}}"#,
            "不能附带密封资料",
        ),
        (
            r#"{"event_day":"2026-01-05","entered_at":"today","action":"unit.moved","payload":{"unit":"a","parent":"b"}}"#,
            "录入时间“today”：看不懂",
        ),
        (
            r#"{"sequence":0,"event_day":"2026-01-05","action":"unit.moved","payload":{"unit":"a","parent":"b"}}"#,
            "不大于前一条",
        ),
        (&record(r#"{"id":"R1","unit":"B1","kinds":["tea"],"day":"2026-01-05"}"#), "有不认识的代码“tea”"),
        (
            &record(r#"{"id":"R1","unit":"B1","kinds":["talk"],"day":"2026-01-05","colour":1}"#),
            "有不认识的字段“colour”",
        ),
        (&record(r#"{"id":"R1","kinds":["talk"],"day":"2026-01-05"}"#), "缺少字段“unit”"),
        (&record(r#"{"id":"R1","unit":"B1","kinds":["talk"],"day":"2026-02-30"}"#), "类型或格式不对"),
        (
            &record(r#"{"id":"R1","unit":"B1","unit":"B2","kinds":["talk"],"day":"2026-01-05"}"#),
            "字段“unit”写了两次",
        ),
        (
            &record(r#"{"id":"R1","unit":"B1","kinds":["talk"],"day":"2026-01-05","amount":"1.234"}"#),
            "类型或格式不对",
        ),
    ] {
        let said = problem(line);
        assert!(said.starts_with("第2行 ") && said.contains(expected), "{line}\n{said}");
    }
}

#[test]
fn all_wrong_lines_are_named_at_once() {
    let text = file(&[
        "1",
        r#"{"event_day":"2026-01-05","action":"unit.moved","payload":{"unit":"a","parent":"b"}}"#,
        "",
        "2",
    ]);
    let StoreError::Lines(problems) = Exchange::read(text.as_bytes()).unwrap_err() else {
        panic!("no lines")
    };
    assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 5]);
}

#[test]
fn a_file_that_is_no_exchange_file_is_refused() {
    for text in [
        "",
        "\n\n",
        "姓名,支部\n",
        "{\"format\":\"other\",\"version\":1}\n",
        "{\"format\":\"jishi-exchange\",\"version\":2}\n",
    ] {
        let error = Exchange::read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("第1行") && error.contains("交换文件"), "{error}");
    }
    let error = Exchange::read(&b"{\"format\":\"jishi-exchange\",\"version\":1}\n\xff\n"[..]).unwrap_err();
    assert!(error.to_string().contains("UTF-8"), "{error}");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let text = format!("\u{feff}{}", foreign().replace('\n', "\r\n"));
    assert_eq!(Exchange::read(text.as_bytes()).unwrap().lines.len(), 4);
}

#[test]
fn sequences_are_on_every_line_or_on_none() {
    let with = |n: u64| {
        format!(
            r#"{{"sequence":{n},"event_day":"2026-01-05","action":"unit.moved","payload":{{"unit":"a","parent":"b"}}}}"#
        )
    };
    let without = r#"{"event_day":"2026-01-05","action":"unit.moved","payload":{"unit":"a","parent":"b"}}"#;
    let read = |lines: &[&str]| Exchange::read(file(lines).as_bytes());
    assert!(read(&[&with(3), &with(8)]).is_ok());
    assert!(read(&[&with(3), without]).unwrap_err().to_string().contains("每行都写"));
    assert!(read(&[&with(3), &with(3)]).unwrap_err().to_string().contains("不大于前一条"));
}

#[test]
fn a_file_that_was_cut_off_or_edited_is_noticed_by_its_first_line() {
    let (_place, mut store) = college(Engine::Sqlite);
    let text = exported(&mut store);
    let lines: Vec<&str> = text.lines().collect();
    let without = |i: usize| {
        let kept: Vec<&str> = lines.iter().enumerate().filter(|(n, _)| *n != i).map(|(_, l)| *l).collect();
        kept.join("\n")
    };
    for (cut, expected) in [
        (without(20), "可能不完整"),
        (without(9).replacen("\"entries\":20", "\"entries\":19", 1), "与首行的 head 不符"),
        (text.replacen("示例3", "示例9", 1), "与首行的 head 不符"),
        (text.replacen("\"actor\":\"import\"", "\"actor\":\"imports\"", 1), "与首行的 head 不符"),
    ] {
        let error = Exchange::read(cut.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let typo = text.replacen("\"head\":\"000020-", "\"head\":\"000021-", 1);
    assert!(Exchange::read(typo.as_bytes()).unwrap_err().to_string().contains("校验组不符"));
    assert!(sitting("X").secrets.is_none());
}
