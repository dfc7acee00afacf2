//! The parameters of a standard as pages show them: value, origin, certainty, clause, who confirmed.

use super::unconfirmed;
use jishi_domain::actions::Adoption;
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use jishi_engine::evaluations::wording::ParameterOut;
use jishi_engine::facts::vocabulary::FactKind;
use jishi_engine::metrics::Condition;
use jishi_engine::standards::parameters::{Certainty, Origin, Parameter, ParameterType, Setting};
use jishi_engine::standards::{Indicator, Standard};
use serde::Serialize;
use std::collections::BTreeMap;

/// 参数行
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParameterLine {
    /// Id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Value that holds, in words.
    pub value: String,
    /// The value as a form's field holds it.
    pub field: String,
    /// Yes or no.
    pub is_flag: bool,
    /// Value of the text, where the college has set another; in words.
    pub default: Option<String>,
    /// Who gives it.
    pub origin: &'static str,
    /// How sure it is; empty where no text gives it.
    pub certainty: &'static str,
    /// The clause that gives it.
    pub clause: Option<String>,
    /// Why it was chosen or what else could be read.
    pub reason: String,
    /// Why it waits for the college; `None`: it does not wait.
    pub waiting: Option<&'static str>,
    /// Who confirmed it: name of the person, or the body.
    pub confirmed_by: Option<String>,
    /// Reason or resolution of the confirmation.
    pub resolution: String,
    /// Indicators that use it: slug and title.
    pub used_by: Vec<(String, String)>,
}

impl ParameterLine {
    /// Whether the value fits a narrow column without being broken.
    pub fn is_short(&self) -> bool {
        self.value.chars().count() <= 10
    }

    /// What kind of value is wanted, and in which unit.
    pub fn hint(standard: &Standard, id: &str) -> String {
        let Some(parameter) = standard.parameters.get(id) else { return String::new() };
        match parameter.unit.as_str() {
            "" => parameter.kind.words().to_owned(),
            unit => format!("{}，单位：{unit}", parameter.kind.words()),
        }
    }
}

/// Words of values that are ids.
const WORDS: &[(&str, &str)] = &[
    ("up", "向上取整"),
    ("down", "向下取整"),
    ("half-up", "四舍五入"),
    ("fen", "分"),
    ("finance", "财税口径"),
    ("anniversary", "到对应日"),
    ("teacher", "教师支部"),
    ("student", "学生支部"),
    ("lower-grade", "低年级"),
    ("regular", "单独设立"),
    ("joint", "联合"),
    ("direct", "直属"),
    ("province", "省级"),
    ("grade-advanced", "先进"),
    ("grade-good", "较好"),
    ("grade-fair", "一般"),
    ("grade-weak", "后进"),
];

fn word(id: &str) -> &str {
    let word = WORDS.iter().find(|(known, _)| *known == id).map(|(_, word)| *word);
    word.or_else(|| FactKind::from_id(id).map(FactKind::label)).unwrap_or(id)
}

/// Ten thousand yuan, in fen.
const WAN: i64 = 1_000_000;

/// A value as officers write it.
pub fn words(setting: &Setting, unit: &str) -> String {
    match setting {
        Setting::Flag(true) => "是".into(),
        Setting::Flag(false) => "否".into(),
        Setting::Share(n, d) if *d > 0 && (n * 100) % d == 0 => format!("{}%", n * 100 / d),
        Setting::Share(n, d) if *d == 10_000 => format!("{}%", jishi_domain::amounts::Amount(*n)),
        Setting::Share(n, d) => format!("{n}/{d}"),
        Setting::List(list) if list.is_empty() => "没有".into(),
        Setting::List(list) => list.iter().map(|id| word(id)).collect::<Vec<_>>().join("、"),
        Setting::Text(text) => word(text).to_owned(),
        Setting::Day(day) => day.in_words(),
        Setting::Amount(amount) if unit == "元" && amount.0 > 0 && amount.0 % WAN == 0 => {
            format!("{}万元", amount.0 / WAN)
        }
        Setting::MonthDay(month, day) => format!("每年{month}月{day}日"),
        other => format!("{}{unit}", field(other)),
    }
}

