//! kill −9 while ten thousand people are being imported: all of them are there, or nobody.

use crate::support::{Desk, colleges, program};
use rust_xlsxwriter::Workbook;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const PEOPLE: usize = 10_000;

/// Nothing here takes longer on any machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn roster(desk: &Desk) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["姓名", "工号", "所在党支部", "人员类别", "加入党组织日期"]).unwrap();
    for n in 0..PEOPLE {
        let row = n as u32 + 1;
        let branch = if n % 2 == 0 { "机械系教师党支部" } else { "机械系第二党支部" };
        sheet
            .write_row(row, 0, [&format!("示例{n}"), &format!("X{n:05}"), branch, "正式党员", "2001-07-01"])
            .unwrap();
    }
    book.save(desk.path("roster.xlsx")).unwrap();
}

/// Starts the import and waits for its first words, which come when everything was read and writing begins.
fn writing(desk: &Desk) -> Child {
    let mut child = program(desk.folder())
        .args([
            "import",
            "roster",
            "roster.xlsx",
            "--on",
            "2024-06-30",
            "--new-branches-under",
            "G01",
            "--commit",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("将设立党支部"), "{line}");
    child
}

/// Size of the database file with what lies beside it.
fn size(desk: &Desk) -> u64 {
    let files = ["jishi.db", "jishi.db-wal", "jishi.db-journal"];
    files.iter().filter_map(|f| std::fs::metadata(desk.path(f)).ok()).map(|m| m.len()).sum()
}

/// Looks until the files have grown by so much, or the process has ended.
fn grown(desk: &Desk, child: &mut Child, from: u64, by: u64) {
    let begun = Instant::now();
    while size(desk) < from + by && child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < PATIENCE, "the import does not go on");
        std::thread::yield_now();
    }
}

#[test]
fn a_killed_import_of_ten_thousand_people_leaves_all_or_nobody() {
    let desk = Desk::with(&colleges::cast());
    roster(&desk);
    let known = colleges::cast().iter().filter(|l| l["action"] == "person.registered").count() as i64;
    let mut all = false;
    // as it begins, as the first pages are written, as most of them are
    for by in [0, 1, 4 << 20] {
        let before = size(&desk);
        let mut child = writing(&desk);
        grown(&desk, &mut child, before, by);
        child.kill().unwrap();
        child.wait().unwrap();
        // the ledger opens, is sound, and holds everything or nothing
        desk.run(&["ledger", "verify"]).done();
        let people = desk.count("SELECT count(*) FROM people") - known;
        assert!(people == 0 || people == PEOPLE as i64, "{people} of {PEOPLE} are there");
        all = people > 0;
        if all {
            break;
        }
    }
    // and the same file is taken afterwards, or is there already
    let said = desk
        .run(&[
            "import",
            "roster",
            "roster.xlsx",
            "--on",
            "2024-06-30",
            "--new-branches-under",
            "G01",
            "--commit",
            "--json",
        ])
        .done()
        .json();
    let expected = if all { (0, PEOPLE as u64) } else { (PEOPLE as u64, 0) };
    assert_eq!((said["added"].as_u64().unwrap(), said["left"].as_u64().unwrap()), expected);
    assert_eq!(desk.count("SELECT count(*) FROM people") - known, PEOPLE as i64);
    desk.run(&["ledger", "verify"]).done();
}
