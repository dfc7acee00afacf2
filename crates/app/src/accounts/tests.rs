//! Passwords, signing in, sessions; with a fixed clock and cheap hashing.

use super::*;
use jishi_store::Settings;

const NOW: &str = "2026-03-01T08:00:00Z";
const GOOD: &str = "苹果-铁路-第九盏灯";

fn rules() -> Rules {
    Rules { memory: 64, passes: 1, ..Rules::default() }
}

fn person(code: &str, name: &str) -> Person {
    serde_json::from_value(serde_json::json!({"code": code, "name": name})).unwrap()
}

/// A store in memory with the first administrator, `admin`.
fn store() -> Store {
    let mut store = Store::in_memory(Settings::default()).unwrap();
    first_administrator(&mut store, &rules(), "Admin", &person("P1", "示例甲"), GOOD, NOW).unwrap();
    store
}

fn attempt<'a>(name: &'a str, password: &'a str) -> Attempt<'a> {
    Attempt { name, password, agent: "Firefox", from: "10.0.0.0/24" }
}

fn at(time: &str) -> String {
    format!("2026-03-01T{time}Z")
}

#[test]
fn the_first_administrator_is_opened_once_and_administers_the_system() {
    let mut store = store();
    let day = Day::parse("2026-03-01").unwrap();
    let roles = jishi_domain::permissions::Access::of(store.world().unwrap(), "P1", day).roles();
    assert_eq!(roles, [Role::SystemAdministrator]);
    let again = first_administrator(&mut store, &rules(), "other", &person("P2", "示例乙"), GOOD, NOW);
    assert!(again.unwrap_err().to_string().contains("已经有账号"));
    assert!(!store.world().unwrap().people.contains_key("P2"));
}

#[test]
fn a_password_that_is_short_common_or_about_the_person_is_refused() {
    let about = ["secretary", "P00012", "示例甲"];
    for (password, expected) in [
        ("短密码", "只有3个字符"),
        ("password123", "太常见"),
        ("1234567890", "太常见"),
        ("qwertyuiop", "太常见"),
        ("aaaaaaaaaaaa", "太常见"),
        ("my-Secretary-77-lamp", "登录名"),
        ("苹果铁路示例甲第九盏灯", "姓名"),
        (&"长".repeat(90), "太长"),
    ] {
        let refusal = check_password(&rules(), password, &about).unwrap_err().to_string();
        assert!(refusal.contains(expected), "{password}: {refusal}");
    }
    check_password(&rules(), GOOD, &about).unwrap();
}

#[test]
fn the_right_password_opens_a_session_and_only_its_hash_is_kept() {
    let mut store = store();
    let signed = sign_in(&mut store, &rules(), &attempt(" ADMIN ", GOOD), NOW).unwrap();
    let found = who(&mut store, &rules(), &signed.token, &at("08:10:00")).unwrap().unwrap();
    assert_eq!((found.account.as_str(), found.person.as_str(), found.must_change), ("admin", "P1", false));
    assert_ne!(found.session, signed.token);
    assert_eq!(store.session(&signed.token).unwrap(), None);
    assert_eq!(who(&mut store, &rules(), "0123", NOW).unwrap(), None);
    let hash = store.account("admin").unwrap().unwrap().password_hash;
    assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
}

#[test]
fn the_default_cost_is_what_owasp_asks_for_at_least() {
    let rules = Rules::default();
    assert!(rules.memory >= 19 * 1024 && rules.passes >= 2);
    let hash = passwords::hash(&rules, GOOD).unwrap();
    assert!(passwords::verify(GOOD, &hash) && !passwords::verify("another one", &hash));
}

#[test]
fn a_wrong_name_and_a_wrong_password_get_the_same_answer() {
    let mut store = store();
    let name = sign_in(&mut store, &rules(), &attempt("nobody", GOOD), NOW).unwrap_err().to_string();
    let password = sign_in(&mut store, &rules(), &attempt("admin", "wrong"), NOW).unwrap_err().to_string();
    assert_eq!(name, password);
    let outcomes: Vec<String> =
        store.security_log(2).unwrap().into_iter().map(|event| event.outcome).collect();
    assert_eq!(outcomes, ["wrong-password", "unknown-account"]);
}

