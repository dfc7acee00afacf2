//! Reads rules, filters and comparisons from TOML: closed keys, parameters by name, no number.

use super::{Aggregate, Direction, Distinct, Filter, Match, Over, Per, Quantity, Rule, TrendOf, Where};
use crate::facts::vocabulary::{FactKind, TagSet};
use crate::metrics::{Comparison, Condition, Metric, PersonClass, UnitClass};
use crate::standards::reader::{Mistake, Reader};
use jishi_domain::periods::Cadence;
use jishi_domain::record_kinds::RecordKind;
use toml::Table;

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// What is missing, unknown or does not belong to the shape.
    pub fn read(table: &Table) -> Result<Rule, Mistake> {
        let r = Reader::new(table);
        let shape = r.required("shape")?;
        let per = match r.text("per")? {
            None => None,
            Some(id) => Some(Per::parse(&id).ok_or_else(|| format!("unknown `per = \"{id}\"`"))?),
        };
        let need_per = || per.ok_or_else(|| format!("shape `{shape}` needs `per`"));
        let rolling = r.text("rolling_months")?;
        if (per == Some(Per::Rolling)) != rolling.is_some() {
            return Err("`per = \"rolling\"` and `rolling_months` go together".into());
        }
        let parameter = |key: &str| -> Result<Option<String>, Mistake> {
            match r.value(key) {
                Some(v) if !v.is_str() => {
                    Err(format!("`{key}` must name a parameter: a rule contains no number"))
                }
                _ => r.text(key),
            }
        };
        let rule = match shape.as_str() {
            "count" => {
                let rule = Rule::Count {
                    filter: read_filter(&r)?,
                    at_least: parameter("at_least")?,
                    at_most: parameter("at_most")?,
                    usual_max: parameter("usual_max")?,
                    per: need_per()?,
                    rolling,
                };
                if let Rule::Count { at_least: None, at_most: None, .. } = rule {
                    return Err("shape `count` needs `at_least` or `at_most`".into());
                }
                rule
            }
            "sum" => {
                let per_head = r
                    .tables("per_head")?
                    .into_iter()
                    .map(|t| {
                        let r = Reader::new(t);
                        let class = PersonClass::read(&r.required("class")?)?;
                        let amount = r.required("amount")?;
                        r.finish()?;
                        Ok((class, amount))
                    })
                    .collect::<Result<Vec<_>, Mistake>>()?;
                let (at_least, at_most) = (parameter("at_least")?, parameter("at_most")?);
                if at_least.is_none() && at_most.is_none() && per_head.is_empty() {
                    return Err("shape `sum` needs `at_least`, `at_most` or `per_head`".into());
                }
                Rule::Sum {
                    filter: read_filter(&r)?,
                    quantity: match r.required("quantity")?.as_str() {
                        "hours" => Quantity::Hours,
                        "yuan" => Quantity::Yuan,
                        "number" => Quantity::Number,
                        other => return Err(format!("unknown quantity `{other}`")),
                    },
                    at_least,
                    at_most,
                    aggregate: match r.text("aggregate")?.as_deref() {
                        None | Some("total" | "each") => Aggregate::Total,
                        Some("average") => Aggregate::Average,
                        Some(other) => return Err(format!("unknown aggregate `{other}`")),
                    },
                    per_head,
                    per: need_per()?,
                    rolling,
                }
            }
            "done-by" => {
                let (by, by_day) = (parameter("by")?, parameter("by_day")?);
                if by.is_some() == by_day.is_some() {
                    return Err("shape `done-by` needs either `by` or `by_day`".into());
                }
                let per = if by_day.is_some() { need_per()? } else { per.unwrap_or(Per::Programme) };
                Rule::DoneBy { filter: read_filter(&r)?, by, by_day, from: parameter("from")?, per }
            }
            "follow-up" => {
                let part = |key: &str| -> Result<Filter, Mistake> {
                    let table = r.table(key)?.ok_or_else(|| format!("shape `follow-up` needs `{key}`"))?;
                    let r = Reader::new(table);
                    let filter = read_filter(&r)?;
                    r.finish()?;
                    Ok(filter)
                };
                let (within_days, within_months) = (parameter("within_days")?, parameter("within_months")?);
                let (at_least_days, at_least_months) =
                    (parameter("at_least_days")?, parameter("at_least_months")?);
                let before = r.has("precede");
                if within_days.is_some() && within_months.is_some() {
                    return Err("shape `follow-up` takes either `within_days` or `within_months`".into());
                }
                if !before && within_days.is_none() && within_months.is_none() {
                    return Err("shape `follow-up` needs `within_days` or `within_months`".into());
                }
                Rule::FollowUp {
                    trigger: part("trigger")?,
                    follow: part(if before { "precede" } else { "follow" })?,
                    before,
                    at_least_days,
                    at_least_months,
                    within_days,
                    within_months,
                    matching: match r.text("match")?.as_deref() {
                        None | Some("unit") => Match::Unit,
                        Some("person") => Match::Person,
                        Some("record") => Match::Record,
                        Some(other) => return Err(format!("unknown match `{other}`")),
                    },
                    per: per.unwrap_or(Per::Cadence(Cadence::Year)),
                    rolling,
                }
            }
            "structure" => {
                let require =
                    r.tables("require")?.into_iter().map(Condition::read).collect::<Result<Vec<_>, _>>()?;
                if require.is_empty() {
                    return Err("shape `structure` needs `require`".into());
                }
                Rule::Structure { require, on: parameter("on")? }
            }
            "share" => {
                let (over, wanted) = read_share(&r)?;
                let (at_least, at_most) = (parameter("at_least")?, parameter("at_most")?);
                if at_least.is_none() && at_most.is_none() {
                    return Err("shape `share` needs `at_least` or `at_most`".into());
                }
                Rule::Share {
                    over,
                    wanted,
                    at_least,
                    at_most,
                    by: parameter("by")?,
                    per: per.unwrap_or(Per::Standing),
                }
            }
            "ratio" => {
                let part = |key: &str| -> Result<Filter, Mistake> {
                    let table = r.table(key)?.ok_or_else(|| format!("shape `ratio` needs `{key}`"))?;
                    let r = Reader::new(table);
                    let filter = read_filter(&r)?;
                    r.finish()?;
                    Ok(filter)
                };
                let (at_least, at_most) = (parameter("at_least")?, parameter("at_most")?);
                if at_least.is_none() && at_most.is_none() {
                    return Err("shape `ratio` needs `at_least` or `at_most`".into());
                }
                Rule::Ratio {
                    part: part("part")?,
                    whole: part("whole")?,
                    quantity: match r.text("quantity")?.as_deref() {
                        None | Some("facts") => None,
                        Some("hours") => Some(Quantity::Hours),
                        Some("yuan") => Some(Quantity::Yuan),
                        Some("number") => Some(Quantity::Number),
                        Some(other) => return Err(format!("unknown quantity `{other}`")),
                    },
                    at_least,
                    at_most,
                    per: need_per()?,
                }
            }
            "attested" => Rule::Attested { item: r.required("item")?, per: need_per()? },
            "all-of" | "any-of" => {
                let rules = r.tables("rules")?.into_iter().map(Rule::read).collect::<Result<Vec<_>, _>>()?;
                let indicators = r.texts("indicators")?;
                if rules.is_empty() && indicators.is_empty() {
                    return Err(format!("shape `{shape}` needs `rules` or `indicators`"));
                }
                let per = per.unwrap_or(Per::Cadence(Cadence::Year));
                if shape == "all-of" {
                    Rule::AllOf { rules, indicators, per }
                } else {
                    Rule::AnyOf { rules, indicators, per }
                }
            }
            "trend" => {
                let of = if let Some(table) = r.table("metric")? {
                    let r = Reader::new(table);
                    let metric = Metric::read(&r)?;
                    r.finish()?;
                    TrendOf::Metric(metric)
                } else if r.has("over") || r.has("over_facts") {
                    let (over, wanted) = read_share(&r)?;
                    TrendOf::Share(over, wanted)
                } else {
                    TrendOf::Facts(read_filter(&r)?)
                };
                let direction = match r.required("direction")?.as_str() {
                    "increase" => Direction::Increase,
                    "not-decrease" => Direction::NotDecrease,
                    other => return Err(format!("unknown direction `{other}`")),
                };
                Rule::Trend { of, direction, per: per.unwrap_or(Per::Cadence(Cadence::Year)) }
            }
            other => return Err(format!("unknown shape `{other}`")),
        };
        r.finish()?;
        Ok(rule)
    }
}

