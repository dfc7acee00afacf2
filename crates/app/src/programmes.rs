//! 方案: what a document lays out in time and in forms, in words that an officer can read.

use crate::adoptions::parameters::{named, words};
use jishi_domain::actions::Adoption;
use jishi_domain::dates::Day;
use jishi_domain::people::PostKind;
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;
use jishi_engine::facts::vocabulary::FactKind;
use jishi_engine::metrics::PersonClass;
use jishi_engine::standards::{Library, ProgrammeEntry, Standard};
use serde::Serialize;
use toml::Value;

/// 方案条目组 — all phases, all targets …
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// `phase`, `target` …
    pub kind: String,
    /// Its word.
    pub word: &'static str,
    /// Entries, in the document's order.
    pub entries: Vec<Line>,
}

/// 方案条目
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Clauses that it carries.
    pub clauses: Vec<String>,
    /// The indicator that judges it: slug and title.
    pub indicator: Option<(String, String)>,
    /// Days of the document.
    pub days: String,
    /// Days of the college.
    pub own_days: String,
    /// Everything else: name and value in words.
    pub facts: Vec<(&'static str, String)>,
}

/// The order in which groups are shown.
const ORDER: [&str; 13] = [
    "phase",
    "target",
    "track",
    "stage",
    "task",
    "form",
    "ledger",
    "board",
    "title",
    "consequence",
    "table",
    "rule",
    "statement",
];

/// What the keys of entries are called. A key that does not stand here orders or links entries and is not shown.
const NAMES: &[(&str, &str)] = &[
    ("who", "责任主体"),
    ("to", "报送"),
    ("item", "事项"),
    ("items", "事项"),
    ("next", "下一步"),
    ("on_failed", "未通过时"),
    ("record", "记录"),
    ("records", "记录"),
    ("record_kind", "记录"),
    ("fields", "栏目"),
    ("sections", "部分"),
    ("note", "说明"),
    ("decided_by", "决定机构"),
    ("decision", "决定"),
    ("levels", "级别"),
    ("level", "级别"),
    ("holder", "获得者"),
    ("per", "周期"),
    ("quota", "名额"),
    ("share", "比例"),
    ("pool", "推荐范围"),
    ("mode", "方式"),
    ("modes", "方式"),
    ("medium", "形式"),
    ("formats", "形式"),
    ("honour", "称号"),
    ("title_item", "称号"),
    ("selected_item", "入选记录"),
    ("force", "力度"),
    ("certainty", "可靠程度"),
    ("private", "不公开"),
    ("restricted", "限制查阅"),
    ("when", "情形"),
    ("condition", "条件"),
    ("conditions", "条件"),
    ("trigger", "触发"),
    ("triggers", "触发"),
    ("audience", "对象"),
    ("results", "结果"),
    ("result", "结果"),
    ("topics", "内容"),
    ("topic", "内容"),
    ("contents", "内容"),
    ("appeal", "申诉"),
    ("parameter", "参数"),
    ("parameters", "参数"),
    ("states", "状态"),
    ("years", "年数"),
    ("months", "月数"),
    ("channel", "渠道"),
    ("channels", "渠道"),
    ("steps", "步骤"),
    ("publicity", "公示"),
    ("grades", "等次"),
    ("grade", "等次"),
    ("category", "类别"),
    ("types", "类别"),
    ("annex", "附件"),
    ("limit", "期限"),
    ("scope", "范围"),
    ("form", "表册"),
    ("apply", "申报表"),
    ("track", "创建类别"),
    ("phase", "阶段"),
    ("parent", "所属栏目"),
    ("source", "来源"),
    ("sources", "来源"),
    ("optional", "可选"),
    ("documents", "文件"),
    ("system", "外部系统"),
    ("post", "职务"),
    ("posts", "职务"),
    ("holders", "组成"),
    ("meeting", "会议"),
    ("outputs", "成果"),
    ("rule", "办法"),
    ("hint", "参考指标"),
    ("basis", "依据"),
    ("focus", "重点"),
    ("areas", "领域"),
    ("cap", "上限"),
    ("formula", "算法"),
    ("weights", "权重"),
    ("parts", "组成部分"),
    ("excluded", "不含"),
    ("aspects", "方面"),
    ("privacy", "隐私"),
    ("plate", "授牌"),
    ("inputs", "依据"),
    ("screening", "公开前审查"),
    ("criteria", "标准"),
    ("measures", "措施"),
    ("exempted", "除外"),
    ("exits", "情形"),
    ("signed_by", "签字"),
    ("consult", "征求意见"),
    ("keep", "留存"),
    ("evidence", "凭据"),
    ("roles", "分工"),
    ("ballot", "投票"),
    ("sites", "场所"),
    ("amount", "金额"),
    ("template", "样式"),
    ("follow_up", "后续"),
    ("raters", "评议人"),
    ("checks", "审查内容"),
    ("college", "学校"),
    ("general_branch", "党总支"),
    ("branch", "党支部"),
    ("rows", "数表"),
    ("times", "次数"),
    ("day", "日期"),
    ("expiry", "有效期"),
    ("before", "提前"),
    ("within", "期限"),
    ("threshold", "门槛"),
    ("due", "期限"),
    ("repeat", "周期"),
    ("kinds", "形式"),
    ("nature", "性质"),
    ("letters", "凭证"),
    ("stage", "所处阶段"),
];

