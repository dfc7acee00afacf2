//! `jishi explain`.

use super::{Answer, Done, open, say, say_json};
use crate::options::Explain;
use crate::progress::Progress;
use jishi_app::adoptions::parameters;
use jishi_app::evaluations::{self, Query, VerdictId};
use jishi_app::{Force, Status};
use jishi_app::{clock, colleges};
use jishi_domain::periods::in_words;

/// Explains one verdict.
pub fn explain(options: &Explain) -> Done {
    let as_of = options.as_of.unwrap_or_else(clock::today);
    let id = VerdictId::parse(&options.verdict)?;
    let progress = Progress::new("读取台账并判定");
    let mut store = open(&options.db)?;
    let query = Query { known_at: options.known_at, ..Query::default() };
    let world = evaluations::world(&mut store, &query)?;
    let library = colleges::library(options.books.folder.as_deref(), |known| known == id.standard)?;
    let (verdict, values, clauses) =
        evaluations::explain(&world, &library, &id, as_of, |evaluation, finding| {
            let standard = evaluation.plan.standard;
            let verdict = evaluation.verdict(finding);
            let clauses: Vec<(String, String, String, String)> = verdict
                .clauses
                .iter()
                .filter_map(|id| standard.clause(id))
                .map(|c| (c.id.clone(), c.section.clone(), c.text.clone(), c.note.clone()))
                .collect();
            let values: Vec<String> =
                verdict.parameters.iter().map(|p| parameters::used_words(standard, p)).collect();
            (verdict, values, clauses)
        })?;
    drop(progress);
    if options.json {
        say_json(&verdict)?;
        return Ok(Answer::Done);
    }
    let status = Status::ALL.into_iter().find(|s| s.id() == verdict.status).unwrap_or_default();
    let force = Force::parse(verdict.force).map_or("", Force::label);
    say(format!("{}：{}", verdict.subject.name, verdict.title))?;
    let period = in_words(&verdict.period.label);
    say(format!("结果：{}（期间：{period}，力度：{force}）", status.label()))?;
    say(format!("理由：{}", verdict.reason))?;
    for (id, section, text, note) in clauses {
        say(format!("条款：{id} {section}：{text}"))?;
        if !note.is_empty() {
            say(format!("  注：{note}"))?;
        }
    }
    if let Some(due) = &verdict.due {
        say(format!("期限：{due}"))?;
    }
    for missing in &verdict.missing {
        say(format!("缺少：{missing}"))?;
    }
    list("计入的事实", verdict.facts.len())?;
    for fact in &verdict.facts {
        let late = if fact.delay > 0 { format!("，{}天后录入", fact.delay) } else { String::new() };
        say(format!("  {} {}（{}{late}）", fact.day, fact.label, fact.id))?;
    }
    if !verdict.near.is_empty() {
        list("接近而未计入的", verdict.near.len())?;
        for fact in &verdict.near {
            let why = fact.why_not.as_deref().unwrap_or_default();
            say(format!("  {} {}（{}）：{why}", fact.day, fact.label, fact.id))?;
        }
    }
    if !verdict.parameters.is_empty() {
        say("所用参数：")?;
        for (p, value) in verdict.parameters.iter().zip(&values) {
            let origin = parameters::origin_words(p.origin);
            let confirmed = match (&p.confirmed_by, p.confirmed) {
                (Some(by), _) => format!("{by}已确认"),
                (None, true) => "无须确认".into(),
                (None, false) => "学校尚未确认".into(),
            };
            say(format!("  {}：{value}（{origin}，{confirmed}）{}", p.title, p.id))?;
        }
    }
    if !verdict.next.is_empty() {
        say(format!("下一步：{}", verdict.next))?;
    }
    if !verdict.follows.is_empty() {
        say(format!("可考虑（由人决定）：{}", verdict.follows))?;
    }
    Ok(Answer::Done)
}

fn list(what: &str, n: usize) -> Result<(), jishi_app::errors::AppError> {
    if n == 0 { say(format!("{what}：无")) } else { say(format!("{what}（{n}）：")) }
}
