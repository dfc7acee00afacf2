//! 标准异同: where standards ask the same or disagree, with their numbers, which is stricter, and what answers all.

use crate::adoptions::{self, parameters, shelves};
use crate::clauses::subject_word;
use crate::living::Present;
use jishi_domain::actions::Adoption;
use jishi_domain::periods::Cadence;
use jishi_engine::concordances::{self, Asking, Bound, Citation, Matter};
use jishi_engine::evaluations::wording::tag_word;
use jishi_engine::facts::vocabulary::TagSet;
use jishi_engine::rules::{Per, Quantity};
use jishi_engine::standards::parameters::Setting;
use jishi_engine::standards::{Library, Standard};
use serde::Serialize;
use std::collections::BTreeMap;

/// 关系 — how several numbers for the same stand to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// All ask the same.
    Same,
    /// Some ask for all that the others ask; their places among the lines.
    Strictest(Vec<usize>),
    /// None covers all others.
    Mixed,
}

/// 一份标准的要求
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskingLine {
    /// `id@version` of the standard.
    pub key: String,
    /// Short name of the standard.
    pub standard: String,
    /// Whether it is adopted today.
    pub adopted: bool,
    /// Title of the indicator.
    pub indicator: String,
    /// Clauses.
    pub clauses: Vec<String>,
    /// Word for the force.
    pub force: &'static str,
    /// Number and period, in words.
    pub number: String,
    /// What the record must be besides, in words.
    pub conditions: Vec<String>,
}

/// 对照 — one matter, side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What it is about.
    pub title: String,
    /// Whom it is about.
    pub subject: &'static str,
    /// How the askings stand to each other.
    pub relation: Relation,
    /// The relation in a sentence.
    pub judgement: String,
    /// What one record (or one state of the roster) answers.
    pub answer: String,
    /// The askings.
    pub lines: Vec<AskingLine>,
}

/// 同名参数取值不同
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clash {
    /// What the parameter is.
    pub title: String,
    /// By standard: key, short name, id of the parameter, value, who gives it, clause.
    pub values: Vec<ClashValue>,
}

/// 一份标准的取值
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClashValue {
    /// `id@version` of the standard.
    pub key: String,
    /// Short name of the standard.
    pub standard: String,
    /// Id of the parameter.
    pub parameter: String,
    /// Value in words.
    pub value: String,
    /// Who gives it.
    pub origin: &'static str,
}

/// 注记 — what the register says of two clauses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The clause with the note, first, and those that it names: key and short name of the standard, id, text.
    pub clauses: Vec<(String, String, String, String)>,
    /// The note.
    pub note: String,
}

/// 全部异同
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Comparisons {
    /// The same asked several times, those that disagree first.
    pub matters: Vec<Comparison>,
    /// The same parameter with different values.
    pub clashes: Vec<Clash>,
    /// Notes that say that clauses differ or contradict each other.
    pub contradictions: Vec<Note>,
    /// Notes that say that clauses repeat each other.
    pub repetitions: Vec<Note>,
    /// What the documents' own notes say of contradictions: short name and note.
    pub remarks: Vec<(String, String)>,
}

struct Side<'l> {
    standard: &'l Standard,
    adoption: Adoption,
    adopted: bool,
    settings: BTreeMap<String, Setting>,
}

/// One version of each standard: the one that is adopted today, else the newest; adopted ones only, where wanted.
fn sides<'l>(present: &Present, library: &'l Library, adopted_only: bool) -> Vec<Side<'l>> {
    let (world, today) = (present.world(), present.today());
    let mut sides: Vec<Side<'l>> = Vec::new();
    for standard in &library.standards {
        let id = &standard.document.id;
        if sides.iter().any(|side| side.standard.document.id == *id) {
            continue;
        }
        let Ok(standard) = shelves::find(library, world, id, today) else { continue };
        let (adopting, adoption) = shelves::standing(world, standard, today);
        let adopted = adopting == shelves::Adopting::Current;
        if adopted_only && !adopted {
            continue;
        }
        let plain = || adoptions::plain(standard, today.max(standard.document.in_force_from));
        let adoption = adoption.cloned().filter(|_| adopted).unwrap_or_else(plain);
        let settings = parameters::settings(standard, &adoption);
        sides.push(Side { standard, adoption, adopted, settings });
    }
    sides
}

/// Where the standards of the library (or those adopted today) ask the same or disagree.
pub fn all(present: &Present, library: &Library, adopted_only: bool) -> Comparisons {
    let sides = sides(present, library, adopted_only);
    let standards: Vec<&Standard> = sides.iter().map(|side| side.standard).collect();
    let mut out = Comparisons { clashes: clashes(&sides), ..Comparisons::default() };
    for matter in concordances::matters(&standards) {
        out.matters.push(comparison(library, &sides, &matter));
    }
    out.matters.sort_by_key(|c| match c.relation {
        Relation::Mixed => 0,
        Relation::Strictest(_) => 1,
        Relation::Same => 2,
    });
    for citation in concordances::citations(&standards) {
        let into = if citation.differs { &mut out.contradictions } else { &mut out.repetitions };
        into.push(note(&citation));
    }
    for standard in standards {
        let notes = standard.document.notes.iter().filter(|note| concordances::says_differ(note));
        out.remarks.extend(notes.map(|note| (standard.document.short.clone(), note.clone())));
    }
    out
}

