//! What an entry says, as a sentence of an officer: with names, never with codes.

use jishi_domain::actions::{Action, Adoption, Entry, RecordConfirmed};
use jishi_domain::burdens::BurdenAnswered;
use jishi_domain::corrections::{CorrectionAnswered, particular_label};
use jishi_domain::dates::Day;
use jishi_domain::quotations::quoted;
use jishi_domain::records::Record;
use jishi_domain::worlds::World;
use jishi_engine::standards::Library;
use std::collections::BTreeMap;

/// 名称 — the names behind the codes of entries.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    world: &'a World,
    library: Option<&'a Library>,
    gone: BTreeMap<String, String>,
}

impl<'a> Names<'a> {
    /// The names of a college; those of its standards where a library is at hand.
    pub fn of(world: &'a World, library: Option<&'a Library>) -> Names<'a> {
        Names { world, library, gone: BTreeMap::new() }
    }

    /// Learns of a record that the world may no longer hold, since it was withdrawn.
    pub fn learn(&mut self, record: &Record) {
        let words = self.of_record(record);
        self.gone.insert(record.id.clone(), words);
    }

    /// Name of a unit; its code where nobody knows it.
    pub fn unit(&self, code: &str) -> String {
        self.world.units.get(code).map_or_else(|| code.to_owned(), |state| state.latest().name.clone())
    }

    fn units(&self, codes: &[String]) -> String {
        codes.iter().map(|code| self.unit(code)).collect::<Vec<_>>().join("、")
    }

    /// Name of a person, or of what acts in a person's place; the code where nobody knows it.
    pub fn person(&self, code: &str) -> String {
        match self.world.people.get(code) {
            Some(state) => state.person.name.clone(),
            None if code == "system" => "系统".to_owned(),
            None if code == "import" => "批量导入".to_owned(),
            None => code.to_owned(),
        }
    }

    /// Short name of a standard in title marks.
    pub fn standard(&self, id: &str) -> String {
        let known = self.library.and_then(|library| library.standards.iter().find(|s| s.document.id == id));
        format!("《{}》", known.map_or(id, |standard| &standard.document.short))
    }

    fn parameter(&self, standard: &str, id: &str) -> String {
        let mut standards = self.library.iter().flat_map(|library| &library.standards);
        let parameter = standards
            .find(|s| s.document.id == standard && s.parameters.contains_key(id))
            .and_then(|s| s.parameters.get(id));
        parameter.map_or(id, |parameter| &parameter.title).to_owned()
    }

    /// A record in words: whose, of which day, what.
    fn of_record(&self, record: &Record) -> String {
        format!("{}{}的{}", self.unit(&record.unit), day(record.day), what(record))
    }

    fn record(&self, id: &str) -> String {
        match (self.world.records.get(id), self.gone.get(id)) {
            (Some(listed), _) => self.of_record(&listed.record()),
            (None, Some(words)) => words.clone(),
            (None, None) => "一条已撤回的记录".to_owned(),
        }
    }

    /// Code of the unit that holds a record, as long as it is not withdrawn.
    pub(super) fn unit_of_record(&self, id: &str) -> Option<&str> {
        self.world.records.get(id).map(|listed| listed.unit())
    }

    /// What an entry says.
    pub fn sentence(&self, entry: &Entry) -> String {
        match &entry.action {
            Action::UnitEstablished(b) => {
                let above = b.parent.as_ref().map(|parent| format!("，隶属{}", self.unit(parent)));
                format!("设立{}“{}”{}", b.unit.kind.label(), b.unit.name, above.unwrap_or_default())
            }
            Action::UnitAdjusted(unit) => format!("调整“{}”的名称、类别等登记事项", unit.name),
            Action::UnitMoved(b) => format!("{}改为隶属{}", self.unit(&b.unit), self.unit(&b.parent)),
            Action::UnitMerged(b) => format!("{}并入{}", self.unit(&b.unit), self.unit(&b.into)),
            Action::UnitDissolved(b) => format!("撤销{}（{}）", self.unit(&b.unit), b.reason),
            Action::TermStarted(b) => {
                format!("{}开始新一届任期，{}届满", self.unit(&b.unit), day(b.until))
            }
            Action::PersonRegistered(b) => match b.memberships.last() {
                Some(m) => match &m.unit {
                    Some(unit) => {
                        format!("登记{}，编入{}，{}", b.person.name, self.unit(unit), m.stage.label())
                    }
                    None => format!("登记{}，{}，待编入支部", b.person.name, m.stage.label()),
                },
                None => format!("登记{}", b.person.name),
            },
            Action::PersonChanged(b) => {
                format!("更正{}的个人信息{}", b.person.name, bracketed(b.reason.as_deref()))
            }
            Action::MembershipPlaced(b) => {
                let person = self.person(&b.person);
                let group = b.group.as_ref().map(|g| self.unit(g)).unwrap_or_default();
                match &b.unit {
                    Some(unit) => {
                        format!("{person}编入{}{group}，{}", self.unit(unit), b.stage.label())
                    }
                    None => format!("{person}离开支部，待编入"),
                }
            }
            Action::MembershipEnded(b) => {
                format!("{}的党员关系终止：{}", self.person(&b.person), ending(&b.reason))
            }
            Action::MembershipCorrected(b) => {
                format!("更正{}的党员关系经过（{}）", self.person(&b.person), b.reason)
            }
            Action::PostStarted(b) => {
                format!("{}任{}{}", self.person(&b.person), self.unit(&b.unit), b.post.label())
            }
            Action::PostEnded(b) => {
                let (person, unit) = (self.person(&b.person), self.unit(&b.unit));
                format!("{person}不再任{unit}{}{}", b.post.label(), bracketed(b.reason.as_deref()))
            }
            Action::RoleGranted(b) => {
                let (person, what) = (self.person(&b.person), self.role(&b.units, b.role.label()));
                let until = match b.until {
                    Day::MAX => String::new(),
                    until => format!("，到{}为止", day(until.plus(-1))),
                };
                match &b.delegated_by {
                    Some(holder) => {
                        format!("{}委托{person}代行{what}职责{until}（{}）", self.person(holder), b.reason)
                    }
                    None => format!("授予{person}“{what}”角色{until}（{}）", b.reason),
                }
            }
            Action::RoleRevoked(b) => {
                let (person, what) = (self.person(&b.person), self.role(&b.units, b.role.label()));
                match &b.delegated_by {
                    Some(holder) => {
                        format!("终止{}对{person}的委托：{what}（{}）", self.person(holder), b.reason)
                    }
                    None => format!("收回{person}的“{what}”角色（{}）", b.reason),
                }
            }
            Action::RecordAdded(record) => format!("{}记录{}", self.unit(&record.unit), what(record)),
            Action::RecordCorrected(b) => format!("更正{}（{}）", self.of_record(&b.record), b.reason),
            Action::RecordWithdrawn(b) => format!("撤回{}（{}）", self.record(&b.record), b.reason),
            Action::RecordConfirmed(b) => self.review(b),
            Action::StandardAdopted(b) => self.adoption(b),
            Action::StandardEnded(b) => format!("停用{}（{}）", self.standard(&b.standard), b.reason),
            Action::ParameterConfirmed(b) => {
                let object = format!(
                    "{}的参数“{}”",
                    self.standard(&b.standard),
                    self.parameter(&b.standard, &b.parameter)
                );
                match &b.confirmation.value {
                    Some(value) => format!("将{object}定为{}", plain(value)),
                    None => format!("确认{object}沿用默认值"),
                }
            }
            Action::PlanAccepted(b) => {
                let plan = &b.plan;
                let reason = b.reason.as_ref().map(|reason| format!("；{reason}")).unwrap_or_default();
                format!(
                    "{}（{}，{}次会议活动、{}个日子{reason}）",
                    self.plan(&plan.unit, plan.year, b.version, "采用"),
                    plan.variant.label(),
                    plan.sittings.len(),
                    plan.dates().len()
                )
            }
            Action::PlanFiled(b) => {
                format!("{}报{}备案", self.plan(&b.unit, b.year, b.version, "将"), self.unit(&b.to))
            }
            Action::PlanReceived(b) => self.plan(&b.unit, b.year, b.version, "的") + "已备案",
            Action::PlanReturned(b) => {
                format!("退回{}（{}）", self.plan(&b.unit, b.year, b.version, "的"), b.reason)
            }
            Action::PlanMadeKnown(b) => self.plan(&b.unit, b.year, b.version, "向党员公布"),
            Action::SecretRead(b) => {
                let fields: Vec<&str> = b.fields.iter().map(|field| particular_label(field)).collect();
                let record = b.record.as_ref().map(|id| format!("（记录 {id}）")).unwrap_or_default();
                format!(
                    "查阅{}的{}{record}（用途：{}）",
                    self.person(&b.person),
                    fields.join("、"),
                    b.purpose
                )
            }
            Action::SecretErased(b) => format!("删除{}的密封资料（{}）", self.person(&b.person), b.reason),
            Action::BurdenReported(b) => format!("反映负担：{}", short(&b.text)),
            Action::BurdenAnswered(b) => self.burden(b),
            Action::CorrectionAsked(b) => {
                format!("{}请求更正本人的{}", self.person(&b.person), particular_label(&b.field))
            }
            Action::CorrectionAnswered(b) => self.correction(b),
        }
    }

    fn role(&self, units: &[String], role: &str) -> String {
        if units.is_empty() { role.to_owned() } else { format!("{}的{role}", self.units(units)) }
    }

    fn review(&self, b: &RecordConfirmed) -> String {
        let (by, record) = (self.person(&b.by), self.record(&b.record));
        let note = bracketed(b.note.as_deref());
        if b.accepted {
            format!("{by}复核确认{record}{note}")
        } else {
            format!("{by}退回{record}{note}")
        }
    }

    fn adoption(&self, b: &Adoption) -> String {
        let scope = if b.units.is_empty() { "全校".to_owned() } else { self.units(&b.units) };
        let until = b.until.map(|until| format!("，到{}为止", day(until))).unwrap_or_default();
        format!("{scope}采用{}，自{}起{until}", self.standard(&b.standard), day(b.from))
    }

    fn plan(&self, unit: &str, year: i32, version: u32, verb: &str) -> String {
        format!("{}{verb}{year}年度计划第{version}版", self.unit(unit))
    }

    fn burden(&self, b: &BurdenAnswered) -> String {
        let report = self.world.burdens.get(&b.burden).map(|state| short(&state.report.text));
        let changed = b.changed.as_ref().map(|changed| format!("；已改：{changed}")).unwrap_or_default();
        format!("答复负担反映“{}”：{}{changed}", bare(&report.unwrap_or_default()), bare(&b.answer))
    }

    fn correction(&self, b: &CorrectionAnswered) -> String {
        let done = if b.done { "已更正" } else { "未采纳" };
        match self.world.corrections.get(&b.correction) {
            Some(state) => {
                let request = &state.request;
                let (person, field) = (self.person(&request.person), particular_label(&request.field));
                format!("答复{person}对{field}的更正请求：{done}（{}）", bare(&b.reason))
            }
            None => format!("答复更正请求：{done}（{}）", bare(&b.reason)),
        }
    }
}

