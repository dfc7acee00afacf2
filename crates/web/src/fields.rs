//! What a form or an address brings: names and values, in order, names may repeat.

use crate::answers::Failure;
use crate::words::part;
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

    /// Whether that is what the field says.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.text(name) == value
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

/// What lists read of their address.
impl Fields {
    /// A day by which a list is filtered; what is none is said among what is wrong, and filters nothing.
    pub fn limit(&self, name: &str, wrong: &mut Vec<String>) -> Option<Day> {
        self.day(name).unwrap_or_else(|problem| {
            wrong.push(problem);
            None
        })
    }

    /// The page that is wanted, from 1 on.
    pub fn page(&self) -> usize {
        self.number("page").ok().flatten().and_then(|n| usize::try_from(n).ok()).unwrap_or(1).max(1)
    }

    /// The same filter at another place of the list: `place` instead of what `left` names.
    pub fn address(&self, path: &str, left: &[&str], place: Option<String>) -> String {
        let kept = self.0.iter().filter(|(name, value)| !left.contains(&name.as_str()) && !value.is_empty());
        let kept = kept.map(|(name, value)| format!("{}={}", part(name), part(value)));
        let parts: Vec<String> = place.into_iter().chain(kept).collect();
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
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
    fn a_list_keeps_its_filter_from_page_to_page() {
        let fields = Fields::parse("page=2&unit=B01&q=&saved=x&name=%E5%AD%A6");
        assert_eq!(fields.page(), 2);
        let next = fields.address("/records", &["page", "saved"], Some("page=3".into()));
        assert_eq!(next, "/records?page=3&unit=B01&name=%E5%AD%A6");
        assert_eq!(fields.address("/records", &["page", "saved", "unit", "name"], None), "/records");
        let mut wrong = Vec::new();
        assert_eq!(Fields::parse("from=soon").limit("from", &mut wrong), None);
        assert!(wrong[0].contains("不是日期"));
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
