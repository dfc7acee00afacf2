//! Forms for people: register, change particulars, place, let go, correct.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::forms::{FormPage, Input, Widget, propose};
use crate::frames::Frame;
use crate::words::part;
use jishi_app::living::Present;
use jishi_app::people::changes::{self, Placing, Registration, SEALED};
use jishi_app::people::{secrets, words};
use jishi_domain::actions::Entry;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, ENDINGS, Membership, Person, Sex, Stage};
use jishi_domain::permissions::Ability;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::PersonState;

/// The message after saving.
pub(super) fn saved(entries: &[Entry]) -> String {
    let numbers: Vec<String> = entries.iter().map(|entry| format!("第{}条", entry.sequence)).collect();
    let late = match entries.first().map_or(0, Entry::delay_days) {
        ..=0 => String::new(),
        days => format!("，事情发生在{days}天前"),
    };
    format!("已记入台账{}{late}", numbers.join("、"))
}

pub(super) fn state<'p>(ask: &Ask, present: &'p Present) -> Result<&'p PersonState, Failure> {
    let code = ask.place("person");
    let missing = || Failure::missing(format!("人员 {code}"), "没有登记", "从人员页面进入");
    present.world().people.get(code).ok_or_else(missing)
}

pub(super) fn frame(ask: &Ask, present: &Present, title: &str) -> Frame {
    let mut frame = Frame::of(ask, present, title).under("人员", "/people").explained("people");
    let code = ask.place("person");
    if let Some(state) = present.world().people.get(code) {
        frame = frame.under(state.person.name.clone(), format!("/people/{}", part(code)));
    }
    frame
}

/// Units within reach of an ability: code and name.
pub(super) fn units(ask: &Ask, present: &Present, ability: Ability) -> Vec<(String, String)> {
    let (world, today) = (present.world(), present.today());
    let reach = ask.who().access(world).units(ability);
    let units = world.units.iter().filter(|(code, unit)| {
        unit.latest().kind != UnitKind::Group && unit.exists_on(today) && reach.holds(world, code, today)
    });
    units.map(|(code, unit)| (code.clone(), unit.latest().name.clone())).collect()
}

/// Groups within reach, each with its branch.
fn groups(ask: &Ask, present: &Present) -> Vec<(String, String)> {
    let (world, today) = (present.world(), present.today());
    let reach = ask.who().access(world).units(Ability::ManagePeople);
    let groups = world.units.iter().filter(|(code, unit)| {
        unit.latest().kind == UnitKind::Group && unit.exists_on(today) && reach.holds(world, code, today)
    });
    let named = groups.map(|(code, unit)| {
        let branch = unit.parent_on(today).and_then(|p| world.units.get(p));
        let branch = branch.map(|b| format!("{} · ", b.latest().name)).unwrap_or_default();
        (code.clone(), format!("{branch}{}", unit.latest().name))
    });
    named.collect()
}

fn stages() -> impl Iterator<Item = (&'static str, &'static str)> {
    Stage::ALL.into_iter().rev().map(|stage| (stage.id(), stage.label()))
}

fn categories() -> impl Iterator<Item = (&'static str, &'static str)> {
    Category::ALL.into_iter().map(|category| (category.id(), category.label()))
}

/// Inputs for the particulars of a person.
fn particulars() -> Vec<Input> {
    let mut inputs = vec![
        Input::text("name", "姓名").needed().under("基本情况"),
        Input::choice("sex", "性别", Sex::ALL.map(|sex| (sex.id(), sex.label()))).hint("填了身份证号可不选"),
        Input::day("birth", "出生日期").hint("以档案为准；填了身份证号可不填"),
        Input::text("ethnicity", "民族"),
        Input::text("department", "部门"),
        Input::day("joined", "加入党组织日期"),
        Input::day("full_since", "转为正式党员日期"),
    ];
    for (key, word) in words::ATTRIBUTES {
        let input = Input::text(format!("attribute.{key}"), word);
        inputs.push(if key == words::EMAIL {
            input.hint("两周提要寄到这里；不填就不寄")
        } else {
            input
        });
    }
    inputs.push(Input::choices("flag", "标记", words::FLAGS));
    inputs
}

