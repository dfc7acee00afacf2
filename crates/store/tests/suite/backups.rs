//! Backup and restore.

use super::{AT, college, exported, key, open, sitting};
use jishi_store::testing::{Engine, Place, colleges, tamper};
use jishi_store::{Settings, Store, restore};

on_both! {
    a_backup_restores_to_the_same_ledger_on_both_engines;
    a_backup_of_a_busy_database_is_of_one_moment;
    a_backup_never_overwrites;
    a_restore_never_overwrites;
    a_damaged_backup_is_not_restored;
}

fn settings() -> Settings {
    Settings::default().with_master_key(key())
}

fn a_backup_restores_to_the_same_ledger_on_both_engines(engine: Engine) {
    let (place, mut store) = college(engine);
    store.erase_secrets("P00003", "本人要求", "office", AT).unwrap();
    let before = exported(&mut store);
    let file = place.path("backup");
    let verification = store.backup(&file).unwrap();
    assert!(verification.is_sound(), "{:?}", verification.findings);
    assert_eq!(verification.head, store.head().unwrap());
    let bytes = std::fs::read(&file).unwrap();
    for target in Engine::ALL {
        let target = Place::on(target);
        let restored = restore(&file, &target.url, settings()).unwrap();
        assert!(restored.is_sound());
        assert_eq!(restored.head, verification.head);
        let mut store = open(&target);
        assert_eq!(exported(&mut store), before);
        let read = store.open_secrets("P00004", &["phone"], "office", "核对", AT).unwrap();
        assert_eq!(read.0["phone"], colleges::secrets(4).0["phone"]);
    }
    assert!(std::fs::read(&file).unwrap() == bytes, "restoring does not touch the backup");
    let left: Vec<_> = std::fs::read_dir(file.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("backup"))
        .collect();
    assert_eq!(left, ["backup"], "nothing else is left beside it");
}

fn a_backup_of_a_busy_database_is_of_one_moment(engine: Engine) {
    let (place, mut store) = college(engine);
    let mut writer = open(&place);
    std::thread::scope(|scope| {
        let (started, go) = std::sync::mpsc::channel();
        scope.spawn(move || {
            for n in 0..30 {
                writer.append(vec![sitting(&format!("W{n}"))], AT).unwrap();
                let _ = started.send(());
            }
        });
        go.recv().unwrap();
        for n in 0..3 {
            let verification = store.backup(&place.path(&format!("backup-{n}"))).unwrap();
            assert!(verification.is_sound(), "{:?}", verification.findings);
            assert!((21..=50).contains(&verification.entries));
        }
    });
}

fn a_backup_never_overwrites(engine: Engine) {
    let (place, mut store) = college(engine);
    let file = place.path("backup");
    std::fs::write(&file, "anything").unwrap();
    assert!(store.backup(&file).unwrap_err().to_string().contains("已经存在"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "anything");
}

fn a_restore_never_overwrites(engine: Engine) {
    let (place, mut store) = college(engine);
    let file = place.path("backup");
    store.backup(&file).unwrap();
    store.append(vec![sitting("X1")], AT).unwrap();
    let error = restore(&file, &place.url, settings()).unwrap_err();
    assert!(error.to_string().contains("里面已经有台账"), "{error}");
    assert_eq!(store.head().unwrap().sequence, 21);
    // a database that was made and never used is as good as none
    let empty = Place::on(engine);
    open(&empty);
    assert_eq!(restore(&file, &empty.url, settings()).unwrap().entries, 20);
}

fn a_damaged_backup_is_not_restored(engine: Engine) {
    let (place, mut store) = college(engine);
    let file = place.path("backup");
    store.backup(&file).unwrap();
    match engine {
        Engine::Sqlite => tamper(
            &file.display().to_string(),
            "UPDATE ledger SET payload = replace(payload, '示例3', '示例9') WHERE sequence = 9",
        ),
        Engine::Postgres => {
            let text = std::fs::read_to_string(&file).unwrap();
            std::fs::write(&file, text.replacen("示例3", "示例9", 1)).unwrap();
        }
    }
    for target in Engine::ALL {
        let target = Place::on(target);
        assert!(restore(&file, &target.url, settings()).is_err());
        if !target.url.starts_with("postgres") {
            assert!(!std::path::Path::new(&target.url).exists(), "nothing half is left");
        }
        assert!(
            Store::open(&target.url, Settings::existing()).is_err()
                || open(&target).head().unwrap().sequence == 0
        );
    }
    std::fs::write(place.path("no-backup"), "anything").unwrap();
    assert!(restore(&place.path("no-backup"), &place.path("x").display().to_string(), settings()).is_err());
    assert!(restore(&place.path("nothing"), &place.path("x").display().to_string(), settings()).is_err());
}
