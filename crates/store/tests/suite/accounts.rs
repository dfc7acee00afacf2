//! Sign-in data: kept apart from the ledger, only as hashes, and nobody is signed in after a restore.

use super::{AT, LATER, college, exported, key, open, open_without_key};
use jishi_store::testing::Engine;
use jishi_store::{
    ApiToken, LogQuery, NewAccount, Paper, SecurityEvent, Session, Settings, Store, StoreError, Ticket,
    restore,
};

on_both! {
    a_person_has_one_account_and_a_name_is_taken_once;
    accounts_are_opened_all_or_none;
    failed_attempts_are_counted_and_forgotten;
    a_session_lasts_until_it_is_ended;
    disabling_an_account_ends_its_sessions_and_tokens;
    an_erased_account_leaves_only_the_log;
    a_one_time_password_counts_once_and_its_secret_is_sealed;
    a_recovery_code_counts_once;
    tokens_carry_their_scopes;
    the_log_tells_the_newest_first;
    the_log_is_filtered_in_its_query;
    a_ticket_counts_once_and_only_for_its_purpose;
    a_setting_of_the_site_is_kept_apart_from_the_ledgers;
    all_sessions_but_one_are_ended;
    nothing_of_it_is_in_the_exchange_or_in_the_way_of_verification;
    a_working_paper_takes_the_place_of_the_one_before;
}

fn new<'a>(name: &'a str, person: &'a str) -> NewAccount<'a> {
    NewAccount { name, person, password_hash: "$argon2id$one", must_change: true }
}

fn session(hash: &str, account: &str) -> Session {
    Session {
        hash: hash.into(),
        account: account.into(),
        created_at: AT.into(),
        seen_at: AT.into(),
        expires_at: "2026-03-01T20:00:00Z".into(),
        ended_at: None,
        agent: "Firefox".into(),
        way: "password".into(),
    }
}

fn token(hash: &str, account: &str) -> ApiToken {
    ApiToken {
        hash: hash.into(),
        account: account.into(),
        label: "数据中心".into(),
        scopes: vec!["see-verdicts".into(), "record".into()],
        created_at: AT.into(),
        expires_at: None,
        last_used: None,
    }
}

fn with_account(engine: Engine) -> (jishi_store::testing::Place, Store) {
    let (place, mut store) = college(engine);
    store.open_account(&new("secretary", "P00000"), AT).unwrap();
    (place, store)
}

fn problem<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    result.unwrap_err().to_string()
}

fn accounts_are_opened_all_or_none(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    let batch = [new("one", "P00001"), new("two", "P00002")];
    let taken = [new("one", "P00001"), new("secretary", "P00002")];
    assert!(problem(store.open_accounts(&taken, AT)).contains("已经有人使用"));
    assert!(
        problem(store.open_accounts(&[new("one", "P00001"), new("nine", "P9")], AT)).contains("没有登记")
    );
    assert_eq!(store.account("one").unwrap(), None, "none of a batch that does not fit");
    store.open_accounts(&batch, AT).unwrap();
    assert_eq!(store.accounts().unwrap().len(), 3);
}

fn a_person_has_one_account_and_a_name_is_taken_once(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    let account = store.account("secretary").unwrap().unwrap();
    assert_eq!((account.person.as_str(), account.must_change, account.failed), ("P00000", true, 0));
    assert_eq!(store.account_of("P00000").unwrap().as_ref(), Some(&account));
    assert_eq!(store.account("other").unwrap(), None);
    assert!(problem(store.open_account(&new("secretary", "P00001"), AT)).contains("已经有人使用"));
    assert!(problem(store.open_account(&new("second", "P00000"), AT)).contains("已有账号secretary"));
    assert!(problem(store.open_account(&new("third", "P9"), AT)).contains("没有登记"));
    store.set_password_hash("secretary", "$argon2id$two", false).unwrap();
    let account = store.account("secretary").unwrap().unwrap();
    assert_eq!((account.password_hash.as_str(), account.must_change), ("$argon2id$two", false));
    assert!(problem(store.set_password_hash("nobody", "x", false)).contains("不存在"));
    assert_eq!(store.accounts().unwrap(), [account]);
}

