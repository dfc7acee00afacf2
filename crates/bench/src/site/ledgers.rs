//! The benchmark's college as a real ledger, which a site can serve.

use crate::branches::{Branch, YEAR_END, month_of};
use crate::college::adopted_from;
use jishi_app::accounts::{self, Opening, Rules};
use jishi_app::{Settings, Store};
use jishi_domain::actions::{
    Action, Adoption, MembershipEnded, PersonRegistered, PostStarted, RoleGranted, UnitDissolved,
    UnitEstablished,
};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, Membership, Person, PostKind, Stage};
use jishi_domain::permissions::Role;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{Attendance, Record};
use jishi_domain::units::{Unit, UnitCategory, UnitForm, UnitKind};
use jishi_store::Draft;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// Seed of the college.
pub const SEED: u64 = 1;

/// Branches under one general branch.
const TOGETHER: u32 = 20;

/// Drafts that are written at a time.
const BATCH: usize = 100_000;

/// Code of the college.
pub const COLLEGE: &str = "C";

/// The account that everything is asked with, and its password.
pub const ACCOUNT: (&str, &str) = ("office", "shan-gao-shui-chang");

/// The day on which the college is looked at: everything that the year brought is entered.
pub fn today() -> Day {
    YEAR_END.plus(-16)
}

/// Code of a branch.
pub fn branch_code(index: u32) -> String {
    format!("B{index:06}")
}

/// How much life the branches have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// All of them as the benchmark makes them.
    Whole,
    /// Only the first; the others have three members and their theme days, so that very many of them find room.
    FirstOnly,
}

fn lighter(mut branch: Branch) -> Branch {
    branch.members.truncate(3);
    branch.officers.retain(|officer| officer.member < 3);
    branch.sittings.retain(|s| s.kinds.contains(&RecordKind::ThemeDay));
    for sitting in &mut branch.sittings {
        sitting.attendance.retain(|(member, _)| *member < 3);
    }
    branch.dues.clear();
    branch.talks.clear();
    branch.filings.clear();
    branch
}

/// A branch of the college.
pub fn branch(index: u32, life: Life) -> Branch {
    let branch = Branch::make(SEED, index);
    if life == Life::Whole || index == 0 { branch } else { lighter(branch) }
}

fn draft(day: Day, action: Action) -> Draft {
    Draft::new("import", day, action)
}

fn established(code: String, name: String, kind: UnitKind, from: Day, parent: Option<String>) -> Draft {
    let unit = Unit {
        code,
        name,
        kind,
        form: UnitForm::Regular,
        category: UnitCategory::Teacher,
        basis: None,
        teaching: false,
        departments: Vec::new(),
        fixed_day: None,
    };
    draft(from, Action::UnitEstablished(Box::new(UnitEstablished { unit, parent })))
}

fn adoption() -> Draft {
    let adoption = Adoption {
        standard: "benchmark".into(),
        version: "2025".into(),
        from: adopted_from(),
        until: None,
        units: Vec::new(),
        parameters: BTreeMap::new(),
        phases: BTreeMap::new(),
    };
    draft(adopted_from(), Action::StandardAdopted(Box::new(adoption)))
}

/// The codes of a branch's members.
fn person_code(index: u32, member: u16) -> String {
    format!("P{index:06}{member:02}")
}

/// Everything of a branch, in the order in which a ledger takes it.
fn entries(branch: &Branch, index: u32, drafts: &mut Vec<Draft>) {
    let code = branch_code(index);
    let general = format!("G{:05}", 1 + index / TOGETHER);
    let name = format!("第{index}党支部");
    drafts.push(established(code.clone(), name, UnitKind::Branch, branch.established, Some(general.clone())));
    for (i, member) in (0u16..).zip(&branch.members) {
        let membership = Membership {
            unit: Some(code.clone()),
            group: None,
            stage: if i % 9 == 8 { Stage::Probationary } else { Stage::Full },
            category: Category::InService,
            floating: false,
            from: member.since,
            until: Day::MAX,
        };
        let person = Person::new(person_code(index, i), "党员某");
        // who came only after the branch had ended never belonged to it
        let memberships = if member.since < member.until { vec![membership] } else { Vec::new() };
        let body = PersonRegistered { person, sealed: None, memberships };
        drafts.push(draft(member.since, Action::PersonRegistered(Box::new(body))));
    }
    let posts = [PostKind::Secretary, PostKind::DeputySecretary, PostKind::OrganizationOfficer];
    for (i, officer) in branch.officers.iter().enumerate() {
        let body = PostStarted {
            person: person_code(index, officer.member),
            unit: code.clone(),
            post: posts.get(i).copied().unwrap_or(PostKind::CommitteeMember),
            origin: Vec::new(),
            full_time: false,
            duty: None,
        };
        drafts.push(draft(officer.since, Action::PostStarted(Box::new(body))));
    }
    records(branch, index, &code, &general, drafts);
    for (i, member) in (0u16..).zip(&branch.members).filter(|(_, m)| m.since < m.until && m.until < Day::MAX)
    {
        let body = MembershipEnded { person: person_code(index, i), reason: "transferred-out".into() };
        drafts.push(draft(member.until, Action::MembershipEnded(Box::new(body))));
    }
    if branch.ended < Day::MAX {
        let body = UnitDissolved { unit: code, reason: "不再单独设置".into() };
        drafts.push(draft(branch.ended, Action::UnitDissolved(Box::new(body))));
    }
}

