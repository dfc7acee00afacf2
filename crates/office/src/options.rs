//! What a reader needs beside the file.

use crate::vocabularies::Vocabulary;
use crate::workbooks::Limits;
use jishi_domain::dates::Day;

/// 进度 — how far a long reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows done, over all sheets so far.
    pub done: usize,
    /// Rows of the sheets opened so far.
    pub total: usize,
}

/// 读取设置
#[derive(Clone, Copy)]
pub struct ReadOptions<'a> {
    /// The day on which the file is read; a date after it is a mistake.
    pub today: Day,
    /// What the college already knows; nothing is compared with it where it is absent.
    pub vocabulary: Option<&'a Vocabulary>,
    /// Limits of the file.
    pub limits: Limits,
    /// Called every few hundred rows.
    pub progress: Option<&'a dyn Fn(Progress)>,
}

impl<'a> ReadOptions<'a> {
    /// Reading on that day, without vocabulary, within the usual limits.
    pub fn on(today: Day) -> ReadOptions<'a> {
        ReadOptions { today, vocabulary: None, limits: Limits::default(), progress: None }
    }

    /// With what the college knows.
    pub fn knowing(self, vocabulary: &'a Vocabulary) -> ReadOptions<'a> {
        ReadOptions { vocabulary: Some(vocabulary), ..self }
    }

    /// With a listener to progress.
    pub fn telling(self, progress: &'a dyn Fn(Progress)) -> ReadOptions<'a> {
        ReadOptions { progress: Some(progress), ..self }
    }

    pub(crate) fn tell(&self, done: usize, total: usize) {
        if let Some(progress) = self.progress
            && (done == total || done.is_multiple_of(500))
        {
            progress(Progress { done, total });
        }
    }
}
