//! Rules for signing in, as the security administrator sets them.

use super::log_by;
use crate::errors::AppError;
use jishi_domain::refusals::Refusal;
use jishi_store::Store;
use serde::{Deserialize, Serialize};

/// 登录规则 — cost of hashing, length of sessions, lockout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Memory of argon2id, KiB.
    pub memory: u32,
    /// Passes of argon2id.
    pub passes: u32,
    /// Shortest password, characters.
    pub shortest: usize,
    /// A session ends after so many minutes without a request.
    pub idle_minutes: i64,
    /// A session ends after so many hours at the latest.
    pub absolute_hours: i64,
    /// The account is locked from this failed attempt on: a minute, then twice as long each time, at most an hour.
    pub attempts: u64,
    /// Who may use the password that is kept here, where the college has a provider of its own.
    pub passwords: PasswordUse,
}

/// 密码登录 — for whom the password that is kept here opens the door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PasswordUse {
    /// Everybody.
    #[default]
    Everybody,
    /// The administrators only, who must get in when the provider fails.
    Administrators,
}

impl Default for Rules {
    /// argon2id with 19 MiB and 2 passes on one lane (the least that OWASP's cheat sheet on password storage
    /// names), sessions of half an hour and half a day, five attempts.
    fn default() -> Rules {
        Rules {
            memory: 19 * 1024,
            passes: 2,
            shortest: 10,
            idle_minutes: 30,
            absolute_hours: 12,
            attempts: 5,
            passwords: PasswordUse::Everybody,
        }
    }
}

/// 规则项 — one rule that can be set, within bounds.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Name of the field.
    pub field: &'static str,
    /// Word.
    pub label: &'static str,
    /// What it means, and in what unit.
    pub hint: &'static str,
    /// Least value.
    pub least: i64,
    /// Greatest value.
    pub most: i64,
}

/// Every rule that can be set. What hashing costs is not among them: it is the program's.
pub const RULES: [Rule; 4] = [
    Rule { field: "shortest", label: "密码最短长度", hint: "字符数", least: 8, most: 64 },
    Rule {
        field: "attempts",
        label: "连续失败几次后锁定",
        hint: "次；先锁一分钟，以后每次加倍，最长一小时",
        least: 3,
        most: 20,
    },
    Rule { field: "idle_minutes", label: "无操作多久后退出", hint: "分钟", least: 5, most: 480 },
    Rule { field: "absolute_hours", label: "登录最长保持", hint: "小时", least: 1, most: 168 },
];

impl Rules {
    /// The value of a rule that can be set.
    pub fn value(&self, field: &str) -> i64 {
        match field {
            "shortest" => self.shortest as i64,
            "attempts" => self.attempts as i64,
            "idle_minutes" => self.idle_minutes,
            _ => self.absolute_hours,
        }
    }

    /// The same with other values of the rules that can be set, in the order of [`RULES`].
    ///
    /// # Errors
    /// The first value out of bounds, by its label.
    pub fn with(mut self, values: [i64; 4]) -> Result<Rules, Refusal> {
        for (rule, value) in RULES.iter().zip(values) {
            if !(rule.least..=rule.most).contains(&value) {
                return Err(Refusal::new(
                    rule.label,
                    format!("不能是{value}"),
                    format!("填{}至{}之间的整数", rule.least, rule.most),
                ));
            }
        }
        let [shortest, attempts, idle_minutes, absolute_hours] = values;
        self.shortest = usize::try_from(shortest).unwrap_or(self.shortest);
        self.attempts = u64::try_from(attempts).unwrap_or(self.attempts);
        (self.idle_minutes, self.absolute_hours) = (idle_minutes, absolute_hours);
        Ok(self)
    }

    fn values(&self) -> [i64; 4] {
        RULES.map(|rule| self.value(rule.field))
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    shortest: i64,
    attempts: i64,
    idle_minutes: i64,
    absolute_hours: i64,
    #[serde(default)]
    passwords: PasswordUse,
}

const SETTING: &str = "sign-in";

/// The rules as they were set, on top of those given; the given ones where nothing was set, or cannot be read.
///
/// # Errors
/// The database fails.
pub fn load_rules(store: &mut Store, base: &Rules) -> Result<Rules, AppError> {
    let kept = store.site_setting(SETTING)?.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
    let Some(kept) = kept else { return Ok(*base) };
    let values = [kept.shortest, kept.attempts, kept.idle_minutes, kept.absolute_hours];
    let base = Rules { passwords: kept.passwords, ..*base };
    Ok(base.with(values).unwrap_or(base))
}

/// Sets the rules, and notes what changed.
///
/// # Errors
/// The database fails.
pub fn save_rules(
    store: &mut Store,
    by: &str,
    before: &Rules,
    after: &Rules,
    now: &str,
) -> Result<(), AppError> {
    let [shortest, attempts, idle_minutes, absolute_hours] = after.values();
    let kept = Kept { shortest, attempts, idle_minutes, absolute_hours, passwords: after.passwords };
    let text = serde_json::to_string(&kept)
        .map_err(|error| AppError::refused("登录规则", error.to_string(), "请报告这个错误"))?;
    store.set_site_setting(SETTING, &text)?;
    if before.passwords != after.passwords {
        let what = match after.passwords {
            PasswordUse::Everybody => "passwords-for-everybody",
            PasswordUse::Administrators => "passwords-for-administrators",
        };
        log_by(store, by, by, what, now)?;
    }
    for rule in RULES.iter().filter(|rule| before.value(rule.field) != after.value(rule.field)) {
        let what = format!("rule:{}={}", rule.field, after.value(rule.field));
        log_by(store, by, by, &what, now)?;
    }
    Ok(())
}
