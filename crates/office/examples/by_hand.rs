//! Tries the crate by hand: `cargo run -p jishi-office --example by_hand -- template-roster|template-records|roster|records FILE`.

use jishi_domain::dates::Day;
use jishi_office::options::ReadOptions;
use jishi_office::template::{self, TemplateKind};
use jishi_office::vocabularies::{PersonWord, UnitWord, Vocabulary};
use jishi_office::{records, roster};
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, what, file] = arguments.as_slice() else { return Err("by_hand WHAT FILE".into()) };
    let path = Path::new(file);
    let options = ReadOptions::on(Day::parse("2026-11-21").ok_or("no such day")?);
    match what.as_str() {
        "template-roster" => template::write(path, TemplateKind::Roster, &vocabulary())?,
        "template-records" => template::write(path, TemplateKind::Records, &vocabulary())?,
        "roster" => {
            let read = roster::read(path, &options)?;
            println!("{:#?}\n{:?} {:?}", read.rows, read.ignored_columns, read.ignored_sheets);
            read.issues.iter().for_each(|i| println!("{i}"));
        }
        "records" => {
            let read = records::read(path, &options)?;
            for row in &read.rows {
                println!("{} {} {:?} {:?}", row.place, row.unit.text, row.draft, row.attendance);
            }
            println!("{:?} {:?}", read.ignored_columns, read.ignored_sheets);
            read.issues.iter().for_each(|i| println!("{i}"));
        }
        other => return Err(format!("unknown: {other}").into()),
    }
    Ok(())
}

fn vocabulary() -> Vocabulary {
    let unit =
        |n: usize| UnitWord { code: format!("B{n:02}"), name: format!("某某系教师第{n}党支部") };
    let person = |n: usize| PersonWord { code: format!("P{n:03}"), name: format!("示例{n}"), branch: None };
    Vocabulary {
        units: (1..=60).map(unit).collect(),
        people: (1..=300).map(person).collect(),
        ..Vocabulary::default()
    }
}
