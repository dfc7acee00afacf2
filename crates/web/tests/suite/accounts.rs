//! Accounts, sessions, second step, roles and delegations, as their holders meet them.

use crate::kit::{House, PASSWORD, Page, Visitor};
use jishi_domain::permissions::Role;

/// What stands in the last `<code>` of a page: a password or token that is shown once.
fn shown_once(page: &Page) -> String {
    let markup = page.markup();
    let codes: Vec<String> = markup.all("code").map(|code| code.text.trim().to_owned()).collect();
    codes.into_iter().find(|code| code.len() == 19 || code.len() == 64).expect("nothing is shown once")
}

fn sign_in(house: &House, name: &str, password: &str) -> Page {
    house.stranger().post("/sign-in", &[("name", name), ("password", password)])
}

/// The lines of the security log that the audit administrator sees.
fn log(house: &House, query: &str) -> String {
    let page = house.visitor("audit-administrator").get(&format!("/security-log{query}"));
    assert_eq!(page.status, 200);
    page.text()
}

#[test]
fn an_opened_account_must_change_its_password_before_anything_else() {
    let house = House::sample();
    let system = house.visitor("system-administrator");
    let opened = system.post("/accounts", &[("person", "枫党员"), ("name", "Feng")]);
    assert_eq!(opened.status, 200, "{}", opened.text());
    let password = shown_once(&opened);
    let entered = sign_in(&house, "feng", &password);
    assert_eq!(entered.location(), Some("/password"));
    let fresh = house.holding(&entered, "feng");
    assert_eq!(fresh.get("/").location(), Some("/password"));
    let new = "十三只-青瓷-慢慢过江";
    let changed = fresh.post("/password", &[("old", &password), ("new", new), ("again", new)]);
    assert_eq!(changed.status, 303, "{}", changed.text());
    assert_eq!(sign_in(&house, "feng", new).location(), Some("/"));
    let log = log(&house, "?account=feng");
    assert!(log.contains("开设账号") && log.contains("system-administrator"), "{log}");
}

#[test]
fn a_name_that_nobody_or_several_have_opens_no_account() {
    let house = House::sample();
    let system = house.visitor("system-administrator");
    for (person, problem) in [("无此人", "没有登记"), ("", "没有填写"), ("柏书记", "已有账号")]
    {
        let page = system.post("/accounts", &[("person", person), ("name", "somebody")]);
        assert!(page.status == 422 && page.text().contains(problem), "{person}: {}", page.text());
    }
}

#[test]
fn a_disabled_account_is_out_at_once_and_comes_back_when_enabled() {
    let house = House::sample();
    let (system, member) = (house.visitor("system-administrator"), house.visitor("member"));
    assert_eq!(system.post("/accounts/member/disable", &[]).status, 303);
    assert!(member.get("/").asks_to_sign_in());
    assert_eq!(sign_in(&house, "member", PASSWORD).status, 422);
    assert_eq!(system.post("/accounts/member/enable", &[]).status, 303);
    assert_eq!(sign_in(&house, "member", PASSWORD).status, 303);
    let own = system.post("/accounts/system-administrator/disable", &[]);
    assert!(own.status == 422 && own.text().contains("自己"));
}

#[test]
fn a_locked_account_is_unlocked_and_a_reset_one_gets_a_password_once() {
    let house = House::sample();
    let system = house.visitor("system-administrator");
    for _ in 0..5 {
        assert_eq!(sign_in(&house, "member", "wrong").status, 422);
    }
    assert_eq!(sign_in(&house, "member", PASSWORD).status, 422, "it is locked");
    assert!(system.get("/accounts?q=member").text().contains("锁定中"));
    assert_eq!(system.post("/accounts/member/unlock", &[]).status, 303);
    assert_eq!(sign_in(&house, "member", PASSWORD).status, 303);
    let password = shown_once(&system.post("/accounts/member/reset", &[]));
    assert_eq!(sign_in(&house, "member", PASSWORD).status, 422);
    assert_eq!(sign_in(&house, "member", &password).location(), Some("/password"));
    let log = log(&house, "?account=member&ok=no");
    assert!(log.contains("密码不对") && log.contains("账号锁定中"));
    let lines = log.matches("<tr>").count() - 1;
    assert_eq!(lines, 7, "five wrong passwords, one while locked, one after the reset");
}

