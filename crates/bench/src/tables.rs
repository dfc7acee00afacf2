//! The same college as tables, for engines that read tables: one CSV file a table.
//!
//! Days count from the first of the year; [`OPEN`] stands for no end. What a table engine would derive again and again
//! (the month of a day, whether a theme day was missed) is there already.

use crate::branches::{Branch, YEAR_START, month_of};
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::AttendanceState;
use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

/// A day after all days that are asked about.
pub const OPEN: i32 = 30_000;

fn offset(day: Day) -> i32 {
    if day == Day::MAX { OPEN } else { day.0 - YEAR_START.0 }
}

struct Tables {
    branch: BufWriter<File>,
    member: BufWriter<File>,
    officer: BufWriter<File>,
    sitting: BufWriter<File>,
    attendance: BufWriter<File>,
    dues: BufWriter<File>,
    talk: BufWriter<File>,
    filing: BufWriter<File>,
    persons: usize,
    sittings: usize,
}

/// Writes the tables of a college of so many branches into a folder.
///
/// # Errors
/// A file cannot be written.
pub fn write(folder: &Path, seed: u64, branches: u32) -> Result<()> {
    let table = |name: &str, columns: &str| -> Result<BufWriter<File>> {
        let mut file = BufWriter::with_capacity(1 << 20, File::create(folder.join(format!("{name}.csv")))?);
        writeln!(file, "{columns}")?;
        Ok(file)
    };
    let mut tables = Tables {
        branch: table("branch", "branch,code,established,ended")?,
        member: table("member", "person,branch,code,since,until")?,
        officer: table("officer", "branch,person,since,until")?,
        sitting: table(
            "sitting",
            "sitting,branch,record,day,month,theme_day,general_meeting,committee_meeting,lecture,life_meeting,delay",
        )?,
        attendance: table("attendance", "sitting,person,day,month,state,missed_theme_day,hours")?,
        dues: table("dues", "record,person,day,month,amount,delay")?,
        talk: table("talk", "record,person,day,delay")?,
        filing: table("filing", "record,branch,day,report,received")?,
        persons: 0,
        sittings: 0,
    };
    for index in 0..branches {
        tables.add(&Branch::make(seed, index), index)?;
    }
    for mut file in [
        tables.branch,
        tables.member,
        tables.officer,
        tables.sitting,
        tables.attendance,
        tables.dues,
        tables.talk,
        tables.filing,
    ] {
        file.flush()?;
    }
    Ok(())
}

impl Tables {
    fn add(&mut self, branch: &Branch, index: u32) -> Result<()> {
        let first = self.persons;
        self.persons += branch.members.len();
        let (established, ended) = (offset(branch.established), offset(branch.ended));
        writeln!(self.branch, "{index},B{index:06},{established},{ended}")?;
        for (person, member) in (first..).zip(&branch.members) {
            let (since, until) = (offset(member.since), offset(member.until));
            writeln!(self.member, "{person},{index},P{person:08},{since},{until}")?;
        }
        for officer in &branch.officers {
            let (since, until) = (offset(officer.since), offset(officer.until));
            writeln!(self.officer, "{index},{},{since},{until}", first + usize::from(officer.member))?;
        }
        let mut number = 0;
        let mut record = || {
            number += 1;
            Branch::record_id(index, number)
        };
        for sitting in &branch.sittings {
            let (day, month, at) = (offset(sitting.day), month_of(sitting.day), self.sittings);
            self.sittings += 1;
            let is = |kind: RecordKind| u8::from(sitting.kinds.contains(&kind));
            writeln!(
                self.sitting,
                "{at},{index},{},{day},{month},{},{},{},{},{},{}",
                record(),
                is(RecordKind::ThemeDay),
                is(RecordKind::GeneralMeeting),
                is(RecordKind::CommitteeMeeting),
                is(RecordKind::PartyLecture),
                is(RecordKind::OrganizationalLifeMeeting),
                sitting.delay
            )?;
            for (member, state) in &sitting.attendance {
                let missed = *state == AttendanceState::Unexcused && is(RecordKind::ThemeDay) == 1;
                writeln!(
                    self.attendance,
                    "{at},{},{day},{month},{},{},{}",
                    first + usize::from(*member),
                    *state as u8,
                    u8::from(missed),
                    if state.attended() { sitting.hours } else { 0 }
                )?;
            }
        }
        for dues in &branch.dues {
            let (person, day, month) =
                (first + usize::from(dues.member), offset(dues.day), month_of(dues.day));
            writeln!(self.dues, "{},{person},{day},{month},{},{}", record(), dues.amount, dues.delay)?;
        }
        for talk in &branch.talks {
            let person = first + usize::from(talk.member);
            writeln!(self.talk, "{},{person},{},{}", record(), offset(talk.day), talk.delay)?;
        }
        for filing in &branch.filings {
            writeln!(
                self.filing,
                "{},{index},{},{},{}",
                record(),
                offset(filing.day),
                u8::from(filing.report),
                u8::from(filing.received)
            )?;
        }
        Ok(())
    }
}