/// Inputs for secrets; `stored` are the fields that are there already.
fn sealed(stored: &[String]) -> Vec<Input> {
    let inputs = SEALED.iter().map(|field| {
        let input = Input::new(*field, secrets::label(field), Widget::Secret);
        let is_stored = stored.iter().any(|s| s == field);
        let input = if is_stored {
            input.hint("已存，不显示；填写即更换，不填则不变")
        } else {
            input
        };
        if *field == SEALED[0] {
            input.under("密封资料（加密存放，查阅要写明用途）")
        } else {
            input
        }
    });
    let as_printed = Input::tick("as_printed", "校验码不对的身份证号", "证件上确实如此");
    inputs.chain([as_printed]).collect()
}

/// The particulars that a form says, on top of what is known.
fn person(fields: &Fields, known: Option<&Person>, errors: &mut Errors) -> Person {
    let mut person = known.cloned().unwrap_or_else(|| Person::new("", ""));
    let text = |name: &str| fields.get(name).map(str::to_owned);
    fields.text("name").clone_into(&mut person.name);
    person.sex = Sex::ALL.into_iter().find(|sex| sex.id() == fields.text("sex"));
    person.birth = errors.take("birth", fields.day("birth"));
    person.ethnicity = text("ethnicity");
    person.department = text("department");
    person.joined = errors.take("joined", fields.day("joined"));
    person.full_since = errors.take("full_since", fields.day("full_since"));
    for (key, _) in words::ATTRIBUTES {
        match fields.get(&format!("attribute.{key}")) {
            Some(value) => drop(person.attributes.insert(key.to_owned(), words::kept(key, value))),
            None => drop(person.attributes.remove(key)),
        }
    }
    if person.attributes.get(words::EMAIL).is_some_and(|address| !words::is_email(address)) {
        errors
            .add(format!("attribute.{}", words::EMAIL), "不像邮箱地址，写成 name@example.cn 的样子，或清空");
    }
    // flags that this form does not know stay
    person.flags.retain(|flag| !words::FLAGS.iter().any(|(known, _)| known == flag));
    person.flags.extend(fields.all("flag").map(str::to_owned));
    if person.name.is_empty() {
        errors.add("name", "填写姓名");
    }
    person
}

fn given(fields: &Fields) -> Vec<(String, String)> {
    SEALED.iter().filter_map(|field| Some(((*field).to_owned(), fields.get(field)?.to_owned()))).collect()
}

/// Inputs for where somebody belongs.
fn belonging(ask: &Ask, present: &Present) -> Vec<Input> {
    vec![
        Input::choice("unit", "党支部", units(ask, present, Ability::ManagePeople))
            .needed()
            .under("党员关系"),
        Input::choice("group", "党小组", groups(ask, present)).hint("没有分党小组的不选"),
        Input::choice("stage", "发展阶段", stages()).needed(),
        Input::choice("category", "人员类别", categories()).needed(),
        Input::tick("floating", "流动党员", "是流动党员"),
    ]
}

fn stage(fields: &Fields, errors: &mut Errors) -> Stage {
    Stage::from_id(fields.text("stage")).unwrap_or_else(|| {
        errors.add("stage", "选一个发展阶段");
        Stage::Applicant
    })
}

fn category(fields: &Fields, errors: &mut Errors) -> Category {
    Category::from_id(fields.text("category")).unwrap_or_else(|| {
        errors.add("category", "选一个人员类别");
        Category::default()
    })
}

pub(super) fn day(fields: &Fields, errors: &mut Errors) -> Day {
    errors.take("day", fields.day("day")).unwrap_or_else(|| {
        if errors.of("day").is_none() {
            errors.add("day", "填写日期");
        }
        Day::MIN
    })
}

