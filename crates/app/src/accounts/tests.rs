//! Passwords, signing in, sessions; with a fixed clock and cheap hashing.

use super::*;
use jishi_domain::actions::{Action, PersonRegistered};
use jishi_domain::dates::Day;
use jishi_domain::people::Person;
use jishi_domain::permissions::{Access, Role};
use jishi_store::{Draft, Settings};

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
    begin(&mut store);
    store
}

fn newcomer(account: &str, code: &str, name: &str) -> Newcomer {
    Newcomer { account: account.into(), name: name.into(), code: code.into() }
}

/// The first administrator, with a password that is known.
fn begin(store: &mut Store) {
    let made = first_administrator(store, &rules(), &newcomer("Admin", "P1", "示例甲"), NOW).unwrap();
    change_password(store, &rules(), "admin", &made, GOOD, NOW).unwrap();
}

fn attempt<'a>(name: &'a str, password: &'a str) -> Attempt<'a> {
    Attempt { name, password, agent: "Firefox", from: "10.0.0.0/24" }
}

/// Signs in where no second step is asked for.
fn enter(store: &mut Store, password: &str) -> SignIn {
    match sign_in(store, &rules(), &attempt("admin", password), NOW).unwrap() {
        Entered::SignedIn(signed) => signed,
        Entered::SecondStep(_) => panic!("a second step"),
    }
}

fn at(time: &str) -> String {
    format!("2026-03-01T{time}Z")
}

fn newest(store: &mut Store, most: u64) -> Vec<LogLine> {
    security_log(store, &jishi_store::LogQuery { most, ..Default::default() }).unwrap().0
}

fn roles_of(store: &mut Store, person: &str) -> Vec<Role> {
    Access::of(store.world().unwrap(), person, Day::parse("2026-03-01").unwrap()).roles()
}

#[test]
fn the_first_administrator_is_opened_once_and_administers_the_system() {
    let mut store = store();
    assert_eq!(roles_of(&mut store, "P1"), [Role::SystemAdministrator]);
    let again = first_administrator(&mut store, &rules(), &newcomer("other", "P2", "示例乙"), NOW);
    assert!(again.unwrap_err().to_string().contains("已经有账号"));
    assert!(!store.world().unwrap().people.contains_key("P2"));
}

#[test]
fn a_first_run_opens_two_administrators_who_are_not_one() {
    let mut store = Store::in_memory(Settings::default()).unwrap();
    let mut first = FirstRun {
        system: newcomer("Admin", "", "示例甲"),
        security: newcomer("admin", "", "示例乙"),
        password: GOOD.into(),
    };
    assert!(first_run(&mut store, &rules(), &first, NOW).unwrap_err().to_string().contains("三员分设"));
    first.security = newcomer("safety", "P2", "示例乙");
    first.password = "12345678901".into();
    assert!(first_run(&mut store, &rules(), &first, NOW).is_err());
    assert!(store.world().unwrap().people.is_empty(), "nothing is half begun");
    first.password = GOOD.into();
    let made = first_run(&mut store, &rules(), &first, NOW).unwrap();
    assert_eq!(roles_of(&mut store, "admin"), [Role::SystemAdministrator]);
    assert_eq!(roles_of(&mut store, "P2"), [Role::SecurityAdministrator]);
    assert!(!enter(&mut store, GOOD).must_change);
    let other = sign_in(&mut store, &rules(), &attempt("safety", &made), NOW).unwrap();
    assert!(matches!(other, Entered::SignedIn(SignIn { must_change: true, .. })));
    assert!(first_run(&mut store, &rules(), &first, NOW).is_err());
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
    let Entered::SignedIn(signed) = sign_in(&mut store, &rules(), &attempt(" ADMIN ", GOOD), NOW).unwrap()
    else {
        panic!("a second step");
    };
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
    let outcomes: Vec<String> = newest(&mut store, 2).into_iter().map(|line| line.outcome).collect();
    assert_eq!(outcomes, ["密码不对", "没有这个账号"]);
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
    let token = enter(&mut store, GOOD).token;
    let mut is_in = |time: &str| who(&mut store, &rules(), &token, &at(time)).unwrap().is_some();
    assert!(is_in("08:29:59"));
    assert!(is_in("08:59:58"), "each use begins the half hour anew");
    assert!(!is_in("09:29:58"));
    let token = enter(&mut store, GOOD).token;
    for minutes in (10..720).step_by(10) {
        let now = at(&format!("{:02}:{:02}:00", 8 + minutes / 60, minutes % 60));
        assert!(who(&mut store, &rules(), &token, &now).unwrap().is_some(), "{now}");
    }
    assert!(who(&mut store, &rules(), &token, &at("20:00:00")).unwrap().is_none());
}

