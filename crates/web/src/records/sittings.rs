//! The form for a sitting: filled beforehand with what the ledger knows, tried out while it is filled, saved once.

use super::forms::{self, Purpose};
use super::inputs::{self, Choice, Input, Options};
use super::parsing;
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::check_ins::{self, CheckIn};
use jishi_app::credits::{self, Credit};
use jishi_app::living::Present;
use jishi_app::sittings::{self, Attendee};
use jishi_app::votes::{self, Outcome};
use jishi_app::{clock, particulars, plans, recording};
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::{Field, KINDS, RecordKind, RecordKindSpec};
use jishi_domain::records::{AttendanceState, Record};
use jishi_domain::units::UnitKind;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

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

/// Fields that the page lays out by itself; the others follow below, as the table has them.
const LAID_OUT: [Field; 8] = [
    Field::Title,
    Field::Place,
    Field::Chair,
    Field::Recorder,
    Field::Lecturers,
    Field::Hours,
    Field::Agenda,
    Field::Attendance,
];

#[derive(Template)]
#[template(path = "records/sitting.html")]
pub struct Sitting {
    frame: Frame,
    unit: String,
    today: Day,
    purpose: Purpose,
    fields: Fields,
    errors: Errors,
    attendees: Vec<Attendee>,
    /// Who may chair, record, lecture.
    acting: Vec<Choice>,
    /// Who may be added to the roster of this sitting.
    addable: Vec<Choice>,
    groups: Vec<(String, String)>,
    more: Vec<&'static RecordKindSpec>,
    places: Vec<String>,
    topics: Vec<Choice>,
    agenda: usize,
    credit: Option<Credit>,
    outcomes: BTreeMap<usize, Outcome>,
    rules: Vec<String>,
    further: Vec<Input>,
    check_in: Option<CheckIn>,
    qr: String,
    /// Whether the roster on screen is another than that of the kinds and the day.
    stale: bool,
}

/// What a change of the form brings up to date: credit, votes, and the roster where it is another one now.
#[derive(Template)]
#[template(path = "records/live.html")]
struct Live(Sitting);

/// Who has signed in.
#[derive(Template)]
#[template(path = "records/signed.html")]
struct Signed {
    check_in: Option<CheckIn>,
    names: Vec<String>,
}

impl Deref for Live {
    type Target = Sitting;

    fn deref(&self) -> &Sitting {
        &self.0
    }
}

