//! What the benchmark says: a Markdown table of aims and whether they hold.

use std::fmt::Write as _;

/// Which side of the aim holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// At most so much.
    AtMost(f64),
    /// At least so much.
    AtLeast(f64),
    /// Shown only.
    None,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// What was measured.
    pub what: String,
    /// In words, with units.
    pub measured: String,
    /// The number that is compared.
    pub value: f64,
    /// The aim.
    pub aim: Aim,
    /// How the number is shown.
    pub unit: &'static str,
}

impl Line {
    /// Whether the aim holds; `None` where there is none.
    pub fn holds(&self) -> Option<bool> {
        match self.aim {
            Aim::AtMost(most) => Some(self.value <= most),
            Aim::AtLeast(least) => Some(self.value >= least),
            Aim::None => None,
        }
    }

    fn number(&self, value: f64) -> String {
        match self.unit {
            "×" if value >= 100.0 => format!("×{value:.0}"),
            "×" if value >= 10.0 => format!("×{value:.1}"),
            "×" => format!("×{value:.2}"),
            unit => format!("{value:.2} {unit}"),
        }
    }

    fn row(&self) -> String {
        let aim = match self.aim {
            Aim::AtMost(most) => format!("≤ {}", self.number(most)),
            Aim::AtLeast(least) => format!("≥ {}", self.number(least)),
            Aim::None => String::new(),
        };
        let holds = match self.holds() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        format!("| {} | {} | {} | {aim} | {holds} |", self.what, self.measured, self.number(self.value))
    }
}

/// The table of some lines.
pub fn table(lines: &[Line]) -> String {
    let mut out = String::from("| what | measured | result | aim | holds |\n|---|---|---|---|---|\n");
    for line in lines {
        let _ = writeln!(out, "{}", line.row());
    }
    out
}

/// Seconds with a unit that suits.
pub fn seconds(s: f64) -> String {
    match s {
        s if s < 1e-3 => format!("{:.1} µs", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_whether_its_aim_holds_on_both_sides_of_it() {
        let line = |value, aim| Line { what: "a".into(), measured: "b".into(), value, aim, unit: "×" };
        assert_eq!(line(1.5, Aim::AtMost(1.5)).holds(), Some(true));
        assert_eq!(line(1.51, Aim::AtMost(1.5)).holds(), Some(false));
        assert_eq!(line(30.0, Aim::AtLeast(30.0)).holds(), Some(true));
        assert_eq!(line(29.9, Aim::AtLeast(30.0)).holds(), Some(false));
        assert_eq!(line(2.0, Aim::None).holds(), None);
        assert_eq!(line(29.9, Aim::AtLeast(30.0)).row(), "| a | b | ×29.9 | ≥ ×30.0 | **no** |");
    }

    #[test]
    fn times_are_shown_in_the_unit_that_suits() {
        assert_eq!(seconds(0.000_012), "12.0 µs");
        assert_eq!(seconds(0.0167), "16.70 ms");
        assert_eq!(seconds(2.5), "2.50 s");
    }
}
