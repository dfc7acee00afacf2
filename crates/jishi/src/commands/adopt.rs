//! `jishi adopt`.

use super::{Answer, Done, open, open_to_write, say, say_json};
use crate::options::Adopt;
use jishi_app::errors::AppError;
use jishi_app::{Standard, Store, adoptions, clock, colleges, library};
use jishi_domain::actions::{Adoption, Confirmation, PhaseDates};
use jishi_domain::dates::Day;
use std::collections::BTreeMap;

/// Adopts a standard; without a day shows how it is adopted and confirms parameters.
pub fn adopt(options: &Adopt) -> Done {
    match options.from {
        Some(from) => anew(options, from),
        None => further(options),
    }
}

/// A new adoption.
fn anew(options: &Adopt, from: Day) -> Done {
    let library = colleges::library(options.books.folder.as_deref(), |_| true)?;
    let standard = library::find(&library, &options.standard)?;
    let mut adoption = adoptions::plain(standard, from);
    adoption.until = options.until;
    adoption.units.clone_from(&options.units);
    adoption.parameters = confirmations(options, standard)?;
    for phase in &options.phases {
        let wrong =
            || AppError::refused(format!("阶段“{phase}”"), "看不懂", "写成 阶段=2026-03-01..2026-12-31");
        let (id, dates) = phase.split_once('=').ok_or_else(wrong)?;
        let (from, until) = dates.split_once("..").ok_or_else(wrong)?;
        let day = |text: &str| Day::read(text.trim()).map_err(|_| wrong());
        let (from, until) = (day(from)?, day(until)?);
        adoption.phases.insert(id.trim().to_owned(), PhaseDates { from, until });
    }
    adoptions::check(standard, &adoption)?;
    let mut carried = 0;
    let mut sequence = None;
    if options.dry_run {
        // one may look at what waits to be confirmed before there is a ledger
        if Store::is_there(&options.db.db)? || !adoption.units.is_empty() {
            let mut store = open(&options.db)?;
            carried = complete(options, &mut store, standard, &mut adoption)?;
            adoptions::check_in(&mut store, standard, &adoption, &options.db.actor)?;
        } else if options.confirm_all {
            adoptions::confirm_all(standard, &mut adoption, &options.by);
        }
    } else {
        let mut store = open_to_write(&options.db)?;
        carried = complete(options, &mut store, standard, &mut adoption)?;
        sequence = Some(adoptions::adopt(&mut store, standard, adoption.clone(), &options.db.actor)?);
    }
    if options.json {
        return say_all(standard, &adoption, sequence);
    }
    let scope = scope(&adoption);
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
    if carried > 0 {
        say(format!("沿用以前采用时确认的{carried}个参数。"))?;
    }
    say_waiting(standard, &adoption)
}

/// What stands beside the options: earlier confirmations, and the rest where all is to be confirmed.
fn complete(
    options: &Adopt,
    store: &mut Store,
    standard: &Standard,
    adoption: &mut Adoption,
) -> Result<usize, AppError> {
    let carried = adoptions::carry_over(store.world()?, standard, adoption);
    if options.confirm_all {
        adoptions::confirm_all(standard, adoption, &options.by);
    }
    Ok(carried)
}

/// A standard that is adopted already: confirms parameters, and shows what still waits.
fn further(options: &Adopt) -> Done {
    let library = colleges::library(options.books.folder.as_deref(), |_| true)?;
    let named = library::find(&library, &options.standard)?;
    let writes = !options.dry_run && (options.confirm_all || !options.confirm.is_empty());
    let mut store = open_to_write(&options.db)?;
    let mut adoption = adoptions::newest(store.world()?, &named.document.id)?.clone();
    let standard = library::find(&library, &format!("{}@{}", adoption.standard, adoption.version))?;
    let mut confirmed = confirmations(options, standard)?;
    adoption.parameters.extend(confirmed.clone());
    if options.confirm_all {
        let before: Vec<String> = adoption.parameters.keys().cloned().collect();
        adoptions::confirm_all(standard, &mut adoption, &options.by);
        let new = adoption.parameters.iter().filter(|(id, _)| !before.contains(id));
        confirmed.extend(new.map(|(id, confirmation)| (id.clone(), confirmation.clone())));
    }
    adoptions::check(standard, &adoption)?;
    let sequence = if writes {
        adoptions::confirm(&mut store, standard, &confirmed, clock::today(), &options.db.actor)?
    } else {
        None
    };
    if options.json {
        return say_all(standard, &adoption, sequence);
    }
    let until = adoption.until.map(|day| format!("，到{day}止")).unwrap_or_default();
    say(format!(
        "《{}》（{}）自{}起采用{until}，范围：{}。",
        standard.document.title,
        standard.key(),
        adoption.from,
        scope(&adoption)
    ))?;
    match sequence {
        Some(sequence) => say(format!("已确认{}个参数，台账至第{sequence}条。", confirmed.len()))?,
        None if !confirmed.is_empty() => {
            say(format!("预演：将确认{}个参数。没有写入。", confirmed.len()))?;
        }
        None => {}
    }
    say_waiting(standard, &adoption)
}

/// The confirmations that the options name.
fn confirmations(options: &Adopt, standard: &Standard) -> Result<BTreeMap<String, Confirmation>, AppError> {
    let mut out = BTreeMap::new();
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
        out.insert(id.to_owned(), Confirmation { value, by: options.by.clone(), reason: None });
    }
    Ok(out)
}

fn scope(adoption: &Adoption) -> String {
    if adoption.units.is_empty() { "全校".to_owned() } else { adoption.units.join("、") }
}

fn say_all(standard: &Standard, adoption: &Adoption, sequence: Option<u64>) -> Done {
    let waiting = adoptions::unconfirmed(standard, adoption);
    let waiting: Vec<&str> = waiting.iter().map(|w| w.parameter.id.as_str()).collect();
    say_json(&serde_json::json!({
        "standard": standard.document.id,
        "version": standard.document.version,
        "sequence": sequence,
        "adoption": adoption,
        "unconfirmed": waiting,
    }))?;
    Ok(Answer::Done)
}

fn say_waiting(standard: &Standard, adoption: &Adoption) -> Done {
    let waiting = adoptions::unconfirmed(standard, adoption);
    if waiting.is_empty() {
        say("没有待确认的参数。")?;
        return Ok(Answer::Done);
    }
    say(format!("还有{}个参数待学校确认（未确认也可判定，判定会注明）：", waiting.len()))?;
    for one in waiting {
        let reason = if one.reason.is_empty() { String::new() } else { format!("：{}", one.reason) };
        let parameter = one.parameter;
        say(format!(
            "  {} = {}{}  {}（{}{reason}）",
            parameter.id, one.value, parameter.unit, parameter.title, one.why
        ))?;
    }
    say(format!(
        "确认默认值：jishi adopt {0} --confirm 参数；另定：jishi adopt {0} --confirm 参数=值。",
        standard.document.id
    ))?;
    Ok(Answer::Done)
}