impl Sitting {
    fn has(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).any(|v| v == value)
    }

    fn value(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    fn at(&self, n: &usize, part: &str) -> &str {
        self.fields.text(&format!("item.{n}.{part}"))
    }

    fn of(&self, what: &str, person: &str) -> &str {
        self.fields.text(&format!("{what}.{person}"))
    }

    fn wrong(&self, name: &str) -> Option<&str> {
        self.errors.of(name)
    }

    fn wrong_of(&self, what: &str, person: &str) -> Option<&str> {
        self.errors.of(&format!("{what}.{person}"))
    }

    fn wrong_at(&self, n: &usize, part: &str) -> Option<&str> {
        self.errors.of(&format!("item.{n}.{part}"))
    }

    fn is_open(&self, n: &usize) -> bool {
        *n == 0 && self.at(n, "title").is_empty() && self.purpose.record.is_some()
            || !self.at(n, "title").is_empty()
            || self.wrong_at(n, "title").is_some()
            || self.wrong_at(n, "yes").is_some()
    }

    fn votes(&self) -> [(&'static str, &'static str); 5] {
        parsing::VOTES
    }

    fn common(&self) -> [RecordKind; 9] {
        COMMON
    }

    /// Everyone is taken for present until a tap says otherwise; a correction guesses nothing.
    fn state(&self, person: &str) -> &str {
        let unsaid = if self.purpose.record.is_some() { "" } else { "present" };
        self.fields.get(&format!("at.{person}")).unwrap_or(unsaid)
    }

    fn states(&self) -> [AttendanceState; 4] {
        [
            AttendanceState::Present,
            AttendanceState::Online,
            AttendanceState::Excused,
            AttendanceState::Unexcused,
        ]
    }

    fn due(&self) -> usize {
        self.attendees.iter().filter(|a| !self.state(&a.code).is_empty()).count()
    }

    fn present(&self) -> usize {
        self.attendees.iter().filter(|a| matches!(self.state(&a.code), "present" | "online")).count()
    }

    fn signed_at(&self, person: &str) -> Option<String> {
        let at = self.check_in.as_ref()?.signed_at(person)?;
        Some(clock::in_china(at).split_off(11))
    }

    fn until(&self) -> String {
        self.check_in.as_ref().map(|open| clock::in_china(&open.until).split_off(11)).unwrap_or_default()
    }

    /// How late an entry of that day is.
    fn delay(&self) -> i32 {
        self.fields.day("day").ok().flatten().map_or(0, |day| self.today.0 - day.0)
    }

    fn any_more(&self) -> bool {
        self.more.iter().any(|spec| self.has("kind", spec.id))
    }

    fn any_further(&self) -> bool {
        self.further.iter().any(|input| !input.values.is_empty() || input.error.is_some())
    }

    /// Lecturers chosen so far, and an empty choice more.
    fn lecturers(&self) -> Vec<String> {
        let mut chosen: Vec<String> = self.fields.all("lecturers").map(str::to_owned).collect();
        if chosen.is_empty() || self.fields.text("do") == "lecturer" {
            chosen.push(String::new());
        }
        chosen
    }

    fn vote_numbers(&self) -> [(&'static str, &'static str); 6] {
        [
            ("due", "应到会（留空则按名册）"),
            ("present", "实到会（留空则按到会）"),
            ("yes", "赞成"),
            ("no", "反对"),
            ("abstain", "弃权"),
            ("written", "会前书面赞成"),
        ]
    }

    fn outcome(&self, n: &usize) -> Option<&Outcome> {
        self.outcomes.get(n)
    }

    fn is_vote(&self, n: &usize, id: &str) -> bool {
        self.at(n, "vote") == id
    }

    fn draft(&self) -> String {
        draft(&self.unit, &self.purpose)
    }

    fn new_kind(&self) -> String {
        format!("/units/{}/records/new", part(&self.unit))
    }
}

fn draft(unit: &str, purpose: &Purpose) -> String {
    format!("{unit}:{}", purpose.record.as_deref().unwrap_or("sitting"))
}

/// The record that a form says, with what cannot be read.
fn read(present: &Present, fields: &Fields, unit: &str) -> (Record, Errors) {
    let count = |kind: &str, record: &Record| votes::count(present, kind, record);
    parsing::record(fields, unit, present.today(), &count)
}

