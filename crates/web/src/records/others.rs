//! The form for everything that is no sitting, derived from the table of record kinds.

use super::forms::{self, Purpose};
use super::inputs::{self, Choice, Input, Options, Widget};
use super::parsing;
use super::sheets::{self, Sheet};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::recording::{self, CONTENT};
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::{Field, KINDS, RecordKind, RecordKindSpec};

#[derive(Template)]
#[template(path = "records/other.html")]
pub struct Other {
    frame: Frame,
    unit: String,
    purpose: Purpose,
    kind: Option<RecordKind>,
    groups: Vec<(&'static str, Vec<&'static RecordKindSpec>)>,
    inputs: Vec<Input>,
    sheet: Option<Sheet>,
    /// Whether content can be sealed here, and whether some is there already.
    sealing: Option<bool>,
    fields: Fields,
    errors: Errors,
    today: Day,
}

impl Other {
    fn day(&self) -> String {
        self.fields.get("day").map_or_else(|| self.today.to_string(), str::to_owned)
    }

    fn delay(&self) -> i32 {
        self.fields.day("day").ok().flatten().map_or(0, |day| self.today.0 - day.0)
    }

    fn draft(&self, kind: &RecordKind) -> String {
        draft(&self.unit, *kind, &self.purpose)
    }

    fn results(&self, kind: &RecordKind) -> Vec<Choice> {
        inputs::results(*kind)
    }

    fn wrong(&self, name: &str) -> Option<&str> {
        self.errors.of(name)
    }
}

fn draft(unit: &str, kind: RecordKind, purpose: &Purpose) -> String {
    format!("{unit}:{}", purpose.record.as_deref().unwrap_or(kind.id()))
}

/// Kinds as officers look for them.
fn groups() -> Vec<(&'static str, Vec<&'static RecordKindSpec>)> {
    use RecordKind as K;
    let place = |kind: RecordKind| match kind {
        K::DuesAssessment | K::DuesPayment | K::DuesReminder | K::DuesUse | K::Funds => "党费和经费",
        K::Talk | K::ThoughtReport | K::Care | K::Pairing | K::Pledge | K::Points | K::MakeUp => "党员",
        K::DevelopmentStep | K::ActivistReview | K::Transfer | K::RosterCheck => "发展党员和组织关系",
        K::Election | K::ByElection | K::Assignment => "班子",
        K::Filing | K::Application | K::Publication | K::Attestation | K::Output | K::Publicity => {
            "报送、公开、佐证"
        }
        K::Honour | K::Commendation | K::AppraisalResult | K::Grading | K::Certification | K::Survey => {
            "评议、评定、荣誉"
        }
        K::VenueUse => "场所",
        _ => "检查、联系、整改",
    };
    let mut groups: Vec<(&'static str, Vec<&'static RecordKindSpec>)> = Vec::new();
    for spec in KINDS.iter().filter(|spec| !spec.sitting) {
        let word = place(spec.kind);
        match groups.iter_mut().find(|(known, _)| *known == word) {
            Some((_, specs)) => specs.push(spec),
            None => groups.push((word, vec![spec])),
        }
    }
    groups
}

pub fn other(
    ask: &Ask,
    present: &Present,
    unit: &str,
    purpose: Purpose,
    fields: &Fields,
    errors: Errors,
) -> Other {
    let kind = forms::kinds(fields).first().copied().filter(|kind| !kind.spec().sitting);
    let title = match (kind, purpose.record.is_some()) {
        (Some(kind), false) => format!("记录{}", kind.label()),
        (Some(kind), true) => format!("更正{}", kind.label()),
        (None, _) => "记录其他事项".to_owned(),
    };
    let day = fields.day("day").ok().flatten().unwrap_or(present.today());
    let (mut inputs, mut sheet) = (Vec::new(), None);
    if let Some(kind) = kind {
        let options =
            Options::of(present, &ask.site.college().library().items, unit, day).naming(present, fields);
        inputs = inputs::of_kind(kind, &options, fields, &errors);
        if purpose.record.is_none() {
            sheet = sheets::sheet(present, unit, kind, day, &options, fields);
        }
        if let Some(sheet) = &sheet {
            inputs.retain(|input| !sheet.asks(input.field));
        }
        if kind == RecordKind::VenueUse
            && let Some(place) = inputs.iter_mut().find(|input| input.field == Field::Place)
        {
            let places = jishi_app::sittings::places(present, unit);
            if place.values.is_empty() {
                place.values = places.into_iter().take(1).collect();
            }
        }
        // what one person or thing is, is one choice; a correction may hold more
        for input in &mut inputs {
            if input.widget == Widget::One && input.values.len() > 1 {
                input.widget = Widget::Many;
            }
        }
    }
    let sealing = kind.filter(|kind| kind.has_sealed_content() && ask.site.college().may_seal()).map(|_| {
        let record = purpose.record.as_ref().and_then(|id| present.world().records.get(id));
        record.is_some_and(|listed| listed.record().content.is_some())
    });
    let lead = match (kind, purpose.record.is_some()) {
        (None, _) => "会议和活动以外的事：报送、党费、谈话、荣誉、佐证……选一种，打开它的表",
        (Some(_), false) => "记一次，各项标准都看得到；先列必填的，标着“可不填”的没有就空着",
        (Some(_), true) => "写成正确的内容，说明为什么；原来的内容留在历史里",
    };
    Other {
        sealing,
        frame: forms::frame(ask, present, &title, unit).leading(lead),
        unit: unit.to_owned(),
        purpose,
        inputs,
        sheet,
        kind,
        groups: groups(),
        fields: fields.clone(),
        errors,
        today: present.today(),
    }
}