#[test]
fn rules_hold_at_once_and_their_change_is_in_the_log() {
    let house = House::sample();
    let security = house.visitor("security-administrator");
    let wrong = [("shortest", "3"), ("attempts", "x"), ("idle_minutes", "30"), ("absolute_hours", "12")];
    let page = security.post("/sign-in-rules", &wrong);
    assert!(page.status == 422 && page.text().contains("8至64") && page.text().contains("不是整数"));
    let right = [("shortest", "24"), ("attempts", "3"), ("idle_minutes", "30"), ("absolute_hours", "12")];
    assert_eq!(security.post("/sign-in-rules", &right).status, 303);
    let new = "苹果-铁路-第九盏灯";
    let member = house.visitor("member");
    let short = member.post("/password", &[("old", PASSWORD), ("new", new), ("again", new)]);
    assert!(short.status == 422 && short.text().contains("至少24个"));
    assert!(log(&house, "?account=security-administrator").contains("密码最短长度改为24"));
}

#[test]
fn sessions_are_seen_and_ended_by_their_holder_and_by_the_security_administrator() {
    let house = House::sample();
    let (first, other) = (sign_in(&house, "member", PASSWORD), sign_in(&house, "member", PASSWORD));
    let (first, other) = (house.holding(&first, "member"), house.holding(&other, "member"));
    assert_eq!(first.post("/account/sessions/end-others", &[]).status, 303);
    assert!(other.get("/").asks_to_sign_in());
    assert_eq!(first.get("/account").status, 200);
    let security = house.visitor("security-administrator");
    let session = security.get("/sessions").markup().value_of("session").unwrap();
    assert_eq!(session.len(), 16, "only the beginning of the hash leaves the store");
    assert_eq!(security.post("/sessions/end", &[("account", "member")]).status, 303);
    assert!(first.get("/").asks_to_sign_in());
    assert_eq!(security.get("/").status, 200);
}

/// What an app on a phone shows for a secret at the moment at which the tests stand, so many steps later.
pub(crate) fn shown(secret: &str, steps: i64) -> String {
    let now: jiff::Timestamp = crate::kit::NOW.parse().unwrap();
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate((now.as_second() + 30 * steps) as u64).to_string()
}

#[test]
fn a_second_step_is_set_up_with_a_picture_and_asked_for_at_the_next_sign_in() {
    let house = House::sample();
    let member = house.visitor("member");
    let page = member.get("/account/factor");
    assert!(page.text().contains("<svg"), "no QR code");
    let secret = page.markup().value_of("secret").unwrap();
    let wrong = member.post("/account/factor", &[("secret", &secret), ("code", "000000")]);
    assert!(wrong.status == 422 && wrong.text().contains(&secret), "the same secret once more");
    let done = member.post("/account/factor", &[("secret", &secret), ("code", &shown(&secret, 0))]);
    let recovery = shown_once(&done);
    let entered = sign_in(&house, "member", PASSWORD);
    assert!(entered.location().unwrap().starts_with("/sign-in/code") && entered.cookie("session").is_none());
    let waiting = house.with_ticket(&entered);
    assert!(waiting.get("/").asks_to_sign_in(), "half a sign-in is none");
    assert_eq!(waiting.get("/sign-in/code").status, 200);
    assert_eq!(waiting.post("/sign-in/code", &[("code", "000000")]).status, 422);
    let second = waiting.post("/sign-in/code", &[("code", &shown(&secret, 1)), ("back", "/account")]);
    assert_eq!(second.location(), Some("/account"));
    assert!(second.cookie("session").is_some());
    // the phone is lost: a recovery code comes in, and the system administrator takes the second step away
    let waiting = house.with_ticket(&sign_in(&house, "member", PASSWORD));
    assert_eq!(waiting.post("/sign-in/code", &[("code", &recovery)]).status, 303);
    assert_eq!(house.visitor("system-administrator").post("/accounts/member/factor", &[]).status, 303);
    assert_eq!(sign_in(&house, "member", PASSWORD).location(), Some("/"));
}