pub fn sitting(
    ask: &Ask,
    present: &Present,
    unit: &str,
    purpose: Purpose,
    mut fields: Fields,
    errors: Errors,
) -> Sitting {
    let today = present.today();
    let day = fields.day("day").ok().flatten();
    let on = day.or_else(|| fields.day("due").ok().flatten().map(|due| due.min(today))).unwrap_or(today);
    let kinds = forms::kinds(&fields);
    let listed: BTreeSet<&str> = fields.all("also").collect();
    let attendees = sittings::roster(present, unit, &kinds, on, &listed);
    let around = sittings::around(present, unit, on);
    let mut acting: Vec<Choice> = sittings::due(present, unit, &[], on)
        .into_iter()
        .map(|a| Choice { value: a.code, word: a.name, mark: String::new() })
        .collect();
    acting.extend(around.iter().cloned().map(Choice::from));
    let known = |fields: &Fields, acting: &[Choice]| -> Vec<String> {
        let named = ["chair", "recorder", "lecturers"].into_iter().flat_map(|name| fields.all(name));
        named.filter(|code| !acting.iter().any(|c| c.value == *code)).map(str::to_owned).collect()
    };
    for code in known(&fields, &acting) {
        acting.push(Choice::new(code.as_str(), particulars::name(present.world(), &code)));
    }
    let addable = around.into_iter().filter(|c| !attendees.iter().any(|a| a.code == c.code));
    let addable = addable.map(Choice::from).collect();
    let posted: BTreeSet<&str> = fields.starting("at.").map(|(code, _)| code).collect();
    let stale = purpose.record.is_none()
        && !posted.is_empty()
        && posted != attendees.iter().map(|a| a.code.as_str()).collect();
    if stale {
        // what was said of persons who are not due would be saved unseen
        let due: BTreeSet<String> = attendees.iter().map(|a| a.code.clone()).collect();
        fields.0.retain(|(name, _)| name.strip_prefix("at.").is_none_or(|code| due.contains(code)));
    }
    let (record, _) = read(present, &fields, unit);
    let votes = parsing::votes(&fields, &record, &|kind, record| votes::count(present, kind, record));
    let outcomes =
        votes.into_iter().filter_map(|(n, vote)| Some((n, votes::outcome(present, &vote, on)?))).collect();
    let rules = parsing::VOTES.iter().filter_map(|(kind, word)| {
        let rule = votes::rule(present, kind, on)?;
        let (due, _) = votes::count(present, kind, &record).filter(|(due, _)| *due > 0)?;
        let (least, needed) = (votes::least_present(rule, due), votes::least_yes(rule, due));
        let written = if rule.written_counts { "，会前书面意见计入赞成" } else { "" };
        Some(format!("{word}：应到{due}人，实到不少于{least}人，赞成不少于{needed}票{written}"))
    });
    let rules = rules.collect();
    let items = &ask.site.college().library().items;
    let options = Options::of(present, items, unit, on).naming(present, &fields);
    let primary = kinds.first().copied().unwrap_or(RecordKind::ThemeDay);
    let mut further: Vec<Input> = Vec::new();
    for field in primary.spec().fields().filter(|field| !LAID_OUT.contains(field)) {
        let mut input = inputs::input(field, primary, false, &options, &fields, &errors);
        if field == Field::Items {
            // each of the kinds may have a vocabulary of its own
            for kind in kinds.iter().skip(1) {
                let more = inputs::input(field, *kind, false, &options, &fields, &errors);
                input.widget = if more.widget == inputs::Widget::Many { more.widget } else { input.widget };
                let new = more.choices.into_iter().filter(|c| !input.choices.contains(c)).collect::<Vec<_>>();
                input.choices.extend(new);
            }
        }
        further.push(input);
    }
    let topics = items.values().filter(|item| item.kind == "topic");
    let topics = topics.map(|item| Choice::new(item.id.as_str(), item.title.as_str())).collect();
    let is_branch = present.world().units.get(unit).is_some_and(|u| u.on(on).kind == UnitKind::Branch);
    let groups = if is_branch && kinds == [RecordKind::PartyGroupMeeting] && purpose.record.is_none() {
        sittings::groups(present, unit, on)
    } else {
        Vec::new()
    };
    let check_in = if purpose.record.is_none() {
        check_ins::opened(ask.site.college(), &ask.who().person, unit)
    } else {
        None
    };
    let qr = check_in.as_ref().map(|open| check_ins::qr(&ask.site_address(), &open.code)).unwrap_or_default();
    let (title, lead) = match purpose.record {
        Some(_) => ("更正会议或活动", "写成正确的内容，说明为什么；原来的内容留在历史里"),
        None => ("记录会议或活动", "一页记完：是什么会、谁到了、议了什么；旁边随时显示它回应了哪些要求"),
    };
    Sitting {
        frame: forms::frame(ask, present, title, unit).leading(lead),
        unit: unit.to_owned(),
        today,
        agenda: parsing::rows(&fields),
        purpose,
        errors,
        attendees,
        acting,
        addable,
        groups,
        more: KINDS.iter().filter(|spec| spec.sitting && !COMMON.contains(&spec.kind)).collect(),
        places: sittings::places(present, unit),
        topics,
        credit: None,
        outcomes,
        rules,
        further,
        check_in,
        qr,
        stale,
        fields,
    }
}

