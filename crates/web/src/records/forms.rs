//! Forms: filled beforehand with what the ledger knows, read back, saved.

use super::parsing;
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::credits::{self, Credit};
use jishi_app::living::Present;
use jishi_app::sittings::{self, Attendee};
use jishi_app::{library, recording};
use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;
use jishi_domain::items::Item;
use jishi_domain::record_kinds::{Field, KINDS, RecordKind, RecordKindSpec};
use jishi_domain::records::{AttendanceState, Record};
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::RecordState;

/// Kinds that a branch or group records most weeks; the others stand under “more”.
const COMMON: [RecordKind; 9] = [
    RecordKind::ThemeDay,
    RecordKind::PartyLecture,
    RecordKind::GeneralMeeting,
    RecordKind::CommitteeMeeting,
    RecordKind::PartyGroupMeeting,
    RecordKind::ConcentratedStudy,
    RecordKind::OrganizationalLifeMeeting,
    RecordKind::DemocraticAppraisal,
    RecordKind::ServiceActivity,
];

/// What a form is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Purpose {
    /// Where it is sent.
    action: String,
    /// Id of the record that is corrected.
    record: Option<String>,
    /// Sequence that was seen when the correction began.
    seen: u64,
}

#[derive(Template)]
#[template(path = "records/sitting.html")]
struct Sitting {
    frame: Frame,
    unit: String,
    today: Day,
    purpose: Purpose,
    fields: Fields,
    errors: Errors,
    attendees: Vec<Attendee>,
    everyone: Vec<Attendee>,
    more: Vec<&'static RecordKindSpec>,
    places: Vec<String>,
    topics: Vec<Item>,
    agenda: usize,
    credit: Option<Credit>,
    quorum: Vec<String>,
}

#[derive(Template)]
#[template(path = "records/credit.html")]
struct CreditPart {
    credit: Option<Credit>,
}

impl Sitting {
    fn has(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).any(|v| v == value)
    }

    fn value(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    fn at(&self, n: &usize, part: &str) -> String {
        self.fields.text(&format!("item.{n}.{part}")).to_owned()
    }

    fn wrong(&self, name: &str) -> Option<&str> {
        self.errors.of(name)
    }

    fn wrong_at(&self, n: &usize, part: &str) -> Option<&str> {
        self.errors.of(&format!("item.{n}.{part}"))
    }

    fn votes(&self) -> [(&'static str, &'static str); 5] {
        parsing::VOTES
    }

    fn common(&self) -> [RecordKind; 9] {
        COMMON
    }

    fn state(&self, person: &str) -> &str {
        self.fields.get(&format!("at.{person}")).unwrap_or("present")
    }

    fn states(&self) -> [AttendanceState; 4] {
        [
            AttendanceState::Present,
            AttendanceState::Online,
            AttendanceState::Excused,
            AttendanceState::Unexcused,
        ]
    }

    fn present(&self) -> usize {
        self.attendees.iter().filter(|a| matches!(self.state(&a.code), "present" | "online")).count()
    }

    /// How late an entry of that day is.
    fn delay(&self) -> i32 {
        self.fields.day("day").ok().flatten().map_or(0, |day| self.today.0 - day.0)
    }

    fn any_more(&self) -> bool {
        self.more.iter().any(|spec| self.has("kind", spec.id))
    }

    fn joined(&self, name: &str) -> String {
        self.fields.all(name).collect::<Vec<_>>().join("、")
    }

    fn lines(&self, name: &str) -> String {
        self.fields.all(name).collect::<Vec<_>>().join("\n")
    }

    fn vote_numbers(&self) -> [(&'static str, &'static str); 6] {
        [
            ("due", "应到会"),
            ("present", "实到会"),
            ("yes", "赞成"),
            ("no", "反对"),
            ("abstain", "弃权"),
            ("written", "书面赞成"),
        ]
    }

    fn ways(&self) -> [(&'static str, &'static str); 6] {
        [
            ("online", "线上"),
            ("network-media", "网络媒体"),
            ("distance", "远程教育"),
            ("micro-lecture", "微党课"),
            ("separate-groups", "分组开展"),
            ("audio-visual", "音像"),
        ]
    }

    fn is_vote(&self, n: &usize, id: &str) -> bool {
        self.at(n, "vote") == id
    }

    fn draft(&self) -> String {
        format!("{}:{}", self.unit, self.purpose.record.as_deref().unwrap_or("sitting"))
    }
}

