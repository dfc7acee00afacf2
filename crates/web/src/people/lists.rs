//! The roster, filtered in its query.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::Fields;
use crate::frames::Frame;
use crate::words::below;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::people::lists::{self, Line, Wanted};
use jishi_app::people::{courses, workbooks};
use jishi_domain::people::{Category, Stage};
use jishi_domain::permissions::Ability;

/// People on a page.
const SIZE: usize = 50;

struct Row {
    code: String,
    name: String,
    unit: String,
    group: String,
    stage: &'static str,
    category: &'static str,
    floating: bool,
    posts: String,
    since: String,
}

#[derive(Template)]
#[template(path = "people/list.html")]
pub(super) struct Page {
    frame: Frame,
    fields: Fields,
    rows: Vec<Row>,
    total: usize,
    page: usize,
    pages: usize,
    units: Vec<(String, String)>,
    may_export: bool,
    may_find: bool,
    may_register: bool,
    may_import: bool,
    /// What came of a search by citizen ID.
    pub(super) found: Option<String>,
}

impl Page {
    fn stages(&self) -> [Stage; 5] {
        Stage::ALL
    }

    fn categories(&self) -> [Category; 3] {
        Category::ALL
    }

    fn address(&self, page: usize) -> String {
        self.fields.address("/people", &["page"], Some(format!("page={page}")))
    }

    fn export(&self) -> String {
        self.fields.address("/people/export", &["page"], None)
    }

    fn is_filtered(&self) -> bool {
        !self.fields.address("", &["page"], None).is_empty()
    }
}

fn wanted(fields: &Fields) -> Wanted {
    Wanted {
        text: fields.text("q").to_owned(),
        unit: fields.get("unit").map(str::to_owned),
        stage: fields.get("stage").and_then(Stage::from_id),
        category: fields.get("category").and_then(Category::from_id),
        gone: fields.text("state") == "gone",
    }
}

fn row(present: &Present, line: &Line<'_>) -> Row {
    let world = present.world();
    let name = |code: Option<&String>| {
        code.and_then(|code| world.units.get(code)).map(|u| u.latest().name.clone()).unwrap_or_default()
    };
    let unit_of = |post_unit: &str| {
        let own = line.membership.and_then(|m| m.unit.as_deref()) == Some(post_unit);
        let home = name(line.membership.and_then(|m| m.unit.as_ref()));
        if own { String::new() } else { below(&name(Some(&post_unit.to_owned())), &home).to_owned() }
    };
    let posts: Vec<String> = courses::posts_on(present, line.code)
        .map(|post| match (unit_of(&post.unit), post.post.label()) {
            // 第一党小组组长, not 第一党小组党小组组长
            (unit, label) if unit.ends_with("党小组") && label.starts_with("党小组") => {
                format!("{unit}{}", label.trim_start_matches("党小组"))
            }
            (unit, label) => format!("{unit}{label}"),
        })
        .collect();
    let unit = match line.membership {
        Some(m) if m.unit.is_none() => "待编入支部".to_owned(),
        m => name(m.and_then(|m| m.unit.as_ref())),
    };
    let group = name(line.membership.and_then(|m| m.group.as_ref()));
    Row {
        code: line.code.to_owned(),
        name: line.state.person.name.clone(),
        group: below(&group, &unit).to_owned(),
        unit,
        stage: line.membership.map_or("", |m| m.stage.label()),
        category: line.membership.map_or("", |m| m.category.label()),
        floating: line.membership.is_some_and(|m| m.floating),
        posts: posts.join("、"),
        since: line.state.person.joined.map(|day| day.to_string()).unwrap_or_default(),
    }
}

pub(super) fn page(ask: &Ask, present: &Present, fields: Fields) -> Page {
    let world = present.world();
    let access = ask.who().access(world);
    let lines = lists::find(present, &access, Ability::SeeRoster, &wanted(&fields));
    let total = lines.len();
    let pages = total.div_ceil(SIZE).max(1);
    let page = fields.page().min(pages);
    let rows = lines.iter().skip((page - 1) * SIZE).take(SIZE).map(|line| row(present, line)).collect();
    let reach = access.units(Ability::SeeRoster);
    Page {
        frame: Frame::of(ask, present, "人员")
            .leading("您能看到的党员和发展对象；身份证号、电话、住址等密封资料不在这里显示")
            .explained("people"),
        rows,
        total,
        page,
        pages,
        units: crate::units::within(present, &reach),
        may_export: access.has(Ability::Export),
        may_find: access.has(Ability::ReadSecrets),
        may_register: access.has(Ability::ManagePeople),
        may_import: access.has(Ability::Import),
        found: None,
        fields,
    }
}

pub fn all(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, ask.query.clone()))
}

pub fn export(ask: &Ask, present: &Present) -> Answer {
    let access = ask.who().access(present.world());
    let lines = lists::find(present, &access, Ability::Export, &wanted(&ask.query));
    let name = format!("名册-{}.xlsx", present.today());
    Ok(Reply::file(&name, crate::words::XLSX, workbooks::roster(present, &access, &lines)?))
}
