//! Bringing an exchange file into the ledger.

use super::writing::has_content;
use super::{Exchange, LineProblem, corrects_of, holders_of, person_of, sealed_of, unsealed};
use crate::appends::{Batch, Watch};
use crate::drafts::Draft;
use crate::errors::StoreError;
use crate::preparations::{payload, record_of};
use crate::secrets::{CONTENT, Secrets, unseal, unseal_content, wrapped_key};
use crate::stores::Store;
use jishi_domain::actions::{Action, Sealed};
use jishi_domain::dates::Day;
use jishi_domain::records::SealedContent;
use jishi_domain::refusals::Refusal;
use sha2::Digest;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// 导入结果 — what an import did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Entries that were appended.
    pub added: usize,
    /// Entries that the ledger already had.
    pub left: usize,
}

/// What is to be written for a file.
struct Plan {
    drafts: Vec<Draft>,
    /// Line of the file for each draft.
    lines: Vec<usize>,
    left: usize,
    keys: Vec<(String, String)>,
    /// Where the ledger ended when the plan was made.
    after: u64,
}

/// Times that an import is planned anew because another program wrote in between.
const PATIENCE: usize = 5;

impl Store {
    /// Checks a file against the ledger as [`Store::import_exchange`] would, without writing.
    ///
    /// # Errors
    /// As [`Store::import_exchange`].
    pub fn check_exchange(&mut self, exchange: &Exchange, entered_at: &str) -> Result<Imported, StoreError> {
        let plan = self.plan(exchange)?;
        self.check(&plan.drafts, entered_at).map_err(|error| at_line(error, &plan.lines))?;
        Ok(Imported { added: plan.drafts.len(), left: plan.left })
    }

    /// Appends a file's entries in one transaction. An empty ledger takes them as they are, with their times and
    /// the file's hash algorithm, so that the chain is the same as where they came from. A ledger with entries
    /// leaves alone what it already has (the same action, payload and day) and enters the rest at `entered_at`.
    ///
    /// # Errors
    /// [`StoreError::Lines`] names the line that does not fit; nothing was written then.
    pub fn import_exchange(
        &mut self,
        exchange: &Exchange,
        entered_at: &str,
        watch: &mut Watch<'_>,
    ) -> Result<Imported, StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let Plan { drafts, lines, left, keys, after } = self.plan(exchange)?;
            let added = drafts.len();
            if added == 0 && left > 0 {
                return Ok(Imported { added, left });
            }
            let batch = Batch {
                after: Some(after),
                keys: exchange.key_check.as_deref().map(|check| (keys.as_slice(), check)),
                algorithm: exchange.algorithm,
                whole_keys: true,
            };
            match self.append_batch(drafts, entered_at, &batch, watch) {
                Ok(_) => return Ok(Imported { added, left }),
                Err(StoreError::Moved) if tries < PATIENCE => {}
                Err(error) => return Err(at_line(error, &lines)),
            }
        }
    }

    fn plan(&mut self, exchange: &Exchange) -> Result<Plan, StoreError> {
        let after = self.world()?.sequence;
        let mut known = if after == 0 { Known::default() } else { self.known(exchange)? };
        let mut plan = Plan { drafts: Vec::new(), lines: Vec::new(), left: 0, keys: Vec::new(), after };
        // sequence in the file → sequence in the ledger
        let mut places: HashMap<u64, u64> = HashMap::new();
        // people whose sealed secrets come in and stay, with their line
        let mut sealed: BTreeMap<String, usize> = BTreeMap::new();
        for line in &exchange.lines {
            let mut draft = line.draft.clone();
            if let Some(corrects) = corrects_of(&mut draft.action) {
                *corrects = *places.get(corrects).ok_or_else(|| no_such_place(line.line, *corrects))?;
            }
            let same = if after == 0 { None } else { self.take_same(&mut known, &draft)? };
            let place = match same {
                Some(place) => {
                    plan.left += 1;
                    place
                }
                None => {
                    if after > 0 {
                        draft.entered_at = None;
                    }
                    if draft.secrets.is_none() {
                        sealed.extend(holders_of(&draft).into_iter().map(|person| (person, line.line)));
                    }
                    if let Action::SecretErased(body) = &draft.action {
                        sealed.remove(&body.person);
                    }
                    plan.drafts.push(draft);
                    plan.lines.push(line.line);
                    after + plan.drafts.len() as u64
                }
            };
            places.insert(line.sequence, place);
        }
        let brought: HashMap<&str, &str> =
            exchange.keys.iter().map(|(person, wrapped)| (person.as_str(), wrapped.as_str())).collect();
        for (person, line) in sealed {
            let kept = wrapped_key(&mut self.connection, &person)?;
            match (brought.get(person.as_str()), kept) {
                (Some(wrapped), None) => plan.keys.push((person, (*wrapped).to_owned())),
                (Some(wrapped), Some(kept)) if kept == *wrapped => {}
                (Some(_), Some(_)) => return Err(key_problem(line, &person, "在本数据库中已有另一把密钥")),
                (None, Some(_)) => {
                    return Err(key_problem(line, &person, "密封资料不是用本数据库的密钥加密的"));
                }
                (None, None) => return Err(key_problem(line, &person, "有密封资料而没有密钥")),
            }
        }
        Ok(plan)
    }

    /// What the ledger already has of the kinds of entries that the file brings.
    fn known(&mut self, exchange: &Exchange) -> Result<Known, StoreError> {
        let actions: BTreeSet<&str> = exchange.lines.iter().map(|line| line.draft.action.id()).collect();
        let mut known = Known::default();
        let mut entries = self.entries(1, u64::MAX);
        while let Some(stored) = entries.next_stored()? {
            if !actions.contains(stored.action.as_str()) {
                continue;
            }
            let sequence = stored.sequence;
            let boxed = stored.action.starts_with("person.")
                || stored.action.starts_with("record.") && has_content(&stored.payload);
            let (identity, sealed) = if boxed {
                let entry = stored.entry()?;
                let sealed = Boxed::of(&entry.action);
                (identity(&unsealed(&entry.action), entry.event_day)?, sealed)
            } else {
                (digest(&stored.action, &stored.event_day, &stored.payload), None)
            };
            known.0.entry(identity).or_default().push_back((sequence, sealed));
        }
        Ok(known)
    }

    /// The entry of the ledger that says the same as the draft; it answers for one draft only.
    fn take_same(&mut self, known: &mut Known, draft: &Draft) -> Result<Option<u64>, StoreError> {
        let identity = identity(&unsealed(&draft.action), draft.event_day)?;
        let Some(candidates) = known.0.get_mut(&identity) else { return Ok(None) };
        let sealed = Boxed::of(&draft.action);
        for i in 0..candidates.len() {
            let (_, held) = &candidates[i];
            let same = match (held, &draft.secrets) {
                (Some(held), Some(secrets)) => self.holds(held, secrets)?,
                (held, None) => *held == sealed,
                _ => false,
            };
            if same {
                return Ok(candidates.remove(i).map(|(sequence, _)| sequence));
            }
        }
        Ok(None)
    }

    /// Whether a sealed box holds just these secrets. A destroyed key means that they were erased here: they are not
    /// brought back.
    fn holds(&mut self, held: &Boxed, secrets: &Secrets) -> Result<bool, StoreError> {
        let mut keys = Vec::new();
        for person in held.holders() {
            if wrapped_key(&mut self.connection, person)?.is_none() {
                return Ok(true);
            }
            keys.push(self.data_key(person)?);
        }
        Ok(match held {
            Boxed::Person(person, sealed) => {
                sealed.fields.iter().eq(secrets.0.keys())
                    && keys
                        .first()
                        .is_some_and(|key| unseal(key, person, sealed).is_ok_and(|p| p == *secrets))
            }
            Boxed::Record(record, sealed) => unseal_content(&keys, record, sealed)
                .is_none_or(|text| secrets.0.get(CONTENT).is_some_and(|content| *content == *text)),
        })
    }
}

