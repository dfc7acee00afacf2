//! `jishi demo` and `jishi init`.

use super::{Answer, Done, key_source, say, serve};
use crate::options::{Demo, Hash, Init};
use crate::progress::Progress;
use jishi_app::clock::Clock;
use jishi_app::colleges::KeySource;
use jishi_app::errors::AppError;
use jishi_app::{Algorithm, Settings};
use jishi_app::{clock, colleges, demos};
use jishi_domain::dates::Day;
use jishi_web::Settings as SiteSettings;
use std::path::Path;

/// Generates the demo college and prints its state.
pub fn demo(options: &Demo) -> Done {
    let as_of = options.as_of.unwrap_or_else(clock::today);
    let is_file = !options.db.contains("://");
    if options.fresh && is_file && Path::new(&options.db).exists() {
        demos::delete(&options.db)?;
    }
    let key = key_source(options.master_key_file.as_deref());
    let existing = is_file && Path::new(&options.db).exists();
    if existing && options.seed.is_none() {
        let mut store = colleges::open(&options.db, &key)?;
        say(demos::describe(&mut store, as_of)?)?;
        say(format!("台账：{}，首码 {}", options.db, store.head()?.code()))?;
        say("这是已有的台账，没有重新生成；要重新生成请加 --fresh。")?;
        drop(store);
        return open_site(options, &key, as_of);
    }
    if existing {
        return Err(AppError::refused(
            format!("演示台账 {}", options.db),
            "已经存在",
            "加 --fresh 重新生成，或换一个 --db",
        ));
    }
    let mut store = colleges::create(&options.db, &key, Settings::default())?;
    let mut progress = Progress::new("生成演示学校");
    let entries =
        demos::write(&mut store, options.seed.unwrap_or(1), as_of, options.with_secrets, &mut |step| {
            progress.step(step)
        })?;
    drop(progress);
    say(demos::describe(&mut store, as_of)?)?;
    say(format!("台账：{}，共{entries}条，首码 {}", options.db, store.head()?.code()))?;
    say("学校、人员和事迹都是虚构的。")?;
    say(format!("下一步：jishi evaluate --db {} --as-of {as_of}", options.db))?;
    drop(store);
    open_site(options, &key, as_of)
}

/// Opens the sign-ins of the demo college and the site, unless it is not wanted.
fn open_site(options: &Demo, key: &KeySource, as_of: Day) -> Done {
    if options.no_serve {
        return Ok(Answer::Done);
    }
    let clock = Clock::on(as_of);
    let mut settings = SiteSettings::default();
    let mut store = colleges::open(&options.db, key)?;
    let sign_ins = demos::open_sign_ins(&mut store, &settings.rules, as_of, &clock.now())?;
    drop(store);
    settings.demo = Some(jishi_web::Demo {
        accounts: sign_ins.iter().map(|s| (s.what.clone(), s.name.clone())).collect(),
        password: demos::PASSWORD.to_owned(),
    });
    jishi_web::logs::begin(false);
    serve::open(&options.db, key, clock, settings, &options.listen, |address| {
        let _ = say(format!("\n网页：http://{address}（按 Ctrl+C 停止）"));
        let _ = say(format!("演示账号，密码都是 {}：", demos::PASSWORD));
        for sign_in in &sign_ins {
            let _ = say(format!("  {}  {}", jishi_app::reports::pad(&sign_in.name, 18), sign_in.what));
        }
    })
}

/// Makes a new ledger.
pub fn init(options: &Init) -> Done {
    let key = key_source(options.db.master_key_file.as_deref());
    let algorithm = match options.hash {
        Hash::Sha256 => Algorithm::Sha256,
        Hash::Sm3 => Algorithm::Sm3,
    };
    let settings = Settings::default().with_algorithm(algorithm);
    let mut store = colleges::create(&options.db.db, &key, settings)?;
    colleges::found(&mut store, &options.code, &options.name, options.on, &options.db.actor)?;
    say(format!("已新建台账 {}：{}（编号 {}）", store.place(), options.name, options.code))?;
    match (store.has_master_key(), colleges::key_beside(&options.db.db)) {
        (true, Some(file)) if file.exists() => {
            say(format!(
                "主密钥在 {}：请另存一份并分开保管，丢失后身份证号等资料无法恢复。",
                file.display()
            ))?;
        }
        (true, _) => {}
        (false, _) => say(
            "没有主密钥：暂不能存放身份证号、电话、住址；需要时设置 JISHI_MASTER_KEY 或 --master-key-file。",
        )?,
    }
    say(format!("首码 {}", store.head()?.code()))?;
    Ok(Answer::Done)
}
