//! 日历订阅: secret addresses for phones, taken, renewed and revoked; and what they read.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use askama::Template;
use jishi_app::calendars::{self, Feed, Subscription};
use jishi_app::living::Present;
use jishi_domain::permissions::{Ability, Reachable};

pub const ROUTES: &[Route] = &[
    Route::show(
        "/calendars",
        Guard::SignedIn,
        "日历订阅：把自己的或支部的计划放进手机日历，地址可以随时换掉或停用",
        manage,
    ),
    Route::change("/calendars", Guard::SignedIn, "取一个新的日历地址，原来的随即失效", subscribe),
    Route::change("/calendars/revoke", Guard::SignedIn, "停用一个日历地址", revoke),
    Route {
        method: crate::routes::Method::Get,
        path: "/calendar/{secret}",
        guard: Guard::Everyone,
        what: "日历内容，凭地址里的密钥读取，供手机日历订阅",
        handler: crate::routes::Handler::Do(read),
    },
];

/// A calendar that the visitor may subscribe to.
struct Row {
    unit: String,
    name: String,
    held: Option<Subscription>,
}

#[derive(Template)]
#[template(path = "calendars/calendars.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    /// Name of the calendar and its fresh address; shown this once.
    fresh: Option<(String, String)>,
}

impl Page {
    fn day(&self, at: &str) -> String {
        crate::words::day_of(at)
    }
}

fn feed(unit: &str) -> Feed {
    if unit.is_empty() { Feed::Own } else { Feed::Unit(unit.to_owned()) }
}

/// Units whose calendars the visitor may want: those that he or she belongs to or works for, not the whole college.
fn units(ask: &Ask, present: &Present) -> Vec<String> {
    let world = present.world();
    match ask.who().access(world).units(Ability::SeePublic) {
        Reachable::All => world.college().map(|(code, _)| code.to_owned()).into_iter().collect(),
        Reachable::Within { below, alone } => below.into_iter().chain(alone).collect(),
        Reachable::Own(_) | Reachable::Nothing => Vec::new(),
    }
}

fn page(ask: &Ask, present: &Present, fresh: Option<(String, String)>) -> Result<Page, Failure> {
    let held = calendars::subscriptions(&mut ask.site.college().desk(), &ask.who().account)?;
    let named = |code: &str| {
        let unit = present.world().units.get(code);
        unit.map_or_else(|| code.to_owned(), |unit| unit.latest().name.clone())
    };
    let find = |feed: &Feed| held.iter().find(|known| known.feed == *feed).cloned();
    let mut rows = vec![Row { unit: String::new(), name: "我自己的".into(), held: find(&Feed::Own) }];
    let mut codes = units(ask, present);
    for known in &held {
        // an address that was given out stays revocable, whatever one may see today
        if let Feed::Unit(code) = &known.feed
            && !codes.contains(code)
        {
            codes.push(code.clone());
        }
    }
    rows.extend(codes.into_iter().map(|code| Row {
        name: named(&code),
        held: find(&Feed::Unit(code.clone())),
        unit: code,
    }));
    let frame = Frame::of(ask, present, "日历订阅")
        .leading("把计划放进手机或电脑的日历：会议活动、报送期限和自己的任务。谁拿到地址谁就能看，请不要转发")
        .explained("plan");
    Ok(Page { frame, rows, fresh })
}

fn manage(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, None)?)
}

fn subscribe(ask: &Ask) -> Answer {
    let (college, unit) = (ask.site.college(), ask.form.text("unit"));
    let who = ask.who();
    let secret = calendars::subscribe(college, &who.account, &who.standings, &feed(unit))?;
    let present = college.present();
    let name = match unit {
        "" => "我自己的".to_owned(),
        code => present.world().units.get(code).map(|u| u.latest().name.clone()).unwrap_or_default(),
    };
    Reply::page(&page(ask, &present, Some((name, format!("/calendar/{secret}.ics"))))?)
}

fn revoke(ask: &Ask) -> Answer {
    let done = calendars::unsubscribe(ask.site.college(), &ask.who().account, &feed(ask.form.text("unit")))?;
    let said = if done {
        "已停用，那个地址再也读不到内容"
    } else {
        "这个日历没有在用的地址"
    };
    Ok(Reply::on_to("/calendars").saying(said))
}

fn read(ask: &Ask) -> Answer {
    let secret = ask.place("secret").trim_end_matches(".ics");
    match calendars::read(ask.site.college(), secret) {
        Ok(text) => Ok(Reply {
            status: 200,
            headers: vec![
                ("content-type", "text/calendar; charset=utf-8".into()),
                ("x-robots-tag", "noindex".into()),
            ],
            body: text.into_bytes(),
        }),
        Err(error) => match error.refusal() {
            Some(refusal) => Err(Failure::Missing(refusal)),
            None => Err(Failure::from(error)),
        },
    }
}
