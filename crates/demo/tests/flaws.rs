//! Each flaw that the college promises is found in its ledger, whatever the seed and the day.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside test functions")]

use jishi_demo::college;
use jishi_domain::actions::{Action, Entry};
use jishi_domain::dates::Day;
use jishi_domain::people::{PostKind, Stage};
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::{AttendanceState, Record};
use jishi_domain::units::UnitKind;
use jishi_domain::worlds::World;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

struct Demo {
    as_of: Day,
    entries: Vec<Entry>,
    world: World,
}

/// The same questions are asked of three colleges.
static DEMOS: LazyLock<Vec<Demo>> = LazyLock::new(|| {
    [(1, "2026-11-21"), (2, "2025-03-01"), (3, "2024-02-29")]
        .into_iter()
        .map(|(seed, text)| {
            let as_of = Day::parse(text).unwrap();
            let entries = college(seed, as_of);
            Demo { as_of, world: World::fold(entries.clone()).unwrap(), entries }
        })
        .collect()
});

impl Demo {
    fn records(&self, unit: &str, kind: RecordKind) -> impl Iterator<Item = Record> {
        self.world.records.of_unit(unit).filter(move |l| l.is(kind)).map(|listed| listed.record())
    }

    /// Months (`YYYY-MM`) in which the unit has such a record.
    fn months(&self, unit: &str, kind: RecordKind) -> BTreeSet<String> {
        self.records(unit, kind).map(|r| r.day.to_string()[..7].to_owned()).collect()
    }

    /// Officers of a unit's committee on a day.
    fn committee(&self, unit: &str, day: Day) -> usize {
        let posts = self.world.posts.iter();
        let seated =
            posts.filter(|p| p.unit == unit && p.post.on_committee() && p.from <= day && day < p.until);
        seated.map(|p| p.person.as_str()).collect::<BTreeSet<_>>().len()
    }

    fn year(&self, back: i32) -> String {
        format!("{:04}", i32::from(self.as_of.date().year()) - back)
    }
}

fn every(check: impl Fn(&Demo) -> bool) {
    for demo in DEMOS.iter() {
        assert!(check(demo), "as of {}", demo.as_of);
    }
}

#[test]
fn one_branch_enters_its_records_weeks_late() {
    every(|d| {
        let late = d.entries.iter().filter(|e| {
            matches!(&e.action, Action::RecordAdded(r) if r.unit == "B45" && r.is(RecordKind::ThemeDay))
                && e.delay_days() >= 20
        });
        late.count() >= 6
    });
}

#[test]
fn sittings_are_missed() {
    every(|d| {
        let year = d.year(1);
        let committee = d.months("B21", RecordKind::CommitteeMeeting);
        let general = d.months("B49", RecordKind::GeneralMeeting);
        let lecture = d.months("B40", RecordKind::PartyLecture);
        let theme = d.months("B15", RecordKind::ThemeDay);
        let group = d.months("B28-2", RecordKind::PartyGroupMeeting);
        let none = |months: &BTreeSet<String>, of: &[&str]| {
            of.iter().all(|m| !months.contains(&format!("{year}-{m}")))
        };
        none(&committee, &["03"])
            && committee.len() >= 18
            && none(&general, &["04", "05", "06"])
            && none(&lecture, &["07", "08", "09"])
            && none(&theme, &["02"])
            && theme.len() >= 20
            && none(&group, &["10", "11"])
    });
}

#[test]
fn a_term_is_overdue() {
    every(|d| {
        let term = d.world.units["B26"].terms.last().unwrap();
        term.until < d.as_of.plus_months(-4) && term.until > d.as_of.plus_months(-7)
    });
}

#[test]
fn a_committee_of_five_has_become_even() {
    every(|d| d.committee("B40", d.as_of.plus_months(-12)) == 5 && d.committee("B40", d.as_of) == 4);
}

