//! `jishi import roster | records | exchange`, `jishi template`, `jishi export`.

use super::{Answer, Done, open, open_to_write, say, say_json, spare_ledger};
use crate::options::{
    Db, Export, Import, ImportExchange, ImportRecords, ImportRoster, Template, TemplateKind as Kind,
};
use crate::progress::Progress;
use jishi_app::errors::AppError;
use jishi_app::records::Fate;
use jishi_app::rosters::RosterImport;
use jishi_app::{
    CellIssue, SecretsAccess, Store, TemplateKind, clock, colleges, exchanges, records, rosters, templates,
};
use std::cell::RefCell;
use std::io::{BufWriter, IsTerminal, Write};

/// Runs one of the imports.
pub fn import(what: &Import) -> Done {
    match what {
        Import::Roster(options) => roster(options),
        Import::Records(options) => records_of(options),
        Import::Exchange(options) => exchange(options),
    }
}

fn roster(options: &ImportRoster) -> Done {
    let mut store = open_to_write(&options.db)?;
    let on = options.on.unwrap_or_else(clock::today);
    let import = RosterImport::of_all(on, options.new_branches_under.clone(), actor(&options.db));
    let progress = RefCell::new(Progress::new("读取花名册"));
    let mut plan =
        rosters::plan(&mut store, &options.file, &import, &|p| progress.borrow_mut().tell(p.done, p.total))?;
    if !options.commit {
        rosters::check(&mut store, &mut plan)?;
    }
    drop(progress);
    let (added, changed, left) = plan.counts();
    let errors = plan.errors();
    let mut json = serde_json::json!({
        "added": added, "changed": changed, "left": left, "errors": errors,
        "new_units": plan.new_units, "absent": plan.absent, "ignored_columns": plan.ignored_columns,
        "ignored_sheets": plan.ignored_sheets, "issues": plan.issues.iter().map(issue).collect::<Vec<_>>(),
    });
    if !options.json {
        for unit in &plan.new_units {
            say(format!("将设立党支部 {unit}"))?;
        }
        for row in plan.rows.iter().filter(|r| !r.added && !r.changes.is_empty()) {
            say(format!(
                "变动：表“{}”第{}行 {}（{}）：{}",
                row.sheet,
                row.row,
                row.name,
                row.person,
                row.changes.join("；")
            ))?;
        }
        say_issues(&plan.issues, &plan.ignored_columns, &plan.ignored_sheets)?;
        if !plan.absent.is_empty() {
            let names: Vec<String> = plan.absent.iter().map(|(c, n)| format!("{n}（{c}）")).collect();
            say(format!("台账中有而花名册中没有的{}人，本次不作变动：{}", names.len(), names.join("、")))?;
        }
        say(format!("新增{added}人，变动{changed}人，不变{left}人，错误{errors}处"))?;
    }
    let committed = if options.commit && errors == 0 {
        let mut progress = Progress::new("写入花名册");
        Some(rosters::commit(&mut store, plan, &mut |step| progress.step(step))?)
    } else {
        None
    };
    finish(committed, errors, options.json.then_some(&mut json))
}

fn records_of(options: &ImportRecords) -> Done {
    let mut store = open_to_write(&options.db)?;
    let library = colleges::library(options.books.folder.as_deref(), |_| false)?;
    let progress = RefCell::new(Progress::new("读取记录"));
    let tell = |p: jishi_app::ReadProgress| progress.borrow_mut().tell(p.done, p.total);
    let plan =
        records::plan(&mut store, &library, &options.file, &actor(&options.db), clock::today(), &tell)?;
    drop(progress);
    let (added, changed, left) = plan.counts();
    let errors = plan.errors();
    let list: Vec<_> = plan
        .records
        .iter()
        .map(|(id, words, fate)| serde_json::json!({"id": id, "words": words, "fate": fate_id(*fate)}))
        .collect();
    let mut json = serde_json::json!({
        "added": added, "changed": changed, "left": left, "errors": errors, "records": list,
        "ignored_columns": plan.ignored_columns, "ignored_sheets": plan.ignored_sheets,
        "issues": plan.issues.iter().map(issue).collect::<Vec<_>>(),
    });
    if !options.json {
        for (id, words, fate) in &plan.records {
            match fate {
                Fate::Added => say(format!("新增：{words}（{id}）"))?,
                Fate::Changed => say(format!("更正：{words}（{id}）"))?,
                Fate::Left => {}
            }
        }
        say_issues(&plan.issues, &plan.ignored_columns, &plan.ignored_sheets)?;
        say(format!("新增{added}条，更正{changed}条，不变{left}条，错误{errors}处"))?;
    }
    let committed = if options.commit && errors == 0 {
        let mut progress = Progress::new("写入记录");
        Some(records::commit(&mut store, plan, &mut |step| progress.step(step))?)
    } else {
        None
    };
    finish(committed, errors, options.json.then_some(&mut json))
}

