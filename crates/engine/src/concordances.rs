//! Where several standards ask the same, told from their rules and not by hand; and what their notes say of each other.

use crate::facts::vocabulary::TagSet;
use crate::metrics::Comparison;
use crate::rules::{Aggregate, Distinct, Filter, Per, Quantity, Rule};
use crate::standards::{Clause, Indicator, Standard, Subject};
use std::collections::BTreeMap;

/// 界限 — which way a number bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// At least so many.
    AtLeast,
    /// At most so many.
    AtMost,
    /// Exactly so many.
    Equals,
    /// By that day.
    By,
}

/// 一项所问 — what an indicator asks for.
#[derive(Clone, Debug)]
pub struct Asking<'s> {
    /// The standard.
    pub standard: &'s Standard,
    /// The indicator.
    pub indicator: &'s Indicator,
    /// Over what time it counts.
    pub per: Per,
    /// The parameter that gives the number, and which way it bounds.
    pub bounds: Vec<(Bound, &'s str)>,
    /// What the record must be besides: all of these tags.
    pub all: TagSet,
    /// Any of these tags.
    pub any: TagSet,
    /// None of these tags.
    pub none: TagSet,
    /// Asked of each, or as an average over the members.
    pub average: bool,
}

impl Asking<'_> {
    /// Whether whatever passes here passes there, too, as far as the record's tags go.
    pub fn narrower_than(&self, other: &Asking<'_>) -> bool {
        self.all.contains(other.all)
            && self.none.contains(other.none)
            && (other.any.is_empty()
                || self.any == other.any
                || self.all.intersects(other.any)
                || (!self.any.is_empty() && other.any.contains(self.any)))
    }
}

/// 同一事项 — the same kind of record of the same subject, asked for by several standards.
#[derive(Clone, Debug)]
pub struct Matter<'s> {
    /// Whom it is about.
    pub subject: Subject,
    /// What is asked for, in words: kinds of record or what is measured.
    pub what: Vec<&'static str>,
    /// Further words, such as what is measured.
    pub measured: String,
    /// Items, any of them.
    pub items: Vec<String>,
    /// What is summed up.
    pub quantity: Option<Quantity>,
    /// One record of that kind answers them; else it is a state of the roster.
    pub is_record: bool,
    /// What is asked, by standard in the order given.
    pub askings: Vec<Asking<'s>>,
}

/// What makes two rules ask the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    subject: &'static str,
    kinds: Vec<&'static str>,
    of: Vec<&'static str>,
    items: Vec<String>,
    quantity: u8,
    distinct: u8,
    from_below: bool,
    metric: String,
}

fn bound<'s>(bounds: &mut Vec<(Bound, &'s str)>, way: Bound, id: Option<&'s String>) {
    bounds.extend(id.map(|id| (way, id.as_str())));
}

/// The records that a filter asks for, as a key.
fn key_of(subject: Subject, filter: &Filter, quantity: Option<Quantity>) -> Key {
    let sorted = |mut ids: Vec<&'static str>| {
        ids.sort_unstable();
        ids
    };
    let mut items = filter.items.clone();
    items.sort();
    Key {
        subject: subject.id(),
        kinds: sorted(filter.kinds.iter().map(|k| k.id()).collect()),
        of: sorted(filter.of.iter().map(|k| k.id()).collect()),
        items,
        quantity: quantity.map_or(0, |q| 1 + q as u8),
        distinct: match filter.distinct {
            Distinct::Fact | Distinct::Day => 0,
            Distinct::Person => 1,
            Distinct::Item => 2,
        },
        from_below: filter.from_below,
        metric: String::new(),
    }
}