fn unit_name(present: &Present, unit: &str) -> String {
    present.world().units.get(unit).map(|u| u.on(present.today()).name.clone()).unwrap_or_default()
}

fn frame(ask: &Ask, present: &Present, title: &str, unit: &str) -> Frame {
    Frame::of(ask, present, title)
        .under(unit_name(present, unit), format!("/units/{}", part(unit)))
        .explained("sitting")
}

fn kinds(fields: &Fields) -> Vec<RecordKind> {
    fields.all("kind").filter_map(RecordKind::from_id).collect()
}

fn sitting(
    ask: &Ask,
    present: &Present,
    unit: &str,
    purpose: Purpose,
    mut fields: Fields,
    errors: Errors,
) -> Sitting {
    let today = present.today();
    let day = fields.day("day").ok().flatten().unwrap_or(today);
    if fields.get("day").is_none() {
        fields.0.push(("day".into(), today.to_string()));
    }
    let kinds = kinds(&fields);
    let attendees = sittings::due(present, unit, &kinds, day);
    let everyone = sittings::due(present, unit, &[], day);
    if purpose.record.is_none() {
        let (chair, recorder) = sittings::usual(present, unit, day);
        for (name, usual) in [("chair", chair), ("recorder", recorder)] {
            if let (None, Some(code)) = (fields.get(name), usual) {
                fields.0.push((name.into(), code));
            }
        }
    }
    let rules = parsing::VOTES.iter().filter_map(|(kind, word)| {
        let rule = sittings::vote_rule(present, kind, day)?;
        let due = attendees.iter().filter(|a| a.votes).count() as u32;
        let least = sittings::least_present(rule, due);
        let written = if rule.written_counts { "，会前的书面意见计入赞成票" } else { "" };
        let (n, d) = rule.carried;
        Some(format!(
            "{word}：应到会有表决权{due}人，实到不少于{least}人方可开会；赞成须超过应到的{n}/{d}{written}"
        ))
    });
    let quorum = rules.collect();
    let more = KINDS.iter().filter(|spec| spec.sitting && !COMMON.contains(&spec.kind)).collect();
    let topics =
        library::items(ask.site.college().library()).into_iter().filter(|i| i.kind == "topic").collect();
    let title = if purpose.record.is_some() { "更正会议或活动" } else { "记录会议或活动" };
    Sitting {
        frame: frame(ask, present, title, unit),
        unit: unit.to_owned(),
        today,
        agenda: parsing::rows(&fields),
        purpose,
        errors,
        attendees,
        everyone,
        more,
        places: sittings::places(present, unit),
        topics,
        credit: None,
        quorum,
        fields,
    }
}

fn new_purpose(unit: &str, what: &str) -> Purpose {
    Purpose { action: format!("/units/{}/{what}/new", part(unit)), ..Purpose::default() }
}

pub fn new_sitting(ask: &Ask, present: &Present) -> Answer {
    let unit = ask.place("unit");
    let mut fields = ask.query.clone();
    if fields.get("kind").is_none() {
        // a group meets as a group; anything else is chosen
        let kind = present.world().units.get(unit).map(|u| u.latest().kind);
        if kind == Some(UnitKind::Group) {
            fields.0.push(("kind".into(), RecordKind::PartyGroupMeeting.id().into()));
        }
    }
    let mut page = sitting(ask, present, unit, new_purpose(unit, "sittings"), fields, Errors::default());
    page.credit = tried(ask, present, unit, &page);
    Reply::page(&page)
}

/// What the sitting as filled in would answer; nothing while kinds or day are missing.
fn tried(ask: &Ask, present: &Present, unit: &str, page: &Sitting) -> Option<Credit> {
    let mut fields = page.fields.clone();
    for attendee in &page.attendees {
        let name = format!("at.{}", attendee.code);
        if fields.get(&name).is_none() {
            fields.0.push((name, "present".into()));
        }
    }
    let (mut record, errors) = parsing::record(&fields, unit, present.today());
    if errors.of("kind").is_some() || errors.of("day").is_some() {
        return None;
    }
    record.id = page.purpose.record.clone().unwrap_or_default();
    credits::of(present, ask.site.college().library(), &recording::named(record)).ok()
}

pub fn credit(ask: &Ask) -> Answer {
    let present = ask.site.college().present();
    let unit = ask.place("unit");
    let page =
        sitting(ask, &present, unit, new_purpose(unit, "sittings"), ask.form.clone(), Errors::default());
    let credit = tried(ask, &present, unit, &page);
    Reply::page(&CreditPart { credit })
}

