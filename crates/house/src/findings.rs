//! What a check found, and what to do instead.

/// One place that breaks a rule of the house.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the root of the workspace.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do instead.
    pub advice: String,
}

impl Finding {
    /// A finding in its four parts.
    pub fn new(
        file: impl Into<String>,
        line: usize,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) -> Finding {
        Finding { file: file.into(), line, problem: problem.into(), advice: advice.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}\n    instead: {}", self.file, self.line, self.problem, self.advice)
    }
}

/// Every finding, one under the other, with their number; the message of a failing test.
pub fn report(findings: &[Finding]) -> String {
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    format!("{} against the rules of the house:\n{}", findings.len(), lines.join("\n"))
}

/// Fails a test with every finding; passes where there is none.
///
/// # Panics
/// There are findings.
pub fn assert_none(findings: &[Finding]) {
    assert!(findings.is_empty(), "{}", report(findings));
}
