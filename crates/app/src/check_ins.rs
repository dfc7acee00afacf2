//! Self sign-in: a sitting that is being recorded shows a code, members enter it on their phones. Offered, never required,
//! and no part of the ledger: it only helps the recorder to fill in who is there.

use crate::errors::AppError;
use crate::living::Living;
use crate::sittings;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// A code holds for so many minutes after it was last shown anew.
const MINUTES: i64 = 90;

/// After so many wrong codes somebody waits.
const ATTEMPTS: usize = 5;

/// So many minutes.
const WAIT: i64 = 10;

/// 签到 — an open sign-in for one sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// Four digits.
    pub code: String,
    /// Code of the unit that meets.
    pub unit: String,
    /// Kinds, as far as chosen when it was opened.
    pub kinds: Vec<RecordKind>,
    /// Day of the sitting.
    pub day: Day,
    /// Who opened it.
    pub opened_by: String,
    /// Until when, UTC.
    pub until: String,
    /// Who has signed in, and when (UTC), in that order.
    pub signed: Vec<(String, String)>,
}

impl CheckIn {
    /// When somebody signed in.
    pub fn signed_at(&self, person: &str) -> Option<&str> {
        self.signed.iter().find(|(code, _)| code == person).map(|(_, at)| at.as_str())
    }
}

/// 签到簿 — every sign-in that is open.
#[derive(Debug, Default)]
pub struct CheckIns(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    open: BTreeMap<String, CheckIn>,
    /// Wrong codes of a person: when.
    wrong: HashMap<String, Vec<String>>,
}

impl CheckIns {
    fn held<T>(&self, now: &str, run: impl FnOnce(&mut Book) -> T) -> T {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        book.open.retain(|_, open| open.until.as_str() > now);
        run(&mut book)
    }
}

/// Opens the sign-in of a sitting; the one that the same person has open at the unit goes on with a new day and kinds.
///
/// # Errors
/// Nobody is due, all codes are taken, or there is no randomness.
pub fn open(
    living: &Living,
    actor: &str,
    unit: &str,
    kinds: &[RecordKind],
    day: Day,
) -> Result<CheckIn, AppError> {
    let now = living.clock().now();
    if day != living.clock().today() {
        return Err(AppError::refused("签到", "只能在开会当天使用", "补录的会议直接填写到会情况"));
    }
    if sittings::due(&living.present(), unit, kinds, day).is_empty() {
        return Err(AppError::refused("签到", "这个党组织当天没有应到的人员", "核对类型和日期"));
    }
    let until = crate::clock::later(&now, MINUTES * 60)?;
    let token = jishi_store::accounts::fresh_token()?;
    living.check_ins().held(&now, |book| {
        let own = book.open.values_mut().find(|open| open.unit == unit && open.opened_by == actor);
        if let Some(open) = own {
            open.kinds = kinds.to_vec();
            open.day = day;
            open.until = until;
            return Ok(open.clone());
        }
        let Some(code) = codes(&token).find(|code| !book.open.contains_key(code)) else {
            return Err(AppError::refused("签到", "同时开着的签到太多", "过几分钟再试，或直接填写到会情况"));
        };
        let opened = CheckIn {
            code: code.clone(),
            unit: unit.to_owned(),
            kinds: kinds.to_vec(),
            day,
            opened_by: actor.to_owned(),
            until,
            signed: Vec::new(),
        };
        book.open.insert(code, opened.clone());
        Ok(opened)
    })
}

/// Four digits after four digits out of a random token.
fn codes(token: &str) -> impl Iterator<Item = String> + '_ {
    let pieces = token.as_bytes().chunks_exact(8);
    pieces.filter_map(|piece| {
        let number = u32::from_str_radix(std::str::from_utf8(piece).ok()?, 16).ok()?;
        Some(format!("{:04}", number % 10_000))
    })
}

/// The sign-in that somebody has open at a unit.
pub fn opened(living: &Living, actor: &str, unit: &str) -> Option<CheckIn> {
    living.check_ins().held(&living.clock().now(), |book| {
        book.open.values().find(|open| open.unit == unit && open.opened_by == actor).cloned()
    })
}

/// The QR code of a sign-in, for phones that are signed in to the site at that address; nothing where it is too long.
pub fn qr(site: &str, code: &str) -> String {
    let label = format!("签到二维码，签到码{code}");
    jishi_office::qr::svg(&format!("{site}/check-in?code={code}"), &label).unwrap_or_default()
}

/// Closes it: the sitting is saved, or nobody is waited for any more.
pub fn close(living: &Living, actor: &str, unit: &str) {
    living.check_ins().held(&living.clock().now(), |book| {
        book.open.retain(|_, open| open.unit != unit || open.opened_by != actor);
    });
}

/// Signs a person in by code, and says to what.
///
/// # Errors
/// No such code is open, the person is not due there, or tried too often.
pub fn sign_in(living: &Living, person: &str, code: &str) -> Result<CheckIn, AppError> {
    let now = living.clock().now();
    let since = crate::clock::later(&now, -WAIT * 60)?;
    let present = living.present();
    living.check_ins().held(&now, |book| {
        let wrong = book.wrong.entry(person.to_owned()).or_default();
        wrong.retain(|at| *at > since);
        if wrong.len() >= ATTEMPTS {
            return Err(AppError::refused(
                "签到码",
                "输错的次数太多",
                format!("{WAIT}分钟后再试，或请记录人直接记上您"),
            ));
        }
        let Some(open) = book.open.get_mut(code.trim()) else {
            wrong.push(now.clone());
            return Err(AppError::refused(
                "签到码",
                "不对，或签到已经结束",
                "看会场上显示的四位数字再输一次",
            ));
        };
        book.wrong.remove(person);
        if !sittings::due(&present, &open.unit, &open.kinds, open.day).iter().any(|a| a.code == person) {
            return Err(AppError::refused(
                "您",
                "不在这次会议的应到名册中",
                "如确实参加，请告诉记录人，由记录人加入名单",
            ));
        }
        if open.signed_at(person).is_none() {
            open.signed.push((person.to_owned(), now.clone()));
        }
        Ok(open.clone())
    })
}
