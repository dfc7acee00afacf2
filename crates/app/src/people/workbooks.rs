//! The roster as a workbook to take along: what stands in the list, without secrets.

use super::lists::Line;
use super::words::EMAIL;
use crate::errors::AppError;
use crate::living::Present;
use jishi_domain::people::ending;
use jishi_domain::permissions::{Ability, Access};
use jishi_office::reports::{TableCell, TableColumn, TableSheet, table_bytes};
use jishi_office::words::{EDUCATIONS, TITLES, label};

const COLUMNS: [(&str, f64); 18] = [
    ("人员编号", 11.0),
    ("姓名", 10.0),
    ("所在党支部", 30.0),
    ("党小组", 16.0),
    ("人员类别", 12.0),
    ("在职、学生或离退休", 12.0),
    ("流动党员", 8.0),
    ("党内职务", 22.0),
    ("性别", 6.0),
    ("出生日期", 12.0),
    ("民族", 8.0),
    ("学历", 12.0),
    ("职称", 12.0),
    ("部门", 20.0),
    ("加入党组织日期", 14.0),
    ("转为正式党员日期", 14.0),
    ("在本支部自", 12.0),
    ("离开", 20.0),
];

/// What stands last for whoever manages people somewhere.
const ADDRESS: (&str, f64) = ("电子邮箱", 22.0);

/// The lines of a roster as an Excel workbook. Where somebody can be written to stands only with those whom the reader
/// manages.
///
/// # Errors
/// More people than a sheet can hold.
pub fn roster(present: &Present, access: &Access<'_>, lines: &[Line<'_>]) -> Result<Vec<u8>, AppError> {
    let world = present.world();
    let manages = access.has(Ability::ManagePeople);
    let name = |code: &Option<String>| -> TableCell {
        let unit = code.as_ref().and_then(|code| world.units.get(code));
        unit.map(|unit| unit.latest().name.clone()).into()
    };
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let person = &line.state.person;
        let said = |key: &str, words| person.attributes.get(key).map(|id| label(words, id));
        let membership = line.membership;
        let posts: Vec<&str> = super::courses::posts_on(present, line.code).map(|p| p.post.label()).collect();
        let left = line.state.membership_on(present.today()).is_none();
        let last = line.state.memberships.last().filter(|_| left);
        let gone = last.map(|last| {
            let why = line.state.ended_because.as_deref().map(ending).unwrap_or_default();
            format!("{}{}{why}", last.until, if why.is_empty() { "" } else { " " })
        });
        let mut cells: Vec<TableCell> = vec![
            line.code.into(),
            person.name.as_str().into(),
            membership.map_or(TableCell::Empty, |m| name(&m.unit)),
            membership.map_or(TableCell::Empty, |m| name(&m.group)),
            membership.map(|m| m.stage.label()).into(),
            membership.map(|m| m.category.label()).into(),
            membership.filter(|m| m.floating).map(|_| "是").into(),
            posts.join("、").into(),
            person.sex.map(|s| s.label()).into(),
            person.birth.into(),
            person.ethnicity.clone().into(),
            said("education", EDUCATIONS).into(),
            said("title", TITLES).into(),
            person.department.clone().into(),
            person.joined.into(),
            person.full_since.into(),
            membership.map(|m| m.from).into(),
            gone.into(),
        ];
        if manages {
            let theirs = access.may_for_person(Ability::ManagePeople, line.code);
            cells.push(person.attributes.get(EMAIL).filter(|_| theirs).cloned().into());
        }
        rows.push(cells);
    }
    let columns = COLUMNS
        .iter()
        .chain(manages.then_some(&ADDRESS))
        .map(|(header, width)| TableColumn::new(*header, *width))
        .collect();
    Ok(table_bytes("名册.xlsx", &[TableSheet { name: "名册".into(), columns, rows }])?)
}
