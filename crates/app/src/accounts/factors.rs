//! 动态口令: the second step of signing in, optional for each account, with codes for the day when the phone is lost.

use super::passwords::fresh_code;
use super::{known, log, log_by, normalised, passwords};
use crate::errors::AppError;
use jishi_store::Store;
use jishi_store::accounts::token_hash;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use totp_rs::{Builder, Secret, Totp};

/// How many recovery codes an account gets.
const CODES: usize = 10;

/// 待启用的动态口令 — a secret that was shown and waits for the first right code.
#[derive(Clone, PartialEq, Eq)]
pub struct Factor {
    /// The secret as an app takes it when it is typed.
    pub secret: String,
    /// The address as an app takes it when it is scanned.
    pub address: String,
}

impl std::fmt::Debug for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Factor(…)")
    }
}

fn broken(error: impl std::fmt::Display) -> AppError {
    AppError::refused("动态口令", error.to_string(), "重新启用一次")
}

fn totp(secret: Secret) -> Result<Totp, AppError> {
    // SHA-1, six digits, thirty seconds, one step of tolerance: what every app understands
    Builder::new().with_secret(secret).build().map_err(broken)
}

fn seconds(now: &str) -> Result<u64, AppError> {
    let at: jiff::Timestamp = now.parse().map_err(broken)?;
    u64::try_from(at.as_second()).map_err(broken)
}

/// Makes a secret for an account; it counts for nothing until it is confirmed.
///
/// # Errors
/// There is no such account, or it has a second step already.
pub fn begin_factor(store: &mut Store, account: &str, issuer: &str) -> Result<Factor, AppError> {
    let name = normalised(account);
    if known(store, &name)?.has_totp {
        return Err(AppError::refused("动态口令", "已经启用", "换手机请先停用，再重新启用"));
    }
    let bytes = jishi_store::accounts::fresh_token()?;
    // the first twenty of its thirty-two random bytes
    let secret: Vec<u8> =
        (0..20).filter_map(|i| u8::from_str_radix(bytes.get(2 * i..2 * i + 2)?, 16).ok()).collect();
    Ok(shown(&Secret::new(secret.into_boxed_slice()).to_base32(), &name, issuer))
}

/// A secret as it is shown.
fn shown(secret: &str, name: &str, issuer: &str) -> Factor {
    let written = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let address = format!(
        "otpauth://totp/{}:{}?secret={secret}&issuer={}",
        written(issuer),
        written(name),
        written(issuer)
    );
    Factor { secret: secret.to_owned(), address }
}

impl Factor {
    /// A secret that was shown before, shown once more.
    pub fn again(secret: &str, account: &str, issuer: &str) -> Factor {
        shown(secret, &normalised(account), issuer)
    }
}

/// The address as a QR code, an SVG.
pub fn picture(factor: &Factor) -> String {
    jishi_office::qr::svg(&factor.address, "动态口令密钥的二维码").unwrap_or_default()
}

/// Asks for a second step from now on, after the app has shown a right code. Gives the recovery codes, which are
/// shown once and kept as hashes.
///
/// # Errors
/// A secret that is none, a wrong code, or no master key to seal the secret with.
pub fn confirm_factor(
    store: &mut Store,
    account: &str,
    secret: &str,
    code: &str,
    now: &str,
) -> Result<Vec<String>, AppError> {
    let name = normalised(account);
    if known(store, &name)?.has_totp {
        return Err(AppError::refused("动态口令", "已经启用", "换手机请先停用，再重新启用"));
    }
    let secret = Secret::try_from_base32(secret.trim())
        .ok()
        .filter(|secret| secret.as_bytes().len() == 20)
        .ok_or_else(|| broken("密钥不完整"))?;
    let bytes = secret.as_bytes().to_vec();
    let right = totp(secret)?.check(code.trim(), seconds(now)?).is_some();
    if !right {
        return Err(AppError::refused(
            "动态口令",
            "不对",
            "核对手机时间是否准确，输入应用里正在显示的六位数字",
        ));
    }
    let codes = (0..CODES).map(|_| fresh_code()).collect::<Result<Vec<String>, AppError>>()?;
    let hashes: Vec<String> = codes.iter().map(|code| token_hash(code)).collect();
    store.set_totp(&name, Some(&bytes), &hashes)?;
    log(store, &name, "factor-added", "", "ok", now)?;
    Ok(codes)
}

/// Asks for no second step any more. The own account needs its password; `by` another account (or the server's
/// terminal) it needs none, for the day when phone and codes are lost.
///
/// # Errors
/// There is no such account or second step, or the password is wrong.
pub fn drop_factor(
    store: &mut Store,
    by: &str,
    account: &str,
    password: &str,
    now: &str,
) -> Result<(), AppError> {
    let name = normalised(account);
    let known = known(store, &name)?;
    if !known.has_totp {
        return Err(AppError::refused("动态口令", "没有启用", "刷新页面后再看"));
    }
    if by == name && !passwords::verify(password, &known.password_hash) {
        log(store, &name, "factor-removed", "", "wrong-password", now)?;
        return Err(AppError::refused("密码", "不对", "核对后重新输入"));
    }
    store.set_totp(&name, None, &[])?;
    log_by(store, by, &name, "factor-removed", now)
}

/// Whether a code is the one of now, or an unused recovery code. Either counts once.
pub(super) fn is_right(store: &mut Store, account: &str, code: &str, now: &str) -> Result<bool, AppError> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    if code.len() > 40 {
        return Ok(false);
    }
    if let Some(secret) = store.totp_secret(account)? {
        let secret = Secret::new(secret.to_vec().into_boxed_slice());
        if let Some(step) = totp(secret)?.check(&code, seconds(now)?)
            && store.accept_totp_step(account, step)?
        {
            return Ok(true);
        }
    }
    Ok(store.use_recovery_code(account, &token_hash(&code))?)
}
