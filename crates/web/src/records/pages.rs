//! One record, and what is done with it.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::Errors;
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::particulars::{self, Change, Particular};
use jishi_app::recording::{self, Past};
use jishi_app::votes::{self, Outcome};
use jishi_app::{clock, ledgers};
use jishi_domain::permissions::Ability;
use jishi_domain::records::{AttendanceState, Record};

/// One step of the history, as the page shows it.
struct Step {
    sequence: u64,
    mark: String,
    at: String,
    who: String,
    what: String,
    reason: Option<String>,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "records/record.html")]
struct Page {
    frame: Frame,
    record: Record,
    id: String,
    facts: Vec<Particular>,
    attendance: Vec<(AttendanceState, Vec<String>)>,
    outcomes: Vec<Option<Outcome>>,
    history: Vec<Step>,
    withdrawn: bool,
    may_correct: bool,
    may_review: bool,
    waits: bool,
    review: Option<(String, String, bool)>,
    late: i32,
    done: Option<String>,
    /// Whether its sealed content may be read by whoever looks; `None` where it has none.
    may_read: Option<bool>,
    /// The content, where it was just read.
    opened: Option<String>,
    purpose: String,
    errors: Errors,
}

impl Page {
    fn outcome(&self, n: &usize) -> Option<&Outcome> {
        self.outcomes.get(*n).and_then(Option::as_ref)
    }

    fn counted(&self, vote: &jishi_domain::votes::Vote) -> String {
        particulars::counted(vote)
    }
}

fn attendance(present: &Present, record: &Record) -> Vec<(AttendanceState, Vec<String>)> {
    let mut attendance = Vec::new();
    for state in AttendanceState::ALL {
        let of = record.attendance.iter().filter(|a| a.state == state);
        let people: Vec<String> = of
            .map(|a| {
                let name = particulars::name(present.world(), &a.person);
                let more = [a.hours.map(|h| format!("{h}学时")), a.reason.clone()];
                let more: Vec<String> = more.into_iter().flatten().collect();
                if more.is_empty() { name } else { format!("{name}（{}）", more.join("，")) }
            })
            .collect();
        if !people.is_empty() {
            attendance.push((state, people));
        }
    }
    attendance
}

/// The steps, newest first, each with what it changed against the one before.
fn steps(ask: &Ask, present: &Present, history: &[Past]) -> Vec<Step> {
    let (world, items) = (present.world(), &ask.site.college().library().items);
    let mut names = ledgers::Names::of(world, Some(ask.site.college().library()));
    if let Some(record) = history.iter().find_map(|past| past.record.as_ref()) {
        names.learn(record);
    }
    let mut steps = Vec::new();
    for (n, past) in history.iter().enumerate() {
        let before = history.get(n + 1).and_then(|earlier| earlier.record.as_ref());
        let changes = match (before, &past.record) {
            (Some(before), Some(after)) => particulars::changes(world, items, before, after),
            _ => Vec::new(),
        };
        let late = match (n + 1 == history.len(), past.entry.delay_days()) {
            (true, days @ 1..) => format!("（晚录{days}天）"),
            _ => String::new(),
        };
        // the reason stands on a line of its own
        let sentence = names.sentence(&past.entry);
        let said = past.reason.as_ref().and_then(|reason| sentence.strip_suffix(&format!("（{reason}）")));
        steps.push(Step {
            sequence: past.entry.sequence,
            mark: past.mark.clone(),
            at: clock::in_china(&past.entry.entered_at),
            who: particulars::name(world, &past.entry.actor),
            what: format!("{}{late}", said.unwrap_or(&sentence)),
            reason: past.reason.clone(),
            changes,
        });
    }
    steps
}

