//! 标准异同: where standards ask the same or disagree, side by side.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::comparisons::{self, Comparisons, Relation};
use jishi_app::living::Present;

#[derive(Template)]
#[template(path = "standards/compare.html")]
struct Page {
    frame: Frame,
    found: Comparisons,
    all: bool,
    text: String,
    relation: String,
    counts: [usize; 3],
}

impl Page {
    fn standard(&self, key: &str) -> String {
        format!("/standards/{}", part(key))
    }

    fn clause(&self, key: &str, id: &str) -> String {
        format!("/standards/{}/clauses/{}", part(key), part(id))
    }

    fn parameter(&self, key: &str, id: &str) -> String {
        format!("/standards/{}/parameters/{}", part(key), part(id))
    }

    fn is_strictest(&self, relation: &Relation, at: &usize) -> bool {
        matches!(relation, Relation::Strictest(places) if places.contains(at))
    }

    fn is_relation(&self, id: &str) -> bool {
        self.relation == id
    }
}

fn id(relation: &Relation) -> &'static str {
    match relation {
        Relation::Same => "same",
        Relation::Strictest(_) => "strictest",
        Relation::Mixed => "mixed",
    }
}

pub fn show(ask: &Ask, present: &Present) -> Answer {
    let all = ask.query.has("all");
    let mut found = comparisons::all(present, ask.site.college().library(), !all);
    let count = |wanted: &str| found.matters.iter().filter(|m| id(&m.relation) == wanted).count();
    let counts = [count("same"), count("strictest"), count("mixed")];
    let (text, relation) = (ask.query.text("text").to_owned(), ask.query.text("relation").to_owned());
    found.matters.retain(|matter| {
        (relation.is_empty() || relation == id(&matter.relation))
            && (text.is_empty()
                || matter.title.contains(&text)
                || matter.lines.iter().any(|line| line.indicator.contains(&text)))
    });
    let page = Page {
        frame: Frame::of(ask, present, "标准之间的异同")
            .under("标准库", "/standards")
            .leading("几份标准问同一件事的，并排看各自的数字、哪个最严、一份记录能同时回答哪些；互相矛盾的也在这里")
            .explained("standards"),
        found,
        all,
        text,
        relation,
        counts,
    };
    Reply::page(&page)
}
