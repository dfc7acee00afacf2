//! The tree of units, as far as the visitor may see it.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use askama::Template;
use jishi_app::living::Present;
use jishi_domain::people::PostKind;
use jishi_domain::permissions::Ability;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;
use std::collections::BTreeMap;

struct Node {
    code: String,
    name: String,
    kind: String,
    members: usize,
    others: usize,
    /// Who leads it, with the word for the post.
    secretary: String,
    term: String,
    overdue: bool,
    ended: bool,
    may_see: bool,
    children: Vec<Node>,
}

#[derive(Template)]
#[template(path = "restructurings/tree.html")]
struct Page {
    frame: Frame,
    roots: Vec<Node>,
    may_manage: bool,
    with_ended: bool,
    total: usize,
}

/// Markup of a node and what stands below it: askama has no recursion, so each level is a template of its own.
#[derive(Template)]
#[template(path = "restructurings/node.html")]
struct Branch<'n> {
    node: &'n Node,
    open: bool,
}

impl Page {
    fn draw(&self, node: &Node) -> Result<String, askama::Error> {
        Branch { node, open: true }.render()
    }
}

impl Branch<'_> {
    fn draw(&self, node: &Node) -> Result<String, askama::Error> {
        Branch { node, open: false }.render()
    }
}

struct Counts {
    members: BTreeMap<String, (usize, usize)>,
}

fn counts(present: &Present) -> Counts {
    let today = present.today();
    let mut members: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for state in present.world().people.values() {
        let Some(membership) = state.membership_on(today) else { continue };
        for unit in [&membership.unit, &membership.group].into_iter().flatten() {
            let count = members.entry(unit.clone()).or_default();
            if membership.stage.is_member() { count.0 += 1 } else { count.1 += 1 }
        }
    }
    Counts { members }
}

pub fn tree(ask: &Ask, present: &Present) -> Answer {
    let (world, today) = (present.world(), present.today());
    let access = ask.who().access(world);
    let reach = access.units(Ability::SeePublic);
    let with_ended = ask.query.has("ended");
    let shown = |code: &str| {
        let exists = world.units.get(code).is_some_and(|u| with_ended || u.exists_on(today));
        exists && reach.holds(world, code, today)
    };
    let mut children: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut roots = Vec::new();
    for (code, state) in &world.units {
        if !shown(code) {
            continue;
        }
        match state.parent_on(today).filter(|parent| shown(parent)) {
            Some(parent) => children.entry(parent).or_default().push(code),
            None => roots.push(code.as_str()),
        }
    }
    let counts = counts(present);
    let see = |code: &str| access.may(Ability::SeeVerdicts, code);
    let roots: Vec<Node> =
        roots.into_iter().map(|code| node(present, &children, &counts, &see, code)).collect();
    let page = Page {
        frame: Frame::of(ask, present, "党组织")
            .leading("隶属关系、人数、书记和届期；点名称看它在各项标准下的情况，点“沿革”看它的经过")
            .explained("units"),
        total: roots.iter().map(count).sum(),
        roots,
        may_manage: access.has(Ability::ManageUnits),
        with_ended,
    };
    Reply::page(&page)
}

fn count(node: &Node) -> usize {
    1 + node.children.iter().map(count).sum::<usize>()
}

fn secretary(world: &World, code: &str, today: jishi_domain::dates::Day) -> String {
    let kinds = [PostKind::Secretary, PostKind::GroupLeader];
    let post = world
        .posts
        .iter()
        .find(|p| p.unit == code && kinds.contains(&p.post) && p.from <= today && today < p.until);
    let person = post.and_then(|p| world.people.get(&p.person));
    let called = post.map(|p| if p.post == PostKind::Secretary { "书记" } else { "组长" });
    person.zip(called).map(|(p, called)| format!("{called}{}", p.person.name)).unwrap_or_default()
}

fn node(
    present: &Present,
    children: &BTreeMap<&str, Vec<&str>>,
    counts: &Counts,
    see: &dyn Fn(&str) -> bool,
    code: &str,
) -> Node {
    let (world, today) = (present.world(), present.today());
    let state = &world.units[code];
    let unit = state.on(today);
    let (members, others) = counts.members.get(code).copied().unwrap_or_default();
    let term = state.terms.iter().rev().find(|t| t.from <= today);
    let kind = match unit.kind {
        UnitKind::Branch => format!("{}{}", unit.category.label(), unit.kind.label()),
        kind => kind.label().to_owned(),
    };
    let below = children.get(code).into_iter().flatten();
    let above = state.parent_on(today).and_then(|parent| world.units.get(parent)).map(|u| u.on(today));
    let name = match (unit.kind, above) {
        // it stands below its branch
        (UnitKind::Group, Some(above)) => crate::words::below(&unit.name, &above.name),
        _ => &unit.name,
    };
    Node {
        code: code.to_owned(),
        name: name.to_owned(),
        kind,
        members,
        others,
        secretary: secretary(world, code, today),
        term: term.map(|t| t.until.in_words()).unwrap_or_default(),
        overdue: term.is_some_and(|t| t.until < today),
        ended: !state.exists_on(today),
        may_see: see(code),
        children: below.map(|code| node(present, children, counts, see, code)).collect(),
    }
}
