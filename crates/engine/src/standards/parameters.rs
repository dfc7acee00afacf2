//! Dated values with origin and certainty: the only place where a standard's numbers stand.

use super::reader::{Mistake, Reader, day_of};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use serde::Serialize;
use toml::{Table, Value};

/// 出处 — who gives a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// 文件写明
    Document,
    /// 上级规定
    National,
    /// 文件未写，系统取的默认值，待学校确认
    Assumed,
}

impl Origin {
    /// Id in data and output.
    pub fn id(self) -> &'static str {
        match self {
            Origin::Document => "document",
            Origin::National => "national",
            Origin::Assumed => "assumed",
        }
    }

    /// Word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Origin::Document => "文件写明",
            Origin::National => "上级规定",
            Origin::Assumed => "文件未写，暂取默认值",
        }
    }
}

/// 可靠程度
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// The text says so.
    Certain,
    /// Not read in the text itself.
    Unverified,
    /// The text can be read in more than one way.
    Ambiguous,
}

/// 参数类型
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterType {
    /// Whole number.
    Integer,
    /// Number with two decimals.
    Decimal,
    /// 0 to 1.
    Share,
    /// Yuan.
    Money,
    /// Class hours.
    Hours,
    /// Days.
    Days,
    /// Months.
    Months,
    /// A calendar date.
    Date,
    /// A day of each year, `MM-DD`.
    MonthDay,
    /// Yes or no.
    Boolean,
    /// A word.
    Text,
    /// Several words or numbers.
    List,
}

/// 参数值 — as rules use it: shares as fractions, money and hours in hundredths.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// Integer, days, months.
    Number(i64),
    /// Share, numerator and denominator.
    Share(i64, i64),
    /// Yuan or class hours, in hundredths.
    Amount(Amount),
    /// A date.
    Day(Day),
    /// Month and day.
    MonthDay(i8, i8),
    /// Yes or no.
    Flag(bool),
    /// A word.
    Text(String),
    /// A list of words (numbers as text).
    List(Vec<String>),
}

impl Setting {
    /// The value as JSON, as people write it.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Setting::Number(n) => (*n).into(),
            Setting::Share(n, d) => serde_json::json!(*n as f64 / *d as f64),
            Setting::Amount(a) if a.0 % 100 == 0 => (a.0 / 100).into(),
            Setting::Amount(a) => serde_json::json!(a.0 as f64 / 100.0),
            Setting::Day(day) => day.to_string().into(),
            Setting::MonthDay(m, d) => format!("{m:02}-{d:02}").into(),
            Setting::Flag(flag) => (*flag).into(),
            Setting::Text(text) => text.clone().into(),
            Setting::List(list) => list
                .iter()
                .map(|t| t.parse::<i64>().map(serde_json::Value::from).unwrap_or_else(|_| t.clone().into()))
                .collect(),
        }
    }
}

/// 带日期的参数值
#[derive(Clone, Debug)]
pub struct DatedValue {
    /// First day on which it holds.
    pub from: Day,
    /// The value.
    pub setting: Setting,
    /// Who gives it.
    pub origin: Origin,
    /// How sure it is.
    pub certainty: Certainty,
    /// The clause that gives it.
    pub clause: Option<String>,
    /// Why it was chosen or what else could be read.
    pub reason: Option<String>,
}

/// 参数
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Permanent id within the standard.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Type.
    pub kind: ParameterType,
    /// Unit of measure on screen.
    pub unit: String,
    /// Values, sorted by day, never empty.
    pub values: Vec<DatedValue>,
}

impl Parameter {
    /// The value that holds on a day; before the first one, the first one.
    pub fn on(&self, day: Day) -> &DatedValue {
        let i = self.values.partition_point(|v| v.from <= day);
        &self.values[i.saturating_sub(1)]
    }

