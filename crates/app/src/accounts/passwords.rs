//! Which passwords are good, and how they are kept.

use super::Rules;
use crate::errors::AppError;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use zxcvbn::{Score, zxcvbn};

/// Longest password, bytes: enough for any sentence, too short for keeping the server busy.
const LONGEST: usize = 256;

/// Whether a password is good enough for somebody of these names and numbers.
///
/// # Errors
/// It is too short, too long, contains a name or number of the person, or is among the first that somebody would
/// guess: common passwords, keyboard rows, dates, repetitions.
pub fn check_password(rules: &Rules, password: &str, about: &[&str]) -> Result<(), AppError> {
    let refuse = |problem: String, remedy: &str| Err(AppError::refused("密码", problem, remedy));
    let length = password.chars().count();
    if length < rules.shortest {
        return refuse(
            format!("只有{length}个字符，至少{}个", rules.shortest),
            "用几个不相干的词连成一句，容易记、难猜",
        );
    }
    if password.len() > LONGEST {
        return refuse("太长".to_owned(), "缩短到80个汉字或256个字母以内");
    }
    let lower = password.to_lowercase();
    let about: Vec<String> = about.iter().map(|text| text.to_lowercase()).collect();
    if about.iter().any(|text| text.chars().count() >= 2 && lower.contains(text.as_str())) {
        return refuse("含有姓名、登录名或人员编号".to_owned(), "换一个与本人无关的密码");
    }
    let inputs: Vec<&str> = about.iter().map(String::as_str).collect();
    if zxcvbn(password, &inputs).score() < Score::Two {
        return refuse(
            "太常见或太容易猜到".to_owned(),
            "不用常见密码、键盘顺序、日期和重复字符，用几个不相干的词连成一句",
        );
    }
    Ok(())
}

/// Signs of passwords and codes that the machine makes: none that can be taken for another.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Sixteen random signs in groups of four: eighty bits.
pub(super) fn fresh_code() -> Result<String, AppError> {
    let random = jishi_store::accounts::fresh_token()?;
    let mut code = String::new();
    for i in 0..16 {
        if i > 0 && i % 4 == 0 {
            code.push('-');
        }
        let byte = random.get(2 * i..2 * i + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        code.push(char::from(SIGNS[usize::from(byte) % SIGNS.len()]));
    }
    Ok(code)
}

/// A password for the first sign-in of somebody else.
///
/// # Errors
/// The operating system gives no random numbers.
pub fn fresh_password() -> Result<String, AppError> {
    fresh_code()
}

fn hasher(rules: &Rules) -> Result<Argon2<'static>, AppError> {
    let params = Params::new(rules.memory, rules.passes, 1, None)
        .map_err(|error| AppError::refused("密码规则", error.to_string(), "改用默认的规则"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash in PHC form, with a fresh salt.
pub(super) fn hash(rules: &Rules, password: &str) -> Result<String, AppError> {
    let hash: PasswordHash = hasher(rules)?
        .hash_password(password.as_bytes())
        .map_err(|error| AppError::refused("密码", error.to_string(), "稍后重试"))?;
    Ok(hash.to_string())
}

/// Whether the password belongs to the hash; the cost is the hash's own.
pub(super) fn verify(password: &str, hash: &str) -> bool {
    password.len() <= LONGEST
        && PasswordHash::new(hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// As much work as verifying takes, for a name that nobody has.
pub(super) fn pretend(rules: &Rules, password: &str) -> Result<(), AppError> {
    let shortened: String = password.chars().take(LONGEST / 4).collect();
    hash(rules, &shortened).map(drop)
}