fn note(citation: &Citation<'_>) -> Note {
    let own = std::iter::once((citation.standard, citation.clause));
    let clauses = own.chain(citation.others.iter().copied()).map(|(standard, clause)| {
        (standard.key(), standard.document.short.clone(), clause.id.clone(), clause.text.clone())
    });
    Note { clauses: clauses.collect(), note: citation.clause.note.clone() }
}

fn side<'a, 'l>(sides: &'a [Side<'l>], asking: &Asking<'_>) -> Option<&'a Side<'l>> {
    sides.iter().find(|side| side.standard.document.id == asking.standard.document.id)
}

fn setting<'a>(sides: &'a [Side<'_>], asking: &Asking<'_>, id: &str) -> Option<&'a Setting> {
    side(sides, asking)?.settings.get(id)
}

/// A value in hundredths (days: in days), so that values of one kind can be compared.
fn measure(setting: &Setting) -> Option<i64> {
    match setting {
        Setting::Number(n) => Some(n * 100),
        Setting::Amount(a) => Some(a.0),
        Setting::Share(n, d) => Some(n * 10_000 / d.max(&1)),
        Setting::Day(day) => Some(i64::from(day.0)),
        Setting::MonthDay(month, day) => Some(i64::from(*month) * 100 + i64::from(*day)),
        _ => None,
    }
}

/// Whether whoever does what the first asks has done what the second asks.
fn covers(sides: &[Side<'_>], a: &Asking<'_>, b: &Asking<'_>) -> bool {
    if !a.narrower_than(b) || a.average != b.average {
        return false;
    }
    // a shorter period asks for the same more evenly; periods of one length begin on different days
    let months = |per: Per| match per {
        Per::Cadence(cadence) => Some(cadence.months()),
        _ => None,
    };
    let times = match (months(a.per), months(b.per)) {
        (Some(x), Some(y)) if a.per == b.per || x < y => i64::from(y / x.max(1)),
        (None, None) if a.per == b.per => 1,
        _ => return false,
    };
    b.bounds.iter().all(|(way, id)| {
        let theirs = setting(sides, b, id).and_then(measure);
        a.bounds.iter().filter(|(own, _)| own == way).any(|(_, own)| {
            let ours = setting(sides, a, own).and_then(measure);
            match (ours, theirs, way) {
                (Some(x), Some(y), Bound::AtLeast) => x * times >= y,
                (Some(x), Some(y), Bound::AtMost) => x * times <= y,
                (Some(x), Some(y), Bound::Equals) => x == y,
                (Some(x), Some(y), Bound::By) => x <= y,
                _ => false,
            }
        })
    })
}

fn per_word(per: Per) -> &'static str {
    match per {
        Per::Cadence(Cadence::Month) => "每月",
        Per::Cadence(Cadence::Quarter) => "每季度",
        Per::Cadence(Cadence::HalfYear) => "每半年",
        Per::Cadence(Cadence::Year) => "每年",
        Per::Cadence(Cadence::AcademicYear) => "每学年",
        Per::Cadence(Cadence::Semester) => "每学期",
        Per::Programme => "采用期内",
        Per::Standing => "现状",
        Per::Rolling => "近期",
    }
}

fn tags(set: TagSet) -> Vec<&'static str> {
    set.names().map(tag_word).collect()
}

