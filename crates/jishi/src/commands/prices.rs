//! `jishi plan --price`: what a standard, or another value of one of its numbers, costs the branches in a year.

use super::{Answer, Done, open, say, say_json};
use crate::options::{Plan, PlanFormat};
use crate::progress::Progress;
use jishi_app::errors::AppError;
use jishi_app::planning::PlanningDesk;
use jishi_app::planning::prices::{self, Cost, KindPrice, PriceList};
use jishi_app::reports::pad;
use jishi_app::{clock, colleges};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is printed as JSON.
#[derive(Serialize)]
struct Printed<'p> {
    standard: &'p str,
    year: i32,
    kinds: &'p [KindPrice],
    branches: &'p [prices::BranchPrice],
}

/// Works it out for every branch at or below the unit that the adoption would concern.
pub fn price(options: &Plan, standard: &str) -> Done {
    if !matches!(options.format, PlanFormat::Table | PlanFormat::Json) {
        return Err(AppError::refused(
            "--price",
            "只能输出表格或 JSON",
            "写 --format table 或 --format json",
        ));
    }
    let today = options.as_of.unwrap_or_else(clock::today);
    let year = options.year.unwrap_or_else(|| i32::from(today.date().year()) + 1);
    let mut progress = Progress::new("读取台账");
    let mut store = open(&options.db)?;
    let world = store.world()?;
    progress.say("读取标准");
    let library = colleges::library(options.books.folder.as_deref(), |id| {
        id == standard || world.adoptions.iter().any(|adoption| adoption.standard == id)
    })?;
    let mut values = BTreeMap::new();
    for set in &options.set {
        let Some((id, value)) = set.split_once('=') else {
            return Err(AppError::refused("--set", format!("“{set}”不是 参数=值"), "写成 --set 参数编号=值"));
        };
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        values.insert(id.to_owned(), value);
    }
    let adoption = prices::raised(world, &library, standard, &values, today)?;
    let mut list = PriceList::begin(world, &adoption, year, today);
    list.waiting.retain(|code| code == &options.unit || world.is_within(code, &options.unit, today));
    if list.waiting.is_empty() {
        let problem = "其中没有这份标准涉及的党支部";
        return Err(AppError::refused(
            format!("党组织 {}", options.unit),
            problem,
            "核对编号和标准的采用范围",
        ));
    }
    let all = list.waiting.len();
    for (n, code) in list.waiting.clone().iter().enumerate() {
        progress.say(format!("测算 {}/{all}", n + 1));
        let desk = PlanningDesk::new(world, &library, code, today)?;
        list.go_on(std::slice::from_ref(&desk), &adoption, |_| {})?;
    }
    drop(progress);
    list.lines.sort_by(|a, b| a.unit.cmp(&b.unit));
    let kinds = list.kinds(world);
    if matches!(options.format, PlanFormat::Json) {
        say_json(&Printed { standard, year, kinds: &kinds, branches: &list.lines })?;
        return Ok(Answer::Done);
    }
    let known = library.standards.iter().find(|known| known.document.id == standard);
    let short = known.map_or(standard, |known| known.document.short.as_str());
    say(format!("采用{short}的代价，{year}年，{all}个党支部（多出来的；括号里是原来的）"))?;
    let heads = [("支部", 44), ("类别", 8), ("日子", 14), ("会议活动", 14), ("人时", 18), ("无法满足", 8)];
    say(heads.map(|(head, wide)| pad(head, wide)).concat().trim_end())?;
    let line = |name: &str, kind: &str, before: &Cost, more: &Cost| {
        let both = |more: i64, before: i64, wide| pad(&format!("{more:+}（{before}）"), wide);
        format!(
            "{}{}{}{}{}{:+}",
            pad(name, 44),
            pad(kind, 8),
            both(more.dates, before.dates, 14),
            both(more.sittings, before.sittings, 14),
            both(more.person_hours, before.person_hours, 18),
            more.lost
        )
    };
    for one in &list.lines {
        match one.refused.as_str() {
            "" => say(line(&one.name, &one.kind, &one.before, &one.more))?,
            refused => say(format!("{}{refused}", pad(&one.name, 44)))?,
        }
    }
    for kind in &kinds {
        let name = format!("{}{}个", if kind.kind.is_empty() { "合计" } else { &kind.kind }, kind.known);
        say(line(&name, "", &kind.before, &kind.more))?;
    }
    Ok(Answer::Done)
}