/// A day as it stands in a sentence.
fn day(day: Day) -> String {
    day.in_words()
}

/// A text without the full stop at its end, as it stands inside a sentence.
fn bare(text: &str) -> &str {
    text.trim().trim_end_matches('。')
}

fn bracketed(text: Option<&str>) -> String {
    text.filter(|text| !text.trim().is_empty()).map(|text| format!("（{}）", bare(text))).unwrap_or_default()
}

fn short(text: &str) -> String {
    const KEPT: usize = 60;
    let mut kept: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(KEPT).collect();
    if text.chars().nth(KEPT).is_some() {
        kept.push('…');
    }
    kept
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Bool(truth) => if *truth { "是" } else { "否" }.to_owned(),
        serde_json::Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

/// Why a membership ended.
fn ending(reason: &str) -> &str {
    match reason {
        "transferred-out" => "组织关系转出",
        "graduated" => "毕业转出",
        "withdrawn" => "退党",
        "removed" => "除名",
        "expelled" => "开除党籍",
        "deceased" => "去世",
        "stopped" => "停止党籍",
        other => other,
    }
}

fn what(record: &Record) -> String {
    let kinds: Vec<&str> = record.kinds.iter().map(|kind| kind.label()).collect();
    match &record.title {
        Some(title) => format!("{}{}", kinds.join("、"), quoted(title)),
        None => kinds.join("、"),
    }
}
