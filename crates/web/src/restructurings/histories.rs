//! What became of a unit over the years, and its terms of office.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::forms::{FormPage, Input, propose};
use crate::frames::Frame;
use crate::words::{self, part};
use askama::Template;
use jishi_app::living::Present;
use jishi_app::people::posts;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::units::UnitKind;

struct Holder {
    post: &'static str,
    person: String,
    code: String,
    span: String,
    now: bool,
}

#[derive(Template)]
#[template(path = "restructurings/history.html")]
struct Page {
    frame: Frame,
    code: String,
    facts: Vec<(String, String)>,
    versions: Vec<(String, String)>,
    placements: Vec<(String, String)>,
    terms: Vec<(String, String, bool)>,
    holders: Vec<Holder>,
    may_manage: bool,
    may_post: bool,
    see_people: bool,
    is_college: bool,
    is_group: bool,
    ended: bool,
}

pub(super) fn frame(ask: &Ask, present: &Present, title: &str) -> Frame {
    let code = ask.place("unit");
    let mut frame = Frame::of(ask, present, title).under("党组织", "/units").explained("units");
    if let Some(unit) = present.world().units.get(code) {
        let name = unit.on(present.today()).name.clone();
        frame = frame.under(name, format!("/units/{}/history", part(code)));
    }
    frame
}

pub fn history(ask: &Ask, present: &Present) -> Answer {
    let (world, today, code) = (present.world(), present.today(), ask.place("unit"));
    let Some(state) = world.units.get(code) else {
        return Err(crate::answers::Failure::missing(
            format!("党组织 {code}"),
            "没有登记",
            "从党组织一览进入",
        ));
    };
    let access = ask.who().access(world);
    let name =
        |code: &str| world.units.get(code).map_or_else(|| code.to_owned(), |u| u.on(today).name.clone());
    let unit = state.on(today);
    let mut facts = vec![
        ("编号", code.to_owned()),
        ("层级", unit.kind.label().to_owned()),
        ("设立", state.established.in_words()),
    ];
    if unit.kind == UnitKind::Branch {
        facts.push(("类别", unit.category.label().to_owned()));
        facts.push(("形式", unit.form.label().to_owned()));
        facts.push(("覆盖的部门", unit.departments.join("、")));
    }
    facts.push(("固定党日", unit.fixed_day.map(|d| format!("每月{d}日")).unwrap_or_default()));
    if state.ended != Day::MAX {
        let into = state.merged_into.as_deref().map(|into| format!("，并入{}", name(into)));
        facts.push(("结束", format!("{}{}", state.ended.in_words(), into.unwrap_or_default())));
    }
    let versions = state.versions.iter().map(|(from, unit)| {
        let mut words = unit.name.clone();
        if unit.kind == UnitKind::Branch {
            words = format!("{words}（{}，{}）", unit.category.label(), unit.form.label());
        }
        (format!("{}起", from.in_words()), words)
    });
    let placements = state.placements.iter().map(|p| {
        let above = p.parent.as_deref().map_or_else(|| "没有上级".to_owned(), &name);
        (format!("{}起", p.from.in_words()), above)
    });
    let last = state.terms.last().map(|t| t.from);
    let terms = state.terms.iter().rev().map(|t| {
        let overdue = Some(t.from) == last && t.until < today && state.exists_on(today);
        (t.from.in_words(), t.until.in_words(), overdue)
    });
    let mut held: Vec<_> = world.posts.iter().filter(|p| p.unit == code).collect();
    held.sort_by_key(|p| (p.until <= today, p.post, std::cmp::Reverse(p.from)));
    let holders = held.iter().map(|p| Holder {
        post: p.post.label(),
        person: world.people.get(&p.person).map_or_else(|| p.person.clone(), |s| s.person.name.clone()),
        code: p.person.clone(),
        span: words::span(p.from, p.until),
        now: p.from <= today && today < p.until,
    });
    let mut shown = Frame::of(ask, present, unit.name.clone()).under("党组织", "/units").explained("units");
    if ask.may(world, Ability::SeeVerdicts, code) {
        shown = shown.leading("这个党组织的经过：名称和类别、隶属、届期、历任任职");
    }
    let page = Page {
        frame: shown,
        code: code.to_owned(),
        facts: facts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| (n.to_owned(), v)).collect(),
        versions: versions.collect(),
        placements: placements.collect(),
        terms: terms.collect(),
        holders: holders.collect(),
        may_manage: access.may(Ability::ManageUnits, code),
        may_post: access.may(Ability::ManagePosts, code),
        see_people: access.may(Ability::SeeRoster, code),
        is_college: unit.kind == UnitKind::College,
        is_group: unit.kind == UnitKind::Group,
        ended: !state.exists_on(today),
    };
    Reply::page(&page)
}

fn beginning(ask: &Ask, present: &Present, mut fields: Fields, errors: Errors) -> FormPage {
    propose(&mut fields, "day", present.today().to_string());
    let inputs = vec![
        Input::day("day", "选举日期").needed().hint("新一届任期从这一天算起"),
        Input::day("until", "届满日期").needed().hint("按规定任期推算的下次换届日期"),
    ];
    let address = format!("/units/{}", part(ask.place("unit")));
    let frame = frame(ask, present, "登记新一届任期").leading("新一届从哪天到哪天；是否按期换届按它判断");
    FormPage::new(
        frame,
        format!("{address}/terms/new"),
        "保存",
        format!("{address}/history"),
        inputs,
        &fields,
        errors,
    )
    .noting("换届选举本身请在“记录”里记一次选举大会；书记、委员的任职在各人页面登记。")
}

pub fn term(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&beginning(ask, present, ask.query.clone(), Errors::default()))
}

pub fn save_term(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (unit, mut errors) = (ask.place("unit"), Errors::default());
    let mut day = |name: &str| {
        let day = errors.take(name, ask.form.day(name));
        if day.is_none() && errors.of(name).is_none() {
            errors.add(name, "填写日期");
        }
        day.unwrap_or(Day::MIN)
    };
    let (from, until) = (day("day"), day("until"));
    if errors.is_empty() {
        match posts::begin_term(college, &ask.who().person, unit, from, until) {
            Ok(entry) => {
                return Ok(Reply::on_to(format!("/units/{}/history", part(unit)))
                    .saying(&format!("已记入台账第{}条", entry.sequence)));
            }
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    Reply::form_again(&beginning(ask, &college.present(), ask.form.clone(), errors))
}
