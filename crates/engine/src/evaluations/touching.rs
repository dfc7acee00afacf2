//! Which indicators a record can change: those whose rules or conditions look at facts of its kinds.

use super::plans::{Bound, Op};
use crate::facts::vocabulary::FactKind;
use crate::metrics::Metric;
use crate::rules::{Rule, TrendOf, Where};
use jishi_domain::record_kinds::RecordKind;

/// Some kinds of facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u128);

const _: () = assert!(FactKind::COUNT <= u128::BITS as usize);

impl Kinds {
    /// Every kind.
    pub const ALL: Kinds = Kinds(u128::MAX);

    /// Whether they have one in common.
    #[inline]
    pub fn meet(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    fn join(&mut self, other: Kinds) {
        self.0 |= other.0;
    }
}

impl FromIterator<FactKind> for Kinds {
    fn from_iter<I: IntoIterator<Item = FactKind>>(kinds: I) -> Kinds {
        kinds.into_iter().fold(Kinds::default(), |all, kind| Kinds(all.0 | 1 << kind.0))
    }
}

/// What a metric looks at beside its filter.
fn of_metric(metric: &Metric) -> Kinds {
    match metric {
        Metric::Venues => {
            [RecordKind::Attestation, RecordKind::VenueUse].map(FactKind::of).into_iter().collect()
        }
        _ => Kinds::default(),
    }
}

impl Bound<'_> {
    fn looks_at(&self) -> Kinds {
        let mut kinds: Kinds = self.scans.iter().flat_map(|scan| scan.kinds.iter().copied()).collect();
        self.inner.iter().for_each(|inner| kinds.join(inner.looks_at()));
        match self.rule {
            Rule::Structure { require, .. } => require.iter().for_each(|c| kinds.join(of_metric(&c.metric))),
            Rule::Share { wanted: Where::Condition(c), .. }
            | Rule::Trend { of: TrendOf::Share(_, Where::Condition(c)), .. } => {
                kinds.join(of_metric(&c.metric))
            }
            Rule::Trend { of: TrendOf::Metric(metric), .. } => kinds.join(of_metric(metric)),
            _ => {}
        }
        kinds
    }
}

impl Op<'_> {
    /// The kinds of facts on which a verdict may depend; the roster aside.
    pub(super) fn looks_at(&self) -> Kinds {
        let mut kinds = self.rule.looks_at();
        for (condition, scan) in self.indicator.applies_when.iter().zip(&self.applies) {
            kinds.join(of_metric(&condition.metric));
            kinds.join(scan.iter().flat_map(|scan| scan.kinds.iter().copied()).collect());
        }
        kinds
    }
}
