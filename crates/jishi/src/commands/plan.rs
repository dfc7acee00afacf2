//! `jishi plan`.

use super::{Answer, Done, open, say, say_json, spare_ledger};
use crate::options::{Plan, PlanFormat, VariantOption};
use crate::progress::Progress;
use jishi_app::errors::AppError;
use jishi_app::plans::{self, Figures, Proposal};
use jishi_app::reports::pad;
use jishi_app::{Library, calendars, clock, colleges};
use jishi_domain::plans::{PlanState, Variant, YearPlan};
use jishi_domain::quotations::quoted;
use jishi_domain::worlds::World;
use serde::Serialize;
use std::path::Path;

/// What is printed as JSON.
#[derive(Serialize)]
struct Printed<'p> {
    /// Version of the accepted plan; absent for one that was only worked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    figures: &'p Figures,
    plan: &'p YearPlan,
    changes: &'p [String],
    remarks: &'p [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<&'p [String]>,
}

/// Works a plan out, or shows the accepted one, and checks it where asked.
pub fn plan(options: &Plan) -> Done {
    if let Some(standard) = &options.price {
        return super::prices::price(options, standard);
    }
    if let Some(path) = &options.output {
        spare_ledger(path, &options.db.db)?;
    }
    let today = options.as_of.unwrap_or_else(clock::today);
    let year = options.year.unwrap_or_else(|| i32::from(today.date().year()));
    let variant = match options.variant {
        VariantOption::FewestDates => Variant::FewestDates,
        VariantOption::ShortestSittings => Variant::ShortestSittings,
    };
    let mut progress = Progress::new("读取台账");
    let mut store = open(&options.db)?;
    let now = format!("{today}T00:00:00Z");
    let world = store.world()?;
    progress.say("读取标准");
    let library = colleges::library(options.books.folder.as_deref(), |id| {
        world.adoptions.iter().any(|adoption| adoption.standard == id)
    })?;
    let unit = options.unit.as_str();
    let (proposal, version) = if options.accepted {
        (accepted(plans::standing(world, unit, year)?), world.plan(unit, year).map(|state| state.version))
    } else {
        progress.say("排会");
        (plans::work_out(world, &library, (unit, year, variant), today, &options.db.actor)?, None)
    };
    let findings = if options.check {
        progress.say("核对");
        Some(plans::examine(world, &library, &proposal.plan, today)?)
    } else {
        None
    };
    drop(progress);
    match options.format {
        PlanFormat::Json => {
            let printed = Printed {
                version,
                figures: &proposal.figures,
                plan: &proposal.plan,
                changes: &proposal.changes,
                remarks: &proposal.remarks,
                findings: findings.as_deref(),
            };
            match &options.output {
                None => say_json(&printed)?,
                Some(path) => {
                    let text = serde_json::to_string(&printed)
                        .map_err(|e| AppError::refused("输出", e.to_string(), "请报告这个错误"))?;
                    write(path, &format!("{text}\n"))?;
                }
            }
        }
        PlanFormat::Ics => {
            let text = calendars::of_year(world, &library, &proposal.plan, version.unwrap_or(0), &now);
            match &options.output {
                None => say(text.trim_end())?,
                Some(path) => write(path, &text)?,
            }
        }
        PlanFormat::Xlsx => {
            // clap asks for the file
            let path = options.output.as_deref().unwrap_or(Path::new("plan.xlsx"));
            plans::write_workbook(path, world, &library, &proposal.plan)?;
            say(format!("已写入 {}：{}次会议活动", path.display(), proposal.plan.sittings.len()))?;
        }
        PlanFormat::Table => {
            let text = table(world, &library, &proposal, version);
            match &options.output {
                None => say(text.trim_end())?,
                Some(path) => write(path, &text)?,
            }
        }
    }
    let Some(findings) = findings else { return Ok(Answer::Done) };
    if !matches!(options.format, PlanFormat::Json)
        && (options.output.is_some() || matches!(options.format, PlanFormat::Table))
    {
        match findings.len() {
            0 => say("核对：没有发现问题")?,
            n => say(format!("核对：发现{n}处问题"))?,
        }
        findings.iter().try_for_each(|finding| say(format!("  {finding}")))?;
    }
    Ok(if findings.is_empty() { Answer::Done } else { Answer::NotSatisfied })
}

