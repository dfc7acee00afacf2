//! 党组织: the college and its general branches as a map, a branch or group as a checklist.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::{self, part};
use askama::Template;
use jishi_app::Status;
use jishi_app::checklists::{self, Checklist, Line};
use jishi_app::living::Present;
use jishi_app::maps::{self, Map, MapRow, Target};
use jishi_domain::dates::Day;
use jishi_domain::permissions::Ability;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;

pub const ROUTES: &[Route] = &[Route::show(
    "/units/{unit}",
    Guard::Unit(Ability::SeeVerdicts),
    "一个党组织在各项标准下的情况：学校和总支是全景图，支部和小组是对照清单",
    one,
)];

/// Links upward from a unit, as far as the visitor may go.
pub fn up(ask: &Ask, world: &World, unit: &str, day: Day, mut frame: Frame) -> Frame {
    let mut chain = Vec::new();
    let mut at = world.units.get(unit).and_then(|u| u.parent_on(day));
    while let Some(code) = at {
        let Some(state) = world.units.get(code) else { break };
        if ask.may(world, Ability::SeeVerdicts, code) {
            chain.push((state.latest().name.clone(), format!("/units/{}", part(code))));
        }
        at = state.parent_on(day);
    }
    for (word, address) in chain.into_iter().rev() {
        frame = frame.under(word, address);
    }
    frame
}

fn one(ask: &Ask, present: &Present) -> Answer {
    let code = ask.place("unit");
    let kind = present.world().units.get(code).map(|u| u.latest().kind);
    match kind {
        Some(UnitKind::College | UnitKind::GeneralBranch) => overview(ask, present, code),
        _ => checklist(ask, present, code),
    }
}

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

fn overview(ask: &Ask, present: &Present, code: &str) -> Answer {
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

/// What one should know of a unit: members by class, committee, term.
fn facts(present: &Present, code: &str) -> Vec<(String, String)> {
    let world = present.world();
    let today = present.today();
    let mut facts = Vec::new();
    let Some(unit) = world.units.get(code) else { return facts };
    let latest = unit.on(today);
    let mut kind = latest.kind.label().to_owned();
    if latest.kind == UnitKind::Branch {
        kind = format!("{}（{}）", kind, latest.category.label());
    }
    facts.push(("类别".to_owned(), kind));
    if let Some(parent) = unit.parent_on(today).and_then(|p| world.units.get(p)) {
        facts.push(("上级".to_owned(), parent.on(today).name.clone()));
    }
    let (mut full, mut probationary, mut others) = (0, 0, 0);
    for state in world.people.values() {
        let Some(membership) = state.membership_on(today) else { continue };
        let Some(of) = &membership.unit else { continue };
        let within = of == code
            || membership.group.as_deref() == Some(code)
            || latest.kind < UnitKind::Branch && world.is_within(of, code, today);
        if within {
            match membership.stage {
                jishi_domain::people::Stage::Full => full += 1,
                jishi_domain::people::Stage::Probationary => probationary += 1,
                _ => others += 1,
            }
        }
    }
    facts.push((
        "党员".to_owned(),
        format!("{}名（预备党员{probationary}名），入党申请人等{others}名", full + probationary),
    ));
    let mut posts: Vec<String> = Vec::new();
    for post in world.posts.iter().filter(|p| p.unit == code && p.from <= today && today < p.until) {
        if let Some(person) = world.people.get(&post.person) {
            posts.push(format!("{} {}", post.post.label(), person.person.name));
        }
    }
    if !posts.is_empty() {
        facts.push(("任职".to_owned(), posts.join("；")));
    }
    if let Some(term) = unit.terms.iter().rev().find(|t| t.from <= today) {
        let word = if term.until < today { "已届满" } else { "届满" };
        facts.push((
            "届期".to_owned(),
            format!("{}起，{}{word}", words::whole_day(term.from), words::whole_day(term.until)),
        ));
    }
    if let Some(day) = latest.fixed_day {
        facts.push(("固定党日".to_owned(), format!("每月{day}日")));
    }
    facts
}

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

fn checklist(ask: &Ask, present: &Present, code: &str) -> Answer {
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
