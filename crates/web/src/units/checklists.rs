//! 对照清单: a branch or a group, every requirement in the documents' own order.

use super::{facts, up};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::{self, part};
use askama::Template;
use jishi_app::Status;
use jishi_app::checklists::{self, Checklist, Line};
use jishi_app::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;

#[derive(Template)]
#[template(path = "units/checklist.html")]
struct Page {
    frame: Frame,
    code: String,
    today: Day,
    lists: Vec<Checklist>,
    open: bool,
    may_record: bool,
    facts: Vec<(String, String)>,
}

impl Page {
    fn day(&self, day: &Day) -> String {
        words::day(*day, self.today)
    }

    fn verdict(&self, id: &str) -> String {
        format!("/units/{}/verdict?id={}", part(&self.code), part(id))
    }

    fn is_shown(&self, line: &Line) -> bool {
        !self.open || !matches!(line.status, Status::Met | Status::NotApplicable)
    }

    fn shown(&self, lines: &[Line]) -> usize {
        lines.iter().filter(|l| self.is_shown(l)).count()
    }

    fn counts(&self, counts: &[usize; 5]) -> String {
        let mut parts = Vec::new();
        for status in Status::ALL {
            let n = counts[status as usize];
            if n > 0 {
                parts.push(format!("{}{n}", status.label()));
            }
        }
        parts.join(" · ")
    }

    fn persons(&self, counts: &[usize; 5]) -> String {
        let total: usize = counts.iter().sum();
        format!("{total}人：{}", self.counts(counts))
    }
}

pub fn checklist(ask: &Ask, present: &Present, code: &str) -> Answer {
    let world = present.world();
    let today = present.today();
    let name = world.units.get(code).map(|u| u.on(today).name.clone()).unwrap_or_default();
    let mut lists = checklists::of_unit(present, code);
    if let Some(standard) = ask.query.get("standard") {
        lists.retain(|l| l.standard == standard);
    }
    if let Some(area) = ask.query.get("area") {
        for list in &mut lists {
            list.areas.retain(|a| a.id == area);
        }
    }
    let page = Page {
        frame: up(ask, world, code, today, Frame::of(ask, present, name)).explained("branch"),
        code: code.to_owned(),
        today,
        lists,
        open: ask.query.text("show") == "open",
        may_record: ask.may(world, Ability::Record, code),
        facts: facts(present, code),
    };
    Reply::page(&page)
}
