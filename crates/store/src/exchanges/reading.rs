//! Reading an exchange file.

use super::wording::in_words;
use super::{FORMAT, LineProblem, VERSION, holders_of};
use crate::chains::{Algorithm, EntryText, Head, HeadCode};
use crate::drafts::{Draft, check_time};
use crate::errors::StoreError;
use crate::preparations::payload;
use crate::secrets::Secrets;
use jishi_domain::actions::Action;
use jishi_domain::dates::Day;
use jishi_domain::refusals::Refusal;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

/// Problems that are collected before reading stops.
const ENOUGH: usize = 100;

/// 交换文件 — a file that was read whole and without a mistake of form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exchange {
    /// The hash algorithm of the chain that it was written from.
    pub algorithm: Option<Algorithm>,
    /// The check of the master key under which its keys are wrapped.
    pub key_check: Option<String>,
    /// Its entries.
    pub lines: Vec<ExchangeLine>,
    /// Wrapped keys of people: code and key.
    pub keys: Vec<(String, String)>,
}

/// 交换行 — one entry of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeLine {
    /// Line of the file, from 1.
    pub line: usize,
    /// Its sequence in the file: as written, or its place among the entries.
    pub sequence: u64,
    /// What it says; with a time of entry where one is written.
    pub draft: Draft,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstLine {
    format: String,
    version: u64,
    hash: Option<String>,
    entries: Option<u64>,
    head: Option<String>,
    key_check: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryLine<'a> {
    sequence: Option<u64>,
    actor: Option<String>,
    entered_at: Option<String>,
    event_day: String,
    action: String,
    #[serde(borrow)]
    payload: &'a RawValue,
    secrets: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyLine {
    person_key: PersonKey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonKey {
    person: String,
    wrapped: String,
}

/// What reading has gathered so far.
#[derive(Default)]
struct Reading {
    exchange: Exchange,
    with_sequence: Option<bool>,
    with_key: BTreeSet<String>,
    entries: Option<u64>,
    head: Option<HeadCode>,
}

impl Exchange {
    /// Reads a file. Blank lines and a byte-order mark are passed over.
    ///
    /// # Errors
    /// [`StoreError::Lines`] names each line that is wrong (up to a hundred), what is wrong with it and what to do;
    /// a file whose first line carries a head code is refused where its entries do not lead to it.
    pub fn read(mut reader: impl BufRead) -> Result<Exchange, StoreError> {
        let mut reading = Reading::default();
        let mut problems: Vec<LineProblem> = Vec::new();
        let (mut number, mut first) = (0, true);
        let mut bytes = Vec::new();
        while problems.len() < ENOUGH {
            bytes.clear();
            let read = reader.read_until(b'\n', &mut bytes);
            let read = read.map_err(|source| StoreError::File {
                path: "交换文件".to_owned(),
                doing: "读取",
                source,
            })?;
            if read == 0 {
                break;
            }
            number += 1;
            let result = match std::str::from_utf8(&bytes) {
                Err(_) => Err(Refusal::new("文本", "不是UTF-8编码", "用UTF-8编码另存后重试")),
                Ok(text) => {
                    let text = text.trim_start_matches('\u{feff}').trim();
                    match (text.is_empty(), first) {
                        (true, _) => Ok(()),
                        (false, true) => {
                            first = false;
                            reading.first(text)
                        }
                        (false, false) => reading.line(number, text),
                    }
                }
            };
            if let Err(refusal) = result {
                problems.push(LineProblem { line: number, refusal });
                if reading.exchange.lines.is_empty() && number == 1 {
                    break;
                }
            }
        }
        if first && problems.is_empty() {
            problems.push(LineProblem { line: 1, refusal: not_exchange("文件是空的") });
        }
        if problems.is_empty()
            && let Err(refusal) = reading.whole()
        {
            problems.push(LineProblem { line: 1, refusal });
        }
        if problems.is_empty() { Ok(reading.exchange) } else { Err(StoreError::Lines(problems)) }
    }
}

fn not_exchange(problem: impl Into<String>) -> Refusal {
    Refusal::new(
        "交换文件",
        problem,
        "首行写成 {\"format\":\"jishi-exchange\",\"version\":1}，写法见 docs/exchange.md",
    )
}

impl Reading {
    fn first(&mut self, text: &str) -> Result<(), Refusal> {
        let first: FirstLine = serde_json::from_str(text)
            .map_err(|error| not_exchange(format!("首行{}", in_words(&error).0)))?;
        if first.format != FORMAT {
            return Err(not_exchange(format!("首行的 format 是“{}”", first.format)));
        }
        if first.version != VERSION {
            return Err(Refusal::new(
                "交换文件",
                format!("是第{}版，本程序读第{VERSION}版", first.version),
                "升级纪实程序，或用旧版格式重新导出",
            ));
        }
        if let Some(id) = first.hash {
            let algorithm = Algorithm::from_id(&id).ok_or_else(|| {
                Refusal::new("校验算法", format!("“{id}”不认识"), "写 sha-256 或 sm3，或删去 hash")
            })?;
            self.exchange.algorithm = Some(algorithm);
        }
        self.entries = first.entries;
        self.exchange.key_check = first.key_check;
        self.head = match first.head {
            Some(code) => Some(code.parse().map_err(|error: StoreError| {
                error.as_refusal().cloned().unwrap_or_else(|| not_exchange("首行的 head 看不懂"))
            })?),
            None => None,
        };
        Ok(())
    }

    fn line(&mut self, number: usize, text: &str) -> Result<(), Refusal> {
        if text.starts_with("{\"person_key\"") {
            let line: KeyLine = serde_json::from_str(text).map_err(|error| {
                let (problem, remedy) = in_words(&error);
                Refusal::new("person_key", problem, remedy)
            })?;
            let PersonKey { person, wrapped } = line.person_key;
            if !self.with_key.insert(person.clone()) {
                return Err(Refusal::new("person_key", format!("{person}的密钥出现两次"), "只保留一行"));
            }
            self.exchange.keys.push((person, wrapped));
            return Ok(());
        }
        let line: EntryLine<'_> = serde_json::from_str(text).map_err(|error| {
            let (problem, remedy) = in_words(&error);
            Refusal::new("条目", problem, remedy)
        })?;
        let object = format!("条目 {}", line.action);
        if !Action::IDS.contains(&line.action.as_str()) {
            return Err(Refusal::new(object, "没有这种动作", "动作的代码见 docs/exchange.md"));
        }
        let action = Action::parse(&line.action, line.payload.get()).map_err(|error| {
            let (problem, remedy) = in_words(&error);
            Refusal::new(object.clone(), format!("payload {problem}"), remedy)
        })?;
        let event_day = Day::parse(&line.event_day).ok_or_else(|| {
            Refusal::new(
                object.clone(),
                format!("event_day “{}”看不懂", line.event_day),
                "写成 2026-03-01 的样子",
            )
        })?;
        if let Some(at) = &line.entered_at {
            check_time(at)?;
        }
        self.in_sequence(&object, line.sequence)?;
        let mut draft = Draft::new(line.actor.unwrap_or_else(|| "import".to_owned()), event_day, action);
        draft.entered_at = line.entered_at;
        draft.secrets = line.secrets.map(Secrets);
        draft.check()?;
        if draft.secrets.is_some()
            && (super::sealed_of(&draft.action).is_some() || super::content_of(&draft.action).is_some())
        {
            return Err(Refusal::new(
                object,
                "同时有密封的 sealed 或 content 和明文的 secrets",
                "只保留 secrets",
            ));
        }
        let sequence = line.sequence.unwrap_or(self.exchange.lines.len() as u64 + 1);
        self.exchange.lines.push(ExchangeLine { line: number, sequence, draft });
        Ok(())
    }

    /// Either every entry has a sequence, and they rise, or none has.
    fn in_sequence(&mut self, object: &str, sequence: Option<u64>) -> Result<(), Refusal> {
        let with = *self.with_sequence.get_or_insert(sequence.is_some());
        if with != sequence.is_some() {
            return Err(Refusal::new(
                object,
                "sequence 有的行写、有的行不写",
                "每行都写 sequence，或每行都不写",
            ));
        }
        let last = self.exchange.lines.last().map_or(0, |line| line.sequence);
        match sequence {
            Some(sequence) if sequence <= last => Err(Refusal::new(
                object,
                format!("sequence {sequence}不大于前一条的{last}"),
                "按先后次序排列，序号逐条增大",
            )),
            _ => Ok(()),
        }
    }

    /// What only the whole file can tell.
    fn whole(&self) -> Result<(), Refusal> {
        let lines = &self.exchange.lines;
        let cut = |problem: String| {
            Refusal::new(
                "交换文件",
                problem,
                "重新传送原文件；若确为有意改动，删去首行的 entries 和 head 后再导入",
            )
        };
        if let Some(entries) = self.entries
            && entries != lines.len() as u64
        {
            return Err(cut(format!("首行写明{entries}条，实际有{}条，可能不完整", lines.len())));
        }
        let plain: BTreeSet<String> = lines
            .iter()
            .filter(|line| line.draft.secrets.is_some())
            .flat_map(|line| holders_of(&line.draft))
            .collect();
        if let Some((person, _)) =
            self.exchange.keys.iter().find(|(person, _)| plain.contains(person.as_str()))
        {
            return Err(Refusal::new(
                format!("人员 {person}"),
                "既有明文 secrets 又有 person_key",
                "只保留其中一种",
            ));
        }
        let Some(code) = &self.head else { return Ok(()) };
        match self.head()? {
            Some(head) if head.code() == *code => Ok(()),
            _ => Err(cut("内容与首行的 head 不符，可能被截断或改动".to_owned())),
        }
    }

    /// The head that these entries lead to; `None` where they are no whole chain.
    fn head(&self) -> Result<Option<Head>, Refusal> {
        let algorithm = self.exchange.algorithm.unwrap_or_default();
        let mut hash = algorithm.genesis();
        let mut sequence = 0;
        for line in &self.exchange.lines {
            sequence += 1;
            let draft = &line.draft;
            let (Some(at), true) = (&draft.entered_at, line.sequence == sequence) else { return Ok(None) };
            let payload = payload(&draft.action)
                .map_err(|error| Refusal::new("条目", error.to_string(), "核对这一行"))?;
            let text = EntryText {
                sequence,
                actor: &draft.actor,
                entered_at: at,
                event_day: &draft.event_day.to_string(),
                action: draft.action.id(),
                payload: &payload,
            };
            hash = algorithm.entry(&hash, &text);
        }
        Ok(Some(Head { sequence, hash }))
    }
}