fn page(ask: &Ask, present: &Present, record: &Record, history: &[Past]) -> Page {
    let world = present.world();
    let title =
        record.title.clone().unwrap_or_else(|| record.kinds.first().map_or("记录", |k| k.label()).to_owned());
    let may = |ability| ask.may(world, ability, &record.unit);
    let mut frame = Frame::of(ask, present, title)
        .leading("这条记录的内容、到会、表决，以及谁在什么时候记下、更正过")
        .explained("records");
    if may(Ability::SeeVerdicts) {
        let name = particulars::name(world, &record.unit);
        frame = frame.under(name, format!("/units/{}", part(&record.unit)));
    }
    let outcome = |vote: &jishi_domain::votes::Vote| votes::outcome(present, vote, record.day);
    Page {
        frame,
        id: record.id.clone(),
        facts: particulars::of(world, &ask.site.college().library().items, record),
        attendance: attendance(present, record),
        outcomes: record.agenda.iter().map(|item| item.vote.as_ref().and_then(outcome)).collect(),
        history: steps(ask, present, history),
        withdrawn: true,
        may_correct: false,
        may_review: false,
        waits: false,
        review: None,
        late: 0,
        done: ask.query.get("saved").map(str::to_owned),
        may_read: None,
        opened: None,
        purpose: ask.form.text("purpose").to_owned(),
        errors: Errors::default(),
        record: record.clone(),
    }
}

pub fn one(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&standing(ask, present)?)
}

/// The page of a record as it stands.
fn standing(ask: &Ask, present: &Present) -> Result<Page, Failure> {
    let world = present.world();
    let id = ask.place("record");
    let Some(state) = world.records.get(id).map(|listed| listed.state()) else {
        return Err(Failure::missing(format!("记录 {id}"), "不存在或已撤回", "从记录列表重新打开"));
    };
    let record = &state.record;
    let history = recording::history(ask.site.college(), state.sequence)?;
    let may = |ability| ask.may(world, ability, &record.unit);
    let of_review = record.is(jishi_domain::record_kinds::RecordKind::Attestation) && state.review.is_none();
    Ok(Page {
        withdrawn: false,
        may_read: record.content.as_ref().map(|_| ask.who().access(world).may_read_content(record)),
        may_correct: may(Ability::Correct),
        may_review: may(Ability::Review) && state.actor != ask.who().person && state.review.is_none(),
        waits: of_review,
        review: state
            .review
            .as_ref()
            .map(|(day, who, accepted)| (day.in_words(), particulars::name(world, who), *accepted)),
        late: (state.entered_on.0 - record.day.0).max(0),
        ..page(ask, present, record, &history)
    })
}

/// Reads the sealed content: noted in the ledger before it is shown, once.
pub fn read_content(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let mut errors = Errors::default();
    if ask.form.get("purpose").is_none() {
        errors.add("purpose", "写明为什么事查阅；涉及的人看得到");
    } else {
        let (who, purpose) = (&ask.who().person, ask.form.text("purpose"));
        match recording::read_content(college, who, ask.place("record"), purpose) {
            Ok(opened) => {
                return Reply::page(&Page { opened: Some(opened), ..standing(ask, &college.present())? });
            }
            Err(error) => errors.refused("purpose", error)?,
        }
    }
    Reply::form_again(&Page { errors, ..standing(ask, &college.present())? })
}

/// A record that was withdrawn, for those who may see its unit's records.
pub fn withdrawn(ask: &Ask, present: &Present) -> Answer {
    let id = ask.place("record");
    let gone = || Failure::missing(format!("记录 {id}"), "没有被撤回，也不存在", "核对地址，或从台账查看");
    let sequence = present.world().withdrawn.get(id).copied().ok_or_else(gone)?;
    let history = recording::history(ask.site.college(), sequence)?;
    let record = history.iter().find_map(|past| past.record.as_ref()).ok_or_else(gone)?;
    ask.who().access(present.world()).check(Ability::SeeRecords, &record.unit).map_err(Failure::Forbidden)?;
    Reply::page(&page(ask, present, record, &history))
}

pub fn withdraw(ask: &Ask) -> Answer {
    let id = ask.place("record");
    let entry = recording::withdraw(ask.site.college(), &ask.who().person, id, ask.form.text("reason"))?;
    Ok(Reply::on_to(format!("/withdrawn/{}", part(id)))
        .saying(&format!("已撤回，记入台账第{}条；原来的内容仍在历史里", entry.sequence)))
}

pub fn review(ask: &Ask) -> Answer {
    let id = ask.place("record");
    let accepted = ask.form.text("do") == "accept";
    let note = ask.form.get("note").map(str::to_owned);
    let entry = recording::review(ask.site.college(), &ask.who().person, id, accepted, note)?;
    let word = if accepted { "已确认" } else { "已退回" };
    Ok(Reply::on_to(format!("/records/{}", part(id)))
        .saying(&format!("{word}，记入台账第{}条", entry.sequence)))
}