#[test]
fn sessions_can_be_listed_and_ended() {
    let mut store = store();
    let (first, second, third) =
        (enter(&mut store, GOOD).token, enter(&mut store, GOOD).token, enter(&mut store, GOOD).token);
    sign_out(&mut store, &first, NOW).unwrap();
    let open = sessions(&mut store, &rules(), Some("admin"), NOW).unwrap();
    assert_eq!(open.len(), 2);
    let session = who(&mut store, &rules(), &second, NOW).unwrap().unwrap().session;
    assert!(end_session(&mut store, "", "other", &session, NOW).is_err(), "somebody else's");
    assert!(end_session(&mut store, "", "admin", "", NOW).is_err(), "no session is named");
    end_session(&mut store, "", "admin", &session[..16], NOW).unwrap();
    assert!(end_session(&mut store, "", "admin", &session, NOW).is_err());
    assert_eq!(end_sessions(&mut store, "", "admin", NOW).unwrap(), 1);
    for token in [first, second, third] {
        assert_eq!(who(&mut store, &rules(), &token, NOW).unwrap(), None);
    }
}

#[test]
fn a_new_password_ends_every_session() {
    let mut store = store();
    let token = enter(&mut store, GOOD).token;
    let new = "十三只-青瓷-慢慢过江";
    assert!(change_password(&mut store, &rules(), "admin", "wrong", new, NOW).is_err());
    assert!(change_password(&mut store, &rules(), "admin", GOOD, GOOD, NOW).is_err());
    change_password(&mut store, &rules(), "admin", GOOD, new, NOW).unwrap();
    assert_eq!(who(&mut store, &rules(), &token, NOW).unwrap(), None);
    assert!(sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).is_err());
    assert!(!enter(&mut store, new).must_change);
    let made = reset_password(&mut store, &rules(), "", "admin", NOW).unwrap();
    check_password(&rules(), &made, &["admin"]).unwrap();
    assert!(enter(&mut store, &made).must_change);
}

#[test]
fn nobody_signs_in_with_a_disabled_account() {
    let mut store = store();
    let token = enter(&mut store, GOOD).token;
    assert!(disable(&mut store, "admin", "admin", NOW).is_err(), "nobody shuts himself out");
    disable(&mut store, "", "admin", NOW).unwrap();
    assert_eq!(who(&mut store, &rules(), &token, NOW).unwrap(), None);
    assert!(sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).is_err());
}

#[test]
fn an_account_that_another_opens_gets_a_password_to_change() {
    let mut store = store();
    let person =
        PersonRegistered { person: person("P2", "示例乙"), sealed: None, memberships: Vec::new() };
    let day = Day::parse("2026-03-01").unwrap();
    store.append(vec![Draft::new("system", day, Action::PersonRegistered(Box::new(person)))], NOW).unwrap();
    let opening = Opening { name: "Yi", person: "P2", password: None };
    let made = open(&mut store, &rules(), "admin", &opening, NOW).unwrap().unwrap();
    let entered = sign_in(&mut store, &rules(), &attempt("yi", &made), NOW).unwrap();
    assert!(matches!(entered, Entered::SignedIn(SignIn { must_change: true, .. })));
    let line = &newest(&mut store, 2)[1];
    assert_eq!((line.account.as_str(), line.actor.as_str(), line.what.as_str()), ("yi", "admin", "开设账号"));
    let found = |store: &mut Store, text: &str| -> Vec<String> {
        list(store, text, NOW).unwrap().into_iter().map(|line| line.account.name).collect()
    };
    assert_eq!(found(&mut store, ""), ["admin", "yi"]);
    assert_eq!(found(&mut store, "示例乙"), ["yi"]);
}

#[test]
fn rules_stay_within_bounds_and_each_change_is_logged() {
    let mut store = store();
    let base = rules();
    assert_eq!(load_rules(&mut store, &base).unwrap(), base);
    assert!(base.with([7, 5, 30, 12]).unwrap_err().to_string().contains("8至64"));
    let stricter = base.with([14, 3, 30, 8]).unwrap();
    save_rules(&mut store, "safety", &base, &stricter, NOW).unwrap();
    assert_eq!(load_rules(&mut store, &base).unwrap(), stricter);
    let said: Vec<String> = newest(&mut store, 3).into_iter().map(|line| line.what).collect();
    assert_eq!(
        said,
        [
            "修改登录规则：登录最长保持改为8",
            "修改登录规则：连续失败几次后锁定改为3",
            "修改登录规则：密码最短长度改为14"
        ]
    );
}

/// The code that an app shows at that time.
fn shown(secret: &str, time: &str) -> String {
    let at: jiff::Timestamp = time.parse().unwrap();
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(at.as_second() as u64).to_string()
}

/// A store with a master key whose administrator has a second step: the secret and the recovery codes.
fn with_factor() -> (Store, String, Vec<String>) {
    let settings = Settings::default().with_master_key(jishi_store::MasterKey::from_bytes([7; 32]));
    let mut store = Store::in_memory(settings).unwrap();
    begin(&mut store);
    let factor = begin_factor(&mut store, "admin", "纪实").unwrap();
    assert!(factor.address.starts_with("otpauth://totp/%E7%BA%AA%E5%AE%9E:admin?secret="));
    let wrong = confirm_factor(&mut store, "admin", &factor.secret, "000000", NOW);
    assert!(wrong.is_err() && !store.account("admin").unwrap().unwrap().has_totp);
    let code = shown(&factor.secret, NOW);
    let codes = confirm_factor(&mut store, "admin", &factor.secret, &code, NOW).unwrap();
    (store, factor.secret, codes)
}

