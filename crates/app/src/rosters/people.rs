//! A row of a roster as a person with the course of membership.

use crate::people::words::EMAIL;
use jishi_domain::dates::Day;
use jishi_domain::people::{Category, Membership, Person, Stage};
use jishi_office::roster::RosterRow;
use std::collections::BTreeMap;

/// The stage of a new person.
pub(super) fn stage_of(row: &RosterRow) -> Stage {
    row.stage.unwrap_or(if row.joined.is_some() && row.full_since.is_none() {
        Stage::Probationary
    } else {
        Stage::Full
    })
}

/// The course of a new person's membership: in this branch since joining the Party or since the branch exists.
pub(super) fn course(
    row: &RosterRow,
    stage: Stage,
    unit: &str,
    group: Option<&str>,
    founded: Day,
    on: Day,
) -> Vec<Membership> {
    let span = |stage: Stage, from: Day, until: Day| Membership {
        unit: Some(unit.to_owned()),
        group: group.map(str::to_owned),
        stage,
        category: row.category.unwrap_or(Category::InService),
        floating: row.floating.unwrap_or(false),
        from,
        until,
    };
    let begin = row.joined.unwrap_or(founded).max(founded).min(on);
    match (stage, row.full_since) {
        (Stage::Full, Some(full)) if begin < full && full <= on => {
            vec![span(Stage::Probationary, begin, full), span(Stage::Full, full, Day::MAX)]
        }
        _ => vec![span(stage, begin, Day::MAX)],
    }
}

/// The person as the row says, on top of what is known.
pub(super) fn merged(row: &RosterRow, known: Option<&Person>, code: &str) -> Person {
    let mut person = known.cloned().unwrap_or_else(|| Person::new(code, row.name.as_str()));
    person.name.clone_from(&row.name);
    person.sex = row.sex.or(person.sex);
    person.birth = row.birth.or(person.birth);
    person.ethnicity = row.ethnicity.clone().or(person.ethnicity);
    person.department = row.department.clone().or(person.department);
    person.joined = row.joined.or(person.joined);
    person.full_since = row.full_since.or(person.full_since);
    person.attributes.extend(row.attributes());
    if let Some(to) = &row.floating_to {
        person.attributes.insert("floating_to".into(), to.clone());
    }
    if row.lost == Some(true) {
        let since = row.lost_since.map_or_else(|| "是".to_owned(), |d| d.to_string());
        person.attributes.insert("lost_contact".into(), since);
    }
    person
}

/// What differs between two states of a person, in words.
pub(super) fn differences(old: &Person, new: &Person) -> Vec<String> {
    let mut out = Vec::new();
    let mut note = |changed: bool, word: &str| {
        if changed {
            out.push(word.to_owned());
        }
    };
    note(old.name != new.name, "姓名");
    note(old.sex != new.sex, "性别");
    note(old.birth != new.birth, "出生日期");
    note(old.ethnicity != new.ethnicity, "民族");
    note(old.department != new.department, "部门");
    note(old.joined != new.joined, "加入党组织日期");
    note(old.full_since != new.full_since, "转为正式党员日期");
    let of = |person: &Person| person.attributes.get(EMAIL).cloned();
    note(of(old) != of(new), "电子邮箱");
    let others = |person: &Person| -> BTreeMap<String, String> {
        person
            .attributes
            .iter()
            .filter(|(key, _)| *key != EMAIL)
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect()
    };
    note(others(old) != others(new), "学历、职称等");
    out
}