fn failed_attempts_are_counted_and_forgotten(engine: Engine) {
    let (place, mut store) = with_account(engine);
    assert_eq!(store.note_failed_attempt("secretary").unwrap(), 1);
    assert_eq!(open(&place).note_failed_attempt("secretary").unwrap(), 2);
    store.lock_account("secretary", LATER).unwrap();
    let account = store.account("secretary").unwrap().unwrap();
    assert_eq!((account.failed, account.locked_until.as_deref()), (2, Some(LATER)));
    store.forget_failed_attempts("secretary").unwrap();
    let account = store.account("secretary").unwrap().unwrap();
    assert_eq!((account.failed, account.locked_until), (0, None));
}

fn a_session_lasts_until_it_is_ended(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    store.begin_session(&session("h1", "secretary")).unwrap();
    store.begin_session(&session("h2", "secretary")).unwrap();
    assert_eq!(store.sessions_of("secretary", AT).unwrap().len(), 2);
    assert!(store.sessions_of("secretary", LATER).unwrap().is_empty(), "they have expired by then");
    store.touch_session("h1", "2026-03-01T08:05:00Z").unwrap();
    store.touch_session("h1", "2026-03-01T08:01:00Z").unwrap();
    assert_eq!(store.session("h1").unwrap().unwrap().seen_at, "2026-03-01T08:05:00Z");
    assert!(store.end_session("h1", "2026-03-01T09:00:00Z").unwrap());
    assert!(!store.end_session("h1", "2026-03-01T09:00:01Z").unwrap());
    assert_eq!(store.session("h1").unwrap().unwrap().ended_at.as_deref(), Some("2026-03-01T09:00:00Z"));
    assert_eq!(store.sessions_of("secretary", AT).unwrap(), [session("h2", "secretary")]);
    assert_eq!(store.forget_sessions("2026-03-01T10:00:00Z").unwrap(), 1);
    assert_eq!(store.end_sessions("secretary", LATER).unwrap(), 1);
}

fn disabling_an_account_ends_its_sessions_and_tokens(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    store.begin_session(&session("h1", "secretary")).unwrap();
    store.add_api_token(&token("t1", "secretary")).unwrap();
    store.disable_account("secretary", LATER).unwrap();
    assert_eq!(store.account("secretary").unwrap().unwrap().disabled_at.as_deref(), Some(LATER));
    assert!(store.session("h1").unwrap().unwrap().ended_at.is_some());
    assert_eq!(store.api_token("t1").unwrap(), None);
    store.enable_account("secretary").unwrap();
    assert_eq!(store.account("secretary").unwrap().unwrap().disabled_at, None);
}

fn an_erased_account_leaves_only_the_log(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    store.begin_session(&session("h1", "secretary")).unwrap();
    store.add_api_token(&token("t1", "secretary")).unwrap();
    store.set_totp("secretary", Some(b"12345678901234567890"), &["c1".into()]).unwrap();
    store.log_security(&event("sign-in")).unwrap();
    store.erase_account("secretary").unwrap();
    assert_eq!(store.account("secretary").unwrap(), None);
    assert_eq!(store.session("h1").unwrap(), None);
    assert_eq!(store.api_token("t1").unwrap(), None);
    assert_eq!(store.recovery_codes_left("secretary").unwrap(), 0);
    assert_eq!(store.security_log(&newest(10)).unwrap().1, 1);
    assert!(problem(store.erase_account("secretary")).contains("不存在"));
}

