//! What is not in order in the demo college, on purpose: a ledger that shows no gap would be no honest one.
//!
//! | flaw | where |
//! |---|---|
//! | entries weeks late | branch `B45` for eight months; elsewhere now and then |
//! | missed committee meeting, general meeting, lecture, theme day, group meeting | `B21` every March, `B49` a second quarter, `B40` a third quarter, `B15` every February, `B28-2` October and November |
//! | a term overdue | `B26` |
//! | an even committee | `B40`, four officers since one left |
//! | a vacancy not filled for months | `B32`, organisation officer |
//! | a group without leader for two months | `B27-3` |
//! | three unexcused theme-day absences in one year | a member of `B05` |
//! | six months without dues | a member of `B44` |
//! | a branch merged in mid-year | `B52` into `B18` |
//! | a branch founded in mid-period | `B10`, out of `B09` |
//! | a branch moved to another general branch | `B46`, from `G12` to `G13` |
//! | a member between branches for two months | from `B14` to `B38` |
//! | a department of three full members without a branch | 创新创业学院, inside `B39` |
//! | a corrected and a withdrawn record | `B01`, `B02` |
//! | attestations unconfirmed and returned | `G07`, `G08` |
//! | records without recorder | `B17`, every May |
//! | silence in July and August | `B24`, `B31` |
//! | a plan never received, an issue never closed | `B37`, `B46` |

use crate::calendar::Month;
use crate::plan::Plan;
use crate::plan::staff::STEADY;
use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::AttendanceState;

const LATE: &str = "B45";
const ABSENT: &str = "B05";
const UNPAID: &str = "B44";
const WITHOUT_RECORDER: (&str, i32) = ("B17", 5);
const QUIET: [&str; 2] = ["B24", "B31"];
/// Branch of the record that is corrected, branch of the one that is withdrawn.
pub(crate) const AMENDED: (&str, &str) = ("B01", "B02");
/// General branches whose attestation of this year is not confirmed, and is returned.
pub(crate) const UNREVIEWED: (&str, &str) = ("G07", "G08");
/// Branch whose plan never reached its addressee, and the one with an issue that stays open.
pub(crate) const UNFINISHED: (&str, &str) = ("B37", "B46");

/// Whether that branch enters its records weeks late at that time.
pub(crate) fn enters_late(plan: &Plan, unit: usize, day: Day) -> bool {
    plan.code(unit) == LATE && plan.start.plus_months(6) <= day && day < plan.start.plus_months(14)
}

/// Whether the unit is silent in that month.
pub(crate) fn is_quiet(code: &str, month: Month) -> bool {
    matches!(month.number(), 7 | 8) && QUIET.contains(&code)
}

/// Whether the unit has left out such a sitting in that month.
pub(crate) fn misses(plan: &Plan, code: &str, kind: RecordKind, month: Month) -> bool {
    let last_year = Month::of(plan.as_of).year() - 1;
    match (code, kind, month.number()) {
        ("B21", RecordKind::CommitteeMeeting, 3) | ("B15", RecordKind::ThemeDay, 2) => true,
        ("B28-2", RecordKind::PartyGroupMeeting, 10 | 11) => true,
        ("B49", RecordKind::GeneralMeeting, 4..=6) => month.year() == last_year,
        ("B40", RecordKind::PartyLecture, 7..=9) => month.year() == last_year,
        _ => is_quiet(code, month),
    }
}

/// Whether the flaws need every such sitting of that unit: nobody is absent from what was not held.
pub(crate) fn is_never_missed(code: &str, kind: RecordKind) -> bool {
    (code, kind) == (ABSENT, RecordKind::ThemeDay)
}

/// Whether the record of that month has no recorder.
pub(crate) fn has_no_recorder(code: &str, month: Month) -> bool {
    (code, month.number()) == WITHOUT_RECORDER
}

/// How the member with three unexcused absences stood to those theme days.
pub(crate) fn absence(plan: &Plan, person: usize, kinds: &[RecordKind], day: Day) -> Option<AttendanceState> {
    let theme_day = kinds.first() == Some(&RecordKind::ThemeDay);
    if !theme_day || plan.staff[plan.unit(ABSENT)].get(STEADY - 2) != Some(&person) {
        return None;
    }
    let month = Month::of(day);
    let missed = matches!(month.number(), 3 | 5 | 9) && month.year() == Month::of(plan.as_of).year() - 1;
    missed.then_some(AttendanceState::Unexcused)
}

/// Whether that member paid nothing for that month.
pub(crate) fn is_unpaid(plan: &Plan, person: usize, month: Month) -> bool {
    month >= plan.turns.unpaid && plan.staff[plan.unit(UNPAID)].get(STEADY - 1) == Some(&person)
}