fn read_share(r: &Reader<'_>) -> Result<(Over, Where), Mistake> {
    let over = match (r.text("over")?, r.table("over_facts")?) {
        (Some(class), None) => match UnitClass::read(&class) {
            Ok(class) => Over::Units(class),
            Err(_) => Over::Persons(PersonClass::read(&class)?),
        },
        (None, Some(table)) => {
            let r = Reader::new(table);
            let filter = read_filter(&r)?;
            r.finish()?;
            Over::Facts(Box::new(filter))
        }
        _ => return Err("a share needs either `over` or `over_facts`".into()),
    };
    let table = r.table("where")?.ok_or("a share needs `where`")?;
    let w = Reader::new(table);
    let wanted = if w.flag("attained")? == Some(true) {
        Where::Attained
    } else if let Some(slug) = w.text("indicator")? {
        Where::Indicator(slug)
    } else if w.has("metric") {
        return Ok((over, Where::Condition(Box::new(Condition::read(table)?))));
    } else if let Some(class) = w.text("class")? {
        Where::Class(PersonClass::read(&class)?)
    } else {
        let mut filter = read_filter_parts(&w)?;
        if filter.kinds.is_empty() {
            match &over {
                Over::Facts(f) => filter.kinds.clone_from(&f.kinds),
                _ => return Err("`where` needs facts, a metric, an indicator or attained".into()),
            }
        }
        filter.latest = w.flag("latest")?.unwrap_or(false);
        if filter.latest && (filter.items.is_empty() || matches!(over, Over::Facts(_))) {
            return Err("`latest` needs `items`, and `over` units or persons".into());
        }
        Where::Facts(Box::new(filter))
    };
    w.text("per")?;
    w.finish()?;
    Ok((over, wanted))
}

