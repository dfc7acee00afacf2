//! What a form or an address brings: names and values, in order, names may repeat.

use crate::answers::Failure;
use jishi_app::errors::{AppError, FieldError};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;

/// 栏目 — the fields of a form or of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Reads `a=1&b=2`, percent-encoded.
    pub fn parse(text: &str) -> Fields {
        Fields(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The first value, trimmed; `None` where it is missing or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut named = self.0.iter().filter(|(n, _)| n == name);
        named.find_map(|(_, value)| Some(value.trim()).filter(|v| !v.is_empty()))
    }

    /// The first value as it was typed, blanks and all: for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// The first value, trimmed, or nothing.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Every value that is not empty, trimmed.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
    }

    /// Whether a box is ticked.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Fields whose names begin so: the rest of the name and the value, trimmed.
    pub fn starting<'f>(&'f self, prefix: &'f str) -> impl Iterator<Item = (&'f str, &'f str)> {
        self.0.iter().filter_map(move |(n, v)| Some((n.strip_prefix(prefix)?, v.trim())))
    }

    /// A day.
    ///
    /// # Errors
    /// A text that is no day, in words for the field.
    pub fn day(&self, name: &str) -> Result<Option<Day>, String> {
        self.get(name).map(Day::read).transpose()
    }

    /// An amount of yuan or class hours.
    ///
    /// # Errors
    /// A text that is no amount, in words for the field.
    pub fn amount(&self, name: &str) -> Result<Option<Amount>, String> {
        let Some(text) = self.get(name) else { return Ok(None) };
        match Amount::parse(text) {
            Some(amount) => Ok(Some(amount)),
            None => Err(format!("“{text}”不是数，请写成 2 或 1.5 的样子，最多两位小数")),
        }
    }

    /// A whole number.
    ///
    /// # Errors
    /// A text that is no whole number, in words for the field.
    pub fn number(&self, name: &str) -> Result<Option<i64>, String> {
        let Some(text) = self.get(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| format!("“{text}”不是整数"))
    }
}

/// 栏目错误 — what is wrong, by field, in the order in which it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(pub Vec<(String, String)>);

impl Errors {
    /// Notes what is wrong with a field; an empty name is the whole form.
    pub fn add(&mut self, field: impl Into<String>, problem: impl Into<String>) {
        self.0.push((field.into(), problem.into()));
    }

    /// The value, or nothing and a note.
    pub fn take<T: Default>(&mut self, field: &str, read: Result<T, String>) -> T {
        read.unwrap_or_else(|problem| {
            self.add(field, problem);
            T::default()
        })
    }

    /// What a use case refused, beside a field; anything else is a failure of the request.
    ///
    /// # Errors
    /// The database or a file failed.
    pub fn refused(&mut self, field: impl Into<String>, error: AppError) -> Result<(), Failure> {
        match error.refusal() {
            Some(refusal) => {
                self.add(field, format!("{}：{}。{}", refusal.object, refusal.problem, refusal.remedy));
                Ok(())
            }
            None => Err(Failure::from(error)),
        }
    }

    /// The same for a refusal that knows its field.
    ///
    /// # Errors
    /// The database or a file failed.
    pub fn misfit(&mut self, misfit: FieldError) -> Result<(), Failure> {
        self.refused(misfit.field, misfit.error)
    }

    /// What is wrong with a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, problem)| problem.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_repeat_and_blank_is_nothing() {
        let fields = Fields::parse("kind=theme-day&kind=party-lecture&place=+&title=%E5%AD%A6%E4%B9%A0");
        assert_eq!(fields.all("kind").collect::<Vec<_>>(), ["theme-day", "party-lecture"]);
        assert_eq!((fields.get("place"), fields.get("title")), (None, Some("学习")));
    }

    #[test]
    fn what_is_no_day_says_how_to_write_one() {
        let fields = Fields::parse("day=2026-02-30&hours=1.5&n=x");
        assert!(fields.day("day").unwrap_err().contains("不是日期"));
        assert!(Fields::parse("day=5190-09-22").day("day").unwrap_err().contains("1900到2099"));
        assert_eq!(fields.day("none"), Ok(None));
        assert_eq!(fields.amount("hours"), Ok(Amount::parse("1.5")));
        assert!(fields.number("n").is_err());
    }
}
