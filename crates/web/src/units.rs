//! 党组织: the college and its general branches as a map, a branch or group as a checklist.

mod checklists;
mod overviews;

use crate::answers::Answer;
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::{self, part};
use jishi_app::living::Present;
use jishi_domain::dates::Day;
use jishi_domain::people::Category;
use jishi_domain::permissions::Ability;
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
    let (mut full, mut probationary, mut others, mut floating) = (0, 0, 0, 0);
    let (mut serving, mut students, mut retired) = (0, 0, 0);
    for state in world.people.values() {
        let Some(membership) = state.membership_on(today) else { continue };
        let Some(of) = &membership.unit else { continue };
        let within = of == code
            || membership.group.as_deref() == Some(code)
            || latest.kind < UnitKind::Branch && world.is_within(of, code, today);
        if within {
            if membership.stage.is_member() {
                floating += usize::from(membership.floating);
                match membership.category {
                    Category::InService => serving += 1,
                    Category::Student => students += 1,
                    Category::Retired => retired += 1,
                }
            }
            match membership.stage {
                jishi_domain::people::Stage::Full => full += 1,
                jishi_domain::people::Stage::Probationary => probationary += 1,
                _ => others += 1,
            }
        }
    }
    let classes = [(serving, "在职"), (students, "学生"), (retired, "离退休"), (floating, "其中流动")];
    let classes: Vec<String> =
        classes.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{word}{n}")).collect();
    let members = full + probationary;
    let mut said = format!("{members}名：正式{full}、预备{probationary}");
    if !classes.is_empty() {
        said.push_str(&format!("；{}", classes.join("、")));
    }
    facts.push(("党员".to_owned(), said));
    if others > 0 {
        facts.push(("发展中".to_owned(), format!("入党申请人、积极分子、发展对象{others}名")));
    }
    // one word for a post, then all who hold it
    let mut posts: Vec<(&str, Vec<&str>)> = Vec::new();
    for post in world.posts.iter().filter(|p| p.unit == code && p.from <= today && today < p.until) {
        if let Some(person) = world.people.get(&post.person) {
            let (label, name) = (post.post.label(), person.person.name.as_str());
            match posts.iter_mut().find(|(known, _)| *known == label) {
                Some((_, names)) => names.push(name),
                None => posts.push((label, vec![name])),
            }
        }
    }
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