/// Fills in what the link and the last sittings tell.
fn filled(present: &Present, unit: &str, mut fields: Fields) -> Fields {
    if let Some(mark) = fields.get("planned") {
        // what the link says goes before what the plan says
        let told = plans::prefill(present.world(), mark, present.today());
        let new: Vec<_> = told.into_iter().filter(|(name, _)| fields.get(name).is_none()).collect();
        fields.0.extend(new);
    }
    let items: Vec<String> = fields.all("item").map(str::to_owned).collect();
    fields.0.retain(|(name, _)| name != "item");
    fields.0.extend(items.into_iter().map(|item| ("items".to_owned(), item)));
    if fields.get("kind").is_none() {
        // a group meets as a group; anything else is chosen
        let kind = present.world().units.get(unit).map(|u| u.latest().kind);
        if kind == Some(UnitKind::Group) {
            fields.0.push(("kind".into(), RecordKind::PartyGroupMeeting.id().into()));
        }
    }
    let kinds = forms::kinds(&fields);
    let due = fields.day("due").ok().flatten();
    if fields.get("day").is_none()
        && let Some(day) = sittings::likely_day(present, unit, &kinds, due)
    {
        fields.0.push(("day".into(), day.to_string()));
    }
    let day = fields.day("day").ok().flatten().or(due).unwrap_or(present.today());
    let usual = sittings::usual(present, unit, &kinds, day);
    let hours = usual.hours.map(|hours| hours.to_string());
    let told =
        [("place", usual.place), ("chair", usual.chair), ("recorder", usual.recorder), ("hours", hours)];
    for (name, value) in told {
        if let (None, Some(value)) = (fields.get(name), value) {
            fields.0.push((name.into(), value));
        }
    }
    fields
}

pub fn new(ask: &Ask, present: &Present) -> Answer {
    let unit = ask.place("unit");
    let fields = filled(present, unit, ask.query.clone());
    let purpose = Purpose::new(unit, "sittings", &Fields::default())?;
    let mut page = sitting(ask, present, unit, purpose, fields, Errors::default());
    page.credit = tried(ask, present, &page);
    Reply::page(&page)
}

/// What the sitting as filled in would answer; nothing while kinds or day are missing.
fn tried(ask: &Ask, present: &Present, page: &Sitting) -> Option<Credit> {
    let mut fields = page.fields.clone();
    for attendee in &page.attendees {
        let name = format!("at.{}", attendee.code);
        let state = page.state(&attendee.code);
        if fields.get(&name).is_none() && !state.is_empty() {
            fields.0.push((name, state.to_owned()));
        }
    }
    let (mut record, errors) = read(present, &fields, &page.unit);
    if errors.of("kind").is_some() || errors.of("day").is_some() {
        return None;
    }
    record.id = page.purpose.record.clone().unwrap_or_default();
    credits::of(present, ask.site.college().library(), &recording::named(record)).ok()
}

pub fn credit(ask: &Ask) -> Answer {
    let present = ask.site.college().present();
    let unit = ask.place("unit");
    let purpose = Purpose {
        record: ask.form.get("record").map(str::to_owned),
        ..Purpose::new(unit, "sittings", &ask.form)?
    };
    let mut page = sitting(ask, &present, unit, purpose, ask.form.clone(), Errors::default());
    page.credit = tried(ask, &present, &page);
    Reply::page(&Live(page))
}

