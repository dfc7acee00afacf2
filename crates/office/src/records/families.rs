//! The sheets of the records workbook: one for sittings, one for each family of the other kinds.

use super::columns::{At, SITTING_ONLY};
use crate::texts::key;
use jishi_domain::record_kinds::{Field, KINDS, RecordKind};

/// 记录表 — a sheet of the workbook, by its name, and the kinds that stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// Name of the sheet.
    pub name: &'static str,
    /// Further names by which it is known.
    pub synonyms: &'static [&'static str],
    kinds: Kinds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kinds {
    Sittings,
    These(&'static [RecordKind]),
    Rest,
}

/// Name of the sheet of attendance.
pub const ATTENDANCE_SHEET: &str = "考勤";
/// Name of the sheet of agenda items.
pub const AGENDA_SHEET: &str = "议题";

use RecordKind as K;

/// Every family. A kind that no family names stands in the last.
pub const FAMILIES: &[Family] = &[
    Family {
        name: "会议活动",
        synonyms: &["三会一课", "组织生活", "会议记录", "活动记录", "会议", "活动"],
        kinds: Kinds::Sittings,
    },
    Family {
        name: "报送备案",
        synonyms: &["报送", "备案", "材料报送"],
        kinds: Kinds::These(&[K::Filing, K::Publication, K::Application]),
    },
    Family {
        name: "谈心谈话",
        synonyms: &["谈话", "谈心"],
        kinds: Kinds::These(&[K::Talk, K::ThoughtReport]),
    },
    Family {
        name: "党费",
        synonyms: &["党费收缴", "党费台账"],
        kinds: Kinds::These(&[K::DuesPayment, K::DuesAssessment, K::DuesReminder, K::DuesUse]),
    },
    Family { name: "经费", synonyms: &["党建经费", "活动经费"], kinds: Kinds::These(&[K::Funds]) },
    Family {
        name: "发展党员",
        synonyms: &["发展", "党员发展"],
        kinds: Kinds::These(&[K::DevelopmentStep, K::ActivistReview]),
    },
    Family {
        name: "组织管理",
        synonyms: &["换届", "党员管理"],
        kinds: Kinds::These(&[
            K::Election,
            K::ByElection,
            K::Assignment,
            K::Transfer,
            K::RosterCheck,
            K::AppraisalResult,
            K::Points,
            K::Pledge,
            K::MakeUp,
        ]),
    },
    Family {
        name: "荣誉",
        synonyms: &["荣誉表彰", "表彰", "获奖"],
        kinds: Kinds::These(&[K::Honour, K::Commendation]),
    },
    Family {
        name: "关怀联系",
        synonyms: &["关怀帮扶", "联系指导"],
        kinds: Kinds::These(&[K::Care, K::ContactPoint, K::Pairing, K::Guidance]),
    },
    Family {
        name: "督查整改",
        synonyms: &["督查", "整改", "问题整改"],
        kinds: Kinds::These(&[
            K::Inspection,
            K::Issue,
            K::Rectification,
            K::SelfCheck,
            K::Survey,
            K::Consultation,
            K::MisconductReport,
        ]),
    },
    Family {
        name: "定级认定",
        synonyms: &["定级", "达标"],
        kinds: Kinds::These(&[K::Grading, K::Certification]),
    },
    Family {
        name: "佐证",
        synonyms: &["佐证材料", "佐证认定", "创建成果"],
        kinds: Kinds::These(&[K::Attestation, K::Output, K::Publicity]),
    },
    Family { name: "其他", synonyms: &["其它"], kinds: Kinds::Rest },
];

impl Family {
    /// The kinds that stand in the sheet, in the order of the record-kind table.
    pub fn kinds(&self) -> Vec<RecordKind> {
        let named = |kind: RecordKind| {
            FAMILIES.iter().any(|f| matches!(f.kinds, Kinds::These(these) if these.contains(&kind)))
        };
        match self.kinds {
            Kinds::These(these) => these.to_vec(),
            Kinds::Sittings => KINDS.iter().filter(|k| k.sitting).map(|k| k.kind).collect(),
            Kinds::Rest => KINDS.iter().filter(|k| !k.sitting && !named(k.kind)).map(|k| k.kind).collect(),
        }
    }

    /// Whether it is the sheet of sittings.
    pub fn sittings(&self) -> bool {
        self.kinds == Kinds::Sittings
    }

    /// The columns of the sheet: those that its kinds use.
    pub(crate) fn columns(&self) -> Vec<At> {
        let kinds = self.kinds();
        let used = |field: Field| kinds.iter().any(|k| k.spec().fields().any(|f| f == field));
        let mut columns = vec![At::Id, At::Unit];
        if kinds.len() > 1 {
            columns.push(At::Kinds);
        }
        columns.push(At::Day);
        columns.extend(Field::ALL.iter().copied().filter(|f| used(*f)).map(At::of));
        if self.sittings() {
            columns.extend(SITTING_ONLY);
        }
        columns[2..].sort_by_key(|at| *at as usize);
        columns
    }

    /// The family that a sheet's name names.
    pub fn of_sheet(name: &str) -> Option<&'static Family> {
        let wanted = key(name);
        let words =
            |f: &'static Family| f.synonyms.iter().chain(std::iter::once(&f.name)).map(move |w| (*w, f));
        let exact = FAMILIES.iter().flat_map(words).find(|(w, _)| key(w) == wanted);
        let inside = || {
            FAMILIES
                .iter()
                .flat_map(words)
                .filter(|(w, _)| wanted.contains(&key(w)))
                .max_by_key(|(w, _)| w.len())
        };
        exact.or_else(inside).map(|(_, f)| f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_in_one_sheet() {
        for spec in KINDS {
            let sheets: Vec<_> =
                FAMILIES.iter().filter(|f| f.kinds().contains(&spec.kind)).map(|f| f.name).collect();
            assert_eq!(sheets.len(), 1, "{}: {sheets:?}", spec.label);
        }
    }

    #[test]
    fn a_sheet_has_the_fields_of_its_kinds_and_no_others() {
        for family in FAMILIES {
            let columns = family.columns();
            for kind in family.kinds() {
                for field in kind.spec().fields() {
                    assert!(columns.contains(&At::of(field)), "{} {}", family.name, field.label());
                }
            }
        }
        let talks = Family::of_sheet("谈心谈话").unwrap().columns();
        assert!(talks.contains(&At::By) && !talks.contains(&At::Amount) && !talks.contains(&At::Due));
    }

    #[test]
    fn a_sheet_is_known_by_a_longer_name() {
        assert_eq!(Family::of_sheet("2026年三会一课台账").unwrap().name, "会议活动");
        assert_eq!(Family::of_sheet("党费收缴明细").unwrap().name, "党费");
        assert_eq!(Family::of_sheet("Sheet1"), None);
    }
}
