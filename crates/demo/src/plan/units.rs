//! The tree of units over the two years.

use super::blueprint::{BRANCHES, BranchSpec, GENERAL_BRANCHES};
use super::{Turns, UnitPlan};
use crate::chances::Chances;
use jishi_domain::dates::Day;
use jishi_domain::units::{Unit, UnitCategory, UnitForm, UnitKind};

/// Branch that is merged in mid-year, and the one that takes over.
pub(crate) const MERGED: (&str, &str) = ("B52", "B18");
/// Branch that is founded, and the one it grows out of.
pub(crate) const FOUNDED: (&str, &str) = ("B10", "B09");
/// Branch that moves, and its new general branch.
pub(crate) const REGROUPED: (&str, &str) = ("B46", "G13");
/// Temporary branch.
pub(crate) const TEMPORARY: &str = "B51";
/// Branch whose term is overdue.
pub(crate) const OVERDUE: &str = "B26";

const GROUP_NAMES: [&str; 4] = ["第一党小组", "第二党小组", "第三党小组", "第四党小组"];
/// Years of a term: branch and general branch, college.
const TERM_MONTHS: (i32, i32) = (36, 60);

fn unit(code: &str, name: String, kind: UnitKind) -> Unit {
    Unit {
        code: code.to_owned(),
        name,
        kind,
        form: UnitForm::Regular,
        category: UnitCategory::Mixed,
        basis: None,
        teaching: false,
        departments: Vec::new(),
        fixed_day: None,
    }
}

fn plan(unit: Unit, parent: Option<usize>, from: Day) -> UnitPlan {
    UnitPlan {
        unit,
        parent,
        moved: None,
        from,
        until: Day::MAX,
        merged_into: None,
        terms: Vec::new(),
        spec: None,
    }
}

fn branch(spec: &'static BranchSpec, parent: Option<usize>, from: Day) -> UnitPlan {
    let mut body = unit(spec.code, spec.name.to_owned(), UnitKind::Branch);
    body.form = spec.form;
    body.category = spec.category;
    body.basis = Some(spec.basis.to_owned());
    body.departments = spec.departments.iter().map(|d| (*d).to_owned()).collect();
    body.fixed_day = Some(spec.fixed_day);
    UnitPlan { spec: Some(spec), ..plan(body, parent, from) }
}

/// Every unit: the college first, then general branches, branches and groups.
pub(super) fn units(seed: u64, turns: &Turns) -> Vec<UnitPlan> {
    let start = turns.start;
    let mut chances = Chances::of(seed, &[1]);
    let mut units =
        vec![plan(unit("C", crate::college_name(), UnitKind::College), None, start.plus_months(-12 * 17))];
    for general in &GENERAL_BRANCHES {
        let mut body = unit(general.code, format!("{}党总支", general.name), UnitKind::GeneralBranch);
        body.teaching = general.teaching;
        units.push(plan(body, Some(0), start.plus_months(-12 * 12)));
    }
    let position =
        |units: &[UnitPlan], code: &str| units.iter().position(|u| u.unit.code == code).unwrap_or(0);
    for spec in BRANCHES {
        let from = match spec.code {
            code if code == FOUNDED.0 => turns.founded,
            TEMPORARY => turns.temporary,
            _ => start.plus_months(-chances.between(40, 120)),
        };
        units.push(branch(spec, Some(position(&units, spec.parent)), from));
    }
    for spec in BRANCHES {
        let parent = position(&units, spec.code);
        for (i, name) in GROUP_NAMES.iter().enumerate().take(spec.groups) {
            let body =
                unit(&format!("{}-{}", spec.code, i + 1), format!("{}{name}", spec.name), UnitKind::Group);
            units.push(plan(body, Some(parent), units[parent].from));
        }
    }
    let (merged, into) = (position(&units, MERGED.0), position(&units, MERGED.1));
    units[merged].until = turns.merged;
    units[merged].merged_into = Some(into);
    let (moved, to) = (position(&units, REGROUPED.0), position(&units, REGROUPED.1));
    units[moved].moved = Some((turns.regrouped, to));
    for u in &mut units {
        terms(u, turns, &mut chances);
    }
    units
}

/// Terms of office: the last election before the two years, and those that fall into them.
fn terms(u: &mut UnitPlan, turns: &Turns, chances: &mut Chances) {
    let months = match u.unit.kind {
        UnitKind::Group => return,
        UnitKind::College => TERM_MONTHS.1,
        UnitKind::GeneralBranch | UnitKind::Branch => TERM_MONTHS.0,
    };
    if u.unit.form == UnitForm::Temporary {
        return; // a temporary branch holds no elections
    }
    let mut from =
        if u.from >= turns.start { u.from } else { turns.start.plus(-chances.between(20, months * 30)) };
    if u.unit.code == OVERDUE {
        from = turns.overdue.plus_months(-months);
    }
    u.terms.push((from, from.plus_months(months)));
    // the next election is held shortly before the term ends
    let due = from.plus_months(months);
    let next = crate::calendar::working(due.plus(-chances.between(2, 25)));
    if u.unit.code != OVERDUE && next > turns.start && next < turns.as_of && next < u.until {
        u.terms.push((next, next.plus_months(months)));
    }
}
