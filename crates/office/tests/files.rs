//! Files that are no roster at all: each gets one clear answer.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod support;

use jishi_office::issues::FileProblem;
use jishi_office::workbooks::{Limits, Value, Workbook};
use jishi_office::{roster, samples};
use std::io::Write;
use std::path::Path;
use support::{Raw, RawBook, options, place, save_parts, save_parts_plain, shared};

fn answer(name: &str, bytes: &[u8]) -> (FileProblem, String) {
    let (_folder, path) = place(name);
    std::fs::write(&path, bytes).unwrap();
    refusal(&path)
}

fn refusal(path: &Path) -> (FileProblem, String) {
    let refusal = roster::read(path, &options()).unwrap_err();
    (refusal.problem, refusal.to_string())
}

/// The beginning of a compound file that names a stream.
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

fn good() -> RawBook {
    let headings = ["姓名", "支部名称", "身份证号", "人员类别", "入党日期", "转正日期"];
    let row = ["张三", "一支部", "11010519491231002X", "正式党员", "1970-07-01", "1971-07-01"];
    RawBook::default().sheet("名册", &[shared(&headings), shared(&row)], &[])
}

#[test]
fn what_is_no_workbook_is_told_by_its_name() {
    let check = |name: &str, bytes: &[u8], problem: FileProblem, part: &str| {
        let (found, words) = answer(name, bytes);
        assert_eq!(found, problem, "{words}");
        assert!(words.contains(part) && words.contains(name), "{words}");
    };
    check("空.xlsx", b"", FileProblem::Empty, "空文件");
    check("旧.xls", &compound("Workbook"), FileProblem::OldExcel, "另存为“Excel 工作簿（.xlsx）”");
    check("旧.et", &compound("ET"), FileProblem::OldExcel, "WPS");
    check("密.xlsx", &compound("EncryptedPackage"), FileProblem::Encrypted, "取消密码");
    check("文.xlsx", &compound("WordDocument"), FileProblem::OtherFormat, "Word");
    check("表.csv", "姓名,支部\n张三,一".as_bytes(), FileProblem::OtherFormat, "文本文件");
    check("国标.csv", &[0xD0, 0xD5, 0xC3, 0xFB, b',', b'1'], FileProblem::OtherFormat, "文本文件");
    check("网页.xls", b"<html><table>", FileProblem::OtherFormat, "网页");
    check(
        "表.xlsx",
        b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
        FileProblem::OtherFormat,
        "XML",
    );
    check("文.pdf", b"%PDF-1.7", FileProblem::OtherFormat, "PDF");
    check("乱.xlsx", b"PK\x03\x04 and then nothing", FileProblem::Broken, "损坏");
    check("二进制.xlsx", &[1, 0, 2, 0, 3], FileProblem::OtherFormat, "不是 Excel");
    assert_eq!(refusal(Path::new("/nowhere/无.xlsx")).0, FileProblem::NotFound);
    assert_eq!(refusal(&std::env::temp_dir()).0, FileProblem::OtherFormat);
}

#[test]
fn other_packages_are_told_apart() {
    for (part, word) in
        [("word/document.xml", "Word"), ("ppt/presentation.xml", "演示"), ("xl/workbook.bin", "xlsb")]
    {
        let (_folder, path) = place("文件.xlsx");
        save_parts(&path, &[(part.to_owned(), "x".to_owned())]);
        let (problem, words) = refusal(&path);
        assert_eq!(problem, FileProblem::OtherFormat);
        assert!(words.contains(word), "{words}");
    }
    let (_folder, path) = place("文件.ods");
    save_parts(&path, &[("mimetype".into(), "x".into()), ("content.xml".into(), "x".into())]);
    assert!(refusal(&path).1.contains(".ods"));
    let (_folder, path) = place("压缩包.zip");
    save_parts(&path, &[("照片.jpg".into(), "x".into())]);
    assert_eq!(refusal(&path).0, FileProblem::Broken);
}

#[test]
fn a_file_cut_off_anywhere_is_refused_and_not_half_read() {
    let (_folder, path) = place("名册.xlsx");
    good().save(&path);
    let bytes = std::fs::read(&path).unwrap();
    for length in (1..bytes.len()).step_by(97) {
        std::fs::write(&path, &bytes[..length]).unwrap();
        assert!(roster::read(&path, &options()).is_err(), "{length}");
    }
}

#[test]
fn a_sheet_cut_off_inside_a_whole_package_is_refused() {
    let (_folder, path) = place("名册.xlsx");
    let mut parts = good().parts();
    let sheet = parts.last_mut().unwrap();
    sheet.1.truncate(sheet.1.find("张三").map_or(sheet.1.len() / 2, |at| at));
    save_parts(&path, &parts);
    assert_eq!(refusal(&path).0, FileProblem::Broken);
}

