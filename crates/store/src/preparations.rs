//! What can be done to a draft before its turn in the ledger: secrets of new people sealed, the payload written
//! out. It needs neither the database nor the world, so for a large batch a second thread does it.

use crate::drafts::Draft;
use crate::errors::StoreError;
use crate::secrets::{MasterKey, Sealer};
use jishi_domain::actions::{Action, Sealed};
use jishi_domain::records::Record;
use std::sync::mpsc::{Receiver, sync_channel};

/// Drafts that are prepared, folded and written together.
const TOGETHER: usize = 500;

/// A draft with what could be prepared of it.
pub(crate) struct Prepared {
    pub draft: Draft,
    /// The canonical payload; absent while secrets wait to be sealed under a key that the person may have.
    pub payload: Option<String>,
    /// A new person's key, wrapped.
    pub wrapped: Option<String>,
}

/// The person whose secrets an action may carry, and where they go.
pub(crate) fn sealed_place(action: &mut Action) -> Option<(&str, &mut Option<Sealed>)> {
    match action {
        Action::PersonRegistered(body) => Some((&body.person.code, &mut body.sealed)),
        Action::PersonChanged(body) => Some((&body.person.code, &mut body.sealed)),
        _ => None,
    }
}

/// The record whose content an action may carry.
pub(crate) fn record_of(action: &Action) -> Option<&Record> {
    match action {
        Action::RecordAdded(record) => Some(record),
        Action::RecordCorrected(body) => Some(&body.record),
        _ => None,
    }
}

/// The same, to be changed.
pub(crate) fn record_place(action: &mut Action) -> Option<&mut Record> {
    match action {
        Action::RecordAdded(record) => Some(record),
        Action::RecordCorrected(body) => Some(&mut body.record),
        _ => None,
    }
}

/// The canonical payload of an action.
pub(crate) fn payload(action: &Action) -> Result<String, StoreError> {
    action.payload().map_err(|error| StoreError::engine("整理条目内容")(Box::new(error)))
}

fn prepare(mut draft: Draft, sealer: Option<&mut Sealer<'_>>) -> Result<Prepared, StoreError> {
    let mut wrapped = None;
    if draft.secrets.as_ref().is_some_and(|secrets| secrets.0.is_empty()) {
        draft.secrets = None;
    }
    if let Action::PersonRegistered(body) = &mut draft.action
        && let Some(sealer) = sealer
        && let Some(secrets) = draft.secrets.take()
    {
        let (sealed, key) = sealer.seal_new(&body.person.code, &secrets)?;
        body.sealed = Some(sealed);
        wrapped = Some(key);
    }
    let payload = if draft.secrets.is_none() { Some(payload(&draft.action)?) } else { None };
    Ok(Prepared { draft, payload, wrapped })
}

fn chunks(
    drafts: Vec<Draft>,
    master: Option<&MasterKey>,
    mut take: impl FnMut(Result<Vec<Prepared>, StoreError>) -> bool,
) {
    let mut sealer = master.map(Sealer::new);
    let mut drafts = drafts.into_iter().peekable();
    while drafts.peek().is_some() {
        let chunk = drafts.by_ref().take(TOGETHER).map(|draft| prepare(draft, sealer.as_mut())).collect();
        if !take(chunk) {
            return;
        }
    }
}

/// Prepares drafts and hands them on in chunks, in their order; a large batch is prepared by a second thread
/// while the chunks before are being written.
pub(crate) fn in_chunks(
    drafts: Vec<Draft>,
    master: Option<&MasterKey>,
    mut write: impl FnMut(Vec<Prepared>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if drafts.len() <= TOGETHER {
        let mut result = Ok(());
        chunks(drafts, master, |chunk| {
            result = chunk.and_then(&mut write);
            result.is_ok()
        });
        return result;
    }
    std::thread::scope(|scope| {
        let (sender, receiver): (_, Receiver<Result<Vec<Prepared>, StoreError>>) = sync_channel(8);
        // when writing fails, the receiver is gone, sending fails, and the thread ends
        scope.spawn(move || chunks(drafts, master, |chunk| sender.send(chunk).is_ok()));
        receiver.into_iter().try_for_each(|chunk| chunk.and_then(&mut write))
    })
}