/// Reads the filter keys; fact kinds are needed.
pub fn read_filter(r: &Reader<'_>) -> Result<Filter, Mistake> {
    let filter = read_filter_parts(r)?;
    if filter.kinds.is_empty() { Err("`facts` is missing".into()) } else { Ok(filter) }
}

fn read_filter_parts(r: &Reader<'_>) -> Result<Filter, Mistake> {
    let kinds = r
        .texts("facts")?
        .iter()
        .map(|id| FactKind::from_id(id).ok_or_else(|| format!("unknown fact kind `{id}`")))
        .collect::<Result<Vec<_>, _>>()?;
    let of = r
        .texts("of")?
        .iter()
        .map(|id| {
            RecordKind::from_id(id)
                .filter(|k| k.spec().sitting)
                .ok_or_else(|| format!("`of`: `{id}` is no kind of sitting"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let tags = |key: &str| -> Result<TagSet, Mistake> {
        let mut set = TagSet::default();
        for id in r.texts(key)? {
            set = set.with(&id).ok_or_else(|| format!("unknown tag `{id}`"))?;
        }
        Ok(set)
    };
    let mut items = r.texts("items")?;
    items.extend(r.texts("topics")?);
    let parameter = |key: &str| -> Result<Option<String>, Mistake> {
        match r.value(key) {
            Some(v) if !v.is_str() => {
                Err(format!("`{key}` must name a parameter: a rule contains no number"))
            }
            _ => r.text(key),
        }
    };
    Ok(Filter {
        kinds,
        items,
        all: tags("all_tags")?,
        any: tags("any_tags")?,
        none: tags("no_tags")?,
        of,
        months: parameter("months")?,
        day_of_month: parameter("day_of_month")?,
        tolerance: parameter("tolerance_days")?,
        distinct: match r.text("distinct")?.as_deref() {
            None | Some("fact" | "record") => Distinct::Fact,
            Some("day") => Distinct::Day,
            Some("person") => Distinct::Person,
            Some("item") => Distinct::Item,
            Some(other) => return Err(format!("unknown distinct `{other}`")),
        },
        from_below: r.flag("from_below")?.unwrap_or(false),
        latest: false,
    })
}

/// The comparison keys of a condition.
pub fn read_comparisons(r: &Reader<'_>) -> Result<Vec<Comparison>, Mistake> {
    let mut out = Vec::new();
    let parameter = |key: &str| -> Result<Option<String>, Mistake> {
        match r.value(key) {
            Some(v) if !v.is_str() => {
                Err(format!("`{key}` must name a parameter: a rule contains no number"))
            }
            _ => r.text(key),
        }
    };
    if let Some(exists) = r.flag("exists")? {
        out.push(Comparison::Exists(exists));
    }
    if let Some(p) = parameter("at_least")? {
        out.push(Comparison::AtLeast(p));
    }
    if let Some(p) = parameter("at_most")? {
        out.push(Comparison::AtMost(p));
    }
    if let Some(p) = parameter("equals")? {
        out.push(Comparison::Equals(p));
    }
    if let Some(odd) = r.flag("odd")? {
        out.push(Comparison::Odd(odd));
    }
    let one_of = r.texts("one_of")?;
    if !one_of.is_empty() {
        out.push(Comparison::OneOf(one_of));
    }
    if let Some(is) = r.flag("is")? {
        out.push(Comparison::Is(is));
    }
    if out.is_empty() { Err("a condition needs a comparison".into()) } else { Ok(out) }
}
