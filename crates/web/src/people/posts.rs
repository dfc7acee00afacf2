//! Forms for posts: taken and left.

use super::changing::{day, frame, saved, units};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::forms::{FormPage, Input, propose};
use crate::words::part;
use jishi_app::living::Present;
use jishi_app::people::courses;
use jishi_app::people::posts::{self, ORIGINS};
use jishi_domain::actions::{PostEnded, PostStarted};
use jishi_domain::people::PostKind;
use jishi_domain::permissions::Ability;
use jishi_domain::units::UnitKind;

fn starting(ask: &Ask, present: &Present, mut fields: Fields, errors: Errors) -> FormPage {
    let (world, today) = (present.world(), present.today());
    let person = ask.place("person");
    propose(&mut fields, "day", today.to_string());
    if let Some(m) = world.people.get(person).and_then(|p| p.membership_on(today)) {
        propose(&mut fields, "unit", m.unit.clone().unwrap_or_default());
    }
    let mut places = units(ask, present, Ability::ManagePosts);
    let reach = ask.who().access(world).units(Ability::ManagePosts);
    let groups = world.units.iter().filter(|(code, unit)| {
        unit.latest().kind == UnitKind::Group && unit.exists_on(today) && reach.holds(world, code, today)
    });
    places.extend(groups.map(|(code, unit)| (code.clone(), unit.latest().name.clone())));
    let inputs = vec![
        Input::choice("post", "职务", PostKind::ALL.iter().map(|p| (p.id(), p.label()))).needed(),
        Input::choice("unit", "党组织", places).needed(),
        Input::day("day", "任职日期").needed(),
        Input::text("duty", "分工").hint("例如：负责党员发展"),
        Input::choices("origin", "任职人身份", ORIGINS).hint("标准中对书记、委员身份有要求的，据此判定"),
        Input::tick("full_time", "专职", "专职"),
    ];
    let address = format!("/people/{}", part(person));
    let frame = frame(ask, present, "登记任职").leading("从哪天起在哪个党组织担任什么职务；权限随职务而来");
    FormPage::new(frame, format!("{address}/posts/new"), "保存", address, inputs, &fields, errors)
}

pub fn new(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&starting(ask, present, ask.query.clone(), Errors::default()))
}

fn post(fields: &Fields, errors: &mut Errors) -> PostKind {
    PostKind::from_id(fields.text("post")).unwrap_or_else(|| {
        errors.add("post", "选一个职务");
        PostKind::CommitteeMember
    })
}

pub fn start(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (fields, person) = (&ask.form, ask.place("person"));
    let mut errors = Errors::default();
    let on = day(fields, &mut errors);
    let body = PostStarted {
        person: person.to_owned(),
        unit: fields.text("unit").to_owned(),
        post: post(fields, &mut errors),
        origin: fields.all("origin").map(str::to_owned).collect(),
        full_time: fields.has("full_time"),
        duty: fields.get("duty").map(str::to_owned),
    };
    if errors.is_empty() {
        match posts::start(college, &ask.who().person, body, on) {
            Ok(entry) => {
                return Ok(Reply::on_to(format!("/people/{}", part(person))).saying(&saved(&[entry])));
            }
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    Reply::form_again(&starting(ask, &college.present(), fields.clone(), errors))
}

/// The posts that a person holds, as one choice: unit and post together.
fn held(present: &Present, person: &str) -> Vec<(String, String)> {
    let world = present.world();
    let posts = courses::posts_on(present, person);
    let worded = posts.map(|p| {
        let name = world.units.get(&p.unit).map(|u| u.latest().name.clone()).unwrap_or_default();
        (format!("{}@{}", p.post.id(), p.unit), format!("{name} {}", p.post.label()))
    });
    worded.collect()
}

fn leaving(ask: &Ask, present: &Present, mut fields: Fields, errors: Errors) -> FormPage {
    let person = ask.place("person");
    propose(&mut fields, "day", present.today().to_string());
    let held = held(present, person);
    let none = held.is_empty();
    let inputs = vec![
        Input::choice("held", "离任的职务", held).needed(),
        Input::day("day", "自哪天起不再担任").needed(),
        Input::text("reason", "原因").hint("例如：换届、调动、免职"),
    ];
    let address = format!("/people/{}", part(person));
    let frame = frame(ask, present, "登记离任").leading("从哪天起不再担任；由职务而来的权限同时结束");
    let page = FormPage::new(frame, format!("{address}/posts/end"), "保存", address, inputs, &fields, errors);
    if none { page.noting("现在没有任职，不用登记离任。") } else { page }
}

pub fn ending(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&leaving(ask, present, ask.query.clone(), Errors::default()))
}

pub fn end(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (fields, person) = (&ask.form, ask.place("person"));
    let mut errors = Errors::default();
    let on = day(fields, &mut errors);
    let held =
        fields.text("held").split_once('@').and_then(|(post, unit)| Some((PostKind::from_id(post)?, unit)));
    match held {
        None => errors.add("held", "选一个现任职务"),
        Some((post, unit)) if errors.is_empty() => {
            let body = PostEnded {
                person: person.to_owned(),
                unit: unit.to_owned(),
                post,
                reason: fields.get("reason").map(str::to_owned),
            };
            match posts::end(college, &ask.who().person, body, on) {
                Ok(entry) => {
                    return Ok(Reply::on_to(format!("/people/{}", part(person))).saying(&saved(&[entry])));
                }
                Err(misfit) => errors.misfit(misfit)?,
            }
        }
        Some(_) => {}
    }
    Reply::form_again(&leaving(ask, &college.present(), fields.clone(), errors))
}