fn registering(ask: &Ask, present: &Present, mut fields: Fields, errors: Errors) -> FormPage {
    propose(&mut fields, "day", present.today().to_string());
    propose(&mut fields, "stage", Stage::Full.id());
    propose(&mut fields, "category", Category::InService.id());
    let mut inputs = belonging(ask, present);
    inputs.push(Input::day("day", "自哪天起在这个支部").needed());
    inputs.extend(particulars());
    inputs.push(Input::tick("namesake", "同名", "支部里已有同名的人，确为另一人"));
    inputs.extend(sealed(&[]));
    let frame = Frame::of(ask, present, "登记人员")
        .under("人员", "/people")
        .leading("登记一名党员或发展对象并编入支部；一次登记许多人请用导入")
        .explained("people");
    FormPage::new(frame, "/people/new", "登记", "/people", inputs, &fields, errors)
}

pub fn new(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&registering(ask, present, ask.query.clone(), Errors::default()))
}

pub fn register(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let fields = &ask.form;
    let mut errors = Errors::default();
    let registration = Registration {
        person: person(fields, None, &mut errors),
        secrets: given(fields),
        unit: fields.text("unit").to_owned(),
        group: fields.get("group").map(str::to_owned),
        stage: stage(fields, &mut errors),
        category: category(fields, &mut errors),
        floating: fields.has("floating"),
        from: day(fields, &mut errors),
        is_namesake: fields.has("namesake"),
        id_as_printed: fields.has("as_printed"),
    };
    if registration.unit.is_empty() {
        errors.add("unit", "选一个党支部");
    }
    if errors.is_empty() {
        match changes::register(college, &ask.who().person, registration) {
            Ok((entry, code)) => {
                return Ok(Reply::on_to(format!("/people/{}", part(&code))).saying(&saved(&[entry])));
            }
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    Reply::form_again(&registering(ask, &college.present(), fields.clone(), errors))
}

/// The fields that a person fills: the way back.
fn fields_of(person: &Person) -> Fields {
    let mut fields = Fields::default();
    let mut put = |name: &str, value: String| fields.0.push((name.to_owned(), value));
    put("name", person.name.clone());
    put("sex", person.sex.map_or("", Sex::id).to_owned());
    for (name, day) in [("birth", person.birth), ("joined", person.joined), ("full_since", person.full_since)]
    {
        put(name, day.map(|d| d.to_string()).unwrap_or_default());
    }
    put("ethnicity", person.ethnicity.clone().unwrap_or_default());
    put("department", person.department.clone().unwrap_or_default());
    for (key, value) in &person.attributes {
        put(&format!("attribute.{key}"), words::attribute(key, value));
    }
    for flag in &person.flags {
        put("flag", flag.clone());
    }
    fields
}

fn changing(
    ask: &Ask,
    present: &Present,
    fields: Option<Fields>,
    errors: Errors,
) -> Result<FormPage, Failure> {
    let state = state(ask, present)?;
    let stored = state.sealed.as_ref().map(|s| s.fields.clone()).unwrap_or_default();
    let mut inputs = particulars();
    inputs.extend(sealed(&stored));
    inputs.push(Input::text("reason", "为什么更正").needed().under("原因"));
    let address = format!("/people/{}", part(ask.place("person")));
    let fields = fields.unwrap_or_else(|| fields_of(&state.person));
    let frame =
        frame(ask, present, "更正个人信息").leading("姓名、出生日期、学历等写成正确的；原来的内容留在台账里");
    Ok(FormPage::new(frame, format!("{address}/particulars"), "保存更正", address, inputs, &fields, errors))
}

pub fn particulars_form(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&changing(ask, present, None, Errors::default())?)
}

pub fn save_particulars(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let mut errors = Errors::default();
    let known = state(ask, &college.present())?.person.clone();
    let changed = person(&ask.form, Some(&known), &mut errors);
    let reason = ask.form.get("reason").map(str::to_owned);
    if reason.is_none() {
        errors.add("reason", "写明为什么更正；历史会一直保留");
    }
    if errors.is_empty() {
        match changes::change(
            college,
            &ask.who().person,
            changed,
            &given(&ask.form),
            ask.form.has("as_printed"),
            reason,
        ) {
            Ok(entry) => {
                return Ok(Reply::on_to(format!("/people/{}", part(&known.code))).saying(&saved(&[entry])));
            }
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    Reply::form_again(&changing(ask, &college.present(), Some(ask.form.clone()), errors)?)
}

fn placing(ask: &Ask, present: &Present, mut fields: Fields, errors: Errors) -> Result<FormPage, Failure> {
    let state = state(ask, present)?;
    let now = state.membership_on(present.today()).or(state.memberships.last());
    propose(&mut fields, "day", present.today().to_string());
    if let Some(now) = now {
        propose(&mut fields, "unit", now.unit.clone().unwrap_or_default());
        propose(&mut fields, "group", now.group.clone().unwrap_or_default());
        propose(&mut fields, "stage", now.stage.id());
        propose(&mut fields, "category", now.category.id());
        if now.floating && !fields.has("_csrf") {
            propose(&mut fields, "floating", "yes");
        }
    }
    let mut inputs = vec![Input::day("day", "自哪天起").needed()];
    inputs.extend(belonging(ask, present));
    let address = format!("/people/{}", part(ask.place("person")));
    let title = if ask.query.text("stage") == Stage::Full.id() {
        "预备党员转正"
    } else {
        "编入支部、党小组或变更阶段"
    };
    let frame = frame(ask, present, title)
        .leading("从所填日期起按新的情况算，之前的经过不变；要改写以前的经过请用“更正党员关系”");
    Ok(FormPage::new(frame, format!("{address}/membership"), "保存", address, inputs, &fields, errors))
}

pub fn membership(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&placing(ask, present, ask.query.clone(), Errors::default())?)
}

pub fn save_membership(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let mut errors = Errors::default();
    let fields = &ask.form;
    let placed = Placing {
        unit: fields.text("unit").to_owned(),
        group: fields.get("group").map(str::to_owned),
        stage: stage(fields, &mut errors),
        category: category(fields, &mut errors),
        floating: fields.has("floating"),
        day: day(fields, &mut errors),
    };
    if placed.unit.is_empty() {
        errors.add("unit", "选一个党支部");
    }
    if errors.is_empty() {
        let person = ask.place("person");
        match changes::place(college, &ask.who().person, person, &placed) {
            Ok(entries) => {
                return Ok(Reply::on_to(format!("/people/{}", part(person))).saying(&saved(&entries)));
            }
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    Reply::form_again(&placing(ask, &college.present(), fields.clone(), errors)?)
}

fn leaving(ask: &Ask, present: &Present, mut fields: Fields, errors: Errors) -> FormPage {
    propose(&mut fields, "day", present.today().to_string());
    let inputs = vec![
        Input::choice("reason", "原因", ENDINGS).needed(),
        Input::day("day", "自哪天起不再是这里的党员").needed().hint("例如组织关系介绍信上的转出日期"),
    ];
    let address = format!("/people/{}", part(ask.place("person")));
    let frame = frame(ask, present, "转出或终止党员关系").leading("从哪天起不再是这里的党员，为什么");
    FormPage::new(frame, format!("{address}/leave"), "保存", address, inputs, &fields, errors)
        .noting("职务和授予的角色同时结束；以前的记录都保留。")
}

pub fn leave(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&leaving(ask, present, ask.query.clone(), Errors::default()))
}

pub fn save_leave(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let mut errors = Errors::default();
    let on = day(&ask.form, &mut errors);
    if errors.is_empty() {
        let person = ask.place("person");
        match changes::end(college, &ask.who().person, person, ask.form.text("reason"), on) {
            Ok(entry) => {
                return Ok(Reply::on_to(format!("/people/{}", part(person))).saying(&saved(&[entry])));
            }
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    Reply::form_again(&leaving(ask, &college.present(), ask.form.clone(), errors))
}

/// Rows of a correction beyond those that are there.
const SPARE: usize = 2;

/// How many rows a form of a correction has.
fn rows(fields: &Fields) -> usize {
    let numbers = fields.0.iter().filter_map(|(name, _)| name.split_once('.')?.0.parse::<usize>().ok());
    numbers.max().map_or(0, |last| (last + 1).min(40))
}

fn correcting(
    ask: &Ask,
    present: &Present,
    fields: Option<Fields>,
    errors: Errors,
) -> Result<FormPage, Failure> {
    let state = state(ask, present)?;
    let fields = fields.unwrap_or_else(|| {
        let mut fields = Fields::default();
        for (n, m) in state.memberships.iter().enumerate() {
            let mut put = |name: &str, value: &str| fields.0.push((format!("{n}.{name}"), value.to_owned()));
            put("from", &m.from.to_string());
            put("until", &if m.until == Day::MAX { String::new() } else { m.until.to_string() });
            put("unit", m.unit.as_deref().unwrap_or_default());
            put("group", m.group.as_deref().unwrap_or_default());
            put("stage", m.stage.id());
            put("category", m.category.id());
            if m.floating {
                put("floating", "yes");
            }
        }
        fields
    });
    let world = present.world();
    let mut units = units(ask, present, Ability::ManagePeople);
    let mut groups = groups(ask, present);
    for m in &state.memberships {
        for (code, list) in [(&m.unit, &mut units), (&m.group, &mut groups)] {
            if let Some(code) = code
                && !list.iter().any(|(known, _)| known == code)
            {
                let name = world.units.get(code).map_or_else(|| code.clone(), |u| u.latest().name.clone());
                list.push((code.clone(), name));
            }
        }
    }
    let mut inputs = Vec::new();
    for n in 0..rows(&fields).max(state.memberships.len() + SPARE) {
        let name = |part: &str| format!("{n}.{part}");
        inputs.extend([
            Input::day(name("from"), "自").under(format!("第{}段", n + 1)).hint("清空这一格即删去这一段"),
            Input::day(name("until"), "至").hint("不含这一天；现在仍是的留空"),
            Input::choice(name("unit"), "党支部", units.clone()).hint("待编入支部的不选"),
            Input::choice(name("group"), "党小组", groups.clone()),
            Input::choice(name("stage"), "发展阶段", stages()),
            Input::choice(name("category"), "人员类别", categories()),
            Input::tick(name("floating"), "流动党员", "是流动党员"),
        ]);
    }
    inputs.push(Input::text("reason", "为什么更正").needed().under("原因"));
    let address = format!("/people/{}", part(ask.place("person")));
    let frame = frame(ask, present, "更正党员关系")
        .leading("写成正确的全部经过，一段一段按时间排列；原来的经过留在台账里");
    Ok(FormPage::new(frame, format!("{address}/correct"), "保存更正", address, inputs, &fields, errors))
}

pub fn correct(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&correcting(ask, present, None, Errors::default())?)
}

/// The course that a form says.
fn course(fields: &Fields, errors: &mut Errors) -> Vec<Membership> {
    let mut course = Vec::new();
    for n in 0..rows(fields) {
        let name = |part: &str| format!("{n}.{part}");
        let from = errors.take(&name("from"), fields.day(&name("from")));
        let until = errors.take(&name("until"), fields.day(&name("until")));
        let Some(from) = from else { continue };
        let stage = Stage::from_id(fields.text(&name("stage"))).unwrap_or_else(|| {
            errors.add(name("stage"), "选一个发展阶段");
            Stage::Applicant
        });
        course.push(Membership {
            unit: fields.get(&name("unit")).map(str::to_owned),
            group: fields.get(&name("group")).map(str::to_owned),
            stage,
            category: Category::from_id(fields.text(&name("category"))).unwrap_or_default(),
            floating: fields.has(&name("floating")),
            from,
            until: until.unwrap_or(Day::MAX),
        });
    }
    course.sort_by_key(|m| m.from);
    course
}

pub fn save_correct(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let mut errors = Errors::default();
    let course = course(&ask.form, &mut errors);
    if course.is_empty() && errors.is_empty() {
        errors.add("0.from", "至少写一段");
    }
    if errors.is_empty() {
        let person = ask.place("person");
        match changes::correct(college, &ask.who().person, person, course, ask.form.text("reason")) {
            Ok(entry) => {
                return Ok(Reply::on_to(format!("/people/{}", part(person))).saying(&saved(&[entry])));
            }
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    Reply::form_again(&correcting(ask, &college.present(), Some(ask.form.clone()), errors)?)
}