/// A value as a form's field holds it, in the form in which it is read again.
pub fn field(setting: &Setting) -> String {
    match setting {
        Setting::Flag(flag) => if *flag { "是" } else { "否" }.into(),
        Setting::List(list) => list.join("、"),
        // 90%, as it is said beside the field
        share @ Setting::Share(..) => words(share, ""),
        other => match other.json() {
            serde_json::Value::String(text) => text,
            value => value.to_string(),
        },
    }
}

/// Whether an indicator uses a parameter.
fn uses(indicator: &Indicator, id: &str) -> bool {
    indicator.uses.iter().any(|used| used == id)
        || indicator.rule.parameters().contains(&id)
        || indicator.applies_when.iter().flat_map(Condition::parameters).any(|used| used == id)
}

/// Who gives a value, by the id that verdicts carry.
pub fn origin_words(id: &str) -> &'static str {
    match id {
        "document" => Origin::Document.label(),
        "national" => Origin::National.label(),
        "college" => "学院设定",
        _ => Origin::Assumed.label(),
    }
}

/// A value that a verdict used, as officers write it.
pub fn used_words(standard: &Standard, used: &ParameterOut) -> String {
    let known = standard.parameters.get(&used.id);
    let read = known.and_then(|p| Some(words(&p.read_json(&used.value).ok()?, &p.unit)));
    read.unwrap_or_else(|| match &used.value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

/// How sure a value is; of one that no text gives there is nothing to be sure of.
fn certainty(origin: Origin, certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain if origin == Origin::Assumed => "",
        Certainty::Certain => "确定",
        Certainty::Unverified => "未核对原文",
        Certainty::Ambiguous => "有不同读法",
    }
}

/// Name of a person, or the words as they stand.
pub fn named(world: &World, by: &str) -> String {
    crate::particulars::name(world, by)
}

/// The value that a parameter has under an adoption: the college's, else the text's, moved into the year of adoption.
fn held(parameter: &Parameter, adoption: &Adoption, moved: Option<&serde_json::Value>, day: Day) -> Setting {
    let set = adoption.parameters.get(&parameter.id).and_then(|c| c.value.as_ref());
    let value = set.or(moved).and_then(|value| parameter.read_json(value).ok());
    value.unwrap_or_else(|| parameter.on(day).setting.clone())
}

/// The value that every parameter has under an adoption, by id.
pub fn settings(standard: &Standard, adoption: &Adoption) -> BTreeMap<String, Setting> {
    let mut bare = adoption.clone();
    bare.parameters.clear();
    let defaults = unconfirmed(standard, &bare);
    let held = |parameter: &Parameter| {
        let moved = defaults.iter().find(|w| w.parameter.id == parameter.id).map(|w| &w.value);
        (parameter.id.clone(), held(parameter, adoption, moved, adoption.from))
    };
    standard.parameters.values().map(held).collect()
}

/// Every parameter of a standard as adopted, those that wait first, in the order of the clauses that give them.
pub fn lines(world: &World, standard: &Standard, adoption: &Adoption) -> Vec<ParameterLine> {
    let day = adoption.from;
    let unconfirmed = unconfirmed(standard, adoption);
    // what was confirmed keeps the date that was confirmed
    let mut bare = adoption.clone();
    bare.parameters.clear();
    let defaults = super::unconfirmed(standard, &bare);
    let line = |parameter: &Parameter| -> ParameterLine {
        let dated = parameter.on(day);
        let waits = unconfirmed.iter().find(|w| w.parameter.id == parameter.id);
        let moved = defaults.iter().find(|w| w.parameter.id == parameter.id).map(|w| &w.value);
        let setting = held(parameter, adoption, moved, day);
        let confirmation = adoption.parameters.get(&parameter.id);
        let own = confirmation.is_some_and(|c| c.value.is_some());
        let used_by = standard.indicators.iter().filter(|i| uses(i, &parameter.id));
        ParameterLine {
            id: parameter.id.clone(),
            title: parameter.title.clone(),
            value: words(&setting, &parameter.unit),
            field: field(&setting),
            is_flag: parameter.kind == ParameterType::Boolean,
            default: own.then(|| words(&held(parameter, &bare, moved, day), &parameter.unit)),
            origin: origin_words(if own { "college" } else { dated.origin.id() }),
            certainty: certainty(dated.origin, dated.certainty),
            clause: dated.clause.clone(),
            reason: dated.reason.clone().unwrap_or_default(),
            waiting: waits.map(|w| w.why),
            confirmed_by: confirmation.map(|c| named(world, &c.by)),
            resolution: confirmation.and_then(|c| c.reason.clone()).unwrap_or_default(),
            used_by: used_by.map(|i| (i.slug.clone(), i.title.clone())).collect(),
        }
    };
    let mut lines: Vec<ParameterLine> = standard.parameters.values().map(line).collect();
    let place = |clause: &Option<String>| {
        let at = clause.as_ref().and_then(|id| standard.clauses.iter().position(|c| c.id == *id));
        at.unwrap_or(usize::MAX)
    };
    lines.sort_by_key(|line| (line.waiting.is_none(), place(&line.clause)));
    lines
}

/// Reads a value that somebody typed; nothing where it is what holds anyway.
///
/// # Errors
/// What kind of value is wanted, for the field.
pub fn read(standard: &Standard, id: &str, typed: &str) -> Result<serde_json::Value, String> {
    let parameter = standard.parameters.get(id).ok_or_else(|| format!("没有参数“{id}”"))?;
    let typed = typed.trim();
    // a share may be typed as a percentage
    let text = match typed.strip_suffix(['%', '％']) {
        Some(percent) if parameter.kind == ParameterType::Share => {
            let percent: f64 = percent.trim().parse().map_err(|_| format!("“{typed}”不是比例"))?;
            (percent / 100.0).to_string()
        }
        _ => typed.to_owned(),
    };
    let setting = parameter.read_json(&serde_json::Value::String(text))?;
    let value = setting.json();
    // a fraction such as 1/3 is kept as it was typed, because it has no end in decimals
    Ok(match setting {
        Setting::Share(n, d) if d != 10_000 && d != 1 => format!("{n}/{d}").into(),
        _ => value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jishi_domain::amounts::Amount;

    #[test]
    fn values_read_as_officers_write_them() {
        assert_eq!(words(&Setting::Share(8_000, 10_000), ""), "80%");
        assert_eq!(words(&Setting::Share(1, 3), ""), "1/3");
        assert_eq!(words(&Setting::Number(2), "次"), "2次");
        assert_eq!(words(&Setting::Amount(Amount(150)), "学时"), "1.5学时");
        assert_eq!(words(&Setting::Amount(Amount(100_000_000)), "元"), "100万元");
        assert_eq!(words(&Setting::Amount(Amount(123_450)), "元"), "1234.5元");
        assert_eq!(words(&Setting::MonthDay(12, 10), ""), "每年12月10日");
        assert_eq!(words(&Setting::List(Vec::new()), ""), "没有");
    }

    #[test]
    fn what_a_field_holds_is_read_again_as_the_same() {
        let library = crate::library::built_in_for(|_| true);
        for standard in &library.standards {
            for parameter in standard.parameters.values() {
                let setting = &parameter.values[0].setting;
                let again = read(standard, &parameter.id, &field(setting)).unwrap();
                let again = words(&parameter.read_json(&again).unwrap(), "");
                assert_eq!(again, words(setting, ""), "{} {}", standard.key(), parameter.id);
            }
        }
    }

    #[test]
    fn a_share_may_be_typed_as_a_percentage() {
        let library = crate::library::built_in_for(|id| id == "five-standards");
        let standard = crate::library::find(&library, "five-standards").unwrap();
        assert_eq!(read(standard, "attainment-share", "85%").unwrap(), serde_json::json!(0.85));
        assert!(read(standard, "attainment-share", "二").is_err());
    }
}
