//! The library of standards: read from TOML texts, checked, never edited.

pub mod check;
pub mod load;
pub mod parameters;
pub mod reader;

use crate::metrics::{Condition, PersonClass};
use crate::rules::Rule;
use jishi_domain::dates::Day;
use jishi_domain::items::Item;
use jishi_domain::units::UnitKind;
use parameters::Parameter;
use serde::Serialize;
use std::collections::BTreeMap;

/// 力度 — what a shortfall means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// 必须
    Must,
    /// 原则上
    InPrinciple,
    /// 一般
    Usual,
    /// 力争
    Target,
    /// 鼓励
    Encouraged,
    /// 可
    Permitted,
}

impl Force {
    /// Reads an id.
    pub fn parse(id: &str) -> Option<Force> {
        Some(match id {
            "must" => Force::Must,
            "in_principle" => Force::InPrinciple,
            "usual" => Force::Usual,
            "target" => Force::Target,
            "encouraged" => Force::Encouraged,
            "permitted" => Force::Permitted,
            _ => return None,
        })
    }

    /// Id in data and output.
    pub fn id(self) -> &'static str {
        match self {
            Force::Must => "must",
            Force::InPrinciple => "in_principle",
            Force::Usual => "usual",
            Force::Target => "target",
            Force::Encouraged => "encouraged",
            Force::Permitted => "permitted",
        }
    }

    /// Word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Force::Must => "必须",
            Force::InPrinciple => "原则上",
            Force::Usual => "一般",
            Force::Target => "力争",
            Force::Encouraged => "鼓励",
            Force::Permitted => "可",
        }
    }

    /// Whether an unmet one never makes anybody fail.
    pub fn never_fails(self) -> bool {
        matches!(self, Force::Encouraged | Force::Permitted)
    }
}

/// 判定对象 of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Units of a kind.
    Unit(UnitKind),
    /// Persons of a class.
    Person(PersonClass),
}

impl Subject {
    /// Reads an id.
    pub fn parse(id: &str) -> Option<Subject> {
        UnitKind::ALL
            .into_iter()
            .find(|k| k.id() == id)
            .map(Subject::Unit)
            .or_else(|| PersonClass::read(id).ok().map(Subject::Person))
    }

    /// Id in data and output.
    pub fn id(self) -> &'static str {
        match self {
            Subject::Unit(kind) => kind.id(),
            Subject::Person(class) => class.id(),
        }
    }
}

/// 板块 — a part of a document, as its own headings divide it; a file of indicators belongs to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Name of the file of indicators, without ending.
    pub id: String,
    /// Heading.
    pub title: String,
}

/// 文件信息
#[derive(Clone, Debug)]
pub struct Document {
    /// Id of the standard.
    pub id: String,
    /// Version.
    pub version: String,
    /// Full title.
    pub title: String,
    /// Short name.
    pub short: String,
    /// Issuer.
    pub issuer: String,
    /// 发文字号
    pub number: String,
    /// Date of issue, as exact as the text is.
    pub issued: String,
    /// Number of the source document, or `national`.
    pub source: String,
    /// First day on which a year can be judged under it.
    pub in_force_from: Day,
    /// The document's own period.
    pub period: Option<(Day, Day)>,
    /// `id@version` of what it supersedes.
    pub supersedes: Vec<String>,
    /// Policies named as its ground.
    pub basis: Vec<String>,
    /// Addressees.
    pub addressees: Vec<String>,
    /// Where reports go.
    pub reports_to: Vec<BTreeMap<String, String>>,
    /// What an officer should know of the text.
    pub notes: Vec<String>,
    /// Its parts, in its own order.
    pub areas: Vec<Area>,
}

/// 条款
#[derive(Clone, Debug)]
pub struct Clause {
    /// Id.
    pub id: String,
    /// Heading path.
    pub section: String,
    /// Level.
    pub level: String,
    /// Kind.
    pub kind: String,
    /// How it is served.
    pub serve: String,
    /// Force.
    pub force: Force,
    /// In our words.
    pub text: String,
    /// The register's parameters.
    pub facts: String,
    /// Where the text is ambiguous or contradicts another.
    pub note: String,
    /// Regulation and article, for the national baseline.
    pub regulation: String,
}

/// 指标
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Permanent slug.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Clauses that it answers.
    pub clauses: Vec<String>,
    /// Whom it judges.
    pub subject: Subject,
    /// When it applies; all must hold.
    pub applies_when: Vec<Condition>,
    /// Force.
    pub force: Force,
    /// Rule.
    pub rule: Rule,
    /// Sentence with `{counted}`, `{required}` …
    pub explain: String,
    /// What to do.
    pub next: String,
    /// What may follow, as a proposal for a human.
    pub follows: String,
    /// Parameters that shaped the reading.
    pub uses: Vec<String>,
    /// Weight, where the college scores.
    pub weight: i64,
    /// Place of its area in [`Document::areas`].
    pub area: usize,
    /// File and line.
    pub at: (String, usize),
}

/// 方案条目 — phases, targets, tracks, stages, forms, tasks …
#[derive(Clone, Debug)]
pub struct ProgrammeEntry {
    /// `phase`, `target`, `track` …
    pub kind: String,
    /// Id, unique within the standard and kind.
    pub id: String,
    /// Title.
    pub title: String,
    /// Clauses that it carries.
    pub clauses: Vec<String>,
    /// Indicator that judges it, where there is one.
    pub indicator: Option<String>,
    /// Everything else, as it stands.
    pub data: toml::Table,
    /// File and line.
    pub at: (String, usize),
}

/// 标准 — one version of one document.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Facts of the document.
    pub document: Document,
    /// Clauses in the document's order.
    pub clauses: Vec<Clause>,
    /// Parameters by id.
    pub parameters: BTreeMap<String, Parameter>,
    /// Indicators in the document's order.
    pub indicators: Vec<Indicator>,
    /// Programme.
    pub programme: Vec<ProgrammeEntry>,
    /// Scenario files: path and text.
    pub scenarios: Vec<(String, String)>,
}

impl Standard {
    /// `id@version`.
    pub fn key(&self) -> String {
        format!("{}@{}", self.document.id, self.document.version)
    }

    /// The clause with this id.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|c| c.id == id)
    }

    /// The indicator with this slug.
    pub fn indicator(&self, slug: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.slug == slug)
    }
}

/// 标准库
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Standards, by id and version.
    pub standards: Vec<Standard>,
    /// Shared items by id.
    pub items: BTreeMap<String, Item>,
}

impl Library {
    /// The standard with this id and version.
    pub fn find(&self, id: &str, version: &str) -> Option<&Standard> {
        self.standards.iter().find(|s| s.document.id == id && s.document.version == version)
    }

    /// The newest version of a standard that is in force on a day.
    pub fn in_force(&self, id: &str, day: Day) -> Option<&Standard> {
        self.standards
            .iter()
            .filter(|s| s.document.id == id && s.document.in_force_from <= day)
            .max_by_key(|s| s.document.in_force_from)
    }
}

/// 标准文本中的错误 — file, line and reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}