fn roles(house: &House, person: &str) -> Vec<Role> {
    let college = house.site().college();
    let present = college.present();
    jishi_domain::permissions::Access::of(present.world(), person, present.today()).roles()
}

#[test]
fn a_role_is_granted_until_a_day_and_revoked_by_entries_of_the_ledger() {
    let house = House::sample();
    let office = house.visitor("organization-department");
    let before = house.head();
    let no_end = [("role", "inspector"), ("person", "foreign"), ("unit", "G1"), ("reason", "年度督查")];
    let page = office.post("/roles", &no_end);
    assert!(page.status == 422 && page.text().contains("结束日期"), "{}", page.text());
    let mut with_end = no_end.to_vec();
    with_end.push(("last", "2026-08-31"));
    assert_eq!(office.post("/roles", &with_end).status, 303);
    assert_eq!(house.head(), before + 1);
    assert!(roles(&house, "foreign").contains(&Role::Inspector));
    let revoking =
        [("role", "inspector"), ("person", "foreign"), ("units", "G1"), ("reason", "督查提前结束")];
    assert_eq!(office.post("/roles/revoke", &revoking).status, 303);
    assert!(!roles(&house, "foreign").contains(&Role::Inspector));
    let own = [("role", "college-leader"), ("person", "organization-department"), ("reason", "自荐")];
    assert_eq!(office.post("/roles", &own).status, 422, "nobody raises himself");
    let administrator = [("role", "audit-administrator"), ("person", "foreign"), ("reason", "试试")];
    assert_eq!(office.post("/roles", &administrator).status, 422, "that is not the department's to give");
}

#[test]
fn administrators_stay_apart_from_each_other() {
    let house = House::sample();
    let security = house.visitor("security-administrator");
    let second = |person| [("role", "audit-administrator"), ("person", person), ("reason", "轮换")];
    let page = security.post("/administrators", &second("system-administrator"));
    assert!(page.status == 422 && page.text().contains("三员分设"));
    assert_eq!(security.post("/administrators", &second("foreign")).status, 303);
    assert_eq!(roles(&house, "foreign"), [Role::Member, Role::AuditAdministrator]);
    let party = [("role", "college-leader"), ("person", "foreign"), ("reason", "试试")];
    assert_eq!(security.post("/administrators", &party).status, 422);
    let own =
        [("role", "security-administrator"), ("person", "security-administrator"), ("reason", "不干了")];
    assert_eq!(security.post("/administrators/revoke", &own).status, 422);
}

#[test]
fn a_secretary_on_leave_hands_the_role_over_and_takes_it_back() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    assert!(secretary.get("/delegations").text().contains("党支部书记"));
    let handing = [
        ("role", "branch-secretary@B1"),
        ("person", "member"),
        ("last", "2026-07-01"),
        ("reason", "外出学习期间代行职责"),
    ];
    assert_eq!(secretary.post("/delegations", &handing).status, 303);
    assert!(roles(&house, "member").contains(&Role::BranchSecretary));
    let member = house.visitor("member");
    assert_eq!(member.get("/units/B1/sittings/new").status, 200);
    let on =
        [("role", "branch-secretary@B1"), ("person", "mate"), ("last", "2026-06-20"), ("reason", "转交")];
    assert_ne!(member.post("/delegations", &on).status, 303, "what was delegated is not delegated on");
    let ending = [
        ("role", "branch-secretary"),
        ("person", "member"),
        ("units", "B1"),
        ("delegated_by", "branch-secretary"),
        ("reason", "提前返校"),
    ];
    let other = house.visitor("group-leader");
    assert_eq!(other.post("/delegations/end", &ending).status, 422, "not a third person's to end");
    assert_eq!(secretary.post("/delegations/end", &ending).status, 303);
    assert!(!roles(&house, "member").contains(&Role::BranchSecretary));
}

