//! Verdicts in words: what a finding says to a reader and to other programs.

use super::Evaluation;
use super::judging::Judge;
use super::sentences::{Piece, pieces};
use crate::facts::NOBODY;
use crate::rules::Rule;
use crate::standards::parameters::Origin;
use crate::verdicts::{Finding, Row, Status, Why};
use jishi_domain::amounts::Amount;
use jishi_domain::dates::Day;
use jishi_domain::periods;
use serde::Serialize;

/// 对象
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubjectOut {
    /// `college`, `general-branch`, `branch`, `group`, or a class of persons.
    pub kind: String,
    /// Code of the unit or person.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the unit under which a person is judged; the unit's own code for units.
    pub unit: String,
}

/// 期间
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeriodOut {
    /// First day.
    pub start: String,
    /// First day after; empty where it does not end.
    pub end: String,
    /// Label.
    pub label: String,
}

/// 事实
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactOut {
    /// Id of the record or roster event.
    pub id: String,
    /// Day.
    pub day: String,
    /// Kind.
    pub kind: String,
    /// Words.
    pub label: String,
    /// Days between the event and its entry.
    pub delay: u16,
    /// Why it did not count; only for those that nearly counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
}

/// 参数
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ParameterOut {
    /// Id.
    pub id: String,
    /// Value as used.
    pub value: serde_json::Value,
    /// Origin.
    pub origin: &'static str,
    /// Certain, or confirmed by the college.
    pub confirmed: bool,
    /// What it is.
    pub title: String,
    /// Who confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
}

/// 判定 in words; the JSON of `jishi evaluate --format json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VerdictOut {
    /// Id by which `jishi explain` finds it.
    pub id: String,
    /// Id of the standard.
    pub standard: String,
    /// Version.
    pub version: String,
    /// Slug of the indicator.
    pub indicator: String,
    /// Title of the indicator.
    pub title: String,
    /// Clauses answered.
    pub clauses: Vec<String>,
    /// Whom it is about.
    pub subject: SubjectOut,
    /// Period.
    pub period: PeriodOut,
    /// Force.
    pub force: &'static str,
    /// Result.
    pub status: &'static str,
    /// Counted: times, class hours, yuan, units …
    pub counted: serde_json::Value,
    /// Required; null where there is none.
    pub required: serde_json::Value,
    /// By which day; null where there is none.
    pub due: Option<String>,
    /// What is missing, in words.
    pub missing: Vec<String>,
    /// Facts that counted.
    pub facts: Vec<FactOut>,
    /// Facts that nearly counted, and why not.
    pub near: Vec<FactOut>,
    /// Parameters used.
    pub parameters: Vec<ParameterOut>,
    /// The sentence.
    pub reason: String,
    /// What to do next; empty where nothing is to be done.
    pub next: String,
    /// What may follow, as a proposal for a human; only where it is not met.
    pub follows: String,
}

