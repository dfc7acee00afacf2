//! Forms that were sent: the same form sent twice is one record.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How many are remembered; a form that is sent again is sent within minutes.
const KEPT: usize = 2_000;

/// 提交凭据 — which record each form became. Only in memory: after a restart the record's own id tells.
#[derive(Debug, Default)]
pub struct Submissions(Mutex<VecDeque<(String, String)>>);

impl Submissions {
    fn held<T>(&self, run: impl FnOnce(&mut VecDeque<(String, String)>) -> T) -> T {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The record that a form with this key became.
    pub fn record(&self, key: &str) -> Option<String> {
        self.held(|kept| kept.iter().find(|(known, _)| known == key).map(|(_, record)| record.clone()))
    }

    /// Notes what a form becomes.
    pub fn note(&self, key: &str, record: &str) {
        self.held(|kept| {
            if kept.len() >= KEPT {
                kept.pop_front();
            }
            kept.push_back((key.to_owned(), record.to_owned()));
        });
    }

    /// Forgets a form that was not saved after all.
    pub fn forget(&self, key: &str) {
        self.held(|kept| kept.retain(|(known, _)| known != key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_remembered_until_it_fails_or_many_others_came() {
        let sent = Submissions::default();
        sent.note("a", "r1");
        assert_eq!(sent.record("a").as_deref(), Some("r1"));
        sent.forget("a");
        assert_eq!(sent.record("a"), None);
        for n in 0..=KEPT {
            sent.note(&n.to_string(), "r");
        }
        assert_eq!((sent.record("0"), sent.record("1").as_deref()), (None, Some("r")));
    }
}