/// Shows the form again: with what is wrong, or with what was asked of it.
fn sitting_again(ask: &Ask, unit: &str, purpose: Purpose, errors: Errors) -> Answer {
    let present = ask.site.college().present();
    let asked = errors.is_empty();
    let mut fields = ask.form.clone();
    if ask.form.text("do") == "more" {
        let n = parsing::rows(&fields);
        fields.0.push((format!("item.{n}.title"), String::new()));
    }
    let mut page = sitting(ask, &present, unit, purpose, fields, errors);
    page.credit = tried(ask, &present, unit, &page);
    if asked { Reply::page(&page) } else { Reply::form_again(&page) }
}

/// Makes what the ledger refused a mistake of the form.
fn refused(error: jishi_app::errors::AppError, errors: &mut Errors) -> Result<(), Failure> {
    match error.refusal() {
        Some(refusal) => {
            errors.add("", format!("{}：{}。{}", refusal.object, refusal.problem, refusal.remedy));
            Ok(())
        }
        None => Err(Failure::from(error)),
    }
}

/// The message after saving.
fn saved(entry: &Entry) -> String {
    let late = match entry.delay_days() {
        ..=0 => String::new(),
        days => format!("，晚了{days}天，会标明迟录"),
    };
    format!("已记入台账第{}条{late}", entry.sequence)
}

pub fn save_sitting(ask: &Ask) -> Answer {
    let unit = ask.place("unit");
    let purpose = new_purpose(unit, "sittings");
    let today = ask.site.college().clock().today();
    let (record, mut errors) = parsing::record(&ask.form, unit, today);
    if !matches!(ask.form.text("do"), "" | "save") {
        return sitting_again(ask, unit, purpose, Errors::default());
    }
    if errors.is_empty() {
        let record = recording::named(record);
        let id = record.id.clone();
        match recording::add(ask.site.college(), &ask.who().person, record) {
            Ok(entry) => {
                return Ok(Reply::on_to(format!("/records/{}?saved={}", part(&id), part(unit)))
                    .saying(&saved(&entry)));
            }
            Err(error) => refused(error, &mut errors)?,
        }
    }
    sitting_again(ask, unit, purpose, errors)
}

/// A choice of a list.
struct Choice {
    value: String,
    word: String,
}

/// One field of a form that is derived from the table of record kinds.
struct Input {
    id: &'static str,
    label: &'static str,
    needed: bool,
    /// `day`, `text`, `long`, `amount`, `number`, `month`, `choice`, `choices`, `lines`.
    widget: &'static str,
    hint: &'static str,
    choices: Vec<Choice>,
    values: Vec<String>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "records/other.html")]
struct Other {
    frame: Frame,
    unit: String,
    purpose: Purpose,
    kind: Option<RecordKind>,
    kinds: Vec<&'static RecordKindSpec>,
    inputs: Vec<Input>,
    errors: Errors,
    today: Day,
}

impl Other {
    fn has(&self, input: &Input, value: &str) -> bool {
        input.values.iter().any(|v| v == value)
    }

    fn first<'i>(&self, input: &'i Input) -> &'i str {
        input.values.first().map_or("", String::as_str)
    }
}

/// Results that kinds speak of: id and word.
const RESULTS: [(&str, &str); 9] = [
    ("passed", "通过"),
    ("failed", "未通过"),
    ("excellent", "优秀"),
    ("qualified", "合格"),
    ("basically-qualified", "基本合格"),
    ("unqualified", "不合格"),
    ("advanced", "先进"),
    ("average", "一般"),
    ("backward", "后进"),
];

/// Levels: id and word.
const LEVELS: [(&str, &str); 6] = [
    ("branch", "支部"),
    ("department", "院系"),
    ("college", "学校"),
    ("city", "市级"),
    ("province", "省级"),
    ("nation", "国家级"),
];

/// Courses of filings, transfers, issues: id and word.
const STATUSES: [(&str, &str); 7] = [
    ("sent", "已报送"),
    ("received", "已收到"),
    ("returned", "已退回"),
    ("open", "未办结"),
    ("closed", "已办结"),
    ("in", "转入"),
    ("out", "转出"),
];

fn listed(list: &[(&str, &str)]) -> Vec<Choice> {
    list.iter().map(|(value, word)| Choice { value: (*value).into(), word: (*word).into() }).collect()
}

