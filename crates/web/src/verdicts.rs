//! 判定: one verdict with its clause, its reason, and the facts it stands on.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::part;
use askama::Template;
use jishi_app::evaluations::VerdictId;
use jishi_app::living::Present;
use jishi_app::verdicts::{self, Detail};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;

pub const ROUTES: &[Route] = &[
    Route::show(
        "/units/{unit}/verdict",
        Guard::Unit(Ability::SeeVerdicts),
        "一条判定：条款、理由、算上的和差一点算上的记录、所用参数、下一步；可以看任何一天",
        of_unit,
    ),
    Route::show("/me/verdict", Guard::SignedIn, "关于本人的一条判定", of_me),
];

#[derive(Template)]
#[template(path = "verdicts/verdict.html")]
struct Page {
    frame: Frame,
    detail: Detail,
    id: String,
    base: String,
    as_of: String,
    known_at: String,
    form: Option<(String, &'static str)>,
    see_records: bool,
}

impl Page {
    fn value(&self, value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => "—".into(),
            other => other.to_string(),
        }
    }

    fn origin(&self, origin: &str) -> &'static str {
        match origin {
            "document" => "文件写明",
            "national" => "上级规定",
            "college" => "学院设定",
            _ => "系统假定",
        }
    }

    fn other(&self, id: &str) -> String {
        format!("{}?id={}", self.base, part(id))
    }
}

fn days(ask: &Ask) -> Result<(Option<Day>, Option<Day>), Failure> {
    let read = |name: &str, word: &str| {
        ask.query.day(name).map_err(|problem| {
            Failure::Refused(jishi_domain::refusals::Refusal::new(word, problem, "改好日期再看"))
        })
    };
    Ok((read("as_of", "截至日期")?, read("known_at", "台账日期")?))
}

fn of_unit(ask: &Ask, present: &Present) -> Answer {
    let id = VerdictId::parse(ask.query.text("id"))?;
    if id.unit != ask.place("unit") {
        return Err(Failure::missing("这条判定", "不属于地址中的党组织", "从清单进入"));
    }
    page(ask, present, &id, format!("/units/{}/verdict", part(&id.unit)))
}

fn of_me(ask: &Ask, present: &Present) -> Answer {
    let id = VerdictId::parse(ask.query.text("id"))?;
    if id.person.as_deref() != Some(ask.who().person.as_str()) {
        return Err(Failure::missing("这条判定", "不是关于您的", "从“我的”进入"));
    }
    page(ask, present, &id, "/me/verdict".into())
}

fn page(ask: &Ask, present: &Present, id: &VerdictId, base: String) -> Answer {
    let (as_of, known_at) = days(ask)?;
    let detail = verdicts::one(ask.site.college(), present, id, as_of, known_at)?;
    let world = present.world();
    let may = |ability| ask.may(world, ability, &detail.unit);
    let form = detail.form.as_ref().filter(|_| may(Ability::Record)).map(|form| {
        let path = if form.sitting { "sittings" } else { "records" };
        let item = form.item.as_deref().map(|i| format!("&item={}", part(i))).unwrap_or_default();
        (format!("/units/{}/{path}/new?kind={}{item}", part(&detail.unit), form.kind), form.label)
    });
    let mut frame = Frame::of(ask, present, detail.verdict.title.clone());
    if may(Ability::SeeVerdicts) {
        frame = crate::units::up(ask, world, &detail.unit, present.today(), frame);
        let name = world.units.get(&detail.unit).map(|u| u.latest().name.clone()).unwrap_or_default();
        frame = frame.under(name, format!("/units/{}", part(&detail.unit)));
    }
    let see_records = may(Ability::SeeRecords);
    let shown = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
    let page = Page {
        frame: frame.explained("verdict"),
        id: detail.verdict.id.clone(),
        detail,
        base,
        as_of: shown(as_of),
        known_at: shown(known_at),
        form,
        see_records,
    };
    Reply::page(&page)
}