impl Evaluation<'_> {
    /// The id by which a finding is asked for: standard, indicator, subject, period.
    pub fn id(&self, finding: &Finding) -> String {
        let document = &self.plan.standard.document;
        let indicator = &self.plan.standard.indicators[usize::from(finding.indicator)];
        let roster = &self.facts.roster;
        let unit = &roster.units[finding.unit as usize].code;
        let label = self.windows[usize::from(finding.period)].period().label;
        let slug = &indicator.slug;
        if finding.person == NOBODY {
            format!("{}@{}:{slug}:{unit}:{label}", document.id, document.version)
        } else {
            let person = &roster.people[finding.person as usize].code;
            format!("{}@{}:{slug}:{unit}/{person}:{label}", document.id, document.version)
        }
    }

    /// Rows of facts that counted for a finding.
    pub fn rows(&self, finding: &Finding) -> Vec<Row> {
        match &finding.detail {
            Some(detail) if !detail.facts.is_empty() => detail.facts.clone(),
            _ => self.split(finding).0,
        }
    }

    /// Rows of facts that nearly counted for a finding.
    pub fn near(&self, finding: &Finding) -> Vec<Row> {
        match &finding.detail {
            Some(detail) if !detail.near.is_empty() => detail.near.clone(),
            _ => self.split(finding).1,
        }
    }

    /// Tells the rows that were looked at apart: those that counted, those that nearly did.
    pub fn split(&self, finding: &Finding) -> (Vec<Row>, Vec<Row>) {
        let (mut facts, mut near) = (Vec::new(), Vec::new());
        if !matches!(finding.why, Why::Plain | Why::Encouraged | Why::NobodyToCount) {
            return (facts, near);
        }
        let (start, len) = finding.looked;
        let stretches = self.stretches.get(start as usize..(start + len) as usize).unwrap_or_default();
        let op = self.plan.op(finding.indicator);
        let has_deadline = matches!(op.indicator.rule, Rule::DoneBy { .. });
        let judge = self.judge();
        let roster = &self.facts.roster;
        // facts of persons lie with their home unit, wherever the person is judged
        let local = roster
            .people
            .get(finding.person as usize)
            .map(|person| (finding.person - roster.first_person[person.home as usize]) as u16);
        for stretch in stretches {
            let (personal, rows) = stretch.rows();
            let lane = if personal { &self.facts.persons } else { &self.facts.units };
            let kind = lane.kind_of(rows.start);
            for row in rows {
                if local.is_some_and(|who| lane.who[row] != who) {
                    continue;
                }
                let place = if personal { Row::of_person(row) } else { Row::of_unit(row) };
                let passes = judge.passes(&op.rule.scans[0], kind, lane, row);
                let late = has_deadline && lane.day_of(row) > finding.due.0;
                match (passes, late) {
                    (true, false) => facts.push(place),
                    // what came too late nearly counted, where nothing came in time
                    (true, true) if finding.status != Status::Met => near.push(place),
                    (false, false) => near.push(place),
                    _ => {}
                }
            }
        }
        (facts, near)
    }

    fn judge(&self) -> Judge<'_> {
        Judge {
            plan: self.plan,
            facts: self.facts,
            as_of: self.as_of,
            results: None,
            passed: false,
            wordy: true,
        }
    }

    /// A remark, for instance: more than usual.
    pub fn remark(&self, finding: &Finding) -> Option<String> {
        if let Some(remark) = finding.detail.as_ref().and_then(|d| d.remark.clone()) {
            return Some(remark);
        }
        let indicator = &self.plan.standard.indicators[usize::from(finding.indicator)];
        let Rule::Count { usual_max: Some(id), .. } = &indicator.rule else { return None };
        let day = self.plan.value_day(&self.windows[usize::from(finding.period)], self.as_of);
        let max = self.plan.number(id, day)?;
        let judged = matches!(finding.why, Why::Plain | Why::Encouraged);
        (judged && finding.counted > max).then(|| format!("多于通常的{max}次，不影响判定"))
    }

    /// What is missing, in words.
    pub fn missing(&self, finding: &Finding) -> Vec<String> {
        let indicator = &self.plan.standard.indicators[usize::from(finding.indicator)];
        let mut missing = finding.detail.as_ref().map(|d| d.missing.clone()).unwrap_or_default();
        let short = matches!(finding.status, Status::NotMet | Status::NotYetDue);
        if missing.is_empty() && short && finding.required >= 0 {
            let lack = finding.required - finding.counted;
            let word = match indicator.rule.shape() {
                "sum" => format!("还差{}", number(lack, finding.hundredths)),
                "share" => format!("还差{lack}个"),
                "trend" => "没有增加".to_owned(),
                "attested" => "没有经确认的佐证".to_owned(),
                "done-by" => "没有相应记录".to_owned(),
                "follow-up" => format!("有{lack}项没有跟进"),
                _ => format!("还差{lack}次"),
            };
            if lack > 0 {
                missing.push(word);
            } else if lack < 0 && finding.status == Status::NotMet && indicator.rule.shape() == "count" {
                missing.push(format!("超出{}次", -lack));
            } else if indicator.rule.shape() == "trend" {
                missing.push("没有比上一期增加".into());
            }
        }
        missing
    }

    /// The reason in a sentence.
    pub fn reason(&self, finding: &Finding) -> String {
        let mut out = String::new();
        self.write_reason(finding, &mut out);
        out
    }

    /// As [`Evaluation::reason`], behind what stands there already: for callers that write many.
    pub fn write_reason(&self, finding: &Finding, out: &mut String) {
        let op = self.plan.op(finding.indicator);
        let indicator = op.indicator;
        match finding.why {
            Why::Condition => {
                let condition = indicator.applies_when.get(finding.counted as usize);
                match condition.map(|c| (c, c.otherwise.as_deref())) {
                    Some((_, Some(otherwise))) => out.push_str(otherwise),
                    Some((condition, None)) => {
                        out.push_str(&condition.metric.label());
                        out.push_str("不符合适用条件");
                    }
                    None => out.push_str("不在适用范围"),
                }
            }
            Why::PartUnit => out.push_str("本期内党组织存续时间不足，不作要求"),
            Why::PartAdoption => out.push_str("本期内标准采用时间不足，不作要求"),
            Why::PartPerson => out.push_str("本人到岗或编入时间不足，不作要求"),
            Why::Vacation => out.push_str("学校规定的假期月份，不作要求"),
            Why::NoTrigger => out.push_str("本期没有需要跟进的事项"),
            Why::NobodyToCount => out.push_str("没有可计的对象"),
            Why::Encouraged => out.push_str("鼓励或可选事项，本期未开展，不影响判定"),
            Why::Unconfirmed => out.push_str("佐证已提交，待复核人确认"),
            Why::Missing => {
                out.push_str("缺少数据：");
                out.push_str(&self.missing(finding).join("；"));
            }
            Why::Plain => {
                let template = &op.explain;
                out.reserve(template.len);
                for piece in &template.pieces {
                    self.write_piece(*piece, finding, out);
                }
            }
        }
        let may_be_unusual = matches!(indicator.rule, Rule::Count { usual_max: Some(_), .. });
        if (may_be_unusual || finding.detail.is_some())
            && let Some(remark) = self.remark(finding)
        {
            out.push('（');
            out.push_str(&remark);
            out.push('）');
        }
    }

    /// What to do next. Once the day has passed, nothing can be done in time any more: what was done is entered late.
    pub fn next(&self, finding: &Finding) -> String {
        let due = finding.due.0;
        if finding.status == Status::NotMet && due < self.as_of {
            return format!(
                "期限{}已过：确已办理的请补录（会标明迟录），没有办理的由支部说明原因",
                due.in_words()
            );
        }
        let indicator = &self.plan.standard.indicators[usize::from(finding.indicator)];
        if due == Day::MAX {
            // nothing falls due: what is missing is missing today
            let soon = indicator.next.replace("在{due}前", "尽快").replace("{due}前", "尽快");
            return self.fill(&soon, finding);
        }
        self.fill(&indicator.next, finding)
    }

    /// Fills a template's places.
    pub fn fill(&self, template: &str, finding: &Finding) -> String {
        let mut out = String::with_capacity(template.len() + 24);
        for piece in pieces(template) {
            self.write_piece(piece, finding, &mut out);
        }
        out
    }

    #[inline]
    fn write_piece(&self, piece: Piece<'_>, finding: &Finding, out: &mut String) {
        let roster = &self.facts.roster;
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Counted => push_number(out, finding.counted, finding.hundredths),
            Piece::Required if finding.required < 0 => out.push('—'),
            Piece::Required => push_number(out, finding.required, finding.hundredths),
            Piece::Period => {
                out.push_str(&periods::in_words(&self.windows[usize::from(finding.period)].period().label));
            }
            Piece::Missing => out.push_str(&self.missing(finding).join("；")),
            Piece::Due if finding.due.0 == Day::MAX => out.push_str("近期"),
            Piece::Due => out.push_str(&finding.due.0.in_words()),
            Piece::Subject if finding.person == NOBODY => {
                out.push_str(&roster.units[finding.unit as usize].name)
            }
            Piece::Subject => out.push_str(&roster.people[finding.person as usize].name),
        }
    }

    fn fact(&self, row: Row) -> FactOut {
        let (personal, at) = row.place();
        let lane = if personal { &self.facts.persons } else { &self.facts.units };
        let (sources, source) = (&self.facts.sources, lane.record[at]);
        FactOut {
            id: sources.id(source).to_owned(),
            day: lane.day_of(at).to_string(),
            kind: lane.kind_of(at).id().to_owned(),
            label: sources.label(source).to_owned(),
            delay: sources.delay(source),
            why_not: None,
        }
    }

    /// A finding in words, whole.
    pub fn verdict(&self, finding: &Finding) -> VerdictOut {
        let standard = self.plan.standard;
        let indicator = &standard.indicators[usize::from(finding.indicator)];
        let roster = &self.facts.roster;
        let unit = &roster.units[finding.unit as usize];
        let (code, name) = if finding.person == NOBODY {
            (unit.code.to_string(), unit.name.to_string())
        } else {
            let person = &roster.people[finding.person as usize];
            (person.code.to_string(), person.name.to_string())
        };
        let window = &self.windows[usize::from(finding.period)];
        let period = window.period();
        let open = matches!(finding.status, Status::NotMet | Status::NotYetDue | Status::Undetermined);
        let (facts, near) = (self.rows(finding), self.near(finding));
        VerdictOut {
            id: self.id(finding),
            standard: standard.document.id.clone(),
            version: standard.document.version.clone(),
            indicator: indicator.slug.clone(),
            title: indicator.title.clone(),
            clauses: indicator.clauses.clone(),
            subject: SubjectOut {
                kind: indicator.subject.id().to_owned(),
                code,
                name,
                unit: unit.code.to_string(),
            },
            period: PeriodOut {
                start: period.start.to_string(),
                end: if period.end == Day::MAX { String::new() } else { period.end.to_string() },
                label: period.label,
            },
            force: indicator.force.id(),
            status: finding.status.id(),
            counted: if finding.why == Why::Condition {
                0.into()
            } else {
                json(finding.counted, finding.hundredths)
            },
            required: if finding.required < 0 {
                serde_json::Value::Null
            } else {
                json(finding.required, finding.hundredths)
            },
            due: (finding.due.0 != Day::MAX).then(|| finding.due.0.to_string()),
            missing: self.missing(finding),
            facts: facts.iter().map(|row| self.fact(*row)).collect(),
            near: near
                .iter()
                .map(|row| FactOut { why_not: Some(self.why_not(finding, *row)), ..self.fact(*row) })
                .collect(),
            parameters: self.parameters(finding),
            reason: self.reason(finding),
            next: if open { self.next(finding) } else { String::new() },
            follows: if finding.status == Status::NotMet {
                self.fill(&indicator.follows, finding)
            } else {
                String::new()
            },
        }
    }

    /// The parameters that a finding used.
    pub fn parameters(&self, finding: &Finding) -> Vec<ParameterOut> {
        let standard = self.plan.standard;
        let indicator = &standard.indicators[usize::from(finding.indicator)];
        let window = &self.windows[usize::from(finding.period)];
        let day = self.plan.value_day(window, self.as_of);
        let mut ids: Vec<&str> = indicator.rule.parameters();
        ids.extend(indicator.uses.iter().map(String::as_str));
        ids.extend(indicator.applies_when.iter().flat_map(|c| c.parameters()));
        match finding.why {
            Why::PartUnit | Why::PartAdoption | Why::PartPerson => ids.push("partial-period-share"),
            Why::Vacation => ids.push("vacation-months"),
            _ => {}
        }
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter()
            .filter_map(|id| self.plan.used(id, day))
            .map(|used| ParameterOut {
                id: used.parameter.id.clone(),
                value: used.setting.json(),
                origin: Origin::id(used.value.origin),
                confirmed: used.confirmed,
                title: used.parameter.title.clone(),
                confirmed_by: self.plan.adopted.confirmed.get(&used.parameter.id).cloned(),
            })
            .collect()
    }

    /// Why a fact of the right kind did not count.
    fn why_not(&self, finding: &Finding, row: Row) -> String {
        let indicator = &self.plan.standard.indicators[usize::from(finding.indicator)];
        let (personal, at) = row.place();
        let lane = if personal { &self.facts.persons } else { &self.facts.units };
        let tags = self.facts.marks[usize::from(lane.mark[at])].tags;
        let day = lane.day_of(at);
        if indicator.rule.shape() == "attested" {
            return "尚未经复核确认".into();
        }
        if indicator.rule.shape() == "follow-up" {
            return "没有在期限内跟进".into();
        }
        if finding.due.0 != Day::MAX && day > finding.due.0 {
            return "晚于规定日期".into();
        }
        let judge = self.judge();
        let have = tags.union(judge.depending_tags(lane, at, day));
        let mut reasons: Vec<String> = Vec::new();
        for filter in indicator.rule.filters() {
            let item = &self.facts.items[usize::from(lane.item[at])];
            if !filter.items.is_empty() && !filter.items.iter().any(|i| **i == **item) {
                reasons.push("事项不同".into());
            }
            let lacking: Vec<&str> =
                filter.all.names().filter(|n| !have.names().any(|h| h == *n)).map(tag_word).collect();
            if !lacking.is_empty() {
                reasons.push(format!("缺少：{}", lacking.join("、")));
            }
            if !filter.any.is_empty() && !have.intersects(filter.any) {
                reasons.push(format!(
                    "不属于：{}",
                    filter.any.names().map(tag_word).collect::<Vec<_>>().join("、")
                ));
            }
            let unwanted: Vec<&str> =
                filter.none.names().filter(|n| have.names().any(|h| h == *n)).map(tag_word).collect();
            if !unwanted.is_empty() {
                reasons.push(format!("因为：{}", unwanted.join("、")));
            }
            if filter.day_of_month.is_some() && reasons.is_empty() {
                reasons.push("不在规定的日子".into());
            }
        }
        if reasons.is_empty() { "不符合计数条件".into() } else { reasons.join("；") }
    }
}

