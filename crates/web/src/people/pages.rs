//! One person.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::Errors;
use crate::frames::Frame;
use crate::words::{self, part};
use askama::Template;
use jishi_app::library;
use jishi_app::living::Present;
use jishi_app::people::courses::{self, Course};
use jishi_app::people::particulars;
use jishi_app::people::secrets::{self, Opened, SecretReading};
use jishi_app::people::words as kept;
use jishi_domain::dates::Day;
use jishi_domain::people::ending;
use jishi_domain::permissions::Ability;
use jishi_domain::records::AttendanceState;

struct Stay {
    span: String,
    unit: String,
    group: String,
    stage: &'static str,
    category: &'static str,
    floating: bool,
}

struct Held {
    span: String,
    unit: String,
    post: String,
    duty: String,
    now: bool,
}

#[derive(Template)]
#[template(path = "people/person.html")]
struct Page {
    frame: Frame,
    code: String,
    facts: Vec<(String, String)>,
    stays: Vec<Stay>,
    held: Vec<Held>,
    course: Course,
    see_records: bool,
    /// Fields of the sealed box: id and word.
    sealed: Vec<(String, String)>,
    /// Content of records is sealed under the person's key, too; it is read where the record stands.
    holds_content: bool,
    opened: Vec<Opened>,
    readings: Option<Vec<SecretReading>>,
    may_open: bool,
    may_manage: bool,
    may_post: bool,
    is_probationary: bool,
    purpose: String,
    chosen: Vec<String>,
    errors: Errors,
}

impl Page {
    fn states(&self) -> [AttendanceState; 5] {
        AttendanceState::ALL
    }

    /// How often; what never happened is left out, so that what did is seen.
    fn times(&self, n: &usize) -> String {
        if *n == 0 { String::new() } else { n.to_string() }
    }

    fn holds(&self) -> bool {
        self.held.iter().any(|h| h.now)
    }

    fn is_chosen(&self, field: &str) -> bool {
        self.chosen.iter().any(|c| c == field)
    }
}

fn facts(present: &Present, code: &str) -> Vec<(String, String)> {
    let Some(state) = present.world().people.get(code) else { return Vec::new() };
    let person = &state.person;
    let day = |day: Option<Day>| day.map(words::whole_day).unwrap_or_default();
    let attribute = |key: &str| person.attributes.get(key).cloned().unwrap_or_default();
    let worded = |key: &str| kept::attribute(key, &attribute(key));
    let mut facts = vec![
        ("人员编号", code.to_owned()),
        ("性别", person.sex.map_or("", |s| s.label()).to_owned()),
        ("出生日期", day(person.birth)),
        ("民族", person.ethnicity.clone().unwrap_or_default()),
        ("部门", person.department.clone().unwrap_or_default()),
        ("加入党组织", day(person.joined)),
        ("转为正式党员", day(person.full_since)),
    ];
    for (key, word) in kept::ATTRIBUTES.into_iter().filter(|(key, _)| particulars::is_open(key)) {
        facts.push((word, worded(key)));
    }
    let flags: Vec<&str> = person.flags.iter().map(|f| kept::flag(f)).collect();
    facts.push(("标记", flags.join("、")));
    if let Some(last) = state.memberships.last()
        && last.until <= present.today()
    {
        let why = state.ended_because.as_deref().map(ending).unwrap_or("党员关系终止");
        facts.push(("已离开", format!("{}起，{why}", last.until.in_words())));
    }
    facts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| (n.to_owned(), v)).collect()
}