#[test]
fn a_seat_stays_vacant_for_months_and_is_filled_by_election() {
    every(|d| {
        let held = |day: Day| {
            d.world.posts.iter().any(|p| {
                p.unit == "B32" && p.post == PostKind::OrganizationOfficer && p.from <= day && day < p.until
            })
        };
        held(d.as_of.plus_months(-20))
            && !held(d.as_of.plus_months(-12))
            && !held(d.as_of.plus_months(-9))
            && held(d.as_of)
            && d.records("B32", RecordKind::ByElection).count() == 1
    });
}

#[test]
fn a_group_is_without_leader_for_two_months() {
    every(|d| {
        let held =
            |day: Day| d.world.posts.iter().any(|p| p.unit == "B27-3" && p.from <= day && day < p.until);
        held(d.as_of.plus_months(-6)) && !held(d.as_of.plus_months(-2)) && held(d.as_of)
    });
}

#[test]
fn a_member_has_three_unexcused_theme_day_absences_in_a_year() {
    every(|d| {
        let year = d.year(1);
        let mut absences: BTreeMap<String, usize> = BTreeMap::new();
        for record in d.records("B05", RecordKind::ThemeDay).filter(|r| r.day.to_string().starts_with(&year))
        {
            for a in record.attendance.into_iter().filter(|a| a.state == AttendanceState::Unexcused) {
                *absences.entry(a.person).or_default() += 1;
            }
        }
        absences.values().any(|n| *n >= 3)
    });
}

#[test]
fn a_member_has_paid_no_dues_for_six_months_and_was_reminded() {
    every(|d| {
        let since = d.as_of.plus_months(-6);
        let mut paid: BTreeMap<String, Day> = BTreeMap::new();
        for record in d.records("B44", RecordKind::DuesPayment) {
            let last = paid.entry(record.persons[0].clone()).or_insert(record.day);
            *last = (*last).max(record.day);
        }
        let still_there = |code: &str| {
            d.world.people[code].membership_on(d.as_of).is_some_and(|m| m.unit.as_deref() == Some("B44"))
        };
        let unpaid: Vec<&str> =
            paid.iter().filter(|(p, day)| **day < since && still_there(p)).map(|(p, _)| p.as_str()).collect();
        unpaid.len() == 1
            && d.records("B44", RecordKind::DuesReminder).any(|r| r.persons.iter().any(|p| p == unpaid[0]))
    });
}

#[test]
fn a_branch_was_merged_in_mid_year_and_its_members_went_over() {
    every(|d| {
        let unit = &d.world.units["B52"];
        let moved = d.world.people.values().filter(|p| {
            p.memberships.windows(2).any(|m| {
                m[0].unit.as_deref() == Some("B52")
                    && m[1].unit.as_deref() == Some("B18")
                    && m[1].from == unit.ended
            })
        });
        let mid_year = unit.ended.to_string();
        unit.merged_into.as_deref() == Some("B18") && mid_year.ends_with("06-15") && moved.count() == 9
    });
}

#[test]
fn a_branch_was_founded_and_one_moved_to_another_general_branch() {
    every(|d| {
        let founded = &d.world.units["B10"];
        let moved = &d.world.units["B46"];
        let members = d.world.people.values().filter_map(|p| p.membership_on(d.as_of));
        founded.established > d.as_of.plus_months(-15)
            && members.filter(|m| m.unit.as_deref() == Some("B10")).count() >= 12
            && moved.placements.len() == 2
            && moved.parent_on(d.as_of) == Some("G13")
            && moved.parent_on(d.as_of.plus_months(-20)) == Some("G12")
    });
}

#[test]
fn a_member_stood_between_branches_for_two_months() {
    every(|d| {
        d.world.people.values().any(|p| {
            p.memberships.windows(3).any(|m| {
                m[0].unit.as_deref() == Some("B14")
                    && m[1].unit.is_none()
                    && m[2].unit.as_deref() == Some("B38")
                    && (55..=66).contains(&(m[2].from.0 - m[1].from.0))
            })
        })
    });
}

#[test]
fn a_department_of_three_full_members_has_no_branch() {
    every(|d| {
        let here = d.world.people.values().filter(|p| {
            p.person.department.as_deref() == Some("创新创业学院")
                && p.membership_on(d.as_of).is_some_and(|m| m.stage == Stage::Full)
        });
        let covered = d
            .world
            .units
            .values()
            .any(|u| u.latest().departments.iter().any(|department| department == "创新创业学院"));
        !covered && here.count() == 3
    });
}