fn json(value: i64, hundredths: bool) -> serde_json::Value {
    match (hundredths, value % 100) {
        (false, _) => value.into(),
        (true, 0) => (value / 100).into(),
        (true, _) => serde_json::json!(value as f64 / 100.0),
    }
}

fn number(value: i64, hundredths: bool) -> String {
    if hundredths { Amount(value).to_string() } else { value.to_string() }
}

fn push_number(out: &mut String, value: i64, hundredths: bool) {
    use std::fmt::Write as _;
    match (value, hundredths) {
        // most numbers have one digit or two: written without the machinery of formatting
        (0..=99, false) => push_small(out, value),
        (0..=9999, true) => {
            push_small(out, value / 100);
            if value % 100 > 0 {
                out.push('.');
                out.push(digit(value / 10 % 10));
            }
            if value % 10 > 0 {
                out.push(digit(value % 10));
            }
        }
        _ => {
            let done = if hundredths { write!(out, "{}", Amount(value)) } else { write!(out, "{value}") };
            debug_assert!(done.is_ok(), "writing to a String does not fail");
        }
    }
}

fn digit(value: i64) -> char {
    char::from(b'0' + value as u8)
}

/// From 0 to 99.
fn push_small(out: &mut String, value: i64) {
    if value > 9 {
        out.push(digit(value / 10));
    }
    out.push(digit(value % 10));
}