/// What one rule asks, once for each number that it names.
fn askings<'s>(standard: &'s Standard, indicator: &'s Indicator) -> Vec<(Key, Matter<'s>)> {
    let mut out = Vec::new();
    let blank = |per: Per| Asking {
        standard,
        indicator,
        per,
        bounds: Vec::new(),
        all: TagSet::default(),
        any: TagSet::default(),
        none: TagSet::default(),
        average: false,
    };
    let mut of_records = |filter: &'s Filter, quantity: Option<Quantity>, mut asking: Asking<'s>| {
        if filter.kinds.is_empty() || filter.latest {
            return;
        }
        (asking.all, asking.any, asking.none) = (filter.all, filter.any, filter.none);
        let kinds = filter.kinds.iter().map(|k| k.label());
        let matter = Matter {
            subject: indicator.subject,
            what: kinds.chain(filter.of.iter().map(|k| k.label())).collect(),
            measured: String::new(),
            items: filter.items.clone(),
            quantity,
            is_record: true,
            askings: vec![asking],
        };
        out.push((key_of(indicator.subject, filter, quantity), matter));
    };
    match &indicator.rule {
        Rule::Count { filter, at_least, at_most, per, .. } => {
            let mut asking = blank(*per);
            bound(&mut asking.bounds, Bound::AtLeast, at_least.as_ref());
            bound(&mut asking.bounds, Bound::AtMost, at_most.as_ref());
            of_records(filter, None, asking);
        }
        Rule::Sum { filter, quantity, at_least, at_most, aggregate, per, .. } => {
            let mut asking = blank(*per);
            bound(&mut asking.bounds, Bound::AtLeast, at_least.as_ref());
            bound(&mut asking.bounds, Bound::AtMost, at_most.as_ref());
            asking.average = *aggregate == Aggregate::Average;
            of_records(filter, Some(*quantity), asking);
        }
        Rule::DoneBy { filter, by, by_day, per, .. } => {
            let mut asking = blank(*per);
            bound(&mut asking.bounds, Bound::By, by.as_ref().or(by_day.as_ref()));
            of_records(filter, None, asking);
        }
        Rule::Structure { require, .. } => {
            for condition in require {
                let mut asking = blank(Per::Standing);
                for comparison in &condition.comparisons {
                    match comparison {
                        Comparison::AtLeast(id) => asking.bounds.push((Bound::AtLeast, id)),
                        Comparison::AtMost(id) => asking.bounds.push((Bound::AtMost, id)),
                        Comparison::Equals(id) => asking.bounds.push((Bound::Equals, id)),
                        _ => {}
                    }
                }
                if asking.bounds.is_empty() {
                    continue;
                }
                let ways: Vec<Bound> = asking.bounds.iter().map(|(way, _)| *way).collect();
                let key = Key {
                    subject: indicator.subject.id(),
                    kinds: Vec::new(),
                    of: Vec::new(),
                    items: Vec::new(),
                    quantity: 0,
                    distinct: 0,
                    from_below: false,
                    metric: format!("{:?} {:?}", condition.metric, ways),
                };
                let matter = Matter {
                    subject: indicator.subject,
                    what: Vec::new(),
                    measured: condition.metric.label(),
                    items: Vec::new(),
                    quantity: None,
                    is_record: false,
                    askings: vec![asking],
                };
                out.push((key, matter));
            }
        }
        _ => {}
    }
    out
}

/// What several of these standards ask: the same subject, kinds of record, items and quantity. What only one of them asks
/// is left out.
pub fn matters<'s>(standards: &[&'s Standard]) -> Vec<Matter<'s>> {
    let mut by_key: BTreeMap<Key, Matter<'s>> = BTreeMap::new();
    let mut order: Vec<Key> = Vec::new();
    for standard in standards {
        for indicator in &standard.indicators {
            for (key, matter) in askings(standard, indicator) {
                match by_key.get_mut(&key) {
                    Some(known) => known.askings.extend(matter.askings),
                    None => {
                        order.push(key.clone());
                        by_key.insert(key, matter);
                    }
                }
            }
        }
    }
    let several = |matter: &Matter<'_>| {
        let first = matter.askings.first().map(|a| &a.standard.document.id);
        matter.askings.iter().any(|a| Some(&a.standard.document.id) != first)
    };
    order.into_iter().filter_map(|key| by_key.remove(&key)).filter(several).collect()
}

/// 互见 — a note of one clause that names others.
#[derive(Clone, Debug)]
pub struct Citation<'s> {
    /// The standard whose register has the note.
    pub standard: &'s Standard,
    /// The clause with the note.
    pub clause: &'s Clause,
    /// The clauses that it names, with their standards.
    pub others: Vec<(&'s Standard, &'s Clause)>,
    /// The note says that they differ, not only that they repeat each other.
    pub differs: bool,
}

/// Words by which a note says that two texts differ.
const DIFFERING: [&str; 7] = ["不一致", "矛盾", "冲突", "不同", "不统一", "两种", "写作"];

/// Whether a note speaks of texts that differ.
pub fn says_differ(note: &str) -> bool {
    DIFFERING.iter().any(|word| note.contains(word))
}

/// Ids of clauses that a note names, in order.
fn ids(note: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let parts = note.split(|c| !is_part(c)).map(|part| part.trim_end_matches('-'));
    parts
        .filter(|part| {
            part.len() > 4 && part.starts_with('S') && part[1..4].chars().all(|c| c.is_ascii_digit())
        })
        .collect()
}

/// Every note that names clauses of these standards, or says that the text contradicts itself.
pub fn citations<'s>(standards: &[&'s Standard]) -> Vec<Citation<'s>> {
    let find = |id: &str| standards.iter().find_map(|s| s.clause(id).map(|clause| (*s, clause)));
    let mut out = Vec::new();
    for standard in standards {
        for clause in standard.clauses.iter().filter(|c| !c.note.is_empty()) {
            let mut others: Vec<(&Standard, &Clause)> = Vec::new();
            for (other, cited) in ids(&clause.note).into_iter().filter_map(find) {
                if cited.id != clause.id && others.iter().all(|(_, known)| known.id != cited.id) {
                    others.push((other, cited));
                }
            }
            let differs = says_differ(&clause.note);
            if !others.is_empty() {
                out.push(Citation { standard, clause, others, differs });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_names_clauses_by_their_ids() {
        let note = "与S000-03-02-02、S000-03-02-03不一致：后者另列第二年度至2022年5月；见S001-B-05-01各行";
        assert_eq!(ids(note), ["S000-03-02-02", "S000-03-02-03", "S001-B-05-01"]);
        assert!(says_differ(note) && !says_differ("与S003-02-01相同"));
        assert!(ids("S形曲线、SM3、S12-1").is_empty());
    }
}