#[test]
fn a_bomb_is_stopped_at_the_limit() {
    let (_folder, path) = place("名册.xlsx");
    let mut parts = good().parts();
    let sheet = parts.last_mut().unwrap();
    sheet.1 = sheet.1.replace("</sheetData>", &format!("{}</sheetData>", " ".repeat(3 << 20)));
    save_parts(&path, &parts);
    let limits = Limits { unpacked: 2 << 20, ..Limits::default() };
    let refusal =
        roster::read(&path, &jishi_office::options::ReadOptions { limits, ..options() }).unwrap_err();
    assert_eq!(refusal.problem, FileProblem::TooLarge);
    assert!(refusal.to_string().contains("2兆字节"), "{refusal}");
    assert!(roster::read(&path, &options()).is_ok());
    let limits = Limits { packed: 100, ..Limits::default() };
    assert_eq!(Workbook::open(&path, limits).err().unwrap().problem, FileProblem::TooLarge);
    let limits = Limits { cells: 5, ..Limits::default() };
    assert_eq!(Workbook::open(&path, limits).unwrap().sheet(0).unwrap_err().problem, FileProblem::TooLarge);
}

#[test]
fn empty_formatted_rows_below_the_data_are_not_looked_at() {
    let (_folder, path) = place("名册.xlsx");
    let mut parts = good().parts();
    let sheet = parts.last_mut().unwrap();
    let mut empty = String::with_capacity(12 << 20);
    for row in 3..=200_000 {
        use std::fmt::Write as _;
        let _ = write!(empty, "<row r=\"{row}\" s=\"1\" customFormat=\"1\"><c r=\"A{row}\" s=\"1\"/></row>");
    }
    sheet.1 = sheet.1.replace("</sheetData>", &format!("{empty}</sheetData>"));
    save_parts_plain(&path, &parts);
    let roster = roster::read(&path, &options()).unwrap();
    assert_eq!(roster.rows.len(), 1);
}

#[test]
fn an_encrypted_part_asks_for_the_password_to_go() {
    let (_folder, path) = place("名册.xlsx");
    good().save(&path);
    let mut bytes = std::fs::read(&path).unwrap();
    // bit 0 of the general purpose flags of every entry says encrypted
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let entries: Vec<usize> =
            bytes.windows(4).enumerate().filter(|(_, w)| w == signature).map(|(at, _)| at).collect();
        entries.into_iter().for_each(|at| bytes[at + flags] |= 1);
    }
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(refusal(&path).0, FileProblem::Encrypted);
}

#[test]
fn parts_may_stand_elsewhere_and_names_carry_prefixes() {
    let parts: Vec<(String, String)> = good()
        .parts()
        .into_iter()
        .map(|(name, text)| {
            let name = name.replace("xl/worksheets/", "xl\\Worksheets\\");
            let text = if name.contains("Worksheets") {
                text.replace("<row", "<x:row")
                    .replace("</row", "</x:row")
                    .replace("<c ", "<x:c ")
                    .replace("</c>", "</x:c>")
                    .replace("<v>", "<x:v>")
                    .replace("</v>", "</x:v>")
                    .replace("sheetData", "x:sheetData")
            } else {
                text
            };
            (name, text)
        })
        .collect();
    let (_folder, path) = place("名册.xlsx");
    save_parts(&path, &parts);
    let roster = roster::read(&path, &options()).unwrap();
    assert_eq!((roster.rows.len(), roster.issues.len()), (1, 0));
}

#[test]
fn rows_and_cells_without_their_numbers_are_counted() {
    let (_folder, path) = place("名册.xlsx");
    let mut parts = good().parts();
    let sheet = parts.last_mut().unwrap();
    for row in 1..=2 {
        for column in "ABCDEF".chars() {
            sheet.1 = sheet.1.replace(&format!(" r=\"{column}{row}\""), "");
        }
        sheet.1 = sheet.1.replace(&format!("<row r=\"{row}\""), "<row");
    }
    save_parts(&path, &parts);
    let roster = roster::read(&path, &options()).unwrap();
    assert_eq!((roster.rows[0].row, roster.rows[0].name.as_str()), (2, "张三"));
}

#[test]
fn a_second_reader_sees_the_same_values() {
    use calamine::{Data, Reader};
    let (_folder, path) = place("名册.xlsx");
    samples::write_roster(&path, &samples::NINETEEN, 2500).unwrap();
    same_values(&path, |data| match data {
        Data::String(text) => Value::Text(text.into()),
        Data::Float(number) => Value::Number(number),
        Data::DateTime(date) => Value::Number(date.as_f64()),
        Data::Bool(bool) => Value::Bool(bool),
        other => panic!("{other:?}"),
    });
    let (_folder, path) = place("混合.xlsx");
    let rows = [
        vec![
            Raw::Shared("a&b<c>"),
            Raw::Inline("  空格 “引号” "),
            Raw::Number("-1.5e3", 0),
            Raw::Number("43617", 1),
        ],
        vec![Raw::None, Raw::Formula("1+1", Some("2")), Raw::TextFormula("A1", "a&b"), Raw::Styled(1)],
    ];
    RawBook::default().sheet("一", &rows, &["A1:B1"]).save(&path);
    same_values(&path, |data| match data {
        Data::String(text) => Value::Text(text.into()),
        Data::Float(number) => Value::Number(number),
        Data::DateTime(date) => Value::Number(date.as_f64()),
        other => panic!("{other:?}"),
    });

    fn same_values(path: &Path, ours: impl Fn(Data) -> Value<'static>) {
        let mut theirs: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
        let mut book = Workbook::open(path, Limits::default()).unwrap();
        let range = theirs.worksheet_range_at(0).unwrap().unwrap();
        let sheet = book.sheet(0).unwrap();
        let start = range.start().unwrap();
        let mut expected = 0;
        for (row, column, data) in range.used_cells() {
            let (row, column) = (row as u32 + start.0 + 1, column as u32 + start.1);
            let found = sheet.row(row).unwrap().cells.iter().find(|c| c.column == column).unwrap();
            assert_eq!(found.value, ours(data.clone()), "{row} {column}");
            expected += 1;
        }
        assert_eq!(sheet.rows().map(|r| r.cells.len()).sum::<usize>(), expected);
    }
}

