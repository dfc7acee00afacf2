//! 党组织: the college and its general branches as a map, a branch or group as a checklist.

mod checklists;
mod overviews;

use crate::answers::Answer;
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::{self, part};
use jishi_app::dossiers::{Dossier, Strength};
use jishi_app::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Reachable};
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;

pub const ROUTES: &[Route] = &[
    Route::show(
        "/units/{unit}/export.xlsx",
        Guard::Unit(Ability::Export),
        "学校或总支的全景图，作 Excel 工作簿",
        overviews::export,
    ),
    Route::show(
        "/units/{unit}",
        Guard::Unit(Ability::SeeVerdicts),
        "一个党组织在各项标准下的情况：学校和总支是全景图，支部和小组是对照清单",
        one,
    ),
];

/// The units within reach by which a list is filtered, code and name; Party groups stand below their branches.
pub fn within(present: &Present, reach: &Reachable) -> Vec<(String, String)> {
    let (world, today) = (present.world(), present.today());
    let units = world
        .units
        .iter()
        .filter(|(code, unit)| unit.latest().kind != UnitKind::Group && reach.holds(world, code, today));
    units.map(|(code, unit)| (code.clone(), unit.latest().name.clone())).collect()
}

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
        Some(UnitKind::College | UnitKind::GeneralBranch) => overviews::overview(ask, present, code),
        _ => checklists::checklist(ask, present, code),
    }
}
/// What one should know of a unit: members by class, committee, term.
fn facts(present: &Present, dossier: &Dossier, code: &str) -> Vec<(String, String)> {
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
    let strength = &dossier.strength;
    let classes = [
        (strength.serving, "在职"),
        (strength.students, "学生"),
        (strength.retired, "离退休"),
        (strength.floating, "其中流动"),
    ];
    let classes: Vec<String> =
        classes.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{word}{n}")).collect();
    let Strength { full, probationary, others, .. } = *strength;
    let mut said = format!("{}名：正式{full}、预备{probationary}", strength.members());
    if !classes.is_empty() {
        said.push_str(&format!("；{}", classes.join("、")));
    }
    facts.push(("党员".to_owned(), said));
    if others > 0 {
        facts.push(("发展中".to_owned(), format!("入党申请人、积极分子、发展对象{others}名")));
    }
    // one word for a post, then all who hold it
    let posts = &dossier.posts;
    if !posts.is_empty() {
        let said: Vec<String> =
            posts.iter().map(|(label, names)| format!("{label} {}", names.join("、"))).collect();
        facts.push(("任职".to_owned(), said.join("；")));
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
