//! `jishi standards list | check | trace | diff`.

use super::{Answer, Done, open, say, say_json};
use crate::options::{Books, Standards, StandardsCheck, StandardsDiff, StandardsList, StandardsTrace};
use crate::progress::Progress;
use jishi_app::errors::AppError;
use jishi_app::evaluations::{self, Query};
use jishi_app::{Diagnostic, Library, Standard, Status, check_standard, trace_standard};
use jishi_app::{clock, colleges, differences, library};
use jishi_domain::periods::in_words;

/// Runs one of the commands on standards.
pub fn standards(what: &Standards) -> Done {
    match what {
        Standards::List(options) => list(options),
        Standards::Check(options) => check(options),
        Standards::Trace(options) => trace(options),
        Standards::Diff(options) => diff(options),
    }
}

fn whole(books: &Books) -> Result<(Library, Vec<Diagnostic>), AppError> {
    match &books.folder {
        None => Ok(library::built_in()),
        Some(folder) => library::from_folder(folder),
    }
}

fn wanted<'l>(library: &'l Library, names: &[String]) -> Result<Vec<&'l Standard>, AppError> {
    if names.is_empty() {
        return Ok(library.standards.iter().collect());
    }
    names.iter().map(|name| library::find(library, name)).collect()
}

fn list(options: &StandardsList) -> Done {
    let library = colleges::library(options.books.folder.as_deref(), |_| true)?;
    let Some(name) = &options.standard else {
        for s in &library.standards {
            let d = &s.document;
            if options.json {
                say_json(&serde_json::json!({
                    "id": d.id, "version": d.version, "title": d.title, "short": d.short, "issuer": d.issuer,
                    "number": d.number, "issued": d.issued, "in_force_from": d.in_force_from.to_string(),
                    "supersedes": d.supersedes, "clauses": s.clauses.len(), "indicators": s.indicators.len(),
                    "parameters": s.parameters.len(),
                }))?;
            } else {
                say(format!("{}（{}）", s.key(), d.short))?;
                say(format!("    《{}》 {} {} {}", d.title, d.issuer, d.number, d.issued))?;
                say(format!(
                    "    条款{}，指标{}，参数{}，方案条目{}，自{}可用",
                    s.clauses.len(),
                    s.indicators.len(),
                    s.parameters.len(),
                    s.programme.len(),
                    d.in_force_from
                ))?;
            }
        }
        return Ok(Answer::Done);
    };
    let s = library::find(&library, name)?;
    if options.json {
        for i in &s.indicators {
            say_json(&serde_json::json!({
                "kind": "indicator", "id": i.slug, "title": i.title, "clauses": i.clauses, "subject": i.subject.id(),
                "force": i.force.id(), "shape": i.rule.shape(), "parameters": i.rule.parameters(),
            }))?;
        }
        for p in s.parameters.values() {
            let values: Vec<_> = p
                .values
                .iter()
                .map(|v| {
                    serde_json::json!({
                        "from": v.from.to_string(), "value": v.setting.json(), "origin": v.origin,
                        "certainty": v.certainty, "clause": v.clause, "reason": v.reason,
                    })
                })
                .collect();
            say_json(
                &serde_json::json!({"kind": "parameter", "id": p.id, "title": p.title, "unit": p.unit, "values": values}),
            )?;
        }
        return Ok(Answer::Done);
    }
    let d = &s.document;
    say(format!("《{}》 {} {} {}", d.title, d.issuer, d.number, d.issued))?;
    for note in &d.notes {
        say(format!("  注：{note}"))?;
    }
    say(format!("指标（{}）：", s.indicators.len()))?;
    for i in &s.indicators {
        say(format!(
            "  {} {}（{}，{}）{}",
            i.slug,
            i.title,
            i.force.label(),
            i.rule.shape(),
            i.clauses.join("、")
        ))?;
    }
    say(format!("参数（{}）：", s.parameters.len()))?;
    for p in s.parameters.values() {
        for v in &p.values {
            let why = v.reason.as_deref().or(v.clause.as_deref()).unwrap_or_default();
            say(format!(
                "  {} = {}{}  {}（自{}，{}：{why}）",
                p.id,
                v.setting.json(),
                p.unit,
                p.title,
                v.from,
                v.origin.label()
            ))?;
        }
    }
    Ok(Answer::Done)
}

