//! 逐条对照: every clause of a standard, what serves it, and how it stands in this college today.

use crate::checklists::weight;
use crate::living::Present;
use jishi_domain::permissions::Reachable;
use jishi_engine::evaluations::evaluate;
use jishi_engine::evaluations::plans::Plan;
use jishi_engine::standards::{Clause, Standard, Subject};
use jishi_engine::traces;
use jishi_engine::verdicts::Status;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// The levels of the register, with their words.
pub const LEVELS: [(&str, &str); 7] = [
    ("programme", "活动方案"),
    ("college", "学校党委"),
    ("general_branch", "党总支"),
    ("branch", "党支部"),
    ("group", "党小组"),
    ("member", "党员"),
    ("applicant", "入党申请人"),
];

/// The kinds of the register, with their words.
const KINDS: [(&str, &str); 15] = [
    ("appraisal", "评议考核"),
    ("cadence", "频次"),
    ("consequence", "后果"),
    ("deadline", "期限"),
    ("filing", "报送"),
    ("money", "经费"),
    ("per_person", "人均数量"),
    ("publication", "公开"),
    ("ratio", "比例"),
    ("record", "留痕"),
    ("statement", "表述"),
    ("structure", "组织设置"),
    ("task", "任务"),
    ("venue", "阵地"),
    ("workflow", "流程"),
];

/// How a clause is served, with its words.
const SERVES: [(&str, &str); 7] = [
    ("auto", "由记录自动判定"),
    ("attest", "凭佐证认定"),
    ("list", "作任务或台账"),
    ("workflow", "作流程"),
    ("document", "作表册"),
    ("board", "作公开栏"),
    ("none", "不单独落实"),
];

/// What serves a clause, with its words.
const SERVERS: [(&str, &str); 14] = [
    ("indicator", "指标"),
    ("phase", "阶段"),
    ("target", "目标"),
    ("track", "创建类别"),
    ("stage", "流程环节"),
    ("form", "表册"),
    ("task", "任务"),
    ("ledger", "台账"),
    ("board", "公开栏"),
    ("title", "称号等次"),
    ("consequence", "结果运用"),
    ("statement", "表述"),
    ("table", "数表"),
    ("rule", "规则"),
];

fn word(table: &[(&'static str, &'static str)], id: &str) -> &'static str {
    table.iter().find(|(known, _)| *known == id).map_or("其他", |(_, word)| word)
}

/// Word for what serves a clause: an indicator, a phase, a target …
pub fn server_word(kind: &str) -> &'static str {
    word(&SERVERS, kind)
}

/// Word for a level of the register.
pub fn level_word(level: &str) -> &'static str {
    word(&LEVELS, level)
}

/// Word for whom an indicator judges.
pub fn subject_word(subject: Subject) -> &'static str {
    match subject {
        Subject::Unit(kind) => kind.label(),
        Subject::Person(class) => class.label(),
    }
}

/// 落实处 — one thing that serves a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Served {
    /// `indicator`, `phase`, `target` …
    pub kind: String,
    /// Its word.
    pub word: &'static str,
    /// Its slug or id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// 逐条对照行
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClauseLine {
    /// Id.
    pub id: String,
    /// Heading path.
    pub section: String,
    /// Word for the level.
    pub level: &'static str,
    /// Word for the kind.
    pub kind: &'static str,
    /// How the register wants it served.
    pub serve: &'static str,
    /// Word for the force.
    pub force: &'static str,
    /// In our words.
    pub text: String,
    /// Where the text is ambiguous or contradicts another.
    pub note: String,
    /// Regulation and article, for the national baseline.
    pub regulation: String,
    /// What serves it; empty: not yet.
    pub served: Vec<Served>,
    /// Numbers of units by what speaks most strongly, in the order of [`Status::ALL`]; `None`: nothing judges it, or the
    /// standard is not adopted.
    pub counts: Option<[usize; 5]>,
}

impl ClauseLine {
    /// The state in words: `已达到41个，未达到6个`.
    pub fn state(&self) -> String {
        let Some(counts) = &self.counts else { return String::new() };
        let parts: Vec<String> = Status::ALL
            .into_iter()
            .filter(|status| counts[*status as usize] > 0)
            .map(|status| format!("{}{}个", status.label(), counts[status as usize]))
            .collect();
        parts.join("，")
    }

    /// What speaks most strongly over all units; `None` where nothing is judged.
    pub fn strongest(&self) -> Option<Status> {
        let counts = self.counts.as_ref()?;
        Status::ALL.into_iter().filter(|s| counts[*s as usize] > 0).max_by_key(|s| weight(*s))
    }
}