#[test]
fn a_token_opens_the_interface_as_far_as_its_scopes_and_no_page() {
    let house = House::sample();
    let secretary = house.visitor("branch-secretary");
    let made = secretary.post(
        "/account/tokens",
        &[("label", "教务系统"), ("days", "30"), ("scope", "see-public"), ("scope", "see-roster")],
    );
    let token = shown_once(&made);
    let program = house.stranger();
    let with = |address: &str| {
        let header = format!("Bearer {token}");
        program.ask("GET", address, None, &[("authorization", &header)])
    };
    assert!(with("/").asks_to_sign_in(), "a page is not for programs");
    assert_eq!(with("/metrics").status, 403, "not in its scopes");
    let unknown = program.ask("GET", "/metrics", None, &[("authorization", "Bearer none")]);
    assert!(unknown.status == 401 && unknown.header("www-authenticate").is_some());
    let revoked = secretary.get("/account").markup().value_of("token").unwrap();
    assert_eq!(secretary.post("/account/tokens/revoke", &[("token", &revoked)]).status, 303);
    assert_eq!(with("/metrics").status, 401);
}

#[test]
fn metrics_count_by_route_and_are_for_nobody_else() {
    let house = House::sample();
    assert_eq!(house.stranger().get("/metrics").status, 401);
    assert_eq!(house.visitor("member").get("/metrics").status, 403);
    house.visitor("member").get("/units/B1");
    let text = house.visitor("system-administrator").get("/metrics").text();
    assert!(
        text.contains("route=\"/units/{unit}\",status=\"403\"") || text.contains("route=\"/units/{unit}\"")
    );
    assert!(text.contains(&format!("jishi_ledger_sequence {}", house.head())));
    assert!(!text.contains("B1"), "no address, only routes");
}

#[test]
fn whoever_tries_too_often_is_told_when_to_come_back() {
    let house = House::limited(3);
    for _ in 0..3 {
        assert_eq!(sign_in(&house, "nobody", "wrong").status, 422);
    }
    let refused = sign_in(&house, "nobody", "wrong");
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    assert!(refused.text().contains("太频繁"));
}

#[test]
fn a_form_that_is_too_large_is_refused_before_it_is_read() {
    let house = House::sample();
    let page = house.visitor("member").post("/password", &[("old", &"x".repeat(2 << 20))]);
    assert!(page.status == 413 && page.text().contains("1MB"));
    let wrong = house.visitor("member").ask("DELETE", "/records", None, &[]);
    assert_eq!(wrong.status, 405);
    assert!(wrong.header("content-security-policy").is_some());
}

/// A place that the log is written into.
#[derive(Clone, Default)]
struct Written(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_log_of_requests_has_their_numbers_and_no_secret() {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone());
    // handlers run on threads of their own: the subscriber is the whole process's
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    let house = House::sample();
    sign_in(&house, "member", "a-wrong-password");
    sign_in(&house, "secret-name", PASSWORD);
    let secretary: Visitor<'_> = house.visitor("branch-secretary");
    let token = shown_once(
        &secretary.post("/account/tokens", &[("label", "教务系统"), ("days", "30"), ("scope", "see-public")]),
    );
    let header = format!("Bearer {token}");
    house.stranger().ask("GET", "/metrics?key=in-the-address", None, &[("authorization", &header)]);
    let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("/sign-in") && log.contains("id=1") && log.contains("status=422"), "{log}");
    let cookie = secretary.token().unwrap();
    for secret in ["a-wrong-password", PASSWORD, "secret-name", "member", &token, &cookie, "in-the-address"] {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}

