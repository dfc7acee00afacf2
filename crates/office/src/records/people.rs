//! How sheets name people.

use crate::issues::Place;
use crate::texts;

/// 人员指称 — a person as a sheet names them: `张三`, `P00012`, `张三（P00012）`, `张三（机关党支部）`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonReference {
    /// Name, where one is written.
    pub name: Option<String>,
    /// Code, where one is written.
    pub code: Option<String>,
    /// Branch as written, to tell namesakes apart.
    pub branch: Option<String>,
    /// What else stands in brackets: the reason of an absence.
    pub note: Option<String>,
    /// Where it stands.
    pub place: Place,
}

impl PersonReference {
    /// Reads one name or code; `None` for words such as 无.
    pub fn read(text: &str, place: &Place) -> Option<PersonReference> {
        if texts::says_none(text) {
            return None;
        }
        let (text, inside) = texts::with_note(text);
        let mut person =
            PersonReference { name: None, code: None, branch: None, note: None, place: place.clone() };
        if is_code(&text) {
            person.code = Some(texts::fold_signs(&text).into_owned());
        } else {
            person.name = Some(texts::name(&text));
        }
        match inside {
            Some(code) if person.code.is_none() && is_code(&code) => {
                person.code = Some(texts::fold_signs(&code).into_owned());
            }
            Some(branch) if is_unit(&branch) => person.branch = Some(branch),
            note => person.note = note,
        }
        Some(person)
    }

    /// Reads the people of one cell.
    pub fn read_all(text: &str, place: &Place) -> Vec<PersonReference> {
        texts::names(text).iter().filter_map(|name| PersonReference::read(name, place)).collect()
    }

    /// Name and code as an issue shows them.
    pub fn shown(&self) -> String {
        match (&self.name, &self.code) {
            (Some(name), Some(code)) => format!("{name}（{code}）"),
            (Some(name), None) => match &self.branch {
                Some(branch) => format!("{name}（{branch}）"),
                None => name.clone(),
            },
            (None, code) => code.clone().unwrap_or_default(),
        }
    }
}

fn is_code(text: &str) -> bool {
    let text = texts::fold_signs(text);
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && text.bytes().any(|b| b.is_ascii_digit())
}

fn is_unit(text: &str) -> bool {
    ["支部", "总支", "党委", "小组", "学院", "系"].iter().any(|end| text.ends_with(end))
}
