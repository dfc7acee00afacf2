//! Inputs of a form, derived from the table of record kinds.

use crate::fields::{Errors, Fields};
use jishi_app::living::Present;
use jishi_app::sittings::{self, Candidate};
use jishi_app::{particulars, recording};
use jishi_domain::dates::Day;
use jishi_domain::items::Item;
use jishi_domain::permissions::Reachable;
use jishi_domain::record_kinds::{Field, RecordKind};
use jishi_domain::records::Record;
use jishi_domain::units::UnitKind;
use std::collections::BTreeMap;

/// A choice of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub word: String,
    /// What the person or thing is, beside the word.
    pub mark: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, word: impl Into<String>) -> Choice {
        Choice { value: value.into(), word: word.into(), mark: String::new() }
    }
}

impl From<Candidate> for Choice {
    fn from(person: Candidate) -> Choice {
        Choice { value: person.code, word: person.name, mark: person.mark }
    }
}

/// How an input is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widget {
    /// A date field.
    Day,
    /// A month field.
    Month,
    /// A line of text.
    Text,
    /// A line of names or words, set apart by commas.
    Words,
    /// Several lines of text.
    Long,
    /// Yuan.
    Yuan,
    /// Class hours.
    Hours,
    /// A whole number.
    Number,
    /// One of a list.
    One,
    /// Any of a list, each with a box.
    Many,
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct Input {
    pub field: Field,
    pub label: &'static str,
    pub needed: bool,
    pub widget: Widget,
    pub hint: &'static str,
    pub choices: Vec<Choice>,
    pub values: Vec<String>,
    pub error: Option<String>,
}

impl Input {
    pub fn id(&self) -> &'static str {
        self.field.id()
    }

    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|v| v == value)
    }

    pub fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    pub fn lines(&self) -> String {
        self.values.join("\n")
    }

    pub fn words(&self) -> String {
        self.values.join("、")
    }

    pub fn is(&self, widget: &str) -> bool {
        widget
            == match self.widget {
                Widget::Day => "day",
                Widget::Month => "month",
                Widget::Text => "text",
                Widget::Words => "words",
                Widget::Long => "long",
                Widget::Yuan => "yuan",
                Widget::Hours => "hours",
                Widget::Number => "number",
                Widget::One => "one",
                Widget::Many => "many",
            }
    }

    /// A long list is searched.
    pub fn is_searched(&self) -> bool {
        self.choices.len() > 12
    }
}

/// What there is to choose from at a unit on a day.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Who may be concerned: members, those on the way to membership, and others around the unit.
    pub people: Vec<Choice>,
    /// Units that things go to or concern.
    pub units: Vec<Choice>,
    /// The vocabulary of items.
    pub items: BTreeMap<String, Item>,
    /// Recent records that a further one may answer.
    pub records: Vec<Choice>,
}

impl Options {
    pub fn of(present: &Present, items: &BTreeMap<String, Item>, unit: &str, day: Day) -> Options {
        let members = sittings::due(present, unit, &[RecordKind::GeneralMeeting], day);
        let mut people: Vec<Choice> = members.into_iter().map(|a| Candidate::from(a).into()).collect();
        for candidate in sittings::around(present, unit, day) {
            if !people.iter().any(|known| known.value == candidate.code) {
                people.push(candidate.into());
            }
        }
        let world = present.world();
        let units = world.units.iter().filter(|(_, u)| u.exists_on(day) && u.on(day).kind != UnitKind::Group);
        let unit_choice = |(code, state): (&String, &jishi_domain::worlds::UnitState)| {
            Choice::new(code.as_str(), state.on(day).name.as_str())
        };
        let mut units: Vec<Choice> = units.map(unit_choice).collect();
        // where things usually go stands first: the unit above, then the college
        let above = world.units.get(unit).and_then(|u| u.parent_on(day)).unwrap_or_default();
        let college = world.college().map(|(code, _)| code).unwrap_or_default();
        units.sort_by_key(|c| (c.value != above, c.value != college, c.value.clone()));
        let wanted = recording::Wanted { unit: Some(unit.to_owned()), ..Default::default() };
        let (states, _) = recording::list(present, &Reachable::All, &wanted, 0, 80);
        let records = states.into_iter().map(|state| recent(&state.record)).collect();
        Options { people, units, items: items.clone(), records }
    }

