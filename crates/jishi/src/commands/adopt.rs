//! `jishi adopt`.

use super::{Answer, Done, open, open_to_write, say, say_json};
use crate::options::Adopt;
use jishi_app::errors::AppError;
use jishi_app::{Store, adoptions, colleges, library};
use jishi_domain::actions::{Confirmation, PhaseDates};
use jishi_domain::dates::Day;

/// Adopts a standard.
pub fn adopt(options: &Adopt) -> Done {
    let library = colleges::library(options.books.folder.as_deref(), |_| true)?;
    let standard = library::find(&library, &options.standard)?;
    let mut adoption = adoptions::plain(standard, options.from);
    adoption.until = options.until;
    adoption.units.clone_from(&options.units);
    for confirm in &options.confirm {
        let (id, value) = match confirm.split_once('=') {
            None => (confirm.as_str(), None),
            Some((id, text)) => {
                let parameter = standard.parameters.get(id.trim()).ok_or_else(|| {
                    AppError::refused(
                        format!("参数 {id}"),
                        format!("{}没有这个参数", standard.document.short),
                        format!("用 jishi standards list {} 查看参数", standard.document.id),
                    )
                })?;
                let json = serde_json::Value::String(text.trim().to_owned());
                let setting = parameter
                    .read_json(&json)
                    .map_err(|problem| AppError::refused(format!("参数 {id}"), problem, "改成合适的值"))?;
                (id.trim(), Some(setting.json()))
            }
        };
        let confirmation = Confirmation { value, by: options.by.clone(), reason: None };
        adoption.parameters.insert(id.to_owned(), confirmation);
    }
    for phase in &options.phases {
        let wrong =
            || AppError::refused(format!("阶段“{phase}”"), "看不懂", "写成 阶段=2026-03-01..2026-12-31");
        let (id, dates) = phase.split_once('=').ok_or_else(wrong)?;
        let (from, until) = dates.split_once("..").ok_or_else(wrong)?;
        let from = Day::parse(from.trim()).ok_or_else(wrong)?;
        let until = Day::parse(until.trim()).ok_or_else(wrong)?;
        adoption.phases.insert(id.trim().to_owned(), PhaseDates { from, until });
    }
    if options.confirm_all {
        adoptions::confirm_all(standard, &mut adoption, &options.by);
    }
    adoptions::check(standard, &adoption)?;
    let waiting = adoptions::unconfirmed(standard, &adoption);
    let mut sequence = None;
    if options.dry_run {
        // one may look at what waits to be confirmed before there is a ledger
        if Store::is_there(&options.db.db)? || !adoption.units.is_empty() {
            adoptions::check_in(&mut *open(&options.db)?, standard, &adoption, &options.db.actor)?;
        }
    } else {
        let mut store = open_to_write(&options.db)?;
        sequence = Some(adoptions::adopt(&mut store, standard, adoption.clone(), &options.db.actor)?);
    }
    if options.json {
        let waiting: Vec<&str> = waiting.iter().map(|w| w.parameter.id.as_str()).collect();
        say_json(&serde_json::json!({
            "standard": standard.document.id,
            "version": standard.document.version,
            "sequence": sequence,
            "adoption": adoption,
            "unconfirmed": waiting,
        }))?;
        return Ok(Answer::Done);
    }
    let scope = if adoption.units.is_empty() { "全校".to_owned() } else { adoption.units.join("、") };
    match sequence {
        Some(sequence) => say(format!(
            "已采用《{}》（{}），自{}起，范围：{scope}。台账第{sequence}条。",
            standard.document.title,
            standard.key(),
            adoption.from
        ))?,
        None => {
            say(format!("预演：将采用{}，自{}起，范围：{scope}。没有写入。", standard.key(), adoption.from))?
        }
    }
    if !waiting.is_empty() {
        say(format!("还有{}个参数待学校确认（未确认也可判定，判定会注明）：", waiting.len()))?;
        for one in waiting {
            let reason = if one.reason.is_empty() { String::new() } else { format!("：{}", one.reason) };
            let parameter = one.parameter;
            say(format!(
                "  {} = {}{}  {}（{}{reason}）",
                parameter.id, one.value, parameter.unit, parameter.title, one.why
            ))?;
        }
        say("用 --confirm 参数 确认默认值，或 --confirm 参数=值 另定。")?;
    }
    Ok(Answer::Done)
}
