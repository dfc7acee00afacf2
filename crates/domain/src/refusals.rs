//! Why something is not accepted, in the words of the person who can mend it.

/// 退回原因 — object, problem and what to do; shown as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{object}：{problem}。{remedy}。")]
pub struct Refusal {
    /// What is refused, e.g. `支部 B012`.
    pub object: String,
    /// What is wrong with it.
    pub problem: String,
    /// What the reader can do.
    pub remedy: String,
}

impl Refusal {
    /// A refusal in three parts.
    pub fn new(object: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) -> Refusal {
        Refusal { object: object.into(), problem: problem.into(), remedy: remedy.into() }
    }
}