/// What an entry has sealed, and of whom or of which record.
#[derive(PartialEq)]
enum Boxed {
    Person(String, Sealed),
    Record(String, SealedContent),
}

impl Boxed {
    fn of(action: &Action) -> Option<Boxed> {
        match (person_of(action), record_of(action)) {
            (Some(person), _) => Some(Boxed::Person(person.to_owned(), sealed_of(action)?.clone())),
            (_, Some(record)) => Some(Boxed::Record(record.id.clone(), record.content.clone()?)),
            _ => None,
        }
    }

    fn holders(&self) -> &[String] {
        match self {
            Boxed::Person(person, _) => std::slice::from_ref(person),
            Boxed::Record(_, sealed) => &sealed.persons,
        }
    }
}

/// Entries of the ledger by what they say.
#[derive(Default)]
struct Known(HashMap<[u8; 32], VecDeque<(u64, Option<Boxed>)>>);

fn identity(action: &Action, day: Day) -> Result<[u8; 32], StoreError> {
    Ok(digest(action.id(), &day.to_string(), &payload(action)?))
}

fn digest(action: &str, day: &str, payload: &str) -> [u8; 32] {
    let mut hash = sha2::Sha256::new();
    for part in [action, "\n", day, "\n", payload] {
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

fn key_problem(line: usize, person: &str, problem: &str) -> StoreError {
    StoreError::Lines(vec![LineProblem {
        line,
        refusal: Refusal::new(
            format!("人员 {person}"),
            format!("{problem}，导入后无法读取"),
            "使用带 person_key 行的完整导出文件，或在原数据库用 jishi export --with-secrets 导出后再导入",
        ),
    }])
}

fn no_such_place(line: usize, corrects: u64) -> StoreError {
    StoreError::Lines(vec![LineProblem {
        line,
        refusal: Refusal::new(
            "条目",
            format!("所更正的第{corrects}条不在它前面"),
            "corrects 写本文件中前面某条的 sequence",
        ),
    }])
}

/// Puts the line of the file in the place of the draft's number.
fn at_line(error: StoreError, lines: &[usize]) -> StoreError {
    match error {
        StoreError::Refused { index, refusal } => {
            StoreError::Lines(vec![LineProblem { line: lines.get(index).copied().unwrap_or(0), refusal }])
        }
        other => other,
    }
}
