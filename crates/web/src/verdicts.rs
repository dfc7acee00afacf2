//! 判定: one verdict with its clause, its reason, and the facts it stands on.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::{Handler, Method, Route};
use crate::words::{self, part};
use askama::Template;
use jishi_app::adoptions::parameters::origin_words;
use jishi_app::evaluations::VerdictId;
use jishi_app::particulars;
use jishi_app::verdicts::{self, Detail};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use std::collections::BTreeMap;

pub const ROUTES: &[Route] = &[
    // an earlier state of the ledger is read without holding the present one
    Route {
        method: Method::Get,
        path: "/units/{unit}/verdict",
        guard: Guard::Unit(Ability::SeeVerdicts),
        what: "一条判定：条款、理由、算上的和差一点算上的记录、所用参数、下一步；可以看任何一天",
        handler: Handler::Do(of_unit),
    },
    Route {
        method: Method::Get,
        path: "/me/verdict",
        guard: Guard::SignedIn,
        what: "关于本人的一条判定",
        handler: Handler::Do(of_me),
    },
];

/// Facts shown at once.
const SHOWN: usize = 25;

#[derive(Template)]
#[template(path = "verdicts/verdict.html")]
struct Page {
    frame: Frame,
    detail: Detail,
    id: String,
    base: String,
    as_of: String,
    known_at: String,
    /// The day as of which it is seen, and that up to which the ledger is, where they are others than today.
    seen: Option<String>,
    form: Option<(String, &'static str)>,
    see_records: bool,
    shown: usize,
    /// Names of those who confirmed parameters.
    names: BTreeMap<String, String>,
}

impl Page {
    fn number(&self, value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => "—".into(),
            other => other.to_string(),
        }
    }

    /// Another verdict, seen from the same days.
    fn other(&self, id: &str) -> String {
        let mut address = format!("{}?id={}", self.base, part(id));
        for (name, day) in [("as_of", &self.as_of), ("known_at", &self.known_at)] {
            if !day.is_empty() {
                address.push_str(&format!("&{name}={day}"));
            }
        }
        address
    }

    fn today(&self) -> String {
        format!("{}?id={}", self.base, part(&self.id))
    }

    fn name<'p>(&'p self, code: &'p str) -> &'p str {
        self.names.get(code).map_or(code, String::as_str)
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

fn of_unit(ask: &Ask) -> Answer {
    let id = VerdictId::parse(ask.query.text("id"))?;
    if id.unit != ask.place("unit") {
        return Err(Failure::missing("这条判定", "不属于地址中的党组织", "从清单进入"));
    }
    page(ask, &id, format!("/units/{}/verdict", part(&id.unit)))
}

fn of_me(ask: &Ask) -> Answer {
    let id = VerdictId::parse(ask.query.text("id"))?;
    if id.person.as_deref() != Some(ask.who().person.as_str()) {
        return Err(Failure::missing("这条判定", "不是关于您的", "从“我的”进入"));
    }
    page(ask, &id, "/me/verdict".into())
}

fn page(ask: &Ask, id: &VerdictId, base: String) -> Answer {
    let (as_of, known_at) = days(ask)?;
    let detail = verdicts::one(ask.site.college(), id, as_of, known_at)?;
    let present = ask.site.college().present();
    let (world, today) = (present.world(), present.today());
    let may = |ability| ask.may(world, ability, &detail.unit);
    let form = detail.form.as_ref().filter(|_| may(Ability::Record)).map(|form| {
        let path = if form.sitting { "sittings" } else { "records" };
        let item = form.item.as_deref().map(|i| format!("&item={}", part(i))).unwrap_or_default();
        let due = detail.verdict.due.as_deref().map(|due| format!("&due={due}")).unwrap_or_default();
        let unit = part(&detail.unit);
        (format!("/units/{unit}/{path}/new?kind={}{item}{due}", form.kind), form.label)
    });
    let mut frame = Frame::of(ask, &present, detail.verdict.title.clone());
    if may(Ability::SeeVerdicts) {
        frame = crate::units::up(ask, world, &detail.unit, today, frame);
        let name = world.units.get(&detail.unit).map(|u| u.latest().name.clone()).unwrap_or_default();
        frame = frame.under(name, format!("/units/{}", part(&detail.unit)));
    }
    let see_records = may(Ability::SeeRecords);
    let shown = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
    let seen = match (as_of.or(known_at).filter(|day| *day != today), known_at.filter(|day| *day < today)) {
        (None, None) => None,
        (Some(day), None) => Some(format!("截至{}的情况", words::whole_day(day))),
        (day, Some(known)) => Some(format!(
            "截至{}的情况，只看台账在{}已有的内容",
            words::whole_day(day.unwrap_or(today)),
            words::whole_day(known)
        )),
    };
    let confirmed = detail.verdict.parameters.iter().filter_map(|p| p.confirmed_by.clone());
    let names = confirmed.map(|code| (code.clone(), particulars::name(world, &code))).collect();
    let page = Page {
        frame: frame
            .leading("为什么这样判：依据哪一条、算上了哪些记录、还差什么、下一步怎么办")
            .explained("verdict"),
        id: detail.verdict.id.clone(),
        detail,
        base,
        as_of: shown(as_of),
        known_at: shown(known_at),
        seen,
        form,
        see_records,
        shown: SHOWN,
        names,
    };
    Reply::page(&page)
}