/// What can be told beforehand: the item of the link, who acts, the month.
fn filled(ask: &Ask, present: &Present) -> Fields {
    let mut fields = ask.query.clone();
    let items: Vec<String> = fields.all("item").map(str::to_owned).collect();
    fields.0.extend(items.into_iter().map(|item| ("items".to_owned(), item)));
    let mut put = |name: &str, value: String| {
        if fields.get(name).is_none() {
            fields.0.push((name.to_owned(), value));
        }
    };
    put("by", ask.who().person.clone());
    let due = ask.query.day("due").ok().flatten().unwrap_or(present.today());
    let date = due.min(present.today()).date();
    put("month", format!("{:04}-{:02}", date.year(), date.month()));
    let unit = present.world().units.get(ask.place("unit"));
    if let Some(above) = unit.and_then(|u| u.parent_on(present.today())) {
        let kind = forms::kinds(&ask.query).first().copied();
        if matches!(kind, Some(RecordKind::Filing | RecordKind::Application)) {
            put("to", above.to_owned());
            put("status", "sent".to_owned());
        }
    }
    fields
}

pub fn new(ask: &Ask, present: &Present) -> Answer {
    let unit = ask.place("unit");
    let kind = forms::kinds(&ask.query).first().copied();
    if kind.is_some_and(|kind| kind.spec().sitting) {
        let query = ask.address.split_once('?').map_or("", |(_, q)| q);
        return Ok(Reply::on_to(format!("/units/{}/sittings/new?{query}", part(unit))));
    }
    let purpose = Purpose::new(unit, "records", &Fields::default())?;
    Reply::page(&other(ask, present, unit, purpose, &filled(ask, present), Errors::default()))
}

pub fn save(ask: &Ask) -> Answer {
    let unit = ask.place("unit");
    let college = ask.site.college();
    let purpose = Purpose::new(unit, "records", &ask.form)?;
    let today = college.clock().today();
    let kind = forms::kinds(&ask.form).first().copied();
    let mut errors = Errors::default();
    if ask.form.text("do") == "list" {
        let present = college.present();
        return Reply::page(&other(ask, &present, unit, purpose, &ask.form, errors));
    }
    if ask.form.has("sheet") {
        let read = sheets::records(&ask.form, unit, today, &mut errors);
        if errors.is_empty() {
            match recording::add_all(college, &ask.who().person, &read, ask.form.raw(CONTENT)) {
                Ok(entries) => return done(ask, unit, kind, &entries),
                Err(error) => forms::refused(error, &mut errors)?,
            }
        }
    } else {
        let (record, wrong) = parsing::record(&ask.form, unit, today, parsing::UNCOUNTED);
        errors = wrong;
        if errors.is_empty() {
            match recording::add_once(college, &ask.who().person, &purpose.key, record, ask.form.raw(CONTENT))
            {
                Ok(saved) => {
                    let words = forms::saved(&saved.entry, &saved.mark);
                    let draft = draft(unit, kind.unwrap_or(RecordKind::Filing), &purpose);
                    return Ok(Reply::on_to(forms::done(&saved.record, &draft)).saying(&words));
                }
                Err(error) => forms::refused(error, &mut errors)?,
            }
        }
    }
    let present = college.present();
    Reply::form_again(&other(ask, &present, unit, purpose, &ask.form, errors))
}

/// After a sheet: the list of what it brought.
fn done(ask: &Ask, unit: &str, kind: Option<RecordKind>, entries: &[jishi_domain::actions::Entry]) -> Answer {
    let (Some(first), Some(last), Some(kind)) = (entries.first(), entries.last(), kind) else {
        return Err(Failure::missing("这张表", "没有写入任何内容", "返回上一页再提交一次"));
    };
    let mark = recording::mark(ask.site.college(), last.sequence)?;
    let words = if entries.len() == 1 {
        forms::saved(first, &mark)
    } else {
        format!(
            "已记{}条，台账第{}条至第{}条（末条校验{mark}）",
            entries.len(),
            first.sequence,
            last.sequence
        )
    };
    let draft = format!("{unit}:{}", kind.id());
    let address = format!("/records?unit={}&kind={}&saved={}", part(unit), kind.id(), part(&draft));
    Ok(Reply::on_to(address).saying(&words))
}