#[test]
fn an_account_is_locked_after_five_failures_and_longer_after_each_further_one() {
    let mut store = store();
    for _ in 0..5 {
        sign_in(&mut store, &rules(), &attempt("admin", "wrong"), NOW).unwrap_err();
    }
    let until = |store: &mut Store| store.account("admin").unwrap().unwrap().locked_until;
    assert_eq!(until(&mut store), Some(at("08:01:00")));
    sign_in(&mut store, &rules(), &attempt("admin", GOOD), &at("08:00:59")).unwrap_err();
    sign_in(&mut store, &rules(), &attempt("admin", "wrong"), &at("08:01:00")).unwrap_err();
    assert_eq!(until(&mut store), Some(at("08:03:00")));
    sign_in(&mut store, &rules(), &attempt("admin", GOOD), &at("08:03:00")).unwrap();
    let account = store.account("admin").unwrap().unwrap();
    assert_eq!((account.failed, account.locked_until), (0, None));
}

#[test]
fn a_session_ends_when_idle_and_at_the_latest_after_half_a_day() {
    let mut store = store();
    let token = sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).unwrap().token;
    let mut is_in = |time: &str| who(&mut store, &rules(), &token, &at(time)).unwrap().is_some();
    assert!(is_in("08:29:59"));
    assert!(is_in("08:59:58"), "each use begins the half hour anew");
    assert!(!is_in("09:29:58"));
    let token = sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).unwrap().token;
    for minutes in (10..720).step_by(10) {
        let now = at(&format!("{:02}:{:02}:00", 8 + minutes / 60, minutes % 60));
        assert!(who(&mut store, &rules(), &token, &now).unwrap().is_some(), "{now}");
    }
    assert!(who(&mut store, &rules(), &token, &at("20:00:00")).unwrap().is_none());
}

#[test]
fn sessions_can_be_listed_and_ended() {
    let mut store = store();
    let mut enter = || sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).unwrap().token;
    let (first, second, third) = (enter(), enter(), enter());
    sign_out(&mut store, &first, NOW).unwrap();
    let open = sessions(&mut store, &rules(), "admin", NOW).unwrap();
    assert_eq!(open.len(), 2);
    let session = who(&mut store, &rules(), &second, NOW).unwrap().unwrap().session;
    assert!(end_session(&mut store, "other", &session, NOW).is_err(), "somebody else's");
    end_session(&mut store, "admin", &session, NOW).unwrap();
    assert!(end_session(&mut store, "admin", &session, NOW).is_err());
    assert_eq!(end_sessions(&mut store, "admin", NOW).unwrap(), 1);
    for token in [first, second, third] {
        assert_eq!(who(&mut store, &rules(), &token, NOW).unwrap(), None);
    }
}

#[test]
fn a_new_password_ends_every_session() {
    let mut store = store();
    let token = sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).unwrap().token;
    let new = "十三只-青瓷-慢慢过江";
    assert!(change_password(&mut store, &rules(), "admin", "wrong", new, NOW).is_err());
    assert!(change_password(&mut store, &rules(), "admin", GOOD, GOOD, NOW).is_err());
    change_password(&mut store, &rules(), "admin", GOOD, new, NOW).unwrap();
    assert_eq!(who(&mut store, &rules(), &token, NOW).unwrap(), None);
    assert!(sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).is_err());
    assert!(!sign_in(&mut store, &rules(), &attempt("admin", new), NOW).unwrap().must_change);
    reset_password(&mut store, &rules(), "admin", GOOD, NOW).unwrap();
    assert!(sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).unwrap().must_change);
}

#[test]
fn nobody_signs_in_with_a_disabled_account() {
    let mut store = store();
    let token = sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).unwrap().token;
    disable(&mut store, "admin", NOW).unwrap();
    assert_eq!(who(&mut store, &rules(), &token, NOW).unwrap(), None);
    assert!(sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).is_err());
}