fn page(ask: &Ask, present: &Present, opened: Vec<Opened>, errors: Errors) -> Result<Page, Failure> {
    let world = present.world();
    let code = ask.place("person");
    let Some(state) = world.people.get(code) else {
        return Err(Failure::missing(format!("人员 {code}"), "没有登记", "从人员页面进入"));
    };
    let access = ask.who().access(world);
    let items = library::items(ask.site.college().library());
    let course = courses::of(present, &items, code, &access.units(Ability::SeeRecords));
    let name = |unit: &str, day: Day| {
        world.units.get(unit).map_or_else(|| unit.to_owned(), |u| u.on(day).name.clone())
    };
    let stays = course.memberships.iter().map(|m| {
        let unit = m.unit.as_deref().map_or_else(|| "待编入支部".to_owned(), |unit| name(unit, m.from));
        let group = m.group.as_deref().map(|group| name(group, m.from)).unwrap_or_default();
        Stay {
            span: words::span(m.from, m.until),
            group: words::below(&group, &unit).to_owned(),
            unit,
            stage: m.stage.label(),
            category: m.category.label(),
            floating: m.floating,
        }
    });
    let held = course.posts.iter().map(|p| Held {
        span: words::span(p.from, p.until),
        unit: name(&p.unit, p.from),
        post: p.post.label().to_owned(),
        duty: p.duty.clone().unwrap_or_default(),
        now: p.from <= present.today() && present.today() < p.until,
    });
    let fields = state.sealed.iter().flat_map(|sealed| &sealed.fields);
    let sealed = fields.map(|field| (field.clone(), secrets::label(field).to_owned())).collect();
    let may_open = access.may_for_person(Ability::ReadSecrets, code);
    let readings = if may_open { Some(secrets::readings(ask.site.college(), code)?) } else { None };
    let readings = readings.map(|all| all.into_iter().map(|r| named(present, r)).collect());
    Ok(Page {
        frame: Frame::of(ask, present, state.person.name.clone())
            .under("人员", "/people")
            .leading("党员关系、任职、参加组织生活、党费和荣誉；密封资料只显示有哪些")
            .explained("people"),
        code: code.to_owned(),
        facts: facts(present, code),
        stays: stays.collect(),
        held: held.collect(),
        see_records: access.may_for_person(Ability::SeeRecords, code),
        course,
        sealed,
        holds_content: state.holds_content,
        opened,
        readings,
        may_open,
        may_manage: access.may_for_person(Ability::ManagePeople, code),
        may_post: access.may_for_person(Ability::ManagePosts, code),
        is_probationary: state
            .membership_on(present.today())
            .is_some_and(|m| m.stage == jishi_domain::people::Stage::Probationary),
        purpose: ask.form.text("purpose").to_owned(),
        chosen: ask.form.all("field").map(str::to_owned).collect(),
        errors,
    })
}

/// A reading with the name of who read.
fn named(present: &Present, mut reading: SecretReading) -> SecretReading {
    if let Some(person) = present.world().people.get(&reading.who) {
        reading.who.clone_from(&person.person.name);
    }
    reading
}

pub fn one(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, Vec::new(), Errors::default())?)
}

pub fn reveal(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let person = ask.place("person");
    let fields: Vec<&str> = ask.form.all("field").collect();
    let mut errors = Errors::default();
    if fields.is_empty() {
        errors.add("field", "至少勾选一项要查阅的资料");
    }
    if ask.form.get("purpose").is_none() {
        errors.add("purpose", "写明为什么事查阅；本人看得到");
    }
    if errors.is_empty() {
        match secrets::read(college, &ask.who().person, person, &fields, ask.form.text("purpose")) {
            Ok(opened) => return Reply::page(&page(ask, &college.present(), opened, errors)?),
            Err(error) => errors.refused("field", error)?,
        }
    }
    Reply::form_again(&page(ask, &college.present(), Vec::new(), errors)?)
}

pub fn erase(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let person = ask.place("person");
    let mut errors = Errors::default();
    match secrets::erase(college, &ask.who().person, person, ask.form.text("reason")) {
        Ok(entry) => Ok(Reply::on_to(format!("/people/{}", part(person)))
            .saying(&format!("密封资料已删除，密钥已销毁；记入台账第{}条", entry.sequence))),
        Err(error) => {
            errors.refused("reason", error)?;
            Reply::form_again(&page(ask, &college.present(), Vec::new(), errors)?)
        }
    }
}