fn a_one_time_password_counts_once_and_its_secret_is_sealed(engine: Engine) {
    let (place, mut store) = with_account(engine);
    assert_eq!(store.totp_secret("secretary").unwrap(), None);
    store.set_totp("secretary", Some(b"12345678901234567890"), &[]).unwrap();
    assert!(store.account("secretary").unwrap().unwrap().has_totp);
    assert_eq!(store.totp_secret("secretary").unwrap().unwrap().as_slice(), b"12345678901234567890");
    assert!(problem(open_without_key(&place).totp_secret("secretary")).contains("主密钥"));
    assert!(store.accept_totp_step("secretary", 7).unwrap());
    assert!(!store.accept_totp_step("secretary", 7).unwrap());
    assert!(!store.accept_totp_step("secretary", 6).unwrap());
    assert!(store.accept_totp_step("secretary", 8).unwrap());
    store.set_totp("secretary", None, &[]).unwrap();
    assert!(!store.account("secretary").unwrap().unwrap().has_totp);
}

fn a_recovery_code_counts_once(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    store.set_totp("secretary", Some(b"12345678901234567890"), &["c1".into(), "c2".into()]).unwrap();
    assert!(!store.use_recovery_code("other", "c1").unwrap());
    assert!(store.use_recovery_code("secretary", "c1").unwrap());
    assert!(!store.use_recovery_code("secretary", "c1").unwrap());
    assert_eq!(store.recovery_codes_left("secretary").unwrap(), 1);
}

fn tokens_carry_their_scopes(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    store.add_api_token(&token("t1", "secretary")).unwrap();
    assert_eq!(store.api_token("t1").unwrap(), Some(token("t1", "secretary")));
    store.touch_api_token("t1", LATER).unwrap();
    assert_eq!(store.api_tokens_of("secretary").unwrap()[0].last_used.as_deref(), Some(LATER));
    assert!(!store.remove_api_token("other", "t1").unwrap());
    assert!(store.remove_api_token("secretary", "t1").unwrap());
}

fn event(what: &str) -> SecurityEvent {
    SecurityEvent {
        at: AT.into(),
        account: "secretary".into(),
        what: what.into(),
        from: "10.0.0.0/24".into(),
        outcome: "ok".into(),
        actor: String::new(),
    }
}

fn newest(most: u64) -> LogQuery {
    LogQuery { most, ..LogQuery::default() }
}

fn the_log_tells_the_newest_first(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    for what in ["sign-in", "password", "sign-out"] {
        store.log_security(&event(what)).unwrap();
    }
    assert_eq!(store.security_log(&newest(2)).unwrap(), (vec![event("sign-out"), event("password")], 3));
}

fn the_log_is_filtered_in_its_query(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    let failed = SecurityEvent { outcome: "wrong-password".into(), at: LATER.into(), ..event("sign-in") };
    let by_other =
        SecurityEvent { account: "member".into(), actor: "system".into(), ..event("account-opened") };
    for each in [event("sign-in"), failed.clone(), by_other.clone()] {
        store.log_security(&each).unwrap();
    }
    let mut found = |query: LogQuery| store.security_log(&query).unwrap();
    assert_eq!(found(LogQuery { ok: Some(false), ..newest(9) }), (vec![failed.clone()], 1));
    assert_eq!(found(LogQuery { account: Some("system".into()), ..newest(9) }), (vec![by_other.clone()], 1));
    let signing = LogQuery { what: vec!["sign-in".into(), "sign-out".into()], ..newest(1) };
    assert_eq!(found(signing.clone()), (vec![failed.clone()], 2));
    assert_eq!(found(LogQuery { skip: 1, ..signing }), (vec![event("sign-in")], 2));
    assert_eq!(found(LogQuery { from: Some(LATER.into()), ..newest(9) }), (vec![failed], 1));
    assert_eq!(found(LogQuery { until: Some(LATER.into()), ..newest(9) }).1, 2);
}