    /// The same with the persons whom a form names already, wherever they belong.
    #[must_use]
    pub fn naming(mut self, present: &Present, fields: &Fields) -> Options {
        let named = ["chair", "recorder", "lecturers", "by", "persons"];
        for code in named.into_iter().flat_map(|name| fields.all(name)) {
            if !self.people.iter().any(|known| known.value == code) {
                self.people.push(Choice::new(code, particulars::name(present.world(), code)));
            }
        }
        self
    }
}

fn recent(record: &Record) -> Choice {
    Choice::new(record.id.as_str(), particulars::title(record))
}

fn listed(words: &[(&'static str, &'static str)], only: &[&str]) -> Vec<Choice> {
    let wanted = words.iter().filter(|(id, _)| only.is_empty() || only.contains(id));
    wanted.map(|(id, word)| Choice::new(*id, *word)).collect()
}

/// Results that a kind speaks of.
pub fn results(kind: RecordKind) -> Vec<Choice> {
    use RecordKind as K;
    let only: &[&str] = match kind {
        K::AppraisalResult => &["excellent", "qualified", "basically-qualified", "unqualified"],
        K::Survey | K::Inspection | K::SelfCheck => {
            &["good", "fairly-good", "fair", "poor", "passed", "failed"]
        }
        _ => &["passed", "failed"],
    };
    listed(&particulars::results(), only)
}

/// Courses that a kind takes.
fn courses(kind: RecordKind) -> Vec<Choice> {
    use RecordKind as K;
    let only: &[&str] = match kind {
        K::Issue | K::Rectification | K::MisconductReport | K::Pledge => &["open", "closed"],
        _ => &["sent", "received", "returned"],
    };
    listed(&particulars::statuses(), only)
}

/// Whether a kind's persons are usually on the way to membership, not members.
fn is_of_development(kind: RecordKind) -> bool {
    matches!(kind, RecordKind::DevelopmentStep | RecordKind::ActivistReview)
}

/// One field of a kind, with what there is to choose and what is filled in.
pub fn input(
    field: Field,
    kind: RecordKind,
    needed: bool,
    options: &Options,
    fields: &Fields,
    errors: &Errors,
) -> Input {
    let items_of = |kinds: &[&str]| -> Vec<Choice> {
        let fitting = options.items.values().filter(|item| kinds.contains(&item.kind.as_str()));
        fitting.map(|item| Choice::new(item.id.as_str(), item.title.as_str())).collect()
    };
    let values: Vec<String> = fields.all(field.id()).map(str::to_owned).collect();
    let (widget, hint, mut choices) = match field {
        Field::Until => (Widget::Day, "只有一天的不填", Vec::new()),
        Field::Persons => {
            let mut people = options.people.clone();
            if is_of_development(kind) {
                people.sort_by_key(|c| c.mark.is_empty() || c.mark == "预备");
            }
            (Widget::Many, "", people)
        }
        Field::By | Field::Chair | Field::Recorder => (Widget::One, "", options.people.clone()),
        Field::Lecturers => (Widget::Many, "", options.people.clone()),
        Field::Items => {
            let items = items_of(&[kind.id()]);
            let widget = match items.len() {
                0 => Widget::Words,
                _ if kind.spec().sitting => Widget::Many,
                _ => Widget::One,
            };
            (widget, "", items)
        }
        Field::Topics => (Widget::Many, "", items_of(&["topic"])),
        Field::To => (Widget::One, "", options.units.clone()),
        Field::Amount => (Widget::Yuan, "单位：元", Vec::new()),
        Field::Number => (Widget::Number, "整数", Vec::new()),
        Field::Month => (Widget::Month, "浏览器不给选月份时，写成 2026-03 的样子", Vec::new()),
        Field::Result => (Widget::One, "", results(kind)),
        Field::Level => (Widget::One, "", listed(&particulars::levels(), &[])),
        Field::Status => (Widget::One, "", courses(kind)),
        Field::Forms => (Widget::Many, "", listed(&particulars::ways(), &[])),
        Field::Evidence => (Widget::Long, "可以不填；写材料的名称，一行一件。不要求照片", Vec::new()),
        Field::Remark => (Widget::Long, "谈话内容、困难情况、身份证号和电话不要写在这里", Vec::new()),
        Field::Answers => (Widget::One, "这条记录是针对哪一条的", options.records.clone()),
        Field::Hours => (Widget::Hours, "", Vec::new()),
        Field::Guests => (Widget::Words, "用顿号隔开", Vec::new()),
        Field::Title | Field::Place | Field::Agenda | Field::Attendance => (Widget::Text, "", Vec::new()),
    };
    // what a record says already can be said again, also where it is no longer among the choices
    if matches!(widget, Widget::One | Widget::Many) {
        for value in &values {
            if !choices.iter().any(|c| c.value == *value) {
                let word = options.items.get(value).map_or(value.as_str(), |item| item.title.as_str());
                choices.push(Choice::new(value.as_str(), word));
            }
        }
    }
    Input {
        field,
        label: field.label(),
        needed,
        widget,
        hint,
        choices,
        values,
        error: errors.of(field.id()).map(str::to_owned),
    }
}

