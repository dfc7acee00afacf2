//! What can go wrong, in the words of the person who can mend it.

use crate::exchanges::LineProblem;
use jishi_domain::refusals::Refusal;

/// 存储错误 — why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// One draft of a batch does not fit the ledger; nothing of the batch was written.
    #[error("{refusal}")]
    Refused {
        /// Place of the draft in its batch, from 0.
        index: usize,
        /// Why.
        refusal: Refusal,
    },
    /// The request as a whole is refused: no such database, no master key, a wrong file …
    #[error("{0}")]
    Refusal(#[from] Refusal),
    /// Lines of an exchange file are wrong; nothing was written.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Lines(Vec<LineProblem>),
    /// The ledger in the database cannot be read as a ledger.
    #[error("台账第{sequence}条：{problem}。请运行 jishi ledger verify 查明范围，并从备份恢复。")]
    Broken {
        /// Sequence of the first entry that is wrong.
        sequence: u64,
        /// What is wrong.
        problem: String,
    },
    /// Another program appended in the meantime; reading again and repeating is right.
    #[error("台账：另一程序刚刚写入了新的条目。请重试。")]
    Moved,
    /// The database engine failed.
    #[error("数据库：{doing}失败（{source}）。请检查数据库文件或服务器、磁盘空间和访问权限后重试。")]
    Engine {
        /// What the store was doing.
        doing: &'static str,
        /// The engine's own error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file could not be read or written.
    #[error("文件 {path}：{doing}失败（{source}）。请检查路径、磁盘空间和访问权限。")]
    File {
        /// Its path, or a word for a stream.
        path: String,
        /// What the store was doing.
        doing: &'static str,
        /// The system's error.
        source: std::io::Error,
    },
}

impl StoreError {
    /// A refusal of the whole request.
    pub(crate) fn refusal(
        object: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> StoreError {
        StoreError::Refusal(Refusal::new(object, problem, remedy))
    }

    /// An engine's error while doing something.
    pub(crate) fn engine(
        doing: &'static str,
    ) -> impl FnOnce(Box<dyn std::error::Error + Send + Sync>) -> StoreError {
        move |source| StoreError::Engine { doing, source }
    }

    /// A file's error while doing something.
    pub(crate) fn file(
        path: &std::path::Path,
        doing: &'static str,
    ) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.display().to_string();
        move |source| StoreError::File { path, doing, source }
    }

    /// The refusal inside, where there is one.
    pub fn as_refusal(&self) -> Option<&Refusal> {
        match self {
            StoreError::Refused { refusal, .. } | StoreError::Refusal(refusal) => Some(refusal),
            _ => None,
        }
    }
}