/// Words of entries that are neither Chinese nor an id of something else.
const WORDS: &[(&str, &str)] = &[
    ("month", "每月"),
    ("quarter", "每季度"),
    ("half-year", "每半年"),
    ("year", "每年"),
    ("province", "省级"),
    ("nation", "国家级"),
    ("encouraged", "鼓励"),
    ("permitted", "可"),
    ("unverified", "未核对原文"),
    ("certain", "确定"),
    ("ambiguous", "有不同读法"),
    ("assumed", "文件未写，暂取默认值"),
    ("passed", "通过"),
    ("failed", "未通过"),
    ("book", "簿册"),
    ("paper", "纸质"),
    ("roster", "名册"),
    ("records", "记录"),
    ("teacher", "教师"),
    ("student", "学生"),
    ("office", "机关"),
    ("grade-scale", "等次表"),
];

/// The programme of a standard, by kind, with the college's own dates where it is adopted.
pub fn groups(
    library: &Library,
    world: &World,
    standard: &Standard,
    adoption: Option<&Adoption>,
) -> Vec<Group> {
    let reader = Reader { library, world, standard, adoption };
    let mut groups: Vec<Group> = Vec::new();
    for entry in &standard.programme {
        let line = reader.line(entry);
        match groups.iter_mut().find(|g| g.kind == entry.kind) {
            Some(group) => group.entries.push(line),
            None => groups.push(Group {
                kind: entry.kind.clone(),
                word: crate::clauses::server_word(&entry.kind),
                entries: vec![line],
            }),
        }
    }
    groups.sort_by_key(|g| ORDER.iter().position(|kind| *kind == g.kind).unwrap_or(ORDER.len()));
    groups
}

/// 阶段 of a standard that has days of its own: id, title, first and last day of the text where it has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phase {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Days of the document, in words.
    pub days: String,
    /// Clauses.
    pub clauses: Vec<String>,
}

/// The phases of a standard, in its own order.
pub fn phases(standard: &Standard) -> Vec<Phase> {
    let phases = standard.programme.iter().filter(|e| e.kind == "phase");
    phases
        .map(|e| Phase {
            id: e.id.clone(),
            title: e.title.clone(),
            days: days(e),
            clauses: e.clauses.clone(),
        })
        .collect()
}

fn day_of(value: Option<&Value>) -> Option<Day> {
    Day::parse(&value?.as_datetime()?.to_string())
}

fn days(entry: &ProgrammeEntry) -> String {
    let day = |key: &str| day_of(entry.data.get(key)).map(Day::in_words);
    match (day("from"), day("until"), day("by")) {
        (Some(from), Some(until), _) => format!("{from}至{until}"),
        (Some(from), None, None) => format!("{from}起"),
        (Some(from), None, Some(by)) => format!("{from}至{by}"),
        (None, Some(day), _) | (None, None, Some(day)) => format!("{day}前"),
        (None, None, None) => match entry.data.get("by_day").and_then(Value::as_str) {
            Some(text) => match text.split_once('-') {
                Some((month, day)) if month.len() == 2 && day.len() == 2 => {
                    format!("每年{}月{}日前", month.trim_start_matches('0'), day.trim_start_matches('0'))
                }
                _ => String::new(),
            },
            None => String::new(),
        },
    }
}

struct Reader<'a> {
    library: &'a Library,
    world: &'a World,
    standard: &'a Standard,
    adoption: Option<&'a Adoption>,
}