#[test]
fn a_record_was_corrected_and_one_withdrawn() {
    every(|d| {
        d.world.records.iter().filter(|l| l.state().corrected_on.is_some()).count() == 1
            && d.world.withdrawn.len() == 1
    });
}

#[test]
fn attestations_wait_for_review_and_one_was_returned() {
    every(|d| {
        let attested = |unit: &'static str| {
            d.world.records.of_unit(unit).filter(|l| l.is(RecordKind::Attestation)).map(|l| l.state())
        };
        attested("G07").any(|s| s.review.is_none())
            && attested("G08").any(|s| s.review.as_ref().is_some_and(|(_, _, accepted)| !accepted))
            && attested("G01").filter(|s| s.review.as_ref().is_some_and(|(_, _, accepted)| *accepted)).count()
                >= 4
    });
}

#[test]
fn records_lack_their_recorder() {
    every(|d| d.records("B17", RecordKind::ThemeDay).any(|r| r.recorder.is_none()));
}

#[test]
fn a_student_branch_is_silent_in_summer() {
    every(|d| {
        ["B24", "B31"].into_iter().all(|unit| {
            let own = d.world.records.of_unit(unit).map(|listed| listed.record());
            let sittings = own.filter(|r| !r.attendance.is_empty() && !r.is(RecordKind::ElectionMeeting));
            let months: BTreeSet<i8> = sittings.map(|r| r.day.date().month()).collect();
            !months.contains(&7) && !months.contains(&8) && months.len() >= 9
        })
    });
}

#[test]
fn a_plan_was_never_received_and_an_issue_never_closed() {
    every(|d| {
        let lost = d
            .records("B37", RecordKind::Filing)
            .any(|r| r.items == ["three-meetings-plan"] && r.status.as_deref() == Some("sent"));
        let closed: BTreeSet<String> =
            d.records("B46", RecordKind::Rectification).filter_map(|r| r.answers).collect();
        lost && d.records("B46", RecordKind::Issue).any(|r| !closed.contains(&r.id))
    });
}

#[test]
fn all_kinds_and_sizes_of_branches_are_there() {
    use jishi_domain::units::{UnitCategory as C, UnitForm as F};
    every(|d| {
        let mut sizes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for m in d.world.people.values().filter_map(|p| p.membership_on(d.as_of)) {
            if let Some(unit) = m.unit.as_deref() {
                let size = sizes.entry(unit).or_default();
                size.0 += usize::from(m.stage.is_member());
                size.1 += usize::from(m.stage == Stage::Full);
            }
        }
        let branches: Vec<_> = d
            .world
            .units
            .iter()
            .filter(|(_, u)| u.latest().kind == UnitKind::Branch && u.exists_on(d.as_of))
            .collect();
        let groups = |code: &str| d.world.units.keys().filter(|u| u.starts_with(&format!("{code}-"))).count();
        let category = |c: C| branches.iter().any(|(_, u)| u.latest().category == c);
        let form = |f: F| branches.iter().any(|(_, u)| u.latest().form == f);
        let size = |code: &str| sizes.get(code).copied().unwrap_or_default();
        [C::Teacher, C::Student, C::Office, C::Logistics, C::Retired].into_iter().all(category)
            && [F::Regular, F::Joint, F::Temporary, F::Direct].into_iter().all(form)
            && branches.iter().any(|(code, _)| size(code).1 < 3)
            && branches.iter().any(|(code, _)| size(code).0 > 30)
            && branches.iter().filter(|(code, _)| size(code).1 < 7 && d.committee(code, d.as_of) <= 2).count()
                >= 4
            && branches.iter().filter(|(code, _)| groups(code) >= 3).count() >= 10
            && branches.iter().any(|(_, u)| u.latest().departments.len() > 5)
            && branches.iter().all(|(code, _)| size(code).0 > 0)
    });
}
