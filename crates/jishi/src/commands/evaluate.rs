//! `jishi evaluate`.

use super::{Answer, Done, open, say, spare_ledger};
use crate::options::{Evaluate, Format, StatusOption};
use crate::progress::Progress;
use jishi_app::Status;
use jishi_app::errors::AppError;
use jishi_app::evaluations::{self, Query};
use jishi_app::reports::{self, Line, Summary, pad};
use jishi_app::{Library, clock, colleges};
use jishi_domain::dates::Day;
use jishi_domain::periods::in_words;
use jishi_domain::worlds::World;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::Path;

/// Judges and writes in the format asked for.
pub fn evaluate(options: &Evaluate) -> Done {
    let as_of = options.as_of.unwrap_or_else(clock::today);
    let query = Query {
        unit: options.unit.clone(),
        standards: options.standards.clone(),
        indicator: options.indicator.clone(),
        statuses: options.statuses.iter().map(|s| status(*s)).collect(),
        as_of: Some(as_of),
        known_at: options.known_at,
        year: options.year,
    };
    if let Some(path) = &options.output {
        spare_ledger(path, &options.db.db)?;
    }
    let mut progress = Progress::new("读取台账");
    let mut store = open(&options.db)?;
    let world = evaluations::world(&mut store, &query)?;
    progress.say("读取标准");
    let library = colleges::library(options.books.folder.as_deref(), |id| {
        world.adoptions.iter().any(|a| a.standard == id)
            || options.standards.iter().any(|s| s.split('@').next() == Some(id))
    })?;
    progress.say("判定");
    match options.format {
        Format::Json => json(options, &world, &library, &query, as_of, progress)?,
        Format::Table | Format::Xlsx => {
            let (mut summaries, mut lines) = (Vec::new(), Vec::new());
            let xlsx = matches!(options.format, Format::Xlsx);
            evaluations::judge(&world, &library, &query, as_of, |evaluation, findings| {
                progress.say(format!("判定{}", evaluation.plan.standard.document.short));
                reports::summarise(evaluation, findings, &mut summaries);
                for (done, finding) in findings.iter().enumerate() {
                    tell(&mut progress, done, findings.len());
                    let open = matches!(finding.status, Status::NotMet | Status::Undetermined);
                    if xlsx || options.all || !query.statuses.is_empty() || open {
                        lines.push(reports::line(evaluation, finding));
                    }
                }
                Ok(())
            })?;
            match &options.output {
                Some(path) if xlsx => {
                    progress.say(format!("写出 {}", path.display()));
                    reports::write_workbook(path, &summaries, &lines, as_of)?;
                    drop(progress);
                    say(format!("已写入 {}：{}条判定", path.display(), lines.len()))?;
                }
                _ => {
                    drop(progress);
                    table(options.output.as_deref(), &summaries, &lines, as_of)?;
                }
            }
        }
    }
    Ok(Answer::Done)
}

/// Told now and then: telling costs more than a verdict.
fn tell(progress: &mut Progress, done: usize, total: usize) {
    if done.is_multiple_of(500) {
        progress.tell(done, total);
    }
}

fn json(
    options: &Evaluate,
    world: &World,
    library: &Library,
    query: &Query,
    as_of: Day,
    progress: Progress,
) -> Result<(), AppError> {
    let terminal = options.output.is_none() && std::io::stdout().is_terminal();
    // opened with the first answer: a question that is refused leaves an older file as it was
    let mut output: Option<Output> = None;
    let mut progress = Some(progress);
    evaluations::judge(world, library, query, as_of, |evaluation, findings| {
        if terminal {
            // lines that run over the terminal show themselves that it goes on
            progress = None;
        }
        if let Some(progress) = &mut progress {
            progress.say(format!("写出{}", evaluation.plan.standard.document.short));
        }
        let output = match &mut output {
            Some(output) => output,
            None => output.insert(Output::open(options.output.as_deref())?),
        };
        for (done, finding) in findings.iter().enumerate() {
            if let Some(progress) = &mut progress {
                tell(progress, done, findings.len());
            }
            let verdict = evaluation.verdict(finding);
            output.write(|out| {
                serde_json::to_writer(&mut *out, &verdict).map_err(std::io::Error::from)?;
                out.write_all(b"\n")
            })?;
        }
        Ok(())
    })?;
    match output {
        Some(mut output) => output.write(|out| out.flush()),
        None => Ok(()),
    }
}

/// Where verdicts are written: a file, or standard output.
struct Output {
    what: String,
    out: BufWriter<Box<dyn Write>>,
}

impl Output {
    fn open(path: Option<&Path>) -> Result<Output, AppError> {
        let (what, out): (String, Box<dyn Write>) = match path {
            None => ("标准输出".to_owned(), Box::new(std::io::stdout().lock())),
            Some(path) => {
                let what = format!("文件 {}", path.display());
                let file = std::fs::File::create(path).map_err(AppError::io(what.clone()))?;
                (what, Box::new(file))
            }
        };
        Ok(Output { what, out: BufWriter::with_capacity(1 << 18, out) })
    }

    fn write(&mut self, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), AppError> {
        write(&mut self.out).map_err(AppError::io(self.what.clone()))
    }
}

fn table(output: Option<&Path>, summaries: &[Summary], lines: &[Line], as_of: Day) -> Result<(), AppError> {
    let mut output = Output::open(output)?;
    let mut write = |text: String| output.write(|out| writeln!(out, "{text}"));
    write(format!("截至{as_of}的判定"))?;
    let mut head = format!("{}{}", pad("标准", 14), pad("党组织", 40));
    for status in Status::ALL {
        head.push_str(&pad(status.label(), 10));
    }
    write(head)?;
    for summary in summaries {
        let name = format!("{} {}", summary.unit, summary.name);
        let mut row = format!("{}{}", pad(&summary.standard, 14), pad(&name, 40));
        for count in summary.counts {
            row.push_str(&pad(&count.to_string(), 10));
        }
        write(row)?;
    }
    if !lines.is_empty() {
        write(String::new())?;
    }
    for line in lines {
        let subject =
            if line.person.is_empty() { line.unit.clone() } else { format!("{} {}", line.unit, line.person) };
        write(format!(
            "【{}】{} · {} · {} · {}（{}）",
            line.status.label(),
            line.standard,
            subject,
            in_words(&line.period),
            line.indicator,
            line.force
        ))?;
        write(format!("    {}", line.reason))?;
        if !line.missing.is_empty() {
            write(format!("    缺：{}", line.missing))?;
        }
        if !line.next.is_empty() {
            write(format!("    办：{}", line.next))?;
        }
        if !line.unconfirmed.is_empty() {
            write(format!("    注：用到未经学校确认的参数：{}", line.unconfirmed))?;
        }
        write(format!("    {}", line.id))?;
    }
    output.write(|out| out.flush())
}

fn status(option: StatusOption) -> Status {
    match option {
        StatusOption::Met => Status::Met,
        StatusOption::NotMet => Status::NotMet,
        StatusOption::NotYetDue => Status::NotYetDue,
        StatusOption::NotApplicable => Status::NotApplicable,
        StatusOption::Undetermined => Status::Undetermined,
    }
}