/// Says what became of an import: how many entries were written, or that nothing was.
fn finish(committed: Option<usize>, errors: usize, json: Option<&mut serde_json::Value>) -> Done {
    match json {
        Some(json) => {
            json["committed"] = committed.is_some().into();
            say_json(json)?;
        }
        None => say(match (committed, errors) {
            (_, 1..) => "有错误，没有写入。请按上面的提示改正后重新导入。".to_owned(),
            (None, 0) => "这是预演，没有写入；加 --commit 写入。".to_owned(),
            (Some(0), 0) => "没有需要写入的内容。".to_owned(),
            (Some(entries), 0) => format!("已写入台账{entries}条。"),
        })?,
    }
    Ok(if errors > 0 { Answer::NotSatisfied } else { Answer::Done })
}

fn exchange(options: &ImportExchange) -> Done {
    let mut progress = Progress::new("读取交换文件");
    let exchange = exchanges::read(&options.file)?;
    let key = super::key_source(options.db.master_key_file.as_deref());
    let taken = if options.commit {
        progress.say("导入交换文件");
        exchanges::import(&options.db.db, &key, &exchange, &mut |step| progress.step(step))?
    } else {
        progress.say("核对交换文件");
        exchanges::check(&options.db.db, &key, &exchange)?
    };
    drop(progress);
    let (added, left) = (taken.imported.added, taken.imported.left);
    if options.json {
        say_json(&serde_json::json!({"added": added, "left": left, "committed": options.commit}))?;
    } else if options.commit {
        say(format!("已写入台账{added}条，原有{left}条不变。首码 {}", taken.head.code()))?;
        if taken.master_key_lacks {
            say(
                "其中的敏感资料用原来的主密钥封存：请用 --master-key-file 指明，或把它放在数据库旁的 .key 文件中。",
            )?;
        }
    } else {
        say(format!("将写入{added}条，原有{left}条不变。这是预演，没有写入；加 --commit 写入。"))?;
    }
    Ok(Answer::Done)
}

/// Writes a template workbook.
pub fn template(options: &Template) -> Done {
    let library = colleges::library(options.books.folder.as_deref(), |_| false)?;
    let kind = match options.kind {
        Kind::Roster => TemplateKind::Roster,
        Kind::Records => TemplateKind::Records,
    };
    // a template may be wanted before there is a ledger: it then has no drop-downs of units and people
    spare_ledger(&options.output, &options.db.db)?;
    let known = Store::is_there(&options.db.db)?;
    let mut store = if known { Some(open(&options.db)?) } else { None };
    let world = match &mut store {
        Some(store) => Some(store.world()?),
        None => None,
    };
    templates::write(&options.output, kind, world, &library, clock::today())?;
    say(format!("已写出模板 {}", options.output.display()))?;
    if !known {
        say(format!("没有找到台账 {}：模板中没有本校党组织和人员的下拉选项。", options.db.db))?;
    }
    Ok(Answer::Done)
}

/// Writes the ledger as an exchange file.
pub fn export(options: &Export) -> Done {
    if let Some(path) = &options.output {
        spare_ledger(path, &options.db.db)?;
    }
    let mut store = open_to_write(&options.db)?;
    let at = clock::now();
    let access = options.with_secrets.as_deref().map(|purpose| SecretsAccess {
        actor: &options.db.actor,
        purpose,
        at: &at,
    });
    match &options.output {
        None => {
            // lines that run over the terminal show themselves that it goes on
            let progress = (!std::io::stdout().is_terminal()).then(|| Progress::new("导出台账"));
            let mut out = BufWriter::with_capacity(1 << 18, std::io::stdout().lock());
            store.export(&mut out, access.as_ref())?;
            out.flush().map_err(AppError::io("标准输出"))?;
            drop(progress);
        }
        Some(path) => {
            let mut file = std::fs::OpenOptions::new();
            file.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
            let file = file.open(path).map_err(AppError::io(format!("文件 {}", path.display())))?;
            let progress = Progress::new("导出台账");
            let mut out = BufWriter::with_capacity(1 << 18, file);
            let exported = store.export(&mut out, access.as_ref())?;
            out.flush().map_err(AppError::io(format!("文件 {}", path.display())))?;
            drop(progress);
            say(format!("已写出 {}：{}条，首码 {}", path.display(), exported.entries, exported.head.code()))?;
        }
    }
    Ok(Answer::Done)
}

fn actor(db: &Db) -> String {
    if db.actor == "system" { "import".to_owned() } else { db.actor.clone() }
}

fn fate_id(fate: Fate) -> &'static str {
    match fate {
        Fate::Added => "added",
        Fate::Changed => "changed",
        Fate::Left => "left",
    }
}

fn issue(issue: &CellIssue) -> serde_json::Value {
    serde_json::json!({
        "level": if issue.level == jishi_app::Level::Error { "error" } else { "warning" },
        "sheet": &*issue.place.sheet, "row": issue.place.row, "column": issue.place.letters(),
        "header": &*issue.place.header, "value": issue.value, "problem": issue.problem, "remedy": issue.remedy,
    })
}

fn say_issues(issues: &[CellIssue], columns: &[String], sheets: &[String]) -> Result<(), AppError> {
    for issue in issues {
        say(issue)?;
    }
    if !sheets.is_empty() {
        say(format!("未读取的工作表：{}", sheets.join("；")))?;
    }
    if !columns.is_empty() {
        say(format!("未读取的列：{}", columns.join("、")))?;
    }
    Ok(())
}
