//! What the forms for records share: what they are for, what the ledger refused, what is said after saving.

use crate::answers::Failure;
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::frames::Frame;
use crate::words::part;
use jishi_app::errors::AppError;
use jishi_app::living::Present;
use jishi_app::recording;
use jishi_domain::actions::Entry;
use jishi_domain::record_kinds::RecordKind;

/// What a form is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// Where it is sent.
    pub action: String,
    /// Id of the record that is corrected.
    pub record: Option<String>,
    /// Sequence that was seen when the correction began.
    pub seen: u64,
    /// Key of a new record's form: sent twice, it is one record.
    pub key: String,
}

impl Purpose {
    /// A new record of a unit; the key goes on with the form.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn new(unit: &str, what: &str, fields: &Fields) -> Result<Purpose, Failure> {
        let key = match fields.get("key") {
            Some(key) => key.to_owned(),
            None => recording::fresh_key()?,
        };
        Ok(Purpose { action: format!("/units/{}/{what}/new", part(unit)), key, ..Purpose::default() })
    }
}

pub fn unit_name(present: &Present, unit: &str) -> String {
    present.world().units.get(unit).map(|u| u.on(present.today()).name.clone()).unwrap_or_default()
}

pub fn frame(ask: &Ask, present: &Present, title: &str, unit: &str) -> Frame {
    Frame::of(ask, present, title)
        .under(unit_name(present, unit), format!("/units/{}", part(unit)))
        .explained("sitting")
}

pub fn kinds(fields: &Fields) -> Vec<RecordKind> {
    fields.all("kind").filter_map(RecordKind::from_id).collect()
}

/// Makes what the ledger refused a mistake of the form.
///
/// # Errors
/// It was no refusal.
pub fn refused(error: AppError, errors: &mut Errors) -> Result<(), Failure> {
    match error.refusal() {
        Some(refusal) => {
            errors.add("", format!("{}：{}。{}", refusal.object, refusal.problem, refusal.remedy));
            Ok(())
        }
        None => Err(Failure::from(error)),
    }
}

/// The message after saving: the ledger entry, and whether it is late.
pub fn saved(entry: &Entry, mark: &str) -> String {
    let late = match entry.delay_days() {
        ..=0 => String::new(),
        days => format!("，晚了{days}天，会标明迟录"),
    };
    format!("已记入台账第{}条（校验{mark}）{late}", entry.sequence)
}

/// The address of a saved record, which tells the page which draft is done with.
pub fn done(record: &str, draft: &str) -> String {
    format!("/records/{}?saved={}", part(record), part(draft))
}
