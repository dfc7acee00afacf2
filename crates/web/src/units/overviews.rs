//! 全景图: the college and its general branches, units by areas.

use super::{facts, up};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::{self, part};
use askama::Template;
use jishi_app::Status;
use jishi_app::checklists::{self, Checklist};
use jishi_app::living::Present;
use jishi_app::maps::{self, Map, MapRow, Target};
use jishi_domain::dates::Day;
use jishi_domain::units::UnitKind;

#[derive(Template)]
#[template(path = "units/overview.html")]
struct Overview {
    frame: Frame,
    code: String,
    today: Day,
    maps: Vec<Map>,
    standard: String,
    category: String,
    categories: Vec<&'static str>,
    rows: Vec<MapRow>,
    areas: Vec<(String, String)>,
    general: Vec<MapRow>,
    targets: Vec<Target>,
    own: Vec<Checklist>,
    facts: Vec<(String, String)>,
}

/// One cell of a map: numbers, a word, and how it looks.
struct Cell {
    text: String,
    word: String,
    class: &'static str,
}

fn cell(counts: &[usize; 5]) -> Cell {
    let of = |status: Status| counts[status as usize];
    let met = of(Status::Met);
    let due = met + of(Status::NotMet) + of(Status::Undetermined);
    let open = of(Status::NotYetDue);
    if due == 0 {
        let (text, word) = if open > 0 {
            ("未到期", format!("{open}项未到期"))
        } else {
            ("—", "没有适用的要求".into())
        };
        return Cell { text: text.into(), word, class: "none" };
    }
    // in halves and tenths one sees at a glance; the figures stand beside
    let class = if met == due {
        "all"
    } else if met * 2 >= due {
        "some"
    } else {
        "few"
    };
    let word = format!(
        "{due}项到期要求中达到{met}项，未达到{}项，无法判定{}项",
        of(Status::NotMet),
        of(Status::Undetermined)
    );
    Cell { text: format!("{met}/{due}"), word, class }
}

impl Overview {
    fn cell(&self, counts: &[usize; 5]) -> Cell {
        cell(counts)
    }

    fn address(&self, standard: &str, category: &str) -> String {
        let mut address = format!("/units/{}?standard={}", part(&self.code), part(standard));
        if !category.is_empty() {
            address.push_str(&format!("&category={}", part(category)));
        }
        address
    }

    fn day(&self, day: &Day) -> String {
        words::day(*day, self.today)
    }

    fn is_chosen(&self, standard: &str) -> bool {
        self.standard == standard
    }

    fn is_category(&self, category: &str) -> bool {
        self.category == category
    }

    /// Over all rows: everything (0), or the first, second … area.
    fn sum(&self, rows: &[MapRow], column: usize) -> Cell {
        let mut counts = [0; 5];
        for row in rows {
            let add = if column == 0 { &row.all } else { &row.cells[column - 1] };
            for (to, n) in counts.iter_mut().zip(add) {
                *to += n;
            }
        }
        cell(&counts)
    }
}

pub fn overview(ask: &Ask, present: &Present, code: &str) -> Answer {
    let world = present.world();
    let today = present.today();
    let all = maps::all(present);
    let standard = ask.query.text("standard").to_owned();
    let at = all.iter().position(|m| m.standard == standard).unwrap_or(0);
    let category = ask.query.text("category").to_owned();
    let (mut rows, mut general, mut areas, mut categories) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    if let Some(map) = all.get(at) {
        areas.clone_from(&map.areas);
        for row in &map.rows {
            if row.unit == code || !world.is_within(&row.unit, code, today) {
                continue;
            }
            if row.kind == UnitKind::GeneralBranch.id() {
                general.push(row.clone());
                continue;
            }
            if !categories.contains(&row.category) {
                categories.push(row.category);
            }
            if category.is_empty() || row.category == category {
                rows.push(row.clone());
            }
        }
        rows.sort_by(|a, b| (&a.parent, &a.unit).cmp(&(&b.parent, &b.unit)));
    }
    let unit = world.units.get(code);
    let name = unit.map(|u| u.latest().name.clone()).unwrap_or_default();
    let is_college = unit.is_some_and(|u| u.latest().kind == UnitKind::College);
    let frame = up(ask, world, code, today, Frame::of(ask, present, name))
        .leading("各支部在所选标准下的情况：数字是已达到的和已到期的要求数，点格子看这个支部的清单")
        .explained("overview");
    let page = Overview {
        frame,
        code: code.to_owned(),
        today,
        standard: all.get(at).map(|m| m.standard.clone()).unwrap_or_default(),
        maps: all,
        category,
        categories,
        rows,
        areas,
        general,
        targets: if is_college { maps::targets(present) } else { Vec::new() },
        own: checklists::of_unit(present, code),
        facts: facts(present, code),
    };
    Reply::page(&page)
}