/// Which clauses are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only those that some unit has not met.
    pub unmet: bool,
    /// Only those that nothing serves yet.
    pub unserved: bool,
    /// Only those with a note on ambiguity or contradiction.
    pub noted: bool,
    /// Only of this level.
    pub level: Option<String>,
    /// With this in the text, the section or the id.
    pub text: String,
}

/// 分页 — clauses that stand on one page: as many whole sections as fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// First section.
    pub first: String,
    /// Last section.
    pub last: String,
    /// Clauses.
    pub lines: Vec<ClauseLine>,
}

/// About so many clauses stand on a page: within 60 KB compressed even where every clause has a note.
const PER_SHEET: usize = 120;

/// The plan of exactly this version, where it is adopted today.
fn plan_of<'p>(present: &'p Present, standard: &Standard) -> Option<&'p Plan<'static>> {
    let key = (&standard.document.id, &standard.document.version);
    present.plans().iter().find(|p| (&p.standard.document.id, &p.standard.document.version) == key)
}

/// By clause: units with their strongest result, those within reach only.
fn judged(
    present: &Present,
    standard: &Standard,
    reach: &Reachable,
) -> Option<HashMap<String, BTreeMap<u32, Status>>> {
    let plan = plan_of(present, standard)?;
    let (facts, today) = (present.facts(), present.today());
    let evaluation = evaluate(plan, facts, today, false);
    let (world, roster) = (present.world(), &facts.roster);
    let holds: Vec<bool> = roster.units.iter().map(|u| reach.holds(world, &u.code, today)).collect();
    let mut by_clause: HashMap<String, BTreeMap<u32, Status>> = HashMap::new();
    for finding in evaluation.findings.iter().filter(|f| holds[f.unit as usize]) {
        let indicator = &plan.standard.indicators[usize::from(finding.indicator)];
        for clause in &indicator.clauses {
            let units = match by_clause.get_mut(clause) {
                Some(units) => units,
                None => by_clause.entry(clause.clone()).or_default(),
            };
            let status = units.entry(finding.unit).or_insert(finding.status);
            if weight(finding.status) > weight(*status) {
                *status = finding.status;
            }
        }
    }
    Some(by_clause)
}

fn title_of(standard: &Standard, server: &traces::Server) -> String {
    let title = if server.kind == "indicator" {
        standard.indicator(&server.id).map(|i| &i.title)
    } else {
        let entry = standard.programme.iter().find(|e| e.kind == server.kind && e.id == server.id);
        entry.map(|e| &e.title)
    };
    title.cloned().unwrap_or_else(|| server.id.clone())
}

fn line(
    standard: &Standard,
    clause: &Clause,
    trace: &traces::Trace,
    counts: Option<[usize; 5]>,
) -> ClauseLine {
    let served = trace.served_by.iter().map(|server| Served {
        kind: server.kind.clone(),
        word: server_word(&server.kind),
        id: server.id.clone(),
        title: title_of(standard, server),
    });
    ClauseLine {
        id: clause.id.clone(),
        section: clause.section.clone(),
        level: level_word(&clause.level),
        kind: word(&KINDS, &clause.kind),
        serve: word(&SERVES, &clause.serve),
        force: clause.force.label(),
        text: clause.text.clone(),
        note: clause.note.clone(),
        regulation: clause.regulation.clone(),
        served: served.collect(),
        counts,
    }
}

fn counted(units: &BTreeMap<u32, Status>) -> [usize; 5] {
    let mut counts = [0; 5];
    for status in units.values() {
        counts[*status as usize] += 1;
    }
    counts
}

/// The wanted clauses of a standard in its own order, on sheets of whole sections, with their state at the units
/// within reach.
pub fn sheets(present: &Present, standard: &Standard, reach: &Reachable, wanted: &Wanted) -> Vec<Sheet> {
    let judged = judged(present, standard, reach);
    let mut sheets: Vec<Sheet> = Vec::new();
    for (clause, trace) in standard.clauses.iter().zip(traces::trace(standard)) {
        let is_judged = trace.served_by.iter().any(|s| s.kind == "indicator");
        let counts = judged
            .as_ref()
            .filter(|_| is_judged)
            .map(|by_clause| by_clause.get(&clause.id).map(counted).unwrap_or_default());
        let unmet = counts.is_some_and(|c| c[Status::NotMet as usize] + c[Status::Undetermined as usize] > 0);
        let fits = (!wanted.unmet || unmet)
            && (!wanted.unserved || trace.served_by.is_empty())
            && (!wanted.noted || !clause.note.is_empty())
            && wanted.level.as_ref().is_none_or(|level| *level == clause.level)
            && (wanted.text.is_empty()
                || [&clause.text, &clause.section, &clause.id, &clause.note]
                    .iter()
                    .any(|field| field.contains(wanted.text.as_str())));
        if !fits {
            continue;
        }
        let line = line(standard, clause, &trace, counts);
        match sheets.last_mut() {
            Some(sheet) if sheet.lines.len() < PER_SHEET || sheet.last == line.section => {
                sheet.last.clone_from(&line.section);
                sheet.lines.push(line);
            }
            _ => sheets.push(Sheet {
                first: line.section.clone(),
                last: line.section.clone(),
                lines: vec![line],
            }),
        }
    }
    sheets
}