impl Reader<'_> {
    fn line(&self, entry: &ProgrammeEntry) -> Line {
        let indicator = entry.indicator.as_ref().and_then(|slug| self.standard.indicator(slug));
        let own = self.adoption.filter(|_| entry.kind == "phase").and_then(|a| a.phases.get(&entry.id));
        let facts = entry.data.iter().filter_map(|(key, value)| {
            let (_, name) = NAMES.iter().find(|(known, _)| known == key)?;
            let words = self.words(value)?;
            Some((*name, words))
        });
        Line {
            id: entry.id.clone(),
            title: entry.title.clone(),
            clauses: entry.clauses.clone(),
            indicator: indicator.map(|i| (i.slug.clone(), i.title.clone())),
            days: days(entry),
            own_days: own
                .map(|d| format!("{}至{}", d.from.in_words(), d.until.in_words()))
                .unwrap_or_default(),
            facts: facts.collect(),
        }
    }

    /// A value in words; nothing where there are none for it.
    fn words(&self, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => self.text(text),
            Value::Integer(n) => Some(n.to_string()),
            Value::Float(n) => Some(n.to_string()),
            Value::Boolean(flag) => Some(if *flag { "是" } else { "否" }.into()),
            Value::Datetime(_) => day_of(Some(value)).map(Day::in_words),
            Value::Array(list) => {
                let parts: Vec<String> = list.iter().filter_map(|v| self.words(v)).collect();
                let separator = if list.iter().any(Value::is_table) { "；" } else { "、" };
                (!parts.is_empty()).then(|| parts.join(separator))
            }
            Value::Table(table) => {
                let parts: Vec<String> = table.values().filter_map(|v| self.words(v)).collect();
                (!parts.is_empty()).then(|| parts.join(" "))
            }
        }
    }

    fn text(&self, text: &str) -> Option<String> {
        if !text.is_ascii() {
            return Some(text.to_owned());
        }
        let (standard, day) = (self.standard, self.adoption.map(|a| a.from));
        if let Some(parameter) = standard.parameters.get(text) {
            let dated = parameter.on(day.unwrap_or(standard.document.in_force_from));
            return Some(format!("{}（{}）", parameter.title, words(&dated.setting, &parameter.unit)));
        }
        let item = self.library.items.get(text).map(|item| item.title.clone());
        let indicator = || standard.indicator(text).map(|i| i.title.clone());
        let entry = || standard.programme.iter().find(|e| e.id == text).map(|e| e.title.clone());
        let clause = || standard.clause(text).map(|c| c.id.clone());
        let known = || {
            let words = WORDS.iter().find(|(id, _)| *id == text).map(|(_, word)| *word);
            let unit = || UnitKind::ALL.into_iter().find(|k| k.id() == text).map(UnitKind::label);
            let post = || PostKind::ALL.iter().copied().find(|k| k.id() == text).map(PostKind::label);
            let class = || PersonClass::read(text).ok().map(PersonClass::label);
            let fact = || FactKind::from_id(text).map(FactKind::label);
            words.or_else(unit).or_else(post).or_else(class).or_else(fact).map(str::to_owned)
        };
        let person = || self.world.people.contains_key(text).then(|| named(self.world, text));
        let number = || {
            (!text.is_empty() && !text.contains(|c: char| c.is_ascii_alphabetic())).then(|| text.to_owned())
        };
        item.or_else(indicator).or_else(entry).or_else(clause).or_else(known).or_else(person).or_else(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_of_every_programme_is_shown_in_chinese() {
        let library = crate::library::built_in_for(|_| true);
        let world = World::default();
        for standard in &library.standards {
            let groups = groups(&library, &world, standard, None);
            let shown: usize = groups.iter().map(|g| g.entries.len()).sum();
            assert_eq!(shown, standard.programme.len(), "{}", standard.key());
            for line in groups.iter().flat_map(|g| &g.entries) {
                for (name, words) in &line.facts {
                    let bare = words.split(['、', '；', ' ', '（', '）']).any(|part| {
                        part.len() > 2 && part.chars().all(|c| c.is_ascii_lowercase() || c == '-')
                    });
                    assert!(!bare, "{} {}: {name} {words}", standard.key(), line.id);
                }
            }
            assert!(groups.iter().all(|g| g.word != "其他"), "{}", standard.key());
        }
    }

    #[test]
    fn a_phase_has_the_days_of_the_document_and_of_the_college() {
        let library = crate::library::built_in_for(|id| id == "organization-year");
        let standard = crate::library::find(&library, "organization-year").unwrap();
        let mut adoption = crate::adoptions::plain(standard, Day::new(2026, 1, 1).unwrap());
        let phases = phases(standard);
        let dates = jishi_domain::actions::PhaseDates {
            from: Day::new(2026, 3, 1).unwrap(),
            until: Day::new(2026, 3, 31).unwrap(),
        };
        adoption.phases.insert(phases[0].id.clone(), dates);
        let groups = groups(&library, &World::default(), standard, Some(&adoption));
        let line = &groups.iter().find(|g| g.kind == "phase").unwrap().entries[0];
        assert_eq!(line.own_days, "2026年3月1日至2026年3月31日");
        assert!(line.days.contains("2012年"), "{}", line.days);
    }
}