/// The people whom the list of a batch offers, with the names that it proposes.
fn offered(page: &Page) -> Vec<(String, String)> {
    let markup = page.markup();
    let boxes = markup.all("input").filter(|input| input.get("name") == Some("person"));
    let people: Vec<String> = boxes.filter_map(|input| input.get("value").map(str::to_owned)).collect();
    let named = |person: String| {
        let name = markup.value_of(&format!("name.{person}")).unwrap_or_default();
        (person, name)
    };
    people.into_iter().map(named).collect()
}

#[test]
fn accounts_are_opened_for_many_all_or_none_with_passwords_that_are_shown_once() {
    let house = House::sample();
    let system = house.visitor("system-administrator");
    let list = system.get("/accounts/batch?role=member&unit=C&naming=letters");
    let people = offered(&list);
    let expected = [
        ("mate", "baitongzu"),
        ("other-group", "baibiezu"),
        ("foreign", "fengdangyuan"),
        ("sibling", "wudangyuan"),
    ];
    for (person, name) in expected {
        assert!(people.contains(&(person.to_owned(), name.to_owned())), "{people:?}");
    }
    assert_eq!(people.len(), expected.len(), "whoever has an account is not listed: {people:?}");
    let below = offered(&system.get("/accounts/batch?role=member&unit=G1&naming=code"));
    assert!(below.len() == 3 && below.contains(&("mate".into(), "mate".into())), "{below:?}");
    let all = [
        ("role", "member"),
        ("unit", "C"),
        ("naming", "code"),
        ("person", "mate"),
        ("person", "sibling"),
        ("person", "foreign"),
    ];
    let names = |sibling, foreign| {
        [&all[..], &[("name.mate", "mate"), ("name.sibling", sibling), ("name.foreign", foreign)]].concat()
    };
    let count = || house.site().college().desk().accounts().unwrap().len();
    let before = count();
    for (sibling, foreign, said) in [
        ("Member", "f1", "登录名member已有人用；换一个"),
        ("same", "same", "写了两次"),
        ("a b", "f1", "不合规则"),
    ] {
        let page = system.post("/accounts/batch", &names(sibling, foreign));
        assert!(page.status == 422 && page.text().contains(said), "{}", page.text());
        assert!(page.markup().value_of("name.sibling").as_deref() == Some(sibling), "what was typed stays");
    }
    assert!(system.post("/accounts/batch", &all[..3]).text().contains("一个人也没有勾选"));
    assert_eq!(count(), before, "none was opened");
    let opened = system.post("/accounts/batch", &names("sibling", "f1"));
    assert_eq!(opened.status, 200, "{}", opened.text());
    let codes: Vec<String> = opened.markup().all("code").map(|code| code.text.trim().to_owned()).collect();
    let password = &codes[codes.iter().position(|code| code == "f1").unwrap() + 1];
    let entered = sign_in(&house, "f1", password);
    assert_eq!(entered.location(), Some("/password"), "it must be changed first");
    assert!(!system.get("/accounts?q=f1").text().contains(password.as_str()));
    assert!(log(&house, "?account=f1").contains("system-administrator"));
    let again = system.post("/accounts/batch", &names("sibling2", "f2"));
    assert!(again.status == 422 && again.text().contains("已有账号"), "{}", again.text());
    let rest = [
        ("role", "member"),
        ("unit", "C"),
        ("person", "other-group"),
        ("name.other-group", "og"),
        ("do", "workbook"),
    ];
    let workbook = system.post("/accounts/batch", &rest);
    assert!(workbook.status == 200 && workbook.body.starts_with(b"PK"), "{}", workbook.text());
    let none = system.get("/accounts/batch?role=member&unit=C").text();
    assert!(none.contains("都有账号了"), "{none}");
}