fn inputs(
    ask: &Ask,
    present: &Present,
    unit: &str,
    kind: RecordKind,
    fields: &Fields,
    errors: &Errors,
) -> Vec<Input> {
    let day = fields.day("day").ok().flatten().unwrap_or(present.today());
    let people = || -> Vec<Choice> {
        let members = sittings::due(present, unit, &[RecordKind::GeneralMeeting], day).into_iter();
        let mut choices: Vec<Choice> = members.map(|a| Choice { value: a.code, word: a.name }).collect();
        // those who are on the way to membership belong to the branch, too
        for (code, state) in &present.world().people {
            let here = state.membership_on(day).is_some_and(|m| m.unit.as_deref() == Some(unit));
            if here && !choices.iter().any(|c| c.value == *code) {
                choices.push(Choice { value: code.clone(), word: state.person.name.clone() });
            }
        }
        choices
    };
    let units = || -> Vec<Choice> {
        let units = present.world().units.iter().filter(|(_, u)| u.exists_on(day));
        let units = units.filter(|(_, u)| u.latest().kind != UnitKind::Group);
        units.map(|(code, u)| Choice { value: code.clone(), word: u.on(day).name.clone() }).collect()
    };
    let items = || -> Vec<Choice> {
        let items = library::items(ask.site.college().library()).into_iter();
        items.filter(|i| i.kind == kind.id()).map(|i| Choice { value: i.id, word: i.title }).collect()
    };
    let mut inputs = vec![Input {
        id: "day",
        label: "日期",
        needed: true,
        widget: "day",
        hint: "",
        choices: Vec::new(),
        values: vec![fields.get("day").map_or_else(|| present.today().to_string(), str::to_owned)],
        error: errors.of("day").map(str::to_owned),
    }];
    for (field, needed) in parsing::asked(kind) {
        let (widget, hint, choices) = match field {
            Field::Until => ("day", "", Vec::new()),
            Field::Persons => ("choices", "", people()),
            Field::By => ("choice", "", people()),
            Field::Items => {
                let items = items();
                if items.is_empty() { ("text", "", items) } else { ("choices", "", items) }
            }
            Field::To => ("choice", "", units()),
            Field::Amount => ("amount", "单位：元", Vec::new()),
            Field::Number => ("number", "", Vec::new()),
            Field::Month => ("month", "写成 2026-03 的样子", Vec::new()),
            Field::Result => ("choice", "", listed(&RESULTS)),
            Field::Level => ("choice", "", listed(&LEVELS)),
            Field::Status => ("choice", "", listed(&STATUSES)),
            Field::Evidence => ("lines", "可以不填；写材料的名称，一行一件", Vec::new()),
            Field::Remark => ("long", "谈话内容、困难情况等不要写在这里", Vec::new()),
            Field::Answers => ("choice", "", answerable(present, unit)),
            Field::Hours => ("amount", "单位：学时", Vec::new()),
            _ => ("text", "", Vec::new()),
        };
        let values: Vec<String> = fields.all(field.id()).map(str::to_owned).collect();
        inputs.push(Input {
            id: field.id(),
            label: field.label(),
            needed,
            widget,
            hint,
            choices,
            values,
            error: errors.of(field.id()).map(str::to_owned),
        });
    }
    inputs
}

/// Recent records of the unit that a further one may answer.
fn answerable(present: &Present, unit: &str) -> Vec<Choice> {
    let wanted = recording::Wanted { unit: Some(unit.to_owned()), ..Default::default() };
    let all = jishi_domain::permissions::Reachable::All;
    let (states, _) = recording::list(present, &all, &wanted, 0, 60);
    let word = |state: &RecordState| {
        let record = &state.record;
        let kind = record.kinds.first().map_or("", |k| k.label());
        format!("{} {kind} {}", record.day, record.title.as_deref().unwrap_or_default())
    };
    states.into_iter().map(|s| Choice { value: s.record.id.clone(), word: word(s) }).collect()
}

