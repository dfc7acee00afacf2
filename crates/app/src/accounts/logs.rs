//! The security log in words.

use super::rules::RULES;
use crate::errors::AppError;
use jishi_store::{LogQuery, SecurityEvent, Store};

/// What happens around signing in: id in the log, and its word.
pub const WHAT: &[(&str, &str)] = &[
    ("sign-in", "登录"),
    ("identity", "统一身份认证登录"),
    ("second-step", "动态口令"),
    ("sign-out", "退出"),
    ("lock", "锁定"),
    ("password", "修改密码"),
    ("password-reset", "重设密码"),
    ("account-opened", "开设账号"),
    ("account-disabled", "停用账号"),
    ("account-enabled", "启用账号"),
    ("account-unlocked", "解除锁定"),
    ("session-ended", "结束一个会话"),
    ("sessions-ended", "结束全部会话"),
    ("factor-added", "启用动态口令"),
    ("factor-removed", "停用动态口令"),
    ("token-made", "新建接口令牌"),
    ("token-revoked", "撤销接口令牌"),
    ("calendar-opened", "开通日历订阅"),
    ("calendar-closed", "关闭日历订阅"),
    ("passwords-for-everybody", "密码登录：所有账号可用"),
    ("passwords-for-administrators", "密码登录：只留给管理员"),
];

const OUTCOMES: &[(&str, &str)] = &[
    ("ok", "成功"),
    ("password-right", "密码正确，等待动态口令"),
    ("wrong-password", "密码不对"),
    ("wrong-code", "动态口令不对"),
    ("unknown-account", "没有这个账号"),
    ("locked", "账号锁定中"),
    ("disabled", "账号已停用"),
    ("password-off", "密码正确，但密码登录已停用"),
    ("identity-right", "身份已确认，等待动态口令"),
    ("identity-state", "认证过期、重复或不是本浏览器发起"),
    ("identity-refused", "认证服务没有同意"),
    ("identity-unreachable", "认证服务连不上"),
    ("identity-wrong", "认证结果不对"),
];

/// 日志行 — one event in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When, UTC.
    pub at: String,
    /// Name of the account.
    pub account: String,
    /// Who did it, where it was somebody else.
    pub actor: String,
    /// What, in words.
    pub what: String,
    /// From where.
    pub from: String,
    /// How it ended, in words.
    pub outcome: String,
    /// Whether it ended well.
    pub ok: bool,
}

fn word(table: &'static [(&'static str, &'static str)], id: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == id).map(|(_, word)| *word)
}

impl From<SecurityEvent> for LogLine {
    fn from(event: SecurityEvent) -> LogLine {
        let what = match event.what.strip_prefix("rule:").and_then(|rule| rule.split_once('=')) {
            Some((field, value)) => {
                let label = RULES.iter().find(|rule| rule.field == field).map_or(field, |rule| rule.label);
                format!("修改登录规则：{label}改为{value}")
            }
            None => word(WHAT, &event.what).map_or_else(|| event.what.clone(), str::to_owned),
        };
        LogLine {
            ok: matches!(event.outcome.as_str(), "ok" | "password-right" | "identity-right"),
            outcome: word(OUTCOMES, &event.outcome).map_or_else(|| event.outcome.clone(), str::to_owned),
            at: event.at,
            account: event.account,
            actor: event.actor,
            what,
            from: event.from,
        }
    }
}

/// The newest events that are wanted, in words, and how many there are in all.
///
/// # Errors
/// The database fails.
pub fn security_log(store: &mut Store, query: &LogQuery) -> Result<(Vec<LogLine>, u64), AppError> {
    let (events, total) = store.security_log(query)?;
    Ok((events.into_iter().map(LogLine::from).collect(), total))
}