fn check(options: &StandardsCheck) -> Done {
    let (library, mut diagnostics) = whole(&options.books)?;
    let chosen = wanted(&library, &options.standards)?;
    if !options.standards.is_empty() {
        let folders: Vec<String> =
            chosen.iter().map(|s| format!("{}/{}/", s.document.id, s.document.version)).collect();
        diagnostics.retain(|d| {
            d.file.starts_with("items/") || folders.iter().any(|f| d.file.starts_with(f.as_str()))
        });
    }
    let all = chosen.len();
    let mut checked = Vec::new();
    let mut progress = Progress::new("检查标准");
    for (done, standard) in chosen.into_iter().enumerate() {
        progress.say(format!("检查{}", standard.document.short));
        progress.tell(done, all);
        checked.push((standard, check_standard(&library, standard)));
    }
    drop(progress);
    for (standard, (tried, found)) in checked {
        if options.json {
            say_json(&serde_json::json!({
                "standard": standard.document.id, "version": standard.document.version,
                "indicators": tried.indicators, "scenarios": tried.scenarios, "expectations": tried.expectations,
                "mistakes": found.len(),
            }))?;
        } else {
            say(format!(
                "{}：指标{}，用例{}，判断{}，错误{}",
                standard.key(),
                tried.indicators,
                tried.scenarios,
                tried.expectations,
                found.len()
            ))?;
        }
        diagnostics.extend(found);
    }
    diagnostics.sort();
    for d in &diagnostics {
        if options.json {
            say_json(&serde_json::json!({"file": d.file, "line": d.line, "message": d.message}))?;
        } else {
            say(d)?;
        }
    }
    if diagnostics.is_empty() {
        if !options.json {
            say("没有错误。")?;
        }
        Ok(Answer::Done)
    } else {
        if !options.json {
            say(format!("共{}处错误。", diagnostics.len()))?;
        }
        Ok(Answer::NotSatisfied)
    }
}

fn trace(options: &StandardsTrace) -> Done {
    let library = colleges::library(options.books.folder.as_deref(), |_| true)?;
    let names: Vec<String> = options.standard.iter().cloned().collect();
    for standard in wanted(&library, &names)? {
        let traces = trace_standard(standard);
        if options.json {
            for trace in &traces {
                say_json(trace)?;
            }
            continue;
        }
        let served = traces.iter().filter(|t| !t.served_by.is_empty()).count();
        say(format!(
            "{}（{}）：{}条中{}条已有落实",
            standard.key(),
            standard.document.short,
            traces.len(),
            served
        ))?;
        for t in traces {
            let by: Vec<String> = t.served_by.iter().map(|s| format!("{} {}", s.kind, s.id)).collect();
            let by = if by.is_empty() { "尚无".to_owned() } else { by.join("；") };
            say(format!("  {} [{}] {} → {by}", t.id, t.serve, t.text))?;
        }
    }
    Ok(Answer::Done)
}

fn diff(options: &StandardsDiff) -> Done {
    let as_of = options.as_of.unwrap_or_else(clock::today);
    let (built_in, _) = library::built_in();
    let other = match &options.books.folder {
        None => None,
        Some(folder) => Some(colleges::library(Some(folder), |_| true)?),
    };
    let before = library::find(&built_in, &options.before)?;
    let after_name = options.after.as_deref().unwrap_or(&options.before);
    let after = library::find(other.as_ref().unwrap_or(&built_in), after_name)?;
    let progress = Progress::new("读取台账并比较");
    let mut store = open(&options.db)?;
    let world = evaluations::world(&mut store, &Query::default())?;
    let differences = differences::compare(&world, before, after, as_of)?;
    drop(progress);
    if options.json {
        for difference in &differences {
            say_json(difference)?;
        }
        return Ok(Answer::Done);
    }
    say(format!("{} → {}，截至{as_of}：{}条判定改变", before.key(), after.key(), differences.len()))?;
    for d in differences {
        let word = |status: Option<&str>| {
            status
                .and_then(|id| Status::ALL.into_iter().find(|s| s.id() == id))
                .map_or("不判定", |s| s.label())
        };
        say(format!(
            "  {} {} {} {}：{} → {}",
            d.indicator,
            d.subject,
            d.name,
            in_words(&d.period),
            word(d.before),
            word(d.after)
        ))?;
        for why in d.why {
            say(format!("      {why}"))?;
        }
    }
    Ok(Answer::Done)
}
