//! 待办: the first page of everyone who owes something.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::{self, part};
use askama::Template;
use jishi_app::duties::{self, Duties, Duty};
use jishi_app::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Reachable};
use std::collections::BTreeSet;

pub const ROUTES: &[Route] =
    &[Route::show("/", Guard::SignedIn, "待办：现在欠什么、什么快到期，每一项都能打开填好的表", first)];

/// How many of a list are shown at once; the rest is one click away on the unit's page.
const SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "duties/duties.html")]
struct Page {
    frame: Frame,
    today: Day,
    units: Vec<(String, String)>,
    owed: Duties,
    own: Duties,
    shown: usize,
    /// Units of these duties whose verdicts the visitor sees; of the others only what concerns the visitor.
    seen: BTreeSet<String>,
    /// Units of these duties at which the visitor records.
    recorded: BTreeSet<String>,
}

impl Page {
    fn day(&self, day: &Day) -> String {
        words::day(*day, self.today)
    }

    fn is_quiet(&self) -> bool {
        self.owed.is_empty() && self.own.is_empty()
    }

    fn form(&self, duty: &Duty) -> Option<(String, &'static str)> {
        let form = duty.form.as_ref().filter(|_| self.recorded.contains(&duty.unit))?;
        let mut address = if form.sitting {
            format!("/units/{}/sittings/new?kind={}", part(&duty.unit), form.kind)
        } else {
            format!("/units/{}/records/new?kind={}", part(&duty.unit), form.kind)
        };
        if let Some(item) = &form.item {
            address.push_str("&item=");
            address.push_str(&part(item));
        }
        address.push_str("&verdict=");
        address.push_str(&part(&duty.verdict));
        Some((address, form.label))
    }

    fn verdict(&self, duty: &Duty) -> String {
        if self.seen.contains(&duty.unit) {
            format!("/units/{}/verdict?id={}", part(&duty.unit), part(&duty.verdict))
        } else {
            format!("/me/verdict?id={}", part(&duty.verdict))
        }
    }
}

/// The units whose duties are somebody's own: those whose year the visitor plans.
fn own_units(ask: &Ask, present: &Present) -> Vec<String> {
    let world = present.world();
    let access = ask.who().access(world);
    match access.units(Ability::Plan) {
        Reachable::All => world.college().map(|(code, _)| code.to_owned()).into_iter().collect(),
        Reachable::Within { below, alone } => below.into_iter().chain(alone).collect(),
        Reachable::Own(_) | Reachable::Nothing => match access.units(Ability::Record) {
            Reachable::Within { below, alone } => below.into_iter().chain(alone).collect(),
            _ => Vec::new(),
        },
    }
}

fn first(ask: &Ask, present: &Present) -> Answer {
    let codes = own_units(ask, present);
    let named = |code: &String| {
        let name = present.world().units.get(code).map(|u| u.latest().name.clone()).unwrap_or_default();
        (code.clone(), name)
    };
    let units: Vec<(String, String)> = codes.iter().map(named).collect();
    let owed = duties::of_units(present, &codes);
    let own = duties::of_person(present, &ask.who().person);
    let access = ask.who().access(present.world());
    let at = |ability: Ability| -> BTreeSet<String> {
        let all = [&owed, &own].into_iter().flat_map(|d| d.coming.iter().chain(&d.late).chain(&d.unclear));
        let units: BTreeSet<&String> = all.map(|duty| &duty.unit).collect();
        units.into_iter().filter(|unit| access.may(ability, unit)).cloned().collect()
    };
    let page = Page {
        frame: Frame::of(ask, present, "待办").explained("duties"),
        today: present.today(),
        seen: at(Ability::SeeVerdicts),
        recorded: at(Ability::Record),
        owed,
        own,
        units,
        shown: SHOWN,
    };
    Reply::page(&page)
}