/// Every field of a kind that is no sitting: what must be filled first, each in the order of the table.
pub fn of_kind(kind: RecordKind, options: &Options, fields: &Fields, errors: &Errors) -> Vec<Input> {
    let spec = kind.spec();
    let each = spec.fields();
    let mut inputs: Vec<Input> = each
        .map(|field| input(field, kind, spec.required.contains(&field), options, fields, errors))
        .collect();
    inputs.sort_by_key(|input| !input.needed);
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::parsing;
    use jishi_domain::record_kinds::KINDS;

    fn options() -> Options {
        let person = |code: &str| Choice::new(code, code);
        Options {
            people: vec![person("P1"), person("P2")],
            units: vec![Choice::new("U1", "学校")],
            items: BTreeMap::new(),
            records: vec![Choice::new("r1", "2026-03-01 主题党日")],
        }
    }

    /// A filled input, as a browser sends it.
    fn sample(input: &Input) -> String {
        if let Some(choice) = input.choices.first() {
            return choice.value.clone();
        }
        match input.widget {
            Widget::Day => "2026-03-09",
            Widget::Month => "2026-03",
            Widget::Yuan | Widget::Hours => "12.5",
            Widget::Number => "3",
            _ => "写明",
        }
        .to_owned()
    }

    #[test]
    fn the_form_of_every_kind_has_the_fields_of_the_table_and_filled_in_it_makes_the_record() {
        for spec in KINDS.iter().filter(|spec| !spec.sitting) {
            let inputs = of_kind(spec.kind, &options(), &Fields::default(), &Errors::default());
            let fields: Vec<Field> = inputs.iter().map(|input| input.field).collect();
            let mut table: Vec<Field> = spec.fields().collect();
            table.sort_by_key(|field| !spec.required.contains(field));
            assert_eq!(fields, table, "{}", spec.id);
            let mut filled = Fields::parse(&format!("kind={}&day=2026-03-02", spec.id));
            for input in &inputs {
                assert_eq!(
                    input.needed,
                    spec.required.contains(&input.field),
                    "{} {:?}",
                    spec.id,
                    input.field
                );
                filled.0.push((input.id().to_owned(), sample(input)));
            }
            let today = Day::parse("2026-03-31").unwrap();
            let (mut record, errors) = parsing::record(&filled, "B1", today, parsing::UNCOUNTED);
            assert_eq!(errors, Errors::default(), "{}", spec.id);
            record.id = "x".into();
            assert_eq!(record.check(), Ok(()), "{}", spec.id);
            for field in spec.fields() {
                assert!(field.is_filled(&record), "{} {field:?}", spec.id);
            }
        }
    }

    #[test]
    fn what_a_record_says_already_stays_a_choice() {
        let fields = Fields::parse("by=P9&result=advanced");
        let by = input(Field::By, RecordKind::Inspection, false, &options(), &fields, &Errors::default());
        assert!(by.choices.iter().any(|c| c.value == "P9") && by.has("P9"));
    }
}