    /// Reads a value that a college has set.
    ///
    /// # Errors
    /// Says what kind of value is wanted.
    pub fn read_json(&self, value: &serde_json::Value) -> Result<Setting, Mistake> {
        let toml = match value {
            serde_json::Value::Bool(b) => Value::Boolean(*b),
            serde_json::Value::Number(n) => match n.as_i64() {
                Some(i) => Value::Integer(i),
                None => Value::Float(n.as_f64().unwrap_or(f64::NAN)),
            },
            serde_json::Value::String(s) => from_words(s, self.kind),
            serde_json::Value::Array(list) => Value::Array(
                list.iter()
                    .map(|v| match v {
                        serde_json::Value::Number(n) => Value::Integer(n.as_i64().unwrap_or(0)),
                        other => Value::String(other.as_str().unwrap_or_default().to_owned()),
                    })
                    .collect(),
            ),
            _ => return Err(format!("参数“{}”的值看不懂", self.title)),
        };
        setting(self.kind, &toml).map_err(|_| format!("参数“{}”应为{}", self.title, self.kind.words()))
    }
}

fn from_words(text: &str, kind: ParameterType) -> Value {
    use ParameterType as T;
    match kind {
        T::Integer | T::Days | T::Months => {
            text.parse().map(Value::Integer).unwrap_or(Value::String(text.into()))
        }
        T::Decimal | T::Share | T::Money | T::Hours => {
            text.parse().map(Value::Float).unwrap_or(Value::String(text.into()))
        }
        T::Boolean => match text {
            "true" | "是" => Value::Boolean(true),
            "false" | "否" => Value::Boolean(false),
            other => Value::String(other.into()),
        },
        T::List => Value::Array(
            text.split([',', '、', '，'])
                .filter(|t| !t.is_empty())
                .map(|t| Value::String(t.trim().into()))
                .collect(),
        ),
        T::Date | T::MonthDay | T::Text => Value::String(text.into()),
    }
}

impl ParameterType {
    fn parse(id: &str) -> Option<ParameterType> {
        use ParameterType as T;
        Some(match id {
            "integer" => T::Integer,
            "decimal" => T::Decimal,
            "share" => T::Share,
            "money" => T::Money,
            "hours" => T::Hours,
            "days" => T::Days,
            "months" => T::Months,
            "date" => T::Date,
            "month-day" => T::MonthDay,
            "boolean" => T::Boolean,
            "text" => T::Text,
            "list" => T::List,
            _ => return None,
        })
    }

    /// What kind of value is wanted, in words.
    pub fn words(self) -> &'static str {
        use ParameterType as T;
        match self {
            T::Integer => "整数",
            T::Decimal => "至多两位小数的数",
            T::Share => "0到1之间的比例",
            T::Money => "以元计的金额",
            T::Hours => "学时数",
            T::Days => "天数",
            T::Months => "月数",
            T::Date => "日期，如 2026-12-31",
            T::MonthDay => "月日，如 12-10",
            T::Boolean => "是或否",
            T::Text => "文字",
            T::List => "列表",
        }
    }
}

fn hundredths(value: &Value) -> Option<Amount> {
    match value {
        Value::Integer(n) => n.checked_mul(100).map(Amount),
        Value::Float(f) => Amount::parse(&f.to_string()),
        _ => None,
    }
}

