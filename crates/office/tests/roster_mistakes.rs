//! What is wrong in a roster, cell by cell.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod support;

use jishi_domain::people::Sex;
use jishi_office::issues::FileProblem;
use jishi_office::roster::{self, RosterSheet};
use support::{Raw, RawBook, options, place, said, shared};

const ID: &str = "11010519491231002X";

fn read(book: &RawBook) -> RosterSheet {
    let (_folder, path) = place("名册.xlsx");
    book.save(&path);
    roster::read(&path, &options()).unwrap()
}

fn refused(book: &RawBook) -> (FileProblem, String) {
    let (_folder, path) = place("名册.xlsx");
    book.save(&path);
    let refusal = roster::read(&path, &options()).unwrap_err();
    (refusal.problem, refusal.to_string())
}

/// A sheet with these headings and rows.
fn book(rows: &[&[&'static str]]) -> RawBook {
    let rows: Vec<Vec<Raw>> = rows.iter().map(|r| shared(r)).collect();
    RawBook::default().sheet("名册", &rows, &[])
}

#[test]
fn missing_columns_are_named_with_the_words_that_would_do() {
    let (problem, words) =
        refused(&book(&[&["姓名", "性别", "民族", "学历"], &["张三", "男", "汉族", "本科"]]));
    assert_eq!(problem, FileProblem::MissingColumns);
    for part in
        ["文件“名册.xlsx”", "所在党支部", "支部名称", "公民身份证号", "身份证号码", "人员编号", "补上这些列"]
    {
        assert!(words.contains(part), "{words}");
    }
    assert!(!words.contains("“姓名”"), "{words}");
}

#[test]
fn two_columns_for_one_meaning_are_refused() {
    let (problem, words) = refused(&book(&[
        &["姓名", "支部名称", "身份证号", "入党日期", "加入党组织时间"],
        &["张三", "一", ID, "", ""],
    ]));
    assert_eq!(problem, FileProblem::DoubleColumns);
    assert!(words.contains("D列和E列都是“加入党组织日期”"), "{words}");
}

#[test]
fn two_telephone_columns_are_no_contradiction() {
    let roster = read(&book(&[
        &["姓名", "支部名称", "身份证号", "手机号码", "联系电话"],
        &["张三", "一", ID, "10012345678", "010-12345"],
    ]));
    assert_eq!(roster.rows[0].phone.as_ref().unwrap().0, "10012345678");
    assert_eq!(roster.rows[0].landline.as_ref().unwrap().0, "010-12345");
}

#[test]
fn a_file_without_a_roster_says_what_was_looked_for() {
    let (problem, words) =
        refused(&RawBook::default().sheet("预算", &[shared(&["项目", "金额"])], &[]).sheet("说明", &[], &[]));
    assert_eq!(problem, FileProblem::NoSheet);
    for part in ["“预算”、“说明”", "“姓名”“所在党支部”“公民身份证号”"] {
        assert!(words.contains(part), "{words}");
    }
    let form = RawBook::default().sheet(
        "采集表",
        &[
            shared(&["党员基本信息采集表"]),
            shared(&["姓名", "张三"]),
            shared(&["民族", "汉族"]),
            shared(&["公民身份证号", ID]),
            shared(&["学历", "本科"]),
            shared(&["所在党支部", "一支部"]),
            shared(&["工作岗位", "教师"]),
            shared(&["家庭住址", "某地"]),
        ],
        &["A1:B1"],
    );
    assert!(refused(&form).1.contains("一人一张"));
}

/// One row under the usual headings, with these cells changed.
fn with(changes: &[(usize, Raw)]) -> Vec<String> {
    let mut row = shared(&[
        "张三",
        "一支部",
        ID,
        "女",
        "1949-12-31",
        "正式党员",
        "1970-07-01",
        "1971-07-01",
        "10012345678",
        "否",
    ]);
    for (at, cell) in changes {
        row[*at] = cell.clone();
    }
    let headings = [
        "姓名",
        "所在党支部",
        "身份证号",
        "性别",
        "出生日期",
        "人员类别",
        "入党日期",
        "转正日期",
        "手机号",
        "是否失联",
    ];
    said(&read(&RawBook::default().sheet("名册", &[shared(&headings), row], &[])).issues)
}

#[test]
fn every_mistake_stands_at_its_cell_with_its_problem() {
    let one = |at: usize, text: &'static str| with(&[(at, Raw::Shared(text))]);
    assert_eq!(with(&[]), Vec::<String>::new());
    assert_eq!(with(&[(0, Raw::None)]), ["E A2 没有姓名"]);
    assert_eq!(with(&[(1, Raw::None)]), ["E B2 没有填所在党支部"]);
    assert_eq!(with(&[(2, Raw::None)]), ["E C2 身份证号和人员编号都没有填，认不出是谁"]);
    assert_eq!(one(2, "11010519491231002A"), ["E C2 只能是数字，末位可为X"]);
    assert_eq!(one(2, "110105194912310021"), ["W C2 校验码不对，请核对每一位"]);
    assert_eq!(one(2, "1101051949123100"), ["E C2 应为18位"]);
    assert_eq!(one(2, "1.10105E+17"), ["E C2 是科学计数法，丢失了末位"]);
    assert_eq!(with(&[(2, Raw::Number("110105194912310000", 0))]), ["E C2 是数字格式，丢失了末位"]);
    assert_eq!(with(&[(2, Raw::Number("1.1010519491231E+17", 0))]), ["E C2 是数字格式，丢失了末位"]);
    assert_eq!(one(3, "男"), ["W D2 与身份证号第17位表示的性别不一致"]);
    assert_eq!(one(3, "?"), ["E D2 看不懂这个词"]);
    assert_eq!(one(4, "1949-12-30"), ["W E2 与身份证号中的出生日期1949-12-31不一致"]);
    assert_eq!(one(4, "1949.12"), Vec::<String>::new());
    assert_eq!(one(5, "群众"), ["E F2 看不懂这个类别"]);
    assert_eq!(one(5, "预备党员"), ["E H2 预备党员没有转正日期"]);
    assert_eq!(one(6, "2027-01-01"), ["E G2 晚于今天（2026-11-21）"]);
    assert_eq!(one(6, "1970.13.1"), ["E G2 没有13月"]);
    assert_eq!(one(6, "1970.07"), ["W G2 只写到月，按1970年7月1日读取"]);
    assert_eq!(one(6, "1972-07-01"), ["E H2 早于加入党组织日期1972-07-01"]);
    assert_eq!(one(6, "1940-07-01"), ["E G2 早于出生日期1949-12-31"]);
    assert_eq!(with(&[(7, Raw::None)]), ["W H2 正式党员没有转正日期"]);
    assert_eq!(with(&[(6, Raw::None)]), ["W G2 没有入党日期"]);
    assert_eq!(with(&[(5, Raw::None)]), Vec::<String>::new());
    assert_eq!(with(&[(5, Raw::None), (7, Raw::None)]), ["E F2 看不出是正式党员还是预备党员"]);
    assert_eq!(one(8, "12345"), ["W I2 不像手机号（应为1开头的11位）"]);
    assert_eq!(one(9, "也许"), ["E J2 看不懂这个词"]);
    assert_eq!(with(&[(9, Raw::Error("#N/A"))]), ["E J2 单元格是错误值"]);
    assert_eq!(with(&[(0, Raw::None), (6, Raw::Shared("去年")), (3, Raw::Shared("男"))]).len(), 3);
}

#[test]
fn secrets_are_masked_in_issues_and_in_debug_output() {
    let roster = read(&book(&[
        &["姓名", "支部名称", "身份证号", "手机号", "人员类别"],
        &["张三", "一", "110105194912310021", "100123456789", "正式党员"],
    ]));
    let shown = format!("{:?}", roster);
    assert!(shown.contains("11**************21"), "{shown}");
    assert!(!shown.contains("110105194912310021") && !shown.contains("100123456789"), "{shown}");
}

#[test]
fn an_address_is_masked_and_one_that_is_none_is_not_read() {
    let roster = read(&book(&[
        &["姓名", "支部名称", "身份证号", "人员编号", "人员类别", "邮箱"],
        &["张三", "一", ID, "P1", "正式党员", "zhang.san@example.cn"],
        &["李四", "一", "", "P2", "正式党员", "li.si#example.cn"],
        &["王五", "一", "", "P3", "正式党员", "无"],
    ]));
    let addresses: Vec<Option<String>> =
        roster.rows.iter().map(|row| row.attributes().get("email").cloned()).collect();
    assert_eq!(addresses, [Some("zhang.san@example.cn".to_owned()), None, None]);
    let of_address: Vec<String> = said(&roster.issues).into_iter().filter(|i| i.contains("邮箱")).collect();
    assert_eq!(of_address, ["W F3 不像邮箱地址，没有读取"]);
    let shown = format!("{roster:?}");
    assert!(!shown.contains("zhang.san@") && !shown.contains("li.si#"), "{shown}");
}

#[test]
fn a_number_that_may_be_january_or_october_is_asked_back() {
    assert_eq!(with(&[(6, Raw::Number("1970.1", 0))]), ["E G2 是数字1970.1，分不清是1月还是10月"]);
    assert_eq!(with(&[(6, Raw::Number("1970.1", 3))]), ["W G2 只写到月，按1970年10月1日读取"]);
    assert_eq!(with(&[(6, Raw::Number("19700701", 0))]), Vec::<String>::new());
}

#[test]
fn the_same_person_twice_names_the_other_row() {
    let rows: &[&[&'static str]] = &[
        &["姓名", "支部名称", "身份证号", "人员编号", "人员类别", "入党日期", "转正日期"],
        &["张三", "一", ID, "P1", "正式", "1970-07-01", "1971-07-01"],
        &["李四", "一", "440524188001010014", "P2", "正式", "1970-07-01", "1971-07-01"],
        &["张三", "二", "11010519491231002x", "P2", "正式", "1970-07-01", "1971-07-01"],
    ];
    let roster = read(&book(rows));
    assert_eq!(said(&roster.issues), ["E C4 与第2行重复", "E D4 与第3行重复"]);
    assert!(roster.rows[2].refused && !roster.rows[0].refused);
    let two = book(&rows[..2]).sheet("另册", &[shared(rows[0]), shared(rows[1])], &[]);
    assert_eq!(said(&read(&two).issues), ["E C2 与表“名册”第2行重复", "E D2 与表“名册”第2行重复"]);
}

#[test]
fn merged_cells_among_the_data_are_an_error_and_among_the_titles_are_not() {
    let rows = [
        shared(&["党员名册"]),
        shared(&["姓名", "支部名称", "身份证号", "人员类别", "入党日期", "转正日期"]),
        shared(&["张三", "一支部", ID, "正式", "1970-07-01", "1971-07-01"]),
        shared(&["李四", "", "440524188001010014", "正式", "1970-07-01", "1971-07-01"]),
        shared(&["填表人：王五　　审核：赵六"]),
    ];
    let roster = read(&RawBook::default().sheet("名册", &rows, &["A1:F1", "B3:B4", "A5:F5"]));
    assert_eq!(
        said(&roster.issues),
        ["E B3 B3:B4 是合并单元格，看不出每一行填的是什么", "E B4 没有填所在党支部"]
    );
    assert_eq!(roster.sheets[0].skipped, [5]);
    assert_eq!(roster.rows.len(), 2);
}

#[test]
fn formulas_give_their_last_result_with_a_warning_and_without_one_an_error() {
    let rows = [
        shared(&["姓名", "支部名称", "身份证号", "性别", "人员类别", "入党日期", "转正日期", "年龄"]),
        vec![
            Raw::Shared("张三"),
            Raw::Shared("一"),
            Raw::Shared(ID),
            Raw::TextFormula("IF(MOD(MID(C2,17,1),2)=1,\"男\",\"女\")", "女"),
            Raw::Shared("正式"),
            Raw::Shared("1970-07-01"),
            Raw::Formula("DATE(1971,7,1)", None),
            Raw::Formula("YEAR(TODAY())-1949", Some("77")),
        ],
    ];
    let roster = read(&RawBook::default().sheet("名册", &rows, &[]));
    assert_eq!(
        said(&roster.issues),
        ["W D2 这一列从这里起有1个公式，用的是上次保存的计算结果", "E G2 公式没有计算结果"]
    );
    assert_eq!(roster.rows[0].sex, Some(Sex::Female));
}