/// Shows the form again: with what is wrong, or with what was asked of it.
pub fn again(ask: &Ask, unit: &str, purpose: Purpose, mut errors: Errors) -> Answer {
    let present = ask.site.college().present();
    let asked = errors.is_empty();
    let mut fields = ask.form.clone();
    match ask.form.text("do") {
        "more" => {
            let n = parsing::rows(&fields);
            fields.0.push((format!("item.{n}.title"), String::new()));
        }
        "add" => {
            if let Some(person) = ask.form.get("add").map(str::to_owned) {
                fields.0.push((format!("at.{person}"), "present".into()));
                fields.0.push(("also".into(), person));
            }
        }
        "check-in" => {
            let (kinds, day) = (forms::kinds(&fields), fields.day("day").ok().flatten());
            let day = day.unwrap_or(present.today());
            drop(present);
            if let Err(error) = check_ins::open(ask.site.college(), &ask.who().person, unit, &kinds, day) {
                forms::refused(error, &mut errors)?;
            }
            let present = ask.site.college().present();
            return shown(ask, &present, unit, purpose, fields, errors, true);
        }
        "close" => check_ins::close(ask.site.college(), &ask.who().person, unit),
        _ => {}
    }
    shown(ask, &present, unit, purpose, fields, errors, asked)
}

fn shown(
    ask: &Ask,
    present: &Present,
    unit: &str,
    purpose: Purpose,
    fields: Fields,
    errors: Errors,
    asked: bool,
) -> Answer {
    let mut page = sitting(ask, present, unit, purpose, fields, errors);
    page.credit = tried(ask, present, &page);
    if asked { Reply::page(&page) } else { Reply::form_again(&page) }
}

pub fn save(ask: &Ask) -> Answer {
    let unit = ask.place("unit");
    let college = ask.site.college();
    let purpose = Purpose::new(unit, "sittings", &ask.form)?;
    if !matches!(ask.form.text("do"), "" | "save") {
        return again(ask, unit, purpose, Errors::default());
    }
    let (record, mut errors) = {
        let present = college.present();
        let (record, mut errors) = read(&present, &ask.form, unit);
        let looked = sitting(ask, &present, unit, purpose.clone(), ask.form.clone(), Errors::default());
        if looked.stale {
            let words = "应到名册随类型和日期变了：名册已换成那一天的，请看一遍再保存";
            errors.add("attendance", words);
        }
        (record, errors)
    };
    if errors.is_empty() {
        match recording::add_once(college, &ask.who().person, &purpose.key, record, "") {
            Ok(saved) => {
                check_ins::close(college, &ask.who().person, unit);
                let words = forms::saved(&saved.entry, &saved.mark);
                let words = if saved.again { format!("这张表已经保存过，{words}") } else { words };
                return Ok(Reply::on_to(forms::done(&saved.record, &draft(unit, &purpose))).saying(&words));
            }
            Err(error) => forms::refused(error, &mut errors)?,
        }
    }
    again(ask, unit, purpose, errors)
}

/// Who has signed in so far: asked for again and again while the form is open.
pub fn signed(ask: &Ask, present: &Present) -> Answer {
    if !ask.partial {
        return Ok(Reply::on_to(format!("/units/{}/sittings/new", part(ask.place("unit")))));
    }
    let check_in = check_ins::opened(ask.site.college(), &ask.who().person, ask.place("unit"));
    let signed = check_in.iter().flat_map(|open| &open.signed);
    let names = signed.map(|(person, _)| particulars::name(present.world(), person)).collect();
    Reply::page(&Signed { check_in, names })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_a_sitting_stands_on_the_page_by_itself_or_below() {
        let fields: Vec<Field> = RecordKind::ThemeDay.spec().fields().collect();
        assert!(LAID_OUT.iter().all(|field| fields.contains(field)));
        let page = include_str!("sitting.html").to_owned() + include_str!("roster.html");
        for field in LAID_OUT {
            let name = match field {
                Field::Agenda => "name=\"item.{{ n }}.title\"".to_owned(),
                Field::Attendance => "name=\"at.{{ a.code }}\"".to_owned(),
                Field::Chair | Field::Recorder => format!("call person(\"{}\"", field.id()),
                other => format!("name=\"{}\"", other.id()),
            };
            assert!(page.contains(&name), "{name}");
        }
        for spec in KINDS.iter().filter(|spec| spec.sitting) {
            assert_eq!(spec.fields().collect::<Vec<_>>(), fields, "{}", spec.id);
        }
    }
}
