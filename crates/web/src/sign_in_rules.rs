//! 登录规则 and other people's sessions: what the security administrator sets and ends.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::Errors;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::minute;
use askama::Template;
use jishi_app::accounts::{self, PasswordUse, RULES, Rule, Rules, Session};
use jishi_app::living::Present;
use jishi_domain::permissions::Ability;

/// The value of the field by which passwords are left to administrators.
const OFF: &str = "administrators";

const SET: Guard = Guard::System(Ability::SetPasswordRules);
const END: Guard = Guard::System(Ability::EndSessions);

pub const ROUTES: &[Route] = &[
    Route::show("/sign-in-rules", SET, "登录规则：密码长度、失败锁定、登录保持多久", rules),
    Route::change("/sign-in-rules", SET, "保存登录规则，改动记入安全日志", save_rules),
    Route::show("/sessions", END, "登录会话：谁现在登录着；可以结束", sessions),
    Route::change("/sessions/end", END, "结束某个账号的一个或全部登录会话", end),
];

#[derive(Template)]
#[template(path = "sign_in_rules/rules.html")]
struct RulesPage {
    frame: Frame,
    lines: Vec<(Rule, String)>,
    /// Whether the password is left to administrators; `None` where there is no other way in.
    passwords_off: Option<bool>,
    errors: Errors,
}

fn rules_page(ask: &Ask, present: &Present, errors: Errors) -> RulesPage {
    let rules = ask.site.rules();
    let shown = |rule: &Rule| {
        let typed = ask.form.get(rule.field).map(str::to_owned);
        (*rule, typed.unwrap_or_else(|| rules.value(rule.field).to_string()))
    };
    RulesPage {
        frame: Frame::of(ask, present, "登录规则")
            .leading("对所有账号生效；已有的密码不受新的长度影响，下次修改时才按新规则")
            .explained("accounts"),
        passwords_off: ask.site.settings().identity.as_ref().map(|_| match ask.form.get("passwords") {
            Some(chosen) => chosen == OFF,
            None => rules.passwords == PasswordUse::Administrators,
        }),
        lines: RULES.iter().map(shown).collect(),
        errors,
    }
}

fn rules(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&rules_page(ask, present, Errors::default()))
}

fn save_rules(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let mut errors = Errors::default();
    let values = RULES.map(|rule| {
        let value = errors.take(rule.field, ask.form.number(rule.field)).unwrap_or(i64::MIN);
        if !(rule.least..=rule.most).contains(&value) && errors.of(rule.field).is_none() {
            errors.add(rule.field, format!("填{}至{}之间的整数", rule.least, rule.most));
        }
        value
    });
    if !errors.is_empty() {
        return Reply::form_again(&rules_page(ask, &college.present(), errors));
    }
    let before = ask.site.rules();
    let passwords = match ask.form.get("passwords") {
        _ if ask.site.settings().identity.is_none() => before.passwords,
        Some(OFF) => PasswordUse::Administrators,
        _ => PasswordUse::Everybody,
    };
    let after = Rules { passwords, ..before.with(values)? };
    accounts::save_rules(&mut college.desk(), &ask.who().account, &before, &after, &college.clock().now())?;
    ask.site.reload_rules()?;
    Ok(Reply::on_to("/sign-in-rules").saying("登录规则已保存，立即生效"))
}

#[derive(Template)]
#[template(path = "sign_in_rules/sessions.html")]
struct SessionsPage {
    frame: Frame,
    /// Name of the account and its sessions; whose it is, is no matter of this page.
    accounts: Vec<(String, Vec<Session>)>,
}

impl SessionsPage {
    fn minute(&self, time: &str) -> String {
        minute(time)
    }
}

fn sessions(ask: &Ask, present: &Present) -> Answer {
    let college = ask.site.college();
    let open = accounts::sessions(&mut college.desk(), &ask.site.rules(), None, &college.clock().now())?;
    let mut by_account: Vec<(String, Vec<Session>)> = Vec::new();
    for session in open {
        match by_account.last_mut() {
            Some((account, sessions)) if *account == session.account => sessions.push(session),
            _ => by_account.push((session.account.clone(), vec![session])),
        }
    }
    let frame = Frame::of(ask, present, "登录会话")
        .leading("现在登录着的账号和设备。设备丢失、账号被冒用时在这里结束")
        .explained("accounts");
    Reply::page(&SessionsPage { frame, accounts: by_account })
}

fn end(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (account, now, by) = (ask.form.text("account"), college.clock().now(), &ask.who().account);
    match ask.form.get("session") {
        Some(session) => accounts::end_session(&mut college.desk(), by, account, session, &now)?,
        None if account.is_empty() => {
            return Err(
                jishi_domain::refusals::Refusal::new("账号", "没有写明", "从列表里选择要结束的会话").into()
            );
        }
        None => drop(accounts::end_sessions(&mut college.desk(), by, account, &now)?),
    }
    Ok(Reply::on_to("/sessions").saying(&format!("已结束{account}的登录")))
}
