//! Integer programmes: the door to the solver. A limit in steps, so that no clock is needed and the same question has the
//! same answer everywhere; what has been proven when the limit is reached is said.

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome, TerminationReason};

/// Index of a variable.
pub type Var = usize;

/// How a row compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Than {
    /// At least.
    AtLeast,
    /// At most.
    AtMost,
}

/// Weighted variables, how their sum compares, and with what.
type Row = (Vec<(Var, f64)>, Than, f64);

/// 整数规划
#[derive(Clone, Debug, Default)]
pub struct Programme {
    /// Lowest and highest value, and whether only whole numbers are meant.
    vars: Vec<(f64, f64, bool)>,
    rows: Vec<Row>,
}

/// 求解结果
#[derive(Clone, Debug)]
pub struct Solved {
    /// Value of each variable.
    pub values: Vec<f64>,
    /// Value of what was made small.
    pub value: f64,
    /// No solution is smaller than this.
    pub bound: f64,
    /// The two are the same.
    pub proven: bool,
    /// Branch-and-bound nodes that were looked at.
    pub steps: u64,
}

/// 无解
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsolved {
    /// Nothing fits all rows.
    Impossible,
    /// The limit was reached before anything was found.
    Limit,
}

impl Programme {
    /// A whole number between two others.
    pub fn whole(&mut self, low: i64, high: i64) -> Var {
        self.vars.push((low as f64, high.max(low) as f64, true));
        self.vars.len() - 1
    }

    /// A number between zero and another.
    pub fn real(&mut self, high: f64) -> Var {
        self.vars.push((0.0, high.max(0.0), false));
        self.vars.len() - 1
    }

    /// The highest value of a variable.
    pub fn high(&self, var: Var) -> f64 {
        self.vars[var].1
    }

    /// A condition. A variable that stands in it several times is added up.
    pub fn row(&mut self, terms: impl IntoIterator<Item = (Var, f64)>, than: Than, right: f64) {
        self.rows.push((collected(terms), than, right));
    }

    /// A solution of the programme as it was, with values for what has been added since: each as small as its rows allow.
    pub fn complete(&self, values: &[f64]) -> Vec<f64> {
        let known = values.len();
        let mut all = values.to_vec();
        all.resize(self.vars.len(), 0.0);
        for (terms, than, right) in &self.rows {
            let Some((var, weight)) = terms.iter().find(|(var, _)| *var >= known).copied() else { continue };
            let others: f64 = terms.iter().filter(|(v, _)| *v != var).map(|(v, w)| all[*v] * w).sum();
            let least = (right - others) / weight;
            let raises = match than {
                Than::AtLeast => weight > 0.0,
                Than::AtMost => weight < 0.0,
            };
            if raises {
                all[var] = all[var].max(least);
            }
        }
        all
    }

    /// Number of variables and rows.
    pub fn size(&self) -> (usize, usize) {
        (self.vars.len(), self.rows.len())
    }

    /// Makes a sum as small as possible, in at most so many steps. The sum moves in steps of `grain`: less than that is no
    /// difference.
    ///
    /// # Errors
    /// There is no solution, or none was found within the limit.
    pub fn least(
        &self,
        aim: &[(Var, f64)],
        from: Option<&[f64]>,
        steps: u64,
        grain: f64,
    ) -> Result<Solved, Unsolved> {
        let aim = collected(aim.iter().copied());
        let mut weights = vec![0.0; self.vars.len()];
        for (var, weight) in &aim {
            weights[*var] = *weight;
        }
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let vars: Vec<microlp::Variable> = self
            .vars
            .iter()
            .zip(&weights)
            .map(|((low, high, whole), weight)| match whole {
                true => problem.add_integer_var(*weight, (*low as i32, *high as i32)),
                false => problem.add_var(*weight, (*low, *high)),
            })
            .collect();
        for (terms, than, right) in &self.rows {
            let than = match than {
                Than::AtLeast => ComparisonOp::Ge,
                Than::AtMost => ComparisonOp::Le,
            };
            let terms: Vec<(microlp::Variable, f64)> = terms.iter().map(|(v, w)| (vars[*v], *w)).collect();
            problem.add_constraint(terms, than, *right);
        }
        let mut options = SolveOptions::default();
        options.node_limit = Some(steps);
        // no solution that is looked at is larger than the one it begins with, or than everything at its highest: a node
        // that cannot be better by a whole step is not followed
        let sum = |of: &dyn Fn(Var) -> f64| aim.iter().map(|(var, weight)| of(*var) * weight).sum::<f64>();
        let largest = match from {
            Some(values) => sum(&|var| values[var]),
            None => sum(&|var| self.vars[var].1),
        };
        let share = 0.99 * grain / largest.max(grain).max(1.0);
        options.tolerances.prune_epsilon = share;
        if from.is_some() {
            options.mip_gap = share;
        }
        options.warm_start = from.map(|values| vars.iter().copied().zip(values.iter().copied()).collect());
        let outcome = problem.solve_with(options).map_err(|_| Unsolved::Impossible)?;
        let reason = outcome.termination_reason();
        let SolveOutcome::Solution(solution) = outcome else { return Err(Unsolved::Limit) };
        let values: Vec<f64> = vars
            .iter()
            .zip(&self.vars)
            .map(|(var, (_, _, whole))| {
                let value = solution.var_value(*var);
                if *whole { value.round() } else { value }
            })
            .collect();
        let value = aim.iter().map(|(var, weight)| values[*var] * weight).sum();
        let stats = solution.stats();
        let bound =
            if reason == TerminationReason::ProvenOptimal { value } else { stats.best_bound.unwrap_or(0.0) };
        let proven = value - bound < grain * 0.999;
        Ok(Solved { values, value, bound, proven, steps: stats.nodes_solved })
    }
}

fn collected(terms: impl IntoIterator<Item = (Var, f64)>) -> Vec<(Var, f64)> {
    let mut out: Vec<(Var, f64)> = Vec::new();
    let mut sorted: Vec<(Var, f64)> = terms.into_iter().collect();
    sorted.sort_by_key(|(var, _)| *var);
    for (var, weight) in sorted {
        match out.last_mut() {
            Some((last, sum)) if *last == var => *sum += weight,
            _ => out.push((var, weight)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_windows_that_overlap_are_stabbed_by_one_day() {
        let mut programme = Programme::default();
        let days: Vec<Var> = (0..3).map(|_| programme.whole(0, 1)).collect();
        programme.row([(days[0], 1.0), (days[1], 1.0)], Than::AtLeast, 1.0);
        programme.row([(days[1], 1.0), (days[2], 1.0)], Than::AtLeast, 1.0);
        let aim: Vec<(Var, f64)> = days.iter().map(|day| (*day, 1.0)).collect();
        let solved = programme.least(&aim, None, 100, 1.0).unwrap();
        assert!(solved.proven && solved.value == 1.0 && solved.values[1] == 1.0);
    }

    #[test]
    fn what_cannot_be_is_said() {
        let mut programme = Programme::default();
        let day = programme.whole(0, 1);
        programme.row([(day, 1.0)], Than::AtLeast, 2.0);
        assert_eq!(programme.least(&[(day, 1.0)], None, 100, 1.0).unwrap_err(), Unsolved::Impossible);
    }
}