#[test]
fn the_quick_way_and_the_long_way_see_the_same() {
    let (_folder, path) = place("名册.xlsx");
    samples::write_roster(&path, &samples::NINETEEN, 60).unwrap();
    let quick = roster::read(&path, &options()).unwrap();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|n| n.unwrap().into_owned()).collect();
    let mut parts: Vec<(String, String)> = Vec::new();
    for name in names {
        let text = std::io::read_to_string(zip.by_name(&name).unwrap()).unwrap();
        // from the thirtieth row on, a shape that the quick way does not know
        let text = match text.find("<row r=\"30\"") {
            Some(at) => format!("{}{}", &text[..at], text[at..].replace("</v></c>", "</v ><!-- --></c>")),
            None => text,
        };
        parts.push((name, text));
    }
    save_parts(&path, &parts);
    assert_eq!(roster::read(&path, &options()).unwrap(), quick);
}

/// Random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

#[test]
fn flipped_bytes_never_end_in_a_panic() {
    let (_folder, path) = place("名册.xlsx");
    good().save(&path);
    let bytes = std::fs::read(&path).unwrap();
    let mut dice = Dice(7);
    for _ in 0..250 {
        let mut damaged = bytes.clone();
        for _ in 0..=dice.roll(4) {
            let at = dice.roll(damaged.len());
            damaged[at] ^= 1 << dice.roll(8);
        }
        std::fs::write(&path, &damaged).unwrap();
        let _ = roster::read(&path, &options());
        let _ = jishi_office::records::read(&path, &options());
    }
}

#[test]
fn markup_in_disorder_never_ends_in_a_panic() {
    const SCRAPS: [&str; 24] = [
        "<row>",
        "</row>",
        "<c>",
        "</c>",
        "<v>",
        "</v>",
        "<f>",
        "</f>",
        "<is>",
        "<t>",
        "</t>",
        "\"",
        "<",
        ">",
        "&",
        "&#0;",
        "99999999999999999999",
        "r=\"ZZZZ9\"",
        "r=\"A0\"",
        "t=\"s\"",
        "<mergeCells><mergeCell ref=\"B9:A1\"/>",
        "</sheetData>",
        "<!--",
        "]]>",
    ];
    let (_folder, path) = place("名册.xlsx");
    let whole = good().sheet(
        "会议活动",
        &[shared(&["支部", "活动类型", "时间", "缺席人员"]), shared(&["一", "党课", "2026-03-01", "张三"])],
        &["A1:A1", "C2:D9"],
    );
    let parts = whole.parts();
    let mut dice = Dice(11);
    for _ in 0..200 {
        let mut parts = parts.clone();
        let part = dice.roll(parts.len());
        let text = &mut parts[part].1;
        for _ in 0..=dice.roll(3) {
            let mut at = dice.roll(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            match dice.roll(3) {
                0 => text.insert_str(at, SCRAPS[dice.roll(SCRAPS.len())]),
                1 => text.truncate(at),
                _ => {
                    let mut end = (at + dice.roll(40)).min(text.len());
                    while !text.is_char_boundary(end) {
                        end += 1;
                    }
                    text.replace_range(at..end, SCRAPS[dice.roll(SCRAPS.len())]);
                }
            }
        }
        save_parts(&path, &parts);
        let _ = roster::read(&path, &options());
        let _ = jishi_office::records::read(&path, &options());
    }
}

#[test]
fn random_bytes_never_end_in_a_panic() {
    let (_folder, path) = place("乱.xlsx");
    let mut dice = Dice(3);
    for round in 0..300 {
        let mut bytes: Vec<u8> = if round % 2 == 0 { b"PK\x03\x04".to_vec() } else { Vec::new() };
        let length = dice.roll(3000);
        bytes.extend((0..length).map(|_| dice.roll(256) as u8));
        if round % 3 == 0 {
            bytes.extend(b"PK\x05\x06\0\0\0\0");
            bytes.extend((0..14).map(|_| dice.roll(256) as u8));
        }
        std::fs::File::create(&path).unwrap().write_all(&bytes).unwrap();
        let _ = roster::read(&path, &options());
    }
}
