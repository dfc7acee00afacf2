//! `jishi ledger verify | rebuild | head | list`.

use super::{Answer, Done, open, open_to_write, say, say_json};
use crate::options::{Ledger, LedgerHead, LedgerList, LedgerRebuild, LedgerVerify};
use crate::progress::Progress;
use jishi_app::errors::AppError;
use jishi_app::{HeadCode, Verification, ledgers};

/// Runs one of the commands on the ledger.
pub fn ledger(what: &Ledger) -> Done {
    match what {
        Ledger::Verify(options) => verify(options),
        Ledger::Rebuild(options) => rebuild(options),
        Ledger::Head(options) => head(options),
        Ledger::List(options) => list(options),
    }
}

fn verify(options: &LedgerVerify) -> Done {
    let code = options.against.as_deref().map(str::parse::<HeadCode>).transpose()?;
    let mut store = open(&options.db)?;
    let progress = Progress::new("核验台账");
    let verification = match &code {
        None => store.verify()?,
        Some(code) => store.verify_against(code)?,
    };
    drop(progress);
    if options.json {
        say_json(&value(&verification))?;
    } else {
        report(&verification)?;
    }
    Ok(if verification.is_sound() { Answer::Done } else { Answer::NotSatisfied })
}

fn value(verification: &Verification) -> serde_json::Value {
    let findings: Vec<String> = verification.findings.iter().map(ToString::to_string).collect();
    serde_json::json!({
        "sound": verification.is_sound(), "entries": verification.entries, "rows": verification.rows,
        "algorithm": verification.algorithm.id(), "head": verification.head.code().to_string(),
        "findings": findings, "unlisted": verification.unlisted,
    })
}

fn rebuild(options: &LedgerRebuild) -> Done {
    let code = options.against.as_deref().map(str::parse::<HeadCode>).transpose()?;
    let mut store = open_to_write(&options.db)?;
    let progress = Progress::new("核验台账、重建各表");
    let rebuilding = ledgers::rebuild(&mut store, code.as_ref(), options.commit)?;
    drop(progress);
    let now = rebuilding.after.as_ref().unwrap_or(&rebuilding.before);
    if options.json {
        let mut json = value(now);
        json["rebuilt"] = rebuilding.after.is_some().into();
        say_json(&json)?;
    } else {
        report(now)?;
        let differs = rebuilding.before.findings.iter().any(|f| f.is_of_tables());
        say(match (&rebuilding.after, differs) {
            (Some(_), _) => "已由台账重建各表。",
            (None, true) => {
                "没有写入。先另存数据库文件以保留现场，并用抄下的首码核对（--against）；确认台账完整后加 --commit 重建。"
            }
            (None, false) => "各表与台账一致，不用重建。",
        })?;
    }
    Ok(if now.is_sound() { Answer::Done } else { Answer::NotSatisfied })
}

/// Says what a verification saw.
pub fn report(verification: &Verification) -> Result<(), AppError> {
    say(format!(
        "台账{}条，散列链（{}）已重算；由台账重建的各表{}行已比较。首码 {}",
        verification.entries,
        verification.algorithm.id(),
        verification.rows,
        verification.head.code()
    ))?;
    for finding in &verification.findings {
        say(format!("  {finding}"))?;
    }
    if verification.unlisted > 0 {
        say(format!("  另有{}处没有列出", verification.unlisted))?;
    }
    say(if verification.is_sound() {
        "核验通过。"
    } else if verification.findings.iter().all(|f| f.is_of_tables()) {
        "核验不通过：数据表与台账不符。请停止写入，保留现场，用首码核对后以 jishi ledger rebuild 重建各表。"
    } else {
        "核验不通过。请停止写入，保留现场，从备份恢复。"
    })
}

fn head(options: &LedgerHead) -> Done {
    let mut store = open(&options.db)?;
    let head = store.head()?;
    if options.json {
        say_json(&serde_json::json!({
            "sequence": head.sequence, "hash": head.hash, "code": head.code().to_string(), "algorithm": store.algorithm()?.id(),
        }))?;
    } else {
        say(head.code())?;
    }
    Ok(Answer::Done)
}

fn list(options: &LedgerList) -> Done {
    let mut store = open(&options.db)?;
    let until = options.from.saturating_add(options.limit);
    let (world, library) = if options.json {
        Default::default()
    } else {
        (store.take_world()?, jishi_app::library::built_in().0)
    };
    let names = ledgers::Names::of(&world, Some(&library));
    for entry in store.entries(options.from, until) {
        let entry = entry?;
        if options.json {
            let payload: serde_json::Value = entry
                .action
                .payload()
                .and_then(|text| serde_json::from_str(&text))
                .unwrap_or(serde_json::Value::Null);
            say_json(&serde_json::json!({
                "sequence": entry.sequence, "actor": entry.actor, "entered_at": entry.entered_at,
                "event_day": entry.event_day, "delay_days": entry.delay_days(), "action": entry.action.id(), "payload": payload,
            }))?;
        } else {
            let delay = entry.delay_days();
            let late = if delay > 0 { format!("（{delay}天后录入）") } else { String::new() };
            say(format!(
                "{:>6} {} {} {} {}{late}",
                entry.sequence,
                entry.entered_at,
                names.person(&entry.actor),
                entry.event_day,
                names.sentence(&entry)
            ))?;
        }
    }
    Ok(Answer::Done)
}