/// The ticket that a right password gives where a second step is asked for.
fn first_step(store: &mut Store, now: &str) -> String {
    match sign_in(store, &rules(), &attempt("admin", GOOD), now).unwrap() {
        Entered::SecondStep(ticket) => ticket,
        Entered::SignedIn(_) => panic!("no second step"),
    }
}

fn second(store: &mut Store, ticket: &str, code: &str, now: &str) -> Result<SignIn, AppError> {
    second_step(store, &rules(), ticket, code, &attempt("", ""), (now, now))
}

#[test]
fn a_second_step_is_asked_for_and_each_code_counts_once() {
    let (mut store, secret, _) = with_factor();
    let (ticket, code) = (first_step(&mut store, NOW), shown(&secret, &at("08:01:00")));
    assert_eq!(who(&mut store, &rules(), &ticket, NOW).unwrap(), None, "a ticket is no session");
    let signed = second(&mut store, &ticket, &code, &at("08:01:00")).unwrap();
    assert!(who(&mut store, &rules(), &signed.token, &at("08:01:00")).unwrap().is_some());
    assert!(second(&mut store, &ticket, &code, &at("08:01:00")).is_err(), "the ticket is used up");
    let ticket = first_step(&mut store, &at("08:01:10"));
    assert!(second(&mut store, &ticket, &code, &at("08:01:10")).is_err(), "the code is used up");
    let later = shown(&secret, &at("08:06:20"));
    assert!(second(&mut store, &ticket, &later, &at("08:06:20")).is_err(), "five minutes are over");
}

#[test]
fn a_recovery_code_comes_in_once_and_only_its_hash_is_kept() {
    let (mut store, _, codes) = with_factor();
    assert_eq!((codes.len(), store.recovery_codes_left("admin").unwrap()), (10, 10));
    let ticket = first_step(&mut store, NOW);
    second(&mut store, &ticket, &codes[3].to_uppercase(), NOW).unwrap();
    let ticket = first_step(&mut store, NOW);
    assert!(second(&mut store, &ticket, &codes[3], NOW).is_err());
    assert_eq!(store.recovery_codes_left("admin").unwrap(), 9);
}

#[test]
fn wrong_codes_lock_the_account_although_the_password_is_right() {
    let (mut store, secret, _) = with_factor();
    for _ in 0..5 {
        let ticket = first_step(&mut store, NOW);
        second(&mut store, &ticket, "123456", NOW).unwrap_err();
    }
    assert!(sign_in(&mut store, &rules(), &attempt("admin", GOOD), NOW).is_err());
    let later = at("08:02:00");
    let ticket = first_step(&mut store, &later);
    second(&mut store, &ticket, &shown(&secret, &later), &later).unwrap();
    assert_eq!(store.account("admin").unwrap().unwrap().failed, 0);
}

#[test]
fn the_second_step_is_dropped_with_the_password_or_by_an_administrator() {
    let (mut store, _, _) = with_factor();
    assert!(drop_factor(&mut store, "admin", "admin", "wrong", NOW).is_err());
    drop_factor(&mut store, "admin", "admin", GOOD, NOW).unwrap();
    assert!(drop_factor(&mut store, "system", "admin", "", NOW).is_err(), "there is none any more");
    enter(&mut store, GOOD);
}

#[test]
fn a_token_comes_in_as_far_as_its_scopes_until_it_ends() {
    use jishi_domain::permissions::Ability;
    let mut store = store();
    let scopes = [Ability::SeeVerdicts, Ability::Record];
    assert!(new_token(&mut store, "admin", " ", &scopes, 30, NOW).is_err());
    assert!(new_token(&mut store, "admin", "数据中心", &[], 30, NOW).is_err());
    assert!(new_token(&mut store, "admin", "数据中心", &scopes, 0, NOW).is_err());
    let token = new_token(&mut store, "admin", "数据中心", &scopes, 30, NOW).unwrap();
    let found = bearer(&mut store, &token, NOW).unwrap().unwrap();
    assert_eq!((found.person.as_str(), found.scopes.as_slice()), ("P1", &scopes[..]));
    assert_eq!(bearer(&mut store, "none", NOW).unwrap(), None);
    assert_eq!(bearer(&mut store, &token, "2026-03-31T08:00:00Z").unwrap(), None);
    let kept = tokens(&mut store, "admin").unwrap();
    assert!(kept.len() == 1 && kept[0].hash != token && kept[0].last_used.as_deref() == Some(NOW));
    revoke_token(&mut store, "admin", "admin", &kept[0].hash[..16], NOW).unwrap();
    assert_eq!(bearer(&mut store, &token, NOW).unwrap(), None);
}