fn line(sides: &[Side<'_>], asking: &Asking<'_>) -> AskingLine {
    let numbers: Vec<String> = asking
        .bounds
        .iter()
        .map(|(way, id)| {
            let unit = asking.standard.parameters.get(*id).map_or("", |p| p.unit.as_str());
            let value =
                setting(sides, asking, id).map_or_else(|| "未定".into(), |s| parameters::words(s, unit));
            match way {
                Bound::AtLeast => format!("至少{value}"),
                Bound::AtMost => format!("至多{value}"),
                Bound::Equals => format!("正好{value}"),
                Bound::By => format!("{value}前"),
            }
        })
        .collect();
    let mut conditions: Vec<String> = tags(asking.all).into_iter().map(str::to_owned).collect();
    if !asking.any.is_empty() {
        conditions.push(format!("{}之一", tags(asking.any).join("、")));
    }
    if !asking.none.is_empty() {
        conditions.push(format!("不含{}", tags(asking.none).join("、")));
    }
    let average = if asking.average { "人均" } else { "" };
    // a day of each year says itself how often it comes
    let is_dated = asking.bounds.iter().any(|(way, _)| *way == Bound::By);
    let per = if is_dated { "" } else { per_word(asking.per) };
    AskingLine {
        key: asking.standard.key(),
        standard: asking.standard.document.short.clone(),
        adopted: side(sides, asking).is_some_and(|side| side.adopted),
        indicator: asking.indicator.title.clone(),
        clauses: asking.indicator.clauses.clone(),
        force: asking.indicator.force.label(),
        number: format!("{per}{average}{}", numbers.join("，")),
        conditions,
    }
}

fn comparison(library: &Library, sides: &[Side<'_>], matter: &Matter<'_>) -> Comparison {
    let askings = &matter.askings;
    // what is only encouraged or permitted binds nobody, and makes nothing stricter
    let free = |a: &Asking<'_>| a.indicator.force.never_fails();
    let all_free = askings.iter().all(free);
    let binds = |a: &Asking<'_>| all_free || !free(a);
    let covers_all =
        |a: &Asking<'_>| binds(a) && askings.iter().filter(|b| binds(b)).all(|b| covers(sides, a, b));
    let covering: Vec<bool> = askings.iter().map(covers_all).collect();
    let binding = askings.iter().filter(|a| binds(a)).count();
    let covered = covering.iter().filter(|all| **all).count();
    let relation = if covered == 0 {
        Relation::Mixed
    } else if covered == binding {
        Relation::Same
    } else {
        Relation::Strictest((0..askings.len()).filter(|at| covering[*at]).collect())
    };
    let lines: Vec<AskingLine> = askings.iter().map(|asking| line(sides, asking)).collect();
    let judgement = match &relation {
        Relation::Same => "要求一致".to_owned(),
        Relation::Strictest(places) => {
            let mut names: Vec<&str> = places.iter().map(|at| lines[*at].standard.as_str()).collect();
            names.dedup();
            let number = places.first().map(|at| lines[*at].number.as_str()).unwrap_or_default();
            format!("{}最严（{number}），做到这样，其他各项也就做到了", names.join("、"))
        }
        Relation::Mixed => "数字、周期或条件互有宽严，要分别对照".to_owned(),
    };
    let items: Vec<&str> = matter
        .items
        .iter()
        .map(|id| library.items.get(id).map_or(id.as_str(), |i| i.title.as_str()))
        .collect();
    let quantity = match matter.quantity {
        None => "",
        Some(Quantity::Hours) => "的学时",
        Some(Quantity::Yuan) => "的金额",
        Some(Quantity::Number) => "的数量",
    };
    let what = if matter.is_record { matter.what.join("、") } else { matter.measured.clone() };
    let title = match items.as_slice() {
        [] => format!("{what}{quantity}"),
        items => format!("{what}（{}）{quantity}", items.join("、")),
    };
    let mut shorts: Vec<&str> = lines.iter().map(|l| l.standard.as_str()).collect();
    shorts.dedup();
    let answer = if matter.is_record {
        let all = askings.iter().fold(TagSet::default(), |set, a| set.union(a.all));
        let must: Vec<&str> = tags(all);
        let must = if must.is_empty() { String::new() } else { format!("，只要{}", must.join("、")) };
        format!("一次“{what}”的记录{must}，同时计入{}", shorts.join("、"))
    } else {
        format!("名册中的“{what}”同时回答{}，不用另外填报", shorts.join("、"))
    };
    Comparison { title, subject: subject_word(matter.subject), relation, judgement, answer, lines }
}

/// Parameters that stand under the same id in several standards with different values.
fn clashes(sides: &[Side<'_>]) -> Vec<Clash> {
    let mut by_id: BTreeMap<&str, Vec<(&Side<'_>, &Setting)>> = BTreeMap::new();
    for side in sides {
        for (id, setting) in &side.settings {
            by_id.entry(id).or_default().push((side, setting));
        }
    }
    let mut out = Vec::new();
    for (id, settings) in by_id {
        let Some((first, setting)) = settings.first() else { continue };
        // one and a hundred percent are the same, however they are written down
        let same = |other: &Setting| parameters::words(other, "") == parameters::words(setting, "");
        if settings.iter().all(|(_, other)| same(other)) {
            continue;
        }
        let title = first.standard.parameters.get(id).map(|p| p.title.clone()).unwrap_or_default();
        let value = |(side, setting): &(&Side<'_>, &Setting)| {
            let parameter = side.standard.parameters.get(id)?;
            let own = side.adoption.parameters.get(id).is_some_and(|c| c.value.is_some());
            Some(ClashValue {
                key: side.standard.key(),
                standard: side.standard.document.short.clone(),
                parameter: id.to_owned(),
                value: parameters::words(setting, &parameter.unit),
                origin: if own { "学院设定" } else { parameter.on(side.adoption.from).origin.label() },
            })
        };
        out.push(Clash { title, values: settings.iter().filter_map(value).collect() });
    }
    out
}
