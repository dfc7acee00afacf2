//! Why a use case did not do what was asked, in the words of the person who can mend it.

use jishi_domain::refusals::Refusal;
use jishi_office::issues::FileRefusal;
use jishi_store::StoreError;

/// 未能完成 — a refusal, or a file or database that failed.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Refused, with object, problem and remedy.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Refused because it stands otherwise by now: somebody was quicker, or the same was done before.
    #[error("{0}")]
    Conflict(Refusal),
    /// The store refused or failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// A file was refused as a whole.
    #[error("{0}")]
    File(#[from] FileRefusal),
    /// Reading or writing failed.
    #[error("{what}：{source}。请检查路径、磁盘空间和访问权限。")]
    Io {
        /// What was being read or written.
        what: String,
        /// The system's error.
        source: std::io::Error,
    },
}

impl AppError {
    /// A refusal in three parts.
    pub fn refused(
        object: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> AppError {
        AppError::Refused(Refusal::new(object, problem, remedy))
    }

    /// A conflict in three parts.
    pub fn conflict(
        object: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> AppError {
        AppError::Conflict(Refusal::new(object, problem, remedy))
    }

    /// The refusal, where it is one that the user can mend; `None` where a file or the database failed.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            AppError::Refused(refusal) | AppError::Conflict(refusal) => Some(refusal.clone()),
            AppError::Store(error) => error.as_refusal().cloned(),
            AppError::File(file) => Some(file.refusal.clone()),
            AppError::Io { .. } => None,
        }
    }

    /// The same, to be shown beside a field of the form; an empty name is the whole form.
    pub fn at(self, field: &'static str) -> FieldError {
        FieldError { field, error: self }
    }

    /// A failure of reading or writing.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> AppError {
        let what = what.into();
        move |source| AppError::Io { what, source }
    }
}

/// 栏目退回 — why something was not done, and beside which field of its form that belongs.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct FieldError {
    /// Name of the field; empty for the form as a whole.
    pub field: &'static str,
    /// Why.
    pub error: AppError,
}

impl From<AppError> for FieldError {
    fn from(error: AppError) -> FieldError {
        error.at("")
    }
}