fn records(branch: &Branch, index: u32, code: &str, general: &str, drafts: &mut Vec<Draft>) {
    let mut number = 0;
    let mut record = |kinds: Vec<RecordKind>, day: Day| {
        number += 1;
        Record::new(Branch::record_id(index, number), code, kinds, day)
    };
    let lives = |day: Day| branch.established <= day && day < branch.ended;
    let mut push = |record: Record| {
        if lives(record.day) {
            drafts.push(draft(record.day, Action::RecordAdded(Box::new(record))));
        }
    };
    for sitting in &branch.sittings {
        let mut record = record(sitting.kinds.clone(), sitting.day);
        record.title = Some(sitting.kinds[0].label().to_owned());
        record.hours = (sitting.hours > 0).then(|| Amount(i64::from(sitting.hours)));
        let attended = sitting.attendance.iter().map(|(member, state)| Attendance {
            person: person_code(index, *member),
            state: *state,
            hours: None,
            reason: None,
        });
        record.attendance = attended.collect();
        push(record);
    }
    for dues in &branch.dues {
        let mut record = record(vec![RecordKind::DuesPayment], dues.day);
        record.persons = vec![person_code(index, dues.member)];
        record.amount = Some(Amount(i64::from(dues.amount)));
        record.month = Some(format!("{}-{:02}", dues.day.date().year(), month_of(dues.day) + 1));
        push(record);
    }
    for talk in &branch.talks {
        let mut record = record(vec![RecordKind::Talk], talk.day);
        record.persons = vec![person_code(index, talk.member)];
        record.by = Some(person_code(index, 0));
        push(record);
    }
    for filing in &branch.filings {
        let mut record = record(vec![RecordKind::Filing], filing.day);
        record.items = vec![if filing.report { "half-year-report" } else { "year-plan" }.to_owned()];
        record.to = Some(general.to_owned());
        record.status = Some(if filing.received { "received" } else { "returned" }.to_owned());
        push(record);
    }
}

/// Writes a college of so many branches into a new ledger, with an account of the organisation department.
///
/// # Errors
/// The ledger cannot be written.
pub fn write(file: &Path, branches: u32, life: Life) -> Result<(), Box<dyn Error>> {
    let mut store =
        Store::open(&file.display().to_string(), Settings { must_exist: false, ..Settings::existing() })?;
    let now = format!("{}T08:00:00Z", YEAR_END.plus(-1));
    let long_ago = Day(10_000);
    let mut drafts = vec![established(COLLEGE.into(), "学校党委".into(), UnitKind::College, long_ago, None)];
    for general in 1..=branches.div_ceil(TOGETHER) {
        let (code, name) = (format!("G{general:05}"), format!("第{general}党总支"));
        drafts.push(established(code, name, UnitKind::GeneralBranch, long_ago, Some(COLLEGE.into())));
    }
    for index in 0..branches {
        entries(&branch(index, life), index, &mut drafts);
        if drafts.len() >= BATCH {
            store.append(std::mem::take(&mut drafts), &now)?;
        }
    }
    let role = RoleGranted {
        person: person_code(0, 0),
        role: Role::OrganizationDepartment,
        units: Vec::new(),
        until: Day::MAX,
        delegated_by: None,
        reason: "测量".into(),
    };
    drafts.push(draft(adopted_from(), Action::RoleGranted(Box::new(role))));
    drafts.push(adoption());
    store.append(drafts, &now)?;
    let opening = Opening { name: ACCOUNT.0, person: &person_code(0, 0), password: Some(ACCOUNT.1) };
    accounts::open(&mut store, &Rules::default(), "", &opening, &now)?;
    Ok(())
}
