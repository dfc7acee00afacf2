//! Standards and their clauses.

use super::Operation;
use super::shapes::{self, list};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::guards::Guard;
use jishi_app::Standard;
use jishi_app::adoptions::shelves;
use jishi_app::living::Present;
use jishi_app::verdicts::ClauseText;
use jishi_domain::permissions::Ability;
use serde_json::{Value, json};

pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/api/v1/standards",
        Guard::System(Ability::SeeStandards),
        ("standards", "标准", "标准库：每项标准的每个版本"),
        &[],
        || list(shapes::named("Standard")),
        all,
    ),
    Operation::get(
        "/api/v1/standards/{standard}/clauses",
        Guard::System(Ability::SeeStandards),
        ("clauses", "标准", "一项标准的全部条款，按文件顺序；没有写版本的，是采用中的，否则最新的"),
        &[],
        || list(shapes::named("Clause")),
        clauses,
    ),
];

fn all(ask: &Ask, present: &Present) -> Answer {
    let world = present.world();
    let standards = ask.site.college().library().standards.iter().map(|standard| {
        let document = &standard.document;
        let adopted = world.adoption_on(&document.id, present.today());
        json!({
            "id": document.id,
            "version": document.version,
            "short": document.short,
            "title": document.title,
            "adopted": adopted.is_some_and(|adoption| adoption.version == document.version),
            "clauses": standard.clauses.len(),
            "indicators": standard.indicators.len(),
        })
    });
    Reply::json(200, &standards.collect::<Vec<Value>>())
}

/// The standard that the address names: the version that it says, else the adopted one, else the newest.
pub fn named(ask: &Ask, present: &Present) -> Result<&'static Standard, Failure> {
    let name = ask.place("standard");
    shelves::find(ask.site.college().library(), present.world(), name, present.today())
        .map_err(|_| Failure::missing(format!("标准 {name}"), "标准库中没有", "从标准列表中选择"))
}

fn clauses(ask: &Ask, present: &Present) -> Answer {
    let standard = named(ask, present)?;
    Reply::json(200, &standard.clauses.iter().map(ClauseText::from).collect::<Vec<_>>())
}