fn a_ticket_counts_once_and_only_for_its_purpose(engine: Engine) {
    let (place, mut store) = with_account(engine);
    let ticket = Ticket {
        hash: "k1".into(),
        purpose: "second-step".into(),
        account: "secretary".into(),
        body: "/units/B1".into(),
        expires_at: LATER.into(),
    };
    store.add_ticket(&ticket, AT).unwrap();
    assert_eq!(store.ticket("k1", "other", AT).unwrap(), None);
    assert_eq!(store.ticket("k1", "second-step", LATER).unwrap(), None, "it has ended");
    assert_eq!(open(&place).ticket("k1", "second-step", AT).unwrap(), Some(ticket.clone()));
    assert!(store.use_ticket("k1").unwrap());
    assert!(!store.use_ticket("k1").unwrap());
    store.add_ticket(&ticket, AT).unwrap();
    let next = Ticket { hash: "k2".into(), expires_at: "2027-01-01T00:00:00Z".into(), ..ticket };
    store.add_ticket(&next, "2026-12-31T00:00:00Z").unwrap();
    assert!(!store.use_ticket("k1").unwrap(), "what ended is forgotten");
}

fn a_setting_of_the_site_is_kept_apart_from_the_ledgers(engine: Engine) {
    let (place, mut store) = college(engine);
    assert_eq!(store.site_setting("sign-in").unwrap(), None);
    store.set_site_setting("sign-in", "one").unwrap();
    store.set_site_setting("sign-in", "two").unwrap();
    store.set_site_setting("hash", "none of the ledger's").unwrap();
    assert_eq!(open(&place).site_setting("sign-in").unwrap().as_deref(), Some("two"));
    assert!(store.verify().unwrap().is_sound());
}

fn all_sessions_but_one_are_ended(engine: Engine) {
    let (_place, mut store) = with_account(engine);
    for hash in ["h1", "h2", "h3"] {
        store.begin_session(&session(hash, "secretary")).unwrap();
    }
    assert_eq!(store.end_other_sessions("secretary", "h2", LATER).unwrap(), 2);
    let open: Vec<String> = store.open_sessions(AT).unwrap().into_iter().map(|s| s.hash).collect();
    assert_eq!(open, ["h2"]);
}

fn nothing_of_it_is_in_the_exchange_or_in_the_way_of_verification(engine: Engine) {
    let (_place, mut store) = college(engine);
    let before = exported(&mut store);
    store.open_account(&new("secretary", "P00000"), AT).unwrap();
    store.begin_session(&session("h1", "secretary")).unwrap();
    assert_eq!(exported(&mut store), before);
    store.rebuild_tables().unwrap();
    assert!(store.verify().unwrap().is_sound());
    assert!(store.account("secretary").unwrap().is_some(), "a rebuild leaves accounts alone");
}

#[test]
fn a_restored_file_has_the_accounts_and_nobody_signed_in() {
    let (place, mut store) = with_account(Engine::Sqlite);
    store.begin_session(&session("h1", "secretary")).unwrap();
    let backup = place.path("backup");
    store.backup(&backup).unwrap();
    let target = place.path("restored").display().to_string();
    let settings = || Settings::default().with_master_key(key());
    restore(&backup, &target, settings()).unwrap();
    let mut restored = Store::open(&target, settings()).unwrap();
    assert_eq!(restored.accounts().unwrap(), store.accounts().unwrap());
    assert_eq!(restored.session("h1").unwrap(), None);
}

fn a_working_paper_takes_the_place_of_the_one_before(engine: Engine) {
    let (_place, mut store) = college(engine);
    let paper =
        |body: &str, at: &str| Paper { name: "B000/2026".into(), body: body.into(), kept_at: at.into() };
    store.keep_paper("plan", &paper("one", AT)).unwrap();
    store.keep_paper("plan", &paper("two", LATER)).unwrap();
    assert_eq!(store.paper("plan", "B000/2026").unwrap(), Some(paper("two", LATER)));
    assert_eq!(store.paper("digest", "B000/2026").unwrap(), None, "kinds do not mix");
    assert!(store.keep_paper("plan", &paper("three", "now")).is_err(), "a time is a time");
    assert!(store.verify().unwrap().is_sound());
    assert!(store.drop_paper("plan", "B000/2026").unwrap());
    assert!(!store.drop_paper("plan", "B000/2026").unwrap());
}