/// By slug of indicator: numbers of units within reach by what speaks most strongly; `None` where the standard is not
/// adopted today.
pub fn by_indicator(
    present: &Present,
    standard: &Standard,
    reach: &Reachable,
) -> Option<HashMap<String, [usize; 5]>> {
    let plan = plan_of(present, standard)?;
    let (facts, today) = (present.facts(), present.today());
    let evaluation = evaluate(plan, facts, today, false);
    let mut strongest: BTreeMap<(u16, u32), Status> = BTreeMap::new();
    for finding in &evaluation.findings {
        let row = &facts.roster.units[finding.unit as usize];
        if !reach.holds(present.world(), &row.code, today) {
            continue;
        }
        let status = strongest.entry((finding.indicator, finding.unit)).or_insert(finding.status);
        if weight(finding.status) > weight(*status) {
            *status = finding.status;
        }
    }
    let mut counts: HashMap<String, [usize; 5]> = HashMap::new();
    for ((indicator, _), status) in strongest {
        let slug = &plan.standard.indicators[usize::from(indicator)].slug;
        counts.entry(slug.clone()).or_default()[status as usize] += 1;
    }
    Some(counts)
}

/// 一条条款在一个党组织
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClauseUnit {
    /// Code.
    pub unit: String,
    /// Name.
    pub name: String,
    /// Result, all taken together.
    #[serde(serialize_with = "crate::checklists::status_id")]
    pub status: Status,
    /// Indicators that judge it there: title, result, id of the verdict that tells most.
    #[serde(skip)]
    pub verdicts: Vec<(String, Status, String)>,
}

/// One clause with its state at every unit within reach, the least met first; nothing where there is no such clause.
pub fn one(
    present: &Present,
    standard: &Standard,
    reach: &Reachable,
    id: &str,
) -> Option<(ClauseLine, Vec<ClauseUnit>)> {
    let at = standard.clauses.iter().position(|c| c.id == id)?;
    let trace = traces::trace(standard).into_iter().nth(at)?;
    let plan = plan_of(present, standard);
    let (world, facts, today) = (present.world(), present.facts(), present.today());
    let mut units: BTreeMap<u32, ClauseUnit> = BTreeMap::new();
    if let Some(plan) = plan {
        let evaluation = evaluate(plan, facts, today, false);
        // one verdict an indicator and unit: what speaks most strongly
        let mut told: BTreeMap<(u32, u16), &jishi_engine::verdicts::Finding> = BTreeMap::new();
        for finding in &evaluation.findings {
            let indicator = &plan.standard.indicators[usize::from(finding.indicator)];
            let row = &facts.roster.units[finding.unit as usize];
            if !indicator.clauses.iter().any(|c| c == id) || !reach.holds(world, &row.code, today) {
                continue;
            }
            let told = told.entry((finding.unit, finding.indicator)).or_insert(finding);
            if weight(finding.status) >= weight(told.status) {
                *told = finding;
            }
        }
        for ((unit, indicator), finding) in told {
            let row = &facts.roster.units[unit as usize];
            let into = units.entry(unit).or_insert_with(|| ClauseUnit {
                unit: row.code.to_string(),
                name: row.name.to_string(),
                status: finding.status,
                verdicts: Vec::new(),
            });
            if weight(finding.status) > weight(into.status) {
                into.status = finding.status;
            }
            let title = plan.standard.indicators[usize::from(indicator)].title.clone();
            into.verdicts.push((title, finding.status, evaluation.id(finding)));
        }
    }
    let is_judged = plan.is_some() && trace.served_by.iter().any(|s| s.kind == "indicator");
    let statuses: BTreeMap<u32, Status> = units.iter().map(|(index, unit)| (*index, unit.status)).collect();
    let counts = is_judged.then(|| counted(&statuses));
    let mut units: Vec<ClauseUnit> = units.into_values().collect();
    units.sort_by_key(|unit| std::cmp::Reverse(weight(unit.status)));
    Some((line(standard, &standard.clauses[at], &trace, counts), units))
}
