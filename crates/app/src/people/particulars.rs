//! What is stored of a person, as far as somebody may see it; sealed fields by their names only.

use super::secrets::{self, SecretReading};
use super::words::EMAIL;
use crate::errors::AppError;
use crate::living::{Living, Present};
use jishi_domain::people::Person;
use jishi_domain::permissions::{Ability, Access};

/// 登记信息 — a person as far as the reader may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// The person, without attributes that are not for the reader.
    pub person: Person,
    /// Names of the sealed fields.
    pub sealed: Vec<String>,
    /// Content of records is sealed under the person's key, too.
    pub holds_content: bool,
    /// Who read what was sealed, the newest first; `None` where the reader may not read it either.
    pub readings: Option<Vec<SecretReading>>,
}

/// Whether an attribute is for everybody who sees the roster: where somebody can be written to is not.
pub fn is_open(attribute: &str) -> bool {
    attribute != EMAIL
}

/// What is stored of a person; `None` where nobody has that code.
///
/// # Errors
/// The database fails.
pub fn of(
    living: &Living,
    present: &Present,
    access: &Access<'_>,
    code: &str,
) -> Result<Option<Particulars>, AppError> {
    let Some(state) = present.world().people.get(code) else { return Ok(None) };
    let mut person = state.person.clone();
    if !access.may_for_person(Ability::ManagePeople, code) {
        person.attributes.retain(|key, _| is_open(key));
    }
    let may_read = access.may_for_person(Ability::ReadSecrets, code);
    Ok(Some(Particulars {
        person,
        sealed: state.sealed.as_ref().map(|sealed| sealed.fields.clone()).unwrap_or_default(),
        holds_content: state.holds_content,
        readings: if may_read { Some(secrets::readings(living, code)?) } else { None },
    }))
}