fn write(path: &Path, text: &str) -> Result<(), AppError> {
    std::fs::write(path, text).map_err(AppError::io(format!("文件 {}", path.display())))?;
    say(format!("已写入 {}", path.display()))
}

/// An accepted plan with what can be counted of it.
fn accepted(state: &PlanState) -> Proposal {
    let plan = (*state.plan).clone();
    let figures = Figures { dates: plan.dates().len(), sittings: plan.sittings.len(), ..Figures::default() };
    Proposal {
        plan,
        figures,
        changes: Vec::new(),
        remarks: Vec::new(),
        after: state.version,
        by: String::new(),
    }
}

fn table(world: &World, library: &Library, proposal: &Proposal, version: Option<u32>) -> String {
    let (plan, figures) = (&proposal.plan, &proposal.figures);
    let name = |code: &str| {
        let person = world.people.get(code).map(|state| state.person.name.clone());
        person
            .or_else(|| Some(world.units.get(code)?.latest().name.clone()))
            .unwrap_or_else(|| code.to_owned())
    };
    let mut lines = Vec::new();
    let which = version.map_or_else(|| "（草案，未采用）".to_owned(), |version| format!("（第{version}版）"));
    lines.push(format!("{} {}年计划{which}，{}", name(&plan.unit), plan.year, plan.variant.label()));
    lines.push(format!("{}个日子，{}次会议活动", plan.dates().len(), plan.sittings.len()));
    if figures.proven {
        lines.push(format!(
            "已证明：日子不能少于{}个，会议活动不能少于{}次；合计{}人时",
            figures.fewest_dates, figures.fewest_sittings, figures.person_hours
        ));
    } else if !figures.gap.is_empty() {
        lines.push(figures.gap.clone());
    }
    lines.push(String::new());
    lines.push(format!("{}{}{}{}", pad("日期", 12), pad("参加", 16), pad("会议活动", 48), "主讲"));
    let own = name(&plan.unit);
    for sitting in &plan.sittings {
        let who = if sitting.unit == plan.unit {
            plans::attending(world, sitting).to_owned()
        } else {
            // a Party group is called after its branch, which stands above the table
            let group = name(&sitting.unit);
            group.strip_prefix(&own).filter(|rest| !rest.is_empty()).unwrap_or(&group).to_owned()
        };
        let lecturers: Vec<String> = sitting.lecturers.iter().map(|code| name(code)).collect();
        lines.push(format!(
            "{}{} {} {}",
            pad(&sitting.day.to_string(), 12),
            pad(&who, 15),
            pad(&sitting.label(), 47),
            lecturers.join("、")
        ));
    }
    lines.push(String::new());
    lines.push(format!("报送与公开{}项，个人任务{}项", plan.filings.len(), plan.duties.len()));
    let proof = plans::proof(library, plan);
    lines.extend(proof.sums);
    lines.extend(proof.steps.into_iter().map(|step| format!("  {step}")));
    if !plan.lost.is_empty() {
        lines.push(format!("已无法补救{}项：", plan.lost.len()));
        for lost in &plan.lost {
            let of = plans::asked(library, &lost.of());
            lines.push(format!("  {}{}（{}）：{}", of.standard, quoted(&of.title), of.period, lost.reason));
        }
    }
    lines.extend(proposal.remarks.iter().map(|remark| format!("注：{remark}")));
    if !proposal.changes.is_empty() {
        lines.push(format!("与现行计划不同{}处：", proposal.changes.len()));
        lines.extend(proposal.changes.iter().map(|change| format!("  {change}")));
    }
    lines.push(String::new());
    lines.join("\n")
}