fn other(
    ask: &Ask,
    present: &Present,
    unit: &str,
    purpose: Purpose,
    fields: &Fields,
    errors: Errors,
) -> Other {
    let kind = kinds(fields).first().copied().filter(|kind| !kind.spec().sitting);
    let title = match (kind, purpose.record.is_some()) {
        (Some(kind), false) => format!("记录{}", kind.label()),
        (Some(kind), true) => format!("更正{}", kind.label()),
        (None, _) => "记录其他事项".to_owned(),
    };
    Other {
        frame: frame(ask, present, &title, unit),
        unit: unit.to_owned(),
        purpose,
        inputs: kind.map(|kind| inputs(ask, present, unit, kind, fields, &errors)).unwrap_or_default(),
        kind,
        kinds: KINDS.iter().filter(|spec| !spec.sitting).collect(),
        errors,
        today: present.today(),
    }
}

pub fn new_record(ask: &Ask, present: &Present) -> Answer {
    let unit = ask.place("unit");
    let mut fields = ask.query.clone();
    if let Some(item) = ask.query.get("item") {
        fields.0.push(("items".into(), item.to_owned()));
    }
    let kind = kinds(&fields).first().copied();
    if kind.is_some_and(|kind| kind.spec().sitting) {
        let query = ask.address.split_once('?').map_or("", |(_, q)| q);
        return Ok(Reply::on_to(format!("/units/{}/sittings/new?{query}", part(unit))));
    }
    Reply::page(&other(ask, present, unit, new_purpose(unit, "records"), &fields, Errors::default()))
}

pub fn save_record(ask: &Ask) -> Answer {
    let unit = ask.place("unit");
    let college = ask.site.college();
    let (record, mut errors) = parsing::record(&ask.form, unit, college.clock().today());
    if errors.is_empty() {
        let record = recording::named(record);
        let id = record.id.clone();
        match recording::add(college, &ask.who().person, record) {
            Ok(entry) => return Ok(Reply::on_to(format!("/records/{}", part(&id))).saying(&saved(&entry))),
            Err(error) => refused(error, &mut errors)?,
        }
    }
    let present = college.present();
    Reply::form_again(&other(ask, &present, unit, new_purpose(unit, "records"), &ask.form, errors))
}

fn correcting(state: &RecordState) -> Purpose {
    Purpose {
        action: format!("/records/{}/correct", part(&state.record.id)),
        record: Some(state.record.id.clone()),
        seen: state.sequence,
    }
}

fn is_sitting(record: &Record) -> bool {
    record.kinds.iter().any(|kind| kind.spec().sitting)
}

fn stand<'p>(ask: &Ask, present: &'p Present) -> Result<&'p RecordState, Failure> {
    let id = ask.place("record");
    let gone = || Failure::missing(format!("记录 {id}"), "不存在或已撤回", "从记录列表重新打开");
    present.world().records.get(id).ok_or_else(gone)
}

pub fn correction(ask: &Ask, present: &Present) -> Answer {
    let state = stand(ask, present)?;
    let fields = parsing::fields(&state.record);
    let unit = state.record.unit.clone();
    if is_sitting(&state.record) {
        return Reply::page(&sitting(ask, present, &unit, correcting(state), fields, Errors::default()));
    }
    Reply::page(&other(ask, present, &unit, correcting(state), &fields, Errors::default()))
}

pub fn save_correction(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (before, mut purpose) = {
        let present = college.present();
        let state = stand(ask, &present)?;
        (state.record.clone(), correcting(state))
    };
    let (mut record, mut errors) = parsing::record(&ask.form, &before.unit, college.clock().today());
    // what the form does not ask stays as it was
    record.id.clone_from(&before.id);
    record.evidence = if record.evidence.is_empty() { before.evidence.clone() } else { record.evidence };
    purpose.seen =
        ask.form.number("seen").ok().flatten().and_then(|n| u64::try_from(n).ok()).unwrap_or(purpose.seen);
    let saving = matches!(ask.form.text("do"), "" | "save");
    if saving && errors.is_empty() {
        let reason = ask.form.text("reason");
        if reason.is_empty() {
            errors.add("reason", "写明为什么更正；原来的内容和这个原因都会留在历史里");
        } else {
            match recording::correct(college, &ask.who().person, purpose.seen, record, reason) {
                Ok(entry) => {
                    let words = format!("已更正，{}", saved(&entry));
                    return Ok(Reply::on_to(format!("/records/{}", part(&before.id))).saying(&words));
                }
                Err(error) => refused(error, &mut errors)?,
            }
        }
    }
    if is_sitting(&before) {
        let errors = if saving { errors } else { Errors::default() };
        return sitting_again(ask, &before.unit, purpose, errors);
    }
    let present = college.present();
    Reply::form_again(&other(ask, &present, &before.unit, purpose, &ask.form, errors))
}
