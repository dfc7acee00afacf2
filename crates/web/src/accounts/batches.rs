//! 批量开户: whom by role and unit, a list to look through, all accounts or none, and their passwords once.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::frames::Frame;
use crate::words::XLSX;
use askama::Template;
use jishi_app::accounts::{self, AT_ONCE, BatchWanted, Candidate, Naming, OpenedAccount, ROLES};
use jishi_app::living::Present;
use jishi_domain::permissions::Role;

/// One line of the list.
struct Line {
    candidate: Candidate,
    chosen: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/batch.html")]
struct Page {
    frame: Frame,
    units: Vec<(String, String)>,
    wanted: Option<BatchWanted>,
    lines: Vec<Line>,
    /// How many more wait for the next batch.
    more: usize,
    errors: Errors,
}

impl Page {
    fn roles(&self) -> [Role; 8] {
        ROLES
    }

    fn is_unit(&self, code: &str) -> bool {
        self.wanted.as_ref().is_some_and(|wanted| wanted.unit == code)
    }

    fn is_role(&self, role: &Role) -> bool {
        self.wanted.as_ref().is_some_and(|wanted| wanted.role == *role)
    }

    fn by_letters(&self) -> bool {
        self.wanted.as_ref().is_some_and(|wanted| wanted.naming == Naming::Letters)
    }
}

#[derive(Template)]
#[template(path = "accounts/opened.html")]
struct Opened {
    frame: Frame,
    accounts: Vec<OpenedAccount>,
    address: String,
}

/// Whom a form or an address wants; nothing where it says nothing yet.
fn wanted(fields: &Fields, units: &[(String, String)]) -> Option<BatchWanted> {
    let role = Role::from_id(fields.text("role")).filter(|role| ROLES.contains(role))?;
    let unit = units.iter().find(|(code, _)| code == fields.text("unit"))?.0.clone();
    let naming = if fields.text("naming") == "letters" { Naming::Letters } else { Naming::Code };
    Some(BatchWanted { unit, role, naming })
}

/// The page; `sent` is the list as it was sent, where it was.
fn page(ask: &Ask, present: &Present, fields: &Fields, sent: bool, errors: Errors) -> Result<Page, Failure> {
    let units = accounts::batch_units(present);
    let wanted = wanted(fields, &units);
    let mut found = match &wanted {
        Some(wanted) => accounts::candidates(ask.site.college(), present, wanted)?,
        None => Vec::new(),
    };
    let more = found.len().saturating_sub(AT_ONCE);
    found.truncate(AT_ONCE);
    let lines = found.into_iter().map(|mut candidate| {
        let chosen = !sent || fields.all("person").any(|person| person == candidate.person);
        if let Some(typed) = fields.get(&format!("name.{}", candidate.person)) {
            typed.clone_into(&mut candidate.account);
        }
        let problem = errors.of(&format!("name.{}", candidate.person)).map(str::to_owned);
        Line { candidate, chosen, problem }
    });
    let frame = Frame::of(ask, present, "批量开户")
        .under("账号", "/accounts")
        .leading("按职务或身份选出还没有账号的人，看过名单再一次开设：要么全部开成，要么一个也不开")
        .explained("accounts");
    Ok(Page { frame, units, wanted, lines: lines.collect(), more, errors })
}

pub fn choose(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, &ask.query, false, Errors::default())?)
}

pub fn open(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let lines: Vec<(String, String)> = ask
        .form
        .all("person")
        .map(|person| (person.to_owned(), ask.form.text(&format!("name.{person}")).to_owned()))
        .collect();
    let mut errors = Errors::default();
    match accounts::open_all(college, &ask.site.rules(), &ask.who().account, &lines) {
        Ok(Ok(opened)) => return sheet(ask, opened),
        Ok(Err(problems)) => {
            for (person, problem) in problems {
                errors.add(format!("name.{person}"), problem);
            }
        }
        Err(error) => match error.refusal() {
            Some(refusal) => errors.add("", refusal.to_string()),
            None => return Err(error.into()),
        },
    }
    Reply::form_again(&page(ask, &college.present(), &ask.form, true, errors)?)
}

/// The passwords, once: as a page to print, or as a workbook.
fn sheet(ask: &Ask, accounts: Vec<OpenedAccount>) -> Answer {
    let address = ask.site_address();
    if ask.form.text("do") == "workbook" {
        let bytes = accounts::opened_workbook(&accounts, &address)?;
        return Ok(Reply::file("账号和一次性密码.xlsx", XLSX, bytes));
    }
    let frame = Frame::of(ask, &ask.site.college().present(), "已开设账号")
        .under("账号", "/accounts")
        .explained("accounts");
    Reply::page(&Opened { frame, accounts, address })
}