/// The word for a tag.
pub fn tag_word(tag: &str) -> &'static str {
    match tag {
        "primary" => "作为主要类型",
        "complete" => "要素齐全",
        "consistent" => "与名册一致",
        "quorate" | "vote-quorate" => "达到法定人数",
        "vote-carried" => "表决通过",
        "signed-in" => "有考勤",
        "online" => "线上",
        "evidence" => "有佐证材料",
        "audio-visual" => "有影像资料",
        "text-evidence" => "有文字资料",
        "separate-groups" => "按党小组分开",
        "with-guests" => "有列席人员",
        "leader-present" => "有领导干部参加",
        "by-secretary" => "由书记",
        "by-committee" => "由支部委员",
        "by-leader" => "由党委班子成员",
        "own-branch" => "在所在支部",
        "contact-branch" => "在联系支部",
        "sent" => "已报送",
        "received" => "已收到",
        "returned" => "被退回",
        "confirmed" => "经复核确认",
        "closed" => "已销号",
        "published" => "已公开",
        "external" => "由上级或其他单位",
        "network-media" => "使用网络媒体",
        "with-resolution" => "有决议",
        "present" => "现场出席",
        "excused" => "请假",
        "unexcused" => "无故缺席",
        "made-up" => "已补课",
        "attended" => "出席",
        "full" => "足额",
        "distance" => "远程教育",
        "micro-lecture" => "微党课",
        "floating" => "流动党员",
        "on-time" => "及时录入",
        "late" => "迟录",
        "fixed-day" => "在固定日",
        "passed" => "通过",
        "failed" => "未通过",
        "secret-ballot" => "无记名投票",
        _ => "规定的条件",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_read_as_formatting_writes_them() {
        for value in (-120..=120).chain([9_899, 9_900, 9_999, 10_000, 10_001, 123_450]) {
            for hundredths in [false, true] {
                let mut out = String::new();
                push_number(&mut out, value, hundredths);
                assert_eq!(out, number(value, hundredths));
            }
        }
    }
}