fn setting(kind: ParameterType, value: &Value) -> Result<Setting, Mistake> {
    use ParameterType as T;
    let wrong = || format!("value {value} does not fit the type");
    Ok(match (kind, value) {
        (T::Integer | T::Days | T::Months, Value::Integer(n)) => Setting::Number(*n),
        (T::Decimal | T::Money | T::Hours, v) => Setting::Amount(hundredths(v).ok_or_else(wrong)?),
        (T::Share, Value::Integer(n @ 0..=1)) => Setting::Share(*n, 1),
        (T::Share, Value::Float(f)) if (0.0..=1.0).contains(f) => {
            Setting::Share((f * 10_000.0).round() as i64, 10_000)
        }
        (T::Share, Value::String(text)) => {
            let (n, d) = text.split_once('/').ok_or_else(wrong)?;
            let (n, d) = (n.trim().parse().map_err(|_| wrong())?, d.trim().parse().map_err(|_| wrong())?);
            if d <= 0 || n < 0 || n > d {
                return Err(wrong());
            }
            Setting::Share(n, d)
        }
        (T::Date, v) => Setting::Day(day_of(v).ok_or_else(wrong)?),
        (T::MonthDay, Value::String(text)) => {
            let (m, d) = text.split_once('-').ok_or_else(wrong)?;
            let (m, d) = (m.parse::<i8>().map_err(|_| wrong())?, d.parse::<i8>().map_err(|_| wrong())?);
            Day::new(2024, m, d).ok_or_else(wrong)?;
            Setting::MonthDay(m, d)
        }
        (T::Boolean, Value::Boolean(flag)) => Setting::Flag(*flag),
        (T::Text, Value::String(text)) => Setting::Text(text.clone()),
        (T::List, Value::Array(list)) => Setting::List(
            list.iter()
                .map(|v| match v {
                    Value::String(t) => Ok(t.clone()),
                    Value::Integer(n) => Ok(n.to_string()),
                    _ => Err(wrong()),
                })
                .collect::<Result<_, _>>()?,
        ),
        _ => return Err(wrong()),
    })
}

/// Reads one `[[parameter]]`.
///
/// # Errors
/// What is missing or does not fit: a number without origin, a document value without its clause …
pub fn read(table: &Table) -> Result<Parameter, Mistake> {
    let r = Reader::new(table);
    let id = r.required("id")?;
    let title = r.required("title")?;
    let type_id = r.required("type")?;
    let kind = ParameterType::parse(&type_id).ok_or_else(|| format!("unknown type `{type_id}`"))?;
    let unit = r.text("unit")?.unwrap_or_default();
    r.text("note")?;
    let mut values = Vec::new();
    for table in r.tables("value")? {
        values.push(read_value(table, kind).map_err(|m| format!("parameter `{id}`: {m}"))?);
    }
    r.finish().map_err(|m| format!("parameter `{id}`: {m}"))?;
    if values.is_empty() {
        return Err(format!("parameter `{id}` has no value"));
    }
    values.sort_by_key(|v| v.from);
    if values.windows(2).any(|w| w[0].from == w[1].from) {
        return Err(format!("parameter `{id}` has two values from the same day"));
    }
    Ok(Parameter { id, title, kind, unit, values })
}

fn read_value(table: &Table, kind: ParameterType) -> Result<DatedValue, Mistake> {
    let r = Reader::new(table);
    let from = r.day("from")?.ok_or("a value without `from`")?;
    let value = r.value("value").ok_or("a value without `value`")?;
    let origin = match r.text("origin")?.as_deref() {
        Some("document") => Origin::Document,
        Some("national") => Origin::National,
        Some("assumed") => Origin::Assumed,
        Some(other) => return Err(format!("unknown origin `{other}`")),
        None => return Err("a value without origin: say document, national or assumed".into()),
    };
    let certainty = match r.text("certainty")?.as_deref() {
        Some("certain") => Certainty::Certain,
        Some("unverified") => Certainty::Unverified,
        Some("ambiguous") => Certainty::Ambiguous,
        None if origin == Origin::Assumed => Certainty::Ambiguous,
        Some(other) => return Err(format!("unknown certainty `{other}`")),
        None => return Err("a value without certainty: say certain, unverified or ambiguous".into()),
    };
    let (clause, reason) =
        (r.text("clause")?.filter(|c| !c.is_empty()), r.text("reason")?.filter(|c| !c.is_empty()));
    if origin != Origin::Assumed && clause.is_none() {
        return Err("a document or national value must name its clause".into());
    }
    if (origin == Origin::Assumed || certainty == Certainty::Ambiguous) && reason.is_none() {
        return Err("an assumed or ambiguous value must give its reason".into());
    }
    let setting = setting(kind, value)?;
    r.finish()?;
    Ok(DatedValue { from, setting, origin, certainty, clause, reason })
}
