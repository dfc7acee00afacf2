//! Reads a TOML table key by key and remembers which keys nobody asked for.

use jishi_domain::dates::Day;
use std::cell::RefCell;
use std::collections::BTreeSet;
use toml::{Table, Value};

/// A mistake in a standard's text, without its place.
pub type Mistake = String;

/// A table being read.
pub struct Reader<'a> {
    table: &'a Table,
    used: RefCell<BTreeSet<&'a str>>,
}

impl<'a> Reader<'a> {
    /// Starts reading.
    pub fn new(table: &'a Table) -> Reader<'a> {
        Reader { table, used: RefCell::new(BTreeSet::new()) }
    }

    /// The raw value of a key.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        let (key, value) = self.table.get_key_value(key)?;
        self.used.borrow_mut().insert(key);
        Some(value)
    }

    /// Whether the key stands there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// An optional text.
    pub fn text(&self, key: &str) -> Result<Option<String>, Mistake> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(format!("`{key}` must be a text, not {}", other.type_str())),
        }
    }

    /// A text that must be there.
    pub fn required(&self, key: &str) -> Result<String, Mistake> {
        self.text(key)?.filter(|t| !t.trim().is_empty()).ok_or_else(|| format!("`{key}` is missing or empty"))
    }

    /// A list of texts; one text counts as a list of one.
    pub fn texts(&self, key: &str) -> Result<Vec<String>, Mistake> {
        match self.value(key) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text.clone()]),
            Some(Value::Array(list)) => list
                .iter()
                .map(|v| {
                    v.as_str().map(str::to_owned).ok_or_else(|| format!("`{key}` must be a list of texts"))
                })
                .collect(),
            Some(other) => Err(format!("`{key}` must be a list of texts, not {}", other.type_str())),
        }
    }

    /// An optional yes or no.
    pub fn flag(&self, key: &str) -> Result<Option<bool>, Mistake> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::Boolean(flag)) => Ok(Some(*flag)),
            Some(other) => Err(format!("`{key}` must be true or false, not {}", other.type_str())),
        }
    }

    /// An optional whole number.
    pub fn integer(&self, key: &str) -> Result<Option<i64>, Mistake> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::Integer(number)) => Ok(Some(*number)),
            Some(other) => Err(format!("`{key}` must be a whole number, not {}", other.type_str())),
        }
    }

    /// An optional date.
    pub fn day(&self, key: &str) -> Result<Option<Day>, Mistake> {
        self.value(key).map(|v| day_of(v).ok_or_else(|| format!("`{key}` must be a date"))).transpose()
    }

    /// An optional table.
    pub fn table(&self, key: &str) -> Result<Option<&'a Table>, Mistake> {
        match self.value(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(table)),
            Some(other) => Err(format!("`{key}` must be a table, not {}", other.type_str())),
        }
    }

    /// A list of tables; one table counts as a list of one.
    pub fn tables(&self, key: &str) -> Result<Vec<&'a Table>, Mistake> {
        match self.value(key) {
            None => Ok(Vec::new()),
            Some(Value::Table(table)) => Ok(vec![table]),
            Some(Value::Array(list)) => list
                .iter()
                .map(|v| v.as_table().ok_or_else(|| format!("`{key}` must be a list of tables")))
                .collect(),
            Some(other) => Err(format!("`{key}` must be a list of tables, not {}", other.type_str())),
        }
    }

    /// Refuses keys that nobody asked for.
    pub fn finish(self) -> Result<(), Mistake> {
        let used = self.used.borrow();
        let unknown: Vec<&str> =
            self.table.keys().map(String::as_str).filter(|k| !used.contains(k)).collect();
        if unknown.is_empty() { Ok(()) } else { Err(format!("unknown key `{}`", unknown.join("`, `"))) }
    }
}

/// A TOML date, or a text that is one, of years that can be meant.
pub fn day_of(value: &Value) -> Option<Day> {
    let day = match value {
        Value::Datetime(at) => {
            let on = at.date?;
            Day::new(i16::try_from(on.year).ok()?, i8::try_from(on.month).ok()?, i8::try_from(on.day).ok()?)
        }
        Value::String(text) => Day::parse(text),
        _ => None,
    };
    day.filter(|day| day.can_be_meant())
}

/// A parsed file of `[[name]]` tables: each with the line of its header.
pub fn listed<'a>(name: &str, source: &str, parsed: &'a Table) -> Vec<(usize, &'a Table)> {
    let header = format!("[[{name}]]");
    let lines: Vec<usize> = source
        .lines()
        .enumerate()
        .filter(|(_, l)| l.trim_start().starts_with(&header))
        .map(|(i, _)| i + 1)
        .collect();
    parsed
        .get(name)
        .and_then(Value::as_array)
        .map(|list| {
            list.iter()
                .filter_map(Value::as_table)
                .enumerate()
                .map(|(i, table)| (lines.get(i).copied().unwrap_or(1), table))
                .collect()
        })
        .unwrap_or_default()
}
